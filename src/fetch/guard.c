/*
 * One table of ranges, read once from text so that it can be compared with
 * the registries by eye.  All addresses are compared in 16 bytes, IPv4 in its
 * mapped form, so that ::ffff:127.0.0.1 needs no rule of its own.  A NAT64
 * address is judged by the IPv4 address inside: on networks with IPv6 only
 * that is how the whole of the IPv4 internet looks.  The other wrappings
 * (6to4, Teredo, IPv4-compatible, ISATAP) are dead and refused whole.
 */
#include "config.h"

#include "fetch/guard.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "util/log.h"

static const struct {
	const char *net, *name;
} ranges[] = {
	{ "0.0.0.0/8", "this network" },
	{ "10.0.0.0/8", "private network" },
	{ "100.64.0.0/10", "carrier-grade NAT" },
	{ "127.0.0.0/8", "loopback" },
	{ "169.254.0.0/16", "link-local" },
	{ "172.16.0.0/12", "private network" },
	{ "192.0.0.0/24", "protocol assignments" },
	{ "192.0.2.0/24", "documentation" },
	{ "192.88.99.0/24", "6to4 relay" },
	{ "192.168.0.0/16", "private network" },
	{ "198.18.0.0/15", "benchmarking" },
	{ "198.51.100.0/24", "documentation" },
	{ "203.0.113.0/24", "documentation" },
	{ "224.0.0.0/4", "multicast" },
	{ "255.255.255.255/32", "broadcast" },
	{ "240.0.0.0/4", "reserved" },
	{ "::/128", "unspecified" },
	{ "::1/128", "loopback" },
	{ "64:ff9b:1::/48", "local NAT64" },
	{ "100::/64", "discard" },
	{ "100:0:0:1::/64", "discard" },
	{ "2001::/32", "Teredo" },
	{ "2001:2::/48", "benchmarking" },
	{ "2001::/23", "protocol assignments" },
	{ "2001:db8::/32", "documentation" },
	{ "2002::/16", "6to4" },
	{ "3fff::/20", "documentation" },
	{ "5f00::/16", "segment routing" },
	{ "fc00::/7", "private network" },
	{ "fe80::/10", "link-local" },
	{ "fec0::/10", "site-local" },
	{ "ff00::/8", "multicast" },
};

