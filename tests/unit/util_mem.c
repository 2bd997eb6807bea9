/* Allocation, arenas and buffers. */
#include "config.h"

#include "util/mem.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/pages.h"

/* ---- mem -------------------------------------------------------------- */

static void
leave(size_t wanted)
{
	_exit(wanted == SIZE_MAX ? RF_EXIT_NOMEM : 1);
}

/* The handler runs in a child, since it may not return. */
static void
exhausted(void)
{
	volatile size_t huge = SIZE_MAX / 2 + 1;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		rf_mem_on_exhausted(leave);
		free(rf_reallocarray(NULL, huge, 4));
		_exit(0);
	}
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_TRUE(WIFEXITED(status));
	CU_ASSERT_EQUAL(WEXITSTATUS(status), RF_EXIT_NOMEM);
}

static void
plain(void)
{
	char *p = rf_malloc(0), *q, small[4];

	CU_ASSERT_PTR_NOT_NULL(p);
	p = rf_realloc(p, 10);
	memset(p, 1, 10);
	p = rf_realloc(p, 0);
	free(p);
	p = rf_calloc(3, 5);
	CU_ASSERT_EQUAL(memcmp(p, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 15), 0);
	free(p);
	p = rf_strdup("abc");
	q = rf_strndup("abcdef", 2);
	CU_ASSERT_STRING_EQUAL(p, "abc");
	CU_ASSERT_STRING_EQUAL(q, "ab");
	free(p);
	free(q);
	CU_ASSERT_EQUAL(rf_strlcpy(small, "abcdef", sizeof(small)), 6);
	CU_ASSERT_STRING_EQUAL(small, "abc");
	CU_ASSERT_EQUAL(rf_strlcpy(small, "ab", sizeof(small)), 2);
	CU_ASSERT_STRING_EQUAL(small, "ab");
	CU_ASSERT_EQUAL(rf_strlcpy(small, "xyz", 0), 3);
	CU_ASSERT_STRING_EQUAL(small, "ab");
}

static void
vectors(void)
{
	RF_VEC(struct { int a; char *b; }) v = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < 1000; i++) {
		CU_ASSERT_EQUAL(RF_VEC_PUSH(&v)->a, 0);
		v.v[i].a = (int)i;
		v.v[i].b = (char *)&v;
	}
	CU_ASSERT_EQUAL(v.n, 1000);
	CU_ASSERT_EQUAL(v.v[0].a, 0);
	CU_ASSERT_EQUAL(v.v[999].a, 999);
	/* An element used before comes zeroed as well. */
	v.n = 500;
	CU_ASSERT_PTR_NULL(RF_VEC_PUSH(&v)->b);
	RF_VEC_RELEASE(&v);
	CU_ASSERT_EQUAL(v.n, 0);
	CU_ASSERT_PTR_NULL(v.v);
}

/* Zeroed, aligned and one's own to the last byte; or not to be had. */
static void
test_pages(void)
{
	static const size_t sizes[] = { 1, RF_HUGE_PAGE / 2, RF_HUGE_PAGE,
		RF_HUGE_PAGE + 5000, 3 * RF_HUGE_PAGE - 1 };

	for (size_t i = 0; i < RF_COUNT(sizes); i++) {
		unsigned char *p = rf_pages_map(sizes[i]);

		if (p == NULL)
			continue;
		CU_ASSERT(sizes[i] >= RF_HUGE_PAGE / 2);
		CU_ASSERT((uintptr_t)p % RF_HUGE_PAGE == 0);
		CU_ASSERT(p[0] == 0 && p[sizes[i] - 1] == 0);
		memset(p, 1, sizes[i]);
		rf_pages_unmap(p, sizes[i]);
	}
	CU_ASSERT_PTR_NULL(rf_pages_map(0));
	CU_ASSERT_PTR_NULL(rf_pages_map(SIZE_MAX));
	rf_pages_unmap(NULL, RF_HUGE_PAGE);
}

CU_TestInfo util_mem_tests[] = {
	{ "plain calls", plain },
	{ "exhaustion", exhausted },
	{ "vectors", vectors },
	{ "huge pages", test_pages },
	CU_TEST_INFO_NULL
};

