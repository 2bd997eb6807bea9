/* Web pages, and the flow that makes blocks of them. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
#include <string.h>

static void
run(struct extract_run *r, const char *text, size_t n, const char *name)
{
	extract_fd(r, test_file(text, n), (int64_t)n, name, NULL);
}

struct row {
	const char *html, *shown;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct extract_run r;

		run(&r, rows[i].html, strlen(rows[i].html), "a.html");
		CU_ASSERT_EQUAL(r.rc, RF_OK);
		ASSERT_TEXT(r.text, rows[i].shown);
		extract_run_end(&r);
	}
}

static void
test_text(void)
{
	static const struct row rows[] = {
		{ "<p>a  b\n c", "page 1\np - a b c\n" },
		{ "<p> a <b> b </b> c", "page 1\np - a **b **c\n" },
		{ "<div>x<p>y</p>z</div>",
		    "page 1\np - x\np - y\np - z\n" },
		{ "<h2>A<br>B</h2><h3><p>C</p><p>D</h3>",
		    "page 1\nh2 A\nB\nh3 C\nD\n" },
		{ "<p>one<br>two<br><br>three<br>",
		    "page 1\np - one\ntwo\np - three\n" },
		{ "<pre><code class='x language-c'>\n\n  int i;\n\n  f();\n"
		    "</code></pre>",
		    "page 1\ncode -   int i;\n\n  f();\n" },
		{ "<blockquote>q<p>r</blockquote><hr>",
		    "page 1\nquote - q\nquote - r\nrule - \n" },
		{ "<dl><dt>T<dd>d</dl>", "page 1\np - **T**\np - d\n" },
		{ "<q>a</q> <ruby>x<rp>(<rt>y<rp>)</ruby>",
		    "page 1\np - \xe2\x80\x9c" "a\xe2\x80\x9d x(y)\n" },
		/* What nobody reads or sees. */
		{ "<style>p{}</style><script>1</script><p hidden>a<p>b"
		    "<p style='color:red;display : none !important'>c"
		    "<template>d</template>", "page 1\np - b\n" },
		{ "<p>&nbsp;</p><p></p><p> <b> </b></p>", "page 1\n" },
		{ "<input value=a><input type=hidden value=b><select>"
		    "<option>c<option selected>d</select>",
		    "page 1\np - a d\n" },
		{ "<math><mfrac><mi>a</mi><mi>&beta;</mi></mfrac></math>",
		    "page 1\np - \\frac{a}{\\beta }\n" },
		{ "<m:math><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup>"
		    "</m:math>", "page 1\np - x^{2}\n" },
		{ "<math alttext='one half'><mspace/></math>",
		    "page 1\np - one half\n" },
		{ "<math><mi>x</mi><annotation encoding='application/x-tex'>"
		    "x^2</annotation></math>", "page 1\np - x^2\n" },
		/* Addresses too carry no control characters. */
		{ "<p><a href=' /a&#1;&#2;b '>c</a><a href=''>d</a>",
		    "page 1\np - c</ab>d\n" },
		{ "<iframe srcdoc='<p>in<p>side'></iframe>out",
		    "page 1\np - in\np - side\np - out\n" },
	};

	check(rows, RF_COUNT(rows));
}

static void
test_lists(void)
{
	static const struct row rows[] = {
		{ "<ul><li>a<li>b<ol start=3><li>c<li value=7>d<li>e</ol>"
		    "<li>f</ul>", "page 1\n* a\n* b\n  3. c\n  7. d\n  8. e\n"
		    "* f\n" },
		{ "<ol><li><p>a</p><p>b</p>c</li></ol>",
		    "page 1\n1. a\nb\nc\n" },
		{ "<ul><li><input type=checkbox checked> done"
		    "<li><input type=checkbox>to do</ul>",
		    "page 1\n* [x] done\n* [ ] to do\n" },
		{ "<li>stray", "page 1\n* stray\n" },
		/* Numbers that are none stand in the text. */
		{ "<ol type=a start=27><li><p>x</p><p>y</p><li value=2>z</ol>"
		    "<ol type=1 style='list-style: inside upper-roman'>"
		    "<li><li>b<ol style='list-style-type:decimal'><li>c</ol></ol>",
		    "page 1\n* aa. x\ny\n* b. z\n* II. b\n  1. c\n" },
		{ "<ul><li>a<table><tr><th>x<th>y</table>b</ul>",
		    "page 1\n* a\ntable - 1x2 h1\n^x|^y\np - b\n" },
	};

	check(rows, RF_COUNT(rows));
}

