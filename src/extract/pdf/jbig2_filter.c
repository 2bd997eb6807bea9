/*
 * JBIG2 data to pixels for MuPDF, in the place of its own filter (which
 * these names keep out of the program, as no_js.c does with scripts): the
 * same decoder, given one segment at a time, and only what can be afforded
 * within the page's time.  Signatures as in mupdf/fitz/filter.h.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#ifdef HAVE_JBIG2
#include <jbig2.h>
#include <malloc.h>

#include "extract/pdf/jbig2.h"

#define LARGE 4096	/* bytes: a bitmap that takes time */

/* The decoder's memory; the first member is what it knows of it. */
struct hoard {
	Jbig2Allocator calls;
	fz_context *ctx;
	struct rf_jbig2_work work;
};

struct fz_jbig2_globals {
	fz_storable storable;
	struct hoard hoard;
	Jbig2GlobalCtx *decoded;	/* NULL: refused */
	fz_buffer *data;
};

struct filter {
	fz_stream *chain;
	fz_jbig2_globals *globals;
	struct hoard hoard;
	Jbig2Ctx *jbig2;
	Jbig2Image *page;
	size_t at;
	unsigned char out[4096];
};

/* ---- memory --------------------------------------------------------- */

/* Whoever runs MuPDF without a guard has no page's time either. */
static bool
is_late(struct hoard *h)
{
	struct rf_mu *mu = fz_user_context(h->ctx);

	if (mu != NULL)
		rf_mu_look(&mu->guard);
	return mu != NULL && mu->guard.late;
}

static void *
take(Jbig2Allocator *a, size_t n)
{
	struct hoard *h = (struct hoard *)a;

	if (!rf_jbig2_charge(&h->work, n) || (n >= LARGE && is_late(h)))
		return NULL;
	return fz_malloc_no_throw(h->ctx, n);
}

static void
give(Jbig2Allocator *a, void *p)
{
	fz_free(((struct hoard *)a)->ctx, p);
}

static void *
change(Jbig2Allocator *a, void *p, size_t n)
{
	struct hoard *h = (struct hoard *)a;
	size_t before = p != NULL ? malloc_usable_size(p) : 0;

	if (n == 0) {
		fz_free(h->ctx, p);
		return NULL;
	}
	if (n > before && (!rf_jbig2_charge(&h->work, n - before) ||
	    (n >= LARGE && is_late(h))))
		return NULL;
	return fz_realloc_no_throw(h->ctx, p, n);
}

static void
begin(fz_context *ctx, struct hoard *h)
{
	h->calls = (Jbig2Allocator){ take, give, change };
	h->ctx = ctx;
	rf_jbig2_begin(&h->work);
}

static void
quiet(void *user, const char *message, Jbig2Severity severity, uint32_t number)
{
	(void)user;
	(void)message;
	(void)severity;
	(void)number;
}

/* ---- decoding ------------------------------------------------------- */

/*
 * The last byte sets the decoder to work; what memory it takes from then on
 * is for bitmaps.
 */
static bool
feed_segment(struct hoard *h, Jbig2Ctx *jbig2, const unsigned char *p,
    const struct rf_jbig2_segment *s)
{
	bool well = jbig2_data_in(jbig2, p, s->size - 1) >= 0;

	h->work.symbols = s->type == RF_JBIG2_SYMBOLS;
	well = well && jbig2_data_in(jbig2, p + s->size - 1, 1) >= 0;
	h->work.symbols = false;
	return well;
}

/* All segments that can be afforded; false: damaged, refused or late. */
static bool
feed(struct hoard *h, Jbig2Ctx *jbig2, const unsigned char *p, size_t n)
{
	struct rf_jbig2_segment s;

	while (rf_jbig2_next(p, n, &s)) {
		if (!rf_jbig2_afford(&h->work, &s, p) || is_late(h) ||
		    !feed_segment(h, jbig2, p, &s))
			return false;
		p += s.size;
		n -= s.size;
	}
	return true;
}

/* MuPDF takes a stream that fails for one that ends: others are told. */
static void
fail(fz_context *ctx, const struct hoard *h)
{
	struct rf_mu *mu = fz_user_context(ctx);

	if (mu != NULL)
		mu->refused |= h->work.refused;
	fz_throw(ctx, FZ_ERROR_GENERIC, "JBIG2 data is damaged");
}

static void
decode(fz_context *ctx, struct filter *f)
{
	fz_buffer *data = fz_read_all(ctx, f->chain, 0);
	unsigned char *p;
	size_t n = fz_buffer_storage(ctx, data, &p);
	bool well = feed(&f->hoard, f->jbig2, p, n);

	fz_drop_buffer(ctx, data);
	if (well && jbig2_complete_page(f->jbig2) >= 0)
		f->page = jbig2_page_out(f->jbig2);
	if (f->page == NULL)
		fail(ctx, &f->hoard);
}

