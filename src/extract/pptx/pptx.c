/*
 * A presentation, slide by slide.  Damage inside one part costs that part
 * and leaves a warning; only a presentation that shows nothing at all is an
 * error.
 *
 * Hidden slides are read as all others and marked (rf_page.hidden): they are
 * numbered like the rest, and whoever extracts a deck wants its text.  The
 * speaker's notes come behind the slide's blocks, as quotes of which the
 * first begins with "Notes:".
 */
#include "config.h"

#include "extract/pptx/pptx.h"

#include <stdlib.h>
#include <string.h>

#include "extract/pptx/pptx_priv.h"
#include "extract/zip_media.h"
#include "util/limits.h"

#define MAX_SLIDES 20000
#define DEFAULT_WIDTH 9144000	/* EMU, ECMA-376 part 1, 19.2.1.36 */
#define DEFAULT_HEIGHT 6858000
#define MAX_SIZE 51206400	/* 56 inches, 19.7.18 */

bool
pptx_forgive(struct pptx *p, enum rf_code rc, const struct rf_err *err)
{
	if (rc != RF_E_CORRUPT && rc != RF_E_UNSUPPORTED)
		return false;
	rf_document_warn(p->doc, "%s; what could be read was kept", err->msg);
	if (p->damage.code == RF_OK)
		p->damage = *err;
	return true;
}

/* ---- the presentation ------------------------------------------------ */

static enum rf_code
read_presentation(struct pptx *p, struct rf_err *err)
{
	const struct rf_xml_node *n;
	enum rf_code rc;

	rc = rf_ooxml_tree(&p->pkg, p->main, &p->common, &p->presentation,
	    err);
	if (rc != RF_OK)
		return rc;
	n = rf_xml_child(p->presentation, RF_NS_P, "sldSz");
	p->width = (float)(rf_xml_get_int(n, "cx", 1, MAX_SIZE,
	    DEFAULT_WIDTH) / PPTX_EMU_PER_POINT);
	p->height = (float)(rf_xml_get_int(n, "cy", 1, MAX_SIZE,
	    DEFAULT_HEIGHT) / PPTX_EMU_PER_POINT);
	n = rf_xml_child(rf_xml_child(p->presentation, RF_NS_P, "sldIdLst"),
	    RF_NS_P, "sldId");
	for (; n != NULL; n = rf_xml_again(n)) {
		const struct rf_ooxml_rel *rel = rf_ooxml_rel(&p->pkg,
		    p->main, rf_xml_get(n, RF_NS_R, "id"));

		if (p->slides.n >= MAX_SLIDES)
			return rf_fail(err, RF_E_LIMIT, "The presentation "
			    "has more than %d slides", MAX_SLIDES);
		RF_VEC_PUSH(&p->slides)->part = rel != NULL &&
		    !rel->external ? rel->target : NULL;
	}
	return RF_OK;
}

/* ---- notes ----------------------------------------------------------- */

/* The body of the notes page; its picture of the slide says nothing new. */
static enum rf_code
read_notes(struct pptx_slide *slide, struct rf_page *page,
    struct rf_err *err)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(&slide->p->pkg,
	    slide->part, "notesSlide");
	struct pptx_slide s = { .p = slide->p, .number = slide->number };
	const struct rf_xml_node *root, *sp;
	enum rf_code rc;

	if (rel == NULL)
		return RF_OK;
	s.part = rel->target;
	rc = rf_ooxml_tree(&s.p->pkg, s.part, &s.scratch, &root, err);
	if (rc != RF_OK)
		goto out;
	sp = rf_xml_child(rf_xml_child(rf_xml_child(root, RF_NS_P, "cSld"),
	    RF_NS_P, "spTree"), RF_NS_P, "sp");
	for (; sp != NULL; sp = rf_xml_again(sp)) {
		struct pptx_body body = { .role = PPTX_BODY };
		const struct rf_xml_node *ph = rf_xml_find(sp, RF_NS_P, "ph");
		const char *type = rf_xml_get(ph, RF_NS_NONE, "type");

		body.node = rf_xml_child(sp, RF_NS_P, "txBody");
		if (type != NULL && strcmp(type, "body") == 0 &&
		    body.node != NULL)
			pptx_text(&s, &body);
	}
	rf_flow_page(s.p->flow, &s.pool);
	rf_slides_notes(s.p->arena, page, s.pool.blocks.v, s.pool.blocks.n);
out:
	RF_VEC_RELEASE(&s.pool.blocks);
	rf_arena_release(&s.scratch);
	return rc;
}

/* ---- slides ---------------------------------------------------------- */

