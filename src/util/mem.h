/*
 * Allocation that does not fail.  Every input has a ceiling, so running out
 * of memory is either a document that wants more than its sandbox allows or
 * a machine in trouble; neither is mended by the caller.  On failure the
 * process's out-of-memory handler runs: the sandboxed child's leaves with
 * RF_EXIT_NOMEM, which the worker reports as the document's fault (limit);
 * everybody else's logs and aborts, which loses no accepted job by design.
 */
#ifndef RF_UTIL_MEM_H
#define RF_UTIL_MEM_H

#include <stddef.h>
#include <string.h>

#define RF_EXIT_NOMEM 77

void *rf_malloc(size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(1)));
/* Zeroed; the product is checked. */
void *rf_calloc(size_t n, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(1, 2)));
void *rf_realloc(void *p, size_t size) __attribute__((returns_nonnull));
/* Room for n elements of `size` bytes; the product is checked. */
void *rf_reallocarray(void *p, size_t n, size_t size)
    __attribute__((returns_nonnull));
char *rf_strdup(const char *s) __attribute__((malloc, returns_nonnull));
char *rf_strndup(const char *s, size_t n)
    __attribute__((malloc, returns_nonnull));

/* Install what runs when memory is out; it must not return. */
void rf_mem_on_exhausted(void (*handler)(size_t wanted));
/* Memory is out, says who allocates by other means; 0: wanted is unknown. */
_Noreturn void rf_mem_exhausted(size_t wanted);

/* Copy with truncation; always terminated; returns strlen(src). */
size_t rf_strlcpy(char *dst, const char *src, size_t size);

/*
 * Growable array: `struct { T *v; size_t n, cap; }`.  RF_VEC_PUSH gives a
 * pointer to a new zeroed element, valid until the next push.
 */
#define RF_VEC(T) struct { T *v; size_t n, cap; }
#define RF_VEC_PUSH(vec) \
	((vec)->v = rf_vec_room_((vec)->v, &(vec)->cap, (vec)->n, \
	    sizeof(*(vec)->v)), &(vec)->v[(vec)->n++])
#define RF_VEC_RELEASE(vec) \
	do { free((vec)->v); (vec)->v = NULL; (vec)->n = (vec)->cap = 0; } while (0)
void *rf_vec_grow_(void *v, size_t *cap, size_t size)
    __attribute__((returns_nonnull));
static inline void *
rf_vec_room_(void *v, size_t *cap, size_t n, size_t size)
{
	if (n >= *cap)
		v = rf_vec_grow_(v, cap, size);
	memset((char *)v + n * size, 0, size);
	return v;
}

#endif
