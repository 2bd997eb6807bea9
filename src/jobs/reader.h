/*
 * Reading one document into a folder: recognise, extract, emit.  Runs in the
 * worker's sandboxed child and, without sandbox or database, in
 * "riffle extract".  Writes into `staging`:
 *
 *	result.json	the core result (emit.h)
 *	legacy.json	deprecated members, when asked for
 *	document.md	the Markdown, when asked for
 *	images/NAME	every figure under its public name, when asked for
 *	manifest.json	what is there, and the counts: written last
 */
#ifndef RF_JOBS_READER_H
#define RF_JOBS_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/options.h"
#include "util/err.h"

struct rf_reading {
	int fd;				/* source, lent */
	int64_t size;
	const char *name, *media_type;	/* hints */
	const struct rf_options *options;
	int staging;			/* folder descriptor, lent */
	bool markdown_file;		/* also write document.md */
	void (*progress)(void *ctx, uint32_t done, uint32_t total);
	void *progress_ctx;
	/* Filled: */
	uint32_t pages, images;
	const char *format;		/* static name: "xlsx"; NULL unknown */
};
enum rf_code rf_read_document(struct rf_reading *r, struct rf_err *err)
    RF_MUST_CHECK;

/* One line of a manifest as the parent checked it. */
struct rf_staged {
	char file[128];		/* below the staging folder */
	char name[104];		/* public name */
	char media_type[80];
	int kind;		/* enum rf_artifact_kind */
};
struct rf_manifest {
	uint32_t pages, images;
	struct rf_staged *files;	/* malloc'ed */
	int n_files;
};
/*
 * Read and check a manifest written by a child that may have gone wrong:
 * plain names only, ceilings, known kinds.  RF_E_CORRUPT otherwise.
 */
enum rf_code rf_manifest_load(int staging, struct rf_manifest *out,
    struct rf_err *err) RF_MUST_CHECK;
void rf_manifest_release(struct rf_manifest *m);

#endif
