/*
 * Numbers of lists and headings, as the reader of the document sees them.
 *
 * What surprises: the file holds no numbers, only where they begin; and a
 * list may go on that ended long ago (text:continue-list, which names it, or
 * text:continue-numbering: the last one of the same style).
 */
#include "config.h"

#include <string.h>

#include "extract/docx/number.h"
#include "extract/odf/odt_priv.h"

#define MAX_LABEL 200		/* bytes */

static struct odt_list *
top(const struct odt *p)
{
	return p->lists.n > 0 && !p->lists.v[p->lists.n - 1].wall ?
	    &p->lists.v[p->lists.n - 1] : NULL;
}

int
odt_list_level(const struct odt *p)
{
	int level = -1;

	for (size_t i = p->lists.n; i > 0 && !p->lists.v[i - 1].wall; i--)
		level++;
	return level < RF_ODF_LEVELS ? level : RF_ODF_LEVELS - 1;
}

void
odt_wall_begin(struct odt *p)
{
	*RF_VEC_PUSH(&p->lists) = (struct odt_list){ .wall = true };
}

void
odt_wall_end(struct odt *p)
{
	while (p->lists.n > 0 && !p->lists.v[p->lists.n - 1].wall)
		p->lists.n--;
	if (p->lists.n > 0)
		p->lists.n--;
}

/* ---- lists ----------------------------------------------------------- */

/* The place of a count; `kind` parts ids from styles. */
static void **
place(struct odt *p, char kind, const char *name)
{
	return rf_map_put(&p->counts, rf_str(rf_arena_printf(&p->scratch,
	    "%c%.200s", kind, name)));
}

static struct odt_count *
count_of(struct odt *p, const struct rf_xml_node *n, const char *style)
{
	const char *id = rf_xml_get(n, RF_NS_XML, "id");
	const char *other = rf_xml_get(n, RF_NS_TEXT, "continue-list");
	const char *go_on = rf_xml_get(n, RF_NS_TEXT, "continue-numbering");
	struct odt_count *c = NULL;

	if (other != NULL)
		c = *place(p, '#', other);
	else if (go_on != NULL && strcmp(go_on, "true") == 0)
		c = *place(p, '.', style);
	if (c == NULL)
		c = rf_arena_alloc(&p->keep, sizeof(*c));
	if (id != NULL)
		*place(p, '#', id) = c;
	*place(p, '.', style) = c;
	return c;
}

void
odt_list_begin(struct odt *p, const struct rf_xml_node *n)
{
	const char *style = rf_xml_get(n, RF_NS_TEXT, "style-name");
	const char *go_on = rf_xml_get(n, RF_NS_TEXT, "continue-numbering");
	const struct odt_list *outer = top(p);
	struct odt_list own = { .start = -1 };
	int level;

	if (style != NULL)
		own.style = rf_map_get(&p->odf.styles.lists, rf_str(style));
	if (outer == NULL) {
		own.count = count_of(p, n, style != NULL ? style : "");
	} else {
		own.count = outer->count;
		if (style == NULL)
			own.style = outer->style;
	}
	*RF_VEC_PUSH(&p->lists) = own;
	level = odt_list_level(p);
	if (level > 0 && (go_on == NULL || strcmp(go_on, "true") != 0))
		own.count->running[level] = false;
}

void
odt_list_end(struct odt *p)
{
	if (top(p) != NULL)
		p->lists.n--;
}

void
odt_item_begin(struct odt *p, const struct rf_xml_node *n, bool labelled)
{
	const char *start = rf_xml_get(n, RF_NS_TEXT, "start-value");
	struct odt_list *l = top(p);
	int64_t v;

	if (l == NULL)
		return;
	l->labelled = labelled;
	l->start = start != NULL && rf_parse_int(rf_str(start), 0, 1000000000,
	    &v) ? v : -1;
}

/* ---- numbers --------------------------------------------------------- */

static void
letters(struct rf_buf *out, uint32_t n, char first)
{
	char text[16];
	size_t at = sizeof(text);

	for (; n > 0; n = (n - 1) / 26)
		text[--at] = (char)(first + (n - 1) % 26);
	rf_buf_add(out, text + at, sizeof(text) - at);
}

static void
write_number(struct rf_buf *out, const struct rf_odf_level *l, uint32_t n)
{
	if (n == 0 || l->format == '1' || n > 5000)
		rf_buf_printf(out, "%u", n);
	else if ((l->format == 'a' || l->format == 'A') && !l->twice)
		letters(out, n, l->format);
	else
		rf_docx_number(out, n, l->format == 'a' ? "lowerLetter" :
		    l->format == 'A' ? "upperLetter" : l->format == 'I' ?
		    "upperRoman" : "lowerRoman", NULL);
}

