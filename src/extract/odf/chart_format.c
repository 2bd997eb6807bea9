/*
 * Number styles of OpenDocument (ISO/IEC 26300-1, 16.27) as format codes of
 * spreadsheets, which is what axes and labels are drawn by.  Conditions
 * (style:map) name other styles; those that part by sign become sections.
 */
#include "config.h"

#include "extract/odf/chart.h"

#include <string.h>

#define MAX_CODE 512
#define MAX_DIGITS 20

struct code {
	char text[MAX_CODE];
	size_t n;
	bool date;
};

static void
put(struct code *c, const char *s)
{
	size_t n = strlen(s);

	if (n > sizeof(c->text) - 1 - c->n)
		n = sizeof(c->text) - 1 - c->n;
	memcpy(c->text + c->n, s, n);
	c->n += n;
	c->text[c->n] = '\0';
}

/* Text that is shown as it is; percent signs of percentages count. */
static void
literal(struct code *c, const char *s, bool percents)
{
	bool quoted = false;

	for (; *s != '\0'; s++) {
		char one[3] = { *s, '\0' };
		bool bare = *s == '"' || (*s == '%' && percents);

		if (quoted == bare)
			put(c, "\"");
		quoted = !bare;
		if (*s == '"')
			memcpy(one, "\\\"", sizeof(one));
		put(c, one);
	}
	if (quoted)
		put(c, "\"");
}

static int64_t
digits(const struct rf_xml_node *n, const char *name, int64_t absent)
{
	const char *s = rf_xml_get(n, RF_NS_OTHER, name);
	int64_t v = absent;

	if (s == NULL || !rf_parse_int(rf_str(s), 0, MAX_DIGITS, &v))
		v = absent;
	return v;
}

static bool
says(const struct rf_xml_node *n, const char *name, const char *word)
{
	return rf_odf_is(rf_xml_get(n, RF_NS_OTHER, name), word);
}

static void
zeros(struct code *c, int64_t n, const char *one)
{
	while (n-- > 0)
		put(c, one);
}

/* "#,##0.00": no places told are as many as it takes. */
static void
number(struct code *c, const struct rf_xml_node *n)
{
	int64_t places = digits(n, "decimal-places", -1);
	int64_t least = digits(n, "min-decimal-places", places);
	int64_t whole = digits(n, "min-integer-digits", 0);
	bool grouped = says(n, "grouping", "true");
	double by;
	const char *factor = rf_xml_get(n, RF_NS_OTHER, "display-factor");

	if (places < 0 && !grouped) {
		put(c, "General");
		return;
	}
	if (grouped && whole < 4) {
		put(c, "#,");
		zeros(c, 3 - whole, "#");
	} else if (whole == 0) {
		put(c, "#");
	}
	zeros(c, whole, "0");
	if (places > 0) {
		put(c, ".");
		zeros(c, least < places ? least : places, "0");
		zeros(c, places - least, "#");
	}
	if (factor != NULL && rf_parse_double(rf_str(factor), &by))
		for (; by >= 1000; by /= 1000)
			put(c, ",");
}

static void
scientific(struct code *c, const struct rf_xml_node *n)
{
	int64_t exponent = digits(n, "min-exponent-digits", 2);
	int64_t places = digits(n, "decimal-places", 2);

	zeros(c, digits(n, "min-integer-digits", 1), "0");
	if (places > 0)
		put(c, ".");
	zeros(c, places, "0");
	put(c, "E+");
	zeros(c, exponent > 0 ? exponent : 1, "0");
}

static void
fraction(struct code *c, const struct rf_xml_node *n)
{
	int64_t below = digits(n, "min-denominator-digits", 1);

	put(c, "# ");
	zeros(c, digits(n, "min-numerator-digits", 1), "?");
	put(c, "/");
	if (rf_xml_get(n, RF_NS_OTHER, "denominator-value") != NULL) {
		char text[24];

		text[rf_format_int(digits(n, "denominator-value", 1),
		    text)] = '\0';
		put(c, text);
	} else {
		zeros(c, below > 0 ? below : 1, "?");
	}
}

static void
seconds(struct code *c, const struct rf_xml_node *n)
{
	int64_t places = digits(n, "decimal-places", 0);

	put(c, says(n, "style", "long") ? "ss" : "s");
	if (places > 0)
		put(c, ".");
	zeros(c, places, "0");
}

