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

/* Where an answer goes; write takes every byte or fails. */
struct rf_sink {
	enum rf_code (*write)(void *ctx, const void *p, size_t n,
	    struct rf_err *err);
	/* Hand on what was buffered; RF_OK: the web server has it. */
	enum rf_code (*flush)(void *ctx, struct rf_err *err);
	void *ctx;
	/*
	 * Has the client, or the web server in its name, gone away?  Asks,
	 * never waits.  NULL: only writing tells.
	 */
	bool (*gone)(void *ctx);
};

/*
 * A body that is made while it is sent: an archive, a stream of events.
 *
 * With a known length it is treated as a file is: Content-Length, HEAD, and,
 * where the answer has `ranges`, ranges.  `write` is called for each stretch
 * that is wanted, in the order asked for; it writes exactly those bytes.
 *
 * With length -1 it lasts until `write` returns; there is no Content-Length,
 * nothing but the whole can be asked for, and `write` (called once, with from
 * 0 and length -1) flushes the sink whenever the client is to see something.
 *
 * What `write` returns is what became of the answer: RF_E_CLOSED from the
 * sink is passed on; any failure breaks the answer off.
 */
struct rf_producer {
	enum rf_code (*write)(void *ctx, struct rf_sink *sink, int64_t from,
	    int64_t length, struct rf_err *err);
	/* Called once, also when nothing was written; may be NULL. */
	void (*release)(void *ctx);
	void *ctx;
	int64_t length;		/* of the whole body; -1: not known */
};

/*
 * A body is a list of segments: memory, a stretch of a file, or a producer,
 * which stands alone when its length is not known.
 */
struct rf_segment {
	const char *ptr;	/* memory (arena), or NULL */
	int fd;			/* file, owned by the response; else -1 */
	int64_t offset, len;
	const struct rf_producer *producer;	/* or NULL (arena) */
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
/*
 * Append to the body what is made while it is sent.  Copied; its release is
 * the response's to call.
 */
void rf_response_add_producer(struct rf_response *r,
    const struct rf_producer *take);
/* Of the body; -1: not known before it ends. */
int64_t rf_response_length(const struct rf_response *r);

#endif
