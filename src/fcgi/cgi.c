/*
 * Plain CGI: one process, one request.  Everything before the request costs
 * every request, so nothing is prepared that this one may not need.
 *
 * Web servers send SIGTERM when the client went.  They close our streams as
 * well, so reads and writes fail by themselves, and what had begun is undone:
 * an upload's file removed, a large result given back.  To die of the signal
 * would skip that.
 */
#include "config.h"
#include "fcgi/fcgi.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "util/io.h"
#include "util/log.h"
#include "util/time.h"

extern char **environ;

/* How long a body nobody wanted is read, and how long it may pause. */
#define LINGER_MS 10000
#define LINGER_PAUSE_MS 1000

struct input {
	int64_t left;		/* -1: to the end of the stream */
	int64_t pause_ms;	/* between bytes */
};

static struct rf_app *answering;	/* for the handler */

static void
on_signal(int signal)
{
	atomic_store(&answering->leaving, true);
}

/*
 * RFC 3875 section 4.2: not a byte beyond CONTENT_LENGTH, as there may be no
 * end of file after it.
 */
static enum rf_code
input_read(void *ctx, void *p, size_t n, size_t *got, struct rf_err *err)
{
	struct input *in = ctx;
	struct pollfd ready = { .fd = 0, .events = POLLIN };
	ssize_t r;

	*got = 0;
	if (in->left >= 0 && (uint64_t)in->left < n)
		n = (size_t)in->left;
	if (n == 0)
		return RF_OK;
	do {
		if (poll(&ready, 1, (int)in->pause_ms) == 0)
			return rf_fail(err, RF_E_CLOSED,
			    "the upload stopped for more than %lld seconds",
			    (long long)in->pause_ms / 1000);
		r = read(0, p, n);
	} while (r < 0 && errno == EINTR);
	if (r < 0)
		return rf_fail_errno(err, RF_E_CLOSED, "the upload was cut");
	*got = (size_t)r;
	if (in->left >= 0)
		in->left -= r;
	return RF_OK;
}

/*
 * Read on, so that the answer arrives: Apache's mod_cgid has one socket for
 * both directions, and bytes left in it take the answer with them.
 */
static void
drain(struct input *in)
{
	int64_t until = rf_monotonic() + LINGER_MS;
	char waste[16384];
	size_t got;

	in->pause_ms = LINGER_PAUSE_MS;
	while (input_read(in, waste, sizeof(waste), &got, NULL) == RF_OK &&
	    got > 0 && rf_monotonic() < until)
		continue;
}

static enum rf_code
output_write(void *ctx, const void *p, size_t n, struct rf_err *err)
{
	return rf_write_all(1, p, n, NULL) == RF_OK ? RF_OK :
	    rf_fail(err, RF_E_CLOSED, "the client went away");
}

static enum rf_code
output_flush(void *ctx, struct rf_err *err)
{
	return RF_OK;
}

/* Does nobody read any more? */
static bool
output_gone(void *ctx)
{
	struct pollfd p = { .fd = 1 };

	return poll(&p, 1, 0) > 0 && (p.revents & (POLLERR | POLLHUP)) != 0;
}

static struct rf_store *
open_store(const struct rf_conf *conf)
{
	struct rf_store_config c = {
		.data_dir = conf->data_dir,
		.durable = conf->durability == RF_CONF_DURABILITY_FULL,
		.create = true,
	};
	struct rf_err err = RF_ERR_INIT;
	struct rf_store *store = NULL;

	if (rf_store_open(&c, &store, &err) == RF_OK)
		return store;
	rf_log(RF_LOG_ERROR, "store.open", "code=%s msg=%s",
	    rf_code_name(err.code), RF_LOG_Q(err.msg));
	return NULL;
}

enum rf_code
rf_cgi_serve(struct rf_app *app, struct rf_err *err)
{
	struct rf_request_setup setup = {
		.base_path = app->conf->base_path,
		.fixed_origin = app->conf->origin,
		.trusted_proxies = app->conf->trusted_proxies,
		.script_is_base = true,
	};
	struct input in = { -1, app->conf->read_timeout * 1000 };
	struct sigaction told = { .sa_handler = on_signal };
	struct rf_sink sink = { output_write, output_flush, NULL,
	    output_gone };
	struct rf_err made = RF_ERR_INIT;
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_request req;
	struct rf_store *store;
	enum rf_code rc;

	(void)signal(SIGPIPE, SIG_IGN);
	answering = app;
	(void)sigaction(SIGTERM, &told, NULL);
	rc = rf_request_from_cgi(&req, &arena, (const char *const *)environ,
	    &setup, &made);
	/* No length and not chunked: no body, whatever standard input is. */
	in.left = req.content_length;
	if (in.left < 0 && rf_request_header(&req, "transfer-encoding").len == 0)
		in.left = 0;
	req.source = (struct rf_body_source){ input_read, &in };
	store = open_store(app->conf);
	rf_dispatch(app, store, &req, rc, &made, &sink);
	drain(&in);
	rf_request_release(&req);
	if (store != NULL)
		rf_store_close(store);
	rf_arena_release(&arena);
	return RF_OK;
}
