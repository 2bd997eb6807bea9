/*
 * RTF: bytes to control words, groups and text.
 *
 * What surprises: the meaning of a byte depends on the font that it is in;
 * whoever cannot read Unicode finds other characters after each \u, which
 * all others must pass over; and unknown groups are only skipped when their
 * author said so with \*.
 */
#include "config.h"

#include "extract/rtf/rtf.h"

#include <stdlib.h>
#include <string.h>

#include "extract/docx/shared.h"
#include "extract/rtf/rtf_priv.h"
#include "util/io.h"
#include "util/utf8.h"

#define MAX_CODE 4096		/* bytes of a field that are looked at */

int
rf_rtf_recognise(const unsigned char *head, size_t len, const char *name)
{
	(void)name;
	return len >= 5 && memcmp(head, "{\\rtf", 5) == 0 ? 100 : 0;
}

/* ---- the source ------------------------------------------------------ */

/* More bytes behind those that wait; false when there are none. */
static bool
fill(struct rtf *r)
{
	size_t n = 0, waiting = r->in_n - r->in_at;

	memmove(r->in, r->in + r->in_at, waiting);
	r->in_at = 0;
	r->in_n = waiting;
	if (r->rc == RF_OK)
		r->rc = rf_pread_up_to(r->x->fd, r->in + waiting,
		    sizeof(r->in) - waiting, r->in_pos, &n, &r->err);
	if (r->rc != RF_OK)
		return false;
	r->in_n += n;
	r->in_pos += (int64_t)n;
	return n > 0;
}

static int
next(struct rtf *r)
{
	if (r->in_at == r->in_n && !fill(r))
		return -1;
	return r->in[r->in_at++];
}

/* Whether a control word is what comes next. */
static bool
comes(struct rtf *r, const char *name)
{
	size_t at, len = strlen(name);

	if (r->in_n - r->in_at < 64)
		fill(r);
	for (at = r->in_at; at < r->in_n && (r->in[at] == '\n' ||
	    r->in[at] == '\r'); at++)
		;
	return r->in_n - at > len + 1 && r->in[at] == '\\' &&
	    memcmp(r->in + at + 1, name, len) == 0 &&
	    !((r->in[at + 1 + len] | 0x20) >= 'a' &&
	    (r->in[at + 1 + len] | 0x20) <= 'z');
}

static void
back(struct rtf *r)
{
	r->in_at--;		/* the last byte is always there */
}

/* ---- groups ---------------------------------------------------------- */

static void
group_begin(struct rtf *r)
{
	rtf_flush(r);
	r->skip = 0;
	r->opened = true;
	if (r->depth >= RTF_GROUPS) {
		r->rc = rf_fail(&r->err, RF_E_LIMIT, "The document nests its "
		    "groups more than %d deep", RTF_GROUPS);
		return;
	}
	r->stack[r->depth++] = r->s;
	r->s.begins = false;
	r->s.place = RTF_NOWHERE;
	if (r->s.dest == RTF_STYLES_OF) {
		r->s.dest = RTF_STYLE;
		r->s.begins = true;
		r->s.look = 0;
		r->s.style = r->s.based_on = 0;
		r->s.outline = -1;
		rf_buf_reset(&r->word);
	}
}

/* "heading 2", "Title" */
static int8_t
heading_of(const struct rtf_state *s, struct rf_str name)
{
	if (s->outline >= 0)
		return (int8_t)(s->outline < 6 ? s->outline + 1 : 6);
	if (name.len == 9 && name.ptr[8] >= '1' && name.ptr[8] <= '9' &&
	    rf_str_ieq((struct rf_str){ name.ptr, 8 }, "heading "))
		return (int8_t)(name.ptr[8] < '6' ? name.ptr[8] - '0' : 6);
	return rf_str_ieq(name, "title") ? 1 :
	    rf_str_ieq(name, "subtitle") ? 2 : 0;
}

