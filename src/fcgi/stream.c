/*
 * One request through libfcgi.  The library is given connections that we
 * accepted: its own accept neither sets close-on-exec nor bounds how long a
 * peer may take over its parameters, and it polls for two seconds when a Unix
 * peer is slow.  It is also not left to close them, because it then reads on
 * for as long as the peer sends, which after a refused upload of gigabytes is
 * a long time.
 *
 * Its streams report what went wrong only when asked, and a cut body looks
 * like the end of one: every short read asks.
 */
#include "config.h"
#include "fcgi/stream.h"

#include <errno.h>
#include <fastcgi.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>
#ifdef HAVE_LINUX_SOCKIOS_H
#include <linux/sockios.h>
#endif

#include "util/io.h"
#include "util/limits.h"
#include "util/time.h"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0		/* SIGPIPE is ignored anyway */
#endif

/* A web server sends the parameters in one go. */
#define PARAMS_TIMEOUT_S 10
/* The longest that the web server may take nothing of an answer. */
#define SEND_TIMEOUT_S 60
/* More than that at a time is sent in records of our own. */
#define MAX_SMALL 8192
#define MAX_RECORD 65528
/* An upload counts against max_uploads once it lasts. */
#define UPLOAD_GRACE_MS 2000
/* What lasts longer than that must have a pace (bytes per second). */
#define UPLOAD_PACE_AFTER_MS 60000
#define UPLOAD_MIN_PACE 256
/*
 * How long a body nobody wanted is read, so that the answer arrives: mod_fcgid
 * has it all and writes it all before it reads, and anything less is "500
 * Internal Server Error" to its client.  So bytes that come fast buy time, up
 * to more of them than servers are set to store for us; a client that dawdles
 * behind Apache's proxy gets none.
 */
#define LINGER_BYTES (128 * RF_MiB)
#define LINGER_MS 1000
#define LINGER_MS_PER_MIB 200
#define LINGER_MAX_MS 10000
/* Before a connection is kept: servers that keep one send bodies at once. */
#define SKIP_BYTES (128 * 1024)
#define SKIP_MS 50
#define SKIP_ALL_MS 200		/* however evenly it trickles */

static void
hold(const struct rf_fcgi_stream *s, sigset_t *old)
{
	if (s->hold != NULL)
		pthread_sigmask(SIG_BLOCK, s->hold, old);
}

static void
let_go(const struct rf_fcgi_stream *s, const sigset_t *old)
{
	if (s->hold != NULL)
		pthread_sigmask(SIG_SETMASK, old, NULL);
}

static void
set_timeout(int fd, int option, int64_t ms)
{
	struct timeval tv = { .tv_sec = ms / 1000,
	    .tv_usec = ms % 1000 * 1000 };

	(void)setsockopt(fd, SOL_SOCKET, option, &tv, sizeof(tv));
}

void
rf_fcgi_stream_init(struct rf_fcgi_stream *s, struct rf_app *app,
    const sigset_t *held)
{
	memset(s, 0, sizeof(*s));
	s->app = app;
	s->hold = held;
	/* No socket to accept from: connections come from us. */
	(void)FCGX_InitRequest(&s->req, -1, FCGI_FAIL_ACCEPT_ON_INTR);
}

enum rf_code
rf_fcgi_stream_begin(struct rf_fcgi_stream *s, int take_fd, bool kept)
{
	sigset_t old;
	int rc;

	s->body_started = s->body_got = 0;
	s->body_ended = s->body_counted = false;
	s->send_timed = s->broken = false;
	s->sent = 0;
	if (!kept)
		set_timeout(take_fd, SO_RCVTIMEO, PARAMS_TIMEOUT_S * 1000);
	/*
	 * As if the connection had been kept from a request before: then
	 * FCGX_Accept_r uses it.  Detached: closed without waiting.
	 */
	s->req.ipcFd = take_fd;
	s->req.keepConnection = 1;
	(void)FCGX_Detach(&s->req);
	hold(s, &old);
	rc = FCGX_Accept_r(&s->req);
	let_go(s, &old);
	s->keep = s->req.keepConnection != 0;
	if (rc >= 0)
		return RF_OK;
	FCGX_Free(&s->req, 1);	/* as it should be already */
	return RF_E_CLOSED;
}

/* ---- the body ------------------------------------------------------------ */

static void
uncount(struct rf_fcgi_stream *s)
{
	if (s->body_counted)
		rf_app_upload_leave(s->app);
	s->body_counted = false;
}

/* Uploads that last hold threads: only so many may, and none may dawdle. */
static enum rf_code
check_pace(struct rf_fcgi_stream *s, struct rf_err *err)
{
	int64_t ms = rf_monotonic() - s->body_started;

	if (ms > UPLOAD_GRACE_MS && !s->body_counted) {
		if (!rf_app_upload_enter(s->app))
			return rf_fail(err, RF_E_BUSY,
			    "too many slow uploads are under way");
		s->body_counted = true;
	}
	if (ms > UPLOAD_PACE_AFTER_MS &&
	    s->body_got < ms / 1000 * UPLOAD_MIN_PACE)
		return rf_fail(err, RF_E_CLOSED, "the upload is too slow");
	return RF_OK;
}

