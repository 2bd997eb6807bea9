/*
 * An OpenDocument chart being read: what its files share.  chart.c is the
 * chart as a whole, chart_axis.c its axes, chart_series.c its series,
 * chart_look.c how styles become looks, chart_format.c how number styles
 * become codes, chart_table.c the table that holds the data.
 */
#ifndef RF_EXTRACT_ODF_CHART_H
#define RF_EXTRACT_ODF_CHART_H

#include "chart/chart.h"
#include "extract/odf/odf.h"
#include "util/mem.h"

#define MAX_ROWS 1048576		/* of a sheet */
#define MAX_COLS 1024		/* of the local table */
#define MAX_CELLS (4 * 1048576)
#define MAX_VALUES (4 * 1048576)	/* of a document's charts together */
#define MAX_POINTS 20000	/* with looks of their own, of one series */

struct odf_row {
	const struct rf_xml_node **cells;
	uint32_t n;
};

struct odf_chart {
	struct rf_arena *arena;		/* the document's */
	struct rf_arena scratch;
	struct rf_chart *c;
	const struct rf_xml_node *area;	/* chart:plot-area */
	enum rf_chart_kind kind;
	const char *class_name;		/* "bar" */
	bool values;			/* X is a number too */
	double w, h;			/* points, as the chart says */
	const char *title;		/* without what stands below it */
	struct rf_map styles;		/* name -> struct rf_xml_node */
	struct rf_map formats;		/* of numbers: the same */
	struct rf_map defs;		/* "gradient/name" -> the same */
	struct rf_map ranges;		/* as source_ranges have them */
	RF_VEC(struct odf_row) rows;	/* the local table; 0: headings */
	uint64_t n_cells;
	bool turned;			/* rows have become columns */
	struct rf_dml_charts *cells;	/* of the sheets, or NULL */
	uint64_t *kept;			/* values of the document's charts */
	const char **said[2];		/* of the cells of rows 0 and 1 */
	const char *cat_range;		/* as the file has it, or NULL */
	struct rf_chart_categories cats;	/* of the local table */
	struct rf_chart_values shared_x;	/* the newest domain's */
	uint32_t next_col;		/* of the local table */
	int32_t x[2], y[2];		/* axes, primary and secondary; -1 */
	double gap[2], overlap[2];	/* of bars, which y axes say */
	bool second[16];		/* is the group on the second axis? */
	uint32_t *hidden;		/* legend entries left out */
	uint32_t n_hidden;
};

#define MAX_SERIES 1000

/* ---- chart_look.c ------------------------------------------------------ */

static inline const struct rf_xml_node *
odf_child(const struct rf_xml_node *n, const char *name)
{
	return rf_xml_child(n, RF_NS_ODFCHART, name);
}
/* Of the chart namespace, or of one that extends it. */
const char *rf_odf_chart_attr(const struct rf_xml_node *n, const char *name);
bool rf_odf_is(const char *value, const char *word);
/* "#a0b1c2"; false: it is none, *out stays. */
bool rf_odf_color(const char *s, uint32_t *out);
/* Keep what styles.xml and content.xml define, the latter last. */
void rf_odf_chart_defs(struct odf_chart *d, const struct rf_xml_node *root);
/* A chart property of the element's style, or NULL. */
const char *rf_odf_chart_property(const struct odf_chart *d,
    const struct rf_xml_node *n, const char *name);
bool rf_odf_chart_is_on(const struct odf_chart *d,
    const struct rf_xml_node *n, const char *name);
/* As a number, "%" allowed; false when there is none. */
bool rf_odf_chart_number(const struct odf_chart *d,
    const struct rf_xml_node *n, const char *name, double *out);
/* What the element's style says, over what *fill and *line hold; NULL: not
 * wanted. */
void rf_odf_chart_looks(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_fill *fill, struct rf_chart_line *line);
void rf_odf_chart_font(const struct odf_chart *d,
    const struct rf_xml_node *n, struct rf_chart_font *out);
/* "style:rotation-angle" as the model has it; false: none is said. */
bool rf_odf_chart_rotation(const struct odf_chart *d,
    const struct rf_xml_node *n, float *out);
/* The colour that the program gives the index-th series or point. */
uint32_t rf_odf_chart_color(uint32_t index);

/* ---- chart_format.c ---------------------------------------------------- */

/*
 * The code of the number style that the element's style names by that
 * attribute ("data-style-name"); NULL: General, or none.  *date, when
 * wanted, tells whether it is a date's or a time's.
 */
const char *rf_odf_chart_format(struct odf_chart *d,
    const struct rf_xml_node *n, const char *attribute, bool *date);

/* ---- chart.c ----------------------------------------------------------- */

/* The paragraphs below an element as lines; NULL: no text. */
const char *rf_odf_chart_text(struct odf_chart *d,
    const struct rf_xml_node *n);
void rf_odf_chart_title(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_title *out);
/* "Sheet1.$B$2:.$B$9" as source_ranges have it: Sheet1!$B$2:$B$9. */
const char *rf_odf_chart_range(struct odf_chart *d, const char *range);
/* "chart:bar"; the prefix is whatever the part chose. */
bool rf_odf_chart_kind(const char *class, enum rf_chart_kind *out);

/* ---- chart_axis.c ------------------------------------------------------ */

void rf_odf_chart_axes(struct odf_chart *d);

/* ---- chart_series.c ---------------------------------------------------- */

void rf_odf_chart_series(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_group *g, enum rf_chart_kind kind);

/* Leave the series out of the legend. */
void rf_odf_chart_hide(struct odf_chart *d, const struct rf_chart_series *s);

/* ---- chart_table.c ----------------------------------------------------- */

/* Read the local table; series that are rows become columns. */
void rf_odf_chart_table(struct odf_chart *d,
    const struct rf_xml_node *table, bool by_rows);
/*
 * The values of a range: where the table says that it has it, else, without
 * a table, those of the sheet, else the table's column `fallback`
 * (UINT32_MAX: none).  False: the table has nothing where they would stand,
 * not even that they are missing, as where rows or columns are hidden.
 */
bool rf_odf_chart_values(struct odf_chart *d, const char *range,
    uint32_t fallback, struct rf_chart_values *out);
/* The text of a label's range, in the same way. */
const char *rf_odf_chart_label(struct odf_chart *d, const char *range,
    uint32_t fallback);
/* Of d->cat_range, into d->cats; numbers where all are. */
void rf_odf_chart_categories(struct odf_chart *d);

#endif
