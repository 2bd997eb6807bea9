/*
 * Workbooks to measure with: a million cells of one kind or another, as XLSX
 * and as ODS, and a sheet that declares far more than it has.
 */
#include "config.h"

#include "bench/workbook.h"

#include <stdio.h>
#include <stdlib.h>

#include <zip.h>

#include "util/buf.h"
#include "util/limits.h"

#define STRINGS 200000
#define SML "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELS "http://schemas.openxmlformats.org/officeDocument/2006/" \
	"relationships"
#define REL(id, type, target) "<Relationship Id=\"" id "\" Type=\"" RELS "/" \
	type "\" Target=\"" target "\"/>"
#define ALL_RELS(rows) "<Relationships xmlns=\"http://schemas.openxmlformats" \
	".org/package/2006/relationships\">" rows "</Relationships>"
#define ODF "urn:oasis:names:tc:opendocument:xmlns:"

/* The same cells whenever the same files are made. */
static uint32_t
dice(void)
{
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	return state >> 8;
}

/* ---- the kinds of cells ---------------------------------------------- */

static void
whole(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\"><v>%u</v></c>", ref, dice() % 1000000);
}

static void
fraction(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\"><v>%.17g</v></c>", ref,
	    dice() / 16777.216);
}

static void
amount(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\" s=\"1\"><v>%u.%u</v></c>", ref,
	    dice() % 10000, dice() % 100);
}

static void
date(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\" s=\"2\"><v>%u</v></c>", ref,
	    30000 + dice() % 15000);
}

static void
shared(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\" t=\"s\"><v>%u</v></c>", ref,
	    dice() % STRINGS);
}

static void
in_line(struct rf_buf *b, const char *ref)
{
	rf_buf_printf(b, "<c r=\"%s\" t=\"inlineStr\"><is><t>text %u</t></is>"
	    "</c>", ref, dice() % 1000000);
}

static const struct {
	const char *name;
	void (*cells[5])(struct rf_buf *b, const char *ref);
} kinds[] = {
	{ "mixed", { whole, fraction, amount, date, shared } },
	{ "whole numbers", { whole, whole, whole, whole, whole } },
	{ "fractions", { fraction, fraction, fraction, fraction, fraction } },
	{ "shared texts", { shared, shared, shared, shared, shared } },
	{ "texts in line", { in_line, in_line, in_line, in_line, in_line } },
};

/* ---- the workbook ---------------------------------------------------- */

static void
must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "cannot %s\n", what);
	exit(1);
}

static void
add(zip_t *zip, const char *name, const char *text, size_t n, int owned)
{
	zip_source_t *s = zip_source_buffer(zip, text, n, owned);

	must(s != NULL && zip_file_add(zip, name, s, 0) >= 0, "add a part");
}

static void
sheet_rows(struct rf_buf *sheet, unsigned kind, unsigned rows)
{
	char ref[16];

	for (unsigned r = 1; r <= rows; r++) {
		rf_buf_printf(sheet, "<row r=\"%u\">", r);
		for (unsigned c = 0; c < BENCH_COLS; c++) {
			snprintf(ref, sizeof(ref), "%c%u", 'A' + c, r);
			kinds[kind].cells[(r + c) % 5](sheet, ref);
		}
		rf_buf_adds(sheet, "</row>");
	}
}

/* Its first and last cells, and one between, of all that it declares. */
static void
sheet_sparse(struct rf_buf *sheet, unsigned last)
{
	const unsigned rows[] = { 1, (last + 1) / 2, last };

	for (unsigned i = 0; i < RF_COUNT(rows); i++)
		rf_buf_printf(sheet, "<row r=\"%u\"><c r=\"A%u\"><v>%u</v></c>"
		    "</row>", rows[i], rows[i], i);
}

