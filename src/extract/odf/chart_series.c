/*
 * One series of an OpenDocument chart: its data, looks, points and labels,
 * and the trendlines and error bars on it.  Symbols have the colour of the
 * series; points without a style are like the series, but slices of pies,
 * which have each its own colour.
 */
#include "config.h"

#include "extract/odf/chart.h"

#include <math.h>
#include <string.h>

#include "util/limits.h"

#define MAX_TRENDS 16

static bool
is_pie(enum rf_chart_kind kind)
{
	return kind == RF_CHART_PIE || kind == RF_CHART_DOUGHNUT;
}

static bool
is_line(enum rf_chart_kind kind)
{
	return kind == RF_CHART_LINE || kind == RF_CHART_SCATTER ||
	    kind == RF_CHART_RADAR || kind == RF_CHART_STOCK;
}

/* ---- symbols and lines ------------------------------------------------ */

static const struct {
	const char *name;
	enum rf_marker symbol;
} symbols[] = {			/* in the order of automatic ones */
	{ "square", RF_MARKER_SQUARE }, { "diamond", RF_MARKER_DIAMOND },
	{ "arrow-down", RF_MARKER_DOWN }, { "arrow-up", RF_MARKER_TRIANGLE },
	{ "arrow-right", RF_MARKER_AT_RIGHT },
	{ "arrow-left", RF_MARKER_AT_LEFT },
	{ "bow-tie", RF_MARKER_BOW_TIE },
	{ "hourglass", RF_MARKER_HOURGLASS },
	{ "circle", RF_MARKER_CIRCLE }, { "star", RF_MARKER_STAR },
	{ "x", RF_MARKER_X }, { "plus", RF_MARKER_PLUS },
	{ "asterisk", RF_MARKER_STAR },
	{ "horizontal-bar", RF_MARKER_DASH },
	{ "vertical-bar", RF_MARKER_BAR },
};

static void
marker(struct odf_chart *d, const struct rf_xml_node *n, uint32_t index,
    uint32_t color, struct rf_chart_marker *out)
{
	const char *type = rf_odf_chart_property(d, n, "symbol-type");
	const char *name = rf_odf_chart_property(d, n, "symbol-name");
	const char *size = rf_odf_chart_property(d, n, "symbol-width");

	if (type == NULL)
		return;
	if (strcmp(type, "none") == 0) {
		out->symbol = RF_MARKER_NONE;
		return;
	}
	out->symbol = strcmp(type, "image") == 0 ? RF_MARKER_PICTURE :
	    symbols[index % RF_COUNT(symbols)].symbol;
	for (size_t i = 0; i < RF_COUNT(symbols); i++)
		if (rf_odf_is(name, symbols[i].name) &&
		    strcmp(type, "named-symbol") == 0)
			out->symbol = symbols[i].symbol;
	out->size = size != NULL ? (float)fmin(fmax(rf_odf_length(
	    rf_str(size)), 2), 72) : 7;
	out->fill = (struct rf_chart_fill){ .kind = RF_FILL_SOLID,
		.color = color };
	out->line = (struct rf_chart_line){ .kind = RF_FILL_SOLID,
		.color = color };
}

static void
curve(const struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_series *s)
{
	static const struct {
		const char *name;
		enum rf_step step;
	} steps[] = {
		{ "step-start", RF_STEP_START }, { "step-end", RF_STEP_END },
		{ "step-center-x", RF_STEP_CENTER_X },
		{ "step-center-y", RF_STEP_CENTER_Y },
	};
	const char *how = rf_odf_chart_property(d, n, "interpolation");

	if (how == NULL)
		how = rf_odf_chart_property(d, d->area, "interpolation");
	for (size_t i = 0; i < RF_COUNT(steps); i++)
		if (rf_odf_is(how, steps[i].name))
			s->step = steps[i].step;
	s->smooth = rf_odf_is(how, "cubic-spline") || rf_odf_is(how,
	    "b-spline");
}

