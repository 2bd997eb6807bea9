/* Building documents and reading what was emitted; see emit_doc.h. */
#include "config.h"

#include "unit/emit_doc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/json_in.h"

#include "unit/unit.h"

static struct rf_page *
last_page(struct rf_document *d)
{
	if (d->pages.n == 0)
		return rf_document_page(d, 1);
	return &d->pages.v[d->pages.n - 1];
}

static struct rf_text
copy_runs(struct rf_document *d, uint32_t n, const struct rf_run *runs)
{
	struct rf_text t = { rf_arena_array(&d->arena, n, sizeof(*runs)), n };

	if (n > 0)
		memcpy(t.runs, runs, n * sizeof(*runs));
	return t;
}

struct rf_block *
doc_runs(struct rf_document *d, enum rf_block_kind kind, uint32_t n,
    const struct rf_run *runs)
{
	struct rf_block *b = rf_page_block(last_page(d), kind);

	b->text = copy_runs(d, n, runs);
	return b;
}

struct rf_block *
doc_text(struct rf_document *d, enum rf_block_kind kind, const char *text)
{
	struct rf_block *b = rf_page_block(last_page(d), kind);

	b->text = rf_text_plain(&d->arena, rf_str(text));
	return b;
}

struct rf_page *
doc_sheet(struct rf_document *d, const char *name)
{
	struct rf_page *p = rf_document_page(d, (uint32_t)d->pages.n + 1);

	d->format = "xlsx";
	d->paging = RF_SHEETS;
	p->sheet = rf_arena_alloc(&d->arena, sizeof(*p->sheet));
	p->sheet->name = rf_arena_strdup(&d->arena, name);
	p->sheet->index = p->number;
	p->sheet->workbook_index = p->number;
	return p;
}

struct rf_table *
doc_table_new(struct rf_document *d, const char *text)
{
	struct rf_table *t = rf_arena_alloc(&d->arena, sizeof(*t));
	struct rf_str rest = rf_str(text);
	size_t room = strlen(text) + 1;

	t->cells = rf_arena_array(&d->arena, room, sizeof(*t->cells));
	t->header_rows = 1;
	while (rest.ptr != NULL) {
		struct rf_str row = rf_str_cut(&rest, '\n');
		uint16_t col = 0;

		while (row.ptr != NULL) {
			struct rf_str s = rf_str_cut(&row, '|');
			struct rf_cell *c = &t->cells[t->n_cells];

			c->row = t->n_rows;
			c->col = col++;
			c->row_span = c->col_span = 1;
			if (rf_str_ends(s, ">")) {
				c->col_span = 2;
				s.len--;
			} else if (rf_str_ends(s, "^")) {
				c->row_span = 2;
				s.len--;
			}
			c->text = rf_arena_strndup(&d->arena, s.ptr, s.len);
			c->text_len = (uint32_t)s.len;
			if (s.len > 0)
				t->n_cells++;
			else
				memset(c, 0, sizeof(*c));
		}
		if (col > t->n_cols)
			t->n_cols = col;
		t->n_rows++;
	}
	return t;
}

struct rf_table *
doc_table(struct rf_document *d, const char *rows)
{
	struct rf_table *t = doc_table_new(d, rows);

	rf_page_block(last_page(d), RF_BLOCK_TABLE)->table = t;
	return t;
}

struct rf_cell_extra *
doc_extra(struct rf_document *d, struct rf_cell *c)
{
	if (c->extra == NULL)
		c->extra = rf_arena_alloc(&d->arena, sizeof(*c->extra));
	return c->extra;
}

struct rf_figure *
doc_figure(struct rf_document *d, const char *caption)
{
	struct rf_block *b = rf_page_block(last_page(d), RF_BLOCK_FIGURE);

	b->figure = rf_arena_alloc(&d->arena, sizeof(*b->figure));
	b->figure->asset = -1;
	b->figure->caption = rf_text_plain(&d->arena, rf_str(caption));
	return b->figure;
}

