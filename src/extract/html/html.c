/* HTML pages: recognising them, and the page around the content. */
#include "config.h"

#include "extract/html/html.h"

#include <stdlib.h>
#include <string.h>

#include "extract/html/walk.h"
#include "extract/recognise.h"
#include "util/utf8.h"

/* ---- recognition ----------------------------------------------------- */

/* Tags that nothing but a page has. */
static int
count_tags(struct rf_str s)
{
	static const char *const tags[] = { "<!doctype html", "<html", "<head",
		"<body", "<div", "<p>", "<h1", "<h2", "<table", "<ul", "<a href",
		"<img ", "<br", "<meta ", "<script", "<title", "<span" };
	int n = 0;

	for (size_t i = 0; i < s.len; i++) {
		char second;

		if (s.ptr[i] != '<')
			continue;
		second = i + 1 < s.len ? s.ptr[i + 1] | 0x20 : 0;
		for (size_t k = 0; k < RF_COUNT(tags); k++) {
			size_t len;

			if (tags[k][1] != second)
				continue;
			len = strlen(tags[k]);
			if (s.len - i >= len && rf_str_ieq(
			    (struct rf_str){ s.ptr + i, len }, tags[k]))
				n += k < 4 ? 3 : 1;
		}
	}
	return n;
}

int
rf_web_recognise(const unsigned char *head, size_t len, const char *name)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	struct rf_str s = { (const char *)head, len };
	const char *encoding;
	int n;

	(void)name;
	encoding = rf_dom_encoding(&scratch, s, NULL);
	if (rf_str_starts(rf_str(encoding), "UTF-16"))
		s = rf_utf8_from(&scratch, s, encoding);
	else if (!rf_looks_like_text(head, len))
		s.len = 0;
	s = rf_str_trim(s);
	n = count_tags(s);
	/* Text that merely mentions a tag does not begin with one. */
	if (s.len == 0 || (s.ptr[0] != '<' && n < 3))
		n = 0;
	/* XML of other kinds may hold pieces of HTML. */
	if (rf_str_starts(s, "<?xml") && n < 3)
		n = 0;
	rf_arena_release(&scratch);
	if (n == 0)
		return s.len > 0 ? 12 : 0;
	return n >= 3 ? 90 : 60;
}

/* ---- the page -------------------------------------------------------- */

static const char *
text_in(struct rf_web_reader *r, struct rf_str s)
{
	s = rf_str_trim(rf_utf8_clean(&r->x->doc->arena, s));
	return s.len > 0 ? rf_arena_strndup(&r->x->doc->arena, s.ptr, s.len) :
	    NULL;
}

static const char *
title_of(struct rf_web_reader *r)
{
	const GumboNode *head = rf_dom_child(r->page->root, GUMBO_TAG_HEAD);
	const GumboNode *title = head != NULL ?
	    rf_dom_child(head, GUMBO_TAG_TITLE) : NULL;

	return title != NULL ? text_in(r, rf_dom_text(&r->page->arena,
	    title)) : NULL;
}

static const char *
author_of(struct rf_web_reader *r)
{
	const GumboNode *head = rf_dom_child(r->page->root, GUMBO_TAG_HEAD);
	struct rf_dom_children c = { NULL, 0 };

	if (head != NULL)
		c = rf_dom_children(head);
	for (size_t i = 0; i < c.n; i++)
		if (rf_dom_is(c.v[i], GUMBO_TAG_META) &&
		    rf_str_ieq(rf_dom_attr(c.v[i], "name"), "author"))
			return text_in(r, rf_dom_attr(c.v[i], "content"));
	return NULL;
}

enum rf_code
rf_web_flow(struct rf_extract *x, struct rf_flow *flow, struct rf_str bytes,
    const char *declared, uint32_t page, const struct rf_web_host *host,
    const char **title, const char **author, struct rf_err *err)
{
	/* In books and letters, whatever stands there is the content. */
	struct rf_web_look look = { .kind = RF_BLOCK_PARAGRAPH,
		.in_article = host != NULL && !host->aside };
	struct rf_dom html;
	struct rf_web_reader r = { .x = x, .flow = flow, .host = host,
		.page = &html, .number = page };
	enum rf_code rc;

	rf_map_init(&r.notes, &x->doc->arena);
	rc = rf_dom_parse(&html, bytes, declared,
	    host != NULL && host->xhtml, err);
	if (rc == RF_OK) {
		if (title != NULL)
			*title = title_of(&r);
		if (author != NULL)
			*author = author_of(&r);
		rc = rf_web_walk(&r, html.root, &look, err);
		rf_flow_close(flow);
	}
	if (r.cut)
		rf_document_warn(x->doc, "Some elements of the page are nested "
		    "too deeply; their content was left out");
	rf_dom_release(&html);
	return rc;
}

enum rf_code
rf_web_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_document *d = x->doc;
	struct rf_str bytes;
	struct rf_flow *flow;
	struct rf_page *page;
	enum rf_code rc;

	d->paging = RF_PAGES;
	d->total_pages = 1;
	rc = rf_options_check_pages(x->options, 1, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_extract_load(x, RF_MAX_HTML, &bytes, err);
	if (rc != RF_OK)
		return rc;
	flow = rf_flow_new(d);
	rc = rf_web_flow(x, flow, bytes, rf_extract_charset(x), 1, NULL,
	    &d->title, &d->author, err);
	free((char *)bytes.ptr);
	page = rf_document_page(d, 1);
	page->title = d->title;
	rf_flow_page(flow, page);
	rf_flow_free(flow);
	if (rc == RF_OK)
		rf_extract_progress(x, 1, 1);
	return rc;
}
