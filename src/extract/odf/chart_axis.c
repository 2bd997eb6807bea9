/*
 * The axes of an OpenDocument chart.  An axis says itself where it stands on
 * the one across; what bars leave between them is said by their value axis;
 * and an axis that is not told of is none.
 */
#include "config.h"

#include "extract/odf/chart.h"

#include <math.h>
#include <string.h>

static enum rf_tick
tick(const struct odf_chart *d, const struct rf_xml_node *n, bool minor)
{
	const char *in = rf_odf_chart_property(d, n, minor ?
	    "tick-marks-minor-inner" : "tick-marks-major-inner");
	const char *out = rf_odf_chart_property(d, n, minor ?
	    "tick-marks-minor-outer" : "tick-marks-major-outer");
	bool inner = rf_odf_is(in, "true");
	bool outer = out == NULL ? !minor : strcmp(out, "true") == 0;

	return inner && outer ? RF_TICK_CROSS : inner ? RF_TICK_IN :
	    outer ? RF_TICK_OUT : RF_TICK_NONE;
}

static void
scaling(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_axis *a)
{
	double parts;

	a->has_min = rf_odf_chart_number(d, n, "minimum", &a->min);
	a->has_max = rf_odf_chart_number(d, n, "maximum", &a->max);
	a->log_base = rf_odf_chart_is_on(d, n, "logarithmic") ? 10 : 0;
	a->reversed = rf_odf_chart_is_on(d, n, "reverse-direction");
	if (!rf_odf_chart_number(d, n, "interval-major", &a->major) ||
	    !(a->major > 0))
		a->major = 0;
	a->minor_parts = rf_odf_chart_number(d, n, "interval-minor-divisor",
	    &parts) && parts >= 1 ? (float)fmin(parts, 100) : 2;
}

/* "start", "end", or the value across at which it stands. */
static void
position(struct odf_chart *d, const struct rf_xml_node *n, bool second,
    struct rf_chart_axis *a)
{
	static const struct {
		const char *name;
		enum rf_tick_labels labels;
	} places[] = {
		{ "outside-start", RF_TICK_LABELS_LOW },
		{ "outside-end", RF_TICK_LABELS_HIGH },
	};
	const char *at = rf_odf_chart_property(d, n, "axis-position");
	const char *labels = rf_odf_chart_property(d, n,
	    "axis-label-position");

	a->cross = second ? RF_CROSS_MAX : RF_CROSS_AUTO;
	if (rf_odf_is(at, "start"))
		a->cross = RF_CROSS_MIN;
	else if (rf_odf_is(at, "end"))
		a->cross = RF_CROSS_MAX;
	else if (!second && at != NULL && rf_parse_double(rf_str(at),
	    &a->cross_at))
		a->cross = RF_CROSS_AT;
	for (size_t i = 0; i < RF_COUNT(places); i++)
		if (rf_odf_is(labels, places[i].name))
			a->labels = places[i].labels;
	if (rf_odf_is(rf_odf_chart_property(d, n, "display-label"), "false"))
		a->labels = RF_TICK_LABELS_NONE;
}

static enum rf_time_unit
time_unit(const char *s)
{
	return rf_odf_is(s, "days") ? RF_TIME_DAYS : rf_odf_is(s, "months") ?
	    RF_TIME_MONTHS : rf_odf_is(s, "years") ? RF_TIME_YEARS :
	    RF_TIME_AUTO;
}

/*
 * Categories are dates when their format is one and nobody said that they
 * are to be taken as text.
 */
static void
dates(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_axis *a)
{
	const struct rf_xml_node *scale = rf_xml_child(n, RF_NS_OTHER,
	    "date-scale");
	const char *type = rf_odf_chart_attr(n, "axis-type");
	const char *step;
	bool date;

	if (scale == NULL)
		scale = odf_child(n, "date-scale");
	a->format = rf_odf_chart_format(d, n, "data-style-name", &date);
	if (d->values || d->cats.numbers == NULL)
		return;
	d->cats.format = a->format;
	if (!date || scale == NULL || rf_odf_is(type, "text"))
		return;
	a->kind = RF_AXIS_DATE;
	a->base_unit = time_unit(rf_odf_chart_attr(scale, "base-time-unit"));
	a->major_unit = time_unit(rf_odf_chart_attr(scale,
	    "major-interval-unit"));
	step = rf_odf_chart_attr(scale, "major-interval-value");
	if (step == NULL || !rf_parse_double(rf_str(step), &a->major) ||
	    !(a->major > 0))
		a->major = 0;
}

