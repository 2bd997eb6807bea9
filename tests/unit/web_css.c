/* Sets, media queries and style sheets. */
#include "config.h"

#include "unit/web_suites.h"

#include <string.h>

#include "extract/web/css_token.h"
#include "extract/web/discover.h"
#include "extract/web/media.h"
#include "extract/web/srcset.h"
#include "util/buf.h"
#include "util/mem.h"

static void
srcset(void)
{
	/* Candidates as "address width density". */
	static const struct {
		const char *set, *found;
	} rows[] = {
		{ "", "" }, { ",", "" }, { " , ,", "" },
		{ "a", "a 0 1;" }, { "a,b", "a,b 0 1;" },
		{ "a, b", "a 0 1;b 0 1;" }, { "a,", "a 0 1;" },
		{ ",,a,, ,b", "a 0 1;b 0 1;" },
		{ "a 2x,b 30w ,c", "a 0 2;b 30 1;c 0 1;" },
		{ "a 30w 40h", "a 30 1;" }, { "a 40h", "" },
		{ "a 1x 2x, b", "b 0 1;" }, { "a 1w 1x", "" },
		{ "a 0w", "" }, { "a 0x", "a 0 0;" },
		{ "a 1.5e1x", "a 0 15;" }, { "a .5x", "a 0 0.5;" },
		{ "a 1.x", "a 0 1?;" }, { "a -1x", "a 0 1?;" },
		{ "a foo", "a 0 1?;" }, { "a 1W", "a 0 1?;" },
		{ "a (1x, b) 2x, c", "a 0 2?;c 0 1;" },
		{ "a (, b", "a 0 1?;" },
		{ "a\t2x\n,\fb", "a 0 2;b 0 1;" },
		{ "\va 2x", "\va 0 2;" },
		{ "data:,a 99999999999w", "data:,a 0 1?;" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_candidate c;
		struct rf_buf b;
		size_t pos = 0;

		rf_buf_init(&b, 1000);
		while (rf_srcset_next(rf_str(rows[i].set), &pos, &c))
			rf_buf_printf(&b, RF_STR_FMT " %u %g%s;",
			    RF_STR_ARG(c.url), c.width, c.density,
			    c.doubtful ? "?" : "");
		CU_ASSERT_STRING_EQUAL(b.ptr, rows[i].found);
		if (strcmp(b.ptr, rows[i].found) != 0)
			printf("%s: %s\n", rows[i].set, b.ptr);
		rf_buf_release(&b);
	}
}

static void
media(void)
{
	static const struct {
		const char *media;
		bool screen, wide;
	} rows[] = {
		{ "", true, true }, { "all", true, true },
		{ " SCREEN ", true, true }, { "print", false, false },
		{ "only screen and (min-width:9px)", true, true },
		{ "print and (min-width:9px)", false, false },
		{ "print, screen", true, true },
		{ "not print", true, true }, { "not all", false, false },
		{ "not screen", false, false },
		{ "not screen and (color)", true, false },
		{ "speech", false, false }, { "tty,tv", false, false },
		{ "(max-width: 600px)", true, false },
		{ "(min-width: 600px) and (max-width: 700px)", true, false },
		{ "(width >= 600px)", true, true },
		{ "(width <= 30em)", true, false },
		{ "(100px < width < 200px)", true, false },
		{ "(600px <= width)", true, true },
		{ "(orientation: portrait)", true, false },
		{ "(prefers-color-scheme:dark)", true, false },
		{ "(prefers-color-scheme:light)", true, true },
		{ "(-webkit-min-device-pixel-ratio: 2)", true, true },
		{ "(hover) and (pointer: fine)", true, true },
		{ "((max-width: 5px) or (hover))", true, true },
		{ "(max-width: 5px), (min-width: 900px)", true, true },
		{ "(((", true, true }, { ")", false, false },
	};
	static const struct {
		const char *a, *b;
		bool parted;
	} pairs[] = {
		{ "", "", false }, { "", "(max-width:1px)", false },
		{ "(min-width:600px)", "(max-width:599px)", true },
		{ "(min-width:600px)", "(max-width:600px)", false },
		{ "(width >= 600px)", "(width < 600px)", true },
		{ "(min-width:37.5em)", "(max-width:599px)", true },
		{ "(min-width:600px)", "(min-width:900px)", false },
		{ "(orientation:portrait)", "(orientation:landscape)", true },
		{ "(orientation:portrait)", "", false },
		{ "(prefers-color-scheme:dark)", "", true },
		{ "(prefers-color-scheme:light)", "", false },
		{ "(max-width:1px),(min-width:5px)", "(width:3px)", true },
		{ "(max-width:1px),(min-width:3px)", "(width:3px)", false },
		{ "not (max-width:5px)", "(max-width:5px)", false },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_str s = rf_str(rows[i].media);

		CU_ASSERT_EQUAL(rf_media_screen(s), rows[i].screen);
		CU_ASSERT_EQUAL(rf_media_wide(s), rows[i].wide);
		if (rf_media_screen(s) != rows[i].screen ||
		    rf_media_wide(s) != rows[i].wide)
			printf("%s\n", rows[i].media);
	}
	for (size_t i = 0; i < RF_COUNT(pairs); i++) {
		bool one = rf_media_parted(rf_str(pairs[i].a),
		    rf_str(pairs[i].b));

		CU_ASSERT_EQUAL(one, pairs[i].parted);
		CU_ASSERT_EQUAL(rf_media_parted(rf_str(pairs[i].b),
		    rf_str(pairs[i].a)), one);
		if (one != pairs[i].parted)
			printf("%s | %s\n", pairs[i].a, pairs[i].b);
	}
}

/* Addresses relative to the sheet; "+" before what is imported. */
static void
run_css(const char *css, const char *charset, size_t depth,
    struct rf_buf *b)
{
	static const char dir[] = "http://t.example/c/";
	struct rf_ref_limits limits = RF_REF_LIMITS_INIT;
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_ref_list l;
	size_t from = 0;

	rf_ref_list_init(&l, &a, &limits);
	if (depth > 0) {
		l.v = rf_calloc(1, sizeof(*l.v));
		l.v[0].kind = RF_REF_STYLESHEET;
		l.v[0].depth = (uint32_t)depth;
		l.v[0].order = 7;
		l.n = l.cap = 1;
		from = 1;
	}
	CU_ASSERT_EQUAL(rf_discover_css(&l, rf_str(css), charset,
	    "http://t.example/c/s.css", 0, NULL), RF_OK);
	for (size_t i = from; i < l.n; i++) {
		const struct rf_ref *r = &l.v[i];
		const char *url = r->url;

		if (from > 0)
			CU_ASSERT_EQUAL(r->order, 7);
		if (url != NULL && strncmp(url, dir, sizeof(dir) - 1) == 0)
			url += sizeof(dir) - 1;
		rf_buf_printf(b, "%s%s;",
		    r->kind == RF_REF_STYLESHEET ? "+" : "",
		    url != NULL ? url : r->media_type);
	}
	rf_ref_list_release(&l);
	rf_arena_release(&a);
}

struct row {
	const char *css, *found;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct rf_buf b;

		rf_buf_init(&b, 10000);
		run_css(rows[i].css, NULL, 0, &b);
		CU_ASSERT_STRING_EQUAL(b.ptr, rows[i].found);
		if (strcmp(b.ptr, rows[i].found) != 0)
			printf("%s\n-> %s\n", rows[i].css, b.ptr);
		rf_buf_release(&b);
	}
}

