/* Messages, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "extract/mail/mail.h"
#include "extract/mail/mime.h"
#include "util/mem.h"
#include "util/str.h"

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
	    "\\\".pdf\"\r\n\r\nno PDF\r\n"
	    "--out\r\nContent-Type: text/csv\r\nContent-Disposition: "
	    "attachment; filename=t.csv\r\n\r\na,b\r\n1,2\r\n"
	    "--out\r\nContent-Type: text/plain; charset=koi8-r; name=k.txt"
	    "\r\nContent-Disposition: attachment\r\n\r\n\xf0\xd2\xc9\r\n"
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
	    "* Attachment: t.csv\n"
	    "* Attachment: k.txt\n"
	    "page 2\n"
	    "h1 t.csv\n"
	    "table - 2x2 h1\n"
	    "^a|^b\n"
	    "1|2\n"
	    "page 3\n"
	    "h1 k.txt\n"
	    "p - \xd0\x9f\xd1\x80\xd0\xb8\n"
	    "! The attachment \"Gr\xc3\xbcn \"x\".pdf\" was not read: The "
	    "file is a plain text file, which this version of Riffle does "
	    "not read\n");
	CU_ASSERT_EQUAL(r.doc.assets.n, 1);
	CU_ASSERT_EQUAL(r.doc.assets.v[0].occurrences, 2);
	extract_run_end(&r);
}

/* What people send: each row is a message and what becomes of it. */
static void
test_variety(void)
{
	static const struct {
		const char *message, *shown;
	} rows[] = {
		/* No type, tabs, no end of the last line. */
		{ HEAD "\n" "one\ttwo\nthree", "p - one two\nthree\n" },
		/* Eight-bit fields, in UTF-8 and in no encoding said. */
		{ "From: J\xc3\xb6rg\nTo: b\nSubject: Gr\xfc\xdf" "e\n\nx\n",
		    "h1 Gr\xc3\xbc\xc3\x9f" "e\np - **From**: J\xc3\xb6rg\n"
		    "**To**: b\np - x\n" },
		/* A character that two encoded words share. */
		{ "From: a\nTo: b\nSubject: =?utf-8?B?ww==?=\n =?UTF-8?Q?=A9?= "
		    "=?iso-8859-1?Q?=E9?=\n\nx\n",
		    "h1 \xc3\xa9\xc3\xa9\n" },
		/* No subject, no date. */
		{ "Received: x\nMIME-Version: 1.0\nTo: b\n\nx\n",
		    "p - **To**: b\np - x\n" },
		/* format=flowed: quotes, stuffed spaces, a signature. */
		{ HEAD "Content-Type: text/plain; format=flowed\n\n"
		    "a line \nthat goes on\n> quoted \n> words\n From here\n"
		    "-- \nAnn\n", "p - a line that goes on\n"
		    "quote - quoted words\np - From here\n--\nAnn\n" },
		{ HEAD "Content-Type: text/plain; format=flowed; DelSp=yes\n"
		    "\nwo \nrd\n", "p - word\n" },
		/* The last boundary is missing; another one's stands in. */
		{ HEAD "Content-Type: multipart/mixed; boundary=a\n\n--a\n\n"
		    "one\n--ab\ntwo\n--a \n\nthree",
		    "p - one\n--ab\ntwo\np - three\n" },
		/* An inner part that never ends, ended by the outer one. */
		{ HEAD "Content-Type: multipart/mixed; boundary=a\n\n--a\n"
		    "Content-Type: multipart/alternative; boundary=b\n\n--b\n"
		    "\npoor\n--b\nContent-Type: text/html\n\n<b>rich</b>\n"
		    "--a\n\nafter\n--a--\n", "p - **rich**\np - after\n" },
		/* A head that no empty line ends, and a part without one. */
		{ HEAD "and so it begins", "p - and so it begins\n" },
		{ HEAD "Content-Type: multipart/mixed; boundary=a\n\n--a\n"
		    "Dear all:\n\nhello\n--a--\n",
		    "p - Dear all:\np - hello\n" },
		/* A boundary that never comes: nothing is lost. */
		{ HEAD "Content-Type: multipart/mixed; boundary=a_\n\n--a\n"
		    "\none\n", "p - --a\np - one\n" },
		{ HEAD "Content-Type: multipart/mixed\n\none\n",
		    "p - one\n" },
		/* Reports, and other kinds of text, stand in the text. */
		{ HEAD "Content-Type: multipart/report; boundary=a\n\n--a\n"
		    "\nsorry\n--a\nContent-Type: message/delivery-status\n\n"
		    "Action: failed\n\nStatus: 5.1.1\n--a\n"
		    "Content-Type: text/rfc822-headers\n\nSubject: x\n--a--\n",
		    "p - sorry\np - Action: failed\np - Status: 5.1.1\n"
		    "p - Subject: x\n" },
		/* ... and are but one more form among better ones. */
		{ HEAD "Content-Type: multipart/alternative; boundary=a\n\n"
		    "--a\n\npoor\n--a\nContent-Type: text/x-amp-html\n\n"
		    "amp\n--a\nContent-Type: text/html\n\n<b>rich</b>\n"
		    "--a--\n", "p - **rich**\n" },
		/* The richest is empty. */
		{ HEAD "Content-Type: multipart/alternative; boundary=a\n\n"
		    "--a\n\npoor\n--a\nContent-Type: text/html\n\n \n--a--\n",
		    "p - poor\n" },
		/* Signatures are named, and nobody tries to read them. */
		{ HEAD "Content-Type: multipart/signed; boundary=a\n\n--a\n"
		    "\nsure\n--a\nContent-Type: application/pgp-signature; "
		    "name=s.asc\n\n-----BEGIN PGP\n--a--\n",
		    "p - sure\n* Attachment: s.asc\n" },
		/* What mailboxes write before "From ". */
		{ HEAD "\n>From now on\n> so they say\n>From there\n",
		    "p - From now on\nquote - so they say\nFrom there\n" },
		/* In a letter navigation and footers are what it says. */
		{ HEAD "Content-Type: text/html\n\n<nav>up</nav><p>x"
		    "<footer>Ann</footer>\n", "p - up\np - x\np - Ann\n" },
		/* ASCII that is none. */
		{ HEAD "Content-Type: text/html; charset=us-ascii\n\n"
		    "<p>\xc3\xa9\n", "p - \xc3\xa9\n" },
		/* Encodings of the body. */
		{ HEAD "Content-Type: text/plain; charset=koi8-r\n"
		    "Content-Transfer-Encoding: 8bit\n\n\xf0\xd2\xc9\n",
		    "p - \xd0\x9f\xd1\x80\xd0\xb8\n" },
		{ HEAD "Content-Type: text/plain; charset=\"utf-16le\"\n"
		    "Content-Transfer-Encoding: base64\n\naABp\nAA==\n",
		    "p - hi\n" },
		{ HEAD "Content-Type: text/html\nContent-Transfer-Encoding: "
		    "QUOTED-PRINTABLE\n\n<meta charset=3Diso-8859-2><p>=B9=\n"
		    "x\n", "p - \xc5\xa1x\n" },
		/* Files in the text, of which one is none. */
		{ HEAD "\nsee\nbegin 644 a.csv\n(82QB\"C$L,@H \nend\n"
		    "begin 644 is no file\n", "p - see\n"
		    "p - begin 644 is no file\n* Attachment: a.csv\n"
		    "page 2\nh1 a.csv\ntable - 2x2 h1\n^a|^b\n1|2\n" },
		/* A page that was saved, with its picture by address. */
		{ HEAD "Content-Type: multipart/related; boundary=a\n\n--a\n"
		    "Content-Type: text/html\n\n<p>x<img alt=y "
		    "src=\"http://e.org/p.gif\">\n--a\nContent-Type: image/gif\n"
		    "Content-Location: http://e.org/p.gif\n"
		    "Content-Transfer-Encoding: base64\n\n" PIXEL "\n--a--\n",
		    "p - x\nfigure - image 0 alt=y\n" },
		/* A type that is no text, an attribute without a value. */
		{ HEAD "Content-Type: te\xd9xt/x\n\nx\n",
		    "* Attachment: te\xef\xbf\xbdxt/x\n" },
		{ HEAD "Content-Type: text/html\n\n<p class=>x<a href=",
		    "p - x\n" },
		/* A picture that only its name tells of. */
		{ HEAD "Content-Type: application/octet-stream; name=p.GIF\n"
		    "Content-Transfer-Encoding: base64\n\n" PIXEL "\n",
		    "figure - image 0 title=p.GIF\n" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct extract_run r;
		bool good;

		read_mail(&r, rows[i].message);
		good = r.rc == RF_OK && strstr(r.text, rows[i].shown) != NULL;
		if (!good)
			printf("\nrow %zu: %s\n%s", i, r.err.msg, r.text);
		CU_ASSERT(good);
		extract_run_end(&r);
	}
}

/* A page for each message; a line of a text that looks like a border. */
static void
test_mailbox(void)
{
	struct extract_run r;

	read_mail(&r, "From a@b Mon Jan  2 15:04:05 2006\n" HEAD "\none\n\n"
	    "From here on it is text.\n\nFrom c@d Tue Jan  3 2006\n"
	    "From: Eve\nSubject: two\nContent-Type: text/csv; name=t.csv\n\n"
	    "a,b\n1,2\n\nFrom e@f\nTo: x\nFrom: y\n\nthree\n");
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\nh1 S\np - **From**: Ann "
	    "<ann@example.org>\n**To**: Bob\np - one\n"
	    "p - From here on it is text.\n"
	    "page 2\nh1 two\np - **From**: Eve\n* Attachment: t.csv\n"
	    "page 3\nh1 t.csv\ntable - 2x2 h1\n^a|^b\n1|2\n"
	    "page 4\np - **From**: y\n**To**: x\np - three\n");
	extract_run_end(&r);
}

