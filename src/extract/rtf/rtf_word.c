/*
 * Control words.  Those that only turn something on or off, stand for a
 * character or begin a destination are rows of tables.
 */
#include "config.h"

#include <string.h>

#include "extract/codepage.h"
#include "extract/rtf/rtf_priv.h"

/* ---- characters ------------------------------------------------------ */

static bool
character(struct rtf *r, const char *name)
{
	static const struct {
		const char *name;
		uint32_t cp;
	} words[] = {
		{ "tab", '\t' }, { "emdash", 0x2014 }, { "endash", 0x2013 },
		{ "bullet", 0x2022 }, { "lquote", 0x2018 },
		{ "rquote", 0x2019 }, { "ldblquote", 0x201c },
		{ "rdblquote", 0x201d }, { "emspace", 0x2003 },
		{ "enspace", 0x2002 }, { "qmspace", 0x2005 },
		{ "zwj", 0x200d }, { "zwnj", 0x200c },
	};

	for (size_t i = 0; i < RF_COUNT(words); i++)
		if (strcmp(name, words[i].name) == 0) {
			rtf_flush(r);
			rtf_char(r, words[i].cp);
			return true;
		}
	return false;
}

/* ---- looks ----------------------------------------------------------- */

static bool
look(struct rtf *r, const char *name, bool on)
{
	static const struct {
		const char *name;
		uint32_t look;
		uint32_t not;		/* what it puts an end to */
	} words[] = {
		{ "b", RF_BOLD, 0 }, { "i", RF_ITALIC, 0 },
		{ "ul", RF_UNDERLINE, 0 }, { "uld", RF_UNDERLINE, 0 },
		{ "uldb", RF_UNDERLINE, 0 }, { "ulw", RF_UNDERLINE, 0 },
		{ "ulth", RF_UNDERLINE, 0 }, { "uldash", RF_UNDERLINE, 0 },
		{ "ulwave", RF_UNDERLINE, 0 },
		{ "ulnone", 0, RF_UNDERLINE },
		{ "strike", RF_STRIKE, 0 }, { "striked", RF_STRIKE, 0 },
		{ "super", RF_SUPERSCRIPT, RF_SUBSCRIPT },
		{ "sub", RF_SUBSCRIPT, RF_SUPERSCRIPT },
		{ "nosupersub", 0, RF_SUPERSCRIPT | RF_SUBSCRIPT },
		{ "v", RTF_HIDDEN, 0 }, { "deleted", RTF_HIDDEN, 0 },
	};

	for (size_t i = 0; i < RF_COUNT(words); i++)
		if (strcmp(name, words[i].name) == 0) {
			r->s.look &= ~(words[i].not | words[i].look);
			if (on)
				r->s.look |= words[i].look;
			return true;
		}
	return false;
}

/* ---- destinations ---------------------------------------------------- */

static const struct {
	const char *name;
	enum rtf_dest dest;
} dests[] = {
	{ "fonttbl", RTF_FONTS_OF }, { "stylesheet", RTF_STYLES_OF },
	{ "info", RTF_MUTE }, { "title", RTF_TITLE },
	{ "author", RTF_AUTHOR }, { "listtext", RTF_LABEL },
	{ "pntext", RTF_LABEL }, { "fldinst", RTF_FIELD },
	{ "sn", RTF_NAME }, { "sv", RTF_VALUE }, { "sp", RTF_MUTE },
	{ "picprop", RTF_MUTE }, { "shpinst", RTF_MUTE },
	{ "pict", RTF_PICTURE }, { "nesttableprops", RTF_TEXT },
	{ "shppict", RTF_TEXT }, { "ud", RTF_TEXT },
	{ "do", RTF_MUTE },
	/* Texts that are not the document's, and second forms of others. */
	{ "colortbl", RTF_SKIP }, { "nonshppict", RTF_SKIP },
	{ "shprslt", RTF_SKIP }, { "nonesttables", RTF_SKIP },
	{ "objdata", RTF_SKIP }, { "objclass", RTF_SKIP },
	{ "annotation", RTF_SKIP }, { "atnid", RTF_INITIALS },
	{ "atnauthor", RTF_COMMENTER }, { "upr", RTF_MUTE },
	{ "subject", RTF_SKIP }, { "operator", RTF_SKIP },
	{ "keywords", RTF_SKIP }, { "comment", RTF_SKIP },
	{ "doccomm", RTF_SKIP }, { "company", RTF_SKIP },
	{ "manager", RTF_SKIP }, { "category", RTF_SKIP },
	{ "hlinkbase", RTF_SKIP }, { "xe", RTF_SKIP }, { "tc", RTF_SKIP },
	{ "rxe", RTF_SKIP }, { "bkmkstart", RTF_SKIP },
	{ "bkmkend", RTF_SKIP }, { "listtable", RTF_LISTS },
	{ "listoverridetable", RTF_LISTS }, { "leveltext", RTF_LEVEL },
	{ "filetbl", RTF_SKIP },
	{ "revtbl", RTF_SKIP }, { "falt", RTF_SKIP },
	{ "panose", RTF_SKIP }, { "ftnsep", RTF_SKIP },
	{ "ftnsepc", RTF_SKIP }, { "aftnsep", RTF_SKIP },
	{ "template", RTF_SKIP }, { "pntxta", RTF_SKIP },
	{ "pntxtb", RTF_SKIP }, { "formfield", RTF_SKIP },
};

