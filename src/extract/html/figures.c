/*
 * Pictures of a page.  Those that the page carries in itself (data: URIs,
 * inline SVG) and those that its container holds are kept; the others are
 * figures without bytes, since a reader opens no connections.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "extract/html/walk.h"
#include "util/buf.h"
#include "util/limits.h"

#define MAX_WORDS 4000	/* bytes of words in a drawing; with more of them
			   it is no picture to be named by them */
#define TRACKER 2	/* pixels: as small counts visitors */

/* The bytes of a data: URI (RFC 2397), malloc'ed; NULL when it is wrong. */
static char *
data_uri(struct rf_str uri, size_t *n)
{
	struct rf_str head, body = { uri.ptr + 5, uri.len - 5 };
	char *out;
	bool ok;

	head = rf_str_cut(&body, ',');
	if (body.ptr == NULL || body.len == 0 || body.len > RF_MAX_ASSET)
		return NULL;
	out = rf_malloc(body.len + 1);
	if (rf_str_ends(head, ";base64")) {
		char *plain = rf_malloc(body.len + 1);
		size_t len;

		ok = rf_percent_decode(body, false, plain, &len) &&
		    rf_unbase64((struct rf_str){ plain, len }, out, n);
		free(plain);
	} else {
		ok = rf_percent_decode(body, false, out, n);
	}
	if (ok && *n > 0)
		return out;
	free(out);
	return NULL;
}

/* The last part of an address's path, as the picture's name. */
static const char *
name_of(struct rf_web_reader *r, struct rf_str src)
{
	size_t end = 0, from;

	if (rf_str_starts(src, "data:"))
		return "inline";
	while (end < src.len && src.ptr[end] != '?' && src.ptr[end] != '#')
		end++;
	for (from = end; from > 0 && src.ptr[from - 1] != '/'; from--)
		;
	return rf_arena_strndup(&r->x->doc->arena, src.ptr + from,
	    end - from);
}

static bool
is_tracker(const GumboNode *n)
{
	int64_t w, h;

	return rf_parse_int(rf_dom_attr(n, "width"), 0, TRACKER, &w) &&
	    rf_parse_int(rf_dom_attr(n, "height"), 0, TRACKER, &h);
}

static struct rf_figure *
new_figure(struct rf_web_reader *r)
{
	struct rf_figure *f = rf_arena_alloc(&r->x->doc->arena, sizeof(*f));

	f->asset = -1;
	if (r->caption != NULL) {
		f->caption = *r->caption;
		r->caption = NULL;
	}
	return f;
}

/* An address that lazy loading keeps in another attribute. */
static struct rf_str
source_of(const GumboNode *n)
{
	static const char *const names[] = { "data-src", "data-original",
		"data-lazy-src", "data-url", "src" };
	struct rf_str src = rf_dom_attr(n, rf_dom_is(n, GUMBO_TAG_IMAGE) &&
	    n->v.element.tag_namespace == GUMBO_NAMESPACE_SVG ? "href" :
	    "src"), s;

	/* A placeholder is often a data: URI of a dot. */
	if (src.len > 0 && !(rf_str_starts(src, "data:") && src.len < 200))
		return rf_str_trim(src);
	for (size_t i = 0; i < RF_COUNT(names); i++) {
		s = rf_str_trim(rf_dom_attr(n, names[i]));
		if (s.len > 0)
			return s;
	}
	return (struct rf_str){ NULL, 0 };
}

enum rf_code
rf_web_image(struct rf_web_reader *r, const GumboNode *n,
    struct rf_err *err)
{
	struct rf_str src = source_of(n);
	struct rf_figure *f;
	enum rf_code rc = RF_OK;
	char *bytes = NULL;
	size_t len = 0;

	if (is_tracker(n))
		return RF_OK;
	f = new_figure(r);
	f->alt = rf_web_attribute(r, rf_dom_attr(n, "alt"));
	f->title = rf_web_attribute(r, rf_dom_attr(n, "title"));
	if (src.len > 5 && rf_str_ieq((struct rf_str){ src.ptr, 5 },
	    "data:"))
		bytes = data_uri(src, &len);
	else if (src.len > 0 && r->host != NULL && r->host->load != NULL)
		bytes = r->host->load(r->host->ctx, src, &len);
	if (bytes != NULL)
		rc = rf_extract_asset(r->x, bytes, len, name_of(r, src),
		    r->number, &f->asset, err);
	free(bytes);
	/* Neither bytes nor a word: there is nothing to tell of it. */
	if (rc == RF_OK && (f->asset >= 0 || f->alt != NULL ||
	    f->title != NULL || f->caption.n > 0))
		rf_flow_figure(r->flow, f);
	return rc;
}

