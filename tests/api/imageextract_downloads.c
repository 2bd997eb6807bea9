/*
 * Archives, the list of addresses, single images (section 6.8): what is in
 * them byte for byte, how they are named, and that parts are parts of the
 * whole.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "api/imageextract.h"
#include "api/suites.h"

static struct service *svc;
static struct rf_store *store;
static char page[RF_ID_SIZE], bulk[RF_ID_SIZE];

#define IMAGE(name, kind, type, text) { .facts = { .filename = name, \
	.format = kind, .url = HOST "/" name }, .bytes = text, \
	.media_type = type }
#define PNG(name, text) IMAGE(name, "png", "image/png", text)

static const struct seed_image on_page[] = {
	PNG("photo.png", "bytes of the first photo"),
	IMAGE("drawing.svg", "svg", "image/svg+xml", "<svg onload='x'/>"),
	PNG("photo.png", "bytes of the second"),
	{ .facts = { .filename = "missing.png", .format = "png",
	    .url = HOST "/missing.png" } },
	PNG("PHOTO.png", "bytes of the third"),
	IMAGE("caf\xc3\xa9.jpg", "jpeg", "image/jpeg", "bytes of the caf"),
	/* One that would take the name of ours. */
	IMAGE("_errors.txt", "png", "image/png", "no text at all"),
};
static const char page_errors[] =
    HOST "/missing.png\thttp\tit answered 404\n"
    HOST "/shop\tneeds_script\tmade by a script\n";
static const char page_told[] =
    HOST "/missing.png\thttp_error\tit answered 404\n"
    HOST "/shop\tneeds_script\tmade by a script\n";
static const struct seed_item page_items[] = {
	{ .url = HOST "/shop?q=1", .state = RF_JOB_COMPLETED,
	    .images = on_page, .n_images = (int)RF_COUNT(on_page),
	    .errors = page_errors },
};
static const struct seed_image on_second[] = {
	PNG("a.png", "second a"), PNG("b.png", "second b"),
};
static const struct seed_image on_fourth[] = {
	PNG("a.png", "fourth a"),
};
static const struct seed_item bulk_items[] = {
	{ .url = HOST "/none", .state = RF_JOB_COMPLETED },
	{ .url = HOST "/two", .state = RF_JOB_COMPLETED, .images = on_second,
	    .n_images = 2, .errors = HOST "/c.png\tfetch_timeout\ttoo slow\n"
	    HOST "/d.png\tsome_word\tof a reader\n" },
	{ .url = HOST "/three", .state = RF_JOB_FAILED,
	    .error = RF_E_UNSUPPORTED, .message = "no page" },
	{ .url = HOST "/four", .state = RF_JOB_COMPLETED,
	    .images = on_fourth, .n_images = 1 },
};

static void
start(void)
{
	svc = service_start("worker = off\n");
	store = seed_open(svc);
	seed_job(store, &(struct seed){ .key = svc->key, .items = page_items,
	    .n = 1, .kind = RF_JOB_URL }, page);
	seed_job(store, &(struct seed){ .key = svc->key, .items = bulk_items,
	    .n = (int)RF_COUNT(bulk_items), .kind = RF_JOB_BULK }, bulk);
}

static void
stop(void)
{
	rf_store_close(store);
	service_stop(svc);
}

/* ---- unpacking ----------------------------------------------------------------- */

struct expected {
	const char *name, *bytes;
};

