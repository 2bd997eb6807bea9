/*
 * The file is cut by its tags, as text: nothing is parsed that the reader
 * will not parse again.  Each part keeps the root's tag and with it the
 * names of all namespaces.  What surprises: an embedded object is a whole
 * document inside, which may hold others; and automatic styles, which a
 * package keeps apart for its content and its headers, are one list here.
 */
#include "config.h"

#include "extract/odf/flat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "extract/members.h"
#include "extract/odf/cut.h"
#include "extract/odf/odf.h"
#include "util/io.h"
#include "util/limits.h"

#define MAX_FLAT (256 * RF_MiB)
#define MAX_DEPTH 4		/* documents within documents */
#define MAX_OBJECTS 10000
/* Links of ours, whatever prefix the file has for them. */
#define LINK "xmlns:rfx=\"http://www.w3.org/1999/xlink\""

/* ---- recognition --------------------------------------------------------- */

static int
recognise(const unsigned char *head, size_t len, const char *kind)
{
	char mime[80];

	if (memmem(head, len, "<office:document", 16) == NULL)
		return 0;
	snprintf(mime, sizeof(mime),
	    "\"application/vnd.oasis.opendocument.%s", kind);
	/* Where it is too far behind, the file's name tells. */
	return memmem(head, len, mime, strlen(mime)) != NULL ? 95 :
	    memmem(head, len, "opendocument.", 13) != NULL ? 0 : 25;
}

int
rf_fodt_recognise(const unsigned char *head, size_t len, const char *name)
{
	return recognise(head, len, "text");
}

int
rf_fods_recognise(const unsigned char *head, size_t len, const char *name)
{
	return recognise(head, len, "spreadsheet");
}

int
rf_fodp_recognise(const unsigned char *head, size_t len, const char *name)
{
	return recognise(head, len, "presentation");
}

int
rf_fodg_recognise(const unsigned char *head, size_t len, const char *name)
{
	return recognise(head, len, "graphics");
}

/* ---- tags ---------------------------------------------------------------- */

struct flat {
	struct rf_str in;
	size_t at;
	struct odf_out out;		/* the package */
	unsigned objects;
	struct rf_str prolog;	/* "<?xml ... ?>", or len 0 */
	struct rf_str root;	/* the outermost document's tag */
};

static struct odf_tag
next_tag(struct flat *f)
{
	return odf_next_tag(f->in, &f->at);
}

/* The tag with all namespaces that the file's first one knows. */
static void
add_root(struct flat *f, struct rf_buf *out, const struct odf_tag *t)
{
	struct rf_str rest = f->root;
	const char *p;

	rf_buf_add(out, f->prolog.ptr, f->prolog.len);
	rf_buf_add(out, t->text.ptr, t->text.len - 1 - t->empty);
	rf_buf_adds(out, " " LINK);
	while ((p = memmem(rest.ptr, rest.len, "xmlns:", 6)) != NULL) {
		const char *end = rest.ptr + rest.len, *eq, *close;

		eq = memchr(p, '=', (size_t)(end - p));
		if (eq == NULL || end - eq < 3 || (eq[1] != '"' &&
		    eq[1] != '\''))
			break;
		close = memchr(eq + 2, eq[1], (size_t)(end - eq) - 2);
		if (close == NULL)
			break;
		if (memmem(t->text.ptr, t->text.len, p, (size_t)(eq - p) + 1)
		    == NULL) {
			rf_buf_addc(out, ' ');
			rf_buf_add(out, p, (size_t)(close + 1 - p));
		}
		rest = (struct rf_str){ close + 1, (size_t)(end - close) - 1 };
	}
	rf_buf_adds(out, t->empty ? "/>" : ">");
}

/* ---- elements ------------------------------------------------------------ */

static void document(struct flat *f, const struct odf_tag *root,
    const char *folder, unsigned depth);

