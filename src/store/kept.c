/*
 * Answers of the web, kept page by page.  A row holds its blob as an artifact
 * does; bytes that several pages name are stored once and counted with each.
 */
#include "config.h"

#include "store/private.h"

#include <stdlib.h>
#include <string.h>

#include "util/time.h"

#define MAX_EVICTED 1000	/* pages dropped in one transaction */

void
rf_kept_list_release(struct rf_kept_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].url);
	RF_VEC_RELEASE(l);
}

static void
kept_of_row(struct rf_row *r, struct rf_kept *k)
{
	k->url = rf_row_dup(r);
	rf_row_copy(r, k->kind, sizeof(k->kind));
	rf_row_copy(r, k->type, sizeof(k->type));
	rf_row_copy(r, k->charset, sizeof(k->charset));
	rf_row_copy(r, k->filename, sizeof(k->filename));
	rf_row_copy(r, k->etag, sizeof(k->etag));
	rf_row_copy(r, k->modified, sizeof(k->modified));
	k->fresh_until = rf_row_int(r);
	k->checked_at = rf_row_int(r);
	rf_row_copy(r, k->blob, sizeof(k->blob));
	k->size = rf_row_int(r);
	k->crc32 = (uint32_t)rf_row_int(r);
	rf_row_copy(r, k->format, sizeof(k->format));
	rf_row_copy(r, k->media_type, sizeof(k->media_type));
	rf_row_copy(r, k->suffix, sizeof(k->suffix));
	rf_row_copy(r, k->color_space, sizeof(k->color_space));
	k->width = (uint32_t)rf_row_int(r);
	k->height = (uint32_t)rf_row_int(r);
	k->has_alpha = rf_row_int(r) != 0;
	rf_row_copy(r, k->packed, sizeof(k->packed));
	k->packed_size = rf_row_int(r);
}

