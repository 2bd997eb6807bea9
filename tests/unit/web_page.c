/* Pages: every way to name an image, and what is none. */
#include "config.h"

#include "unit/web_suites.h"

#include <stdlib.h>
#include <string.h>

#include "extract/web/discover.h"
#include "extract/web/media.h"
#include "extract/web/srcset.h"
#include "util/buf.h"

struct row {
	const char *html, *found;
};

/* "img /a.png 'alt'": source, address without its origin, words. */
static void
describe(struct rf_buf *b, const struct rf_ref *r)
{
	static const char *const kinds[] = { "", "stylesheet", "manifest",
		"frame", "refresh" };
	static const char origin[] = "http://t.example/d/";

	if (r->kind == RF_REF_IMAGE)
		rf_buf_adds(b, rf_ref_source_name(r->source));
	else
		rf_buf_adds(b, kinds[r->kind]);
	rf_buf_addc(b, ' ');
	if (r->url == NULL)
		rf_buf_printf(b, "%s,%.*s", r->media_type,
		    (int)r->bytes.len, r->bytes.ptr);
	else if (strncmp(r->url, origin, sizeof(origin) - 1) == 0)
		rf_buf_adds(b, r->url + sizeof(origin) - 1);
	else
		rf_buf_adds(b, r->url);
	if (r->alt != NULL)
		rf_buf_printf(b, " alt=%s", r->alt);
	if (r->title != NULL)
		rf_buf_printf(b, " title=%s", r->title);
	if (r->aria_label != NULL)
		rf_buf_printf(b, " aria=%s", r->aria_label);
	if (r->lazy)
		rf_buf_adds(b, " lazy");
	if (r->width != 0)
		rf_buf_printf(b, " %u", r->width);
	if (r->height != 0)
		rf_buf_printf(b, "x%u", r->height);
	if (r->kind == RF_REF_REFRESH)
		rf_buf_printf(b, " after %u", r->delay);
	if (r->candidate)
		rf_buf_adds(b, " candidate");
	rf_buf_addc(b, '\n');
}

static void
check_with(const struct row *rows, size_t n,
    const struct rf_ref_limits *limits)
{
	for (size_t i = 0; i < n; i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_ref_list l;
		struct rf_buf b;

		rf_buf_init(&b, 1024 * 1024);
		rf_ref_list_init(&l, &a, limits);
		CU_ASSERT_EQUAL(rf_discover_page(&l, rf_str(rows[i].html),
		    "utf-8", false, "http://t.example/d/p.html", NULL, NULL),
		    RF_OK);
		rf_ref_list_sort(&l);
		for (size_t k = 0; k < l.n; k++)
			describe(&b, &l.v[k]);
		CU_ASSERT_STRING_EQUAL(b.ptr, rows[i].found);
		if (strcmp(b.ptr, rows[i].found) != 0)
			printf("%s\n--\n%s--\n%s\n", rows[i].html,
			    rows[i].found, b.ptr);
		rf_buf_release(&b);
		rf_ref_list_release(&l);
		rf_arena_release(&a);
	}
}

static void
check(const struct row *rows, size_t n)
{
	struct rf_ref_limits limits = RF_REF_LIMITS_INIT;

	check_with(rows, n, &limits);
}