/* As much as one read from the connection gives. */
static size_t
get(struct rf_fcgi_stream *s, char *p, size_t n)
{
	FCGX_Stream *in = s->req.in;
	size_t there;
	sigset_t old;
	int c;

	hold(s, &old);
	c = FCGX_GetChar(in);	/* waits until there is something */
	let_go(s, &old);
	if (c == EOF)
		return 0;
	*p = (char)c;
	there = (size_t)(in->stop - in->rdNext);
	if (there > n - 1)
		there = n - 1;
	return 1 + (size_t)FCGX_GetStr(p + 1, (int)there, in);
}

static enum rf_code
body_read(void *ctx, void *p, size_t n, size_t *got, struct rf_err *err)
{
	struct rf_fcgi_stream *s = ctx;
	int failed;

	*got = 0;
	if (s->body_ended || n == 0)
		return RF_OK;
	if (s->body_started == 0) {
		s->body_started = rf_monotonic();
		set_timeout(s->req.ipcFd, SO_RCVTIMEO,
		    s->app->conf->read_timeout * 1000);
	}
	*got = get(s, p, n < INT_MAX ? n : INT_MAX);
	if (*got > 0) {
		s->body_got += (int64_t)*got;
		return check_pace(s, err);
	}
	failed = FCGX_GetError(s->req.in);
	uncount(s);
	if (failed == 0) {
		s->body_ended = true;
		return RF_OK;
	}
	if (failed == EAGAIN || failed == EWOULDBLOCK)
		return rf_fail(err, RF_E_CLOSED,
		    "the upload stopped for more than %lld seconds",
		    (long long)s->app->conf->read_timeout);
	return rf_fail(err, RF_E_CLOSED, "the upload was cut");
}

void
rf_fcgi_stream_await_end(struct rf_fcgi_stream *s)
{
	sigset_t old;
	int c;

	hold(s, &old);
	c = FCGX_GetChar(s->req.in);
	let_go(s, &old);
	if (c != EOF)
		FCGX_UnGetChar(c, s->req.in);	/* a body after all */
	else if (FCGX_GetError(s->req.in) == 0)
		s->body_ended = true;
}

void
rf_fcgi_stream_skip(struct rf_fcgi_stream *s)
{
	char waste[4096];
	size_t got = 1;
	int n = s->keep && !s->body_ended ? SKIP_BYTES : 0;
	int64_t until = rf_monotonic() + SKIP_ALL_MS;

	if (n > 0) {
		s->body_started = rf_monotonic();
		set_timeout(s->req.ipcFd, SO_RCVTIMEO, SKIP_MS);
	}
	for (; n > 0 && got > 0 && rf_monotonic() < until; n -= (int)got)
		got = get(s, waste, sizeof(waste));
	if (got == 0)
		s->body_ended = FCGX_GetError(s->req.in) == 0;
}

struct rf_body_source
rf_fcgi_stream_source(struct rf_fcgi_stream *s)
{
	return (struct rf_body_source){ body_read, s };
}

/* ---- the answer ---------------------------------------------------------- */

/* Small answers never fill a socket's buffer: they need no time limit. */
static void
time_sending(struct rf_fcgi_stream *s)
{
	if (!s->send_timed)
		set_timeout(s->req.ipcFd, SO_SNDTIMEO, SEND_TIMEOUT_S * 1000);
	s->send_timed = true;
}

/* All of it, in as few calls as the peer allows. */
static bool
send_all(int fd, struct iovec *v, size_t n)
{
	struct msghdr m = { .msg_iov = v, .msg_iovlen = n };
	ssize_t sent;

	while (m.msg_iovlen > 0) {
		sent = sendmsg(fd, &m, MSG_NOSIGNAL);
		if (sent < 0)
			return false;
		while (m.msg_iovlen > 0 &&
		    (size_t)sent >= m.msg_iov->iov_len) {
			sent -= (ssize_t)m.msg_iov->iov_len;
			m.msg_iov++;
			m.msg_iovlen--;
		}
		if (m.msg_iovlen > 0) {
			m.msg_iov->iov_base = (char *)m.msg_iov->iov_base +
			    sent;
			m.msg_iov->iov_len -= (size_t)sent;
		}
	}
	return true;
}

/*
 * The library sends records of 8 KiB.  Between two of its records ours may
 * stand, with as much as a record holds.
 */
