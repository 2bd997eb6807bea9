/*
 * The way of one address: parse, ask, judge, transfer, and again for each
 * redirect.  libcurl could follow redirects itself, but would then look up
 * and connect to hosts that nobody has judged.
 */
#include "config.h"

#include "fetch/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "fetch/curl.h"
#include "fetch/filename.h"
#include "fetch/transfer.h"
#include "util/log.h"
#include "util/time.h"

enum rf_code
rf_fetch_prepare(struct rf_err *err)
{
	return rf_curl_load(err);
}

enum rf_code
rf_fetch_policy_ports(struct rf_fetch_policy *policy, struct rf_str list,
    struct rf_err *err)
{
	int64_t port;

	policy->n_ports = 0;
	while (list.ptr != NULL && list.len > 0) {
		struct rf_str entry = rf_str_trim(rf_str_cut(&list, ','));

		if (entry.len == 0)
			continue;
		if (!rf_parse_int(entry, 1, 65535, &port))
			return rf_fail(err, RF_E_CONFIG,
			    "\"%.*s\" is not a port (1 to 65535)",
			    (int)(entry.len < 40 ? entry.len : 40), entry.ptr);
		if (policy->n_ports == RF_FETCH_PORTS)
			return rf_fail(err, RF_E_CONFIG,
			    "more than %d ports are listed", RF_FETCH_PORTS);
		policy->ports[policy->n_ports++] = (uint16_t)port;
	}
	return RF_OK;
}

static enum rf_code
check_port(const struct rf_fetch_policy *policy, uint16_t port,
    struct rf_err *err)
{
	for (size_t i = 0; i < policy->n_ports; i++) {
		if (policy->ports[i] == port)
			return RF_OK;
	}
	return rf_fail(err, RF_E_BLOCKED, "this web address may not be "
	    "fetched: port %u is not allowed", port);
}

static int
ask_caller(void *arg)
{
	const struct rf_fetch_request *req = arg;

	return req->progress(req->ctx, 0, -1);
}

/* Everything that can be said before connecting. */
static enum rf_code
admit(const struct rf_fetch_policy *policy, struct rf_fetch_request *req,
    const struct rf_url *url, const struct rf_guard *guard,
    int64_t deadline, struct rf_addresses *out, struct rf_err *err)
{
	struct rf_resolve how = {
		.fn = policy->resolve,
		.ctx = policy->resolve_ctx,
		.deadline = rf_monotonic() + policy->connect_ms,
	};
	enum rf_code rc;

	if (req != NULL && req->progress != NULL) {
		how.cancelled = ask_caller;
		how.cancel_ctx = req;
	}
	if (how.deadline > deadline)
		how.deadline = deadline;
	rc = check_port(policy, url->port, err);
	if (rc != RF_OK)
		return rc;
	return rf_resolve_guarded(&how, url, guard, out, err);
}

enum rf_code
rf_fetch_check(const char *url, const struct rf_fetch_policy *policy,
    struct rf_url *out, struct rf_err *err)
{
	struct rf_guard guard = RF_GUARD_INIT;
	struct rf_addresses addresses;
	struct rf_url *parsed = rf_malloc(sizeof(*parsed));
	enum rf_code rc;

	rc = rf_url_parse(rf_str(url), parsed, err);
	if (rc != RF_OK)
		goto out;
	rf_guard_init(&guard, policy->allow);
	rc = admit(policy, NULL, parsed, &guard,
	    rf_monotonic() + policy->total_ms, &addresses, err);
	if (rc == RF_OK && out != NULL)
		*out = *parsed;
out:
	rf_guard_release(&guard);
	free(parsed);
	return rc;
}

/* One fetch on its way. */
struct way {
	struct rf_fetch_request req;
	struct rf_fetch_result *result;
	struct rf_guard guard;
	struct rf_addresses addresses;
	struct rf_url url, next;
	struct rf_transfer transfer;
	int64_t deadline;
	CURL *handle;
};

static enum rf_code
one_hop(struct way *w, struct rf_err *err)
{
	struct rf_transfer *t = &w->transfer;
	CURLcode outcome = CURLE_FAILED_INIT;
	struct rf_err first = RF_ERR_INIT;
	enum rf_code rc;

	rc = admit(w->req.policy, &w->req, &w->url, &w->guard, w->deadline,
	    &w->addresses, err);
	if (rc != RF_OK)
		return rc;
	*t = (struct rf_transfer){
		.req = &w->req,
		.guard = &w->guard,
		.url = &w->url,
		.addresses = &w->addresses,
		.deadline = w->deadline,
	};
	rc = rf_transfer_begin(t, w->handle, &first);
	if (rc == RF_OK)
		outcome = rf_curl.easy_perform(w->handle);
	if (rc != RF_OK)
		t->err = first;
	rc = rf_transfer_end(t, outcome, err);
	w->result->status = t->status;
	return rc;
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 ||
	    status == 307 || status == 308;
}

/* Where a redirect leads.  The server's nonsense is not the caller's. */
static enum rf_code
follow(struct way *w, struct rf_err *err)
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

static enum rf_code
all_hops(struct way *w, struct rf_err *err)
{
	enum rf_code rc;

	for (;;) {
		rf_strlcpy(w->result->url, w->url.text,
		    sizeof(w->result->url));
		rc = one_hop(w, err);
		if (rc != RF_OK)
			return rc;
		if (!is_redirect(w->result->status))
			break;
		rc = follow(w, err);
		if (rc != RF_OK)
			return rc;
	}
	if (w->result->status < 200 || w->result->status > 299)
		return rf_fail(err, RF_E_HTTP,
		    "the web address answered with status %d",
		    w->result->status);
	return RF_OK;
}

static void
describe(struct way *w)
{
	struct rf_fetch_result *r = w->result;

	r->bytes = w->transfer.bytes;
	memcpy(r->sha256, w->transfer.sha256, sizeof(r->sha256));
	rf_fetch_media_type(w->transfer.type, r->type, r->charset);
	rf_fetch_filename(w->transfer.disposition, &w->url, r->filename);
}

enum rf_code
rf_fetch(const struct rf_fetch_request *req, struct rf_fetch_result *result,
    struct rf_err *err)
{
	int64_t start = rf_monotonic();
	/* Some 40 KiB: not for the small stacks of threads. */
	struct way *w = rf_calloc(1, sizeof(*w));
	enum rf_code rc;

	memset(result, 0, sizeof(*result));
	w->req = *req;
	w->result = result;
	w->deadline = start + req->policy->total_ms;
	rc = rf_url_parse(rf_str(req->url), &w->url, err);
	if (rc != RF_OK)
		goto out;
	rc = rf_curl_load(err);
	if (rc != RF_OK)
		goto out;
	rf_guard_init(&w->guard, req->policy->allow);
	w->handle = rf_curl.easy_init();
	if (w->handle == NULL) {
		rc = rf_fail(err, RF_E_BUSY, "memory is short");
		goto out;
	}
	rc = all_hops(w, err);
	if (rc == RF_OK)
		describe(w);
	rf_log(RF_LOG_INFO, "fetch.done", "host=%s code=%s status=%d "
	    "redirects=%d bytes=%lld ms=%lld", w->url.host, rf_code_name(rc),
	    result->status, result->redirects, (long long)result->bytes,
	    (long long)(rf_monotonic() - start));
	rf_curl.easy_cleanup(w->handle);
out:
	rf_guard_release(&w->guard);
	free(w);
	return rc;
}
