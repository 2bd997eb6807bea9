/*
 * Properties (MS-DOC 2.4.6, 2.6): lists of single modifications (sprms) of
 * paragraphs, of stretches of text, of rows.  They hang on bytes of the main
 * stream by pages of 512 bytes, which a table finds by the first byte that
 * each is about.
 *
 * What surprises: bold and its like may say "as the style" (0x80) and "not as
 * the style" (0x81).
 */
#include "config.h"

#include "extract/doc/doc_priv.h"

#define PAGE 512

enum {
	P_ISTD = 0x4600, P_INC_LEVEL = 0x2602, P_BREAK_BEFORE = 0x2407,
	P_LEVEL = 0x260a, P_LIST = 0x460b, P_IN_TABLE = 0x2416,
	P_ROW_END = 0x2417, P_OUTLINE = 0x2640, P_HUGE = 0x6646,
	P_HUGE_OLD = 0x6645, P_HUGE_ROW = 0x646b, P_DEPTH = 0x6649, P_DEPTH_BY = 0x664a,
	P_INNER_CELL = 0x244b, P_INNER_ROW_END = 0x244c,
	C_DELETED = 0x0800, C_PICTURE = 0x6a03, C_DATA = 0x0806,
	C_SIGN = 0x6a09, C_OLE = 0x080a, C_PLAIN = 0x2a33, C_BOLD = 0x0835,
	C_ITALIC = 0x0836, C_STRIKE = 0x0837, C_HIDDEN = 0x083c,
	C_UNDERLINE = 0x2a3e, C_RAISED = 0x2a48, C_FONT = 0x4a4f,
	C_DOUBLE_STRIKE = 0x2a53, C_SPECIAL = 0x0855, C_ISTD = 0x4a30,
	T_HEADER = 0x3404, T_ROW = 0xd608, T_MERGE = 0x5624,
	T_MERGE_DOWN = 0xd62b
};

/* ---- lists of properties ----------------------------------------------- */

bool
doc_sprm(const struct doc *d, struct rf_str *s, struct doc_sprm *out)
{
	static const uint8_t sizes[8] = { 1, 1, 2, 4, 2, 2, 0, 3 };
	size_t n, head = 2;

	if (d->old)
		return doc_old_sprm(s, out);
	if (s->len < 3)
		return false;
	out->op = rf_le16(s->ptr);
	n = sizes[out->op >> 13];
	if (n == 0) {
		head = 3;
		n = (unsigned char)s->ptr[2];
		if (out->op == T_ROW && s->len >= 4) {
			/* Its length has two bytes and is one too large. */
			head = 4;
			n = rf_le16(s->ptr + 2);
			n -= n > 0;
		} else if (out->op == 0xc615 && n == 255 && s->len >= 4) {
			/* Tabs too many for one byte: it says so itself. */
			n = 1 + 4 * (size_t)(unsigned char)s->ptr[3];
			if (3 + n < s->len)
				n += 1 + 3 * (size_t)(unsigned char)
				    s->ptr[3 + n];
		}
	}
	if (head + n > s->len)
		return false;
	out->arg = (struct rf_str){ s->ptr + head, n };
	s->ptr += head + n;
	s->len -= head + n;
	return true;
}

static uint32_t
number(const struct doc_sprm *m)
{
	return m->arg.len >= 4 ? rf_le32(m->arg.ptr) : m->arg.len >= 2 ?
	    rf_le16(m->arg.ptr) : m->arg.len == 1 ?
	    (unsigned char)m->arg.ptr[0] : 0;
}

/* ---- pages of properties ----------------------------------------------- */

/* The entry for a byte: its page, and the range that it is for. */
static const char *
find_page(struct doc *d, enum doc_table which, uint32_t fc, uint32_t *from,
    uint32_t *to)
{
	uint32_t each = d->old ? 2 : 4;
	struct doc_plex p = doc_plex(d, which, each);
	uint32_t low = 0, high = p.n, pn;

	*from = 0;
	*to = UINT32_MAX;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (doc_plex_cp(&p, mid) <= fc)
			low = mid + 1;
		else
			high = mid;
	}
	if (p.n > 0)
		*to = doc_plex_cp(&p, low);
	if (low == 0)
		return NULL;
	*from = doc_plex_cp(&p, low - 1);
	if (low == p.n && doc_plex_cp(&p, p.n) <= fc) {
		*to = UINT32_MAX;
		return NULL;
	}
	p.data += each * (size_t)(low - 1);
	pn = d->old ? rf_le16(p.data) : rf_le32(p.data) & 0x3fffff;
	if (((size_t)pn + 1) * PAGE > d->main.len)
		return NULL;
	return d->main.ptr + (size_t)pn * PAGE;
}

