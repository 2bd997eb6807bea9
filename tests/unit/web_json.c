/* JSON-LD, manifests, and the state of scripts. */
#include "config.h"

#include "unit/web_suites.h"

#include <string.h>

#include "extract/web/discover.h"
#include "util/buf.h"

struct row {
	const char *json, *found;
};

static void
show(const struct rf_ref_list *l, const struct row *row,
    enum rf_ref_source source)
{
	static const char origin[] = "http://t.example";
	struct rf_buf b;

	rf_buf_init(&b, 100000);
	for (size_t i = 0; i < l->n; i++) {
		const struct rf_ref *r = &l->v[i];
		const char *url = r->url != NULL ? r->url : r->media_type;

		CU_ASSERT_EQUAL(r->source, source);
		if (strncmp(url, origin, sizeof(origin) - 1) == 0)
			url += sizeof(origin) - 1;
		rf_buf_adds(&b, url);
		if (r->alt != NULL)
			rf_buf_printf(&b, " %s", r->alt);
		if (r->width != 0)
			rf_buf_printf(&b, " %ux%u", r->width, r->height);
		rf_buf_addc(&b, ';');
	}
	CU_ASSERT_STRING_EQUAL(b.ptr, row->found);
	if (strcmp(b.ptr, row->found) != 0)
		printf("%s\n-> %s\n", row->json, b.ptr);
	rf_buf_release(&b);
}

/* In an element of a page. */
static void
check(const char *before, const char *after, const struct row *rows,
    size_t n, bool scripts, enum rf_ref_source source)
{
	for (size_t i = 0; i < n; i++) {
		struct rf_ref_limits limits = RF_REF_LIMITS_INIT;
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_ref_list l;
		struct rf_buf page;

		limits.scripts = scripts;
		rf_buf_init(&page, 1024 * 1024);
		rf_buf_printf(&page, "%s%s%s", before, rows[i].json, after);
		rf_ref_list_init(&l, &a, &limits);
		CU_ASSERT_EQUAL(rf_discover_page(&l,
		    (struct rf_str){ page.ptr, page.len }, "utf-8", false,
		    "http://t.example/d/", NULL, NULL), RF_OK);
		show(&l, &rows[i], source);
		rf_ref_list_release(&l);
		rf_arena_release(&a);
		rf_buf_release(&page);
	}
}

static void
json_ld(void)
{
	static const struct row rows[] = {
		{ "{\"image\":\"a.png\",\"url\":\"p.html\",\"logo\":"
		    "\"\\/l.svg\"}", "/d/a.png;/l.svg;" },
		{ "{\"image\":[\"a\",\"b\"],\"name\":\"c.png\"}",
		    "/d/a;/d/b;" },
		{ "{\"@graph\":[{\"@type\":\"WebPage\",\"url\":\"w.png\","
		    "\"image\":{\"@id\":\"#i\"}},{\"url\":\"u\","
		    "\"@type\":\"ImageObject\"}]}", "/d/u;" },
		{ "{\"@type\":[\"x\",\"ImageObject\"],\"contentUrl\":\"c\","
		    "\"url\":\"page\",\"thumbnail\":{\"url\":[\"t\"]}}",
		    "/d/t;/d/c;" },
		{ "{\"@type\":\"ImageObject\",\"contentUrl\":\"c.png\","
		    "\"url\":\"d.png\"}", "/d/c.png;/d/d.png;" },
		{ "{\"@type\":\"VideoObject\",\"contentUrl\":\"v.mp4\","
		    "\"thumbnailUrl\":\"t.jpg\"}", "/d/t.jpg;" },
		{ "{\"image\":\"p.html\"}", "" },
		{ "{\"image\":\"caf\\u00e9 \\ud83d\\ude00.png\"}",
		    "/d/caf%C3%A9%20%F0%9F%98%80.png;" },
		/* Not JSON, and read all the same. */
		{ "<!--//--><![CDATA[\n{\"name\":\"line\nend\","
		    "\"image\":\"a.png\",}\n//]]>", "/d/a.png;" },
		{ "{\"logo\":{\"url\":\"l.png\"", "/d/l.png;" },
		{ "]}[[\"image\",", "" }, { "{\"image\":\"", "" },
		{ "{\"image\":\"\\", "" }, { "{\"image\":\"\\u12\"}", "/d/u12;" },
	};

	check("<script type='application/ld+json'>", "</script>", rows,
	    RF_COUNT(rows), false, RF_FROM_JSON_LD);
}

