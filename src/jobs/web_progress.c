/* Sums that are kept while images come, so that telling costs nothing. */
#include "config.h"

#include "jobs/web_progress.h"

#include "util/limits.h"

#define GUESS (64 * RF_KiB)	/* still to come of what has no length */
#define MOST_BYTES (INT64_C(1) << 40)	/* of one file; servers say anything */

static int64_t
bound(int64_t n)
{
	return n < 0 ? 0 : n > MOST_BYTES ? MOST_BYTES : n;
}

/* A length counts what is compressed, and may be a lie. */
static int64_t
size_of(int64_t got, int64_t length)
{
	if (length < 0)
		return got + GUESS;
	return length > got ? length : got;
}

static double
ratio(double part, double whole)
{
	return part >= whole ? 1 : part / whole;
}

static uint32_t
tell(struct rf_web_progress *p, uint32_t value)
{
	if (value > p->told)
		p->told = value;
	return p->told;
}

static void
forget(struct rf_web_progress *p, struct rf_web_part *part)
{
	if (part->size == 0)
		return;
	p->moving--;
	p->got -= part->got;
	p->size -= part->size;
	p->shares -= part->share;
	*part = (struct rf_web_part){ .got = 0 };
}

void
rf_web_moved(struct rf_web_progress *p, struct rf_web_part *part, int64_t got,
    int64_t length)
{
	forget(p, part);
	part->got = bound(got);
	part->size = bound(size_of(part->got, length));
	if (part->size == 0)
		return;
	part->share = ratio((double)part->got, (double)part->size);
	p->moving++;
	p->got += part->got;
	p->size += part->size;
	p->shares += part->share;
}

void
rf_web_ended(struct rf_web_progress *p, struct rf_web_part *part, int64_t size)
{
	forget(p, part);
	p->ended++;
	p->ended_bytes += bound(size);
}

uint32_t
rf_web_progress_of(struct rf_web_progress *p, size_t all)
{
	size_t sized = p->ended + p->moving;
	double known = (double)p->ended_bytes + (double)p->size;
	double images, bytes, whole = known;

	if (all == 0)
		return tell(p, RF_WEB_HAVE_PAGE);
	images = ratio((double)p->ended + p->shares, (double)all);
	if (sized > 0 && sized < all)
		whole += known / (double)sized * (double)(all - sized);
	bytes = whole > 0 ? ratio((double)p->ended_bytes + (double)p->got,
	    whole) : images;
	return tell(p, RF_WEB_HAVE_PAGE + (uint32_t)((images + bytes) / 2 *
	    (RF_WEB_HAVE_ALL - RF_WEB_HAVE_PAGE)));
}

uint32_t
rf_web_progress_page(struct rf_web_progress *p, int64_t got, int64_t length,
    uint32_t most)
{
	struct rf_web_part part = { .got = 0 };
	struct rf_web_progress alone = { .told = 0 };

	rf_web_moved(&alone, &part, got, length);
	return tell(p, (uint32_t)(part.share * most));
}
