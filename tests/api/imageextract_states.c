/*
 * The life of a job (sections 6.1, 6.3, 6.4, 6.9): what each state looks like
 * from each address, cancelling and trying again.
 */
#include "config.h"

#include <string.h>

#include "api/imageextract.h"
#include "api/suites.h"

static struct service *svc;
static struct rf_store *store;

static const struct seed_image one[] = { { .facts = { .filename = "a.png",
    .format = "png" }, .bytes = "a", .media_type = "image/png" } };

static void
start(void)
{
	svc = service_start("worker = off\n");
	store = seed_open(svc);
}

static void
stop(void)
{
	struct rf_err err = RF_ERR_INIT;

	if (rf_store_ledger_check(store, &err) != RF_OK)
		fail_test("%s", err.msg);
	rf_store_close(store);
	service_stop(svc);
}

static int64_t
balance(void)
{
	struct answer a = ASK_IE(svc, .path = ACCOUNT "/credits");
	int64_t n = answer_number(&a, "credits");

	answer_release(&a);
	return n;
}

#define POST_IE(p) ASK_IE(svc, .path = p, .method = "POST")

/* What comes too early says so, and when to come again. */
static void
expect_early(const char *id, const char *status, int progress)
{
	static const char *const reads[] = { "result", "download",
		"downloads", "downloads/zip", "downloads/groups/g1.zip",
		"downloads/images/img_1" };

	for (size_t i = 0; i < RF_COUNT(reads); i++)
		expect_of(ASK_IE(svc, .path = pathf(JOBS "/%s/%s", id,
		    reads[i])), 202, "@retry-after = 2",
		    pathf("job_id = %s", id), pathf("status = %s", status),
		    pathf("progress = %d", progress),
		    "@content-type ^ application/json", "!images",
		    "@cache-control = no-store");
}

static void
running(void)
{
	static const struct seed_item items[] = {
		{ .url = HOST "/1", .state = RF_JOB_COMPLETED, .images = one,
		    .n_images = 1 },
		{ .url = HOST "/2", .state = RF_JOB_PROCESSING, .done = 500,
		    .total = 1000 },
	};
	char id[RF_ID_SIZE];

	seed_job(store, &(struct seed){ .key = svc->key, .items = items,
	    .n = 2, .kind = RF_JOB_BULK, .reserve = 2 }, id);
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200,
	    "status = processing", "credits_used = 2", "image_count = 1",
	    "partial = true", "completed_groups = 1", "total_groups = 2",
	    "groups[0].status = done", "groups[0].image_count = 1",
	    "groups[0].duration_ms", "groups[0].duration_ms != null",
	    "groups[1].status = processing", "groups[1].image_count = 0",
	    "groups[1].duration_ms = null", "progress = 74", "error = null",
	    "started_at ~ Z", "finished_at = null");
	expect_of(ASK_IE(svc, .path = JOB(id, "/items")), 200,
	    "items[0].status = done", "items[0].duration_ms != null",
	    "items[0].error_code = null", "items[1].status = processing",
	    "items[1].duration_ms = null");
	expect_early(id, "processing", 74);
	/* Too late to cancel, too early to try again. */
	expect_of(POST_IE(JOB(id, "/cancel")), 409, "code = invalid_state",
	    "error ~ processing");
	expect_of(POST_IE(JOB(id, "/retry")), 409, "code = invalid_state");
}

/* A page of an address that nobody works on, and of one that somebody does. */
static void
mixed_states(void)
{
	static const struct seed_item items[] = {
		{ .url = HOST "/1", .state = RF_JOB_PROCESSING },
		{ .url = HOST "/2", .state = RF_JOB_PENDING },
	};
	struct rf_lease lease = RF_LEASE_INIT;
	char id[RF_ID_SIZE];

	seed_job(store, &(struct seed){ .key = svc->key, .items = items,
	    .n = 2, .kind = RF_JOB_BULK, .reserve = 2 }, id);
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200,
	    "status = processing", "partial = false",
	    "completed_groups = 0", "groups[0].status = processing",
	    "groups[1].status = queued", "progress = 0");
	expect_of(POST_IE(JOB(id, "/cancel")), 409, "code = invalid_state");
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200,
	    "status = processing", "groups[1].status = queued");
	/* The queue is empty for the tests that follow. */
	seed_claim(store, id, &lease);
	rf_lease_release(&lease);
}

