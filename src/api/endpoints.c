/* The table of contents; nothing is registered anywhere else. */
#include "config.h"
#include "api/endpoints.h"

#include "api/pulse/pulse.h"
#include "api/site/site.h"

const struct rf_endpoint *const rf_endpoints[] = {
	&rf_ep_health,
	&rf_ep_pages,
	&rf_ep_pulse_extract,
	&rf_ep_pulse_jobs,
	&rf_ep_pulse_large_results,
	&rf_ep_pulse_results,
	NULL
};
