/*
 * MuPDF's drawing calls as marks.
 *
 * What surprises: fill and stroke of one text arrive as two calls with the
 * same fz_text; what is drawn between begin_mask and end_mask is a mask,
 * not ink; one path may hold a whole table's rules; a rule may be a stroke,
 * a thin filled rectangle or a stretched picture.
 */
#include "config.h"

#include "extract/pdf/device.h"

#include <math.h>
#include <string.h>

#include "util/hash.h"

#define MAX_GLYPHS 2000000	/* of one page */
#define MAX_RECTS 200000
#define STORED_IMAGES 4096	/* kept, until MuPDF's store forgets them */
#define MAX_CORNERS 12	/* of a sub-path that may be rules */
#define RULE_WEIGHT 3.0f	/* thicker is a bar */

struct device {
	fz_device base;
	struct rf_pdf_sink *sink;
	fz_text *last_text;		/* kept, or its address comes again */
	size_t last_run;		/* its first run */
	int masks;			/* open mask definitions */
	uint32_t z;			/* what has been painted */
	int depth;			/* open groups and clips */
	int odd_depth;			/* of the first through which things
					   show, or that is no rectangle; 0 */
	bool tiled;			/* patterns have been painted */
	/* The colour converted last; the space is kept, as last_text is. */
	fz_colorspace *cs;
	float color[FZ_MAX_COLORS];
	uint32_t rgb;
};

/* ---- colours and clips ---------------------------------------------- */

static uint32_t
pack(const float *c)
{
	uint32_t v = 0;

	for (int i = 0; i < 3; i++) {
		/* What is no number is black. */
		float f = c[i] > 0 ? c[i] > 1 ? 1 : c[i] : 0;

		v = v << 8 | (uint32_t)(f * 255 + 0.5f);
	}
	return v;
}

static uint32_t
color_of(fz_context *ctx, struct device *d, fz_colorspace *cs,
    const float *color)
{
	float rgb[FZ_MAX_COLORS];
	int n;

	if (cs == NULL || color == NULL)
		return 0;
	n = fz_colorspace_n(ctx, cs);
	if (cs == d->cs && memcmp(d->color, color, sizeof(float) *
	    (size_t)n) == 0)
		return d->rgb;
	fz_convert_color(ctx, cs, color, fz_device_rgb(ctx), rgb, NULL,
	    fz_default_color_params);
	if (cs != d->cs) {
		fz_drop_colorspace(ctx, d->cs);
		d->cs = fz_keep_colorspace(ctx, cs);
	}
	memcpy(d->color, color, sizeof(float) * (size_t)n);
	return d->rgb = pack(rgb);
}

/* What is left of a box inside the clip; false: nothing. */
static bool
clip(const fz_rect *scissor, struct rf_box *b)
{
	if (b->x0 < scissor->x0)
		b->x0 = scissor->x0;
	if (b->y0 < scissor->y0)
		b->y0 = scissor->y0;
	if (b->x1 > scissor->x1)
		b->x1 = scissor->x1;
	if (b->y1 > scissor->y1)
		b->y1 = scissor->y1;
	return b->x0 <= b->x1 && b->y0 <= b->y1;
}

static fz_rect
scissor_of(fz_context *ctx, struct device *d)
{
	fz_rect page = { 0, 0, d->sink->marks->width, d->sink->marks->height };

	return fz_intersect_rect(page,
	    fz_device_current_scissor(ctx, &d->base));
}

/* ---- groups and clips ------------------------------------------------ */

/* Does what is painted now with `alpha` hide what is under it? */
static bool
is_opaque(const struct device *d, float alpha)
{
	return alpha > 0.95f && d->odd_depth == 0;
}

/* A group or clip begins; odd: one that lets things show through. */
static void
enter(fz_device *dev, bool odd)
{
	struct device *d = (struct device *)dev;

	d->depth++;
	if (odd && d->odd_depth == 0)
		d->odd_depth = d->depth;
}

static void
leave(fz_context *ctx, fz_device *dev)
{
	struct device *d = (struct device *)dev;

	(void)ctx;
	if (d->depth > 0)
		d->depth--;
	if (d->depth < d->odd_depth)
		d->odd_depth = 0;
}

