/*
 * The manual made from the table.  The pages in the tree must be what the
 * program prints; RIFFLE_UPDATE_MANUAL=1 in the environment writes them.
 */
#include "config.h"

#include "conf/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/conf_suites.h"
#include "unit/unit.h"
#include "util/io.h"

static const struct {
	enum rf_conf_manual format;
	const char *file;
} pages[] = {
	{ RF_CONF_MANUAL_MDOC, "doc/riffle.conf.5" },
	{ RF_CONF_MANUAL_MARKDOWN, "doc/settings.md" },
	{ RF_CONF_MANUAL_SAMPLE, "deploy/riffle.conf" },
};

static void
print_page(enum rf_conf_manual format, struct rf_buf *b)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_out o;

	rf_buf_init(b, 200000);
	rf_out_to_buf(&o, b);
	rf_conf_print_manual(&o, format);
	CU_ASSERT_EQUAL(rf_out_finish(&o, &err), RF_OK);
}

static void
every_option(void)
{
	static const char *const names[] = {
#define X(name, type, value, min, max, detail, help) #name,
#include "conf/options.def"
	};
	struct rf_buf b;
	size_t page, i;

	for (page = 0; page < RF_COUNT(pages); page++) {
		print_page(pages[page].format, &b);
		for (i = 0; i < RF_COUNT(names); i++)
			CU_ASSERT_PTR_NOT_NULL(strstr(b.ptr, names[i]));
		rf_buf_release(&b);
	}
}

static void
pages_in_the_tree(void)
{
	const char *root = getenv("srcdir");
	struct rf_err err = RF_ERR_INIT;
	char path[4096], *text;
	struct rf_buf b;
	size_t page, len;

	for (page = 0; page < RF_COUNT(pages); page++) {
		print_page(pages[page].format, &b);
		snprintf(path, sizeof(path), "%s/%s",
		    root != NULL ? root : "..", pages[page].file);
		if (getenv("RIFFLE_UPDATE_MANUAL") != NULL)
			CU_ASSERT_EQUAL(rf_file_save(path, b.ptr, b.len,
			    &err), RF_OK);
		if (rf_file_load(path, 200000, &text, &len, &err) != RF_OK) {
			CU_FAIL("a page is missing");
			fprintf(stderr, "%s\n", err.msg);
		} else {
			CU_ASSERT_STRING_EQUAL(text, b.ptr);
			if (strcmp(text, b.ptr) != 0)
				fprintf(stderr, "%s is out of date: run "
				    "RIFFLE_UPDATE_MANUAL=1 ./check_conf\n",
				    pages[page].file);
			free(text);
		}
		rf_buf_release(&b);
	}
}

CU_TestInfo conf_manual_tests[] = {
	{ "names every option", every_option },
	{ "is in the tree as printed", pages_in_the_tree },
	CU_TEST_INFO_NULL
};
