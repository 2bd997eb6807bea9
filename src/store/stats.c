/* Figures for the figures page: kept totals, and the short queue counted. */
#include "config.h"

#include "store/private.h"

#include <stddef.h>
#include <string.h>

#include "util/time.h"

/* Where each total goes; job states are found by their own names. */
static const struct {
	const char *name;
	size_t field;
} places[] = {
	{ "blobs", offsetof(struct rf_store_stats, blobs) },
	{ "blob_bytes", offsetof(struct rf_store_stats, blob_bytes) },
	{ "pages", offsetof(struct rf_store_stats, pages) },
	{ "artifacts", offsetof(struct rf_store_stats, artifacts) },
};

static void
place(struct rf_store_stats *out, const char *name, int64_t value)
{
	for (int i = 0; i < RF_JOB_STATE_COUNT; i++) {
		if (strcmp(name, rf_job_state_name((enum rf_job_state)i)) == 0)
			out->jobs[i] = value;
	}
	for (size_t i = 0; i < RF_COUNT(places); i++) {
		if (strcmp(name, places[i].name) == 0)
			*(int64_t *)((char *)out + places[i].field) = value;
	}
}

enum rf_code
rf_store_stats(struct rf_store *s, struct rf_store_stats *out,
    struct rf_err *err)
{
	int64_t oldest = 0;
	struct rf_row row;
	enum rf_code rc;
	bool more;

	memset(out, 0, sizeof(*out));
	rc = rf_sql_first(s, RF_SQL_TOTAL_LIST, RF_NO_ARGS, &row, &more, err);
	while (rc == RF_OK && more) {
		const char *name = rf_row_text(&row);

		place(out, name, rf_row_int(&row));
		rc = rf_sql_next(s, RF_SQL_TOTAL_LIST, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_TOTAL_LIST);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_first(s, RF_SQL_STATS_WAITING, RF_NO_ARGS, &row, &more,
	    err);
	if (rc == RF_OK && more) {
		out->items_waiting = rf_row_int(&row);
		oldest = rf_row_int(&row);
	}
	rf_sql_done(s, RF_SQL_STATS_WAITING);
	if (oldest != 0)
		out->oldest_waiting_ms = rf_now() - oldest;
	if (rc == RF_OK)
		rc = rf_sql_number(s, RF_SQL_STATS_RUNNING, RF_NO_ARGS,
		    &out->items_running, err);
	return rc;
}
