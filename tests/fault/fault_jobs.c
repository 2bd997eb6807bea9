/*
 * Kills at random: two workers, their children and a process that submits
 * are killed outright, stopped and told to leave, again and again, while
 * scripted documents of every fate go through.  At the end every accepted
 * job must have ended once, as its script or the killing allows; what it
 * shows must be whole; the ledger must add up; and nothing may be left over.
 * Some jobs are paid for when they are accepted, and some of these withdrawn
 * at once: what bore no fruit comes back once, never twice.
 *
 *	fault_jobs [JOBS [SEED]]
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs/jobs.h"
#include "lib/job_world.h"
#include "store/blob.h"
#include "util/io.h"
#include "util/mem.h"
#include "util/str.h"
#include "util/time.h"

#define WORKERS 2
#define PAID_ITEMS 3		/* at most, of a job that is paid in advance */
#define SETTINGS "lease = 1s\nmax_attempts = 200\nlog_level = info\n" \
	"durability = full\nworker_processes = 2\npage_time = 5s\n"
#define END_MS 120000		/* for what is left once the killing stops */

extern char **environ;

static uint64_t dice_state;

static unsigned
dice(unsigned sides)
{
	dice_state = dice_state * 6364136223846793005ULL +
	    1442695040888963407ULL;
	return (unsigned)(dice_state >> 33) % sides;
}

/* ---- scripts ----------------------------------------------------------------- */

/*
 * What a job was is written in its first line, which the reader takes for a
 * command that it does not know: "job KIND PAGES IMAGES".
 */
enum kind { GOOD, BAD, DEADLY, KINDS };
static const char *const kind_names[KINDS] = { "good", "bad", "deadly" };

static void
make_script(char *out, size_t size)
{
	enum kind kind = dice(10) == 0 ? DEADLY : dice(6) == 0 ? BAD : GOOD;
	unsigned pages = 1 + dice(90), images = dice(4);
	size_t n;

	n = (size_t)snprintf(out, size, "job %s %u %u\npages %u\nsleep %u\n",
	    kind_names[kind], pages, images, pages, dice(60));
	for (unsigned i = 0; i < images; i++)
		n += (size_t)snprintf(out + n, size - n, "image p%u.png %u\n",
		    i, 1 + dice(20000));
	n += (size_t)snprintf(out + n, size - n, "result %u\nsleep %u\n",
	    2 + dice(100000), dice(20));
	if (kind == BAD)
		snprintf(out + n, size - n, "fail corrupt\n");
	else if (kind == DEADLY)
		snprintf(out + n, size - n, "crash\n");
}

/* ---- the process that submits -------------------------------------------------- */

/* A job paid for in advance, perhaps taken back at once. */
static void
submit_paid(struct job_world *w, char id[RF_ID_SIZE])
{
	static char texts[PAID_ITEMS][2000];
	const char *scripts[PAID_ITEMS];
	enum rf_job_state was;
	int n = 1 + (int)dice(PAID_ITEMS);

	for (int i = 0; i < n; i++) {
		make_script(texts[i], sizeof(texts[i]));
		scripts[i] = texts[i];
	}
	w->surface = RF_SURFACE_IMAGEEXTRACT;
	w->reserve = 1;
	job_world_submit_n(w, scripts, n, id);
	w->surface = RF_SURFACE_PULSE;
	w->reserve = 0;
	if (dice(3) > 0)
		return;
	/* Whether it or a worker comes first is what is tried. */
	rf_sleep_ms((int)dice(4));
	if (rf_store_job_withdraw(w->store, &w->caller, id, &was, NULL) !=
	    RF_OK)
		abort();
}

/* Tells each id once it is accepted, on descriptor 1. */
static int
submitter(const char *dir, uint64_t seed)
{
	char script[2000], line[RF_ID_SIZE + 1];
	struct job_world w;

	dice_state = (seed + 1) * 0x9e3779b97f4a7c15ULL;
	job_world_join(&w, dir);
	for (;;) {
		make_script(script, sizeof(script));
		if (dice(3) == 0)
			submit_paid(&w, line);
		else
			job_world_submit(&w, script, line);
		line[strlen(line) + 1] = '\0';
		line[strlen(line)] = '\n';
		if (rf_write_all(STDOUT_FILENO, line, strlen(line), NULL) !=
		    RF_OK)
			break;
		rf_sleep_ms((int)dice(40));
	}
	job_world_part(&w);
	return 0;
}

/* ---- the driver ------------------------------------------------------------------ */

struct test {
	struct job_world w;
	pid_t workers[WORKERS];
	pid_t submitter;
	int accepted;			/* read end of its pipe */
	char (*ids)[RF_ID_SIZE];
	int n, wanted;
	char partial[RF_ID_SIZE + 1];	/* of a line */
	size_t n_partial;
	int kills[4];			/* workers, children, submitters, terms */
	int paid, refunded, withdrawn;	/* jobs paid for in advance */
	int failures;
};

