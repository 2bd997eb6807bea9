/*
 * What the files of the Word reader share, for nobody else.
 *
 * The main part is streamed: containers (body, table, row, cell, content
 * control) are events, what is small (a paragraph, the properties of a cell)
 * is held as a tree, read and forgotten.  Text boxes, notes and headers go
 * the same way, but from trees.
 */
#ifndef RF_EXTRACT_DOCX_DOCX_PRIV_H
#define RF_EXTRACT_DOCX_DOCX_PRIV_H

#include "extract/docx/counting.h"
#include "extract/docx/docx.h"
#include "extract/docx/number.h"
#include "extract/docx/shared.h"
#include "extract/drawingml/chart.h"
#include "extract/flow.h"
#include "extract/furniture.h"
#include "extract/ooxml.h"
#include "util/map.h"
#include "util/mem.h"

#define RF_DOCX_MAX_NAMED 20	/* embedded objects that are named each */

/* ---- looks and styles ------------------------------------------------ */

/* Besides those of enum rf_text_style. */
#define RF_DOCX_HIDDEN (1u << 16)

/* Which looks are said at all, and what they are said to be. */
struct rf_docx_look {
	uint32_t set, on;
};

struct rf_docx_style {
	const char *id, *name;		/* name: "" when it has none */
	const struct rf_xml_node *node;
	const char *based_on;		/* or NULL */
	enum { RF_DOCX_NEW, RF_DOCX_BUSY, RF_DOCX_DONE } state;
	/* Filled with what it inherits: */
	enum rf_docx_role role;
	int outline;			/* 0..8 a heading, 9 none, -1 silent */
	int num_id, ilvl;		/* -1: silent */
	bool break_before;
	bool first_row;			/* a table's first row looks apart */
	struct rf_docx_look look;
};

/* ---- the reader ------------------------------------------------------ */

/* The paragraph being read. */
struct rf_docx_para {
	const struct rf_docx_style *style;	/* or NULL */
	enum rf_block_kind kind;
	uint16_t level;
	bool ordered, checkbox, checked;
	bool goes_on;			/* more of the list item before */
	uint32_t number;
	struct rf_str label;		/* to be written before the first text */
	uint32_t base;			/* looks that are the paragraph's own */
	bool paged, worded;		/* a page's number stands in it; text
					   of other letters does */
};

struct rf_docx_field {
	bool result;			/* behind its separator */
	bool shown;			/* what it shows was put already */
	bool button;			/* what it shows is of its code */
	bool page;			/* the number of a page, or of pages */
	const char *href;		/* or NULL */
	struct rf_buf code;
};

struct rf_docx_table {
	struct rf_docx_table *outer;
	uint32_t row;
	bool in_row, row_begun, row_header;
	bool row_dropped;		/* deleted by a tracked change */
	bool first_row;			/* its style marks the first row */
	bool in_cell, cell_begun;
	bool cell_dropped;		/* what stands in it is not shown */
	uint32_t skip;			/* columns before the first cell */
};

enum rf_docx_note_kind {
	RF_DOCX_FOOTNOTE, RF_DOCX_ENDNOTE, RF_DOCX_COMMENT,
	RF_DOCX_NOTE_KINDS
};

struct rf_docx_notes {
	bool loaded;
	const char *part;		/* NULL: there is none */
	struct rf_map bodies;		/* id -> const struct rf_xml_node */
	struct rf_map seen;		/* id -> index of the note */
	const char *format;
	uint32_t next;
	RF_VEC(struct rf_docx_pending {
		const struct rf_xml_node *body;
		uint32_t note;
	}) pending;
};

/* On which pages of a section a header or footer stands. */
enum rf_docx_around {
	RF_DOCX_FIRST, RF_DOCX_DEFAULT, RF_DOCX_EVEN, RF_DOCX_AROUND
};

struct rf_docx {
	struct rf_extract *x;
	struct rf_document *doc;
	struct rf_zip *zip;
	struct rf_ooxml pkg;
	struct rf_arena arena;		/* as long as the reader */
	struct rf_arena scratch;	/* of the paragraph */
	const char *main;
	const char *part;		/* being read: its relationships count */
	struct rf_flow *flow;
	struct rf_map media;		/* see rf_zip_media */
	struct rf_dml_charts charts;
	bool charts_ready;
	enum rf_code rc;		/* a failure that is nobody's fault here */
	struct rf_err err;

