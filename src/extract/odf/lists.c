/*
 * List styles of OpenDocument, and that of headings (text:outline-style):
 * ten levels each, bullets or numbers.
 */
#include "config.h"

#include "extract/odf/odf.h"

#include <string.h>

#define MAX_LISTS 65536

static const char *
said(struct rf_odf_styles *s, const struct rf_xml_tag *tag, const char *name)
{
	struct rf_str v = rf_xml_attr(tag, RF_NS_STYLE, name);

	return v.len > 0 ? rf_ooxml_text(s->arena, v).ptr : "";
}

static uint32_t
number(const struct rf_xml_tag *tag, const char *name, int64_t max,
    uint32_t fallback)
{
	int64_t n;

	return rf_parse_int(rf_xml_attr(tag, RF_NS_TEXT, name), 0, max, &n) ?
	    (uint32_t)n : fallback;
}

static void
level(struct rf_odf_styles *s, const struct rf_xml_tag *tag, bool bullet)
{
	uint32_t at = number(tag, "level", RF_ODF_LEVELS, 0);
	struct rf_str format = rf_xml_attr(tag, RF_NS_STYLE, "num-format");
	struct rf_str pattern = rf_xml_attr(tag, RF_NS_STYLE,
	    "num-list-format");
	struct rf_odf_level *l;

	if (at == 0)
		return;
	l = &s->open_list->levels[at - 1];
	l->said = true;
	l->bullet = bullet;
	if (format.len > 0)
		l->format = format.len == 1 && strchr("1aAiI",
		    format.ptr[0]) != NULL ? format.ptr[0] : '1';
	l->twice = rf_str_is(rf_xml_attr(tag, RF_NS_STYLE,
	    "num-letter-sync"), "true");
	l->display = (uint8_t)number(tag, "display-levels", RF_ODF_LEVELS, 1);
	l->start = number(tag, "start-value", 1000000000, 1);
	l->prefix = said(s, tag, "num-prefix");
	l->suffix = said(s, tag, "num-suffix");
	/* LibreOffice wrote it before the standard had it. */
	if (pattern.ptr == NULL)
		pattern = rf_xml_attr(tag, RF_NS_OTHER, "num-list-format");
	if (pattern.len > 0)
		l->pattern = rf_ooxml_text(s->arena, pattern).ptr;
}

void
rf_odf_lists_start(struct rf_odf_styles *s, const struct rf_xml_tag *tag)
{
	bool outline = strcmp(tag->name, "outline-style") == 0;
	struct rf_str name = rf_xml_attr(tag, RF_NS_STYLE, "name");
	void **slot;

	if (s->open_list != NULL) {
		if (strcmp(tag->name, "list-level-style-number") == 0 ||
		    strcmp(tag->name, "outline-level-style") == 0)
			level(s, tag, false);
		else if (strcmp(tag->name, "list-level-style-bullet") == 0 ||
		    strcmp(tag->name, "list-level-style-image") == 0)
			level(s, tag, true);
		return;
	}
	if (!outline && strcmp(tag->name, "list-style") != 0)
		return;
	if (outline)
		s->open_list = &s->outline;
	if (name.len == 0 || s->lists.n >= MAX_LISTS)
		return;
	slot = rf_map_put(&s->lists, name);
	if (!outline)
		s->open_list = rf_arena_alloc(s->arena, sizeof(*s->open_list));
	*slot = s->open_list;
}

void
rf_odf_lists_end(struct rf_odf_styles *s, const char *name)
{
	if (strcmp(name, "list-style") == 0 ||
	    strcmp(name, "outline-style") == 0)
		s->open_list = NULL;
}
