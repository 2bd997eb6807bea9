/*
 * What keeps one page from taking the whole document's time and memory.
 * MuPDF asks a cookie between two operators whether to go on; it is told no
 * from the places that all work passes: allocation and reading.  A thread's
 * own clock counts, so that a busy machine changes no result.
 *
 * What surprises: MuPDF forgives most failures inside a page, also those of
 * memory, and tries the next operator: the cookie stops that, too.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

#include "util/time.h"

#define CALLS_PER_LOOK 256

void
rf_mu_begin(struct rf_mu_guard *g, int64_t page_ms)
{
	g->cookie = (fz_cookie){ 0 };
	g->late = false;
	g->calls = 0;
	g->end = page_ms > 0 ? rf_thread_ns() + page_ms * 1000000 : 0;
}

void
rf_mu_tick(struct rf_mu_guard *g)
{
	if (++g->calls >= CALLS_PER_LOOK)
		rf_mu_look(g);
}

void
rf_mu_look(struct rf_mu_guard *g)
{
	g->calls = 0;
	if (g->end != 0 && rf_thread_ns() >= g->end) {
		g->late = true;
		g->cookie.abort = 1;
	}
}

/* ---- painting -------------------------------------------------------- */

/* MuPDF's callbacks are told of no one else. */
static _Thread_local struct rf_mu_guard *watching;

static void
fill_path(fz_context *ctx, fz_device *dev, const fz_path *path, int even_odd,
    fz_matrix ctm, fz_colorspace *cs, const float *color, float alpha,
    fz_color_params cp)
{
	rf_mu_look(watching);
	watching->fill(ctx, dev, path, even_odd, ctm, cs, color, alpha, cp);
}

static void
stroke_path(fz_context *ctx, fz_device *dev, const fz_path *path,
    const fz_stroke_state *stroke, fz_matrix ctm, fz_colorspace *cs,
    const float *color, float alpha, fz_color_params cp)
{
	rf_mu_look(watching);
	watching->stroke(ctx, dev, path, stroke, ctm, cs, color, alpha, cp);
}

/*
 * Painting a path takes no memory, so that nothing else asks the clock, and
 * may take a millisecond and more.
 */
void
rf_mu_watch(struct rf_mu_guard *g, fz_device *dev)
{
	g->fill = dev->fill_path;
	g->stroke = dev->stroke_path;
	dev->fill_path = fill_path;
	dev->stroke_path = stroke_path;
	watching = g;
}

/* ---- memory ---------------------------------------------------------- */

static void *
take(void *user, size_t n)
{
	struct rf_mu_guard *g = user;
	void *p;

	rf_mu_tick(g);
	/* MuPDF gives up what it only keeps for later, and asks again. */
	if (n > g->most || g->held > g->most - n)
		return NULL;
	p = g->zeroed ? calloc(1, n) : malloc(n);
	if (p != NULL)
		g->held += malloc_usable_size(p);
	return p;
}

static void
give(void *user, void *p)
{
	struct rf_mu_guard *g = user;

	if (p != NULL)
		g->held -= malloc_usable_size(p);
	free(p);
}

static void *
change(void *user, void *p, size_t n)
{
	struct rf_mu_guard *g = user;
	size_t before = p != NULL ? malloc_usable_size(p) : 0;
	void *q;

	rf_mu_tick(g);
	if (n > g->most || g->held - before > g->most - n)
		return NULL;
	q = realloc(p, n);
	if (q != NULL)
		g->held += malloc_usable_size(q) - before;
	return q;
}

fz_alloc_context
rf_mu_memory(struct rf_mu_guard *g)
{
	return (fz_alloc_context){ g, take, change, give };
}

/* ---- locks ----------------------------------------------------------- */

static pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;

static void
lock(void *user, int which)
{
	if (which == FZ_LOCK_FREETYPE)
		pthread_mutex_lock(&shared);
}

static void
unlock(void *user, int which)
{
	if (which == FZ_LOCK_FREETYPE)
		pthread_mutex_unlock(&shared);
}

const fz_locks_context rf_mu_locks = { NULL, lock, unlock };
