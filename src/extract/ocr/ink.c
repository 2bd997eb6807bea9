/*
 * Ink, its skew and its rules.
 *
 * What surprises: rules outweigh all text in a profile of ink, so they go
 * first; the lower edges of letters show the lines better than the letters
 * do; and a picture's noise costs nothing as long as only sums are taken.
 */
#include "config.h"

#include "extract/ocr/ink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define DEGREE (PI / 180)
#define MAX_SKEW (8 * DEGREE)
#define COARSE (0.5 * DEGREE)
#define FINE (0.05 * DEGREE)
#define SKEW_WIDTH 1000u	/* pixels across are enough to tell it */
#define MAX_OPEN 4096		/* rules under way in one row */
#define MAX_RULES 4000

/* ---- affine maps ---------------------------------------------------- */

struct rf_affine
rf_affine_then(struct rf_affine p, struct rf_affine q)
{
	return (struct rf_affine){
		q.a * p.a + q.c * p.b, q.b * p.a + q.d * p.b,
		q.a * p.c + q.c * p.d, q.b * p.c + q.d * p.d,
		q.a * p.e + q.c * p.f + q.e, q.b * p.e + q.d * p.f + q.f,
	};
}

struct rf_affine
rf_affine_back(struct rf_affine m)
{
	double det = m.a * m.d - m.b * m.c;

	if (!(fabs(det) > 1e-12))
		return m;
	return (struct rf_affine){
		m.d / det, -m.b / det, -m.c / det, m.a / det,
		(m.c * m.f - m.d * m.e) / det, (m.b * m.e - m.a * m.f) / det,
	};
}

void
rf_affine_point(const struct rf_affine *m, double x, double y, double *to_x,
    double *to_y)
{
	*to_x = m->a * x + m->c * y + m->e;
	*to_y = m->b * x + m->d * y + m->f;
}

/* ---- ink ------------------------------------------------------------ */

static unsigned
threshold(const uint64_t *histogram, uint64_t total)
{
	double sum = 0, below = 0, best = -1;
	uint64_t n = 0;
	unsigned at = 128;

	for (unsigned i = 0; i < 256; i++)
		sum += (double)i * (double)histogram[i];
	for (unsigned i = 0; i < 256; i++) {
		double left, right, apart;

		n += histogram[i];
		below += (double)i * (double)histogram[i];
		if (n == 0 || n == total)
			continue;
		left = below / (double)n;
		right = (sum - below) / (double)(total - n);
		apart = (double)n * (double)(total - n) * (left - right) *
		    (left - right);
		if (apart > best) {
			best = apart;
			at = i + 1;
		}
	}
	return at;
}

void
rf_ink_make(struct rf_bitmap *grey, struct rf_ink *out)
{
	uint64_t histogram[256] = { 0 }, dark = 0, total;
	size_t bytes;
	unsigned at;

	total = (uint64_t)grey->width * grey->height;
	for (uint32_t y = 0; y < grey->height; y++) {
		const unsigned char *row = rf_bitmap_row(grey, y);

		for (uint32_t x = 0; x < grey->width; x++)
			histogram[row[x]]++;
	}
	at = threshold(histogram, total);
	for (unsigned i = 0; i < at; i++)
		dark += histogram[i];
	out->width = grey->width;
	out->height = grey->height;
	bytes = (size_t)total;
	out->at = rf_malloc(bytes + 1);
	for (uint32_t y = 0; y < grey->height; y++) {
		unsigned char *row = rf_bitmap_row(grey, y);
		unsigned char *to = out->at + (size_t)y * grey->width;
		bool negative = dark > total - dark;

		for (uint32_t x = 0; x < grey->width; x++) {
			to[x] = (row[x] < at) != negative;
			if (negative)
				row[x] = (unsigned char)(255 - row[x]);
		}
	}
}

void
rf_ink_release(struct rf_ink *ink)
{
	free(ink->at);
	ink->at = NULL;
}

/* ---- pieces --------------------------------------------------------- */

static void
touch(struct rf_ink_flood *f, uint32_t x, uint32_t y)
{
	unsigned char *at = &f->ink->at[(size_t)y * f->ink->width + x];

	if (!*at)
		return;
	*at = 0;
	*RF_VEC_PUSH(&f->open) = (struct rf_ink_spot){ x, y };
}

