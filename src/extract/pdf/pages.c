/*
 * Pages to blocks.  Short documents are read in one go; long ones in parts.
 * The caller's thread works like the others, and alone when no other can be
 * had; it alone tells the progress.
 */
#include "config.h"

#include "extract/pdf/pages.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "layout/layout.h"
#include "util/time.h"

#define MAX_THREADS 16
#define MIN_PAGES 24		/* of one thread: opening costs a few pages */
#define MIN_PART 8		/* consecutive pages share fonts */
#define MAX_PART 64

/* What one thread has of its own. */
struct hand {
	struct rf_extract x;
	struct rf_mu *mu;
	struct rf_marks marks;
	struct rf_marks read;	/* of a scan */
	struct rf_arena *arena;	/* of all its parts; outlives it */
};

/* Pages in a row, or, with one thread, all of them. */
struct part {
	struct rf_document own;
	struct rf_document *doc;	/* that, or the whole's */
	struct rf_layout *layout;	/* NULL: nothing was read */
	uint32_t unread, first_unread;	/* pictures of text */
	bool ocr_wanted;
	enum rf_code rc;
	struct rf_err err;
};

struct pages {
	struct rf_extract *x;
	uint32_t *wanted, n;	/* zero-based, ascending */
	bool *skipped;		/* by place in wanted: no time was left */
	unsigned threads;
	struct rf_ocr_places places;	/* with OCR there is one thread */
	struct part *parts;
	uint32_t n_parts, part_pages;
	/* Shared by the threads. */
	atomic_uint next;	/* part that nobody has */
	atomic_uint failed;	/* first part that failed: none later matters */
	atomic_uint done, empty;	/* pages */
	atomic_uint faults;	/* of empty pages, enum rf_mu_fault */
	atomic_uint arrived;	/* helpers */
	struct rf_arena arenas[MAX_THREADS];
};

static void
tell(struct rf_extract *x, uint32_t page, unsigned faults)
{
	static const struct {
		unsigned fault;
		const char *text;
	} texts[] = {
		{ RF_MU_LATE, "the page takes longer than a page may; not "
		    "all of it was read" },
		{ RF_MU_LARGE, "the page wants more memory than a page may "
		    "have; not all of it was read" },
		{ RF_MU_DAMAGED, "the page is damaged" },
	};

	for (size_t i = 0; i < RF_COUNT(texts); i++) {
		if ((faults & texts[i].fault) == 0)
			continue;
		rf_document_warn(x->doc, "Page %u: %s", page, texts[i].text);
		return;
	}
}

/*
 * The page is a picture of text: its words take the place of what little
 * the page said itself.  *map leads from them to the page.
 */
static enum rf_code
read_scan(struct hand *h, struct rf_mu_scan *scan, uint32_t number,
    bool *read, struct rf_affine *map, struct rf_err *err)
{
	struct rf_marks *m = &h->marks, was;
	struct rf_ocr_page found;
	enum rf_code rc;

	if (scan->grey.data == NULL)
		return RF_OK;
	rf_marks_clear(&h->read);
	rc = rf_ocr_read(h->x.ocr, &scan->grey, scan->dpi, &h->read, &found,
	    err);
	if (rc != RF_OK)
		return rc;
	if (found.late)
		rf_document_warn(h->x.doc, "Page %u: recognising its text "
		    "took too long; some of it may be missing", number);
	if (found.words == 0)
		return RF_OK;
	*read = true;
	*map = rf_affine_then(found.back, scan->to_page);
	rf_ocr_take_in(m, map);
	/* Pictures and links stay; the rest changes places. */
	was = *m;
	*m = h->read;
	m->pictures = was.pictures;
	m->links = was.links;
	was.pictures = h->read.pictures;
	was.links = h->read.links;
	h->read = was;
	return RF_OK;
}

