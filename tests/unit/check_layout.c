/* The unit tests of src/layout. */
#include "config.h"

#include "unit/layout_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "text", NULL, NULL, NULL, NULL, layout_text_tests },
	{ "bidi", NULL, NULL, NULL, NULL, layout_bidi_tests },
	{ "hidden text", NULL, NULL, NULL, NULL, layout_hidden_tests },
	{ "drawings", NULL, NULL, NULL, NULL, layout_drawings_tests },
	{ "tables", NULL, NULL, NULL, NULL, layout_tables_tests },
	{ "open tables", NULL, NULL, NULL, NULL, layout_tables_open_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
