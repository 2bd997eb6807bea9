/*
 * fileUrl (Pulse contract, section 4.1): the server downloads by itself,
 * from public addresses and from those the settings allow; whatever goes wrong
 * is FILE_005, for which no client comes again.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/http_server.h"
#include "util/io.h"

static struct service *svc, *careful;
static struct test_server *web;

static void
silent(struct test_call *c)
{
	(void)test_pause(c, 30000);
}

/* A body of `arg` bytes of text. */
static void
lengthy(struct test_call *c)
{
	char line[1001];

	memset(line, 'x', sizeof(line) - 1);
	line[999] = '\n';
	line[1000] = '\0';
	if (!test_sends(c, "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
	    "Connection: close\r\n\r\n"))
		return;
	for (long n = strtol(c->arg, NULL, 10); n > 0; n -= 1000)
		if (!test_sends(c, line))
			return;
}

static void
redirect(struct test_call *c)
{
	(void)test_sends(c, "HTTP/1.1 302 Found\r\nLocation: ");
	(void)test_sends(c, c->arg);
	(void)test_sends(c, "\r\nContent-Length: 0\r\n\r\n");
}

#define CSV "Item,Price\nTea,3\nRice,12\n"
#define HEAD(type) "HTTP/1.1 200 OK\r\nContent-Type: " type "\r\n" \
	"Connection: close\r\n"

static const struct test_answer pages[] = {
	TEST_RAW("/prices.csv", HEAD("text/csv") "\r\n" CSV),
	TEST_RAW("/download", HEAD("application/octet-stream")
	    "Content-Disposition: attachment; filename=\"prices.csv\"\r\n"
	    "\r\n" CSV),
	TEST_RAW("/typed", HEAD("text/csv; charset=utf-8") "\r\n" CSV),
	TEST_RAW("/letter.doc", HEAD("application/msword") "\r\n\x01\x02 no"),
	TEST_RAW("/empty.csv", HEAD("text/csv") "\r\n"),
	TEST_RAW("/short.csv", "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
	    "Content-Length: 1000\r\nConnection: close\r\n\r\n" CSV),
	TEST_RAW("/error.csv", "HTTP/1.1 503 No\r\nContent-Length: 4\r\n"
	    "\r\na,b\n"),
	TEST_RAW("/noise.csv", "no HTTP at all\r\n\r\n"),
	TEST_SCRIPT("/silent.csv", silent, NULL),
	TEST_SCRIPT("/lengthy.csv", lengthy, "3000000"),
	TEST_SCRIPT("/moved", redirect, "/prices.csv"),
	TEST_SCRIPT("/loop", redirect, "/loop"),
	TEST_SCRIPT("/inwards", redirect, "http://10.0.0.1/prices.csv"),
	TEST_SCRIPT("/sideways", redirect, "file:///etc/passwd"),
	TEST_ANSWERS_END
};

static void
start(void)
{
	web = test_server_start(pages);
	svc = service_start(pathf("fetch_allow_networks = 127.0.0.0/8\n"
	    "fetch_ports = 80, 443, %u\nfetch_timeout = 2s\n"
	    "fetch_max_bytes = 1M\nlog_level = debug\n",
	    test_server_port(web)));
	/* As installed: public addresses only. */
	careful = service_start("");
}

static void
stop(void)
{
	service_stop(careful);
	service_stop(svc);
	test_server_stop(web);
}

static const char *
at(const char *path)
{
	return pathf("http://127.0.0.1:%u%s", test_server_port(web), path);
}

static void
spellings(void)
{
	static const char *const names[] = {
		"fileUrl", "file_url", "file-url",
	};
	const char *url = at("/prices.csv");

	for (size_t i = 0; i < RF_COUNT(names); i++) {
		expect_of(ASK(svc, .path = "/extract", .json = pathf(
		    "{\"%s\":\"%s\"}", names[i], url)), 200,
		    "markdown ~ <td>Tea</td>", "page_count = 1",
		    "!warnings");
		expect_of(ASK(svc, .path = "/extract", FORM(FIELD(names[i],
		    url))), 200, "markdown ~ <td>Tea</td>");
		expect_of(ASK(svc, .path = "/extract", .urlencoded = pathf(
		    "%s=%s", names[i], url)), 200,
		    "markdown ~ <td>Tea</td>");
	}
	/* All options of JSON, with their own types. */
	expect_of(ASK(svc, .path = "/extract", .json = pathf("{\"fileUrl\":"
	    "\"%s\",\"pages\":1,\"async\":false,\"extensions\":{\"chunking\":"
	    "{\"chunkTypes\":[\"page\"],\"chunkSize\":500}},\"showImages\":"
	    "null,\"storage\":{\"enabled\":true}}", url)), 200,
	    "extensions.chunking.page # 1", "!warnings");
}

static void
asynchronous(void)
{
	struct answer a = ASK(svc, .path = "/extract", .json = pathf(
	    "{\"async\":true,\"fileUrl\":\"%s\"}", at("/prices.csv")));

	expect(&a, 200, "status = pending");
	expect_of(ask_job(svc, answer_text(&a, "job_id"), "completed"), 200,
	    "result.markdown ~ Tea");
	answer_release(&a);
	a = ASK(svc, .path = "/extract_async", .json = pathf(
	    "{\"fileUrl\":\"%s\"}", at("/error.csv")));
	expect_of(ask_job(svc, answer_text(&a, "job_id"), "failed"), 200,
	    "error ^ FILE_005: ", "error ~ 503", "!result");
	answer_release(&a);
}

