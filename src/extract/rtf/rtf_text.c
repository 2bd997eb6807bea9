/*
 * Text of RTF: bytes to characters, characters to paragraphs, paragraphs to
 * pages.
 */
#include "config.h"

#include <string.h>

#include "extract/docx/number.h"
#include "extract/rtf/rtf_priv.h"
#include "util/utf8.h"

#define MAX_INITIALS 8		/* of who comments */
#define MAX_MARK 100		/* of a note, bytes */

/* ---- paragraphs ------------------------------------------------------ */

/* "12.", "3)": a number that an ordered list shows. */
static bool
plain_number(struct rf_str s, uint32_t *number)
{
	int64_t n;

	if (s.len > 1 && strchr(".)", s.ptr[s.len - 1]) != NULL)
		s.len--;
	if (!rf_parse_int(s, 0, 1000000000, &n))
		return false;
	*number = (uint32_t)n;
	return true;
}

/* Letters and numbers of any script, but not the signs between them. */
static bool
is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z');
	return (c >= 0xc0 && c < 0x2000 && c != 0xd7 && c != 0xf7) ||
	    (c >= 0x2460 && c < 0x24ff) || (c >= 0x3021 && c < 0xe000) ||
	    (c >= 0xf900 && c < 0xfe00) || (c >= 0xff10 && c < 0xffe0);
}

static bool
is_word(struct rf_str s)
{
	size_t at = 0;

	while (at < s.len)
		/* "o" is what Courier's hollow bullet is. */
		if (is_letter(rf_utf8_next(s, &at)))
			return s.len > 1 || *s.ptr != 'o';
	return false;
}

/* The block of the paragraph, with what the file shows as its label. */
static void
open_block(struct rtf *r)
{
	static const struct rf_flow_style plain;
	const struct rtf_style *style = &r->styles[r->s.style < RTF_STYLES ?
	    r->s.style : 0];
	int heading = r->s.outline >= 0 ? r->s.outline + 1 : style->heading;
	struct rf_str label = rf_str_trim((struct rf_str){ r->label.ptr,
	    r->label.len });
	struct rf_block *b = rf_flow_block(r->flow);

	r->open = r->dirty = true;
	if (r->note != 0) {
		/* A note is one block; its paragraphs are lines of it. */
		if (b != NULL && b->note == r->note)
			rf_flow_break(r->flow);
		else
			rf_flow_open(r->flow, RF_BLOCK_FOOTNOTE)->note =
			    r->note;
		return;
	}
	if (r->furniture != 0) {
		rf_flow_open(r->flow, r->furniture);
		return;
	}
	if (heading > 0) {
		rf_flow_open(r->flow, RF_BLOCK_HEADING)->level =
		    (uint16_t)(heading < 6 ? heading : 6);
		if (!is_word(label))
			label.len = 0;
	} else if (label.len > 0) {
		b = rf_flow_open(r->flow, RF_BLOCK_LIST_ITEM);
		b->level = r->s.level;
		b->ordered = plain_number(label, &b->number);
		if (b->ordered || !is_word(label))
			label.len = 0;
	} else {
		rf_flow_open(r->flow, RF_BLOCK_PARAGRAPH);
	}
	if (label.len > 0) {
		rf_flow_text(r->flow, label, &plain);
		rf_flow_text(r->flow, RF_STR(" "), &plain);
	}
	rf_buf_reset(&r->label);
}

/*
 * Something stands in the paragraph: now it is known where it goes.  Tells
 * whether it is wanted.
 */
static bool
begin_paragraph(struct rtf *r)
{
	rtf_settle(r);
	if (r->s.break_before)
		rtf_page_break(r);
	rtf_count(r);
	if (r->wanted)
		open_block(r);
	return r->wanted;
}

void
rtf_show(struct rtf *r, struct rf_str s, uint32_t also)
{
	const struct rtf_style *style = &r->styles[r->s.style < RTF_STYLES ?
	    r->s.style : 0];
	struct rf_flow_style look = { .style = (r->s.look & 0xff) | also,
		.href = r->s.href, .preserve = true };

	if (r->s.look & RTF_HIDDEN)
		return;
	if (!r->open || !rf_flow_has_text(r->flow)) {
		while (s.len > 0 && *s.ptr == ' ') {
			s.ptr++;
			s.len--;
		}
		if (rf_str_trim(s).len == 0)
			return;
	}
	if (!r->open && !begin_paragraph(r))
		return;
	/* What all text of a heading looks like says nothing. */
	if (style->heading > 0)
		look.style &= ~style->look;
	rf_flow_text(r->flow, s, &look);
}

