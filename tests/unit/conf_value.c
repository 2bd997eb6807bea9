/* Values of options: every type, what it takes and what it refuses. */
#include "config.h"

#include "conf/conf.h"

#include <stdio.h>
#include <string.h>

#include "unit/conf_suites.h"
#include "unit/unit.h"
#include "util/log.h"

static void
defaults(void)
{
	struct rf_conf c;
	int id;

	rf_conf_defaults(&c);
	for (id = 0; id < RF_CONF_COUNT; id++) {
		CU_ASSERT_PTR_NOT_NULL(c.as_text[id]);
		CU_ASSERT_STRING_EQUAL(c.came_from[id], "default");
	}
	CU_ASSERT_EQUAL(c.threads, 32);
	CU_ASSERT_EQUAL(c.max_upload, 50 * 1024 * 1024);
	CU_ASSERT_EQUAL(c.large_result_pages, 70);
	CU_ASSERT_EQUAL(c.large_result_bytes, 5000000);
	CU_ASSERT_EQUAL(c.retention, 30 * 86400);
	CU_ASSERT_EQUAL(c.child_memory, 1024 * 1024 * 1024);
	CU_ASSERT_EQUAL(c.job_time, 600);
	CU_ASSERT_EQUAL(c.socket_mode, 0660);
	CU_ASSERT_EQUAL(c.worker, RF_CONF_WORKER_ON_DEMAND);
	CU_ASSERT_EQUAL(c.sendfile, RF_CONF_SENDFILE_OFF);
	CU_ASSERT_EQUAL(c.durability, RF_CONF_DURABILITY_FULL);
	CU_ASSERT_EQUAL(c.log_level, RF_LOG_INFO);
	CU_ASSERT_TRUE(c.cors);
	CU_ASSERT_STRING_EQUAL(c.base_path, "");
	CU_ASSERT_STRING_EQUAL(c.tier, "self_hosted");
	CU_ASSERT_STRING_EQUAL(c.user_agent, "Riffle/" PACKAGE_VERSION);
	rf_conf_release(&c);
}

/* The constants of conf.h follow the choices of options.def. */
static void
enums(void)
{
	static const struct {
		const char *name, *value;
		int expected;
	} rows[] = {
		{ "worker", "on_demand", RF_CONF_WORKER_ON_DEMAND },
		{ "worker", "service", RF_CONF_WORKER_SERVICE },
		{ "worker", "inline", RF_CONF_WORKER_INLINE },
		{ "worker", "off", RF_CONF_WORKER_OFF },
		{ "sendfile", "off", RF_CONF_SENDFILE_OFF },
		{ "sendfile", "x-sendfile", RF_CONF_SENDFILE_X_SENDFILE },
		{ "sendfile", "x-accel-redirect",
		    RF_CONF_SENDFILE_X_ACCEL_REDIRECT },
		{ "durability", "full", RF_CONF_DURABILITY_FULL },
		{ "durability", "normal", RF_CONF_DURABILITY_NORMAL },
		{ "log_level", "error", RF_LOG_ERROR },
		{ "log_level", "warn", RF_LOG_WARN },
		{ "log_level", "info", RF_LOG_INFO },
		{ "log_level", "debug", RF_LOG_DEBUG },
	};
	struct rf_err err = RF_ERR_INIT;
	struct rf_conf c;
	size_t i;
	int got;

	rf_conf_defaults(&c);
	for (i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(rf_conf_set(&c, rows[i].name, rows[i].value,
		    "test", &err), RF_OK);
		got = strcmp(rows[i].name, "worker") == 0 ? c.worker :
		    strcmp(rows[i].name, "sendfile") == 0 ? c.sendfile :
		    strcmp(rows[i].name, "durability") == 0 ? c.durability :
		    c.log_level;
		CU_ASSERT_EQUAL(got, rows[i].expected);
	}
	rf_conf_release(&c);
}

/* Accepted values, with the text that is printed for them. */
static void
accepted(void)
{
	static const struct {
		const char *name, *value, *text;
	} rows[] = {
		{ "threads", "1", "1" },
		{ "threads", " 1024 ", "1024" },
		{ "max_upload", "1048576", "1M" },
		{ "max-upload", "2g", "2G" },
		{ "max_upload", "5000001", "5000001" },
		{ "job_time", "90", "90s" },
		{ "job_time", "90m", "90m" },
		{ "job_time", "3600", "1h" },
		{ "retention", "48h", "2d" },
		{ "sync_wait", "0", "0" },
		{ "cors", "Off", "false" },
		{ "metrics", "yes", "true" },
		{ "socket_mode", "666", "0666" },
		{ "base_path", "/riffle/", "/riffle" },
		{ "base_path", "/", "" },
		{ "base_path", "/a/b-c.d", "/a/b-c.d" },
		{ "origin", "https://docs.example.org:8443/",
		    "https://docs.example.org:8443" },
		{ "origin", "", "" },
		{ "data_dir", "/srv/riffle//", "/srv/riffle" },
		{ "data_dir", "/", "/" },
		{ "trusted_proxies", "127.0.0.1, ::1 10.0.0.0/8",
		    "127.0.0.1, ::1 10.0.0.0/8" },
		{ "fetch_ports", "80,8080", "80,8080" },
		{ "user_agent", "B\xc3\xa4r/1", "B\xc3\xa4r/1" },
	};
	struct rf_err err = RF_ERR_INIT;
	struct rf_conf c;
	size_t i;
	int id;

	rf_conf_defaults(&c);
	for (i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL_FATAL(rf_conf_set(&c, rows[i].name,
		    rows[i].value, "row", &err), RF_OK);
		for (id = 0; id < RF_CONF_COUNT; id++)
			if (strcmp(c.came_from[id], "row") == 0)
				break;
		CU_ASSERT_NOT_EQUAL_FATAL(id, RF_CONF_COUNT);
		CU_ASSERT_STRING_EQUAL(c.as_text[id], rows[i].text);
		c.came_from[id] = "seen";
	}
	CU_ASSERT_EQUAL(c.max_upload, 5000001);
	CU_ASSERT_EQUAL(c.socket_mode, 0666);
	CU_ASSERT_EQUAL(c.retention, 172800);
	CU_ASSERT_FALSE(c.cors);
	rf_conf_release(&c);
}

