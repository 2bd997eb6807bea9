/*
 * Web addresses: taken apart strictly, written down in one normal form.  Two
 * readers that disagree about the host of an address are how guards are
 * passed by, so what comes out of here is what libcurl is given: nothing in
 * it is left to interpretation.
 */
#ifndef RF_UTIL_URL_H
#define RF_UTIL_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "util/str.h"

#define RF_URL_CHARS 2048	/* characters a caller may send */
#define RF_URL_SIZE 8192	/* bytes of the normal form, and the NUL */
#define RF_HOST_SIZE 254	/* RFC 1035: 253 and the NUL */

struct rf_url {
	bool https;
	bool literal;		/* the host is an address, not a name */
	uint16_t port;
	char host[RF_HOST_SIZE];	/* lower-case ASCII, no brackets */
	/* scheme://host[:port]/path[?query]; the port only when unusual */
	char text[RF_URL_SIZE];
	size_t path;		/* where the path starts in text */
	size_t query;		/* where "?" stands in text, or its end */
};

/*
 * An absolute http or https address.  White space around it and the fragment
 * are dropped; what may not stand in a path is percent-encoded; dot segments
 * are resolved.  RF_E_BAD_REQUEST when it is none, is too long, or carries a
 * user name; RF_E_BLOCKED for hosts that hide an address (octal, hexadecimal,
 * short and whole-number forms, percent-encoding, zones).  Names in other
 * scripts are converted with libidn2 (RF_E_MISSING without it).
 */
enum rf_code rf_url_parse(struct rf_str text, struct rf_url *out,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * `ref` as it stands in a document or a Location, against `base` (RFC 3986
 * section 5).  Same errors; `out` may not be `base`.  No length but that of
 * the normal form: with `base` NULL, this reads an address that was written
 * down before.
 */
enum rf_code rf_url_join(const struct rf_url *base, struct rf_str ref,
    struct rf_url *out, struct rf_err *err) RF_MUST_CHECK;

/*
 * As rf_url_join, with what browsers forgive in a document (URL Standard,
 * section 4.4): tabs and line ends anywhere, control characters around it,
 * "\\" for "/", "http:x" and "https:////host".  What they would read in two
 * ways (a user name, a hidden host) stays refused.
 */
enum rf_code rf_url_resolve(const struct rf_url *base, struct rf_str ref,
    struct rf_url *out, struct rf_err *err) RF_MUST_CHECK;

/*
 * Load what names in other scripts need, for a process that will resolve
 * references where it may open no files.  RF_E_MISSING.
 */
enum rf_code rf_url_preload(struct rf_err *err) RF_MUST_CHECK;

/* The host alone (url_host.c); `raw` as between "//" and ":" or "/". */
enum rf_code rf_host_parse(struct rf_str raw, char out[RF_HOST_SIZE],
    bool *literal, struct rf_err *err) RF_MUST_CHECK;

#endif