/* ---- arena ------------------------------------------------------------ */

/* Pieces of all sizes keep their bytes, come zeroed, and are aligned. */
static void
arena_pieces(void)
{
	enum { N = 3000 };
	static unsigned char *piece[N];
	static size_t size[N];
	struct rf_arena a = RF_ARENA_INIT;
	size_t i, j, total = 0, bad = 0;

	for (i = 0; i < N; i++) {
		size[i] = i % 97 == 0 ? 20000 + i : i * 7 % 300;
		total += size[i];
		if (i % 3 == 0) {
			piece[i] = (unsigned char *)rf_arena_bytes(&a,
			    size[i]);
		} else {
			piece[i] = rf_arena_alloc(&a, size[i]);
			bad += (uintptr_t)piece[i] % _Alignof(max_align_t);
			for (j = 0; j < size[i]; j++)
				bad += piece[i][j] != 0;
		}
		if (size[i] != 0)
			memset(piece[i], (int)(i % 251) + 1, size[i]);
	}
	for (i = 0; i < N; i++)
		for (j = 0; j < size[i]; j++)
			bad += piece[i][j] != i % 251 + 1;
	CU_ASSERT_EQUAL(bad, 0);
	CU_ASSERT_EQUAL(a.used, total);
	rf_arena_release(&a);
	CU_ASSERT_EQUAL(a.used, 0);
	CU_ASSERT_PTR_NULL(a.chunk);
	CU_ASSERT_STRING_EQUAL(rf_arena_strdup(&a, "again"), "again");
	rf_arena_release(&a);
}

/* After a reset, memory comes zeroed again, whatever was in it. */
static void
arena_reset(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	size_t bad = 0;

	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < 200; i++) {
			size_t n = i * 37 % 500 + (i == 100 ? 300000 : 0);
			char *text = rf_arena_bytes(&a, n + 1);
			char *object = rf_arena_alloc(&a, n);

			for (size_t k = 0; k < n; k++)
				bad += object[k] != 0;
			memset(text, 'x', n + 1);
			memset(object, 'y', n);
		}
		rf_arena_reset(&a);
		CU_ASSERT_EQUAL(a.used, 0);
	}
	CU_ASSERT_EQUAL(bad, 0);
	rf_arena_release(&a);
}

/* Past what goes into common chunks: all kept, all zeroed, joined, freed. */
static void
arena_large(void)
{
	enum { PIECES = 60000 };
	struct rf_arena a = RF_ARENA_INIT, b = RF_ARENA_INIT;
	char **texts = rf_calloc(PIECES, sizeof(*texts));
	uint64_t *number;
	bool right = true;

	for (int i = 0; i < PIECES; i++) {
		struct rf_arena *at = i % 2 == 0 ? &a : &b;

		texts[i] = rf_arena_printf(at, "%0100d", i);
		number = rf_arena_array(at, 8, sizeof(*number));
		for (int k = 0; k < 8; k++) {
			right = right && number[k] == 0;
			number[k] = UINT64_MAX;
		}
	}
	memset(rf_arena_alloc(&a, 3 * RF_MiB), 1, 3 * RF_MiB);
	rf_arena_join(&a, &b);
	for (int i = 0; i < PIECES; i++)
		right = right && strlen(texts[i]) == 100 &&
		    strtol(texts[i], NULL, 10) == i;
	CU_ASSERT(right);
	rf_arena_reset(&a);
	number = rf_arena_alloc(&a, sizeof(*number));
	CU_ASSERT(*number == 0);
	rf_arena_release(&a);
	free(texts);
}

