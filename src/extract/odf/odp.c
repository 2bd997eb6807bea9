/*
 * OpenDocument presentations: a page per slide with places.  What stands in
 * a frame is read as in texts (odt.c); here are the slides, where things
 * are on them, and what a placeholder is for (presentation:class).
 *
 * What surprises: how large a slide is stands in the page layout of its
 * master, in the other part; and what is turned has no place of its own but
 * a list of transforms, angles counted against the clock.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "extract/odf/odt_priv.h"
#include "extract/slides.h"

#define MAX_SLIDES 20000
#define MAX_POINTS 1e6

struct size {
	float width, height;	/* points */
};

struct odp {
	struct odt t;			/* reads what stands in frames */
	struct rf_map layouts;		/* page layout -> struct size */
	struct rf_map sizes;		/* master page -> struct size */
	struct rf_map hidden;		/* styles of slides that are */
	struct size *layout;		/* the open one */
	const char *style;		/* the open one of a slide, or NULL */
	struct rf_page pool;		/* blocks as they are found */
	uint32_t number;		/* of the slide */
};

/* ---- places ---------------------------------------------------------- */

static double
length(const struct rf_xml_node *n, const char *name)
{
	const char *v = rf_xml_get(n, RF_NS_SVG, name);
	double d = v != NULL ? rf_odf_length(rf_str(v)) : 0;

	return fabs(d) < MAX_POINTS ? d : 0;
}

/* The next number or length of a transform's arguments. */
static double
argument(struct rf_str *s, bool is_length)
{
	struct rf_str word;
	size_t n = 0;
	double d;

	while (s->len > 0 && strchr(" ,\t\r\n", *s->ptr) != NULL)
		s->ptr++, s->len--;
	while (n < s->len && strchr(" ,\t\r\n", s->ptr[n]) == NULL)
		n++;
	word = (struct rf_str){ s->ptr, n };
	s->ptr += n;
	s->len -= n;
	if (is_length)
		d = rf_odf_length(word);
	else if (!rf_parse_double(word, &d))
		d = 0;
	return fabs(d) < MAX_POINTS ? d : 0;
}

/* One "rotate (0.5)" over the corners so far. */
static void
transform(struct rf_quad *q, struct rf_str name, struct rf_str args)
{
	double a, b, x, y;

	if (rf_str_is(name, "rotate")) {
		a = argument(&args, false);
		for (int i = 0; i < 4; i++) {
			x = q->x[i];
			y = q->y[i];
			q->x[i] = (float)(x * cos(a) + y * sin(a));
			q->y[i] = (float)(y * cos(a) - x * sin(a));
		}
	} else if (rf_str_is(name, "translate")) {
		a = argument(&args, true);
		b = argument(&args, true);
		for (int i = 0; i < 4; i++) {
			q->x[i] += (float)a;
			q->y[i] += (float)b;
		}
	} else if (rf_str_is(name, "scale")) {
		a = argument(&args, false);
		b = args.len > 0 ? argument(&args, false) : a;
		for (int i = 0; i < 4; i++) {
			q->x[i] *= (float)a;
			q->y[i] *= (float)b;
		}
	}
}

static bool
place(const struct rf_xml_node *n, struct rf_quad *q)
{
	struct rf_str list = rf_str(rf_xml_get(n, RF_NS_DRAW, "transform"));
	double w = length(n, "width"), h = length(n, "height");
	double x = length(n, "x"), y = length(n, "y");

	if (w <= 0 || h <= 0)
		return false;
	*q = rf_quad_of_box((struct rf_box){ (float)x, (float)y,
		(float)(x + w), (float)(y + h) });
	while (list.len > 0) {
		struct rf_str args = rf_str_cut(&list, ')');
		struct rf_str name = rf_str_cut(&args, '(');

		if (args.ptr != NULL)
			transform(q, rf_str_trim(name), args);
	}
	for (int i = 0; i < 4; i++)
		if (!(fabsf(q->x[i]) < MAX_POINTS &&
		    fabsf(q->y[i]) < MAX_POINTS))
			return false;
	return true;
}

/* ---- what stands on a slide ------------------------------------------ */

static const char *
class_of(const struct rf_xml_node *n)
{
	/* Of presentation:, which nothing else here has a namespace for. */
	const char *class = rf_xml_get(n, RF_NS_OTHER, "class");

	return class != NULL ? class : "";
}

