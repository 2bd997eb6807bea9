/*
 * Fields: what they show is text, how it came about is not.  One runs from
 * a mark through its code and a separator to another mark; they nest.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/doc/doc_priv.h"

#define MAX_CODE 4096		/* bytes that are looked at */

const char *
doc_href(const struct doc *d)
{
	for (size_t i = d->fields.n; i > d->fields_base; i--)
		if (d->fields.v[i - 1].href != NULL)
			return d->fields.v[i - 1].href;
	return NULL;
}

bool
doc_in_page_number(const struct doc *d)
{
	for (size_t i = d->fields_base; i < d->fields.n; i++)
		if (d->fields.v[i].page)
			return true;
	return false;
}

void
doc_fields_cut(struct doc *d, size_t n)
{
	while (d->fields.n > n)
		rf_buf_release(&d->fields.v[--d->fields.n].code);
}

/* A code that the paragraph's end did not end is taken for a mistake, which
 * would hide all text that follows. */
void
doc_fields_settle(struct doc *d)
{
	size_t n = d->fields.n;

	while (n > d->fields_base && !d->fields.v[n - 1].result)
		n--;
	doc_fields_cut(d, n);
}

static struct doc_field *
top(struct doc *d)
{
	return d->fields.n > d->fields_base ?
	    &d->fields.v[d->fields.n - 1] : NULL;
}

void
doc_field_begin(struct doc *d)
{
	if (d->fields.n < DOC_MAX_FIELDS)
		rf_buf_init(&RF_VEC_PUSH(&d->fields)->code, MAX_CODE);
}

void
doc_field_code(struct doc *d, struct rf_str s, uint32_t look)
{
	struct doc_field *f = top(d);

	size_t before;

	if (f == NULL || f->result)
		return;
	before = f->code.len;
	rf_buf_add(&f->code, s.ptr, s.len);
	if (f->code.len == before)
		return;		/* full: nothing new is known */
	f->result = rf_docx_code_button((struct rf_str){ f->code.ptr,
	    f->code.len }, &s);
	if (f->result)
		doc_put(d, s, look);
}

static void
equation(struct doc *d, struct rf_str rest, uint32_t look)
{
	bool math;
	struct rf_str s = rf_docx_code_equation(&d->scratch, rest, &math);

	doc_put(d, s, math ? look | RF_MATH : look);
}

void
doc_field_separate(struct doc *d, uint32_t look)
{
	struct doc_field *f = top(d);
	struct rf_str rest, name;

	if (f == NULL || f->result)
		return;
	f->result = true;
	rest = (struct rf_str){ f->code.ptr, f->code.len };
	name = rf_docx_code_word(&rest);
	f->page = rf_docx_code_is_page(name);
	if (rf_str_ieq(name, "HYPERLINK"))
		f->href = rf_docx_code_link(&d->doc->arena, rest);
	else if (rf_str_ieq(name, "EQ"))
		equation(d, rest, look);
}

void
doc_field_end(struct doc *d, uint32_t look)
{
	doc_field_separate(d, look);
	if (top(d) != NULL)
		doc_fields_cut(d, d->fields.n - 1);
}

/*
 * Form fields (MS-DOC 2.9.78): a box says itself or by its default whether it
 * is checked.  Their data stand in the data stream behind a head.
 */
void
doc_form(struct doc *d, uint32_t place)
{
	struct rf_str s = d->data;
	unsigned bits, kind, result;
	size_t at;

	if (place >= s.len || s.len - place < 6)
		return;
	at = place + (size_t)rf_le16(s.ptr + place + 4);
	if (at > s.len || s.len - at < 12 || rf_le32(s.ptr + at) !=
	    UINT32_MAX)
		return;
	bits = rf_le16(s.ptr + at + 4);
	kind = bits & 3;
	result = bits >> 2 & 31;
	if (kind != 1)
		return;
	at += 10;
	/* The name, then the default. */
	at += 2 + 2 * (size_t)rf_le16(s.ptr + at) + 2;
	if (result == 25)
		result = at + 2 <= s.len ? rf_le16(s.ptr + at) : 0;
	/* The box stands where its code does. */
	doc_fields_cut(d, d->fields.n > d->fields_base ? d->fields.n - 1 :
	    d->fields.n);
	doc_checkbox(d, result != 0);
	doc_field_begin(d);
}
