/* Addresses as documents write them, and the list that keeps each once. */
#include "config.h"

#include "unit/web_suites.h"

#include <string.h>

#include "extract/web/refs.h"

static void
resolving(void)
{
	static const struct {
		const char *ref, *to;	/* NULL: refused */
	} rows[] = {
		{ "b.png", "http://a.example/d/b.png" },
		{ "./b.png", "http://a.example/d/b.png" },
		{ "../b.png#f", "http://a.example/b.png" },
		{ "/b.png?x=1", "http://a.example/b.png?x=1" },
		{ "?x", "http://a.example/d/e?x" },
		{ "//b.example/c", "http://b.example/c" },
		{ "https://b.example:443/c", "https://b.example/c" },
		{ "HTTP://B.example/c", "http://b.example/c" },
		/* What browsers forgive. */
		{ "\n b.png\t", "http://a.example/d/b.png" },
		{ "b\n.p\tng", "http://a.example/d/b.png" },
		{ "ht\ntp://b.example/", "http://b.example/" },
		{ "c\\d.png?a\\b", "http://a.example/d/c/d.png?a%5Cb" },
		{ "\\\\b.example\\c", "http://b.example/c" },
		{ "///b.example/c", "http://b.example/c" },
		{ "http:c.png", "http://a.example/d/c.png" },
		{ "http:/c.png", "http://a.example/c.png" },
		{ "https:b.example/c", "https://b.example/c" },
		{ "https:/b.example/c", "https://b.example/c" },
		{ "http:////b.example/c", "http://b.example/c" },
		{ "a b\xc3\xa9.png", "http://a.example/d/a%20b%C3%A9.png" },
		{ "1:2.png", "http://a.example/d/1:2.png" },
		/* What is none, or hides something. */
		{ "javascript:alert(1)", NULL },
		{ "mailto:a@b", NULL },
		{ "file:///etc/passwd", NULL },
		{ "http://user@b.example/", NULL },
		{ "http://0x7f.1/", NULL },
		{ "http:///", NULL },
		{ "//", NULL },
	};
	struct rf_url base, out;

	CU_ASSERT_EQUAL_FATAL(rf_url_join(NULL,
	    rf_str("http://a.example/d/e?q"), &base, NULL), RF_OK);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		enum rf_code rc = rf_url_resolve(&base, rf_str(rows[i].ref),
		    &out, NULL);

		CU_ASSERT_EQUAL(rc == RF_OK, rows[i].to != NULL);
		if (rc == RF_OK && rows[i].to != NULL &&
		    strcmp(out.text, rows[i].to) != 0) {
			CU_FAIL("another address");
			printf("%s: %s\n", rows[i].ref, out.text);
		}
	}
	CU_ASSERT_NOT_EQUAL(rf_url_join(NULL, rf_str("b.png"), &out, NULL),
	    RF_OK);
}

static void
data_uris(void)
{
	static const struct {
		const char *uri, *bytes, *type;		/* NULL: broken */
	} rows[] = {
		{ "data:image/PNG;base64,QUJD", "ABC", "image/png" },
		{ " DATA:image/gif; x=y ;BASE64,QU%4AD ", "ABC",
		    "image/gif" },
		{ "data:;base64,QUI", "AB", "" },
		{ "data:image/svg+xml,%3Csvg/%3E", "<svg/>",
		    "image/svg+xml" },
		{ "data:image/svg+xml;utf8,<svg fill='#fff'/>#x",
		    "<svg fill='#fff'/>#x", "image/svg+xml" },
		{ "data:image/svg+xml,<svg/>#view", "<svg/>",
		    "image/svg+xml" },
		{ "data:image/svg+xml,<svg f='%23fff'/>", "<svg f='#fff'/>",
		    "image/svg+xml" },
		{ "data:,a%zz%4", "a%zz%4", "" },
		{ "data:,", "", "" },
		{ "data:image/png;base64,Q", NULL, NULL },
		{ "data:image/png;base64", NULL, NULL },
		{ "data:", NULL, NULL },
	};
	struct rf_arena a = RF_ARENA_INIT;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_str bytes;
		const char *type;
		bool ok = rf_ref_data(&a, rf_str(rows[i].uri), &bytes, &type);

		CU_ASSERT_EQUAL(ok, rows[i].bytes != NULL);
		if (!ok || rows[i].bytes == NULL)
			continue;
		CU_ASSERT(rf_str_is(bytes, rows[i].bytes));
		CU_ASSERT_STRING_EQUAL(type, rows[i].type);
	}
	rf_arena_release(&a);
}

