/*
 * Who is asking (section 1.1): guests with their cookie and their three a
 * day (1.5), people signed in, keys; and which of them decides.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "account/account.h"
#include "api/imageextract.h"
#include "api/suites.h"
#include "util/time.h"

#define PASSWORD "correct horse battery"

static struct service *svc;

static void
make_user(struct rf_store *store, const char *org, const char *email,
    const char *role)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_user user;

	if (rf_account_user_create(store, org, email, PASSWORD, role, &user,
	    &err) != RF_OK)
		fail_test("%s: %s", email, err.msg);
}

static void
start(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_store *store;
	struct rf_org org;

	svc = service_start("worker = off\ntrusted_proxies = 127.0.0.1\n"
	    "login_rate = 100\n");
	store = seed_open(svc);
	if (rf_store_org_ensure(store, "Free", "free", &org, &err) != RF_OK)
		fail_test("%s", err.msg);
	make_user(store, "Owner", "owner@example.org", "owner");
	make_user(store, "Owner", "viewer@example.org", "viewer");
	make_user(store, "Free", "free@example.org", "member");
	rf_store_close(store);
}

static void
stop(void)
{
	service_stop(svc);
}

/* The cookie that an answer sets, as a client sends it back. */
static void
take_cookie(const struct answer *a, char cookie[200])
{
	char value[1024];

	(void)fcgi_reply_header(&a->reply, "Set-Cookie", value);
	snprintf(cookie, 200, "Cookie: %.*s\n", (int)strcspn(value, ";"),
	    value);
}

/* ---- guests -------------------------------------------------------------------- */

#define OUR_ORIGIN "Origin: http://docs.example.org\n"
#define OTHER_ORIGIN "Origin: http://evil.example.org\n"
#define FROM(address) "X-Forwarded-For: " address "\n"
#define AS_GUEST(...) ask(svc, &(const struct ask){ .key = NO_KEY, \
	__VA_ARGS__ })

static void
guest_make(const char *from, const char *json, char id[RF_ID_SIZE],
    char cookie[200])
{
	struct answer a = AS_GUEST(.path = JOBS, .json = json,
	    .headers = from);

	expect(&a, 202, "job_id", "@set-cookie ^ ie_guest=",
	    "@set-cookie ~ ; Path=/;", "@set-cookie ~ ; HttpOnly",
	    "@set-cookie ~ ; SameSite=Lax", "@set-cookie ~ ; Max-Age=604800");
	rf_strlcpy(id, answer_text(&a, "job_id"), RF_ID_SIZE);
	take_cookie(&a, cookie);
	answer_release(&a);
}

static void
guests_jobs(void)
{
	/* All that a guest may read, and what a stranger gets for it. */
	static const struct {
		const char *rest;
		int own, foreign;
	} rows[] = {
		{ "", 200, 404 },
		{ "/items", 200, 404 },
		{ "/result", 202, 403 },
		{ "/download", 202, 404 },
		{ "/downloads", 202, 404 },
		{ "/downloads/zip", 202, 404 },
		{ "/downloads/groups/g1.zip", 202, 404 },
		{ "/downloads/images/img_1", 202, 404 },
		{ "/stream", 0, 403 },
	};
	char id[RF_ID_SIZE], second[RF_ID_SIZE], theirs[RF_ID_SIZE];
	char cookie[200], other[200], same[200];
	struct answer a;

	guest_make(FROM("192.0.2.1"), PAGE, id, cookie);
	guest_make(FROM("192.0.2.2"), PAGE, theirs, other);
	CU_ASSERT(strcmp(cookie, other) != 0);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		const char *path = pathf(JOBS "/%s%s", id, rows[i].rest);

		if (rows[i].own != 0)
			expect_of(AS_GUEST(.path = path, .headers = cookie),
			    rows[i].own, "!code");
		expect_of(AS_GUEST(.path = path, .headers = other),
		    rows[i].foreign, "code", "!job_id", "!status");
		expect_of(AS_GUEST(.path = path), 401,
		    "code = unauthorized");
		expect_of(AS_GUEST(.path = path, .headers =
		    "Cookie: ie_guest=short\n"), 401, "code = unauthorized");
		expect_of(ASK_IE(svc, .path = path), rows[i].foreign, "code");
	}
	expect_of(AS_GUEST(.path = JOB(id, "")  , .headers = cookie), 200,
	    "credits_used = 1", "project_id = null", "type = url");
	/* The next job keeps the cookie. */
	a = AS_GUEST(.path = JOBS, .json = PAGE, .headers =
	    pathf("%s%s", FROM("192.0.2.1"), cookie));
	expect(&a, 202, "job_id");
	rf_strlcpy(second, answer_text(&a, "job_id"), sizeof(second));
	take_cookie(&a, same);
	CU_ASSERT(strcmp(cookie, same) == 0);
	answer_release(&a);
	expect_of(AS_GUEST(.path = JOB(second, ""), .headers = cookie), 200,
	    "id");
	/* Reading is all. */
	expect_of(AS_GUEST(.path = JOB(id, "/cancel"), .method = "POST",
	    .headers = cookie), 401, "code = unauthorized");
	expect_of(AS_GUEST(.path = JOB(id, "/retry"), .method = "POST",
	    .headers = cookie), 401, "code = unauthorized");
	expect_of(AS_GUEST(.path = ACCOUNT, .headers = cookie), 401,
	    "code = unauthorized");
	/* And no documents. */
	expect_of(AS_GUEST(.path = JOBS, FORM(DOC("a.csv"))), 401,
	    "code = unauthorized", "!@set-cookie");
	expect_of(AS_GUEST(.path = JOBS, FORM(DOC("a.csv")),
	    .headers = cookie), 401, "code = unauthorized");
	/* They are not even received. */
	expect_of(AS_GUEST(.path = JOBS, FORM(DOC("a.csv")),
	    .declared = INT64_C(1) << 40), 401, "code = unauthorized");
	expect_of(AS_GUEST(.path = JOBS, .urlencoded = "project_id=x"), 401,
	    "code = unauthorized");
}