/*
 * The properties of a byte, as they stand on its page: those of characters
 * have an offset each, those of paragraphs 13 bytes (of old, 7) of which the
 * first is that offset.
 */
static struct rf_str
find(struct doc *d, enum doc_table which, uint32_t fc, uint32_t *from,
    uint32_t *to)
{
	const char *page = find_page(d, which, fc, from, to);
	size_t each = which != DOC_PARAS ? 1 : d->old ? 7 : 13, n, at, len;
	size_t low = 0, high;

	if (page == NULL)
		return (struct rf_str){ NULL, 0 };
	n = (unsigned char)page[PAGE - 1];
	if ((n + 1) * 4 + n * each > PAGE - 1)
		n = (PAGE - 5) / (4 + each);
	high = n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (rf_le32(page + 4 * mid) <= fc)
			low = mid + 1;
		else
			high = mid;
	}
	if (low > 0 && rf_le32(page + 4 * low - 4) > *from)
		*from = rf_le32(page + 4 * low - 4);
	if (rf_le32(page + 4 * low) > fc && rf_le32(page + 4 * low) < *to)
		*to = rf_le32(page + 4 * low);
	if (low == 0 || (low == n && rf_le32(page + 4 * n) <= fc))
		return (struct rf_str){ NULL, 0 };
	at = 2 * (size_t)(unsigned char)page[4 * (n + 1) + (low - 1) * each];
	if (at == 0 || at >= PAGE - 1)
		return (struct rf_str){ NULL, 0 };
	len = (unsigned char)page[at++];
	if (which == DOC_PARAS && d->old)
		len *= 2;
	else if (which == DOC_PARAS)
		len = len > 0 ? 2 * len - 1 :
		    2 * (size_t)(unsigned char)page[at++];
	if (at > PAGE - 1)
		return (struct rf_str){ NULL, 0 };
	return (struct rf_str){ page + at, len < PAGE - 1 - at ? len :
	    PAGE - 1 - at };
}

/* ---- properties of a piece --------------------------------------------- */

/* Either a list among those of the file, or one property in short. */
static struct rf_str
more_of(struct doc *d, const struct doc_piece *p, char room[3])
{
	static const struct {
		uint8_t small;
		uint16_t op;
	} names[] = {
		{ 0x04, P_INC_LEVEL }, { 0x09, P_BREAK_BEFORE },
		{ 0x0c, P_LEVEL }, { 0x18, P_IN_TABLE }, { 0x19, P_ROW_END },
		{ 0x41, C_DELETED }, { 0x47, C_DATA }, { 0x4b, C_OLE },
		{ 0x53, C_PLAIN }, { 0x55, C_BOLD }, { 0x56, C_ITALIC },
		{ 0x57, C_STRIKE }, { 0x5c, C_HIDDEN }, { 0x5e, C_UNDERLINE },
		{ 0x68, C_RAISED }, { 0x73, C_DOUBLE_STRIKE },
		{ 0x75, C_SPECIAL },
	};
	struct rf_str none = { NULL, 0 };

	if (p->more & 1)
		return p->more >> 1 < d->more.n ? d->more.v[p->more >> 1] :
		    none;
	for (size_t i = 0; p->more != 0 && i < RF_COUNT(names); i++)
		if (names[i].small == ((p->more >> 1) & 0x7f)) {
			room[0] = (char)names[i].op;
			room[1] = (char)(names[i].op >> 8);
			room[2] = (char)(p->more >> 8);
			return (struct rf_str){ room, 3 };
		}
	return none;
}

/* Lists can be long and be asked for by every paragraph; false: no more. */
static bool
charge(struct doc *d, struct rf_str grpprl)
{
	if (grpprl.len <= d->sprms_left) {
		d->sprms_left -= grpprl.len;
		return true;
	}
	if (d->rc == RF_OK)
		d->rc = rf_fail(&d->err, RF_E_LIMIT, "The document repeats "
		    "the same formatting over and over");
	return false;
}

/* ---- paragraphs -------------------------------------------------------- */

/* A list that did not fit on its page stands in the data stream. */
static struct rf_str
huge(const struct doc *d, uint32_t at)
{
	size_t n;

	if (d->data.len < 2 || at > d->data.len - 2)
		return (struct rf_str){ NULL, 0 };
	n = rf_le16(d->data.ptr + at);
	return (struct rf_str){ d->data.ptr + at + 2,
	    n < d->data.len - at - 2 ? n : d->data.len - at - 2 };
}

