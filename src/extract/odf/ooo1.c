/*
 * What changed on the way to OpenDocument, as far as readers see it:
 * namespaces; the body, which had no kind inside; properties of all sorts,
 * which stood in one element; values of cells, which were the table's;
 * pictures and boxes, which had no frame around them; notes and lists, which
 * were two elements each; links into the package, which began with "#".
 */
#include "config.h"

#include "extract/odf/ooo1.h"

#include <stdlib.h>
#include <string.h>

#include "extract/members.h"
#include "extract/odf/cut.h"
#include "extract/odf/odf.h"
#include "extract/zip.h"
#include "util/io.h"
#include "util/limits.h"

#define MAX_PART (256 * RF_MiB)
#define ODF "urn:oasis:names:tc:opendocument:xmlns:"
#define OLD "http://openoffice.org/2000/"

struct rename {
	const char *from, *to;
};

static const struct rename namespaces[] = {
	{ OLD "office", ODF "office:1.0" }, { OLD "style", ODF "style:1.0" },
	{ OLD "text", ODF "text:1.0" }, { OLD "table", ODF "table:1.0" },
	{ OLD "drawing", ODF "drawing:1.0" },
	{ OLD "datastyle", ODF "datastyle:1.0" },
	{ OLD "presentation", ODF "presentation:1.0" },
	{ OLD "chart", ODF "chart:1.0" }, { OLD "meta", ODF "meta:1.0" },
	{ OLD "form", ODF "form:1.0" }, { OLD "script", ODF "script:1.0" },
	{ OLD "dr3d", ODF "dr3d:1.0" },
	{ "http://www.w3.org/1999/XSL/Format", ODF "xsl-fo-compatible:1.0" },
	{ "http://www.w3.org/2000/svg", ODF "svg-compatible:1.0" },
};

/* Elements; those with a class become notes of that. */
static const struct {
	const char *from, *to, *more;
} elements[] = {
	{ "text:ordered-list", "text:list", "" },
	{ "text:unordered-list", "text:list", "" },
	{ "text:footnote", "text:note", " text:note-class=\"footnote\"" },
	{ "text:endnote", "text:note", " text:note-class=\"endnote\"" },
	{ "text:footnote-citation", "text:note-citation", "" },
	{ "text:endnote-citation", "text:note-citation", "" },
	{ "text:footnote-body", "text:note-body", "" },
	{ "text:endnote-body", "text:note-body", "" },
	{ "text:tab-stop", "text:tab", "" },
	{ "table:sub-table", "table:table", "" },
	{ "style:page-master", "style:page-layout", "" },
};

/* The first is so only of headings; lists have levels, too. */
static const struct rename attributes[] = {
	{ " text:level=", " text:outline-level=" },
	{ " table:value-type=", " office:value-type=" },
	{ " table:value=", " office:value=" },
	{ " table:date-value=", " office:date-value=" },
	{ " table:time-value=", " office:time-value=" },
	{ " table:boolean-value=", " office:boolean-value=" },
	{ " table:string-value=", " office:string-value=" },
	{ " table:currency=", " office:currency=" },
	{ " style:page-master-name=", " style:page-layout-name=" },
	{ " style:text-underline=", " style:text-underline-style=" },
	{ " style:text-crossing-out=", " style:text-line-through-style=" },
	{ " style:family=\"graphics\"", " style:family=\"graphic\"" },
	{ " xlink:href=\"#Pictures/", " xlink:href=\"Pictures/" },
	{ " xlink:href=\"#./", " xlink:href=\"./" },
};

/* What got a frame around it. */
static const char *const framed[] = { "draw:image", "draw:text-box",
	"draw:object", "draw:object-ole", "draw:plugin", "draw:applet",
	"draw:floating-frame" };

/* Into which one element was parted. */
static const char *const properties[] = { "text", "paragraph", "table-cell",
	"table", "table-column", "table-row", "graphic", "drawing-page" };

struct ooo1 {
	struct rf_str in;
	size_t at;
	struct rf_buf out;
	const char *kind;	/* what the body is of ("text"), or NULL */
};

/* ---- one part ------------------------------------------------------------ */

static bool
is_one_of(struct rf_str s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rf_str_is(s, list[i]))
			return true;
	return false;
}

