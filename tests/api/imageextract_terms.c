/*
 * On what terms jobs are accepted: requests that name themselves (section
 * 1.4), days (1.5), credits and their ledger (1.7, 3), and the order of the
 * checks (6.2).
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account/account.h"
#include "api/imageextract.h"
#include "api/suites.h"
#include "util/hash.h"

#define NAMED(name) .headers = "Idempotency-Key: " name "\n"

static struct service *svc;
/* Of organisations with the plans of the same names. */
static char two_a_day[SERVICE_KEY_SIZE], capped[SERVICE_KEY_SIZE],
    poor[SERVICE_KEY_SIZE], usage_key[SERVICE_KEY_SIZE];

static void
make_org(struct rf_store *store, const char *name, const char *plan,
    char key[SERVICE_KEY_SIZE])
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_org org;
	struct rf_key row;

	if (rf_store_org_ensure(store, name, plan, &org, &err) != RF_OK ||
	    rf_account_key_create(store, name, NULL, "",
	    RF_SURFACE_IMAGEEXTRACT, RF_SCOPE_ALL, -1, 0, key, &row, &err) !=
	    RF_OK)
		fail_test("%s: %s", name, err.msg);
}

static void
start(void)
{
	struct rf_store *store;

	svc = service_start("worker = off\n");
	seed_sql(svc, "INSERT INTO plans VALUES "
	    "('two_a_day', 1, 100, -1, 2, 1, 0, 5, 5, 50, 2, NULL), "
	    "('capped', 1, 100, 3, -1, 1, 0, 5, 5, 50, 2, NULL), "
	    "('poor', 1, 3, -1, -1, 1, 1, 5, 5, 50, 2, NULL)");
	store = seed_open(svc);
	make_org(store, "Two", "two_a_day", two_a_day);
	make_org(store, "Capped", "capped", capped);
	make_org(store, "Poor", "poor", poor);
	make_org(store, "Usage", "poor", usage_key);
	rf_store_close(store);
}

static void
stop(void)
{
	struct rf_store *store = seed_open(svc);
	struct rf_err err = RF_ERR_INIT;

	if (rf_store_ledger_check(store, &err) != RF_OK)
		fail_test("%s", err.msg);
	rf_store_close(store);
	service_stop(svc);
}

static int64_t
number(const char *path, const char *member, const char *key)
{
	struct answer a = ASK_IE(svc, .path = path, .key = key);
	int64_t n = answer_number(&a, member);

	expect(&a, 200, member);
	answer_release(&a);
	return n;
}

static int64_t
balance(const char *key)
{
	return number(ACCOUNT "/credits", "credits", key);
}

/* ---- requests that name themselves -------------------------------------------- */

static void
same(const char *id, const struct ask *q)
{
	struct answer a = ask(svc, q);

	expect(&a, 202, pathf("job_id = %s", id),
	    "@idempotent-replayed = true",
	    pathf("@location = " JOBS "/%s", id));
	answer_release(&a);
}
#define SAME(id, ...) same(id, &(const struct ask){ .path = JOBS, \
	.bearer = true, __VA_ARGS__ })

static void
named(void)
{
	int64_t before = balance(NULL);
	char id[RF_ID_SIZE];

	CREATE(id, svc, .json = PAGE, NAMED("one"));
	SAME(id, .json = PAGE, NAMED("one"));
	/* Neither white space nor the order of members is the request. */
	SAME(id, .json = " {\n \"input\" : " AT("/") " ,\t\"type\":\"url\"} ",
	    NAMED("one"));
	SAME(id, .json = "{\"type\":\"\\u0075rl\",\"input\":" AT("/") "}",
	    NAMED("one"));
	CU_ASSERT(balance(NULL) == before - 1);
	expect_of(ASK_IE(svc, .path = JOBS, .json = URL_OF(AT("/other")),
	    NAMED("one")), 409, "code = idempotency_conflict", "!job_id");
	/* Before what it asks is looked at. */
	expect_of(ASK_IE(svc, .path = JOBS, .json = "{}", NAMED("one")), 409,
	    "code = idempotency_conflict");
	CU_ASSERT(balance(NULL) == before - 1);
	/* Names are an account's own. */
	expect_of(ASK_IE(svc, .path = JOBS, .json = URL_OF(AT("/other")),
	    NAMED("one"), .key = svc->stranger), 202, "job_id",
	    "!@idempotent-replayed");
	/* A list is another request in another order. */
	CREATE(id, svc, .json = BULK_OF(AT("/1") AND AT("/2")),
	    NAMED("list"));
	SAME(id, .json = BULK_OF(AT("/1") " , " AT("/2")), NAMED("list"));
	expect_of(ASK_IE(svc, .path = JOBS, .json = BULK_OF(AT("/2") AND
	    AT("/1")), NAMED("list")), 409, "code = idempotency_conflict");
}

