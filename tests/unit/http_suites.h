/* The suites of check_http. */
#ifndef RF_TESTS_HTTP_SUITES_H
#define RF_TESTS_HTTP_SUITES_H

#include <CUnit/Basic.h>

extern CU_TestInfo http_request_tests[];
extern CU_TestInfo http_origin_tests[];
extern CU_TestInfo http_multipart_tests[];
extern CU_TestInfo http_body_tests[];
extern CU_TestInfo http_ranges_tests[];
extern CU_TestInfo http_deliver_tests[];
extern CU_TestInfo http_events_tests[];
extern CU_TestInfo http_producer_tests[];
extern CU_TestInfo http_router_tests[];
extern CU_TestInfo http_zip_tests[];

#endif
