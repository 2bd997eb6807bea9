/*
 * Arena of chunks.  Objects grow up from a chunk's start and text grows down
 * from its end, so that text costs no padding.  Large requests get a chunk
 * of their own behind the current one, which stays in use.
 *
 * Objects are zeroed when they are handed out: most chunks stay half empty,
 * and what nobody touched costs no page.
 *
 * An arena that has grown large goes on in chunks of a huge page each, where
 * the system has them: a workbook's million texts are read in any order, and
 * with pages of 4 KiB each of them is a miss of the TLB as well.
 *
 * Under the sanitizers every request has its own chunk: an overrun inside
 * an arena is then reported like any other.
 */
#include "config.h"
#include "util/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/limits.h"
#include "util/mem.h"
#include "util/pages.h"

#define FIRST_CHUNK 4096
#define LAST_CHUNK (256 * 1024)
#define FRESH_FROM (256 * 1024)		/* calloc() maps these, zeroed */
#define KEPT_CHUNK (64 * 1024)		/* over a reset */
#define HUGE_FROM RF_MiB				/* bytes handed out by then */
#define ALIGN _Alignof(max_align_t)

struct rf_arena_chunk {
	struct rf_arena_chunk *next;	/* older */
	size_t size;			/* of data */
	size_t low;			/* objects end here */
	size_t high;			/* text starts here */
	bool mapped;			/* by huge_chunk() */
	bool fresh;			/* zeroed */
	_Alignas(max_align_t) char data[];
};

void
rf_arena_init(struct rf_arena *a)
{
	a->chunk = NULL;
	a->used = 0;
}

static struct rf_arena_chunk *
new_chunk(size_t size, bool zeroed)
{
	struct rf_arena_chunk *c;
	size_t total;

	if (__builtin_add_overflow(size, sizeof(*c), &total))
		total = SIZE_MAX;	/* which cannot be had: exhausted */
	zeroed |= size >= FRESH_FROM;
	c = zeroed ? rf_calloc(total, 1) : rf_malloc(total);
	*c = (struct rf_arena_chunk){ .size = size, .high = size,
	    .fresh = zeroed };
	return c;
}

/* A huge page, zeroed; NULL when there is none to be had. */
static struct rf_arena_chunk *
huge_chunk(void)
{
	struct rf_arena_chunk *c = rf_pages_map(RF_HUGE_PAGE);

	if (c == NULL)
		return NULL;
	c->size = c->high = RF_HUGE_PAGE - sizeof(*c);
	c->mapped = c->fresh = true;
	return c;
}

static void
free_chunk(struct rf_arena_chunk *c)
{
	if (c->mapped)
		rf_pages_unmap(c, RF_HUGE_PAGE);
	else
		free(c);
}

/* A chunk that the request fills alone. */
static struct rf_arena_chunk *
own_chunk(struct rf_arena *a, size_t size, bool zeroed)
{
	struct rf_arena_chunk *c = new_chunk(size, zeroed);

	c->low = c->size;
	if (a->chunk == NULL) {
		a->chunk = c;
	} else {
		c->next = a->chunk->next;
		a->chunk->next = c;
	}
	return c;
}

/* Is `size` too large to be taken from a shared chunk? */
static bool
wants_own(const struct rf_arena *a, size_t size)
{
#ifdef RF_SANITIZERS
	return true;
#else
	size_t chunk = a->chunk != NULL ? a->chunk->size : FIRST_CHUNK;

	if (chunk > LAST_CHUNK)
		chunk = LAST_CHUNK;
	return size > chunk / 4;
#endif
}

static void
next_chunk(struct rf_arena *a)
{
	size_t size = FIRST_CHUNK;
	struct rf_arena_chunk *c = NULL;

	if (a->chunk != NULL && a->chunk->size >= FIRST_CHUNK)
		size = a->chunk->size * 2;
	if (size > LAST_CHUNK)
		size = LAST_CHUNK;
	if (a->used >= HUGE_FROM)
		c = huge_chunk();
	if (c == NULL)
		c = new_chunk(size, false);
	c->next = a->chunk;
	a->chunk = c;
}

void *
rf_arena_alloc(struct rf_arena *a, size_t size)
{
	struct rf_arena_chunk *c = a->chunk;
	size_t at;

	a->used += size;
	if (c != NULL) {
		at = (c->low + ALIGN - 1) & ~(ALIGN - 1);
		if (at <= c->high && size <= c->high - at)
			goto take;
	}
	if (wants_own(a, size))
		return own_chunk(a, size, true)->data;
	next_chunk(a);
	c = a->chunk;
	at = 0;
take:
	c->low = at + size;
	/* Text is only ever above `low`. */
	return c->fresh ? c->data + at : memset(c->data + at, 0, size);
}

void *
rf_arena_array(struct rf_arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		total = SIZE_MAX;
	return rf_arena_alloc(a, total);
}

char *
rf_arena_bytes(struct rf_arena *a, size_t size)
{
	struct rf_arena_chunk *c = a->chunk;

	a->used += size;
	if (c == NULL || size > c->high - c->low) {
		if (wants_own(a, size))
			return own_chunk(a, size, false)->data;
		next_chunk(a);
		c = a->chunk;
	}
	c->high -= size;
	return c->data + c->high;
}

char *
rf_arena_strdup(struct rf_arena *a, const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(rf_arena_bytes(a, n), s, n);
}

char *
rf_arena_strndup(struct rf_arena *a, const char *s, size_t n)
{
	size_t len = n != 0 ? strnlen(s, n) : 0;
	char *p = rf_arena_bytes(a, len + 1);

	if (len != 0)
		memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *
rf_arena_printf(struct rf_arena *a, const char *fmt, ...)
{
	char small[256], *p;
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	if (n < 0)
		n = 0;
	p = rf_arena_bytes(a, (size_t)n + 1);
	if ((size_t)n < sizeof(small))
		memcpy(p, small, (size_t)n);
	else
		vsnprintf(p, (size_t)n + 1, fmt, again);
	p[n] = '\0';
	va_end(again);
	va_end(ap);
	return p;
}

void
rf_arena_release(struct rf_arena *a)
{
	struct rf_arena_chunk *c, *next;

	for (c = a->chunk; c != NULL; c = next) {
		next = c->next;
		free_chunk(c);
	}
	rf_arena_init(a);
}

void
rf_arena_join(struct rf_arena *to, struct rf_arena *from)
{
	struct rf_arena_chunk *last = from->chunk;

	if (last == NULL)
		return;
	to->used += from->used;
	if (to->chunk == NULL) {
		to->chunk = from->chunk;
	} else {
		/* Behind the one in use, which has the most room left. */
		while (last->next != NULL)
			last = last->next;
		last->next = to->chunk->next;
		to->chunk->next = from->chunk;
	}
	rf_arena_init(from);
}

void
rf_arena_reset(struct rf_arena *a)
{
#ifndef RF_SANITIZERS
	struct rf_arena_chunk *keep = a->chunk;

	if (keep != NULL && keep->size <= KEPT_CHUNK) {
		a->chunk = keep->next;
		rf_arena_release(a);
		keep->fresh = false;
		keep->next = NULL;
		keep->low = 0;
		keep->high = keep->size;
		a->chunk = keep;
		return;
	}
#endif
	rf_arena_release(a);
}
