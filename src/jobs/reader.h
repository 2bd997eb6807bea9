/*
 * Reading one document into a folder: recognise, extract, emit.  Runs in the
 * worker's sandboxed child and, without sandbox or database, in
 * "riffle extract".  Writes into `staging`:
 *
 *	result.json	the core result (emit.h)
 *	legacy.json	deprecated members, when asked for
 *	document.md	the Markdown alone, when asked for; also .html, .xml
 *	images/NAME	every figure under its public name, when asked for
 *	members		instead of all these, when asked for, of an archive of
 *			documents: their names, a line each
 *	manifest	what is there, and the counts: written last, unless
 *			nobody takes the files on
 *
 * or, for those who want a document's pictures alone:
 *
 *	images.txt	their list (emit/gallery.h)
 *	images/img_N	each of them once
 *	manifest
 *
 * Files of these names that were there before are replaced.  After a failure
 * none of them is left.
 */
#ifndef RF_JOBS_READER_H
#define RF_JOBS_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/job.h"
#include "model/options.h"
#include "util/err.h"

/* The document alone in one format, as a file of its own. */
enum rf_reading_file {
	RF_READING_MARKDOWN = 1 << 0,	/* document.md */
	RF_READING_HTML = 1 << 1,	/* document.html */
	RF_READING_XML = 1 << 2,	/* document.xml */
	RF_READING_ALONE = 1 << 3	/* no manifest */
};

struct rf_ocr;

struct rf_reading {
	int fd;				/* source, lent */
	int64_t size;
	const char *name, *media_type;	/* hints */
	const struct rf_options *options;
	int staging;			/* folder descriptor, lent */
	uint32_t files;			/* enum rf_reading_file, or-ed */
	bool gallery;			/* the pictures alone */
	bool list;			/* members, see above */
	uint32_t entry;			/* of an archive, by that list; 0: all */
	/* As in rf_extract: recognition of text in pictures. */
	struct rf_ocr *ocr;
	bool ocr_later;
	const char *no_ocr, *ocr_lacking;
	/* A library or character set that is missing is not worth another
	   try: they were loaded as far as they are there. */
	bool preloaded;
	struct rf_effort effort;
	void (*progress)(void *ctx, uint32_t done, uint32_t total);
	void *progress_ctx;
	/* Filled: */
	uint32_t pages;			/* processed */
	uint32_t images;		/* figures with bytes */
	uint32_t members;		/* listed, and nothing else done */
	bool ocr_wanted;		/* failed for want of it: again */
	bool preload_wanted;		/* failed for want of a library */
	const char *format;		/* static name: "xlsx"; NULL unknown */
};
/* RF_E_UNSUPPORTED, RF_E_CORRUPT, RF_E_LIMIT, ...: as extract.h says. */
enum rf_code rf_read_document(struct rf_reading *r, struct rf_err *err)
    RF_MUST_CHECK;

/* One line of a manifest as the parent checked it. */
struct rf_staged {
	bool in_images;		/* in images/, else in the folder itself */
	char file[88];		/* plain name there */
	char name[88];		/* public name, unique in its kind */
	char media_type[80];
	char filename[104];	/* for packing; "": not to be packed */
	char packed[88];	/* a file beside it: itself deflated (RFC 1951);
				   "": there is none */
	int known;		/* no file: the image in this place of what the
				   parent remembers (web_memory.h); else -1 */
	int64_t at;		/* no file: a part of the sheaf (sheaf.h) from
				   there on, of so many bytes; else -1 */
	uint32_t size;
	enum rf_artifact_kind kind;
};
struct rf_manifest {
	uint32_t pages, images;
	struct rf_staged *files;	/* malloc'ed; one of them a result */
	int n_files, room;
	int64_t sheaved;		/* bytes of all parts of the sheaf */
};
#define RF_MEMBERS_FILE "members"
#define RF_MANIFEST_FILE "manifest"	/* its name in the folder */
#define RF_MANIFEST_INIT { .files = NULL }

/*
 * Add a line while reading; `name` is both the file's and the public one.
 * Lent until the next one is added: for the file name, if there is one.
 */
struct rf_staged *rf_manifest_add(struct rf_manifest *m,
    enum rf_artifact_kind kind, bool in_images, const char *name,
    const char *media_type);
/*
 * Deflate what is to be packed, is in a format that does not compress, and
 * becomes smaller by a tenth and by 512 bytes: into files beside it.  `images`
 * is their folder.
 */
enum rf_code rf_manifest_pack(struct rf_manifest *m, int images,
    struct rf_err *err) RF_MUST_CHECK;
/* Write it into the folder, whole or not at all. */
enum rf_code rf_manifest_save(const struct rf_manifest *m, int staging,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Make the manifest that is there one that says nothing; false when there is
 * none, or something else by its name.  The next reading writes into it: a
 * new file costs ext4 a fifth of a millisecond while others like it were
 * deleted within the last seconds, as it looks at each before it takes one.
 */
bool rf_manifest_void(int staging);
/*
 * Read and check a manifest written by a child that may have gone wrong:
 * plain names only, ceilings, known kinds, nothing twice.  RF_E_CORRUPT
 * otherwise.
 */
enum rf_code rf_manifest_load(int staging, struct rf_manifest *out,
    struct rf_err *err) RF_MUST_CHECK;
void rf_manifest_release(struct rf_manifest *m);

#endif
