/*
 * Readers of documents under fuzzing: whatever comes out must keep the
 * promises of model/document.h, whatever fails must blame the document.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "extract/extract.h"
#include "fuzz/document.h"
#include "fuzz/fuzz.h"
#include "util/io.h"
#include "util/time.h"
#include "util/out.h"
#include "util/utf8.h"

/* What a page and the whole may take; the rest is left unread. */
#define PAGE_MS 300
#define ALL_MS 1500

static void
check_text(struct rf_str s)
{
	FUZZ_CHECK(rf_utf8_valid(s));
	for (size_t i = 0; i < s.len; i++)
		FUZZ_CHECK((unsigned char)s.ptr[i] >= ' ' ||
		    s.ptr[i] == '\n' || s.ptr[i] == '\t');
}

static void
check_cstr(const char *s)
{
	if (s != NULL)
		check_text(rf_str(s));
}

static void
check_runs(const struct rf_document *d, const struct rf_text *t)
{
	for (uint32_t i = 0; i < t->n; i++) {
		check_text(t->runs[i].text);
		check_cstr(t->runs[i].href);
		FUZZ_CHECK(t->runs[i].note <= d->notes.n);
	}
}

static void
check_quad(const struct rf_quad *q)
{
	for (int i = 0; i < 4; i++)
		FUZZ_CHECK(isfinite(q->x[i]) && isfinite(q->y[i]));
}

static void check_block(const struct rf_document *d,
    const struct rf_block *b);

static void
check_table(const struct rf_document *d, const struct rf_table *t)
{
	uint64_t last = 0;

	FUZZ_CHECK(t->n_rows > 0 && t->n_cols > 0 && t->n_cols <= 65535);
	FUZZ_CHECK(t->header_rows <= t->n_rows);
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell *c = &t->cells[i];
		uint64_t place = (uint64_t)c->row << 16 | c->col;

		FUZZ_CHECK(i == 0 || place > last);
		last = place;
		FUZZ_CHECK(c->row_span >= 1 && c->col_span >= 1);
		FUZZ_CHECK((uint64_t)c->row + c->row_span <= t->n_rows);
		FUZZ_CHECK((uint32_t)c->col + c->col_span <= t->n_cols);
		FUZZ_CHECK((c->flags & ~(RF_CELL_HEADER | RF_CELL_NUMBER |
		    RF_CELL_TOTAL | RF_CELL_PLAIN)) == 0);
		FUZZ_CHECK((c->flags & RF_CELL_PLAIN) == 0 || rf_out_is_plain(
		    (struct rf_str){ c->text, c->text_len }));
		check_text((struct rf_str){ c->text, c->text_len });
		if (c->extra != NULL) {
			check_runs(d, &c->extra->rich);
			check_cstr(c->extra->comment);
			for (uint32_t k = 0; k < c->extra->n_blocks; k++)
				check_block(d, &c->extra->blocks[k]);
		}
	}
	for (uint32_t i = 1; t->row_map != NULL && i < t->n_rows; i++)
		FUZZ_CHECK(t->row_map[i] > t->row_map[i - 1]);
	for (uint32_t i = 1; t->col_map != NULL && i < t->n_cols; i++)
		FUZZ_CHECK(t->col_map[i] > t->col_map[i - 1]);
	check_cstr(t->name);
}

static void
check_figure(const struct rf_document *d, const struct rf_figure *f)
{
	FUZZ_CHECK(f->asset >= -1 && f->asset < (int32_t)d->assets.n);
	check_cstr(f->alt);
	check_cstr(f->title);
	check_cstr(f->chart_title);
	for (uint32_t i = 0; i < f->n_source_ranges; i++)
		check_cstr(f->source_ranges[i]);
}

static void
check_block(const struct rf_document *d, const struct rf_block *b)
{
	FUZZ_CHECK(b->kind < RF_BLOCK_KIND_COUNT);
	FUZZ_CHECK((b->kind == RF_BLOCK_TABLE) == (b->table != NULL));
	FUZZ_CHECK((b->kind == RF_BLOCK_FIGURE) == (b->figure != NULL));
	FUZZ_CHECK(b->kind != RF_BLOCK_HEADING ||
	    (b->level >= 1 && b->level <= 6));
	FUZZ_CHECK(b->note <= d->notes.n);
	if (b->has_box)
		check_quad(&b->box);
	check_runs(d, &b->text);
	if (b->table != NULL)
		check_table(d, b->table);
	if (b->figure != NULL)
		check_figure(d, b->figure);
}

static void
check_document(const struct rf_document *d)
{
	for (size_t i = 0; i < d->pages.n; i++) {
		const struct rf_page *p = &d->pages.v[i];

		FUZZ_CHECK(p->number >= 1 && p->number <= d->total_pages);
		check_cstr(p->title);
		if (p->sheet != NULL) {
			FUZZ_CHECK(p->number == p->sheet->index);
			check_cstr(p->sheet->name);
		}
		for (size_t k = 0; k < p->blocks.n; k++)
			check_block(d, &p->blocks.v[k]);
		for (size_t k = 0; k < p->words.n; k++) {
			check_text(p->words.v[k].text);
			check_quad(&p->words.v[k].box);
		}
	}
	check_cstr(d->title);
	check_cstr(d->author);
	for (size_t i = 0; i < d->names.n; i++) {
		check_cstr(d->names.v[i].name);
		check_cstr(d->names.v[i].reference);
	}
	for (size_t i = 0; i < d->warnings.n; i++)
		check_cstr(d->warnings.v[i].text);
}

/* Read with everything that can be asked for: `asked` has a bit for each. */
void
fuzz_document(struct rf_str bytes, const char *name, unsigned asked)
{
	struct rf_options options;
	struct rf_document d;
	struct rf_err err = RF_ERR_INIT;
	struct rf_extract x = { .name = name, .media_type = "",
		.staging = -1, .options = &options, .doc = &d };
	enum rf_code rc;

	rf_options_init(&options);
	options.hidden_rows = asked & 1;
	options.hidden_cols = asked & 2;
	options.hidden_sheets = asked & 4;
	options.show_images = asked & 8;
	options.footnotes = asked & 16;
	options.word_boxes = asked & 32;
	options.page_images = asked & 64 ? 20 : 0;
	x.effort = (struct rf_effort){ .threads = asked & 128 ? 2 : 1,
		.deadline = rf_monotonic() + ALL_MS, .page_ms = PAGE_MS };
	x.fd = memfd_create("fuzz", MFD_CLOEXEC);
	FUZZ_CHECK(x.fd >= 0);
	FUZZ_CHECK(rf_write_all(x.fd, bytes.ptr, bytes.len, NULL) == RF_OK);
	x.size = (int64_t)bytes.len;
	rf_document_init(&d);
	rc = rf_extract_run(&x, &err);
	FUZZ_CHECK(rc == err.code || rc == RF_OK);
	FUZZ_CHECK(rc == RF_OK || rf_code_is_document(rc));
	check_text(rf_str(err.msg));
	if (rc == RF_OK)
		check_document(&d);
	rf_document_release(&d);
	close(x.fd);
}
