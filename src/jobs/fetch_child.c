/*
 * Fetching happens in a child of its own, before any parsing: it has the
 * network and can open nothing but the system's own files; the reader after
 * it has the document and no network.
 */
#include "config.h"

#include "jobs/child.h"


#include "util/mem.h"

static int
fetch_progress(void *ctx, int64_t got, int64_t expected)
{
	/* Only that there is life: pages are counted once it is read. */
	rf_child_progress(*(const int *)ctx, 0, 0);
	return 0;
}

static void
fetch_body(int pipe, const void *task, const struct rf_sandbox *limits)
{
	const struct rf_fetch_task *t = task;
	struct rf_child_word w = { .last = false };
	struct rf_err err = RF_ERR_INIT;
	struct rf_fetch_result result = { .status = 0 };
	struct rf_fetch_request req = {
		.url = t->url, .policy = t->policy, .fd = t->to,
		.progress = fetch_progress, .ctx = &pipe,
	};
	enum rf_code rc;

	/* The library and its forty others, while files can be opened. */
	rc = rf_fetch_prepare(&err);
	if (rc != RF_OK) {
		rf_child_end(pipe, &w, rc, &err);
		return;
	}
	if (!rf_child_enter(pipe, limits, -1, t->to, &w))
		return;
	rc = rf_fetch(&req, &result, &err);
	rf_strlcpy(w.name, result.filename, sizeof(w.name));
	rf_strlcpy(w.media_type, result.type, sizeof(w.media_type));
	rf_child_end(pipe, &w, rc, &err);
}

enum rf_code
rf_child_fetch(struct rf_child *c, const struct rf_fetch_task *t,
    const struct rf_sandbox *limits, struct rf_err *err)
{
	rf_sandbox_prepare(limits);
	return rf_child_fork(c, fetch_body, t, limits, err);
}
