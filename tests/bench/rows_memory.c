/* The responder's memory: idle, and while something large goes through it. */
#include "config.h"

#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/fcgi_client.h"
#include "model/options.h"
#include "store/blob.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/time.h"

#define THREADS 32		/* by default */
#define ALL_THREADS 64		/* connections: more than there are threads */
#define CONSTANT_MB 1.0		/* what "constant" may grow */
#define SAMPLE_MS 5
#define UPLOAD_MB 1024
#define DOWNLOAD_MB 400

static double
resident_mb(pid_t pid)
{
	return (double)bench_memory_kib(pid, "VmRSS") / 1024;
}

/*
 * Without lighttpd, because few threads are enough for short requests: as
 * many requests as there are threads, each answered only when all have begun.
 */
void
bench_serve_with_all(const struct bench_world *w)
{
	struct fcgi_call call = { .uri = w->small_picture };
	char path[500], key[120];
	struct fcgi_reply r;
	int fds[THREADS];

	snprintf(path, sizeof(path), "%s/riffle.sock", w->dir);
	snprintf(key, sizeof(key), "x-api-key: %s", w->key);
	call.headers = key;
	for (int i = 0; i < THREADS; i++) {
		fds[i] = fcgi_connect(path);
		if (fds[i] < 0 || !fcgi_begin(fds[i], false))
			bench_die("cannot connect to %s", path);
	}
	rf_sleep_ms(1000);	/* the thirty-second is called by then */
	for (int i = 0; i < THREADS; i++) {
		if (!fcgi_params(fds[i], &call) || !fcgi_stdin_end(fds[i]))
			bench_die("cannot write to %s", path);
	}
	for (int i = 0; i < THREADS; i++) {
		fcgi_reply_init(&r);
		if (!fcgi_read(fds[i], &r, 10000) || r.status != 200 ||
		    r.body.len != w->small_size)
			bench_die("a thread answers with %d", r.status);
		fcgi_reply_release(&r);
		close(fds[i]);
	}
}

void
bench_idle(struct bench_world *w)
{
	struct bench_load l;
	double fresh;

	bench_pictures(w);
	l = (struct bench_load){ w->small_picture, true,
	    (int64_t)w->small_size };
	bench_responder_restart(w);
	rf_sleep_ms(300);
	fresh = resident_mb(w->responder);
	bench_at_most("responder of 32 threads, just started", fresh, 16,
	    "MB");
	(void)bench_load(w, &l, ALL_THREADS, w->quick ? 300 : 3000,
	    w->responder);
	rf_sleep_ms(300);
	bench_at_most("the same, after 64 clients for 3 s",
	    resident_mb(w->responder), 16, "MB");
	bench_serve_with_all(w);
	bench_at_most("the same, after all threads served at once",
	    resident_mb(w->responder), 16, "MB");
	rf_sleep_ms(2000);
	bench_at_most("the same, 2 s later",
	    resident_mb(w->responder), 16, "MB");
	bench_note("of it private %.1f MB, of files (libraries, index) "
	    "%.1f MB, shared %.1f MB",
	    (double)bench_memory_kib(w->responder, "RssAnon") / 1024,
	    (double)bench_memory_kib(w->responder, "RssFile") / 1024,
	    (double)bench_memory_kib(w->responder, "RssShmem") / 1024);
}

/* Run `transfer` in a process of its own; the responder's memory meanwhile. */
static double
grows_during(struct bench_world *w, void (*transfer)(struct bench_world *w,
    const void *ctx), const void *ctx, double *seconds)
{
	double before = resident_mb(w->responder), most = before, now;
	int64_t start = rf_monotonic();
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		transfer(w, ctx);
		_exit(0);
	}
	while (waitpid(pid, &status, WNOHANG) == 0) {
		now = resident_mb(w->responder);
		if (now > most)
			most = now;
		rf_sleep_ms(SAMPLE_MS);
	}
	if (status != 0)
		bench_die("the transfer failed");
	*seconds = (double)(rf_monotonic() - start) / 1000;
	return most - before;
}

/* One request before, so that the transfer itself is what is measured. */
static void
warm_up(struct bench_world *w)
{
	struct bench_load l = { w->small_picture, true,
	    (int64_t)w->small_size };

	(void)bench_load(w, &l, ALL_THREADS, 300, w->responder);
}

/* A child must not run the parent's end. */
static void
leave_if(bool failed, const char *what, const struct bench_answer *a)
{
	if (!failed)
		return;
	fprintf(stderr, "bench: %s was answered with %d: %.300s\n", what,
	    a->status, a->body);
	_exit(1);
}

static void
send_much(struct bench_world *w, const void *ctx)
{
	static struct bench_answer a;
	struct bench_upload u = { .fields = "async=true\n",
	    .name = "zeroes.bin", .media_type = "application/octet-stream",
	    .size = *(const int64_t *)ctx };

	bench_post(w, "/r/extract", &u, &a);
	leave_if(a.status != 200, "the upload", &a);
}

void
bench_upload(struct bench_world *w)
{
	int64_t size = (int64_t)(w->quick ? UPLOAD_MB / 10 : UPLOAD_MB) *
	    RF_MiB;
	double seconds, growth;
	char what[60];

	bench_pictures(w);
	warm_up(w);
	growth = grows_during(w, send_much, &size, &seconds);
	snprintf(what, sizeof(what), "responder grows, %lld MB come in",
	    (long long)(size / RF_MiB));
	bench_at_most(what, growth, CONSTANT_MB, "MB");
	bench_note("%lld MB in %.1f s, through lighttpd's own upload folder; "
	    "resident afterwards %.1f MB", (long long)(size / RF_MiB),
	    seconds, resident_mb(w->responder));
}

