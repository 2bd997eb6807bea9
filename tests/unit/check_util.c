/* The unit tests of src/util. */
#include "config.h"

#include "unit/unit.h"
#include "unit/util_suites.h"

static CU_SuiteInfo suites[] = {
	{ "arena", NULL, NULL, NULL, NULL, util_arena_tests },
	{ "buf", NULL, NULL, NULL, NULL, util_buf_tests },
	{ "charset", NULL, NULL, NULL, NULL, util_charset_tests },
	{ "deflate", NULL, NULL, NULL, NULL, util_deflate_tests },
	{ "dl", NULL, NULL, NULL, NULL, util_dl_tests },
	{ "err", NULL, NULL, NULL, NULL, util_err_tests },
	{ "hash", NULL, NULL, NULL, NULL, util_hash_tests },
	{ "io", NULL, NULL, NULL, NULL, util_io_tests },
	{ "json_in", NULL, NULL, NULL, NULL, util_json_in_tests },
	{ "json_out", NULL, NULL, NULL, NULL, util_json_out_tests },
	{ "log", NULL, NULL, NULL, NULL, util_log_tests },
	{ "map", NULL, NULL, NULL, NULL, util_map_tests },
	{ "mem", NULL, NULL, NULL, NULL, util_mem_tests },
	{ "number", NULL, NULL, NULL, NULL, util_number_tests },
	{ "numfmt", NULL, NULL, NULL, NULL, util_numfmt_tests },
	{ "out", NULL, NULL, NULL, NULL, util_out_tests },
	{ "str", NULL, NULL, NULL, NULL, util_str_tests },
	{ "time", NULL, NULL, NULL, NULL, util_time_tests },
	{ "utf8", NULL, NULL, NULL, NULL, util_utf8_tests },
	{ "zip", NULL, NULL, NULL, NULL, util_zip_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
