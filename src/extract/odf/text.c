/*
 * Text of OpenDocument paragraphs.  White space is as in HTML: runs of it
 * are one space, and what must stay is written as an element (text:s,
 * text:tab, text:line-break).
 */
#include "config.h"

#include "extract/odf/odf.h"

#include <string.h>

#include "util/limits.h"
#include "util/utf8.h"

#define MAX_SPACES 1000		/* of one text:s */

void
rf_odf_text_init(struct rf_odf_text *t, struct rf_arena *arena,
    const struct rf_odf_styles *styles)
{
	memset(t, 0, sizeof(*t));
	t->arena = arena;
	t->styles = styles;
	rf_buf_init(&t->text, RF_MAX_XML_TEXT);
}

void
rf_odf_text_release(struct rf_odf_text *t)
{
	RF_VEC_RELEASE(&t->runs);
	rf_buf_release(&t->text);
}

static uint32_t
style_now(const struct rf_odf_text *t)
{
	unsigned n = t->depth < RF_ODF_MAX_SPANS ? t->depth :
	    RF_ODF_MAX_SPANS;

	return n > 0 ? t->spans[n - 1] : 0;
}

static void
put(struct rf_odf_text *t, const char *p, size_t n)
{
	struct rf_odf_run *last = t->runs.n > 0 ?
	    &t->runs.v[t->runs.n - 1] : NULL;

	if (n == 0)
		return;
	rf_buf_add(&t->text, p, n);
	if (last == NULL || last->style != style_now(t) ||
	    last->href != t->href)
		last = RF_VEC_PUSH(&t->runs);
	last->style = style_now(t);
	last->href = t->href;
	last->end = t->text.len;
}

static void
flush_space(struct rf_odf_text *t)
{
	if (t->space && t->text.len > 0 &&
	    t->text.ptr[t->text.len - 1] != '\n')
		put(t, " ", 1);
	t->space = false;
}

void
rf_odf_text_add(struct rf_odf_text *t, struct rf_str s)
{
	size_t from = 0;

	if (t->open == 0 || t->silent > 0)
		return;
	for (size_t i = 0; i <= s.len; i++) {
		bool space = i < s.len && (s.ptr[i] == ' ' ||
		    s.ptr[i] == '\t' || s.ptr[i] == '\n' ||
		    s.ptr[i] == '\r');

		if (i < s.len && !space)
			continue;
		if (i > from) {
			flush_space(t);
			put(t, s.ptr + from, i - from);
		}
		t->space |= space;
		from = i + 1;
	}
}

/* Does the element's text belong to something else? */
static bool
is_silent(const struct rf_xml_tag *tag)
{
	static const char *const names[] = { "ruby-text", "note",
	    "tracked-changes", "alphabetical-index-mark" };

	for (size_t i = 0; tag->ns == RF_NS_TEXT && i < RF_COUNT(names); i++)
		if (strcmp(tag->name, names[i]) == 0)
			return true;
	return tag->ns == RF_NS_OFFICE &&
	    strcmp(tag->name, "annotation") == 0;
}

static void
push_span(struct rf_odf_text *t, struct rf_str name)
{
	struct rf_odf_style s = rf_odf_style(t->styles, "text", name);
	uint32_t style = (style_now(t) & ~s.mask) | s.run;

	if (t->depth < RF_ODF_MAX_SPANS)
		t->spans[t->depth] = style;
	t->depth++;
}

static void
spaces(struct rf_odf_text *t, const struct rf_xml_tag *tag)
{
	struct rf_str c = rf_xml_attr(tag, RF_NS_TEXT, "c");
	int64_t n = 1;

	if (c.ptr != NULL && !rf_parse_int(c, 1, MAX_SPACES, &n))
		n = 1;
	flush_space(t);
	while (n-- > 0)
		put(t, " ", 1);
}

void
rf_odf_text_start(struct rf_odf_text *t, const struct rf_xml_tag *tag)
{
	struct rf_str href;

	if (t->silent > 0 || is_silent(tag)) {
		t->silent++;
		return;
	}
	if (tag->ns != RF_NS_TEXT)
		return;
	if (strcmp(tag->name, "p") == 0 || strcmp(tag->name, "h") == 0) {
		t->space = false;
		if (t->paragraphs++ > 0)
			put(t, "\n", 1);
		t->open++;
	} else if (strcmp(tag->name, "span") == 0) {
		flush_space(t);		/* it stands before the span */
		push_span(t, rf_xml_attr(tag, RF_NS_TEXT, "style-name"));
	} else if (strcmp(tag->name, "a") == 0) {
		href = rf_xml_attr(tag, RF_NS_XLINK, "href");
		flush_space(t);
		t->href = href.len > 0 ? rf_ooxml_text(t->arena, href).ptr :
		    NULL;
	} else if (strcmp(tag->name, "s") == 0) {
		spaces(t, tag);
	} else if (strcmp(tag->name, "tab") == 0) {
		t->space = false;
		put(t, "\t", 1);
	} else if (strcmp(tag->name, "line-break") == 0) {
		t->space = false;
		put(t, "\n", 1);
	}
}

void
rf_odf_text_end(struct rf_odf_text *t, enum rf_xmlns ns, const char *name)
{
	if (t->silent > 0) {
		t->silent--;
		return;
	}
	if (ns != RF_NS_TEXT)
		return;
	if ((strcmp(name, "p") == 0 || strcmp(name, "h") == 0) && t->open > 0)
		t->open--;
	else if (strcmp(name, "span") == 0 && t->depth > 0)
		t->depth--;
	else if (strcmp(name, "a") == 0)
		t->href = NULL;
}

/* ---- what came of it -------------------------------------------------- */

static void
make_runs(struct rf_odf_text *t, struct rf_text *rich)
{
	size_t from = 0;

	rich->runs = rf_arena_array(t->arena, t->runs.n, sizeof(*rich->runs));
	for (size_t i = 0; i < t->runs.n; i++) {
		const struct rf_odf_run *r = &t->runs.v[i];
		struct rf_run *out = &rich->runs[rich->n++];
		struct rf_str s = { t->text.ptr + from, r->end - from };

		s.ptr = rf_arena_strndup(t->arena, s.ptr, s.len);
		out->text = rf_utf8_clean(t->arena, s);
		out->style = r->style;
		out->href = r->href;
		from = r->end;
	}
}

bool
rf_odf_text_take(struct rf_odf_text *t, struct rf_str *plain,
    struct rf_text *rich)
{
	struct rf_str s = rf_str_trim((struct rf_str){ t->text.ptr,
	    t->text.len });

	*rich = (struct rf_text){ NULL, 0 };
	plain->ptr = rf_arena_strndup(t->arena, s.ptr, s.len);
	plain->len = s.len;
	*plain = rf_utf8_clean(t->arena, *plain);
	if (s.len > 0 && (t->runs.n > 1 || t->runs.v[0].style != 0 ||
	    t->runs.v[0].href != NULL))
		make_runs(t, rich);
	rf_buf_reset(&t->text);
	t->runs.n = 0;
	t->paragraphs = t->open = t->depth = t->silent = 0;
	t->href = NULL;
	t->space = false;
	return plain->len > 0;
}
