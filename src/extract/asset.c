/*
 * Embedded pictures: each distinct one is written to the staging folder
 * once, under a name of ours; what the document calls it is only told.
 *
 * What surprised: digests to tell them apart took a tenth of a book's time.
 * Nearly all are told by size and checksum; where those agree, digests are
 * made, of the earlier one's from its file.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "extract/extract.h"
#include "image/probe.h"
#include "util/hash.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/utf8.h"

static enum rf_code
asset_write(struct rf_extract *x, const char *name, const void *bytes,
    size_t len, struct rf_err *err)
{
	enum rf_code rc;
	int fd;

	fd = openat(x->staging, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);
	if (fd < 0)
		return rf_fail_errno(err, RF_E_IO, "Cannot keep a picture");
	rc = rf_write_all(fd, bytes, len, err);
	if (close(fd) != 0 && rc == RF_OK)
		rc = rf_fail_errno(err, RF_E_IO, "Cannot keep a picture");
	return rc;
}

/* The digest of its file; false when that cannot be read. */
static bool
digest(int staging, struct rf_asset *a)
{
	unsigned char buf[16 * RF_KiB];
	struct rf_sha256 h;
	size_t got = 0;
	enum rf_code rc;
	int fd;

	if (a->digested)
		return true;
	fd = openat(staging, a->staged, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	rf_sha256_start(&h);
	do {
		rc = rf_read_up_to(fd, buf, sizeof(buf), &got, NULL);
		if (rc == RF_OK)
			rf_sha256_update(&h, buf, got);
	} while (rc == RF_OK && got > 0);
	a->digested = rc == RF_OK;
	rf_sha256_finish(&h, a->digested ? a->sha256 : NULL);
	close(fd);
	return a->digested;
}

/* The asset of the same bytes, which `a` has in its file or in `bytes`. */
static struct rf_asset *
find_asset(struct rf_extract *x, struct rf_asset *a, const void *bytes,
    int32_t *index)
{
	struct rf_document *d = x->doc;

	for (size_t i = 0; i < d->assets.n; i++) {
		struct rf_asset *known = &d->assets.v[i];

		if (known->size != a->size || known->crc32 != a->crc32)
			continue;
		if (!a->digested && bytes != NULL) {
			rf_sha256(bytes, a->size, a->sha256);
			a->digested = true;
		}
		if (digest(x->staging, a) && digest(x->staging, known) &&
		    memcmp(known->sha256, a->sha256, RF_SHA256_SIZE) == 0) {
			*index = (int32_t)i;
			return known;
		}
	}
	return NULL;
}

enum rf_code
rf_extract_digests(int staging, struct rf_document *d, struct rf_err *err)
{
	for (size_t i = 0; i < d->assets.n; i++)
		if (!digest(staging, &d->assets.v[i]))
			return rf_fail_errno(err, RF_E_IO,
			    "Cannot read a picture again");
	return RF_OK;
}

/* A suffix for bytes that are no picture we know: the document's own. */
static const char *
suffix_of(struct rf_arena *arena, const char *name)
{
	const char *dot = strrchr(name, '.');
	char *s;

	if (dot == NULL || dot[1] == '\0' || strlen(dot + 1) > 8)
		return "bin";
	s = rf_arena_strdup(arena, dot + 1);
	for (char *p = s; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9'))
			return "bin";
	}
	return s;
}

static size_t
most(const struct rf_extract *x)
{
	return x->effort.pictures > 0 ? x->effort.pictures : RF_MAX_ASSETS;
}

enum rf_code
rf_extract_asset(struct rf_extract *x, const void *bytes, size_t len,
    const char *name, uint32_t page, int32_t *index, struct rf_err *err)
{
	struct rf_document *d = x->doc;
	struct rf_asset fresh = { .size = len,
	    .crc32 = rf_crc32(0, bytes, len) }, *a;
	struct rf_image_facts facts;
	const char *staged, *suffix;
	enum rf_code rc;
	bool known;

	*index = -1;
	/* Without a file there is nothing to make it of later. */
	if (x->staging < 0) {
		rf_sha256(bytes, len, fresh.sha256);
		fresh.digested = true;
	}
	a = find_asset(x, &fresh, bytes, index);
	if (a != NULL) {
		a->occurrences++;
		return RF_OK;
	}
	if (d->assets.n >= most(x)) {
		d->assets_left_out = true;
		return RF_OK;
	}
	known = rf_image_probe_memory(bytes, len, &facts, NULL) == RF_OK;
	suffix = known ? facts.suffix : suffix_of(&d->arena, name);
	staged = rf_arena_printf(&d->arena, "asset-%u-%u-%zu.%s", x->member,
	    x->part, d->assets.n + 1, suffix);
	if (x->staging >= 0) {
		rc = asset_write(x, staged, bytes, len, err);
		if (rc != RF_OK)
			return rc;
	}
	*index = (int32_t)d->assets.n;
	a = RF_VEC_PUSH(&d->assets);
	*a = fresh;
	a->name = rf_arena_strdup(&d->arena,
	    rf_utf8_clean(&d->arena, rf_str(name)).ptr);
	a->staged = staged;
	a->suffix = suffix;
	a->occurrences = 1;
	a->page = page;
	if (known) {
		a->format = facts.name;
		a->media_type = facts.media_type;
		a->width = facts.width;
		a->height = facts.height;
		a->color_space = facts.color_space;
		a->has_alpha = facts.has_alpha;
	}
	return RF_OK;
}

/* ---- parts ----------------------------------------------------------- */

static void
renumber(struct rf_block *blocks, size_t n, const int32_t *index)
{
	for (size_t i = 0; i < n; i++) {
		struct rf_figure *f = blocks[i].figure;
		struct rf_table *t = blocks[i].table;

		if (f != NULL && f->asset >= 0)
			f->asset = index[f->asset];
		for (size_t c = 0; t != NULL && c < t->n_cells; c++) {
			struct rf_cell_extra *e = t->cells[c].extra;

			if (e != NULL)
				renumber(e->blocks, e->n_blocks, index);
		}
	}
}

/* A file that no asset of the document is any more. */
static void
drop_staged(struct rf_extract *x, const struct rf_asset *a)
{
	if (x->staging >= 0)
		unlinkat(x->staging, a->staged, 0);
}

/* index[]: where each of the part's assets is in the whole, or -1. */
static void
join_assets(struct rf_extract *x, struct rf_document *part, int32_t *index)
{
	struct rf_document *d = x->doc;

	for (size_t i = 0; i < part->assets.n; i++) {
		struct rf_asset *from = &part->assets.v[i];
		struct rf_asset *known = find_asset(x, from, NULL,
		    &index[i]);

		if (known != NULL) {
			known->occurrences += from->occurrences;
			drop_staged(x, from);
		} else if (d->assets.n >= most(x)) {
			index[i] = -1;
			d->assets_left_out = true;
			drop_staged(x, from);
		} else {
			index[i] = (int32_t)d->assets.n;
			*RF_VEC_PUSH(&d->assets) = *from;
		}
	}
	d->assets_left_out |= part->assets_left_out;
}

void
rf_extract_discard(struct rf_extract *x, struct rf_document *part)
{
	for (size_t i = 0; i < part->assets.n; i++)
		drop_staged(x, &part->assets.v[i]);
	rf_document_release(part);
}

void
rf_extract_join(struct rf_extract *x, struct rf_document *part)
{
	struct rf_document *d = x->doc;
	int32_t *index = rf_calloc(part->assets.n + 1, sizeof(*index));

	join_assets(x, part, index);
	for (size_t i = 0; i < part->pages.n; i++) {
		struct rf_page *p = &part->pages.v[i];

		renumber(p->blocks.v, p->blocks.n, index);
		if (p->picture > 0)
			p->picture = (uint32_t)index[p->picture - 1] + 1;
		*RF_VEC_PUSH(&d->pages) = *p;
	}
	part->pages.n = part->assets.n = 0;
	rf_document_warn_as(d, part);
	for (size_t i = 0; i < part->owned.n; i++)
		rf_document_own(d, part->owned.v[i]);
	part->owned.n = 0;
	rf_arena_join(&d->arena, &part->arena);
	free(index);
}

/* ---- the bound ------------------------------------------------------- */

/* Figures past the first `left` that show something show nothing. */
static void
bound_figures(struct rf_block *blocks, size_t n, size_t *left, bool *more)
{
	for (size_t i = 0; i < n; i++) {
		struct rf_figure *f = blocks[i].figure;
		struct rf_table *t = blocks[i].table;
		size_t files = f == NULL || f->asset < 0 ? 0 :
		    1 + (f->vector > 0) + (f->original > 0);

		if (files > *left) {
			f->asset = -1;
			f->vector = f->original = 0;
			*more = true;
		} else {
			*left -= files;
		}
		for (size_t c = 0; t != NULL && c < t->n_cells; c++) {
			struct rf_cell_extra *e = t->cells[c].extra;

			if (e != NULL)
				bound_figures(e->blocks, e->n_blocks, left,
				    more);
		}
	}
}

void
rf_extract_bound_pictures(struct rf_extract *x)
{
	struct rf_document *d = x->doc;
	size_t left = most(x);
	bool more = false;

	if (d->assets_left_out)
		rf_document_warn(d, "The document has more than %zu different "
		    "pictures; those behind them were left out", most(x));
	for (size_t i = 0; i < d->pages.n; i++)
		if (d->pages.v[i].picture > 0 && left > 0)
			left--;
	for (size_t i = 0; i < d->pages.n; i++)
		bound_figures(d->pages.v[i].blocks.v, d->pages.v[i].blocks.n,
		    &left, &more);
	if (more)
		rf_document_warn(d, "The document shows pictures in more than "
		    "%zu places; those behind them were left out", most(x));
}
