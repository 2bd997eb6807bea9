/*
 * Series of charts: what they are linked to, their looks, what is added to
 * them.  A trend line and each half of error bars is a series of its own in
 * the file, which names the one that it belongs to.
 *
 * Values come from the copy that the chart keeps, which leaves out hidden
 * rows as the chart does, or else from the cells.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "extract/le.h"
#include "extract/xls/chart_priv.h"
#include "util/map.h"

#define MAX_TRENDS 16		/* of one series */
#define MAX_KEPT 1000000	/* values in a chart's own copy */
#define LINE_COLORS 24		/* and of automatic lines; eight of each */

struct xls_series *
xls_chart_series(struct xls_chart *ch)
{
	return ch->series.n > 0 ? &ch->series.v[ch->series.n - 1] : NULL;
}

/* ---- records ---------------------------------------------------------------- */

static void
series(struct xls_chart *ch)
{
	/* The list may move, and the looks at hand with it. */
	ch->look = NULL;
	if (ch->series.n < XLS_MAX_SERIES)
		memset(RF_VEC_PUSH(&ch->series), 0,
		    sizeof(struct xls_series));
}

static void
link_to(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	struct xls_series *s = xls_chart_series(ch);
	uint8_t id = biff_u8(b), kind = biff_u8(b);
	uint16_t flags = biff_u16(b), format = biff_u16(b);
	unsigned char formula[1024];
	size_t len = biff_u16(b);

	if (s == NULL || id >= XLS_LINKS || !xls_chart_in(ch, XLS_CH_SERIES))
		return;
	if ((flags & 1) != 0)
		s->links[id].format = xls_chart_format(ch->p, format);
	if (kind != 2 || len == 0 || len > sizeof(formula))
		return;
	biff_bytes(b, formula, len);
	if (!b->ended)
		s->links[id].ref = xls_reference(ch->p, formula, len);
}

/* The looks of the series, of one of its points, or of the group. */
static void
data_format(struct xls_chart *ch)
{
	uint16_t index = biff_u16(&ch->p->b);
	struct xls_series *s = xls_chart_series(ch);
	struct xls_point *p;

	ch->look = NULL;
	if (xls_chart_in(ch, XLS_CH_CHARTFORMAT) && ch->groups.n > 0)
		ch->look = &ch->groups.v[ch->groups.n - 1].look;
	if (s == NULL || !xls_chart_in(ch, XLS_CH_SERIES))
		return;
	ch->look = &s->look;
	if (index == UINT16_MAX)
		return;
	ch->look = NULL;
	if (ch->looks++ >= XLS_MAX_LOOKS)
		return;
	p = RF_VEC_PUSH(&s->points);
	memset(p, 0, sizeof(*p));
	p->index = index;
	ch->look = &p->look;
}

static void
marker_format(struct xls_chart *ch)
{
	static const enum rf_marker symbols[] = { RF_MARKER_NONE,
		RF_MARKER_SQUARE, RF_MARKER_DIAMOND, RF_MARKER_TRIANGLE,
		RF_MARKER_X, RF_MARKER_STAR, RF_MARKER_DOT, RF_MARKER_DASH,
		RF_MARKER_CIRCLE, RF_MARKER_PLUS };
	struct biff *b = &ch->p->b;
	uint32_t front = xls_chart_color(b), back = xls_chart_color(b);
	uint16_t symbol = biff_u16(b), flags = biff_u16(b);
	struct rf_chart_marker *m = &ch->look->marker;
	uint32_t twips;

	biff_skip(b, 4);
	twips = biff_u32(b);
	memset(m, 0, sizeof(*m));
	ch->look->has_marker = true;
	if (twips >= 40 && twips <= 1440)
		m->size = (float)twips / 20;
	if ((flags & 1) != 0)
		return;
	m->symbol = symbol < RF_COUNT(symbols) ? symbols[symbol] :
	    RF_MARKER_SQUARE;
	m->line.kind = (flags & 0x20) != 0 ? RF_FILL_NONE : RF_FILL_SOLID;
	m->line.color = front;
	m->fill.kind = (flags & 0x10) != 0 ? RF_FILL_NONE : RF_FILL_SOLID;
	m->fill.color = back;
}

static void
attached_label(struct xls_chart *ch)
{
	struct rf_chart_labels *l = &ch->look->labels;
	uint16_t flags = biff_u16(&ch->p->b);

	ch->look->has_labels = true;
	l->value = (flags & 1) != 0;
	l->percent = (flags & 6) != 0;
	l->category = (flags & 0x14) != 0;
	l->bubble_size = (flags & 0x20) != 0;
	l->series = (flags & 0x40) != 0;
}

