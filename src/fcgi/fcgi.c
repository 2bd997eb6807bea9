/*
 * FastCGI with threads.  Every thread accepts, answers and closes by itself,
 * and a peer that dawdles holds up its own thread only.  A connection that
 * the web server wants to keep belongs to nobody between its requests.  How
 * many threads listen at a time: crew.h.
 *
 * Signals: libfcgi takes over SIGTERM and SIGUSR1 unless they are blocked,
 * and then leaves idle threads asleep.  So they are blocked in all threads
 * before the library starts; the main thread waits for them, wakes the others
 * through a pipe and joins them.  With one thread (which jobs worked off
 * inside a request need, as they fork) the main thread answers requests and
 * takes signals in handlers, held back while the library reads or writes.
 *
 * A request that does not end in time has its connection cut, so that its
 * reads and writes fail; one that does not end even then (a handler in a loop)
 * ends with the process.
 */
#include "config.h"
#include "fcgi/fcgi.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef HAVE_MALLOPT
#include <malloc.h>
#endif

#include "fcgi/accept.h"
#include "fcgi/crew.h"
#include "fcgi/stream.h"
#include "util/cores.h"
#include "util/io.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/time.h"

#ifdef RF_SANITIZERS
#define STACK_SIZE (2 * RF_MiB)
#else
#define STACK_SIZE (256 * RF_KiB)
#endif
#define BEGIN_S 1		/* for requests whose parameters come */
#define FINISH_S 10		/* for requests under way */
#define CUT_S 3			/* for those whose connection was cut */
#define STORE_RETRY_MS 1000

struct server;

/* One thread. */
struct worker {
	struct server *server;
	pthread_t thread, before;	/* before: to be joined when it */
	bool started, relieves;		/* relieves another */
	struct rf_acceptor acceptor;
	struct rf_fcgi_stream stream;
	struct rf_store *store;		/* opened by the first request */
	int64_t store_tried;
	struct rf_arena arena;
	/* The connection under way, or -1; cut from outside, so locked. */
	pthread_mutex_t lock;
	int fd;
	bool begun;			/* its parameters are there */
};

struct server {
	struct rf_app *app;
	struct rf_listener listener;
	struct rf_request_setup setup;
	struct rf_crew crew;
	struct worker *workers;
	int n;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	int running;
	struct rf_err failure;		/* why the socket is beyond use */
};

/* ---- one request --------------------------------------------------------- */

static void
open_store(struct worker *w)
{
	const struct rf_conf *conf = w->server->app->conf;
	struct rf_store_config c = {
		.data_dir = conf->data_dir,
		.durable = conf->durability == RF_CONF_DURABILITY_FULL,
		.create = true,
	};
	struct rf_err err = RF_ERR_INIT;
	int64_t now;

	if (w->store != NULL)
		return;
	now = rf_monotonic();
	if (w->store_tried != 0 && now - w->store_tried < STORE_RETRY_MS)
		return;
	w->store_tried = now;
	if (rf_store_open(&c, &w->store, &err) != RF_OK) {
		w->store = NULL;
		rf_log(RF_LOG_ERROR, "store.open", "code=%s msg=%s",
		    rf_code_name(err.code), RF_LOG_Q(err.msg));
	}
}

/* The connection that may be cut from outside; -1: none. */
static void
expose(struct worker *w, int fd, bool begun)
{
	pthread_mutex_lock(&w->lock);
	w->fd = fd;
	w->begun = begun;
	pthread_mutex_unlock(&w->lock);
}

static bool
has_body(const struct rf_request *r)
{
	return r->content_length > 0 ||
	    rf_request_header(r, "transfer-encoding").len > 0;
}

static void
serve_one(struct worker *w, struct rf_connection c)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_request req;
	struct rf_sink sink;
	bool linger, keep;
	enum rf_code rc;

	/*
	 * The library closes the connection when it fails, so the number may
	 * be another's by then; cutting that one does no lasting harm, as it
	 * only happens at the end.
	 */
	expose(w, c.fd, false);
	rc = rf_fcgi_stream_begin(&w->stream, c.fd, c.kept);
	expose(w, rc == RF_OK ? c.fd : -1, true);
	if (rc != RF_OK)
		return;
	open_store(w);
	rc = rf_request_from_cgi(&req, &w->arena,
	    (const char *const *)w->stream.req.envp, &w->server->setup, &err);
	req.source = rf_fcgi_stream_source(&w->stream);
	sink = rf_fcgi_stream_sink(&w->stream);
	if (!has_body(&req))
		rf_fcgi_stream_await_end(&w->stream);
	rf_dispatch(w->server->app, w->store, &req, rc, &err, &sink);
	rf_fcgi_stream_skip(&w->stream);
	linger = !w->stream.body_ended && has_body(&req);
	rf_request_release(&req);
	expose(w, -1, false);
	keep = rf_fcgi_stream_end(&w->stream, &c.fd) &&
	    !atomic_load(&w->server->app->leaving) &&
	    rf_listener_keep(&w->server->listener, c.fd, c.kept);
	if (!keep)
		rf_fcgi_close(&c.fd, linger);
	rf_arena_reset(&w->arena);
}

