/*
 * Titles, labels and the legend of charts.  A text says whose it is only at
 * its end; one that was deleted is still there, with a flag.
 */
#include "config.h"

#include <string.h>

#include "extract/xls/chart_priv.h"

#define MAX_LABELS 20000		/* of one chart */

static void
text_begin(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	struct xls_chart_text *t = &ch->text;
	uint32_t color;
	uint16_t turn;

	memset(t, 0, sizeof(*t));
	t->series = t->point = UINT16_MAX;
	biff_skip(b, 4);
	color = xls_chart_color(b);
	biff_skip(b, 16);
	t->flags = biff_u16(b);
	biff_skip(b, 2);
	t->place = biff_u16(b) & 15;
	turn = biff_u16(b);
	if ((t->flags & 1) == 0)
		t->title.font.color = color;
	t->title.has_rotation = turn != 255;
	t->title.stacked = turn == 255;
	t->title.rotation = xls_chart_rotation(turn);
}

static void
font(struct xls_chart *ch)
{
	const struct xls *p = ch->p;
	uint16_t i = biff_u16(&ch->p->b);
	struct rf_chart_font *out = NULL;
	float size = xls_font_points(p, i);

	if (xls_chart_in(ch, XLS_CH_AXIS) && ch->axis != NULL)
		out = &ch->axis->font;
	else if (xls_chart_in(ch, XLS_CH_TEXT))
		out = &ch->text.title.font;
	if (out == NULL)
		return;
	if (size >= 1)
		out->size = size;
	out->bold = (xls_font(p, i) & RF_BOLD) != 0 ? 1 : -1;
	out->italic = (xls_font(p, i) & RF_ITALIC) != 0 ? 1 : -1;
}

/* A label of a series or of a point. */
static void
label(struct xls_chart *ch)
{
	static const enum rf_label_place places[] = { RF_LABEL_AUTO,
		RF_LABEL_OUTSIDE_END, RF_LABEL_INSIDE_END, RF_LABEL_CENTER,
		RF_LABEL_INSIDE_BASE, RF_LABEL_ABOVE, RF_LABEL_BELOW,
		RF_LABEL_LEFT, RF_LABEL_RIGHT, RF_LABEL_AUTO };
	const struct xls_chart_text *t = &ch->text;
	struct xls_series *s = t->series < ch->series.n ?
	    &ch->series.v[t->series] : NULL;
	struct xls_look *look = s != NULL ? &s->look : NULL;

	if (s == NULL || (t->flags & 0x40) != 0 || ch->labels++ >= MAX_LABELS)
		return;
	if (t->point != UINT16_MAX) {
		look = NULL;
		for (size_t i = 0; i < s->points.n; i++)
			if (s->points.v[i].index == t->point) {
				look = &s->points.v[i].look;
				s->points.v[i].label = t->title.text;
			}
	}
	if (look == NULL)
		return;
	if (t->has_ext) {
		look->has_labels = true;
		look->labels = t->ext;
	}
	look->labels.font = t->title.font;
	if (t->place < RF_COUNT(places))
		look->labels.place = places[t->place];
}

void
xls_chart_text_end(struct xls_chart *ch)
{
	struct xls_chart_text *t = &ch->text;
	const struct xls_axes *set = &ch->sets[ch->set];
	int32_t axis = t->link == 2 ? set->y : set->x;

	t->title.shown = (t->flags & 0x40) == 0;
	if (t->link == 4) {
		label(ch);
	} else if (t->link == 1 && t->title.shown) {
		ch->c->title = t->title;
	} else if ((t->link == 2 || t->link == 3) && axis >= 0 &&
	    t->title.text != NULL) {
		ch->c->axes[axis]->title = t->title;
	}
}

static void
object_link(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;

	if (!xls_chart_in(ch, XLS_CH_TEXT))
		return;
	ch->text.link = biff_u16(b);
	ch->text.series = biff_u16(b);
	ch->text.point = biff_u16(b);
}

/* What Excel 2003 has labels show in all combinations. */
static void
label_extension(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	struct rf_chart_labels *l = &ch->text.ext;
	uint16_t flags;

	if (!xls_chart_in(ch, XLS_CH_TEXT))
		return;
	biff_skip(b, 12);
	flags = biff_u16(b);
	ch->text.has_ext = true;
	l->series = (flags & 1) != 0;
	l->category = (flags & 2) != 0;
	l->value = (flags & 4) != 0;
	l->percent = (flags & 8) != 0;
	l->bubble_size = (flags & 16) != 0;
}

static void
legend(struct xls_chart *ch)
{
	static const enum rf_legend_side sides[] = { RF_LEGEND_BOTTOM,
		RF_LEGEND_TOP_RIGHT, RF_LEGEND_TOP, RF_LEGEND_RIGHT,
		RF_LEGEND_LEFT };
	uint8_t side;

	biff_skip(&ch->p->b, 16);
	side = biff_u8(&ch->p->b);
	ch->c->legend.shown = true;
	/* Without a frame of its own it has the program's. */
	xls_chart_rule(&ch->c->legend.line, XLS_BLACK);
	ch->c->legend.fill = (struct rf_chart_fill){ .kind = RF_FILL_SOLID,
		.color = XLS_WHITE };
	ch->c->legend.side = side < RF_COUNT(sides) ? sides[side] :
	    RF_LEGEND_RIGHT;
}

/* A text: of a title, or the name of a series. */
static void
series_text(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	struct xls_series *s;
	struct rf_str text;

	biff_skip(b, 2);
	text = biff_text(b, 1, ch->arena);
	if (xls_chart_in(ch, XLS_CH_TEXT))
		ch->text.title.text = text.len > 0 ? text.ptr : NULL;
	s = xls_chart_series(ch);
	if (xls_chart_in(ch, XLS_CH_SERIES) && s != NULL && text.len > 0)
		s->name = text.ptr;
}

bool
xls_chart_text_record(struct xls_chart *ch)
{
	static const struct xls_chart_reader readers[] = {
		{ XLS_CH_TEXT, text_begin }, { XLS_CH_FONTX, font },
		{ XLS_CH_OBJECTLINK, object_link },
		{ XLS_CH_DATALABEXT, label_extension },
		{ XLS_CH_LEGEND, legend }, { XLS_CH_SERIESTEXT, series_text },
	};

	return xls_chart_read(ch, readers, RF_COUNT(readers));
}
