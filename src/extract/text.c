/*
 * Plain text, JSON and XML.  What surprises: plain text has no paragraphs,
 * only habits; here an empty line parts them, and lines that are indented,
 * hold columns or end before they are full keep their breaks.
 */
#include "config.h"

#include "extract/text.h"

#include <string.h>

#include "extract/flow.h"
#include "extract/recognise.h"
#include "util/json_in.h"
#include "util/limits.h"

#define DECLARED 12	/* believed only with a fitting name or type */
#define MAX_JSON (256 * RF_MiB)
#define MAX_KEYS 1000
#define NARROW 50	/* characters: prose is not broken into such lines */
#define UNFILLED 120	/* characters: nor into such ones */

int
rf_text_recognise(const unsigned char *head, size_t len, const char *name)
{
	(void)name;
	return rf_looks_like_text(head, len) || (len >= 2 &&
	    (memcmp(head, "\xff\xfe", 2) == 0 ||
	    memcmp(head, "\xfe\xff", 2) == 0)) ? DECLARED : 0;
}

static unsigned char
first_byte(const unsigned char *head, size_t len)
{
	size_t i = len >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (i < len && (head[i] == ' ' ||
	    (head[i] >= '\t' && head[i] <= '\r')))
		i++;
	return i < len ? head[i] : 0;
}

int
rf_json_recognise(const unsigned char *head, size_t len, const char *name)
{
	unsigned char c = first_byte(head, len);

	(void)name;
	return rf_looks_like_text(head, len) && (c == '{' || c == '[') ?
	    DECLARED : 0;
}

int
rf_xml_recognise(const unsigned char *head, size_t len, const char *name)
{
	const struct rf_kind *kind;

	(void)name;
	if (!rf_looks_like_text(head, len) || first_byte(head, len) != '<')
		return 0;
	kind = rf_kind_of_head(head, len);
	return kind != NULL && strcmp(kind->name, "xml") == 0 ? 55 : DECLARED;
}

/* The one page, once the page filter allows it. */
static enum rf_code
begin(struct rf_extract *x, struct rf_str *text, struct rf_err *err)
{
	enum rf_code rc;

	x->doc->paging = RF_PAGES;
	x->doc->total_pages = 1;
	rc = rf_options_check_pages(x->options, 1, err);
	return rc == RF_OK ? rf_extract_load_text(x, text, err) : rc;
}

static void
finish(struct rf_extract *x, struct rf_flow *flow)
{
	rf_flow_page(flow, rf_document_page(x->doc, 1));
	rf_flow_free(flow);
	rf_extract_progress(x, 1, 1);
}

/* ---- plain text ------------------------------------------------------ */

static bool
is_blank(struct rf_str line)
{
	return rf_str_trim(line).len == 0;
}

/* Indented, or with gaps that make columns. */
static bool
keeps_its_line(struct rf_str line)
{
	const char *gap;

	if (line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t'))
		return true;
	gap = memmem(line.ptr, line.len, "   ", 3);
	return gap != NULL || memchr(line.ptr, '\t', line.len) != NULL;
}

static size_t
count_characters(struct rf_str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (s.ptr[i] & 0xc0) != 0x80;
	return n;
}

/* "----", "* * *": a line that is drawn, not written. */
static bool
is_drawn(struct rf_str line)
{
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.ptr[i];

		if (c >= 0x80 || (c >= '0' && c <= '9') ||
		    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return false;
	}
	return true;
}

/* "- a", "* a", "+ a", "1. a", "2) a", "(3) a", "a) a" */
static bool
is_item(struct rf_str line)
{
	size_t i = 0;
	bool paren = line.len > 0 && line.ptr[0] == '(';

	if (line.len > 2 && memchr("-*+", line.ptr[0], 3) != NULL)
		return line.ptr[1] == ' ';
	if (rf_str_starts(line, "\xe2\x80\xa2"))		/* a bullet */
		return true;
	i += paren;
	while (i < line.len && line.ptr[i] >= '0' && line.ptr[i] <= '9')
		i++;
	if (i == (size_t)paren && i < line.len && (line.ptr[i] | 0x20) >= 'a' &&
	    (line.ptr[i] | 0x20) <= 'z' && i + 1 < line.len &&
	    line.ptr[i + 1] == ')')
		i++;
	return i > (size_t)paren && i < 5 && i + 1 < line.len &&
	    (line.ptr[i] == ')' || (line.ptr[i] == '.' && !paren)) &&
	    line.ptr[i + 1] == ' ';
}

/*
 * Does the line end where its writer wanted it to, not where it was full?
 * Full lines are about as wide as the widest of the paragraph; narrow ones
 * were never filled, and nor were those of programs that break none.
 */
static bool
ends_on_purpose(struct rf_str line, struct rf_str next, size_t width)
{
	struct rf_str rest = rf_str_trim(next);

	if (is_drawn(line) || is_drawn(next) || is_item(next) ||
	    width < NARROW || width > UNFILLED)
		return true;
	return count_characters(rf_str_trim(line)) + 1 +
	    count_characters(rf_str_cut(&rest, ' ')) < width * 17 / 20;
}

static void
paragraph(struct rf_flow *flow, const struct rf_str *lines, size_t n_lines)
{
	static const struct rf_flow_style plain, kept = { .preserve = true };
	size_t width = 0;
	bool broken = false;

	for (size_t i = 0; i < n_lines; i++) {
		size_t n = count_characters(rf_str_trim(lines[i]));

		width = n > width ? n : width;
	}
	for (size_t i = 0; i < n_lines; i++) {
		struct rf_str line = lines[i];
		bool keep = keeps_its_line(line);

		if (i > 0 && (keep || broken || ends_on_purpose(
		    lines[i - 1], line, width)))
			rf_flow_break(flow);
		else if (i > 0)
			rf_flow_text(flow, RF_STR("\n"), &plain);
		rf_flow_text(flow, line, keep ? &kept : &plain);
		broken = keep;
	}
	rf_flow_close(flow);
}

enum rf_code
rf_text_extract(struct rf_extract *x, struct rf_err *err)
{
	RF_VEC(struct rf_str) lines = { .v = NULL };
	struct rf_str text, line;
	struct rf_flow *flow;
	enum rf_code rc;

	rc = begin(x, &text, err);
	if (rc != RF_OK)
		return rc;
	flow = rf_flow_new(x->doc);
	while (text.ptr != NULL) {
		line = rf_str_cut(&text, '\n');
		/* A form feed ends what stands before it. */
		if (!is_blank(line)) {
			*RF_VEC_PUSH(&lines) = line;
			continue;
		}
		paragraph(flow, lines.v, lines.n);
		lines.n = 0;
	}
	paragraph(flow, lines.v, lines.n);
	RF_VEC_RELEASE(&lines);
	finish(x, flow);
	return RF_OK;
}

/* ---- as it is written ------------------------------------------------ */

static void
show(struct rf_flow *flow, struct rf_str text, const char *language)
{
	static const struct rf_flow_style kept = { .preserve = true };

	rf_flow_open(flow, RF_BLOCK_CODE)->language = language;
	rf_flow_text(flow, text, &kept);
	rf_flow_close(flow);
}

enum rf_code
rf_xml_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_str text;
	struct rf_flow *flow;
	enum rf_code rc;

	rc = begin(x, &text, err);
	if (rc != RF_OK)
		return rc;
	flow = rf_flow_new(x->doc);
	show(flow, text, "xml");
	finish(x, flow);
	return RF_OK;
}

