/* The unit tests of src/store. */
#include "config.h"

#include "unit/store_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "sql", NULL, NULL, NULL, NULL, store_sql_tests },
	{ "jobs", NULL, NULL, NULL, NULL, store_jobs_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