static void
suffixes(void)
{
	CU_ASSERT_EQUAL(rf_ref_suffix(rf_str("/a/b.JPG?x=.js")),
	    RF_SUFFIX_IMAGE);
	CU_ASSERT_EQUAL(rf_ref_suffix(rf_str("b.svg#f.css")),
	    RF_SUFFIX_IMAGE);
	CU_ASSERT_EQUAL(rf_ref_suffix(rf_str("a.css")), RF_SUFFIX_OTHER);
	CU_ASSERT_EQUAL(rf_ref_suffix(rf_str("a.png/b")), RF_SUFFIX_NONE);
	CU_ASSERT_EQUAL(rf_ref_suffix(rf_str("a.unheard")), RF_SUFFIX_NONE);
	CU_ASSERT_EQUAL(rf_ref_suffix(rf_str("")), RF_SUFFIX_NONE);
}

static bool
add(struct rf_ref_list *list, enum rf_ref_kind kind,
    enum rf_ref_source source, const char *alt, const char *ref)
{
	static const char page[] = "http://a.example/d/e";
	struct rf_ref like = { .kind = kind, .source = source, .alt = alt,
		.order = list->order++ };
	struct rf_url base;

	if (rf_url_join(NULL, rf_str(page), &base, NULL) != RF_OK)
		return false;
	return rf_ref_add(list, &like, &base, rf_str(ref));
}

static void
each_once(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_ref_limits limits = RF_REF_LIMITS_INIT;
	struct rf_ref_list l;

	rf_ref_list_init(&l, &a, &limits);
	CU_ASSERT(add(&l, RF_REF_IMAGE, RF_FROM_META, NULL, "/1.png"));
	CU_ASSERT(add(&l, RF_REF_IMAGE, RF_FROM_IMG, "two", "2.png"));
	CU_ASSERT(add(&l, RF_REF_IMAGE, RF_FROM_IMG, "one", "../1.png#x"));
	CU_ASSERT(add(&l, RF_REF_IMAGE, RF_FROM_IMG, "later", "/1.png"));
	CU_ASSERT(add(&l, RF_REF_IMAGE, RF_FROM_IMG, "later", "2.png"));
	CU_ASSERT(add(&l, RF_REF_STYLESHEET, 0, NULL, "2.png"));
	CU_ASSERT(add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL,
	    "data:image/png;base64,QUJD"));
	CU_ASSERT(add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL,
	    "data:image/png,ABC"));
	CU_ASSERT(!add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL,
	    "data:text/html,ABC"));
	CU_ASSERT(!add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL, " "));
	CU_ASSERT(!add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL, "#top"));
	CU_ASSERT(!add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL, "blob:x"));
	CU_ASSERT_EQUAL(l.n, 4);
	CU_ASSERT_EQUAL(l.images, 3);
	CU_ASSERT_EQUAL(l.refused, 2);
	CU_ASSERT_STRING_EQUAL(l.v[0].url, "http://a.example/1.png");
	CU_ASSERT_STRING_EQUAL(l.v[0].alt, "one");
	CU_ASSERT_EQUAL(l.v[0].source, RF_FROM_META);
	CU_ASSERT_STRING_EQUAL(l.v[1].alt, "two");
	CU_ASSERT_PTR_NULL(l.v[3].url);
	CU_ASSERT(rf_str_is(l.v[3].bytes, "ABC"));
	CU_ASSERT_STRING_EQUAL(l.v[3].media_type, "image/png");
	rf_ref_list_release(&l);
	rf_arena_release(&a);
}

static void
bounds(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_ref_limits limits = { .images = 2, .others = 1,
		.inline_bytes = 4 };
	struct rf_ref_list l;

	rf_ref_list_init(&l, &a, &limits);
	CU_ASSERT(add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL, "1"));
	CU_ASSERT(add(&l, RF_REF_STYLESHEET, 0, NULL, "1"));
	CU_ASSERT(!add(&l, RF_REF_FRAME, 0, NULL, "2"));
	CU_ASSERT(!add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL,
	    "data:image/png,12345"));
	CU_ASSERT(add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL,
	    "data:image/png,1234"));
	CU_ASSERT(!add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL, "3"));
	CU_ASSERT(add(&l, RF_REF_IMAGE, RF_FROM_IMG, NULL, "1"));
	CU_ASSERT_EQUAL(l.images, 2);
	CU_ASSERT_EQUAL(l.left_out, 2);
	CU_ASSERT_EQUAL(l.refused, 0);
	l.v[0].order = 7;
	rf_ref_list_sort(&l);
	CU_ASSERT_EQUAL(l.v[2].order, 7);
	rf_ref_list_release(&l);
	rf_arena_release(&a);
}

CU_TestInfo web_list_tests[] = {
	{ "references are resolved as browsers do", resolving },
	{ "data: URIs", data_uris },
	{ "suffixes", suffixes },
	{ "every reference once", each_once },
	{ "bounds", bounds },
	CU_TEST_INFO_NULL
};
