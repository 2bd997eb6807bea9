/* The unit tests of src/store. */
#include "config.h"

#include "unit/store_suites.h"
#include "unit/unit.h"
#include "util/log.h"

static CU_SuiteInfo suites[] = {
	{ "sql", NULL, NULL, NULL, NULL, store_sql_tests },
	{ "open", NULL, NULL, NULL, NULL, store_open_tests },
	{ "accounts", NULL, NULL, NULL, NULL, store_accounts_tests },
	{ "jobs", NULL, NULL, NULL, NULL, store_jobs_tests },
	{ "lease", NULL, NULL, NULL, NULL, store_lease_tests },
	{ "ledger", NULL, NULL, NULL, NULL, store_ledger_tests },
	{ "artifacts", NULL, NULL, NULL, NULL, store_artifacts_tests },
	{ "blobs", NULL, NULL, NULL, NULL, store_blobs_tests },
	{ "terms", NULL, NULL, NULL, NULL, store_terms_tests },
	{ "kept", NULL, NULL, NULL, NULL, store_kept_tests },
	{ "retention", NULL, NULL, NULL, NULL, store_retention_tests },
	{ "notice", NULL, NULL, NULL, NULL, store_notice_tests },
	{ "processes", NULL, NULL, NULL, NULL, store_processes_tests },
	{ "faults", NULL, NULL, NULL, NULL, store_faults_tests },
	{ "full", NULL, NULL, NULL, NULL, store_full_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	struct rf_err err = RF_ERR_INIT;

	/* Half of the tests provoke what the log would tell. */
	if (rf_log_open("none", RF_LOG_ERROR, &err) != RF_OK)
		return 1;
	return unit_main(suites);
}
