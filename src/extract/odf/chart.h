/* An OpenDocument chart being read: what its two files share. */
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
	struct rf_map styles;		/* name -> struct rf_xml_node */
	struct rf_map ranges;		/* as source_ranges have them */
	RF_VEC(struct odf_row) rows;	/* the local table; 0: headings */
	uint64_t n_cells;
	uint64_t *kept;			/* values of the document's charts */
	const char **said[2];		/* of the cells of rows 0 and 1 */
	const char *cat_range;		/* as the file has it, or NULL */
	struct rf_chart_categories cats;	/* of the local table */
	struct rf_chart_values shared_x;	/* the newest domain's */
	uint32_t next_col;		/* of the local table */
	int32_t x[2], y[2];		/* axes, primary and secondary; -1 */
	bool second[16];		/* is the group on the second axis? */
};
/* ---- chart.c ---------------------------------------------------------- */

/* The paragraphs below an element as lines; NULL: no text. */
const char *rf_odf_chart_text(struct odf_chart *d,
    const struct rf_xml_node *n);

/* ---- chart_table.c ---------------------------------------------------- */

/* Read the local table. */
void rf_odf_chart_table(struct odf_chart *d,
    const struct rf_xml_node *table);
const struct rf_xml_node *rf_odf_chart_cell(const struct odf_chart *d,
    size_t row, uint32_t col);
/* The column whose cell in that row (0 or 1) says it is this range. */
uint32_t rf_odf_chart_column(struct odf_chart *d, size_t row,
    const char *range, uint32_t fallback);
void rf_odf_chart_values(struct odf_chart *d, uint32_t col,
    const char *range, struct rf_chart_values *out);
void rf_odf_chart_categories(struct odf_chart *d);

#endif
