/*
 * Text of shapes.  Its characters, their looks, and what links them stand in
 * records side by side; positions count UTF-16 units.  What is a field - the
 * number of the slide, a date - is a star in the text and a record that says
 * where.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/ppt/ppt_priv.h"
#include "util/utf8.h"

#define MAX_TEXTS 1000000
#define MAX_SPANS 500		/* of one text: each is looked for */

/* Some units that lead somewhere. */
struct span {
	uint32_t from, to;
	const char *href;
};

struct text {
	struct ppt_slide *s;
	struct rf_flow *flow;
	enum ppt_role role;
	uint32_t type;
	struct rf_str units, style;
	bool wide;
	uint32_t n;
	const char *href;		/* of the whole */
	struct ppt_numbering counted[PPT_LEVELS];	/* start: the next */
	uint32_t first[PPT_LEVELS];
	RF_VEC(struct span) spans;
	RF_VEC(struct ppt_rec) fields;
};

void
ppt_collect(struct ppt *p, struct rf_str s)
{
	struct ppt_text *t = NULL;
	struct ppt_rec r;

	while (ppt_next(&s, &r)) {
		if (r.type == PPT_TEXT_HEADER && r.body.len >= 4) {
			if (p->texts.n >= MAX_TEXTS)
				return;
			t = RF_VEC_PUSH(&p->texts);
			t->type = rf_le32(r.body.ptr);
			t->records.ptr = s.ptr;
		}
		if (t != NULL)
			t->records.len = (size_t)(s.ptr - t->records.ptr);
	}
}

/* ---- what stands beside the characters --------------------------------- */

static void
gather(struct text *t, struct rf_str s)
{
	struct ppt_rec r, atom;
	const char *href = NULL;

	while (ppt_next(&s, &r)) {
		switch (r.type) {
		case PPT_CHARS:
		case PPT_BYTES:
			t->units = r.body;
			t->wide = r.type == PPT_CHARS;
			break;
		case PPT_STYLE:
			t->style = r.body;
			break;
		case PPT_ACTION:
			/* Those of a click; where they are comes next. */
			href = r.instance == 0 && ppt_find(r.body,
			    PPT_ACTION_ATOM, &atom) && atom.body.len >= 8 ?
			    ppt_href(t->s->p, rf_le32(atom.body.ptr + 4)) :
			    NULL;
			break;
		case PPT_TEXT_ACTION:
			if (href != NULL && r.body.len >= 8 &&
			    t->spans.n < MAX_SPANS)
				*RF_VEC_PUSH(&t->spans) = (struct span){
					rf_le32(r.body.ptr),
					rf_le32(r.body.ptr + 4), href };
			href = NULL;
			break;
		case PPT_NUMBER:
		case PPT_DATE:
		case PPT_OWN_DATE:
		case PPT_HEAD:
		case PPT_FOOT:
			if (r.body.len >= 4 && t->fields.n < MAX_SPANS)
				*RF_VEC_PUSH(&t->fields) = r;
			break;
		default:
			break;
		}
	}
	t->n = (uint32_t)(t->units.len >> t->wide);
}

static uint16_t
unit(const struct text *t, uint32_t i)
{
	return t->wide ? rf_le16(t->units.ptr + 2 * (size_t)i) :
	    (unsigned char)t->units.ptr[i];
}

/* The link at a unit; *to: where that may change. */
static const char *
href_at(const struct text *t, uint32_t at, uint32_t *to)
{
	for (size_t i = 0; i < t->spans.n; i++) {
		const struct span *s = &t->spans.v[i];

		if (at >= s->from && at < s->to) {
			*to = *to < s->to ? *to : s->to;
			return s->href;
		}
		if (s->from > at && s->from < *to)
			*to = s->from;
	}
	return t->href;
}

/* The field at a unit, or NULL; *to: where the next one is. */
static const struct ppt_rec *
field_at(const struct text *t, uint32_t at, uint32_t *to)
{
	for (size_t i = 0; i < t->fields.n; i++) {
		uint32_t place = rf_le32(t->fields.v[i].body.ptr);

		if (place == at)
			return &t->fields.v[i];
		if (place > at && place < *to)
			*to = place;
	}
	return NULL;
}

/* ---- paragraphs -------------------------------------------------------- */

static void
put(struct text *t, struct rf_str s, uint32_t style, const char *href)
{
	struct rf_flow_style look = { style, href, true };

	if (!rf_flow_has_text(t->flow) || rf_flow_at_break(t->flow))
		while (s.len > 0 && (*s.ptr == ' ' || *s.ptr == '\t')) {
			s.ptr++;
			s.len--;
		}
	if (s.len > 0)
		rf_flow_text(t->flow, s, &look);
}

/* Units of one look, without a paragraph's end in them. */
static void
stretch(struct text *t, uint32_t from, uint32_t to, uint32_t style)
{
	struct rf_arena scratch = RF_ARENA_INIT;

	while (from < to) {
		uint32_t end = to, i = from;
		const char *href = href_at(t, from, &end);
		const struct ppt_rec *field = field_at(t, from, &end);

		if (field != NULL) {
			if (field->type == PPT_NUMBER)
				put(t, rf_str(rf_arena_printf(&scratch, "%u",
				    t->s->number)), style, href);
			from++;
			continue;
		}
		while (i < end && unit(t, i) != '\v')
			i++;
		put(t, rf_utf8_from(&scratch, (struct rf_str){ t->units.ptr +
		    ((size_t)from << t->wide), (size_t)(i - from) <<
		    t->wide }, t->wide ? "UTF-16LE" : "windows-1252"), style,
		    href);
		if (i < end) {
			rf_flow_break(t->flow);
			i++;
		}
		from = i;
	}
	rf_arena_release(&scratch);
}

