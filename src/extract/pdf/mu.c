/*
 * MuPDF behind a wall: opening a file and running its pages.
 *
 * What surprises: a variable changed inside fz_try and read after it must
 * be told to fz_var; nothing may return out of a try; warnings go to a
 * callback or to standard error.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/io.h"
#include "util/utf8.h"

#define STORE_SIZE (24 * RF_MiB)	/* what MuPDF keeps, all threads */
#define MEMORY_SIZE ((size_t)512 * RF_MiB)	/* all of it, each thread */
/* Up to there pages are looked up one by one, so that a few of a large
 * document come at once; beyond, that would take the square of the time. */
#define FEW_PAGES 64
#define OBJECTS_KEPT 32		/* pages */

/* ---- the source as a stream ----------------------------------------- */

/* The block (by number) in memory, or NULL. */
static unsigned char *
load_block(struct rf_mu *mu, int64_t block, size_t *n)
{
	size_t slot = (size_t)(block % RF_MU_BLOCKS);
	unsigned char *p = mu->blocks + slot * RF_MU_BLOCK;
	struct rf_err err = RF_ERR_INIT;

	if (mu->block_at[slot] != block + 1) {
		mu->block_at[slot] = 0;
		if (rf_pread_up_to(mu->x->fd, p, RF_MU_BLOCK, block *
		    RF_MU_BLOCK, &mu->block_len[slot], &err) != RF_OK)
			return NULL;
		mu->block_at[slot] = block + 1;
	}
	*n = mu->block_len[slot];
	return p;
}

/* s->pos is where s->wp is. */
static int
stream_next(fz_context *ctx, fz_stream *s, size_t max)
{
	struct rf_mu *mu = s->state;
	int64_t block = s->pos / RF_MU_BLOCK;
	size_t from = (size_t)(s->pos % RF_MU_BLOCK), n = 0;
	unsigned char *p;

	(void)max;
	rf_mu_look(&mu->guard);
	p = load_block(mu, block, &n);
	if (p == NULL)
		fz_throw(ctx, FZ_ERROR_GENERIC, "cannot read the source");
	if (from >= n)
		return EOF;
	s->rp = p + from;
	s->wp = p + n;
	s->pos = block * RF_MU_BLOCK + (int64_t)n;
	return *s->rp++;
}

static void
stream_seek(fz_context *ctx, fz_stream *s, int64_t offset, int whence)
{
	struct rf_mu *mu = s->state;

	(void)ctx;
	if (whence == SEEK_END)
		offset += mu->x->size;
	else if (whence == SEEK_CUR)
		offset += s->pos - (s->wp - s->rp);
	s->pos = offset < 0 ? 0 : offset;
	s->rp = s->wp = mu->blocks;
}

static void
quiet(void *user, const char *message)
{
	(void)user;
	(void)message;
}

/* ---- open and close ------------------------------------------------- */

static enum rf_code
caught(fz_context *ctx, struct rf_err *err, const char *what)
{
	/* Security handlers that it does not know have no code of their
	 * own. */
	if (strstr(fz_caught_message(ctx), "crypt") != NULL)
		return rf_fail(err, RF_E_ENCRYPTED, "The PDF file is "
		    "encrypted in a way that needs a key");
	if (fz_caught(ctx) == FZ_ERROR_MEMORY)
		return rf_fail(err, RF_E_LIMIT, "The document wants more "
		    "memory than it may have");
	return rf_fail(err, RF_E_CORRUPT, "%s", what);
}

enum rf_code
rf_mu_open(struct rf_extract *x, unsigned threads, struct rf_mu **out,
    struct rf_err *err)
{
	struct rf_mu *mu = rf_calloc(1, sizeof(*mu));
	enum rf_code rc = RF_OK;
	fz_context *ctx;
	int locked = 0;

	mu->guard.most = MEMORY_SIZE;
	mu->alloc = rf_mu_memory(&mu->guard);
	ctx = fz_new_context(&mu->alloc, threads > 1 ? &rf_mu_locks : NULL,
	    STORE_SIZE / threads);
	*out = mu;
	mu->blocks = rf_malloc((size_t)RF_MU_BLOCKS * RF_MU_BLOCK);
	mu->x = x;
	mu->ctx = ctx;
	if (ctx == NULL)
		return rf_fail(err, RF_E_LIMIT, "The document wants more "
		    "memory than it may have");
	rf_mu_lend(ctx, mu);
	rf_mu_share_fonts(ctx);
	fz_set_warning_callback(ctx, quiet, NULL);
	fz_set_error_callback(ctx, quiet, NULL);
	fz_disable_icc(ctx);
	fz_var(locked);
	fz_try(ctx) {
		mu->stream = fz_new_stream(ctx, mu, stream_next, NULL);
		mu->stream->seek = stream_seek;
		mu->doc = pdf_open_document_with_stream(ctx, mu->stream);
		/* Ours: see no_js.c, which this call links in. */
		pdf_disable_js(ctx, mu->doc);
		locked = pdf_needs_password(ctx, mu->doc);
		if (!locked)
			rf_mu_search(mu);
		pdf_mark_xref(ctx, mu->doc);
	}
	fz_catch(ctx)
		rc = caught(ctx, err, "The PDF file is damaged beyond repair");
	if (rc == RF_OK && locked)
		rc = rf_fail(err, RF_E_ENCRYPTED, "The PDF file needs a "
		    "password to be opened");
	return rc;
}

