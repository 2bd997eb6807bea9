/* The unit tests of src/jobs. */
#include "config.h"

#include "lib/job_world.h"
#include "unit/jobs_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "filter", NULL, NULL, NULL, NULL, jobs_bpf_tests },
	{ "manifest", NULL, NULL, NULL, NULL, jobs_manifest_tests },
	{ "sandbox", jobs_sandbox_setup, jobs_sandbox_cleanup,
	    jobs_sandbox_before, NULL, jobs_sandbox_tests },
	{ "worker", NULL, NULL, NULL, NULL, jobs_worker_tests },
	{ "addresses", NULL, NULL, NULL, NULL, jobs_fetch_tests },
	{ "web pages", NULL, NULL, NULL, NULL, jobs_web_tests },
	{ "bad web pages", NULL, NULL, NULL, NULL, jobs_web_bad_tests },
	{ "facts of web images", NULL, NULL, NULL, NULL,
	    jobs_web_facts_tests },
	{ "web cache", NULL, NULL, NULL, NULL, jobs_web_cache_tests },
	{ "progress of web pages", NULL, NULL, NULL, NULL,
	    jobs_web_progress_tests },
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
