/*
 * The handle's options are the second half of the guard, so each is checked:
 * a libcurl that does not know one of them is not used.  CURLOPT_RESOLVE pins
 * the name to the judged answers, and the socket callback, the last to see an
 * address before the kernel does, lets nothing else through.
 */
#include "config.h"

#include "fetch/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/log.h"
#include "util/time.h"

#define MAX_HEADERS (256 * RF_KiB)	/* of all answers of one hop */
#define MAX_DROPPED (16 * RF_KiB)	/* read to keep a connection usable */
#define MAX_RATIO 200			/* decompressed to received, past */
#define RATIO_FROM (8 * RF_MiB)		/* this */
#define STALL_BYTES 64			/* a second: less is a stall */
#define READ_SIZE (64 * RF_KiB)
#define READ_SOME (16 * RF_KiB)	/* where the beginning may be enough */
#define WORTH_STOPPING (64 * RF_KiB)	/* less to come is read: a connection
				   that is left in the middle is lost */

static bool
is_success(int status)
{
	return status >= 200 && status < 300;
}

static void
too_large(struct rf_transfer *t)
{
	rf_fail(&t->err, RF_E_FETCH_TOO_LARGE,
	    "the file at the web address is larger than %lld bytes",
	    (long long)t->max);
}

/* ---- callbacks: data -------------------------------------------------- */

static void
keep_value(char *to, size_t size, struct rf_str value, bool *cut)
{
	*cut = value.len >= size;
	if (to[0] != '\0' || *cut)
		return;			/* the first one counts */
	memcpy(to, value.ptr, value.len);
	to[value.len] = '\0';
}

static void
status_line(struct rf_transfer *t, struct rf_str line)
{
	int64_t status;

	rf_str_cut(&line, ' ');
	line = rf_str_cut(&line, ' ');
	t->status = rf_parse_int(line, 100, 999, &status) ? (int)status : 0;
	t->location[0] = t->type[0] = t->disposition[0] = '\0';
	t->length = t->retry_after = -1;
	rf_fresh_clear(&t->fresh);
	t->complete = t->encoded = false;
}

/* A number that no integer holds is still too large, not unknown. */
static int64_t
parse_length(struct rf_str value)
{
	int64_t n;

	if (rf_parse_int(value, 0, INT64_MAX, &n))
		return n;
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] < '0' || value.ptr[i] > '9')
			return -1;
	}
	return value.len > 0 ? INT64_MAX : -1;
}

static void
header_line(struct rf_transfer *t, struct rf_str line)
{
	struct rf_str value = line, name = rf_str_cut(&value, ':');
	bool cut = false;

	value = rf_str_trim(value);
	if (rf_str_ieq(name, "location")) {
		keep_value(t->location, sizeof(t->location), value, &cut);
		if (cut)
			rf_fail(&t->err, RF_E_HTTP, "the web address "
			    "redirects to one that is too long");
	} else if (rf_str_ieq(name, "content-type")) {
		keep_value(t->type, sizeof(t->type), value, &cut);
	} else if (rf_str_ieq(name, "content-disposition")) {
		keep_value(t->disposition, sizeof(t->disposition), value,
		    &cut);
	} else if (rf_str_ieq(name, "content-length")) {
		t->length = parse_length(value);
	} else if (rf_str_ieq(name, "content-encoding")) {
		t->encoded |= !rf_str_ieq(value, "identity");
	} else if (rf_str_ieq(name, "retry-after")) {
		int64_t n;

		if (rf_parse_int(value, 0, INT32_MAX, &n))
			t->retry_after = (int)n;
	} else {
		rf_fresh_header(&t->fresh, name, value);
	}
}

/* How much of what is coming may come. */
static int64_t
ceiling(const struct rf_transfer *t)
{
	const struct rf_fetch_request *req = t->req;
	struct rf_str type = rf_str(t->type);

	type = rf_str_trim(rf_str_cut(&type, ';'));
	return req->max_page > 0 && req->max_page < req->policy->max_bytes &&
	    (rf_str_ieq(type, "text/html") ||
	    rf_str_ieq(type, "application/xhtml+xml")) ? req->max_page :
	    req->policy->max_bytes;
}

