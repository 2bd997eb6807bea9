/*
 * How fast results are written, and in how much memory: a sheet of a
 * million cells, and ten thousand pages of text.  Prints one line for each
 * writer: bytes, seconds, MB/s, and how far the resident set grew beyond
 * the document itself.  Nothing is asserted; run it on a quiet machine.
 *
 * usage: bench_emit [cells|pages [WRITER]]
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "emit/emit.h"
#include "util/time.h"

#define ROWS 100000
#define COLUMNS 10
#define PAGES 10000
#define PARAGRAPHS 12
#define WORDS 400

/* ---- documents ------------------------------------------------------ */

static struct rf_str
text_of(struct rf_document *d, const char *text)
{
	size_t n = strlen(text);
	char *p = rf_arena_bytes(&d->arena, n);

	memcpy(p, text, n);
	return (struct rf_str){ p, n };
}

static void
make_cells(struct rf_document *d)
{
	struct rf_page *p = rf_document_page(d, 1);
	struct rf_table *t = rf_arena_alloc(&d->arena, sizeof(*t));
	struct rf_cell *c = rf_calloc((size_t)ROWS * COLUMNS, sizeof(*c));

	d->format = "xlsx";
	d->paging = RF_SHEETS;
	p->sheet = rf_arena_alloc(&d->arena, sizeof(*p->sheet));
	p->sheet->name = "Data";
	p->sheet->index = p->sheet->workbook_index = 1;
	rf_page_block(p, RF_BLOCK_TABLE)->table = t;
	t->origin = RF_TABLE_REGION;
	t->n_rows = ROWS;
	t->n_cols = COLUMNS;
	t->header_rows = 1;
	t->excel_range = "A1:J100000";
	t->cells = c;
	t->n_cells = (size_t)ROWS * COLUMNS;
	rf_document_own(d, c);
	for (uint32_t i = 0; i < t->n_cells; i++) {
		char text[40];
		struct rf_str s;

		if (i % 3 == 0)
			snprintf(text, sizeof(text), "Customer %u", i % 9973);
		else
			snprintf(text, sizeof(text), "%u.%02u", i * 7 % 100003,
			    i % 100);
		s = text_of(d, text);
		c[i].row = i / COLUMNS;
		c[i].col = (uint16_t)(i % COLUMNS);
		c[i].row_span = c[i].col_span = 1;
		c[i].text = s.ptr;
		c[i].text_len = (uint32_t)s.len;
	}
}

static const char sentence[] = "The committee met on 12 March and agreed to "
    "publish the figures (see R&D_2026) for all 14 regions \"as they are\". ";

static void
make_page(struct rf_document *d, uint32_t number)
{
	struct rf_page *p = rf_document_page(d, number);
	char text[1024];

	p->width = 595;
	p->height = 842;
	for (uint32_t i = 0; i < PARAGRAPHS; i++) {
		struct rf_block *b = rf_page_block(p, i % 6 == 0 ?
		    RF_BLOCK_HEADING : RF_BLOCK_PARAGRAPH);
		size_t n = 0;

		b->level = 2;
		b->has_box = true;
		b->box = rf_quad_of_box((struct rf_box){ 72.25f,
		    60.0f + (float)i * 60, 523.7f, 110.3f + (float)i * 60 });
		n = (size_t)snprintf(text, sizeof(text), "Section %u.%u ",
		    number, i);
		for (int k = 0; k < 3 && b->kind == RF_BLOCK_PARAGRAPH; k++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s",
			    sentence);
		b->text = rf_text_plain(&d->arena, (struct rf_str){ text, n });
	}
	for (uint32_t i = 0; i < WORDS; i++) {
		struct rf_word *w = RF_VEC_PUSH(&p->words);

		w->text = RF_STR("committee");
		w->box = rf_quad_of_box((struct rf_box){
		    72.1f + (float)(i % 10) * 45, 60 + (float)(i / 10) * 12,
		    110.4f + (float)(i % 10) * 45, 70 + (float)(i / 10) * 12 });
	}
}

static void
make_pages(struct rf_document *d)
{
	d->format = "pdf";
	for (uint32_t i = 1; i <= PAGES; i++)
		make_page(d, i);
}

/* ---- writers -------------------------------------------------------- */

static void
result(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out)
{
	struct rf_json_out json;

	rf_json_out_init(&json, out);
	rf_emit_result(d, o, -1, &json, NULL);
}

static void
result_words(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out)
{
	struct rf_options with = *o;

	with.word_boxes = true;
	result(d, &with, out);
}

static void
markdown(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out)
{
	rf_emit_markdown(d, o, false, out);
}

static void
chunks(const struct rf_document *d, const struct rf_options *o,
    enum rf_chunking type, struct rf_out *out)
{
	struct rf_json_out json;

	rf_json_out_init(&json, out);
	rf_emit_chunks(d, o, type, 1000, &json);
}

static void
page(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out)
{
	chunks(d, o, RF_CHUNK_PAGE, out);
}

static void
header(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out)
{
	chunks(d, o, RF_CHUNK_HEADER, out);
}

static void
recursive(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out)
{
	chunks(d, o, RF_CHUNK_RECURSIVE, out);
}

static void
semantic(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out)
{
	chunks(d, o, RF_CHUNK_SEMANTIC, out);
}

static const struct writer {
	const char *name;
	void (*write)(const struct rf_document *, const struct rf_options *,
	    struct rf_out *);
} writers[] = {
	{ "markdown", markdown },
	{ "html", rf_emit_html },
	{ "xml", rf_emit_xml },
	{ "result", result },
	{ "result+words", result_words },
	{ "page", page },
	{ "header", header },
	{ "recursive", recursive },
	{ "semantic", semantic },
};

/* ---- measuring ------------------------------------------------------ */

static long
peak_kib(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return use.ru_maxrss;
}

static int
measure(const struct writer *w, const struct rf_document *d)
{
	struct rf_options o;
	struct rf_err err = RF_ERR_INIT;
	struct rf_out out;
	long before = peak_kib();
	int64_t start;
	uint64_t bytes;
	double seconds;
	int fd = open("/dev/null", O_WRONLY);

	rf_options_init(&o);
	start = rf_monotonic_us();
	rf_out_to_fd(&out, fd);
	w->write(d, &o, &out);
	rf_out_flush(&out);
	bytes = rf_out_total(&out);
	if (rf_out_finish(&out, &err) != RF_OK) {
		fprintf(stderr, "%s: %s\n", w->name, err.msg);
		return 1;
	}
	seconds = (double)(rf_monotonic_us() - start) / 1e6;
	close(fd);
	printf("  %-13s %8.1f MB %7.3f s %7.0f MB/s  +%ld KiB\n", w->name,
	    (double)bytes / 1e6, seconds, (double)bytes / 1e6 / seconds,
	    peak_kib() - before);
	return 0;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*make)(struct rf_document *);
	} documents[] = { { "cells", make_cells }, { "pages", make_pages } };
	int failed = 0;

	for (size_t i = 0; i < RF_COUNT(documents); i++) {
		struct rf_document d;

		if (argc > 1 && strcmp(argv[1], documents[i].name) != 0)
			continue;
		rf_document_init(&d);
		documents[i].make(&d);
		printf("%s: the document takes %ld MiB\n", documents[i].name,
		    peak_kib() / 1024);
		for (size_t k = 0; k < RF_COUNT(writers); k++) {
			if (argc < 3 || strcmp(argv[2], writers[k].name) == 0)
				failed |= measure(&writers[k], &d);
		}
		rf_document_release(&d);
	}
	return failed;
}