static void
names_bind_late(void)
{
	char name[400], id[RF_ID_SIZE];

	expect_of(ASK_IE(svc, .path = JOBS, .json = "{}", NAMED("late")),
	    400, "code = validation_error");
	CREATE(id, svc, .json = PAGE, NAMED("late"));
	SAME(id, .json = PAGE, NAMED("late"));
	/* For a day. */
	seed_sql(svc, "UPDATE idempotency SET created_at = created_at - "
	    "86401000 WHERE name = 'late'");
	expect_of(ASK_IE(svc, .path = JOBS, .json = URL_OF(AT("/new")),
	    NAMED("late")), 202, "!@idempotent-replayed");
	expect_of(ASK_IE(svc, .path = JOBS, .json = URL_OF(AT("/new")),
	    NAMED("late")), 202, "@idempotent-replayed = true");
	memset(name, 'n', sizeof(name));
	name[255] = '\0';
	CREATE(id, svc, .json = PAGE, .headers = pathf("Idempotency-Key: "
	    "%s\n", name));
	SAME(id, .json = PAGE, .headers = pathf("Idempotency-Key: %s\n",
	    name));
	name[255] = 'n';
	name[256] = '\0';
	expect_of(ASK_IE(svc, .path = JOBS, .json = PAGE, .headers =
	    pathf("Idempotency-Key: %s\n", name)), 400,
	    "code = validation_error", "error ~ 255");
}

#define PART(boundary, name, text) "--" boundary "\r\nContent-Disposition: " \
	"form-data; name=\"files\"; filename=\"" name "\"\r\nContent-Type: " \
	"text/csv\r\n\r\n" text "\r\n"
#define RAW(boundary, parts) .type = "multipart/form-data; boundary=" \
	boundary, .body = parts "--" boundary "--\r\n"

static void
named_forms(void)
{
	char id[RF_ID_SIZE];

	CREATE(id, svc, RAW("B", PART("B", "a.csv", "a,b")
	    PART("B", "b.csv", "c,d")), NAMED("form"));
	SAME(id, RAW("Quite-Another", PART("Quite-Another", "a.csv", "a,b")
	    PART("Quite-Another", "b.csv", "c,d")), NAMED("form"));
	/* Another text, another name, another order, one less. */
	expect_of(ASK_IE(svc, .path = JOBS, RAW("B", PART("B", "a.csv", "a,X")
	    PART("B", "b.csv", "c,d")), NAMED("form")), 409,
	    "code = idempotency_conflict");
	expect_of(ASK_IE(svc, .path = JOBS, RAW("B", PART("B", "x.csv", "a,b")
	    PART("B", "b.csv", "c,d")), NAMED("form")), 409, "code");
	expect_of(ASK_IE(svc, .path = JOBS, RAW("B", PART("B", "b.csv", "c,d")
	    PART("B", "a.csv", "a,b")), NAMED("form")), 409, "code");
	expect_of(ASK_IE(svc, .path = JOBS, RAW("B", PART("B", "a.csv",
	    "a,b")), NAMED("form")), 409, "code");
	expect_of(ASK_IE(svc, .path = JOBS, .json = PAGE, NAMED("form")),
	    409, "code");
}

/* ---- days --------------------------------------------------------------------- */

