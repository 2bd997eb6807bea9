/* Opening: new, old, foreign and damaged files; journals; file systems. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/io.h"

/* A folder of our own, without a store. */
struct place {
	char dir[64], db[96];
	struct rf_store_config config;
	struct rf_err err;
};

static void
make_place(struct place *p)
{
	memset(p, 0, sizeof(*p));
	snprintf(p->dir, sizeof(p->dir), "/tmp/riffle-open-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p->dir));
	snprintf(p->db, sizeof(p->db), "%s/riffle.db", p->dir);
	p->config = (struct rf_store_config){ .data_dir = p->dir,
	    .create = true, .busy_ms = 5000 };
}

static void
drop_place(struct place *p)
{
	CU_ASSERT_EQUAL(rf_remove_tree(p->dir, &p->err), RF_OK);
}

static enum rf_code
try_open(struct place *p)
{
	struct rf_store *s = NULL;
	enum rf_code rc;

	rf_err_clear(&p->err);
	rc = rf_store_open(&p->config, &s, &p->err);
	CU_ASSERT_EQUAL(rc == RF_OK, s != NULL);
	rf_store_close(s);
	return rc;
}

/* Run a script on the file with SQLite alone. */
static void
script(const char *db, const char *text)
{
	sqlite3 *raw = NULL;

	CU_ASSERT_EQUAL_FATAL(sqlite3_open(db, &raw), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_exec(raw, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(raw);
}

static void
absent(void)
{
	struct place p;

	make_place(&p);
	p.config.create = false;
	CU_ASSERT_EQUAL(try_open(&p), RF_E_CONFIG);
	CU_ASSERT_NOT_EQUAL(access(p.db, F_OK), 0);
	p.config.create = true;
	CU_ASSERT_EQUAL(try_open(&p), RF_OK);
	p.config.create = false;
	CU_ASSERT_EQUAL(try_open(&p), RF_OK);
	drop_place(&p);
	CU_ASSERT_EQUAL(try_open(&p), RF_E_CONFIG);
}

static void
newer(void)
{
	struct place p;

	make_place(&p);
	CU_ASSERT_EQUAL(try_open(&p), RF_OK);
	script(p.db, "PRAGMA user_version = 999");
	CU_ASSERT_EQUAL(try_open(&p), RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(p.err.msg, "newer Riffle"));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.err.msg, "999"));
	drop_place(&p);
}

static void
foreign(void)
{
	static const char text[] = "This is a letter and no database at all, "
	    "although it stands where one should, and is long enough for "
	    "the header of one.";
	struct place p;

	make_place(&p);
	script(p.db, "CREATE TABLE cats (name TEXT)");
	CU_ASSERT_EQUAL(try_open(&p), RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(p.err.msg, "another program"));
	CU_ASSERT_EQUAL(unlink(p.db), 0);
	script(p.db, "PRAGMA application_id = 5; PRAGMA user_version = 1");
	CU_ASSERT_EQUAL(try_open(&p), RF_E_CONFIG);
	CU_ASSERT_EQUAL(rf_file_save(p.db, text, sizeof(text), &p.err),
	    RF_OK);
	CU_ASSERT_EQUAL(try_open(&p), RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(p.err.msg, "no database"));
	/* The file was left as it was. */
	drop_place(&p);
}

/* Damage anywhere is an error, never a crash, and never a wrong answer. */
static void
damaged(void)
{
	struct rf_store_stats st;
	struct rf_lease l;
	struct world w;
	char db[96], junk[4096];
	struct rf_store_config config = { .busy_ms = 100 };
	int fd, refused = 0;

	memset(junk, 0x5a, sizeof(junk));
	for (int page = 0; page < 40; page += 3) {
		world_open(&w);
		world_submit(&w, "job-1", 1);
		rf_store_close(w.s);
		snprintf(db, sizeof(db), "%s/riffle.db", w.dir);
		fd = open(db, O_WRONLY);
		CU_ASSERT_EQUAL(pwrite(fd, junk, sizeof(junk), page * 4096L +
		    (page == 0 ? 100 : 0)), (ssize_t)sizeof(junk));
		rf_close(&fd);
		config.data_dir = w.dir;
		if (rf_store_open(&config, &w.s, &w.err) != RF_OK) {
			CU_ASSERT_TRUE(w.err.code == RF_E_DB ||
			    w.err.code == RF_E_CONFIG);
			refused++;
			CU_ASSERT_EQUAL(rf_remove_tree(w.dir, &w.err), RF_OK);
			continue;
		}
		if (rf_store_stats(w.s, &st, &w.err) != RF_OK)
			refused++;
		else if (rf_store_item_claim(w.s, "w", 1000, 3, &l,
		    &w.err) != RF_OK)
			refused += w.err.code == RF_E_DB;
		else
			rf_lease_release(&l);
		world_close(&w);
	}
	CU_ASSERT_TRUE(refused >= 3);
}

static void
schema_text(const char *db, char *out, size_t size)
{
	sqlite3_stmt *st = NULL;
	sqlite3 *raw = NULL;
	size_t n = 0;

	CU_ASSERT_EQUAL_FATAL(sqlite3_open(db, &raw), SQLITE_OK);
	CU_ASSERT_EQUAL_FATAL(sqlite3_prepare_v2(raw, "SELECT sql FROM "
	    "sqlite_master WHERE sql IS NOT NULL ORDER BY type, name", -1,
	    &st, NULL), SQLITE_OK);
	out[0] = '\0';
	while (sqlite3_step(st) == SQLITE_ROW && n < size)
		n += (size_t)snprintf(out + n, size - n, "%s\n",
		    (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(raw);
}

/* A file of any earlier version becomes what a new one is. */
static void
migrations(void)
{
	static char fresh[65536], grown[65536];
	struct rf_store half = { .spool_fd = -1, .blobs_fd = -1,
	    .lock_fd = -1 };
	struct place p;

	make_place(&p);
	CU_ASSERT_EQUAL(try_open(&p), RF_OK);
	schema_text(p.db, fresh, sizeof(fresh));
	CU_ASSERT_PTR_NOT_NULL(strstr(fresh, "CREATE TABLE jobs"));
	drop_place(&p);
	for (int version = 0; version < rf_schema_version; version++) {
		make_place(&p);
		half.pid = getpid();
		memset(half.stmts, 0, sizeof(half.stmts));
		CU_ASSERT_EQUAL_FATAL(sqlite3_open(p.db, &half.db),
		    SQLITE_OK);
		CU_ASSERT_EQUAL(rf_schema_migrate(&half, version, &p.err),
		    RF_OK);
		for (int q = 0; q < RF_SQL_COUNT; q++)
			sqlite3_finalize(half.stmts[q]);
		sqlite3_close(half.db);
		CU_ASSERT_EQUAL(try_open(&p), RF_OK);
		schema_text(p.db, grown, sizeof(grown));
		CU_ASSERT_STRING_EQUAL(fresh, grown);
		drop_place(&p);
	}
}

/* Several processes make the same new store at once. */
static void
all_at_once(void)
{
	pid_t children[4];
	struct place p;

	make_place(&p);
	for (size_t i = 0; i < RF_COUNT(children); i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit((int)try_open(&p));
	}
	for (size_t i = 0; i < RF_COUNT(children); i++)
		CU_ASSERT_EQUAL(world_reap(children[i]), RF_OK);
	CU_ASSERT_EQUAL(try_open(&p), RF_OK);
	drop_place(&p);
}

static int64_t
pragma(struct rf_store *s, const char *text)
{
	struct rf_err err = RF_ERR_INIT;
	int64_t v = -1;

	CU_ASSERT_EQUAL(rf_sql_pragma(s, text, &v, &err), RF_OK);
	return v;
}

static void
journal_is(struct rf_store *s, const char *name)
{
	sqlite3_stmt *st = NULL;

	CU_ASSERT_EQUAL_FATAL(sqlite3_prepare_v2(s->db,
	    "PRAGMA journal_mode", -1, &st, NULL), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_step(st), SQLITE_ROW);
	CU_ASSERT_STRING_EQUAL((const char *)sqlite3_column_text(st, 0),
	    name);
	sqlite3_finalize(st);
}

static void
settings(void)
{
	static const char *const files[] = { "", "-wal", "-shm" };
	struct rf_store_facts facts;
	char path[120];
	struct stat st;
	struct rf_store *s;
	struct place p;

	make_place(&p);
	CU_ASSERT_EQUAL_FATAL(rf_store_open(&p.config, &s, &p.err), RF_OK);
	journal_is(s, "wal");
	CU_ASSERT_EQUAL(pragma(s, "PRAGMA foreign_keys"), 1);
	CU_ASSERT_EQUAL(pragma(s, "PRAGMA synchronous"), 1);
	CU_ASSERT_STRING_EQUAL(rf_store_data_dir(s), p.dir);
	CU_ASSERT_PTR_NOT_NULL(rf_store_notice(s));
	CU_ASSERT_EQUAL(rf_store_ready(s, &p.err), RF_OK);
	rf_store_facts(s, &facts);
	CU_ASSERT_PTR_NULL(facts.filesystem);
	CU_ASSERT_STRING_EQUAL(facts.journal, "wal");
	CU_ASSERT_EQUAL(facts.schema, rf_schema_version);
	CU_ASSERT_TRUE(facts.index_bytes > 10000);
	CU_ASSERT_TRUE(facts.free_bytes > 0);
	/* Private, and so are the files that SQLite adds. */
	for (size_t i = 0; i < RF_COUNT(files); i++) {
		snprintf(path, sizeof(path), "%s%s", p.db, files[i]);
		CU_ASSERT_EQUAL_FATAL(stat(path, &st), 0);
		CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	}
	rf_store_close(s);
	p.config.durable = true;
	CU_ASSERT_EQUAL_FATAL(rf_store_open(&p.config, &s, &p.err), RF_OK);
	CU_ASSERT_EQUAL(pragma(s, "PRAGMA synchronous"), 2);
	rf_store_close(s);
	drop_place(&p);
}

/* A data folder moves to a network file system and back. */
static void
moved(void)
{
	struct rf_store_config config = { .busy_ms = 2000 };
	struct world w;

	world_open(&w);
	world_submit(&w, "job-1", 1);
	for (int i = 0; i < 4; i++) {
		bool network = i % 2 == 0;
		struct rf_store *second;

		rf_store_close(w.s);
		config.data_dir = w.dir;
		CU_ASSERT_EQUAL_FATAL(rf_store_open_on(&config, network,
		    &w.s, &w.err), RF_OK);
		journal_is(w.s, network ? "truncate" : "wal");
		/* Locks are not kept: another connection works as well. */
		CU_ASSERT_EQUAL_FATAL(rf_store_open_on(&config, network,
		    &second, &w.err), RF_OK);
		CU_ASSERT_EQUAL(rf_store_ready(second, &w.err), RF_OK);
		rf_store_close(second);
		CU_ASSERT_EQUAL(world_state(&w, "job-1"), RF_JOB_PENDING);
		CU_ASSERT_EQUAL(rf_store_ready(w.s, &w.err), RF_OK);
	}
	world_verify(&w);
	world_close(&w);
}

static void
filesystems(void)
{
	static const struct {
		unsigned long magic;
		const char *name;
	} rows[] = {
		{ 0x6969, "NFS" },
		{ 0xff534d42, "CIFS" },
		{ 0xfe534d42, "SMB2" },
		{ 0x65735546, "FUSE" },
		{ 0x01021997, "9p" },
		/* As a signed 32-bit number becomes a long. */
		{ (unsigned long)(long)(int)0xff534d42, "CIFS" },
		{ 0xef53, NULL },	/* ext4 */
		{ 0x01021994, NULL },	/* tmpfs */
		{ 0x9123683e, NULL },	/* btrfs */
		{ 0x58465342, NULL },	/* xfs */
		{ 0x794c7630, NULL },	/* overlay */
	};
	struct rf_err err = RF_ERR_INIT;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		const char *name = rf_filesystem_name(rows[i].magic);

		CU_ASSERT_EQUAL(name == NULL, rows[i].name == NULL);
		if (name != NULL && rows[i].name != NULL)
			CU_ASSERT_STRING_EQUAL(name, rows[i].name);
	}
	CU_ASSERT_EQUAL(rf_filesystem_probe_locks("/tmp", &err), RF_OK);
	CU_ASSERT_NOT_EQUAL(rf_filesystem_probe_locks("/nowhere", &err),
	    RF_OK);
}

/* A connection does not survive a fork, and says so. */
static void
forked(void)
{
	struct rf_store_stats st;
	struct world w;
	pid_t child;

	world_open(&w);
	child = fork();
	if (child == 0) {
		int bad = rf_store_stats(w.s, &st, &w.err) != RF_E_BUG;

		bad |= rf_store_ready(w.s, &w.err) != RF_E_BUG;
		rf_store_close(w.s);
		_exit(bad);
	}
	CU_ASSERT_EQUAL(world_reap(child), 0);
	world_submit(&w, "job-1", 1);
	world_verify(&w);
	world_close(&w);
}

static int64_t
index_size(const struct world *w)
{
	char path[200];
	struct stat st;

	snprintf(path, sizeof(path), "%s/riffle.db", w->dir);
	CU_ASSERT_EQUAL_FATAL(stat(path, &st), 0);
	return st.st_size;
}

/* Commits leave a long log alone; who has time copies it. */
static void
log_copied_late(void)
{
	int64_t before;
	struct world w;
	char id[32];

	world_open(&w);
	before = index_size(&w);
	world_submit(&w, "first", 1);
	rf_store_tidy(w.s);
	CU_ASSERT_EQUAL(index_size(&w), before);
	for (int i = 0; w.s->log_pages < 1000 && i < 1000; i++) {
		snprintf(id, sizeof(id), "job-%d", i);
		world_submit(&w, id, 1);
	}
	CU_ASSERT_TRUE(w.s->log_pages >= 1000);
	CU_ASSERT_EQUAL(index_size(&w), before);
	rf_store_tidy(w.s);
	CU_ASSERT_EQUAL(w.s->log_pages, 0);
	CU_ASSERT_TRUE(index_size(&w) > before);
	/* The log begins anew. */
	world_submit(&w, "last", 1);
	CU_ASSERT_TRUE(w.s->log_pages < 1000);
	world_verify(&w);
	world_close(&w);
}

/* Nobody has time: a commit does it after all. */
static void
log_copied_anyway(void)
{
	int64_t before;
	struct world w;
	char id[32];

	world_open(&w);
	before = index_size(&w);
	for (int i = 0; index_size(&w) == before && i < 3000; i++) {
		snprintf(id, sizeof(id), "job-%d", i);
		world_submit(&w, id, 1);
	}
	CU_ASSERT_TRUE(index_size(&w) > before);
	world_verify(&w);
	world_close(&w);
}

CU_TestInfo store_open_tests[] = {
	{ "no index yet", absent },
	{ "the index of a newer program", newer },
	{ "what is not ours", foreign },
	{ "damaged pages", damaged },
	{ "migrations from every version", migrations },
	{ "several processes make one store", all_at_once },
	{ "settings of a connection", settings },
	{ "to a network file system and back", moved },
	{ "file systems and locks", filesystems },
	{ "a connection and a fork", forked },
	{ "a long log is copied when there is time", log_copied_late },
	{ "a very long log is copied by a commit", log_copied_anyway },
	CU_TEST_INFO_NULL
};
