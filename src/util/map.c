/*
 * Open addressing over an array of entries.  Growing leaves the old arrays in
 * the arena: at most as much again as the table in use.  The keys come from
 * documents, so their hash is keyed per process.
 */
#include "config.h"

#include "util/map.h"

#include <pthread.h>
#include <string.h>

#include "util/hash.h"

#define FIRST_SLOTS 16

static uint64_t seed[2];

static void
seed_fill(void)
{
	rf_random(seed, sizeof(seed));
}

void
rf_map_init(struct rf_map *m, struct rf_arena *arena)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, seed_fill);
	memset(m, 0, sizeof(*m));
	m->arena = arena;
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t *
find_slot(const struct rf_map *m, struct rf_str key)
{
	size_t mask = m->n_slots - 1;
	size_t i = (size_t)rf_hash64_keyed(key.ptr, key.len, seed) & mask;

	while (m->slots[i] != 0 &&
	    !rf_str_eq(m->entries[m->slots[i] - 1].key, key))
		i = (i + 1) & mask;
	return &m->slots[i];
}

/* Twice the slots, and entries for half of them. */
static void
grow(struct rf_map *m)
{
	struct rf_map_entry *old = m->entries;

	m->n_slots = m->n_slots == 0 ? FIRST_SLOTS : m->n_slots * 2;
	m->cap = m->n_slots / 2;
	m->slots = rf_arena_array(m->arena, m->n_slots, sizeof(*m->slots));
	m->entries = rf_arena_array(m->arena, m->cap, sizeof(*m->entries));
	if (m->n != 0)
		memcpy(m->entries, old, m->n * sizeof(*old));
	for (size_t i = 0; i < m->n; i++)
		*find_slot(m, m->entries[i].key) = i + 1;
}

void *
rf_map_get(const struct rf_map *m, struct rf_str key)
{
	size_t slot;

	if (m->n == 0)
		return NULL;
	slot = *find_slot(m, key);
	return slot != 0 ? m->entries[slot - 1].value : NULL;
}

void **
rf_map_put(struct rf_map *m, struct rf_str key)
{
	struct rf_map_entry *e;
	size_t *slot;
	char *copy;

	if (m->n == m->cap)
		grow(m);
	slot = find_slot(m, key);
	if (*slot == 0) {
		e = &m->entries[m->n++];
		copy = rf_arena_bytes(m->arena, key.len + 1);
		if (key.len != 0)
			memcpy(copy, key.ptr, key.len);
		copy[key.len] = '\0';
		e->key = (struct rf_str){ copy, key.len };
		*slot = m->n;
	}
	return &m->entries[*slot - 1].value;
}
