/* The unit tests of src/image. */
#include "config.h"

#include "unit/image_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "bitmap", NULL, NULL, NULL, NULL, image_bitmap_tests },
	{ "codec", NULL, NULL, NULL, NULL, image_codec_tests },
	{ "probe", NULL, NULL, NULL, NULL, image_probe_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
