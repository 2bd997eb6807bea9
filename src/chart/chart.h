/*
 * The chart: what readers fill from DrawingML, extended charts, ODF and the
 * like, and what chart/draw.h draws, describes and turns into a table.  This
 * room knows no file format; the names below are near DrawingML's (ECMA-376
 * part 1, 21.2; MS-ODRAWXML 2.24) because every other format maps onto it.
 *
 * Everything lives in one arena, usually the document's.  Nothing here is
 * checked: values come from files and may be NaN, infinite, absurd or in any
 * number; drawing copes.  Text is clean UTF-8, NUL-terminated.
 *
 * The rule that keeps readers short: zero, NULL and "auto" mean "as the
 * office program does it when the file says nothing".  Make charts, groups,
 * series and axes with the functions at the end: they set the few defaults
 * that are not zero, each said at its member.
 *
 * Colours are 0xAARRGGBB, resolved by the reader (theme, tints, alpha); an
 * alpha of 0 is invisible.  Lengths are points, angles degrees clockwise.
 */
#ifndef RF_CHART_CHART_H
#define RF_CHART_CHART_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"

/* ---- looks ---------------------------------------------------------- */

enum rf_fill_kind {
	RF_FILL_AUTO,
	RF_FILL_NONE,
	RF_FILL_SOLID,
	RF_FILL_GRADIENT,
	RF_FILL_PATTERN
};

struct rf_gradient_stop {
	float at;		/* 0..1, ascending */
	uint32_t color;
};

struct rf_chart_fill {
	enum rf_fill_kind kind;
	uint32_t color;		/* solid; of a pattern: the foreground */
	uint32_t back;		/* of a pattern */
	const char *pattern;	/* DrawingML preset: "ltUpDiag", "pct50", ... */
	const struct rf_gradient_stop *stops;
	uint32_t n_stops;
	float angle;		/* of a linear gradient; 0: left to right */
	bool radial;
};

enum rf_dash {			/* as DrawingML's presets */
	RF_DASH_SOLID,
	RF_DASH_DOT,		/* also sysDot, round dot */
	RF_DASH_DASH,		/* also sysDash */
	RF_DASH_LONG,
	RF_DASH_DASH_DOT,	/* also sysDashDot */
	RF_DASH_LONG_DOT,
	RF_DASH_LONG_DOT_DOT	/* also sysDashDotDot */
};

struct rf_chart_line {
	enum rf_fill_kind kind;	/* a gradient shows its first stop */
	uint32_t color;		/* meaningful when SOLID; 0 and a width: the
				   automatic colour in that width (kind AUTO) */
	float width;		/* points; 0: automatic */
	enum rf_dash dash;
};

struct rf_chart_font {
	const char *family;	/* NULL: the parent's */
	float size;		/* points; 0: the parent's */
	int8_t bold;		/* 1 yes, -1 no, 0 the parent's */
	int8_t italic;
	uint32_t color;		/* 0: the parent's */
};

/* Where an automatic layout was overruled (21.2.2.88). */
struct rf_chart_place {
	bool has_x, has_y, has_w, has_h;
	bool inner;		/* plot area: without tick labels */
	bool edge_x, edge_y;	/* x, y are places from the chart's top left;
				   else shifts from the automatic place */
	bool edge_w, edge_h;	/* w, h are the right and bottom edges */
	double x, y, w, h;	/* parts of the chart's width and height */
};

struct rf_chart_title {
	bool shown;
	const char *text;	/* lines by "\n"; NULL: automatic (a lone
				   series' name, else "Chart Title" or "Axis
				   Title" as the program writes it) */
	bool overlay;		/* takes no room */
	bool has_rotation;
	float rotation;		/* clockwise; default of a vertical axis -90 */
	bool stacked;		/* letters one below the other */
	struct rf_chart_font font;
	struct rf_chart_fill fill;	/* auto: none */
	struct rf_chart_line line;	/* auto: none */
	struct rf_chart_place place;
};

/* ---- data ----------------------------------------------------------- */

struct rf_chart_values {
	const double *v;	/* NaN: missing */
	uint32_t n;
	const char *format;	/* number format code; NULL: General */
	const char *const *formats;	/* of single points, n entries or
				   NULL entries; or NULL: none differ */
	const char *ref;	/* "Sheet1!$B$2:$B$7", or NULL */
};

