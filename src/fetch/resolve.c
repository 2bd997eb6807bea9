/*
 * getaddrinfo takes no time limit and cannot be interrupted, so it runs on a
 * detached thread; who comes last, thread or caller, frees what they share.
 * Where no thread can be had (hosts that allow few), the caller asks itself
 * and waits as long as the system's resolver does.
 */
#include "config.h"

#include "fetch/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "util/limits.h"
#include "util/log.h"
#include "util/time.h"

#define POLL_MS 100
#define STACK (512 * RF_KiB)

/* Shared by the thread and the caller. */
struct rf_asking {
	pthread_mutex_t lock;
	pthread_cond_t answered;
	rf_resolve_fn *fn;
	void *ctx;
	char host[RF_HOST_SIZE];
	uint16_t port;
	/* Under the lock: */
	bool done;
	bool given_up;
	enum rf_code rc;
	struct rf_addresses found;
	struct rf_err err;
};

enum rf_code
rf_resolve_system(void *ctx, const char *host, uint16_t port,
    struct rf_addresses *out, struct rf_err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list = NULL;
	int why;

	out->n = 0;
	why = getaddrinfo(host, NULL, &hints, &list);
	if (why != 0) {
		rf_log(RF_LOG_DEBUG, "fetch.resolve", "host=%s reason=%s",
		    RF_LOG_Q(host), RF_LOG_Q(gai_strerror(why)));
		return rf_fail(err, RF_E_DNS, why == EAI_AGAIN ?
		    "the host name in the web address could not be looked up "
		    "at the moment" :
		    "the host name in the web address does not exist");
	}
	for (struct addrinfo *i = list; i != NULL && out->n < RF_ADDRESSES;
	    i = i->ai_next) {
		union rf_address *a = &out->v[out->n];

		if (!rf_address_set(a, i->ai_addr))
			continue;
		if (a->sa.sa_family == AF_INET)
			a->in.sin_port = htons(port);
		else
			a->in6.sin6_port = htons(port);
		out->n++;
	}
	freeaddrinfo(list);
	return RF_OK;
}

static void
asking_free(struct rf_asking *a)
{
	pthread_cond_destroy(&a->answered);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

static void
ask(struct rf_asking *a, struct rf_addresses *found, enum rf_code *rc)
{
	*found = (struct rf_addresses){ .n = 0 };
	*rc = a->fn(a->ctx, a->host, a->port, found, &a->err);
	if (*rc == RF_OK && found->n == 0)
		*rc = rf_fail(&a->err, RF_E_DNS,
		    "the host name in the web address has no address");
}

static void *
asking_thread(void *arg)
{
	struct rf_asking *a = arg;
	struct rf_addresses found;
	enum rf_code rc;
	bool alone;

	ask(a, &found, &rc);
	pthread_mutex_lock(&a->lock);
	a->found = found;
	a->rc = rc;
	a->done = true;
	alone = a->given_up;
	pthread_cond_signal(&a->answered);
	pthread_mutex_unlock(&a->lock);
	if (alone)
		asking_free(a);
	return NULL;
}

/* Signals are for the thread that called us. */
static bool
start_thread(struct rf_asking *a)
{
	sigset_t all, before;
	pthread_attr_t attr;
	pthread_t thread;
	bool started;

	if (pthread_attr_init(&attr) != 0)
		return false;
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = pthread_create(&thread, &attr, asking_thread, a) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return started;
}

static struct rf_asking *
asking_new(rf_resolve_fn *fn, void *ctx, const struct rf_url *url)
{
	struct rf_asking *a = rf_calloc(1, sizeof(*a));
	pthread_condattr_t attr;

	a->fn = fn != NULL ? fn : rf_resolve_system;
	a->ctx = ctx;
	a->port = url->port;
	rf_strlcpy(a->host, url->host, sizeof(a->host));
	pthread_mutex_init(&a->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&a->answered, &attr);
	pthread_condattr_destroy(&attr);
	return a;
}

struct rf_asking *
rf_resolve_begin(rf_resolve_fn *fn, void *ctx, const struct rf_url *url)
{
	struct rf_asking *a = asking_new(fn, ctx, url);

	if (!start_thread(a)) {
		ask(a, &a->found, &a->rc);
		a->done = true;
	}
	return a;
}

bool
rf_resolve_done(struct rf_asking *a)
{
	bool done;

	pthread_mutex_lock(&a->lock);
	done = a->done;
	pthread_mutex_unlock(&a->lock);
	return done;
}

enum rf_code
rf_resolve_end(struct rf_asking *a, struct rf_addresses *out,
    struct rf_err *err)
{
	enum rf_code rc;
	bool done;

	out->n = 0;
	pthread_mutex_lock(&a->lock);
	done = a->done;
	a->given_up = !done;
	rc = done ? a->rc : rf_fail(err, RF_E_DNS,
	    "looking up the host name in the web address took too long");
	if (done && rc == RF_OK)
		*out = a->found;
	else if (done && err != NULL)
		*err = a->err;
	pthread_mutex_unlock(&a->lock);
	if (done)
		asking_free(a);
	return rc;
}

/* Until the answer is there, or the deadline. */
static enum rf_code
wait_answer(struct rf_asking *a, const struct rf_resolve *how,
    struct rf_err *err)
{
	struct timespec until;
	enum rf_code rc = RF_OK;
	int64_t ms, now;

	pthread_mutex_lock(&a->lock);
	while (!a->done && rc == RF_OK) {
		now = rf_monotonic();
		if (now >= how->deadline)
			break;
		if (how->cancelled != NULL &&
		    how->cancelled(how->cancel_ctx) != 0) {
			rc = rf_fail(err, RF_E_CANCELLED, "cancelled");
			break;
		}
		ms = how->deadline - now < POLL_MS ? how->deadline - now :
		    POLL_MS;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += (long)ms * 1000000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&a->answered, &a->lock, &until);
	}
	pthread_mutex_unlock(&a->lock);
	return rc;
}

