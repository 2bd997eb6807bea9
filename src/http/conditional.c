/*
 * Conditional requests.  Our answers have entity tags and no dates, so the
 * date conditions never apply, and If-Range with a date never matches.
 */
#include "config.h"
#include "http/conditional.h"

#include <string.h>

/*
 * The next tag of a list: the opaque part with its quotes.  False at the
 * end, and at anything that is no tag.
 */
static bool
next_tag(struct rf_str *list, struct rf_str *opaque, bool *weak)
{
	const char *quote;

	while (list->len > 0 && (*list->ptr == ' ' || *list->ptr == '\t' ||
	    *list->ptr == ',')) {
		list->ptr++;
		list->len--;
	}
	*weak = rf_str_starts(*list, "W/");
	if (*weak) {
		list->ptr += 2;
		list->len -= 2;
	}
	if (list->len < 2 || *list->ptr != '"')
		return false;
	quote = memchr(list->ptr + 1, '"', list->len - 1);
	if (quote == NULL)
		return false;
	opaque->ptr = list->ptr;
	opaque->len = (size_t)(quote + 1 - list->ptr);
	list->ptr += opaque->len;
	list->len -= opaque->len;
	return true;
}

/* Does the list name the tag?  Strong comparison takes no weak tags. */
static bool
list_names(struct rf_str list, const char *etag, bool strong)
{
	struct rf_str own = rf_str(etag), opaque;
	bool own_weak = rf_str_starts(own, "W/"), weak;

	if (rf_str_is(rf_str_trim(list), "*"))
		return true;
	if (own_weak) {
		own.ptr += 2;
		own.len -= 2;
	}
	while (next_tag(&list, &opaque, &weak))
		if (rf_str_eq(opaque, own) &&
		    (!strong || (!weak && !own_weak)))
			return true;
	return false;
}

enum rf_condition
rf_condition_check(const struct rf_request *r, const char *etag)
{
	struct rf_str match = rf_request_header(r, "if-match");
	struct rf_str none = rf_request_header(r, "if-none-match");

	if (match.ptr != NULL && !list_names(match, etag, true))
		return RF_CONDITION_FAILED;
	if (none.ptr != NULL && list_names(none, etag, false))
		return RF_CONDITION_SAME;
	return RF_CONDITION_GO;
}

bool
rf_condition_range(const struct rf_request *r, const char *etag)
{
	struct rf_str h = rf_request_header(r, "if-range"), opaque;
	bool weak;

	if (h.ptr == NULL)
		return true;
	if (etag == NULL || rf_str_starts(rf_str(etag), "W/"))
		return false;
	return next_tag(&h, &opaque, &weak) && !weak &&
	    rf_str_eq(opaque, rf_str(etag)) && rf_str_trim(h).len == 0;
}
