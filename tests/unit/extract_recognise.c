/* What files are, and containers that mean harm. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "extract/zip.h"
#include "lib/cfb_build.h"
#include "util/limits.h"

static void
check(int fd, int64_t size, const char *name, enum rf_code code,
    const char *says, int line)
{
	const struct rf_format *f;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc = rf_recognise(fd, size, name, "", &f, &err);
	bool good = rc == code && (rc == RF_OK ?
	    strcmp(f->name, says) == 0 : strstr(err.msg, says) != NULL);

	if (!good)
		printf("\nline %d: %s: %s %s\n", line, name, rf_code_name(rc),
		    rc == RF_OK ? f->name : err.msg);
	CU_ASSERT(good);
	close(fd);
}

static void
test_heads(void)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
		enum rf_code code;
		const char *says;
	} rows[] = {
		{ "a", "", 0, RF_E_EMPTY, "empty" },
#ifdef HAVE_MUPDF
		{ "a.pdf", "%PDF-1.7\n", 9, RF_OK, "pdf" },
		{ "a.csv", "junk\n%PDF-1.7\n", 14, RF_OK, "pdf" },
#else
		{ "a.pdf", "%PDF-1.7\n", 9, RF_E_UNSUPPORTED, "PDF" },
		{ "a.pdf", "junk\n%PDF-1.7\n", 14, RF_E_UNSUPPORTED, "PDF" },
#endif
		{ "a.txt", "hello", 5, RF_OK, "text" },
		/* Text is text, unless it is said to be what no text is. */
		{ "a", "hello", 5, RF_OK, "text" },
		{ "a.rst", "hello", 5, RF_OK, "text" },
		{ "a.eml", "hello", 5, RF_OK, "text" },
		{ "a.docx", "hello", 5, RF_E_UNSUPPORTED, "plain text" },
		{ "a.png", "hello", 5, RF_E_UNSUPPORTED, "plain text" },
		{ "a.md", "hello", 5, RF_OK, "markdown" },
		{ "a.json", " [1]", 4, RF_OK, "json" },
		{ "a.xlsx", "hello", 5, RF_E_UNSUPPORTED, "plain text" },
		{ "a.html", " <!doctype HTML>", 16, RF_OK, "html" },
		{ "a", "<?xml version='1.0'?><html/>", 28, RF_OK, "html" },
		{ "a", "<?xml version='1.0'?><x/>", 25, RF_OK, "xml" },
		{ "a", "{\\rtf1", 6, RF_OK, "rtf" },
		{ "a", "\x01\x02\x03\0\x05", 5, RF_E_UNSUPPORTED,
		    "none of the formats" },
		{ "a.xlsx", "PK\x03\x04 and no more", 16, RF_E_CORRUPT,
		    "damaged or cut off" },
		{ "a.xlsx", "PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
		    22, RF_E_CORRUPT, "nothing in it" },
		{ "a.png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, RF_OK,
		    "png" },
		{ "a.jpg", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, RF_OK,
		    "png" },
		{ "a.csv", "a,b\n", 4, RF_OK, "csv" },
		{ "a.csv", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, RF_OK,
		    "png" },
		{ "a.gz", "\x1f\x8b\x08\0abc", 7, RF_E_UNSUPPORTED, "" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		check(test_file(rows[i].bytes, rows[i].len),
		    (int64_t)rows[i].len, rows[i].name, rows[i].code,
		    rows[i].says, (int)i);
}

static void
test_media_type(void)
{
	const struct rf_format *f;
	int fd = test_file("a,b\n", 4);

	CU_ASSERT_EQUAL(rf_recognise(fd, 4, "data", "text/csv; charset=x", &f,
	    NULL), RF_OK);
	CU_ASSERT_STRING_EQUAL(f->name, "csv");
	CU_ASSERT_EQUAL(rf_recognise(fd, 4, NULL, NULL, &f, NULL), RF_OK);
	CU_ASSERT_STRING_EQUAL(f->name, "text");
	CU_ASSERT_EQUAL(rf_recognise(fd, 4, "data", "image/png", &f, NULL),
	    RF_E_UNSUPPORTED);
	CU_ASSERT_PTR_NULL(f);
	close(fd);
}

#define TYPES(type) { "[Content_Types].xml", TEST_XML "<Types xmlns=\"http:" \
	"//schemas.openxmlformats.org/package/2006/content-types\"><Override " \
	"PartName=\"/m.xml\" ContentType=\"application/vnd." type "+xml\"/>" \
	"</Types>", 0 }, { "_rels/.rels", TEST_RELS(TEST_REL("r", \
	"officeDocument", "m.xml")), 0 }, { "m.xml", "<x/>", 0 }

static void
check_zip(const struct test_part *parts, size_t n, enum rf_code code,
    const char *says, int line)
{
	int64_t size;
	int fd = test_zip(parts, n, &size);

	check(fd, size, "a.zip", code, says, line);
}
#define CHECK_ZIP(code, says, ...) do { \
	const struct test_part parts[] = { __VA_ARGS__ }; \
	check_zip(parts, RF_COUNT(parts), code, says, __LINE__); \
} while (0)

