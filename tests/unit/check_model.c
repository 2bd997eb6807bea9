/* The unit tests of src/model. */
#include "config.h"

#include "unit/unit.h"
#include "unit/model_suites.h"

static CU_SuiteInfo suites[] = {
	{ "document", NULL, NULL, NULL, NULL, model_document_tests },
	{ "options", NULL, NULL, NULL, NULL, model_options_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
