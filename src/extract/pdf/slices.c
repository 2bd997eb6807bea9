/*
 * Pictures that their producer cut into strips or tiles: drawn one after
 * another at one resolution, edge to edge.  They are put together again, or
 * one photograph would be a dozen figures.
 *
 * What surprises: strips may run upwards, and the last one is often
 * shorter; two pictures of one size side by side are two pictures.
 */
#include "config.h"

#include "extract/pdf/slices.h"

#include <math.h>

#include "util/limits.h"

#define UPRIGHT 0.01f	/* of its size: how far an edge may lean */
#define SCALE 0.02f	/* by which resolutions may differ */
#define GAP 1.5f	/* pixels between neighbours */
#define LOOK_BACK 64	/* members that a new one may touch */
#define COVER 0.98f	/* of their common box they must fill */

struct place {
	float x0, y0, x1, y1;	/* on the page */
	float px, py;		/* a pixel's width and height there */
};

static bool
place_of(const struct rf_pdf_image *im, struct place *p)
{
	const fz_matrix *m = &im->ctm;

	*p = (struct place){ m->e, m->f, m->e + m->a, m->f + m->d,
	    m->a / (float)im->image->w, m->d / (float)im->image->h };
	return m->a > 0 && m->d > 0 && fabsf(m->b) < UPRIGHT * m->a &&
	    fabsf(m->c) < UPRIGHT * m->d;
}

static bool
alike(const struct rf_pdf_image *a, const struct rf_pdf_image *b)
{
	const fz_image *p = a->image, *q = b->image;

	return p->n == q->n && p->bpc == q->bpc &&
	    p->imagemask == q->imagemask && a->rgb == b->rgb &&
	    (p->mask == NULL) == (q->mask == NULL);
}

/* Do they share a whole edge? */
static bool
touch(const struct place *a, const struct place *b)
{
	float gx = GAP * a->px, gy = GAP * a->py;
	bool rows = fabsf(a->y0 - b->y0) < gy && fabsf(a->y1 - b->y1) < gy;
	bool cols = fabsf(a->x0 - b->x0) < gx && fabsf(a->x1 - b->x1) < gx;

	if (fabsf(a->px - b->px) > SCALE * a->px ||
	    fabsf(a->py - b->py) > SCALE * a->py)
		return false;
	return (rows && (fabsf(a->x1 - b->x0) < gx ||
	    fabsf(b->x1 - a->x0) < gx)) || (cols &&
	    (fabsf(a->y1 - b->y0) < gy || fabsf(b->y1 - a->y0) < gy));
}

size_t
rf_pdf_slices(const struct rf_pdf_image *im, size_t n, fz_rect *box)
{
	struct place p, q;
	float area = 0;
	size_t k;

	if (n < 2 || !place_of(&im[0], &p))
		return 1;
	*box = fz_make_rect(p.x0, p.y0, p.x1, p.y1);
	area = (p.x1 - p.x0) * (p.y1 - p.y0);
	for (k = 1; k < n; k++) {
		bool joined = false;

		if (!alike(&im[0], &im[k]) || !place_of(&im[k], &p))
			break;
		for (size_t i = k; i-- > 0 && k - i <= LOOK_BACK && !joined;)
			joined = place_of(&im[i], &q) && touch(&p, &q);
		if (!joined)
			break;
		*box = fz_union_rect(*box, fz_make_rect(p.x0, p.y0, p.x1,
		    p.y1));
		area += (p.x1 - p.x0) * (p.y1 - p.y0);
	}
	/* Two of one size are a pair, not a whole. */
	if (k < 2 || (k == 2 && im[0].image->w == im[1].image->w &&
	    im[0].image->h == im[1].image->h))
		return 1;
	if (area < COVER * (box->x1 - box->x0) * (box->y1 - box->y0))
		return 1;
	place_of(&im[0], &p);
	return (box->x1 - box->x0) / p.px * ((box->y1 - box->y0) / p.py) <
	    (float)RF_MAX_PIXELS / 8 ? k : 1;
}

/* All of one picture, at its own resolution, in w->made. */
static void
compose(fz_context *ctx, struct rf_pdf_work *w,
    const struct rf_pdf_image *im, size_t n, fz_rect box)
{
	fz_colorspace *cs = fz_device_rgb(ctx);
	bool clear = im[0].image->imagemask || im[0].image->mask != NULL ||
	    im[0].image->use_colorkey;
	struct place first, p;

	place_of(&im[0], &first);
	if (!im[0].image->imagemask && im[0].image->n == 1 &&
	    fz_colorspace_is_gray(ctx, im[0].image->colorspace))
		cs = fz_device_gray(ctx);
	w->made = fz_new_pixmap(ctx, cs,
	    (int)lroundf((box.x1 - box.x0) / first.px),
	    (int)lroundf((box.y1 - box.y0) / first.py), NULL, clear);
	if (clear)
		fz_clear_pixmap(ctx, w->made);
	else
		fz_clear_pixmap_with_value(ctx, w->made, 0xFF);
	w->dev = fz_new_draw_device(ctx, fz_identity, w->made);
	for (size_t i = 0; i < n; i++) {
		fz_image *image = im[i].image;
		fz_matrix to;

		place_of(&im[i], &p);
		to = fz_make_matrix((float)image->w, 0, 0, (float)image->h,
		    roundf((p.x0 - box.x0) / first.px),
		    roundf((p.y0 - box.y0) / first.py));
		if (image->imagemask) {
			float rgb[3] = { (float)(im[i].rgb >> 16) / 255,
			    (float)(im[i].rgb >> 8 & 0xFF) / 255,
			    (float)(im[i].rgb & 0xFF) / 255 };

			fz_fill_image_mask(ctx, w->dev, image, to,
			    fz_device_rgb(ctx), rgb, 1,
			    fz_default_color_params);
		} else {
			fz_fill_image(ctx, w->dev, image, to, 1,
			    fz_default_color_params);
		}
	}
	fz_close_device(ctx, w->dev);
}

enum rf_code
rf_pdf_slices_asset(fz_context *ctx, struct rf_extract *x,
    struct rf_pdf_work *w, const struct rf_pdf_image *im, size_t n,
    fz_rect box, uint32_t page, int32_t *asset, struct rf_err *err)
{
	enum rf_code rc;

	*asset = -1;
	compose(ctx, w, im, n, box);
	if (fz_pixmap_alpha(ctx, w->made))
		rf_pdf_unmultiply(ctx, w->made);
	rf_pdf_pixmap_png(ctx, w, w->made);
	rc = rf_buf_check(&w->out, "A picture", err);
	if (rc == RF_OK)
		rc = rf_extract_asset(x, w->out.ptr, w->out.len, "image.png",
		    page, asset, err);
	return rc;
}
