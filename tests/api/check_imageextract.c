/* The ImageExtract surface. */
#include "config.h"

#include "api/suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "create", NULL, NULL, NULL, NULL, api_imageextract_create },
	{ "terms", NULL, NULL, NULL, NULL, api_imageextract_terms },
	{ "who", NULL, NULL, NULL, NULL, api_imageextract_who },
	{ "states", NULL, NULL, NULL, NULL, api_imageextract_states },
	{ "result", NULL, NULL, NULL, NULL, api_imageextract_result },
	{ "downloads", NULL, NULL, NULL, NULL, api_imageextract_downloads },
	{ "stream", NULL, NULL, NULL, NULL, api_imageextract_stream },
	{ "worked", NULL, NULL, NULL, NULL, api_imageextract_worked },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