static enum rf_code
resolve_name(const struct rf_resolve *how, const struct rf_url *url,
    struct rf_addresses *out, struct rf_err *err)
{
	struct rf_asking *a;
	enum rf_code rc, end;

	/* Without time nobody is asked: it would be a thread for nothing. */
	if (rf_monotonic() >= how->deadline)
		return rf_fail(err, RF_E_DNS, "there was no time left to look "
		    "up the host name in the web address");
	a = rf_resolve_begin(how->fn, how->ctx, url);
	rc = wait_answer(a, how, err);
	end = rf_resolve_end(a, out, rc == RF_OK ? err : NULL);
	return rc != RF_OK ? rc : end;
}

enum rf_code
rf_resolve_judge(const struct rf_url *url, const struct rf_guard *guard,
    struct rf_addresses *a, struct rf_err *err)
{
	char text[INET6_ADDRSTRLEN];
	const char *what;

	for (size_t i = 0; i < a->n; i++) {
		what = rf_guard_refuses(guard, &a->v[i]);
		if (what == NULL)
			continue;
		rf_address_format(&a->v[i], text);
		rf_log(RF_LOG_INFO, "fetch.blocked",
		    "host=%s address=%s what=%s", url->host, text,
		    RF_LOG_Q(what));
		a->n = 0;
		return rf_fail(err, RF_E_BLOCKED, "this web address may not "
		    "be fetched: it leads to a private or reserved network");
	}
	return RF_OK;
}

enum rf_code
rf_resolve_guarded(const struct rf_resolve *how, const struct rf_url *url,
    const struct rf_guard *guard, struct rf_addresses *out,
    struct rf_err *err)
{
	enum rf_code rc;

	out->n = 0;
	if (url->literal) {
		if (!rf_address_parse(url->host, url->port, &out->v[0]))
			return rf_fail(err, RF_E_BUG, "a host that was "
			    "checked is not an address");
		out->n = 1;
	} else {
		rc = resolve_name(how, url, out, err);
		if (rc != RF_OK)
			return rc;
	}
	return rf_resolve_judge(url, guard, out, err);
}