/* A picture may stand in what shows no text. */
static bool
may_begin(const struct rtf *r, enum rtf_dest dest)
{
	switch (r->s.dest) {
	case RTF_TEXT:
	case RTF_MUTE:
		return dest != RTF_LEVEL;
	case RTF_VALUE:
	case RTF_PICTURE:
		return dest == RTF_PICTURE || dest == RTF_MUTE ||
		    dest == RTF_SKIP;
	case RTF_LISTS:
		return dest == RTF_SKIP || dest == RTF_LEVEL;
	default:
		return dest == RTF_SKIP || dest == RTF_TEXT;
	}
}

static bool
destination(struct rtf *r, const char *name)
{
	for (size_t i = 0; i < RF_COUNT(dests); i++) {
		enum rtf_dest dest = dests[i].dest;

		if (strcmp(name, dests[i].name) != 0)
			continue;
		if (!may_begin(r, dest) || dest == RTF_TEXT) {
			/* Text goes on where the group around it goes. */
			if (dest == RTF_TEXT && strcmp(name, "ud") == 0 &&
			    r->s.dest == RTF_MUTE)
				r->s.dest = RTF_TEXT;
			else if (strcmp(name, "nesttableprops") == 0)
				r->s.nested = true;
			/* Of a field in a code only the result is of it. */
			else if (dest == RTF_FIELD && r->s.dest == dest)
				r->s.dest = RTF_SKIP;
			return true;
		}
		r->s.dest = dest;
		r->s.begins = true;
		if (dest == RTF_LABEL) {
			rf_buf_reset(&r->label);
			r->lists.shown = true;
		} else if (dest == RTF_PICTURE) {
			rf_buf_reset(&r->pict);
			r->pict_kind = RTF_ANY;
			r->nibble = -1;
		} else if (dest != RTF_SKIP && dest != RTF_MUTE)
			rf_buf_reset(&r->word);
		r->lists.length = dest == RTF_LEVEL;
		return true;
	}
	return false;
}

/* Groups that hold text of their own: notes, headers, boxes. */
static bool
place(struct rtf *r, const char *name)
{
	static const struct {
		const char *name;
		enum rf_block_kind kind;
	} arounds[] = {
		{ "header", RF_BLOCK_PAGE_HEADER },
		{ "headerl", RF_BLOCK_PAGE_HEADER },
		{ "headerr", RF_BLOCK_PAGE_HEADER },
		{ "headerf", RF_BLOCK_PAGE_HEADER },
		{ "footer", RF_BLOCK_PAGE_FOOTER },
		{ "footerl", RF_BLOCK_PAGE_FOOTER },
		{ "footerr", RF_BLOCK_PAGE_FOOTER },
		{ "footerf", RF_BLOCK_PAGE_FOOTER },
	};

	if (strcmp(name, "shptxt") == 0 || strcmp(name, "dptxbxtext") == 0) {
		if (r->s.dest == RTF_MUTE && r->s.place == RTF_NOWHERE)
			rtf_box_begin(r);
		return true;
	}
	if (r->s.dest != RTF_TEXT || r->s.place != RTF_NOWHERE)
		return false;
	if (strcmp(name, "footnote") == 0) {
		rtf_note_begin(r);
		return true;
	}
	if (strcmp(name, "annotation") == 0) {
		rtf_comment_begin(r);
		return true;
	}
	for (size_t i = 0; i < RF_COUNT(arounds); i++)
		if (strcmp(name, arounds[i].name) == 0) {
			rtf_around_begin(r, arounds[i].kind);
			return true;
		}
	return false;
}

