/*
 * What is wrong with documents, as a waiting request hears of it and as a
 * job tells it: the same code, never one that clients would repeat (Pulse
 * contract, sections 2.2, 2.4 and 8).
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/documents.h"
#include "lib/zip_build.h"
#include "util/io.h"
#include "util/mem.h"

static struct service *svc;

static void
start(void)
{
	svc = service_start("");
}

static void
stop(void)
{
	service_stop(svc);
}

/* Both ways to ask; the job's text is the code and the sentence. */
static void
refused(const char *what, struct form_part file, const char *code)
{
	struct answer a, job;

	a = ASK(svc, .path = "/extract", FORM(file));
	rf_strlcpy(a.what, what, sizeof(a.what));
	expect(&a, 400, pathf("error.code = %s", code), "error.message",
	    "!markdown");
	job = ASK(svc, .path = "/extract", FORM(file, FIELD("async", "true")));
	rf_strlcpy(job.what, what, sizeof(job.what));
	if (expect(&job, 200, "job_id")) {
		struct answer end = ask_job(svc, answer_text(&job, "job_id"),
		    "failed");

		expect(&end, 200, "status = failed", "!result", "created_at",
		    pathf("error = %s: %s", code,
		    answer_text(&a, "error.message")));
		answer_release(&end);
	}
	answer_release(&a);
	answer_release(&job);
}

static void
unsupported(void)
{
	struct answer a = ASK(svc, .path = "/extract", FORM(UPLOAD("file",
	    "Letter.DOC", "\x01\x02\x03\x04 nobody knows this")));
	struct json_object *types;
	size_t n;

	expect(&a, 400, "error.code = FILE_001",
	    "error.details.received_type = doc",
	    "error.details.supported_types ~ \"xlsx\"",
	    "error.details.supported_types ~ \"csv\"",
	    "error.details.supported_types ~ \"png\"");
	types = json_object_object_get(json_object_object_get(
	    json_object_object_get(a.json, "error"), "details"),
	    "supported_types");
	n = json_object_array_length(types);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (json_object_equal(
			    json_object_array_get_idx(types, i),
			    json_object_array_get_idx(types, k)))
				fail_test("%s is listed twice",
				    json_object_get_string(
				    json_object_array_get_idx(types, i)));
	answer_release(&a);
	expect_of(ASK(svc, .path = "/extract", FORM(UPLOAD("file", "noname",
	    "\x01\x02\x03\x04 nobody knows this"))), 400,
	    "error.details.received_type = unknown");
	refused("unsupported", (struct form_part)UPLOAD("file", "a.bin",
	    "\x01\x02\x03\x04 nobody knows this"), "FILE_001");
}

static void
damaged(void)
{
	struct document d = document_visual();

	/* A workbook without its end: ZIP's directory is there. */
	refused("damaged", (struct form_part)UPLOAD_BYTES("file", "a.xlsx",
	    d.bytes, d.len - 100), "FILE_003");
	document_release(&d);
	d = document_png();
	d.bytes[20] ^= 0x55;	/* inside the first chunk */
	refused("no picture", (struct form_part)UPLOAD_BYTES("file", "a.png",
	    d.bytes, 12), "FILE_003");
	document_release(&d);
}

/* The frame of an encrypted workbook: a compound file with that stream. */
static void
encrypted(void)
{
	static const char magic[8] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	static const char name[] = "EncryptedPackage";
	char bytes[2048];
	unsigned char *p = (unsigned char *)bytes;

	memset(bytes, 0, sizeof(bytes));
	memcpy(p, magic, sizeof(magic));
	p[24] = 0x3e;
	p[26] = 3;
	p[28] = 0xfe;
	p[29] = 0xff;
	p[30] = 9;		/* sectors of 512 bytes */
	p[32] = 6;
	p[44] = 1;		/* one sector of the allocation table */
	p[57] = 0x10;		/* streams below 4096 are small */
	memset(p + 60, 0xff, 4);
	p[60] = 0xfe;
	memset(p + 68, 0xff, 4);
	p[68] = 0xfe;
	memset(p + 76, 0xff, 512 - 76);
	memset(p + 76, 0, 4);	/* the table is sector 0 ... */
	p[48] = 1;		/* ... and the folder sector 1 */
	memset(p + 512, 0xff, 512);
	p[512] = 0xfd;
	p[516] = 0xfe;
	/* Root entry, then the stream. */
	for (size_t i = 0; i < 10; i++)
		p[1024 + 2 * i] = (unsigned char)"Root Entry"[i];
	p[1024 + 64] = 22;
	p[1024 + 66] = 5;
	p[1024 + 67] = 1;
	memset(p + 1024 + 68, 0xff, 8);
	p[1024 + 76] = 1;
	memset(p + 1024 + 77, 0, 3);
	for (size_t i = 0; i < sizeof(name) - 1; i++)
		p[1024 + 128 + 2 * i] = (unsigned char)name[i];
	p[1024 + 128 + 64] = 34;
	p[1024 + 128 + 66] = 2;
	p[1024 + 128 + 67] = 1;
	memset(p + 1024 + 128 + 68, 0xff, 12);
	refused("encrypted", (struct form_part)UPLOAD_BYTES("file", "a.xlsx",
	    bytes, sizeof(bytes)), "FILE_006");
}

