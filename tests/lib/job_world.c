/* A data folder with workers, for tests. */
#include "config.h"

#include "lib/job_world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs/jobs.h"
#include "model/options.h"
#include "store/blob.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/hash.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/log.h"
#include "util/mem.h"

static const char *const usual[][2] = {
	{ "log_level", "debug" },
	{ "durability", "normal" },
	{ "lease", "2s" },
	{ "worker_idle", "1s" },
};

extern char **environ;

static void
give_up(const char *what, const struct rf_err *err)
{
	fprintf(stderr, "job world: %s: %s\n", what, err->msg);
	abort();
}

#define SURE(call) \
	do { \
		struct rf_err err = RF_ERR_INIT; \
		if ((call) != RF_OK) \
			give_up(#call, &err); \
	} while (0)

/* ---- as a worker ----------------------------------------------------------- */

int
job_world_main(int argc, char **argv)
{
	enum rf_worker_mode mode = RF_WORKER_SERVICE;
	struct rf_err err = RF_ERR_INIT;
	const char *data = NULL;
	char log[600];
	struct rf_conf conf;
	enum rf_code rc;

	if (argc < 2 || strcmp(argv[1], "work") != 0)
		return -1;
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--drain") == 0)
			mode = RF_WORKER_DRAIN;
		else if (strcmp(argv[i], "--on-demand") == 0)
			mode = RF_WORKER_ON_DEMAND;
		else if (strcmp(argv[i], "--data") == 0 && i + 1 < argc)
			data = argv[++i];
	}
	rc = rf_conf_load(&conf, NULL, data, &err);
	snprintf(log, sizeof(log), "%s/riffle.log", conf.data_dir);
	if (rc == RF_OK)
		rc = rf_log_open(log, (enum rf_log_level)conf.log_level, &err);
	if (rc == RF_OK)
		rc = rf_worker_run(&conf, mode, &err);
	if (rc != RF_OK)
		rf_log(RF_LOG_ERROR, "worker.failed", "code=%s reason=%s",
		    rf_code_name(rc), RF_LOG_Q(err.msg));
	rf_conf_release(&conf);
	return rc == RF_OK ? 0 : rc == RF_E_CONFLICT ? 3 : 1;
}

/* ---- the folder ------------------------------------------------------------- */

void
job_world_settings(struct job_world *w, const char *settings)
{
	struct rf_buf b;
	char path[600];

	rf_buf_init(&b, 10000);
	rf_buf_adds(&b, settings != NULL ? settings : "");
	for (size_t i = 0; i < RF_COUNT(usual); i++) {
		if (strstr(b.ptr, usual[i][0]) == NULL)
			rf_buf_printf(&b, "%s = %s\n", usual[i][0],
			    usual[i][1]);
	}
	snprintf(path, sizeof(path), "%s/riffle.conf", w->dir);
	SURE(rf_file_save(path, b.ptr, b.len, &err));
	rf_buf_release(&b);
}

/* Makes the account when it is not there. */
static void
enter(struct job_world *w)
{
	struct rf_store_config config = { .data_dir = w->dir, .create = true };
	unsigned char digest[RF_SHA256_SIZE];
	struct rf_key key;
	struct rf_org org;
	char plan[32];
	ssize_t n;

	n = readlink("/proc/self/exe", w->program, sizeof(w->program) - 1);
	if (n <= 0)
		give_up("program", &(struct rf_err){ .msg = "unknown" });
	SURE(rf_conf_load(&w->conf, NULL, w->dir, &err));
	config.durable = w->conf.durability == RF_CONF_DURABILITY_FULL;
	SURE(rf_store_open(&config, &w->store, &err));
	SURE(rf_store_org_ensure(w->store, "Test", "self_hosted", &org, &err));
	rf_sha256("key", 3, digest);
	if (rf_store_key_lookup(w->store, digest, &key, plan, NULL) != RF_OK) {
		key = (struct rf_key){ .scopes = RF_SCOPE_ALL,
		    .credit_cap = -1 };
		rf_strlcpy(key.org_id, org.id, sizeof(key.org_id));
		memcpy(key.digest, digest, sizeof(digest));
		SURE(rf_store_key_create(w->store, &key, &err));
	}
	w->caller = (struct rf_caller){ .known = true,
	    .scopes = RF_SCOPE_ALL, .key_credits_left = -1 };
	rf_strlcpy(w->caller.org_id, org.id, sizeof(w->caller.org_id));
	rf_strlcpy(w->caller.key_id, key.id, sizeof(w->caller.key_id));
}

