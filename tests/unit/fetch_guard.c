/* The guard: the edges of every range, the wrappings, the exceptions. */
#include "config.h"

#include "fetch/guard.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <string.h>

#include "unit/fetch_suites.h"
#include "unit/unit.h"

static const char *
judge(const struct rf_guard *g, const char *text)
{
	union rf_address a;

	if (!rf_address_parse(text, 80, &a))
		return "not an address at all";
	return rf_guard_refuses(g, &a);
}

static void
ranges(void)
{
	/* An address and what it is; NULL: public. */
	static const struct {
		const char *address, *what;
	} rows[] = {
		{ "0.0.0.0", "this network" },
		{ "0.255.255.255", "this network" },
		{ "1.0.0.0", NULL },
		{ "8.8.8.8", NULL },
		{ "9.255.255.255", NULL },
		{ "10.0.0.0", "private network" },
		{ "10.255.255.255", "private network" },
		{ "11.0.0.0", NULL },
		{ "100.63.255.255", NULL },
		{ "100.64.0.0", "carrier-grade NAT" },
		{ "100.127.255.255", "carrier-grade NAT" },
		{ "100.128.0.0", NULL },
		{ "126.255.255.255", NULL },
		{ "127.0.0.1", "loopback" },
		{ "127.255.255.255", "loopback" },
		{ "128.0.0.0", NULL },
		{ "169.253.255.255", NULL },
		{ "169.254.169.254", "link-local" },
		{ "169.255.0.0", NULL },
		{ "172.15.255.255", NULL },
		{ "172.16.0.0", "private network" },
		{ "172.31.255.255", "private network" },
		{ "172.32.0.0", NULL },
		{ "191.255.255.255", NULL },
		{ "192.0.0.8", "protocol assignments" },
		{ "192.0.1.0", NULL },
		{ "192.0.2.255", "documentation" },
		{ "192.0.3.0", NULL },
		{ "192.88.99.1", "6to4 relay" },
		{ "192.167.255.255", NULL },
		{ "192.168.0.1", "private network" },
		{ "192.169.0.0", NULL },
		{ "198.17.255.255", NULL },
		{ "198.18.0.0", "benchmarking" },
		{ "198.19.255.255", "benchmarking" },
		{ "198.20.0.0", NULL },
		{ "198.51.100.7", "documentation" },
		{ "198.51.101.0", NULL },
		{ "203.0.113.1", "documentation" },
		{ "203.0.114.0", NULL },
		{ "223.255.255.255", NULL },
		{ "224.0.0.1", "multicast" },
		{ "239.255.255.255", "multicast" },
		{ "240.0.0.0", "reserved" },
		{ "255.255.255.254", "reserved" },
		{ "255.255.255.255", "broadcast" },

		{ "::", "unspecified" },
		{ "::1", "loopback" },
		{ "::2", "reserved" },
		{ "::127.0.0.1", "reserved" },		/* IPv4-compatible */
		{ "::8.8.8.8", "reserved" },
		{ "::ffff:127.0.0.1", "loopback" },	/* IPv4-mapped */
		{ "::ffff:169.254.169.254", "link-local" },
		{ "::ffff:8.8.8.8", NULL },
		{ "::ffff:0:127.0.0.1", "reserved" },	/* IPv4-translated */
		{ "64:ff9b::127.0.0.1", "loopback" },	/* NAT64 */
		{ "64:ff9b::10.1.2.3", "private network" },
		{ "64:ff9b::8.8.8.8", NULL },
		{ "64:ff9b:0:0:0:1:808:808", "reserved" },
		{ "64:ff9b:1::8.8.8.8", "local NAT64" },
		{ "64:ff9b:1:ffff::1", "local NAT64" },
		{ "100::1", "discard" },
		{ "100:0:0:1::1", "discard" },
		{ "100:0:0:2::1", "reserved" },
		{ "200::1", "reserved" },
		{ "1fff:ffff::1", "reserved" },
		{ "2000::1", NULL },
		{ "2001::1", "Teredo" },
		{ "2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo" },
		{ "2001:2::1", "benchmarking" },
		{ "2001:10::1", "protocol assignments" },
		{ "2001:1ff:ffff::1", "protocol assignments" },
		{ "2001:200::1", NULL },
		{ "2001:db7:ffff::1", NULL },
		{ "2001:db8::1", "documentation" },
		{ "2001:db9::1", NULL },
		{ "2001:4860:4860::8888", NULL },
		{ "2002:7f00:1::", "6to4" },
		{ "2002:808:808::1", "6to4" },
		{ "2003::1", NULL },
		{ "2606:4700::1111", NULL },
		{ "2a00:1450::1:5efe:a00:1", NULL },
		{ "2a00:1450::0:5efe:a00:1", "ISATAP" },
		{ "2a00:1450::200:5efe:7f00:1", "ISATAP" },
		{ "3fff::1", "documentation" },
		{ "3fff:1000::1", NULL },
		{ "4000::1", "reserved" },
		{ "5f00::1", "segment routing" },
		{ "fbff::1", "reserved" },
		{ "fc00::1", "private network" },
		{ "fd12:3456::1", "private network" },
		{ "fe00::1", "reserved" },
		{ "fe80::1", "link-local" },
		{ "febf::1", "link-local" },
		{ "fec0::1", "site-local" },
		{ "feff::1", "site-local" },
		{ "ff02::1", "multicast" },
	};
	struct rf_guard g = RF_GUARD_INIT;
	const char *what;

	rf_guard_init(&g, NULL);
	rf_nets_release(&g.own);	/* whatever this machine is called */
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		what = judge(&g, rows[i].address);
		if (rows[i].what == NULL)
			CU_ASSERT_PTR_NULL(what);
		if (rows[i].what != NULL && what != NULL)
			CU_ASSERT_STRING_EQUAL(what, rows[i].what);
		CU_ASSERT_EQUAL(what == NULL, rows[i].what == NULL);
		if ((what == NULL) != (rows[i].what == NULL) ||
		    (what != NULL && strcmp(what, rows[i].what) != 0))
			printf("%s is %s\n", rows[i].address,
			    what != NULL ? what : "public");
	}
	rf_guard_release(&g);
}

