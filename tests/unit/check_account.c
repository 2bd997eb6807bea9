/* The unit tests of src/account. */
#include "config.h"

#include "unit/account_suites.h"
#include "unit/unit.h"
#include "util/log.h"

static CU_SuiteInfo suites[] = {
	{ "keys", NULL, NULL, NULL, NULL, account_keys_tests },
	{ "password", NULL, NULL, NULL, NULL, account_password_tests },
	{ "rate", NULL, NULL, NULL, NULL, account_rate_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	struct rf_err err = RF_ERR_INIT;

	if (rf_log_open("none", RF_LOG_ERROR, &err) != RF_OK)
		return 1;
	return unit_main(suites);
}
