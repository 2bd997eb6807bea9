/*
 * A blob as the whole body of an answer: entity tag, ranges, and hand-over to
 * the web server where the settings say so.
 */
#ifndef RF_API_BLOB_BODY_H
#define RF_API_BLOB_BODY_H

#include "http/router.h"

/* The status and the media type stay the caller's to set. */
enum rf_code rf_api_add_blob(struct rf_ctx *ctx, const char *digest,
    struct rf_response *res);

/*
 * The answer is to be saved under that name (RFC 6266): in ASCII for old
 * programs, whole for the others.
 */
void rf_api_attachment(struct rf_ctx *ctx, const char *filename,
    struct rf_response *res);

#endif
