/*
 * The index of everything Riffle answers: one endpoint module per file, one
 * row per route inside it.  A surface (pulse/, imageextract/, plangrep/)
 * translates its contract into jobs and artifacts and back; site/ is our
 * own.  Handlers parse, check, enqueue and answer; they never open documents
 * and know neither SQL nor FastCGI.
 */
#ifndef RF_API_ENDPOINTS_H
#define RF_API_ENDPOINTS_H

#include "http/router.h"

/* NULL-terminated, alphabetical. */
extern const struct rf_endpoint *const rf_endpoints[];
/* The words for paths that nobody serves. */
extern const struct rf_style rf_site_style;

#endif