static bool
is_empty(const struct text *t, uint32_t from, uint32_t to)
{
	for (; from < to; from++)
		if (unit(t, from) > ' ')
			return false;
	return true;
}

static const struct ppt_level *
level_of(const struct text *t, unsigned level)
{
	const struct ppt_master *m = t->s->master;
	uint32_t type = t->type < PPT_TYPES ? t->type : 4;

	return m != NULL ? &m->levels[type][level] :
	    &t->s->p->common[type][level];
}

/* The number an item shows: one more than the one before it. */
static uint32_t
count(struct text *t, unsigned level, const struct ppt_numbering *n)
{
	struct ppt_numbering *c = &t->counted[level];

	if (c->scheme != n->scheme || t->first[level] != n->start) {
		*c = *n;
		t->first[level] = n->start;
	}
	return c->start++;
}

static void
open_item(struct text *t, unsigned level, const struct ppt_numbering *n)
{
	struct rf_block *b = rf_flow_open(t->flow, RF_BLOCK_LIST_ITEM);
	struct rf_arena scratch = RF_ARENA_INIT;
	struct rf_flow_style plain = { .preserve = true };
	const char *label;
	uint32_t at;

	b->level = (uint16_t)level;
	if (n->scheme == NULL)
		return;
	at = count(t, level, n);
	label = rf_slides_label(&scratch, n->scheme, at);
	b->ordered = *label == '\0';
	b->number = b->ordered ? at : 0;
	if (!b->ordered) {
		rf_flow_text(t->flow, rf_str(label), &plain);
		rf_flow_text(t->flow, RF_STR(" "), &plain);
	}
	rf_arena_release(&scratch);
}

static void
open_block(struct text *t, unsigned level, int bullet,
    const struct ppt_numbering *n)
{
	bool item = bullet >= 0 ? bullet > 0 : level_of(t, level)->bullet;

	item = item && t->role != PPT_TITLE;
	/* Text in between starts the count anew, deeper items do not. */
	for (unsigned k = level + (item && n->scheme != NULL);
	    k < PPT_LEVELS; k++)
		t->counted[k].scheme = NULL;
	if (item)
		open_item(t, level, n);
	else if (t->role != PPT_TITLE)
		rf_flow_open(t->flow, RF_BLOCK_PARAGRAPH);
	else if (rf_flow_has_text(t->flow))
		rf_flow_break(t->flow);	/* paragraphs are lines of it */
	else
		rf_flow_open(t->flow, RF_BLOCK_HEADING)->level = 1;
}

/* Two rows of runs, walked together. */
struct walk {
	struct ppt_runs paras, chars;
	uint32_t para_end, char_end;
	unsigned level;
	int bullet;
	uint32_t set, on;
	unsigned extra;			/* of these characters' addition */
	struct rf_str additions;
	unsigned at;			/* the addition that is read, from 1 */
	struct ppt_numbering numbering;
};

/* Characters are walked up to a place. */
static void
chars_at(struct walk *w, uint32_t at)
{
	uint32_t n;

	while (w->char_end <= at && (n = ppt_char_run(&w->chars, &w->set,
	    &w->on, &w->extra)) > 0)
		w->char_end += n;
}

/* The additions come in order; the last digit of their number, base 16, is
 * what the characters say. */
static void
numbering_at(struct walk *w)
{
	while (w->additions.len > 0 && (w->at == 0 ||
	    ((w->at - 1) & 15) != w->extra)) {
		if (!ppt_numbering(&w->additions, &w->numbering))
			w->additions.len = 0;
		w->at++;
	}
}

static void
paragraph(struct text *t, struct walk *w, uint32_t from, uint32_t to)
{
	uint32_t base, n;
	bool shown = !is_empty(t, from, to);

	while (w->para_end <= from && (n = ppt_para_run(&w->paras,
	    &w->level, &w->bullet)) > 0)
		w->para_end += n;
	chars_at(w, from);
	numbering_at(w);
	/* A title is a title however its template adorns it. */
	base = t->role == PPT_TITLE ? 0 : level_of(t, w->level)->style;
	if (shown)
		open_block(t, w->level, w->bullet, &w->numbering);
	while (from < to) {
		uint32_t end = to;

		chars_at(w, from);
		if (w->char_end > from && w->char_end < end)
			end = w->char_end;
		if (shown)
			stretch(t, from, end, (base & ~w->set) | w->on);
		from = end;
	}
	if (shown && t->role != PPT_TITLE)
		rf_flow_close(t->flow);
}

/*
 * Runs of paragraphs come first and are for one unit more than the text
 * has; those of characters follow.
 */
static void
begin(struct walk *w, const struct text *t)
{
	struct ppt_runs r = { t->style, t->n + 1 };
	unsigned level;
	int bullet;

	memset(w, 0, sizeof(*w));
	w->paras = r;
	w->bullet = -1;
	while (ppt_para_run(&r, &level, &bullet) > 0)
		;
	r.left = t->n + 1;
	w->chars = r;
}

void
ppt_text(struct ppt_slide *s, const struct ppt_text *from,
    enum ppt_role role, const char *href)
{
	struct text t = { .s = s, .flow = s->p->flow, .role = role,
		.type = from->type, .href = href };
	struct walk w;
	uint32_t start = 0;

	if (!ppt_spend(s->p, from->records.len))
		return;
	gather(&t, from->records);
	begin(&w, &t);
	w.additions = from->numbering;
	for (uint32_t i = 0; i <= t.n; i++)
		if (i == t.n || unit(&t, i) == '\r') {
			paragraph(&t, &w, start, i);
			start = i + 1;
		}
	rf_flow_close(t.flow);
	RF_VEC_RELEASE(&t.spans);
	RF_VEC_RELEASE(&t.fields);
}
