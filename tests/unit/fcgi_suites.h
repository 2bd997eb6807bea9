/* The suites of check_fcgi. */
#ifndef RF_TESTS_FCGI_SUITES_H
#define RF_TESTS_FCGI_SUITES_H

#include <CUnit/Basic.h>

extern CU_TestInfo fcgi_cgi_tests[];
extern CU_TestInfo fcgi_crew_tests[];
extern CU_TestInfo fcgi_socket_tests[];

#endif
