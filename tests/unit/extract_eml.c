/* Messages, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#include "extract/mail/mail.h"
#include "extract/mail/mime.h"

/* One pixel, transparent. */
#define PIXEL "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
#define HEAD "From: Ann <ann@example.org>\r\nTo: Bob\r\nSubject: S\r\n"

static void
read_mail(struct extract_run *r, const char *text)
{
	extract_fd(r, test_file(text, strlen(text)), (int64_t)strlen(text),
	    "test.eml", NULL);
}

static void
test_plain(void)
{
	struct extract_run r;

	read_mail(&r, "Received: from a\n\tby b\nFrom: =?UTF-8?Q?J=C3=B6rg?="
	    " <j@e.org>\nTo: a@e.org,\n b@e.org\nDate: Mon, 2 Jan 2006 "
	    "15:04:05 +0100\nSubject: =?iso-8859-1?q?Gr=FC=DFe_?=\n"
	    " =?utf-8?B?YXVzIEvDtmxu?= now\nMIME-Version: 1.0\nContent-Type: "
	    "text/plain; charset=\"iso-8859-1\"; format=flowed\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n"
	    "Hello=20\nBob,\nf=FCr =\nyou = end\n\n> old one\n> and two\nnew\n");
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	CU_ASSERT_STRING_EQUAL(r.doc.format, "eml");
	ASSERT_TEXT(r.text, "page 1\n"
	    "h1 Gr\xc3\xbc\xc3\x9f" "e aus K\xc3\xb6ln now\n"
	    "p - **From**: J\xc3\xb6rg <j@e.org>\n"
	    "**To**: a@e.org, b@e.org\n"
	    "**Date**: Mon, 2 Jan 2006 15:04:05 +0100\n"
	    "p - Hello Bob,\nf\xc3\xbcr you = end\n"
	    "quote - old one\nand two\n"
	    "p - new\n");
	CU_ASSERT_STRING_EQUAL(r.doc.title,
	    "Gr\xc3\xbc\xc3\x9f" "e aus K\xc3\xb6ln now");
	CU_ASSERT_STRING_EQUAL(r.doc.author, "J\xc3\xb6rg <j@e.org>");
	extract_run_end(&r);
}

/* The richest form, its pictures; one that it does not show; the rest. */
static void
test_parts(void)
{
	struct extract_run r;

	read_mail(&r, HEAD "Content-Type: multipart/mixed; boundary=out\r\n\r\n"
	    "preamble\r\n--out\r\n"
	    "Content-Type: multipart/related; boundary=\"rel\"\r\n\r\n"
	    "--rel\r\nContent-Type: multipart/alternative; boundary=alt\r\n"
	    "\r\n--alt\r\nContent-Type: text/plain\r\n\r\npoor\r\n"
	    "--alt\r\nContent-Type: text/html; charset=windows-1252\r\n\r\n"
	    "<p>rich \x93 <img src=\"cid:a%40b\" alt=dot></p>\r\n--alt--\r\n"
	    "--rel\r\nContent-Type: image/gif\r\nContent-ID: <a@b>\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n" PIXEL "\r\n--rel--\r\n"
	    "--out\r\nContent-Type: image/gif; name=two.gif\r\n"
	    "Content-Disposition: attachment\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n" PIXEL "\r\n"
	    "--out\r\nContent-Type: application/pdf\r\nContent-Disposition: "
	    "attachment; filename*0*=utf-8''Gr%C3%BC;\r\n filename*1=\"n \\\"x"
	    "\\\".pdf\"\r\n\r\n%PDF\r\n"
	    "--out\r\nContent-Type: message/rfc822\r\n\r\nFrom: Eve\r\n"
	    "Subject: inner\r\n\r\nforwarded\r\n--out--\r\nepilogue\r\n");
	CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\n"
	    "h1 S\n"
	    "p - **From**: Ann <ann@example.org>\n**To**: Bob\n"
	    "p - rich \xe2\x80\x9c\n"
	    "figure - image 0 alt=dot\n"
	    "h2 inner\n"
	    "p - **From**: Eve\n"
	    "p - forwarded\n"
	    "figure - image 0 title=two.gif\n"
	    "* Attachment: Gr\xc3\xbcn \"x\".pdf\n"
	    "! The attachment \"Gr\xc3\xbcn \"x\".pdf\" (application/pdf) was "
	    "not read: send it by itself to have it read\n");
	CU_ASSERT_EQUAL(r.doc.assets.n, 1);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].occurrences, 2);
	extract_run_end(&r);
}

static void
test_recognise(void)
{
	static const struct {
		const char *text;
		int score;
	} rows[] = {
		{ HEAD "\r\n", 90 },
		{ "From x@y Mon Jan  2\n" HEAD "\n", 90 },
		{ "From: a\nTo: b\n\nx", 45 },
		{ "Note: a\nTo: b\n\nx", 0 },
		{ "From: a\nTo: b\nand so on, a letter.\nSubject: c\n\n", 0 },
		{ "\nFrom: a\nTo: b\nSubject: c\n", 0 },
		{ "name,age\nann,3\n", 0 },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		CU_ASSERT_EQUAL(rf_eml_recognise(
		    (const unsigned char *)rows[i].text, strlen(rows[i].text),
		    ""), rows[i].score);
}

/* Boundaries missing, or of others; parts in parts without end. */
static void
test_bad(void)
{
	static const char *const rows[] = {
		HEAD "Content-Type: multipart/mixed\n\n--\nx\n--\n",
		HEAD "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n--\n",
		HEAD "Content-Type: multipart/mixed; boundary=a\n\n--a",
		HEAD "Content-Type: multipart/mixed; boundary=a\n\n--a\n--a--",
		HEAD "Content-Type: ; ; =; \"\n\tx=\"\\\n\n",
		HEAD "Content-Type: text/html; charset=nonesuch\n\n<p>\xff",
		HEAD "Content-Transfer-Encoding: base64\n\n====A=B\xff=",
		HEAD "Content-Transfer-Encoding: quoted-printable\n\n=\n=4\n=",
		HEAD "Subject: =?utf-8?B?=?= =?x?Q?\xff?= =?" "?Q?" "?=\n\nx",
		HEAD "Content-Disposition: attachment; filename*0*='; "
		    "filename*1*=%\n\n",
	};
	static const char open[] = "Content-Type: multipart/mixed; boundary="
	    "a\n\n--a\n";
	struct extract_run r;
	struct rf_buf deep;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		read_mail(&r, rows[i]);
		CU_ASSERT_EQUAL(r.rc, RF_OK);
		extract_run_end(&r);
	}
	rf_buf_init(&deep, 1 << 20);
	rf_buf_adds(&deep, HEAD);
	for (int i = 0; i < 5000; i++)
		rf_buf_adds(&deep, open);
	read_mail(&r, deep.ptr);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	extract_run_end(&r);
	rf_buf_release(&deep);
	read_mail(&r, HEAD "Content-Type: multipart/encrypted; boundary=a\n\n");
	CU_ASSERT_EQUAL(r.rc, RF_E_ENCRYPTED);
	extract_run_end(&r);
}

CU_TestInfo extract_eml_tests[] = {
	{ "texts and fields", test_plain },
	{ "parts", test_parts },
	{ "recognition", test_recognise },
	{ "bad messages", test_bad },
	CU_TEST_INFO_NULL
};