int32_t
doc_asset(struct rf_document *d, const char *staged, const char *suffix)
{
	struct rf_asset *a = RF_VEC_PUSH(&d->assets);

	a->staged = staged;
	a->suffix = suffix;
	a->media_type = "image/png";
	return (int32_t)d->assets.n - 1;
}

/* ---- emitted -------------------------------------------------------- */

#define MOST ((size_t)256 * 1024 * 1024)

struct sink {
	struct rf_buf buf;
	struct rf_out out;
};

static void
sink_open(struct sink *s)
{
	rf_buf_init(&s->buf, MOST);
	rf_out_to_buf(&s->out, &s->buf);
}

static char *
sink_close(struct sink *s)
{
	struct rf_err err = RF_ERR_INIT;
	char *text;
	size_t len;

	CU_ASSERT_EQUAL(rf_out_finish(&s->out, &err), RF_OK);
	text = rf_buf_take(&s->buf, &len);
	CU_ASSERT_EQUAL(strlen(text), len);
	return text;
}

char *
doc_markdown(const struct rf_document *d, const struct rf_options *o,
    bool ids)
{
	struct sink s;

	sink_open(&s);
	rf_emit_markdown(d, o, ids, &s.out);
	return sink_close(&s);
}

char *
doc_html(const struct rf_document *d, const struct rf_options *o)
{
	struct sink s;

	sink_open(&s);
	rf_emit_html(d, o, &s.out);
	return sink_close(&s);
}

char *
doc_xml(const struct rf_document *d, const struct rf_options *o)
{
	struct sink s;

	sink_open(&s);
	rf_emit_xml(d, o, &s.out);
	return sink_close(&s);
}

static struct json_object *
parse(char *text)
{
	struct json_object *o = NULL;
	struct rf_err err = RF_ERR_INIT;

	CU_ASSERT_EQUAL(rf_json_parse(rf_str(text), &o, &err), RF_OK);
	if (err.code != RF_OK)
		fprintf(stderr, "%s\n", err.msg);
	free(text);
	return o;
}

char *
doc_result_text(const struct rf_document *d, const struct rf_options *o,
    int staging)
{
	struct rf_json_out json;
	struct sink s;

	sink_open(&s);
	rf_json_out_init(&json, &s.out);
	rf_emit_result(d, o, staging, &json, NULL);
	return sink_close(&s);
}

struct json_object *
doc_result(const struct rf_document *d, const struct rf_options *o,
    int staging)
{
	return parse(doc_result_text(d, o, staging));
}

struct json_object *
doc_chunks(const struct rf_document *d, enum rf_chunking type, uint32_t size)
{
	struct rf_options o;
	struct rf_json_out json;
	struct sink s;

	rf_options_init(&o);
	sink_open(&s);
	rf_json_out_init(&json, &s.out);
	rf_emit_chunks(d, &o, type, size, &json);
	return parse(sink_close(&s));
}

struct json_object *
doc_at(struct json_object *o, const char *path)
{
	struct rf_str rest = rf_str(path);

	while (o != NULL && rest.ptr != NULL) {
		struct rf_str part = rf_str_cut(&rest, '/');
		char key[64];
		int64_t index;

		snprintf(key, sizeof(key), RF_STR_FMT, RF_STR_ARG(part));
		if (json_object_is_type(o, json_type_array)) {
			if (!rf_parse_int(part, 0, 1000000, &index))
				return NULL;
			o = json_object_array_get_idx(o, (size_t)index);
		} else {
			o = json_object_object_get(o, key);
		}
	}
	return o;
}

const char *
doc_string(struct json_object *o, const char *path)
{
	struct json_object *v = doc_at(o, path);

	return v == NULL ? "(absent)" : json_object_get_string(v);
}

/* ---- taking ids away ------------------------------------------------ */

