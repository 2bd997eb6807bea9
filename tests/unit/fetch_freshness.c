/* What headers say of keeping an answer, as rows. */
#include "config.h"

#include "fetch/freshness.h"

#include <stdio.h>
#include <string.h>

#include "unit/fetch_suites.h"
#include "unit/unit.h"
#include "util/err.h"
#include "util/time.h"

#define T0 INT64_C(1767225600000)	/* Thu, 01 Jan 2026 00:00:00 GMT */
#define DATE "Date: Thu, 01 Jan 2026 00:00:00 GMT\n"
#define TAG "ETag: \"a\"\n"

static void
judge(const char *headers, int64_t asked, int64_t now,
    struct rf_fetch_keep *keep)
{
	struct rf_str text = rf_str(headers);
	struct rf_fresh f;

	rf_fresh_clear(&f);
	while (text.ptr != NULL && text.len > 0) {
		struct rf_str value = rf_str_cut(&text, '\n'), name;

		name = rf_str_cut(&value, ':');
		rf_fresh_header(&f, name, rf_str_trim(value));
	}
	rf_fresh_judge(&f, asked, now, keep);
}

/* Seconds that it holds after T0, answered at T0 + `late` seconds. */
static const struct row {
	const char *headers;
	int late;
	bool may;
	int64_t fresh;		/* seconds; 0: always to be asked about */
} rows[] = {
	{ "", 0, false, 0 },
	{ DATE, 0, false, 0 },
	{ TAG, 0, true, 0 },
	{ "Last-Modified: Thu, 01 Jan 2015 00:00:00 GMT\n", 0, true, 0 },
	{ "Last-Modified: yesterday\n", 0, false, 0 },
	{ "Cache-Control: max-age=60\n", 0, true, 60 },
	{ "Cache-Control: max-age=0\n", 0, false, 0 },
	{ "Cache-Control: MAX-AGE=60, private\n" TAG, 0, true, 60 },
	{ "Cache-Control: public,max-age=\"60\"\n", 0, true, 60 },
	{ "Cache-Control: s-maxage=60\n" TAG, 0, true, 0 },
	{ "Cache-Control: max-age=60, max-age=30\n", 0, true, 30 },
	{ "Cache-Control: max-age=60\nCache-Control: max-age=5\n", 0, true,
	    5 },
	{ "Cache-Control: max-age=-1\n" TAG, 0, true, 0 },
	{ "Cache-Control: max-age=abc\n" TAG, 0, true, 0 },
	{ "Cache-Control: max-age\n" TAG, 0, true, 0 },
	{ "Cache-Control: no-store, max-age=60\n" TAG, 0, false, 0 },
	{ "Cache-Control: no-cache, max-age=60\n" TAG, 0, true, 0 },
	{ "Cache-Control: no-cache=\"Set-Cookie\", max-age=60\n", 0, false,
	    0 },
	{ "Cache-Control: no-cache\n", 0, false, 0 },
	{ "Cache-Control: must-revalidate, max-age=60\n", 0, true, 60 },
	{ "Cache-Control: ,, max-age=60,\n", 0, true, 60 },
	/* How old it was when it came. */
	{ "Cache-Control: max-age=60\nAge: 20\n", 0, true, 40 },
	{ "Cache-Control: max-age=60\nAge: 60\n" TAG, 0, true, 0 },
	{ "Cache-Control: max-age=60\nAge: soon\n", 0, true, 60 },
	{ "Cache-Control: max-age=60\n" DATE, 10, true, 60 },
	{ "Cache-Control: max-age=60\n" DATE, 70, false, 0 },
	{ "Cache-Control: max-age=60\nAge: 5\n" DATE, 10, true, 60 },
	{ "Cache-Control: max-age=60\nAge: 20\n" DATE, 10, true, 50 },
	/* A server whose clock goes fast. */
	{ "Cache-Control: max-age=60\n"
	    "Date: Fri, 02 Jan 2026 00:00:00 GMT\n", 0, true, 60 },
	/* Expires counts where there is no max-age. */
	{ DATE "Expires: Thu, 01 Jan 2026 00:01:00 GMT\n", 0, true, 60 },
	{ "Expires: Thu, 01 Jan 2026 00:01:00 GMT\n", 0, true, 60 },
	{ DATE "Expires: Thu, 01 Jan 2026 00:01:00 GMT\n"
	    "Cache-Control: max-age=5\n", 0, true, 5 },
	{ DATE "Expires: 0\n" TAG, 0, true, 0 },
	{ DATE "Expires: 0\nExpires: Thu, 01 Jan 2026 00:01:00 GMT\n" TAG, 0,
	    true, 0 },
	{ "Date: Fri, 02 Jan 2026 00:00:00 GMT\n"
	    "Expires: Fri, 02 Jan 2026 00:01:00 GMT\n", 0, true, 60 },
	/* By what it varies. */
	{ TAG "Vary: Accept-Encoding\n", 0, true, 0 },
	{ TAG "Vary: accept, Origin,\n", 0, true, 0 },
	{ TAG "Vary: User-Agent\n", 0, false, 0 },
	{ TAG "Vary: Accept-Encoding, X-Device\n", 0, false, 0 },
	{ TAG "Vary: *\n", 0, false, 0 },
};

