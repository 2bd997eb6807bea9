/* The unit tests of src/fetch. */
#include "config.h"

#include "unit/fetch_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "filename", NULL, NULL, NULL, NULL, fetch_filename_tests },
	{ "freshness", NULL, NULL, NULL, NULL, fetch_freshness_tests },
	{ "guard", NULL, NULL, NULL, NULL, fetch_guard_tests },
	{ "redirect", NULL, NULL, NULL, NULL, fetch_redirect_tests },
	{ "resolve", NULL, NULL, NULL, NULL, fetch_resolve_tests },
	{ "settings", NULL, NULL, NULL, NULL, fetch_settings_tests },
	{ "tls", NULL, NULL, NULL, NULL, fetch_tls_tests },
	{ "http/2", NULL, NULL, NULL, NULL, fetch_http2_tests },
	{ "transfer", NULL, NULL, NULL, NULL, fetch_transfer_tests },
	{ "many at once", NULL, NULL, NULL, NULL, fetch_engine_tests },
	{ "url", NULL, NULL, NULL, NULL, fetch_url_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