void
rf_ink_take(struct rf_ink_flood *f, uint32_t x, uint32_t y)
{
	f->open.n = 0;
	f->x0 = x;
	f->y0 = y;
	f->x1 = x + 1;
	f->y1 = y + 1;
	touch(f, x, y);
	while (f->open.n > 0) {
		struct rf_ink_spot s = f->open.v[--f->open.n];
		uint32_t x0 = s.x > 0 ? s.x - 1 : 0, y0 = s.y > 0 ? s.y - 1 : 0;
		uint32_t x1 = s.x + 1 < f->ink->width ? s.x + 1 : s.x;
		uint32_t y1 = s.y + 1 < f->ink->height ? s.y + 1 : s.y;

		f->x0 = s.x < f->x0 ? s.x : f->x0;
		f->y0 = s.y < f->y0 ? s.y : f->y0;
		f->x1 = s.x >= f->x1 ? s.x + 1 : f->x1;
		f->y1 = s.y >= f->y1 ? s.y + 1 : f->y1;
		for (y = y0; y <= y1; y++)
			for (x = x0; x <= x1; x++)
				touch(f, x, y);
	}
}

void
rf_ink_flood_release(struct rf_ink_flood *f)
{
	RF_VEC_RELEASE(&f->open);
}

/* ---- rules ---------------------------------------------------------- */

struct seek {
	const struct rf_ink *ink;
	uint32_t least;		/* length */
	uint32_t thick;		/* at most */
	uint32_t gap;		/* white pixels that do not end a rule */
	struct rf_ink_rule open[MAX_OPEN];
	size_t n_open;
	bool level;		/* else the ink is transposed */
	struct rf_ink_rules *out;
};

static uint32_t
ink_between(const struct rf_ink *ink, int64_t y, uint32_t x0, uint32_t x1)
{
	const unsigned char *row;
	uint32_t n = 0;

	if (y < 0 || y >= (int64_t)ink->height)
		return 0;
	row = ink->at + (size_t)y * ink->width;
	for (uint32_t x = x0; x < x1; x++)
		n += row[x];
	return n;
}

/* Done growing: thin, and not the border of something dark? */
static void
close_rule(struct seek *s, const struct rf_ink_rule *r)
{
	uint32_t length = r->x1 - r->x0, thick = r->y1 - r->y0;
	struct rf_ink_rule *out;

	if (thick > s->thick || thick * 10 > length ||
	    s->out->v.n >= MAX_RULES)
		return;
	if (2 * ink_between(s->ink, (int64_t)r->y0 - 3, r->x0, r->x1) >
	    length || 2 * ink_between(s->ink, (int64_t)r->y1 + 2, r->x0,
	    r->x1) > length)
		return;
	out = RF_VEC_PUSH(&s->out->v);
	*out = *r;
	out->level = s->level;
	if (!s->level)
		*out = (struct rf_ink_rule){ r->y0, r->x0, r->y1, r->x1,
		    false };
}

/* A long stretch of ink in row y: carries a rule on, or begins one. */
static void
add_stretch(struct seek *s, uint32_t x0, uint32_t x1, uint32_t y)
{
	for (size_t i = 0; i < s->n_open; i++) {
		struct rf_ink_rule *r = &s->open[i];

		if (r->x0 >= x1 || x0 >= r->x1 || r->y1 < y)
			continue;
		r->x0 = x0 < r->x0 ? x0 : r->x0;
		r->x1 = x1 > r->x1 ? x1 : r->x1;
		r->y1 = y + 1;
		return;
	}
	if (s->n_open < MAX_OPEN)
		s->open[s->n_open++] = (struct rf_ink_rule){ x0, y, x1, y + 1,
		    true };
}

