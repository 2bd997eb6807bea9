/*
 * Charts made of the bytes: any kinds together, any numbers, missing parts,
 * references to axes that are not there.  Whatever it is, it is drawn or
 * refused, says no "nan", and its words are UTF-8.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "chart/draw.h"
#include "fuzz/fuzz.h"
#include "util/utf8.h"

#define MOST (8 * 1024 * 1024)	/* bytes of one picture */

struct source {
	const uint8_t *p;
	size_t left;
	struct rf_arena *a;
};

static unsigned
byte(struct source *s)
{
	if (s->left == 0)
		return 0;
	s->left--;
	return *s->p++;
}

static bool
coin(struct source *s)
{
	return byte(s) & 1;
}

static double
number(struct source *s)
{
	static const double odd[] = { NAN, INFINITY, -INFINITY, 1e308, -1e308,
		5e-324, 1e-300, 0, -0.0, 1, -1, 0.1, 1e15, 4294967296.0,
		41275, 2958465, 1e9, -1e9, 100, 50 };
	unsigned b = byte(s);

	if (b < 2 * RF_COUNT(odd))
		return odd[b / 2];
	return (double)(b << 8 | byte(s)) / 16 - 1000;
}

static const char *
text(struct source *s)
{
	static const char *const some[] = { "", "a", "North and South",
		"\u0645\u0631\u062d\u0628\u0627 2024", "\u65e5\u672c\u8a9e",
		"\u05e9\u05dc\u05d5\u05dd", "a\nb\nc", "<&\"'>",
		"A label so long that it must be turned, broken or cut",
		"\U0001f600", "   ", "0" };
	unsigned b = byte(s);

	return b % 16 < RF_COUNT(some) ? some[b % 16] : NULL;
}

static const char *
format(struct source *s)
{
	static const char *const some[] = { NULL, "General", "0%", "#,##0.00",
		"dd/mm/yyyy", ";;;", "@", "[Red]0;\"x\"0" };

	return some[byte(s) % RF_COUNT(some)];
}

static double *
numbers(struct source *s, uint32_t n)
{
	double *v = rf_arena_array(s->a, n + 1u, sizeof(*v));
	double step = number(s), start = number(s);
	bool single = coin(s);

	for (uint32_t i = 0; i < n; i++)
		v[i] = single && s->left > 0 ? number(s) : start + step * i;
	return v;
}

static void
values(struct source *s, struct rf_chart_values *v, uint32_t n)
{
	v->n = n;
	v->v = numbers(s, n);
	v->format = format(s);
}

static void
look(struct source *s, struct rf_chart_fill *f, struct rf_chart_line *l)
{
	static const char *const patterns[] = { "pct50", "ltUpDiag",
		"smGrid", "cross", "", NULL, "narHorz", "wdDnDiag" };
	struct rf_gradient_stop *stops = rf_arena_array(s->a, 3,
	    sizeof(*stops));
	unsigned b = byte(s);

	if (b & 1) {
		f->kind = b >> 1 & 7;
		if (f->kind > RF_FILL_PATTERN)
			f->kind = RF_FILL_AUTO;
		f->color = 0xff000000u | byte(s) << 8;
		f->pattern = patterns[byte(s) % RF_COUNT(patterns)];
		for (int i = 0; i < 3; i++) {
			stops[i].at = (float)number(s);
			stops[i].color = byte(s) * 0x1010101u;
		}
		f->stops = stops;
		f->n_stops = byte(s) % 4;
		f->angle = (float)number(s);
		f->radial = coin(s);
	}
	if (b & 16) {
		l->kind = b >> 5 & 3;
		l->color = 0x80000000u | byte(s);
		l->width = (float)number(s);
		l->dash = byte(s) % 7;
	}
}

static void
place(struct source *s, struct rf_chart_place *p)
{
	unsigned b = byte(s);

	if ((b & 3) != 0)
		return;
	p->has_x = p->has_y = true;
	p->has_w = p->has_h = b & 4;
	p->inner = b & 8;
	p->edge_x = p->edge_y = b & 16;
	p->edge_w = p->edge_h = b & 32;
	p->x = number(s);
	p->y = number(s);
	p->w = number(s);
	p->h = number(s);
}

static void
labels(struct source *s, struct rf_chart_labels *l)
{
	unsigned b = byte(s);

	l->value = b & 1;
	l->category = b & 2;
	l->series = b & 4;
	l->percent = b & 8;
	l->bubble_size = b & 16;
	l->leader_lines = b & 32;
	l->place = byte(s) % (RF_LABEL_BELOW + 1);
	l->format = format(s);
	l->rotation = (float)number(s);
	look(s, &l->fill, &l->line);
}

