/* The suites of check_web. */
#ifndef RF_TESTS_UNIT_WEB_SUITES_H
#define RF_TESTS_UNIT_WEB_SUITES_H

#include "unit/unit.h"

extern CU_TestInfo web_css_tests[];
extern CU_TestInfo web_json_tests[];
extern CU_TestInfo web_list_tests[];
extern CU_TestInfo web_page_tests[];

#endif
