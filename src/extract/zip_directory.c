/*
 * The directory of a ZIP archive (APPNOTE 6.3.10, sections 4.3 and 4.5): an
 * end record somewhere in the last 64 KiB, perhaps a second one with 64-bit
 * numbers, and the records of the entries.  What surprises: a comment may
 * contain the end record's signature, and a program may stand in front of
 * the archive, so that all offsets are short by its length.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/zip_priv.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/utf8.h"

#define END_SIZE 22
#define END64_SIZE 56
#define LOCATOR_SIZE 20
#define RECORD_SIZE 46
#define TAIL (END_SIZE + 65535 + LOCATOR_SIZE)
#define MAX_DIRECTORY (64 * RF_MiB)

#define LE16 rf_zip_le16
#define LE32 rf_zip_le32
#define LE64 rf_zip_le64

/* Where the directory is, as the end records tell. */
struct place {
	uint64_t entries, size, offset;
	uint64_t end;		/* offset of the (first) end record */
};

enum rf_code
rf_zip_damaged(struct rf_err *err)
{
	return rf_fail(err, RF_E_CORRUPT,
	    "The file is a ZIP container, as Office documents are, but it is "
	    "damaged or cut off");
}

/* The 64-bit end record, when the short one cannot hold its numbers. */
static enum rf_code
read_end64(const struct rf_zip *z, const unsigned char *locator,
    struct place *p, struct rf_err *err)
{
	unsigned char end[END64_SIZE];
	uint64_t at = LE64(locator + 8);
	enum rf_code rc;
	size_t got;

	if (at > z->size || z->size - at < END64_SIZE)
		return rf_zip_damaged(err);
	rc = rf_pread_up_to(z->fd, end, sizeof(end), (int64_t)at, &got, err);
	if (rc != RF_OK)
		return rc;
	if (got < sizeof(end) || LE32(end) != 0x06064b50)
		return rf_zip_damaged(err);
	p->entries = LE64(end + 32);
	p->size = LE64(end + 40);
	p->offset = LE64(end + 48);
	p->end = at;
	return RF_OK;
}

/* Is the last of `n` bytes the last of an end record that opens at `at`? */
static bool
is_end(const unsigned char *tail, size_t n, size_t at)
{
	return LE32(tail + at) == 0x06054b50 &&
	    at + END_SIZE + LE16(tail + at + 20) <= n;
}

static enum rf_code
find_end(const struct rf_zip *z, struct place *p, struct rf_err *err)
{
	size_t want = z->size < TAIL ? (size_t)z->size : TAIL, n, at;
	unsigned char *tail = rf_malloc(want + 1);
	uint64_t from = z->size - want;
	enum rf_code rc;
	bool found = false;

	rc = rf_pread_up_to(z->fd, tail, want, (int64_t)from, &n, err);
	if (rc != RF_OK)
		goto out;
	for (at = n >= END_SIZE ? n - END_SIZE + 1 : 0; at > 0 && !found;) {
		at--;
		found = is_end(tail, n, at);
	}
	if (!found) {
		rc = rf_zip_damaged(err);
		goto out;
	}
	p->entries = LE16(tail + at + 10);
	p->size = LE32(tail + at + 12);
	p->offset = LE32(tail + at + 16);
	p->end = from + at;
	if (at >= LOCATOR_SIZE &&
	    LE32(tail + at - LOCATOR_SIZE) == 0x07064b50 &&
	    (p->entries == 0xffff || p->size == 0xffffffff ||
	    p->offset == 0xffffffff))
		rc = read_end64(z, tail + at - LOCATOR_SIZE, p, err);
out:
	free(tail);
	return rc;
}

struct rf_str
rf_zip_key(struct rf_arena *arena, struct rf_str name)
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

