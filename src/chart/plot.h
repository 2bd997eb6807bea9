/*
 * What the files of src/chart share while one chart is drawn; for nobody
 * else.  A drawing is: views (groups with their visible series and scales),
 * the frame (title, legend, axes) laid out around the plot area, and then
 * each view drawn into it by its kind's function.
 */
#ifndef RF_CHART_PLOT_H
#define RF_CHART_PLOT_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "chart/canvas.h"
#include "chart/chart.h"
#include "util/numfmt.h"

#define RF_LABEL_LINES 12
#define RF_MAX_SERIES 1024	/* drawn of one chart */
#define RF_MAX_TICKS 1000

struct rf_format_slot {
	const char *code;
	const struct rf_numfmt *f;
};

struct rf_label {
	struct rf_str lines[RF_LABEL_LINES];
	float widths[RF_LABEL_LINES];
	unsigned n;
	float w, h;
	struct rf_face face;
	uint32_t color;
	/* A data label's legend key, left of the lines; w counts its room. */
	float key;		/* points; 0: none */
	const struct rf_view *key_view;
	const struct rf_chart_series *key_series;
	uint32_t key_point;
};

/* One axis at work: values to points. */
struct rf_scale {
	const struct rf_chart_axis *axis;	/* never NULL */
	bool used, vertical;
	bool is_x;		/* of a view; else its y */
	bool points;		/* of an x: values, not categories */
	bool category;		/* min..max count categories: 1 is the first */
	bool date;		/* a category axis whose places are dates */
	bool between;		/* categories have room at both sides */
	bool percent;		/* of 100 % stacks: 0..1 */
	bool log;
	double min, max;
	double major, minor;	/* log: factors */
	double data_min, data_max;	/* NaN before any value */
	enum rf_time_unit unit;	/* of a date axis's places */
	uint32_t n;		/* categories */
	float lo, hi;		/* points where min and max stand */
	const char *format;	/* of the tick labels */
	const struct rf_chart_series *labels;	/* whose categories are
						   written */
	struct rf_scale *across;	/* the axis it crosses, or NULL */
	/* Layout. */
	bool far;		/* labels stand right or on top */
	float at;		/* points: where the line stands */
	float label_at;		/* points: where the labels begin */
	float extent;		/* room the labels take across */
	float angle;		/* of tick labels */
	uint32_t label_step;	/* every how many categories */
	float slot;		/* points between two places */
	float max_label;	/* points that one label may be long */
	bool wrap;		/* category labels may break */
	uint32_t levels;	/* of category labels that are drawn */
	float level_room;	/* points that an outer level takes */
	struct rf_label title, unit_label;
	float title_room;
	bool table;		/* the data table stands for the labels */
	float table_row, table_head;	/* points high */
	float table_names;	/* points that the series' names take */
};

/* A group with what is visible of it. */
struct rf_view {
	const struct rf_chart_group *g;
	struct rf_chart_series **series;
	uint32_t n_series;
	uint32_t n;		/* categories or points of the longest */
	struct rf_scale *x, *y;	/* NULL: pies and the like */
	bool vary;		/* colours by point */
	bool secondary;
};

struct rf_draw {
	const struct rf_chart *c;
	struct rf_arena *a;	/* for this drawing alone */
	struct rf_easel *e;
	struct rf_canvas cv;
	float w, h;		/* the chart's, points */
	struct rf_rect plot;	/* the inner plot area */
	struct rf_rect room;	/* what title and legend leave */
	struct rf_view *views;
	uint32_t n_views;
	struct rf_scale *scales;
	uint32_t n_scales;
	uint32_t n_colors;	/* series that automatic colours vary over */
	int row, column;	/* of the chart style */
	struct rf_chart_font font;	/* resolved */
	unsigned n_labels;	/* data labels made so far */
	struct rf_format_slot formats[8];
	unsigned n_formats;
};

/* ---- look.c: automatic colours, lines, fonts ------------------------- */

void rf_look_init(struct rf_draw *d);
uint32_t rf_tint(uint32_t color, float part);	/* part of it, rest white */
uint32_t rf_shade(uint32_t color, float part);	/* part of it, rest black */
uint32_t rf_mix(uint32_t a, uint32_t b, float part_of_b);
/* The colour of the index-th of `total` series or points. */
uint32_t rf_look_color(const struct rf_draw *d, uint32_t index,
    uint32_t total);
uint32_t rf_look_text(const struct rf_draw *d);
/* Of axes, gridlines, frames. */
struct rf_ink rf_look_rule(const struct rf_draw *d);
struct rf_chart_fill rf_solid(uint32_t color);
const struct rf_chart_point *rf_point_of(const struct rf_chart_series *s,
    uint32_t i);
/* Of an area of series `s` (point `i`, or RF_ALL for the series). */
#define RF_ALL UINT32_MAX
struct rf_chart_fill rf_look_fill(const struct rf_draw *d,
    const struct rf_view *v, const struct rf_chart_series *s, uint32_t i);
struct rf_ink rf_look_border(const struct rf_draw *d,
    const struct rf_view *v, const struct rf_chart_series *s, uint32_t i);