/* Bytes written as text become an entry, and a link in the tag before. */
static void
take_bytes(struct flat *f, struct rf_buf *out, size_t tag_from,
    size_t tag_to, const struct odf_tag *t)
{
	struct rf_str text = { f->in.ptr + f->at, f->in.len - f->at };
	char name[40], *bytes;
	size_t n = 0;

	if (t->empty)
		return;
	text = rf_str_cut(&text, '<');
	next_tag(f);		/* its end */
	if (tag_to == 0 || memmem(out->ptr + tag_from, tag_to - tag_from,
	    ":href=", 6) != NULL)
		return;
	bytes = rf_malloc(text.len + 1);
	if (rf_unbase64(text, bytes, &n) && n > 0) {
		snprintf(name, sizeof(name), "Pictures/%u", f->out.entries);
		odf_out_add(&f->out, name, (struct rf_str){ bytes, n });
		out->len = tag_to - 1;
		rf_buf_printf(out, " rfx:href=\"%s\">", name);
	}
	free(bytes);
}

static void element(struct flat *f, struct rf_buf *out, const struct odf_tag *t,
    unsigned depth);

/* An object: what is in it becomes a folder, the object a link to that. */
static void
take_object(struct flat *f, struct rf_buf *out, const struct odf_tag *object,
    unsigned depth)
{
	size_t before = f->at;
	struct odf_tag t = next_tag(f);
	struct rf_buf part;
	char name[64], file[80];

	if (t.close || t.empty || f->objects >= MAX_OBJECTS ||
	    (!rf_str_is(t.name, "document") && !rf_str_is(t.name, "math"))) {
		rf_buf_add(out, object->text.ptr, object->text.len);
		f->at = before;
		return;
	}
	snprintf(name, sizeof(name), "Object %u", ++f->objects);
	rf_buf_add(out, object->text.ptr, object->text.len - 1);
	rf_buf_printf(out, " rfx:href=\"./%s\">", name);
	if (rf_str_is(t.name, "document")) {
		document(f, &t, name, depth + 1);
		return;
	}
	rf_buf_init(&part, MAX_FLAT);
	element(f, &part, &t, depth + 1);
	snprintf(file, sizeof(file), "%s/content.xml", name);
	odf_out_add(&f->out, file, (struct rf_str){ part.ptr, part.len });
	rf_buf_release(&part);
}

/* The element whose tag was read, to its end. */
static void
element(struct flat *f, struct rf_buf *out, const struct odf_tag *first,
    unsigned depth)
{
	size_t open = 1, from = f->at, tag_from = 0, tag_to = 0;
	struct odf_tag t;

	if (depth > 0 && rf_str_is(first->name, "math"))
		add_root(f, out, first);
	else
		rf_buf_add(out, first->text.ptr, first->text.len);
	if (first->empty)
		return;
	while (open > 0 && (t = next_tag(f)).text.len > 0) {
		struct rf_str text = { f->in.ptr + from,
		    (size_t)(t.text.ptr - f->in.ptr) - from };

		if (rf_str_trim(text).len > 0)
			tag_to = 0;
		rf_buf_add(out, text.ptr, text.len);
		if (rf_str_is(t.name, "binary-data") && !t.close) {
			take_bytes(f, out, tag_from, tag_to, &t);
		} else if (rf_str_is(t.name, "object") && !t.close &&
		    !t.empty && depth < MAX_DEPTH) {
			open++;
			take_object(f, out, &t, depth);
		} else {
			open += !t.close && !t.empty;
			open -= t.close;
			tag_from = out->len;
			rf_buf_add(out, t.text.ptr, t.text.len);
			tag_to = t.close || t.empty ? 0 : out->len;
		}
		from = f->at;
	}
}

enum { META, STYLES, AUTOMATIC, MASTERS, BODY, PARTS };

