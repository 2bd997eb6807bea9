/* The unit tests of src/conf. */
#include "config.h"

#include "unit/conf_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "value", NULL, NULL, NULL, NULL, conf_value_tests },
	{ "load", NULL, NULL, NULL, NULL, conf_load_tests },
	{ "manual", NULL, NULL, NULL, NULL, conf_manual_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
