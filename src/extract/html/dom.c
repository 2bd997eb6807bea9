/*
 * Gumbo behind our own arena and ceilings.  Gumbo looks through its stack
 * of open elements at every tag, and through a tag's attributes at each
 * further one, so a million of them would take hours: how deep a page can
 * get, and how many attributes a tag has, is found before, by counting.
 */
#include "config.h"

#include "extract/html/dom.h"

#include <stddef.h>
#include <string.h>

#include "util/buf.h"
#include "util/utf8.h"

/*
 * Gumbo's memory.  Names, values and texts grow in it by being copied, so
 * most of what it takes comes back at once, and is handed out again.
 */
#define STEP 16			/* between the small sizes, header included */
#define SMALL 64		/* so many of them */

struct block {
	size_t kind;		/* index into `back` */
	struct block *next;	/* one that came back; else the first bytes */
};

struct heap {
	struct rf_arena *arena;
	struct block *back[SMALL + 64];	/* then by powers of two */
};

static void *
allocate(void *heap, size_t n)
{
	struct heap *h = heap;
	size_t header = offsetof(struct block, next), total, kind;
	struct block *b;

	if (n < STEP * SMALL - header) {
		kind = n < sizeof(b->next) ? 1 : (n + header + STEP - 1) / STEP;
		total = kind * STEP;
	} else {
		kind = SMALL + 64 - (size_t)__builtin_clzl(n + header - 1);
		total = (size_t)1 << (kind - SMALL);
	}
	b = h->back[kind];
	if (b != NULL)
		h->back[kind] = b->next;
	else
		b = rf_arena_alloc(h->arena, total);
	b->kind = kind;
	return &b->next;
}

static void
deallocate(void *heap, void *p)
{
	struct heap *h = heap;
	struct block *b;

	if (p == NULL)
		return;
	b = (struct block *)((char *)p - offsetof(struct block, next));
	b->next = h->back[b->kind];
	h->back[b->kind] = b;
}

/* ---- the depth ------------------------------------------------------- */

