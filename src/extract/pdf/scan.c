/*
 * Pages that are pictures of text: which they are, and their pixels.
 *
 * A page needs recognition when it has next to no text of its own beside a
 * picture that could hold some, or when its text is characters that mean
 * nothing.  The text layer that a scanner's program laid under or over the
 * picture is text of its own.  A page that is one picture gives that
 * picture's own pixels; any other page is drawn.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include <math.h>
#include <string.h>

#define LITTLE 40		/* letters and figures are next to none */
#define STAMPED 150		/* on a page that is one bilevel picture */
#define LEAST_PIXELS 20000	/* smaller pictures hold no text */
#define LEAST_COVER 0.2		/* of the page, by its pictures */
#define WHOLE_COVER 0.85	/* the page is this picture */
#define OUTLINES 2000		/* corners of shapes that may be letters */
#define DRAW_DPI 300.0
#define DRAW_LEAST 200.0
#define DRAW_MOST 400.0
#define DRAW_PIXELS 25e6

struct census {
	uint32_t seen, hidden;	/* letters and figures */
	uint32_t nonsense;	/* characters that mean nothing, visible */
	uint32_t outlines;	/* corners of shapes */
	double cover;		/* part of the page under pictures */
	double resolution;	/* of the finest, pixels to the inch */
	const struct rf_pdf_image *whole;	/* the one that is the page */
};

/* ---- which ---------------------------------------------------------- */

static bool
is_letter(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || ((cp | 0x20) >= 'a' &&
	    (cp | 0x20) <= 'z') || (cp >= 0xC0 && cp < 0xE000 &&
	    !(cp >= 0x2000 && cp < 0x2C00)) || (cp >= 0xF900 && cp < 0xFFF0) ||
	    cp >= 0x10000;
}

static bool
is_nonsense(uint32_t cp)
{
	return cp == 0xFFFD || (cp < 0x20 && cp != '\t' && cp != '\n' &&
	    cp != '\r') || (cp >= 0x7F && cp < 0xA0);
}

static void
count_text(const struct rf_marks *m, struct census *c)
{
	for (size_t i = 0; i < m->runs.n; i++) {
		const struct rf_glyph_run *r = &m->runs.v[i];
		bool hidden = r->flags & RF_MARK_INVISIBLE;
		uint32_t letters = 0, nonsense = 0;

		for (uint32_t k = 0; k < r->n; k++) {
			uint32_t cp = m->glyphs.v[r->first + k].cp;

			letters += is_letter(cp);
			nonsense += is_nonsense(cp);
		}
		if (!hidden) {
			c->seen += letters;
			c->nonsense += nonsense;
		} else if (letters > nonsense) {
			c->hidden += letters;
		}
	}
	for (size_t i = 0; i < m->rects.n; i++)
		if (m->rects.v[i].kind == RF_MARK_SHAPE)
			c->outlines += m->rects.v[i].parts;
}

static double
resolution(const struct rf_pdf_image *im)
{
	double x = hypot((double)im->ctm.a, (double)im->ctm.b);

	return x > 1 ? im->image->w / x * 72 : 0;
}

static void
count_pictures(const struct rf_pdf_sink *sink, const struct rf_marks *m,
    struct census *c)
{
	double page = (double)m->width * (double)m->height;

	for (size_t i = 0; i < sink->images.n; i++) {
		const struct rf_pdf_image *im = &sink->images.v[i];
		double area = (double)(im->box.x1 - im->box.x0) *
		    (double)(im->box.y1 - im->box.y0) / page;

		if ((int64_t)im->image->w * im->image->h < LEAST_PIXELS)
			continue;
		c->cover += area;
		c->resolution = fmax(c->resolution, resolution(im));
		if (area >= WHOLE_COVER)
			c->whole = im;
	}
}

