/*
 * Who asks, and what name they know us by.  Addresses in answers mirror the
 * request, so a lie in Host or X-Forwarded-Host only fools its sender; still
 * the text is checked, because it ends up in JSON, headers and stored jobs.
 *
 * X-Forwarded-For grows to the right: every proxy appends the address that it
 * saw.  So the list is read from the right, for as long as the address that
 * vouches is a trusted one.
 */
#include "config.h"
#include "http/origin.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch/guard.h"

/* Also with a port, as some proxies append it; false when it is none. */
static bool
parse_address(struct rf_str text, union rf_address *out)
{
	char copy[INET6_ADDRSTRLEN + 1];

	if (text.len == 0)
		return false;
	if (rf_str_starts(text, "[")) {
		text.ptr++;
		text.len--;
		text = rf_str_cut(&text, ']');
	} else if (memchr(text.ptr, '.', text.len) != NULL &&
	    !rf_str_starts(text, ":")) {
		text = rf_str_cut(&text, ':');
	}
	if (text.len == 0 || text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	return rf_address_parse(copy, 0, out);
}

/* In 16 bytes, IPv4 in its mapped form, as struct rf_net has it. */
static void
address_bytes(const union rf_address *a, unsigned char out[16])
{
	if (a->sa.sa_family == AF_INET6) {
		memcpy(out, &a->in6.sin6_addr, 16);
	} else {
		memset(out, 0, 10);
		out[10] = out[11] = 0xff;
		memcpy(out + 12, &a->in.sin_addr, 4);
	}
}

static bool
net_holds(const struct rf_net *net, const unsigned char bytes[16])
{
	unsigned whole = net->bits / 8, rest = net->bits % 8;

	if (memcmp(net->base, bytes, whole) != 0)
		return false;
	return rest == 0 ||
	    ((net->base[whole] ^ bytes[whole]) >> (8 - rest)) == 0;
}

static bool
trusted(const struct rf_nets *nets, struct rf_str address)
{
	unsigned char bytes[16];
	union rf_address a;

	if (!parse_address(address, &a))
		return false;
	address_bytes(&a, bytes);
	for (size_t i = 0; i < nets->n; i++)
		if (net_holds(&nets->v[i], bytes))
			return true;
	return false;
}

/* The first element of a comma-separated header. */
static struct rf_str
first_of(struct rf_str list)
{
	return list.ptr != NULL ? rf_str_trim(rf_str_cut(&list, ',')) : list;
}

/* What stands after the last comma, cut off. */
static struct rf_str
last_of(struct rf_str *list)
{
	const char *comma = memrchr(list->ptr, ',', list->len);
	struct rf_str last = *list;

	if (comma == NULL) {
		list->len = 0;
	} else {
		last.len = (size_t)(list->ptr + list->len - (comma + 1));
		last.ptr = comma + 1;
		list->len = (size_t)(comma - list->ptr);
	}
	return rf_str_trim(last);
}

static void
forwarded_remote(struct rf_request *r, const struct rf_nets *nets)
{
	struct rf_str list = rf_request_header(r, "x-forwarded-for");
	char text[INET6_ADDRSTRLEN];
	union rf_address hop;

	while (list.len > 0 && trusted(nets, r->remote)) {
		if (!parse_address(last_of(&list), &hop))
			return;
		rf_address_format(&hop, text);
		r->remote = rf_str(rf_arena_strdup(r->arena, text));
	}
}

/* "name", "name:port", "[v6]" or "[v6]:port". */
static bool
is_host(struct rf_str s)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
	struct rf_str name;
	int64_t port;
	size_t n = 0;

	if (s.len == 0 || s.len > 255)
		return false;
	if (s.ptr[0] == '[') {
		const char *end = memchr(s.ptr, ']', s.len);
		union rf_address a;

		if (end == NULL)
			return false;
		n = (size_t)(end - s.ptr) + 1;
		name = (struct rf_str){ s.ptr, n };
		if (memchr(s.ptr, ':', n) == NULL ||
		    !parse_address(name, &a))
			return false;
	} else {
		while (n < s.len && s.ptr[n] != '\0' &&
		    strchr(ok, s.ptr[n]) != NULL)
			n++;
		if (n == 0)
			return false;
	}
	if (n == s.len)
		return true;
	if (s.ptr[n] != ':')
		return false;
	name = (struct rf_str){ s.ptr + n + 1, s.len - n - 1 };
	return name.len <= 5 && rf_parse_int(name, 1, 65535, &port);
}

bool
rf_origin_is_prefix(struct rf_str s)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";

	if (s.len == 0 || s.len > 255 || s.ptr[0] != '/')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\0' || strchr(ok, s.ptr[i]) == NULL)
			return false;
		if (s.ptr[i] == '/' && i + 1 < s.len &&
		    (s.ptr[i + 1] == '/' || s.ptr[i + 1] == '.'))
			return false;
	}
	return true;
}

