/*
 * The rest of an address.  Browsers and RFC 3986 part where addresses are
 * sloppy; this takes what both read alike and refuses the rest: a backslash
 * or a control character before the path, a user name, a missing "//".
 */
#include "config.h"

#include "util/url.h"

#include <stdio.h>
#include <string.h>

#include "util/buf.h"
#include "util/utf8.h"

static enum rf_code
not_an_address(struct rf_err *err)
{
	return rf_fail(err, RF_E_BAD_REQUEST, "this is not a web address; it "
	    "must begin with http:// or https://");
}

static enum rf_code
too_long(struct rf_err *err)
{
	return rf_fail(err, RF_E_BAD_REQUEST, "the web address is too long");
}

/* What a path or a query may not hold as it stands. */
static bool
must_encode(unsigned char c)
{
	return c <= 0x20 || c >= 0x7f || strchr("\"<>\\^`{|}", c) != NULL;
}

static void
add_encoded(struct rf_buf *b, struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (must_encode(c))
			rf_buf_printf(b, "%%%02X", c);
		else
			rf_buf_addc(b, (char)c);
	}
}

/*
 * Of how many dots does a segment consist, escaped ones too (URL Standard,
 * "single-dot" and "double-dot URL path segment")?  3 when of others as well.
 */
static int
dots_of(const char *p, size_t len)
{
	int dots = 0;

	while (len > 0 && dots < 3) {
		size_t n = *p == '.' ? 1 : 3;

		if (n > len || (n == 3 && (p[0] != '%' || p[1] != '2' ||
		    (p[2] | 0x20) != 'e')))
			return 3;
		dots++;
		p += n;
		len -= n;
	}
	return dots;
}

/*
 * Resolve "." and ".." (RFC 3986 section 5.2.4).  The path starts with "/";
 * segments are moved down in place.
 */
static size_t
resolve_dots(char *path, size_t len)
{
	size_t to = 0, at = 0;

	while (at < len) {
		size_t end = at + 1;	/* path[at] is "/" */
		bool last;
		int dots;

		while (end < len && path[end] != '/')
			end++;
		last = end == len;
		dots = dots_of(path + at + 1, end - at - 1);
		if (dots == 1) {
			if (last)
				path[to++] = '/';
		} else if (dots == 2) {
			while (to > 0 && path[--to] != '/')
				;
			if (last)
				path[to++] = '/';
		} else {
			memmove(path + to, path + at, end - at);
			to += end - at;
		}
		at = end;
	}
	return to;
}

/* ":443" and the like, without the colon; "" is the scheme's own. */
static enum rf_code
parse_port(struct rf_str s, struct rf_url *out, struct rf_err *err)
{
	int64_t port;

	out->port = out->https ? 443 : 80;
	if (s.len == 0)
		return RF_OK;
	if (!rf_parse_int(s, 1, 65535, &port))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the port in the web address is not valid");
	out->port = (uint16_t)port;
	return RF_OK;
}

static enum rf_code
parse_authority(struct rf_str s, struct rf_url *out, struct rf_err *err)
{
	struct rf_str host = s, port = { "", 0 };
	const char *colon;
	enum rf_code rc;

	if (memchr(s.ptr, '@', s.len) != NULL)
		return rf_fail(err, RF_E_BAD_REQUEST, "the web address holds "
		    "a user name; credentials are not sent");
	if (memchr(s.ptr, '\\', s.len) != NULL)
		return not_an_address(err);
	/* In [::1]:80 the last colon counts, in [::1] none. */
	colon = memrchr(s.ptr, ':', s.len);
	if (colon != NULL && memchr(colon, ']',
	    s.len - (size_t)(colon - s.ptr)) == NULL) {
		host.len = (size_t)(colon - s.ptr);
		port.ptr = colon + 1;
		port.len = s.len - host.len - 1;
	}
	rc = rf_host_parse(host, out->host, &out->literal, err);
	if (rc != RF_OK)
		return rc;
	return parse_port(port, out, err);
}

static size_t
until(struct rf_str s, size_t from, const char *stops)
{
	while (from < s.len && strchr(stops, s.ptr[from]) == NULL)
		from++;
	return from;
}

static struct rf_str
slice(struct rf_str s, size_t from, size_t to)
{
	return (struct rf_str){ s.ptr + from, to - from };
}

/* The normal form; the parts have been checked. */
static enum rf_code
write_text(struct rf_url *out, struct rf_str path, struct rf_str query,
    struct rf_err *err)
{
	bool v6 = strchr(out->host, ':') != NULL;
	struct rf_buf b;
	enum rf_code rc;

	rf_buf_init(&b, RF_URL_SIZE - 1);
	rf_buf_printf(&b, "%s://%s%s%s", out->https ? "https" : "http",
	    v6 ? "[" : "", out->host, v6 ? "]" : "");
	if (out->port != (out->https ? 443 : 80))
		rf_buf_printf(&b, ":%u", out->port);
	out->path = b.len;
	if (path.len == 0)
		rf_buf_addc(&b, '/');
	add_encoded(&b, path);
	if (!b.overflowed)
		b.len = out->path + resolve_dots(b.ptr + out->path,
		    b.len - out->path);
	out->query = b.len;
	add_encoded(&b, query);
	rc = b.overflowed ? too_long(err) : RF_OK;
	if (rc == RF_OK) {
		memcpy(out->text, b.ptr, b.len);
		out->text[b.len] = '\0';
	}
	rf_buf_release(&b);
	return rc;
}

