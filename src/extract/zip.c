/*
 * ZIP containers.  The directory's promises are checked once, at opening;
 * the bytes are counted again while they come.  What surprises: libzip
 * tells a wrong checksum only with the read after the last byte, when all
 * data has been delivered, so a caller may decide to keep what it has.
 *
 * libzip is opened late: with the whole of libcrypto behind it, it would
 * cost every start of the program more than a millisecond.
 */
#include "config.h"

#include "extract/zip.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zip.h>

#include "extract/preload.h"
#include "util/arena.h"
#include "util/dl.h"
#include "util/limits.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/utf8.h"

/* The least a local header and a directory record take of the file. */
#define ENTRY_OVERHEAD (30 + 46)

struct rf_zip {
	zip_t *zip;
	struct rf_arena arena;
	struct rf_map names;		/* normalised name -> entry */
	RF_VEC(struct rf_zip_entry *) entries;
	size_t duplicates;
	uint64_t delivered;		/* bytes read so far, all entries */
};

struct rf_zip_file {
	struct rf_zip *zip;
	const struct rf_zip_entry *entry;
	zip_file_t *file;
	uint64_t delivered;
};

static struct {
	__typeof__(zip_stat_init) *stat_init;
	__typeof__(zip_stat_index) *stat_index;
	__typeof__(zip_fdopen) *fdopen;
	__typeof__(zip_get_num_entries) *get_num_entries;
	__typeof__(zip_discard) *discard;
	__typeof__(zip_fopen_index) *fopen_index;
	__typeof__(zip_error_code_zip) *error_code_zip;
	__typeof__(zip_get_error) *get_error;
	__typeof__(zip_fread) *fread;
	__typeof__(zip_fclose) *fclose;
} lib;

static const struct rf_dl_symbol symbols[] = {
	{ "zip_stat_init", &lib.stat_init },
	{ "zip_stat_index", &lib.stat_index },
	{ "zip_fdopen", &lib.fdopen },
	{ "zip_get_num_entries", &lib.get_num_entries },
	{ "zip_discard", &lib.discard },
	{ "zip_fopen_index", &lib.fopen_index },
	{ "zip_error_code_zip", &lib.error_code_zip },
	{ "zip_get_error", &lib.get_error },
	{ "zip_fread", &lib.fread },
	{ "zip_fclose", &lib.fclose },
};

static const char *const names[] = {
	"libzip.so.4", "libzip.so.5", "libzip.so", NULL
};

static struct rf_dl dl = {
	.feature = "reading ZIP containers, as Office documents are,",
	.package = "libzip",
	.names = names,
	.symbols = symbols,
	.n_symbols = RF_COUNT(symbols),
	.lock = RF_DL_LOCK,
};

enum rf_code
rf_zip_preload(struct rf_err *err)
{
	return rf_dl_load(&dl, err);
}

bool
rf_zip_magic(const unsigned char *head, size_t len)
{
	return len >= 4 && head[0] == 'P' && head[1] == 'K' &&
	    ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
}

/* The form under which a name is looked up, in `arena`. */
static struct rf_str
key_of(struct rf_arena *arena, struct rf_str name)
{
	char *p;

	while (name.len > 0 && (*name.ptr == '/' || *name.ptr == '\\')) {
		name.ptr++;
		name.len--;
	}
	p = rf_arena_bytes(arena, name.len + 1);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		p[i] = c == '\\' ? '/' : c;
	}
	p[name.len] = '\0';
	return (struct rf_str){ p, name.len };
}

static enum rf_code
damaged(struct rf_err *err)
{
	return rf_fail(err, RF_E_CORRUPT,
	    "The file is a ZIP container, as Office documents are, but it is "
	    "damaged or cut off");
}

