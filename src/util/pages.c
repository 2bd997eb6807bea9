/*
 * Huge pages.  Alignment is had by mapping a page too many; it is the
 * address that must be right, the system does the rest or does not.
 */
#include "config.h"

#include "util/pages.h"

#include <stdint.h>
#include <sys/mman.h>

#define PAGE ((size_t)4096)
#define MOST ((size_t)1 << 32)

#if defined(MADV_HUGEPAGE) && !defined(RF_SANITIZERS)

/* As mapped, and how much of that is huge. */
static size_t
whole(size_t size, size_t *huge)
{
	size_t rest = size % RF_HUGE_PAGE;

	*huge = size - rest;
	if (rest >= RF_HUGE_PAGE / 2) {
		*huge += RF_HUGE_PAGE;
		return *huge;
	}
	return *huge + (rest + PAGE - 1) / PAGE * PAGE;
}

void *
rf_pages_map(size_t size)
{
	size_t huge, total, before;
	char *p;

	if (size > MOST)
		return NULL;
	total = whole(size, &huge);
	if (huge == 0)
		return NULL;
	p = mmap(NULL, total + RF_HUGE_PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	before = (RF_HUGE_PAGE - (uintptr_t)p % RF_HUGE_PAGE) % RF_HUGE_PAGE;
	if (before > 0)
		munmap(p, before);
	munmap(p + before + total, RF_HUGE_PAGE - before);
	p += before;
	(void)madvise(p, huge, MADV_HUGEPAGE);
	return p;
}

void
rf_pages_unmap(void *p, size_t size)
{
	size_t huge;

	if (p != NULL)
		munmap(p, whole(size, &huge));
}

#else

void *
rf_pages_map(size_t size)
{
	(void)size;
	return NULL;
}

void
rf_pages_unmap(void *p, size_t size)
{
	(void)p;
	(void)size;
}

#endif
