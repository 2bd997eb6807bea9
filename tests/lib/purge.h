/*
 * The data folder of a running service, from beside: what time does to jobs,
 * and what a client is not told.
 */
#ifndef RF_TESTS_PURGE_H
#define RF_TESTS_PURGE_H

#include "lib/service.h"
#include "model/caller.h"

/*
 * Do what retention does at a job's end; fails the test when the job is not there
 * or not final.
 */
void purge_job(const struct service *s, const char *id);
/* The id of the job that was submitted last; false when there is none. */
bool newest_job(const struct service *s, char id[RF_ID_SIZE]);

#endif