/* One directory record becomes an entry; the totals are the caller's. */
static enum rf_code
entry_add(struct rf_zip *z, zip_uint64_t i, struct rf_err *err)
{
	struct rf_zip_entry *e;
	struct rf_str key;
	zip_stat_t st;
	void **slot;

	lib.stat_init(&st);
	if (lib.stat_index(z->zip, i, 0, &st) != 0 || st.name == NULL)
		return damaged(err);
	key = key_of(&z->arena, rf_str(st.name));
	slot = rf_map_put(&z->names, key);
	if (*slot != NULL) {
		z->duplicates++;
		return RF_OK;
	}
	e = rf_arena_alloc(&z->arena, sizeof(*e));
	e->name = rf_arena_strdup(&z->arena,
	    rf_utf8_clean(&z->arena, rf_str(st.name)).ptr);
	e->index = i;
	e->size = st.valid & ZIP_STAT_SIZE ? st.size : 0;
	e->packed = st.valid & ZIP_STAT_COMP_SIZE ? st.comp_size : 0;
	e->encrypted = (st.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
	    st.encryption_method != ZIP_EM_NONE;
	e->folder = rf_str_ends(key, "/");
	*slot = e;
	*RF_VEC_PUSH(&z->entries) = e;
	return RF_OK;
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
			    damaged(err);
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
	enum rf_code rc = rf_zip_preload(err);
	struct rf_zip *z;
	zip_int64_t n;
	int own, zerr = 0;

	*out = NULL;
	if (rc != RF_OK)
		return rc;
	z = rf_calloc(1, sizeof(*z));
	rf_arena_init(&z->arena);
	rf_map_init(&z->names, &z->arena);
	/* libzip closes what it opened, and the caller's stays the caller's. */
	own = dup(fd);
	if (own < 0) {
		rc = rf_fail_errno(err, RF_E_IO, "Cannot read the document");
		goto out;
	}
	z->zip = lib.fdopen(own, 0, &zerr);
	if (z->zip == NULL) {
		close(own);
		rc = zerr == ZIP_ER_MEMORY ? rf_fail(err, RF_E_LIMIT,
		    "The file has too many parts") : damaged(err);
		goto out;
	}
	n = lib.get_num_entries(z->zip, 0);
	if (n > RF_MAX_ZIP_ENTRIES) {
		rc = rf_fail(err, RF_E_LIMIT, "The file has %lld parts; at "
		    "most %d are read", (long long)n, RF_MAX_ZIP_ENTRIES);
		goto out;
	}
	for (zip_int64_t i = 0; i < n && rc == RF_OK; i++)
		rc = entry_add(z, (zip_uint64_t)i, err);
	if (rc == RF_OK)
		rc = check_directory(z, size, err);
out:
	if (rc != RF_OK)
		rf_zip_close(z);
	else
		*out = z;
	return rc;
}

void
rf_zip_close(struct rf_zip *z)
{
	if (z == NULL)
		return;
	if (z->zip != NULL)
		lib.discard(z->zip);
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

	e = rf_map_get(&z->names, key_of(&scratch, name));
	rf_arena_release(&scratch);
	return e;
}

enum rf_code
rf_zip_file_open(struct rf_zip *z, const struct rf_zip_entry *entry,
    struct rf_zip_file **out, struct rf_err *err)
{
	zip_file_t *file;
	int zerr;

	*out = NULL;
	if (entry->encrypted)
		return rf_fail(err, RF_E_ENCRYPTED,
		    "The document is protected by a password");
	file = lib.fopen_index(z->zip, entry->index, 0);
	if (file == NULL) {
		zerr = lib.error_code_zip(lib.get_error(z->zip));
		if (zerr == ZIP_ER_COMPNOTSUPP)
			return rf_fail(err, RF_E_UNSUPPORTED, "%s is "
			    "compressed in a way that is not supported",
			    entry->name);
		return rf_fail(err, RF_E_CORRUPT, "%s is damaged",
		    entry->name);
	}
	*out = rf_calloc(1, sizeof(**out));
	(*out)->zip = z;
	(*out)->entry = entry;
	(*out)->file = file;
	return RF_OK;
}

enum rf_code
rf_zip_file_read(struct rf_zip_file *f, void *buf, size_t n, size_t *got,
    struct rf_err *err)
{
	zip_int64_t r = lib.fread(f->file, buf, n);

	*got = 0;
	if (r < 0)
		return rf_fail(err, RF_E_CORRUPT, "%s is damaged",
		    f->entry->name);
	f->delivered += (uint64_t)r;
	f->zip->delivered += (uint64_t)r;
	if (f->delivered > f->entry->size)
		return rf_fail(err, RF_E_LIMIT, "%s unpacks to more than it "
		    "declares", f->entry->name);
	if (f->zip->delivered > RF_MAX_ZIP_TOTAL)
		return rf_fail(err, RF_E_LIMIT, "The file unpacks to more "
		    "than %lld MiB", (long long)(RF_MAX_ZIP_TOTAL / RF_MiB));
	*got = (size_t)r;
	return RF_OK;
}

void
rf_zip_file_close(struct rf_zip_file *f)
{
	if (f == NULL)
		return;
	lib.fclose(f->file);
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
