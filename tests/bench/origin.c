/*
 * A web server for measuring who fetches: kept connections, one thread, no
 * work of its own, and on demand a delay before each answer, as a network
 * has one.  It prints its port and serves until it is killed.
 *
 *	bench_origin DELAY_MS BYTES
 *	/page/N		a page that shows N images
 *	/list/N		their addresses, one a line, for curl -K
 *	/i/K.gif	an image of so many bytes, each a different one
 *	/tag/N		as /page/N, all with entity tags, and heeding them
 *	/fresh/N	as /page/N, all of it fresh for an hour
 *	/count		how many requests there were before
 */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_FDS 4096
#define MAX_HEAD 4096
#define HEADERS "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %zu" \
	"\r\n%s\r\n"
#define SAME "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"

/* What is told of keeping an answer, and by which pages and images. */
static const struct keeping {
	const char *page, *images, *headers;
} keepings[] = {
	{ "/page/", "i", "" },
	{ "/tag/", "t", "ETag: \"1\"\r\n" },
	{ "/fresh/", "f", "Cache-Control: max-age=3600\r\n" },
};

struct connection {
	size_t n;
	char head[MAX_HEAD];
};

/* Constant delays: who comes first goes first. */
struct due {
	long long at;		/* ms */
	int fd;
	bool known;		/* the client asks whether it still holds */
	char path[64];
};

static struct connection connections[MAX_FDS];
static struct due queue[MAX_FDS];
static unsigned first, last;
static unsigned char *image;
static size_t image_size;
static int delay, port;
static unsigned requests;

static long long
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void
send_all(int fd, const char *type, const char *more, const void *body,
    size_t n)
{
	char *all = malloc(n + 200);
	size_t len, done = 0;

	if (all == NULL)
		exit(1);
	len = (size_t)snprintf(all, 200, HEADERS, type, n, more);
	memcpy(all + len, body, n);
	len += n;
	while (done < len) {
		ssize_t put = send(fd, all + done, len - done, MSG_NOSIGNAL);

		if (put > 0)
			done += (size_t)put;
		else if (errno != EAGAIN && errno != EINTR)
			break;
	}
	free(all);
}

static void
send_page(int fd, const struct keeping *k, bool list, long n)
{
	char *text = malloc((size_t)n * 100 + 100);
	size_t len = 0;

	if (text == NULL)
		exit(1);
	for (long i = 0; i < n; i++)
		len += (size_t)(list ? snprintf(text + len, 100,
		    "url=http://127.0.0.1:%d/i/%ld.gif\noutput=%ld\n", port,
		    i, i) : snprintf(text + len, 100,
		    "<img src=http://127.0.0.1:%d/%s/%ld.gif alt=%ld>\n", port,
		    k->images, i, i));
	send_all(fd, list ? "text/plain" : "text/html", k->headers, text, len);
	free(text);
}

static bool
begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static void
answer(const struct due *d)
{
	const char *path = d->path;
	const struct keeping *k = &keepings[0];
	char text[20];
	long n;

	for (size_t i = 0; i < sizeof(keepings) / sizeof(*k); i++) {
		if (begins(path, keepings[i].page) ||
		    (path[1] == keepings[i].images[0] && path[2] == '/'))
			k = &keepings[i];
	}
	if (d->known && k->headers[0] == 'E') {
		(void)!write(d->fd, SAME, strlen(SAME));
	} else if (begins(path, "/count")) {
		snprintf(text, sizeof(text), "%u\n", requests - 1);
		send_all(d->fd, "text/plain", "", text, strlen(text));
	} else if (begins(path, "/list/")) {
		send_page(d->fd, k, true, strtol(path + 6, NULL, 10));
	} else if (begins(path, k->page)) {
		send_page(d->fd, k, false, strtol(path + strlen(k->page),
		    NULL, 10));
	} else {
		n = path[1] != '\0' && path[2] == '/' ?
		    strtol(path + 3, NULL, 10) : 0;
		memcpy(image + 40, &n, sizeof(n));
		send_all(d->fd, "image/gif", k->headers, image, image_size);
	}
}

/* A head that is whole; more of them do not come at once. */
static void
take(int fd, struct connection *c)
{
	struct due *d = &queue[last++ % MAX_FDS];
	char *end = strpbrk(c->head + 4, " ?");

	requests++;
	d->known = strstr(c->head, "\r\nIf-None-Match: \"1\"\r\n") != NULL;
	if (end != NULL)
		*end = '\0';
	snprintf(d->path, sizeof(d->path), "%s", c->head + 4);
	d->fd = fd;
	d->at = delay > 0 ? now_ms() + delay : 0;
	c->n = 0;
}

static void
hear(int fd)
{
	struct connection *c = &connections[fd];
	ssize_t got = recv(fd, c->head + c->n, MAX_HEAD - 1 - c->n, 0);

	if (got <= 0) {
		c->n = 0;
		close(fd);
		return;
	}
	c->n += (size_t)got;
	c->head[c->n] = '\0';
	if (c->n > 5 && strstr(c->head, "\r\n\r\n") != NULL)
		take(fd, c);
}

static int
open_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) != 0 ||
	    listen(fd, 1024) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		exit(1);
	port = ntohs(at.sin_port);
	printf("%d\n", port);
	fflush(stdout);
	return fd;
}

int
main(int argc, char **argv)
{
	struct epoll_event e = { .events = EPOLLIN }, got[64];
	int listening, poller = epoll_create1(0), on = 1;

	if (argc != 3)
		return 2;
	delay = (int)strtol(argv[1], NULL, 10);
	image_size = (size_t)strtol(argv[2], NULL, 10);
	if (image_size < 64)
		image_size = 64;
	image = calloc(1, image_size);
	if (image == NULL)
		return 1;
	/* Of one pixel; what follows its end nobody reads. */
	memcpy(image, "GIF89a\1\0\1\0\200\0\0\0\0\0\377\377\377,\0\0\0\0"
	    "\1\0\1\0\0\2\2D\1\0;", 35);
	e.data.fd = listening = open_port();
	epoll_ctl(poller, EPOLL_CTL_ADD, listening, &e);
	for (;;) {
		int wait = first == last ? -1 : delay > 0 ?
		    (int)(queue[first % MAX_FDS].at - now_ms()) : 0;
		int n = epoll_wait(poller, got, 64, wait < -1 ? 0 : wait);

		for (int i = 0; i < n; i++) {
			if (got[i].data.fd != listening) {
				hear(got[i].data.fd);
				continue;
			}
			e.data.fd = accept(listening, NULL, NULL);
			if (e.data.fd < 0 || e.data.fd >= MAX_FDS)
				continue;
			setsockopt(e.data.fd, IPPROTO_TCP, TCP_NODELAY, &on,
			    sizeof(on));
			connections[e.data.fd].n = 0;
			epoll_ctl(poller, EPOLL_CTL_ADD, e.data.fd, &e);
		}
		for (; first != last && queue[first % MAX_FDS].at <= (delay >
		    0 ? now_ms() : 0); first++)
			answer(&queue[first % MAX_FDS]);
	}
}