static void
seek_row(struct seek *s, uint32_t y)
{
	const unsigned char *row = s->ink->at + (size_t)y * s->ink->width;
	uint32_t width = s->ink->width, x = 0;
	size_t kept = 0;

	while (x < width) {
		const unsigned char *p = memchr(row + x, 1, width - x);
		uint32_t from, end;

		if (p == NULL)
			break;
		from = (uint32_t)(p - row);
		for (x = end = from; x < width && x - end <= s->gap; x++)
			if (row[x])
				end = x + 1;
		if (end - from >= s->least)
			add_stretch(s, from, end, y);
	}
	for (size_t i = 0; i < s->n_open; i++) {
		if (s->open[i].y1 <= y)
			close_rule(s, &s->open[i]);
		else
			s->open[kept++] = s->open[i];
	}
	s->n_open = kept;
}

static void
seek_rules(struct seek *s)
{
	s->n_open = 0;
	for (uint32_t y = 0; y < s->ink->height; y++)
		seek_row(s, y);
	for (size_t i = 0; i < s->n_open; i++)
		close_rule(s, &s->open[i]);
}

#define TILE 64u

static void
transpose(const struct rf_ink *in, struct rf_ink *out)
{
	out->width = in->height;
	out->height = in->width;
	out->at = rf_malloc((size_t)in->width * in->height + 1);
	for (uint32_t ty = 0; ty < in->height; ty += TILE)
		for (uint32_t tx = 0; tx < in->width; tx += TILE)
			for (uint32_t y = ty; y < ty + TILE && y < in->height;
			    y++)
				for (uint32_t x = tx; x < tx + TILE && x <
				    in->width; x++)
					out->at[(size_t)x * out->width + y] =
					    in->at[(size_t)y * in->width + x];
}

/* One byte a pixel, in either kind of picture. */
static void
wipe(unsigned char *at, size_t stride, uint32_t width, uint32_t height,
    int white, const struct rf_ink_rules *rules)
{
	for (size_t i = 0; i < rules->v.n; i++) {
		const struct rf_ink_rule *r = &rules->v.v[i];
		uint32_t x0 = r->x0 > 1 ? r->x0 - 2 : 0, x1 = r->x1 + 2;
		uint32_t y0 = r->y0 > 1 ? r->y0 - 2 : 0, y1 = r->y1 + 2;

		x1 = x1 < width ? x1 : width;
		y1 = y1 < height ? y1 : height;
		for (uint32_t y = y0; y < y1; y++)
			memset(at + y * stride + x0, white, x1 - x0);
	}
}

void
rf_ink_wipe(struct rf_bitmap *grey, const struct rf_ink_rules *rules)
{
	wipe(grey->data, grey->stride, grey->width, grey->height, 255, rules);
}

void
rf_ink_rules(struct rf_ink *ink, double dpi, struct rf_ink_rules *out)
{
	struct seek *s = rf_calloc(1, sizeof(*s));
	struct rf_ink across;

	s->ink = ink;
	s->least = (uint32_t)(dpi * 0.35);
	s->thick = (uint32_t)(dpi / 24) + 1;
	s->gap = (uint32_t)(dpi / 150);
	s->level = true;
	s->out = out;
	seek_rules(s);
	transpose(ink, &across);
	s->ink = &across;
	s->level = false;
	seek_rules(s);
	wipe(ink->at, ink->width, ink->width, ink->height, 0, out);
	rf_ink_release(&across);
	free(s);
}

void
rf_ink_rules_release(struct rf_ink_rules *rules)
{
	RF_VEC_RELEASE(&rules->v);
}

/* ---- skew ----------------------------------------------------------- */

struct spot {
	float x, y;
};
struct spots {
	RF_VEC(struct spot) v;
	uint32_t width, height;
};

/* Lower (sideways: right) edges of the ink, on a coarser grid. */
static void
find_spots(const struct rf_ink *ink, bool sideways, struct spots *out)
{
	uint32_t step = ink->width > ink->height ? ink->width : ink->height;
	size_t next = sideways ? 1 : ink->width;

	step = step / SKEW_WIDTH + 1;
	out->width = (sideways ? ink->height : ink->width) / step + 1;
	out->height = (sideways ? ink->width : ink->height) / step + 1;
	for (uint32_t y = 0; y + 1 < ink->height; y++) {
		const unsigned char *row = ink->at + (size_t)y * ink->width;

		if (sideways && y % step != 0)
			continue;
		for (uint32_t x = 0; x + 1 < ink->width; x += sideways ? 1 :
		    step) {
			if (!row[x] || row[x + next])
				continue;
			*RF_VEC_PUSH(&out->v) = (struct spot){
			    (float)(sideways ? y : x) / (float)step,
			    (float)(sideways ? x : y) / (float)step };
		}
	}
}