static enum rf_code start_thread(struct worker *w, struct rf_err *err);

/*
 * Parked: a burst is over.  What a connection to the index keeps in memory
 * is most of what a thread has.  The rest is what the allocator keeps for a
 * thread, some hundred KiB in small pieces that hold whole pages; only the
 * thread's end gives it back.  So a fresh thread takes its place.
 */
static bool
retire(void *ctx)
{
	struct rf_err err = RF_ERR_INIT;
	struct worker *w = ctx;

	if (w->store == NULL)
		return false;
	rf_store_close(w->store);
	w->store = NULL;
	w->store_tried = 0;
	rf_arena_release(&w->arena);
	w->before = pthread_self();
	w->relieves = true;
	if (start_thread(w, &err) == RF_OK)
		return true;		/* and w is the other's */
	w->relieves = false;
	return false;
}

static void
relieve(struct worker *w)
{
	w->relieves = false;
	pthread_join(w->before, NULL);
#ifdef __GLIBC__
	(void)malloc_trim(0);
#endif
	rf_crew_relieve(&w->server->crew);
}

/* Until it is this thread's turn to listen.  False: another took its place. */
static bool
take_turn(struct worker *w)
{
	struct rf_crew *crew = &w->server->crew;

	if (w->relieves)
		relieve(w);
	else if (!rf_crew_join(crew))
		return rf_crew_park(crew, retire, w);
	return true;
}

/* False: another thread took its place, and has w. */
static bool
serve_all(struct worker *w, enum rf_code *rc, struct rf_err *err)
{
	struct rf_crew *crew = &w->server->crew;
	int me = (int)(w - w->server->workers);
	struct rf_connection c;

	*rc = RF_OK;
	while (!atomic_load(&w->server->app->leaving)) {
		if (!take_turn(w))
			return false;
		*rc = rf_acceptor_next(&w->acceptor, &c, err);
		rf_crew_begin(crew, me, *rc == RF_OK);
		if (*rc == RF_OK)
			serve_one(w, c);
		rf_crew_end(crew, me);
		if (*rc != RF_OK && *rc != RF_E_CLOSED)
			return true;
	}
	/* Who was told that its connection is kept relies on it. */
	while (rf_listener_last(&w->server->listener, &c))
		serve_one(w, c);
	*rc = RF_OK;
	return true;
}

/* ---- threads ------------------------------------------------------------- */

static void
worker_init(struct worker *w, struct server *s, const sigset_t *hold)
{
	w->server = s;
	w->fd = -1;
	pthread_mutex_init(&w->lock, NULL);
	rf_arena_init(&w->arena);
	w->acceptor.listener = &s->listener;
	rf_fcgi_stream_init(&w->stream, s->app, hold);
}

static void
worker_release(struct worker *w)
{
	if (w->store != NULL)
		rf_store_close(w->store);
	rf_arena_release(&w->arena);
	pthread_mutex_destroy(&w->lock);
}

/* Everybody stop; async-signal-safe. */
static void
leave(struct server *s)
{
	atomic_store(&s->app->leaving, true);
	rf_listener_wake(&s->listener);
}

static void *
worker_main(void *arg)
{
	struct worker *w = arg;
	struct server *s = w->server;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	if (!serve_all(w, &rc, &err))
		return NULL;
	pthread_mutex_lock(&s->lock);
	if (rc != RF_OK && s->failure.code == RF_OK) {
		s->failure = err;
		kill(getpid(), SIGTERM);	/* wakes the main thread */
	}
	s->running--;
	pthread_cond_broadcast(&s->ended);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* Until all threads ended; false after that many seconds. */
static bool
wait_ended(struct server *s, int seconds)
{
	struct timespec until;
	bool all;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += seconds;
	pthread_mutex_lock(&s->lock);
	while (s->running > 0 &&
	    pthread_cond_timedwait(&s->ended, &s->lock, &until) == 0)
		;
	all = s->running == 0;
	pthread_mutex_unlock(&s->lock);
	return all;
}

/* All, or those on which no request has begun. */
static void
cut_connections(struct server *s, bool all)
{
	for (int i = 0; i < s->n; i++) {
		struct worker *w = &s->workers[i];

		pthread_mutex_lock(&w->lock);
		if (w->fd >= 0 && (all || !w->begun))
			(void)shutdown(w->fd, SHUT_RDWR);
		pthread_mutex_unlock(&w->lock);
	}
}

static void
finish(struct server *s)
{
	bool ended = wait_ended(s, BEGIN_S);

	if (!ended) {
		cut_connections(s, false);
		ended = wait_ended(s, FINISH_S - BEGIN_S);
	}
	if (!ended) {
		rf_log(RF_LOG_WARN, "fcgi.cut", "seconds=%d", FINISH_S);
		cut_connections(s, true);
		if (!wait_ended(s, CUT_S)) {
			rf_log(RF_LOG_ERROR, "fcgi.abandoned", "seconds=%d",
			    FINISH_S + CUT_S);
			rf_fcgi_unlisten(NULL);
			_exit(1);
		}
	}
	for (int i = 0; i < s->n; i++)
		if (s->workers[i].started)
			pthread_join(s->workers[i].thread, NULL);
}

static enum rf_code
start_thread(struct worker *w, struct rf_err *err)
{
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, STACK_SIZE);
	errno = pthread_create(&w->thread, &attr, worker_main, w);
	pthread_attr_destroy(&attr);
	return errno == 0 ? RF_OK :
	    rf_fail_errno(err, RF_E_IO, "cannot start thread %d",
		(int)(w - w->server->workers) + 1);
}

