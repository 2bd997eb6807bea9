/*
 * The walk through a page's tree.  Scripts are taken as not running, as a
 * browser without them would: what stands in <noscript> is shown, what
 * stands in a <template> is not, unless it is the shadow tree of its
 * parent.
 */
#include "config.h"

#include "extract/web/page.h"

#include <stdlib.h>

#include "extract/web/css.h"
#include "extract/web/json.h"
#include "extract/web/media.h"
#include "util/mem.h"
#include "util/utf8.h"

#define MAX_NESTED 4		/* documents inside documents */
#define MAX_DEPTH (2 * RF_MAX_DOM_DEPTH)	/* elements, in all of them */

/* A page made by script: see doc/WEB.md. */
#define FEW_WORDS 30
#define FEW_IMAGES 1

static void visit(struct rf_web_walk *w, const GumboNode *n);

/* ---- what elements say ------------------------------------------------ */

static uint32_t
pixels(const GumboNode *n, const char *name)
{
	int64_t v;

	return rf_parse_int(rf_str_trim(rf_dom_attr(n, name)), 1, 1000000,
	    &v) ? (uint32_t)v : 0;
}

struct rf_ref
rf_web_like(struct rf_web_walk *w, const GumboNode *n,
    enum rf_ref_source source)
{
	struct rf_ref like = { .kind = RF_REF_IMAGE, .source = source,
		.order = w->order };

	like.alt = rf_ref_text(w->list, rf_dom_attr(n, "alt"));
	like.title = rf_ref_text(w->list, rf_dom_attr(n, "title"));
	like.aria_label = rf_ref_text(w->list, rf_dom_attr(n, "aria-label"));
	like.width = pixels(n, "width");
	like.height = pixels(n, "height");
	like.lazy = source == RF_FROM_LAZY || rf_str_ieq(
	    rf_str_trim(rf_dom_attr(n, "loading")), "lazy");
	return like;
}

size_t
rf_web_add(struct rf_web_walk *w, const struct rf_ref *like,
    struct rf_str ref)
{
	static const bool elements[RF_FROM_COUNT] = { [RF_FROM_IMG] = true,
		[RF_FROM_PICTURE] = true, [RF_FROM_POSTER] = true,
		[RF_FROM_INPUT] = true, [RF_FROM_OBJECT] = true,
		[RF_FROM_EMBED] = true, [RF_FROM_SVG_IMAGE] = true,
		[RF_FROM_BACKGROUND] = true };
	struct rf_ref r = *like;
	size_t place;
	bool element = elements[r.source];

	if (element && w->noscript > 0)
		r.source = RF_FROM_NOSCRIPT;
	place = rf_ref_add(w->list, &r, &w->base, ref);
	w->shown += place > 0 && element && w->noscript == 0;
	return place;
}

struct rf_str
rf_web_name(const GumboNode *n)
{
	GumboStringPiece text = n->v.element.original_tag;

	gumbo_tag_from_original_text(&text);
	return (struct rf_str){ text.data, text.length };
}

/* ---- elements --------------------------------------------------------- */

static void
input(struct rf_web_walk *w, const GumboNode *n)
{
	if (rf_str_ieq(rf_str_trim(rf_dom_attr(n, "type")), "image")) {
		struct rf_ref like = rf_web_like(w, n, RF_FROM_INPUT);

		rf_web_add(w, &like, rf_dom_attr(n, "src"));
	}
}

static void
video(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_ref like = rf_web_like(w, n, RF_FROM_POSTER);

	rf_web_add(w, &like, rf_dom_attr(n, "poster"));
}

/* <object> and <embed> hold anything: the type decides, or the suffix. */
static void
plugin(struct rf_web_walk *w, const GumboNode *n, const char *attribute,
    enum rf_ref_source source)
{
	struct rf_str type = rf_str_trim(rf_dom_attr(n, "type"));
	struct rf_str ref = rf_dom_attr(n, attribute);
	struct rf_ref like;
	bool image = type.len > 0 ? rf_ref_image_type(type) :
	    rf_ref_is_data(ref) || rf_ref_suffix(ref) == RF_SUFFIX_IMAGE;

	if (!image)
		return;
	like = rf_web_like(w, n, source);
	rf_web_add(w, &like, ref);
}

static void
object(struct rf_web_walk *w, const GumboNode *n)
{
	plugin(w, n, "data", RF_FROM_OBJECT);
}