static void
series_looks(struct odf_chart *d, const struct rf_xml_node *n,
    enum rf_chart_kind kind, struct rf_chart_series *s)
{
	uint32_t color = rf_odf_chart_color(s->index);
	bool filled = is_pie(kind) || !is_line(kind);

	/* Areas have a border unless their style says that they have none. */
	if (filled)
		s->line = (struct rf_chart_line){ .kind = RF_FILL_SOLID,
			.color = 0xff000000 };
	rf_odf_chart_looks(d, n, &s->fill, &s->line);
	if (s->line.color >> 24 == 0 && is_line(kind)) {
		s->line.color = s->fill.color >> 24 != 0 ? s->fill.color :
		    color;
		if (s->line.kind == RF_FILL_AUTO)
			s->line.kind = RF_FILL_SOLID;
	}
	if (is_line(kind))
		color = s->line.color;
	if (s->line.kind == RF_FILL_SOLID && !(s->line.width > 0))
		s->line.width = 0.75f;	/* the hairline */
	if (filled && s->fill.kind == RF_FILL_AUTO && !is_pie(kind))
		s->fill = (struct rf_chart_fill){ .kind = RF_FILL_SOLID,
			.color = color };
	/* A line is drawn in the stroke's colour, all else in the fill's. */
	if (kind == RF_CHART_LINE || kind == RF_CHART_SCATTER)
		s->fill.kind = RF_FILL_AUTO;
	if (kind == RF_CHART_STOCK)
		s->line.kind = RF_FILL_NONE;
	if (is_line(kind) && kind != RF_CHART_STOCK) {
		s->marker.symbol = RF_MARKER_NONE;
		marker(d, d->area, s->index, color, &s->marker);
		marker(d, n, s->index, color, &s->marker);
		curve(d, n, s);
	}
}

/* ---- labels ------------------------------------------------------------ */

static void
separator(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_labels *out)
{
	const char *style = rf_odf_chart_attr(n, "style-name");
	const struct rf_xml_node *s = style != NULL ?
	    rf_map_get(&d->styles, rf_str(style)) : NULL;
	const struct rf_xml_node *p = rf_xml_child(odf_child(rf_xml_child(s,
	    RF_NS_STYLE, "chart-properties"), "label-separator"),
	    RF_NS_TEXT, "p");

	if (p == NULL)
		return;
	out->separator = rf_xml_child(p, RF_NS_TEXT, "line-break") != NULL ?
	    "\n" : rf_ooxml_text(d->arena, rf_xml_text(&d->scratch, p)).ptr;
	if (*out->separator == '\0')
		out->separator = " ";
}

