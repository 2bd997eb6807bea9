/* The suites of check_store. */
#ifndef RF_TESTS_STORE_SUITES_H
#define RF_TESTS_STORE_SUITES_H

#include <CUnit/Basic.h>

extern CU_TestInfo store_jobs_tests[];
extern CU_TestInfo store_sql_tests[];

#endif
