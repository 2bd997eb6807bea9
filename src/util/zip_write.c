/* The layout of a ZIP archive of entries that are as they will be sent. */
#include "config.h"
#include "util/zip_write.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define LOCAL 30		/* fixed parts of the records */
#define CENTRAL 46
#define END 22
#define END64 56
#define LOCATOR64 20

#define OVER32 0xffffffff	/* "see the ZIP64 field", and so is more */
#define OVER16 0xffff

#define NEEDS 20		/* of the format, to unpack: 2.0 */
#define NEEDS64 45
#define MADE_ON_UNIX (3 << 8)
#define UTF8_NAME (1 << 11)
#define DATE 0x0021		/* 1980-01-01 */
#define MODE 0100644		/* a regular file, rw-r--r-- */
#define STORED 0		/* methods */
#define DEFLATED 8
#define FIELD64 1		/* id of the extra field with 64-bit values */

static char *
put(char *p, uint64_t value, int bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		*p++ = (char)(value & 0xff);
	return p;
}

static char *
put16(char *p, uint64_t value)
{
	return put(p, value, 2);
}

static char *
put32(char *p, uint64_t value)
{
	return put(p, value, 4);
}

static char *
put64(char *p, uint64_t value)
{
	return put(p, value, 8);
}

static uint64_t
low32(int64_t value)
{
	return value >= OVER32 ? OVER32 : (uint64_t)value;
}

static bool
is_large(const struct rf_zip_entry *e)
{
	return e->size >= OVER32 || e->packed >= OVER32;
}

struct rf_zip_entry
rf_zip_entry_bytes(const char *name, const char *bytes, size_t len)
{
	return (struct rf_zip_entry){ .name = name, .size = (int64_t)len,
	    .crc = rf_crc32(0, bytes, len), .bytes = bytes };
}

size_t
rf_zip_local_size(const struct rf_zip_layout *z, size_t i)
{
	const struct rf_zip_entry *e = &z->entries[i];

	return LOCAL + strlen(e->name) + (is_large(e) ? 4 + 16 : 0);
}

/* 64-bit values that an entry's central header carries. */
static size_t
central_values(const struct rf_zip_layout *z, size_t i)
{
	return (is_large(&z->entries[i]) ? 2 : 0) + (z->at[i] >= OVER32);
}

size_t
rf_zip_central_size(const struct rf_zip_layout *z, size_t i)
{
	size_t values = central_values(z, i);

	return CENTRAL + strlen(z->entries[i].name) +
	    (values > 0 ? 4 + 8 * values : 0);
}

void
rf_zip_layout_init(struct rf_zip_layout *z, const struct rf_zip_entry *entries,
    size_t n)
{
	int64_t at = 0;
	char end[END64 + LOCATOR64 + END];

	*z = (struct rf_zip_layout){ .entries = entries, .n = n,
	    .at = rf_calloc(n + 1, sizeof(*z->at)) };
	for (size_t i = 0; i < n; i++) {
		z->at[i] = at;
		at += (int64_t)rf_zip_local_size(z, i) +
		    rf_zip_length(&entries[i]);
	}
	z->at[n] = at;
	for (size_t i = 0; i < n; i++)
		at += (int64_t)rf_zip_central_size(z, i);
	z->size = at;		/* so far: rf_zip_end needs it */
	z->size += (int64_t)rf_zip_end(z, end);
}

void
rf_zip_layout_release(struct rf_zip_layout *z)
{
	free(z->at);
	z->at = NULL;
}

/* What both headers of an entry have: from the version to the name's length. */
static char *
put_common(char *p, const struct rf_zip_entry *e, bool large)
{
	p = put16(p, large ? NEEDS64 : NEEDS);
	p = put16(p, UTF8_NAME);
	p = put16(p, e->packed > 0 ? DEFLATED : STORED);
	p = put16(p, 0);		/* midnight */
	p = put16(p, DATE);
	p = put32(p, e->crc);
	/* Both in the ZIP64 field, or none. */
	p = put32(p, is_large(e) ? OVER32 : (uint64_t)rf_zip_length(e));
	p = put32(p, is_large(e) ? OVER32 : (uint64_t)e->size);
	return put16(p, strlen(e->name));
}

static char *
put_name(char *p, const char *name)
{
	size_t n = strlen(name);

	memcpy(p, name, n);
	return p + n;
}

