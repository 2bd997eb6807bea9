/*
 * The chart part as a whole: its looks, title, legend, plot area; and which
 * reader its plots go to.  What surprises: what a flag means that is not
 * there depends on the program that wrote the document, see chart.h; and a
 * chart of one series has a title when it has none, unless it says that the
 * title was deleted.
 */
#include "config.h"

#include "extract/drawingml/chart.h"

#include <math.h>
#include <string.h>

#include "extract/drawingml/chart_priv.h"
#include "util/mem.h"

/* ---- small things --------------------------------------------------- */

const char *
rf_dml_val(const struct rf_xml_node *n, const char *name)
{
	return rf_xml_get(dml_child(n, name), RF_NS_NONE, "val");
}

bool
rf_dml_val_is(const struct rf_xml_node *n, const char *name, const char *word)
{
	const char *val = rf_dml_val(n, name);

	return val != NULL && strcmp(val, word) == 0;
}

bool
rf_dml_flag(const struct rf_xml_node *n, const char *name, bool absent)
{
	const struct rf_xml_node *flag = dml_child(n, name);

	return flag == NULL ? absent : rf_xml_get_bool(flag, "val", true);
}

bool
rf_dml_number(const struct rf_xml_node *n, const char *name, double *out)
{
	const char *val = rf_dml_val(n, name);
	struct rf_str s;

	if (val == NULL)
		return false;
	s = rf_str_trim(rf_str(val));
	if (s.len > 0 && s.ptr[s.len - 1] == '%')
		s.len--;
	return rf_parse_double(s, out);
}

float
rf_dml_float(const struct rf_xml_node *n, const char *name, double min,
    double max, double fallback)
{
	double v;

	if (!rf_dml_number(n, name, &v))
		v = fallback;
	return (float)fmin(fmax(v, min), max);
}

const char *
rf_dml_text(struct dml_chart *d, struct rf_str s)
{
	s = rf_str_trim(s);
	return s.len > 0 ? rf_ooxml_text(d->arena, s).ptr : NULL;
}

void
rf_dml_looks(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_fill *fill, struct rf_chart_line *line)
{
	const struct rf_xml_node *properties = dml_child(n, "spPr");

	if (fill != NULL)
		rf_dml_fill(&d->scope, d->arena, properties, fill);
	if (line != NULL)
		rf_dml_line(&d->scope, properties, line);
}

void
rf_dml_layout(const struct rf_xml_node *n, struct rf_chart_place *out)
{
	const struct rf_xml_node *m = dml_child(dml_child(n, "layout"),
	    "manualLayout");

	out->has_x = rf_dml_number(m, "x", &out->x);
	out->has_y = rf_dml_number(m, "y", &out->y);
	out->has_w = rf_dml_number(m, "w", &out->w);
	out->has_h = rf_dml_number(m, "h", &out->h);
	out->inner = rf_dml_val_is(m, "layoutTarget", "inner");
	out->edge_x = rf_dml_val_is(m, "xMode", "edge");
	out->edge_y = rf_dml_val_is(m, "yMode", "edge");
	out->edge_w = rf_dml_val_is(m, "wMode", "edge");
	out->edge_h = rf_dml_val_is(m, "hMode", "edge");
}

/* ---- titles and legend ---------------------------------------------- */

void
rf_dml_title(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_title *out)
{
	const struct rf_xml_node *tx = dml_child(n, "tx"), *body;

	if (n == NULL)
		return;
	out->shown = true;
	out->text = rf_dml_tx(d, tx, NULL);
	/* A title typed in and then emptied takes its room all the same. */
	if (tx != NULL && out->text == NULL)
		out->text = "";
	out->overlay = rf_dml_flag(n, "overlay", d->absent);
	body = dml_child(tx, "rich");
	if (body == NULL)
		body = dml_child(n, "txPr");
	rf_dml_body_font(&d->scope, d->arena, body, &out->font);
	out->has_rotation = rf_dml_body_rotation(body, &out->rotation,
	    &out->stacked);
	rf_dml_looks(d, n, &out->fill, &out->line);
	rf_dml_layout(n, &out->place);
}

