/*
 * The kinds of chart that came with Office 2016: histogram, Pareto, box and
 * whisker, waterfall, funnel, treemap, sunburst, map (MS-ODRAWXML 2.24.3).
 * Data stands apart from the series, which name it by number; a Pareto chart
 * is columns and a line, of which the line is drawn from the columns.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/drawingml/chart_priv.h"
#include "util/mem.h"

#define MAX_LEVELS 16
#define MAX_SUBTOTALS 4096

static const struct rf_xml_node *
child(const struct rf_xml_node *n, const char *name)
{
	return rf_xml_child(n, RF_NS_CX, name);
}

static bool
number_attr(const struct rf_xml_node *n, const char *name, double *out)
{
	const char *s = rf_xml_get(n, RF_NS_NONE, name);

	return s != NULL && rf_parse_double(rf_str_trim(rf_str(s)), out);
}

static void
looks(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_fill *fill, struct rf_chart_line *line)
{
	const struct rf_xml_node *properties = child(n, "spPr");

	if (fill != NULL)
		rf_dml_fill(&d->scope, d->arena, properties, fill);
	if (line != NULL)
		rf_dml_line(&d->scope, properties, line);
}

/* ---- data ----------------------------------------------------------- */

static void
numbers(struct dml_chart *d, const struct rf_xml_node *dim,
    struct rf_chart_values *out)
{
	const struct rf_xml_node *lvl = child(dim, "lvl");
	const char *format = rf_xml_get(lvl, RF_NS_NONE, "formatCode");
	uint32_t n = rf_dml_length(d, RF_NS_CX, lvl, 0);
	double *v = rf_arena_array(d->arena, n, sizeof(*v));

	for (uint32_t i = 0; i < n; i++)
		v[i] = NAN;
	for (const struct rf_xml_node *pt = n > 0 ? child(lvl, "pt") : NULL;
	    pt != NULL; pt = rf_xml_again(pt)) {
		uint32_t i = rf_dml_index(pt, n);

		if (i < n && !rf_parse_double(rf_str_trim(rf_xml_text(
		    &d->scratch, pt)), &v[i]))
			v[i] = NAN;
	}
	out->v = v;
	out->n = n;
	out->format = format != NULL ? rf_dml_text(d, rf_str(format)) : NULL;
	out->ref = rf_dml_text(d, rf_xml_text(&d->scratch, child(dim, "f")));
}

static void
texts(struct dml_chart *d, const struct rf_xml_node *dim,
    struct rf_chart_categories *out)
{
	const struct rf_xml_node *lvl = child(dim, "lvl");
	const char *const **levels;
	uint32_t n = 0, k = 0;

	out->ref = rf_dml_text(d, rf_xml_text(&d->scratch, child(dim, "f")));
	for (const struct rf_xml_node *l = lvl; l != NULL && k < MAX_LEVELS;
	    l = rf_xml_again(l), k++) {
		uint32_t m = rf_dml_length(d, RF_NS_CX, l, 0);

		n = m > n ? m : n;
	}
	if (n == 0)
		return;
	levels = rf_arena_array(d->arena, k, sizeof(*levels));
	for (uint32_t i = 0; i < k; i++, lvl = rf_xml_again(lvl)) {
		const char **v = rf_arena_array(d->arena, n, sizeof(*v));

		for (const struct rf_xml_node *pt = child(lvl, "pt");
		    pt != NULL; pt = rf_xml_again(pt)) {
			uint32_t at = rf_dml_index(pt, n);

			if (at < n)
				v[at] = rf_dml_text(d, rf_xml_text(
				    &d->scratch, pt));
		}
		levels[i] = v;
	}
	out->n = n;
	out->levels = (const char *const *const *)levels;
	out->n_levels = k;
}

/* The data of a number; the first when there is none of it. */
static const struct rf_xml_node *
data_of(const struct rf_xml_node *root, const char *id)
{
	const struct rf_xml_node *n = child(child(root, "chartData"), "data");
	const struct rf_xml_node *first = n;

	for (; n != NULL && id != NULL; n = rf_xml_again(n)) {
		const char *own = rf_xml_get(n, RF_NS_NONE, "id");

		if (own != NULL && strcmp(own, id) == 0)
			return n;
	}
	return first;
}

