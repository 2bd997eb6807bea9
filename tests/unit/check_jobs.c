/* The unit tests of src/jobs. */
#include "config.h"

#include "unit/jobs_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "manifest", NULL, NULL, NULL, NULL, jobs_manifest_tests },
	{ "sandbox", jobs_sandbox_setup, jobs_sandbox_cleanup,
	    jobs_sandbox_before, NULL, jobs_sandbox_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
