/*
 * Allocation that does not fail, and the growth of RF_VEC.
 *
 * A request for 0 bytes asks for 1, so that NULL always means exhaustion.
 * The handler is set before threads start and only read afterwards.
 */
#include "config.h"
#include "util/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void (*exhausted_handler)(size_t wanted);

_Noreturn void
rf_mem_exhausted(size_t wanted)
{
	if (exhausted_handler != NULL)
		exhausted_handler(wanted);
	fprintf(stderr, "riffle: out of memory (%zu bytes wanted)\n", wanted);
	abort();
}

void
rf_mem_on_exhausted(void (*handler)(size_t wanted))
{
	exhausted_handler = handler;
}

static size_t
product(size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		rf_mem_exhausted(SIZE_MAX);
	return total;
}

void *
rf_malloc(size_t size)
{
	void *p = malloc(size != 0 ? size : 1);

	if (p == NULL)
		rf_mem_exhausted(size);
	return p;
}

void *
rf_calloc(size_t n, size_t size)
{
	size_t total = product(n, size);
	void *p = calloc(total != 0 ? total : 1, 1);

	if (p == NULL)
		rf_mem_exhausted(total);
	return p;
}

void *
rf_realloc(void *p, size_t size)
{
	p = realloc(p, size != 0 ? size : 1);
	if (p == NULL)
		rf_mem_exhausted(size);
	return p;
}

void *
rf_reallocarray(void *p, size_t n, size_t size)
{
	return rf_realloc(p, product(n, size));
}

char *
rf_strdup(const char *s)
{
	return rf_strndup(s, strlen(s));
}

char *
rf_strndup(const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *p = rf_malloc(len + 1);

	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

size_t
rf_strlcpy(char *dst, const char *src, size_t size)
{
	size_t len = strlen(src), n;

	if (size != 0) {
		n = len < size ? len : size - 1;
		memcpy(dst, src, n);
		dst[n] = '\0';
	}
	return len;
}

void *
rf_vec_grow_(void *v, size_t *cap, size_t size)
{
	size_t more = *cap < 8 ? 8 : *cap + *cap / 2;

	v = rf_reallocarray(v, more, size);
	*cap = more;
	return v;
}
