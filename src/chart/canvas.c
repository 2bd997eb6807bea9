/*
 * The display list.  Patterns become lines inside a clip here, so that back
 * ends need not know them; gradients stay, for both back ends have them.
 */
#include "config.h"

#include "chart/canvas.h"

#include <math.h>
#include <string.h>

#include "util/err.h"

#define MAX_OPS 200000
#define MAX_COORDS 4000000
#define MAX_DASHES 5000		/* of one path */
#define MAX_WIDTH 60.0f		/* points of a line */
#define MAX_TEXT (4 * 1024 * 1024)
#define MAX_COVERS 1500		/* times the whole canvas, painted over */
#define GRADIENT_WEIGHT 15	/* slower than a plain fill */
#define IMAGE_WEIGHT 10
#define FAR 20000.0f		/* points outside: nothing is seen there */
#define ARC_KAPPA 0.5522847f
#define HATCH_LINES 400		/* of one pattern fill */

void
rf_canvas_init(struct rf_canvas *cv, struct rf_arena *arena, float width,
    float height)
{
	memset(cv, 0, sizeof(*cv));
	cv->arena = arena;
	cv->width = width;
	cv->height = height;
}

void
rf_canvas_release(struct rf_canvas *cv)
{
	RF_VEC_RELEASE(&cv->ops);
	RF_VEC_RELEASE(&cv->verbs);
	RF_VEC_RELEASE(&cv->coords);
}

static float
tame(float v)
{
	if (!isfinite(v))
		return 0;
	return v < -FAR ? -FAR : v > FAR ? FAR : v;
}

static void
verb(struct rf_canvas *cv, char v, const float *xy, unsigned n)
{
	if (cv->coords.n + n > MAX_COORDS || cv->ops.n >= MAX_OPS)
		return;
	/* A path begins with a move, whatever was asked. */
	if (v == 'L' && cv->verbs.n == cv->verb0)
		v = 'M';
	*RF_VEC_PUSH(&cv->verbs) = v;
	for (unsigned i = 0; i < n; i++)
		*RF_VEC_PUSH(&cv->coords) = tame(xy[i]);
}

void
rf_canvas_move(struct rf_canvas *cv, float x, float y)
{
	verb(cv, 'M', (float[]){ x, y }, 2);
}

void
rf_canvas_line(struct rf_canvas *cv, float x, float y)
{
	verb(cv, 'L', (float[]){ x, y }, 2);
}

void
rf_canvas_curve(struct rf_canvas *cv, float x1, float y1, float x2, float y2,
    float x, float y)
{
	if (cv->verbs.n == cv->verb0)
		rf_canvas_move(cv, x1, y1);
	verb(cv, 'C', (float[]){ x1, y1, x2, y2, x, y }, 6);
}

void
rf_canvas_close(struct rf_canvas *cv)
{
	if (cv->verbs.n > cv->verb0)
		verb(cv, 'Z', NULL, 0);
}

void
rf_canvas_rect(struct rf_canvas *cv, struct rf_rect r)
{
	rf_canvas_move(cv, r.x, r.y);
	rf_canvas_line(cv, r.x + r.w, r.y);
	rf_canvas_line(cv, r.x + r.w, r.y + r.h);
	rf_canvas_line(cv, r.x, r.y + r.h);
	rf_canvas_close(cv);
}

void
rf_canvas_round_rect(struct rf_canvas *cv, struct rf_rect r, float radius)
{
	float k = radius * (1 - ARC_KAPPA);
	float x1 = r.x + r.w, y1 = r.y + r.h;

	rf_canvas_move(cv, r.x + radius, r.y);
	rf_canvas_line(cv, x1 - radius, r.y);
	rf_canvas_curve(cv, x1 - k, r.y, x1, r.y + k, x1, r.y + radius);
	rf_canvas_line(cv, x1, y1 - radius);
	rf_canvas_curve(cv, x1, y1 - k, x1 - k, y1, x1 - radius, y1);
	rf_canvas_line(cv, r.x + radius, y1);
	rf_canvas_curve(cv, r.x + k, y1, r.x, y1 - k, r.x, y1 - radius);
	rf_canvas_line(cv, r.x, r.y + radius);
	rf_canvas_curve(cv, r.x, r.y + k, r.x + k, r.y, r.x + radius, r.y);
	rf_canvas_close(cv);
}

