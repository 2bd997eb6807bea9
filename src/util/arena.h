/*
 * Arena: many allocations with one end.  A request has one, a document has
 * one.  Nothing is freed singly; rf_arena_release() frees all.  Memory is
 * aligned for any type.  Does not fail: see mem.h.
 */
#ifndef RF_UTIL_ARENA_H
#define RF_UTIL_ARENA_H

#include <stddef.h>

#include "util/err.h"

struct rf_arena_chunk;
struct rf_arena {
	struct rf_arena_chunk *chunk;	/* newest first */
	size_t used;			/* bytes handed out, all chunks */
};
#define RF_ARENA_INIT { NULL, 0 }

void rf_arena_init(struct rf_arena *a);
/* Zeroed memory. */
void *rf_arena_alloc(struct rf_arena *a, size_t size)
    __attribute__((returns_nonnull));
/* Zeroed memory for n elements; the product is checked. */
void *rf_arena_array(struct rf_arena *a, size_t n, size_t size)
    __attribute__((returns_nonnull));
/* Uninitialised, aligned to 1: for text. */
char *rf_arena_bytes(struct rf_arena *a, size_t size)
    __attribute__((returns_nonnull));
/* NUL-terminated copies. */
char *rf_arena_strdup(struct rf_arena *a, const char *s)
    __attribute__((returns_nonnull));
char *rf_arena_strndup(struct rf_arena *a, const char *s, size_t n)
    __attribute__((returns_nonnull));
char *rf_arena_printf(struct rf_arena *a, const char *fmt, ...)
    __attribute__((returns_nonnull)) RF_PRINTF(2, 3);
/* Free everything; the arena may be used again. */
void rf_arena_release(struct rf_arena *a);
/* Move all that `from` holds into `to`, at no address's cost; empties it. */
void rf_arena_join(struct rf_arena *to, struct rf_arena *from);
/*
 * As release, but keeps some memory at hand: for an arena that serves one
 * request after another.
 */
void rf_arena_reset(struct rf_arena *a);

#endif
