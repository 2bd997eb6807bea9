/*
 * GET /api/v1/jobs/{id}/stream (section 6.5): the present state first, then
 * each change, until the job ends.
 */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/imageextract.h"
#include "api/suites.h"
#include "util/io.h"
#include "util/time.h"

static struct service *svc;
static struct rf_store *store;

static const struct seed_image one[] = { { .facts = { .filename = "a.png",
    .format = "png" }, .bytes = "a", .media_type = "image/png" } };
static const struct seed_item done_page = { .url = HOST "/",
    .state = RF_JOB_COMPLETED, .images = one, .n_images = 1 };

static void
start(void)
{
	svc = service_start("worker = off\nstream_ping = 1s\n");
	store = seed_open(svc);
}

static void
stop(void)
{
	rf_store_close(store);
	service_stop(svc);
}

/* The events' data, a line each. */
static void
data_of(const struct answer *a, struct rf_buf *out)
{
	const char *p = a->reply.body.ptr;

	rf_buf_init(out, 1 << 20);
	while (p != NULL && (p = strstr(p, "\ndata: ")) != NULL) {
		p += 7;
		rf_buf_add(out, p, strcspn(p, "\n") + 1);
	}
}

static void
expect_data(const struct answer *a, const char *lines)
{
	struct rf_buf got;

	data_of(a, &got);
	if (got.len != strlen(lines) || memcmp(got.ptr, lines, got.len) != 0)
		fail_test("%s: told\n%.*s not\n%s", a->what, (int)got.len,
		    got.ptr, lines);
	else
		CU_PASS("data");
	rf_buf_release(&got);
}

/* A late subscriber gets the last event at once. */
static void
ended(void)
{
	static const struct seed_item failed = { .file = "a.pdf",
	    .state = RF_JOB_FAILED, .error = RF_E_DOCUMENT_TIMEOUT,
	    .message = "Timeout" };
	struct rf_caller owner = seed_caller(store, svc->key);
	struct rf_err err = RF_ERR_INIT;
	enum rf_job_state was;
	char id[RF_ID_SIZE];
	struct answer a;

	seed_job(store, &(struct seed){ .key = svc->key, .items = &done_page,
	    .n = 1, .kind = RF_JOB_URL }, id);
	a = ASK_IE(svc, .path = JOB(id, "/stream"));
	expect(&a, 200, "@content-type ^ text/event-stream",
	    "@cache-control ~ no-cache", "@x-accel-buffering = no", "$ ~ id:",
	    "!@content-length");
	expect_data(&a, pathf("{\"status\":\"done\",\"result_url\":\"" JOBS
	    "/%s/result\"}\n", id));
	answer_release(&a);
	/* Whatever it has seen. */
	a = ASK_IE(svc, .path = JOB(id, "/stream"),
	    .headers = "Last-Event-ID: 2100\n");
	expect_data(&a, pathf("{\"status\":\"done\",\"result_url\":\"" JOBS
	    "/%s/result\"}\n", id));
	answer_release(&a);
	expect_of(ASK_IE(svc, .path = JOB(id, "/stream"), .method = "HEAD"),
	    200, "$ # 0", "@content-type ^ text/event-stream");

	CU_ASSERT(rf_store_job_purge(store, id, &err) == RF_OK);
	a = ASK_IE(svc, .path = JOB(id, "/stream"));
	expect_data(&a, pathf("{\"status\":\"done\",\"result_url\":\"" JOBS
	    "/%s/result\"}\n", id));
	answer_release(&a);

	seed_job(store, &(struct seed){ .key = svc->key, .items = &failed,
	    .n = 1, .kind = RF_JOB_DOCUMENT }, id);
	a = ASK_IE(svc, .path = JOB(id, "/stream"));
	expect_data(&a, "{\"status\":\"failed\",\"error\":\"Timeout\"}\n");
	answer_release(&a);

	CREATE(id, svc, .json = PAGE);
	CU_ASSERT(rf_store_job_withdraw(store, &owner, id, &was, &err) ==
	    RF_OK);
	a = ASK_IE(svc, .path = JOB(id, "/stream"));
	expect_data(&a, "{\"status\":\"cancelled\"}\n");
	answer_release(&a);
}

/*
 * Read while the test goes on: an event counts as sent only when the other
 * side has taken it.
 */
struct follower {
	struct ask q;
	struct answer a;
	pthread_t thread;
	int fd;
};

static void *
read_all(void *ctx)
{
	struct follower *f = ctx;

	f->a = ask_read(f->fd, &f->q);
	return NULL;
}

static void
follow(struct follower *f, const char *id, const char *key)
{
	*f = (struct follower){ .q = { .path = JOB(id, "/stream"),
	    .bearer = true, .key = key } };
	f->fd = ask_send(svc, &f->q);
	if (pthread_create(&f->thread, NULL, read_all, f) != 0)
		abort();
}

/* To the stream's end, which must be near. */
static struct answer *
followed_to_end(struct follower *f)
{
	int64_t began = rf_monotonic();

	(void)pthread_join(f->thread, NULL);
	CU_ASSERT(rf_monotonic() - began < 5000);
	return &f->a;
}

/* Let the stream see what is there before it changes. */
static void
pause_a_little(void)
{
	rf_sleep_ms(250);
}

