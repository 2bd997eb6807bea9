/* The suites of check_jobs. */
#ifndef RF_TESTS_JOBS_SUITES_H
#define RF_TESTS_JOBS_SUITES_H

#include <CUnit/Basic.h>

extern CU_TestInfo jobs_bpf_tests[];
extern CU_TestInfo jobs_fetch_tests[];
extern CU_TestInfo jobs_web_tests[];
extern CU_TestInfo jobs_web_bad_tests[];
extern CU_TestInfo jobs_web_cache_tests[];
extern CU_TestInfo jobs_web_facts_tests[];
extern CU_TestInfo jobs_web_progress_tests[];
extern CU_TestInfo jobs_manifest_tests[];
extern CU_TestInfo jobs_reader_tests[];
extern CU_TestInfo jobs_render_tests[];
extern CU_TestInfo jobs_render_real_tests[];
extern CU_TestInfo jobs_sandbox_tests[];
extern CU_TestInfo jobs_worker_tests[];
int jobs_sandbox_setup(void);
int jobs_sandbox_cleanup(void);
void jobs_sandbox_before(void);

#endif