static void
images(void)
{
	static const struct row rows[] = {
		{ "<img src=a.png alt='A &amp; b' title=T aria-label=L "
		    "loading=lazy width=3 height=4>",
		    "img a.png alt=A & b title=T aria=L lazy 3x4\n" },
		{ "<img src=a.png alt=''><img src='/b.png#x'><img src=b.png>",
		    "img a.png alt=\nimg http://t.example/b.png\n"
		    "img b.png\n" },
		{ "<img><img src=''><img src='#'><img src=' '>", "" },
		{ "<img src=a.png alt=1><img src=./a.png alt=2>",
		    "img a.png alt=1\n" },
		{ "<image src=a.png>", "img a.png\n" },
		{ "<base href='//b.example/c/'><img src=a.png>",
		    "img http://b.example/c/a.png\n" },
		{ "<img src=a.png><base><base href=../c/><base href=/x/>",
		    "img http://t.example/c/a.png\n" },
		{ "<base href='data:,x'><img src=a.png>", "img a.png\n" },
		{ "<img src='data:image/gif;base64,QUJD'>"
		    "<img src='data:text/html,x'>", "img image/gif,ABC\n" },
		{ "<video poster=p.jpg src=v.mp4></video>", "poster p.jpg\n" },
		{ "<input type=Image src=i.png alt=Go><input src=j.png>",
		    "input i.png alt=Go\n" },
		{ "<object data=o.svg></object><object data=p type=image/png>"
		    "<img src=f.png></object><object data=q.pdf></object>"
		    "<object data=r.png type=text/html></object>"
		    "<embed src=e.PNG?1><embed src=f.swf>",
		    "object o.svg\nobject p\nimg f.png\nembed e.PNG?1\n" },
		{ "<body background=b.gif><table background=t.gif><tr>"
		    "<td background=d.gif>x</table><div background=n.gif>",
		    "background b.gif\nbackground t.gif\n"
		    "background d.gif\n" },
		/* Behind the parser's back, in its place. */
		{ "<img src=1.png><select><option>a<img src=2.png alt=x>"
		    "<div style='background: url(3.png)'></select>"
		    "<img src=4.png>", "img 1.png\nimg 2.png alt=x\n"
		    "css 3.png\nimg 4.png\n" },
		{ "<select><option>a<input type=image src=i.png>"
		    "<img src=j.png>", "input i.png\nimg j.png\n" },
		{ "<select><option>&lt;img src=n.png><optgroup></select>"
		    "<!--<select><img src=n.png>-->", "" },
		{ "<p><noscript><img src=n.png></noscript>", "noscript n.png\n" },
		/* An image ends the head, and the <noscript> in it. */
		{ "<head><noscript><img src=n.png alt=x></noscript>",
		    "img n.png alt=x\n" },
		{ "<head><noscript><link rel=icon href=n.png></noscript>",
		    "icon n.png\n" },
		{ "<p><noscript>&lt;img src=n.png></noscript>",
		    "noscript n.png\n" },
		{ "<template><img src=t.png></template><div>"
		    "<template shadowrootmode=open><img src=s.png></template>",
		    "img s.png\n" },
		{ "<iframe srcdoc='<img src=i.png>'></iframe>"
		    "<iframe src=f.html></iframe><iframe src=about:blank>",
		    "img i.png\nframe f.html\n" },
		{ "<frameset><frame src=f.html></frameset>",
		    "frame f.html\n" },
		{ "<script>'<img src=s.png>'</script><!-- <img src=c.png> -->"
		    "<textarea><img src=t.png></textarea>"
		    "<style>/*<img src=y.png>*/</style>", "" },
		{ "<a href=big.jpg>x</a>", "" },
	};

	check(rows, RF_COUNT(rows));
}

