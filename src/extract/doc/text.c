/*
 * Text: paragraphs to blocks, stretches of one look to runs.
 *
 * What surprises: the mark at a paragraph's end says what it is; so the end
 * is looked for first.  A form feed ends a section where the table of
 * sections says so, else it is a page break in the middle of a paragraph.
 */
#include "config.h"

#include <string.h>

#include "extract/doc/doc_priv.h"
#include "util/utf8.h"

#define TEXT_LOOKS 0xffffu	/* those of enum rf_text_style */
#define MAX_HELD 1000		/* deleted marks in one paragraph */

enum {
	PICTURE = 0x01, NOTE = 0x02, COMMENT = 0x05, CELL = 0x07,
	SHAPE = 0x08, TAB = 0x09, LINE = 0x0b, PAGE = 0x0c, PARAGRAPH = 0x0d,
	COLUMN = 0x0e, FIELD_BEGIN = 0x13, FIELD_SEPARATOR = 0x14,
	FIELD_END = 0x15, FIRM_HYPHEN = 0x1e, SOFT_HYPHEN = 0x1f,
	SIGN = 0x28
};

/* ---- blocks ------------------------------------------------------------ */

bool
doc_shows(const struct doc *d)
{
	for (size_t i = d->fields_base; i < d->fields.n; i++)
		if (!d->fields.v[i].result)
			return false;
	return true;
}

void
doc_settle(struct doc *d)
{
	if (d->rows != NULL)
		d->flow = rf_rows_depth(d->rows, (unsigned)d->para.depth,
		    &d->row);
}

void
doc_reopen(struct doc *d)
{
	const struct doc_para *p = &d->para;
	struct rf_docx_block block = { .kind = p->kind, .level = p->level,
		.ordered = p->ordered, .checkbox = p->checkbox,
		.checked = p->checked, .goes_on = p->goes_on,
		.number = p->number };

	doc_settle(d);
	rf_docx_block_open(d->flow, &block, d->note, &d->note_begins);
}

static void
number(struct doc *d)
{
	struct doc_para *p = &d->para;
	struct rf_docx_label label;

	if (!doc_count(d, p, &label))
		return;
	if (p->kind == RF_BLOCK_HEADING || p->kind == RF_BLOCK_CAPTION) {
		p->label = label.text;
		return;
	}
	/* Numbers that show nothing leave a plain paragraph. */
	if (!label.bullet && label.text.len == 0)
		return;
	/* A bullet that is not seen only indents: the item goes on. */
	p->goes_on = label.blank;
	if (label.blank)
		return;
	p->kind = RF_BLOCK_LIST_ITEM;
	p->level = p->level_in_list > 0 ? (uint16_t)p->level_in_list : 0;
	p->ordered = label.simple;
	p->number = label.number;
	if (!label.simple)
		p->label = label.text;
}

/* As in docx: what is not set like code is none, whatever its style. */
static bool
is_typeset(struct doc *d, uint32_t cp)
{
	struct doc_run r;
	uint32_t end;

	doc_run_at(d, cp, NULL, &r, &end);
	return r.has_font && !rf_docx_is_fixed_font(doc_font(d, r.font));
}

/* What the paragraph is, by its first character; nothing is written yet. */
static void
classify(struct doc *d, uint32_t first)
{
	struct doc_para *p = &d->para;
	const struct doc_style *normal = doc_style(d, 0, DOC_STYLE_PARA);

	p->kind = p->style != NULL ? rf_docx_kind(p->style->role) :
	    RF_BLOCK_PARAGRAPH;
	if (p->kind == RF_BLOCK_CODE && is_typeset(d, first))
		p->kind = RF_BLOCK_PARAGRAPH;
	if (p->outline >= 0 && p->outline < 9) {
		p->kind = RF_BLOCK_HEADING;
		p->level = p->outline < 6 ? (uint16_t)(p->outline + 1) : 6;
	}
	/* What all text of this kind looks like says nothing. */
	if (p->kind != RF_BLOCK_PARAGRAPH && p->style != NULL)
		p->base = p->style->look;
	else
		p->base = normal != NULL ? normal->look : 0;
	p->base &= ~DOC_HIDDEN;
	if (p->depth <= 0)
		p->depth = p->in_table;
	if (p->depth > RF_ROWS_TABLES)
		p->depth = RF_ROWS_TABLES;
	if (!p->row_end && !p->inner_row_end)
		number(d);
}

/* ---- text -------------------------------------------------------------- */

/* A number or letter that stands before the paragraph. */
static void
put_label(struct doc *d)
{
	struct rf_flow_style plain = { .preserve = true };
	struct rf_str label = d->para.label;

	d->para.label.len = 0;
	if (label.len == 0)
		return;
	rf_flow_text(d->flow, label, &plain);
	rf_flow_text(d->flow, RF_STR(" "), &plain);
}

