/*
 * Long PDF files: any number of threads gives the same document, and a page
 * or a document that takes too long is given up where it stands.
 */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/pdf_pages.h"
#include "util/arena.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"

#define N_PAGES 100

struct outcome {
	struct rf_extract x;
	struct rf_document doc;
	struct rf_err err;
	enum rf_code rc;
	char dir[64];
	char *text;
	uint32_t told;		/* the last progress */
	bool fell;		/* progress went back, or past its end */
};

/* Running headers and numbers, hidden text, pictures that come again. */
static void
long_file(struct rf_buf *file)
{
	const char *contents[N_PAGES + 1] = { NULL };
	struct rf_arena a = RF_ARENA_INIT;

	for (int i = 0; i < N_PAGES; i++)
		contents[i] = rf_arena_printf(&a,
		    TEST_PDF_TEXT(100, 780, 8, "A yearly report")
		    "BT /F 24 Tf 100 700 Td (Chapter %d) Tj ET\n"
		    "BT /F 10 Tf 100 500 Td (Text of the page %d.) Tj ET\n"
		    "BT /F 8 Tf 300 20 Td (%d) Tj ET\n"
		    "q 100 0 0 50 100 300 cm BI /W 2 /H 1 /BPC 8 /CS /G ID "
		    "%c%c EI Q\n%s%s", i, i, i + 1, 'A' + i % 7, 'B',
		    i % 10 == 3 ? "3 Tr " TEST_PDF_TEXT(100, 400, 10,
		    "Never seen.") : "", i % 17 == 5 ? "(x" : "");
	test_pdf(file, contents);
	rf_arena_release(&a);
}

static void
progress(void *ctx, uint32_t done, uint32_t total)
{
	struct outcome *o = ctx;

	o->fell |= done < o->told || done > total;
	o->told = done;
}