static enum rf_code
recognise(struct hand *h, struct part *part, struct rf_mu_scan *scan,
    uint32_t number, bool *read, struct rf_affine *map, struct rf_err *err)
{
	bool there;
	enum rf_code rc;

	if (!scan->wanted)
		return RF_OK;
	rc = rf_extract_ocr(&h->x, &there, err);
	if (rc == RF_OK && there)
		return read_scan(h, scan, number, read, map, err);
	if (part->unread++ == 0)
		part->first_unread = number;
	return rc;
}

/* Its marks, from the page or, when it is a scan, from its picture. */
static enum rf_code
read_marks(struct pages *p, struct hand *h, struct part *part, uint32_t index,
    unsigned *faults, bool *read, struct rf_err *err)
{
	struct rf_ocr_place place = { .page = (uint32_t)part->doc->pages.n };
	struct rf_mu_scan scan = { .grey = RF_BITMAP_INIT };
	struct rf_marks *m = &h->marks;
	enum rf_code rc;

	rf_marks_clear(m);
	rc = rf_mu_page(h->mu, index, m, &scan, faults, err);
	place.width = m->width;
	place.height = m->height;
	if (rc == RF_OK)
		rc = recognise(h, part, &scan, index + 1, read, &place.map,
		    err);
	rf_bitmap_release(&scan.grey);
	/* Places are the bitmap's until the end. */
	if (rc == RF_OK && *read)
		*RF_VEC_PUSH(&p->places.v) = place;
	return rc;
}

/* The page at this place of the wanted ones. */
static enum rf_code
read_page(struct pages *p, struct hand *h, struct part *part, uint32_t at,
    struct rf_err *err)
{
	uint32_t index = p->wanted[at];
	struct rf_marks *m = &h->marks;
	unsigned faults = 0;
	bool read = false;
	struct rf_page *page;
	enum rf_code rc;

	if (p->x->effort.deadline != 0 &&
	    rf_monotonic() >= p->x->effort.deadline) {
		p->skipped[at] = true;
		return RF_OK;
	}
	rc = read_marks(p, h, part, index, &faults, &read, err);
	if (rc != RF_OK)
		return rc;
	if (faults != 0)
		tell(&h->x, index + 1, faults);
	if (faults != 0 && m->glyphs.n + m->rects.n + m->pictures.n == 0) {
		atomic_fetch_add(&p->empty, 1);
		atomic_fetch_or(&p->faults, faults);
	}
	page = rf_document_page(part->doc, index + 1);
	page->width = m->width;
	page->height = m->height;
	rf_layout_page(part->layout, m, page);
	if ((faults & RF_MU_LATE) != 0)
		return RF_OK;
	rc = rf_mu_page_picture(h->mu, index, page, err);
	if (rc == RF_OK && !read)
		rc = rf_mu_drawings(h->mu, index, page, err);
	return rc;
}

/* ---- one thread ------------------------------------------------------ */

static enum rf_code
read_all(struct pages *p, struct hand *h, struct rf_layout *layout,
    struct rf_err *err)
{
	struct part all = { .doc = p->x->doc, .layout = layout };
	enum rf_code rc = RF_OK;

	for (uint32_t i = 0; i < p->n && rc == RF_OK; i++) {
		rc = read_page(p, h, &all, i, err);
		rf_extract_progress(p->x, i + 1, p->n);
	}
	if (rc == RF_OK)
		rf_extract_unread(p->x, all.unread, all.first_unread);
	p->x->ocr_wanted = h->x.ocr_wanted;
	return rc;
}

/* ---- several --------------------------------------------------------- */