static void
look_record(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;

	if (ch->look == NULL || !xls_chart_in(ch, XLS_CH_DATAFORMAT))
		return;
	switch (b->type) {
	case XLS_CH_MARKERFORMAT:
		marker_format(ch);
		break;
	case XLS_CH_PIEFORMAT:
		ch->look->has_explosion = true;
		ch->look->explosion = fminf(biff_u16(b), 400);
		break;
	case XLS_CH_ATTACHEDLABEL:
		attached_label(ch);
		break;
	default:
		ch->look->smooth = (biff_u16(b) & 1) != 0;
		break;
	}
}

static void
trend(struct xls_chart *ch)
{
	static const enum rf_trend_kind kinds[] = { RF_TREND_POLYNOMIAL,
		RF_TREND_EXPONENTIAL, RF_TREND_LOGARITHMIC, RF_TREND_POWER,
		RF_TREND_MOVING_AVERAGE };
	struct biff *b = &ch->p->b;
	struct xls_series *s = xls_chart_series(ch);
	uint8_t kind = biff_u8(b), order = biff_u8(b);
	struct rf_chart_trend *t = &s->trend;
	unsigned char v[8];

	s->is_trend = true;
	t->kind = kind == 0 && order <= 1 ? RF_TREND_LINEAR :
	    kind < RF_COUNT(kinds) ? kinds[kind] : RF_TREND_LINEAR;
	t->order = order < 2 ? 2 : order > 6 ? 6 : order;
	t->period = order < 2 ? 2 : order;
	biff_bytes(b, v, sizeof(v));
	t->intercept = rf_le_double(v);
	t->has_intercept = isfinite(t->intercept);
	t->show_equation = biff_u8(b) != 0;
	t->show_r2 = biff_u8(b) != 0;
	biff_bytes(b, v, sizeof(v));
	t->forward = rf_le_double(v);
	biff_bytes(b, v, sizeof(v));
	t->backward = rf_le_double(v);
}

static void
error_bar(struct xls_chart *ch)
{
	static const enum rf_error_kind kinds[] = { RF_ERROR_FIXED,
		RF_ERROR_PERCENT, RF_ERROR_FIXED, RF_ERROR_DEVIATION,
		RF_ERROR_CUSTOM, RF_ERROR_STANDARD };
	struct biff *b = &ch->p->b;
	struct xls_series *s = xls_chart_series(ch);
	unsigned char v[8];
	uint8_t kind;

	s->is_errors = true;
	s->error_side = biff_u8(b);
	kind = biff_u8(b);
	s->errors.kind = kind < RF_COUNT(kinds) ? kinds[kind] :
	    RF_ERROR_FIXED;
	s->errors.no_cap = biff_u8(b) == 0;
	biff_skip(b, 1);
	biff_bytes(b, v, sizeof(v));
	s->errors.value = rf_le_double(v);
}

/* The chart's own copy: which values come, and each of them. */
static void
kept_value(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	struct xls_kept *k;
	unsigned char v[8];

	if (ch->kept_what == 0 || ch->kept.n >= MAX_KEPT)
		return;
	k = RF_VEC_PUSH(&ch->kept);
	k->order = (uint32_t)ch->kept.n;
	k->what = (uint8_t)ch->kept_what;
	k->point = biff_u16(b);
	k->series = biff_u16(b);
	biff_skip(b, 2);
	k->number = NAN;
	k->text = NULL;
	if (b->type == XLS_NUMBER) {
		biff_bytes(b, v, sizeof(v));
		k->number = rf_le_double(v);
	} else {
		k->text = biff_text(b, 2, ch->arena).ptr;
	}
}

static void
kept_kind(struct xls_chart *ch)
{
	ch->kept_what = biff_u16(&ch->p->b);
	if (ch->kept_what > XLS_LINK_SIZES)
		ch->kept_what = 0;
}

static void
group_number(struct xls_chart *ch)
{
	struct xls_series *s = xls_chart_series(ch);

	if (ch->p->b.type == XLS_CH_SERTOCRT)
		s->group = biff_u16(&ch->p->b);
	else
		s->parent = biff_u16(&ch->p->b);
}

