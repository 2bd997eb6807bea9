/*
 * The corpus's OpenDocument spreadsheets against what lxml read off them:
 * the sheets by name, and how many characters their paragraphs hold.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "corpus/corpus.h"
#include "model/document.h"

static struct corpus_exception exceptions[] = {
	{ "odf/tika/test-columnar.ods", "characters", "1001",
	    "spaces written as elements (text:s) are no text to lxml", 0 },
};

static struct corpus_book book = {
	.name = "corpus_ods",
	.exceptions = exceptions,
	.n_exceptions = RF_COUNT(exceptions),
};

static long long
characters(struct rf_str s)
{
	long long n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
	return n;
}

/* Of all cells and all paragraphs outside of them. */
static long long
count(struct rf_document *d)
{
	long long n = 0;

	for (size_t p = 0; p < d->pages.n; p++)
		for (size_t i = 0; i < d->pages.v[p].blocks.n; i++) {
			const struct rf_block *b = &d->pages.v[p].blocks.v[i];

			n += characters(rf_text_string(&d->arena, &b->text));
			for (size_t k = 0; b->table != NULL &&
			    k < b->table->n_cells; k++)
				n += characters((struct rf_str){
				    b->table->cells[k].text,
				    b->table->cells[k].text_len });
		}
	return n;
}

static void
compare_document(const char *file, struct json_object *expected,
    struct rf_document *d)
{
	struct json_object *tables = corpus_get(expected, "tables");
	long long n;

	corpus_fact_int(&book, file, "sheets",
	    (long long)json_object_array_length(tables),
	    (long long)d->pages.n);
	for (size_t i = 0; i < json_object_array_length(tables) &&
	    i < d->pages.n; i++)
		corpus_fact(&book, file, "sheet", json_object_get_string(
		    json_object_array_get_idx(tables, i)),
		    d->pages.v[i].sheet->name);
	if (corpus_number(expected, "text_chars", &n))
		corpus_fact_int(&book, file, "characters", n, count(d));
	if (corpus_number(expected, "images", &n))
		corpus_fact_int(&book, file, "pictures", n,
		    (long long)d->assets.n);
}

static void
compare(const char *folder, const char *file, struct json_object *expected)
{
	struct rf_document d;

	if (corpus_read_sheets(&book, folder, file, &d))
		compare_document(file, expected, &d);
	rf_document_release(&d);
}

int
main(void)
{
	const char *folder = corpus_folder(book.name);
	struct json_object *root, *files;
	const char *type;

	files = corpus_expected(folder, "odf.json", &root);
	json_object_object_foreach(files, file, expected) {
		type = corpus_text(expected, "mimetype");
		if (type != NULL && strstr(type, "spreadsheet") != NULL)
			compare(folder, file, expected);
	}
	json_object_put(root);
	return corpus_close(&book);
}
