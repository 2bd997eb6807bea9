/*
 * Counters of this process, for /metrics (Prometheus text format): requests
 * by route and status, bytes, durations.  Lock-free; the store's figures are
 * read when asked (store.h).
 */
#ifndef RF_HTTP_METRICS_H
#define RF_HTTP_METRICS_H

#include <stdint.h>

#include "http/router.h"
#include "util/out.h"

struct rf_metrics;

struct rf_metrics *rf_metrics_new(const struct rf_endpoint *const *endpoints);
void rf_metrics_free(struct rf_metrics *m);
/* route NULL: no route matched. */
void rf_metrics_count(struct rf_metrics *m, const struct rf_route *route,
    int status, int64_t bytes, int64_t microseconds);
void rf_metrics_print(const struct rf_metrics *m, struct rf_out *out);

#endif
