/*
 * The shared strings (ECMA-376 part 1, 18.4), streamed: big workbooks keep
 * most of their text here.  The declared count is not believed.
 */
#include "config.h"

#include <string.h>

#include "extract/xlsx/xlsx.h"
#include "util/limits.h"

struct strings {
	struct rf_xlsx *w;
	struct rf_xlsx_rich rich;
	bool in_item;
};

static enum rf_code
strings_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct strings *p = ctx;

	if (tag->ns != RF_NS_S)
		return RF_OK;
	if (p->in_item)
		rf_xlsx_rich_start(&p->rich, tag);
	else
		p->in_item = strcmp(tag->name, "si") == 0;
	return RF_OK;
}

static enum rf_code
strings_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct strings *p = ctx;

	if (ns != RF_NS_S || !p->in_item)
		return RF_OK;
	if (strcmp(name, "si") != 0) {
		rf_xlsx_rich_end(&p->rich, name);
		return RF_OK;
	}
	p->in_item = false;
	if (p->w->strings.n >= RF_MAX_CELLS)
		return rf_fail(err, RF_E_LIMIT, "The workbook has more than "
		    "%d texts", RF_MAX_CELLS);
	*RF_VEC_PUSH(&p->w->strings) = rf_xlsx_rich_take(&p->rich);
	return RF_OK;
}

static enum rf_code
strings_text(void *ctx, struct rf_str s, struct rf_err *err)
{
	struct strings *p = ctx;

	rf_xlsx_rich_text(&p->rich, s);
	return RF_OK;
}

static const struct rf_xml_handler strings_handler = {
	.start = strings_start,
	.end = strings_end,
	.text = strings_text,
};

enum rf_code
rf_xlsx_strings(struct rf_xlsx *w, struct rf_err *err)
{
	const struct rf_ooxml_rel *rel = rf_ooxml_rel_of(&w->pkg, w->main,
	    "sharedStrings");
	struct strings p = { .w = w };
	enum rf_code rc;

	/* Writers name the part also when they have nothing to put there;
	 * cells that want a text of it say so. */
	if (rel == NULL || rf_zip_find(w->pkg.zip, rf_str(rel->target)) ==
	    NULL)
		return RF_OK;
	rf_xlsx_rich_init(&p.rich, w->arena);
	rc = rf_ooxml_parse(&w->pkg, rel->target, &strings_handler, &p, err);
	rf_xlsx_rich_release(&p.rich);
	return rc;
}
