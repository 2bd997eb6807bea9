/*
 * The main stream: head, text from 0x400 on, pages of properties, the tail.
 */
#include "config.h"

#include "lib/doc_build.h"

#include <stdlib.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/cfb_build.h"
#include "lib/put.h"
#include "util/limits.h"

#define TEXT 0x400
#define PAGE 512
#define MAX_ROWS 200
#define ON_PAGE 5		/* rows that share a page of properties */
#define COMPRESSED 0x40000000u

enum { STYLES = 1, CHARS = 12, PARAS = 13, PIECES = 33 };

static void
set(struct rf_buf *b, size_t at, unsigned bytes, uint64_t v)
{
	for (unsigned i = 0; i < bytes; i++)
		b->ptr[at + i] = (char)(v >> 8 * i);
}

static void
pad(struct rf_buf *b, size_t to)
{
	while (b->len < to)
		rf_buf_addc(b, 0);
}

/* A page of properties of n stretches. */
static void
put_page(struct rf_buf *main, const struct doc_row *rows, const uint32_t *fc,
    unsigned n, bool paras)
{
	size_t start = main->len, each = paras ? 13 : 1, at = PAGE - 2;
	struct rf_buf list;

	pad(main, start + PAGE);
	rf_buf_init(&list, RF_MiB);
	for (unsigned i = 0; i <= n; i++)
		set(main, start + 4 * i, 4, fc[i]);
	for (unsigned i = 0; i < n; i++) {
		const char *bytes = paras ? rows[i].para : rows[i].chars;

		if (bytes == NULL)
			continue;
		rf_buf_reset(&list);
		test_bytes(bytes, &list);
		at = (at - list.len - 2) & ~(size_t)1;
		if (at < 4 * (n + 1) + n * each)
			abort();
		set(main, start + 4 * (n + 1) + i * each, 1, at / 2);
		if (paras && list.len % 2 == 0) {
			/* Of even length: in words, behind a zero. */
			set(main, start + at + 1, 1, list.len / 2);
			memcpy(main->ptr + start + at + 2, list.ptr,
			    list.len);
		} else {
			set(main, start + at, 1, paras ? (list.len + 1) / 2 :
			    list.len);
			memcpy(main->ptr + start + at + 1, list.ptr,
			    list.len);
		}
	}
	set(main, start + PAGE - 1, 1, n);
	rf_buf_release(&list);
}

static void
add_table(struct rf_buf *main, struct rf_buf *table, int which,
    const struct rf_buf *bytes, unsigned hidden)
{
	set(main, 154 + 8 * (size_t)which, 4, table->len);
	set(main, 158 + 8 * (size_t)which, 4, bytes->len - hidden);
	rf_buf_add(table, bytes->ptr, bytes->len);
}

/* The pages, and the tables that find them. */
static void
put_properties(struct rf_buf *main, struct rf_buf *table,
    const struct doc_row *rows, const uint32_t *fc, unsigned n, bool paras)
{
	struct rf_buf plex, pages;

	rf_buf_init(&plex, RF_MiB);
	rf_buf_init(&pages, RF_MiB);
	for (unsigned i = 0; i < n; i += ON_PAGE) {
		test_put(&plex, 4, fc[i]);
		test_put(&pages, 4, main->len / PAGE);
		put_page(main, rows + i, fc + i, n - i < ON_PAGE ? n - i :
		    ON_PAGE, paras);
	}
	test_put(&plex, 4, fc[n]);
	rf_buf_add(&plex, pages.ptr, pages.len);
	add_table(main, table, paras ? PARAS : CHARS, &plex, 0);
	rf_buf_release(&plex);
	rf_buf_release(&pages);
}

/*
 * The text; where each row begins, and how many characters it has.  How many
 * each text has stands in the head.
 */
static unsigned
put_text(struct rf_buf *main, const struct doc_row *rows, uint32_t *fc,
    uint32_t *length)
{
	unsigned n = 0, text = 0;
	uint32_t texts[8] = { 0 };

	for (; rows[n].text != NULL; n++) {
		if (n == MAX_ROWS)
			abort();
		fc[n] = (uint32_t)main->len;
		test_bytes(rows[n].text, main);
		length[n] = ((uint32_t)main->len - fc[n]) >> rows[n].wide;
		if (rows[n].begins > 0 && rows[n].begins < 8)
			text = rows[n].begins;
		texts[text] += length[n];
	}
	for (unsigned i = 0; i < 8; i++)
		set(main, 76 + 4 * i, 4, texts[i]);
	fc[n] = (uint32_t)main->len;
	return n;
}

