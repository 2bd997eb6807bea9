/* Blocks as Markdown. */
#include "config.h"

#include "emit/markdown.h"

#include <string.h>

#include "emit/emit.h"

void
rf_md_init(struct rf_md *m, const struct rf_document *d,
    const struct rf_options *o, bool ids, struct rf_out *out)
{
	memset(m, 0, sizeof(*m));
	rf_writer_init(&m->w, d, o, out);
	m->w.marked = ids;
	m->w.pictures = true;
}

void
rf_md_page(struct rf_md *m, const struct rf_page *p)
{
	m->w.page = p;
	rf_ids_page(&m->w.ids, p);
	m->after_item = false;
}

bool
rf_md_shows(struct rf_md *m, const struct rf_block *b)
{
	switch (rf_entry_of(b)) {
	case RF_ENTRY_NONE:
		return b->kind == RF_BLOCK_RULE;
	case RF_ENTRY_FIGURE:
		if (b->figure->around)
			rf_ids_skip_image(&m->w.ids);
		return !b->figure->around;
	case RF_ENTRY_HEADER:
	case RF_ENTRY_FOOTER:
	case RF_ENTRY_PAGE_NUMBER:
		if (b->kept)
			return true;
		m->w.ids.text++;
		return false;
	default:
		return true;
	}
}

struct rf_str
rf_md_separator(const struct rf_md *m, const struct rf_block *b)
{
	if (!m->any)
		return RF_STR("");
	return m->after_item && b->kind == RF_BLOCK_LIST_ITEM ? RF_STR("\n") :
	    RF_STR("\n\n");
}

/* ---- wrappers ------------------------------------------------------- */

static void
open_wrapper(struct rf_md *m, const char *tag, const char *id)
{
	struct rf_out *out = m->w.out;

	rf_out_addc(out, '<');
	rf_out_adds(out, tag);
	rf_out_adds(out, " data-bb-text-id=\"");
	rf_out_adds(out, id);
	rf_out_add(out, "\">", 2);
}

static void
close_wrapper(struct rf_md *m, const char *tag)
{
	rf_out_add(m->w.out, "</", 2);
	rf_out_adds(m->w.out, tag);
	rf_out_addc(m->w.out, '>');
}

/* The text of a block, wrapped when ids are wanted. */
static void
text(struct rf_md *m, const struct rf_text *t, const char *tag,
    struct rf_str indent, bool one_line)
{
	char id[RF_ELEMENT_ID_SIZE];

	if (m->w.marked) {
		rf_ids_text(&m->w.ids, id);
		open_wrapper(m, tag, id);
	}
	rf_md_text(&m->w, t, indent, one_line);
	if (m->w.marked)
		close_wrapper(m, tag);
}

/* ---- kinds ---------------------------------------------------------- */

static unsigned
heading_level(const struct rf_block *b)
{
	if (b->level < 1)
		return 1;
	return b->level < 6 ? b->level : 6;
}

static void
heading(struct rf_md *m, const struct rf_block *b)
{
	unsigned level = heading_level(b);
	char tag[3] = { 'h', (char)('0' + level), '\0' };

	rf_out_add(m->w.out, "######", level);
	rf_out_addc(m->w.out, ' ');
	m->w.ignore = RF_BOLD;
	text(m, &b->text, tag, RF_STR(""), true);
	m->w.ignore = 0;
}

void
rf_md_sheet_title(struct rf_md *m)
{
	struct rf_run runs[2] = { { .text = RF_STR("Sheet: ") },
		{ .text = rf_str(m->w.page->sheet->name) } };
	struct rf_text t = { runs, 2 };
	char id[RF_ELEMENT_ID_SIZE];

	rf_out_add(m->w.out, "# ", 2);
	rf_ids_title(&m->w.ids, id);
	if (m->w.marked)
		open_wrapper(m, "h1", id);
	rf_md_text(&m->w, &t, RF_STR(""), true);
	if (m->w.marked)
		close_wrapper(m, "h1");
	m->any = true;
}

/* Spaces that put an item under its parent's text; finds its level. */
static unsigned
enter_level(struct rf_md *m, const struct rf_block *b)
{
	unsigned indent = 0;

	while (m->n > 0 && m->at[m->n - 1].level > b->level)
		m->n--;
	if (m->n == 0 || (m->at[m->n - 1].level < b->level &&
	    m->n < RF_MD_LIST_DEPTH)) {
		m->at[m->n].level = b->level;
		m->at[m->n].ordered = b->ordered;
		m->at[m->n].other = false;
		m->at[m->n].count = 0;
		m->n++;
	} else if (m->at[m->n - 1].ordered != b->ordered) {
		m->at[m->n - 1].ordered = b->ordered;
		m->at[m->n - 1].other = false;
		m->at[m->n - 1].count = 0;
	} else if (b->number != 0 && m->at[m->n - 1].count != 0 &&
	    b->number != m->at[m->n - 1].count + 1) {
		/* Only the first number of a list counts for who shows it. */
		m->at[m->n - 1].other = !m->at[m->n - 1].other;
	}
	for (unsigned i = 0; i + 1 < m->n; i++)
		indent += m->at[i].width;
	return indent;
}

