/* Styles of OpenDocument: weight, slant, background, sizes, visibility. */
#include "config.h"

#include "extract/odf/odf.h"

#include <string.h>

#define MAX_PARENTS 16
#define MAX_STYLES 65536

void
rf_odf_styles_init(struct rf_odf_styles *s, struct rf_arena *arena)
{
	memset(s, 0, sizeof(*s));
	s->arena = arena;
	rf_map_init(&s->all, arena);
	rf_map_init(&s->lists, arena);
}

double
rf_odf_length(struct rf_str s)
{
	static const struct {
		const char *unit;
		double points;
	} units[] = {
		{ "pt", 1 }, { "cm", 72 / 2.54 }, { "mm", 72 / 25.4 },
		{ "in", 72 }, { "inch", 72 }, { "pc", 12 }, { "px", 0.75 },
	};
	size_t n = s.len;
	double v;

	while (n > 0 && s.ptr[n - 1] >= 'a' && s.ptr[n - 1] <= 'z')
		n--;
	if (!rf_parse_double((struct rf_str){ s.ptr, n }, &v) ||
	    !(v > -1e6 && v < 1e6))
		return 0;
	for (size_t i = 0; i < RF_COUNT(units); i++)
		if (rf_str_is((struct rf_str){ s.ptr + n, s.len - n },
		    units[i].unit))
			return v * units[i].points;
	return 0;
}

/* ---- reading --------------------------------------------------------- */

/* "family/name"; a bar instead for those of headers and footers. */
static struct rf_str
key_of(char *buf, size_t size, struct rf_str family, char sep,
    struct rf_str name)
{
	size_t n = family.len;

	if (name.len > size - n - 1)
		name.len = size - n - 1;
	memcpy(buf, family.ptr, n);
	buf[n++] = sep;
	memcpy(buf + n, name.ptr, name.len);
	return (struct rf_str){ buf, n + name.len };
}

/* By its name or, of an automatic one, by its parent's. */
static enum rf_odf_role
role_of(struct rf_str name)
{
	static const struct {
		const char *name;
		enum rf_odf_role role;
	} roles[] = {
		{ "Title", RF_ODF_TITLE }, { "Subtitle", RF_ODF_SUBTITLE },
		{ "Caption", RF_ODF_CAPTION }, { "caption", RF_ODF_CAPTION },
		{ "Quotations", RF_ODF_QUOTE },
		{ "Preformatted_20_Text", RF_ODF_CODE },
	};

	for (size_t i = 0; i < RF_COUNT(roles); i++)
		if (rf_str_is(name, roles[i].name))
			return roles[i].role;
	return RF_ODF_PLAIN;
}

static const char *
copy(struct rf_odf_styles *s, struct rf_str v)
{
	return v.ptr != NULL ? rf_arena_strndup(s->arena, v.ptr, v.len) :
	    NULL;
}

static void
open_style(struct rf_odf_styles *s, const struct rf_xml_tag *tag)
{
	struct rf_str name = rf_xml_attr(tag, RF_NS_STYLE, "name");
	struct rf_str family = rf_xml_attr(tag, RF_NS_STYLE, "family");
	struct rf_str master = rf_xml_attr(tag, RF_NS_STYLE,
	    "master-page-name");
	char key[256];
	void **slot;

	s->open = NULL;
	if (name.ptr == NULL || family.ptr == NULL || family.len >= 32 ||
	    s->all.n >= MAX_STYLES)
		return;
	slot = rf_map_put(&s->all, key_of(key, sizeof(key), family,
	    s->automatic ? '|' : '/', name));
	if (*slot == NULL)
		*slot = rf_arena_alloc(s->arena, sizeof(*s->open));
	s->open = *slot;
	/* Of two the later one counts, and all of it. */
	memset(s->open, 0, sizeof(*s->open));
	s->open->parent = copy(s, rf_xml_attr(tag, RF_NS_STYLE,
	    "parent-style-name"));
	s->open->list = copy(s, rf_xml_attr(tag, RF_NS_STYLE,
	    "list-style-name"));
	s->open->master = master.len > 0 ? copy(s, master) : NULL;
	s->open->role = role_of(name);
}

static void
say(struct rf_odf_style *style, uint32_t bit, bool on)
{
	style->mask |= bit;
	style->run = on ? style->run | bit : style->run & ~bit;
}

/* Weights from 600 up are bold. */
static bool
is_bold(struct rf_str v)
{
	int64_t n;

	return rf_str_is(v, "bold") ||
	    (rf_parse_int(v, 100, 900, &n) && n >= 600);
}

static void
text_properties(struct rf_odf_style *s, const struct rf_xml_tag *tag)
{
	struct rf_str weight = rf_xml_attr(tag, RF_NS_FO, "font-weight");
	struct rf_str slant = rf_xml_attr(tag, RF_NS_FO, "font-style");
	struct rf_str under = rf_xml_attr(tag, RF_NS_STYLE,
	    "text-underline-style");
	struct rf_str through = rf_xml_attr(tag, RF_NS_STYLE,
	    "text-line-through-style");
	struct rf_str position = rf_xml_attr(tag, RF_NS_STYLE,
	    "text-position");

	if (weight.ptr != NULL)
		say(s, RF_BOLD, is_bold(weight));
	if (slant.ptr != NULL)
		say(s, RF_ITALIC, !rf_str_is(slant, "normal"));
	if (under.ptr != NULL)
		say(s, RF_UNDERLINE, !rf_str_is(under, "none"));
	if (through.ptr != NULL)
		say(s, RF_STRIKE, !rf_str_is(through, "none"));
	if (rf_xml_attr(tag, RF_NS_TEXT, "display").ptr != NULL)
		say(s, RF_ODF_HIDDEN, rf_str_is(rf_xml_attr(tag, RF_NS_TEXT,
		    "display"), "none"));
	if (position.ptr == NULL)
		return;
	/* "super 58%", "33% 58%", "-33% 58%", "0% 100%" */
	say(s, RF_SUPERSCRIPT, rf_str_starts(position, "super") ||
	    (position.len > 0 && position.ptr[0] >= '1' &&
	    position.ptr[0] <= '9'));
	say(s, RF_SUBSCRIPT, rf_str_starts(position, "sub") ||
	    rf_str_starts(position, "-"));
}

