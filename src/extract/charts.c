/*
 * What a document's charts become after it was read: pictures, when pictures
 * are wanted, and sentences, when those are.  Done here once for all
 * formats; a reader only fills rf_figure.chart.
 */
#include "config.h"

#include "extract/charts.h"

#include <stdio.h>

#include "chart/draw.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/out.h"

#define MAX_DEPTH 32		/* of tables within tables */

struct gallery {
	struct rf_extract *x;
	struct rf_easel *easel;		/* made for the first */
	uint32_t drawn;			/* so far, that one included */
	unsigned depth;
};

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

	if (f == NULL || f->chart == NULL)
		return RF_OK;
	if (o->describe_figures && f->description == NULL)
		f->description = rf_chart_describe(f->chart,
		    &g->x->doc->arena);
	if (!o->show_images || f->asset >= 0 || f->render_error != NULL)
		return RF_OK;
	if (g->easel == NULL)
		g->easel = rf_easel_new();
	g->drawn++;
	rc = draw(g, f, page, err);
	return rc == RF_OK && o->chart_svg ? draw_svg(g, f, page, err) : rc;
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

		rc = figure(g, v[i].figure, page, err);
		/* Only formats that have tables have tables in tables. */
		if (t == NULL || t->origin != RF_TABLE_NATIVE)
			continue;
		for (size_t k = 0; rc == RF_OK && k < t->n_cells; k++)
			if (t->cells[k].extra != NULL)
				rc = blocks(g, t->cells[k].extra->blocks,
				    t->cells[k].extra->n_blocks, page, err);
	}
	g->depth--;
	return rc;
}

enum rf_code
rf_extract_charts(struct rf_extract *x, struct rf_err *err)
{
	struct gallery g = { .x = x };
	enum rf_code rc = RF_OK;

	if (!x->options->show_images && !x->options->describe_figures)
		return RF_OK;
	for (size_t i = 0; rc == RF_OK && i < x->doc->pages.n; i++) {
		const struct rf_page *p = &x->doc->pages.v[i];

		rc = blocks(&g, p->blocks.v, p->blocks.n, p->number, err);
	}
	rf_easel_free(g.easel);
	return rc;
}
