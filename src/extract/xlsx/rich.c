/*
 * Texts with runs, as they stand in shared strings, in cells and in
 * comments.  What surprises: the readings of East Asian words (rPh) stand in
 * the same place as the text and are not part of it.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xlsx/xlsx.h"
#include "util/limits.h"
#include "util/out.h"
#include "util/utf8.h"

void
rf_xlsx_rich_init(struct rf_xlsx_rich *r, struct rf_arena *arena)
{
	memset(r, 0, sizeof(*r));
	r->arena = arena;
	rf_buf_init(&r->text, RF_MAX_XML_TEXT);
	rf_buf_init(&r->raw, RF_MAX_XML_TEXT);
}

void
rf_xlsx_rich_release(struct rf_xlsx_rich *r)
{
	RF_VEC_RELEASE(&r->runs);
	rf_buf_release(&r->text);
	rf_buf_release(&r->raw);
}

/* Is a flag element such as <b/> on?  "val" may turn it off. */
static bool
flag(const struct rf_xml_tag *tag)
{
	struct rf_str v = rf_xml_attr(tag, RF_NS_NONE, "val");
	bool on;

	if (v.ptr == NULL)
		return true;
	if (rf_str_is(v, "none"))
		return false;
	return !rf_parse_bool(v, &on) || on;
}

static uint32_t
style_of(const struct rf_xml_tag *tag)
{
	static const struct {
		const char *name;
		uint32_t style;
	} flags[] = {
		{ "b", RF_BOLD }, { "i", RF_ITALIC }, { "strike", RF_STRIKE },
		{ "u", RF_UNDERLINE },
	};

	for (size_t i = 0; i < RF_COUNT(flags); i++)
		if (strcmp(tag->name, flags[i].name) == 0)
			return flag(tag) ? flags[i].style : 0;
	if (strcmp(tag->name, "vertAlign") == 0) {
		struct rf_str v = rf_xml_attr(tag, RF_NS_NONE, "val");

		if (rf_str_is(v, "superscript"))
			return RF_SUPERSCRIPT;
		if (rf_str_is(v, "subscript"))
			return RF_SUBSCRIPT;
	}
	return 0;
}

void
rf_xlsx_rich_start(struct rf_xlsx_rich *r, const struct rf_xml_tag *tag)
{
	if (strcmp(tag->name, "rPh") == 0)
		r->phonetic++;
	else if (r->phonetic > 0)
		return;
	else if (strcmp(tag->name, "t") == 0)
		r->in_t = true;
	else if (strcmp(tag->name, "r") == 0)
		r->style = 0;
	else
		r->style |= style_of(tag);
}

void
rf_xlsx_rich_end(struct rf_xlsx_rich *r, const char *name)
{
	struct rf_xlsx_rich_run *last;

	if (strcmp(name, "rPh") == 0) {
		r->phonetic -= r->phonetic > 0;
		return;
	}
	if (strcmp(name, "r") == 0)
		r->style = 0;
	if (r->phonetic > 0 || !r->in_t || strcmp(name, "t") != 0)
		return;
	r->in_t = false;
	rf_ooxml_unescape(&r->text, (struct rf_str){ r->raw.ptr, r->raw.len });
	rf_buf_reset(&r->raw);
	last = r->runs.n > 0 ? &r->runs.v[r->runs.n - 1] : NULL;
	if (last == NULL || last->style != r->style)
		last = RF_VEC_PUSH(&r->runs);
	last->style = r->style;
	last->end = r->text.len;
}

void
rf_xlsx_rich_text(struct rf_xlsx_rich *r, struct rf_str s)
{
	if (r->in_t && r->phonetic == 0)
		rf_buf_add(&r->raw, s.ptr, s.len);
}

/* The runs as slices of text in the arena; NULL when none has a style. */
static const struct rf_text *
runs_of(struct rf_xlsx_rich *r)
{
	struct rf_text *t;
	size_t from = 0;
	bool styled = false;

	for (size_t i = 0; i < r->runs.n; i++)
		styled |= r->runs.v[i].style != 0;
	if (!styled)
		return NULL;
	t = rf_arena_alloc(r->arena, sizeof(*t));
	t->runs = rf_arena_array(r->arena, r->runs.n, sizeof(*t->runs));
	for (size_t i = 0; i < r->runs.n; i++) {
		struct rf_str s = { r->text.ptr + from,
		    r->runs.v[i].end - from };
		struct rf_str clean = rf_utf8_clean(r->arena, s);

		from = r->runs.v[i].end;
		if (clean.len == 0)
			continue;
		if (clean.ptr == s.ptr)
			clean.ptr = rf_arena_strndup(r->arena, s.ptr, s.len);
		t->runs[t->n].text = clean;
		t->runs[t->n].style = r->runs.v[i].style;
		t->n++;
	}
	return t;
}

bool
rf_xlsx_is_blank(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != ' ' && s.ptr[i] != '\n' && s.ptr[i] != '\t')
			return false;
	return true;
}

struct rf_xlsx_string
rf_xlsx_rich_take(struct rf_xlsx_rich *r)
{
	struct rf_xlsx_string out = { .ptr = "" };
	struct rf_str s;

	out.rich = runs_of(r);
	if (out.rich != NULL) {
		s = rf_text_string(r->arena, out.rich);
	} else {
		s = rf_utf8_clean(r->arena,
		    (struct rf_str){ r->text.ptr, r->text.len });
		if (s.ptr == r->text.ptr && s.len > 0)
			s.ptr = rf_arena_strndup(r->arena, s.ptr, s.len);
	}
	if (s.len > 0) {
		out.ptr = s.ptr;
		out.len = (uint32_t)s.len;
	}
	out.blank = rf_xlsx_is_blank(s);
	out.plain = rf_out_is_plain(s);
	rf_buf_reset(&r->text);
	rf_buf_reset(&r->raw);
	r->runs.n = 0;
	r->style = 0;
	r->in_t = false;
	r->phonetic = 0;
	return out;
}
