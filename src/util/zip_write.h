/*
 * The layout of a ZIP archive whose entries are stored, or deflated already
 * (APPNOTE.TXT 6.3.10, methods 0 and 8): what stands where, before a byte of
 * the contents is read.  Sizes and checksums are known, so there are no data
 * descriptors, and each header is made when it is needed from its entry alone.
 *
 *	for each entry: local header, contents;
 *	for each entry: central header;  end records
 *
 * ZIP64 (section 4.3.14, 4.5.3) where a size, a place or the number of
 * entries asks for it and nowhere else, as old readers know none.  Names are
 * UTF-8 and flagged so; all files have the date 1980-01-01 00:00 and the
 * permissions 0644.
 */
#ifndef RF_UTIL_ZIP_WRITE_H
#define RF_UTIL_ZIP_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "util/hash.h"

struct rf_zip_entry {
	const char *name;	/* by rf_zip_names_file, below 65,536 bytes */
	int64_t size;
	uint32_t crc;		/* rf_crc32 of the contents */
	uint32_t packed;	/* what the archive has is deflated, so many
				   bytes, not in memory; 0: it is stored */
	const char *bytes;	/* the contents, when they are in memory */
	const char *digest;	/* else the SHA-256 of what the archive has,
				   in hexadecimal */
};

/* Bytes of an entry between its header and the next. */
static inline int64_t
rf_zip_length(const struct rf_zip_entry *e)
{
	return e->packed > 0 ? e->packed : e->size;
}

/* An entry with contents in memory, which it keeps pointing to. */
struct rf_zip_entry rf_zip_entry_bytes(const char *name, const char *bytes,
    size_t len);

struct rf_zip_layout {
	const struct rf_zip_entry *entries;	/* lent */
	size_t n;
	int64_t *at;		/* n + 1 places: of each local header, and of
				   the central directory; owned */
	int64_t size;		/* of the archive */
};
void rf_zip_layout_init(struct rf_zip_layout *z,
    const struct rf_zip_entry *entries, size_t n);
void rf_zip_layout_release(struct rf_zip_layout *z);

/* What follows writes into a buffer of this size and returns the length. */
#define RF_ZIP_HEADER_MAX (65536 + 256)
size_t rf_zip_local(const struct rf_zip_layout *z, size_t i, char *out);
size_t rf_zip_central(const struct rf_zip_layout *z, size_t i, char *out);
size_t rf_zip_end(const struct rf_zip_layout *z, char *out);
/* Their lengths, without making them. */
size_t rf_zip_local_size(const struct rf_zip_layout *z, size_t i);
size_t rf_zip_central_size(const struct rf_zip_layout *z, size_t i);

/* SHA-256 in hexadecimal over all names, sizes and digests (an etag). */
void rf_zip_digest(const struct rf_zip_entry *entries, size_t n,
    char out[RF_SHA256_HEX]);

#endif