static enum rf_block_kind
furniture(const char *class)
{
	static const struct {
		const char *class;
		enum rf_block_kind kind;
	} kinds[] = {
		{ "header", RF_BLOCK_PAGE_HEADER },
		{ "footer", RF_BLOCK_PAGE_FOOTER },
		{ "date-time", RF_BLOCK_PAGE_FOOTER },
		{ "page-number", RF_BLOCK_PAGE_NUMBER },
	};

	for (size_t i = 0; i < RF_COUNT(kinds); i++)
		if (strcmp(class, kinds[i].class) == 0)
			return kinds[i].kind;
	return RF_BLOCK_PARAGRAPH;
}

/* All text of a title is one heading. */
static void
make_title(struct odp *o, size_t first)
{
	struct rf_page *pool = &o->pool;
	struct rf_block *b = &pool->blocks.v[first];
	struct rf_text text = rf_flow_join(o->t.odf.arena, b,
	    pool->blocks.n - first);

	if (text.n == 0)
		return;
	*b = (struct rf_block){ .kind = RF_BLOCK_HEADING, .level = 1,
		.text = text };
	pool->blocks.n = first + 1;
}

/*
 * LibreOffice writes the text of every cell as a list: one of a single item
 * says no more than its text.
 */
static void
plain_cells(struct rf_table *t)
{
	for (size_t i = 0; i < t->n_cells; i++) {
		struct rf_cell_extra *e = t->cells[i].extra;

		if (e == NULL || e->n_blocks != 1 ||
		    e->blocks[0].kind != RF_BLOCK_LIST_ITEM ||
		    e->blocks[0].ordered)
			continue;
		e->rich = e->blocks[0].text;
		e->blocks = NULL;
		e->n_blocks = 0;
	}
}

static void
make_header(struct rf_table *t)
{
	if (t->header_rows > 0 || t->n_rows < 2)
		return;
	t->header_rows = 1;
	for (size_t i = 0; i < t->n_cells && t->cells[i].row == 0; i++)
		t->cells[i].flags |= RF_CELL_HEADER;
}

/* What the flow holds becomes blocks of one item. */
static bool
add_item(struct odp *o, const struct rf_xml_node *n,
    struct rf_slide_item *item)
{
	const struct rf_xml_node *table = rf_xml_child(n, RF_NS_TABLE,
	    "table");
	const char *look = rf_xml_get(table, RF_NS_TABLE,
	    "use-first-row-styles");
	const char *class = class_of(n);
	struct rf_quad quad;

	item->first = o->pool.blocks.n;
	rf_flow_page(o->t.flow, &o->pool);
	if (o->pool.blocks.n == item->first)
		return false;
	item->title = strcmp(class, "title") == 0;
	if (item->title)
		make_title(o, item->first);
	item->n = o->pool.blocks.n - item->first;
	item->has_box = place(n, &quad);
	if (item->has_box)
		item->box = rf_box_of_quad(&quad);
	for (size_t i = item->first; i < o->pool.blocks.n; i++) {
		struct rf_block *b = &o->pool.blocks.v[i];

		b->has_box = item->has_box;
		if (item->has_box)
			b->box = quad;
		if (b->table != NULL)
			plain_cells(b->table);
		if (b->table != NULL && look != NULL &&
		    strcmp(look, "true") == 0)
			make_header(b->table);
		if (furniture(class) != RF_BLOCK_PARAGRAPH &&
		    b->table == NULL && b->figure == NULL)
			b->kind = furniture(class);
	}
	return true;
}

struct items {
	RF_VEC(struct rf_slide_item) v;
};

static void objects(struct odp *o, const struct rf_xml_node *parent,
    struct items *out);

/* What is grouped stays together. */
static void
group(struct odp *o, const struct rf_xml_node *n, struct items *out)
{
	size_t first = o->pool.blocks.n;
	struct rf_slide_item *item;
	struct items inner = { .v = { .n = 0 } };

	objects(o, n, &inner);
	rf_slides_arrange(&o->pool, inner.v.v, inner.v.n, first);
	if (inner.v.n > 0) {
		item = RF_VEC_PUSH(&out->v);
		item->first = first;
		item->n = o->pool.blocks.n - first;
		item->z = (uint32_t)out->v.n;
		for (size_t i = 0; i < inner.v.n; i++)
			rf_slides_add(item, &inner.v.v[i]);
	}
	RF_VEC_RELEASE(&inner.v);
}

static void
objects(struct odp *o, const struct rf_xml_node *parent, struct items *out)
{
	const struct rf_xml_node *n;

	for (n = parent->child; n != NULL && o->t.rc == RF_OK; n = n->next) {
		struct rf_slide_item item = { .z = (uint32_t)out->v.n + 1 };

		if (n->name == NULL || n->ns != RF_NS_DRAW ||
		    !odt_is_drawing(n->name))
			continue;
		if (strcmp(n->name, "g") == 0) {
			group(o, n, out);
			continue;
		}
		if (strcmp(n->name, "a") == 0) {
			objects(o, n, out);
			continue;
		}
		/* A frame's table has a picture beside it, as a preview. */
		if (rf_xml_child(n, RF_NS_TABLE, "table") != NULL)
			odt_blocks(&o->t, n);
		else
			odt_frame(&o->t, n);
		if (add_item(o, n, &item))
			*RF_VEC_PUSH(&out->v) = item;
	}
}

