/* The suites of check_model. */
#ifndef RF_TESTS_MODEL_SUITES_H
#define RF_TESTS_MODEL_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo model_document_tests[];
extern CU_TestInfo model_options_tests[];

#endif
