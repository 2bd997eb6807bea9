/*
 * Streams of events.  The state of affairs is a number that another thread
 * changes, with a notice each time, as another process would.
 */
#include "config.h"

#include <limits.h>
#include <pthread.h>
#include <string.h>

#include "http/events.h"
#include "store/notice.h"
#include "unit/http_suites.h"
#include "unit/http_tools.h"
#include "unit/unit.h"
#include "util/time.h"

#define GET "REQUEST_METHOD=GET\nREQUEST_URI=/\n"
#define TOPIC 77
#define LAST 5			/* after this state nothing follows */

struct world {
	char dir[64];
	struct rf_store *store;
	struct trip t;
	struct rf_ctx ctx;
	struct rf_event_source source;
	atomic_int state;
	int looks, released;
	int fail_at;		/* this look fails; 0: none */
	int64_t changed, seen;	/* when the state was last, us */
	pthread_t other;
};

static enum rf_code
next(void *ctx, struct rf_store *store, int64_t seen, struct rf_event *out,
    struct rf_err *err)
{
	struct world *w = ctx;
	int state = atomic_load(&w->state);

	CU_ASSERT_PTR_EQUAL(store, w->store);
	CU_ASSERT_EQUAL(out->json.len, 0);
	if (++w->looks == w->fail_at)
		return rf_fail(err, RF_E_DB, "no");
	if (state == seen)
		return RF_OK;
	w->seen = rf_monotonic_us();
	out->id = state;
	out->last = state == LAST;
	rf_buf_printf(&out->json, "{\"n\":%d}", state);
	return RF_OK;
}

static void
on_release(void *ctx)
{
	((struct world *)ctx)->released++;
}

static void
begin(struct world *w, const char *lines)
{
	struct rf_store_config c = { .data_dir = w->dir, .create = true };

	memset(w, 0, sizeof(*w));
	http_folder(w->dir);
	CU_ASSERT_EQUAL_FATAL(rf_store_open(&c, &w->store, NULL), RF_OK);
	trip_begin(&w->t, lines);
	w->t.app.max_streams = 2;
	w->t.app.max_held = INT_MAX;
	w->ctx = (struct rf_ctx){ .app = &w->t.app, .conf = &w->t.conf,
	    .store = w->store, .arena = &w->t.arena };
	w->source = (struct rf_event_source){ next, on_release, w, TOPIC };
}

static enum rf_code
answer(struct world *w)
{
	return rf_events_answer(&w->ctx, &w->t.req, &w->source, &w->t.res);
}

static void
finish(struct world *w)
{
	CU_ASSERT_EQUAL(w->released, 0);
	trip_end(&w->t);
	CU_ASSERT_EQUAL(w->released, 1);
	CU_ASSERT_EQUAL(atomic_load(&w->t.app.streams), 0);
	CU_ASSERT_EQUAL(atomic_load(&w->t.app.held), 0);
	rf_store_close(w->store);
	http_folder_remove(w->dir);
}

static bool
body_is(const struct world *w, const char *text)
{
	return rf_str_is(http_answer_body(&w->t.out), text);
}

/* Nothing can follow, so a late subscriber is told and dismissed. */
static void
late(void)
{
	struct world w;

	begin(&w, GET "HTTP_LAST_EVENT_ID=5");
	atomic_store(&w.state, LAST);
	CU_ASSERT_EQUAL(answer(&w), RF_OK);
	CU_ASSERT_EQUAL(atomic_load(&w.t.app.streams), 1);
	CU_ASSERT_EQUAL(trip_deliver(&w.t), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&w.t.out), 200);
	CU_ASSERT_STRING_EQUAL(trip_header(&w.t, "Content-Type"),
	    "text/event-stream");
	CU_ASSERT_STRING_EQUAL(trip_header(&w.t, "Cache-Control"),
	    "no-cache");
	CU_ASSERT_STRING_EQUAL(trip_header(&w.t, "X-Accel-Buffering"), "no");
	CU_ASSERT_STRING_EQUAL(trip_header(&w.t, "Content-Length"), "");
	CU_ASSERT_TRUE(body_is(&w,
	    "retry: 2000\nid: 5\ndata: {\"n\":5}\n\n"));
	CU_ASSERT_TRUE(w.t.out.flushed);
	CU_ASSERT_EQUAL(w.looks, 1);
	finish(&w);
}