static void
cancelled(void)
{
	int64_t before = balance();
	char id[RF_ID_SIZE], other[RF_ID_SIZE];

	CREATE(id, svc, .json = BULK_OF(AT("/1") AND AT("/2")));
	expect_early(id, "queued", 0);
	expect_of(ASK_IE(svc, .path = JOB(id, "/cancel"), .method = "POST",
	    .key = svc->stranger), 404, "code = not_found");
	expect_of(POST_IE(JOB(id, "/cancel")), 200, "$ = "
	    "{\"cancelled\":true}");
	CU_ASSERT(balance() == before);
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200,
	    "status = cancelled", "credits_used = 0", "image_count = 0",
	    "partial = false", "completed_groups = 2", "total_groups = 2",
	    "groups[0].status = cancelled", "progress = 100",
	    "error = null", "finished_at ~ Z");
	expect_of(ASK_IE(svc, .path = JOB(id, "/items")), 200,
	    "items[0].status = cancelled", "items[0].error_code = null");
	expect_of(ASK_IE(svc, .path = JOB(id, "/result")), 409,
	    "code = invalid_state", "!@retry-after");
	expect_of(ASK_IE(svc, .path = JOB(id, "/download")), 404,
	    "code = no_images");
	expect_of(ASK_IE(svc, .path = JOB(id, "/downloads")), 404,
	    "code = no_images");
	/* Once. */
	expect_of(POST_IE(JOB(id, "/cancel")), 409, "code = invalid_state",
	    "error ~ cancelled");
	CU_ASSERT(balance() == before);
	/* Another's stays. */
	CREATE(other, svc, .json = PAGE);
	expect_of(POST_IE(JOB(id, "/cancel")), 409, "code");
	expect_of(ASK_IE(svc, .path = JOB(other, "")), 200,
	    "status = queued");
	expect_of(POST_IE(JOB(other, "/cancel")), 200, "cancelled = true");
}

/* Whoever is first has it: the one who cancels or the worker. */
static void
cancel_or_claim(void)
{
	static const struct seed_item page = { .url = HOST "/",
	    .state = RF_JOB_COMPLETED, .images = one, .n_images = 1 };
	struct rf_lease lease = RF_LEASE_INIT;
	struct rf_err err = RF_ERR_INIT;
	int64_t before = balance();
	char id[RF_ID_SIZE];

	CREATE(id, svc, .json = PAGE);
	expect_of(POST_IE(JOB(id, "/cancel")), 200, "cancelled = true");
	CU_ASSERT(rf_store_item_claim(store, "w", 1000, 5, &lease, &err) ==
	    RF_E_NOT_FOUND);
	CREATE(id, svc, .json = PAGE);
	seed_claim(store, id, &lease);
	expect_of(POST_IE(JOB(id, "/cancel")), 409, "code = invalid_state");
	seed_finish(store, &lease, &page);
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "status = done",
	    "credits_used = 1");
	expect_of(POST_IE(JOB(id, "/cancel")), 409, "code = invalid_state",
	    "error ~ done");
	CU_ASSERT(balance() == before - 1);
}

static void
retried(void)
{
	static const struct seed_item bad[] = {
		{ .url = HOST "/1", .state = RF_JOB_FAILED,
		    .error = RF_E_FETCH_TIMEOUT, .message = "too slow" },
		{ .url = HOST "/2", .state = RF_JOB_FAILED,
		    .error = RF_E_TLS, .message = "no certificate" },
	};
	static const struct seed_item good = { .url = HOST "/1",
	    .state = RF_JOB_COMPLETED };
	char id[RF_ID_SIZE], again[RF_ID_SIZE], third[RF_ID_SIZE];
	int64_t before;
	struct answer a;

	seed_job(store, &(struct seed){ .key = svc->key, .items = bad,
	    .n = 2, .kind = RF_JOB_BULK, .reserve = 2 }, id);
	before = balance();
	expect_of(ASK_IE(svc, .path = JOB(id, "/result")), 422,
	    "code = job_failed", "error = too slow", "details # 0");
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "status = failed",
	    "error = too slow", "progress = 100", "partial = false");
	expect_of(ASK_IE(svc, .path = JOB(id, "/retry"), .method = "POST",
	    .key = svc->stranger), 404, "code = not_found");
	a = POST_IE(JOB(id, "/retry"));
	expect(&a, 202, "job_id # 36", "!@retry-after");
	rf_strlcpy(again, answer_text(&a, "job_id"), sizeof(again));
	expect(&a, 202, pathf("@location = " JOBS "/%s", again));
	answer_release(&a);
	CU_ASSERT(strcmp(again, id) != 0);
	CU_ASSERT(balance() == before - 2);
	expect_of(ASK_IE(svc, .path = JOB(again, "")), 200, "status = queued",
	    pathf("retry_of = %s", id), "type = bulk", "credits_used = 2",
	    "groups[0].label = " HOST "/1", "groups[1].label = " HOST "/2");
	/* The old one is what it was, and may be tried once more. */
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "status = failed");
	expect_of(POST_IE(JOB(again, "/retry")), 409, "code = invalid_state");
	expect_of(POST_IE(JOB(again, "/cancel")), 200, "cancelled = true");
	a = POST_IE(JOB(again, "/retry"));
	expect(&a, 202, "job_id");
	rf_strlcpy(third, answer_text(&a, "job_id"), sizeof(third));
	answer_release(&a);
	expect_of(ASK_IE(svc, .path = JOB(third, "")), 200,
	    pathf("retry_of = %s", again));
	expect_of(POST_IE(JOB(third, "/cancel")), 200, "cancelled = true");
	/* Not what is done. */
	seed_job(store, &(struct seed){ .key = svc->key, .items = &good,
	    .n = 1, .kind = RF_JOB_URL, .reserve = 1 }, id);
	expect_of(POST_IE(JOB(id, "/retry")), 409, "code = invalid_state",
	    "error ~ done");
}