static bool
needs_recognition(const struct census *c)
{
	bool bilevel = c->whole != NULL && c->whole->image->bpc == 1 &&
	    c->whole->image->n <= 1;

	if (c->hidden >= LITTLE && c->hidden > c->nonsense)
		return false;
	if (c->nonsense > c->seen && c->nonsense >= LITTLE)
		return true;
	if (c->seen >= (bilevel ? STAMPED : LITTLE))
		return false;
	return c->cover >= LEAST_COVER || c->outlines >= OUTLINES;
}

/* ---- pixels --------------------------------------------------------- */

static void
copy_rows(fz_context *ctx, fz_pixmap *pix, bool negative,
    struct rf_bitmap *out)
{
	const unsigned char *from = fz_pixmap_samples(ctx, pix);
	size_t stride = (size_t)fz_pixmap_stride(ctx, pix);

	for (uint32_t y = 0; y < out->height; y++) {
		unsigned char *row = rf_bitmap_row(out, y);

		memcpy(row, from + y * stride, out->width);
		for (uint32_t x = 0; negative && x < out->width; x++)
			row[x] = (unsigned char)(255 - row[x]);
	}
}

/* A pixmap of one component. */
static enum rf_code
keep_grey(fz_context *ctx, fz_pixmap *pix, bool negative,
    struct rf_bitmap *out, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_bitmap_create(out, RF_PIXELS_GREY,
	    (uint32_t)fz_pixmap_width(ctx, pix),
	    (uint32_t)fz_pixmap_height(ctx, pix), err);
	if (rc == RF_OK)
		copy_rows(ctx, pix, negative, out);
	return rc;
}

/*
 * The picture's own pixels, in the quarter turn that shows them as the page
 * does; not when it is mirrored, slanted, or has a mask.
 */
static bool
is_plainly_placed(const struct rf_pdf_image *im, int *quarters)
{
	fz_matrix m = im->ctm;
	float most = fmaxf(fmaxf(fabsf(m.a), fabsf(m.b)), fmaxf(fabsf(m.c),
	    fabsf(m.d)));
	float least = 0.002f * most;

	if (im->image->mask != NULL || im->image->use_colorkey)
		return false;
	*quarters = m.a > 0 && m.d > 0 ? 0 : m.b > 0 && m.c < 0 ? 1 :
	    m.a < 0 && m.d < 0 ? 2 : m.b < 0 && m.c > 0 ? 3 : -1;
	if (*quarters & 1)
		return *quarters > 0 && fabsf(m.a) < least &&
		    fabsf(m.d) < least;
	return *quarters >= 0 && fabsf(m.b) < least && fabsf(m.c) < least;
}

static enum rf_code
take_pixels(fz_context *ctx, const struct rf_pdf_image *im, int quarters,
    struct rf_mu_scan *scan, struct rf_err *err)
{
	fz_image *image = im->image;
	fz_pixmap *pix = NULL, *grey = NULL;
	enum rf_code rc = RF_OK;
	fz_matrix m = im->ctm;

	fz_var(pix);
	fz_var(grey);
	fz_var(rc);
	fz_try(ctx) {
		pix = fz_get_unscaled_pixmap_from_image(ctx, image);
		if (pix->n > 1 || pix->colorspace != fz_device_gray(ctx)) {
			if (pix->colorspace != NULL)
				grey = fz_convert_pixmap(ctx, pix,
				    fz_device_gray(ctx), NULL, NULL,
				    fz_default_color_params, 0);
		}
		rc = keep_grey(ctx, grey != NULL ? grey : pix,
		    image->imagemask, &scan->grey, err);
	}
	fz_always(ctx) {
		fz_drop_pixmap(ctx, grey);
		fz_drop_pixmap(ctx, pix);
	}
	fz_catch(ctx)
		rc = rf_fail(err, RF_E_CORRUPT, "its picture is damaged");
	if (rc == RF_OK) {
		struct rf_affine back, unit = { (double)m.a, (double)m.b,
		    (double)m.c, (double)m.d, (double)m.e, (double)m.f };
		struct rf_affine shrink = { 1.0 / scan->grey.width, 0, 0,
		    1.0 / scan->grey.height, 0, 0 };

		scan->dpi = resolution(im);
		rc = rf_ink_turn(&scan->grey, quarters, 0, &back, err);
		scan->to_page = rf_affine_then(rf_affine_then(back, shrink),
		    unit);
	}
	return rc;
}