enum rf_code
rf_store_kept_load(struct rf_store *s, const char *org_id, const char *page,
    struct rf_kept_list *out, struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool more;

	rc = rf_sql_first(s, RF_SQL_KEPT_LIST, RF_ARGS(rf_sql_str(org_id),
	    rf_sql_str(page)), &row, &more, err);
	while (rc == RF_OK && more) {
		kept_of_row(&row, RF_VEC_PUSH(out));
		rc = rf_sql_next(s, RF_SQL_KEPT_LIST, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_KEPT_LIST);
	return rc;
}

/* ---- changes, inside a transaction ------------------------------------------- */

static enum rf_code
drop_page(struct rf_store *s, const char *org_id, const char *page,
    struct rf_digests *freed, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_blob_gather(s, RF_SQL_KEPT_DROP_ALL, RF_ARGS(
	    rf_sql_str(org_id), rf_sql_str(page)), freed, err);
	return rc != RF_OK ? rc : rf_sql_exec(s, RF_SQL_KEPT_DROP_PAGE,
	    RF_ARGS(rf_sql_str(org_id), rf_sql_str(page)), NULL, err);
}

static enum rf_code
put(struct rf_store *s, const char *org_id, const char *page,
    const struct rf_kept *k, int64_t now, struct rf_digests *freed,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (k->blob[0] != '\0')
		rc = rf_blob_name(s, k->blob, k->size, now, err);
	if (rc == RF_OK && k->packed[0] != '\0')
		rc = rf_blob_name(s, k->packed, k->packed_size, now, err);
	if (rc == RF_OK)
		rc = rf_blob_gather(s, RF_SQL_KEPT_DROP, RF_ARGS(
		    rf_sql_str(org_id), rf_sql_str(page),
		    rf_sql_str(k->url)), freed, err);
	return rc != RF_OK ? rc : rf_sql_exec(s, RF_SQL_KEPT_PUT, RF_ARGS(
	    rf_sql_str(k->url), rf_sql_str(k->kind), rf_sql_str(k->type),
	    rf_sql_str(k->charset), rf_sql_str(k->filename),
	    rf_sql_str(k->etag), rf_sql_str(k->modified),
	    rf_sql_int(k->fresh_until), rf_sql_int(k->checked_at),
	    rf_sql_str0(k->blob), rf_sql_int(k->size), rf_sql_int(k->crc32),
	    rf_sql_str(k->format), rf_sql_str(k->media_type),
	    rf_sql_str(k->suffix), rf_sql_str(k->color_space),
	    rf_sql_int(k->width), rf_sql_int(k->height),
	    rf_sql_int(k->has_alpha), rf_sql_str0(k->packed),
	    rf_sql_int0(k->packed_size), rf_sql_str(org_id),
	    rf_sql_str(page)), NULL, err);
}

/* The page of the organisation that was used longest ago, or NULL. */
static enum rf_code
oldest(struct rf_store *s, const char *org_id, char **page, int64_t *bytes,
    struct rf_err *err)
{
	struct rf_row row;
	enum rf_code rc;
	bool found;

	*page = NULL;
	rc = rf_sql_first(s, RF_SQL_KEPT_OLDEST, RF_ARGS(rf_sql_str(org_id)),
	    &row, &found, err);
	if (rc == RF_OK && found) {
		*page = rf_row_dup(&row);
		*bytes = rf_row_int(&row);
	}
	rf_sql_done(s, RF_SQL_KEPT_OLDEST);
	return rc;
}

static enum rf_code
make_room(struct rf_store *s, const char *org_id, int64_t max_bytes,
    struct rf_digests *freed, struct rf_err *err)
{
	int64_t all = 0, bytes = 0;
	enum rf_code rc;
	char *page;

	rc = rf_sql_number(s, RF_SQL_KEPT_BYTES, RF_ARGS(rf_sql_str(org_id)),
	    &all, err);
	for (int i = 0; i < MAX_EVICTED && rc == RF_OK && all > max_bytes;
	    i++) {
		rc = oldest(s, org_id, &page, &bytes, err);
		if (page == NULL)
			break;
		rc = drop_page(s, org_id, page, freed, err);
		all -= bytes;
		free(page);
	}
	return rc;
}

enum rf_code
rf_store_kept_save(struct rf_store *s, const char *org_id, const char *page,
    const struct rf_kept_list *changed, const char *const *gone,
    size_t n_gone, int64_t max_bytes, struct rf_err *err)
{
	struct rf_digests freed = { NULL, 0, 0 };
	int64_t now = rf_now();
	enum rf_code rc;

	rc = rf_tx_begin_relaxed(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_exec(s, RF_SQL_KEPT_PAGE, RF_ARGS(rf_sql_str(org_id),
	    rf_sql_str(page), rf_sql_int(now)), NULL, err);
	for (size_t i = 0; i < n_gone && rc == RF_OK; i++)
		rc = rf_blob_gather(s, RF_SQL_KEPT_DROP, RF_ARGS(
		    rf_sql_str(org_id), rf_sql_str(page),
		    rf_sql_str(gone[i])), &freed, err);
	for (size_t i = 0; i < changed->n && rc == RF_OK; i++)
		rc = put(s, org_id, page, &changed->v[i], now, &freed, err);
	if (rc == RF_OK && changed->n + n_gone > 0)
		rc = rf_sql_exec(s, RF_SQL_KEPT_COUNT, RF_ARGS(
		    rf_sql_str(org_id), rf_sql_str(page)), NULL, err);
	if (rc == RF_OK)
		rc = make_room(s, org_id, max_bytes, &freed, err);
	rc = rf_blob_forget_all(s, &freed, rc, err);
	return rf_tx_end(s, rc, err);
}

/* One page past its time; false when there is none. */
static enum rf_code
expire_one(struct rf_store *s, int64_t before, bool *found,
    struct rf_err *err)
{
	char *org_id = NULL, *page = NULL;
	struct rf_digests freed = { NULL, 0, 0 };
	struct rf_row row;
	enum rf_code rc;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_first(s, RF_SQL_KEPT_DUE, RF_ARGS(rf_sql_int(before)),
	    &row, found, err);
	if (rc == RF_OK && *found) {
		org_id = rf_row_dup(&row);
		page = rf_row_dup(&row);
	}
	rf_sql_done(s, RF_SQL_KEPT_DUE);
	if (rc == RF_OK && *found)
		rc = drop_page(s, org_id, page, &freed, err);
	rc = rf_blob_forget_all(s, &freed, rc, err);
	free(org_id);
	free(page);
	return rf_tx_end(s, rc, err);
}

enum rf_code
rf_store_kept_expire(struct rf_store *s, int64_t before, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	bool found = true;

	while (rc == RF_OK && found)
		rc = expire_one(s, before, &found, err);
	return rc;
}
