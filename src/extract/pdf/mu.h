/*
 * The wall around MuPDF.  Its errors jump (setjmp): only the files that see
 * mu_priv.h try and catch, and everybody else gets codes.  It reads one descriptor, opens
 * no files (fonts and character maps are linked in), runs no scripts.
 */
#ifndef RF_EXTRACT_PDF_MU_H
#define RF_EXTRACT_PDF_MU_H

#include "extract/extract.h"
#include "extract/ocr/ocr.h"
#include "layout/marks.h"

struct rf_mu;

/*
 * Open the document; x->fd is lent until rf_mu_free.  RF_E_ENCRYPTED when
 * the empty password does not do, RF_E_CORRUPT when MuPDF cannot repair it.
 */
enum rf_code rf_mu_open(struct rf_extract *x, struct rf_mu **out,
    struct rf_err *err) RF_MUST_CHECK;
void rf_mu_free(struct rf_mu *mu);

uint32_t rf_mu_pages(const struct rf_mu *mu);
/* Was the file damaged, and mended while reading it? */
bool rf_mu_repaired(struct rf_mu *mu);
/* "info:Title" and the like as clean text in the document's arena, or NULL. */
const char *rf_mu_info(struct rf_mu *mu, const char *key);

/* A page that is a picture of text. */
struct rf_mu_scan {
	bool wanted;		/* it is one */
	/* When x->ocr is there; no pixels: it cannot be drawn. */
	struct rf_bitmap grey;	/* the caller's to release */
	double dpi;
	struct rf_affine to_page;	/* pixels to points */
};

/*
 * The marks of a page (zero-based); pictures become assets.  What could be
 * read stays in `m` when it fails half-way (RF_E_CORRUPT).
 */
enum rf_code rf_mu_page(struct rf_mu *mu, uint32_t index,
    struct rf_marks *m, struct rf_mu_scan *scan, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * Paint the page's drawings (rf_figure.drawing), when pictures are asked
 * for; they become assets.  One that fails is told in a warning.
 */
enum rf_code rf_mu_drawings(struct rf_mu *mu, uint32_t index,
    struct rf_page *page, struct rf_err *err) RF_MUST_CHECK;

#endif
