/* Still pictures, and the pictures that documents contain. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/bytes.h"
#include "lib/image_samples.h"
#include "util/buf.h"
#include "util/hash.h"
#include "util/io.h"

static struct rf_buf
bytes_of(const char *text)
{
	struct rf_buf b;

	rf_buf_init(&b, 1 << 20);
	test_bytes(text, &b);
	return b;
}

/* Every kind that the probe knows is a document. */
static void
test_kinds(void)
{
	for (size_t i = 0; i < n_image_samples; i++) {
		const struct image_sample *s = &image_samples[i];
		struct rf_buf b = bytes_of(s->bytes);
		struct extract_run r;
		unsigned char sha256[RF_SHA256_SIZE];

		extract_fd(&r, test_file(b.ptr, b.len), (int64_t)b.len,
		    "dir/shot", NULL);
		if (r.rc != RF_OK)
			printf("\n%s: %s\n", s->name, r.err.msg);
		CU_ASSERT_EQUAL(r.rc, RF_OK);
		CU_ASSERT_EQUAL(r.doc.assets.n, 1);
		if (r.doc.assets.n == 1) {
			const struct rf_asset *a = &r.doc.assets.v[0];

			rf_sha256(b.ptr, b.len, sha256);
			CU_ASSERT_EQUAL(memcmp(a->sha256, sha256,
			    sizeof(sha256)), 0);
			CU_ASSERT_STRING_EQUAL(a->name, "shot");
			CU_ASSERT_EQUAL(a->width, s->facts.width);
			CU_ASSERT_EQUAL(a->height, s->facts.height);
			CU_ASSERT_EQUAL(a->size, b.len);
			CU_ASSERT_STRING_EQUAL(r.doc.format, a->format);
		}
		extract_run_end(&r);
		rf_buf_release(&b);
	}
}

/* A directory of a TIFF file: width, height, subfile type, and the next. */
#define IFD(width, height, type, next) \
	"0300 FE00 0400 01000000 " type "000000" \
	"0001 0400 01000000 " width "000000" \
	"0101 0400 01000000 " height "000000" next

static void
test_frames(void)
{
	/* Directories at 8, 50 and 92; the last points back to the first. */
	struct rf_buf b = bytes_of("'II' 2A00 08000000"
	    IFD("20", "10", "00", "32000000")
	    IFD("04", "02", "01", "5C000000")
	    IFD("30", "40", "00", "08000000"));
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_options o;
	struct extract_run r;

	extract_fd(&r, test_file(b.ptr, b.len), (int64_t)b.len, "a.tif",
	    NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(strncmp(r.text, "page 1 32x16\nfigure - image 0\n"
	    "page 2 48x64\nfigure - image 0\n", 59), 0);
	CU_ASSERT_EQUAL(r.doc.total_pages, 2);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].occurrences, 2);
	extract_run_end(&r);
	rf_options_init(&o);
	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &arena, RF_STR("2"), NULL),
	    RF_OK);
	extract_fd(&r, test_file(b.ptr, b.len), (int64_t)b.len, "a.tif", &o);
	CU_ASSERT_EQUAL(strncmp(r.text, "page 2 48x64\nfigure - image 0\n",
	    30), 0);
	extract_run_end(&r);
	CU_ASSERT_EQUAL(rf_options_set_pages(&o, &arena, RF_STR("3"), NULL),
	    RF_OK);
	extract_fd(&r, test_file(b.ptr, b.len), (int64_t)b.len, "a.tif", &o);
	CU_ASSERT_EQUAL(r.rc, RF_E_PAGE_RANGE);
	extract_run_end(&r);
	rf_arena_release(&arena);
	rf_buf_release(&b);
}