static void
head(void)
{
	struct world w;

	begin(&w, "REQUEST_METHOD=HEAD\nREQUEST_URI=/");
	CU_ASSERT_EQUAL(answer(&w), RF_OK);
	CU_ASSERT_EQUAL(atomic_load(&w.t.app.streams), 0);
	CU_ASSERT_EQUAL(trip_deliver(&w.t), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&w.t.out), 200);
	CU_ASSERT_STRING_EQUAL(trip_header(&w.t, "Content-Type"),
	    "text/event-stream");
	CU_ASSERT_TRUE(body_is(&w, ""));
	CU_ASSERT_EQUAL(w.looks, 0);
	finish(&w);
}

/* Four changes, the third without a notice. */
static void *
change(void *arg)
{
	struct world *w = arg;
	struct rf_notice *board = rf_store_notice(w->store);

	for (int i = 1; i <= LAST; i++) {
		rf_sleep_ms(i == 4 ? 1500 : 100);
		w->changed = rf_monotonic_us();
		atomic_store(&w->state, i);
		if (i != 3)
			rf_notice_post(board, TOPIC);
	}
	return NULL;
}

static void
changes(void)
{
	struct world w;

	begin(&w, GET);
	CU_ASSERT_EQUAL(answer(&w), RF_OK);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&w.other, NULL, change, &w), 0);
	CU_ASSERT_EQUAL(trip_deliver(&w.t), RF_OK);
	pthread_join(w.other, NULL);
	CU_ASSERT_TRUE(body_is(&w, "retry: 2000\nid: 0\ndata: {\"n\":0}\n\n"
	    "id: 1\ndata: {\"n\":1}\n\nid: 2\ndata: {\"n\":2}\n\n"
	    "id: 3\ndata: {\"n\":3}\n\nid: 4\ndata: {\"n\":4}\n\n"
	    "id: 5\ndata: {\"n\":5}\n\n"));
	/* It was the notice, not the look once a second. */
	CU_ASSERT(w.seen - w.changed < 800000);
	/* Six events, and the looks of two seconds without news. */
	CU_ASSERT(w.looks >= 6 && w.looks < 20);
	finish(&w);
}

/* Notices without news, all the time: it does not look each time. */
static void *
chatter(void *arg)
{
	struct world *w = arg;
	struct rf_notice *board = rf_store_notice(w->store);
	int64_t until = rf_monotonic() + 1000;

	while (rf_monotonic() < until) {
		rf_notice_post(board, TOPIC);
		rf_sleep_ms(1);
	}
	atomic_store(&w->state, LAST);
	rf_notice_post(board, TOPIC);
	return NULL;
}

static void
no_hammering(void)
{
	struct world w;
	int64_t start = rf_monotonic();

	begin(&w, GET);
	CU_ASSERT_EQUAL(answer(&w), RF_OK);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&w.other, NULL, chatter, &w),
	    0);
	CU_ASSERT_EQUAL(trip_deliver(&w.t), RF_OK);
	pthread_join(w.other, NULL);
	CU_ASSERT(w.looks <= (rf_monotonic() - start) / 25 + 3);
	finish(&w);
}

/* Pings while nothing happens, until its time is over. */
static void
silence(void)
{
#define SILENCE "retry: 2000\nid: 0\ndata: {\"n\":0}\n\n: ping\n\n"
	struct world w;

	begin(&w, GET);
	w.t.conf.stream_ping = 1;
	w.t.conf.stream_time = 3;
	CU_ASSERT_EQUAL(answer(&w), RF_OK);
	CU_ASSERT_EQUAL(trip_deliver(&w.t), RF_OK);
	/* A machine that is busy may be late with the second. */
	CU_ASSERT(body_is(&w, SILENCE ": ping\n\n") || body_is(&w, SILENCE));
	finish(&w);
}

static void *
hang_up(void *arg)
{
	struct world *w = arg;

	rf_sleep_ms(100);
	w->t.out.gone = true;
	return NULL;
}

