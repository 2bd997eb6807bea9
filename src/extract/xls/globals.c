/*
 * What stands before the sheets: their list, formats, fonts, shared texts,
 * names, pictures.
 *
 * What surprises: font 4 does not exist and is not counted; a sheet of a
 * formula is an index into a list of books and sheets; and the count of
 * shared texts is worth nothing.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/le.h"
#include "extract/xls/xls_priv.h"
#include "util/limits.h"
#include "util/out.h"
#include "util/utf8.h"

#define MAX_NAMES 10000
#define MAX_FORMATS 65536
#define MAX_STYLES 65536
#define BOLD_FROM 600		/* the weight of fonts */

/* The number formats and styles; only while the globals are read. */
struct styles {
	struct xls *p;
	RF_VEC(unsigned char) xfs;		/* STYLE_SIZE bytes of each */
	uint16_t n_formats;			/* before BIFF5: so far */
	const struct rf_numfmt **formats;
};
#define STYLE_SIZE 20

/* ---- fonts and styles -------------------------------------------------- */

static void
read_font(struct xls *p)
{
	unsigned char f[11];

	biff_bytes(&p->b, f, sizeof(f));
	*RF_VEC_PUSH(&p->heights) = rf_le16(f);
	if (p->b.version < 5) {
		*RF_VEC_PUSH(&p->fonts) = ((f[2] & 1) != 0 ? RF_BOLD : 0) |
		    ((f[2] & 2) != 0 ? RF_ITALIC : 0) |
		    ((f[2] & 4) != 0 ? RF_UNDERLINE : 0) |
		    ((f[2] & 8) != 0 ? RF_STRIKE : 0);
		return;
	}
	*RF_VEC_PUSH(&p->fonts) =
	    (rf_le16(f + 6) >= BOLD_FROM ? RF_BOLD : 0) |
	    ((f[2] & 2) != 0 ? RF_ITALIC : 0) |
	    ((f[2] & 8) != 0 ? RF_STRIKE : 0) |
	    (f[8] == 1 ? RF_SUPERSCRIPT : f[8] == 2 ? RF_SUBSCRIPT : 0) |
	    (f[10] != 0 ? RF_UNDERLINE : 0);
}

uint32_t
xls_font(const struct xls *p, uint32_t index)
{
	index -= index > 4;
	return index < p->fonts.n ? p->fonts.v[index] : 0;
}

float
xls_font_points(const struct xls *p, uint32_t index)
{
	index -= index > 4;
	return index < p->heights.n ? (float)p->heights.v[index] / 20 : 0;
}

/* Colours that charts take by themselves, unless the workbook has its own. */
static void
set_palette(struct xls *p)
{
	static const uint32_t usual[] = { 0x9999ff, 0x993366, 0xffffcc,
		0xccffff, 0x660066, 0xff8080, 0x0066cc, 0xccccff, 0x000080,
		0xff00ff, 0xffff00, 0x00ffff, 0x800080, 0x800000, 0x008080,
		0x0000ff };

	for (size_t i = 0; i < RF_COUNT(usual); i++)
		p->palette[16 + i] = 0xff000000 | usual[i];
}

static void
read_palette(struct xls *p)
{
	size_t n = biff_u16(&p->b);
	unsigned char c[4];

	for (size_t i = 0; i < n && i < RF_COUNT(p->palette) &&
	    biff_left(&p->b) >= 4; i++) {
		biff_bytes(&p->b, c, sizeof(c));
		p->palette[i] = 0xff000000u | (uint32_t)c[0] << 16 |
		    (uint32_t)c[1] << 8 | c[2];
	}
}

static void
read_format(struct styles *s)
{
	struct xls *p = s->p;
	uint16_t id = p->b.version < 5 ? s->n_formats++ : biff_u16(&p->b);

	if (p->b.version == 4)
		biff_skip(&p->b, 2);
	s->p->codes[id] = biff_text(&p->b, p->b.ansi ? 1 : 2, p->w.arena).ptr;
}

static void
add_xf(struct styles *s, const unsigned char xf[STYLE_SIZE])
{
	if (s->xfs.n / STYLE_SIZE < MAX_STYLES)
		for (size_t i = 0; i < STYLE_SIZE; i++)
			*RF_VEC_PUSH(&s->xfs) = xf[i];
}