/* Text of a tag with attributes as they are called now. */
static void
add_attributes(struct ooo1 *o, struct rf_str s)
{
	bool heading = rf_str_starts(s, "<text:h ");
	bool declares = memmem(s.ptr, s.len, "xmlns:", 6) != NULL;

	while (s.len > 0) {
		const struct rename *r = NULL;
		bool value = s.ptr[0] == '"' || s.ptr[0] == '\'';
		size_t n = 1;

		for (size_t i = heading ? 0 : 1; s.ptr[0] == ' ' && r == NULL &&
		    i < RF_COUNT(attributes); i++)
			if (rf_str_starts(s, attributes[i].from))
				r = &attributes[i];
		for (size_t i = 0; declares && value && r == NULL &&
		    i < RF_COUNT(namespaces); i++) {
			size_t len = strlen(namespaces[i].from);

			if (s.len > len + 1 && s.ptr[len + 1] == s.ptr[0] &&
			    memcmp(s.ptr + 1, namespaces[i].from, len) == 0) {
				rf_buf_addc(&o->out, s.ptr[0]);
				r = &namespaces[i];
				n = len + 1;
			}
		}
		if (r != NULL) {
			n = value ? n : strlen(r->from);
			rf_buf_adds(&o->out, r->to);
		} else {
			rf_buf_addc(&o->out, s.ptr[0]);
		}
		s.ptr += n;
		s.len -= n;
	}
}

/* What stands in a tag behind its name. */
static struct rf_str
inside(const struct odf_tag *t)
{
	const char *from = t->full.ptr + t->full.len;
	const char *end = t->text.ptr + t->text.len - 1 - t->empty;

	return (struct rf_str){ from, end > from ? (size_t)(end - from) : 0 };
}

static void
add_tag(struct ooo1 *o, const struct odf_tag *t, const char *name,
    const char *more)
{
	rf_buf_adds(&o->out, t->close ? "</" : "<");
	rf_buf_adds(&o->out, name);
	rf_buf_adds(&o->out, t->close ? "" : more);
	add_attributes(o, inside(t));
	rf_buf_adds(&o->out, t->empty ? "/>" : ">");
}

/* All that it says for each sort; what it holds is left out. */
static void
part_properties(struct ooo1 *o, const struct odf_tag *t)
{
	struct odf_tag inner;

	for (size_t i = 0; i < RF_COUNT(properties) && !t->close; i++) {
		rf_buf_printf(&o->out, "<style:%s-properties", properties[i]);
		add_attributes(o, inside(t));
		rf_buf_adds(&o->out, "/>");
	}
	if (t->close || t->empty)
		return;
	do
		inner = odf_next_tag(o->in, &o->at);
	while (inner.text.len > 0 &&
	    !(inner.close && rf_str_is(inner.full, "style:properties")));
}

static void
add_framed(struct ooo1 *o, const struct odf_tag *t)
{
	if (!t->close) {
		rf_buf_adds(&o->out, "<draw:frame");
		add_attributes(o, inside(t));
		rf_buf_adds(&o->out, ">");
	}
	add_attributes(o, t->text);
	if (t->close || t->empty)
		rf_buf_adds(&o->out, "</draw:frame>");
}

static void
add(struct ooo1 *o, const struct odf_tag *t)
{
	if (rf_str_is(t->full, "style:properties")) {
		part_properties(o, t);
		return;
	}
	if (is_one_of(t->full, framed, RF_COUNT(framed))) {
		add_framed(o, t);
		return;
	}
	if (rf_str_is(t->full, "office:body") && o->kind != NULL &&
	    !t->empty) {
		if (t->close)
			rf_buf_printf(&o->out, "</office:%s>", o->kind);
		add_tag(o, t, "office:body", "");
		if (!t->close)
			rf_buf_printf(&o->out, "<office:%s>", o->kind);
		return;
	}
	for (size_t i = 0; i < RF_COUNT(elements); i++)
		if (rf_str_is(t->full, elements[i].from)) {
			add_tag(o, t, elements[i].to, elements[i].more);
			return;
		}
	add_attributes(o, t->text);
}

