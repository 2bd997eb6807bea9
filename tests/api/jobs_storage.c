/*
 * storage.enabled = false (Pulse contract, sections 4.1 and 6.4): nothing is
 * left after delivery, and what cannot be fetched later comes along.
 */
#include "config.h"

#include <poll.h>
#include <unistd.h>

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/documents.h"
#include "util/time.h"

static struct service *svc;

static void
start(void)
{
	svc = service_start("");
}

static void
stop(void)
{
	service_stop(svc);
}

#define UNSAVED FIELD("storage", "{\"enabled\":false}")
#define NO_IDS "!extraction_id", "!extraction_url"

/* Kept files and completed jobs, as /metrics tells. */
static bool
kept(long blobs, long completed)
{
	struct answer a = ASK(svc, .path = "/metrics", .key = NO_KEY);
	bool same = strstr(a.reply.body.ptr, pathf("\nriffle_blobs %ld\n",
	    blobs)) != NULL && strstr(a.reply.body.ptr, pathf(
	    "\nriffle_jobs{state=\"completed\"} %ld\n", completed)) != NULL;

	answer_release(&a);
	return same;
}

static void
expect_kept(long blobs, long completed)
{
	int64_t until = rf_monotonic() + 5000;

	while (!kept(blobs, completed)) {
		if (rf_monotonic() > until) {
			fail_test("there are not %ld files of %ld completed "
			    "jobs", blobs, completed);
			return;
		}
		rf_sleep_ms(20);
	}
}

static void
nothing_left(void)
{
	struct answer a;

	expect_kept(0, 0);
	expect_of(ASK(svc, .path = "/extract", FORM(SHEET, UNSAVED)), 200,
	    "markdown ~ Tea", "page_count = 1", "credits_used = 1", NO_IDS,
	    "!job_id", "!warnings");
	expect_kept(0, 0);
	/* A deprecated parameter makes the result name its job. */
	a = ASK(svc, .path = "/extract", FORM(SHEET, UNSAVED,
	    FIELD("extractFigure", "true")));
	expect(&a, 200, "job_id # 36", NO_IDS);
	expect_of(ASK(svc, .path = pathf("/job/%s", answer_text(&a,
	    "job_id"))), 200, "status = expired", "result.expired = true",
	    "!result.extraction_id", "!result.markdown");
	answer_release(&a);
	expect_kept(0, 0);
}

static void
pictures_inside(void)
{
	struct document png = document_png();

	expect_of(ASK(svc, .path = "/extract", FORM(UNSAVED,
	    UPLOAD_BYTES("file", "p.png", png.bytes, png.len),
	    FIELD("figureProcessing", "{\"showImages\":true}"))), 200,
	    NO_IDS, "bounding_boxes.Images[0].image_url ^ "
	    "data:image/png;base64,iVBORw0KGgo");
	document_release(&png);
	expect_kept(0, 0);
}

/* A job is fetched later, and perhaps again: for a while it is there. */
static void
jobs_wait(void)
{
	struct answer a = ASK(svc, .path = "/extract", FORM(SHEET, UNSAVED,
	    FIELD("async", "true")));
	const char *id = pathf("%s", answer_text(&a, "job_id"));

	answer_release(&a);
	expect_of(ask_job(svc, id, "completed"), 200, "result.markdown",
	    "!result.extraction_id", "!result.extraction_url");
	expect_of(ask_job(svc, id, "completed"), 200, "result.markdown");
	/* Source and result. */
	expect_kept(2, 1);
}

/* Whoever did not get all of it may still come and ask. */
static void
cut_delivery(void)
{
	struct document csv = document_csv(9000);
	struct ask q = { .path = "/extract", FORM(UNSAVED, UPLOAD_BYTES(
	    "file", "n.csv", csv.bytes, csv.len)) };
	int fd = ask_send(svc, &q);
	struct pollfd p = { fd, POLLIN, 0 };

	CU_ASSERT_EQUAL(poll(&p, 1, 20000), 1);
	close(fd);
	expect_kept(4, 2);
	document_release(&csv);
}

CU_TestInfo api_jobs_storage[] = {
	{ "start", start },
	{ "nothing is left", nothing_left },
	{ "pictures come along", pictures_inside },
	{ "jobs wait", jobs_wait },
	{ "a cut delivery", cut_delivery },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