static void
begin_group(fz_context *ctx, fz_device *dev, fz_rect area, fz_colorspace *cs,
    int isolated, int knockout, int blendmode, float alpha)
{
	(void)ctx;
	(void)area;
	(void)cs;
	(void)isolated;
	(void)knockout;
	enter(dev, blendmode != FZ_BLEND_NORMAL || alpha < 0.95f);
}

static void
clip_stroke_path(fz_context *ctx, fz_device *dev, const fz_path *path,
    const fz_stroke_state *stroke, fz_matrix ctm, fz_rect scissor)
{
	(void)ctx;
	(void)path;
	(void)stroke;
	(void)ctm;
	(void)scissor;
	enter(dev, true);
}

static void
clip_image_mask(fz_context *ctx, fz_device *dev, fz_image *image,
    fz_matrix ctm, fz_rect scissor)
{
	(void)ctx;
	(void)image;
	(void)ctm;
	(void)scissor;
	enter(dev, true);
}

static int
begin_tile(fz_context *ctx, fz_device *dev, fz_rect area, fz_rect view,
    float xstep, float ystep, fz_matrix ctm, int id)
{
	(void)ctx;
	(void)area;
	(void)view;
	(void)xstep;
	(void)ystep;
	(void)ctm;
	(void)id;
	((struct device *)dev)->tiled = true;
	return 0;
}

/* ---- text ----------------------------------------------------------- */

static bool
named(const char *name, const char *const *parts)
{
	for (; *parts != NULL; parts++)
		if (strcasestr(name, *parts) != NULL)
			return true;
	return false;
}

/* What the flags do not say the name often does. */
static void
describe(fz_context *ctx, fz_font *font, struct rf_mark_font *f)
{
	static const char *const bold[] = { "bold", "black", "heavy", "demi",
	    "cmbx", "-bd", "extrab", NULL };
	static const char *const italic[] = { "italic", "oblique", "cmti",
	    "cmsl", "-it", NULL };
	static const char *const mono[] = { "mono", "courier", "consol",
	    "cmtt", "typewriter", "menlo", NULL };
	const char *name = fz_font_name(ctx, font), *plus;

	plus = strchr(name, '+');
	if (plus == name + 6)
		name += 7;
	f->id = (uint32_t)rf_hash64(name, strlen(name));
	f->bold = fz_font_is_bold(ctx, font) || named(name, bold);
	f->italic = fz_font_is_italic(ctx, font) || named(name, italic);
	f->mono = fz_font_is_monospaced(ctx, font) || named(name, mono);
	f->ascent = fz_font_ascender(ctx, font);
	f->descent = fz_font_descender(ctx, font);
}

static uint16_t
font_index(fz_context *ctx, struct device *d, fz_font *font)
{
	struct rf_pdf_sink *s = d->sink;

	for (size_t i = s->fonts.n; i-- > 0;)
		if (s->fonts.v[i] == font)
			return (uint16_t)i;
	if (s->fonts.n >= UINT16_MAX)
		return 0;
	describe(ctx, font, RF_VEC_PUSH(&s->marks->fonts));
	*RF_VEC_PUSH(&s->fonts) = fz_keep_font(ctx, font);
	return (uint16_t)(s->fonts.n - 1);
}

/* Neither beyond what marks may be, nor no number at all? */
static bool
is_near(float v)
{
	return fabsf(v) <= RF_MARKS_FAR;
}

static void
keep_glyphs(fz_context *ctx, struct rf_marks *m, const fz_text_span *span,
    fz_matrix ctm, float scale, struct rf_glyph_run *run,
    const fz_rect *scissor)
{
	float slack = run->size * 0.5f;
	uint32_t inside = 0;

	run->first = (uint32_t)m->glyphs.n;
	for (int i = 0; i < span->len; i++) {
		const fz_text_item *it = &span->items[i];
		float x = it->x * ctm.a + it->y * ctm.c + ctm.e;
		float y = it->x * ctm.b + it->y * ctm.d + ctm.f;
		struct rf_glyph *g;

		if (it->ucs < 0 || !is_near(x) || !is_near(y))
			continue;
		g = RF_VEC_PUSH(&m->glyphs);
		g->x = x;
		g->y = y;
		g->cp = (uint32_t)it->ucs;
		if (it->gid < 0)
			g->advance = -1;
		else
			g->advance = scale * fz_advance_glyph(ctx,
			    span->font, it->gid, (int)span->wmode);
		if (!is_near(g->advance))
			g->advance = 0;
		if (g->x >= scissor->x0 - slack && g->x <= scissor->x1 &&
		    g->y >= scissor->y0 && g->y <= scissor->y1 + slack)
			inside++;
	}
	run->n = (uint32_t)m->glyphs.n - run->first;
	if (inside * 2 < run->n)
		run->flags |= RF_MARK_INVISIBLE;
}

