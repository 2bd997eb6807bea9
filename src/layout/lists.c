/*
 * List items: their marks, and how deep they lie.  Depth comes from the
 * indent, and where that is the same from the kind of mark: bullets under
 * numbers are their parts.
 */
#include "config.h"

#include "layout/lay.h"

#include <math.h>
#include <string.h>

#include "util/utf8.h"

#define MAX_DEPTH 8
#define SAME_INDENT 4.0f	/* points */

/* ---- marks ------------------------------------------------------------- */

static const uint32_t bullets[] = {
	0x2022, 0x25CF, 0x25CB, 0x25E6, 0x25AA, 0x25AB, 0x25A0, 0x25A1,
	0x2023, 0x2043, 0x2219, 0xB7, 0x27A2, 0x25BA, 0x25B6, 0x2713, 0x2714,
	0x2756, 0xF0B7, 0xF0A7, 0xF0D8, 0xF076, 0x2013, '-', '*', 0x25C6,
	0x2794, 0x27A4, 0xF0FC, 0x25BB, 0x203A, 0x25FE, 0x25FC, 0x25B8,
	0x25FB, 0x25FD, 0x2192, 0xF02D, 0xF0E0, 0x2212, 0x25C7, 0x2666
};
/* Boxes to tick: of Unicode, and of the Wingdings fonts. */
static const uint32_t empty_boxes[] = { 0x2610, 0xF0A8, 0xF06F, 0xF071,
	0xF072 };
static const uint32_t ticked_boxes[] = { 0x2611, 0x2612, 0xF0FE, 0xF0FD,
	0x1F5F9, 0x1F5F5 };

static bool
has(const uint32_t *list, size_t n, uint32_t cp)
{
	while (n-- > 0)
		if (list[n] == cp)
			return true;
	return false;
}

/* A bullet or box alone; "[x]", "[ ]". */
static bool
read_sign(struct rf_str s, struct rf_str next, struct rf_lmark *m)
{
	size_t at = 0;
	uint32_t cp;

	if (s.len == 0 || s.len > 4)
		return false;
	m->len = (uint8_t)s.len;
	if (s.ptr[0] == '[') {
		m->kind = 0x2610;
		m->checkbox = true;
		m->checked = s.len == 3 && (s.ptr[1] | 0x20) == 'x';
		if (rf_str_is(s, "[") && rf_str_is(next, "]"))
			m->len = 3;
		else if (!rf_str_is(s, "[]") && (!m->checked ||
		    s.ptr[2] != ']'))
			return false;
		return true;
	}
	cp = rf_utf8_next(s, &at);
	if (at != s.len)
		return false;
	m->kind = cp;
	m->weak = cp == '-' || cp == '*' || cp == 0x2013 || cp == 0x2212;
	m->checked = has(ticked_boxes, RF_COUNT(ticked_boxes), cp);
	m->checkbox = m->checked || has(empty_boxes, RF_COUNT(empty_boxes),
	    cp);
	if (m->checkbox)
		m->kind = 0x2610;
	return m->checkbox || has(bullets, RF_COUNT(bullets), cp);
}

static uint32_t
roman(struct rf_str s)
{
	static const char digits[] = "ivxlc";
	static const uint8_t values[] = { 1, 5, 10, 50, 100 };
	uint32_t sum = 0, last = 0;

	for (size_t i = s.len; i-- > 0;) {
		const char *d = memchr(digits, s.ptr[i] | 0x20, 5);
		uint32_t v;

		if (d == NULL)
			return 0;
		v = values[d - digits];
		sum = v < last ? sum - v : sum + v;
		last = v > last ? v : last;
	}
	return sum;
}

/* "1.", "12)", "(3)", "a)", "(iv)", "B." */
static bool
read_number(struct rf_str s, struct rf_lmark *m)
{
	bool open = s.len > 0 && s.ptr[0] == '(';
	struct rf_str body = { s.ptr + open, s.len - open };
	char end, first;
	uint32_t v = 0;
	size_t i;

	if (body.len < 2 || body.len > 5)
		return false;
	end = body.ptr[--body.len];
	if (end != ')' && (end != '.' || open))
		return false;
	for (i = 0; i < body.len && i < 3 && body.ptr[i] >= '0' &&
	    body.ptr[i] <= '9'; i++)
		v = v * 10 + (uint32_t)(body.ptr[i] - '0');
	first = body.ptr[0];
	m->len = (uint8_t)s.len;
	m->kind = (uint32_t)(open << 8 | end);
	m->weak = true;
	if (i == body.len) {
		m->ordered = v > 0;
		m->lettered = v == 0;
		m->number = v;
		return true;
	}
	if (i > 0)
		return false;
	m->lettered = true;
	if (body.len == 1 && (first | 0x20) >= 'a' && (first | 0x20) <= 'z') {
		m->kind |= first < 'a' ? 'A' << 16 : 'a' << 16;
		m->number = (uint32_t)((first | 0x20) - 'a' + 1);
		return true;
	}
	m->number = roman(body);
	m->kind |= 'i' << 16;
	return m->number > 1 && end == ')';
}

bool
rf_lay_read_mark(struct rf_str s, struct rf_str next, struct rf_lmark *m)
{
	memset(m, 0, sizeof(*m));
	return read_sign(s, next, m) || (memset(m, 0, sizeof(*m)),
	    read_number(s, m));
}

