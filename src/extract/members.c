/*
 * What surprises: notes, pages and pictures of a member are counted on from
 * what is there already, so a document that is read inside another says the
 * same as alone, only with other numbers.  Texts are shared between blocks
 * (a caption and its figure), so runs are copied, never changed in place.
 */
#include "config.h"

#include "extract/members.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/io.h"
#include "util/limits.h"
#include "util/time.h"

/* ---- files --------------------------------------------------------------- */

enum rf_code
rf_member_file(struct rf_extract *x, int *fd, struct rf_err *err)
{
	static const char name[] = "member";

	if (x->staging < 0) {
		*fd = memfd_create(name, MFD_CLOEXEC);
	} else {
		*fd = openat(x->staging, name, O_RDWR | O_CREAT | O_EXCL |
		    O_NOFOLLOW | O_CLOEXEC, 0600);
		if (*fd >= 0)
			unlinkat(x->staging, name, 0);
	}
	return *fd >= 0 ? RF_OK : rf_fail_errno(err, RF_E_IO,
	    "cannot unpack a file");
}

enum rf_code
rf_member_store(struct rf_extract *x, const void *p, size_t n, int *fd,
    struct rf_err *err)
{
	enum rf_code rc = rf_member_file(x, fd, err);

	if (rc == RF_OK)
		rc = rf_write_all(*fd, p, n, err);
	if (rc != RF_OK)
		rf_close(fd);
	return rc;
}

/* ---- numbers that count on ----------------------------------------------- */

struct shift {
	struct rf_arena *arena;
	uint32_t notes;
};

static void
shift_text(const struct shift *s, struct rf_text *t)
{
	struct rf_run *runs;
	bool any = false;

	for (uint32_t i = 0; i < t->n; i++)
		any |= t->runs[i].note != 0;
	if (!any)
		return;
	runs = rf_arena_array(s->arena, t->n, sizeof(*runs));
	memcpy(runs, t->runs, t->n * sizeof(*runs));
	for (uint32_t i = 0; i < t->n; i++)
		if (runs[i].note != 0)
			runs[i].note += s->notes;
	t->runs = runs;
}

static void
shift_blocks(const struct shift *s, struct rf_block *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct rf_table *t = v[i].table;

		if (v[i].note != 0)
			v[i].note += s->notes;
		shift_text(s, &v[i].text);
		if (v[i].figure != NULL)
			shift_text(s, &v[i].figure->caption);
		if (t == NULL)
			continue;
		shift_text(s, &t->caption);
		for (size_t k = 0; k < t->n_cells; k++) {
			struct rf_cell_extra *e = t->cells[k].extra;

			if (e == NULL)
				continue;
			shift_text(s, &e->rich);
			shift_blocks(s, e->blocks, e->n_blocks);
		}
	}
}

/* The member's notes and names become the whole's. */
static void
join_lists(struct rf_document *d, struct rf_document *part)
{
	struct shift s = { &part->arena, (uint32_t)d->notes.n };

	for (size_t i = 0; i < part->pages.n && s.notes > 0 &&
	    part->notes.n > 0; i++)
		shift_blocks(&s, part->pages.v[i].blocks.v,
		    part->pages.v[i].blocks.n);
	for (size_t i = 0; i < part->notes.n; i++)
		*RF_VEC_PUSH(&d->notes) = part->notes.v[i];
	for (size_t i = 0; i < part->names.n; i++)
		*RF_VEC_PUSH(&d->names) = part->names.v[i];
}

/* ---- pages --------------------------------------------------------------- */

static void
head_page(struct rf_document *part, struct rf_page *p, unsigned level,
    const char *name)
{
	struct rf_block head = { .kind = RF_BLOCK_HEADING,
		.level = (uint16_t)(level < 6 ? level : 6) };

	head.text = rf_text_plain(&part->arena, rf_str(rf_arena_strdup(
	    &part->arena, name)));
	rf_page_block(p, RF_BLOCK_HEADING);
	memmove(&p->blocks.v[1], &p->blocks.v[0], (p->blocks.n - 1) *
	    sizeof(*p->blocks.v));
	p->blocks.v[0] = head;
}

/*
 * Numbers go on behind the pages before; the first page says whose it is,
 * and each sheet, whose own title comes first.
 */
static void
number_pages(struct rf_document *part, uint32_t before, unsigned level,
    const char *name)
{
	for (size_t i = 0; i < part->pages.n; i++) {
		struct rf_page *p = &part->pages.v[i];

		p->number += before;
		if (p->sheet != NULL)
			p->sheet->index = p->number;
		if (i == 0 || p->sheet != NULL)
			head_page(part, p, level + (p->sheet != NULL), name);
	}
	for (size_t i = 0; i < part->assets.n; i++)
		if (part->assets.v[i].page > 0)
			part->assets.v[i].page += before;
}

/* ---- reading ------------------------------------------------------------- */