/* 64-bit numbers in the extra field stand in for those that are all ones. */
static bool
widen(struct rf_zip_entry *e, const unsigned char *extra, size_t n)
{
	uint64_t *const wide[] = { &e->size, &e->packed, &e->offset };

	while (n >= 4) {
		size_t len = LE16(extra + 2), at = 4;

		if (len > n - 4)
			return false;
		for (size_t i = 0; LE16(extra) == 1 && i < RF_COUNT(wide); i++)
			if (*wide[i] == 0xffffffff) {
				if (at + 8 > 4 + len)
					return false;
				*wide[i] = LE64(extra + at);
				at += 8;
			}
		extra += 4 + len;
		n -= 4 + len;
	}
	return true;
}

/* A record becomes an entry; RF_E_CORRUPT when its numbers cannot be. */
static enum rf_code
add_entry(struct rf_zip *z, const unsigned char *r, uint64_t shift,
    struct rf_err *err)
{
	size_t name_len = LE16(r + 28), extra_len = LE16(r + 30);
	struct rf_str name = { (const char *)r + RECORD_SIZE, name_len }, key;
	struct rf_zip_entry *e;
	void **slot;

	/* The name ends at a NUL, where there is one. */
	name.len = strnlen(name.ptr, name_len);
	key = rf_zip_key(&z->arena, name);
	slot = rf_map_put(&z->names, key);
	if (*slot != NULL) {
		z->duplicates++;
		return RF_OK;
	}
	e = rf_arena_alloc(&z->arena, sizeof(*e));
	name = rf_utf8_clean(&z->arena, name);
	e->name = rf_arena_strndup(&z->arena, name.ptr, name.len);
	e->method = (uint16_t)LE16(r + 10);
	e->crc = LE32(r + 16);
	e->packed = LE32(r + 20);
	e->size = LE32(r + 24);
	e->offset = LE32(r + 42);
	/* Bit 0; method 99 is WinZip's AES. */
	e->encrypted = (LE16(r + 8) & 1) != 0 || e->method == 99;
	e->folder = rf_str_ends(key, "/");
	if (!widen(e, r + RECORD_SIZE + name_len, extra_len) ||
	    e->offset > z->size || shift > z->size - e->offset)
		return rf_zip_damaged(err);
	e->offset += shift;
	*slot = e;
	*RF_VEC_PUSH(&z->entries) = e;
	return RF_OK;
}

static enum rf_code
read_records(struct rf_zip *z, const unsigned char *p, size_t n,
    uint64_t count, uint64_t shift, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (uint64_t i = 0; i < count && rc == RF_OK; i++) {
		size_t len;

		if (n < RECORD_SIZE || LE32(p) != 0x02014b50)
			return rf_zip_damaged(err);
		len = RECORD_SIZE + LE16(p + 28) + LE16(p + 30) +
		    LE16(p + 32);
		if (len > n)
			return rf_zip_damaged(err);
		rc = add_entry(z, p, shift, err);
		p += len;
		n -= len;
	}
	return rc;
}

enum rf_code
rf_zip_read_directory(struct rf_zip *z, struct rf_err *err)
{
	struct place p = { 0 };
	unsigned char *records;
	uint64_t start;
	enum rf_code rc;
	size_t got;

	rc = find_end(z, &p, err);
	if (rc != RF_OK)
		return rc;
	if (p.entries > RF_MAX_ZIP_ENTRIES)
		return rf_fail(err, RF_E_LIMIT, "The file has %llu parts; at "
		    "most %d are read", (unsigned long long)p.entries,
		    RF_MAX_ZIP_ENTRIES);
	if (p.size > MAX_DIRECTORY || p.size > p.end)
		return rf_zip_damaged(err);
	/* It ends where the end record begins, whatever the offset says. */
	start = p.end - p.size;
	if (p.offset > start)
		return rf_zip_damaged(err);
	records = rf_malloc((size_t)p.size + 1);
	rc = rf_pread_up_to(z->fd, records, (size_t)p.size, (int64_t)start,
	    &got, err);
	if (rc == RF_OK && got < p.size)
		rc = rf_zip_damaged(err);
	if (rc == RF_OK)
		rc = read_records(z, records, got, p.entries,
		    start - p.offset, err);
	free(records);
	return rc;
}