/* Take n bytes off the front, and the space behind them. */
static void
strip_mark(struct rf_text *t, size_t n)
{
	while (t->n > 0) {
		struct rf_run *r = &t->runs[0];
		size_t k = n < r->text.len ? n : r->text.len;

		r->text.ptr += k;
		r->text.len -= k;
		n -= k;
		while (n == 0 && r->text.len > 0 && r->text.ptr[0] == ' ') {
			r->text.ptr++;
			r->text.len--;
		}
		if (r->text.len > 0)
			return;
		t->runs++;
		t->n--;
	}
}

/* ---- depth ------------------------------------------------------------- */

struct depth {
	float indent;
	uint32_t kind;
	int rank;
};

struct lists {
	struct depth at[MAX_DEPTH];
	size_t n;
	const struct rf_lnote *last;	/* the item before, or what goes on
					   with it */
};

/* Numbers stand over letters, letters over bullets. */
static int
rank(const struct rf_lmark *m)
{
	return m->ordered ? 0 : m->lettered ? 1 : 2;
}

/* Is it in the same column as the item before? */
static bool
same_column(const struct lists *x, const struct rf_lnote *k)
{
	return x->last->page == k->page && x->last->box.y0 < k->box.y0 &&
	    x->last->box.x0 < k->box.x1 && k->box.x0 < x->last->box.x1;
}

static uint16_t
enter(struct lists *x, const struct rf_lnote *k)
{
	struct depth *top;

	if (x->n > 0 && !same_column(x, k)) {
		/* Another column or page: the kind of mark tells. */
		while (x->n > 1 && x->at[x->n - 1].kind != k->mark.kind)
			x->n--;
		if (x->n > 0) {
			float shift = k->indent - x->at[x->n - 1].indent;

			for (size_t i = 0; i < x->n; i++)
				x->at[i].indent += shift;
		}
	}
	while (x->n > 0 && x->at[x->n - 1].indent > k->indent + SAME_INDENT)
		x->n--;
	/* At the same indent, the kind that was there before goes on. */
	for (size_t i = x->n; i-- > 0 && fabsf(x->at[i].indent - k->indent) <=
	    SAME_INDENT;) {
		if (x->at[i].kind == k->mark.kind) {
			x->n = i + 1;
			break;
		}
	}
	top = x->n > 0 ? &x->at[x->n - 1] : NULL;
	/* Numbers after bullets are another list, bullets after numbers are
	 * their parts. */
	if (top != NULL && top->kind != k->mark.kind && fabsf(top->indent -
	    k->indent) <= SAME_INDENT && top->rank >=
	    rank(&k->mark)) {
		top->kind = k->mark.kind;
		top->rank = rank(&k->mark);
		x->last = k;
		return (uint16_t)(x->n - 1);
	}
	if ((top == NULL || top->kind != k->mark.kind || k->indent >
	    top->indent + SAME_INDENT) && x->n < MAX_DEPTH) {
		x->at[x->n++] = (struct depth){ k->indent, k->mark.kind,
		    rank(&k->mark) };
	}
	x->last = k;
	return (uint16_t)(x->n - 1);
}

/* Letters are items where another one of their list follows or went
 * before. */
static bool
has_fellow(struct rf_document *d, const struct rf_lnotes *notes, size_t at)
{
	const struct rf_lnote *k = &notes->at.v[at];

	for (int way = -1; way <= 1; way += 2) {
		size_t i = at;

		for (int steps = 0; steps < 6; steps++) {
			const struct rf_lnote *o;

			if (way < 0 ? i == 0 : i + 1 >= notes->at.n)
				break;
			i = way < 0 ? i - 1 : i + 1;
			o = &notes->at.v[i];
			if (rf_lnote_block(d, o)->kind == RF_BLOCK_HEADING)
				break;
			if (o->mark.len > 0 && o->mark.kind == k->mark.kind &&
			    (int64_t)o->mark.number - k->mark.number == way)
				return true;
		}
	}
	return false;
}

void
rf_lay_lists(struct rf_document *d, struct rf_lnotes *notes)
{
	struct lists x = { .n = 0 };

	for (size_t i = 0; i < notes->at.n; i++) {
		const struct rf_lnote *k = &notes->at.v[i];
		struct rf_block *b = rf_lnote_block(d, k);

		if (rf_lay_is_edge(b) || b->kind == RF_BLOCK_CAPTION)
			continue;
		if (b->kind != RF_BLOCK_PARAGRAPH || k->mark.len == 0 ||
		    (k->mark.lettered && !has_fellow(d, notes, i))) {
			/* What is indented goes on with the item. */
			if (b->kind != RF_BLOCK_PARAGRAPH || x.n == 0 ||
			    !same_column(&x, k) || k->indent <
			    x.at[x.n - 1].indent + SAME_INDENT)
				x.n = 0;
			continue;
		}
		b->kind = RF_BLOCK_LIST_ITEM;
		b->level = enter(&x, k);
		b->ordered = k->mark.ordered;
		b->checkbox = k->mark.checkbox;
		b->checked = k->mark.checked;
		if (b->ordered)
			b->number = k->mark.number;
		if (!k->mark.lettered)
			strip_mark(&b->text, k->mark.len);
	}
}