static void
values(void)
{
	static const struct row rows[] = {
		{ "a{background:url(1.png)}", "1.png;" },
		{ "a{background:#fff url( '2.png' ) no-repeat,url(\"3.png\")}",
		    "2.png;3.png;" },
		{ "a{background-image:URL(1)}", "1;" },
		{ "a{list-style:url(1)}b{list-style-image:url(2)}"
		    "c{content:url(3)'x'}d{cursor:url(4) 2 2,auto}"
		    "e{border-image:url(5) 3}f{border-image-source:url(6)}"
		    "g{-webkit-mask-image:url(7)}h{mask:url(8)}"
		    "i{shape-outside:url(9)}", "1;2;3;4;5;6;7;8;9;" },
		{ "a{filter:url(1);clip-path:url(2);fill:url(3);"
		    "behavior:url(4);color:red}", "" },
		{ "a{mask:url(#m);background:url()}", "" },
		{ "a{--x:url(1.png);--y:url(2.woff);--z:{a:b}}", "1.png;" },
		{ "a{content:'url(1)' \"x.png\"}", "" },
		{ "a{background:var(--x,url(1))}", "1;" },
		{ "a{background:cross-fade(url(1),url(2) 50%)}", "1;2;" },
		{ "a{background:linear-gradient(red,blue),url(1)}", "1;" },
		{ "a{background:image-set(url(1) 1x,'2' 2x,\"3\" 1.5x)}",
		    "2;" },
		{ "a{background:-webkit-image-set(url(1) 96dpi,"
		    "url(2) 192dpi)}", "2;" },
		{ "a{background:image-set('1' type('image/avif'),'2')}",
		    "1;" },
		{ "a{background:image-set('1' type('x/y') 3x,'2')}", "2;" },
		{ "a{background:image-set(,,)}b{background:url(1)}", "1;" },
		{ "a{background:url(data:image/gif;base64,QUJD)}",
		    "image/gif;" },
		{ "a{background:url(\"data:image/svg+xml,<svg a='b'/>\")}",
		    "image/svg+xml;" },
		{ "a{background:url(data:text/css,x)}", "" },
		{ "a{background:url(1)!important;background:url(2)}",
		    "1;2;" },
	};

	check(rows, RF_COUNT(rows));
}