static void
guests_days(void)
{
	char id[RF_ID_SIZE], cookie[200];

	/* Three, however many cookies. */
	for (int i = 0; i < 3; i++)
		guest_make(FROM("192.0.2.7"), PAGE, id, cookie);
	expect_of(AS_GUEST(.path = JOBS, .json = PAGE,
	    .headers = FROM("192.0.2.7")), 429, "code = rate_limited",
	    "@retry-after", "!@set-cookie");
	guest_make(FROM("192.0.2.8"), PAGE, id, cookie);
	/* An address each. */
	guest_make(FROM("192.0.2.9"), BULK_OF(AT("/1") AND AT("/2")), id,
	    cookie);
	expect_of(AS_GUEST(.path = JOBS, .json = BULK_OF(AT("/1") AND
	    AT("/2")), .headers = FROM("192.0.2.9")), 429, "code");
	guest_make(FROM("192.0.2.9"), PAGE, id, cookie);
	expect_of(AS_GUEST(.path = JOBS, .json = BULK_OF(AT("/1") AND AT("/2")
	    AND AT("/3") AND AT("/4")), .headers = FROM("192.0.2.10")), 429,
	    "code");
	/* A network of IPv6 is one guest. */
	guest_make(FROM("2001:db8:1:2::1"), PAGE, id, cookie);
	guest_make(FROM("2001:db8:1:2:ffff::2"), PAGE, id, cookie);
	guest_make(FROM("2001:0db8:0001:0002::3"), PAGE, id, cookie);
	expect_of(AS_GUEST(.path = JOBS, .json = PAGE,
	    .headers = FROM("2001:db8:1:2:3:4:5:6")), 429, "code");
	guest_make(FROM("2001:db8:1:3::1"), PAGE, id, cookie);
	/* A key is not counted with them. */
	expect_of(ASK_IE(svc, .path = JOBS, .json = PAGE,
	    .headers = FROM("192.0.2.7")), 202, "!@set-cookie");
}

/* The word of somebody who is no proxy of ours does not count. */
static void
guests_lies(void)
{
	struct service *open = service_start("worker = off\n");

	for (int i = 0; i < 3; i++)
		expect_of(ASK(open, .path = JOBS, .key = NO_KEY,
		    .json = PAGE, .headers = pathf("X-Forwarded-For: "
		    "192.0.2.%d\n", i + 1)), 202, "job_id");
	expect_of(ASK(open, .path = JOBS, .key = NO_KEY, .json = PAGE,
	    .headers = FROM("192.0.2.9")), 429, "code = rate_limited");
	service_stop(open);
}

