/*
 * Every statement prepares against the schema, and none reads a whole table
 * unless it is meant to: those stand in a list with the reason.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"

static const struct {
	enum rf_sql q;
	const char *reason;
} scans[] = {
	{ RF_SQL_ORG_LIST, "the command line lists them all" },
	{ RF_SQL_PROJECT_LIST, "the command line lists them all" },
	{ RF_SQL_USER_LIST, "the command line lists them all" },
	{ RF_SQL_KEY_LIST, "the command line lists them all" },
	{ RF_SQL_TOTAL_LIST, "ten rows" },
	{ RF_SQL_KEY_FIND, "sorts two rows" },
	{ RF_SQL_ARTIFACT_RESULT, "sorts one row for each item" },
	{ RF_SQL_BACKUP_BLOBS, "the backup copies them all" },
	{ RF_SQL_STATS_WAITING, "an index of the waiting alone" },
	{ RF_SQL_STATS_RUNNING, "an index of the running alone" },
	{ RF_SQL_QUEUE_PROBE, "an index of the waiting alone" },
	{ RF_SQL_ITEM_CLAIM, "an index of the waiting alone" },
	{ RF_SQL_LEDGER_CHECK, "the full check" },
	{ RF_SQL_LEDGER_CHAIN, "the full check" },
	{ RF_SQL_VERIFY_TOTALS, "the full check" },
	{ RF_SQL_VERIFY_JOBS, "the full check" },
	{ RF_SQL_VERIFY_UNNAMED, "the full check" },
};

static bool
may_scan(enum rf_sql q, const char *plan)
{
	for (size_t i = 0; i < RF_COUNT(scans); i++) {
		if (scans[i].q != q)
			continue;
		/* A partial index may be walked, the table may not. */
		if (strstr(scans[i].reason, "alone") != NULL)
			return strstr(plan, "items_pending") != NULL ||
			    strstr(plan, "items_leased") != NULL ||
			    strcmp(plan, "SCAN CONSTANT ROW") == 0;
		return true;
	}
	return false;
}

static bool
is_engine(enum rf_sql q)
{
	return q == RF_SQL_BEGIN || q == RF_SQL_COMMIT ||
	    q == RF_SQL_ROLLBACK ||
	    strncmp(rf_sql_name[q], "ENGINE_", 7) == 0;
}

static void
check_plan(struct world *w, enum rf_sql q)
{
	char text[4096];
	sqlite3_stmt *stmt = NULL;

	snprintf(text, sizeof(text), "EXPLAIN QUERY PLAN %s", rf_sql_text[q]);
	if (sqlite3_prepare_v2(w->s->db, text, -1, &stmt, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", rf_sql_name[q],
		    sqlite3_errmsg(w->s->db));
		CU_FAIL("a statement does not prepare");
		return;
	}
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *plan = (const char *)sqlite3_column_text(stmt, 3);

		if ((strstr(plan, "SCAN") != NULL ||
		    strstr(plan, "TEMP B-TREE") != NULL ||
		    strstr(plan, "AUTOMATIC") != NULL) &&
		    !may_scan(q, plan)) {
			fprintf(stderr, "%s: %s\n", rf_sql_name[q], plan);
			CU_FAIL("a statement reads a whole table");
		}
	}
	sqlite3_finalize(stmt);
}

static void
plans(void)
{
	struct world w;

	world_open(&w);
	for (int q = 0; q < RF_SQL_COUNT; q++) {
		if (!is_engine((enum rf_sql)q))
			check_plan(&w, (enum rf_sql)q);
	}
	world_close(&w);
}

/* Words that SQLite knows and PostgreSQL does not. */
static void
portable(void)
{
	static const char *const foreign[] = {
		"rowid", "AUTOINCREMENT", "json_", "INSERT OR", "UPDATE OR",
		"REPLACE INTO", "IFNULL", "GLOB ", "strftime", "datetime(",
		"INDEXED BY", "`", "==", "MIN(?", "MAX(?",
	};

	for (int q = 0; q < RF_SQL_COUNT; q++) {
		if (is_engine((enum rf_sql)q))
			continue;
		for (size_t i = 0; i < RF_COUNT(foreign); i++) {
			if (strstr(rf_sql_text[q], foreign[i]) != NULL) {
				fprintf(stderr, "%s: %s\n", rf_sql_name[q],
				    foreign[i]);
				CU_FAIL("a statement is SQLite's alone");
			}
		}
	}
}

CU_TestInfo store_sql_tests[] = {
	{ "statements use indexes", plans },
	{ "statements are portable", portable },
	CU_TEST_INFO_NULL
};
