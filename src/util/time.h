/* Clocks.  Wall time is milliseconds since 1970 UTC in int64_t. */
#ifndef RF_UTIL_TIME_H
#define RF_UTIL_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "util/str.h"

#define RF_TIME_SIZE 25		/* "2026-01-31T12:00:00.123Z" and the NUL */

/* The UTC day a time (ms) is in, in days since 1970, and its end. */
int64_t rf_day(int64_t ms);
int64_t rf_day_end(int64_t ms);
int64_t rf_now(void);		/* wall clock, ms */
int64_t rf_monotonic(void);	/* for durations and deadlines, ms */
int64_t rf_monotonic_us(void);
int64_t rf_thread_ns(void);	/* processor time of the calling thread */

/* "2026-01-31T12:00:00Z"; with milliseconds when asked. */
void rf_time_format(int64_t ms, bool millis, char out[RF_TIME_SIZE]);
/* RFC 3339 with Z or an offset, or a date alone; false otherwise. */
bool rf_time_parse(struct rf_str s, int64_t *ms);
/* HTTP date: "Sat, 31 Jan 2026 12:00:00 GMT"; needs 30 bytes. */
void rf_time_http(int64_t ms, char out[30]);
bool rf_time_http_parse(struct rf_str s, int64_t *ms);

void rf_sleep_ms(int ms);

#endif
