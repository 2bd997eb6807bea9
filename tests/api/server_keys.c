/*
 * Keys (Pulse contract, section 1): absent, unknown, revoked, expired, of a
 * closed organisation, and without the scope.
 */
#include "config.h"

#include <stdio.h>

#include "account/account.h"
#include "api/suites.h"
#include "lib/ask.h"
#include "util/time.h"

static struct service *svc;

static void
start(void)
{
	svc = service_start("");
}

static void
stop(void)
{
	service_stop(svc);
}

static void
absent_and_unknown(void)
{
	static const char *const bad[] = {
		"x", "rfl_live_", "rfl_live_0000000000000000000000000000000000000000",
		"' OR 1=1 --", "\xff\xfe", "ie_live_abc", "\t",
	};

	expect_of(ASK(svc, .path = "/job/x", .key = NO_KEY), 401,
	    "error.code = AUTH_001", "error.message ~ x-api-key",
	    "@content-type = application/json");
	/* Not part of the contract, and no substitute. */
	expect_of(ASK(svc, .path = "/job/x", .key = NO_KEY, .headers =
	    pathf("Authorization: Bearer %s\n", svc->key)), 401,
	    "error.code = AUTH_001");
	expect_of(ASK(svc, .path = pathf("/job/x?x-api-key=%s", svc->key),
	    .key = NO_KEY), 401, "error.code = AUTH_001");
	for (size_t i = 0; i + 1 < RF_COUNT(bad); i++)
		expect_of(ASK(svc, .path = "/job/x", .key = bad[i]), 401,
		    "error.code = AUTH_002");
	expect_of(ASK(svc, .path = "/job/x", .key = pathf("%sx", svc->key)),
	    401, "error.code = AUTH_002");
	expect_of(ASK(svc, .path = "/job/x", .key = pathf("%.*s",
	    (int)strlen(svc->key) - 1, svc->key)), 401,
	    "error.code = AUTH_002");
	expect_of(ASK(svc, .path = "/job/x"), 404, "error.code = NOT_FOUND");
	/* Judged before the body. */
	expect_of(ASK(svc, .path = "/extract", .key = NO_KEY, FORM(SHEET)),
	    401, "error.code = AUTH_001");
	expect_of(ASK(svc, .path = "/extract", .key = NO_KEY,
	    .json = "{broken"), 401, "error.code = AUTH_001");
}

static void
revoked(void)
{
	char key[SERVICE_KEY_SIZE];

	CU_ASSERT_FATAL(SERVICE_KEY(svc, key, "--org", "Owner", "--label",
	    "to be revoked"));
	expect_of(ASK(svc, .path = "/extract", .key = key, FORM(SHEET)), 200,
	    "markdown");
	/* Named by what may be shown of it; the very next call fails. */
	CU_ASSERT_EQUAL(SERVICE_RUN(svc, NULL, "key", "revoke",
	    pathf("%.13s...", key)), 0);
	expect_of(ASK(svc, .path = "/extract", .key = key, FORM(SHEET)), 401,
	    "error.code = AUTH_002");
	expect_of(ASK(svc, .path = "/job/x"), 404, "error.code = NOT_FOUND");
}

static void
expired(void)
{
	char key[SERVICE_KEY_SIZE], date[RF_TIME_SIZE];
	int64_t end = (rf_now() / 1000 + 2) * 1000;

	rf_time_format(end, false, date);
	CU_ASSERT_FATAL(SERVICE_KEY(svc, key, "--org", "Owner", "--expires",
	    date));
	expect_of(ASK(svc, .path = "/job/x", .key = key), 404,
	    "error.code = NOT_FOUND");
	while (rf_now() < end)
		rf_sleep_ms(20);
	expect_of(ASK(svc, .path = "/job/x", .key = key), 401,
	    "error.code = AUTH_003");
	expect_of(ASK(svc, .path = "/large_results/x", .key = key), 401,
	    "error.code = AUTH_003");
}

