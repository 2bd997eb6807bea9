/* Arabic letters in their joined forms, for fonts drawn without shaping. */
#ifndef RF_CHART_JOINED_H
#define RF_CHART_JOINED_H

#include <stddef.h>
#include <stdint.h>

/*
 * Replace Arabic letters, in place and in reading order, by the code points
 * of their isolated, first, middle and last forms; lam and alef become one.
 * Returns the new length.
 */
size_t rf_join_arabic(uint32_t *cps, size_t n);

#endif
