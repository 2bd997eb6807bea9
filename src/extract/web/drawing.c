/*
 * An <svg> of the page as a file of its own.  HTML is lenient where XML is
 * not, so the tree is written anew instead of cutting out the markup.  What
 * surprises: icons are often <use>s of symbols that stand elsewhere in the
 * page; what they use is copied in.  A drawing that holds only symbols for
 * others shows nothing and is no image.
 */
#include "config.h"

#include "extract/web/page.h"

#include <stdlib.h>

#include "util/buf.h"
#include "util/mem.h"
#include "util/utf8.h"

#define SVG "http://www.w3.org/2000/svg"
#define XLINK "http://www.w3.org/1999/xlink"
#define XHTML "http://www.w3.org/1999/xhtml"
#define MATHML "http://www.w3.org/1998/Math/MathML"

#define MAX_USED 256			/* things that one drawing uses */
#define MAX_COPIED (16 * 1024 * 1024)	/* bytes of them, in all drawings */

struct drawing {
	struct rf_web_walk *w;
	struct rf_buf b;
	struct rf_map own;		/* ids in it */
	struct rf_str used[MAX_USED];	/* ids that it uses */
	size_t n_used;
	bool drawn;			/* something in it is seen */
};

/* ---- names ------------------------------------------------------------ */

static struct rf_str
name_of(const GumboNode *n)
{
	const GumboElement *e = &n->v.element;
	GumboStringPiece text = e->original_tag;
	const char *known;

	if (e->tag != GUMBO_TAG_UNKNOWN && e->tag != GUMBO_TAG_FOREIGNOBJECT)
		return rf_str(gumbo_normalized_tagname(e->tag));
	gumbo_tag_from_original_text(&text);
	known = e->tag_namespace == GUMBO_NAMESPACE_SVG ?
	    gumbo_normalize_svg_tagname(&text) : NULL;
	if (known != NULL)
		return rf_str(known);
	return (struct rf_str){ text.data, text.length };
}

/* A name that XML takes, without colons: prefixes are given by us. */
static bool
is_xml_name(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

		if (!letter && c != '_' && (i == 0 || ((c < '0' || c > '9') &&
		    c != '-' && c != '.')))
			return false;
	}
	return s.len > 0 && s.ptr != NULL;
}

static bool
is_svg(const GumboNode *n)
{
	return n->type == GUMBO_NODE_ELEMENT &&
	    n->v.element.tag_namespace == GUMBO_NAMESPACE_SVG;
}

/* Whose content is seen only where something else uses it. */
static bool
is_store(struct rf_str name)
{
	static const char *const names[] = { "defs", "symbol", "clippath",
		"mask", "marker", "pattern", "lineargradient",
		"radialgradient", "filter", "title", "desc", "metadata",
		"style", "script" };

	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (rf_str_ieq(name, names[i]))
			return true;
	return false;
}

static bool
is_shape(struct rf_str name)
{
	static const char *const names[] = { "path", "rect", "circle",
		"ellipse", "line", "polyline", "polygon", "text",
		"foreignobject" };

	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (rf_str_ieq(name, names[i]))
			return true;
	return false;
}

/* ---- writing ---------------------------------------------------------- */

static void
add_text(struct rf_buf *b, struct rf_str s)
{
	size_t done = 0;

	for (size_t i = 0; i < s.len; i++) {
		const char *as = s.ptr[i] == '&' ? "&amp;" :
		    s.ptr[i] == '<' ? "&lt;" : s.ptr[i] == '>' ? "&gt;" :
		    s.ptr[i] == '"' ? "&quot;" : NULL;

		if (as == NULL)
			continue;
		rf_buf_add(b, s.ptr + done, i - done);
		rf_buf_adds(b, as);
		done = i + 1;
	}
	rf_buf_add(b, s.ptr + done, s.len - done);
}