static void
renew(struct rf_lease *lease, uint32_t done)
{
	struct rf_err err = RF_ERR_INIT;

	if (rf_store_item_renew(store, lease, 3600000, done, 1000, &err) !=
	    RF_OK)
		fail_test("renewing: %s", err.msg);
	pause_a_little();
}

static void
followed(void)
{
	struct rf_lease lease = RF_LEASE_INIT;
	struct rf_err err = RF_ERR_INIT;
	char id[RF_ID_SIZE];
	struct follower f;
	struct answer *a;
	int crashes;

	CREATE(id, svc, .json = PAGE);
	follow(&f, id, NULL);
	pause_a_little();
	seed_claim(store, id, &lease);
	pause_a_little();
	renew(&lease, 100);
	renew(&lease, 500);
	/* Nothing new is nothing told. */
	renew(&lease, 500);
	/* Its worker dies, and another begins anew. */
	CU_ASSERT(rf_store_item_return(store, &lease, true, &crashes, &err) ==
	    RF_OK);
	rf_lease_release(&lease);
	pause_a_little();
	seed_claim(store, id, &lease);
	renew(&lease, 200);
	renew(&lease, 800);
	seed_finish(store, &lease, &done_page);
	a = followed_to_end(&f);
	CU_ASSERT(a->whole);
	expect_data(a, pathf(
	    "{\"status\":\"queued\"}\n"
	    "{\"status\":\"processing\",\"progress\":0}\n"
	    "{\"status\":\"processing\",\"progress\":9}\n"
	    "{\"status\":\"processing\",\"progress\":49}\n"
	    "{\"status\":\"processing\",\"progress\":79}\n"
	    "{\"status\":\"done\",\"result_url\":\"" JOBS
	    "/%s/result\"}\n", id));
	answer_release(a);
}

static void
pinged_and_cancelled(void)
{
	char id[RF_ID_SIZE];
	struct follower f;
	struct answer *a;

	CREATE(id, svc, .json = PAGE);
	follow(&f, id, NULL);
	rf_sleep_ms(1400);
	expect_of(ASK_IE(svc, .path = JOB(id, "/cancel"), .method = "POST"),
	    200, "cancelled = true");
	a = followed_to_end(&f);
	CU_ASSERT(a->whole);
	expect(a, 200, "$ ~ : ping\n");
	expect_data(a, "{\"status\":\"queued\"}\n"
	    "{\"status\":\"cancelled\"}\n");
	answer_release(a);
}

/* A key that is revoked meanwhile hears no more. */
static void
revoked(void)
{
	char key[SERVICE_KEY_SIZE], prefix[32], id[RF_ID_SIZE];
	struct follower f;
	struct answer *a;
	struct rf_buf got;

	CU_ASSERT(SERVICE_KEY(svc, key, "--org", "Owner", "--surface",
	    "imageextract"));
	CREATE(id, svc, .json = PAGE);
	follow(&f, id, key);
	pause_a_little();
	snprintf(prefix, sizeof(prefix), "%.12s...", key);
	CU_ASSERT(SERVICE_RUN(svc, NULL, "key", "revoke", prefix) == 0);
	expect_of(ASK_IE(svc, .path = JOB(id, "/cancel"), .method = "POST"),
	    200, "cancelled = true");
	a = followed_to_end(&f);
	data_of(a, &got);
	CU_ASSERT(strcmp(got.ptr, "{\"status\":\"queued\"}\n") == 0);
	rf_buf_release(&got);
	answer_release(a);
	expect_of(ASK_IE(svc, .path = JOB(id, "/stream"), .key = key), 401,
	    "code = unauthorized");
}

/* The log's last line about a stream. */
static void
last_logged(char line[1000])
{
	struct rf_err err = RF_ERR_INIT;
	char *text = NULL, *rest, *at;
	size_t len;

	line[0] = '\0';
	if (rf_file_load(pathf("%s/riffle.log", svc->data), 1 << 24, &text,
	    &len, &err) != RF_OK)
		fail_test("%s", err.msg);
	for (rest = text; rest != NULL; ) {
		at = strsep(&rest, "\n");
		if (strstr(at, " http.request ") != NULL &&
		    strstr(at, " route=ie_job_stream ") != NULL)
			rf_strlcpy(line, at, 1000);
	}
	free(text);
}

/* What ends a stream is told of its delivery: the request was no error. */
static void
forgotten(void)
{
	char id[RF_ID_SIZE], line[1000];
	struct follower f;
	struct answer *a;

	CREATE(id, svc, .json = PAGE);
	follow(&f, id, NULL);
	pause_a_little();
	seed_sql(svc, pathf("DELETE FROM items WHERE job_id = '%s'", id));
	seed_sql(svc, pathf("DELETE FROM jobs WHERE id = '%s'", id));
	a = followed_to_end(&f);
	expect_data(a, "{\"status\":\"queued\"}\n");
	answer_release(a);
	last_logged(line);
	CU_ASSERT_PTR_NOT_NULL(strstr(line, " status=200 "));
	CU_ASSERT_PTR_NOT_NULL(strstr(line, " cut=1"));
	CU_ASSERT_PTR_NULL(strstr(line, " code="));
}

CU_TestInfo api_imageextract_stream[] = {
	{ "start", start },
	{ "ended", ended },
	{ "followed", followed },
	{ "pinged and cancelled", pinged_and_cancelled },
	{ "revoked", revoked },
	{ "forgotten", forgotten },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
