/*
 * Streams of events (text/event-stream; HTML standard section 9.2,
 * imageextract.md section 6.5): what changes is told as it changes, each
 * event one JSON object.  The state of affairs comes first, whatever a
 * Last-Event-ID says, so that a late or returning subscriber needs no
 * history.  ": ping" lines keep the connection in use.
 *
 * A stream holds a thread: only max_streams of them may be open, and each
 * ends after stream_time, for the client to come again ("retry:" tells when).
 * A process with one thread, and max_streams = 0, answers with the state of
 * affairs alone and ends: then coming again is what makes the stream.
 */
#ifndef RF_HTTP_EVENTS_H
#define RF_HTTP_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "http/router.h"
#include "util/buf.h"

struct rf_event {
	/*
	 * Names the state that the event tells; goes out as "id:", and comes
	 * back as `seen`.  Any number from 0; it need not grow.
	 */
	int64_t id;
	struct rf_buf json;	/* one JSON object without line breaks */
	bool last;		/* nothing can follow: the stream ends */
};

/* Whatever is told of.  Used on the request's own thread, with its store. */
struct rf_event_source {
	/*
	 * Fill in the event that tells the present state, unless that is the
	 * one named `seen` (-1: nothing was sent yet, so there is an event).
	 * out->json comes empty and is left so when there is nothing new.
	 * Called after each notice on `topic`, though not more often than
	 * every 25 ms, and at least once a second: what may end meanwhile, as
	 * the key that asked, can be looked at here.  A failure breaks the
	 * stream off, without an event.
	 */
	enum rf_code (*next)(void *ctx, struct rf_store *store, int64_t seen,
	    struct rf_event *out, struct rf_err *err);
	void (*release)(void *ctx);	/* called once; may be NULL */
	void *ctx;			/* lives as long as the request */
	uint32_t topic;			/* rf_notice_topic(job id) */
};

/*
 * Answer 200 with the stream.  Say 403 and 404 before.  RF_E_BUSY, with a
 * Retry-After from the dispatcher, when max_streams are open.  HEAD takes no
 * place.  The source is copied and released in any case.
 */
enum rf_code rf_events_answer(struct rf_ctx *ctx,
    const struct rf_request *req, const struct rf_event_source *take,
    struct rf_response *res) RF_MUST_CHECK;

#endif
