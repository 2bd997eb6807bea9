/*
 * Our own pages and endpoints: health, metrics, the machine-readable
 * description of the API, and the pages of www/.
 */
#ifndef RF_API_SITE_SITE_H
#define RF_API_SITE_SITE_H

#include "api/schema.h"
#include "http/router.h"

/*
 * A stored file that "riffle check --url" fetches through the web server, to
 * see whether the setting sendfile fits it: one line again and again, until it
 * is large enough to be handed over (RF_SENDFILE_MIN).
 */
#define RF_SITE_PROBE_PATH "/healthz/file"
#define RF_SITE_PROBE_LINE "Riffle: stored files arrive.\n"
#define RF_SITE_PROBE_LINES 1000

extern const struct rf_endpoint rf_ep_health;
extern const struct rf_endpoint rf_ep_pages;
extern const struct rf_schema rf_schema_site_error;
extern const struct rf_schema rf_schema_site_health;
extern const struct rf_schema rf_schema_site_metrics;
extern const struct rf_schema rf_schema_site_openapi;
extern const struct rf_schema rf_schema_site_page;
extern const struct rf_schema rf_schema_site_script;
extern const struct rf_schema rf_schema_site_style;
extern const struct rf_schema rf_schema_site_text;

/* The whole API as an OpenAPI 3.0 document, from the route rows; the
 * caller's.  `server`: origin and base path. */
struct json_object *rf_openapi(const struct rf_endpoint *const *endpoints,
    const char *server);

#endif
