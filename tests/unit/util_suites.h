/* The suites of check_util: one array of tests per header of src/util. */
#ifndef RF_TESTS_UTIL_SUITES_H
#define RF_TESTS_UTIL_SUITES_H

#include <CUnit/Basic.h>

extern CU_TestInfo util_arena_tests[];
extern CU_TestInfo util_buf_tests[];
extern CU_TestInfo util_charset_tests[];
extern CU_TestInfo util_deflate_tests[];
extern CU_TestInfo util_dl_tests[];
extern CU_TestInfo util_err_tests[];
extern CU_TestInfo util_hash_tests[];
extern CU_TestInfo util_io_tests[];
extern CU_TestInfo util_json_in_tests[];
extern CU_TestInfo util_json_out_tests[];
extern CU_TestInfo util_log_tests[];
extern CU_TestInfo util_map_tests[];
extern CU_TestInfo util_mem_tests[];
extern CU_TestInfo util_number_tests[];
extern CU_TestInfo util_numfmt_tests[];
extern CU_TestInfo util_out_tests[];
extern CU_TestInfo util_str_tests[];
extern CU_TestInfo util_time_tests[];
extern CU_TestInfo util_utf8_tests[];
extern CU_TestInfo util_zip_tests[];

#endif