/* ---- paragraphs and tables ------------------------------------------- */

static void
clear_paragraph(struct rtf *r)
{
	r->s.style = 0;
	r->s.outline = -1;
	r->s.depth = 0;
	r->s.in_table = r->s.break_before = false;
	r->s.level = 0;
	r->s.list = 0;
}

/* The depth of tables that \cell and \row are about. */
static void
end_cell(struct rtf *r, unsigned depth)
{
	/* Notes and boxes are read without their tables. */
	if (r->note != 0 || r->furniture != 0 || r->boxes > 0) {
		rtf_paragraph_end(r);
		return;
	}
	rtf_paragraph_end(r);
	r->flow = rf_rows_depth(r->rows, depth, &r->row);
	rf_rows_cell_end(r->rows, depth);
}

static void
define_row(struct rtf *r, const char *name, int32_t v)
{
	struct rf_rows_def *row = r->s.nested ? &r->nested : &r->row;

	if (strcmp(name, "trowd") == 0) {
		if (!r->s.nested && r->note == 0 && r->furniture == 0 &&
		    r->boxes == 0)
			r->row_begun = true;
		row->edges.n = 0;
		row->header = row->last = false;
		row->index = 0;
		row->left = 0;
		memset(&r->next, 0, sizeof(r->next));
	} else if (strcmp(name, "trleft") == 0) {
		row->left = v;
	} else if (strcmp(name, "trhdr") == 0) {
		row->header = true;
	} else if (strcmp(name, "irow") == 0) {
		row->index = v;
	} else if (strcmp(name, "lastrow") == 0) {
		row->last = true;
	} else if (strcmp(name, "clmrg") == 0) {
		r->next.merged_left = true;
	} else if (strcmp(name, "clvmrg") == 0) {
		r->next.merged_up = true;
	} else if (strcmp(name, "cellx") == 0) {
		r->next.right = v;
		if (row->edges.n < RF_ROWS_CELLS)
			*RF_VEC_PUSH(&row->edges) = r->next;
		memset(&r->next, 0, sizeof(r->next));
	}
}

static void
structure(struct rtf *r, const char *name, int32_t v)
{
	unsigned nested = r->s.depth > 1 ? r->s.depth : 2;

	if (strcmp(name, "row") == 0)
		r->row_begun = false;
	if (strcmp(name, "par") == 0)
		rtf_paragraph_mark(r);
	else if (strcmp(name, "pard") == 0)
		clear_paragraph(r);
	else if (strcmp(name, "line") == 0 || strcmp(name, "lbr") == 0)
		rtf_line(r);
	else if (strcmp(name, "page") == 0) {
		rtf_paragraph_end(r);
		rtf_page_break(r);
	} else if (strcmp(name, "sectd") == 0)
		r->continuous = false;
	else if (strcmp(name, "sbknone") == 0 || strcmp(name, "sbkcol") == 0)
		r->continuous = true;
	else if (strcmp(name, "sect") == 0) {
		rtf_paragraph_end(r);
		if (!r->continuous)
			rtf_page_break(r);
	} else if (strcmp(name, "cell") == 0)
		end_cell(r, 1);
	else if (strcmp(name, "nestcell") == 0)
		end_cell(r, nested);
	else if (strcmp(name, "row") == 0 && rf_rows_open(r->rows) > 0 &&
	    r->note == 0 && r->furniture == 0 && r->boxes == 0) {
		r->flow = rf_rows_depth(r->rows, 1, &r->row);
		rf_rows_row_end(r->rows, 1, &r->row);
	} else if (strcmp(name, "nestrow") == 0 &&
	    rf_rows_open(r->rows) > 1 &&
	    r->note == 0 && r->furniture == 0 && r->boxes == 0)
		rf_rows_row_end(r->rows, rf_rows_open(r->rows), r->s.nested ?
		    &r->nested : &r->row);
	else
		define_row(r, name, v);
}

