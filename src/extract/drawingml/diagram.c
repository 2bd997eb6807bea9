/*
 * A diagram's data is points and connections between them, in any order;
 * what is read is the tree of "parent of" below the point of the document.
 * Points of other kinds are the arrows and boxes that were drawn.
 */
#include "config.h"

#include "extract/drawingml/diagram.h"

#include <stdlib.h>
#include <string.h>

#include "extract/drawingml/paint.h"
#include "util/mem.h"

#define MAX_POINTS 20000
#define MAX_DEPTH 64

struct point {
	const struct rf_xml_node *node;
	bool document, seen;
	size_t first, n;	/* of its children in diagram.edges */
};

struct edge {
	size_t from, to;	/* points */
	int64_t order;
};

struct diagram {
	struct rf_arena *arena;
	struct rf_arena scratch;
	struct rf_map by_id;	/* modelId -> index + 1 of its point */
	RF_VEC(struct point) points;
	RF_VEC(struct edge) edges;
	struct rf_dml_item *items;
	uint32_t n;
};

/* Texts stand in nodes and assistants; the rest is drawing. */
static bool
is_node(const char *type)
{
	return type == NULL || strcmp(type, "node") == 0 ||
	    strcmp(type, "asst") == 0 || strcmp(type, "doc") == 0;
}

static void
read_points(struct diagram *d, const struct rf_xml_node *list)
{
	const struct rf_xml_node *pt = rf_xml_child(list, RF_NS_DGM, "pt");

	for (; pt != NULL && d->points.n < MAX_POINTS;
	    pt = rf_xml_again(pt)) {
		const char *type = rf_xml_get(pt, RF_NS_NONE, "type");
		const char *id = rf_xml_get(pt, RF_NS_NONE, "modelId");
		struct point *p;
		void **slot;

		if (id == NULL || !is_node(type))
			continue;
		slot = rf_map_put(&d->by_id, rf_str(id));
		if (*slot != NULL)
			continue;
		p = RF_VEC_PUSH(&d->points);
		p->node = pt;
		p->document = type != NULL && strcmp(type, "doc") == 0;
		*slot = (void *)(uintptr_t)d->points.n;
	}
}

static int
by_parent(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

static size_t
point_of(const struct diagram *d, const struct rf_xml_node *n,
    const char *attr)
{
	const char *id = rf_xml_get(n, RF_NS_NONE, attr);

	return id != NULL ? (size_t)(uintptr_t)rf_map_get(&d->by_id,
	    rf_str(id)) : 0;
}

static void
read_edges(struct diagram *d, const struct rf_xml_node *list)
{
	const struct rf_xml_node *n = rf_xml_child(list, RF_NS_DGM, "cxn");

	for (; n != NULL && d->edges.n < MAX_POINTS; n = rf_xml_again(n)) {
		const char *type = rf_xml_get(n, RF_NS_NONE, "type");
		size_t from = point_of(d, n, "srcId");
		size_t to = point_of(d, n, "destId");

		if (from > 0 && to > 0 &&
		    (type == NULL || strcmp(type, "parOf") == 0))
			*RF_VEC_PUSH(&d->edges) = (struct edge){ from - 1,
			    to - 1, rf_xml_get_int(n, "srcOrd", 0,
			    INT32_MAX, 0) };
	}
	if (d->edges.n > 1)
		qsort(d->edges.v, d->edges.n, sizeof(*d->edges.v), by_parent);
	for (size_t i = 0; i < d->edges.n; i++) {
		struct point *p = &d->points.v[d->edges.v[i].from];

		if (p->n++ == 0)
			p->first = i;
	}
}

/* Each point once, however the connections run. */
static void
visit(struct diagram *d, size_t at, uint32_t level)
{
	struct point *p = &d->points.v[at];
	const char *text;

	if (p->seen || level > MAX_DEPTH)
		return;
	p->seen = true;
	text = rf_dml_body_text(d->arena, &d->scratch, rf_xml_child(p->node,
	    RF_NS_DGM, "t"), NULL, NULL);
	if (text != NULL) {
		d->items[d->n].text = text;
		d->items[d->n++].level = level;
	}
	for (size_t i = p->first; i < p->first + p->n; i++)
		visit(d, d->edges.v[i].to, level + !p->document);
}

enum rf_code
rf_dml_diagram(struct rf_ooxml *pkg, const char *part, struct rf_arena *arena,
    struct rf_dml_item **items, uint32_t *n, struct rf_err *err)
{
	struct diagram d = { .arena = arena, .scratch = RF_ARENA_INIT };
	const struct rf_xml_node *root;
	enum rf_code rc;

	*items = NULL;
	*n = 0;
	rf_map_init(&d.by_id, &d.scratch);
	rc = rf_ooxml_tree(pkg, part, &d.scratch, &root, err);
	if (rc == RF_OK) {
		read_points(&d, rf_xml_child(root, RF_NS_DGM, "ptLst"));
		read_edges(&d, rf_xml_child(root, RF_NS_DGM, "cxnLst"));
		d.items = rf_arena_array(arena, d.points.n,
		    sizeof(*d.items));
		for (size_t i = 0; i < d.points.n; i++)
			if (d.points.v[i].document)
				visit(&d, i, 0);
		/* What hangs from nothing is not lost. */
		for (size_t i = 0; i < d.points.n; i++)
			visit(&d, i, 0);
		*items = d.items;
		*n = d.n;
	}
	RF_VEC_RELEASE(&d.points);
	RF_VEC_RELEASE(&d.edges);
	rf_arena_release(&d.scratch);
	return rc;
}
