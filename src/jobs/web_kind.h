/* What an address leads to, and the images of one that leads to a document. */
#ifndef RF_JOBS_WEB_KIND_H
#define RF_JOBS_WEB_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "jobs/web.h"

enum rf_web_is {
	RF_WEB_IS_PAGE,
	RF_WEB_IS_IMAGE,
	RF_WEB_IS_DOCUMENT,
	RF_WEB_IS_NOTHING
};

/* By a media type alone. */
bool rf_web_is_html(const char *type);
bool rf_web_is_xhtml(const char *type);
/* What came, by what the server says of it, then by its bytes. */
enum rf_web_is rf_web_what_is(const struct rf_web_answer *a, int fd,
    int64_t size);
/*
 * Its images, listed in the staging folder of the task, which *w tells of.
 * `deadline`: then it stops with what it has.
 */
enum rf_code rf_web_document(const struct rf_read_task *t,
    const struct rf_web_answer *a, int fd, int64_t size, int64_t deadline,
    void (*progress)(void *ctx, uint32_t done, uint32_t total), void *ctx,
    struct rf_child_word *w, struct rf_err *err) RF_MUST_CHECK;

#endif