void
xls_chart_series_record(struct xls_chart *ch)
{
	static const struct xls_chart_reader anywhere[] = {
		{ XLS_CH_SERIES, series }, { XLS_CH_BRAI, link_to },
		{ XLS_CH_DATAFORMAT, data_format },
		{ XLS_CH_MARKERFORMAT, look_record },
		{ XLS_CH_PIEFORMAT, look_record },
		{ XLS_CH_ATTACHEDLABEL, look_record },
		{ XLS_CH_SERFMT, look_record }, { XLS_CH_SIINDEX, kept_kind },
		{ XLS_NUMBER, kept_value }, { XLS_LABEL, kept_value },
	}, inside[] = {
		{ XLS_CH_SERTOCRT, group_number },
		{ XLS_CH_SERPARENT, group_number },
		{ XLS_CH_SERAUXTREND, trend },
		{ XLS_CH_SERAUXERRBAR, error_bar },
	};

	if (!xls_chart_read(ch, anywhere, RF_COUNT(anywhere)) &&
	    xls_chart_in(ch, XLS_CH_SERIES) && ch->series.n > 0)
		(void)xls_chart_read(ch, inside, RF_COUNT(inside));
}

/* ---- values ------------------------------------------------------------------ */

static int
by_series(const void *a, const void *b)
{
	const struct xls_kept *x = a, *y = b;

	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* The copy's values of a series, *n of them. */
static const struct xls_kept *
kept_of(const struct xls_chart *ch, size_t series, uint8_t what, size_t *n)
{
	const struct xls_kept first = { .series = (uint16_t)series,
		.what = what };
	size_t low = 0, high = ch->kept.n, end;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (by_series(&ch->kept.v[mid], &first) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (end = low; end < ch->kept.n && ch->kept.v[end].series ==
	    series && ch->kept.v[end].what == what; end++)
		;
	*n = end - low;
	return ch->kept.v + low;
}

/* How many points these make. */
static uint32_t
kept_length(const struct xls_kept *k, size_t n, uint32_t *texts)
{
	uint32_t length = 0;

	*texts = 0;
	for (size_t i = 0; i < n; i++) {
		length = k[i].point >= length ? k[i].point + 1u : length;
		*texts += k[i].text != NULL;
	}
	return length;
}

static double *
kept_numbers(const struct xls_chart *ch, const struct xls_kept *k, size_t n,
    uint32_t length)
{
	double *v = rf_arena_array(ch->arena, length, sizeof(*v));

	for (uint32_t i = 0; i < length; i++)
		v[i] = NAN;
	for (size_t i = 0; i < n; i++)
		v[k[i].point] = k[i].number;
	return v;
}

/*
 * The program draws what the cells hold.  The copy is for what they do not
 * tell: which rows are hidden, and what there was of another workbook.
 */
static void
refresh(struct rf_dml_charts *e, const char *ref, double *v, uint32_t n)
{
	struct rf_chart_values cells = { .ref = ref };

	rf_dml_cell_numbers(e, &cells);
	for (uint32_t i = 0; cells.n == n && i < n; i++)
		if (isfinite(cells.v[i]))
			v[i] = cells.v[i];
}

static void
set_values(struct xls_chart *ch, size_t series, uint8_t what,
    struct rf_chart_values *out)
{
	const struct xls_link *link = &ch->series.v[series].links[what];
	struct rf_dml_charts *e = &ch->p->w.charts;
	const struct xls_kept *k;
	uint32_t texts;
	size_t n;

	k = kept_of(ch, series, what, &n);
	out->ref = link->ref;
	out->n = kept_length(k, n, &texts);
	if (out->n > 0) {
		double *v = kept_numbers(ch, k, n, out->n);

		out->v = v;
		if (out->ref != NULL) {
			refresh(e, out->ref, v, out->n);
			out->format = e->format(e->ctx, out->ref);
		}
	} else {
		rf_dml_cell_numbers(e, out);
	}
	if (link->format != NULL)
		out->format = link->format;
}

/* Several levels are told by the cells alone. */
static void
set_categories(struct xls_chart *ch, size_t series,
    struct rf_chart_categories *out)
{
	const struct xls_link *link =
	    &ch->series.v[series].links[XLS_LINK_CATEGORIES];
	const char *const **levels;
	const struct xls_kept *k;
	const char **texts;
	uint32_t n_texts, length;
	size_t n;

	out->ref = link->ref;
	rf_dml_cell_categories(&ch->p->w.charts, out);
	k = kept_of(ch, series, XLS_LINK_CATEGORIES, &n);
	length = kept_length(k, n, &n_texts);
	if (length == 0 || out->n_levels > 1)
		return;
	out->n = length;
	if (n_texts == 0) {
		out->n_levels = 0;
		out->numbers = kept_numbers(ch, k, n, length);
		if (link->format != NULL)
			out->format = link->format;
		return;
	}
	levels = rf_arena_array(ch->arena, 1, sizeof(*levels));
	texts = rf_arena_array(ch->arena, length, sizeof(*texts));
	for (size_t i = 0; i < n; i++) {
		char digits[32];

		texts[k[i].point] = k[i].text != NULL ? k[i].text :
		    rf_arena_strndup(ch->arena, digits,
		    rf_format_double(k[i].number, digits));
	}
	levels[0] = texts;
	out->numbers = NULL;
	out->n_levels = 1;
	out->levels = (const char *const *const *)levels;
}

/* ---- looks ------------------------------------------------------------------- */

static bool
is_lines(enum rf_chart_kind kind)
{
	return kind == RF_CHART_LINE || kind == RF_CHART_SCATTER ||
	    kind == RF_CHART_RADAR || kind == RF_CHART_STOCK;
}

/* The program's own colours are those of the palette. */
static void
automatic(const struct xls *p, struct rf_chart_series *s,
    const struct rf_chart_group *g)
{
	uint32_t area = p->palette[XLS_FILL_COLORS + s->index % 8];
	uint32_t line = p->palette[LINE_COLORS + s->index % 8];

	/* Areas have a border unless somebody took it away. */
	if (!is_lines(g->kind) && g->kind != RF_CHART_SURFACE &&
	    s->line.kind == RF_FILL_AUTO)
		xls_chart_rule(&s->line, XLS_BLACK);
	if (g->vary_colors)
		return;
	if (is_lines(g->kind) && !g->radar_filled) {
		if (s->line.kind == RF_FILL_AUTO)
			xls_chart_rule(&s->line, line);
	} else if (s->fill.kind == RF_FILL_AUTO) {
		s->fill.color = area;
		s->fill.kind = RF_FILL_SOLID;
	}
	if (s->marker.fill.kind == RF_FILL_AUTO) {
		s->marker.fill = (struct rf_chart_fill){ RF_FILL_SOLID,
		    .color = line };
		s->marker.line = (struct rf_chart_line){ RF_FILL_SOLID,
		    .color = line };
	}
}

static void
series_look(struct xls_chart *ch, const struct xls_series *x,
    const struct xls_group *g)
{
	struct rf_chart_series *s = x->made;
	const struct xls_look *own = &x->look, *base = &g->look;

	s->fill = own->has_fill ? own->fill : base->fill;
	s->line = own->has_line ? own->line : base->line;
	s->marker = own->has_marker ? own->marker : base->marker;
	s->smooth = own->smooth || base->smooth;
	s->invert_negative = own->inverts;
	s->explosion = own->has_explosion ? own->explosion : base->explosion;
	s->has_labels = own->has_labels || base->has_labels;
	s->labels = own->has_labels ? own->labels : base->labels;
	automatic(ch->p, s, g->g);
	for (size_t i = 0; i < x->points.n; i++) {
		const struct xls_point *p = &x->points.v[i];
		struct rf_chart_point *out;

		if (p->index >= s->y.n)
			continue;
		out = rf_chart_point_at(ch->c, s, p->index);
		out->fill = p->look.fill;
		out->line = p->look.line;
		out->marker = p->look.marker;
		out->has_explosion = p->look.has_explosion;
		out->explosion = p->look.explosion;
		out->label_text = p->label;
		if (p->look.has_labels) {
			struct rf_chart_labels *l = rf_arena_alloc(ch->arena,
			    sizeof(*l));

			*l = p->look.labels;
			out->labels = l;
			out->no_label = !l->value && !l->percent &&
			    !l->category && !l->series && !l->bubble_size &&
			    p->label == NULL;
		}
	}
}

/* ---- what is added ------------------------------------------------------------- */

static void
add_errors(struct xls_chart *ch, size_t i, struct rf_chart_series *s)
{
	const struct xls_series *x = &ch->series.v[i];
	struct rf_chart_errors *e = x->error_side < 3 ? &s->error_x :
	    &s->error_y;
	bool plus = (x->error_side & 1) != 0;

	if (!e->shown) {
		struct rf_chart_errors none = *e;

		*e = x->errors;
		e->plus = none.plus;
		e->minus = none.minus;
		e->no_plus = e->no_minus = true;
		e->shown = true;
	}
	e->no_plus &= !plus;
	e->no_minus &= plus;
	e->line = x->look.line;
	if (e->kind == RF_ERROR_CUSTOM)
		set_values(ch, i, XLS_LINK_VALUES, plus ? &e->plus :
		    &e->minus);
}

static void
add_to_parents(struct xls_chart *ch)
{
	for (size_t i = 0; i < ch->series.n; i++) {
		struct xls_series *x = &ch->series.v[i];
		struct rf_chart_series *s = x->parent > 0 && x->parent <=
		    ch->series.n ? ch->series.v[x->parent - 1].made : NULL;

		if (s == NULL)
			continue;
		if (x->is_trend && s->n_trends < MAX_TRENDS) {
			struct rf_chart_trend *t = rf_chart_add_trend(ch->c,
			    s);

			*t = x->trend;
			t->name = x->name;
			t->line = x->look.line;
		} else if (x->is_errors && x->error_side >= 1 &&
		    x->error_side <= 4) {
			add_errors(ch, i, s);
		}
	}
}

/* ---- all of them ---------------------------------------------------------------- */

static void
make(struct xls_chart *ch, size_t i, uint32_t number)
{
	struct xls_series *x = &ch->series.v[i];
	struct xls_group *g = &ch->groups.v[x->group < ch->groups.n ?
	    x->group : 0];
	bool xy = g->g->kind == RF_CHART_SCATTER ||
	    g->g->kind == RF_CHART_BUBBLE;
	struct rf_chart_series *s = rf_chart_add_series(ch->c, g->g);

	x->made = s;
	s->index = s->order = number;
	s->name_ref = x->links[XLS_LINK_NAME].ref;
	s->name = x->name != NULL ? x->name : rf_dml_cell_text(
	    &ch->p->w.charts, s->name_ref);
	set_values(ch, i, XLS_LINK_VALUES, &s->y);
	if (g->g->kind == RF_CHART_BUBBLE)
		set_values(ch, i, XLS_LINK_SIZES, &s->sizes);
	set_categories(ch, i, &s->cats);
	/* Texts instead of numbers only count. */
	if (xy && s->cats.n_levels == 0) {
		s->x = (struct rf_chart_values){ .v = s->cats.numbers,
			.n = s->cats.n, .format = s->cats.format,
			.ref = s->cats.ref };
		memset(&s->cats, 0, sizeof(s->cats));
	}
	series_look(ch, x, g);
}

/*
 * Excel has no stock chart here but lines that are not drawn, tied from the
 * highest to the lowest.
 */
static void
judge_stock(struct rf_chart_group *g)
{
	if (g->kind != RF_CHART_LINE || g->n_series < 3 || g->n_series > 4 ||
	    (!g->high_low_lines && !g->up_down.shown))
		return;
	for (uint32_t i = 0; i < g->n_series; i++)
		if (g->series[i]->line.kind != RF_FILL_NONE)
			return;
	g->kind = RF_CHART_STOCK;
}

static void
keep_range(struct rf_map *seen, const char *ref)
{
	if (ref != NULL && seen->n < RF_DML_MAX_RANGES)
		rf_map_put(seen, rf_str(ref));
}

static void
ranges(struct xls_chart *ch, struct rf_figure *f)
{
	static const int order[] = { XLS_LINK_NAME, XLS_LINK_CATEGORIES,
		XLS_LINK_VALUES, XLS_LINK_SIZES };
	struct rf_map seen;
	const char **list;

	rf_map_init(&seen, ch->arena);
	for (size_t i = 0; i < ch->series.n; i++)
		for (size_t k = 0; k < RF_COUNT(order); k++)
			keep_range(&seen,
			    ch->series.v[i].links[order[k]].ref);
	list = rf_arena_array(ch->arena, seen.n, sizeof(*list));
	for (size_t i = 0; i < seen.n; i++)
		list[i] = rf_arena_strdup(ch->arena,
		    seen.entries[i].key.ptr);
	f->source_ranges = list;
	f->n_source_ranges = (uint32_t)seen.n;
}

void
xls_chart_make_series(struct xls_chart *ch, struct rf_figure *f)
{
	uint32_t n = 0;

	if (ch->kept.n > 0)
		qsort(ch->kept.v, ch->kept.n, sizeof(*ch->kept.v), by_series);
	for (size_t i = 0; ch->groups.n > 0 && i < ch->series.n; i++)
		if (ch->series.v[i].parent == 0 && n < RF_DML_MAX_SERIES)
			make(ch, i, n++);
	add_to_parents(ch);
	for (size_t i = 0; i < ch->groups.n; i++)
		judge_stock(ch->groups.v[i].g);
	ranges(ch, f);
}
