/*
 * Requests: lines "NAME=value" as a web server passes them on, under several
 * settings.  What comes out must be fit for handlers, logs and answers.
 */
#include "config.h"

#include <string.h>

#include "fuzz/fuzz.h"
#include "http/request.h"
#include "util/utf8.h"

static void
check_pairs(const struct rf_pair *p, size_t n, bool text)
{
	for (size_t i = 0; i < n; i++) {
		FUZZ_CHECK(strlen(p[i].name.ptr) == p[i].name.len);
		FUZZ_CHECK(strlen(p[i].value.ptr) == p[i].value.len);
		FUZZ_CHECK(!text || (rf_utf8_valid(p[i].name) &&
		    rf_utf8_valid(p[i].value)));
	}
}

static void
check_plain_name(struct rf_str s)
{
	FUZZ_CHECK(s.len > 0 && s.len <= RF_MAX_SEGMENT);
	FUZZ_CHECK(strlen(s.ptr) == s.len);
	FUZZ_CHECK(memchr(s.ptr, '/', s.len) == NULL);
	FUZZ_CHECK(!rf_str_is(s, ".") && !rf_str_is(s, ".."));
	FUZZ_CHECK(rf_utf8_valid(s));
	for (size_t i = 0; i < s.len; i++)
		FUZZ_CHECK((unsigned char)s.ptr[i] >= ' ');
}

/* Only what may stand in an address, a header and JSON unescaped. */
static void
check_origin(const struct rf_request *r)
{
	FUZZ_CHECK(rf_str_starts(r->origin, "http://") ||
	    rf_str_starts(r->origin, "https://"));
	for (size_t i = 0; i < r->origin.len; i++)
		FUZZ_CHECK(strchr(" \"\\<>@", r->origin.ptr[i]) == NULL &&
		    (unsigned char)r->origin.ptr[i] > ' ' &&
		    (unsigned char)r->origin.ptr[i] < 0x7f);
	FUZZ_CHECK(r->base.len == 0 || (r->base.ptr[0] == '/' &&
	    r->base.ptr[r->base.len - 1] != '/'));
	for (size_t i = 0; i < r->base.len; i++)
		FUZZ_CHECK((unsigned char)r->base.ptr[i] > ' ' &&
		    (unsigned char)r->base.ptr[i] < 0x7f);
}

static void
check_request(const struct rf_request *r, enum rf_code rc,
    const struct rf_err *err)
{
	FUZZ_CHECK(strlen(r->id) == 16);
	FUZZ_CHECK(r->content_length >= -1);
	FUZZ_CHECK((rc == RF_OK) == (err->msg[0] == '\0'));
	check_pairs(r->headers, r->n_headers, false);
	if (rc != RF_OK) {
		FUZZ_CHECK(rc == RF_E_BAD_REQUEST || rc == RF_E_NOT_FOUND);
		return;
	}
	check_pairs(r->query, r->n_query, true);
	check_origin(r);
	FUZZ_CHECK(r->path.len > 0 && r->path.ptr[0] == '/');
	if (r->path_fault.code == RF_OK)
		for (size_t i = 0; i < r->n_segments; i++)
			check_plain_name(r->segments[i]);
}

int
rf_fuzz_request(const uint8_t *data, size_t size)
{
	static const struct rf_request_setup setups[] = {
		{ "", "", "", false },
		{ "/riffle", "", "10.0.0.0/8 ::/0", false },
		{ "/a/b/", "https://docs.example", "0.0.0.0/0", true },
		{ "", "", "0.0.0.0/0, ::/0", true },
	};
	struct rf_str rest = { (const char *)data, size }, line;
	struct rf_arena text = RF_ARENA_INIT;
	const char *params[RF_MAX_PARAMS + 2];
	size_t n = 0;

	if (size > 65536)
		return 0;
	while (rest.ptr != NULL && n < RF_COUNT(params) - 1) {
		line = rf_str_cut(&rest, '\n');
		params[n++] = rf_arena_strndup(&text, line.ptr, line.len);
	}
	params[n] = NULL;
	for (size_t i = 0; i < RF_COUNT(setups); i++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_err err = RF_ERR_INIT;
		struct rf_request r;
		enum rf_code rc = rf_request_from_cgi(&r, &a, params,
		    &setups[i], &err);

		check_request(&r, rc, &err);
		rf_request_release(&r);
		rf_arena_release(&a);
	}
	rf_arena_release(&text);
	return 0;
}
