/* The unit tests of src/extract. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "xlsx", NULL, NULL, NULL, NULL, extract_xlsx_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