/* Those of before BIFF5 in the form that BIFF5 has. */
static void
read_xf(struct styles *s)
{
	unsigned char xf[STYLE_SIZE] = { 0 }, old[12];

	if (s->p->b.version >= 5) {
		biff_bytes(&s->p->b, xf, sizeof(xf));
	} else if (s->p->b.version == 2) {
		biff_bytes(&s->p->b, old, 4);
		xf[0] = old[0];
		xf[2] = old[2] & 0x3f;
	} else {
		biff_bytes(&s->p->b, old, sizeof(old));
		xf[0] = old[0];
		xf[2] = old[1];
		xf[10] = old[6] & 0x3f;
	}
	add_xf(s, xf);
}

/* Where there are none, cells name their formats. */
static void
formats_for_styles(struct styles *s)
{
	for (unsigned i = 0; i < s->n_formats && i < 64; i++)
		add_xf(s, (unsigned char[STYLE_SIZE]){ [2] =
		    (unsigned char)i });
	s->p->no_styles = true;
}

static const struct rf_numfmt *
format_of(struct styles *s, uint16_t id, const char **code)
{
	if (s->p->codes[id] == NULL && id < 164)
		s->p->codes[id] = rf_numfmt_builtin(id);
	*code = s->p->codes[id];
	if (*code == NULL || id == 0)
		return NULL;
	if (s->formats[id] == NULL)
		s->formats[id] = rf_numfmt_compile(s->p->w.arena,
		    rf_str(*code));
	return rf_numfmt_is_general(s->formats[id]) ? NULL : s->formats[id];
}

static void
make_styles(struct styles *s)
{
	struct rf_xlsx *w = &s->p->w;
	uint32_t n = (uint32_t)(s->xfs.n / STYLE_SIZE);
	struct rf_xlsx_style *v = rf_arena_array(w->arena, n + 1, sizeof(*v));

	w->n_styles = n;
	w->infos = rf_arena_array(w->arena, n + 1, sizeof(*w->infos));
	for (uint32_t i = 0; i < n; i++) {
		const unsigned char *xf = s->xfs.v + (size_t)i * STYLE_SIZE;
		unsigned pattern = s->p->b.ansi ? xf[10] & 0x3f :
		    rf_le32(xf + 14) >> 26;

		v[i].run = xls_font(s->p, rf_le16(xf));
		v[i].format = format_of(s, rf_le16(xf + 2), &v[i].code);
		if (v[i].format == NULL)
			v[i].code = NULL;
		v[i].filled = pattern != 0 && pattern != 17;
		w->infos[i].style = &v[i];
	}
	w->infos[n].style = &v[n];
}

/* ---- texts ------------------------------------------------------------- */

/* The bytes that so many UTF-16 units of a text take. */
static size_t
units_end(struct rf_str s, size_t at, size_t units)
{
	while (at < s.len && units > 0) {
		uint32_t c = rf_utf8_next(s, &at);

		units -= c > 0xffff && units > 1 ? 2 : 1;
	}
	return at;
}

static void
add_run(struct xls *p, struct rf_text *t, struct rf_str s, uint32_t style)
{
	struct rf_str clean = rf_utf8_clean(p->w.arena, s);

	if (clean.len == 0)
		return;
	if (clean.ptr == s.ptr)
		clean.ptr = rf_arena_strndup(p->w.arena, s.ptr, s.len);
	t->runs[t->n].text = clean;
	t->runs[t->n++].style = style;
}

/* The text in pieces, each up to where the next run starts. */
static void
read_runs(struct xls *p, struct rf_str s, size_t n, struct rf_text *t)
{
	size_t at = 0, unit = 0, room = n;
	uint32_t style = 0;

	t->runs = rf_arena_array(p->w.arena, n + 1, sizeof(*t->runs));
	for (; n > 0 && !p->b.ended; n--) {
		size_t from = biff_u16(&p->b), end;
		uint32_t next = xls_font(p, biff_u16(&p->b));

		if (from < unit || t->n >= room || p->b.ended)
			continue;
		end = units_end(s, at, from - unit);
		add_run(p, t, (struct rf_str){ s.ptr + at, end - at }, style);
		at = end;
		unit = from;
		style = next;
	}
	add_run(p, t, (struct rf_str){ s.ptr + at, s.len - at }, style);
}

