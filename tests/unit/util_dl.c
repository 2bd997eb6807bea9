/* Late loading, tried on the C library, which is there everywhere. */
#include "config.h"

#include "util/dl.h"

#include <string.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/log.h"

static size_t (*length_of)(const char *);
static int (*never)(void);
static int readied;

static const struct rf_dl_symbol good[] = { { "strlen", &length_of } };
static const struct rf_dl_symbol bad[] = {
	{ "strlen", &length_of },
	{ "rf_there_is_no_such_function", &never },
};
static const char *const found[] = { "no-such-library.so.9", "libc.so.6",
	"libc.so.7", "libSystem.dylib", NULL };
static const char *const absent[] = { "no-such-library.so.9", NULL };

static enum rf_code
ready(struct rf_err *err)
{
	readied++;
	return RF_OK;
}

static void
loads_once(void)
{
	static struct rf_dl dl = { .feature = "counting", .package = "libc",
		.names = found, .symbols = good, .n_symbols = RF_COUNT(good),
		.ready = ready, .lock = RF_DL_LOCK };
	struct rf_err err = RF_ERR_INIT;

	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(rf_dl_load(&dl, &err), RF_OK);
	CU_ASSERT_EQUAL(readied, 1);
	CU_ASSERT_EQUAL_FATAL(length_of("four"), 4);
}

static void
missing(void)
{
	static struct rf_dl none = { .feature = "fetching", .package = "libx",
		.names = absent, .lock = RF_DL_LOCK };
	static struct rf_dl old = { .feature = "fetching", .package = "libx",
		.names = found, .symbols = bad, .n_symbols = RF_COUNT(bad),
		.ready = ready, .lock = RF_DL_LOCK };
	struct rf_err err = RF_ERR_INIT;

	CU_ASSERT_EQUAL(rf_log_open("none", RF_LOG_WARN, &err), RF_OK);
	readied = 0;
	CU_ASSERT_EQUAL(rf_dl_load(&none, &err), RF_E_MISSING);
	CU_ASSERT_STRING_EQUAL(err.msg, "fetching needs libx: install it");
	CU_ASSERT_EQUAL(rf_dl_load(&none, &err), RF_E_MISSING);
	CU_ASSERT_EQUAL(rf_dl_load(&old, &err), RF_E_MISSING);
	CU_ASSERT_EQUAL(readied, 0);
	CU_ASSERT_EQUAL(rf_log_open("stderr", RF_LOG_WARN, &err), RF_OK);
}

CU_TestInfo util_dl_tests[] = {
	{ "loads once", loads_once },
	{ "missing", missing },
	CU_TEST_INFO_NULL
};