/* Exactly these entries in this order, with these bytes. */
static void
expect_archive(const char *path, const struct expected *list, size_t n)
{
	struct answer a = ASK_IE(svc, .path = path);
	zip_source_t *src;
	zip_t *z;

	expect(&a, 200, "@content-type = application/zip", "@etag ^ \"",
	    "@accept-ranges = bytes", pathf("@content-length = %zu",
	    a.reply.body.len), "@cache-control ^ private");
	src = zip_source_buffer_create(a.reply.body.ptr, a.reply.body.len, 0,
	    NULL);
	z = zip_open_from_source(src, ZIP_CHECKCONS | ZIP_RDONLY, NULL);
	if (z == NULL) {
		fail_test("%s is no archive", path);
		answer_release(&a);
		return;
	}
	CU_ASSERT_EQUAL(zip_get_num_entries(z, 0), (zip_int64_t)n);
	for (size_t i = 0; i < n; i++) {
		const char *name = zip_get_name(z, i, ZIP_FL_ENC_STRICT);
		size_t len = strlen(list[i].bytes);
		char got[2000];
		zip_file_t *f;
		zip_stat_t st;

		if (name == NULL || strcmp(name, list[i].name) != 0) {
			fail_test("%s: entry %zu is %s, not %s", path, i,
			    name != NULL ? name : "none", list[i].name);
			continue;
		}
		f = zip_fopen_index(z, i, 0);
		CU_ASSERT_PTR_NOT_NULL_FATAL(f);
		/* One more: the checksum is looked at at the end. */
		CU_ASSERT_EQUAL(zip_fread(f, got, sizeof(got)),
		    (zip_int64_t)len);
		CU_ASSERT(memcmp(got, list[i].bytes, len) == 0);
		CU_ASSERT_EQUAL(zip_fclose(f), 0);
		CU_ASSERT_EQUAL(zip_stat_index(z, i, 0, &st), 0);
		CU_ASSERT_EQUAL(st.comp_method, ZIP_CM_STORE);
	}
	zip_discard(z);
	answer_release(&a);
}

static const struct expected page_list[] = {
	{ "photo.png", "bytes of the first photo" },
	{ "drawing.svg", "<svg onload='x'/>" },
	{ "photo-2.png", "bytes of the second" },
	{ "PHOTO-3.png", "bytes of the third" },
	{ "caf\xc3\xa9.jpg", "bytes of the caf" },
	{ "_errors-2.txt", "no text at all" },
	{ "_errors.txt", page_told },
};

static void
whole(void)
{
	static const struct expected bulk_list[] = {
		{ "02-93.184.216.34-two/a.png", "second a" },
		{ "02-93.184.216.34-two/b.png", "second b" },
		{ "04-93.184.216.34-four/a.png", "fourth a" },
		{ "_errors.txt", HOST "/c.png\ttimeout\ttoo slow\n"
		    HOST "/d.png\tsome_word\tof a reader\n"
		    HOST "/three\tnot_html\tno page\n" },
	};
	const char *name = pathf("@content-disposition = attachment; "
	    "filename=\"imageextract-%.8s.zip\"", page);

	expect_archive(JOB(page, "/download"), page_list,
	    RF_COUNT(page_list));
	expect_archive(JOB(page, "/downloads/zip"), page_list,
	    RF_COUNT(page_list));
	expect_of(ASK_IE(svc, .path = JOB(page, "/download")), 200, name);
	expect_of(ASK_IE(svc, .path = JOB(page, "/downloads/zip")), 200,
	    name);
	expect_archive(JOB(bulk, "/download"), bulk_list,
	    RF_COUNT(bulk_list));
}

static void
groups(void)
{
	static const struct expected second[] = {
		{ "02-93.184.216.34-two/a.png", "second a" },
		{ "02-93.184.216.34-two/b.png", "second b" },
		{ "_errors.txt", HOST "/c.png\ttimeout\ttoo slow\n"
		    HOST "/d.png\tsome_word\tof a reader\n" },
	};
	static const struct expected fourth[] = {
		{ "04-93.184.216.34-four/a.png", "fourth a" },
	};
	static const char *const none[] = { "g0.zip", "g5.zip", "g2", "2.zip",
		"g02.zip", "g2.zip.zip", "gx.zip", "g-1.zip",
		"g99999999999999999999.zip" };

	expect_archive(JOB(bulk, "/downloads/groups/g2.zip"), second,
	    RF_COUNT(second));
	expect_archive(JOB(bulk, "/downloads/groups/g4.zip"), fourth,
	    RF_COUNT(fourth));
	expect_archive(JOB(page, "/downloads/groups/g1.zip"), page_list,
	    RF_COUNT(page_list));
	expect_of(ASK_IE(svc, .path = JOB(bulk, "/downloads/groups/g2.zip")),
	    200, pathf("@content-disposition = attachment; "
	    "filename=\"imageextract-%.8s-2.zip\"", bulk));
	/* Without images, and failed. */
	expect_of(ASK_IE(svc, .path = JOB(bulk, "/downloads/groups/g1.zip")),
	    404, "code = no_images", "error = This group has no images.");
	expect_of(ASK_IE(svc, .path = JOB(bulk, "/downloads/groups/g3.zip")),
	    404, "code = no_images");
	for (size_t i = 0; i < RF_COUNT(none); i++)
		expect_of(ASK_IE(svc, .path = pathf(JOBS
		    "/%s/downloads/groups/%s", bulk, none[i])), 404,
		    "code = not_found");
}

