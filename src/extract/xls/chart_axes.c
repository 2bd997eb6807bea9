/*
 * Axes of charts.  What surprises: where an axis stands is told by the other
 * one, bounds of logarithmic axes are exponents, and an axis that is not
 * shown has no record.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/le.h"
#include "extract/xls/chart_priv.h"

#define MAX_LOG 300.0		/* of a logarithmic axis' bounds */

static double
number(struct biff *b)
{
	unsigned char v[8];

	biff_bytes(b, v, sizeof(v));
	return rf_le_double(v);
}

static void
axes_begin(struct xls_chart *ch)
{
	ch->set = biff_u16(&ch->p->b) == 1;
	ch->axis = NULL;
}

static void
axis(struct xls_chart *ch)
{
	uint16_t type = biff_u16(&ch->p->b);
	struct xls_axes *set = &ch->sets[ch->set];
	int32_t *index = type == 0 ? &set->x : &set->y;

	ch->axis = NULL;
	if (type > 1 || *index >= 0)
		return;
	ch->axis = rf_chart_add_axis(ch->c, type == 0 ? RF_AXIS_CATEGORY :
	    RF_AXIS_VALUE, index);
	xls_chart_rule(&ch->axis->line, XLS_BLACK);
	xls_chart_rule(&ch->axis->grid_line, XLS_BLACK);
	xls_chart_rule(&ch->axis->minor_grid_line, XLS_BLACK);
}

/* Where the other axis stands: kept there, once both are known. */
static void
category_range(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	uint16_t cross = biff_u16(b), labels = biff_u16(b);
	uint16_t marks = biff_u16(b), flags = biff_u16(b);
	struct rf_chart_axis *a = ch->axis;

	if (a == NULL)
		return;
	/* Of this axis until axes_end() hands it on. */
	a->cross = (flags & 2) != 0 ? RF_CROSS_MAX : cross > 1 ?
	    RF_CROSS_AT : RF_CROSS_AUTO;
	a->cross_at = cross;
	a->label_skip = labels > 1 ? labels : 0;
	a->tick_skip = marks > 1 ? marks : 0;
	a->reversed = (flags & 4) != 0;
	ch->sets[ch->set].between = (flags & 1) != 0;
}

static double
bounded_number(struct biff *b, bool log)
{
	double v = number(b);

	return log ? pow(10, fmin(fmax(v, -MAX_LOG), MAX_LOG)) : v;
}

static void
value_range(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	struct rf_chart_axis *a = ch->axis;
	unsigned char flag[2] = { 0, 0 };
	uint16_t flags;
	bool log;

	if (a == NULL || biff_left(b) < 42)
		return;
	memcpy(flag, b->body.ptr + 40, 2);
	flags = rf_le16(flag);
	log = (flags & 0x20) != 0;
	a->kind = RF_AXIS_VALUE;
	a->min = bounded_number(b, log);
	a->max = bounded_number(b, log);
	a->has_min = (flags & 1) == 0;
	a->has_max = (flags & 2) == 0;
	a->major = number(b);
	if ((flags & 4) != 0 || !(a->major > 0) || log)
		a->major = 0;
	a->minor = number(b);
	if ((flags & 8) != 0 || !(a->minor > 0) || log)
		a->minor = 0;
	a->cross_at = bounded_number(b, log);
	a->cross = (flags & 0x80) != 0 ? RF_CROSS_MAX : (flags & 0x10) == 0 ?
	    RF_CROSS_AT : RF_CROSS_AUTO;
	a->log_base = log ? 10 : 0;
	a->reversed = (flags & 0x40) != 0;
}

static void
date_range(struct xls_chart *ch)
{
	static const enum rf_time_unit units[] = { RF_TIME_DAYS,
		RF_TIME_MONTHS, RF_TIME_YEARS };
	struct biff *b = &ch->p->b;
	struct rf_chart_axis *a = ch->axis;
	uint16_t v[8], flags;

	for (size_t i = 0; i < RF_COUNT(v); i++)
		v[i] = biff_u16(b);
	flags = biff_u16(b);
	if (a == NULL || (flags & 0x10) == 0 || a->kind == RF_AXIS_VALUE)
		return;
	a->kind = RF_AXIS_DATE;
	a->has_min = (flags & 1) == 0;
	a->has_max = (flags & 2) == 0;
	a->min = v[0];
	a->max = v[1];
	if ((flags & 4) == 0 && v[3] < RF_COUNT(units)) {
		a->major = v[2];
		a->major_unit = units[v[3]];
	}
	if ((flags & 8) == 0 && v[5] < RF_COUNT(units)) {
		a->minor = v[4];
		a->minor_unit = units[v[5]];
	}
	if ((flags & 0x20) == 0 && v[6] < RF_COUNT(units))
		a->base_unit = units[v[6]];
}

float
xls_chart_rotation(uint16_t turn)
{
	return turn <= 90 ? -(float)turn : turn <= 180 ? (float)turn - 90 : 0;
}

