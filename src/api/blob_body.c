/* One way to answer with stored bytes, for every surface. */
#include "config.h"
#include "api/blob_body.h"

#include "store/blob.h"

#define RF_BLOB_PATH_MAX 128

enum rf_code
rf_api_add_blob(struct rf_ctx *ctx, const char *digest,
    struct rf_response *res)
{
	char *path = rf_arena_bytes(ctx->arena, RF_BLOB_PATH_MAX);
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
	res->etag = rf_arena_printf(ctx->arena, "\"%.32s\"", digest);
	res->ranges = true;
	return RF_OK;
}