static enum rf_code
start_threads(struct server *s, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (int i = 0; i < s->n && rc == RF_OK; i++) {
		struct worker *w = &s->workers[i];

		worker_init(w, s, NULL);
		pthread_mutex_lock(&s->lock);
		s->running++;
		pthread_mutex_unlock(&s->lock);
		rc = start_thread(w, err);
		w->started = rc == RF_OK;
		if (w->started)
			continue;
		pthread_mutex_lock(&s->lock);
		s->running--;
		pthread_mutex_unlock(&s->lock);
	}
	return rc;
}

static enum rf_code
serve_threads(struct server *s, const sigset_t *signals, struct rf_err *err)
{
	enum rf_code rc;
	int signal;

	/* One more than can run: for the moments that one waits for a disk. */
	rc = rf_crew_open(&s->crew, s->n, rf_cores() + 1, err);
	if (rc == RF_OK)
		rc = start_threads(s, err);
	if (rc == RF_OK)
		(void)sigwait(signals, &signal);
	leave(s);
	rf_crew_leave(&s->crew);
	finish(s);
	rf_crew_close(&s->crew);
	if (rc == RF_OK && s->failure.code != RF_OK) {
		rc = s->failure.code;
		if (err != NULL)
			*err = s->failure;
	}
	for (int i = 0; i < s->n; i++)
		if (s->workers[i].server != NULL)
			worker_release(&s->workers[i]);
	return rc;
}

/* ---- one thread ------------------------------------------------------------ */

static struct server *single;	/* for the handler; a process has one */

static void
on_signal(int signal)
{
	leave(single);
}

static enum rf_code
serve_single(struct server *s, const sigset_t *signals, struct rf_err *err)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGUSR1 };
	struct sigaction action = { .sa_handler = on_signal,
	    .sa_flags = SA_RESTART };
	enum rf_code rc;

	worker_init(&s->workers[0], s, signals);
	single = s;
	for (size_t i = 0; i < RF_COUNT(numbers); i++)
		(void)sigaction(numbers[i], &action, NULL);
	pthread_sigmask(SIG_UNBLOCK, signals, NULL);
	/* Nobody parks, so nobody is relieved. */
	(void)serve_all(&s->workers[0], &rc, err);
	pthread_sigmask(SIG_BLOCK, signals, NULL);
	worker_release(&s->workers[0]);
	return rc;
}

/* ---- the door -------------------------------------------------------------- */

/* Descriptors 0 to 2 are something, so that no file of ours becomes one. */
static void
fill_standard(void)
{
	int fd = open("/dev/null", O_RDWR);

	while (fd >= 0 && fd <= 2)
		fd = open("/dev/null", O_RDWR);
	if (fd > 2)
		close(fd);
}

/*
 * Waits, uploads and streams together may never take all threads.  Where
 * there is but one, it is not for streams, as nobody ends them soon.
 */
static void
bound_waits(struct rf_app *app, int threads)
{
	if (threads > 1)
		app->max_held = threads - 1;
	else
		app->max_streams = 0;
}

enum rf_code
rf_fcgi_serve(struct rf_app *app, const struct rf_fcgi_options *options,
    struct rf_err *err)
{
	struct server s = {
		.app = app,
		.setup = {
			.base_path = app->conf->base_path,
			.fixed_origin = app->conf->origin,
			.trusted_proxies = app->conf->trusted_proxies,
		},
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.ended = PTHREAD_COND_INITIALIZER,
	};
	sigset_t signals;
	enum rf_code rc;

#ifdef HAVE_MALLOPT
	/* Each arena of the allocator keeps its own spare memory. */
	(void)mallopt(M_ARENA_MAX, 2);
#endif
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	fill_standard();
	rc = rf_listener_open(&s.listener, options->fd, err);
	if (rc == RF_OK && FCGX_Init() != 0)
		rc = rf_fail(err, RF_E_IO, "libfcgi does not start");
	if (rc != RF_OK)
		goto out;
	s.n = app->conf->worker == RF_CONF_WORKER_INLINE ? 1 :
	    options->threads;
	s.workers = rf_calloc((size_t)s.n, sizeof(*s.workers));
	bound_waits(app, s.n);
	rc = s.n == 1 ? serve_single(&s, &signals, err) :
	    serve_threads(&s, &signals, err);
	free(s.workers);
out:
	rf_listener_close(&s.listener);
	return rc;
}
