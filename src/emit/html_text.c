/*
 * HTML below the level of blocks: escaping, styled runs, figures, lists.
 * Used by the HTML form and inside the Markdown's tables and figures.
 */
#include "config.h"

#include <string.h>

#include "emit/writer.h"
#include "util/err.h"
#include "util/swar.h"

/* ---- escaping ------------------------------------------------------- */

static const char *
replacement(char c, bool attribute)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '"':
		return attribute ? "&quot;" : NULL;
	case '\n':
		return attribute ? " " : "<br>";
	default:
		return NULL;
	}
}

/* Where replacement() may find something. */
static inline uint64_t
specials(uint64_t w, bool attribute)
{
	uint64_t found = rf_swar_equal(w, '&') | rf_swar_equal(w, '<') |
	    rf_swar_equal(w, '\n');

	return attribute ? found | rf_swar_equal(w, '"') : found;
}

static inline void
escape(struct rf_out *out, struct rf_str s, bool attribute)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		const char *other;

		while (s.len - i >= 8) {
			uint64_t found = specials(rf_swar_load(s.ptr + i),
			    attribute);

			if (found != 0) {
				i += rf_swar_first(found);
				break;
			}
			i += 8;
		}
		if (i == s.len)
			break;
		/* All that matters is at or below '<'. */
		if (s.ptr[i] > '<' || s.ptr[i] < 0)
			continue;
		other = replacement(s.ptr[i], attribute);
		if (other == NULL)
			continue;
		rf_out_add(out, s.ptr + from, i - from);
		rf_out_adds(out, other);
		from = i + 1;
	}
	if (s.len > from)
		rf_out_add(out, s.ptr + from, s.len - from);
}

void
rf_html_escape(struct rf_out *out, struct rf_str s)
{
	escape(out, s, false);
}

void
rf_html_attribute(struct rf_out *out, struct rf_str s)
{
	escape(out, s, true);
}

/* ---- runs ----------------------------------------------------------- */

static const struct style_tag {
	uint32_t style;
	bool html_only;		/* Markdown readers can do without */
	const char *open, *close;
} style_tags[] = {
	{ RF_BOLD, false, "<strong>", "</strong>" },
	{ RF_ITALIC, false, "<em>", "</em>" },
	{ RF_UNDERLINE, true, "<u>", "</u>" },
	{ RF_STRIKE, false, "<del>", "</del>" },
	{ RF_SUPERSCRIPT, false, "<sup>", "</sup>" },
	{ RF_SUBSCRIPT, false, "<sub>", "</sub>" },
	{ RF_CODE, false, "<code>", "</code>" },
};

static bool
same_href(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a == b || strcmp(a, b) == 0;
}

static void
open_styles(struct rf_writer *w, uint32_t style)
{
	for (size_t i = 0; i < RF_COUNT(style_tags); i++) {
		if ((style & style_tags[i].style) != 0 &&
		    (w->html || !style_tags[i].html_only))
			rf_out_adds(w->out, style_tags[i].open);
	}
}

static void
close_styles(struct rf_writer *w, uint32_t style)
{
	for (size_t i = RF_COUNT(style_tags); i-- > 0;) {
		if ((style & style_tags[i].style) != 0 &&
		    (w->html || !style_tags[i].html_only))
			rf_out_adds(w->out, style_tags[i].close);
	}
}

static void
write_note(struct rf_writer *w, const struct rf_run *r)
{
	if (!w->html) {
		rf_out_adds(w->out, "[^");
		rf_writer_note(w, r->note, w->out);
		rf_out_addc(w->out, ']');
		return;
	}
	rf_out_adds(w->out, "<sup><a href=\"#note-");
	rf_out_int(w->out, r->note);
	rf_out_adds(w->out, "\">");
	if (r->text.len > 0)
		rf_html_escape(w->out, r->text);
	else
		rf_writer_note(w, r->note, w->out);
	rf_out_adds(w->out, "</a></sup>");
}

static void
write_math(struct rf_writer *w, struct rf_str latex)
{
	rf_out_adds(w->out, w->html ? "<span class=\"math\">\\(" : "$");
	rf_html_escape(w->out, rf_str_trim(latex));
	rf_out_adds(w->out, w->html ? "\\)</span>" : "$");
}