/* A part of a workbook that unpacks to far more than it may. */
static void
bomb(void)
{
	const size_t n = (size_t)100 << 20;
	char *zeros = rf_calloc(n + 1, 1);
	struct test_part part[] = {
		{ "xl/sharedStrings.xml", zeros, n }, { NULL, NULL, 0 }
	};
	struct document d;
	int64_t size;
	size_t got;
	int fd;

	memset(zeros, ' ', n);
	fd = test_workbook("<sheetData/>", part, &size);
	d.bytes = rf_malloc((size_t)size);
	CU_ASSERT_EQUAL(rf_pread_up_to(fd, d.bytes, (size_t)size, 0, &got,
	    NULL), RF_OK);
	close(fd);
	refused("bomb", (struct form_part)UPLOAD_BYTES("file", "a.xlsx",
	    d.bytes, got), "PROC_001");
	free(d.bytes);
	free(zeros);
}

/* 60,000 x 60,000 pixels: more than anybody decodes, and no room is made. */
static void
huge_picture(void)
{
	struct document d = document_png();
	static const unsigned char side[] = { 0, 0, 0xea, 0x60 };

	memcpy(d.bytes + 16, side, 4);
	memcpy(d.bytes + 20, side, 4);
	refused("huge picture", (struct form_part)UPLOAD_BYTES("file", "a.png",
	    d.bytes, d.len), "PROC_001");
	document_release(&d);
}

/* A sheet that says it has 20,000 rows of 16,000 cells, and has one. */
static void
claimed_cells(void)
{
	struct document d = { NULL, 0 };
	int64_t size;
	size_t got;
	int fd = test_workbook("<dimension ref=\"A1:XFD1048576\"/><sheetData>"
	    "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\">"
	    "<c r=\"XFD1048576\"><v>2</v></c></row></sheetData>", NULL, &size);

	d.bytes = rf_malloc((size_t)size);
	CU_ASSERT_EQUAL(rf_pread_up_to(fd, d.bytes, (size_t)size, 0, &got,
	    NULL), RF_OK);
	close(fd);
	expect_of(ASK(svc, .path = "/extract", FORM(UPLOAD_BYTES("file",
	    "a.xlsx", d.bytes, got))), 200, "page_count = 1");
	free(d.bytes);
}

/* Nothing of all that has hurt anybody. */
static void
afterwards(void)
{
	expect_of(ASK(svc, .path = "/extract", FORM(SHEET)), 200,
	    "page_count = 1", "plan_info.pages_used = 2");
}

/* What few documents need is loaded when one asks, and it is read again. */
static void
rare_encoding(void)
{
	struct answer a = ASK(svc, .path = "/extract", FORM(UPLOAD("file",
	    "a.html", "<meta charset=koi8-r><p>\xd1\xc2")));

	expect(&a, 200, "markdown = \xd1\x8f\xd0\xb1");
	answer_release(&a);
	a = ASK(svc, .path = "/extract", FORM(UPLOAD("file", "a.html",
	    "<meta charset=no-such-thing><p>a")));
	expect(&a, 200, "markdown = a");
	answer_release(&a);
}

CU_TestInfo api_extract_documents[] = {
	{ "start", start },
	{ "unsupported", unsupported },
	{ "damaged", damaged },
	{ "encrypted", encrypted },
	{ "archive bomb", bomb },
	{ "huge picture", huge_picture },
	{ "claimed cells", claimed_cells },
	{ "the next one", afterwards },
	{ "a rare encoding", rare_encoding },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