static void
test_tables(void)
{
	static const struct row rows[] = {
		{ "<table><caption>C</caption><tr><th>a<th>b<tr><td>1<td>2"
		    "</table>",
		    "page 1\ntable - 2x2 h1 caption=C\n^a|^b\n1|2\n" },
		{ "<table><tr><td rowspan=2 colspan=2>a<td>b<tr><td>c"
		    "<tr><td>d<td>e<td>f</table>",
		    "page 1\ntable - 3x3 h0\na(2x2)||b\n||c\nd|e|f\n" },
		/* Spans to the end of the group, and beyond it. */
		{ "<table><tbody><tr><td rowspan=0>a<td>b<tr><td>c</tbody>"
		    "<tbody><tr><td rowspan=9>d<td>e</table>",
		    "page 1\ntable - 3x2 h0\na(2x1)|b\n|c\nd|e\n" },
		{ "<table><tfoot><tr><td>sum<td>3</tfoot><thead><tr><td>h"
		    "<td>i</thead><tr><td>1<td>2</table>",
		    "page 1\ntable - 3x2 h1\nh|i\n1|2\nsum|3\n" },
		{ "<table><tr><td>a<p>b<td><ul><li>x<li>y</ul><td><b>c</b>"
		    "</table>", "page 1\ntable - 1x3 h0\n"
		    "a\nb|[* x\n* y\n]|**c**\n" },
		{ "<table><tr><th>o<td><table><tr><th>i<td>j</table></table>",
		    "page 1\ntable - 1x2 h0\n^o|[table - 1x2 h0\n^i|j\n]\n" },
		/* Tables for looks. */
		{ "<table><tr><td>menu<td><table><tr><th>i<td>j</table>"
		    "</table>", "page 1\np - menu\ntable - 1x2 h0\n^i|j\n" },
		{ "<table role=presentation><tr><td>a<td>b</table>",
		    "page 1\np - a\np - b\n" },
		{ "<table><tr><td><h1>T</h1><td>x</table>",
		    "page 1\nh1 T\np - x\n" },
		{ "<table><tr><td></table>", "page 1\n" },
	};

	check(rows, RF_COUNT(rows));
}

static void
test_figures(void)
{
	static const struct row rows[] = {
		/* A PNG of one pixel, base64 with a line break in it. */
		{ "<p>a<img alt=Dot title=T src='data:image/png;base64,iVBORw0K"
		    "GgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgAB"
		    "\nSK+kcQAAAABJRU5ErkJggg=='>b",
		    "page 1\np - ab\nfigure - image 0 alt=Dot title=T\n" },
		{ "<figure><img src=x.png alt=A><figcaption>The <i>cap</i>"
		    "</figcaption></figure>", "page 1\nfigure - image -1 alt=A "
		    "caption=The _cap_\n" },
		{ "<figure><table><tr><th>a<th>b</table><figcaption>F</figure>",
		    "page 1\ntable - 1x2 h1 caption=F\n^a|^b\n" },
		{ "<figure><p>text<figcaption>F</figure>",
		    "page 1\np - text\ncaption - F\n" },
		{ "<p>a</p><svg viewBox='0 0 9 9'><g><text x=1>one <tspan>two"
		    "</tspan></text></g><style>x</style><text>three</text></svg>",
		    "page 1\np - a\nfigure - image 0 alt=one two three\n" },
		{ "<svg viewBox='0 0 9 9'><title>Dot</title><circle r=3 />"
		    "</svg>", "page 1\nfigure - image 0 title=Dot\n" },
		{ "<img src=t.gif width=1 height=1 alt=track><img src=a.png>",
		    "page 1\n" },
	};

	check(rows, RF_COUNT(rows));
}

/* Navigation and footers stay out of the text, but are there. */
static void
test_chrome(void)
{
	static const struct row rows[] = {
		{ "<nav><ul><li>Home<li>Shop</ul></nav><main><footer>in"
		    "</footer></main><footer><h2>Us</h2>(c)</footer>",
		    "page 1\nheader - Home\nheader - Shop\np - in\n"
		    "footer - Us\nfooter - (c)\n" },
	};

	check(rows, RF_COUNT(rows));
}

