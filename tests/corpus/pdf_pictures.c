/*
 * The pictures of the PDF files of the corpus against pdfimages -list: how
 * many of which size, and which of them are passed on in their own format.
 * Masks are rows of their own there, and alpha of their picture here.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corpus/corpus.h"
#include "extract/extract.h"
#include "util/buf.h"

static struct corpus_exception exceptions[] = {
	{ "pdf/docling/amt_handbook_sample.pdf", "pictures", "115x64 png, "
	    "124x69 png, 130x65 png, 138x64 png, 210x112 png, 210x113 png, "
	    "210x137 png, 68x71 png, 72x56 png",
	    "the grey JPEGs are drawn in soft masks only", 0 },
	{ "pdf/docling/skipped_2pages.pdf", "pictures", "",
	    "the picture is drawn in a soft mask only", 0 },
	{ "pdf/pdf.js/tagged_stamp.pdf", "pictures", "271x205 jpeg",
	    "the mask hides nothing", 0 },
	{ "pdf/pdf.js/tracemonkey.pdf", "number", "118",
	    "a chart's mark is drawn at each point, and listed four times",
	    0 },
	{ "pdf/pdf.js/xobject-image.pdf", "pictures", "1x1 jpeg",
	    "the JPEG has one pixel, whatever the dictionary says", 0 },
	{ "pdf/pdf.js/smaskdim.pdf", "pictures", "76x102 png, 76x102 png",
	    "the mask is finer than its picture of four pixels", 0 },
	{ "pdf/tika/testPDFVarious.pdf", "pictures",
	    "84x113 png, 84x113 png, 84x113 png",
	    "the mask is finer than its picture of four pixels", 0 },
};

static struct corpus_book book = { "corpus_pdf_pictures", exceptions,
    sizeof(exceptions) / sizeof(exceptions[0]), 0, 0, 0, 0 };

/* "WxH format", sorted and joined. */
struct list {
	char *v[2000];
	size_t n;
};

static void
add(struct list *l, long long width, long long height, const char *format)
{
	char text[80];

	if (l->n == sizeof(l->v) / sizeof(l->v[0]))
		return;
	snprintf(text, sizeof(text), "%lldx%lld %s", width, height, format);
	l->v[l->n++] = strdup(text);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
join(struct list *l, struct rf_buf *out)
{
	qsort(l->v, l->n, sizeof(l->v[0]), by_text);
	for (size_t i = 0; i < l->n; i++) {
		rf_buf_adds(out, i > 0 ? ", " : "");
		rf_buf_adds(out, l->v[i]);
		free(l->v[i]);
	}
	l->n = 0;
}

/* Rows are listed up to a number; beyond it only the sum is known. */
static void
expected_sum(struct json_object *facts, struct rf_buf *out)
{
	struct json_object *types = corpus_get(facts, "images_by_type");
	long long images = 0, stencils = 0;

	(void)corpus_number(types, "image", &images);
	(void)corpus_number(types, "stencil", &stencils);
	rf_buf_printf(out, "%lld", images + stencils);
}

static const char *
cell(struct json_object *row, size_t i)
{
	return json_object_get_string(json_object_array_get_idx(row, i));
}

static long long
number(struct json_object *row, size_t i)
{
	return json_object_get_int64(json_object_array_get_idx(row, i));
}

/*
 * A row is page, type, width, height, colour, bits, encoding.  Its mask, if
 * any, is the next row.
 */
static const char *
format_of(struct json_object *rows, size_t i)
{
	struct json_object *row = json_object_array_get_idx(rows, i);
	struct json_object *next = i + 1 < json_object_array_length(rows) ?
	    json_object_array_get_idx(rows, i + 1) : NULL;
	bool masked = next != NULL && strstr(cell(next, 1), "mask") != NULL;

	if (strcmp(cell(row, 6), "jpx") == 0 && !masked)
		return "jp2";
	return strcmp(cell(row, 6), "jpeg") == 0 && !masked &&
	    strcmp(cell(row, 4), "cmyk") != 0 ? "jpeg" : "png";
}

static void
expected(struct json_object *rows, struct rf_buf *out)
{
	struct list l = { .n = 0 };

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);

		if (strstr(cell(row, 1), "mask") == NULL)
			add(&l, number(row, 2), number(row, 3),
			    format_of(rows, i));
	}
	join(&l, out);
}

/* *n: how many, each as often as it is shown. */
static enum rf_code
ours(const char *path, struct rf_buf *out, long long *n)
{
	struct rf_extract x = { .name = path, .media_type = "",
	    .staging = -1 };
	struct rf_document doc;
	struct rf_options options;
	struct list l = { .n = 0 };
	struct rf_err err = RF_ERR_INIT;
	struct stat st = { 0 };
	enum rf_code rc;

	rf_document_init(&doc);
	rf_options_init(&options);
	x.doc = &doc;
	x.options = &options;
	x.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (x.fd < 0 || fstat(x.fd, &st) != 0)
		return RF_E_IO;
	x.size = st.st_size;
	rc = rf_extract_run(&x, &err);
	close(x.fd);
	for (size_t i = 0; i < doc.assets.n; i++)
		for (uint32_t k = 0; k < doc.assets.v[i].occurrences; k++)
			add(&l, doc.assets.v[i].width,
			    doc.assets.v[i].height,
			    doc.assets.v[i].format != NULL ?
			    doc.assets.v[i].format : "unknown");
	*n = (long long)l.n;
	join(&l, out);
	rf_document_release(&doc);
	return rc;
}

int
main(void)
{
	const char *folder = corpus_folder("corpus_pdf_pictures");
	struct json_object *root, *files = corpus_expected(folder, "pdf.json",
	    &root);

	json_object_object_foreach(files, file, facts) {
		struct json_object *rows = corpus_get(facts, "images");
		struct rf_buf theirs, mine;
		char path[4096], sum[32];
		long long total = 0, n = 0;

		if (rows == NULL || json_object_array_length(rows) == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, file);
		rf_buf_init(&theirs, 1 << 20);
		rf_buf_init(&mine, 1 << 20);
		book.files++;
		(void)corpus_number(facts, "images_total", &total);
		if (ours(path, &mine, &n) != RF_OK) {
			corpus_fail(&book, file, "it cannot be read");
		} else if ((size_t)total > json_object_array_length(rows)) {
			snprintf(sum, sizeof(sum), "%lld", n);
			expected_sum(facts, &theirs);
			corpus_fact(&book, file, "number", theirs.ptr, sum);
		} else {
			expected(rows, &theirs);
			corpus_fact(&book, file, "pictures", theirs.ptr,
			    mine.ptr);
		}
		rf_buf_release(&theirs);
		rf_buf_release(&mine);
	}
	json_object_put(root);
	return corpus_close(&book);
}