static void *
shut_down(void *arg)
{
	struct world *w = arg;

	rf_sleep_ms(100);
	atomic_store(&w->t.app.leaving, true);
	return NULL;
}

/* The client's, the process's, the source's end. */
static void
ends(void)
{
	static const struct {
		void *(*what)(void *arg);
		int fail_look, fail_write;
		enum rf_code code;
	} rows[] = {
		{ hang_up, 0, 0, RF_E_CLOSED },
		{ shut_down, 0, 0, RF_OK },
		{ NULL, 2, 0, RF_E_DB },
		{ NULL, 0, 2, RF_E_CLOSED },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct world w;
		int64_t start = rf_monotonic();

		begin(&w, GET);
		w.fail_at = rows[i].fail_look;
		w.t.out.fail_at = rows[i].fail_write;
		CU_ASSERT_EQUAL(answer(&w), RF_OK);
		if (rows[i].what != NULL)
			CU_ASSERT_EQUAL_FATAL(pthread_create(&w.other, NULL,
			    rows[i].what, &w), 0);
		CU_ASSERT_EQUAL(trip_deliver(&w.t), rows[i].code);
		if (rows[i].what != NULL)
			pthread_join(w.other, NULL);
		/* Long before the next ping. */
		CU_ASSERT(rf_monotonic() - start < 8000);
		finish(&w);
	}
}

/* Only so many; and with none, each is told once. */
static void
places(void)
{
	struct rf_response more[2];
	struct world w;

	begin(&w, GET);
	CU_ASSERT_EQUAL(answer(&w), RF_OK);
	for (int i = 0; i < 2; i++) {
		rf_response_init(&more[i], &w.t.arena);
		CU_ASSERT_EQUAL(rf_events_answer(&w.ctx, &w.t.req,
		    &(struct rf_event_source){ next, NULL, &w, TOPIC },
		    &more[i]), i == 0 ? RF_OK : RF_E_BUSY);
	}
	CU_ASSERT_EQUAL(atomic_load(&w.t.app.streams), 2);
	rf_response_release(&more[1]);
	CU_ASSERT_EQUAL(atomic_load(&w.t.app.streams), 2);
	rf_response_release(&more[0]);
	CU_ASSERT_EQUAL(atomic_load(&w.t.app.streams), 1);
	finish(&w);

	begin(&w, GET);
	w.t.app.max_streams = 0;
	CU_ASSERT_EQUAL(answer(&w), RF_OK);
	CU_ASSERT_EQUAL(trip_deliver(&w.t), RF_OK);
	CU_ASSERT_TRUE(body_is(&w,
	    "retry: 2000\nid: 0\ndata: {\"n\":0}\n\n"));
	finish(&w);

	/* One thread is for neither streams, waits nor uploads. */
	begin(&w, GET);
	w.t.app.max_waiting = w.t.app.max_uploads = 4;
	w.t.app.max_held = 3;
	CU_ASSERT_TRUE(rf_app_wait_enter(&w.t.app));
	CU_ASSERT_TRUE(rf_app_upload_enter(&w.t.app));
	CU_ASSERT_EQUAL(answer(&w), RF_OK);
	CU_ASSERT_FALSE(rf_app_stream_enter(&w.t.app));
	CU_ASSERT_FALSE(rf_app_wait_enter(&w.t.app));
	rf_app_wait_leave(&w.t.app);
	CU_ASSERT_TRUE(rf_app_upload_enter(&w.t.app));
	rf_app_upload_leave(&w.t.app);
	rf_app_upload_leave(&w.t.app);
	finish(&w);
}

static void
no_store(void)
{
	struct world w;

	begin(&w, GET);
	w.ctx.store = NULL;
	CU_ASSERT_EQUAL(answer(&w), RF_E_BUSY);
	finish(&w);
}

CU_TestInfo http_events_tests[] = {
	{ "late", late },
	{ "head", head },
	{ "changes", changes },
	{ "no hammering", no_hammering },
	{ "silence", silence },
	{ "ends", ends },
	{ "places", places },
	{ "no store", no_store },
	CU_TEST_INFO_NULL
};
