/*
 * Areas bounded by straight edges, filled where their winding is not zero, or
 * where it is odd.
 *
 * A pixel counts 15 rows of 17 places, 255 in all, which is how finely
 * MuPDF looks as well: what is drawn here and what is drawn by it beside it
 * look the same.  Rows that are like those above are worked out once, and
 * runs of one coverage are painted as runs.
 */
#ifndef RF_CHART_SPANS_H
#define RF_CHART_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/mem.h"

/* Where is painted: rows y0 to y1 of a picture, three bytes a pixel. */
struct rf_surface {
	unsigned char *pixels;	/* of row y0 */
	size_t stride;
	int width, y0, y1;
};

/* Whole pixels; the far ends are outside. */
struct rf_pixel_box {
	int x0, y0, x1, y1;
};

/* One step is a row of a pixel; x(k) = x0 + ceil(k * dx / dy). */
struct rf_edge {
	int y0, y1;		/* steps; y1 is outside */
	int x;			/* places */
	int move;		/* at each step */
	int up, down;		/* and what is more: up / down places */
	int part;		/* of a place, times down; never above 0 */
	int winding;
};

struct rf_spans {
	RF_VEC(struct rf_edge) edges;
	RF_VEC(struct rf_edge *) active;
	int16_t *changes;	/* of coverage, from one pixel to the next */
	size_t n_changes;
	int y0, y1;		/* of the edges */
	bool even_odd;		/* fill where the winding is odd */
	/* While painting: of `edges`; when something begins or ends. */
	size_t next;
	int event;
};
#define RF_SPANS_INIT { .changes = NULL }

void rf_spans_release(struct rf_spans *s);

/* An edge, in pixels; outlines must be closed. */
void rf_spans_edge(struct rf_spans *s, float x0, float y0, float x1,
    float y1);

/*
 * An upright rectangle, in pixels, of any two corners, with all places that
 * it touches, as MuPDF draws level lines.  Turns anticlockwise as seen.
 */
void rf_spans_level(struct rf_spans *s, float x0, float y0, float x1,
    float y1);

/*
 * Whole pixels that the edges can touch, of those in `clip`: for a rectangle
 * all that lie in it.
 */
struct rf_pixel_box rf_spans_box(const struct rf_spans *s, struct rf_pixel_box clip);

/* Fill the area where it lies in `clip`; the edges are gone afterwards. */
void rf_spans_paint(struct rf_spans *s, const struct rf_surface *on,
    struct rf_pixel_box clip, uint32_t argb);

/* Forget the edges. */
void rf_spans_clear(struct rf_spans *s);

#endif
