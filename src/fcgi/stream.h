/*
 * One FastCGI request as libfcgi has it: connection, body source and sink.
 */
#ifndef RF_FCGI_STREAM_H
#define RF_FCGI_STREAM_H

#include <fcgiapp.h>
#include <signal.h>

#include "http/router.h"

struct rf_fcgi_stream {
	struct rf_app *app;	/* lent */
	FCGX_Request req;
	/*
	 * A process with one thread handles signals while it works; they are
	 * held back around every call that libfcgi would take for broken when
	 * interrupted.  NULL: signals do not reach this thread anyway.
	 */
	const sigset_t *hold;
	bool keep;		/* the peer wants to keep the connection */
	bool broken;		/* it takes no more of the answer */
	size_t sent;		/* bytes of the answer so far */
	bool send_timed;	/* sending has its time limit */
	int64_t body_started;	/* rf_monotonic; 0: not read yet */
	int64_t body_got;
	bool body_ended;
	bool body_counted;	/* among app->uploads */
};

void rf_fcgi_stream_init(struct rf_fcgi_stream *s, struct rf_app *app,
    const sigset_t *hold);
/*
 * Read a request's parameters from a connection, which is taken; `kept`: from
 * a request before.  RF_E_CLOSED when the peer sent no proper request in time.
 */
enum rf_code rf_fcgi_stream_begin(struct rf_fcgi_stream *s, int take_fd,
    bool kept) RF_MUST_CHECK;
/*
 * Wait for the empty record that ends also a body that is not there.  Apache
 * sends it by itself, after the parameters, and answers 503 when the
 * connection is closed before; others send it along, and nobody waits.
 */
void rf_fcgi_stream_await_end(struct rf_fcgi_stream *s);
struct rf_body_source rf_fcgi_stream_source(struct rf_fcgi_stream *s);
struct rf_sink rf_fcgi_stream_sink(struct rf_fcgi_stream *s);
/*
 * Where the connection is to be kept: read what is left of a small body that
 * nobody wanted, so that the next request is what comes next.
 */
void rf_fcgi_stream_skip(struct rf_fcgi_stream *s);
/*
 * End the request.  *fd is the connection, -1 when it broke.  True: nothing
 * of the request is left, and the peer wants to keep it; else it is for the
 * caller to close with rf_fcgi_close.
 */
bool rf_fcgi_stream_end(struct rf_fcgi_stream *s, int *fd);
/* Close; `linger`: after letting a peer that still sends read the answer. */
void rf_fcgi_close(int *fd, bool linger);

#endif