static void
guests_names(void)
{
	char id[RF_ID_SIZE], second[RF_ID_SIZE], cookie[200], other[200];
	struct answer a;

	guest_make(FROM("192.0.2.20") "Idempotency-Key: g\n", PAGE, id,
	    cookie);
	a = AS_GUEST(.path = JOBS, .json = PAGE, .headers =
	    pathf("%sIdempotency-Key: g\n%s", FROM("192.0.2.20"), cookie));
	expect(&a, 202, pathf("job_id = %s", id),
	    "@idempotent-replayed = true");
	answer_release(&a);
	/* A name is its guest's, wherever the guest is ... */
	expect_of(AS_GUEST(.path = JOBS, .json = PAGE, .headers =
	    pathf("%sIdempotency-Key: g\n%s", FROM("192.0.2.21"), cookie)),
	    202, pathf("job_id = %s", id), "@idempotent-replayed = true");
	expect_of(AS_GUEST(.path = JOBS, .json = URL_OF(AT("/z")), .headers =
	    pathf("%sIdempotency-Key: g\n%s", FROM("192.0.2.21"), cookie)),
	    409, "code = idempotency_conflict");
	/* ... and who comes without a cookie is a new one, with a job of its
	 * own, since the other's could not be read. */
	guest_make(FROM("192.0.2.20") "Idempotency-Key: g\n", PAGE, second,
	    other);
	CU_ASSERT(strcmp(second, id) != 0);
	expect_of(AS_GUEST(.path = JOB(second, ""), .headers = other), 200,
	    "status = queued");
}

/* Another site must not use up its visitors' day. */
static void
guests_elsewhere(void)
{
	char id[RF_ID_SIZE], cookie[200];

	guest_make(FROM("192.0.2.30") OUR_ORIGIN, PAGE, id, cookie);
	expect_of(AS_GUEST(.path = JOBS, .json = PAGE, .headers =
	    FROM("192.0.2.30") OTHER_ORIGIN), 403, "code = forbidden",
	    "!@set-cookie");
	expect_of(AS_GUEST(.path = JOBS, .json = PAGE, .headers =
	    FROM("192.0.2.30") "Origin: null\n"), 403, "code = forbidden");
	expect_of(AS_GUEST(.path = JOBS, .json = PAGE, .headers =
	    pathf("%s%s", FROM("192.0.2.30") OTHER_ORIGIN, cookie)), 403,
	    "code = forbidden");
	/* Reading is no change. */
	expect_of(AS_GUEST(.path = JOB(id, ""), .headers =
	    pathf("%s%s", OTHER_ORIGIN, cookie)), 200, "status = queued");
}

/* ---- people ---------------------------------------------------------------------- */

#define LOGIN "/api/auth/login"
#define LOGOUT "/api/auth/logout"

static void
login(const char *email, char cookie[200])
{
	struct answer a = AS_GUEST(.path = LOGIN, .json = pathf(
	    "{\"email\":\"%s\",\"password\":\"" PASSWORD "\"}", email));

	expect(&a, 200, "signed_in = true", "@set-cookie ^ ie_session=",
	    "@set-cookie ~ ; Path=/;", "@set-cookie ~ ; HttpOnly",
	    "@set-cookie ~ ; SameSite=Lax", "@set-cookie ~ ; Max-Age=2592000",
	    "@cache-control = no-store");
	take_cookie(&a, cookie);
	answer_release(&a);
}