static bool
starts(const char *p, const char *what)
{
	return strncmp(p, what, strlen(what)) == 0;
}

/* Past `tag data-bb-text-id="..."` and ">", or NULL. */
static const char *
past_wrapper(const char *p, const char *tag)
{
	char start[40];

	snprintf(start, sizeof(start), "<%s data-bb-text-id=\"", tag);
	if (!starts(p, start))
		return NULL;
	p = strchr(p + strlen(start), '"');
	return p != NULL && p[1] == '>' ? p + 2 : NULL;
}

/* Copy `<tag` and go past its attribute; NULL: none of ours. */
static const char *
past_attribute(const char *p, char **out)
{
	static const char *const tags[] = { "<table data-bb-table-id=\"",
		"<figure data-bb-image-id=\"", "<tr data-bb-text-id=\"" };

	for (size_t i = 0; i < 3; i++) {
		size_t name = strcspn(tags[i], " ");

		if (!starts(p, tags[i]))
			continue;
		memcpy(*out, p, name);
		*out += name;
		p = strchr(p + strlen(tags[i]), '"');
		return p == NULL ? NULL : p + 1;
	}
	return NULL;
}

/* Copy fenced code up to and with its closing fence. */
static const char *
copy_code(const char *p, char **out)
{
	size_t fence = strspn(p, "`");
	const char *end = strchr(p, '\n');

	while (end != NULL && strspn(end + 1, "`") < fence)
		end = strchr(end + 1, '\n');
	if (end == NULL)
		return p;
	end += 1 + fence;
	memcpy(*out, p, (size_t)(end - p));
	*out += end - p;
	return end;
}

char *
doc_strip_ids(const char *text)
{
	static const char *const tags[] = { "p", "span", "h1", "h2", "h3",
		"h4", "h5", "h6" };
	char *result = malloc(strlen(text) + 1), *out = result;
	const char *p = text, *open = NULL, *next;

	while (*p != '\0') {
		bool taken = false;

		for (size_t i = 0; i < RF_COUNT(tags) && open == NULL && !taken; i++) {
			next = past_wrapper(p, tags[i]);
			if (next != NULL) {
				open = tags[i];
				p = next;
				taken = true;
			}
		}
		if (taken)
			continue;
		if (open != NULL && p[0] == '<' && p[1] == '/' &&
		    starts(p + 2, open) && p[2 + strlen(open)] == '>') {
			p += 3 + strlen(open);
			open = NULL;
			continue;
		}
		next = open == NULL ? past_wrapper(p, "div") : NULL;
		if (next != NULL && starts(next, "\n\n")) {
			p = copy_code(next + 2, &out);
			if (starts(p, "\n\n</div>"))
				p += 8;
			continue;
		}
		next = open == NULL ? past_attribute(p, &out) : NULL;
		if (next != NULL) {
			p = next;
			continue;
		}
		*out++ = *p++;
	}
	*out = '\0';
	return result;
}

/* ---- random documents ----------------------------------------------- */

uint32_t
doc_dice(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)*seed * n) >> 32);
}

static struct rf_str
random_text(struct rf_document *d, uint32_t *seed)
{
	static const char *const words[] = { "plain", "words", "and", "more",
		"Total", "3.14", "a < b", "R&D", "&amp;", "&lt;p>", "</table>",
		"</p>", "</h2>", "</div>", "<b>", "<!--", "-->", "<script>",
		"<p data-bb-text-id=\"txt-1\">", " data-bb-table-id=\"tbl-1\"",
		"`", "``", "```", "~~~", "|", "---", "***", "# x", "1. x",
		"- x", "[^1]", "[^1]: x", "](x)", "![", "\\", "\\\\", "$x$",
		"\n", "\n\n", "\n\n\n", "\t", "\"", "'", "\\n", "\\u0000",
		"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd9\x85\xd8\xb1",
		"\xe2\x80\xae", "\xe2\x80\xa8", "\xc2\xa0", "\xe4\xb8\xad",
		"\xf0\x9f\x98\x80", "\x7f", "\xc2\x85", "e\xcc\x81", "]]>",
		"https://h.example/a_b?c=1&d=2", "javascript:x", "_a_", "*a*" };
	char text[400];
	size_t n = 0;
	uint32_t count = doc_dice(seed, 9);

	for (uint32_t i = 0; i < count; i++) {
		const char *w = words[doc_dice(seed, RF_COUNT(words))];

		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", w,
		    doc_dice(seed, 2) ? " " : "");
	}
	return (struct rf_str){ rf_arena_strndup(&d->arena, text, n), n };
}