/* ---- JSON ------------------------------------------------------------ */

/* The keys of all records, in the order in which they first come. */
struct columns {
	const char *names[MAX_KEYS];
	size_t n;
};

static bool
add_column(struct columns *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->names[i], name) == 0)
			return true;
	if (c->n == MAX_KEYS)
		return false;
	c->names[c->n++] = name;
	return true;
}

static bool
is_scalar(struct json_object *v)
{
	enum json_type t = json_object_get_type(v);

	return t != json_type_object && t != json_type_array;
}

/* Is it a list of records without a structure of their own? */
static bool
find_columns(struct json_object *list, struct columns *c)
{
	size_t n = json_object_get_type(list) == json_type_array ?
	    json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(list, i);

		if (json_object_get_type(o) != json_type_object)
			return false;
		json_object_object_foreach(o, key, v) {
			if (!is_scalar(v) || !add_column(c, key))
				return false;
		}
	}
	return n > 0 && c->n > 0;
}

static void
cell(struct rf_flow *flow, const char *text, bool header)
{
	static const struct rf_flow_style kept = { .preserve = true };

	rf_flow_cell_begin(flow, 1, 1, header);
	if (text != NULL)
		rf_flow_text(flow, rf_str(text), &kept);
	rf_flow_cell_end(flow);
}

static void
table(struct rf_flow *flow, struct json_object *list,
    const struct columns *c)
{
	size_t n = json_object_array_length(list);

	rf_flow_table_begin(flow);
	rf_flow_row(flow, true);
	for (size_t k = 0; k < c->n; k++)
		cell(flow, c->names[k], true);
	for (size_t i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(list, i);

		rf_flow_row(flow, false);
		for (size_t k = 0; k < c->n; k++)
			cell(flow, json_object_get_string(
			    json_object_object_get(o, c->names[k])), false);
	}
	rf_flow_table_end(flow);
}

enum rf_code
rf_json_extract(struct rf_extract *x, struct rf_err *err)
{
	struct columns columns = { .n = 0 };
	struct json_object *value = NULL;
	struct rf_err wrong = RF_ERR_INIT;
	struct rf_str text;
	struct rf_flow *flow;
	enum rf_code rc;

	if (x->size > MAX_JSON)
		return rf_fail(err, RF_E_LIMIT, "The file is larger than %d "
		    "MiB", MAX_JSON / RF_MiB);
	rc = begin(x, &text, err);
	if (rc != RF_OK)
		return rc;
	flow = rf_flow_new(x->doc);
	if (rf_json_parse(text, &value, &wrong) != RF_OK)
		rf_document_warn(x->doc, "This is not quite JSON: %s",
		    wrong.msg);
	if (value != NULL && find_columns(value, &columns))
		table(flow, value, &columns);
	else
		show(flow, text, "json");
	json_object_put(value);
	finish(x, flow);
	return RF_OK;
}