static struct rf_net parsed[RF_COUNT(ranges)];
static const struct rf_net mapped = {
	{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96
};
static const struct rf_net nat64 = { { 0x00, 0x64, 0xff, 0x9b }, 96 };
static const struct rf_net global_unicast = { { 0x20 }, 3 };

static void
parse_ranges(void)
{
	for (size_t i = 0; i < RF_COUNT(ranges); i++) {
		/* A guard with a hole is worse than no service. */
		if (!rf_net_parse(rf_str(ranges[i].net), &parsed[i]))
			abort();
	}
}

static bool
net_has(const struct rf_net *net, const unsigned char a[16])
{
	unsigned whole = net->bits / 8, rest = net->bits % 8;

	if (memcmp(net->base, a, whole) != 0)
		return false;
	return rest == 0 ||
	    ((net->base[whole] ^ a[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
}

static bool
nets_have(const struct rf_nets *nets, const unsigned char a[16])
{
	for (size_t i = 0; nets != NULL && i < nets->n; i++) {
		if (net_has(&nets->v[i], a))
			return true;
	}
	return false;
}

bool
rf_net_parse(struct rf_str text, struct rf_net *out)
{
	struct rf_str rest = text, addr = rf_str_cut(&rest, '/');
	char buf[INET6_ADDRSTRLEN];
	int64_t bits, most;

	if (addr.len == 0 || addr.len >= sizeof(buf) ||
	    memchr(addr.ptr, '\0', addr.len) != NULL)
		return false;
	memcpy(buf, addr.ptr, addr.len);
	buf[addr.len] = '\0';
	*out = mapped;
	if (inet_pton(AF_INET, buf, out->base + 12) == 1)
		most = 32;
	else if (inet_pton(AF_INET6, buf, out->base) == 1)
		most = 128;
	else
		return false;
	bits = most;
	if (rest.ptr != NULL && !rf_parse_int(rest, 0, most, &bits))
		return false;
	out->bits = (unsigned)(bits + 128 - most);
	for (unsigned i = out->bits; i < 128; i++)
		out->base[i / 8] &= (unsigned char)~(0x80 >> i % 8);
	return true;
}

enum rf_code
rf_nets_parse(struct rf_nets *nets, struct rf_str list, struct rf_err *err)
{
	static const char separators[] = ", \t\r\n";
	struct rf_net net;
	size_t from, i = 0;

	for (;;) {
		while (i < list.len && strchr(separators, list.ptr[i]) != NULL)
			i++;
		if (i == list.len)
			return RF_OK;
		from = i;
		while (i < list.len && strchr(separators, list.ptr[i]) == NULL)
			i++;
		if (!rf_net_parse((struct rf_str){ list.ptr + from, i - from },
		    &net))
			return rf_fail(err, RF_E_CONFIG, "\"%.*s\" is not an "
			    "address or a network such as 10.1.0.0/16",
			    (int)(i - from < 60 ? i - from : 60),
			    list.ptr + from);
		*RF_VEC_PUSH(nets) = net;
	}
}

void
rf_nets_release(struct rf_nets *nets)
{
	RF_VEC_RELEASE(nets);
}

bool
rf_address_set(union rf_address *a, const struct sockaddr *sa)
{
	memset(a, 0, sizeof(*a));
	if (sa->sa_family == AF_INET)
		memcpy(&a->in, sa, sizeof(a->in));
	else if (sa->sa_family == AF_INET6)
		memcpy(&a->in6, sa, sizeof(a->in6));
	else
		return false;
	return true;
}

bool
rf_address_parse(const char *text, uint16_t port, union rf_address *out)
{
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, text, &out->in.sin_addr) == 1) {
		out->in.sin_family = AF_INET;
		out->in.sin_port = htons(port);
		return true;
	}
	if (inet_pton(AF_INET6, text, &out->in6.sin6_addr) == 1) {
		out->in6.sin6_family = AF_INET6;
		out->in6.sin6_port = htons(port);
		return true;
	}
	return false;
}

bool
rf_address_equal(const union rf_address *a, const union rf_address *b)
{
	if (a->sa.sa_family != b->sa.sa_family)
		return false;
	if (a->sa.sa_family == AF_INET)
		return a->in.sin_port == b->in.sin_port &&
		    a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
	return a->in6.sin6_port == b->in6.sin6_port &&
	    a->in6.sin6_scope_id == b->in6.sin6_scope_id &&
	    memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr, 16) == 0;
}

socklen_t
rf_address_size(const union rf_address *a)
{
	return a->sa.sa_family == AF_INET ? sizeof(a->in) : sizeof(a->in6);
}

void
rf_address_format(const union rf_address *a, char out[INET6_ADDRSTRLEN])
{
	const void *from = a->sa.sa_family == AF_INET ?
	    (const void *)&a->in.sin_addr : (const void *)&a->in6.sin6_addr;

	if (inet_ntop(a->sa.sa_family, from, out, INET6_ADDRSTRLEN) == NULL)
		rf_strlcpy(out, "?", INET6_ADDRSTRLEN);
}

static void
to_bytes(const union rf_address *a, unsigned char out[16])
{
	if (a->sa.sa_family == AF_INET) {
		memcpy(out, mapped.base, 12);
		memcpy(out + 12, &a->in.sin_addr, 4);
	} else {
		memcpy(out, &a->in6.sin6_addr, 16);
	}
}

void
rf_guard_init(struct rf_guard *g, const struct rf_nets *allow)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct ifaddrs *list = NULL;
	union rf_address a;
	struct rf_net net;

	pthread_once(&once, parse_ranges);
	*g = (struct rf_guard){ .allow = allow };
	if (getifaddrs(&list) != 0) {
		/* Some hosts forbid the question; the ranges still hold. */
		rf_log(RF_LOG_WARN, "fetch.interfaces", "errno=%d", errno);
		return;
	}
	for (struct ifaddrs *i = list; i != NULL; i = i->ifa_next) {
		if (i->ifa_addr == NULL || !rf_address_set(&a, i->ifa_addr))
			continue;
		to_bytes(&a, net.base);
		net.bits = 128;
		*RF_VEC_PUSH(&g->own) = net;
	}
	freeifaddrs(list);
}

void
rf_guard_release(struct rf_guard *g)
{
	rf_nets_release(&g->own);
}

/* Interface identifiers that carry an IPv4 address (RFC 5214 section 6.1). */
static bool
is_isatap(const unsigned char a[16])
{
	return (a[8] & 0xfd) == 0 && a[9] == 0 && a[10] == 0x5e &&
	    a[11] == 0xfe;
}

const char *
rf_guard_refuses(const struct rf_guard *g, const union rf_address *address)
{
	unsigned char a[16];

	if (address->sa.sa_family != AF_INET &&
	    address->sa.sa_family != AF_INET6)
		return "not an internet address";
	to_bytes(address, a);
	if (nets_have(g->allow, a))
		return NULL;
	if (net_has(&nat64, a)) {
		memcpy(a, mapped.base, 12);
		if (nets_have(g->allow, a))
			return NULL;
	}
	for (size_t i = 0; i < RF_COUNT(parsed); i++) {
		if (net_has(&parsed[i], a))
			return ranges[i].name;
	}
	if (!net_has(&mapped, a)) {
		if (!net_has(&global_unicast, a))
			return "reserved";
		if (is_isatap(a))
			return "ISATAP";
	}
	if (nets_have(&g->own, a))
		return "this machine";
	return NULL;
}
