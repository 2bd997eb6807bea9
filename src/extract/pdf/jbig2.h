/*
 * JBIG2 data (ITU-T T.88) read ahead: where its segments begin, and what
 * work they announce before any of it is done.
 */
#ifndef RF_EXTRACT_PDF_JBIG2_H
#define RF_EXTRACT_PDF_JBIG2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>


#define RF_JBIG2_SYMBOLS 0	/* a type: a dictionary of symbols */

struct rf_jbig2_segment {
	uint32_t number;
	unsigned type;		/* T.88 section 7.3 */
	size_t header;		/* bytes */
	size_t size;		/* of all of it, as far as it is there */
};

/* What may still be done for a picture. */
struct rf_jbig2_work {
	uint64_t left;		/* about pixels decoded */
	uint64_t page;		/* the page's pixels, as far as told */
	uint64_t symbol;	/* bytes of the largest one so far */
	uint64_t pattern;	/* pixels of the largest pattern so far */
	bool symbols;		/* what is charged now may be theirs */
	bool refused;
};

void rf_jbig2_begin(struct rf_jbig2_work *w);
/* The segment at p; false when its header is not there as a whole. */
bool rf_jbig2_next(const unsigned char *p, size_t n,
    struct rf_jbig2_segment *s);
/*
 * Take what the segment at p announces off what is left; false, and
 * w->refused, when that is not enough.
 */
bool rf_jbig2_afford(struct rf_jbig2_work *w,
    const struct rf_jbig2_segment *s, const unsigned char *p);
/* The decoder wants so many bytes more, which are mostly a bitmap's. */
bool rf_jbig2_charge(struct rf_jbig2_work *w, size_t bytes);

#endif
