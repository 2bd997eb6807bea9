/* See zip_build.h. */
#include "config.h"
#include "lib/zip_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zip.h>

#include "util/io.h"

#define MAX_PARTS 64

static void
must(int good, const char *what)
{
	if (!good) {
		fprintf(stderr, "zip_build: cannot %s\n", what);
		abort();
	}
}

int
test_file(const void *p, size_t n)
{
	const char *dir = getenv("TMPDIR");
	char path[512];
	int fd;

	must(rf_file_temp(dir != NULL && *dir != '\0' ? dir : "/tmp",
	    "riffle-test-", path, sizeof(path), &fd, NULL) == RF_OK,
	    "make a file");
	unlink(path);
	must(rf_write_all(fd, p, n, NULL) == RF_OK, "write a file");
	return fd;
}

int
test_zip_locked(const struct test_part *parts, size_t n, size_t which,
    int64_t *size)
{
	zip_error_t error;
	zip_source_t *buffer, *s;
	zip_t *zip;
	zip_stat_t st;
	void *bytes;
	int fd;

	zip_error_init(&error);
	buffer = zip_source_buffer_create(NULL, 0, 0, &error);
	must(buffer != NULL, "make a source");
	zip = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
	must(zip != NULL, "make an archive");
	zip_source_keep(buffer);
	for (size_t i = 0; i < n; i++) {
		size_t len = parts[i].len != 0 ? parts[i].len :
		    strlen(parts[i].text);

		s = zip_source_buffer(zip, parts[i].text, len, 0);
		must(s != NULL && zip_file_add(zip, parts[i].name, s, 0) >= 0,
		    "add a part");
		if (i == which)
			must(zip_file_set_encryption(zip, i,
			    ZIP_EM_TRAD_PKWARE, "secret") == 0,
			    "encrypt a part");
	}
	must(zip_close(zip) == 0, "close an archive");
	must(zip_source_stat(buffer, &st) == 0 &&
	    zip_source_open(buffer) == 0, "read an archive back");
	bytes = malloc(st.size);
	must(bytes != NULL && zip_source_read(buffer, bytes, st.size) ==
	    (zip_int64_t)st.size, "read an archive");
	zip_source_close(buffer);
	zip_source_free(buffer);
	fd = test_file(bytes, st.size);
	*size = (int64_t)st.size;
	free(bytes);
	return fd;
}

int
test_zip(const struct test_part *parts, size_t n, int64_t *size)
{
	return test_zip_locked(parts, n, SIZE_MAX, size);
}

static const char content_types[] = TEST_XML
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/"
    "content-types\"><Default Extension=\"rels\" ContentType=\"application/"
    "vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"png\" ContentType=\"image/png\"/>"
    "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
    "</Types>";

int
test_workbook(const char *sheet, const struct test_part *more, int64_t *size)
{
	struct test_part parts[MAX_PARTS] = {
		{ "[Content_Types].xml", content_types, 0 },
		{ "_rels/.rels", TEST_RELS(TEST_REL("rId1", "officeDocument",
		    "xl/workbook.xml")), 0 },
		{ "xl/workbook.xml", TEST_XML "<workbook xmlns=\"" TEST_SML
		    "\" xmlns:r=\"" TEST_DOC_RELS "\"><sheets><sheet "
		    "name=\"Data\" sheetId=\"1\" r:id=\"rId1\"/></sheets>"
		    "</workbook>", 0 },
		{ "xl/_rels/workbook.xml.rels", TEST_RELS(
		    TEST_REL("rId1", "worksheet", "worksheets/sheet1.xml")
		    TEST_REL("rId2", "sharedStrings", "sharedStrings.xml")
		    TEST_REL("rId3", "styles", "styles.xml")), 0 },
		{ "xl/sharedStrings.xml", TEST_XML "<sst xmlns=\"" TEST_SML
		    "\"/>", 0 },
		{ "xl/styles.xml", TEST_XML "<styleSheet xmlns=\"" TEST_SML
		    "\"/>", 0 },
	};
	size_t n = 6;
	char *text;
	int fd;

	must(asprintf(&text, TEST_XML "<worksheet xmlns=\"" TEST_SML
	    "\" xmlns:r=\"" TEST_DOC_RELS "\">%s</worksheet>", sheet) >= 0,
	    "make a sheet");
	parts[n++] = (struct test_part){ "xl/worksheets/sheet1.xml", text, 0 };
	for (; more != NULL && more->name != NULL; more++) {
		size_t i = 0;

		while (i < n && strcmp(parts[i].name, more->name) != 0)
			i++;
		must(i < MAX_PARTS, "hold so many parts");
		parts[i] = *more;
		n += i == n;
	}
	fd = test_zip(parts, n, size);
	free(text);
	return fd;
}
