/*
 * The pictures of a page: each becomes a mark, its bytes an asset.
 *
 * What surprises: a device is given pictures without the objects they came
 * from; those are found again among the page's resources, by what MuPDF's
 * store has for them.  A picture that many pages show is read once.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include <math.h>
#include <stdlib.h>

#include "extract/pdf/slices.h"

#define MAX_NESTING 6	/* forms in forms */
#define MAX_OBJECTS 2000	/* looked at on one page */

/* ---- their objects -------------------------------------------------- */

static void
list_resources(struct rf_mu *mu, pdf_obj *res, int depth);

static void
list_object(struct rf_mu *mu, pdf_obj *o, int depth)
{
	fz_context *ctx = mu->ctx;
	fz_image *image;

	if (mu->dicts.n >= MAX_OBJECTS || !pdf_is_dict(ctx, o))
		return;
	if (!pdf_name_eq(ctx, pdf_dict_get(ctx, o, PDF_NAME(Subtype)),
	    PDF_NAME(Image))) {
		list_resources(mu, pdf_dict_get(ctx, o,
		    PDF_NAME(Resources)), depth + 1);
		return;
	}
	image = pdf_find_item(ctx, fz_drop_image_imp, o);
	if (image != NULL) {
		struct rf_mu_dict *d = RF_VEC_PUSH(&mu->dicts);

		d->image = image;	/* compared, never followed */
		d->dict = pdf_keep_obj(ctx, o);
		fz_drop_image(ctx, image);
	}
}

static void
list_resources(struct rf_mu *mu, pdf_obj *res, int depth)
{
	pdf_obj *kinds[2] = {
		pdf_dict_get(mu->ctx, res, PDF_NAME(XObject)),
		pdf_dict_get(mu->ctx, res, PDF_NAME(Pattern))
	};

	if (depth > MAX_NESTING)
		return;
	for (size_t k = 0; k < RF_COUNT(kinds); k++)
		for (int i = 0; i < pdf_dict_len(mu->ctx, kinds[k]) &&
		    mu->looked < MAX_OBJECTS; i++) {
			mu->looked++;
			list_object(mu, pdf_dict_get_val(mu->ctx, kinds[k],
			    i), depth);
		}
}

static void
list_page(struct rf_mu *mu, uint32_t page)
{
	fz_context *ctx = mu->ctx;
	pdf_obj *o = rf_mu_page_obj(mu, page - 1);
	pdf_obj *annots = pdf_dict_get(ctx, o, PDF_NAME(Annots));

	mu->looked = 0;
	list_resources(mu, pdf_dict_get_inheritable(ctx, o,
	    PDF_NAME(Resources)), 0);
	for (int i = 0; i < pdf_array_len(ctx, annots) &&
	    mu->looked < MAX_OBJECTS; i++) {
		pdf_obj *ap = pdf_dict_getp(ctx, pdf_array_get(ctx, annots,
		    i), "AP/N");

		mu->looked++;
		list_object(mu, ap, 0);
	}
}

static int
by_image(const void *a, const void *b)
{
	uintptr_t p = (uintptr_t)((const struct rf_mu_dict *)a)->image;
	uintptr_t q = (uintptr_t)((const struct rf_mu_dict *)b)->image;

	return (p > q) - (p < q);
}

static pdf_obj *
dict_of(const struct rf_mu *mu, const fz_image *image)
{
	struct rf_mu_dict key = { .image = image }, *d = NULL;

	if (mu->dicts.n > 0)
		d = bsearch(&key, mu->dicts.v, mu->dicts.n, sizeof(key),
		    by_image);
	return d != NULL ? d->dict : NULL;
}

static void
forget_dicts(struct rf_mu *mu)
{
	for (size_t i = 0; i < mu->dicts.n; i++)
		pdf_drop_obj(mu->ctx, mu->dicts.v[i].dict);
	mu->dicts.n = 0;
}

/* Without them pictures are read all the same, only less exactly. */
static void
list_dicts(struct rf_mu *mu, uint32_t page)
{
	fz_try(mu->ctx)
		list_page(mu, page);
	fz_catch(mu->ctx)
		forget_dicts(mu);
	if (mu->dicts.n > 1)
		qsort(mu->dicts.v, mu->dicts.n, sizeof(*mu->dicts.v),
		    by_image);
}

/* ---- those that come again ------------------------------------------ */

/* The asset of a picture read before, or -1. */
static int32_t
known(const struct rf_mu *mu, const struct rf_pdf_image *im)
{
	for (size_t i = 0; i < RF_COUNT(mu->known); i++)
		if (mu->known[i].image == im->image &&
		    mu->known[i].rgb == im->rgb)
			return mu->known[i].asset;
	return -1;
}

