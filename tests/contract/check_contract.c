/* The contract's tables, row by row, against the real program. */
#include "config.h"

#include "contract/suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "routes", NULL, NULL, NULL, NULL, contract_routes },
	{ "replies", NULL, NULL, NULL, NULL, contract_replies },
	{ "strangers", NULL, NULL, NULL, NULL, contract_strangers },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
