/*
 * Chart objects of OpenDocument (ISO/IEC 26300-1, 11): a document of its own
 * inside the package, whose data stands in a table of its own ("local
 * table"), one column for each series.  Which column is whose is said by a
 * description in its first cell, or by nothing but the order.
 */
#include "config.h"

#include "extract/odf/chart.h"

#include <math.h>
#include <string.h>

#include "util/limits.h"

#define MAX_SERIES 1000
#define MAX_RANGES 2000

static const struct rf_xml_node *
child(const struct rf_xml_node *n, const char *name)
{
	return rf_xml_child(n, RF_NS_ODFCHART, name);
}

static const char *
attr(const struct rf_xml_node *n, const char *name)
{
	return rf_xml_get(n, RF_NS_ODFCHART, name);
}

static bool
is(const char *value, const char *word)
{
	return value != NULL && strcmp(value, word) == 0;
}

/* "Sheet1.$B$2:.$B$9" as source_ranges have it: Sheet1!$B$2:$B$9. */
static const char *
range_text(struct odf_chart *d, const char *range)
{
	return range != NULL ? rf_odf_address(d->arena, rf_str(range)) : NULL;
}

/* ---- styles ---------------------------------------------------------- */

/* The style of an element, with properties of that name; NULL: none. */
static const struct rf_xml_node *
properties(const struct odf_chart *d, const struct rf_xml_node *n,
    const char *name)
{
	const char *style = attr(n, "style-name");
	const struct rf_xml_node *s = style != NULL ?
	    rf_map_get(&d->styles, rf_str(style)) : NULL;

	return rf_xml_child(s, RF_NS_STYLE, name);
}

static const char *
chart_property(const struct odf_chart *d, const struct rf_xml_node *n,
    const char *name)
{
	return attr(properties(d, n, "chart-properties"), name);
}

static bool
is_on(const struct odf_chart *d, const struct rf_xml_node *n,
    const char *name)
{
	return is(chart_property(d, n, name), "true");
}

static bool
number(const struct odf_chart *d, const struct rf_xml_node *n,
    const char *name, double *out)
{
	const char *s = chart_property(d, n, name);

	return s != NULL && rf_parse_double(rf_str(s), out);
}

