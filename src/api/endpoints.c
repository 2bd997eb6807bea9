/* The table of contents; nothing is registered anywhere else. */
#include "config.h"
#include "api/endpoints.h"

#include "api/imageextract/imageextract.h"
#include "api/pulse/pulse.h"
#include "api/site/site.h"

const struct rf_endpoint *const rf_endpoints[] = {
	&rf_ep_health,
	&rf_ep_imageextract_account,
	&rf_ep_imageextract_auth,
	&rf_ep_imageextract_create,
	&rf_ep_imageextract_downloads,
	&rf_ep_imageextract_jobs,
	&rf_ep_imageextract_result,
	&rf_ep_imageextract_stream,
	&rf_ep_pages,
	&rf_ep_pulse_extract,
	&rf_ep_pulse_jobs,
	&rf_ep_pulse_large_results,
	&rf_ep_pulse_results,
	NULL
};