static size_t
on_header(char *data, size_t size, size_t n, void *arg)
{
	struct rf_transfer *t = arg;
	struct rf_str line = rf_str_trim((struct rf_str){ data, size * n });

	t->header_bytes += size * n;
	if (t->header_bytes > MAX_HEADERS) {
		rf_fail(&t->err, RF_E_HTTP,
		    "the server of the web address sends endless headers");
	} else if (line.len == 0) {
		t->complete = true;
		t->max = ceiling(t);
		if (is_success(t->status) && t->length > t->max)
			too_large(t);
	} else if (rf_str_starts(line, "HTTP/") && t->status < 200) {
		/* Behind hints; not in a trailer, past what was written. */
		status_line(t, line);
	} else if (!t->complete) {	/* else a trailer */
		header_line(t, line);
	}
	return t->err.code == RF_OK ? size * n : 0;
}

/* What came over the wire, at most one read behind. */
static int64_t
received(const struct rf_transfer *t)
{
	curl_off_t n = 0;

	rf_curl.easy_getinfo(t->handle->curl, CURLINFO_SIZE_DOWNLOAD_T, &n);
	return (int64_t)n + READ_SIZE;
}

/* Has the beginning come, of something that is much longer? */
static bool
is_enough(const struct rf_transfer *t)
{
	return t->req->enough > 0 && t->bytes >= t->req->enough &&
	    t->status == 200 && !t->encoded &&
	    t->length - t->bytes > WORTH_STOPPING;
}

static size_t
on_body(char *data, size_t size, size_t n, void *arg)
{
	struct rf_transfer *t = arg;
	size_t len = size * n;

	if (!is_success(t->status)) {
		t->dropped += (int64_t)len;
		t->enough = t->dropped > MAX_DROPPED;
		return t->enough ? 0 : len;
	}
	if ((int64_t)len > t->max - t->bytes) {
		too_large(t);
		return 0;
	}
	if (t->bytes > RATIO_FROM && t->bytes / MAX_RATIO > received(t)) {
		rf_fail(&t->err, RF_E_FETCH_TOO_LARGE, "the file at the web "
		    "address is compressed beyond all measure");
		return 0;
	}
	if ((t->req->write != NULL ? t->req->write(t->req->write_ctx, data,
	    len, &t->err) : rf_write_all(t->req->fd, data, len, &t->err)) !=
	    RF_OK)
		return 0;
	if (!t->req->no_digest)
		rf_sha256_update(&t->hash, data, len);
	t->bytes += (int64_t)len;
	t->partial = is_enough(t);
	return t->partial ? 0 : len;
}

static int
on_progress(void *arg, curl_off_t total, curl_off_t now, curl_off_t up_total,
    curl_off_t up_now)
{
	struct rf_transfer *t = arg;

	if (t->req->progress != NULL &&
	    t->req->progress(t->req->ctx, t->bytes, t->length) != 0) {
		rf_fail(&t->err, RF_E_CANCELLED, "cancelled");
		return 1;
	}
	return 0;
}

/* ---- callbacks: the socket -------------------------------------------- */

static bool
is_pinned(const struct rf_transfer *t, const union rf_address *a)
{
	for (size_t i = 0; i < t->addresses->n; i++) {
		if (rf_address_equal(&t->addresses->v[i], a))
			return true;
	}
	return false;
}

static curl_socket_t
on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct rf_transfer *t = arg;
	union rf_address a;

	if (purpose == CURLSOCKTYPE_IPCXN && rf_address_set(&a, &to->addr) &&
	    is_pinned(t, &a) && rf_guard_refuses(t->guard, &a) == NULL)
		return socket(to->family, to->socktype | SOCK_CLOEXEC,
		    to->protocol);
	rf_log(RF_LOG_WARN, "fetch.unpinned", "host=%s", t->url->host);
	rf_fail(&t->err, RF_E_BLOCKED, "this web address may not be fetched: "
	    "it leads to a private or reserved network");
	return CURL_SOCKET_BAD;
}

