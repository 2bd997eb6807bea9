/*
 * Fields (ECMA-376 part 1, 17.16): what they show is text, how it came about
 * is not.  A field runs from a mark through its code and a separator to
 * another mark, across runs and paragraphs, and fields nest.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/docx/docx_priv.h"
#include "util/utf8.h"

#define MAX_FIELDS 64		/* within one another */
#define MAX_CODE 4096		/* bytes that are looked at */

bool
rf_docx_shows(const struct rf_docx *d)
{
	for (size_t i = d->fields_base; i < d->fields.n; i++)
		if (!d->fields.v[i].result || d->fields.v[i].shown)
			return false;
	return true;
}

const char *
rf_docx_href(const struct rf_docx *d)
{
	if (d->link != NULL)
		return d->link;
	for (size_t i = d->fields.n; i > d->fields_base; i--)
		if (d->fields.v[i - 1].href != NULL)
			return d->fields.v[i - 1].href;
	return NULL;
}

bool
rf_docx_in_page_number(const struct rf_docx *d)
{
	for (size_t i = d->fields_base; i < d->fields.n; i++)
		if (d->fields.v[i].page)
			return true;
	return false;
}

void
rf_docx_fields_cut(struct rf_docx *d, size_t n)
{
	while (d->fields.n > n)
		rf_buf_release(&d->fields.v[--d->fields.n].code);
}

void
rf_docx_fields_settle(struct rf_docx *d)
{
	size_t n = d->fields.n;

	while (n > d->fields_base && !d->fields.v[n - 1].result)
		n--;
	rf_docx_fields_cut(d, n);
}

/* SYMBOL 183 \f "Wingdings" */
static void
symbol(struct rf_docx *d, struct rf_str rest, uint32_t style)
{
	struct rf_str code = rf_docx_code_word(&rest), w;
	const char *font = "";
	bool unicode = false;
	int64_t n = 0;
	uint32_t cp;
	char c[4];

	if (rf_str_starts(code, "0x")) {
		for (size_t i = 2; i < code.len && i < 8; i++) {
			const char *hex = "0123456789abcdef";
			const char *at = strchr(hex, code.ptr[i] | 0x20);

			n = n * 16 + (at != NULL ? at - hex : 0);
		}
	} else if (!rf_parse_int(code, 1, 0x10ffff, &n)) {
		return;
	}
	while ((w = rf_docx_code_word(&rest)).len > 0) {
		if (rf_str_ieq(w, "\\f")) {
			w = rf_docx_code_word(&rest);
			font = rf_arena_strndup(&d->scratch, w.ptr, w.len);
		}
		unicode |= rf_str_ieq(w, "\\u");
	}
	cp = unicode ? 0 : rf_docx_symbol(font, (uint32_t)n);
	if (cp == 0)
		cp = (uint32_t)n;
	rf_docx_text(d, (struct rf_str){ c, rf_utf8_encode(cp, c) }, style);
}

static void
equation(struct rf_docx *d, struct rf_str rest, uint32_t style)
{
	bool math;
	struct rf_str s = rf_docx_code_equation(&d->scratch, rest, &math);

	rf_docx_text(d, s, math ? style | RF_MATH : style);
}

/* The code is complete. */
static void
understand(struct rf_docx *d, struct rf_docx_field *f, uint32_t style)
{
	struct rf_str rest = { f->code.ptr, f->code.len }, name = rf_docx_code_word(&rest);

	f->page = rf_docx_code_is_page(name);
	if (rf_str_ieq(name, "HYPERLINK")) {
		f->href = rf_docx_code_link(&d->doc->arena, rest);
	} else if (rf_str_ieq(name, "SYMBOL")) {
		f->result = true;
		symbol(d, rest, style);
		f->shown = true;	/* a result would say it twice */
	} else if (rf_str_ieq(name, "EQ")) {
		f->result = true;
		equation(d, rest, style);
		f->shown = true;
	}
}

/* What a form field of old shows: a box, or the entry chosen. */
static void
form(struct rf_docx *d, const struct rf_xml_node *data, uint32_t style)
{
	const struct rf_xml_node *box = rf_docx_child(data, "checkBox");
	const struct rf_xml_node *list = rf_docx_child(data, "ddList"), *e;
	int64_t chosen;

	if (box != NULL) {
		rf_docx_checkbox(d, rf_docx_flag(box, "checked",
		    rf_docx_flag(box, "default", false)));
	} else if (list != NULL) {
		chosen = rf_docx_int(rf_docx_child(list, "default"), "val", 0,
		    INT32_MAX, 0);
		chosen = rf_docx_int(rf_docx_child(list, "result"), "val", 0,
		    INT32_MAX, chosen);
		e = rf_docx_child(list, "listEntry");
		while (e != NULL && chosen-- > 0)
			e = rf_xml_again(e);
		if (e != NULL && rf_docx_attr(e, "val") != NULL)
			rf_docx_text(d, rf_str(rf_docx_attr(e, "val")), style);
	}
}

void
rf_docx_field_char(struct rf_docx *d, const struct rf_xml_node *n,
    uint32_t style)
{
	const char *type = rf_docx_attr(n, "fldCharType");
	struct rf_docx_field *f;

	if (type == NULL)
		return;
	if (strcmp(type, "begin") == 0) {
		form(d, rf_docx_child(n, "ffData"), style);
		if (d->fields.n >= MAX_FIELDS)
			return;
		f = RF_VEC_PUSH(&d->fields);
		rf_buf_init(&f->code, MAX_CODE);
		return;
	}
	if (d->fields.n <= d->fields_base)
		return;
	f = &d->fields.v[d->fields.n - 1];
	if (!f->result)
		understand(d, f, style);
	f = &d->fields.v[d->fields.n - 1];
	if (strcmp(type, "separate") == 0)
		f->result = true;
	else if (strcmp(type, "end") == 0)
		rf_docx_fields_cut(d, d->fields.n - 1);
}

void
rf_docx_field_code(struct rf_docx *d, struct rf_str s, uint32_t style)
{
	struct rf_docx_field *f = d->fields.n > d->fields_base ?
	    &d->fields.v[d->fields.n - 1] : NULL;

	if (f != NULL && f->button) {
		rf_docx_text(d, s, style);
	} else if (f != NULL && !f->result) {
		size_t before = f->code.len;

		rf_buf_add(&f->code, s.ptr, s.len);
		if (f->code.len == before)
			return;		/* full: nothing new is known */
		f->button = f->result = rf_docx_code_button((struct rf_str){
		    f->code.ptr, f->code.len }, &s);
		if (f->button)
			rf_docx_text(d, s, style);
	}
}

void
rf_docx_field_simple(struct rf_docx *d, const struct rf_xml_node *n)
{
	const char *code = rf_docx_attr(n, "instr");
	struct rf_docx_field *f;
	size_t before = d->fields.n;

	if (before >= MAX_FIELDS)
		return;
	f = RF_VEC_PUSH(&d->fields);
	rf_buf_init(&f->code, MAX_CODE);
	rf_buf_adds(&f->code, code != NULL ? code : "");
	f->result = true;
	understand(d, f, 0);
	rf_docx_inline(d, n);
	rf_docx_fields_cut(d, before);
}
