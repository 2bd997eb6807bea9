/* Answers of the web: kept, replaced, bounded, dropped; and their blobs. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/time.h"

#define A "https://a.test/"
#define B "https://b.test/"
#define PLENTY (1 << 20)

/* Keep `url` with a body of its own, or without one. */
static void
keep(struct world *w, const char *org, const char *page, const char *url,
    const char *body, int64_t max_bytes)
{
	struct rf_kept k = { .kind = "image", .type = "image/gif",
	    .filename = "one.gif", .etag = "\"1\"", .fresh_until = 77,
	    .checked_at = 66, .size = body != NULL ? (int64_t)strlen(body) : 9,
	    .crc32 = 0xfffffff0, .format = "gif", .media_type = "image/gif",
	    .suffix = "gif", .color_space = "srgb", .width = 3, .height = 4,
	    .has_alpha = true };
	struct rf_kept_list list = { &k, 1, 1 };

	k.url = (char *)url;
	if (body != NULL)
		world_blob(w, body, k.blob);
	CU_ASSERT_EQUAL(rf_store_kept_save(w->s, org, page, &list, NULL, 0,
	    max_bytes, &w->err), RF_OK);
}

/* How many are kept; the last one goes to *out unless NULL, without url. */
static size_t
kept(struct world *w, const char *org, const char *page, struct rf_kept *out)
{
	struct rf_kept_list list = RF_KEPT_LIST_INIT;
	size_t n;

	CU_ASSERT_EQUAL(rf_store_kept_load(w->s, org, page, &list, &w->err),
	    RF_OK);
	n = list.n;
	if (n > 0 && out != NULL)
		*out = list.v[n - 1];
	rf_kept_list_release(&list);
	return n;
}

static bool
has_blob(struct world *w, const char *digest)
{
	int64_t size, files;

	CU_ASSERT_EQUAL(rf_store_sweep(w->s, -1000, &files, &size, &w->err),
	    RF_OK);
	return rf_blob_stat(w->s, digest, &size, NULL) == RF_OK;
}

static void
round_trip(void)
{
	const char *const gone[] = { A "1.gif" };
	struct rf_kept_list none = RF_KEPT_LIST_INIT;
	struct rf_kept k, again;
	struct world w;

	world_open(&w);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A, NULL), 0);
	keep(&w, w.org.id, A, A "1.gif", "one", PLENTY);
	CU_ASSERT_EQUAL_FATAL(kept(&w, w.org.id, A, &k), 1);
	CU_ASSERT_STRING_EQUAL(k.kind, "image");
	CU_ASSERT_STRING_EQUAL(k.etag, "\"1\"");
	CU_ASSERT_STRING_EQUAL(k.modified, "");
	CU_ASSERT_STRING_EQUAL(k.filename, "one.gif");
	CU_ASSERT_STRING_EQUAL(k.color_space, "srgb");
	CU_ASSERT_STRING_EQUAL(k.suffix, "gif");
	CU_ASSERT_EQUAL(k.fresh_until, 77);
	CU_ASSERT_EQUAL(k.checked_at, 66);
	CU_ASSERT_EQUAL(k.size, 3);
	CU_ASSERT_EQUAL(k.crc32, 0xfffffff0);
	CU_ASSERT_EQUAL(k.width, 3);
	CU_ASSERT_EQUAL(k.height, 4);
	CU_ASSERT(k.has_alpha);
	CU_ASSERT(has_blob(&w, k.blob));
	/* Neither another page nor another organisation knows of it. */
	CU_ASSERT_EQUAL(kept(&w, w.org.id, B, NULL), 0);
	CU_ASSERT_EQUAL(kept(&w, w.stranger.org_id, A, NULL), 0);
	/* New bytes: the old ones go. */
	keep(&w, w.org.id, A, A "1.gif", "changed", PLENTY);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A, &again), 1);
	CU_ASSERT_STRING_NOT_EQUAL(again.blob, k.blob);
	CU_ASSERT(!has_blob(&w, k.blob));
	CU_ASSERT(has_blob(&w, again.blob));
	/* Facts alone, beside it. */
	keep(&w, w.org.id, A, A "2.gif", NULL, PLENTY);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A, NULL), 2);
	world_verify(&w);
	CU_ASSERT_EQUAL(rf_store_kept_save(w.s, w.org.id, A, &none, gone, 1,
	    PLENTY, &w.err), RF_OK);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A, &k), 1);
	CU_ASSERT_STRING_EQUAL(k.blob, "");
	CU_ASSERT(!has_blob(&w, again.blob));
	world_verify(&w);
	world_close(&w);
}