static void
list_item(struct rf_md *m, const struct rf_block *b)
{
	/* The widest mark is "4294967295. ". */
	char spaces[(RF_MD_LIST_DEPTH + 1) * 12];
	unsigned indent = enter_level(m, b), width = 2;
	struct rf_out *out = m->w.out;

	memset(spaces, ' ', sizeof(spaces));
	rf_out_add(out, spaces, indent);
	if (b->ordered) {
		uint32_t *count = &m->at[m->n - 1].count;
		char digits[20];

		*count = b->number != 0 ? b->number : *count + 1;
		width = (unsigned)rf_digits(*count, digits);
		rf_out_add(out, digits, width);
		rf_out_add(out, m->at[m->n - 1].other ? ") " : ". ", 2);
		width += 2;
	} else {
		rf_out_add(out, "- ", 2);
	}
	m->at[m->n - 1].width = width;
	if (b->checkbox)
		rf_out_adds(out, b->checked ? "[x] " : "[ ] ");
	text(m, &b->text, "span", (struct rf_str){ spaces, indent + width },
	    false);
}

size_t
rf_md_fence(const struct rf_text *t)
{
	size_t most = 2, n = 0;

	for (uint32_t i = 0; i < t->n; i++) {
		struct rf_str s = t->runs[i].text;

		for (size_t k = 0; k < s.len; k++) {
			n = s.ptr[k] == '`' ? n + 1 : 0;
			if (n > most)
				most = n;
		}
	}
	return most + 1;
}

static void
fence(struct rf_out *out, size_t n)
{
	while (n-- > 0)
		rf_out_addc(out, '`');
}

static void
code(struct rf_md *m, const struct rf_block *b)
{
	struct rf_out *out = m->w.out;
	size_t ticks = rf_md_fence(&b->text);
	bool ended = false;
	char id[RF_ELEMENT_ID_SIZE];

	/* An element of its own: a wrapper on the fence's line breaks it. */
	if (m->w.marked) {
		rf_ids_text(&m->w.ids, id);
		open_wrapper(m, "div", id);
		rf_out_add(out, "\n\n", 2);
	}
	fence(out, ticks);
	if (rf_language_is_plain(b->language))
		rf_out_adds(out, b->language);
	rf_out_addc(out, '\n');
	for (uint32_t i = 0; i < b->text.n; i++) {
		struct rf_str s = b->text.runs[i].text;

		rf_out_str(out, s);
		if (s.len > 0)
			ended = s.ptr[s.len - 1] == '\n';
	}
	if (!ended)
		rf_out_addc(out, '\n');
	fence(out, ticks);
	if (m->w.marked)
		rf_out_adds(out, "\n\n</div>");
}

static void
formula(struct rf_md *m, const struct rf_block *b)
{
	struct rf_out *out = m->w.out;
	char id[RF_ELEMENT_ID_SIZE];

	if (m->w.marked) {
		rf_ids_text(&m->w.ids, id);
		open_wrapper(m, "p", id);
	}
	rf_out_add(out, "$$", 2);
	for (uint32_t i = 0; i < b->text.n; i++)
		rf_md_latex(out, b->text.runs[i].text);
	rf_out_add(out, "$$", 2);
	if (m->w.marked)
		close_wrapper(m, "p");
}

static void
footnote(struct rf_md *m, const struct rf_block *b)
{
	if (b->note == 0) {
		text(m, &b->text, "p", RF_STR(""), false);
		return;
	}
	rf_out_adds(m->w.out, "[^");
	rf_writer_note(&m->w, b->note, m->w.out);
	rf_out_adds(m->w.out, "]: ");
	text(m, &b->text, "span", RF_STR("    "), false);
}

void
rf_md_block(struct rf_md *m, const struct rf_block *b)
{
	m->any = true;
	m->after_item = b->kind == RF_BLOCK_LIST_ITEM;
	if (!m->after_item)
		m->n = 0;
	switch (b->kind) {
	case RF_BLOCK_HEADING:
		heading(m, b);
		break;
	case RF_BLOCK_LIST_ITEM:
		list_item(m, b);
		break;
	case RF_BLOCK_CODE:
		code(m, b);
		break;
	case RF_BLOCK_QUOTE:
		rf_out_add(m->w.out, "> ", 2);
		text(m, &b->text, "span", RF_STR("> "), false);
		break;
	case RF_BLOCK_FORMULA:
		formula(m, b);
		break;
	case RF_BLOCK_FOOTNOTE:
		footnote(m, b);
		break;
	case RF_BLOCK_TABLE:
		rf_html_table(&m->w, b->table);
		break;
	case RF_BLOCK_FIGURE:
		rf_html_figure(&m->w, b->figure);
		break;
	case RF_BLOCK_RULE:
		rf_out_add(m->w.out, "---", 3);
		break;
	default:
		text(m, &b->text, "p", RF_STR(""), false);
		break;
	}
}

void
rf_md_whole_page(struct rf_md *m, const struct rf_page *p)
{
	rf_md_page(m, p);
	if (p->sheet != NULL) {
		if (m->any)
			rf_out_add(m->w.out, "\n\n", 2);
		rf_md_sheet_title(m);
	}
	for (size_t i = 0; i < p->blocks.n; i++) {
		const struct rf_block *b = &p->blocks.v[i];

		if (!rf_md_shows(m, b))
			continue;
		rf_out_str(m->w.out, rf_md_separator(m, b));
		rf_md_block(m, b);
	}
}

void
rf_emit_markdown(const struct rf_document *d, const struct rf_options *o,
    bool ids, struct rf_out *out)
{
	struct rf_md m;

	rf_md_init(&m, d, o, ids, out);
	for (size_t i = 0; i < d->pages.n; i++)
		rf_md_whole_page(&m, &d->pages.v[i]);
}
