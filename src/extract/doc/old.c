/*
 * Word 6 and 95, as far as they differ from 97: one stream for everything,
 * characters of one byte in the fonts' code pages, and properties whose
 * names have one byte, which are given the names they have had since.
 *
 * What surprises: the head has its tables in the same order, only earlier;
 * and the lengths of properties follow from nothing, so that a name that
 * is not known ends the list.
 */
#include "config.h"

#include <string.h>

#include "extract/codepage.h"
#include "extract/doc/doc_priv.h"

#define FIRST_TABLE 88		/* place in the head */
#define ENDNOTES 0x1d2		/* those of endnotes stand apart */
#define LAST_SAME DOC_PIECES
#define FONT_HEAD 5		/* bytes before a font's name */

enum { COMPLEX = 0x0004, WIDE = 0x1000, MACINTOSH = 0x0100 };

size_t
doc_old_place(enum doc_table which)
{
	switch (which) {
	case DOC_ENDNOTES:
		return ENDNOTES;
	case DOC_ENDNOTE_TEXTS:
		return ENDNOTES + 8;
	/* Which headers there are is said elsewhere, and comments have
	 * another form. */
	case DOC_HEADERS:
	case DOC_COMMENTS:
	case DOC_COMMENT_TEXTS:
		return SIZE_MAX;
	default:
		return which <= LAST_SAME ? FIRST_TABLE + 8 * (size_t)which :
		    SIZE_MAX;
	}
}

/* ---- text -------------------------------------------------------------- */

/* A document that was not saved fast is one piece. */
void
doc_old_piece(struct doc *d)
{
	uint16_t flags = rf_le16(d->main.ptr + 10);
	bool wide = (flags & WIDE) != 0;
	uint32_t fc = rf_le32(d->main.ptr + 24);
	uint32_t n = d->starts[DOC_TEXTS];
	struct doc_piece *p;

	if (d->pieces.n > 0 || (flags & COMPLEX) != 0 || n == 0 ||
	    fc >= d->main.len)
		return;
	if (n > (d->main.len - fc) >> wide)
		n = (uint32_t)((d->main.len - fc) >> wide);
	if (n == 0)
		return;
	p = RF_VEC_PUSH(&d->pieces);
	*p = (struct doc_piece){ .cp = 0, .end = n, .fc = fc, .wide = wide };
}

bool
doc_old_is_wide(const struct doc *d)
{
	return (rf_le16(d->main.ptr + 10) & WIDE) != 0;
}

/* Each has its length, its kind, its weight, its charset, and its name. */
void
doc_old_fonts(struct doc *d, struct rf_str s)
{
	size_t n;

	if (s.len < 2)
		return;
	s.ptr += 2;		/* the table's length */
	s.len -= 2;
	while (s.len > 0 && d->fonts.n < UINT16_MAX) {
		n = (unsigned char)s.ptr[0];
		s.ptr++;
		s.len--;
		n = n < s.len ? n : s.len;
		*RF_VEC_PUSH(&d->charsets) = n > 3 ? rf_codepage_of_font(
		    (unsigned char)s.ptr[3]) : NULL;
		*RF_VEC_PUSH(&d->fonts) = n > FONT_HEAD ? rf_arena_strndup(
		    &d->arena, s.ptr + FONT_HEAD, strnlen(s.ptr + FONT_HEAD,
		    n - FONT_HEAD)) : "";
		s.ptr += n;
		s.len -= n;
	}
}

/* The code page that goes with a language (MS-LCID). */
const char *
doc_old_charset(const struct doc *d, const struct doc_run *r)
{
	static const struct {
		uint16_t language;	/* without the country */
		int32_t page;
	} pages[] = {
		{ 0x01, 1256 }, { 0x02, 1251 }, { 0x04, 950 }, { 0x05, 1250 },
		{ 0x08, 1253 }, { 0x0d, 1255 }, { 0x0e, 1250 }, { 0x11, 932 },
		{ 0x12, 949 }, { 0x15, 1250 }, { 0x18, 1250 }, { 0x19, 1251 },
		{ 0x1a, 1250 }, { 0x1b, 1250 }, { 0x1e, 874 }, { 0x1f, 1254 },
		{ 0x22, 1251 }, { 0x23, 1251 }, { 0x24, 1250 }, { 0x25, 1257 },
		{ 0x26, 1257 }, { 0x27, 1257 }, { 0x2a, 1258 },
	};
	uint16_t language = rf_le16(d->main.ptr + 6);

	if (rf_le16(d->main.ptr + 20) == MACINTOSH)
		return "macintosh";
	if (r->has_font && r->font < d->charsets.n &&
	    d->charsets.v[r->font] != NULL)
		return d->charsets.v[r->font];
	for (size_t i = 0; i < RF_COUNT(pages); i++)
		if (pages[i].language == (language & 0x3ff))
			return rf_codepage(NULL, language == 0x804 ? 936 :
			    pages[i].page);
	return "windows-1252";
}

