/* Names and media types from headers that servers really send. */
#include "config.h"

#include "fetch/filename.h"

#include <string.h>

#include "unit/fetch_suites.h"
#include "unit/unit.h"

static void
names(void)
{
	static const struct {
		const char *disposition, *url, *name;
	} rows[] = {
		{ "attachment; filename=\"a b.pdf\"", "http://x/y.pdf",
		    "a b.pdf" },
		{ "attachment; filename=a.pdf", "http://x/", "a.pdf" },
		{ "attachment; filename=a b.pdf ; x=y", "http://x/",
		    "a b.pdf" },
		{ "inline; FileName=\"q\\\"uote.pdf\"", "http://x/",
		    "q_uote.pdf" },
		{ "attachment; filename=\"x.pdf\"; filename*=UTF-8''%C3%A9.pdf",
		    "http://x/", "\xc3\xa9.pdf" },
		{ "attachment; filename*=utf-8'en'%C3%A9.pdf; filename=x.pdf",
		    "http://x/", "\xc3\xa9.pdf" },
		{ "attachment; filename*=iso-8859-1''%E9.pdf", "http://x/",
		    "\xc3\xa9.pdf" },
		{ "attachment; filename*=UTF-8''%zz; filename=x.pdf",
		    "http://x/", "x.pdf" },
		{ "attachment; filename*=broken; filename=x.pdf",
		    "http://x/", "x.pdf" },
		{ "attachment; filename=\"\xe9.pdf\"", "http://x/",
		    "\xc3\xa9.pdf" },
		{ "attachment; filename=\"\xc3\xa9.pdf\"", "http://x/",
		    "\xc3\xa9.pdf" },
		{ "attachment; filename=\"../../etc/passwd\"", "http://x/",
		    "passwd" },
		{ "attachment; filename=\"a\";filename=\"b\"", "http://x/",
		    "a" },
		{ "attachment; filename=\"unclosed.pdf", "http://x/",
		    "unclosed.pdf" },
		{ "attachment; filename=\"\"", "http://x/y.pdf", "y.pdf" },
		{ "attachment;;; =; filename", "http://x/y.pdf", "y.pdf" },
		{ "attachment", "http://x/a/b%20c.xlsx?d=e.f", "b c.xlsx" },
		{ "", "http://x/a/", "" },
		{ "", "http://x", "" },
		{ "", "http://x/%E9.pdf", "\xc3\xa9.pdf" },
		{ "", "http://x/%2e%2e%2fetc%2fpasswd", "passwd" },
		{ "", "http://x/100%", "100%" },
		{ "", "http://x/a%00b", "a" },
	};
	struct rf_url url;
	char out[101];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL_FATAL(rf_url_parse(rf_str(rows[i].url), &url,
		    NULL), RF_OK);
		rf_fetch_filename(rows[i].disposition, &url, out);
		CU_ASSERT_STRING_EQUAL(out, rows[i].name);
		if (strcmp(out, rows[i].name) != 0)
			printf("row %zu: %s\n", i, out);
	}
}

static void
media_types(void)
{
	static const struct {
		const char *value, *type, *charset;
	} rows[] = {
		{ "text/html; charset=UTF-8", "text/html", "utf-8" },
		{ " Text/HTML ;x=\";charset=no\"; Charset=\"Windows-1252\"",
		    "text/html", "windows-1252" },
		{ "application/pdf", "application/pdf", "" },
		{ "application/vnd.ms-excel;charset=binary;charset=x",
		    "application/vnd.ms-excel", "binary" },
		{ "html", "", "" },
		{ "text/ht ml", "", "" },
		{ "", "", "" },
		{ "text/html; charset=<script>", "text/html", "" },
		{ "text/html; charset=0123456789012345678901234567890123456789",
		    "text/html", "" },
	};
	char type[128], charset[40];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_fetch_media_type(rows[i].value, type, charset);
		CU_ASSERT_STRING_EQUAL(type, rows[i].type);
		CU_ASSERT_STRING_EQUAL(charset, rows[i].charset);
	}
}

CU_TestInfo fetch_filename_tests[] = {
	{ "names", names },
	{ "media types", media_types },
	CU_TEST_INFO_NULL
};
