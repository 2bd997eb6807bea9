/*
 * What hangs from a sheet by relationships and belongs to its cells: table
 * objects (ECMA-376 part 1, 18.5), comments of old ("notes", 18.7), and
 * threaded comments, which leave a note with a boilerplate text behind for
 * programs that do not know them.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xlsx/xlsx.h"
#include "util/limits.h"
#include "util/utf8.h"

#define MAX_TABLES 4096		/* of one sheet */
#define MAX_COMMENTS 200000

/* ---- table objects --------------------------------------------------- */

static void
read_table(struct rf_xlsx_sheet *s, const struct rf_xml_node *root)
{
	struct rf_xlsx *w = s->w;
	const char *name = rf_xml_get(root, RF_NS_NONE, "displayName");
	const char *ref = rf_xml_get(root, RF_NS_NONE, "ref");
	struct rf_xlsx_named t;

	if (!rf_xml_is(root, RF_NS_S, "table") || ref == NULL ||
	    !rf_xlsx_rect_ref(rf_str(ref), &t.at))
		return;
	if (name == NULL)
		name = rf_xml_get(root, RF_NS_NONE, "name");
	t.name = name != NULL ? rf_ooxml_text(w->arena, rf_str(name)).ptr :
	    NULL;
	t.header_rows = (uint32_t)rf_xml_get_int(root, "headerRowCount", 0,
	    RF_XLSX_MAX_ROWS, 1);
	t.total_rows = (uint32_t)rf_xml_get_int(root, "totalsRowCount", 0,
	    RF_XLSX_MAX_ROWS, 0);
	if (t.header_rows + t.total_rows > t.at.row1 - t.at.row0 + 1)
		t.header_rows = t.total_rows = 0;
	*RF_VEC_PUSH(&s->tables) = t;
}

static enum rf_code
read_tables(struct rf_xlsx_sheet *s, struct rf_err *err)
{
	for (size_t i = 0; i < s->table_ids.n && i < MAX_TABLES; i++) {
		const struct rf_ooxml_rel *rel = rf_ooxml_rel(&s->w->pkg,
		    s->ref->part, s->table_ids.v[i]);
		struct rf_arena scratch = RF_ARENA_INIT;
		const struct rf_xml_node *root;
		enum rf_code rc;

		if (rel == NULL || rel->external || rel->target == NULL)
			continue;
		rc = rf_ooxml_tree(&s->w->pkg, rel->target, &scratch, &root,
		    err);
		if (rc == RF_OK)
			read_table(s, root);
		rf_arena_release(&scratch);
		if (rc != RF_OK && !rf_xlsx_forgive(s->w, rc, err))
			return rc;
	}
	return RF_OK;
}

/* ---- comments ------------------------------------------------------- */

static void
add_comment(struct rf_xlsx_sheet *s, const char *ref, struct rf_str text)
{
	struct rf_xlsx_comment *c;
	uint32_t row, col;

	text = rf_str_trim(text);
	if (ref == NULL || text.len == 0 ||
	    s->comments.n >= MAX_COMMENTS ||
	    !rf_xlsx_cell_ref(rf_str(ref), &row, &col))
		return;
	c = RF_VEC_PUSH(&s->comments);
	c->row = row;
	c->col = col;
	c->text = rf_ooxml_text(s->w->arena, text).ptr;
}

/* Text of a comment without the readings of East Asian words. */
static struct rf_str
comment_text(struct rf_arena *arena, const struct rf_xml_node *text)
{
	struct rf_buf buf;
	struct rf_str out;

	rf_buf_init(&buf, RF_MAX_XML_TEXT);
	for (const struct rf_xml_node *n = text != NULL ? text->child : NULL;
	    n != NULL; n = n->next) {
		const struct rf_xml_node *t = rf_xml_is(n, RF_NS_S, "t") ? n :
		    rf_xml_is(n, RF_NS_S, "r") ?
		    rf_xml_child(n, RF_NS_S, "t") : NULL;
		struct rf_str s = rf_xml_text(arena, t);

		rf_buf_add(&buf, s.ptr, s.len);
	}
	out.len = buf.len;
	out.ptr = rf_arena_strndup(arena, buf.ptr, buf.len);
	rf_buf_release(&buf);
	return out;
}

static void
read_notes(struct rf_xlsx_sheet *s, const struct rf_xml_node *root,
    struct rf_arena *scratch)
{
	const struct rf_xml_node *n = rf_xml_child(rf_xml_child(root, RF_NS_S,
	    "commentList"), RF_NS_S, "comment");

	for (; n != NULL; n = rf_xml_again(n)) {
		struct rf_str text = comment_text(scratch,
		    rf_xml_child(n, RF_NS_S, "text"));

		/* The stand-in of a threaded comment, read elsewhere. */
		if (!rf_str_starts(text, "[Threaded comment]"))
			add_comment(s, rf_xml_get(n, RF_NS_NONE, "ref"), text);
	}
}

/* Replies follow what they answer, under the same cell. */
static void
read_threads(struct rf_xlsx_sheet *s, const struct rf_xml_node *root,
    struct rf_arena *scratch)
{
	const struct rf_xml_node *n = rf_xml_child(root, RF_NS_XTC,
	    "threadedComment");

	for (; n != NULL; n = rf_xml_again(n)) {
		const char *ref = rf_xml_get(n, RF_NS_NONE, "ref");
		struct rf_str text = rf_xml_text(scratch,
		    rf_xml_child(n, RF_NS_XTC, "text"));
		struct rf_xlsx_comment *last = s->comments.n > 0 ?
		    &s->comments.v[s->comments.n - 1] : NULL;
		size_t before = s->comments.n;

		add_comment(s, ref, text);
		if (s->comments.n == before || before == 0)
			continue;
		last = &s->comments.v[before - 1];
		if (last->row == last[1].row && last->col == last[1].col) {
			last->text = rf_arena_printf(s->w->arena, "%s\n%s",
			    last->text, last[1].text);
			s->comments.n--;
		}
	}
}

static enum rf_code
read_comments(struct rf_xlsx_sheet *s, struct rf_err *err)
{
	const struct rf_ooxml_rels *rels = rf_ooxml_rels(&s->w->pkg,
	    s->ref->part);

	for (size_t i = 0; i < rels->n; i++) {
		const struct rf_ooxml_rel *rel = &rels->v[i];
		bool threads = strcmp(rel->type, "threadedComment") == 0;
		struct rf_arena scratch = RF_ARENA_INIT;
		const struct rf_xml_node *root;
		enum rf_code rc;

		if ((!threads && strcmp(rel->type, "comments") != 0) ||
		    rel->external || rel->target == NULL)
			continue;
		rc = rf_ooxml_tree(&s->w->pkg, rel->target, &scratch, &root,
		    err);
		if (rc == RF_OK && threads)
			read_threads(s, root, &scratch);
		else if (rc == RF_OK)
			read_notes(s, root, &scratch);
		rf_arena_release(&scratch);
		if (rc != RF_OK && !rf_xlsx_forgive(s->w, rc, err))
			return rc;
	}
	return RF_OK;
}

enum rf_code
rf_xlsx_sheet_parts(struct rf_xlsx_sheet *s, struct rf_err *err)
{
	enum rf_code rc = read_tables(s, err);

	return rc == RF_OK ? read_comments(s, err) : rc;
}
