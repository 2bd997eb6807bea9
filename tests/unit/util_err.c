/* Errors: names, kinds, and messages that are always clean UTF-8. */
#include "config.h"

#include "util/err.h"

#include <errno.h>
#include <string.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/utf8.h"

static void
names(void)
{
	int i, j;

	for (i = 0; i < RF_CODE_COUNT; i++) {
		const char *name = rf_code_name((enum rf_code)i);

		CU_ASSERT_PTR_NOT_NULL_FATAL(name);
		CU_ASSERT_EQUAL(rf_code_from_name(name), i);
		for (j = 0; j < i; j++)
			CU_ASSERT_STRING_NOT_EQUAL(name,
			    rf_code_name((enum rf_code)j));
	}
	CU_ASSERT_STRING_EQUAL(rf_code_name((enum rf_code)999), "bug");
	CU_ASSERT_STRING_EQUAL(rf_code_name((enum rf_code)-1), "bug");
	CU_ASSERT_EQUAL(rf_code_from_name("no such"), RF_E_BUG);
	CU_ASSERT_EQUAL(rf_code_from_name(NULL), RF_E_BUG);
}

/* A document to blame and a later success exclude each other. */
static void
kinds(void)
{
	int i;

	for (i = -1; i <= RF_CODE_COUNT; i++)
		CU_ASSERT_FALSE(rf_code_is_document((enum rf_code)i) &&
		    rf_code_is_transient((enum rf_code)i));
	CU_ASSERT_TRUE(rf_code_is_document(RF_E_CORRUPT));
	CU_ASSERT_TRUE(rf_code_is_document(RF_E_CRASHED));
	CU_ASSERT_TRUE(rf_code_is_document(RF_E_DNS));
	CU_ASSERT_FALSE(rf_code_is_document(RF_E_BUG));
	CU_ASSERT_FALSE(rf_code_is_document(RF_E_FULL));
	CU_ASSERT_FALSE(rf_code_is_document(RF_OK));
	CU_ASSERT_TRUE(rf_code_is_transient(RF_E_BUSY));
	CU_ASSERT_TRUE(rf_code_is_transient(RF_E_FULL));
	CU_ASSERT_FALSE(rf_code_is_transient(RF_E_NOT_FOUND));
}

static void
messages(void)
{
	struct rf_err err = RF_ERR_INIT;
	char longest[600];
	size_t i;

	CU_ASSERT_EQUAL(rf_fail(NULL, RF_E_GONE, "unseen"), RF_E_GONE);
	CU_ASSERT_EQUAL(rf_fail(&err, RF_E_GONE, "no %s %d", "job", 7),
	    RF_E_GONE);
	CU_ASSERT_EQUAL(err.code, RF_E_GONE);
	CU_ASSERT_STRING_EQUAL(err.msg, "no job 7");

	(void)rf_fail(&err, RF_E_CORRUPT, "a\x01\nb\xff\xc3\xa9\x7f");
	CU_ASSERT_STRING_EQUAL(err.msg, "a? b?\xc3\xa9?");

	/* Two-byte letters behind one byte: the border is uneven. */
	longest[0] = 'x';
	for (i = 1; i + 2 < sizeof(longest); i += 2)
		memcpy(longest + i, "\xc3\xa9", 2);
	longest[i] = '\0';
	(void)rf_fail(&err, RF_E_BUG, "%s", longest);
	CU_ASSERT_EQUAL(strlen(err.msg), sizeof(err.msg) - 1);
	CU_ASSERT_TRUE(rf_utf8_valid(rf_str(err.msg)));
	(void)rf_fail(&err, RF_E_BUG, "%s", longest + 1);
	CU_ASSERT_EQUAL(strlen(err.msg), sizeof(err.msg) - 2);
	CU_ASSERT_TRUE(rf_utf8_valid(rf_str(err.msg)));

	rf_err_clear(&err);
	CU_ASSERT_EQUAL(err.code, RF_OK);
	CU_ASSERT_STRING_EQUAL(err.msg, "");
}

static void
system_errors(void)
{
	struct rf_err err = RF_ERR_INIT;

	errno = ENOENT;
	CU_ASSERT_EQUAL(rf_fail_errno(&err, RF_E_IO, "open %s", "x"),
	    RF_E_IO);
	CU_ASSERT_EQUAL(err.sys, ENOENT);
	CU_ASSERT_STRING_EQUAL(err.msg, "open x: No such file or directory");
	CU_ASSERT_EQUAL(errno, ENOENT);
	errno = ENOSPC;
	CU_ASSERT_EQUAL(rf_fail_errno(&err, RF_E_IO, "write"), RF_E_FULL);
	CU_ASSERT_EQUAL(err.code, RF_E_FULL);
	CU_ASSERT_EQUAL(rf_fail_errno(NULL, RF_E_DB, "write"), RF_E_FULL);
}

CU_TestInfo util_err_tests[] = {
	{ "names", names },
	{ "kinds", kinds },
	{ "messages", messages },
	{ "system errors", system_errors },
	CU_TEST_INFO_NULL
};
