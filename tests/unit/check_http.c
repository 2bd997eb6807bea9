/* The unit tests of src/http. */
#include "config.h"

#include "unit/http_suites.h"
#include "unit/unit.h"
#include "util/log.h"

static CU_SuiteInfo suites[] = {
	{ "request", NULL, NULL, NULL, NULL, http_request_tests },
	{ "origin", NULL, NULL, NULL, NULL, http_origin_tests },
	{ "multipart", NULL, NULL, NULL, NULL, http_multipart_tests },
	{ "body", NULL, NULL, NULL, NULL, http_body_tests },
	{ "ranges", NULL, NULL, NULL, NULL, http_ranges_tests },
	{ "deliver", NULL, NULL, NULL, NULL, http_deliver_tests },
	{ "events", NULL, NULL, NULL, NULL, http_events_tests },
	{ "producer", NULL, NULL, NULL, NULL, http_producer_tests },
	{ "router", NULL, NULL, NULL, NULL, http_router_tests },
	{ "zip", NULL, NULL, NULL, NULL, http_zip_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	if (rf_log_open("none", RF_LOG_INFO, NULL) != RF_OK)
		return 1;
	return unit_main(suites);
}
