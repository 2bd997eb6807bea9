/*
 * GET /api/v1/jobs/{id}/result (sections 6.6 and 6.7): every member of every
 * image, with its nulls; and that addresses carry the base path.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "api/imageextract.h"
#include "api/suites.h"

static struct service *svc, *mounted;
static struct rf_store *store;

static const struct seed_image web[] = {
	{ .facts = { .filename = "hero.jpg", .format = "jpeg",
	    .url = HOST "/img/hero.jpg?a=1&b=\"q\"",
	    .source_url = HOST "/img/hero.jpg?a=1&b=\"q\"",
	    .width = 1920, .height = 1080, .color_space = "srgb",
	    .alt = "", .title = "T \xe2\x82\xac \"quoted\"\n",
	    .aria_label = "label", .lazy = true },
	    .bytes = "jpeg bytes", .media_type = "image/jpeg" },
	/* Not to be had: no copy, and its address is all that is known. */
	{ .facts = { .filename = "far.png", .format = "png", .size = 77,
	    .url = HOST "/far.png", .source_url = HOST "/far.png",
	    .width = 1, .height = 1, .color_space = "b-w",
	    .has_alpha = true } },
	/* From a data: address. */
	{ .facts = { .filename = "inline.svg", .format = "svg",
	    .source_url = HOST "/" }, .bytes = "<svg/>",
	    .media_type = "image/svg+xml" },
};
static const struct seed_image embedded[] = {
	{ .facts = { .filename = "image4.png", .format = "png",
	    .document = true, .width = 800, .height = 600,
	    .color_space = "srgb", .has_alpha = true, .alt = "Sales funnel",
	    .slide = 3, .occurrences = 2 }, .bytes = "png bytes",
	    .media_type = "image/png" },
	{ .facts = { .filename = "scan.tif", .format = "tiff",
	    .document = true, .width = 3, .height = 7,
	    .color_space = "grey16", .page = 2, .occurrences = 1 },
	    .bytes = "tiff bytes", .media_type = "image/tiff" },
};

static void
start(void)
{
	svc = service_start("worker = off\n");
	mounted = service_start("worker = off\nbase_path = /riffle\n");
	store = seed_open(svc);
}

static void
stop(void)
{
	rf_store_close(store);
	service_stop(mounted);
	service_stop(svc);
}

#define JOB_OF(list, job_kind) &(struct seed){ .key = svc->key, \
	.items = list, .n = (int)RF_COUNT(list), .kind = job_kind, \
	.reserve = RF_COUNT(list) }

static void
of_a_page(void)
{
	static const struct seed_item items[] = { { .url = HOST "/",
	    .state = RF_JOB_COMPLETED, .images = web, .n_images = 3 } };
	char id[RF_ID_SIZE];
	const char *copy;
	struct answer a;

	seed_job(store, JOB_OF(items, RF_JOB_URL), id);
	copy = JOB(id, "/downloads/images/");
	a = ASK_IE(svc, .path = JOB(id, "/result"));
	expect(&a, 200, "@content-type ^ application/json",
	    pathf("job_id = %s", id), "type = url", "image_count = 3",
	    "credits_used = 1", "images # 3", "extracted_at ~ T",
	    "extracted_at ~ Z",
	    /* Every member, whatever is known. */
	    "images[0] # 22", "images[0].id = img_1",
	    "images[0].url = " HOST "/img/hero.jpg?a=1&b=\"q\"",
	    "images[0].source_url = " HOST "/img/hero.jpg?a=1&b=\"q\"",
	    "images[0].source_kind = web", "images[0].filename = hero.jpg",
	    "images[0].width = 1920", "images[0].height = 1080",
	    "images[0].aspect_ratio = 1.778", "images[0].format = jpeg",
	    "images[0].file_size = 10", "images[0].color_space = srgb",
	    "images[0].has_alpha = false", "images[0].alt_text = ",
	    "images[0].title = T \xe2\x82\xac \"quoted\"\n",
	    "images[0].aria_label = label",
	    "images[0].is_lazy_loaded = true",
	    pathf("images[0].storage_url = %simg_1", copy),
	    pathf("images[0].storage_key = jobs/%s/img_1.jpg", id),
	    "images[0].document_page = null",
	    "images[0].document_slide = null",
	    "images[0].document_asset_hash = null",
	    "images[0].document_occurrence_count = null",
	    "images[1] # 22", "images[1].id = img_2",
	    "images[1].file_size = 77", "images[1].aspect_ratio = 1",
	    "images[1].color_space = b-w", "images[1].has_alpha = true",
	    "images[1].alt_text = null", "images[1].title = null",
	    "images[1].aria_label = null",
	    "images[1].is_lazy_loaded = false",
	    "images[1].storage_url = null", "images[1].storage_key = null",
	    "images[2].id = img_3", pathf("images[2].url = %simg_3", copy),
	    "images[2].source_url = " HOST "/", "images[2].width = null",
	    "images[2].height = null", "images[2].aspect_ratio = null",
	    "images[2].color_space = null", "images[2].format = svg",
	    pathf("images[2].storage_key = jobs/%s/img_3.svg", id));
	/* What it says is there is there. */
	expect_of(ASK_IE(svc, .path = answer_text(&a,
	    "images[0].storage_url")), 200, "$ = jpeg bytes");
	expect_of(ASK_IE(svc, .path = answer_text(&a, "images[2].url")), 200,
	    "$ = <svg/>");
	answer_release(&a);
	expect_of(ASK_IE(svc, .path = JOB(id, "/result"), .method = "HEAD"),
	    200, "$ # 0", "@content-type ^ application/json");
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "status = done",
	    "image_count = 3", "groups[0].image_count = 3",
	    "groups[0].duration_ms != null", "progress = 100",
	    "partial = false");
}