static void
embed(struct rf_web_walk *w, const GumboNode *n)
{
	plugin(w, n, "src", RF_FROM_EMBED);
}

static void
frame(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_str inside = rf_dom_attr(n, "srcdoc");
	struct rf_str src = rf_str_trim(rf_dom_attr(n, "src"));
	struct rf_ref like;

	if (inside.ptr != NULL && rf_dom_is(n, GUMBO_TAG_IFRAME)) {
		rf_web_nested(w, inside);
		return;
	}
	if (src.len == 0 || rf_str_starts(src, "about:"))
		return;
	like = rf_web_like(w, n, 0);
	like.kind = RF_REF_FRAME;
	w->frames += rf_ref_add(w->list, &like, &w->base, src) > 0;
}

/* The text in an element that holds nothing but text. */
static struct rf_str
raw_text(const GumboNode *n)
{
	struct rf_dom_children c = rf_dom_children(n);

	if (c.n == 0 || c.v[0]->type == GUMBO_NODE_ELEMENT)
		return (struct rf_str){ "", 0 };
	return rf_str(c.v[0]->v.text.text);
}

static void
style(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_str type = rf_str_trim(rf_dom_attr(n, "type"));
	struct rf_ref like = { .order = w->order };

	if ((type.len == 0 || rf_str_ieq(type, "text/css")) &&
	    rf_media_screen(rf_dom_attr(n, "media")))
		rf_css_refs(w->list, &like, &w->base, raw_text(n), false);
}

/* A script that runs; data and templates are none. */
static void
script(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_str type = rf_str_trim(rf_dom_attr(n, "type"));

	struct rf_ref like = { .source = RF_FROM_JSON_LD, .order = w->order };
	bool runs = type.len == 0 || rf_str_ieq(type, "module") ||
	    rf_str_ends(type, "javascript");

	w->scripts += runs;
	if (rf_str_ieq(rf_str_trim(rf_str_cut(&type, ';')),
	    "application/ld+json")) {
		rf_json_refs(w->list, &like, &w->base, raw_text(n),
		    RF_JSON_LD);
	} else if (w->list->limits.scripts && (runs ||
	    rf_str_ieq(rf_dom_attr(n, "type"), "application/json"))) {
		like.source = RF_FROM_SCRIPT;
		rf_json_refs(w->list, &like, &w->base, raw_text(n),
		    RF_JSON_STATE);
	}
}

static void
title(struct rf_web_walk *w, const GumboNode *n)
{
	if (w->title == NULL && w->nested == 0 && w->drawing == 0)
		w->title = rf_ref_text(w->list,
		    rf_dom_text(&w->scratch, n));
}

/* Elements that AMP replaces by images. */
static void
unknown(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_str name = rf_web_name(n);

	if (rf_str_ieq(name, "amp-img") || rf_str_ieq(name, "amp-anim"))
		rf_web_img(w, n);
	else if (n->v.element.tag_namespace == GUMBO_NAMESPACE_SVG &&
	    rf_str_ieq(name, "feimage"))
		rf_web_drawing_image(w, n);
}

static void
image(struct rf_web_walk *w, const GumboNode *n)
{
	if (n->v.element.tag_namespace == GUMBO_NAMESPACE_SVG)
		rf_web_drawing_image(w, n);
}

static void (*const handlers[GUMBO_TAG_LAST + 1])(struct rf_web_walk *,
    const GumboNode *) = {
	[GUMBO_TAG_IMG] = rf_web_img,
	[GUMBO_TAG_INPUT] = input,
	[GUMBO_TAG_VIDEO] = video,
	[GUMBO_TAG_OBJECT] = object,
	[GUMBO_TAG_EMBED] = embed,
	[GUMBO_TAG_IFRAME] = frame,
	[GUMBO_TAG_FRAME] = frame,
	[GUMBO_TAG_LINK] = rf_web_link,
	[GUMBO_TAG_META] = rf_web_meta,
	[GUMBO_TAG_STYLE] = style,
	[GUMBO_TAG_SCRIPT] = script,
	[GUMBO_TAG_TITLE] = title,
	[GUMBO_TAG_IMAGE] = image,
	[GUMBO_TAG_UNKNOWN] = unknown,
};

/* ---- attributes of any element ---------------------------------------- */

