/*
 * Servers say what they send, and are believed where they say HTML: a page
 * may hold anything.  For the rest the bytes count.
 */
#include "config.h"

#include "jobs/web_kind.h"

#include <string.h>

#include "extract/extract.h"
#include "image/probe.h"
#include "jobs/reader.h"
#include "util/mem.h"

bool
rf_web_is_xhtml(const char *type)
{
	return strcmp(type, "application/xhtml+xml") == 0;
}

bool
rf_web_is_html(const char *type)
{
	return strcmp(type, "text/html") == 0 || rf_web_is_xhtml(type);
}

enum rf_web_is
rf_web_what_is(const struct rf_web_answer *a, int fd, int64_t size)
{
	const struct rf_format *format = NULL;
	struct rf_image_source source;
	struct rf_image_facts facts;

	if (rf_web_is_html(a->type))
		return RF_WEB_IS_PAGE;
	rf_image_source_fd(&source, fd, size);
	if (rf_image_probe(&source, &facts, NULL) == RF_OK)
		return RF_WEB_IS_IMAGE;
	if (rf_recognise(fd, size, a->filename, a->type, &format, NULL) !=
	    RF_OK)
		return RF_WEB_IS_NOTHING;
	return strcmp(format->name, "html") == 0 ? RF_WEB_IS_PAGE :
	    RF_WEB_IS_DOCUMENT;
}

enum rf_code
rf_web_document(const struct rf_read_task *t, const struct rf_web_answer *a,
    int fd, int64_t size, int64_t deadline,
    void (*progress)(void *ctx, uint32_t done, uint32_t total), void *ctx,
    struct rf_child_word *w, struct rf_err *err)
{
	struct rf_reading r = {
		.fd = fd, .size = size, .name = a->filename,
		.media_type = a->type, .options = t->options,
		.staging = t->staging, .gallery = true,
		.effort = { .threads = 1, .deadline = deadline,
		    .page_ms = t->page_ms, .wall_ms = t->wall_ms },
		.preloaded = t->preload, .progress = progress,
		.progress_ctx = ctx,
	};
	enum rf_code rc = rf_read_document(&r, err);

	w->preload = r.preload_wanted && rc == RF_E_MISSING;
	if (r.format != NULL)
		rf_strlcpy(w->format, r.format, sizeof(w->format));
	return rc;
}
