/* What the files of the OpenDocument spreadsheet reader share. */
#ifndef RF_EXTRACT_ODF_ODS_PRIV_H
#define RF_EXTRACT_ODF_ODS_PRIV_H

#include "extract/odf/odf.h"
#include "extract/xlsx/xlsx.h"

#define ODS_MAX_REPEATED 2000000	/* cells made by repeating others */
#define ODS_MAX_OBJECTS 100000		/* of one sheet */
#define ODS_MAX_SHEETS 10000		/* that charts can name */

/* Something with a place: its block is made when the sheet has ended. */
struct ods_object {
	bool placed;			/* else nobody knows where it is */
	struct rf_xlsx_rect at;		/* sheet coordinates */
	struct rf_figure *figure;	/* or a text: */
	struct rf_text text;
};

/* Columns whose cells have a style when they name none. */
struct ods_default {
	uint32_t last;
	struct rf_xlsx_info *info;
};

/* A drawn frame or shape that is open. */
struct ods_frame {
	bool placed;
	struct rf_xlsx_rect at;
	float width, height;		/* points; 0: unknown */
	const char *alt, *title;
	const char *image, *object;	/* links, or NULL */
	bool linked;			/* the picture is outside of the file */
};

struct ods {
	struct rf_odf odf;
	struct rf_xlsx w;		/* for what spreadsheets share */
	struct rf_xlsx_sheet sheet;	/* the open one */
	struct rf_xlsx_sheet_ref ref;
	bool body;			/* the styles are behind us */
	bool in_sheet, wanted;
	unsigned skip;			/* depth inside what is left out */
	unsigned tables;		/* depth of table:table */
	uint32_t n_sheets;		/* all, so far */
	uint32_t index;			/* shown, so far */
	uint64_t repeated;		/* cells made by repeating */
	bool cut;			/* ... until it was too much */
	/* The open row and cell. */
	uint32_t row, col, row_repeat;
	size_t row_start;		/* its first in sheet.cells */
	uint32_t col_at;		/* the next column declaration's */
	RF_VEC(struct ods_default) defaults;	/* of the columns, in order */
	struct rf_xlsx_info *row_info;	/* the row's default, or NULL */
	bool in_cell;
	uint32_t col_repeat, col_span, row_span;
	uint8_t flags;
	struct rf_xlsx_info *info;
	struct rf_str value;		/* raw, in the arena */
	struct rf_odf_text text;	/* of the cell */
	/* The open note, and the open frames within each other. */
	bool in_note;
	struct rf_odf_text note;
	unsigned frames;
	struct ods_frame frame;
	struct rf_odf_text shape;
	struct rf_buf word;		/* of the open svg:title or svg:desc */
	bool in_word;
	RF_VEC(struct ods_object) objects;
	struct rf_map infos;		/* cell style -> struct rf_xlsx_info */
	struct rf_xlsx_info *plain;
	unsigned passes;	/* over the content, for charts' values */
};

/* ---- ods_draw.c ------------------------------------------------------ */

/* A draw: element starts or ends within a sheet; false: none of ours. */
bool ods_draw_start(struct ods *p, const struct rf_xml_tag *tag);
enum rf_code ods_draw_end(struct ods *p, enum rf_xmlns ns, const char *name,
    struct rf_err *err) RF_MUST_CHECK;
/* The objects of the sheet become items. */
void ods_place_objects(struct ods *p);

/* ---- ods_values.c ---------------------------------------------------- */

/* Let charts without a copy of their cells find those of the sheets. */
void ods_values_init(struct ods *p);
void ods_values_release(struct ods *p);

#endif