static void
fail(struct test *t, const char *what, const char *id)
{
	fprintf(stderr, "FAILED: %s %s\n", what, id);
	t->failures++;
}

static void
start_submitter(struct test *t)
{
	char seed[24];
	char *args[] = { t->w.program, (char *)"submit", t->w.dir, seed, NULL };
	posix_spawn_file_actions_t a;
	int ends[2];

	snprintf(seed, sizeof(seed), "%u", dice(1 << 30));
	if (pipe2(ends, O_CLOEXEC) != 0)
		abort();
	posix_spawn_file_actions_init(&a);
	posix_spawn_file_actions_adddup2(&a, ends[1], STDOUT_FILENO);
	if (posix_spawn(&t->submitter, t->w.program, &a, NULL, args, environ)
	    != 0)
		abort();
	posix_spawn_file_actions_destroy(&a);
	close(ends[1]);
	t->accepted = ends[0];
	fcntl(t->accepted, F_SETFL, O_NONBLOCK);
	t->n_partial = 0;
}

static void
hear_submitter(struct test *t)
{
	char c;

	while (t->n < t->wanted && read(t->accepted, &c, 1) == 1) {
		if (c != '\n' && t->n_partial < RF_ID_SIZE - 1) {
			t->partial[t->n_partial++] = c;
			continue;
		}
		t->partial[t->n_partial] = '\0';
		rf_strlcpy(t->ids[t->n++], t->partial, RF_ID_SIZE);
		t->n_partial = 0;
	}
}

static void
stop_submitter(struct test *t)
{
	job_world_stop(t->submitter, SIGKILL);
	hear_submitter(t);
	rf_close(&t->accepted);
}

static void
keep_workers(struct test *t)
{
	for (int i = 0; i < WORKERS; i++) {
		if (t->workers[i] > 0 &&
		    waitpid(t->workers[i], NULL, WNOHANG) == 0)
			continue;
		t->workers[i] = job_world_worker(&t->w, NULL);
	}
}

static void
strike(struct test *t)
{
	pid_t worker = t->workers[dice(WORKERS)], children[8];
	int n;

	switch (dice(8)) {
	case 0:
		kill(worker, SIGKILL);
		t->kills[0]++;
		break;
	case 1:
		kill(worker, SIGTERM);
		t->kills[3]++;
		break;
	case 2:
		/* A pause that costs the lease now and then. */
		kill(worker, SIGSTOP);
		rf_sleep_ms(dice(4) == 0 ? 1200 : (int)dice(50));
		kill(worker, SIGCONT);
		break;
	case 3:
		stop_submitter(t);
		start_submitter(t);
		t->kills[2]++;
		break;
	default:
		n = job_world_children(worker, children, RF_COUNT(children));
		if (n > 0 && dice(3) == 0) {
			kill(children[dice((unsigned)n)], SIGKILL);
			t->kills[1]++;
		}
	}
}

/* ---- what must hold at the end ------------------------------------------------------ */

static bool
read_blob(struct test *t, const struct rf_artifact *a, char *head, size_t n)
{
	int64_t size = -1;
	size_t got = 0;
	bool ok;
	int fd;

	if (rf_blob_open(t->w.store, a->blob, &fd, &size, NULL) != RF_OK)
		return false;
	ok = size == a->size &&
	    rf_pread_up_to(fd, head, n, 0, &got, NULL) == RF_OK;
	head[got < n ? got : n - 1] = '\0';
	rf_close(&fd);
	return ok;
}

static bool
is_whole(struct test *t, const char *id, const char *script, int images)
{
	struct rf_artifact a;
	char name[20], line[40], head[4];
	long long size;
	const char *at;

	if (rf_store_artifact_get(t->w.store, &t->w.caller, id,
	    RF_ARTIFACT_RESULT, "result.json", &a, NULL) != RF_OK ||
	    !read_blob(t, &a, head, sizeof(head)))
		return false;
	for (int i = 0; i < images; i++) {
		snprintf(name, sizeof(name), "p%d.png", i);
		snprintf(line, sizeof(line), "image %s ", name);
		at = strstr(script, line);
		size = at != NULL ? strtoll(at + strlen(line), NULL, 10) : -1;
		if (rf_store_artifact_get(t->w.store, &t->w.caller, id,
		    RF_ARTIFACT_IMAGE, name, &a, NULL) != RF_OK ||
		    a.size != size || !read_blob(t, &a, head, sizeof(head)))
			return false;
	}
	return true;
}

struct movements {
	const char *id;
	double taken, given;
	int takings, givings;
};

