/*
 * What the files of the reader share, for nobody else.  The file is records
 * in records in one stream, which is held whole; what points into it is lent.
 */
#ifndef RF_EXTRACT_PPT_PPT_PRIV_H
#define RF_EXTRACT_PPT_PPT_PRIV_H

#include "extract/cfb.h"
#include "extract/escher.h"
#include "extract/flow.h"
#include "extract/le.h"
#include "extract/ppt/ppt.h"
#include "extract/slides.h"
#include "util/limits.h"
#include "util/mem.h"

#define PPT_LEVELS 5
#define PPT_TYPES 9		/* of text */
#define PPT_UNITS_PER_POINT 8.0f

enum ppt_record {
	PPT_DOCUMENT = 0x03e8, PPT_DOCUMENT_ATOM = 0x03e9, PPT_SLIDE = 0x03ee,
	PPT_SLIDE_ATOM = 0x03ef, PPT_NOTES = 0x03f0, PPT_ENVIRONMENT = 0x03f2,
	PPT_PERSIST = 0x03f3, PPT_MASTER = 0x03f8, PPT_SHOW = 0x03f9,
	PPT_OBJECTS = 0x0409, PPT_DRAWING_GROUP = 0x040b,
	PPT_DRAWING = 0x040c, PPT_OBJECT_REF = 0x0bc1,
	PPT_PLACEHOLDER = 0x0bc3, PPT_TEXT_REF = 0x0f9e, PPT_NUMBERING = 0x0fac,
	PPT_OUTLINE = 0x0fae, PPT_OUTLINE_HEADER = 0x0faf,
	PPT_TEXT_HEADER = 0x0f9f, PPT_CHARS = 0x0fa0, PPT_STYLE = 0x0fa1,
	PPT_MASTER_STYLE = 0x0fa3, PPT_BYTES = 0x0fa8, PPT_STRING = 0x0fba,
	PPT_LINK_ATOM = 0x0fd3, PPT_LINK = 0x0fd7, PPT_NUMBER = 0x0fd8,
	PPT_TEXT_ACTION = 0x0fdf, PPT_LIST = 0x0ff0, PPT_ACTION = 0x0ff2,
	PPT_ACTION_ATOM = 0x0ff3, PPT_EDIT = 0x0ff5, PPT_USER = 0x0ff6,
	PPT_DATE = 0x0ff7, PPT_OWN_DATE = 0x0ff8, PPT_HEAD = 0x0ff9,
	PPT_FOOT = 0x0ffa, PPT_INFO = 0x07d0, PPT_TAGS = 0x1388,
	PPT_TAG = 0x138a, PPT_TAG_DATA = 0x138b, PPT_PLACES = 0x1772
};

/* What a placeholder is for, as far as it matters here. */
enum ppt_role {
	PPT_PLAIN, PPT_TITLE, PPT_BODY, PPT_HEADER, PPT_FOOTER, PPT_PAGE
};

struct ppt_rec {
	uint16_t version, instance, type;
	struct rf_str body;		/* cut where the bytes end */
};

/* How paragraphs of one level look; what is not said is from above. */
struct ppt_level {
	bool bullet;
	uint32_t style;			/* enum rf_text_style, or-ed */
};

struct ppt_master {
	uint32_t id;
	struct ppt_level levels[PPT_TYPES][PPT_LEVELS];
};

/* A text: a header and what follows it. */
struct ppt_text {
	uint32_t type;
	struct rf_str records;
	struct rf_str numbering;	/* what later versions add, or "" */
};

/* How a paragraph is numbered. */
struct ppt_numbering {
	const char *scheme;		/* NULL: it is not */
	uint32_t start;
};

struct ppt_slide_ref {
	uint32_t place;			/* a persistent object's number */
	uint32_t id;
	size_t first, n;		/* its texts in ppt.texts */
};
struct ppt_slides {
	RF_VEC(struct ppt_slide_ref) list;
};

struct ppt_link {
	uint32_t id;
	const char *href;
};

struct ppt {
	struct rf_extract *x;
	struct rf_document *doc;
	struct rf_arena *arena;		/* the document's */
	struct rf_str main, pictures;	/* malloc'ed */
	RF_VEC(uint32_t) places;	/* offset + 1 by number; 0: none */
	struct ppt_slides slides, masters, notes;
	RF_VEC(struct ppt_text) texts;
	RF_VEC(struct ppt_link) links;
	struct rf_str outline;		/* numbering of texts in the list */
	RF_VEC(struct ppt_master) looks;
	struct ppt_level common[PPT_TYPES][PPT_LEVELS];	/* the environment's */
	struct rf_escher_blips blips;
	struct rf_flow *flow;
	float width, height;		/* points */
	uint64_t left;			/* bytes that may still be read: what
					   is damaged names them again */
	bool left_out;			/* slides that were not asked for */
	bool damaged;
};

/* The slide being read. */
struct ppt_slide {
	struct ppt *p;
	uint32_t number;		/* 1-based */
	const struct ppt_slide_ref *ref;
	const struct ppt_master *master;	/* or NULL */
	const char *title;		/* or NULL */
	struct rf_page pool;		/* blocks as they are found */
	bool notes;			/* it is a page of notes */
};

/* ---- ppt.c ------------------------------------------------------------- */

/* The next record at the front of s, which moves behind it. */
bool ppt_next(struct rf_str *s, struct ppt_rec *r);
/* The first record of that type in a container. */
bool ppt_find(struct rf_str s, enum ppt_record type, struct ppt_rec *out);
const char *ppt_href(const struct ppt *p, uint32_t id);	/* or NULL */
/* So many bytes are read now; false: it has been too much. */
bool ppt_spend(struct ppt *p, uint64_t n);
/* What PowerPoint 2000 and later add to a container, or "". */
struct rf_str ppt_additions(struct rf_str container);

/* ---- look.c ------------------------------------------------------------ */

/* The styles of texts in a master, or in the environment. */
void ppt_looks(struct rf_str container,
    struct ppt_level levels[PPT_TYPES][PPT_LEVELS]);
/*
 * Runs of paragraphs, then of characters, of a text of n units.  Each call
 * gives the next run's length, 0 at the end, and what it says.
 */
struct ppt_runs {
	struct rf_str rest;
	uint32_t left;			/* units that no run is for yet */
};
uint32_t ppt_para_run(struct ppt_runs *r, unsigned *level, int *bullet);
uint32_t ppt_char_run(struct ppt_runs *r, uint32_t *set, uint32_t *on,
    unsigned *extra);
/* The next of the additions to a text, which moves behind it. */
bool ppt_numbering(struct rf_str *s, struct ppt_numbering *out);

/* ---- text.c ------------------------------------------------------------ */

/* The paragraphs into the flow. */
void ppt_text(struct ppt_slide *s, const struct ppt_text *t,
    enum ppt_role role, const char *href);
/* Where texts begin in a box or a list, into p->texts. */
void ppt_collect(struct ppt *p, struct rf_str s);

/* ---- shapes.c ---------------------------------------------------------- */

/* All that is on the slide into its pool, in reading order. */
enum rf_code ppt_shapes(struct ppt_slide *s, struct rf_str drawing,
    struct rf_err *err) RF_MUST_CHECK;

#endif
