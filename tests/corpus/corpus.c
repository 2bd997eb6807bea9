/* See corpus.h. */
#include "config.h"
#include "corpus/corpus.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract/extract.h"
#include "util/io.h"

const char *
corpus_folder(const char *test)
{
	static char path[4096];
	const char *folder = getenv("RIFFLE_CORPUS");
	const char *src = getenv("srcdir");

	if (folder == NULL || folder[0] == '\0') {
		snprintf(path, sizeof(path), "%s/../shared/corpus",
		    src != NULL ? src : ".");
		folder = path;
	}
	if (access(folder, R_OK | X_OK) != 0) {
		printf("%s: SKIPPED: no corpus at %s (set RIFFLE_CORPUS)\n",
		    test, folder);
		exit(77);
	}
	return folder;
}

struct json_object *
corpus_expected(const char *folder, const char *name,
    struct json_object **root)
{
	char path[4096];
	struct json_object *files = NULL;

	snprintf(path, sizeof(path), "%s/expected/%s", folder, name);
	*root = json_object_from_file(path);
	if (*root != NULL)
		files = corpus_get(*root, "files");
	if (files == NULL) {
		printf("cannot read %s: %s\n", path,
		    json_util_get_last_err());
		exit(1);
	}
	return files;
}

bool
corpus_read_sheets(struct corpus_book *book, const char *folder,
    const char *file, struct rf_document *d)
{
	char path[4096];
	struct rf_options options;
	struct rf_err err = RF_ERR_INIT;
	struct rf_extract x = { .name = file, .media_type = "", .staging = -1,
		.options = &options, .doc = d };
	struct stat st;
	bool read = false;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	rf_options_init(&options);
	options.hidden_rows = options.hidden_cols = true;
	options.hidden_sheets = true;
	rf_document_init(d);
	book->files++;
	x.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (x.fd < 0 || fstat(x.fd, &st) != 0) {
		corpus_fail(book, file, "cannot be opened");
	} else {
		x.size = st.st_size;
		read = rf_extract_run(&x, &err) == RF_OK;
		if (!read)
			corpus_fail(book, file, "%s", err.msg);
	}
	rf_close(&x.fd);
	return read;
}

static bool
names(const struct corpus_exception *e, const char *file)
{
	size_t n = strlen(e->file);

	if (n > 0 && e->file[n - 1] == '*')
		return strncmp(e->file, file, n - 1) == 0;
	return strcmp(e->file, file) == 0;
}

static bool
excused(struct corpus_book *book, const char *file, const char *fact,
    const char *ours)
{
	struct corpus_exception *e;

	for (size_t i = 0; i < book->n_exceptions; i++) {
		e = &book->exceptions[i];
		if (strcmp(e->fact, fact) == 0 && names(e, file) &&
		    (e->ours == NULL || strcmp(e->ours, ours) == 0)) {
			e->used++;
			return true;
		}
	}
	return false;
}

void
corpus_fact(struct corpus_book *book, const char *file, const char *fact,
    const char *expected, const char *ours)
{
	book->facts++;
	if (expected == NULL)
		expected = "null";
	if (ours == NULL)
		ours = "null";
	if (strcmp(expected, ours) == 0)
		return;
	if (excused(book, file, fact, ours)) {
		book->excepted++;
		return;
	}
	book->failed++;
	printf("%s: %s: expected %s, got %s\n", file, fact, expected, ours);
}

void
corpus_fact_int(struct corpus_book *book, const char *file, const char *fact,
    long long expected, long long ours)
{
	char a[24], b[24];

	snprintf(a, sizeof(a), "%lld", expected);
	snprintf(b, sizeof(b), "%lld", ours);
	corpus_fact(book, file, fact, a, b);
}

void
corpus_fail(struct corpus_book *book, const char *file, const char *fmt, ...)
{
	va_list ap;

	book->failed++;
	printf("%s: ", file);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

int
corpus_close(struct corpus_book *book)
{
	const struct corpus_exception *e;

	for (size_t i = 0; i < book->n_exceptions; i++) {
		e = &book->exceptions[i];
		if (e->used == 0)
			corpus_fail(book, e->file,
			    "the exception for %s no longer applies", e->fact);
	}
	printf("%s: %u files, %u facts compared, %u of them excepted with a "
	    "reason, %u failed\n", book->name, book->files, book->facts,
	    book->excepted, book->failed);
	return book->failed != 0;
}

struct json_object *
corpus_get(struct json_object *o, const char *key)
{
	struct json_object *v = NULL;

	if (!json_object_is_type(o, json_type_object) ||
	    !json_object_object_get_ex(o, key, &v))
		return NULL;
	return v;
}

const char *
corpus_text(struct json_object *o, const char *key)
{
	struct json_object *v = corpus_get(o, key);

	return json_object_is_type(v, json_type_string) ?
	    json_object_get_string(v) : NULL;
}

bool
corpus_number(struct json_object *o, const char *key, long long *out)
{
	struct json_object *v = corpus_get(o, key);

	if (json_object_is_type(v, json_type_int))
		*out = json_object_get_int64(v);
	else if (json_object_is_type(v, json_type_double))
		*out = (long long)(json_object_get_double(v) + 0.5);
	else
		return false;
	return true;
}