size_t
rf_zip_local(const struct rf_zip_layout *z, size_t i, char *out)
{
	const struct rf_zip_entry *e = &z->entries[i];
	char *p = put32(out, 0x04034b50);

	p = put_common(p, e, is_large(e));
	p = put16(p, is_large(e) ? 4 + 16 : 0);
	p = put_name(p, e->name);
	if (is_large(e)) {
		p = put16(p, FIELD64);
		p = put16(p, 16);
		p = put64(p, (uint64_t)e->size);
		p = put64(p, (uint64_t)rf_zip_length(e));
	}
	return (size_t)(p - out);
}

size_t
rf_zip_central(const struct rf_zip_layout *z, size_t i, char *out)
{
	const struct rf_zip_entry *e = &z->entries[i];
	size_t values = central_values(z, i);
	char *p = put32(out, 0x02014b50);

	p = put16(p, MADE_ON_UNIX | NEEDS64);
	p = put_common(p, e, values > 0);
	p = put16(p, values > 0 ? 4 + 8 * values : 0);
	p = put16(p, 0);		/* no comment */
	p = put16(p, 0);		/* first disk */
	p = put16(p, 0);
	p = put32(p, (uint64_t)MODE << 16);
	p = put32(p, low32(z->at[i]));
	p = put_name(p, e->name);
	if (values > 0) {
		p = put16(p, FIELD64);
		p = put16(p, 8 * values);
	}
	if (is_large(e)) {
		p = put64(p, (uint64_t)e->size);
		p = put64(p, (uint64_t)rf_zip_length(e));
	}
	if (z->at[i] >= OVER32)
		p = put64(p, (uint64_t)z->at[i]);
	return (size_t)(p - out);
}

/* Where the end records begin. */
static int64_t
end_of_directory(const struct rf_zip_layout *z)
{
	int64_t at = z->at[z->n];

	for (size_t i = 0; i < z->n; i++)
		at += (int64_t)rf_zip_central_size(z, i);
	return at;
}

static char *
put_end64(char *p, const struct rf_zip_layout *z, int64_t end)
{
	int64_t directory = z->at[z->n];

	p = put32(p, 0x06064b50);
	p = put64(p, END64 - 12);	/* of what follows */
	p = put16(p, MADE_ON_UNIX | NEEDS64);
	p = put16(p, NEEDS64);
	p = put32(p, 0);		/* disks */
	p = put32(p, 0);
	p = put64(p, z->n);
	p = put64(p, z->n);
	p = put64(p, (uint64_t)(end - directory));
	p = put64(p, (uint64_t)directory);

	p = put32(p, 0x07064b50);
	p = put32(p, 0);
	p = put64(p, (uint64_t)end);
	return put32(p, 1);
}

size_t
rf_zip_end(const struct rf_zip_layout *z, char *out)
{
	int64_t directory = z->at[z->n], end = end_of_directory(z);
	uint64_t n = z->n >= OVER16 ? OVER16 : z->n;
	char *p = out;

	if (n == OVER16 || directory >= OVER32 || end - directory >= OVER32)
		p = put_end64(p, z, end);
	p = put32(p, 0x06054b50);
	p = put32(p, 0);		/* disks */
	p = put16(p, n);
	p = put16(p, n);
	p = put32(p, low32(end - directory));
	p = put32(p, low32(directory));
	return (size_t)(put16(p, 0) - out);
}

/* With a NUL after each, no two lists give the same text. */
static void
hash_text(struct rf_sha256 *h, const char *text)
{
	rf_sha256_update(h, text, strlen(text) + 1);
}

void
rf_zip_digest(const struct rf_zip_entry *entries, size_t n,
    char out[RF_SHA256_HEX])
{
	unsigned char sum[RF_SHA256_SIZE];
	struct rf_sha256 h;

	rf_sha256_start(&h);
	/* To be changed when the layout is: other bytes, another tag. */
	hash_text(&h, "riffle zip 2");
	for (size_t i = 0; i < n; i++) {
		const struct rf_zip_entry *e = &entries[i];
		char hex[RF_SHA256_HEX], size[8];

		if (e->bytes != NULL)
			rf_sha256_to_hex(e->bytes, (size_t)e->size, hex);
		hash_text(&h, e->name);
		(void)put64(size, (uint64_t)e->size);
		rf_sha256_update(&h, size, sizeof(size));
		(void)put64(size, (uint64_t)e->packed);
		rf_sha256_update(&h, size, sizeof(size));
		hash_text(&h, e->bytes != NULL ? hex : e->digest);
	}
	rf_sha256_finish(&h, sum);
	rf_hex(sum, sizeof(sum), out);
}