void
job_world_open(struct job_world *w, const char *settings)
{
	memset(w, 0, sizeof(*w));
	snprintf(w->dir, sizeof(w->dir), "%s/riffle-XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	if (mkdtemp(w->dir) == NULL)
		give_up("folder", &(struct rf_err){ .msg = "cannot" });
	job_world_settings(w, settings);
	enter(w);
}

void
job_world_join(struct job_world *w, const char *dir)
{
	memset(w, 0, sizeof(*w));
	rf_strlcpy(w->dir, dir, sizeof(w->dir));
	enter(w);
}

void
job_world_part(struct job_world *w)
{
	rf_store_close(w->store);
	rf_conf_release(&w->conf);
}

static void
finding(void *ctx, const char *text)
{
	fprintf(stderr, "job world: %s\n", text);
	++*(int *)ctx;
}

void
job_world_close(struct job_world *w)
{
	int findings = 0;

	SURE(rf_store_ledger_check(w->store, &err));
	SURE(rf_store_verify(w->store, finding, &findings, &err));
	rf_store_close(w->store);
	if (findings > 0 || getenv("RIFFLE_KEEP_TESTS") != NULL)
		fprintf(stderr, "job world: kept %s\n", w->dir);
	else
		SURE(rf_remove_tree(w->dir, &err));
	if (findings > 0)
		abort();
	rf_conf_release(&w->conf);
}

/* ---- jobs --------------------------------------------------------------------- */

/* The items are released in any case. */
static enum rf_code
submit(struct job_world *w, struct rf_item *items, int n,
    char id[RF_ID_SIZE], struct rf_err *err)
{
	struct rf_terms terms = { .rate_limit = -1,
	    .reserve = w->reserve * n };
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_job job = RF_JOB_INIT;
	struct rf_options o;
	enum rf_code rc;
	bool replayed;

	rf_options_init(&o);
	o.show_images = true;
	rf_uuid(job.id);
	rf_strlcpy(job.org_id, w->caller.org_id, sizeof(job.org_id));
	rf_strlcpy(job.key_id, w->caller.key_id, sizeof(job.key_id));
	job.surface = w->surface;
	rf_strlcpy(job.guest, w->caller.guest, sizeof(job.guest));
	job.storage = true;
	job.origin = rf_strdup("http://localhost");
	job.options = rf_strdup(rf_options_to_json(&a, &o));
	rc = rf_store_job_submit_on(w->store, &job, items, n, &terms,
	    &replayed, err);
	rf_strlcpy(id, job.id, RF_ID_SIZE);
	for (int i = 0; i < n; i++)
		rf_item_release(&items[i]);
	rf_job_release(&job);
	rf_arena_release(&a);
	return rc;
}

static enum rf_code
put_item(struct job_world *w, struct rf_item *item, const void *p, size_t n,
    const char *name, struct rf_err *err)
{
	struct rf_spool sp = RF_SPOOL_INIT;
	enum rf_code rc;

	*item = (struct rf_item)RF_ITEM_INIT;
	item->source = RF_SOURCE_BLOB;
	item->size = (int64_t)n;
	item->name = rf_strdup(name);
	item->media_type = rf_strdup("");
	rc = rf_spool_open(w->dir, &sp, err);
	if (rc == RF_OK)
		rc = rf_spool_write(&sp, p, n, err);
	if (rc == RF_OK)
		rc = rf_blob_put_spool(w->store, &sp, item->source_blob, err);
	rf_spool_discard(&sp);
	return rc;
}

void
job_world_submit_n(struct job_world *w, const char *const *scripts, int n,
    char id[RF_ID_SIZE])
{
	struct rf_item *items = rf_calloc((size_t)n, sizeof(*items));

	for (int i = 0; i < n; i++) {
		SURE(put_item(w, &items[i], scripts[i], strlen(scripts[i]),
		    "script.txt", &err));
		items[i].position = i;
	}
	SURE(submit(w, items, n, id, &err));
	free(items);
}

void
job_world_submit(struct job_world *w, const char *script, char id[RF_ID_SIZE])
{
	SURE(job_world_try_submit(w, script, id, &err));
}

enum rf_code
job_world_try_submit(struct job_world *w, const char *script,
    char id[RF_ID_SIZE], struct rf_err *err)
{
	struct rf_item item;
	enum rf_code rc = put_item(w, &item, script, strlen(script),
	    "script.txt", err);

	if (rc == RF_OK)
		return submit(w, &item, 1, id, err);
	rf_item_release(&item);
	return rc;
}

void
job_world_submit_bytes(struct job_world *w, const void *p, size_t n,
    const char *name, char id[RF_ID_SIZE])
{
	struct rf_item item;

	SURE(put_item(w, &item, p, n, name, &err));
	SURE(submit(w, &item, 1, id, &err));
}

void
job_world_submit_url(struct job_world *w, const char *url,
    char id[RF_ID_SIZE])
{
	job_world_submit_urls(w, &url, 1, id);
}

void
job_world_submit_urls(struct job_world *w, const char *const *urls, int n,
    char id[RF_ID_SIZE])
{
	struct rf_item *items = rf_calloc((size_t)n, sizeof(*items));

	for (int i = 0; i < n; i++) {
		items[i] = (struct rf_item)RF_ITEM_INIT;
		items[i].position = i;
		items[i].source = RF_SOURCE_URL;
		items[i].source_url = rf_strdup(urls[i]);
		items[i].name = rf_strdup("");
		items[i].media_type = rf_strdup("");
		items[i].size = -1;
	}
	SURE(submit(w, items, n, id, &err));
	free(items);
}

enum rf_job_state
job_world_wait(struct job_world *w, const char *id, int timeout_ms,
    struct rf_job *job)
{
	*job = (struct rf_job)RF_JOB_INIT;
	SURE(rf_job_wait(w->store, &w->caller, id, timeout_ms, NULL, NULL,
	    job, &err));
	return job->state;
}

enum rf_job_state
job_world_end(struct job_world *w, const char *id, enum rf_code *error)
{
	enum rf_job_state state;
	struct rf_job job;

	state = job_world_wait(w, id, 30000, &job);
	if (error != NULL)
		*error = job.error;
	rf_job_release(&job);
	return state;
}

void
job_world_item(struct job_world *w, const char *id, struct rf_item *item)
{
	struct rf_item *items = NULL;
	int n = 0;

	SURE(rf_store_job_items(w->store, id, &items, &n, &err));
	*item = items[0];
	for (int i = 1; i < n; i++)
		rf_item_release(&items[i]);
	free(items);
}

/* ---- processes ------------------------------------------------------------------ */

pid_t
job_world_worker(struct job_world *w, const char *how)
{
	char *args[] = { w->program, (char *)"work", (char *)"--data",
	    w->dir, (char *)how, NULL };
	pid_t pid;

	if (posix_spawn(&pid, w->program, NULL, NULL, args, environ) != 0)
		give_up("spawn", &(struct rf_err){ .msg = "cannot" });
	return pid;
}

int
job_world_stop(pid_t pid, int sig)
{
	int status = 0;

	if (sig != 0)
		kill(pid, sig);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int
job_world_children(pid_t pid, pid_t *children, int room)
{
	char path[64], text[4096];
	size_t got = 0;
	char *at = text, *end;
	int n = 0, fd;

	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)pid,
	    (long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || rf_read_up_to(fd, text, sizeof(text) - 1, &got, NULL)
	    != RF_OK)
		got = 0;
	rf_close(&fd);
	text[got] = '\0';
	for (; n < room; at = end) {
		long child = strtol(at, &end, 10);

		if (end == at)
			break;
		children[n++] = (pid_t)child;
	}
	return n;
}

bool
job_world_runs(pid_t pid)
{
	char path[64], text[512], *after;
	size_t got = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (rf_read_up_to(fd, text, sizeof(text) - 1, &got, NULL) != RF_OK)
		got = 0;
	rf_close(&fd);
	text[got] = '\0';
	after = strrchr(text, ')');
	return after != NULL && strncmp(after, ") Z", 3) != 0 &&
	    strncmp(after, ") X", 3) != 0;
}

static int
count_folder(const char *path)
{
	DIR *d = opendir(path);
	char below[4096];
	struct dirent *e;
	int n = 0;

	if (d == NULL)
		return 0;
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		n++;
		if (e->d_type == DT_DIR && snprintf(below, sizeof(below),
		    "%s/%s", path, e->d_name) < (int)sizeof(below))
			n += count_folder(below);
	}
	closedir(d);
	return n;
}

int
job_world_count(const struct job_world *w, const char *below)
{
	char path[600];

	snprintf(path, sizeof(path), "%s/%s", w->dir, below);
	return count_folder(path);
}

int
job_world_logged(const struct job_world *w, const char *text)
{
	char path[600], *log, *at;
	size_t len;
	int n = 0;

	snprintf(path, sizeof(path), "%s/riffle.log", w->dir);
	if (rf_file_load(path, 256 * RF_MiB, &log, &len, NULL) != RF_OK)
		return 0;
	for (at = log; (at = strstr(at, text)) != NULL; n++)
		at = strchr(at, '\n');
	free(log);
	return n;
}
