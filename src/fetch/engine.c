/*
 * The engine.  An address waits until its host's name is known and there is
 * room for a connection; libcurl is never given more than may run, so its own
 * queues stay empty and no clock ticks for who has not had his turn.
 */
#include "config.h"

#include "fetch/engine.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/watch.h"
#include "fetch/way.h"
#include "util/buf.h"
#include "util/io.h"
#include "util/log.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/time.h"

#define LOOK_MS 2		/* while a name is being asked */
#define ASK_AT_ONCE 8		/* names; each takes a thread and descriptors */
#define STREAMS 32		/* to one host over HTTP/2, at once */
#define RETRY_MORE_MS 100	/* a server's clock is not ours */

/* A host and port: asked once, judged, counted. */
struct name {
	struct rf_asking *asking;	/* NULL: it has answered */
	int64_t until;			/* asked no longer */
	struct rf_addresses addresses;	/* none: see err */
	struct rf_err err;
	int active;
	bool streams;			/* one connection takes many */
};

enum state { FREE, WAITING, FLYING };

struct flight {
	struct rf_engine *engine;
	enum state state;
	uint32_t n;
	uint64_t seq;			/* whose turn it is */
	char file[RF_ENGINE_NAME];
	int fd;				/* -1: not made yet */
	bool sheaves;
	struct rf_buf small;		/* of a body that may be sheaved */
	struct rf_fetch_policy policy;	/* with its own bounds */
	struct rf_fetch_result result;
	struct rf_way way;
	struct name *name;		/* where this hop leads; NULL: not
					   looked for */
	struct rf_handle handle;	/* kept for the next one */
	int64_t not_before;		/* monotonic ms */
	bool started, retried;
	bool looked;			/* this hop's address was looked up */
	curl_off_t told;		/* bytes, of this hop */
	int timeout_ms;
	int kind;
};

struct rf_engine {
	struct rf_engine_config config;
	rf_engine_done *done;
	void *ctx;
	CURLM *multi;
	struct rf_watch watch;		/* what multi waits for */
	struct rf_guard guard;
	struct rf_arena arena;		/* of names */
	struct rf_map names;
	struct flight *flights[RF_ENGINE_WINDOW];
	uint64_t seq;
	int busy, flying, asking;
	bool changed;		/* somebody may have his turn now, */
	int64_t next;		/* or then, for all that is known */
	struct rf_buf sheaved;	/* and not written yet */
	int64_t sheaf_at;	/* where these go */
};

/* ---- opening and closing ---------------------------------------------------- */

static bool
limit_connections(const struct rf_engine *e)
{
	return rf_curl.multi_setopt(e->multi, CURLMOPT_MAXCONNECTS,
	    (long)e->config.connections) == CURLM_OK &&
	    rf_curl.multi_setopt(e->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
	    (long)e->config.connections) == CURLM_OK &&
	    rf_curl.multi_setopt(e->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
	    (long)e->config.host_connections) == CURLM_OK;
}

enum rf_code
rf_engine_open(struct rf_engine **out, const struct rf_engine_config *config,
    rf_engine_done *done, void *ctx, struct rf_err *err)
{
	struct rf_engine *e;
	enum rf_code rc;

	*out = NULL;
	rc = rf_curl_load(err);
	if (rc != RF_OK)
		return rc;
	e = rf_calloc(1, sizeof(*e));
	e->config = *config;
	e->done = done;
	e->ctx = ctx;
	e->multi = rf_curl.multi_init();
	if (e->multi == NULL || !rf_watch_start(&e->watch, e->multi) ||
	    !limit_connections(e)) {
		if (e->multi != NULL)
			rf_curl.multi_cleanup(e->multi);
		free(e);
		return rf_fail(err, RF_E_BUSY, "memory is short");
	}
	rf_guard_init(&e->guard, config->policy->allow);
	rf_arena_init(&e->arena);
	rf_map_init(&e->names, &e->arena);
	rf_buf_init(&e->sheaved, RF_ENGINE_SHEAF);
	*out = e;
	return RF_OK;
}

