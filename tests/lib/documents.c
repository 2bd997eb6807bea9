/* Documents from texts; whoever fails here is the test itself. */
#include "config.h"

#include "lib/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/bytes.h"
#include "lib/image_samples.h"
#include "lib/zip_build.h"
#include "util/buf.h"
#include "util/io.h"
#include "util/mem.h"

#define MAX_DOCUMENT ((size_t)128 << 20)
#define MAX_SHEETS 400

#define SHEET_TYPE "application/vnd.openxmlformats-officedocument." \
	"spreadsheetml.sheet.main+xml"
#define TYPES TEST_XML "<Types xmlns=\"http://schemas.openxmlformats.org/" \
	"package/2006/content-types\"><Default Extension=\"rels\" " \
	"ContentType=\"application/vnd.openxmlformats-package." \
	"relationships+xml\"/><Default Extension=\"png\" " \
	"ContentType=\"image/png\"/><Override PartName=\"/xl/workbook.xml\" " \
	"ContentType=\"" SHEET_TYPE "\"/></Types>"
#define ROOT_RELS TEST_RELS(TEST_REL("rId1", "officeDocument", \
	"xl/workbook.xml"))
#define WORKBOOK(inside) TEST_XML "<workbook xmlns=\"" TEST_SML \
	"\" xmlns:r=\"" TEST_DOC_RELS "\">" inside "</workbook>"
#define WORKSHEET(inside) TEST_XML "<worksheet xmlns=\"" TEST_SML \
	"\" xmlns:r=\"" TEST_DOC_RELS "\">" inside "</worksheet>"
#define TEXT(at, text) "<c r=\"" at "\" t=\"inlineStr\"><is><t>" text \
	"</t></is></c>"
#define NUMBER(at, text) "<c r=\"" at "\"><v>" text "</v></c>"

void
document_release(struct document *d)
{
	free(d->bytes);
	d->bytes = NULL;
}

static struct document
of_zip(const struct test_part *parts, size_t n)
{
	struct document d = { NULL, 0 };
	int64_t size;
	int fd = test_zip(parts, n, &size);
	size_t got;

	d.bytes = rf_malloc((size_t)size + 1);
	if (rf_pread_up_to(fd, d.bytes, (size_t)size, 0, &got, NULL) != RF_OK ||
	    got != (size_t)size)
		abort();
	close(fd);
	d.len = got;
	return d;
}

static struct document
of_buf(struct rf_buf *b)
{
	struct document d;

	d.bytes = rf_buf_take(b, &d.len);
	return d;
}

struct document
document_png(void)
{
	struct rf_buf b;

	rf_buf_init(&b, MAX_DOCUMENT);
	for (size_t i = 0; i < n_image_samples; i++) {
		if (strcmp(image_samples[i].name, "png-rgb") == 0)
			test_bytes(image_samples[i].bytes, &b);
	}
	return of_buf(&b);
}

struct document
document_sheets(int n)
{
	struct test_part parts[MAX_SHEETS + 4] = {
		{ "[Content_Types].xml", TYPES, 0 },
		{ "_rels/.rels", ROOT_RELS, 0 },
	};
	struct rf_buf book, rels, text;
	struct document d;

	rf_buf_init(&book, MAX_DOCUMENT);
	rf_buf_init(&rels, MAX_DOCUMENT);
	for (int i = 1; i <= n; i++) {
		char *name, *sheet;

		rf_buf_printf(&book, "<sheet name=\"Sheet %d\" sheetId=\"%d\" "
		    "r:id=\"rId%d\"/>", i, i, i);
		rf_buf_printf(&rels, TEST_REL("rId%d", "worksheet",
		    "worksheets/sheet%d.xml"), i, i);
		rf_buf_init(&text, 1000);
		rf_buf_printf(&text, "xl/worksheets/sheet%d.xml", i);
		name = rf_buf_take(&text, NULL);
		rf_buf_printf(&text, WORKSHEET("<sheetData><row r=\"1\">"
		    TEXT("A1", "Page %d") TEXT("B1", "of") "</row><row r=\"2\">"
		    NUMBER("A2", "%d") NUMBER("B2", "%d")
		    "</row></sheetData>"), i, i, n);
		sheet = rf_buf_take(&text, NULL);
		parts[1 + i] = (struct test_part){ name, sheet, 0 };
	}
	rf_buf_init(&text, MAX_DOCUMENT);
	rf_buf_printf(&text, WORKBOOK("<sheets>%s</sheets>"), book.ptr);
	parts[n + 2] = (struct test_part){ "xl/workbook.xml", text.ptr, 0 };
	rf_buf_reset(&book);
	rf_buf_printf(&book, TEST_RELS("%s"), rels.ptr);
	parts[n + 3] = (struct test_part){ "xl/_rels/workbook.xml.rels",
	    book.ptr, 0 };
	d = of_zip(parts, (size_t)n + 4);
	for (int i = 1; i <= n; i++) {
		free((char *)parts[1 + i].name);
		free((char *)parts[1 + i].text);
	}
	rf_buf_release(&book);
	rf_buf_release(&rels);
	rf_buf_release(&text);
	return d;
}

