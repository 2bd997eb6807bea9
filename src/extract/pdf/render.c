/*
 * Places of a page as pixels: drawings, which are made of shapes and have no
 * bytes of their own, and whole pages for who asks.  The page is interpreted
 * once more, into a list, and only what touches a place is painted.  A
 * drawing that takes too long is the page's last.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include <math.h>

#define SCALE 2.0f	/* pixels to the point, of drawings */
#define MAX_PIXELS 4000000	/* of a drawing; a larger one is coarser */
#define MAX_PAGE_PIXELS 32000000
#define AA_BITS 4
#define MARGIN 1.0f	/* points: strokes reach beyond their path */

/* What is being painted. */
struct paint {
	uint32_t index;		/* of the page */
	fz_rect place;		/* on it */
	float scale, max_pixels;
	const char *what;	/* for the warning */
	fz_display_list *list;	/* of the page, made when first needed */
	fz_device *dev;
	pdf_page *page;
	struct rf_pdf_work work;
};

static void
clear(fz_context *ctx, struct paint *p)
{
	fz_drop_device(ctx, p->dev);
	p->dev = NULL;
	fz_drop_page(ctx, (fz_page *)p->page);
	p->page = NULL;
	rf_pdf_work_clear(ctx, &p->work);
}

static void
make_list(struct rf_mu *mu, struct paint *p)
{
	fz_context *ctx = mu->ctx;
	fz_rect r;

	p->page = rf_mu_load_page(mu, p->index);
	r = pdf_bound_page(ctx, p->page);
	p->list = fz_new_display_list(ctx, fz_make_rect(0, 0, r.x1 - r.x0,
	    r.y1 - r.y0));
	p->dev = fz_new_list_device(ctx, p->list);
	pdf_run_page(ctx, p->page, p->dev, fz_translate(-r.x0, -r.y0),
	    &mu->guard.cookie);
	fz_close_device(ctx, p->dev);
}

/* Colours that are all grey need a third of the room. */
static void
drop_colors(fz_context *ctx, struct rf_pdf_work *w)
{
	fz_pixmap *pix = w->pix;

	for (int y = 0; y < pix->h; y++) {
		const unsigned char *s = pix->samples + y * pix->stride;

		for (int x = 0; x < pix->w; x++, s += 3)
			if (s[0] != s[1] || s[0] != s[2])
				return;
	}
	w->pix = fz_convert_pixmap(ctx, pix, fz_device_gray(ctx), NULL, NULL,
	    fz_default_color_params, 0);
	fz_drop_pixmap(ctx, pix);
}

/* The place on white, as a PNG in p->work.out. */
static void
paint(struct rf_mu *mu, struct paint *p)
{
	fz_context *ctx = mu->ctx;
	fz_rect place = p->place;
	float area = (place.x1 - place.x0) * (place.y1 - place.y0);
	float scale = p->scale;
	fz_matrix to;

	if (p->list == NULL)
		make_list(mu, p);
	fz_drop_device(ctx, p->dev);
	p->dev = NULL;
	if (area * scale * scale > p->max_pixels)
		scale = sqrtf(p->max_pixels / area);
	to = fz_scale(scale, scale);
	p->work.pix = fz_new_pixmap_with_bbox(ctx, fz_device_rgb(ctx),
	    fz_irect_from_rect(fz_transform_rect(place, to)), NULL, 0);
	fz_clear_pixmap_with_value(ctx, p->work.pix, 0xFF);
	/* Fewer shades along edges: half the work, no difference to see. */
	fz_set_graphics_aa_level(ctx, AA_BITS);
	p->dev = fz_new_draw_device(ctx, to, p->work.pix);
	rf_mu_watch(&mu->guard, p->dev);
	fz_run_display_list(ctx, p->list, p->dev, fz_identity, place,
	    &mu->guard.cookie);
	fz_close_device(ctx, p->dev);
	drop_colors(ctx, &p->work);
	rf_pdf_pixmap_png(ctx, &p->work, p->work.pix);
}

/*
 * Paint and keep; *asset is -1 when the place cannot be painted.  It may
 * take as long as reading the page might.
 */
static enum rf_code
keep_place(struct rf_mu *mu, struct paint *p, int32_t *asset,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	*asset = -1;
	rf_mu_begin(&mu->guard, mu->x->effort.page_ms);
	fz_var(rc);
	fz_try(mu->ctx) {
		paint(mu, p);
		rc = rf_buf_check(&p->work.out, "A picture", err);
		if (rc == RF_OK)
			rc = rf_extract_asset(mu->x, p->work.out.ptr,
			    p->work.out.len, "drawing.png", p->index + 1,
			    asset, err);
	}
	fz_always(mu->ctx)
		clear(mu->ctx, p);
	fz_catch(mu->ctx)
		rf_document_warn(mu->x->doc, "Page %u: %s could not be "
		    "painted", p->index + 1, p->what);
	if (mu->guard.heavy)
		rf_document_warn(mu->x->doc, "Page %u: a path or shading of "
		    "very many parts was left out of %s", p->index + 1,
		    p->what);
	if (mu->guard.late)
		rf_document_warn(mu->x->doc, "Page %u: painting %s takes "
		    "longer than a page may; not all of it was painted",
		    p->index + 1, p->what);
	return rc;
}

enum rf_code
rf_mu_drawings(struct rf_mu *mu, uint32_t index, struct rf_page *page,
    struct rf_err *err)
{
	struct paint p = { .index = index, .scale = SCALE,
	    .max_pixels = MAX_PIXELS, .what = "a drawing" };
	fz_rect whole = { 0, 0, page->width, page->height };
	enum rf_code rc = RF_OK;

	if (!mu->x->options->show_images)
		return RF_OK;
	rf_pdf_work_init(&p.work);
	for (size_t i = 0; i < page->blocks.n && rc == RF_OK; i++) {
		const struct rf_block *b = &page->blocks.v[i];
		struct rf_box box = rf_box_of_quad(&b->box);
		fz_rect place = fz_expand_rect(fz_make_rect(box.x0, box.y0,
		    box.x1, box.y1), MARGIN);

		if (b->kind != RF_BLOCK_FIGURE || !b->figure->drawing)
			continue;
		p.place = fz_intersect_rect(place, whole);
		if (!fz_is_empty_rect(p.place))
			rc = keep_place(mu, &p, &b->figure->asset, err);
		if (mu->guard.late)
			break;
	}
	fz_drop_display_list(mu->ctx, p.list);
	return rc;
}

enum rf_code
rf_mu_page_picture(struct rf_mu *mu, uint32_t index, struct rf_page *page,
    struct rf_err *err)
{
	uint32_t dpi = mu->x->options->page_images;
	struct paint p = { .index = index, .scale = (float)dpi / 72,
	    .max_pixels = MAX_PAGE_PIXELS, .what = "the page",
	    .place = { 0, 0, page->width, page->height } };
	enum rf_code rc;
	int32_t asset;

	if (dpi == 0 || fz_is_empty_rect(p.place))
		return RF_OK;
	rf_pdf_work_init(&p.work);
	rc = keep_place(mu, &p, &asset, err);
	fz_drop_display_list(mu->ctx, p.list);
	page->picture = (uint32_t)(asset + 1);
	return rc;
}
