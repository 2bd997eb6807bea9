/*
 * libcurl, opened on first use (util/dl.h).  Private to this room: nobody
 * else opens connections.  The members have the types of the functions that
 * they stand for, so a new one is one line here and one in curl.c.
 */
#ifndef RF_FETCH_CURL_H
#define RF_FETCH_CURL_H

#include <curl/curl.h>

#include "util/err.h"

/* curl.h wraps these in macros for type checks. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

struct rf_curl {
	__typeof__(curl_global_init) *global_init;
	__typeof__(curl_easy_init) *easy_init;
	__typeof__(curl_easy_setopt) *easy_setopt;
	__typeof__(curl_easy_getinfo) *easy_getinfo;
	__typeof__(curl_easy_perform) *easy_perform;
	__typeof__(curl_easy_cleanup) *easy_cleanup;
	__typeof__(curl_easy_strerror) *easy_strerror;
	__typeof__(curl_slist_append) *slist_append;
	__typeof__(curl_slist_free_all) *slist_free_all;
	__typeof__(curl_multi_init) *multi_init;
	__typeof__(curl_multi_cleanup) *multi_cleanup;
	__typeof__(curl_multi_setopt) *multi_setopt;
	__typeof__(curl_multi_add_handle) *multi_add_handle;
	__typeof__(curl_multi_remove_handle) *multi_remove_handle;
	__typeof__(curl_multi_socket_action) *multi_socket_action;
	__typeof__(curl_multi_info_read) *multi_info_read;
};
/* Set once rf_curl_load has said RF_OK. */
extern struct rf_curl rf_curl;

/* RF_E_MISSING where libcurl is not installed. */
enum rf_code rf_curl_load(struct rf_err *err) RF_MUST_CHECK;

#endif
