/*
 * Plain blocking sockets.  Stopping wakes the accepting thread by shutting
 * its socket down; scripts that drip or stream for ever notice by the flag
 * that test_send and test_pause look at.
 */
#include "config.h"

#include "lib/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct test_server {
	const struct test_answer *answers;
	int fd;
	uint16_t port;
	atomic_bool stopping;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t idle;
	unsigned running;	/* connections */
	unsigned count;
	char last[8192];
};

struct connection {
	struct test_server *server;
	int fd;
};

bool
test_send(struct test_call *c, const void *p, size_t n)
{
	const char *at = p;

	while (n > 0) {
		ssize_t put = send(c->fd, at, n, MSG_NOSIGNAL);

		if (put < 0 && errno == EINTR)
			continue;	/* it was stopped for a while */
		if (atomic_load(&c->server->stopping) || put <= 0)
			return false;
		at += put;
		n -= (size_t)put;
	}
	return true;
}

bool
test_sends(struct test_call *c, const char *s)
{
	return test_send(c, s, strlen(s));
}

bool
test_pause(struct test_call *c, int ms)
{
	struct timespec step = { 0, 5000000 };

	for (int i = 0; i < ms && !atomic_load(&c->server->stopping); i += 5)
		nanosleep(&step, NULL);
	return !atomic_load(&c->server->stopping);
}

/* The head of the request; false when it does not come whole. */
static bool
read_head(int fd, char *head, size_t size)
{
	size_t n = 0;

	while (n + 1 < size) {
		ssize_t got = recv(fd, head + n, size - 1 - n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		n += (size_t)got;
		head[n] = '\0';
		if (head[0] == 0x16)
			return false;	/* TLS, which we do not speak */
		if (strstr(head, "\r\n\r\n") != NULL)
			return true;
	}
	return false;
}

static const struct test_answer *
find_answer(const struct test_answer *a, const char *head)
{
	const char *path = strchr(head, ' ');
	size_t len;

	if (path == NULL)
		return NULL;
	path++;
	len = strcspn(path, " ?");
	for (; a->path != NULL; a++) {
		if (strlen(a->path) == len && memcmp(a->path, path, len) == 0)
			return a;
	}
	return NULL;
}

static void
serve(struct connection *c)
{
	struct test_server *s = c->server;
	const struct test_answer *a;
	struct test_call call = { .fd = c->fd, .server = s };
	char head[8192];

	if (!read_head(c->fd, head, sizeof(head)))
		return;
	pthread_mutex_lock(&s->lock);
	s->count++;
	snprintf(s->last, sizeof(s->last), "%s", head);
	pthread_mutex_unlock(&s->lock);
	call.request = head;
	a = find_answer(s->answers, head);
	if (a == NULL) {
		test_sends(&call, "HTTP/1.1 404 Not Found\r\n"
		    "Content-Length: 4\r\n\r\nnone");
	} else if (a->raw != NULL) {
		test_sends(&call, a->raw);
	} else {
		call.arg = a->arg;
		a->script(&call);
	}
}

static void *
connection_thread(void *arg)
{
	struct connection *c = arg;
	struct test_server *s = c->server;
	char rest[4096];

	serve(c);
	/* A close with unread bytes would reset what was sent. */
	shutdown(c->fd, SHUT_WR);
	while (!atomic_load(&s->stopping) &&
	    recv(c->fd, rest, sizeof(rest), 0) > 0)
		;
	close(c->fd);
	free(c);
	pthread_mutex_lock(&s->lock);
	s->running--;
	pthread_cond_signal(&s->idle);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static void *
accept_thread(void *arg)
{
	struct timeval patience = { 5, 0 };
	struct test_server *s = arg;
	struct connection *c;
	pthread_t thread;
	int fd;

	while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
		if (atomic_load(&s->stopping)) {
			close(fd);
			break;
		}
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		    sizeof(patience));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
		    sizeof(patience));
		c = calloc(1, sizeof(*c));
		*c = (struct connection){ s, fd };
		pthread_mutex_lock(&s->lock);
		s->running++;
		pthread_mutex_unlock(&s->lock);
		if (pthread_create(&thread, NULL, connection_thread, c) != 0)
			abort();
		pthread_detach(thread);
	}
	return NULL;
}

struct test_server *
test_server_start(const struct test_answer *answers)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	struct test_server *s = calloc(1, sizeof(*s));
	socklen_t len = sizeof(at);

	s->answers = answers;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->idle, NULL);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->fd < 0 || bind(s->fd, (struct sockaddr *)&at, len) != 0 ||
	    listen(s->fd, 64) != 0 ||
	    getsockname(s->fd, (struct sockaddr *)&at, &len) != 0 ||
	    pthread_create(&s->thread, NULL, accept_thread, s) != 0) {
		perror("test server");
		abort();
	}
	s->port = ntohs(at.sin_port);
	return s;
}

uint16_t
test_server_port(const struct test_server *s)
{
	return s->port;
}

unsigned
test_server_count(struct test_server *s)
{
	unsigned n;

	pthread_mutex_lock(&s->lock);
	n = s->count;
	pthread_mutex_unlock(&s->lock);
	return n;
}

void
test_server_last(struct test_server *s, char *out, size_t size)
{
	pthread_mutex_lock(&s->lock);
	snprintf(out, size, "%s", s->last);
	pthread_mutex_unlock(&s->lock);
}

void
test_server_stop(struct test_server *s)
{
	atomic_store(&s->stopping, true);
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
	pthread_mutex_lock(&s->lock);
	while (s->running > 0)
		pthread_cond_wait(&s->idle, &s->lock);
	pthread_mutex_unlock(&s->lock);
	pthread_cond_destroy(&s->idle);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