static void
keep_text(fz_context *ctx, struct device *d, const fz_text *text,
    fz_matrix ctm, uint32_t rgb, uint8_t flags)
{
	struct rf_marks *m = d->sink->marks;
	fz_rect scissor;

	if (d->masks > 0)
		return;
	if (text == d->last_text && d->last_run < m->runs.n) {
		/* The same text filled, then stroked. */
		for (size_t i = d->last_run; i < m->runs.n; i++)
			m->runs.v[i].flags |= RF_MARK_BOLD | (rgb ==
			    m->runs.v[i].rgb ? 0 : RF_MARK_UNSURE);
		return;
	}
	fz_drop_text(ctx, d->last_text);
	d->last_text = fz_keep_text(ctx, text);
	d->last_run = m->runs.n;
	d->z++;
	scissor = scissor_of(ctx, d);
	for (const fz_text_span *s = text->head; s != NULL; s = s->next) {
		fz_matrix t = fz_concat(s->trm, ctm);
		float along = hypotf(t.a, t.b), across = hypotf(t.c, t.d);
		struct rf_glyph_run *run;
		uint16_t font;

		if (s->len == 0 || m->glyphs.n + (size_t)s->len > MAX_GLYPHS ||
		    !(along > 0) || !(across > 0) || !is_near(along) ||
		    !is_near(across))
			continue;
		font = font_index(ctx, d, s->font);
		run = RF_VEC_PUSH(&m->runs);
		run->font = font;
		run->rgb = rgb;
		run->z = d->z;
		run->tag = d->sink->tag;
		run->flags = flags | (d->tiled ? RF_MARK_UNSURE : 0);
		run->size = across;
		run->dx = t.a / along;
		run->dy = t.b / along;
		if (s->wmode) {
			run->flags |= RF_MARK_VERTICAL;
			run->dx = -t.c / across;
			run->dy = -t.d / across;
			along = across;
		}
		keep_glyphs(ctx, m, s, ctm, along, run, &scissor);
	}
}

static void
fill_text(fz_context *ctx, fz_device *dev, const fz_text *text, fz_matrix ctm,
    fz_colorspace *cs, const float *color, float alpha, fz_color_params cp)
{
	struct device *d = (struct device *)dev;
	uint32_t rgb = color_of(ctx, d, cs, color);

	(void)cp;
	keep_text(ctx, d, text, ctm, rgb, alpha < 0.02f ?
	    RF_MARK_INVISIBLE : 0);
}

static void
stroke_text(fz_context *ctx, fz_device *dev, const fz_text *text,
    const fz_stroke_state *stroke, fz_matrix ctm, fz_colorspace *cs,
    const float *color, float alpha, fz_color_params cp)
{
	(void)stroke;
	fill_text(ctx, dev, text, ctm, cs, color, alpha, cp);
}

static void
clip_text(fz_context *ctx, fz_device *dev, const fz_text *text, fz_matrix ctm,
    fz_rect scissor)
{
	(void)scissor;
	keep_text(ctx, (struct device *)dev, text, ctm, 0, RF_MARK_UNSURE);
	enter(dev, true);
}

static void
clip_stroke_text(fz_context *ctx, fz_device *dev, const fz_text *text,
    const fz_stroke_state *stroke, fz_matrix ctm, fz_rect scissor)
{
	(void)stroke;
	clip_text(ctx, dev, text, ctm, scissor);
}

static void
ignore_text(fz_context *ctx, fz_device *dev, const fz_text *text,
    fz_matrix ctm)
{
	keep_text(ctx, (struct device *)dev, text, ctm, 0, RF_MARK_INVISIBLE);
}

/* ---- paths ---------------------------------------------------------- */

