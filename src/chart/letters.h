/*
 * Fonts as charts need them: which of the three families that are always
 * there stands for the named one, and how wide a text is in it.
 *
 * Pictures are made with MuPDF's own Nimbus fonts, which have the widths of
 * Helvetica, Times and Courier.  A font that is not there is imitated by
 * size: Calibri, the office programs' own, runs a tenth narrower than
 * Helvetica, so a tenth smaller Helvetica takes the same room.
 */
#ifndef RF_CHART_LETTERS_H
#define RF_CHART_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "chart/chart.h"
#include "util/str.h"

enum rf_family { RF_FAMILY_SANS, RF_FAMILY_SERIF, RF_FAMILY_MONO };

struct rf_face {
	enum rf_family family;
	bool bold, italic;
	float size;		/* points, as the chart says */
	float drawn;		/* points, as drawn in our family */
	const char *name;	/* the font's own name, or NULL */
};

struct rf_easel;

struct rf_face rf_face_of(const struct rf_chart_font *f);
/* Width of one line in points; the same with and without MuPDF for Latin
 * text in the sans family. */
float rf_text_width(struct rf_easel *e, const struct rf_face *f,
    struct rf_str s);
/*
 * Advance of an ASCII letter as a part of the size: that of the base fonts,
 * and so of those that draw it.  Negative in the serif family and otherwise.
 */
float rf_letter_width(const struct rf_face *f, uint32_t cp);
/* From one baseline to the next, and from the baseline to a line's top. */
static inline float
rf_face_line(const struct rf_face *f)
{
	return f->size * 1.2f;
}
static inline float
rf_face_ascent(const struct rf_face *f)
{
	return f->size * 0.95f;
}

/*
 * Advance of a glyph as a part of the size, from the font that will draw it;
 * negative when no engine is there to say.  In raster.c.
 */
float rf_easel_advance(struct rf_easel *e, const struct rf_face *f,
    uint32_t cp);

#endif