/* A series without its categories' copy or without numbers stays empty. */
static void
data(struct dml_chart *d, const struct rf_xml_node *root,
    const struct rf_xml_node *ser, struct rf_chart_series *s)
{
	const struct rf_xml_node *n = data_of(root, rf_xml_get(child(ser,
	    "dataId"), RF_NS_NONE, "val"));
	const struct rf_xml_node *dim = child(n, "numDim");
	const char *type;

	texts(d, child(n, "strDim"), &s->cats);
	for (; dim != NULL; dim = rf_xml_again(dim)) {
		type = rf_xml_get(dim, RF_NS_NONE, "type");
		if (s->y.n == 0 && (type == NULL || strcmp(type, "x") != 0))
			numbers(d, dim, &s->y);
	}
}

/* ---- series ---------------------------------------------------------- */

static const char *
text_of(struct dml_chart *d, const struct rf_xml_node *tx)
{
	const struct rf_xml_node *rich = child(tx, "rich");

	if (rich != NULL)
		return rf_dml_body_text(d->arena, &d->scratch, rich, NULL,
		    NULL);
	return tx != NULL ? rf_dml_text(d, rf_xml_text(&d->scratch,
	    child(child(tx, "txData"), "v"))) : NULL;
}

static void
bins(const struct rf_xml_node *layout, struct rf_chart_bins *out)
{
	const struct rf_xml_node *n = child(layout, "binning");
	const char *closed = rf_xml_get(n, RF_NS_NONE, "intervalClosed");

	out->by_category = child(layout, "aggregation") != NULL;
	out->left_closed = closed != NULL && strcmp(closed, "l") == 0;
	out->has_underflow = number_attr(n, "underflow", &out->underflow);
	out->has_overflow = number_attr(n, "overflow", &out->overflow);
	if (!number_attr(child(n, "binSize"), "val", &out->width) ||
	    !(out->width > 0))
		out->width = 0;
	out->count = (uint32_t)rf_xml_get_int(child(n, "binCount"), "val", 0,
	    100000, 0);
}

static void
layout(struct dml_chart *d, const struct rf_xml_node *ser,
    struct rf_chart_series *s)
{
	const struct rf_xml_node *n = child(ser, "layoutPr");
	const struct rf_xml_node *shown = child(n, "visibility");
	const struct rf_xml_node *idx = child(child(n, "subtotals"), "idx");
	const char *method = rf_xml_get(child(n, "statistics"), RF_NS_NONE,
	    "quartileMethod");
	uint32_t *totals = NULL;

	bins(n, &s->bins);
	s->no_connectors = !rf_xml_get_bool(shown, "connectorLines", true);
	s->mean_line = rf_xml_get_bool(shown, "meanLine", false);
	s->no_mean_marker = !rf_xml_get_bool(shown, "meanMarker", true);
	s->inner_points = rf_xml_get_bool(shown, "nonoutliers", false);
	s->no_outliers = !rf_xml_get_bool(shown, "outliers", true);
	s->quartile_inclusive = method != NULL &&
	    strcmp(method, "inclusive") == 0;
	if (idx != NULL)
		totals = rf_arena_array(d->arena, MAX_SUBTOTALS,
		    sizeof(*totals));
	for (; idx != NULL && s->n_subtotals < MAX_SUBTOTALS;
	    idx = rf_xml_again(idx)) {
		int64_t i = rf_xml_get_int(idx, "val", 0,
		    RF_DML_MAX_POINTS, -1);

		if (i >= 0)
			totals[s->n_subtotals++] = (uint32_t)i;
	}
	s->subtotals = totals;
}

static void
labels(struct dml_chart *d, const struct rf_xml_node *ser,
    struct rf_chart_series *s)
{
	const struct rf_xml_node *n = child(ser, "dataLabels");
	const struct rf_xml_node *shown = child(n, "visibility");
	const char *code = rf_xml_get(child(n, "numFmt"), RF_NS_NONE,
	    "formatCode");
	const char *pos = rf_xml_get(n, RF_NS_NONE, "pos");

