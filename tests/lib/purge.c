/*
 * The store's own purge; and one question that no surface answers, asked of
 * the index itself.
 */
#include "config.h"

#include "lib/purge.h"

#include <sqlite3.h>

#include "lib/ask.h"
#include "store/store.h"
#include "util/mem.h"

void
purge_job(const struct service *s, const char *id)
{
	struct rf_store_config config = { .data_dir = s->data };
	struct rf_store *store = NULL;
	struct rf_err err = RF_ERR_INIT;

	if (rf_store_open(&config, &store, &err) != RF_OK ||
	    rf_store_job_purge(store, id, &err) != RF_OK)
		fail_test("purging %s: %s", id, err.msg);
	if (store != NULL)
		rf_store_close(store);
}

bool
newest_job(const struct service *s, char id[RF_ID_SIZE])
{
	sqlite3_stmt *q = NULL;
	sqlite3 *db = NULL;
	bool found;

	found = sqlite3_open_v2(pathf("%s/riffle.db", s->data), &db,
	    SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "SELECT id FROM jobs ORDER BY created_at "
	    "DESC, id LIMIT 1", -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW;
	if (found)
		rf_strlcpy(id, (const char *)sqlite3_column_text(q, 0),
		    RF_ID_SIZE);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return found;
}