static void
on_circle(float x, float y, float radius, double angle, float out[2])
{
	out[0] = x + radius * (float)sin(angle);
	out[1] = y - radius * (float)cos(angle);
}

void
rf_canvas_arc(struct rf_canvas *cv, float x, float y, float radius,
    float from, float to, bool begin)
{
	double a = from * M_PI / 180, b = to * M_PI / 180;
	int steps = (int)ceil(fabs(b - a) / (M_PI / 2) - 1e-6);
	double step, k;
	float p[2], q[2];

	if (!isfinite(a) || !isfinite(b) || steps > 8)
		return;
	if (steps < 1)
		steps = 1;
	step = (b - a) / steps;
	k = 4.0 / 3.0 * tan(step / 4);
	on_circle(x, y, radius, a, p);
	if (begin)
		rf_canvas_move(cv, p[0], p[1]);
	else
		rf_canvas_line(cv, p[0], p[1]);
	for (int i = 0; i < steps; i++) {
		double a0 = a + i * step, a1 = a0 + step;
		float t = radius * (float)k;

		on_circle(x, y, radius, a0, p);
		on_circle(x, y, radius, a1, q);
		rf_canvas_curve(cv, p[0] + t * (float)cos(a0),
		    p[1] + t * (float)sin(a0), q[0] - t * (float)cos(a1),
		    q[1] - t * (float)sin(a1), q[0], q[1]);
	}
}

void
rf_canvas_circle(struct rf_canvas *cv, float x, float y, float radius)
{
	rf_canvas_arc(cv, x, y, radius, 0, 360, true);
	rf_canvas_close(cv);
}

/* A new operation on the current path, which stays. */
static struct rf_op *
path_op(struct rf_canvas *cv, enum rf_op_kind kind)
{
	struct rf_op *op = RF_VEC_PUSH(&cv->ops);

	op->kind = kind;
	op->even_odd = cv->even_odd;
	op->verbs = cv->verb0;
	op->n_verbs = (uint32_t)cv->verbs.n - cv->verb0;
	op->coords = cv->coord0;
	return op;
}

static void
end_path(struct rf_canvas *cv)
{
	cv->verb0 = (uint32_t)cv->verbs.n;
	cv->coord0 = (uint32_t)cv->coords.n;
}

static struct rf_rect
bounds(const struct rf_canvas *cv)
{
	const float *v = cv->coords.v + cv->coord0;
	size_t n = (cv->coords.n - cv->coord0) / 2;
	float x0 = v[0], x1 = v[0], y0 = v[1], y1 = v[1];

	for (size_t i = 1; i < n; i++) {
		x0 = fminf(x0, v[2 * i]);
		x1 = fmaxf(x1, v[2 * i]);
		y0 = fminf(y0, v[2 * i + 1]);
		y1 = fmaxf(y1, v[2 * i + 1]);
	}
	return (struct rf_rect){ x0, y0, x1 - x0, y1 - y0 };
}

/* What painting the current path costs; false when it is too much. */
static bool
afford(struct rf_canvas *cv, const struct rf_chart_fill *fill,
    const struct rf_ink *ink)
{
	struct rf_rect r = bounds(cv);
	double all = (double)cv->width * cv->height;
	double w = fminf(r.w, cv->width), h = fminf(r.h, cv->height);
	double n = (double)(cv->verbs.n - cv->verb0);

	if (fill != NULL && fill->kind > RF_FILL_NONE)
		cv->painted += w * h * (fill->kind == RF_FILL_SOLID ? 1 :
		    GRADIENT_WEIGHT);
	/* Each piece of a line reaches across at most half of the path. */
	if (ink != NULL && ink->color >> 24 != 0 && ink->width > 0)
		cv->painted += fmin(n, 4) * fmin(ink->width, MAX_WIDTH) *
		    (w + h) / 4 + fmin(n * ink->width, all);
	return cv->painted <= all * MAX_COVERS;
}