/* "%1%.%2%": the numbers of the levels. */
static void
by_pattern(struct rf_buf *out, const struct rf_odf_list *style,
    const struct odt_count *c, const char *s)
{
	while (*s != '\0') {
		size_t n = s[0] == '%' ? strspn(s + 1, "0123456789") : 0;
		int64_t level;

		if (n > 0 && s[n + 1] == '%' && rf_parse_int((struct rf_str){
		    s + 1, n }, 1, RF_ODF_LEVELS, &level)) {
			if (style->levels[level - 1].format != 0)
				write_number(out, &style->levels[level - 1],
				    c->at[level - 1]);
			s += n + 2;
		} else {
			rf_buf_addc(out, *s++);
		}
	}
}

/* Numbers of the levels shown, with dots between. */
static void
by_parts(struct rf_buf *out, const struct rf_odf_list *style,
    const struct odt_count *c, unsigned level)
{
	const struct rf_odf_level *l = &style->levels[level];
	unsigned from = l->display > 0 && l->display <= level + 1 ?
	    level + 1 - l->display : l->display == 0 ? level : 0;
	bool any = false;

	rf_buf_adds(out, l->prefix);
	for (unsigned i = from; l->format != 0 && i <= level; i++) {
		if (style->levels[i].format == 0)
			continue;
		if (any)
			rf_buf_addc(out, '.');
		write_number(out, &style->levels[i], c->at[i]);
		any = true;
	}
	rf_buf_adds(out, l->suffix);
}

static void
count(struct odt_count *c, const struct rf_odf_list *style, unsigned level,
    int64_t start)
{
	if (start >= 0)
		c->at[level] = (uint32_t)start;
	else if (c->running[level])
		c->at[level]++;
	else
		c->at[level] = style->levels[level].start;
	c->running[level] = true;
	for (unsigned i = 0; i < level; i++)
		if (!c->running[i])
			c->at[i] = style->levels[i].start;
	for (unsigned i = level + 1; i < RF_ODF_LEVELS; i++)
		c->running[i] = false;
}

/* Count, and write what is shown. */
static bool
label(struct odt *p, struct odt_count *c, const struct rf_odf_list *style,
    unsigned level, int64_t start, struct odt_label *out)
{
	const struct rf_odf_level *l = &style->levels[level];
	struct rf_buf b;

	memset(out, 0, sizeof(*out));
	out->bullet = l->bullet || !l->said;
	if (out->bullet)
		return true;
	count(c, style, level, start);
	out->number = c->at[level];
	rf_buf_init(&b, MAX_LABEL);
	if (l->pattern != NULL)
		by_pattern(&b, style, c, l->pattern);
	else
		by_parts(&b, style, c, level);
	out->text = rf_ooxml_text(&p->scratch, rf_str_trim((struct rf_str){
	    b.ptr, b.len }));
	rf_buf_release(&b);
	/* "1", "1." and "1)" are what an ordered list shows. */
	if (l->format == '1' && out->text.len > 0) {
		struct rf_str digits = out->text;
		int64_t n;

		if (strchr(".)", digits.ptr[digits.len - 1]) != NULL)
			digits.len--;
		out->simple = rf_parse_int(digits, 0, INT64_MAX, &n) &&
		    n == (int64_t)out->number;
	}
	return out->text.len > 0;
}

bool
odt_number(struct odt *p, struct odt_label *out)
{
	static const struct rf_odf_list plain;
	struct odt_list *l = top(p);

	if (l == NULL || !l->labelled)
		return false;
	l->labelled = false;
	return label(p, l->count, l->style != NULL ? l->style : &plain,
	    (unsigned)odt_list_level(p), l->start, out);
}

bool
odt_number_heading(struct odt *p, const struct rf_xml_node *n, unsigned level,
    struct odt_label *out)
{
	const struct rf_odf_list *style = &p->odf.styles.outline;
	const char *restart = rf_xml_get(n, RF_NS_TEXT, "restart-numbering");
	const char *header = rf_xml_get(n, RF_NS_TEXT, "is-list-header");
	const char *start = rf_xml_get(n, RF_NS_TEXT, "start-value");
	int64_t from = -1;

	if (level >= RF_ODF_LEVELS || !style->levels[level].said ||
	    (header != NULL && strcmp(header, "true") == 0))
		return false;
	if (start != NULL && !rf_parse_int(rf_str(start), 0, 1000000000,
	    &from))
		from = -1;
	if (restart != NULL && strcmp(restart, "true") == 0 && from < 0)
		from = style->levels[level].start;
	return label(p, &p->outline, style, level, from, out);
}
