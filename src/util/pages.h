/*
 * Large memory that is written all over, in huge pages where the system has
 * them: a page of 2 MiB is one fault where there were five hundred, each of
 * which takes longer than filling its page.
 */
#ifndef RF_UTIL_PAGES_H
#define RF_UTIL_PAGES_H

#include <stddef.h>

#include "util/limits.h"

#define RF_HUGE_PAGE (2 * RF_MiB)

/*
 * `size` zeroed bytes from the start of a huge page on; NULL when they are
 * not to be had, or not worth it: allocate otherwise then.  The end of what
 * fills no huge page by half stands in ordinary ones.
 */
void *rf_pages_map(size_t size);
/* Give back what was had for that size; NULL is fine. */
void rf_pages_unmap(void *p, size_t size);

#endif