static void
title(struct source *s, struct rf_chart_title *t)
{
	t->shown = coin(s);
	t->text = text(s);
	t->overlay = byte(s) == 0;
	t->has_rotation = coin(s);
	t->rotation = (float)number(s);
	t->font.size = (float)number(s);
	place(s, &t->place);
}

static void
categories(struct source *s, struct rf_chart_categories *c, uint32_t n)
{
	unsigned b = byte(s);
	const char *const **levels = rf_arena_array(s->a, 4,
	    sizeof(*levels));

	c->n = n;
	c->format = format(s);
	if (b & 1) {
		c->numbers = numbers(s, n);
		return;
	}
	c->n_levels = 1 + (b >> 1 & 3) % 3;
	for (uint32_t k = 0; k < c->n_levels; k++) {
		const char **list = rf_arena_array(s->a, n + 1u,
		    sizeof(*list));

		for (uint32_t i = 0; i < n; i++)
			list[i] = text(s);
		levels[k] = b == 7 ? NULL : list;
	}
	c->levels = levels;
}

static void
series(struct source *s, struct rf_chart *c, struct rf_chart_group *g)
{
	struct rf_chart_series *x = rf_chart_add_series(c, g);
	uint32_t n = byte(s);
	static uint32_t some[] = { 1, 2, 0, 0 };

	/* Many points are rare, or nothing would be quick. */
	n = n == 255 ? 30000 : n == 254 ? 3000 : n % 12;
	x->name = text(s);
	values(s, &x->y, n);
	categories(s, &x->cats, byte(s) % 4 == 0 ? n / 2 : n);
	if (g->kind >= RF_CHART_SCATTER || coin(s))
		values(s, &x->x, coin(s) ? n : n / 2);
	if (coin(s))
		values(s, &x->sizes, n);
	look(s, &x->fill, &x->line);
	look(s, &x->marker.fill, &x->marker.line);
	x->marker.symbol = byte(s) % (RF_MARKER_PICTURE + 1);
	x->marker.size = (float)number(s);
	x->smooth = coin(s);
	x->invert_negative = coin(s);
	x->explosion = (float)number(s);
	x->has_labels = coin(s);
	labels(s, &x->labels);
	for (unsigned i = byte(s) % 3; i > 0; i--) {
		struct rf_chart_point *p = rf_chart_point_at(c, x, byte(s) %
		    16);

		look(s, &p->fill, &p->line);
		p->label_text = text(s);
		p->no_label = coin(s);
		place(s, &p->label_place);
	}
	for (unsigned i = byte(s) % 3; i > 0; i--) {
		struct rf_chart_trend *t = rf_chart_add_trend(c, x);

		t->kind = byte(s) % (RF_TREND_MOVING_AVERAGE + 1);
		t->order = byte(s);
		t->period = byte(s);
		t->forward = number(s);
		t->backward = number(s);
		t->has_intercept = coin(s);
		t->intercept = number(s);
		t->show_equation = t->show_r2 = coin(s);
	}
	x->error_y.shown = coin(s);
	x->error_x.shown = coin(s);
	x->error_y.kind = x->error_x.kind = byte(s) % (RF_ERROR_CUSTOM + 1);
	x->error_y.value = number(s);
	values(s, &x->error_y.plus, coin(s));
	x->bins.width = number(s);
	x->bins.count = byte(s);
	x->bins.has_underflow = x->bins.has_overflow = coin(s);
	x->bins.underflow = number(s);
	x->bins.overflow = number(s);
	x->bins.by_category = coin(s);
	x->subtotals = some;
	x->n_subtotals = byte(s) % 5;
	x->quartile_inclusive = coin(s);
}

static void
group(struct source *s, struct rf_chart *c)
{
	struct rf_chart_group *g = rf_chart_add_group(c, byte(s) %
	    RF_CHART_MAP);

	g->horizontal = byte(s) % 4 == 0;
	g->grouping = byte(s) % 3;
	g->vary_colors = coin(s);
	g->x_axis = (int32_t)(byte(s) % 6) - 1;
	g->y_axis = (int32_t)(byte(s) % 6) - 1;
	if (coin(s)) {
		g->gap = (float)number(s);
		g->overlap = (float)number(s);
		g->hole = (float)number(s);
		g->first_slice = (float)number(s);
		g->bubble_scale = (float)number(s);
	}
	g->markers = coin(s);
	g->scatter = byte(s) % 3;
	g->radar_filled = coin(s);
	g->of_pie_bar = coin(s);
	g->split = byte(s);
	g->bubble_negative = coin(s);
	g->drop_lines = coin(s);
	g->high_low_lines = coin(s);
	g->series_lines = coin(s);
	g->up_down.shown = coin(s);
	g->up_down.gap = (float)number(s);
	labels(s, &g->labels);
	for (unsigned n = byte(s) % 4; n > 0; n--)
		series(s, c, g);
}

