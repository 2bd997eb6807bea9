/*
 * The engine and a server that speaks TLS and HTTP/2: one connection for many
 * addresses, and none to a server whose certificate is not its own.
 */
#include "config.h"

#include "fetch/engine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/tls_site.h"
#include "unit/fetch_suites.h"
#include "unit/fetch_tools.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

#define IMAGES 100

struct fleet {
	struct rf_engine *engine;
	int folder, told, good;
	enum rf_code last;
};

static void
told(void *ctx, uint32_t n, const struct rf_fetch_result *result,
    int64_t length, enum rf_code rc, const struct rf_err *err)
{
	struct fleet *k = ctx;

	(void)n, (void)result, (void)length;
	CU_ASSERT_EQUAL(err->code, rc);
	k->told++;
	k->good += rc == RF_OK;
	k->last = rc;
}

static void
add(struct fleet *k, uint32_t n, uint16_t port)
{
	struct rf_engine_ask ask = { .n = n, .max_bytes = 1000,
	    .timeout_ms = 60000, .accept = "image/*" };
	char url[80];

	snprintf(url, sizeof(url), "https://127.0.0.1:%u/img/%u", port, n);
	ask.url = url;
	snprintf(ask.file, sizeof(ask.file), "f%u", n);
	rf_engine_add(k->engine, &ask);
}

static void
run(struct fleet *k)
{
	int64_t until = rf_monotonic() + 60000;

	while (rf_engine_busy(k->engine) > 0 && rf_monotonic() < until)
		CU_ASSERT_EQUAL(rf_engine_run(k->engine, -1, 100, NULL),
		    RF_OK);
	CU_ASSERT_EQUAL(rf_engine_busy(k->engine), 0);
}

static void
http2(void)
{
	char path[] = "/tmp/riffle-http2-XXXXXX";
	struct rf_nets allow = RF_NETS_INIT;
	struct rf_fetch_policy policy = RF_FETCH_POLICY_INIT;
	struct rf_engine_config config = { .policy = &policy,
	    .connections = 24, .host_connections = 6, .retry_ms = 1000 };
	struct fleet k = { .told = 0 };
	int connections, streams;
	struct tls_site site;

	if (!tls_site_start(&site, 0))
		return;
	CU_ASSERT_EQUAL(rf_nets_parse(&allow, RF_STR("127.0.0.0/8"), NULL),
	    RF_OK);
	policy.allow = &allow;
	policy.ca_file = site.roots;
	policy.n_ports = TLS_SITE_CERTS;
	for (int i = 0; i < TLS_SITE_CERTS; i++)
		policy.ports[i] = site.ports[i];
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(path));
	config.folder = k.folder = open(path, O_RDONLY | O_DIRECTORY |
	    O_CLOEXEC);
	CU_ASSERT_EQUAL_FATAL(rf_engine_open(&k.engine, &config, told, &k,
	    NULL), RF_OK);

	/* As fast as there is room, as a page's images are. */
	for (uint32_t n = 0; n < IMAGES; n++) {
		while (!rf_engine_has_room(k.engine))
			CU_ASSERT_EQUAL(rf_engine_run(k.engine, -1, 100,
			    NULL), RF_OK);
		add(&k, n, site.ports[TLS_SITE_GOOD]);
	}
	run(&k);
	CU_ASSERT_EQUAL(k.good, IMAGES);
	for (int i = TLS_SITE_GOOD + 1; i < TLS_SITE_CERTS; i++) {
		add(&k, IMAGES + (uint32_t)i, site.ports[i]);
		run(&k);
		CU_ASSERT_EQUAL(k.last, RF_E_TLS);
	}
	CU_ASSERT_EQUAL(k.good, IMAGES);
	CU_ASSERT_EQUAL(k.told, IMAGES + TLS_SITE_CERTS - 1);
	rf_engine_close(k.engine);
	rf_close(&k.folder);
	CU_ASSERT_EQUAL(rf_remove_tree(path, NULL), RF_OK);
	rf_nets_release(&allow);
	CU_ASSERT_EQUAL(tls_site_images(&site, &connections, &streams),
	    IMAGES);
	CU_ASSERT_EQUAL(streams, IMAGES);
	CU_ASSERT_EQUAL(connections, 1);
	tls_site_stop(&site);
}

CU_TestInfo fetch_http2_tests[] = {
	{ "fetches all over one connection", http2 },
	CU_TEST_INFO_NULL
};
