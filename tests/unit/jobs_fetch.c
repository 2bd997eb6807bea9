/*
 * Sources that are addresses: fetched by a child of their own, through the
 * real sandbox and resolver, from a server in this process.
 */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/http_server.h"
#include "lib/job_world.h"
#include "unit/jobs_suites.h"
#include "unit/unit.h"
#include "util/mem.h"

static struct job_world w;
static struct test_server *server;

static void
never(struct test_call *c)
{
	test_pause(c, 20000);
}

#define OK "HTTP/1.1 200 OK\r\nConnection: close\r\n"

static const struct test_answer answers[] = {
	TEST_RAW("/good", OK "Content-Type: text/x-script; charset=utf-8\r\n"
	    "Content-Disposition: attachment; filename=\"plan b.txt\"\r\n\r\n"
	    "pages 4\nescape\n"),
	TEST_RAW("/crash", OK "\r\ncrash\n"),
	TEST_RAW("/moved", "HTTP/1.1 302 Found\r\nLocation: /good\r\n\r\n"),
	TEST_RAW("/inward", "HTTP/1.1 302 Found\r\n"
	    "Location: http://10.0.0.1/\r\n\r\n"),
	TEST_RAW("/long", OK "Content-Length: 5000\r\n\r\n"),
	TEST_SCRIPT("/never", never, NULL),
	TEST_ANSWERS_END
};

static void
fetch_world(const char *more)
{
	char settings[400];

	server = test_server_start(answers);
	snprintf(settings, sizeof(settings), "fetch_timeout = 4s\n"
	    "fetch_max_bytes = 4096\nfetch_ports = %u\n%s",
	    test_server_port(server), more);
	job_world_open(&w, settings);
}

static void
fetch_world_end(void)
{
	test_server_stop(server);
	job_world_close(&w);
}

static void
submit(const char *host, const char *path, char id[RF_ID_SIZE])
{
	char url[200];

	snprintf(url, sizeof(url), "http://%s:%u%s", host,
	    test_server_port(server), path);
	job_world_submit_url(&w, url, id);
}

#define ALLOW "fetch_allow_networks = 127.0.0.0/8, ::1/128\n"

static void
fetches(void)
{
	enum rf_job_state state;
	struct rf_item item;
	struct rf_job job;
	char id[RF_ID_SIZE];

	fetch_world(ALLOW);
	submit("localhost", "/moved", id);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	state = job_world_wait(&w, id, 1, &job);
	if (state != RF_JOB_COMPLETED)
		fprintf(stderr, "fetch: %s: %s\n", rf_code_name(job.error),
		    job.error_message);
	CU_ASSERT_EQUAL(state, RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(job.pages, 4);
	rf_job_release(&job);
	job_world_item(&w, id, &item);
	CU_ASSERT_EQUAL(item.size, 15);
	CU_ASSERT_STRING_EQUAL(item.name, "plan b.txt");
	CU_ASSERT_STRING_EQUAL(item.media_type, "text/x-script");
	CU_ASSERT_EQUAL(strlen(item.source_blob), 64);
	CU_ASSERT_EQUAL(item.attempts, 1);
	rf_item_release(&item);
	fetch_world_end();
}

/* The second attempt reads what the first one fetched. */
static void
fetches_once(void)
{
	enum rf_code error;
	char id[RF_ID_SIZE];

	fetch_world(ALLOW);
	submit("127.0.0.1", "/crash", id);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_FAILED);
	if (error != RF_E_CRASHED)
		fprintf(stderr, "fetch: %s\n", rf_code_name(error));
	CU_ASSERT_EQUAL(error, RF_E_CRASHED);
	CU_ASSERT_EQUAL(test_server_count(server), 1);
	fetch_world_end();
}

static void
fails(void)
{
	static const struct {
		const char *host, *path;
		enum rf_code code;
	} rows[] = {
		{ "127.0.0.1", "/absent", RF_E_HTTP },
		{ "127.0.0.1", "/inward", RF_E_BLOCKED },
		{ "127.0.0.1", "/long", RF_E_FETCH_TOO_LARGE },
		{ "127.0.0.1", "/never", RF_E_FETCH_TIMEOUT },
		{ "no-such-host.invalid", "/", RF_E_DNS },
		{ "192.168.0.1", "/", RF_E_BLOCKED },
		{ "user@127.0.0.1", "/", RF_E_BAD_REQUEST },
	};
	char ids[RF_COUNT(rows)][RF_ID_SIZE];

	fetch_world(ALLOW);
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		submit(rows[i].host, rows[i].path, ids[i]);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		enum rf_code error;
		struct rf_item item;

		CU_ASSERT_EQUAL(job_world_end(&w, ids[i], &error),
		    RF_JOB_FAILED);
		job_world_item(&w, ids[i], &item);
		if (error != rows[i].code)
			fprintf(stderr, "fetch %s%s: %s: %s\n", rows[i].host,
			    rows[i].path, rf_code_name(error),
			    item.error_message);
		CU_ASSERT_EQUAL(error, rows[i].code);
		CU_ASSERT_EQUAL(item.attempts, 1);
		rf_item_release(&item);
	}
	fetch_world_end();
}

static void
is_guarded(void)
{
	enum rf_code error;
	char id[RF_ID_SIZE];

	fetch_world("");
	submit("localhost", "/good", id);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_FAILED);
	CU_ASSERT_EQUAL(error, RF_E_BLOCKED);
	CU_ASSERT_EQUAL(test_server_count(server), 0);
	fetch_world_end();
}

static void
is_cancelled(void)
{
	enum rf_job_state was;
	enum rf_code error;
	char id[RF_ID_SIZE];
	pid_t pid;

	fetch_world(ALLOW);
	submit("127.0.0.1", "/never", id);
	pid = job_world_worker(&w, NULL);
	for (int i = 0; i < 2000 && test_server_count(server) == 0; i++)
		usleep(1000);
	CU_ASSERT_EQUAL(rf_store_job_cancel(w.store, &w.caller, id, &was,
	    NULL), RF_OK);
	CU_ASSERT_EQUAL(job_world_end(&w, id, &error), RF_JOB_CANCELED);
	job_world_stop(pid, SIGTERM);
	fetch_world_end();
}

CU_TestInfo jobs_fetch_tests[] = {
	{ "are fetched, then read", fetches },
	{ "are fetched once", fetches_once },
	{ "fail as they deserve", fails },
	{ "are guarded", is_guarded },
	{ "are cancelled while fetched", is_cancelled },
	CU_TEST_INFO_NULL
};