static void
attribute(struct drawing *d, const GumboAttribute *a)
{
	static const char *const prefixes[] = {
		[GUMBO_ATTR_NAMESPACE_NONE] = "",
		[GUMBO_ATTR_NAMESPACE_XLINK] = "xlink:",
		[GUMBO_ATTR_NAMESPACE_XML] = "xml:",
	};
	struct rf_str name = rf_str(a->name);

	/* Namespaces are declared by us; a picture runs nothing. */
	if ((unsigned)a->attr_namespace >= RF_COUNT(prefixes) ||
	    !is_xml_name(name) || rf_str_is(name, "xmlns") ||
	    (name.len > 2 && rf_str_ieq((struct rf_str){ name.ptr, 2 },
	    "on")))
		return;
	rf_buf_addc(&d->b, ' ');
	rf_buf_adds(&d->b, prefixes[a->attr_namespace]);
	rf_buf_add(&d->b, name.ptr, name.len);
	rf_buf_adds(&d->b, "=\"");
	add_text(&d->b, rf_utf8_clean(&d->w->scratch, rf_str(a->value)));
	rf_buf_addc(&d->b, '"');
}

/* "#id" of a <use>: to be there, too. */
static void
uses(struct drawing *d, const GumboNode *n)
{
	struct rf_str href = rf_str_trim(rf_dom_attr(n, "href"));

	if (href.len < 2 || href.ptr[0] != '#' || d->n_used == MAX_USED)
		return;
	href = (struct rf_str){ href.ptr + 1, href.len - 1 };
	for (size_t i = 0; i < d->n_used; i++)
		if (rf_str_eq(d->used[i], href))
			return;
	d->used[d->n_used++] = href;
}

static void
namespace(struct drawing *d, const GumboNode *n, GumboNamespaceEnum around)
{
	static const char *const names[] = {
		[GUMBO_NAMESPACE_HTML] = XHTML,
		[GUMBO_NAMESPACE_SVG] = SVG,
		[GUMBO_NAMESPACE_MATHML] = MATHML,
	};

	if (n->v.element.tag_namespace != around)
		rf_buf_printf(&d->b, " xmlns=\"%s\"",
		    names[n->v.element.tag_namespace]);
}

/* `stored`: inside of what is seen only when it is used. */
static void
write_node(struct drawing *d, const GumboNode *n, GumboNamespaceEnum around,
    bool stored)
{
	struct rf_dom_children c = rf_dom_children(n);
	const GumboVector *attrs;
	struct rf_str name, id;

	if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE ||
	    n->type == GUMBO_NODE_CDATA) {
		add_text(&d->b, rf_utf8_clean(&d->w->scratch,
		    rf_str(n->v.text.text)));
		return;
	}
	if (n->type != GUMBO_NODE_ELEMENT || d->b.overflowed)
		return;
	name = name_of(n);
	if (!is_xml_name(name) || rf_str_ieq(name, "script"))
		return;
	id = rf_dom_attr(n, "id");
	if (id.len > 0)
		*rf_map_put(&d->own, id) = d;
	if (is_svg(n) && rf_str_ieq(name, "use"))
		uses(d, n);
	stored = stored || is_store(name);
	if (!stored && (is_shape(name) || (rf_dom_is(n, GUMBO_TAG_IMAGE) &&
	    rf_ref_is_data(rf_dom_attr(n, "href")))))
		d->drawn = true;
	rf_buf_addc(&d->b, '<');
	rf_buf_add(&d->b, name.ptr, name.len);
	namespace(d, n, around);
	if (d->b.len == sizeof("<svg xmlns=\"" SVG "\"") - 1)
		rf_buf_adds(&d->b, " xmlns:xlink=\"" XLINK "\"");
	attrs = &n->v.element.attributes;
	for (unsigned i = 0; i < attrs->length; i++)
		attribute(d, attrs->data[i]);
	if (c.n == 0) {
		rf_buf_adds(&d->b, "/>");
		return;
	}
	rf_buf_addc(&d->b, '>');
	for (size_t i = 0; i < c.n; i++)
		write_node(d, c.v[i], n->v.element.tag_namespace, stored);
	rf_buf_adds(&d->b, "</");
	rf_buf_add(&d->b, name.ptr, name.len);
	rf_buf_addc(&d->b, '>');
}