static void
gradient(struct rf_canvas *cv, const struct rf_chart_fill *fill)
{
	struct rf_rect r = bounds(cv);
	struct rf_op *op = path_op(cv, RF_OP_GRADIENT);
	float cx = r.x + r.w / 2, cy = r.y + r.h / 2;
	float a = (isfinite(fill->angle) ? fill->angle : 0) *
	    (float)M_PI / 180;
	/* Half the box's extent along the gradient's direction. */
	float half = fabsf(cosf(a)) * r.w / 2 + fabsf(sinf(a)) * r.h / 2;

	op->u.gradient.stops = fill->stops;
	op->u.gradient.n_stops = fill->n_stops;
	op->u.gradient.radial = fill->radial;
	if (fill->radial) {
		op->u.gradient.x0 = cx;
		op->u.gradient.y0 = cy;
		op->u.gradient.x1 = hypotf(r.w, r.h) / 2;
		return;
	}
	op->u.gradient.x0 = cx - cosf(a) * half;
	op->u.gradient.y0 = cy - sinf(a) * half;
	op->u.gradient.x1 = cx + cosf(a) * half;
	op->u.gradient.y1 = cy + sinf(a) * half;
}

static uint32_t
mix(uint32_t a, uint32_t b, float part_of_a)
{
	uint32_t out = 0;

	for (int shift = 0; shift < 32; shift += 8) {
		float x = (float)(a >> shift & 255);
		float y = (float)(b >> shift & 255);

		out |= (uint32_t)(x * part_of_a + y * (1 - part_of_a) +
		    0.5f) << shift;
	}
	return out;
}

/* Families of hatching by their names' ends; the rest is a mixed colour. */
static const struct {
	const char *ends;
	bool across, down, up_diagonal, down_diagonal;
} hatches[] = {
	{ "Horz", true, false, false, false },
	{ "Vert", false, true, false, false },
	{ "UpDiag", false, false, true, false },
	{ "upDiag", false, false, true, false },
	{ "DnDiag", false, false, false, true },
	{ "dnDiag", false, false, false, true },
	{ "horz", true, false, false, false },
	{ "vert", false, true, false, false },
	{ "diagCross", false, false, true, true },
	{ "cross", true, true, false, false },
	{ "smGrid", true, true, false, false },
	{ "lgGrid", true, true, false, false },
	{ "dotGrid", true, true, false, false },
	{ "openDmnd", false, false, true, true },
	{ "dotDmnd", false, false, true, true },
	{ "trellis", false, false, true, true },
	{ "weave", false, false, true, true },
	{ "plaid", true, true, false, false },
	{ "Brick", true, true, false, false },
	{ "diagBrick", false, false, true, true },
};

/* Parallel lines over a box, `step` apart. */
static void
parallels(struct rf_canvas *cv, struct rf_rect r, float step, float dx,
    float dy, const struct rf_ink *ink)
{
	float reach = r.w + r.h;
	int n = (int)(reach / step) + 1;

	if (n > HATCH_LINES)
		n = HATCH_LINES;
	for (int i = 0; i <= n; i++) {
		float at = (float)i * step;

		if (dx == 0) {
			rf_canvas_move(cv, r.x + at, r.y);
			rf_canvas_line(cv, r.x + at, r.y + r.h);
		} else if (dy == 0) {
			rf_canvas_move(cv, r.x, r.y + at);
			rf_canvas_line(cv, r.x + r.w, r.y + at);
		} else if (dy < 0) {
			rf_canvas_move(cv, r.x, r.y + at);
			rf_canvas_line(cv, r.x + reach, r.y + at - reach);
		} else {
			rf_canvas_move(cv, r.x, r.y + r.h - at);
			rf_canvas_line(cv, r.x + reach, r.y + r.h - at +
			    reach);
		}
	}
	path_op(cv, RF_OP_STROKE)->u.ink = *ink;
	end_path(cv);
}

