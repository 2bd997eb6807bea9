/*
 * The client of "make bench".  One thread, one epoll, requests made
 * beforehand, bodies thrown away inside the kernel where it can (MSG_TRUNC):
 * the less the client costs, the less it hides of what the servers cost.
 */
#include "config.h"

#include "bench/bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/mem.h"
#include "util/str.h"
#include "util/time.h"

#define BOUNDARY "riffle-bench-boundary"
#define ZEROES (256 * 1024)
#define ANSWER_TIMEOUT_S 300
#define HEAD_MAX 8192
#define MAX_CONNECTIONS 256

static int
connect_to(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval limit = { .tv_sec = ANSWER_TIMEOUT_S };
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		bench_die("cannot connect to port %d: %s", port,
		    strerror(errno));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return fd;
}

bool
bench_write_all(int fd, const void *p, size_t n)
{
	const char *at = p;
	ssize_t put;

	while (n > 0) {
		put = send(fd, at, n, MSG_NOSIGNAL);
		if (put < 0)
			return false;
		at += put;
		n -= (size_t)put;
	}
	return true;
}

/* ---- one request ------------------------------------------------------------ */

/* The head: length of it with its empty line, 0 while it is not all there. */
static size_t
read_head(const char *text, size_t n, int *status, int64_t *length)
{
	const char *end = memmem(text, n, "\r\n\r\n", 4), *at;

	if (end == NULL)
		return 0;
	*status = n > 12 ? (int)strtol(text + 9, NULL, 10) : 0;
	*length = -1;
	for (at = text; at < end;) {
		at = memchr(at, '\n', (size_t)(end + 4 - at));
		at++;
		if (strncasecmp(at, "content-length:", 15) == 0)
			*length = strtoll(at + 15, NULL, 10);
	}
	return (size_t)(end - text) + 4;
}

static void
read_answer(int fd, struct bench_answer *a)
{
	static char waste[ZEROES];
	char head[HEAD_MAX];
	size_t n = 0, body = 0;
	int64_t length = -1;
	ssize_t got;

	a->status = 0;
	a->size = 0;
	a->kept = 0;
	while (body == 0) {
		got = recv(fd, head + n, sizeof(head) - n, 0);
		if (got <= 0)
			bench_die("no answer: %s", got == 0 ?
			    "the connection was closed" : strerror(errno));
		n += (size_t)got;
		body = read_head(head, n, &a->status, &length);
	}
	a->size = (int64_t)(n - body);
	a->kept = n - body;
	memcpy(a->body, head + body, a->kept);
	while (length < 0 || a->size < length) {
		bool keep = a->kept < sizeof(a->body) - 1;

		got = keep ? recv(fd, a->body + a->kept,
		    sizeof(a->body) - 1 - a->kept, 0) :
		    recv(fd, waste, sizeof(waste), MSG_TRUNC);
		if (got < 0)
			bench_die("the answer stopped: %s", strerror(errno));
		if (got == 0)
			break;
		a->size += got;
		a->kept += keep ? (size_t)got : 0;
	}
	a->body[a->kept] = '\0';
	if (length >= 0 && a->size != length)
		bench_die("the answer is cut: %lld bytes of %lld",
		    (long long)a->size, (long long)length);
}

void
bench_ask(const struct bench_world *w, const char *method,
    const char *target, const char *extra, const char *type, int64_t length,
    bench_writer *body, const void *ctx, struct bench_answer *a)
{
	int fd = connect_to(w->port), n;
	char head[2048];

	n = snprintf(head, sizeof(head), "%s %s HTTP/1.1\r\nHost: "
	    "127.0.0.1:%d\r\nConnection: close\r\nx-api-key: %s\r\n%s",
	    method, target, w->port, w->key, extra);
	if (type != NULL)
		n += snprintf(head + n, sizeof(head) - (size_t)n,
		    "Content-Type: %s\r\nContent-Length: %lld\r\n", type,
		    (long long)length);
	n += snprintf(head + n, sizeof(head) - (size_t)n, "\r\n");
	/* A server may answer and stop reading: then the answer tells. */
	if (bench_write_all(fd, head, (size_t)n) && type != NULL)
		(void)body(fd, ctx);
	read_answer(fd, a);
	close(fd);
}

