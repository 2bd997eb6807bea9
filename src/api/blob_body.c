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

void
rf_api_attachment(struct rf_ctx *ctx, const char *filename,
    struct rf_response *res)
{
	static const char plain[] = "-._~!#$&+^`|";
	static const char hex[] = "0123456789ABCDEF";
	size_t n = strlen(filename);
	char *ascii = rf_arena_bytes(ctx->arena, n + 1);
	char *coded = rf_arena_bytes(ctx->arena, 3 * n + 1), *p = coded;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)filename[i];
		bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || strchr(plain, c) != NULL;

		ascii[i] = c < 0x20 || c > 0x7e || c == '"' || c == '\\' ?
		    '_' : (char)c;
		if (word) {
			*p++ = (char)c;
		} else {
			*p++ = '%';
			*p++ = hex[c >> 4];
			*p++ = hex[c & 15];
		}
	}
	ascii[n] = *p = '\0';
	rf_response_header(res, "Content-Disposition",
	    rf_arena_printf(ctx->arena, "attachment; filename=\"%s\"; "
	    "filename*=UTF-8''%s", ascii, coded));
}
