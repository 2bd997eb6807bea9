/*
 * How an OpenDocument chart's styles become looks.  Gradients, hatchings and
 * dashes are named there and defined in the object's styles.xml.  Angles go
 * counter-clockwise; a line of no width is a hairline.
 */
#include "config.h"

#include "extract/odf/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "util/limits.h"

#define MAX_DEFS 4096
#define HAIRLINE 0.75f		/* points */
#define SHORT_DASH 4.0		/* points: up to that it is a dot */

const char *
rf_odf_chart_attr(const struct rf_xml_node *n, const char *name)
{
	const char *v = rf_xml_get(n, RF_NS_ODFCHART, name);

	return v != NULL ? v : rf_xml_get(n, RF_NS_OTHER, name);
}

bool
rf_odf_is(const char *value, const char *word)
{
	return value != NULL && strcmp(value, word) == 0;
}

/* ---- what is defined --------------------------------------------------- */

static struct rf_str
def_key(char *buf, size_t size, const char *kind, const char *name)
{
	int n = snprintf(buf, size, "%s/%s", kind, name);

	return (struct rf_str){ buf, n < 0 ? 0 : (size_t)n < size ?
	    (size_t)n : size - 1 };
}

static void
keep(struct odf_chart *d, const struct rf_xml_node *n)
{
	const char *name = rf_xml_get(n, RF_NS_STYLE, "name");
	struct rf_map *map = rf_xml_is(n, RF_NS_STYLE, "style") ? &d->styles :
	    &d->formats;
	char key[256];

	if (n->ns == RF_NS_DRAW) {
		name = rf_xml_get(n, RF_NS_DRAW, "name");
		if (name != NULL && d->defs.n < MAX_DEFS)
			*rf_map_put(&d->defs, def_key(key, sizeof(key),
			    n->name, name)) = (void *)n;
	} else if (name != NULL) {
		*rf_map_put(map, rf_str(name)) = (void *)n;
	}
}

void
rf_odf_chart_defs(struct odf_chart *d, const struct rf_xml_node *root)
{
	static const char *const places[] = { "styles", "automatic-styles" };

	for (size_t i = 0; i < RF_COUNT(places); i++) {
		const struct rf_xml_node *list = rf_xml_child(root,
		    RF_NS_OFFICE, places[i]);

		for (const struct rf_xml_node *n = list != NULL ?
		    list->child : NULL; n != NULL; n = n->next)
			if (n->name != NULL)
				keep(d, n);
	}
}

static const struct rf_xml_node *
defined(const struct odf_chart *d, const char *kind, const char *name)
{
	char key[256];

	return name == NULL ? NULL : rf_map_get(&d->defs, def_key(key,
	    sizeof(key), kind, name));
}

/* ---- properties -------------------------------------------------------- */

/* The style of an element, with properties of that name; NULL: none. */
static const struct rf_xml_node *
properties(const struct odf_chart *d, const struct rf_xml_node *n,
    const char *name)
{
	const char *style = rf_odf_chart_attr(n, "style-name");
	const struct rf_xml_node *s = style != NULL ?
	    rf_map_get(&d->styles, rf_str(style)) : NULL;

	return rf_xml_child(s, RF_NS_STYLE, name);
}

const char *
rf_odf_chart_property(const struct odf_chart *d, const struct rf_xml_node *n,
    const char *name)
{
	return rf_odf_chart_attr(properties(d, n, "chart-properties"), name);
}

bool
rf_odf_chart_is_on(const struct odf_chart *d, const struct rf_xml_node *n,
    const char *name)
{
	return rf_odf_is(rf_odf_chart_property(d, n, name), "true");
}

static bool
parse(const char *text, double *out)
{
	struct rf_str s = text != NULL ? rf_str(text) : RF_STR("");

	if (s.len > 0 && s.ptr[s.len - 1] == '%')
		s.len--;
	return rf_parse_double(s, out);
}

bool
rf_odf_chart_number(const struct odf_chart *d, const struct rf_xml_node *n,
    const char *name, double *out)
{
	return parse(rf_odf_chart_property(d, n, name), out);
}

bool
rf_odf_chart_rotation(const struct odf_chart *d, const struct rf_xml_node *n,
    float *out)
{
	const char *s = rf_xml_get(properties(d, n, "chart-properties"),
	    RF_NS_STYLE, "rotation-angle");
	double degrees;

	if (!parse(s, &degrees))
		return false;
	*out = (float)-remainder(degrees, 360);
	return true;
}

/* ---- colours and fills ------------------------------------------------- */

uint32_t
rf_odf_chart_color(uint32_t index)
{
	static const uint32_t colors[] = { 0x004586, 0xff420e, 0xffd320,
		0x579d1c, 0x7e0021, 0x83caff, 0x314004, 0xaecf00, 0x4b1f6f,
		0xff950e, 0xc5000b, 0x0084d1 };

	return 0xff000000 | colors[index % RF_COUNT(colors)];
}

