/* EPUB books. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#define CONTAINER { "META-INF/container.xml", TEST_XML "<container " \
	"xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>" \
	"<rootfile full-path='OPS/book.opf'/></rootfiles></container>", 0 }
#define BOOK(manifest, spine) { "OPS/book.opf", TEST_XML "<package " \
	"xmlns='http://www.idpf.org/2007/opf' version='3.0'><metadata " \
	"xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title> My\n book " \
	"</dc:title><dc:creator>Ann</dc:creator>" \
	"<meta name='cover' content='c'/></metadata><manifest>" manifest \
	"</manifest><spine>" spine "</spine></package>", 0 }
#define MIMETYPE { "mimetype", "application/epub+zip", 0 }
#define ITEM(id, href, type) \
	"<item id='" id "' href='" href "' media-type='" type "'/>"
#define XHTML "application/xhtml+xml"
/* Facts are read from headers, so the header will do. */
#define GIF "GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xff\xff\xff;"

static void
run(struct extract_run *r, const struct test_part *parts, size_t n,
    const struct rf_options *options)
{
	int64_t size;
	int fd = test_zip(parts, n, &size);

	extract_fd(r, fd, size, "a.epub", options);
}

static void
test_book(void)
{
	static const struct test_part parts[] = {
		MIMETYPE, CONTAINER,
		BOOK(ITEM("b", "text/two.xhtml", XHTML)
		    ITEM("a", "text/one%20x.xhtml", XHTML)
		    ITEM("c", "img/cover.gif", "image/gif")
		    ITEM("d", "img/dot.gif", "image/gif")
		    ITEM("e", "img/lone.gif", "image/gif"),
		    "<itemref idref='a'/><itemref idref='b'/>"
		    "<itemref idref='none'/>"),
		{ "OPS/text/one x.xhtml", "<html><head><title/></head><body>"
		    "<h1>One</h1><p><a id='x'/>See <a href='two.xhtml'>two</a>"
		    " and <a href='https://a.example/'>there</a></p></body>"
		    "</html>", 0 },
		{ "OPS/text/two.xhtml", "<html><head><title>Second</title>"
		    "</head><body><p>Two<img src='../img/dot.gif' alt='Dot'/>"
		    "</p><img src='../../../etc/passwd'/></body></html>", 0 },
		{ "OPS/img/cover.gif", GIF "1", sizeof(GIF) },
		{ "OPS/img/dot.gif", GIF "2", sizeof(GIF) },
		{ "OPS/img/lone.gif", GIF "3", sizeof(GIF) },
	};
	struct extract_run r;

	run(&r, parts, RF_COUNT(parts), NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\nfigure - image 1\nh1 One\n"
	    "p - See two and there<https://a.example/>\n"
	    "page 2\np - Two\nfigure - image 0 alt=Dot\n"
	    "figure - image 2\n");
	CU_ASSERT_STRING_EQUAL(r.doc.title, "My\n book");
	CU_ASSERT_STRING_EQUAL(r.doc.author, "Ann");
	CU_ASSERT_STRING_EQUAL(r.doc.pages.v[1].title, "Second");
	CU_ASSERT_STRING_EQUAL(r.doc.assets.v[0].name, "dot.gif");
	extract_run_end(&r);
}

/* A list of contents is a page like others, unless the book keeps it aside. */
static void
test_navigation(void)
{
#define NAV(id) "<item id='" id "' href='" id ".xhtml' properties='nav' " \
	"media-type='" XHTML "'/>"
#define TOC "<html><body><nav><ol><li>One</li></ol></nav>" \
	"<footer>end</footer></body></html>"
	static const struct test_part parts[] = {
		MIMETYPE, CONTAINER,
		BOOK(NAV("n") NAV("m"),
		    "<itemref idref='n' linear='no'/><itemref idref='m'/>"),
		{ "OPS/n.xhtml", TOC, 0 }, { "OPS/m.xhtml", TOC, 0 },
	};
	struct extract_run r;

	run(&r, parts, RF_COUNT(parts), NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\nheader - One\nfooter - end\n"
	    "page 2\n1. One\np - end\n");
	extract_run_end(&r);
}