static void
test_zips(void)
{
	CHECK_ZIP(RF_OK, "xlsx",
	    TYPES("openxmlformats-officedocument.spreadsheetml.sheet.main"));
	CHECK_ZIP(RF_OK, "xlsx", TYPES("ms-excel.sheet.macroEnabled.main"));
	CHECK_ZIP(RF_OK, "xlsx",
	    TYPES("openxmlformats-officedocument.spreadsheetml.template.main"));
	CHECK_ZIP(RF_OK, "xlsx", TYPES("ms-excel.template.macroEnabled.main"));
	CHECK_ZIP(RF_E_UNSUPPORTED, "XLSB",
	    TYPES("ms-excel.sheet.binary.macroEnabled.main"));
	CHECK_ZIP(RF_OK, "docx", TYPES(
	    "openxmlformats-officedocument.wordprocessingml.document.main"));
	CHECK_ZIP(RF_OK, "pptx", TYPES("openxmlformats-"
	    "officedocument.presentationml.presentation.main"));
	CHECK_ZIP(RF_OK, "pptx",
	    TYPES("ms-powerpoint.template.macroEnabled.main"));
	CHECK_ZIP(RF_OK, "ods", { "mimetype",
	    "application/vnd.oasis.opendocument.spreadsheet", 0 });
	CHECK_ZIP(RF_OK, "epub", { "mimetype",
	    "application/epub+zip", 0 });
	/* Nothing but the list of entries says what it is. */
	CHECK_ZIP(RF_OK, "odp", { "META-INF/manifest.xml", "<?xml version="
	    "\"1.0\"?><m:manifest xmlns:m=\"m\"><m:file-entry m:media-type="
	    "\"text/xml\" m:full-path=\"content.xml\"/><m:file-entry "
	    "m:media-type=\"application/vnd.oasis.opendocument.presentation\" "
	    "m:full-path=\"/\"/></m:manifest>", 0 });
	CHECK_ZIP(RF_OK, "zip", { "META-INF/manifest.xml", "<m:file-entry "
	    "m:full-path=\"/", 0 });
	CHECK_ZIP(RF_OK, "zip", { "META-INF/manifest.xml", "          <a>"
	    "          <b", 0 });
	CHECK_ZIP(RF_OK, "zip", { "a.txt", "a", 0 });
	/* Broken content types: the entries tell. */
	CHECK_ZIP(RF_OK, "xlsx", { "[Content_Types].xml", "<x", 0 },
	    { "xl/workbook.xml", "<x/>", 0 });
}

static void
check_cfb(const char *stream, enum rf_code code, const char *says, int line)
{
	const struct test_part parts[] = {
		{ stream, "x", 0 },
		/* What an embedded document has says nothing. */
		{ "box/Workbook", "x", 0 },
	};
	int64_t size;
	int fd = test_cfb(parts, RF_COUNT(parts), &size);

	check(fd, size, "a.xls", code, says, line);
}

static void
test_ole(void)
{
	check_cfb("EncryptedPackage", RF_E_ENCRYPTED, "password", __LINE__);
	check_cfb("Workbook", RF_OK, "xls", __LINE__);
	check_cfb("WordDocument", RF_OK, "doc", __LINE__);
	check_cfb("PowerPoint Document", RF_OK, "ppt", __LINE__);
	check_cfb("PP97_DUALSTORAGE/Current User", RF_OK, "ppt", __LINE__);
	check_cfb("PersistentStorage Directory", RF_E_UNSUPPORTED,
	    "PowerPoint 95", __LINE__);
	check_cfb("PP40", RF_E_UNSUPPORTED, "PowerPoint 4", __LINE__);
	check_cfb("VisioDocument", RF_E_UNSUPPORTED, "VSD", __LINE__);
	check_cfb("x", RF_E_UNSUPPORTED, "OLE", __LINE__);
	check(test_file("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8), 8, "a.xls",
	    RF_E_CORRUPT, "damaged", __LINE__);
}

/* Ratio, lying sizes, overlaps: all told apart from mere damage. */
static void
test_bombs(void)
{
	size_t n = 64 << 20;
	char *zeros = calloc(1, n);
	struct test_part part = { "zeros", zeros, n };
	struct rf_err err = RF_ERR_INIT;
	struct rf_zip *z;
	unsigned char *bytes;
	int64_t size;
	int fd;

	CU_ASSERT_PTR_NOT_NULL_FATAL(zeros);
	fd = test_zip(&part, 1, &size);
	CU_ASSERT_EQUAL(rf_zip_open(fd, size, &z, &err), RF_E_LIMIT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "times its size"));
	CU_ASSERT_PTR_NULL(z);
	/* The same with a directory that declares ten bytes. */
	bytes = malloc((size_t)size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	CU_ASSERT_EQUAL(pread(fd, bytes, (size_t)size, 0), size);
	close(fd);
	for (int64_t i = size - 4; i >= 0; i--)
		if (memcmp(bytes + i, "PK\x01\x02", 4) == 0) {
			memcpy(bytes + i + 24, "\x0a\0\0\0", 4);
			break;
		}
	fd = test_file(bytes, (size_t)size);
	if (rf_zip_open(fd, size, &z, &err) == RF_OK) {
		char *p;
		size_t len;
		enum rf_code rc = rf_zip_load(z, rf_zip_at(z, 0), 1 << 20, &p,
		    &len, &err);

		CU_ASSERT(rc == RF_E_LIMIT || rc == RF_E_CORRUPT);
	}
	rf_zip_close(z);
	close(fd);
	free(bytes);
	free(zeros);
}

/* Entries that claim each other's bytes. */
static void
test_overlap(void)
{
	static const struct test_part parts[] = {
		{ "a", "0123456789 0123456789 0123456789", 0 },
		{ "b", "9876543210 9876543210 9876543210", 0 },
	};
	unsigned char bytes[1000];
	struct rf_err err = RF_ERR_INIT;
	struct rf_zip *z;
	int64_t size;
	int fd = test_zip(parts, 2, &size);

	CU_ASSERT_FATAL(size < (int64_t)sizeof(bytes));
	CU_ASSERT_EQUAL(pread(fd, bytes, (size_t)size, 0), size);
	close(fd);
	for (int64_t i = 0; i < size - 24; i++)
		if (memcmp(bytes + i, "PK\x01\x02", 4) == 0)
			bytes[i + 20] = (unsigned char)(size - 60);
	fd = test_file(bytes, (size_t)size);
	CU_ASSERT_EQUAL(rf_zip_open(fd, size, &z, &err), RF_E_LIMIT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "overlap"));
	close(fd);
}