/* Based on a heading, but body text: the list would list itself. */
static bool
is_contents_heading(struct rf_str name)
{
	return rf_str_ieq(name, "toc heading") ||
	    rf_str_ieq(name, "contents heading");
}

static void
style_end(struct rtf *r)
{
	struct rf_str name = { r->word.ptr, r->word.len };
	struct rtf_style *style;

	if (r->s.style >= RTF_STYLES)
		return;
	name = rf_str_trim(rf_str_cut(&name, ';'));
	style = &r->styles[r->s.style];
	style->said = true;
	style->look = r->s.look;
	style->heading = heading_of(&r->s, name);
	style->own = r->s.outline >= 0 || is_contents_heading(name);
	style->based_on = r->s.based_on;
}

/*
 * What is based on a heading is one.  Whoever writes outline levels writes
 * them in every style that has one, so that is asked only of headings that
 * are known by their names.
 */
static void
styles_end(struct rtf *r)
{
	for (size_t i = 0; i < RTF_STYLES; i++) {
		const struct rtf_style *at = &r->styles[i];

		for (int n = 0; n < 16 && at->said && !at->own &&
		    at->heading == 0; n++)
			at = &r->styles[at->based_on];
		if (at->said && !at->own)
			r->styles[i].heading = at->heading;
	}
}

static const char *
kept(struct rtf *r, const struct rf_buf *b)
{
	/* Note marks and the like may stand among the words. */
	struct rf_str s = rf_str_trim(rf_utf8_clean(r->arena,
	    (struct rf_str){ b->ptr, b->len }));

	return s.len > 0 ? rf_arena_strndup(r->arena, s.ptr, s.len) : NULL;
}

/* HYPERLINK "address"; a place in the document is none for us. */
static const char *
address(struct rtf *r)
{
	struct rf_str s = rf_str_trim((struct rf_str){ r->word.ptr,
	    r->word.len });

	if (!rf_str_starts(s, "HYPERLINK"))
		return NULL;
	s = rf_str_trim((struct rf_str){ s.ptr + 9, s.len - 9 });
	if (s.len == 0 || s.ptr[0] == '\\')
		return NULL;
	if (s.ptr[0] == '"') {
		s.ptr++;
		s.len--;
		s = rf_str_cut(&s, '"');
	} else {
		s = rf_str_cut(&s, ' ');
	}
	return s.len > 0 ? rf_arena_strndup(r->arena, s.ptr, s.len) : NULL;
}

static void
dest_end(struct rtf *r)
{
	switch (r->s.dest) {
	case RTF_STYLE:
		style_end(r);
		break;
	case RTF_STYLES_OF:
		styles_end(r);
		break;
	case RTF_TITLE:
		r->doc->title = kept(r, &r->word);
		break;
	case RTF_AUTHOR:
		r->doc->author = kept(r, &r->word);
		break;
	case RTF_INITIALS:
		r->initials = kept(r, &r->word);
		break;
	case RTF_COMMENTER:
		r->commenter = kept(r, &r->word);
		break;
	case RTF_FIELD:
		if (r->depth > 0)
			r->stack[r->depth - 1].href = address(r);
		break;
	case RTF_NAME:
		rf_buf_reset(&r->property);
		rf_buf_add(&r->property, r->word.ptr, r->word.len);
		break;
	case RTF_VALUE:
		if (strcmp(r->property.ptr, "wzDescription") == 0)
			r->alt = kept(r, &r->word);
		break;
	case RTF_PICTURE:
		rtf_pict_end(r);
		break;
	case RTF_LEVEL:
		rtf_level_end(r);
		break;
	default:
		break;
	}
}

/* Fields that show what is in their codes, which has ended. */
static void
field_shows(struct rtf *r)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	struct rf_str code = rf_utf8_prefix((struct rf_str){ r->word.ptr,
	    r->word.len }, MAX_CODE), rest = code, s;
	bool math = false;

	if (rf_str_ieq(rf_docx_code_word(&rest), "EQ")) {
		s = rf_docx_code_equation(&scratch, rest, &math);
		rtf_show(r, s, math ? RF_MATH : 0);
	} else if (rf_docx_code_button(code, &s)) {
		rtf_show(r, s, 0);
	}
	rf_arena_release(&scratch);
}

