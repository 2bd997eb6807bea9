/*
 * Growable byte buffer with a mandatory ceiling.  Appending past the ceiling
 * drops the bytes and sets `overflowed`, so a writer checks once, at the
 * end, with rf_buf_check().  The contents are always NUL-terminated (the
 * terminator is not counted), also when empty.
 */
#ifndef RF_UTIL_BUF_H
#define RF_UTIL_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

struct rf_buf {
	char *ptr;		/* never NULL; "" before the first append */
	size_t len;
	size_t cap;		/* 0 while ptr is the shared empty string */
	size_t max;
	bool overflowed;
};

/* `max`: the most bytes it may ever hold (see limits.h). */
void rf_buf_init(struct rf_buf *b, size_t max);
/* Free the contents; init is needed before further use. */
void rf_buf_release(struct rf_buf *b);
/* Empty it, keep the memory. */
void rf_buf_reset(struct rf_buf *b);
/* Give the malloc'ed, NUL-terminated contents to the caller and reset. */
char *rf_buf_take(struct rf_buf *b, size_t *len);

void rf_buf_add(struct rf_buf *b, const void *p, size_t n);
void rf_buf_adds(struct rf_buf *b, const char *s);
void rf_buf_addc(struct rf_buf *b, char c);
void rf_buf_printf(struct rf_buf *b, const char *fmt, ...) RF_PRINTF(2, 3);
void rf_buf_vprintf(struct rf_buf *b, const char *fmt, va_list ap);
/*
 * Make room for n more bytes and return where to write them (NULL past the
 * ceiling); then report what was used with rf_buf_commit.
 */
void *rf_buf_reserve(struct rf_buf *b, size_t n);
void rf_buf_commit(struct rf_buf *b, size_t n);

/* RF_OK, or RF_E_LIMIT naming `what` once anything was dropped. */
enum rf_code rf_buf_check(const struct rf_buf *b, const char *what,
    struct rf_err *err) RF_MUST_CHECK;

#endif
