/*
 * Outlook's messages (MS-OXMSG) as letters: an OLE compound file whose
 * storages are the message, its recipients, its attachments and the messages
 * attached; a property of fixed size is a row of a table, all others are
 * streams that have the property's number and type for a name.
 *
 * What surprises: the same text may be there three times (plain, HTML, and
 * RTF, which may be HTML in disguise); addresses of colleagues are paths in
 * a directory that nobody else has; and texts of the old kind are in the
 * code page of the message, but HTML is in that of the Internet.
 */
#include "config.h"

#include "extract/mail/mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "extract/cfb.h"
#include "extract/codepage.h"
#include "extract/le.h"
#include "extract/mail/letter.h"
#include "extract/mail/mime.h"
#include "extract/mail/rtf_packed.h"
#include "util/limits.h"
#include "util/time.h"
#include "util/utf8.h"

#define MAX_STRING (4 * RF_MiB)		/* a name, a list of recipients */
/* All of them, and all texts: streams may share their sectors, so that the
 * size of the file is no bound. */
#define MAX_STRINGS (32 * RF_MiB)
#define MAX_DEPTH 16			/* messages within messages */
#define MAX_PARTS 5000			/* attachments, at all depths */
#define MAX_TABLE (1 * RF_MiB)

/* Types of properties (MS-OXCDATA, 2.11.1). */
enum { LONG = 0x0003, STRING8 = 0x001e, STRING = 0x001f,
	FILETIME = 0x0040, BINARY = 0x0102, OBJECT = 0x000d };

/* Properties (MS-OXPROPS). */
enum { SUBJECT = 0x0037, SUBMIT_TIME = 0x0039,
	REPRESENTING_NAME = 0x0042, REPRESENTING_ADDRESS = 0x0065,
	HEADERS = 0x007d, RECIPIENT_TYPE = 0x0c15, SENDER_NAME = 0x0c1a,
	SENDER_ADDRESS = 0x0c1f, DISPLAY_BCC = 0x0e02, DISPLAY_CC = 0x0e03,
	DISPLAY_TO = 0x0e04, DELIVERY_TIME = 0x0e06, BODY = 0x1000,
	RTF = 0x1009, HTML = 0x1013, DISPLAY_NAME = 0x3001,
	EMAIL_ADDRESS = 0x3003, ATTACH_DATA = 0x3701, ATTACH_NAME = 0x3704,
	ATTACH_METHOD = 0x3705, ATTACH_LONG_NAME = 0x3707,
	ATTACH_TYPE = 0x370e, ATTACH_ID = 0x3712, ATTACH_LOCATION = 0x3713,
	SMTP_ADDRESS = 0x39fe, INTERNET_CODEPAGE = 0x3fde,
	CODEPAGE = 0x3ffd, SENDER_SMTP = 0x5d01, REPRESENTING_SMTP = 0x5d02,
	RECIPIENT_NAME = 0x5ff6 };

#define ATTACHED_MESSAGE 5

struct msg {
	struct rf_extract *x;
	struct rf_arena *arena;		/* the document's */
	struct rf_cfb *cfb;
	unsigned parts;
	uint64_t strings_left, texts_left;	/* bytes */
	bool cut;			/* there was more than that */
};

/* A storage with properties. */
struct props {
	struct msg *m;
	const struct rf_cfb_entry *storage;
	const char *charset;		/* of STRING8 */
	char *table;			/* malloc'ed */
	size_t len, first;		/* rows begin there */
};

/* ---- properties ---------------------------------------------------------- */

/* `skip`: bytes before the first row (2.4). */
static void
open_props(struct props *p, struct msg *m,
    const struct rf_cfb_entry *storage, size_t skip, const char *charset)
{
	const struct rf_cfb_entry *e = rf_cfb_find(m->cfb, storage,
	    "__properties_version1.0");

	*p = (struct props){ .m = m, .storage = storage, .charset = charset,
		.first = skip };
	if (e == NULL || rf_cfb_load(m->cfb, e, MAX_TABLE, &p->table, &p->len,
	    NULL) != RF_OK)
		p->len = 0;
}

