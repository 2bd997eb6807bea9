/*
 * Marks: what stands on one page before anybody says what it means.  Glyphs
 * with their exact places, thin and thick rectangles, other shapes, placed
 * pictures and links.  A reader of pages (PDF, later the recognition of
 * scans) fills them; layout turns them into blocks.
 *
 * Coordinates are the page's own: origin top left, x to the right, y down,
 * in points.  The page is already turned the way it is shown.
 */
#ifndef RF_LAYOUT_MARKS_H
#define RF_LAYOUT_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/document.h"
#include "util/mem.h"

/*
 * No place of a mark, no size, advance or weight, and no page is beyond this
 * many points, either way: readers see to it.  Layout counts in floats and
 * whole numbers, which hold as much exactly enough.
 */
#define RF_MARKS_FAR 1000000.0f

struct rf_mark_font {
	uint32_t id;		/* equal for equal fonts, over pages */
	bool bold, italic, mono;
	float ascent, descent;	/* of one unit; descent is negative */
};

/* One character.  A ligature's further characters have advance -1: they
 * stand where the first does. */
struct rf_glyph {
	float x, y;		/* origin on the baseline */
	float advance;		/* along the run's direction */
	uint32_t cp;		/* Unicode, 0xFFFD: unknown */
};

enum rf_mark_flags {
	RF_MARK_INVISIBLE = 1 << 0,	/* render mode 3, off page, clipped */
	RF_MARK_VERTICAL = 1 << 1,	/* vertical writing */
	RF_MARK_UNSURE = 1 << 2,	/* its colour or its ground is no
					   single one */
	RF_MARK_BOLD = 1 << 3	/* filled and stroked: bold by hand */
};

/* What the producer says that a stretch is.  Evidence, no proof: tags lie. */
enum rf_tag_role {
	RF_TAG_NONE,
	RF_TAG_ARTIFACT,	/* no content: a running header, a rule */
	RF_TAG_TEXT,		/* a block of text that is no heading */
	RF_TAG_HEADING,		/* level 1..6, 0: not told */
	RF_TAG_FIGURE
};
struct rf_mark_tag {
	uint8_t role, level;
	const char *alt;	/* of a figure, in the document's arena; or
				   NULL */
};

/* Glyphs of one font, size, colour and direction, in drawing order. */
struct rf_glyph_run {
	uint32_t first, n;	/* into glyphs */
	uint32_t z;		/* place in the order of painting */
	uint32_t rgb;
	float size;		/* of the em, in points */
	float dx, dy;		/* unit vector of the writing direction */
	float confidence;	/* of a recognised word, 0..1; 0 means 1.0 */
	uint16_t font;		/* into fonts */
	uint16_t tag;		/* index + 1 into tags; 0: none */
	uint8_t flags;		/* enum rf_mark_flags */
};

enum rf_mark_kind {
	RF_MARK_FILL,		/* filled rectangle */
	RF_MARK_FRAME,		/* stroked rectangle, not filled */
	RF_MARK_RULE,		/* thin: a line to the eye, level or upright */
	RF_MARK_SHAPE		/* anything else: the box of a path or shade */
};

struct rf_mark_rect {
	struct rf_box box;
	uint32_t rgb;
	float weight;		/* thickness of a rule or frame */
	uint8_t kind;		/* enum rf_mark_kind */
	bool opaque;		/* nothing shows through it */
	uint16_t parts;		/* segments of a shape's path */
	uint32_t z;		/* place in the order of painting */
};

struct rf_mark_picture {
	struct rf_box box;
	int32_t asset;		/* index into the document's assets, -1 none */
	bool mask;		/* a stencil painted in one colour */
	bool opaque;		/* nothing shows through it */
	float pixels;		/* width times height as stored */
	uint16_t tag;		/* index + 1 into tags; 0: none */
	uint32_t z;		/* place in the order of painting */
};

struct rf_mark_link {
	struct rf_box box;
	const char *href;	/* in the document's arena */
};

/* Vectors are kept between pages: rf_marks_clear empties them. */
struct rf_marks {
	float width, height;
	RF_VEC(struct rf_mark_font) fonts;
	RF_VEC(struct rf_glyph) glyphs;
	RF_VEC(struct rf_glyph_run) runs;
	RF_VEC(struct rf_mark_rect) rects;
	RF_VEC(struct rf_mark_picture) pictures;
	RF_VEC(struct rf_mark_link) links;
	RF_VEC(struct rf_mark_tag) tags;
};

void rf_marks_init(struct rf_marks *m);
void rf_marks_clear(struct rf_marks *m);
void rf_marks_release(struct rf_marks *m);

#endif
