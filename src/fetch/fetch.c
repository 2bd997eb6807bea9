/*
 * One address fetched to its end: parse, ask, judge, transfer, and again for
 * each redirect (way.h).
 */
#include "config.h"

#include "fetch/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "fetch/curl.h"
#include "fetch/way.h"
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

enum rf_code
rf_fetch_check_port(const struct rf_fetch_policy *policy, uint16_t port,
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
	rc = rf_fetch_check_port(policy, url->port, err);
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

static enum rf_code
all_hops(struct rf_way *w, struct rf_addresses *addresses,
    struct rf_handle *handle, struct rf_err *err)
{
	CURLcode outcome;
	enum rf_code rc;
	bool again = true;

	w->addresses = addresses;
	for (rc = RF_OK; rc == RF_OK && again;) {
		rc = admit(w->req.policy, &w->req, &w->url, w->guard,
		    w->deadline, addresses, err);
		if (rc != RF_OK)
			break;
		outcome = rf_way_begin(w, handle) ?
		    rf_curl.easy_perform(handle->curl) : CURLE_FAILED_INIT;
		rc = rf_way_after(w, outcome, &again, err);
	}
	return rc;
}

enum rf_code
rf_fetch(const struct rf_fetch_request *req, struct rf_fetch_result *result,
    struct rf_err *err)
{
	int64_t start = rf_monotonic();
	/* Some 40 KiB: not for the small stacks of threads. */
	struct rf_way *w = rf_calloc(1, sizeof(*w));
	struct rf_guard guard = RF_GUARD_INIT;
	struct rf_addresses addresses;
	struct rf_handle handle = RF_HANDLE_NONE;
	enum rf_code rc;

	rf_way_start(w, req, result);
	rc = rf_url_parse(rf_str(req->url), &w->url, err);
	if (rc != RF_OK)
		goto out;
	rc = rf_curl_load(err);
	if (rc != RF_OK)
		goto out;
	rf_guard_init(&guard, req->policy->allow);
	w->guard = &guard;
	rc = rf_handle_open(&handle, err);
	if (rc != RF_OK)
		goto out;
	rc = all_hops(w, &addresses, &handle, err);
	rf_log(RF_LOG_INFO, "fetch.done", "host=%s code=%s status=%d "
	    "redirects=%d bytes=%lld ms=%lld", w->url.host, rf_code_name(rc),
	    result->status, result->redirects, (long long)result->bytes,
	    (long long)(rf_monotonic() - start));
out:
	rf_handle_close(&handle);
	rf_guard_release(&guard);
	free(w);
	return rc;
}
