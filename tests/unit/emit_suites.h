/* The suites of check_emit. */
#ifndef RF_TESTS_EMIT_SUITES_H
#define RF_TESTS_EMIT_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo emit_boxes_tests[];
extern CU_TestInfo emit_chunks_tests[];
extern CU_TestInfo emit_gallery_tests[];
extern CU_TestInfo emit_markdown_tests[];
extern CU_TestInfo emit_random_tests[];
extern CU_TestInfo emit_result_tests[];

#endif
