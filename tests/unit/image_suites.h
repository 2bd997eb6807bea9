/* The suites of check_image. */
#ifndef RF_TESTS_UNIT_IMAGE_SUITES_H
#define RF_TESTS_UNIT_IMAGE_SUITES_H

#include "unit/unit.h"

extern CU_TestInfo image_bitmap_tests[];
extern CU_TestInfo image_codec_tests[];
extern CU_TestInfo image_probe_tests[];

#endif
