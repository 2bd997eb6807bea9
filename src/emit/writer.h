/*
 * What the Markdown and the HTML writer share: where they stand in the
 * document, and the HTML that both of them write (tables, figures, and
 * everything inside cells).
 *
 * Tables inside Markdown obey two rules.  No blank line ever stands inside,
 * or the HTML block would end there (CommonMark section 4.6).  And no tag
 * is used that also wraps Markdown with ids (p, h1 to h6, div), so that the
 * wrappers can be removed by a plain search.
 */
#ifndef RF_EMIT_WRITER_H
#define RF_EMIT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emit/ids.h"
#include "model/document.h"
#include "model/options.h"
#include "util/out.h"

struct rf_writer {
	const struct rf_document *doc;
	const struct rf_options *opt;
	struct rf_out *out;		/* lent, may be changed between blocks */
	const struct rf_page *page;	/* the present one */
	struct rf_ids ids;
	bool html;		/* the HTML form, not inside Markdown */
	bool marked;		/* with data-bb-*-id attributes */
	bool pictures;		/* figures show them where they can */
	bool symbols;		/* notes go by their symbols, not numbers */
	uint32_t ignore;	/* styles not shown, enum rf_style or-ed */
	unsigned depth;		/* tables around us */
};

void rf_writer_init(struct rf_writer *w, const struct rf_document *d,
    const struct rf_options *o, struct rf_out *out);
/* The name of a note (1-based), fit for a Markdown label. */
void rf_writer_note(const struct rf_writer *w, uint32_t note,
    struct rf_out *out);

/* Text with & and < escaped and line breaks as <br>. */
void rf_html_escape(struct rf_out *out, struct rf_str s);
/* The same inside a double-quoted attribute. */
void rf_html_attribute(struct rf_out *out, struct rf_str s);
/* Runs with their styles. */
void rf_html_text(struct rf_writer *w, const struct rf_text *t);
void rf_html_figure(struct rf_writer *w, const struct rf_figure *f);
void rf_html_table(struct rf_writer *w, const struct rf_table *t);

/* A table row by row: open, rows while true, close. */
struct rf_html_span {
	uint32_t col, end;	/* columns [col, end) are covered ... */
	uint32_t row_end;	/* ... up to this row, exclusive */
};
struct rf_html_rows {
	const struct rf_table *table;
	size_t at;		/* next cell */
	uint32_t row, end;	/* next row; all rows */
	RF_VEC(struct rf_html_span) spans;	/* by column */
	RF_VEC(struct rf_html_span) fresh;	/* of the row being written */
};
/* "<table>" with its caption and a line break; gives the table its id. */
void rf_html_table_open(struct rf_writer *w, const struct rf_table *t,
    struct rf_html_rows *rows);
/* One "<tr>...</tr>" and a line break; false: there are no more. */
bool rf_html_table_row(struct rf_writer *w, struct rf_html_rows *rows);
/* "</table>"; releases rows. */
void rf_html_table_close(struct rf_writer *w, struct rf_html_rows *rows);

/* Nested <ul> and <ol> made of flat items with depths. */
#define RF_LIST_DEPTH 32
struct rf_html_list {
	unsigned n;
	struct {
		uint16_t level;
		bool ordered;
		uint32_t count;		/* number of the last item */
	} at[RF_LIST_DEPTH];
};
/* Opens what is needed and "<li>"; the caller writes the text. */
void rf_html_list_item(struct rf_writer *w, struct rf_html_list *l,
    const struct rf_block *b);
/* Closes all that is open. */
void rf_html_list_end(struct rf_writer *w, struct rf_html_list *l);

/* A link target that may be followed: no scripts, no places inside. */
bool rf_href_is_usable(const char *href);
/*
 * The picture of a figure when an <img> may lead to it, or NULL: in HTML
 * wherever an address is known, in Markdown only to a file beside it.
 */
const struct rf_asset *rf_writer_picture(const struct rf_writer *w,
    const struct rf_figure *f);

/* A language name that may follow a code fence or become a class. */
bool rf_language_is_plain(const char *language);

#endif
