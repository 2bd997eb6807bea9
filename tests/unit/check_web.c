/* The unit tests of src/extract/web. */
#include "config.h"

#include "unit/unit.h"
#include "unit/web_suites.h"

static CU_SuiteInfo suites[] = {
	{ "list", NULL, NULL, NULL, NULL, web_list_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