/* Refused values; the sentence names the option, and what stood stays. */
static void
refused(void)
{
	static const struct {
		const char *name, *value;
	} rows[] = {
		{ "threads", "" }, { "threads", "0" }, { "threads", "1025" },
		{ "threads", "12x" }, { "threads", "-3" },
		{ "threads", "99999999999999999999" },
		{ "max_upload", "1" }, { "max_upload", "-1M" },
		{ "max_upload", "9999999999G" }, { "max_upload", "M" },
		{ "job_time", "0" }, { "job_time", "10x" }, { "job_time", "" },
		{ "job_time", "9223372036854775807d" }, { "job_time", "h" },
		{ "cors", "maybe" }, { "cors", "" },
		{ "socket_mode", "" }, { "socket_mode", "0888" },
		{ "socket_mode", "01777" }, { "socket_mode", "00660" },
		{ "worker", "sometimes" }, { "worker", "" },
		{ "worker", "on_demand|service" },
		{ "base_path", "riffle" }, { "base_path", "/a//b" },
		{ "base_path", "/a/../b" }, { "base_path", "/a?b" },
		{ "base_path", "/a b" }, { "base_path", "/a\nb" },
		{ "origin", "docs.example.org" }, { "origin", "https://" },
		{ "origin", "https://a/b" }, { "origin", "ftp://a" },
		{ "data_dir", "" }, { "data_dir", "a\x01" "b" },
		{ "trusted_proxies", "10.0.0.0/33" },
		{ "trusted_proxies", "::1/129" },
		{ "trusted_proxies", "10.0.0" }, { "trusted_proxies", "all" },
		{ "trusted_proxies", "10.0.0.0/" },
		{ "fetch_ports", "0" }, { "fetch_ports", "65536" },
		{ "fetch_ports", "80 http" },
		{ "user_agent", "\xff" }, { "user_agent", "a\r\nb" },
		{ "tier", "" },
	};
	struct rf_err err;
	struct rf_conf c;
	size_t i;
	int id;

	rf_conf_defaults(&c);
	for (i = 0; i < RF_COUNT(rows); i++) {
		rf_err_clear(&err);
		CU_ASSERT_EQUAL(rf_conf_set(&c, rows[i].name, rows[i].value,
		    "row", &err), RF_E_CONFIG);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, rows[i].name));
	}
	for (id = 0; id < RF_CONF_COUNT; id++)
		CU_ASSERT_STRING_EQUAL(c.came_from[id], "default");
	CU_ASSERT_EQUAL(c.threads, 32);
	rf_conf_release(&c);
}

static void
unknown(void)
{
	static const struct {
		const char *name, *nearest;
	} rows[] = {
		{ "thread", "threads" }, { "max_uplaod", "max_upload" },
		{ "retension", "retention" }, { "workers", "worker" },
		{ "zebra_crossing", NULL }, { "", NULL }, { "x", NULL },
	};
	char longest[300], quoted[80];
	struct rf_err err;
	struct rf_conf c;
	size_t i;

	rf_conf_defaults(&c);
	for (i = 0; i < RF_COUNT(rows); i++) {
		rf_err_clear(&err);
		CU_ASSERT_EQUAL(rf_conf_set(&c, rows[i].name, "1", "test",
		    &err), RF_E_CONFIG);
		snprintf(quoted, sizeof(quoted), "(is %s meant?)",
		    rows[i].nearest != NULL ? rows[i].nearest : "");
		CU_ASSERT_EQUAL(strstr(err.msg, quoted) != NULL,
		    rows[i].nearest != NULL);
		CU_ASSERT_EQUAL(strstr(err.msg, "meant") != NULL,
		    rows[i].nearest != NULL);
	}
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	CU_ASSERT_EQUAL(rf_conf_set(&c, longest, "1", "test", &err),
	    RF_E_CONFIG);
	rf_conf_release(&c);
}

static void
lists(void)
{
	static const char *const expected[] = { "80", "443", "8080" };
	struct rf_str rest = rf_str(" 80,443 ,\t8080, "), item;
	int n = 0;

	while (rf_conf_list(&rest, &item)) {
		CU_ASSERT_FATAL(n < 3);
		CU_ASSERT_TRUE(rf_str_is(item, expected[n]));
		n++;
	}
	CU_ASSERT_EQUAL(n, 3);
	CU_ASSERT_FALSE(rf_conf_list(&rest, &item));
	rest = rf_str(NULL);
	CU_ASSERT_FALSE(rf_conf_list(&rest, &item));
}

CU_TestInfo conf_value_tests[] = {
	{ "defaults", defaults },
	{ "choices", enums },
	{ "accepted values", accepted },
	{ "refused values", refused },
	{ "unknown names", unknown },
	{ "lists", lists },
	CU_TEST_INFO_NULL
};