struct rf_xlsx_string
xls_rich(struct xls *p, size_t cch, bool wide, size_t n)
{
	struct rf_xlsx_string out = { .ptr = "" };
	struct rf_text one, *t;
	struct rf_str s;
	struct rf_buf buf;

	rf_buf_init(&buf, RF_MAX_XML_TEXT);
	biff_chars(&p->b, cch, wide, &buf);
	s = (struct rf_str){ buf.ptr, buf.len };
	if (n == 0 || s.len == 0) {
		one = (struct rf_text){ &(struct rf_run){ .style = 0 }, 0 };
		add_run(p, &one, s, 0);
		s = one.n > 0 ? one.runs[0].text : (struct rf_str){ "", 0 };
		biff_skip(&p->b, 4 * n);
	} else {
		t = rf_arena_alloc(p->w.arena, sizeof(*t));
		read_runs(p, s, n, t);
		s = rf_text_string(p->w.arena, t);
		for (uint32_t i = 0; i < t->n; i++)
			if (t->runs[i].style != t->runs[0].style)
				out.rich = t;
	}
	out.ptr = s.ptr;
	out.len = (uint32_t)s.len;
	out.blank = rf_xlsx_is_blank(s);
	out.plain = rf_out_is_plain(s);
	rf_buf_release(&buf);
	return out;
}

static enum rf_code
read_strings(struct xls *p, struct rf_err *err)
{
	uint64_t sum = 0;
	uint32_t n;

	biff_skip(&p->b, 4);
	n = biff_u32(&p->b);
	for (uint32_t i = 0; i < n; i++) {
		size_t cch = biff_u16(&p->b), runs = 0, more = 0;
		uint8_t flags = biff_u8(&p->b);

		if ((flags & 8) != 0)
			runs = biff_u16(&p->b);
		if ((flags & 4) != 0)
			more = biff_u32(&p->b);
		if (p->b.ended)
			break;
		*RF_VEC_PUSH(&p->w.strings) = xls_rich(p, cch,
		    (flags & 1) != 0, runs);
		sum += p->w.strings.v[i].len;
		if (sum > RF_MAX_TEXT)
			return rf_fail(err, RF_E_LIMIT, "The workbook's texts "
			    "are longer than %d MiB", RF_MAX_TEXT / RF_MiB);
		biff_skip(&p->b, more);
	}
	return RF_OK;
}

/* ---- sheets and names -------------------------------------------------- */

static void
read_sheet_entry(struct xls *p)
{
	static const enum rf_xlsx_sheet_kind kinds[] = { RF_XLSX_WORKSHEET,
		RF_XLSX_OTHER_SHEET, RF_XLSX_CHARTSHEET };
	struct rf_xlsx_sheet_ref *s;
	uint32_t offset = biff_u32(&p->b);
	uint8_t state = biff_u8(&p->b), kind = biff_u8(&p->b);

	*RF_VEC_PUSH(&p->offsets) = offset;
	s = RF_VEC_PUSH(&p->w.sheets);
	s->name = biff_text(&p->b, 1, p->w.arena).ptr;
	s->kind = kind < RF_COUNT(kinds) ? kinds[kind] : RF_XLSX_OTHER_SHEET;
	s->hidden = (state & 3) != 0;
	s->title_last = -1;
}

/* A file that is nothing but a sheet, as all were before BIFF5. */
static void
only_sheet(struct xls *p)
{
	struct rf_xlsx_sheet_ref *s = RF_VEC_PUSH(&p->w.sheets);

	*RF_VEC_PUSH(&p->offsets) = 0;
	s->name = "Sheet1";
	s->kind = RF_XLSX_WORKSHEET;
	s->title_last = -1;
}

static void
read_externs(struct xls *p)
{
	uint16_t n = biff_u16(&p->b);

	for (unsigned i = 0; i < n && !p->b.ended; i++) {
		struct xls_extern *e = RF_VEC_PUSH(&p->externs);
		uint16_t book = biff_u16(&p->b);

		e->own = book < p->own_books.n && p->own_books.v[book];
		e->first = biff_u16(&p->b);
		e->last = biff_u16(&p->b);
	}
}

/* An area of the workbook in a formula's token; false: something else. */
static bool
area(struct xls *p, const unsigned char *t, size_t len,
    const struct xls_extern **on, struct rf_xlsx_rect *r, size_t *used)
{
	unsigned kind = len > 0 ? t[0] & 0x1f : 0;
	uint16_t sheet;

	*used = kind == 0x1b ? 11 : 7;
	if ((t[0] & 0x60) == 0 || (kind != 0x1b && kind != 0x1a) ||
	    len < *used)
		return false;
	sheet = rf_le16(t + 1);
	*on = sheet < p->externs.n ? &p->externs.v[sheet] : NULL;
	r->row0 = rf_le16(t + 3);
	r->row1 = kind == 0x1b ? rf_le16(t + 5) : r->row0;
	r->col0 = rf_le16(t + (kind == 0x1b ? 7 : 5)) & 0x3fff;
	r->col1 = kind == 0x1b ? rf_le16(t + 9) & 0x3fff : r->col0;
	return *on != NULL && (*on)->own && (*on)->first < p->w.sheets.n;
}

