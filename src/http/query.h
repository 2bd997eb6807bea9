/*
 * "a=b&c=d": query strings and urlencoded forms.
 */
#ifndef RF_HTTP_QUERY_H
#define RF_HTTP_QUERY_H

#include "http/request.h"

/*
 * Decode into pairs that live in the arena, NUL-terminated; '+' is a space.
 * `what` names the text in messages ("query", "form").  RF_E_BAD_REQUEST for
 * bad escapes, NUL, ill-formed UTF-8 and more than RF_MAX_FIELDS pairs.
 */
enum rf_code rf_query_parse(struct rf_arena *a, struct rf_str text,
    const char *what, struct rf_pair **out, size_t *n, struct rf_err *err)
    RF_MUST_CHECK;

/* The value of the first pair of that name; {NULL, 0} when there is none. */
struct rf_str rf_pairs_get(const struct rf_pair *pairs, size_t n,
    const char *name);

#endif