static void
read_part(struct pages *p, struct hand *h, uint32_t k, bool progress)
{
	struct part *part = &p->parts[k];
	uint32_t from = k * p->part_pages;
	uint32_t to = p->n - from > p->part_pages ? from + p->part_pages :
	    p->n;
	unsigned first;

	rf_document_init(&part->own);
	part->doc = &part->own;
	rf_arena_join(&part->own.arena, h->arena);
	part->layout = rf_layout_new(part->doc, p->x->options);
	h->x.doc = part->doc;
	h->x.part = k + 1;
	rf_mu_use(h->mu, &h->x);
	for (uint32_t i = from; i < to && part->rc == RF_OK; i++) {
		part->rc = read_page(p, h, part, i, &part->err);
		first = atomic_fetch_add(&p->done, 1) + 1;
		if (progress)
			rf_extract_progress(p->x, first, p->n);
	}
	rf_layout_rest(part->layout);
	rf_arena_join(h->arena, &part->own.arena);
	part->ocr_wanted = h->x.ocr_wanted;
	if (part->rc == RF_OK)
		return;
	first = atomic_load(&p->failed);
	while (k < first &&
	    !atomic_compare_exchange_weak(&p->failed, &first, k))
		;
}

static void
read_parts(struct pages *p, struct hand *h, bool progress)
{
	uint32_t k;

	while ((k = atomic_fetch_add(&p->next, 1)) < p->n_parts &&
	    k < atomic_load(&p->failed))
		read_part(p, h, k, progress);
}

static void *
help(void *arg)
{
	struct pages *p = arg;
	struct hand h = { .x = *p->x,
	    .arena = &p->arenas[atomic_fetch_add(&p->arrived, 1)] };
	struct rf_err err = RF_ERR_INIT;

	rf_marks_init(&h.marks);
	rf_marks_init(&h.read);
	/* Whoever cannot open what the caller could leaves it the work. */
	if (rf_mu_open(&h.x, p->threads, &h.mu, &err) == RF_OK)
		read_parts(p, &h, false);
	rf_mu_free(h.mu);
	rf_marks_release(&h.marks);
	rf_marks_release(&h.read);
	return NULL;
}

static enum rf_code
join_parts(struct pages *p, struct rf_layout *layout, struct rf_err *err)
{
	uint32_t unread = 0, first = 0;

	for (uint32_t k = 0; k < p->n_parts; k++) {
		struct part *part = &p->parts[k];
		uint32_t page = (uint32_t)p->x->doc->pages.n;

		if (part->rc != RF_OK) {
			*err = part->err;
			p->x->ocr_wanted = part->ocr_wanted;
			return part->rc;
		}
		rf_extract_join(p->x, &part->own);
		rf_layout_join(layout, part->layout, page);
		if (unread == 0)
			first = part->first_unread;
		unread += part->unread;
	}
	rf_extract_unread(p->x, unread, first);
	return RF_OK;
}

static enum rf_code
share_out(struct pages *p, struct hand *h, struct rf_layout *layout,
    struct rf_err *err)
{
	pthread_t helpers[MAX_THREADS];
	unsigned n = 0;
	enum rf_code rc;

	/* Some for each thread, so that they end together. */
	p->part_pages = p->n / (p->threads * 8);
	if (p->part_pages < MIN_PART)
		p->part_pages = MIN_PART;
	if (p->part_pages > MAX_PART)
		p->part_pages = MAX_PART;
	p->n_parts = (p->n + p->part_pages - 1) / p->part_pages;
	p->parts = rf_calloc(p->n_parts, sizeof(*p->parts));
	atomic_store(&p->failed, p->n_parts);
	while (n + 1 < p->threads &&
	    pthread_create(&helpers[n], NULL, help, p) == 0)
		n++;
	read_parts(p, h, true);
	while (n > 0)
		pthread_join(helpers[--n], NULL);
	for (size_t i = 0; i < RF_COUNT(p->arenas); i++)
		rf_arena_join(&p->x->doc->arena, &p->arenas[i]);
	rf_extract_progress(p->x, p->n, p->n);
	rc = join_parts(p, layout, err);
	for (uint32_t k = 0; k < p->n_parts; k++) {
		if (p->parts[k].layout == NULL)
			continue;
		rf_layout_free(p->parts[k].layout);
		rf_extract_discard(p->x, &p->parts[k].own);
	}
	free(p->parts);
	return rc;
}