static void
close_props(struct props *p)
{
	free(p->table);
	p->table = NULL;
}

/* The value of a property of fixed size; false when it is not there. */
static bool
fixed(const struct props *p, unsigned id, unsigned type, uint64_t *out)
{
	for (size_t at = p->first; at + 16 <= p->len; at += 16) {
		const char *row = p->table + at;

		if (rf_le16(row) == type && rf_le16(row + 2) == id) {
			*out = rf_le64(row + 8);
			return true;
		}
	}
	return false;
}

static uint32_t
number(const struct props *p, unsigned id, uint32_t absent)
{
	uint64_t v;

	return fixed(p, id, LONG, &v) ? (uint32_t)v : absent;
}

static const struct rf_cfb_entry *
stream(const struct props *p, unsigned id, unsigned type)
{
	char name[40];

	snprintf(name, sizeof(name), "__substg1.0_%04X%04X", id, type);
	return rf_cfb_find(p->m->cfb, p->storage, name);
}

/* A stream as malloc'ed bytes, from what is left for its kind. */
static bool
load_of(struct msg *m, const struct rf_cfb_entry *e, size_t max,
    uint64_t *left, char **bytes, size_t *len)
{
	if (e->size > *left) {
		m->cut = true;
		return false;
	}
	if (rf_cfb_load(m->cfb, e, max, bytes, len, NULL) != RF_OK)
		return false;
	*left -= *len;
	return true;
}

/* A text as clean UTF-8 in the arena, trimmed; NULL for none. */
static const char *
string(const struct props *p, unsigned id)
{
	const struct rf_cfb_entry *e = stream(p, id, STRING);
	const char *charset = e != NULL ? "UTF-16LE" : p->charset;
	struct rf_str s;
	char *bytes;

	if (e == NULL)
		e = stream(p, id, STRING8);
	if (e == NULL || !load_of(p->m, e, MAX_STRING, &p->m->strings_left,
	    &bytes, &s.len))
		return NULL;
	s.ptr = bytes;
	s = rf_str_trim(rf_utf8_from(p->m->arena, s, charset));
	free(bytes);
	return s.len > 0 ? rf_arena_strndup(p->m->arena, s.ptr, s.len) : NULL;
}

/* The first of some properties that says anything. */
static const char *
one_of(const struct props *p, const unsigned *ids, size_t n)
{
	const char *s = NULL;

	for (size_t i = 0; i < n && s == NULL; i++)
		s = string(p, ids[i]);
	return s;
}
#define ONE_OF(p, ...) one_of(p, (const unsigned[]){ __VA_ARGS__ }, \
	sizeof((const unsigned[]){ __VA_ARGS__ }) / sizeof(unsigned))

/* ---- fields -------------------------------------------------------------- */

/* "Ann <ann@example.org>"; an address without "@" is none for others. */
static const char *
person(struct msg *m, const char *name, const char *address)
{
	if (address != NULL && strchr(address, '@') == NULL)
		address = NULL;
	if (name == NULL || address == NULL || strcmp(name, address) == 0)
		return address != NULL ? address : name;
	return rf_arena_printf(m->arena, "%s <%s>", name, address);
}

static bool
is_storage(const struct rf_cfb_entry *e, const char *prefix)
{
	return e->type == RF_CFB_STORAGE &&
	    rf_str_starts(rf_str(e->name), prefix);
}

/* Everybody of a type (1 to, 2 cc, 3 bcc), and the list as shown if that is
 * all there is. */