/* Over what *out holds; false: the style says nothing of labels. */
static bool
labels(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_labels *out)
{
	static const struct {
		const char *name;
		enum rf_label_place place;
	} places[] = {
		{ "avoid-overlap", RF_LABEL_BEST_FIT },
		{ "center", RF_LABEL_CENTER }, { "top", RF_LABEL_ABOVE },
		{ "right", RF_LABEL_RIGHT }, { "bottom", RF_LABEL_BELOW },
		{ "left", RF_LABEL_LEFT }, { "inside", RF_LABEL_INSIDE_END },
		{ "outside", RF_LABEL_OUTSIDE_END },
		{ "near-origin", RF_LABEL_INSIDE_BASE },
	};
	const char *kind = rf_odf_chart_property(d, n, "data-label-number");
	const char *fill = rf_odf_chart_property(d, n, "label-fill");
	const char *stroke = rf_odf_chart_property(d, n, "label-stroke");
	const char *place = rf_odf_chart_property(d, n, "label-position");
	const char *format;
	bool both = rf_odf_is(kind, "value-and-percentage");

	for (size_t i = 0; i < RF_COUNT(places); i++)
		if (rf_odf_is(place, places[i].name))
			out->place = places[i].place;
	if (rf_odf_color(rf_odf_chart_property(d, n, "label-fill-color"),
	    &out->fill.color) && !rf_odf_is(fill, "none"))
		out->fill.kind = RF_FILL_SOLID;
	if (rf_odf_color(rf_odf_chart_property(d, n, "label-stroke-color"),
	    &out->line.color) && !rf_odf_is(stroke, "none"))
		out->line.kind = RF_FILL_SOLID;
	rf_odf_chart_font(d, n, &out->font);
	rf_odf_chart_rotation(d, n, &out->rotation);
	separator(d, n, out);
	if (kind != NULL) {
		out->value = both || strcmp(kind, "value") == 0;
		out->percent = both || strcmp(kind, "percentage") == 0;
	}
	format = rf_odf_chart_format(d, n, out->percent && !out->value ?
	    "percentage-data-style-name" : "data-style-name", NULL);
	if (format != NULL)
		out->format = format;
	if (rf_odf_chart_property(d, n, "data-label-text") != NULL)
		out->category = rf_odf_chart_is_on(d, n, "data-label-text");
	if (rf_odf_chart_property(d, n, "data-label-series") != NULL)
		out->series = rf_odf_chart_is_on(d, n, "data-label-series");
	if (rf_odf_chart_property(d, n, "data-label-symbol") != NULL)
		out->legend_key = rf_odf_chart_is_on(d, n,
		    "data-label-symbol");
	return kind != NULL || place != NULL || rf_odf_chart_property(d, n,
	    "data-label-text") != NULL || rf_odf_chart_property(d, n,
	    "data-label-series") != NULL;
}

static bool
is_labelled(const struct rf_chart_labels *l)
{
	return l->value || l->percent || l->category || l->series;
}

/* ---- points ------------------------------------------------------------ */

/* What is typed in by hand; NULL: nothing. */
static const char *
typed_label(struct odf_chart *d, const struct rf_xml_node *point)
{
	const struct rf_xml_node *l = odf_child(point, "data-label");

	if (l == NULL)
		l = rf_xml_child(point, RF_NS_OTHER, "data-label");
	return rf_odf_chart_text(d, l);
}

static void
point(struct odf_chart *d, const struct rf_xml_node *n,
    enum rf_chart_kind kind, struct rf_chart_series *s, uint32_t i)
{
	struct rf_chart_point *p = rf_chart_point_at(d->c, s, i);
	struct rf_chart_labels own = s->labels;
	double off;

	rf_odf_chart_looks(d, n, &p->fill, &p->line);
	if (is_line(kind)) {
		uint32_t color = p->line.color >> 24 != 0 ? p->line.color :
		    p->fill.color >> 24 != 0 ? p->fill.color :
		    s->marker.fill.color;

		p->marker = s->marker;
		if (s->marker.symbol != RF_MARKER_NONE)
			p->marker.fill.color = p->marker.line.color = color;
		marker(d, n, s->index, color, &p->marker);
		p->fill.kind = RF_FILL_AUTO;
		p->line.kind = RF_FILL_AUTO;
	}
	p->has_explosion = rf_odf_chart_number(d, n, "pie-offset", &off);
	if (p->has_explosion)
		p->explosion = (float)fmin(fmax(off, 0), 400);
	p->label_text = typed_label(d, n);
	if (labels(d, n, &own) || p->label_text != NULL) {
		struct rf_chart_labels *kept = rf_arena_alloc(d->arena,
		    sizeof(own));

		*kept = own;
		p->labels = kept;
		p->no_label = p->label_text == NULL && !is_labelled(&own);
	}
}

static void
points(struct odf_chart *d, const struct rf_xml_node *n,
    enum rf_chart_kind kind, struct rf_chart_series *s)
{
	const struct rf_xml_node *p = odf_child(n, "data-point");
	uint32_t at = 0, made = 0;