static void
test_pages(void)
{
	static const struct test_part parts[] = {
		MIMETYPE, CONTAINER,
		BOOK(ITEM("a", "1.xhtml", XHTML) ITEM("b", "2.xhtml", XHTML),
		    "<itemref idref='a'/><itemref idref='b'/>"),
		{ "OPS/1.xhtml", "<p>One</p>", 0 },
		{ "OPS/2.xhtml", "<p>Two</p>", 0 },
	};
	struct rf_page_range range = { 2, 2 };
	struct rf_options o;
	struct extract_run r;

	rf_options_init(&o);
	o.pages = &range;
	o.n_pages = 1;
	run(&r, parts, RF_COUNT(parts), &o);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 2\np - Two\n");
	extract_run_end(&r);
	range.last = 3;
	run(&r, parts, RF_COUNT(parts), &o);
	CU_ASSERT_EQUAL(r.rc, RF_E_PAGE_RANGE);
	extract_run_end(&r);
}

/* Files that are missing or damaged, and those behind a lock. */
static void
test_broken(void)
{
	static const struct test_part no_container[] = { MIMETYPE };
	static const struct test_part no_package[] = { MIMETYPE, CONTAINER };
	static const struct test_part no_spine[] = { MIMETYPE, CONTAINER,
		BOOK(ITEM("a", "1.xhtml", XHTML), "") };
	static const struct test_part no_chapter[] = { MIMETYPE, CONTAINER,
		BOOK(ITEM("a", "1.xhtml", XHTML) ITEM("b", "2.xhtml", XHTML),
		    "<itemref idref='a'/><itemref idref='b'/>"),
		{ "OPS/2.xhtml", "<p>Two</p>", 0 } };
	static const struct test_part locked[] = { MIMETYPE, CONTAINER,
		BOOK(ITEM("a", "1.xhtml", XHTML), "<itemref idref='a'/>"),
		{ "OPS/1.xhtml", "\x01\x02", 0 },
		{ "META-INF/encryption.xml", TEST_XML "<encryption>"
		    "<CipherReference URI='OPS/1.xhtml'/></encryption>", 0 } };
	static const struct test_part fonts[] = { MIMETYPE, CONTAINER,
		BOOK(ITEM("a", "1.xhtml", XHTML), "<itemref idref='a'/>"),
		{ "OPS/1.xhtml", "<p>One</p>", 0 },
		{ "META-INF/encryption.xml", TEST_XML "<encryption>"
		    "<CipherReference URI='OPS/f.otf'/></encryption>", 0 } };
	static const struct {
		const struct test_part *parts;
		size_t n;
		enum rf_code rc;
		const char *text;
	} rows[] = {
		{ no_container, RF_COUNT(no_container), RF_E_CORRUPT, NULL },
		{ no_package, RF_COUNT(no_package), RF_E_CORRUPT, NULL },
		{ no_spine, RF_COUNT(no_spine), RF_E_CORRUPT, NULL },
		{ no_chapter, RF_COUNT(no_chapter), RF_OK, "page 1\npage 2\n"
		    "p - Two\n! The chapter OPS/1.xhtml cannot be read\n" },
		{ locked, RF_COUNT(locked), RF_E_ENCRYPTED, NULL },
		{ fonts, RF_COUNT(fonts), RF_OK, "page 1\np - One\n" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct extract_run r;

		run(&r, rows[i].parts, rows[i].n, NULL);
		CU_ASSERT_EQUAL(r.rc, rows[i].rc);
		if (rows[i].text != NULL)
			ASSERT_TEXT(r.text, rows[i].text);
		extract_run_end(&r);
	}
}

CU_TestInfo extract_epub_tests[] = {
	{ "chapters, pictures, cover", test_book },
	{ "lists of contents", test_navigation },
	{ "some pages only", test_pages },
	{ "broken and protected books", test_broken },
	CU_TEST_INFO_NULL
};