static void
put_pieces(struct rf_buf *main, struct rf_buf *table,
    const struct doc_file *f, const uint32_t *fc, const uint32_t *length,
    unsigned n)
{
	struct rf_buf b;
	uint32_t cp = 0;

	rf_buf_init(&b, RF_MiB);
	if (f->properties != NULL) {
		struct rf_buf list;

		rf_buf_init(&list, RF_MiB);
		test_bytes(f->properties, &list);
		test_put(&b, 1, 1);
		test_put(&b, 2, list.len);
		rf_buf_add(&b, list.ptr, list.len);
		rf_buf_release(&list);
	}
	test_put(&b, 1, 2);
	test_put(&b, 4, 4 * (n + 1) + 8 * n);
	for (unsigned i = 0; i <= n; i++) {
		test_put(&b, 4, cp);
		cp += i < n ? length[i] : 0;
	}
	for (unsigned i = 0; i < n; i++) {
		test_put(&b, 2, 0);
		test_put(&b, 4, f->rows[i].wide ? fc[i] : fc[i] * 2 | COMPRESSED);
		test_put(&b, 2, f->rows[i].more);
	}
	add_table(main, table, PIECES, &b, 0);
	rf_buf_release(&b);
}

/* A list of a style, with its own number when it is of paragraphs. */
static void
put_list(struct rf_buf *out, const char *bytes, int own)
{
	struct rf_buf list;

	rf_buf_init(&list, RF_MiB);
	if (own >= 0)
		test_put(&list, 2, (unsigned)own);
	if (bytes != NULL)
		test_bytes(bytes, &list);
	pad(out, (out->len + 1) & ~(size_t)1);
	test_put(out, 2, list.len);
	rf_buf_add(out, list.ptr, list.len);
	rf_buf_release(&list);
}

static void
put_styles(struct rf_buf *main, struct rf_buf *table,
    const struct doc_style_row *rows)
{
	struct rf_buf b, style;

	rf_buf_init(&b, RF_MiB);
	rf_buf_init(&style, RF_MiB);
	test_put(&b, 2, 18);
	test_put(&b, 2, 0);
	test_put(&b, 2, 10);
	pad(&b, 20);
	for (int i = 0; rows[i].name != NULL; i++) {
		rf_buf_reset(&style);
		test_put(&style, 2, rows[i].number);
		test_put(&style, 2, rows[i].kind | rows[i].base << 4);
		test_put(&style, 6, 0);
		test_put(&style, 2, strlen(rows[i].name));
		for (const char *p = rows[i].name; *p != '\0'; p++)
			test_put(&style, 2, (unsigned char)*p);
		test_put(&style, 2, 0);
		if (rows[i].kind == 1)
			put_list(&style, rows[i].para, i);
		put_list(&style, rows[i].chars, -1);
		test_put(&b, 2, style.len);
		rf_buf_add(&b, style.ptr, style.len);
		pad(&b, (b.len + 1) & ~(size_t)1);
	}
	add_table(main, table, STYLES, &b, 0);
	rf_buf_release(&b);
	rf_buf_release(&style);
}

void
test_doc_bytes(const struct doc_file *f, struct rf_buf *out)
{
	struct rf_buf main, table, extra;
	uint32_t fc[MAX_ROWS + 1], length[MAX_ROWS];
	struct test_part parts[3];
	size_t n_parts = 2;
	unsigned n;

	rf_buf_init(&main, 16 * RF_MiB);
	rf_buf_init(&table, 16 * RF_MiB);
	rf_buf_init(&extra, 16 * RF_MiB);
	pad(&main, TEXT);
	set(&main, 0, 2, 0xa5ec);
	set(&main, 2, 2, f->format != 0 ? f->format : 0xc1);
	set(&main, 10, 2, f->flags);
	test_put(&table, 4, 0);		/* so that no table is at 0 */
	n = put_text(&main, f->rows, fc, length);
	pad(&main, (main.len + PAGE - 1) / PAGE * PAGE);
	put_pieces(&main, &table, f, fc, length, n);
	put_properties(&main, &table, f->rows, fc, n, false);
	put_properties(&main, &table, f->rows, fc, n, true);
	if (f->styles != NULL)
		put_styles(&main, &table, f->styles);
	for (const struct doc_extra *e = f->extras; e != NULL &&
	    e->which >= 0; e++) {
		rf_buf_reset(&extra);
		test_bytes(e->bytes, &extra);
		if (e->more != NULL)
			rf_buf_add(&extra, e->more->ptr, e->more->len);
		add_table(&main, &table, e->which, &extra, e->hidden);
	}
	if (f->tail != NULL) {
		pad(&main, DOC_TAIL);
		rf_buf_add(&main, f->tail->ptr, f->tail->len);
	}
	parts[0] = (struct test_part){ "WordDocument", main.ptr, main.len };
	parts[1] = (struct test_part){ (f->flags & 0x200) != 0 ? "1Table" :
	    "0Table", table.ptr, table.len };
	if (f->data != NULL)
		parts[n_parts++] = (struct test_part){ "Data", f->data->ptr,
			f->data->len };
	test_cfb_bytes(parts, n_parts, out);
	rf_buf_release(&main);
	rf_buf_release(&table);
	rf_buf_release(&extra);
}
