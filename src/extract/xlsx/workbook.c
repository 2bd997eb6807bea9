/*
 * The workbook part (ECMA-376 part 1, 18.2): which sheets there are, and
 * the defined names.  Names that Excel keeps for itself ("_xlnm.Print_Area")
 * are not the author's, but the rows repeated on each printed page tell
 * where a header is.
 */
#include "config.h"

#include <string.h>

#include "extract/xlsx/xlsx.h"
#include "util/limits.h"

#define MAX_SHEETS 20000
#define MAX_NAMES 100000

static enum rf_xlsx_sheet_kind
kind_of(const char *type)
{
	if (strcmp(type, "worksheet") == 0)
		return RF_XLSX_WORKSHEET;
	return strcmp(type, "chartsheet") == 0 ? RF_XLSX_CHARTSHEET :
	    RF_XLSX_OTHER_SHEET;
}

static enum rf_code
read_sheets(struct rf_xlsx *w, const struct rf_xml_node *root,
    struct rf_err *err)
{
	const struct rf_xml_node *n = rf_xml_child(rf_xml_child(root, RF_NS_S,
	    "sheets"), RF_NS_S, "sheet");

	for (; n != NULL; n = rf_xml_again(n)) {
		const char *name = rf_xml_get(n, RF_NS_NONE, "name");
		const char *state = rf_xml_get(n, RF_NS_NONE, "state");
		const struct rf_ooxml_rel *rel = rf_ooxml_rel(&w->pkg, w->main,
		    rf_xml_get(n, RF_NS_R, "id"));
		struct rf_xlsx_sheet_ref *s;

		if (w->sheets.n >= MAX_SHEETS)
			return rf_fail(err, RF_E_LIMIT, "The workbook has "
			    "more than %d sheets", MAX_SHEETS);
		s = RF_VEC_PUSH(&w->sheets);
		s->name = rf_ooxml_text(w->arena,
		    rf_str(name != NULL ? name : "")).ptr;
		s->hidden = state != NULL && strcmp(state, "visible") != 0;
		s->kind = rel != NULL ? kind_of(rel->type) :
		    RF_XLSX_OTHER_SHEET;
		s->part = rel != NULL && !rel->external ? rel->target : NULL;
		s->title_first = 0;
		s->title_last = -1;
	}
	return RF_OK;
}

/* "'My sheet'!$1:$2", perhaps after "...!$A:$B,": rows of the titles. */
static void
read_titles(struct rf_xlsx_sheet_ref *s, struct rf_str ref)
{
	while (ref.ptr != NULL) {
		struct rf_str part = rf_str_cut(&ref, ','), from;
		const char *bang = memrchr(part.ptr, '!', part.len);
		int64_t first, last;

		if (bang == NULL)
			continue;
		part.len -= (size_t)(bang + 1 - part.ptr);
		part.ptr = bang + 1;
		from = rf_str_cut(&part, ':');
		if (part.ptr == NULL || !rf_str_starts(from, "$") ||
		    !rf_str_starts(part, "$"))
			continue;
		from.ptr++, from.len--;
		part.ptr++, part.len--;
		if (rf_parse_int(from, 1, RF_XLSX_MAX_ROWS, &first) &&
		    rf_parse_int(part, first, RF_XLSX_MAX_ROWS, &last)) {
			s->title_first = (int32_t)first - 1;
			s->title_last = (int32_t)last - 1;
		}
	}
}

const char *
rf_xlsx_quoted_sheet(struct rf_arena *arena, const char *name)
{
	for (const char *p = name; *p != '\0'; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		    (*p >= '0' && *p <= '9' && p > name) || *p == '_' ||
		    (*p & 0x80)))
			return rf_arena_printf(arena, "'%s'", name);
	return name;
}

static void
read_names(struct rf_xlsx *w, const struct rf_xml_node *root)
{
	const struct rf_xml_node *n = rf_xml_child(rf_xml_child(root, RF_NS_S,
	    "definedNames"), RF_NS_S, "definedName");
	bool all = w->x->options->hidden_sheets;

	for (; n != NULL && w->doc->names.n < MAX_NAMES; n = rf_xml_again(n)) {
		const char *name = rf_xml_get(n, RF_NS_NONE, "name");
		int64_t local = rf_xml_get_int(n, "localSheetId", 0,
		    INT32_MAX, -1);
		struct rf_xlsx_sheet_ref *s = local >= 0 &&
		    (size_t)local < w->sheets.n ? &w->sheets.v[local] : NULL;
		struct rf_str ref = rf_xml_text(w->arena, n);
		struct rf_name *out;

		if (name == NULL || ref.len == 0)
			continue;
		if (s != NULL && strcmp(name, "_xlnm.Print_Titles") == 0)
			read_titles(s, ref);
		/* Hidden ones belong to programs, as do macros' names; and
		 * some name what is no longer there. */
		if (rf_str_starts(rf_str(name), "_xlnm.") ||
		    rf_str_ends(ref, "#REF!") ||
		    rf_xml_get_bool(n, "hidden", false) ||
		    rf_xml_get_bool(n, "vbProcedure", false) ||
		    rf_xml_get_bool(n, "xlm", false) ||
		    (s != NULL && s->hidden && !all))
			continue;
		out = RF_VEC_PUSH(&w->doc->names);
		out->name = rf_ooxml_text(w->arena, rf_str(name)).ptr;
		out->reference = rf_ooxml_text(w->arena, ref).ptr;
		if (s != NULL)
			out->name = rf_arena_printf(w->arena, "%s!%s",
			    rf_xlsx_quoted_sheet(w->arena, s->name), out->name);
	}
}

enum rf_code
rf_xlsx_workbook(struct rf_xlsx *w, struct rf_err *err)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root;
	enum rf_code rc;

	rc = rf_ooxml_tree(&w->pkg, w->main, &scratch, &root, err);
	if (rc != RF_OK)
		goto out;
	w->date1904 = rf_xml_get_bool(rf_xml_child(root, RF_NS_S,
	    "workbookPr"), "date1904", false);
	rc = read_sheets(w, root, err);
	if (rc != RF_OK)
		goto out;
	if (w->sheets.n == 0) {
		rc = rf_fail(err, RF_E_CORRUPT, "The workbook lists no sheet");
		goto out;
	}
	read_names(w, root);
	rf_ooxml_properties(&w->pkg, w->doc);
out:
	rf_arena_release(&scratch);
	return rc;
}
