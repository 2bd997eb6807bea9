/*
 * Buffered output streams.
 *
 * A failed stream keeps its error and swallows the rest.  Filters copy runs
 * of harmless bytes whole, found eight at a time: a result of some hundred
 * megabytes is Markdown inside a JSON string, so its speed is that of the
 * escaping below.
 */
#include "config.h"
#include "util/out.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/io.h"
#include "util/mem.h"
#include "util/swar.h"

#define FD_SIZE (1024 * 1024)	/* to a file: a third less of the system's time */
#define FD_FIRST (64 * 1024)	/* before, which is enough for most */
#define OUT_SIZE (64 * 1024)	/* to a function */
#define FILTER_SIZE (8 * 1024)	/* stays in the first-level cache */

static void
start(struct rf_out *o, size_t cap, enum rf_code (*flush)(void *ctx,
    const char *p, size_t n, struct rf_err *err), void *ctx)
{
	memset(o, 0, sizeof(*o));
	o->buf = rf_malloc(cap);
	o->cap = cap;
	o->flush = flush;
	o->ctx = ctx;
	o->fd = -1;
}

static enum rf_code
flush_buf(void *ctx, const char *p, size_t n, struct rf_err *err)
{
	struct rf_buf *b = ctx;

	rf_buf_add(b, p, n);
	return rf_buf_check(b, "the output", err);
}

void
rf_out_to_fd(struct rf_out *o, int fd)
{
	start(o, FD_FIRST, NULL, NULL);
	o->fd = fd;
}

void
rf_out_to_buf(struct rf_out *o, struct rf_buf *b)
{
	start(o, FILTER_SIZE, flush_buf, b);
}

void
rf_out_to_fn(struct rf_out *o, enum rf_code (*flush)(void *ctx,
    const char *p, size_t n, struct rf_err *err), void *ctx)
{
	start(o, OUT_SIZE, flush, ctx);
}

/* What a filter writes instead of one byte. */
static void
put_json_byte(struct rf_out *o, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	static const char short_form[] = "btn\0fr";	/* from 0x08 on */
	char text[6] = { '\\', 'u', '0', '0', 0, 0 };

	if (c == '"' || c == '\\') {
		text[1] = (char)c;
		rf_out_add(o, text, 2);
	} else if (c >= 8 && c <= 13 && c != 11) {
		text[1] = short_form[c - 8];
		rf_out_add(o, text, 2);
	} else {
		text[4] = digits[c >> 4];
		text[5] = digits[c & 15];
		rf_out_add(o, text, 6);
	}
}

static void
put_xml_byte(struct rf_out *o, unsigned char c)
{
	switch (c) {
	case '&':
		rf_out_add(o, "&amp;", 5);
		break;
	case '<':
		rf_out_add(o, "&lt;", 4);
		break;
	case '>':
		rf_out_add(o, "&gt;", 4);
		break;
	case '"':
		rf_out_add(o, "&quot;", 6);
		break;
	default:
		rf_out_add(o, "&#39;", 5);
		break;
	}
}

