/*
 * A canvas as pixels.  Texts and gradients are drawn by MuPDF, which is
 * linked in anyway, brings its fonts in the binary, and opens no file; areas
 * and lines by ourselves (spans.c), in the same pixels and in between.
 *
 * MuPDF's errors jump: they are caught here and nowhere else in this room.
 * Text is laid out by us, glyph by glyph, with the fallback fonts for what a
 * base font has not; runs from right to left are put in order by MuPDF's
 * bidirectional algorithm, and Arabic letters take the joined forms that
 * Unicode has code points for (joined.c).
 */
#include "config.h"

#include "chart/paint.h"

#include <math.h>
#include <stdlib.h>

#include "image/codec.h"
#include "util/limits.h"
#include "util/pages.h"
#include "util/utf8.h"

#ifdef HAVE_MUPDF

#include <mupdf/fitz.h>
#include <mupdf/pdf.h>
#include <mupdf/ucdn.h>

#include "chart/joined.h"
#include "chart/outline.h"

#define STORE (4 * RF_MiB)
#define MAX_TEXT 4000		/* characters of one line */
#define MAX_SIDE 8192		/* pixels */
#define FONTS 12		/* family x bold x italic */
#define KEPT 4096u		/* advances; power of two */

struct rf_easel {
	fz_context *ctx;
	fz_font *fonts[FONTS];
	/* Asked of the fonts, which read a glyph's whole outline for it. */
	struct {
		uint32_t of;		/* font and character, and 1; 0: none */
		float advance;
	} kept[KEPT];
	fz_pixmap *pixels;		/* of the last picture, or NULL */
	void *mapped;			/* their memory, or NULL: MuPDF's */
	size_t mapped_size;
	struct rf_spans spans;		/* empty, but for its memory */
	RF_VEC(struct rf_pixel_box) clips;	/* of the picture; the last one holds */
};

/* A picture being drawn. */
struct drawing {
	fz_device *dev;
	fz_matrix ctm;
	float scale;
	struct rf_surface surface;
};

static void
quiet(void *user, const char *message)
{
	(void)user;
	(void)message;
}

struct rf_easel *
rf_easel_new(void)
{
	struct rf_easel *e = rf_calloc(1, sizeof(*e));

	e->ctx = fz_new_context(NULL, NULL, STORE);
	if (e->ctx != NULL) {
		fz_set_warning_callback(e->ctx, quiet, NULL);
		fz_set_error_callback(e->ctx, quiet, NULL);
		fz_disable_icc(e->ctx);
		/* Ours: extract/pdf/no_js.c, which this links in. */
		pdf_disable_js(e->ctx, NULL);
	}
	return e;
}

static void
forget_pixels(struct rf_easel *e)
{
	fz_drop_pixmap(e->ctx, e->pixels);
	rf_pages_unmap(e->mapped, e->mapped_size);
	e->pixels = NULL;
	e->mapped = NULL;
}

void
rf_easel_free(struct rf_easel *e)
{
	if (e == NULL)
		return;
	if (e->ctx != NULL) {
		for (int i = 0; i < FONTS; i++)
			fz_drop_font(e->ctx, e->fonts[i]);
		forget_pixels(e);
		fz_drop_context(e->ctx);
	}
	rf_spans_release(&e->spans);
	RF_VEC_RELEASE(&e->clips);
	free(e);
}

/* ---- text ------------------------------------------------------------ */

static int
font_index(const struct rf_face *f)
{
	return (int)f->family * 4 + f->bold * 2 + f->italic;
}

/* Throws. */
static fz_font *
font_of(struct rf_easel *e, const struct rf_face *f)
{
	static const char *const names[FONTS] = {
		"Helvetica", "Helvetica-Oblique", "Helvetica-Bold",
		"Helvetica-BoldOblique", "Times-Roman", "Times-Italic",
		"Times-Bold", "Times-BoldItalic", "Courier",
		"Courier-Oblique", "Courier-Bold", "Courier-BoldOblique"
	};
	int i = font_index(f);

	if (e->fonts[i] == NULL)
		e->fonts[i] = fz_new_base14_font(e->ctx, names[i]);
	return e->fonts[i];
}

static int
glyph_of(fz_context *ctx, fz_font *font, uint32_t cp, fz_font **from)
{
	int glyph = fz_encode_character(ctx, font, (int)cp);

	*from = font;
	if (glyph == 0)
		glyph = fz_encode_character_with_fallback(ctx, font, (int)cp,
		    (int)ucdn_get_script(cp), FZ_LANG_UNSET, from);
	return glyph;
}