void
doc_put(struct doc *d, struct rf_str s, uint32_t look)
{
	struct rf_flow_style style = { .href = doc_href(d),
		.preserve = true };

	if (!doc_shows(d)) {
		doc_field_code(d, s, look);
		return;
	}
	if ((look & DOC_HIDDEN) != 0)
		return;
	if (!rf_flow_has_text(d->flow) || rf_flow_at_break(d->flow))
		while (d->para.kind != RF_BLOCK_CODE && s.len > 0 &&
		    (*s.ptr == ' ' || *s.ptr == '\t')) {
			s.ptr++;
			s.len--;
		}
	if (s.len == 0)
		return;
	if (rf_flow_block(d->flow) == NULL)
		doc_reopen(d);
	put_label(d);
	style.style = look & ~d->para.base & TEXT_LOOKS;
	if (style.href != NULL)
		style.style &= ~(uint32_t)RF_UNDERLINE;	/* as links are */
	rf_flow_text(d->flow, s, &style);
	d->page_dirty = true;
	if (doc_in_page_number(d))
		d->para.paged = true;
	else
		d->para.worded |= rf_docx_has_words(s);
}

void
doc_checkbox(struct doc *d, bool checked)
{
	struct doc_para *p = &d->para;

	if (rf_flow_has_text(d->flow) || d->note != 0 || p->label.len > 0 || p->checkbox ||
	    (p->kind != RF_BLOCK_PARAGRAPH &&
	    p->kind != RF_BLOCK_LIST_ITEM)) {
		doc_put(d, checked ? RF_STR("\xe2\x98\x92") :
		    RF_STR("\xe2\x98\x90"), 0);
		return;
	}
	p->kind = RF_BLOCK_LIST_ITEM;
	p->checkbox = true;
	p->checked = checked;
	doc_reopen(d);
}

static void
character(struct doc *d, uint32_t c, uint32_t look)
{
	char utf8[4];

	doc_put(d, (struct rf_str){ utf8, rf_utf8_encode(c, utf8) }, look);
}

/* Characters that are only that, from a piece. */
static void
plain(struct doc *d, const struct doc_piece *piece, uint32_t from,
    uint32_t to, const struct doc_run *r)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	struct rf_str s = { d->main.ptr + doc_fc(piece, from),
		(size_t)(to - from) << piece->wide };

	if (from == to)
		return;
	s = rf_utf8_from(&scratch, s, piece->wide ? "UTF-16LE" : d->old ?
	    doc_old_charset(d, r) : "windows-1252");
	doc_put(d, rf_docx_signs(&scratch, s, doc_font(d, r->font)), r->look);
	rf_arena_release(&scratch);
}

static void
sign(struct doc *d, const struct doc_run *r)
{
	uint32_t c = rf_docx_symbol(doc_font(d, r->sign_font), r->sign);

	if (c == 0 && (r->sign < 0xe000 || r->sign > 0xf8ff))
		c = r->sign;
	if (c != 0)
		character(d, c, r->look);
}

/* A character that may stand for something. */
static void
special(struct doc *d, uint32_t cp, uint16_t c, const struct doc_run *r)
{
	const struct doc_ref *ref;
	bool hidden = (r->look & DOC_HIDDEN) != 0;

	switch (c) {
	case PICTURE:
		if (r->data)
			doc_form(d, r->picture);
		else if (r->has_picture && !r->ole && !hidden &&
		    doc_shows(d))
			doc_picture(d, r->picture);
		break;
	case NOTE:
	case COMMENT:
		ref = d->text == DOC_MAIN ? doc_ref_at(d, cp) : NULL;
		if (ref != NULL && !hidden && doc_shows(d)) {
			if (rf_flow_block(d->flow) == NULL)
				doc_reopen(d);
			put_label(d);
			doc_note(d, ref, (struct rf_str){ NULL, 0 });
		}
		break;
	case SHAPE:
		if (!hidden && doc_shows(d))
			doc_shape(d, cp);
		break;
	case FIELD_BEGIN:
		doc_field_begin(d);
		break;
	case FIELD_SEPARATOR:
		doc_field_separate(d, r->look);
		break;
	case FIELD_END:
		doc_field_end(d, r->look);
		break;
	case TAB:
		doc_put(d, RF_STR("\t"), r->look);
		break;
	case LINE:
	case COLUMN:
		if (doc_shows(d) && !hidden)
			rf_flow_break(d->flow);
		break;
	case PAGE:
		if (!doc_shows(d) || hidden)
			break;
		if (d->para.depth == 0)
			doc_page_break(d, true);
		else
			rf_flow_break(d->flow);
		break;
	case FIRM_HYPHEN:
		doc_put(d, RF_STR("\xe2\x80\x91"), r->look);
		break;
	case SIGN:
		if (r->sign != 0)
			sign(d, r);
		else
			doc_put(d, RF_STR("("), r->look);
		break;
	default:
		break;		/* marks that show nothing */
	}
}

/* A reference whose mark the author wrote: the character itself. */
static void
own_mark(struct doc *d, uint32_t cp, uint16_t c)
{
	char utf8[4];

	if (!doc_shows(d))
		return;
	if (rf_flow_block(d->flow) == NULL)
		doc_reopen(d);
	put_label(d);
	doc_note(d, doc_ref_at(d, cp), (struct rf_str){ utf8,
	    rf_utf8_encode(c, utf8) });
}

