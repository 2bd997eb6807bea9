/* The suites of check_ocr. */
#ifndef RF_TESTS_UNIT_OCR_SUITES_H
#define RF_TESTS_UNIT_OCR_SUITES_H

#include <stdbool.h>

#include "unit/unit.h"

extern CU_TestInfo ocr_child_tests[];
extern CU_TestInfo ocr_ink_tests[];
extern CU_TestInfo ocr_none_tests[];
extern CU_TestInfo ocr_read_tests[];

/* A file that is the scan of a letter; false: nobody could read it. */
struct rf_buf;
bool ocr_scan(struct rf_buf *out);
/* The same behind a page of text. */
bool ocr_mixed(struct rf_buf *out);

#endif
