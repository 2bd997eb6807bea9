/*
 * See color.h.  What surprises: tint, shade and the channel transforms work
 * on linear light, the others on the numbers as they are; lumMod and its
 * kin work in HSL; and percentages are thousandths of a percent, or carry a
 * sign of their own in the strict form ("50%").
 */
#include "config.h"

#include "extract/drawingml/color.h"

#include <math.h>
#include <string.h>

#include "util/mem.h"
#include "util/str.h"

/* ---- numbers -------------------------------------------------------- */

/* 1.0 for "100000" and "100%". */
static double
fraction(const struct rf_xml_node *n, const char *name, double fallback)
{
	struct rf_str s = rf_str_trim(rf_str(rf_xml_get(n, RF_NS_NONE, name)));
	double unit = 100000, v;

	if (s.len > 0 && s.ptr[s.len - 1] == '%') {
		s.len--;
		unit = 100;
	}
	return s.len > 0 && rf_parse_double(s, &v) && fabs(v) < 1e9 ?
	    v / unit : fallback;
}

/* 1.0 for a full turn, in sixty thousandths of a degree. */
static double
turn(const struct rf_xml_node *n, const char *name)
{
	return (double)rf_xml_get_int(n, name, INT32_MIN, INT32_MAX, 0) /
	    (360 * 60000.0);
}

static double
clamp(double v)
{
	return v < 0 ? 0 : v > 1 ? 1 : v;
}

