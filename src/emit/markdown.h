/*
 * The Markdown writer, block by block, for those who need less than the
 * whole document (the chunks).  Conventions: contract pulse.md section 5.2.
 *
 * With ids, each block's text is wrapped where it stands behind the block's
 * own mark: "## <h2 data-bb-text-id="txt-1">Title</h2>".  Paragraphs take
 * <p>; list items, quotes and notes take <span>, since <p> would make raw
 * HTML of the items below.  Taking away the attributes of <table>, <tr> and
 * <figure>, the wrappers (tags with the attribute, and their end tags), and
 * around code the lines <div ...> and </div> with the empty line beside
 * them, gives the plain Markdown again.
 */
#ifndef RF_EMIT_MARKDOWN_H
#define RF_EMIT_MARKDOWN_H

#include "emit/writer.h"

#define RF_MD_LIST_DEPTH 32

struct rf_md {
	struct rf_writer w;
	bool any;		/* something stands before */
	bool after_item;	/* and it is an item of the same page's list */
	unsigned n;		/* open list levels */
	struct {
		uint16_t level;
		bool ordered;
		bool other;		/* "1)", not "1.": a list of its own */
		unsigned width;		/* of the last item's mark */
		uint32_t count;		/* number of the last item */
	} at[RF_MD_LIST_DEPTH];
};

void rf_md_init(struct rf_md *m, const struct rf_document *d,
    const struct rf_options *o, bool ids, struct rf_out *out);
/* A page begins. */
void rf_md_page(struct rf_md *m, const struct rf_page *p);
/* A sheet's heading, "# Sheet: name"; for pages with a sheet. */
void rf_md_sheet_title(struct rf_md *m);
/*
 * Does the block appear at all?  Ask once for each block in order: those
 * that do not appear are counted here.
 */
bool rf_md_shows(struct rf_md *m, const struct rf_block *b);
/* What belongs between the text so far and this block. */
struct rf_str rf_md_separator(const struct rf_md *m,
    const struct rf_block *b);
/* The block without separator and final line break. */
void rf_md_block(struct rf_md *m, const struct rf_block *b);

/* All blocks of a page, and the separators between and before them. */
void rf_md_whole_page(struct rf_md *m, const struct rf_page *p);

/* A text inline (md_text.c); line breaks are followed by `indent`. */
void rf_md_text(struct rf_writer *w, const struct rf_text *text,
    struct rf_str indent, bool one_line);
/* A formula's source on one line, without the dollar signs. */
void rf_md_latex(struct rf_out *out, struct rf_str s);
/* The code fence for a block: "```" or longer. */
size_t rf_md_fence(const struct rf_text *t);

#endif
