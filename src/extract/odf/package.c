/*
 * The package: manifest, properties, common styles, pictures.  An encrypted
 * one has a readable manifest that says so, and parts of noise.
 */
#include "config.h"

#include "extract/odf/odf.h"

#include <string.h>

#include "extract/zip_media.h"
#include "util/limits.h"

/* A part as a tree; NULL when it is missing or damaged. */
static const struct rf_xml_node *
tree(struct rf_odf *o, const char *part, struct rf_arena *scratch)
{
	const struct rf_xml_node *root = NULL;

	return rf_zip_find(o->parts.zip, rf_str(part)) != NULL &&
	    rf_ooxml_tree(&o->parts, part, scratch, &root, NULL) == RF_OK ?
	    root : NULL;
}

static bool
is_encrypted(struct rf_odf *o)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root = tree(o, "META-INF/manifest.xml",
	    &scratch);
	bool found = false;

	for (const struct rf_xml_node *n = root; n != NULL && !found;
	    n = rf_xml_walk(root, n))
		found = n->name != NULL &&
		    strcmp(n->name, "encryption-data") == 0;
	rf_arena_release(&scratch);
	return found;
}

static const char *
property(struct rf_odf *o, const struct rf_xml_node *root, enum rf_xmlns ns,
    const char *name, struct rf_arena *scratch)
{
	struct rf_str s = rf_str_trim(rf_xml_text(scratch, rf_xml_find(root,
	    ns, name)));

	return root != NULL && s.len > 0 ?
	    rf_ooxml_text(o->arena, s).ptr : NULL;
}

static void
properties(struct rf_odf *o)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root = tree(o, "meta.xml", &scratch);

	o->doc->title = property(o, root, RF_NS_DC, "title", &scratch);
	o->doc->author = property(o, root, RF_NS_OTHER, "initial-creator",
	    &scratch);
	if (o->doc->author == NULL)
		o->doc->author = property(o, root, RF_NS_DC, "creator",
		    &scratch);
	rf_arena_release(&scratch);
}

/* ---- common styles ---------------------------------------------------- */

static enum rf_code
styles_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	rf_odf_styles_start(ctx, tag);
	return RF_OK;
}

static enum rf_code
styles_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	rf_odf_styles_end(ctx, ns, name);
	return RF_OK;
}

static const struct rf_xml_handler styles_handler = {
	.start = styles_start,
	.end = styles_end,
};

enum rf_code
rf_odf_open(struct rf_odf *o, struct rf_extract *x, struct rf_zip *zip,
    struct rf_err *err)
{
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;

	memset(o, 0, sizeof(*o));
	o->x = x;
	o->doc = x->doc;
	o->arena = &x->doc->arena;
	o->parts.zip = zip;
	o->parts.arena = o->arena;
	rf_map_init(&o->pictures, o->arena);
	rf_odf_styles_init(&o->styles, o->arena);
	if (is_encrypted(o))
		return rf_fail(err, RF_E_ENCRYPTED,
		    "The document needs a password");
	properties(o);
	if (rf_zip_find(zip, RF_STR("styles.xml")) == NULL)
		return RF_OK;
	rc = rf_ooxml_parse(&o->parts, "styles.xml", &styles_handler,
	    &o->styles, &late);
	if (rc == RF_E_CORRUPT) {
		rf_document_warn(o->doc, "%s; its styles were left out",
		    late.msg);
		return RF_OK;
	}
	if (rc != RF_OK)
		*err = late;
	return rc;
}

/* ---- links ------------------------------------------------------------ */

const char *
rf_odf_entry(struct rf_odf *o, struct rf_str href)
{
	const struct rf_zip_entry *entry;
	char *name;
	size_t n;

	if (rf_str_starts(href, "./")) {
		href.ptr += 2;
		href.len -= 2;
	}
	if (href.len == 0 || href.len > RF_MAX_PATH)
		return NULL;
	name = rf_arena_bytes(o->arena, href.len + 1);
	entry = rf_zip_find(o->parts.zip, href);
	if (entry == NULL && rf_percent_decode(href, false, name, &n))
		entry = rf_zip_find(o->parts.zip, (struct rf_str){ name, n });
	return entry != NULL ? entry->name : NULL;
}

enum rf_code
rf_odf_picture(struct rf_odf *o, struct rf_str href, uint32_t page,
    int32_t *asset, struct rf_err *err)
{
	const char *entry = rf_odf_entry(o, href);

	*asset = -1;
	return entry != NULL ? rf_zip_media(o->x, o->parts.zip, &o->pictures,
	    entry, page, asset, err) : RF_OK;
}

const char *
rf_odf_address(struct rf_arena *arena, struct rf_str s)
{
	struct rf_buf out;
	const char *text;
	bool quoted = false, sheet = true;

	rf_buf_init(&out, RF_MAX_XML_TEXT);
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		quoted ^= c == '\'';
		if (c == '$' && sheet && i + 1 < s.len && out.len == 0)
			continue;
		if (c == '.' && !quoted) {
			/* The second sheet of a range is the first's. */
			if (out.len > 0 && out.ptr[out.len - 1] != ':')
				rf_buf_addc(&out, '!');
			sheet = false;
			continue;
		}
		rf_buf_addc(&out, c);
	}
	text = rf_ooxml_text(arena, (struct rf_str){ out.ptr,
	    out.len }).ptr;
	rf_buf_release(&out);
	return text;
}