/* "#a0b1c2" */
static bool
color(const char *s, uint32_t *out)
{
	unsigned char b[3];

	if (s == NULL || *s != '#' || !rf_unhex(rf_str(s + 1), b, 3))
		return false;
	*out = 0xff000000 | (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
	return true;
}

static void
looks(const struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_fill *fill, struct rf_chart_line *line)
{
	const struct rf_xml_node *g = properties(d, n, "graphic-properties");
	const char *kind = rf_xml_get(g, RF_NS_DRAW, "fill");
	const char *stroke = rf_xml_get(g, RF_NS_DRAW, "stroke");
	const char *width = rf_xml_get(g, RF_NS_SVG, "stroke-width");

	if (fill != NULL && is(kind, "none"))
		fill->kind = RF_FILL_NONE;
	else if (fill != NULL && color(rf_xml_get(g, RF_NS_DRAW,
	    "fill-color"), &fill->color))
		fill->kind = RF_FILL_SOLID;
	if (line == NULL)
		return;
	if (is(stroke, "none"))
		line->kind = RF_FILL_NONE;
	else if (color(rf_xml_get(g, RF_NS_SVG, "stroke-color"),
	    &line->color))
		line->kind = RF_FILL_SOLID;
	if (width != NULL)
		line->width = (float)fmin(fmax(rf_odf_length(rf_str(width)),
		    0), 100);
	if (is(stroke, "dash"))
		line->dash = RF_DASH_DASH;
}

static void
font(const struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_font *out)
{
	const struct rf_xml_node *t = properties(d, n, "text-properties");
	const char *size = rf_xml_get(t, RF_NS_FO, "font-size");
	const char *weight = rf_xml_get(t, RF_NS_FO, "font-weight");
	const char *slant = rf_xml_get(t, RF_NS_FO, "font-style");
	double points = size != NULL ? rf_odf_length(rf_str(size)) : 0;

	if (points >= 1 && points <= 400)
		out->size = (float)points;
	if (weight != NULL)
		out->bold = is(weight, "bold") ? 1 : -1;
	if (slant != NULL)
		out->italic = is(slant, "normal") ? -1 : 1;
	color(rf_xml_get(t, RF_NS_FO, "color"), &out->color);
}

/* ---- titles and legend ------------------------------------------------ */

const char *
rf_odf_chart_text(struct odf_chart *d, const struct rf_xml_node *n)
{
	const struct rf_xml_node *p = rf_xml_child(n, RF_NS_TEXT, "p");
	const char *all = NULL;

	for (; p != NULL; p = rf_xml_again(p)) {
		struct rf_str s = rf_str_trim(rf_xml_text(&d->scratch, p));
		const char *line = rf_ooxml_text(d->arena, s).ptr;

		if (s.len > 0)
			all = all == NULL ? line : rf_arena_printf(d->arena,
			    "%s\n%s", all, line);
	}
	return all;
}

static void
title(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_title *out)
{
	double degrees;

	out->text = rf_odf_chart_text(d, n);
	out->shown = out->text != NULL;
	font(d, n, &out->font);
	/* Angles go counter-clockwise there. */
	out->has_rotation = number(d, n, "rotation-angle", &degrees);
	if (out->has_rotation)
		out->rotation = (float)-remainder(degrees, 360);
}

static void
legend(struct odf_chart *d, const struct rf_xml_node *n)
{
	static const struct {
		const char *name;
		enum rf_legend_side side;
	} sides[] = {
		{ "start", RF_LEGEND_LEFT }, { "end", RF_LEGEND_RIGHT },
		{ "top", RF_LEGEND_TOP }, { "bottom", RF_LEGEND_BOTTOM },
		{ "top-end", RF_LEGEND_TOP_RIGHT },
	};
	struct rf_chart_legend *out = &d->c->legend;

	out->shown = n != NULL;
	for (size_t i = 0; i < RF_COUNT(sides); i++)
		if (is(attr(n, "legend-position"), sides[i].name))
			out->side = sides[i].side;
	font(d, n, &out->font);
	looks(d, n, &out->fill, &out->line);
}

/* ---- axes ------------------------------------------------------------ */

static void
axis(struct odf_chart *d, const struct rf_xml_node *n)
{
	const char *dimension = attr(n, "dimension");
	const char *name = attr(n, "name");
	bool x = is(dimension, "x");
	bool second = name != NULL && strncmp(name, "secondary", 9) == 0;
	int32_t *place = x ? &d->x[second] : &d->y[second];
	const struct rf_xml_node *grid = child(n, "grid");
	struct rf_chart_axis *a;

	if ((!x && !is(dimension, "y")) || *place >= 0)
		return;		/* that of depth among others */
	a = rf_chart_add_axis(d->c, !x || d->values ? RF_AXIS_VALUE :
	    RF_AXIS_CATEGORY, place);
	a->deleted = is(chart_property(d, n, "visible"), "false");
	if (is(chart_property(d, n, "display-label"), "false"))
		a->labels = RF_TICK_LABELS_NONE;
	a->has_min = number(d, n, "minimum", &a->min);
	a->has_max = number(d, n, "maximum", &a->max);
	a->log_base = is_on(d, n, "logarithmic") ? 10 : 0;
	a->reversed = is_on(d, n, "reverse-direction");
	if (!number(d, n, "interval-major", &a->major) || !(a->major > 0))
		a->major = 0;
	a->cross = second ? RF_CROSS_MAX : RF_CROSS_AUTO;
	for (; grid != NULL; grid = rf_xml_again(grid)) {
		bool minor = is(attr(grid, "class"), "minor");

		*(minor ? &a->minor_grid : &a->grid) = true;
		looks(d, grid, NULL, minor ? &a->minor_grid_line :
		    &a->grid_line);
	}
	title(d, child(n, "title"), &a->title);
	font(d, n, &a->font);
	looks(d, n, NULL, &a->line);
}

/* ---- series ---------------------------------------------------------- */

static const struct {
	const char *class;
	enum rf_chart_kind kind;
} classes[] = {
	{ "bar", RF_CHART_BAR }, { "line", RF_CHART_LINE },
	{ "area", RF_CHART_AREA }, { "circle", RF_CHART_PIE },
	{ "ring", RF_CHART_DOUGHNUT }, { "scatter", RF_CHART_SCATTER },
	{ "bubble", RF_CHART_BUBBLE }, { "radar", RF_CHART_RADAR },
	{ "filled-radar", RF_CHART_RADAR }, { "stock", RF_CHART_STOCK },
	{ "surface", RF_CHART_SURFACE },
};

/* "chart:bar"; the prefix is whatever the part chose. */
static bool
kind_of(const char *class, enum rf_chart_kind *out)
{
	const char *colon = class != NULL ? strchr(class, ':') : NULL;

	class = colon != NULL ? colon + 1 : class;
	for (size_t i = 0; class != NULL && i < RF_COUNT(classes); i++)
		if (strcmp(classes[i].class, class) == 0) {
			*out = classes[i].kind;
			return true;
		}
	return false;
}

static struct rf_chart_group *
new_group(struct odf_chart *d, enum rf_chart_kind kind, bool second)
{
	const struct rf_xml_node *area = d->area;
	struct rf_chart_group *g = rf_chart_add_group(d->c, kind);
	double v;

	g->solid = is_on(d, area, "three-dimensional") &&
	    (kind == RF_CHART_BAR || kind == RF_CHART_LINE ||
	    kind == RF_CHART_AREA || kind == RF_CHART_PIE);
	g->grouping = is_on(d, area, "percentage") ? RF_GROUP_PERCENT :
	    is_on(d, area, "stacked") ? RF_GROUP_STACKED :
	    RF_GROUP_CLUSTERED;
	g->horizontal = kind == RF_CHART_BAR && is_on(d, area, "vertical");
	g->overlap = g->grouping != RF_GROUP_CLUSTERED ? 100 : 0;
	g->gap = 100;
	g->vary_colors = kind == RF_CHART_PIE || kind == RF_CHART_DOUGHNUT;
	g->markers = is(chart_property(d, area, "symbol-type"), "automatic");
	if (!g->markers)
		g->scatter = RF_SCATTER_LINES;
	if (kind == RF_CHART_SCATTER && is(chart_property(d, area, "lines"),
	    "false"))
		g->scatter = RF_SCATTER_MARKERS;
	g->radar_filled = kind == RF_CHART_RADAR && is(d->class_name,
	    "filled-radar");
	/* Theirs starts at the right and goes counter-clockwise. */
	if (number(d, area, "angle-offset", &v))
		g->first_slice = (float)fmod(450 - fmod(v, 360), 360);
	g->high_low_lines = kind == RF_CHART_STOCK;
	if (kind != RF_CHART_PIE && kind != RF_CHART_DOUGHNUT) {
		g->x_axis = d->x[0];
		g->y_axis = second && d->y[1] >= 0 ? d->y[1] : d->y[0];
	}
	return g;
}

/* Series of one kind on one axis are one group. */
static struct rf_chart_group *
group_for(struct odf_chart *d, enum rf_chart_kind kind, bool second)
{
	for (uint32_t i = 0; i < d->c->n_groups; i++)
		if (d->c->groups[i]->kind == kind && d->second[i] == second)
			return d->c->groups[i];
	if (d->c->n_groups >= RF_COUNT(d->second))
		return d->c->groups[0];
	d->second[d->c->n_groups] = second;
	return new_group(d, kind, second);
}

static void
points(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_series *s)
{
	const struct rf_xml_node *p = child(n, "data-point");
	uint32_t at = 0, made = 0;

	for (; p != NULL && made < MAX_POINTS; p = rf_xml_again(p)) {
		const char *r = attr(p, "repeated");
		int64_t repeat = 1;
		struct rf_chart_fill fill = { .kind = RF_FILL_AUTO };
		struct rf_chart_line line = { .kind = RF_FILL_AUTO };

		if (r != NULL && !rf_parse_int(rf_str(r), 1, INT32_MAX,
		    &repeat))
			repeat = 1;
		looks(d, p, &fill, &line);
		for (int64_t i = 0; fill.kind != RF_FILL_AUTO && i < repeat &&
		    at + i < s->y.n && made < MAX_POINTS; i++, made++) {
			struct rf_chart_point *out = rf_chart_point_at(d->c,
			    s, at + (uint32_t)i);

			out->fill = fill;
			out->line = line;
		}
		at += (uint32_t)(repeat < MAX_ROWS ? repeat : MAX_ROWS);
		if (at >= MAX_ROWS)
			break;
	}
}

static void
labels(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_series *s)
{
	const char *kind = chart_property(d, n, "data-label-number");

	s->labels.value = is(kind, "value") || is(kind, "value-and-percentage");
	s->labels.percent = is(kind, "percentage") ||
	    is(kind, "value-and-percentage");
	s->labels.category = is_on(d, n, "data-label-text");
	s->labels.series = is_on(d, n, "data-label-series");
	s->has_labels = s->labels.value || s->labels.percent ||
	    s->labels.category || s->labels.series;
	font(d, n, &s->labels.font);
}

static void
markers(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_series *s)
{
	const char *symbol = chart_property(d, n, "symbol-type");
	const char *curve = chart_property(d, n, "interpolation");

	if (is(symbol, "none"))
		s->marker.symbol = RF_MARKER_NONE;
	else if (is(symbol, "named-symbol"))
		s->marker.symbol = RF_MARKER_SQUARE;
	s->smooth = curve != NULL && strcmp(curve, "none") != 0;
}

/* The values of a column of the local table, and on to the next. */
static void
next_values(struct odf_chart *d, const char *range,
    struct rf_chart_values *out)
{
	uint32_t col = rf_odf_chart_column(d, 1, range, d->next_col++);

	rf_odf_chart_values(d, col, range_text(d, range), out);
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
	const struct rf_xml_node *domain = child(n, "domain");

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
name_series(struct odf_chart *d, const char *label, uint32_t col,
    struct rf_chart_series *s)
{
	col = rf_odf_chart_column(d, 0, label, col);
	s->name = rf_odf_chart_text(d, rf_odf_chart_cell(d, 0, col));
	s->name_ref = range_text(d, label);
}

static void
series(struct odf_chart *d, const struct rf_xml_node *n)
{
	const char *values = attr(n, "values-cell-range-address");
	enum rf_chart_kind kind = d->kind;
	struct rf_chart_series *s;
	struct rf_chart_group *g;

	kind_of(attr(n, "class"), &kind);
	g = group_for(d, kind, is(attr(n, "attached-axis"), "secondary-y"));
	s = rf_chart_add_series(d->c, g);
	domains(d, n, kind, s);
	next_values(d, values, kind == RF_CHART_BUBBLE ? &s->sizes : &s->y);
	name_series(d, attr(n, "label-cell-address"), d->next_col - 1, s);
	if (!d->values)
		s->cats = d->cats;
	looks(d, n, &s->fill, &s->line);
	/* A line is drawn in the stroke's colour, all else in the fill's. */
	if (kind == RF_CHART_LINE || kind == RF_CHART_SCATTER)
		s->fill.kind = RF_FILL_AUTO;
	markers(d, n, s);
	labels(d, n, s);
	points(d, n, s);
}

/* ---- the chart ------------------------------------------------------- */

static void
keep_range(struct odf_chart *d, const char *range)
{
	const char *text = range_text(d, range);

	if (text != NULL && *text != '\0' && d->ranges.n < MAX_RANGES)
		rf_map_put(&d->ranges, rf_str(text));
}

/* In the order of DrawingML: names, categories, values of each series. */
static void
ranges(struct odf_chart *d, struct rf_figure *f)
{
	const struct rf_xml_node *n = child(d->area, "series");
	const char **list;

	for (; n != NULL; n = rf_xml_again(n)) {
		keep_range(d, attr(n, "label-cell-address"));
		keep_range(d, d->cat_range);
		keep_range(d, rf_xml_get(child(n, "domain"), RF_NS_TABLE,
		    "cell-range-address"));
		keep_range(d, attr(n, "values-cell-range-address"));
	}
	list = rf_arena_array(d->arena, d->ranges.n, sizeof(*list));
	for (size_t i = 0; i < d->ranges.n; i++)
		list[i] = rf_arena_strdup(d->arena,
		    d->ranges.entries[i].key.ptr);
	f->source_ranges = list;
	f->n_source_ranges = (uint32_t)d->ranges.n;
}

static void
read_styles(struct odf_chart *d, const struct rf_xml_node *root)
{
	const struct rf_xml_node *n = rf_xml_child(rf_xml_child(root,
	    RF_NS_OFFICE, "automatic-styles"), RF_NS_STYLE, "style");

	for (; n != NULL; n = rf_xml_again(n)) {
		const char *name = rf_xml_get(n, RF_NS_STYLE, "name");

		if (name != NULL)
			*rf_map_put(&d->styles, rf_str(name)) = (void *)n;
	}
}

/* Two axes at least, for all that needs any. */
static void
need_axes(struct odf_chart *d)
{
	if (d->x[0] < 0)
		rf_chart_add_axis(d->c, d->values ? RF_AXIS_VALUE :
		    RF_AXIS_CATEGORY, &d->x[0]);
	if (d->y[0] < 0)
		rf_chart_add_axis(d->c, RF_AXIS_VALUE, &d->y[0]);
}

static void
read_area(struct odf_chart *d)
{
	const struct rf_xml_node *n = child(d->area, "axis");
	uint32_t count = 0;

	for (; n != NULL; n = rf_xml_again(n)) {
		const char *range = rf_xml_get(child(n, "categories"),
		    RF_NS_TABLE, "cell-range-address");

		axis(d, n);
		if (range != NULL)
			d->cat_range = range;
	}
	d->cats.ref = range_text(d, d->cat_range);
	if (d->kind != RF_CHART_PIE && d->kind != RF_CHART_DOUGHNUT)
		need_axes(d);
	for (int i = 0; i < 2; i++) {
		if (d->x[0] >= 0 && d->y[i] >= 0)
			d->c->axes[d->y[i]]->cross_axis = d->x[0];
		if (d->y[0] >= 0 && d->x[i] >= 0)
			d->c->axes[d->x[i]]->cross_axis = d->y[0];
	}
	for (n = child(d->area, "series"); n != NULL && count < MAX_SERIES;
	    n = rf_xml_again(n), count++)
		series(d, n);
}

static bool
read_chart(struct odf_chart *d, const struct rf_xml_node *root)
{
	const struct rf_xml_node *chart = child(rf_xml_child(rf_xml_child(
	    root, RF_NS_OFFICE, "body"), RF_NS_OFFICE, "chart"), "chart");
	const char *class = attr(chart, "class");
	const char *colon = class != NULL ? strchr(class, ':') : NULL;

	if (chart == NULL || !kind_of(class, &d->kind))
		return false;
	d->class_name = colon != NULL ? colon + 1 : class;
	d->values = d->kind == RF_CHART_SCATTER ||
	    d->kind == RF_CHART_BUBBLE;
	d->area = child(chart, "plot-area");
	read_styles(d, root);
	rf_odf_chart_table(d, rf_xml_child(chart, RF_NS_TABLE, "table"));
	rf_odf_chart_categories(d);
	looks(d, chart, &d->c->fill, &d->c->line);
	looks(d, child(d->area, "wall"), &d->c->plot_fill,
	    &d->c->plot_line);
	title(d, child(chart, "title"), &d->c->title);
	legend(d, child(chart, "legend"));
	read_area(d);
	return true;
}

bool
rf_odf_chart(struct rf_odf *o, struct rf_str href, float width, float height,
    struct rf_figure *f)
{
	struct odf_chart d = { .arena = o->arena, .kept = &o->chart_values,
		.scratch = RF_ARENA_INIT,
		.x = { -1, -1 }, .y = { -1, -1 }, .next_col = 1 };
	const struct rf_xml_node *root;
	const char *part;
	bool is_chart = false;

	if (rf_str_starts(href, "./")) {
		href.ptr += 2;
		href.len -= 2;
	}
	part = rf_odf_entry(o, rf_str(rf_arena_printf(&d.scratch,
	    "%.*s/content.xml", (int)(href.len < 1000 ? href.len : 1000),
	    href.ptr)));
	if (part == NULL || rf_ooxml_tree(&o->parts, part, &d.scratch, &root,
	    NULL) != RF_OK)
		goto out;
	rf_map_init(&d.styles, &d.scratch);
	rf_map_init(&d.ranges, &d.scratch);
	d.c = rf_chart_new(o->arena);
	d.c->width = width;
	d.c->height = height;
	d.c->font.family = "Liberation Sans";
	is_chart = read_chart(&d, root);
	if (!is_chart)
		goto out;
	ranges(&d, f);
	f->chart = d.c;
	f->chart_type = rf_chart_type(d.c);
	f->chart_title = d.c->title.text;
out:
	RF_VEC_RELEASE(&d.rows);
	rf_arena_release(&d.scratch);
	return is_chart;
}
