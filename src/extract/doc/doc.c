/*
 * Word documents of 6 to 2003, from streams to document.  Damage costs what
 * it is in; only a file without any text is an error.
 *
 * What surprises: the head of the file says which of two streams the tables
 * are in, since each save goes to the other one; and everything that is no
 * body text (notes, headers, boxes) stands behind it in one long row.
 */
#include "config.h"

#include "extract/doc/doc.h"

#include <stdlib.h>
#include <string.h>

#include "extract/doc/doc_priv.h"
#include "extract/summary.h"

#define MAX_STREAM (512 * RF_MiB)
#define HEAD 898		/* bytes of a head of Word 97 */
#define HEAD_OLD 682		/* and of Word 6 */
#define MAGIC 0xa5ec
#define MAGIC_OLD 0xa5dc	/* Word 6 and 95 */
#define FIRST_FORMAT 0x00c0	/* what Word 97 began with */

enum { ENCRYPTED = 0x0100, SECOND_TABLE = 0x0200 };

/* ---- small things ------------------------------------------------------ */

struct rf_str
doc_table(const struct doc *d, enum doc_table which)
{
	size_t at = d->old ? doc_old_place(which) : 154 + 8 * (size_t)which;
	uint32_t from, n;

	if (at > d->main.len || d->main.len - at < 8)
		return (struct rf_str){ NULL, 0 };
	from = rf_le32(d->main.ptr + at);
	n = rf_le32(d->main.ptr + at + 4);
	if (n == 0 || from >= d->table.len)
		return (struct rf_str){ NULL, 0 };
	return (struct rf_str){ d->table.ptr + from,
	    n < d->table.len - from ? n : d->table.len - from };
}

struct doc_plex
doc_plex(const struct doc *d, enum doc_table which, uint32_t size)
{
	struct rf_str s = doc_table(d, which);
	struct doc_plex p = { .cps = s.ptr, .size = size };

	if (s.len < 4)
		return p;
	p.n = (uint32_t)((s.len - 4) / (4 + size));
	p.data = s.ptr + 4 * ((size_t)p.n + 1);
	return p;
}

void
doc_fail(struct doc *d, enum rf_code rc, const struct rf_err *err)
{
	if (d->rc != RF_OK)
		return;
	d->rc = rc;
	d->err = *err;
}

/* ---- the head of the file ---------------------------------------------- */

static enum rf_code
check_head(struct doc *d, struct rf_err *err)
{
	uint16_t magic, format;

	if (d->main.len < 34)
		return rf_fail(err, RF_E_CORRUPT, "The file has no head of a "
		    "Word document");
	magic = rf_le16(d->main.ptr);
	format = rf_le16(d->main.ptr + 2);
	if ((rf_le16(d->main.ptr + 10) & ENCRYPTED) != 0)
		return rf_fail(err, RF_E_ENCRYPTED, "The document is "
		    "protected by a password");
	d->old = magic == MAGIC_OLD || (magic == MAGIC &&
	    format < FIRST_FORMAT);
	if ((magic != MAGIC && magic != MAGIC_OLD) ||
	    d->main.len < (d->old ? HEAD_OLD : HEAD))
		return rf_fail(err, RF_E_CORRUPT, "The file has no head of a "
		    "Word document");
	return RF_OK;
}

/* Where each of the texts begins; their lengths stand in the head. */
static void
find_texts(struct doc *d)
{
	uint64_t at = 0;

	for (int i = 0; i < DOC_TEXTS; i++) {
		d->starts[i] = (uint32_t)at;
		at += rf_le32(d->main.ptr + (d->old ? 52 : 76) + 4 * i) &
		    INT32_MAX;
		if (at > INT32_MAX)
			at = INT32_MAX;
	}
	d->starts[DOC_TEXTS] = (uint32_t)at;
}

/* ---- streams ----------------------------------------------------------- */

/* A stream that may be missing. */
static enum rf_code
load(struct rf_cfb *cfb, const char *name, struct rf_str *out,
    struct rf_err *err)
{
	const struct rf_cfb_entry *e = rf_cfb_find(cfb, rf_cfb_root(cfb),
	    name);
	enum rf_code rc;
	char *p = NULL;

	if (e == NULL || e->type != RF_CFB_STREAM)
		return RF_OK;
	rc = rf_cfb_load(cfb, e, MAX_STREAM, &p, &out->len, err);
	out->ptr = p;
	return rc;
}

/* Objects of other programs have storages of their own. */
static void
tell_objects(struct doc *d, struct rf_cfb *cfb)
{
	const struct rf_cfb_entry *pool = rf_cfb_find(cfb, rf_cfb_root(cfb),
	    "ObjectPool"), *e = NULL;
	unsigned n = 0;

	if (pool == NULL)
		return;
	while ((e = rf_cfb_next(cfb, pool, e)) != NULL)
		n += e->type == RF_CFB_STORAGE;
	if (n > 0)
		rf_document_warn(d->doc, "%u embedded objects were not "
		    "opened", n);
}