static void
parts(void)
{
	static const char *const paths[] = { "download", "downloads/zip",
		"downloads/groups/g1.zip", "downloads/images/img_1" };

	for (size_t i = 0; i < RF_COUNT(paths); i++) {
		const char *path = pathf(JOBS "/%s/%s", page, paths[i]);
		struct answer all = ASK_IE(svc, .path = path), a;
		size_t n = all.reply.body.len;
		char etag[1024];

		expect(&all, 200, "@etag");
		(void)fcgi_reply_header(&all.reply, "ETag", etag);
		/* The same bytes each time. */
		a = ASK_IE(svc, .path = path);
		CU_ASSERT(a.reply.body.len == n && memcmp(a.reply.body.ptr,
		    all.reply.body.ptr, n) == 0);
		answer_release(&a);
		for (size_t from = 0; from < n; from += n / 7 + 1) {
			size_t last = from + n / 5 < n ? from + n / 5 : n - 1;

			a = ASK_IE(svc, .path = path, .headers = pathf(
			    "Range: bytes=%zu-%zu\nIf-Range: %s\n", from,
			    last, etag));
			expect(&a, 206, pathf("@content-range = bytes "
			    "%zu-%zu/%zu", from, last, n),
			    pathf("@etag = %s", etag));
			CU_ASSERT(a.reply.body.len == last - from + 1 &&
			    memcmp(a.reply.body.ptr, all.reply.body.ptr +
			    from, last - from + 1) == 0);
			answer_release(&a);
		}
		expect_of(ASK_IE(svc, .path = path, .headers = pathf(
		    "Range: bytes=%zu-\n", n)), 416,
		    pathf("@content-range = bytes */%zu", n));
		expect_of(ASK_IE(svc, .path = path, .headers =
		    "Range: bytes=0-1\nIf-Range: \"other\"\n"), 200,
		    pathf("@content-length = %zu", n));
		expect_of(ASK_IE(svc, .path = path, .headers = pathf(
		    "If-None-Match: %s\n", etag)), 304, "$ # 0",
		    pathf("@etag = %s", etag));
		expect_of(ASK_IE(svc, .path = path, .method = "HEAD"), 200,
		    "$ # 0", pathf("@content-length = %zu", n),
		    pathf("@etag = %s", etag), "@accept-ranges = bytes",
		    "@content-disposition ^ attachment");
		/* A stranger learns nothing from a tag. */
		expect_of(ASK_IE(svc, .path = path, .key = svc->stranger,
		    .headers = pathf("If-None-Match: %s\n", etag)), 404,
		    "!@etag", "code = not_found");
		answer_release(&all);
	}
}

static void
manifest(void)
{
	const char *base = pathf(JOBS "/%s/downloads/", bulk);
	struct answer a = ASK_IE(svc, .path = JOB(bulk, "/downloads"));

	expect(&a, 200, pathf("job_id = %s", bulk),
	    pathf("zip_url = %szip", base), "groups # 4",
	    "groups[1] # 2", "groups[1].group_id = g2",
	    pathf("groups[1].zip_url = %sgroups/g2.zip", base),
	    "images # 3", "images[0] # 3", "images[0].image_id = 2-img_1",
	    "images[0].filename = a.png",
	    pathf("images[0].download_url = %simages/2-img_1", base),
	    "images[1].image_id = 2-img_2", "images[2].image_id = 4-img_1");
	/* Every address leads somewhere. */
	expect_of(ASK_IE(svc, .path = answer_text(&a, "zip_url")), 200,
	    "@content-type = application/zip");
	expect_of(ASK_IE(svc, .path = answer_text(&a, "groups[1].zip_url")),
	    200, "@content-type = application/zip");
	expect_of(ASK_IE(svc, .path = answer_text(&a,
	    "images[2].download_url")), 200, "$ = fourth a");
	answer_release(&a);
	/* Copies only: what is missing has no address. */
	a = ASK_IE(svc, .path = JOB(page, "/downloads"));
	expect(&a, 200, "images # 6", "groups # 1",
	    "images[3].image_id = img_5", "images[3].filename = PHOTO.png");
	answer_release(&a);
	expect_of(ASK_IE(svc, .path = JOB(page, "/downloads"),
	    .method = "HEAD"), 200, "$ # 0");
}

