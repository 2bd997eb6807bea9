/* What the files of the chart part reader share, for nobody else. */
#ifndef RF_EXTRACT_DRAWINGML_CHART_PRIV_H
#define RF_EXTRACT_DRAWINGML_CHART_PRIV_H

#include "extract/drawingml/chart.h"
#include "extract/drawingml/paint.h"
#include "util/map.h"

/* One chart being read. */
struct dml_chart {
	struct rf_dml_charts *env;
	const char *part;
	struct rf_chart *c;
	struct rf_arena *arena;		/* the document's */
	struct rf_arena scratch;
	struct rf_dml_theme theme;	/* with the part's overrides */
	struct rf_dml_scope scope;
	bool absent;			/* what a missing flag means */
	uint32_t n_series;
	uint32_t looks;			/* points with a look of their own */
	struct rf_map axes;	/* c:axId -> struct rf_chart_axis */
};

/* ---- small things, chart.c ------------------------------------------ */

/* The first child of that name in the chart namespace. */
static inline const struct rf_xml_node *
dml_child(const struct rf_xml_node *n, const char *name)
{
	return rf_xml_child(n, RF_NS_C, name);
}
/* The val of a child, or NULL. */
const char *rf_dml_val(const struct rf_xml_node *n, const char *name);
/* Is it this word? */
bool rf_dml_val_is(const struct rf_xml_node *n, const char *name,
    const char *word);
/* A flag element: on without a val; `absent` when it is not there. */
bool rf_dml_flag(const struct rf_xml_node *n, const char *name, bool absent);
/* A finite number, "%" allowed; false when there is none. */
bool rf_dml_number(const struct rf_xml_node *n, const char *name,
    double *out);
float rf_dml_float(const struct rf_xml_node *n, const char *name,
    double min, double max, double fallback);
/* Clean text in the document's arena; NULL for NULL or empty. */
const char *rf_dml_text(struct dml_chart *d, struct rf_str s);

/* Fill and line of an element's c:spPr. */
void rf_dml_looks(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_fill *fill, struct rf_chart_line *line);
void rf_dml_layout(const struct rf_xml_node *n, struct rf_chart_place *out);
void rf_dml_title(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_title *out);

/* ---- data, chart_data.c ---------------------------------------------- */

/* From c:val, c:xVal, c:plus, ... (the parent of numRef or numLit). */
void rf_dml_values(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_values *out);
/* From c:cat or c:xVal. */
void rf_dml_categories(struct dml_chart *d, const struct rf_xml_node *n,
    struct rf_chart_categories *out);
/* The text of a c:tx: typed in, or of the cells it refers to. */
const char *rf_dml_tx(struct dml_chart *d, const struct rf_xml_node *tx,
    const char **ref);
/* The points of a strCache and the like, *n of them; NULL entries: empty. */
const char *const *rf_dml_texts(struct dml_chart *d,
    const struct rf_xml_node *cache, uint32_t *n);
/*
 * How many points a list of c:pt or cx:pt has, at least `least`; 0 when
 * there is no room left for them.
 */
uint32_t rf_dml_length(struct dml_chart *d, enum rf_xmlns ns,
    const struct rf_xml_node *list, int64_t least);
/* The place of one of n points; n when it has none. */
uint32_t rf_dml_index(const struct rf_xml_node *pt, uint32_t n);
/* Is there room for n more values?  Then they are counted. */
bool rf_dml_room(struct dml_chart *d, uint64_t n);
/* As the text of a number under General. */
const char *rf_dml_plain_number(struct rf_arena *arena, double v);

/* ---- series and labels, chart_series.c, chart_labels.c ---------------- */

void rf_dml_series(struct dml_chart *d, struct rf_chart_group *g,
    const struct rf_xml_node *n);
/* The group's, or the series' (then with those of single points). */
void rf_dml_labels(struct dml_chart *d, const struct rf_xml_node *dLbls,
    struct rf_chart_labels *out);
void rf_dml_point_labels(struct dml_chart *d, struct rf_chart_series *s,
    const struct rf_xml_node *ser);

/* ---- axes and groups, chart_axes.c, chart_groups.c -------------------- */

void rf_dml_axes(struct dml_chart *d, const struct rf_xml_node *area);
/* Its place in c->axes; -1 for NULL. */
int32_t rf_dml_axis_index(const struct rf_chart *c,
    const struct rf_chart_axis *axis);
void rf_dml_groups(struct dml_chart *d, const struct rf_xml_node *area);

/* ---- the extended kinds, chart_ex.c ----------------------------------- */

void rf_dml_chart_ex(struct dml_chart *d, const struct rf_xml_node *root);

#endif
