/*
 * What the files of the presentation reader share; nobody else includes it.
 *
 * Of a slide only what stands on it is content.  Its layout and that one's
 * master say where a placeholder is and how its text looks; their own texts
 * ("Click to edit") and decorations are no content.
 */
#ifndef RF_EXTRACT_PPTX_PPTX_PRIV_H
#define RF_EXTRACT_PPTX_PPTX_PRIV_H

#include "extract/drawingml/chart.h"
#include "extract/extract.h"
#include "extract/flow.h"
#include "extract/ooxml.h"
#include "extract/slides.h"
#include "util/map.h"

#define PPTX_LEVELS 9
#define PPTX_MAX_HOLDERS 200	/* placeholders of a layout that are read */
#define PPTX_EMU_PER_POINT 12700.0

/* What a placeholder is for, as far as it matters here. */
enum pptx_role {
	PPTX_PLAIN,		/* no placeholder */
	PPTX_TITLE,
	PPTX_BODY,		/* anything else with content */
	PPTX_HEADER,
	PPTX_FOOTER,
	PPTX_DATE,
	PPTX_NUMBER
};

struct pptx_holder {
	const struct rf_xml_node *shape;
	enum pptx_role role;
	int64_t index;		/* 0 when it has none */
};

/* A layout or master, read once. */
struct pptx_sheet {
	const struct rf_xml_node *root;	/* NULL: it cannot be read */
	struct pptx_sheet *above;	/* a layout's master; NULL */
	struct rf_dml_theme *theme;	/* a master's; NULL: not read yet */
	const char *part;
	RF_VEC(struct pptx_holder) holders;
};

struct pptx_slide_ref {
	const char *part;	/* NULL: missing */
};

struct pptx {
	struct rf_extract *x;
	struct rf_document *doc;
	struct rf_arena *arena;		/* the document's */
	struct rf_arena common;		/* layouts, masters, presentation */
	struct rf_ooxml pkg;
	struct rf_map sheets;		/* part -> struct pptx_sheet */
	struct rf_map assets;		/* see rf_zip_media */
	const char *main;
	const struct rf_xml_node *presentation;
	RF_VEC(struct pptx_slide_ref) slides;
	float width, height;		/* points */
	struct rf_flow *flow;
	struct rf_dml_charts charts;
	bool charts_ready;
	bool commented;			/* some slide has comments */
	bool left_out;			/* slides that were not asked for */
	struct rf_err damage;		/* the first that was forgiven */
};

/* The slide being read. */
struct pptx_slide {
	struct pptx *p;
	const char *part;
	uint32_t number;		/* 1-based */
	struct pptx_sheet *layout;	/* or NULL */
	struct pptx_sheet *master;	/* or NULL */
	struct rf_arena scratch;
	const char *title;		/* in the document's arena, or NULL */
	struct rf_page pool;		/* blocks as they are found */
};

/* x' = a x + c y + e, y' = b x + d y + f. */
struct pptx_matrix {
	double a, b, c, d, e, f;
};

/* ---- pptx.c ---------------------------------------------------------- */

/* Damage of one part costs that part: warn and go on? */
bool pptx_forgive(struct pptx *p, enum rf_code rc, const struct rf_err *err);

/* ---- masters.c ------------------------------------------------------- */

/* The sheet that `part` hangs from by a relationship of that type. */
struct pptx_sheet *pptx_sheet_of(struct pptx *p, const char *part,
    const char *type);
void pptx_sheets_release(struct pptx *p);
/* Of a shape; PPTX_PLAIN when it is no placeholder. */
enum pptx_role pptx_role(const struct rf_xml_node *shape, int64_t *index);
/* The shapes that a placeholder inherits from, NULL where there is none. */
void pptx_inherit(const struct pptx_slide *s, const struct rf_xml_node *shape,
    const struct rf_xml_node **layout, const struct rf_xml_node **master);
/* Colours and fonts for the slide's charts. */
void pptx_scope(struct pptx_slide *s);

/* ---- place.c --------------------------------------------------------- */

extern const struct pptx_matrix pptx_root;	/* EMU to points */
/*
 * Where an xfrm puts its object; false when it does not say.  Sizes are in
 * points and as the object is stored, before it is turned.
 */
bool pptx_place(const struct pptx_matrix *m, const struct rf_xml_node *xfrm,
    struct rf_quad *quad, float *width, float *height);
/* How the children of a group with that xfrm are placed. */
struct pptx_matrix pptx_inside(const struct pptx_matrix *m,
    const struct rf_xml_node *xfrm);

/* ---- text.c ---------------------------------------------------------- */

/* A text body and where its looks come from. */
struct pptx_body {
	const struct rf_xml_node *node;		/* p:txBody, a:txBody */
	const struct rf_xml_node *lists[5];	/* list styles, nearest first */
	enum pptx_role role;
	const char *href;	/* of the shape, or NULL */
};
/* The paragraphs into the flow: blocks, or a cell's content. */
void pptx_text(struct pptx_slide *s, const struct pptx_body *body);
/* Fill in list styles of a shape that is no placeholder, or is one. */
void pptx_body_of(const struct pptx_slide *s, const struct rf_xml_node *shape,
    struct pptx_body *body);
/* The address of a link element, in the document's arena, or NULL. */
const char *pptx_href(const struct pptx_slide *s,
    const struct rf_xml_node *link);

/* ---- shapes.c -------------------------------------------------------- */

/* Everything below a shape tree into the slide's pool; the items in reading
 * order come through *items, malloc'ed. */
enum rf_code pptx_shapes(struct pptx_slide *s,
    const struct rf_xml_node *tree, const struct pptx_matrix *m,
    struct rf_slide_item **items, size_t *n, struct rf_err *err) RF_MUST_CHECK;
/* The properties that every object has, or NULL. */
const struct rf_xml_node *pptx_properties(const struct rf_xml_node *shape);
/* What of mc:AlternateContent is for us, or NULL. */
const struct rf_xml_node *pptx_alternative(const struct rf_xml_node *n);

/* ---- objects.c ------------------------------------------------------- */

/*
 * Pictures, and frames with a table, chart, diagram or object, into the flow.
 * `box`: where the frame is, or NULL; width and height: its size before it
 * is turned.
 */
enum rf_code pptx_picture(struct pptx_slide *s,
    const struct rf_xml_node *shape, const struct rf_xml_node *blip,
    struct rf_err *err) RF_MUST_CHECK;
enum rf_code pptx_frame(struct pptx_slide *s, const struct rf_xml_node *frame,
    const struct rf_box *box, float width, float height, struct rf_err *err)
    RF_MUST_CHECK;
/* Is it a frame whose content we can show? */
bool pptx_frame_known(const struct rf_xml_node *frame);
/* Keep the part's bytes as an asset of the slide, shown nowhere. */
enum rf_code pptx_loose_picture(struct pptx_slide *s,
    const struct rf_xml_node *blip, struct rf_err *err) RF_MUST_CHECK;

#endif
