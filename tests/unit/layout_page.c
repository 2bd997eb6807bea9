/* See layout_page.h. */
#include "config.h"

#include "unit/layout_page.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/utf8.h"

static void
begin_marks(struct test_page *p)
{
	struct rf_mark_font *f;

	rf_marks_clear(&p->marks);
	p->marks.width = 600;
	p->marks.height = 800;
	for (uint32_t i = 0; i < 3; i++) {
		f = RF_VEC_PUSH(&p->marks.fonts);
		f->id = i + 1;
		f->bold = i == 1;
		f->mono = i == 2;
		f->ascent = 0.8f;
		f->descent = -0.2f;
	}
}

void
page_begin(struct test_page *p)
{
	memset(p, 0, sizeof(*p));
	rf_document_init(&p->doc);
	rf_options_init(&p->options);
	rf_marks_init(&p->marks);
	p->layout = rf_layout_new(&p->doc, &p->options);
	begin_marks(p);
}

void
page_utf8(struct test_page *p, float x, float y, float size,
    const char *text, bool left)
{
	struct rf_glyph_run *r = RF_VEC_PUSH(&p->marks.runs);
	struct rf_str s = rf_str(text);
	float dx = p->dx == 0 && p->dy == 0 ? 1 : p->dx;

	r->first = (uint32_t)p->marks.glyphs.n;
	r->size = size;
	r->dx = dx;
	r->dy = p->dy;
	r->font = p->mono ? 2 : p->bold;
	r->flags = p->flags;
	r->rgb = p->rgb;
	r->z = ++p->z;
	for (size_t at = 0; at < s.len;) {
		struct rf_glyph *g = RF_VEC_PUSH(&p->marks.glyphs);

		g->cp = rf_utf8_next(s, &at);
		g->advance = size / 2;
		g->x = left ? x - size / 2 : x;
		g->y = y;
		x += (left ? -1 : dx) * size / 2;
		y += p->dy * size / 2;
		r->n++;
	}
}

void
page_text(struct test_page *p, float x, float y, float size, const char *text)
{
	page_utf8(p, x, y, size, text, false);
}

void
page_lines(struct test_page *p, float x, float y, float size, float step,
    const char *text)
{
	struct rf_str rest = rf_str(text);

	while (rest.ptr != NULL) {
		struct rf_str line = rf_str_cut(&rest, '\n');
		char buf[200];

		snprintf(buf, sizeof(buf), RF_STR_FMT, RF_STR_ARG(line));
		page_text(p, x, y, size, buf);
		y += step;
	}
}

void
page_rule(struct test_page *p, float x0, float y0, float x1, float y1)
{
	struct rf_mark_rect *r = RF_VEC_PUSH(&p->marks.rects);

	r->box = (struct rf_box){ x0, y0, x1, y1 };
	r->kind = RF_MARK_RULE;
	r->weight = 0.5f;
	r->parts = 1;
}

void
page_fill(struct test_page *p, float x0, float y0, float x1, float y1,
    uint32_t rgb)
{
	struct rf_mark_rect *r = RF_VEC_PUSH(&p->marks.rects);

	r->box = (struct rf_box){ x0, y0, x1, y1 };
	r->kind = RF_MARK_FILL;
	r->parts = 1;
	r->rgb = rgb;
	r->opaque = true;
	r->z = ++p->z;
}

void
page_picture(struct test_page *p, float x0, float y0, float x1, float y1)
{
	struct rf_mark_picture *m = RF_VEC_PUSH(&p->marks.pictures);

	m->box = (struct rf_box){ x0, y0, x1, y1 };
	m->asset = -1;
	m->opaque = true;
	m->pixels = 1000000;
	m->z = ++p->z;
}

void
page_next(struct test_page *p)
{
	struct rf_page *page = rf_document_page(&p->doc,
	    (uint32_t)p->doc.pages.n + 1);

	page->width = p->marks.width;
	page->height = p->marks.height;
	rf_layout_page(p->layout, &p->marks, page);
	begin_marks(p);
}

/* ---- what it became ------------------------------------------------- */

static void
show_table(struct rf_buf *out, const struct rf_table *t)
{
	rf_buf_printf(out, "table %ux%u:", t->n_rows, t->n_cols);
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell *c = &t->cells[i];

		rf_buf_adds(out, i == 0 ? " " : c->row != t->cells[i - 1].row
		    ? " / " : "|");
		if (c->row_span > 1 || c->col_span > 1)
			rf_buf_printf(out, "(%ux%u)", c->row_span,
			    c->col_span);
		rf_buf_printf(out, "%.*s", (int)c->text_len, c->text);
	}
}

static void
show_block(struct rf_buf *out, struct rf_document *d,
    const struct rf_block *b)
{
	static const char *const names[RF_BLOCK_KIND_COUNT] = {
		[RF_BLOCK_PARAGRAPH] = "p", [RF_BLOCK_CAPTION] = "caption",
		[RF_BLOCK_FOOTNOTE] = "note", [RF_BLOCK_FIGURE] = "figure",
		[RF_BLOCK_CODE] = "code",
		[RF_BLOCK_PAGE_HEADER] = "header",
		[RF_BLOCK_PAGE_FOOTER] = "footer",
		[RF_BLOCK_PAGE_NUMBER] = "number",
	};
	struct rf_str s = rf_text_string(&d->arena, &b->text);

	if (b->kept)
		rf_buf_addc(out, '+');
	for (unsigned i = 0; b->kind == RF_BLOCK_LIST_ITEM && i < b->level; i++)
		rf_buf_adds(out, "  ");
	if (b->kind == RF_BLOCK_TABLE)
		show_table(out, b->table);
	else if (b->kind == RF_BLOCK_HEADING)
		rf_buf_printf(out, "h%u", b->level);
	else if (b->kind == RF_BLOCK_LIST_ITEM && b->ordered)
		rf_buf_printf(out, "%u.", b->number);
	else if (b->kind == RF_BLOCK_LIST_ITEM)
		rf_buf_addc(out, '-');
	else
		rf_buf_adds(out, names[b->kind] != NULL ? names[b->kind] :
		    "?");
	if (b->checkbox)
		rf_buf_adds(out, b->checked ? " [x]" : " [ ]");
	if (b->note > 0)
		rf_buf_printf(out, " [%u]:", b->note);
	if (s.len > 0)
		rf_buf_printf(out, " " RF_STR_FMT, RF_STR_ARG(s));
	rf_buf_addc(out, '\n');
}

void
page_expect(struct test_page *p, const char *expected)
{
	struct rf_buf out;

	if (p->marks.runs.n > 0)
		page_next(p);
	rf_layout_finish(p->layout);
	rf_buf_init(&out, 1 << 20);
	for (size_t i = 0; i < p->doc.pages.n; i++) {
		const struct rf_page *page = &p->doc.pages.v[i];

		if (i > 0)
			rf_buf_adds(&out, "--\n");
		for (size_t k = 0; k < page->blocks.n; k++)
			show_block(&out, &p->doc, &page->blocks.v[k]);
	}
	if (strcmp(out.ptr, expected) != 0)
		printf("\n--- expected\n%s--- is\n%s", expected, out.ptr);
	CU_ASSERT_STRING_EQUAL(out.ptr, expected);
	rf_buf_release(&out);
	rf_layout_free(p->layout);
	rf_marks_release(&p->marks);
	rf_document_release(&p->doc);
}