/* After trimming; of any length. */
static enum rf_code
parse(struct rf_str s, struct rf_url *out, struct rf_err *err)
{
	size_t from, authority, path, query;
	enum rf_code rc;

	memset(out, 0, sizeof(*out));
	if (!rf_utf8_valid(s))
		return not_an_address(err);
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			return rf_fail(err, RF_E_BAD_REQUEST, "the web "
			    "address holds a control character");
	}
	from = until(s, 0, ":");
	out->https = rf_str_ieq(slice(s, 0, from), "https");
	if (!out->https && !rf_str_ieq(slice(s, 0, from), "http"))
		return not_an_address(err);
	if (s.len - from < 3 || memcmp(s.ptr + from, "://", 3) != 0)
		return not_an_address(err);
	from += 3;
	authority = until(s, from, "/?#");
	rc = parse_authority(slice(s, from, authority), out, err);
	if (rc != RF_OK)
		return rc;
	path = until(s, authority, "?#");
	query = until(s, path, "#");
	return write_text(out, slice(s, authority, path),
	    slice(s, path, query), err);
}

enum rf_code
rf_url_parse(struct rf_str text, struct rf_url *out, struct rf_err *err)
{
	text = rf_str_trim(text);
	if (text.len == 0)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the web address is empty");
	if (text.len > RF_URL_CHARS && (!rf_utf8_valid(text) ||
	    rf_utf8_length(text) > RF_URL_CHARS))
		return rf_fail(err, RF_E_BAD_REQUEST, "the web address is "
		    "longer than %d characters", RF_URL_CHARS);
	return parse(text, out, err);
}

/* Does it begin with a scheme?  (RFC 3986 section 3.1) */
static bool
has_scheme(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = (char)(s.ptr[i] | 0x20);

		if (s.ptr[i] == ':')
			return i > 0;
		if (c >= 'a' && c <= 'z')
			continue;
		if (i == 0 || strchr("0123456789+-.", s.ptr[i]) == NULL)
			return false;
	}
	return false;
}

enum rf_code
rf_url_join(const struct rf_url *base, struct rf_str ref, struct rf_url *out,
    struct rf_err *err)
{
	struct rf_str full;
	struct rf_buf b;
	enum rf_code rc;

	ref = rf_str_trim(ref);
	if (base == NULL || has_scheme(ref))
		return parse(ref, out, err);
	full = rf_str(base->text);
	rf_buf_init(&b, 2 * RF_URL_SIZE);
	if (ref.len >= 2 && ref.ptr[0] == '/' && ref.ptr[1] == '/') {
		rf_buf_adds(&b, base->https ? "https:" : "http:");
	} else if (ref.len > 0 && ref.ptr[0] == '/') {
		rf_buf_add(&b, full.ptr, base->path);
	} else if (ref.len == 0 || ref.ptr[0] == '#') {
		rf_buf_add(&b, full.ptr, full.len);
	} else if (ref.ptr[0] == '?') {
		rf_buf_add(&b, full.ptr, base->query);
	} else {
		const char *slash = memrchr(full.ptr + base->path, '/',
		    base->query - base->path);

		rf_buf_add(&b, full.ptr, (size_t)(slash - full.ptr) + 1);
	}
	rf_buf_add(&b, ref.ptr, ref.len);
	rc = b.overflowed ? too_long(err) :
	    parse((struct rf_str){ b.ptr, b.len }, out, err);
	rf_buf_release(&b);
	return rc;
}

/* Without what browsers drop, and with slashes for backslashes. */
static void
tidy(struct rf_buf *b, struct rf_str ref)
{
	bool path = true;

	while (ref.len > 0 && (unsigned char)ref.ptr[0] <= ' ') {
		ref.ptr++;
		ref.len--;
	}
	while (ref.len > 0 && (unsigned char)ref.ptr[ref.len - 1] <= ' ')
		ref.len--;
	for (size_t i = 0; i < ref.len && !b->overflowed; i++) {
		char c = ref.ptr[i];

		if (c == '\t' || c == '\n' || c == '\r')
			continue;
		if (c == '?' || c == '#')
			path = false;
		rf_buf_addc(b, c == '\\' && path ? '/' : c);
	}
}

enum rf_code
rf_url_resolve(const struct rf_url *base, struct rf_str ref,
    struct rf_url *out, struct rf_err *err)
{
	struct rf_buf b, full;
	struct rf_str s, scheme;
	size_t slashes = 0;
	enum rf_code rc;

	rf_buf_init(&b, 2 * RF_URL_SIZE);
	rf_buf_init(&full, 2 * RF_URL_SIZE + 8);
	tidy(&b, ref);
	s = (struct rf_str){ b.ptr, b.len };
	scheme = slice(s, 0, has_scheme(s) ? until(s, 0, ":") : 0);
	if (scheme.len > 0)
		s = slice(s, scheme.len + 1, s.len);
	while (slashes < s.len && s.ptr[slashes] == '/')
		slashes++;
	if (b.overflowed) {
		rc = too_long(err);
	} else if (scheme.len > 0 && !rf_str_ieq(scheme, "http") &&
	    !rf_str_ieq(scheme, "https")) {
		rc = not_an_address(err);
	} else if (slashes >= 2 || (scheme.len > 0 &&
	    !rf_str_ieq(scheme, base->https ? "https" : "http"))) {
		rf_buf_add(&full, scheme.ptr, scheme.len);
		rf_buf_adds(&full, scheme.len > 0 ? "://" : "//");
		rf_buf_add(&full, s.ptr + slashes, s.len - slashes);
		rc = rf_url_join(base, (struct rf_str){ full.ptr, full.len },
		    out, err);
	} else {
		rc = rf_url_join(base, s, out, err);
	}
	rf_buf_release(&full);
	rf_buf_release(&b);
	return rc;
}
