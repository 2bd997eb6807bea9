/*
 * Footnotes, endnotes and comments, whose bodies stand where they are
 * referred to.  A comment's mark is its author's initials and a number, and
 * its body begins with the author's name, as in Word documents.
 *
 * What surprises: a comment on a stretch of text stands before it, and an
 * element of its own says where the stretch ends, which is where programs
 * show the mark.
 */
#include "config.h"

#include <string.h>

#include "extract/odf/odt_priv.h"

#define MAX_INITIALS 8		/* bytes; longer ones are no initials */
#define MAX_MARK 40		/* bytes */

/* The mark in the text, and the body in a flow of its own. */
static void
put_note(struct odt *p, struct rf_flow *to, struct rf_str mark,
    const char *begins, const struct rf_xml_node *body)
{
	struct rf_flow_style plain = { .preserve = true };
	struct odt_para para;
	struct rf_flow *flow = p->flow;
	const char *link = p->link;
	uint32_t note = p->note;

	mark = rf_ooxml_text(p->odf.arena, mark);
	RF_VEC_PUSH(&p->doc->notes)->symbol = rf_arena_strndup(p->odf.arena,
	    mark.ptr, mark.len);
	odt_open_block(p);
	rf_flow_note(p->flow, (uint32_t)p->doc->notes.n, mark);
	para = p->para;
	p->flow = to;
	p->note = (uint32_t)p->doc->notes.n;
	p->link = NULL;
	odt_wall_begin(p);
	if (begins != NULL) {
		rf_flow_open(p->flow, RF_BLOCK_FOOTNOTE)->note = p->note;
		rf_flow_text(p->flow, rf_str(begins), &plain);
		p->note_begins = true;
	}
	odt_blocks(p, body);
	p->note_begins = false;
	odt_wall_end(p);
	rf_flow_close(p->flow);
	p->link = link;
	p->note = note;
	p->flow = flow;
	p->para = para;
}

void
odt_note(struct odt *p, const struct rf_xml_node *n)
{
	const struct rf_xml_node *body = rf_xml_child(n, RF_NS_TEXT,
	    "note-body");
	const struct rf_xml_node *citation = rf_xml_child(n, RF_NS_TEXT,
	    "note-citation");
	const char *class = rf_xml_get(n, RF_NS_TEXT, "note-class");

	/* Notes do not stand in notes, headers or footers. */
	if (p->note != 0 || p->furniture != 0 || body == NULL || p->deleted)
		return;
	put_note(p, class != NULL && strcmp(class, "endnote") == 0 ?
	    p->endnotes : p->footnotes, rf_str_trim(rf_xml_text(&p->scratch,
	    citation)), NULL, body);
}

/* ---- comments -------------------------------------------------------- */

/* Of its head; initials were written in three namespaces over the years. */
static struct rf_str
told(struct odt *p, const struct rf_xml_node *comment,
    const char *const *names)
{
	for (; *names != NULL; names++)
		for (const struct rf_xml_node *n = comment->child; n != NULL;
		    n = n->next)
			if (n->name != NULL && strcmp(n->name, *names) == 0)
				return rf_str_trim(rf_xml_text(&p->scratch,
				    n));
	return (struct rf_str){ NULL, 0 };
}

static void
put_comment(struct odt *p, const struct rf_xml_node *n)
{
	static const char *const author[] = { "creator", NULL };
	static const char *const initials[] = { "creator-initials",
		"sender-initials", NULL };
	struct rf_str who = told(p, n, author), in = told(p, n, initials);
	struct rf_buf mark;

	rf_buf_init(&mark, MAX_MARK);
	if (in.len <= MAX_INITIALS)
		rf_buf_add(&mark, in.ptr, in.len);
	rf_buf_printf(&mark, "%u", ++p->remarks);
	put_note(p, p->comments, (struct rf_str){ mark.ptr, mark.len },
	    who.len > 0 ? rf_arena_printf(&p->scratch, "%s: ", who.ptr) :
	    NULL, n);
	rf_buf_release(&mark);
}

/* The ranges that end in the tree that is held. */
static void
find_ends(struct odt *p)
{
	const struct rf_xml_node *n;
	const char *name;

	if (p->ends_known)
		return;
	p->ends_known = true;
	rf_map_init(&p->ends, &p->scratch);
	for (n = p->tree.root; n != NULL; n = rf_xml_walk(p->tree.root, n)) {
		if (!rf_xml_is(n, RF_NS_OFFICE, "annotation-end"))
			continue;
		name = rf_xml_get(n, RF_NS_OFFICE, "name");
		if (name != NULL)
			*rf_map_put(&p->ends, rf_str(name)) = p;
	}
}

void
odt_comment(struct odt *p, const struct rf_xml_node *n)
{
	const char *name = rf_xml_get(n, RF_NS_OFFICE, "name");
	bool ends = strcmp(n->name, "annotation-end") == 0;
	void *waits;

	if ((!ends && strcmp(n->name, "annotation") != 0) ||
	    p->flow == p->comments || p->furniture != 0 || p->deleted ||
	    p->doc->paging != RF_PAGES)
		return;
	find_ends(p);
	waits = name != NULL ? rf_map_get(&p->ends, rf_str(name)) : NULL;
	if (!ends && waits == NULL) {
		put_comment(p, n);
	} else if (!ends) {
		*rf_map_put(&p->ends, rf_str(name)) = (void *)n;
	} else if (waits != NULL && waits != p) {
		*rf_map_put(&p->ends, rf_str(name)) = p;
		put_comment(p, waits);
	}
}
