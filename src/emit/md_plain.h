/*
 * Plain text inside Markdown: the escapes it needs where it stands.  The
 * writer of styled runs (md_text.c) keeps an rf_md_flow for each block.
 */
#ifndef RF_EMIT_MD_PLAIN_H
#define RF_EMIT_MD_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/out.h"
#include "util/str.h"

/* What a character is to CommonMark's flanking rules (section 6.2). */
enum rf_flank { RF_FLANK_SPACE, RF_FLANK_PUNCT, RF_FLANK_OTHER };

/* Of the first and of the last character; nothing counts as space. */
enum rf_flank rf_flank_first(struct rf_str s);
enum rf_flank rf_flank_last(struct rf_str s);

struct rf_md_flow {
	struct rf_out *out;
	struct rf_str indent;	/* after each line break */
	bool one_line;		/* a heading: line breaks become spaces */
	bool line_start;	/* nothing but the block's own mark before */
	bool in_link;
	bool math;		/* the text holds formulas: $ means something */
	bool tildes;		/* ~ could mean something */
	enum rf_flank before;	/* the last character written */
	bool tilde_before;	/* it was a ~ of the text */
};

/* `next`: the byte that will follow s in the text, 0 at its end. */
void rf_md_plain(struct rf_md_flow *t, struct rf_str s, char next);

/*
 * Does "&..." (p[0] is the ampersand) read as an entity?  Undecided at the
 * end counts as yes.
 */
bool rf_md_is_entity(const char *p, size_t n);

#endif
