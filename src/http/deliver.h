/*
 * Writing an answer: status line and headers in CGI form ("Status: 200 OK"),
 * conditional requests (ETag, If-None-Match, If-Range; RFC 9110 section 13),
 * ranges (section 14; several ranges as multipart/byteranges), HEAD, and
 * hand-over of a blob to the web server (X-Sendfile, X-Accel-Redirect).
 */
#ifndef RF_HTTP_DELIVER_H
#define RF_HTTP_DELIVER_H

#include "http/router.h"

/*
 * Deliver and call res->done.  RF_E_CLOSED when the client went away.
 * *bytes: body bytes sent.
 */
enum rf_code rf_deliver(const struct rf_app *app,
    const struct rf_request *req, struct rf_response *res,
    struct rf_sink *sink, int64_t *bytes, struct rf_err *err) RF_MUST_CHECK;

#endif
