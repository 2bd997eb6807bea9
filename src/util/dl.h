/*
 * Shared libraries opened on first use.  libcurl brings some forty others
 * with it, and linking them all costs a plain CGI process, which fetches
 * nothing, as much again as its whole start.  Such a library is described by
 * one static struct rf_dl and a struct of function pointers:
 *
 *	static struct { CURL *(*easy_init)(void); } curl;
 *	static const struct rf_dl_symbol symbols[] = {
 *		{ "curl_easy_init", &curl.easy_init },
 *	};
 *	static const char *const names[] = { "libcurl.so.4", NULL };
 *	static struct rf_dl dl = { .feature = "fetching web addresses",
 *	    .package = "libcurl", .names = names, .symbols = symbols,
 *	    .n_symbols = RF_COUNT(symbols), .lock = RF_DL_LOCK };
 *
 * The library is never closed.  Load it before the sandbox: afterwards no
 * file can be opened.
 */
#ifndef RF_UTIL_DL_H
#define RF_UTIL_DL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "util/err.h"

#define RF_DL_LOCK PTHREAD_MUTEX_INITIALIZER

struct rf_dl_symbol {
	const char *name;
	void *place;		/* address of the function pointer to set */
};

struct rf_dl {
	const char *feature;	/* completes "... needs PACKAGE" */
	const char *package;	/* what to install */
	const char *const *names;	/* file names, best first, then NULL */
	const struct rf_dl_symbol *symbols;
	size_t n_symbols;
	/* Runs once, after the symbols are set; may be NULL. */
	enum rf_code (*ready)(struct rf_err *err);

	pthread_mutex_t lock;	/* RF_DL_LOCK */
	atomic_bool loaded;
};

/*
 * Open the library and set all function pointers.  Thread-safe; cheap once
 * loaded.  RF_E_MISSING "FEATURE needs PACKAGE: install it" when no file
 * of these names can be opened or one lacks a symbol; the next call tries
 * again, so that installing it mends a running service.
 */
enum rf_code rf_dl_load(struct rf_dl *dl, struct rf_err *err) RF_MUST_CHECK;

/*
 * Did this process want a file of the system's - a library, the table of a
 * character set - and not get it?  In a sandbox that means: leave, and come
 * again with everything loaded before.
 */
bool rf_dl_missed(void);
void rf_dl_note_missed(void);

#endif