static void
signing_in(void)
{
	char cookie[200], again[200];

	login("owner@example.org", cookie);
	login("OWNER@Example.org", again);
	CU_ASSERT(strcmp(cookie, again) != 0);
	expect_of(AS_GUEST(.path = LOGIN, .urlencoded =
	    "email=owner%40example.org&password=correct+horse+battery"), 200,
	    "signed_in = true", "@set-cookie ^ ie_session=");
	expect_of(AS_GUEST(.path = LOGIN, .params = "HTTPS=on\n", .json =
	    "{\"email\":\"owner@example.org\",\"password\":\"" PASSWORD
	    "\"}"), 200, "@set-cookie ~ ; Secure");
	expect_of(AS_GUEST(.path = LOGIN, .json = "{\"email\":"
	    "\"owner@example.org\",\"password\":\"wrong\"}"), 401,
	    "code = unauthorized", "!@set-cookie");
	expect_of(AS_GUEST(.path = LOGIN, .json = "{\"email\":"
	    "\"nobody@example.org\",\"password\":\"" PASSWORD "\"}"), 401,
	    "code = unauthorized", "!@set-cookie");
	expect_of(AS_GUEST(.path = LOGIN, .json = "{\"email\":1,"
	    "\"password\":\"x\"}"), 400, "code = validation_error");
	expect_of(AS_GUEST(.path = LOGIN, .json = "{\"email\":"
	    "\"owner@example.org\",\"password\":\"" PASSWORD "\"}",
	    .headers = OTHER_ORIGIN), 403, "code = forbidden",
	    "!@set-cookie");

	expect_of(AS_GUEST(.path = ACCOUNT, .headers = cookie), 200,
	    "name = Owner", "membership_role = owner");
	expect_of(AS_GUEST(.path = LOGOUT, .method = "POST",
	    .headers = cookie), 200, "signed_in = false",
	    "@set-cookie ^ ie_session=;", "@set-cookie ~ Max-Age=0");
	expect_of(AS_GUEST(.path = ACCOUNT, .headers = cookie), 401,
	    "code = unauthorized");
	/* The other one stays. */
	expect_of(AS_GUEST(.path = ACCOUNT, .headers = again), 200, "name");
	/* One that is over is none, and ending twice no fault. */
	expect_of(AS_GUEST(.path = LOGOUT, .method = "POST",
	    .headers = cookie), 200, "signed_in = false");
	expect_of(AS_GUEST(.path = ACCOUNT, .headers =
	    "Cookie: ie_session=made-up\n"), 401, "code = unauthorized");
}

/* One network, and one account, may try so often a minute. */
static void
brakes(void)
{
	static const struct {
		const char *from, *email;
		int status;
	} rows[] = {
		{ FROM("192.0.2.1"), "a@example.org", 401 },
		{ FROM("192.0.2.1"), "", 400 },
		{ FROM("192.0.2.1"), "a@example.org", 401 },
		{ FROM("192.0.2.1"), "b@example.org", 429 },
		{ FROM("192.0.2.2"), "a@example.org", 429 },
		{ FROM("192.0.2.3"), "A@Example.org", 429 },
		{ FROM("192.0.2.3"), "c@example.org", 401 },
		{ FROM("2001:db8:1:2::1"), "d@example.org", 401 },
		{ FROM("2001:db8:1:2:ffff::2"), "e@example.org", 401 },
		{ FROM("2001:db8:1:2::3"), "f@example.org", 429 },
		{ FROM("2001:db8:1:3::3"), "f@example.org", 401 },
	};
	struct service *slow = service_start("worker = off\n"
	    "trusted_proxies = 127.0.0.1\nlogin_rate = 2\n");

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct answer a = ASK(slow, .path = LOGIN, .key = NO_KEY,
		    .headers = rows[i].from, .json = pathf("{\"email\":"
		    "\"%s\",\"password\":\"guessed\"}", rows[i].email));
		char wait[1024] = "";
		int64_t seconds;

		if (!expect(&a, rows[i].status, "code", "!@set-cookie"))
			fail_test("row %zu", i);
		if (rows[i].status == 429) {
			expect(&a, 429, "code = rate_limited");
			(void)fcgi_reply_header(&a.reply, "Retry-After", wait);
			CU_ASSERT(rf_parse_int(rf_str(wait), 1, 30,
			    &seconds));
		}
		answer_release(&a);
	}
	service_stop(slow);
}

/* Who guesses keeps nobody waiting who has been here before. */
static void
braked_owners(void)
{
	struct service *slow = service_start("worker = off\n"
	    "trusted_proxies = 127.0.0.1\nlogin_rate = 2\n");
	static const struct {
		const char *from, *password;
		int status;
	} rows[] = {
		{ FROM("192.0.2.1"), PASSWORD, 200 },
		{ FROM("192.0.2.2"), "guessed", 401 },
		{ FROM("192.0.2.3"), "guessed", 429 },
		{ FROM("192.0.2.4"), PASSWORD, 429 },
		/* Its owner, and only so often. */
		{ FROM("192.0.2.1"), PASSWORD, 200 },
		{ FROM("192.0.2.1"), PASSWORD, 429 },
	};
	struct rf_store *store = seed_open(slow);

	make_user(store, "Owner", "owner@example.org", "owner");
	rf_store_close(store);
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		expect_of(ASK(slow, .path = LOGIN, .key = NO_KEY,
		    .headers = rows[i].from, .json = pathf("{\"email\":"
		    "\"%s@example.org\",\"password\":\"%s\"}",
		    i % 2 == 0 ? "owner" : "OWNER", rows[i].password)),
		    rows[i].status, rows[i].status == 200 ? "signed_in" :
		    "code");
	service_stop(slow);
}

