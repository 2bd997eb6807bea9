/*
 * Other encodings to UTF-8.
 *
 * windows-1252, UTF-16 and the sets of one byte a character (charset.h) are
 * converted here: they are what old documents use, thousands of short texts
 * at a time.  Everything else goes through iconv; a name that it does not
 * know is read as windows-1252.
 *
 * Names mean what they mean to browsers (the Encoding standard's labels):
 * who writes "gb2312" or "shift_jis" uses the larger set of the same family.
 * glibc loads a module per encoding from files, which a sandboxed reader
 * cannot: hence rf_utf8_preload.
 */
#include "config.h"
#include "util/utf8.h"

#include <errno.h>
#include <iconv.h>

#include "util/buf.h"
#include "util/charset.h"
#include "util/dl.h"

/* 0x80 to 0x9f of windows-1252; 0 is undefined there. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

enum charset {
	OTHER,
	UTF8,
	WINDOWS_1252,
	UTF16LE,
	UTF16BE,
	UTF16,		/* by its byte order mark, else little-endian */
};

static const struct {
	const char *name;
	enum charset charset;
	const char *iconv;	/* of OTHER, when its name differs */
} names[] = {
	{ "utf-8", UTF8, NULL }, { "utf8", UTF8, NULL },
	{ "us-ascii", WINDOWS_1252, NULL }, { "ascii", WINDOWS_1252, NULL },
	{ "windows-1252", WINDOWS_1252, NULL },
	{ "cp1252", WINDOWS_1252, NULL },
	{ "iso-8859-1", WINDOWS_1252, NULL },
	{ "iso8859-1", WINDOWS_1252, NULL },
	{ "iso_8859-1", WINDOWS_1252, NULL },
	{ "latin1", WINDOWS_1252, NULL },
	{ "utf-16le", UTF16LE, NULL }, { "utf-16be", UTF16BE, NULL },
	{ "utf-16", UTF16, NULL }, { "ucs-2", UTF16, NULL },
	{ "ucs-2le", UTF16LE, NULL }, { "ucs-2be", UTF16BE, NULL },
	{ "iso-8859-9", OTHER, "windows-1254" },
	{ "latin5", OTHER, "windows-1254" },
	{ "iso-8859-11", OTHER, "cp874" },
	{ "tis-620", OTHER, "cp874" },
	{ "windows-874", OTHER, "cp874" },
	{ "iso-8859-8-i", OTHER, "iso-8859-8" },
	{ "x-cp1250", OTHER, "windows-1250" },
	{ "x-cp1251", OTHER, "windows-1251" },
	{ "x-mac-cyrillic", OTHER, "mac-cyrillic" },
	{ "x-mac-roman", OTHER, "macintosh" },
	{ "mac", OTHER, "macintosh" },
	{ "koi8", OTHER, "koi8-r" }, { "koi8-ru", OTHER, "koi8-u" },
	{ "cp1250", OTHER, "windows-1250" },
	{ "cp1251", OTHER, "windows-1251" },
	{ "cp1253", OTHER, "windows-1253" },
	{ "cp1254", OTHER, "windows-1254" },
	{ "cp1255", OTHER, "windows-1255" },
	{ "cp1256", OTHER, "windows-1256" },
	{ "cp1257", OTHER, "windows-1257" },
	{ "cp1258", OTHER, "windows-1258" },
	{ "ibm866", OTHER, "cp866" }, { "latin2", OTHER, "iso-8859-2" },
	{ "iso_8859-2", OTHER, "iso-8859-2" },
	{ "iso8859-2", OTHER, "iso-8859-2" },
	{ "iso_8859-5", OTHER, "iso-8859-5" },
	{ "iso8859-5", OTHER, "iso-8859-5" },
	{ "iso_8859-7", OTHER, "iso-8859-7" },
	{ "iso8859-7", OTHER, "iso-8859-7" },
	{ "iso_8859-15", OTHER, "iso-8859-15" },
	{ "iso8859-15", OTHER, "iso-8859-15" },
	{ "latin9", OTHER, "iso-8859-15" },
	{ "shift_jis", OTHER, "cp932" }, { "shift-jis", OTHER, "cp932" },
	{ "sjis", OTHER, "cp932" }, { "x-sjis", OTHER, "cp932" },
	{ "ms_kanji", OTHER, "cp932" }, { "windows-31j", OTHER, "cp932" },
	{ "x-euc-jp", OTHER, "euc-jp" },
	{ "euc-kr", OTHER, "uhc" }, { "ks_c_5601-1987", OTHER, "uhc" },
	{ "ksc5601", OTHER, "uhc" }, { "windows-949", OTHER, "uhc" },
	{ "gb2312", OTHER, "gb18030" }, { "gb_2312-80", OTHER, "gb18030" },
	{ "gbk", OTHER, "gb18030" }, { "x-gbk", OTHER, "gb18030" },
	{ "chinese", OTHER, "gb18030" },
	{ "big5", OTHER, "big5-hkscs" }, { "x-x-big5", OTHER, "big5-hkscs" },
	{ "cn-big5", OTHER, "big5-hkscs" },
};

