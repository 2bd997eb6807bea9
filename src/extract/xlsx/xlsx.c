/*
 * A workbook, sheet by sheet.  Damage inside one part costs that part and
 * leaves a warning; only a workbook that shows nothing at all is an error.
 */
#include "config.h"

#include "extract/xlsx/xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "util/limits.h"

bool
rf_xlsx_forgive(struct rf_xlsx *w, enum rf_code rc, const struct rf_err *err)
{
	if (rc != RF_E_CORRUPT && rc != RF_E_UNSUPPORTED)
		return false;
	rf_document_warn(w->doc, "%s; what could be read was kept", err->msg);
	if (w->damage.code == RF_OK)
		w->damage = *err;
	return true;
}

/* The tables before the sheets: without them less is shown, not nothing. */
static enum rf_code
read_common(struct rf_xlsx *w, struct rf_err *err)
{
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;

	rc = rf_xlsx_styles(w, &late);
	if (rc == RF_OK || rf_xlsx_forgive(w, rc, &late))
		rc = rf_xlsx_strings(w, &late);
	if (rc != RF_OK && !rf_xlsx_forgive(w, rc, &late)) {
		*err = late;
		return rc;
	}
	rf_xlsx_rich_values(w);
	return RF_OK;
}

/* A chart sheet is a sheet whose XML has no cells. */
static enum rf_code
read_content(struct rf_xlsx_sheet *s, struct rf_err *err)
{
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;

	rc = rf_xlsx_sheet_read(s, &late);
	if (rc != RF_OK && !rf_xlsx_forgive(s->w, rc, &late)) {
		*err = late;
		return rc;
	}
	rc = rf_xlsx_sheet_parts(s, err);
	if (rc != RF_OK)
		return rc;
	rf_xlsx_cells_settle(s);
	rf_xlsx_regions(s);
	rc = rf_xlsx_cell_media(s, err);
	if (rc == RF_OK)
		rc = rf_xlsx_loose_media(s, err);
	if (rc == RF_OK)
		rc = rf_xlsx_drawing(s, err);
	return rc;
}

static enum rf_code
read_sheet(struct rf_xlsx *w, const struct rf_xlsx_sheet_ref *ref,
    uint32_t workbook_index, uint32_t index, struct rf_err *err)
{
	struct rf_xlsx_sheet s;
	enum rf_code rc = RF_OK;

	rf_xlsx_sheet_init(&s, w, ref, index);
	if (ref->part == NULL || ref->kind == RF_XLSX_OTHER_SHEET)
		rf_document_warn(w->doc, "The sheet \"%s\" is %s and was left "
		    "empty", ref->name, ref->part == NULL ? "missing" :
		    "a dialog or macro sheet");
	else
		rc = read_content(&s, err);
	if (rc != RF_OK)
		goto out;
	rf_xlsx_page(&s, workbook_index);
out:
	rf_xlsx_sheet_release(&s);
	return rc;
}

static enum rf_code
read_sheets(struct rf_xlsx *w, struct rf_err *err)
{
	const struct rf_options *o = w->x->options;
	uint32_t total = 0, index = 0;
	enum rf_code rc;

	for (size_t i = 0; i < w->sheets.n; i++)
		total += !w->sheets.v[i].hidden || o->hidden_sheets;
	w->hidden_sheets = (uint32_t)w->sheets.n - total;
	w->doc->total_pages = total;
	rc = rf_options_check_pages(o, total, err);
	for (size_t i = 0; rc == RF_OK && i < w->sheets.n; i++) {
		const struct rf_xlsx_sheet_ref *ref = &w->sheets.v[i];

		if ((ref->hidden && !o->hidden_sheets) ||
		    !rf_options_want_page(o, ++index)) {
			w->left_out = true;
			continue;
		}
		rc = read_sheet(w, ref, (uint32_t)i + 1, index, err);
		rf_extract_progress(w->x, index, total);
	}
	return rc;
}

bool
rf_xlsx_is_ruined(const struct rf_xlsx *w)
{
	for (size_t i = 0; i < w->doc->pages.n; i++)
		if (w->doc->pages.v[i].blocks.n > 0)
			return false;
	return w->damage.code != RF_OK;
}

void
rf_xlsx_tell_hidden(struct rf_xlsx *w)
{
	if (w->hidden_rows + w->hidden_cols + w->hidden_sheets > 0)
		rf_document_warn(w->doc, "Left out because hidden: %u rows, "
		    "%u columns, %u sheets; the spreadsheet options include "
		    "them", w->hidden_rows, w->hidden_cols, w->hidden_sheets);
}

/* What the user should know about what was not shown. */
static void
tell(struct rf_xlsx *w)
{
	rf_xlsx_tell_hidden(w);
	if (w->uncalculated > 0)
		rf_document_warn(w->doc, "%u formulas have no stored result, "
		    "because the workbook was never calculated; they are "
		    "shown as formulas", w->uncalculated);
	if (rf_zip_duplicates(w->pkg.zip) > 0)
		rf_document_warn(w->doc, "The file contains parts of the same "
		    "name; the first of each was read");
}

enum rf_code
rf_xlsx_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_zip *zip = NULL;
	struct rf_err own = RF_ERR_INIT;
	struct rf_xlsx w;
	enum rf_code rc;

	memset(&w, 0, sizeof(w));
	/* Forgiven failures need their message. */
	err = err != NULL ? err : &own;
	w.x = x;
	w.doc = x->doc;
	w.arena = &x->doc->arena;
	rf_map_init(&w.assets, w.arena);
	x->doc->paging = RF_SHEETS;
	rc = rf_zip_open(x->fd, x->size, &zip, err);
	if (rc != RF_OK)
		goto out;
	rc = rf_ooxml_open(&w.pkg, zip, w.arena, err);
	if (rc != RF_OK)
		goto out;
	w.main = rf_ooxml_main(&w.pkg);
	if (w.main == NULL || rf_zip_find(zip, rf_str(w.main)) == NULL)
		w.main = "xl/workbook.xml";
	rc = rf_xlsx_workbook(&w, err);
	if (rc != RF_OK)
		goto out;
	rc = read_common(&w, err);
	if (rc != RF_OK)
		goto out;
	rc = read_sheets(&w, err);
	if (rc == RF_OK && !w.left_out)
		rc = rf_xlsx_remaining_media(&w, err);
	if (rc != RF_OK)
		goto out;
	if (rf_xlsx_is_ruined(&w)) {
		*err = w.damage;
		rc = err->code;
		goto out;
	}
	tell(&w);
out:
	rf_xlsx_values_release(&w);
	RF_VEC_RELEASE(&w.sheets);
	RF_VEC_RELEASE(&w.strings);
	rf_zip_close(zip);
	return rc;
}