static void
other_sites(void)
{
	char cookie[200], id[RF_ID_SIZE];
	struct answer a;

	login("owner@example.org", cookie);
	expect_of(AS_GUEST(.path = JOBS, .json = PAGE, .headers =
	    pathf("%s%s", cookie, OTHER_ORIGIN)), 403, "code = forbidden");
	expect_of(AS_GUEST(.path = JOBS, .json = PAGE, .headers =
	    pathf("%sOrigin: null\n", cookie)), 403, "code = forbidden");
	a = AS_GUEST(.path = JOBS, .json = PAGE, .headers = pathf("%s%s",
	    cookie, OUR_ORIGIN));
	expect(&a, 202, "job_id", "!@set-cookie");
	rf_strlcpy(id, answer_text(&a, "job_id"), sizeof(id));
	answer_release(&a);
	expect_of(AS_GUEST(.path = JOB(id, "/cancel"), .method = "POST",
	    .headers = pathf("%s%s", cookie, OTHER_ORIGIN)), 403,
	    "code = forbidden");
	expect_of(AS_GUEST(.path = LOGOUT, .method = "POST", .headers =
	    pathf("%s%s", cookie, OTHER_ORIGIN)), 403, "code = forbidden");
	/* Reading is no change; a program sends no Origin. */
	expect_of(AS_GUEST(.path = JOB(id, ""), .headers = pathf("%s%s",
	    cookie, OTHER_ORIGIN)), 200, "id");
	expect_of(AS_GUEST(.path = JOB(id, "/cancel"), .method = "POST",
	    .headers = cookie), 200, "cancelled = true");
	/* No cookie, no question. */
	expect_of(ASK_IE(svc, .path = JOBS, .json = PAGE,
	    .headers = OTHER_ORIGIN), 202, "job_id");
}

static void
who_decides(void)
{
	char cookie[200], viewer[200], id[RF_ID_SIZE];

	login("owner@example.org", cookie);
	expect_of(ASK_IE(svc, .path = ACCOUNT, .key = "ie_live_wrong",
	    .headers = cookie), 401, "code = unauthorized",
	    "@www-authenticate = Bearer error=\"invalid_token\"");
	expect_of(ASK_IE(svc, .path = JOBS, .json = PAGE,
	    .key = "ie_live_wrong", .headers = cookie), 401, "code");
	expect_of(AS_GUEST(.path = ACCOUNT, .headers = pathf(
	    "Authorization: Basic b3duZXI6eA==\n%s", cookie)), 401, "code");
	expect_of(AS_GUEST(.path = ACCOUNT, .headers = pathf(
	    "Authorization: Bearer\n%s", cookie)), 401, "code");
	expect_of(ASK_IE(svc, .path = ACCOUNT, .key = svc->stranger,
	    .headers = cookie), 200, "name = Stranger");
	/* The other surface's header is none here. */
	expect_of(ASK(svc, .path = ACCOUNT), 401, "code = unauthorized",
	    "@www-authenticate = Bearer");
	expect_of(AS_GUEST(.path = ACCOUNT, .headers = pathf(
	    "authorization: bearer %s\n", svc->key)), 200, "name = Owner");

	/* Viewers look. */
	CREATE(id, svc, .json = PAGE);
	login("viewer@example.org", viewer);
	expect_of(AS_GUEST(.path = ACCOUNT, .headers = viewer), 200,
	    "membership_role = viewer");
	expect_of(AS_GUEST(.path = JOB(id, ""), .headers = viewer), 200,
	    "status = queued");
	expect_of(AS_GUEST(.path = JOBS, .json = PAGE, .headers = viewer),
	    403, "code = forbidden");
	expect_of(AS_GUEST(.path = JOB(id, "/cancel"), .method = "POST",
	    .headers = viewer), 403, "code = forbidden");
	expect_of(AS_GUEST(.path = JOB(id, "/retry"), .method = "POST",
	    .headers = viewer), 403, "code = forbidden");
	CU_ASSERT(SERVICE_RUN(svc, NULL, "user", "revoke",
	    "viewer@example.org") == 0);
	expect_of(AS_GUEST(.path = ACCOUNT, .headers = viewer), 401, "code");
	/* Thirty days without use. */
	seed_sql(svc, "UPDATE sessions SET expires_at = 1");
	expect_of(AS_GUEST(.path = ACCOUNT, .headers = cookie), 401, "code");
}

