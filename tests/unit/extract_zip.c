/* ZIP containers, byte by byte: what archives in the wild do. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "extract/zip.h"
#include "lib/put.h"
#include "lib/zip_build.h"
#include "util/buf.h"

/* What is unusual about an archive of one part "a" with the text "hello". */
struct kind {
	const char *front;	/* stands before it, not counted in offsets */
	const char *comment;
	size_t comment_len;
	bool wide;		/* 64-bit numbers throughout */
	bool deflated;
	uint32_t crc_error;
	int size_error;		/* declared less packed */
	unsigned method;	/* 0: what it is */
	unsigned flags;
	bool no_local;		/* the local header is something else */
	enum rf_code open, read;
};

static void
put_head(struct rf_buf *b, const struct kind *k, size_t packed)
{
	test_put(b, 2, k->wide ? 45 : 20);
	test_put(b, 2, k->flags);
	test_put(b, 2, k->method != 0 ? k->method : k->deflated ? 8 : 0);
	test_put(b, 4, 0x21 << 16);
	test_put(b, 4, crc32(0, (const unsigned char *)"hello", 5) + k->crc_error);
	test_put(b, 4, k->wide ? 0xffffffff : packed);
	test_put(b, 4, k->wide ? 0xffffffff : 5 + (uint64_t)k->size_error);
	test_put(b, 2, 1);
}

static size_t
pack(const struct kind *k, unsigned char out[64])
{
	z_stream s = { .avail_out = 64 };

	if (!k->deflated) {
		memcpy(out, "hello", 5);
		return 5;
	}
	s.next_out = out;
	s.next_in = (unsigned char *)"hello";
	s.avail_in = 5;
	CU_ASSERT_EQUAL(deflateInit2(&s, 6, Z_DEFLATED, -15, 8, 0), Z_OK);
	CU_ASSERT_EQUAL(deflate(&s, Z_FINISH), Z_STREAM_END);
	deflateEnd(&s);
	return 64 - s.avail_out;
}

static void
build(const struct kind *k, struct rf_buf *b)
{
	unsigned char bytes[64];
	size_t packed = pack(k, bytes), front, directory, end, size;

	rf_buf_adds(b, k->front != NULL ? k->front : "");
	front = b->len;
	test_put(b, 4, k->no_local ? 0x12345678 : 0x04034b50);
	put_head(b, k, packed);
	test_put(b, 2, 0);
	rf_buf_addc(b, 'a');
	rf_buf_add(b, bytes, packed);
	directory = b->len - front;
	test_put(b, 4, 0x02014b50);
	test_put(b, 2, 45);
	put_head(b, k, packed);
	test_put(b, 2, k->wide ? 28 : 0);
	test_put(b, 2, 0);
	test_put(b, 4, 0);
	test_put(b, 4, 0);
	test_put(b, 4, k->wide ? 0xffffffff : 0);
	rf_buf_addc(b, 'a');
	if (k->wide) {
		test_put(b, 2, 1);
		test_put(b, 2, 24);
		test_put(b, 8, 5);
		test_put(b, 8, packed);
		test_put(b, 8, 0);
	}
	end = b->len - front;
	size = end - directory;
	if (k->wide) {
		test_put(b, 4, 0x06064b50);
		test_put(b, 8, 44);
		test_put(b, 2, 45);
		test_put(b, 2, 45);
		test_put(b, 8, 0);
		test_put(b, 8, 1);
		test_put(b, 8, 1);
		test_put(b, 8, size);
		test_put(b, 8, directory);
		test_put(b, 4, 0x07064b50);
		test_put(b, 4, 0);
		test_put(b, 8, end);
		test_put(b, 4, 1);
	}
	test_put(b, 4, 0x06054b50);
	test_put(b, 4, 0);
	test_put(b, 2, 1);
	test_put(b, 2, k->wide ? 0xffff : 1);
	test_put(b, 4, k->wide ? 0xffffffff : size);
	test_put(b, 4, k->wide ? 0xffffffff : directory);
	test_put(b, 2, k->comment_len);
	rf_buf_add(b, k->comment, k->comment_len);
}