void
doc_apply_para(struct doc *d, struct rf_str grpprl, struct doc_para *p)
{
	struct doc_sprm m;

	if (!charge(d, grpprl))
		return;
	while (doc_sprm(d, &grpprl, &m)) {
		uint32_t v = number(&m);

		switch (m.op) {
		case P_ISTD:
			p->istd = (uint16_t)v;
			break;
		case P_BREAK_BEFORE:
			p->break_before = v != 0;
			break;
		case P_LEVEL:
			p->level_in_list = v < RF_DOCX_LEVELS ? (int)v : 0;
			break;
		case P_LIST:
			/* Past these they are numbers of older versions. */
			p->list = v < 0x7ff ? (int)v : 0;
			p->list_is_own = true;
			break;
		case P_OUTLINE:
			p->outline = v < 9 ? (int)v : 9;
			break;
		case P_IN_TABLE:
			p->in_table = v != 0;
			break;
		case P_ROW_END:
			p->row_end = v != 0;
			break;
		case P_DEPTH:
			p->depth = (int32_t)v;
			break;
		case P_DEPTH_BY:
			p->depth = (int32_t)((uint32_t)p->depth + v);
			break;
		case P_INNER_CELL:
			p->inner_cell = v != 0;
			break;
		case P_INNER_ROW_END:
			p->inner_row_end = v != 0;
			break;
		case P_HUGE:
		case P_HUGE_OLD:
		case P_HUGE_ROW:
			/* One in another would be a circle. */
			if (p->huge.ptr != NULL)
				break;
			p->huge = huge(d, v);
			if (p->huge.ptr != NULL)
				doc_apply_para(d, p->huge, p);
			break;
		default:
			break;
		}
	}
}

/* What the paragraph with the mark at that position is. */
void
doc_para_at(struct doc *d, uint32_t cp, struct doc_para *p)
{
	const struct doc_piece *piece = doc_piece_at(d, cp);
	const struct doc_style *s;
	uint32_t from, to;
	struct rf_str papx = { NULL, 0 };
	char room[3];

	memset(p, 0, sizeof(*p));
	if (piece != NULL)
		papx = find(d, DOC_PARAS, doc_fc(piece, cp), &from, &to);
	if (papx.len >= 2) {
		p->istd = rf_le16(papx.ptr);
		papx.ptr += 2;
		papx.len -= 2;
	}
	p->list = p->level_in_list = p->outline = -1;
	/* A style that the properties name themselves comes first. */
	doc_apply_para(d, papx, p);
	s = doc_style(d, p->istd, DOC_STYLE_PARA);
	if (s == NULL)
		s = doc_style(d, 0, DOC_STYLE_PARA);
	p->style = s;
	if (s != NULL) {
		p->outline = s->outline;
		p->list = s->list;
		p->level_in_list = s->level;
		p->break_before = s->break_before;
		p->list_is_own = false;
		p->depth = 0;
		p->huge.ptr = NULL;
		doc_apply_para(d, papx, p);
	}
	p->row = papx;
	if (piece != NULL)
		doc_apply_para(d, more_of(d, piece, room), p);
}

/* ---- stretches of text ------------------------------------------------- */

static void
toggle(uint32_t *look, uint32_t bit, uint32_t v, uint32_t base)
{
	bool on = v == 0x80 ? (base & bit) != 0 : v == 0x81 ?
	    (base & bit) == 0 : v != 0;

	*look = on ? *look | bit : *look & ~bit;
}

void
doc_apply_run(struct doc *d, struct rf_str grpprl, uint32_t base,
    struct doc_run *r)
{
	static const struct {
		uint16_t op;
		uint32_t bit;
	} toggles[] = {
		{ C_BOLD, RF_BOLD }, { C_ITALIC, RF_ITALIC },
		{ C_STRIKE, RF_STRIKE }, { C_DOUBLE_STRIKE, RF_STRIKE },
		{ C_HIDDEN, DOC_HIDDEN }, { C_UNDERLINE, RF_UNDERLINE },
	};
	struct doc_sprm m;

	if (!charge(d, grpprl))
		return;
	while (doc_sprm(d, &grpprl, &m)) {
		uint32_t v = number(&m);

		for (size_t i = 0; i < RF_COUNT(toggles); i++)
			if (toggles[i].op == m.op && (m.op != C_DOUBLE_STRIKE ||
			    v != 0))
				toggle(&r->look, toggles[i].bit, v, base);
		switch (m.op) {
		case C_PLAIN:
			r->look = base;
			break;
		case C_RAISED:
			r->look &= ~(uint32_t)(RF_SUPERSCRIPT | RF_SUBSCRIPT);
			r->look |= v == 1 ? RF_SUPERSCRIPT : v == 2 ?
			    RF_SUBSCRIPT : 0;
			break;
		case C_DELETED:
			r->deleted = v != 0;
			break;
		case C_SPECIAL:
			r->special = v != 0;
			break;
		case C_DATA:
			r->data = v != 0;
			break;
		case C_OLE:
			r->ole = v != 0;
			break;
		case C_PICTURE:
			r->has_picture = r->special = true;
			r->picture = v;
			break;
		case C_FONT:
			r->font = (uint16_t)v;
			r->has_font = true;
			break;
		case C_SIGN:
			r->special = true;
			r->sign_font = (uint16_t)v;
			r->sign = v >> 16;
			break;
		default:
			break;
		}
	}
}

