/*
 * Styles (MS-DOC 2.9.271) and fonts.  A style is worked out when it is first
 * used, with what it inherits.
 */
#include "config.h"

#include <string.h>

#include "extract/doc/doc_priv.h"
#include "util/utf8.h"

#define MAX_CHAIN 64	/* styles based on one another */

/*
 * Built-in styles have a number in every language (MS-DOC 2.9.260, sti),
 * while their names are translated; those that mean something here.
 */
static const char *
built_in(uint16_t number)
{
	static const struct {
		uint16_t number;
		const char *name;
	} names[] = {
		{ 1, "heading 1" }, { 2, "heading 2" }, { 3, "heading 3" },
		{ 4, "heading 4" }, { 5, "heading 5" }, { 6, "heading 6" },
		{ 7, "heading 7" }, { 8, "heading 8" }, { 9, "heading 9" },
		{ 34, "caption" }, { 62, "Title" }, { 74, "Subtitle" },
		{ 84, "Block Text" }, { 98, "HTML Code" },
		{ 101, "HTML Preformatted" }, { 103, "HTML Typewriter" },
		{ 180, "Quote" }, { 181, "Intense Quote" },
	};

	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}

/* A length before it and a NUL behind it, both as wide as a character. */
static const char *
name_of(struct doc *d, struct rf_str *s)
{
	size_t each = d->old ? 1 : 2, n;
	struct rf_str name;

	if (s->len < each)
		return "";
	n = d->old ? (unsigned char)s->ptr[0] : 2 * (size_t)rf_le16(s->ptr);
	s->ptr += each;
	s->len -= each;
	if (n > s->len)
		n = s->len & ~(each - 1);
	name = rf_utf8_from(&d->arena, (struct rf_str){ s->ptr, n },
	    d->old ? "windows-1252" : "UTF-16LE");
	n = n + each <= s->len ? n + each : s->len;
	s->ptr += n;
	s->len -= n;
	return rf_arena_strndup(&d->arena, name.ptr, name.len);
}

/* The next list of properties of a style; each starts at an even place. */
static struct rf_str
list_of(struct rf_str *s, const char *start)
{
	struct rf_str out = { NULL, 0 };
	size_t n;

	if (((s->ptr - start) & 1) != 0 && s->len > 0) {
		s->ptr++;
		s->len--;
	}
	if (s->len < 2)
		return out;
	n = rf_le16(s->ptr);
	s->ptr += 2;
	s->len -= 2;
	out = (struct rf_str){ s->ptr, n < s->len ? n : s->len };
	s->ptr += out.len;
	s->len -= out.len;
	return out;
}

static void
read_style(struct doc *d, struct doc_style *style, struct rf_str s,
    size_t base)
{
	const char *start = s.ptr, *known;

	style->name = "";
	style->base = DOC_NO_STYLE;
	if (base < 8 || s.len < base)
		return;
	style->kind = rf_le16(s.ptr + 2) & 15;
	style->base = rf_le16(s.ptr + 2) >> 4;
	known = built_in(rf_le16(s.ptr) & 0xfff);
	s.ptr += base;
	s.len -= base;
	style->name = name_of(d, &s);
	if (known != NULL)
		style->name = known;
	if (style->kind == DOC_STYLE_PARA) {
		style->papx = list_of(&s, start);
		/* Its own number stands before them. */
		if (style->papx.len >= 2) {
			style->papx.ptr += 2;
			style->papx.len -= 2;
		}
		style->chpx = list_of(&s, start);
	} else if (style->kind == DOC_STYLE_CHAR) {
		style->chpx = list_of(&s, start);
	}
}

void
doc_styles(struct doc *d)
{
	struct rf_str s = doc_table(d, DOC_STYLES);
	size_t n, base;

	if (s.len < 6)
		return;
	n = rf_le16(s.ptr);		/* of the head */
	base = rf_le16(s.ptr + 4);	/* bytes that all styles have */
	if (n + 2 > s.len)
		return;
	s.ptr += n + 2;
	s.len -= n + 2;
	while (s.len >= 2 && d->styles.n < DOC_NO_STYLE) {
		n = rf_le16(s.ptr);
		s.ptr += 2;
		s.len -= 2;
		if (n > s.len)
			n = s.len;
		read_style(d, RF_VEC_PUSH(&d->styles),
		    (struct rf_str){ s.ptr, n }, base);
		n += n < s.len ? n & 1 : 0;
		s.ptr += n;
		s.len -= n;
	}
}