static void
group_end(struct rtf *r)
{
	bool code;

	rtf_flush(r);
	r->skip = 0;
	r->star = false;
	if (r->depth == 0)
		return;
	if (r->s.begins)
		dest_end(r);
	if (r->s.place != RTF_NOWHERE)
		rtf_place_end(r);
	code = r->s.begins && r->s.dest == RTF_FIELD;
	r->s = r->stack[--r->depth];
	if (code && r->s.dest == RTF_TEXT)
		field_shows(r);
}

/* ---- control words and symbols --------------------------------------- */

/* Raw bytes behind \bin. */
static void
binary(struct rtf *r, int32_t n)
{
	int c;

	while (n-- > 0 && (c = next(r)) >= 0)
		if (r->s.dest == RTF_PICTURE)
			rf_buf_addc(&r->pict, (char)c);
}

static void
word(struct rtf *r, int c)
{
	char name[33];
	size_t n = 0;
	bool minus = false, has = false;
	int64_t v = 0;

	for (; (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); c = next(r))
		if (n < sizeof(name) - 1)
			name[n++] = (char)c;
	name[n] = '\0';
	if (c == '-') {
		minus = true;
		c = next(r);
	}
	for (; c >= '0' && c <= '9'; c = next(r)) {
		has = true;
		if (v < INT32_MAX)
			v = v * 10 + (c - '0');
	}
	if (c >= 0 && c != ' ')
		back(r);
	if (v > INT32_MAX)
		v = INT32_MAX;
	if (strcmp(name, "bin") == 0)
		binary(r, has && !minus ? (int32_t)v : 0);
	else if (strcmp(name, "u") == 0 && has) {
		rtf_flush(r);
		rtf_char(r, (uint32_t)(minus ? 65536 - v : v) & 0xffff);
		r->skip = r->s.uc;
	} else if (r->skip > 0) {
		r->skip--;
	} else {
		/* Which kind of note it is, is said behind that it is one. */
		r->endnote = strcmp(name, "footnote") == 0 &&
		    comes(r, "ftnalt");
		rtf_word(r, name, has, has ? (int32_t)(minus ? -v : v) : 1);
	}
	r->star = r->opened = false;
}