static bool
has_background(GumboTag tag)
{
	static const GumboTag tags[] = { GUMBO_TAG_BODY, GUMBO_TAG_TABLE,
		GUMBO_TAG_THEAD, GUMBO_TAG_TBODY, GUMBO_TAG_TFOOT,
		GUMBO_TAG_TR, GUMBO_TAG_TD, GUMBO_TAG_TH };

	for (size_t i = 0; i < RF_COUNT(tags); i++)
		if (tag == tags[i])
			return true;
	return false;
}

/* Some frameworks keep their state in an attribute. */
static void
state(struct rf_web_walk *w, const GumboAttribute *a)
{
	struct rf_ref like = { .source = RF_FROM_SCRIPT, .order = w->order };

	if (w->list->limits.scripts &&
	    (a->value[0] == '{' || a->value[0] == '['))
		rf_json_refs(w->list, &like, &w->base, rf_str(a->value),
		    RF_JSON_STATE);
}

static void
attributes(struct rf_web_walk *w, const GumboNode *n)
{
	const GumboVector *attrs = &n->v.element.attributes;

	for (unsigned i = 0; i < attrs->length; i++) {
		const GumboAttribute *a = attrs->data[i];
		struct rf_ref like = { .order = w->order };

		if (strcmp(a->name, "style") == 0) {
			rf_css_refs(w->list, &like, &w->base,
			    rf_str(a->value), true);
		} else if (strcmp(a->name, "background") == 0) {
			like.source = RF_FROM_BACKGROUND;
			if (has_background(n->v.element.tag))
				rf_web_add(w, &like, rf_str(a->value));
		} else if (strcmp(a->name, "itemprop") == 0) {
			rf_web_itemprop(w, n, rf_str(a->value));
		} else if (strncmp(a->name, "data-", 5) == 0) {
			rf_web_lazy(w, n, a);
			state(w, a);
		}
	}
}

/* ---- the walk --------------------------------------------------------- */

static void
count_words(struct rf_web_walk *w, const char *s)
{
	bool in_word = false;

	if (w->hidden > 0)
		return;
	for (; *s != '\0'; s++) {
		bool space = *s == ' ' || (*s >= '\t' && *s <= '\r');

		w->words += !space && !in_word;
		in_word = !space;
	}
}

static void
children(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_dom_children c = rf_dom_children(n);

	if (w->depth == MAX_DEPTH)
		return;
	w->depth++;
	for (size_t i = 0; i < c.n; i++)
		visit(w, c.v[i]);
	w->depth--;
}

static void
noscript(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_str text = raw_text(n);

	w->noscript++;
	w->hidden++;
	/* Parsed as if scripts ran, what it holds is one text. */
	if (memchr(text.ptr, '<', text.len) != NULL)
		rf_web_nested(w, text);
	else
		children(w, n);
	w->hidden--;
	w->noscript--;
}

