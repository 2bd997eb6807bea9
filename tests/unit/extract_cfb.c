/* OLE compound files: storages, long and short streams, circles. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "extract/cfb.h"
#include "lib/cfb_build.h"
#include "util/limits.h"
#include "util/mem.h"

#define BIG 9000000		/* its table needs a list of tables */

static char *
pattern(size_t n)
{
	char *p = rf_malloc(n);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i * 7 + i / 509);
	return p;
}

static void
test_tree(void)
{
	char *big = pattern(BIG), *mid = pattern(5000), *text;
	const struct test_part parts[] = {
		{ "Big", big, BIG },
		{ "box/inner/deep", "deep text", 0 },
		{ "box/mid", mid, 5000 },
		{ "short", mid, 200 },
		{ "empty", "", 0 },
	};
	const struct rf_cfb_entry *root, *box, *e = NULL;
	struct rf_cfb *c = NULL;
	size_t n, got;
	char piece[300];
	int64_t size;
	int fd = test_cfb(parts, RF_COUNT(parts), &size);

	CU_ASSERT_EQUAL_FATAL(rf_cfb_open(fd, size, &c, NULL), RF_OK);
	root = rf_cfb_root(c);
	for (n = 0; (e = rf_cfb_next(c, root, e)) != NULL; n++)
		CU_ASSERT(e->placed);
	CU_ASSERT_EQUAL(n, 4);
	CU_ASSERT_PTR_NULL(rf_cfb_find(c, root, "deep"));
	box = rf_cfb_find(c, root, "BOX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(box);
	CU_ASSERT_EQUAL(box->type, RF_CFB_STORAGE);
	e = rf_cfb_find(c, rf_cfb_find(c, box, "inner"), "deep");
	CU_ASSERT_PTR_NOT_NULL_FATAL(e);
	CU_ASSERT_EQUAL(rf_cfb_load(c, e, 100, &text, &n, NULL), RF_OK);
	CU_ASSERT_STRING_EQUAL(text, "deep text");
	free(text);
	CU_ASSERT_EQUAL(rf_cfb_load(c, e, 8, &text, &n, NULL), RF_E_LIMIT);

	e = rf_cfb_find(c, root, "Big");
	CU_ASSERT_EQUAL(rf_cfb_load(c, e, BIG, &text, &n, NULL), RF_OK);
	CU_ASSERT(n == BIG && memcmp(text, big, BIG) == 0);
	free(text);
	/* Pieces, forwards and backwards, over the ends of sectors. */
	for (size_t at = BIG; at > 300; at -= 299999) {
		CU_ASSERT_EQUAL(rf_cfb_read(c, e, at - 100, piece, 300, &got,
		    NULL), RF_OK);
		CU_ASSERT_EQUAL(got, at == BIG ? 100 : 300);
		CU_ASSERT(memcmp(piece, big + at - 100, got) == 0);
	}
	CU_ASSERT_EQUAL(rf_cfb_read(c, e, BIG, piece, 1, &got, NULL), RF_OK);
	CU_ASSERT_EQUAL(got, 0);
	e = rf_cfb_find(c, root, "short");
	CU_ASSERT_EQUAL(rf_cfb_read(c, e, 60, piece, 300, &got, NULL), RF_OK);
	CU_ASSERT(got == 140 && memcmp(piece, mid + 60, 140) == 0);
	e = rf_cfb_find(c, box, "mid");
	CU_ASSERT_EQUAL(rf_cfb_read(c, e, 4990, piece, 300, &got, NULL),
	    RF_OK);
	CU_ASSERT(got == 10 && memcmp(piece, mid + 4990, 10) == 0);
	e = rf_cfb_find(c, root, "empty");
	CU_ASSERT_EQUAL(rf_cfb_load(c, e, 100, &text, &n, NULL), RF_OK);
	CU_ASSERT_EQUAL(n, 0);
	free(text);
	rf_cfb_close(c);
	close(fd);
	free(big);
	free(mid);
}

/* Read all that there is; how many bytes. */
static size_t
read_all(const struct rf_buf *file, enum rf_code *rc)
{
	int fd = test_file(file->ptr, file->len);
	const struct rf_cfb_entry *e = NULL;
	struct rf_cfb *c;
	size_t sum = 0, n;
	char *text;

	*rc = rf_cfb_open(fd, (int64_t)file->len, &c, NULL);
	while (*rc == RF_OK &&
	    (e = rf_cfb_next(c, rf_cfb_root(c), e)) != NULL) {
		CU_ASSERT_EQUAL_FATAL(rf_cfb_load(c, e, RF_MiB, &text, &n,
		    NULL), RF_OK);
		sum += n;
		free(text);
	}
	if (*rc == RF_OK)
		rf_cfb_close(c);
	close(fd);
	return sum;
}

/* The builder puts the directory first and the table last. */
static void
test_damage(void)
{
	char *mid = pattern(5000);
	const struct test_part parts[] = {
		{ "a", mid, 5000 }, { "b", mid, 100 }, { "c", mid, 4100 },
	};
	struct rf_buf file, copy;
	enum rf_code rc;
	size_t table;

	rf_buf_init(&file, RF_MiB);
	rf_buf_init(&copy, RF_MiB);
	test_cfb_bytes(parts, RF_COUNT(parts), &file);
	CU_ASSERT_EQUAL(read_all(&file, &rc), 9200);
	CU_ASSERT_EQUAL(rc, RF_OK);
	/* Every sector follows itself; then every one the next. */
	table = file.len - 512;
	for (uint32_t step = 0; step < 2; step++) {
		rf_buf_add(&copy, file.ptr, file.len);
		for (uint32_t i = 0; i < 128; i++)
			copy.ptr[table + 4 * i] = (char)(i + step);
		(void)read_all(&copy, &rc);
		CU_ASSERT_EQUAL(rc, RF_OK);
		rf_buf_reset(&copy);
	}
	/* Siblings and children in a circle. */
	rf_buf_add(&copy, file.ptr, file.len);
	for (size_t e = 512; e < 1024; e += 128) {
		memset(copy.ptr + e + 68, 0, 12);
		copy.ptr[e + 68] = copy.ptr[e + 76] = 1;
		copy.ptr[e + 72] = 2;
	}
	CU_ASSERT_EQUAL(read_all(&copy, &rc), 5100);
	CU_ASSERT_EQUAL(rc, RF_OK);
	/* The file ends early, at any place. */
	for (size_t n = file.len; n > 0; n -= n > 97 ? 97 : n) {
		copy.len = n;
		memcpy(copy.ptr, file.ptr, n);
		(void)read_all(&copy, &rc);
		CU_ASSERT(n > 1024 || rc != RF_OK || n > 640);
	}
	/* Every byte of the header and the directory is something else. */
	for (size_t i = 8; i < 1024; i++) {
		copy.len = file.len;
		memcpy(copy.ptr, file.ptr, file.len);
		copy.ptr[i] ^= 0x55;
		(void)read_all(&copy, &rc);
		CU_ASSERT(rc == RF_OK || rc == RF_E_CORRUPT);
	}
	rf_buf_release(&copy);
	rf_buf_release(&file);
	free(mid);
}

CU_TestInfo extract_cfb_tests[] = {
	{ "the tree and its streams", test_tree },
	{ "damage", test_damage },
	CU_TEST_INFO_NULL
};
