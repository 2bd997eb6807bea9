/*
 * The half of a page's item that has the network: it fetches what it is told
 * to, as many at once as it may, and never looks into what comes.
 */
#include "config.h"

#include "jobs/web.h"

#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fetch/engine.h"
#include "jobs/sheaf.h"
#include "jobs/web_memory.h"
#include "util/arena.h"
#include "util/io.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/time.h"

#define TELL_MS 250		/* between two words about what moves */
#define WAIT_MS 1000		/* no longer without a look at the clock */
#define RETRY_MS 5000		/* what a busy server may ask us to wait */
/*
 * Each word wakes who waits for it, and who is woken for one image does little
 * else than fall asleep again.  So images are told of some at a time: when
 * there are so many, one has waited so long, or little is left to fetch.
 */
#define TOLD_AT_ONCE 16
#define HOLD_MS 4
#define LITTLE_LEFT 12

_Static_assert(RF_ENGINE_PIECE <= RF_SHEAF_PIECE &&
    RF_ENGINE_SHEAF <= RF_SHEAF_SIZE, "who reads the sheaf takes what is in it");

static const char *const accepts[RF_WEB_KINDS] = {
	[RF_WEB_PAGE] = "text/html,application/xhtml+xml,*/*;q=0.8",
	[RF_WEB_SHEET] = "text/css,*/*;q=0.1",
	[RF_WEB_IMAGE] = "image/avif,image/webp,image/*,*/*;q=0.5",
	[RF_WEB_OTHER] = "*/*",
};

struct fetching {
	const struct rf_web_task *t;
	struct rf_fetch_known *known;	/* as many as the memory has answers */
	struct rf_arena arena;
	struct rf_map places;		/* of addresses, to these */
	int socket;
	struct rf_engine *engine;	/* NULL: err tells why */
	struct rf_err err;
	struct rf_web_answer held[TOLD_AT_ONCE];
	int n_held;
	int64_t held_since;		/* the first of them */
	struct rf_web_answer moving;
	int64_t told_at;
	struct rf_web_mail in, out;
};

/* ---- what is known ----------------------------------------------------------- */

static void
remember(struct fetching *f)
{
	const struct rf_web_memory *m = f->t->memory;

	rf_arena_init(&f->arena);
	rf_map_init(&f->places, &f->arena);
	if (m == NULL)
		return;
	f->known = rf_calloc(m->kept.n + 1, sizeof(*f->known));
	for (size_t i = 0; i < m->kept.n; i++) {
		const struct rf_kept *k = &m->kept.v[i];

		if (k->kind[0] == '\0')
			continue;
		f->known[i] = (struct rf_fetch_known){ .etag = k->etag,
		    .modified = k->modified, .fresh_until = k->fresh_until };
		*rf_map_put(&f->places, rf_str(k->url)) = &f->known[i];
	}
}

static const struct rf_fetch_known *
known(void *ctx, int kind, const char *url)
{
	const struct fetching *f = ctx;
	const struct rf_fetch_known *k = kind < 0 ? NULL :
	    rf_map_get(&f->places, rf_str(url));

	return k != NULL && strcmp(f->t->memory->kept.v[k - f->known].kind,
	    rf_web_kind_name[kind]) == 0 ? k : NULL;
}

/* What the answer was that still holds. */
static void
recall(const struct fetching *f, const struct rf_fetch_known *k,
    struct rf_web_answer *a)
{
	const struct rf_kept *kept = &f->t->memory->kept.v[k - f->known];

	a->known = (int32_t)(k - f->known);
	rf_strlcpy(a->type, kept->type, sizeof(a->type));
	rf_strlcpy(a->charset, kept->charset, sizeof(a->charset));
	rf_strlcpy(a->filename, kept->filename, sizeof(a->filename));
}

/* ---- asking and answering ------------------------------------------------------ */

static void
release(struct fetching *f)
{
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc = f->engine != NULL ?
	    rf_engine_flush(f->engine, &err) : RF_OK;

	for (int i = 0; i < f->n_held; i++) {
		struct rf_web_answer *a = &f->held[i];

		if (rc != RF_OK && a->sheaved) {
			a->code = (int32_t)rc;
			rf_strlcpy(a->message, err.msg, sizeof(a->message));
		}
		if (!rf_web_add_answer(f->socket, &f->out, a))
			_exit(0);
	}
	f->n_held = 0;
	if (!rf_web_send_mail(f->socket, &f->out))
		_exit(0);
}

/* Is it time to tell what is held? */
static bool
is_time(const struct fetching *f)
{
	return f->n_held > 0 && (f->engine == NULL ||
	    rf_engine_busy(f->engine) <= LITTLE_LEFT ||
	    rf_monotonic() - f->held_since >= HOLD_MS);
}