/* What a job and a page name stays until neither does. */
static void
shared(void)
{
	struct rf_kept k;
	struct world w;
	struct rf_lease l = RF_LEASE_INIT;

	world_open(&w);
	world_submit(&w, "job", 1);
	CU_ASSERT(world_claim(&w, &l));
	world_finish(&w, &l, 1);
	rf_lease_release(&l);
	/* The text is that of the job's source. */
	keep(&w, w.org.id, A, A "x", "source 0 of job", PLENTY);
	keep(&w, w.org.id, B, B "x", "source 0 of job", PLENTY);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A, &k), 1);
	CU_ASSERT_EQUAL(rf_store_job_purge(w.s, "job", &w.err), RF_OK);
	CU_ASSERT(has_blob(&w, k.blob));
	world_verify(&w);
	CU_ASSERT_EQUAL(rf_store_kept_expire(w.s, rf_now() - 1000, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A, NULL), 1);
	CU_ASSERT_EQUAL(rf_store_kept_expire(w.s, rf_now() + 1000, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A, NULL), 0);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, B, NULL), 0);
	CU_ASSERT(!has_blob(&w, k.blob));
	world_verify(&w);
	world_close(&w);
}

static void
bounded(void)
{
	char body[2001], page[64], url[80];
	struct world w;

	world_open(&w);
	memset(body, 'x', sizeof(body) - 1);
	body[sizeof(body) - 1] = '\0';
	/* 3,024 bytes each; there is room for three. */
	for (int i = 0; i < 5; i++) {
		snprintf(page, sizeof(page), A "%d", i);
		snprintf(url, sizeof(url), "%s.gif", page);
		body[0] = (char)('a' + i);
		keep(&w, w.org.id, page, url, body, 3 * 3024);
		rf_sleep_ms(2);
		/* The first one is in use all the time. */
		if (i == 2)
			keep(&w, w.org.id, A "0", A "0.gif", body, 3 * 3024);
		rf_sleep_ms(2);
	}
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A "0", NULL), 1);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A "1", NULL), 0);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A "2", NULL), 0);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A "3", NULL), 1);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A "4", NULL), 1);
	/* Somebody else's count for himself. */
	keep(&w, w.stranger.org_id, A "9", A "9.gif", body, 3 * 3024);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A "0", NULL), 1);
	/* What is too large alone is not kept at all. */
	keep(&w, w.org.id, A "8", A "8.gif", body, 100);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A "8", NULL), 0);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A "4", NULL), 0);
	CU_ASSERT_EQUAL(kept(&w, w.stranger.org_id, A "9", NULL), 1);
	world_verify(&w);
	world_close(&w);
}

/* A body that is not there: nothing is kept, nothing is lost. */
static void
absent(void)
{
	struct rf_kept k = { .kind = "page", .url = (char *)A, .size = 1 };
	struct rf_kept_list list = { &k, 1, 1 };
	struct world w;

	world_open(&w);
	keep(&w, w.org.id, A, A, "one", PLENTY);
	memset(k.blob, 'a', RF_SHA256_HEX - 1);
	CU_ASSERT_EQUAL(rf_store_kept_save(w.s, w.org.id, A, &list, NULL, 0,
	    PLENTY, &w.err), RF_E_IO);
	CU_ASSERT_EQUAL(kept(&w, w.org.id, A, &k), 1);
	CU_ASSERT_STRING_EQUAL(k.kind, "image");
	world_verify(&w);
	world_close(&w);
}

CU_TestInfo store_kept_tests[] = {
	{ "answers come back as they were kept", round_trip },
	{ "what is shared stays until nobody names it", shared },
	{ "the pages used longest ago go first", bounded },
	{ "an answer without its bytes is not kept", absent },
	CU_TEST_INFO_NULL
};