struct encoded {
	const char *bytes;
	size_t n;		/* 0: strlen */
};

static void
test_encodings(void)
{
	static const struct encoded rows[] = {
		{ "<p>\xc3\xa4", 0 },
		{ "\xef\xbb\xbf<p>\xc3\xa4", 0 },
		{ "<p>\xe4", 0 },
		{ "<meta charset=koi8-r><p>\xd1", 0 },
		{ "<!-- <meta charset=utf-8> --><meta http-equiv=Content-Type "
		    "content='text/html; charset=\"ISO-8859-1\"'><p>\xe4", 0 },
		{ "<?xml version='1.0' encoding='iso-8859-1'?><html><p>\xe4",
		    0 },
		{ "<meta charset=utf-16><p>\xc3\xa4", 0 },
		/* What only looks like a declaration, or names nothing. */
		{ "<meta name=d content='x; charset=koi8-r'><p>\xc3\xa4", 0 },
		{ "<meta charset=no-such-set><meta charset=utf-8><p>\xc3\xa4",
		    0 },
		{ "<i title='<meta charset=koi8-r>'></i><meta/charset = "
		    "'\nISO-8859-1 '><p>\xe4", 0 },
		{ "<!doctype a ><meta charset=koi8-r'><p>\xe4", 0 },
		{ "\xff\xfe<\0p\0>\0\xe4\0", 10 },
		{ "<\0h\0t\0m\0l\0>\0<\0p\0>\0\xe4\0", 20 },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct extract_run r;

		run(&r, rows[i].bytes, rows[i].n != 0 ? rows[i].n :
		    strlen(rows[i].bytes), "a.html");
		CU_ASSERT_EQUAL(r.rc, RF_OK);
		ASSERT_TEXT(r.text, i == 3 ? "page 1\np - \xd1\x8f\n" :
		    "page 1\np - \xc3\xa4\n");
		extract_run_end(&r);
	}
}

static void
test_title(void)
{
	static const char html[] = "<title> A\n page </title>"
	    "<meta name=Author content='Ann'><p>x";
	struct extract_run r;

	run(&r, html, sizeof(html) - 1, "");
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.title, "A page");
	CU_ASSERT_STRING_EQUAL(r.doc.author, "Ann");
	extract_run_end(&r);
}

/* n times `piece`, with `end` behind. */
static char *
many(const char *piece, size_t n, const char *end)
{
	size_t len = strlen(piece), last = strlen(end);
	char *s = malloc(len * n + last + 1);

	for (size_t i = 0; s != NULL && i < n; i++)
		memcpy(s + i * len, piece, len);
	if (s != NULL)
		memcpy(s + n * len, end, last + 1);
	return s;
}

static void
test_hostile(void)
{
	static const struct {
		const char *piece;
		size_t n;
		enum rf_code rc;
	} rows[] = {
		{ "<div>", 1000000, RF_E_LIMIT },
		{ "<b><i>", 1000000, RF_E_LIMIT },
		{ "<a ", 1000000, RF_E_LIMIT },
		{ "<div>", 4000, RF_OK },
		{ "<table><tr><td>", 1000, RF_OK },
		{ "<p>", 200000, RF_OK },
		{ "</p>", 200000, RF_OK },
		{ "<li><ul>", 2000, RF_OK },
		{ "<table><tr><td rowspan=65534 colspan=1000>", 30, RF_OK },
		{ "&#x10ffff;&#0;&amp", 10000, RF_OK },
		{ "<!--", 100000, RF_OK },
		{ "<svg><g>", 1500, RF_OK },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		char *s = many(rows[i].piece, rows[i].n, "x");
		struct extract_run r;

		CU_ASSERT_PTR_NOT_NULL_FATAL(s);
		run(&r, s, strlen(s), "a.html");
		CU_ASSERT_EQUAL(r.rc, rows[i].rc);
		extract_run_end(&r);
		free(s);
	}
}

CU_TestInfo extract_html_tests[] = {
	{ "paragraphs, headings, code, inline text", test_text },
	{ "lists", test_lists },
	{ "tables, and tables for looks", test_tables },
	{ "pictures and captions", test_figures },
	{ "navigation and footer", test_chrome },
	{ "encodings", test_encodings },
	{ "title and author", test_title },
	{ "hostile pages", test_hostile },
	CU_TEST_INFO_NULL
};