/* ---- slides ---------------------------------------------------------- */

/* The frame of the notes; the page's picture stands beside it. */
static void
notes(struct odp *o, const struct rf_xml_node *slide, struct rf_page *page)
{
	const struct rf_xml_node *n, *f;

	o->pool.blocks.n = 0;
	for (n = slide->child; n != NULL; n = n->next) {
		if (n->name == NULL || n->ns != RF_NS_OTHER ||
		    strcmp(n->name, "notes") != 0)
			continue;
		for (f = n->child; f != NULL && o->t.rc == RF_OK; f = f->next)
			if (rf_xml_is(f, RF_NS_DRAW, "frame") &&
			    strcmp(class_of(f), "notes") == 0)
				odt_frame(&o->t, f);
	}
	rf_flow_page(o->t.flow, &o->pool);
	rf_slides_notes(o->t.odf.arena, page, o->pool.blocks.v,
	    o->pool.blocks.n);
}

static void
set_size(struct odp *o, const struct rf_xml_node *slide,
    struct rf_page *page)
{
	const char *master = rf_xml_get(slide, RF_NS_DRAW,
	    "master-page-name");
	const struct size *size = master != NULL ? rf_map_get(&o->sizes,
	    rf_str(master)) : NULL;

	if (size == NULL)
		return;
	page->width = size->width;
	page->height = size->height;
}

static void
read_slide(struct odp *o, const struct rf_xml_node *slide)
{
	const char *style = rf_xml_get(slide, RF_NS_DRAW, "style-name");
	struct rf_document *d = o->t.doc;
	struct items items = { .v = { .n = 0 } };
	struct rf_page *page;

	o->t.page = ++o->number;
	o->t.wanted = rf_options_want_page(o->t.x->options, o->number);
	if (!o->t.wanted)
		return;
	page = rf_document_page(d, o->number);
	page->hidden = style != NULL && rf_map_get(&o->hidden,
	    rf_str(style)) != NULL;
	set_size(o, slide, page);
	o->pool.blocks.n = 0;
	objects(o, slide, &items);
	rf_slides_arrange(&o->pool, items.v.v, items.v.n, 0);
	for (size_t i = 0; i < o->pool.blocks.n; i++) {
		const struct rf_block *b = &o->pool.blocks.v[i];

		*rf_page_block(page, b->kind) = *b;
		if (i == 0 && b->kind == RF_BLOCK_HEADING)
			page->title = rf_text_string(o->t.odf.arena,
			    &b->text).ptr;
	}
	notes(o, slide, page);
	RF_VEC_RELEASE(&items.v);
	rf_extract_progress(o->t.x, o->number, o->number);
}

/* ---- the stream ------------------------------------------------------ */

static const char *
text_of(struct odp *o, struct rf_str s)
{
	return s.ptr != NULL ? rf_arena_strndup(&o->t.keep, s.ptr, s.len) :
	    "";
}

static float
size_of(const struct rf_xml_tag *tag, const char *name)
{
	struct rf_str s = rf_xml_attr(tag, RF_NS_FO, name);
	double v = s.ptr != NULL ? rf_odf_length(s) : 0;

	return v > 0 && v < MAX_POINTS ? (float)v : 0;
}

/* Before the body: sizes of slides, and which are hidden. */
static void
style_start(struct odp *o, const struct rf_xml_tag *tag)
{
	if (strcmp(tag->name, "page-layout") == 0) {
		o->layout = rf_arena_alloc(&o->t.keep, sizeof(*o->layout));
		*rf_map_put(&o->layouts, rf_str(text_of(o, rf_xml_attr(tag,
		    RF_NS_STYLE, "name")))) = o->layout;
	} else if (strcmp(tag->name, "page-layout-properties") == 0 &&
	    o->layout != NULL) {
		o->layout->width = size_of(tag, "page-width");
		o->layout->height = size_of(tag, "page-height");
	} else if (strcmp(tag->name, "master-page") == 0) {
		*rf_map_put(&o->sizes, rf_str(text_of(o, rf_xml_attr(tag,
		    RF_NS_STYLE, "name")))) = rf_map_get(&o->layouts,
		    rf_str(text_of(o, rf_xml_attr(tag, RF_NS_STYLE,
		    "page-layout-name"))));
		o->t.skip = 1;
	} else if (strcmp(tag->name, "style") == 0) {
		o->style = rf_str_is(rf_xml_attr(tag, RF_NS_STYLE, "family"),
		    "drawing-page") ? text_of(o, rf_xml_attr(tag, RF_NS_STYLE,
		    "name")) : NULL;
	} else if (strcmp(tag->name, "drawing-page-properties") == 0 &&
	    o->style != NULL && rf_str_is(rf_xml_attr(tag, RF_NS_OTHER,
	    "visibility"), "hidden")) {
		*rf_map_put(&o->hidden, rf_str(o->style)) = o;
	}
}

