/*
 * The whole way, with a real worker: a page of a server of our own, and
 * documents, to their images.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <zip.h>

#include "api/imageextract.h"
#include "api/suites.h"
#include "lib/documents.h"
#include "lib/http_server.h"
#include "util/time.h"

#define WORK_MS 30000

static struct service *svc;
static struct test_server *web;
static struct document png;

static void
send_bmp(struct test_call *c)
{
	/* 40 x 40, 24 bits, white. */
	static unsigned char bmp[54 + 4800] = "BM\xf6\x12\0\0\0\0\0\0\x36\0\0"
	    "\0\x28\0\0\0\x28\0\0\0\x28\0\0\0\1\0\x18";

	memset(bmp + 54, 255, 4800);
	(void)test_sends(c, "HTTP/1.1 200 OK\r\nContent-Type: image/bmp\r\n"
	    "Connection: close\r\nCache-Control: max-age=3600\r\n\r\n");
	(void)test_send(c, bmp, sizeof(bmp));
}

static void
send_png(struct test_call *c)
{
	(void)test_sends(c, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
	    "Connection: close\r\n\r\n");
	(void)test_send(c, png.bytes, png.len);
}

#define HTML(text) "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" \
	"Connection: close\r\n\r\n<!doctype html><title>t</title>" text
static const struct test_answer pages[] = {
	TEST_RAW("/page", HTML("<p>Text<img src='a/one.png' alt='One' "
	    "title='T'><img src='/gone.png'><img src='/a/one.png'>"
	    "<img data-src='two.png'>")),
	TEST_RAW("/bitmaps", HTML("<img src='/b.bmp'><img src='/two.png'>")),
	TEST_SCRIPT("/b.bmp", send_bmp, NULL),
	TEST_RAW("/empty", HTML("<p>Nothing to see")),
	TEST_RAW("/error", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n"
	    "Connection: close\r\n\r\n"),
	TEST_SCRIPT("/a/one.png", send_png, NULL),
	TEST_SCRIPT("/two.png", send_png, NULL),
	TEST_ANSWERS_END
};

static void
start(void)
{
	png = document_png();
	web = test_server_start(pages);
	svc = service_start(pathf("fetch_allow_networks = 127.0.0.0/8\n"
	    "fetch_ports = %u\n", test_server_port(web)));
}

static void
stop(void)
{
	service_stop(svc);
	test_server_stop(web);
	document_release(&png);
}

/* The job when it has ended; to be released. */
static struct answer
end_of(const char *id)
{
	int64_t until = rf_monotonic() + WORK_MS;
	struct answer a;

	for (;;) {
		const char *status;

		a = ASK_IE(svc, .path = JOB(id, ""));
		status = answer_text(&a, "status");
		if (a.status != 200 || rf_monotonic() > until ||
		    (strcmp(status, "queued") != 0 &&
		    strcmp(status, "processing") != 0))
			return a;
		answer_release(&a);
		rf_sleep_ms(10);
	}
}

#define LOCAL(path) pathf("http://127.0.0.1:%u" path, test_server_port(web))

static void
a_page(void)
{
	char id[RF_ID_SIZE];
	struct answer a;

	CREATE(id, svc, .json = pathf(URL_OF("\"%s\""), LOCAL("/page")));
	a = end_of(id);
	expect(&a, 200, "status = done", "credits_used = 1",
	    "image_count = 2", "progress = 100", "error = null",
	    "groups[0].status = done", "groups[0].duration_ms != null");
	answer_release(&a);
	a = ASK_IE(svc, .path = JOB(id, "/result"));
	expect(&a, 200, "image_count = 2", "images # 2",
	    pathf("images[0].url = %s", LOCAL("/a/one.png")),
	    pathf("images[0].source_url = %s", LOCAL("/a/one.png")),
	    "images[0].filename = one.png", "images[0].width = 32",
	    "images[0].height = 16", "images[0].aspect_ratio = 2",
	    "images[0].format = png", "images[0].alt_text = One",
	    "images[0].title = T", "images[0].is_lazy_loaded = false",
	    pathf("images[0].file_size = %zu", png.len),
	    pathf("images[1].url = %s", LOCAL("/two.png")),
	    "images[1].alt_text = null", "images[1].is_lazy_loaded = true");
	answer_release(&a);
	a = ASK_IE(svc, .path = JOB(id, "/downloads/images/img_1"));
	expect(&a, 200, "@content-type = image/png");
	CU_ASSERT(a.reply.body.len == png.len && memcmp(a.reply.body.ptr,
	    png.bytes, png.len) == 0);
	answer_release(&a);
	/* What could not be had, in the words of this surface. */
	a = ASK_IE(svc, .path = JOB(id, "/download"));
	expect(&a, 200, "$ ~ one.png", "$ ~ two.png", "$ ~ _errors.txt",
	    pathf("$ ~ %s\thttp_error\t", LOCAL("/gone.png")));
	answer_release(&a);
}

