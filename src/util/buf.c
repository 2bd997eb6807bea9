/*
 * Growable byte buffer.  An append that does not fit under the ceiling is
 * dropped whole and so is every later one: what is kept is always a prefix
 * of what was meant, never a text with holes.
 */
#include "config.h"
#include "util/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

/* Shared by all empty buffers; nobody writes to it. */
static char empty[1];

void
rf_buf_init(struct rf_buf *b, size_t max)
{
	b->ptr = empty;
	b->len = b->cap = 0;
	b->max = max < SIZE_MAX / 2 ? max : SIZE_MAX / 2;
	b->overflowed = false;
}

void
rf_buf_release(struct rf_buf *b)
{
	if (b->cap != 0)
		free(b->ptr);
	b->ptr = empty;
	b->len = b->cap = 0;
}

void
rf_buf_reset(struct rf_buf *b)
{
	b->len = 0;
	b->overflowed = false;
	if (b->cap != 0)
		b->ptr[0] = '\0';
}

char *
rf_buf_take(struct rf_buf *b, size_t *len)
{
	char *p = b->cap != 0 ? b->ptr : rf_strdup("");

	if (len != NULL)
		*len = b->len;
	rf_buf_init(b, b->max);
	return p;
}

/* Room for n more bytes and the NUL; false past the ceiling. */
static bool
grow(struct rf_buf *b, size_t n)
{
	size_t cap;

	if (b->overflowed || n > b->max - b->len) {
		b->overflowed = true;
		return false;
	}
	if (b->len + n < b->cap)
		return true;
	cap = b->cap < 64 ? 64 : b->cap;
	while (cap <= b->len + n)
		cap *= 2;
	if (cap > b->max + 1)
		cap = b->max + 1;
	b->ptr = rf_realloc(b->cap != 0 ? b->ptr : NULL, cap);
	b->ptr[b->len] = '\0';
	b->cap = cap;
	return true;
}

void
rf_buf_add(struct rf_buf *b, const void *p, size_t n)
{
	if (n == 0 || !grow(b, n))
		return;
	memcpy(b->ptr + b->len, p, n);
	b->len += n;
	b->ptr[b->len] = '\0';
}

void
rf_buf_adds(struct rf_buf *b, const char *s)
{
	rf_buf_add(b, s, strlen(s));
}

void
rf_buf_addc(struct rf_buf *b, char c)
{
	rf_buf_add(b, &c, 1);
}

void
rf_buf_vprintf(struct rf_buf *b, const char *fmt, va_list ap)
{
	size_t room = b->cap != 0 ? b->cap - b->len : 0;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(room != 0 ? b->ptr + b->len : NULL, room, fmt, ap);
	if (n <= 0 || !grow(b, (size_t)n)) {
		if (room != 0)
			b->ptr[b->len] = '\0';
	} else {
		if ((size_t)n >= room)
			vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void
rf_buf_printf(struct rf_buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	rf_buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void *
rf_buf_reserve(struct rf_buf *b, size_t n)
{
	return grow(b, n) ? b->ptr + b->len : NULL;
}

void
rf_buf_commit(struct rf_buf *b, size_t n)
{
	if (n == 0)
		return;
	b->len += n;
	b->ptr[b->len] = '\0';
}

enum rf_code
rf_buf_check(const struct rf_buf *b, const char *what, struct rf_err *err)
{
	if (!b->overflowed)
		return RF_OK;
	return rf_fail(err, RF_E_LIMIT, "%s is larger than %zu bytes", what,
	    b->max);
}
