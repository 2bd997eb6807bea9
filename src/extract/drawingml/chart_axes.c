/* The axes of a chart (ECMA-376 part 1, 21.2.2.25, .39 and .226). */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/drawingml/chart_priv.h"
#include "util/mem.h"

struct word {
	const char *name;
	int value;
};

/* What the child's word stands for; `fallback` for none or an unknown. */
static int
lookup(const struct rf_xml_node *n, const char *child,
    const struct word *words, size_t count, int fallback)
{
	const char *val = rf_dml_val(n, child);

	for (size_t i = 0; val != NULL && i < count; i++)
		if (strcmp(words[i].name, val) == 0)
			return words[i].value;
	return fallback;
}

static const struct word sides[] = {
	{ "l", RF_SIDE_LEFT }, { "r", RF_SIDE_RIGHT }, { "t", RF_SIDE_TOP },
	{ "b", RF_SIDE_BOTTOM },
};
static const struct word ticks[] = {
	{ "none", RF_TICK_NONE }, { "in", RF_TICK_IN },
	{ "out", RF_TICK_OUT }, { "cross", RF_TICK_CROSS },
};
static const struct word tick_labels[] = {
	{ "low", RF_TICK_LABELS_LOW }, { "high", RF_TICK_LABELS_HIGH },
	{ "none", RF_TICK_LABELS_NONE },
};
static const struct word crossings[] = {
	{ "min", RF_CROSS_MIN }, { "max", RF_CROSS_MAX },
};
static const struct word time_units[] = {
	{ "days", RF_TIME_DAYS }, { "months", RF_TIME_MONTHS },
	{ "years", RF_TIME_YEARS },
};
static const struct {
	const char *name;
	double unit;
} display_units[] = {
	{ "hundreds", 1e2 }, { "thousands", 1e3 }, { "tenThousands", 1e4 },
	{ "hundredThousands", 1e5 }, { "millions", 1e6 },
	{ "tenMillions", 1e7 }, { "hundredMillions", 1e8 },
	{ "billions", 1e9 }, { "trillions", 1e12 },
};

static void
scaling(const struct rf_xml_node *n, struct rf_chart_axis *out)
{
	const struct rf_xml_node *s = dml_child(n, "scaling");
	double base;

	out->reversed = rf_dml_val_is(s, "orientation", "maxMin");
	out->has_min = rf_dml_number(s, "min", &out->min);
	out->has_max = rf_dml_number(s, "max", &out->max);
	if (rf_dml_number(s, "logBase", &base) && base >= 2 && base <= 1000)
		out->log_base = base;
}

static void
grid(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_axis *out)
{
	const struct rf_xml_node *major = dml_child(n, "majorGridlines");
	const struct rf_xml_node *minor = dml_child(n, "minorGridlines");

	out->grid = major != NULL;
	out->minor_grid = minor != NULL;
	rf_dml_looks(d, major, NULL, &out->grid_line);
	rf_dml_looks(d, minor, NULL, &out->minor_grid_line);
}

/* A format linked to the cells is theirs, General above all. */
static void
format(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_axis *out)
{
	const struct rf_xml_node *f = dml_child(n, "numFmt");
	const char *code = rf_xml_get(f, RF_NS_NONE, "formatCode");

	if (code == NULL || (rf_xml_get_bool(f, "sourceLinked", false) &&
	    strcmp(code, "General") == 0))
		return;
	out->format = rf_dml_text(d, rf_str(code));
}

static void
ticks_and_labels(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_axis *out)
{
	int absent = d->absent ? RF_TICK_CROSS : RF_TICK_AUTO;
	const struct rf_xml_node *txPr = dml_child(n, "txPr");
	bool stacked = false;

	out->major_tick = (enum rf_tick)lookup(n, "majorTickMark", ticks,
	    RF_COUNT(ticks), absent);
	out->minor_tick = (enum rf_tick)lookup(n, "minorTickMark", ticks,
	    RF_COUNT(ticks), absent);
	out->labels = (enum rf_tick_labels)lookup(n, "tickLblPos",
	    tick_labels, RF_COUNT(tick_labels), RF_TICK_LABELS_NEXT);
	rf_dml_body_font(&d->scope, d->arena, txPr, &out->font);
	out->has_rotation = rf_dml_body_rotation(txPr, &out->rotation,
	    &stacked);
	out->stacked = stacked;
	rf_dml_looks(d, n, &out->fill, &out->line);
	out->label_offset = rf_dml_float(n, "lblOffset", 0, 1000, 100);
	out->label_skip = (uint32_t)rf_dml_float(n, "tickLblSkip", 0, 1e6, 0);
	out->tick_skip = (uint32_t)rf_dml_float(n, "tickMarkSkip", 0, 1e6, 0);
	out->no_multi_level = rf_dml_flag(n, "noMultiLvlLbl", d->absent);
}

