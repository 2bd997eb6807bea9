/*
 * Credits, plan_info and caps (Pulse contract, sections 1, 5.9 and 6.6): what
 * is charged, told, and refused before any work.
 */
#include "config.h"

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/documents.h"
#include "store/store.h"

static struct service *svc;

static void
start(void)
{
	svc = service_start("credits_per_page = 3\ntier = gold\n");
}

static void
stop(void)
{
	service_stop(svc);
}

static void
told(void)
{
	struct document d = document_sheets(3);
	struct answer a;

	expect_of(ASK(svc, .path = "/extract", FORM(SHEET)), 200,
	    "credits_used = 3", "plan_info.tier = gold",
	    "plan_info.total_credits_used = 3", "plan_info.pages_used = 1");
	expect_of(ASK(svc, .path = "/extract", FORM(FIELD("pages", "1,3"),
	    UPLOAD_BYTES("file", "s.xlsx", d.bytes, d.len))), 200,
	    "credits_used = 6", "plan_info.total_credits_used = 9",
	    "plan_info.pages_used = 3");
	document_release(&d);
	/* A failed job costs nothing. */
	expect_of(ASK(svc, .path = "/extract", FORM(SHEET,
	    FIELD("pages", "2"))), 400, "error.code = REQ_006");
	a = ASK(svc, .path = "/extract", FORM(SHEET, FIELD("async",
	    "true")));
	expect_of(ask_job(svc, answer_text(&a, "job_id"), "completed"), 200,
	    "result.credits_used = 3", "result.plan_info.pages_used = 4",
	    "result.plan_info.total_credits_used = 12");
	answer_release(&a);
	/* Another organisation's account is its own. */
	expect_of(ASK(svc, .path = "/extract", .key = svc->stranger,
	    FORM(SHEET)), 200, "plan_info.total_credits_used = 3");
}

static void
capped(void)
{
	char key[SERVICE_KEY_SIZE], none[SERVICE_KEY_SIZE];
	struct answer a;
	const char *id;

	CU_ASSERT_FATAL(SERVICE_KEY(svc, key, "--org", "Owner", "--cap",
	    "4"));
	CU_ASSERT_FATAL(SERVICE_KEY(svc, none, "--org", "Owner", "--cap",
	    "0"));
	expect_of(ASK(svc, .path = "/extract", .key = none, FORM(SHEET)), 403,
	    "error.code = BILLING_001", "error.message",
	    "@content-type = application/json");
	/* More than it has left, as far as that can be known. */
	expect_of(ASK(svc, .path = "/extract", .key = key, FORM(SHEET,
	    FIELD("pages", "1-2"))), 403, "error.code = BILLING_001",
	    "error.message ~ at least 2 pages");
	expect_of(ASK(svc, .path = "/extract", .key = key, FORM(SHEET,
	    FIELD("model", "pulse-ultra-2"))), 403,
	    "error.code = BILLING_001");
	a = ASK(svc, .path = "/extract", .key = key, FORM(SHEET));
	expect(&a, 200, "credits_used = 3", "extraction_id");
	id = answer_text(&a, "extraction_id");
	/* One is left, a page costs three. */
	expect_of(ASK(svc, .path = "/extract", .key = key, FORM(SHEET)), 403,
	    "error.code = BILLING_001");
	expect_of(ASK(svc, .path = "/extract", .key = key, FORM(SHEET,
	    FIELD("async", "true"))), 403, "error.code = BILLING_001");
	expect_of(ASK(svc, .path = "/extract_async", .key = key,
	    FORM(SHEET)), 403, "error.code = BILLING_001", "!job_id");
	/* It may still fetch, and other keys still work. */
	expect_of(ASK(svc, .path = pathf("/job/%s", id), .key = key), 200,
	    "result.markdown");
	expect_of(ASK(svc, .path = "/extract", FORM(SHEET)), 200,
	    "credits_used = 3");
	answer_release(&a);
}

static void
ledger(void)
{
	struct rf_store_config config = { .data_dir = svc->data };
	struct rf_store *store = NULL;
	struct rf_err err = RF_ERR_INIT;

	if (rf_store_open(&config, &store, &err) != RF_OK ||
	    rf_store_ledger_check(store, &err) != RF_OK)
		fail_test("the ledger: %s", err.msg);
	if (store != NULL)
		rf_store_close(store);
}

CU_TestInfo api_server_credits[] = {
	{ "start", start },
	{ "charged and told", told },
	{ "capped", capped },
	{ "the ledger's sum", ledger },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
