/*
 * Chart parts of Office documents (ECMA-376 part 1, 21.2; MS-ODRAWXML 2.24
 * for the kinds that came with Office 2016) into the chart model.  Shared by
 * workbooks, text documents and presentations; knows none of them.
 */
#ifndef RF_EXTRACT_DRAWINGML_CHART_H
#define RF_EXTRACT_DRAWINGML_CHART_H

#include <stdbool.h>
#include <stdint.h>

#include "chart/chart.h"
#include "extract/drawingml/color.h"
#include "extract/ooxml.h"
#include "model/document.h"

/* Bounds of one chart; what is beyond is left out. */
#define RF_DML_MAX_SERIES 2000
#define RF_DML_MAX_GROUPS 64
#define RF_DML_MAX_AXES 64
#define RF_DML_MAX_POINTS 1048576	/* of one series */
#define RF_DML_MAX_LOOKS 20000		/* points with a look of their own */
#define RF_DML_MAX_RANGES 2000
#define RF_DML_MAX_SHAPES 1000		/* with texts, on top of it */
/* Of all charts of a document together. */
#define RF_DML_MAX_VALUES (4 * 1048576)

/* A rectangle of cells, row by row, in the arena. */
struct rf_dml_cells {
	uint32_t rows, cols;
	const double *numbers;		/* NaN: not a number */
	const char *const *texts;	/* as shown; NULL: empty */
	const char *format;		/* of the first number; NULL: General */
};

/* What all charts of one document share. */
struct rf_dml_charts {
	struct rf_ooxml *pkg;		/* lent */
	struct rf_arena *arena;		/* the document's, lent */
	struct rf_dml_theme theme;
	struct rf_dml_scope scope;	/* points to theme; callers may map */
	/*
	 * Written by Office 2007, or by a program that claims so: then a flag
	 * that is not there is off.  Later versions take it for on.
	 */
	bool office2007;
	bool date1904;			/* of charts that do not say */
	float font_size;		/* points; of charts that do not say */
	uint64_t values;		/* kept so far */
	/*
	 * Values for a chart without its own copy of them: false when the
	 * formula is no range of cells that can be read.  NULL: there are no
	 * sheets.
	 */
	bool (*cells)(void *ctx, const char *formula,
	    struct rf_dml_cells *out);
	/*
	 * The number format of a range's first number, for copies that say
	 * General: programs other than Excel copy values without it.  NULL:
	 * not known, or not worth the while.  May be NULL itself.
	 */
	const char *(*format)(void *ctx, const char *formula);
	void *ctx;
};

/*
 * Defaults, the version that wrote the package, and the theme of its main
 * part.  `e` must not move afterwards.
 */
void rf_dml_charts_init(struct rf_dml_charts *e, struct rf_ooxml *pkg,
    struct rf_arena *arena, const char *main);

/*
 * Read a chart part.  Fills f->chart, chart_type, chart_title and
 * source_ranges; `width` and `height` in points, 0: unknown.  RF_E_CORRUPT
 * when the part is missing or damaged: then nothing is filled.
 */
enum rf_code rf_dml_chart(struct rf_dml_charts *e, const char *part,
    float width, float height, struct rf_figure *f, struct rf_err *err)
    RF_MUST_CHECK;

/*
 * What the cells hold that out->ref, or a formula, names; nothing when they
 * cannot be read.  For formats that tell of charts in other words.
 */
void rf_dml_cell_numbers(struct rf_dml_charts *e,
    struct rf_chart_values *out);
void rf_dml_cell_categories(struct rf_dml_charts *e,
    struct rf_chart_categories *out);
const char *rf_dml_cell_text(struct rf_dml_charts *e, const char *formula);

/*
 * What people wrote on top of a chart, in shapes of a drawing part of its
 * own: texts in the arena, one for each shape; returns how many.
 */
uint32_t rf_dml_chart_texts(struct rf_dml_charts *e, const char *part,
    const char *const **texts);

#endif