static void
syntax(void)
{
	static const struct row rows[] = {
		{ "/* a{background:url(1)} */b{/**/background/**/:/**/"
		    "url(2)/**/}", "2;" },
		{ "<!-- a{background:url(1)} -->", "1;" },
		{ "a{b\\61 ckground:url(1)}", "1;" },
		{ "a{background:url(a\\)\\62 .png)}", "a)b.png;" },
		{ "a{background:url('a\\\nb\\'c')}", "ab'c;" },
		{ "a{background:url(a b)}b{background:url(1)}", "1;" },
		{ "a{background:url(a'b)}b{background:url(1)}", "1;" },
		{ "a{background:url(a(b)}b{background:url(1)}", "1;" },
		{ "a{background:url('x\n),url(2)}b{background:url(1)}",
		    "1;" },
		{ "a{content:'x\n;background:url(1)}", "1;" },
		{ "a{background:url(1)", "1;" }, { "a{background:url(1", "1;" },
		{ "a{background:url('1", "1;" },
		{ "a{background:image-set('1' 1x", "1;" },
		{ "a:hover{background:url(1)}a:b c{d:e}", "1;" },
		{ "a{background:url(1);&:hover{background:url(2)}"
		    "b{background:url(3)}background:url(4)}", "1;2;3;4;" },
		{ "}a{background:url(1)}", "1;" },
		{ "a{x:foo(;background:url(1)) ;background:url(2)}", "2;" },
		{ "a{x:[;};y:{b}];background:url(2)}", "2;" },
		{ "a{*background:url(1);_background:url(2)}", "" },
		{ "a[x='}']{background:url(1)}", "1;" },
		{ "#a{background:url(1)}@b-c;.d{background:url(2)}",
		    "1;2;" },
		{ "a{background:url(a\r\n)}", "a;" },
		{ "\\", "" }, { "a{\\", "" }, { "@", "" }, { "url(", "" },
		{ "/*", "" }, { "'", "" }, { "a{b:url(\\", "" },
	};

	check(rows, RF_COUNT(rows));
}