/* Negative when the font cannot be had. */
static float
advance(struct rf_easel *e, const struct rf_face *f, uint32_t cp)
{
	fz_context *ctx = e->ctx;
	volatile float w = -1;

	fz_try(ctx) {
		fz_font *from, *font = font_of(e, f);
		int glyph = glyph_of(ctx, font, cp, &from);

		w = fz_advance_glyph(ctx, from, glyph, 0);
	}
	fz_catch(ctx)
		w = -1;
	return w;
}

float
rf_easel_advance(struct rf_easel *e, const struct rf_face *f, uint32_t cp)
{
	uint32_t of = ((uint32_t)font_index(f) << 21 | cp) + 1;
	uint32_t at = (of * 2654435761u) >> 20 & (KEPT - 1);
	float w = rf_letter_width(f, cp);

	if (e->ctx == NULL)
		return -1;
	if (w >= 0)
		return w;
	if (e->kept[at].of != of) {
		w = advance(e, f, cp);
		if (w < 0)
			return w;
		e->kept[at].of = of;
		e->kept[at].advance = w;
	}
	return e->kept[at].advance;
}

struct line {
	struct rf_easel *e;
	const struct rf_face *face;
	fz_text *text;
	fz_matrix at;		/* where the next glyph goes */
	float size;
	int32_t rtl;		/* -1: measure nothing, 0/1: base direction */
	struct {
		uint32_t at, n;
		int level;
	} runs[64];
	unsigned n_runs;
	const uint32_t *first;
};

static void
show(fz_context *ctx, struct line *l, uint32_t cp)
{
	fz_font *from, *font = font_of(l->e, l->face);
	int glyph = glyph_of(ctx, font, cp, &from);
	float w = rf_easel_advance(l->e, l->face, cp);

	if (w < 0)	/* which throws, and says why */
		w = fz_advance_glyph(ctx, from, glyph, 0);
	fz_show_glyph(ctx, l->text, from, l->at, glyph, (int)cp, 0, 0,
	    FZ_BIDI_LTR, FZ_LANG_UNSET);
	l->at = fz_pre_translate(l->at, w, 0);
}

static void
fragment(const uint32_t *p, size_t n, int level, int script, void *arg)
{
	struct line *l = arg;

	(void)script;
	if (l->n_runs == RF_COUNT(l->runs))
		return;
	l->runs[l->n_runs].at = (uint32_t)(p - l->first);
	l->runs[l->n_runs].n = (uint32_t)n;
	l->runs[l->n_runs++].level = level;
}

/* Reverse what stands at a level or above, from the highest down. */
static void
show_in_order(fz_context *ctx, struct line *l, const uint32_t *cps)
{
	unsigned order[RF_COUNT(l->runs)];
	int highest = 0;

	for (unsigned i = 0; i < l->n_runs; i++) {
		order[i] = i;
		if (l->runs[i].level > highest)
			highest = l->runs[i].level;
	}
	for (int level = highest; level > 0; level--)
		for (unsigned i = 0; i < l->n_runs;) {
			unsigned j = i;

			while (j < l->n_runs &&
			    l->runs[order[j]].level >= level)
				j++;
			for (unsigned a = i, b = j; a + 1 < b; a++) {
				unsigned swap = order[a];

				order[a] = order[--b];
				order[b] = swap;
			}
			i = j > i ? j : i + 1;
		}
	for (unsigned i = 0; i < l->n_runs; i++) {
		uint32_t at = l->runs[order[i]].at, n = l->runs[order[i]].n;

		for (uint32_t k = 0; k < n; k++)
			show(ctx, l, l->runs[order[i]].level & 1 ?
			    cps[at + n - 1 - k] : cps[at + k]);
	}
}

static bool
needs_order(const uint32_t *cps, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((cps[i] >= 0x590 && cps[i] < 0x900) ||
		    (cps[i] >= 0xfb1d && cps[i] < 0xff00))
			return true;
	return false;
}

