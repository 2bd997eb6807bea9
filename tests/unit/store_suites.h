/* The suites of check_store. */
#ifndef RF_TESTS_STORE_SUITES_H
#define RF_TESTS_STORE_SUITES_H

#include <CUnit/Basic.h>

extern CU_TestInfo store_accounts_tests[];
extern CU_TestInfo store_artifacts_tests[];
extern CU_TestInfo store_blobs_tests[];
extern CU_TestInfo store_faults_tests[];
extern CU_TestInfo store_full_tests[];
extern CU_TestInfo store_jobs_tests[];
extern CU_TestInfo store_kept_tests[];
extern CU_TestInfo store_lease_tests[];
extern CU_TestInfo store_ledger_tests[];
extern CU_TestInfo store_notice_tests[];
extern CU_TestInfo store_open_tests[];
extern CU_TestInfo store_processes_tests[];
extern CU_TestInfo store_retention_tests[];
extern CU_TestInfo store_sql_tests[];
extern CU_TestInfo store_terms_tests[];

#endif
