/*
 * The responder as a process: what peers, signals and limits do to it.  The
 * routes are those of tests/lib/tiny_app.h.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/suites.h"
#include "lib/fcgi_client.h"
#include "lib/tiny_app.h"
#include "unit/unit.h"
#include "util/time.h"

#define FORM "Content-Type: multipart/form-data; boundary=B\n"
#define PART "--B\r\nContent-Disposition: form-data; name="

static int
ask(struct tiny *t, const char *method, const char *uri, const char *headers,
    struct fcgi_reply *r)
{
	struct fcgi_call call = { .method = method, .uri = uri,
	    .headers = headers };

	CU_ASSERT(fcgi_ask(t->socket, &call, r));
	CU_ASSERT(r->closed);
	return r->status;
}

/* A GET whose answer is this text. */
static void
expect(struct tiny *t, const char *uri, const char *text)
{
	struct fcgi_reply r;

	CU_ASSERT_EQUAL(ask(t, "GET", uri, NULL, &r), 200);
	if (!fcgi_reply_body_is(&r, text))
		printf("%s: %s\n", uri, r.body.ptr);
	CU_ASSERT(fcgi_reply_body_is(&r, text));
	fcgi_reply_release(&r);
}

static void
begin(struct tiny *t, int threads, const char *options)
{
	tiny_init(t);
	t->threads = threads;
	t->options = options;
	CU_ASSERT_FATAL(tiny_start(t));
}

/* ---- methods and paths ------------------------------------------------------ */

static const struct {
	const char *method, *uri;
	int status;
	const char *body, *allow;
} rows[] = {
	{ "GET", "/riffle/hello", 200, "hello", "" },
	{ "GET", "/riffle/hello/", 200, "hello", "" },
	{ "GET", "http://h/riffle/hello?x=1", 200, "hello", "" },
	{ "HEAD", "/riffle/hello", 200, "", "" },
	{ "GET", "/riffle/args/a%20b/%C3%A9", 200, "a b \xc3\xa9", "" },
	{ "GET", "/riffle/where", 200, "http://pub.example:81 /riffle "
	    "127.0.0.1", "" },
	{ "OPTIONS", "/riffle/form", 204, "", "POST, OPTIONS" },
	{ "GET", "/riffle/form", 405, NULL, "POST, OPTIONS" },
	{ "DELETE", "/riffle/hello", 405, NULL, "GET, HEAD, OPTIONS" },
	{ "GET", "/riffle/nothing", 404, NULL, "" },
	{ "GET", "/rifflex/hello", 404, NULL, "" },
	{ "GET", "/hello", 404, NULL, "" },
	{ "GET", "/riffle/args/..%2f..%2fetc/x", 400, NULL, "" },
	{ "GET", "/riffle/args/%00/x", 400, NULL, "" },
	{ "GET", "/riffle/hello?%ff", 400, NULL, "" },
};

static void
methods_and_paths(void)
{
	struct tiny t;

	begin(&t, 2, "base_path=/riffle");
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct fcgi_reply r;
		char h[1024];
		int status = ask(&t, rows[i].method, rows[i].uri,
		    "Host: pub.example:81", &r);

		if (status != rows[i].status)
			printf("row %zu: %d\n", i, status);
		CU_ASSERT_EQUAL(status, rows[i].status);
		if (rows[i].body != NULL)
			CU_ASSERT(fcgi_reply_body_is(&r, rows[i].body));
		CU_ASSERT_STRING_EQUAL(fcgi_reply_header(&r, "Allow", h),
		    rows[i].allow);
		CU_ASSERT_EQUAL(strlen(fcgi_reply_header(&r, "X-Request-Id",
		    h)), 16);
		if (strcmp(rows[i].method, "HEAD") == 0)
			CU_ASSERT_STRING_EQUAL(fcgi_reply_header(&r,
			    "Content-Length", h), "5");
		fcgi_reply_release(&r);
	}
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

/* ---- bodies ------------------------------------------------------------------ */

static const char form[] = PART "a\r\n\r\n1\r\n"
    PART "file; filename=f.pdf\r\n\r\n%PDF-1.7\r\n--B--\r\n";
static const char form_answer[] = "field a=1\nfile file f.pdf 8\n";

