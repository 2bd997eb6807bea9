/*
 * Jobs that are paid in advance, requests that are counted or name
 * themselves, guests, and sessions.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/account.h"
#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/time.h"

/* Submit a job of n addresses for n credits. */
static enum rf_code
submit(struct world *w, const struct rf_caller *caller, const char *id,
    int n, struct rf_terms t, char made[RF_ID_SIZE], bool *replayed)
{
	struct rf_job job = RF_JOB_INIT;
	struct rf_item items[5];
	char url[64];
	enum rf_code rc;

	rf_strlcpy(job.id, id, sizeof(job.id));
	rf_strlcpy(job.org_id, caller->org_id, sizeof(job.org_id));
	rf_strlcpy(job.key_id, caller->key_id, sizeof(job.key_id));
	rf_strlcpy(job.guest, caller->guest, sizeof(job.guest));
	job.surface = RF_SURFACE_IMAGEEXTRACT;
	job.kind = n > 1 ? RF_JOB_BULK : RF_JOB_URL;
	for (int i = 0; i < n; i++) {
		items[i] = (struct rf_item)RF_ITEM_INIT;
		snprintf(url, sizeof(url), "https://example.org/%d", i);
		items[i].source = RF_SOURCE_URL;
		items[i].source_url = rf_strdup(url);
		items[i].size = -1;
	}
	t.reserve = n;
	rf_err_clear(&w->err);
	rc = rf_store_job_submit_on(w->s, &job, items, n, &t, replayed,
	    &w->err);
	if (made != NULL)
		rf_strlcpy(made, job.id, RF_ID_SIZE);
	for (int i = 0; i < n; i++)
		rf_item_release(&items[i]);
	rf_job_release(&job);
	return rc;
}

static const struct rf_terms free_terms = { .rate_limit = -1 };

static void
finish(struct world *w, enum rf_code error, int pictures)
{
	struct rf_artifact a[3] = { { .kind = RF_ARTIFACT_IMAGE } };
	struct rf_outcome o = { .error = error, .keep_ms = 3600000,
	    .images = (uint32_t)pictures, .artifacts = a,
	    .n_artifacts = pictures };
	struct rf_lease l;
	char text[32];

	CU_ASSERT_TRUE_FATAL(world_claim(w, &l));
	for (int i = 0; i < pictures; i++) {
		a[i] = (struct rf_artifact){ .kind = RF_ARTIFACT_IMAGE,
		    .position = l.item.position, .crc32 = 0xfffffff0u + (unsigned)i };
		/* Names that sort the other way round. */
		snprintf(a[i].name, sizeof(a[i].name), "%d-img_%d",
		    l.item.position, 9 - i);
		snprintf(a[i].filename, sizeof(a[i].filename), "same.png");
		snprintf(a[i].media_type, sizeof(a[i].media_type),
		    "image/png");
		snprintf(text, sizeof(text), "%d %d", l.item.position, i);
		world_blob(w, text, a[i].blob);
		a[i].size = (int64_t)strlen(text);
	}
	CU_ASSERT_EQUAL(rf_store_item_finish(w->s, &l, &o, &w->err), RF_OK);
	rf_lease_release(&l);
}

struct seen {
	struct rf_ledger_entry entries[16];
	char names[16][104];
	uint32_t crc[16];
	int n;
};

static void
see_entry(void *ctx, const struct rf_ledger_entry *e)
{
	struct seen *s = ctx;

	s->entries[s->n++] = *e;
}

static void
see_artifact(void *ctx, const struct rf_artifact *a)
{
	struct seen *s = ctx;

	s->crc[s->n] = a->crc32;
	memcpy(s->names[s->n++], a->name, sizeof(a->name));
	CU_ASSERT_STRING_EQUAL(a->filename, "same.png");
}

