/*
 * Multipart bodies: the first line is the Content-Type, the rest the body.
 * However the bytes are cut into pieces, the calls must be the same, and
 * keep the parser's promises.
 */
#include "config.h"

#include <string.h>

#include "fuzz/fuzz.h"
#include "http/multipart.h"
#include "util/buf.h"
#include "util/utf8.h"

struct record {
	struct rf_buf text;
	size_t parts;
	bool open;
};

static enum rf_code
on_begin(void *ctx, const struct rf_part *p, struct rf_err *err)
{
	struct record *r = ctx;

	FUZZ_CHECK(!r->open);
	FUZZ_CHECK(rf_utf8_valid(p->name) && rf_utf8_valid(p->filename));
	FUZZ_CHECK(rf_utf8_valid(p->media_type));
	FUZZ_CHECK(strlen(p->name.ptr) == p->name.len);
	FUZZ_CHECK(strlen(p->filename.ptr) == p->filename.len);
	FUZZ_CHECK(p->filename.len <= RF_MAX_FILENAME);
	FUZZ_CHECK(p->has_filename || p->filename.len == 0);
	FUZZ_CHECK(++r->parts <= RF_MAX_FIELDS);
	r->open = true;
	rf_buf_printf(&r->text, "<%s|%s|%s|%s>", p->name.ptr,
	    p->filename.ptr, p->media_type.ptr, p->charset.ptr);
	return RF_OK;
}

static enum rf_code
on_data(void *ctx, const char *p, size_t n, struct rf_err *err)
{
	struct record *r = ctx;

	FUZZ_CHECK(r->open && n > 0);
	rf_buf_add(&r->text, p, n);
	return RF_OK;
}

static enum rf_code
on_end(void *ctx, struct rf_err *err)
{
	struct record *r = ctx;

	FUZZ_CHECK(r->open);
	r->open = false;
	rf_buf_addc(&r->text, '.');
	return RF_OK;
}

static enum rf_code
parse(struct rf_str boundary, struct rf_str body, size_t step,
    struct record *r)
{
	struct rf_part_sink sink = { on_begin, on_data, on_end, r };
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_multipart m;
	enum rf_code rc = RF_OK;
	size_t room;
	char *to;

	rf_buf_init(&r->text, 64 * RF_MiB);
	r->parts = 0;
	r->open = false;
	rf_multipart_init(&m, &a, boundary, RF_MULTIPART_MIN_WINDOW, &sink);
	while (body.len > 0 && rc == RF_OK) {
		to = rf_multipart_room(&m, &room);
		FUZZ_CHECK(room > 0);
		if (room > step)
			room = step;
		if (room > body.len)
			room = body.len;
		memcpy(to, body.ptr, room);
		rc = rf_multipart_fed(&m, room, &err);
		body.ptr += room;
		body.len -= room;
	}
	if (rc == RF_OK) {
		rc = rf_multipart_end(&m, &err);
		FUZZ_CHECK(rc != RF_OK || !r->open);
	}
	FUZZ_CHECK(rc == RF_OK || rc == RF_E_BAD_REQUEST);
	FUZZ_CHECK((rc == RF_OK) == (err.msg[0] == '\0'));
	rf_arena_release(&a);
	return rc;
}

int
rf_fuzz_multipart(const uint8_t *data, size_t size)
{
	static const size_t steps[] = { 1, 3, 71, 4096 };
	struct rf_str body = { (const char *)data, size }, type, boundary;
	struct rf_arena a = RF_ARENA_INIT;
	struct record whole, part;
	enum rf_code rc;

	if (size > 65536)
		return 0;
	type = rf_str_cut(&body, '\n');
	if (body.ptr != NULL &&
	    rf_multipart_boundary(&a, type, &boundary, NULL) == RF_OK) {
		FUZZ_CHECK(boundary.len > 0 &&
		    boundary.len <= RF_MAX_BOUNDARY);
		rc = parse(boundary, body, SIZE_MAX, &whole);
		for (size_t i = 0; i < RF_COUNT(steps); i++) {
			FUZZ_CHECK(parse(boundary, body, steps[i], &part) ==
			    rc);
			/* Broken ones may differ in how far they got. */
			FUZZ_CHECK(rc != RF_OK || (part.text.len ==
			    whole.text.len && memcmp(part.text.ptr,
			    whole.text.ptr, whole.text.len) == 0));
			rf_buf_release(&part.text);
		}
		rf_buf_release(&whole.text);
	}
	rf_arena_release(&a);
	return 0;
}
