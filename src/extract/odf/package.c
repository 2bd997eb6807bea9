/*
 * The package: manifest, properties, common styles, pictures.  An encrypted
 * one has a readable manifest that says so, and parts of noise.
 */
#include "config.h"

#include "extract/odf/odf.h"

#include <string.h>

#include "extract/zip_media.h"
#include "util/limits.h"

/*
 * A part as a tree; NULL when it is missing or damaged.  Fails when what it
 * takes to read it is not at hand yet (extract/preload.h).
 */
static enum rf_code
tree(struct rf_odf *o, const char *part, struct rf_arena *scratch,
    const struct rf_xml_node **root, struct rf_err *err)
{
	struct rf_err late = RF_ERR_INIT;

	*root = NULL;
	if (rf_zip_find(o->parts.zip, rf_str(part)) == NULL ||
	    rf_ooxml_tree(&o->parts, part, scratch, root, &late) == RF_OK)
		return RF_OK;
	*root = NULL;
	if (late.code != RF_E_MISSING)
		return RF_OK;
	*err = late;
	return late.code;
}

/* An encrypted package says so in its manifest. */
static enum rf_code
check_encrypted(struct rf_odf *o, struct rf_err *err)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root, *n;
	enum rf_code rc = tree(o, "META-INF/manifest.xml", &scratch, &root,
	    err);

	for (n = root; n != NULL && rc == RF_OK; n = rf_xml_walk(root, n))
		if (n->name != NULL &&
		    strcmp(n->name, "encryption-data") == 0)
			rc = rf_fail(err, RF_E_ENCRYPTED,
			    "The document needs a password");
	rf_arena_release(&scratch);
	return rc;
}

static const char *
property(struct rf_odf *o, const struct rf_xml_node *root, enum rf_xmlns ns,
    const char *name)
{
	struct rf_str s = rf_str_trim(rf_xml_text(o->arena, rf_xml_find(root,
	    ns, name)));

	return s.len > 0 ? rf_ooxml_text(o->arena, s).ptr : NULL;
}

void
rf_odf_properties(struct rf_odf *o, const struct rf_xml_node *root)
{
	o->doc->title = property(o, root, RF_NS_DC, "title");
	o->doc->author = property(o, root, RF_NS_OTHER, "initial-creator");
	if (o->doc->author == NULL)
		o->doc->author = property(o, root, RF_NS_DC, "creator");
}

static enum rf_code
properties(struct rf_odf *o, struct rf_err *err)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root;
	enum rf_code rc = tree(o, "meta.xml", &scratch, &root, err);

	if (root != NULL)
		rf_odf_properties(o, root);
	rf_arena_release(&scratch);
	return rc;
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
	enum rf_code rc;

	memset(o, 0, sizeof(*o));
	o->x = x;
	o->doc = x->doc;
	o->arena = &x->doc->arena;
	o->parts.zip = zip;
	o->parts.arena = o->arena;
	rf_map_init(&o->pictures, o->arena);
	rf_odf_styles_init(&o->styles, o->arena);
	rc = check_encrypted(o, err);
	return rc == RF_OK ? properties(o, err) : rc;
}

enum rf_code
rf_odf_common_styles(struct rf_odf *o, const struct rf_xml_handler *handler,
    void *ctx, struct rf_err *err)
{
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;

	if (rf_zip_find(o->parts.zip, RF_STR("styles.xml")) == NULL)
		return RF_OK;
	o->styles.common = true;
	rc = rf_ooxml_parse(&o->parts, "styles.xml", handler != NULL ?
	    handler : &styles_handler, handler != NULL ? ctx : &o->styles,
	    &late);
	o->styles.common = o->styles.automatic = false;
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
    struct rf_figure *f, struct rf_err *err)
{
	const char *entry = rf_odf_entry(o, href);
	enum rf_code rc = RF_OK;

	f->visual = RF_VISUAL_IMAGE;
	f->asset = -1;
	if (entry != NULL)
		rc = rf_zip_media(o->x, o->parts.zip, &o->pictures, entry,
		    page, &f->asset, err);
	if (f->asset < 0)
		f->render_error = memmem(href.ptr, href.len, "://", 3) != NULL
		    || rf_str_starts(href, "../") ?
		    "The picture is linked, not contained in the file; links "
		    "are not followed" : "The picture cannot be read";
	return rc;
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