void
rf_mu_free(struct rf_mu *mu)
{
	if (mu == NULL)
		return;
	if (mu->ctx != NULL) {
		rf_mu_forget_pictures(mu);
		rf_mu_forget_fonts(mu);
		rf_pdf_sink_release(mu->ctx, &mu->sink);
		/* The document alone frees half of it. */
		if (mu->doc != NULL && mu->doc->fwd_page_map != NULL)
			pdf_drop_page_tree(mu->ctx, mu->doc);
		pdf_drop_document(mu->ctx, mu->doc);
		fz_drop_stream(mu->ctx, mu->stream);
		fz_drop_context(mu->ctx);
	}
	free(mu->blocks);
	free(mu);
}

void
rf_mu_use(struct rf_mu *mu, struct rf_extract *x)
{
	/* They know their assets by place in the other document. */
	rf_mu_forget_pictures(mu);
	mu->x = x;
}

uint32_t
rf_mu_pages(const struct rf_mu *mu)
{
	return mu->pages;
}

bool
rf_mu_repaired(struct rf_mu *mu)
{
	int repaired = 0;

	fz_var(repaired);
	fz_try(mu->ctx)
		repaired = pdf_was_repaired(mu->ctx, mu->doc);
	fz_catch(mu->ctx)
		repaired = 0;
	return repaired;
}

bool
rf_mu_found(const struct rf_mu *mu)
{
	return mu->found;
}

const char *
rf_mu_info(struct rf_mu *mu, const char *key)
{
	struct rf_arena *a = &mu->x->doc->arena;
	char buf[1024];
	int n = -1;
	struct rf_str s;

	fz_var(n);
	fz_try(mu->ctx)
		n = pdf_lookup_metadata(mu->ctx, mu->doc, key, buf,
		    sizeof(buf));
	fz_catch(mu->ctx)
		n = -1;
	if (n <= 1)
		return NULL;
	s = rf_str_trim(rf_utf8_clean(a, rf_str(buf)));
	return s.len > 0 ? rf_arena_strndup(a, s.ptr, s.len) : NULL;
}

/* ---- one page ------------------------------------------------------- */

static void
keep_links(struct rf_mu *mu, pdf_page *page, fz_rect bounds,
    struct rf_marks *m)
{
	struct rf_arena *a = &mu->x->doc->arena;
	fz_link *links = pdf_load_links(mu->ctx, page);

	for (fz_link *l = links; l != NULL; l = l->next) {
		fz_rect at = fz_intersect_rect(l->rect, bounds);
		struct rf_mark_link *k;
		struct rf_str s;

		if (l->uri == NULL || !fz_is_external_link(mu->ctx, l->uri))
			continue;
		if (fz_is_empty_rect(at))
			continue;
		s = rf_utf8_clean(a, rf_str(l->uri));
		k = RF_VEC_PUSH(&m->links);
		k->box = (struct rf_box){ at.x0 - bounds.x0,
		    at.y0 - bounds.y0, at.x1 - bounds.x0,
		    at.y1 - bounds.y0 };
		k->href = rf_arena_strndup(a, s.ptr, s.len);
	}
	fz_drop_link(mu->ctx, links);
}

/* Damaged trees are left to the lookup of single pages. */
void
rf_mu_list(struct rf_mu *mu, uint32_t index)
{
	if (mu->listed || index < FEW_PAGES)
		return;
	mu->listed = true;
	/* MuPDF leaves the places of pages that are not there undefined. */
	mu->guard.zeroed = true;
	fz_try(mu->ctx)
		pdf_load_page_tree(mu->ctx, mu->doc);
	fz_always(mu->ctx)
		mu->guard.zeroed = false;
	fz_catch(mu->ctx)
		mu->doc->page_map_nesting = 0;
}

/*
 * Once pages are listed, some versions of MuPDF hand out the page's object
 * with a reference that nobody knows of.
 */
