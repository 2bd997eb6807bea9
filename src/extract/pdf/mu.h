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
 * Each thread opens it for itself and says how many they are.
 */
enum rf_code rf_mu_open(struct rf_extract *x, unsigned threads,
    struct rf_mu **out, struct rf_err *err) RF_MUST_CHECK;
/* From now on what pages hold goes to x, of the same document. */
void rf_mu_use(struct rf_mu *mu, struct rf_extract *x);
void rf_mu_free(struct rf_mu *mu);

uint32_t rf_mu_pages(const struct rf_mu *mu);
/* Was the file damaged, and mended while reading it? */
bool rf_mu_repaired(struct rf_mu *mu);
/* Were its pages found by a search, because nothing leads to them? */
bool rf_mu_found(const struct rf_mu *mu);
/* "info:Title" and the like as clean text in the document's arena, or NULL. */
const char *rf_mu_info(struct rf_mu *mu, const char *key);

/* Warn of the files inside the file, by name. */
void rf_mu_attachments(struct rf_mu *mu);

/* A page that is a picture of text. */
struct rf_mu_scan {
	bool wanted;		/* it is one */
	/* When x->ocr is there; no pixels: it cannot be drawn. */
	struct rf_bitmap grey;	/* the caller's to release */
	double dpi;
	struct rf_affine to_page;	/* pixels to points */
};

/* What was wrong with a page; it does not fail the document. */
enum rf_mu_fault {
	RF_MU_DAMAGED = 1 << 0,
	RF_MU_LARGE = 1 << 1,	/* wants more memory than a page may have */
	RF_MU_LATE = 1 << 2	/* wants more time */
};

/*
 * The marks of a page (zero-based); pictures become assets.  What could be
 * read stays in `m` when the page fails half-way, and *faults tells why.
 */
enum rf_code rf_mu_page(struct rf_mu *mu, uint32_t index, struct rf_marks *m,
    struct rf_mu_scan *scan, unsigned *faults, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * Paint the page's drawings (rf_figure.drawing), when pictures are asked
 * for; they become assets.  One that fails is told in a warning.
 */
enum rf_code rf_mu_drawings(struct rf_mu *mu, uint32_t index,
    struct rf_page *page, struct rf_err *err) RF_MUST_CHECK;
/* Paint the whole page, when that is asked for (rf_page.picture). */
enum rf_code rf_mu_page_picture(struct rf_mu *mu, uint32_t index,
    struct rf_page *page, struct rf_err *err) RF_MUST_CHECK;

struct rf_layout;
/*
 * When all pages are in the document: their labels; the outline, which goes
 * to layout.  What is damaged is as if it were not there.  (outline.c)
 */
void rf_mu_labels(struct rf_mu *mu);
void rf_mu_outline(struct rf_mu *mu, struct rf_layout *layout);

#endif
