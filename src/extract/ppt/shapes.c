/*
 * Shapes: text, pictures, tables and groups with their places.  A shape says
 * where it is on the slide, one in a group where it is among the group's
 * own coordinates.  A table is a group whose boxes are its cells.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/ppt/ppt_priv.h"

#define NEAR 4			/* of a group's own units: edges so near are
				   the same, if no cell is that small */
#define MAX_CELLS 20000		/* of one table */
#define MAX_EDGES 512		/* of a table, either way */

/* x' = a x + c, y' = b y + d. */
struct map {
	double a, b, c, d;
};

struct walk {
	struct ppt_slide *s;
	const struct rf_escher_shape *v;
	struct map *maps;		/* of groups, by index; into points */
};

struct items {
	RF_VEC(struct rf_slide_item) list;
};

/* ---- places ------------------------------------------------------------ */

/* A number of either size. */
static double
number(struct rf_str s, unsigned i)
{
	return s.len >= 16 ? (double)(int32_t)rf_le32(s.ptr + 4 * i) :
	    (double)(int16_t)rf_le16(s.ptr + 2 * i);
}

/* Those of slides come as top, left, right, bottom. */
static bool
place(const struct walk *w, const struct rf_escher_shape *s,
    struct rf_box *box)
{
	struct map m = { 1 / PPT_UNITS_PER_POINT, 1 / PPT_UNITS_PER_POINT, 0,
		0 };
	double x0, y0, x1, y1;

	if (s->child.ptr != NULL && s->parent > 0) {
		m = w->maps[s->parent - 1];
		x0 = number(s->child, 0);
		y0 = number(s->child, 1);
		x1 = number(s->child, 2);
		y1 = number(s->child, 3);
	} else if (s->anchor.ptr != NULL && s->anchor.len >= 8) {
		y0 = number(s->anchor, 0);
		x0 = number(s->anchor, 1);
		x1 = number(s->anchor, 2);
		y1 = number(s->anchor, 3);
	} else {
		return false;
	}
	box->x0 = (float)(m.a * (x0 < x1 ? x0 : x1) + m.c);
	box->x1 = (float)(m.a * (x0 < x1 ? x1 : x0) + m.c);
	box->y0 = (float)(m.b * (y0 < y1 ? y0 : y1) + m.d);
	box->y1 = (float)(m.b * (y0 < y1 ? y1 : y0) + m.d);
	return true;
}

/* How what is in a group is placed. */
static struct map
inside(const struct walk *w, size_t i)
{
	const struct rf_escher_shape *s = &w->v[i];
	struct map m = { 1 / PPT_UNITS_PER_POINT, 1 / PPT_UNITS_PER_POINT, 0,
		0 };
	struct rf_box box;
	double x, y, width, height;

	if (s->bounds.ptr == NULL || !place(w, s, &box))
		return s->parent > 0 ? w->maps[s->parent - 1] : m;
	x = number(s->bounds, 0);
	y = number(s->bounds, 1);
	width = number(s->bounds, 2) - x;
	height = number(s->bounds, 3) - y;
	m.a = width > 0 ? (double)(box.x1 - box.x0) / width : 0;
	m.b = height > 0 ? (double)(box.y1 - box.y0) / height : 0;
	m.c = (double)box.x0 - m.a * x;
	m.d = (double)box.y0 - m.b * y;
	return m;
}

/* ---- what a shape is --------------------------------------------------- */

static enum ppt_role
role_of(const struct rf_escher_shape *s, const struct ppt_text *t)
{
	static const enum ppt_role roles[] = {
		[1] = PPT_TITLE, [2] = PPT_BODY, [3] = PPT_TITLE,
		[4] = PPT_BODY, [7] = PPT_FOOTER, [8] = PPT_PAGE,
		[9] = PPT_FOOTER, [10] = PPT_HEADER, [12] = PPT_BODY,
		[13] = PPT_TITLE, [14] = PPT_BODY, [15] = PPT_TITLE,
		[16] = PPT_BODY, [17] = PPT_TITLE, [18] = PPT_BODY,
	};
	struct ppt_rec r;
	unsigned kind;

	if (ppt_find(s->data, PPT_PLACEHOLDER, &r) && r.body.len >= 5) {
		kind = (unsigned char)r.body.ptr[4];
		return kind < RF_COUNT(roles) ? roles[kind] : PPT_BODY;
	}
	/* Without a word of its own the text may tell. */
	return t != NULL && (t->type == 0 || t->type == 6) ? PPT_TITLE :
	    PPT_PLAIN;
}