static void
draw_text(struct rf_easel *e, fz_device *dev, fz_matrix ctm,
    const struct rf_op *op)
{
	fz_context *ctx = e->ctx;
	uint32_t cps[MAX_TEXT];
	size_t n = 0;
	float rgb[3] = { (float)(op->color >> 16 & 255) / 255,
		(float)(op->color >> 8 & 255) / 255,
		(float)(op->color & 255) / 255 };
	float shift = op->u.text.anchor == RF_ANCHOR_END ? 1 :
	    op->u.text.anchor == RF_ANCHOR_MIDDLE ? 0.5f : 0;
	float size = op->u.text.face.drawn;
	struct line l = { .e = e, .face = &op->u.text.face };

	for (size_t pos = 0; pos < op->u.text.s.len && n < MAX_TEXT;)
		cps[n++] = rf_utf8_next(op->u.text.s, &pos);
	l.at = fz_pre_translate(fz_rotate(op->u.text.angle),
	    -shift * op->u.text.width, 0);
	l.at = fz_concat(fz_scale(size, -size), l.at);
	l.at.e += op->u.text.x;
	l.at.f += op->u.text.y;
	l.text = fz_new_text(ctx);
	fz_try(ctx) {
		if (needs_order(cps, n)) {
			fz_bidi_direction base = FZ_BIDI_NEUTRAL;

			n = rf_join_arabic(cps, n);
			l.first = cps;
			fz_bidi_fragment_text(ctx, cps, n, &base, fragment,
			    &l, 0);
			show_in_order(ctx, &l, cps);
		} else {
			for (size_t i = 0; i < n; i++)
				show(ctx, &l, cps[i]);
		}
		fz_fill_text(ctx, dev, l.text, ctm, fz_device_rgb(ctx), rgb,
		    (float)(op->color >> 24) / 255, fz_default_color_params);
	}
	fz_always(ctx)
		fz_drop_text(ctx, l.text);
	fz_catch(ctx)
		fz_rethrow(ctx);
}

/* ---- paths ----------------------------------------------------------- */

static fz_path *
path_of(fz_context *ctx, const struct rf_canvas *cv, const struct rf_op *op)
{
	fz_path *p = fz_new_path(ctx);
	const float *xy = cv->coords.v + op->coords;

	fz_try(ctx) {
		for (uint32_t i = 0; i < op->n_verbs; i++)
			switch (cv->verbs.v[op->verbs + i]) {
			case 'M':
				fz_moveto(ctx, p, xy[0], xy[1]);
				xy += 2;
				break;
			case 'L':
				fz_lineto(ctx, p, xy[0], xy[1]);
				xy += 2;
				break;
			case 'C':
				fz_curveto(ctx, p, xy[0], xy[1], xy[2],
				    xy[3], xy[4], xy[5]);
				xy += 6;
				break;
			default:
				fz_closepath(ctx, p);
				break;
			}
	}
	fz_catch(ctx) {
		fz_drop_path(ctx, p);
		fz_rethrow(ctx);
	}
	return p;
}

/* The colour at t (0..1), without alpha: MuPDF's shades have none. */
static void
stop_color(const struct rf_op *op, float t, float rgb[3])
{
	const struct rf_gradient_stop *s = op->u.gradient.stops;
	uint32_t n = op->u.gradient.n_stops, i = 0;
	float part = 0;

	while (i + 1 < n && s[i + 1].at <= t)
		i++;
	if (i + 1 < n && s[i + 1].at > s[i].at && t > s[i].at)
		part = (t - s[i].at) / (s[i + 1].at - s[i].at);
	for (int k = 0; k < 3; k++) {
		int shift = 16 - 8 * k;
		float a = (float)(s[i].color >> shift & 255);
		float b = i + 1 < n ? (float)(s[i + 1].color >> shift & 255)
		    : a;

		rgb[k] = (a + (b - a) * part) / 255;
	}
}

