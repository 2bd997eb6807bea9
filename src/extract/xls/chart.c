/*
 * Charts of Excel workbooks before 2007 (MS-XLS 2.1.7.20.1): a substream of
 * records in which BEGIN and END make a tree, into the chart model.
 *
 * What surprises: what a record means depends on what it stands in, and
 * weights of lines count from -1.  Layouts by hand, gradients and pictures
 * as fills, and shapes drawn on top are not read.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/le.h"
#include "extract/xls/chart_priv.h"

#define GREY 0xff808080u
#define MIN_SIZE 12.0		/* points, of a chart */
#define MAX_SIZE 2250.0

/* ---- small things -------------------------------------------------------- */

static uint16_t
open_record(const struct xls_chart *ch, unsigned above)
{
	return ch->depth > above && ch->depth <= XLS_CHART_DEPTH ?
	    ch->stack[ch->depth - 1 - above] : 0;
}

bool
xls_chart_in(const struct xls_chart *ch, uint16_t type)
{
	return open_record(ch, 0) == type;
}

bool
xls_chart_under(const struct xls_chart *ch, uint16_t type)
{
	return open_record(ch, 1) == type;
}

uint32_t
xls_chart_color(struct biff *b)
{
	unsigned char c[4];

	biff_bytes(b, c, sizeof(c));
	return 0xff000000u | (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 |
	    c[2];
}

const char *
xls_chart_format(const struct xls *p, uint16_t id)
{
	const char *code = p->codes[id];

	return id == 0 ? NULL : code != NULL || id >= 164 ? code :
	    rf_numfmt_builtin(id);
}

static struct xls_group *
group(struct xls_chart *ch)
{
	return ch->groups.n > 0 ? &ch->groups.v[ch->groups.n - 1] : NULL;
}

/* ---- lines and fills ------------------------------------------------------ */

/* What the frame at hand is that of. */
static void
frame_looks(struct xls_chart *ch, struct rf_chart_fill **fill,
    struct rf_chart_line **line)
{
	struct rf_chart *c = ch->c;

	switch (open_record(ch, 1)) {
	case XLS_CH_CHART:
		*fill = &c->fill;
		*line = &c->line;
		break;
	case XLS_CH_AXISPARENT:
		*fill = &c->plot_fill;
		*line = &c->plot_line;
		break;
	case XLS_CH_LEGEND:
		*fill = &c->legend.fill;
		*line = &c->legend.line;
		break;
	case XLS_CH_TEXT:
		*fill = &ch->text.title.fill;
		*line = &ch->text.title.line;
		break;
	default:
		break;
	}
}

/* What a format in this place is for; NULL: nothing that is drawn. */
static void
looks_here(struct xls_chart *ch, struct rf_chart_fill **fill,
    struct rf_chart_line **line)
{
	struct xls_group *g = group(ch);

	*fill = NULL;
	*line = NULL;
	switch (open_record(ch, 0)) {
	case XLS_CH_DATAFORMAT:
		if (ch->look == NULL)
			break;
		*fill = &ch->look->fill;
		*line = &ch->look->line;
		break;
	case XLS_CH_FRAME:
		frame_looks(ch, fill, line);
		break;
	case XLS_CH_AXIS:
		if (ch->axis == NULL)
			break;
		*line = ch->axis_line == 0 ? &ch->axis->line :
		    ch->axis_line == 1 ? &ch->axis->grid_line :
		    ch->axis_line == 2 ? &ch->axis->minor_grid_line : NULL;
		break;
	case XLS_CH_CHARTFORMAT:
		if (g == NULL)
			break;
		*line = ch->chart_line == 0 ? &g->g->drop_line :
		    ch->chart_line == 1 ? &g->g->high_low_line :
		    ch->chart_line == 2 ? &g->g->series_line : NULL;
		break;
	case XLS_CH_DROPBAR:
		if (g == NULL)
			break;
		*fill = ch->drop_bars == 1 ? &g->g->up_down.up :
		    &g->g->up_down.down;
		*line = ch->drop_bars == 1 ? &g->g->up_down.up_line :
		    &g->g->up_down.down_line;
		break;
	default:
		break;
	}
}

void
xls_chart_rule(struct rf_chart_line *line, uint32_t color)
{
	*line = (struct rf_chart_line){ .kind = RF_FILL_SOLID,
		.color = color, .width = 0.75f };
}

static void
line_format(struct xls_chart *ch)
{
	static const enum rf_dash dashes[] = { RF_DASH_SOLID, RF_DASH_DASH,
		RF_DASH_DOT, RF_DASH_DASH_DOT, RF_DASH_LONG_DOT_DOT };
	static const float widths[] = { 0.25f, 0.75f, 1.5f, 2.25f };
	struct biff *b = &ch->p->b;
	uint32_t color = xls_chart_color(b);
	uint16_t style = biff_u16(b), weight = biff_u16(b);
	bool automatic = (biff_u16(b) & 1) != 0;
	struct rf_chart_fill *fill;
	struct rf_chart_line *line;

	looks_here(ch, &fill, &line);
	if (line == NULL)
		return;
	if (ch->look != NULL && line == &ch->look->line)
		ch->look->has_line = true;
	memset(line, 0, sizeof(*line));
	if (automatic) {
		if (open_record(ch, 0) == XLS_CH_AXIS || (open_record(ch,
		    0) == XLS_CH_FRAME && open_record(ch, 1) != XLS_CH_TEXT))
			xls_chart_rule(line, line == &ch->c->plot_line ?
			    GREY : XLS_BLACK);
		return;
	}
	line->kind = style == 5 ? RF_FILL_NONE : RF_FILL_SOLID;
	line->color = color;
	line->dash = style < RF_COUNT(dashes) ? dashes[style] :
	    RF_DASH_SOLID;
	weight = (uint16_t)(weight + 1);	/* counts from -1 */
	line->width = weight < RF_COUNT(widths) ? widths[weight] : 0.75f;
}

static void
area_format(struct xls_chart *ch)
{
	/* From the second on; the first two are none and solid. */
	static const char *const patterns[] = { "pct50", "pct75", "pct25",
		"dkHorz", "dkVert", "dkDnDiag", "dkUpDiag", "smCheck",
		"trellis", "ltHorz", "ltVert", "ltDnDiag", "ltUpDiag",
		"smGrid", "openDmnd", "pct10", "pct5" };
	struct biff *b = &ch->p->b;
	uint32_t front = xls_chart_color(b), back = xls_chart_color(b);
	uint16_t style = biff_u16(b), flags = biff_u16(b);
	struct rf_chart_fill *fill;
	struct rf_chart_line *line;

	looks_here(ch, &fill, &line);
	if (fill == NULL)
		return;
	if (ch->look != NULL && fill == &ch->look->fill) {
		ch->look->has_fill = true;
		ch->look->inverts = (flags & 2) != 0;
	}
	memset(fill, 0, sizeof(*fill));
	if ((flags & 1) != 0) {
		if (fill == &ch->c->legend.fill)
			*fill = (struct rf_chart_fill){
				.kind = RF_FILL_SOLID, .color = XLS_WHITE };
		return;
	}
	fill->kind = style == 0 ? RF_FILL_NONE : RF_FILL_SOLID;
	fill->color = front;
	if (style < 2 || style - 2u >= RF_COUNT(patterns))
		return;
	fill->kind = RF_FILL_PATTERN;
	fill->back = back;
	fill->pattern = patterns[style - 2];
}

/* ---- groups ----------------------------------------------------------------- */

static void
chart_format(struct xls_chart *ch)
{
	struct xls_group *g;

	if (ch->groups.n >= XLS_MAX_GROUPS)
		return;
	/* The list may move, and the looks at hand with it. */
	ch->look = NULL;
	g = RF_VEC_PUSH(&ch->groups);
	memset(g, 0, sizeof(*g));
	g->g = rf_chart_add_group(ch->c, RF_CHART_BAR);
	g->set = ch->set;
	biff_skip(&ch->p->b, 16);
	g->g->vary_colors = (biff_u16(&ch->p->b) & 1) != 0;
	ch->chart_line = UINT16_MAX;
	ch->drop_bars = 0;
}

static void
stacking(struct rf_chart_group *g, bool stacked, bool percent)
{
	g->grouping = percent ? RF_GROUP_PERCENT : stacked ?
	    RF_GROUP_STACKED : RF_GROUP_CLUSTERED;
}

static void
group_kind(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	struct rf_chart_group *g = group(ch)->g;
	uint16_t first = biff_u16(b), second = biff_u16(b), flags;

	flags = biff_u16(b);
	switch (b->type) {
	case XLS_CH_BAR:
		g->kind = RF_CHART_BAR;
		/* What overlaps is negative here. */
		g->overlap = fminf(fmaxf(-(float)(int16_t)first, -100), 100);
		g->gap = second <= 500 ? second : 500;
		g->horizontal = (flags & 1) != 0;
		stacking(g, (flags & 2) != 0, (flags & 4) != 0);
		break;
	case XLS_CH_LINE:
	case XLS_CH_AREA:
		g->kind = b->type == XLS_CH_LINE ? RF_CHART_LINE :
		    RF_CHART_AREA;
		g->markers = b->type == XLS_CH_LINE;
		stacking(g, (first & 1) != 0, (first & 2) != 0);
		break;
	case XLS_CH_PIE:
		g->kind = second > 0 ? RF_CHART_DOUGHNUT : RF_CHART_PIE;
		g->first_slice = first <= 360 ? first : 0;
		if (second > 0)
			g->hole = second < 10 ? 10 : second < 90 ? second :
			    90;
		break;
	case XLS_CH_SCATTER:
		g->kind = (flags & 1) != 0 ? RF_CHART_BUBBLE :
		    RF_CHART_SCATTER;
		if ((flags & 1) != 0 && first <= 300)
			g->bubble_scale = first;
		g->bubble_width = second == 2;
		g->bubble_negative = (flags & 2) != 0;
		break;
	case XLS_CH_SURFACE:
		g->kind = RF_CHART_SURFACE;
		g->wireframe = (first & 1) == 0;
		break;
	default:
		g->kind = RF_CHART_RADAR;
		g->radar_filled = b->type == XLS_CH_RADARAREA;
		break;
	}
}

static void
pie_of_pie(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	struct rf_chart_group *g = group(ch)->g;
	uint16_t split, count;
	bool automatic;

	g->kind = RF_CHART_OF_PIE;
	g->of_pie_bar = biff_u8(b) == 2;
	automatic = biff_u8(b) != 0;
	split = biff_u16(b);
	count = biff_u16(b);
	if (!automatic && split == 0)
		g->split = count;
}

static void
group_record(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	struct xls_group *g = group(ch);

	if (g == NULL || !xls_chart_in(ch, XLS_CH_CHARTFORMAT))
		return;
	switch (b->type) {
	case XLS_CH_CHART3D:
		g->g->solid = g->g->kind == RF_CHART_BAR || g->g->kind ==
		    RF_CHART_LINE || g->g->kind == RF_CHART_AREA ||
		    g->g->kind == RF_CHART_PIE ||
		    g->g->kind == RF_CHART_SURFACE;
		break;
	case XLS_CH_CHARTLINE:
		ch->chart_line = biff_u16(b);
		g->g->drop_lines |= ch->chart_line == 0;
		g->g->high_low_lines |= ch->chart_line == 1;
		g->g->series_lines |= ch->chart_line == 2;
		break;
	case XLS_CH_DROPBAR:
		ch->drop_bars++;
		g->g->up_down.shown = true;
		g->g->up_down.gap = fminf(biff_u16(b), 500);
		break;
	case XLS_CH_BOPPOP:
		pie_of_pie(ch);
		break;
	default:
		group_kind(ch);
		break;
	}
}

/* ---- the whole -------------------------------------------------------------- */

static void
chart_place(struct xls_chart *ch)
{
	struct biff *b = &ch->p->b;
	double w, h;

	biff_skip(b, 8);
	w = biff_u32(b) / 65536.0;
	h = biff_u32(b) / 65536.0;
	if (w < MIN_SIZE || h < MIN_SIZE || w > MAX_SIZE || h > MAX_SIZE)
		return;
	ch->c->width = (float)w;
	ch->c->height = (float)h;
}

static void
sheet_properties(struct xls_chart *ch)
{
	static const enum rf_blanks blanks[] = { RF_BLANKS_GAP,
		RF_BLANKS_ZERO, RF_BLANKS_SPAN };
	uint8_t mode;

	biff_skip(&ch->p->b, 2);
	mode = biff_u8(&ch->p->b);
	if (mode < RF_COUNT(blanks))
		ch->c->blanks = blanks[mode];
}

static void
data_table(struct xls_chart *ch)
{
	struct rf_chart_data_table *t = &ch->c->table;
	uint16_t flags = biff_u16(&ch->p->b);

	t->shown = true;
	t->no_horizontal = (flags & 1) == 0;
	t->no_vertical = (flags & 2) == 0;
	t->no_outline = (flags & 4) == 0;
	t->keys = (flags & 8) != 0;
}

static void
begin(struct xls_chart *ch)
{
	if (ch->depth < XLS_CHART_DEPTH)
		ch->stack[ch->depth] = ch->last;
	ch->depth++;
}

static void
end(struct xls_chart *ch)
{
	if (xls_chart_in(ch, XLS_CH_TEXT))
		xls_chart_text_end(ch);
	if (xls_chart_in(ch, XLS_CH_DATAFORMAT))
		ch->look = NULL;
	if (xls_chart_in(ch, XLS_CH_AXIS))
		ch->axis = NULL;
	if (ch->depth > 0)
		ch->depth--;
}

bool
xls_chart_read(struct xls_chart *ch, const struct xls_chart_reader *readers,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (readers[i].type == ch->p->b.type) {
			readers[i].read(ch);
			return true;
		}
	return false;
}

static void
record(struct xls_chart *ch)
{
	static const struct xls_chart_reader readers[] = {
		{ XLS_CH_BEGIN, begin }, { XLS_CH_END, end },
		{ XLS_CH_CHART, chart_place },
		{ XLS_CH_LINEFORMAT, line_format },
		{ XLS_CH_AREAFORMAT, area_format },
		{ XLS_CH_CHARTFORMAT, chart_format },
		{ XLS_CH_BAR, group_record }, { XLS_CH_LINE, group_record },
		{ XLS_CH_PIE, group_record }, { XLS_CH_AREA, group_record },
		{ XLS_CH_SCATTER, group_record },
		{ XLS_CH_RADAR, group_record },
		{ XLS_CH_RADARAREA, group_record },
		{ XLS_CH_SURFACE, group_record },
		{ XLS_CH_CHART3D, group_record },
		{ XLS_CH_CHARTLINE, group_record },
		{ XLS_CH_DROPBAR, group_record },
		{ XLS_CH_BOPPOP, group_record },
		{ XLS_CH_SHTPROPS, sheet_properties },
		{ XLS_CH_DAT, data_table },
	};

	if (!xls_chart_read(ch, readers, RF_COUNT(readers)) &&
	    !xls_chart_axis_record(ch) && !xls_chart_text_record(ch))
		xls_chart_series_record(ch);
}

static void
prepare(struct xls_chart *ch)
{
	struct rf_xlsx *w = &ch->p->w;

	w->read_grid = xls_grid;
	w->charts.arena = w->arena;
	w->charts.cells = rf_xlsx_values;
	w->charts.format = rf_xlsx_value_format;
	w->charts.ctx = w;
	ch->c = rf_chart_new(w->arena);
	ch->c->font.family = "Arial";
	ch->c->date1904 = w->date1904;
	/* Points that differ by colour have those of automatic areas. */
	for (size_t i = 0; i < RF_COUNT(ch->c->accents); i++)
		ch->c->accents[i] = ch->p->palette[XLS_FILL_COLORS + i];
	ch->sets[0] = ch->sets[1] = (struct xls_axes){ -1, -1, true };
}

struct rf_figure *
xls_chart(struct xls *p)
{
	struct xls_chart ch = { .p = p, .arena = p->w.arena };
	struct rf_figure *f = rf_arena_alloc(p->w.arena, sizeof(*f));
	struct biff *b = &p->b;

	prepare(&ch);
	for (size_t depth = 0; biff_next(b); ch.last = b->type) {
		if (b->type == XLS_BOF)
			depth++;
		else if (b->type == XLS_EOF && depth-- == 0)
			break;
		if (depth == 0)
			record(&ch);
	}
	f->visual = RF_VISUAL_CHART;
	f->asset = -1;
	xls_chart_finish_axes(&ch);
	xls_chart_make_series(&ch, f);
	f->chart = ch.c;
	f->chart_type = rf_chart_type(ch.c);
	if (ch.c->title.shown)
		f->chart_title = ch.c->title.text;
	if (f->chart_type == NULL)
		f->render_error = "The chart cannot be read";
	for (size_t i = 0; i < ch.series.n; i++)
		RF_VEC_RELEASE(&ch.series.v[i].points);
	RF_VEC_RELEASE(&ch.series);
	RF_VEC_RELEASE(&ch.groups);
	RF_VEC_RELEASE(&ch.kept);
	return f;
}
