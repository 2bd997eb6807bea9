/*
 * Hostile ZIP containers, read from a descriptor.  Opening
 * checks what the directory declares (count, sizes, ratio, overlaps);
 * reading counts what really comes out, so a lying directory gains nothing.
 * Entry names are keys, never paths: nothing here touches the file system.
 *
 * Names are looked up without regard to ASCII case, "\" counts as "/" and a
 * leading "/" is dropped, as the packages in the wild require.  Of two
 * entries of one name the first wins.
 */
#ifndef RF_EXTRACT_ZIP_H
#define RF_EXTRACT_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/err.h"
#include "util/str.h"

struct rf_zip;		/* an open archive */
struct rf_zip_file;	/* an entry being read */

struct rf_zip_entry {
	const char *name;	/* as the archive spells it, clean UTF-8 */
	uint64_t size;		/* declared, uncompressed bytes */
	uint64_t packed;	/* declared, compressed bytes */
	uint64_t offset;	/* of its local header in the file */
	uint32_t crc;		/* CRC-32 of its bytes */
	uint16_t method;	/* of compression: 0 stored, 8 deflated */
	bool encrypted;
	bool folder;		/* the name ends in "/" */
};

/* Do these first bytes start a ZIP archive, be it an empty one? */
bool rf_zip_magic(const unsigned char *head, size_t len);

/*
 * Open the archive in `fd` (seekable, lent, its position is moved) of `size`
 * bytes.  RF_E_CORRUPT when it is damaged or cut off; RF_E_LIMIT for more
 * than RF_MAX_ZIP_ENTRIES entries, sizes past RF_MAX_ZIP_ENTRY or
 * RF_MAX_ZIP_TOTAL, a ratio past RF_MAX_ZIP_RATIO, or entries that overlap.
 * *out is the caller's to close.
 */
enum rf_code rf_zip_open(int fd, int64_t size, struct rf_zip **out,
    struct rf_err *err) RF_MUST_CHECK;
void rf_zip_close(struct rf_zip *z);	/* NULL is fine */

/* Entries in the archive's order, without repeated names. */
size_t rf_zip_count(const struct rf_zip *z);
const struct rf_zip_entry *rf_zip_at(const struct rf_zip *z, size_t i);
/* How many entries were dropped because their name had been seen. */
size_t rf_zip_duplicates(const struct rf_zip *z);
/* Lent until close; NULL when there is none. */
const struct rf_zip_entry *rf_zip_find(const struct rf_zip *z,
    struct rf_str name);

/*
 * Start reading an entry.  RF_E_ENCRYPTED when it needs a password,
 * RF_E_UNSUPPORTED for a compression nobody here knows.
 */
enum rf_code rf_zip_file_open(struct rf_zip *z,
    const struct rf_zip_entry *entry, struct rf_zip_file **out,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Up to n bytes; *got is 0 at the end.  RF_E_CORRUPT when the data is
 * damaged (also a wrong checksum, told at the end), RF_E_LIMIT when more
 * comes out than was declared or allowed.
 */
enum rf_code rf_zip_file_read(struct rf_zip_file *f, void *buf, size_t n,
    size_t *got, struct rf_err *err) RF_MUST_CHECK;
void rf_zip_file_close(struct rf_zip_file *f);	/* NULL is fine */

/*
 * The whole entry as malloc'ed, NUL-terminated memory; RF_E_LIMIT when it
 * is larger than max.
 */
enum rf_code rf_zip_load(struct rf_zip *z, const struct rf_zip_entry *entry,
    size_t max, char **out, size_t *len, struct rf_err *err) RF_MUST_CHECK;

/*
 * A reference inside a package, relative to the folder of the entry `part`,
 * as an entry's name in the arena: percent-decoded, without query and
 * fragment; NULL when it climbs out of the package or is empty.
 */
const char *rf_zip_resolve(struct rf_arena *arena, const char *part,
    const char *target);

#endif
