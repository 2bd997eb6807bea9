/*
 * What surprised: the kernel wakes a listening thread for every connection
 * as it comes, though a running one would have taken it microseconds later;
 * with 32 listening, a third of a small answer's cost was being woken.
 *
 * The watcher sleeps unless the last listening thread has taken a request;
 * it goes back to sleep when somebody listened in each of CALM ticks.
 */
#include "config.h"

#include "fcgi/crew.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/mem.h"

#define TICK_MS 1
#define STUCK 10		/* ticks in one request: longer than being preempted */
#define CALM 64			/* ticks */
#define IDLE_MS 1000		/* parked, until `idle` is called */
#define STACK (64 * 1024)
#ifdef RF_SANITIZERS
#define WATCHER_STACK (16 * STACK)
#else
#define WATCHER_STACK STACK
#endif

/* Wait with the lock held; true when the time is over. */
static bool
wait_ms(struct rf_crew *c, pthread_cond_t *cond, int ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	return pthread_cond_timedwait(cond, &c->lock, &until) == ETIMEDOUT;
}

/* ---- the watcher ----------------------------------------------------------- */

/* Threads that are in one request for longer than a short one takes. */
static int
stuck(const struct rf_crew *c, unsigned now)
{
	int n = 0;

	for (int i = 0; i < c->n; i++) {
		unsigned since = atomic_load_explicit(&c->places[i].since,
		    memory_order_relaxed);

		n += since != 0 && now - since >= STUCK;
	}
	return n;
}

/* One tick: as many as get stuck are called to listen instead. */
static void
tick(struct rf_crew *c)
{
	unsigned now = atomic_load(&c->tick) + 1;
	int lacking;

	atomic_store(&c->tick, now != 0 ? now : 1);
	lacking = c->few - (c->n - c->parked - stuck(c, now));
	if (lacking > c->parked)
		lacking = c->parked;
	if (lacking <= 0)
		return;
	c->parked -= lacking;
	c->calls += lacking;
	pthread_cond_broadcast(&c->called);
}

static void *
watch(void *arg)
{
	struct rf_crew *c = arg;
	int calm = 0;

	pthread_mutex_lock(&c->lock);
	while (!c->leaving) {
		if (calm >= CALM) {
			atomic_store(&c->watching, false);
			/* Who took the last place saw this, or we see that. */
			if (atomic_load(&c->listening) == 0)
				atomic_store(&c->watching, true);
			calm = 0;
		}
		if (!atomic_load(&c->watching)) {
			pthread_cond_wait(&c->watch, &c->lock);
			continue;
		}
		if (!wait_ms(c, &c->watch, TICK_MS))
			continue;
		tick(c);
		calm = atomic_load(&c->listening) > 0 ? calm + 1 : 0;
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

static void
wake_watcher(struct rf_crew *c)
{
	pthread_mutex_lock(&c->lock);
	atomic_store(&c->watching, true);
	pthread_cond_signal(&c->watch);
	pthread_mutex_unlock(&c->lock);
}

/* ---- opening and closing ---------------------------------------------------- */

static void
cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

enum rf_code
rf_crew_open(struct rf_crew *c, int n, int few, struct rf_err *err)
{
	pthread_attr_t attr;

	memset(c, 0, sizeof(*c));
	c->n = n;
	c->few = few;
	if (few >= n)
		return RF_OK;
	c->places = rf_calloc((size_t)n, sizeof(*c->places));
	atomic_init(&c->tick, 1);
	pthread_mutex_init(&c->lock, NULL);
	cond_init(&c->called);
	cond_init(&c->watch);
	pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, WATCHER_STACK);
	errno = pthread_create(&c->watcher, &attr, watch, c);
	pthread_attr_destroy(&attr);
	c->started = errno == 0;
	if (c->started)
		return RF_OK;
	/* Without a watcher nobody may park. */
	c->few = n;
	return rf_fail_errno(err, RF_E_IO, "cannot start a thread");
}

void
rf_crew_leave(struct rf_crew *c)
{
	if (!c->started)
		return;
	pthread_mutex_lock(&c->lock);
	c->leaving = true;
	pthread_cond_broadcast(&c->called);
	pthread_cond_broadcast(&c->watch);
	pthread_mutex_unlock(&c->lock);
}

void
rf_crew_close(struct rf_crew *c)
{
	if (c->places == NULL)
		return;
	if (c->started) {
		rf_crew_leave(c);
		pthread_join(c->watcher, NULL);
	}
	pthread_cond_destroy(&c->called);
	pthread_cond_destroy(&c->watch);
	pthread_mutex_destroy(&c->lock);
	free(c->places);
	memset(c, 0, sizeof(*c));
}

/* ---- the threads -------------------------------------------------------------- */

bool
rf_crew_join(struct rf_crew *c)
{
	int n = atomic_load(&c->listening);

	if (c->few >= c->n)
		return true;
	while (n < c->few)
		if (atomic_compare_exchange_weak(&c->listening, &n, n + 1))
			return true;
	return false;
}

/* Called, or everybody leaves: listen.  With the lock held. */
static void
unpark(struct rf_crew *c)
{
	/* Who is called was taken off the count already. */
	if (c->calls > 0)
		c->calls--;
	else
		c->parked--;
	atomic_fetch_add(&c->listening, 1);
}

bool
rf_crew_park(struct rf_crew *c, bool (*idle)(void *ctx), void *ctx)
{
	bool told = false;

	pthread_mutex_lock(&c->lock);
	c->parked++;
	while (c->calls == 0 && !c->leaving) {
		if (told) {
			pthread_cond_wait(&c->called, &c->lock);
		} else if (wait_ms(c, &c->called, IDLE_MS) && c->calls == 0) {
			pthread_mutex_unlock(&c->lock);
			if (idle(ctx))
				return false;	/* the other one is counted */
			pthread_mutex_lock(&c->lock);
			told = true;
		}
	}
	unpark(c);
	pthread_mutex_unlock(&c->lock);
	return true;
}

void
rf_crew_relieve(struct rf_crew *c)
{
	pthread_mutex_lock(&c->lock);
	while (c->calls == 0 && !c->leaving)
		pthread_cond_wait(&c->called, &c->lock);
	unpark(c);
	pthread_mutex_unlock(&c->lock);
}

void
rf_crew_begin(struct rf_crew *c, int i, bool request)
{
	if (c->few >= c->n)
		return;
	if (request)
		atomic_store_explicit(&c->places[i].since,
		    atomic_load(&c->tick), memory_order_relaxed);
	if (atomic_fetch_sub(&c->listening, 1) == 1 &&
	    !atomic_load(&c->watching))
		wake_watcher(c);
}

void
rf_crew_end(struct rf_crew *c, int i)
{
	if (c->few < c->n)
		atomic_store_explicit(&c->places[i].since, 0,
		    memory_order_relaxed);
}