static void
other_families(void)
{
	struct rf_guard g = RF_GUARD_INIT;
	union rf_address a;
	struct sockaddr sa = { .sa_family = AF_UNIX };

	rf_guard_init(&g, NULL);
	memset(&a, 0, sizeof(a));
	a.sa.sa_family = AF_UNIX;
	CU_ASSERT_PTR_NOT_NULL(rf_guard_refuses(&g, &a));
	a.sa.sa_family = AF_UNSPEC;
	CU_ASSERT_PTR_NOT_NULL(rf_guard_refuses(&g, &a));
	CU_ASSERT_FALSE(rf_address_set(&a, &sa));
	rf_guard_release(&g);
}

/* A public address of this machine, were it to have one. */
static void
own_addresses(void)
{
	struct rf_guard g = RF_GUARD_INIT;
	struct rf_net net;
	struct ifaddrs *list = NULL;
	bool any = false;

	rf_guard_init(&g, NULL);
	CU_ASSERT_TRUE(rf_net_parse(rf_str("8.8.4.4"), &net));
	*RF_VEC_PUSH(&g.own) = net;
	CU_ASSERT_TRUE(rf_net_parse(rf_str("2606:4700::1"), &net));
	*RF_VEC_PUSH(&g.own) = net;
	CU_ASSERT_STRING_EQUAL(judge(&g, "8.8.4.4"), "this machine");
	CU_ASSERT_STRING_EQUAL(judge(&g, "2606:4700::1"), "this machine");
	CU_ASSERT_STRING_EQUAL(judge(&g, "64:ff9b::8.8.4.4"), "this machine");
	CU_ASSERT_PTR_NULL(judge(&g, "8.8.4.5"));

	/* The snapshot holds what the system lists. */
	if (getifaddrs(&list) == 0) {
		for (struct ifaddrs *i = list; i != NULL; i = i->ifa_next)
			any |= i->ifa_addr != NULL &&
			    i->ifa_addr->sa_family == AF_INET;
		freeifaddrs(list);
	}
	CU_ASSERT(!any || g.own.n > 2);
	rf_guard_release(&g);
}

