/*
 * What servers do to those who fetch: each answer that cannot be used is an
 * error of its own (codes that the API puts into the words of imageextract.md
 * 6.4), and everything beside it comes.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "lib/tls_site.h"
#include "unit/jobs_suites.h"
#include "unit/jobs_web.h"
#include "unit/unit.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/mem.h"

/* ---- answers ------------------------------------------------------------------- */

#define GIF "GIF89a\3\0\1\0\200\0\0\0\0\0\377\377\377!\371\4\1\0\0\0\0," \
	"\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
#define HEAD(more) "HTTP/1.1 200 OK\r\nConnection: close\r\n" more "\r\n"
#define BLOCKS 10240		/* of 1 MiB: 10 GiB in 10 MiB */

/* Ten gigabytes of nothing, in gzip; `arg` is the head. */
static void
bomb(struct test_call *c)
{
	z_stream z = { .zalloc = NULL };
	unsigned char *zeros = rf_calloc(1, RF_MiB);
	unsigned char block[8192];
	size_t n;

	test_sends(c, c->arg);
	if (deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	for (int i = 0; i < BLOCKS; i++) {
		/* Behind a full flush they are all the same. */
		if (i < 2) {
			z.next_in = zeros;
			z.avail_in = RF_MiB;
			z.next_out = block;
			z.avail_out = sizeof(block);
			if (deflate(&z, Z_FULL_FLUSH) != Z_OK)
				abort();
			n = sizeof(block) - z.avail_out;
		}
		if (!test_send(c, block, n))
			break;
	}
	deflateEnd(&z);
	free(zeros);
}

/* `arg`, then its last part for ever. */
static void
endless(struct test_call *c)
{
	static const char more[] = "and so on, and so on, and so on, and on\n";

	test_sends(c, c->arg);
	while (test_sends(c, more))
		;
}

/* A byte now and then: less than what is worth waiting for. */
static void
drip(struct test_call *c)
{
	test_sends(c, c->arg);
	while (test_pause(c, 100) && test_sends(c, "x"))
		;
}

static void
gif_after(struct test_call *c)
{
	test_sends(c, c->arg);
	test_send(c, GIF, sizeof(GIF) - 1);
}

static void
to_itself(struct test_call *c)
{
	const char *path = strchr(c->request, ' ') + 1;

	test_sends(c, "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: ");
	test_send(c, path, strcspn(path, " "));
	test_sends(c, "?x\r\n\r\n");
}

#define MILLION 1000000

static void
million(struct test_call *c)
{
	struct rf_buf b;

	rf_buf_init(&b, 32 * RF_MiB);
	for (int i = 0; i < MILLION; i++)
		rf_buf_printf(&b, "<img src=/i%d>", i);
	test_sends(c, WEB_HTML(""));
	test_send(c, b.ptr, b.len);
	rf_buf_release(&b);
}

#define IMAGE_TYPE "Content-Type: image/gif\r\n"
#define GZIP "Content-Encoding: gzip\r\n"
#define LOOKS_LIKE_GIF HEAD(IMAGE_TYPE) "GIF89a\3\0\1\0"

/* Each as an image, a style sheet or a frame of one page. */
static const struct bad {
	struct test_answer answer;
	const char *markup;	/* up to the address */
	enum rf_code error;
	bool image;		/* and it is listed */
} bads[] = {
#define IMG "<img src="
#define SHEET "<link rel=stylesheet href="
#define FRAME "<iframe src="
	{ TEST_SCRIPT("/good.gif", gif_after, HEAD(IMAGE_TYPE)), IMG, RF_OK, true },
	{ TEST_SCRIPT("/bomb.gif", bomb, HEAD(IMAGE_TYPE GZIP)), IMG,
	    RF_E_FETCH_TOO_LARGE, false },
	{ TEST_SCRIPT("/bomb.css", bomb, HEAD("Content-Type: text/css\r\n"
	    GZIP)), SHEET, RF_E_FETCH_TOO_LARGE, false },
	{ TEST_SCRIPT("/bomb.html", bomb, HEAD("Content-Type: text/html\r\n"
	    GZIP)), FRAME, RF_E_FETCH_TOO_LARGE, false },
	{ TEST_SCRIPT("/endless.gif", endless, LOOKS_LIKE_GIF), IMG,
	    RF_E_FETCH_TOO_LARGE, false },
	{ TEST_SCRIPT("/endless.css", endless, WEB_HEAD("text/css")), SHEET,
	    RF_E_FETCH_TOO_LARGE, false },
	{ TEST_SCRIPT("/endless.html", endless, WEB_HEAD("text/html")), FRAME,
	    RF_E_FETCH_TOO_LARGE, false },
	{ TEST_RAW("/huge.gif", HEAD(IMAGE_TYPE
	    "Content-Length: 524288000\r\n") "GIF89a"), IMG, RF_E_FETCH_TOO_LARGE,
	    false },
	{ TEST_SCRIPT("/drip.gif", drip, LOOKS_LIKE_GIF), IMG, RF_E_FETCH_TIMEOUT,
	    false },
	{ TEST_SCRIPT("/drip.css", drip, WEB_HEAD("text/css")), SHEET,
	    RF_E_FETCH_TIMEOUT, false },
	{ TEST_SCRIPT("/drip-head.gif", drip, "HTTP/1.1 200 OK\r\nX: "), IMG,
	    RF_E_FETCH_TIMEOUT, false },
	{ TEST_SCRIPT("/round.gif", to_itself, NULL), IMG, RF_E_HTTP,
	    false },
	{ TEST_SCRIPT("/round.css", to_itself, NULL), SHEET, RF_E_HTTP,
	    false },
	/* Lengths that are wrong: less came, and more. */
	{ TEST_SCRIPT("/short.gif", gif_after, HEAD(IMAGE_TYPE
	    "Content-Length: 1000\r\n")), IMG, RF_E_CONNECT, false },
	{ TEST_SCRIPT("/long.gif", gif_after, HEAD(IMAGE_TYPE
	    "Content-Length: 40\r\n")), IMG, RF_OK, true },
	{ TEST_RAW("/negative.gif", HEAD(IMAGE_TYPE "Content-Length: -5\r\n")
	    "GIF89a"), IMG, RF_E_HTTP, false },
	{ TEST_RAW("/chunks.gif", HEAD(IMAGE_TYPE
	    "Transfer-Encoding: chunked\r\n") "xyz\r\nGIF89a"), IMG,
	    RF_E_CONNECT, false },
	/* Types that are wrong: the bytes decide. */
	{ TEST_RAW("/html.jpg", HEAD("Content-Type: image/jpeg\r\n")
	    "<!doctype html><p>Not found, but nicely."), IMG,
	    RF_E_UNSUPPORTED, false },
	{ TEST_SCRIPT("/text.gif", gif_after,
	    HEAD("Content-Type: text/plain\r\n")), IMG, RF_OK, true },
	{ TEST_SCRIPT("/page.gif", gif_after,
	    HEAD("Content-Type: text/html\r\n")), IMG, RF_OK, true },
	{ TEST_SCRIPT("/untyped.gif", gif_after, HEAD("")), IMG, RF_OK, true },
	{ TEST_RAW("/empty.gif", HEAD(IMAGE_TYPE "Content-Length: 0\r\n")),
	    IMG, RF_E_EMPTY, false },
	{ TEST_RAW("/plain.gif", HEAD(IMAGE_TYPE GZIP) "GIF89a"), IMG,
	    RF_E_HTTP, false },
	{ TEST_RAW("/status.gif", "HTTP/1.1 500 Oh\r\nConnection: close\r\n"
	    IMAGE_TYPE "\r\nGIF89a"), IMG, RF_E_HTTP, false },
	{ TEST_RAW("/none.gif", ""), IMG, RF_E_HTTP, false },
	{ TEST_RAW("/noise.gif", "\1\2\3\4\5\6\7\r\n\r\n"), IMG, RF_E_HTTP,
	    false },
};

static void
page(struct test_call *c)
{
	char text[200];

	test_sends(c, WEB_HTML("<p>Bad ones.</p>"));
	for (size_t i = 0; i < RF_COUNT(bads); i++) {
		snprintf(text, sizeof(text), "%s%s></iframe>",
		    bads[i].markup, bads[i].answer.path);
		test_sends(c, text);
	}
	test_sends(c, "<img src='/good.gif?last'>");
}

static const struct test_answer pages[] = {
	TEST_SCRIPT("/page", page, NULL),
	TEST_SCRIPT("/bomb", bomb, HEAD("Content-Type: text/html\r\n" GZIP)),
	TEST_SCRIPT("/bomb.bin", bomb,
	    HEAD("Content-Type: application/octet-stream\r\n" GZIP)),
	TEST_SCRIPT("/drip", drip, WEB_HEAD("text/html")),
	TEST_SCRIPT("/million", million, NULL),
};

static struct test_answer answers[RF_COUNT(pages) + RF_COUNT(bads) + 1];

static struct job_world *
bad_site(const char *more)
{
	size_t n = 0;

	for (size_t i = 0; i < RF_COUNT(pages); i++)
		answers[n++] = pages[i];
	for (size_t i = 0; i < RF_COUNT(bads); i++)
		answers[n++] = bads[i].answer;
	return web_site(answers, "", more);
}

/* ---- cases --------------------------------------------------------------------- */

static void
each_alone(void)
{
	char id[RF_ID_SIZE], *list, *errors, line[100];
	int failed = 0, images = 1;
	enum rf_code error;

	bad_site(WEB_ALLOW "web_image_timeout = 8s\nweb_image_bytes = 1M\n"
	    "web_page_bytes = 2M\nweb_sheet_bytes = 1M\n"
	    "web_page_timeout = 30s\nweb_host_connections = 16\n");
	CU_ASSERT_EQUAL(web_run("/page", id, &error), RF_JOB_COMPLETED);
	list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
	errors = web_text(id, RF_ARTIFACT_ERRORS, "errors.txt");
	for (size_t i = 0; i < RF_COUNT(bads); i++) {
		const struct bad *b = &bads[i];

		snprintf(line, sizeof(line), "%s\t%s\t", b->answer.path,
		    b->error != RF_OK ? rf_code_name(b->error) : "");
		if ((strstr(errors, line) != NULL) != (b->error != RF_OK))
			fprintf(stderr, "not as it should be: %s\n", line);
		CU_ASSERT_EQUAL(strstr(errors, line) != NULL,
		    b->error != RF_OK);
		snprintf(line, sizeof(line), "%s\"", b->answer.path);
		if ((strstr(list, line) != NULL) != b->image)
			fprintf(stderr, "not listed as it should be: %s\n",
			    line);
		CU_ASSERT_EQUAL(strstr(list, line) != NULL, b->image);
		failed += b->error != RF_OK;
		images += b->image;
	}
	CU_ASSERT_EQUAL(web_lines(errors), failed);
	CU_ASSERT_EQUAL(web_lines(list), images);
	free(list);
	free(errors);
	web_world_end();
}

static void
pages_that_are_bad(void)
{
	static const struct {
		const char *path;
		enum rf_code code;
	} rows[] = {
		{ "/bomb", RF_E_FETCH_TOO_LARGE },
		{ "/bomb.bin", RF_E_FETCH_TOO_LARGE },
		{ "/round.gif", RF_E_HTTP },
		{ "/short.gif", RF_E_CONNECT },
		{ "/none.gif", RF_E_HTTP },
	};
	char id[RF_ID_SIZE];
	enum rf_code error;

	bad_site(WEB_ALLOW);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(web_run(rows[i].path, id, &error),
		    RF_JOB_FAILED);
		CU_ASSERT_EQUAL(error, rows[i].code);
	}
	web_world_end();
	bad_site(WEB_ALLOW "web_page_timeout = 2s\n");
	CU_ASSERT_EQUAL(web_run("/drip", id, &error), RF_JOB_FAILED);
	CU_ASSERT_EQUAL(error, RF_E_FETCH_TIMEOUT);
	web_world_end();
}