/*
 * What documents come in, by iconv's names; those of one byte for libxml2.
 */
static const char *const usual[] = {
	"iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6",
	"iso-8859-7", "iso-8859-8", "iso-8859-10", "iso-8859-13",
	"iso-8859-14", "iso-8859-15", "iso-8859-16", "windows-1250",
	"windows-1251", "windows-1253", "windows-1254", "windows-1255",
	"windows-1256", "windows-1257", "windows-1258", "cp874", "cp437",
	"cp850", "cp852", "cp866", "koi8-r", "koi8-u", "macintosh",
	"mac-cyrillic", "cp932", "euc-jp", "iso-2022-jp", "uhc", "gb18030",
	"big5-hkscs", "utf-32",
	/* As libxml2 asks, which takes an XML declaration at its word. */
	"iso-8859-9", "windows-874", "shift_jis", "euc-kr", "gbk", "big5",
	"utf-16",
};

void
rf_utf8_preload(void)
{
	/* Open for good: a module in use is not unloaded. */
	static iconv_t kept[RF_COUNT(usual)];
	size_t i;

	for (i = 0; i < RF_COUNT(usual); i++)
		if (kept[i] == NULL)
			kept[i] = iconv_open("UTF-8", usual[i]);
}

/* *encoding becomes iconv's name. */
static enum charset
find_charset(const char **encoding)
{
	size_t i, n;

	for (i = 0; i < RF_COUNT(names); i++) {
		if (!rf_str_ieq(rf_str(*encoding), names[i].name))
			continue;
		if (names[i].iconv != NULL)
			*encoding = names[i].iconv;
		return names[i].charset;
	}
	/* The name may come from a document: nothing but a plain name. */
	n = strspn(*encoding, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:+()");
	return n == 0 || n > 40 || (*encoding)[n] != '\0' ? WINDOWS_1252 :
	    OTHER;
}

bool
rf_utf8_knows(const char *encoding)
{
	struct rf_str name = rf_str(encoding);

	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (rf_str_ieq(name, names[i].name))
			return true;
	for (size_t i = 0; i < RF_COUNT(usual); i++)
		if (rf_str_ieq(name, usual[i]))
			return true;
	return rf_charset_find(name) != NULL;
}

static struct rf_str
from_1252(struct rf_arena *a, struct rf_str s)
{
	size_t i, high = 0;
	char *out, *o;
	uint32_t cp;

	for (i = 0; i < s.len; i++)
		high += (s.ptr[i] & 0x80) != 0;
	out = o = rf_arena_bytes(a, s.len + 2 * high + 1);
	for (i = 0; i < s.len; i++) {
		cp = (unsigned char)s.ptr[i];
		if (cp >= 0x80 && cp < 0xa0)
			cp = windows_1252[cp - 0x80] != 0 ?
			    windows_1252[cp - 0x80] : 0xfffd;
		o += rf_utf8_encode(cp, o);
	}
	*o = '\0';
	return (struct rf_str){ out, (size_t)(o - out) };
}

static struct rf_str
from_set(struct rf_arena *a, struct rf_str s, const struct rf_charset *set)
{
	char *out = rf_arena_bytes(a, 3 * s.len + 1), *o = out;

	for (size_t i = 0; i < s.len; i++) {
		uint32_t cp = (unsigned char)s.ptr[i];

		if (cp >= set->first)
			cp = set->high[cp - set->first] != 0 ?
			    set->high[cp - set->first] : 0xfffd;
		if (cp < 0x80)
			*o++ = (char)cp;
		else
			o += rf_utf8_encode(cp, o);
	}
	*o = '\0';
	return (struct rf_str){ out, (size_t)(o - out) };
}

static uint32_t
utf16_unit(struct rf_str s, size_t at, bool big)
{
	uint32_t first = (unsigned char)s.ptr[at];
	uint32_t second = (unsigned char)s.ptr[at + 1];

	return big ? first << 8 | second : second << 8 | first;
}

static struct rf_str
from_utf16(struct rf_arena *a, struct rf_str s, enum charset charset)
{
	bool big = charset == UTF16BE;
	uint32_t cp, next;
	char *out, *o;
	size_t i = 0;

	if (charset == UTF16 && s.len >= 2) {
		cp = utf16_unit(s, 0, false);
		big = cp == 0xfffe;
		i = cp == 0xfffe || cp == 0xfeff ? 2 : 0;
	}
	/* Three bytes for two at most, and one U+FFFD for an odd byte. */
	out = o = rf_arena_bytes(a, s.len / 2 * 3 + 4);
	for (; s.len - i >= 2; i += 2) {
		cp = utf16_unit(s, i, big);
		if (cp >= 0xd800 && cp < 0xdc00 && s.len - i >= 4) {
			next = utf16_unit(s, i + 2, big);
			if (next >= 0xdc00 && next < 0xe000) {
				cp = 0x10000 + (cp - 0xd800) * 0x400 +
				    (next - 0xdc00);
				i += 2;
			}
		}
		if (cp >= 0xd800 && cp < 0xe000)
			cp = 0xfffd;
		o += rf_utf8_encode(cp, o);
	}
	if (i < s.len)
		o += rf_utf8_encode(0xfffd, o);
	*o = '\0';
	return (struct rf_str){ out, (size_t)(o - out) };
}

/* Everything through an open converter, into b. */
static void
convert(iconv_t cd, struct rf_str s, struct rf_buf *b)
{
	char *in = (char *)(uintptr_t)s.ptr, *out;
	size_t left = s.len, room, step;
	bool flushing = false;
	size_t rc;

	for (;;) {
		out = rf_buf_reserve(b, left + left / 2 + 64);
		if (out == NULL)
			return;
		room = step = left + left / 2 + 64;
		rc = flushing ? iconv(cd, NULL, NULL, &out, &room) :
		    iconv(cd, &in, &left, &out, &room);
		rf_buf_commit(b, step - room);
		if (rc != (size_t)-1) {
			if (flushing)
				return;
			flushing = true;
		} else if (errno != E2BIG) {
			rf_buf_adds(b, "\xef\xbf\xbd");
			if (flushing || left <= 1)
				return;
			in++;
			left--;
		}
	}
}

static struct rf_str
from_iconv(struct rf_arena *a, struct rf_str s, const char *encoding,
    const char *label)
{
	iconv_t cd = iconv_open("UTF-8", encoding);
	struct rf_buf b;
	char *out;
	size_t len;

	/* Not every iconv has the larger sets under these names. */
	if (cd == (iconv_t)-1)
		cd = iconv_open("UTF-8", label);
	if (cd == (iconv_t)-1) {
		rf_dl_note_missed();
		return from_1252(a, s);
	}
	/* No character set spends less than a byte on six of UTF-8. */
	rf_buf_init(&b, s.len * 6 + 64);
	convert(cd, s, &b);
	iconv_close(cd);
	len = b.len;
	out = rf_arena_bytes(a, len + 1);
	memcpy(out, b.ptr, len + 1);
	rf_buf_release(&b);
	return (struct rf_str){ out, len };
}

struct rf_str
rf_utf8_from(struct rf_arena *a, struct rf_str s, const char *encoding)
{
	const struct rf_charset *set;
	const char *label = encoding;
	enum charset charset = encoding != NULL ? find_charset(&encoding) :
	    WINDOWS_1252;

	switch (charset) {
	case UTF8:
		break;
	case WINDOWS_1252:
		s = from_1252(a, s);
		break;
	case UTF16LE:
	case UTF16BE:
	case UTF16:
		s = from_utf16(a, s, charset);
		break;
	case OTHER:
		set = rf_charset_find(rf_str(encoding));
		s = set != NULL ? from_set(a, s, set) :
		    from_iconv(a, s, encoding, label);
		break;
	}
	return rf_utf8_clean(a, s);
}