/* How much the spots gather in lines when turned by so much. */
static double
gathering(const struct spots *s, double angle, uint32_t *rows, size_t n_rows)
{
	float slope = (float)tan(angle);
	float lift = (float)(n_rows - s->height) / 2;
	double sum = 0;

	memset(rows, 0, n_rows * sizeof(*rows));
	for (size_t i = 0; i < s->v.n; i++) {
		float y = s->v.v[i].y + s->v.v[i].x * slope + lift;

		if (y >= 0 && y < (float)n_rows)
			rows[(size_t)y]++;
	}
	for (size_t i = 0; i < n_rows; i++)
		sum += (double)rows[i] * (double)rows[i];
	return sum;
}

static double
best_angle(const struct spots *s, double *how_much)
{
	size_t n_rows = s->height + (size_t)(2 * s->width * tan(MAX_SKEW)) + 4;
	uint32_t *rows = rf_malloc(n_rows * sizeof(*rows));
	double best = 0, middle, high = gathering(s, 0, rows, n_rows);

	for (double a = -MAX_SKEW; a <= MAX_SKEW; a += COARSE) {
		double now = gathering(s, a, rows, n_rows);

		if (now > high * 1.0001) {
			high = now;
			best = a;
		}
	}
	middle = best;
	for (double a = middle - COARSE; a <= middle + COARSE; a += FINE) {
		double now = gathering(s, a, rows, n_rows);

		if (now > high * 1.0001) {
			high = now;
			best = a;
		}
	}
	free(rows);
	/* By row, so that a broad picture is no better than a tall one. */
	*how_much = s->v.n > 0 ? high * s->height / ((double)s->v.n *
	    (double)s->v.n) : 0;
	return best;
}

double
rf_ink_skew(const struct rf_ink *ink, bool *sideways)
{
	struct spots level = { { NULL, 0, 0 }, 0, 0 };
	struct spots upright = { { NULL, 0, 0 }, 0, 0 };
	double a, b, much_a, much_b;

	find_spots(ink, false, &level);
	find_spots(ink, true, &upright);
	a = best_angle(&level, &much_a);
	b = best_angle(&upright, &much_b);
	/* Level is what is likely; columns of figures stand in line too. */
	*sideways = much_b > 1.25 * much_a && upright.v.n > 200;
	if (level.v.n < 50)
		a = 0;
	RF_VEC_RELEASE(&level.v);
	RF_VEC_RELEASE(&upright.v);
	return *sideways ? -b : a;
}

/* ---- turning -------------------------------------------------------- */

/* Returns the map from the turned picture to the one that was. */
static struct rf_affine
turn_quarters(struct rf_bitmap *grey, int quarters)
{
	double w = grey->width, h = grey->height;
	const struct rf_affine back[4] = {
		RF_AFFINE_SAME,
		{ 0, -1, 1, 0, 0, h },
		{ -1, 0, 0, -1, w, h },
		{ 0, 1, -1, 0, w, 0 },
	};
	/* The EXIF orientations that ask for it. */
	static const unsigned exif[4] = { 1, 6, 3, 8 };

	rf_bitmap_upright(grey, exif[quarters & 3]);
	return back[quarters & 3];
}

static unsigned char
sample(const struct rf_bitmap *b, double x, double y)
{
	int64_t ix, iy;
	unsigned fx, fy;
	const unsigned char *p, *q;

	if (!(x >= 0 && y >= 0 && x < (double)b->width - 1 &&
	    y < (double)b->height - 1))
		return 255;
	ix = (int64_t)x;
	iy = (int64_t)y;
	fx = (unsigned)((x - (double)ix) * 256);
	fy = (unsigned)((y - (double)iy) * 256);
	p = rf_bitmap_row(b, (uint32_t)iy) + ix;
	q = p + b->stride;
	return (unsigned char)(((p[0] * (256 - fx) + p[1] * fx) * (256 - fy) +
	    (q[0] * (256 - fx) + q[1] * fx) * fy) >> 16);
}