void
bench_get(const struct bench_world *w, const char *target,
    struct bench_answer *a)
{
	bench_ask(w, "GET", target, "", NULL, 0, NULL, NULL, a);
}

/* ---- uploads ------------------------------------------------------------------- */

struct multipart {
	const struct bench_upload *u;
	struct { char text[2000]; size_t len; } head;
};

static const char tail[] = "\r\n--" BOUNDARY "--\r\n";

static void
add(struct multipart *m, const char *text, size_t n)
{
	if (m->head.len + n >= sizeof(m->head.text))
		bench_die("too many fields");
	memcpy(m->head.text + m->head.len, text, n);
	m->head.len += n;
}

static void
make_head(struct multipart *m)
{
	struct rf_str rest = rf_str(m->u->fields), one, name;
	char text[600];

	m->head.len = 0;
	while (rest.ptr != NULL && rest.len > 0) {
		one = rf_str_cut(&rest, '\n');
		name = rf_str_cut(&one, '=');
		add(m, text, (size_t)snprintf(text, sizeof(text),
		    "--" BOUNDARY "\r\nContent-Disposition: form-data; "
		    "name=\"" RF_STR_FMT "\"\r\n\r\n" RF_STR_FMT "\r\n",
		    RF_STR_ARG(name), RF_STR_ARG(one)));
	}
	add(m, text, (size_t)snprintf(text, sizeof(text), "--" BOUNDARY
	    "\r\nContent-Disposition: form-data; name=\"file\"; "
	    "filename=\"%s\"\r\nContent-Type: %s\r\n\r\n", m->u->name,
	    m->u->media_type));
}

static bool
write_multipart(int fd, const void *ctx)
{
	static const char zeroes[ZEROES];
	const struct multipart *m = ctx;
	int64_t left = m->u->size;
	bool ok = bench_write_all(fd, m->head.text, m->head.len);

	if (ok && m->u->p != NULL)
		ok = bench_write_all(fd, m->u->p, (size_t)left);
	while (ok && m->u->p == NULL && left > 0) {
		size_t n = left < ZEROES ? (size_t)left : ZEROES;

		ok = bench_write_all(fd, zeroes, n);
		left -= (int64_t)n;
	}
	return ok && bench_write_all(fd, tail, sizeof(tail) - 1);
}

void
bench_post(const struct bench_world *w, const char *target,
    const struct bench_upload *u, struct bench_answer *a)
{
	struct multipart m = { .u = u };

	make_head(&m);
	bench_ask(w, "POST", target, "",
	    "multipart/form-data; boundary=" BOUNDARY,
	    (int64_t)m.head.len + u->size + (int64_t)sizeof(tail) - 1,
	    write_multipart, &m, a);
}

void
bench_member(const char *json, const char *name, char *out, size_t size)
{
	char want[100];
	const char *at;
	size_t n;

	snprintf(want, sizeof(want), "\"%s\":", name);
	at = strstr(json, want);
	at = at != NULL ? strchr(at + strlen(want), '"') : NULL;
	if (at == NULL)
		bench_die("no %s in the answer: %.300s", name, json);
	n = strcspn(at + 1, "\"");
	if (n >= size)
		bench_die("%s is too long", name);
	memcpy(out, at + 1, n);
	out[n] = '\0';
}

/* ---- load ------------------------------------------------------------------------ */

struct connection {
	int fd;
	char head[HEAD_MAX];
	size_t n;		/* of the head, while it comes */
	int64_t left;		/* of the body; -1: in the head */
	bool busy;
};

struct run {
	const struct bench_world *w;
	const struct bench_load *load;
	char request[1024];
	size_t request_len;
	int epoll;
	struct connection c[MAX_CONNECTIONS];
	int64_t answers;
	bool ending;
};