static void
grids(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_axis *a)
{
	const struct rf_xml_node *grid = odf_child(n, "grid");

	for (; grid != NULL; grid = rf_xml_again(grid)) {
		bool minor = rf_odf_is(rf_odf_chart_attr(grid, "class"),
		    "minor");

		*(minor ? &a->minor_grid : &a->grid) = true;
		rf_odf_chart_looks(d, grid, NULL, minor ? &a->minor_grid_line :
		    &a->grid_line);
	}
}

/* OpenOffice 1 tells it by the name alone, "primary-x". */
static const char *
dimension_of(const struct rf_xml_node *n, const char *name)
{
	const char *said = rf_odf_chart_attr(n, "dimension");
	const char *dash = name != NULL ? strrchr(name, '-') : NULL;

	return said != NULL ? said : dash != NULL ? dash + 1 : NULL;
}

static void
axis(struct odf_chart *d, const struct rf_xml_node *n)
{
	const char *name = rf_odf_chart_attr(n, "name");
	const char *dimension = dimension_of(n, name);
	bool x = rf_odf_is(dimension, "x");
	bool second = name != NULL && strncmp(name, "secondary", 9) == 0;
	int32_t *place = x ? &d->x[second] : &d->y[second];
	struct rf_chart_axis *a;

	if ((!x && !rf_odf_is(dimension, "y")) || *place >= 0)
		return;		/* that of depth among others */
	a = rf_chart_add_axis(d->c, !x || d->values ? RF_AXIS_VALUE :
	    RF_AXIS_CATEGORY, place);
	a->deleted = rf_odf_is(rf_odf_chart_property(d, n, "visible"),
	    "false");
	a->loose = x;
	scaling(d, n, a);
	position(d, n, second, a);
	if (x)
		dates(d, n, a);
	else
		a->format = rf_odf_chart_format(d, n, "data-style-name",
		    NULL);
	a->major_tick = tick(d, n, false);
	a->minor_tick = tick(d, n, true);
	a->has_rotation = rf_odf_chart_rotation(d, n, &a->rotation);
	grids(d, n, a);
	rf_odf_chart_title(d, odf_child(n, "title"), &a->title);
	rf_odf_chart_font(d, n, &a->font);
	rf_odf_chart_looks(d, n, NULL, &a->line);
	if (x)
		return;
	rf_odf_chart_number(d, n, "gap-width", &d->gap[second]);
	rf_odf_chart_number(d, n, "overlap", &d->overlap[second]);
	/* In parts of the whole, not of what the cells hold. */
	if (rf_odf_chart_is_on(d, d->area, "percentage") && !rf_odf_is(
	    rf_odf_chart_property(d, n, "link-data-style-to-source"),
	    "false"))
		a->format = "0%";
}

/* Two axes at least, for all that needs any; they are not seen. */
static void
need_axes(struct odf_chart *d)
{
	if (d->x[0] < 0)
		rf_chart_add_axis(d->c, d->values ? RF_AXIS_VALUE :
		    RF_AXIS_CATEGORY, &d->x[0])->deleted = true;
	if (d->y[0] < 0)
		rf_chart_add_axis(d->c, RF_AXIS_VALUE, &d->y[0])->deleted =
		    true;
}

void
rf_odf_chart_axes(struct odf_chart *d)
{
	const struct rf_xml_node *first = odf_child(d->area, "axis");

	for (const struct rf_xml_node *n = first; n != NULL;
	    n = rf_xml_again(n)) {
		const char *range = rf_xml_get(odf_child(n, "categories"),
		    RF_NS_TABLE, "cell-range-address");

		if (range != NULL)
			d->cat_range = range;
	}
	rf_odf_chart_categories(d);
	for (const struct rf_xml_node *n = first; n != NULL;
	    n = rf_xml_again(n))
		axis(d, n);
	if (d->kind != RF_CHART_PIE && d->kind != RF_CHART_DOUGHNUT)
		need_axes(d);
	for (int i = 0; i < 2; i++) {
		if (d->x[0] >= 0 && d->y[i] >= 0)
			d->c->axes[d->y[i]]->cross_axis = d->x[0];
		if (d->y[0] >= 0 && d->x[i] >= 0)
			d->c->axes[d->x[i]]->cross_axis = d->y[0];
	}
}
