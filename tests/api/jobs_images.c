/*
 * GET /results/{jobId}/images/{filename} (Pulse contract, section 4.7): for
 * the owner alone, as often as wanted, whole or in parts; and the order in
 * which a request is judged.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/documents.h"
#include "lib/purge.h"
#include "util/limits.h"
#include "util/mem.h"

/* The first visual is a chart, which needs MuPDF to be drawn. */
#ifdef HAVE_MUPDF
#define CHART_PICTURE "bounding_boxes.Images[0].image_url ^ " \
	"http://docs.example.org/results/"
#else
#define CHART_PICTURE "bounding_boxes.Images[0].render_error"
#endif

static struct service *svc;
static char path[200];		/* of the picture */
static char job[64];
static struct document png;	/* what it must be */

static void
start(void)
{
	struct document book = document_visual();
	struct answer a;

	svc = service_start("");
	png = document_png();
	a = ASK(svc, .path = "/extract", FORM(UPLOAD_BYTES("file", "v.xlsx",
	    book.bytes, book.len), FIELD("figureProcessing",
	    "{\"showImages\":true}")));
	expect(&a, 200, "bounding_boxes.Images[1].image_url ^ "
	    "http://docs.example.org/results/", CHART_PICTURE);
	rf_strlcpy(path, answer_text(&a, "bounding_boxes.Images[1].image_url")
	    + strlen("http://docs.example.org"), sizeof(path));
	rf_strlcpy(job, answer_text(&a, "extraction_id"), sizeof(job));
	/* The file is named after the visual. */
	CU_ASSERT_STRING_EQUAL(path, pathf("/results/%s/images/%s.png", job,
	    answer_text(&a, "bounding_boxes.Images[1].id")));
	answer_release(&a);
	document_release(&book);
}

static void
stop(void)
{
	document_release(&png);
	service_stop(svc);
}

static bool
is_picture(const struct answer *a)
{
	return a->reply.body.len == png.len &&
	    memcmp(a->reply.body.ptr, png.bytes, png.len) == 0;
}

static void
repeatable(void)
{
	for (int i = 0; i < 3; i++) {
		struct answer a = ASK(svc, .path = path);

		expect(&a, 200, "@content-type = image/png", "@etag ^ \"",
		    "@accept-ranges = bytes", "@cache-control ^ private",
		    "@x-content-type-options = nosniff",
		    "@content-security-policy ~ sandbox",
		    pathf("@content-length = %zu", png.len));
		CU_ASSERT(is_picture(&a));
		answer_release(&a);
	}
}

/* A chart as SVG has the picture's name but for the suffix. */
static void
drawings(void)
{
#ifdef HAVE_MUPDF
	struct answer a;
	char svg[200], first[64 * RF_KiB];

	snprintf(svg, sizeof(svg), "/results/%s/images/excel_image_1_1.svg",
	    job);
	expect_of(ASK(svc, .path = pathf("/results/%s/images/"
	    "excel_image_1_1.png", job)), 200, "@content-type = image/png");
	a = ASK(svc, .path = svg);
	expect(&a, 200, "@content-type = image/svg+xml", "$ ~ <svg ",
	    "@etag ^ \"", "@x-content-type-options = nosniff",
	    "@content-security-policy ^ default-src 'none'",
	    "@content-security-policy ~ sandbox");
	CU_ASSERT_FATAL(a.reply.body.len < sizeof(first));
	rf_strlcpy(first, a.reply.body.ptr, a.reply.body.len + 1);
	answer_release(&a);
	/* Nothing that runs, nothing from elsewhere. */
	CU_ASSERT(strstr(first, "<script") == NULL &&
	    strstr(first, "href=") == NULL && strstr(first, "url(h") == NULL);
	expect_of(ASK(svc, .path = svg, .key = svc->stranger), 403,
	    "error.code = AUTH_002");
	expect_of(ASK(svc, .path = svg, .key = NO_KEY), 401, "error");
#endif
}

static void
conditions(void)
{
	struct answer a = ASK(svc, .path = path);
	char etag[1024];
	const char *same;

	(void)fcgi_reply_header(&a.reply, "ETag", etag);
	answer_release(&a);
	same = pathf("If-None-Match: %s\n", etag);
	expect_of(ASK(svc, .path = path, .headers = same), 304, "$ # 0",
	    pathf("@etag = %s", etag), "!@content-length",
	    "!@content-type");
	expect_of(ASK(svc, .path = path, .headers = pathf("If-None-Match: "
	    "\"other\", W/%s\n", etag)), 304, "$ # 0");
	expect_of(ASK(svc, .path = path, .headers = "If-None-Match: \"x\"\n"),
	    200, pathf("@etag = %s", etag));
	/* A stranger learns nothing from a tag. */
	expect_of(ASK(svc, .path = path, .headers = same,
	    .key = svc->stranger), 403, "!@etag");
	expect_of(ASK(svc, .path = path, .headers = same, .key = NO_KEY),
	    401, "!@etag");
	expect_of(ASK(svc, .path = path, .headers = pathf("Range: bytes=0-3\n"
	    "If-Range: %s\n", etag)), 206, "$ # 4");
	expect_of(ASK(svc, .path = path, .headers = "Range: bytes=0-3\n"
	    "If-Range: \"x\"\n"), 200, "!@content-range");
}

