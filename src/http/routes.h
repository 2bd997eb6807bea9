/* The compiled route table: from method and path segments to a row. */
#ifndef RF_HTTP_ROUTES_H
#define RF_HTTP_ROUTES_H

#include "http/router.h"

struct rf_routes;

/* The endpoints must outlive it. */
struct rf_routes *rf_routes_new(const struct rf_endpoint *const *endpoints);
void rf_routes_free(struct rf_routes *r);

struct rf_match {
	const struct rf_route *route;	/* NULL: none for this method */
	const struct rf_endpoint *endpoint;	/* NULL: none for this path */
	unsigned methods;		/* served at this path, or-ed */
};
/*
 * Match the request's segments.  Where several patterns fit, literal text
 * wins over {x}, from the left.  HEAD matches GET.  Fills req->args when a
 * route matched.
 */
void rf_routes_match(const struct rf_routes *r, struct rf_request *req,
    struct rf_match *out);
/*
 * The endpoint whose paths are most like this one, for the shape of an
 * error; NULL when none shares even the first segment.
 */
const struct rf_endpoint *rf_routes_nearest(const struct rf_routes *r,
    const struct rf_request *req);

#endif
