/* What the files that read charts of XLS workbooks share, for nobody else. */
#ifndef RF_EXTRACT_XLS_CHART_PRIV_H
#define RF_EXTRACT_XLS_CHART_PRIV_H

#include "chart/chart.h"
#include "extract/xls/xls_priv.h"

#define XLS_CHART_DEPTH 32
#define XLS_MAX_SERIES 4096	/* with trend lines and error bars */
#define XLS_MAX_GROUPS 16
#define XLS_MAX_LOOKS 20000	/* points of a chart that look otherwise */

enum xls_chart_record {
	XLS_CH_CHART = 0x1002,
	XLS_CH_SERIES = 0x1003,
	XLS_CH_DATAFORMAT = 0x1006,
	XLS_CH_LINEFORMAT = 0x1007,
	XLS_CH_MARKERFORMAT = 0x1009,
	XLS_CH_AREAFORMAT = 0x100a,
	XLS_CH_PIEFORMAT = 0x100b,
	XLS_CH_ATTACHEDLABEL = 0x100c,
	XLS_CH_SERIESTEXT = 0x100d,
	XLS_CH_CHARTFORMAT = 0x1014,
	XLS_CH_LEGEND = 0x1015,
	XLS_CH_BAR = 0x1017,
	XLS_CH_LINE = 0x1018,
	XLS_CH_PIE = 0x1019,
	XLS_CH_AREA = 0x101a,
	XLS_CH_SCATTER = 0x101b,
	XLS_CH_CHARTLINE = 0x101c,
	XLS_CH_AXIS = 0x101d,
	XLS_CH_TICK = 0x101e,
	XLS_CH_VALUERANGE = 0x101f,
	XLS_CH_CATSERRANGE = 0x1020,
	XLS_CH_AXISLINE = 0x1021,
	XLS_CH_TEXT = 0x1025,
	XLS_CH_FONTX = 0x1026,
	XLS_CH_OBJECTLINK = 0x1027,
	XLS_CH_FRAME = 0x1032,
	XLS_CH_BEGIN = 0x1033,
	XLS_CH_END = 0x1034,
	XLS_CH_CHART3D = 0x103a,
	XLS_CH_DROPBAR = 0x103d,
	XLS_CH_RADAR = 0x103e,
	XLS_CH_SURFACE = 0x103f,
	XLS_CH_RADARAREA = 0x1040,
	XLS_CH_AXISPARENT = 0x1041,
	XLS_CH_SHTPROPS = 0x1044,
	XLS_CH_SERTOCRT = 0x1045,
	XLS_CH_SERPARENT = 0x104a,
	XLS_CH_SERAUXTREND = 0x104b,
	XLS_CH_IFMT = 0x104e,
	XLS_CH_BRAI = 0x1051,
	XLS_CH_SERAUXERRBAR = 0x105b,
	XLS_CH_SERFMT = 0x105d,
	XLS_CH_BOPPOP = 0x1061,
	XLS_CH_AXCEXT = 0x1062,
	XLS_CH_DAT = 0x1063,
	XLS_CH_SIINDEX = 0x1065,
	XLS_CH_DATALABEXT = 0x086b
};

/* What a series is linked to (2.4.29): its name, values, categories, sizes. */
enum { XLS_LINK_NAME, XLS_LINK_VALUES, XLS_LINK_CATEGORIES, XLS_LINK_SIZES,
	XLS_LINKS };

#define XLS_BLACK 0xff000000u
#define XLS_WHITE 0xffffffffu

struct xls_link {
	const char *ref;	/* "Sheet1!$B$2:$B$7", or NULL */
	const char *format;	/* the link's own, or NULL: the cells' */
};

/* How a series, a point, or what a group has by default, looks. */
#define XLS_FILL_COLORS 16		/* the palette's, of automatic areas */

struct xls_look {
	struct rf_chart_fill fill;
	struct rf_chart_line line;
	struct rf_chart_marker marker;
	struct rf_chart_labels labels;
	bool has_fill, has_line, has_marker, has_labels, has_explosion;
	bool smooth, inverts;
	float explosion;
};

