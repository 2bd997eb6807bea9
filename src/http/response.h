/*
 * One HTTP answer.  A handler fills it with at most one body; the dispatcher
 * writes status, headers and bytes afterwards (deliver.h), so a late failure
 * is still a clean error.
 */
#ifndef RF_HTTP_RESPONSE_H
#define RF_HTTP_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

#include "util/arena.h"
#include "util/err.h"
#include "util/str.h"

/* A body is a list of segments: memory or a stretch of a file. */
struct rf_segment {
	const char *ptr;	/* memory (arena), or NULL */
	int fd;			/* file, owned by the response; -1: memory */
	int64_t offset, len;
};
#define RF_MAX_SEGMENTS 16

struct rf_response {
	struct rf_arena *arena;		/* lent */
	int status;			/* 0 until set */
	struct rf_str media_type;
	struct rf_header {
		const char *name;
		const char *value;
	} headers[16];
	int n_headers;
	struct rf_segment segments[RF_MAX_SEGMENTS];
	int n_segments;
	const char *etag;		/* quoted, or NULL: enables 304, If-Range */
	bool ranges;			/* bytes may be asked for in ranges */
	/* The whole body is this blob ("ab/abcd..."), so that the web server
	 * may send it when the settings say so; NULL otherwise. */
	const char *sendfile;
	/*
	 * Called once when delivery ended; `complete`: every byte was
	 * accepted.  And, about every five seconds while it lasts, `alive`.
	 */
	void (*done)(void *ctx, bool complete);
	void (*alive)(void *ctx);
	void *done_ctx;
};

void rf_response_init(struct rf_response *r, struct rf_arena *a);
void rf_response_release(struct rf_response *r);	/* closes files */

/* Values are copied into the arena; CR, LF and NUL end them. */
void rf_response_header(struct rf_response *r, const char *name,
    const char *value);
/* Takes body. */
void rf_response_json(struct rf_response *r, int status,
    struct json_object *take);
/* Copied. */
void rf_response_bytes(struct rf_response *r, int status,
    const char *media_type, struct rf_str bytes);
/* Append to the body: memory that lives in the arena. */
void rf_response_add(struct rf_response *r, struct rf_str arena_bytes);
/* Append to the body: takes the descriptor. */
void rf_response_add_file(struct rf_response *r, int take_fd,
    int64_t offset, int64_t len);
int64_t rf_response_length(const struct rf_response *r);

#endif
