/*
 * XML parts as trees, for parts small enough to be held.  Everything lives
 * in the arena that the caller gave; nodes know their parents, so that a
 * walk needs no stack.
 */
#include "config.h"

#include <string.h>

#include "extract/xml.h"
#include "util/limits.h"

void
rf_xml_tree_init(struct rf_xml_tree *t, struct rf_arena *arena)
{
	memset(t, 0, sizeof(*t));
	t->arena = arena;
}

/* A new node at the end of the open element's children. */
static struct rf_xml_node *
tree_add(struct rf_xml_tree *t)
{
	struct rf_xml_node *n = rf_arena_alloc(t->arena, sizeof(*n));

	t->nodes++;
	n->parent = t->at;
	if (t->at == NULL)
		t->root = n;
	else if (t->at->last == NULL)
		t->at->child = t->at->last = n;
	else
		t->at->last = t->at->last->next = n;
	return n;
}

/* Names repeat, and one parser always hands out the same pointer for one. */
static const char *
tree_name(struct rf_xml_tree *t, const char *name)
{
	size_t slot = ((uintptr_t)name >> 3) % RF_COUNT(t->names);

	if (t->names[slot].seen != name) {
		t->names[slot].seen = name;
		t->names[slot].copy = rf_arena_strdup(t->arena, name);
	}
	return t->names[slot].copy;
}

static enum rf_code
tree_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct rf_xml_tree *t = ctx;
	struct rf_xml_node_attr *attrs;
	struct rf_xml_node *n;

	if (t->nodes >= RF_MAX_XML_NODES)
		return rf_fail(err, RF_E_LIMIT, "A part of the document has "
		    "more than %d elements", RF_MAX_XML_NODES);
	n = tree_add(t);
	n->ns = tag->ns;
	n->name = tree_name(t, tag->name);
	attrs = rf_arena_array(t->arena, tag->n_attrs, sizeof(*attrs));
	for (unsigned i = 0; i < tag->n_attrs; i++) {
		const char *name;
		struct rf_str v;

		v = rf_xml_attr_at(tag, i, &name, &attrs[i].ns);
		attrs[i].name = tree_name(t, name);
		attrs[i].value.ptr = rf_arena_strndup(t->arena, v.ptr, v.len);
		attrs[i].value.len = v.len;
	}
	n->attrs = attrs;
	n->n_attrs = tag->n_attrs;
	t->at = n;
	return RF_OK;
}

static enum rf_code
tree_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct rf_xml_tree *t = ctx;

	t->at = t->at->parent;
	return RF_OK;
}

static enum rf_code
tree_text(void *ctx, struct rf_str s, struct rf_err *err)
{
	struct rf_xml_tree *t = ctx;
	struct rf_xml_node *n;

	if (t->at == NULL)
		return RF_OK;
	if (t->nodes >= RF_MAX_XML_NODES)
		return rf_fail(err, RF_E_LIMIT, "A part of the document has "
		    "more than %d elements", RF_MAX_XML_NODES);
	n = tree_add(t);
	n->text.ptr = rf_arena_strndup(t->arena, s.ptr, s.len);
	n->text.len = s.len;
	return RF_OK;
}

const struct rf_xml_handler rf_xml_tree_handler = {
	.start = tree_start,
	.end = tree_end,
	.text = tree_text,
};

const char *
rf_xml_get(const struct rf_xml_node *n, enum rf_xmlns ns, const char *name)
{
	if (n == NULL)
		return NULL;
	for (uint32_t i = 0; i < n->n_attrs; i++)
		if (n->attrs[i].ns == ns && strcmp(n->attrs[i].name, name) == 0)
			return n->attrs[i].value.ptr;
	return NULL;
}

int64_t
rf_xml_get_int(const struct rf_xml_node *n, const char *name, int64_t min,
    int64_t max, int64_t fallback)
{
	const char *s = rf_xml_get(n, RF_NS_NONE, name);
	int64_t v;

	return s != NULL && rf_parse_int(rf_str(s), min, max, &v) ? v :
	    fallback;
}

bool
rf_xml_get_bool(const struct rf_xml_node *n, const char *name, bool fallback)
{
	const char *s = rf_xml_get(n, RF_NS_NONE, name);
	bool v;

	return s != NULL && rf_parse_bool(rf_str(s), &v) ? v : fallback;
}

bool
rf_xml_is(const struct rf_xml_node *n, enum rf_xmlns ns, const char *name)
{
	return n != NULL && n->name != NULL && n->ns == ns &&
	    strcmp(n->name, name) == 0;
}

static const struct rf_xml_node *
first_of(const struct rf_xml_node *n, enum rf_xmlns ns, const char *name)
{
	while (n != NULL && !rf_xml_is(n, ns, name))
		n = n->next;
	return n;
}

const struct rf_xml_node *
rf_xml_child(const struct rf_xml_node *n, enum rf_xmlns ns, const char *name)
{
	return n != NULL ? first_of(n->child, ns, name) : NULL;
}

const struct rf_xml_node *
rf_xml_again(const struct rf_xml_node *n)
{
	return first_of(n->next, n->ns, n->name);
}

/* The node after n within top, text nodes included. */
static const struct rf_xml_node *
step(const struct rf_xml_node *top, const struct rf_xml_node *n)
{
	if (n->child != NULL)
		return n->child;
	while (n != top && n->next == NULL)
		n = n->parent;
	return n == top ? NULL : n->next;
}

const struct rf_xml_node *
rf_xml_walk(const struct rf_xml_node *top, const struct rf_xml_node *n)
{
	do {
		n = step(top, n);
	} while (n != NULL && n->name == NULL);
	return n;
}

const struct rf_xml_node *
rf_xml_find(const struct rf_xml_node *n, enum rf_xmlns ns, const char *name)
{
	const struct rf_xml_node *at = n;

	while (at != NULL) {
		at = rf_xml_walk(n, at);
		if (rf_xml_is(at, ns, name))
			return at;
	}
	return NULL;
}

struct rf_str
rf_xml_text(struct rf_arena *arena, const struct rf_xml_node *n)
{
	size_t len = 0;
	char *p, *at;

	if (n == NULL)
		return RF_STR("");
	for (const struct rf_xml_node *i = n; i != NULL; i = step(n, i))
		len += i->text.len;
	p = at = rf_arena_bytes(arena, len + 1);
	for (const struct rf_xml_node *i = n; i != NULL; i = step(n, i)) {
		if (i->text.len > 0)
			memcpy(at, i->text.ptr, i->text.len);
		at += i->text.len;
	}
	*at = '\0';
	return (struct rf_str){ p, len };
}