/* A bit that is set is black there, and white in PDF. */
static int
next(fz_context *ctx, fz_stream *stream, size_t max)
{
	struct filter *f = stream->state;
	size_t n, all;

	(void)max;
	if (f->globals != NULL && f->globals->decoded == NULL)
		fail(ctx, &f->globals->hoard);
	if (f->page == NULL)
		decode(ctx, f);
	all = (size_t)f->page->stride * f->page->height;
	n = all - f->at < sizeof(f->out) ? all - f->at : sizeof(f->out);
	if (n == 0)
		return EOF;
	for (size_t i = 0; i < n; i++)
		f->out[i] = f->page->data[f->at + i] ^ 0xFF;
	f->at += n;
	stream->rp = f->out;
	stream->wp = f->out + n;
	stream->pos += (int64_t)n;
	return *stream->rp++;
}

static void
close_filter(fz_context *ctx, void *state)
{
	struct filter *f = state;

	if (f->page != NULL)
		jbig2_release_page(f->jbig2, f->page);
	if (f->jbig2 != NULL)
		jbig2_ctx_free(f->jbig2);
	fz_drop_jbig2_globals(ctx, f->globals);
	fz_drop_stream(ctx, f->chain);
	fz_free(ctx, f);
}

fz_stream *
fz_open_jbig2d(fz_context *ctx, fz_stream *chain, fz_jbig2_globals *globals,
    int embedded)
{
	struct filter *f = fz_malloc_struct(ctx, struct filter);

	begin(ctx, &f->hoard);
	f->chain = fz_keep_stream(ctx, chain);
	f->globals = fz_keep_jbig2_globals(ctx, globals);
	if (globals != NULL)
		f->hoard.work.symbol = globals->hoard.work.symbol;
	if (globals != NULL)
		f->hoard.work.pattern = globals->hoard.work.pattern;
	f->jbig2 = jbig2_ctx_new(&f->hoard.calls, embedded ?
	    JBIG2_OPTIONS_EMBEDDED : 0, globals != NULL ? globals->decoded :
	    NULL, quiet, NULL);
	if (f->jbig2 == NULL) {
		close_filter(ctx, f);
		fz_throw(ctx, FZ_ERROR_MEMORY, "no memory for JBIG2 data");
	}
	/* Closes it itself when it cannot. */
	return fz_new_stream(ctx, f, next, close_filter);
}

/* ---- what pictures share -------------------------------------------- */

fz_jbig2_globals *
fz_load_jbig2_globals(fz_context *ctx, fz_buffer *data)
{
	fz_jbig2_globals *g = fz_malloc_struct(ctx, fz_jbig2_globals);
	unsigned char *p;
	size_t n = fz_buffer_storage(ctx, data, &p);
	Jbig2Ctx *jbig2;
	bool well;

	FZ_INIT_STORABLE(g, 1, fz_drop_jbig2_globals_imp);
	begin(ctx, &g->hoard);
	g->data = fz_keep_buffer(ctx, data);
	jbig2 = jbig2_ctx_new(&g->hoard.calls, JBIG2_OPTIONS_EMBEDDED, NULL,
	    quiet, NULL);
	well = jbig2 != NULL && feed(&g->hoard, jbig2, p, n);
	if (well)
		g->decoded = jbig2_make_global_ctx(jbig2);
	else if (jbig2 != NULL)
		jbig2_ctx_free(jbig2);
	/* The picture that uses it says so. */
	if (!well && !g->hoard.work.refused) {
		fz_drop_jbig2_globals_imp(ctx, &g->storable);
		fz_throw(ctx, FZ_ERROR_GENERIC, "JBIG2 data is damaged");
	}
	return g;
}

void
fz_drop_jbig2_globals_imp(fz_context *ctx, fz_storable *storable)
{
	fz_jbig2_globals *g = (fz_jbig2_globals *)storable;

	if (g->decoded != NULL)
		jbig2_global_ctx_free(g->decoded);
	fz_drop_buffer(ctx, g->data);
	fz_free(ctx, g);
}

fz_jbig2_globals *
fz_keep_jbig2_globals(fz_context *ctx, fz_jbig2_globals *g)
{
	return g != NULL ? fz_keep_storable(ctx, &g->storable) : NULL;
}

void
fz_drop_jbig2_globals(fz_context *ctx, fz_jbig2_globals *g)
{
	if (g != NULL)
		fz_drop_storable(ctx, &g->storable);
}

fz_buffer *
fz_jbig2_globals_data(fz_context *ctx, fz_jbig2_globals *g)
{
	(void)ctx;
	return g != NULL ? g->data : NULL;
}

#endif

/* Asked for by mu.c, so that the linker finds the filter here first. */
void
rf_mu_lend(fz_context *ctx, struct rf_mu *mu)
{
	fz_set_user_context(ctx, mu);
}