static void
property(struct rtf *r, const char *name, bool has, int32_t v)
{
	bool on = !has || v != 0;

	if (strcmp(name, "intbl") == 0)
		r->s.in_table = true;
	else if (strcmp(name, "itap") == 0) {
		r->s.depth = v > 0 && v <= RF_ROWS_TABLES ? (uint8_t)v : v > 0 ?
		    RF_ROWS_TABLES : 0;
		r->s.in_table |= v > 0;
	} else if (strcmp(name, "s") == 0)
		r->s.style = v >= 0 && v < RTF_STYLES ? (uint16_t)v : 0;
	else if (strcmp(name, "sbasedon") == 0)
		r->s.based_on = v >= 0 && v < RTF_STYLES ? (uint16_t)v : 0;
	else if (strcmp(name, "outlinelevel") == 0)
		r->s.outline = v >= 0 && v < 9 ? (int8_t)v : -1;
	else if (strcmp(name, "ls") == 0)
		r->s.list = has && v > 0 ? v : 0;
	else if (strcmp(name, "ilvl") == 0)
		r->s.level = v >= 0 && v < 9 ? (uint8_t)v : 0;
	else if (strcmp(name, "pagebb") == 0)
		r->s.break_before = on;
	else if (strcmp(name, "uc") == 0)
		r->s.uc = v >= 0 && v < 100 ? (uint16_t)v : 1;
	else if (strcmp(name, "plain") == 0) {
		r->s.look = 0;
		r->s.font = r->default_font;
	} else
		look(r, name, on);
}

/* "ftnnrlc", "aftnnar": how notes are numbered. */
static bool
note_numbers(struct rtf *r, const char *name)
{
	static const struct {
		const char *name, *format;
	} kinds[] = {
		{ "ar", "decimal" }, { "alc", "lowerLetter" },
		{ "auc", "upperLetter" }, { "rlc", "lowerRoman" },
		{ "ruc", "upperRoman" }, { "chi", "chicago" },
	};
	bool end = name[0] == 'a';

	if (strncmp(name + end, "ftnn", 4) != 0)
		return false;
	for (size_t i = 0; i < RF_COUNT(kinds); i++)
		if (strcmp(name + end + 4, kinds[i].name) == 0)
			r->numbers[end].format = kinds[i].format;
	return true;
}

/* What the whole document, its fonts and its pictures are like. */
static bool
header_word(struct rtf *r, const char *name, int32_t v)
{
	if (strcmp(name, "ansicpg") == 0)
		r->charset = rf_codepage(r->arena, v);
	else if (strcmp(name, "mac") == 0)
		r->charset = "macintosh";
	else if (strcmp(name, "pc") == 0)
		r->charset = "CP437";
	else if (strcmp(name, "pca") == 0)
		r->charset = "CP850";
	else if (strcmp(name, "f") == 0)
		rtf_font(r, v);
	else if (strcmp(name, "deff") == 0)
		r->s.font = r->default_font = v >= 0 && v <= UINT16_MAX ?
		    (uint16_t)v : 0;
	else if (strcmp(name, "fcharset") == 0 &&
	    r->s.dest == RTF_FONTS_OF)
		rtf_font_charset(r, v);
	else if (strcmp(name, "cpg") == 0 && r->s.dest == RTF_FONTS_OF)
		rtf_font_codepage(r, v);
	else if (strcmp(name, "dibitmap") == 0 && r->s.dest == RTF_PICTURE)
		r->pict_kind = RTF_DIB;
	else
		return note_numbers(r, name);
	return true;
}

void
rtf_word(struct rtf *r, const char *name, bool has, int32_t v)
{
	if (r->s.dest == RTF_SKIP)
		return;
	if (character(r, name))
		return;
	rtf_flush(r);
	if (place(r, name) || destination(r, name) || header_word(r, name, v))
		return;
	/* A group of another time, which says that it can be left out. */
	if (r->star) {
		r->s.dest = RTF_SKIP;
		return;
	}
	if (r->s.dest == RTF_LISTS) {
		rtf_list_word(r, name, v);
		return;
	}
	property(r, name, has, v);
	if (r->s.dest == RTF_TEXT)
		structure(r, name, v);
}
