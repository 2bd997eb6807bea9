/*
 * ZIP archives as bodies.  Headers and contents are gathered into writes of
 * one FastCGI record: an archive of many small pictures costs little more
 * than one large file.
 */
#include "config.h"
#include "http/zip_stream.h"

#include <stdlib.h>
#include <string.h>

#include "util/io.h"
#include "util/mem.h"

#define GATHER 65528		/* the most that a record of FastCGI holds */

struct archive {
	struct rf_zip_source source;
	struct rf_zip_layout layout;
};

/* A stretch of it on its way out. */
struct walk {
	const struct archive *zip;
	struct rf_sink *sink;
	int64_t skip;			/* bytes that are not wanted yet */
	int64_t left;			/* bytes still wanted */
	size_t len;			/* gathered */
	char gather[GATHER];
	char header[RF_ZIP_HEADER_MAX];
};

static enum rf_code
flush(struct walk *w, struct rf_err *err)
{
	size_t n = w->len;

	w->len = 0;
	return n > 0 ? w->sink->write(w->sink->ctx, w->gather, n, err) :
	    RF_OK;
}

/* What of a piece of n bytes is wanted: from *at, that many. */
static int64_t
wanted(struct walk *w, int64_t n, int64_t *at)
{
	*at = w->skip < n ? w->skip : n;
	w->skip -= *at;
	n -= *at;
	if (n > w->left)
		n = w->left;
	w->left -= n;
	return n;
}

static enum rf_code
put_bytes(struct walk *w, const char *p, int64_t size, struct rf_err *err)
{
	int64_t at, n = wanted(w, size, &at);
	enum rf_code rc = RF_OK;

	while (n > 0 && rc == RF_OK) {
		size_t part = GATHER - w->len;

		if ((uint64_t)n < part)
			part = (size_t)n;
		memcpy(w->gather + w->len, p + at, part);
		w->len += part;
		at += (int64_t)part;
		n -= (int64_t)part;
		if (w->len == GATHER)
			rc = flush(w, err);
	}
	return rc;
}

static enum rf_code
put_file(struct walk *w, const struct rf_zip_entry *e, struct rf_err *err)
{
	int64_t at, n = wanted(w, rf_zip_length(e), &at);
	enum rf_code rc = RF_OK;
	int fd = -1;
	size_t got;

	if (n > 0)
		rc = w->zip->source.open(w->zip->source.ctx, e, &fd, err);
	while (n > 0 && rc == RF_OK) {
		size_t part = GATHER - w->len;

		if ((uint64_t)n < part)
			part = (size_t)n;
		rc = rf_pread_up_to(fd, w->gather + w->len, part, at, &got,
		    err);
		if (rc == RF_OK && got < part)
			rc = rf_fail(err, RF_E_IO,
			    "a stored file is too short");
		w->len += part;
		at += (int64_t)part;
		n -= (int64_t)part;
		if (rc == RF_OK && w->len == GATHER)
			rc = flush(w, err);
	}
	rf_close(&fd);
	return rc;
}

/* The last entry that begins at or before a place. */
static size_t
entry_at(const struct rf_zip_layout *z, int64_t at)
{
	size_t from = 0, to = z->n;

	while (from < to) {
		size_t middle = from + (to - from + 1) / 2;

		if (z->at[middle] <= at)
			from = middle;
		else
			to = middle - 1;
	}
	return from;
}

static enum rf_code
put_entries(struct walk *w, int64_t from, struct rf_err *err)
{
	const struct rf_zip_layout *z = &w->zip->layout;
	size_t i = entry_at(z, from);
	enum rf_code rc = RF_OK;

	w->skip = from - z->at[i];
	for (; i < z->n && w->left > 0 && rc == RF_OK; i++) {
		const struct rf_zip_entry *e = &z->entries[i];

		rc = put_bytes(w, w->header,
		    (int64_t)rf_zip_local(z, i, w->header), err);
		if (rc == RF_OK && e->bytes != NULL)
			rc = put_bytes(w, e->bytes, e->size, err);
		else if (rc == RF_OK)
			rc = put_file(w, e, err);
	}
	return rc;
}

static enum rf_code
put_directory(struct walk *w, struct rf_err *err)
{
	const struct rf_zip_layout *z = &w->zip->layout;
	enum rf_code rc = RF_OK;

	for (size_t i = 0; i < z->n && w->left > 0 && rc == RF_OK; i++) {
		int64_t n = (int64_t)rf_zip_central_size(z, i);

		if (w->skip >= n) {
			w->skip -= n;
			continue;
		}
		(void)rf_zip_central(z, i, w->header);
		rc = put_bytes(w, w->header, n, err);
	}
	if (w->left > 0 && rc == RF_OK)
		rc = put_bytes(w, w->header,
		    (int64_t)rf_zip_end(z, w->header), err);
	return rc;
}

static enum rf_code
write_archive(void *ctx, struct rf_sink *sink, int64_t from, int64_t length,
    struct rf_err *err)
{
	struct walk *w = rf_malloc(sizeof(*w));
	enum rf_code rc;

	w->zip = ctx;
	w->sink = sink;
	w->left = length;
	w->len = 0;
	rc = put_entries(w, from, err);
	if (rc == RF_OK)
		rc = put_directory(w, err);
	if (rc == RF_OK)
		rc = flush(w, err);
	free(w);
	return rc;
}

static void
release(void *ctx)
{
	rf_zip_layout_release(&((struct archive *)ctx)->layout);
}

void
rf_zip_answer(struct rf_response *res, const struct rf_zip_source *zip,
    const char *file_name)
{
	struct archive *a = rf_arena_alloc(res->arena, sizeof(*a));
	char digest[RF_SHA256_HEX];

	a->source = *zip;
	rf_zip_layout_init(&a->layout, zip->entries, zip->n);
	rf_zip_digest(zip->entries, zip->n, digest);
	res->status = 200;
	res->media_type = RF_STR("application/zip");
	res->etag = rf_arena_printf(res->arena, "\"%s\"", digest);
	res->ranges = true;
	rf_response_header(res, "Content-Disposition", rf_arena_printf(
	    res->arena, "attachment; filename=\"%s\"", file_name));
	rf_response_add_producer(res, &(struct rf_producer){ write_archive,
	    release, a, a->layout.size });
}
