/* The document's figures in the order of their ids, also those in cells. */
#ifndef RF_EMIT_FIGURES_H
#define RF_EMIT_FIGURES_H

#include "emit/ids.h"
#include "model/document.h"
#include "util/err.h"
#include "util/json_out.h"

struct rf_figure_at {
	const struct rf_page *page;
	const struct rf_block *block;
	const char *id;
	const char *table;	/* the id of its chart's table, or NULL */
};
/* The members that tell of a chart: type, title, ranges. */
void rf_json_chart(struct rf_json_out *json, const struct rf_figure *f);
/* Visits them; stops at the first code that is not RF_OK and returns it. */
enum rf_code rf_walk_figures(const struct rf_document *d,
    enum rf_code (*visit)(void *ctx, const struct rf_figure_at *at,
    struct rf_err *err), void *ctx, struct rf_err *err) RF_MUST_CHECK;

#endif