static bool
ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

/* The path is filled with the background already. */
static void
hatch(struct rf_canvas *cv, const struct rf_chart_fill *f, size_t which)
{
	struct rf_rect r = bounds(cv);
	bool dark = strncmp(f->pattern, "dk", 2) == 0 ||
	    strncmp(f->pattern, "wd", 2) == 0;
	bool narrow = strncmp(f->pattern, "nar", 3) == 0 ||
	    strncmp(f->pattern, "sm", 2) == 0;
	struct rf_ink ink = { f->color, dark ? 1.5f : 0.75f, RF_DASH_SOLID,
	    false };
	float step = narrow ? 2 : strncmp(f->pattern, "wd", 2) == 0 ||
	    strncmp(f->pattern, "lg", 2) == 0 ? 6 : 3.5f;
	struct rf_rect inside = { fmaxf(r.x, 0), fmaxf(r.y, 0), 0, 0 };

	inside.w = fminf(r.x + r.w, cv->width) - inside.x;
	inside.h = fminf(r.y + r.h, cv->height) - inside.y;
	path_op(cv, RF_OP_CLIP);
	end_path(cv);
	if (inside.w > 0 && inside.h > 0) {
		if (hatches[which].across)
			parallels(cv, inside, step, 1, 0, &ink);
		if (hatches[which].down)
			parallels(cv, inside, step, 0, 1, &ink);
		if (hatches[which].up_diagonal)
			parallels(cv, inside, step * 1.4f, 1, -1, &ink);
		if (hatches[which].down_diagonal)
			parallels(cv, inside, step * 1.4f, 1, 1, &ink);
	}
	RF_VEC_PUSH(&cv->ops)->kind = RF_OP_UNCLIP;
}

static float
coverage(const char *pattern)
{
	float percent = 0;

	if (pattern != NULL && strncmp(pattern, "pct", 3) == 0)
		for (const char *p = pattern + 3; *p >= '0' && *p <= '9' &&
		    percent < 100; p++)
			percent = percent * 10 + (float)(*p - '0');
	return percent > 0 && percent <= 100 ? percent / 100 : 0.4f;
}

static void
fill_path(struct rf_canvas *cv, const struct rf_chart_fill *f)
{
	uint32_t color = f->color;
	size_t which = RF_COUNT(hatches);

	if (f->kind == RF_FILL_GRADIENT && f->n_stops > 1) {
		gradient(cv, f);
		return;
	}
	if (f->kind == RF_FILL_GRADIENT)
		color = f->n_stops > 0 ? f->stops[0].color : 0;
	if (f->kind == RF_FILL_PATTERN) {
		for (which = 0; f->pattern != NULL &&
		    which < RF_COUNT(hatches); which++)
			if (ends_in(f->pattern, hatches[which].ends))
				break;
		color = f->pattern == NULL || which == RF_COUNT(hatches) ?
		    mix(f->color, f->back, coverage(f->pattern)) : f->back;
	}
	if (color >> 24 != 0)
		path_op(cv, RF_OP_FILL)->color = color;
	if (f->kind == RF_FILL_PATTERN && f->pattern != NULL &&
	    which < RF_COUNT(hatches)) {
		struct rf_canvas at = *cv;

		hatch(cv, f, which);
		/* The outline comes after: the path is still wanted. */
		cv->verb0 = at.verb0;
		cv->coord0 = at.coord0;
	}
}

/* Dashes beyond counting are a line: of what lies far outside, mostly. */
static bool
countable(const struct rf_canvas *cv, uint32_t coord0,
    const struct rf_ink *ink)
{
	const float *v = cv->coords.v + coord0;
	size_t n = (cv->coords.n - coord0) / 2;
	double length = 0;

	for (size_t i = 1; i < n; i++)
		length += hypotf(v[2 * i] - v[2 * i - 2], v[2 * i + 1] -
		    v[2 * i - 1]);
	return length / (2 * fmaxf(ink->width, 0.5f)) < MAX_DASHES;
}

