/*
 * The error type's few functions, and the one table of code names.
 *
 * Messages often quote foreign text (a file name, a field).  Whatever comes
 * in, what is kept is UTF-8 without controls: the message goes into JSON,
 * logs and terminals without further thought.
 */
#include "config.h"
#include "util/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/str.h"
#include "util/utf8.h"

enum { DOCUMENT = 1, TRANSIENT = 2 };

static const struct {
	const char *name;
	unsigned flags;
} codes[RF_CODE_COUNT] = {
	[RF_OK] = { "ok", 0 },
	[RF_E_BAD_REQUEST] = { "bad_request", 0 },
	[RF_E_UNAUTHENTICATED] = { "unauthenticated", 0 },
	[RF_E_FORBIDDEN] = { "forbidden", 0 },
	[RF_E_NOT_FOUND] = { "not_found", 0 },
	[RF_E_GONE] = { "gone", 0 },
	[RF_E_CONFLICT] = { "conflict", 0 },
	[RF_E_QUOTA] = { "quota", 0 },
	[RF_E_RATE] = { "rate", 0 },
	[RF_E_BODY_TOO_LARGE] = { "body_too_large", 0 },
	[RF_E_MEDIA_TYPE] = { "unsupported_media_type", 0 },
	[RF_E_METHOD] = { "method_not_allowed", 0 },
	[RF_E_UNSUPPORTED] = { "unsupported", DOCUMENT },
	[RF_E_CORRUPT] = { "corrupt", DOCUMENT },
	[RF_E_ENCRYPTED] = { "encrypted", DOCUMENT },
	[RF_E_EMPTY] = { "empty", DOCUMENT },
	[RF_E_LIMIT] = { "limit", DOCUMENT },
	[RF_E_PAGE_RANGE] = { "page_range", DOCUMENT },
	[RF_E_DOCUMENT_TIMEOUT] = { "document_timeout", DOCUMENT },
	[RF_E_CRASHED] = { "crashed", DOCUMENT },
	[RF_E_BLOCKED] = { "blocked", DOCUMENT },
	[RF_E_DNS] = { "dns", DOCUMENT },
	[RF_E_CONNECT] = { "connect", DOCUMENT },
	[RF_E_TLS] = { "tls", DOCUMENT },
	[RF_E_HTTP] = { "http", DOCUMENT },
	[RF_E_FETCH_TIMEOUT] = { "fetch_timeout", DOCUMENT },
	[RF_E_FETCH_TOO_LARGE] = { "fetch_too_large", DOCUMENT },
	[RF_E_CANCELLED] = { "cancelled", 0 },
	[RF_E_BUSY] = { "busy", TRANSIENT },
	[RF_E_CLOSED] = { "closed", TRANSIENT },
	[RF_E_IO] = { "io", TRANSIENT },
	[RF_E_FULL] = { "full", TRANSIENT },
	[RF_E_DB] = { "db", TRANSIENT },
	[RF_E_CONFIG] = { "config", 0 },
	[RF_E_MISSING] = { "missing", 0 },
	[RF_E_BUG] = { "bug", 0 },
};

/* The text of an errno, whichever strerror_r the C library has. */
static const char *
sys_text(int sys, char *buf, size_t size)
{
#if defined(__GLIBC__) && defined(_GNU_SOURCE)
	return strerror_r(sys, buf, size);
#else
	if (strerror_r(sys, buf, size) != 0)
		snprintf(buf, size, "error %d", sys);
	return buf;
#endif
}

/* Cut at a character border; ill-formed bytes and controls become '?'. */
static void
store_message(struct rf_err *err, const char *text)
{
	struct rf_str s = rf_str(text);
	size_t pos = 0, len = 0, n, before;
	char enc[4];
	uint32_t cp;

	while (pos < s.len) {
		before = pos;
		cp = rf_utf8_next(s, &pos);
		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			cp = cp == '\n' || cp == '\t' ? ' ' : '?';
		else if (cp == 0xfffd && pos - before < 3)
			cp = '?';
		n = rf_utf8_encode(cp, enc);
		if (len + n >= sizeof(err->msg))
			break;
		memcpy(err->msg + len, enc, n);
		len += n;
	}
	err->msg[len] = '\0';
}

enum rf_code
rf_fail(struct rf_err *err, enum rf_code code, const char *fmt, ...)
{
	char text[4 * sizeof(err->msg)];
	va_list ap;

	if (err == NULL)
		return code;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err->code = code;
	err->sys = 0;
	store_message(err, text);
	return code;
}

enum rf_code
rf_fail_errno(struct rf_err *err, enum rf_code code, const char *fmt, ...)
{
	char text[4 * sizeof(err->msg)], sysbuf[128];
	int sys = errno, n;
	va_list ap;

	if (sys == ENOSPC)
		code = RF_E_FULL;
#ifdef EDQUOT
	if (sys == EDQUOT)
		code = RF_E_FULL;
#endif
	if (err == NULL)
		return code;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof(text))
		snprintf(text + n, sizeof(text) - (size_t)n, ": %s",
		    sys_text(sys, sysbuf, sizeof(sysbuf)));
	err->code = code;
	err->sys = sys;
	store_message(err, text);
	errno = sys;
	return code;
}

void
rf_err_clear(struct rf_err *err)
{
	if (err == NULL)
		return;
	err->code = RF_OK;
	err->sys = 0;
	err->msg[0] = '\0';
}

const char *
rf_code_name(enum rf_code code)
{
	if ((unsigned)code >= RF_CODE_COUNT)
		code = RF_E_BUG;
	return codes[code].name;
}

enum rf_code
rf_code_from_name(const char *name)
{
	int i;

	for (i = 0; name != NULL && i < RF_CODE_COUNT; i++)
		if (strcmp(codes[i].name, name) == 0)
			return (enum rf_code)i;
	return RF_E_BUG;
}

bool
rf_code_is_document(enum rf_code code)
{
	return (unsigned)code < RF_CODE_COUNT &&
	    (codes[code].flags & DOCUMENT) != 0;
}

bool
rf_code_is_transient(enum rf_code code)
{
	return (unsigned)code < RF_CODE_COUNT &&
	    (codes[code].flags & TRANSIENT) != 0;
}