/*
 * Categories: texts, or numbers (dates) shown in a format, or several levels
 * of texts.  Level 0 is the innermost; an outer level has a text where its
 * group begins and NULL where the group goes on.
 */
struct rf_chart_categories {
	uint32_t n;
	uint32_t n_levels;	/* of texts; 0 when they are numbers */
	const char *const *const *levels;	/* [level][i], NULL: empty */
	const double *numbers;	/* n; NULL when texts; NaN: missing */
	const char *format;	/* of the numbers; NULL: General */
	const char *ref;
};

enum rf_marker {
	RF_MARKER_AUTO,		/* by the series' number, or none where the
				   kind has none */
	RF_MARKER_NONE,
	RF_MARKER_SQUARE,
	RF_MARKER_DIAMOND,
	RF_MARKER_TRIANGLE,
	RF_MARKER_X,
	RF_MARKER_STAR,
	RF_MARKER_DOT,		/* a short bar to the right */
	RF_MARKER_DASH,
	RF_MARKER_CIRCLE,
	RF_MARKER_PLUS,
	RF_MARKER_PICTURE,	/* drawn as a square */
	/* Of OpenDocument. */
	RF_MARKER_DOWN,		/* triangles that point elsewhere */
	RF_MARKER_AT_LEFT,
	RF_MARKER_AT_RIGHT,
	RF_MARKER_BOW_TIE,
	RF_MARKER_HOURGLASS,
	RF_MARKER_BAR		/* upright */
};

/* How a line goes from one point to the next, if not straight. */
enum rf_step {
	RF_STEP_NONE,
	RF_STEP_START,		/* up or down at once, then along */
	RF_STEP_END,		/* along, then up or down */
	RF_STEP_CENTER_X,	/* along to the middle, up or down, along */
	RF_STEP_CENTER_Y	/* half of the way up or down, along, the rest */
};

struct rf_chart_marker {
	enum rf_marker symbol;
	float size;		/* points, 2..72; 0: automatic (5, or 7 in the
				   styles of 2007) */
	struct rf_chart_fill fill;
	struct rf_chart_line line;
};

enum rf_label_place {
	RF_LABEL_AUTO,		/* the kind's own: bars outside or centred,
				   lines right, pies best fit */
	RF_LABEL_CENTER,
	RF_LABEL_INSIDE_END,
	RF_LABEL_INSIDE_BASE,
	RF_LABEL_OUTSIDE_END,
	RF_LABEL_BEST_FIT,
	RF_LABEL_LEFT,
	RF_LABEL_RIGHT,
	RF_LABEL_ABOVE,
	RF_LABEL_BELOW
};

struct rf_chart_labels {
	bool value, category, series, percent, bubble_size, legend_key;
	bool leader_lines;	/* of pies */
	enum rf_label_place place;
	const char *separator;	/* NULL: ", ", for pies "\n" when outside */
	const char *format;	/* NULL: the values' */
	struct rf_chart_font font;
	struct rf_chart_fill fill;
	struct rf_chart_line line;
	struct rf_chart_line leader;
	float rotation;
};

/* What one point of a series has of its own. */
struct rf_chart_point {
	uint32_t index;		/* zero-based; ascending in the series */
	struct rf_chart_fill fill;
	struct rf_chart_line line;
	struct rf_chart_marker marker;
	bool has_explosion;
	float explosion;	/* per cent of the radius */
	/* Its label. */
	bool no_label;		/* deleted */
	const struct rf_chart_labels *labels;	/* NULL: the series' */
	const char *label_text;	/* typed in by hand, fields resolved */
	struct rf_chart_place label_place;
};

enum rf_trend_kind {
	RF_TREND_LINEAR,
	RF_TREND_EXPONENTIAL,
	RF_TREND_LOGARITHMIC,
	RF_TREND_POWER,
	RF_TREND_POLYNOMIAL,
	RF_TREND_MOVING_AVERAGE
};

struct rf_chart_trend {
	enum rf_trend_kind kind;
	const char *name;	/* NULL: "Linear (name)" */
	uint32_t order;		/* polynomial 2..6; 0: 2 */
	uint32_t period;	/* moving average; 0: 2 */
	double forward, backward;
	bool has_intercept;
	double intercept;
	bool show_equation, show_r2;
	const char *format;	/* of the equation's numbers */
	struct rf_chart_line line;
	struct rf_chart_font font;
};

