/*
 * The images of web pages against independent readings: expected/html.json
 * (BeautifulSoup with html5lib: every <img>, its src and alt),
 * expected/srcset.json (the srcset cases of web-platform-tests), and the
 * encoding files of html5lib-tests.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corpus/corpus.h"
#include "extract/html/dom.h"
#include "extract/web/discover.h"
#include "extract/web/refs.h"
#include "extract/web/srcset.h"
#include "util/io.h"
#include "util/utf8.h"

#define CUT 150		/* texts of the facts may end from here on */
#define PAGE "http://corpus.example/html/page.html"

static struct corpus_exception exceptions[] = {
	{ "srcset.json", "data:,a 1\001w", "data:,a",
	    "an unknown descriptor is passed over, as in \"foo\" and \"1W\"",
	    0 },
};

/* All of a file, in the arena; ptr NULL when it cannot be read. */
static struct rf_str
load(struct rf_arena *a, const char *folder, const char *file)
{
	struct rf_str s = { NULL, 0 };
	char path[4096], *p = NULL;
	struct stat st;
	size_t got;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) == 0) {
		p = rf_arena_bytes(a, (size_t)st.st_size + 1);
		if (rf_read_up_to(fd, p, (size_t)st.st_size, &got, NULL) ==
		    RF_OK)
			s = (struct rf_str){ p, got };
	}
	if (fd >= 0)
		close(fd);
	return s;
}

/* ---- pages ------------------------------------------------------------ */

static const struct rf_ref *
find(const struct rf_ref_list *l, const struct rf_url *base, const char *src)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_str bytes;
	struct rf_url url;
	const struct rf_ref *found = NULL;
	const char *type;
	/* The facts hold the first characters only. */
	bool cut = strlen(src) >= CUT;
	bool data = rf_ref_is_data(rf_str(src)) && (cut ||
	    rf_ref_data(&a, rf_str(src), &bytes, &type));

	if (!data && rf_url_resolve(base, rf_str(src), &url, NULL) != RF_OK)
		return NULL;
	for (size_t i = 0; i < l->n && found == NULL; i++) {
		const struct rf_ref *r = &l->v[i];
		bool same;

		if (r->kind != RF_REF_IMAGE || (r->url == NULL) != data)
			continue;
		if (data)
			same = cut || (r->bytes.len == bytes.len &&
			    memcmp(r->bytes.ptr, bytes.ptr, bytes.len) == 0);
		else
			same = cut ? strncmp(r->url, url.text, 100) == 0 :
			    strcmp(r->url, url.text) == 0;
		if (same)
			found = r;
	}
	rf_arena_release(&a);
	return found;
}

/* The first of the facts with that address: its words are the image's. */
static bool
is_first(struct json_object *imgs, size_t at)
{
	const char *src = corpus_text(json_object_array_get_idx(imgs, at),
	    "src");

	for (size_t i = 0; i < at; i++) {
		const char *other = corpus_text(
		    json_object_array_get_idx(imgs, i), "src");

		if (other != NULL && strcmp(other, src) == 0)
			return false;
	}
	return true;
}

static void
check_page(struct corpus_book *book, const char *folder, const char *file,
    struct json_object *facts)
{
	struct rf_ref_limits limits = RF_REF_LIMITS_INIT;
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_ref_list l;
	struct rf_ref_page page;
	struct rf_url base;
	struct rf_err err = RF_ERR_INIT;
	struct json_object *imgs = corpus_get(facts, "img");
	struct rf_str s = load(&a, folder, file);

	book->files++;
	rf_ref_list_init(&l, &a, &limits);
	if (s.ptr == NULL || rf_discover_page(&l, s, NULL, false, PAGE,
	    &page, &err) != RF_OK ||
	    rf_url_join(NULL, rf_str(page.base), &base, &err) != RF_OK) {
		corpus_fail(book, file, "%s", err.msg);
		goto out;
	}
	for (size_t i = 0; imgs != NULL && i < json_object_array_length(imgs);
	    i++) {
		struct json_object *img = json_object_array_get_idx(imgs, i);
		const char *src = corpus_text(img, "src"), *alt;
		const struct rf_ref *r;

		if (src == NULL || src[0] == '\0')
			continue;
		r = find(&l, &base, src);
		corpus_fact(book, file, src, "found",
		    r != NULL ? "found" : "missing");
		alt = corpus_text(img, "alt");
		if (r != NULL && alt != NULL && strlen(src) < CUT &&
		    strlen(alt) < CUT &&
		    is_first(imgs, i))
			corpus_fact(book, file, "alt", alt,
			    r->alt != NULL ? r->alt : "(none)");
	}
out:
	rf_ref_list_release(&l);
	rf_arena_release(&a);
}