/* As many as are wanted are had, the others counted. */
static void
a_million(void)
{
	char id[RF_ID_SIZE], *list, *errors, line[80];
	enum rf_code error;

	bad_site(WEB_ALLOW "web_page_bytes = 32M\nweb_max_images = 20\n"
	    "web_page_timeout = 5m\n");
	CU_ASSERT_EQUAL(web_run("/million", id, &error), RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(error, RF_OK);
	list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
	errors = web_text(id, RF_ARTIFACT_ERRORS, "errors.txt");
	CU_ASSERT_STRING_EQUAL(list, "");
	/* None of them is there: twenty say so, a line counts the rest. */
	CU_ASSERT_EQUAL(web_lines(errors), 21);
	snprintf(line, sizeof(line), "%s\t999980 further images",
	    rf_code_name(RF_E_LIMIT));
	CU_ASSERT_PTR_NOT_NULL(strstr(errors, line));
	free(list);
	free(errors);
	web_world_end();
}

/* A job of bad and good addresses is done, and says which is which. */
static void
siblings(void)
{
	struct job_world *w = bad_site(WEB_ALLOW);
	static const char *const paths[] = { "/bomb", "/good.gif",
	    "/round.gif" };
	static const enum rf_code codes[] = { RF_E_FETCH_TOO_LARGE, RF_OK,
	    RF_E_HTTP };
	char urls[RF_COUNT(paths)][80], id[RF_ID_SIZE];
	const char *list[RF_COUNT(paths)];
	struct rf_item *items = NULL;
	enum rf_code error;
	int n = 0;

	for (size_t i = 0; i < RF_COUNT(paths); i++) {
		snprintf(urls[i], sizeof(urls[i]), "http://127.0.0.1:%u%s",
		    web_port(), paths[i]);
		list[i] = urls[i];
	}
	job_world_submit_urls(w, list, RF_COUNT(paths), id);
	job_world_stop(job_world_worker(w, "--drain"), 0);
	CU_ASSERT_EQUAL(job_world_end(w, id, &error), RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL_FATAL(rf_store_job_items(w->store, id, &items, &n,
	    NULL), RF_OK);
	CU_ASSERT_EQUAL_FATAL(n, RF_COUNT(paths));
	for (int i = 0; i < n; i++) {
		CU_ASSERT_EQUAL(items[i].error, codes[i]);
		CU_ASSERT_EQUAL(items[i].images, codes[i] == RF_OK);
		rf_item_release(&items[i]);
	}
	free(items);
	web_world_end();
}

static char tls_text[1000];

static void
tls_page(struct test_call *c)
{
	test_sends(c, tls_text);
}

/* Certificates that the system does not trust, in whatever way. */
static void
tls(void)
{
	static const struct test_answer site[] = {
		TEST_SCRIPT("/page", tls_page, NULL),
		TEST_SCRIPT("/good.gif", gif_after, HEAD(IMAGE_TYPE)),
		TEST_ANSWERS_END
	};
	char id[RF_ID_SIZE], *list, *errors, ports[100] = "", url[80];
	struct tls_site t;
	struct rf_buf b;
	enum rf_code error;
	struct job_world *w;

	if (!tls_site_start(&t, 3))
		return;
	for (int i = 0; i < TLS_SITE_CERTS; i++)
		snprintf(ports + strlen(ports), sizeof(ports) -
		    strlen(ports), ", %u", t.ports[i]);
	w = web_site(site, ports, WEB_ALLOW);
	rf_buf_init(&b, sizeof(tls_text));
	rf_buf_printf(&b, "%s", WEB_HTML("<p>Far away.</p>"));
	for (int i = 0; i < TLS_SITE_CERTS; i++)
		rf_buf_printf(&b, "<img src=https://127.0.0.1:%u/img/1>",
		    t.ports[i]);
	/* Nobody speaks TLS there. */
	rf_buf_printf(&b, "<img src=https://127.0.0.1:%u/good.gif>"
	    "<img src=/good.gif>", web_port());
	snprintf(tls_text, sizeof(tls_text), "%s", b.ptr);
	rf_buf_release(&b);
	CU_ASSERT_EQUAL(web_run("/page", id, &error), RF_JOB_COMPLETED);
	list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
	errors = web_text(id, RF_ARTIFACT_ERRORS, "errors.txt");
	CU_ASSERT_EQUAL(web_lines(list), 1);
	CU_ASSERT_EQUAL(web_lines(errors), TLS_SITE_CERTS + 1);
	for (const char *at = errors; at[0] != '\0'; at = strchr(at, '\n') + 1)
		CU_ASSERT_EQUAL(strncmp(at + strcspn(at, "\t"),
		    "\ttls\t", 5), 0);
	free(list);
	free(errors);
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/page",
	    t.ports[TLS_SITE_EXPIRED]);
	job_world_submit_url(w, url, id);
	job_world_stop(job_world_worker(w, "--drain"), 0);
	CU_ASSERT_EQUAL(job_world_end(w, id, &error), RF_JOB_FAILED);
	CU_ASSERT_EQUAL(error, RF_E_TLS);
	web_world_end();
	tls_site_stop(&t);
}

CU_TestInfo jobs_web_bad_tests[] = {
	{ "names what cannot be had, and takes the rest", each_alone },
	{ "fails for pages that cannot be had", pages_that_are_bad },
	{ "takes some of a million images", a_million },
	{ "is done when one address of a job is", siblings },
	{ "trusts no certificate that nobody vouches for", tls },
	CU_TEST_INFO_NULL
};