/* ---- a large result ------------------------------------------------------------ */

static struct rf_artifact
put_result(struct rf_store *s, const char *data, int64_t size)
{
	struct rf_artifact a = { .kind = RF_ARTIFACT_RESULT,
	    .name = "result.json", .media_type = "application/json" };
	struct rf_spool sp = RF_SPOOL_INIT;
	char *chunk = rf_malloc(RF_MiB);

	memset(chunk, ' ', RF_MiB);
	chunk[0] = '{';
	BENCH_SURE(rf_spool_open(data, &sp, &err));
	for (int64_t at = 0; at < size; at += RF_MiB) {
		BENCH_SURE(rf_spool_write(&sp, chunk, RF_MiB, &err));
		chunk[0] = ' ';
	}
	BENCH_SURE(rf_spool_write(&sp, "}", 1, &err));
	a.size = sp.size;
	BENCH_SURE(rf_blob_put_spool(s, &sp, a.blob, &err));
	free(chunk);
	return a;
}

/* A job with such a result, as a worker would have left it. */
static void
make_result(struct bench_world *w, int64_t size, char id[RF_ID_SIZE])
{
	struct rf_store_config config = { .data_dir = w->data };
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_lease lease = RF_LEASE_INIT;
	struct rf_item item = RF_ITEM_INIT;
	struct rf_job job = RF_JOB_INIT;
	unsigned char digest[RF_SHA256_SIZE];
	struct rf_outcome outcome;
	struct rf_artifact result;
	struct rf_options o;
	struct rf_store *s;
	struct rf_key key;
	char plan[32];

	BENCH_SURE(rf_store_open(&config, &s, &err));
	result = put_result(s, w->data, size);
	rf_sha256(w->key, strlen(w->key), digest);
	BENCH_SURE(rf_store_key_lookup(s, digest, &key, plan, &err));
	rf_options_init(&o);
	rf_uuid(job.id);
	rf_strlcpy(job.org_id, key.org_id, sizeof(job.org_id));
	rf_strlcpy(job.key_id, key.id, sizeof(job.key_id));
	job.storage = true;
	job.origin = rf_strdup("http://localhost");
	job.options = rf_strdup(rf_options_to_json(&arena, &o));
	item.source = RF_SOURCE_BLOB;
	rf_strlcpy(item.source_blob, result.blob, sizeof(item.source_blob));
	item.size = result.size;
	item.name = rf_strdup("large.csv");
	item.media_type = rf_strdup("text/csv");
	BENCH_SURE(rf_store_job_submit(s, &job, &item, 1, &err));
	BENCH_SURE(rf_store_item_claim(s, "bench", 60000, 5, &lease, &err));
	rf_strlcpy(result.job_id, job.id, sizeof(result.job_id));
	outcome = (struct rf_outcome){ .pages = 1, .large = true,
	    .artifacts = &result, .n_artifacts = 1, .keep_ms = 3600000 };
	if (strcmp(lease.job.id, job.id) != 0)
		bench_die("another job was waiting");
	BENCH_SURE(rf_store_item_finish(s, &lease, &outcome, &err));
	rf_strlcpy(id, job.id, RF_ID_SIZE);
	rf_lease_release(&lease);
	rf_item_release(&item);
	rf_job_release(&job);
	rf_store_close(s);
	rf_arena_release(&arena);
}

static void
take_much(struct bench_world *w, const void *ctx)
{
	static struct bench_answer a;
	char target[200];

	snprintf(target, sizeof(target), "/r/large_results/%s",
	    (const char *)ctx);
	bench_get(w, target, &a);
	leave_if(a.status != 200 || a.size < RF_MiB, "the result", &a);
}

/* Nothing may wait when we claim a job ourselves. */
static void
wait_until_idle(struct bench_world *w)
{
	struct rf_store_config config = { .data_dir = w->data };
	struct rf_store_stats stats;
	struct rf_store *s;

	BENCH_SURE(rf_store_open(&config, &s, &err));
	do {
		rf_sleep_ms(20);
		BENCH_SURE(rf_store_stats(s, &stats, &err));
	} while (stats.items_waiting > 0 || stats.items_running > 0);
	rf_store_close(s);
}

void
bench_download(struct bench_world *w)
{
	int64_t size = (int64_t)(w->quick ? DOWNLOAD_MB / 10 : DOWNLOAD_MB) *
	    RF_MiB;
	char id[RF_ID_SIZE], what[60];
	double seconds, growth;

	bench_pictures(w);
	wait_until_idle(w);
	bench_worker_stop(w);
	make_result(w, size, id);
	bench_worker_start(w);
	warm_up(w);
	growth = grows_during(w, take_much, id, &seconds);
	snprintf(what, sizeof(what), "responder grows, %lld MB go out",
	    (long long)(size / RF_MiB));
	bench_at_most(what, growth, CONSTANT_MB, "MB");
	bench_note("a large result, %lld MB in %.2f s (%.0f MB/s)",
	    (long long)(size / RF_MiB), seconds,
	    (double)size / RF_MiB / seconds);
}