/* What does not compress itself is packed; also when it was kept. */
static void
packed(void)
{
	struct rf_buf first;
	int64_t whole = 54 + 4800 + (int64_t)png.len;

	rf_buf_init(&first, 1 << 20);
	for (int i = 0; i < 2; i++) {
		char id[RF_ID_SIZE];
		zip_stat_t st[2];
		struct answer a;
		zip_t *z;

		CREATE(id, svc, .json = pathf(URL_OF("\"%s\""),
		    LOCAL("/bitmaps")));
		a = end_of(id);
		expect(&a, 200, "status = done", "image_count = 2");
		answer_release(&a);
		a = ASK_IE(svc, .path = JOB(id, "/download"));
		expect(&a, 200, "@content-type = application/zip");
		CU_ASSERT((int64_t)a.reply.body.len < whole / 2);
		if (i == 0)
			rf_buf_add(&first, a.reply.body.ptr, a.reply.body.len);
		CU_ASSERT(a.reply.body.len == first.len &&
		    memcmp(a.reply.body.ptr, first.ptr, first.len) == 0);
		z = zip_open_from_source(zip_source_buffer_create(first.ptr,
		    first.len, 0, NULL), ZIP_CHECKCONS | ZIP_RDONLY, NULL);
		CU_ASSERT_PTR_NOT_NULL_FATAL(z);
		for (size_t k = 0; k < 2; k++)
			CU_ASSERT_EQUAL(zip_stat_index(z, k, 0, &st[k]), 0);
		CU_ASSERT_EQUAL(st[0].comp_method, ZIP_CM_DEFLATE);
		CU_ASSERT_EQUAL(st[0].size, 54 + 4800);
		CU_ASSERT_EQUAL(st[1].comp_method, ZIP_CM_STORE);
		zip_discard(z);
		answer_release(&a);
		/* From within what is packed to behind it. */
		a = ASK_IE(svc, .path = JOB(id, "/download"),
		    .headers = "Range: bytes=40-139\n");
		expect(&a, 206, pathf("@content-range = bytes 40-139/%zu",
		    first.len));
		CU_ASSERT(a.reply.body.len == 100 && memcmp(a.reply.body.ptr,
		    first.ptr + 40, 100) == 0);
		answer_release(&a);
		/* By itself it is what it was. */
		expect_of(ASK_IE(svc, .path = JOB(id,
		    "/downloads/images/img_1")), 200,
		    "@content-type = image/bmp", "@content-length = 4854");
	}
	rf_buf_release(&first);
}

static void
several_pages(void)
{
	char id[RF_ID_SIZE];
	struct answer a;

	CREATE(id, svc, .json = pathf(BULK_OF("\"%s\"" AND "\"%s\"" AND
	    "\"%s\""), LOCAL("/empty"), LOCAL("/error"), LOCAL("/page")));
	a = end_of(id);
	expect(&a, 200, "status = done", "credits_used = 2",
	    "partial = true", "completed_groups = 3",
	    "groups[0].status = done", "groups[0].image_count = 0",
	    "groups[1].status = failed", "groups[2].status = done",
	    "groups[2].image_count = 2");
	answer_release(&a);
	expect_of(ASK_IE(svc, .path = JOB(id, "/items")), 200,
	    "items[1].error_code = http_error", "items[1].error_message");
	expect_of(ASK_IE(svc, .path = JOB(id, "/result")), 200,
	    "images # 2", "images[0].group_id = g3",
	    "images[0].id = 3-img_1");
	/* A job of nothing but failures has failed. */
	CREATE(id, svc, .json = pathf(URL_OF("\"%s\""), LOCAL("/error")));
	a = end_of(id);
	expect(&a, 200, "status = failed", "credits_used = 0", "error");
	answer_release(&a);
	expect_of(ASK_IE(svc, .path = JOB(id, "/result")), 422,
	    "code = job_failed");
}

static void
documents(void)
{
	struct document book = document_visual();
	char id[RF_ID_SIZE];
	struct answer a;

	CREATE(id, svc, FORM(UPLOAD_BYTES("files", "v.xlsx", book.bytes,
	    book.len), UPLOAD("files", "torn.xlsx", "PK\x03\x04 no more")));
	a = end_of(id);
	/* The chart was drawn by us: no image of the document. */
	expect(&a, 200, "status = done", "type = document",
	    "credits_used = 1", "image_count = 1", "partial = true");
	answer_release(&a);
	a = ASK_IE(svc, .path = JOB(id, "/result"));
	expect(&a, 200, "images # 1", "images[0].source_kind = document",
	    "images[0].source_url = null", "images[0].width = 32",
	    "images[0].format = png", "images[0].group_id = g1",
	    "images[0].document_asset_hash # 64",
	    "images[0].document_occurrence_count = 1");
	answer_release(&a);
	a = ASK_IE(svc, .path = JOB(id, "/downloads/images/img_1"));
	expect(&a, 200, "@content-type = image/png");
	CU_ASSERT(a.reply.body.len == png.len && memcmp(a.reply.body.ptr,
	    png.bytes, png.len) == 0);
	answer_release(&a);
	document_release(&book);
}

CU_TestInfo api_imageextract_worked[] = {
	{ "start", start },
	{ "a page", a_page },
	{ "packed", packed },
	{ "several pages", several_pages },
	{ "documents", documents },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