void
rf_canvas_paint(struct rf_canvas *cv, const struct rf_chart_fill *fill,
    const struct rf_ink *ink)
{
	uint32_t verb0 = cv->verb0, coord0 = cv->coord0;
	uint32_t n = (uint32_t)cv->verbs.n - verb0;

	if (n > 0 && cv->coords.n > coord0 + 1 && cv->ops.n < MAX_OPS &&
	    afford(cv, fill, ink)) {
		if (fill != NULL && fill->kind > RF_FILL_NONE)
			fill_path(cv, fill);
		if (ink != NULL && ink->color >> 24 != 0 &&
		    ink->width > 0) {
			struct rf_op *op = RF_VEC_PUSH(&cv->ops);

			op->kind = RF_OP_STROKE;
			op->verbs = verb0;
			op->n_verbs = n;
			op->coords = coord0;
			op->u.ink = *ink;
			op->u.ink.width = fminf(ink->width, MAX_WIDTH);
			if (ink->dash != RF_DASH_SOLID && !countable(cv,
			    coord0, ink))
				op->u.ink.dash = RF_DASH_SOLID;
		}
	}
	end_path(cv);
}

void
rf_canvas_segment(struct rf_canvas *cv, float x0, float y0, float x1,
    float y1, const struct rf_ink *ink)
{
	rf_canvas_move(cv, x0, y0);
	rf_canvas_line(cv, x1, y1);
	rf_canvas_paint(cv, NULL, ink);
}

void
rf_canvas_text(struct rf_canvas *cv, float x, float y,
    enum rf_anchor anchor, const struct rf_face *face, uint32_t color,
    float angle, struct rf_str s, float width)
{
	struct rf_op *op;

	if (s.len == 0 || color >> 24 == 0 || cv->ops.n >= MAX_OPS ||
	    cv->text > MAX_TEXT)
		return;
	cv->text += s.len;
	op = RF_VEC_PUSH(&cv->ops);
	op->kind = RF_OP_TEXT;
	op->color = color;
	op->u.text.s.ptr = rf_arena_strndup(cv->arena, s.ptr, s.len);
	op->u.text.s.len = s.len;
	op->u.text.face = *face;
	op->u.text.x = tame(x);
	op->u.text.y = tame(y);
	op->u.text.width = width;
	op->u.text.angle = isfinite(angle) ? fmodf(angle, 360) : 0;
	op->u.text.anchor = anchor;
}

void
rf_canvas_image(struct rf_canvas *cv, const struct rf_bitmap *pixels,
    const float m[6], enum rf_blend blend)
{
	double all = (double)cv->width * cv->height;
	double area = fmin(fabs((double)m[0] * m[3] - (double)m[1] * m[2]),
	    all);
	struct rf_op *op;

	if (cv->ops.n >= MAX_OPS || !isfinite(area))
		return;
	cv->painted += area * IMAGE_WEIGHT;
	if (cv->painted > all * MAX_COVERS)
		return;
	op = RF_VEC_PUSH(&cv->ops);
	op->kind = RF_OP_IMAGE;
	op->u.image.pixels = pixels;
	for (int i = 0; i < 6; i++)
		op->u.image.m[i] = tame(m[i]);
	op->u.image.blend = blend;
}

void
rf_canvas_clip(struct rf_canvas *cv, struct rf_rect r)
{
	if (cv->ops.n >= MAX_OPS) {
		cv->dropped_clips++;
		return;
	}
	end_path(cv);
	rf_canvas_rect(cv, r);
	path_op(cv, RF_OP_CLIP);
	end_path(cv);
	cv->clips++;
}

void
rf_canvas_unclip(struct rf_canvas *cv)
{
	if (cv->dropped_clips > 0) {
		cv->dropped_clips--;
	} else if (cv->clips > 0) {
		cv->clips--;
		RF_VEC_PUSH(&cv->ops)->kind = RF_OP_UNCLIP;
	}
}
