/*
 * The table of what we use of libcurl.  Debian names the OpenSSL build
 * libcurl.so.4 and the GnuTLS build libcurl-gnutls.so.4; either serves.
 */
#include "config.h"

#include "fetch/curl.h"

#include "util/dl.h"

struct rf_curl rf_curl;

static const struct rf_dl_symbol symbols[] = {
	{ "curl_global_init", &rf_curl.global_init },
	{ "curl_easy_init", &rf_curl.easy_init },
	{ "curl_easy_setopt", &rf_curl.easy_setopt },
	{ "curl_easy_getinfo", &rf_curl.easy_getinfo },
	{ "curl_easy_perform", &rf_curl.easy_perform },
	{ "curl_easy_cleanup", &rf_curl.easy_cleanup },
	{ "curl_easy_strerror", &rf_curl.easy_strerror },
	{ "curl_slist_append", &rf_curl.slist_append },
	{ "curl_slist_free_all", &rf_curl.slist_free_all },
	{ "curl_multi_init", &rf_curl.multi_init },
	{ "curl_multi_cleanup", &rf_curl.multi_cleanup },
	{ "curl_multi_setopt", &rf_curl.multi_setopt },
	{ "curl_multi_add_handle", &rf_curl.multi_add_handle },
	{ "curl_multi_remove_handle", &rf_curl.multi_remove_handle },
	{ "curl_multi_socket_action", &rf_curl.multi_socket_action },
	{ "curl_multi_info_read", &rf_curl.multi_info_read },
};

static const char *const names[] = {
	"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib",
	"libcurl.so", NULL
};

/* Not safe beside other threads in old versions; the loader holds a lock. */
static enum rf_code
ready(struct rf_err *err)
{
	if (rf_curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return rf_fail(err, RF_E_MISSING,
		    "fetching web addresses does not work: libcurl does not "
		    "start");
	return RF_OK;
}

static struct rf_dl dl = {
	.feature = "fetching web addresses",
	.package = "libcurl",
	.names = names,
	.symbols = symbols,
	.n_symbols = RF_COUNT(symbols),
	.ready = ready,
	.lock = RF_DL_LOCK,
};

enum rf_code
rf_curl_load(struct rf_err *err)
{
	return rf_dl_load(&dl, err);
}