static void
expect_too_many(const struct ask *q)
{
	struct answer a = ask(svc, q);
	char value[1024];
	long seconds;

	expect(&a, 429, "code = rate_limited", "error", "!job_id");
	(void)fcgi_reply_header(&a.reply, "Retry-After", value);
	seconds = strtol(value, NULL, 10);
	CU_ASSERT(seconds >= 1 && seconds <= 86400);
	answer_release(&a);
}
#define TOO_MANY(...) expect_too_many(&(const struct ask){ .path = JOBS, \
	.bearer = true, __VA_ARGS__ })

static void
days(void)
{
	char id[RF_ID_SIZE], first[RF_ID_SIZE];

	/* What was refused does not count, nor what is answered again. */
	expect_of(ASK_IE(svc, .path = JOBS, .json = "{}", .key = two_a_day),
	    400, "code = validation_error");
	CREATE(first, svc, .json = PAGE, .key = two_a_day, NAMED("day"));
	SAME(first, .json = PAGE, .key = two_a_day, NAMED("day"));
	/* A list counts once. */
	CREATE(id, svc, .json = BULK_OF(AT("/1") AND AT("/2")),
	    .key = two_a_day);
	TOO_MANY(.json = PAGE, .key = two_a_day);
	/* Before it is looked at ... */
	TOO_MANY(.json = "{}", .key = two_a_day);
	/* ... but not before it was recognised. */
	SAME(first, .json = PAGE, .key = two_a_day, NAMED("day"));
	expect_of(ASK_IE(svc, .path = JOBS, .json = URL_OF(AT("/x")),
	    .key = two_a_day, NAMED("day")), 409, "code");
	/* Cancelling gives no place back; trying again takes one. */
	expect_of(ASK_IE(svc, .path = JOB(first, "/cancel"), .method = "POST",
	    .key = two_a_day), 200, "cancelled = true");
	expect_too_many(&(const struct ask){ .path = JOB(first, "/retry"),
	    .method = "POST", .key = two_a_day, .bearer = true });
	/* Tomorrow. */
	seed_sql(svc, "UPDATE days SET day = day - 1 WHERE scope IN "
	    "(SELECT id FROM orgs WHERE slug = 'two')");
	CREATE(id, svc, .json = PAGE, .key = two_a_day);
	expect_of(ASK_IE(svc, .path = JOB(first, "/retry"), .method = "POST",
	    .key = two_a_day), 202, "job_id");
	TOO_MANY(.json = PAGE, .key = two_a_day);
}

static void
daily_credits(void)
{
	char id[RF_ID_SIZE];

	CREATE(id, svc, .json = BULK_OF(AT("/1") AND AT("/2")),
	    .key = capped);
	TOO_MANY(.json = BULK_OF(AT("/1") AND AT("/2")), .key = capped);
	CREATE(id, svc, .json = PAGE, .key = capped);
	TOO_MANY(.json = PAGE, .key = capped);
	/* Not before what is asked was looked at. */
	expect_of(ASK_IE(svc, .path = JOBS, .json = "{}", .key = capped), 400,
	    "code = validation_error");
	expect_of(ASK_IE(svc, .path = ACCOUNT "/limits", .key = capped), 200,
	    "limits.daily_credit_cap = 3");
}

/* ---- credits -------------------------------------------------------------------- */