/* The style that a list of properties names, or NULL. */
static const struct doc_style *
style_in(struct doc *d, struct rf_str grpprl)
{
	const struct doc_style *s = NULL;
	struct doc_sprm m;

	while (doc_sprm(d, &grpprl, &m))
		if (m.op == C_ISTD)
			s = doc_style(d, (uint16_t)number(&m),
			    DOC_STYLE_CHAR);
	return s;
}

/* A style of characters lies on those that it is based on. */
static void
apply_style(struct doc *d, const struct doc_style *s, struct doc_run *r)
{
	const struct doc_style *chain[16];
	uint32_t base = r->look;
	int n = 0;

	while (s != NULL && n < 16) {
		chain[n++] = s;
		s = doc_style(d, s->base, DOC_STYLE_CHAR);
	}
	while (n-- > 0)
		doc_apply_run(d, chain[n]->chpx, base, r);
}

void
doc_run_at(struct doc *d, uint32_t cp, const struct doc_style *style,
    struct doc_run *r, uint32_t *end)
{
	const struct doc_piece *piece = doc_piece_at(d, cp);
	uint32_t fc, from, to, base;
	struct rf_str chpx;
	char room[3];

	memset(r, 0, sizeof(*r));
	r->look = style != NULL ? style->look : 0;
	*end = cp + 1;
	if (piece == NULL)
		return;
	fc = doc_fc(piece, cp);
	chpx = find(d, DOC_CHARS, fc, &from, &to);
	*end = piece->end;
	if ((to - fc) >> piece->wide < *end - cp)
		*end = cp + ((to - fc) >> piece->wide);
	if (*end <= cp)
		*end = cp + 1;
	apply_style(d, style_in(d, chpx), r);
	base = r->look;
	r->has_font = false;
	doc_apply_run(d, chpx, base, r);
	doc_apply_run(d, more_of(d, piece, room), base, r);
}

/* ---- rows -------------------------------------------------------------- */

/* Columns and their edges, then 20 bytes (of old, 10) for each cell. */
static void
row(struct rf_str s, size_t each, struct rf_rows_def *out)
{
	size_t n = s.len > 0 ? (unsigned char)s.ptr[0] : 0, cells;
	unsigned merge = 0;

	if (n == 0 || s.len < 1 + 2 * (n + 1))
		return;
	cells = (s.len - 1 - 2 * (n + 1)) / each;
	out->left = (int16_t)rf_le16(s.ptr + 1);
	out->edges.n = 0;
	for (size_t i = 0; i < n; i++) {
		struct rf_rows_edge *e = RF_VEC_PUSH(&out->edges);
		unsigned flags = i < cells ? rf_le16(s.ptr + 1 + 2 * (n + 1) +
		    each * i) : 0, h = flags & 3;

		e->right = (int16_t)rf_le16(s.ptr + 3 + 2 * i);
		/* Which mark is the first's is said both ways; so the first
		 * is what comes first. */
		e->merged_left = h != 0 && merge != 0 && h != merge;
		if (h == 0 || merge == 0)
			merge = h;
		e->merged_up = each == 20 && (flags & 0x60) == 0x20;
	}
}

static void
apply_row(const struct doc *d, struct rf_str grpprl, struct rf_rows_def *out)
{
	struct doc_sprm m;

	while (doc_sprm(d, &grpprl, &m)) {
		const unsigned char *a = (const unsigned char *)m.arg.ptr;

		if (m.op == T_ROW)
			row(m.arg, d->old ? 10 : 20, out);
		else if (m.op == T_HEADER && m.arg.len > 0)
			out->header = a[0] != 0;
		else if (m.op == T_MERGE && m.arg.len >= 2)
			for (size_t i = a[0] + 1u; i < a[1] && i <
			    out->edges.n; i++)
				out->edges.v[i].merged_left = true;
		else if (m.op == T_MERGE_DOWN && m.arg.len >= 2 &&
		    a[0] < out->edges.n)
			out->edges.v[a[0]].merged_up = a[1] == 1;
	}
}

void
doc_row_of(const struct doc *d, const struct doc_para *p,
    struct rf_rows_def *out)
{
	out->header = false;
	out->left = 0;
	out->edges.n = 0;
	apply_row(d, p->row, out);
	if (p->huge.ptr != NULL)
		apply_row(d, p->huge, out);
}
