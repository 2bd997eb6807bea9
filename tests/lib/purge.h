/* Time passing, for tests: what retention does to a job at its end. */
#ifndef RF_TESTS_PURGE_H
#define RF_TESTS_PURGE_H

#include "lib/service.h"

/* Fails the test when the job is not there or not final. */
void purge_job(const struct service *s, const char *id);

#endif