/* "Sheet!$A$1:$B$2" */
static const char *
reference(struct xls *p, const struct xls_extern *on, struct rf_xlsx_rect r)
{
	struct rf_arena *a = p->w.arena;
	const char *ref = rf_xlsx_range_text(a, r);
	char out[64];
	size_t n = 0;

	for (const char *c = ref; *c != '\0' && n < sizeof(out) - 3; c++) {
		/* A dollar before the letters and before the digits. */
		if (c == ref || c[-1] == ':' ||
		    (*c <= '9' && c[-1] > ':'))
			out[n++] = '$';
		out[n++] = *c;
	}
	out[n] = '\0';
	return rf_arena_printf(a, "%s!%s", rf_xlsx_quoted_sheet(a,
	    p->w.sheets.v[on->first].name), out);
}

const char *
xls_reference(struct xls *p, const unsigned char *t, size_t len)
{
	const struct xls_extern *on;
	const char *all = NULL;
	struct rf_xlsx_rect r;
	size_t used, n = 0;

	/* The size of a union stands before its parts. */
	if (len > 3 && (t[0] & 0x1f) == 0x09) {
		t += 3;
		len -= 3;
	}
	for (; len > 0; t += used, len -= used) {
		used = 1;
		if (t[0] == 0x10 || t[0] == 0x15)
			continue;	/* "," and "()" */
		if (!area(p, t, len, &on, &r, &used))
			return NULL;
		all = n++ == 0 ? reference(p, on, r) :
		    rf_arena_printf(p->w.arena, "%s,%s", all,
		    reference(p, on, r));
	}
	return n > 1 ? rf_arena_printf(p->w.arena, "(%s)", all) : all;
}

/* Rows repeated on every printed page. */
static void
titles(struct xls *p, uint16_t sheet, const unsigned char *t, size_t len)
{
	const struct xls_extern *on;
	struct rf_xlsx_rect r;
	size_t used;

	if (sheet == 0 || sheet > p->w.sheets.n)
		return;
	/* A union: the size of the whole stands before its parts. */
	if (len > 3 && (t[0] & 0x1f) == 0x09) {
		t += 3;
		len -= 3;
	}
	while (len > 0 && area(p, t, len, &on, &r, &used)) {
		if (r.col0 == 0 && r.col1 >= 255 && r.row0 <= r.row1) {
			p->w.sheets.v[sheet - 1].title_first = (int32_t)r.row0;
			p->w.sheets.v[sheet - 1].title_last = (int32_t)r.row1;
		}
		t += used;
		len -= used;
	}
}

static void
read_name(struct xls *p)
{
	uint16_t flags = biff_u16(&p->b), sheet;
	struct rf_arena *a = p->w.arena;
	const struct xls_extern *on;
	unsigned char formula[256];
	struct rf_xlsx_rect r;
	struct rf_name *out;
	struct rf_buf name;
	uint8_t cch, builtin = 0;
	size_t len, used;

	biff_skip(&p->b, 1);
	cch = biff_u8(&p->b);
	len = biff_u16(&p->b);
	biff_skip(&p->b, 2);
	sheet = biff_u16(&p->b);
	biff_skip(&p->b, 4);
	rf_buf_init(&name, RF_KiB);
	biff_chars(&p->b, cch, (biff_u8(&p->b) & 1) != 0, &name);
	if ((flags & 0x20) != 0 && name.len > 0)
		builtin = (uint8_t)name.ptr[0];
	if (len > sizeof(formula) || p->b.ended)
		goto out;
	biff_bytes(&p->b, formula, len);
	if (builtin == 7)
		titles(p, sheet, formula, len);
	/* Built in, hidden, or of macros: programs' own; and what is no
	 * plain area would need all formulas spelt out. */
	if ((flags & 0x2f) != 0 || p->w.doc->names.n >= MAX_NAMES ||
	    len == 0 || !area(p, formula, len, &on, &r, &used) || used != len ||
	    sheet > p->w.sheets.n || (sheet > 0 &&
	    p->w.sheets.v[sheet - 1].hidden &&
	    !p->w.x->options->hidden_sheets))
		goto out;
	out = RF_VEC_PUSH(&p->w.doc->names);
	out->name = rf_arena_strndup(a, name.ptr, name.len);
	out->name = rf_utf8_clean(a, rf_str(out->name)).ptr;
	out->reference = reference(p, on, r);
	if (sheet > 0)
		out->name = rf_arena_printf(a, "%s!%s", rf_xlsx_quoted_sheet(a,
		    p->w.sheets.v[sheet - 1].name), out->name);
out:
	rf_buf_release(&name);
}

