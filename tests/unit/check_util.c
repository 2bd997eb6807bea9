/* The unit tests of src/util. */
#include "config.h"

#include "unit/unit.h"
#include "unit/util_suites.h"

static CU_SuiteInfo suites[] = {
	{ "dl", NULL, NULL, NULL, NULL, util_dl_tests },
	{ "hash", NULL, NULL, NULL, NULL, util_hash_tests },
	{ "io", NULL, NULL, NULL, NULL, util_io_tests },
	{ "json_in", NULL, NULL, NULL, NULL, util_json_in_tests },
	{ "log", NULL, NULL, NULL, NULL, util_log_tests },
	{ "map", NULL, NULL, NULL, NULL, util_map_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
