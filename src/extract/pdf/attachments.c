/*
 * Files inside the file: those of the document, which make a portfolio when
 * the page is only their cover, and those pinned to a page.  They are not
 * read, and whoever asked should know that they are there.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include "util/buf.h"
#include "util/utf8.h"

#define NAMED 10	/* in a warning; the others are counted */
#define MAX_NAME 80	/* bytes */
#define MAX_PINNED 1000	/* annotations looked at on a page */

/* The file's name as the document tells it, in its arena. */
static const char *
name_of(struct rf_mu *mu, pdf_obj *spec)
{
	struct rf_arena *a = &mu->x->doc->arena;
	fz_context *ctx = mu->ctx;
	pdf_obj *name = pdf_dict_get(ctx, spec, PDF_NAME(UF));
	struct rf_str s;

	if (name == NULL)
		name = pdf_dict_get(ctx, spec, PDF_NAME(F));
	s = rf_utf8_prefix(rf_utf8_clean(a,
	    rf_str(pdf_to_text_string(ctx, name))), MAX_NAME);
	return rf_arena_strndup(a, s.ptr, s.len);
}

static void
list_files(struct rf_mu *mu, struct rf_buf *b)
{
	fz_context *ctx = mu->ctx;
	pdf_obj *root = pdf_dict_get(ctx, pdf_trailer(ctx, mu->doc),
	    PDF_NAME(Root));
	pdf_obj *files;
	int n;

	if (pdf_dict_getp(ctx, root, "Names/EmbeddedFiles") == NULL)
		return;
	files = mu->names = pdf_load_name_tree(ctx, mu->doc,
	    PDF_NAME(EmbeddedFiles));
	n = pdf_dict_len(ctx, files);
	if (n == 0)
		return;
	if (pdf_dict_get(ctx, root, PDF_NAME(Collection)) != NULL)
		rf_buf_printf(b, "The PDF file is a portfolio of %d %s, "
		    "which %s not read: ", n, n == 1 ? "file" : "files",
		    n == 1 ? "is" : "are");
	else
		rf_buf_printf(b, "The PDF file has %d %s, which %s not "
		    "read: ", n, n == 1 ? "attachment" : "attachments",
		    n == 1 ? "is" : "are");
	for (int i = 0; i < n && i < NAMED; i++)
		rf_buf_printf(b, "%s\"%s\"", i == 0 ? "" : ", ",
		    name_of(mu, pdf_dict_get_val(ctx, files, i)));
	if (n > NAMED)
		rf_buf_printf(b, " and %d more", n - NAMED);
}

void
rf_mu_attachments(struct rf_mu *mu)
{
	struct rf_buf b;

	rf_buf_init(&b, 8 * RF_KiB);
	fz_try(mu->ctx)
		list_files(mu, &b);
	fz_always(mu->ctx) {
		pdf_drop_obj(mu->ctx, mu->names);
		mu->names = NULL;
	}
	fz_catch(mu->ctx)
		rf_buf_reset(&b);
	if (b.len > 0)
		rf_document_warn(mu->x->doc, "%s", b.ptr);
	rf_buf_release(&b);
}

void
rf_mu_pinned(struct rf_mu *mu, pdf_obj *page, uint32_t number)
{
	fz_context *ctx = mu->ctx;
	pdf_obj *annots = pdf_dict_get(ctx, page, PDF_NAME(Annots));
	int n = pdf_array_len(ctx, annots);

	for (int i = 0; i < n && i < MAX_PINNED; i++) {
		pdf_obj *a = pdf_array_get(ctx, annots, i);

		if (pdf_name_eq(ctx, pdf_dict_get(ctx, a, PDF_NAME(Subtype)),
		    PDF_NAME(FileAttachment)))
			rf_document_warn(mu->x->doc, "Page %u: the attached "
			    "file \"%s\" is not read", number, name_of(mu,
			    pdf_dict_get(ctx, a, PDF_NAME(FS))));
	}
}
