/* Jobs and what they leave: states, large results, pictures, storage. */
#include "config.h"

#include "api/suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "states", NULL, NULL, NULL, NULL, api_jobs_states },
	{ "large", NULL, NULL, NULL, NULL, api_jobs_large },
	{ "images", NULL, NULL, NULL, NULL, api_jobs_images },
	{ "storage", NULL, NULL, NULL, NULL, api_jobs_storage },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
