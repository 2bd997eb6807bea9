/* Asking names: all answers count, and the time limit holds. */
#include "config.h"

#include "fetch/resolve.h"

#include <stdatomic.h>
#include <string.h>

#include "unit/fetch_suites.h"
#include "unit/fetch_tools.h"
#include "unit/unit.h"
#include "util/time.h"

static enum rf_code
resolve(struct test_name *names, const char *host, struct rf_addresses *out)
{
	struct rf_resolve how = { test_resolve, names,
		rf_monotonic() + 3000, NULL, NULL };
	struct rf_guard g = RF_GUARD_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_url url;
	char text[300];
	enum rf_code rc;

	snprintf(text, sizeof(text), "http://%s:81/", host);
	rc = rf_url_parse(rf_str(text), &url, &err);
	if (rc != RF_OK)
		return rc;
	rf_guard_init(&g, NULL);
	rc = rf_resolve_guarded(&how, &url, &g, out, &err);
	rf_guard_release(&g);
	/* Nothing in the sentence tells where the name leads. */
	CU_ASSERT_PTR_NULL(strstr(err.msg, "10.0"));
	CU_ASSERT_PTR_NULL(strstr(err.msg, "private network 1"));
	return rc;
}

static void
answers(void)
{
	struct test_name names[] = {
		{ "good.test", "8.8.8.8 2606:4700::1111", 0 },
		{ "bad.test", "10.0.0.1", 0 },
		{ "last.test", "8.8.8.8 8.8.4.4 10.0.0.1", 0 },
		{ "six.test", "8.8.8.8 fd00::1", 0 },
		{ "mapped.test", "::ffff:127.0.0.1", 0 },
		{ "empty.test", "", 0 },
		{ NULL, NULL, 0 },
	};
	static const struct {
		const char *host;
		enum rf_code code;
		size_t n;
	} rows[] = {
		{ "good.test", RF_OK, 2 },
		{ "GOOD.test.", RF_OK, 2 },
		{ "bad.test", RF_E_BLOCKED, 0 },
		{ "last.test", RF_E_BLOCKED, 0 },
		{ "six.test", RF_E_BLOCKED, 0 },
		{ "mapped.test", RF_E_BLOCKED, 0 },
		{ "empty.test", RF_E_DNS, 0 },
		{ "unknown.test", RF_E_DNS, 0 },
		{ "8.8.8.8", RF_OK, 1 },
		{ "127.0.0.1", RF_E_BLOCKED, 0 },
		{ "[2606:4700::1111]", RF_OK, 1 },
		{ "[::1]", RF_E_BLOCKED, 0 },
	};
	struct rf_addresses found;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(resolve(names, rows[i].host, &found),
		    rows[i].code);
		CU_ASSERT_EQUAL(found.n, rows[i].n);
		for (size_t a = 0; a < found.n; a++)
			CU_ASSERT_EQUAL(ntohs(found.v[a].in.sin_port), 81);
	}
	CU_ASSERT_EQUAL(names[0].asked, 2);
}

/* localhost is in every hosts file; .invalid is in no name server. */
static void
system_resolver(void)
{
	struct rf_addresses found = { .n = 0 };
	struct rf_err err = RF_ERR_INIT;
	struct rf_guard g = RF_GUARD_INIT;

	if (rf_resolve_system(NULL, "localhost", 80, &found, &err) == RF_OK) {
		CU_ASSERT(found.n > 0);
		rf_guard_init(&g, NULL);
		for (size_t i = 0; i < found.n; i++)
			CU_ASSERT_PTR_NOT_NULL(rf_guard_refuses(&g,
			    &found.v[i]));
		rf_guard_release(&g);
	} else {
		printf("skipped: this machine does not know localhost\n");
	}
	CU_ASSERT_EQUAL(rf_resolve_system(NULL, "riffle-test.invalid", 80,
	    &found, &err), RF_E_DNS);
}

static atomic_int slow_done;

static enum rf_code
slow(void *ctx, const char *host, uint16_t port, struct rf_addresses *out,
    struct rf_err *err)
{
	rf_sleep_ms(600);
	out->n = rf_address_parse("8.8.8.8", port, &out->v[0]);
	atomic_store(&slow_done, 1);
	return RF_OK;
}

static int
at_once(void *ctx)
{
	(*(int *)ctx)++;
	return 1;
}

static void
time_limit(void)
{
	int asked = 0;
	struct rf_resolve rows[] = {
		{ slow, NULL, 150, NULL, NULL },
		{ slow, NULL, 3000, at_once, &asked },
		{ slow, NULL, 3000, NULL, NULL },
	};
	static const enum rf_code codes[] = { RF_E_DNS, RF_E_CANCELLED,
		RF_OK };
	struct rf_addresses found;
	struct rf_err err = RF_ERR_INIT;
	struct rf_guard g = RF_GUARD_INIT;
	struct rf_url url;
	int64_t start, took;

	CU_ASSERT_EQUAL(rf_url_parse(RF_STR("http://slow.test/"), &url, &err),
	    RF_OK);
	rf_guard_init(&g, NULL);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		atomic_store(&slow_done, 0);
		start = rf_monotonic();
		rows[i].deadline += start;
		CU_ASSERT_EQUAL(rf_resolve_guarded(&rows[i], &url, &g, &found,
		    &err), codes[i]);
		took = rf_monotonic() - start;
		CU_ASSERT(i == 2 ? took >= 600 : took < 500);
		/* The thread that was left behind frees what they shared. */
		while (atomic_load(&slow_done) == 0)
			rf_sleep_ms(10);
		rf_sleep_ms(20);
	}
	CU_ASSERT_EQUAL(found.n, 1);
	CU_ASSERT(asked > 0);
	rf_guard_release(&g);
}

/* Who has no time left still learns what needs no asking. */
static void
no_time(void)
{
	struct test_name names[] = {
		{ "good.test", "8.8.8.8", 0 }, { NULL, NULL, 0 }
	};
	struct rf_fetch_policy policy = RF_FETCH_POLICY_INIT;
	struct rf_err err = RF_ERR_INIT;

	policy.resolve = test_resolve;
	policy.resolve_ctx = names;
	policy.total_ms = 0;
	CU_ASSERT_EQUAL(rf_fetch_check("http://good.test/", &policy, NULL,
	    &err), RF_E_DNS);
	CU_ASSERT_EQUAL(names[0].asked, 0);
	CU_ASSERT_EQUAL(rf_fetch_check("http://8.8.8.8/", &policy, NULL,
	    &err), RF_OK);
	CU_ASSERT_EQUAL(rf_fetch_check("http://127.0.0.1/", &policy, NULL,
	    &err), RF_E_BLOCKED);
	CU_ASSERT_EQUAL(rf_fetch_check("ftp://good.test/", &policy, NULL,
	    &err), RF_E_BAD_REQUEST);
	policy.total_ms = 5000;
	CU_ASSERT_EQUAL(rf_fetch_check("http://good.test/", &policy, NULL,
	    &err), RF_OK);
	CU_ASSERT_EQUAL(names[0].asked, 1);
}

CU_TestInfo fetch_resolve_tests[] = {
	{ "answers", answers },
	{ "system resolver", system_resolver },
	{ "time limit", time_limit },
	{ "no time left", no_time },
	CU_TEST_INFO_NULL
};
