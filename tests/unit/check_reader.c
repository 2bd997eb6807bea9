/* The unit tests of src/jobs that read real documents. */
#include "config.h"

#include "lib/job_world.h"
#include "unit/jobs_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "reader", NULL, NULL, NULL, NULL, jobs_reader_tests },
	CU_SUITE_INFO_NULL
};

int
main(int argc, char **argv)
{
	int status = job_world_main(argc, argv);

	if (status >= 0)
		return status;
	return unit_main(suites);
}
