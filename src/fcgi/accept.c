/*
 * Waiting for connections.  All threads wait at one epoll descriptor, which
 * wakes one of them for each event, and always the one that was the last to
 * begin to wait, so that a quiet service keeps to one warm thread.  It holds
 * the listening socket and the connections that a web server asked to have
 * kept (nginx's fastcgi_keep_conn, Apache's enablereuse).  Each is told once
 * and then silent until somebody asks for it again; so a connection that is
 * kept holds no thread, and any thread may serve its next request.
 *
 * Under load a connection is there already, and to accept without waiting
 * saves a call; otherwise to try is the call too many.  So a thread goes on
 * with what served it last, and now and then tries the other.
 */
#include "config.h"
#include "fcgi/accept.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef HAVE_SYS_EPOLL_H
#include <sys/epoll.h>
#endif

#include "util/io.h"
#include "util/log.h"
#include "util/str.h"
#include "util/time.h"

#define PATIENCE 15

static void
set_flags(int fd, bool nonblock)
{
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (nonblock)
		(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* Out of the way of the standard streams. */
static int
move_up(int fd)
{
	int moved, null;

	if (fd > 2)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	null = open("/dev/null", O_RDWR);
	if (moved < 0 || null < 0)
		return moved;
	(void)dup2(null, fd);
	if (null > 2)
		close(null);
	return moved;
}

/* ---- what is waited for ---------------------------------------------------- */

#ifdef HAVE_SYS_EPOLL_H
/* Tell once when there is something to read. */
static bool
watch(const struct rf_listener *l, int op, int fd)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLRDHUP |
	    EPOLLONESHOT, .data.fd = fd };

	return epoll_ctl(l->epoll, op, fd, &e) == 0;
}

static bool
watch_all(struct rf_listener *l)
{
	struct epoll_event wake = { .events = EPOLLIN,
	    .data.fd = l->wake[0] };
	struct rlimit limit;

	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->kept_end = RF_KEPT_MAX;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
	    limit.rlim_cur / 2 < RF_KEPT_MAX)
		l->kept_end = (int)(limit.rlim_cur / 2);
	return l->epoll >= 0 &&
	    epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->wake[0], &wake) == 0 &&
	    watch(l, EPOLL_CTL_ADD, l->fd);
}

/*
 * What is there within ms (-1: whenever).  RF_OK: c, or with c->fd < 0
 * perhaps a new connection, *told when the listening socket is silent now;
 * RF_E_CLOSED: woken.
 */
static enum rf_code
wait_for_one(struct rf_listener *l, int ms, struct rf_connection *c,
    bool *told)
{
	struct epoll_event e;
	int n = epoll_wait(l->epoll, &e, 1, ms);

	*c = (struct rf_connection){ -1, false };
	*told = false;
	if (n < 0)
		return errno == EINTR ? RF_E_CLOSED : RF_OK;
	if (n == 0 || e.data.fd == l->wake[0])
		return RF_E_CLOSED;
	*told = e.data.fd == l->fd;
	if (!*told) {
		*c = (struct rf_connection){ e.data.fd, true };
		atomic_store(&l->kept[c->fd], false);
	}
	return RF_OK;
}

/* Let the listening socket tell of the next connection. */
static void
listen_again(const struct rf_listener *l)
{
	int saved = errno;

	(void)watch(l, EPOLL_CTL_MOD, l->fd);
	errno = saved;
}

bool
rf_listener_keep(struct rf_listener *l, int fd, bool again)
{
	if (fd >= l->kept_end)
		return false;
	/* From then on it may be another thread's. */
	atomic_store(&l->kept[fd], true);
	if (watch(l, again ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd))
		return true;
	atomic_store(&l->kept[fd], false);
	return false;
}

bool
rf_listener_last(struct rf_listener *l, struct rf_connection *c)
{
	bool told;

	/* The pipe is always ready, and the socket may be: they take turns. */
	for (int i = 0; i < 3; i++) {
		(void)wait_for_one(l, 0, c, &told);
		if (c->fd >= 0)
			return true;
	}
	return false;
}
#else
static bool
watch_all(struct rf_listener *l)
{
	return true;
}

static enum rf_code
wait_for_one(struct rf_listener *l, int ms, struct rf_connection *c,
    bool *told)
{
	struct pollfd p[2] = {
		{ l->fd, POLLIN, 0 },
		{ l->wake[0], POLLIN, 0 }
	};

	*c = (struct rf_connection){ -1, false };
	*told = false;
	if (poll(p, 2, ms) < 0)
		return errno == EINTR ? RF_E_CLOSED : RF_OK;
	return p[1].revents != 0 ? RF_E_CLOSED : RF_OK;
}

static void
listen_again(const struct rf_listener *l)
{
}

bool
rf_listener_keep(struct rf_listener *l, int fd, bool again)
{
	return false;
}

bool
rf_listener_last(struct rf_listener *l, struct rf_connection *c)
{
	return false;
}
#endif