	struct rf_map styles;		/* id -> struct rf_docx_style */
	const struct rf_docx_style *normal;	/* or NULL */
	struct rf_docx_look defaults;
	struct rf_map lists, nums;	/* by id, decimal */
	bool even_and_odd;		/* headers of even pages differ */

	/* Streaming (body.c). */
	struct rf_xml_tree tree;
	unsigned capture, skip;		/* depth in what is held, or left out */
	RF_VEC(const struct rf_xml_node *) held;	/* paragraphs whose mark
					   was deleted: to go before the next */

	struct rf_docx_para para;
	struct rf_docx_table *table;	/* the innermost, or NULL */
	RF_VEC(struct rf_docx_field) fields;
	size_t fields_base;		/* those of the text box we are in */
	const char *link;		/* of the w:hyperlink we are in */
	unsigned asides;		/* text boxes we are in */
	unsigned nested_tables;		/* within paragraphs */
	uint32_t note;			/* its body is being read; 0: none */
	bool note_begins;		/* with words of ours */
	bool furniture;			/* a header or footer is being read */

	uint32_t page;			/* number of the page, from 1 */
	bool page_wanted, page_dirty;	/* something stands on it */
	uint32_t section_page;		/* the section's first page */
	size_t section;
	bool sections_known;
	RF_VEC(bool) continuous;	/* sections that begin on no new page */
	struct rf_furniture around;
	struct rf_map around_seen;	/* parts read */
	/* What the sections so far name: [footer][first, default, even]. */
	const char *around_parts[2][RF_DOCX_AROUND];
	struct rf_docx_notes notes[RF_DOCX_NOTE_KINDS];
	size_t chunk_bytes;		/* of other formats, read so far */
	uint32_t diagrams;		/* read so far */
	uint32_t embedded;		/* objects that were not opened */
};

/* The w: attribute "val" of a child, or NULL. */
const char *rf_docx_val(const struct rf_xml_node *n, const char *child);
const char *rf_docx_attr(const struct rf_xml_node *n, const char *name);
int64_t rf_docx_int(const struct rf_xml_node *n, const char *name,
    int64_t min, int64_t max, int64_t fallback);
/* An on/off property: `absent` without the child. */
bool rf_docx_flag(const struct rf_xml_node *n, const char *child,
    bool absent);
static inline const struct rf_xml_node *
rf_docx_child(const struct rf_xml_node *n, const char *name)
{
	return rf_xml_child(n, RF_NS_W, name);
}
/* Clean text in the document's arena; NULL for nothing. */
const char *rf_docx_string(struct rf_docx *d, const char *s);
/* A part by relationship of the part being read, or NULL. */
const char *rf_docx_target(struct rf_docx *d, const char *id);
/* A part as a tree in d->arena; NULL, and a warning, when it is damaged. */
const struct rf_xml_node *rf_docx_load(struct rf_docx *d, const char *part);
/* Damage is a warning, anything else the end. */
void rf_docx_forgive(struct rf_docx *d, enum rf_code rc,
    const struct rf_err *err);
/* Keep the first failure that ends the reading. */
void rf_docx_fail(struct rf_docx *d, enum rf_code rc,
    const struct rf_err *err);

/*
 * sift.c: the part that is related to the main part by `type`, as a tree in
 * d->arena of the w: elements with one of these names; NULL when there is
 * none or it is damaged.
 */
const struct rf_xml_node *rf_docx_sift(struct rf_docx *d, const char *type,
    const char *const *names);

/* styles.c */
void rf_docx_styles(struct rf_docx *d);
/* NULL when there is no such style, or id is NULL. */
const struct rf_docx_style *rf_docx_style(struct rf_docx *d, const char *id);
struct rf_docx_look rf_docx_look_of(const struct rf_xml_node *rpr);
/* How a run looks: style bits, and RF_DOCX_HIDDEN. */
uint32_t rf_docx_run_look(struct rf_docx *d, const struct rf_xml_node *rpr);

/* numbering.c */
void rf_docx_numbering(struct rf_docx *d);
/*
 * Count a paragraph; false when it is in no list.  `style` is the paragraph
 * style that brought the list, NULL: the paragraph itself did.
 */
bool rf_docx_count(struct rf_docx *d, int num_id, int ilvl,
    struct rf_docx_label *out);
/* The level of a list that a paragraph style is tied to; -1: none. */
int rf_docx_level_of_style(struct rf_docx *d, int num_id,
    const char *style);

