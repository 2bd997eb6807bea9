/* Documents by their address. */
#include "config.h"

#include "api/suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "file_url", NULL, NULL, NULL, NULL, api_fetch_url },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