static void
test_page(void)
{
	struct rf_buf b = bytes_of("'BM' 1A000000 00000000 1A000000 0C000000"
	    "0300 0200 0100 1800");
	struct extract_run r;

	extract_fd(&r, test_file(b.ptr, b.len), (int64_t)b.len, "", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	/* Too small for text, so that there is nothing to warn of. */
	CU_ASSERT_STRING_EQUAL(r.text, "page 1 3x2\nfigure - image 0\n");
	extract_run_end(&r);
	extract_fd(&r, test_file("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16), 16,
	    "a.png", NULL);
	CU_ASSERT_EQUAL(r.rc, RF_E_CORRUPT);
	extract_run_end(&r);
	rf_buf_release(&b);
}

/* Distinct bytes are written once, under our names. */
static void
test_staging(void)
{
	char path[] = "/tmp/riffle-test-XXXXXX", *loaded;
	struct rf_document d;
	struct rf_extract x = { .fd = -1, .doc = &d };
	size_t len;
	int32_t i;
	char file[100];

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(path));
	rf_document_init(&d);
	x.staging = open(path, O_RDONLY | O_DIRECTORY);
	CU_ASSERT_EQUAL(rf_extract_asset(&x, "one", 3, "../../x.BIN", 4, &i,
	    NULL), RF_OK);
	CU_ASSERT_EQUAL(i, 0);
	CU_ASSERT_EQUAL(rf_extract_asset(&x, "two", 3, "no suffix", 5, &i,
	    NULL), RF_OK);
	CU_ASSERT_EQUAL(i, 1);
	CU_ASSERT_EQUAL(rf_extract_asset(&x, "one", 3, "other.png", 6, &i,
	    NULL), RF_OK);
	CU_ASSERT_EQUAL(i, 0);
	CU_ASSERT_EQUAL(d.assets.n, 2);
	CU_ASSERT_EQUAL(d.assets.v[0].occurrences, 2);
	CU_ASSERT_EQUAL(d.assets.v[0].page, 4);
	CU_ASSERT_PTR_NULL(d.assets.v[0].format);
	CU_ASSERT_STRING_EQUAL(d.assets.v[0].staged, "asset-0-0-1.bin");
	CU_ASSERT_STRING_EQUAL(d.assets.v[1].staged, "asset-0-0-2.bin");
	snprintf(file, sizeof(file), "%s/asset-0-0-2.bin", path);
	CU_ASSERT_EQUAL(rf_file_load(file, 100, &loaded, &len, NULL), RF_OK);
	CU_ASSERT_STRING_EQUAL(loaded, "two");
	free(loaded);
	/* A file that is in the way is not written over. */
	d.assets.n = 1;
	CU_ASSERT_EQUAL(rf_extract_asset(&x, "six", 3, "y", 6, &i, NULL),
	    RF_E_IO);
	close(x.staging);
	CU_ASSERT_EQUAL(rf_remove_tree(path, NULL), RF_OK);
	rf_document_release(&d);
}

/*
 * Pictures are told apart by their bytes, also where size and CRC-32 agree:
 * the second differs from the first by a multiple of the CRC's polynomial.
 * Without a folder all digests are made at once, with one when asked for.
 */
static void
test_same_sum(void)
{
	static const unsigned char polynomial[] = { 0x41, 0x06, 0x71, 0xdb, 1 };
	unsigned char one[40], two[40], digest[RF_SHA256_SIZE];
	char dir[] = "/tmp/riffle-XXXXXX";
	struct rf_err err = RF_ERR_INIT;

	for (size_t i = 0; i < sizeof(one); i++)
		one[i] = two[i] = (unsigned char)(7 * i);
	for (size_t i = 0; i < sizeof(polynomial); i++)
		two[9 + i] ^= polynomial[i];
	CU_ASSERT_EQUAL(rf_crc32(0, one, sizeof(one)),
	    rf_crc32(0, two, sizeof(two)));
	rf_sha256(two, sizeof(two), digest);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	for (int folder = 0; folder < 2; folder++) {
		static const int32_t expected[] = { 0, 0, 1, 0, 1 };
		struct rf_document d;
		struct rf_extract x = { .doc = &d, .staging = folder ?
		    open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1 };

		rf_document_init(&d);
		for (size_t i = 0; i < RF_COUNT(expected); i++) {
			int32_t index = -1;

			CU_ASSERT_EQUAL(rf_extract_asset(&x,
			    expected[i] == 0 ? one : two, sizeof(one), "x.bin",
			    1, &index, &err), RF_OK);
			CU_ASSERT_EQUAL(index, expected[i]);
			/* One alone needs no digest. */
			CU_ASSERT_EQUAL(d.assets.v[0].digested, !folder ||
			    i > 0);
		}
		CU_ASSERT_EQUAL(rf_extract_digests(x.staging, &d, &err),
		    RF_OK);
		CU_ASSERT_EQUAL(d.assets.v[0].occurrences, 3);
		CU_ASSERT_EQUAL(memcmp(d.assets.v[1].sha256, digest,
		    sizeof(digest)), 0);
		rf_document_release(&d);
		rf_close(&x.staging);
	}
	CU_ASSERT_EQUAL(rf_remove_tree(dir, &err), RF_OK);
}

CU_TestInfo extract_picture_tests[] = {
	{ "kinds", test_kinds },
	{ "frames", test_frames },
	{ "one page", test_page },
	{ "staging", test_staging },
	{ "size and sum alike", test_same_sum },
	CU_TEST_INFO_NULL
};