	if (n == NULL)
		return;
	s->has_labels = true;
	s->labels.value = rf_xml_get_bool(shown, "value", shown == NULL);
	s->labels.category = rf_xml_get_bool(shown, "categoryName", false);
	s->labels.series = rf_xml_get_bool(shown, "seriesName", false);
	s->labels.format = code != NULL ? rf_dml_text(d, rf_str(code)) : NULL;
	if (pos != NULL && strcmp(pos, "outEnd") == 0)
		s->labels.place = RF_LABEL_OUTSIDE_END;
	else if (pos != NULL && strcmp(pos, "inEnd") == 0)
		s->labels.place = RF_LABEL_INSIDE_END;
	else if (pos != NULL && strcmp(pos, "ctr") == 0)
		s->labels.place = RF_LABEL_CENTER;
	rf_dml_body_font(&d->scope, d->arena, child(n, "txPr"),
	    &s->labels.font);
}

static void
series(struct dml_chart *d, const struct rf_xml_node *root,
    struct rf_chart_group *g, const struct rf_xml_node *n)
{
	struct rf_chart_series *s;
	const struct rf_xml_node *pt = child(n, "dataPt");

	if (d->n_series++ >= RF_DML_MAX_SERIES)
		return;
	s = rf_chart_add_series(d->c, g);
	s->name = text_of(d, child(n, "tx"));
	s->name_ref = rf_dml_text(d, rf_xml_text(&d->scratch,
	    child(child(child(n, "tx"), "txData"), "f")));
	s->hidden = rf_xml_get_bool(n, "hidden", false);
	looks(d, n, &s->fill, &s->line);
	data(d, root, n, s);
	layout(d, n, s);
	labels(d, n, s);
	for (; pt != NULL && d->looks < RF_DML_MAX_LOOKS;
	    pt = rf_xml_again(pt), d->looks++) {
		int64_t i = rf_xml_get_int(pt, "idx", 0,
		    RF_DML_MAX_POINTS - 1, -1);
		struct rf_chart_point *p;

		if (i < 0)
			continue;
		p = rf_chart_point_at(d->c, s, (uint32_t)i);
		looks(d, pt, &p->fill, &p->line);
	}
}

/* ---- the rest --------------------------------------------------------- */

static void
title(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_title *out)
{
	if (n == NULL)
		return;
	out->shown = true;
	out->text = text_of(d, child(n, "tx"));
	out->overlay = rf_xml_get_bool(n, "overlay", false);
	rf_dml_body_font(&d->scope, d->arena, child(n, "txPr"), &out->font);
	rf_dml_body_font(&d->scope, d->arena, child(child(n, "tx"), "rich"),
	    &out->font);
	looks(d, n, &out->fill, &out->line);
}

static void
legend(struct dml_chart *d, const struct rf_xml_node *n)
{
	const char *pos = rf_xml_get(n, RF_NS_NONE, "pos");
	struct rf_chart_legend *out = &d->c->legend;

	if (n == NULL)
		return;
	out->shown = true;
	out->side = pos == NULL || *pos == 'r' ? RF_LEGEND_RIGHT :
	    *pos == 't' ? RF_LEGEND_TOP : *pos == 'b' ? RF_LEGEND_BOTTOM :
	    RF_LEGEND_LEFT;
	out->overlay = rf_xml_get_bool(n, "overlay", false);
	rf_dml_body_font(&d->scope, d->arena, child(n, "txPr"), &out->font);
	looks(d, n, &out->fill, &out->line);
}

