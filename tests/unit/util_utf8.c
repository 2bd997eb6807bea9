/* UTF-8 and other encodings: well-formed, mended, converted. */
#include "config.h"

#include "util/charset.h"
#include "util/utf8.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/unit.h"
#include "unit/util_suites.h"

#define FFFD "\xef\xbf\xbd"

static const struct {
	struct rf_str in;
	const char *clean;	/* NULL: already clean */
	bool valid;
} rows[] = {
	{ RF_STR(""), NULL, true },
	{ RF_STR("plain ASCII, longer than a word\n\tof eight"), NULL, true },
	{ RF_STR("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), NULL, true },
	{ RF_STR("\xf4\x8f\xbf\xbd"), NULL, true },
	{ RF_STR("\xef\xbb\xbf" "bom"), NULL, true },
	/* Controls and noncharacters: well-formed, and dropped. */
	{ RF_STR("a\0b"), "ab", true },
	{ RF_STR("12345678\x01" "9"), "123456789", true },
	{ RF_STR("12345678\x7f" "9"), "123456789", true },
	{ RF_STR("a\xc2\x80" "b\xc2\x9f" "c\xc2\xa0"), "abc\xc2\xa0", true },
	{ RF_STR("a\xef\xbf\xbe\xef\xbf\xbf" "b"), "ab", true },
	{ RF_STR("a\r\nb\rc\r\r\nd\r"), "a\nb\nc\n\nd\n", true },
	/* Ill-formed: one replacement per maximal subpart. */
	{ RF_STR("\x80"), FFFD, false },
	{ RF_STR("a\xff\xfe" "b"), "a" FFFD FFFD "b", false },
	{ RF_STR("\xc0\xaf"), FFFD FFFD, false },
	{ RF_STR("\xe0\x80\xaf"), FFFD FFFD FFFD, false },
	{ RF_STR("\xed\xa0\x80"), FFFD FFFD FFFD, false },
	{ RF_STR("\xf4\x90\x80\x80"), FFFD FFFD FFFD FFFD, false },
	{ RF_STR("\xf5\x80"), FFFD FFFD, false },
	{ RF_STR("\xe2\x82"), FFFD, false },
	{ RF_STR("\xe2\x82" "x"), FFFD "x", false },
	{ RF_STR("\xf0\x9f\x98"), FFFD, false },
	{ RF_STR("\xf0\x9f\x98\xc3\xa4"), FFFD "\xc3\xa4", false },
	{ RF_STR("12345678\xc3"), "12345678" FFFD, false },
	{ RF_STR("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4" "abcdefgh\xe4" "x"),
	    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4" "abcdefgh" FFFD "x", false },
};

static void
table(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_str out, exact;
	char *copy;
	size_t i;

	for (i = 0; i < RF_COUNT(rows); i++) {
		/* In memory of its very size, for the sanitizers. */
		copy = rf_arena_bytes(&a, rows[i].in.len);
		if (rows[i].in.len != 0)
			memcpy(copy, rows[i].in.ptr, rows[i].in.len);
		exact = (struct rf_str){ copy, rows[i].in.len };
		CU_ASSERT_EQUAL(rf_utf8_valid(exact), rows[i].valid);
		out = rf_utf8_clean(&a, exact);
		if (rows[i].clean == NULL) {
			CU_ASSERT_PTR_EQUAL(out.ptr, exact.ptr);
			CU_ASSERT_EQUAL(out.len, exact.len);
		} else {
			CU_ASSERT_TRUE(rf_str_is(out, rows[i].clean));
			CU_ASSERT_EQUAL(out.ptr[out.len], '\0');
		}
	}
	out = rf_utf8_clean(&a, rf_str(NULL));
	CU_ASSERT_EQUAL(out.len, 0);
	CU_ASSERT_TRUE(rf_utf8_valid(rf_str(NULL)));
	rf_arena_release(&a);
}

/* Random bytes, cleaned, are clean; and cleaning again changes nothing. */
static void
random_bytes(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	uint32_t state = 2463534242u;
	struct rf_str once, twice;
	unsigned bad = 0;
	size_t n, j;
	char *p;
	int i;

	for (i = 0; i < 20000; i++) {
		n = (size_t)i % 40;
		p = rf_arena_bytes(&a, n);
		for (j = 0; j < n; j++) {
			state ^= state << 13;
			state ^= state >> 17;
			state ^= state << 5;
			p[j] = (char)(i % 2 ? state : (state & 0x1f) |
			    (state & 0x100 ? 0xe0 : 0x80));
		}
		once = rf_utf8_clean(&a, (struct rf_str){ p, n });
		bad += !rf_utf8_valid(once);
		twice = rf_utf8_clean(&a, once);
		bad += twice.ptr != once.ptr || twice.len != once.len;
	}
	CU_ASSERT_EQUAL(bad, 0);
	rf_arena_release(&a);
}

/* Every scalar value there and back. */
static void
all_characters(void)
{
	unsigned bad = 0;
	uint32_t cp;
	char enc[4];
	size_t n, pos;

	for (cp = 0; cp < 0x110005; cp++) {
		n = rf_utf8_encode(cp, enc);
		if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000)) {
			bad += n != 0;
			continue;
		}
		pos = 0;
		bad += rf_utf8_next((struct rf_str){ enc, n }, &pos) != cp;
		bad += pos != n || !rf_utf8_valid((struct rf_str){ enc, n });
		bad += rf_utf8_length((struct rf_str){ enc, n }) != 1;
	}
	CU_ASSERT_EQUAL(bad, 0);
	pos = 0;
	CU_ASSERT_EQUAL(rf_utf8_next(RF_STR("\xe2\x82!"), &pos), 0xfffd);
	CU_ASSERT_EQUAL(pos, 2);
}

static void
prefixes(void)
{
	/* 1, 2, 3 and 4 bytes */
	struct rf_str s = RF_STR("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" "b");
	static const size_t expected[] = {
		0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11,
	};
	size_t n;

	for (n = 0; n < RF_COUNT(expected); n++)
		CU_ASSERT_EQUAL(rf_utf8_prefix(s, n).len, expected[n]);
	CU_ASSERT_EQUAL(rf_utf8_length(s), 5);
	CU_ASSERT_EQUAL(rf_utf8_prefix(rf_str(NULL), 3).len, 0);
}

CU_TestInfo util_utf8_tests[] = {
	{ "checking and mending", table },
	{ "random bytes", random_bytes },
	{ "all characters", all_characters },
	{ "prefixes", prefixes },
	CU_TEST_INFO_NULL
};

/* ---- other encodings -------------------------------------------------- */

static void
encodings(void)
{
	static const struct {
		const char *encoding;
		struct rf_str in;
		const char *out;
	} cases[] = {
		{ "utf-8", RF_STR("\xc3\xa4"), "\xc3\xa4" },
		{ "UTF8", RF_STR("\xe4"), FFFD },
		{ "windows-1252", RF_STR("\x80 \xe4\x81"),
		    "\xe2\x82\xac \xc3\xa4" FFFD },
		{ "ISO-8859-1", RF_STR("\x93quoted\x94"),
		    "\xe2\x80\x9cquoted\xe2\x80\x9d" },
		{ NULL, RF_STR("\xfc"), "\xc3\xbc" },
		{ "", RF_STR("\xfc"), "\xc3\xbc" },
		{ "no-such-set", RF_STR("\xfc"), "\xc3\xbc" },
		{ "utf-8//TRANSLIT", RF_STR("\xfc"), "\xc3\xbc" },
		{ "../../etc/x", RF_STR("\xfc"), "\xc3\xbc" },
		{ "utf-16le", RF_STR("\xe4\0\x3d\xd8\x00\xde"),
		    "\xc3\xa4\xf0\x9f\x98\x80" },
		{ "UTF-16BE", RF_STR("\0\xe4\xd8\x3d\xde\x00"),
		    "\xc3\xa4\xf0\x9f\x98\x80" },
		{ "utf-16", RF_STR("\xfe\xff\0a"), "a" },
		{ "utf-16", RF_STR("\xff\xfe" "a\0"), "a" },
		{ "utf-16", RF_STR("a\0"), "a" },
		{ "utf-16le", RF_STR("a\0\x3d\xd8"), "a" FFFD },
		{ "utf-16le", RF_STR("\x00\xde" "a\0b"), FFFD "a" FFFD },
		{ "utf-16le", RF_STR("\x3d\xd8\x3d\xd8\x00\xde"),
		    FFFD "\xf0\x9f\x98\x80" },
		{ "utf-16le", RF_STR(""), "" },
		{ "utf-16", RF_STR("x"), FFFD },
	};
	struct rf_arena a = RF_ARENA_INIT;
	size_t i;

	for (i = 0; i < RF_COUNT(cases); i++)
		CU_ASSERT_TRUE(rf_str_is(rf_utf8_from(&a, cases[i].in,
		    cases[i].encoding), cases[i].out));
	CU_ASSERT_EQUAL(rf_utf8_from(&a, rf_str(NULL), "utf-16").len, 0);
	CU_ASSERT_EQUAL(rf_utf8_from(&a, rf_str(NULL), "koi8-r").len, 0);
	CU_ASSERT_TRUE(rf_utf8_knows("UTF-8") && rf_utf8_knows("Big5") &&
	    rf_utf8_knows("euc-jp") && rf_utf8_knows("windows-1251"));
	CU_ASSERT_FALSE(rf_utf8_knows("") || rf_utf8_knows("bogus") ||
	    rf_utf8_knows("utf-8 "));
	rf_arena_release(&a);
}

/* Through iconv: what any system's knows. */
static void
through_iconv(void)
{
	static const struct {
		const char *encoding;
		struct rf_str in;
		const char *out;
	} cases[] = {
		{ "iso-8859-2", RF_STR("\xb1" "bc"), "\xc4\x85" "bc" },
		{ "windows-1251", RF_STR("\xcf\xf0\xe8"),
		    "\xd0\x9f\xd1\x80\xd0\xb8" },
		{ "shift_jis", RF_STR("\x93\xfa\x96\x7b"),
		    "\xe6\x97\xa5\xe6\x9c\xac" },
		{ "shift_jis", RF_STR("a\x93"), "a" FFFD },
		{ "euc-jp", RF_STR("\xff\xff" "a"), FFFD FFFD "a" },
		{ "gb2312", RF_STR("\xd6\xd0\x81\x40"),
		    "\xe4\xb8\xad\xe4\xb8\x82" },
		{ "Big5", RF_STR("\xa4\xa4"), "\xe4\xb8\xad" },
		{ "ks_c_5601-1987", RF_STR("\xc7\xd1"), "\xed\x95\x9c" },
		{ "iso-8859-9", RF_STR("\xfd\x80"),
		    "\xc4\xb1\xe2\x82\xac" },
		{ "utf-32le", RF_STR("a\0\0\0\0\0\0\0b\0\0\0"), "ab" },
	};
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_str out;
	char *many;
	size_t i;

	for (i = 0; i < RF_COUNT(cases); i++)
		CU_ASSERT_TRUE(rf_str_is(rf_utf8_from(&a, cases[i].in,
		    cases[i].encoding), cases[i].out));
	/* Growing past the first guess of the output's size. */
	many = rf_arena_bytes(&a, 100000);
	memset(many, 0xe0, 100000);
	out = rf_utf8_from(&a, (struct rf_str){ many, 100000 },
	    "windows-1251");
	CU_ASSERT_EQUAL(out.len, 200000);
	CU_ASSERT_EQUAL(memcmp(out.ptr + 199998, "\xd0\xb0", 2), 0);
	memset(many, 0xff, 100000);
	out = rf_utf8_from(&a, (struct rf_str){ many, 100000 }, "euc-jp");
	CU_ASSERT_EQUAL(out.len, 300000);
	rf_arena_release(&a);
}

/* After preloading no file is needed any more. */
static void
preloaded(void)
{
	struct rlimit none = { 0, 0 };
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		rf_utf8_preload();
		if (setrlimit(RLIMIT_NOFILE, &none) != 0)
			_exit(2);
		through_iconv();
		_exit(CU_get_number_of_failures() == 0 ? 0 : 1);
	}
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Each byte alone: some of iconv's sets wait for marks that follow. */
static void
tables(void)
{
	static const char *const names[] = {
		"iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5",
		"iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-10",
		"iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16",
		"windows-1250", "windows-1251", "windows-1253",
		"windows-1254", "windows-1255", "windows-1256",
		"windows-1257", "windows-1258", "cp437", "cp850", "cp852",
		"cp866", "cp874", "koi8-r", "koi8-u", "macintosh",
		"mac-cyrillic",
	};
	struct rf_arena a = RF_ARENA_INIT;

	for (size_t i = 0; i < RF_COUNT(names); i++) {
		iconv_t cd = iconv_open("UTF-8", names[i]);

		CU_ASSERT_PTR_NOT_NULL(rf_charset_find(rf_str(names[i])));
		for (int c = 0; c < 256 && cd != (iconv_t)-1; c++) {
			char in = (char)c, want[16] = "", *from = &in;
			char *to = want;
			size_t left = 1, room = sizeof(want) - 1;
			struct rf_str clean;
			struct rf_str got = rf_utf8_from(&a,
			    (struct rf_str){ &in, 1 }, names[i]);

			if (iconv(cd, &from, &left, &to, &room) == (size_t)-1 ||
			    iconv(cd, NULL, NULL, &to, &room) == (size_t)-1)
				to = stpcpy(want, "\xef\xbf\xbd");
			/* Apple's sets have changed since glibc's were made. */
			if (strncmp(names[i], "mac", 3) == 0 &&
			    (c == 0xc6 || c == 0xf0 || c == 0xff))
				continue;
			clean = rf_utf8_clean(&a, (struct rf_str){ want,
			    (size_t)(to - want) });
			CU_ASSERT_TRUE(rf_str_eq(got, clean));
		}
		if (cd != (iconv_t)-1)
			iconv_close(cd);
	}
	CU_ASSERT_PTR_NULL(rf_charset_find(rf_str("euc-jp")));
	rf_arena_release(&a);
}

CU_TestInfo util_charset_tests[] = {
	{ "sets of one byte a character", tables },
	{ "preloaded, without files", preloaded },
	{ "own conversions", encodings },
	{ "iconv", through_iconv },
	CU_TEST_INFO_NULL
};
