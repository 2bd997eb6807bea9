/*
 * The four sides of a stroked rectangle.  Corners, whatever their joins,
 * belong to the strips of top and bottom, so that no edge of theirs that is
 * not upright is ever cut.
 */
#include "config.h"

#include "chart/strips.h"

#include <math.h>
#include <string.h>

#define LEAST_INSIDE 16		/* pixels: fewer are not worth four strokes */
#define AROUND 1.5f		/* pixels more than the line needs */

/* Four corners, the path closed; edges along the axes. */
static bool
is_upright(const struct rf_canvas *cv, const struct rf_op *op)
{
	const float *v = cv->coords.v + op->coords;

	if (op->n_verbs != 5 ||
	    memcmp(cv->verbs.v + op->verbs, "MLLLZ", 5) != 0)
		return false;
	return (v[0] == v[6] && v[2] == v[4] && v[1] == v[3] &&
	    v[5] == v[7]) || (v[1] == v[7] && v[3] == v[5] &&
	    v[0] == v[2] && v[4] == v[6]);
}

static int
bound(float v, int most)
{
	return v < 0 ? 0 : v > (float)most ? most : (int)v;
}

unsigned
rf_stroke_strips(const struct rf_canvas *cv, const struct rf_op *op,
    float scale, int width, int height,
    struct rf_strip strips[RF_MAX_STRIPS])
{
	const float *v = cv->coords.v + op->coords;
	struct rf_strip out, in;
	unsigned n = 0;
	float reach;

	if (op->kind != RF_OP_STROKE || !is_upright(cv, op))
		return 0;
	/* Mitres at right angles reach as far as the line is wide. */
	reach = op->u.ink.width * scale / 2 + AROUND;
	out.x0 = bound(fminf(v[0], v[4]) * scale - reach, width);
	out.y0 = bound(fminf(v[1], v[5]) * scale - reach, height);
	out.x1 = bound(fmaxf(v[0], v[4]) * scale + reach, width);
	out.y1 = bound(fmaxf(v[1], v[5]) * scale + reach, height);
	in.x0 = bound(fminf(v[0], v[4]) * scale + reach, width);
	in.y0 = bound(fminf(v[1], v[5]) * scale + reach, height);
	in.x1 = bound(fmaxf(v[0], v[4]) * scale - reach, width);
	in.y1 = bound(fmaxf(v[1], v[5]) * scale - reach, height);
	if (in.x1 - in.x0 < LEAST_INSIDE || in.y1 - in.y0 < LEAST_INSIDE)
		return 0;
	/* What a pixel of room cut off on the far side is given back. */
	out.x1 += out.x1 < width;
	out.y1 += out.y1 < height;
	strips[n++] = (struct rf_strip){ out.x0, out.y0, out.x1, in.y0 };
	strips[n++] = (struct rf_strip){ out.x0, in.y0, in.x0, in.y1 };
	strips[n++] = (struct rf_strip){ in.x1, in.y0, out.x1, in.y1 };
	strips[n++] = (struct rf_strip){ out.x0, in.y1, out.x1, out.y1 };
	return n;
}
