/* The unit tests of src/fcgi; tests/api/api_http.c tries the threads. */
#include "config.h"

#include <signal.h>

#include "unit/fcgi_suites.h"
#include "unit/unit.h"
#include "util/log.h"

static CU_SuiteInfo suites[] = {
	{ "socket", NULL, NULL, NULL, NULL, fcgi_socket_tests },
	{ "cgi", NULL, NULL, NULL, NULL, fcgi_cgi_tests },
	{ "crew", NULL, NULL, NULL, NULL, fcgi_crew_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	(void)signal(SIGPIPE, SIG_IGN);
	if (rf_log_open("none", RF_LOG_INFO, NULL) != RF_OK)
		return 1;
	return unit_main(suites);
}
