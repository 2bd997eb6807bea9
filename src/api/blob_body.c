/* One way to answer with stored bytes, for every surface. */
#include "config.h"
#include "api/blob_body.h"

#include <string.h>

#include "store/blob.h"

#define RF_BLOB_PATH_MAX 128
#define ETAG_DIGITS 32

enum rf_code
rf_api_add_blob(struct rf_ctx *ctx, const char *digest,
    struct rf_response *res)
{
	char *path = rf_arena_bytes(ctx->arena, RF_BLOB_PATH_MAX), *etag;
	int64_t size;
	int fd;
	enum rf_code rc;

	rc = rf_blob_path(ctx->store, digest, path, RF_BLOB_PATH_MAX,
	    &ctx->err);
	if (rc == RF_OK)
		rc = rf_blob_open(ctx->store, digest, &fd, &size, &ctx->err);
	if (rc != RF_OK)
		return rc;
	rf_response_add_file(res, fd, 0, size);
	res->sendfile = path;
	etag = rf_arena_bytes(ctx->arena, ETAG_DIGITS + 3);
	etag[0] = etag[ETAG_DIGITS + 1] = '"';
	memcpy(etag + 1, digest, ETAG_DIGITS);
	etag[ETAG_DIGITS + 2] = '\0';
	res->etag = etag;
	res->ranges = true;
	return RF_OK;
}