/* A stretch of one look, within one piece. */
static void
stretch(struct doc *d, uint32_t from, uint32_t to, const struct doc_run *r)
{
	const struct doc_piece *piece = doc_piece_at(d, from);
	uint32_t start = from, ref = d->text == DOC_MAIN ?
	    doc_next_ref(d, from) : UINT32_MAX;

	if (piece == NULL)
		return;
	for (uint32_t cp = from; cp < to && d->rc == RF_OK; cp++) {
		const char *at = d->main.ptr + doc_fc(piece, cp);
		uint16_t c = piece->wide ? rf_le16(at) : (unsigned char)*at;

		if (c >= 0x20 && cp != ref && (c != SIGN || r->sign == 0))
			continue;
		plain(d, piece, start, cp, r);
		start = cp + 1;
		if (cp == ref)
			ref = doc_next_ref(d, cp + 1);
		if (c >= 0x20 && (c != SIGN || r->sign == 0))
			own_mark(d, cp, c);
		else
			special(d, cp, c, r);
	}
	if (start < to)
		plain(d, piece, start, to, r);
}

/* ---- paragraphs -------------------------------------------------------- */

static bool
is_deleted(struct doc *d, uint32_t cp)
{
	struct doc_run r;
	uint32_t end;

	doc_run_at(d, cp, NULL, &r, &end);
	return r.deleted;
}

/*
 * The position of the mark that ends the paragraph, or where the text does.
 * A mark that was deleted joins it to the next.
 */
static uint32_t
mark_of(struct doc *d, uint32_t from, uint32_t to)
{
	unsigned held = 0;

	for (uint32_t cp = from; cp < to; cp++) {
		uint16_t c = doc_char(d, cp);

		if (c == CELL || (c == PAGE && d->text == DOC_MAIN &&
		    doc_ends_section(d, cp)))
			return cp;
		/* Lengths may claim thousands of millions that are nowhere. */
		if (c == 0 && doc_piece_at(d, cp) == NULL)
			return cp;
		if (c == PARAGRAPH && (cp + 1 >= to || !is_deleted(d, cp) ||
		    held++ >= MAX_HELD))
			return cp;
	}
	return to;
}

/* Cells and rows end with their marks. */
static void
end_of_cell(struct doc *d, uint16_t mark)
{
	struct doc_para *p = &d->para;

	if (d->rows == NULL)
		return;
	if (p->row_end || p->inner_row_end) {
		doc_row_of(d, p, &d->row);
		doc_settle(d);
		rf_rows_row_end(d->rows, (unsigned)p->depth, &d->row);
		d->row.edges.n = 0;
		d->row.header = false;
	} else if (mark == CELL || p->inner_cell) {
		doc_settle(d);
		rf_rows_cell_end(d->rows, (unsigned)p->depth);
	}
}

static void
paragraph(struct doc *d, uint32_t from, uint32_t mark)
{
	struct doc_para *p = &d->para;
	uint16_t c = doc_char(d, mark);
	uint32_t end;

	/* A paragraph that this one interrupts has its label there. */
	if (d->note == 0 && d->asides == 0 && !d->furniture)
		rf_arena_reset(&d->scratch);
	doc_para_at(d, mark, p);
	if (c == CELL && p->depth <= 0)
		p->in_table = true;
	classify(d, from);
	if (p->break_before && p->depth == 0)
		doc_page_break(d, false);
	if (p->row_end || p->inner_row_end) {
		if (p->depth > 0)
			end_of_cell(d, c);
		return;
	}
	doc_reopen(d);
	for (uint32_t cp = from; cp < mark && d->rc == RF_OK; cp = end) {
		struct doc_run r;

		doc_run_at(d, cp, p->style, &r, &end);
		if (end > mark)
			end = mark;
		if (!r.deleted)
			stretch(d, cp, end, &r);
	}
	doc_fields_settle(d);
	if (d->furniture && p->paged && !p->worded &&
	    rf_flow_block(d->flow) != NULL)
		rf_flow_block(d->flow)->kind = RF_BLOCK_PAGE_NUMBER;
	/* Code and list items may go on in the next, and so do notes. */
	if (p->kind != RF_BLOCK_CODE && d->note == 0 &&
	    p->kind != RF_BLOCK_LIST_ITEM && !p->goes_on)
		rf_flow_close(d->flow);
	if (p->depth > 0)
		end_of_cell(d, c);
}

void
doc_text(struct doc *d, uint32_t from, uint32_t to)
{
	while (from < to && d->rc == RF_OK) {
		uint32_t mark;

		if (doc_piece_at(d, from) == NULL) {
			from = doc_next_piece(d, from);
			continue;
		}
		mark = mark_of(d, from, to);
		if (mark - from >= d->text_left) {
			d->rc = rf_fail(&d->err, RF_E_LIMIT, "The document "
			    "uses the same text over and over");
			return;
		}
		d->text_left -= mark - from + 1;
		paragraph(d, from, mark);
		if (mark < to && d->text == DOC_MAIN && d->asides == 0 &&
		    d->note == 0 && doc_ends_section(d, mark))
			doc_section_end(d, false);
		from = mark + 1;
	}
}