static void
axis(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_group *g)
{
	const struct rf_xml_node *cat = child(n, "catScaling");
	const struct rf_xml_node *val = child(n, "valScaling");
	const char *code = rf_xml_get(child(n, "numFmt"), RF_NS_NONE,
	    "formatCode");
	int32_t *place = cat != NULL ? &g->x_axis : &g->y_axis;
	struct rf_chart_axis *a;
	double gap;

	if ((cat == NULL && val == NULL) || *place >= 0)
		return;
	a = rf_chart_add_axis(d->c, cat != NULL ? RF_AXIS_CATEGORY :
	    RF_AXIS_VALUE, place);
	a->deleted = rf_xml_get_bool(n, "hidden", false);
	a->has_min = number_attr(val, "min", &a->min);
	a->has_max = number_attr(val, "max", &a->max);
	if (!number_attr(val, "majorUnit", &a->major) || !(a->major > 0))
		a->major = 0;
	a->grid = child(n, "majorGridlines") != NULL;
	looks(d, child(n, "majorGridlines"), NULL, &a->grid_line);
	a->minor_grid = child(n, "minorGridlines") != NULL;
	looks(d, child(n, "minorGridlines"), NULL, &a->minor_grid_line);
	title(d, child(n, "title"), &a->title);
	a->labels = child(n, "tickLabels") != NULL ? RF_TICK_LABELS_NEXT :
	    RF_TICK_LABELS_NONE;
	a->format = code != NULL && !rf_xml_get_bool(child(n, "numFmt"),
	    "sourceLinked", false) ? rf_dml_text(d, rf_str(code)) : NULL;
	rf_dml_body_font(&d->scope, d->arena, child(n, "txPr"), &a->font);
	looks(d, n, NULL, &a->line);
	/* Here a fraction of a bar, not a percentage. */
	if (number_attr(cat, "gapWidth", &gap) && gap >= 0 && gap <= 5)
		g->gap = (float)gap * 100;
}

static enum rf_chart_kind
kind_of(const struct rf_xml_node *first)
{
	static const struct {
		const char *layout;
		enum rf_chart_kind kind;
	} kinds[] = {
		{ "boxWhisker", RF_CHART_BOX },
		{ "clusteredColumn", RF_CHART_HISTOGRAM },
		{ "funnel", RF_CHART_FUNNEL }, { "regionMap", RF_CHART_MAP },
		{ "sunburst", RF_CHART_SUNBURST },
		{ "treemap", RF_CHART_TREEMAP },
		{ "waterfall", RF_CHART_WATERFALL },
	};
	const char *name = rf_xml_get(first, RF_NS_NONE, "layoutId");

	for (const struct rf_xml_node *n = first; n != NULL;
	    n = rf_xml_again(n)) {
		const char *s = rf_xml_get(n, RF_NS_NONE, "layoutId");

		if (s != NULL && strcmp(s, "paretoLine") == 0)
			return RF_CHART_PARETO;
	}
	for (size_t i = 0; name != NULL && i < RF_COUNT(kinds); i++)
		if (strcmp(kinds[i].layout, name) == 0)
			return kinds[i].kind;
	return RF_CHART_KIND_COUNT;
}

void
rf_dml_chart_ex(struct dml_chart *d, const struct rf_xml_node *root)
{
	const struct rf_xml_node *chart = child(root, "chart");
	const struct rf_xml_node *area = child(chart, "plotArea");
	const struct rf_xml_node *region = child(area, "plotAreaRegion");
	const struct rf_xml_node *ser = child(region, "series");
	const struct rf_xml_node *ax = child(area, "axis");
	enum rf_chart_kind kind = kind_of(ser);
	struct rf_chart_group *g;

	looks(d, root, &d->c->fill, &d->c->line);
	rf_dml_body_font(&d->scope, d->arena, child(root, "txPr"),
	    &d->c->font);
	title(d, child(chart, "title"), &d->c->title);
	legend(d, child(chart, "legend"));
	looks(d, child(region, "plotSurface"), &d->c->plot_fill,
	    &d->c->plot_line);
	if (kind == RF_CHART_KIND_COUNT)
		return;
	g = rf_chart_add_group(d->c, kind);
	for (; ser != NULL; ser = rf_xml_again(ser)) {
		const char *s = rf_xml_get(ser, RF_NS_NONE, "layoutId");

		if (s == NULL || strcmp(s, "paretoLine") != 0)
			series(d, root, g, ser);
	}
	for (; ax != NULL; ax = rf_xml_again(ax))
		axis(d, ax, g);
}