pdf_obj *
rf_mu_page_obj(struct rf_mu *mu, uint32_t index)
{
	fz_context *ctx = mu->ctx;
	pdf_obj *o = pdf_lookup_page_obj(ctx, mu->doc, (int)index);
	int refs;

	if (mu->doc->fwd_page_map == NULL || o == NULL)
		return o;
	/* The second call adds one only where the first one did. */
	refs = pdf_obj_refs(ctx, o);
	(void)pdf_lookup_page_obj(ctx, mu->doc, (int)index);
	mu->gifts = pdf_obj_refs(ctx, o) > refs;
	for (int i = 0; i < 2 && mu->gifts; i++)
		pdf_drop_obj(ctx, o);
	return o;
}

int
rf_mu_page_number(struct rf_mu *mu, uint32_t index)
{
	if (mu->doc->fwd_page_map != NULL &&
	    index < (uint32_t)mu->doc->map_page_count)
		return mu->doc->fwd_page_map[index];
	return pdf_to_num(mu->ctx, pdf_lookup_page_obj(mu->ctx, mu->doc,
	    (int)index));
}

pdf_page *
rf_mu_load_page(struct rf_mu *mu, uint32_t index)
{
	pdf_obj *o = rf_mu_page_obj(mu, index);
	pdf_page *page = pdf_load_page(mu->ctx, mu->doc, (int)index);

	/* The page has a reference of its own. */
	if (mu->gifts)
		pdf_drop_obj(mu->ctx, o);
	return page;
}

/* MuPDF keeps every object that it has seen; pages share few of them. */
static void
forget_objects(struct rf_mu *mu)
{
	if (++mu->run < OBJECTS_KEPT)
		return;
	mu->run = 0;
	fz_try(mu->ctx)
		pdf_clear_xref_to_mark(mu->ctx, mu->doc);
	fz_catch(mu->ctx)
		mu->run = 0;
}

enum rf_code
rf_mu_page(struct rf_mu *mu, uint32_t index, struct rf_marks *m,
    struct rf_mu_scan *scan, unsigned *faults, struct rf_err *err)
{
	fz_context *ctx = mu->ctx;
	pdf_page *page = NULL;
	fz_device *dev = NULL;
	enum rf_code rc;
	struct rf_mu_guard *g = &mu->guard;
	bool late;

	fz_var(page);
	fz_var(dev);
	mu->sink.marks = m;
	mu->sink.most_images = mu->x->effort.pictures > 0 ?
	    mu->x->effort.pictures : RF_MAX_ASSETS;
	*faults = 0;
	rf_mu_begin_page(g, &mu->x->effort);
	rf_mu_keep_time(g, &mu->sink.images.n);
	fz_try(ctx) {
		fz_rect r;

		rf_mu_list(mu, index);
		page = rf_mu_load_page(mu, index);
		r = pdf_bound_page(ctx, page);
		/* Clamped, no matter what the file says. */
		m->width = fminf(r.x1 - r.x0, RF_MARKS_FAR);
		m->height = fminf(r.y1 - r.y0, RF_MARKS_FAR);
		r.x1 = r.x0 + m->width;
		r.y1 = r.y0 + m->height;
		keep_links(mu, page, r, m);
		rf_mu_pinned(mu, page->obj, index + 1);
		dev = rf_pdf_device(ctx, &mu->sink);
		rf_mu_run_page(mu, page, dev, fz_translate(-r.x0, -r.y0));
		fz_close_device(ctx, dev);
	}
	fz_always(ctx) {
		fz_drop_device(ctx, dev);
		fz_drop_page(ctx, (fz_page *)page);
	}
	fz_catch(ctx)
		*faults = fz_caught(ctx) == FZ_ERROR_MEMORY ? RF_MU_LARGE :
		    RF_MU_DAMAGED;
	late = rf_mu_read_on(g);
	if (late)
		*faults = RF_MU_LATE;
	if (*faults == 0 && g->cookie.errors > 0)
		rf_document_warn(mu->x->doc, "Page %u: parts of the page are "
		    "damaged and were left out", index + 1);
	if (mu->sink.more_images)
		rf_document_warn(mu->x->doc, "Page %u: the page places more "
		    "than %zu pictures; those behind them were left out",
		    index + 1, mu->sink.images.n);
	rc = rf_mu_pictures(mu, index + 1, m, err);
	if (rc == RF_OK && !late && !g->late &&
	    rf_mu_scan(mu, index, m, scan, NULL) != RF_OK)
		rf_bitmap_release(&scan->grey);
	if (g->late)
		*faults = RF_MU_LATE;
	rf_pdf_sink_clear(ctx, &mu->sink);
	forget_objects(mu);
	return rc;
}
