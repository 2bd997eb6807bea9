/* The suites of check_extract. */
#ifndef RF_TESTS_UNIT_EXTRACT_SUITES_H
#define RF_TESTS_UNIT_EXTRACT_SUITES_H

#include "unit/unit.h"

extern CU_TestInfo extract_xlsx_tests[];

#endif