static void
legend(struct dml_chart *d, const struct rf_xml_node *n)
{
	static const struct {
		const char *name;
		enum rf_legend_side side;
	} sides[] = {
		{ "r", RF_LEGEND_RIGHT }, { "l", RF_LEGEND_LEFT },
		{ "t", RF_LEGEND_TOP }, { "b", RF_LEGEND_BOTTOM },
		{ "tr", RF_LEGEND_TOP_RIGHT },
	};
	struct rf_chart_legend *out = &d->c->legend;
	const struct rf_xml_node *e = dml_child(n, "legendEntry");
	uint32_t *deleted, count = 0;

	if (n == NULL)
		return;
	out->shown = true;
	for (size_t i = 0; i < RF_COUNT(sides); i++)
		if (rf_dml_val_is(n, "legendPos", sides[i].name))
			out->side = sides[i].side;
	out->overlay = rf_dml_flag(n, "overlay", d->absent);
	deleted = rf_arena_array(d->arena, RF_DML_MAX_SERIES,
	    e != NULL ? sizeof(*deleted) : 0);
	for (; e != NULL && count < RF_DML_MAX_SERIES; e = rf_xml_again(e)) {
		deleted[count] = (uint32_t)rf_xml_get_int(dml_child(e, "idx"),
		    "val", 0, UINT32_MAX, UINT32_MAX);
		count += rf_dml_flag(e, "delete", false);
	}
	out->deleted = deleted;
	out->n_deleted = count;
	rf_dml_body_font(&d->scope, d->arena, dml_child(n, "txPr"),
	    &out->font);
	rf_dml_looks(d, n, &out->fill, &out->line);
	rf_dml_layout(n, &out->place);
}

static void
data_table(struct dml_chart *d, const struct rf_xml_node *n)
{
	struct rf_chart_data_table *t = &d->c->table;

	if (n == NULL)
		return;
	t->shown = true;
	t->no_horizontal = !rf_dml_flag(n, "showHorzBorder", d->absent);
	t->no_vertical = !rf_dml_flag(n, "showVertBorder", d->absent);
	t->no_outline = !rf_dml_flag(n, "showOutline", d->absent);
	t->keys = rf_dml_flag(n, "showKeys", d->absent);
	rf_dml_body_font(&d->scope, d->arena, dml_child(n, "txPr"),
	    &t->font);
	rf_dml_looks(d, n, NULL, &t->line);
}

/* ---- the chart ------------------------------------------------------ */

/* c:style, or the one that Office 2010 wrote beside it, plus a hundred. */
static uint32_t
style_of(const struct rf_xml_node *root)
{
	const struct rf_xml_node *choice = rf_xml_child(rf_xml_child(root,
	    RF_NS_MC, "AlternateContent"), RF_NS_MC, "Choice");
	int64_t style;

	for (const struct rf_xml_node *n = choice != NULL ? choice->child :
	    NULL; n != NULL; n = n->next) {
		if (n->name == NULL || strcmp(n->name, "style") != 0)
			continue;
		style = rf_xml_get_int(n, "val", 101, 148, 0);
		if (style > 100)
			return (uint32_t)style - 100;
	}
	return (uint32_t)rf_xml_get_int(dml_child(root, "style"), "val", 1,
	    48, 0);
}

/* Charts with one series are called by its name when nothing else is said. */
static void
automatic_title(struct dml_chart *d, const struct rf_xml_node *chart)
{
	struct rf_chart *c = d->c;

	if (dml_child(chart, "title") != NULL ||
	    rf_dml_flag(chart, "autoTitleDeleted", d->absent) ||
	    c->n_groups != 1 || c->groups[0]->n_series != 1 ||
	    c->groups[0]->series[0]->name == NULL)
		return;
	c->title.shown = true;
}