/* What is added to a text of the list, by the slide and the text's type. */
static struct rf_str
added_to(const struct ppt_slide *s, uint32_t type)
{
	struct rf_str rest = s->p->outline;
	struct ppt_rec r;
	bool here = false;

	while (ppt_next(&rest, &r))
		if (r.type == PPT_OUTLINE_HEADER)
			here = r.body.len >= 8 && rf_le32(r.body.ptr) ==
			    s->ref->id && rf_le32(r.body.ptr + 4) == type;
		else if (here && r.type == PPT_NUMBERING)
			return r.body;
	return (struct rf_str){ NULL, 0 };
}

/* The shape's text: its own, or one in the list of slides. */
static bool
text_of(const struct ppt_slide *s, const struct rf_escher_shape *shape,
    struct ppt_text *out)
{
	struct ppt *p = s->p;
	size_t before = p->texts.n;
	struct ppt_rec r;
	uint32_t i;

	if (shape->text.ptr == NULL)
		return false;
	if (ppt_find(shape->text, PPT_TEXT_REF, &r) && r.body.len >= 4) {
		i = rf_le32(r.body.ptr);
		if (i >= s->ref->n)
			return false;
		*out = p->texts.v[s->ref->first + i];
		out->numbering = added_to(s, out->type);
		return true;
	}
	ppt_collect(p, shape->text);
	if (p->texts.n == before)
		return false;
	*out = p->texts.v[before];
	p->texts.n = before;
	if (ppt_find(ppt_additions(shape->data), PPT_NUMBERING, &r))
		out->numbering = r.body;
	return true;
}

/* Where a click on the shape leads, or NULL. */
static const char *
href_of(const struct ppt_slide *s, const struct rf_escher_shape *shape)
{
	struct ppt_rec r, atom;

	return ppt_find(shape->data, PPT_ACTION, &r) && r.instance == 0 &&
	    ppt_find(r.body, PPT_ACTION_ATOM, &atom) && atom.body.len >= 8 ?
	    ppt_href(s->p, rf_le32(atom.body.ptr + 4)) : NULL;
}

static enum rf_code
picture(struct ppt_slide *s, const struct rf_escher_shape *shape,
    struct rf_err *err)
{
	struct rf_figure *f;
	struct ppt_rec r;
	int32_t asset;
	enum rf_code rc;

	rc = rf_escher_keep(s->p->x, &s->p->blips, shape->blip > 0 ?
	    shape->blip : shape->fill, s->number, &asset, err);
	if (rc != RF_OK)
		return rc;
	f = rf_arena_alloc(s->p->arena, sizeof(*f));
	f->visual = RF_VISUAL_IMAGE;
	f->asset = asset;
	f->alt = shape->alt;
	if (asset < 0)
		f->render_error = "The picture cannot be read";
	if (ppt_find(shape->data, PPT_OBJECT_REF, &r))
		rf_document_warn(s->p->doc, "Slide %u has an embedded object; "
		    "its preview is shown, its content is not part of the "
		    "result", s->number);
	rf_flow_figure(s->p->flow, f);
	return RF_OK;
}

/* ---- items ------------------------------------------------------------- */

static void
mark_role(struct rf_block *v, size_t n, enum ppt_role role)
{
	static const enum rf_block_kind kinds[] = {
		[PPT_HEADER] = RF_BLOCK_PAGE_HEADER,
		[PPT_FOOTER] = RF_BLOCK_PAGE_FOOTER,
		[PPT_PAGE] = RF_BLOCK_PAGE_NUMBER,
	};

	for (size_t i = 0; role >= PPT_HEADER && i < n; i++)
		if (v[i].table == NULL && v[i].figure == NULL)
			v[i].kind = kinds[role];
}

/* What the flow holds becomes blocks of one item. */
static void
add_item(struct ppt_slide *s, struct items *to, const struct rf_box *box,
    enum ppt_role role)
{
	size_t first = s->pool.blocks.n;
	struct rf_slide_item *item;

	rf_flow_page(s->p->flow, &s->pool);
	if (s->pool.blocks.n == first)
		return;
	item = RF_VEC_PUSH(&to->list);
	item->first = first;
	item->n = s->pool.blocks.n - first;
	item->z = (uint32_t)to->list.n;
	item->title = role == PPT_TITLE;
	mark_role(s->pool.blocks.v + first, item->n, role);
	for (size_t i = first; role == PPT_TITLE && s->title == NULL &&
	    i < s->pool.blocks.n; i++)
		if (s->pool.blocks.v[i].kind == RF_BLOCK_HEADING)
			s->title = rf_text_string(s->p->arena,
			    &s->pool.blocks.v[i].text).ptr;
	if (box == NULL)
		return;
	item->has_box = true;
	item->box = *box;
	for (size_t i = first; i < s->pool.blocks.n; i++) {
		s->pool.blocks.v[i].has_box = true;
		s->pool.blocks.v[i].box = rf_quad_of_box(*box);
	}
}