void
rf_engine_close(struct rf_engine *e)
{
	struct rf_addresses ignored;
	bool again;

	if (e == NULL)
		return;
	for (int i = 0; i < RF_ENGINE_WINDOW; i++) {
		struct flight *f = e->flights[i];

		if (f == NULL)
			continue;
		if (f->state == FLYING) {
			rf_curl.multi_remove_handle(e->multi, f->handle.curl);
			(void)!rf_way_after(&f->way, CURLE_FAILED_INIT,
			    &again, NULL);
		}
		if (f->state != FREE)
			rf_close(&f->fd);
		rf_handle_close(&f->handle);
		rf_buf_release(&f->small);
		free(f);
	}
	for (size_t i = 0; i < e->names.n; i++) {
		struct name *name = e->names.entries[i].value;

		if (name->asking != NULL)
			(void)!rf_resolve_end(name->asking, &ignored, NULL);
	}
	rf_curl.multi_cleanup(e->multi);
	rf_guard_release(&e->guard);
	rf_arena_release(&e->arena);
	rf_buf_release(&e->sheaved);
	free(e);
}

bool
rf_engine_has_room(const struct rf_engine *e)
{
	return e->busy < RF_ENGINE_WINDOW;
}

int
rf_engine_busy(const struct rf_engine *e)
{
	return e->busy;
}

static struct flight *
free_flight(struct rf_engine *e)
{
	for (int i = 0; i < RF_ENGINE_WINDOW; i++) {
		struct flight *f = e->flights[i];

		if (f == NULL) {
			f = e->flights[i] = rf_calloc(1, sizeof(*f));
			f->engine = e;
			rf_buf_init(&f->small, RF_ENGINE_PIECE);
		}
		if (f->state == FREE)
			return f;
	}
	return NULL;
}

/* ---- bodies -------------------------------------------------------------------- */