/* body.c */
extern const struct rf_xml_handler rf_docx_handler;
/* The blocks that are children of a node. */
void rf_docx_blocks(struct rf_docx *d, const struct rf_xml_node *parent);
/* A table that stands in a paragraph. */
void rf_docx_table_in(struct rf_docx *d, const struct rf_xml_node *tbl);
/* Paragraphs that wait for the next go on their own. */
void rf_docx_release_held(struct rf_docx *d);
/* The flow's block for d->para, once more after an interruption. */
void rf_docx_reopen(struct rf_docx *d);
/* Of mc:AlternateContent: the branch for us, or NULL. */
const struct rf_xml_node *rf_docx_choice(const struct rf_xml_node *n);

/* runs.c */
void rf_docx_inline(struct rf_docx *d, const struct rf_xml_node *parent);
/* Text in that look, where text is shown. */
void rf_docx_text(struct rf_docx *d, struct rf_str s, uint32_t style);
/* A check box: of the paragraph when it starts it. */
void rf_docx_checkbox(struct rf_docx *d, bool checked);
/* A formula, or all that stand right below n, as blocks of their own. */
void rf_docx_math(struct rf_docx *d, const struct rf_xml_node *n);

/* fields.c */
/* Is text shown here, or the code of a field? */
bool rf_docx_shows(const struct rf_docx *d);
void rf_docx_field_char(struct rf_docx *d, const struct rf_xml_node *n,
    uint32_t style);
void rf_docx_field_code(struct rf_docx *d, struct rf_str s, uint32_t style);
void rf_docx_field_simple(struct rf_docx *d, const struct rf_xml_node *n);
/* Is text here the number of a page? */
bool rf_docx_in_page_number(const struct rf_docx *d);
/* The link that text stands in, or NULL. */
const char *rf_docx_href(const struct rf_docx *d);
/*
 * The paragraph is over: a code that is not is taken for a mistake, which
 * would hide all text that follows.
 */
void rf_docx_fields_settle(struct rf_docx *d);
/* Forget those that a text box or a part left open. */
void rf_docx_fields_cut(struct rf_docx *d, size_t n);

/* tables.c */
void rf_docx_table_begin(struct rf_docx *d);
void rf_docx_table_end(struct rf_docx *d);
void rf_docx_table_look(struct rf_docx *d, const struct rf_xml_node *pr);
void rf_docx_row_begin(struct rf_docx *d);
void rf_docx_row_look(struct rf_docx *d, const struct rf_xml_node *pr);
void rf_docx_row_end(struct rf_docx *d);
bool rf_docx_cell_begin(struct rf_docx *d);	/* false: leave it out */
void rf_docx_cell_look(struct rf_docx *d, const struct rf_xml_node *pr);
void rf_docx_cell_end(struct rf_docx *d);
/* Content comes: the cell that waits for its properties begins. */
void rf_docx_cell_content(struct rf_docx *d);

/* pages.c */
void rf_docx_page_begin(struct rf_docx *d);
void rf_docx_page_end(struct rf_docx *d, bool last);
/* A page break in the text; `forced`: also when the page is empty yet. */
void rf_docx_page_break(struct rf_docx *d, bool forced);
void rf_docx_section_end(struct rf_docx *d, const struct rf_xml_node *pr,
    bool last);

/* notes.c */
void rf_docx_notes_init(struct rf_docx *d, const struct rf_xml_node *settings);
void rf_docx_note(struct rf_docx *d, enum rf_docx_note_kind kind,
    const struct rf_xml_node *reference, struct rf_str mark);
/* The bodies of notes referred to since the last call. */
void rf_docx_note_bodies(struct rf_docx *d, enum rf_docx_note_kind kind);

/* drawings.c: what is below a w:drawing. */
void rf_docx_drawing(struct rf_docx *d, const struct rf_xml_node *n);
/* A picture's part as an asset; -1 when it is none, or not wanted. */
void rf_docx_media(struct rf_docx *d, const char *part, int32_t *asset);
/* Pictures that no page shows, such as those of bullets. */
void rf_docx_remaining_media(struct rf_docx *d);
void rf_docx_figure(struct rf_docx *d, struct rf_figure *f);
/* w:txbxContent becomes an aside. */
void rf_docx_text_box(struct rf_docx *d, const struct rf_xml_node *content);

/* vml.c: what is below a w:pict or w:object. */
void rf_docx_vml(struct rf_docx *d, const struct rf_xml_node *n);

/* chunks.c: a w:altChunk. */
void rf_docx_chunk(struct rf_docx *d, const struct rf_xml_node *n);

#endif
