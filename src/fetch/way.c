/*
 * Redirects.  libcurl could follow them itself, but would then look up and
 * connect to hosts that nobody has judged.
 */
#include "config.h"

#include "fetch/way.h"

#include <stddef.h>
#include <string.h>

#include "fetch/filename.h"
#include "util/time.h"

void
rf_way_start(struct rf_way *w, const struct rf_fetch_request *req,
    struct rf_fetch_result *result)
{
	/* Not the kilobytes of text at the end, which are set. */
	memset(result, 0, offsetof(struct rf_fetch_result, url) + 1);
	w->req = *req;
	w->result = result;
	w->deadline = rf_monotonic() + req->policy->total_ms;
}

bool
rf_way_begin(struct rf_way *w, struct rf_handle *handle)
{
	struct rf_transfer *t = &w->transfer;
	struct rf_err err = RF_ERR_INIT;

	rf_strlcpy(w->result->url, w->url.text, sizeof(w->result->url));
	memset(t, 0, offsetof(struct rf_transfer, location) + 1);
	t->req = &w->req;
	t->guard = w->guard;
	t->url = &w->url;
	t->addresses = w->addresses;
	t->deadline = w->deadline;
	if (rf_transfer_begin(t, handle, &err) == RF_OK)
		return true;
	t->err = err;
	return false;
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 ||
	    status == 307 || status == 308;
}

/* Where a redirect leads.  The server's nonsense is not the caller's. */
static enum rf_code
follow(struct rf_way *w, struct rf_err *err)
{
	enum rf_code rc;

	if (w->transfer.location[0] == '\0')
		return rf_fail(err, RF_E_HTTP,
		    "the web address redirects to nowhere");
	if (w->result->redirects == w->req.policy->redirects)
		return rf_fail(err, RF_E_HTTP,
		    "the web address redirects more than %d times",
		    w->req.policy->redirects);
	rc = rf_url_join(&w->url, rf_str(w->transfer.location), &w->next, err);
	if (rc == RF_E_BAD_REQUEST)
		return rf_fail(err, RF_E_BLOCKED, "the web address redirects "
		    "to something that may not be fetched");
	if (rc != RF_OK)
		return rc;
	w->url = w->next;
	w->result->redirects++;
	return RF_OK;
}

/* What may be kept; of an answer that still holds, the old names too. */
static void
describe_keep(struct rf_way *w)
{
	const struct rf_fetch_known *known = w->result->known;
	struct rf_fetch_keep *keep = &w->result->keep;
	struct rf_fresh *f = &w->transfer.fresh;

	if (known != NULL && f->etag[0] == '\0')
		rf_strlcpy(f->etag, known->etag, sizeof(f->etag));
	if (known != NULL && f->modified[0] == '\0')
		rf_strlcpy(f->modified, known->modified, sizeof(f->modified));
	rf_fresh_judge(f, w->transfer.asked, rf_now(), keep);
}

static void
describe(struct rf_way *w)
{
	struct rf_fetch_result *r = w->result;

	if (r->status == 200)
		describe_keep(w);
	r->bytes = w->transfer.bytes;
	r->partial = w->transfer.partial;
	memcpy(r->sha256, w->transfer.sha256, sizeof(r->sha256));
	rf_fetch_media_type(w->transfer.type, r->type, r->charset);
	rf_fetch_filename(w->transfer.disposition, &w->url, r->filename);
}

enum rf_code
rf_way_after(struct rf_way *w, CURLcode outcome, bool *again,
    struct rf_err *err)
{
	enum rf_code rc = rf_transfer_end(&w->transfer, outcome, err);

	*again = false;
	w->result->status = w->transfer.status;
	if (rc != RF_OK)
		return rc;
	if (w->result->status == 304 && w->req.known != NULL) {
		w->result->known = w->req.known;
		describe_keep(w);
		return RF_OK;
	}
	if (is_redirect(w->result->status)) {
		rc = follow(w, err);
		*again = rc == RF_OK;
		return rc;
	}
	if (w->result->status < 200 || w->result->status > 299)
		return rf_fail(err, RF_E_HTTP,
		    "the web address answered with status %d",
		    w->result->status);
	describe(w);
	return RF_OK;
}