struct watch {
	struct rf_extract *x;
	uint32_t before;
};

static void
progress(void *ctx, uint32_t done, uint32_t total)
{
	struct watch *w = ctx;

	rf_extract_progress(w->x, w->before + done, w->before + total);
}

static enum rf_code
admit(struct rf_extract *x, const struct rf_member *m, struct rf_err *err)
{
	if (x->depth >= RF_MEMBERS_DEPTH)
		return rf_fail(err, RF_E_LIMIT, "It lies too deep: no more "
		    "than %d files within one another are opened",
		    RF_MEMBERS_DEPTH);
	if (x->nest->members >= RF_MEMBERS)
		return rf_fail(err, RF_E_LIMIT, "No more than %d files within "
		    "another are opened", RF_MEMBERS);
	if (x->nest->bytes + (uint64_t)m->size > RF_MAX_ZIP_TOTAL)
		return rf_fail(err, RF_E_LIMIT, "Unpacked, the files are "
		    "larger than %lld MiB",
		    (long long)(RF_MAX_ZIP_TOTAL / RF_MiB));
	if (x->effort.deadline > 0 && rf_monotonic() >= x->effort.deadline)
		return rf_fail(err, RF_E_DOCUMENT_TIMEOUT, "There was no time "
		    "left to read it");
	x->nest->members++;
	x->nest->bytes += (uint64_t)m->size;
	return RF_OK;
}

/* Formats of one page read it whatever is asked for. */
static void
drop_pages(struct rf_document *part, const struct rf_options *options)
{
	size_t kept = 0;

	for (size_t i = 0; i < part->pages.n; i++) {
		struct rf_page *p = &part->pages.v[i];

		if (rf_options_want_page(options, p->number)) {
			part->pages.v[kept++] = *p;
			continue;
		}
		RF_VEC_RELEASE(&p->blocks);
		RF_VEC_RELEASE(&p->words);
	}
	part->pages.n = kept;
}

/* Read into a part, which is to be released, whatever comes out. */
static enum rf_code
read_part(struct rf_extract *x, const struct rf_member *m, bool all_pages,
    struct rf_document *part, struct rf_err *err)
{
	struct rf_options options = *x->options;
	struct watch watch = { x, x->doc->total_pages };
	struct rf_extract in = *x;
	enum rf_code rc = admit(x, m, err);

	if (rc != RF_OK)
		return rc;
	options.inside = true;
	options.pages_before += x->doc->total_pages;
	if (all_pages)
		options.n_pages = 0;
	in.fd = m->fd;
	in.size = m->size;
	in.name = m->name;
	in.media_type = m->media_type;
	in.options = &options;
	in.progress = all_pages ? NULL : progress;
	in.progress_ctx = &watch;
	in.part = 0;
	in.depth++;
	in.member = in.nest->members;
	in.doc = part;
	rc = rf_extract_read(&in, err);
	x->ocr_wanted |= in.ocr_wanted;
	drop_pages(part, &options);
	return rc;
}

/* Its remarks, with its name before them. */
static void
name_warnings(struct rf_document *part, const char *name)
{
	for (size_t i = 0; i < part->warnings.n; i++)
		part->warnings.v[i].text = rf_arena_printf(&part->arena,
		    "%s: %s", name, part->warnings.v[i].text);
}

enum rf_code
rf_member_pages(struct rf_extract *x, const struct rf_member *m,
    struct rf_err *err)
{
	struct rf_document part;
	enum rf_code rc;

	rf_document_init(&part);
	rc = read_part(x, m, false, &part, err);
	if (rc == RF_OK) {
		uint32_t pages = part.total_pages;

		number_pages(&part, x->doc->total_pages, x->depth + 1,
		    m->name);
		name_warnings(&part, m->name);
		join_lists(x->doc, &part);
		rf_extract_join(x, &part);
		x->doc->total_pages += pages;
	}
	rf_extract_discard(x, &part);
	return rc;
}

enum rf_code
rf_member_flow(struct rf_extract *x, const struct rf_member *m,
    struct rf_flow *flow, uint32_t page, struct rf_err *err)
{
	struct rf_document *d = x->doc, part;
	size_t first = d->pages.n;
	enum rf_code rc;

	rf_document_init(&part);
	rc = read_part(x, m, true, &part, err);
	if (rc == RF_OK) {
		for (size_t i = 0; i < part.assets.n; i++)
			part.assets.v[i].page = page;
		join_lists(d, &part);
		rf_extract_join(x, &part);
		for (size_t i = first; i < d->pages.n; i++) {
			struct rf_page *p = &d->pages.v[i];

			for (size_t k = 0; k < p->blocks.n; k++)
				rf_flow_take(flow, &p->blocks.v[k]);
			RF_VEC_RELEASE(&p->blocks);
			RF_VEC_RELEASE(&p->words);
		}
		d->pages.n = first;
	}
	rf_extract_discard(x, &part);
	return rc;
}
