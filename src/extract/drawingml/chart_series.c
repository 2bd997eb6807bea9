/*
 * One series: names, data, looks, and what is added to it (ECMA-376 part 1,
 * 21.2.2.170 and its kin for the other kinds).
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/drawingml/chart_priv.h"
#include "util/mem.h"

#define MAX_TRENDS 16		/* of one series */

/* ---- looks ---------------------------------------------------------- */

static void
marker(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_marker *out)
{
	static const struct {
		const char *name;
		enum rf_marker symbol;
	} symbols[] = {
		{ "none", RF_MARKER_NONE }, { "square", RF_MARKER_SQUARE },
		{ "diamond", RF_MARKER_DIAMOND },
		{ "triangle", RF_MARKER_TRIANGLE }, { "x", RF_MARKER_X },
		{ "star", RF_MARKER_STAR }, { "dot", RF_MARKER_DOT },
		{ "dash", RF_MARKER_DASH }, { "circle", RF_MARKER_CIRCLE },
		{ "plus", RF_MARKER_PLUS }, { "picture", RF_MARKER_PICTURE },
	};
	const struct rf_xml_node *m = dml_child(n, "marker");

	if (m == NULL)
		return;
	for (size_t i = 0; i < RF_COUNT(symbols); i++)
		if (rf_dml_val_is(m, "symbol", symbols[i].name))
			out->symbol = symbols[i].symbol;
	out->size = rf_dml_float(m, "size", 0, 72, 0);
	rf_dml_looks(d, m, &out->fill, &out->line);
}

static void
points(struct dml_chart *d, struct rf_chart_series *s,
    const struct rf_xml_node *ser)
{
	const struct rf_xml_node *n = dml_child(ser, "dPt");

	for (; n != NULL && d->looks < RF_DML_MAX_LOOKS;
	    n = rf_xml_again(n), d->looks++) {
		int64_t i = rf_xml_get_int(dml_child(n, "idx"), "val", 0,
		    RF_DML_MAX_POINTS - 1, -1);
		struct rf_chart_point *p;
		double v;

		if (i < 0)
			continue;
		p = rf_chart_point_at(d->c, s, (uint32_t)i);
		rf_dml_looks(d, n, &p->fill, &p->line);
		marker(d, n, &p->marker);
		p->has_explosion = rf_dml_number(n, "explosion", &v);
		p->explosion = rf_dml_float(n, "explosion", 0, 400, 0);
	}
}

/* Negative bars swap their colours: Office 2010 keeps the other one here. */
static void
inverted(struct dml_chart *d, const struct rf_xml_node *ser,
    struct rf_chart_series *s)
{
	const struct rf_xml_node *fill = rf_xml_find(dml_child(ser, "extLst"),
	    RF_NS_OTHER, "invertSolidFillFmt");

	s->invert_negative = rf_dml_flag(ser, "invertIfNegative", d->absent);
	for (const struct rf_xml_node *n = fill != NULL ? fill->child : NULL;
	    n != NULL; n = n->next)
		if (n->name != NULL && strcmp(n->name, "spPr") == 0)
			rf_dml_fill(&d->scope, d->arena, n, &s->inverted);
}

/* ---- what is added --------------------------------------------------- */

static void
trend(struct dml_chart *d, struct rf_chart_series *s,
    const struct rf_xml_node *n)
{
	static const struct {
		const char *name;
		enum rf_trend_kind kind;
	} kinds[] = {
		{ "linear", RF_TREND_LINEAR }, { "exp", RF_TREND_EXPONENTIAL },
		{ "log", RF_TREND_LOGARITHMIC }, { "power", RF_TREND_POWER },
		{ "poly", RF_TREND_POLYNOMIAL },
		{ "movingAvg", RF_TREND_MOVING_AVERAGE },
	};
	struct rf_chart_trend *t = rf_chart_add_trend(d->c, s);
	const struct rf_xml_node *label = dml_child(n, "trendlineLbl");
	const char *format = rf_xml_get(dml_child(label, "numFmt"),
	    RF_NS_NONE, "formatCode");

	for (size_t i = 0; i < RF_COUNT(kinds); i++)
		if (rf_dml_val_is(n, "trendlineType", kinds[i].name))
			t->kind = kinds[i].kind;
	t->name = rf_dml_text(d, rf_xml_text(&d->scratch, dml_child(n,
	    "name")));
	t->order = (uint32_t)rf_dml_float(n, "order", 2, 6, 2);
	t->period = (uint32_t)rf_dml_float(n, "period", 2, 1e6, 2);
	t->forward = rf_dml_float(n, "forward", 0, 1e6, 0);
	t->backward = rf_dml_float(n, "backward", 0, 1e6, 0);
	t->has_intercept = rf_dml_number(n, "intercept", &t->intercept);
	t->show_equation = rf_dml_flag(n, "dispEq", d->absent);
	t->show_r2 = rf_dml_flag(n, "dispRSqr", d->absent);
	t->format = format != NULL ? rf_dml_text(d, rf_str(format)) : NULL;
	rf_dml_looks(d, n, NULL, &t->line);
	rf_dml_body_font(&d->scope, d->arena, dml_child(label, "txPr"),
	    &t->font);
}