static const char *
recipients(const struct props *p, uint32_t type, unsigned shown)
{
	struct msg *m = p->m;
	const struct rf_cfb_entry *e = NULL;
	struct rf_buf all;
	const char *out = NULL;

	rf_buf_init(&all, MAX_STRING);
	while ((e = rf_cfb_next(m->cfb, p->storage, e)) != NULL) {
		struct props r;
		const char *one;

		if (!is_storage(e, "__recip_version1.0_"))
			continue;
		open_props(&r, m, e, 8, p->charset);
		one = number(&r, RECIPIENT_TYPE, 0) != type ? NULL :
		    person(m, ONE_OF(&r, DISPLAY_NAME, RECIPIENT_NAME),
		    ONE_OF(&r, SMTP_ADDRESS, EMAIL_ADDRESS));
		if (one != NULL && all.len > 0)
			rf_buf_adds(&all, ", ");
		if (one != NULL)
			rf_buf_adds(&all, one);
		close_props(&r);
	}
	if (all.len > 0)
		out = rf_utf8_clean(m->arena, (struct rf_str){
		    rf_arena_strndup(m->arena, all.ptr, all.len),
		    all.len }).ptr;
	rf_buf_release(&all);
	return out != NULL ? out : string(p, shown);
}

/* As mail writes it; from the header fields, if it came by mail. */
static const char *
date(const struct props *p, struct rf_str headers)
{
	static const unsigned ids[] = { SUBMIT_TIME, DELIVERY_TIME };
	const char *s = rf_mime_text_field(p->m->arena, headers, "Date");
	char text[30];
	uint64_t v;

	for (size_t i = 0; i < RF_COUNT(ids) && s == NULL; i++) {
		/* Units of 100 ns since 1601. */
		if (!fixed(p, ids[i], FILETIME, &v) || v < 116444736000000000 ||
		    v > 2650467744000000000)
			continue;
		rf_time_http((int64_t)(v / 10000) - 11644473600000, text);
		s = rf_arena_strdup(p->m->arena, text);
	}
	return s;
}

/* ---- texts --------------------------------------------------------------- */

/* Bytes that live as long as the document; ptr NULL when there are none. */
static struct rf_str
kept(const struct props *p, const struct rf_cfb_entry *e)
{
	struct rf_str s = { NULL, 0 };
	char *bytes;

	if (e == NULL || e->size == 0 || !load_of(p->m, e, RF_MAX_MESSAGE,
	    &p->m->texts_left, &bytes, &s.len))
		return s;
	rf_document_own(p->m->x->doc, bytes);
	s.ptr = bytes;
	return s;
}

static void
add_text(const struct props *p, struct rf_letter *letter,
    enum rf_letter_kind kind, struct rf_str bytes, const char *charset)
{
	struct rf_letter_part *part = rf_letter_part(p->m->arena, letter,
	    kind, kind == RF_LETTER_HTML ? "text/html" : "text/plain");

	part->bytes = bytes;
	part->charset = charset;
}

/* From the compressed stream; false when that is of no use. */
static bool
add_rtf(const struct props *p, struct rf_letter *letter)
{
	struct rf_document *d = p->m->x->doc;
	struct rf_str packed = kept(p, stream(p, RTF, BINARY));
	struct rf_buf rtf, text;
	struct rf_str bytes;
	enum rf_rtf_wrapped wrapped;
	bool good = false;

	if (packed.ptr == NULL)
		return false;
	rf_buf_init(&rtf, RF_MAX_MESSAGE);
	rf_buf_init(&text, RF_MAX_MESSAGE);
	if (rf_rtf_unpack(packed, &rtf, NULL) != RF_OK || rtf.len == 0)
		goto out;
	wrapped = rf_rtf_is_wrapped((struct rf_str){ rtf.ptr, rtf.len });
	if (wrapped != RF_RTF_GENUINE)
		rf_rtf_unwrap((struct rf_str){ rtf.ptr, rtf.len }, &text);
	good = rf_str_starts((struct rf_str){ rtf.ptr, rtf.len }, "{\\rtf");
	if (good) {
		bytes.ptr = rf_buf_take(wrapped == RF_RTF_GENUINE ? &rtf :
		    &text, &bytes.len);
		rf_document_own(d, (char *)bytes.ptr);
		add_text(p, letter, wrapped == RF_RTF_HTML ? RF_LETTER_HTML :
		    wrapped == RF_RTF_TEXT ? RF_LETTER_TEXT : RF_LETTER_RTF,
		    bytes, "utf-8");
	}
out:
	rf_buf_release(&rtf);
	rf_buf_release(&text);
	return good;
}