static void
sets(void)
{
	static const struct row rows[] = {
		{ "<img src=a.png srcset='b.png 2x, c.png 1.5x'>",
		    "img b.png\n" },
		{ "<img src=a.png srcset='b.png 0.5x'>", "img a.png\n" },
		{ "<img src=a.png srcset='b.png'>", "img b.png\n" },
		{ "<img src=a.png srcset='s.png 100w, l.png 900w, m.png 400w'"
		    " sizes=10vw width=50 height=9>", "img l.png 900\n" },
		{ "<img srcset='a,b.png 1x, data:image/png;base64,QUJD 2x'>",
		    "img image/png,ABC\n" },
		{ "<img src=a.png srcset='  ,, '>", "img a.png\n" },
		/* A picture: the first source in a wide window. */
		{ "<picture><source srcset='a.avif 1x, b.avif 2x' "
		    "type=image/avif><source srcset=c.webp type=image/webp>"
		    "<img src=d.jpg alt=A></picture>",
		    "picture b.avif alt=A\n" },
		{ "<picture><source srcset=v.mp4 type=video/mp4>"
		    "<img src=d.jpg></picture>", "img d.jpg\n" },
		/* Of types that nobody shows none is taken while another is. */
		{ "<picture><source srcset=n.x type=image/x-n><source "
		    "srcset=c.png type='IMAGE/PNG; a=b'><img src=d.jpg>"
		    "</picture>", "picture c.png\n" },
		/* Descriptors that are none: only when there is no better. */
		{ "<img src=a.png srcset='b.png 2q, c.png 9w 1z'>",
		    "img a.png\n" },
		{ "<img srcset='b.png 2q, c.png 2x'>", "img c.png\n" },
		{ "<img srcset='b.png 2q'>", "img b.png\n" },
		{ "<picture><source media='(max-width: 500px)' srcset=s.jpg>"
		    "<img src=l.jpg></picture>", "img l.jpg\n" },
		{ "<picture><source media='(min-width: 900px)' srcset=l.jpg>"
		    "<source media='(min-width: 400px)' srcset=m.jpg>"
		    "<img src=s.jpg></picture>", "picture l.jpg\n" },
		/* Conditions that exclude each other: two pictures. */
		{ "<picture><source media='(min-width: 900px)' srcset=l.jpg>"
		    "<source media='(max-width: 899px)' srcset=m.jpg>"
		    "<img src=s.jpg></picture>",
		    "picture l.jpg\npicture m.jpg\n" },
		{ "<picture><source media='(orientation: portrait)' "
		    "srcset=p.jpg><source media='(orientation:landscape)' "
		    "srcset=l.jpg><img src=s.jpg></picture>",
		    "picture l.jpg\npicture p.jpg\n" },
		{ "<picture><source media='(prefers-color-scheme: dark)' "
		    "srcset=d.png><img src=l.png></picture>",
		    "img l.png\npicture d.png\n" },
		{ "<picture><img src=d.jpg><source srcset=c.jpg></picture>",
		    "img d.jpg\n" },
		{ "<source srcset=c.jpg><picture><source srcset=c.jpg>"
		    "</picture>", "" },
	};
	static const struct row all[] = {
		{ "<img src=a.png srcset='b.png 2x, c.png 1.5x'>",
		    "img b.png\nimg c.png candidate\nimg a.png candidate\n" },
		{ "<picture><source srcset=c.webp type=image/webp>"
		    "<img src=d.jpg></picture><img src=d.jpg>",
		    "picture c.webp\nimg d.jpg\n" },
	};
	struct rf_ref_limits limits = RF_REF_LIMITS_INIT;

	check(rows, RF_COUNT(rows));
	limits.candidates = true;
	check_with(all, RF_COUNT(all), &limits);
}

static void
late(void)
{
	static const struct row rows[] = {
		{ "<img src='data:image/gif,G' data-src=a.jpg alt=A>",
		    "img image/gif,G alt=A\nlazy a.jpg alt=A lazy\n" },
		{ "<img data-srcset='a.jpg 1x, b.jpg 2x' data-src=c.jpg>",
		    "lazy b.jpg lazy\n" },
		{ "<img data-original=a.jpg lowsrc=l.gif>",
		    "lazy a.jpg lazy\nlazy l.gif lazy\n" },
		{ "<img data-src='{{ x }}' data-lazy=true data-full=12 "
		    "data-thumb=none src=a.png>", "img a.png\n" },
		{ "<picture><source data-srcset='a.webp 2x'>"
		    "<img data-src=a.jpg></picture>", "lazy a.webp lazy\n" },
		{ "<div data-bg=a.jpg></div><div data-bg=dark></div>"
		    "<p data-background-image='url(\"b.png\")'></p>"
		    "<b data-bgset='c.png 1x, d.png 2x'></b>"
		    "<i data-background=#fff></i><i data-image=/x/y></i>",
		    "lazy a.jpg lazy\nlazy b.png lazy\nlazy d.png lazy\n"
		    "lazy http://t.example/x/y lazy\n" },
		{ "<div data-src=a.jpg></div><div data-src=b.html></div>"
		    "<video data-src=c.jpg data-poster=d.jpg></video>"
		    "<script data-src=e.png></script>",
		    "lazy a.jpg lazy\nlazy d.jpg lazy\n" },
		{ "<img data-src=a.jpg alt=1><noscript><img src=a.jpg alt=2>"
		    "</noscript>", "lazy a.jpg alt=1 lazy\n" },
		{ "<amp-img src=a.jpg alt=A></amp-img>",
		    "img a.jpg alt=A\n" },
	};

	check(rows, RF_COUNT(rows));
}

