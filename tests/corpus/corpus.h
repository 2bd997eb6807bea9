/*
 * What the corpus tests share: finding the corpus, loading its expected
 * facts, and the book of comparisons.  Every fact is compared as text.  An
 * exception is one row with its reason and with the value that Riffle gives
 * instead; a row that no longer applies fails the test.
 */
#ifndef RF_TESTS_CORPUS_H
#define RF_TESTS_CORPUS_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

struct rf_document;

struct corpus_exception {
	const char *file;	/* path in the corpus; a prefix when it ends
				   with '*' */
	const char *fact;	/* "vips.width" */
	const char *ours;	/* NULL: whatever (only with a prefix) */
	const char *why;
	unsigned used;
};

struct corpus_book {
	const char *name;
	struct corpus_exception *exceptions;
	size_t n_exceptions;
	unsigned files, facts, excepted, failed;
};

/*
 * The corpus's folder; when it is absent says so on standard output and
 * leaves the program with 77.
 */
const char *corpus_folder(const char *test);
/* The "files" member of expected/NAME; the caller puts *root.  Exits with
 * 1 when it cannot be read. */
struct json_object *corpus_expected(const char *folder, const char *name,
    struct json_object **root);

/*
 * Read a spreadsheet of the corpus with all that is hidden into a document
 * that is initialised here and released by the caller; false, and the book
 * says so, when it cannot be read.  Counts the file.
 */
bool corpus_read_sheets(struct corpus_book *book, const char *folder,
    const char *file, struct rf_document *d);

/* Compare one fact; prints a line when it differs without a reason. */
void corpus_fact(struct corpus_book *book, const char *file,
    const char *fact, const char *expected, const char *ours);
void corpus_fact_int(struct corpus_book *book, const char *file,
    const char *fact, long long expected, long long ours);
/* A failure that is no comparison. */
void corpus_fail(struct corpus_book *book, const char *file,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Print the sum and return the exit status. */
int corpus_close(struct corpus_book *book);

/* Members of a JSON object: NULL or the fallback when absent. */
struct json_object *corpus_get(struct json_object *o, const char *key);
const char *corpus_text(struct json_object *o, const char *key);
/* False when absent or not a number (exiftool gives "100%" at times). */
bool corpus_number(struct json_object *o, const char *key, long long *out);

#endif
