/*
 * What the tests of the ImageExtract surface share.  Section numbers are
 * those of its contract.  Addresses are numbers, so that no name is looked up;
 * nobody works on them, as the services have no worker.
 */
#ifndef RF_TESTS_API_IMAGEEXTRACT_H
#define RF_TESTS_API_IMAGEEXTRACT_H

#include "lib/ask.h"
#include "lib/seed.h"

#define ASK_IE(s, ...) ASK(s, .bearer = true, __VA_ARGS__)

#define JOBS "/api/v1/jobs"
#define ACCOUNT "/api/v1/account"
#define HOST "http://93.184.216.34"
/* Bodies of a job. */
#define URL_OF(input) "{\"type\":\"url\",\"input\":" input "}"
#define BULK_OF(list) "{\"type\":\"bulk\",\"input\":[" list "]}"
#define AND ","
#define AT(path) "\"" HOST path "\""
#define PAGE URL_OF(AT("/"))
#define DOC(name) UPLOAD("files", name, "a,b\n1,2\n")

/* Make a job that must be accepted, and keep its id. */
#define CREATE(id, s, ...) do { \
	struct answer made_ = ASK_IE(s, .path = JOBS, __VA_ARGS__); \
	expect(&made_, 202, "job_id"); \
	rf_strlcpy(id, answer_text(&made_, "job_id"), RF_ID_SIZE); \
	answer_release(&made_); \
} while (0)

/* The path of something below a job. */
#define JOB(id, rest) pathf(JOBS "/%s" rest, id)

#endif