static void
gradient(fz_context *ctx, fz_device *dev, const fz_path *path,
    fz_matrix ctm, const struct rf_op *op)
{
	fz_shade *s = fz_malloc_struct(ctx, fz_shade);
	uint32_t alpha = 0;

	FZ_INIT_STORABLE(s, 1, fz_drop_shade_imp);
	s->colorspace = fz_keep_colorspace(ctx, fz_device_rgb(ctx));
	s->bbox = fz_infinite_rect;
	s->matrix = fz_identity;
	s->use_function = 1;
	for (int i = 0; i < 256; i++) {
		stop_color(op, (float)i / 255, s->function[i]);
		s->function[i][3] = 1;
	}
	s->type = op->u.gradient.radial ? FZ_RADIAL : FZ_LINEAR;
	s->u.l_or_r.extend[0] = s->u.l_or_r.extend[1] = 1;
	s->u.l_or_r.coords[0][0] = op->u.gradient.x0;
	s->u.l_or_r.coords[0][1] = op->u.gradient.y0;
	s->u.l_or_r.coords[1][0] = op->u.gradient.radial ?
	    op->u.gradient.x0 : op->u.gradient.x1;
	s->u.l_or_r.coords[1][1] = op->u.gradient.radial ?
	    op->u.gradient.y0 : op->u.gradient.y1;
	if (op->u.gradient.radial)
		s->u.l_or_r.coords[1][2] = op->u.gradient.x1;
	for (uint32_t i = 0; i < op->u.gradient.n_stops; i++)
		alpha += op->u.gradient.stops[i].color >> 24;
	fz_try(ctx) {
		fz_clip_path(ctx, dev, path, 0, ctm, fz_infinite_rect);
		fz_fill_shade(ctx, dev, s, ctm, (float)alpha / 255 /
		    (float)op->u.gradient.n_stops, fz_default_color_params);
		fz_pop_clip(ctx, dev);
	}
	fz_always(ctx)
		fz_drop_shade(ctx, s);
	fz_catch(ctx)
		fz_rethrow(ctx);
}

static void
draw_gradient(fz_context *ctx, const struct drawing *on,
    const struct rf_canvas *cv, const struct rf_op *op)
{
	fz_path *path = path_of(ctx, cv, op);

	fz_try(ctx)
		gradient(ctx, on->dev, path, on->ctm, op);
	fz_always(ctx)
		fz_drop_path(ctx, path);
	fz_catch(ctx)
		fz_rethrow(ctx);
}

static void
draw_area(struct rf_easel *e, const struct drawing *on,
    const struct rf_canvas *cv, const struct rf_op *op)
{
	rf_outline(cv, op, on->scale, &e->spans);
	rf_spans_paint(&e->spans, &on->surface, e->clips.v[e->clips.n - 1],
	    op->kind == RF_OP_STROKE ? op->u.ink.color : op->color);
}

/* Clips are upright rectangles: whole pixels, for MuPDF as for us. */
static void
clip(struct rf_easel *e, const struct drawing *on,
    const struct rf_canvas *cv, const struct rf_op *op)
{
	fz_context *ctx = e->ctx;
	struct rf_pixel_box box;
	fz_path *path;

	rf_outline(cv, op, on->scale, &e->spans);
	box = rf_spans_box(&e->spans, e->clips.v[e->clips.n - 1]);
	rf_spans_clear(&e->spans);
	*RF_VEC_PUSH(&e->clips) = box;
	path = fz_new_path(ctx);
	fz_try(ctx) {
		fz_rectto(ctx, path, (float)box.x0, (float)box.y0,
		    (float)box.x1, (float)box.y1);
		fz_clip_path(ctx, on->dev, path, 0, fz_identity,
		    fz_infinite_rect);
	}
	fz_always(ctx)
		fz_drop_path(ctx, path);
	fz_catch(ctx)
		fz_rethrow(ctx);
}

static void
unclip(struct rf_easel *e, const struct drawing *on)
{
	if (e->clips.n > 1) {
		e->clips.n--;
		fz_pop_clip(e->ctx, on->dev);
	}
}

/* White on what is still white, which is how most charts begin. */
static size_t
first_seen(const struct rf_canvas *cv)
{
	size_t i = 0;

	while (i < cv->ops.n && cv->ops.v[i].kind == RF_OP_FILL &&
	    (cv->ops.v[i].color & 0xffffff) == 0xffffff)
		i++;
	return i;
}

static void
draw_all(struct rf_easel *e, const struct drawing *on,
    const struct rf_canvas *cv)
{
	e->clips.n = 0;
	*RF_VEC_PUSH(&e->clips) = (struct rf_pixel_box){ 0, on->surface.y0,
		on->surface.width, on->surface.y1 };
	for (size_t i = first_seen(cv); i < cv->ops.n; i++) {
		const struct rf_op *op = &cv->ops.v[i];

		switch (op->kind) {
		case RF_OP_TEXT:
			draw_text(e, on->dev, on->ctm, op);
			break;
		case RF_OP_IMAGE:
			rf_surface_image(&on->surface,
			    e->clips.v[e->clips.n - 1], op, on->scale);
			break;
		case RF_OP_GRADIENT:
			draw_gradient(e->ctx, on, cv, op);
			break;
		case RF_OP_CLIP:
			clip(e, on, cv, op);
			break;
		case RF_OP_UNCLIP:
			unclip(e, on);
			break;
		default:
			draw_area(e, on, cv, op);
			break;
		}
	}
	while (e->clips.n > 1)
		unclip(e, on);
}

