/*
 * EPUB (EPUB 3.3; OPF 2.0.1): a ZIP archive whose container file names a
 * package document, whose manifest lists the files and whose spine puts them
 * in order.  What surprises: the cover is often in the manifest only, and
 * encryption.xml mostly just names obfuscated fonts.
 */
#include "config.h"

#include "extract/epub.h"

#include <stdlib.h>
#include <string.h>

#include "extract/html/html.h"
#include "extract/xml.h"
#include "extract/zip.h"
#include "util/limits.h"
#include "util/map.h"
#include "util/utf8.h"

#define MAX_PART (16 * RF_MiB)
#define MAX_SPINE 20000

struct item {
	const char *name;	/* of the archive's entry */
	const char *type;	/* media type */
	bool cover;
	bool shown;		/* a picture that some page has */
	bool nav;		/* the book's own navigation ... */
	bool aside;		/* ... or anything out of the reading order */
};

struct epub {
	struct rf_extract *x;
	struct rf_zip *zip;
	struct rf_arena arena;
	const char *package;	/* entry name of the package document */
	struct rf_map items;	/* by id */
	struct rf_map by_name;
	RF_VEC(struct item *) list;
	RF_VEC(const struct item *) spine;
	struct item *cover;
	const char *chapter;	/* entry being read */
};

static enum rf_code
load_tree(struct epub *e, const char *name, const struct rf_xml_node **root,
    struct rf_err *err)
{
	const struct rf_zip_entry *entry = rf_zip_find(e->zip, rf_str(name));
	struct rf_xml_tree tree;
	struct rf_xml *xml;
	enum rf_code rc;
	char *text;
	size_t n;

	*root = NULL;
	if (entry == NULL)
		return rf_fail(err, RF_E_CORRUPT, "The book has no %s", name);
	rc = rf_zip_load(e->zip, entry, MAX_PART, &text, &n, err);
	if (rc != RF_OK)
		return rc;
	rf_xml_tree_init(&tree, &e->arena);
	xml = rf_xml_new(&rf_xml_tree_handler, &tree, name);
	rc = rf_xml_push(xml, text, n, err);
	if (rc == RF_OK)
		rc = rf_xml_finish(xml, err);
	rf_xml_free(xml);
	free(text);
	*root = tree.root;
	if (rc == RF_OK && tree.root == NULL)
		rc = rf_fail(err, RF_E_CORRUPT, "%s is empty", name);
	return rc;
}

/* ---- the package ----------------------------------------------------- */

static bool
is(const struct rf_xml_node *n, const char *name)
{
	return n->name != NULL && strcmp(n->name, name) == 0;
}

static enum rf_code
find_package(struct epub *e, struct rf_err *err)
{
	const struct rf_xml_node *root;
	enum rf_code rc;

	rc = load_tree(e, "META-INF/container.xml", &root, err);
	if (rc != RF_OK)
		return rc;
	for (const struct rf_xml_node *n = root; n != NULL;
	    n = rf_xml_walk(root, n)) {
		const char *path = is(n, "rootfile") ?
		    rf_xml_get(n, RF_NS_NONE, "full-path") : NULL;

		if (path == NULL)
			continue;
		e->package = rf_zip_resolve(&e->arena, "", path);
		if (e->package != NULL)
			return RF_OK;
	}
	return rf_fail(err, RF_E_CORRUPT, "The book does not say where its "
	    "contents are");
}

static bool
has_word(const char *list, const char *word)
{
	struct rf_str rest = rf_str(list);

	while (rest.ptr != NULL)
		if (rf_str_is(rf_str_cut(&rest, ' '), word))
			return true;
	return false;
}

static void
add_item(struct epub *e, const struct rf_xml_node *n)
{
	const char *id = rf_xml_get(n, RF_NS_NONE, "id");
	const char *href = rf_xml_get(n, RF_NS_NONE, "href");
	const char *type = rf_xml_get(n, RF_NS_NONE, "media-type");
	const char *properties = rf_xml_get(n, RF_NS_NONE, "properties");
	struct item *item;

	if (href == NULL || e->list.n >= RF_MAX_ZIP_ENTRIES)
		return;
	item = rf_arena_alloc(&e->arena, sizeof(*item));
	item->name = rf_zip_resolve(&e->arena, e->package, href);
	if (item->name == NULL)
		return;
	item->type = type != NULL ? type : "";
	item->cover = has_word(properties, "cover-image");
	item->nav = has_word(properties, "nav");
	if (item->cover)
		e->cover = item;
	*RF_VEC_PUSH(&e->list) = item;
	if (id != NULL)
		*rf_map_put(&e->items, rf_str(id)) = item;
	*rf_map_put(&e->by_name, rf_str(item->name)) = item;
}

