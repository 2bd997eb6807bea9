/* See extract_tools.h. */
#include "config.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/out.h"

void
extract_fd(struct extract_run *r, int fd, int64_t size, const char *name,
    const struct rf_options *options)
{
	struct rf_extract x = { .fd = fd, .size = size, .name = name,
		.media_type = "", .staging = -1 };

	rf_document_init(&r->doc);
	rf_options_init(&r->options);
	rf_err_clear(&r->err);
	x.options = options != NULL ? options : &r->options;
	x.doc = &r->doc;
	r->rc = rf_extract_run(&x, &r->err);
	r->text = extract_show(&r->doc);
	close(fd);
}

void
extract_sheet(struct extract_run *r, const char *sheet,
    const struct test_part *more, const struct rf_options *options)
{
	int64_t size;
	int fd = test_workbook(sheet, more, &size);

	extract_fd(r, fd, size, "test.xlsx", options);
}

void
extract_run_end(struct extract_run *r)
{
	rf_document_release(&r->doc);
	free(r->text);
}

static void
show_text(struct rf_buf *b, const struct rf_text *t)
{
	static const struct {
		uint32_t style;
		const char *mark;
	} marks[] = {
		{ RF_BOLD, "**" }, { RF_ITALIC, "_" }, { RF_UNDERLINE, "+" },
		{ RF_STRIKE, "~" }, { RF_SUPERSCRIPT, "^^" },
		{ RF_SUBSCRIPT, ",," },
	};

	for (uint32_t i = 0; i < t->n; i++) {
		const struct rf_run *r = &t->runs[i];

		for (size_t k = 0; k < RF_COUNT(marks); k++)
			if (r->style & marks[k].style)
				rf_buf_adds(b, marks[k].mark);
		rf_buf_add(b, r->text.ptr, r->text.len);
		for (size_t k = RF_COUNT(marks); k-- > 0;)
			if (r->style & marks[k].style)
				rf_buf_adds(b, marks[k].mark);
		if (r->href != NULL)
			rf_buf_printf(b, "<%s>", r->href);
	}
}

static void show_block(struct rf_buf *b, const struct rf_block *bl);

static void
show_table(struct rf_buf *b, const struct rf_table *t)
{
	uint32_t row = 0, col = 0;

	rf_buf_printf(b, "table %s %ux%u h%u", t->excel_range != NULL ?
	    t->excel_range : "-", t->n_rows, t->n_cols, t->header_rows);
	if (t->name != NULL)
		rf_buf_printf(b, " [%s]", t->name);
	if (t->caption.n > 0) {
		rf_buf_adds(b, " caption=");
		show_text(b, &t->caption);
	}
	rf_buf_addc(b, '\n');
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell *c = &t->cells[i];

		for (; row < c->row; row++, col = 0)
			rf_buf_addc(b, '\n');
		for (; col < c->col; col++)
			rf_buf_addc(b, '|');
		rf_buf_adds(b, c->flags & RF_CELL_HEADER ? "^" : "");
		rf_buf_adds(b, c->flags & RF_CELL_TOTAL ? "T" : "");
		rf_buf_adds(b, c->flags & RF_CELL_NUMBER ? "#" : "");
		if ((c->flags & ~(RF_CELL_HEADER | RF_CELL_TOTAL |
		    RF_CELL_NUMBER | RF_CELL_PLAIN)) != 0 ||
		    ((c->flags & RF_CELL_PLAIN) != 0 &&
		    !rf_out_is_plain((struct rf_str){ c->text, c->text_len })))
			rf_buf_adds(b, "BADFLAGS");
		if (c->extra != NULL && c->extra->n_blocks > 0) {
			rf_buf_addc(b, '[');
			for (uint32_t k = 0; k < c->extra->n_blocks; k++)
				show_block(b, &c->extra->blocks[k]);
			rf_buf_addc(b, ']');
		} else if (c->extra != NULL && c->extra->rich.n > 0)
			show_text(b, &c->extra->rich);
		else
			rf_buf_add(b, c->text, c->text_len);
		if (c->row_span != 1 || c->col_span != 1)
			rf_buf_printf(b, "(%ux%u)", c->row_span, c->col_span);
		if (c->extra != NULL && c->extra->comment != NULL)
			rf_buf_printf(b, "{%s}", c->extra->comment);
	}
	rf_buf_addc(b, '\n');
}

