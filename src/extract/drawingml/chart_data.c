/*
 * What a chart shows: the copy of the cells that the part keeps (numCache,
 * strCache, multiLvlStrCache), or literals, or, when there is no copy, the
 * cells themselves.  A copy says how many points there are and may lie; the
 * points say where they stand and may lie too.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/drawingml/chart_priv.h"
#include "util/mem.h"

/* Points that a count alone can make; more need points that are there. */
#define MAX_EMPTY 65536
#define MAX_LEVELS 16

/* ---- the shape of a list of points ----------------------------------- */

static bool
room(struct rf_dml_charts *e, uint64_t n)
{
	/* Once full is full: who asks again must not be served again. */
	if (n > RF_DML_MAX_VALUES - e->values) {
		e->values = RF_DML_MAX_VALUES;
		return n == 0;
	}
	e->values += n;
	return true;
}

bool
rf_dml_room(struct dml_chart *d, uint64_t n)
{
	return room(d->env, n);
}

uint32_t
rf_dml_length(struct dml_chart *d, enum rf_xmlns ns,
    const struct rf_xml_node *list, int64_t least)
{
	int64_t n = least;

	for (const struct rf_xml_node *pt = rf_xml_child(list, ns, "pt");
	    pt != NULL; pt = rf_xml_again(pt)) {
		int64_t i = rf_xml_get_int(pt, "idx", 0,
		    RF_DML_MAX_POINTS - 1, -1);

		n = i >= n ? i + 1 : n;
	}
	return rf_dml_room(d, (uint64_t)n) ? (uint32_t)n : 0;
}

/* What the cache counts is believed as far as it costs little. */
static uint32_t
length(struct dml_chart *d, const struct rf_xml_node *cache,
    const struct rf_xml_node *list)
{
	return rf_dml_length(d, RF_NS_C, list, rf_xml_get_int(
	    dml_child(cache, "ptCount"), "val", 0, MAX_EMPTY, 0));
}

uint32_t
rf_dml_index(const struct rf_xml_node *pt, uint32_t n)
{
	return (uint32_t)rf_xml_get_int(pt, "idx", 0, (int64_t)n - 1, n);
}

static struct rf_str
text_of(struct dml_chart *d, const struct rf_xml_node *pt)
{
	return rf_xml_text(&d->scratch, dml_child(pt, "v"));
}

const char *
rf_dml_plain_number(struct rf_arena *arena, double v)
{
	char text[32];
	size_t n = rf_format_double(v, text);

	return rf_arena_strndup(arena, text, n);
}

/* ---- from caches ------------------------------------------------------ */

static void
read_numbers(struct dml_chart *d, const struct rf_xml_node *cache,
    struct rf_chart_values *out)
{
	const char *format = rf_xml_get(cache, RF_NS_NONE, "formatCode");
	uint32_t n = length(d, cache, cache);
	const char **formats = NULL;
	double *v = rf_arena_array(d->arena, n, sizeof(*v));

	if (format == NULL)
		out->format = rf_dml_text(d, rf_xml_text(&d->scratch,
		    dml_child(cache, "formatCode")));
	else
		out->format = rf_dml_text(d, rf_str(format));
	if (out->ref != NULL && d->env->format != NULL && n > 0 &&
	    (out->format == NULL || strcmp(out->format, "General") == 0))
		out->format = d->env->format(d->env->ctx, out->ref);
	for (uint32_t i = 0; i < n; i++)
		v[i] = NAN;
	for (const struct rf_xml_node *pt = n > 0 ? dml_child(cache, "pt") :
	    NULL; pt != NULL; pt = rf_xml_again(pt)) {
		uint32_t i = rf_dml_index(pt, n);

		if (i >= n)
			continue;
		format = rf_xml_get(pt, RF_NS_NONE, "formatCode");
		if (!rf_parse_double(rf_str_trim(text_of(d, pt)), &v[i]))
			v[i] = NAN;	/* "#N/A" */
		if (format == NULL)
			continue;
		if (formats == NULL)
			formats = rf_arena_array(d->arena, n,
			    sizeof(*formats));
		formats[i] = rf_dml_text(d, rf_str(format));
	}
	out->v = v;
	out->n = n;
	out->formats = formats;
}

