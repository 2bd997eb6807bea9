/* The suites of check_util: one array of tests per header of src/util. */
#ifndef RF_TESTS_UTIL_SUITES_H
#define RF_TESTS_UTIL_SUITES_H

#include <CUnit/Basic.h>

extern CU_TestInfo util_dl_tests[];
extern CU_TestInfo util_hash_tests[];
extern CU_TestInfo util_io_tests[];
extern CU_TestInfo util_json_in_tests[];
extern CU_TestInfo util_log_tests[];
extern CU_TestInfo util_map_tests[];

#endif
