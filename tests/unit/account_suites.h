/* The suites of check_account. */
#ifndef RF_TESTS_ACCOUNT_SUITES_H
#define RF_TESTS_ACCOUNT_SUITES_H

#include <CUnit/Basic.h>

extern CU_TestInfo account_keys_tests[];
extern CU_TestInfo account_password_tests[];
extern CU_TestInfo account_rate_tests[];

#endif
