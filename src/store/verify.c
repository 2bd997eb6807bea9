/*
 * The full check: SQLite's own, the rules between our rows counted again,
 * and every blob read and hashed.  It takes as long as reading the data
 * folder takes; nothing is changed, and everybody else works on.
 */
#include "config.h"

#include "store/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/io.h"
#include "util/limits.h"

#define READ_STEP (128 * RF_KiB)
#define PAGE 500		/* blobs read from the index at a time */

struct check {
	struct rf_store *s;
	void (*report)(void *ctx, const char *finding);
	void *ctx;
};

static void finding(const struct check *c, const char *fmt, ...)
    RF_PRINTF(2, 3);

static void
finding(const struct check *c, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->report(c->ctx, text);
}

static enum rf_code
check_integrity(const struct check *c, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool more;

	rc = rf_sql_first(c->s, RF_SQL_ENGINE_INTEGRITY, RF_NO_ARGS, &row,
	    &more, err);
	while (rc == RF_OK && more) {
		const char *text = rf_row_text(&row);

		if (strcmp(text, "ok") != 0)
			finding(c, "index: %s", text);
		rc = rf_sql_next(c->s, RF_SQL_ENGINE_INTEGRITY, &row, &more,
		    err);
	}
	rf_sql_done(c->s, RF_SQL_ENGINE_INTEGRITY);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_first(c->s, RF_SQL_ENGINE_FOREIGN_KEYS, RF_NO_ARGS, &row,
	    &more, err);
	while (rc == RF_OK && more) {
		finding(c, "index: a row of table %s points at nothing",
		    rf_row_text(&row));
		rc = rf_sql_next(c->s, RF_SQL_ENGINE_FOREIGN_KEYS, &row,
		    &more, err);
	}
	rf_sql_done(c->s, RF_SQL_ENGINE_FOREIGN_KEYS);
	return rc;
}

/* The totals as kept, against the rows counted. */
static enum rf_code
check_totals(const struct check *c, struct rf_err *err)
{
	struct rf_row kept, counted;
	enum rf_code rc;
	bool more, again;

	rc = rf_sql_first(c->s, RF_SQL_TOTAL_LIST, RF_NO_ARGS, &kept, &more,
	    err);
	while (rc == RF_OK && more) {
		const char *name = rf_row_text(&kept);
		int64_t have = rf_row_int(&kept), want = 0;

		rc = rf_sql_first(c->s, RF_SQL_VERIFY_TOTALS, RF_NO_ARGS,
		    &counted, &again, err);
		while (rc == RF_OK && again) {
			if (strcmp(rf_row_text(&counted), name) == 0)
				want = rf_row_int(&counted);
			rc = rf_sql_next(c->s, RF_SQL_VERIFY_TOTALS, &counted,
			    &again, err);
		}
		rf_sql_done(c->s, RF_SQL_VERIFY_TOTALS);
		/* Pages count what has been read ever: no rows hold it. */
		if (rc == RF_OK && have != want && strcmp(name, "pages") != 0)
			finding(c, "index: the total \"%s\" is %lld and "
			    "should be %lld", name, (long long)have,
			    (long long)want);
		if (rc == RF_OK)
			rc = rf_sql_next(c->s, RF_SQL_TOTAL_LIST, &kept,
			    &more, err);
	}
	rf_sql_done(c->s, RF_SQL_TOTAL_LIST);
	return rc;
}

static enum rf_code
check_jobs(const struct check *c, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	int64_t unnamed;
	bool more;

	rc = rf_sql_first(c->s, RF_SQL_VERIFY_JOBS, RF_NO_ARGS, &row, &more,
	    err);
	while (rc == RF_OK && more) {
		finding(c, "index: job %s does not agree with its items",
		    rf_row_text(&row));
		rc = rf_sql_next(c->s, RF_SQL_VERIFY_JOBS, &row, &more, err);
	}
	rf_sql_done(c->s, RF_SQL_VERIFY_JOBS);
	if (rc == RF_OK)
		rc = rf_sql_number(c->s, RF_SQL_VERIFY_UNNAMED, RF_NO_ARGS,
		    &unnamed, err);
	if (rc == RF_OK && unnamed > 0)
		finding(c, "index: %lld blobs are listed that nothing names",
		    (long long)unnamed);
	return rc;
}