/* The parts about the sheet, and the sheet, which is taken. */
static void
save(const char *path, struct rf_buf *sheet, unsigned n_strings)
{
	static const char types[] = "<Types xmlns=\"http://schemas.openxml"
	    "formats.org/package/2006/content-types\"><Override PartName=\""
	    "/w.xml\" ContentType=\"application/vnd.openxmlformats-office"
	    "document.spreadsheetml.sheet.main+xml\"/></Types>";
	static const char root[] = ALL_RELS(REL("a", "officeDocument",
	    "w.xml"));
	static const char book[] = "<workbook xmlns=\"" SML "\" xmlns:r=\""
	    RELS "\"><sheets><sheet name=\"Data\" r:id=\"a\"/></sheets>"
	    "</workbook>";
	static const char rels[] = ALL_RELS(REL("a", "worksheet", "s.xml")
	    REL("b", "sharedStrings", "t.xml") REL("c", "styles", "y.xml"));
	static const char styles[] = "<styleSheet xmlns=\"" SML "\"><cellXfs>"
	    "<xf/><xf numFmtId=\"4\"/><xf numFmtId=\"14\"/></cellXfs>"
	    "</styleSheet>";
	struct rf_buf strings;
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

	must(zip != NULL, "make a workbook");
	rf_buf_init(&strings, 64 * RF_MiB);
	rf_buf_adds(&strings, "<sst xmlns=\"" SML "\">");
	for (unsigned i = 0; i < n_strings; i++)
		rf_buf_printf(&strings, "<si><t>Some customer of ours %u</t>"
		    "</si>", i);
	rf_buf_adds(&strings, "</sst>");
	add(zip, "[Content_Types].xml", types, sizeof(types) - 1, 0);
	add(zip, "_rels/.rels", root, sizeof(root) - 1, 0);
	add(zip, "w.xml", book, sizeof(book) - 1, 0);
	add(zip, "_rels/w.xml.rels", rels, sizeof(rels) - 1, 0);
	add(zip, "y.xml", styles, sizeof(styles) - 1, 0);
	add(zip, "t.xml", strings.ptr, strings.len, 0);
	add(zip, "s.xml", sheet->ptr, sheet->len, 0);
	must(zip_close(zip) == 0, "write a workbook");
	rf_buf_release(sheet);
	rf_buf_release(&strings);
}

const char *
bench_workbook_kind(unsigned kind)
{
	return kind < RF_COUNT(kinds) ? kinds[kind].name : NULL;
}

void
bench_workbook(const char *path, unsigned kind, unsigned rows)
{
	struct rf_buf sheet;

	rf_buf_init(&sheet, 1024 * (size_t)RF_MiB);
	rf_buf_adds(&sheet, "<worksheet xmlns=\"" SML "\"><sheetData>");
	sheet_rows(&sheet, kind, rows);
	rf_buf_adds(&sheet, "</sheetData></worksheet>");
	save(path, &sheet, STRINGS);
}

void
bench_workbook_sparse(const char *path, unsigned last)
{
	struct rf_buf sheet;

	rf_buf_init(&sheet, RF_MiB);
	rf_buf_printf(&sheet, "<worksheet xmlns=\"" SML "\"><dimension "
	    "ref=\"A1:XFD%u\"/><sheetData>", last);
	sheet_sparse(&sheet, last);
	rf_buf_adds(&sheet, "</sheetData></worksheet>");
	save(path, &sheet, 0);
}

/* ---- OpenDocument ----------------------------------------------------- */

static void
ods_cell(struct rf_buf *b, unsigned i)
{
	unsigned v = dice() % 1000000;

	if (i % 5 == 4)
		rf_buf_printf(b, "<table:table-cell office:value-type="
		    "\"string\"><text:p>text %u</text:p></table:table-cell>", v);
	else
		rf_buf_printf(b, "<table:table-cell office:value-type=\"float\" "
		    "office:value=\"%u\"><text:p>%u</text:p>"
		    "</table:table-cell>", v, v);
}

void
bench_workbook_ods(const char *path, unsigned rows)
{
	static const char type[] = "application/vnd.oasis.opendocument."
	    "spreadsheet";
	struct rf_buf b;
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

	must(zip != NULL, "make a workbook");
	rf_buf_init(&b, 1024 * (size_t)RF_MiB);
	rf_buf_adds(&b, "<office:document-content xmlns:office=\"" ODF
	    "office:1.0\" xmlns:table=\"" ODF "table:1.0\" xmlns:text=\"" ODF
	    "text:1.0\"><office:body><office:spreadsheet><table:table "
	    "table:name=\"Data\">");
	for (unsigned r = 0; r < rows; r++) {
		rf_buf_adds(&b, "<table:table-row>");
		for (unsigned c = 0; c < BENCH_COLS; c++)
			ods_cell(&b, r + c);
		rf_buf_adds(&b, "</table:table-row>");
	}
	rf_buf_adds(&b, "</table:table></office:spreadsheet></office:body>"
	    "</office:document-content>");
	add(zip, "mimetype", type, sizeof(type) - 1, 0);
	must(zip_set_file_compression(zip, 0, ZIP_CM_STORE, 0) == 0,
	    "store the type");
	add(zip, "content.xml", b.ptr, b.len, 0);
	must(zip_close(zip) == 0, "write a workbook");
	rf_buf_release(&b);
}
