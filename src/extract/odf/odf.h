/*
 * OpenDocument packages (ISO/IEC 26300): what text documents, spreadsheets
 * and presentations share, namely the package with its pictures, styles as
 * far as they change what is read, runs of text, and chart objects.
 *
 * Content is streamed: styles stand before the body in the same part, so one
 * handler feeds rf_odf_styles_start() first and reads the body then.
 */
#ifndef RF_EXTRACT_ODF_ODF_H
#define RF_EXTRACT_ODF_ODF_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/drawingml/chart.h"
#include "extract/extract.h"
#include "extract/ooxml.h"
#include "util/buf.h"
#include "util/map.h"

/* ---- styles.c -------------------------------------------------------- */

/* What paragraphs of a style are, also of those that it comes from. */
enum rf_odf_role {
	RF_ODF_PLAIN, RF_ODF_TITLE, RF_ODF_SUBTITLE, RF_ODF_CAPTION,
	RF_ODF_QUOTE, RF_ODF_CODE
};

/* Besides those of enum rf_text_style: text that is not shown. */
#define RF_ODF_HIDDEN (1u << 16)

/* One style; what it does not say is its parent's. */
struct rf_odf_style {
	const char *parent;	/* name in the same family, or NULL */
	enum rf_odf_role role;
	bool break_before, break_after, break_said;	/* of the page */
	const char *master;	/* a page of this kind begins, or NULL */
	const char *list;	/* of its paragraphs; "": none; NULL: silent */
	int8_t numbered;	/* as items: 1 yes, -1 no, 0 silent */
	uint32_t run, mask;	/* enum rf_text_style: which are on, which of
				   them are said at all */
	bool filled, fill_said;	/* a background */
	bool hidden;		/* tables: not displayed */
	float size;		/* points: width of a column, height of a row;
				   0: not said */
};

#define RF_ODF_LEVELS 10	/* of a list */

struct rf_odf_level {
	bool bullet, said;
	char format;		/* '1', 'a', 'A', 'i', 'I'; 0: no number */
	bool twice;		/* after z come aa, bb, not aa, ab */
	uint8_t display;	/* numbers of so many levels are shown */
	uint32_t start;
	const char *prefix, *suffix;	/* never NULL when said */
	const char *pattern;	/* "%1%.%2%)", which says it all, or NULL */
};
struct rf_odf_list {
	struct rf_odf_level levels[RF_ODF_LEVELS];
};

struct rf_odf_styles {
	struct rf_arena *arena;
	struct rf_map all;	/* "family/name" -> struct rf_odf_style */
	struct rf_map lists;	/* name -> struct rf_odf_list */
	struct rf_odf_list outline;	/* of headings */
	struct rf_odf_style *open;	/* whose properties are being read */
	struct rf_odf_list *open_list;
	/* styles.xml and content.xml both have automatic styles, of their own
	 * names; those of the former are for headers and footers alone. */
	bool common;		/* styles.xml is being read */
	bool automatic;		/* ... and what it has of them */
	bool in_master;		/* look for those first */
};
void rf_odf_styles_init(struct rf_odf_styles *s, struct rf_arena *arena);
/* Feed every start and end tag of styles.xml, and of content.xml up to the
 * body. */
void rf_odf_styles_start(struct rf_odf_styles *s,
    const struct rf_xml_tag *tag);
void rf_odf_styles_end(struct rf_odf_styles *s, enum rf_xmlns ns,
    const char *name);
/* List styles (lists.c); rf_odf_styles_start and _end call them. */
void rf_odf_lists_start(struct rf_odf_styles *s,
    const struct rf_xml_tag *tag);
void rf_odf_lists_end(struct rf_odf_styles *s, const char *name);
/* By family ("table-cell") and name, with all that its parents say; zeroed
 * when there is none. */
struct rf_odf_style rf_odf_style(const struct rf_odf_styles *s,
    const char *family, struct rf_str name);
/* "2.54cm", "12pt", "0.5in": points; 0 when it is no length. */
double rf_odf_length(struct rf_str s);

/* ---- package.c ------------------------------------------------------- */