static void
single(void)
{
	static const char *const none[] = { "img_4", "img_8", "img_0", "img",
		"images.txt", "errors.txt", "..", "%2e%2e%2fx" };

	expect_of(ASK_IE(svc, .path = JOB(page, "/downloads/images/img_1")),
	    200, "$ = bytes of the first photo", "@content-type = image/png",
	    "@content-disposition ^ attachment; filename=\"photo.png\"",
	    "@content-length = 24", "@x-content-type-options = nosniff",
	    "@content-security-policy ~ sandbox");
	/* Never a page of ours. */
	expect_of(ASK_IE(svc, .path = JOB(page, "/downloads/images/img_2")),
	    200, "@content-type = image/svg+xml",
	    "@content-disposition ^ attachment; filename=\"drawing.svg\"",
	    "@content-security-policy ~ sandbox",
	    "@content-security-policy ~ default-src 'none'",
	    "@x-content-type-options = nosniff");
	expect_of(ASK_IE(svc, .path = JOB(page, "/downloads/images/img_6")),
	    200, "@content-disposition ~ filename*=UTF-8''caf%C3%A9.jpg");
	for (size_t i = 0; i < RF_COUNT(none); i++)
		expect_of(ASK_IE(svc, .path = pathf(JOBS
		    "/%s/downloads/images/%s", page, none[i])), 404,
		    "code = not_found");
	/* Of another job. */
	expect_of(ASK_IE(svc, .path = JOB(page, "/downloads/images/2-img_1")),
	    404, "code = not_found");
	expect_of(ASK_IE(svc, .path = JOB(bulk, "/downloads/images/img_1")),
	    404, "code = not_found");
}

/* An archive of several records of FastCGI. */
static void
large(void)
{
	enum { SIZE = 300000, N = 5 };
	static char bytes[N][SIZE];
	struct seed_image images[N];
	struct seed_item item = { .url = HOST "/", .n_images = N,
		.state = RF_JOB_COMPLETED, .images = images };
	char id[RF_ID_SIZE];
	struct answer a;
	zip_source_t *src;
	char *got;
	zip_t *z;

	for (int i = 0; i < N; i++) {
		memset(bytes[i], 'a' + i, SIZE);
		images[i] = (struct seed_image)PNG("x.png", bytes[i]);
		images[i].len = SIZE;
	}
	seed_job(store, &(struct seed){ .key = svc->key, .items = &item,
	    .n = 1, .kind = RF_JOB_URL }, id);
	a = ASK_IE(svc, .path = JOB(id, "/download"));
	expect(&a, 200, pathf("@content-length = %zu", a.reply.body.len));
	src = zip_source_buffer_create(a.reply.body.ptr, a.reply.body.len, 0,
	    NULL);
	z = zip_open_from_source(src, ZIP_CHECKCONS | ZIP_RDONLY, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(z);
	CU_ASSERT_EQUAL(zip_get_num_entries(z, 0), N);
	got = malloc(SIZE + 1);
	for (int i = 0; i < N; i++) {
		zip_file_t *f = zip_fopen_index(z, (zip_uint64_t)i, 0);

		CU_ASSERT_PTR_NOT_NULL_FATAL(f);
		CU_ASSERT_EQUAL(zip_fread(f, got, SIZE + 1), SIZE);
		CU_ASSERT(memcmp(got, bytes[i], SIZE) == 0);
		CU_ASSERT_EQUAL(zip_fclose(f), 0);
	}
	free(got);
	zip_discard(z);
	answer_release(&a);
}

CU_TestInfo api_imageextract_downloads[] = {
	{ "start", start },
	{ "whole", whole },
	{ "groups", groups },
	{ "parts", parts },
	{ "list of addresses", manifest },
	{ "single", single },
	{ "large", large },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
