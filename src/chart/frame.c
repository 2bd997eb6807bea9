/*
 * The whole drawing in its order: background, title, legend, plot area,
 * grid, what lies behind the axes, the axes, what lies before them.
 */
#include "config.h"

#include "chart/plot.h"

#include <string.h>

#include "chart/draw.h"
#include "chart/paint.h"
#include "util/err.h"

#define MARGIN 7.0f		/* points around everything */
#define TITLE_GAP 5.0f
#define TITLE_SIZE 18.0f
#define TITLE_SIZE_MODERN 14.0f
#define TITLE_PART 1.2f		/* of a size given for all text */
#define ROUND 8.0f
#define WIDTH 360.0f
#define HEIGHT 216.0f
#define LEAST_SIDE 12.0f
#define MOST_SIDE 4000.0f

static void
background(struct rf_draw *d)
{
	const struct rf_chart *c = d->c;
	struct rf_chart_fill fill = c->fill;
	struct rf_ink ink = rf_ink_of(&c->line, rf_look_rule(d));
	struct rf_rect all = { 0, 0, d->w, d->h };

	if (fill.kind == RF_FILL_AUTO)
		fill = rf_solid(d->row == 5 ? c->text_color : c->back_color);
	if (ink.color >> 24 != 0) {
		float half = ink.width / 2;

		all = (struct rf_rect){ half, half, d->w - ink.width,
			d->h - ink.width };
	}
	if (c->rounded)
		rf_canvas_round_rect(&d->cv, all, fminf(ROUND,
		    fminf(all.w, all.h) / 3));
	else
		rf_canvas_rect(&d->cv, all);
	rf_canvas_paint(&d->cv, &fill, &ink);
}

struct rf_rect
rf_place_apply(const struct rf_draw *d, const struct rf_chart_place *p,
    struct rf_rect r)
{
	struct rf_rect out = r;

	if (p->has_x && isfinite(p->x))
		out.x = (float)p->x * d->w + (p->edge_x ? 0 : r.x);
	if (p->has_y && isfinite(p->y))
		out.y = (float)p->y * d->h + (p->edge_y ? 0 : r.y);
	if (p->has_w && p->w > 0 && isfinite(p->w))
		out.w = (float)p->w * d->w - (p->edge_w ? out.x : 0);
	if (p->has_h && p->h > 0 && isfinite(p->h))
		out.h = (float)p->h * d->h - (p->edge_h ? out.y : 0);
	/* What a file puts outside stays where it can be seen. */
	out.x = fminf(fmaxf(out.x, 0), d->w - 1);
	out.y = fminf(fmaxf(out.y, 0), d->h - 1);
	out.w = fminf(fmaxf(out.w, 1), d->w - out.x);
	out.h = fminf(fmaxf(out.h, 1), d->h - out.y);
	return out;
}

static void
title(struct rf_draw *d, struct rf_rect *area)
{
	const struct rf_chart_title *t = &d->c->title;
	const char *text = rf_chart_shown_title(d->c);
	struct rf_chart_font font = d->font;
	struct rf_label l;
	struct rf_rect box;
	float w, h, angle = rf_title_angle(t, 0);

	if (text == NULL)
		return;
	font.size = d->c->font.size > 0 && d->c->font.size != 10 ?
	    d->c->font.size * TITLE_PART : d->c->modern ?
	    TITLE_SIZE_MODERN : TITLE_SIZE;
	font.bold = d->c->modern ? d->c->font.bold : 1;
	font = rf_font_of(&font, &t->font);
	rf_label_make(d, &l, rf_str(text), &font, d->w * 0.85f);
	rf_label_size(&l, angle, &w, &h);
	box = (struct rf_rect){ (d->w - w) / 2, area->y + 3, w, h };
	box = rf_place_apply(d, &t->place, box);
	box.w = w;
	box.h = h;
	if (t->fill.kind > RF_FILL_NONE || t->line.kind > RF_FILL_NONE) {
		struct rf_ink ink = rf_ink_of(&t->line, (struct rf_ink){
		    .color = 0 });

		rf_canvas_rect(&d->cv, (struct rf_rect){ box.x - 3,
		    box.y - 2, w + 6, h + 4 });
		rf_canvas_paint(&d->cv, &t->fill, &ink);
	}
	rf_label_draw(d, &l, box.x + w / 2, box.y + h / 2, angle);
	if (!t->overlay) {
		h += 3 + TITLE_GAP;
		h = fminf(h, area->h / 2);
		area->y += h;
		area->h -= h;
	}
}

static bool
plain_axes(const struct rf_view *v)
{
	return v->x != NULL && v->g->kind != RF_CHART_RADAR;
}

static void (*const plots[RF_CHART_KIND_COUNT])(struct rf_draw *,
    const struct rf_view *) = {
	[RF_CHART_BAR] = rf_plot_bars,
	[RF_CHART_LINE] = rf_plot_lines,
	[RF_CHART_AREA] = rf_plot_areas,
	[RF_CHART_PIE] = rf_plot_pie,
	[RF_CHART_DOUGHNUT] = rf_plot_pie,
	[RF_CHART_OF_PIE] = rf_plot_pie,
	[RF_CHART_SCATTER] = rf_plot_scatter,
	[RF_CHART_BUBBLE] = rf_plot_bubbles,
	[RF_CHART_RADAR] = rf_plot_radar,
	[RF_CHART_STOCK] = rf_plot_lines,
	[RF_CHART_SURFACE] = rf_plot_surface,
	[RF_CHART_BOX] = rf_plot_boxes,
	[RF_CHART_WATERFALL] = rf_plot_waterfall,
	[RF_CHART_FUNNEL] = rf_plot_funnel,
	[RF_CHART_TREEMAP] = rf_plot_treemap,
	[RF_CHART_SUNBURST] = rf_plot_sunburst,
};

