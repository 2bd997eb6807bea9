/*
 * OPC packages.  What surprises: relationship types differ between the
 * transitional and the strict standard in all but their last segment, so
 * that segment is what we compare; and writers disagree about the case of
 * part names and the direction of slashes, which zip.c smooths out.
 */
#include "config.h"

#include "extract/ooxml.h"

#include <string.h>

#include "util/limits.h"
#include "util/mem.h"

#define READ_SIZE 65536

static char *
lower(struct rf_arena *arena, const char *s)
{
	char *p = rf_arena_strdup(arena, s);

	for (char *q = p; *q != '\0'; q++)
		if (*q >= 'A' && *q <= 'Z')
			*q += 'a' - 'A';
	return p;
}

static const char *
skip_slash(const char *s)
{
	while (*s == '/' || *s == '\\')
		s++;
	return s;
}

enum rf_code
rf_ooxml_parse(struct rf_ooxml *pkg, const char *part,
    const struct rf_xml_handler *handler, void *ctx, struct rf_err *err)
{
	const struct rf_zip_entry *entry = rf_zip_find(pkg->zip, rf_str(part));
	struct rf_zip_file *file = NULL;
	struct rf_xml *xml = NULL;
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;
	char *buf = NULL;
	size_t got;

	if (entry == NULL)
		return rf_fail(err, RF_E_CORRUPT, "%s is missing in the "
		    "document", part);
	rc = rf_zip_file_open(pkg->zip, entry, &file, err);
	if (rc != RF_OK)
		goto out;
	xml = rf_xml_new(handler, ctx, entry->name);
	buf = rf_malloc(READ_SIZE);
	for (;;) {
		enum rf_code zrc = rf_zip_file_read(file, buf, READ_SIZE, &got,
		    &late);

		if (zrc == RF_E_CORRUPT)
			got = 0;	/* the end of what can be had */
		else if (zrc != RF_OK) {
			rc = zrc;
			if (err != NULL)
				*err = late;
			goto out;
		}
		if (got == 0)
			break;
		rc = rf_xml_push(xml, buf, got, err);
		if (rc != RF_OK)
			goto out;
	}
	rc = rf_xml_finish(xml, err);
	if (rc == RF_E_CORRUPT && late.code != RF_OK && err != NULL)
		*err = late;	/* the cause behind the symptom */
out:
	free(buf);
	rf_xml_free(xml);
	rf_zip_file_close(file);
	return rc;
}

enum rf_code
rf_ooxml_tree(struct rf_ooxml *pkg, const char *part, struct rf_arena *arena,
    const struct rf_xml_node **root, struct rf_err *err)
{
	struct rf_xml_tree tree;
	enum rf_code rc;

	*root = NULL;
	rf_xml_tree_init(&tree, arena);
	rc = rf_ooxml_parse(pkg, part, &rf_xml_tree_handler, &tree, err);
	if (rc == RF_OK)
		*root = tree.root;
	return rc;
}

enum rf_code
rf_ooxml_open(struct rf_ooxml *pkg, struct rf_zip *zip,
    struct rf_arena *arena, struct rf_err *err)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root, *n;
	enum rf_code rc;

	memset(pkg, 0, sizeof(*pkg));
	pkg->zip = zip;
	pkg->arena = arena;
	rf_map_init(&pkg->defaults, arena);
	rf_map_init(&pkg->overrides, arena);
	rf_map_init(&pkg->rels, arena);
	if (rf_zip_find(zip, RF_STR("[Content_Types].xml")) == NULL)
		return rf_fail(err, RF_E_UNSUPPORTED, "The ZIP archive is not "
		    "an Office document");
	rc = rf_ooxml_tree(pkg, "[Content_Types].xml", &scratch, &root, err);
	for (n = rc == RF_OK ? root->child : NULL; n != NULL; n = n->next) {
		bool def = rf_xml_is(n, RF_NS_TYPES, "Default");
		const char *key = rf_xml_get(n, RF_NS_NONE,
		    def ? "Extension" : "PartName");
		const char *type = rf_xml_get(n, RF_NS_NONE, "ContentType");
		void **slot;

		if (key == NULL || type == NULL)
			continue;
		slot = rf_map_put(def ? &pkg->defaults : &pkg->overrides,
		    rf_str(lower(arena, skip_slash(key))));
		if (*slot == NULL)
			*slot = rf_arena_strdup(arena, type);
	}
	rf_arena_release(&scratch);
	return rc;
}

const char *
rf_ooxml_type(const struct rf_ooxml *pkg, const char *part)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	const char *key = lower(&scratch, skip_slash(part));
	const char *dot = strrchr(key, '.');
	const char *type = rf_map_get(&pkg->overrides, rf_str(key));

	if (type == NULL && dot != NULL)
		type = rf_map_get(&pkg->defaults, rf_str(dot + 1));
	rf_arena_release(&scratch);
	return type;
}

/* "dir/_rels/name.rels" of "dir/name". */
static const char *
rels_part(struct rf_arena *arena, const char *part)
{
	const char *slash = strrchr(part, '/');
	int dir = slash != NULL ? (int)(slash - part + 1) : 0;

	return rf_arena_printf(arena, "%.*s_rels/%s.rels", dir, part,
	    part + dir);
}

