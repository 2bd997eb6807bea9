/*
 * Waiting for connections.  Each thread has an epoll descriptor of its own
 * that holds the listening socket exclusively: a connection then wakes one
 * idle thread, and always the first idle one, so that a quiet service keeps
 * to one warm thread.  A plain poll would wake them all.
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

enum rf_code
rf_listener_open(struct rf_listener *l, int take_fd, struct rf_err *err)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);

	l->wake[0] = l->wake[1] = -1;
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
	return RF_OK;
}

void
rf_listener_close(struct rf_listener *l)
{
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

#ifdef HAVE_SYS_EPOLL_H
enum rf_code
rf_acceptor_open(struct rf_acceptor *a, struct rf_listener *l,
    struct rf_err *err)
{
	struct epoll_event wake = { .events = EPOLLIN,
	    .data.fd = l->wake[0] };
	enum rf_code rc;

	a->listener = l;
	a->patience = 0;
	a->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (a->epoll >= 0 &&
	    epoll_ctl(a->epoll, EPOLL_CTL_ADD, l->wake[0], &wake) == 0)
		rc = rf_acceptor_resume(a, err);
	else
		rc = rf_fail_errno(err, RF_E_IO,
		    "cannot wait for connections");
	if (rc != RF_OK)
		rf_acceptor_close(a);
	return rc;
}

void
rf_acceptor_pause(struct rf_acceptor *a)
{
	struct epoll_event unused = { .events = 0 };

	(void)epoll_ctl(a->epoll, EPOLL_CTL_DEL, a->listener->fd, &unused);
}

enum rf_code
rf_acceptor_resume(struct rf_acceptor *a, struct rf_err *err)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLEXCLUSIVE,
	    .data.fd = a->listener->fd };

	if (epoll_ctl(a->epoll, EPOLL_CTL_ADD, e.data.fd, &e) != 0)
		return rf_fail_errno(err, RF_E_IO,
		    "cannot wait for connections");
	return RF_OK;
}
#else
enum rf_code
rf_acceptor_open(struct rf_acceptor *a, struct rf_listener *l,
    struct rf_err *err)
{
	a->listener = l;
	a->patience = 0;
	a->epoll = -1;
	return RF_OK;
}

void
rf_acceptor_pause(struct rf_acceptor *a)
{
}

enum rf_code
rf_acceptor_resume(struct rf_acceptor *a, struct rf_err *err)
{
	return RF_OK;
}
#endif

void
rf_acceptor_close(struct rf_acceptor *a)
{
	rf_close(&a->epoll);
}

/* RF_OK when a connection may be there; RF_E_CLOSED when woken. */
#ifdef HAVE_SYS_EPOLL_H
static enum rf_code
wait_for_one(struct rf_acceptor *a)
{
	struct epoll_event e[2];
	int n = epoll_wait(a->epoll, e, 2, -1);

	if (n < 0)
		return errno == EINTR ? RF_E_CLOSED : RF_OK;
	for (int i = 0; i < n; i++)
		if (e[i].data.fd == a->listener->wake[0])
			return RF_E_CLOSED;
	return RF_OK;
}
#else
static enum rf_code
wait_for_one(struct rf_acceptor *a)
{
	struct pollfd p[2] = {
		{ a->listener->fd, POLLIN, 0 },
		{ a->listener->wake[0], POLLIN, 0 }
	};

	if (poll(p, 2, -1) < 0)
		return errno == EINTR ? RF_E_CLOSED : RF_OK;
	return p[1].revents != 0 ? RF_E_CLOSED : RF_OK;
}
#endif

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
	return fd;
}

enum rf_code
rf_acceptor_next(struct rf_acceptor *a, int *fd, struct rf_err *err)
{
	enum rf_code rc;

	if (a->patience > 0) {
		a->patience--;
		rc = wait_for_one(a);
		if (rc != RF_OK)
			return rc;
	}
	for (;;) {
		*fd = try_accept(a->listener);
		if (*fd >= 0)
			return RF_OK;
		switch (errno) {
		case EAGAIN:
#if EWOULDBLOCK != EAGAIN
		case EWOULDBLOCK:
#endif
			a->patience = PATIENCE;
			rc = wait_for_one(a);
			if (rc != RF_OK)
				return rc;
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
			if (poll(&(struct pollfd){ a->listener->wake[0],
			    POLLIN, 0 }, 1, 0) > 0)
				return RF_E_CLOSED;
			break;
		default:
			break;	/* the peer went, or the network hiccuped */
		}
	}
}
