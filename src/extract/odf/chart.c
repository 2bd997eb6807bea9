/*
 * Chart objects of OpenDocument (ISO/IEC 26300-1, 11): a document of its own
 * inside the package, whose data stands in a table of its own ("local
 * table"), one column for each series, or one row where the series are rows
 * of the sheet.  Which is whose is said by a description in its first cell,
 * or by nothing but the order.
 */
#include "config.h"

#include "extract/odf/chart.h"

#include <math.h>
#include <string.h>

#include "util/limits.h"

#define MAX_RANGES 2000

const char *
rf_odf_chart_range(struct odf_chart *d, const char *range)
{
	return range != NULL ? rf_odf_address(d->arena, rf_str(range)) : NULL;
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

/*
 * Where an element was put by hand, in parts of the chart; false: the
 * program places it.
 */
static bool
placed(const struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_place *out)
{
	const char *x = rf_xml_get(n, RF_NS_SVG, "x");
	const char *y = rf_xml_get(n, RF_NS_SVG, "y");

	if (x == NULL || y == NULL || !(d->w > 0) || !(d->h > 0) ||
	    rf_odf_chart_is_on(d, n, "auto-position"))
		return false;
	out->has_x = out->has_y = out->edge_x = out->edge_y = true;
	out->x = rf_odf_length(rf_str(x)) / d->w;
	out->y = rf_odf_length(rf_str(y)) / d->h;
	return true;
}

void
rf_odf_chart_title(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_title *out)
{
	out->text = rf_odf_chart_text(d, n);
	out->shown = out->text != NULL;
	out->font.bold = -1;
	out->font.size = 9;	/* of axes */
	rf_odf_chart_font(d, n, &out->font);
	rf_odf_chart_looks(d, n, &out->fill, &out->line);
	out->has_rotation = rf_odf_chart_rotation(d, n, &out->rotation);
}

/* The subtitle stands below it, as another line. */
static void
main_title(struct odf_chart *d, const struct rf_xml_node *chart)
{
	const struct rf_xml_node *n = odf_child(chart, "title");
	struct rf_chart_title *out = &d->c->title;
	const char *below;

	out->font.size = 13;
	out->font.bold = -1;
	out->text = d->title = rf_odf_chart_text(d, n);
	rf_odf_chart_font(d, n, &out->font);
	rf_odf_chart_looks(d, n, &out->fill, &out->line);
	out->has_rotation = rf_odf_chart_rotation(d, n, &out->rotation);
	placed(d, n, &out->place);
	n = odf_child(chart, "subtitle");
	below = rf_odf_chart_text(d, n);
	if (out->text == NULL && below != NULL) {
		out->font.size = 11;
		rf_odf_chart_font(d, n, &out->font);
		rf_odf_chart_looks(d, n, &out->fill, &out->line);
	}
	if (below != NULL && out->text != NULL)
		out->text = rf_arena_printf(d->arena, "%s\n%s", out->text,
		    below);
	else if (below != NULL)
		out->text = below;
	out->shown = out->text != NULL;
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
		if (rf_odf_is(rf_odf_chart_attr(n, "legend-position"),
		    sides[i].name))
			out->side = sides[i].side;
	out->line.kind = RF_FILL_NONE;
	rf_odf_chart_font(d, n, &out->font);
	rf_odf_chart_looks(d, n, &out->fill, &out->line);
	out->overlay = rf_odf_is(rf_odf_chart_attr(n, "overlay"), "true");
	placed(d, n, &out->place);
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

bool
rf_odf_chart_kind(const char *class, enum rf_chart_kind *out)
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

/* Boxes from open to close, or a mark at the close alone. */
static void
stock(struct odf_chart *d, struct rf_chart_group *g)
{
	const struct rf_xml_node *gain = odf_child(d->area,
	    "stock-gain-marker");
	const struct rf_xml_node *loss = odf_child(d->area,
	    "stock-loss-marker");
	struct rf_chart_bars_updown *u = &g->up_down;

	g->high_low_lines = true;
	g->high_low_line = (struct rf_chart_line){ .kind = RF_FILL_SOLID,
		.color = 0xff000000, .width = 0.75f };
	rf_odf_chart_looks(d, odf_child(d->area, "stock-range-line"), NULL,
	    &g->high_low_line);
	u->shown = rf_odf_chart_is_on(d, d->area, "japanese-candle-stick");
	u->gap = 100;
	u->up = (struct rf_chart_fill){ .kind = RF_FILL_SOLID,
		.color = 0xffffffff };
	u->down = (struct rf_chart_fill){ .kind = RF_FILL_SOLID,
		.color = 0xff000000 };
	rf_odf_chart_looks(d, gain, &u->up, &u->up_line);
	rf_odf_chart_looks(d, loss, &u->down, &u->down_line);
}

/* Beside columns, what is stacked is the columns. */
static enum rf_grouping
grouping(const struct odf_chart *d, enum rf_chart_kind kind)
{
	if (kind != d->kind && (kind == RF_CHART_LINE ||
	    kind == RF_CHART_STOCK))
		return RF_GROUP_CLUSTERED;
	return rf_odf_chart_is_on(d, d->area, "percentage") ?
	    RF_GROUP_PERCENT : rf_odf_chart_is_on(d, d->area, "stacked") ?
	    RF_GROUP_STACKED : RF_GROUP_CLUSTERED;
}

static bool
turned(const struct odf_chart *d, int32_t axis)
{
	return axis >= 0 && d->c->axes[axis]->reversed;
}

static struct rf_chart_group *
new_group(struct odf_chart *d, enum rf_chart_kind kind, bool second)
{
	const struct rf_xml_node *area = d->area;
	struct rf_chart_group *g = rf_chart_add_group(d->c, kind);
	bool pie = kind == RF_CHART_PIE || kind == RF_CHART_DOUGHNUT;
	double v;

	g->solid = rf_odf_chart_is_on(d, area, "three-dimensional") &&
	    (kind == RF_CHART_BAR || kind == RF_CHART_LINE ||
	    kind == RF_CHART_AREA || kind == RF_CHART_PIE);
	g->grouping = grouping(d, kind);
	g->horizontal = kind == RF_CHART_BAR && rf_odf_chart_is_on(d, area,
	    "vertical");
	g->overlap = g->grouping != RF_GROUP_CLUSTERED ? 100 :
	    (float)fmin(fmax(d->overlap[second], -100), 100);
	g->gap = (float)fmin(fmax(d->gap[second], 0), 500);
	g->vary_colors = pie;
	g->scatter = RF_SCATTER_LINES;	/* symbols are told one by one */
	g->radar_filled = kind == RF_CHART_RADAR && rf_odf_is(d->class_name,
	    "filled-radar");
	g->series_lines = rf_odf_chart_is_on(d, area, "connect-bars");
	/* Theirs starts at the right; both go counter-clockwise. */
	if (rf_odf_chart_number(d, area, "angle-offset", &v))
		g->first_slice = (float)fmod(450 - fmod(v, 360), 360);
	g->first_front = kind == RF_CHART_AREA;
	g->counter = (pie && !turned(d, d->y[0])) ||
	    (kind == RF_CHART_RADAR && !turned(d, d->x[0]));
	if (rf_odf_chart_number(d, area, "hole-size", &v))
		g->hole = (float)fmin(fmax(v, 10), 90);
	if (kind == RF_CHART_STOCK)
		stock(d, g);
	if (!pie) {
		g->x_axis = d->x[0];
		/* A second axis that is not shown has no scale either. */
		g->y_axis = second && d->y[1] >= 0 &&
		    !d->c->axes[d->y[1]]->deleted ? d->y[1] : d->y[0];
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
series(struct odf_chart *d, const struct rf_xml_node *n)
{
	enum rf_chart_kind kind = d->kind;

	rf_odf_chart_kind(rf_odf_chart_attr(n, "class"), &kind);
	if (kind == RF_CHART_PIE && d->kind == RF_CHART_DOUGHNUT)
		kind = d->kind;		/* the rings' own is a circle's */
	rf_odf_chart_series(d, n, group_for(d, kind, rf_odf_is(
	    rf_odf_chart_attr(n, "attached-axis"), "secondary-y")), kind);
}

/* Of stock charts only the close is told of, or marked without boxes. */
static void
mark_closes(struct odf_chart *d)
{
	for (uint32_t i = 0; i < d->c->n_groups; i++) {
		struct rf_chart_group *g = d->c->groups[i];
		struct rf_chart_series *close;

		if (g->kind != RF_CHART_STOCK || g->n_series == 0)
			continue;
		for (uint32_t k = 0; k + 1 < g->n_series; k++)
			rf_odf_chart_hide(d, g->series[k]);
		if (g->up_down.shown)
			continue;
		close = g->series[g->n_series - 1];
		close->marker.symbol = RF_MARKER_DOT;
		close->marker.size = 8;
		close->marker.fill = (struct rf_chart_fill){
			.kind = RF_FILL_SOLID,
			.color = g->high_low_line.color };
		close->marker.line = g->high_low_line;
	}
}

/* ---- the chart ------------------------------------------------------- */

static void
keep_range(struct odf_chart *d, const char *range)
{
	const char *text = rf_odf_chart_range(d, range);

	if (text != NULL && *text != '\0' && d->ranges.n < MAX_RANGES)
		rf_map_put(&d->ranges, rf_str(text));
}

/* In the order of DrawingML: names, categories, values of each series. */
static void
ranges(struct odf_chart *d, struct rf_figure *f)
{
	const struct rf_xml_node *n = odf_child(d->area, "series");
	const char **list;

	for (; n != NULL; n = rf_xml_again(n)) {
		keep_range(d, rf_odf_chart_attr(n, "label-cell-address"));
		keep_range(d, d->cat_range);
		keep_range(d, rf_xml_get(odf_child(n, "domain"), RF_NS_TABLE,
		    "cell-range-address"));
		keep_range(d, rf_odf_chart_attr(n, "values-cell-range-address"));
	}
	list = rf_arena_array(d->arena, d->ranges.n, sizeof(*list));
	for (size_t i = 0; i < d->ranges.n; i++)
		list[i] = rf_arena_strdup(d->arena,
		    d->ranges.entries[i].key.ptr);
	f->source_ranges = list;
	f->n_source_ranges = (uint32_t)d->ranges.n;
}

/* The hole is as wide as a ring on both sides of the middle. */
static void
make_holes(struct odf_chart *d)
{
	double v;

	for (uint32_t i = 0; i < d->c->n_groups; i++)
		if (!rf_odf_chart_number(d, d->area, "hole-size", &v))
			d->c->groups[i]->hole = fmaxf(10, 100 / ((float)
			    d->c->groups[i]->n_series + 1));
}

/* Lines and areas alone go from one side to the other. */
static void
spread(struct odf_chart *d)
{
	double origin;
	bool lines = true;

	for (uint32_t i = 0; i < d->c->n_groups; i++)
		lines = lines && (d->c->groups[i]->kind == RF_CHART_LINE ||
		    d->c->groups[i]->kind == RF_CHART_AREA);
	for (int i = 0; lines && i < 2; i++)
		if (d->y[i] >= 0)
			d->c->axes[d->y[i]]->between_set = true;
	for (const struct rf_xml_node *n = odf_child(d->area, "axis");
	    lines && n != NULL; n = rf_xml_again(n))
		if (rf_odf_is(rf_odf_chart_attr(n, "dimension"), "x") &&
		    rf_odf_chart_number(d, n, "major-origin", &origin) &&
		    origin > 0)
			for (int i = 0; i < 2; i++)
				if (d->y[i] >= 0)
					d->c->axes[d->y[i]]->between = true;
}

/* A plot area placed by hand: inside its axes where that is told. */
static void
plot_place(struct odf_chart *d)
{
	const struct rf_xml_node *n = rf_xml_child(d->area, RF_NS_OTHER,
	    "coordinate-region");
	struct rf_chart_place *out = &d->c->plot_place;
	const char *w, *h;

	if (n == NULL)
		n = odf_child(d->area, "coordinate-region");
	if (rf_odf_chart_is_on(d, d->area, "auto-position") &&
	    rf_odf_chart_is_on(d, d->area, "auto-size"))
		return;
	out->inner = n != NULL;
	n = n != NULL ? n : d->area;
	w = rf_xml_get(n, RF_NS_SVG, "width");
	h = rf_xml_get(n, RF_NS_SVG, "height");
	if (w == NULL || h == NULL || !placed(d, n, out))
		return;
	out->w = rf_odf_length(rf_str(w)) / d->w;
	out->h = rf_odf_length(rf_str(h)) / d->h;
	out->has_w = out->has_h = out->w > 0 && out->h > 0;
}

static void
read_area(struct odf_chart *d)
{
	const struct rf_xml_node *n = odf_child(d->area, "series");
	const char *blanks = rf_odf_chart_property(d, d->area,
	    "treat-empty-cells");
	uint32_t count = 0;

	d->c->blanks = rf_odf_is(blanks, "use-zero") ? RF_BLANKS_ZERO :
	    rf_odf_is(blanks, "ignore") ? RF_BLANKS_SPAN : RF_BLANKS_GAP;
	rf_odf_chart_axes(d);
	for (; n != NULL && count < MAX_SERIES; n = rf_xml_again(n), count++)
		series(d, n);
	mark_closes(d);
	make_holes(d);
	spread(d);
	d->c->legend.deleted = d->hidden;
	d->c->legend.n_deleted = d->n_hidden;
}

static double
length_of(const struct rf_xml_node *n, const char *name)
{
	const char *s = rf_xml_get(n, RF_NS_SVG, name);

	return s != NULL ? rf_odf_length(rf_str(s)) : 0;
}

static bool
read_chart(struct odf_chart *d, const struct rf_xml_node *root)
{
	const struct rf_xml_node *chart = odf_child(rf_xml_child(rf_xml_child(
	    root, RF_NS_OFFICE, "body"), RF_NS_OFFICE, "chart"), "chart");
	const char *class = rf_odf_chart_attr(chart, "class");
	const char *colon = class != NULL ? strchr(class, ':') : NULL;

	if (chart == NULL || !rf_odf_chart_kind(class, &d->kind))
		return false;
	d->class_name = colon != NULL ? colon + 1 : class;
	d->values = d->kind == RF_CHART_SCATTER ||
	    d->kind == RF_CHART_BUBBLE;
	d->area = odf_child(chart, "plot-area");
	d->w = length_of(chart, "width");
	d->h = length_of(chart, "height");
	if (!(d->c->width > 0) || !(d->c->height > 0)) {
		d->c->width = (float)d->w;
		d->c->height = (float)d->h;
	}
	rf_odf_chart_defs(d, root);
	rf_odf_chart_table(d, rf_xml_child(chart, RF_NS_TABLE, "table"),
	    rf_odf_is(rf_odf_chart_property(d, d->area, "series-source"),
	    "rows"));
	d->c->line.kind = RF_FILL_NONE;
	rf_odf_chart_looks(d, chart, &d->c->fill, &d->c->line);
	rf_odf_chart_font(d, chart, &d->c->font);
	d->c->plot_line.kind = RF_FILL_NONE;
	if (d->kind != RF_CHART_PIE && d->kind != RF_CHART_DOUGHNUT &&
	    d->kind != RF_CHART_RADAR)
		rf_odf_chart_looks(d, odf_child(d->area, "wall"),
		    &d->c->plot_fill, &d->c->plot_line);
	main_title(d, chart);
	legend(d, odf_child(chart, "legend"));
	plot_place(d);
	read_area(d);
	return true;
}

bool
rf_odf_chart(struct rf_odf *o, struct rf_str href, float width, float height,
    struct rf_figure *f)
{
	struct odf_chart d = { .arena = o->arena, .cells = o->cells,
		.kept = &o->chart_values,
		.scratch = RF_ARENA_INIT,
		.x = { -1, -1 }, .y = { -1, -1 }, .next_col = 1,
		.gap = { 100, 100 } };
	const struct rf_xml_node *root, *styles;
	const char *folder, *part;
	bool is_chart = false;

	if (rf_str_starts(href, "./")) {
		href.ptr += 2;
		href.len -= 2;
	} else if (rf_str_starts(href, "#")) {
		href.ptr++;	/* as OpenOffice 1 writes it */
		href.len--;
	}
	while (href.len > 0 && href.ptr[href.len - 1] == '/')
		href.len--;
	folder = rf_arena_strndup(&d.scratch, href.ptr, href.len < 1000 ?
	    href.len : 1000);
	part = rf_odf_entry(o, rf_str(rf_arena_printf(&d.scratch,
	    "%s/content.xml", folder)));
	if (part == NULL || rf_ooxml_tree(&o->parts, part, &d.scratch, &root,
	    NULL) != RF_OK)
		goto out;
	rf_map_init(&d.styles, &d.scratch);
	rf_map_init(&d.formats, &d.scratch);
	rf_map_init(&d.defs, &d.scratch);
	rf_map_init(&d.ranges, &d.scratch);
	part = rf_odf_entry(o, rf_str(rf_arena_printf(&d.scratch,
	    "%s/styles.xml", folder)));
	if (part != NULL && rf_ooxml_tree(&o->parts, part, &d.scratch,
	    &styles, NULL) == RF_OK)
		rf_odf_chart_defs(&d, styles);
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
	f->chart_title = d.title;
out:
	RF_VEC_RELEASE(&d.rows);
	rf_arena_release(&d.scratch);
	return is_chart;
}
