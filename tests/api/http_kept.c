/*
 * Connections that the web server wants to keep (nginx's fastcgi_keep_conn,
 * Apache's enablereuse): they come back for more, hold no thread meanwhile,
 * and are never closed under a request.  Where there is no epoll none is kept.
 */
#include "config.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/suites.h"
#include "lib/fcgi_client.h"
#include "lib/tiny_app.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

#ifdef HAVE_SYS_EPOLL_H
#define FORM "Content-Type: multipart/form-data; boundary=B\n"

static const char form[] = "--B\r\nContent-Disposition: form-data; "
    "name=a\r\n\r\n1\r\n--B--\r\n";
static char large[256 * 1024];

/* One more request on a connection; its status, 0 without an answer. */
static int
more(int fd, const struct fcgi_call *call)
{
	struct fcgi_reply r;
	int status = 0;

	fcgi_reply_init(&r);
	r.kept = true;
	if (fcgi_send(fd, call) && fcgi_read(fd, &r, 10000))
		status = r.status;
	fcgi_reply_release(&r);
	return status;
}

/* Nothing comes any more, and soon. */
static bool
closed(int fd)
{
	struct timeval limit = { .tv_sec = 5 };
	char byte;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return recv(fd, &byte, 1, 0) == 0;
}

static void
begin(struct tiny *t, int threads)
{
	tiny_init(t);
	t->threads = threads;
	CU_ASSERT_FATAL(tiny_start(t));
}

static const struct {
	struct fcgi_call call;
	int status;
	bool kept;
} rows[] = {
	{ { .uri = "/hello" }, 200, true },
	{ { .uri = "/hello", .method = "HEAD" }, 200, true },
	{ { .uri = "/nothing" }, 404, true },
	{ { .uri = "/blob/3000000" }, 200, true },
	{ { .uri = "/form", .method = "POST", .headers = FORM, .body = form,
	    .body_len = sizeof(form) - 1 }, 200, true },
	{ { .uri = "/form", .method = "POST", .headers = FORM, .body = form,
	    .body_len = sizeof(form) - 1, .content_length = -1,
	    .record = 7 }, 200, true },
	/* Refused before its body is read. */
	{ { .uri = "/nothing", .method = "POST", .headers = FORM,
	    .body = form, .body_len = sizeof(form) - 1 }, 404, true },
	{ { .uri = "/nothing", .method = "POST", .headers = FORM,
	    .body = large, .body_len = sizeof(large) }, 404, false },
	/* Shorter than it says. */
	{ { .uri = "/form", .method = "POST", .headers = FORM, .body = form,
	    .body_len = sizeof(form) - 1, .content_length = 1000 }, 400,
	    true },
	{ { .uri = "/hello", .headers = "Host: h" }, 200, true },
};

/* With fewer threads than connections that are kept. */
static void
all_kinds(void)
{
	struct tiny t;
	int fd[6];

	begin(&t, 2);
	for (size_t k = 0; k < RF_COUNT(fd); k++)
		fd[k] = -1;
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		for (size_t k = 0; k < RF_COUNT(fd); k++) {
			struct fcgi_call call = rows[i].call;
			int status;

			/* One that says nothing would hold a thread. */
			if (fd[k] < 0)
				fd[k] = fcgi_connect(t.socket);
			call.keep = true;
			status = more(fd[k], &call);
			if (status != rows[i].status)
				printf("row %zu: %d\n", i, status);
			CU_ASSERT_EQUAL(status, rows[i].status);
			if (rows[i].kept)
				continue;
			CU_ASSERT(closed(fd[k]));
			rf_close(&fd[k]);
		}
	/* Who does not ask for it is closed, however long it was kept. */
	CU_ASSERT_EQUAL(more(fd[0], &(struct fcgi_call){ .uri = "/hello" }),
	    200);
	CU_ASSERT(closed(fd[0]));
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
	for (size_t k = 0; k < RF_COUNT(fd); k++) {
		CU_ASSERT(closed(fd[k]));
		close(fd[k]);
	}
}

