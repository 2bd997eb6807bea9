/*
 * Trees of only those elements that are used.  The styles that some programs
 * put into every document are 350 kB of looks that we never ask for; leaving
 * them out of the tree halves the time of a small document.
 */
#include "config.h"

#include <string.h>

#include "extract/docx/docx_priv.h"

struct sift {
	struct rf_xml_tree tree;
	const char *const *names;	/* NULL-terminated */
	unsigned skip;
	struct {
		const char *name;	/* by the parser's pointer */
		bool used;
	} known[64];
};

static bool
is_used(struct sift *s, const struct rf_xml_tag *tag)
{
	size_t slot = ((uintptr_t)tag->name >> 3) % RF_COUNT(s->known);
	bool used = false;

	if (tag->ns != RF_NS_W)
		return tag->ns == RF_NS_MC;
	if (s->known[slot].name == tag->name)
		return s->known[slot].used;
	for (const char *const *n = s->names; *n != NULL && !used; n++)
		used = strcmp(*n, tag->name) == 0;
	s->known[slot].name = tag->name;
	s->known[slot].used = used;
	return used;
}

static enum rf_code
on_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct sift *s = ctx;

	if (s->skip > 0 || !is_used(s, tag) ||
	    rf_xml_is(s->tree.at, RF_NS_W, "tblStylePr")) {
		s->skip++;
		return RF_OK;
	}
	return rf_xml_tree_handler.start(&s->tree, tag, err);
}

static enum rf_code
on_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct sift *s = ctx;

	if (s->skip > 0) {
		s->skip--;
		return RF_OK;
	}
	return rf_xml_tree_handler.end(&s->tree, ns, name, err);
}

const struct rf_xml_node *
rf_docx_sift(struct rf_docx *d, const char *type, const char *const *names)
{
	static const struct rf_xml_handler handler = {
		.start = on_start, .end = on_end,
	};
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(&d->pkg, d->main,
	    type);
	struct rf_err err = RF_ERR_INIT;
	struct sift s = { .names = names };
	enum rf_code rc;

	if (rel == NULL)
		return NULL;
	rf_xml_tree_init(&s.tree, &d->arena);
	rc = rf_ooxml_parse(&d->pkg, rel->target, &handler, &s, &err);
	if (rc != RF_OK)
		rf_docx_forgive(d, rc, &err);
	return rc == RF_OK ? s.tree.root : NULL;
}
