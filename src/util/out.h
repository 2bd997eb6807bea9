/*
 * Buffered output stream: what every writer writes to.  The first failure
 * sticks, later writes are dropped, and rf_out_finish() reports it, so a
 * writer never checks single calls.  Streams stack: a filter (JSON string
 * escaping, XML escaping) is a stream whose target is another stream.
 */
#ifndef RF_UTIL_OUT_H
#define RF_UTIL_OUT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "util/buf.h"
#include "util/err.h"
#include "util/str.h"

struct rf_out {
	char *buf;		/* owned */
	size_t len, cap;
	uint64_t total;		/* bytes accepted, before any filtering */
	enum rf_code (*flush)(void *ctx, const char *p, size_t n,
	    struct rf_err *err);
	void *ctx;
	int fd;
	struct rf_out *copy;	/* gets the same bytes, unfiltered; or NULL */
	struct rf_err err;	/* sticky */
};

/* To a descriptor, which stays the caller's. */
void rf_out_to_fd(struct rf_out *o, int fd);
/* To a buffer, which must outlive the stream. */
void rf_out_to_buf(struct rf_out *o, struct rf_buf *b);
/* To a function that takes every byte or fails. */
void rf_out_to_fn(struct rf_out *o, enum rf_code (*flush)(void *ctx,
    const char *p, size_t n, struct rf_err *err), void *ctx);
/* Escapes as the inside of a JSON string; the quotes are the caller's. */
void rf_out_to_json_string(struct rf_out *o, struct rf_out *target);
/* Escapes & < > " ' as XML text or attribute value. */
void rf_out_to_xml_text(struct rf_out *o, struct rf_out *target);

/* From now on all bytes also go to `copy`, lent, whose failures are its own. */
void rf_out_copy(struct rf_out *o, struct rf_out *copy);

void rf_out_slow_(struct rf_out *o, const void *p, size_t n);
static inline void
rf_out_add(struct rf_out *o, const void *p, size_t n)
{
	/* An empty slice may have no address: it takes the other way. */
	if (n - 1 < o->cap - o->len) {
		memcpy(o->buf + o->len, p, n);
		o->len += n;
	} else {
		rf_out_slow_(o, p, n);
	}
}
static inline void
rf_out_adds(struct rf_out *o, const char *s)
{
	rf_out_add(o, s, strlen(s));
}
static inline void
rf_out_str(struct rf_out *o, struct rf_str s)
{
	rf_out_add(o, s.ptr, s.len);
}
static inline void
rf_out_addc(struct rf_out *o, char c)
{
	rf_out_add(o, &c, 1);
}
void rf_out_printf(struct rf_out *o, const char *fmt, ...) RF_PRINTF(2, 3);
void rf_out_int(struct rf_out *o, int64_t v);
/* As rf_format_fixed. */
void rf_out_fixed(struct rf_out *o, double v, int places);
/* Text with & < > " ' escaped as XML character references. */
void rf_out_xml(struct rf_out *o, struct rf_str s);
/* Text escaped as the inside of a JSON string, without the quotes. */
void rf_out_json(struct rf_out *o, struct rf_str s);
/* Would JSON, and HTML between tags, write the text as it stands? */
bool rf_out_is_plain(struct rf_str s);

/* Push what is buffered to the target (not through a target stream). */
void rf_out_flush(struct rf_out *o);
/* Bytes accepted so far. */
static inline uint64_t
rf_out_total(const struct rf_out *o)
{
	return o->total + o->len;
}
/*
 * Flush, free the buffer, and report the first failure in err.  Also right
 * after a failure; the stream is dead afterwards.
 */
enum rf_code rf_out_finish(struct rf_out *o, struct rf_err *err)
    RF_MUST_CHECK;

#endif