enum rf_error_kind {
	RF_ERROR_FIXED,
	RF_ERROR_PERCENT,
	RF_ERROR_DEVIATION,	/* `value` standard deviations, about the mean */
	RF_ERROR_STANDARD,	/* standard error of the mean */
	RF_ERROR_CUSTOM
};

struct rf_chart_errors {
	bool shown;
	bool no_plus, no_minus;
	bool no_cap;
	enum rf_error_kind kind;
	double value;
	struct rf_chart_values plus, minus;	/* CUSTOM; one value serves
						   all points */
	struct rf_chart_line line;
};

/* How raw values are put into bins (histogram, Pareto). */
struct rf_chart_bins {
	double width;		/* 0: automatic (or by count) */
	uint32_t count;		/* 0: automatic */
	bool has_underflow, has_overflow;
	double underflow, overflow;
	bool left_closed;	/* [a, b) rather than (a, b] */
	bool by_category;	/* sums per category, no bins */
};

struct rf_chart_series {
	const char *name;	/* NULL: "Series N" as shown */
	const char *name_ref;
	uint32_t index;		/* c:idx: chooses the automatic look */
	uint32_t order;		/* c:order: where it stands among all */
	struct rf_chart_categories cats;
	struct rf_chart_values x;	/* scatter, bubble; n 0: 1, 2, 3 ... or
					   the numbers of cats */
	struct rf_chart_values y;
	struct rf_chart_values sizes;	/* bubble */
	struct rf_chart_fill fill;
	struct rf_chart_line line;
	struct rf_chart_marker marker;
	bool smooth;
	enum rf_step step;
	bool invert_negative;	/* negative bars in `inverted` */
	struct rf_chart_fill inverted;	/* auto: white */
	float explosion;	/* per cent of the radius */
	struct rf_chart_point **points;
	uint32_t n_points;
	struct rf_chart_labels labels;
	bool labels_deleted;	/* overrules the group's labels */
	bool has_labels;	/* `labels` overrules the group's */
	struct rf_chart_trend **trends;
	uint32_t n_trends;
	struct rf_chart_errors error_x, error_y;
	bool hidden;		/* filtered out: neither drawn nor listed */
	/* Extended kinds. */
	struct rf_chart_bins bins;
	const uint32_t *subtotals;	/* waterfall: indices of totals */
	uint32_t n_subtotals;
	bool no_connectors;	/* waterfall */
	/* Box and whisker. */
	bool no_outliers, no_mean_marker, inner_points, mean_line;
	bool quartile_inclusive;
};

/* ---- kinds ---------------------------------------------------------- */

enum rf_chart_kind {
	RF_CHART_BAR,		/* columns too: see `horizontal` */
	RF_CHART_LINE,
	RF_CHART_AREA,
	RF_CHART_PIE,
	RF_CHART_DOUGHNUT,
	RF_CHART_OF_PIE,	/* pie of pie, bar of pie */
	RF_CHART_SCATTER,
	RF_CHART_BUBBLE,
	RF_CHART_RADAR,
	RF_CHART_STOCK,		/* series: (open,) high, low, close */
	RF_CHART_SURFACE,
	RF_CHART_HISTOGRAM,
	RF_CHART_PARETO,
	RF_CHART_BOX,
	RF_CHART_WATERFALL,
	RF_CHART_FUNNEL,
	RF_CHART_TREEMAP,
	RF_CHART_SUNBURST,
	RF_CHART_MAP,		/* not drawn */
	RF_CHART_KIND_COUNT
};

enum rf_grouping {
	RF_GROUP_CLUSTERED,	/* for lines and areas: standard */
	RF_GROUP_STACKED,
	RF_GROUP_PERCENT
};

enum rf_scatter_style {		/* also the radar's, by its own meaning */
	RF_SCATTER_LINES_MARKERS,
	RF_SCATTER_LINES,	/* no automatic markers */
	RF_SCATTER_MARKERS	/* no automatic lines */
};

struct rf_chart_bars_updown {
	bool shown;
	float gap;		/* per cent; 0: 150 */
	struct rf_chart_fill up, down;
	struct rf_chart_line up_line, down_line;
};

