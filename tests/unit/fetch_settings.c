/* From options to a policy. */
#include "config.h"

#include "fetch/settings.h"

#include <string.h>

#include "unit/fetch_suites.h"
#include "unit/unit.h"

static bool
open_to(const struct rf_fetch_policy *p, const char *address)
{
	struct rf_guard g = RF_GUARD_INIT;
	union rf_address a;
	bool open;

	rf_guard_init(&g, p->allow);
	open = rf_address_parse(address, 80, &a) &&
	    rf_guard_refuses(&g, &a) == NULL;
	rf_guard_release(&g);
	return open;
}

static void
options(void)
{
	struct rf_fetch_settings s;
	struct rf_err err = RF_ERR_INIT;
	struct rf_conf conf;

	rf_conf_defaults(&conf);
	CU_ASSERT_EQUAL(rf_fetch_settings_load(&s, &conf, &err), RF_OK);
	CU_ASSERT_EQUAL(s.policy.total_ms, 60000);
	CU_ASSERT_EQUAL(s.policy.connect_ms, 10000);
	CU_ASSERT_EQUAL(s.policy.max_bytes, 50 * 1024 * 1024);
	CU_ASSERT_EQUAL(s.policy.redirects, 5);
	CU_ASSERT_EQUAL(s.policy.n_ports, 2);
	CU_ASSERT_EQUAL(strncmp(s.policy.user_agent, "Riffle/", 7), 0);
	CU_ASSERT_FALSE(open_to(&s.policy, "10.1.0.1"));
	rf_fetch_settings_release(&s);

	conf.fetch_allow_networks = "10.1.0.0/16, fd00::/8";
	conf.fetch_ports = "8080";
	CU_ASSERT_EQUAL(rf_fetch_settings_load(&s, &conf, &err), RF_OK);
	CU_ASSERT_TRUE(open_to(&s.policy, "10.1.0.1"));
	CU_ASSERT_TRUE(open_to(&s.policy, "fd12::1"));
	CU_ASSERT_FALSE(open_to(&s.policy, "10.2.0.1"));
	CU_ASSERT_EQUAL(s.policy.n_ports, 1);
	CU_ASSERT_EQUAL(s.policy.ports[0], 8080);
	rf_fetch_settings_release(&s);

	conf.fetch_allow_networks = "10.1.0.0/99";
	CU_ASSERT_EQUAL(rf_fetch_settings_load(&s, &conf, &err), RF_E_CONFIG);
	rf_fetch_settings_release(&s);
	conf.fetch_allow_networks = "";
	conf.fetch_ports = "http";
	CU_ASSERT_EQUAL(rf_fetch_settings_load(&s, &conf, &err), RF_E_CONFIG);
	rf_fetch_settings_release(&s);
	rf_conf_release(&conf);
}

static void
trusted(void)
{
	struct rf_fetch_settings s;
	struct rf_err err = RF_ERR_INIT;
	struct rf_conf conf;

	rf_conf_defaults(&conf);
	CU_ASSERT_EQUAL(rf_fetch_settings_load(&s, &conf, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_fetch_settings_trust(&s, "http://localhost:8080/",
	    &err), RF_OK);
	CU_ASSERT_TRUE(open_to(&s.policy, "127.0.0.1"));
	CU_ASSERT_TRUE(open_to(&s.policy, "::1"));
	CU_ASSERT_EQUAL(s.policy.n_ports, 3);
	CU_ASSERT_EQUAL(s.policy.ports[2], 8080);
	CU_ASSERT_EQUAL(rf_fetch_settings_trust(&s, "https://localhost/",
	    &err), RF_OK);
	CU_ASSERT_EQUAL(s.policy.n_ports, 3);
	CU_ASSERT_EQUAL(rf_fetch_settings_trust(&s, "ftp://localhost/", &err),
	    RF_E_BAD_REQUEST);
	rf_fetch_settings_release(&s);
	rf_conf_release(&conf);
}

CU_TestInfo fetch_settings_tests[] = {
	{ "options", options },
	{ "trusted", trusted },
	CU_TEST_INFO_NULL
};
