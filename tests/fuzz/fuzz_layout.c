/*
 * Layout on marks made of the bytes: nine bytes are one mark.  Whatever
 * stands on the pages, every block, cell and word must keep the model's
 * promises.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "emit/emit.h"
#include "fuzz/fuzz.h"
#include "layout/layout.h"
#include "util/limits.h"
#include "util/utf8.h"

#define MARK 9			/* kind, where, how large, what */
#define MAX_MARKS 2000		/* beyond that it is only slow */
#define FONTS 4
#define MAX_TITLES 8

struct maker {
	struct rf_document doc;
	struct rf_layout *layout;
	struct rf_marks marks;
	struct rf_options options;
	float scale;		/* of all that follows */
	float confidence;	/* of the runs that follow */
	struct rf_layout_title titles[MAX_TITLES];
	size_t n_titles;
};

static void
blank(struct maker *k)
{
	rf_marks_clear(&k->marks);
	k->marks.width = 600;
	k->marks.height = 800;
	for (uint32_t i = 0; i < FONTS; i++)
		*RF_VEC_PUSH(&k->marks.fonts) = (struct rf_mark_font){
			.id = i, .bold = i & 1, .mono = i & 2,
			.ascent = 0.8f, .descent = -0.2f };
}

static void
turn_page(struct maker *k)
{
	struct rf_page *p = rf_document_page(&k->doc,
	    (uint32_t)k->doc.pages.n + 1);

	p->width = k->marks.width;
	p->height = k->marks.height;
	rf_layout_page(k->layout, &k->marks, p);
	blank(k);
}

/* A run of up to 15 glyphs that repeat three letters. */
static void
add_run(struct maker *k, const uint8_t *m, float x, float y)
{
	static const float ways[4][2] = { { 1, 0 }, { 0, 1 }, { -1, 0 },
		{ 0.8f, -0.6f } };
	struct rf_glyph_run *r = RF_VEC_PUSH(&k->marks.runs);
	const float *way = ways[m[0] >> 6];

	*r = (struct rf_glyph_run){ .first = (uint32_t)k->marks.glyphs.n,
		.n = (m[5] & 15) + 1, .size = (float)(m[6] % 40) + 1,
		.dx = way[0], .dy = way[1], .font = m[5] >> 6,
		.flags = m[5] & 0x20 ? m[7] & 15 : 0, .rgb = m[7],
		.confidence = k->confidence };
	r->size *= fabsf(k->scale);
	for (uint32_t i = 0; i < r->n; i++) {
		float step = r->size * 0.5f * (float)i;

		*RF_VEC_PUSH(&k->marks.glyphs) = (struct rf_glyph){
			x + way[0] * step, y + way[1] * step,
			m[8] & 0x40 ? -1 : r->size * 0.5f, m[8] & 0x80 ?
			(uint32_t)m[8] << 8 | m[7] : m[7 + i % 2] & 0x7Fu };
	}
}

/* What concerns the marks that follow, the page, or the whole. */
static void
set(struct maker *k, const uint8_t *m)
{
	static const float scales[] = { 1, 1e-6f, 0.01f, 30, 300, 1200, 0,
		-1 };
	static const char *const titles[] = { "a", "ab", "abab a", "" };
	struct rf_layout_title *t = &k->titles[k->n_titles];
	uint32_t last = k->n_titles > 0 ? t[-1].page : 1;

	switch (m[1] & 3) {
	case 0:
		k->scale = scales[m[2] & 7];
		k->confidence = (float)(m[3] & 3) / 3;
		break;
	case 1:
		k->marks.width = (float)m[2] * 3 * fabsf(k->scale);
		k->marks.height = (float)m[3] * 3 * fabsf(k->scale);
		break;
	case 2:
		if (k->n_titles == MAX_TITLES)
			break;
		*t = (struct rf_layout_title){ titles[m[2] & 3],
			last + (m[3] & 3), (m[4] & 7) + 1 };
		k->n_titles++;
		break;
	default:
		k->options.merge_tables = m[2] & 1;
		k->options.footnotes = m[2] & 2;
		k->options.html = k->options.xml = m[2] & 4;
		k->options.chunk_types = m[3] & 15;
		k->options.show_images = m[2] & 8;
	}
}

