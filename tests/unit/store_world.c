/* The world in which the store's tests live. */
#include "config.h"

#include "unit/store_world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

/*
 * In a forked child a failed assertion must not run the rest of the suites a
 * second time: the child ends, and its parent sees the status.
 */
#define OK(w, call) ok((w), (call), __LINE__)

static pid_t main_process;

static void
ok(struct world *w, enum rf_code rc, int line)
{
	if (rc == RF_OK)
		return;
	fprintf(stderr, "store_world: line %d: %s\n", line, w->err.msg);
	if (getpid() != main_process)
		_exit(99);
	CU_FAIL_FATAL("a call failed that must not");
}

static void
open_world(struct world *w, bool network)
{
	struct rf_store_config config = { .data_dir = w->dir,
	    .durable = false, .busy_ms = 20000, .create = true };
	unsigned char digest[RF_SHA256_SIZE];
	struct rf_org other;

	main_process = getpid();
	memset(w, 0, sizeof(*w));
	snprintf(w->dir, sizeof(w->dir), "/tmp/riffle-store-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(w->dir));
	OK(w, rf_store_open_on(&config, network, &w->s, &w->err));
	OK(w, rf_store_org_ensure(w->s, "Acme & Sons", "self_hosted", &w->org,
	    &w->err));
	OK(w, rf_store_org_ensure(w->s, "Others", "self_hosted", &other,
	    &w->err));
	rf_sha256("key", 3, digest);
	rf_strlcpy(w->key.org_id, w->org.id, sizeof(w->key.org_id));
	rf_strlcpy(w->key.prefix, "rfl_live_test...", sizeof(w->key.prefix));
	memcpy(w->key.digest, digest, sizeof(digest));
	w->key.scopes = RF_SCOPE_ALL;
	w->key.credit_cap = -1;
	OK(w, rf_store_key_create(w->s, &w->key, &w->err));
	w->caller = (struct rf_caller){ .known = true,
	    .scopes = RF_SCOPE_ALL, .key_credits_left = -1 };
	w->stranger = w->caller;
	rf_strlcpy(w->caller.org_id, w->org.id, RF_ID_SIZE);
	rf_strlcpy(w->caller.key_id, w->key.id, RF_ID_SIZE);
	rf_strlcpy(w->stranger.org_id, other.id, RF_ID_SIZE);
}

void
world_open(struct world *w)
{
	open_world(w, false);
}

void
world_open_network(struct world *w)
{
	open_world(w, true);
}

void
world_close(struct world *w)
{
	rf_store_close(w->s);
	w->s = NULL;
	OK(w, rf_remove_tree(w->dir, &w->err));
}

struct rf_store *
world_connect(const struct world *w)
{
	struct rf_store_config config = { .data_dir = w->dir,
	    .busy_ms = 20000 };
	struct world other = { .err = RF_ERR_INIT };

	OK(&other, rf_store_open_on(&config, w->s->network, &other.s,
	    &other.err));
	return other.s;
}

void
world_blob(struct world *w, const char *text, char digest[RF_SHA256_HEX])
{
	struct rf_spool sp;

	OK(w, rf_spool_open(w->dir, &sp, &w->err));
	OK(w, rf_spool_write(&sp, text, strlen(text), &w->err));
	OK(w, rf_blob_put_spool(w->s, &sp, digest, &w->err));
}

void
world_submit(struct world *w, const char *id, int n)
{
	struct rf_job job = RF_JOB_INIT;
	struct rf_item *items = rf_calloc((size_t)n, sizeof(*items));
	char text[80], name[20];

	rf_strlcpy(job.id, id, sizeof(job.id));
	rf_strlcpy(job.org_id, w->org.id, sizeof(job.org_id));
	rf_strlcpy(job.key_id, w->key.id, sizeof(job.key_id));
	job.storage = true;
	job.origin = rf_strdup("http://localhost");
	job.options = rf_strdup("{}");
	for (int i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "source %d of %s", i, id);
		snprintf(name, sizeof(name), "file%d.txt", i);
		world_blob(w, text, items[i].source_blob);
		items[i].size = (int64_t)strlen(text);
		items[i].name = rf_strdup(name);
		items[i].media_type = rf_strdup("text/plain");
	}
	OK(w, rf_store_job_submit(w->s, &job, items, n, &w->err));
	for (int i = 0; i < n; i++)
		rf_item_release(&items[i]);
	free(items);
	rf_job_release(&job);
}

bool
world_claim(struct world *w, struct rf_lease *l)
{
	enum rf_code rc;

	rc = rf_store_item_claim(w->s, "test", 60000, 3, l, &w->err);
	OK(w, rc == RF_E_NOT_FOUND ? RF_OK : rc);
	return rc == RF_OK;
}

static void
finish(struct world *w, struct rf_lease *l, uint32_t pages, bool large)
{
	struct rf_artifact a[2];
	struct rf_outcome o = { .pages = pages, .images = 1, .large = large,
	    .credits = pages, .artifacts = a, .n_artifacts = 2,
	    .keep_ms = 3600000 };
	char text[100];

	memset(a, 0, sizeof(a));
	snprintf(text, sizeof(text), "result of %s %d", l->job.id,
	    l->item.position);
	world_blob(w, text, a[0].blob);
	a[0].kind = RF_ARTIFACT_RESULT;
	a[0].size = (int64_t)strlen(text);
	snprintf(a[0].name, sizeof(a[0].name), "result-%d.json",
	    l->item.position);
	rf_strlcpy(a[0].media_type, "application/json",
	    sizeof(a[0].media_type));
	world_blob(w, "picture", a[1].blob);
	a[1].kind = RF_ARTIFACT_IMAGE;
	a[1].size = 7;
	snprintf(a[1].name, sizeof(a[1].name), "p%d.png", l->item.position);
	rf_strlcpy(a[1].media_type, "image/png", sizeof(a[1].media_type));
	OK(w, rf_store_item_finish(w->s, l, &o, &w->err));
	rf_lease_release(l);
}

void
world_finish(struct world *w, struct rf_lease *l, uint32_t pages)
{
	finish(w, l, pages, false);
}

void
world_large(struct world *w, const char *id)
{
	struct rf_lease l;

	world_submit(w, id, 1);
	CU_ASSERT_FATAL(world_claim(w, &l));
	finish(w, &l, 100, true);
}

void
world_job(struct world *w, const char *id, struct rf_job *job)
{
	*job = (struct rf_job)RF_JOB_INIT;
	OK(w, rf_store_job_get(w->s, &w->caller, id, job, &w->err));
}

enum rf_job_state
world_state(struct world *w, const char *id)
{
	enum rf_job_state state;
	struct rf_job job;

	world_job(w, id, &job);
	state = job.state;
	rf_job_release(&job);
	return state;
}

static void
count_finding(void *ctx, const char *finding)
{
	fprintf(stderr, "verify: %s\n", finding);
	++*(int *)ctx;
}

void
world_verify(struct world *w)
{
	int findings = 0;

	OK(w, rf_store_verify(w->s, count_finding, &findings, &w->err));
	CU_ASSERT_EQUAL(findings, 0);
	CU_ASSERT_EQUAL(rf_store_ledger_check(w->s, &w->err), RF_OK);
}

int
world_reap(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