struct walk {
	struct rf_marks *marks;
	fz_matrix ctm;
	fz_rect scissor;
	uint32_t rgb;
	uint32_t z;
	bool opaque;
	float weight;		/* of a stroke; 0: filled */
	/* The sub-path: its corners as long as they are few. */
	fz_point p[MAX_CORNERS];
	int n;			/* corners, MAX_CORNERS + 1: too many */
	bool curved, closed;
	struct rf_box box;	/* of the sub-path */
	/* What is no rectangle and no rule, all together. */
	struct rf_box shape;
	uint32_t parts;
};

static void
add_rect(struct walk *w, struct rf_box b, uint8_t kind, float weight)
{
	struct rf_mark_rect *r;

	if (!clip(&w->scissor, &b) || w->marks->rects.n >= MAX_RECTS)
		return;
	r = RF_VEC_PUSH(&w->marks->rects);
	r->box = b;
	r->rgb = w->rgb;
	r->kind = kind;
	r->weight = weight;
	r->opaque = w->opaque;
	r->z = w->z;
	r->parts = 1;
}

static void
grow(struct rf_box *b, float x0, float y0, float x1, float y1)
{
	b->x0 = x0 < b->x0 ? x0 : b->x0;
	b->y0 = y0 < b->y0 ? y0 : b->y0;
	b->x1 = x1 > b->x1 ? x1 : b->x1;
	b->y1 = y1 > b->y1 ? y1 : b->y1;
}

static bool
level(fz_point a, fz_point b)
{
	return fabsf(a.y - b.y) < 0.1f;
}

static bool
upright(fz_point a, fz_point b)
{
	return fabsf(a.x - b.x) < 0.1f;
}

/* Four corners of an upright rectangle, the fifth may repeat the first? */
static bool
is_rect(const struct walk *w)
{
	const fz_point *p = w->p;

	if (w->curved || w->n < 4 || w->n > 5)
		return false;
	if (w->n == 5 && !(level(p[4], p[0]) && upright(p[4], p[0])))
		return false;
	return (level(p[0], p[1]) && upright(p[1], p[2]) &&
	    level(p[2], p[3]) && upright(p[3], p[0])) ||
	    (upright(p[0], p[1]) && level(p[1], p[2]) &&
	    upright(p[2], p[3]) && level(p[3], p[0]));
}

/* A thin rectangle is a rule. */
static void
add_area(struct walk *w, struct rf_box b)
{
	float width = b.x1 - b.x0, height = b.y1 - b.y0;
	float thin = width < height ? width : height;
	float wide = width < height ? height : width;

	if (thin <= RULE_WEIGHT && wide > 2 * thin)
		add_rect(w, b, RF_MARK_RULE, thin);
	else
		add_rect(w, b, RF_MARK_FILL, 0);
}

static void
add_segment(struct walk *w, fz_point a, fz_point b)
{
	struct rf_box box = { fminf(a.x, b.x), fminf(a.y, b.y),
	    fmaxf(a.x, b.x), fmaxf(a.y, b.y) };
	float half = w->weight / 2;

	if (box.y1 - box.y0 < box.x1 - box.x0) {
		box.y0 -= half;
		box.y1 += half;
	} else {
		box.x0 -= half;
		box.x1 += half;
	}
	/* A stroke as thick as it is long is a bar. */
	if (w->weight > RULE_WEIGHT)
		add_area(w, box);
	else
		add_rect(w, box, RF_MARK_RULE, w->weight);
}

/*
 * A frame filled as one outline, out and back along its inside: all corners
 * lie at those of its box.
 */
static bool
is_frame(const struct walk *w)
{
	if (w->weight > 0 || w->curved || w->n < 8 || w->n > MAX_CORNERS ||
	    w->box.x1 - w->box.x0 < 4 * RULE_WEIGHT ||
	    w->box.y1 - w->box.y0 < 4 * RULE_WEIGHT)
		return false;
	for (int i = 0; i < w->n; i++) {
		float dx = fminf(w->p[i].x - w->box.x0, w->box.x1 - w->p[i].x);
		float dy = fminf(w->p[i].y - w->box.y0, w->box.y1 - w->p[i].y);

		if (dx > RULE_WEIGHT || dy > RULE_WEIGHT)
			return false;
	}
	return true;
}

