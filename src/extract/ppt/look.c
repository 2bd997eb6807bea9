/*
 * How texts look (MS-PPT 2.9): exceptions from what is above them.  A mask
 * says which fields follow; the fields come in an order of their own.
 */
#include "config.h"

#include "extract/ppt/ppt_priv.h"

enum {
	BULLET = 0x1, BULLET_FLAGS = 0xf, TABS = 0x100000,
	LOOKS = 0xffff, POSITION = 0x80000
};

/* Fields of paragraphs and characters in order: their bits, and bytes. */
static const struct field {
	uint32_t bits;
	unsigned bytes;		/* 0: a count of two bytes, and fours */
} para_fields[] = {
	{ BULLET_FLAGS, 2 }, { 0x80, 2 }, { 0x10, 2 }, { 0x40, 2 },
	{ 0x20, 4 }, { 0x800, 2 }, { 0x1000, 2 }, { 0x2000, 2 },
	{ 0x4000, 2 }, { 0x100, 2 }, { 0x400, 2 }, { 0x8000, 2 },
	{ TABS, 0 }, { 0x10000, 2 }, { 0xe0000, 2 }, { 0x200000, 2 },
}, char_fields[] = {
	{ LOOKS, 2 }, { 0x10000, 2 }, { 0x200000, 2 }, { 0x400000, 2 },
	{ 0x800000, 2 }, { 0x20000, 2 }, { 0x40000, 4 }, { POSITION, 2 },
};

static bool
take(struct rf_str *s, size_t n, const char **out)
{
	if (n > s->len)
		return false;
	*out = s->ptr;
	s->ptr += n;
	s->len -= n;
	return true;
}

/*
 * Walk over one exception; *value becomes the first field's when the mask
 * has it, *position that of raised or lowered text.
 */
static bool
fields(struct rf_str *s, const struct field *v, size_t n, uint32_t *mask,
    uint16_t *value, int16_t *position)
{
	const char *p;

	if (!take(s, 4, &p))
		return false;
	*mask = rf_le32(p);
	for (size_t i = 0; i < n; i++) {
		if ((*mask & v[i].bits) == 0)
			continue;
		if (v[i].bytes == 0) {
			if (!take(s, 2, &p) || !take(s,
			    4 * (size_t)rf_le16(p), &p))
				return false;
			continue;
		}
		if (!take(s, v[i].bytes, &p))
			return false;
		if (i == 0)
			*value = rf_le16(p);
		else if (v[i].bits == POSITION && position != NULL)
			*position = (int16_t)rf_le16(p);
	}
	return true;
}

/* 1 and 0: a bullet and none; -1: nothing is said. */
static bool
para(struct rf_str *s, int *bullet)
{
	uint32_t mask;
	uint16_t flags = 0;

	*bullet = -1;
	if (!fields(s, para_fields, RF_COUNT(para_fields), &mask, &flags,
	    NULL))
		return false;
	if ((mask & BULLET) != 0)
		*bullet = flags & 1;
	return true;
}

/* *extra: which of the additions to the text this is about. */
static bool
chars(struct rf_str *s, uint32_t *set, uint32_t *on, unsigned *extra)
{
	static const struct {
		uint16_t bit;
		uint32_t style;
	} looks[] = {
		{ 0x1, RF_BOLD }, { 0x2, RF_ITALIC }, { 0x4, RF_UNDERLINE },
		{ 0x100, RF_STRIKE },
	};
	uint32_t mask;
	uint16_t flags = 0;
	int16_t position = 0;

	*set = *on = *extra = 0;
	if (!fields(s, char_fields, RF_COUNT(char_fields), &mask, &flags,
	    &position))
		return false;
	*extra = flags >> 10 & 15;
	for (size_t i = 0; i < RF_COUNT(looks); i++)
		if ((mask & looks[i].bit) != 0) {
			*set |= looks[i].style;
			*on |= (flags & looks[i].bit) != 0 ? looks[i].style :
			    0;
		}
	if ((mask & POSITION) != 0) {
		*set |= RF_SUPERSCRIPT | RF_SUBSCRIPT;
		*on |= position > 0 ? RF_SUPERSCRIPT : position < 0 ?
		    RF_SUBSCRIPT : 0;
	}
	return true;
}

/* ---- masters ----------------------------------------------------------- */

/* Types past the fifth are kinds of the body or of the title. */
static void
inherit(struct ppt_level levels[PPT_TYPES][PPT_LEVELS], unsigned type)
{
	static const uint8_t from[PPT_TYPES] = { 0, 1, 2, 3, 4, 1, 0, 1, 1 };

	for (int i = 0; i < PPT_LEVELS; i++)
		levels[type][i] = levels[from[type]][i];
}

static void
read_style(struct rf_str s, unsigned type, struct ppt_level *levels)
{
	const char *p;
	unsigned n, at, extra;

	if (!take(&s, 2, &p))
		return;
	n = rf_le16(p);
	for (unsigned i = 0; i < n && i < PPT_LEVELS; i++) {
		uint32_t set, on;
		int bullet;

		at = i;
		if (type >= 5) {
			if (!take(&s, 2, &p))
				return;
			at = rf_le16(p);
		}
		if (!para(&s, &bullet) || !chars(&s, &set, &on, &extra) ||
		    at >= PPT_LEVELS)
			return;
		/* Each level goes on from the one above it. */
		if (i > 0 && type < 5)
			levels[at] = levels[at - 1];
		if (bullet >= 0)
			levels[at].bullet = bullet > 0;
		levels[at].style = (levels[at].style & ~set) | on;
	}
}

