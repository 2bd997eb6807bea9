/* Archives that we make: names of entries, and what stands where. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/mem.h"
#include "util/utf8.h"
#include "util/zip_name.h"
#include "util/zip_write.h"

#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void
names(void)
{
	/* In the order asked for, all in one archive. */
	static const struct {
		const char *folder, *wanted, *name;
	} rows[] = {
		{ "", "a.png", "a.png" },
		{ "", "a.png", "a-2.png" },
		{ "", "A.PNG", "A-3.PNG" },
		{ "", "a-4.png", "a-4.png" },
		{ "", "a.png", "a-5.png" },
		{ "01-x/", "a.png", "01-x/a.png" },
		{ "01-x/", "../../a.png", "01-x/a-2.png" },
		{ "", "../b..c/d..e...png", "d.e.png" },
		{ "", "..", "file" },
		{ "", "", "file-2" },
		{ "", "-rf", "_-rf" },
		{ "", "nul.txt", "_nul.txt" },
		{ "", ".png", "png" },
		{ "", "a<b>:c?.gif. ", "a_b__c_.gif" },
		/* case in other alphabets */
		{ "", "\xc3\x89t\xc3\xa9", "\xc3\x89t\xc3\xa9" },
		{ "", "\xc3\xa9T\xc3\x89", "\xc3\xa9T\xc3\x89-2" },
		{ "", "\xd0\x96\xd1\x91", "\xd0\x96\xd1\x91" },
		{ "", "\xd0\xb6\xd0\x81", "\xd0\xb6\xd0\x81-2" },
		{ "", "\xce\xa3\xce\xbf\xcf\x82", "\xce\xa3\xce\xbf\xcf\x82" },
		{ "", "\xcf\x83\xce\xbf\xcf\x83", "\xcf\x83\xce\xbf\xcf\x83-2" },
		/* small letters that are next to each other are two */
		{ "", "\xc4\x81", "\xc4\x81" },
		{ "", "\xc4\x82", "\xc4\x82" },
		/* whole names of 100 bytes at most, cut before the suffix */
		{ "", X50 X50 "1.jpeg", X50
		    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.jpeg" },
		{ "", X50 X50 "2.jpeg", X50
		    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-2.jpeg" },
		{ "01-x/", X50 X50 "1.jpeg", "01-x/" X50
		    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.jpeg" },
	};
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_zip_names n;

	rf_zip_names_init(&n, &a);
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		CU_ASSERT_STRING_EQUAL(rf_zip_names_file(&n, rows[i].folder,
		    rows[i].wanted), rows[i].name);
	rf_arena_release(&a);
}

static void
folders(void)
{
	static const struct {
		int number;
		const char *label, *name;
	} rows[] = {
		{ 1, "deck.pptx", "01-deck.pptx/" },
		{ 2, "https://shop.example/", "02-shop.example/" },
		{ 3, "https://shop.example/a/../b?c#d", "03-shop.example-a-.-b/" },
		{ 4, "http://[::1]:80/", "04-[__1]_80/" },
		{ 112, "", "112-file/" },
		{ 5, "\\\\server\\share\\x", "05---server-share-x/" },
		{ 6, X50 X50, "06-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/" },
		{ 7, "a/  ..", "07-a/" },
	};
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_zip_names n;

	rf_zip_names_init(&n, &a);
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		CU_ASSERT_STRING_EQUAL(rf_zip_names_folder(&n, rows[i].number,
		    rows[i].label), rows[i].name);
	rf_arena_release(&a);
}

/* Whatever is wished for: fit to be unpacked, and each name once. */
static void
any_names(void)
{
	static const char *const pieces[] = { "a", "B", ".", "..", "/", "\\",
	    " ", "con", "\xc3\xa9", "\xc3\x89", "\xff", ":", "\x01", X50,
	    ".jpg", "\xe2\x80\xae", "-", "-2", "~" };
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_zip_names n;
	struct rf_map seen;
	uint32_t r = 1;

	rf_zip_names_init(&n, &a);
	rf_map_init(&seen, &a);
	for (int i = 0; i < 20000; i++) {
		char wanted[400];
		size_t len = 0;
		const char *name, *file;
		void **place;

		for (int k = 0; k < 6; k++) {
			r = r * 1664525 + 1013904223;
			len += (size_t)snprintf(wanted + len,
			    sizeof(wanted) - len, "%s",
			    pieces[(r >> 16) % RF_COUNT(pieces)]);
		}
		name = rf_zip_names_file(&n, i % 2 == 0 ? "" : "01-x/", wanted);
		file = i % 2 == 0 ? name : name + 5;
		CU_ASSERT(strlen(name) <= RF_ZIP_NAME_MAX && *file != '\0');
		CU_ASSERT_TRUE(rf_utf8_valid(rf_str(name)));
		CU_ASSERT_PTR_NULL(strpbrk(file, "/\\<>:\"|?*\x01"));
		CU_ASSERT_PTR_NULL(strstr(name, ".."));
		CU_ASSERT(*file != '.' && *file != '-' && *file != ' ');
		CU_ASSERT(strchr(". ", file[strlen(file) - 1]) == NULL);
		place = rf_map_put(&seen, rf_str(name));
		CU_ASSERT_PTR_NULL(*place);
		*place = &seen;
	}
	/* As the systems see it that make no difference of ASCII's case. */
	for (size_t i = 0; i < 2000; i++)
		for (size_t k = 0; k < i; k++)
			if (strcasecmp(seen.entries[i].key.ptr,
			    seen.entries[k].key.ptr) == 0)
				CU_FAIL("two names differ by case only");
	rf_arena_release(&a);
}

/* ---- layout ----------------------------------------------------------------- */

static uint64_t
get(const char *p, int bytes)
{
	uint64_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | (unsigned char)p[bytes];
	return v;
}

/* The lengths told are those made; places follow from them. */
static void
check_layout(const struct rf_zip_layout *z, char *out)
{
	int64_t at = 0;

	for (size_t i = 0; i < z->n; i++) {
		CU_ASSERT_EQUAL(z->at[i], at);
		CU_ASSERT_EQUAL(rf_zip_local(z, i, out),
		    rf_zip_local_size(z, i));
		at += (int64_t)rf_zip_local_size(z, i) +
		    rf_zip_length(&z->entries[i]);
	}
	CU_ASSERT_EQUAL(z->at[z->n], at);
	for (size_t i = 0; i < z->n; i++) {
		CU_ASSERT_EQUAL(rf_zip_central(z, i, out),
		    rf_zip_central_size(z, i));
		at += (int64_t)rf_zip_central_size(z, i);
	}
	CU_ASSERT_EQUAL(z->size, at + (int64_t)rf_zip_end(z, out));
}

static void
small_layout(void)
{
	struct rf_zip_entry e[] = {
		rf_zip_entry_bytes("a.txt", "hello", 5),
		{ .name = "\xc3\xa9.png", .size = 0xfffffffe, .crc = 7,
		    .digest = "d" },
	};
	char *out = rf_malloc(RF_ZIP_HEADER_MAX);
	struct rf_zip_layout z;

	rf_zip_layout_init(&z, e, 1);
	check_layout(&z, out);
	CU_ASSERT_EQUAL(z.size, 30 + 5 + 5 + 46 + 5 + 22);
	(void)rf_zip_local(&z, 0, out);
	CU_ASSERT_EQUAL(memcmp(out, "PK\3\4\x14\0\0\x08\0\0\0\0\x21\0"
	    "\x86\xa6\x10\x36\5\0\0\0\5\0\0\0\5\0\0\0a.txt", 35), 0);
	(void)rf_zip_central(&z, 0, out);
	CU_ASSERT_EQUAL(memcmp(out, "PK\1\2\x2d\3\x14\0\0\x08\0\0\0\0\x21\0"
	    "\x86\xa6\x10\x36\5\0\0\0\5\0\0\0\5\0" "\0\0\0\0\0\0\0\0"
	    "\0\0\xa4\x81\0\0\0\0a.txt", 51), 0);
	CU_ASSERT_EQUAL(rf_zip_end(&z, out), 22);
	CU_ASSERT_EQUAL(memcmp(out, "PK\5\6\0\0\0\0\1\0\1\0\x33\0\0\0\x28\0\0\0"
	    "\0\0", 22), 0);
	rf_zip_layout_release(&z);

	/* The largest that fits the old fields; nothing but the end is far. */
	rf_zip_layout_init(&z, e, 2);
	check_layout(&z, out);
	CU_ASSERT_EQUAL(rf_zip_local_size(&z, 1), 30 + 6);
	CU_ASSERT_EQUAL(rf_zip_end(&z, out), 56 + 20 + 22);
	rf_zip_layout_release(&z);

	rf_zip_layout_init(&z, e, 0);
	CU_ASSERT_EQUAL(z.size, 22);
	rf_zip_layout_release(&z);
	free(out);
}

static void
large_layout(void)
{
	const int64_t five = 5LL << 30;
	struct rf_zip_entry e[] = {
		{ .name = "a", .size = five, .crc = 1, .digest = "a" },
		{ .name = "b", .size = 3, .crc = 2, .digest = "b" },
		{ .name = "c", .size = five, .crc = 3, .digest = "c" },
	};
	char *out = rf_malloc(RF_ZIP_HEADER_MAX);
	struct rf_zip_layout z;

	rf_zip_layout_init(&z, e, 3);
	check_layout(&z, out);
	CU_ASSERT_EQUAL(z.at[1], 30 + 1 + 20 + five);
	/* Large in itself. */
	(void)rf_zip_local(&z, 0, out);
	CU_ASSERT_EQUAL(get(out + 4, 2), 45);
	CU_ASSERT_EQUAL(get(out + 18, 8), 0xffffffffffffffff);
	CU_ASSERT_EQUAL(get(out + 28, 2), 20);
	CU_ASSERT_EQUAL(get(out + 31, 4), 0x100001);
	CU_ASSERT_EQUAL(get(out + 35, 8), (uint64_t)five);
	CU_ASSERT_EQUAL(get(out + 43, 8), (uint64_t)five);
	CU_ASSERT_EQUAL(rf_zip_central(&z, 0, out), 46 + 1 + 20);
	CU_ASSERT_EQUAL(get(out + 42, 4), 0);
	/* Small, but far away. */
	(void)rf_zip_local(&z, 1, out);
	CU_ASSERT_EQUAL(get(out + 4, 2), 20);
	CU_ASSERT_EQUAL(rf_zip_central(&z, 1, out), 46 + 1 + 12);
	CU_ASSERT_EQUAL(get(out + 6, 2), 45);
	CU_ASSERT_EQUAL(get(out + 20, 4), 3);
	CU_ASSERT_EQUAL(get(out + 42, 4), 0xffffffff);
	CU_ASSERT_EQUAL(get(out + 47, 4), 0x80001);
	CU_ASSERT_EQUAL(get(out + 51, 8), (uint64_t)z.at[1]);
	/* Both. */
	CU_ASSERT_EQUAL(rf_zip_central(&z, 2, out), 46 + 1 + 28);
	CU_ASSERT_EQUAL(get(out + 47 + 20, 8), (uint64_t)z.at[2]);
	/* And the end. */
	CU_ASSERT_EQUAL(rf_zip_end(&z, out), 98);
	CU_ASSERT_EQUAL(get(out, 4), 0x06064b50);
	CU_ASSERT_EQUAL(get(out + 4, 8), 44);
	CU_ASSERT_EQUAL(get(out + 32, 8), 3);
	CU_ASSERT_EQUAL(get(out + 48, 8), (uint64_t)z.at[3]);
	CU_ASSERT_EQUAL(get(out + 56, 4), 0x07064b50);
	CU_ASSERT_EQUAL(get(out + 64, 8), (uint64_t)z.size - 98);
	CU_ASSERT_EQUAL(get(out + 76, 4), 0x06054b50);
	CU_ASSERT_EQUAL(get(out + 84, 4), 0x30003);
	CU_ASSERT_EQUAL(get(out + 92, 4), 0xffffffff);
	rf_zip_layout_release(&z);
	free(out);
}

static void
packed_layout(void)
{
	const int64_t five = 5LL << 30;
	struct rf_zip_entry e[] = {
		{ .name = "a", .size = 900, .packed = 70, .crc = 1,
		    .digest = "a" },
		{ .name = "b", .size = five, .packed = 80, .crc = 2,
		    .digest = "b" },
	};
	char *out = rf_malloc(RF_ZIP_HEADER_MAX);
	char tags[3][RF_SHA256_HEX];
	struct rf_zip_layout z;

	rf_zip_layout_init(&z, e, 2);
	check_layout(&z, out);
	CU_ASSERT_EQUAL(z.at[1], 30 + 1 + 70);
	(void)rf_zip_local(&z, 0, out);
	CU_ASSERT_EQUAL(get(out + 8, 2), 8);
	CU_ASSERT_EQUAL(get(out + 18, 4), 70);
	CU_ASSERT_EQUAL(get(out + 22, 4), 900);
	(void)rf_zip_central(&z, 0, out);
	CU_ASSERT_EQUAL(get(out + 10, 2), 8);
	CU_ASSERT_EQUAL(get(out + 20, 4), 70);
	CU_ASSERT_EQUAL(get(out + 24, 4), 900);
	/* Large when it is unpacked: both sizes are. */
	(void)rf_zip_local(&z, 1, out);
	CU_ASSERT_EQUAL(get(out + 18, 8), 0xffffffffffffffff);
	CU_ASSERT_EQUAL(get(out + 35, 8), (uint64_t)five);
	CU_ASSERT_EQUAL(get(out + 43, 8), 80);
	rf_zip_layout_release(&z);
	rf_zip_digest(e, 2, tags[0]);
	e[0].packed = 71;
	rf_zip_digest(e, 2, tags[1]);
	e[0].packed = 0;
	rf_zip_digest(e, 2, tags[2]);
	CU_ASSERT_STRING_NOT_EQUAL(tags[0], tags[1]);
	CU_ASSERT_STRING_NOT_EQUAL(tags[0], tags[2]);
	free(out);
}

static void
many_entries(void)
{
	struct rf_zip_entry *e = rf_calloc(65535, sizeof(*e));
	char *out = rf_malloc(RF_ZIP_HEADER_MAX);
	struct rf_zip_layout z;

	for (size_t i = 0; i < 65535; i++)
		e[i] = (struct rf_zip_entry){ .name = "x", .digest = "y" };
	rf_zip_layout_init(&z, e, 65534);
	CU_ASSERT_EQUAL(rf_zip_end(&z, out), 22);
	CU_ASSERT_EQUAL(get(out + 8, 2), 65534);
	rf_zip_layout_release(&z);
	rf_zip_layout_init(&z, e, 65535);
	check_layout(&z, out);
	CU_ASSERT_EQUAL(rf_zip_end(&z, out), 98);
	CU_ASSERT_EQUAL(get(out + 24, 8), 65535);
	CU_ASSERT_EQUAL(get(out + 84, 4), 0xffffffff);
	rf_zip_layout_release(&z);
	free(out);
	free(e);
}

/* Equal entries, equal digests; any difference, another. */
static void
digests(void)
{
	static const struct rf_zip_entry rows[][2] = {
		{ { "a", 1, 5, 0, NULL, "d" }, { "b", 2, 6, 0, NULL, "e" } },
		{ { "A", 1, 5, 0, NULL, "d" }, { "b", 2, 6, 0, NULL, "e" } },
		{ { "a", 2, 5, 0, NULL, "d" }, { "b", 2, 6, 0, NULL, "e" } },
		{ { "a", 1, 5, 0, NULL, "f" }, { "b", 2, 6, 0, NULL, "e" } },
		{ { "a", 1, 5, 0, "x", NULL }, { "b", 2, 6, 0, NULL, "e" } },
		{ { "b", 2, 6, 0, NULL, "e" }, { "a", 1, 5, 0, NULL, "d" } },
	};
	char hex[RF_COUNT(rows)][RF_SHA256_HEX], again[RF_SHA256_HEX];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_zip_digest(rows[i], 2, hex[i]);
		rf_zip_digest(rows[i], 2, again);
		CU_ASSERT_STRING_EQUAL(hex[i], again);
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_STRING_NOT_EQUAL(hex[i], hex[k]);
	}
	rf_zip_digest(rows[0], 1, again);
	CU_ASSERT_STRING_NOT_EQUAL(hex[0], again);
}

CU_TestInfo util_zip_tests[] = {
	{ "names", names },
	{ "folders", folders },
	{ "any names", any_names },
	{ "small layout", small_layout },
	{ "large layout", large_layout },
	{ "packed layout", packed_layout },
	{ "many entries", many_entries },
	{ "digests", digests },
	CU_TEST_INFO_NULL
};