static void
of_documents(void)
{
	static const struct seed_item items[] = {
		{ .file = "deck.pptx", .state = RF_JOB_COMPLETED,
		    .images = embedded, .n_images = 2 },
		{ .file = "bad.pdf", .state = RF_JOB_FAILED,
		    .error = RF_E_ENCRYPTED, .message = "it is locked" },
		{ .file = "more.pptx", .state = RF_JOB_COMPLETED,
		    .images = embedded, .n_images = 1 },
	};
	char id[RF_ID_SIZE];
	struct answer a;

	seed_job(store, JOB_OF(items, RF_JOB_DOCUMENT), id);
	a = ASK_IE(svc, .path = JOB(id, "/result"));
	expect(&a, 200, "type = document", "image_count = 3",
	    "credits_used = 2", "images # 3",
	    "images[0] # 23", "images[0].id = img_1",
	    pathf("images[0].url = " JOBS "/%s/downloads/images/img_1", id),
	    pathf("images[0].storage_url = " JOBS
	    "/%s/downloads/images/img_1", id),
	    "images[0].source_url = null",
	    "images[0].source_kind = document",
	    "images[0].filename = image4.png",
	    "images[0].aspect_ratio = 1.333", "images[0].file_size = 9",
	    "images[0].alt_text = Sales funnel",
	    "images[0].document_page = null",
	    "images[0].document_slide = 3",
	    "images[0].document_asset_hash # 64",
	    "images[0].document_occurrence_count = 2",
	    "images[0].group_id = g1", "images[1].document_page = 2",
	    "images[1].document_slide = null",
	    "images[1].aspect_ratio = 0.429", "images[1].format = tiff",
	    pathf("images[1].storage_key = jobs/%s/img_2.tiff", id),
	    "images[1].group_id = g1",
	    /* Ids are unique in the job. */
	    "images[2].id = 3-img_1", "images[2].group_id = g3",
	    pathf("images[2].url = " JOBS "/%s/downloads/images/3-img_1",
	    id));
	expect_of(ASK_IE(svc, .path = answer_text(&a, "images[2].url")), 200,
	    "$ = png bytes", "@content-type = image/png");
	answer_release(&a);
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "status = done",
	    "partial = true", "image_count = 3", "completed_groups = 3");
}

static void
of_nothing(void)
{
	static const struct seed_item items[] = { { .url = HOST "/",
	    .state = RF_JOB_COMPLETED } };
	char id[RF_ID_SIZE];

	seed_job(store, JOB_OF(items, RF_JOB_URL), id);
	expect_of(ASK_IE(svc, .path = JOB(id, "/result")), 200,
	    "image_count = 0", "images # 0", "credits_used = 1");
	expect_of(ASK_IE(svc, .path = JOB(id, "")), 200, "status = done",
	    "image_count = 0", "partial = false");
}