/* Of a line of series; no alpha when it has none. */
struct rf_ink rf_look_line(const struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i);
struct rf_look_marker {
	enum rf_marker symbol;	/* NONE or a shape */
	float size;
	struct rf_chart_fill fill;
	struct rf_ink ink;
};
struct rf_look_marker rf_look_marker(const struct rf_draw *d,
    const struct rf_view *v, const struct rf_chart_series *s, uint32_t i);
void rf_draw_marker(struct rf_draw *d, const struct rf_look_marker *m,
    float x, float y);
/* A line of the model, falling back to another ink. */
struct rf_ink rf_ink_of(const struct rf_chart_line *l, struct rf_ink other);
struct rf_chart_font rf_font_of(const struct rf_chart_font *parent,
    const struct rf_chart_font *child);

/* ---- words.c: numbers and blocks of text ------------------------------ */

/* In the drawing's arena; `format` NULL is General. */
struct rf_str rf_number_text(struct rf_draw *d, const char *format,
    double v);
/* The label of a category, "" for none; level 0 is the innermost. */
struct rf_str rf_category_text(struct rf_draw *d,
    const struct rf_chart_categories *c, uint32_t i, uint32_t level);
const char *rf_series_name(struct rf_draw *d,
    const struct rf_chart_series *s);

/* Broken at "\n" and where it is wider than max_width (0: never). */
void rf_label_make(struct rf_draw *d, struct rf_label *l, struct rf_str s,
    const struct rf_chart_font *font, float max_width);
/* Degrees clockwise that a title is turned by; otherwise if it says none. */
static inline float
rf_title_angle(const struct rf_chart_title *t, float otherwise)
{
	return t->has_rotation && isfinite(t->rotation) ? t->rotation :
	    otherwise;
}

/* Centred about a point, turned about it. */
void rf_label_draw(struct rf_draw *d, const struct rf_label *l, float cx,
    float cy, float angle);
/* How much room it takes when turned. */
void rf_label_size(const struct rf_label *l, float angle, float *w,
    float *h);

/* ---- scale.c, ticks.c -------------------------------------------------- */

float rf_scale_at(const struct rf_scale *s, double v);
/* The part of min..max that a value stands at, unclamped. */
double rf_scale_part(const struct rf_scale *s, double v);
/* Which value stands where another axis crosses this one. */
double rf_scale_cross(const struct rf_scale *s, enum rf_cross cross,
    double at);
/* Take a value into account. */
void rf_scale_see(struct rf_scale *s, double v);
/* Choose min, max and unit; `length` in points, `room` what one tick's
 * label takes along the axis. */
void rf_scale_fit(struct rf_draw *d, struct rf_scale *s, float length);
/* The values with major ticks, in the drawing's arena. */
uint32_t rf_scale_ticks(struct rf_draw *d, const struct rf_scale *s,
    double **values);
uint32_t rf_scale_minor_ticks(struct rf_draw *d, const struct rf_scale *s,
    double **values);
/* Serial date to the axis's unit, and back. */
double rf_date_place(const struct rf_scale *s, double serial, bool date1904);
double rf_date_serial(const struct rf_scale *s, double place,
    bool date1904);

/* ---- views.c ------------------------------------------------------------ */

void rf_views_make(struct rf_draw *d);
/* A value of a series; NaN when missing. */
static inline double
rf_value(const struct rf_chart_values *v, uint32_t i)
{
	return i < v->n && isfinite(v->v[i]) ? v->v[i] : NAN;
}
/* Where the i-th point of a series stands on the x axis. */
double rf_place(const struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i);
/*
 * Where the i-th value of series `k` begins and ends, stacked as the group
 * says; *to is NaN when there is nothing to draw.
 */
struct rf_stack {
	double *low, *high;	/* by category: what lies below zero, above */
	double *total;		/* of absolute values, for 100 % */
	uint32_t n;
};
void rf_stack_init(struct rf_draw *d, const struct rf_view *v,
    struct rf_stack *st);
void rf_stack_next(const struct rf_draw *d, const struct rf_view *v,
    struct rf_stack *st, const struct rf_chart_series *s, uint32_t i,
    double *from, double *to);

/* ---- frame.c, axis.c, legend.c ------------------------------------------ */

void rf_frame_draw(struct rf_draw *d);	/* lays out, draws what is behind */
/* *outer becomes what axes and their titles take. */
void rf_axes_measure(struct rf_draw *d, struct rf_rect *outer);
void rf_axes_grid(struct rf_draw *d);
void rf_axes_draw(struct rf_draw *d);
/* Where the axis stands on the one across, in points. */
float rf_axis_at(const struct rf_scale *s, struct rf_rect plot);
void rf_axis_titles(struct rf_draw *d, struct rf_rect outer);
/* ticks.c: what stands at the ticks. */
void rf_ticks_measure(struct rf_draw *d, struct rf_scale *s);
/* The label of the first or last category, or date. */
struct rf_str rf_tick_label(struct rf_draw *d, const struct rf_scale *s,
    uint32_t i);