/* The only picture that a drawing shows, as covers of books do. */
static const GumboNode *
only_image(const GumboNode *n, unsigned depth)
{
	struct rf_dom_children c = rf_dom_children(n);
	const GumboNode *found = NULL;

	for (size_t i = 0; i < c.n && depth < 8; i++) {
		const GumboNode *here = c.v[i];

		if (here->type != GUMBO_NODE_ELEMENT ||
		    rf_dom_is(here, GUMBO_TAG_TITLE) ||
		    rf_dom_is(here, GUMBO_TAG_DESC))
			continue;
		if (!rf_dom_is(here, GUMBO_TAG_IMAGE))
			here = only_image(here, depth + 1);
		if (here == NULL || found != NULL)
			return NULL;	/* a shape, or a second one */
		found = here;
	}
	return found;
}

/* The <text> elements of a drawing, one behind the other. */
static void
drawn_text(struct rf_web_reader *r, const GumboNode *n, unsigned depth,
    struct rf_buf *out)
{
	struct rf_dom_children c = rf_dom_children(n);

	for (size_t i = 0; i < c.n && depth < 64; i++) {
		GumboStringPiece tag;
		struct rf_str s;

		if (c.v[i]->type != GUMBO_NODE_ELEMENT)
			continue;
		tag = c.v[i]->v.element.original_tag;
		gumbo_tag_from_original_text(&tag);
		if (!rf_str_ieq((struct rf_str){ tag.data, tag.length },
		    "text")) {
			drawn_text(r, c.v[i], depth + 1, out);
			continue;
		}
		s = rf_dom_text(&r->page->arena, c.v[i]);
		if (s.len > 0 && out->len > 0)
			rf_buf_addc(out, ' ');
		rf_buf_add(out, s.ptr, s.len);
	}
}

/* What a drawing without a name says: the words in it. */
static const char *
words_of(struct rf_web_reader *r, const GumboNode *n)
{
	const char *words = NULL;
	struct rf_buf b;

	rf_buf_init(&b, MAX_WORDS);
	drawn_text(r, n, 0, &b);
	if (b.len > 0 && !b.overflowed)
		words = rf_web_attribute(r, (struct rf_str){ b.ptr, b.len });
	rf_buf_release(&b);
	return words;
}

/*
 * The markup as it stands in the page is a file of its own once it names
 * its namespaces, which HTML lets it leave out.
 */
enum rf_code
rf_web_svg(struct rf_web_reader *r, const GumboNode *n,
    struct rf_err *err)
{
	const GumboElement *e = &n->v.element;
	const char *from = e->original_tag.data;
	const char *to = e->original_end_tag.data;
	const GumboNode *image = only_image(n, 0);
	struct rf_dom_children c = rf_dom_children(n);
	struct rf_figure *f;
	struct rf_buf b;
	enum rf_code rc;

	if (image != NULL)
		return rf_web_image(r, image, err);
	if (from == NULL || to == NULL || to <= from || c.n == 0 ||
	    (size_t)(to - from) > RF_MAX_ASSET || is_tracker(n))
		return RF_OK;
	f = new_figure(r);
	f->alt = rf_web_attribute(r, rf_dom_attr(n, "aria-label"));
	for (size_t i = 0; i < c.n && f->title == NULL; i++)
		if (rf_dom_is(c.v[i], GUMBO_TAG_TITLE))
			f->title = rf_web_attribute(r, rf_dom_text(
			    &r->x->doc->arena, c.v[i]));
	if (f->alt == NULL && f->title == NULL)
		f->alt = words_of(r, n);
	rf_buf_init(&b, RF_MAX_ASSET);
	rf_buf_adds(&b, "<svg");
	if (rf_dom_attr(n, "xmlns").ptr == NULL)
		rf_buf_adds(&b, " xmlns=\"http://www.w3.org/2000/svg\"");
	if (rf_dom_attr(n, "xmlns:xlink").ptr == NULL)
		rf_buf_adds(&b, " xmlns:xlink="
		    "\"http://www.w3.org/1999/xlink\"");
	rf_buf_add(&b, from + 4, (size_t)(to - from - 4));
	rf_buf_add(&b, to, e->original_end_tag.length);
	rc = rf_buf_check(&b, "a drawing", err);
	if (rc == RF_OK)
		rc = rf_extract_asset(r->x, b.ptr, b.len, "inline.svg",
		    r->number, &f->asset, err);
	rf_buf_release(&b);
	if (rc == RF_OK)
		rf_flow_figure(r->flow, f);
	return rc;
}
