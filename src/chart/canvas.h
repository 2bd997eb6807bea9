/*
 * What a chart's drawing consists of before it becomes pixels or SVG: a list
 * of paths and texts in points, origin top left, y down.  Plots draw here
 * and know no back end; back ends (svg.c, raster.c) know no charts.
 *
 * Coordinates may be anything: what is not finite or far outside is drawn
 * in.  The list has ceilings of length, of text and of painted area; what
 * comes after them is dropped, so that no chart takes more memory or time.
 */
#ifndef RF_CHART_CANVAS_H
#define RF_CHART_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "chart/chart.h"
#include "chart/letters.h"
#include "image/bitmap.h"
#include "util/arena.h"
#include "util/mem.h"
#include "util/str.h"

struct rf_rect {
	float x, y, w, h;
};

/* How a line is drawn; a colour without alpha: not at all. */
struct rf_ink {
	uint32_t color;
	float width;
	enum rf_dash dash;
	bool round;		/* ends and joins */
};

enum rf_anchor { RF_ANCHOR_START, RF_ANCHOR_MIDDLE, RF_ANCHOR_END };

enum rf_op_kind {
	RF_OP_FILL,		/* a path with a plain colour */
	RF_OP_GRADIENT,
	RF_OP_STROKE,
	RF_OP_TEXT,
	RF_OP_IMAGE,
	RF_OP_CLIP,		/* until its UNCLIP: only inside the path */
	RF_OP_UNCLIP
};

/* How pixels of an image join those that are there, bit by bit. */
enum rf_blend { RF_BLEND_OVER, RF_BLEND_AND, RF_BLEND_OR, RF_BLEND_XOR };

struct rf_op {
	enum rf_op_kind kind;
	bool even_odd;			/* of a FILL: else where the winding
					   is not zero */
	uint32_t verbs, n_verbs;	/* of a path: into rf_canvas.verbs */
	uint32_t coords;		/* into rf_canvas.coords */
	uint32_t color;
	union {
		struct rf_ink ink;
		struct {		/* from x0,y0 to x1,y1; a radial one
					   about x0,y0 to the radius x1 */
			const struct rf_gradient_stop *stops;
			uint32_t n_stops;
			bool radial;
			float x0, y0, x1, y1;
		} gradient;
		struct {
			struct rf_str s;	/* in the canvas's arena */
			struct rf_face face;
			float x, y;	/* of the anchor, on the baseline */
			float width;	/* as measured */
			float angle;	/* degrees clockwise */
			enum rf_anchor anchor;
		} text;
		struct {
			const struct rf_bitmap *pixels;	/* lent */
			float m[6];	/* of the unit square */
			enum rf_blend blend;
		} image;
	} u;
};

struct rf_canvas {
	struct rf_arena *arena;
	float width, height;
	RF_VEC(struct rf_op) ops;
	RF_VEC(char) verbs;		/* M, L, C, Z */
	RF_VEC(float) coords;
	uint32_t verb0, coord0;		/* where the current path begins */
	bool even_odd;			/* of the fills to come */
	unsigned clips;
	unsigned dropped_clips;
	double painted;			/* square points, weighted */
	size_t text;			/* bytes of all texts */
};

void rf_canvas_init(struct rf_canvas *cv, struct rf_arena *arena,
    float width, float height);
void rf_canvas_release(struct rf_canvas *cv);

/* The current path; painting ends it. */
void rf_canvas_move(struct rf_canvas *cv, float x, float y);
void rf_canvas_line(struct rf_canvas *cv, float x, float y);
void rf_canvas_curve(struct rf_canvas *cv, float x1, float y1, float x2,
    float y2, float x, float y);
void rf_canvas_close(struct rf_canvas *cv);
void rf_canvas_rect(struct rf_canvas *cv, struct rf_rect r);
void rf_canvas_round_rect(struct rf_canvas *cv, struct rf_rect r,
    float radius);
void rf_canvas_circle(struct rf_canvas *cv, float x, float y, float radius);
/*
 * An arc about x,y from one angle to another, degrees clockwise from the
 * top; goes on from the path's last point by a line, or begins there.
 */
void rf_canvas_arc(struct rf_canvas *cv, float x, float y, float radius,
    float from, float to, bool begin);

/* Fill (AUTO and NONE: do not) and then draw the outline (NULL: do not). */
void rf_canvas_paint(struct rf_canvas *cv, const struct rf_chart_fill *fill,
    const struct rf_ink *ink);
/* A single line. */
void rf_canvas_segment(struct rf_canvas *cv, float x0, float y0, float x1,
    float y1, const struct rf_ink *ink);

/* One line of text; the baseline's anchor stands at x,y. */
void rf_canvas_text(struct rf_canvas *cv, float x, float y,
    enum rf_anchor anchor, const struct rf_face *face, uint32_t color,
    float angle, struct rf_str s, float width);

/*
 * An image, lent as long as the canvas lives, in the place that the unit
 * square has under m: x' = m[0] x + m[2] y + m[4], y' = m[1] x + m[3] y + m[5].
 */
void rf_canvas_image(struct rf_canvas *cv, const struct rf_bitmap *pixels,
    const float m[6], enum rf_blend blend);

/* Until the next unclip only what is inside is drawn; they nest. */
void rf_canvas_clip(struct rf_canvas *cv, struct rf_rect r);
void rf_canvas_unclip(struct rf_canvas *cv);

#endif