/* ---- what stands elsewhere -------------------------------------------- */

static void
collect_ids(struct rf_map *ids, const GumboNode *n)
{
	struct rf_dom_children c = rf_dom_children(n);
	struct rf_str id = rf_dom_attr(n, "id");

	if (is_svg(n) && id.len > 0 && rf_map_get(ids, id) == NULL)
		*rf_map_put(ids, id) = (void *)(uintptr_t)n;
	for (size_t i = 0; i < c.n; i++)
		collect_ids(ids, c.v[i]);
}

static const GumboNode *
with_id(struct rf_web_walk *w, struct rf_str id)
{
	if (w->ids == NULL) {
		w->ids = rf_arena_alloc(&w->scratch, sizeof(*w->ids));
		rf_map_init(w->ids, &w->scratch);
		collect_ids(w->ids, w->dom->root);
	}
	return rf_map_get(w->ids, id);
}

/* Copies of what it uses and does not hold; they may use further things. */
static void
add_used(struct drawing *d)
{
	for (size_t i = 0; i < d->n_used; i++) {
		const GumboNode *n;
		size_t before = d->b.len;

		if (rf_map_get(&d->own, d->used[i]) != NULL) {
			d->drawn = true;
			continue;
		}
		n = with_id(d->w, d->used[i]);
		if (n == NULL || d->w->copied >= MAX_COPIED)
			continue;
		rf_buf_adds(&d->b, "<defs>");
		write_node(d, n, GUMBO_NAMESPACE_SVG, true);
		rf_buf_adds(&d->b, "</defs>");
		d->w->copied += d->b.len - before;
		d->drawn = true;
	}
}

/* ---- the drawing ------------------------------------------------------ */

static void
describe(struct rf_web_walk *w, const GumboNode *n, struct rf_ref *like)
{
	struct rf_dom_children c = rf_dom_children(n);

	for (size_t i = 0; i < c.n && like->title == NULL; i++)
		if (rf_dom_is(c.v[i], GUMBO_TAG_TITLE))
			like->title = rf_ref_text(w->list,
			    rf_dom_text(&w->scratch, c.v[i]));
}

void
rf_web_drawing(struct rf_web_walk *w, const GumboNode *n)
{
	size_t room = w->list->limits.inline_bytes - w->list->inline_bytes;
	struct drawing *d = rf_calloc(1, sizeof(*d));
	struct rf_ref like;

	d->w = w;
	rf_map_init(&d->own, &w->scratch);
	rf_buf_init(&d->b, room);
	write_node(d, n, GUMBO_NAMESPACE_HTML, false);
	if (d->n_used > 0 && d->b.len > 6 && !d->b.overflowed) {
		/* Before the end tag, or instead of "/>". */
		d->b.len -= sizeof("</svg>") - 1;
		add_used(d);
		rf_buf_adds(&d->b, "</svg>");
	}
	if (d->b.overflowed) {
		w->list->left_out++;
	} else if (d->drawn) {
		like = rf_web_like(w, n, RF_FROM_INLINE_SVG);
		describe(w, n, &like);
		w->shown += rf_ref_add_bytes(w->list, &like,
		    (struct rf_str){ d->b.ptr, d->b.len },
		    "image/svg+xml") > 0;
	}
	rf_buf_release(&d->b);
	free(d);
}

void
rf_web_drawing_image(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_ref like = rf_web_like(w, n, RF_FROM_SVG_IMAGE);

	rf_web_add(w, &like, rf_dom_attr(n, "href"));
}
