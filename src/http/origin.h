/*
 * Where a request came from and what the client calls us: the remote address
 * behind trusted proxies, and "https://host[:port]" with the mount in front
 * of every path, of which the addresses in answers are made.
 */
#ifndef RF_HTTP_ORIGIN_H
#define RF_HTTP_ORIGIN_H

#include "http/request.h"

/* The parameters that matter here; NULL: absent. */
struct rf_origin_facts {
	const char *remote_addr;
	const char *https;		/* "on" or "1" */
	const char *request_scheme;
	const char *server_name;
	const char *server_port;
};

/*
 * Fill r->remote and r->origin, and put a forwarded prefix before r->base.
 * X-Forwarded-* count only when the peer is in setup->trusted_proxies; what
 * is ill-formed there is ignored.  An ill-formed Host is RF_E_BAD_REQUEST.
 */
enum rf_code rf_origin_find(struct rf_request *r,
    const struct rf_origin_facts *facts,
    const struct rf_request_setup *setup, struct rf_err *err) RF_MUST_CHECK;

/* "/a/b": plain segments that need no escaping in an address. */
bool rf_origin_is_prefix(struct rf_str s);

#endif
