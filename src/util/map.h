/*
 * Hash table from text to a pointer; keys are copied into its arena.
 * Iteration order is insertion order.
 */
#ifndef RF_UTIL_MAP_H
#define RF_UTIL_MAP_H

#include <stddef.h>

#include "util/arena.h"
#include "util/str.h"

struct rf_map_entry {
	struct rf_str key;	/* NUL-terminated as well */
	void *value;
};
struct rf_map {
	struct rf_arena *arena;		/* lent */
	struct rf_map_entry *entries;	/* n of them, in insertion order */
	size_t n, cap;
	size_t *slots;			/* index + 1 into entries */
	size_t n_slots;
};

/* Lives as long as the arena; nothing to release. */
void rf_map_init(struct rf_map *m, struct rf_arena *arena);
void *rf_map_get(const struct rf_map *m, struct rf_str key);
/*
 * The value's place, created NULL when the key is new; it stays put until
 * the next rf_map_put.
 */
void **rf_map_put(struct rf_map *m, struct rf_str key);

#endif