/* EPUB 2 names the cover in <meta name="cover" content="id"/>. */
static void
old_cover(struct epub *e, const char *id)
{
	struct item *item = id != NULL ? rf_map_get(&e->items, rf_str(id)) :
	    NULL;

	if (item == NULL || e->cover != NULL ||
	    !rf_str_starts(rf_str(item->type), "image/"))
		return;
	item->cover = true;
	e->cover = item;
}

static const char *
text_of(struct epub *e, const struct rf_xml_node *n)
{
	struct rf_document *d = e->x->doc;
	struct rf_str s = rf_str_trim(rf_xml_text(&e->arena, n));

	s = rf_utf8_clean(&d->arena, s);
	return s.len > 0 ? rf_arena_strndup(&d->arena, s.ptr, s.len) : NULL;
}

static enum rf_code
read_package(struct epub *e, struct rf_err *err)
{
	struct rf_document *d = e->x->doc;
	const struct rf_xml_node *root, *n;
	const char *cover = NULL;
	enum rf_code rc;

	rc = load_tree(e, e->package, &root, err);
	if (rc != RF_OK)
		return rc;
	for (n = root; n != NULL; n = rf_xml_walk(root, n)) {
		const char *name = rf_xml_get(n, RF_NS_NONE, "name");

		if (rf_xml_is(n, RF_NS_DC, "title") && d->title == NULL)
			d->title = text_of(e, n);
		else if (rf_xml_is(n, RF_NS_DC, "creator") &&
		    d->author == NULL)
			d->author = text_of(e, n);
		else if (is(n, "meta") && name != NULL &&
		    strcmp(name, "cover") == 0)
			cover = rf_xml_get(n, RF_NS_NONE, "content");
		else if (is(n, "item"))
			add_item(e, n);
	}
	old_cover(e, cover);
	for (n = root; n != NULL; n = rf_xml_walk(root, n)) {
		const char *id = is(n, "itemref") ?
		    rf_xml_get(n, RF_NS_NONE, "idref") : NULL;
		struct item *item = id != NULL ?
		    rf_map_get(&e->items, rf_str(id)) : NULL;

		if (item == NULL || e->spine.n >= MAX_SPINE)
			continue;
		item->aside = has_word(rf_xml_get(n, RF_NS_NONE, "linear"),
		    "no");
		*RF_VEC_PUSH(&e->spine) = item;
	}
	if (e->spine.n == 0)
		return rf_fail(err, RF_E_CORRUPT,
		    "The book lists nothing to read");
	return RF_OK;
}

/* Protection that reaches the text; obfuscated fonts are no matter. */
static enum rf_code
check_protection(struct epub *e, struct rf_err *err)
{
	const struct rf_xml_node *root;
	enum rf_code rc;

	if (rf_zip_find(e->zip, RF_STR("META-INF/encryption.xml")) == NULL)
		return RF_OK;
	rc = load_tree(e, "META-INF/encryption.xml", &root, err);
	for (const struct rf_xml_node *n = root; rc == RF_OK && n != NULL;
	    n = rf_xml_walk(root, n)) {
		const char *uri = is(n, "CipherReference") ?
		    rf_xml_get(n, RF_NS_NONE, "URI") : NULL;
		const char *name = uri != NULL ?
		    rf_zip_resolve(&e->arena, "", uri) : NULL;

		for (size_t i = 0; name != NULL && i < e->spine.n; i++)
			if (strcmp(e->spine.v[i]->name, name) == 0)
				return rf_fail(err, RF_E_ENCRYPTED,
				    "The book is protected against copying");
	}
	return rc == RF_E_CORRUPT ? RF_OK : rc;
}

/* ---- the chapters ---------------------------------------------------- */

static char *
load_bytes(struct epub *e, const char *name, size_t *n)
{
	const struct rf_zip_entry *entry = rf_zip_find(e->zip, rf_str(name));
	struct item *item = rf_map_get(&e->by_name, rf_str(name));
	struct rf_err ignored = RF_ERR_INIT;
	char *bytes;

	if (entry == NULL || rf_zip_load(e->zip, entry, RF_MAX_ASSET, &bytes,
	    n, &ignored) != RF_OK)
		return NULL;
	if (item != NULL)
		item->shown = true;
	if (*n > 0)
		return bytes;
	free(bytes);
	return NULL;
}

static char *
load_beside(void *ctx, struct rf_str src, size_t *n)
{
	struct epub *e = ctx;
	const char *name = rf_zip_resolve(&e->arena, e->chapter,
	    rf_arena_strndup(&e->arena, src.ptr, src.len));

	return name != NULL ? load_bytes(e, name, n) : NULL;
}