static enum rf_code
check_ledger(const struct check *c, struct rf_err *err)
{
	struct rf_err found = RF_ERR_INIT;
	enum rf_code rc;

	rc = rf_store_ledger_check(c->s, &found);
	if (rc == RF_E_BUG) {
		finding(c, "ledger: %s", found.msg);
		return RF_OK;
	}
	if (rc != RF_OK && err != NULL)
		*err = found;
	return rc;
}

/* Does the file of this blob hold what its name says? */
static enum rf_code
check_blob(const struct check *c, const char *digest, int64_t size,
    char *chunk, struct rf_err *err)
{
	unsigned char raw[RF_SHA256_SIZE];
	struct rf_sha256 h = { NULL };
	char hex[RF_SHA256_HEX];
	int64_t found;
	enum rf_code rc;
	size_t got;
	int fd = -1;

	rc = rf_blob_open(c->s, digest, &fd, &found, err);
	if (rc != RF_OK) {
		finding(c, "blob %s: %s", digest, rc == RF_E_NOT_FOUND ?
		    "its file is missing" : "its file cannot be opened");
		return RF_OK;
	}
	if (found != size) {
		finding(c, "blob %s: its file has %lld bytes instead of %lld",
		    digest, (long long)found, (long long)size);
		goto out;
	}
	rf_sha256_start(&h);
	do {
		rc = rf_read_up_to(fd, chunk, READ_STEP, &got, err);
		rf_sha256_update(&h, chunk, got);
	} while (rc == RF_OK && got == READ_STEP);
	rf_sha256_finish(&h, raw);
	rf_hex(raw, sizeof(raw), hex);
	if (rc != RF_OK || strcmp(hex, digest) != 0)
		finding(c, "blob %s: its file %s", digest, rc != RF_OK ?
		    "cannot be read" : "holds other bytes");
out:
	rf_close(&fd);
	return RF_OK;
}

/* In pages, so that no read transaction stays open meanwhile. */
static enum rf_code
check_blobs(const struct check *c, struct rf_err *err)
{
	struct { char digest[RF_SHA256_HEX]; int64_t size; } *page;
	char last[RF_SHA256_HEX] = "", *chunk;
	struct rf_row row;
	enum rf_code rc;
	bool more;
	int n;

	page = rf_calloc(PAGE, sizeof(*page));
	chunk = rf_malloc(READ_STEP);
	do {
		n = 0;
		rc = rf_sql_first(c->s, RF_SQL_BLOB_LIST, RF_ARGS(
		    rf_sql_str(last), rf_sql_int(PAGE)), &row, &more, err);
		while (rc == RF_OK && more && n < PAGE) {
			rf_row_copy(&row, page[n].digest, RF_SHA256_HEX);
			page[n++].size = rf_row_int(&row);
			rc = rf_sql_next(c->s, RF_SQL_BLOB_LIST, &row, &more,
			    err);
		}
		rf_sql_done(c->s, RF_SQL_BLOB_LIST);
		for (int i = 0; i < n && rc == RF_OK; i++)
			rc = check_blob(c, page[i].digest, page[i].size,
			    chunk, err);
		if (n > 0)
			memcpy(last, page[n - 1].digest, sizeof(last));
	} while (rc == RF_OK && n == PAGE);
	free(chunk);
	free(page);
	return rc;
}

enum rf_code
rf_store_verify(struct rf_store *s, void (*report)(void *ctx,
    const char *finding), void *ctx, struct rf_err *err)
{
	const struct check c = { s, report, ctx };
	enum rf_code rc;

	rc = check_integrity(&c, err);
	if (rc == RF_OK)
		rc = check_totals(&c, err);
	if (rc == RF_OK)
		rc = check_jobs(&c, err);
	if (rc == RF_OK)
		rc = check_ledger(&c, err);
	if (rc == RF_OK)
		rc = check_blobs(&c, err);
	return rc;
}
