/* The elements of HTML and what they are to a reader of its content. */
#include "config.h"

#include <string.h>

#include "extract/html/walk.h"

#define INLINE(tag, s) [GUMBO_TAG_##tag] = { RF_WEB_INLINE, 0, s }
#define HEADING(n) [GUMBO_TAG_H##n] = { RF_WEB_HEADING, n, 0 }
#define ROLE(tag, role) [GUMBO_TAG_##tag] = { RF_WEB_##role, 0, 0 }
#define BLOCK(tag) ROLE(tag, BLOCK)
#define SKIP(tag) ROLE(tag, SKIP)

/* What is not named is inline and without a style. */
static const struct rf_web_element elements[GUMBO_TAG_LAST + 1] = {
	INLINE(STRONG, RF_BOLD), INLINE(B, RF_BOLD),
	INLINE(EM, RF_ITALIC), INLINE(I, RF_ITALIC),
	INLINE(CITE, RF_ITALIC), INLINE(DFN, RF_ITALIC),
	INLINE(VAR, RF_ITALIC),
	INLINE(U, RF_UNDERLINE), INLINE(INS, RF_UNDERLINE),
	INLINE(S, RF_STRIKE), INLINE(STRIKE, RF_STRIKE),
	INLINE(DEL, RF_STRIKE),
	INLINE(SUP, RF_SUPERSCRIPT), INLINE(SUB, RF_SUBSCRIPT),
	INLINE(CODE, RF_CODE), INLINE(KBD, RF_CODE),
	INLINE(SAMP, RF_CODE), INLINE(TT, RF_CODE),

	HEADING(1), HEADING(2), HEADING(3), HEADING(4), HEADING(5),
	HEADING(6),

	BLOCK(HTML), BLOCK(BODY), BLOCK(ARTICLE), BLOCK(SECTION),
	BLOCK(MAIN), BLOCK(ASIDE), BLOCK(HGROUP), BLOCK(ADDRESS), BLOCK(P),
	BLOCK(DIV), BLOCK(DL), BLOCK(DD), BLOCK(CENTER), BLOCK(FORM),
	BLOCK(FIELDSET), BLOCK(DETAILS), BLOCK(MULTICOL), BLOCK(NOFRAMES),
	BLOCK(MARQUEE), BLOCK(FRAMESET), BLOCK(NOSCRIPT), BLOCK(HEADER),
	ROLE(NAV, CHROME), ROLE(FOOTER, CHROME),
	ROLE(PRE, PRE), ROLE(LISTING, PRE), ROLE(XMP, PRE),
	ROLE(PLAINTEXT, PRE),
	ROLE(BLOCKQUOTE, QUOTE),
	ROLE(UL, LIST), ROLE(OL, LIST), ROLE(MENU, LIST), ROLE(DIR, LIST),
	ROLE(LI, ITEM),
	ROLE(DT, TERM), ROLE(SUMMARY, TERM), ROLE(LEGEND, TERM),
	ROLE(BR, BREAK), ROLE(HR, RULE),
	ROLE(TABLE, TABLE), BLOCK(TR), BLOCK(TD), BLOCK(TH),
	ROLE(CAPTION, CAPTION),
	ROLE(FIGURE, FIGURE), ROLE(FIGCAPTION, CAPTION),
	ROLE(IMG, IMAGE), ROLE(IMAGE, IMAGE),
	ROLE(SVG, SVG), ROLE(MATH, MATH),
	ROLE(Q, QUOTED), ROLE(RT, RUBY),
	ROLE(INPUT, INPUT), ROLE(OPTION, OPTION), ROLE(IFRAME, IFRAME),

	SKIP(HEAD), SKIP(TITLE), SKIP(BASE), SKIP(LINK), SKIP(META),
	SKIP(STYLE), SKIP(SCRIPT), SKIP(TEMPLATE), SKIP(RP), SKIP(AUDIO),
	SKIP(CANVAS), SKIP(DATALIST), SKIP(PROGRESS), SKIP(METER),
	SKIP(NOEMBED), SKIP(PARAM), SKIP(SOURCE), SKIP(TRACK), SKIP(AREA),
	SKIP(EMBED),
};

const struct rf_web_element *
rf_web_element(GumboTag tag)
{
	return &elements[tag <= GUMBO_TAG_LAST ? tag : GUMBO_TAG_LAST];
}

/* The value of a property in a style attribute; ptr NULL: it has none. */
static struct rf_str
declared(struct rf_str style, const char *property)
{
	struct rf_str found = { NULL, 0 };

	while (style.ptr != NULL) {
		struct rf_str v = rf_str_cut(&style, ';');
		struct rf_str name = rf_str_trim(rf_str_cut(&v, ':'));

		/* The last one counts. */
		if (v.ptr != NULL && rf_str_ieq(name, property))
			found = rf_str_trim(rf_str_cut(&v, '!'));
	}
	return found;
}

bool
rf_web_is_hidden(const GumboNode *n)
{
	struct rf_str style = rf_dom_attr(n, "style");

	if (rf_dom_attr(n, "hidden").ptr != NULL)
		return true;
	return style.ptr != NULL && (rf_str_ieq(declared(style, "display"),
	    "none") || rf_str_ieq(declared(style, "visibility"), "hidden"));
}

const char *
rf_web_list_format(const GumboNode *n)
{
	static const struct {
		const char *type, *style, *format;
	} rows[] = {
		{ "a", "lower-alpha", "lowerLetter" },
		{ "a", "lower-latin", "lowerLetter" },
		{ "A", "upper-alpha", "upperLetter" },
		{ "A", "upper-latin", "upperLetter" },
		{ "i", "lower-roman", "lowerRoman" },
		{ "I", "upper-roman", "upperRoman" },
	};
	struct rf_str type = rf_str_trim(rf_dom_attr(n, "type"));
	struct rf_str style = rf_dom_attr(n, "style"), value, word;

	value = declared(style, "list-style-type");
	if (value.ptr == NULL)
		value = declared(style, "list-style");
	while (value.ptr != NULL) {
		word = rf_str_cut(&value, ' ');
		for (size_t i = 0; i < RF_COUNT(rows); i++)
			if (rf_str_ieq(word, rows[i].style))
				return rows[i].format;
	}
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		if (rf_str_is(type, rows[i].type))
			return rows[i].format;
	return NULL;
}