static void
add_mark(struct maker *k, const uint8_t *m)
{
	float x = ((float)(m[1] << 8 | m[2]) / 90 - 60) * k->scale;
	float y = ((float)(m[3] << 8 | m[4]) / 70 - 60) * k->scale;
	struct rf_box box = { x, y, x + fabsf((float)m[5] * 3 * k->scale),
		y + fabsf((float)m[6] * 3 * k->scale) };

	switch (m[0] & 15) {
	case 0:
		if (k->doc.pages.n < 8)
			turn_page(k);
		break;
	case 1:
		*RF_VEC_PUSH(&k->marks.pictures) = (struct rf_mark_picture){
			.box = box, .asset = -1, .mask = m[7] & 1,
			.pixels = m[8] };
		break;
	case 2:
		*RF_VEC_PUSH(&k->marks.links) = (struct rf_mark_link){
			.box = box, .href = "https://example.org/" };
		break;
	case 3:
	case 4:		/* thin, one way or the other */
		if (m[0] & 0x10)
			box.x1 = x + 0.5f;
		else
			box.y1 = y + 0.5f;
		*RF_VEC_PUSH(&k->marks.rects) = (struct rf_mark_rect){
			.box = box, .kind = RF_MARK_RULE, .weight = 0.5f };
		break;
	case 5:
		*RF_VEC_PUSH(&k->marks.rects) = (struct rf_mark_rect){
			.box = box, .kind = m[7] & 3, .weight = 1,
			.rgb = m[8], .parts = m[7] };
		break;
	case 15:
		set(k, m);
		break;
	default:
		add_run(k, m, x, y);
	}
}

/* Written down in every way that was asked for. */
static void
emit(struct maker *k)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_json_out json;
	struct rf_out out;
	struct rf_buf b;

	rf_buf_init(&b, 64 * RF_MiB);
	rf_out_to_buf(&out, &b);
	rf_json_out_init(&json, &out);
	rf_emit_result(&k->doc, &k->options, -1, &json, NULL);
	FUZZ_CHECK(rf_out_finish(&out, &err) == RF_OK);
	FUZZ_CHECK(rf_utf8_valid((struct rf_str){ b.ptr, b.len }));
	rf_buf_release(&b);
}

static void
check_text(const struct rf_text *t)
{
	for (uint32_t i = 0; i < t->n; i++)
		FUZZ_CHECK(rf_utf8_valid(t->runs[i].text));
}

static void
check_box(const struct rf_quad *q)
{
	for (int i = 0; i < 4; i++)
		FUZZ_CHECK(isfinite(q->x[i]) && isfinite(q->y[i]));
}

static void
check_table(const struct rf_table *t)
{
	FUZZ_CHECK(t->n_rows > 0 && t->n_cols > 0);
	FUZZ_CHECK(t->header_rows <= t->n_rows);
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell *c = &t->cells[i], *p = c - 1;

		FUZZ_CHECK(c->row_span >= 1 && c->col_span >= 1);
		FUZZ_CHECK(c->row + c->row_span <= t->n_rows);
		FUZZ_CHECK((uint32_t)c->col + c->col_span <= t->n_cols);
		FUZZ_CHECK(i == 0 || p->row < c->row ||
		    (p->row == c->row && p->col < c->col));
		FUZZ_CHECK(rf_utf8_valid((struct rf_str){ c->text,
		    c->text_len }));
	}
}

static void
check_page(const struct rf_page *p)
{
	for (size_t i = 0; i < p->blocks.n; i++) {
		const struct rf_block *b = &p->blocks.v[i];

		FUZZ_CHECK(b->kind < RF_BLOCK_KIND_COUNT);
		FUZZ_CHECK((b->kind == RF_BLOCK_TABLE) == (b->table != NULL));
		FUZZ_CHECK((b->kind == RF_BLOCK_FIGURE) ==
		    (b->figure != NULL));
		FUZZ_CHECK(b->kind != RF_BLOCK_HEADING ||
		    (b->level >= 1 && b->level <= 6));
		if (b->has_box)
			check_box(&b->box);
		if (b->table != NULL)
			check_table(b->table);
		check_text(&b->text);
	}
	for (size_t i = 0; i < p->words.n; i++) {
		FUZZ_CHECK(p->words.v[i].text.len > 0);
		FUZZ_CHECK(rf_utf8_valid(p->words.v[i].text));
		check_box(&p->words.v[i].box);
	}
}

int
rf_fuzz_layout(const uint8_t *data, size_t size)
{
	struct maker k = { .scale = 1 };

	rf_options_init(&k.options);
	k.options.word_boxes = true;
	rf_document_init(&k.doc);
	k.layout = rf_layout_new(&k.doc, &k.options);
	rf_marks_init(&k.marks);
	blank(&k);
	for (size_t i = 0; (i + 1) * MARK <= size && i < MAX_MARKS; i++)
		add_mark(&k, data + i * MARK);
	turn_page(&k);
	k.doc.paging = RF_PAGES;
	k.doc.total_pages = (uint32_t)k.doc.pages.n;
	rf_layout_outline(k.layout, k.titles, k.n_titles);
	rf_layout_finish(k.layout);
	for (size_t i = 0; i < k.doc.pages.n; i++)
		check_page(&k.doc.pages.v[i]);
	emit(&k);
	rf_layout_free(k.layout);
	rf_marks_release(&k.marks);
	rf_document_release(&k.doc);
	return 0;
}