static void
holds(void)
{
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_fetch_keep keep;
		int64_t now = T0 + rows[i].late * 1000, fresh;

		judge(rows[i].headers, now, now, &keep);
		fresh = keep.fresh_until > 0 ?
		    (keep.fresh_until - T0) / 1000 : 0;
		if (keep.may != rows[i].may || fresh != rows[i].fresh)
			fprintf(stderr, "freshness row %zu: %d %lld\n", i,
			    keep.may, (long long)fresh);
		CU_ASSERT_EQUAL(keep.may, rows[i].may);
		CU_ASSERT_EQUAL(fresh, rows[i].fresh);
	}
}

/* The time that the answer was under way is taken off. */
static void
under_way(void)
{
	struct rf_fetch_keep keep;

	judge("Cache-Control: max-age=60\nAge: 10\n", T0, T0 + 4000, &keep);
	CU_ASSERT_EQUAL(keep.fresh_until, T0 + 50000);
	/* More seconds than there are is a long time, not none. */
	judge("Cache-Control: max-age=99999999999999999999\n", T0, T0, &keep);
	CU_ASSERT(keep.fresh_until > T0 + INT64_C(300) * 86400000);
}

static void
tags(void)
{
	static const struct {
		const char *value;
		bool good;
	} etags[] = {
		{ "\"\"", true }, { "\"abc-1\"", true }, { "W/\"x\"", true },
		{ "abc", false }, { "\"", false }, { "\"a b\"", false },
		{ "\"a\"b\"", false }, { "w/\"x\"", false },
		{ "\"a\tb\"", false }, { "\"\xc3\xa4\"", false },
	};
	struct rf_fetch_keep keep;
	char line[400];

	for (size_t i = 0; i < RF_COUNT(etags); i++) {
		snprintf(line, sizeof(line), "ETag: %s\n", etags[i].value);
		judge(line, T0, T0, &keep);
		CU_ASSERT_EQUAL(keep.may, etags[i].good);
		CU_ASSERT_STRING_EQUAL(keep.etag, etags[i].good ?
		    etags[i].value : "");
	}
	/* One that is too long is none; of two the first counts. */
	snprintf(line, sizeof(line), "ETag: \"%0*d\"\n", RF_ETAG_SIZE, 1);
	judge(line, T0, T0, &keep);
	CU_ASSERT(!keep.may);
	judge("ETag: \"1\"\nETag: \"2\"\n", T0, T0, &keep);
	CU_ASSERT_STRING_EQUAL(keep.etag, "\"1\"");
}

CU_TestInfo fetch_freshness_tests[] = {
	{ "knows how long an answer holds", holds },
	{ "takes off the time under way", under_way },
	{ "takes entity tags that are some", tags },
	CU_TEST_INFO_NULL
};
