/* The unit tests of src/extract/web. */
#include "config.h"

#include "unit/unit.h"
#include "unit/web_suites.h"

static CU_SuiteInfo suites[] = {
	{ "css", NULL, NULL, NULL, NULL, web_css_tests },
	{ "json", NULL, NULL, NULL, NULL, web_json_tests },
	{ "list", NULL, NULL, NULL, NULL, web_list_tests },
	{ "page", NULL, NULL, NULL, NULL, web_page_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