static void
forwarded_prefix(struct rf_request *r)
{
	struct rf_str p = first_of(rf_request_header(r, "x-forwarded-prefix"));

	while (p.len > 0 && p.ptr[p.len - 1] == '/')
		p.len--;
	if (!rf_origin_is_prefix(p))
		return;
	r->base.ptr = rf_arena_printf(r->arena, RF_STR_FMT RF_STR_FMT,
	    RF_STR_ARG(p), RF_STR_ARG(r->base));
	r->base.len = strlen(r->base.ptr);
}

static bool
is_https(const struct rf_request *r, const struct rf_origin_facts *f,
    bool proxied)
{
	struct rf_str proto = { NULL, 0 };

	if (proxied)
		proto = first_of(rf_request_header(r, "x-forwarded-proto"));
	if (rf_str_ieq(proto, "https"))
		return true;
	if (rf_str_ieq(proto, "http"))
		return false;
	if (f->https != NULL && (strcasecmp(f->https, "on") == 0 ||
	    strcmp(f->https, "1") == 0))
		return true;
	return f->request_scheme != NULL &&
	    strcasecmp(f->request_scheme, "https") == 0;
}

/* A port as it stands after a host, or "" when it goes without saying. */
static struct rf_str
port_suffix(struct rf_request *r, struct rf_str port, bool https)
{
	int64_t n;

	if (!rf_parse_int(port, 1, 65535, &n) || n == (https ? 443 : 80))
		return RF_STR("");
	return rf_str(rf_arena_printf(r->arena, ":%d", (int)n));
}

/* The host with its port; empty when the request names none. */
static enum rf_code
find_host(struct rf_request *r, const struct rf_origin_facts *f, bool proxied,
    bool https, struct rf_str *host, struct rf_str *port, struct rf_err *err)
{
	*port = RF_STR("");
	if (proxied) {
		*host = first_of(rf_request_header(r, "x-forwarded-host"));
		if (is_host(*host)) {
			if (memchr(host->ptr, ':', host->len) == NULL)
				*port = port_suffix(r, first_of(
				    rf_request_header(r, "x-forwarded-port")),
				    https);
			return RF_OK;
		}
	}
	*host = rf_request_header(r, "host");
	if (host->len > 0) {
		if (!is_host(*host))
			return rf_fail(err, RF_E_BAD_REQUEST,
			    "the Host header is not a host name");
		return RF_OK;
	}
	/* HTTP/1.0 without Host. */
	*host = rf_str(f->server_name);
	if (!is_host(*host))
		*host = RF_STR("localhost");
	else if (memchr(host->ptr, ':', host->len) != NULL)
		return RF_OK;
	*port = port_suffix(r, rf_str(f->server_port), https);
	return RF_OK;
}

/* Without a port that goes without saying. */
static struct rf_str
without_default_port(struct rf_str host, bool https)
{
	const char *suffix = https ? ":443" : ":80";

	if (rf_str_ends(host, suffix))
		host.len -= strlen(suffix);
	return host;
}

enum rf_code
rf_origin_find(struct rf_request *r, const struct rf_origin_facts *f,
    const struct rf_request_setup *setup, struct rf_err *err)
{
	struct rf_nets nets = RF_NETS_INIT;
	struct rf_str host, port;
	enum rf_code rc = RF_OK;
	bool proxied = false, https;

	r->remote = rf_str(rf_arena_strdup(r->arena,
	    f->remote_addr != NULL ? f->remote_addr : ""));
	if (setup->trusted_proxies != NULL && *setup->trusted_proxies != '\0') {
		rc = rf_nets_parse(&nets, rf_str(setup->trusted_proxies), err);
		if (rc != RF_OK)
			goto out;
		proxied = trusted(&nets, r->remote);
	}
	if (proxied) {
		forwarded_remote(r, &nets);
		forwarded_prefix(r);
	}
	if (setup->fixed_origin != NULL && *setup->fixed_origin != '\0') {
		r->origin = rf_str(rf_arena_strdup(r->arena,
		    setup->fixed_origin));
		goto out;
	}
	https = is_https(r, f, proxied);
	rc = find_host(r, f, proxied, https, &host, &port, err);
	if (rc != RF_OK)
		goto out;
	host = without_default_port(host, https);
	r->origin = rf_str(rf_arena_printf(r->arena,
	    "%s://" RF_STR_FMT RF_STR_FMT, https ? "https" : "http",
	    RF_STR_ARG(host), RF_STR_ARG(port)));
out:
	rf_nets_release(&nets);
	return rc;
}