static void
ask_again(struct run *r, struct connection *c)
{
	c->n = 0;
	c->left = -1;
	c->busy = !r->ending;
	if (r->ending)
		return;
	if (!bench_write_all(c->fd, r->request, r->request_len))
		bench_die("the server closes connections under load");
}

static void
open_connection(struct run *r, struct connection *c)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };

	c->fd = connect_to(r->w->port);
	if (epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &e) != 0)
		bench_die("epoll: %s", strerror(errno));
}

/* The head is there: is it what was asked for? */
static void
take_head(struct run *r, struct connection *c, size_t body)
{
	int64_t length;
	int status;

	(void)read_head(c->head, c->n, &status, &length);
	if (status != 200 || length != r->load->expect)
		bench_die("%s: status %d, %lld bytes instead of %lld",
		    r->load->target, status, (long long)length,
		    (long long)r->load->expect);
	c->left = length - (int64_t)(c->n - body);
}

static void
hear(struct run *r, struct connection *c)
{
	static char waste[ZEROES];
	int64_t length;
	size_t body;
	int status;
	ssize_t got;

	if (c->left < 0)
		got = recv(c->fd, c->head + c->n, sizeof(c->head) - c->n,
		    MSG_DONTWAIT);
	else
		got = recv(c->fd, waste, sizeof(waste),
		    MSG_DONTWAIT | MSG_TRUNC);
	if (got < 0 && errno == EAGAIN)
		return;
	if (got <= 0) {
		/* lighttpd closes a connection after a number of requests. */
		if (c->n > 0 || c->left > 0)
			bench_die("an answer was cut");
		close(c->fd);
		open_connection(r, c);
		ask_again(r, c);
		return;
	}
	if (c->left < 0) {
		c->n += (size_t)got;
		body = read_head(c->head, c->n, &status, &length);
		if (body == 0)
			return;
		take_head(r, c, body);
	} else {
		c->left -= got;
	}
	if (c->left == 0) {
		r->answers++;
		ask_again(r, c);
	}
}

static void
turn(struct run *r, int ms)
{
	struct epoll_event events[MAX_CONNECTIONS];
	int n = epoll_wait(r->epoll, events, MAX_CONNECTIONS, ms);

	for (int i = 0; i < n; i++)
		hear(r, events[i].data.ptr);
}

/* Nothing is left under way that the next slice would pay for. */
static void
finish(struct run *r, int connections)
{
	r->ending = true;
	for (int i = 0; i < connections; i++) {
		while (r->c[i].busy)
			turn(r, 1000);
		close(r->c[i].fd);
	}
	close(r->epoll);
}

struct bench_rate
bench_load(const struct bench_world *w, const struct bench_load *l,
    int connections, int ms, pid_t watched)
{
	struct run *r = rf_calloc(1, sizeof(*r));
	struct bench_rate rate;
	int64_t start, until, now, answers;
	double cpu;

	r->w = w;
	r->load = l;
	r->request_len = (size_t)snprintf(r->request, sizeof(r->request),
	    "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s%s\r\n", l->target,
	    w->port, l->with_key ? "x-api-key: " : "",
	    l->with_key ? w->key : "", l->with_key ? "\r\n" : "");
	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	cpu = bench_cpu_ms(watched);
	start = rf_monotonic_us();
	for (int i = 0; i < connections; i++) {
		open_connection(r, &r->c[i]);
		ask_again(r, &r->c[i]);
	}
	until = start + (int64_t)ms * 1000;
	while ((now = rf_monotonic_us()) < until)
		turn(r, (int)((until - now) / 1000) + 1);
	cpu = bench_cpu_ms(watched) - cpu;
	answers = r->answers;
	finish(r, connections);
	if (answers == 0)
		bench_die("%s: no answer within %d ms", l->target, ms);
	rate.per_second = (double)answers * 1e6 / (double)(now - start);
	rate.cpu_ms = cpu / (double)answers;
	free(r);
	return rate;
}
