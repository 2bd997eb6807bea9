/* Tokens of CSS (CSS Syntax Level 3, section 4), as far as needed here. */
#ifndef RF_EXTRACT_WEB_CSS_TOKEN_H
#define RF_EXTRACT_WEB_CSS_TOKEN_H

#include <stddef.h>

#include "util/arena.h"
#include "util/str.h"

enum rf_css_type {
	RF_CSS_END,
	RF_CSS_SPACE,		/* comments too */
	RF_CSS_IDENT,
	RF_CSS_FUNCTION,	/* text: the name; "(" is taken */
	RF_CSS_AT,		/* text: the name */
	RF_CSS_STRING,
	RF_CSS_BAD_STRING,
	RF_CSS_URL,		/* url(...) without quotes */
	RF_CSS_BAD_URL,
	RF_CSS_NUMBER,		/* text: with its unit */
	RF_CSS_DELIM,		/* one character: `delim` */
};

struct rf_css_token {
	enum rf_css_type type;
	char delim;
	struct rf_str text;	/* as written, without quotes */
	bool escaped;		/* it holds escapes: rf_css_text */
};

/* The token at *pos; *pos moves behind it. */
struct rf_css_token rf_css_next(struct rf_str s, size_t *pos);
/* A token's text with its escapes resolved; in the arena when it has any. */
struct rf_str rf_css_text(struct rf_arena *a, const struct rf_css_token *t);

#endif