/* ---- opening and closing ---------------------------------------------------- */

enum rf_code
rf_listener_open(struct rf_listener *l, int take_fd, struct rf_err *err)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);

	*l = (struct rf_listener){ .wake = { -1, -1 }, .epoll = -1 };
	l->fd = move_up(take_fd);
	if (l->fd < 0)
		return rf_fail_errno(err, RF_E_IO,
		    "cannot move the listening socket");
	set_flags(l->fd, true);
	l->inet = getsockname(l->fd, (struct sockaddr *)&a, &n) == 0 &&
	    (a.ss_family == AF_INET || a.ss_family == AF_INET6);
	if (pipe(l->wake) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot make a pipe");
	set_flags(l->wake[0], true);
	set_flags(l->wake[1], true);
	if (!watch_all(l))
		return rf_fail_errno(err, RF_E_IO,
		    "cannot wait for connections");
	return RF_OK;
}

void
rf_listener_close(struct rf_listener *l)
{
	for (int fd = 0; fd < l->kept_end; fd++)
		if (atomic_exchange(&l->kept[fd], false))
			close(fd);
	rf_close(&l->epoll);
	rf_close(&l->fd);
	rf_close(&l->wake[0]);
	rf_close(&l->wake[1]);
}

void
rf_listener_wake(struct rf_listener *l)
{
	int saved = errno;

	/* Nobody reads it, so it stays readable for all. */
	if (write(l->wake[1], "", 1) < 0)
		errno = saved;	/* full: readable as well */
}

/* ---- new connections --------------------------------------------------------- */

/* FCGI_WEB_SERVER_ADDRS: the peers that the spawner lets in, when it says. */
static bool
peer_may(const struct sockaddr_storage *peer)
{
	const struct in6_addr *six =
	    &((const struct sockaddr_in6 *)peer)->sin6_addr;
	struct rf_str list = rf_str(getenv("FCGI_WEB_SERVER_ADDRS"));
	char text[INET6_ADDRSTRLEN] = "";

	if (list.len == 0)
		return true;
	if (peer->ss_family == AF_INET)
		(void)inet_ntop(AF_INET,
		    &((const struct sockaddr_in *)peer)->sin_addr, text,
		    sizeof(text));
	else if (IN6_IS_ADDR_V4MAPPED(six))
		(void)inet_ntop(AF_INET, six->s6_addr + 12, text,
		    sizeof(text));
	else
		(void)inet_ntop(AF_INET6, six, text, sizeof(text));
	while (list.ptr != NULL)
		if (rf_str_is(rf_str_trim(rf_str_cut(&list, ',')), text))
			return true;
	return false;
}

static int
try_accept(struct rf_listener *l)
{
	struct sockaddr_storage peer;
	socklen_t n = sizeof(peer);
	int fd, one = 1;

#ifdef HAVE_ACCEPT4
	fd = accept4(l->fd, (struct sockaddr *)&peer, &n, SOCK_CLOEXEC);
#else
	fd = accept(l->fd, (struct sockaddr *)&peer, &n);
	if (fd >= 0) {
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
		/* Elsewhere it inherits this from the listening socket. */
		(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	}
#endif
	if (fd < 0 || !l->inet)
		return fd;
	if (!peer_may(&peer)) {
		close(fd);
		errno = ECONNABORTED;
		return -1;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	/* A kept one whose peer is gone without a word ends some day. */
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
	return fd;
}

enum rf_code
rf_acceptor_next(struct rf_acceptor *a, struct rf_connection *c,
    struct rf_err *err)
{
	struct rf_listener *l = a->listener;
	enum rf_code rc;
	bool told;

	for (;;) {
		*c = (struct rf_connection){ -1, false };
		told = false;
		if (a->patience > 0) {
			a->patience--;
			rc = wait_for_one(l, -1, c, &told);
			if (rc != RF_OK || c->fd >= 0)
				return rc;
		}
		c->fd = try_accept(l);
		if (told)
			listen_again(l);
		if (c->fd >= 0)
			return RF_OK;
		switch (errno) {
		case EAGAIN:
#if EWOULDBLOCK != EAGAIN
		case EWOULDBLOCK:
#endif
			a->patience = PATIENCE;
			break;
		case EBADF:
		case EINVAL:
		case ENOTSOCK:
		case EOPNOTSUPP:
		case EFAULT:
			return rf_fail_errno(err, RF_E_IO,
			    "the listening socket is beyond use");
		case EMFILE:
		case ENFILE:
		case ENOBUFS:
		case ENOMEM:
			rf_log(RF_LOG_WARN, "fcgi.accept", "errno=%d", errno);
			rf_sleep_ms(100);
			if (poll(&(struct pollfd){ l->wake[0],
			    POLLIN, 0 }, 1, 0) > 0)
				return RF_E_CLOSED;
			break;
		default:
			break;	/* the peer went, or the network hiccuped */
		}
	}
}
