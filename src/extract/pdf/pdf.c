/*
 * The PDF reader: opens the file, has its pages read, and tells what is
 * known of it.
 */
#include "config.h"

#include "extract/pdf/pdf.h"

#include <string.h>

#include "extract/pdf/mu.h"
#include "extract/pdf/pages.h"

int
rf_pdf_recognise(const unsigned char *head, size_t len, const char *name)
{
	const unsigned char *p = memmem(head, len < 1024 ? len : 1024,
	    "%PDF-", 5);

	(void)name;
	return p == NULL ? 0 : p == head ? 95 : 80;
}

enum rf_code
rf_pdf_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_mu *mu = NULL;
	enum rf_code rc;

	x->doc->paging = RF_PAGES;
	rc = rf_mu_open(x, 1, &mu, err);
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
		rc = rf_pdf_pages(x, mu, err);
	}
	if (rc == RF_OK)
		rf_mu_attachments(mu);
	if (rc == RF_OK && rf_mu_found(mu))
		rf_document_warn(x->doc, "The PDF file does not say which "
		    "pages it has; %u found in it are read, by number",
		    rf_mu_pages(mu));
	if (rc == RF_OK && rf_mu_repaired(mu))
		rf_document_warn(x->doc, "The PDF file is damaged; it was "
		    "repaired as far as possible");
	rf_mu_free(mu);
	return rc;
}