static void
record_sizes(void)
{
	static const size_t sizes[] = { 1, 2, 7, 8, 9, 255, 65535 };
	struct tiny t;

	begin(&t, 2, NULL);
	for (size_t i = 0; i < RF_COUNT(sizes); i++)
		for (int64_t length = -1; length <= 0; length++) {
			struct fcgi_call call = { .method = "POST",
			    .uri = "/form", .headers = FORM, .body = form,
			    .body_len = sizeof(form) - 1,
			    .content_length = length, .record = sizes[i] };
			struct fcgi_reply r;

			CU_ASSERT(fcgi_ask(t.socket, &call, &r));
			CU_ASSERT_EQUAL(r.status, 200);
			CU_ASSERT(fcgi_reply_body_is(&r, form_answer));
			fcgi_reply_release(&r);
		}
	CU_ASSERT_EQUAL(tiny_spooled(&t), 0);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

/* Cut at every place in three ways: nothing of it stays. */
static void
cut_uploads(void)
{
	struct tiny t;

	begin(&t, 2, NULL);
	for (size_t n = 0; n < sizeof(form) - 1; n += 3)
		for (int way = 0; way < 3; way++) {
			struct fcgi_call call = { .method = "POST",
			    .uri = "/form", .headers = FORM, .body = form,
			    .body_len = n,
			    .content_length = way == 2 ? -1 :
			    (int64_t)sizeof(form) - 1, .cut = way != 1,
			    .abort = way == 1 };
			struct fcgi_reply r;

			CU_ASSERT(fcgi_ask(t.socket, &call, &r));
			CU_ASSERT_EQUAL(r.status, 400);
			fcgi_reply_release(&r);
		}
	/* A short body that is ended properly is cut all the same. */
	{
		struct fcgi_call call = { .method = "POST", .uri = "/form",
		    .headers = FORM, .body = form,
		    .body_len = sizeof(form) - 1, .content_length = 1000 };
		struct fcgi_reply r;

		CU_ASSERT(fcgi_ask(t.socket, &call, &r));
		CU_ASSERT_EQUAL(r.status, 400);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.body.ptr, "of 1000 bytes"));
		fcgi_reply_release(&r);
	}
	CU_ASSERT_EQUAL(tiny_spooled(&t), 0);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

/* Two gigabytes announced: refused at once, whether they come or not. */
static void
two_gigabytes(void)
{
	struct fcgi_call call = { .method = "POST", .uri = "/form",
	    .headers = FORM, .content_length = INT64_C(2147483648) };
	static char flood[65536];
	struct fcgi_reply r;
	struct tiny t;
	int64_t start;
	int64_t sent = 0;
	int fd;

	begin(&t, 1, NULL);
	fd = fcgi_connect(t.socket);
	start = rf_monotonic();
	CU_ASSERT(fcgi_begin(fd, false) && fcgi_params(fd, &call));
	fcgi_reply_init(&r);
	CU_ASSERT(fcgi_read(fd, &r, 5000));
	CU_ASSERT_EQUAL(r.status, 413);
	fcgi_reply_release(&r);
	close(fd);
	expect(&t, "/hello", "hello");
	CU_ASSERT(rf_monotonic() - start < 20000);

	/* Now they come: the only thread reads on for a second at most. */
	fd = fcgi_connect(t.socket);
	start = rf_monotonic();
	CU_ASSERT(fcgi_begin(fd, false) && fcgi_params(fd, &call));
	while (sent < INT64_C(2147483648) &&
	    fcgi_stdin(fd, flood, sizeof(flood), 32768))
		sent += (int64_t)sizeof(flood);
	CU_ASSERT(rf_monotonic() - start < 20000);
	fcgi_reply_init(&r);
	(void)fcgi_read(fd, &r, 5000);
	CU_ASSERT_EQUAL(r.status, 413);
	fcgi_reply_release(&r);
	close(fd);
	expect(&t, "/hello", "hello");
	CU_ASSERT(rf_monotonic() - start < 20000);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

static void
many_fields(void)
{
	struct fcgi_call call = { .method = "POST", .uri = "/form" };
	struct fcgi_reply r;
	struct rf_buf b;
	struct tiny t;

	begin(&t, 2, NULL);
	rf_buf_init(&b, 64 * RF_MiB);
	for (int i = 0; i < 100000; i++)
		rf_buf_printf(&b, PART "f%d\r\n\r\n%d\r\n", i, i);
	rf_buf_adds(&b, "--B--");
	for (int i = 0; i < 2; i++) {
		call.headers = i == 0 ? FORM :
		    "Content-Type: application/x-www-form-urlencoded";
		call.body = b.ptr;
		call.body_len = b.len;
		CU_ASSERT(fcgi_ask(t.socket, &call, &r));
		CU_ASSERT_EQUAL(r.status, 400);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.body.ptr, "more than 200"));
		fcgi_reply_release(&r);
		rf_buf_reset(&b);
		for (int k = 0; k < 100000; k++)
			rf_buf_printf(&b, "&f%d=%d", k, k);
	}
	rf_buf_release(&b);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