static struct rf_text
random_runs(struct rf_document *d, uint32_t *seed)
{
	static const char *const hrefs[] = { "https://h.example/x?a=1&b=2",
		"javascript:alert(1)", "a b(c)", "#here", "mailto:a@b.example",
		" javascript:x", "x\"><script>" };
	struct rf_run runs[6] = { 0 };
	uint32_t n = doc_dice(seed, 6);

	for (uint32_t i = 0; i < n; i++) {
		runs[i].text = random_text(d, seed);
		if (doc_dice(seed, 2))
			runs[i].style = 1u << doc_dice(seed, 8);
		if (doc_dice(seed, 4) == 0)
			runs[i].style |= 1u << doc_dice(seed, 8);
		if (doc_dice(seed, 8) == 0)
			runs[i].href = hrefs[doc_dice(seed, RF_COUNT(hrefs))];
		if (doc_dice(seed, 12) == 0)
			runs[i].note = doc_dice(seed, 5);
	}
	return copy_runs(d, n, runs);
}

static const char *
random_string(struct rf_document *d, uint32_t *seed)
{
	return doc_dice(seed, 2) ? NULL : random_text(d, seed).ptr;
}

static void
random_block(struct rf_document *d, struct rf_block *b, uint32_t *seed,
    float size, int depth);

static struct rf_table *
random_table(struct rf_document *d, uint32_t *seed, int depth)
{
	struct rf_table *t = rf_arena_alloc(&d->arena, sizeof(*t));

	t->n_rows = doc_dice(seed, 6);
	t->n_cols = doc_dice(seed, 6);
	t->header_rows = doc_dice(seed, 3);
	t->origin = (enum rf_table_origin)doc_dice(seed, 5);
	t->name = random_string(d, seed);
	t->caption = random_runs(d, seed);
	t->sheet_row = doc_dice(seed, 100);
	t->excel_range = doc_dice(seed, 2) ? "B2:F9" : NULL;
	t->cells = rf_arena_array(&d->arena, (size_t)t->n_rows * t->n_cols + 1,
	    sizeof(*t->cells));
	for (uint32_t r = 0; r < t->n_rows; r++) {
		for (uint32_t k = 0; k < t->n_cols; k++) {
			struct rf_cell *c = &t->cells[t->n_cells];
			struct rf_str s;

			if (doc_dice(seed, 4) == 0)
				continue;
			t->n_cells++;
			c->row = r;
			c->col = (uint16_t)k;
			c->row_span = 1 + doc_dice(seed, 8) / 6;
			c->col_span = (uint16_t)(1 + doc_dice(seed, 8) / 6);
			c->flags = (uint8_t)doc_dice(seed, 8);
			s = random_text(d, seed);
			c->text = s.ptr;
			c->text_len = (uint32_t)s.len;
			if (doc_dice(seed, 3) != 0)
				continue;
			doc_extra(d, c)->rich = random_runs(d, seed);
			c->extra->has_box = doc_dice(seed, 2);
			c->extra->box = (struct rf_box){ 1, 2, 30, 40 };
			c->extra->comment = random_string(d, seed);
			if (depth > 2 || doc_dice(seed, 2))
				continue;
			c->extra->n_blocks = doc_dice(seed, 4);
			c->extra->blocks = rf_arena_array(&d->arena,
			    c->extra->n_blocks, sizeof(struct rf_block));
			for (uint32_t i = 0; i < c->extra->n_blocks; i++)
				random_block(d, &c->extra->blocks[i], seed, 0,
				    depth + 1);
		}
	}
	return t;
}

