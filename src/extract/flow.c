/*
 * Flow of text into blocks; tables are in flow_table.c.  What surprises:
 * white space at the border of two pieces belongs to neither, so a single
 * pending space is kept and written before the next word, in the style of
 * the piece that it came from.
 */
#include "config.h"

#include "extract/flow.h"

#include <stdlib.h>
#include <string.h>

#include "extract/flow_priv.h"
#include "util/limits.h"
#include "util/utf8.h"

struct rf_flow *
rf_flow_new(struct rf_document *d)
{
	struct rf_flow *f = rf_calloc(1, sizeof(*f));

	f->doc = d;
	rf_flow_push(f);
	return f;
}

void
rf_flow_free(struct rf_flow *f)
{
	if (f == NULL)
		return;
	while (f->table != NULL)
		rf_flow_table_drop(f);
	for (size_t i = 0; i < f->frames.n; i++) {
		struct flow_frame *frame = f->frames.v[i];

		RF_VEC_RELEASE(&frame->blocks);
		RF_VEC_RELEASE(&frame->after);
		RF_VEC_RELEASE(&frame->runs);
		RF_VEC_RELEASE(&frame->text);
		free(frame);
	}
	RF_VEC_RELEASE(&f->frames);
	free(f);
}

/* ---- frames ---------------------------------------------------------- */

void
rf_flow_push(struct rf_flow *f)
{
	/* Frames that were left are kept, with their memory, for the next. */
	if (f->depth == f->frames.n)
		*RF_VEC_PUSH(&f->frames) = rf_calloc(1,
		    sizeof(struct flow_frame));
	f->top = f->frames.v[f->depth++];
	f->top->blocks.n = f->top->after.n = 0;
	f->top->is_open = false;
	f->top->deep_tables = 0;
}

struct flow_frame *
rf_flow_pop(struct rf_flow *f)
{
	struct flow_frame *left = f->top;

	rf_flow_close(f);
	f->depth--;
	f->top = f->frames.v[f->depth - 1];
	return left;
}

/* ---- blocks ---------------------------------------------------------- */

/* Where finished blocks of other kinds go: behind what is open. */
void
rf_flow_place(struct rf_flow *f, const struct rf_block *b)
{
	struct flow_frame *frame = f->top;

	if (frame->is_open)
		*RF_VEC_PUSH(&frame->after) = *b;
	else
		*RF_VEC_PUSH(&frame->blocks) = *b;
}

struct rf_block *
rf_flow_open(struct rf_flow *f, enum rf_block_kind kind)
{
	struct flow_frame *frame = f->top;

	rf_flow_close(f);
	memset(&frame->open, 0, sizeof(frame->open));
	frame->open.kind = kind;
	frame->is_open = true;
	frame->runs.n = frame->text.n = 0;
	frame->space = false;
	return &frame->open;
}

struct rf_block *
rf_flow_block(struct rf_flow *f)
{
	return f->top->is_open ? &f->top->open : NULL;
}

bool
rf_flow_has_text(const struct rf_flow *f)
{
	return f->top->is_open && f->top->text.n > 0;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Nothing but white space, counting the no-break space as such. */
static bool
is_blank(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (is_space(p[i]))
			continue;
		if (i + 1 < n && (unsigned char)p[i] == 0xc2 &&
		    (unsigned char)p[i + 1] == 0xa0)
			i++;
		else
			return false;
	}
	return true;
}

/* Line breaks and spaces at the end say nothing; code keeps its own. */
static void
trim_end(struct flow_frame *frame)
{
	size_t n = frame->text.n;

	while (n > 0 && is_space(frame->text.v[n - 1]))
		n--;
	frame->text.n = n;
	while (frame->runs.n > 0) {
		struct flow_run *last = &frame->runs.v[frame->runs.n - 1];

		if (last->note != 0 || last->from < n)
			break;
		frame->runs.n--;
	}
}

/* Empty lines before the first one of code say nothing either. */
static void
trim_start(struct flow_frame *frame)
{
	size_t n = 0;

	for (size_t i = 0; i < frame->text.n && is_space(frame->text.v[i]);
	    i++)
		if (frame->text.v[i] == '\n')
			n = i + 1;
	if (n == 0)
		return;
	memmove(frame->text.v, frame->text.v + n, frame->text.n - n);
	frame->text.n -= n;
	for (size_t i = 0; i < frame->runs.n; i++)
		frame->runs.v[i].from -= frame->runs.v[i].from < n ?
		    frame->runs.v[i].from : n;
}

