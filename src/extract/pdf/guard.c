/*
 * What keeps one page from taking the whole document's time and memory.
 * MuPDF asks a cookie between two operators whether to go on; it is told no
 * from the places that all work passes: allocation and reading.  A thread's
 * own clock counts, so that a busy machine changes no result; the one on the
 * wall counts only where the document would else be lost.
 *
 * What surprises: MuPDF forgives most failures inside a page, also those of
 * memory, and tries the next operator: the cookie stops that, too.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "util/time.h"

#define CALLS_PER_LOOK 256
#define MAX_ROWS 8e6	/* points: of all lines of a path */
#define MAX_AREA 1e8	/* square points: of all triangles of a shading */

/* A machine that is busy or slow does what it can in the time there is. */
void
rf_mu_begin_page(struct rf_mu_guard *g, const struct rf_effort *effort)
{
	g->wall = effort->wall_ms > 0 ? rf_monotonic() + effort->wall_ms : 0;
	if (effort->deadline != 0 && (g->wall == 0 || effort->deadline <
	    g->wall))
		g->wall = effort->deadline;
	rf_mu_begin(g, effort->page_ms);
}

void
rf_mu_begin(struct rf_mu_guard *g, int64_t page_ms)
{
	g->cookie = (fz_cookie){ 0 };
	g->late = g->heavy = false;
	g->waiting = NULL;
	g->calls = 0;
	g->end = page_ms > 0 ? rf_thread_ns() + page_ms * 1000000 : 0;
}

void
rf_mu_keep_time(struct rf_mu_guard *g, const size_t *waiting)
{
	g->waiting = waiting;
	g->kept = g->end != 0 ? (g->end - rf_thread_ns()) / 4 : 0;
	g->kept_wall = g->wall != 0 ? (g->wall - rf_monotonic()) / 4 : 0;
}

bool
rf_mu_read_on(struct rf_mu_guard *g)
{
	bool late = g->late;

	g->waiting = NULL;
	g->late = false;
	g->cookie.abort = 0;
	rf_mu_look(g);
	return late;
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
	bool keep = g->waiting != NULL && *g->waiting > 0;
	int64_t kept = keep ? g->kept : 0, wall = keep ? g->kept_wall : 0;

	g->calls = 0;
	if ((g->end != 0 && rf_thread_ns() >= g->end - kept) ||
	    (g->wall != 0 && rf_monotonic() >= g->wall - wall)) {
		g->late = true;
		g->cookie.abort = 1;
	}
}

/* ---- painting -------------------------------------------------------- */

/* MuPDF's callbacks are told of no one else. */
static _Thread_local struct rf_mu_guard *watching;

/* How much a path or shading asks of whoever paints it. */
struct load {
	fz_matrix ctm;
	fz_point at;
	double sum;
};

static void
to(struct load *l, float x, float y)
{
	fz_point p = fz_transform_point_xy(x, y, l->ctm);

	l->sum += 1 + fabs((double)p.y - (double)l->at.y);
	l->at = p;
}

static void
load_move(fz_context *ctx, void *arg, float x, float y)
{
	struct load *l = arg;

	(void)ctx;
	l->at = fz_transform_point_xy(x, y, l->ctm);
}

static void
load_line(fz_context *ctx, void *arg, float x, float y)
{
	(void)ctx;
	to(arg, x, y);
}

static void
load_curve(fz_context *ctx, void *arg, float x1, float y1, float x2, float y2,
    float x3, float y3)
{
	(void)ctx;
	to(arg, x1, y1);
	to(arg, x2, y2);
	to(arg, x3, y3);
}

static void
load_close(fz_context *ctx, void *arg)
{
	(void)ctx;
	((struct load *)arg)->sum += 1;
}

static const fz_path_walker load_walker = {
	.moveto = load_move, .lineto = load_line, .curveto = load_curve,
	.closepath = load_close
};

/* A path costs by the rows of pixels that its lines cross. */
static bool
is_heavy(fz_context *ctx, const fz_path *path, fz_matrix ctm)
{
	struct load l = { .ctm = ctm };

	rf_mu_look(watching);
	fz_walk_path(ctx, path, &load_walker, &l);
	if (l.sum <= MAX_ROWS)
		return watching->late;
	return watching->heavy = true;
}

static void
fill_path(fz_context *ctx, fz_device *dev, const fz_path *path, int even_odd,
    fz_matrix ctm, fz_colorspace *cs, const float *color, float alpha,
    fz_color_params cp)
{
	if (!is_heavy(ctx, path, ctm))
		watching->fill(ctx, dev, path, even_odd, ctm, cs, color,
		    alpha, cp);
}

static void
stroke_path(fz_context *ctx, fz_device *dev, const fz_path *path,
    const fz_stroke_state *stroke, fz_matrix ctm, fz_colorspace *cs,
    const float *color, float alpha, fz_color_params cp)
{
	if (!is_heavy(ctx, path, ctm))
		watching->stroke(ctx, dev, path, stroke, ctm, cs, color,
		    alpha, cp);
}

static void
shade_corner(fz_context *ctx, void *arg, fz_vertex *v, const float *color)
{
	(void)ctx;
	(void)arg;
	(void)v;
	(void)color;
}

/* A triangle costs by its pixels. */
static void
shade_triangle(fz_context *ctx, void *arg, fz_vertex *a, fz_vertex *b,
    fz_vertex *c)
{
	struct load *l = arg;
	double ux = (double)b->p.x - (double)a->p.x;
	double uy = (double)b->p.y - (double)a->p.y;
	double vx = (double)c->p.x - (double)a->p.x;
	double vy = (double)c->p.y - (double)a->p.y;

	l->sum += 1 + fabs(ux * vy - uy * vx) / 2;
	rf_mu_tick(watching);
	if (!(l->sum <= MAX_AREA) || watching->late)
		fz_throw(ctx, FZ_ERROR_GENERIC, "too much shading");
}

static void
fill_shade(fz_context *ctx, fz_device *dev, fz_shade *shade, fz_matrix ctm,
    float alpha, fz_color_params cp)
{
	struct load l = { .ctm = ctm };
	bool fits = true;

	rf_mu_look(watching);
	fz_var(fits);
	/* Meshes are data of any length; the others are a few triangles. */
	if (shade->type >= FZ_MESH_TYPE4) {
		fz_try(ctx)
			fz_process_shade(ctx, shade, ctm, fz_infinite_rect,
			    shade_corner, shade_triangle, &l);
		fz_catch(ctx)
			fits = false;
	}
	watching->heavy |= !fits;
	if (fits && !watching->late)
		watching->shade(ctx, dev, shade, ctm, alpha, cp);
}

/*
 * Painting a path or shading takes no memory, so that nothing else asks the
 * clock, and may take a millisecond and more; one that would take seconds is
 * not begun.
 */
void
rf_mu_watch(struct rf_mu_guard *g, fz_device *dev)
{
	g->fill = dev->fill_path;
	g->stroke = dev->stroke_path;
	g->shade = dev->fill_shade;
	dev->fill_shade = fill_shade;
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