struct rf_odf {
	struct rf_extract *x;
	struct rf_document *doc;
	struct rf_arena *arena;		/* the document's */
	struct rf_ooxml parts;		/* only to read parts: ODF packages
					   have no relationships */
	struct rf_odf_styles styles;
	uint64_t chart_values;		/* kept for charts so far */
	struct rf_dml_charts *cells;	/* for charts without a copy of their
					   cells; NULL: there are no sheets */
	struct rf_map pictures;		/* entry -> index + 1 of its asset */
};

/*
 * Take over an open archive, read the manifest, title and author.
 * RF_E_ENCRYPTED when its parts are.
 */
enum rf_code rf_odf_open(struct rf_odf *o, struct rf_extract *x,
    struct rf_zip *zip, struct rf_err *err) RF_MUST_CHECK;
/* Title and author from office:meta, be it in meta.xml or elsewhere. */
void rf_odf_properties(struct rf_odf *o, const struct rf_xml_node *root);
/*
 * Read styles.xml.  With a handler its events go there, and the handler
 * feeds rf_odf_styles_start; NULL: only the styles are wanted.
 */
enum rf_code rf_odf_common_styles(struct rf_odf *o,
    const struct rf_xml_handler *handler, void *ctx, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * The entry that a link names ("./Object 1", "Pictures/1.png"); NULL when it
 * leads out of the package or to nothing.
 */
const char *rf_odf_entry(struct rf_odf *o, struct rf_str href);
/* The picture behind a link as the figure's; without one it says why. */
enum rf_code rf_odf_picture(struct rf_odf *o, struct rf_str href,
    uint32_t page, struct rf_figure *f, struct rf_err *err) RF_MUST_CHECK;

/*
 * "$Sheet1.$A$1:.$B$5" as other spreadsheets write it: "Sheet1!$A$1:$B$5".
 * Clean, in the arena.
 */
const char *rf_odf_address(struct rf_arena *arena, struct rf_str s);

/* ---- text.c ---------------------------------------------------------- */

#define RF_ODF_MAX_SPANS 32	/* open within each other */

struct rf_odf_run {
	size_t end;		/* in rf_odf_text.text */
	uint32_t style;
	const char *href;
};

/* Collects paragraphs: between them stands a line break. */
struct rf_odf_text {
	struct rf_arena *arena;
	const struct rf_odf_styles *styles;
	struct rf_buf text;
	RF_VEC(struct rf_odf_run) runs;
	uint32_t spans[RF_ODF_MAX_SPANS];	/* styles of the open ones */
	unsigned depth;
	const char *href;	/* of the open link */
	unsigned paragraphs;	/* seen so far */
	unsigned open;		/* paragraphs and headings within each other */
	unsigned silent;	/* depth inside what is not to be read */
	bool space;		/* white space is pending or to be dropped */
};
void rf_odf_text_init(struct rf_odf_text *t, struct rf_arena *arena,
    const struct rf_odf_styles *styles);
void rf_odf_text_release(struct rf_odf_text *t);
/* Feed what stands in the place whose text is wanted. */
void rf_odf_text_start(struct rf_odf_text *t, const struct rf_xml_tag *tag);
void rf_odf_text_end(struct rf_odf_text *t, enum rf_xmlns ns,
    const char *name);
void rf_odf_text_add(struct rf_odf_text *t, struct rf_str s);
/*
 * What was collected, clean and trimmed, in the arena; the collector is
 * empty again.  `plain` gets all of it; false when there is nothing.
 * `rich` gets runs, or n = 0 when one plain run would say it all.
 */
bool rf_odf_text_take(struct rf_odf_text *t, struct rf_str *plain,
    struct rf_text *rich);

/* ---- chart.c --------------------------------------------------------- */

/*
 * Is the object behind the link a chart?  Then f's chart, type, title and
 * ranges are filled; width and height in points, 0: unknown.
 */
bool rf_odf_chart(struct rf_odf *o, struct rf_str href, float width,
    float height, struct rf_figure *f);

/* ---- the formats ------------------------------------------------------ */

enum rf_code rf_ods_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code rf_odp_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code rf_odt_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