void
rf_html_text(struct rf_writer *w, const struct rf_text *t)
{
	uint32_t open = 0;
	const char *link = NULL;

	for (uint32_t i = 0; i < t->n; i++) {
		const struct rf_run *r = &t->runs[i];
		uint32_t style = r->note != 0 ? 0 : r->style & ~w->ignore;
		const char *href = r->note == 0 && rf_href_is_usable(r->href) ?
		    r->href : NULL;
		bool relink = !same_href(href, link);

		if (style != open || relink)
			close_styles(w, open);
		if (relink && link != NULL)
			rf_out_adds(w->out, "</a>");
		if (relink && href != NULL) {
			rf_out_adds(w->out, "<a href=\"");
			rf_html_attribute(w->out, rf_str(href));
			rf_out_adds(w->out, "\">");
		}
		if (style != open || relink)
			open_styles(w, style);
		open = style;
		link = href;
		if (r->note != 0)
			write_note(w, r);
		else if ((style & RF_MATH) != 0)
			write_math(w, r->text);
		else
			rf_html_escape(w->out, r->text);
	}
	close_styles(w, open);
	if (link != NULL)
		rf_out_adds(w->out, "</a>");
}

/* ---- figures -------------------------------------------------------- */

static void
picture(struct rf_writer *w, const struct rf_figure *f, const char *id)
{
	const struct rf_asset *asset = rf_writer_picture(w, f);
	char name[64];

	if (asset == NULL)
		return;
	rf_image_name(id, asset, name);
	rf_out_adds(w->out, "<img src=\"");
	rf_html_attribute(w->out, rf_str(w->opt->image_base));
	rf_out_adds(w->out, name);
	rf_out_adds(w->out, "\" alt=\"");
	rf_html_attribute(w->out, rf_str(f->alt));
	rf_out_adds(w->out, "\">");
}

void
rf_html_figure(struct rf_writer *w, const struct rf_figure *f)
{
	struct rf_run made[2];
	struct rf_text caption = rf_figure_caption(f, made);
	const char *description = w->opt->describe_figures ?
	    rf_figure_remark(f, &caption) : NULL;
	char id[RF_ELEMENT_ID_SIZE];

	rf_ids_image(&w->ids, id);
	rf_out_adds(w->out, "<figure");
	if (w->marked)
		rf_out_printf(w->out, " data-bb-image-id=\"%s\"", id);
	rf_out_addc(w->out, '>');
	picture(w, f, id);
	if (f->caption_apart)
		caption.n = 0;
	if (caption.n > 0) {
		rf_out_adds(w->out, "<figcaption>");
		rf_html_text(w, &caption);
		rf_out_adds(w->out, "</figcaption>");
		rf_html_escape(w->out, rf_str(description));
	} else if (description != NULL) {
		rf_out_adds(w->out, "<figcaption>");
		rf_html_escape(w->out, rf_str(description));
		rf_out_adds(w->out, "</figcaption>");
	}
	rf_out_adds(w->out, "</figure>");
}

/* ---- lists ---------------------------------------------------------- */

static const char *
list_tag(bool ordered)
{
	return ordered ? "ol" : "ul";
}

static void
close_level(struct rf_writer *w, struct rf_html_list *l)
{
	l->n--;
	rf_out_adds(w->out, "</li></");
	rf_out_adds(w->out, list_tag(l->at[l->n].ordered));
	rf_out_addc(w->out, '>');
}

void
rf_html_list_end(struct rf_writer *w, struct rf_html_list *l)
{
	while (l->n > 0)
		close_level(w, l);
}

void
rf_html_list_item(struct rf_writer *w, struct rf_html_list *l,
    const struct rf_block *b)
{
	uint32_t expected;

	while (l->n > 0 && l->at[l->n - 1].level > b->level)
		close_level(w, l);
	if (l->n > 0 && l->at[l->n - 1].level == b->level &&
	    l->at[l->n - 1].ordered != b->ordered)
		close_level(w, l);
	if (l->n > 0 && (l->at[l->n - 1].level == b->level ||
	    l->n == RF_LIST_DEPTH)) {
		rf_out_adds(w->out, "</li>");
	} else {
		l->at[l->n].level = b->level;
		l->at[l->n].ordered = b->ordered;
		l->at[l->n].count = 0;
		l->n++;
		rf_out_addc(w->out, '<');
		rf_out_adds(w->out, list_tag(b->ordered));
		rf_out_addc(w->out, '>');
	}
	rf_out_adds(w->out, "<li");
	expected = l->at[l->n - 1].count + 1;
	l->at[l->n - 1].count = b->number != 0 ? b->number : expected;
	if (b->ordered && b->number != 0 && b->number != expected)
		rf_out_printf(w->out, " value=\"%u\"", b->number);
	rf_out_addc(w->out, '>');
	if (b->checkbox)
		rf_out_adds(w->out, b->checked ?
		    "<input type=\"checkbox\" checked disabled> " :
		    "<input type=\"checkbox\" disabled> ");
}