static void
heads(void)
{
	static const struct row rows[] = {
		{ "<link rel=stylesheet href=a.css>"
		    "<link rel='alternate stylesheet' href=b.css>"
		    "<link rel=stylesheet href=c.css media=print>"
		    "<link rel=stylesheet href=d.css media='screen and (x:1)'>"
		    "<link rel=stylesheet href=e.css type=text/less>"
		    "<link rel=stylesheet href=f.css disabled>"
		    "<link rel=preload as=style href=g.css>"
		    "<link rel=manifest href=m.json>",
		    "stylesheet a.css\nstylesheet d.css\nstylesheet g.css\n"
		    "manifest m.json\n" },
		{ "<link rel='shortcut icon' href=/f.ico>"
		    "<link rel=apple-touch-icon sizes='57x57 180x180' "
		    "href=t.png><link rel=mask-icon href=m.svg>"
		    "<link rel=image_src href=i.png><link rel=next href=n.png>"
		    "<meta name=msapplication-TileImage content=ti.png>",
		    "icon http://t.example/f.ico\nicon t.png 180x180\n"
		    "icon m.svg\nmeta i.png\nicon ti.png\n" },
		{ "<link rel=preload as=image href=p.png>"
		    "<link rel=preload as=image href=q.png "
		    "imagesrcset='r.png 1x, s.png 2x'>"
		    "<link rel=preload as=font href=f.woff>",
		    "preload p.png\npreload s.png\n" },
		{ "<meta property=og:image content=/o.png>"
		    "<meta property=og:image:width content=600>"
		    "<meta property=og:image:alt content='An alt'>"
		    "<meta name=twitter:image content=t.png>"
		    "<meta property=og:url content=u.png>",
		    "meta http://t.example/o.png alt=An alt 600\n"
		    "meta t.png\n" },
		{ "<meta property=og:image content=o.png>"
		    "<img src=o.png alt=Shown loading=lazy>",
		    "meta o.png alt=Shown lazy\n" },
		{ "<div itemscope><meta itemprop=image content=m.png>"
		    "<link itemprop='url thumbnailUrl' href=t.png>"
		    "<a itemprop=image href=a.jpg>x</a>"
		    "<a itemprop=url href=b.jpg>x</a>"
		    "<a itemprop=image href=c.html>x</a></div>",
		    "meta m.png\nmeta t.png\nmeta a.jpg\n" },
		{ "<meta http-equiv=Refresh content='5; URL=\"n.html\"'>",
		    "refresh n.html after 5\n" },
		{ "<meta http-equiv=refresh content='0;n.html'>"
		    "<meta http-equiv=refresh content=3>"
		    "<meta http-equiv=refresh content='x;url=y'>",
		    "refresh n.html after 0\n" },
	};

	check(rows, RF_COUNT(rows));
}

#define NS "<svg xmlns=\"http://www.w3.org/2000/svg\" " \
	"xmlns:xlink=\"http://www.w3.org/1999/xlink\""