/* ---- properties -------------------------------------------------------- */

#define VAR 255			/* a byte says how long it is */
#define VAR2 254		/* two bytes do, and one too much */
#define NO 253			/* nobody knows */

static const uint8_t lengths[256] = {
	/*   0 */ 0, NO, 2, VAR, 1, 1, 1, 1, 1, 1, 1, 1, VAR, 1, 1, VAR,
	/*  16 */ 2, 2, 2, 2, 4, 2, 2, VAR, 1, 1, 2, 2, 2, 1, 2, 2,
	/*  32 */ 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2,
	/*  48 */ 2, 2, 1, 1, VAR, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	/*  64 */ VAR, 1, 1, 1, VAR, 2, 4, 1, 2, 3, VAR, 1, NO, NO, NO, NO,
	/*  80 */ 2, VAR, VAR, 0, NO, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 3,
	/*  96 */ 2, 2, 1, 2, 1, 2, 1, VAR, 1, VAR, VAR, 2, VAR, 2, 2, NO,
	/* 112 */ NO, NO, NO, NO, NO, 1, 1, 1, VAR, 2, 2, 2, 2, NO, NO, NO,
	/* 128 */ NO, NO, NO, 1, 1, VAR, NO, NO, 3, 3, 1, 1, 2, 2, 1, 1,
	/* 144 */ 2, 2, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2, 2, 2, 1, 1,
	/* 160 */ 1, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, NO, NO, NO, NO,
	/* 176 */ NO, NO, NO, NO, NO, NO, 2, 2, 2, 1, 1, 12, VAR2, 2, VAR2,
	/* 191 */ VAR, 4, 5, 4, 2, 4, 2, 2, 5, 4, NO, NO, NO, NO, NO, NO, NO,
	/* 208 */ NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	/* 224 */ NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	/* 240 */ NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
};

/* Those that mean something here, by their names since 97. */
static const struct {
	uint8_t old;
	uint16_t op;
} names[] = {
	{ 2, 0x4600 }, { 9, 0x2407 }, { 24, 0x2416 }, { 25, 0x2417 },
	{ 65, 0x0800 }, { 68, 0x6a03 }, { 71, 0x0806 }, { 75, 0x080a },
	{ 80, 0x4a30 }, { 83, 0x2a33 }, { 85, 0x0835 }, { 86, 0x0836 },
	{ 87, 0x0837 }, { 92, 0x083c }, { 93, 0x4a4f }, { 94, 0x2a3e },
	{ 104, 0x2a48 }, { 117, 0x0855 }, { 142, 0x3009 }, { 143, 0x300a },
	{ 186, 0x3404 }, { 190, 0xd608 }, { 197, 0x5624 },
};

bool
doc_old_sprm(struct rf_str *s, struct doc_sprm *out)
{
	unsigned old;
	size_t n, head = 1;

	if (s->len < 1)
		return false;
	old = (unsigned char)s->ptr[0];
	n = lengths[old];
	if (n == NO)
		return false;
	if (n == VAR && s->len >= 2) {
		head = 2;
		n = (unsigned char)s->ptr[1];
	} else if (n == VAR2 && s->len >= 3) {
		head = 3;
		n = rf_le16(s->ptr + 1);
		n -= n > 0;
	}
	if (head + n > s->len)
		return false;
	out->op = 0;
	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (names[i].old == old)
			out->op = names[i].op;
	out->arg = (struct rf_str){ s->ptr + head, n };
	s->ptr += head + n;
	s->len -= head + n;
	return true;
}
