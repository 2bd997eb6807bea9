/*
 * Pages that the page tree does not lead to: when it gives none, the file is
 * repaired, and when that gives none either, every object that says it is a
 * page becomes one, by its number.
 *
 * What surprises: MuPDF repairs when it stumbles, not when a table of
 * objects is read well and leads nowhere.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#define MOST_PAGES 10000	/* found so */
#define REPEATS 16	/* of one object in the tree of pages */
#define FIRST 8			/* pages, of which one must be there */

static bool
is_there(fz_context *ctx, pdf_document *doc, int index)
{
	bool there = false;

	fz_var(there);
	fz_try(ctx)
		there = pdf_is_dict(ctx, pdf_lookup_page_obj(ctx, doc, index));
	fz_catch(ctx)
		there = false;
	return there;
}

/*
 * How many the tree says it has; 0 when it leads to none of the first.  Each
 * is an object, and the same one seldom stands in the tree often: more are
 * not believed.
 */
static uint32_t
count(fz_context *ctx, pdf_document *doc)
{
	int n = 0, most;

	fz_var(n);
	fz_try(ctx) {
		n = pdf_count_pages(ctx, doc);
		most = pdf_xref_len(ctx, doc);
		if (n / REPEATS > most)
			n = most * REPEATS;
	}
	fz_catch(ctx)
		n = 0;
	for (int i = 0; i < n && i < FIRST; i++)
		if (is_there(ctx, doc, i))
			return (uint32_t)n;
	return 0;
}

static void
repair(fz_context *ctx, pdf_document *doc)
{
	if (pdf_was_repaired(ctx, doc))
		return;
	fz_try(ctx)
		pdf_repair_xref(ctx, doc);
	fz_catch(ctx)
		return;
}

/* Is this one?  What cannot be read is none. */
static bool
is_page(fz_context *ctx, pdf_document *doc, int number)
{
	pdf_obj *o = NULL;
	bool page = false;

	fz_var(o);
	fz_var(page);
	fz_try(ctx) {
		o = pdf_load_object(ctx, doc, number);
		page = pdf_is_dict(ctx, o) && pdf_name_eq(ctx,
		    pdf_dict_get(ctx, o, PDF_NAME(Type)), PDF_NAME(Page));
	}
	fz_always(ctx)
		pdf_drop_obj(ctx, o);
	fz_catch(ctx)
		page = false;
	return page;
}

/* All that say they are one; may jump. */
static void
collect(struct rf_mu *mu, pdf_obj *kids)
{
	int objects = pdf_xref_len(mu->ctx, mu->doc);

	for (int i = 1; i < objects && !mu->guard.late &&
	    pdf_array_len(mu->ctx, kids) < MOST_PAGES; i++) {
		rf_mu_tick(&mu->guard);
		if (is_page(mu->ctx, mu->doc, i))
			pdf_array_push_drop(mu->ctx, kids,
			    pdf_new_indirect(mu->ctx, mu->doc, i, 0));
	}
}

/* A tree of them in place of the file's. */
static void
plant(struct rf_mu *mu)
{
	fz_context *ctx = mu->ctx;
	pdf_obj *kids = NULL, *trailer = pdf_trailer(ctx, mu->doc);
	pdf_obj *root, *pages;

	fz_var(kids);
	fz_try(ctx) {
		kids = pdf_new_array(ctx, mu->doc, 1);
		collect(mu, kids);
		root = pdf_dict_get(ctx, trailer, PDF_NAME(Root));
		if (!pdf_is_dict(ctx, root))
			root = pdf_dict_put_dict(ctx, trailer,
			    PDF_NAME(Root), 2);
		pages = pdf_dict_put_dict(ctx, root, PDF_NAME(Pages), 3);
		pdf_dict_put(ctx, pages, PDF_NAME(Type), PDF_NAME(Pages));
		pdf_dict_put(ctx, pages, PDF_NAME(Kids), kids);
		pdf_dict_put_int(ctx, pages, PDF_NAME(Count),
		    pdf_array_len(ctx, kids));
	}
	fz_always(ctx)
		pdf_drop_obj(ctx, kids);
	fz_catch(ctx)
		return;
}

void
rf_mu_search(struct rf_mu *mu)
{
	fz_context *ctx = mu->ctx;

	mu->pages = count(ctx, mu->doc);
	if (mu->pages > 0)
		return;
	repair(ctx, mu->doc);
	mu->pages = count(ctx, mu->doc);
	if (mu->pages > 0)
		return;
	plant(mu);
	mu->pages = count(ctx, mu->doc);
	mu->found = mu->pages > 0;
}
