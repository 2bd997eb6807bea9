/*
 * A virtual clock per key (the generic cell rate algorithm): each request
 * moves it by its share of a minute, and it may run ahead of the real one by
 * a minute at most.  One number a key, and a key that has been quiet needs
 * none: the table has a fixed size, and forgets whoever is nearest to quiet
 * when a corner of it is full.
 */
#include "config.h"

#include "account/rate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "model/caller.h"
#include "util/mem.h"

#define MINUTE INT64_C(60000000)	/* microseconds */
#define SECOND INT64_C(1000000)
#define SLOTS 4096			/* a power of two */
#define CORNER 8			/* slots that a key may take */

struct slot {
	char key_id[RF_ID_SIZE];
	int64_t clock;			/* microseconds; past: quiet */
};

struct rf_rate {
	pthread_mutex_t lock;
	int64_t step;			/* microseconds a request */
	struct slot slots[SLOTS];
};

struct rf_rate *
rf_rate_new(int per_minute)
{
	struct rf_rate *r;

	if (per_minute <= 0)
		return NULL;
	r = rf_calloc(1, sizeof(*r));
	pthread_mutex_init(&r->lock, NULL);
	r->step = MINUTE / per_minute;
	return r;
}

void
rf_rate_free(struct rf_rate *r)
{
	if (r == NULL)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* FNV-1a: the ids are random already. */
static size_t
hash(const char *s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 32);
}

/* The key's slot, or the quietest of those it may take, made its own. */
static struct slot *
slot_of(struct rf_rate *r, const char *key_id, int64_t now)
{
	size_t at = hash(key_id);
	struct slot *best = NULL;

	for (size_t i = 0; i < CORNER; i++) {
		struct slot *s = &r->slots[(at + i) % SLOTS];

		if (strncmp(s->key_id, key_id, RF_ID_SIZE - 1) == 0)
			return s;
		if (best == NULL || s->clock < best->clock)
			best = s;
	}
	rf_strlcpy(best->key_id, key_id, sizeof(best->key_id));
	best->clock = now;
	return best;
}

bool
rf_rate_take(struct rf_rate *r, const char *key_id, int64_t now_us, int *wait)
{
	int64_t clock, ahead;
	struct slot *s;

	pthread_mutex_lock(&r->lock);
	s = slot_of(r, key_id, now_us);
	clock = (s->clock > now_us ? s->clock : now_us) + r->step;
	ahead = clock - now_us - MINUTE;
	if (ahead <= 0)
		s->clock = clock;
	pthread_mutex_unlock(&r->lock);
	*wait = ahead <= 0 ? 0 : (int)((ahead + SECOND - 1) / SECOND);
	return ahead <= 0;
}
