/*
 * Query strings and urlencoded forms.  Pairs are counted before anything is
 * decoded, so that a body of 100,000 fields costs one pass over its bytes.
 */
#include "config.h"
#include "http/query.h"

#include <string.h>

#include "util/utf8.h"

struct rf_str
rf_pairs_get(const struct rf_pair *pairs, size_t n, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (pairs[i].name.len == len &&
		    memcmp(pairs[i].name.ptr, name, len) == 0)
			return pairs[i].value;
	return (struct rf_str){ NULL, 0 };
}

/* Decode one half of a pair to *at, which moves past the NUL. */
static enum rf_code
decode(struct rf_str raw, const char *what, char **at, struct rf_str *out,
    struct rf_err *err)
{
	size_t n;

	if (!rf_percent_decode(raw, true, *at, &n))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the %s holds a bad percent escape", what);
	if (memchr(*at, '\0', n) != NULL)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the %s holds a NUL character", what);
	out->ptr = *at;
	out->len = n;
	if (!rf_utf8_valid(*out))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the %s is not well-formed UTF-8", what);
	(*at)[n] = '\0';
	*at += n + 1;
	return RF_OK;
}

enum rf_code
rf_query_parse(struct rf_arena *a, struct rf_str text, const char *what,
    struct rf_pair **out, size_t *n, struct rf_err *err)
{
	size_t count = text.len > 0;
	struct rf_pair *pairs;
	struct rf_str pair, name;
	enum rf_code rc;
	char *at;

	*out = NULL;
	*n = 0;
	if (text.len == 0)
		return RF_OK;
	for (size_t i = 0; i < text.len; i++)
		count += text.ptr[i] == '&';
	if (count > RF_MAX_FIELDS)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the %s has more than %d fields", what, RF_MAX_FIELDS);
	pairs = rf_arena_array(a, count, sizeof(*pairs));
	/* Decoding never lengthens; a pair adds two terminators. */
	at = rf_arena_bytes(a, text.len + 2 * count + 1);
	while (text.ptr != NULL) {
		pair = rf_str_cut(&text, '&');
		if (pair.len == 0)
			continue;
		name = rf_str_cut(&pair, '=');
		if (pair.ptr == NULL)
			pair = RF_STR("");
		rc = decode(name, what, &at, &pairs[*n].name, err);
		if (rc == RF_OK)
			rc = decode(pair, what, &at, &pairs[*n].value, err);
		if (rc != RF_OK)
			return rc;
		(*n)++;
	}
	*out = pairs;
	return RF_OK;
}
