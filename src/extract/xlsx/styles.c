/*
 * Cell formats (ECMA-376 part 1, 18.8): what of them changes what a reader
 * reads, namely number formats, weight and slant of fonts, and whether a
 * cell has a background, which hints at headers.
 */
#include "config.h"

#include <string.h>

#include "extract/xlsx/xlsx.h"
#include "util/limits.h"

#define MAX_STYLES 65536	/* Excel's own ceiling is 65,490 */

struct styles {
	struct rf_xlsx *w;
	struct rf_arena scratch;
	const struct rf_xml_node *root;
	struct rf_map codes;		/* format id -> struct format */
	const uint32_t *fonts;		/* enum rf_text_style of each */
	const bool *fills;
	size_t n_fonts, n_fills;
};

static size_t
count(const struct rf_xml_node *list, const char *name)
{
	size_t n = 0;

	for (const struct rf_xml_node *i = rf_xml_child(list, RF_NS_S, name);
	    i != NULL; i = rf_xml_again(i))
		n++;
	return n;
}

static bool
on(const struct rf_xml_node *font, const char *name)
{
	const struct rf_xml_node *n = rf_xml_child(font, RF_NS_S, name);
	const char *v = rf_xml_get(n, RF_NS_NONE, "val");

	return n != NULL && (v == NULL || strcmp(v, "none") != 0) &&
	    rf_xml_get_bool(n, "val", true);
}

static uint32_t
font_style(const struct rf_xml_node *font)
{
	const char *align = rf_xml_get(rf_xml_child(font, RF_NS_S,
	    "vertAlign"), RF_NS_NONE, "val");

	return (on(font, "b") ? RF_BOLD : 0) | (on(font, "i") ? RF_ITALIC : 0) |
	    (on(font, "strike") ? RF_STRIKE : 0) |
	    (on(font, "u") ? RF_UNDERLINE : 0) |
	    (align != NULL && strcmp(align, "superscript") == 0 ?
	    RF_SUPERSCRIPT : 0) |
	    (align != NULL && strcmp(align, "subscript") == 0 ?
	    RF_SUBSCRIPT : 0);
}

static void
read_fonts(struct styles *p)
{
	const struct rf_xml_node *list = rf_xml_child(p->root, RF_NS_S,
	    "fonts");
	uint32_t *v;

	p->n_fonts = count(list, "font");
	p->fonts = v = rf_arena_array(&p->scratch, p->n_fonts, sizeof(*v));
	for (const struct rf_xml_node *i = rf_xml_child(list, RF_NS_S, "font");
	    i != NULL; i = rf_xml_again(i))
		*v++ = font_style(i);
}

static void
read_fills(struct styles *p)
{
	const struct rf_xml_node *list = rf_xml_child(p->root, RF_NS_S,
	    "fills");
	bool *v;

	p->n_fills = count(list, "fill");
	p->fills = v = rf_arena_array(&p->scratch, p->n_fills, sizeof(*v));
	for (const struct rf_xml_node *i = rf_xml_child(list, RF_NS_S, "fill");
	    i != NULL; i = rf_xml_again(i)) {
		const struct rf_xml_node *pattern = rf_xml_child(i, RF_NS_S,
		    "patternFill");
		const char *type = rf_xml_get(pattern, RF_NS_NONE,
		    "patternType");

		*v++ = rf_xml_child(i, RF_NS_S, "gradientFill") != NULL ||
		    (type != NULL && strcmp(type, "none") != 0 &&
		    strcmp(type, "gray125") != 0);
	}
}

/* A format; each id's is compiled once. */
struct format {
	const struct rf_numfmt *compiled;
	const char *code;
};

static const struct format *
keep_format(struct styles *p, void **slot, const char *code)
{
	struct format *f = rf_arena_alloc(&p->scratch, sizeof(*f));

	f->code = rf_ooxml_text(p->w->arena, rf_str(code)).ptr;
	f->compiled = rf_numfmt_compile(p->w->arena, rf_str(code));
	return *slot = f;
}

/* NULL: General. */
static const struct format *
format_of(struct styles *p, const char *id)
{
	const struct format *f;
	const char *code;
	void **slot;
	int64_t n;

	if (id == NULL)
		return NULL;
	slot = rf_map_put(&p->codes, rf_str(id));
	f = *slot;
	if (f == NULL && rf_parse_int(rf_str(id), 0, 163, &n) &&
	    (code = rf_numfmt_builtin((unsigned)n)) != NULL)
		f = keep_format(p, slot, code);
	return f != NULL && !rf_numfmt_is_general(f->compiled) ? f : NULL;
}

static void
read_formats(struct styles *p)
{
	const struct rf_xml_node *list = rf_xml_child(p->root, RF_NS_S,
	    "numFmts");

	rf_map_init(&p->codes, &p->scratch);
	for (const struct rf_xml_node *i = rf_xml_child(list, RF_NS_S,
	    "numFmt"); i != NULL; i = rf_xml_again(i)) {
		const char *id = rf_xml_get(i, RF_NS_NONE, "numFmtId");
		const char *code = rf_xml_get(i, RF_NS_NONE, "formatCode");
		void **slot;

		/* Some writers spell General as nothing. */
		if (id == NULL || code == NULL || *code == '\0')
			continue;
		slot = rf_map_put(&p->codes, rf_str(id));
		if (*slot == NULL)
			keep_format(p, slot, code);
	}
}

static void
read_xfs(struct styles *p)
{
	const struct rf_xml_node *list = rf_xml_child(p->root, RF_NS_S,
	    "cellXfs");
	const struct rf_xml_node *i = rf_xml_child(list, RF_NS_S, "xf");
	struct rf_xlsx *w = p->w;
	size_t n = count(list, "xf");
	struct rf_xlsx_style *v;

	w->n_styles = n < MAX_STYLES ? (uint32_t)n : MAX_STYLES;
	v = rf_arena_array(w->arena, w->n_styles + 1, sizeof(*v));
	w->infos = rf_arena_array(w->arena, w->n_styles + 1,
	    sizeof(*w->infos));
	for (uint32_t k = 0; k < w->n_styles; k++, i = rf_xml_again(i)) {
		int64_t font = rf_xml_get_int(i, "fontId", 0, INT32_MAX, -1);
		int64_t fill = rf_xml_get_int(i, "fillId", 0, INT32_MAX, -1);
		const struct format *f;

		f = format_of(p, rf_xml_get(i, RF_NS_NONE, "numFmtId"));
		if (f != NULL) {
			v[k].format = f->compiled;
			v[k].code = f->code;
		}
		if (font >= 0 && (size_t)font < p->n_fonts)
			v[k].run = p->fonts[font];
		if (fill >= 0 && (size_t)fill < p->n_fills)
			v[k].filled = p->fills[fill];
		w->infos[k].style = &v[k];
	}
	/* For cells that name a style which is not there. */
	w->infos[w->n_styles].style = &v[w->n_styles];
}

enum rf_code
rf_xlsx_styles(struct rf_xlsx *w, struct rf_err *err)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(&w->pkg, w->main,
	    "styles");
	struct styles p = { .w = w };
	enum rf_code rc = RF_OK;

	rf_arena_init(&p.scratch);
	if (rel != NULL)
		rc = rf_ooxml_tree(&w->pkg, rel->target, &p.scratch, &p.root,
		    err);
	/* Also without styles: cells need the default. */
	read_formats(&p);
	read_fonts(&p);
	read_fills(&p);
	read_xfs(&p);
	rf_arena_release(&p.scratch);
	return rc;
}
