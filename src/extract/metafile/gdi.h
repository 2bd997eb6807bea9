/*
 * The drawing library that metafiles are calls of, as far as they need it:
 * a device context with pens, brushes and fonts, whose calls end on a canvas.
 * Nobody outside this folder includes it.
 *
 * Coordinates of calls are logical; world, page and base transforms bring
 * them to the canvas's points.
 */
#ifndef RF_EXTRACT_METAFILE_GDI_H
#define RF_EXTRACT_METAFILE_GDI_H

#include "chart/canvas.h"
#include "util/err.h"

struct gdi_point {
	double x, y;
};

struct gdi_box {
	double x0, y0, x1, y1;
};

/* x' = a x + c y + e, y' = b x + d y + f. */
struct gdi_matrix {
	double a, b, c, d, e, f;
};

enum gdi_kind { GDI_FREE, GDI_PEN, GDI_BRUSH, GDI_FONT, GDI_OTHER };

struct gdi_pen {
	uint32_t style;		/* as the records have it */
	double width;		/* logical */
	uint32_t color;		/* as rf_ink.color; 0: draws nothing */
};

struct gdi_brush {
	uint32_t color;		/* 0: paints nothing */
	const char *pattern;	/* DrawingML's name of a hatching, or NULL */
};

struct gdi_font {
	double height;		/* logical; negative: without leading */
	double turn;		/* degrees anticlockwise */
	bool bold, italic, underline, strike;
	unsigned charset;
	const char *name;	/* in the arena */
};

struct gdi_object {
	enum gdi_kind kind;
	struct gdi_pen pen;
	struct gdi_brush brush;
	struct gdi_font font;
};

struct gdi_dc {
	struct gdi_matrix world;
	unsigned map_mode;
	struct gdi_point window_org, window_ext, view_org, view_ext;
	struct gdi_pen pen;
	struct gdi_brush brush;
	struct gdi_font font;
	uint32_t text_color, back_color;
	bool opaque;		/* gaps and letters have a background */
	bool winding;		/* fill where the winding is not zero */
	bool clockwise;		/* arcs */
	unsigned align, rop;
	struct gdi_point at;
	bool clipped;
	struct rf_rect clip;	/* points of the canvas */
};

struct gdi {
	struct rf_canvas *cv;
	struct rf_arena *arena;
	struct rf_easel *easel;
	struct gdi_matrix base;		/* device to canvas */
	struct gdi_point per_mm;	/* device units */
	struct gdi_matrix all;		/* logical to canvas */
	struct gdi_dc dc;
	RF_VEC(struct gdi_dc) saved;
	RF_VEC(struct gdi_object) objects;
	RF_VEC(char) verbs;		/* the path, in points of the canvas */
	RF_VEC(struct gdi_point) coords;
	bool in_path;			/* calls add to the path */
	bool clip_now;			/* what the canvas has at the moment */
	struct rf_rect clip;
	/* What the last image cut out of what was there, for the next one;
	 * NULL when that was no mask.  And its place in the canvas. */
	const struct rf_bitmap *mask;
	size_t mask_op;
	uint32_t drawn;			/* calls that left something */
	uint64_t pixels;		/* of all images so far */
	const char *refused;		/* why this cannot be drawn, or NULL */
};

void gdi_init(struct gdi *g, struct rf_canvas *cv, struct rf_arena *arena,
    struct rf_easel *easel);
void gdi_release(struct gdi *g);
/* The transforms have changed. */
void gdi_moved(struct gdi *g);
struct gdi_matrix gdi_chain(const struct gdi_matrix *first,
    const struct gdi_matrix *then);
struct gdi_point gdi_map(const struct gdi *g, double x, double y);
/* 0x00BBGGRR as an opaque colour of the canvas. */
uint32_t gdi_color(uint32_t ref);