/* ---- what a style is --------------------------------------------------- */

static void
own_properties(struct doc *d, struct doc_style *s)
{
	struct doc_para p;
	struct doc_run r;

	memset(&p, 0, sizeof(p));
	memset(&r, 0, sizeof(r));
	p.outline = s->outline;
	p.list = s->list;
	p.level_in_list = s->level;
	p.break_before = s->break_before;
	doc_apply_para(d, s->papx, &p);
	s->outline = p.outline;
	s->list = p.list;
	s->level = p.level_in_list;
	s->break_before = p.break_before;
	r.look = s->look;
	doc_apply_run(d, s->chpx, s->look, &r);
	s->look = r.look;
	s->role = rf_docx_role(s->name, "", s->role, &s->outline);
}

static struct doc_style *
style_at(struct doc *d, uint16_t istd, enum doc_style_kind kind)
{
	return istd < d->styles.n && d->styles.v[istd].kind == kind ?
	    &d->styles.v[istd] : NULL;
}

/* With what it inherits; a circle of styles ends where it closes. */
static void
resolve(struct doc *d, struct doc_style *s)
{
	struct doc_style *chain[MAX_CHAIN], *at = s;
	int n = 0;

	while (at != NULL && at->state == DOC_NEW && n < MAX_CHAIN) {
		at->state = DOC_BUSY;
		chain[n++] = at;
		at = style_at(d, at->base, DOC_STYLE_PARA);
	}
	while (n-- > 0) {
		const struct doc_style *base = at;

		at = chain[n];
		at->outline = at->list = at->level = -1;
		if (base != NULL && base->state == DOC_DONE) {
			at->role = base->role == RF_DOCX_HEADING ?
			    RF_DOCX_PLAIN : base->role;
			at->outline = base->outline;
			at->list = base->list;
			at->level = base->level;
			at->break_before = base->break_before;
			at->look = base->look;
			/* "Title" is a heading by its name alone. */
			if (base->role == RF_DOCX_HEADING &&
			    rf_docx_heading_level(base->name) < 0)
				at->outline = -1;
		}
		own_properties(d, at);
		at->state = DOC_DONE;
	}
}

const struct doc_style *
doc_style(struct doc *d, uint16_t istd, enum doc_style_kind kind)
{
	struct doc_style *s = style_at(d, istd, kind);

	if (s != NULL && kind == DOC_STYLE_PARA && s->state == DOC_NEW)
		resolve(d, s);
	return s;
}

/* ---- fonts ------------------------------------------------------------- */

#define FONT_HEAD 39		/* bytes before a font's name */

void
doc_fonts(struct doc *d)
{
	struct rf_str s = doc_table(d, DOC_FONTS), name;
	size_t n, len;

	if (d->old)
		doc_old_fonts(d, s);
	if (d->old || s.len < 4)
		return;
	s.ptr += 4;		/* how many there are, and of what size */
	s.len -= 4;
	while (s.len > 0 && d->fonts.n < UINT16_MAX) {
		n = (unsigned char)s.ptr[0];
		s.ptr++;
		s.len--;
		n = n < s.len ? n : s.len;
		name = (struct rf_str){ s.ptr + FONT_HEAD, 0 };
		for (len = FONT_HEAD; len + 1 < n && rf_le16(s.ptr + len) !=
		    0; len += 2)
			name.len += 2;
		name = name.len > 0 ? rf_utf8_from(&d->arena, name,
		    "UTF-16LE") : RF_STR("");
		*RF_VEC_PUSH(&d->fonts) = rf_arena_strndup(&d->arena,
		    name.ptr, name.len);
		s.ptr += n;
		s.len -= n;
	}
}

const char *
doc_font(const struct doc *d, uint16_t i)
{
	return i < d->fonts.n ? d->fonts.v[i] : "";
}