void
rtf_settle(struct rtf *r)
{
	/* Some writers say only of the row that it is one. */
	bool in_table = r->s.in_table || r->row_begun;

	if (r->note == 0 && r->furniture == 0 && r->boxes == 0)
		r->flow = rf_rows_depth(r->rows, !in_table ? 0 :
		    r->s.depth > 0 ? r->s.depth : 1, &r->row);
}

/* Characters to where the group's go. */
static void
deliver(struct rtf *r, struct rf_str s)
{
	switch (r->s.dest) {
	case RTF_TEXT:
		rtf_show(r, s, 0);
		break;
	case RTF_LABEL:
		rf_buf_add(&r->label, s.ptr, s.len);
		break;
	case RTF_STYLE:
	case RTF_TITLE:
	case RTF_AUTHOR:
	case RTF_INITIALS:
	case RTF_COMMENTER:
	case RTF_FIELD:
	case RTF_NAME:
	case RTF_VALUE:
	case RTF_LEVEL:
		rf_buf_add(&r->word, s.ptr, s.len);
		break;
	default:
		break;
	}
}

void
rtf_flush(struct rtf *r)
{
	struct rf_arena scratch = RF_ARENA_INIT;

	r->lead = false;
	if (r->bytes.len == 0)
		return;
	deliver(r, rtf_decode(r, &scratch));
	rf_buf_reset(&r->bytes);
	rf_arena_release(&scratch);
}

void
rtf_char(struct rtf *r, uint32_t cp)
{
	char utf8[4];
	size_t n;

	if (cp >= 0xd800 && cp < 0xdc00) {
		r->high = cp;
		return;
	}
	if (cp >= 0xdc00 && cp < 0xe000)
		cp = r->high != 0 ? 0x10000 + ((r->high - 0xd800) << 10) +
		    (cp - 0xdc00) : 0xfffd;
	r->high = 0;
	n = rf_utf8_encode(rtf_sign(r, cp), utf8);
	if (n > 0)
		deliver(r, (struct rf_str){ utf8, n });
}

void
rtf_line(struct rtf *r)
{
	if (r->s.dest == RTF_TEXT && r->open &&
	    !(r->s.look & RTF_HIDDEN))
		rf_flow_break(r->flow);
}

void
rtf_paragraph_end(struct rtf *r)
{
	if (r->s.dest != RTF_TEXT)
		return;
	if (r->note == 0 && r->open)
		rf_flow_close(r->flow);
	r->dirty |= r->note == 0 && r->furniture == 0;
	r->open = r->lists.counted = false;
	rf_buf_reset(&r->label);
}

void
rtf_paragraph_mark(struct rtf *r)
{
	if (r->s.dest == RTF_TEXT && !r->open) {
		rtf_settle(r);
		if (r->s.break_before)
			rtf_page_break(r);
		rtf_count(r);
	}
	rtf_paragraph_end(r);
}

/* ---- notes, headers, boxes ------------------------------------------- */

static bool
is_inside(const struct rtf *r)
{
	return r->note != 0 || r->furniture != 0 || r->boxes > 0;
}

static void
note_begin(struct rtf *r, const char *mark, struct rf_flow *flow)
{
	struct rf_note *note;

	if (!r->open && !begin_paragraph(r)) {
		r->s.dest = RTF_SKIP;
		return;
	}
	note = RF_VEC_PUSH(&r->doc->notes);
	note->symbol = mark;
	r->outer = r->flow;
	rf_flow_note(r->flow, (uint32_t)r->doc->notes.n, rf_str(mark));
	r->flow = flow;
	r->note = (uint32_t)r->doc->notes.n;
	r->open = false;
	r->s.place = RTF_NOTE;
	r->s.look = 0;
}

void
rtf_note_begin(struct rtf *r)
{
	struct rf_buf mark;
	uint32_t n;

	if (is_inside(r)) {
		r->s.dest = RTF_SKIP;
		return;
	}
	/* Those on pages that nobody wants count all the same. */
	n = ++r->numbers[r->endnote].n;
	if (!r->wanted) {
		r->s.dest = RTF_SKIP;
		return;
	}
	rf_buf_init(&mark, MAX_MARK);
	rf_docx_number(&mark, n, r->numbers[r->endnote].format, NULL);
	note_begin(r, rf_arena_strndup(r->arena, mark.ptr, mark.len),
	    r->endnote ? r->endnotes : r->notes);
	rf_buf_release(&mark);
}

