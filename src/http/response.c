/* Filling an answer. */
#include "config.h"
#include "http/response.h"

#include <string.h>

#include "util/io.h"
#include "util/json_in.h"
#include "util/log.h"

void
rf_response_init(struct rf_response *r, struct rf_arena *a)
{
	memset(r, 0, sizeof(*r));
	r->arena = a;
	r->media_type = RF_STR("");
}

void
rf_response_release(struct rf_response *r)
{
	for (int i = 0; i < r->n_segments; i++) {
		const struct rf_producer *p = r->segments[i].producer;

		rf_close(&r->segments[i].fd);
		if (p != NULL && p->release != NULL)
			p->release(p->ctx);
	}
	r->n_segments = 0;
}

/* A copy up to the first byte that would end or split the header. */
static const char *
header_text(struct rf_arena *a, const char *s)
{
	return rf_arena_strndup(a, s, strcspn(s, "\r\n"));
}

void
rf_response_header(struct rf_response *r, const char *name, const char *value)
{
	if ((size_t)r->n_headers == RF_COUNT(r->headers)) {
		rf_log(RF_LOG_ERROR, "http.header_dropped", "name=%s", name);
		return;
	}
	r->headers[r->n_headers].name = header_text(r->arena, name);
	r->headers[r->n_headers].value = header_text(r->arena, value);
	r->n_headers++;
}

/* False: it cannot be answered whole, and the dispatcher makes it a 500. */
static bool
add(struct rf_response *r, const struct rf_segment *s)
{
	if (r->n_segments == RF_MAX_SEGMENTS || (r->n_segments > 0 &&
	    (s->len < 0 || r->segments[0].len < 0))) {
		r->status = 0;
		return false;
	}
	r->segments[r->n_segments++] = *s;
	return true;
}

void
rf_response_add(struct rf_response *r, struct rf_str arena_bytes)
{
	struct rf_segment s = { .ptr = arena_bytes.ptr, .fd = -1,
	    .len = (int64_t)arena_bytes.len };

	if (s.len > 0)
		(void)add(r, &s);
}

void
rf_response_add_file(struct rf_response *r, int take_fd, int64_t offset,
    int64_t len)
{
	struct rf_segment s = { .fd = take_fd, .offset = offset, .len = len };

	if (!add(r, &s))
		rf_close(&take_fd);
}

void
rf_response_add_producer(struct rf_response *r, const struct rf_producer *take)
{
	struct rf_producer *copy = rf_arena_alloc(r->arena, sizeof(*copy));
	struct rf_segment s = { .fd = -1, .len = take->length,
	    .producer = copy };

	*copy = *take;
	if (!add(r, &s) && take->release != NULL)
		take->release(take->ctx);
}

void
rf_response_bytes(struct rf_response *r, int status, const char *media_type,
    struct rf_str bytes)
{
	char *copy;

	r->status = status;
	r->media_type = rf_str(header_text(r->arena, media_type));
	if (bytes.len == 0)
		return;
	copy = rf_arena_bytes(r->arena, bytes.len);
	memcpy(copy, bytes.ptr, bytes.len);
	rf_response_add(r, (struct rf_str){ copy, bytes.len });
}

void
rf_response_json(struct rf_response *r, int status, struct json_object *take)
{
	struct rf_str text;

	text.ptr = rf_json_text_of(take, &text.len);
	rf_response_bytes(r, status, "application/json", text);
	json_object_put(take);
}

int64_t
rf_response_length(const struct rf_response *r)
{
	int64_t n = 0;

	for (int i = 0; i < r->n_segments; i++) {
		if (r->segments[i].len < 0)
			return -1;
		n += r->segments[i].len;
	}
	return n;
}
