/*
 * ZIP containers.  The directory's promises are checked once, at opening;
 * the bytes are counted again while they come.  A wrong checksum is told
 * with the read after the last byte, when all data has been delivered, so
 * that a caller may decide to keep what it has.
 *
 * Why not libzip: an Office document needs zlib and a directory; libzip
 * brings libcrypto and bzip2 along, and loading them took longer than
 * reading most documents does.
 */
#include "config.h"

#include "extract/zip.h"

#include <stdlib.h>
#include <string.h>

#include "extract/zip_priv.h"
#include "util/hash.h"
#include "util/io.h"
#include "util/limits.h"

#define BUFFER (64 * RF_KiB)
#define LOCAL_SIZE 30
/* The least a local header and a directory record take of the file. */
#define ENTRY_OVERHEAD (LOCAL_SIZE + 46)

struct rf_zip_file {
	struct rf_zip *zip;
	const struct rf_zip_entry *entry;
	z_stream *inflater;		/* NULL: stored */
	uint64_t at, end;		/* of its packed bytes in the file */
	uint64_t delivered;
	uint32_t crc;
	bool ended;			/* the inflater saw the end */
	bool checked;
	size_t cap;
	unsigned char buf[];		/* packed bytes */
};

bool
rf_zip_magic(const unsigned char *head, size_t len)
{
	return len >= 4 && head[0] == 'P' && head[1] == 'K' &&
	    ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
}

/* What the directory declares, against the ceilings. */
static enum rf_code
check_directory(const struct rf_zip *z, int64_t size, struct rf_err *err)
{
	uint64_t total = 0, packed = 0;

	for (size_t i = 0; i < z->entries.n; i++) {
		const struct rf_zip_entry *e = z->entries.v[i];

		if (e->size > RF_MAX_ZIP_ENTRY || e->packed > (uint64_t)size)
			return e->size > RF_MAX_ZIP_ENTRY ?
			    rf_fail(err, RF_E_LIMIT, "One part of the file "
			    "would unpack to more than %lld MiB",
			    (long long)(RF_MAX_ZIP_ENTRY / RF_MiB)) :
			    rf_zip_damaged(err);
		if (e->size > RF_ZIP_RATIO_FROM &&
		    e->size / RF_MAX_ZIP_RATIO > e->packed)
			return rf_fail(err, RF_E_LIMIT, "One part of the file "
			    "would unpack to more than %d times its size",
			    RF_MAX_ZIP_RATIO);
		/* Neither sum can wrap: both terms are bounded above. */
		total += e->size;
		packed += e->packed + ENTRY_OVERHEAD;
		if (total > RF_MAX_ZIP_TOTAL)
			return rf_fail(err, RF_E_LIMIT, "The file would "
			    "unpack to more than %lld MiB",
			    (long long)(RF_MAX_ZIP_TOTAL / RF_MiB));
	}
	if (packed > (uint64_t)size)
		return rf_fail(err, RF_E_LIMIT, "The parts of the file "
		    "overlap: together they are larger than the file");
	return RF_OK;
}

enum rf_code
rf_zip_open(int fd, int64_t size, struct rf_zip **out, struct rf_err *err)
{
	struct rf_zip *z = rf_calloc(1, sizeof(*z));
	enum rf_code rc;

	*out = NULL;
	z->fd = fd;
	z->size = size > 0 ? (uint64_t)size : 0;
	rf_arena_init(&z->arena);
	rf_map_init(&z->names, &z->arena);
	rc = rf_zip_read_directory(z, err);
	if (rc == RF_OK)
		rc = check_directory(z, size, err);
	if (rc != RF_OK)
		rf_zip_close(z);
	else
		*out = z;
	return rc;
}

static void
inflater_free(z_stream *s)
{
	if (s == NULL)
		return;
	inflateEnd(s);
	free(s);
}

void
rf_zip_close(struct rf_zip *z)
{
	if (z == NULL)
		return;
	inflater_free(z->idle);
	RF_VEC_RELEASE(&z->entries);
	rf_arena_release(&z->arena);
	free(z);
}

size_t
rf_zip_count(const struct rf_zip *z)
{
	return z->entries.n;
}

const struct rf_zip_entry *
rf_zip_at(const struct rf_zip *z, size_t i)
{
	return z->entries.v[i];
}

size_t
rf_zip_duplicates(const struct rf_zip *z)
{
	return z->duplicates;
}

const struct rf_zip_entry *
rf_zip_find(const struct rf_zip *z, struct rf_str name)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_zip_entry *e;

	e = rf_map_get(&z->names, rf_zip_key(&scratch, name));
	rf_arena_release(&scratch);
	return e;
}

/* ---- reading an entry ------------------------------------------------ */