/* ---- the handle ------------------------------------------------------- */

enum rf_code
rf_handle_open(struct rf_handle *h, struct rf_err *err)
{
	if (h->curl == NULL)
		*h = (struct rf_handle){ .curl = rf_curl.easy_init() };
	return h->curl != NULL ? RF_OK :
	    rf_fail(err, RF_E_BUSY, "memory is short");
}

void
rf_handle_close(struct rf_handle *h)
{
	if (h->curl == NULL)
		return;
	rf_curl.easy_cleanup(h->curl);
	rf_curl.slist_free_all(h->headers);
	rf_curl.slist_free_all(h->pins);
	*h = (struct rf_handle)RF_HANDLE_NONE;
}

/* ---- options ---------------------------------------------------------- */

struct number {
	CURLoption option;
	long value;
};
struct pointer {
	CURLoption option;
	const void *value;
};

static bool
set_numbers(CURL *curl, const struct number *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (rf_curl.easy_setopt(curl, v[i].option, v[i].value) !=
		    CURLE_OK)
			return false;
	}
	return true;
}

static bool
set_pointers(CURL *curl, const struct pointer *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (rf_curl.easy_setopt(curl, v[i].option, v[i].value) !=
		    CURLE_OK)
			return false;
	}
	return true;
}

static bool
set_protocols(CURL *curl)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	return rf_curl.easy_setopt(curl, CURLOPT_PROTOCOLS_STR,
	    "http,https") == CURLE_OK;
#else
	return rf_curl.easy_setopt(curl, CURLOPT_PROTOCOLS,
	    (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS)) == CURLE_OK;
#endif
}

static bool
set_callbacks(CURL *curl)
{
	return rf_curl.easy_setopt(curl, CURLOPT_HEADERFUNCTION,
	    on_header) == CURLE_OK &&
	    rf_curl.easy_setopt(curl, CURLOPT_WRITEFUNCTION,
	    on_body) == CURLE_OK &&
	    rf_curl.easy_setopt(curl, CURLOPT_XFERINFOFUNCTION,
	    on_progress) == CURLE_OK &&
	    rf_curl.easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION,
	    on_socket) == CURLE_OK;
}

/* What is the same for each request of the handle. */
static bool
tell_once(struct rf_transfer *t)
{
	const struct rf_fetch_policy *p = t->req->policy;
	CURL *curl = t->handle->curl;
	const struct number numbers[] = {
		{ CURLOPT_NOSIGNAL, 1 },
		{ CURLOPT_NOPROGRESS, t->req->progress == NULL },
		{ CURLOPT_FOLLOWLOCATION, 0 },
		{ CURLOPT_HTTP_VERSION, t->req->http2 ?
		    CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1 },
		{ CURLOPT_HTTP09_ALLOWED, 0 },
		{ CURLOPT_PATH_AS_IS, 1 },
		{ CURLOPT_DISALLOW_USERNAME_IN_URL, 1 },
		{ CURLOPT_NETRC, CURL_NETRC_IGNORED },
		{ CURLOPT_SSL_VERIFYPEER, 1 },
		{ CURLOPT_SSL_VERIFYHOST, 2 },
		{ CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES },
		{ CURLOPT_LOW_SPEED_TIME, (p->stall_ms + 999) / 1000 },
	};
	const struct pointer pointers[] = {
		{ CURLOPT_PROXY, "" },
		{ CURLOPT_NOPROXY, "*" },
		{ CURLOPT_USERAGENT, p->user_agent },
		{ CURLOPT_ACCEPT_ENCODING, "" },	/* all it knows */
		{ CURLOPT_ERRORBUFFER, t->reason },
		{ CURLOPT_HEADERDATA, t },
		{ CURLOPT_WRITEDATA, t },
		{ CURLOPT_XFERINFODATA, t },
		{ CURLOPT_OPENSOCKETDATA, t },
	};

	if (t->handle->told)
		return true;
	t->handle->told = set_numbers(curl, numbers, RF_COUNT(numbers)) &&
	    set_pointers(curl, pointers, RF_COUNT(pointers)) &&
	    set_protocols(curl) && set_callbacks(curl) &&
	    (p->ca_file == NULL || rf_curl.easy_setopt(curl, CURLOPT_CAINFO,
	    p->ca_file) == CURLE_OK);
	return t->handle->told;
}

