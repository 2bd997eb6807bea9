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
 * Smaller blobs are sent by ourselves even when the web server may: they fit
 * into one write, which costs less than its opening a file.
 */
#define RF_SENDFILE_MIN (16 * RF_KiB)

/*
 * Deliver and call res->done: complete is true when the whole body (not a
 * range, not HEAD, not 304) was accepted.  RF_E_CLOSED when the client went
 * away, RF_E_IO when a file turned out shorter than promised, or what a
 * producer said; then the answer breaks off.  *bytes: body bytes sent.
 */
enum rf_code rf_deliver(const struct rf_app *app,
    const struct rf_request *req, struct rf_response *res,
    struct rf_sink *sink, int64_t *bytes, struct rf_err *err) RF_MUST_CHECK;

#endif
