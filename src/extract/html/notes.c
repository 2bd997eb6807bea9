/*
 * Footnotes of a page: a link that says it is a reference to a note, and the
 * element with that id, which holds the note.  Who says so: ARIA roles
 * (DPUB-ARIA 1.1), epub:type, and the classes that Markdown's tools write.
 */
#include "config.h"

#include <string.h>

#include "extract/html/walk.h"
#include "util/utf8.h"

static bool
says(const GumboNode *n, const char *attribute, const char *word)
{
	struct rf_str list = rf_dom_attr(n, attribute);

	while (list.ptr != NULL)
		if (rf_str_ieq(rf_str_cut(&list, ' '), word))
			return true;
	return false;
}

static bool
is_reference(const GumboNode *n)
{
	return says(n, "role", "doc-noteref") ||
	    says(n, "epub:type", "noteref") ||
	    says(n, "class", "footnote-ref") ||
	    rf_dom_attr(n, "data-footnote-ref").ptr != NULL ||
	    (n->parent != NULL && says(n->parent, "class", "footnote-ref"));
}

bool
rf_web_is_backlink(const GumboNode *n)
{
	return says(n, "role", "doc-backlink") ||
	    says(n, "class", "footnote-backref") ||
	    says(n, "epub:type", "backlink");
}

bool
rf_web_note_reference(struct rf_web_reader *r, const GumboNode *n)
{
	struct rf_document *d = r->x->doc;
	struct rf_str href = rf_str_trim(rf_dom_attr(n, "href")), mark;
	void **place;

	if (href.len < 2 || href.ptr[0] != '#' || !is_reference(n))
		return false;
	mark = rf_dom_text(&d->arena, n);
	/* "[3]" */
	if (mark.len > 2 && mark.ptr[0] == '[' &&
	    mark.ptr[mark.len - 1] == ']')
		mark = (struct rf_str){ mark.ptr + 1, mark.len - 2 };
	if (mark.len == 0 || mark.len > 40)
		return false;
	place = rf_map_put(&r->notes, (struct rf_str){ href.ptr + 1,
	    href.len - 1 });
	if (*place == NULL) {
		RF_VEC_PUSH(&d->notes)->symbol = rf_arena_strndup(&d->arena,
		    mark.ptr, mark.len);
		*place = (void *)(uintptr_t)d->notes.n;
	}
	rf_flow_note(r->flow, (uint32_t)(uintptr_t)*place, mark);
	return true;
}

uint32_t
rf_web_note_body(struct rf_web_reader *r, const GumboNode *n)
{
	struct rf_str id = rf_dom_attr(n, "id");

	return id.len == 0 ? 0 :
	    (uint32_t)(uintptr_t)rf_map_get(&r->notes, id);
}
