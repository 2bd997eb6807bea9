/*
 * Texts.  The fonts are not the author's, so letters are as wide as ours;
 * what the file says of advances puts each word in its place, and a word
 * that would run into the next is drawn a little smaller.
 */
#include "config.h"

#include "extract/metafile/gdi.h"

#include <math.h>
#include <strings.h>

#include "extract/docx/shared.h"
#include "util/utf8.h"

#define LEADING 1.15		/* a cell's height to the letters' size */
#define ASCENT 0.905
#define DESCENT 0.212
#define LEAST 0.6		/* how small a word may become */
#define ASTRAY 0.2		/* of the size, from where a letter belongs */
#define MAX_WORD 400		/* characters */

/* Where letters stand, in points of the canvas. */
struct setting {
	struct rf_face face;
	double dx, dy;		/* the way of writing */
	double angle;		/* of it, degrees clockwise */
	double scale;		/* of advances */
	uint32_t color;
};

uint32_t
gdi_letter(const char *font, uint32_t c)
{
	/* Pieces of brackets in Symbol, from 0xe6 and from 0xf3. */
	static const uint16_t left[] = { 0x239b, 0x239c, 0x239d, 0x23a1,
		0x23a2, 0x23a3, 0x23a7, 0x23a8, 0x23a9, 0x23aa };
	static const uint16_t right[] = { 0x2320, 0x23ae, 0x2321, 0x239e,
		0x239f, 0x23a0, 0x23a4, 0x23a5, 0x23a6, 0x23ab, 0x23ac,
		0x23ad };
	uint32_t sign = rf_docx_symbol(font, c), code = c & 0xff;

	if (sign != 0 || strcasecmp(font, "Symbol") != 0 || (c > 0xff &&
	    c >> 8 != 0xf0))
		return sign != 0 ? sign : c;
	if (code >= 0xe6 && code - 0xe6 < RF_COUNT(left))
		return left[code - 0xe6];
	return code >= 0xf3 && code - 0xf3 < RF_COUNT(right) ?
	    right[code - 0xf3] : c;
}

static double
hypotenuse(double x, double y)
{
	return sqrt(x * x + y * y);
}

static void
set(const struct gdi *g, struct setting *s)
{
	const struct gdi_font *font = &g->dc.font;
	const struct gdi_matrix *m = &g->all;
	double tall = hypotenuse(m->c, m->d), size;
	struct rf_chart_font want = { .family = font->name,
		.bold = font->bold, .italic = font->italic };

	size = font->height < 0 ? -font->height : font->height > 0 ?
	    font->height / LEADING : 12;
	want.size = (float)(size * tall);
	s->face = rf_face_of(&want);
	/* Small letters stay as small as they are. */
	if (want.size > 0 && want.size < s->face.size) {
		s->face.drawn *= want.size / s->face.size;
		s->face.size = want.size;
	}
	/* Letters are turned with the world, but never mirrored. */
	s->angle = atan2(g->dc.world.b, g->dc.world.a);
	if (m->d * g->dc.world.d < 0)
		s->angle = -s->angle;
	s->angle -= font->turn * (M_PI / 180);
	s->dx = cos(s->angle);
	s->dy = sin(s->angle);
	s->angle *= 180 / M_PI;
	s->scale = hypotenuse(m->a, m->b);
	s->color = g->dc.text_color;
}

static double
width_of(const struct gdi *g, const struct setting *s, const uint32_t *chars,
    size_t n)
{
	double w = 0;
	char utf8[4];

	for (size_t i = 0; i < n; i++)
		w += (double)rf_text_width(g->easel, &s->face,
		    (struct rf_str){ utf8, rf_utf8_encode(chars[i], utf8) });
	return w;
}

static void
run(struct gdi *g, const struct setting *s, const struct rf_face *face,
    const uint32_t *chars, size_t n, double x, double y, double width)
{
	char utf8[4 * MAX_WORD];
	size_t len = 0;

	for (size_t i = 0; i < n && i < MAX_WORD; i++)
		len += rf_utf8_encode(chars[i], utf8 + len);
	rf_canvas_text(g->cv, (float)x, (float)y, RF_ANCHOR_START, face,
	    s->color, (float)s->angle, (struct rf_str){ utf8, len },
	    (float)width);
}

/* How far the advances put a letter from where our widths do. */
static double
drift(const struct gdi *g, const struct setting *s, const struct gdi_text *t,
    size_t from, size_t to, double small)
{
	double at = 0, most = 0;

	for (size_t i = from; i + 1 < to; i++) {
		at += t->dx[i] * s->scale - small * width_of(g, s,
		    t->chars + i, 1);
		most = fmax(most, fabs(at));
	}
	return most;
}

/* A word in the room that its advances give it; letter by letter, when they
 * are others than ours. */
