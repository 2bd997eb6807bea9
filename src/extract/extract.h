/*
 * Extraction: bytes of some format become an rf_document.  One folder or
 * file per format, one row per format in formats.c; recognition is by
 * content first, the name is weak evidence.  This room runs in the sandboxed
 * child: it reads one descriptor, writes files into one folder, and knows
 * no HTTP, no SQL, no surface and no settings.
 */
#ifndef RF_EXTRACT_EXTRACT_H
#define RF_EXTRACT_EXTRACT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/document.h"
#include "model/options.h"
#include "util/err.h"

struct rf_ocr;

/* What a file and all documents inside it share: see members.h. */
struct rf_nest {
	uint32_t members;	/* opened so far */
	uint64_t bytes;		/* of these */
};

/* One extraction on its way.  The caller fills the first group. */
struct rf_extract {
	int fd;				/* the source, seekable, lent */
	int64_t size;			/* its bytes */
	const char *name;		/* file name hint, UTF-8, or "" */
	const char *media_type;		/* declared type hint, or "" */
	const struct rf_options *options;	/* lent */
	int staging;			/* folder descriptor for assets, lent;
					   -1: assets are counted and hashed
					   but not kept */
	/* Called now and then, may be NULL; pages done of pages in all. */
	void (*progress)(void *ctx, uint32_t done, uint32_t total);
	void *progress_ctx;
	struct rf_effort effort;
	/*
	 * The documents of an archive, one by one instead of one of them all:
	 * with `members` their names are written there, a line each, and
	 * nothing is read (past RF_MEMBERS it is one document); then `entry`,
	 * from 1 by that list, is read as if it had come alone.  Both say
	 * nothing to other files.
	 */
	struct rf_out *members;		/* or NULL */
	uint32_t n_members;		/* filled: names written */
	uint32_t entry;			/* 0: the file itself */
	/* Reading in parts (pdf/pages.c): which, from 1; 0 is the whole. */
	uint32_t part;
	/* Documents inside another; rf_extract_run and members.c fill it. */
	struct rf_nest *nest;
	unsigned depth;			/* documents around it */
	uint32_t member;		/* its number in the nest, from 1 */

	/*
	 * Recognition of text in pictures (ocr/ocr.h).  Without it a reader
	 * that meets a picture of text fails with RF_E_MISSING and sets
	 * ocr_wanted, if ocr_later says that it will be called again with it;
	 * else it goes on, and warns with the reason.
	 */
	struct rf_ocr *ocr;		/* lent, or NULL */
	bool ocr_later;
	const char *no_ocr;		/* why there is none, a sentence */
	const char *ocr_lacking;	/* a language it has no data for, or
					   NULL */
	bool ocr_wanted;		/* filled */

	struct rf_document *doc;	/* initialised by the caller, filled */
	const struct rf_format *format;	/* what it turned out to be */
};

struct rf_format {
	const char *name;		/* "xlsx" */
	const char *label;		/* "Excel workbook" */
	const char *const *media_types;	/* NULL-terminated; first is canonical */
	const char *const *suffixes;	/* without dots, NULL-terminated */
	/*
	 * How sure (0..100) the head of the file (at most RF_HEAD_SIZE bytes)
	 * makes us.  A ZIP container needs a look inside: extract/zip.c
	 * recognises by its entries, and its formats leave this NULL.
	 */
	int (*recognise)(const unsigned char *head, size_t len,
	    const char *name);
	/* Files of it are texts: one that is not quite it is read as such. */
	bool text;
	/*
	 * Fill x->doc.  RF_E_CORRUPT, RF_E_ENCRYPTED, RF_E_LIMIT,
	 * RF_E_PAGE_RANGE, ... with a sentence for the user.  Damage that
	 * leaves something readable is a warning, not an error.
	 */
	enum rf_code (*extract)(struct rf_extract *x, struct rf_err *err);
};
#define RF_HEAD_SIZE 4096

/* NULL-terminated. */
extern const struct rf_format *const rf_formats[];

/*
 * Which format the bytes are; NULL and RF_E_UNSUPPORTED, RF_E_EMPTY or
 * RF_E_ENCRYPTED with a sentence when nobody reads them.
 */
enum rf_code rf_recognise(int fd, int64_t size, const char *name,
    const char *media_type, const struct rf_format **out,
    struct rf_err *err) RF_MUST_CHECK;

/* Recognise, then extract into x->doc, but for the drawing of charts. */
enum rf_code rf_extract_read(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
/* The whole of it. */
enum rf_code rf_extract_run(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

/*
 * Keep an embedded picture: hash it, probe its facts, write it to the
 * staging folder (once per distinct bytes) and return its index in
 * doc->assets through *index; a repeat raises occurrences.  `name` is what
 * the document calls it.  Bytes that are no picture are kept with format
 * NULL.  `page`: 1-based page of this use, 0 unknown.  Past RF_MAX_ASSETS
 * nothing is kept: RF_OK, *index is -1, and the document says so in the end.
 */
enum rf_code rf_extract_asset(struct rf_extract *x, const void *bytes,
    size_t len, const char *name, uint32_t page, int32_t *index,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * The whole source in memory: malloc'ed, NUL-terminated.  RF_E_LIMIT when
 * it is larger than `max` bytes.
 */
enum rf_code rf_extract_load(struct rf_extract *x, int64_t max,
    struct rf_str *out, struct rf_err *err) RF_MUST_CHECK;
/* The charset in the declared type, in the document's arena, or NULL. */
const char *rf_extract_charset(struct rf_extract *x);
/*
 * A text file as clean UTF-8 that lives as long as the document and may be
 * written to.  A byte order mark tells the encoding; without one, what is
 * not UTF-8 is read as the declared type says, or as windows-1252, with a
 * warning.
 */
enum rf_code rf_extract_load_text(struct rf_extract *x, struct rf_str *out,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Are pictures to be read?  True: x->ocr is there.  False with RF_OK: they
 * are not, and rf_extract_unread is to tell of the pages concerned.
 * RF_E_MISSING: leave, and come again with it.
 */
enum rf_code rf_extract_ocr(struct rf_extract *x, bool *there,
    struct rf_err *err) RF_MUST_CHECK;
/* Warn that text of so many pages, `first` among them, was not read. */
void rf_extract_unread(struct rf_extract *x, uint32_t unread, uint32_t first);
/*
 * Digests of all assets, from their files, which must still have the names
 * that rf_extract_asset gave: until then only those have one that another
 * was taken for.  RF_E_IO.
 */
enum rf_code rf_extract_digests(int staging, struct rf_document *d,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Append the pages, assets and remarks of a part that was read into a
 * document of its own, and leave that empty.  Parts joined in their order
 * give what reading at one go gives.
 */
void rf_extract_join(struct rf_extract *x, struct rf_document *part);

/* Release a part, joined or not, with the files of what it still holds. */
void rf_extract_discard(struct rf_extract *x, struct rf_document *part);

/*
 * Of a whole document: say when it had more pictures than are kept, and take
 * pictures from the last figures when more show some than files may be made.
 */
void rf_extract_bound_pictures(struct rf_extract *x);

/* Report progress when somebody listens. */
void rf_extract_progress(struct rf_extract *x, uint32_t done,
    uint32_t total);

#endif