/* One level of texts, `n` long. */
static const char *const *
read_texts(struct dml_chart *d, const struct rf_xml_node *list, uint32_t n)
{
	const char **v = rf_arena_array(d->arena, n, sizeof(*v));

	for (const struct rf_xml_node *pt = n > 0 ? dml_child(list, "pt") :
	    NULL; pt != NULL; pt = rf_xml_again(pt)) {
		uint32_t i = rf_dml_index(pt, n);

		if (i < n)
			v[i] = rf_dml_text(d, text_of(d, pt));
	}
	return v;
}

const char *const *
rf_dml_texts(struct dml_chart *d, const struct rf_xml_node *cache,
    uint32_t *n)
{
	*n = length(d, cache, cache);
	return read_texts(d, cache, *n);
}

static void
set_levels(struct rf_arena *a, struct rf_chart_categories *out, uint32_t n,
    const char *const **levels, uint32_t n_levels)
{
	const char *const **kept = rf_arena_array(a, n_levels,
	    sizeof(*kept));

	memcpy(kept, levels, n_levels * sizeof(*kept));
	out->n = n;
	out->levels = (const char *const *const *)kept;
	out->n_levels = n_levels;
}

static void
read_levels(struct dml_chart *d, const struct rf_xml_node *cache,
    struct rf_chart_categories *out)
{
	const struct rf_xml_node *lvl = dml_child(cache, "lvl");
	const char *const *levels[MAX_LEVELS];
	uint32_t n = 0, k = 0;

	for (const struct rf_xml_node *l = lvl; l != NULL && k < MAX_LEVELS;
	    l = rf_xml_again(l), k++) {
		uint32_t m = length(d, cache, l);

		n = m > n ? m : n;
	}
	k = 0;
	for (; lvl != NULL && k < MAX_LEVELS && n > 0;
	    lvl = rf_xml_again(lvl))
		levels[k++] = read_texts(d, lvl, n);
	if (k > 0)
		set_levels(d->arena, out, n, levels, k);
}

/* ---- from the cells --------------------------------------------------- */

static bool
ask_cells(struct rf_dml_charts *e, const char *formula,
    struct rf_dml_cells *out)
{
	return formula != NULL && e->cells != NULL &&
	    e->values < RF_DML_MAX_VALUES &&
	    e->cells(e->ctx, formula, out) && out->rows > 0 &&
	    out->cols > 0 && room(e, (uint64_t)out->rows * out->cols);
}

void
rf_dml_cell_numbers(struct rf_dml_charts *e, struct rf_chart_values *out)
{
	struct rf_dml_cells cells;

	if (!ask_cells(e, out->ref, &cells))
		return;
	out->v = cells.numbers;
	out->n = cells.rows * cells.cols;
	out->format = cells.format;
}

/* A block of cells is levels of texts along its shorter side. */
void
rf_dml_cell_categories(struct rf_dml_charts *e,
    struct rf_chart_categories *out)
{
	struct rf_dml_cells cells;
	const char *const *levels[MAX_LEVELS];
	uint32_t n, k, texts = 0;

	if (!ask_cells(e, out->ref, &cells))
		return;
	n = cells.rows > cells.cols ? cells.rows : cells.cols;
	k = cells.rows > cells.cols ? cells.cols : cells.rows;
	for (uint32_t i = 0; i < n * k; i++)
		texts += cells.texts[i] != NULL && isnan(cells.numbers[i]);
	if (k == 1 && texts == 0) {
		out->n = n;
		out->numbers = cells.numbers;
		out->format = cells.format;
		return;
	}
	k = k < MAX_LEVELS ? k : MAX_LEVELS;
	for (uint32_t l = 0; l < k; l++) {
		const char **v = rf_arena_array(e->arena, n, sizeof(*v));

		/* The innermost level stands next to the values. */
		for (uint32_t i = 0; i < n; i++)
			v[i] = cells.rows > cells.cols ?
			    cells.texts[i * cells.cols + k - 1 - l] :
			    cells.texts[(k - 1 - l) * cells.cols + i];
		levels[l] = v;
	}
	set_levels(e->arena, out, n, levels, k);
}