static void
drawings(void)
{
	static const struct row rows[] = {
		{ "<svg viewbox='0 0 1 1' width=9 height=8 onload=x()><TITLE>"
		    "T</title><script>1</script><path d=M0><lineargradient/>"
		    "&nbsp;</svg>",
		    "inline_svg image/svg+xml," NS " viewBox=\"0 0 1 1\" "
		    "width=\"9\" height=\"8\"><title>T</title>"
		    "<path d=\"M0\"><linearGradient/>\xc2\xa0</path></svg> "
		    "title=T 9x8\n" },
		/* What others use shows nothing by itself. */
		{ "<svg><symbol id=s><path d=M1 /></symbol></svg>"
		    "<svg aria-label=I><use xlink:href=#s /></svg>"
		    "<svg><use href=#none /></svg><svg></svg>",
		    "inline_svg image/svg+xml," NS " aria-label=\"I\"><use "
		    "xlink:href=\"#s\"/><defs><symbol id=\"s\"><path "
		    "d=\"M1\"/></symbol></defs></svg> aria=I\n" },
		/* The same drawing twice is one image. */
		{ "<svg><rect /></svg><svg><rect /></svg>",
		    "inline_svg image/svg+xml," NS "><rect/></svg>\n" },
		/* A frame around an image is no image of its own. */
		{ "<svg><image href=a.png width=5 height=6 />"
		    "<image xlink:href=b.png /><filter><feImage href=c.png />"
		    "</filter></svg>",
		    "svg_image a.png 5x6\nsvg_image b.png\n"
		    "svg_image c.png\n" },
		{ "<svg><foreignObject><p>x<br>&lt;</p></foreignObject></svg>",
		    "inline_svg image/svg+xml," NS "><foreignObject><p "
		    "xmlns=\"http://www.w3.org/1999/xhtml\">x<br/>&lt;</p>"
		    "</foreignObject></svg>\n" },
	};

	check(rows, RF_COUNT(rows));
}

static void
scripted(void)
{
	static const struct {
		const char *html;
		bool needs;
	} rows[] = {
		{ "<div id=root></div><script src=a.js></script>", true },
		{ "<div id=root></div>", false },
		{ "<img src=1><img src=2><script>1</script>", false },
		{ "<script type=application/json>1</script>", false },
		{ "<p><noscript>a b c d e f g h i j k l m n o p q r s t u v w x "
		    "y z 1 2 3 4 5 6</noscript><script>1</script>", true },
		{ "a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 "
		    "4 5 6<script>1</script>", false },
		{ "<iframe src=x></iframe><script>1</script>", false },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_ref_limits limits = RF_REF_LIMITS_INIT;
		struct rf_ref_list l;
		struct rf_ref_page p;

		rf_ref_list_init(&l, &a, &limits);
		CU_ASSERT_EQUAL(rf_discover_page(&l, rf_str(rows[i].html),
		    NULL, false, "http://t.example/", &p, NULL), RF_OK);
		CU_ASSERT_EQUAL(p.needs_script, rows[i].needs);
		CU_ASSERT_STRING_EQUAL(p.base, "http://t.example/");
		CU_ASSERT_STRING_EQUAL(p.encoding, "UTF-8");
		rf_ref_list_release(&l);
		rf_arena_release(&a);
	}
}

static enum rf_code
read_page(struct rf_ref_list *l, struct rf_arena *a, const char *html,
    bool xhtml, size_t images)
{
	struct rf_ref_limits limits = RF_REF_LIMITS_INIT;

	limits.images = images;
	rf_ref_list_init(l, a, &limits);
	return rf_discover_page(l, rf_str(html), NULL, xhtml,
	    "http://t.example/d/", NULL, NULL);
}

