/* The suites of check_fetch. */
#ifndef RF_TESTS_FETCH_SUITES_H
#define RF_TESTS_FETCH_SUITES_H

#include <CUnit/Basic.h>

extern CU_TestInfo fetch_engine_tests[];
extern CU_TestInfo fetch_filename_tests[];
extern CU_TestInfo fetch_freshness_tests[];
extern CU_TestInfo fetch_guard_tests[];
extern CU_TestInfo fetch_redirect_tests[];
extern CU_TestInfo fetch_resolve_tests[];
extern CU_TestInfo fetch_settings_tests[];
extern CU_TestInfo fetch_http2_tests[];
extern CU_TestInfo fetch_tls_tests[];
extern CU_TestInfo fetch_transfer_tests[];
extern CU_TestInfo fetch_url_tests[];

#endif
