/* The suites of the API tests, by program. */
#ifndef RF_TESTS_API_SUITES_H
#define RF_TESTS_API_SUITES_H

#include <CUnit/CUnit.h>

/* api_http */
extern CU_TestInfo http_kept_tests[];

/* check_api_extract */
extern CU_TestInfo api_extract_bodies[];
extern CU_TestInfo api_extract_options[];
extern CU_TestInfo api_extract_errors[];
extern CU_TestInfo api_extract_documents[];
extern CU_TestInfo api_extract_alone[];

/* check_api_jobs */
extern CU_TestInfo api_jobs_states[];
extern CU_TestInfo api_jobs_large[];
extern CU_TestInfo api_jobs_images[];
extern CU_TestInfo api_jobs_storage[];

/* check_api_server */
extern CU_TestInfo api_server_keys[];
extern CU_TestInfo api_server_credits[];
extern CU_TestInfo api_server_origin[];
extern CU_TestInfo api_server_verbs[];
extern CU_TestInfo api_server_health[];
extern CU_TestInfo api_server_pages[];

/* check_api_imageextract */
extern CU_TestInfo api_imageextract_create[];
extern CU_TestInfo api_imageextract_terms[];
extern CU_TestInfo api_imageextract_who[];
extern CU_TestInfo api_imageextract_states[];
extern CU_TestInfo api_imageextract_result[];
extern CU_TestInfo api_imageextract_downloads[];
extern CU_TestInfo api_imageextract_stream[];
extern CU_TestInfo api_imageextract_worked[];

/* check_api_fetch */
extern CU_TestInfo api_fetch_url[];

#endif
