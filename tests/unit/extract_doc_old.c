/* Word documents of 6 and 95, made here. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#include "lib/cfb_build.h"

enum { TEXT = 0x300, CHARS = 0x400, PARAS = 0x600, TABLES = 0x800,
	SIZE = 0x1000 };

struct old {
	unsigned char m[SIZE];
	size_t tables;		/* where the next one goes */
};

static void
put16(struct old *o, size_t at, unsigned v)
{
	o->m[at] = (unsigned char)v;
	o->m[at + 1] = (unsigned char)(v >> 8);
}

/* A table of the head by its number, in bytes. */
static void
table(struct old *o, unsigned which, const void *bytes, size_t n)
{
	put16(o, 88 + 8 * which, (unsigned)o->tables);
	put16(o, 92 + 8 * which, (unsigned)n);
	memcpy(o->m + o->tables, bytes, n);
	o->tables += n + (n & 1);
}

/* A page of properties: each ends where the next begins. */
struct entry {
	unsigned from;		/* byte of the text */
	const char *list;	/* with its length before it, or NULL */
	size_t n;
};

static void
page(struct old *o, size_t at, unsigned which, size_t each,
    const struct entry *v, unsigned n, unsigned end)
{
	unsigned char bte[10] = { 0 };
	size_t room = 500;

	for (unsigned i = 0; i <= n; i++)
		put16(o, at + 4 * i, TEXT + (i < n ? v[i].from : end));
	for (unsigned i = 0; i < n; i++) {
		if (v[i].list == NULL)
			continue;
		room = (room - v[i].n) & ~(size_t)1;
		memcpy(o->m + at + room, v[i].list, v[i].n);
		o->m[at + 4 * (n + 1) + each * i] = (unsigned char)(room / 2);
	}
	o->m[at + 511] = (unsigned char)n;
	bte[0] = TEXT & 0xff;
	bte[1] = TEXT >> 8;
	bte[4] = (unsigned char)((TEXT + end) & 0xff);
	bte[5] = (unsigned char)((TEXT + end) >> 8);
	bte[8] = (unsigned char)(at / 512);
	table(o, which, bte, sizeof(bte));
}

#define LIST(s) s, sizeof(s) - 1

static void
make(struct old *o)
{
	static const char text[] = "Head\r\xcf\xf0" "b\xb3g\r"
	    "a\x07" "b\x07\x07" "\x13 EQ \\f(1,2) \x15\r";
	static const struct entry chars[] = {
		{ 0, NULL, 0 },
		{ 7, LIST("\x02\x55\x01") },		/* bold */
		{ 8, LIST("\x03\x5d\x01\x00") },	/* the font "CE" */
		{ 9, LIST("\x02\x5c\x01") },		/* hidden */
		{ 10, NULL, 0 },
		{ 16, LIST("\x02\x75\x01") }, { 17, NULL, 0 },
		{ 28, LIST("\x02\x75\x01") }, { 29, NULL, 0 },
	};
	static const struct entry paras[] = {
		{ 0, LIST("\x01\x01\x00") },		/* heading 1 */
		{ 5, NULL, 0 },
		{ 11, LIST("\x02\x00\x00\x18\x01") },	/* in a table */
		{ 13, LIST("\x02\x00\x00\x18\x01") },
		/* The end of a row of two columns, and its edges. */
		{ 15, LIST("\x08\x00\x00\x18\x01\x19\x01\xbe\x08\x00\x02"
		    "\x00\x00\xe8\x03\xd0\x07") },
		{ 16, NULL, 0 },
	};
	/* Normal, and the first heading. */
	static const char styles[] = "\x04\x00\x02\x00\x08\x00"
	    "\x10\x00\x00\x00\xf1\xff\x02\x00\x00\x00\x06Normal\x00"
	    "\x0d\x00\x01\x00\x01\x00\x02\x00\x00\x00\x03Kop\x00";
	static const char fonts[] = "\x1c\x00\x0b\x04\x90\x01\x00\x00Times\x00"
	    "\x0e\x04\x90\x01\xee\x00Times CE\x00";

	memset(o, 0, sizeof(*o));
	o->tables = TABLES;
	put16(o, 0, 0xa5dc);
	put16(o, 2, 101);
	put16(o, 6, 0x419);
	put16(o, 24, TEXT);
	put16(o, 52, sizeof(text) - 1);
	memcpy(o->m + TEXT, text, sizeof(text) - 1);
	page(o, CHARS, 12, 1, chars, RF_COUNT(chars), sizeof(text) - 1);
	page(o, PARAS, 13, 7, paras, RF_COUNT(paras), sizeof(text) - 1);
	table(o, 1, LIST(styles));
	table(o, 15, LIST(fonts));
}

static void
read_old(struct extract_run *r, const struct old *o, size_t n)
{
	struct test_part part = { "WordDocument", (const char *)o->m, n };
	int64_t size;
	int fd = test_cfb(&part, 1, &size);

	extract_fd(r, fd, size, "test.doc", NULL);
}

static void
test_whole(void)
{
	struct extract_run r;
	struct old o;

	make(&o);
	read_old(&r, &o, SIZE);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	ASSERT_TEXT(r.text, "page 1\nh1 Head\n"
	    "p - \u041f\u0440**b**\u0142\n"
	    "table - 1x2 h0\na|b\np - \\frac{1}{2}\n");
	extract_run_end(&r);
}

/* From a Macintosh; with a table of pieces; cut off at every place. */
static void
test_others(void)
{
	static const char pieces[] = "\x02\x1c\x00\x00\x00\x00\x00\x00\x00"
	    "\x01\x00\x00\x00\x03\x00\x00\x00"
	    "\x00\x00\x04\x03\x00\x00\x00\x00" "\x00\x00\x00\x03\x00\x00\x00";
	struct extract_run r;
	struct old o;

	make(&o);
	put16(&o, 20, 0x100);
	memcpy(o.m + TEXT, "l\xd5x", 3);
	read_old(&r, &o, SIZE);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "l\u2019xd"));
	extract_run_end(&r);
	make(&o);
	put16(&o, 10, 4);
	table(&o, 33, pieces, sizeof(pieces));
	read_old(&r, &o, SIZE);
	CU_ASSERT_EQUAL(r.rc, RF_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "He"));
	extract_run_end(&r);
	make(&o);
	put16(&o, 10, 0x100);
	read_old(&r, &o, SIZE);
	CU_ASSERT_EQUAL(r.rc, RF_E_ENCRYPTED);
	extract_run_end(&r);
	for (size_t n = 0; n < SIZE; n += 97) {
		make(&o);
		read_old(&r, &o, n);
		CU_ASSERT_EQUAL(r.rc, n > TEXT ? RF_OK : RF_E_CORRUPT);
		extract_run_end(&r);
	}
}

/* Whatever the bytes of the properties are, the text is read. */
static void
test_garbage(void)
{
	struct extract_run r;
	struct old o;

	for (unsigned i = 0; i < 256; i++) {
		make(&o);
		memset(o.m + CHARS + 460, (int)i, 40);
		memset(o.m + PARAS + 420, (int)(255 - i), 60);
		read_old(&r, &o, SIZE);
		CU_ASSERT_TRUE(r.rc == RF_OK || rf_code_is_document(r.rc));
		extract_run_end(&r);
	}
}

CU_TestInfo extract_doc_old_tests[] = {
	{ "text, looks, styles, tables", test_whole },
	{ "pieces, other machines, cut off", test_others },
	{ "properties that are none", test_garbage },
	CU_TEST_INFO_NULL
};