#define ANCHOR(col, inside) "<xdr:oneCellAnchor><xdr:from><xdr:col>" col \
	"</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row>" \
	"<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx=\"900000\" " \
	"cy=\"900000\"/>" inside "<xdr:clientData/></xdr:oneCellAnchor>"
#define DML "http://schemas.openxmlformats.org/drawingml/2006/"

static const char drawing[] = TEST_XML "<xdr:wsDr xmlns:xdr=\"" DML
    "spreadsheetDrawing\" xmlns:a=\"" DML "main\" xmlns:r=\"" TEST_DOC_RELS
    "\">"
    ANCHOR("3", "<xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr>"
    "<xdr:cNvPr id=\"2\" name=\"Chart 1\"/><xdr:cNvGraphicFramePr/>"
    "</xdr:nvGraphicFramePr><xdr:xfrm><a:off x=\"0\" y=\"0\"/><a:ext "
    "cx=\"0\" cy=\"0\"/></xdr:xfrm><a:graphic><a:graphicData uri=\"" DML
    "chart\"><c:chart xmlns:c=\"" DML "chart\" r:id=\"rId1\"/>"
    "</a:graphicData></a:graphic></xdr:graphicFrame>")
    ANCHOR("7", "<xdr:pic><xdr:nvPicPr><xdr:cNvPr id=\"3\" "
    "name=\"Picture 1\" descr=\"A logo\"/><xdr:cNvPicPr/></xdr:nvPicPr>"
    "<xdr:blipFill><a:blip r:embed=\"rId2\"/></xdr:blipFill><xdr:spPr/>"
    "</xdr:pic>")
    "</xdr:wsDr>";

static const char chart[] = TEST_XML "<c:chartSpace xmlns:c=\"" DML
    "chart\" xmlns:a=\"" DML "main\"><c:chart><c:title><c:tx><c:rich><a:p>"
    "<a:r><a:t>Sales</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea>"
    "<c:barChart><c:ser><c:idx val=\"0\"/><c:cat><c:strRef><c:f>"
    "Charts!$B$1:$B$3</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>"
    "Charts!$C$1:$C$3</c:f></c:numRef></c:val></c:ser></c:barChart>"
    "</c:plotArea></c:chart></c:chartSpace>";

struct document
document_visual(void)
{
	struct document png = document_png(), d;
	const struct test_part parts[] = {
		{ "[Content_Types].xml", TYPES, 0 },
		{ "_rels/.rels", ROOT_RELS, 0 },
		{ "xl/workbook.xml", WORKBOOK("<sheets><sheet name=\"Charts\" "
		    "sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"Secret\" "
		    "sheetId=\"2\" state=\"hidden\" r:id=\"rId2\"/></sheets>"
		    "<definedNames><definedName name=\"Total\">Charts!$C$3"
		    "</definedName></definedNames>"), 0 },
		{ "xl/_rels/workbook.xml.rels", TEST_RELS(
		    TEST_REL("rId1", "worksheet", "worksheets/sheet1.xml")
		    TEST_REL("rId2", "worksheet", "worksheets/sheet2.xml")),
		    0 },
		{ "xl/worksheets/sheet1.xml", WORKSHEET(
		    "<cols><col min=\"4\" max=\"4\" width=\"9\" "
		    "hidden=\"1\"/></cols><sheetData>"
		    "<row r=\"1\">" TEXT("B1", "Item") TEXT("C1", "Sold")
		    TEXT("D1", "Margin") "</row>"
		    "<row r=\"2\">" TEXT("B2", "Tea") NUMBER("C2", "3")
		    NUMBER("D2", "77") "</row>"
		    "<row r=\"3\" hidden=\"1\">" TEXT("B3", "Hushed")
		    NUMBER("C3", "4") NUMBER("D3", "78") "</row>"
		    "</sheetData><drawing r:id=\"rId1\"/>"), 0 },
		{ "xl/worksheets/sheet2.xml", WORKSHEET("<sheetData>"
		    "<row r=\"1\">" TEXT("A1", "Buried") TEXT("B1", "deep")
		    "</row></sheetData>"), 0 },
		{ "xl/worksheets/_rels/sheet1.xml.rels", TEST_RELS(
		    TEST_REL("rId1", "drawing", "../drawings/drawing1.xml")),
		    0 },
		{ "xl/drawings/drawing1.xml", drawing, 0 },
		{ "xl/drawings/_rels/drawing1.xml.rels", TEST_RELS(
		    TEST_REL("rId1", "chart", "../charts/chart1.xml")
		    TEST_REL("rId2", "image", "../media/image1.png")), 0 },
		{ "xl/charts/chart1.xml", chart, 0 },
		{ "xl/media/image1.png", png.bytes, png.len },
	};

	d = of_zip(parts, RF_COUNT(parts));
	document_release(&png);
	return d;
}

struct document
document_csv(int rows)
{
	struct rf_buf b;

	rf_buf_init(&b, MAX_DOCUMENT);
	rf_buf_adds(&b, "Number,Text\n");
	for (int i = 0; i < rows; i++)
		rf_buf_printf(&b, "%d,%090d\n", i, i);
	return of_buf(&b);
}
