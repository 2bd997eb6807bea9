/*
 * Data labels (ECMA-376 part 1, 21.2.2.49 and 21.2.2.47).  A label typed in
 * by hand may hold fields: then its text is what the program showed last,
 * or a name in brackets that stands for a value; and a label may show the
 * text of a cell, which only an extension of 2012 keeps.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/drawingml/chart_priv.h"
#include "util/mem.h"

/* ---- a set of labels ------------------------------------------------- */

static enum rf_label_place
place_of(const struct rf_xml_node *n)
{
	static const struct {
		const char *name;
		enum rf_label_place place;
	} places[] = {
		{ "ctr", RF_LABEL_CENTER }, { "inEnd", RF_LABEL_INSIDE_END },
		{ "inBase", RF_LABEL_INSIDE_BASE },
		{ "outEnd", RF_LABEL_OUTSIDE_END },
		{ "bestFit", RF_LABEL_BEST_FIT }, { "l", RF_LABEL_LEFT },
		{ "r", RF_LABEL_RIGHT }, { "t", RF_LABEL_ABOVE },
		{ "b", RF_LABEL_BELOW },
	};

	for (size_t i = 0; i < RF_COUNT(places); i++)
		if (rf_dml_val_is(n, "dLblPos", places[i].name))
			return places[i].place;
	return RF_LABEL_AUTO;
}

/*
 * Of a whole series or group: what is not said is shown, unless the program
 * of 2007 left it out.  Elements for single points alone say nothing.
 */
static void
defaults(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_labels *out)
{
	const struct rf_xml_node *k = n->child;

	while (k != NULL && (k->name == NULL ||
	    strcmp(k->name, "dLbl") == 0 || strcmp(k->name, "extLst") == 0 ||
	    strcmp(k->name, "delete") == 0))
		k = k->next;
	out->value = out->category = out->series = out->percent =
	    out->bubble_size = out->legend_key = d->absent && k != NULL;
}

/* Lays what the element says over what *out holds. */
void
rf_dml_labels(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_labels *out)
{
	const struct rf_xml_node *numFmt = dml_child(n, "numFmt");
	const struct rf_xml_node *separator = dml_child(n, "separator");
	const struct rf_xml_node *txPr = dml_child(n, "txPr");
	const char *code = rf_xml_get(numFmt, RF_NS_NONE, "formatCode");
	bool stacked;

	if (n == NULL)
		return;
	if (rf_xml_is(n, RF_NS_C, "dLbls"))
		defaults(d, n, out);
	out->value = rf_dml_flag(n, "showVal", out->value);
	out->category = rf_dml_flag(n, "showCatName", out->category);
	out->series = rf_dml_flag(n, "showSerName", out->series);
	out->percent = rf_dml_flag(n, "showPercent", out->percent);
	out->bubble_size = rf_dml_flag(n, "showBubbleSize",
	    out->bubble_size);
	out->legend_key = rf_dml_flag(n, "showLegendKey", out->legend_key);
	out->leader_lines = rf_dml_flag(n, "showLeaderLines",
	    out->leader_lines);
	if (place_of(n) != RF_LABEL_AUTO)
		out->place = place_of(n);
	if (separator != NULL)
		out->separator = rf_ooxml_text(d->arena,
		    rf_xml_text(&d->scratch, separator)).ptr;
	if (code != NULL && !rf_xml_get_bool(numFmt, "sourceLinked", false))
		out->format = rf_dml_text(d, rf_str(code));
	rf_dml_body_font(&d->scope, d->arena, txPr, &out->font);
	rf_dml_body_rotation(txPr, &out->rotation, &stacked);
	rf_dml_looks(d, n, &out->fill, &out->line);
	rf_dml_looks(d, dml_child(n, "leaderLines"), NULL, &out->leader);
}

/* ---- single labels ---------------------------------------------------- */

/* A label being read, for its fields. */
struct label {
	struct dml_chart *d;
	const struct rf_chart_series *s;
	uint32_t point;
	const char *cell;	/* the text of its cell, or NULL */
};

static const char *
number_of(struct dml_chart *d, const struct rf_chart_values *v, uint32_t i)
{
	return i < v->n && !isnan(v->v[i]) ? rf_dml_plain_number(
	    &d->scratch, v->v[i]) : NULL;
}

