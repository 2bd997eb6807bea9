/*
 * Many addresses at once: what came, in which files, and that every way to
 * where nobody may go is as closed as it is for one address alone.
 */
#include "config.h"

#include "fetch/engine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/fetch_suites.h"
#include "unit/fetch_tools.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/mem.h"
#include "util/time.h"

#define MAX 100

/* An engine on a folder of its own, and what it has told. */
struct fleet {
	struct test_server *server;
	struct test_fetch f;		/* its policy */
	char path[64];
	int folder;
	struct rf_engine *engine;
	struct rf_engine_config config;
	int told;
	enum rf_code codes[MAX];
	int statuses[MAX];
	char urls[MAX][200];
	const struct rf_fetch_known *known[MAX];
	struct rf_fetch_keep keep[MAX];
	bool sheaved[MAX];
	int64_t at[MAX], bytes[MAX];
};

static void
told(void *ctx, uint32_t n, const struct rf_fetch_result *result,
    int64_t length, enum rf_code rc, const struct rf_err *err)
{
	struct fleet *k = ctx;

	(void)length;
	CU_ASSERT_FATAL(n < MAX);
	CU_ASSERT_EQUAL(err->code, rc);
	CU_ASSERT(rc == RF_OK || err->msg[0] != '\0');
	k->told++;
	k->codes[n] = rc;
	k->statuses[n] = result->status;
	rf_strlcpy(k->urls[n], result->url, sizeof(k->urls[n]));
	k->known[n] = result->known;
	k->keep[n] = result->keep;
	k->sheaved[n] = result->sheaved;
	k->at[n] = result->at;
	k->bytes[n] = result->bytes;
}

static void
fleet_open(struct fleet *k, const struct test_answer *answers,
    struct test_name *names)
{
	memset(k, 0, sizeof(*k));
	k->server = test_server_start(answers);
	test_fetch_init(&k->f, k->server);
	if (names != NULL) {
		k->f.policy.resolve = test_resolve;
		k->f.policy.resolve_ctx = names;
	}
	rf_strlcpy(k->path, "/tmp/riffle-engine-XXXXXX", sizeof(k->path));
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(k->path));
	k->folder = open(k->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	k->config = (struct rf_engine_config){ .policy = &k->f.policy,
	    .folder = k->folder, .sheaf = -1, .connections = 8, .host_connections = 3,
	    .retry_ms = 2000 };
	CU_ASSERT_EQUAL_FATAL(rf_engine_open(&k->engine, &k->config, told, k,
	    NULL), RF_OK);
}

static void
fleet_close(struct fleet *k)
{
	rf_engine_close(k->engine);
	rf_close(&k->folder);
	CU_ASSERT_EQUAL(rf_remove_tree(k->path, NULL), RF_OK);
	test_fetch_release(&k->f);
	test_server_stop(k->server);
}

/* `url`: with "%u" in place of the port, or none in it. */
static void
ask_for(struct fleet *k, struct rf_engine_ask *ask, const char *url)
{
	const char *mark = strstr(url, "%u");
	char text[300];

	if (mark != NULL)
		snprintf(text, sizeof(text), "%.*s%u%s", (int)(mark - url),
		    url, test_server_port(k->server), mark + 2);
	else
		snprintf(text, sizeof(text), "%s", url);
	ask->url = text;
	ask->timeout_ms = 3000;
	snprintf(ask->file, sizeof(ask->file), "f%u", ask->n);
	rf_engine_add(k->engine, ask);
}

static void
add(struct fleet *k, uint32_t n, const char *url, int64_t max)
{
	ask_for(k, &(struct rf_engine_ask){ .n = n, .max_bytes = max }, url);
}

static void
add_sheaved(struct fleet *k, uint32_t n, const char *url)
{
	ask_for(k, &(struct rf_engine_ask){ .n = n, .max_bytes = 1 << 20,
	    .sheaf = true }, url);
}