static struct rf_figure *
random_figure(struct rf_document *d, uint32_t *seed)
{
	struct rf_figure *f = rf_arena_alloc(&d->arena, sizeof(*f));

	f->visual = doc_dice(seed, 2) ? RF_VISUAL_CHART : RF_VISUAL_IMAGE;
	f->asset = (int32_t)doc_dice(seed, (uint32_t)d->assets.n + 1) - 1;
	f->alt = random_string(d, seed);
	f->title = random_string(d, seed);
	f->caption = random_runs(d, seed);
	f->chart_type = doc_dice(seed, 2) ? "BarChart" : NULL;
	f->chart_title = random_string(d, seed);
	f->description = random_string(d, seed);
	f->render_error = random_string(d, seed);
	return f;
}

static void
random_block(struct rf_document *d, struct rf_block *b, uint32_t *seed,
    float size, int depth)
{
	b->kind = (enum rf_block_kind)doc_dice(seed, RF_BLOCK_KIND_COUNT);
	b->level = (uint16_t)doc_dice(seed, 9);
	b->ordered = doc_dice(seed, 2);
	b->checkbox = doc_dice(seed, 8) == 0;
	b->number = doc_dice(seed, 20);
	b->note = doc_dice(seed, 5);
	b->confidence = (float)doc_dice(seed, 3) / 2;
	b->language = doc_dice(seed, 2) ? "c" : NULL;
	b->has_box = doc_dice(seed, 2);
	for (int i = 0; i < 4; i++) {
		b->box.x[i] = (float)doc_dice(seed, 1000) - 100 + size * 0;
		b->box.y[i] = (float)doc_dice(seed, 1000) / 7;
	}
	b->text = random_runs(d, seed);
	if (b->kind == RF_BLOCK_TABLE)
		b->table = random_table(d, seed, depth);
	if (b->kind == RF_BLOCK_FIGURE)
		b->figure = random_figure(d, seed);
}

void
doc_random(struct rf_document *d, uint32_t *seed)
{
	uint32_t n_pages = 1 + doc_dice(seed, 4);

	rf_document_init(d);
	d->format = doc_dice(seed, 2) ? "pdf" : "xlsx";
	for (uint32_t i = 0; i < 4; i++) {
		struct rf_note *n = RF_VEC_PUSH(&d->notes);

		n->symbol = doc_dice(seed, 2) ? "*" : random_text(d, seed).ptr;
	}
	doc_asset(d, "a1", "png");
	doc_asset(d, "a2", "jpg");
	for (uint32_t i = 0; i < n_pages; i++) {
		bool sheet = doc_dice(seed, 3) == 0;
		struct rf_page *p = sheet ?
		    doc_sheet(d, random_text(d, seed).ptr) :
		    rf_document_page(d, i + 1);
		uint32_t n = doc_dice(seed, 12);

		if (!sheet) {
			p->width = 612;
			p->height = 792;
		}
		for (uint32_t k = 0; k < n; k++)
			random_block(d, rf_page_block(p, RF_BLOCK_RULE), seed,
			    p->width, 0);
		n = doc_dice(seed, 3);
		for (uint32_t k = 0; k < n; k++) {
			struct rf_word *w = RF_VEC_PUSH(&p->words);

			w->text = random_text(d, seed);
			w->box = rf_quad_of_box((struct rf_box){ 1, 2, 3, 4 });
		}
	}
	for (uint32_t i = doc_dice(seed, 3); i > 0; i--) {
		struct rf_name *n = RF_VEC_PUSH(&d->names);

		n->name = random_text(d, seed).ptr;
		n->reference = "Sheet1!$A$1";
	}
}