/* ---- what the others ask for ------------------------------------------ */

static const char *
formula_of(struct dml_chart *d, const struct rf_xml_node *ref)
{
	return rf_dml_text(d, rf_xml_text(&d->scratch, dml_child(ref, "f")));
}

void
rf_dml_values(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_values *out)
{
	const struct rf_xml_node *ref = dml_child(n, "numRef");
	const struct rf_xml_node *cache = dml_child(ref, "numCache");

	if (ref == NULL)
		cache = dml_child(n, "numLit");
	else
		out->ref = formula_of(d, ref);
	if (cache != NULL)
		read_numbers(d, cache, out);
	else
		rf_dml_cell_numbers(d->env, out);
}

void
rf_dml_categories(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_categories *out)
{
	const struct rf_xml_node *num = dml_child(n, "numRef");
	const struct rf_xml_node *multi = dml_child(n, "multiLvlStrRef");
	const struct rf_xml_node *ref = dml_child(n, "strRef");
	const struct rf_xml_node *numbers = num != NULL ?
	    dml_child(num, "numCache") : dml_child(n, "numLit");
	const struct rf_xml_node *texts = ref != NULL ?
	    dml_child(ref, "strCache") : dml_child(n, "strLit");
	const char *const *level;
	struct rf_chart_values v = { .n = 0 };
	uint32_t len;

	out->ref = formula_of(d, num != NULL ? num : multi != NULL ? multi :
	    ref);
	if (numbers != NULL) {
		v.ref = out->ref;
		read_numbers(d, numbers, &v);
		out->n = v.n;
		out->numbers = v.v;
		out->format = v.format;
	} else if (dml_child(multi, "multiLvlStrCache") != NULL) {
		read_levels(d, dml_child(multi, "multiLvlStrCache"), out);
	} else if (texts != NULL) {
		level = rf_dml_texts(d, texts, &len);
		if (len > 0)
			set_levels(d->arena, out, len, &level, 1);
	} else {
		rf_dml_cell_categories(d->env, out);
	}
}

/* Texts of several cells are one name, with spaces between. */
static const char *
joined(struct rf_arena *a, const char *all, const char *text)
{
	return all == NULL ? text : text == NULL ? all :
	    rf_arena_printf(a, "%s %s", all, text);
}

const char *
rf_dml_cell_text(struct rf_dml_charts *e, const char *formula)
{
	struct rf_dml_cells cells;
	const char *all = NULL;

	if (ask_cells(e, formula, &cells))
		for (uint32_t i = 0; i < cells.rows * cells.cols && i < 16;
		    i++)
			all = joined(e->arena, all, cells.texts[i]);
	return all;
}

const char *
rf_dml_tx(struct dml_chart *d, const struct rf_xml_node *tx, const char **ref)
{
	const struct rf_xml_node *rich = dml_child(tx, "rich");
	const struct rf_xml_node *strRef = dml_child(tx, "strRef");
	const struct rf_xml_node *cache = dml_child(strRef, "strCache");
	const struct rf_xml_node *pt = dml_child(cache, "pt");
	const char *formula = formula_of(d, strRef), *all = NULL;

	if (ref != NULL)
		*ref = formula;
	if (rich != NULL)
		return rf_dml_body_text(d->arena, &d->scratch, rich, NULL,
		    NULL);
	if (strRef == NULL)
		return tx != NULL ? rf_dml_text(d, rf_xml_text(&d->scratch,
		    dml_child(tx, "v"))) : NULL;
	if (cache == NULL)
		return rf_dml_cell_text(d->env, formula);
	for (int i = 0; pt != NULL && i < 16; pt = rf_xml_again(pt), i++)
		all = joined(d->arena, all, rf_dml_text(d, text_of(d, pt)));
	return all;
}
