/* The device context: transforms and objects. */
#include "config.h"

#include "extract/metafile/gdi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SAVED 1000
#define MAX_OBJECTS 65536
#define MAX_SIDE 1440.0		/* points of the canvas: 20 inches */

void
gdi_init(struct gdi *g, struct rf_canvas *cv, struct rf_arena *arena,
    struct rf_easel *easel)
{
	static const struct gdi_matrix same = { 1, 0, 0, 1, 0, 0 };

	memset(g, 0, sizeof(*g));
	g->cv = cv;
	g->arena = arena;
	g->easel = easel;
	g->base = g->dc.world = g->all = same;
	g->per_mm = (struct gdi_point){ 96 / 25.4, 96 / 25.4 };
	g->dc.map_mode = 1;
	g->dc.window_ext = g->dc.view_ext = (struct gdi_point){ 1, 1 };
	g->dc.pen.color = g->dc.text_color = 0xff000000;
	g->dc.brush.color = g->dc.back_color = 0xffffffff;
	g->dc.opaque = true;
	g->dc.rop = 13;
	g->dc.font.height = -12;
	rf_canvas_init(cv, arena, 1, 1);
}

void
gdi_release(struct gdi *g)
{
	RF_VEC_RELEASE(&g->saved);
	RF_VEC_RELEASE(&g->objects);
	RF_VEC_RELEASE(&g->verbs);
	RF_VEC_RELEASE(&g->coords);
}

bool
gdi_size(struct gdi *g, double w, double h)
{
	double most = fmax(w, h);

	if (!(w > 0) || !(h > 0) || !isfinite(most))
		return false;
	if (most > MAX_SIDE) {
		w *= MAX_SIDE / most;
		h *= MAX_SIDE / most;
	}
	g->cv->width = (float)fmax(w, 1);
	g->cv->height = (float)fmax(h, 1);
	return true;
}

/* ---- transforms -------------------------------------------------------- */

struct gdi_matrix
gdi_chain(const struct gdi_matrix *first, const struct gdi_matrix *then)
{
	return (struct gdi_matrix){
		then->a * first->a + then->c * first->b,
		then->b * first->a + then->d * first->b,
		then->a * first->c + then->c * first->d,
		then->b * first->c + then->d * first->d,
		then->a * first->e + then->c * first->f + then->e,
		then->b * first->e + then->d * first->f + then->f,
	};
}

/* From the window to the viewport, or by a unit of length. */
static struct gdi_matrix
page(const struct gdi *g)
{
	static const double units[] = { [2] = 10, [3] = 100, [4] = 100 / 25.4,
		[5] = 1000 / 25.4, [6] = 1440 / 25.4 };	/* to the mm */
	const struct gdi_dc *dc = &g->dc;
	double sx = 1, sy = 1;

	if (dc->map_mode >= 2 && dc->map_mode <= 6) {
		sx = g->per_mm.x / units[dc->map_mode];
		sy = -g->per_mm.y / units[dc->map_mode];
	} else if (dc->map_mode == 7 || dc->map_mode == 8) {
		sx = dc->view_ext.x / dc->window_ext.x;
		sy = dc->view_ext.y / dc->window_ext.y;
		if (dc->map_mode == 7) {
			double least = fmin(fabs(sx), fabs(sy));

			sx = copysign(least, sx);
			sy = copysign(least, sy);
		}
	}
	return (struct gdi_matrix){ sx, 0, 0, sy,
		dc->view_org.x - sx * dc->window_org.x,
		dc->view_org.y - sy * dc->window_org.y };
}

void
gdi_moved(struct gdi *g)
{
	struct gdi_matrix p = page(g);

	p = gdi_chain(&p, &g->base);
	g->all = gdi_chain(&g->dc.world, &p);
}

struct gdi_point
gdi_map(const struct gdi *g, double x, double y)
{
	const struct gdi_matrix *m = &g->all;

	return (struct gdi_point){ m->a * x + m->c * y + m->e,
		m->b * x + m->d * y + m->f };
}

uint32_t
gdi_color(uint32_t ref)
{
	/* The first entries of palettes are what they name. */
	return 0xff000000 | (ref & 0xff) << 16 | (ref & 0xff00) |
	    (ref >> 16 & 0xff);
}

/* ---- objects ----------------------------------------------------------- */

void
gdi_save(struct gdi *g)
{
	if (g->saved.n < MAX_SAVED)
		*RF_VEC_PUSH(&g->saved) = g->dc;
}

void
gdi_restore(struct gdi *g, int32_t n)
{
	int64_t to = n < 0 ? (int64_t)g->saved.n + n : (int64_t)n - 1;

	if (to < 0 || (uint64_t)to >= g->saved.n)
		return;
	g->dc = g->saved.v[to];
	g->saved.n = (size_t)to;
	gdi_moved(g);
}

struct gdi_object *
gdi_slot(struct gdi *g, uint32_t number)
{
	if (number >= MAX_OBJECTS)
		return NULL;
	while (g->objects.n <= number)
		memset(RF_VEC_PUSH(&g->objects), 0, sizeof(*g->objects.v));
	return &g->objects.v[number];
}

void
gdi_select(struct gdi *g, const struct gdi_object *o)
{
	if (o->kind == GDI_PEN)
		g->dc.pen = o->pen;
	else if (o->kind == GDI_BRUSH)
		g->dc.brush = o->brush;
	else if (o->kind == GDI_FONT)
		g->dc.font = o->font;
}

void
gdi_select_stock(struct gdi *g, uint32_t number)
{
	static const uint32_t brushes[] = { 0xffffffff, 0xffc0c0c0,
		0xff808080, 0xff404040, 0xff000000, 0 };
	static const uint32_t pens[] = { 0xffffffff, 0xff000000, 0 };

	if (number < RF_COUNT(brushes))
		g->dc.brush = (struct gdi_brush){ brushes[number], NULL };
	else if (number >= 6 && number < 6 + RF_COUNT(pens))
		g->dc.pen = (struct gdi_pen){ 0, 0, pens[number - 6] };
	else if (number >= 10 && number <= 17)
		g->dc.font = (struct gdi_font){ .height = -12 };
}

void
gdi_hatch(struct gdi_brush *b, uint32_t style, uint32_t ref, uint32_t hatch)
{
	static const char *const hatches[] = { "horz", "vert", "dnDiag",
		"upDiag", "cross", "diagCross" };

	*b = (struct gdi_brush){ style == 1 ? 0 : gdi_color(ref), NULL };
	if (style == 2 && hatch < RF_COUNT(hatches))
		b->pattern = hatches[hatch];
}