/* The file of its own, with what came so far. */
static enum rf_code
make_file(struct flight *f, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (f->fd >= 0)
		return RF_OK;
	f->fd = openat(f->engine->config.folder, f->file, O_WRONLY | O_CREAT |
	    O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (f->fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot make the file %s",
		    f->file);
	if (f->small.len > 0)
		rc = rf_write_all(f->fd, f->small.ptr, f->small.len, err);
	rf_buf_reset(&f->small);
	return rc;
}

static enum rf_code
take_body(void *ctx, const void *p, size_t n, struct rf_err *err)
{
	struct flight *f = ctx;
	enum rf_code rc;

	if (f->sheaves && f->fd < 0 && n <= RF_ENGINE_PIECE - f->small.len) {
		rf_buf_add(&f->small, p, n);
		return RF_OK;
	}
	rc = make_file(f, err);
	return rc != RF_OK ? rc : rf_write_all(f->fd, p, n, err);
}

/* The body is whole: into the sheaf, or a file even if it is empty. */
static enum rf_code
put_body(struct flight *f, struct rf_err *err)
{
	struct rf_engine *e = f->engine;
	int64_t at = e->sheaf_at + (int64_t)e->sheaved.len;

	if (!f->sheaves || f->fd >= 0 ||
	    at + (int64_t)f->small.len > RF_ENGINE_SHEAF)
		return make_file(f, err);
	rf_buf_add(&e->sheaved, f->small.ptr, f->small.len);
	f->result.sheaved = true;
	f->result.at = at;
	return RF_OK;
}

enum rf_code
rf_engine_flush(struct rf_engine *e, struct rf_err *err)
{
	enum rf_code rc;

	if (e->sheaved.len == 0)
		return RF_OK;
	rc = rf_write_all(e->config.sheaf, e->sheaved.ptr, e->sheaved.len, err);
	/* Where the next ones would go is not known then. */
	e->sheaf_at = rc != RF_OK ? RF_ENGINE_SHEAF :
	    e->sheaf_at + (int64_t)e->sheaved.len;
	rf_buf_reset(&e->sheaved);
	return rc;
}

void
rf_engine_add(struct rf_engine *e, const struct rf_engine_ask *ask)
{
	struct flight *f = free_flight(e);
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	if (f == NULL)
		return;			/* has_room was not asked */
	f->state = WAITING;
	f->n = ask->n;
	f->seq = e->seq++;
	f->fd = -1;
	f->sheaves = ask->sheaf && e->config.sheaf >= 0;
	rf_buf_reset(&f->small);
	f->name = NULL;
	f->not_before = 0;
	f->started = f->retried = f->looked = false;
	f->timeout_ms = ask->timeout_ms;
	f->kind = ask->kind;
	memcpy(f->file, ask->file, sizeof(f->file));
	f->policy = *e->config.policy;
	f->policy.max_bytes = ask->max_bytes;
	f->policy.total_ms = ask->timeout_ms;
	rf_way_start(&f->way, &(struct rf_fetch_request){
	    .policy = &f->policy, .accept = ask->accept, .write = take_body,
	    .write_ctx = f, .max_page = ask->max_page, .enough = ask->enough,
	    .no_digest = true, .http2 = true }, &f->result);
	f->way.guard = &e->guard;
	rc = rf_url_join(NULL, rf_str(ask->url), &f->way.url, &err);
	/* Told when it runs: nobody expects an answer while he asks. */
	f->way.transfer.err = err;
	f->way.transfer.err.code = rc;
	e->busy++;
	e->changed = true;
}

/* ---- one flight --------------------------------------------------------------- */

static void
finish(struct rf_engine *e, struct flight *f, enum rf_code rc,
    struct rf_err *err)
{
	if (rc == RF_OK && f->result.known == NULL)
		rc = put_body(f, err);
	if (f->fd >= 0) {
		rf_close(&f->fd);
		if (rc != RF_OK || f->result.known != NULL)
			unlinkat(e->config.folder, f->file, 0);
	}
	f->state = FREE;
	e->busy--;
	rf_log(RF_LOG_DEBUG, "fetch.done", "host=%s code=%s status=%d "
	    "redirects=%d bytes=%lld known=%d", f->way.url.host,
	    rf_code_name(rc), f->result.status, f->result.redirects,
	    (long long)f->result.bytes, f->result.known != NULL);
	e->done(e->ctx, f->n, &f->result, f->way.transfer.length, rc, err);
}

/* May it lead there, as far as the address itself tells? */
static enum rf_code
judge_address(const struct rf_engine *e, const struct rf_url *url,
    struct rf_addresses *addresses, struct rf_err *err)
{
	enum rf_code rc = rf_fetch_check_port(e->config.policy, url->port,
	    err);

	if (rc == RF_OK && url->literal)
		rc = rf_resolve_guarded(&(struct rf_resolve){ .fn = NULL },
		    url, &e->guard, addresses, err);
	return rc;
}

/* Look up what is known of this hop; true when that is the answer. */
static bool
take_known(struct rf_engine *e, struct flight *f)
{
	const struct rf_fetch_known *known;
	struct rf_err err = RF_ERR_INIT;
	struct rf_addresses ignored;

	if (f->looked || e->config.known == NULL ||
	    (!f->started && f->way.transfer.err.code != RF_OK))
		return false;
	f->looked = true;
	known = e->config.known(e->ctx, f->kind, f->way.url.text);
	f->way.req.known = known;
	if (known == NULL || known->fresh_until <= rf_now() ||
	    judge_address(e, &f->way.url, &ignored, &err) != RF_OK)
		return false;
	rf_strlcpy(f->result.url, f->way.url.text, sizeof(f->result.url));
	f->result.status = 200;
	f->result.known = known;
	f->result.keep.fresh_until = known->fresh_until;
	finish(e, f, RF_OK, &err);
	return true;
}

/*
 * The host that it is going to, as far as it is known; asks for it.  NULL:
 * too many are being asked.
 */
static struct name *
name_of(struct rf_engine *e, const struct rf_url *url)
{
	char key[RF_HOST_SIZE + 8];
	struct name *name;
	void **at;
	int n;

	n = snprintf(key, sizeof(key), "%s:%u", url->host, url->port);
	name = rf_map_get(&e->names, (struct rf_str){ key, (size_t)n });
	if (name != NULL)
		return name;
	if (e->asking >= ASK_AT_ONCE)
		return NULL;
	at = rf_map_put(&e->names, (struct rf_str){ key, (size_t)n });
	name = *at = rf_arena_alloc(&e->arena, sizeof(*name));
	if (judge_address(e, url, &name->addresses, &name->err) != RF_OK ||
	    url->literal)
		return name;
	name->until = rf_monotonic() + e->config.policy->connect_ms;
	name->asking = rf_resolve_begin(e->config.policy->resolve,
	    e->config.policy->resolve_ctx, url);
	e->asking++;
	return name;
}

/* Has it answered?  Then it is judged, once for all. */
static bool
is_known(struct rf_engine *e, struct name *name, const struct rf_url *url)
{
	if (name->asking == NULL)
		return true;
	if (!rf_resolve_done(name->asking) && rf_monotonic() < name->until)
		return false;
	if (rf_resolve_end(name->asking, &name->addresses, &name->err) ==
	    RF_OK)
		(void)!rf_resolve_judge(url, &e->guard, &name->addresses,
		    &name->err);
	name->asking = NULL;
	e->asking--;
	return true;
}

static bool
has_room(const struct rf_engine *e, const struct name *name)
{
	return e->flying < e->config.connections && name->active <
	    (name->streams ? STREAMS : e->config.host_connections);
}

static void landed(struct rf_engine *e, struct flight *f, CURLcode outcome);

/* Begin it if it may; true when it is no longer waiting. */
static bool
try_begin(struct rf_engine *e, struct flight *f, int64_t now)
{
	struct rf_err err = RF_ERR_INIT;
	struct name *name;

	if (now < f->not_before) {
		if (f->not_before < e->next)
			e->next = f->not_before;
		return false;
	}
	if (!f->started && f->way.transfer.err.code != RF_OK) {
		err = f->way.transfer.err;
		finish(e, f, err.code, &err);
		return true;
	}
	if (f->name == NULL)
		f->name = name_of(e, &f->way.url);
	name = f->name;
	if (name == NULL || !is_known(e, name, &f->way.url))
		return false;
	if (name->addresses.n == 0) {
		finish(e, f, name->err.code, &name->err);
		return true;
	}
	if (!has_room(e, name))
		return false;
	if (!f->started)
		f->way.deadline = now + f->timeout_ms;
	f->started = true;
	if (rf_handle_open(&f->handle, &err) != RF_OK) {
		finish(e, f, err.code, &err);
		return true;
	}
	f->told = 0;
	f->way.addresses = &name->addresses;
	f->state = FLYING;
	name->active++;
	e->flying++;
	if (!rf_way_begin(&f->way, &f->handle) || rf_curl.easy_setopt(
	    f->handle.curl, CURLOPT_PRIVATE, f) != CURLE_OK ||
	    rf_curl.multi_add_handle(e->multi, f->handle.curl) != CURLM_OK)
		landed(e, f, CURLE_FAILED_INIT);
	return true;
}

/* A busy server that says for how long, and has not said so before. */
static bool
may_retry(const struct rf_engine *e, const struct flight *f)
{
	int64_t now = rf_monotonic(), wait;

	if (f->retried || (f->result.status != 429 &&
	    f->result.status != 503) || f->way.transfer.retry_after < 0)
		return false;
	wait = (int64_t)f->way.transfer.retry_after * 1000 + RETRY_MORE_MS;
	return wait <= e->config.retry_ms && now + wait < f->way.deadline;
}

static void
landed(struct rf_engine *e, struct flight *f, CURLcode outcome)
{
	struct rf_err err = RF_ERR_INIT;
	long version = 0;
	enum rf_code rc;
	bool again;

	if (rf_curl.easy_getinfo(f->handle.curl, CURLINFO_HTTP_VERSION,
	    &version) == CURLE_OK && version >= CURL_HTTP_VERSION_2_0)
		f->name->streams = true;
	rc = rf_way_after(&f->way, outcome, &again, &err);
	f->name->active--;
	e->flying--;
	e->changed = true;
	f->name = NULL;
	if (rc == RF_E_HTTP && may_retry(e, f)) {
		f->retried = true;
		f->not_before = rf_monotonic() + RETRY_MORE_MS +
		    (int64_t)f->way.transfer.retry_after * 1000;
		f->state = WAITING;
	} else if (again) {
		f->state = WAITING;
		f->looked = false;
		f->way.req.known = NULL;
	} else {
		finish(e, f, rc, &err);
	}
}

void
rf_engine_drop(struct rf_engine *e, uint32_t first, uint32_t end)
{
	for (int i = 0; i < RF_ENGINE_WINDOW; i++) {
		struct flight *f = e->flights[i];
		struct rf_err err = RF_ERR_INIT;
		bool again;

		if (f == NULL || f->state == FREE || f->n < first ||
		    f->n >= end)
			continue;
		if (f->state == FLYING) {
			rf_curl.multi_remove_handle(e->multi, f->handle.curl);
			(void)!rf_way_after(&f->way, CURLE_FAILED_INIT,
			    &again, NULL);
			f->name->active--;
			e->flying--;
			f->name = NULL;
		}
		e->changed = true;
		finish(e, f, rf_fail(&err, RF_E_CANCELLED,
		    "it is not wanted any more"), &err);
	}
}

/* ---- all of them -------------------------------------------------------------- */

static int
by_turn(const void *a, const void *b)
{
	const struct flight *x = *(struct flight *const *)a;
	const struct flight *y = *(struct flight *const *)b;

	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* Those whose turn it is; did any end with what was known? */
static bool
begin_all(struct rf_engine *e)
{
	struct flight *waiting[RF_ENGINE_WINDOW];
	int64_t now = rf_monotonic();
	bool any = false;
	size_t n = 0;

	if (!e->changed && e->asking == 0 && now < e->next)
		return false;
	e->changed = false;
	e->next = INT64_MAX;
	for (int i = 0; i < RF_ENGINE_WINDOW; i++) {
		if (e->flights[i] == NULL || e->flights[i]->state != WAITING)
			continue;
		if (take_known(e, e->flights[i]))
			any = true;
		else
			waiting[n++] = e->flights[i];
	}
	if (e->flying >= e->config.connections && e->asking == 0)
		return any;
	if (n > 1)
		qsort(waiting, n, sizeof(waiting[0]), by_turn);
	for (size_t i = 0; i < n; i++)
		try_begin(e, waiting[i], now);
	return any;
}

static bool
land_all(struct rf_engine *e)
{
	bool any = false;
	CURLMsg *msg;
	int left;

	while ((msg = rf_curl.multi_info_read(e->multi, &left)) != NULL) {
		CURLcode outcome = msg->data.result;
		CURL *handle = msg->easy_handle;
		struct flight *f = NULL;

		if (msg->msg != CURLMSG_DONE ||
		    rf_curl.easy_getinfo(handle, CURLINFO_PRIVATE, &f) !=
		    CURLE_OK || f == NULL)
			continue;
		/* The message is gone with its handle. */
		rf_curl.multi_remove_handle(e->multi, handle);
		landed(e, f, outcome);
		any = true;
	}
	return any;
}

void
rf_engine_tell(struct rf_engine *e, rf_engine_moving *moving, void *ctx)
{
	for (int i = 0; i < RF_ENGINE_WINDOW; i++) {
		struct flight *f = e->flights[i];
		curl_off_t got = 0;

		if (f == NULL || f->state != FLYING ||
		    f->way.transfer.status / 100 != 2 ||
		    rf_curl.easy_getinfo(f->handle.curl,
		    CURLINFO_SIZE_DOWNLOAD_T, &got) != CURLE_OK || got == f->told)
			continue;
		f->told = got;
		moving(ctx, f->n, got, f->way.transfer.length);
	}
}

/* How long nothing will happen but on a descriptor. */
static int
patience(const struct rf_engine *e, int wait_ms)
{
	int64_t now = rf_monotonic();

	if (e->asking > 0 && wait_ms > LOOK_MS)
		return LOOK_MS;
	for (int i = 0; i < RF_ENGINE_WINDOW; i++) {
		const struct flight *f = e->flights[i];

		if (f != NULL && f->state == WAITING && f->not_before > now &&
		    f->not_before - now < wait_ms)
			wait_ms = (int)(f->not_before - now);
	}
	return wait_ms;
}

enum rf_code
rf_engine_run(struct rf_engine *e, int fd, int wait_ms, struct rf_err *err)
{
	CURLMcode rc;

	if (begin_all(e))
		wait_ms = 0;
	rc = rf_watch_heed(&e->watch);
	if (rc == CURLM_OK && !land_all(e)) {
		rc = rf_watch_wait(&e->watch, fd, patience(e, wait_ms));
		(void)land_all(e);
	}
	if (rc != CURLM_OK)
		return rf_fail(err, RF_E_MISSING,
		    "fetching web addresses needs a newer libcurl");
	return RF_OK;
}
