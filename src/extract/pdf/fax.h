/*
 * CCITT fax data (ITU-T T.4 and T.6; PDF 32000-1 section 7.4.6) as rows of
 * bits: the same picture as MuPDF's filter gives, at a fraction of its time.
 */
#ifndef RF_EXTRACT_PDF_FAX_H
#define RF_EXTRACT_PDF_FAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rf_fax {
	int k;			/* < 0: T.6; 0: T.4 in one dimension; > 0: mixed */
	uint32_t width, height;
	bool end_of_line;	/* every row is preceded by its mark */
	bool byte_align;	/* rows begin with a byte */
	bool black_is_1;
};

/*
 * Decode into `height` rows of (width + 7) / 8 bytes, the first pixel in the
 * highest bit.  Returns how many rows the data held; the others, and what a
 * damaged row lacks, are white.
 */
uint32_t rf_fax_decode(const struct rf_fax *f, const unsigned char *p,
    size_t n, unsigned char *rows);

#endif