static enum rf_code
read_slide(struct pptx_slide *s, struct rf_page *page, struct rf_err *err)
{
	const struct rf_xml_node *root, *tree;
	struct rf_slide_item *items = NULL;
	enum rf_code rc;
	size_t n;

	rc = rf_ooxml_tree(&s->p->pkg, s->part, &s->scratch, &root, err);
	if (rc != RF_OK)
		return rc;
	page->hidden = !rf_xml_get_bool(root, "show", true);
	s->layout = pptx_sheet_of(s->p, s->part, "slideLayout");
	s->master = s->layout != NULL ? s->layout->above : NULL;
	if (rf_ooxml_rel_of(&s->p->pkg, s->part, "comments") != NULL ||
	    rf_ooxml_rel_of(&s->p->pkg, s->part, "comment") != NULL)
		s->p->commented = true;
	tree = rf_xml_child(root, RF_NS_P, "cSld");
	rc = pptx_loose_picture(s, rf_xml_child(rf_xml_child(rf_xml_child(
	    rf_xml_child(tree, RF_NS_P, "bg"), RF_NS_P, "bgPr"), RF_NS_A,
	    "blipFill"), RF_NS_A, "blip"), err);
	tree = rf_xml_child(tree, RF_NS_P, "spTree");
	if (rc == RF_OK && tree != NULL)
		rc = pptx_shapes(s, tree, &pptx_root, &items, &n, err);
	free(items);
	page->title = s->title;
	for (size_t i = 0; i < s->pool.blocks.n; i++)
		*rf_page_block(page, s->pool.blocks.v[i].kind) =
		    s->pool.blocks.v[i];
	return rc;
}

static enum rf_code
add_slide(struct pptx *p, uint32_t number, struct rf_err *err)
{
	struct pptx_slide s = { .p = p, .number = number,
		.part = p->slides.v[number - 1].part };
	struct rf_page *page = rf_document_page(p->doc, number);
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;

	page->width = p->width;
	page->height = p->height;
	if (s.part == NULL) {
		rc = rf_fail(&late, RF_E_CORRUPT, "Slide %u is missing in "
		    "the file", number);
	} else {
		rc = read_slide(&s, page, &late);
		if (rc == RF_OK)
			rc = read_notes(&s, page, &late);
	}
	RF_VEC_RELEASE(&s.pool.blocks);
	rf_arena_release(&s.scratch);
	if (rc != RF_OK && !pptx_forgive(p, rc, &late)) {
		*err = late;
		return rc;
	}
	return RF_OK;
}

static enum rf_code
read_slides(struct pptx *p, struct rf_err *err)
{
	const struct rf_options *o = p->x->options;
	uint32_t total = (uint32_t)p->slides.n;
	enum rf_code rc;

	p->doc->total_pages = total;
	rc = rf_options_check_pages(o, total, err);
	for (uint32_t i = 1; rc == RF_OK && i <= total; i++) {
		if (!rf_options_want_page(o, i)) {
			p->left_out = true;
			continue;
		}
		rc = add_slide(p, i, err);
		rf_extract_progress(p->x, i, total);
	}
	return rc;
}

/* Pictures that no slide shows: of layouts, masters, films. */
static enum rf_code
remaining_media(struct pptx *p, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	int32_t asset;

	for (size_t i = 0; rc == RF_OK && i < rf_zip_count(p->pkg.zip); i++) {
		const struct rf_zip_entry *e = rf_zip_at(p->pkg.zip, i);
		const char *type;

		if (!rf_str_starts(rf_str(e->name), "ppt/media/") ||
		    e->folder || rf_map_get(&p->assets, rf_str(e->name)) !=
		    NULL)
			continue;
		type = rf_ooxml_type(&p->pkg, e->name);
		if (type != NULL && rf_str_starts(rf_str(type), "image/"))
			rc = rf_zip_media(p->x, p->pkg.zip, &p->assets,
			    e->name, 0, &asset, err);
	}
	return rc;
}

/* Damage was forgiven, but nothing is left to show for it. */
static bool
is_ruined(const struct pptx *p)
{
	for (size_t i = 0; i < p->doc->pages.n; i++)
		if (p->doc->pages.v[i].blocks.n > 0)
			return false;
	return p->damage.code != RF_OK;
}

static void
tell(struct pptx *p)
{
	rf_slides_tell_hidden(p->doc);
	if (p->commented)
		rf_document_warn(p->doc, "Comments on slides are not part of "
		    "the result");
}

static enum rf_code
read_all(struct pptx *p, struct rf_zip *zip, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_ooxml_open(&p->pkg, zip, p->arena, err);
	if (rc != RF_OK)
		return rc;
	p->main = rf_ooxml_main(&p->pkg);
	if (p->main == NULL || rf_zip_find(zip, rf_str(p->main)) == NULL)
		p->main = "ppt/presentation.xml";
	rf_ooxml_properties(&p->pkg, p->doc);
	rc = read_presentation(p, err);
	if (rc == RF_OK)
		rc = read_slides(p, err);
	if (rc == RF_OK && !p->left_out)
		rc = remaining_media(p, err);
	if (rc == RF_OK && is_ruined(p)) {
		*err = p->damage;
		return err->code;
	}
	tell(p);
	return rc;
}

enum rf_code
rf_pptx_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_err own = RF_ERR_INIT;
	struct rf_zip *zip = NULL;
	struct pptx p = { .x = x, .doc = x->doc, .arena = &x->doc->arena };
	enum rf_code rc;

	err = err != NULL ? err : &own;
	x->doc->paging = RF_SLIDES;
	rc = rf_zip_open(x->fd, x->size, &zip, err);
	if (rc != RF_OK)
		return rc;
	rf_map_init(&p.assets, p.arena);
	rf_map_init(&p.sheets, &p.common);
	p.flow = rf_flow_new(p.doc);
	rc = read_all(&p, zip, err);
	rf_flow_free(p.flow);
	pptx_sheets_release(&p);
	RF_VEC_RELEASE(&p.slides);
	rf_arena_release(&p.common);
	rf_zip_close(zip);
	return rc;
}