/* Links inside the book lead nowhere outside it. */
static const char *
link_out(void *ctx, const char *href)
{
	size_t n = strcspn(href, ":/?#");

	(void)ctx;
	return href[n] == ':' && n > 1 ? href : NULL;
}

/* A picture that no chapter shows, as a block of the page. */
static enum rf_code
add_picture(struct epub *e, struct rf_page *page, struct item *item,
    bool first, struct rf_err *err)
{
	struct rf_figure *f;
	struct rf_block *b, moved;
	enum rf_code rc;
	char *bytes;
	size_t n;

	bytes = load_bytes(e, item->name, &n);
	if (bytes == NULL)
		return RF_OK;
	f = rf_arena_alloc(&e->x->doc->arena, sizeof(*f));
	rc = rf_extract_asset(e->x, bytes, n, item->name, page->number,
	    &f->asset, err);
	free(bytes);
	if (rc != RF_OK)
		return rc;
	b = rf_page_block(page, RF_BLOCK_FIGURE);
	b->figure = f;
	if (!first)
		return RF_OK;
	moved = *b;
	memmove(page->blocks.v + 1, page->blocks.v,
	    (page->blocks.n - 1) * sizeof(*b));
	page->blocks.v[0] = moved;
	return RF_OK;
}

static enum rf_code
read_chapter(struct epub *e, size_t i, struct rf_err *err)
{
	struct rf_web_host host = { .ctx = e, .xhtml = true,
		.load = load_beside, .link = link_out };
	const struct item *item = e->spine.v[i];
	struct rf_page *page = rf_document_page(e->x->doc, (uint32_t)i + 1);
	const char *title = NULL;
	struct rf_flow *flow;
	enum rf_code rc = RF_OK;
	char *bytes;
	size_t n;

	if (rf_str_starts(rf_str(item->type), "image/"))
		return add_picture(e, page, (struct item *)item, true, err);
	bytes = load_bytes(e, item->name, &n);
	if (bytes == NULL) {
		rf_document_warn(e->x->doc, "The chapter %s cannot be read",
		    item->name);
		return RF_OK;
	}
	e->chapter = item->name;
	/* A list of contents that the book does not show among its pages. */
	host.aside = item->nav && item->aside;
	flow = rf_flow_new(e->x->doc);
	rc = rf_web_flow(e->x, flow, (struct rf_str){ bytes, n }, NULL,
	    (uint32_t)i + 1, &host, &title, NULL, err);
	page->title = title;
	rf_flow_page(flow, page);
	rf_flow_free(flow);
	free(bytes);
	return rc;
}

/* The cover goes in front, pictures that no page shows to the end. */
static enum rf_code
add_unshown(struct epub *e, struct rf_err *err)
{
	struct rf_document *d = e->x->doc;
	enum rf_code rc = RF_OK;

	if (d->pages.n == 0 || e->x->options->n_pages > 0)
		return RF_OK;
	for (size_t i = 0; i < e->list.n && rc == RF_OK; i++) {
		struct item *item = e->list.v[i];

		if (item->shown ||
		    !rf_str_starts(rf_str(item->type), "image/"))
			continue;
		rc = add_picture(e, item->cover ? &d->pages.v[0] :
		    &d->pages.v[d->pages.n - 1], item, item->cover, err);
	}
	return rc;
}

static enum rf_code
read_book(struct epub *e, struct rf_err *err)
{
	struct rf_document *d = e->x->doc;
	enum rf_code rc;

	rc = find_package(e, err);
	if (rc == RF_OK)
		rc = read_package(e, err);
	if (rc == RF_OK)
		rc = check_protection(e, err);
	d->total_pages = (uint32_t)e->spine.n;
	if (rc == RF_OK)
		rc = rf_options_check_pages(e->x->options, d->total_pages,
		    err);
	for (size_t i = 0; rc == RF_OK && i < e->spine.n; i++) {
		if (rf_options_want_page(e->x->options, (uint32_t)i + 1))
			rc = read_chapter(e, i, err);
		rf_extract_progress(e->x, (uint32_t)i + 1, d->total_pages);
	}
	return rc == RF_OK ? add_unshown(e, err) : rc;
}

enum rf_code
rf_epub_extract(struct rf_extract *x, struct rf_err *err)
{
	struct epub e = { .x = x };
	enum rf_code rc;

	x->doc->paging = RF_PAGES;
	rc = rf_zip_open(x->fd, x->size, &e.zip, err);
	if (rc != RF_OK)
		return rc;
	rf_arena_init(&e.arena);
	rf_map_init(&e.items, &e.arena);
	rf_map_init(&e.by_name, &e.arena);
	rc = read_book(&e, err);
	RF_VEC_RELEASE(&e.list);
	RF_VEC_RELEASE(&e.spine);
	rf_zip_close(e.zip);
	rf_arena_release(&e.arena);
	return rc;
}