static void
read_chart(struct dml_chart *d, const struct rf_xml_node *root)
{
	const struct rf_xml_node *chart = dml_child(root, "chart");
	const struct rf_xml_node *area = dml_child(chart, "plotArea");
	struct rf_chart *c = d->c;

	c->style = style_of(root);
	c->date1904 = rf_dml_flag(root, "date1904", d->env->date1904);
	c->rounded = rf_dml_flag(root, "roundedCorners", d->absent);
	rf_dml_looks(d, root, &c->fill, &c->line);
	rf_dml_body_font(&d->scope, d->arena, dml_child(root, "txPr"),
	    &c->font);
	c->blanks = rf_dml_val_is(chart, "dispBlanksAs", "span") ?
	    RF_BLANKS_SPAN : rf_dml_val_is(chart, "dispBlanksAs", "zero") ||
	    (dml_child(chart, "dispBlanksAs") == NULL && d->absent) ?
	    RF_BLANKS_ZERO : RF_BLANKS_GAP;
	rf_dml_title(d, dml_child(chart, "title"), &c->title);
	legend(d, dml_child(chart, "legend"));
	rf_dml_layout(area, &c->plot_place);
	rf_dml_looks(d, area, &c->plot_fill, &c->plot_line);
	data_table(d, dml_child(area, "dTable"));
	rf_dml_axes(d, area);
	rf_dml_groups(d, area);
	automatic_title(d, chart);
}

/* ---- facts ---------------------------------------------------------- */

/* Every range that series refer to, each once, in order. */
static void
ranges_of(struct dml_chart *d, enum rf_xmlns ns,
    const struct rf_xml_node *top, struct rf_figure *f)
{
	struct rf_map seen;
	const char **list;

	rf_map_init(&seen, &d->scratch);
	for (const struct rf_xml_node *n = top; n != NULL &&
	    seen.n < RF_DML_MAX_RANGES; n = rf_xml_walk(top, n))
		if (rf_xml_is(n, ns, "f")) {
			struct rf_str s = rf_str_trim(rf_xml_text(
			    &d->scratch, n));

			if (s.len > 0)
				rf_map_put(&seen, s);
		}
	list = rf_arena_array(d->arena, seen.n, sizeof(*list));
	for (size_t i = 0; i < seen.n; i++)
		list[i] = rf_ooxml_text(d->arena, seen.entries[i].key).ptr;
	f->source_ranges = list;
	f->n_source_ranges = (uint32_t)seen.n;
}

/* ---- the package ---------------------------------------------------- */

/* The part behind the chart's relationship of that type, or NULL. */
static const struct rf_xml_node *
related(struct dml_chart *d, const char *type)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(d->env->pkg,
	    d->part, type);
	const struct rf_xml_node *root;

	return rel != NULL && rf_ooxml_tree(d->env->pkg, rel->target,
	    &d->scratch, &root, NULL) == RF_OK ? root : NULL;
}

/* Colours come from the theme, or from the part with the chart's colours. */
static void
colors(struct dml_chart *d)
{
	const struct rf_xml_node *list = related(d, "chartColorStyle");
	struct rf_chart *c = d->c;
	uint32_t n = 0, argb;

	for (int i = 0; i < 6; i++)
		c->accents[i] = 0xff000000 |
		    d->theme.colors[RF_DML_ACCENT1 + i];
	rf_dml_scheme_color(&d->scope, "tx1", &c->text_color);
	rf_dml_scheme_color(&d->scope, "bg1", &c->back_color);
	for (const struct rf_xml_node *k = list != NULL ? list->child : NULL;
	    k != NULL && n < 6; k = k->next)
		if (k->ns == RF_NS_A && rf_dml_color(&d->scope, k,
		    0xff000000, &argb))
			c->accents[n++] = argb;
	for (uint32_t i = n; n > 0 && i < 6; i++)
		c->accents[i] = c->accents[i % n];
}

static void
prepare(struct dml_chart *d, const struct rf_xml_node *root)
{
	struct rf_chart *c = d->c;

	rf_dml_theme_read(&d->theme, d->arena, related(d, "themeOverride"));
	rf_dml_scope_map(&d->scope, dml_child(root, "clrMapOvr"));
	rf_dml_scope_map(&d->scope, rf_xml_child(root, RF_NS_CX,
	    "clrMapOvr"));
	colors(d);
	c->modern = rf_xml_is(root, RF_NS_CX, "chartSpace") ||
	    rf_ooxml_rel_of(d->env->pkg, d->part, "chartStyle") != NULL;
	if (d->theme.minor != NULL)
		c->font.family = d->theme.minor;
	c->font.size = d->env->font_size;
}