/* Messages in messages keep their documents, down to a depth. */
static void
test_attached(void)
{
	struct extract_run r;
	struct rf_buf b, outer;
	char *coded;

	rf_buf_init(&b, 1 << 20);
	rf_buf_adds(&b, HEAD "Content-Type: text/plain; name=in.txt\n"
	    "Content-Disposition: attachment\n\ninnermost\n");
	for (int i = 0; i < 3; i++) {
		rf_buf_init(&outer, 1 << 20);
		coded = rf_malloc(rf_base64_size(b.len));
		rf_base64(b.ptr, b.len, coded);
		rf_buf_printf(&outer, HEAD "Content-Type: application/"
		    "octet-stream; name=m%d.eml\nContent-Transfer-Encoding: "
		    "base64\n\n%s\n", i, coded);
		free(coded);
		rf_buf_release(&b);
		b = outer;
		if (i > 0)
			continue;
		read_mail(&r, b.ptr);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "page 2\nh1 m0.eml\n"));
		CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "page 3\nh2 in.txt\n"
		    "p - innermost\n"));
		extract_run_end(&r);
	}
	read_mail(&r, b.ptr);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_EQUAL(r.doc.total_pages, 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "\"m0.eml\" was not read: the "
	    "message lies too deep"));
	extract_run_end(&r);
	rf_buf_release(&b);
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
		{ "Note: a\nTo: b\n\nx", 15 },
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