static void
error_bars(struct dml_chart *d, struct rf_chart_series *s,
    const struct rf_xml_node *n)
{
	static const struct {
		const char *name;
		enum rf_error_kind kind;
	} kinds[] = {
		{ "fixedVal", RF_ERROR_FIXED },
		{ "percentage", RF_ERROR_PERCENT },
		{ "stdDev", RF_ERROR_DEVIATION },
		{ "stdErr", RF_ERROR_STANDARD }, { "cust", RF_ERROR_CUSTOM },
	};
	struct rf_chart_errors *e = rf_dml_val_is(n, "errDir", "x") ?
	    &s->error_x : &s->error_y;

	e->shown = true;
	e->no_plus = rf_dml_val_is(n, "errBarType", "minus");
	e->no_minus = rf_dml_val_is(n, "errBarType", "plus");
	e->no_cap = rf_dml_flag(n, "noEndCap", d->absent);
	for (size_t i = 0; i < RF_COUNT(kinds); i++)
		if (rf_dml_val_is(n, "errValType", kinds[i].name))
			e->kind = kinds[i].kind;
	if (!rf_dml_number(n, "val", &e->value))
		e->value = 0;
	rf_dml_values(d, dml_child(n, "plus"), &e->plus);
	rf_dml_values(d, dml_child(n, "minus"), &e->minus);
	rf_dml_looks(d, n, NULL, &e->line);
}

/* ---- the series ------------------------------------------------------ */

/* Scatter and bubble charts: numbers, or texts that only count. */
static void
x_values(struct dml_chart *d, struct rf_chart_series *s,
    const struct rf_xml_node *n)
{
	if (dml_child(n, "numRef") != NULL || dml_child(n, "numLit") != NULL)
		rf_dml_values(d, n, &s->x);
	else
		rf_dml_categories(d, n, &s->cats);
}

void
rf_dml_series(struct dml_chart *d, struct rf_chart_group *g,
    const struct rf_xml_node *n)
{
	struct rf_chart_series *s;
	const struct rf_xml_node *t = dml_child(n, "trendline");
	const struct rf_xml_node *e = dml_child(n, "errBars");
	const struct rf_xml_node *labels = dml_child(n, "dLbls");

	if (d->n_series++ >= RF_DML_MAX_SERIES)
		return;
	s = rf_chart_add_series(d->c, g);
	s->index = (uint32_t)rf_xml_get_int(dml_child(n, "idx"), "val", 0,
	    UINT32_MAX, s->index);
	s->order = (uint32_t)rf_xml_get_int(dml_child(n, "order"), "val", 0,
	    UINT32_MAX, s->order);
	s->name = rf_dml_tx(d, dml_child(n, "tx"), &s->name_ref);
	rf_dml_looks(d, n, &s->fill, &s->line);
	marker(d, n, &s->marker);
	inverted(d, n, s);
	rf_dml_categories(d, dml_child(n, "cat"), &s->cats);
	x_values(d, s, dml_child(n, "xVal"));
	rf_dml_values(d, dml_child(n, "val") != NULL ? dml_child(n, "val") :
	    dml_child(n, "yVal"), &s->y);
	rf_dml_values(d, dml_child(n, "bubbleSize"), &s->sizes);
	s->smooth = (g->kind == RF_CHART_LINE || g->kind ==
	    RF_CHART_SCATTER) && rf_dml_flag(n, "smooth", d->absent);
	s->explosion = rf_dml_float(n, "explosion", 0, 400, 0);
	points(d, s, n);
	for (int i = 0; t != NULL && i < MAX_TRENDS; t = rf_xml_again(t), i++)
		trend(d, s, t);
	for (; e != NULL; e = rf_xml_again(e))
		error_bars(d, s, e);
	if (labels == NULL)
		return;
	s->labels_deleted = rf_dml_flag(labels, "delete", false);
	s->has_labels = true;
	rf_dml_labels(d, labels, &s->labels);
	rf_dml_point_labels(d, s, n);
}
