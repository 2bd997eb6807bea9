/* Outlook's messages, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "extract/mail/rtf_packed.h"
#include "lib/cfb_build.h"
#include "util/limits.h"
#include "util/mem.h"

/* The head of a table of properties, and rows of it. */
#define PAD8 "\0\0\0\0\0\0\0\0"
#define PAD24 PAD8 PAD8 PAD8
#define ROW(id, type, value) type id "\0\0\0\0" value
#define LONG "\3\0"
#define TEXT(id, s) { "__substg1.0_" id "001E", s, 0 }
#define TABLE(path, s) { path "__properties_version1.0", s, sizeof(s) - 1 }

/* MELA: RTF that is not compressed. */
#define MELA(n) "\0\0\0\0" n "MELA\0\0\0\0"

static const char pixel[] = "GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4"
    "\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\1D\0;";

static void
read_msg(struct extract_run *r, const struct test_part *parts, size_t n)
{
	int64_t size;
	int fd = test_cfb(parts, n, &size);

	extract_fd(r, fd, size, "test.msg", NULL);
}

/* Fields, people, code page, pictures in place and not, a document. */
static void
test_message(void)
{
#define A0 "__attach_version1.0_#00000000/"
#define A1 "__attach_version1.0_#00000001/"
#define A2 "__attach_version1.0_#00000002/"
#define R0 "__recip_version1.0_#00000000/"
#define R1 "__recip_version1.0_#00000001/"
	static const struct test_part parts[] = {
		TABLE("", PAD24 PAD8
		    ROW("\xfd\x3f", LONG, "\xe3\4\0\0\0\0\0\0")
		    ROW("\xde\x3f", LONG, "\xe9\xfd\0\0\0\0\0\0")
		    ROW("\x39\0", "\x40\0",
		    "\0\x80\x3e\xd5\xde\xb1\x9d\1")),
		TEXT("0037", "\xcf\xf0\xe8"),
		TEXT("0C1A", "Ann"), TEXT("0C1F", "/o=Org/cn=ann"),
		TEXT("5D01", "ann@example.org"),
		{ "__substg1.0_10130102", "<p>caf\xc3\xa9 <img alt=dot "
		    "src=\"cid:p@x\"></p>", 0 },
		TEXT("1000", "poor"),
		TABLE(R0, PAD8 ROW("\x15\x0c", LONG, "\1\0\0\0\0\0\0\0")),
		{ R0 "__substg1.0_3001001F", "B\0o\0b\0", 6 },
		{ R0 "__substg1.0_39FE001E", "bob@example.org", 0 },
		TABLE(R1, PAD8 ROW("\x15\x0c", LONG, "\2\0\0\0\0\0\0\0")),
		{ R1 "__substg1.0_3001001E", "Cy", 0 },
		TABLE(A0, PAD8), { A0 "__substg1.0_3707001E", "p.gif", 0 },
		{ A0 "__substg1.0_370E001E", "IMAGE/GIF", 0 },
		{ A0 "__substg1.0_3712001E", "p@x", 0 },
		{ A0 "__substg1.0_37010102", pixel, sizeof(pixel) - 1 },
		TABLE(A1, PAD8), { A1 "__substg1.0_3704001E", "t.csv", 0 },
		{ A1 "__substg1.0_37010102", "a,b\n1,2\n", 0 },
		TABLE(A2, PAD8), { A2 "__substg1.0_3704001E", "q.gif", 0 },
		{ A2 "__substg1.0_37010102", pixel, sizeof(pixel) - 1 },
	};
	struct extract_run r;

	read_msg(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.format, "msg");
	ASSERT_TEXT(r.text, "page 1\n"
	    "h1 \xd0\x9f\xd1\x80\xd0\xb8\n"
	    "p - **From**: Ann <ann@example.org>\n"
	    "**To**: Bob <bob@example.org>\n**Cc**: Cy\n"
	    "**Date**: Thu, 01 Jan 1970 00:00:00 GMT\n"
	    "p - caf\xc3\xa9\n"
	    "figure - image 0 alt=dot\n"
	    "figure - image 0 title=q.gif\n"
	    "* Attachment: t.csv\n"
	    "page 2\nh1 t.csv\ntable - 2x2 h1\n^a|^b\n1|2\n");
	extract_run_end(&r);
}