static void
tick(struct xls_chart *ch)
{
	static const enum rf_tick ticks[] = { RF_TICK_NONE, RF_TICK_IN,
		RF_TICK_OUT, RF_TICK_CROSS };
	static const enum rf_tick_labels labels[] = { RF_TICK_LABELS_NONE,
		RF_TICK_LABELS_LOW, RF_TICK_LABELS_HIGH,
		RF_TICK_LABELS_NEXT };
	struct biff *b = &ch->p->b;
	uint8_t major = biff_u8(b), minor = biff_u8(b), place = biff_u8(b);
	struct rf_chart_axis *a = ch->axis;
	uint32_t color;
	uint16_t flags, turn;

	biff_skip(b, 1);
	color = xls_chart_color(b);
	biff_skip(b, 16);
	flags = biff_u16(b);
	biff_skip(b, 2);
	turn = biff_u16(b);
	if (a == NULL)
		return;
	a->major_tick = major < RF_COUNT(ticks) ? ticks[major] : RF_TICK_AUTO;
	a->minor_tick = minor < RF_COUNT(ticks) ? ticks[minor] : RF_TICK_NONE;
	a->labels = place < RF_COUNT(labels) ? labels[place] :
	    RF_TICK_LABELS_NEXT;
	if ((flags & 1) == 0)
		a->font.color = color;
	/* Turned as it pleases the program? */
	if ((flags & 0x20) != 0)
		return;
	a->has_rotation = true;
	a->rotation = xls_chart_rotation(turn);
	a->stacked = turn == 255;
}

static void
axis_line(struct xls_chart *ch)
{
	ch->axis_line = biff_u16(&ch->p->b);
	if (ch->axis == NULL)
		return;
	ch->axis->grid |= ch->axis_line == 1;
	ch->axis->minor_grid |= ch->axis_line == 2;
}

static void
number_format(struct xls_chart *ch)
{
	if (xls_chart_in(ch, XLS_CH_AXIS) && ch->axis != NULL)
		ch->axis->format = xls_chart_format(ch->p,
		    biff_u16(&ch->p->b));
}

static bool
is_pie(const struct rf_chart_group *g)
{
	return g->kind == RF_CHART_PIE || g->kind == RF_CHART_DOUGHNUT ||
	    g->kind == RF_CHART_OF_PIE;
}

/* An axis that is not shown has no record. */
static struct rf_chart_axis *
need_axis(struct xls_chart *ch, int32_t *index, enum rf_axis_kind kind)
{
	struct rf_chart_axis *a;

	if (*index >= 0)
		return ch->c->axes[*index];
	a = rf_chart_add_axis(ch->c, kind, index);
	a->deleted = true;
	return a;
}

/* Each says where on it the other stands. */
static void
tie_axes(struct xls_chart *ch, uint8_t number)
{
	struct xls_axes *set = &ch->sets[number];
	bool lone = set->x < 0;
	struct rf_chart_axis *x = need_axis(ch, &set->x, RF_AXIS_CATEGORY);
	struct rf_chart_axis *y = need_axis(ch, &set->y, RF_AXIS_VALUE);
	enum rf_cross cross = x->cross;
	double at = x->cross_at;

	x->cross_axis = set->y;
	x->cross = y->cross;
	x->cross_at = y->cross_at;
	y->cross_axis = set->x;
	y->cross = lone && number == 1 ? RF_CROSS_MAX : cross;
	y->cross_at = at;
	y->between_set = x->kind != RF_AXIS_VALUE && !lone;
	y->between = set->between;
}

void
xls_chart_finish_axes(struct xls_chart *ch)
{
	bool used[2] = { false, false };

	for (size_t i = 0; i < ch->groups.n; i++)
		used[ch->groups.v[i].set] |= !is_pie(ch->groups.v[i].g);
	for (uint8_t i = 0; i < 2; i++)
		if (used[i])
			tie_axes(ch, i);
	for (size_t i = 0; i < ch->groups.n; i++) {
		const struct xls_axes *set = &ch->sets[ch->groups.v[i].set];
		struct rf_chart_group *g = ch->groups.v[i].g;

		if (is_pie(g))
			continue;
		g->x_axis = set->x;
		g->y_axis = set->y;
		if (g->kind == RF_CHART_SCATTER || g->kind == RF_CHART_BUBBLE)
			ch->c->axes[set->x]->kind = RF_AXIS_VALUE;
		else if (ch->c->axes[set->x]->kind == RF_AXIS_VALUE)
			ch->c->axes[set->x]->kind = RF_AXIS_CATEGORY;
	}
}

bool
xls_chart_axis_record(struct xls_chart *ch)
{
	static const struct xls_chart_reader readers[] = {
		{ XLS_CH_AXISPARENT, axes_begin }, { XLS_CH_AXIS, axis },
		{ XLS_CH_CATSERRANGE, category_range },
		{ XLS_CH_VALUERANGE, value_range },
		{ XLS_CH_AXCEXT, date_range }, { XLS_CH_TICK, tick },
		{ XLS_CH_AXISLINE, axis_line }, { XLS_CH_IFMT, number_format },
	};

	return xls_chart_read(ch, readers, RF_COUNT(readers));
}
