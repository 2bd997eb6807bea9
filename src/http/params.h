/*
 * Header values with parameters: "form-data; name=\"a\"; filename*=UTF-8''b",
 * "multipart/form-data; boundary=x", "text/plain; charset=utf-8".
 */
#ifndef RF_HTTP_PARAMS_H
#define RF_HTTP_PARAMS_H

#include "util/arena.h"
#include "util/str.h"

struct rf_param {
	struct rf_str name;	/* as sent; compare with rf_str_ieq */
	struct rf_str value;	/* without quotes, escapes still in it */
	bool quoted;
};

/* What stands before the first semicolon, trimmed. */
struct rf_str rf_params_main(struct rf_str *rest);
/*
 * The next parameter, or false at the end.  Lenient: what is no parameter is
 * skipped, a missing end quote ends with the text.
 */
bool rf_params_next(struct rf_str *rest, struct rf_param *out);
/* The first parameter of that name; false when there is none. */
bool rf_params_find(struct rf_str header, const char *name,
    struct rf_param *out);
/*
 * The value as NUL-terminated text: \" and \\ of quoted strings undone.
 * Other backslashes stay: old browsers sent whole Windows paths.
 */
struct rf_str rf_params_text(struct rf_arena *a, const struct rf_param *p);

#endif
