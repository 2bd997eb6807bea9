/*
 * Fonts of RTF: which characters the bytes of a text are.
 *
 * What surprises: Word numbers the fonts of its themes from 31500 on; a
 * font may say what it is in by nothing but its name ("Arial CE"); and those
 * of symbols have signs of their own where others have letters.
 */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "extract/codepage.h"
#include "extract/docx/shared.h"
#include "extract/rtf/rtf_priv.h"
#include "util/utf8.h"

#define CHARSET_SYMBOL 2

/* ---- the table ------------------------------------------------------- */

static struct rtf_font *
font_at(const struct rtf *r, uint16_t number)
{
	uint16_t at = r->font_at[number];

	return at > 0 ? &r->fonts.v[at - 1] : NULL;
}

static struct rtf_font *
defined(struct rtf *r)
{
	return font_at(r, r->font);
}

void
rtf_font(struct rtf *r, int32_t number)
{
	uint16_t n = number >= 0 && number <= UINT16_MAX ? (uint16_t)number :
	    0;

	r->s.font = n;
	if (r->s.dest != RTF_FONTS_OF)
		return;
	r->font = n;
	r->font_name_n = 0;
	if (r->font_at[n] == 0 && r->fonts.n < RTF_FONTS) {
		RF_VEC_PUSH(&r->fonts);
		r->font_at[n] = (uint16_t)r->fonts.n;
	}
	if (defined(r) != NULL)
		memset(defined(r), 0, sizeof(*defined(r)));
}

void
rtf_font_charset(struct rtf *r, int32_t v)
{
	struct rtf_font *f = defined(r);

	if (f == NULL)
		return;
	if (v == CHARSET_SYMBOL)
		f->symbol = true;
	else
		f->charset = rf_codepage_of_font(v);
}

void
rtf_font_codepage(struct rtf *r, int32_t v)
{
	if (defined(r) != NULL)
		defined(r)->charset = rf_codepage(r->arena, v);
}

/* What Windows called the parts of its large fonts. */
static const char *
charset_of_name(struct rf_str name)
{
	static const struct {
		const char *end;
		int32_t charset;
	} ends[] = {
		{ " CE", 238 }, { " Cyr", 204 }, { " Greek", 161 },
		{ " Tur", 162 }, { " (Hebrew)", 177 }, { " (Arabic)", 178 },
		{ " Baltic", 186 }, { " (Vietnamese)", 163 },
	};

	for (size_t i = 0; i < RF_COUNT(ends); i++) {
		size_t n = strlen(ends[i].end);

		if (name.len > n && rf_str_is((struct rf_str){ name.ptr +
		    name.len - n, n }, ends[i].end))
			return rf_codepage_of_font(ends[i].charset);
	}
	return NULL;
}

void
rtf_font_name(struct rtf *r, unsigned char c)
{
	struct rtf_font *f = defined(r);
	struct rf_str name = { r->font_name, r->font_name_n };

	if (c != ';') {
		if (r->font_name_n < sizeof(r->font_name))
			r->font_name[r->font_name_n++] = (char)c;
		return;
	}
	r->font_name_n = 0;
	name = rf_str_trim(name);
	if (f == NULL || name.len == 0 || f->name != NULL)
		return;
	f->name = rf_arena_strndup(r->arena, name.ptr, name.len);
	if (f->charset == NULL && !f->symbol)
		f->charset = charset_of_name(name);
}

/* ---- bytes ----------------------------------------------------------- */

const char *
rtf_charset(const struct rtf *r)
{
	const struct rtf_font *f = font_at(r, r->s.font);

	return f != NULL && f->charset != NULL ? f->charset : r->charset;
}

bool
rtf_is_lead(const struct rtf *r, unsigned char c)
{
	const char *charset;

	if (c < 0x81 || c == 0xff || c == 0xa0)
		return false;
	charset = rtf_charset(r);
	if (strcmp(charset, "shift_jis") == 0)
		return c < 0xa0 || (c >= 0xe0 && c <= 0xfc);
	return strcmp(charset, "gb2312") == 0 ||
	    strcmp(charset, "big5") == 0 || strcmp(charset, "euc-kr") == 0;
}

static const char *
symbol_font(const struct rtf *r)
{
	const struct rtf_font *f = font_at(r, r->s.font);

	return f != NULL && f->name != NULL ? f->name : "";
}

struct rf_str
rtf_decode(struct rtf *r, struct rf_arena *scratch)
{
	const struct rtf_font *f = font_at(r, r->s.font);
	struct rf_str s = { r->bytes.ptr, r->bytes.len };
	const char *font = symbol_font(r);
	size_t n = 0;
	char *out;

	if (f == NULL || (!f->symbol && !rf_docx_is_symbol_font(font)))
		return rf_utf8_from(scratch, s, rtf_charset(r));
	out = rf_arena_bytes(scratch, 4 * s.len + 1);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		uint32_t sign = rf_docx_symbol(font, c);

		n += rf_utf8_encode(sign != 0 ? sign : c, out + n);
	}
	return (struct rf_str){ out, n };
}

uint32_t
rtf_sign(const struct rtf *r, uint32_t cp)
{
	uint32_t sign = 0;

	if (cp >= 0xf020 && cp <= 0xf0ff)
		sign = rf_docx_symbol(symbol_font(r), cp);
	return sign != 0 ? sign : cp;
}