/* The reference keeps another picture from getting its address. */
static void
remember(struct rf_mu *mu, const struct rf_pdf_image *im, int32_t asset)
{
	struct rf_mu_known *k = &mu->known[mu->next_known++ %
	    RF_COUNT(mu->known)];

	fz_drop_image(mu->ctx, k->image);
	k->image = NULL;
	if (asset < 0 || fz_image_size(mu->ctx, im->image) > RF_MiB)
		return;
	k->image = fz_keep_image(mu->ctx, im->image);
	k->rgb = im->rgb;
	k->asset = asset;
}

void
rf_mu_forget_pictures(struct rf_mu *mu)
{
	for (size_t i = 0; i < RF_COUNT(mu->known); i++) {
		fz_drop_image(mu->ctx, mu->known[i].image);
		mu->known[i].image = NULL;
	}
	forget_dicts(mu);
	RF_VEC_RELEASE(&mu->dicts);
}

/* ---- marks ---------------------------------------------------------- */

/* Why a picture has no bytes, or not its own. */
static void
tell(struct rf_mu *mu, const fz_image *image, uint32_t page)
{
	if (mu->refused)
		rf_document_warn(mu->x->doc, "Page %u: a picture of %d x %d "
		    "pixels was not decoded: its JBIG2 data claims more work "
		    "than so many pixels can be", page, image->w, image->h);
	else
		rf_document_warn(mu->x->doc, "Page %u: a picture could not "
		    "be read", page);
}

/* n pictures that are one.  One that fails is a place without bytes. */
static enum rf_code
keep_picture(struct rf_mu *mu, const struct rf_pdf_image *im, size_t n,
    const fz_rect *box, uint32_t page, int32_t *asset, struct rf_err *err)
{
	struct rf_pdf_work w;
	enum rf_code rc = RF_OK;
	bool failed = false;

	*asset = n == 1 ? known(mu, im) : -1;
	if (*asset >= 0) {
		mu->x->doc->assets.v[*asset].occurrences++;
		return RF_OK;
	}
	rf_pdf_work_init(&w);
	mu->refused = false;
	fz_var(rc);
	fz_var(failed);
	fz_try(mu->ctx)
		rc = n > 1 ? rf_pdf_slices_asset(mu->ctx, mu->x, &w, im, n,
		    *box, page, asset, err) :
		    rf_pdf_image_asset(mu->ctx, mu->x, &w, im,
		    dict_of(mu, im->image), page, asset, err);
	fz_always(mu->ctx)
		rf_pdf_work_clear(mu->ctx, &w);
	fz_catch(mu->ctx)
		failed = true;
	if (failed || mu->refused)
		tell(mu, im->image, page);
	if (n == 1)
		remember(mu, im, *asset);
	return rc;
}

/* Its pixels, or those of its mask when that has more. */
static float
pixels(const fz_image *image)
{
	float own = (float)image->w * (float)image->h, mask = 0;

	if (image->mask != NULL)
		mask = (float)image->mask->w * (float)image->mask->h;
	return own > mask ? own : mask;
}

/* The mark of n pictures that are one. */
static void
add_mark(const struct rf_pdf_image *im, size_t n, struct rf_mark_picture *p)
{
	p->box = im->box;
	p->asset = -1;
	p->mask = im->image->imagemask;
	p->z = im->z;
	p->tag = im->tag;
	p->opaque = im->opaque;
	p->pixels = pixels(im->image);
	for (size_t i = 1; i < n; i++) {
		p->box.x0 = fminf(p->box.x0, im[i].box.x0);
		p->box.y0 = fminf(p->box.y0, im[i].box.y0);
		p->box.x1 = fmaxf(p->box.x1, im[i].box.x1);
		p->box.y1 = fmaxf(p->box.y1, im[i].box.y1);
		p->opaque &= im[i].opaque;
		p->pixels += pixels(im[i].image);
	}
}

enum rf_code
rf_mu_pictures(struct rf_mu *mu, uint32_t page, struct rf_marks *m,
    struct rf_err *err)
{
	size_t total = mu->sink.images.n, n;
	enum rf_code rc = RF_OK;
	fz_rect box;

	if (total == 0)
		return RF_OK;
	list_dicts(mu, page);
	for (size_t i = 0; i < total && rc == RF_OK && !mu->guard.late;
	    i += n) {
		const struct rf_pdf_image *im = &mu->sink.images.v[i];
		struct rf_mark_picture *p = RF_VEC_PUSH(&m->pictures);

		n = rf_pdf_slices(im, total - i, &box);
		add_mark(im, n, p);
		rc = keep_picture(mu, im, n, &box, page, &p->asset, err);
		rf_mu_look(&mu->guard);
	}
	forget_dicts(mu);
	return rc;
}