/* Memory does not follow the size of an upload, nor of a download. */
static void
constant_memory(void)
{
	static char block[1 << 20];
	struct fcgi_call call = { .method = "POST", .uri = "/form",
	    .headers = FORM, .content_length = -1 };
	static const char head[] = PART "file; filename=f\r\n\r\n";
	static const char tail[] = "\r\n--B--\r\n";
	struct fcgi_reply r;
	struct tiny t;
	long before;
	int fd;

	begin(&t, 2, "max_upload=1G");
	expect(&t, "/hello", "hello");
	before = tiny_memory(&t, "VmRSS");
	fd = fcgi_connect(t.socket);
	CU_ASSERT(fcgi_begin(fd, false) && fcgi_params(fd, &call));
	CU_ASSERT(fcgi_stdin(fd, head, sizeof(head) - 1, 0));
	for (int i = 0; i < 64; i++)
		CU_ASSERT(fcgi_stdin(fd, block, sizeof(block), 0));
	CU_ASSERT(fcgi_stdin(fd, tail, sizeof(tail) - 1, 0) &&
	    fcgi_stdin_end(fd));
	fcgi_reply_init(&r);
	CU_ASSERT(fcgi_read(fd, &r, 30000));
	CU_ASSERT(fcgi_reply_body_is(&r, "file file f 67108864\n"));
	fcgi_reply_release(&r);
	close(fd);
	CU_ASSERT_EQUAL(ask(&t, "GET", "/blob/67108864", NULL, &r), 200);
	CU_ASSERT_EQUAL(r.body.len, 67108864);
	fcgi_reply_release(&r);
#ifdef RF_SANITIZERS
	(void)before;		/* their shadow grows as it likes */
#else
	CU_ASSERT(tiny_memory(&t, "VmHWM") - before < 2048);
#endif
	CU_ASSERT_EQUAL(tiny_spooled(&t), 0);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

/* ---- peers --------------------------------------------------------------------- */

static void
slow_peers(void)
{
	struct fcgi_call call = { .uri = "/hello" };
	struct fcgi_reply r;
	struct tiny t;
	int fd[3];

	begin(&t, 4, NULL);
	/* One sends nothing, one half its parameters, one no body. */
	for (int i = 0; i < 3; i++) {
		fd[i] = fcgi_connect(t.socket);
		CU_ASSERT_FATAL(fd[i] >= 0);
	}
	CU_ASSERT(fcgi_begin(fd[1], false));
	call.method = "POST";
	call.content_length = 100;
	call.headers = FORM;
	call.uri = "/form";
	CU_ASSERT(fcgi_begin(fd[2], false) && fcgi_params(fd[2], &call));
	for (int i = 0; i < 20; i++)
		expect(&t, "/hello", "hello");
	/* The one with the parameters may go on. */
	call = (struct fcgi_call){ .uri = "/hello" };
	CU_ASSERT(fcgi_params(fd[1], &call) && fcgi_stdin_end(fd[1]));
	fcgi_reply_init(&r);
	CU_ASSERT(fcgi_read(fd[1], &r, 5000));
	CU_ASSERT_EQUAL(r.status, 200);
	fcgi_reply_release(&r);
	for (int i = 0; i < 3; i++)
		close(fd[i]);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

static void
nonsense(void)
{
	static const char *const bytes[] = { "GET / HTTP/1.0\r\n\r\n",
	    "\1\1\0\1\0\0\0\0", "\1\4\0\1\0\10\0\0\377\377\377\377\377\377"
	    "\377\377", "\2\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0" };
	static const size_t lengths[] = { 18, 8, 16, 16 };
	struct tiny t;

	begin(&t, 1, NULL);
	for (size_t i = 0; i < RF_COUNT(bytes); i++) {
		int fd = fcgi_connect(t.socket);

		CU_ASSERT_EQUAL(send(fd, bytes[i], lengths[i], MSG_NOSIGNAL),
		    (ssize_t)lengths[i]);
		close(fd);
		expect(&t, "/hello", "hello");
	}
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

struct slow_upload {
	struct tiny *t;
	int status;
};

/* A form that takes three and a half seconds. */
static void *
slow_upload(void *arg)
{
	struct slow_upload *u = arg;
	struct fcgi_call call = { .method = "POST", .uri = "/form",
	    .headers = FORM, .content_length = sizeof(form) - 1 };
	int fd = fcgi_connect(u->t->socket);
	struct fcgi_reply r;
	bool taken = fcgi_begin(fd, false) && fcgi_params(fd, &call) &&
	    fcgi_stdin(fd, form, 10, 0);

	for (int i = 0; taken && i < 7; i++) {
		rf_sleep_ms(500);
		taken = fcgi_stdin(fd, form + 10 + i, 1, 0);
	}
	if (taken)
		taken = fcgi_stdin(fd, form + 17, sizeof(form) - 18, 0) &&
		    fcgi_stdin_end(fd);
	fcgi_reply_init(&r);
	(void)fcgi_read(fd, &r, 5000);
	u->status = r.status;
	fcgi_reply_release(&r);
	close(fd);
	return NULL;
}

static void
slow_uploads(void)
{
	struct slow_upload u[3];
	pthread_t threads[3];
	int fine = 0, busy = 0;
	struct tiny t;

	begin(&t, 4, "max_uploads=1");
	for (int i = 0; i < 3; i++) {
		u[i] = (struct slow_upload){ &t, 0 };
		pthread_create(&threads[i], NULL, slow_upload, &u[i]);
	}
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		fine += u[i].status == 200;
		busy += u[i].status == 503;
	}
	CU_ASSERT_EQUAL(fine, 1);
	CU_ASSERT_EQUAL(busy, 2);
	/* Quick ones never count. */
	CU_ASSERT_EQUAL(tiny_spooled(&t), 0);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

static void
stalled_upload(void)
{
	struct fcgi_call call = { .method = "POST", .uri = "/form",
	    .headers = FORM, .content_length = 100 };
	struct fcgi_reply r;
	struct tiny t;
	int64_t start;
	int fd;

	begin(&t, 1, "read_timeout=1s");
	fd = fcgi_connect(t.socket);
	CU_ASSERT(fcgi_begin(fd, false) && fcgi_params(fd, &call) &&
	    fcgi_stdin(fd, form, 10, 0));
	start = rf_monotonic();
	fcgi_reply_init(&r);
	CU_ASSERT(fcgi_read(fd, &r, 5000));
	CU_ASSERT_EQUAL(r.status, 400);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.body.ptr, "more than 1 seconds"));
	CU_ASSERT(rf_monotonic() - start >= 900);
	fcgi_reply_release(&r);
	close(fd);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

static void
descriptors_run_out(void)
{
	int fd[200], n = 0;
	struct tiny t;

	tiny_init(&t);
	t.max_files = 40;
	CU_ASSERT_FATAL(tiny_start(&t));
	while (n < 200 && (fd[n] = fcgi_connect(t.socket)) >= 0) {
		(void)fcgi_begin(fd[n], false);
		n++;
	}
	rf_sleep_ms(300);
	while (n > 0)
		close(fd[--n]);
	expect(&t, "/hello", "hello");
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

/* ---- answers -------------------------------------------------------------------- */

static void
ranges(void)
{
	struct fcgi_reply r;
	struct tiny t;
	char h[1024];

	begin(&t, 2, NULL);
	CU_ASSERT_EQUAL(ask(&t, "GET", "/blob/100000",
	    "Range: bytes=99990-", &r), 206);
	CU_ASSERT_EQUAL(r.body.len, 10);
	CU_ASSERT_STRING_EQUAL(fcgi_reply_header(&r, "Content-Range", h),
	    "bytes 99990-99999/100000");
	fcgi_reply_release(&r);
	CU_ASSERT_EQUAL(ask(&t, "GET", "/blob/100000",
	    "If-None-Match: \"zero\"", &r), 304);
	fcgi_reply_release(&r);
	CU_ASSERT_EQUAL(ask(&t, "HEAD", "/blob/100000", NULL, &r), 200);
	CU_ASSERT_EQUAL(r.body.len, 0);
	CU_ASSERT_STRING_EQUAL(fcgi_reply_header(&r, "Content-Length", h),
	    "100000");
	fcgi_reply_release(&r);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

/* Only what was read to its end counts as delivered. */
static void
delivered_once(void)
{
	struct fcgi_call call = { .uri = "/once/3000000" };
	static const size_t takes[] = { 0, 1, 100000, 2900000 };
	struct fcgi_reply r;
	struct tiny t;
	char waste[100000];
	int fd;

	begin(&t, 2, NULL);
	CU_ASSERT_EQUAL(ask(&t, "GET", "/once/3000000", NULL, &r), 200);
	CU_ASSERT_EQUAL(r.body.len, 3000000);
	fcgi_reply_release(&r);
	expect(&t, "/counts", "1 0");
	for (size_t i = 0; i < RF_COUNT(takes); i++) {
		size_t left = takes[i];
		char text[20];

		fd = fcgi_connect(t.socket);
		CU_ASSERT(fcgi_send(fd, &call));
		while (left > 0) {
			ssize_t n = recv(fd, waste, left < sizeof(waste) ?
			    left : sizeof(waste), 0);

			CU_ASSERT_FATAL(n > 0);
			left -= (size_t)n;
		}
		rf_sleep_ms(50);
		close(fd);
		rf_sleep_ms(150);
		snprintf(text, sizeof(text), "1 %zu", i + 1);
		expect(&t, "/counts", text);
	}
	/* Small enough to lie in the socket's buffer, never read. */
	call.uri = "/once/1000";
	fd = fcgi_connect(t.socket);
	CU_ASSERT(fcgi_send(fd, &call));
	rf_sleep_ms(100);
	close(fd);
	rf_sleep_ms(200);
	expect(&t, "/counts", "1 5");
	CU_ASSERT_EQUAL(ask(&t, "HEAD", "/once/1000", NULL, &r), 200);
	fcgi_reply_release(&r);
	expect(&t, "/counts", "1 6");
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

/* ---- starting and leaving -------------------------------------------------------- */

/* SIGTERM while a request runs: it ends well, then the process does. */
static void
leaves_after_requests(void)
{
	static const struct {
		int threads;
		const char *uri, *text;
	} cases[] = {
		{ 4, "/sleep/600", "slept" }, { 1, "/sleep/600", "slept" },
		{ 4, "/leave", "left" }, { 1, "/leave", "left" },
	};

	for (size_t i = 0; i < RF_COUNT(cases); i++) {
		struct fcgi_call call = { .uri = cases[i].uri };
		struct fcgi_reply r;
		struct stat st;
		struct tiny t;
		int fd;

		begin(&t, cases[i].threads, NULL);
		fd = fcgi_connect(t.socket);
		CU_ASSERT(fcgi_send(fd, &call));
		rf_sleep_ms(150);
		kill(t.pid, SIGTERM);
		rf_sleep_ms(20);
		kill(t.pid, SIGTERM);	/* servers send it again */
		fcgi_reply_init(&r);
		CU_ASSERT(fcgi_read(fd, &r, 5000));
		CU_ASSERT_EQUAL(r.status, 200);
		CU_ASSERT(fcgi_reply_body_is(&r, cases[i].text));
		fcgi_reply_release(&r);
		close(fd);
		CU_ASSERT_EQUAL(tiny_wait(&t, 1000), 0);
		CU_ASSERT_EQUAL(stat(t.socket, &st), -1);
		CU_ASSERT_EQUAL(tiny_stop(&t), 0);
	}
}

static void
leaves_at_once_when_idle(void)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGUSR1 };
	static const int threads[] = { 1, 32 };

	for (size_t i = 0; i < RF_COUNT(signals); i++)
		for (size_t k = 0; k < RF_COUNT(threads); k++) {
			struct tiny t;

			begin(&t, threads[k], NULL);
			expect(&t, "/hello", "hello");
			kill(t.pid, signals[i]);
			CU_ASSERT_EQUAL(tiny_wait(&t, 500), 0);
			CU_ASSERT_EQUAL(tiny_stop(&t), 0);
		}
}

/* An upload that is under way when the signal comes. */
/* Has the stream begun within so many ms? */
static bool
streams(int fd, int ms)
{
	struct fcgi_reply r;
	bool begun;

	fcgi_reply_init(&r);
	/* It does not end. */
	begun = !fcgi_read(fd, &r, ms) && !r.ended &&
	    fcgi_reply_body_is(&r, "retry: 2000\nid: 0\ndata: {}\n\n");
	fcgi_reply_release(&r);
	return begun;
}

/* Few threads stream; a client that left, and the end, free them. */
static void
streams_end(void)
{
	struct fcgi_call call = { .uri = "/events" };
	struct fcgi_reply r;
	char text[1024];
	struct tiny t;
	int fd, tries = 0;
	bool begun;

	begin(&t, 4, "max_streams=1");
	fd = fcgi_connect(t.socket);
	CU_ASSERT(fcgi_send(fd, &call) && streams(fd, 1000));
	CU_ASSERT_TRUE(fcgi_ask(t.socket, &call, &r));
	CU_ASSERT_EQUAL(r.status, 503);
	CU_ASSERT_STRING_EQUAL(fcgi_reply_header(&r, "Retry-After", text),
	    "1");
	fcgi_reply_release(&r);
	/* Long before the ping. */
	do {
		close(fd);
		rf_sleep_ms(100);
		fd = fcgi_connect(t.socket);
		begun = fcgi_send(fd, &call) && streams(fd, 500);
	} while (!begun && ++tries < 15);
	CU_ASSERT_TRUE(begun);
	/* Not cut after ten seconds: it ends. */
	kill(t.pid, SIGTERM);
	fcgi_reply_init(&r);
	(void)fcgi_read(fd, &r, 5000);	/* no answer: its head came before */
	CU_ASSERT_TRUE(r.ended);
	fcgi_reply_release(&r);
	close(fd);
	CU_ASSERT_EQUAL(tiny_wait(&t, 5000), 0);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);

	/* One thread holds no streams. */
	begin(&t, 1, NULL);
	CU_ASSERT_TRUE(fcgi_ask(t.socket, &call, &r));
	CU_ASSERT_EQUAL(r.status, 200);
	CU_ASSERT_TRUE(fcgi_reply_body_is(&r,
	    "retry: 2000\nid: 0\ndata: {}\n\n"));
	fcgi_reply_release(&r);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

static void
leaves_after_uploads(void)
{
	for (int threads = 1; threads < 3; threads++) {
		struct fcgi_call call = { .method = "POST", .uri = "/form",
		    .headers = FORM, .content_length = sizeof(form) - 1 };
		struct fcgi_reply r;
		struct tiny t;
		int fd;

		begin(&t, threads, NULL);
		fd = fcgi_connect(t.socket);
		CU_ASSERT(fcgi_begin(fd, false) && fcgi_params(fd, &call) &&
		    fcgi_stdin(fd, form, 20, 0));
		rf_sleep_ms(100);
		kill(t.pid, SIGTERM);
		rf_sleep_ms(100);
		CU_ASSERT(fcgi_stdin(fd, form + 20, sizeof(form) - 21, 0) &&
		    fcgi_stdin_end(fd));
		fcgi_reply_init(&r);
		CU_ASSERT(fcgi_read(fd, &r, 5000));
		CU_ASSERT(fcgi_reply_body_is(&r, form_answer));
		fcgi_reply_release(&r);
		close(fd);
		CU_ASSERT_EQUAL(tiny_wait(&t, 1000), 0);
		CU_ASSERT_EQUAL(tiny_stop(&t), 0);
	}
}

static bool
answers(struct tiny *t)
{
	int fd = fcgi_connect(t->socket);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* Peers that connected and say nothing do not hold up the end. */
static void
leaves_silent_peers(void)
{
	struct tiny t;
	int fd[2];

	begin(&t, 4, NULL);
	fd[0] = fcgi_connect(t.socket);
	fd[1] = fcgi_connect(t.socket);
	CU_ASSERT(fcgi_begin(fd[1], false));
	rf_sleep_ms(50);
	kill(t.pid, SIGTERM);
	CU_ASSERT_EQUAL(tiny_wait(&t, 2500), 0);
	close(fd[0]);
	close(fd[1]);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

static void
second_start(void)
{
	struct tiny first, second;
	struct stat st;
	pid_t kept;
	FILE *f;

	begin(&first, 2, NULL);
	tiny_init(&second);
	rf_strlcpy(second.socket, first.socket, sizeof(second.socket));
	CU_ASSERT_EQUAL(tiny_serve(&second), 3);
	expect(&first, "/hello", "hello");
	/* A dead one's socket is taken over. */
	kept = first.pid;
	kill(kept, SIGKILL);
	(void)waitpid(kept, NULL, 0);
	CU_ASSERT_EQUAL(stat(first.socket, &st), 0);
	first.pid = -1;
	CU_ASSERT_FATAL(tiny_start(&first));
	for (int i = 0; i < 200 && !answers(&first); i++)
		rf_sleep_ms(10);
	expect(&first, "/hello", "hello");
	/* Somebody else's file at our path is not removed. */
	CU_ASSERT_EQUAL(unlink(first.socket), 0);
	f = fopen(first.socket, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fclose(f);
	kill(first.pid, SIGTERM);
	CU_ASSERT_EQUAL(tiny_wait(&first, 2000), 0);
	CU_ASSERT_EQUAL(stat(first.socket, &st), 0);
	CU_ASSERT(S_ISREG(st.st_mode));
	/* Nor taken for a socket. */
	CU_ASSERT_EQUAL(tiny_serve(&first), 1);
	CU_ASSERT_EQUAL(tiny_stop(&second), 0);
	CU_ASSERT_EQUAL(tiny_stop(&first), 0);
}

/* Started with the socket on descriptor 0, and nothing leaks to children. */
static void
spawned(void)
{
	struct tiny t;

	tiny_init(&t);
	t.spawned = true;
	CU_ASSERT_FATAL(tiny_start(&t));
	expect(&t, "/hello", "hello");
	expect(&t, "/descriptors", "0 /dev/null\n");
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

/* 32 idle threads. */
static void
idle_memory(void)
{
	struct tiny t;

	begin(&t, 32, NULL);
	for (int i = 0; i < 200; i++)
		expect(&t, "/hello", "hello");
#ifndef RF_SANITIZERS
	CU_ASSERT(tiny_memory(&t, "VmRSS") < 16 * 1024);
	printf("  (resident: %ld KiB) ", tiny_memory(&t, "VmRSS"));
#endif
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

static CU_TestInfo requests[] = {
	{ "methods and paths", methods_and_paths },
	{ "record sizes", record_sizes },
	{ "cut uploads", cut_uploads },
	{ "two gigabytes", two_gigabytes },
	{ "many fields", many_fields },
	{ "constant memory", constant_memory },
	{ "ranges", ranges },
	{ "delivered once", delivered_once },
	CU_TEST_INFO_NULL
};

static CU_TestInfo peers[] = {
	{ "slow peers", slow_peers },
	{ "nonsense", nonsense },
	{ "slow uploads", slow_uploads },
	{ "stalled upload", stalled_upload },
	{ "descriptors run out", descriptors_run_out },
	CU_TEST_INFO_NULL
};

static CU_TestInfo lives[] = {
	{ "leaves after requests", leaves_after_requests },
	{ "leaves at once when idle", leaves_at_once_when_idle },
	{ "streams end", streams_end },
	{ "leaves after uploads", leaves_after_uploads },
	{ "leaves silent peers", leaves_silent_peers },
	{ "second start", second_start },
	{ "spawned", spawned },
	{ "idle memory", idle_memory },
	CU_TEST_INFO_NULL
};

static CU_SuiteInfo suites[] = {
	{ "requests", NULL, NULL, NULL, NULL, requests },
	{ "peers", NULL, NULL, NULL, NULL, peers },
	{ "kept", NULL, NULL, NULL, NULL, http_kept_tests },
	{ "lives", NULL, NULL, NULL, NULL, lives },
	CU_SUITE_INFO_NULL
};

/* "api_http serve SOCKET FOLDER THREADS": the responder alone, to measure. */
static int
serve_alone(char **argv)
{
	struct tiny t = { .threads = (int)strtol(argv[4], NULL, 10),
	    .options = getenv("TINY_OPTIONS") };

	rf_strlcpy(t.socket, argv[2], sizeof(t.socket));
	rf_strlcpy(t.dir, argv[3], sizeof(t.dir));
	return tiny_serve(&t);
}

int
main(int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN);
	if (argc == 5 && strcmp(argv[1], "serve") == 0)
		return serve_alone(argv);
	return unit_main(suites);
}