/* The sub-path is complete. */
static void
flush(struct walk *w)
{
	bool straight = !w->curved && w->n >= 2 && w->n <= 5;

	for (int i = 0; straight && i + 1 < w->n; i++)
		straight = level(w->p[i], w->p[i + 1]) ||
		    upright(w->p[i], w->p[i + 1]);
	if (w->n == 0) {
		/* nothing was drawn */
	} else if (is_rect(w)) {
		if (w->weight == 0)
			add_area(w, w->box);
		else if (fminf(w->box.x1 - w->box.x0, w->box.y1 -
		    w->box.y0) <= RULE_WEIGHT)
			add_area(w, w->box);
		else
			add_rect(w, w->box, RF_MARK_FRAME, w->weight);
	} else if (is_frame(w)) {
		add_rect(w, w->box, RF_MARK_FRAME, 1);
	} else if (straight && w->weight > 0) {
		for (int i = 0; i + 1 < w->n; i++)
			add_segment(w, w->p[i], w->p[i + 1]);
		if (w->closed && w->n > 2)
			add_segment(w, w->p[w->n - 1], w->p[0]);
	} else if (straight && w->n == 2) {
		/* filled, without area */
	} else if (w->weight == 0 && !w->curved && w->n <= 5 &&
	    fminf(w->box.x1 - w->box.x0, w->box.y1 - w->box.y0) <=
	    RULE_WEIGHT) {
		add_area(w, w->box);	/* a border with slanted ends */
	} else if (w->n > 1 || w->curved) {
		grow(&w->shape, w->box.x0, w->box.y0, w->box.x1, w->box.y1);
		w->parts += (uint32_t)w->n;
	}
	w->n = 0;
	w->curved = w->closed = false;
	w->box = (struct rf_box){ INFINITY, INFINITY, -INFINITY, -INFINITY };
}

static void
corner(struct walk *w, float x, float y)
{
	fz_point p = fz_transform_point_xy(x, y, w->ctm);

	grow(&w->box, p.x, p.y, p.x, p.y);
	if (w->n < MAX_CORNERS)
		w->p[w->n] = p;
	if (w->n <= MAX_CORNERS)
		w->n++;
}

static void
walk_move(fz_context *ctx, void *arg, float x, float y)
{
	(void)ctx;
	flush(arg);
	corner(arg, x, y);
}

static void
walk_line(fz_context *ctx, void *arg, float x, float y)
{
	(void)ctx;
	corner(arg, x, y);
}

static void
walk_curve(fz_context *ctx, void *arg, float x1, float y1, float x2, float y2,
    float x3, float y3)
{
	struct walk *w = arg;

	(void)ctx;
	w->curved = true;
	corner(w, x1, y1);
	corner(w, x2, y2);
	corner(w, x3, y3);
}

static void
walk_close(fz_context *ctx, void *arg)
{
	struct walk *w = arg;

	(void)ctx;
	w->closed = true;
	flush(w);
}

static void
walk_rect(fz_context *ctx, void *arg, float x0, float y0, float x1, float y1)
{
	struct walk *w = arg;

	(void)ctx;
	flush(w);
	corner(w, x0, y0);
	corner(w, x1, y0);
	corner(w, x1, y1);
	corner(w, x0, y1);
	w->closed = true;
	flush(w);
}

static const fz_path_walker walker = {
	walk_move, walk_line, walk_curve, walk_close, NULL, NULL, NULL,
	walk_rect
};

static void
keep_path(fz_context *ctx, struct device *d, const fz_path *path,
    fz_matrix ctm, uint32_t rgb, float alpha, float weight)
{
	struct walk w = { .marks = d->sink->marks, .ctm = ctm, .rgb = rgb,
	    .z = ++d->z, .opaque = is_opaque(d, alpha),
	    .weight = weight, .shape = { INFINITY, INFINITY, -INFINITY,
	    -INFINITY } };

	if (d->masks > 0)
		return;
	w.box = w.shape;
	w.scissor = scissor_of(ctx, d);
	fz_walk_path(ctx, path, &walker, &w);
	flush(&w);
	if (w.parts > 0) {
		size_t n = d->sink->marks->rects.n;

		add_rect(&w, w.shape, RF_MARK_SHAPE, weight);
		if (d->sink->marks->rects.n > n)
			d->sink->marks->rects.v[n].parts = w.parts <
			    UINT16_MAX ? (uint16_t)w.parts : UINT16_MAX;
	}
}