/* ---- both ------------------------------------------------------------ */

static void
list_wanted(struct pages *p, uint32_t total)
{
	p->wanted = rf_reallocarray(NULL, total, sizeof(*p->wanted));
	for (uint32_t i = 0; i < total; i++)
		if (rf_options_want_page(p->x->options, i + 1))
			p->wanted[p->n++] = i;
	p->skipped = rf_calloc(p->n + 1, sizeof(*p->skipped));
}

static unsigned
threads_for(const struct rf_extract *x, uint32_t pages)
{
	unsigned n = x->effort.threads > 0 ? (unsigned)x->effort.threads : 1;

	/* There is one engine for all. */
	if (x->ocr != NULL)
		n = 1;
	if (n > MAX_THREADS)
		n = MAX_THREADS;
	if (n > pages / MIN_PAGES)
		n = pages / MIN_PAGES;
	return n > 0 ? n : 1;
}

/* Pages that there was no time for, as ranges. */
static uint32_t
name_skipped(struct pages *p)
{
	uint32_t all = 0;

	for (uint32_t i = 0, end; i < p->n; i = end) {
		uint32_t first = p->wanted[i] + 1;

		end = i + 1;
		if (!p->skipped[i])
			continue;
		while (end < p->n && p->skipped[end])
			end++;
		all += end - i;
		if (end == i + 1)
			rf_document_warn(p->x->doc, "Page %u was not read: "
			    "no time was left", first);
		else
			rf_document_warn(p->x->doc, "Pages %u to %u were not "
			    "read: no time was left", first,
			    p->wanted[end - 1] + 1);
	}
	return all;
}

/* Is there anything to show? */
static enum rf_code
judge(struct pages *p, struct rf_err *err)
{
	unsigned faults = atomic_load(&p->faults);
	uint32_t skipped = name_skipped(p);

	if (p->n == 0 || skipped + atomic_load(&p->empty) < p->n)
		return RF_OK;
	if (skipped > 0 || (faults & RF_MU_LATE) != 0)
		return rf_fail(err, RF_E_DOCUMENT_TIMEOUT, "The PDF file "
		    "takes longer to read than one may");
	if ((faults & RF_MU_LARGE) != 0)
		return rf_fail(err, RF_E_LIMIT, "The document wants more "
		    "memory than it may have");
	return rf_fail(err, RF_E_CORRUPT, "No page of the PDF file could be "
	    "read");
}

enum rf_code
rf_pdf_pages(struct rf_extract *x, struct rf_mu *mu, struct rf_err *err)
{
	struct pages p = { .x = x };
	struct hand h = { .x = *x, .mu = mu, .arena = &x->doc->arena };
	struct rf_layout *layout = rf_layout_new(x->doc, x->options);
	enum rf_code rc;

	list_wanted(&p, rf_mu_pages(mu));
	p.threads = threads_for(x, p.n);
	rf_marks_init(&h.marks);
	rf_marks_init(&h.read);
	rf_mu_use(mu, &h.x);
	rc = p.threads == 1 ? read_all(&p, &h, layout, err) :
	    share_out(&p, &h, layout, err);
	rf_mu_use(mu, x);
	if (rc == RF_OK)
		rc = judge(&p, err);
	if (rc == RF_OK) {
		rf_mu_labels(mu);
		rf_mu_outline(mu, layout);
		rf_layout_finish(layout);
		rf_ocr_place_all(x->doc, &p.places);
	}
	rf_layout_free(layout);
	rf_marks_release(&h.marks);
	rf_marks_release(&h.read);
	RF_VEC_RELEASE(&p.places.v);
	free(p.wanted);
	free(p.skipped);
	return rc;
}