static bool
behind_axes(const struct rf_view *v)
{
	return v->g->kind == RF_CHART_BAR || v->g->kind == RF_CHART_AREA ||
	    v->g->kind == RF_CHART_SURFACE;
}

static void
plot_area(struct rf_draw *d)
{
	const struct rf_chart *c = d->c;
	struct rf_chart_fill fill = c->plot_fill;
	struct rf_ink ink = rf_ink_of(&c->plot_line, (struct rf_ink){
	    .color = 0 });

	if (fill.kind == RF_FILL_AUTO && d->row == 4)
		fill = rf_solid(rf_tint(d->column > 1 ?
		    c->accents[d->column - 2] : c->text_color, 0.2f));
	else if (fill.kind == RF_FILL_AUTO && d->row == 5)
		fill = rf_solid(rf_mix(c->text_color, c->back_color, 0.2f));
	rf_canvas_rect(&d->cv, d->plot);
	rf_canvas_paint(&d->cv, &fill, &ink);
}

static void
views(struct rf_draw *d, bool behind)
{
	for (uint32_t i = 0; i < d->n_views; i++) {
		const struct rf_view *v = &d->views[i];

		if (behind_axes(v) == behind && plots[v->g->kind] != NULL)
			plots[v->g->kind](d, v);
	}
}

void
rf_frame_draw(struct rf_draw *d)
{
	struct rf_rect area = { MARGIN, MARGIN, d->w - 2 * MARGIN,
		d->h - 2 * MARGIN };
	struct rf_legend *legend;
	bool axes = false, radar = false;

	if (area.w < 1 || area.h < 1)
		area = (struct rf_rect){ 0, 0, d->w, d->h };
	background(d);
	title(d, &area);
	legend = rf_legend_make(d);
	if (legend != NULL)
		rf_legend_place(d, legend, &area);
	d->room = area;
	for (uint32_t i = 0; i < d->n_views; i++) {
		axes = axes || plain_axes(&d->views[i]);
		radar = radar || d->views[i].g->kind == RF_CHART_RADAR;
	}
	area = rf_place_apply(d, &d->c->plot_place, area);
	d->plot = area;
	if (axes && !radar) {
		rf_axes_measure(d, &area);
		plot_area(d);
		rf_axes_grid(d);
		views(d, true);
		rf_axes_draw(d);
		rf_axis_titles(d, area);
	} else if (radar) {
		for (uint32_t i = 0; i < d->n_views; i++)
			if (d->views[i].x != NULL) {
				rf_radar_frame(d, &d->views[i]);
				break;
			}
	} else {
		plot_area(d);
	}
	views(d, false);
	if (legend != NULL)
		rf_legend_draw(d, legend);
}

/* ---- the doors ----------------------------------------------------------- */

static enum rf_code
draw(struct rf_draw *d, const struct rf_chart *c, struct rf_arena *a,
    struct rf_easel *e, struct rf_err *err)
{
	memset(d, 0, sizeof(*d));
	for (uint32_t i = 0; i < c->n_groups; i++)
		if (c->groups[i]->kind == RF_CHART_MAP)
			return rf_fail(err, RF_E_UNSUPPORTED, "Map charts "
			    "are not drawn: their shapes are not in the "
			    "file");
	d->c = rf_chart_plain(c, a);
	d->a = a;
	d->e = e;
	d->w = c->width > 0 ? c->width : WIDTH;
	d->h = c->height > 0 ? c->height : HEIGHT;
	d->w = fminf(fmaxf(d->w, LEAST_SIDE), MOST_SIDE);
	d->h = fminf(fmaxf(d->h, LEAST_SIDE), MOST_SIDE);
	rf_look_init(d);
	rf_views_make(d);
	if (d->n_views == 0)
		return rf_fail(err, RF_E_UNSUPPORTED,
		    "The chart has no series to draw");
	rf_canvas_init(&d->cv, a, d->w, d->h);
	rf_frame_draw(d);
	return RF_OK;
}

enum rf_code
rf_chart_png(struct rf_easel *e, const struct rf_chart *c, float scale,
    struct rf_buf *out, uint32_t *width, uint32_t *height,
    struct rf_err *err)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_draw d;
	enum rf_code rc = draw(&d, c, &a, e, err);

	if (rc == RF_OK) {
		rc = rf_canvas_png(e, &d.cv, scale * RF_POINT, out, width,
		    height, err);
		rf_canvas_release(&d.cv);
	}
	rf_arena_release(&a);
	return rc;
}

enum rf_code
rf_chart_svg(struct rf_easel *e, const struct rf_chart *c,
    struct rf_out *out, struct rf_err *err)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_draw d;
	enum rf_code rc = draw(&d, c, &a, e, err);

	if (rc == RF_OK) {
		rf_canvas_svg(&d.cv, rf_chart_shown_title(c), out);
		rf_canvas_release(&d.cv);
	}
	rf_arena_release(&a);
	return rc;
}