void
rtf_comment_begin(struct rtf *r)
{
	struct rf_flow_style plain = { .preserve = true };
	const char *initials = r->initials, *who = r->commenter;

	r->initials = r->commenter = NULL;
	if (is_inside(r) || !r->wanted) {
		r->s.dest = RTF_SKIP;
		return;
	}
	if (initials == NULL || strlen(initials) > MAX_INITIALS)
		initials = "";
	note_begin(r, rf_arena_printf(r->arena, "%s%u", initials,
	    ++r->comments), r->notes);
	if (who == NULL)
		return;
	open_block(r);
	rf_flow_text(r->flow, rf_str(rf_arena_printf(r->arena, "%s: ", who)),
	    &plain);
}

void
rtf_around_begin(struct rtf *r, enum rf_block_kind kind)
{
	if (is_inside(r)) {
		r->s.dest = RTF_SKIP;
		return;
	}
	r->outer = r->flow;
	r->flow = r->around;
	r->furniture = kind;
	r->open = false;
	r->s.place = RTF_AROUND;
	r->s.look = 0;
}

void
rtf_box_begin(struct rtf *r)
{
	if (is_inside(r) || !r->wanted) {
		r->s.dest = RTF_SKIP;
		return;
	}
	/* The box follows the paragraph, also when it is the first in it. */
	if (!r->open && !begin_paragraph(r)) {
		r->s.dest = RTF_SKIP;
		return;
	}
	rf_flow_aside_begin(r->flow);
	r->boxes++;
	r->open = false;
	r->s.place = RTF_BOX;
	r->s.dest = RTF_TEXT;
}

/* The same header stands in every section: once is enough. */
static bool
is_known(struct rtf *r, const struct rf_page *p, const struct rf_block *b)
{
	struct rf_str s = rf_text_string(r->arena, &b->text);

	for (size_t i = 0; i < p->blocks.n; i++)
		if (rf_str_eq(rf_text_string(r->arena,
		    &p->blocks.v[i].text), s))
			return true;
	return false;
}

static void
around_end(struct rtf *r)
{
	struct rf_page *to = r->furniture == RF_BLOCK_PAGE_HEADER ?
	    &r->head : &r->foot, made = { .number = 0 };

	rf_flow_page(r->around, &made);
	for (size_t i = 0; i < made.blocks.n; i++)
		if (made.blocks.v[i].text.n > 0 &&
		    !is_known(r, to, &made.blocks.v[i]))
			*rf_page_block(to, r->furniture) = made.blocks.v[i];
	RF_VEC_RELEASE(&made.blocks);
}

void
rtf_place_end(struct rtf *r)
{
	if (r->s.place == RTF_BOX) {
		rf_flow_aside_end(r->flow);
		r->boxes--;
		r->open = rf_flow_block(r->flow) != NULL;
		return;
	}
	if (r->s.place == RTF_NOTE) {
		rf_flow_close(r->flow);
		r->open = true;
	} else {
		around_end(r);
		r->open = rf_flow_has_text(r->outer);
	}
	r->flow = r->outer;
	r->note = 0;
	r->furniture = 0;
	rf_buf_reset(&r->label);
}

/* ---- pages ----------------------------------------------------------- */

void
rtf_page_begin(struct rtf *r)
{
	r->page++;
	r->wanted = rf_options_want_page(r->x->options, r->page);
	r->dirty = r->open = false;
}

void
rtf_page_end(struct rtf *r, bool last)
{
	struct rf_page none = { .number = 0 }, *page = &none;
	bool first = r->doc->pages.n == 0;

	r->flow = rf_rows_depth(r->rows, 0, &r->row);
	if (r->wanted)
		page = rf_document_page(r->doc, r->page);
	for (size_t i = 0; r->wanted && first && i < r->head.blocks.n; i++)
		*rf_page_block(page, RF_BLOCK_PAGE_HEADER) =
		    r->head.blocks.v[i];
	rf_flow_page(r->body, page);
	rf_flow_page(r->notes, page);
	if (last && r->doc->pages.n > 0)
		rf_flow_page(r->endnotes,
		    &r->doc->pages.v[r->doc->pages.n - 1]);
	/* Footers come before the text that they stand under. */
	for (size_t i = 0; r->wanted && first && i < r->foot.blocks.n; i++)
		*rf_page_block(page, RF_BLOCK_PAGE_FOOTER) =
		    r->foot.blocks.v[i];
	RF_VEC_RELEASE(&none.blocks);
	if (!last)
		rtf_page_begin(r);
	rf_extract_progress(r->x, r->page, r->page);
}

void
rtf_page_break(struct rtf *r)
{
	if (!is_inside(r) && r->dirty && !r->s.in_table)
		rtf_page_end(r, false);
}