/* ---- srcset ----------------------------------------------------------- */

static void
check_sets(struct corpus_book *book, const char *folder)
{
	struct json_object *root, *cases;
	char path[4096];

	snprintf(path, sizeof(path), "%s/expected/srcset.json", folder);
	root = json_object_from_file(path);
	cases = root != NULL ? corpus_get(root, "cases") : NULL;
	if (cases == NULL) {
		corpus_fail(book, "srcset.json", "cannot be read");
		return;
	}
	for (size_t i = 0; i < json_object_array_length(cases); i++) {
		struct json_object *c = json_object_array_get_idx(cases, i);
		const char *set = corpus_text(c, "srcset");
		struct rf_candidate first = { .width = 0 };
		size_t pos = 0;
		char url[200];

		/* All are as large as the others: the first is picked. */
		if (!rf_srcset_next(rf_str(set), &pos, &first))
			first.url = RF_STR("");
		snprintf(url, sizeof(url), RF_STR_FMT,
		    RF_STR_ARG(first.url));
		corpus_fact(book, "srcset.json", set,
		    corpus_text(c, "expect"), url);
	}
	json_object_put(root);
}

/* ---- encodings -------------------------------------------------------- */

/* Do two names mean the same?  What every byte becomes tells. */
static bool
same_encoding(struct rf_arena *a, const char *x, const char *y)
{
	char bytes[256];
	struct rf_str s = { bytes, sizeof(bytes) };

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i < 32 ? ' ' : i);
	return rf_str_eq(rf_utf8_from(a, s, x), rf_utf8_from(a, s, y));
}

static void
check_encoding(struct corpus_book *book, const char *name, unsigned number,
    struct rf_str data, struct rf_str expected)
{
	struct rf_arena a = RF_ARENA_INIT;
	const char *want = rf_arena_strndup(&a, expected.ptr, expected.len);
	const char *got = rf_dom_encoding(&a, data, NULL);
	char fact[64];

	/* Undeclared is UTF-8 here when the bytes are; ASCII is both. */
	if (strcmp(got, "UTF-8") == 0 &&
	    strcasecmp(want, "windows-1252") == 0 && rf_utf8_valid(data))
		got = want;
	snprintf(fact, sizeof(fact), "%u", number);
	corpus_fact(book, name, fact, want,
	    same_encoding(&a, want, got) ? want : got);
	rf_arena_release(&a);
}

static void
check_encodings(struct corpus_book *book, const char *folder,
    const char *name)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_str s = load(&a, folder, name);

	book->files++;
	if (s.ptr == NULL)
		corpus_fail(book, name, "cannot be read");
	for (unsigned n = 1; s.len > 0; n++) {
		static const char from[] = "#data\n", to[] = "\n#encoding\n";
		const char *data = memmem(s.ptr, s.len, from, 6), *end;
		struct rf_str label;

		if (data == NULL)
			break;
		data += sizeof(from) - 1;
		end = memmem(data, s.len - (size_t)(data - s.ptr), to,
		    sizeof(to) - 1);
		if (end == NULL)
			break;
		s.len -= (size_t)(end - s.ptr) + sizeof(to) - 1;
		s.ptr = end + sizeof(to) - 1;
		label = rf_str_trim(rf_str_cut(&s, '\n'));
		check_encoding(book, name, n, (struct rf_str){ data,
		    (size_t)(end - data) }, label);
		if (s.ptr == NULL)
			break;
	}
	rf_arena_release(&a);
}

int
main(void)
{
	const char *folder = corpus_folder("corpus_web");
	struct corpus_book book = { "corpus_web", exceptions,
		RF_COUNT(exceptions), 0, 0, 0, 0 };
	struct json_object *root, *files;

	files = corpus_expected(folder, "html.json", &root);
	json_object_object_foreach(files, file, facts)
		check_page(&book, folder, file, facts);
	json_object_put(root);
	check_sets(&book, folder);
	check_encodings(&book, folder, "html/html5lib-tests/encoding/tests1.dat");
	check_encodings(&book, folder, "html/html5lib-tests/encoding/tests2.dat");
	check_encodings(&book, folder,
	    "html/html5lib-tests/encoding/test-yahoo-jp.dat");
	return corpus_close(&book);
}
