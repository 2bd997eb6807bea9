/*
 * Request bodies: JSON, multipart/form-data and urlencoded forms.  Files are
 * streamed to spool files, never kept in memory; fields have ceilings
 * (limits.h).  A cut upload is an error, never a short file.
 */
#ifndef RF_HTTP_BODY_H
#define RF_HTTP_BODY_H

#include "http/request.h"

enum rf_body_policy {
	RF_BODY_NONE,		/* ignored; drained up to a small bound */
	RF_BODY_JSON,		/* application/json only */
	RF_BODY_FORM		/* JSON, multipart or urlencoded */
};

/*
 * Read and parse into r->body.  max_bytes bounds the whole body (checked
 * early against content_length); JSON and urlencoded bodies have their own
 * ceilings in limits.h.  A body of no bytes is fine whatever its type: then
 * there are no fields and json is NULL.  form.h tells which parts are files.
 * RF_E_BODY_TOO_LARGE, RF_E_BAD_REQUEST (malformed; names what), RF_E_CLOSED
 * (cut), RF_E_MEDIA_TYPE; what the source and the spool say.
 */
enum rf_code rf_body_read(struct rf_request *r, enum rf_body_policy policy,
    const char *data_dir, int64_t max_bytes, struct rf_err *err)
    RF_MUST_CHECK;

#endif