static enum rf_code
entry_damaged(const struct rf_zip_entry *e, struct rf_err *err)
{
	return rf_fail(err, RF_E_CORRUPT, "%s is damaged", e->name);
}

/* Where the packed bytes begin: the local header has lengths of its own. */
static enum rf_code
find_data(const struct rf_zip *z, const struct rf_zip_entry *e, uint64_t *at,
    struct rf_err *err)
{
	unsigned char head[LOCAL_SIZE];
	enum rf_code rc;
	size_t got;

	rc = rf_pread_up_to(z->fd, head, sizeof(head), (int64_t)e->offset,
	    &got, err);
	if (rc != RF_OK)
		return rc;
	if (got < sizeof(head) || rf_zip_le32(head) != 0x04034b50)
		return entry_damaged(e, err);
	*at = e->offset + LOCAL_SIZE + rf_zip_le16(head + 26) +
	    rf_zip_le16(head + 28);
	if (*at > z->size || e->packed > z->size - *at)
		return entry_damaged(e, err);
	return RF_OK;
}

/* Memory that does not run out in zlib's hands, see util/mem.h. */
static void *
inflater_memory(void *ctx, unsigned n, unsigned size)
{
	(void)ctx;
	return rf_reallocarray(NULL, n, size);
}

static void
inflater_forget(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

/* NULL: this is not the zlib that we were built with. */
static z_stream *
inflater_take(struct rf_zip *z)
{
	z_stream *s = z->idle;

	z->idle = NULL;
	if (s != NULL) {
		inflateReset(s);
		s->avail_in = 0;
		return s;
	}
	s = rf_calloc(1, sizeof(*s));
	s->zalloc = inflater_memory;
	s->zfree = inflater_forget;
	if (inflateInit2(s, -MAX_WBITS) == Z_OK)
		return s;
	free(s);
	return NULL;
}

enum rf_code
rf_zip_file_open(struct rf_zip *z, const struct rf_zip_entry *entry,
    struct rf_zip_file **out, struct rf_err *err)
{
	struct rf_zip_file *f;
	enum rf_code rc;
	uint64_t at = 0;
	size_t cap;

	*out = NULL;
	if (entry->encrypted)
		return rf_fail(err, RF_E_ENCRYPTED,
		    "The document is protected by a password");
	if (entry->method != RF_ZIP_STORED &&
	    entry->method != RF_ZIP_DEFLATED)
		return rf_fail(err, RF_E_UNSUPPORTED, "%s is compressed in a "
		    "way that is not supported", entry->name);
	rc = find_data(z, entry, &at, err);
	if (rc != RF_OK)
		return rc;
	if (entry->method == RF_ZIP_STORED && entry->packed != entry->size)
		return entry_damaged(entry, err);
	cap = entry->method == RF_ZIP_STORED ? 0 : entry->packed < BUFFER ?
	    (size_t)entry->packed : BUFFER;
	f = rf_malloc(sizeof(*f) + cap);
	*f = (struct rf_zip_file){ .zip = z, .entry = entry, .at = at,
	    .end = at + entry->packed, .cap = cap };
	if (entry->method == RF_ZIP_DEFLATED) {
		f->inflater = inflater_take(z);
		if (f->inflater == NULL) {
			free(f);
			return rf_fail(err, RF_E_MISSING, "zlib is of another "
			    "version than Riffle was built with");
		}
	}
	*out = f;
	return RF_OK;
}

static enum rf_code
read_stored(struct rf_zip_file *f, void *buf, size_t n, size_t *got,
    struct rf_err *err)
{
	enum rf_code rc;

	if (n > f->end - f->at)
		n = (size_t)(f->end - f->at);
	rc = rf_pread_up_to(f->zip->fd, buf, n, (int64_t)f->at, got, err);
	if (rc == RF_OK && *got < n)
		rc = entry_damaged(f->entry, err);
	f->at += *got;
	return rc;
}

/* More packed bytes for the inflater, if there are any. */
static enum rf_code
refill(struct rf_zip_file *f, struct rf_err *err)
{
	size_t n = f->end - f->at < f->cap ? (size_t)(f->end - f->at) :
	    f->cap, got = 0;
	enum rf_code rc;

	if (f->inflater->avail_in > 0 || n == 0)
		return RF_OK;
	rc = rf_pread_up_to(f->zip->fd, f->buf, n, (int64_t)f->at, &got, err);
	f->inflater->next_in = f->buf;
	f->inflater->avail_in = (unsigned)got;
	f->at += got;
	return rc;
}

static enum rf_code
read_deflated(struct rf_zip_file *f, void *buf, size_t n, size_t *got,
    struct rf_err *err)
{
	z_stream *s = f->inflater;
	bool whole = n >= f->entry->size - f->delivered;
	enum rf_code rc = RF_OK;

	if (n > UINT32_MAX / 2)
		n = UINT32_MAX / 2;
	s->next_out = buf;
	s->avail_out = (unsigned)n;
	while (rc == RF_OK && s->avail_out > 0 && !f->ended) {
		int z;

		rc = refill(f, err);
		if (rc != RF_OK)
			break;
		/* All of them, and room for what they make: zlib then keeps
		 * no copy of that. */
		whole = whole && f->at == f->end;
		z = inflate(s, whole ? Z_FINISH : Z_NO_FLUSH);
		if (z == Z_STREAM_END)
			f->ended = true;
		else if (whole && z == Z_BUF_ERROR)
			whole = false;	/* it is no such entry */
		else if (z != Z_OK)	/* also for want of bytes */
			rc = entry_damaged(f->entry, err);
	}
	*got = n - s->avail_out;
	return rc;
}

enum rf_code
rf_zip_file_read(struct rf_zip_file *f, void *buf, size_t n, size_t *got,
    struct rf_err *err)
{
	enum rf_code rc;

	*got = 0;
	if (n == 0)
		return RF_OK;
	rc = f->inflater != NULL ? read_deflated(f, buf, n, got, err) :
	    read_stored(f, buf, n, got, err);
	f->crc = rf_crc32(f->crc, buf, *got);
	f->delivered += *got;
	f->zip->delivered += *got;
	if (f->delivered > f->entry->size)
		return rf_fail(err, RF_E_LIMIT, "%s unpacks to more than it "
		    "declares", f->entry->name);
	if (f->zip->delivered > RF_MAX_ZIP_TOTAL)
		return rf_fail(err, RF_E_LIMIT, "The file unpacks to more "
		    "than %lld MiB", (long long)(RF_MAX_ZIP_TOTAL / RF_MiB));
	if (rc == RF_OK && *got == 0 && !f->checked) {
		f->checked = true;
		if (f->delivered != f->entry->size ||
		    f->crc != f->entry->crc)
			rc = entry_damaged(f->entry, err);
	}
	return rc;
}

void
rf_zip_file_close(struct rf_zip_file *f)
{
	if (f == NULL)
		return;
	if (f->zip->idle == NULL)
		f->zip->idle = f->inflater;
	else
		inflater_free(f->inflater);
	free(f);
}

enum rf_code
rf_zip_load(struct rf_zip *z, const struct rf_zip_entry *entry, size_t max,
    char **out, size_t *len, struct rf_err *err)
{
	struct rf_zip_file *f = NULL;
	enum rf_code rc;
	size_t n = 0, got;
	char *p = NULL;

	*out = NULL;
	*len = 0;
	if (entry->size > max)
		return rf_fail(err, RF_E_LIMIT, "%s is larger than %zu MiB",
		    entry->name, max / RF_MiB);
	rc = rf_zip_file_open(z, entry, &f, err);
	if (rc != RF_OK)
		goto out;
	/* One byte more than declared, so that the end shows. */
	p = rf_malloc((size_t)entry->size + 1);
	do {
		rc = rf_zip_file_read(f, p + n, (size_t)entry->size + 1 - n,
		    &got, err);
		n += got;
	} while (rc == RF_OK && got > 0);
	if (rc != RF_OK)
		goto out;
	p[n] = '\0';
	*out = p;
	*len = n;
	p = NULL;
out:
	free(p);
	rf_zip_file_close(f);
	return rc;
}

const char *
rf_zip_resolve(struct rf_arena *arena, const char *part, const char *target)
{
	const char *slash = strrchr(part, '/');
	size_t base = slash != NULL ? (size_t)(slash - part) : 0;
	size_t n = strlen(target), out = 0;
	char *t = rf_arena_bytes(arena, n + 1);
	char *p = rf_arena_bytes(arena, base + n + 2);

	if (!rf_percent_decode(rf_str(target), false, t, &n)) {
		n = strlen(target);
		memcpy(t, target, n);
	}
	t[n] = '\0';
	for (char *q = t; *q != '\0'; q++)
		if (*q == '\\')
			*q = '/';
	t[strcspn(t, "#?")] = '\0';
	if (*t != '/') {
		memcpy(p, part, base);
		out = base;
	}
	for (struct rf_str rest = rf_str(t); rest.ptr != NULL;) {
		struct rf_str step = rf_str_cut(&rest, '/');

		if (step.len == 0 || rf_str_is(step, "."))
			continue;
		if (rf_str_is(step, "..")) {
			if (out == 0)
				return NULL;
			while (out > 0 && p[--out] != '/')
				;
			continue;
		}
		if (out > 0)
			p[out++] = '/';
		memcpy(p + out, step.ptr, step.len);
		out += step.len;
	}
	p[out] = '\0';
	return out > 0 ? p : NULL;
}