static enum rf_code
load_all(struct doc *d, struct rf_err *err)
{
	struct rf_cfb *cfb;
	enum rf_code rc;

	rc = rf_cfb_open(d->x->fd, d->x->size, &cfb, err);
	if (rc != RF_OK)
		return rc;
	rc = load(cfb, "WordDocument", &d->main, err);
	if (rc == RF_OK)
		rc = check_head(d, err);
	if (rc == RF_OK && d->old) {
		d->table = d->data = d->main;
	} else if (rc == RF_OK) {
		rc = load(cfb, (rf_le16(d->main.ptr + 10) & SECOND_TABLE) !=
		    0 ? "1Table" : "0Table", &d->table, err);
		if (rc == RF_OK)
			rc = load(cfb, "Data", &d->data, err);
	}
	if (rc == RF_OK) {
		rf_summary(cfb, d->doc);
		tell_objects(d, cfb);
	}
	rf_cfb_close(cfb);
	return rc;
}

/* ---- the whole --------------------------------------------------------- */

static enum rf_code
read_all(struct doc *d, struct rf_err *err)
{
	struct rf_str settings;
	uint32_t end;
	enum rf_code rc;

	rc = load_all(d, err);
	if (rc != RF_OK)
		return rc;
	find_texts(d);
	if (!doc_pieces(d))
		return rf_fail(err, RF_E_CORRUPT, "The document's table of "
		    "text is missing or damaged");
	d->text_left = 4 * (uint64_t)d->main.len;
	d->picture_left = 4 * ((uint64_t)d->main.len + d->data.len);
	/* The longest list on a page has 255 bytes, the shortest text one. */
	d->sprms_left = 16 * RF_MiB + 64 * (uint64_t)d->main.len;
	settings = doc_table(d, DOC_SETTINGS);
	d->facing = settings.len > 0 && (settings.ptr[0] & 1) != 0;
	doc_fonts(d);
	doc_styles(d);
	doc_lists(d);
	doc_sections(d);
	doc_refs(d);
	doc_drawings(d);
	d->rows = rf_rows_new(d->doc, d->body);
	doc_page_begin(d);
	end = d->starts[DOC_MAIN + 1];
	if (end > d->pieces.v[d->pieces.n - 1].end)
		end = d->pieces.v[d->pieces.n - 1].end;
	doc_text(d, 0, end);
	doc_section_end(d, true);
	doc_page_end(d, true);
	rf_furniture_place(&d->around, d->doc);
	d->doc->total_pages = d->page;
	if (d->rc == RF_OK)
		d->rc = rf_options_check_pages(d->x->options, d->page,
		    &d->err);
	if (d->rc == RF_OK) {
		rf_extract_progress(d->x, d->page, d->page);
		doc_remaining_pictures(d);
	}
	if (d->rc != RF_OK)
		*err = d->err;
	return d->rc;
}

static void
release(struct doc *d)
{
	doc_fields_cut(d, 0);
	RF_VEC_RELEASE(&d->fields);
	rf_rows_free(d->rows);
	rf_flow_free(d->body);
	rf_furniture_release(&d->around);
	rf_escher_blips_release(&d->blips);
	for (int i = 0; i < 2; i++) {
		RF_VEC_RELEASE(&d->shapes[i].list);
		RF_VEC_RELEASE(&d->shape_ids[i]);
	}
	RF_VEC_RELEASE(&d->pieces);
	RF_VEC_RELEASE(&d->more);
	RF_VEC_RELEASE(&d->styles);
	RF_VEC_RELEASE(&d->fonts);
	RF_VEC_RELEASE(&d->charsets);
	RF_VEC_RELEASE(&d->refs);
	RF_VEC_RELEASE(&d->sections);
	RF_VEC_RELEASE(&d->row.edges);
	for (int i = 0; i < DOC_NOTE_KINDS; i++) {
		RF_VEC_RELEASE(&d->notes[i].notes);
		RF_VEC_RELEASE(&d->notes[i].pending);
	}
	free((char *)d->main.ptr);
	if (!d->old) {
		free((char *)d->table.ptr);
		free((char *)d->data.ptr);
	}
	rf_arena_release(&d->scratch);
	rf_arena_release(&d->arena);
}

enum rf_code
rf_doc_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_err own = RF_ERR_INIT;
	struct doc *d = rf_calloc(1, sizeof(*d));
	enum rf_code rc;

	err = err != NULL ? err : &own;
	x->doc->paging = RF_PAGES;
	d->x = x;
	d->doc = x->doc;
	d->body = d->flow = rf_flow_new(d->doc);
	rc = read_all(d, err);
	release(d);
	free(d);
	return rc;
}