static void
word(struct gdi *g, const struct setting *s, const struct gdi_text *t,
    size_t from, size_t to, double x, double y)
{
	struct rf_face face = s->face;
	double room = 0, natural = width_of(g, s, t->chars + from, to - from);
	double small;

	for (size_t i = from; i < to; i++)
		room += t->dx[i] * s->scale;
	small = natural > room ? fmax(room / natural, LEAST) : 1;
	face.drawn *= (float)small;
	if (drift(g, s, t, from, to, small) <= ASTRAY * (double)face.drawn) {
		run(g, s, &face, t->chars + from, to - from, x, y,
		    small * natural);
		return;
	}
	for (size_t i = from; i < to; i++) {
		run(g, s, &face, t->chars + i, 1, x, y, small * width_of(g, s,
		    t->chars + i, 1));
		x += s->dx * t->dx[i] * s->scale;
		y += s->dy * t->dx[i] * s->scale;
	}
}

/* A background for all of it, when the text lies level. */
static void
background(struct gdi *g, const struct setting *s, double x, double y,
    double width)
{
	struct rf_chart_fill f = { .kind = RF_FILL_SOLID,
		.color = g->dc.back_color };
	double size = s->face.size;

	if (!g->dc.opaque || fabs(s->dy) > 0.01)
		return;
	rf_canvas_rect(g->cv, (struct rf_rect){ (float)x,
	    (float)(y - ASCENT * size), (float)width,
	    (float)((ASCENT + DESCENT) * size) });
	rf_canvas_paint(g->cv, &f, NULL);
}

static void
stroke_at(struct gdi *g, const struct setting *s, double x, double y,
    double width, double above)
{
	struct rf_ink ink = { s->color, (float)fmax(s->face.size * 0.06, 0.4),
		RF_DASH_SOLID, false };
	float x0 = (float)(x + s->dy * above);
	float y0 = (float)(y - s->dx * above);

	rf_canvas_segment(g->cv, x0, y0, (float)(x0 + s->dx * width),
	    (float)(y0 + s->dy * width), &ink);
}

static bool
is_gap(uint32_t c)
{
	return c <= ' ' || c == 0xa0;
}

/* Words one by one, where the advances put them. */
static void
words(struct gdi *g, const struct setting *s, const struct gdi_text *t,
    double x, double y)
{
	double at = 0;

	for (size_t i = 0; i < t->n;) {
		double from = at;
		size_t k = i;

		while (k < t->n && is_gap(t->chars[k]) ==
		    is_gap(t->chars[i]) && k - i < MAX_WORD)
			at += t->dx[k++] * s->scale;
		if (!is_gap(t->chars[i]))
			word(g, s, t, i, k, x + s->dx * from,
			    y + s->dy * from);
		i = k;
	}
}

/* From the reference point to the beginning of the baseline. */
static struct gdi_point
baseline(const struct gdi *g, const struct setting *s, struct gdi_point at,
    double width)
{
	double size = s->face.size, along = 0, down = 0;
	unsigned align = g->dc.align;

	if ((align & 6) == 6)
		along = -width / 2;
	else if (align & 2)
		along = -width;
	if ((align & 24) == 0)
		down = ASCENT * size;
	else if ((align & 24) == 8)
		down = -DESCENT * size;
	return (struct gdi_point){ at.x + s->dx * along - s->dy * down,
		at.y + s->dy * along + s->dx * down };
}

void
gdi_text(struct gdi *g, const struct gdi_text *t)
{
	struct setting s;
	struct gdi_point at = t->at, p;
	double width = 0;

	if (g->dc.align & 1)
		at = g->dc.at;
	set(g, &s);
	if (g->in_path || t->n == 0 || !(s.face.size > 0))
		return;
	for (size_t i = 0; t->dx != NULL && i < t->n; i++)
		width += t->dx[i] * s.scale;
	if (t->dx == NULL)
		width = width_of(g, &s, t->chars, t->n);
	p = gdi_map(g, at.x, at.y);
	p = baseline(g, &s, p, width);
	background(g, &s, p.x, p.y, width);
	if (t->dx != NULL)
		words(g, &s, t, p.x, p.y);
	else
		for (size_t i = 0; i < t->n; i += MAX_WORD) {
			double before = width_of(g, &s, t->chars, i);
			size_t n = t->n - i;

			n = n < MAX_WORD ? n : MAX_WORD;
			run(g, &s, &s.face, t->chars + i, n,
			    p.x + s.dx * before, p.y + s.dy * before,
			    width_of(g, &s, t->chars + i, n));
		}
	if (g->dc.font.underline)
		stroke_at(g, &s, p.x, p.y, width, -0.12 * s.face.size);
	if (g->dc.font.strike)
		stroke_at(g, &s, p.x, p.y, width, 0.27 * s.face.size);
	g->drawn++;
	if ((g->dc.align & 1) && s.scale > 0)
		g->dc.at.x += width / s.scale;
}