static void
units(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_axis *out)
{
	const struct rf_xml_node *disp = dml_child(n, "dispUnits");
	const struct rf_xml_node *label = dml_child(disp, "dispUnitsLbl");
	const char *name = rf_dml_val(disp, "builtInUnit");

	if (!rf_dml_number(n, "majorUnit", &out->major) || out->major < 0)
		out->major = 0;
	if (!rf_dml_number(n, "minorUnit", &out->minor) || out->minor < 0)
		out->minor = 0;
	out->base_unit = (enum rf_time_unit)lookup(n, "baseTimeUnit",
	    time_units, RF_COUNT(time_units), RF_TIME_AUTO);
	out->major_unit = (enum rf_time_unit)lookup(n, "majorTimeUnit",
	    time_units, RF_COUNT(time_units), RF_TIME_AUTO);
	out->minor_unit = (enum rf_time_unit)lookup(n, "minorTimeUnit",
	    time_units, RF_COUNT(time_units), RF_TIME_AUTO);
	if (rf_dml_number(disp, "custUnit", &out->display_unit) &&
	    !(out->display_unit > 0))
		out->display_unit = 0;
	if (disp != NULL && name == NULL && out->display_unit == 0)
		name = "thousands";	/* the schema's default */
	for (size_t i = 0; name != NULL && i < RF_COUNT(display_units); i++)
		if (strcmp(display_units[i].name, name) == 0)
			out->display_unit = display_units[i].unit;
	out->unit_label = label != NULL;
	out->unit_text = rf_dml_tx(d, dml_child(label, "tx"), NULL);
}

static void
crossing(const struct rf_xml_node *n, struct rf_chart_axis *out)
{
	const char *between = rf_dml_val(n, "crossBetween");

	out->cross = (enum rf_cross)lookup(n, "crosses", crossings,
	    RF_COUNT(crossings), RF_CROSS_AUTO);
	if (rf_dml_number(n, "crossesAt", &out->cross_at))
		out->cross = RF_CROSS_AT;
	out->between_set = between != NULL;
	out->between = between != NULL && strcmp(between, "between") == 0;
}

static void
axis(struct dml_chart *d, const struct rf_xml_node *n, enum rf_axis_kind kind)
{
	const char *id = rf_dml_val(n, "axId");
	struct rf_chart_axis *out;
	int32_t index;
	void **slot;

	if (id == NULL || d->c->n_axes >= RF_DML_MAX_AXES)
		return;
	slot = rf_map_put(&d->axes, rf_str(id));
	if (*slot != NULL)
		return;		/* the first of one number counts */
	out = rf_chart_add_axis(d->c, kind, &index);
	*slot = out;
	out->side = (enum rf_axis_side)lookup(n, "axPos", sides,
	    RF_COUNT(sides), RF_SIDE_AUTO);
	out->deleted = rf_dml_flag(n, "delete", d->absent);
	scaling(n, out);
	grid(d, n, out);
	rf_dml_title(d, dml_child(n, "title"), &out->title);
	/* Titles of axes take their room whatever is, or is not, said. */
	out->title.overlay = false;
	format(d, n, out);
	ticks_and_labels(d, n, out);
	units(d, n, out);
	crossing(n, out);
}

int32_t
rf_dml_axis_index(const struct rf_chart *c, const struct rf_chart_axis *axis)
{
	for (uint32_t i = 0; axis != NULL && i < c->n_axes; i++)
		if (c->axes[i] == axis)
			return (int32_t)i;
	return -1;
}

/* The axis of depth, which charts drawn flat have no use for, is left out. */
void
rf_dml_axes(struct dml_chart *d, const struct rf_xml_node *area)
{
	static const struct {
		const char *name;
		enum rf_axis_kind kind;
	} kinds[] = {
		{ "catAx", RF_AXIS_CATEGORY }, { "valAx", RF_AXIS_VALUE },
		{ "dateAx", RF_AXIS_DATE },
	};
	const struct rf_xml_node *first = area != NULL ? area->child : NULL;

	for (const struct rf_xml_node *n = first; n != NULL; n = n->next)
		for (size_t i = 0; i < RF_COUNT(kinds); i++)
			if (rf_xml_is(n, RF_NS_C, kinds[i].name))
				axis(d, n, kinds[i].kind);
	for (const struct rf_xml_node *n = first; n != NULL; n = n->next) {
		const char *id = rf_dml_val(n, "axId");
		const char *other = rf_dml_val(n, "crossAx");
		struct rf_chart_axis *a = id != NULL && other != NULL ?
		    rf_map_get(&d->axes, rf_str(id)) : NULL;

		if (a != NULL && a->cross_axis < 0 && n->ns == RF_NS_C)
			a->cross_axis = rf_dml_axis_index(d->c,
			    rf_map_get(&d->axes, rf_str(other)));
	}
}