/* What the server there says of the file's name and type counts. */
static void
named_there(void)
{
	static const char *const paths[] = { "/download", "/typed",
		"/moved", "/prices.csv?signature=abc#part" };

	for (size_t i = 0; i < RF_COUNT(paths); i++)
		expect_of(ASK(svc, .path = "/extract", .json = pathf(
		    "{\"fileUrl\":\"%s\"}", at(paths[i]))), 200,
		    "markdown ~ <td>Tea</td>");
	expect_of(ASK(svc, .path = "/extract", .json = pathf(
	    "{\"fileUrl\":\"%s\"}", at("/letter.doc"))), 400,
	    "error.code = FILE_001", "error.details.received_type = doc");
	expect_of(ASK(svc, .path = "/extract", .json = pathf(
	    "{\"fileUrl\":\"%s\"}", at("/empty.csv"))), 400,
	    "error.code = FILE_004");
}

static void
failures(void)
{
	static const struct {
		const char *url;
		int status;
		const char *code;
	} rows[] = {
		{ "/nothing.csv", 400, "FILE_005" },
		{ "/error.csv", 400, "FILE_005" },
		{ "/short.csv", 400, "FILE_005" },
		{ "/noise.csv", 400, "FILE_005" },
		{ "/silent.csv", 400, "FILE_005" },
		{ "/loop", 400, "FILE_005" },
		{ "/inwards", 400, "FILE_005" },
		{ "/sideways", 400, "FILE_005" },
		{ "/lengthy.csv", 413, "FILE_002" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		expect_of(ASK(svc, .path = "/extract", .json = pathf(
		    "{\"fileUrl\":\"%s\"}", at(rows[i].url))), rows[i].status,
		    pathf("error.code = %s", rows[i].code), "error.message",
		    "!markdown", "!@retry-after");
	expect_of(ASK(svc, .path = "/extract", .json = pathf(
	    "{\"fileUrl\":\"https://127.0.0.1:%u/prices.csv\"}",
	    test_server_port(web))), 400, "error.code = FILE_005");
}

/* Every way to write an address that is nobody else's business. */
static void
refused(void)
{
	static const char *const hosts[] = {
		"127.0.0.1", "127.1", "2130706433", "0x7f000001",
		"0177.0.0.1", "0x7f.1", "localhost", "localhost.",
		"127.0.0.1.", "[::1]", "[::ffff:127.0.0.1]",
		"[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[::]", "0.0.0.0",
		"0", "10.0.0.1", "172.16.0.1", "192.168.1.1",
		"169.254.169.254", "100.64.0.1", "198.18.0.1", "224.0.0.1",
		"255.255.255.255", "[fe80::1]", "[fc00::1]", "[ff02::1]",
		"%31%32%37.0.0.1",
	};
	unsigned before = test_server_count(web);

	for (size_t i = 0; i < RF_COUNT(hosts); i++)
		expect_of(ASK(careful, .path = "/extract", .json = pathf(
		    "{\"fileUrl\":\"http://%s/prices.csv\"}", hosts[i])), 400,
		    "error.code = FILE_005", "!markdown");
	/* A port that is not open for it, and a stranger in the address. */
	expect_of(ASK(careful, .path = "/extract", .json = pathf(
	    "{\"fileUrl\":\"%s\"}", at("/prices.csv"))), 400,
	    "error.code = FILE_005");
	expect_of(ASK(svc, .path = "/extract",
	    .json = "{\"fileUrl\":\"http://127.0.0.1:22/\"}"), 400,
	    "error.code = FILE_005");
	CU_ASSERT_EQUAL(test_server_count(web), before);
}

/* Neither keys nor passwords of addresses are ever written down. */
static void
discreet(void)
{
	struct rf_err err = RF_ERR_INIT;
	char *log = NULL;
	size_t len;

	expect_of(ASK(svc, .path = "/extract", .json = pathf("{\"fileUrl\":"
	    "\"http://me:h0rsebattery@127.0.0.1:%u/prices.csv\"}",
	    test_server_port(web))), 400, "error.code = FILE_005");
	expect_of(ASK(svc, .path = "/extract", .json = pathf(
	    "{\"fileUrl\":\"%s\"}", at("/prices.csv?sig=st4ple"))), 200,
	    "markdown");
	expect_of(ASK(svc, .path = "/extract", .json = pathf(
	    "{\"fileUrl\":\"%s\"}", at("/none.csv?sig=st4ple"))), 400,
	    "error.code = FILE_005");
	if (rf_file_load(pathf("%s/riffle.log", svc->data), 64 << 20, &log,
	    &len, &err) != RF_OK) {
		fail_test("the log: %s", err.msg);
		return;
	}
	CU_ASSERT(strstr(log, "item.done") != NULL);
	CU_ASSERT(strstr(log, "h0rsebattery") == NULL);
	CU_ASSERT(strstr(log, "st4ple") == NULL);
	CU_ASSERT(strstr(log, svc->key) == NULL);
	free(log);
}

CU_TestInfo api_fetch_url[] = {
	{ "start", start },
	{ "every spelling and encoding", spellings },
	{ "async", asynchronous },
	{ "name and type from there", named_there },
	{ "failures", failures },
	{ "refused addresses", refused },
	{ "discreet", discreet },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
