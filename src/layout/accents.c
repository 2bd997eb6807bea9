/*
 * Accents drawn by themselves, over or under a letter, as TeX's first fonts
 * have them: the two are one character.
 */
#include "config.h"

#include "layout/words.h"

#include <string.h>

#include "util/utf8.h"

/* A sign, the mark that Unicode puts behind a letter for it, and what letters
 * become by it (pairs of the letter and the whole). */
static const struct accent {
	uint16_t sign, mark;
	const char *pairs;
} accents[] = {
	{ 0x60, 0x300, "aàeèiìoòuùAÀEÈIÌOÒUÙnǹNǸ" },
	{ 0xB4, 0x301, "aáeéiíoóuúyýAÁEÉIÍOÓUÚYÝcćlĺnńrŕsśzźCĆLĹNŃRŔSŚZŹ" },
	{ 0x5E, 0x302, "aâeêiîoôuûAÂEÊIÎOÔUÛcĉgĝhĥjĵsŝwŵyŷCĈGĜHĤJĴSŜWŴYŶ" },
	{ 0x2C6, 0x302, "aâeêiîoôuûAÂEÊIÎOÔUÛcĉgĝhĥjĵsŝwŵyŷCĈGĜHĤJĴSŜWŴYŶ" },
	{ 0x7E, 0x303, "aãnñoõAÃNÑOÕiĩuũIĨUŨ" },
	{ 0x2DC, 0x303, "aãnñoõAÃNÑOÕiĩuũIĨUŨ" },
	{ 0xAF, 0x304, "aāeēiīoōuūAĀEĒIĪOŌUŪ" },
	{ 0x2C9, 0x304, "aāeēiīoōuūAĀEĒIĪOŌUŪ" },
	{ 0x2D8, 0x306, "aăeĕgğiĭoŏuŭAĂEĔGĞIĬOŎUŬ" },
	{ 0x2D9, 0x307, "cċeėgġzżCĊEĖGĠIİZŻ" },
	{ 0xA8, 0x308, "aäeëiïoöuüyÿAÄEËIÏOÖUÜYŸ" },
	{ 0x2DA, 0x30A, "aåuůAÅUŮ" },
	{ 0x2DD, 0x30B, "oőuűOŐUŰ" },
	{ 0x2C7, 0x30C, "cčdďeěnňrřsštťzžCČDĎEĚNŇRŘSŠTŤZŽ" },
	{ 0xB8, 0x327, "cçgģkķlļnņrŗsştţCÇGĢKĶLĻNŅRŖSŞTŢ" },
	{ 0x2DB, 0x328, "aąeęiįuųAĄEĘIĮUŲ" },
};

static const struct accent *
accent_of(uint32_t cp)
{
	for (size_t i = 0; i < RF_COUNT(accents); i++)
		if (accents[i].sign == cp)
			return &accents[i];
	return NULL;
}

static bool
is_base(uint32_t cp)
{
	return ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z') || cp == 0x131 ||
	    cp == 0x237;
}

uint32_t
rf_lay_accented(uint32_t a, uint32_t b, uint32_t *mark)
{
	const struct accent *k = is_base(b) ? accent_of(a) : is_base(a) ?
	    accent_of(b) : NULL;
	uint32_t letter = is_base(b) ? b : a;
	struct rf_str pairs;

	if (k == NULL)
		return 0;
	/* Letters without a dot carry accents in its place. */
	letter = letter == 0x131 ? 'i' : letter == 0x237 ? 'j' : letter;
	*mark = 0;
	pairs = rf_str(k->pairs);
	for (size_t at = 0; at < pairs.len;) {
		uint32_t from = rf_utf8_next(pairs, &at);
		uint32_t whole = rf_utf8_next(pairs, &at);

		if (from == letter)
			return whole;
	}
	*mark = k->mark;
	return letter;
}
