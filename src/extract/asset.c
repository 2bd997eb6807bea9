/*
 * Embedded pictures: each distinct one is written to the staging folder
 * once, under a name of ours; what the document calls it is only told.
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

static struct rf_asset *
find_asset(struct rf_document *d, const unsigned char *sha256, int32_t *index)
{
	for (size_t i = 0; i < d->assets.n; i++)
		if (memcmp(d->assets.v[i].sha256, sha256,
		    RF_SHA256_SIZE) == 0) {
			*index = (int32_t)i;
			return &d->assets.v[i];
		}
	return NULL;
}

static enum rf_code
too_many(struct rf_err *err)
{
	return rf_fail(err, RF_E_LIMIT, "The document has more than %d "
	    "different pictures", RF_MAX_ASSETS);
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

enum rf_code
rf_extract_asset(struct rf_extract *x, const void *bytes, size_t len,
    const char *name, uint32_t page, int32_t *index, struct rf_err *err)
{
	struct rf_document *d = x->doc;
	unsigned char sha256[RF_SHA256_SIZE];
	struct rf_image_facts facts;
	struct rf_asset *a;
	const char *staged, *suffix;
	enum rf_code rc;
	bool known;

	*index = -1;
	rf_sha256(bytes, len, sha256);
	a = find_asset(d, sha256, index);
	if (a != NULL) {
		a->occurrences++;
		return RF_OK;
	}
	if (d->assets.n >= RF_MAX_ASSETS)
		return too_many(err);
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
	a->name = rf_arena_strdup(&d->arena,
	    rf_utf8_clean(&d->arena, rf_str(name)).ptr);
	a->staged = staged;
	memcpy(a->sha256, sha256, sizeof(sha256));
	a->size = len;
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

/* index[]: where each of the part's assets is in the whole. */
static enum rf_code
join_assets(struct rf_extract *x, struct rf_document *part, int32_t *index,
    struct rf_err *err)
{
	struct rf_document *d = x->doc;

	for (size_t i = 0; i < part->assets.n; i++) {
		struct rf_asset *from = &part->assets.v[i];
		struct rf_asset *known = find_asset(d, from->sha256,
		    &index[i]);

		if (known != NULL) {
			known->occurrences += from->occurrences;
			if (x->staging >= 0)
				unlinkat(x->staging, from->staged, 0);
			continue;
		}
		if (d->assets.n >= RF_MAX_ASSETS)
			return too_many(err);
		index[i] = (int32_t)d->assets.n;
		*RF_VEC_PUSH(&d->assets) = *from;
	}
	return RF_OK;
}

void
rf_extract_discard(struct rf_extract *x, struct rf_document *part)
{
	for (size_t i = 0; i < part->assets.n && x->staging >= 0; i++)
		unlinkat(x->staging, part->assets.v[i].staged, 0);
	rf_document_release(part);
}

enum rf_code
rf_extract_join(struct rf_extract *x, struct rf_document *part,
    struct rf_err *err)
{
	struct rf_document *d = x->doc;
	int32_t *index = rf_calloc(part->assets.n + 1, sizeof(*index));
	enum rf_code rc = join_assets(x, part, index, err);

	for (size_t i = 0; i < part->pages.n && rc == RF_OK; i++) {
		struct rf_page *p = &part->pages.v[i];

		renumber(p->blocks.v, p->blocks.n, index);
		if (p->picture > 0)
			p->picture = (uint32_t)index[p->picture - 1] + 1;
		*RF_VEC_PUSH(&d->pages) = *p;
	}
	if (rc == RF_OK)
		part->pages.n = part->assets.n = 0;
	for (size_t i = 0; i < part->warnings.n; i++)
		rf_document_warn(d, "%s", part->warnings.v[i]);
	for (size_t i = 0; i < part->owned.n; i++)
		rf_document_own(d, part->owned.v[i]);
	part->owned.n = 0;
	rf_arena_join(&d->arena, &part->arena);
	free(index);
	return rc;
}
