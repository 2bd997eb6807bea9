/*
 * Pictures, charts and texts that float above the cells.  A frame holds the
 * same thing in several forms, the best first: an object and a picture of
 * it, a drawing and its pixels; we take the first that we can read.
 */
#include "config.h"

#include "extract/odf/ods_priv.h"

#include <string.h>

/* What opens a shape that may hold text; frames hold pictures too. */
static bool
is_shape(const char *name)
{
	static const char *const names[] = { "frame", "custom-shape", "rect",
	    "ellipse", "circle", "line", "polyline", "polygon", "path",
	    "caption", "connector", "measure", "regular-polygon" };

	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* "Sheet1.D5", "'a.b'.$D$5": the cell after the last dot. */
static bool
cell_address(struct rf_str s, uint32_t *row, uint32_t *col)
{
	const char *dot = s.len > 0 ? memrchr(s.ptr, '.', s.len) : NULL;

	if (dot != NULL) {
		s.len -= (size_t)(dot + 1 - s.ptr);
		s.ptr = dot + 1;
	}
	return s.len > 0 && rf_xlsx_cell_ref(s, row, col);
}

static void
open_frame(struct ods *p, const struct rf_xml_tag *tag)
{
	struct rf_str end = rf_xml_attr(tag, RF_NS_TABLE,
	    "end-cell-address");
	struct ods_frame *f = &p->frame;
	uint32_t row, col;

	*f = (struct ods_frame){ .placed = p->in_cell,
		.at = { p->row, p->row, p->col, p->col } };
	f->width = (float)rf_odf_length(rf_xml_attr(tag, RF_NS_SVG,
	    "width"));
	f->height = (float)rf_odf_length(rf_xml_attr(tag, RF_NS_SVG,
	    "height"));
	if (p->in_cell && end.ptr != NULL &&
	    cell_address(end, &row, &col) && row >= p->row && col >= p->col) {
		f->at.row1 = row;
		f->at.col1 = col;
	}
}

static const char *
link_of(struct ods *p, const struct rf_xml_tag *tag)
{
	struct rf_str href = rf_xml_attr(tag, RF_NS_XLINK, "href");

	return href.len > 0 ? rf_arena_strndup(p->odf.arena, href.ptr,
	    href.len) : NULL;
}

bool
ods_draw_start(struct ods *p, const struct rf_xml_tag *tag)
{
	if (tag->ns == RF_NS_SVG && p->frames > 0 &&
	    (strcmp(tag->name, "title") == 0 ||
	    strcmp(tag->name, "desc") == 0)) {
		p->in_word = true;
		rf_buf_reset(&p->word);
		return true;
	}
	if (tag->ns != RF_NS_DRAW)
		return false;
	if (is_shape(tag->name)) {
		if (p->frames++ == 0)
			open_frame(p, tag);
	} else if (p->frames > 0 && strcmp(tag->name, "image") == 0) {
		if (p->frame.image == NULL)
			p->frame.image = link_of(p, tag);
	} else if (p->frames > 0 && strcmp(tag->name, "object") == 0) {
		if (p->frame.object == NULL)
			p->frame.object = link_of(p, tag);
	}
	return true;
}

/* ---- figures ---------------------------------------------------------- */

static struct ods_object *
add(struct ods *p)
{
	struct ods_object *o;

	if (p->objects.n >= ODS_MAX_OBJECTS)
		return NULL;
	o = RF_VEC_PUSH(&p->objects);
	o->placed = p->frame.placed;
	o->at = p->frame.at;
	return o;
}

static enum rf_code
close_frame(struct ods *p, struct rf_err *err)
{
	struct rf_figure *f = rf_arena_alloc(p->odf.arena, sizeof(*f));
	const struct ods_frame *fr = &p->frame;
	struct ods_object *o;
	struct rf_text rich;
	struct rf_str plain;
	enum rf_code rc = RF_OK;

	f->asset = -1;
	f->alt = fr->alt;
	f->title = fr->title;
	if (fr->object != NULL && rf_odf_chart(&p->odf, rf_str(fr->object),
	    fr->width, fr->height, f)) {
		f->visual = RF_VISUAL_CHART;
	} else if (fr->image != NULL) {
		rc = rf_odf_picture(&p->odf, rf_str(fr->image),
		    p->sheet.page, f, err);
	} else {
		f = NULL;
	}
	if (rc != RF_OK)
		return rc;
	if (f != NULL && (o = add(p)) != NULL)
		o->figure = f;
	if (rf_odf_text_take(&p->shape, &plain, &rich) &&
	    (o = add(p)) != NULL)
		o->text = rich.n > 0 ? rich :
		    rf_text_plain(p->odf.arena, plain);
	return RF_OK;
}

enum rf_code
ods_draw_end(struct ods *p, enum rf_xmlns ns, const char *name,
    struct rf_err *err)
{
	const char **word;

	if (ns == RF_NS_SVG && p->in_word) {
		p->in_word = false;
		word = strcmp(name, "title") == 0 ? &p->frame.title :
		    &p->frame.alt;
		if (*word == NULL && p->word.len > 0)
			*word = rf_ooxml_text(p->odf.arena, (struct rf_str){
			    p->word.ptr, p->word.len }).ptr;
	} else if (ns == RF_NS_DRAW && is_shape(name) && p->frames > 0 &&
	    --p->frames == 0) {
		return close_frame(p, err);
	}
	return RF_OK;
}

void
ods_place_objects(struct ods *p)
{
	for (size_t i = 0; i < p->objects.n; i++) {
		const struct ods_object *o = &p->objects.v[i];

		(void)rf_xlsx_float(&p->sheet, o->placed ? &o->at : NULL,
		    o->figure, o->text);
	}
	p->objects.n = 0;
}