/* Its part of all points, as pies have it. */
static const char *
percentage_of(struct dml_chart *d, const struct rf_chart_values *v,
    uint32_t i)
{
	double sum = 0;

	for (uint32_t k = 0; k < v->n; k++)
		sum += isfinite(v->v[k]) ? fabs(v->v[k]) : 0;
	if (i >= v->n || !isfinite(v->v[i]) || !(sum > 0) || !isfinite(sum))
		return NULL;
	return rf_arena_printf(d->arena, "%.0f%%", round(fabs(v->v[i]) /
	    sum * 100));
}

static const char *
category_of(const struct label *l)
{
	const struct rf_chart_categories *c = &l->s->cats;

	if (l->point >= c->n)
		return number_of(l->d, &l->s->x, l->point);
	return c->n_levels > 0 ? c->levels[0][l->point] : NULL;
}

/* NULL leaves the text that the field holds. */
static const char *
field(void *ctx, const struct rf_xml_node *n)
{
	const struct label *l = ctx;
	const char *type = rf_xml_get(n, RF_NS_NONE, "type");
	struct rf_str shown = rf_str_trim(rf_xml_text(&l->d->scratch,
	    rf_xml_child(n, RF_NS_A, "t")));

	if (type == NULL)
		return NULL;
	if (strcmp(type, "CELLRANGE") == 0)
		return l->cell != NULL ? l->cell : "";
	if (!rf_str_starts(shown, "[") || !rf_str_ends(shown, "]"))
		return NULL;
	if (strcmp(type, "SERIESNAME") == 0)
		return l->s->name;
	if (strcmp(type, "CATEGORYNAME") == 0 || strcmp(type, "XVALUE") == 0)
		return category_of(l);
	if (strcmp(type, "VALUE") == 0 || strcmp(type, "YVALUE") == 0)
		return number_of(l->d, &l->s->y, l->point);
	if (strcmp(type, "PERCENTAGE") == 0)
		return percentage_of(l->d, &l->s->y, l->point);
	return NULL;
}

/* The texts of cells that labels show, by point. */
struct cells {
	const char *const *texts;
	uint32_t n;
};

static void
single(struct dml_chart *d, struct rf_chart_series *s,
    const struct rf_xml_node *n, const struct cells *cells)
{
	struct label l = { .d = d, .s = s };
	struct rf_chart_labels *own;
	struct rf_chart_point *p;
	int64_t i = rf_xml_get_int(dml_child(n, "idx"), "val", 0,
	    RF_DML_MAX_POINTS - 1, -1);

	if (i < 0)
		return;
	p = rf_chart_point_at(d->c, s, (uint32_t)i);
	if (rf_dml_flag(n, "delete", false)) {
		p->no_label = true;
		return;
	}
	l.point = (uint32_t)i;
	l.cell = l.point < cells->n ? cells->texts[l.point] : NULL;
	own = rf_arena_alloc(d->arena, sizeof(*own));
	*own = s->labels;
	rf_dml_labels(d, n, own);
	p->labels = own;
	p->label_text = rf_dml_body_text(d->arena, &d->scratch,
	    dml_child(dml_child(n, "tx"), "rich"), field, &l);
	rf_dml_body_font(&d->scope, d->arena, dml_child(dml_child(n, "tx"),
	    "rich"), &own->font);
	rf_dml_layout(n, &p->label_place);
}

void
rf_dml_point_labels(struct dml_chart *d, struct rf_chart_series *s,
    const struct rf_xml_node *ser)
{
	const struct rf_xml_node *n = dml_child(dml_child(ser, "dLbls"),
	    "dLbl");
	const struct rf_xml_node *cache = rf_xml_find(dml_child(ser,
	    "extLst"), RF_NS_OTHER, "dlblRangeCache");
	struct cells cells = { NULL, 0 };

	if (n != NULL && cache != NULL)
		cells.texts = rf_dml_texts(d, cache, &cells.n);
	for (; n != NULL && d->looks < RF_DML_MAX_LOOKS;
	    n = rf_xml_again(n), d->looks++)
		single(d, s, n, &cells);
}