static inline bool
json_special(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

static inline uint64_t
json_specials(uint64_t w)
{
	return rf_swar_below(w, 0x20) | rf_swar_equal(w, '"') |
	    rf_swar_equal(w, '\\');
}

static inline bool
xml_special(unsigned char c)
{
	return c == '&' || c == '<' || c == '>' || c == '"' || c == '\'';
}

static inline uint64_t
xml_specials(uint64_t w)
{
	/* & and ' differ in bit 0, < and > in bit 1. */
	return rf_swar_equal(w & ~RF_SWAR_ONES, '&') |
	    rf_swar_equal(w & ~(2 * RF_SWAR_ONES), '<') |
	    rf_swar_equal(w, '"');
}

/*
 * Copy p to o, replacing what is special: two instances, so that the tests
 * are compiled into the loop.
 */
static inline __attribute__((always_inline)) void
escape(struct rf_out *o, const char *p, size_t n,
    uint64_t (*specials)(uint64_t), bool (*special)(unsigned char),
    void (*put)(struct rf_out *, unsigned char))
{
	const char *from = p, *end = p;

	if (n != 0)		/* p may be NULL then */
		end += n;
	while (p != end) {
		while (end - p >= 8) {
			uint64_t found = specials(rf_swar_load(p));

			if (found != 0) {
				p += rf_swar_first(found);
				break;
			}
			p += 8;
		}
		while (p < end && !special((unsigned char)*p))
			p++;
		rf_out_add(o, from, (size_t)(p - from));
		while (p < end && special((unsigned char)*p))
			put(o, (unsigned char)*p++);
		from = p;
	}
}

static void
escape_json(struct rf_out *o, const char *p, size_t n)
{
	escape(o, p, n, json_specials, json_special, put_json_byte);
}

static void
escape_xml(struct rf_out *o, const char *p, size_t n)
{
	escape(o, p, n, xml_specials, xml_special, put_xml_byte);
}

static enum rf_code
target_state(const struct rf_out *target, struct rf_err *err)
{
	if (target->err.code != RF_OK && err != NULL)
		*err = target->err;
	return target->err.code;
}

static enum rf_code
flush_json(void *ctx, const char *p, size_t n, struct rf_err *err)
{
	escape_json(ctx, p, n);
	return target_state(ctx, err);
}

static enum rf_code
flush_xml(void *ctx, const char *p, size_t n, struct rf_err *err)
{
	escape_xml(ctx, p, n);
	return target_state(ctx, err);
}

void
rf_out_to_json_string(struct rf_out *o, struct rf_out *target)
{
	start(o, FILTER_SIZE, flush_json, target);
}

void
rf_out_to_xml_text(struct rf_out *o, struct rf_out *target)
{
	start(o, FILTER_SIZE, flush_xml, target);
}

void
rf_out_copy(struct rf_out *o, struct rf_out *copy)
{
	rf_out_flush(o);
	o->copy = copy;
}

/* Hand bytes to the target, unless the stream has failed. */
static void
push(struct rf_out *o, const char *p, size_t n)
{
	enum rf_code rc = RF_OK;

	if (n == 0 || o->err.code != RF_OK)
		return;
	if (o->copy != NULL)
		rf_out_add(o->copy, p, n);
	if (o->flush != NULL)
		rc = o->flush(o->ctx, p, n, &o->err);
	else
		rc = rf_write_all(o->fd, p, n, &o->err);
	o->err.code = rc;
}

void
rf_out_flush(struct rf_out *o)
{
	push(o, o->buf, o->len);
	o->total += o->len;
	o->len = 0;
}

void
rf_out_slow_(struct rf_out *o, const void *p, size_t n)
{
	if (n == 0)
		return;
	if (o->fd >= 0 && o->cap == FD_FIRST) {
		o->buf = rf_realloc(o->buf, FD_SIZE);
		o->cap = FD_SIZE;
		if (n <= o->cap - o->len) {
			memcpy(o->buf + o->len, p, n);
			o->len += n;
			return;
		}
	}
	rf_out_flush(o);
	if (n < o->cap) {
		memcpy(o->buf, p, n);
		o->len = n;
	} else {
		push(o, p, n);
		o->total += n;
	}
}

void
rf_out_printf(struct rf_out *o, const char *fmt, ...)
{
	char small[512], *large;
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	if (n > 0 && (size_t)n < sizeof(small)) {
		rf_out_add(o, small, (size_t)n);
	} else if (n > 0) {
		large = rf_malloc((size_t)n + 1);
		vsnprintf(large, (size_t)n + 1, fmt, again);
		rf_out_add(o, large, (size_t)n);
		free(large);
	}
	va_end(again);
	va_end(ap);
}

void
rf_out_int(struct rf_out *o, int64_t v)
{
	char text[21];

	rf_out_add(o, text, rf_format_int(v, text));
}

void
rf_out_fixed(struct rf_out *o, double v, int places)
{
	char text[32];

	rf_out_add(o, text, rf_format_fixed(v, places, text));
}

void
rf_out_xml(struct rf_out *o, struct rf_str s)
{
	escape_xml(o, s.ptr, s.len);
}

void
rf_out_json(struct rf_out *o, struct rf_str s)
{
	escape_json(o, s.ptr, s.len);
}

bool
rf_out_is_plain(struct rf_str s)
{
	size_t i = 0;

	for (; s.len - i >= 8; i += 8) {
		uint64_t w = rf_swar_load(s.ptr + i);

		if ((json_specials(w) | rf_swar_equal(w, '&') |
		    rf_swar_equal(w, '<')) != 0)
			return false;
	}
	for (; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (json_special(c) || c == '&' || c == '<')
			return false;
	}
	return true;
}

enum rf_code
rf_out_finish(struct rf_out *o, struct rf_err *err)
{
	rf_out_flush(o);
	free(o->buf);
	o->buf = NULL;
	o->cap = 0;
	if (o->err.code != RF_OK && err != NULL)
		*err = o->err;
	return o->err.code;
}
