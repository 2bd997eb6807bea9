/*
 * How far a page's images are: half by their number, half by their bytes, so
 * that neither one large image nor a thousand small ones stand still.  Sizes
 * that nobody has told yet count as the mean of those that are known.  Pure.
 *
 * What a page names is found while it is fetched, so the whole grows; what
 * was told is never taken back.
 */
#ifndef RF_JOBS_WEB_PROGRESS_H
#define RF_JOBS_WEB_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

/* In thousandths of an item. */
#define RF_WEB_HAVE_PAGE 30	/* the page is here */
#define RF_WEB_HAVE_FILE 300	/* or what is no page, and is read next */
#define RF_WEB_HAVE_ALL 970	/* the rest is hashing and storing */

/* Of one image under way; all zero: none of it has come. */
struct rf_web_part {
	int64_t got, size;	/* bytes; the size may be a guess */
	double share;		/* of the image */
};
struct rf_web_progress {
	uint32_t told;		/* the largest value so far */
	size_t ended, moving;	/* images */
	int64_t ended_bytes;
	/* Sums of the parts under way. */
	int64_t got, size;
	double shares;
};

/* Bytes came; `length` is what the server announced, -1: nothing. */
void rf_web_moved(struct rf_web_progress *p, struct rf_web_part *part,
    int64_t got, int64_t length);
/* It is over; `size` of what was kept, 0 after a failure. */
void rf_web_ended(struct rf_web_progress *p, struct rf_web_part *part,
    int64_t size);
/* Of `all` images known now, in thousandths of the item. */
uint32_t rf_web_progress_of(struct rf_web_progress *p, size_t all);
/* The page itself is coming; `most` when it is there. */
uint32_t rf_web_progress_page(struct rf_web_progress *p, int64_t got,
    int64_t length, uint32_t most);

#endif