/* Of paragraphs and tables: how they stand among others. */
static void
flow_properties(struct rf_odf_style *s, const struct rf_xml_tag *tag)
{
	struct rf_str before = rf_xml_attr(tag, RF_NS_FO, "break-before");
	struct rf_str after = rf_xml_attr(tag, RF_NS_FO, "break-after");
	struct rf_str numbered = rf_xml_attr(tag, RF_NS_TEXT,
	    "enable-numbering");

	if (numbered.ptr != NULL)
		s->numbered = rf_str_is(numbered, "true") ? 1 : -1;
	s->break_said |= before.ptr != NULL || after.ptr != NULL;
	s->break_before |= rf_str_is(before, "page");
	s->break_after |= rf_str_is(after, "page");
}

static void
properties(struct rf_odf_style *s, const struct rf_xml_tag *tag)
{
	struct rf_str v;

	if (strcmp(tag->name, "paragraph-properties") == 0)
		flow_properties(s, tag);
	else if (strcmp(tag->name, "text-properties") == 0) {
		text_properties(s, tag);
	} else if (strcmp(tag->name, "table-cell-properties") == 0) {
		v = rf_xml_attr(tag, RF_NS_FO, "background-color");
		if (v.ptr != NULL) {
			s->fill_said = true;
			s->filled = !rf_str_is(v, "transparent");
		}
	} else if (strcmp(tag->name, "table-properties") == 0) {
		v = rf_xml_attr(tag, RF_NS_TABLE, "display");
		s->hidden |= rf_str_is(v, "false");
		flow_properties(s, tag);
	} else if (strcmp(tag->name, "table-column-properties") == 0) {
		v = rf_xml_attr(tag, RF_NS_STYLE, "column-width");
		s->size = (float)rf_odf_length(v);
	} else if (strcmp(tag->name, "table-row-properties") == 0) {
		v = rf_xml_attr(tag, RF_NS_STYLE, "row-height");
		s->size = (float)rf_odf_length(v);
	}
}

void
rf_odf_styles_start(struct rf_odf_styles *s, const struct rf_xml_tag *tag)
{
	if (tag->ns == RF_NS_OFFICE)
		s->automatic = s->common &&
		    strcmp(tag->name, "automatic-styles") == 0;
	if (tag->ns == RF_NS_TEXT)
		rf_odf_lists_start(s, tag);
	if (tag->ns != RF_NS_STYLE)
		return;
	if (strcmp(tag->name, "style") == 0)
		open_style(s, tag);
	else if (s->open != NULL)
		properties(s->open, tag);
}

void
rf_odf_styles_end(struct rf_odf_styles *s, enum rf_xmlns ns, const char *name)
{
	if (ns == RF_NS_STYLE && strcmp(name, "style") == 0)
		s->open = NULL;
	else if (ns == RF_NS_TEXT)
		rf_odf_lists_end(s, name);
}

/* ---- looking up ------------------------------------------------------- */

static const struct rf_odf_style *
find(const struct rf_odf_styles *s, struct rf_str family, struct rf_str name)
{
	const struct rf_odf_style *v = NULL;
	char key[256];

	if (s->in_master)
		v = rf_map_get(&s->all, key_of(key, sizeof(key), family, '|',
		    name));
	return v != NULL ? v : rf_map_get(&s->all, key_of(key, sizeof(key),
	    family, '/', name));
}

struct rf_odf_style
rf_odf_style(const struct rf_odf_styles *s, const char *family,
    struct rf_str name)
{
	struct rf_odf_style out = { .parent = NULL };

	for (int i = 0; i < MAX_PARENTS && name.ptr != NULL; i++) {
		const struct rf_odf_style *v = find(s, rf_str(family), name);
		uint32_t new;

		/* A style of a known name that the file leaves out. */
		if (v == NULL) {
			if (out.role == RF_ODF_PLAIN)
				out.role = role_of(name);
			break;
		}
		new = v->mask & ~out.mask;
		out.run |= v->run & new;
		out.mask |= new;
		if (v->fill_said && !out.fill_said) {
			out.fill_said = true;
			out.filled = v->filled;
		}
		if (v->break_said && !out.break_said) {
			out.break_said = true;
			out.break_before = v->break_before;
			out.break_after = v->break_after;
		}
		if (out.role == RF_ODF_PLAIN)
			out.role = v->role;
		if (out.master == NULL)
			out.master = v->master;
		if (out.list == NULL)
			out.list = v->list;
		if (out.numbered == 0)
			out.numbered = v->numbered;
		out.hidden |= v->hidden;
		if (out.size == 0)
			out.size = v->size;
		name = rf_str(v->parent);
	}
	return out;
}