/* Three addresses, one fails: one credit comes back, with the job's end. */
static void
reserved(void)
{
	struct rf_usage_between u;
	struct seen s = { .n = 0 };
	struct rf_job job;
	struct world w;
	bool replayed;
	int64_t now;

	world_open(&w);
	CU_ASSERT_EQUAL(submit(&w, &w.caller, "job-1", 3, free_terms, NULL,
	    &replayed), RF_OK);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.credits, 3.0);
	CU_ASSERT_EQUAL(job.kind, RF_JOB_BULK);
	now = job.created_at;
	rf_job_release(&job);
	finish(&w, RF_OK, 2);
	finish(&w, RF_E_DNS, 0);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.credits, 3.0);
	rf_job_release(&job);
	finish(&w, RF_OK, 1);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(job.credits, 2.0);
	CU_ASSERT_EQUAL(job.reserved, 3.0);
	rf_job_release(&job);

	CU_ASSERT_EQUAL(rf_store_ledger_list(w.s, w.org.id, 2, see_entry, &s,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL_FATAL(s.n, 2);
	CU_ASSERT_STRING_EQUAL(s.entries[0].type, "job_refund");
	CU_ASSERT_EQUAL(s.entries[0].amount, 1.0);
	CU_ASSERT_STRING_EQUAL(s.entries[1].type, "job_debit");
	CU_ASSERT_EQUAL(s.entries[1].amount, -3.0);
	CU_ASSERT_STRING_EQUAL(s.entries[1].job_id, "job-1");
	CU_ASSERT_EQUAL(s.entries[0].balance_after,
	    s.entries[1].balance_after + 1);

	s.n = 0;
	CU_ASSERT_EQUAL(rf_store_artifact_list(w.s, "job-1",
	    RF_ARTIFACT_IMAGE, -1, see_artifact, &s, &w.err), RF_OK);
	CU_ASSERT_EQUAL_FATAL(s.n, 3);
	CU_ASSERT_STRING_EQUAL(s.names[0], "0-img_9");
	CU_ASSERT_STRING_EQUAL(s.names[1], "0-img_8");
	CU_ASSERT_STRING_EQUAL(s.names[2], "2-img_9");
	CU_ASSERT_EQUAL(s.crc[1], 0xfffffff1u);
	s.n = 0;
	CU_ASSERT_EQUAL(rf_store_artifact_list(w.s, "job-1",
	    RF_ARTIFACT_IMAGE, 2, see_artifact, &s, &w.err), RF_OK);
	CU_ASSERT_EQUAL(s.n, 1);

	CU_ASSERT_EQUAL(rf_store_usage_between(w.s, w.org.id, now, now + 1, &u,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(u.jobs, 1);
	CU_ASSERT_EQUAL(u.images, 3);
	CU_ASSERT_EQUAL(u.credits, 2.0);
	CU_ASSERT_EQUAL(rf_store_usage_between(w.s, w.org.id, now - 9, now, &u,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(u.jobs, 0);
	world_verify(&w);
	world_close(&w);
}

static void
withdrawn(void)
{
	enum rf_job_state was;
	struct rf_job job;
	struct rf_lease l;
	struct world w;
	bool replayed;

	world_open(&w);
	CU_ASSERT_EQUAL(submit(&w, &w.caller, "job-1", 2, free_terms, NULL,
	    &replayed), RF_OK);
	CU_ASSERT_EQUAL(rf_store_job_withdraw(w.s, &w.caller, "job-1", &was,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(was, RF_JOB_PENDING);
	world_job(&w, "job-1", &job);
	CU_ASSERT_EQUAL(job.state, RF_JOB_CANCELED);
	CU_ASSERT_EQUAL(job.credits, 0.0);
	rf_job_release(&job);
	/* One that was begun goes on. */
	CU_ASSERT_EQUAL(submit(&w, &w.caller, "job-2", 2, free_terms, NULL,
	    &replayed), RF_OK);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	CU_ASSERT_EQUAL(rf_store_job_withdraw(w.s, &w.caller, "job-2", &was,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(was, RF_JOB_PROCESSING);
	CU_ASSERT_EQUAL(world_state(&w, "job-2"), RF_JOB_PROCESSING);
	rf_lease_release(&l);
	world_verify(&w);
	world_close(&w);
}

static void
named(void)
{
	struct rf_terms t = { .rate_limit = 1, .rate_units = 1,
	    .rate_scope = "ip:192.0.2.1", .idempotency_name = "once" };
	char made[RF_ID_SIZE];
	struct world w;
	bool replayed;

	world_open(&w);
	t.idempotency_scope = w.org.id;
	memset(t.body, 7, sizeof(t.body));
	CU_ASSERT_EQUAL(submit(&w, &w.caller, "job-1", 1, t, made, &replayed),
	    RF_OK);
	CU_ASSERT_FALSE(replayed);
	/* Again: the same job, no second debit, and it does not count. */
	CU_ASSERT_EQUAL(submit(&w, &w.caller, "job-2", 1, t, made, &replayed),
	    RF_OK);
	CU_ASSERT_TRUE(replayed);
	CU_ASSERT_STRING_EQUAL(made, "job-1");
	CU_ASSERT_EQUAL(rf_store_terms_check(w.s, &t, made, &replayed, &w.err),
	    RF_OK);
	CU_ASSERT_TRUE(replayed);
	t.body[0] = 8;
	CU_ASSERT_EQUAL(submit(&w, &w.caller, "job-3", 1, t, NULL, &replayed),
	    RF_E_CONFLICT);
	/* Without a name, or under another: the day's place is taken. */
	t.idempotency_name = "twice";
	CU_ASSERT_EQUAL(submit(&w, &w.caller, "job-4", 1, t, NULL, &replayed),
	    RF_E_RATE);
	/* What was refused has bound no name. */
	t.rate_limit = 2;
	CU_ASSERT_EQUAL(submit(&w, &w.caller, "job-5", 1, t, made, &replayed),
	    RF_OK);
	CU_ASSERT_FALSE(replayed);
	/* Another's name is another name. */
	t.idempotency_scope = "acc_other";
	t.rate_scope = NULL;
	CU_ASSERT_EQUAL(submit(&w, &w.caller, "job-6", 1, t, made, &replayed),
	    RF_OK);
	CU_ASSERT_FALSE(replayed);
	CU_ASSERT_EQUAL(rf_terms_forget(w.s, rf_now() + 25 * 3600000, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_store_terms_check(w.s, &t, made, &replayed, &w.err),
	    RF_OK);
	CU_ASSERT_FALSE(replayed);
	world_verify(&w);
	world_close(&w);
}

static void
metered(void)
{
	struct rf_caller c = { .known = true };
	struct rf_org org;
	struct world w;
	bool replayed;

	world_open(&w);
	CU_ASSERT_EQUAL_FATAL(rf_store_org_ensure(w.s, "Small", "free", &org,
	    &w.err), RF_OK);
	rf_strlcpy(c.org_id, org.id, sizeof(c.org_id));
	/* Ten credits, and no more than ten a day. */
	CU_ASSERT_EQUAL(submit(&w, &c, "job-1", 5, free_terms, NULL,
	    &replayed), RF_OK);
	CU_ASSERT_EQUAL(submit(&w, &c, "job-2", 4, free_terms, NULL,
	    &replayed), RF_OK);
	CU_ASSERT_EQUAL(submit(&w, &c, "job-3", 2, free_terms, NULL,
	    &replayed), RF_E_QUOTA);
	CU_ASSERT_EQUAL(rf_sql_script(w.s, "UPDATE plans SET metered = 0 "
	    "WHERE name = 'free'", &w.err), RF_OK);
	CU_ASSERT_EQUAL(submit(&w, &c, "job-3", 2, free_terms, NULL,
	    &replayed), RF_E_RATE);
	CU_ASSERT_EQUAL(submit(&w, &c, "job-3", 1, free_terms, NULL,
	    &replayed), RF_OK);
	world_verify(&w);
	world_close(&w);
}

/* A guest sees what its token made, and nobody else does. */
static void
guests(void)
{
	char token[RF_TOKEN_SIZE], other[RF_TOKEN_SIZE];
	struct rf_caller a, b, again;
	struct rf_job job = RF_JOB_INIT;
	struct world w;
	bool replayed;

	world_open(&w);
	CU_ASSERT_EQUAL(rf_account_guest(w.s, RF_STR(""), token, &a, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_account_guest(w.s, RF_STR(""), other, &b, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_account_guest(w.s, rf_str(token), other, &again,
	    &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(again.guest, a.guest);
	CU_ASSERT_STRING_NOT_EQUAL(b.guest, a.guest);
	CU_ASSERT_STRING_EQUAL(a.plan, "guest");
	CU_ASSERT_EQUAL(submit(&w, &a, "job-1", 1, free_terms, NULL,
	    &replayed), RF_OK);
	CU_ASSERT_EQUAL(rf_store_job_get(w.s, &again, "job-1", &job, &w.err),
	    RF_OK);
	rf_job_release(&job);
	CU_ASSERT_EQUAL(rf_store_job_get(w.s, &b, "job-1", &job, &w.err),
	    RF_E_FORBIDDEN);
	CU_ASSERT_EQUAL(rf_store_job_get(w.s, &w.caller, "job-1", &job,
	    &w.err), RF_E_FORBIDDEN);
	world_close(&w);
}

static void
sessions(void)
{
	char token[RF_TOKEN_SIZE];
	enum rf_auth_failure why;
	struct rf_caller c;
	struct rf_user user;
	struct world w;

	world_open(&w);
	CU_ASSERT_EQUAL_FATAL(rf_account_user_create(w.s, w.org.name,
	    "ann@example.org", "correct horse", "viewer", &user, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_account_login(w.s, "ann@example.org", "wrong horse",
	    NULL, token, &w.err), RF_E_UNAUTHENTICATED);
	CU_ASSERT_EQUAL(rf_account_login(w.s, "bob@example.org",
	    "correct horse", "ip:192.0.2.1", token, &w.err), RF_E_UNAUTHENTICATED);
	CU_ASSERT_EQUAL_FATAL(rf_account_login(w.s, "Ann@example.org",
	    "correct horse", "ip:192.0.2.1", token, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_account_session(w.s, rf_str(token), &c, &why,
	    &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(c.org_id, w.org.id);
	CU_ASSERT_STRING_EQUAL(c.role, "viewer");
	CU_ASSERT_EQUAL(c.scopes & RF_SCOPE_JOBS_WRITE, 0);
	CU_ASSERT_EQUAL(rf_store_caller_check(w.s, &c, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_account_session(w.s, RF_STR("nonsense"), &c, &why,
	    &w.err), RF_E_UNAUTHENTICATED);
	CU_ASSERT_EQUAL(rf_account_logout(w.s, rf_str(token), &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_account_session(w.s, rf_str(token), &c, &why,
	    &w.err), RF_E_UNAUTHENTICATED);
	CU_ASSERT_EQUAL(why, RF_AUTH_UNKNOWN);
	/* A person who is gone takes the sessions along. */
	CU_ASSERT_EQUAL_FATAL(rf_account_login(w.s, "ann@example.org",
	    "correct horse", "ip:192.0.2.1", token, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_user_revoke(w.s, "ann@example.org", &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_account_session(w.s, rf_str(token), &c, &why,
	    &w.err), RF_E_UNAUTHENTICATED);
	world_close(&w);
}

static void
checked(void)
{
	struct world w;

	world_open(&w);
	CU_ASSERT_EQUAL(rf_store_caller_check(w.s, &w.caller, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_key_revoke(w.s, w.caller.key_id, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_store_caller_check(w.s, &w.caller, &w.err),
	    RF_E_UNAUTHENTICATED);
	world_close(&w);
}

CU_TestInfo store_terms_tests[] = {
	{ "credits are taken in advance and come back", reserved },
	{ "withdrawing a job that nobody has begun", withdrawn },
	{ "requests that name themselves, and the day's count", named },
	{ "a balance and a day's cap", metered },
	{ "guests", guests },
	{ "sessions", sessions },
	{ "is the caller still good?", checked },
	CU_TEST_INFO_NULL
};
