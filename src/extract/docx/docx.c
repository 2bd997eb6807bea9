/*
 * Word documents (ECMA-376 part 1, 17), from package to document.  Damage
 * costs the part that it is in; only a document whose main part shows
 * nothing at all is an error.
 *
 * What surprises: the format has no pages.  A page begins where the author
 * forced one, by a break, a paragraph's property or a section; what the
 * program once worked out (w:lastRenderedPageBreak) depends on its fonts and
 * is not believed.
 */
#include "config.h"

#include "extract/docx/docx_priv.h"

#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

/* ---- small things ---------------------------------------------------- */

const char *
rf_docx_attr(const struct rf_xml_node *n, const char *name)
{
	return rf_xml_get(n, RF_NS_W, name);
}

const char *
rf_docx_val(const struct rf_xml_node *n, const char *child)
{
	return rf_docx_attr(rf_docx_child(n, child), "val");
}

int64_t
rf_docx_int(const struct rf_xml_node *n, const char *name, int64_t min,
    int64_t max, int64_t fallback)
{
	const char *s = rf_docx_attr(n, name);
	int64_t v;

	return s != NULL && rf_parse_int(rf_str(s), min, max, &v) ? v :
	    fallback;
}

bool
rf_docx_flag(const struct rf_xml_node *n, const char *child, bool absent)
{
	const struct rf_xml_node *c = rf_docx_child(n, child);
	const char *s = rf_docx_attr(c, "val");
	bool v;

	if (c == NULL)
		return absent;
	return s == NULL || !rf_parse_bool(rf_str(s), &v) || v;
}

const char *
rf_docx_string(struct rf_docx *d, const char *s)
{
	struct rf_arena *arena = &d->doc->arena;
	struct rf_str clean;

	if (s == NULL || *s == '\0')
		return NULL;
	clean = rf_utf8_clean(arena, rf_str(s));
	return rf_arena_strndup(arena, clean.ptr, clean.len);
}

const char *
rf_docx_target(struct rf_docx *d, const char *id)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel(&d->pkg, d->part, id);

	return rel != NULL && !rel->external ? rel->target : NULL;
}

void
rf_docx_fail(struct rf_docx *d, enum rf_code rc, const struct rf_err *err)
{
	if (d->rc != RF_OK)
		return;
	d->rc = rc;
	d->err = *err;
}

void
rf_docx_forgive(struct rf_docx *d, enum rf_code rc, const struct rf_err *err)
{
	if (rf_code_is_document(rc))
		rf_document_warn(d->doc, "%s; what could be read was kept",
		    err->msg);
	else
		rf_docx_fail(d, rc, err);
}

const struct rf_xml_node *
rf_docx_load(struct rf_docx *d, const char *part)
{
	const struct rf_xml_node *root;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	if (part == NULL)
		return NULL;
	rc = rf_ooxml_tree(&d->pkg, part, &d->arena, &root, &err);
	if (rc == RF_OK)
		return root;
	rf_docx_forgive(d, rc, &err);
	return NULL;
}

static const char *
related(struct rf_docx *d, const char *type)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(&d->pkg, d->main,
	    type);

	return rel != NULL ? rel->target : NULL;
}

/* ---- the whole ------------------------------------------------------- */

static enum rf_code
read_main(struct rf_docx *d, struct rf_err *err)
{
	struct rf_err late = RF_ERR_INIT;
	const struct rf_xml_node *settings;
	enum rf_code rc;

	rf_docx_styles(d);
	rf_docx_numbering(d);
	settings = rf_docx_load(d, related(d, "settings"));
	d->even_and_odd = rf_docx_flag(settings, "evenAndOddHeaders", false);
	rf_docx_notes_init(d, settings);
	rf_docx_page_begin(d);
	rc = rf_ooxml_parse(&d->pkg, d->main, &rf_docx_handler, d, &late);
	if (d->rc != RF_OK) {
		*err = d->err;
		return d->rc;
	}
	if (rc != RF_OK && (rc != RF_E_CORRUPT || (!d->page_dirty &&
	    d->page == 1))) {
		*err = late;
		return rc;
	}
	if (rc != RF_OK)
		rf_document_warn(d->doc, "%s; what could be read was kept",
		    late.msg);
	while (d->table != NULL)
		rf_docx_table_end(d);
	rf_docx_release_held(d);
	rf_docx_page_end(d, true);
	rf_furniture_place(&d->around, d->doc);
	return RF_OK;
}

static void
tell(struct rf_docx *d)
{
	if (d->embedded > RF_DOCX_MAX_NAMED)
		rf_document_warn(d->doc, "%u embedded objects were not opened",
		    d->embedded);
	if (rf_zip_duplicates(d->zip) > 0)
		rf_document_warn(d->doc, "The file contains parts of the same "
		    "name; the first of each was read");
}

static enum rf_code
read_package(struct rf_docx *d, struct rf_err *err)
{
	enum rf_code rc;

	rc = rf_ooxml_open(&d->pkg, d->zip, &d->arena, err);
	/* Lost types are no loss: the names of parts tell as much. */
	if (rc != RF_OK && rc != RF_E_CORRUPT && rc != RF_E_UNSUPPORTED)
		return rc;
	d->main = rf_ooxml_main(&d->pkg);
	if (d->main == NULL || rf_zip_find(d->zip, rf_str(d->main)) == NULL)
		d->main = "word/document.xml";
	d->part = d->main;
	rf_ooxml_properties(&d->pkg, d->doc);
	rc = read_main(d, err);
	if (rc == RF_OK && d->rc != RF_OK) {
		*err = d->err;
		rc = d->rc;
	}
	if (rc != RF_OK)
		return rc;
	d->doc->total_pages = d->page;
	rc = rf_options_check_pages(d->x->options, d->page, err);
	if (rc != RF_OK)
		return rc;
	tell(d);
	rf_extract_progress(d->x, d->page, d->page);
	rf_docx_remaining_media(d);
	if (d->rc != RF_OK)
		*err = d->err;
	return d->rc;
}

static void
release(struct rf_docx *d)
{
	rf_flow_free(d->flow);
	rf_docx_fields_cut(d, 0);
	RF_VEC_RELEASE(&d->fields);
	RF_VEC_RELEASE(&d->held);
	RF_VEC_RELEASE(&d->continuous);
	rf_furniture_release(&d->around);
	for (int i = 0; i < RF_DOCX_NOTE_KINDS; i++)
		RF_VEC_RELEASE(&d->notes[i].pending);
	rf_arena_release(&d->scratch);
	rf_arena_release(&d->arena);
}

enum rf_code
rf_docx_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_err own = RF_ERR_INIT;
	struct rf_docx *d;
	enum rf_code rc;

	err = err != NULL ? err : &own;
	x->doc->paging = RF_PAGES;
	d = rf_calloc(1, sizeof(*d));
	d->x = x;
	d->doc = x->doc;
	rc = rf_zip_open(x->fd, x->size, &d->zip, err);
	if (rc != RF_OK)
		goto out;
	d->flow = rf_flow_new(d->doc);
	rf_map_init(&d->media, &d->arena);
	rf_map_init(&d->around_seen, &d->arena);
	rc = read_package(d, err);
	release(d);
out:
	rf_zip_close(d->zip);
	free(d);
	return rc;
}