	for (; p != NULL && made < MAX_POINTS; p = rf_xml_again(p)) {
		const char *r = rf_odf_chart_attr(p, "repeated");
		bool said = rf_odf_chart_attr(p, "style-name") != NULL ||
		    p->child != NULL;
		int64_t repeat = 1;

		if (r != NULL && !rf_parse_int(rf_str(r), 1, INT32_MAX,
		    &repeat))
			repeat = 1;
		for (int64_t i = 0; said && i < repeat && at + i < s->y.n &&
		    made < MAX_POINTS; i++, made++)
			point(d, p, kind, s, at + (uint32_t)i);
		at += (uint32_t)(repeat < MAX_ROWS ? repeat : MAX_ROWS);
		if (at >= MAX_ROWS)
			break;
	}
	for (uint32_t i = 0; is_pie(kind) && i < s->y.n && i < MAX_POINTS;
	    i++) {
		struct rf_chart_point *q = rf_chart_point_at(d->c, s, i);

		if (q->fill.kind == RF_FILL_AUTO)
			q->fill = (struct rf_chart_fill){
				.kind = RF_FILL_SOLID,
				.color = rf_odf_chart_color(i) };
	}
}

/* ---- trendlines and error bars ---------------------------------------- */

static void
trend(struct odf_chart *d, struct rf_chart_series *s,
    const struct rf_xml_node *n)
{
	static const struct {
		const char *name;
		enum rf_trend_kind kind;
	} kinds[] = {
		{ "linear", RF_TREND_LINEAR },
		{ "logarithmic", RF_TREND_LOGARITHMIC },
		{ "exponential", RF_TREND_EXPONENTIAL },
		{ "power", RF_TREND_POWER },
		{ "polynomial", RF_TREND_POLYNOMIAL },
		{ "moving-average", RF_TREND_MOVING_AVERAGE },
	};
	const char *type = rf_odf_chart_property(d, n, "regression-type");
	const char *name = rf_odf_chart_property(d, n, "regression-name");
	const struct rf_xml_node *e = odf_child(n, "equation");
	struct rf_chart_trend *t;
	double v;

	if (type == NULL || strcmp(type, "none") == 0)
		return;
	t = rf_chart_add_trend(d->c, s);
	for (size_t i = 0; i < RF_COUNT(kinds); i++)
		if (strcmp(kinds[i].name, type) == 0)
			t->kind = kinds[i].kind;
	if (name != NULL && *name != '\0')
		t->name = rf_ooxml_text(d->arena, rf_str(name)).ptr;
	if (rf_odf_chart_number(d, n, "regression-max-degree", &v))
		t->order = (uint32_t)fmin(fmax(v, 1), 6);
	/* Of the first degree it is a straight line. */
	if (t->kind == RF_TREND_POLYNOMIAL && t->order == 1)
		t->kind = RF_TREND_LINEAR;
	if (rf_odf_chart_number(d, n, "regression-period", &v))
		t->period = (uint32_t)fmin(fmax(v, 2), 1e6);
	rf_odf_chart_number(d, n, "regression-extrapolate-forward",
	    &t->forward);
	rf_odf_chart_number(d, n, "regression-extrapolate-backward",
	    &t->backward);
	t->has_intercept = rf_odf_chart_is_on(d, n,
	    "regression-force-intercept") && rf_odf_chart_number(d, n,
	    "regression-intercept-value", &t->intercept);
	t->show_equation = e != NULL && !rf_odf_is(rf_odf_chart_attr(e,
	    "display-equation"), "false");
	t->show_r2 = rf_odf_is(rf_odf_chart_attr(e, "display-r-square"),
	    "true");
	t->format = rf_odf_chart_format(d, e, "data-style-name", NULL);
	rf_odf_chart_font(d, e, &t->font);
	t->line = (struct rf_chart_line){ .kind = RF_FILL_SOLID,
		.color = 0xff000000, .width = 0.75f };
	rf_odf_chart_looks(d, n, NULL, &t->line);
}