static void
ranges(void)
{
	const char *all = pathf("%zu", png.len);

	expect_of(ASK(svc, .path = path, .headers = "Range: bytes=0-3\n"),
	    206, "$ = \x89PNG", "@content-type = image/png",
	    "@content-length = 4", pathf("@content-range = bytes 0-3/%s",
	    all));
	expect_of(ASK(svc, .path = path, .headers = "Range: bytes=-4\n"),
	    206, "$ # 4", pathf("@content-range = bytes %zu-%zu/%s",
	    png.len - 4, png.len - 1, all));
	expect_of(ASK(svc, .path = path, .headers = "Range: bytes=4-\n"),
	    206, pathf("$ # %zu", png.len - 4));
	expect_of(ASK(svc, .path = path, .headers = "Range: bytes=0-0,2-3\n"),
	    206, "@content-type ^ multipart/byteranges; boundary=",
	    "$ ~ Content-Range: bytes 0-0/", "$ ~ Content-Range: bytes 2-3/");
	expect_of(ASK(svc, .path = path, .headers = "Range: bytes=9999999-\n"),
	    416, "$ # 0", pathf("@content-range = bytes */%s", all));
	/* What is no range of bytes is no range at all. */
	expect_of(ASK(svc, .path = path, .headers = "Range: lines=1-2\n"),
	    200, pathf("$ # %s", all));
	expect_of(ASK(svc, .path = path, .headers = "Range: bytes=0-3\n",
	    .key = svc->stranger), 403, "error.code = AUTH_002");
}

static void
head(void)
{
	expect_of(ASK(svc, .path = path, .method = "HEAD"), 200, "$ # 0",
	    "@content-type = image/png", "@etag",
	    pathf("@content-length = %zu", png.len));
	expect_of(ASK(svc, .path = path, .method = "HEAD", .key = NO_KEY),
	    401, "$ # 0");
}

/*
 * Key, file name, job, owner, file: each fault is told only when none before
 * it is there.
 */
static void
order(void)
{
#define AT(id, file) pathf("/results/%s/images/%s", id, file)
	static const char nobody[] = "2f0c6c0e-8a53-4c3b-9d57-0d0b7b0a1c11";

	expect_of(ASK(svc, .path = AT(nobody, "a%2Fb"), .key = NO_KEY), 401,
	    "error.code = AUTH_001");
	expect_of(ASK(svc, .path = AT(nobody, "a%2Fb"),
	    .key = "rfl_live_wrong"), 401, "error.code = AUTH_002");
	expect_of(ASK(svc, .path = AT(nobody, "a%2Fb")), 400,
	    "error.code = INVALID_REQUEST");
	expect_of(ASK(svc, .path = AT(job, "a%2Fb"), .key = svc->stranger),
	    400, "error.code = INVALID_REQUEST");
	expect_of(ASK(svc, .path = AT(nobody, "img-1.png")), 404,
	    "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = AT(nobody, "img-1.png"),
	    .key = svc->stranger), 404, "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = AT(job, "none.png"),
	    .key = svc->stranger), 403, "error.code = AUTH_002");
	expect_of(ASK(svc, .path = path, .key = svc->stranger), 403,
	    "error.code = AUTH_002");
	expect_of(ASK(svc, .path = AT(job, "none.png")), 404,
	    "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = path), 200, "@etag");
}

static void
filenames(void)
{
	static const char *const bad[] = {
		"%2e%2e", "%2e", "..", "a%2Fb.png", "%2Fetc%2Fpasswd",
		"a%5Cb.png", "..%5c..%5cx", "a%00.png", "a%0a.png",
		"a%0d%0aX: y", "%7f", "%ff.png", "%c3%28.png", "a%zz.png",
		"a%2", "%1b[0m.png",
	};
	static const char *const unknown[] = {
		"excel_image_1_2", "EXCEL_IMAGE_1_2.PNG", "img-1.png",
		"result.json", "legacy.json", "document.md", "...",
		"a b.png", "%E4%BD%9C.png", "%2525.png", "a;b.png",
		"excel_image_1_2.png%20", "'%3B--",
	};

	for (size_t i = 0; i < RF_COUNT(bad); i++)
		expect_of(ASK(svc, .path = pathf("/results/%s/images/%s", job,
		    bad[i])), 400, "error.code = INVALID_REQUEST",
		    "error.message", "@content-type = application/json");
	for (size_t i = 0; i < RF_COUNT(unknown); i++)
		expect_of(ASK(svc, .path = pathf("/results/%s/images/%s", job,
		    unknown[i])), 404, "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = pathf("/results/%s/images/%0300d", job,
	    1)), 400, "error.code = INVALID_REQUEST");
	expect_of(ASK(svc, .path = pathf("/results/%s/images", job)), 404,
	    "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = pathf("/results/%s/pdf", job)), 404,
	    "error.code = NOT_FOUND");
}

/* Only what was asked to be shown is there. */
static void
not_shown(void)
{
	struct document book = document_visual();
	struct answer a = ASK(svc, .path = "/extract", FORM(UPLOAD_BYTES(
	    "file", "v.xlsx", book.bytes, book.len)));

	expect_of(ASK(svc, .path = pathf("/results/%s/images/"
	    "excel_image_1_2.png", answer_text(&a, "extraction_id"))), 404,
	    "error.code = NOT_FOUND");
	answer_release(&a);
	document_release(&book);
}

static void
collected(void)
{
	purge_job(svc, job);
	expect_of(ASK(svc, .path = path), 404, "error.code = NOT_FOUND");
	expect_of(ASK(svc, .path = path, .key = svc->stranger), 403,
	    "error.code = AUTH_002");
}

CU_TestInfo api_jobs_images[] = {
	{ "start", start },
	{ "as often as wanted", repeatable },
	{ "charts as SVG", drawings },
	{ "conditions", conditions },
	{ "ranges", ranges },
	{ "HEAD", head },
	{ "the order of checks", order },
	{ "file names", filenames },
	{ "not shown", not_shown },
	{ "collected", collected },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