/* As fine as its pictures, within reason. */
static double
dpi_to_draw(const struct rf_marks *m, const struct census *c)
{
	double dpi = c->resolution > 0 ? c->resolution : DRAW_DPI, pixels;

	dpi = fmin(fmax(dpi, DRAW_LEAST), DRAW_MOST);
	pixels = (double)m->width * (double)m->height * dpi * dpi / 5184;
	return pixels > DRAW_PIXELS ? dpi * sqrt(DRAW_PIXELS / pixels) : dpi;
}

static enum rf_code
draw_page(struct rf_mu *mu, uint32_t index, const struct rf_marks *m,
    struct rf_mu_scan *scan, struct rf_err *err)
{
	fz_context *ctx = mu->ctx;
	float zoom = (float)(scan->dpi / 72);
	fz_pixmap *pix = NULL;
	pdf_page *page = NULL;
	fz_device *dev = NULL;
	enum rf_code rc = RF_OK;

	fz_var(pix);
	fz_var(page);
	fz_var(dev);
	fz_var(rc);
	fz_try(ctx) {
		fz_irect area = { 0, 0, (int)ceilf(m->width * zoom),
		    (int)ceilf(m->height * zoom) };
		fz_rect r;

		page = rf_mu_load_page(mu, index);
		r = pdf_bound_page(ctx, page);
		pix = fz_new_pixmap_with_bbox(ctx, fz_device_gray(ctx), area,
		    NULL, 0);
		fz_clear_pixmap_with_value(ctx, pix, 255);
		dev = fz_new_draw_device(ctx, fz_concat(fz_translate(-r.x0,
		    -r.y0), fz_scale(zoom, zoom)), pix);
		rf_mu_watch(&mu->guard, dev);
		pdf_run_page(ctx, page, dev, fz_identity,
		    &mu->guard.cookie);
		if (mu->guard.late)
			fz_throw(ctx, FZ_ERROR_GENERIC, "late");
		fz_close_device(ctx, dev);
		rc = keep_grey(ctx, pix, false, &scan->grey, err);
	}
	fz_always(ctx) {
		fz_drop_device(ctx, dev);
		fz_drop_page(ctx, (fz_page *)page);
		fz_drop_pixmap(ctx, pix);
	}
	fz_catch(ctx)
		rc = rf_fail(err, RF_E_CORRUPT, "it cannot be drawn");
	scan->to_page = (struct rf_affine){ 72 / scan->dpi, 0, 0,
	    72 / scan->dpi, 0, 0 };
	return rc;
}

enum rf_code
rf_mu_scan(struct rf_mu *mu, uint32_t index, const struct rf_marks *m,
    struct rf_mu_scan *scan, struct rf_err *err)
{
	struct census c = { .whole = NULL };
	int quarters;

	count_text(m, &c);
	count_pictures(&mu->sink, m, &c);
	scan->wanted = m->width > 0 && m->height > 0 && needs_recognition(&c);
	if (!scan->wanted || mu->x->ocr == NULL)
		return RF_OK;
	if (c.whole != NULL && c.seen + c.nonsense == 0 &&
	    mu->sink.images.n == 1 && c.outlines == 0 &&
	    is_plainly_placed(c.whole, &quarters) &&
	    take_pixels(mu->ctx, c.whole, quarters, scan, err) == RF_OK)
		return RF_OK;
	rf_bitmap_release(&scan->grey);
	scan->dpi = dpi_to_draw(m, &c);
	return draw_page(mu, index, m, scan, err);
}