static void
ledger(void)
{
	char id[RF_ID_SIZE], again[RF_ID_SIZE];
	struct answer a;

	expect_of(ASK_IE(svc, .path = ACCOUNT "/credits", .key = poor), 200,
	    "account_id ^ acc_", "plan = poor", "credits = 3");
	CREATE(id, svc, .json = BULK_OF(AT("/1") AND AT("/2")), .key = poor);
	CU_ASSERT(balance(poor) == 1);
	/* Nothing is queued that cannot be paid. */
	expect_of(ASK_IE(svc, .path = JOBS, .json = BULK_OF(AT("/3") AND
	    AT("/4")), .key = poor, NAMED("dear")), 402,
	    "code = insufficient_credits", "error ^ Insufficient credits");
	CU_ASSERT(balance(poor) == 1);
	CU_ASSERT(number(ACCOUNT "/usage", "jobs_total", poor) == 1);
	expect_of(ASK_IE(svc, .path = JOBS, .json = BULK_OF(AT("/3") AND
	    "\"http://10.0.0.1/\""), .key = poor), 400, "code = blocked_url");
	/* All of it comes back. */
	expect_of(ASK_IE(svc, .path = JOB(id, "/cancel"), .method = "POST",
	    .key = poor), 200, "cancelled = true");
	CU_ASSERT(balance(poor) == 3);
	expect_of(ASK_IE(svc, .path = JOB(id, ""), .key = poor), 200,
	    "status = cancelled", "credits_used = 0", "partial = false");
	/* The name was not bound by the 402. */
	CREATE(again, svc, .json = BULK_OF(AT("/3") AND AT("/4")),
	    .key = poor, NAMED("dear"));
	a = ASK_IE(svc, .path = ACCOUNT "/credits/ledger", .key = poor);
	expect(&a, 200, "account_id ^ acc_", "entries # 4",
	    "entries[0] # 6", "entries[0].id = led_4",
	    "entries[0].entry_type = job_debit", "entries[0].amount = -2",
	    "entries[0].balance_after = 1",
	    pathf("entries[0].job_id = %s", again),
	    "entries[0].created_at ~ T", "entries[0].created_at ~ Z",
	    "entries[1].id = led_3", "entries[1].entry_type = job_refund",
	    "entries[1].amount = 2", "entries[1].balance_after = 3",
	    pathf("entries[1].job_id = %s", id),
	    "entries[2].entry_type = job_debit",
	    "entries[2].balance_after = 1",
	    pathf("entries[2].job_id = %s", id),
	    "entries[3].id = led_1", "entries[3].entry_type = plan_grant",
	    "entries[3].amount = 3", "entries[3].balance_after = 3",
	    "entries[3].job_id = null");
	answer_release(&a);
	expect_of(ASK_IE(svc, .path = ACCOUNT "/credits/ledger?limit=2",
	    .key = poor), 200, "entries # 2", "entries[0].id = led_4");
	expect_of(ASK_IE(svc, .path = ACCOUNT "/credits/ledger?limit=200",
	    .key = poor), 200, "entries # 4");
}

static void
ledger_limits(void)
{
	static const char *const bad[] = { "0", "201", "-1", "x", "1x", "",
		"1.5", "99999999999999999999" };

	for (size_t i = 0; i < RF_COUNT(bad); i++)
		expect_of(ASK_IE(svc, .path = pathf(ACCOUNT
		    "/credits/ledger?limit=%s", bad[i])), 400,
		    "code = validation_error", "error ~ limit");
}

/* Items that fail give their share back when the job ends. */
static void
refunds(void)
{
	static const struct seed_image one[] = { { .facts = { .filename =
	    "a.png", .format = "png" }, .bytes = "a",
	    .media_type = "image/png" } };
	static const struct seed_item mixed[] = {
		{ .url = HOST "/1", .state = RF_JOB_COMPLETED, .images = one,
		    .n_images = 1 },
		{ .url = HOST "/2", .state = RF_JOB_FAILED,
		    .error = RF_E_DNS, .message = "no such host" },
		{ .url = HOST "/3", .state = RF_JOB_COMPLETED },
	};
	static const struct seed_item bad[] = {
		{ .file = "a.pdf", .state = RF_JOB_FAILED,
		    .error = RF_E_CORRUPT, .message = "it is torn" },
	};
	struct rf_store *store = seed_open(svc);
	int64_t before = balance(NULL);
	char id[RF_ID_SIZE];

	seed_sql(svc, "UPDATE items SET state = 'canceled' "
	    "WHERE state = 'pending'");
	/* A page without images was looked at all the same. */
	seed_job(store, &(struct seed){ .key = svc->key,
	    .kind = RF_JOB_BULK, .items = mixed, .n = 3, .reserve = 3 }, id);
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "status = done",
	    "credits_used = 2", "partial = true", "image_count = 1",
	    "completed_groups = 3", "progress = 100",
	    "groups[1].status = failed", "groups[2].status = done",
	    "groups[2].image_count = 0");
	CU_ASSERT(balance(NULL) == before - 2);
	expect_of(ASK_IE(svc, .path = ACCOUNT "/credits/ledger?limit=2"), 200,
	    "entries[0].entry_type = job_refund", "entries[0].amount = 1",
	    pathf("entries[0].job_id = %s", id),
	    "entries[1].entry_type = job_debit", "entries[1].amount = -3");
	seed_job(store, &(struct seed){ .key = svc->key,
	    .kind = RF_JOB_DOCUMENT, .items = bad, .n = 1, .reserve = 1 },
	    id);
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "status = failed",
	    "credits_used = 0", "error = it is torn", "partial = false");
	CU_ASSERT(balance(NULL) == before - 2);
	rf_store_close(store);
}

