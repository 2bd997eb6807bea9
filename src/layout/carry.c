/*
 * A word that the end of a column or page divides: its second half goes to
 * its first, since the two paragraphs stay two places.
 */
#include "config.h"

#include "layout/lay.h"

#include <string.h>

static bool
is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0xC3;
}

/* Text that is neither the paragraph's going on nor its end. */
static bool
stands_between(const struct rf_block *b)
{
	return rf_lay_is_edge(b) || b->kind == RF_BLOCK_CAPTION ||
	    b->kind == RF_BLOCK_FOOTNOTE;
}

/* The half word at the end of a text: at least two letters and a hyphen. */
static bool
ends_divided(const struct rf_text *t)
{
	const struct rf_run *r = t->n > 0 ? &t->runs[t->n - 1] : NULL;

	return r != NULL && r->text.len >= 3 &&
	    r->text.ptr[r->text.len - 1] == '-' &&
	    is_lower(r->text.ptr[r->text.len - 2]) &&
	    is_lower(r->text.ptr[r->text.len - 3]);
}

static void
carry(struct rf_arena *a, struct rf_text *to, struct rf_text *from)
{
	struct rf_run *r = &to->runs[to->n - 1], *s = &from->runs[0];
	size_t n = 0;
	char *p;

	while (n < s->text.len && s->text.ptr[n] != ' ')
		n++;
	p = rf_arena_bytes(a, r->text.len + n);
	memcpy(p, r->text.ptr, r->text.len - 1);
	memcpy(p + r->text.len - 1, s->text.ptr, n);
	r->text = (struct rf_str){ p, r->text.len - 1 + n };
	n += n < s->text.len;	/* the space */
	s->text.ptr += n;
	s->text.len -= n;
}

void
rf_lay_carry(struct rf_document *d, struct rf_lnotes *notes)
{
	struct rf_block *open = NULL;

	for (size_t i = 0; i < notes->at.n; i++) {
		struct rf_block *b = rf_lnote_block(d, &notes->at.v[i]);
		const struct rf_str *s;

		if (stands_between(b))
			continue;
		s = b->text.n > 0 ? &b->text.runs[0].text : NULL;
		/* The second half must leave something behind. */
		if (open != NULL && b->kind == RF_BLOCK_PARAGRAPH &&
		    s != NULL && s->len > 0 && is_lower(s->ptr[0]) &&
		    memchr(s->ptr, ' ', s->len - 1) != NULL)
			carry(&d->arena, &open->text, &b->text);
		open = (b->kind == RF_BLOCK_PARAGRAPH ||
		    b->kind == RF_BLOCK_LIST_ITEM) && ends_divided(&b->text) ?
		    b : NULL;
	}
}
