/*
 * Uploads: a file that is hashed while it is written.  It is synced and named
 * at once, since another connection may submit its job.
 */
#include "config.h"

#include "store/private.h"

#include <assert.h>
#include <fcntl.h>
#include <unistd.h>

#include "util/io.h"

enum rf_code
rf_spool_open(const char *data_dir, struct rf_spool *sp, struct rf_err *err)
{
	char dir[sizeof(sp->path)];
	enum rf_code rc;

	*sp = (struct rf_spool)RF_SPOOL_INIT;
	rc = rf_path_join(dir, sizeof(dir), data_dir, "spool", err);
	if (rc == RF_OK)
		rc = rf_file_temp(dir, "up-", sp->path, sizeof(sp->path),
		    &sp->fd, err);
	if (rc == RF_OK)
		rf_sha256_start(&sp->hash);
	else
		sp->path[0] = '\0';
	return rc;
}

enum rf_code
rf_spool_write(struct rf_spool *sp, const void *p, size_t n,
    struct rf_err *err)
{
	enum rf_code rc;

	assert(sp->digest[0] == '\0');
	rc = rf_write_all(sp->fd, p, n, err);
	if (rc != RF_OK)
		return rc;
	rf_sha256_update(&sp->hash, p, n);
	sp->size += (int64_t)n;
	return RF_OK;
}

const char *
rf_spool_digest(struct rf_spool *sp)
{
	unsigned char raw[RF_SHA256_SIZE];

	if (sp->digest[0] == '\0') {
		rf_sha256_finish(&sp->hash, raw);
		sp->hash.ctx = NULL;
		rf_hex(raw, sizeof(raw), sp->digest);
	}
	return sp->digest;
}

void
rf_spool_discard(struct rf_spool *sp)
{
	if (sp->path[0] != '\0')
		unlink(sp->path);
	if (sp->hash.ctx != NULL)
		rf_sha256_finish(&sp->hash, NULL);
	rf_close(&sp->fd);
	*sp = (struct rf_spool)RF_SPOOL_INIT;
}

static enum rf_code
adopt(struct rf_store *s, const struct rf_spool *sp, const char *digest,
    struct rf_err *err)
{
	bool synced = !rf_blob_is_there(s, digest, sp->size);
	enum rf_code rc;

	rc = rf_blob_share(s, sp->fd, s->blob_mode, err);
	if (rc != RF_OK)
		return rc;
	if (synced && s->durable && fsync(sp->fd) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot store a file");
	rc = rf_blob_lock(s, false, RF_BLOB_LOCK_MS, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_blob_give_name(s, AT_FDCWD, sp->path, sp->size, digest,
	    synced, err);
	rf_blob_unlock(s);
	if (rc == RF_OK)
		rc = rf_blob_sync_folders(s, err);
	return rc;
}

enum rf_code
rf_blob_put_spool(struct rf_store *s, struct rf_spool *take,
    char digest[RF_SHA256_HEX], struct rf_err *err)
{
	enum rf_code rc;

	rf_strlcpy(digest, rf_spool_digest(take), RF_SHA256_HEX);
	rc = adopt(s, take, digest, err);
	rf_spool_discard(take);
	return rc;
}
