/*
 * The frame of a unit test program: suites as CUnit tables, run in the
 * basic interface, exit status 1 when any assertion failed (CUnit itself
 * does not tell).  Use the _FATAL assertions only where going on would
 * crash.
 *
 *	static CU_SuiteInfo suites[] = {
 *		{ "buf", NULL, NULL, NULL, NULL, util_buf_tests },
 *		CU_SUITE_INFO_NULL
 *	};
 *	int main(void) { return unit_main(suites); }
 */
#ifndef RF_TESTS_UNIT_H
#define RF_TESTS_UNIT_H

#include <CUnit/Basic.h>
#include <stdio.h>

static inline int
unit_main(CU_SuiteInfo *suites)
{
	unsigned failures;

	if (CU_initialize_registry() != CUE_SUCCESS ||
	    CU_register_suites(suites) != CUE_SUCCESS) {
		fprintf(stderr, "CUnit: %s\n", CU_get_error_msg());
		return 1;
	}
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	failures = CU_get_number_of_failures() +
	    CU_get_number_of_tests_failed();
	/* Read by the summary of the whole check. */
	printf("unit: %u tests, %u failed\n", CU_get_number_of_tests_run(),
	    CU_get_number_of_tests_failed());
	CU_cleanup_registry();
	return failures != 0;
}

#endif