/* The best of the forms that are there. */
static void
add_body(const struct props *p, struct rf_letter *letter)
{
	uint32_t page = number(p, INTERNET_CODEPAGE, 0);
	const char *charset = page != 0 ? rf_codepage(
	    p->m->arena, (int32_t)page) : NULL;
	static const unsigned types[] = { BINARY, STRING, STRING8 };
	struct rf_str s;

	for (size_t i = 0; i < RF_COUNT(types); i++) {
		s = kept(p, stream(p, HTML, types[i]));
		if (s.ptr == NULL)
			continue;
		add_text(p, letter, RF_LETTER_HTML, s, types[i] == STRING ?
		    "UTF-16LE" : types[i] == STRING8 ? p->charset : charset);
		return;
	}
	if (add_rtf(p, letter))
		return;
	s = kept(p, stream(p, BODY, STRING));
	if (s.ptr != NULL)
		add_text(p, letter, RF_LETTER_TEXT, s, "UTF-16LE");
	else if ((s = kept(p, stream(p, BODY, STRING8))).ptr != NULL)
		add_text(p, letter, RF_LETTER_TEXT, s, p->charset);
}

/* ---- the tree ------------------------------------------------------------ */

static struct rf_letter *message(struct msg *m,
    const struct rf_cfb_entry *storage, const char *charset, unsigned depth);

