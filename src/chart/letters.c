/*
 * Widths of text.  Latin letters come from the tables below (the widths of
 * Helvetica and Helvetica-Bold are facts of the PostScript base fonts);
 * everything else is asked of the fonts, or guessed where there are none.
 */
#include "config.h"

#include "chart/letters.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "util/err.h"
#include "util/utf8.h"

#define DEFAULT_SIZE 10.0f
#define MAX_SIZE 400.0f
#define BOLD_PART 0.96f

/* Thousandths of the size, from the space to the tilde. */
static const uint16_t regular[95] = {
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,
	278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278,
	584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722,
	278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667,
	944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
	556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333,
	500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584
};
static const uint16_t bold[95] = {
	278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333,
	278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333,
	584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278,
	556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
	667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556,
	333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556,
	333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584
};

/* What a named font is drawn with. */
static const struct {
	const char *name;	/* how it begins, ASCII case ignored */
	enum rf_family family;
	float scale;
} families[] = {
	{ "Calibri", RF_FAMILY_SANS, 0.9f },
	{ "Carlito", RF_FAMILY_SANS, 0.9f },
	{ "Candara", RF_FAMILY_SANS, 0.93f },
	{ "Corbel", RF_FAMILY_SANS, 0.93f },
	{ "Aptos", RF_FAMILY_SANS, 0.97f },
	{ "Gill Sans", RF_FAMILY_SANS, 0.92f },
	{ "Tahoma", RF_FAMILY_SANS, 0.98f },
	{ "Verdana", RF_FAMILY_SANS, 1.1f },
	{ "DejaVu Sans Mono", RF_FAMILY_MONO, 1.0f },
	{ "DejaVu Sans", RF_FAMILY_SANS, 1.1f },
	{ "Liberation Mono", RF_FAMILY_MONO, 1.0f },
	{ "Liberation Serif", RF_FAMILY_SERIF, 1.0f },
	{ "Courier", RF_FAMILY_MONO, 1.0f },
	{ "Consolas", RF_FAMILY_MONO, 0.92f },
	{ "Lucida Console", RF_FAMILY_MONO, 1.0f },
	{ "Times", RF_FAMILY_SERIF, 1.0f },
	{ "Cambria", RF_FAMILY_SERIF, 1.04f },
	{ "Constantia", RF_FAMILY_SERIF, 1.05f },
	{ "Georgia", RF_FAMILY_SERIF, 1.1f },
	{ "Garamond", RF_FAMILY_SERIF, 0.95f },
	{ "Palatino", RF_FAMILY_SERIF, 1.08f },
	{ "Book Antiqua", RF_FAMILY_SERIF, 1.08f },
};

struct rf_face
rf_face_of(const struct rf_chart_font *f)
{
	struct rf_face face = { RF_FAMILY_SANS, f->bold > 0, f->italic > 0,
	    f->size, 0, f->family };
	float scale = 1;

	if (!(face.size > 0))
		face.size = DEFAULT_SIZE;
	face.size = fminf(fmaxf(face.size, 1), MAX_SIZE);
	for (size_t i = 0; f->family != NULL && i < RF_COUNT(families); i++)
		if (strncasecmp(f->family, families[i].name,
		    strlen(families[i].name)) == 0) {
			face.family = families[i].family;
			scale = families[i].scale;
			break;
		}
	/* Helvetica's bold is wider still beside the others'. */
	if (face.bold && scale < 1 && face.family == RF_FAMILY_SANS)
		scale *= BOLD_PART;
	face.drawn = face.size * scale;
	return face;
}

/* Where no font can be asked: scripts of full width, and all others. */
static float
guess(uint32_t cp)
{
	if ((cp >= 0x300 && cp < 0x370) || (cp >= 0x200b && cp < 0x2010))
		return 0;
	if ((cp >= 0x1100 && cp < 0x1200) || (cp >= 0x2e80 && cp < 0xa4d0) ||
	    (cp >= 0xac00 && cp < 0xd7b0) || (cp >= 0xf900 && cp < 0xfb00) ||
	    (cp >= 0xff00 && cp < 0xff60) || cp >= 0x1f300)
		return 1;
	return 0.556f;
}

float
rf_letter_width(const struct rf_face *f, uint32_t cp)
{
	if (cp < 32 || cp > 126 || f->family == RF_FAMILY_SERIF)
		return -1;
	if (f->family == RF_FAMILY_MONO)
		return 0.6f;
	return (float)(f->bold ? bold : regular)[cp - 32] / 1000;
}

float
rf_text_width(struct rf_easel *e, const struct rf_face *f, struct rf_str s)
{
	float w = 0;

	for (size_t pos = 0; pos < s.len;) {
		uint32_t cp = rf_utf8_next(s, &pos);
		float one = rf_letter_width(f, cp);

		if (one < 0 && f->family == RF_FAMILY_MONO && cp < 0x250)
			one = 0.6f;
		else if (one < 0 && e != NULL)
			one = rf_easel_advance(e, f, cp);
		w += one < 0 ? guess(cp) : one;
	}
	return w * f->drawn;
}
