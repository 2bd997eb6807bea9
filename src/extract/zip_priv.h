/* What zip.c and zip_directory.c share; nobody else includes it. */
#ifndef RF_EXTRACT_ZIP_PRIV_H
#define RF_EXTRACT_ZIP_PRIV_H

#include <zlib.h>

#include "extract/zip.h"
#include "util/map.h"
#include "util/mem.h"

enum { RF_ZIP_STORED = 0, RF_ZIP_DEFLATED = 8 };

struct rf_zip {
	int fd;				/* lent */
	uint64_t size;			/* bytes of the file */
	struct rf_arena arena;
	struct rf_map names;		/* normalised name -> entry */
	RF_VEC(struct rf_zip_entry *) entries;
	size_t duplicates;
	uint64_t delivered;		/* bytes read so far, all entries */
	/* An inflater at rest, for the next entry. */
	z_stream *idle;
};

/* Fill names and entries from the central directory. */
enum rf_code rf_zip_read_directory(struct rf_zip *z, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code rf_zip_damaged(struct rf_err *err);
/* The form under which a name is looked up, in the arena. */
struct rf_str rf_zip_key(struct rf_arena *arena, struct rf_str name);

static inline uint32_t
rf_zip_le16(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t
rf_zip_le32(const unsigned char *p)
{
	return rf_zip_le16(p) | rf_zip_le16(p + 2) << 16;
}

static inline uint64_t
rf_zip_le64(const unsigned char *p)
{
	return rf_zip_le32(p) | (uint64_t)rf_zip_le32(p + 4) << 32;
}

#endif
