/* What is the same for every call: keys, origins, verbs, health, pages. */
#include "config.h"

#include "api/suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "keys", NULL, NULL, NULL, NULL, api_server_keys },
	{ "credits", NULL, NULL, NULL, NULL, api_server_credits },
	{ "origin", NULL, NULL, NULL, NULL, api_server_origin },
	{ "verbs", NULL, NULL, NULL, NULL, api_server_verbs },
	{ "health", NULL, NULL, NULL, NULL, api_server_health },
	{ "pages", NULL, NULL, NULL, NULL, api_server_pages },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