/* ---- the account ------------------------------------------------------------------ */

static void
account(void)
{
	expect_of(ASK_IE(svc, .path = ACCOUNT), 200, "$ ^ {", "id ^ acc_",
	    "name = Owner", "slug = owner", "plan = self_hosted",
	    "status = active", "membership_role = owner");
	expect_of(ASK_IE(svc, .path = ACCOUNT "/limits"), 200,
	    "account_id ^ acc_", "limits # 9", "limits.plan = self_hosted",
	    "limits.credits_included = 1000000000",
	    "limits.daily_credit_cap = -1", "limits.api_access = true",
	    "limits.ads_enabled = false", "limits.bulk_max_urls = 5",
	    "limits.document_max_files = 5", "limits.document_max_mb = 50",
	    "limits.url_worker_concurrency = 20");
	/* The vendor's own table (section 1.6). */
	seed_sql(svc, "UPDATE orgs SET plan = 'pro' WHERE slug = 'poor'");
	service_end_respond(svc);
	service_respond(svc);
	expect_of(ASK_IE(svc, .path = ACCOUNT "/limits", .key = poor), 200,
	    "limits.plan = pro", "limits.credits_included = 5000",
	    "limits.daily_credit_cap = -1", "limits.api_access = true",
	    "limits.ads_enabled = false", "limits.bulk_max_urls = 5",
	    "limits.document_max_files = 5", "limits.document_max_mb = 50",
	    "limits.url_worker_concurrency = 10");
	expect_of(ASK_IE(svc, .path = ACCOUNT, .key = poor), 200,
	    "plan = pro");
}

static void
usage(void)
{
	static const struct seed_image one[] = { { .facts = { .filename =
	    "a.png", .format = "png" }, .bytes = "a",
	    .media_type = "image/png" } };
	static const struct seed_item item = { .url = HOST "/1",
	    .state = RF_JOB_COMPLETED, .images = one, .n_images = 1 };
	static const char *const bad[] = { "since=x", "until=2026-13-01",
		"since=2026-03-02T00:00:00Z&until=2026-03-01T00:00:00Z" };
	struct rf_store *store = seed_open(svc);
	char id[RF_ID_SIZE];

	expect_of(ASK_IE(svc, .path = ACCOUNT "/usage", .key = usage_key),
	    200, "account_id ^ acc_", "jobs_total = 0",
	    "credits_debited = 0", "images_extracted = 0");
	seed_job(store, &(struct seed){ .key = usage_key,
	    .items = &item, .n = 1, .reserve = 1, .kind = RF_JOB_URL }, id);
	CREATE(id, svc, .json = PAGE, .key = usage_key);
	expect_of(ASK_IE(svc, .path = JOB(id, "/cancel"), .method = "POST",
	    .key = usage_key), 200, "cancelled");
	/* Less what came back. */
	expect_of(ASK_IE(svc, .path = ACCOUNT "/usage", .key = usage_key),
	    200, "jobs_total = 2", "credits_debited = 1",
	    "images_extracted = 1");
	/* The first moment counts, the last does not. */
	seed_sql(svc, "UPDATE jobs SET created_at = 1772323200000 "
	    "WHERE org_id IN (SELECT id FROM orgs WHERE slug = 'usage')");
	expect_of(ASK_IE(svc, .path = ACCOUNT "/usage?"
	    "since=2026-03-01T00:00:00Z&until=2026-04-01T00:00:00Z",
	    .key = usage_key), 200, "jobs_total = 2", "credits_debited = 1",
	    "images_extracted = 1");
	expect_of(ASK_IE(svc, .path = ACCOUNT "/usage?"
	    "since=2026-02-01T00:00:00Z&until=2026-03-01T00:00:00Z",
	    .key = usage_key), 200, "jobs_total = 0",
	    "images_extracted = 0");
	for (size_t i = 0; i < RF_COUNT(bad); i++)
		expect_of(ASK_IE(svc, .path = pathf(ACCOUNT "/usage?%s",
		    bad[i])), 400, "code = validation_error");
	rf_store_close(store);
}