void
ppt_looks(struct rf_str container,
    struct ppt_level levels[PPT_TYPES][PPT_LEVELS])
{
	bool seen[PPT_TYPES] = { false };
	struct rf_str rest;
	struct ppt_rec r;

	/* The kinds that others are made from come first. */
	for (unsigned type = 0; type < PPT_TYPES; type++) {
		rest = container;
		while (ppt_next(&rest, &r))
			if (r.type == PPT_MASTER_STYLE && r.instance == type &&
			    !seen[type]) {
				seen[type] = true;
				if (type >= 5)
					inherit(levels, type);
				read_style(r.body, type, levels[type]);
			}
		if (type >= 5 && !seen[type])
			inherit(levels, type);
	}
}

/* ---- runs -------------------------------------------------------------- */

/* The length of the next run, no longer than what is left of the text. */
static uint32_t
run(struct ppt_runs *r)
{
	const char *p;
	uint32_t n;

	if (r->left == 0 || !take(&r->rest, 4, &p))
		return 0;
	n = rf_le32(p);
	n = n < r->left ? n : r->left;
	r->left -= n;
	return n;
}

uint32_t
ppt_para_run(struct ppt_runs *r, unsigned *level, int *bullet)
{
	uint32_t n = run(r);
	const char *p;

	*level = 0;
	*bullet = -1;
	if (n == 0)
		return 0;
	if (!take(&r->rest, 2, &p) || !para(&r->rest, bullet)) {
		r->rest.len = 0;
		return n;
	}
	*level = rf_le16(p) < PPT_LEVELS ? rf_le16(p) : PPT_LEVELS - 1;
	return n;
}

uint32_t
ppt_char_run(struct ppt_runs *r, uint32_t *set, uint32_t *on,
    unsigned *extra)
{
	uint32_t n = run(r);

	*set = *on = *extra = 0;
	if (n > 0 && !chars(&r->rest, set, on, extra))
		r->rest.len = 0;
	return n;
}

/* ---- numbering --------------------------------------------------------- */

/* TextAutoNumberSchemeEnum (MS-PPT 2.13.31) as PPTX names them. */
static const char *const schemes[] = {
	"alphaLcPeriod", "alphaUcPeriod", "arabicParenR", "arabicPeriod",
	"romanLcParenBoth", "romanLcParenR", "romanLcPeriod",
	"romanUcPeriod", "alphaLcParenBoth", "alphaLcParenR",
	"alphaUcParenBoth", "alphaUcParenR", "arabicParenBoth",
	"arabicPlain", "romanUcParenBoth", "romanUcParenR", "ea1ChsPlain",
	"ea1ChsPeriod", "circleNumDbPlain", "circleNumWdWhitePlain",
	"circleNumWdBlackPlain", "ea1ChtPlain", "ea1ChtPeriod",
	"arabic1Minus", "arabic2Minus", "hebrew2Minus", "ea1JpnKorPlain",
	"ea1JpnKorPeriod", "arabicDbPlain", "arabicDbPeriod",
	"thaiAlphaPeriod", "thaiAlphaParenR", "thaiAlphaParenBoth",
	"thaiNumPeriod", "thaiNumParenR", "thaiNumParenBoth",
	"hindiAlphaPeriod", "hindiNumPeriod", "ea1JpnChsDbPeriod",
	"hindiNumParenR", "hindiAlpha1Period",
};

bool
ppt_numbering(struct rf_str *s, struct ppt_numbering *out)
{
	/* Of paragraphs, of characters, of both: masks and their fields. */
	static const struct {
		uint32_t bit;
		unsigned bytes;
	} parts[3][4] = {
		{ { 0x800000, 2 }, { 0x2000000, 2 }, { 0x1000000, 4 },
		    { 0x4000000, 4 } },
		{ { 0x100000, 4 } },
		{ { 0x20, 4 }, { 0x40, 2 } },
	};
	bool on = false;
	const char *p;

	*out = (struct ppt_numbering){ NULL, 1 };
	for (int i = 0; i < 3; i++) {
		uint32_t mask;

		if (!take(s, 4, &p))
			return false;
		mask = rf_le32(p);
		for (int k = 0; k < 4; k++) {
			if ((mask & parts[i][k].bit) == 0)
				continue;
			if (!take(s, parts[i][k].bytes, &p))
				return false;
			if (parts[i][k].bit == 0x2000000)
				on = rf_le16(p) != 0;
			else if (parts[i][k].bit == 0x1000000) {
				out->scheme = rf_le16(p) < RF_COUNT(schemes) ?
				    schemes[rf_le16(p)] : "arabicPeriod";
				out->start = rf_le16(p + 2);
			}
		}
	}
	/* Without a scheme it is the plainest. */
	if (on && out->scheme == NULL)
		out->scheme = "arabicPeriod";
	else if (!on)
		out->scheme = NULL;
	return true;
}
