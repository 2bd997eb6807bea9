/* Conditional requests (RFC 9110 section 13); entity tags only. */
#ifndef RF_HTTP_CONDITIONAL_H
#define RF_HTTP_CONDITIONAL_H

#include <stdbool.h>

#include "http/request.h"

enum rf_condition {
	RF_CONDITION_GO,	/* answer in full */
	RF_CONDITION_SAME,	/* 304: the client has it */
	RF_CONDITION_FAILED	/* 412 */
};

/* If-Match, then If-None-Match, for GET and HEAD.  etag: quoted, not NULL. */
enum rf_condition rf_condition_check(const struct rf_request *r,
    const char *etag);
/* May Range be honoured, as far as If-Range is concerned? */
bool rf_condition_range(const struct rf_request *r, const char *etag);

#endif