static void
show_figure(struct rf_buf *b, const struct rf_figure *f)
{
	rf_buf_printf(b, "figure %s %s %d", f->excel_range != NULL ?
	    f->excel_range : "-", f->visual == RF_VISUAL_CHART ? "chart" :
	    "image", (int)f->asset);
	if (f->alt != NULL)
		rf_buf_printf(b, " alt=%s", f->alt);
	if (f->title != NULL)
		rf_buf_printf(b, " title=%s", f->title);
	if (f->chart_type != NULL)
		rf_buf_printf(b, " %s", f->chart_type);
	if (f->chart_title != NULL)
		rf_buf_printf(b, " \"%s\"", f->chart_title);
	for (uint32_t i = 0; i < f->n_source_ranges; i++)
		rf_buf_printf(b, " %s", f->source_ranges[i]);
	if (f->caption.n > 0) {
		rf_buf_adds(b, " caption=");
		show_text(b, &f->caption);
	}
	rf_buf_adds(b, f->render_error != NULL ? " undrawn\n" : "\n");
}

static void
show_block(struct rf_buf *b, const struct rf_block *bl)
{
	static const char *const names[RF_BLOCK_KIND_COUNT] = {
		[RF_BLOCK_PARAGRAPH] = "p", [RF_BLOCK_CODE] = "code",
		[RF_BLOCK_QUOTE] = "quote", [RF_BLOCK_FORMULA] = "formula",
		[RF_BLOCK_CAPTION] = "caption", [RF_BLOCK_RULE] = "rule",
		[RF_BLOCK_PAGE_HEADER] = "header",
		[RF_BLOCK_PAGE_FOOTER] = "footer",
		[RF_BLOCK_PAGE_NUMBER] = "number",
	};

	if (bl->kind == RF_BLOCK_TABLE) {
		show_table(b, bl->table);
		return;
	} else if (bl->kind == RF_BLOCK_FIGURE) {
		show_figure(b, bl->figure);
		return;
	} else if (bl->kind == RF_BLOCK_HEADING) {
		rf_buf_printf(b, "h%u ", bl->level);
	} else if (bl->kind == RF_BLOCK_FOOTNOTE) {
		rf_buf_printf(b, "note %u ", bl->note);
	} else if (bl->kind == RF_BLOCK_LIST_ITEM) {
		rf_buf_printf(b, "%*s", 2 * bl->level, "");
		if (bl->ordered)
			rf_buf_printf(b, "%u. ", bl->number);
		else
			rf_buf_adds(b, "* ");
		if (bl->checkbox)
			rf_buf_adds(b, bl->checked ? "[x] " : "[ ] ");
	} else {
		rf_buf_printf(b, "%s %s ", names[bl->kind],
		    bl->excel_range != NULL ? bl->excel_range : "-");
	}
	show_text(b, &bl->text);
	rf_buf_addc(b, '\n');
}

char *
extract_show(const struct rf_document *d)
{
	struct rf_buf b;

	rf_buf_init(&b, 64 << 20);
	for (size_t i = 0; i < d->pages.n; i++) {
		const struct rf_page *p = &d->pages.v[i];

		rf_buf_printf(&b, "page %u", p->number);
		if (p->sheet != NULL)
			rf_buf_printf(&b, " %s", p->sheet->name);
		if (p->width > 0)
			rf_buf_printf(&b, " %gx%g", p->width, p->height);
		rf_buf_adds(&b, p->hidden ? " hidden\n" : "\n");
		for (size_t k = 0; k < p->blocks.n; k++)
			show_block(&b, &p->blocks.v[k]);
	}
	for (size_t i = 0; i < d->names.n; i++)
		rf_buf_printf(&b, "name %s=%s\n", d->names.v[i].name,
		    d->names.v[i].reference);
	for (size_t i = 0; i < d->warnings.n; i++)
		rf_buf_printf(&b, "! %s\n", d->warnings.v[i].text);
	return rf_buf_take(&b, NULL);
}

void
extract_assert_text(const char *actual, const char *expected,
    const char *file, int line)
{
	bool same = strcmp(actual, expected) == 0;

	if (!same)
		printf("\n%s:%d: expected\n%s\n--- got\n%s\n", file, line,
		    expected, actual);
	CU_assertImplementation(same, (unsigned)line, "texts are equal", file,
	    "", CU_FALSE);
}