/* One plot: series of one kind on one pair of axes. */
struct rf_chart_group {
	enum rf_chart_kind kind;
	bool solid;		/* a 3-D kind: drawn flat, named 3D */
	bool horizontal;	/* bars lie */
	enum rf_grouping grouping;
	bool vary_colors;	/* each point its own automatic colour (a lone
				   series; pies always); default false */
	float gap;		/* bars: per cent of a bar; default 150 */
	float overlap;		/* bars: -100..100; default 0, and 100 when
				   stacked is for the reader to say */
	bool markers;		/* lines: automatic markers are wanted */
	enum rf_scatter_style scatter;
	bool radar_filled;
	bool first_front;	/* areas side by side: the first is in front */
	float first_slice;	/* degrees from the top */
	bool counter;		/* pies, radars: counter-clockwise */
	float hole;		/* doughnut, per cent 10..90; default 50 */
	bool of_pie_bar;	/* OF_PIE: bar of pie */
	uint32_t split;		/* OF_PIE: how many of the last points stand in
				   the second plot; 0: a third */
	float bubble_scale;	/* per cent; default 100 */
	bool bubble_width;	/* sizes are diameters, not areas */
	bool bubble_negative;	/* negative sizes are shown */
	bool wireframe;		/* surface */
	bool drop_lines, high_low_lines;
	struct rf_chart_line drop_line, high_low_line;
	struct rf_chart_bars_updown up_down;
	struct rf_chart_labels labels;	/* for series without their own */
	bool series_lines;	/* stacked bars: connect the series */
	struct rf_chart_line series_line;
	/* Indices into rf_chart.axes; -1: none (pies).  x is the category,
	 * date or X axis; y the value axis; horizontal bars keep this. */
	int32_t x_axis, y_axis;
	struct rf_chart_series **series;
	uint32_t n_series;
};

/* ---- axes ----------------------------------------------------------- */

enum rf_axis_kind { RF_AXIS_CATEGORY, RF_AXIS_VALUE, RF_AXIS_DATE };

enum rf_axis_side {
	RF_SIDE_AUTO,		/* by kind */
	RF_SIDE_LEFT,
	RF_SIDE_RIGHT,
	RF_SIDE_TOP,
	RF_SIDE_BOTTOM
};

enum rf_cross {
	RF_CROSS_AUTO,		/* at zero, or the nearest to it */
	RF_CROSS_MIN,
	RF_CROSS_MAX,
	RF_CROSS_AT
};

enum rf_tick {
	RF_TICK_AUTO,		/* major: outside, minor: none */
	RF_TICK_NONE,
	RF_TICK_IN,
	RF_TICK_OUT,
	RF_TICK_CROSS
};

enum rf_tick_labels {
	RF_TICK_LABELS_NEXT,	/* beside the axis */
	RF_TICK_LABELS_LOW,	/* at the plot's low edge */
	RF_TICK_LABELS_HIGH,
	RF_TICK_LABELS_NONE
};

enum rf_time_unit {
	RF_TIME_AUTO,
	RF_TIME_DAYS,
	RF_TIME_MONTHS,
	RF_TIME_YEARS
};

struct rf_chart_axis {
	enum rf_axis_kind kind;
	enum rf_axis_side side;
	bool deleted;		/* scales, but is not shown */
	bool reversed;
	bool has_min, has_max;
	double min, max;
	double log_base;	/* 0: linear */
	double major, minor;	/* units; 0: automatic */
	float minor_parts;	/* of a major unit, when minor is not told;
				   0: 5 */
	bool loose;		/* automatic ends need not show zero */
	enum rf_time_unit base_unit, major_unit, minor_unit;
	int32_t cross_axis;	/* index of the axis that this one crosses */
	enum rf_cross cross;	/* where on that one it stands */
	double cross_at;	/* a value, or the number of a category */
	bool between_set, between;	/* value axes: does it cross between
				   categories (the default but for areas) or
				   on them? */
	bool grid, minor_grid;
	struct rf_chart_line grid_line, minor_grid_line;
	struct rf_chart_title title;
	const char *format;	/* number format; NULL: the data's */
	enum rf_tick major_tick, minor_tick;
	enum rf_tick_labels labels;
	bool has_rotation;
	float rotation;		/* of the tick labels, -90..90 */
	bool stacked;		/* letters one below the other */
	struct rf_chart_font font;
	struct rf_chart_line line;
	struct rf_chart_fill fill;	/* behind the labels; auto: none */
	uint32_t label_skip, tick_skip;	/* 0: automatic */
	float label_offset;	/* per cent; default 100 */
	bool no_multi_level;
	double display_unit;	/* values are shown divided by it; 0: 1 */
	bool unit_label;	/* and that is said beside the axis */
	const char *unit_text;	/* "Millions"; NULL: its usual name */
};