/* Documents are kept for a day. */
static void
retried_documents(void)
{
	char id[RF_ID_SIZE], again[RF_ID_SIZE];
	struct answer a;

	CREATE(id, svc, FORM(DOC("a.csv"), DOC("b.csv")),
	    .headers = "Idempotency-Key: old\n");
	expect_of(POST_IE(JOB(id, "/cancel")), 200, "cancelled = true");
	a = ASK_IE(svc, .path = JOB(id, "/retry"), .method = "POST",
	    .headers = "Idempotency-Key: old\n");
	/* The name is not looked at: a retry is a new job. */
	expect(&a, 202, "job_id", "!@idempotent-replayed");
	rf_strlcpy(again, answer_text(&a, "job_id"), sizeof(again));
	answer_release(&a);
	expect_of(ASK_IE(svc, .path = JOB(again, "")), 200,
	    "type = document", "groups # 2", "groups[0].label = a.csv",
	    "groups[1].label = b.csv", pathf("retry_of = %s", id));
	expect_of(POST_IE(JOB(again, "/cancel")), 200, "cancelled = true");
	CU_ASSERT(SERVICE_RUN(svc, NULL, "gc") == 0);
	a = POST_IE(JOB(again, "/retry"));
	expect(&a, 202, "job_id");
	expect_of(POST_IE(JOB(answer_text(&a, "job_id"), "/cancel")), 200,
	    "cancelled = true");
	answer_release(&a);
	seed_sql(svc, "UPDATE jobs SET expires_at = 1 "
	    "WHERE state = 'canceled'");
	CU_ASSERT(SERVICE_RUN(svc, NULL, "gc") == 0);
	expect_of(POST_IE(JOB(again, "/retry")), 409, "code = input_expired");
	expect_of(ASK_IE(svc, .path = JOB(again, "")), 200,
	    "status = cancelled");
}

/* Each fault of an item has its word (section 6.4). */
static void
item_errors(void)
{
	static const struct {
		enum rf_code code;
		const char *word;
	} rows[] = {
		{ RF_E_FETCH_TIMEOUT, "timeout" },
		{ RF_E_DOCUMENT_TIMEOUT, "timeout" },
		{ RF_E_DNS, "dns_error" },
		{ RF_E_CONNECT, "connect_error" },
		{ RF_E_TLS, "tls_error" },
		{ RF_E_HTTP, "http_error" },
		{ RF_E_BLOCKED, "blocked_url" },
		{ RF_E_FETCH_TOO_LARGE, "too_large" },
		{ RF_E_LIMIT, "too_large" },
		{ RF_E_UNSUPPORTED, "unsupported_format" },
		{ RF_E_ENCRYPTED, "encrypted" },
		{ RF_E_CORRUPT, "corrupt" },
		{ RF_E_CRASHED, "corrupt" },
		{ RF_E_IO, "internal" },
		{ RF_E_BUG, "internal" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		const struct seed_item item = { .file = "a.pdf",
		    .state = RF_JOB_FAILED, .error = rows[i].code,
		    .message = "a sentence" };
		char id[RF_ID_SIZE];

		seed_job(store, &(struct seed){ .key = svc->key,
		    .items = &item, .n = 1, .kind = RF_JOB_DOCUMENT }, id);
		expect_of(ASK_IE(svc, .path = JOB(id, "/items")), 200,
		    "items[0].status = failed", pathf("items[0].error_code = "
		    "%s", rows[i].word), "items[0].error_message = "
		    "a sentence");
		expect_of(ASK_IE(svc, .path = JOB(id, "/download")), 404,
		    "code = no_images");
	}
}

static void
expired(void)
{
	static const struct seed_item page = { .url = HOST "/",
	    .state = RF_JOB_COMPLETED, .images = one, .n_images = 1 };
	static const char *const reads[] = { "result", "download",
		"downloads", "downloads/zip", "downloads/groups/g1.zip",
		"downloads/images/img_1" };
	struct rf_err err = RF_ERR_INIT;
	char id[RF_ID_SIZE];

	seed_job(store, &(struct seed){ .key = svc->key, .items = &page,
	    .n = 1, .kind = RF_JOB_URL }, id);
	CU_ASSERT(rf_store_job_purge(store, id, &err) == RF_OK);
	for (size_t i = 0; i < RF_COUNT(reads); i++)
		expect_of(ASK_IE(svc, .path = pathf(JOBS "/%s/%s", id,
		    reads[i])), 410, "code = expired", "!images");
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "status = done",
	    "image_count = 1");
	expect_of(POST_IE(JOB(id, "/retry")), 409, "code = invalid_state");
}

CU_TestInfo api_imageextract_states[] = {
	{ "start", start },
	{ "cancelled", cancelled },
	{ "cancelled or claimed", cancel_or_claim },
	{ "retried", retried },
	{ "retried documents", retried_documents },
	{ "running", running },
	{ "mixed states", mixed_states },
	{ "errors of items", item_errors },
	{ "expired", expired },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