/* ---- the whole --------------------------------------------------------- */

static void
read_group(struct xls *p)
{
	do
		rf_buf_add(&p->group, p->b.body.ptr, p->b.body.len);
	while (biff_peek(&p->b) == XLS_CONTINUE && biff_next(&p->b));
}

static void
set_code_page(struct xls *p, uint16_t page)
{
	p->b.encoding = page == 10000 || page == 0x8000 ? "MACINTOSH" :
	    page == 0x8001 ? "windows-1252" :
	    rf_arena_printf(p->w.arena, "CP%u", page);
}

static enum rf_code
read_record(struct styles *s, struct rf_err *err)
{
	struct xls *p = s->p;

	switch (p->b.type) {
	case XLS_FILEPASS:
		return rf_fail(err, RF_E_ENCRYPTED,
		    "The document is protected by a password");
	case XLS_CODEPAGE:
		set_code_page(p, biff_u16(&p->b));
		break;
	case XLS_DATEMODE:
		p->w.date1904 = biff_u16(&p->b) != 0;
		break;
	case XLS_FONT:
	case XLS_FONT4:
		read_font(p);
		break;
	case XLS_FORMAT:
	case XLS_FORMAT3:
		read_format(s);
		break;
	case XLS_XF:
	case XLS_XF2:
	case XLS_XF3:
	case XLS_XF4:
		read_xf(s);
		break;
	case XLS_PALETTE:
		read_palette(p);
		break;
	case XLS_BOUNDSHEET:
		read_sheet_entry(p);
		break;
	case XLS_SUPBOOK:
		biff_skip(&p->b, 2);
		*RF_VEC_PUSH(&p->own_books) = biff_u16(&p->b) == 0x0401;
		break;
	case XLS_EXTERNSHEET:
		if (!p->b.ansi)
			read_externs(p);
		break;
	case XLS_NAME:
		if (!p->b.ansi)
			read_name(p);
		break;
	case XLS_DRAWINGGROUP:
		read_group(p);
		break;
	case XLS_SST:
		return read_strings(p, err);
	default:
		break;
	}
	return RF_OK;
}

enum rf_code
xls_globals(struct xls *p, struct rf_err *err)
{
	struct styles s = { .p = p };
	enum rf_code rc = RF_OK;
	uint16_t kind;

	biff_start(&p->b, 0);
	p->b.version = biff_next(&p->b) ? biff_begins(&p->b, &kind) : 0;
	if (p->b.version == 0)
		return rf_fail(err, RF_E_CORRUPT, "The workbook does not "
		    "begin as workbooks do");
	p->b.ansi = p->b.version < 8;
	p->b.encoding = "windows-1252";
	set_palette(p);
	p->codes = rf_calloc(MAX_FORMATS, sizeof(*p->codes));
	s.formats = rf_calloc(MAX_FORMATS, sizeof(*s.formats));
	while (rc == RF_OK && biff_next(&p->b) && p->b.type != XLS_EOF)
		rc = read_record(&s, err);
	if (rc == RF_OK && kind != XLS_GLOBALS && kind != XLS_CHART &&
	    p->w.sheets.n == 0)
		only_sheet(p);
	if (p->b.version == 2 && s.xfs.n == 0)
		formats_for_styles(&s);
	if (rc == RF_OK && p->w.sheets.n == 0)
		rc = rf_fail(err, RF_E_CORRUPT, "The workbook lists no sheet");
	if (rc == RF_OK) {
		make_styles(&s);
		rf_escher_store(&p->blips, (struct rf_str){ p->group.ptr,
		    p->group.len }, (struct rf_str){ NULL, 0 });
	}
	RF_VEC_RELEASE(&s.xfs);
	free(s.formats);
	return rc;
}