/* Run until all have ended. */
static void
run(struct fleet *k)
{
	int64_t until = rf_monotonic() + 20000;

	while (rf_engine_busy(k->engine) > 0 && rf_monotonic() < until)
		CU_ASSERT_EQUAL(rf_engine_run(k->engine, -1, 100, NULL),
		    RF_OK);
	CU_ASSERT_EQUAL(rf_engine_busy(k->engine), 0);
}

static bool
has(const struct fleet *k, uint32_t n, const char *text)
{
	char path[100], *got = NULL;
	size_t len = 0;
	bool same;

	snprintf(path, sizeof(path), "%s/f%u", k->path, n);
	if (rf_file_load(path, 1 << 20, &got, &len, NULL) != RF_OK)
		return false;
	same = strcmp(got, text) == 0;
	free(got);
	return same;
}

static void
busy_once(struct test_call *c)
{
	/* The first request is told to come again. */
	if (test_server_count(c->server) == 1)
		test_sends(c, "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n"
		    "Content-Length: 0\r\n\r\n");
	else
		test_sends(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static void
keeps(struct test_call *c)
{
	char more[4096];

	/* Ten answers on one connection. */
	for (int i = 0; i < 10; i++) {
		if (!test_sends(c, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n"
		    "\r\nkept"))
			return;
		if (i < 9 && read(c->fd, more, sizeof(more)) <= 0)
			return;
	}
}

/* Still the same to who knows the tag. */
static void
tagged(struct test_call *c)
{
	if (strstr(c->request, "If-None-Match: \"v1\"\r\n") != NULL)
		test_sends(c, "HTTP/1.1 304 Not Modified\r\n"
		    "Cache-Control: max-age=60\r\n\r\n");
	else
		test_sends(c, "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\n"
		    "Content-Length: 5\r\n\r\nhello");
}

static void
dated(struct test_call *c)
{
	if (strstr(c->request, "If-Modified-Since: Thu, 01 Jan 2015 00:00:00 "
	    "GMT\r\n") != NULL)
		test_sends(c, "HTTP/1.1 304 Not Modified\r\n\r\n");
	else
		test_sends(c, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
		    "Cache-Control: no-store\r\n\r\nnew");
}

/* As large as a part of a sheaf may be, or a byte more. */
static void
large(struct test_call *c)
{
	size_t n = RF_ENGINE_PIECE + (strcmp(c->arg, "more") == 0);
	char *bytes = rf_malloc(n + 1), head[80];

	memset(bytes, 'l', n);
	snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n"
	    "Content-Length: %zu\r\n\r\n", n);
	if (test_sends(c, head))
		test_send(c, bytes, n);
	free(bytes);
}

static const struct test_answer answers[] = {
	TEST_SCRIPT("/large", large, ""),
	TEST_SCRIPT("/larger", large, "more"),
	TEST_RAW("/empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
	TEST_SCRIPT("/tagged", tagged, NULL),
	TEST_SCRIPT("/dated", dated, NULL),
	TEST_RAW("/unasked", "HTTP/1.1 304 Not Modified\r\n\r\n"),
	TEST_RAW("/totagged", "HTTP/1.1 301 Moved\r\nLocation: /tagged\r\n"
	    "ETag: \"v1\"\r\nContent-Length: 0\r\n\r\n"),
	TEST_RAW("/ok", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
	TEST_RAW("/moved", "HTTP/1.1 302 Found\r\nLocation: /ok\r\n"
	    "Content-Length: 0\r\n\r\n"),
	TEST_RAW("/page", "HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; a=b\r\n"
	    "Content-Length: 5\r\n\r\nhello"),
	TEST_RAW("/long", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx"),
	TEST_RAW("/inward", "HTTP/1.1 302 Found\r\n"
	    "Location: http://169.254.169.254/\r\n\r\n"),
	TEST_RAW("/port", "HTTP/1.1 302 Found\r\n"
	    "Location: http://127.0.0.1:22/\r\n\r\n"),
	TEST_SCRIPT("/rebind", test_script_port, "HTTP/1.1 302 Found\r\n"
	    "Location: http://private.test:%u/\r\n\r\n"),
	TEST_SCRIPT("/again", test_script_port, "HTTP/1.1 302 Found\r\n"
	    "Location: http://rebind.test:%u/ok\r\n\r\n"),
	TEST_SCRIPT("/busy", busy_once, NULL),
	TEST_SCRIPT("/keeps", keeps, NULL),
	TEST_ANSWERS_END,
};

static void
many(void)
{
	struct fleet k;

	fleet_open(&k, answers, NULL);
	for (uint32_t i = 0; i < RF_ENGINE_WINDOW; i++) {
		CU_ASSERT(rf_engine_has_room(k.engine));
		add(&k, i, i % 4 == 3 ? "http://127.0.0.1:%u/absent" :
		    i % 4 == 2 ? "http://127.0.0.1:%u/moved" :
		    "http://127.0.0.1:%u/ok", 100);
	}
	CU_ASSERT(!rf_engine_has_room(k.engine));
	run(&k);
	CU_ASSERT_EQUAL(k.told, RF_ENGINE_WINDOW);
	for (uint32_t i = 0; i < RF_ENGINE_WINDOW; i++) {
		CU_ASSERT_EQUAL(k.codes[i], i % 4 == 3 ? RF_E_HTTP : RF_OK);
		CU_ASSERT_EQUAL(k.statuses[i], i % 4 == 3 ? 404 : 200);
		CU_ASSERT_EQUAL(has(&k, i, "hello"), i % 4 != 3);
		if (i % 4 == 2)
			CU_ASSERT_PTR_NOT_NULL(strstr(k.urls[i], "/ok"));
	}
	fleet_close(&k);
}

static void
keeps_connections(void)
{
	struct fleet k;

	fleet_open(&k, answers, NULL);
	for (uint32_t i = 0; i < 9; i++) {
		add(&k, i, "http://127.0.0.1:%u/keeps", 100);
		run(&k);
		CU_ASSERT_EQUAL(k.codes[i], RF_OK);
		CU_ASSERT(has(&k, i, "kept"));
	}
	/* The server counts connections. */
	CU_ASSERT_EQUAL(test_server_count(k.server), 1);
	fleet_close(&k);
}

static void
bounds(void)
{
	struct fleet k;
	struct rf_engine_ask ask = { .n = 3, .max_bytes = 100, .max_page = 4,
	    .timeout_ms = 3000, .file = "f3" };
	char url[100];

	fleet_open(&k, answers, NULL);
	add(&k, 0, "http://127.0.0.1:%u/long", 49);
	add(&k, 1, "http://127.0.0.1:%u/ok", 4);
	add(&k, 2, "http://127.0.0.1:%u/page", 5);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/page",
	    test_server_port(k.server));
	ask.url = url;
	rf_engine_add(k.engine, &ask);
	add(&k, 4, "http://127.0.0.1:%u/long", 50);
	run(&k);
	CU_ASSERT_EQUAL(k.codes[0], RF_E_FETCH_TOO_LARGE);
	CU_ASSERT_EQUAL(k.codes[1], RF_E_FETCH_TOO_LARGE);
	CU_ASSERT_EQUAL(k.codes[2], RF_OK);
	CU_ASSERT_EQUAL(k.codes[3], RF_E_FETCH_TOO_LARGE);
	CU_ASSERT_EQUAL(k.codes[4], RF_E_CONNECT);
	CU_ASSERT(!has(&k, 4, "x"));
	fleet_close(&k);
}

static void
comes_again(void)
{
	struct fleet k;

	fleet_open(&k, answers, NULL);
	add(&k, 0, "http://127.0.0.1:%u/busy", 100);
	run(&k);
	CU_ASSERT_EQUAL(k.codes[0], RF_OK);
	CU_ASSERT(has(&k, 0, "ok"));
	CU_ASSERT_EQUAL(test_server_count(k.server), 2);
	fleet_close(&k);
}

/* Section 9: each trick refused, and nothing is asked of anybody. */
static void
refused(void)
{
	static const char *const urls[] = {
		"http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/",
		"http://169.254.169.254/latest/", "http://100.64.0.1/",
		"http://0.0.0.0/", "http://255.255.255.255/",
		"http://224.0.0.1/", "http://[::1]/", "http://[::]/",
		"http://[fd00::1]/", "http://[fe80::1]/",
		"http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/",
		"http://[2002:a00:1::]/", "http://0x7f000001/",
		"http://2130706433/", "http://0177.0.0.1/", "http://127.1/",
		"http://127.0.0.1:22/", "http://private.test:%u/",
		"http://half.test:%u/", "http://127.0.0.1:%u/inward",
		"http://127.0.0.1:%u/port", "http://127.0.0.1:%u/rebind",
	};
	struct test_name names[] = {
		{ "private.test", "10.0.0.1", 0 },
		{ "half.test", "127.0.0.1 10.0.0.1", 0 },
		{ NULL, NULL, 0 },
	};
	struct fleet k;

	fleet_open(&k, answers, names);
	k.f.policy.ports[1] = 80;
	k.f.policy.n_ports = 2;
	for (uint32_t i = 0; i < RF_COUNT(urls); i++)
		add(&k, i, urls[i], 100);
	add(&k, RF_COUNT(urls), "http://nobody.test:%u/", 100);
	run(&k);
	for (uint32_t i = 0; i < RF_COUNT(urls); i++) {
		if (k.codes[i] != RF_E_BLOCKED)
			fprintf(stderr, "engine: %s: %s\n", urls[i],
			    rf_code_name(k.codes[i]));
		CU_ASSERT_EQUAL(k.codes[i], RF_E_BLOCKED);
	}
	CU_ASSERT_EQUAL(k.codes[RF_COUNT(urls)], RF_E_DNS);
	CU_ASSERT_EQUAL(test_server_count(k.server), 3);
	fleet_close(&k);
}

/* A name is asked once: what it answers later leads nowhere. */
static void
pinned(void)
{
	struct test_name names[] = {
		{ "rebind.test", "127.0.0.1|10.0.0.1", 0 },
		{ NULL, NULL, 0 },
	};
	struct fleet k;

	fleet_open(&k, answers, names);
	for (uint32_t i = 0; i < 6; i++)
		add(&k, i, "http://rebind.test:%u/ok", 100);
	run(&k);
	add(&k, 6, "http://127.0.0.1:%u/again", 100);
	add(&k, 7, "http://rebind.test:%u/moved", 100);
	run(&k);
	for (uint32_t i = 0; i < 8; i++) {
		CU_ASSERT_EQUAL(k.codes[i], RF_OK);
		CU_ASSERT(has(&k, i, "hello"));
	}
	CU_ASSERT_EQUAL(names[0].asked, 1);
	fleet_close(&k);
}

/* Left in the middle: nothing hangs, nothing leaks. */
static void
left(void)
{
	struct test_name names[] = { { "a.test", "127.0.0.1", 0 },
		{ NULL, NULL, 0 } };
	struct fleet k;

	fleet_open(&k, answers, names);
	for (uint32_t i = 0; i < 20; i++)
		add(&k, i, i % 2 ? "http://a.test:%u/ok" :
		    "http://127.0.0.1:%u/ok", 100);
	CU_ASSERT_EQUAL(rf_engine_run(k.engine, -1, 0, NULL), RF_OK);
	fleet_close(&k);
}

/* ---- what is known already ------------------------------------------------------ */

#define LATER INT64_C(9000000000000)

/* The answer that is known of each end of an address, of kind 7. */
static const struct {
	const char *end;
	struct rf_fetch_known known;
} memory[] = {
	{ "/tagged", { "\"v1\"", "", 1 } },
	{ "/dated", { "", "Thu, 01 Jan 2015 00:00:00 GMT", 1 } },
	{ "/ok", { "\"x\"", "", LATER } },
	{ "://far.test/fresh", { "", "", LATER } },
	{ "://10.0.0.1/fresh", { "", "", LATER } },
	{ ":22/fresh", { "", "", LATER } },
};

static const struct rf_fetch_known *
remember(void *ctx, int kind, const char *url)
{
	(void)ctx;
	for (size_t i = 0; i < RF_COUNT(memory) && kind == 7; i++) {
		size_t n = strlen(memory[i].end);

		if (strlen(url) >= n &&
		    strcmp(url + strlen(url) - n, memory[i].end) == 0)
			return &memory[i].known;
	}
	return NULL;
}

static void
add_known(struct fleet *k, uint32_t n, const char *path, int kind)
{
	struct rf_engine_ask ask = { .n = n, .max_bytes = 100,
	    .timeout_ms = 3000, .kind = kind };
	char text[300];

	snprintf(text, sizeof(text), "http://127.0.0.1:%u%s",
	    test_server_port(k->server), path);
	ask.url = path[0] == '/' ? text : path;
	snprintf(ask.file, sizeof(ask.file), "f%u", n);
	rf_engine_add(k->engine, &ask);
}

static void
known(void)
{
	struct test_name names[] = { { "far.test", "10.0.0.1", 0 },
		{ NULL, NULL, 0 } };
	static const struct row {
		const char *path;
		int kind;
		enum rf_code code;
		int status, requests;
		const char *known;	/* its tag; NULL: new bytes */
		const char *text;
		const char *etag;	/* to keep; NULL: not to keep */
	} rows[] = {
		{ "/tagged", 0, RF_OK, 200, 1, NULL, "hello", "\"v1\"" },
		{ "/tagged", 7, RF_OK, 304, 1, "\"v1\"", NULL, "\"v1\"" },
		{ "/dated", 7, RF_OK, 304, 1, "", NULL, "" },
		{ "/dated", 0, RF_OK, 200, 1, NULL, "new", NULL },
		/* Fresh: nobody is asked, of names neither. */
		{ "/ok", 7, RF_OK, 200, 0, "\"x\"", NULL, NULL },
		{ "http://far.test/fresh", 7, RF_OK, 200, 0, "", NULL, NULL },
		/* But it goes no further than anything else. */
		{ "http://10.0.0.1/fresh", 7, RF_E_BLOCKED, 0, 0, NULL, NULL,
		    NULL },
		{ "http://127.0.0.1:22/fresh", 7, RF_E_BLOCKED, 0, 0, NULL,
		    NULL, NULL },
		/* Known is the last hop. */
		{ "/totagged", 7, RF_OK, 304, 2, "\"v1\"", NULL, "\"v1\"" },
		{ "/moved", 7, RF_OK, 200, 1, "\"x\"", NULL, NULL },
		/* Nothing was asked that could still hold. */
		{ "/unasked", 7, RF_E_HTTP, 304, 1, NULL, NULL, NULL },
	};
	struct fleet k;

	fleet_open(&k, answers, names);
	k.f.policy.ports[1] = 80;
	k.f.policy.n_ports = 2;
	rf_engine_close(k.engine);
	k.config.known = remember;
	CU_ASSERT_EQUAL_FATAL(rf_engine_open(&k.engine, &k.config, told, &k,
	    NULL), RF_OK);
	for (uint32_t i = 0; i < RF_COUNT(rows); i++) {
		const struct row *r = &rows[i];
		unsigned before = test_server_count(k.server);

		add_known(&k, i, r->path, r->kind);
		run(&k);
		CU_ASSERT_EQUAL(k.codes[i], r->code);
		CU_ASSERT_EQUAL(k.statuses[i], r->status);
		CU_ASSERT_EQUAL(test_server_count(k.server) - before,
		    (unsigned)r->requests);
		CU_ASSERT_EQUAL(k.known[i] != NULL, r->known != NULL);
		if (r->known != NULL && k.known[i] != NULL)
			CU_ASSERT_STRING_EQUAL(k.known[i]->etag, r->known);
		CU_ASSERT_EQUAL(has(&k, i, r->text != NULL ? r->text : ""),
		    r->text != NULL);
		CU_ASSERT_EQUAL(k.keep[i].may, r->etag != NULL);
		if (r->etag != NULL)
			CU_ASSERT_STRING_EQUAL(k.keep[i].etag, r->etag);
	}
	CU_ASSERT_EQUAL(names[0].asked, 0);
	CU_ASSERT(k.keep[1].fresh_until > 1);
	CU_ASSERT_EQUAL(k.keep[0].fresh_until, 0);
	fleet_close(&k);
}

/* Small ones one behind the other in one file, others in their own. */
static void
sheaves(void)
{
	static const struct {
		const char *url;
		enum rf_code code;
		int64_t sheaved;		/* bytes; -1: none */
		const char *file;
	} rows[] = {
		{ "http://127.0.0.1:%u/ok", RF_OK, 5, NULL },
		{ "http://127.0.0.1:%u/moved", RF_OK, 5, NULL },
		{ "http://127.0.0.1:%u/long", RF_E_CONNECT, -1, NULL },
		{ "http://127.0.0.1:%u/none", RF_E_HTTP, -1, NULL },
		{ "http://127.0.0.1:%u/empty", RF_OK, 0, NULL },
		{ "http://127.0.0.1:%u/large", RF_OK, RF_ENGINE_PIECE, NULL },
		{ "http://127.0.0.1:%u/larger", RF_OK, -1, "f6" },
		{ "http://127.0.0.1:%u/page", RF_OK, 5, NULL },
	};
	struct fleet k;
	char path[100], *sheaf = NULL;
	size_t len = 0;
	int64_t total = 0;
	int full;

	fleet_open(&k, answers, NULL);
	rf_engine_close(k.engine);
	snprintf(path, sizeof(path), "%s/sheaf", k.path);
	k.config.sheaf = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CU_ASSERT_EQUAL_FATAL(rf_engine_open(&k.engine, &k.config, told, &k,
	    NULL), RF_OK);
	for (uint32_t i = 0; i < RF_COUNT(rows); i++)
		add_sheaved(&k, i, rows[i].url);
	run(&k);
	CU_ASSERT_EQUAL(rf_engine_flush(k.engine, NULL), RF_OK);
	CU_ASSERT_EQUAL(rf_file_load(path, 1 << 20, &sheaf, &len, NULL),
	    RF_OK);
	for (uint32_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(k.codes[i], rows[i].code);
		CU_ASSERT_EQUAL(k.sheaved[i], rows[i].sheaved >= 0);
		snprintf(path, sizeof(path), "%s/f%u", k.path, i);
		CU_ASSERT_EQUAL(access(path, F_OK) == 0,
		    rows[i].file != NULL);
		if (rows[i].sheaved < 0)
			continue;
		CU_ASSERT_EQUAL(k.bytes[i], rows[i].sheaved);
		CU_ASSERT(k.at[i] + k.bytes[i] <= (int64_t)len);
		CU_ASSERT(k.bytes[i] != 5 ||
		    memcmp(sheaf + k.at[i], "hello", 5) == 0);
		CU_ASSERT(k.bytes[i] < 6 || sheaf[k.at[i]] == 'l');
		total += k.bytes[i];
	}
	CU_ASSERT_EQUAL(total, (int64_t)len);
	free(sheaf);
	/* It cannot be written: that is told, and files are made again. */
	full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	CU_ASSERT(dup2(full, k.config.sheaf) >= 0);
	close(full);
	for (uint32_t i = 0; i < 2; i++) {
		add_sheaved(&k, 20 + i, rows[0].url);
		run(&k);
		CU_ASSERT_EQUAL(k.codes[20 + i], RF_OK);
		CU_ASSERT_EQUAL(k.sheaved[20 + i], i == 0);
		CU_ASSERT_EQUAL(rf_engine_flush(k.engine, NULL),
		    i == 0 ? RF_E_FULL : RF_OK);
	}
	close(k.config.sheaf);
	fleet_close(&k);
}

CU_TestInfo fetch_engine_tests[] = {
	{ "sheaves small bodies", sheaves },
	{ "fetches many at once", many },
	{ "keeps connections", keeps_connections },
	{ "keeps to the bounds of each", bounds },
	{ "comes again when asked to", comes_again },
	{ "goes nowhere it may not go", refused },
	{ "asks a name once", pinned },
	{ "may be left in the middle", left },
	{ "asks only for what it does not know", known },
	CU_TEST_INFO_NULL
};
