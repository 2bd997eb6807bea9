/*
 * A workbook, sheet by sheet.  The stream is read whole: its records refer
 * to one another by offset, and Excel's own ceilings keep it small.
 */
#include "config.h"

#include "extract/xls/xls.h"

#include <stdlib.h>
#include <string.h>

#include "extract/cfb.h"
#include "extract/le.h"
#include "extract/xls/xls_priv.h"
#include "util/io.h"
#include "util/limits.h"

#define MAX_BOOK (512 * RF_MiB)

static enum rf_code
read_sheet(struct xls *p, size_t i, uint32_t index, struct rf_err *err)
{
	const struct rf_xlsx_sheet_ref *ref = &p->w.sheets.v[i];
	struct rf_xlsx_sheet s;
	enum rf_code rc = RF_OK;

	rf_xlsx_sheet_init(&s, &p->w, ref, index);
	if (ref->kind == RF_XLSX_OTHER_SHEET)
		rf_document_warn(p->w.doc, "The sheet \"%s\" is a macro sheet "
		    "and was left empty", ref->name);
	if (ref->kind != RF_XLSX_OTHER_SHEET)
		rc = xls_sheet(p, &s, p->offsets.v[i], err);
	if (rc == RF_OK)
		rf_xlsx_page(&s, (uint32_t)i + 1);
	rf_xlsx_sheet_release(&s);
	return rc;
}

static enum rf_code
read_sheets(struct xls *p, struct rf_err *err)
{
	const struct rf_options *o = p->w.x->options;
	uint32_t total = 0, index = 0;
	enum rf_code rc;

	for (size_t i = 0; i < p->w.sheets.n; i++)
		total += !p->w.sheets.v[i].hidden || o->hidden_sheets;
	p->w.hidden_sheets = (uint32_t)p->w.sheets.n - total;
	p->w.doc->total_pages = total;
	rc = rf_options_check_pages(o, total, err);
	for (size_t i = 0; rc == RF_OK && i < p->w.sheets.n; i++) {
		if ((p->w.sheets.v[i].hidden && !o->hidden_sheets) ||
		    !rf_options_want_page(o, ++index)) {
			p->w.left_out = true;
			continue;
		}
		rc = read_sheet(p, i, index, err);
		rf_extract_progress(p->w.x, index, total);
	}
	return rc;
}

/* Pictures that no sheet shows, when nothing was left out that may. */
static enum rf_code
remaining_pictures(struct xls *p, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	int32_t asset;

	for (size_t i = 0; rc == RF_OK && !p->w.left_out &&
	    i < p->blips.list.n; i++)
		if (p->blips.list.v[i].asset == 0)
			rc = rf_escher_keep(p->w.x, &p->blips,
			    (uint32_t)i + 1, 0, &asset, err);
	return rc;
}

/*
 * The beginning of a sheet or a workbook, as long as its version's is.  Of
 * what is not always said rightly by those who write bare streams.
 */
int
rf_xls_recognise(const unsigned char *head, size_t len, const char *name)
{
	static const struct {
		uint16_t type, least, most;
	} beginnings[] = { { 0x0009, 4, 4 }, { 0x0209, 6, 6 },
		{ 0x0409, 6, 6 }, { XLS_BOF, 8, 16 } };

	(void)name;
	for (size_t i = 0; len >= 8 && i < RF_COUNT(beginnings); i++)
		if (rf_le16(head) == beginnings[i].type &&
		    rf_le16(head + 2) >= beginnings[i].least &&
		    rf_le16(head + 2) <= beginnings[i].most &&
		    (rf_le16(head) == XLS_BOF ||
		    rf_le16(head + 6) == XLS_SHEET))
			return 60;
	return 0;
}

/* The workbook's stream, or a file that is nothing but that. */
static enum rf_code
load(struct rf_extract *x, char **book, size_t *len, struct rf_err *err)
{
	const struct rf_cfb_entry *e;
	struct rf_str all = { NULL, 0 };
	unsigned char head[8];
	struct rf_cfb *cfb;
	enum rf_code rc;
	size_t n;

	rc = rf_pread_up_to(x->fd, head, sizeof(head), 0, &n, err);
	if (rc == RF_OK && rf_xls_recognise(head, n, "") > 0) {
		rc = rf_extract_load(x, MAX_BOOK, &all, err);
		*book = (char *)all.ptr;
		*len = all.len;
	}
	if (rc != RF_OK || all.ptr != NULL)
		return rc;
	rc = rf_cfb_open(x->fd, x->size, &cfb, err);
	if (rc != RF_OK)
		return rc;
	e = rf_cfb_find(cfb, rf_cfb_root(cfb), "Workbook");
	if (e == NULL)
		e = rf_cfb_find(cfb, rf_cfb_root(cfb), "Book");
	rc = e == NULL ? rf_fail(err, RF_E_CORRUPT, "The file holds no "
	    "workbook") : rf_cfb_load(cfb, e, MAX_BOOK, book, len, err);
	rf_cfb_close(cfb);
	return rc;
}

enum rf_code
rf_xls_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_err own = RF_ERR_INIT;
	struct xls p;
	char *book = NULL;
	enum rf_code rc;

	memset(&p, 0, sizeof(p));
	/* Forgiven failures need their message. */
	err = err != NULL ? err : &own;
	p.w.x = x;
	p.w.doc = x->doc;
	p.w.arena = &x->doc->arena;
	rf_buf_init(&p.group, RF_MAX_ASSET);
	x->doc->paging = RF_SHEETS;
	rc = load(x, &book, &p.b.book.len, err);
	p.b.book.ptr = book;
	if (rc == RF_OK)
		rc = xls_globals(&p, err);
	if (rc == RF_OK)
		rc = read_sheets(&p, err);
	if (rc == RF_OK)
		rc = remaining_pictures(&p, err);
	if (rc == RF_OK && rf_xlsx_is_ruined(&p.w)) {
		*err = p.w.damage;
		rc = err->code;
	}
	if (rc == RF_OK) {
		rf_xlsx_tell_hidden(&p.w);
		if (p.charts > 0)
			rf_document_warn(x->doc, "%u charts were not read: "
			    "those of Excel 5 and 95 are not", p.charts);
	}
	rf_xlsx_values_release(&p.w);
	rf_escher_blips_release(&p.blips);
	rf_buf_release(&p.group);
	RF_VEC_RELEASE(&p.w.sheets);
	RF_VEC_RELEASE(&p.w.strings);
	RF_VEC_RELEASE(&p.offsets);
	RF_VEC_RELEASE(&p.fonts);
	RF_VEC_RELEASE(&p.heights);
	free(p.codes);
	RF_VEC_RELEASE(&p.externs);
	RF_VEC_RELEASE(&p.own_books);
	free(book);
	return rc;
}