/* Elements that never hold others, or that end the last of their kind. */
static bool
nests(struct rf_str name)
{
	static const char *const flat[] = {
		"area", "base", "br", "col", "embed", "hr", "img", "input",
		"link", "meta", "param", "source", "track", "wbr", "p", "li",
		"dt", "dd", "option", "tr", "td", "th", "tbody", "thead",
		"tfoot", "basefont", "frame", "bgsound", "keygen",
	};

	/* Asked of every tag; most differ in their first letter. */
	for (size_t i = 0; i < RF_COUNT(flat); i++)
		if ((name.ptr[0] | 0x20) == flat[i][0] &&
		    rf_str_ieq(name, flat[i]))
			return false;
	return true;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Attributes from a tag's name to its ">", quotes heeded. */
static size_t
count_attributes(const char *p, const char *end)
{
	size_t n = 0;

	while (p < end) {
		char quote;

		if ((unsigned char)*p <= ' ' || *p == '/') {
			p++;
			continue;
		}
		n++;
		while (p < end && (unsigned char)*p > ' ' && *p != '=')
			p++;
		if (p == end || *p != '=' || ++p == end)
			continue;
		quote = *p;
		if (quote == '"' || quote == '\'') {
			p = memchr(p + 1, quote, (size_t)(end - p) - 1);
			if (p == NULL)
				break;
			p++;
		} else {
			while (p < end && (unsigned char)*p > ' ')
				p++;
		}
	}
	return n;
}

struct shape {
	size_t depth;		/* tags that are open at once, if every one
				   must be closed: the most */
	size_t attributes;	/* of one tag, the most */
};

/* Where "</script" or "</style" comes next. */
static const char *
raw_end(struct rf_str s, size_t i, struct rf_str name)
{
	while (i < s.len) {
		const char *lt = memmem(s.ptr + i, s.len - i, "</", 2);

		if (lt == NULL)
			break;
		i = (size_t)(lt - s.ptr) + 2;
		if (s.len - i >= name.len && strncasecmp(s.ptr + i, name.ptr,
		    name.len) == 0)
			return lt;
	}
	return s.ptr + s.len;
}

static struct shape
shape_of(struct rf_str s)
{
	struct shape shape = { 0, 0 };
	const char *gt = s.ptr;		/* the next ">"; NULL: none is left */
	const char *raw = s.ptr;	/* until here, "<" may be none */
	size_t depth = 0, i = 0;

	while (i < s.len) {
		const char *lt = memchr(s.ptr + i, '<', s.len - i);
		struct rf_str name;
		bool end;

		if (lt == NULL)
			break;
		i = (size_t)(lt - s.ptr) + 1;
		end = i < s.len && s.ptr[i] == '/';
		i += end;
		if (i >= s.len || !is_letter(s.ptr[i]))
			continue;
		name.ptr = s.ptr + i;
		while (i < s.len && (is_letter(s.ptr[i]) ||
		    (s.ptr[i] >= '0' && s.ptr[i] <= '9')))
			i++;
		name.len = (size_t)(s.ptr + i - name.ptr);
		/* Tags within tags look for the same one: once is enough. */
		if (gt != NULL && gt < s.ptr + i) {
			size_t n;

			gt = memchr(s.ptr + i, '>', s.len - i);
			n = lt < raw ? 0 : count_attributes(s.ptr + i,
			    gt != NULL ? gt : s.ptr + s.len);
			if (n > shape.attributes)
				shape.attributes = n;
		}
		if (!end && lt >= raw && (rf_str_ieq(name, "script") ||
		    rf_str_ieq(name, "style")))
			raw = raw_end(s, i, name);
		if (!nests(name))
			continue;
		if (end) {
			depth -= depth > 0;
			continue;
		}
		if (gt != NULL && gt > s.ptr + i && gt[-1] == '/')
			continue;
		if (++depth > shape.depth)
			shape.depth = depth;
	}
	return shape;
}

/* ---- XHTML ----------------------------------------------------------- */

/* The end of the tag that opens at i, behind its ">", quotes heeded. */
static size_t
tag_end(struct rf_str s, size_t i)
{
	char quote = 0;

	for (; i < s.len; i++) {
		if (quote != 0) {
			if (s.ptr[i] == quote)
				quote = 0;
		} else if (s.ptr[i] == '"' || s.ptr[i] == '\'') {
			quote = s.ptr[i];
		} else if (s.ptr[i] == '>') {
			return i + 1;
		}
	}
	return s.len;
}

static bool
is_void(struct rf_str name)
{
	static const char *const names[] = { "area", "base", "br", "col",
		"embed", "hr", "img", "input", "link", "meta", "param",
		"source", "track", "wbr" };

	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (rf_str_ieq(name, names[i]))
			return true;
	return false;
}

/* Does text that HTML does not look into begin with a section of XML? */
static size_t
section_mark(struct rf_str s, size_t at, struct rf_str name)
{
	static const char mark[] = "<![CDATA[";

	if (!rf_str_ieq(name, "style") && !rf_str_ieq(name, "script"))
		return 0;
	while (at < s.len && (unsigned char)s.ptr[at] <= ' ')
		at++;
	return s.len - at >= sizeof(mark) - 1 &&
	    memcmp(s.ptr + at, mark, sizeof(mark) - 1) == 0 ?
	    at + sizeof(mark) - 1 : 0;
}

/*
 * "<a/>" becomes "<a></a>", which means the same to both; the mark at the
 * beginning of a style sheet goes, for it would be of the first rule.
 */
static struct rf_str
spell_out(struct rf_arena *arena, struct rf_str s)
{
	struct rf_buf b;
	size_t done = 0, i = 0;

	rf_buf_init(&b, 2 * (size_t)RF_MAX_HTML);
	while (i < s.len) {
		const char *lt = memchr(s.ptr + i, '<', s.len - i);
		struct rf_str name;
		size_t end, mark;

		if (lt == NULL)
			break;
		i = (size_t)(lt - s.ptr) + 1;
		if (i >= s.len || !is_letter(s.ptr[i]))
			continue;
		end = tag_end(s, i);
		name.ptr = s.ptr + i;
		for (name.len = 0; i + name.len < end &&
		    name.ptr[name.len] != '/' && name.ptr[name.len] != '>' &&
		    (unsigned char)name.ptr[name.len] > ' '; name.len++)
			;
		i = end;
		mark = section_mark(s, end, name);
		if (mark > 0) {
			rf_buf_add(&b, s.ptr + done, end - done);
			done = i = mark;
			continue;
		}
		if (end < 2 || s.ptr[end - 1] != '>' || s.ptr[end - 2] != '/' ||
		    is_void(name))
			continue;
		rf_buf_add(&b, s.ptr + done, end - 2 - done);
		rf_buf_adds(&b, "></");
		rf_buf_add(&b, name.ptr, name.len);
		rf_buf_addc(&b, '>');
		done = end;
	}
	if (done > 0 && !b.overflowed) {
		rf_buf_add(&b, s.ptr + done, s.len - done);
		s.ptr = rf_arena_strndup(arena, b.ptr, b.len);
		s.len = b.len;
	}
	rf_buf_release(&b);
	return s;
}

/* ---- parsing --------------------------------------------------------- */

enum rf_code
rf_dom_parse(struct rf_dom *h, struct rf_str bytes, const char *declared,
    bool xhtml, struct rf_err *err)
{
	GumboOptions options = kGumboDefaultOptions;
	struct heap heap = { .arena = &h->arena };
	struct shape shape;
	GumboOutput *out;

	memset(h, 0, sizeof(*h));
	rf_arena_init(&h->arena);
	if (bytes.len > RF_MAX_HTML)
		return rf_fail(err, RF_E_LIMIT, "The page has more than %d "
		    "MiB of HTML", RF_MAX_HTML / (1024 * 1024));
	h->encoding = rf_dom_encoding(&h->arena, bytes, declared);
	h->source = rf_utf8_from(&h->arena, bytes, h->encoding);
	if (rf_str_starts(h->source, "\xef\xbb\xbf")) {
		h->source.ptr += 3;
		h->source.len -= 3;
	}
	if (xhtml || rf_str_starts(h->source, "<?xml"))
		h->source = spell_out(&h->arena, h->source);
	shape = shape_of(h->source);
	if (shape.attributes > RF_MAX_ATTRIBUTES)
		return rf_fail(err, RF_E_LIMIT, "An element of the page has "
		    "more than %d attributes", RF_MAX_ATTRIBUTES);
	if (shape.depth > RF_MAX_DOM_DEPTH)
		return rf_fail(err, RF_E_LIMIT, "The elements of the page are "
		    "nested more than %d deep", RF_MAX_DOM_DEPTH);
	options.allocator = allocate;
	options.deallocator = deallocate;
	options.userdata = &heap;
	options.max_errors = 0;
	out = gumbo_parse_with_options(&options, h->source.ptr,
	    h->source.len);
	h->root = out->root;
	return RF_OK;
}

void
rf_dom_release(struct rf_dom *h)
{
	rf_arena_release(&h->arena);
	h->root = NULL;
}

/* ---- looking around -------------------------------------------------- */

struct rf_str
rf_dom_attr(const GumboNode *n, const char *name)
{
	const GumboAttribute *a = NULL;

	if (n->type == GUMBO_NODE_ELEMENT || n->type == GUMBO_NODE_TEMPLATE)
		a = gumbo_get_attribute(&n->v.element.attributes, name);
	return a != NULL ? rf_str(a->value) : (struct rf_str){ NULL, 0 };
}

bool
rf_dom_is(const GumboNode *n, GumboTag tag)
{
	return n->type == GUMBO_NODE_ELEMENT && n->v.element.tag == tag;
}

struct rf_dom_children
rf_dom_children(const GumboNode *n)
{
	const GumboVector *v = &kGumboEmptyVector;

	if (n->type == GUMBO_NODE_ELEMENT || n->type == GUMBO_NODE_TEMPLATE)
		v = &n->v.element.children;
	else if (n->type == GUMBO_NODE_DOCUMENT)
		v = &n->v.document.children;
	return (struct rf_dom_children){
		(const GumboNode *const *)v->data, v->length };
}

const GumboNode *
rf_dom_child(const GumboNode *n, GumboTag tag)
{
	struct rf_dom_children c = rf_dom_children(n);

	for (size_t i = 0; i < c.n; i++)
		if (rf_dom_is(c.v[i], tag))
			return c.v[i];
	return NULL;
}

static void
collect(struct rf_buf *b, const GumboNode *n, unsigned depth)
{
	struct rf_dom_children c = rf_dom_children(n);

	if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE ||
	    n->type == GUMBO_NODE_CDATA) {
		for (const char *p = n->v.text.text; *p != '\0'; p++) {
			bool space = *p == ' ' || (*p >= '\t' && *p <= '\r');

			if (!space)
				rf_buf_addc(b, *p);
			else if (b->len > 0 && b->ptr[b->len - 1] != ' ')
				rf_buf_addc(b, ' ');
		}
		return;
	}
	for (size_t i = 0; i < c.n && depth < RF_MAX_DOM_DEPTH; i++)
		collect(b, c.v[i], depth + 1);
}

struct rf_str
rf_dom_text(struct rf_arena *a, const GumboNode *n)
{
	struct rf_buf b;
	struct rf_str s;

	rf_buf_init(&b, RF_MAX_HTML);
	collect(&b, n, 0);
	s = rf_str_trim((struct rf_str){ b.ptr, b.len });
	s.ptr = rf_arena_strndup(a, s.ptr, s.len);
	s = rf_utf8_clean(a, s);
	rf_buf_release(&b);
	return s;
}
