/* Organisations, plans, users and keys. */
#include "config.h"

#include <string.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/time.h"

static void
slugs(void)
{
	static const struct {
		const char *name, *slug;
	} rows[] = {
		{ "Umbrella", "umbrella" },
		{ "  A  b -- C!", "a-b-c" },
		{ "42", "42" },
		{ "M\xc3\xbcller GmbH", "m-ller-gmbh" },
	};
	struct rf_org org, again;
	char long_name[122];
	struct world w;

	world_open(&w);
	CU_ASSERT_STRING_EQUAL(w.org.slug, "acme-sons");
	CU_ASSERT_STRING_EQUAL(w.org.plan, "self_hosted");
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(rf_store_org_ensure(w.s, rows[i].name, "pro",
		    &org, &w.err), RF_OK);
		CU_ASSERT_STRING_EQUAL(org.slug, rows[i].slug);
		CU_ASSERT_EQUAL(strncmp(org.id, "acc_", 4), 0);
		CU_ASSERT_EQUAL(rf_store_org_ensure(w.s, rows[i].slug,
		    "no such plan, and none is needed", &again, &w.err),
		    RF_OK);
		CU_ASSERT_STRING_EQUAL(again.id, org.id);
		CU_ASSERT_STRING_EQUAL(again.name, rows[i].name);
		CU_ASSERT_STRING_EQUAL(again.plan, "pro");
	}
	/* A name without any letter of ours still has a slug of its own. */
	CU_ASSERT_EQUAL(rf_store_org_ensure(w.s, "\xe6\x97\xa5", "pro", &org,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(strncmp(org.slug, "org-", 4), 0);
	CU_ASSERT_EQUAL(rf_store_org_ensure(w.s, "\xe6\x9c\xac", "pro",
	    &again, &w.err), RF_OK);
	CU_ASSERT_STRING_NOT_EQUAL(org.id, again.id);
	CU_ASSERT_EQUAL(rf_store_org_ensure(w.s, "", "pro", &org, &w.err),
	    RF_E_BAD_REQUEST);
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	CU_ASSERT_EQUAL(rf_store_org_ensure(w.s, long_name, "pro", &org,
	    &w.err), RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(rf_store_org_ensure(w.s, "New", "platinum", &org,
	    &w.err), RF_E_BAD_REQUEST);
	world_verify(&w);
	world_close(&w);
}

static void
plans(void)
{
	static const struct {
		const char *name;
		int64_t included, cap;
		bool metered, api;
	} rows[] = {
		{ "self_hosted", 1000000000, -1, false, true },
		{ "free", 10, 10, true, false },
		{ "starter", 500, -1, true, true },
		{ "pro", 5000, -1, true, true },
		{ "scale", 25000, -1, true, true },
		{ "agency", 25000, -1, true, true },
	};
	struct rf_plan p;
	struct world w;

	world_open(&w);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(rf_store_plan_get(w.s, rows[i].name, &p,
		    &w.err), RF_OK);
		CU_ASSERT_STRING_EQUAL(p.name, rows[i].name);
		CU_ASSERT_EQUAL(p.credits_included, rows[i].included);
		CU_ASSERT_EQUAL(p.daily_credit_cap, rows[i].cap);
		CU_ASSERT_EQUAL(p.metered, rows[i].metered);
		CU_ASSERT_EQUAL(p.api_access, rows[i].api);
		CU_ASSERT_EQUAL(p.bulk_max_urls, 5);
		CU_ASSERT_EQUAL(p.document_max_files, 5);
		CU_ASSERT_EQUAL(p.document_max_mb, 50);
	}
	CU_ASSERT_EQUAL(rf_store_plan_get(w.s, "gold", &p, &w.err),
	    RF_E_BAD_REQUEST);
	world_close(&w);
}

static void
count_orgs(void *ctx, const struct rf_org *org)
{
	++*(int *)ctx;
	CU_ASSERT_NOT_EQUAL(org->created_at, 0);
}

/* Revoking an organisation ends its keys and its open jobs. */
static void
revoked_org(void)
{
	unsigned char digest[RF_SHA256_SIZE];
	struct rf_org org;
	struct rf_lease l;
	struct rf_key key;
	struct world w;
	char plan[32];
	int n = 0;

	world_open(&w);
	rf_sha256("key", 3, digest);
	world_submit(&w, "running", 1);
	CU_ASSERT_TRUE_FATAL(world_claim(&w, &l));
	world_submit(&w, "waiting", 3);
	CU_ASSERT_EQUAL(rf_store_org_list(w.s, count_orgs, &n, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(n, 2);
	CU_ASSERT_EQUAL(rf_store_org_revoke(w.s, "nobody", &w.err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_store_org_revoke(w.s, "acme-sons", &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, digest, &key, plan, &w.err),
	    RF_OK);
	CU_ASSERT_NOT_EQUAL(key.revoked_at, 0);
	CU_ASSERT_STRING_EQUAL(plan, "");
	CU_ASSERT_EQUAL(world_state(&w, "waiting"), RF_JOB_CANCELED);
	CU_ASSERT_EQUAL(rf_store_item_renew(w.s, &l, 1000, 0, 0, &w.err),
	    RF_E_CANCELLED);
	rf_lease_release(&l);
	/* Asked for again it is open again; its old keys are not. */
	CU_ASSERT_EQUAL(rf_store_org_ensure(w.s, "Acme & Sons", "free", &org,
	    &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(org.id, w.org.id);
	CU_ASSERT_EQUAL(org.closed_at, 0);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, digest, &key, plan, &w.err),
	    RF_OK);
	CU_ASSERT_NOT_EQUAL(key.revoked_at, 0);
	CU_ASSERT_STRING_EQUAL(plan, "self_hosted");
	world_verify(&w);
	world_close(&w);
}

/* Projects: one from the start, found again, archived with their keys. */
static void
projects(void)
{
	struct rf_key key = { .label = "bot", .prefix = "p", .scopes = 1,
	    .credit_cap = -1 }, found;
	struct rf_project shop, again, first;
	char plan[32];
	struct world w;

	world_open(&w);
	CU_ASSERT_EQUAL(rf_store_project_find(w.s, w.org.id, "default",
	    &first, &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(first.name, "Default");
	CU_ASSERT_EQUAL(rf_store_project_archive(w.s, first.id, &w.err),
	    RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_project_ensure(w.s, w.org.id,
	    "Spring catalogue", "https://shop.example", &shop, &w.err),
	    RF_OK);
	CU_ASSERT_STRING_EQUAL(shop.slug, "spring-catalogue");
	CU_ASSERT_EQUAL(strncmp(shop.id, "proj_", 5), 0);
	CU_ASSERT_EQUAL(rf_store_project_ensure(w.s, w.org.id,
	    "spring CATALOGUE", NULL, &again, &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(again.id, shop.id);
	CU_ASSERT_STRING_EQUAL(again.site_url, "https://shop.example");
	CU_ASSERT_EQUAL(rf_store_project_find(w.s, "acc_other", shop.id,
	    &again, &w.err), RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_store_project_ensure(w.s, w.org.id, "", NULL,
	    &again, &w.err), RF_E_BAD_REQUEST);
	/* Its keys go with it, those of others stay. */
	rf_strlcpy(key.org_id, w.org.id, sizeof(key.org_id));
	rf_strlcpy(key.project_id, shop.id, sizeof(key.project_id));
	rf_sha256("project", 7, key.digest);
	CU_ASSERT_EQUAL(rf_store_key_create(w.s, &key, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, key.digest, &found, plan,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(found.revoked_at, 0);
	CU_ASSERT_STRING_EQUAL(found.project_id, shop.id);
	CU_ASSERT_EQUAL(rf_store_project_archive(w.s, shop.id, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_store_project_archive(w.s, shop.id, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, key.digest, &found, plan,
	    &w.err), RF_OK);
	CU_ASSERT_NOT_EQUAL(found.revoked_at, 0);
	rf_sha256("key", 3, key.digest);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, key.digest, &found, plan,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(found.revoked_at, 0);
	/* Asked for again it is open again. */
	CU_ASSERT_EQUAL(rf_store_project_ensure(w.s, w.org.id,
	    "Spring catalogue", NULL, &again, &w.err), RF_OK);
	CU_ASSERT_EQUAL(again.archived_at, 0);
	CU_ASSERT_EQUAL(rf_store_project_archive(w.s, "proj_none", &w.err),
	    RF_E_NOT_FOUND);
	world_verify(&w);
	world_close(&w);
}

struct seen {
	int n;
	struct rf_user user;
	struct rf_key key;
	struct rf_org org;
};

static void
see_user(void *ctx, const struct rf_user *user, const struct rf_org *org)
{
	struct seen *seen = ctx;

	seen->n++;
	seen->user = *user;
	seen->org = *org;
}

static void
users(void)
{
	struct rf_user u = { .email = "Ada@Example.ORG", .role = "owner",
	    .password = "scrypt$..." };
	struct seen seen = { .n = 0 };
	struct rf_user found;
	struct world w;

	world_open(&w);
	rf_strlcpy(u.org_id, w.org.id, sizeof(u.org_id));
	CU_ASSERT_EQUAL(rf_store_user_create(w.s, &u, &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(u.email, "ada@example.org");
	CU_ASSERT_EQUAL(strncmp(u.id, "usr_", 4), 0);
	CU_ASSERT_EQUAL(rf_store_user_create(w.s, &u, &w.err),
	    RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_user_find(w.s, "ADA@example.org", &found,
	    &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(found.password, "scrypt$...");
	CU_ASSERT_EQUAL(rf_store_user_list(w.s, see_user, &seen, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(seen.n, 1);
	CU_ASSERT_STRING_EQUAL(seen.user.role, "owner");
	CU_ASSERT_STRING_EQUAL(seen.org.slug, "acme-sons");
	CU_ASSERT_EQUAL(rf_store_user_revoke(w.s, "Ada@example.org", &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_store_user_revoke(w.s, "ada@example.org", &w.err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_store_user_find(w.s, "ada@example.org", &found,
	    &w.err), RF_E_NOT_FOUND);
	rf_strlcpy(u.email, "nobody", sizeof(u.email));
	CU_ASSERT_EQUAL(rf_store_user_create(w.s, &u, &w.err),
	    RF_E_BAD_REQUEST);
	world_close(&w);
}

static void
see_key(void *ctx, const struct rf_key *key, const struct rf_org *org)
{
	struct seen *seen = ctx;

	seen->n++;
	seen->key = *key;
	seen->org = *org;
}

static void
keys(void)
{
	unsigned char digest[RF_SHA256_SIZE], unknown[RF_SHA256_SIZE] = { 1 };
	struct rf_key key, second;
	struct seen seen = { .n = 0 };
	struct world w;
	char plan[32];

	world_open(&w);
	rf_sha256("key", 3, digest);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, unknown, &key, plan,
	    &w.err), RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, digest, &key, plan, &w.err),
	    RF_OK);
	CU_ASSERT_STRING_EQUAL(key.id, w.key.id);
	CU_ASSERT_STRING_EQUAL(key.org_id, w.org.id);
	CU_ASSERT_STRING_EQUAL(plan, "self_hosted");
	CU_ASSERT_EQUAL(key.scopes, RF_SCOPE_ALL);
	CU_ASSERT_EQUAL(key.credit_cap, -1);
	CU_ASSERT_EQUAL(key.expires_at, 0);
	/* Its use is noted, and not again within the minute. */
	CU_ASSERT_TRUE(rf_now() - key.last_used_at < 60000);
	second = key;
	rf_sleep_ms(3);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, digest, &key, plan, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(key.last_used_at, second.last_used_at);
	/* The same key text cannot be two keys. */
	CU_ASSERT_EQUAL(rf_store_key_create(w.s, &second, &w.err), RF_E_BUG);
	second.digest[0] ^= 1;
	second.credit_cap = 7;
	second.expires_at = 1;
	CU_ASSERT_EQUAL(rf_store_key_create(w.s, &second, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_key_list(w.s, see_key, &seen, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(seen.n, 2);
	CU_ASSERT_STRING_EQUAL(seen.org.name, "Acme & Sons");
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, second.digest, &key, plan,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(key.credit_cap, 7);
	CU_ASSERT_EQUAL(key.expires_at, 1);
	CU_ASSERT_EQUAL(key.last_used_at, 0);
	/* Both show the same: neither is meant. */
	CU_ASSERT_EQUAL(rf_store_key_revoke(w.s, "rfl_live_test...",
	    &w.err), RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_store_key_revoke(w.s, "key_none", &w.err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_store_key_revoke(w.s, w.key.id, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, digest, &key, plan, &w.err),
	    RF_OK);
	CU_ASSERT_NOT_EQUAL(key.revoked_at, 0);
	second.revoked_at = key.revoked_at;
	rf_sleep_ms(3);
	CU_ASSERT_EQUAL(rf_store_key_revoke(w.s, w.key.id, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_key_lookup(w.s, digest, &key, plan, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(key.revoked_at, second.revoked_at);
	world_close(&w);
}

/* A connection that knows a key hears at once that another revoked it. */
static void
revoked_elsewhere(void)
{
	struct rf_store *other;
	struct rf_key key;
	struct world w;
	char plan[32];

	world_open(&w);
	other = world_connect(&w);
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(rf_store_key_lookup(other, w.key.digest, &key,
		    plan, &w.err), RF_OK);
		CU_ASSERT_EQUAL(key.revoked_at, 0);
		CU_ASSERT_STRING_EQUAL(key.id, w.key.id);
	}
	CU_ASSERT_EQUAL(rf_store_key_revoke(w.s, w.key.id, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_key_lookup(other, w.key.digest, &key, plan,
	    &w.err), RF_OK);
	CU_ASSERT_NOT_EQUAL(key.revoked_at, 0);
	CU_ASSERT_STRING_NOT_EQUAL(plan, "");
	CU_ASSERT_EQUAL(rf_store_org_revoke(w.s, "acme-sons", &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_key_lookup(other, w.key.digest, &key, plan,
	    &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(plan, "");
	rf_store_close(other);
	world_close(&w);
}

CU_TestInfo store_accounts_tests[] = {
	{ "organisations and their slugs", slugs },
	{ "plans", plans },
	{ "a revoked organisation", revoked_org },
	{ "projects and their keys", projects },
	{ "users", users },
	{ "keys", keys },
	{ "a key revoked by another connection", revoked_elsewhere },
	CU_TEST_INFO_NULL
};