static void
answer(void *ctx, uint32_t n, const struct rf_fetch_result *result,
    int64_t length, enum rf_code rc, const struct rf_err *err)
{
	struct fetching *f = ctx;
	struct rf_web_answer *a = &f->held[f->n_held];

	if (f->n_held++ == 0)
		f->held_since = rf_monotonic();
	memset(a, 0, offsetof(struct rf_web_answer, url));
	a->n = n;
	a->code = (int32_t)rc;
	rf_strlcpy(a->message, err->msg, sizeof(a->message));
	rf_strlcpy(a->type, result->type, sizeof(a->type));
	rf_strlcpy(a->charset, result->charset, sizeof(a->charset));
	rf_strlcpy(a->filename, result->filename, sizeof(a->filename));
	a->known = -1;
	if (rc == RF_OK && result->known != NULL)
		recall(f, result->known, a);
	a->partial = result->partial;
	a->sheaved = result->sheaved;
	a->at = result->at;
	a->got = result->bytes;
	a->length = length;
	a->checked = result->status == 304;
	a->keep = rc == RF_OK && result->keep.may;
	a->fresh_until = result->keep.fresh_until;
	rf_strlcpy(a->etag, result->keep.etag, sizeof(a->etag));
	rf_strlcpy(a->modified, result->keep.modified, sizeof(a->modified));
	rf_strlcpy(a->url, result->url, sizeof(a->url));
	/* What is no image may name more of them. */
	if (f->n_held == TOLD_AT_ONCE || strncmp(a->type, "image/", 6) != 0)
		release(f);
}

static void
moving(void *ctx, uint32_t n, int64_t got, int64_t length)
{
	struct fetching *f = ctx;
	struct rf_web_answer *a = &f->moving;

	memset(a, 0, offsetof(struct rf_web_answer, url));
	a->n = n;
	a->code = RF_WEB_MOVING;
	a->got = got;
	a->length = length;
	a->url[0] = '\0';
	if (!rf_web_send_moving(f->socket, a))
		_exit(0);
}

static void
tell(struct fetching *f)
{
	int64_t now = rf_monotonic();

	if (now - f->told_at < TELL_MS)
		return;
	f->told_at = now;
	rf_engine_tell(f->engine, moving, f);
}

static bool
is_shown(uint32_t n)
{
	return n >= RF_SHOW_FILE && n < RF_SHOW_FILE + RF_SHOW_MAX;
}

static void
take(struct fetching *f, const struct rf_web_ask *ask)
{
	const struct rf_web_bound *b = &f->t->bounds[ask->kind];
	struct rf_fetch_result none = { .status = 0 };
	struct rf_engine_ask e = {
		.n = ask->n, .url = ask->url, .max_bytes = b->max_bytes,
		.max_page = b->max_page, .timeout_ms = b->timeout_ms,
		.accept = accepts[ask->kind],
		.kind = is_shown(ask->n) ? -1 : (int)ask->kind,
		/* What is not to be stored goes when it was looked at. */
		.sheaf = ask->kind == RF_WEB_IMAGE && f->t->store &&
		    !is_shown(ask->n),
		.enough = ask->kind == RF_WEB_IMAGE && !f->t->store &&
		    ask->whole == 0 ? RF_WEB_FACTS_IN : 0,
	};

	if (ask->n == RF_WEB_DROP) {
		if (f->engine != NULL)
			rf_engine_drop(f->engine, RF_SHOW_FILE, RF_SHOW_FILE +
			    RF_SHOW_MAX);
		return;
	}
	if (f->engine == NULL) {
		answer(f, ask->n, &none, -1, f->err.code, &f->err);
		return;
	}
	snprintf(e.file, sizeof(e.file), RF_WEB_FILE, ask->n);
	rf_engine_add(f->engine, &e);
}

/* Take on what there is room for; false when nobody asks any more. */
static bool
listen_all(struct fetching *f)
{
	struct rf_web_ask ask;

	while (f->engine == NULL || rf_engine_has_room(f->engine)) {
		switch (rf_web_hear_ask(f->socket, &f->in, &ask,
		    RF_WEB_KINDS)) {
		case RF_WEB_NOTHING:
			return true;
		case RF_WEB_END:
			return false;
		case RF_WEB_MESSAGE:
			take(f, &ask);
		}
	}
	return true;
}

static void
wait_for_ask(const struct fetching *f)
{
	struct pollfd one = { .fd = f->socket, .events = POLLIN };

	poll(&one, 1, -1);
}

void
rf_web_fetcher(int pipe, const void *task, const struct rf_sandbox *limits)
{
	const struct rf_web_task *t = task;
	struct rf_child_word w = { .last = false };
	struct fetching f = { .t = t, .socket = t->sockets[1],
	    .err = RF_ERR_INIT };
	struct rf_engine_config config = {
		.policy = t->policy, .folder = t->images, .sheaf = -1,
		.connections = t->connections,
		.host_connections = t->host_connections,
		.retry_ms = RETRY_MS, .known = known,
	};

	/*
	 * The library and its forty others while files can be opened; its
	 * handle behind that, since whatever descriptors it holds are closed
	 * there, and their numbers go to others.
	 */
	(void)!rf_fetch_prepare(&f.err);
	if (!rf_child_enter(pipe, limits, t->images, f.socket, &w))
		return;
	rf_child_settle_memory();
	if (t->store)
		config.sheaf = rf_sheaf_make(t->images);
	if (f.err.code != RF_OK || rf_engine_open(&f.engine, &config, answer,
	    &f, &f.err) != RF_OK)
		f.engine = NULL;
	remember(&f);
	f.told_at = rf_monotonic();
	while (listen_all(&f)) {
		if (f.engine == NULL || rf_engine_busy(f.engine) == 0)
			wait_for_ask(&f);
		else if (rf_engine_run(f.engine, rf_engine_has_room(f.engine) ?
		    f.socket : -1, f.n_held > 0 ? HOLD_MS : WAIT_MS,
		    &f.err) != RF_OK)
			return;
		if (is_time(&f))
			release(&f);
		if (f.engine != NULL)
			tell(&f);
	}
	rf_engine_close(f.engine);
}