static void
rewrite(struct ooo1 *o)
{
	size_t from = 0;
	struct odf_tag t;

	while ((t = odf_next_tag(o->in, &o->at)).text.len > 0) {
		struct rf_str text = { o->in.ptr + from,
		    (size_t)(t.text.ptr - o->in.ptr) - from };

		/* Before the root: a type that nobody is to look up. */
		if (from > 0)
			rf_buf_add(&o->out, text.ptr, text.len);
		add(o, &t);
		from = o->at;
	}
}

/* ---- the package --------------------------------------------------------- */

static bool
is_xml(struct rf_str name)
{
	return rf_str_ends(name, ".xml") &&
	    !rf_str_starts(name, "META-INF/");
}

static enum rf_code
copy_entry(struct rf_zip *zip, const struct rf_zip_entry *e,
    const char *kind, struct odf_out *out, struct rf_err *err)
{
	struct ooo1 o = { .kind = strcmp(e->name, "content.xml") == 0 ?
	    kind : NULL };
	struct rf_str bytes;
	enum rf_code rc;
	char *p;

	rc = rf_zip_load(zip, e, is_xml(rf_str(e->name)) ? MAX_PART :
	    RF_MAX_ASSET, &p, &bytes.len, err);
	if (rc != RF_OK)
		return rc;
	bytes.ptr = p;
	if (is_xml(rf_str(e->name))) {
		rf_buf_init(&o.out, 4 * (size_t)MAX_PART);
		o.in = bytes;
		if (rf_str_ends(rf_str(e->name), "/content.xml") && memmem(
		    bytes.ptr, bytes.len, "<chart:chart", 12) != NULL)
			o.kind = "chart";
		rewrite(&o);
		odf_out_add(out, e->name, (struct rf_str){ o.out.ptr,
		    o.out.len });
		rf_buf_release(&o.out);
	} else {
		odf_out_add(out, e->name, bytes);
	}
	free(p);
	return RF_OK;
}

static enum rf_code
make_package(struct rf_extract *x, const char *kind, int fd, int64_t *size,
    struct rf_err *err)
{
	struct rf_err late = RF_ERR_INIT;
	struct odf_out out;
	struct rf_zip *zip;
	enum rf_code rc = rf_zip_open(x->fd, x->size, &zip, err), end;

	if (rc != RF_OK)
		return rc;
	odf_out_init(&out, fd, &late);
	for (size_t i = 0; i < rf_zip_count(zip) && rc == RF_OK; i++) {
		const struct rf_zip_entry *e = rf_zip_at(zip, i);

		if (e->folder)
			continue;
		rc = copy_entry(zip, e, kind, &out, err);
		/* What is damaged is missing; the reader will say so. */
		if (rc == RF_E_CORRUPT) {
			rf_document_warn(x->doc, "%s", err->msg);
			rf_err_clear(err);
			rc = RF_OK;
		}
	}
	end = odf_out_end(&out);
	*size = (int64_t)out.size;
	if (rc == RF_OK && end != RF_OK) {
		*err = late;
		rc = end;
	}
	rf_zip_close(zip);
	return rc;
}

static enum rf_code
extract(struct rf_extract *x, const char *kind,
    enum rf_code (*reader)(struct rf_extract *x, struct rf_err *err),
    struct rf_err *err)
{
	struct rf_extract package = *x;
	int fd = -1;
	enum rf_code rc = rf_member_file(x, &fd, err);

	if (rc == RF_OK)
		rc = make_package(x, kind, fd, &package.size, err);
	package.fd = fd;
	if (rc == RF_OK)
		rc = reader(&package, err);
	rf_close(&fd);
	return rc;
}

enum rf_code
rf_sxw_extract(struct rf_extract *x, struct rf_err *err)
{
	return extract(x, "text", rf_odt_extract, err);
}

enum rf_code
rf_sxc_extract(struct rf_extract *x, struct rf_err *err)
{
	return extract(x, "spreadsheet", rf_ods_extract, err);
}

enum rf_code
rf_sxi_extract(struct rf_extract *x, struct rf_err *err)
{
	return extract(x, "presentation", rf_odp_extract, err);
}

enum rf_code
rf_sxd_extract(struct rf_extract *x, struct rf_err *err)
{
	return extract(x, "drawing", rf_odp_extract, err);
}