static void
fill_path(fz_context *ctx, fz_device *dev, const fz_path *path, int even_odd,
    fz_matrix ctm, fz_colorspace *cs, const float *color, float alpha,
    fz_color_params cp)
{
	struct device *d = (struct device *)dev;

	(void)even_odd;
	(void)cp;
	if (alpha >= 0.02f)
		keep_path(ctx, d, path, ctm, color_of(ctx, d, cs, color),
		    alpha, 0);
}

static void
stroke_path(fz_context *ctx, fz_device *dev, const fz_path *path,
    const fz_stroke_state *stroke, fz_matrix ctm, fz_colorspace *cs,
    const float *color, float alpha, fz_color_params cp)
{
	struct device *d = (struct device *)dev;
	float weight = stroke->linewidth * fz_matrix_expansion(ctm);

	(void)cp;
	if (alpha >= 0.02f)
		keep_path(ctx, d, path, ctm, color_of(ctx, d, cs, color),
		    alpha, weight > 0.1f ? fminf(weight, RF_MARKS_FAR) : 0.1f);
}

static void
fill_shade(fz_context *ctx, fz_device *dev, fz_shade *shade, fz_matrix ctm,
    float alpha, fz_color_params cp)
{
	struct device *d = (struct device *)dev;
	struct walk w = { .marks = d->sink->marks };
	fz_rect r = fz_bound_shade(ctx, shade, ctm);

	(void)cp;
	if (d->masks > 0 || alpha < 0.02f)
		return;
	w.scissor = scissor_of(ctx, d);
	w.rgb = 0x808080;
	w.z = ++d->z;
	add_rect(&w, (struct rf_box){ r.x0, r.y0, r.x1, r.y1 },
	    RF_MARK_SHAPE, 0);
}

/* ---- clips ------------------------------------------------------------ */

/* Is a path an upright rectangle? */
struct outline {
	fz_matrix ctm;
	fz_point last;
	int n;			/* corners */
	bool rect;		/* so far */
};

static void
outline_move(fz_context *ctx, void *arg, float x, float y)
{
	struct outline *o = arg;

	(void)ctx;
	o->rect &= o->n == 0;
	o->last = fz_transform_point_xy(x, y, o->ctm);
	o->n++;
}

static void
outline_line(fz_context *ctx, void *arg, float x, float y)
{
	struct outline *o = arg;
	fz_point p = fz_transform_point_xy(x, y, o->ctm);

	(void)ctx;
	o->rect &= level(o->last, p) || upright(o->last, p);
	o->last = p;
	o->n++;
}

static void
outline_curve(fz_context *ctx, void *arg, float x1, float y1, float x2,
    float y2, float x3, float y3)
{
	(void)ctx;
	(void)x1;
	(void)y1;
	(void)x2;
	(void)y2;
	(void)x3;
	(void)y3;
	((struct outline *)arg)->rect = false;
}

static void
outline_close(fz_context *ctx, void *arg)
{
	(void)ctx;
	(void)arg;
}

static void
outline_rect(fz_context *ctx, void *arg, float x0, float y0, float x1,
    float y1)
{
	struct outline *o = arg;
	fz_point a = fz_transform_point_xy(x0, y0, o->ctm);
	fz_point b = fz_transform_point_xy(x1, y0, o->ctm);

	(void)ctx;
	(void)y1;
	o->rect &= o->n == 0 && (level(a, b) || upright(a, b));
	o->n += 4;
}

static const fz_path_walker outline_walker = {
	outline_move, outline_line, outline_curve, outline_close, NULL, NULL,
	NULL, outline_rect
};

static void
clip_path(fz_context *ctx, fz_device *dev, const fz_path *path, int even_odd,
    fz_matrix ctm, fz_rect scissor)
{
	struct outline o = { .ctm = ctm, .rect = true };

	(void)even_odd;
	(void)scissor;
	fz_walk_path(ctx, path, &outline_walker, &o);
	enter(dev, !o.rect || o.n > 5);
}

/* ---- pictures ------------------------------------------------------- */