/* A body that nobody wants and that trickles holds no thread. */
static void
trickling(void)
{
	struct fcgi_call call = { .uri = "/nothing", .method = "POST",
	    .headers = FORM, .content_length = 100000, .keep = true };
	int64_t start = rf_monotonic();
	struct fcgi_reply r;
	struct tiny t;
	char byte;
	int fd;

	begin(&t, 1);
	fd = fcgi_connect(t.socket);
	CU_ASSERT(fcgi_begin(fd, true));
	CU_ASSERT(fcgi_params(fd, &call));
	while (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
	    rf_monotonic() - start < 6000) {
		(void)fcgi_stdin(fd, "x", 1, 1);
		rf_sleep_ms(10);
	}
	CU_ASSERT(rf_monotonic() - start < 5000);
	fcgi_reply_init(&r);
	CU_ASSERT(fcgi_read(fd, &r, 5000));
	CU_ASSERT_EQUAL(r.status, 404);
	fcgi_reply_release(&r);
	close(fd);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

#define PEERS 100
#define EACH 40

struct peer {
	const struct tiny *t;
	pthread_t thread;
	int answered;
	int64_t slowest;	/* ms */
};

static void *
peer(void *arg)
{
	struct fcgi_call call = { .uri = "/hello", .keep = true };
	struct peer *p = arg;
	int fd = fcgi_connect(p->t->socket);

	for (int i = 0; i < EACH; i++) {
		int64_t start = rf_monotonic();

		p->answered += more(fd, &call) == 200;
		start = rf_monotonic() - start;
		if (start > p->slowest)
			p->slowest = start;
	}
	close(fd);
	return NULL;
}

/*
 * Far more connections at work than threads, more still that only rest, and
 * two threads held by slow requests: all are answered, and none waits long.
 */
static void
nobody_starves(void)
{
	struct fcgi_call hello = { .uri = "/hello", .keep = true };
	struct fcgi_call slow = { .uri = "/sleep/3000", .keep = true };
	struct peer peers[PEERS];
	int resting[64], held[2];
	struct tiny t;

	begin(&t, 8);
	for (size_t i = 0; i < RF_COUNT(resting); i++) {
		resting[i] = fcgi_connect(t.socket);
		CU_ASSERT_EQUAL(more(resting[i], &hello), 200);
	}
	for (size_t i = 0; i < RF_COUNT(held); i++) {
		held[i] = fcgi_connect(t.socket);
		CU_ASSERT(fcgi_send(held[i], &slow));
	}
	for (int i = 0; i < PEERS; i++) {
		peers[i] = (struct peer){ .t = &t };
		CU_ASSERT_EQUAL_FATAL(pthread_create(&peers[i].thread, NULL,
		    peer, &peers[i]), 0);
	}
	for (int i = 0; i < PEERS; i++) {
		pthread_join(peers[i].thread, NULL);
		CU_ASSERT_EQUAL(peers[i].answered, EACH);
		/* Less than the slow requests take. */
		CU_ASSERT(peers[i].slowest < 2000);
	}
	for (size_t i = 0; i < RF_COUNT(resting); i++) {
		CU_ASSERT_EQUAL(more(resting[i], &hello), 200);
		close(resting[i]);
	}
	for (size_t i = 0; i < RF_COUNT(held); i++)
		close(held[i]);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}

/* What had come when the process is told to end is still answered. */
static void
last_requests(void)
{
	struct fcgi_call hello = { .uri = "/hello", .keep = true };
	struct fcgi_call slow = { .uri = "/sleep/500", .keep = true };
	int fd[10], busy;
	struct tiny t;

	begin(&t, 1);
	for (size_t i = 0; i < RF_COUNT(fd); i++) {
		fd[i] = fcgi_connect(t.socket);
		CU_ASSERT_EQUAL(more(fd[i], &hello), 200);
	}
	busy = fcgi_connect(t.socket);
	CU_ASSERT(fcgi_send(busy, &slow));
	rf_sleep_ms(100);
	for (size_t i = 1; i < RF_COUNT(fd); i++)
		CU_ASSERT(fcgi_send(fd[i], &hello));
	kill(t.pid, SIGTERM);
	for (size_t i = 1; i < RF_COUNT(fd); i++) {
		struct fcgi_reply r;

		fcgi_reply_init(&r);
		CU_ASSERT(fcgi_read(fd[i], &r, 5000));
		CU_ASSERT_EQUAL(r.status, 200);
		CU_ASSERT(r.closed);
		fcgi_reply_release(&r);
		close(fd[i]);
	}
	CU_ASSERT(closed(fd[0]));
	close(fd[0]);
	close(busy);
	CU_ASSERT_EQUAL(tiny_stop(&t), 0);
}
#endif

CU_TestInfo http_kept_tests[] = {
#ifdef HAVE_SYS_EPOLL_H
	{ "all kinds of requests", all_kinds },
	{ "a body that trickles", trickling },
	{ "nobody starves", nobody_starves },
	{ "last requests", last_requests },
#endif
	CU_TEST_INFO_NULL
};
