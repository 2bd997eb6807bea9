/* OpenOffice 1's files, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#define OLD "http://openoffice.org/2000/"
#define NS "xmlns:office=\"" OLD "office\" xmlns:style=\"" OLD "style\" " \
	"xmlns:text='" OLD "text' xmlns:table=\"" OLD "table\" xmlns:draw=\"" \
	OLD "drawing\" xmlns:chart=\"" OLD "chart\" xmlns:fo=\"http://" \
	"www.w3.org/1999/XSL/Format\" xmlns:xlink=\"http://www.w3.org/1999/" \
	"xlink\" xmlns:svg=\"http://www.w3.org/2000/svg\""
#define TYPE TEST_XML "<!DOCTYPE office:document-content PUBLIC \"-//" \
	"OpenOffice.org//DTD OfficeDocument 1.0//EN\" \"office.dtd\">"
#define CONTENT(styles, body) { "content.xml", TYPE "<office:document-content " \
	NS " office:version=\"1.0\"><office:automatic-styles>" styles \
	"</office:automatic-styles><office:body>" body "</office:body>" \
	"</office:document-content>", 0 }
#define MIMETYPE(kind) { "mimetype", "application/vnd.sun.xml." kind, 0 }

static const char pixel[] = "GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4"
    "\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\1D\0;";

static void
check(const struct test_part *parts, size_t n, const char *format,
    const char *shown)
{
	struct extract_run r;
	int64_t size;
	int fd = test_zip(parts, n, &size);

	extract_fd(&r, fd, size, "test", NULL);
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.format, format);
	ASSERT_TEXT(r.text, shown);
	extract_run_end(&r);
}

static void
test_text(void)
{
	static const struct test_part parts[] = {
		MIMETYPE("writer"),
		{ "Pictures/1.gif", pixel, sizeof(pixel) - 1 },
		CONTENT("<style:style style:name=\"B\" style:family=\"text\">"
		    "<style:properties fo:font-weight=\"bold\" style:text-"
		    "underline=\"single\"><style:tab-stops/></style:properties>"
		    "</style:style><text:list-style style:name=\"L\"><text:"
		    "list-level-style-number text:level=\"1\" style:num-format"
		    "=\"1\" style:num-suffix=\".\"/></text:list-style>",
		    "<text:h text:level=\"2\">Head</text:h>"
		    "<text:p>a <text:span text:style-name=\"B\">bold</text:span>"
		    "<text:footnote text:id=\"f\"><text:footnote-citation>1"
		    "</text:footnote-citation><text:footnote-body><text:p>the "
		    "note</text:p></text:footnote-body></text:footnote></text:p>"
		    "<text:unordered-list><text:list-item><text:p>point</text:p>"
		    "</text:list-item></text:unordered-list>"
		    "<text:ordered-list text:style-name=\"L\"><text:list-item>"
		    "<text:p>first</text:p></text:list-item></text:ordered-list>"
		    "<table:table><table:table-row><table:table-cell "
		    "table:value-type=\"string\"><text:p>cell</text:p>"
		    "</table:table-cell></table:table-row></table:table>"
		    "<text:p><draw:image draw:name=\"P\" svg:width=\"1cm\" "
		    "xlink:href=\"#Pictures/1.gif\"/></text:p><text:p>"
		    "<draw:text-box svg:width=\"2cm\"><text:p>boxed</text:p>"
		    "</draw:text-box></text:p>"),
	};

	check(parts, RF_COUNT(parts), "sxw", "page 1\nh2 Head\n"
	    "p - a **+bold+**1\n* point\n1. first\ntable - 1x1 h0\ncell\n"
	    "figure - image 0\np - boxed\nnote 1 the note\n");
}

static void
test_sheet(void)
{
	static const struct test_part parts[] = {
		MIMETYPE("calc"),
		CONTENT("", "<table:table table:name=\"S\"><table:table-row>"
		    "<table:table-cell table:value-type=\"float\" "
		    "table:value=\"1.5\"><text:p>1.50</text:p>"
		    "</table:table-cell><table:table-cell><text:p>x</text:p>"
		    "</table:table-cell></table:table-row></table:table>"),
	};

	check(parts, RF_COUNT(parts), "sxc", "page 1 S\ntable A1:B1 1x2 h0\n"
	    "#1.50|x\n");
}

static void
test_slides(void)
{
	static const struct test_part slides[] = {
		MIMETYPE("impress"),
		CONTENT("", "<draw:page draw:name=\"one\"><draw:text-box "
		    "svg:x=\"1cm\" svg:y=\"1cm\" svg:width=\"5cm\" "
		    "svg:height=\"1cm\"><text:p>on a slide</text:p>"
		    "</draw:text-box></draw:page>"),
	};
	static const struct test_part drawing[] = {
		MIMETYPE("draw"),
		CONTENT("", "<draw:page><draw:rect svg:x=\"1cm\" "
		    "svg:y=\"1cm\" svg:width=\"5cm\" svg:height=\"1cm\">"
		    "<text:p>in a shape</text:p></draw:rect></draw:page>"),
	};

	check(slides, RF_COUNT(slides), "sxi", "page 1\np - on a slide\n");
	check(drawing, RF_COUNT(drawing), "sxd", "page 1\np - in a shape\n");
}

static void
test_damage(void)
{
	static const struct test_part parts[] = {
		MIMETYPE("writer"),
		{ "content.xml", TYPE "<office:document-content " NS
		    "><office:body><text:p>one</text:p><text:p>two<style:"
		    "properties><a></text:p></office:body>", 0 },
	};
	struct extract_run r;
	int64_t size;
	int fd = test_zip(parts, 2, &size);

	extract_fd(&r, fd, size, "test.sxw", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "p - one\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "what could be read was kept"));
	extract_run_end(&r);
	fd = test_zip(parts, 1, &size);
	extract_fd(&r, fd, size, "test.sxw", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
}

CU_TestInfo extract_ooo1_tests[] = {
	{ "text", test_text },
	{ "sheet", test_sheet },
	{ "slides and drawings", test_slides },
	{ "damage", test_damage },
	CU_TEST_INFO_NULL
};
