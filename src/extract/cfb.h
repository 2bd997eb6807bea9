/*
 * OLE compound files (MS-CFB): a file system in a file, in which the Office
 * programs up to 2003 and Outlook keep their documents.  Streams are read in
 * pieces; only the tables are held in memory, and those are bounded by the
 * size of the file.
 */
#ifndef RF_EXTRACT_CFB_H
#define RF_EXTRACT_CFB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define RF_CFB_MAX_ENTRIES 65536

enum rf_cfb_type {
	RF_CFB_STORAGE = 1,
	RF_CFB_STREAM = 2,
	RF_CFB_ROOT = 5
};

struct rf_cfb_entry {
	const char *name;	/* clean UTF-8 */
	uint8_t type;		/* enum rf_cfb_type */
	bool placed;		/* hangs in the tree of the root */
	uint32_t index, parent;	/* in the directory; the root is 0 */
	uint32_t start;		/* first sector */
	uint64_t size;		/* bytes, as claimed; no more than the file's */
};

struct rf_cfb;

/* Is this the head of an OLE compound file (.xls, .doc, .msg, ...)? */
int rf_cfb_magic(const unsigned char *head, size_t len);
/*
 * Read the tables.  RF_E_CORRUPT when there is no directory; lesser damage
 * shows as streams that end early.  The descriptor is lent.
 */
enum rf_code rf_cfb_open(int fd, int64_t size, struct rf_cfb **out,
    struct rf_err *err) RF_MUST_CHECK;
void rf_cfb_close(struct rf_cfb *c);	/* NULL is fine */

const struct rf_cfb_entry *rf_cfb_root(const struct rf_cfb *c);
/* The storage's entry of that name, in any case of letters, or NULL. */
const struct rf_cfb_entry *rf_cfb_find(const struct rf_cfb *c,
    const struct rf_cfb_entry *storage, const char *name);
/* The storage's next entry in the order of the directory; NULL: the first. */
const struct rf_cfb_entry *rf_cfb_next(const struct rf_cfb *c,
    const struct rf_cfb_entry *storage, const struct rf_cfb_entry *after);

/*
 * Up to n bytes of a stream from an offset; *got is short at its end, and
 * where its chain of sectors breaks.  Reading on where the last read of the
 * same stream ended costs no search.
 */
enum rf_code rf_cfb_read(struct rf_cfb *c, const struct rf_cfb_entry *e,
    uint64_t at, void *p, size_t n, size_t *got, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * A whole stream: malloc'ed, NUL-terminated.  RF_E_LIMIT when it is larger
 * than max bytes.
 */
enum rf_code rf_cfb_load(struct rf_cfb *c, const struct rf_cfb_entry *e,
    size_t max, char **out, size_t *len, struct rf_err *err) RF_MUST_CHECK;

#endif