/* ---- the whole ------------------------------------------------------ */

enum rf_legend_side {
	RF_LEGEND_RIGHT,
	RF_LEGEND_LEFT,
	RF_LEGEND_TOP,
	RF_LEGEND_BOTTOM,
	RF_LEGEND_TOP_RIGHT
};

struct rf_chart_legend {
	bool shown;
	enum rf_legend_side side;
	bool overlay;
	const uint32_t *deleted;	/* entries left out, by number */
	uint32_t n_deleted;
	struct rf_chart_font font;
	struct rf_chart_fill fill;
	struct rf_chart_line line;
	struct rf_chart_place place;
};

struct rf_chart_data_table {
	bool shown;
	bool no_horizontal, no_vertical, no_outline;
	bool keys;
	struct rf_chart_font font;
	struct rf_chart_line line;
};

enum rf_blanks { RF_BLANKS_GAP, RF_BLANKS_ZERO, RF_BLANKS_SPAN };

struct rf_chart {
	struct rf_arena *arena;	/* where it and all its parts live */
	float width, height;	/* points; 0: 360 x 216, the program's usual */
	bool modern;		/* looks of 2013 and later: grey text and
				   lines, a centred 14 point title, no ticks;
				   else those of 2007 */
	uint32_t style;		/* c:style 1..48; 0: 2 */
	uint32_t accents[6];	/* the theme's; default Office's of 2007 */
	uint32_t text_color;	/* tx1; default black */
	uint32_t back_color;	/* bg1; default white */
	bool date1904;
	bool rounded;		/* corners of the chart area */
	struct rf_chart_font font;	/* for all text; default Calibri 10 */
	struct rf_chart_fill fill;	/* chart area */
	struct rf_chart_line line;
	struct rf_chart_fill plot_fill;
	struct rf_chart_line plot_line;
	struct rf_chart_place plot_place;
	struct rf_chart_title title;
	struct rf_chart_legend legend;
	struct rf_chart_data_table table;
	enum rf_blanks blanks;
	struct rf_chart_group **groups;
	uint32_t n_groups;
	struct rf_chart_axis **axes;
	uint32_t n_axes;
};

/*
 * All in the arena, with the defaults said above.  Pointers stay valid; the
 * lists of pointers may move when something is added.
 */
struct rf_chart *rf_chart_new(struct rf_arena *a);
/* Without axes: set x_axis and y_axis. */
struct rf_chart_group *rf_chart_add_group(struct rf_chart *c,
    enum rf_chart_kind kind);
/* `index` and `order` are the number of series there were. */
struct rf_chart_series *rf_chart_add_series(struct rf_chart *c,
    struct rf_chart_group *g);
/* *index, when wanted, gets what groups refer to it by. */
struct rf_chart_axis *rf_chart_add_axis(struct rf_chart *c,
    enum rf_axis_kind kind, int32_t *index);
/* The point's own facts, made when there are none yet; kept ascending. */
struct rf_chart_point *rf_chart_point_at(struct rf_chart *c,
    struct rf_chart_series *s, uint32_t index);
struct rf_chart_trend *rf_chart_add_trend(struct rf_chart *c,
    struct rf_chart_series *s);

/* "BarChart", "PieChart3D", ...: contract pulse, chart_type; of the first
 * group; NULL without groups. */
const char *rf_chart_type(const struct rf_chart *c);
/* What the file calls it, be it by a lone series' name; NULL: nothing. */
const char *rf_chart_own_title(const struct rf_chart *c);
/* The title as it is shown, an automatic one included; NULL: none. */
const char *rf_chart_shown_title(const struct rf_chart *c);

#endif
