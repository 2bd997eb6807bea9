/* Keys: how they look, what is kept of them, and who they say one is. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account/account.h"
#include "store/notice.h"
#include "store/private.h"
#include "unit/account_suites.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

/* A store of our own. */
struct place {
	char dir[64];
	struct rf_store *s;
	struct rf_err err;
};

static void
make_place(struct place *p)
{
	struct rf_store_config config = { .create = true };

	memset(p, 0, sizeof(*p));
	snprintf(p->dir, sizeof(p->dir), "/tmp/riffle-account-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p->dir));
	config.data_dir = p->dir;
	CU_ASSERT_EQUAL_FATAL(rf_store_open(&config, &p->s, &p->err), RF_OK);
}

static void
drop_place(struct place *p)
{
	rf_store_close(p->s);
	CU_ASSERT_EQUAL(rf_remove_tree(p->dir, &p->err), RF_OK);
}

/* The contract's own vector: imageextract.md section 1.1. */
static void
vector(void)
{
	unsigned char digest[RF_SHA256_SIZE];
	char prefix[24], hex[RF_SHA256_HEX];

	rf_account_key_describe("ie_live_0123456789abcdefghijABCDEFGHIJ01",
	    prefix, digest);
	rf_hex(digest, sizeof(digest), hex);
	CU_ASSERT_STRING_EQUAL(hex, "42ff7ea0ffb93d9cd44ac25e920d693ae66b6c"
	    "7680e9fcac37f8d801853bef11");
	CU_ASSERT_STRING_EQUAL(prefix, "ie_live_0123...");
}

static void
forms(void)
{
	static const struct {
		enum rf_surface surface;
		const char *start;
		size_t length;
		const char *tail;
	} rows[] = {
		{ RF_SURFACE_PULSE, "rfl_live_", 49, "..." },
		{ RF_SURFACE_IMAGEEXTRACT, "ie_live_", 40, "..." },
		{ RF_SURFACE_PLANGREP, "pgk_live_", 49, "" },
	};
	char text[RF_KEY_TEXT_SIZE], again[RF_KEY_TEXT_SIZE], shown[40];
	struct rf_key key;
	struct place p;

	make_place(&p);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		size_t n = strlen(rows[i].start);

		CU_ASSERT_EQUAL_FATAL(rf_account_key_create(p.s, "Org", NULL, "bot",
		    rows[i].surface, RF_SCOPE_ALL, -1, 0, text, &key, &p.err),
		    RF_OK);
		CU_ASSERT_EQUAL(strlen(text), rows[i].length);
		CU_ASSERT_EQUAL(strncmp(text, rows[i].start, n), 0);
		CU_ASSERT_EQUAL(strspn(text + n, "0123456789"
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
		    rows[i].length - n);
		snprintf(shown, sizeof(shown), "%.*s%s", (int)n + 4, text,
		    rows[i].tail);
		CU_ASSERT_STRING_EQUAL(key.prefix, shown);
		CU_ASSERT_STRING_EQUAL(key.label, "bot");
		CU_ASSERT_EQUAL_FATAL(rf_account_key_create(p.s, "Org", NULL, NULL,
		    rows[i].surface, RF_SCOPE_ALL, -1, 0, again, &key,
		    &p.err), RF_OK);
		CU_ASSERT_STRING_NOT_EQUAL(text, again);
	}
	drop_place(&p);
}

/* The key itself is nowhere in the data folder. */
static void
not_kept(void)
{
	static const char *const files[] = { "riffle.db", "riffle.db-wal" };
	char text[RF_KEY_TEXT_SIZE], path[100], *bytes;
	struct rf_key key;
	struct place p;
	size_t len;

	make_place(&p);
	CU_ASSERT_EQUAL_FATAL(rf_account_key_create(p.s, "Org", NULL, "",
	    RF_SURFACE_PULSE, RF_SCOPE_ALL, -1, 0, text, &key, &p.err),
	    RF_OK);
	for (size_t i = 0; i < RF_COUNT(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", p.dir, files[i]);
		CU_ASSERT_EQUAL_FATAL(rf_file_load(path, 1 << 24, &bytes,
		    &len, &p.err), RF_OK);
		CU_ASSERT_PTR_NULL(memmem(bytes, len, text, strlen(text)));
		CU_ASSERT_PTR_NULL(memmem(bytes, len, text + 13,
		    strlen(text) - 13));
		free(bytes);
	}
	drop_place(&p);
}

static enum rf_auth_failure
failure(struct place *p, const char *key)
{
	struct rf_caller caller;
	enum rf_auth_failure why;
	enum rf_code rc;

	rc = rf_account_authenticate(p->s, rf_str(key), &caller, &why,
	    &p->err);
	CU_ASSERT_EQUAL(rc, RF_E_UNAUTHENTICATED);
	CU_ASSERT_FALSE(caller.known);
	CU_ASSERT_EQUAL(caller.scopes, 0);
	CU_ASSERT_STRING_EQUAL(caller.org_id, "");
	return why;
}

static void
authenticate(void)
{
	char text[RF_KEY_TEXT_SIZE], other[RF_KEY_TEXT_SIZE + 1];
	char brief[RF_KEY_TEXT_SIZE];
	struct rf_key key, third;
	enum rf_auth_failure why;
	struct rf_caller caller;
	struct place p;

	make_place(&p);
	CU_ASSERT_EQUAL_FATAL(rf_account_key_create(p.s, "Org", NULL, "",
	    RF_SURFACE_PULSE, RF_SCOPE_JOBS_READ, 12, 0, text, &key, &p.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_account_authenticate(p.s, rf_str(text), &caller,
	    &why, &p.err), RF_OK);
	CU_ASSERT_EQUAL(why, RF_AUTH_OK);
	CU_ASSERT_TRUE(caller.known);
	CU_ASSERT_STRING_EQUAL(caller.org_id, key.org_id);
	CU_ASSERT_STRING_EQUAL(caller.key_id, key.id);
	CU_ASSERT_STRING_EQUAL(caller.plan, "self_hosted");
	CU_ASSERT_EQUAL(caller.scopes, RF_SCOPE_JOBS_READ);
	CU_ASSERT_EQUAL(caller.key_credits_left, 12);

	CU_ASSERT_EQUAL(failure(&p, ""), RF_AUTH_MISSING);
	CU_ASSERT_EQUAL(failure(&p, "rfl_live_"), RF_AUTH_UNKNOWN);
	rf_strlcpy(other, text, sizeof(other));
	other[20] = other[20] == 'a' ? 'b' : 'a';
	CU_ASSERT_EQUAL(failure(&p, other), RF_AUTH_UNKNOWN);
	/* A prefix of a key, and a key with more behind it. */
	rf_strlcpy(other, text, strlen(text));
	CU_ASSERT_EQUAL(failure(&p, other), RF_AUTH_UNKNOWN);
	snprintf(other, sizeof(other), "%s ", text);
	CU_ASSERT_EQUAL(failure(&p, other), RF_AUTH_UNKNOWN);

	CU_ASSERT_EQUAL_FATAL(rf_account_key_create(p.s, "Org", NULL, "",
	    RF_SURFACE_PULSE, RF_SCOPE_ALL, -1, rf_now() + 60000, brief,
	    &third, &p.err), RF_OK);
	CU_ASSERT_EQUAL(rf_account_authenticate(p.s, rf_str(brief), &caller,
	    &why, &p.err), RF_OK);
	CU_ASSERT_EQUAL(caller.key_credits_left, -1);
	CU_ASSERT_EQUAL(rf_sql_script(p.s, "UPDATE keys SET expires_at = "
	    "created_at + 1 WHERE expires_at IS NOT NULL", &p.err), RF_OK);
	/* Who changes a key says so; see keys.c of the store. */
	rf_notice_post(rf_store_notice(p.s), RF_NOTICE_KEYS);
	rf_sleep_ms(3);
	CU_ASSERT_EQUAL(failure(&p, brief), RF_AUTH_EXPIRED);

	CU_ASSERT_EQUAL(rf_store_key_revoke(p.s, key.prefix, &p.err), RF_OK);
	CU_ASSERT_EQUAL(failure(&p, text), RF_AUTH_UNKNOWN);
	CU_ASSERT_EQUAL(rf_store_org_revoke(p.s, "org", &p.err), RF_OK);
	CU_ASSERT_EQUAL(failure(&p, text), RF_AUTH_NO_ORG);
	CU_ASSERT_EQUAL(failure(&p, brief), RF_AUTH_NO_ORG);
	drop_place(&p);
}

static void
bad_keys(void)
{
	char text[RF_KEY_TEXT_SIZE], label[122];
	struct rf_key key;
	struct place p;

	make_place(&p);
	memset(label, 'x', sizeof(label) - 1);
	label[sizeof(label) - 1] = '\0';
	CU_ASSERT_EQUAL(rf_account_key_create(p.s, "", NULL, "", RF_SURFACE_PULSE,
	    RF_SCOPE_ALL, -1, 0, text, &key, &p.err), RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(rf_account_key_create(p.s, "Org", NULL, label,
	    RF_SURFACE_PULSE, RF_SCOPE_ALL, -1, 0, text, &key, &p.err),
	    RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(rf_account_key_create(p.s, "Org", NULL, "",
	    RF_SURFACE_PULSE, 0, -1, 0, text, &key, &p.err),
	    RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(rf_account_key_create(p.s, "Org", NULL, "",
	    RF_SURFACE_PULSE, 1 << 9, -1, 0, text, &key, &p.err),
	    RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(rf_account_key_create(p.s, "Org", NULL, "",
	    RF_SURFACE_PULSE, RF_SCOPE_ALL, -1, 1000, text, &key, &p.err),
	    RF_E_BAD_REQUEST);
	CU_ASSERT_STRING_EQUAL(text, "");
	drop_place(&p);
}

static void
users(void)
{
	struct rf_user user, found;
	struct place p;
	char email[300];

	make_place(&p);
	CU_ASSERT_EQUAL(rf_account_user_create(p.s, "Org", "Eve@example.org",
	    "long enough", "admin", &user, &p.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_user_find(p.s, "eve@example.org", &found,
	    &p.err), RF_OK);
	CU_ASSERT_EQUAL(strncmp(found.password, "scrypt$", 7), 0);
	CU_ASSERT_STRING_EQUAL(found.role, "admin");
	CU_ASSERT_EQUAL(rf_account_user_create(p.s, "Org", "eve@example.org",
	    NULL, "admin", &user, &p.err), RF_E_CONFLICT);
	CU_ASSERT_EQUAL(rf_account_user_create(p.s, "Org", "x@example.org",
	    NULL, "emperor", &user, &p.err), RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(rf_account_user_create(p.s, "Org", "x@example.org",
	    "short", "owner", &user, &p.err), RF_E_BAD_REQUEST);
	memset(email, 'x', sizeof(email) - 1);
	email[3] = '@';
	email[sizeof(email) - 1] = '\0';
	CU_ASSERT_EQUAL(rf_account_user_create(p.s, "Org", email, NULL,
	    "owner", &user, &p.err), RF_E_BAD_REQUEST);
	/* Without a password nobody signs in. */
	CU_ASSERT_EQUAL(rf_account_user_create(p.s, "Org", "y@example.org",
	    NULL, "viewer", &user, &p.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(user.password, "");
	drop_place(&p);
}

CU_TestInfo account_keys_tests[] = {
	{ "the contract's vector", vector },
	{ "forms of keys", forms },
	{ "the key is not kept", not_kept },
	{ "authenticate", authenticate },
	{ "keys that are not made", bad_keys },
	{ "users", users },
	CU_TEST_INFO_NULL
};