static enum rf_code
shape(struct walk *w, size_t i, struct items *to, struct rf_err *err)
{
	const struct rf_escher_shape *sh = &w->v[i];
	struct ppt_slide *s = w->s;
	struct ppt_text text;
	bool worded = text_of(s, sh, &text);
	enum ppt_role role = role_of(sh, worded ? &text : NULL);
	enum rf_code rc = RF_OK;
	struct rf_box box;

	/* Of notes only what the speaker wrote. */
	if (s->notes && (!worded || text.type != 2))
		return RF_OK;
	if (!s->notes && (sh->blip > 0 || sh->fill > 0))
		rc = picture(s, sh, err);
	if (worded)
		ppt_text(s, &text, role, href_of(s, sh));
	add_item(s, to, place(w, sh, &box) ? &box : NULL, role);
	return rc;
}

/* ---- tables ------------------------------------------------------------ */

struct cell {
	size_t shape;
	uint32_t row, col, rows, cols;
};

/* Edges across or down, in the group's own units. */
struct edges {
	int32_t v[MAX_EDGES];
	uint32_t n;
	int64_t near;
};

struct table {
	RF_VEC(struct cell) cells;
	struct edges x, y;
};

static int
by_value(const void *pa, const void *pb)
{
	int32_t a = *(const int32_t *)pa, b = *(const int32_t *)pb;

	return (a > b) - (a < b);
}

static int
by_place(const void *pa, const void *pb)
{
	const struct cell *a = pa, *b = pb;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->col != b->col)
		return a->col < b->col ? -1 : 1;
	return (a->shape > b->shape) - (a->shape < b->shape);
}

/* The edge that a place is at, of those that are there. */
static uint32_t
edge(const struct edges *e, int32_t at)
{
	uint32_t i = 0;

	while (i < e->n && (int64_t)at - e->v[i] > e->near)
		i++;
	return i;
}

/* The boxes in the group, without the lines between them. */
static bool
find_cells(const struct walk *w, size_t group, size_t end, struct table *t)
{
	for (size_t i = group + 1; i < end; i++) {
		if (w->v[i].text.ptr == NULL || w->v[i].child.ptr == NULL)
			continue;
		if (t->cells.n >= MAX_CELLS || w->v[i].parent != group + 1)
			return false;
		RF_VEC_PUSH(&t->cells)->shape = i;
	}
	return t->cells.n > 1;
}

/* A cell's two edges are new or known. */
static bool
add_edges(struct edges *e, int32_t low, int32_t high)
{
	int32_t both[2] = { low, high };
	int64_t size = (int64_t)high - low;

	if (size <= 0)
		return false;
	if (size / 2 < e->near)
		e->near = size / 2;
	for (int k = 0; k < 2; k++) {
		uint32_t i = 0;

		while (i < e->n && e->v[i] != both[k])
			i++;
		if (i == MAX_EDGES)
			return false;
		if (i == e->n)
			e->v[e->n++] = both[k];
	}
	return true;
}

static void
settle(struct edges *e)
{
	uint32_t kept = 0;

	if (e->n > 1)
		qsort(e->v, e->n, sizeof(*e->v), by_value);
	for (uint32_t i = 0; i < e->n; i++)
		if (kept == 0 || (int64_t)e->v[i] - e->v[kept - 1] > e->near)
			e->v[kept++] = e->v[i];
	e->n = kept;
}

static bool
make_grid(const struct walk *w, struct table *t)
{
	t->x.near = t->y.near = NEAR;
	for (size_t i = 0; i < t->cells.n; i++) {
		const char *p = w->v[t->cells.v[i].shape].child.ptr;

		if (!add_edges(&t->x, (int32_t)rf_le32(p),
		    (int32_t)rf_le32(p + 8)) || !add_edges(&t->y,
		    (int32_t)rf_le32(p + 4), (int32_t)rf_le32(p + 12)))
			return false;
	}
	settle(&t->x);
	settle(&t->y);
	for (size_t i = 0; i < t->cells.n; i++) {
		struct cell *c = &t->cells.v[i];
		const char *p = w->v[c->shape].child.ptr;

		c->col = edge(&t->x, (int32_t)rf_le32(p));
		c->row = edge(&t->y, (int32_t)rf_le32(p + 4));
		c->cols = edge(&t->x, (int32_t)rf_le32(p + 8)) - c->col;
		c->rows = edge(&t->y, (int32_t)rf_le32(p + 12)) - c->row;
		if (c->cols == 0 || c->cols > MAX_EDGES || c->rows == 0 ||
		    c->rows > MAX_EDGES)
			return false;
	}
	qsort(t->cells.v, t->cells.n, sizeof(*t->cells.v), by_place);
	return true;
}