static enum rf_code
on_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct odp *o = ctx;

	if (o->t.skip > 0) {
		o->t.skip++;
		return RF_OK;
	}
	if (o->t.capture == 0) {
		if (!o->t.in_body) {
			rf_odf_styles_start(&o->t.odf.styles, tag);
			if (tag->ns == RF_NS_STYLE)
				style_start(o, tag);
			o->t.in_body = tag->ns == RF_NS_OFFICE &&
			    strcmp(tag->name, "body") == 0;
			return RF_OK;
		}
		if (tag->ns != RF_NS_DRAW || strcmp(tag->name, "page") != 0)
			return RF_OK;
		if (o->number >= MAX_SLIDES)
			return rf_fail(err, RF_E_LIMIT, "The presentation "
			    "has more than %d slides", MAX_SLIDES);
		rf_arena_reset(&o->t.scratch);
		rf_xml_tree_init(&o->t.tree, &o->t.scratch);
	}
	o->t.capture++;
	return rf_xml_tree_handler.start(&o->t.tree, tag, err);
}

static enum rf_code
on_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct odp *o = ctx;
	enum rf_code rc;

	if (o->t.skip > 0) {
		o->t.skip--;
		return RF_OK;
	}
	if (o->t.capture == 0) {
		if (!o->t.in_body)
			rf_odf_styles_end(&o->t.odf.styles, ns, name);
		return RF_OK;
	}
	rc = rf_xml_tree_handler.end(&o->t.tree, ns, name, err);
	if (rc != RF_OK || --o->t.capture > 0)
		return rc;
	read_slide(o, o->t.tree.root);
	if (o->t.rc != RF_OK && err != NULL)
		*err = o->t.err;
	return o->t.rc;
}

static enum rf_code
on_text(void *ctx, struct rf_str s, struct rf_err *err)
{
	struct odp *o = ctx;

	return o->t.skip == 0 && o->t.capture > 0 ?
	    rf_xml_tree_handler.text(&o->t.tree, s, err) : RF_OK;
}

static const struct rf_xml_handler handler = {
	.start = on_start,
	.end = on_end,
	.text = on_text,
};

/* ---- the whole ------------------------------------------------------- */

static enum rf_code
read_package(struct odp *o, struct rf_err *err)
{
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;

	rc = rf_odf_common_styles(&o->t.odf, &handler, o, err);
	if (rc != RF_OK)
		return rc;
	o->t.capture = o->t.skip = 0;
	o->t.in_body = false;
	/* Nothing on a slide begins a page. */
	o->t.boxes = 1;
	rc = rf_ooxml_parse(&o->t.odf.parts, "content.xml", &handler, o,
	    &late);
	if (rc != RF_OK && (rc != RF_E_CORRUPT || o->number == 0)) {
		*err = late;
		return rc;
	}
	if (rc != RF_OK)
		rf_document_warn(o->t.doc, "%s; what could be read was kept",
		    late.msg);
	if (o->t.embedded > 0)
		rf_document_warn(o->t.doc, "%u embedded objects were not "
		    "opened", o->t.embedded);
	rf_slides_tell_hidden(o->t.doc);
	o->t.doc->total_pages = o->number;
	return rf_options_check_pages(o->t.x->options, o->number, err);
}

enum rf_code
rf_odp_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_err own = RF_ERR_INIT;
	struct rf_zip *zip = NULL;
	struct odp o = { .number = 0 };
	enum rf_code rc;

	err = err != NULL ? err : &own;
	odt_prepare(&o.t, x);
	rf_map_init(&o.layouts, &o.t.keep);
	rf_map_init(&o.sizes, &o.t.keep);
	rf_map_init(&o.hidden, &o.t.keep);
	x->doc->paging = RF_SLIDES;
	rc = rf_zip_open(x->fd, x->size, &zip, err);
	if (rc == RF_OK)
		rc = rf_odf_open(&o.t.odf, x, zip, err);
	if (rc == RF_OK)
		rc = read_package(&o, err);
	RF_VEC_RELEASE(&o.pool.blocks);
	odt_release(&o.t);
	rf_zip_close(zip);
	return rc;
}