/* The end of an encoded word is not looked for without end. */
static void
test_long_words(void)
{
	static const struct {
		size_t n;
		bool decoded;
	} rows[] = { { 1900, true }, { 2100, false } };

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct extract_run r;
		struct rf_buf b;

		rf_buf_init(&b, 1 << 20);
		rf_buf_adds(&b, "From: a\nTo: b\nSubject: =?utf-8?Q?=41");
		for (size_t k = 0; k < rows[i].n; k++)
			rf_buf_addc(&b, 'a');
		rf_buf_adds(&b, "?=\n\nx\n");
		read_mail(&r, b.ptr);
		CU_ASSERT_EQUAL_FATAL(r.rc, RF_OK);
		CU_ASSERT_EQUAL(strncmp(r.doc.title, rows[i].decoded ? "Aaa" :
		    "=?utf-8?Q?=41aa", rows[i].decoded ? 3 : 15), 0);
		extract_run_end(&r);
		rf_buf_release(&b);
	}
}

CU_TestInfo extract_eml_tests[] = {
	{ "texts and fields", test_plain },
	{ "parts", test_parts },
	{ "variety", test_variety },
	{ "mailboxes", test_mailbox },
	{ "attached messages", test_attached },
	{ "recognition", test_recognise },
	{ "bad messages", test_bad },
	{ "long encoded words", test_long_words },
	CU_TEST_INFO_NULL
};