static double
to_linear(double v)
{
	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double
from_linear(double v)
{
	v = clamp(v);
	return v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055;
}

struct rgba {
	double c[3], a;
};

static struct rgba
unpack(uint32_t argb)
{
	return (struct rgba){ { (argb >> 16 & 255) / 255.0,
	    (argb >> 8 & 255) / 255.0, (argb & 255) / 255.0 },
	    (argb >> 24) / 255.0 };
}

static uint32_t
pack(const struct rgba *v)
{
	uint32_t out = (uint32_t)lround(clamp(v->a) * 255);

	for (int i = 0; i < 3; i++)
		out = out << 8 | (uint32_t)lround(clamp(v->c[i]) * 255);
	return out;
}

/* Hue in turns, saturation, lightness. */
static void
to_hsl(const double c[3], double hsl[3])
{
	double max = fmax(c[0], fmax(c[1], c[2]));
	double min = fmin(c[0], fmin(c[1], c[2]));
	double d = max - min, h = 0;

	hsl[2] = (max + min) / 2;
	hsl[1] = d < 1e-9 ? 0 : d / (1 - fabs(2 * hsl[2] - 1));
	if (d >= 1e-9)
		h = max == c[0] ? (c[1] - c[2]) / d :
		    max == c[1] ? 2 + (c[2] - c[0]) / d :
		    4 + (c[0] - c[1]) / d;
	hsl[0] = h / 6 - floor(h / 6);
}

static void
from_hsl(const double hsl[3], double c[3])
{
	double s = clamp(hsl[1]), l = clamp(hsl[2]);
	double h = (hsl[0] - floor(hsl[0])) * 12, a = s * fmin(l, 1 - l);
	static const double phase[3] = { 0, 8, 4 };

	for (int i = 0; i < 3; i++) {
		double k = fmod(phase[i] + h, 12);

		c[i] = l - a * fmax(-1, fmin(fmin(k - 3, 9 - k), 1));
	}
}

/* ---- transforms ----------------------------------------------------- */

enum channel { RED, GREEN, BLUE, HUE, SATURATION, LUMINANCE, ALPHA };
enum how { SET, OFFSET, FACTOR };

/* The transforms that set, shift or scale one number. */
static const struct {
	const char *name;
	enum channel channel;
	enum how how;
} changes[] = {
	{ "alpha", ALPHA, SET }, { "alphaOff", ALPHA, OFFSET },
	{ "alphaMod", ALPHA, FACTOR }, { "red", RED, SET },
	{ "redOff", RED, OFFSET }, { "redMod", RED, FACTOR },
	{ "green", GREEN, SET }, { "greenOff", GREEN, OFFSET },
	{ "greenMod", GREEN, FACTOR }, { "blue", BLUE, SET },
	{ "blueOff", BLUE, OFFSET }, { "blueMod", BLUE, FACTOR },
	{ "hue", HUE, SET }, { "hueOff", HUE, OFFSET },
	{ "hueMod", HUE, FACTOR }, { "sat", SATURATION, SET },
	{ "satOff", SATURATION, OFFSET }, { "satMod", SATURATION, FACTOR },
	{ "lum", LUMINANCE, SET }, { "lumOff", LUMINANCE, OFFSET },
	{ "lumMod", LUMINANCE, FACTOR },
};

static double
changed(double v, enum how how, double by)
{
	return how == SET ? by : how == OFFSET ? v + by : v * by;
}

static void
change(struct rgba *v, enum channel channel, enum how how,
    const struct rf_xml_node *n)
{
	double by = channel == HUE && how != FACTOR ? turn(n, "val") :
	    fraction(n, "val", how == OFFSET ? 0 : 1), hsl[3];

	if (channel == ALPHA) {
		v->a = clamp(changed(v->a, how, by));
	} else if (channel <= BLUE) {
		v->c[channel] = from_linear(changed(to_linear(
		    v->c[channel]), how, by));
	} else {
		to_hsl(v->c, hsl);
		hsl[channel - HUE] = changed(hsl[channel - HUE], how, by);
		from_hsl(hsl, v->c);
	}
}

/* Towards white (tint) or black (shade) in linear light. */
static void
mix(struct rgba *v, double keep, double with)
{
	for (int i = 0; i < 3; i++)
		v->c[i] = from_linear(to_linear(v->c[i]) * keep +
		    with * (1 - keep));
}

static void
special(struct rgba *v, const struct rf_xml_node *n)
{
	double keep = clamp(fraction(n, "val", 1)), hsl[3];

	if (strcmp(n->name, "tint") == 0) {
		mix(v, keep, 1);
	} else if (strcmp(n->name, "shade") == 0) {
		mix(v, keep, 0);
	} else if (strcmp(n->name, "inv") == 0) {
		for (int i = 0; i < 3; i++)
			v->c[i] = from_linear(1 - to_linear(v->c[i]));
	} else if (strcmp(n->name, "gray") == 0) {
		double y = 0.3 * v->c[0] + 0.59 * v->c[1] + 0.11 * v->c[2];

		v->c[0] = v->c[1] = v->c[2] = y;
	} else if (strcmp(n->name, "comp") == 0) {
		to_hsl(v->c, hsl);
		hsl[0] += 0.5;
		from_hsl(hsl, v->c);
	} else if (strcmp(n->name, "gamma") == 0) {
		for (int i = 0; i < 3; i++)
			v->c[i] = from_linear(v->c[i]);
	} else if (strcmp(n->name, "invGamma") == 0) {
		for (int i = 0; i < 3; i++)
			v->c[i] = to_linear(v->c[i]);
	}
}

/* The colour after the transforms that stand in its element. */
static uint32_t
transformed(const struct rf_xml_node *color, uint32_t argb)
{
	const struct rf_xml_node *n = color->child;
	struct rgba v;

	if (n == NULL)
		return argb;
	v = unpack(argb);
	for (; n != NULL; n = n->next) {
		size_t i = 0;

		if (n->name == NULL || n->ns != RF_NS_A)
			continue;
		while (i < RF_COUNT(changes) &&
		    strcmp(changes[i].name, n->name) != 0)
			i++;
		if (i < RF_COUNT(changes))
			change(&v, changes[i].channel, changes[i].how, n);
		else
			special(&v, n);
	}
	return pack(&v);
}

/* ---- names ---------------------------------------------------------- */

static const char *const scheme_names[RF_DML_SCHEME_COUNT] = {
	"dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3",
	"accent4", "accent5", "accent6", "hlink", "folHlink",
};
/* The same places, through the map. */
static const char *const mapped_names[RF_DML_SCHEME_COUNT] = {
	"tx1", "bg1", "tx2", "bg2", "accent1", "accent2", "accent3",
	"accent4", "accent5", "accent6", "hlink", "folHlink",
};

static int
place_of(const char *const names[RF_DML_SCHEME_COUNT], const char *name)
{
	for (int i = 0; name != NULL && i < RF_DML_SCHEME_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

/* Colours of the desktop, as a fresh installation has them. */
static const struct {
	const char *name;
	uint32_t rgb;
} system_colors[] = {
	{ "window", 0xffffff }, { "windowText", 0x000000 },
	{ "btnFace", 0xf0f0f0 }, { "btnText", 0x000000 },
	{ "btnShadow", 0xa0a0a0 }, { "btnHighlight", 0xffffff },
	{ "3dDkShadow", 0x696969 }, { "3dLight", 0xe3e3e3 },
	{ "grayText", 0x6d6d6d }, { "highlight", 0x0078d7 },
	{ "highlightText", 0xffffff }, { "hotLight", 0x0066cc },
	{ "infoBk", 0xffffe1 }, { "infoText", 0x000000 },
	{ "menu", 0xf0f0f0 }, { "menuText", 0x000000 },
	{ "scrollBar", 0xc8c8c8 }, { "background", 0x000000 },
};

/*
 * Preset colours (20.1.10.48) are those of the web under shorter names:
 * "dk", "lt" and "med" stand for "dark", "light" and "medium", and both
 * spellings are allowed.
 */
static const struct {
	const char *name;
	uint32_t rgb;
} preset_colors[] = {
	{ "aliceBlue", 0xf0f8ff }, { "antiqueWhite", 0xfaebd7 },
	{ "aqua", 0x00ffff }, { "aquamarine", 0x7fffd4 },
	{ "azure", 0xf0ffff }, { "beige", 0xf5f5dc }, { "bisque", 0xffe4c4 },
	{ "black", 0x000000 }, { "blanchedAlmond", 0xffebcd },
	{ "blue", 0x0000ff }, { "blueViolet", 0x8a2be2 },
	{ "brown", 0xa52a2a }, { "burlyWood", 0xdeb887 },
	{ "cadetBlue", 0x5f9ea0 }, { "chartreuse", 0x7fff00 },
	{ "chocolate", 0xd2691e }, { "coral", 0xff7f50 },
	{ "cornflowerBlue", 0x6495ed }, { "cornsilk", 0xfff8dc },
	{ "crimson", 0xdc143c }, { "cyan", 0x00ffff },
	{ "deepPink", 0xff1493 }, { "deepSkyBlue", 0x00bfff },
	{ "dimGray", 0x696969 }, { "dimGrey", 0x696969 },
	{ "dkBlue", 0x00008b }, { "dkCyan", 0x008b8b },
	{ "dkGoldenrod", 0xb8860b }, { "dkGray", 0xa9a9a9 },
	{ "dkGreen", 0x006400 }, { "dkGrey", 0xa9a9a9 },
	{ "dkKhaki", 0xbdb76b }, { "dkMagenta", 0x8b008b },
	{ "dkOliveGreen", 0x556b2f }, { "dkOrange", 0xff8c00 },
	{ "dkOrchid", 0x9932cc }, { "dkRed", 0x8b0000 },
	{ "dkSalmon", 0xe9967a }, { "dkSeaGreen", 0x8fbc8f },
	{ "dkSlateBlue", 0x483d8b }, { "dkSlateGray", 0x2f4f4f },
	{ "dkSlateGrey", 0x2f4f4f }, { "dkTurquoise", 0x00ced1 },
	{ "dkViolet", 0x9400d3 }, { "dodgerBlue", 0x1e90ff },
	{ "firebrick", 0xb22222 }, { "floralWhite", 0xfffaf0 },
	{ "forestGreen", 0x228b22 }, { "fuchsia", 0xff00ff },
	{ "gainsboro", 0xdcdcdc }, { "ghostWhite", 0xf8f8ff },
	{ "gold", 0xffd700 }, { "goldenrod", 0xdaa520 },
	{ "gray", 0x808080 }, { "green", 0x008000 },
	{ "greenYellow", 0xadff2f }, { "grey", 0x808080 },
	{ "honeydew", 0xf0fff0 }, { "hotPink", 0xff69b4 },
	{ "indianRed", 0xcd5c5c }, { "indigo", 0x4b0082 },
	{ "ivory", 0xfffff0 }, { "khaki", 0xf0e68c },
	{ "lavender", 0xe6e6fa }, { "lavenderBlush", 0xfff0f5 },
	{ "lawnGreen", 0x7cfc00 }, { "lemonChiffon", 0xfffacd },
	{ "lime", 0x00ff00 }, { "limeGreen", 0x32cd32 },
	{ "linen", 0xfaf0e6 }, { "ltBlue", 0xadd8e6 },
	{ "ltCoral", 0xf08080 }, { "ltCyan", 0xe0ffff },
	{ "ltGoldenrodYellow", 0xfafad2 }, { "ltGray", 0xd3d3d3 },
	{ "ltGreen", 0x90ee90 }, { "ltGrey", 0xd3d3d3 },
	{ "ltPink", 0xffb6c1 }, { "ltSalmon", 0xffa07a },
	{ "ltSeaGreen", 0x20b2aa }, { "ltSkyBlue", 0x87cefa },
	{ "ltSlateGray", 0x778899 }, { "ltSlateGrey", 0x778899 },
	{ "ltSteelBlue", 0xb0c4de }, { "ltYellow", 0xffffe0 },
	{ "magenta", 0xff00ff }, { "maroon", 0x800000 },
	{ "medAquamarine", 0x66cdaa }, { "medBlue", 0x0000cd },
	{ "medOrchid", 0xba55d3 }, { "medPurple", 0x9370db },
	{ "medSeaGreen", 0x3cb371 }, { "medSlateBlue", 0x7b68ee },
	{ "medSpringGreen", 0x00fa9a }, { "medTurquoise", 0x48d1cc },
	{ "medVioletRed", 0xc71585 }, { "midnightBlue", 0x191970 },
	{ "mintCream", 0xf5fffa }, { "mistyRose", 0xffe4e1 },
	{ "moccasin", 0xffe4b5 }, { "navajoWhite", 0xffdead },
	{ "navy", 0x000080 }, { "oldLace", 0xfdf5e6 },
	{ "olive", 0x808000 }, { "oliveDrab", 0x6b8e23 },
	{ "orange", 0xffa500 }, { "orangeRed", 0xff4500 },
	{ "orchid", 0xda70d6 }, { "paleGoldenrod", 0xeee8aa },
	{ "paleGreen", 0x98fb98 }, { "paleTurquoise", 0xafeeee },
	{ "paleVioletRed", 0xdb7093 }, { "papayaWhip", 0xffefd5 },
	{ "peachPuff", 0xffdab9 }, { "peru", 0xcd853f },
	{ "pink", 0xffc0cb }, { "plum", 0xdda0dd },
	{ "powderBlue", 0xb0e0e6 }, { "purple", 0x800080 },
	{ "red", 0xff0000 }, { "rosyBrown", 0xbc8f8f },
	{ "royalBlue", 0x4169e1 }, { "saddleBrown", 0x8b4513 },
	{ "salmon", 0xfa8072 }, { "sandyBrown", 0xf4a460 },
	{ "seaGreen", 0x2e8b57 }, { "seaShell", 0xfff5ee },
	{ "sienna", 0xa0522d }, { "silver", 0xc0c0c0 },
	{ "skyBlue", 0x87ceeb }, { "slateBlue", 0x6a5acd },
	{ "slateGray", 0x708090 }, { "slateGrey", 0x708090 },
	{ "snow", 0xfffafa }, { "springGreen", 0x00ff7f },
	{ "steelBlue", 0x4682b4 }, { "tan", 0xd2b48c },
	{ "teal", 0x008080 }, { "thistle", 0xd8bfd8 },
	{ "tomato", 0xff6347 }, { "turquoise", 0x40e0d0 },
	{ "violet", 0xee82ee }, { "wheat", 0xf5deb3 },
	{ "white", 0xffffff }, { "whiteSmoke", 0xf5f5f5 },
	{ "yellow", 0xffff00 }, { "yellowGreen", 0x9acd32 },
};

static bool
preset(const char *name, uint32_t *rgb)
{
	static const struct {
		const char *tall, *brief;
	} spellings[] = { { "dark", "dk" }, { "light", "lt" },
	    { "medium", "med" } };
	char text[40];

	if (name == NULL)
		return false;
	rf_strlcpy(text, name, sizeof(text));
	for (size_t i = 0; i < RF_COUNT(spellings); i++) {
		size_t n = strlen(spellings[i].tall);

		if (strncmp(name, spellings[i].tall, n) != 0)
			continue;
		rf_strlcpy(text, spellings[i].brief, sizeof(text));
		rf_strlcpy(text + strlen(text), name + n,
		    sizeof(text) - strlen(text));
	}
	for (size_t i = 0; i < RF_COUNT(preset_colors); i++)
		if (strcmp(preset_colors[i].name, text) == 0) {
			*rgb = preset_colors[i].rgb;
			return true;
		}
	return false;
}

/* ---- one colour ----------------------------------------------------- */

static bool
hex(const char *text, uint32_t *rgb)
{
	unsigned char b[3];

	if (text == NULL || !rf_unhex(rf_str_trim(rf_str(text)), b, 3))
		return false;
	*rgb = (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
	return true;
}

static bool
system_color(const struct rf_xml_node *n, uint32_t *rgb)
{
	const char *name = rf_xml_get(n, RF_NS_NONE, "val");

	if (hex(rf_xml_get(n, RF_NS_NONE, "lastClr"), rgb))
		return true;
	for (size_t i = 0; name != NULL && i < RF_COUNT(system_colors); i++)
		if (strcmp(system_colors[i].name, name) == 0) {
			*rgb = system_colors[i].rgb;
			return true;
		}
	return false;
}

bool
rf_dml_scheme_color(const struct rf_dml_scope *s, const char *name,
    uint32_t *argb)
{
	int i = place_of(mapped_names, name);

	if (i >= 0)
		i = s->map[i];
	else
		i = place_of(scheme_names, name);
	if (i < 0)
		return false;
	*argb = s->theme->colors[i] | 0xff000000;
	return true;
}

static bool
hsl_color(const struct rf_xml_node *n, uint32_t *argb)
{
	double hsl[3] = { turn(n, "hue"), fraction(n, "sat", 0),
	    fraction(n, "lum", 0) };
	struct rgba v = { .a = 1 };

	from_hsl(hsl, v.c);
	*argb = pack(&v);
	return true;
}

static bool
linear_color(const struct rf_xml_node *n, uint32_t *argb)
{
	struct rgba v = { { from_linear(fraction(n, "r", 0)),
	    from_linear(fraction(n, "g", 0)),
	    from_linear(fraction(n, "b", 0)) }, 1 };

	*argb = pack(&v);
	return true;
}

/* The colour an element is, without its transforms. */
static bool
base(const struct rf_dml_scope *s, const struct rf_xml_node *n, uint32_t ph,
    uint32_t *argb)
{
	const char *val = rf_xml_get(n, RF_NS_NONE, "val");

	if (n->name == NULL || n->ns != RF_NS_A)
		return false;
	if (strcmp(n->name, "schemeClr") == 0) {
		*argb = ph;
		return (val != NULL && strcmp(val, "phClr") == 0) ||
		    rf_dml_scheme_color(s, val, argb);
	}
	if (strcmp(n->name, "hslClr") == 0)
		return hsl_color(n, argb);
	if (strcmp(n->name, "scrgbClr") == 0)
		return linear_color(n, argb);
	if ((strcmp(n->name, "srgbClr") != 0 || !hex(val, argb)) &&
	    (strcmp(n->name, "sysClr") != 0 || !system_color(n, argb)) &&
	    (strcmp(n->name, "prstClr") != 0 || !preset(val, argb)))
		return false;
	*argb |= 0xff000000;
	return true;
}

bool
rf_dml_color(const struct rf_dml_scope *s, const struct rf_xml_node *n,
    uint32_t ph, uint32_t *argb)
{
	uint32_t v;

	if (n == NULL)
		return false;
	if (!base(s, n, ph, &v)) {
		for (n = n->child; n != NULL && !base(s, n, ph, &v);
		    n = n->next)
			;
		if (n == NULL)
			return false;
	}
	*argb = transformed(n, v);
	return true;
}

/* ---- themes and maps ------------------------------------------------ */

void
rf_dml_theme_init(struct rf_dml_theme *t)
{
	*t = (struct rf_dml_theme){ { 0x000000, 0xffffff, 0x44546a, 0xe7e6e6,
	    0x5b9bd5, 0xed7d31, 0xa5a5a5, 0xffc000, 0x4472c4, 0x70ad47,
	    0x0563c1, 0x954f72 }, NULL, NULL };
}

static const char *
typeface(struct rf_arena *arena, const struct rf_xml_node *font,
    const char *fallback)
{
	const char *name = rf_xml_get(rf_xml_child(font, RF_NS_A, "latin"),
	    RF_NS_NONE, "typeface");

	return name != NULL && *name != '\0' && *name != '+' ?
	    rf_arena_strdup(arena, name) : fallback;
}

void
rf_dml_theme_read(struct rf_dml_theme *t, struct rf_arena *arena,
    const struct rf_xml_node *root)
{
	const struct rf_xml_node *colors = rf_xml_find(root, RF_NS_A,
	    "clrScheme"), *fonts = rf_xml_find(root, RF_NS_A, "fontScheme");
	struct rf_dml_scope scope;
	struct rf_dml_theme old = *t;
	uint32_t argb;

	rf_dml_scope_init(&scope, &old);
	for (const struct rf_xml_node *n = colors != NULL ? colors->child :
	    NULL; n != NULL; n = n->next) {
		int i = n->ns == RF_NS_A ? place_of(scheme_names, n->name) :
		    -1;

		if (i >= 0 && rf_dml_color(&scope, n, 0xff000000, &argb))
			t->colors[i] = argb & 0xffffff;
	}
	t->major = typeface(arena, rf_xml_child(fonts, RF_NS_A, "majorFont"),
	    t->major);
	t->minor = typeface(arena, rf_xml_child(fonts, RF_NS_A, "minorFont"),
	    t->minor);
}

void
rf_dml_scope_init(struct rf_dml_scope *s, const struct rf_dml_theme *t)
{
	s->theme = t;
	for (uint8_t i = 0; i < RF_DML_SCHEME_COUNT; i++)
		s->map[i] = i;
}

void
rf_dml_scope_map(struct rf_dml_scope *s, const struct rf_xml_node *map)
{
	const struct rf_xml_node *inner = rf_xml_child(map, RF_NS_A,
	    "overrideClrMapping");

	map = inner != NULL ? inner : map;
	for (int i = 0; map != NULL && i < RF_DML_SCHEME_COUNT; i++) {
		int to = place_of(scheme_names, rf_xml_get(map, RF_NS_NONE,
		    mapped_names[i]));

		if (to >= 0)
			s->map[i] = (uint8_t)to;
	}
}