/* Before ODF 1.2 the series' own style says it. */
static const char *
error_property(const struct odf_chart *d, const struct rf_xml_node *n,
    const char *name)
{
	const char *v = rf_odf_chart_property(d, n, name);

	return v != NULL ? v : rf_odf_chart_property(d, n->parent, name);
}

static double
error_number(const struct odf_chart *d, const struct rf_xml_node *n,
    const char *name)
{
	const char *s = error_property(d, n, name);
	double v;

	return s != NULL && rf_parse_double(rf_str(s), &v) ? v : 0;
}

/* One length for all points. */
static void
one_length(struct odf_chart *d, double plus, double minus,
    struct rf_chart_errors *out)
{
	double *v = rf_arena_array(d->arena, 2, sizeof(*v));

	v[0] = plus;
	v[1] = minus;
	out->kind = RF_ERROR_CUSTOM;
	out->plus = (struct rf_chart_values){ .v = v, .n = 1 };
	out->minus = (struct rf_chart_values){ .v = v + 1, .n = 1 };
}

/* What the values vary by, and the largest of them. */
static double
variance(const struct rf_chart_values *v, double *largest)
{
	double n = 0, sum = 0, out = 0;

	*largest = 0;
	for (uint32_t i = 0; i < v->n; i++)
		if (isfinite(v->v[i])) {
			n++;
			sum += v->v[i];
			*largest = fmax(*largest, v->v[i]);
		}
	for (uint32_t i = 0; i < v->n; i++)
		if (isfinite(v->v[i]))
			out += (v->v[i] - sum / n) * (v->v[i] - sum / n);
	return n > 0 ? out / n : 0;
}

static void
errors(struct odf_chart *d, struct rf_chart_series *s,
    const struct rf_xml_node *n)
{
	const char *kind = error_property(d, n, "error-category");
	bool along_x = rf_odf_is(rf_odf_chart_attr(n, "dimension"), "x");
	struct rf_chart_errors *e = along_x ? &s->error_x : &s->error_y;
	double largest, v = variance(along_x ? &s->x : &s->y, &largest);

	if (kind == NULL || strcmp(kind, "none") == 0)
		return;
	e->no_plus = !rf_odf_is(error_property(d, n, "error-upper-indicator"),
	    "true");
	e->no_minus = !rf_odf_is(error_property(d, n,
	    "error-lower-indicator"), "true");
	e->shown = !e->no_plus || !e->no_minus;
	if (strcmp(kind, "percentage") == 0) {
		e->kind = RF_ERROR_PERCENT;
		e->value = error_number(d, n, "error-percentage");
	} else if (strcmp(kind, "standard-error") == 0) {
		e->kind = RF_ERROR_STANDARD;
	} else if (strcmp(kind, "cell-range") == 0) {
		e->kind = RF_ERROR_CUSTOM;
		rf_odf_chart_values(d, error_property(d, n,
		    "error-upper-range"), UINT32_MAX, &e->plus);
		rf_odf_chart_values(d, error_property(d, n,
		    "error-lower-range"), UINT32_MAX, &e->minus);
	} else if (strcmp(kind, "variance") == 0) {
		one_length(d, v, v, e);
	} else if (strcmp(kind, "standard-deviation") == 0) {
		double w = error_number(d, n, "std-weight");

		v = sqrt(v) * (w > 0 ? w : 1);
		one_length(d, v, v, e);
	} else if (strcmp(kind, "error-margin") == 0) {
		v = largest * error_number(d, n, "error-margin") / 100;
		one_length(d, v, v, e);
	} else {
		one_length(d, error_number(d, n, "error-upper-limit"),
		    error_number(d, n, "error-lower-limit"), e);
	}
	rf_odf_chart_looks(d, n, NULL, &e->line);
}

