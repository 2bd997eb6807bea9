/* The suites of check_layout. */
#ifndef RF_TESTS_UNIT_LAYOUT_SUITES_H
#define RF_TESTS_UNIT_LAYOUT_SUITES_H

#include "unit/unit.h"

extern CU_TestInfo layout_bidi_tests[];
extern CU_TestInfo layout_drawings_tests[];
extern CU_TestInfo layout_hidden_tests[];
extern CU_TestInfo layout_tables_tests[];
extern CU_TestInfo layout_tables_open_tests[];
extern CU_TestInfo layout_text_tests[];

#endif