/* The text is RTF, a page in RTF, a text in RTF, or plain. */
static void
test_bodies(void)
{
#define RTF_STREAM "__substg1.0_10090102"
	static const struct {
		struct test_part body;
		const char *shown;
	} rows[] = {
#define GENUINE "{\\rtf1\\ansi {\\b bold}\\par text{\\footnote n}}"
		{ { RTF_STREAM, MELA("\x31\0\0\0") GENUINE,
		    16 + sizeof(GENUINE) - 1 },
		    "p - **bold**\np - text1\nnote 1 n\n" },
#define PAGE "{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 \\deff0{\\fonttbl{\\f0 " \
	"Arial;}{\\f1\\fcharset161 x;}}{\\*\\htmltag64 <p>}\\htmlrtf {\\pard" \
	"\\htmlrtf0 a\\'cf{\\*\\htmltag84 <b>}\\htmlrtf {\\b\\htmlrtf0 " \
	"\\f1\\'e1\\f0\\u8364 ?{\\*\\htmltag92 </b>}\\htmlrtf }\\htmlrtf0" \
	"{\\*\\mhtmltag84 <i>}{\\*\\htmltag84 &lt;}\\{x\\}\\htmlrtf\\par}" \
	"\\htmlrtf0 {\\*\\htmltag72 </p>}{\\pntext *}{\\*\\unknown y}}"
		{ { RTF_STREAM, MELA("\xff\1\0\0") PAGE, 16 + sizeof(PAGE) - 1 },
		    "p - a\xd0\x9f**\xce\xb1\xe2\x82\xac**<{x}\n" },
#define PLAIN "{\\rtf1\\ansi\\fromtext \\f0\\par one\\par two\\tab 3}"
		{ { RTF_STREAM, MELA("\x31\0\0\0") PLAIN, 16 + sizeof(PLAIN) - 1 },
		    "p - one\ntwo 3\n" },
		{ { "__substg1.0_1000001F", "h\0i\0\n\0", 6 }, "p - hi\n" },
		{ { RTF_STREAM, "no RTF at all, but long enough", 0 },
		    "p - plain\n" },
	};
	static const struct test_part pages[] = {
		TABLE("", PAD24 PAD8
		    ROW("\xde\x3f", LONG, "\xb6\3\0\0\0\0\0\0")),
		TABLE("", PAD24 PAD8
		    ROW("\xde\x3f", LONG, "\x82\x51\0\0\0\0\0\0")),
		TABLE("", PAD24 PAD8
		    ROW("\xde\x3f", LONG, "\x9f\x4e\0\0\0\0\0\0")),
	};
	static const char *const shown[] = { "p - \xe4\xb8\xad\n",
		"p - \xd0\xb4\xd0\xb5\n", "p - \xc2\xa4\xc2\xa4\n" };
	static const char *const texts[] = { "\xa4\xa4", "\xe4\xe5",
		"\xa4\xa4" };
	struct test_part parts[3] = { TABLE("", PAD24 PAD8),
		TEXT("1000", "plain") };

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct extract_run r;
		bool good;

		parts[2] = rows[i].body;
		read_msg(&r, parts, 3);
		good = r.rc == RF_OK && strstr(r.text, rows[i].shown) != NULL;
		if (!good)
			printf("\nrow %zu: %s\n%s", i, r.err.msg, r.text);
		CU_ASSERT(good);
		extract_run_end(&r);
	}
	/* Big5, what Windows has for KOI8-R, and nothing but ASCII said. */
	for (size_t i = 0; i < RF_COUNT(pages); i++) {
		struct extract_run r;

		parts[0] = pages[i];
		parts[1].text = texts[i];
		read_msg(&r, parts, 2);
		CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.text, shown[i]));
		extract_run_end(&r);
	}
}

/* Examples of MS-OXRTFCP, and what is cut off. */
static void
test_packed(void)
{
	static const struct {
		const char *packed;
		size_t len;
		const char *rtf;
	} rows[] = {
		{ "\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\3\0\x0a\0rcpg12"
		    "5B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0", 49,
		    "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n" },
		{ "\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4KQA\0\4 WXYZ\x0dn}\1\x0e"
		    "\xb0", 30, "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}" },
		{ "\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4KQA\0\4 WXYZ\x0d", 25,
		    "{\\rtf1 WXYZ" },
		{ "\1\0\0\0\xff\0\0\0MELA\0\0\0\0{x", 18, "{x" },
	};
	struct rf_buf out;

	rf_buf_init(&out, 1000);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		rf_buf_reset(&out);
		CU_ASSERT_EQUAL(rf_rtf_unpack((struct rf_str){ rows[i].packed,
		    rows[i].len }, &out, NULL), RF_OK);
		CU_ASSERT_STRING_EQUAL(out.ptr, rows[i].rtf);
	}
	CU_ASSERT_EQUAL(rf_rtf_unpack(RF_STR("short"), &out, NULL),
	    RF_E_CORRUPT);
	rf_buf_release(&out);
}

