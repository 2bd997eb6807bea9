/*
 * What was deflated inflates to itself, by zlib: runs, texts, noise, codes
 * that grow too long, matches from far back, data in pieces.
 */
#include "config.h"

#include "util/deflate.h"

#include <stdlib.h>
#include <zlib.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/err.h"
#include "util/limits.h"
#include "util/mem.h"

static void
deflate_in_pieces(const unsigned char *p, size_t n, size_t step,
    struct rf_buf *out)
{
	struct rf_deflate *d;

	rf_buf_init(out, 64 * RF_MiB);
	d = rf_deflate_new(out);
	for (size_t at = 0; at < n; at += step)
		rf_deflate_add(d, p + at, step < n - at ? step : n - at);
	rf_deflate_end(d);
	rf_deflate_free(d);
}

/* The compressed size; 0 when it does not come back. */
static size_t
there_and_back(const unsigned char *p, size_t n, size_t step)
{
	unsigned char *back = rf_malloc(n + 1);
	uLongf got = (uLongf)n + 1;
	struct rf_buf out;
	size_t size = 0;

	deflate_in_pieces(p, n, step, &out);
	if (uncompress(back, &got, (const Bytef *)out.ptr, (uLong)out.len) ==
	    Z_OK && got == n && memcmp(back, p, n) == 0)
		size = out.len;
	rf_buf_release(&out);
	free(back);
	return size;
}

/* What a zlib stream wraps, also when it is taken away piece by piece. */
static void
raw(void)
{
	unsigned char text[200000];
	struct rf_buf whole, part, all;
	struct rf_deflate *d;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)(i * i >> 9);
	deflate_in_pieces(text, sizeof(text), 1000, &whole);
	rf_buf_init(&part, RF_MiB);
	rf_buf_init(&all, RF_MiB);
	d = rf_deflate_new_raw(&part);
	for (size_t at = 0; at < sizeof(text); at += 50000) {
		rf_deflate_add(d, text + at, 50000);
		rf_buf_add(&all, part.ptr, part.len);
		rf_buf_reset(&part);
	}
	rf_deflate_end(d);
	rf_deflate_free(d);
	rf_buf_add(&all, part.ptr, part.len);
	CU_ASSERT_EQUAL_FATAL(all.len + 6, whole.len);
	CU_ASSERT_EQUAL(memcmp(all.ptr, whole.ptr + 2, all.len), 0);
	rf_buf_release(&whole);
	rf_buf_release(&part);
	rf_buf_release(&all);
}

static uint32_t
noise(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static void
small(void)
{
	unsigned char text[600];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)"abcab"[i % 5];
	CU_ASSERT(there_and_back(text, 0, 1) > 0);
	for (size_t n = 1; n < sizeof(text); n++)
		CU_ASSERT(there_and_back(text, n, 7) > 0);
	/* Runs of every length around those that one match can tell. */
	memset(text, 0, sizeof(text));
	for (size_t n = 1; n < sizeof(text); n++)
		CU_ASSERT(there_and_back(text, n, n) > 0);
}

static void
large(void)
{
	size_t n = 700000, size;
	unsigned char *p = rf_calloc(1, n), *q = rf_malloc(n);
	uint32_t state = 1;

	size = there_and_back(p, n, 1000);
	CU_ASSERT(size > 0 && size < 2000);
	memset(p, 0xA5, n);
	CU_ASSERT(there_and_back(p, n, 4096) > 0);
	/* Noise does not shrink, and hardly grows. */
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)noise(&state);
	size = there_and_back(p, n, n);
	CU_ASSERT(size > n && size < n + n / 50);
	/* What comes again just within reach, and just out of it. */
	for (size_t back = 32766; back <= 32770; back++) {
		memset(q, 0, n);
		memcpy(q, p, 2000);
		memcpy(q + back, p, 2000);
		size = there_and_back(q, n, 12345);
		CU_ASSERT(size > 2000);
		CU_ASSERT(back <= 32768 ? size < 3500 : size > 4000);
	}
	free(q);
	free(p);
}

/* Counts as Fibonacci's make the deepest tree. */
static void
deep_codes(void)
{
	size_t n = 0, room = 1 << 20;
	unsigned char *p = rf_malloc(room);
	uint32_t state = 7;
	size_t a = 1, b = 1;

	for (int symbol = 0; symbol < 24 && n + a <= room; symbol++) {
		for (size_t i = 0; i < a; i++)
			p[n++] = (unsigned char)(symbol * 3);
		b += a;
		a = b - a;
	}
	for (size_t i = n; i-- > 1;) {
		size_t k = noise(&state) % (i + 1);
		unsigned char c = p[i];

		p[i] = p[k];
		p[k] = c;
	}
	CU_ASSERT(there_and_back(p, n, n) > 0);
	CU_ASSERT(there_and_back(p, n < 16000 ? n : 16000, 100) > 0);
	free(p);
}

/* Rows as pictures have them; the same bytes however they are cut. */
static void
cut_anyhow(void)
{
	size_t n = 300000;
	unsigned char *p = rf_calloc(1, n);
	struct rf_buf one, other;
	uint32_t state = 3;

	for (size_t i = 0; i < n; i += 1 + noise(&state) % 300)
		memset(p + i, (int)(noise(&state) % 4) * 85,
		    n - i < 40 ? n - i : noise(&state) % 40);
	CU_ASSERT(there_and_back(p, n, 777) > 0);
	deflate_in_pieces(p, n, n, &one);
	for (size_t step = 1; step < n; step = step * 7 + 1) {
		deflate_in_pieces(p, n, step, &other);
		CU_ASSERT_EQUAL(one.len, other.len);
		CU_ASSERT(one.len == other.len &&
		    memcmp(one.ptr, other.ptr, one.len) == 0);
		rf_buf_release(&other);
	}
	rf_buf_release(&one);
	free(p);
}

CU_TestInfo util_deflate_tests[] = {
	{ "raw", raw },
	{ "a few bytes, short runs", small },
	{ "runs, noise, far matches", large },
	{ "codes that are too long", deep_codes },
	{ "data in pieces", cut_anyhow },
	CU_TEST_INFO_NULL
};
