/*
 * What a document's charts become after it was read: pictures, when pictures
 * are wanted, sentences and tables, when those are.  Done here once for all
 * formats; a reader only fills rf_figure.chart.
 */
#include "config.h"

#include "extract/charts.h"

#include <stdio.h>
#include <string.h>

#include "chart/draw.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/out.h"

#define MAX_DEPTH 32		/* of tables within tables */
#define MAX_ROWS 65536		/* of a chart's table */
#define MAX_CELLS 1000000	/* of all charts' tables */

struct gallery {
	struct rf_extract *x;
	struct rf_easel *easel;		/* made for the first */
	uint32_t drawn;			/* so far, that one included */
	size_t cells;			/* of the tables so far */
	unsigned depth;
};

/* ---- pictures and sentences -------------------------------------------- */

static enum rf_code
keep(struct gallery *g, const struct rf_buf *bytes, const char *suffix,
    uint32_t page, int32_t *asset, struct rf_err *err)
{
	char name[32];

	snprintf(name, sizeof(name), "chart%u.%s", g->drawn, suffix);
	return rf_extract_asset(g->x, bytes->ptr, bytes->len, name, page,
	    asset, err);
}

/* Why there is no picture is the figure's own affair, not the document's. */
static enum rf_code
draw(struct gallery *g, struct rf_figure *f, uint32_t page,
    struct rf_err *err)
{
	struct rf_err why = RF_ERR_INIT;
	enum rf_code rc = RF_OK;
	struct rf_buf png;

	rf_buf_init(&png, RF_MAX_ASSET);
	if (rf_chart_png(g->easel, f->chart, RF_CHART_SCALE, &png, NULL, NULL,
	    &why) == RF_OK)
		rc = keep(g, &png, "png", page, &f->asset, err);
	else
		f->render_error = rf_arena_strdup(&g->x->doc->arena,
		    why.msg);
	rf_buf_release(&png);
	return rc;
}

/* A drawing that fails here has said so as a picture. */
static enum rf_code
draw_svg(struct gallery *g, struct rf_figure *f, uint32_t page,
    struct rf_err *err)
{
	struct rf_err why = RF_ERR_INIT;
	enum rf_code rc = RF_OK;
	struct rf_buf svg;
	struct rf_out out;
	int32_t asset;

	rf_buf_init(&svg, RF_MAX_ASSET);
	rf_out_to_buf(&out, &svg);
	if (rf_chart_svg(g->easel, f->chart, &out, &why) == RF_OK &&
	    rf_out_finish(&out, &why) == RF_OK) {
		rc = keep(g, &svg, "svg", page, &asset, err);
		if (rc == RF_OK)
			f->vector = (uint32_t)asset + 1;
	}
	rf_buf_release(&svg);
	return rc;
}

static enum rf_code
figure(struct gallery *g, struct rf_figure *f, uint32_t page,
    struct rf_err *err)
{
	const struct rf_options *o = g->x->options;
	enum rf_code rc;

	if (o->describe_figures && f->description == NULL)
		f->description = rf_chart_describe(f->chart,
		    &g->x->doc->arena);
	if (!o->show_images || f->asset >= 0 || f->render_error != NULL)
		return RF_OK;
	if (g->easel == NULL)
		g->easel = rf_easel_new();
	g->drawn++;
	rc = draw(g, f, page, err);
	/* Without storage the picture is in the result, and alone. */
	return rc == RF_OK && f->asset >= 0 && o->storage ?
	    draw_svg(g, f, page, err) : rc;
}

/* ---- tables ------------------------------------------------------------- */

/* The figure's data, where the figure stands; false: it has none. */
static bool
table_after(struct gallery *g, const struct rf_block *of,
    struct rf_block *out)
{
	struct rf_table *t;

