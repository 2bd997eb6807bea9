/*
 * The HTML form: one fragment without styles or scripts, the same blocks in
 * the same order as the Markdown.  Links carry only schemes that cannot run
 * code, so the fragment may be put into a page as it is.
 */
#include "config.h"

#include "emit/emit.h"
#include "emit/writer.h"

struct html {
	struct rf_writer w;
	struct rf_html_list list;
};

static void
element(struct rf_writer *w, const char *tag, const struct rf_text *t)
{
	rf_out_addc(w->out, '<');
	rf_out_adds(w->out, tag);
	rf_out_addc(w->out, '>');
	rf_html_text(w, t);
	rf_out_adds(w->out, "</");
	rf_out_adds(w->out, tag);
	rf_out_add(w->out, ">\n", 2);
}

static void
heading(struct rf_writer *w, const struct rf_block *b)
{
	char tag[3] = "h1";

	if (b->level > 1)
		tag[1] = (char)('0' + (b->level < 6 ? b->level : 6));
	w->ignore = RF_BOLD;
	element(w, tag, &b->text);
	w->ignore = 0;
}

static void
code(struct rf_writer *w, const struct rf_block *b)
{
	rf_out_adds(w->out, "<pre><code");
	if (rf_language_is_plain(b->language))
		rf_out_printf(w->out, " class=\"language-%s\"", b->language);
	rf_out_addc(w->out, '>');
	for (uint32_t i = 0; i < b->text.n; i++)
		rf_out_xml(w->out, b->text.runs[i].text);
	rf_out_adds(w->out, "</code></pre>\n");
}

static void
formula(struct rf_writer *w, const struct rf_block *b)
{
	rf_out_adds(w->out, "<p class=\"math\">\\[");
	for (uint32_t i = 0; i < b->text.n; i++)
		rf_html_escape(w->out, b->text.runs[i].text);
	rf_out_adds(w->out, "\\]</p>\n");
}

static void
footnote(struct rf_writer *w, const struct rf_block *b)
{
	rf_out_printf(w->out, "<p id=\"note-%u\"><sup>", b->note);
	rf_writer_note(w, b->note, w->out);
	rf_out_adds(w->out, "</sup> ");
	rf_html_text(w, &b->text);
	rf_out_adds(w->out, "</p>\n");
}

static void
block(struct html *h, const struct rf_block *b)
{
	struct rf_writer *w = &h->w;
	enum rf_entry e = rf_entry_of(b);

	if (e == RF_ENTRY_NONE && b->kind != RF_BLOCK_RULE)
		return;
	if (!b->kept && (e == RF_ENTRY_HEADER || e == RF_ENTRY_FOOTER ||
	    e == RF_ENTRY_PAGE_NUMBER))
		return;
	if (e == RF_ENTRY_FIGURE && b->figure->around) {
		rf_ids_skip_image(&w->ids);
		return;
	}
	if (b->kind == RF_BLOCK_LIST_ITEM) {
		rf_html_list_item(w, &h->list, b);
		rf_html_text(w, &b->text);
		return;
	}
	if (h->list.n > 0) {
		rf_html_list_end(w, &h->list);
		rf_out_addc(w->out, '\n');
	}
	switch (b->kind) {
	case RF_BLOCK_HEADING:
		heading(w, b);
		break;
	case RF_BLOCK_CODE:
		code(w, b);
		break;
	case RF_BLOCK_QUOTE:
		element(w, "blockquote", &b->text);
		break;
	case RF_BLOCK_FORMULA:
		formula(w, b);
		break;
	case RF_BLOCK_FOOTNOTE:
		if (b->note != 0)
			footnote(w, b);
		else
			element(w, "p", &b->text);
		break;
	case RF_BLOCK_TABLE:
		rf_html_table(w, b->table);
		rf_out_addc(w->out, '\n');
		break;
	case RF_BLOCK_FIGURE:
		rf_html_figure(w, b->figure);
		rf_out_addc(w->out, '\n');
		break;
	case RF_BLOCK_RULE:
		rf_out_adds(w->out, "<hr>\n");
		break;
	default:
		element(w, "p", &b->text);
		break;
	}
}

void
rf_emit_html(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out)
{
	struct html h = { .list = { .n = 0 } };

	rf_writer_init(&h.w, d, o, out);
	h.w.html = true;
	h.w.pictures = true;
	for (size_t i = 0; i < d->pages.n; i++) {
		const struct rf_page *p = &d->pages.v[i];

		h.w.page = p;
		rf_ids_page(&h.w.ids, p);
		if (p->sheet != NULL) {
			rf_out_adds(out, "<h1>Sheet: ");
			rf_html_escape(out, rf_str(p->sheet->name));
			rf_out_adds(out, "</h1>\n");
		}
		for (size_t k = 0; k < p->blocks.n; k++)
			block(&h, &p->blocks.v[k]);
		if (h.list.n > 0) {
			rf_html_list_end(&h.w, &h.list);
			rf_out_addc(out, '\n');
		}
	}
}