/*
 * "name:port:address,address,..."; nothing for hosts that are addresses.
 * The old list goes when the handle has the new one.
 */
static bool
pin(struct rf_transfer *t)
{
	struct curl_slist *before = t->handle->pins;
	char text[INET6_ADDRSTRLEN];
	bool told;

	t->handle->pins = NULL;
	if (!t->url->literal) {
		struct rf_buf b;

		rf_buf_init(&b, RF_HOST_SIZE + 16 +
		    RF_ADDRESSES * sizeof(text));
		rf_buf_printf(&b, "%s:%u:", t->url->host, t->url->port);
		for (size_t i = 0; i < t->addresses->n; i++) {
			const union rf_address *a = &t->addresses->v[i];
			bool v6 = a->sa.sa_family == AF_INET6;

			rf_address_format(a, text);
			rf_buf_printf(&b, "%s%s%s%s", i > 0 ? "," : "",
			    v6 ? "[" : "", text, v6 ? "]" : "");
		}
		t->handle->pins = rf_curl.slist_append(NULL, b.ptr);
		rf_buf_release(&b);
	}
	told = rf_curl.easy_setopt(t->handle->curl, CURLOPT_RESOLVE,
	    t->handle->pins) == CURLE_OK;
	rf_curl.slist_free_all(before);
	return told;
}

static void
add_header(struct rf_handle *h, const char *name, const char *value)
{
	char line[300];

	if (value[0] == '\0')
		return;
	snprintf(line, sizeof(line), "%s: %s", name, value);
	h->headers = rf_curl.slist_append(h->headers, line);
}

/* Those of the request before serve again when they say the same. */
static bool
set_headers(struct rf_transfer *t)
{
	const struct rf_fetch_known *known = t->req->known;
	const char *accept = t->req->accept != NULL ? t->req->accept : "*/*";
	struct rf_handle *h = t->handle;
	struct curl_slist *before = h->headers;
	bool told;

	if (h->accept == accept && !h->asks && known == NULL)
		return true;
	h->headers = NULL;
	h->accept = accept;
	h->asks = known != NULL;
	add_header(h, "Accept", accept);
	if (known != NULL) {
		add_header(h, "If-None-Match", known->etag);
		add_header(h, "If-Modified-Since", known->modified);
	}
	told = rf_curl.easy_setopt(h->curl, CURLOPT_HTTPHEADER, h->headers) ==
	    CURLE_OK;
	rf_curl.slist_free_all(before);
	return told;
}

/* What differs from request to request. */
static bool
tell(struct rf_transfer *t, int64_t left)
{
	int64_t connect = t->req->policy->connect_ms;
	const struct number numbers[] = {
		/* Better one connection for many requests than many. */
		{ CURLOPT_PIPEWAIT, t->req->http2 && t->url->https },
		{ CURLOPT_TIMEOUT_MS, (long)left },
		{ CURLOPT_CONNECTTIMEOUT_MS,
		    (long)(connect < left ? connect : left) },
	};

	/* No wall, so no check: libcurl refuses to change it for a handle whose
	   last request was one of several on an HTTP/2 connection. */
	rf_curl.easy_setopt(t->handle->curl, CURLOPT_BUFFERSIZE,
	    t->req->enough > 0 ? (long)READ_SOME : (long)READ_SIZE);
	return set_numbers(t->handle->curl, numbers, RF_COUNT(numbers)) &&
	    rf_curl.easy_setopt(t->handle->curl, CURLOPT_URL, t->url->text) ==
	    CURLE_OK && set_headers(t) && pin(t);
}

