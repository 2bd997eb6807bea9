/*
 * Metafiles of a document that has been read, as pictures that can be shown
 * everywhere: each is drawn once, however often it stands somewhere.  What
 * cannot be drawn rightly stays the file it is.
 */
#include "config.h"

#include "extract/metafile/metafile.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart/paint.h"
#include "extract/metafile/gdi.h"
#include "image/probe.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/out.h"

#define MAX_DEPTH 32		/* of tables within tables */
#define MAX_DRAWN 500		/* of one document */
#define MAX_BYTES (32 * RF_MiB)	/* of one metafile */
#define MAX_PIXELS_SIDE 2000.0f	/* of a picture */
#define SCALE 2.0f		/* pixels to the CSS pixel, as of charts */

enum rf_code
rf_metafile_canvas(const void *p, size_t n, struct rf_arena *arena,
    struct rf_easel *e, struct rf_canvas *cv, struct rf_err *err)
{
	struct rf_image_facts facts;
	struct rf_str s = { p, n };
	enum rf_code rc;
	struct gdi g;

	gdi_init(&g, cv, arena, e);
	rc = rf_image_probe_memory(p, n, &facts, err);
	if (rc == RF_OK && facts.format == RF_IMAGE_EMF)
		rc = gdi_play_emf(&g, s, err);
	else if (rc == RF_OK && facts.format == RF_IMAGE_WMF)
		rc = gdi_play_wmf(&g, s, err);
	else if (rc == RF_OK)
		rc = rf_fail(err, RF_E_UNSUPPORTED, "this is no metafile");
	if (g.clip_now)
		rf_canvas_unclip(cv);
	if (rc == RF_OK && g.refused != NULL)
		rc = rf_fail(err, RF_E_UNSUPPORTED, "the metafile %s",
		    g.refused);
	if (rc == RF_OK && g.drawn == 0)
		rc = rf_fail(err, RF_E_UNSUPPORTED,
		    "the metafile shows nothing");
	gdi_release(&g);
	if (rc != RF_OK)
		rf_canvas_release(cv);
	return rc;
}

/* What became of an asset. */
struct drawing {
	bool tried;
	int32_t picture;	/* -1: it is not drawn */
	uint32_t vector;	/* as rf_figure.vector */
};

struct studio {
	struct rf_extract *x;
	struct rf_easel *easel;		/* made for the first */
	struct drawing *of;		/* by asset */
	size_t n;			/* assets when this began */
	uint32_t drawn;
	unsigned depth;
};