static void
add_movement(void *ctx, const struct rf_ledger_entry *e)
{
	struct movements *m = ctx;

	if (strcmp(e->job_id, m->id) != 0)
		return;
	if (strcmp(e->type, "job_debit") == 0) {
		m->taken -= e->amount;
		m->takings++;
	} else {
		m->given += e->amount;
		m->givings++;
	}
}

/* One debit, and one refund of what bore no fruit, if anything. */
static void
check_paid(struct test *t, const struct rf_job *job)
{
	bool canceled = job->state == RF_JOB_CANCELED;
	double fruit = canceled ? 0 : job->items_done;
	struct movements m = { .id = job->id };

	if (!rf_job_state_is_final(job->state))
		fail(t, "a paid job has not ended:", job->id);
	if (job->state == RF_JOB_FAILED && job->items_done > 0)
		fail(t, "a paid job failed that bore fruit:", job->id);
	if (!canceled && job->items_done + job->items_failed !=
	    job->items_total)
		fail(t, "a paid job did not end once:", job->id);
	if (rf_store_ledger_list(t->w.store, job->org_id, 1 << 30,
	    add_movement, &m, NULL) != RF_OK)
		fail(t, "the ledger cannot be read", "");
	if (job->credits != fruit || job->reserved != job->items_total)
		fail(t, "a paid job cost something else:", job->id);
	if (m.takings != 1 || m.taken != job->items_total)
		fail(t, "a job was not paid once:", job->id);
	if (m.given != job->items_total - fruit ||
	    m.givings != (m.given > 0 ? 1 : 0))
		fail(t, "a refund did not come once:", job->id);
	t->paid++;
	t->refunded += m.givings;
	t->withdrawn += canceled;
}

static void
check_job(struct test *t, const char *id, double *credits, int count[KINDS])
{
	char script[2000] = "", kind[10] = "";
	struct rf_artifact source = { .size = 0 };
	struct rf_job job = RF_JOB_INIT;
	struct rf_item item;
	int pages = 0, images = 0, k = 0;
	bool crashed;

	if (rf_store_job_get(t->w.store, &t->w.caller, id, &job, NULL) !=
	    RF_OK) {
		fail(t, "an accepted job is lost:", id);
		return;
	}
	*credits += job.credits;
	if (job.reserved > 0) {
		check_paid(t, &job);
		rf_job_release(&job);
		return;
	}
	job_world_item(&t->w, id, &item);
	rf_strlcpy(source.blob, item.source_blob, sizeof(source.blob));
	source.size = item.size;
	if (!read_blob(t, &source, script, sizeof(script)) ||
	    sscanf(script, "job %9s %d %d", kind, &pages, &images) != 3)
		fail(t, "a source is lost:", id);
	while (k < KINDS && strcmp(kind, kind_names[k]) != 0)
		k++;
	crashed = job.state == RF_JOB_FAILED && job.error == RF_E_CRASHED;
	if (!rf_job_state_is_final(job.state))
		fail(t, "a job has not ended:", id);
	else if (job.items_done + job.items_failed != 1)
		fail(t, "a job did not end once:", id);
	else if (k == GOOD && !crashed && (job.state != RF_JOB_COMPLETED ||
	    (int)job.pages != pages || job.credits != pages ||
	    (job.large != RF_LARGE_NONE) != (pages > 70) ||
	    !is_whole(t, id, script, images)))
		fail(t, "a good document ended badly:", id);
	else if (k == BAD && !crashed && (job.state != RF_JOB_FAILED ||
	    job.error != RF_E_CORRUPT))
		fail(t, "a bad document ended otherwise:", id);
	else if (k == DEADLY && !crashed)
		fail(t, "a deadly document lives:", id);
	else if (job.state == RF_JOB_FAILED && job.credits != 0)
		fail(t, "a failure was charged:", id);
	if (k < KINDS && (k == DEADLY || !crashed))
		count[k]++;
	rf_item_release(&item);
	rf_job_release(&job);
}

static void
check_jobs(struct test *t)
{
	int count[KINDS] = { 0 };
	struct rf_usage usage;
	double credits = 0;

	for (int i = 0; i < t->n; i++)
		check_job(t, t->ids[i], &credits, count);
	/* A job that was accepted when its submitter died is not in our list. */
	if (rf_store_usage(t->w.store, t->w.caller.org_id, &usage, NULL) !=
	    RF_OK || usage.credits_used < credits)
		fail(t, "the credits do not add up", "");
	printf("  paid in advance: %d, of which %d were refunded, %d of them "
	    "withdrawn\n", t->paid, t->refunded, t->withdrawn);
	printf("  ended as scripted: %d good, %d bad, %d deadly; the other %d "
	    "lost two readers to the killing\n", count[GOOD], count[BAD],
	    count[DEADLY], t->n - t->paid - count[GOOD] - count[BAD] - count[DEADLY]);
}