struct xls_point {
	uint32_t index;
	struct xls_look look;
	const char *label;	/* typed in by hand */
};

/* A value that the chart keeps itself. */
struct xls_kept {
	uint16_t series, point;
	uint32_t order;		/* as told */
	uint8_t what;		/* XLS_LINK_VALUES ... */
	double number;		/* NaN: a text */
	const char *text;
};

struct xls_series {
	struct xls_link links[XLS_LINKS];
	const char *name;
	struct xls_look look;
	RF_VEC(struct xls_point) points;
	uint16_t group;
	uint16_t parent;	/* + 1 of what it is added to; 0: none */
	bool is_trend, is_errors;
	struct rf_chart_trend trend;
	uint8_t error_side;	/* 1 x+, 2 x-, 3 y+, 4 y- */
	struct rf_chart_errors errors;
	struct rf_chart_series *made;
};

struct xls_group {
	struct rf_chart_group *g;
	uint8_t set;		/* of axes: 0 or 1 */
	struct xls_look look;
};

struct xls_axes {
	int32_t x, y;		/* index into the chart's; -1: none */
	bool between;
};

/* A title or label, until its end says whose it is. */
struct xls_chart_text {
	struct rf_chart_title title;
	uint16_t flags, place;
	uint16_t link, series, point;	/* of the object link */
	struct rf_chart_labels ext;	/* what a newer record asks for */
	bool has_ext;
};

struct xls_chart {
	struct xls *p;
	struct rf_chart *c;
	struct rf_arena *arena;
	uint16_t stack[XLS_CHART_DEPTH];	/* the records that are open */
	unsigned depth;
	uint16_t last;			/* the record in front of this one */
	RF_VEC(struct xls_series) series;
	RF_VEC(struct xls_group) groups;
	RF_VEC(struct xls_kept) kept;
	struct xls_axes sets[2];
	uint8_t set;
	struct rf_chart_axis *axis;	/* NULL: that of depth */
	uint16_t axis_line, chart_line;
	unsigned drop_bars;		/* of the group at hand */
	struct xls_look *look;		/* of the data format at hand */
	struct xls_chart_text text;
	uint16_t kept_what;
	uint32_t looks, labels;		/* of points: counted against ceilings */
};

/* What reads which record. */
struct xls_chart_reader {
	uint16_t type;
	void (*read)(struct xls_chart *ch);
};
/* Read the record when one of these does; false: none. */
bool xls_chart_read(struct xls_chart *ch,
    const struct xls_chart_reader *readers, size_t n);

/* Is the innermost open record this one, inside that one? */
bool xls_chart_in(const struct xls_chart *ch, uint16_t type);
bool xls_chart_under(const struct xls_chart *ch, uint16_t type);
/* The line that the program draws by itself, thin and of that colour. */
void xls_chart_rule(struct rf_chart_line *line, uint32_t color);
/* An RGB colour of four bytes. */
uint32_t xls_chart_color(struct biff *b);
/* A format code by its number, NULL for General. */
const char *xls_chart_format(const struct xls *p, uint16_t id);

/* ---- chart_axes.c, chart_text.c ------------------------------------------ */

/* The record when it is one of an axis; false: it is not. */
bool xls_chart_axis_record(struct xls_chart *ch);
/*
 * A turn of 0 to 90 is counter-clockwise, of 91 to 180 clockwise; 255:
 * letters are stacked.
 */
float xls_chart_rotation(uint16_t turn);
/* Everything is read: ties axes to one another and groups to axes. */
void xls_chart_finish_axes(struct xls_chart *ch);
bool xls_chart_text_record(struct xls_chart *ch);
/* The text at hand goes to whom it is linked to. */
void xls_chart_text_end(struct xls_chart *ch);

/* ---- chart_series.c ---------------------------------------------------- */

/* The record when it is one of a series. */
void xls_chart_series_record(struct xls_chart *ch);
/* The series at hand, or NULL. */
struct xls_series *xls_chart_series(struct xls_chart *ch);
/* Everything is read: series into groups, with their values. */
void xls_chart_make_series(struct xls_chart *ch, struct rf_figure *f);

#endif