static void
check(const struct kind *k)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_zip *z;
	struct rf_buf b;
	char *text;
	size_t n;
	int fd;

	rf_buf_init(&b, 1 << 20);
	build(k, &b);
	fd = test_file(b.ptr, b.len);
	CU_ASSERT_EQUAL(rf_zip_open(fd, (int64_t)b.len, &z, &err), k->open);
	if (z != NULL) {
		CU_ASSERT_EQUAL_FATAL(rf_zip_count(z), 1);
		CU_ASSERT_STRING_EQUAL(rf_zip_at(z, 0)->name, "a");
		CU_ASSERT_EQUAL(rf_zip_load(z, rf_zip_at(z, 0), 100, &text,
		    &n, &err), k->read);
		if (k->read == RF_OK) {
			CU_ASSERT_EQUAL(n, 5);
			CU_ASSERT_STRING_EQUAL(text, "hello");
		}
		free(text);
	}
	rf_zip_close(z);
	close(fd);
	rf_buf_release(&b);
}

static void
test_kinds(void)
{
	static const char sly[] = "PK\5\6 in a comment that is long enough";
	static const struct kind kinds[] = {
		{ .read = RF_OK },
		{ .deflated = true },
		{ .wide = true, .deflated = true },
		{ .front = "#!/bin/sh\nexit\n" },
		{ .comment = "hello", .comment_len = 5 },
		{ .comment = sly, .comment_len = sizeof(sly) - 1 },
		{ .crc_error = 1, .read = RF_E_CORRUPT },
		{ .deflated = true, .crc_error = 1, .read = RF_E_CORRUPT },
		{ .deflated = true, .size_error = -1, .read = RF_E_LIMIT },
		{ .deflated = true, .size_error = 1, .read = RF_E_CORRUPT },
		{ .size_error = 1, .read = RF_E_CORRUPT },
		{ .method = 12, .read = RF_E_UNSUPPORTED },
		{ .method = 99, .read = RF_E_ENCRYPTED },
		{ .flags = 1, .read = RF_E_ENCRYPTED },
		{ .no_local = true, .read = RF_E_CORRUPT },
		/* Bytes that are no stream of that kind. */
		{ .method = 8, .read = RF_E_CORRUPT },
	};

	for (size_t i = 0; i < RF_COUNT(kinds); i++)
		check(&kinds[i]);
}

/* Every archive that is cut off, or has one wrong byte, says so at most. */
static void
test_damage(void)
{
	struct kind k = { .wide = true, .deflated = true };
	struct rf_err err = RF_ERR_INIT;
	struct rf_zip *z;
	struct rf_buf b;
	char *text;
	size_t n;

	rf_buf_init(&b, 1 << 20);
	build(&k, &b);
	for (size_t i = 0; i < 2 * b.len; i++) {
		size_t len = i < b.len ? i : b.len;
		int fd;

		if (i >= b.len)
			b.ptr[i - b.len] ^= 0x5a;
		fd = test_file(b.ptr, len);
		if (rf_zip_open(fd, (int64_t)len, &z, &err) == RF_OK &&
		    rf_zip_count(z) > 0) {
			if (rf_zip_load(z, rf_zip_at(z, 0), 1 << 20, &text,
			    &n, &err) == RF_OK)
				CU_ASSERT_STRING_EQUAL(text, "hello");
			free(text);
		}
		rf_zip_close(z);
		close(fd);
		if (i >= b.len)
			b.ptr[i - b.len] ^= 0x5a;
	}
	rf_buf_release(&b);
}

CU_TestInfo extract_zip_tests[] = {
	{ "archives of many kinds", test_kinds },
	{ "archives cut off or with a wrong byte", test_damage },
	CU_TEST_INFO_NULL
};
