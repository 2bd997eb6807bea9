/* POST /extract and /extract_async: what goes in, and what is refused. */
#include "config.h"

#include "api/suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "bodies", NULL, NULL, NULL, NULL, api_extract_bodies },
	{ "options", NULL, NULL, NULL, NULL, api_extract_options },
	{ "errors", NULL, NULL, NULL, NULL, api_extract_errors },
	{ "documents", NULL, NULL, NULL, NULL, api_extract_documents },
	{ "without a server", NULL, NULL, NULL, NULL, api_extract_alone },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