static bool
send_records(struct rf_fcgi_stream *s, const char *p, size_t n)
{
	static const char padding[8];
	bool sent = FCGX_FFlush(s->req.out) >= 0;

	while (sent && n > 0) {
		size_t part = n < MAX_RECORD ? n : MAX_RECORD;
		size_t pad = (8 - part % 8) % 8;
		FCGI_Header h = {
			.version = FCGI_VERSION_1,
			.type = FCGI_STDOUT,
			.requestIdB1 = (unsigned char)(s->req.requestId >> 8),
			.requestIdB0 = (unsigned char)s->req.requestId,
			.contentLengthB1 = (unsigned char)(part >> 8),
			.contentLengthB0 = (unsigned char)part,
			.paddingLength = (unsigned char)pad,
		};
		struct iovec v[3] = { { &h, sizeof(h) },
		    { (void *)(uintptr_t)p, part },
		    { (void *)(uintptr_t)padding, pad } };

		sent = send_all(s->req.ipcFd, v, pad > 0 ? 3 : 2);
		p += part;
		n -= part;
	}
	return sent;
}

static enum rf_code
sink_write(void *ctx, const void *p, size_t n, struct rf_err *err)
{
	struct rf_fcgi_stream *s = ctx;
	sigset_t old;
	bool sent;

	s->sent += n;
	if (s->sent > MAX_SMALL)
		time_sending(s);
	hold(s, &old);
	if (n > MAX_SMALL)
		sent = send_records(s, p, n);
	else
		sent = FCGX_PutStr(p, (int)n, s->req.out) >= 0;
	let_go(s, &old);
	s->broken = s->broken || !sent;
	return sent ? RF_OK :
	    rf_fail(err, RF_E_CLOSED, "the client went away");
}

static bool
hung_up(int fd)
{
	struct pollfd p = { .fd = fd };

#ifdef POLLRDHUP
	p.events = POLLRDHUP;
#endif
	return poll(&p, 1, 0) > 0 && p.revents != 0;
}

/* Bytes that the peer has not taken yet; 0 where nobody tells. */
static int
untaken(int fd)
{
	int n = 0;

#ifdef SIOCOUTQ
	if (ioctl(fd, SIOCOUTQ, &n) != 0)
		n = 0;
#endif
	return n;
}

/*
 * Hand everything to the web server and see that it took it: a write into a
 * socket's buffer succeeds also when nobody will ever read it.
 */
static enum rf_code
sink_flush(void *ctx, struct rf_err *err)
{
	struct rf_fcgi_stream *s = ctx;
	int64_t until = rf_monotonic() + SEND_TIMEOUT_S * 1000;
	int fd = s->req.ipcFd, rc, ms = 1;
	sigset_t old;

	time_sending(s);
	hold(s, &old);
	rc = FCGX_FFlush(s->req.out);
	let_go(s, &old);
	while (rc >= 0 && !hung_up(fd)) {
		if (untaken(fd) == 0) {
			if (!hung_up(fd))
				return RF_OK;
			break;
		}
		if (rf_monotonic() > until)
			break;
		rf_sleep_ms(ms);
		ms = ms < 50 ? ms * 2 : 50;
	}
	s->broken = true;
	return rf_fail(err, RF_E_CLOSED, "the client went away");
}

static bool
sink_gone(void *ctx)
{
	const struct rf_fcgi_stream *s = ctx;

	return hung_up(s->req.ipcFd);
}

struct rf_sink
rf_fcgi_stream_sink(struct rf_fcgi_stream *s)
{
	return (struct rf_sink){ sink_write, sink_flush, s, sink_gone };
}

bool
rf_fcgi_stream_end(struct rf_fcgi_stream *s, int *fd)
{
	sigset_t old;

	uncount(s);
	s->req.keepConnection = 1;	/* closing is our business */
	hold(s, &old);
	FCGX_Finish_r(&s->req);
	let_go(s, &old);
	*fd = s->req.ipcFd;
	s->req.ipcFd = -1;
	if (*fd < 0 || !s->keep || s->broken || !s->body_ended)
		return false;
	if (s->body_started != 0)
		set_timeout(*fd, SO_RCVTIMEO, PARAMS_TIMEOUT_S * 1000);
	return true;
}

/* Throw away what the peer sends, for a while. */
static void
drain(int fd)
{
	int64_t start = rf_monotonic(), total = 0, ms;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char waste[16384];
	ssize_t n = 1;

	while (n > 0 && total < LINGER_BYTES) {
		ms = LINGER_MS + total * LINGER_MS_PER_MIB / RF_MiB;
		if (ms > LINGER_MAX_MS)
			ms = LINGER_MAX_MS;
		ms -= rf_monotonic() - start;
		if (ms <= 0 || poll(&p, 1, (int)ms) <= 0)
			return;
		n = recv(fd, waste, sizeof(waste), MSG_DONTWAIT);
		total += n;
	}
}

void
rf_fcgi_close(int *fd, bool linger)
{
	if (*fd >= 0 && linger && shutdown(*fd, SHUT_WR) == 0)
		drain(*fd);
	rf_close(fd);
}
