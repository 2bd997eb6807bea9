/* The suites of check_conf. */
#ifndef RF_TESTS_CONF_SUITES_H
#define RF_TESTS_CONF_SUITES_H

#include <CUnit/Basic.h>

extern CU_TestInfo conf_value_tests[];
extern CU_TestInfo conf_load_tests[];
extern CU_TestInfo conf_manual_tests[];

#endif
