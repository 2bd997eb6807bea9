/*
 * A table for poll(): with at most some dozens of sockets that change with
 * each answer, telling the kernel of each change would be the dearer part.
 */
#include "config.h"

#include "fetch/watch.h"

#include <string.h>

#include "util/time.h"

static int
on_interest(CURL *curl, curl_socket_t fd, int what, void *ctx, void *unused)
{
	struct rf_watch *w = ctx;
	int i = 0;

	while (i < w->n && w->sockets[i].fd != fd)
		i++;
	if (what == CURL_POLL_REMOVE) {
		if (i < w->n)
			w->sockets[i] = w->sockets[--w->n];
		return 0;
	}
	if (i == RF_WATCH_SOCKETS)
		return -1;
	if (i == w->n)
		w->sockets[w->n++] = (struct pollfd){ .fd = fd };
	w->sockets[i].events =
	    (short)((what & CURL_POLL_IN ? POLLIN : 0) |
	    (what & CURL_POLL_OUT ? POLLOUT : 0));
	return 0;
}

static int
on_timer(CURLM *multi, long ms, void *ctx)
{
	struct rf_watch *w = ctx;

	w->timer = ms < 0 ? INT64_MAX : rf_monotonic() + ms;
	return 0;
}

bool
rf_watch_start(struct rf_watch *w, CURLM *multi)
{
	*w = (struct rf_watch){ .multi = multi, .timer = INT64_MAX };
	return rf_curl.multi_setopt(multi, CURLMOPT_SOCKETFUNCTION,
	    on_interest) == CURLM_OK &&
	    rf_curl.multi_setopt(multi, CURLMOPT_SOCKETDATA, w) == CURLM_OK &&
	    rf_curl.multi_setopt(multi, CURLMOPT_TIMERFUNCTION,
	    on_timer) == CURLM_OK &&
	    rf_curl.multi_setopt(multi, CURLMOPT_TIMERDATA, w) == CURLM_OK;
}

CURLMcode
rf_watch_heed(struct rf_watch *w)
{
	int running;

	if (w->timer > rf_monotonic())
		return CURLM_OK;
	w->timer = INT64_MAX;
	return rf_curl.multi_socket_action(w->multi, CURL_SOCKET_TIMEOUT, 0,
	    &running);
}

/* A socket that broke can be read and written, and tells so then. */
static CURLMcode
heed_socket(struct rf_watch *w, const struct pollfd *p)
{
	bool broken = (p->revents & ~(POLLIN | POLLOUT)) != 0;
	int what = (broken || (p->revents & POLLIN) ? CURL_CSELECT_IN : 0) |
	    (broken || (p->revents & POLLOUT) ? CURL_CSELECT_OUT : 0);
	int running;

	return rf_curl.multi_socket_action(w->multi, p->fd, what, &running);
}

CURLMcode
rf_watch_wait(struct rf_watch *w, int fd, int wait_ms)
{
	struct pollfd ready[RF_WATCH_SOCKETS];
	int64_t left = w->timer == INT64_MAX ? wait_ms :
	    w->timer - rf_monotonic();
	CURLMcode rc = CURLM_OK;
	int n = w->n, found;

	if (left < wait_ms)
		wait_ms = left > 0 ? (int)left : 0;
	w->sockets[n] = (struct pollfd){ .fd = fd, .events = POLLIN };
	found = poll(w->sockets, (nfds_t)n + (fd >= 0), wait_ms);
	/* The table changes while libcurl hears of them. */
	if (found > 0)
		memcpy(ready, w->sockets, (size_t)n * sizeof(ready[0]));
	for (int i = 0; i < n && found > 0 && rc == CURLM_OK; i++) {
		if (ready[i].revents != 0)
			rc = heed_socket(w, &ready[i]);
	}
	return rc != CURLM_OK ? rc : rf_watch_heed(w);
}