/* What stands in the page between an element's tags. */
static struct rf_str
inside(const struct rf_web_walk *w, const GumboNode *n)
{
	const GumboElement *e = &n->v.element;
	const char *from = e->original_tag.data, *to = e->original_end_tag.data;
	struct rf_str source = w->dom->source;

	if (from == NULL)
		return (struct rf_str){ "", 0 };
	from += e->original_tag.length;
	if (to == NULL && e->end_pos.offset <= source.len)
		to = source.ptr + e->end_pos.offset;
	return to == NULL || to < from ? (struct rf_str){ "", 0 } :
	    (struct rf_str){ from, (size_t)(to - from) };
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Are there tags in it that gumbo does not let into a <select>? */
static bool
is_rich(struct rf_str html)
{
	static const char *const plain[] = { "option", "optgroup", "hr" };
	struct rf_str name;

	for (size_t i = 0; i + 1 < html.len; i++) {
		size_t end = i + 1, k = 0;

		if (html.ptr[i] != '<' || !is_letter(html.ptr[end]))
			continue;
		while (end < html.len && is_letter(html.ptr[end]))
			end++;
		name = (struct rf_str){ html.ptr + i + 1, end - i - 1 };
		while (k < RF_COUNT(plain) && !rf_str_ieq(name, plain[k]))
			k++;
		if (k == RF_COUNT(plain))
			return true;
	}
	return false;
}

/*
 * Options may hold anything since 2025, as browsers read them; gumbo, which
 * is older, leaves out all but text.  So what they hold is read by itself.
 */
static void
choice(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_str html = inside(w, n);

	if (n->v.element.tag_namespace == GUMBO_NAMESPACE_HTML &&
	    is_rich(html))
		rf_web_nested(w, html);
	else
		children(w, n);
}

static void
element(struct rf_web_walk *w, const GumboNode *n)
{
	GumboTag tag = n->v.element.tag;
	bool hides = tag == GUMBO_TAG_HEAD;

	w->order = w->list->order++;
	attributes(w, n);
	if (tag <= GUMBO_TAG_LAST && handlers[tag] != NULL)
		handlers[tag](w, n);
	switch (tag) {
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_STYLE:
	case GUMBO_TAG_TITLE:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_TEXTAREA:
		return;
	case GUMBO_TAG_NOSCRIPT:
		noscript(w, n);
		return;
	case GUMBO_TAG_SELECT:
		choice(w, n);
		return;
	case GUMBO_TAG_SVG:
		if (w->drawing++ == 0)
			rf_web_drawing(w, n);
		children(w, n);
		w->drawing--;
		return;
	default:
		w->hidden += hides;
		children(w, n);
		w->hidden -= hides;
	}
}

static void
visit(struct rf_web_walk *w, const GumboNode *n)
{
	switch (n->type) {
	case GUMBO_NODE_ELEMENT:
		element(w, n);
		break;
	case GUMBO_NODE_TEMPLATE:
		if (rf_dom_attr(n, "shadowrootmode").ptr != NULL)
			children(w, n);
		break;
	case GUMBO_NODE_TEXT:
		count_words(w, n->v.text.text);
		break;
	default:
		break;
	}
}

/* The first <base> with an address, wherever it stands. */
static const GumboNode *
find_base(const GumboNode *n)
{
	struct rf_dom_children c = rf_dom_children(n);

	if (rf_dom_is(n, GUMBO_TAG_BASE) && rf_dom_attr(n, "href").ptr != NULL)
		return n;
	for (size_t i = 0; i < c.n; i++) {
		const GumboNode *found = find_base(c.v[i]);

		if (found != NULL)
			return found;
	}
	return NULL;
}

void
rf_web_nested(struct rf_web_walk *w, struct rf_str html)
{
	const struct rf_dom *outer = w->dom;
	struct rf_map *ids = w->ids;
	unsigned drawing = w->drawing;
	struct rf_dom inner;

	if (w->nested == MAX_NESTED)
		return;
	if (rf_dom_parse(&inner, html, "UTF-8", false, NULL) == RF_OK) {
		w->dom = &inner;
		w->ids = NULL;
		w->drawing = 0;
		w->nested++;
		visit(w, inner.root);
		w->nested--;
		w->drawing = drawing;
		w->ids = ids;
		w->dom = outer;
	}
	rf_dom_release(&inner);
}

/* ---- pages ------------------------------------------------------------ */

static void
tell(const struct rf_web_walk *w, struct rf_ref_page *page)
{
	struct rf_arena *a = w->list->arena;

	page->encoding = rf_arena_strdup(a, w->dom->encoding);
	page->base = rf_arena_strdup(a, w->base.text);
	page->title = w->title;
	page->words = w->words;
	page->scripts = w->scripts;
	page->needs_script = w->scripts > 0 && w->words < FEW_WORDS &&
	    w->shown <= FEW_IMAGES && w->frames == 0;
}

enum rf_code
rf_discover_page(struct rf_ref_list *list, struct rf_str bytes,
    const char *charset, bool xhtml, const char *url,
    struct rf_ref_page *page, struct rf_err *err)
{
	struct rf_web_walk *w = rf_calloc(1, sizeof(*w));
	struct rf_dom dom;
	const GumboNode *base;
	enum rf_code rc;

	w->list = list;
	rf_arena_init(&w->scratch);
	rc = rf_dom_parse(&dom, bytes, charset, xhtml, err);
	if (rc != RF_OK)
		goto out;
	rc = rf_url_join(NULL, rf_str(url), &w->page, err);
	if (rc != RF_OK)
		goto out;
	w->dom = &dom;
	base = find_base(dom.root);
	if (base == NULL || rf_url_resolve(&w->page, rf_utf8_clean(
	    &w->scratch, rf_dom_attr(base, "href")), &w->base, NULL) != RF_OK)
		w->base = w->page;
	visit(w, dom.root);
	if (page != NULL)
		tell(w, page);
out:
	rf_arena_release(&w->scratch);
	rf_dom_release(&dom);
	free(w);
	return rc;
}