static void
arena_text(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	char longest[1000];
	int *numbers = rf_arena_array(&a, 10, sizeof(int));

	numbers[9] = 1;
	CU_ASSERT_STRING_EQUAL(rf_arena_strdup(&a, ""), "");
	CU_ASSERT_STRING_EQUAL(rf_arena_strndup(&a, "abc", 2), "ab");
	CU_ASSERT_STRING_EQUAL(rf_arena_strndup(&a, "abc", 9), "abc");
	CU_ASSERT_STRING_EQUAL(rf_arena_strndup(&a, NULL, 0), "");
	CU_ASSERT_STRING_EQUAL(rf_arena_printf(&a, "%d-%s", 5, "x"), "5-x");
	memset(longest, 'y', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	CU_ASSERT_STRING_EQUAL(rf_arena_printf(&a, "%s", longest), longest);
	CU_ASSERT_EQUAL(numbers[9], 1);
	rf_arena_release(&a);
}

CU_TestInfo util_arena_tests[] = {
	{ "pieces", arena_pieces },
	{ "reset", arena_reset },
	{ "large", arena_large },
	{ "text", arena_text },
	CU_TEST_INFO_NULL
};

/* ---- buf -------------------------------------------------------------- */

static void
buf_grows(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_buf b;
	size_t i, len;
	char *p;

	rf_buf_init(&b, 100000);
	CU_ASSERT_STRING_EQUAL(b.ptr, "");
	rf_buf_add(&b, NULL, 0);
	rf_buf_commit(&b, 0);
	for (i = 0; i < 1000; i++) {
		rf_buf_adds(&b, "ab");
		rf_buf_addc(&b, 'c');
		rf_buf_printf(&b, "%zu", i % 10);
		CU_ASSERT_EQUAL(b.ptr[b.len], '\0');
	}
	CU_ASSERT_EQUAL(b.len, 4000);
	CU_ASSERT_EQUAL(memcmp(b.ptr, "abc0abc1abc2", 12), 0);
	CU_ASSERT_EQUAL(rf_buf_check(&b, "x", &err), RF_OK);
	rf_buf_reset(&b);
	CU_ASSERT_STRING_EQUAL(b.ptr, "");
	p = rf_buf_reserve(&b, 3);
	memcpy(p, "xyz", 3);
	rf_buf_commit(&b, 3);
	CU_ASSERT_STRING_EQUAL(b.ptr, "xyz");
	p = rf_buf_take(&b, &len);
	CU_ASSERT_STRING_EQUAL(p, "xyz");
	CU_ASSERT_EQUAL(len, 3);
	free(p);
	CU_ASSERT_EQUAL(b.max, 100000);
	p = rf_buf_take(&b, NULL);
	CU_ASSERT_STRING_EQUAL(p, "");
	free(p);
	rf_buf_release(&b);
}

static void
buf_ceiling(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_buf b;

	rf_buf_init(&b, 10);
	rf_buf_adds(&b, "0123456789");
	CU_ASSERT_EQUAL(rf_buf_check(&b, "the text", &err), RF_OK);
	rf_buf_addc(&b, 'x');
	CU_ASSERT_TRUE(b.overflowed);
	CU_ASSERT_STRING_EQUAL(b.ptr, "0123456789");
	CU_ASSERT_EQUAL(rf_buf_check(&b, "the text", &err), RF_E_LIMIT);
	CU_ASSERT_STRING_EQUAL(err.msg, "the text is larger than 10 bytes");
	rf_buf_reset(&b);
	CU_ASSERT_FALSE(b.overflowed);

	/* After a drop nothing follows: no text with a hole. */
	rf_buf_adds(&b, "0123");
	rf_buf_printf(&b, "%s", "0123456789");
	rf_buf_adds(&b, "4");
	CU_ASSERT_STRING_EQUAL(b.ptr, "0123");
	CU_ASSERT_PTR_NULL(rf_buf_reserve(&b, 1));
	rf_buf_release(&b);

	rf_buf_init(&b, 0);
	rf_buf_adds(&b, "");
	CU_ASSERT_FALSE(b.overflowed);
	rf_buf_printf(&b, "%s", "a");
	CU_ASSERT_TRUE(b.overflowed);
	CU_ASSERT_STRING_EQUAL(b.ptr, "");
	rf_buf_release(&b);

	rf_buf_init(&b, SIZE_MAX);
	CU_ASSERT_PTR_NULL(rf_buf_reserve(&b, SIZE_MAX - 5));
	CU_ASSERT_TRUE(b.overflowed);
	rf_buf_release(&b);
}

CU_TestInfo util_buf_tests[] = {
	{ "grows", buf_grows },
	{ "has a ceiling", buf_ceiling },
	CU_TEST_INFO_NULL
};