/* A white picture: the last one's memory, if it had the same size.  Throws. */
static fz_pixmap *
blank(struct rf_easel *e, int width, int height)
{
	fz_context *ctx = e->ctx;

	if (e->pixels == NULL || e->pixels->w != width ||
	    e->pixels->h != height) {
		forget_pixels(e);
		e->mapped_size = (size_t)3 * (size_t)width * (size_t)height;
		e->mapped = rf_pages_map(e->mapped_size);
		e->pixels = e->mapped != NULL ? fz_new_pixmap_with_data(ctx,
		    fz_device_rgb(ctx), width, height, NULL, 0, 3 * width,
		    e->mapped) : fz_new_pixmap(ctx, fz_device_rgb(ctx), width,
		    height, NULL, 0);
	}
	fz_clear_pixmap_with_value(ctx, e->pixels, 255);
	return e->pixels;
}

/* Lent until the next; NULL when memory is out. */
static const fz_pixmap *
paint(struct rf_easel *e, const struct rf_canvas *cv, float scale, int width,
    int height)
{
	fz_context *ctx = e->ctx;
	struct drawing on = { .ctm = fz_scale(scale, scale), .scale = scale,
		.surface = { .width = width, .y1 = height } };
	fz_device *volatile dev = NULL;
	volatile bool done = false;

	fz_try(ctx) {
		fz_pixmap *pixels = blank(e, width, height);

		on.surface.pixels = pixels->samples;
		on.surface.stride = (size_t)pixels->stride;
		dev = on.dev = fz_new_draw_device(ctx, fz_identity, pixels);
		draw_all(e, &on, cv);
		fz_close_device(ctx, dev);
		done = true;
	}
	fz_always(ctx)
		fz_drop_device(ctx, dev);
	fz_catch(ctx)
		done = false;
	return done ? e->pixels : NULL;
}

enum rf_code
rf_canvas_png(struct rf_easel *e, const struct rf_canvas *cv, float scale,
    struct rf_buf *out, uint32_t *width, uint32_t *height,
    struct rf_err *err)
{
	struct rf_bitmap b = { .pixels = RF_PIXELS_RGB };
	const fz_pixmap *pixels;
	enum rf_code rc;

	if (!(scale > 0))
		scale = 1;
	scale = fminf(scale, MAX_SIDE / fmaxf(cv->width, cv->height));
	b.width = (uint32_t)fmaxf(1, roundf(cv->width * scale));
	b.height = (uint32_t)fmaxf(1, roundf(cv->height * scale));
	pixels = e->ctx != NULL ? paint(e, cv, scale, (int)b.width,
	    (int)b.height) : NULL;
	if (pixels == NULL)
		return rf_fail(err, RF_E_LIMIT, "Drawing the chart wants "
		    "more memory than it may have");
	b.data = pixels->samples;
	b.stride = (size_t)pixels->stride;
	rc = rf_png_encode_drawing(&b, out, err);
	if (width != NULL)
		*width = b.width;
	if (height != NULL)
		*height = b.height;
	return rc;
}

#else

/* Without MuPDF there is nothing to keep: widths are looked up or guessed. */
struct rf_easel {
	char none;
};

struct rf_easel *
rf_easel_new(void)
{
	return rf_calloc(1, sizeof(struct rf_easel));
}

void
rf_easel_free(struct rf_easel *e)
{
	free(e);
}

float
rf_easel_advance(struct rf_easel *e, const struct rf_face *f, uint32_t cp)
{
	(void)e;
	(void)f;
	(void)cp;
	return -1;
}

enum rf_code
rf_canvas_png(struct rf_easel *e, const struct rf_canvas *cv, float scale,
    struct rf_buf *out, uint32_t *width, uint32_t *height,
    struct rf_err *err)
{
	(void)e;
	(void)cv;
	(void)scale;
	(void)out;
	(void)width;
	(void)height;
	return rf_fail(err, RF_E_MISSING, "This Riffle was built without "
	    "MuPDF, which draws charts as PNG");
}

#endif