static void
bounds(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_ref_list l;
	struct rf_err err = RF_ERR_INIT;
	static const char cut[] = "<img a b='c' =d e=f/g = \"h";
	struct rf_buf b;

	CU_ASSERT_EQUAL(read_page(&l, &a, "<img src=1><img src=2>"
	    "<img src=3><img src=1><link rel=stylesheet href=4>", false, 2),
	    RF_OK);
	CU_ASSERT_EQUAL(l.n, 3);
	CU_ASSERT_EQUAL(l.images, 2);
	CU_ASSERT_EQUAL(l.left_out, 1);
	rf_ref_list_release(&l);

	/* XHTML closes what HTML leaves open. */
	CU_ASSERT_EQUAL(read_page(&l, &a, "<p><script src='x'/>"
	    "<img src='a'/></p>", true, 9), RF_OK);
	CU_ASSERT_EQUAL(l.n, 1);
	rf_ref_list_release(&l);

	/* Its style sheets may be sections. */
	CU_ASSERT_EQUAL(read_page(&l, &a, "<style> <![CDATA[ p { background:"
	    " url(a) } ]]></style><p/><img src='b'/><style><![CDATA[",
	    true, 9), RF_OK);
	CU_ASSERT_EQUAL(l.n, 2);
	/* What is no page is an image of the frame's place, but once. */
	rf_discover_framed(&l, 0);
	CU_ASSERT_EQUAL(l.n, 2);
	rf_discover_framed(&l, 2);
	CU_ASSERT_EQUAL(l.n, 2);
	rf_ref_list_release(&l);
	CU_ASSERT_EQUAL(read_page(&l, &a, "<img src=a><iframe src=b></iframe>",
	    false, 9), RF_OK);
	rf_discover_framed(&l, 1);
	CU_ASSERT_EQUAL_FATAL(l.n, 3);
	CU_ASSERT_EQUAL(l.v[2].kind, RF_REF_IMAGE);
	CU_ASSERT_STRING_EQUAL(l.v[2].url, "http://t.example/d/b");
	CU_ASSERT_EQUAL(l.v[2].order, l.v[1].order);
	rf_ref_list_release(&l);

	/* Words of a script are no attributes; those of a tag are. */
	rf_buf_init(&b, 1000000);
	rf_buf_adds(&b, "<script>if (a <b");
	for (int i = 0; i < 3000; i++)
		rf_buf_printf(&b, " w%d", i);
	rf_buf_adds(&b, "</script><img src=a>");
	CU_ASSERT_EQUAL(read_page(&l, &a, b.ptr, false, 9), RF_OK);
	CU_ASSERT_EQUAL(l.n, 1);
	rf_ref_list_release(&l);
	CU_ASSERT_EQUAL(read_page(&l, &a, b.ptr + 8, false, 9), RF_E_LIMIT);
	CU_ASSERT_EQUAL(l.n, 0);
	rf_ref_list_release(&l);
	/* A tag that ends anywhere. */
	for (size_t n = 4; n < sizeof(cut); n++) {
		rf_buf_reset(&b);
		rf_buf_add(&b, cut, n);
		CU_ASSERT_EQUAL(read_page(&l, &a, b.ptr, false, 9), RF_OK);
		rf_ref_list_release(&l);
	}
	CU_ASSERT_EQUAL(rf_discover_page(&l, rf_str("x"), NULL, false,
	    "ftp://x/", NULL, &err), RF_E_BAD_REQUEST);
	/* Documents in documents, each as deep as one may be. */
	rf_buf_reset(&b);
	for (int level = 0; level < 4; level++) {
		for (int i = 0; i < 4000; i++) {
			rf_buf_adds(&b, level == 0 ? "<div>" : "&");
			for (int k = 1; k < level; k++)
				rf_buf_adds(&b, "amp;");
			rf_buf_adds(&b, level == 0 ? "" : "lt;div>");
		}
		rf_buf_adds(&b, level == 0 ? "<" : "&");
		for (int k = 1; k < level; k++)
			rf_buf_adds(&b, "amp;");
		rf_buf_adds(&b, level == 0 ? "noscript>" : "lt;noscript>");
	}
	CU_ASSERT_EQUAL(read_page(&l, &a, b.ptr, false, 9), RF_OK);
	rf_ref_list_release(&l);
	rf_buf_release(&b);
	rf_arena_release(&a);
}

CU_TestInfo web_page_tests[] = {
	{ "images", images },
	{ "sets and pictures", sets },
	{ "images that scripts load late", late },
	{ "heads", heads },
	{ "drawings", drawings },
	{ "pages made by script", scripted },
	{ "bounds", bounds },
	CU_TEST_INFO_NULL
};