static void
axis(struct source *s, struct rf_chart *c)
{
	struct rf_chart_axis *x = rf_chart_add_axis(c, byte(s) % 3, NULL);
	unsigned b = byte(s);

	x->deleted = b & 1 && b & 2;
	x->reversed = b & 4;
	x->has_min = b & 8;
	x->has_max = b & 16;
	x->grid = b & 32;
	x->minor_grid = b & 64;
	x->has_rotation = b & 128;
	x->rotation = (float)number(s);
	x->min = number(s);
	x->max = number(s);
	if (coin(s)) {
		x->log_base = number(s);
		x->major = number(s);
		x->minor = number(s);
	}
	x->base_unit = byte(s) % 4;
	x->major_unit = byte(s) % 4;
	x->cross_axis = (int32_t)(byte(s) % 6) - 1;
	x->cross = byte(s) % 4;
	x->cross_at = number(s);
	x->between_set = coin(s);
	x->between = coin(s);
	title(s, &x->title);
	x->format = format(s);
	x->major_tick = byte(s) % 5;
	x->minor_tick = byte(s) % 5;
	x->labels = byte(s) % 4;
	x->label_skip = byte(s) % 8;
	x->display_unit = number(s);
	x->unit_label = coin(s);
	x->unit_text = text(s);
	x->font.size = (float)number(s);
}

static void
build(struct source *s, struct rf_chart *c)
{
	unsigned b = byte(s);

	c->style = b % 50;
	c->modern = b & 64;
	c->rounded = b & 128;
	if (coin(s)) {
		c->width = (float)number(s);
		c->height = (float)number(s);
	}
	look(s, &c->fill, &c->line);
	place(s, &c->plot_place);
	title(s, &c->title);
	c->legend.shown = coin(s);
	c->legend.side = byte(s) % 5;
	c->legend.overlay = coin(s);
	place(s, &c->legend.place);
	c->table.shown = coin(s);
	c->blanks = byte(s) % 3;
	for (unsigned n = byte(s) % 5; n > 0; n--)
		axis(s, c);
	for (unsigned n = byte(s) % 4; n > 0; n--)
		group(s, c);
}

static void
check_svg(const struct rf_buf *svg)
{
	FUZZ_CHECK(rf_utf8_valid((struct rf_str){ svg->ptr, svg->len }));
	FUZZ_CHECK(strncmp(svg->ptr, "<svg ", 5) == 0);
	FUZZ_CHECK(strstr(svg->ptr, "=\"nan") == NULL);
	FUZZ_CHECK(strstr(svg->ptr, "=\"inf") == NULL);
	FUZZ_CHECK(svg->overflowed || strcmp(svg->ptr + svg->len - 7,
	    "</svg>\n") == 0);
}

int
rf_fuzz_chart(const uint8_t *data, size_t size)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct source s = { data, size, &a };
	struct rf_chart *c = rf_chart_new(&a);
	struct rf_easel *e = rf_easel_new();
	struct rf_err err = RF_ERR_INIT;
	struct rf_table *t;
	struct rf_buf b;
	struct rf_out out;
	const char *words;

	build(&s, c);
	rf_buf_init(&b, MOST);
	rf_out_to_buf(&out, &b);
	if (rf_chart_svg(e, c, &out, &err) == RF_OK) {
		rf_out_flush(&out);
		check_svg(&b);
		c->width = fminf(c->width, 200);
		c->height = fminf(c->height, 200);
		rf_buf_reset(&b);
		if (size % 4 == 0 && rf_chart_png(e, c, 0.5f, &b, NULL, NULL,
		    &err) == RF_OK)
			FUZZ_CHECK(b.len > 60);
	}
	if (rf_out_finish(&out, &err) != RF_OK)
		FUZZ_CHECK(err.code == RF_E_LIMIT);
	words = rf_chart_describe(c, &a);
	FUZZ_CHECK(rf_utf8_valid(rf_str(words)) && words[0] != '\0');
	t = rf_chart_table(c, &a, 50);
	for (size_t i = 0; t != NULL && i < t->n_cells; i++)
		FUZZ_CHECK(t->cells[i].row < t->n_rows &&
		    t->cells[i].col < t->n_cols);
	rf_buf_release(&b);
	rf_easel_free(e);
	rf_arena_release(&a);
	return 0;
}
