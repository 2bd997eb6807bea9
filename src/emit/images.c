/* Figures in order, and the files that are made of them. */
#include "config.h"

#include <string.h>

#include "emit/emit.h"
#include "emit/figures.h"
#include "emit/writer.h"

struct walk {
	struct rf_ids ids;
	const struct rf_page *page;
	enum rf_code (*visit)(void *ctx, const struct rf_figure_at *at,
	    struct rf_err *err);
	void *ctx;
	unsigned depth;
};

static enum rf_code
walk_blocks(struct walk *w, const struct rf_block *blocks, size_t n,
    struct rf_err *err);

static enum rf_code
walk_table(struct walk *w, const struct rf_table *t, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (w->depth >= RF_MAX_NESTING)
		return RF_OK;
	w->depth++;
	for (size_t i = 0; i < t->n_cells && rc == RF_OK; i++) {
		const struct rf_cell_extra *x = t->cells[i].extra;

		if (x != NULL && x->n_blocks > 0)
			rc = walk_blocks(w, x->blocks, x->n_blocks, err);
	}
	w->depth--;
	return rc;
}

static bool
is_table_of(const struct rf_block *b, const struct rf_figure *f)
{
	return rf_entry_of(b) == RF_ENTRY_TABLE && b->table->chart == f;
}

static enum rf_code
walk_blocks(struct walk *w, const struct rf_block *blocks, size_t n,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	char id[RF_ELEMENT_ID_SIZE], table[RF_ELEMENT_ID_SIZE];

	for (size_t i = 0; i < n && rc == RF_OK; i++) {
		enum rf_entry e = rf_entry_of(&blocks[i]);

		if (e == RF_ENTRY_TABLE) {
			w->ids.table++;
			rc = walk_table(w, blocks[i].table, err);
		} else if (e == RF_ENTRY_FIGURE) {
			bool told = i + 1 < n && is_table_of(&blocks[i + 1],
			    blocks[i].figure);

			rf_ids_image(&w->ids, id);
			if (told) {
				struct rf_ids next = w->ids;

				rf_ids_table(&next, table);
			}
			rc = w->visit(w->ctx, &(struct rf_figure_at){
			    w->page, &blocks[i], id, told ? table : NULL },
			    err);
		}
	}
	return rc;
}

enum rf_code
rf_walk_figures(const struct rf_document *d,
    enum rf_code (*visit)(void *ctx, const struct rf_figure_at *at,
    struct rf_err *err), void *ctx, struct rf_err *err)
{
	struct walk w = { .visit = visit, .ctx = ctx };
	enum rf_code rc = RF_OK;

	for (size_t i = 0; i < d->pages.n && rc == RF_OK; i++) {
		w.page = &d->pages.v[i];
		rf_ids_page(&w.ids, w.page);
		rc = walk_blocks(&w, w.page->blocks.v, w.page->blocks.n, err);
	}
	return rc;
}

struct images {
	const struct rf_document *doc;
	enum rf_code (*visit)(void *ctx, const struct rf_emit_image *image,
	    struct rf_err *err);
	void *ctx;
};

static enum rf_code
visit_image(void *ctx, const struct rf_figure_at *at, struct rf_err *err)
{
	struct images *x = ctx;
	struct rf_emit_image image = {
		.asset = rf_figure_asset(x->doc, at->block->figure),
		.figure = at->block->figure,
		.page = at->page->number,
	};

	if (image.asset == NULL)
		return RF_OK;
	rf_image_name(at->id, image.asset, image.name);
	if (image.figure->vector > 0)
		rf_image_name(at->id, &x->doc->assets.v[
		    image.figure->vector - 1], image.vector_name);
	if (image.figure->original > 0)
		rf_image_name(at->id, &x->doc->assets.v[
		    image.figure->original - 1], image.original_name);
	return x->visit(x->ctx, &image, err);
}

enum rf_code
rf_emit_images(const struct rf_document *d,
    enum rf_code (*visit)(void *ctx, const struct rf_emit_image *image,
    struct rf_err *err), void *ctx, struct rf_err *err)
{
	struct images x = { d, visit, ctx };

	return rf_walk_figures(d, visit_image, &x, err);
}