/* A password on what tells the format, or on any other part. */
static void
test_encrypted(void)
{
	static const struct test_part types[] = {
		{ "[Content_Types].xml", "<x/>", 0 },
		{ "mimetype", "application/epub+zip", 0 },
	};
	struct rf_zip_file *f;
	struct rf_zip *z;
	int64_t size;
	int fd = test_zip_locked(types, 1, 0, &size);

	check(fd, size, "a.xlsx", RF_E_ENCRYPTED, "password", __LINE__);
	fd = test_zip_locked(types + 1, 1, 0, &size);
	check(fd, size, "a.epub", RF_E_ENCRYPTED, "password", __LINE__);
	fd = test_zip_locked(types, 2, 1, &size);
	CU_ASSERT_EQUAL_FATAL(rf_zip_open(fd, size, &z, NULL), RF_OK);
	CU_ASSERT_EQUAL(rf_zip_file_open(z, rf_zip_at(z, 1), &f, NULL),
	    RF_E_ENCRYPTED);
	CU_ASSERT_EQUAL(rf_zip_file_open(z, rf_zip_at(z, 0), &f, NULL), RF_OK);
	rf_zip_file_close(f);
	rf_zip_close(z);
	close(fd);
}

/* Names are keys: case and slashes do not matter, nor where they point. */
static void
test_names(void)
{
	static const struct test_part parts[] = {
		{ "../../evil", "1", 0 }, { "XL\\WorkBook.xml", "2", 0 },
		{ "dir/", "", 0 }, { "b", "3", 0 }, { "B", "4", 0 },
	};
	struct rf_zip *z;
	int64_t size;
	int fd = test_zip(parts, RF_COUNT(parts), &size);
	char *p;
	size_t len;

	CU_ASSERT_EQUAL_FATAL(rf_zip_open(fd, size, &z, NULL), RF_OK);
	CU_ASSERT_PTR_NOT_NULL(rf_zip_find(z, RF_STR("xl/workbook.xml")));
	CU_ASSERT_PTR_NOT_NULL(rf_zip_find(z, RF_STR("/xl/Workbook.xml")));
	CU_ASSERT_PTR_NULL(rf_zip_find(z, RF_STR("evil")));
	CU_ASSERT_EQUAL(rf_zip_count(z), 4);
	CU_ASSERT_EQUAL(rf_zip_duplicates(z), 1);
	CU_ASSERT(rf_zip_find(z, RF_STR("dir/"))->folder);
	CU_ASSERT_EQUAL(rf_zip_load(z, rf_zip_find(z, RF_STR("b")), 8, &p,
	    &len, NULL), RF_OK);
	CU_ASSERT_STRING_EQUAL(p, "3");
	free(p);
	rf_zip_close(z);
	close(fd);
}

CU_TestInfo extract_recognise_tests[] = {
	{ "heads of files", test_heads },
	{ "declared types", test_media_type },
	{ "archives", test_zips },
	{ "OLE files", test_ole },
	{ "archives that mean harm", test_bombs },
	{ "overlapping entries", test_overlap },
	{ "encrypted entries", test_encrypted },
	{ "entry names", test_names },
	CU_TEST_INFO_NULL
};