static struct rf_text
settle(struct rf_flow *f, const struct flow_frame *frame)
{
	struct rf_arena *arena = &f->doc->arena;
	size_t n = frame->text.n, end;
	struct rf_text t;
	char *text;

	t.n = (uint32_t)frame->runs.n;
	t.runs = rf_arena_array(arena, t.n, sizeof(*t.runs));
	text = rf_arena_strndup(arena, frame->text.v, n);
	for (size_t i = 0; i < t.n; i++) {
		const struct flow_run *r = &frame->runs.v[i];

		end = i + 1 < t.n ? frame->runs.v[i + 1].from : n;
		t.runs[i].text = (struct rf_str){ text + r->from,
			end - r->from };
		t.runs[i].style = r->style;
		t.runs[i].href = r->href;
		t.runs[i].note = r->note;
	}
	return t;
}

void
rf_flow_close(struct rf_flow *f)
{
	struct flow_frame *frame = f->top;
	bool noted = false;

	if (!frame->is_open)
		return;
	frame->is_open = false;
	trim_end(frame);
	trim_start(frame);
	for (size_t i = 0; i < frame->runs.n && !noted; i++)
		noted = frame->runs.v[i].note != 0;
	if (noted || !is_blank(frame->text.v, frame->text.n)) {
		struct rf_block *b = RF_VEC_PUSH(&frame->blocks);

		*b = frame->open;
		b->text = settle(f, frame);
	}
	for (size_t i = 0; i < frame->after.n; i++)
		*RF_VEC_PUSH(&frame->blocks) = frame->after.v[i];
	frame->after.n = 0;
}

void
rf_flow_take(struct rf_flow *f, const struct rf_block *b)
{
	rf_flow_close(f);
	rf_flow_place(f, b);
}

void
rf_flow_put(struct rf_flow *f, enum rf_block_kind kind,
    const struct rf_text *text)
{
	struct rf_block b = { .kind = kind, .text = *text };

	rf_flow_close(f);
	rf_flow_place(f, &b);
}

void
rf_flow_figure(struct rf_flow *f, struct rf_figure *figure)
{
	struct rf_block b = { .kind = RF_BLOCK_FIGURE, .figure = figure };

	/* A block without a word yet would only put them apart. */
	if (f->top->is_open && f->top->text.n == 0 &&
	    f->top->open.kind == RF_BLOCK_PARAGRAPH)
		rf_flow_close(f);
	rf_flow_place(f, &b);
}

void
rf_flow_rule(struct rf_flow *f)
{
	struct rf_block b = { .kind = RF_BLOCK_RULE };

	rf_flow_close(f);
	rf_flow_place(f, &b);
}

/* ---- text ------------------------------------------------------------ */

static bool
same_href(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a == b || strcmp(a, b) == 0;
}

/* Put bytes at the end of the open block. */
static void
append(struct flow_frame *frame, const char *p, size_t n, uint32_t style,
    const char *href, uint32_t note)
{
	struct flow_run *r = frame->runs.n > 0 ?
	    &frame->runs.v[frame->runs.n - 1] : NULL;

	if (r == NULL || note != 0 || r->note != 0 || r->style != style ||
	    !same_href(r->href, href)) {
		r = RF_VEC_PUSH(&frame->runs);
		r->from = frame->text.n;
		r->style = style;
		r->href = href;
		r->note = note;
	}
	if (n == 0)
		return;
	if (frame->text.n + n > frame->text.cap) {
		frame->text.cap = (frame->text.n + n) * 2 + 64;
		frame->text.v = rf_realloc(frame->text.v, frame->text.cap);
	}
	memcpy(frame->text.v + frame->text.n, p, n);
	frame->text.n += n;
}

static void
write_space(struct flow_frame *frame)
{
	if (!frame->space)
		return;
	frame->space = false;
	if (frame->text.n > 0 && !is_space(frame->text.v[frame->text.n - 1]))
		append(frame, " ", 1, frame->space_style, frame->space_href,
		    0);
}

