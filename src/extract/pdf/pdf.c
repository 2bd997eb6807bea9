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

static enum rf_code
read_page(struct rf_extract *x, struct rf_mu *mu, struct rf_layout *layout,
    struct rf_marks *marks, uint32_t index, uint32_t *bad, struct rf_err *err)
{
	struct rf_page *page;
	enum rf_code rc;

	rf_marks_clear(marks);
	rc = rf_mu_page(mu, index, marks, err);
	if (rc == RF_E_CORRUPT) {
		rf_document_warn(x->doc, "Page %u: %s", index + 1, err->msg);
		rf_err_clear(err);
		++*bad;
		rc = RF_OK;
	}
	if (rc != RF_OK)
		return rc;
	page = rf_document_page(x->doc, index + 1);
	page->width = marks->width;
	page->height = marks->height;
	rf_layout_page(layout, marks, page);
	return RF_OK;
}

static enum rf_code
read_pages(struct rf_extract *x, struct rf_mu *mu, struct rf_err *err)
{
	uint32_t total = rf_mu_pages(mu), bad = 0, done = 0, wanted = 0;
	struct rf_layout *layout = rf_layout_new(x->doc, x->options);
	enum rf_code rc = RF_OK;
	struct rf_marks marks;

	rf_marks_init(&marks);
	for (uint32_t i = 0; i < total; i++)
		wanted += rf_options_want_page(x->options, i + 1);
	for (uint32_t i = 0; i < total && rc == RF_OK; i++) {
		if (!rf_options_want_page(x->options, i + 1))
			continue;
		rc = read_page(x, mu, layout, &marks, i, &bad, err);
		rf_extract_progress(x, ++done, wanted);
	}
	if (rc == RF_OK && wanted > 0 && bad == wanted)
		rc = rf_fail(err, RF_E_CORRUPT, "No page of the PDF file "
		    "could be read");
	if (rc == RF_OK)
		rf_layout_finish(layout);
	rf_layout_free(layout);
	rf_marks_release(&marks);
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