/* As many as a page may have: the list is read in pieces. */
static void
of_very_many(void)
{
	static struct seed_image many[2000];
	static char names[2000][32];
	const struct seed_item items[] = { { .url = HOST "/",
	    .state = RF_JOB_COMPLETED, .images = many,
	    .n_images = (int)RF_COUNT(many) } };
	char id[RF_ID_SIZE];
	struct answer a;

	for (size_t i = 0; i < RF_COUNT(many); i++) {
		snprintf(names[i], sizeof(names[i]), "%zu.png", i);
		many[i] = web[1];
		many[i].facts.filename = names[i];
	}
	seed_job(store, JOB_OF(items, RF_JOB_URL), id);
	a = ASK_IE(svc, .path = JOB(id, "/result"));
	expect(&a, 200, "images # 2000", "image_count = 2000");
	for (size_t i = 0; i < RF_COUNT(many); i += 37)
		expect(&a, 200, pathf("images[%zu].id = img_%zu", i, i + 1),
		    pathf("images[%zu].filename = %zu.png", i, i));
	answer_release(&a);
}

/* Below another path all addresses say so. */
static void
below_a_path(void)
{
	static const struct seed_item items[] = { { .url = HOST "/",
	    .state = RF_JOB_COMPLETED, .images = web, .n_images = 3 } };
	struct rf_store *other = seed_open(mounted);
	char id[RF_ID_SIZE], started[RF_ID_SIZE];
	const char *base;
	struct answer a;

	seed_job(other, &(struct seed){ .key = mounted->key, .items = items,
	    .n = 1, .kind = RF_JOB_URL }, id);
	base = pathf("/riffle" JOBS "/%s/downloads/", id);
	a = ASK_IE(mounted, .path = pathf("/riffle" JOBS "/%s/result", id));
	expect(&a, 200, pathf("images[0].storage_url = %simages/img_1", base),
	    pathf("images[2].url = %simages/img_3", base));
	expect_of(ASK_IE(mounted, .path = answer_text(&a, "images[2].url")),
	    200, "$ = <svg/>");
	answer_release(&a);
	expect_of(ASK_IE(mounted, .path = pathf("/riffle" JOBS
	    "/%s/downloads", id)), 200, pathf("zip_url = %szip", base),
	    pathf("groups[0].zip_url = %sgroups/g1.zip", base),
	    pathf("images[0].download_url = %simages/img_1", base));
	expect_of(ASK_IE(mounted, .path = pathf("/riffle" JOBS "/%s/stream",
	    id)), 200, pathf("$ ~ \"result_url\":\"/riffle" JOBS
	    "/%s/result\"", id));
	a = ASK_IE(mounted, .path = "/riffle" JOBS, .json = PAGE);
	expect(&a, 202, "job_id");
	rf_strlcpy(started, answer_text(&a, "job_id"), sizeof(started));
	expect(&a, 202, pathf("@location = /riffle" JOBS "/%s", started));
	answer_release(&a);
	expect_of(ASK(mounted, .path = "/riffle" JOBS, .key = NO_KEY,
	    .json = PAGE), 202, "@set-cookie ~ Path=/riffle/;");
	expect_of(ASK_IE(mounted, .path = JOB(id, "")), 404, "error");
	rf_store_close(other);
}

/* What is lost is not told as nothing. */
static void
lost_files(void)
{
	static const struct seed_image only[] = { { .facts = { .filename =
	    "lost.png", .format = "png", .url = HOST "/lost.png" },
	    .bytes = "bytes that get lost", .media_type = "image/png" } };
	static const struct seed_item items[] = { { .url = HOST "/lost",
	    .state = RF_JOB_COMPLETED, .images = only, .n_images = 1 } };
	char id[RF_ID_SIZE];

	seed_job(store, JOB_OF(items, RF_JOB_URL), id);
	seed_lose(store, svc, id, RF_ARTIFACT_RESULT, "images.txt");
	expect_of(ASK_IE(svc, .path = JOB(id, "/result")), 500,
	    "code = internal", "!images", "!job_id");
	seed_lose(store, svc, id, RF_ARTIFACT_IMAGE, "img_1");
	expect_of(ASK_IE(svc, .path = JOB(id, "/downloads/images/img_1")),
	    500, "code = internal");
}

CU_TestInfo api_imageextract_result[] = {
	{ "start", start },
	{ "of a page", of_a_page },
	{ "of documents", of_documents },
	{ "of nothing", of_nothing },
	{ "of very many", of_very_many },
	{ "below a path", below_a_path },
	{ "lost files", lost_files },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