static int
hex(int c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A byte of text, if it is not one that stands for a \u. */
static void
text_byte(struct rtf *r, unsigned char c)
{
	r->opened = r->opened && c == ' ';
	if (r->skip > 0)
		r->skip--;
	else if (r->s.dest == RTF_PICTURE)
		rtf_pict_byte(r, c);
	else if (r->s.dest == RTF_FONTS_OF)
		rtf_font_name(r, c);
	else if (r->s.dest == RTF_LEVEL && rtf_level_byte(r, c))
		return;
	else if (r->s.dest != RTF_SKIP && r->s.dest != RTF_MUTE &&
	    r->s.dest != RTF_LISTS) {
		rf_buf_addc(&r->bytes, (char)c);
		r->lead = !r->lead && c >= 0x80 && rtf_is_lead(r, c);
	}
	if (r->bytes.len >= 4096 && !r->lead)
		rtf_flush(r);
}

static void
symbol(struct rtf *r, int c)
{
	static const struct {
		char c;
		uint32_t cp;
	} symbols[] = { { '~', 0xa0 }, { '_', 0x2011 } };
	int a, b;

	/* Only there it says that the group can be left out. */
	if (c == '*') {
		r->star = r->opened;
		return;
	}
	r->opened = false;
	if (c == '\'') {
		a = hex(next(r));
		b = hex(next(r));
		if (a >= 0 && b >= 0)
			text_byte(r, (unsigned char)(a * 16 + b));
		return;
	}
	if (c == '\\' || c == '{' || c == '}') {
		text_byte(r, (unsigned char)c);
		return;
	}
	if (r->skip > 0) {
		r->skip--;
		return;
	}
	rtf_flush(r);
	if (c == '\n' || c == '\r')
		rtf_word(r, "par", false, 1);
	for (size_t i = 0; i < RF_COUNT(symbols); i++)
		if (c == symbols[i].c)
			rtf_char(r, symbols[i].cp);
}

/*
 * A byte as it is.  The second one of a character may be a brace or the
 * backslash, which old programs did not escape.
 */
static void
raw_byte(struct rtf *r, int c)
{
	text_byte(r, (unsigned char)c);
	if (!r->lead)
		return;
	c = next(r);
	if (c == '{' || c == '}' || c == '\\')
		text_byte(r, (unsigned char)c);
	else if (c >= 0)
		back(r);
}

static void
read_all(struct rtf *r)
{
	int c;

	while (r->rc == RF_OK && (c = next(r)) >= 0) {
		if (c == '{') {
			group_begin(r);
		} else if (c == '}') {
			group_end(r);
			if (r->depth == 0)
				return;		/* what follows is no RTF */
		} else if (c == '\\') {
			c = next(r);
			if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
				word(r, c);
			else if (c >= 0)
				symbol(r, c);
		} else if (c != '\r' && c != '\n' && c != '\0') {
			raw_byte(r, c);
		}
	}
}

/* ---- the whole ------------------------------------------------------- */

static struct rtf *
new_reader(struct rf_extract *x)
{
	struct rtf *r = rf_calloc(1, sizeof(*r));

	r->x = x;
	r->doc = x->doc;
	r->arena = &x->doc->arena;
	r->charset = "windows-1252";
	r->s.uc = 1;
	r->s.outline = -1;
	r->nibble = -1;
	rf_buf_init(&r->bytes, RF_MAX_XML_TEXT);
	rf_buf_init(&r->word, RF_MiB);
	rf_buf_init(&r->label, 1024);
	rf_buf_init(&r->property, 1024);
	rf_buf_init(&r->pict, RF_MAX_ASSET);
	r->body = r->flow = rf_flow_new(x->doc);
	r->rows = rf_rows_new(x->doc, r->body);
	r->notes = rf_flow_new(x->doc);
	r->endnotes = rf_flow_new(x->doc);
	r->around = rf_flow_new(x->doc);
	r->numbers[0].format = r->numbers[1].format = "decimal";
	return r;
}

static void
free_reader(struct rtf *r)
{
	rf_rows_free(r->rows);
	RF_VEC_RELEASE(&r->row.edges);
	RF_VEC_RELEASE(&r->nested.edges);
	RF_VEC_RELEASE(&r->fonts);
	RF_VEC_RELEASE(&r->lists.all);
	RF_VEC_RELEASE(&r->lists.uses);
	rf_flow_free(r->body);
	rf_flow_free(r->notes);
	rf_flow_free(r->endnotes);
	rf_flow_free(r->around);
	rf_buf_release(&r->bytes);
	rf_buf_release(&r->word);
	rf_buf_release(&r->label);
	rf_buf_release(&r->property);
	rf_buf_release(&r->pict);
	RF_VEC_RELEASE(&r->head.blocks);
	RF_VEC_RELEASE(&r->foot.blocks);
	free(r);
}

enum rf_code
rf_rtf_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rtf *r = new_reader(x);
	enum rf_code rc;

	x->doc->paging = RF_PAGES;
	rtf_page_begin(r);
	read_all(r);
	if (r->rc == RF_OK && r->depth > 0)
		rf_document_warn(x->doc, "The document is cut off; what "
		    "could be read was kept");
	while (r->rc == RF_OK && r->depth > 0)
		group_end(r);
	if (r->rc == RF_OK)
		rtf_page_end(r, true);
	x->doc->total_pages = r->page;
	rc = r->rc;
	if (rc != RF_OK)
		*err = r->err;
	else
		rc = rf_options_check_pages(x->options, r->page, err);
	free_reader(r);
	return rc;
}