static const char *
lower(struct rf_arena *arena, const char *s)
{
	char *out = rf_arena_strdup(arena, s);

	for (char *c = out; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	return out;
}

static void
add_attachment(const struct props *p, struct rf_letter *letter,
    unsigned depth)
{
	const struct rf_cfb_entry *inner = stream(p, ATTACH_DATA, OBJECT);
	struct rf_arena *arena = p->m->arena;
	const char *type = string(p, ATTACH_TYPE), *s;
	struct rf_letter_part *part;

	if (inner != NULL && depth < MAX_DEPTH &&
	    number(p, ATTACH_METHOD, 0) == ATTACHED_MESSAGE) {
		rf_letter_part(arena, letter, RF_LETTER_MESSAGE,
		    "message/rfc822")->message = message(p->m, inner,
		    p->charset, depth + 1);
		return;
	}
	part = rf_letter_part(arena, letter, RF_LETTER_FILE, type != NULL ?
	    lower(arena, type) : "application/octet-stream");
	part->name = ONE_OF(p, ATTACH_LONG_NAME, ATTACH_NAME, DISPLAY_NAME);
	if ((s = string(p, ATTACH_ID)) != NULL)
		part->id = rf_str(s);
	if ((s = string(p, ATTACH_LOCATION)) != NULL)
		part->location = rf_str(s);
	part->source = stream(p, ATTACH_DATA, BINARY);
}

/*
 * The code page of strings without one of their own ([MS-OXCMSG] 2.2.1.44);
 * where the message does not say, that which Windows has for the script that
 * it was sent in.  0: nothing says.
 */
static uint32_t
code_page(const struct props *p)
{
	static const uint32_t sent_as[][2] = {
		{ 20866, 1251 }, { 21866, 1251 }, { 28592, 1250 },
		{ 28594, 1257 }, { 28595, 1251 }, { 28596, 1256 },
		{ 28597, 1253 }, { 28598, 1255 }, { 28599, 1254 },
		{ 28603, 1257 }, { 38598, 1255 }, { 50220, 932 },
		{ 50221, 932 }, { 50222, 932 }, { 51932, 932 },
		{ 50225, 949 }, { 51949, 949 }, { 51936, 936 },
		{ 54936, 936 },
	};
	uint32_t page = number(p, CODEPAGE, 0);

	if (page != 0)
		return page;
	page = number(p, INTERNET_CODEPAGE, 0);
	for (size_t i = 0; i < RF_COUNT(sent_as); i++)
		if (sent_as[i][0] == page)
			return sent_as[i][1];
	return page < 1200 || (page >= 1250 && page <= 1258) ? page : 0;
}

static struct rf_letter *
message(struct msg *m, const struct rf_cfb_entry *storage,
    const char *charset, unsigned depth)
{
	struct rf_letter *letter = rf_arena_alloc(m->arena, sizeof(*letter));
	const struct rf_cfb_entry *e = NULL;
	struct rf_str headers;
	uint32_t page;
	struct props p, a;

	open_props(&p, m, storage, depth == 0 ? 32 : 24, charset);
	page = code_page(&p);
	if (page != 0)
		p.charset = rf_codepage(m->arena, (int32_t)page);
	headers = rf_str(string(&p, HEADERS));
	letter->subject = string(&p, SUBJECT);
	letter->from = person(m, ONE_OF(&p, REPRESENTING_NAME, SENDER_NAME),
	    ONE_OF(&p, REPRESENTING_SMTP, SENDER_SMTP, REPRESENTING_ADDRESS,
	    SENDER_ADDRESS));
	letter->to = recipients(&p, 1, DISPLAY_TO);
	letter->cc = recipients(&p, 2, DISPLAY_CC);
	letter->bcc = recipients(&p, 3, DISPLAY_BCC);
	letter->date = date(&p, headers);
	add_body(&p, letter);
	while ((e = rf_cfb_next(m->cfb, storage, e)) != NULL) {
		if (!is_storage(e, "__attach_version1.0_") ||
		    m->parts >= MAX_PARTS)
			continue;
		m->parts++;
		open_props(&a, m, e, 8, p.charset);
		add_attachment(&a, letter, depth);
		close_props(&a);
	}
	close_props(&p);
	return letter;
}

static enum rf_code
load(void *ctx, const struct rf_letter_part *part, struct rf_buf *out,
    struct rf_err *err)
{
	struct msg *m = ctx;
	struct rf_str s;
	enum rf_code rc;
	char *bytes;

	if (part->source == NULL)
		return rf_fail(err, RF_E_UNSUPPORTED, "it is an object of "
		    "another program, or only a link");
	rc = rf_cfb_load(m->cfb, part->source, RF_MAX_MESSAGE, &bytes, &s.len,
	    err);
	if (rc != RF_OK)
		return rc;
	rf_buf_add(out, bytes, s.len);
	free(bytes);
	return RF_OK;
}

/*
 * What is encrypted is one attachment, and it says so in its first bytes
 * (RFC 5652: the content's type is enveloped-data).
 */
static bool
is_encrypted(struct msg *m, const struct rf_letter *letter)
{
	static const char enveloped[] = "\x2a\x86\x48\x86\xf7\x0d\1\7\3";
	const struct rf_letter_part *part = letter->parts;
	char head[64];
	size_t n;

	return part != NULL && part->next == NULL &&
	    part->kind == RF_LETTER_FILE && part->source != NULL &&
	    rf_cfb_read(m->cfb, part->source, 0, head, sizeof(head), &n,
	    NULL) == RF_OK && memmem(head, n, enveloped,
	    sizeof(enveloped) - 1) != NULL;
}

enum rf_code
rf_msg_extract(struct rf_extract *x, struct rf_err *err)
{
	struct msg m = { .x = x, .arena = &x->doc->arena,
		.strings_left = MAX_STRINGS, .texts_left = RF_MAX_MESSAGE };
	const struct rf_letter_post post = { .ctx = &m, .load = load };
	struct rf_letter *letter = NULL;
	enum rf_code rc = rf_cfb_open(x->fd, x->size, &m.cfb, err);

	if (rc == RF_OK)
		letter = message(&m, rf_cfb_root(m.cfb), "windows-1252", 0);
	if (m.cut)
		rf_document_warn(x->doc, "The message holds more text than "
		    "is read of one; some was left out");
	if (rc == RF_OK && is_encrypted(&m, letter))
		rc = rf_fail(err, RF_E_ENCRYPTED, "The message is encrypted");
	if (rc == RF_OK)
		rc = rf_letters_extract(x, letter, &post, err);
	rf_cfb_close(m.cfb);
	return rc;
}