enum rf_code
rf_ink_turn(struct rf_bitmap *grey, int quarters, double angle,
    struct rf_affine *back, struct rf_err *err)
{
	struct rf_bitmap out = RF_BITMAP_INIT;
	struct rf_affine quarter = turn_quarters(grey, quarters), turn;
	double w, h, sine = sin(angle), cosine = cos(angle), nw, nh;
	enum rf_code rc;

	*back = quarter;
	if (angle == 0)
		return RF_OK;
	w = grey->width;
	h = grey->height;
	nw = ceil(w * cosine + h * fabs(sine));
	nh = ceil(h * cosine + w * fabs(sine));
	rc = rf_bitmap_create(&out, RF_PIXELS_GREY, (uint32_t)nw,
	    (uint32_t)nh, err);
	if (rc != RF_OK)
		return rc;
	/* About the middle; new pixels ask where they were. */
	turn = (struct rf_affine){ cosine, -sine, sine, cosine, 0, 0 };
	turn.e = w / 2 - (cosine * nw / 2 + sine * nh / 2);
	turn.f = h / 2 - (-sine * nw / 2 + cosine * nh / 2);
	for (uint32_t y = 0; y < out.height; y++) {
		unsigned char *row = rf_bitmap_row(&out, y);
		double fx, fy;

		rf_affine_point(&turn, 0, y, &fx, &fy);
		for (uint32_t x = 0; x < out.width; x++) {
			row[x] = sample(grey, fx, fy);
			fx += turn.a;
			fy += turn.b;
		}
	}
	rf_bitmap_release(grey);
	*grey = out;
	*back = rf_affine_then(turn, quarter);
	return RF_OK;
}

enum rf_code
rf_ink_halve(struct rf_bitmap *grey, struct rf_err *err)
{
	struct rf_bitmap out = RF_BITMAP_INIT;
	enum rf_code rc;

	if (grey->width < 2 || grey->height < 2)
		return RF_OK;
	rc = rf_bitmap_create(&out, RF_PIXELS_GREY, grey->width / 2,
	    grey->height / 2, err);
	if (rc != RF_OK)
		return rc;
	for (uint32_t y = 0; y < out.height; y++) {
		const unsigned char *p = rf_bitmap_row(grey, 2 * y);
		const unsigned char *q = rf_bitmap_row(grey, 2 * y + 1);
		unsigned char *to = rf_bitmap_row(&out, y);

		for (uint32_t x = 0; x < out.width; x++, p += 2, q += 2)
			to[x] = (unsigned char)((p[0] + p[1] + q[0] + q[1] +
			    2) / 4);
	}
	rf_bitmap_release(grey);
	*grey = out;
	return RF_OK;
}

/* Three pixels of each of two rows, 2 : 1, to two that are ninths. */
static void
blend(const unsigned char *two, const unsigned char *one, uint32_t width,
    unsigned char *to)
{
	for (uint32_t x = 0; x + 1 < width; x += 2, two += 3, one += 3) {
		unsigned middle = 2u * two[1] + one[1];

		*to++ = (unsigned char)((2 * (2u * two[0] + one[0]) + middle +
		    4) / 9);
		*to++ = (unsigned char)((2 * (2u * two[2] + one[2]) + middle +
		    4) / 9);
	}
}

enum rf_code
rf_ink_two_thirds(struct rf_bitmap *grey, struct rf_err *err)
{
	struct rf_bitmap out = RF_BITMAP_INIT;
	enum rf_code rc;

	if (grey->width < 3 || grey->height < 3)
		return RF_OK;
	rc = rf_bitmap_create(&out, RF_PIXELS_GREY, grey->width / 3 * 2,
	    grey->height / 3 * 2, err);
	if (rc != RF_OK)
		return rc;
	for (uint32_t y = 0; y < out.height; y += 2) {
		const unsigned char *p = rf_bitmap_row(grey, y / 2 * 3);
		const unsigned char *q = p + grey->stride;

		blend(p, q, out.width, rf_bitmap_row(&out, y));
		blend(q + grey->stride, q, out.width, rf_bitmap_row(&out,
		    y + 1));
	}
	rf_bitmap_release(grey);
	*grey = out;
	return RF_OK;
}