void gdi_save(struct gdi *g);
/* Negative: so many back; else the n-th. */
void gdi_restore(struct gdi *g, int32_t n);
/* The place of a number, which it gets; NULL when that is too large. */
struct gdi_object *gdi_slot(struct gdi *g, uint32_t number);
void gdi_select(struct gdi *g, const struct gdi_object *o);
/* One of the objects that are always there. */
void gdi_select_stock(struct gdi *g, uint32_t number);
void gdi_hatch(struct gdi_brush *b, uint32_t style, uint32_t ref,
    uint32_t hatch);

/* ---- paths: calls paint, or add to the path that is open --------------- */

void gdi_path_begin(struct gdi *g);
void gdi_path_end(struct gdi *g);
void gdi_path_paint(struct gdi *g, bool fill, bool stroke);
/* Only inside the path from now on; and with what was there before. */
void gdi_path_clip(struct gdi *g, bool and_before);
void gdi_close(struct gdi *g);
void gdi_line_to(struct gdi *g, double x, double y);
/* Points of one line; `from` where the pen is, and leaving it at the end. */
void gdi_polyline(struct gdi *g, const struct gdi_point *v, size_t n,
    bool from);
void gdi_bezier(struct gdi *g, const struct gdi_point *v, size_t n,
    bool from);
/* Areas: `counts` points each. */
void gdi_polygons(struct gdi *g, const struct gdi_point *v,
    const uint32_t *counts, size_t n);
void gdi_rectangle(struct gdi *g, struct gdi_box b, double rx, double ry);
enum gdi_arc { GDI_ARC, GDI_ARC_TO, GDI_CHORD, GDI_PIE };
void gdi_arc(struct gdi *g, enum gdi_arc kind, struct gdi_box b,
    struct gdi_point start, struct gdi_point end);
/* Degrees anticlockwise from the right. */
void gdi_angle_arc(struct gdi *g, struct gdi_point c, double radius,
    double from, double sweep);

/* ---- areas, images, texts ---------------------------------------------- */

void gdi_clip_box(struct gdi *g, struct gdi_box b, bool and_before);
/* A box with the brush, or what the operation says instead. */
void gdi_pattern(struct gdi *g, struct gdi_box b, uint32_t rop);
void gdi_gradient(struct gdi *g, struct gdi_box b, uint32_t from,
    uint32_t to, bool down);
/* The image into a box; it is of the arena. */
void gdi_image(struct gdi *g, const struct rf_bitmap *image,
    struct gdi_box to, uint32_t rop);
/* Characters at a place, with the advances of each, logical, or NULL. */
struct gdi_text {
	struct gdi_point at;
	const uint32_t *chars;
	const double *dx;
	size_t n;
};
void gdi_text(struct gdi *g, const struct gdi_text *t);
/* A character of a font: of those of symbols, in Unicode. */
uint32_t gdi_letter(const char *font, uint32_t c);

/* ---- dib.c ------------------------------------------------------------- */

/*
 * The part of a device-independent bitmap (BITMAPINFO and bits) in a box of
 * its pixels, from the top left; as an image in the arena, or NULL where it
 * cannot be read or the sum of pixels is too large.  `alpha`: the fourth
 * byte is one, multiplied in.
 */
struct gdi_dib {
	struct rf_str head, bits;
	double x, y, w, h;	/* w 0: all of it */
	bool alpha;
};
const struct rf_bitmap *gdi_dib(struct gdi *g, const struct gdi_dib *d);
/* The image where the mask is black, and nothing elsewhere; or NULL. */
const struct rf_bitmap *gdi_masked(struct gdi *g,
    const struct rf_bitmap *image, const struct rf_bitmap *mask);
/* The mean of its pixels as a colour; 0: cannot be read. */
uint32_t gdi_dib_mean(struct gdi *g, struct rf_str head, struct rf_str bits);

/* ---- emf.c, wmf.c ------------------------------------------------------ */

enum rf_code gdi_play_emf(struct gdi *g, struct rf_str s, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code gdi_play_wmf(struct gdi *g, struct rf_str s, struct rf_err *err)
    RF_MUST_CHECK;
/* Size the canvas for a drawing of w by h points; false: there is none. */
bool gdi_size(struct gdi *g, double w, double h);

#endif
