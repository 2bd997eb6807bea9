/*
 * The PDF reader: opens the file, hands the marks of each wanted page to
 * layout, and tells what could not be read.
 */
#include "config.h"

#include "extract/pdf/pdf.h"

#include <string.h>

#include "extract/pdf/mu.h"
#include "layout/layout.h"

int
rf_pdf_recognise(const unsigned char *head, size_t len, const char *name)
{
	const unsigned char *p = memmem(head, len < 1024 ? len : 1024,
	    "%PDF-", 5);

	(void)name;
	return p == NULL ? 0 : p == head ? 95 : 80;
}

/* One document under way. */
struct reading {
	struct rf_extract *x;
	struct rf_mu *mu;
	struct rf_layout *layout;
	struct rf_marks marks;
	struct rf_marks read;		/* of a scan */
	struct rf_ocr_places places;
	uint32_t bad;			/* pages that could not be read */
	uint32_t unread, first_unread;	/* pictures of text */
};

/*
 * The page is a picture of text: its words take the place of what little
 * the page said itself.  *map leads from them to the page.
 */
static enum rf_code
read_scan(struct reading *r, struct rf_mu_scan *scan, uint32_t number,
    bool *read, struct rf_affine *map, struct rf_err *err)
{
	struct rf_marks *m = &r->marks, was;
	struct rf_ocr_page found;
	enum rf_code rc;

	if (scan->grey.data == NULL)
		return RF_OK;
	rf_marks_clear(&r->read);
	rc = rf_ocr_read(r->x->ocr, &scan->grey, scan->dpi, &r->read, &found,
	    err);
	if (rc != RF_OK)
		return rc;
	if (found.late)
		rf_document_warn(r->x->doc, "Page %u: recognising its text "
		    "took too long; some of it may be missing", number);
	if (found.words == 0)
		return RF_OK;
	*read = true;
	*map = rf_affine_then(found.back, scan->to_page);
	rf_ocr_take_in(m, map);
	/* Pictures and links stay; the rest changes places. */
	was = *m;
	*m = r->read;
	m->pictures = was.pictures;
	m->links = was.links;
	was.pictures = r->read.pictures;
	was.links = r->read.links;
	r->read = was;
	return RF_OK;
}

static enum rf_code
recognise(struct reading *r, struct rf_mu_scan *scan, uint32_t number,
    bool *read, struct rf_affine *map, struct rf_err *err)
{
	bool there;
	enum rf_code rc;

	if (!scan->wanted)
		return RF_OK;
	rc = rf_extract_ocr(r->x, &there, err);
	if (rc == RF_OK && there)
		return read_scan(r, scan, number, read, map, err);
	if (r->unread++ == 0)
		r->first_unread = number;
	return rc;
}

static enum rf_code
read_page(struct reading *r, uint32_t index, struct rf_err *err)
{
	struct rf_ocr_place place = { .page = (uint32_t)r->x->doc->pages.n };
	struct rf_mu_scan scan = { .grey = RF_BITMAP_INIT };
	struct rf_page *page;
	bool read = false;
	enum rf_code rc;

	rf_marks_clear(&r->marks);
	rc = rf_mu_page(r->mu, index, &r->marks, &scan, err);
	place.width = r->marks.width;
	place.height = r->marks.height;
	if (rc == RF_E_CORRUPT) {
		rf_document_warn(r->x->doc, "Page %u: %s", index + 1,
		    err->msg);
		rf_err_clear(err);
		r->bad++;
		rc = RF_OK;
	}
	if (rc == RF_OK)
		rc = recognise(r, &scan, index + 1, &read, &place.map, err);
	rf_bitmap_release(&scan.grey);
	if (rc != RF_OK)
		return rc;
	page = rf_document_page(r->x->doc, index + 1);
	page->width = r->marks.width;
	page->height = r->marks.height;
	rf_layout_page(r->layout, &r->marks, page);
	if (!read)
		return rf_mu_drawings(r->mu, index, page, err);
	/* Places are the bitmap's until the end. */
	*RF_VEC_PUSH(&r->places.v) = place;
	return RF_OK;
}

static enum rf_code
read_pages(struct rf_extract *x, struct rf_mu *mu, struct rf_err *err)
{
	struct reading r = { .x = x, .mu = mu };
	uint32_t total = rf_mu_pages(mu), done = 0, wanted = 0;
	enum rf_code rc = RF_OK;

	r.layout = rf_layout_new(x->doc, x->options);
	rf_marks_init(&r.marks);
	rf_marks_init(&r.read);
	for (uint32_t i = 0; i < total; i++)
		wanted += rf_options_want_page(x->options, i + 1);
	for (uint32_t i = 0; i < total && rc == RF_OK; i++) {
		if (!rf_options_want_page(x->options, i + 1))
			continue;
		rc = read_page(&r, i, err);
		rf_extract_progress(x, ++done, wanted);
	}
	if (rc == RF_OK && wanted > 0 && r.bad == wanted)
		rc = rf_fail(err, RF_E_CORRUPT, "No page of the PDF file "
		    "could be read");
	if (rc == RF_OK) {
		rf_layout_finish(r.layout);
		rf_ocr_place_all(x->doc, &r.places);
		rf_extract_unread(x, r.unread, r.first_unread);
	}
	rf_layout_free(r.layout);
	rf_marks_release(&r.marks);
	rf_marks_release(&r.read);
	RF_VEC_RELEASE(&r.places.v);
	return rc;
}

enum rf_code
rf_pdf_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_mu *mu = NULL;
	enum rf_code rc;

	x->doc->paging = RF_PAGES;
	rc = rf_mu_open(x, &mu, err);
	if (rc == RF_OK && rf_mu_pages(mu) == 0)
		rc = rf_fail(err, RF_E_CORRUPT, "The PDF file has no pages");
	if (rc == RF_OK) {
		x->doc->total_pages = rf_mu_pages(mu);
		rc = rf_options_check_pages(x->options, x->doc->total_pages,
		    err);
	}
	if (rc == RF_OK) {
		x->doc->title = rf_mu_info(mu, "info:Title");
		x->doc->author = rf_mu_info(mu, "info:Author");
		rc = read_pages(x, mu, err);
	}
	if (rc == RF_OK && rf_mu_repaired(mu))
		rf_document_warn(x->doc, "The PDF file is damaged; it was "
		    "repaired as far as possible");
	rf_mu_free(mu);
	return rc;
}
