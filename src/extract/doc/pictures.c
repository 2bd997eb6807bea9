/*
 * Pictures: those in the line stand in the data stream, each a small drawing
 * of its own; those that float hang from a mark in the text by the number of
 * a shape, and their bytes are in the main stream.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/doc/doc_priv.h"

#define ANCHOR 26		/* bytes that tell of one (Spa) */
#define BOX 22			/* and of a text box */

enum { METAFILE = 0x08, SHAPE = 0x64, SHAPE_FILE = 0x66 };

/* ---- drawings of the document ------------------------------------------ */

static int
by_id(const void *pa, const void *pb)
{
	const struct doc_shape_id *a = pa, *b = pb;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static void
index_shapes(struct doc *d, bool header)
{
	const struct rf_escher_shapes *s = &d->shapes[header];

	for (size_t i = 0; i < s->list.n; i++)
		*RF_VEC_PUSH(&d->shape_ids[header]) = (struct doc_shape_id){
			s->list.v[i].id, (uint32_t)i };
	if (s->list.n > 1)
		qsort(d->shape_ids[header].v, s->list.n,
		    sizeof(*d->shape_ids[header].v), by_id);
}

/* The index of the shape with that number; SIZE_MAX: there is none. */
static size_t
shape_index(const struct doc *d, bool header, uint32_t id)
{
	size_t low = 0, high = d->shape_ids[header].n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (d->shape_ids[header].v[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < d->shape_ids[header].n &&
	    d->shape_ids[header].v[low].id == id ?
	    d->shape_ids[header].v[low].index : SIZE_MAX;
}

/* The store of pictures, then a drawing each of the text and the headers. */
void
doc_drawings(struct doc *d)
{
	struct rf_str s = doc_table(d, DOC_DRAWINGS), drawing;
	uint32_t n;

	if (s.len < 8)
		return;
	n = rf_le32(s.ptr + 4);
	if (n > s.len - 8)
		n = (uint32_t)s.len - 8;
	rf_escher_store(&d->blips, (struct rf_str){ s.ptr, n + 8 }, d->main);
	s.ptr += n + 8;
	s.len -= n + 8;
	while (s.len > 9) {
		bool header = s.ptr[0] != 0;

		n = rf_le32(s.ptr + 5);
		if (n > s.len - 9)
			n = (uint32_t)s.len - 9;
		drawing = (struct rf_str){ s.ptr + 1, n + 8 };
		rf_escher_read(&d->shapes[header], &d->doc->arena, drawing);
		s.ptr += n + 9;
		s.len -= n + 9;
	}
	index_shapes(d, false);
	index_shapes(d, true);
}

/* ---- figures ----------------------------------------------------------- */

static void
figure(struct doc *d, uint32_t blip, const char *alt)
{
	struct rf_figure *f = rf_arena_alloc(&d->doc->arena, sizeof(*f));
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	f->visual = RF_VISUAL_IMAGE;
	f->asset = -1;
	f->alt = alt;
	if (d->page_wanted) {
		rc = rf_escher_keep(d->x, &d->blips, blip, d->page, &f->asset,
		    &err);
		if (rc != RF_OK) {
			doc_fail(d, rc, &err);
			return;
		}
	}
	if (f->asset < 0)
		f->render_error = "The picture cannot be read";
	if (rf_flow_block(d->flow) == NULL)
		doc_reopen(d);
	rf_flow_figure(d->flow, f);
	d->page_dirty = true;
}

/* ---- in the line ------------------------------------------------------- */

/* Bytes of a metafile without any head. */
static void
metafile(struct doc *d, struct rf_str s)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_figure *f;
	enum rf_code rc;

	if (!d->page_wanted || s.len < 18)
		return;
	f = rf_arena_alloc(&d->doc->arena, sizeof(*f));
	rc = rf_extract_asset(d->x, s.ptr, s.len, "picture.wmf", d->page,
	    &f->asset, &err);
	if (rc != RF_OK) {
		doc_fail(d, rc, &err);
		return;
	}
	if (rf_flow_block(d->flow) == NULL)
		doc_reopen(d);
	rf_flow_figure(d->flow, f);
	d->page_dirty = true;
}

void
doc_picture(struct doc *d, uint32_t place)
{
	struct rf_escher_shapes shapes = { { NULL, 0, 0 } };
	struct rf_str s = d->data;
	size_t before = d->blips.list.n, head;
	const char *alt = NULL;
	unsigned kind;

	if (place >= s.len || s.len - place < 8)
		return;
	s.ptr += place;
	s.len -= place;
	if (rf_le32(s.ptr) < s.len)
		s.len = rf_le32(s.ptr);
	if (s.len < 8)
		return;
	if (s.len > d->picture_left)
		return;
	d->picture_left -= s.len;
	head = rf_le16(s.ptr + 4);
	kind = rf_le16(s.ptr + 6);
	if (kind == SHAPE_FILE && head < s.len)
		head += 1 + (size_t)(unsigned char)s.ptr[head];
	if (head >= s.len)
		return;
	s.ptr += head;
	s.len -= head;
	if (kind == METAFILE)
		metafile(d, s);
	if (kind != SHAPE && kind != SHAPE_FILE)
		return;
	rf_escher_read(&shapes, &d->doc->arena, s);
	if (shapes.list.n > 0)
		alt = shapes.list.v[0].alt;
	RF_VEC_RELEASE(&shapes.list);
	rf_escher_store(&d->blips, s, d->main);
	if (d->blips.list.n > before)
		figure(d, (uint32_t)before + 1, alt);
}

/* ---- floating ---------------------------------------------------------- */

static void
text_box(struct doc *d, uint32_t from, uint32_t to, enum doc_text text)
{
	struct doc_para para = d->para;
	struct rf_flow *flow;
	struct rf_rows *rows = d->rows;
	size_t base = d->fields_base;
	enum doc_text before = d->text;

	if (rf_flow_block(d->flow) == NULL)
		doc_reopen(d);
	flow = d->flow;
	rf_flow_aside_begin(flow);
	d->rows = rf_rows_new(d->doc, flow);
	d->fields_base = d->fields.n;
	d->text = text;
	d->asides++;
	doc_text(d, from, to);
	rf_rows_depth(d->rows, 0, &d->row);
	rf_rows_free(d->rows);
	rf_flow_aside_end(flow);
	d->asides--;
	doc_fields_cut(d, d->fields_base);
	d->fields_base = base;
	d->text = before;
	d->rows = rows;
	d->flow = flow;
	d->para = para;
}

/* The text of a shape: its number's upper half counts the boxes from 1. */
static void
box_of(struct doc *d, const struct rf_escher_shape *s, bool header)
{
	struct doc_plex p = doc_plex(d, header ? DOC_HEADER_BOXES : DOC_BOXES,
	    BOX);
	enum doc_text text = header ? DOC_HEADER_BOX_TEXT : DOC_BOX_TEXT;
	uint32_t i = s->text_id >> 16, start = d->starts[text];
	uint32_t end = d->starts[text + 1];

	/* Boxes that go on in others have their text in the first. */
	if (i == 0 || i > p.n || (s->text_id & 0xffff) != 0 ||
	    d->asides > 0 || doc_plex_cp(&p, i - 1) > end - start ||
	    doc_plex_cp(&p, i) > end - start)
		return;
	text_box(d, start + doc_plex_cp(&p, i - 1),
	    start + doc_plex_cp(&p, i), text);
}

static void
draw(struct doc *d, const struct rf_escher_shape *s, const char *alt,
    bool header)
{
	if (s->hidden || (s->flags & RF_ESCHER_DELETED) != 0)
		return;
	alt = s->alt != NULL ? s->alt : alt;
	if (s->blip > 0)
		figure(d, s->blip, alt);
	else if (s->fill > 0)
		figure(d, s->fill, alt);
	if (s->text_id != 0)
		box_of(d, s, header);
}

void
doc_shape(struct doc *d, uint32_t cp)
{
	bool header = d->text == DOC_HEADER_TEXT;
	struct doc_plex p = doc_plex(d, header ? DOC_HEADER_SHAPES :
	    DOC_SHAPES, ANCHOR);
	const struct rf_escher_shapes *shapes = &d->shapes[header];
	uint32_t low = 0, high = p.n;
	const char *alt;
	size_t i;

	if (d->text != DOC_MAIN && !header)
		return;
	cp -= d->starts[d->text];
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (doc_plex_cp(&p, mid) < cp)
			low = mid + 1;
		else
			high = mid;
	}
	if (low >= p.n || doc_plex_cp(&p, low) != cp)
		return;
	i = shape_index(d, header, rf_le32(p.data + ANCHOR *
	    (size_t)low));
	if (i >= shapes->list.n)
		return;
	alt = shapes->list.v[i].alt;
	draw(d, &shapes->list.v[i], alt, header);
	/* What is in a group stands right behind it. */
	for (size_t k = i + 1; k < shapes->list.n && d->rc == RF_OK &&
	    shapes->list.v[k].parent > i; k++)
		draw(d, &shapes->list.v[k], alt, header);
}

/* ---- the rest ---------------------------------------------------------- */

void
doc_remaining_pictures(struct doc *d)
{
	int32_t asset;

	for (size_t i = 0; d->rc == RF_OK && d->x->options->n_pages == 0 &&
	    i < d->blips.list.n; i++)
		if (d->blips.list.v[i].asset == 0)
			d->rc = rf_escher_keep(d->x, &d->blips,
			    (uint32_t)i + 1, 0, &asset, &d->err);
}