void rf_ticks_draw(struct rf_draw *d, struct rf_scale *s);
/* Is nothing written at the ticks themselves? */
static inline bool
rf_ticks_bare(const struct rf_scale *s)
{
	return s->table || s->axis->labels == RF_TICK_LABELS_NONE;
}
/*
 * datatable.c: the data table below the plot.  Measuring decides whether the
 * axis has one (s->table), and how high it is (s->extent).
 */
void rf_data_table_measure(struct rf_draw *d, struct rf_scale *s);
void rf_data_table_draw(struct rf_draw *d, const struct rf_scale *s);
/* A text cut to fit, with an ellipsis. */
struct rf_str rf_text_cut(struct rf_draw *d, const struct rf_face *f,
    struct rf_str s, float max_width);

struct rf_legend;
struct rf_legend *rf_legend_make(struct rf_draw *d);	/* NULL: none */
/* Place it and take its room from *area. */
void rf_legend_place(struct rf_draw *d, struct rf_legend *l,
    struct rf_rect *area);
void rf_legend_draw(struct rf_draw *d, struct rf_legend *l);
/* The series' sign beside its name, centred in a box. */
void rf_legend_key(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t point, struct rf_rect box);
/* Is that sign a stretch of line? */
bool rf_key_is_line(const struct rf_view *v);
struct rf_rect rf_place_apply(const struct rf_draw *d,
    const struct rf_chart_place *p, struct rf_rect automatic);

/* ---- the kinds ----------------------------------------------------------- */

void rf_plot_bars(struct rf_draw *d, const struct rf_view *v);
void rf_plot_lines(struct rf_draw *d, const struct rf_view *v);
void rf_plot_areas(struct rf_draw *d, const struct rf_view *v);
void rf_plot_pie(struct rf_draw *d, const struct rf_view *v);
void rf_plot_scatter(struct rf_draw *d, const struct rf_view *v);
void rf_plot_bubbles(struct rf_draw *d, const struct rf_view *v);
void rf_plot_radar(struct rf_draw *d, const struct rf_view *v);
void rf_radar_frame(struct rf_draw *d, const struct rf_view *v);
void rf_plot_surface(struct rf_draw *d, const struct rf_view *v);
void rf_plot_waterfall(struct rf_draw *d, const struct rf_view *v);
void rf_plot_boxes(struct rf_draw *d, const struct rf_view *v);
void rf_plot_funnel(struct rf_draw *d, const struct rf_view *v);
void rf_plot_treemap(struct rf_draw *d, const struct rf_view *v);
void rf_plot_sunburst(struct rf_draw *d, const struct rf_view *v);
/* The bands of values that a surface is coloured by. */
uint32_t rf_surface_bands(struct rf_draw *d, const struct rf_view *v,
    double *min, double *unit);
/* Extended kinds by plain ones where that is possible; else the chart. */
const struct rf_chart *rf_chart_plain(const struct rf_chart *c,
    struct rf_arena *a);
void rf_waterfall_range(const struct rf_draw *d, const struct rf_view *v);
void rf_boxes_range(const struct rf_draw *d, const struct rf_view *v);

/* A line through points, NaN x: a break; smooth ones as curves. */
struct rf_xy {
	float x, y;
};
void rf_draw_line(struct rf_draw *d, const struct rf_xy *p, uint32_t n,
    bool smooth, const struct rf_ink *ink);
/* A series' line, its markers and its labels at points of the page. */
void rf_draw_points(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct rf_xy *p, uint32_t n);
/* Append points to the current path, from the first on. */
void rf_path_line(struct rf_draw *d, const struct rf_xy *p, uint32_t n,
    bool smooth, bool begin);

/* ---- marks on points: labels.c, trend.c ----------------------------------- */

/* What stands at a point: where its label may go. */
struct rf_spot {
	float x, y;		/* the point, or a bar's end */
	struct rf_rect bar;	/* of a bar, else empty */
	bool horizontal, negative;
	double value, percent;
	bool has_percent;
};
/* NULL: the point has none. */
const struct rf_chart_labels *rf_labels_of(const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i);
bool rf_label_for(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i, const struct rf_spot *at,
    struct rf_label *l);
void rf_label_spot(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i, const struct rf_spot *at,
    enum rf_label_place automatic);
void rf_label_paint(struct rf_draw *d, const struct rf_chart_labels *how,
    const struct rf_label *l, float cx, float cy);
/* Where stacked values end, and by what each was divided. */
struct rf_ends {
	const double *at;
	const double *total;	/* as in struct rf_stack */
};
/* `ends`: NULL when values stand where they are. */
void rf_draw_errors(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct rf_xy *where,
    const double *values, uint32_t n, bool along_x,
    const struct rf_ends *ends);
/* Let the axes span the error bars of a view's series. */
void rf_errors_range(struct rf_draw *d, const struct rf_view *v);
void rf_draw_trends(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s);
const char *rf_trend_name(struct rf_draw *d,
    const struct rf_chart_series *s, const struct rf_chart_trend *t);
struct rf_ink rf_trend_ink(const struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct rf_chart_trend *t);

#endif