/* A message attached, with a document of its own; an object; no name. */
static void
test_attached(void)
{
#define INNER A0 "__substg1.0_3701000D/"
	static const struct test_part parts[] = {
		TABLE("", PAD24 PAD8), TEXT("0037", "outer"),
		TEXT("0E04", "Bob; Cy"), TEXT("1000", "> quoted\nfree\n"),
		{ "__substg1.0_007D001E", "Received: x\nDate: Mon, 2 Jan "
		    "2006 15:04:05 +0100\nSubject: no\n", 0 },
		TABLE(A0, PAD8 ROW("\x05\x37", LONG, "\5\0\0\0\0\0\0\0")),
		TABLE(INNER, PAD24),
		{ INNER "__substg1.0_0037001E", "inner", 0 },
		{ INNER "__substg1.0_1000001E", "forwarded", 0 },
		TABLE(INNER A0, PAD8),
		{ INNER A0 "__substg1.0_3704001E", "n.txt", 0 },
		{ INNER A0 "__substg1.0_37010102", "note\n", 0 },
		TABLE(A1, PAD8 ROW("\x05\x37", LONG, "\6\0\0\0\0\0\0\0")),
		{ A1 "__substg1.0_3001001E", "Chart", 0 },
		{ A1 "__substg1.0_3701000D/Contents", "x", 0 },
	};
	struct extract_run r;

	read_msg(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\nh1 outer\np - **To**: Bob; Cy\n"
	    "**Date**: Mon, 2 Jan 2006 15:04:05 +0100\n"
	    "quote - quoted\np - free\nh2 inner\np - forwarded\n"
	    "* Attachment: n.txt\n* Attachment: Chart\n"
	    "page 2\nh1 n.txt\np - note\n"
	    "! The attachment \"Chart\" was not read: it is an object of "
	    "another program, or only a link\n");
	extract_run_end(&r);
}

static void
test_encrypted(void)
{
	static const struct test_part parts[] = {
		TABLE("", PAD24 PAD8), TEXT("001A", "IPM.Note.SMIME"),
		TABLE(A0, PAD8), { A0 "__substg1.0_3704001E", "smime.p7m", 0 },
		{ A0 "__substg1.0_37010102", "\x30\x80\6\x09\x2a\x86\x48\x86"
		    "\xf7\x0d\1\7\3\xa0\x80", 15 },
	};
	struct extract_run r;

	read_msg(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL(r.rc, RF_E_ENCRYPTED);
	extract_run_end(&r);
	/* Without its attachment it is empty, and that is all. */
	read_msg(&r, parts, 2);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\n");
	extract_run_end(&r);
}

/* Signed: the whole message is in the attachment. */
static void
test_signed(void)
{
	static const struct test_part parts[] = {
		TABLE("", PAD24 PAD8), TEXT("0037", "signed"),
		TABLE(A0, PAD8), { A0 "__substg1.0_3704001E", "smime.p7m", 0 },
		{ A0 "__substg1.0_370E001E", "multipart/signed", 0 },
		{ A0 "__substg1.0_37010102", "Content-Type: multipart/signed;"
		    "\r\n\tboundary=\"a\"\r\n\r\n--a\r\n\r\nthe text\r\n--a"
		    "--\r\n", 0 },
	};
	struct extract_run r;

	read_msg(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\nh1 signed\n* Attachment: smime.p7m\n"
	    "page 2\nh1 smime.p7m\np - the text\n");
	extract_run_end(&r);
}

/* Texts beyond a bound for all together are left out, and that is said. */
static void
test_too_much_text(void)
{
	enum { SIZE = 4 * RF_MiB, N = 9 };
	struct test_part parts[1 + 3 * N] = {
		TABLE("", PAD24 PAD8),
	};
	char names[3 * N][60], *text = rf_calloc(1, SIZE);
	struct extract_run r;

	memset(text, 'x', SIZE);
	for (int i = 0; i < N; i++) {
		struct test_part *p = parts + 1 + 3 * i;

		snprintf(names[3 * i], 60, "__recip_version1.0_#%08X/"
		    "__properties_version1.0", i);
		snprintf(names[3 * i + 1], 60, "__recip_version1.0_#%08X/"
		    "__substg1.0_3001001E", i);
		p[0] = (struct test_part)TABLE("", PAD8 ROW("\x15\x0c", LONG,
		    "\1\0\0\0\0\0\0\0"));
		p[0].name = names[3 * i];
		p[1] = (struct test_part){ names[3 * i + 1], text, SIZE };
		snprintf(names[3 * i + 2], 60, "__recip_version1.0_#%08X/"
		    "__substg1.0_39FE001E", i);
		p[2] = (struct test_part){ names[3 * i + 2], "a@b", 0 };
	}
	read_msg(&r, parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "! The message holds more "
	    "text than"));
	extract_run_end(&r);
	free(text);
}

CU_TestInfo extract_msg_tests[] = {
	{ "message", test_message },
	{ "bodies", test_bodies },
	{ "compressed RTF", test_packed },
	{ "attached messages", test_attached },
	{ "encrypted", test_encrypted },
	{ "signed", test_signed },
	{ "too much text", test_too_much_text },
	CU_TEST_INFO_NULL
};