/* The staged file; false when it cannot be had. */
static bool
load(struct studio *s, const struct rf_asset *a, char **out, size_t *n)
{
	enum rf_code rc;
	int fd;

	if (s->x->staging < 0 || a->size > MAX_BYTES)
		return false;
	fd = openat(s->x->staging, a->staged, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	*out = rf_malloc((size_t)a->size + 1);
	rc = rf_pread_up_to(fd, *out, (size_t)a->size, 0, n, NULL);
	rf_close(&fd);
	if (rc != RF_OK)
		free(*out);
	return rc == RF_OK;
}

static enum rf_code
keep(struct studio *s, const struct rf_buf *bytes, const char *suffix,
    uint32_t page, int32_t *asset, struct rf_err *err)
{
	char name[32];

	snprintf(name, sizeof(name), "drawing%u.%s", s->drawn, suffix);
	return rf_extract_asset(s->x, bytes->ptr, bytes->len, name, page,
	    asset, err);
}

static enum rf_code
keep_svg(struct studio *s, const struct rf_canvas *cv, uint32_t page,
    struct drawing *d, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	struct rf_buf svg;
	struct rf_out out;
	int32_t asset = -1;

	rf_buf_init(&svg, RF_MAX_ASSET);
	rf_out_to_buf(&out, &svg);
	rf_canvas_svg(cv, NULL, &out);
	if (rf_out_finish(&out, NULL) == RF_OK)
		rc = keep(s, &svg, "svg", page, &asset, err);
	if (rc == RF_OK && asset >= 0)
		d->vector = (uint32_t)asset + 1;
	rf_buf_release(&svg);
	return rc;
}

/* Why a file is not drawn is not the document's affair. */
static enum rf_code
draw(struct studio *s, const char *bytes, size_t n, uint32_t page,
    struct drawing *d, struct rf_err *err)
{
	struct rf_arena arena = RF_ARENA_INIT;
	enum rf_code rc = RF_OK;
	struct rf_canvas cv;
	struct rf_buf png;
	float scale, side;

	if (rf_metafile_canvas(bytes, n, &arena, s->easel, &cv, NULL) !=
	    RF_OK) {
		rf_arena_release(&arena);
		return RF_OK;
	}
	rf_buf_init(&png, RF_MAX_ASSET);
	side = cv.width > cv.height ? cv.width : cv.height;
	scale = SCALE * RF_POINT;
	if (side * scale > MAX_PIXELS_SIDE)
		scale = MAX_PIXELS_SIDE / side;
	s->drawn++;
	if (rf_canvas_png(s->easel, &cv, scale, &png, NULL, NULL, NULL) ==
	    RF_OK)
		rc = keep(s, &png, "png", page, &d->picture, err);
	if (rc == RF_OK && d->picture >= 0 && s->x->options->storage)
		rc = keep_svg(s, &cv, page, d, err);
	rf_buf_release(&png);
	rf_canvas_release(&cv);
	rf_arena_release(&arena);
	return rc;
}

static bool
is_metafile(const struct rf_asset *a)
{
	return a->format != NULL && (strcmp(a->format, "emf") == 0 ||
	    strcmp(a->format, "wmf") == 0);
}

static enum rf_code
figure(struct studio *s, struct rf_figure *f, uint32_t page,
    struct rf_err *err)
{
	struct drawing *d;
	enum rf_code rc = RF_OK;
	char *bytes;
	size_t n;

	if (f->asset < 0 || (size_t)f->asset >= s->n ||
	    !is_metafile(&s->x->doc->assets.v[f->asset]))
		return RF_OK;
	d = &s->of[f->asset];
	if (!d->tried && s->drawn < MAX_DRAWN && load(s,
	    &s->x->doc->assets.v[f->asset], &bytes, &n)) {
		if (s->easel == NULL)
			s->easel = rf_easel_new();
		d->picture = -1;
		rc = draw(s, bytes, n, page, d, err);
		d->tried = true;
		free(bytes);
	}
	if (rc != RF_OK || !d->tried || d->picture < 0)
		return rc;
	f->original = (uint32_t)f->asset + 1;
	f->asset = d->picture;
	f->vector = d->vector;
	return RF_OK;
}

static enum rf_code
blocks(struct studio *s, const struct rf_block *v, size_t n, uint32_t page,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (s->depth >= MAX_DEPTH)
		return RF_OK;
	s->depth++;
	for (size_t i = 0; rc == RF_OK && i < n; i++) {
		const struct rf_table *t = v[i].table;

		if (v[i].figure != NULL)
			rc = figure(s, v[i].figure, page, err);
		if (t == NULL || t->origin != RF_TABLE_NATIVE)
			continue;
		for (size_t k = 0; rc == RF_OK && k < t->n_cells; k++)
			if (t->cells[k].extra != NULL)
				rc = blocks(s, t->cells[k].extra->blocks,
				    t->cells[k].extra->n_blocks, page, err);
	}
	s->depth--;
	return rc;
}

enum rf_code
rf_extract_metafiles(struct rf_extract *x, struct rf_err *err)
{
	struct studio s = { .x = x, .n = x->doc->assets.n };
	enum rf_code rc = RF_OK;
	bool any = false;

	for (size_t i = 0; i < s.n; i++)
		any |= is_metafile(&x->doc->assets.v[i]);
	if (!any || !x->options->show_images)
		return RF_OK;
	s.of = rf_calloc(s.n, sizeof(*s.of));
	for (size_t i = 0; rc == RF_OK && i < x->doc->pages.n; i++) {
		const struct rf_page *p = &x->doc->pages.v[i];

		rc = blocks(&s, p->blocks.v, p->blocks.n, p->number, err);
	}
	rf_easel_free(s.easel);
	free(s.of);
	return rc;
}
