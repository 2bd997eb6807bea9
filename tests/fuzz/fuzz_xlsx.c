/*
 * Workbooks.  The input is text: "=== name" lines, each followed by the
 * part's bytes; they become a ZIP archive without compression, and so the
 * fuzzer works on sheets, strings, styles, drawings and charts instead of on
 * deflate.  The first byte says what is asked for.  Whatever comes out must
 * keep the promises of model/document.h.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <zlib.h>

#include "extract/extract.h"
#include "fuzz/fuzz.h"
#include "util/buf.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/utf8.h"

#define MAX_PARTS 64

/* ---- the archive ---------------------------------------------------- */

static void
put(struct rf_buf *b, unsigned bytes, uint32_t v)
{
	for (unsigned i = 0; i < bytes; i++)
		rf_buf_addc(b, (char)(v >> 8 * i));
}

/* What local headers and directory records have in common. */
static void
put_head(struct rf_buf *b, struct rf_str name, struct rf_str bytes)
{
	put(b, 2, 20);
	put(b, 2, 0);		/* flags */
	put(b, 2, 0);		/* stored */
	put(b, 4, 0x21 << 16);	/* 1980-01-01 */
	put(b, 4, (uint32_t)crc32(0, (const unsigned char *)bytes.ptr,
	    (unsigned)bytes.len));
	put(b, 4, (uint32_t)bytes.len);
	put(b, 4, (uint32_t)bytes.len);
	put(b, 2, (uint32_t)name.len);
	put(b, 2, 0);
}

/* Cut the next part off the input. */
static bool
next_part(struct rf_str *in, struct rf_str *name, struct rf_str *bytes)
{
	const char *p;

	if (in->len == 0 || !rf_str_starts(*in, "=== "))
		return false;
	in->ptr += 4;
	in->len -= 4;
	*name = rf_str_cut(in, '\n');
	if (in->ptr == NULL || name->len == 0 || name->len > 200)
		return false;
	p = memmem(in->ptr, in->len, "\n=== ", 5);
	bytes->ptr = in->ptr;
	bytes->len = p != NULL ? (size_t)(p - in->ptr) : in->len;
	in->len -= p != NULL ? bytes->len + 1 : bytes->len;
	in->ptr += p != NULL ? bytes->len + 1 : bytes->len;
	return true;
}

static void
build(struct rf_str in, struct rf_buf *zip)
{
	struct rf_str name, bytes;
	struct rf_buf directory;
	unsigned n = 0;
	size_t start;

	rf_buf_init(&directory, RF_MiB);
	while (n < MAX_PARTS && next_part(&in, &name, &bytes)) {
		size_t at = zip->len;

		put(zip, 4, 0x04034b50);
		put_head(zip, name, bytes);
		rf_buf_add(zip, name.ptr, name.len);
		rf_buf_add(zip, bytes.ptr, bytes.len);
		put(&directory, 4, 0x02014b50);
		put(&directory, 2, 20);
		put_head(&directory, name, bytes);
		put(&directory, 2, 0);	/* comment */
		put(&directory, 4, 0);	/* disk, attributes */
		put(&directory, 4, 0);
		put(&directory, 4, (uint32_t)at);
		rf_buf_add(&directory, name.ptr, name.len);
		n++;
	}
	start = zip->len;
	rf_buf_add(zip, directory.ptr, directory.len);
	put(zip, 4, 0x06054b50);
	put(zip, 4, 0);
	put(zip, 2, n);
	put(zip, 2, n);
	put(zip, 4, (uint32_t)directory.len);
	put(zip, 4, (uint32_t)start);
	put(zip, 2, 0);
	rf_buf_release(&directory);
}

/* ---- the promises ---------------------------------------------------- */

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
		    RF_CELL_TOTAL)) == 0);
		FUZZ_CHECK(((c->flags & RF_CELL_HEADER) != 0) ==
		    (c->row < t->header_rows));
		check_text((struct rf_str){ c->text, c->text_len });
		if (c->extra != NULL) {
			check_runs(d, &c->extra->rich);
			check_cstr(c->extra->comment);
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
	FUZZ_CHECK(f->asset >= 0 || f->render_error != NULL);
	check_cstr(f->alt);
	check_cstr(f->title);
	check_cstr(f->chart_title);
	for (uint32_t i = 0; i < f->n_source_ranges; i++)
		check_cstr(f->source_ranges[i]);
}

static void
check_document(const struct rf_document *d)
{
	for (size_t i = 0; i < d->pages.n; i++) {
		const struct rf_page *p = &d->pages.v[i];

		FUZZ_CHECK(p->sheet != NULL && p->number == p->sheet->index);
		FUZZ_CHECK(p->number >= 1 && p->number <= d->total_pages);
		check_cstr(p->sheet->name);
		for (size_t k = 0; k < p->blocks.n; k++) {
			const struct rf_block *b = &p->blocks.v[k];

			FUZZ_CHECK((b->kind == RF_BLOCK_TABLE) ==
			    (b->table != NULL));
			FUZZ_CHECK((b->kind == RF_BLOCK_FIGURE) ==
			    (b->figure != NULL));
			check_runs(d, &b->text);
			if (b->table != NULL)
				check_table(d, b->table);
			if (b->figure != NULL)
				check_figure(d, b->figure);
		}
	}
	for (size_t i = 0; i < d->names.n; i++) {
		check_cstr(d->names.v[i].name);
		check_cstr(d->names.v[i].reference);
	}
	for (size_t i = 0; i < d->warnings.n; i++)
		check_cstr(d->warnings.v[i]);
}

int
rf_fuzz_xlsx(const uint8_t *data, size_t size)
{
	struct rf_options options;
	struct rf_document d;
	struct rf_err err = RF_ERR_INIT;
	struct rf_extract x = { .name = "f.xlsx", .media_type = "",
		.staging = -1, .options = &options, .doc = &d };
	struct rf_buf zip;
	enum rf_code rc;

	if (size < 2)
		return 0;
	rf_buf_init(&zip, 4 * RF_MiB);
	rf_options_init(&options);
	options.hidden_rows = data[0] & 1;
	options.hidden_cols = data[0] & 2;
	options.hidden_sheets = data[0] & 4;
	build((struct rf_str){ (const char *)data + 1, size - 1 }, &zip);
	x.fd = memfd_create("fuzz", MFD_CLOEXEC);
	FUZZ_CHECK(x.fd >= 0);
	FUZZ_CHECK(rf_write_all(x.fd, zip.ptr, zip.len, NULL) == RF_OK);
	x.size = (int64_t)zip.len;
	rf_document_init(&d);
	rc = rf_extract_run(&x, &err);
	FUZZ_CHECK(rc == err.code || rc == RF_OK);
	FUZZ_CHECK(rc == RF_OK || rf_code_is_document(rc));
	check_text(rf_str(err.msg));
	if (rc == RF_OK)
		check_document(&d);
	rf_document_release(&d);
	close(x.fd);
	rf_buf_release(&zip);
	return 0;
}