static void
additions(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_series *s)
{
	const struct rf_xml_node *t = odf_child(n, "regression-curve");
	const struct rf_xml_node *e = odf_child(n, "error-indicator");

	/* Once a property of the series. */
	if (t == NULL)
		trend(d, s, n);
	for (int i = 0; t != NULL && i < MAX_TRENDS; t = rf_xml_again(t), i++)
		trend(d, s, t);
	for (; e != NULL; e = rf_xml_again(e))
		errors(d, s, e);
}

/* ---- data -------------------------------------------------------------- */

/* The values of a column of the local table, and on to the next. */
static bool
next_values(struct odf_chart *d, const char *range,
    struct rf_chart_values *out)
{
	return rf_odf_chart_values(d, range, d->next_col++, out);
}

/*
 * A domain holds the X values; of bubbles, whose own values are their sizes,
 * the first holds Y and the second X.  X is the last one told when a series
 * tells none.
 */
static void
domains(struct odf_chart *d, const struct rf_xml_node *n,
    enum rf_chart_kind kind, struct rf_chart_series *s)
{
	const struct rf_xml_node *domain = odf_child(n, "domain");

	if (kind == RF_CHART_BUBBLE && domain != NULL) {
		next_values(d, rf_xml_get(domain, RF_NS_TABLE,
		    "cell-range-address"), &s->y);
		domain = rf_xml_again(domain);
	}
	if (domain != NULL)
		next_values(d, rf_xml_get(domain, RF_NS_TABLE,
		    "cell-range-address"), &d->shared_x);
	if (d->values)
		s->x = d->shared_x;
}

static void
name_series(struct odf_chart *d, const struct rf_xml_node *n, uint32_t col,
    struct rf_chart_series *s)
{
	const char *label = rf_odf_chart_attr(n, "label-cell-address");
	const char *typed = rf_odf_chart_attr(n, "label-string");
	struct rf_str t = typed != NULL ? rf_str(typed) : RF_STR("");

	s->name = rf_odf_chart_label(d, label, col);
	s->name_ref = rf_odf_chart_range(d, label);
	if (rf_str_starts(t, "\"") && rf_str_ends(t, "\"") && t.len > 2)
		s->name = rf_ooxml_text(d->arena, (struct rf_str){ t.ptr + 1,
		    t.len - 2 }).ptr;
}

void
rf_odf_chart_hide(struct odf_chart *d, const struct rf_chart_series *s)
{
	if (d->hidden == NULL)
		d->hidden = rf_arena_array(d->arena, MAX_SERIES,
		    sizeof(*d->hidden));
	if (d->n_hidden < MAX_SERIES)
		d->hidden[d->n_hidden++] = s->index;
}

void
rf_odf_chart_series(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_group *g, enum rf_chart_kind kind)
{
	struct rf_chart_series *s = rf_chart_add_series(d->c, g);
	const struct rf_xml_node *own = odf_child(n, "data-label");

	domains(d, n, kind, s);
	s->hidden = !next_values(d, rf_odf_chart_attr(n,
	    "values-cell-range-address"), kind == RF_CHART_BUBBLE ?
	    &s->sizes : &s->y) && rf_odf_is(rf_odf_chart_property(d, d->area,
	    "include-hidden-cells"), "false");
	name_series(d, n, d->next_col - 1, s);
	if (!d->values)
		s->cats = d->cats;
	s->y.format = rf_odf_chart_format(d, n, "data-style-name", NULL);
	series_looks(d, n, kind, s);
	s->labels.separator = " ";
	s->labels.leader_lines = is_pie(kind);
	if (is_line(kind))
		s->labels.place = RF_LABEL_ABOVE;
	labels(d, d->area, &s->labels);
	labels(d, n, &s->labels);
	labels(d, own, &s->labels);
	rf_odf_chart_looks(d, own, &s->labels.fill, &s->labels.line);
	s->has_labels = is_labelled(&s->labels);
	points(d, n, kind, s);
	additions(d, n, s);
	if (rf_odf_is(rf_odf_chart_attr(n, "hide-legend"), "true"))
		rf_odf_chart_hide(d, s);
}