static void
closed_organisation(void)
{
	char key[SERVICE_KEY_SIZE];

	CU_ASSERT_FATAL(SERVICE_KEY(svc, key, "--org", "Brief Ltd"));
	expect_of(ASK(svc, .path = "/job/x", .key = key), 404,
	    "error.code = NOT_FOUND");
	CU_ASSERT_EQUAL(SERVICE_RUN(svc, NULL, "org", "revoke", "brief-ltd"),
	    0);
	expect_of(ASK(svc, .path = "/job/x", .key = key), 401,
	    "error.code = AUTH_005");
}

/* A key that may do only some things. */
static bool
limited_key(uint32_t scopes, char text[SERVICE_KEY_SIZE])
{
	struct rf_store_config config = { .data_dir = svc->data };
	struct rf_store *store = NULL;
	struct rf_err err = RF_ERR_INIT;
	struct rf_key key;
	bool made = rf_store_open(&config, &store, &err) == RF_OK &&
	    rf_account_key_create(store, "Owner", NULL, "limited", RF_SURFACE_PULSE,
	    scopes, -1, 0, text, &key, &err) == RF_OK;

	if (!made)
		fail_test("a key of few scopes: %s", err.msg);
	if (store != NULL)
		rf_store_close(store);
	return made;
}

static void
scopes(void)
{
	char reads[SERVICE_KEY_SIZE], writes[SERVICE_KEY_SIZE];
	struct answer a;
	const char *id;

	if (!limited_key(RF_SCOPE_JOBS_READ, reads) ||
	    !limited_key(RF_SCOPE_JOBS_WRITE, writes))
		return;
	a = ASK(svc, .path = "/extract", .key = writes, FORM(SHEET));
	expect(&a, 200, "extraction_id");
	id = answer_text(&a, "extraction_id");
	expect_of(ASK(svc, .path = "/extract", .key = reads, FORM(SHEET)),
	    403, "error.code = AUTH_004");
	expect_of(ASK(svc, .path = pathf("/job/%s", id), .key = reads), 200,
	    "result.markdown");
	expect_of(ASK(svc, .path = pathf("/job/%s", id), .key = writes), 403,
	    "error.code = AUTH_004");
	expect_of(ASK(svc, .path = pathf("/job/%s", id), .key = reads,
	    .method = "DELETE"), 403, "error.code = AUTH_004");
	expect_of(ASK(svc, .path = pathf("/results/%s/images/a.png", id),
	    .key = reads), 403, "error.code = AUTH_004");
	answer_release(&a);
}

/* So many a minute, each key for itself; refused ones cost nothing. */
static void
too_often(void)
{
	struct service *slow = service_start("rate_limit = 3\n");

	for (int i = 0; i < 3; i++)
		expect_of(ASK(slow, .path = "/job/x"), 404,
		    "error.code = NOT_FOUND");
	expect_of(ASK(slow, .path = "/extract", FORM(SHEET)), 429,
	    "error.code = GENERAL_002", "error.message ~ often",
	    "@retry-after = 20", "@content-type = application/json");
	expect_of(ASK(slow, .path = "/job/x"), 429,
	    "error.code = GENERAL_002");
	expect_of(ASK(slow, .path = "/job/x", .key = slow->stranger), 404,
	    "error.code = NOT_FOUND");
	expect_of(ASK(slow, .path = "/healthz"), 200, "status = ok");
	expect_of(ASK(slow, .path = "/large_results/x", .key = NO_KEY), 404,
	    "error.code = NOT_FOUND");
	service_stop(slow);
}

CU_TestInfo api_server_keys[] = {
	{ "start", start },
	{ "absent and unknown", absent_and_unknown },
	{ "revoked", revoked },
	{ "expired", expired },
	{ "of a closed organisation", closed_organisation },
	{ "without the scope", scopes },
	{ "too often", too_often },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