/* Parts of dates; hours not cut at a day are said at the style. */
static bool
date_part(struct code *c, const struct rf_xml_node *n, bool whole_hours)
{
	bool wide = says(n, "style", "long");
	bool words = says(n, "textual", "true");

	if (strcmp(n->name, "year") == 0 || strcmp(n->name, "era") == 0)
		put(c, wide ? "yyyy" : "yy");
	else if (strcmp(n->name, "month") == 0)
		put(c, words ? wide ? "mmmm" : "mmm" : wide ? "mm" : "m");
	else if (strcmp(n->name, "day") == 0)
		put(c, wide ? "dd" : "d");
	else if (strcmp(n->name, "day-of-week") == 0)
		put(c, wide ? "dddd" : "ddd");
	else if (strcmp(n->name, "hours") == 0)
		put(c, whole_hours ? "[h]" : wide ? "hh" : "h");
	else if (strcmp(n->name, "minutes") == 0)
		put(c, wide ? "mm" : "m");
	else if (strcmp(n->name, "seconds") == 0)
		seconds(c, n);
	else if (strcmp(n->name, "am-pm") == 0)
		put(c, "AM/PM");
	else
		return false;
	c->date = true;
	return true;
}

static void
section(struct odf_chart *d, struct code *c, const struct rf_xml_node *style)
{
	bool hours = says(style, "truncate-on-overflow", "false");
	bool percents = strcmp(style->name, "percentage-style") == 0;

	for (const struct rf_xml_node *n = style->child; n != NULL;
	    n = n->next) {
		if (n->name == NULL || n->ns != RF_NS_OTHER ||
		    date_part(c, n, hours))
			continue;
		if (strcmp(n->name, "number") == 0)
			number(c, n);
		else if (strcmp(n->name, "scientific-number") == 0)
			scientific(c, n);
		else if (strcmp(n->name, "fraction") == 0)
			fraction(c, n);
		else if (strcmp(n->name, "text-content") == 0)
			put(c, "@");
		else if (strcmp(n->name, "boolean") == 0)
			put(c, "General");
		else if (strcmp(n->name, "text") == 0 ||
		    strcmp(n->name, "currency-symbol") == 0)
			literal(c, rf_xml_text(&d->scratch, n).ptr, percents);
	}
}

/* The style that holds under a condition; NULL: none is said to. */
static const struct rf_xml_node *
mapped(const struct odf_chart *d, const struct rf_xml_node *style,
    const char *condition)
{
	const struct rf_xml_node *m = rf_xml_child(style, RF_NS_STYLE, "map");

	for (; m != NULL; m = rf_xml_again(m)) {
		const char *name = rf_xml_get(m, RF_NS_STYLE,
		    "apply-style-name");

		if (name != NULL && rf_odf_is(rf_xml_get(m, RF_NS_STYLE,
		    "condition"), condition))
			return rf_map_get(&d->formats, rf_str(name));
	}
	return NULL;
}

const char *
rf_odf_chart_format(struct odf_chart *d, const struct rf_xml_node *n,
    const char *attribute, bool *date)
{
	const char *name = rf_odf_chart_attr(n, "style-name");
	const struct rf_xml_node *style = name != NULL ?
	    rf_map_get(&d->styles, rf_str(name)) : NULL;
	const struct rf_xml_node *above, *below, *positive;
	struct code c = { .n = 0 };

	if (date != NULL)
		*date = false;
	name = rf_xml_get(style, RF_NS_STYLE, attribute);
	style = name != NULL ? rf_map_get(&d->formats, rf_str(name)) : NULL;
	if (style == NULL)
		return NULL;
	above = mapped(d, style, "value()>=0");
	positive = mapped(d, style, "value()>0");
	below = mapped(d, style, "value()<0");
	if (above == NULL)
		above = positive;
	section(d, &c, above != NULL ? above : style);
	if (above != NULL || below != NULL) {
		put(&c, ";");
		section(d, &c, below != NULL ? below : style);
	}
	if (positive != NULL && below != NULL) {
		put(&c, ";");
		section(d, &c, style);
	}
	if (date != NULL)
		*date = c.date;
	return c.n == 0 || strcmp(c.text, "General") == 0 ? NULL :
	    rf_ooxml_text(d->arena, rf_str(c.text)).ptr;
}
