/*
 * The notice board: how processes tell each other "something changed"
 * without asking the database.  A small file in the data folder, mapped
 * shared, holds counters: one for the queue, one for each hash of a job id.
 * Whoever commits a change raises the counter and wakes the sleepers (a
 * futex where the system has one, else sleepers look every 10 ms).  A notice
 * is a hint: waiters always read the store afterwards, and also look by
 * themselves once a second, so a lost board costs only time.
 */
#ifndef RF_STORE_NOTICE_H
#define RF_STORE_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"

struct rf_notice;

enum rf_code rf_notice_open(const char *data_dir, struct rf_notice **out,
    struct rf_err *err) RF_MUST_CHECK;
void rf_notice_close(struct rf_notice *n);

/* Topic of a job id, the queue's, and that of keys and their owners. */
#define RF_NOTICE_QUEUE 0
#define RF_NOTICE_KEYS 1
uint32_t rf_notice_topic(const char *job_id);

/* Read the counter BEFORE reading the store, then wait for it to move. */
uint32_t rf_notice_seen(struct rf_notice *n, uint32_t topic);
/* True when the counter differs from `seen`, false after timeout_ms. */
bool rf_notice_wait(struct rf_notice *n, uint32_t topic, uint32_t seen,
    int timeout_ms);
/*
 * Until the counter differs from `seen`, one second passed (notices may be
 * lost: look again), or rf_monotonic() reaches `until`; false when it is time
 * to end: `until` came, or `stop` (asked every 200 ms; may be NULL) says so.
 */
bool rf_notice_doze(struct rf_notice *n, uint32_t topic, uint32_t seen,
    int64_t until, bool (*stop)(void *ctx), void *ctx);
void rf_notice_post(struct rf_notice *n, uint32_t topic);

#endif
