/*
 * ZIP files and workbooks made in memory from texts, handed out as a
 * descriptor of a nameless file.  Failures end the program: they are the
 * test's fault.
 */
#ifndef RF_TESTS_ZIP_BUILD_H
#define RF_TESTS_ZIP_BUILD_H

#include <stddef.h>
#include <stdint.h>

struct test_part {
	const char *name;
	const char *text;
	size_t len;		/* 0: strlen(text) */
};

/* A ZIP archive of n parts; the caller closes the descriptor. */
int test_zip(const struct test_part *parts, size_t n, int64_t *size);
/* The same with part `which` behind a password. */
int test_zip_locked(const struct test_part *parts, size_t n, size_t which,
    int64_t *size);
/* A nameless file with these bytes. */
int test_file(const void *p, size_t n);

/*
 * A workbook of one sheet "Data" from the children of its <worksheet>, plus
 * further parts (NULL-terminated by name); a part whose name is one of the
 * workbook's own replaces it.
 */
int test_workbook(const char *sheet, const struct test_part *more,
    int64_t *size);

#define TEST_XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define TEST_SML "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define TEST_DOC_RELS \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define TEST_PKG_RELS \
	"http://schemas.openxmlformats.org/package/2006/relationships"
/* A relationships part from its rows, see TEST_REL. */
#define TEST_RELS(rows) TEST_XML \
	"<Relationships xmlns=\"" TEST_PKG_RELS "\">" rows "</Relationships>"
#define TEST_REL(id, type, target) \
	"<Relationship Id=\"" id "\" Type=\"" TEST_DOC_RELS "/" type \
	"\" Target=\"" target "\"/>"

#endif
