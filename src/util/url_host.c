/*
 * Hosts.  inet_aton, and with it getaddrinfo, reads 0177.1, 0x7f000001 and
 * 2130706433 as 127.0.0.1, and browsers do too; nobody has a use for these
 * forms but to get past a filter.  So a name whose last label is a number
 * must be four plain decimal numbers, or it is refused (the rule "ends in a
 * number" of the URL Standard).  The rule is applied after conversion: IDNA
 * turns full-width digits and other dots into plain ones.
 */
#include "config.h"

#include "util/url.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "util/dl.h"
#include "util/utf8.h"

/* From libidn2's documentation; the header is not needed for two calls. */
#define IDN_NFC_INPUT 1
#define IDN_NONTRANSITIONAL 8

static struct {
	int (*lookup_u8)(const uint8_t *name, uint8_t **ascii, int flags);
	void (*free)(void *p);
} idn;

static const struct rf_dl_symbol idn_symbols[] = {
	{ "idn2_lookup_u8", &idn.lookup_u8 },
	{ "idn2_free", &idn.free },
};
static const char *const idn_names[] = {
	"libidn2.so.0", "libidn2.0.dylib", "libidn2.so", NULL
};
static struct rf_dl idn_dl = {
	.feature = "a host name in another script",
	.package = "libidn2",
	.names = idn_names,
	.symbols = idn_symbols,
	.n_symbols = RF_COUNT(idn_symbols),
	.lock = RF_DL_LOCK,
};

enum rf_code
rf_url_preload(struct rf_err *err)
{
	return rf_dl_load(&idn_dl, err);
}

static enum rf_code
bad_host(struct rf_err *err)
{
	return rf_fail(err, RF_E_BAD_REQUEST,
	    "the host name in the web address is not valid");
}

static enum rf_code
hidden_host(struct rf_err *err)
{
	return rf_fail(err, RF_E_BLOCKED,
	    "the host in the web address is written in a form that is not "
	    "allowed");
}

/* "[...]" without its brackets. */
static enum rf_code
parse_ipv6(struct rf_str inner, char out[RF_HOST_SIZE], struct rf_err *err)
{
	struct in6_addr addr;
	char text[INET6_ADDRSTRLEN];

	if (memchr(inner.ptr, '%', inner.len) != NULL)
		return hidden_host(err);	/* a zone: an interface here */
	if (inner.len == 0 || inner.len >= sizeof(text))
		return bad_host(err);
	memcpy(text, inner.ptr, inner.len);
	text[inner.len] = '\0';
	if (strlen(text) != inner.len || inet_pton(AF_INET6, text, &addr) != 1)
		return bad_host(err);
	if (inet_ntop(AF_INET6, &addr, out, RF_HOST_SIZE) == NULL)
		return bad_host(err);
	return RF_OK;
}

static enum rf_code
to_ascii(struct rf_str raw, char out[RF_HOST_SIZE], struct rf_err *err)
{
	char name[4 * RF_HOST_SIZE];
	uint8_t *ascii = NULL;
	enum rf_code rc;

	if (raw.len >= sizeof(name) || !rf_utf8_valid(raw) ||
	    memchr(raw.ptr, '\0', raw.len) != NULL)
		return bad_host(err);
	memcpy(name, raw.ptr, raw.len);
	name[raw.len] = '\0';
	rc = rf_dl_load(&idn_dl, err);
	if (rc != RF_OK)
		return rc;
	if (idn.lookup_u8((const uint8_t *)name, &ascii,
	    IDN_NFC_INPUT | IDN_NONTRANSITIONAL) != 0)
		return bad_host(err);
	if (strlen((char *)ascii) >= RF_HOST_SIZE)
		rc = bad_host(err);
	else
		memcpy(out, ascii, strlen((char *)ascii) + 1);
	idn.free(ascii);
	return rc;
}

static bool
is_ascii(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	}
	return true;
}

/* "12", "0x", "0x7f": what inet_aton would take for a number. */
static bool
is_number(const char *label)
{
	static const char decimal[] = "0123456789";
	static const char hex[] = "0123456789abcdef";

	if (label[0] == '0' && label[1] == 'x')
		return label[2 + strspn(label + 2, hex)] == '\0';
	return label[0] != '\0' && label[strspn(label, decimal)] == '\0';
}

/*
 * Lower case, no final dot, labels of letters, digits, hyphens and
 * underscores (which are not in the standard, and in use).
 */
static enum rf_code
check_labels(char *host, struct rf_err *err)
{
	size_t len = strlen(host), label = 0;

	if (len > 0 && host[len - 1] == '.')
		host[--len] = '\0';
	for (size_t i = 0; i <= len; i++) {
		char c = host[i];

		if (c == '.' || c == '\0') {
			if (label == 0 || label > 63)
				return bad_host(err);
			label = 0;
			continue;
		}
		if (c >= 'A' && c <= 'Z')
			host[i] = (char)(c | 0x20);
		else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c == '-' || c == '_'))
			return bad_host(err);
		label++;
	}
	return RF_OK;
}

enum rf_code
rf_host_parse(struct rf_str raw, char out[RF_HOST_SIZE], bool *literal,
    struct rf_err *err)
{
	struct in_addr v4;
	const char *last;
	enum rf_code rc;

	*literal = false;
	if (raw.len == 0)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the web address names no host");
	if (raw.ptr[0] == '[') {
		*literal = true;
		if (raw.ptr[raw.len - 1] != ']')
			return bad_host(err);
		return parse_ipv6((struct rf_str){ raw.ptr + 1, raw.len - 2 },
		    out, err);
	}
	if (memchr(raw.ptr, '%', raw.len) != NULL)
		return hidden_host(err);
	if (!is_ascii(raw)) {
		rc = to_ascii(raw, out, err);
		if (rc != RF_OK)
			return rc;
	} else {
		if (raw.len >= RF_HOST_SIZE + 1 ||
		    memchr(raw.ptr, '\0', raw.len) != NULL ||
		    (raw.len == RF_HOST_SIZE && raw.ptr[raw.len - 1] != '.'))
			return bad_host(err);
		/* 254 bytes are 253 and a final dot, which goes anyway. */
		if (raw.len == RF_HOST_SIZE)
			raw.len--;
		memcpy(out, raw.ptr, raw.len);
		out[raw.len] = '\0';
	}
	rc = check_labels(out, err);
	if (rc != RF_OK)
		return rc;
	last = strrchr(out, '.');
	if (is_number(last != NULL ? last + 1 : out)) {
		*literal = true;
		if (inet_pton(AF_INET, out, &v4) != 1)
			return hidden_host(err);
	}
	return RF_OK;
}
