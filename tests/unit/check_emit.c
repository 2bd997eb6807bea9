/* The unit tests of src/emit. */
#include "config.h"

#include "unit/emit_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "boxes", NULL, NULL, NULL, NULL, emit_boxes_tests },
	{ "chunks", NULL, NULL, NULL, NULL, emit_chunks_tests },
	{ "gallery", NULL, NULL, NULL, NULL, emit_gallery_tests },
	{ "markdown", NULL, NULL, NULL, NULL, emit_markdown_tests },
	{ "random", NULL, NULL, NULL, NULL, emit_random_tests },
	{ "result", NULL, NULL, NULL, NULL, emit_result_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