enum rf_code
rf_dml_chart(struct rf_dml_charts *e, const char *part, float width,
    float height, struct rf_figure *f, struct rf_err *err)
{
	struct dml_chart d = { .env = e, .part = part, .arena = e->arena,
		.scratch = RF_ARENA_INIT, .theme = e->theme,
		.scope = e->scope, .absent = !e->office2007 };
	const struct rf_xml_node *root;
	enum rf_code rc;

	rc = rf_ooxml_tree(e->pkg, part, &d.scratch, &root, err);
	if (rc != RF_OK)
		goto out;
	d.scope.theme = &d.theme;
	rf_map_init(&d.axes, &d.scratch);
	d.c = rf_chart_new(e->arena);
	d.c->width = width;
	d.c->height = height;
	prepare(&d, root);
	if (rf_xml_is(root, RF_NS_C, "chartSpace")) {
		read_chart(&d, root);
		ranges_of(&d, RF_NS_C, dml_child(dml_child(root, "chart"),
		    "plotArea"), f);
	} else if (rf_xml_is(root, RF_NS_CX, "chartSpace")) {
		rf_dml_chart_ex(&d, root);
		ranges_of(&d, RF_NS_CX, rf_xml_child(root, RF_NS_CX,
		    "chartData"), f);
	} else {
		rc = rf_fail(err, RF_E_CORRUPT, "%s is not a chart", part);
		goto out;
	}
	f->chart = d.c;
	f->chart_type = rf_chart_type(d.c);
	/* Only what its author called it: that a lone series' name stands
	 * above the plot is the program's doing. */
	if (d.c->title.shown && d.c->title.text != NULL &&
	    d.c->title.text[0] != '\0')
		f->chart_title = d.c->title.text;
out:
	rf_arena_release(&d.scratch);
	return rc;
}

/* The shapes' namespace is the chart drawing's; their texts are a:p. */
uint32_t
rf_dml_chart_texts(struct rf_dml_charts *e, const char *part,
    const char *const **texts)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(e->pkg, part,
	    "chartUserShapes");
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root;
	const char **list;
	uint32_t n = 0;

	*texts = NULL;
	if (rel == NULL || rf_ooxml_tree(e->pkg, rel->target, &scratch, &root,
	    NULL) != RF_OK)
		goto out;
	list = rf_arena_array(e->arena, RF_DML_MAX_SHAPES, sizeof(*list));
	for (const struct rf_xml_node *k = root; k != NULL &&
	    n < RF_DML_MAX_SHAPES; k = rf_xml_walk(root, k))
		if (k->name != NULL && strcmp(k->name, "txBody") == 0) {
			list[n] = rf_dml_body_text(e->arena, &scratch, k,
			    NULL, NULL);
			n += list[n] != NULL;
		}
	*texts = list;
out:
	rf_arena_release(&scratch);
	return n;
}

/* Was the package written by Office 2007, or in its name? */
static bool
is_2007(struct rf_ooxml *pkg)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(pkg, "",
	    "extended-properties");
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root = NULL;
	bool is = false;

	if (rel == NULL)	/* its name in the strict standard */
		rel = rf_ooxml_rel_of(pkg, "", "extendedProperties");
	if (rel != NULL && rf_ooxml_tree(pkg, rel->target, &scratch, &root,
	    NULL) == RF_OK)
		is = rf_str_starts(rf_str_trim(rf_xml_text(&scratch,
		    rf_xml_find(root, RF_NS_OTHER, "AppVersion"))), "12.");
	rf_arena_release(&scratch);
	return is;
}

void
rf_dml_charts_init(struct rf_dml_charts *e, struct rf_ooxml *pkg,
    struct rf_arena *arena, const char *main)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(pkg, main, "theme");
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root;

	memset(e, 0, sizeof(*e));
	e->pkg = pkg;
	e->arena = arena;
	e->font_size = 10;
	e->office2007 = is_2007(pkg);
	rf_dml_theme_init(&e->theme);
	if (rel != NULL && rf_ooxml_tree(pkg, rel->target, &scratch, &root,
	    NULL) == RF_OK)
		rf_dml_theme_read(&e->theme, arena, root);
	rf_dml_scope_init(&e->scope, &e->theme);
	rf_arena_release(&scratch);
}