static void
states(void)
{
	static const struct row rows[] = {
		{ "window.__NUXT__={img:'/a.png',alt:\"b.png\",n:1,"
		    "'cover':\"https://c.example/x?y\",u:\"/d.html\"}",
		    "/a.png;https://c.example/x?y;" },
		{ "{\"props\":{\"src\":\"a.jpg\",\"srcSet\":"
		    "\"/s.webp 1x, /l.webp 2x\"}}", "/d/a.jpg;/l.webp;" },
		{ "self.__next_f.push([1,\"{\\\"u\\\":\\\"/x/a.png\\\"}\"])",
		    "/x/a.png;" },
		{ "// don't\nvar x = `/a.png`; // it's \"/b.png\n'/c.png'",
		    "/a.png;/c.png;" },
		{ "{\"a\":\"data:image\\/gif;base64,QUJD\"}", "image/gif;" },
		{ "var s='a.png has /b.png in it', t='<img src=\"/c.png\">'",
		    "/c.png;" },
		{ "{logo:'x',imageUrl:'//c.example/i',iconColor:'#fff'}",
		    "http://c.example/i;" },
	};
	const struct row none[] = { { rows[0].json, "" } };
	static const struct row attribute[] = {
		{ "{&quot;image&quot;:&quot;/a.png&quot;}", "/a.png;" } };

	check("<script>", "</script>", rows, RF_COUNT(rows), true,
	    RF_FROM_SCRIPT);
	check("<script type='application/json'>", "</script>", rows,
	    RF_COUNT(rows), true, RF_FROM_SCRIPT);
	check("<script>", "</script>", none, 1, false, RF_FROM_SCRIPT);
	check("<script type='text/html'>", "</script>", none, 1, true,
	    RF_FROM_SCRIPT);
	check("<div data-page='", "'></div>", attribute, 1, true,
	    RF_FROM_SCRIPT);
}

static void
manifests(void)
{
	static const struct row rows[] = {
		{ "{\"name\":\"x\",\"icons\":[{\"src\":\"i.png\","
		    "\"sizes\":\"48x48 512x512\",\"type\":\"image/png\"},"
		    "{\"src\":\"/j.svg\",\"sizes\":\"any\"}],"
		    "\"screenshots\":[{\"label\":\"Home\",\"src\":\"s.webp\"}],"
		    "\"shortcuts\":[{\"url\":\"/u\",\"icons\":"
		    "[{\"src\":\"k.png\"}]}],\"start_url\":\"/x.png\"}",
		    "/m/i.png 512x512;/j.svg;/m/s.webp Home;/m/k.png;" },
		{ "{\"src\":\"a\"}", "" }, { "[{\"src\":\"a\"}]", "" },
		{ "{\"icons\":[{}]}", "" }, { "", "" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_ref_limits limits = RF_REF_LIMITS_INIT;
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_ref_list l;

		rf_ref_list_init(&l, &a, &limits);
		CU_ASSERT_EQUAL(rf_discover_manifest(&l,
		    rf_str(rows[i].json), "http://t.example/m/x.json", 0,
		    NULL), RF_OK);
		show(&l, &rows[i], RF_FROM_APP);
		rf_ref_list_release(&l);
		rf_arena_release(&a);
	}
}

/* Nothing but openings, quotes, escapes: quick, and no crash. */
static void
deep(void)
{
	static const char *const units[] = { "{", "[", "{a:", "'\\", "\"",
		"`", "{\"image\":[", "\\u", "\"\\\\\\\"", "{'a':'\\'" };
	static const struct row empty = { "", "" };

	for (size_t i = 0; i < RF_COUNT(units); i++) {
		struct rf_buf b;
		struct row row = empty;

		rf_buf_init(&b, 1000000);
		while (b.len < 100000)
			rf_buf_adds(&b, units[i]);
		row.json = b.ptr;
		check("<script>", "</script>", &row, 1, true,
		    RF_FROM_SCRIPT);
		check("<script type='application/ld+json'>", "</script>",
		    &row, 1, true, RF_FROM_JSON_LD);
		rf_buf_release(&b);
	}
}

CU_TestInfo web_json_tests[] = {
	{ "JSON-LD", json_ld },
	{ "states of scripts", states },
	{ "manifests", manifests },
	{ "nothing but beginnings", deep },
	CU_TEST_INFO_NULL
};