static void
collapsed(struct flow_frame *frame, struct rf_str s,
    const struct rf_flow_style *style)
{
	size_t i = 0;

	while (i < s.len) {
		size_t from;

		if (is_space(s.ptr[i])) {
			if (!frame->space) {
				frame->space = true;
				frame->space_style = style->style;
				frame->space_href = style->href;
			}
			i++;
			continue;
		}
		write_space(frame);
		for (from = i; i < s.len && !is_space(s.ptr[i]); i++)
			;
		append(frame, s.ptr + from, i - from, style->style,
		    style->href, 0);
	}
}

void
rf_flow_text(struct rf_flow *f, struct rf_str s,
    const struct rf_flow_style *style)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	size_t i = 0;

	if (!f->top->is_open) {
		while (!style->preserve && i < s.len && is_space(s.ptr[i]))
			i++;
		if (i == s.len)
			return;
		rf_flow_open(f, RF_BLOCK_PARAGRAPH);
	}
	s = rf_utf8_clean(&scratch, s);
	if (style->preserve) {
		write_space(f->top);
		append(f->top, s.ptr, s.len, style->style, style->href, 0);
	} else {
		collapsed(f->top, s, style);
	}
	rf_arena_release(&scratch);
}

bool
rf_flow_at_break(const struct rf_flow *f)
{
	const struct flow_frame *frame = f->top;

	return frame->is_open && frame->text.n > 0 &&
	    frame->text.v[frame->text.n - 1] == '\n';
}

void
rf_flow_break(struct rf_flow *f)
{
	struct flow_frame *frame = f->top;

	if (!frame->is_open || frame->text.n == 0)
		return;
	frame->space = false;
	while (frame->text.n > 0 && frame->text.v[frame->text.n - 1] == ' ' &&
	    frame->runs.v[frame->runs.n - 1].from < frame->text.n - 1)
		frame->text.n--;
	append(frame, "\n", 1, frame->runs.v[frame->runs.n - 1].note != 0 ?
	    0 : frame->runs.v[frame->runs.n - 1].style,
	    frame->runs.v[frame->runs.n - 1].href, 0);
}

void
rf_flow_note(struct rf_flow *f, uint32_t note, struct rf_str mark)
{
	struct rf_arena scratch = RF_ARENA_INIT;

	if (!f->top->is_open)
		rf_flow_open(f, RF_BLOCK_PARAGRAPH);
	mark = rf_utf8_clean(&scratch, mark);
	write_space(f->top);
	append(f->top, mark.ptr, mark.len, 0, NULL, note);
	rf_arena_release(&scratch);
}

struct rf_text
rf_flow_join(struct rf_arena *arena, const struct rf_block *v, size_t n)
{
	struct rf_text t = { NULL, 0 };
	size_t runs = 0;

	for (size_t i = 0; i < n; i++)
		runs += v[i].text.n + 1;
	t.runs = rf_arena_array(arena, runs, sizeof(*t.runs));
	for (size_t i = 0; i < n; i++) {
		if (v[i].text.n == 0)
			continue;
		if (t.n > 0)
			t.runs[t.n++].text = RF_STR("\n");
		for (uint32_t k = 0; k < v[i].text.n; k++)
			t.runs[t.n++] = v[i].text.runs[k];
	}
	return t;
}

/* ---- asides and pages ------------------------------------------------ */

void
rf_flow_aside_begin(struct rf_flow *f)
{
	rf_flow_push(f);
}

void
rf_flow_aside_end(struct rf_flow *f)
{
	struct flow_frame *aside = rf_flow_pop(f);

	for (size_t i = 0; i < aside->blocks.n; i++)
		rf_flow_place(f, &aside->blocks.v[i]);
}

void
rf_flow_page(struct rf_flow *f, struct rf_page *p)
{
	while (f->table != NULL || f->depth > 1) {
		if (f->table != NULL && f->table->depth + 1 >= f->depth) {
			if (f->table->in_cell)
				rf_flow_cell_end(f);
			rf_flow_table_end(f);
		} else {
			rf_flow_aside_end(f);
		}
	}
	rf_flow_close(f);
	for (size_t i = 0; i < f->top->blocks.n; i++) {
		struct rf_block *b = rf_page_block(p, RF_BLOCK_PARAGRAPH);

		*b = f->top->blocks.v[i];
	}
	f->top->blocks.n = 0;
}
