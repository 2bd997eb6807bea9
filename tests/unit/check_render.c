/* Rendering pages (src/jobs/web_render.h): with a false and the true Chromium. */
#include "config.h"

#include <signal.h>

#include "lib/fake_chromium.h"
#include "lib/job_world.h"
#include "unit/jobs_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "rendering", NULL, NULL, NULL, NULL, jobs_render_tests },
	{ "rendering with Chromium", NULL, NULL, NULL, NULL,
	    jobs_render_real_tests },
	CU_SUITE_INFO_NULL
};

int
main(int argc, char **argv)
{
	int status = fake_chromium_main(argc, argv);

	if (status < 0)
		status = job_world_main(argc, argv);
	if (status >= 0)
		return status;
	signal(SIGPIPE, SIG_IGN);
	return unit_main(suites);
}