enum rf_code
rf_transfer_begin(struct rf_transfer *t, struct rf_handle *handle,
    struct rf_err *err)
{
	int64_t left = t->deadline - rf_monotonic();

	t->handle = handle;
	t->length = t->retry_after = -1;
	t->max = t->req->policy->max_bytes;
	t->asked = rf_now();
	rf_fresh_clear(&t->fresh);
	if (!t->req->no_digest)
		rf_sha256_start(&t->hash);
	if (left <= 0)
		return rf_fail(err, RF_E_FETCH_TIMEOUT,
		    "the web address took too long to answer");
	if (!tell_once(t) || !tell(t, left))
		return rf_fail(err, RF_E_MISSING,
		    "fetching web addresses needs a newer libcurl");
	return RF_OK;
}

/* ---- the verdict ------------------------------------------------------ */

static const struct verdict {
	CURLcode outcome;
	enum rf_code code;
	const char *text;
} verdicts[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, RF_E_DNS,
	    "the host name in the web address does not exist" },
	{ CURLE_COULDNT_CONNECT, RF_E_CONNECT,
	    "the server of the web address cannot be reached" },
	{ CURLE_OPERATION_TIMEDOUT, RF_E_FETCH_TIMEOUT,
	    "the web address took too long to answer" },
	{ CURLE_PEER_FAILED_VERIFICATION, RF_E_TLS,
	    "the certificate of the web address is not trusted" },
	{ CURLE_SSL_CONNECT_ERROR, RF_E_TLS,
	    "no secure connection to the web address is possible" },
	{ CURLE_SSL_CIPHER, RF_E_TLS,
	    "no secure connection to the web address is possible" },
	{ CURLE_SSL_CACERT_BADFILE, RF_E_CONFIG,
	    "the file of trusted certificates cannot be read" },
	{ CURLE_SEND_ERROR, RF_E_CONNECT,
	    "the connection to the web address broke" },
	{ CURLE_RECV_ERROR, RF_E_CONNECT,
	    "the connection to the web address broke" },
	{ CURLE_PARTIAL_FILE, RF_E_CONNECT,
	    "the web address sent less than it announced" },
	{ CURLE_GOT_NOTHING, RF_E_HTTP,
	    "the web address answered nothing" },
	{ CURLE_WEIRD_SERVER_REPLY, RF_E_HTTP,
	    "the web address did not answer as a web server does" },
	{ CURLE_UNSUPPORTED_PROTOCOL, RF_E_HTTP,
	    "the web address did not answer as a web server does" },
	{ CURLE_BAD_CONTENT_ENCODING, RF_E_HTTP,
	    "the answer of the web address cannot be decompressed" },
	{ CURLE_OUT_OF_MEMORY, RF_E_BUSY,
	    "memory is short" },
};

static enum rf_code
judge(const struct rf_transfer *t, CURLcode outcome, struct rf_err *err)
{
	if (t->err.code != RF_OK) {
		if (err != NULL)
			*err = t->err;
		return t->err.code;
	}
	/* A body that nobody wants may break off; its status has been read. */
	if (outcome == CURLE_OK || t->enough || t->partial)
		return RF_OK;
	rf_log(RF_LOG_DEBUG, "fetch.failed", "host=%s curl=%d reason=%s",
	    t->url->host, (int)outcome, RF_LOG_Q(t->reason));
	for (size_t i = 0; i < RF_COUNT(verdicts); i++) {
		if (verdicts[i].outcome == outcome)
			return rf_fail(err, verdicts[i].code, "%s",
			    verdicts[i].text);
	}
	return rf_fail(err, RF_E_CONNECT,
	    "the web address cannot be fetched");
}

enum rf_code
rf_transfer_end(struct rf_transfer *t, CURLcode outcome, struct rf_err *err)
{
	enum rf_code rc = judge(t, outcome, err);

	if (rc == RF_OK && (t->status == 0 || !t->complete))
		rc = rf_fail(err, RF_E_HTTP, "the web address did not answer "
		    "as a web server does");
	if (!t->req->no_digest)
		rf_sha256_finish(&t->hash, t->sha256);
	return rc;
}