static void
emit_table(struct walk *w, struct table *t)
{
	struct rf_flow *flow = w->s->p->flow;
	uint32_t row = UINT32_MAX;
	struct rf_table *made;
	struct ppt_text text;

	rf_flow_table_begin(flow);
	for (size_t i = 0; i < t->cells.n; i++) {
		const struct cell *c = &t->cells.v[i];

		if (row != c->row)
			rf_flow_row(flow, false);
		row = c->row;
		rf_flow_cell_begin(flow, c->rows, c->cols, false);
		if (text_of(w->s, &w->v[c->shape], &text))
			ppt_text(w->s, &text, PPT_PLAIN, NULL);
		rf_flow_cell_end(flow);
	}
	made = rf_flow_table_end(flow);
	for (size_t i = 0; made != NULL && made->n_cells == t->cells.n &&
	    i < made->n_cells; i++) {
		struct rf_cell *c = &made->cells[i];
		struct rf_box box;

		if (!place(w, &w->v[t->cells.v[i].shape], &box))
			continue;
		if (c->extra == NULL)
			c->extra = rf_arena_alloc(w->s->p->arena,
			    sizeof(*c->extra));
		c->extra->has_box = true;
		c->extra->box = box;
	}
}

/* False: it is no plain grid, and its shapes are only that. */
static bool
table(struct walk *w, size_t group, size_t end, struct items *to)
{
	struct table *t = rf_calloc(1, sizeof(*t));
	struct rf_box box;
	bool made = find_cells(w, group, end, t) && make_grid(w, t);

	if (made) {
		emit_table(w, t);
		add_item(w->s, to, place(w, &w->v[group], &box) ? &box : NULL,
		    PPT_PLAIN);
	}
	RF_VEC_RELEASE(&t->cells);
	free(t);
	return made;
}

/* ---- groups ------------------------------------------------------------ */

static enum rf_code objects(struct walk *w, size_t from, size_t end,
    struct items *to, struct rf_err *err);

/* All that is in a group as one item. */
static enum rf_code
group(struct walk *w, size_t i, size_t end, struct items *to,
    struct rf_err *err)
{
	struct items inner = { { NULL, 0, 0 } };
	struct rf_slide_item *item;
	size_t first = w->s->pool.blocks.n;
	enum rf_code rc;

	rc = objects(w, i + 1, end, &inner, err);
	rf_slides_arrange(&w->s->pool, inner.list.v, inner.list.n, first);
	if (inner.list.n > 0) {
		item = RF_VEC_PUSH(&to->list);
		item->first = first;
		item->n = w->s->pool.blocks.n - first;
		item->z = (uint32_t)to->list.n;
		for (size_t k = 0; k < inner.list.n; k++)
			rf_slides_add(item, &inner.list.v[k]);
	}
	RF_VEC_RELEASE(&inner.list);
	return rc;
}

/* The shapes from one up to another, which are those of one group. */
static enum rf_code
objects(struct walk *w, size_t from, size_t end, struct items *to,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	size_t next;

	for (size_t i = from; rc == RF_OK && i < end; i = next) {
		const struct rf_escher_shape *s = &w->v[i];
		bool hidden = s->hidden || (s->flags & (RF_ESCHER_DELETED |
		    RF_ESCHER_BACKGROUND)) != 0;

		next = i + 1;
		/* What is in a group stands right behind it. */
		while (next < end && w->v[next].parent > i)
			next++;
		if ((s->flags & RF_ESCHER_GROUP) == 0 && next == i + 1) {
			if (!hidden)
				rc = shape(w, i, to, err);
			continue;
		}
		if (hidden)
			continue;
		w->maps[i] = inside(w, i);
		if ((s->flags & RF_ESCHER_PATRIARCH) != 0)
			rc = objects(w, i + 1, next, to, err);
		else if (!s->table || !table(w, i, next, to))
			rc = group(w, i, next, to, err);
	}
	return rc;
}

enum rf_code
ppt_shapes(struct ppt_slide *s, struct rf_str drawing, struct rf_err *err)
{
	struct rf_escher_shapes shapes = { { NULL, 0, 0 } };
	struct items items = { { NULL, 0, 0 } };
	struct walk w = { .s = s };
	size_t first = s->pool.blocks.n;
	enum rf_code rc;

	rf_escher_read(&shapes, s->p->arena, drawing);
	w.v = shapes.list.v;
	w.maps = rf_calloc(shapes.list.n + 1, sizeof(*w.maps));
	rc = objects(&w, 0, shapes.list.n, &items, err);
	rf_slides_arrange(&s->pool, items.list.v, items.list.n, first);
	RF_VEC_RELEASE(&items.list);
	RF_VEC_RELEASE(&shapes.list);
	free(w.maps);
	return rc;
}