	if (!g->x->options->chart_tables || of->figure->around)
		return false;
	t = g->cells < MAX_CELLS ? rf_chart_table(of->figure->chart,
	    &g->x->doc->arena, MAX_ROWS) : NULL;
	if (g->cells >= MAX_CELLS)
		rf_document_warn(g->x->doc, "The charts hold more than %d "
		    "values: some were not made into tables", MAX_CELLS);
	if (t == NULL)
		return false;
	g->cells += t->n_cells;
	t->chart = of->figure;
	t->excel_range = of->figure->excel_range;
	memset(out, 0, sizeof(*out));
	out->kind = RF_BLOCK_TABLE;
	out->table = t;
	out->has_box = of->has_box;
	out->box = of->box;
	return true;
}

/* ---- the walk ------------------------------------------------------------ */

static bool
is_chart(const struct rf_block *b)
{
	return b->figure != NULL && b->figure->chart != NULL;
}

static enum rf_code blocks(struct gallery *g, const struct rf_block *v,
    size_t n, uint32_t page, struct rf_err *err);

/* What a cell holds; with its charts' tables it is a longer list. */
static enum rf_code
cell(struct gallery *g, struct rf_cell_extra *e, uint32_t page,
    struct rf_err *err)
{
	enum rf_code rc = blocks(g, e->blocks, e->n_blocks, page, err);
	uint32_t charts = 0, n = 0;
	struct rf_block *v;

	for (uint32_t i = 0; i < e->n_blocks; i++)
		charts += is_chart(&e->blocks[i]);
	if (rc != RF_OK || charts == 0 || !g->x->options->chart_tables)
		return rc;
	v = rf_arena_array(&g->x->doc->arena, (size_t)e->n_blocks + charts,
	    sizeof(*v));
	for (uint32_t i = 0; i < e->n_blocks; i++) {
		v[n++] = e->blocks[i];
		n += is_chart(&e->blocks[i]) && table_after(g, &e->blocks[i],
		    &v[n]);
	}
	e->blocks = v;
	e->n_blocks = n;
	return RF_OK;
}

/* Tables hold blocks, and those hold tables. */
static enum rf_code
blocks(struct gallery *g, const struct rf_block *v, size_t n, uint32_t page,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (g->depth >= MAX_DEPTH)
		return RF_OK;
	g->depth++;
	for (size_t i = 0; rc == RF_OK && i < n; i++) {
		const struct rf_table *t = v[i].table;

		if (is_chart(&v[i]))
			rc = figure(g, v[i].figure, page, err);
		/* Only formats that have tables have tables in tables. */
		if (t == NULL || t->origin != RF_TABLE_NATIVE)
			continue;
		for (size_t k = 0; rc == RF_OK && k < t->n_cells; k++)
			if (t->cells[k].extra != NULL)
				rc = cell(g, t->cells[k].extra, page, err);
	}
	g->depth--;
	return rc;
}

/* The page's blocks once more, with the tables in between. */
static void
page_tables(struct gallery *g, struct rf_page *p)
{
	struct rf_page made = { .number = 0 };
	struct rf_block table;

	if (!g->x->options->chart_tables)
		return;
	for (size_t i = 0; i < p->blocks.n; i++) {
		*RF_VEC_PUSH(&made.blocks) = p->blocks.v[i];
		if (is_chart(&p->blocks.v[i]) &&
		    table_after(g, &p->blocks.v[i], &table))
			*RF_VEC_PUSH(&made.blocks) = table;
	}
	RF_VEC_RELEASE(&p->blocks);
	p->blocks.v = made.blocks.v;
	p->blocks.n = made.blocks.n;
	p->blocks.cap = made.blocks.cap;
}

enum rf_code
rf_extract_charts(struct rf_extract *x, struct rf_err *err)
{
	const struct rf_options *o = x->options;
	struct gallery g = { .x = x };
	enum rf_code rc = RF_OK;

	if (!o->show_images && !o->describe_figures && !o->chart_tables)
		return RF_OK;
	for (size_t i = 0; rc == RF_OK && i < x->doc->pages.n; i++) {
		struct rf_page *p = &x->doc->pages.v[i];

		rc = blocks(&g, p->blocks.v, p->blocks.n, p->number, err);
		if (rc == RF_OK)
			page_tables(&g, p);
	}
	rf_easel_free(g.easel);
	return rc;
}