static void
rules(void)
{
	static const struct row rows[] = {
		{ "@media print{a{background:url(1)}}"
		    "@media screen{a{background:url(2)}}"
		    "@media print,screen{a{background:url(3)}}"
		    "@media (min-width:1px){@media print{a{background:url(4)}}"
		    "a{background:url(5)}}", "2;3;5;" },
		{ "@font-face{src:url(1)}@page{background:url(2)}"
		    "@foo{a{background:url(3)}}@foo;a{background:url(4)}",
		    "4;" },
		{ "@supports (a:b){a{background:url(1)}}"
		    "@layer x{a{background:url(2)}}@layer y;"
		    "@container (min-width:1px){a{background:url(3)}}"
		    "@-webkit-keyframes k{50%{background:url(4)}}"
		    "@counter-style c{symbols:url(5)}", "1;2;3;4;5;" },
		{ "@charset 'x';@import 'a.css';@import url(b.css) screen;"
		    "@import url('c.css') print;@layer a;"
		    "@import 'd.css' layer(x) supports(a:(b)) (min-width:1px);"
		    "@import 'e.css' layer print;@import 'f.css' supports(x)",
		    "+a.css;+b.css;+d.css;+f.css;" },
		{ "a{}@import 'a.css';", "" },
		{ "@media all{@import 'a.css';}", "" },
		{ "@namespace url(x);a{background:url(1)}", "1;" },
		{ "@import url(data:text/css,a);", "+text/css;" },
	};
	struct rf_buf b;

	check(rows, RF_COUNT(rows));
	rf_buf_init(&b, 1000);
	run_css("@import 'a';", NULL, RF_REF_MAX_IMPORTS - 1, &b);
	CU_ASSERT_STRING_EQUAL(b.ptr, "+a;");
	run_css("@import 'a';", NULL, RF_REF_MAX_IMPORTS, &b);
	CU_ASSERT_STRING_EQUAL(b.ptr, "+a;");
	rf_buf_release(&b);
}

static void
encodings(void)
{
	static const struct {
		const char *css, *charset, *found;
	} rows[] = {
		{ "a{background:url(\xe9)}", NULL, "%C3%A9;" },
		{ "a{background:url(\xc3\xa9)}", NULL, "%C3%A9;" },
		{ "a{background:url(\xc3\xa9)}", "windows-1252",
		    "%C3%83%C2%A9;" },
		{ "\xef\xbb\xbf" "a{background:url(\xc3\xa9)}",
		    "windows-1252", "%C3%A9;" },
		{ "@charset \"iso-8859-5\";a{background:url(\xd0)}", NULL,
		    "%D0%B0;" },
		{ "@charset 'iso-8859-5';a{background:url(\xd0)}", NULL,
		    "%C3%90;" },
		{ "@charset \"utf-16\";a{background:url(a)}", NULL, "a;" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_buf b;

		rf_buf_init(&b, 1000);
		run_css(rows[i].css, rows[i].charset, 0, &b);
		CU_ASSERT_STRING_EQUAL(b.ptr, rows[i].found);
		rf_buf_release(&b);
	}
}

/* Deep nesting ends the reading; it neither crashes nor takes long. */
static void
deep(void)
{
	static const char *const units[] = { "a{", "(", "a{b:(", "@media all{",
		"@import url(", "image-set(", "'", "\\", "/*", "url(\\",
		"a{background:url(x);", "a{background:image-set('x' 1x,",
		"@font-face{", "-", "--" };

	for (size_t i = 0; i < RF_COUNT(units); i++) {
		struct rf_buf css, b;

		rf_buf_init(&css, 4 * 1024 * 1024);
		rf_buf_init(&b, 4 * 1024 * 1024);
		while (css.len < 200000)
			rf_buf_adds(&css, units[i]);
		run_css(css.ptr, NULL, 0, &b);
		rf_buf_release(&b);
		rf_buf_release(&css);
	}
}

CU_TestInfo web_css_tests[] = {
	{ "srcset", srcset },
	{ "media queries", media },
	{ "values", values },
	{ "syntax", syntax },
	{ "rules", rules },
	{ "encodings", encodings },
	{ "nothing but beginnings", deep },
	CU_TEST_INFO_NULL
};