static void
rels_load(struct rf_ooxml *pkg, const char *part, struct rf_ooxml_rels *rels)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	const char *name = rels_part(&scratch, part);
	const struct rf_xml_node *root, *n;
	struct rf_ooxml_rel *v;
	size_t count = 0;

	if (rf_zip_find(pkg->zip, rf_str(name)) == NULL ||
	    rf_ooxml_tree(pkg, name, &scratch, &root, NULL) != RF_OK)
		goto out;
	for (n = root->child; n != NULL; n = n->next)
		count += rf_xml_is(n, RF_NS_RELS, "Relationship");
	v = rf_arena_array(pkg->arena, count, sizeof(*v));
	rels->v = v;
	for (n = root->child; n != NULL; n = n->next) {
		const char *id = rf_xml_get(n, RF_NS_NONE, "Id");
		const char *type = rf_xml_get(n, RF_NS_NONE, "Type");
		const char *target = rf_xml_get(n, RF_NS_NONE, "Target");
		const char *mode = rf_xml_get(n, RF_NS_NONE, "TargetMode");
		const char *tail;

		if (!rf_xml_is(n, RF_NS_RELS, "Relationship") || id == NULL ||
		    type == NULL || target == NULL)
			continue;
		tail = strrchr(type, '/');
		v->id = rf_arena_strdup(pkg->arena, id);
		v->type = rf_arena_strdup(pkg->arena,
		    tail != NULL ? tail + 1 : type);
		v->external = mode != NULL && strcmp(mode, "External") == 0;
		v->target = v->external ?
		    rf_arena_strdup(pkg->arena, target) :
		    rf_zip_resolve(pkg->arena, part, target);
		*rf_map_put(&rels->by_id, rf_str(v->id)) = v;
		v++;
		rels->n++;
	}
out:
	rf_arena_release(&scratch);
}

const struct rf_ooxml_rels *
rf_ooxml_rels(struct rf_ooxml *pkg, const char *part)
{
	void **slot = rf_map_put(&pkg->rels, rf_str(part));
	struct rf_ooxml_rels *rels = *slot;

	if (rels == NULL) {
		rels = *slot = rf_arena_alloc(pkg->arena, sizeof(*rels));
		rf_map_init(&rels->by_id, pkg->arena);
		rels_load(pkg, part, rels);
	}
	return rels;
}

const struct rf_ooxml_rel *
rf_ooxml_rel(struct rf_ooxml *pkg, const char *part, const char *id)
{
	const struct rf_ooxml_rels *rels = rf_ooxml_rels(pkg, part);

	return id != NULL ? rf_map_get(&rels->by_id, rf_str(id)) : NULL;
}

const char *
rf_ooxml_part(struct rf_ooxml *pkg, const char *part, const char *id)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel(pkg, part, id);

	return rel != NULL && !rel->external ? rel->target : NULL;
}

struct rf_figure *
rf_ooxml_figure(struct rf_arena *arena, const char *part, int32_t asset)
{
	struct rf_figure *f = rf_arena_alloc(arena, sizeof(*f));

	f->visual = RF_VISUAL_IMAGE;
	f->asset = asset;
	if (part == NULL)
		f->render_error = "The picture is linked, not contained in "
		    "the file; links are not followed";
	else if (asset < 0)
		f->render_error = "The picture cannot be read";
	return f;
}

const struct rf_ooxml_rel *
rf_ooxml_rel_of(struct rf_ooxml *pkg, const char *part, const char *type)
{
	const struct rf_ooxml_rels *rels = rf_ooxml_rels(pkg, part);

	for (size_t i = 0; i < rels->n; i++)
		if (strcmp(rels->v[i].type, type) == 0 &&
		    !rels->v[i].external && rels->v[i].target != NULL)
			return &rels->v[i];
	return NULL;
}

const char *
rf_ooxml_main(struct rf_ooxml *pkg)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(pkg, "",
	    "officeDocument");

	return rel != NULL ? rel->target : NULL;
}

/* ---- properties ------------------------------------------------------ */

static const char *
property(struct rf_arena *arena, struct rf_arena *scratch,
    const struct rf_xml_node *root, const char *name)
{
	struct rf_str s = rf_str_trim(rf_xml_text(scratch, rf_xml_child(root,
	    RF_NS_DC, name)));

	return s.len > 0 ? rf_ooxml_text(arena, s).ptr : NULL;
}

void
rf_ooxml_properties(struct rf_ooxml *pkg, struct rf_document *doc)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(pkg, "",
	    "core-properties");
	struct rf_arena scratch = RF_ARENA_INIT;
	const struct rf_xml_node *root;

	if (rel != NULL && rf_ooxml_tree(pkg, rel->target, &scratch, &root,
	    NULL) == RF_OK) {
		/* The package ends before the document does. */
		doc->title = property(&doc->arena, &scratch, root, "title");
		doc->author = property(&doc->arena, &scratch, root, "creator");
	}
	rf_arena_release(&scratch);
}