static void
keys(void)
{
	char key[SERVICE_KEY_SIZE], free_key[SERVICE_KEY_SIZE];
	char prefix[32], cookie[200], id[RF_ID_SIZE];

	CU_ASSERT(SERVICE_KEY(svc, key, "--org", "Owner", "--surface",
	    "imageextract"));
	CU_ASSERT(strncmp(key, "ie_live_", 8) == 0 && strlen(key) == 40);
	CREATE(id, svc, .json = PAGE, .key = key);
	expect_of(ASK_IE(svc, .path = ACCOUNT, .key = key), 200,
	    "membership_role = owner");
	snprintf(prefix, sizeof(prefix), "%.12s...", key);
	CU_ASSERT(SERVICE_RUN(svc, NULL, "key", "revoke", prefix) == 0);
	expect_of(ASK_IE(svc, .path = ACCOUNT, .key = key), 401,
	    "code = unauthorized", "error ~ revoked");
	expect_of(ASK_IE(svc, .path = JOBS, .json = PAGE, .key = key), 401,
	    "code = unauthorized");
	/* The job is the account's. */
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "id");

	/* A plan without API access has web pages all the same. */
	CU_ASSERT(SERVICE_KEY(svc, free_key, "--org", "Free", "--surface",
	    "imageextract"));
	expect_of(ASK_IE(svc, .path = ACCOUNT, .key = free_key), 403,
	    "code = api_access_disabled");
	expect_of(ASK_IE(svc, .path = JOBS, .json = PAGE, .key = free_key),
	    403, "code = api_access_disabled");
	login("free@example.org", cookie);
	expect_of(AS_GUEST(.path = ACCOUNT "/limits", .headers = cookie), 200,
	    "limits.plan = free", "limits.credits_included = 10",
	    "limits.daily_credit_cap = 10", "limits.api_access = false",
	    "limits.ads_enabled = true", "limits.url_worker_concurrency = 2");
	expect_of(AS_GUEST(.path = JOBS, .json = PAGE, .headers = cookie),
	    202, "job_id");
	expect_of(AS_GUEST(.path = ACCOUNT "/credits", .headers = cookie),
	    200, "credits = 9");
}

/* Changed behind our back: a row at once, an account's within a second. */
static void
plans(void)
{
	char key[SERVICE_KEY_SIZE];
	int64_t until;
	int other;

	CU_ASSERT(SERVICE_KEY(svc, key, "--org", "Changing", "--surface",
	    "imageextract"));
	expect_of(ASK_IE(svc, .path = ACCOUNT, .key = key), 200,
	    "plan = self_hosted", "@cache-control = no-store");
	until = rf_monotonic() + 1500;
	seed_sql(svc, "UPDATE orgs SET plan = 'scale' "
	    "WHERE slug = 'changing'");
	do {
		struct answer a = ASK_IE(svc, .path = ACCOUNT "/credits",
		    .key = key);

		other = strcmp(answer_text(&a, "plan"), "scale");
		answer_release(&a);
		rf_sleep_ms(20);
	} while (other != 0 && rf_monotonic() < until);
	CU_ASSERT_EQUAL(other, 0);
	seed_sql(svc, "UPDATE plans SET api_access = 0 WHERE name = 'scale'");
	expect_of(ASK_IE(svc, .path = ACCOUNT, .key = key), 403,
	    "code = api_access_disabled");
	seed_sql(svc, "UPDATE plans SET api_access = 1, bulk_max_urls = 1 "
	    "WHERE name = 'scale'");
	expect_of(ASK_IE(svc, .path = ACCOUNT "/limits", .key = key), 200,
	    "limits.bulk_max_urls = 1");
}

CU_TestInfo api_imageextract_who[] = {
	{ "start", start },
	{ "guests' jobs", guests_jobs },
	{ "guests' days", guests_days },
	{ "guests' lies", guests_lies },
	{ "guests' names", guests_names },
	{ "guests of other sites", guests_elsewhere },
	{ "signing in", signing_in },
	{ "brakes", brakes },
	{ "braked owners", braked_owners },
	{ "other sites", other_sites },
	{ "who decides", who_decides },
	{ "keys", keys },
	{ "plans", plans },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