/* ---- what is refused ------------------------------------------------------------ */

static bool
is_kept(const char *bytes)
{
	char digest[RF_SHA256_HEX];

	rf_sha256_to_hex(bytes, strlen(bytes), digest);
	return access(pathf("%s/blobs/%.2s/%s", svc->data, digest, digest),
	    F_OK) == 0;
}

/* An upload becomes a file of ours with its job, and not before. */
static void
refused_uploads(void)
{
#define FILE_OF(name, text) FORM(UPLOAD("files", name, text))
	const struct {
		const char *key, *bytes;
		struct ask ask;
		int status;
	} rows[] = {
		{ NULL, "r,1\n", { FILE_OF("a.exe", "r,1\n") }, 400 },
		{ NULL, "r,2\n", { FORM(UPLOAD("files", "a.csv", "r,2\n"),
		    UPLOAD("files", "b.csv", "")) }, 400 },
		{ NULL, "r,3\n", { FORM(UPLOAD("files", "a.csv", "r,3\n"),
		    FIELD("project_id", "proj_none")) }, 400 },
		{ NULL, "r,4\n", { FORM(UPLOAD("files", "a.csv", "r,4\n"),
		    UPLOAD("file", "b.csv", "b\n")) }, 400 },
		{ NULL, "r,5\n", { FILE_OF("a.csv", "r,5\n"),
		    NAMED("kept") }, 409 },
		{ two_a_day, "r,6\n", { FILE_OF("a.csv", "r,6\n") }, 429 },
		{ capped, "r,7\n", { FORM(UPLOAD("files", "a.csv", "r,7\n"),
		    DOC("b.csv"), DOC("c.csv"), DOC("d.csv")) }, 429 },
		{ poor, "r,8\n", { FORM(UPLOAD("files", "a.csv", "r,8\n"),
		    DOC("b.csv"), DOC("c.csv"), DOC("d.csv")) }, 402 },
		{ NO_KEY, "r,9\n", { FILE_OF("a.csv", "r,9\n") }, 401 },
		{ NULL, "r,10\n", { FILE_OF("a.csv", "r,10\n"),
		    NAMED("kept too") }, 202 },
	};
	char id[RF_ID_SIZE];

	CREATE(id, svc, FILE_OF("a.csv", "kept\n"), NAMED("kept"));
	CU_ASSERT(is_kept("kept\n"));
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct ask q = rows[i].ask;

		q.path = JOBS;
		q.key = rows[i].key;
		q.bearer = true;
		expect_of(ask(svc, &q), rows[i].status, "$");
		if (is_kept(rows[i].bytes) != (rows[i].status == 202))
			fail_test("row %zu", i);
	}
	/* Seen before: not even read again. */
	expect_of(ASK_IE(svc, .path = JOBS, FILE_OF("a.csv", "kept\n"),
	    NAMED("kept")), 202, "@idempotent-replayed = true",
	    pathf("job_id = %s", id));
}

CU_TestInfo api_imageextract_terms[] = {
	{ "start", start },
	{ "requests that name themselves", named },
	{ "names bind late", names_bind_late },
	{ "named forms", named_forms },
	{ "days", days },
	{ "daily credits", daily_credits },
	{ "ledger", ledger },
	{ "limits of the ledger", ledger_limits },
	{ "refunds", refunds },
	{ "account", account },
	{ "usage", usage },
	{ "refused uploads", refused_uploads },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