static void
finding(void *ctx, const char *text)
{
	fail(ctx, "verify:", text);
}

/*
 * A worker that is killed between making its folder and locking it leaves
 * one that is swept when it is old; nobody is at work any more.
 */
static void
age_staging(struct test *t)
{
	static const struct timespec long_ago[2] = { { 1, 0 }, { 1, 0 } };
	char path[600];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/staging", t->w.dir);
	d = opendir(path);
	while (d != NULL && (e = readdir(d)) != NULL) {
		if (e->d_name[0] != '.' && utimensat(dirfd(d), e->d_name,
		    long_ago, AT_SYMLINK_NOFOLLOW) != 0)
			fail(t, "cannot age", e->d_name);
	}
	if (d != NULL)
		closedir(d);
}

static void
check_rest(struct test *t)
{
	struct rf_gc_report report;
	struct rf_store_stats stats;
	int64_t files = 0, bytes = 0;

	if (rf_store_stats(t->w.store, &stats, NULL) != RF_OK ||
	    stats.items_waiting != 0 || stats.items_running != 0 ||
	    stats.jobs[RF_JOB_PENDING] != 0 ||
	    stats.jobs[RF_JOB_PROCESSING] != 0)
		fail(t, "something is still in the queue", "");
	age_staging(t);
	if (rf_gc(&t->w.conf, t->w.store, &report, NULL) != RF_OK ||
	    job_world_count(&t->w, "staging") != 0)
		fail(t, "something is left in staging", "");
	if (rf_store_sweep(t->w.store, 0, &files, &bytes, NULL) != RF_OK ||
	    job_world_count(&t->w, "spool") != 0)
		fail(t, "something is left in spool", "");
	if (rf_store_ledger_check(t->w.store, NULL) != RF_OK)
		fail(t, "the ledger does not add up", "");
	if (rf_store_verify(t->w.store, finding, t, NULL) != RF_OK)
		fail(t, "verify cannot run", "");
	printf("  swept %lld blobs and uploads that nobody names\n",
	    (long long)files);
}

static void
wait_for_all(struct test *t)
{
	int64_t end = rf_monotonic() + END_MS;
	struct rf_store_stats stats;

	do {
		keep_workers(t);
		rf_sleep_ms(50);
		if (rf_store_stats(t->w.store, &stats, NULL) != RF_OK)
			continue;
		if (stats.items_waiting == 0 && stats.items_running == 0)
			return;
	} while (rf_monotonic() < end);
	fail(t, "the queue does not empty", "");
}

static int
drive(int jobs, uint64_t seed)
{
	struct test t = { .wanted = jobs };
	int64_t start = rf_monotonic();

	printf("fault: %d jobs, seed %llu\n", jobs, (unsigned long long)seed);
	dice_state = (seed + 1) * 0x9e3779b97f4a7c15ULL;
	t.ids = rf_calloc((size_t)jobs, sizeof(*t.ids));
	job_world_open(&t.w, SETTINGS);
	start_submitter(&t);
	while (t.n < t.wanted) {
		keep_workers(&t);
		rf_sleep_ms(5 + (int)dice(40));
		hear_submitter(&t);
		strike(&t);
	}
	stop_submitter(&t);
	wait_for_all(&t);
	for (int i = 0; i < WORKERS; i++) {
		if (job_world_stop(t.workers[i], SIGTERM) != 0)
			fail(&t, "a worker did not leave well", "");
	}
	printf("  killed %d workers, %d children, %d submitters; sent %d "
	    "workers away; %.1f s\n", t.kills[0], t.kills[1], t.kills[2],
	    t.kills[3], (double)(rf_monotonic() - start) / 1000);
	check_jobs(&t);
	check_rest(&t);
	if (t.failures > 0) {
		fprintf(stderr, "fault: kept %s\n", t.w.dir);
		return 1;
	}
	job_world_close(&t.w);
	free(t.ids);
	printf("fault: well\n");
	return 0;
}

int
main(int argc, char **argv)
{
	int64_t jobs = 40, seed = rf_now() % 1000000;
	int status = job_world_main(argc, argv);

	if (status >= 0)
		return status;
	if (argc == 4 && strcmp(argv[1], "submit") == 0)
		return submitter(argv[2], strtoull(argv[3], NULL, 10));
	if ((argc > 1 && !rf_parse_int(rf_str(argv[1]), 1, 1000000, &jobs)) ||
	    (argc > 2 && !rf_parse_int(rf_str(argv[2]), 0, INT32_MAX, &seed))) {
		fprintf(stderr, "usage: fault_jobs [JOBS [SEED]]\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	return drive((int)jobs, (uint64_t)seed);
}