static void
read_file(struct outcome *o, const struct rf_buf *file,
    const struct rf_options *options, struct rf_effort effort)
{
	static struct rf_options all;
	int fd = test_file(file->ptr, file->len);

	rf_options_init(&all);
	memset(o, 0, sizeof(*o));
	rf_document_init(&o->doc);
	snprintf(o->dir, sizeof(o->dir), "%s", "/tmp/riffle-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(o->dir));
	o->x = (struct rf_extract){ .fd = fd, .size = (int64_t)file->len,
	    .name = "a.pdf", .media_type = "", .doc = &o->doc,
	    .options = options != NULL ? options : &all,
	    .staging = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	    .progress = progress, .progress_ctx = o, .effort = effort };
	o->rc = rf_extract_run(&o->x, &o->err);
	o->text = extract_show(&o->doc);
	close(fd);
}

static size_t
files_in(int dir)
{
	DIR *d = fdopendir(dup(dir));
	size_t n = 0;

	rewinddir(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;		/* . and .. */
}

static void
end(struct outcome *o)
{
	struct rf_err err = RF_ERR_INIT;

	close(o->x.staging);
	CU_ASSERT_EQUAL(rf_remove_tree(o->dir, &err), RF_OK);
	rf_document_release(&o->doc);
	free(o->text);
}

static void
compare(const struct outcome *a, const struct outcome *b)
{
	CU_ASSERT_EQUAL(a->rc, RF_OK);
	CU_ASSERT_EQUAL(b->rc, RF_OK);
	ASSERT_TEXT(b->text, a->text);
	CU_ASSERT_EQUAL_FATAL(a->doc.assets.n, b->doc.assets.n);
	for (size_t i = 0; i < a->doc.assets.n; i++) {
		const struct rf_asset *p = &a->doc.assets.v[i];
		const struct rf_asset *q = &b->doc.assets.v[i];

		CU_ASSERT_EQUAL(p->size, q->size);
		CU_ASSERT_EQUAL(p->crc32, q->crc32);
		CU_ASSERT_EQUAL(p->occurrences, q->occurrences);
		CU_ASSERT_EQUAL(p->page, q->page);
		CU_ASSERT_EQUAL(faccessat(b->x.staging, q->staged, R_OK, 0),
		    0);
	}
	CU_ASSERT_EQUAL(files_in(b->x.staging), b->doc.assets.n);
	CU_ASSERT_EQUAL(b->told, b->doc.pages.n);
	CU_ASSERT(!b->fell);
}

static void
test_threads(void)
{
	static const int threads[] = { 2, 3, 4, 1000 };
	struct rf_page_range ranges[] = { { 2, 3 }, { 11, 90 } };
	struct outcome one, many;
	struct rf_options some;
	struct rf_buf file;

	rf_options_init(&some);
	some.pages = ranges;
	some.n_pages = 2;
	some.word_boxes = true;
	long_file(&file);
	for (int filtered = 0; filtered < 2; filtered++) {
		const struct rf_options *o = filtered ? &some : NULL;

		read_file(&one, &file, o, (struct rf_effort){ .threads = 1 });
		CU_ASSERT_EQUAL(one.doc.pages.n, filtered ? 82 : N_PAGES);
		CU_ASSERT_EQUAL(one.doc.assets.n, 7);
		CU_ASSERT(one.doc.warnings.n >= 2);
		for (size_t i = 0; i < RF_COUNT(threads); i++) {
			read_file(&many, &file, o,
			    (struct rf_effort){ .threads = threads[i] });
			compare(&one, &many);
			end(&many);
		}
		end(&one);
	}
	rf_buf_release(&file);
}

static bool
warns(const struct outcome *o, const char *text)
{
	for (size_t i = 0; i < o->doc.warnings.n; i++)
		if (strstr(o->doc.warnings.v[i].text, text) != NULL)
			return true;
	return false;
}

/* A page of millions of operators is left; those around it are read. */
static void
test_slow_page(void)
{
	size_t n = 4 * RF_MiB;
	char *slow = rf_malloc(n * 4 + 200), *at = slow;
	const char *pages[] = { TEST_PDF_TEXT(100, 500, 10, "Before."), slow,
	    TEST_PDF_TEXT(100, 500, 10, "After."), NULL };
	struct outcome o;
	struct rf_buf file;

	at = stpcpy(at, TEST_PDF_TEXT(100, 500, 10, "Reached."));
	for (size_t i = 0; i < n; i++)
		at = stpcpy(at, "q Q ");
	stpcpy(at, TEST_PDF_TEXT(100, 400, 10, "Too late."));
	test_pdf(&file, pages);
	free(slow);
	read_file(&o, &file, NULL, (struct rf_effort){ .page_ms = 30 });
	CU_ASSERT_EQUAL(o.rc, RF_OK);
	CU_ASSERT_EQUAL(o.doc.pages.n, 3);
	CU_ASSERT(warns(&o, "Page 2: the page takes longer than a page may"));
	CU_ASSERT_PTR_NOT_NULL(strstr(o.text, "Before."));
	CU_ASSERT_PTR_NOT_NULL(strstr(o.text, "Reached."));
	CU_ASSERT_PTR_NULL(strstr(o.text, "Too late."));
	CU_ASSERT_PTR_NOT_NULL(strstr(o.text, "After."));
	end(&o);
	rf_buf_release(&file);
}

/* A page that takes long to paint, not to read, is painted half. */
static void
test_slow_painting(void)
{
	static const char curve[] = "50 50 m 50 900 450 900 450 50 c "
	    "450 500 50 500 50 50 c f\n";
	size_t n = 3000;
	char *slow = rf_malloc(n * sizeof(curve) + 1), *at = slow;
	const char *pages[] = { slow,
	    TEST_PDF_TEXT(100, 500, 10, "After."), NULL };
	struct rf_options options;
	struct outcome o;
	struct rf_buf file;

	for (size_t i = 0; i < n; i++)
		at = stpcpy(at, curve);
	test_pdf(&file, pages);
	free(slow);
	rf_options_init(&options);
	options.page_images = 200;
	read_file(&o, &file, &options, (struct rf_effort){ .page_ms = 400 });
	CU_ASSERT_EQUAL(o.rc, RF_OK);
	CU_ASSERT(warns(&o, "Page 1: painting the page takes longer than "
	    "a page may"));
	CU_ASSERT_PTR_NOT_NULL(strstr(o.text, "After."));
	end(&o);
	rf_buf_release(&file);
}

/* No time for a single page: no document. */
static void
test_deadline(void)
{
	struct outcome o;
	struct rf_buf file;

	long_file(&file);
	for (int threads = 1; threads <= 2; threads++) {
		read_file(&o, &file, NULL, (struct rf_effort){
		    .threads = threads, .deadline = 1 });
		CU_ASSERT_EQUAL(o.rc, RF_E_DOCUMENT_TIMEOUT);
		CU_ASSERT(warns(&o, "Pages 1 to 100 were not read"));
		CU_ASSERT_EQUAL(files_in(o.x.staging), 0);
		end(&o);
	}
	rf_buf_release(&file);
}

/* ---- very many pictures ---------------------------------------------- */

/* Two pictures on each page: all different, or all one. */
static void
file_of_pictures(struct rf_buf *file, bool different)
{
	const char *contents[N_PAGES + 1] = { NULL };
	struct rf_arena a = RF_ARENA_INIT;

	for (int i = 0; i < N_PAGES; i++) {
		int k = different ? i : 0;

		contents[i] = rf_arena_printf(&a, "BT /F 10 Tf 100 500 Td "
		    "(Text of the page %d.) Tj ET\n"
		    "q 80 0 0 10 100 300 cm BI /W 8 /H 1 /BPC 8 /CS /G ID "
		    "A%07d EI Q\n"
		    "q 80 0 0 10 300 300 cm BI /W 8 /H 1 /BPC 8 /CS /G ID "
		    "%c%07d EI Q\n", i, k, different ? 'B' : 'A', k);
	}
	test_pdf(file, contents);
	rf_arena_release(&a);
}

static size_t
count_shown(const struct rf_document *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->pages.n; i++)
		for (size_t k = 0; k < d->pages.v[i].blocks.n; k++) {
			const struct rf_figure *f =
			    d->pages.v[i].blocks.v[k].figure;

			n += f != NULL && f->asset >= 0;
		}
	return n;
}

/* A document of more pictures than are kept is read all the same. */
static void
test_most_pictures(void)
{
	static const struct {
		bool different;
		uint32_t most;
		size_t assets, shown;
		const char *warning;
	} rows[] = {
		{ true, 30, 30, 30, "The document has more than 30 different "
		    "pictures; those behind them were left out" },
		{ true, 1, 1, 1, "Page 7: the page places more than 1 "
		    "pictures; those behind them were left out" },
		{ true, 200, 200, 200, NULL },
		{ false, 30, 1, 30, "The document shows pictures in more than "
		    "30 places; those behind them were left out" },
		{ false, 200, 1, 200, NULL },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_buf file;
		struct outcome o[2];

		file_of_pictures(&file, rows[i].different);
		for (int k = 0; k < 2; k++) {
			struct rf_document *d = &o[k].doc;

			read_file(&o[k], &file, NULL, (struct rf_effort){
			    .threads = 1 + 3 * k, .pictures = rows[i].most });
			CU_ASSERT_EQUAL_FATAL(o[k].rc, RF_OK);
			CU_ASSERT_EQUAL(d->pages.n, N_PAGES);
			CU_ASSERT_EQUAL(d->assets.n, rows[i].assets);
			CU_ASSERT_EQUAL(files_in(o[k].x.staging),
			    rows[i].assets);
			CU_ASSERT_EQUAL(count_shown(d), rows[i].shown);
			CU_ASSERT_PTR_NOT_NULL(strstr(o[k].text,
			    "Text of the page 99."));
			CU_ASSERT(rows[i].warning == NULL || warns(&o[k],
			    rows[i].warning));
			CU_ASSERT_EQUAL(d->warnings.n == 0,
			    rows[i].warning == NULL);
		}
		CU_ASSERT_STRING_EQUAL(o[0].text, o[1].text);
		end(&o[0]);
		end(&o[1]);
		rf_buf_release(&file);
	}
}

CU_TestInfo extract_pdf_pages_tests[] = {
	{ "threads", test_threads },
	{ "slow page", test_slow_page },
	{ "slow painting", test_slow_painting },
	{ "deadline", test_deadline },
	{ "more pictures than are kept", test_most_pictures },
	CU_TEST_INFO_NULL
};