static void
exceptions(void)
{
	static const struct {
		const char *address;
		bool allowed;
	} rows[] = {
		{ "10.1.2.3", true },
		{ "10.2.0.0", false },
		{ "192.168.7.7", true },
		{ "192.168.7.8", false },
		{ "fd00:1::5", true },
		{ "fd00:2::5", false },
		{ "::ffff:10.1.2.3", true },
		{ "64:ff9b::10.1.2.3", true },
		{ "127.0.0.1", false },
	};
	struct rf_nets nets = RF_NETS_INIT;
	struct rf_guard g = RF_GUARD_INIT;
	struct rf_err err = RF_ERR_INIT;

	CU_ASSERT_EQUAL(rf_nets_parse(&nets, RF_STR(" 10.1.0.0/16,192.168.7.7"
	    "\n\tfd00:1::/32 ,"), &err), RF_OK);
	CU_ASSERT_EQUAL(nets.n, 3);
	rf_guard_init(&g, &nets);
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		CU_ASSERT_EQUAL(judge(&g, rows[i].address) == NULL,
		    rows[i].allowed);
	rf_guard_release(&g);
	rf_nets_release(&nets);
}

static void
networks(void)
{
	static const struct {
		const char *text;
		int bits;		/* -1: no network */
		unsigned char tail;	/* last byte after masking */
	} rows[] = {
		{ "10.0.0.255/24", 120, 0 },
		{ "10.0.0.255/31", 127, 254 },
		{ "10.0.0.255", 128, 255 },
		{ "0.0.0.0/0", 96, 0 },
		{ "::/0", 0, 0 },
		{ "fd00::ff/124", 124, 0xf0 },
		{ "fd00::ff", 128, 0xff },
		{ "10.0.0.0/33", -1, 0 },
		{ "10.0.0.0/-1", -1, 0 },
		{ "10.0.0.0/", -1, 0 },
		{ "10.0.0.0/8/8", -1, 0 },
		{ "10.0.0", -1, 0 },
		{ "10.0.0.010", -1, 0 },
		{ "0x0a.0.0.1", -1, 0 },
		{ "fd00::/129", -1, 0 },
		{ "fe80::1%eth0", -1, 0 },
		{ "localhost", -1, 0 },
		{ "/8", -1, 0 },
		{ "", -1, 0 },
	};
	struct rf_nets nets = RF_NETS_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_net net;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		bool good = rf_net_parse(rf_str(rows[i].text), &net);

		CU_ASSERT_EQUAL(good, rows[i].bits >= 0);
		if (!good || rows[i].bits < 0)
			continue;
		CU_ASSERT_EQUAL(net.bits, (unsigned)rows[i].bits);
		CU_ASSERT_EQUAL(net.base[15], rows[i].tail);
	}
	CU_ASSERT_EQUAL(rf_nets_parse(&nets, RF_STR("10.0.0.0/8, intranet"),
	    &err), RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "\"intranet\""));
	rf_nets_release(&nets);
}

/* All of a /0 is one range or public: no address slips between. */
static void
nothing_between(void)
{
	struct rf_guard g = RF_GUARD_INIT;
	union rf_address a;
	char text[32];
	unsigned open = 0;

	rf_guard_init(&g, NULL);
	rf_nets_release(&g.own);
	for (unsigned i = 0; i < 256; i++) {
		snprintf(text, sizeof(text), "%u.1.1.1", i);
		CU_ASSERT_TRUE(rf_address_parse(text, 1, &a));
		open += rf_guard_refuses(&g, &a) == NULL;
	}
	/* 1..223 without 10 and 127 */
	CU_ASSERT_EQUAL(open, 221);
	open = 0;
	for (unsigned i = 0; i < 256; i++) {
		snprintf(text, sizeof(text), "%x00:1234::1", i);
		CU_ASSERT_TRUE(rf_address_parse(text, 1, &a));
		open += rf_guard_refuses(&g, &a) == NULL;
	}
	CU_ASSERT_EQUAL(open, 0x20);	/* 2000::/3 */
	rf_guard_release(&g);
}

CU_TestInfo fetch_guard_tests[] = {
	{ "ranges", ranges },
	{ "other families", other_families },
	{ "own addresses", own_addresses },
	{ "exceptions", exceptions },
	{ "networks", networks },
	{ "nothing between the ranges", nothing_between },
	CU_TEST_INFO_NULL
};
