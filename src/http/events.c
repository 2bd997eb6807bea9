/*
 * Streams of events.  One thread sends one stream: it sleeps on the notice
 * board, asks the source after each notice, and writes what there is to say.
 *
 * What surprised: a client that left is noticed only by the web server, which
 * closes its connection to us when it next has something to send, or at once;
 * so the pings are what finds out, and between them the connection is asked.
 */
#include "config.h"
#include "http/events.h"

#include <inttypes.h>

#include "store/notice.h"
#include "util/limits.h"
#include "util/time.h"

#define MAX_EVENT (64 * RF_KiB)
#define GAP_MS 25		/* between two looks at the store */
#define AGAIN_MS 2000		/* before a client is to come again */

struct stream {
	struct rf_app *app;
	struct rf_store *store;
	struct rf_event_source source;
	bool placed;			/* counts among app->streams */
	struct rf_sink *sink;		/* while it is written */
	struct rf_buf text;		/* of one event */
};

/* ---- lines ---------------------------------------------------------------- */

/* In one write: small pieces would travel singly. */
static enum rf_code
put_event(struct stream *s, const struct rf_event *e, bool first,
    struct rf_err *err)
{
	struct rf_sink *sink = s->sink;
	enum rf_code rc = rf_buf_check(&e->json, "an event", err);

	if (rc != RF_OK)
		return rc;
	rf_buf_reset(&s->text);
	if (first)
		rf_buf_printf(&s->text, "retry: %d\n", AGAIN_MS);
	rf_buf_printf(&s->text, "id: %" PRId64 "\ndata: ", e->id);
	rf_buf_add(&s->text, e->json.ptr, e->json.len);
	rf_buf_adds(&s->text, "\n\n");
	rc = sink->write(sink->ctx, s->text.ptr, s->text.len, err);
	return rc == RF_OK ? sink->flush(sink->ctx, err) : rc;
}

static enum rf_code
put_ping(struct stream *s, struct rf_err *err)
{
	static const char ping[] = ": ping\n\n";
	enum rf_code rc = s->sink->write(s->sink->ctx, ping,
	    sizeof(ping) - 1, err);

	return rc == RF_OK ? s->sink->flush(s->sink->ctx, err) : rc;
}

/* ---- the loop ------------------------------------------------------------- */

static bool
is_over(void *ctx)
{
	const struct stream *s = ctx;

	return atomic_load(&s->app->leaving) || s->sink->gone(s->sink->ctx);
}

/*
 * Until there may be news, or it is time to ping (at `ping_at`); false when
 * the stream is to end.  A source that changes all the time, or shares its
 * topic with one that does, is looked at every GAP_MS.
 */
static bool
await(struct stream *s, uint32_t mark, int64_t looked, int64_t ping_at,
    int64_t until)
{
	int64_t next = ping_at < until ? ping_at : until, left;

	if (!rf_notice_doze(rf_store_notice(s->store), s->source.topic, mark,
	    next, is_over, s))
		return rf_monotonic() < until && !is_over(s);
	left = looked + GAP_MS - rf_monotonic();
	if (left > 0)
		rf_sleep_ms((int)left);
	return true;
}

static enum rf_code
write_events(void *ctx, struct rf_sink *sink, int64_t from, int64_t length,
    struct rf_err *err)
{
	struct stream *s = ctx;
	struct rf_notice *board = rf_store_notice(s->store);
	int64_t ping_ms = s->app->conf->stream_ping * 1000, seen = -1;
	int64_t now = rf_monotonic(), ping_at = now + ping_ms;
	int64_t until = now + s->app->conf->stream_time * 1000;
	struct rf_event e = { .id = -1 };
	enum rf_code rc = RF_OK;
	uint32_t mark;

	s->sink = sink;
	rf_buf_init(&e.json, MAX_EVENT);
	rf_buf_init(&s->text, 2 * MAX_EVENT);
	do {
		/* Before the look: what happens after it is not missed. */
		mark = rf_notice_seen(board, s->source.topic);
		rf_buf_reset(&e.json);
		now = rf_monotonic();
		rc = s->source.next(s->source.ctx, s->store, seen, &e, err);
		if (rc == RF_OK && e.json.len > 0) {
			rc = put_event(s, &e, seen < 0, err);
			seen = e.id;
			ping_at = now + ping_ms;
		} else if (rc == RF_OK && now >= ping_at) {
			rc = put_ping(s, err);
			ping_at = now + ping_ms;
		}
	} while (rc == RF_OK && !e.last && s->placed &&
	    await(s, mark, now, ping_at, until));
	rf_buf_release(&e.json);
	rf_buf_release(&s->text);
	if (rc == RF_OK && !e.last && s->placed && sink->gone(sink->ctx))
		rc = rf_fail(err, RF_E_CLOSED, "the client went away");
	return rc;
}

static void
release(void *ctx)
{
	struct stream *s = ctx;

	if (s->placed)
		rf_app_stream_leave(s->app);
	if (s->source.release != NULL)
		s->source.release(s->source.ctx);
}

enum rf_code
rf_events_answer(struct rf_ctx *ctx, const struct rf_request *req,
    const struct rf_event_source *take, struct rf_response *res)
{
	struct stream *s = rf_arena_alloc(ctx->arena, sizeof(*s));
	struct rf_producer body = { write_events, release, s, -1 };

	s->app = ctx->app;
	s->store = ctx->store;
	s->source = *take;
	s->placed = req->method == RF_GET && ctx->app->max_streams > 0 &&
	    rf_app_stream_enter(ctx->app);
	/* From here on the response releases. */
	rf_response_add_producer(res, &body);
	if (s->store == NULL)
		return rf_fail(&ctx->err, RF_E_BUSY,
		    "the index cannot be opened just now");
	if (!s->placed && req->method == RF_GET && ctx->app->max_streams > 0)
		return rf_fail(&ctx->err, RF_E_BUSY, "too many streams of "
		    "events are open; ask for the job instead, or come again");
	res->status = 200;
	res->media_type = RF_STR("text/event-stream");
	rf_response_header(res, "Cache-Control", "no-cache");
	rf_response_header(res, "X-Accel-Buffering", "no");
	return RF_OK;
}