static void
keep_image(fz_context *ctx, struct device *d, fz_image *image, fz_matrix ctm,
    uint32_t rgb, float alpha)
{
	fz_rect r = fz_transform_rect(fz_unit_rect, ctm);
	struct rf_pdf_sink *s = d->sink;
	struct rf_box b = { r.x0, r.y0, r.x1, r.y1 };
	fz_rect scissor = scissor_of(ctx, d);
	struct rf_pdf_image *im;

	if (d->masks > 0 || !clip(&scissor, &b))
		return;
	if (fminf(b.x1 - b.x0, b.y1 - b.y0) <= RULE_WEIGHT) {
		struct walk w = { .marks = s->marks, .scissor = scissor,
		    .rgb = rgb, .z = ++d->z };

		add_area(&w, b);
		return;
	}
	if (s->images.n >= s->most_images) {
		s->more_images = true;
		return;
	}
	im = RF_VEC_PUSH(&s->images);
	im->box = b;
	im->ctm = ctm;
	im->rgb = rgb;
	im->z = ++d->z;
	im->tag = d->sink->tag;
	im->opaque = !image->imagemask && image->mask == NULL &&
	    is_opaque(d, alpha);
	im->image = fz_keep_image(ctx, image);
	/* Those that we keep the store cannot give up: full of them, it
	 * looks through all for each new one. */
	if (s->images.n % STORED_IMAGES == 0)
		fz_empty_store(ctx);
}

static void
fill_image(fz_context *ctx, fz_device *dev, fz_image *image, fz_matrix ctm,
    float alpha, fz_color_params cp)
{
	(void)cp;
	if (alpha >= 0.02f)
		keep_image(ctx, (struct device *)dev, image, ctm, 0, alpha);
}

static void
fill_image_mask(fz_context *ctx, fz_device *dev, fz_image *image,
    fz_matrix ctm, fz_colorspace *cs, const float *color, float alpha,
    fz_color_params cp)
{
	struct device *d = (struct device *)dev;

	(void)cp;
	if (alpha >= 0.02f)
		keep_image(ctx, d, image, ctm, color_of(ctx, d, cs, color),
		    alpha);
}

/* ---- masks ---------------------------------------------------------- */

static void
begin_mask(fz_context *ctx, fz_device *dev, fz_rect area, int luminosity,
    fz_colorspace *cs, const float *bc, fz_color_params cp)
{
	(void)ctx;
	(void)area;
	(void)luminosity;
	(void)cs;
	(void)bc;
	(void)cp;
	((struct device *)dev)->masks++;
}

static void
end_mask(fz_context *ctx, fz_device *dev)
{
	struct device *d = (struct device *)dev;

	(void)ctx;
	if (d->masks > 0)
		d->masks--;
	enter(dev, true);	/* what follows is painted through it */
}

static void
drop_device(fz_context *ctx, fz_device *dev)
{
	struct device *d = (struct device *)dev;

	fz_drop_text(ctx, d->last_text);
	fz_drop_colorspace(ctx, d->cs);
}

fz_device *
rf_pdf_device(fz_context *ctx, struct rf_pdf_sink *sink)
{
	struct device *d = fz_new_derived_device(ctx, struct device);

	d->sink = sink;
	d->base.drop_device = drop_device;
	d->base.fill_text = fill_text;
	d->base.stroke_text = stroke_text;
	d->base.clip_text = clip_text;
	d->base.clip_stroke_text = clip_stroke_text;
	d->base.ignore_text = ignore_text;
	d->base.begin_group = begin_group;
	d->base.end_group = leave;
	d->base.clip_path = clip_path;
	d->base.clip_stroke_path = clip_stroke_path;
	d->base.clip_image_mask = clip_image_mask;
	d->base.pop_clip = leave;
	d->base.begin_tile = begin_tile;
	d->base.fill_path = fill_path;
	d->base.stroke_path = stroke_path;
	d->base.fill_shade = fill_shade;
	d->base.fill_image = fill_image;
	d->base.fill_image_mask = fill_image_mask;
	d->base.begin_mask = begin_mask;
	d->base.end_mask = end_mask;
	return &d->base;
}

void
rf_pdf_sink_clear(fz_context *ctx, struct rf_pdf_sink *s)
{
	for (size_t i = 0; i < s->images.n; i++)
		fz_drop_image(ctx, s->images.v[i].image);
	for (size_t i = 0; i < s->fonts.n; i++)
		fz_drop_font(ctx, s->fonts.v[i]);
	s->images.n = s->fonts.n = 0;
	s->more_images = false;
}

void
rf_pdf_sink_release(fz_context *ctx, struct rf_pdf_sink *s)
{
	rf_pdf_sink_clear(ctx, s);
	RF_VEC_RELEASE(&s->images);
	RF_VEC_RELEASE(&s->fonts);
}