bool
rf_odf_color(const char *s, uint32_t *out)
{
	unsigned char b[3];

	if (s == NULL || *s != '#' || !rf_unhex(rf_str(s + 1), b, 3))
		return false;
	*out = 0xff000000 | (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
	return true;
}

static uint32_t
with_opacity(uint32_t argb, double percent)
{
	double part = fmin(fmax(percent / 100, 0), 1);

	return (argb & 0xffffff) | (uint32_t)(part * (argb >> 24) + 0.5) <<
	    24;
}

/* Tenths of a degree, or with a unit; any whole turns are taken away. */
static double
angle_of(const struct rf_xml_node *n, const char *name)
{
	const char *s = rf_xml_get(n, RF_NS_DRAW, name);
	struct rf_str t = s != NULL ? rf_str(s) : RF_STR("");
	double v = 0, per = 0.1;

	if (rf_str_ends(t, "deg")) {
		t.len -= 3;
		per = 1;
	}
	if (!rf_parse_double(t, &v))
		v = 0;
	return remainder(v * per, 360);
}

static double
percent_of(const struct rf_xml_node *n, const char *name, double absent)
{
	double v;

	return parse(rf_xml_get(n, RF_NS_DRAW, name), &v) ?
	    fmin(fmax(v, 0), 100) : absent;
}

/* A colour of a gradient, darkened by its intensity. */
static uint32_t
end_color(const struct rf_xml_node *g, const char *name,
    const char *intensity)
{
	double part = percent_of(g, intensity, 100) / 100;
	uint32_t c = 0xff000000, out = 0xff000000;

	rf_odf_color(rf_xml_get(g, RF_NS_DRAW, name), &c);
	for (int shift = 0; shift < 24; shift += 8)
		out |= (uint32_t)((c >> shift & 255) * part + 0.5) << shift;
	return out;
}

/* Linear ones run from the top; the others begin at their rim. */
static void
gradient(struct odf_chart *d, const struct rf_xml_node *g, double opacity,
    struct rf_chart_fill *out)
{
	const char *style = rf_xml_get(g, RF_NS_DRAW, "style");
	bool linear = style == NULL || strcmp(style, "linear") == 0;
	bool axial = rf_odf_is(style, "axial");
	float border = (float)percent_of(g, "border", 0) / 100;
	uint32_t start = with_opacity(end_color(g, "start-color",
	    "start-intensity"), opacity);
	uint32_t end = with_opacity(end_color(g, "end-color",
	    "end-intensity"), opacity);
	struct rf_gradient_stop *v = rf_arena_array(d->arena, 3, sizeof(*v));

	if (linear) {
		v[0] = (struct rf_gradient_stop){ border, start };
		v[1] = (struct rf_gradient_stop){ 1, end };
	} else if (axial) {
		v[0] = (struct rf_gradient_stop){ border / 2, end };
		v[1] = (struct rf_gradient_stop){ 0.5f, start };
		v[2] = (struct rf_gradient_stop){ 1 - border / 2, end };
	} else {
		v[0] = (struct rf_gradient_stop){ 0, end };
		v[1] = (struct rf_gradient_stop){ 1 - border, start };
	}
	out->kind = RF_FILL_GRADIENT;
	out->stops = v;
	out->n_stops = axial ? 3 : 2;
	out->angle = (float)(90 - angle_of(g, "angle"));
	out->radial = !linear && !axial;
}

/* Crossed where there are two or three sets of lines. */
static const char *
hatching(const struct rf_xml_node *h)
{
	static const char *const single[4] = { "ltHorz", "ltUpDiag",
		"ltVert", "ltDnDiag" };
	static const char *const crossed[4] = { "smGrid", "openDmnd",
		"smGrid", "openDmnd" };
	const char *style = rf_xml_get(h, RF_NS_DRAW, "style");
	int turn = (int)lround(angle_of(h, "rotation") / 45) & 3;

	return style == NULL || strcmp(style, "single") == 0 ?
	    single[turn] : crossed[turn];
}

/* A gradient of opacities counts as its middle. */
static double
opacity_of(const struct odf_chart *d, const struct rf_xml_node *g)
{
	const struct rf_xml_node *o = defined(d, "opacity", rf_xml_get(g,
	    RF_NS_DRAW, "opacity-name"));

	if (o != NULL)
		return (percent_of(o, "start", 100) + percent_of(o, "end",
		    100)) / 2;
	return percent_of(g, "opacity", 100);
}

static void
fill_of(struct odf_chart *d, const struct rf_xml_node *g,
    struct rf_chart_fill *out)
{
	const char *kind = rf_xml_get(g, RF_NS_DRAW, "fill");
	const struct rf_xml_node *gr = defined(d, "gradient", rf_xml_get(g,
	    RF_NS_DRAW, "fill-gradient-name"));
	const struct rf_xml_node *h = defined(d, "hatch", rf_xml_get(g,
	    RF_NS_DRAW, "fill-hatch-name"));
	double opacity = opacity_of(d, g);
	bool plain = rf_odf_color(rf_xml_get(g, RF_NS_DRAW, "fill-color"),
	    &out->color);

	out->color = with_opacity(out->color, opacity);
	if (rf_odf_is(kind, "none")) {
		out->kind = RF_FILL_NONE;
	} else if (rf_odf_is(kind, "gradient") && gr != NULL) {
		gradient(d, gr, opacity, out);
	} else if (rf_odf_is(kind, "hatch") && h != NULL) {
		out->kind = RF_FILL_PATTERN;
		out->back = rf_odf_is(rf_xml_get(g, RF_NS_DRAW,
		    "fill-hatch-solid"), "true") ? out->color : 0;
		rf_odf_color(rf_xml_get(h, RF_NS_DRAW, "color"), &out->color);
		out->pattern = hatching(h);
	} else if (plain) {
		out->kind = RF_FILL_SOLID;
	}
}

/* ---- lines -------------------------------------------------------------- */

static double
dash_length(const struct rf_xml_node *n, const char *name, double width)
{
	const char *s = rf_xml_get(n, RF_NS_DRAW, name);
	double v;

	if (s == NULL)
		return 0;
	if (rf_str_ends(rf_str(s), "%") && parse(s, &v))
		return v / 100 * width;
	return rf_odf_length(rf_str(s));
}

static enum rf_dash
dash_of(const struct odf_chart *d, const struct rf_xml_node *g, double width)
{
	const struct rf_xml_node *n = defined(d, "stroke-dash", rf_xml_get(g,
	    RF_NS_DRAW, "stroke-dash"));
	double one = dash_length(n, "dots1-length", width);
	double two = dash_length(n, "dots2-length", width);
	double dot = fmax(SHORT_DASH, 2 * width), v = 0;
	bool mixed = (one > dot) != (two > dot);

	if (n == NULL)
		return RF_DASH_DASH;
	if (!parse(rf_xml_get(n, RF_NS_DRAW, "dots2"), &v) || v < 1)
		return one > dot ? RF_DASH_DASH : RF_DASH_DOT;
	if (!mixed)
		return one > dot ? RF_DASH_DASH : RF_DASH_DOT;
	if (one > dot)		/* then the second are the dots */
		return v > 1 ? RF_DASH_LONG_DOT_DOT : RF_DASH_DASH_DOT;
	return parse(rf_xml_get(n, RF_NS_DRAW, "dots1"), &v) && v > 1 ?
	    RF_DASH_LONG_DOT_DOT : RF_DASH_DASH_DOT;
}

static void
line_of(const struct odf_chart *d, const struct rf_xml_node *g,
    struct rf_chart_line *out)
{
	const char *stroke = rf_xml_get(g, RF_NS_DRAW, "stroke");
	const char *width = rf_xml_get(g, RF_NS_SVG, "stroke-width");
	double opacity;

	if (rf_odf_color(rf_xml_get(g, RF_NS_SVG, "stroke-color"), &out->color))
		out->kind = RF_FILL_SOLID;
	else if (out->color >> 24 == 0 && (rf_odf_is(stroke, "solid") ||
	    rf_odf_is(stroke, "dash")))
		*out = (struct rf_chart_line){ .kind = RF_FILL_SOLID,
			.color = 0xff000000 };
	if (parse(rf_xml_get(g, RF_NS_SVG, "stroke-opacity"), &opacity))
		out->color = with_opacity(out->color, opacity);
	if (rf_odf_is(stroke, "none"))
		out->kind = RF_FILL_NONE;
	if (width != NULL)
		out->width = (float)fmin(fmax(rf_odf_length(rf_str(width)),
		    HAIRLINE), 100);
	if (rf_odf_is(stroke, "dash"))
		out->dash = dash_of(d, g, out->width);
}

void
rf_odf_chart_looks(struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_fill *fill, struct rf_chart_line *line)
{
	const struct rf_xml_node *g = properties(d, n, "graphic-properties");

	if (g == NULL)
		return;
	if (fill != NULL)
		fill_of(d, g, fill);
	if (line != NULL)
		line_of(d, g, line);
}

void
rf_odf_chart_font(const struct odf_chart *d, const struct rf_xml_node *n,
    struct rf_chart_font *out)
{
	const struct rf_xml_node *t = properties(d, n, "text-properties");
	const char *size = rf_xml_get(t, RF_NS_FO, "font-size");
	const char *weight = rf_xml_get(t, RF_NS_FO, "font-weight");
	const char *slant = rf_xml_get(t, RF_NS_FO, "font-style");
	const char *family = rf_xml_get(t, RF_NS_FO, "font-family");
	double points = size != NULL ? rf_odf_length(rf_str(size)) : 0;

	if (points >= 1 && points <= 400)
		out->size = (float)points;
	if (weight != NULL)
		out->bold = rf_odf_is(weight, "bold") ? 1 : -1;
	if (slant != NULL)
		out->italic = rf_odf_is(slant, "normal") ? -1 : 1;
	if (family != NULL && *family != '\0')
		out->family = rf_arena_strdup(d->arena, *family == '\'' ?
		    family + 1 : family);
	rf_odf_color(rf_xml_get(t, RF_NS_FO, "color"), &out->color);
}
