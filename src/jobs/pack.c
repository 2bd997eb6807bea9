/*
 * Images whose formats leave them unpacked are packed once, when they are
 * staged, so that archives can tell their length and give any part of
 * themselves without packing anything (http/zip_stream.h).  Runs in the
 * reader's sandbox; by our own deflating, whose bytes do not depend on the
 * version of a library.
 */
#include "config.h"

#include "jobs/reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/sheaf.h"
#include "util/buf.h"
#include "util/deflate.h"
#include "util/io.h"
#include "util/limits.h"

#define STEP (64 * RF_KiB)
#define SUFFIX ".z"
/* Not worth a file of its own, and not worth the time. */
#define MIN_SAVED 512
#define MIN_SHARE 10		/* of the size: one in so many */
#define MAX_SIZE (256 * RF_MiB)

/* Others are compressed, or, as TIFF, most often. */
static const char *const unpacked_types[] = {
	"image/bmp", "image/emf", "image/svg+xml", "image/wmf", "image/x-icon",
};

static bool
is_candidate(const struct rf_staged *f)
{
	if (f->kind != RF_ARTIFACT_IMAGE || f->known >= 0 ||
	    f->filename[0] == '\0' ||
	    strlen(f->file) + strlen(SUFFIX) >= sizeof(f->packed))
		return false;
	for (size_t i = 0; i < RF_COUNT(unpacked_types); i++) {
		if (strcmp(f->media_type, unpacked_types[i]) == 0)
			return true;
	}
	return false;
}

/* Where a picture's bytes are. */
struct where {
	int fd;
	int64_t at, size;
};

/* Into another file; *size becomes what it is packed. */
static enum rf_code
deflate_file(struct where from, int to, int64_t *size, struct rf_err *err)
{
	struct rf_deflate *d;
	struct rf_buf out;
	enum rf_code rc;
	char buf[STEP];
	size_t got;

	rf_buf_init(&out, 4 * STEP);
	d = rf_deflate_new_raw(&out);
	*size = 0;
	do {
		rc = rf_pread_up_to(from.fd, buf, from.size < (int64_t)STEP ?
		    (size_t)from.size : STEP, from.at, &got, err);
		if (rc != RF_OK)
			break;
		from.at += (int64_t)got;
		from.size -= (int64_t)got;
		if (got > 0)
			rf_deflate_add(d, buf, got);
		else
			rf_deflate_end(d);
		rc = rf_buf_check(&out, "a packed picture", err);
		if (rc == RF_OK)
			rc = rf_write_all(to, out.ptr, out.len, err);
		*size += (int64_t)out.len;
		rf_buf_reset(&out);
	} while (rc == RF_OK && got > 0);
	rf_deflate_free(d);
	rf_buf_release(&out);
	return rc;
}

/* In a file of its own, or with others in one (sheaf.h). */
static enum rf_code
find(const struct rf_staged *f, int images, struct where *w,
    struct rf_err *err)
{
	struct stat st;

	w->fd = openat(images, f->at >= 0 ? RF_SHEAF_FILE : f->file,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (w->fd < 0 || fstat(w->fd, &st) != 0)
		return rf_fail_errno(err, RF_E_IO,
		    "cannot read the picture %s", f->name);
	w->at = f->at >= 0 ? f->at : 0;
	w->size = f->at >= 0 ? (int64_t)f->size : st.st_size;
	return RF_OK;
}

static enum rf_code
pack(struct rf_staged *f, int images, struct rf_err *err)
{
	char name[sizeof(f->packed)];
	struct where from = { .fd = -1 };
	int64_t size = 0;
	enum rf_code rc;
	int to = -1;

	rc = find(f, images, &from, err);
	if (rc != RF_OK || from.size <= MIN_SAVED ||
	    from.size > (int64_t)MAX_SIZE)
		goto out;
	snprintf(name, sizeof(name), "%.80s" SUFFIX, f->file);
	unlinkat(images, name, 0);
	to = openat(images, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0666);
	if (to < 0) {
		rc = rf_fail_errno(err, RF_E_IO, "cannot write the picture %s",
		    f->name);
		goto out;
	}
	rc = deflate_file(from, to, &size, err);
	if (rc == RF_OK && from.size - size >= MIN_SAVED &&
	    from.size - size >= from.size / MIN_SHARE)
		rf_strlcpy(f->packed, name, sizeof(f->packed));
	else
		unlinkat(images, name, 0);
out:
	rf_close(&from.fd);
	rf_close(&to);
	return rc;
}

enum rf_code
rf_manifest_pack(struct rf_manifest *m, int images, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (int i = 0; i < m->n_files && rc == RF_OK; i++) {
		if (is_candidate(&m->files[i]))
			rc = pack(&m->files[i], images, err);
	}
	return rc;
}