static void
write_part(struct flat *f, const char *folder, const char *file,
    const struct odf_tag *root, const struct rf_buf *parts, unsigned which)
{
	const char *end = "";
	struct rf_buf out;
	char name[100];

	rf_buf_init(&out, 3 * (size_t)MAX_FLAT);
	add_root(f, &out, root);
	for (unsigned i = 0; i < PARTS; i++)
		if (which & 1u << i)
			rf_buf_add(&out, parts[i].ptr, parts[i].len);
	rf_buf_adds(&out, "</");
	/* As the root is called, prefix and all. */
	end = root->text.ptr + 1;
	rf_buf_add(&out, end, (size_t)(root->name.ptr + root->name.len - end));
	rf_buf_adds(&out, ">");
	snprintf(name, sizeof(name), "%s%s%s", folder, *folder != '\0' ? "/" :
	    "", file);
	odf_out_add(&f->out, name, (struct rf_str){ out.ptr, out.len });
	rf_buf_release(&out);
}

/* A document whose tag was read, to its end, as parts of the package. */
static void
document(struct flat *f, const struct odf_tag *root, const char *folder,
    unsigned depth)
{
	static const char *const names[PARTS] = { "meta", "styles",
		"automatic-styles", "master-styles", "body" };
	struct rf_buf parts[PARTS], other;
	struct odf_tag t;

	for (int i = 0; i < PARTS; i++)
		rf_buf_init(&parts[i], MAX_FLAT);
	while ((t = next_tag(f)).text.len > 0 && !t.close) {
		struct rf_buf *to = &other;

		rf_buf_init(&other, MAX_FLAT);
		for (int i = 0; i < PARTS; i++)
			if (rf_str_is(t.name, names[i]))
				to = &parts[i];
		element(f, to, &t, depth);
		rf_buf_release(&other);
	}
	write_part(f, folder, "content.xml", root, parts, 1u << AUTOMATIC |
	    1u << BODY);
	write_part(f, folder, "styles.xml", root, parts, 1u << STYLES |
	    1u << AUTOMATIC | 1u << MASTERS);
	write_part(f, folder, "meta.xml", root, parts, 1u << META);
	for (int i = 0; i < PARTS; i++)
		rf_buf_release(&parts[i]);
}

/* ---- the whole ----------------------------------------------------------- */

static enum rf_code
make_package(struct flat *f, int fd, struct rf_err *err)
{
	struct odf_tag root;

	odf_out_init(&f->out, fd, err);
	if (rf_str_starts(f->in, "\xef\xbb\xbf"))
		f->at = 3;
	if (f->in.len - f->at > 5 && memcmp(f->in.ptr + f->at, "<?xml", 5) == 0)
		f->prolog = (struct rf_str){ f->in.ptr + f->at,
		    odf_behind(f->in, f->at, "?>") - f->at };
	root = next_tag(f);
	f->root = root.text;
	if (root.text.len == 0 || root.close || root.empty)
		f->out.rc = rf_fail(err, RF_E_CORRUPT, "The file is an "
		    "OpenDocument file without content");
	else
		document(f, &root, "", 0);
	return odf_out_end(&f->out);
}

static enum rf_code
extract(struct rf_extract *x,
    enum rf_code (*reader)(struct rf_extract *x, struct rf_err *err),
    struct rf_err *err)
{
	struct flat f = { .at = 0 };
	struct rf_extract package = *x;
	int fd = -1;
	enum rf_code rc = rf_extract_load(x, MAX_FLAT, &f.in, err);

	if (rc == RF_OK)
		rc = rf_member_file(x, &fd, err);
	if (rc == RF_OK)
		rc = make_package(&f, fd, err);
	free((char *)f.in.ptr);
	if (rc == RF_OK) {
		package.fd = fd;
		package.size = (int64_t)f.out.size;
		rc = reader(&package, err);
	}
	rf_close(&fd);
	return rc;
}

enum rf_code
rf_fodt_extract(struct rf_extract *x, struct rf_err *err)
{
	return extract(x, rf_odt_extract, err);
}

enum rf_code
rf_fods_extract(struct rf_extract *x, struct rf_err *err)
{
	return extract(x, rf_ods_extract, err);
}

enum rf_code
rf_fodp_extract(struct rf_extract *x, struct rf_err *err)
{
	return extract(x, rf_odp_extract, err);
}
