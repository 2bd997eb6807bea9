/*
 * Styles (ECMA-376 part 1, 17.7): what a paragraph is, and how text looks.
 * Each is worked out once, when it is first used, with what it inherits.
 *
 * What surprises: built-in styles keep their English names in every language
 * ("heading 1"), while their ids are translated; programs other than Word
 * translate the names too, and then only the outline level tells.  Bold and
 * its like are toggles: twice bold, by the paragraph's style and by the
 * character's, is not bold.
 */
#include "config.h"

#include <string.h>

#include "extract/docx/docx_priv.h"

#define TOGGLES (RF_BOLD | RF_ITALIC | RF_STRIKE | RF_DOCX_HIDDEN)
#define MAX_CHAIN 64	/* styles based on one another */

/* ---- looks ----------------------------------------------------------- */

static void
say(struct rf_docx_look *l, uint32_t bit, bool on)
{
	l->set |= bit;
	l->on = on ? l->on | bit : l->on & ~bit;
}

struct rf_docx_look
rf_docx_look_of(const struct rf_xml_node *rpr)
{
	static const struct {
		const char *name;
		uint32_t bit;
	} flags[] = {
		{ "b", RF_BOLD }, { "i", RF_ITALIC }, { "strike", RF_STRIKE },
		{ "dstrike", RF_STRIKE }, { "vanish", RF_DOCX_HIDDEN },
	};
	struct rf_docx_look l = { 0, 0 };

	for (const struct rf_xml_node *n = rpr != NULL ? rpr->child : NULL;
	    n != NULL; n = n->next) {
		const char *val = rf_docx_attr(n, "val");
		bool on;

		if (n->name == NULL || n->ns != RF_NS_W)
			continue;
		for (size_t i = 0; i < RF_COUNT(flags); i++)
			if (strcmp(n->name, flags[i].name) == 0 &&
			    (!(l.on & flags[i].bit)))
				say(&l, flags[i].bit, val == NULL ||
				    !rf_parse_bool(rf_str(val), &on) || on);
		if (strcmp(n->name, "u") == 0)
			say(&l, RF_UNDERLINE, val != NULL &&
			    strcmp(val, "none") != 0);
		if (strcmp(n->name, "vertAlign") == 0 && val != NULL) {
			say(&l, RF_SUPERSCRIPT,
			    strcmp(val, "superscript") == 0);
			say(&l, RF_SUBSCRIPT, strcmp(val, "subscript") == 0);
		}
	}
	return l;
}

/* `over` lies above `under`. */
static struct rf_docx_look
lay(struct rf_docx_look under, struct rf_docx_look over)
{
	under.on = (under.on & ~over.set) | over.on;
	under.set |= over.set;
	return under;
}

uint32_t
rf_docx_run_look(struct rf_docx *d, const struct rf_xml_node *rpr)
{
	const struct rf_docx_style *para = d->para.style != NULL ?
	    d->para.style : d->normal, *run = NULL;
	struct rf_docx_look l = d->defaults, direct = { 0, 0 };
	uint32_t toggled, code;

	if (rpr != NULL) {
		run = rf_docx_style(d, rf_docx_val(rpr, "rStyle"));
		direct = rf_docx_look_of(rpr);
	}
	if (para != NULL)
		l = lay(l, para->look);
	toggled = l.on & TOGGLES;
	if (run != NULL) {
		toggled ^= run->look.on & TOGGLES;
		l = lay(l, run->look);
	}
	l.on = (l.on & ~(uint32_t)TOGGLES) | toggled;
	l.set |= TOGGLES;
	l = lay(l, direct);
	code = run != NULL && run->role == RF_DOCX_CODE ? RF_CODE : 0;
	return (l.on & ~d->para.base) | code;
}

/* ---- what a style is ------------------------------------------------- */

static void
own_properties(struct rf_docx_style *s)
{
	const struct rf_xml_node *ppr = rf_docx_child(s->node, "pPr");
	const struct rf_xml_node *num = rf_docx_child(ppr, "numPr");
	const struct rf_xml_node *t;

	s->look = lay(s->look, rf_docx_look_of(rf_docx_child(s->node, "rPr")));
	s->outline = (int)rf_docx_int(rf_docx_child(ppr, "outlineLvl"), "val",
	    0, 9, s->outline);
	s->num_id = (int)rf_docx_int(rf_docx_child(num, "numId"), "val", 0,
	    INT32_MAX, s->num_id);
	s->ilvl = (int)rf_docx_int(rf_docx_child(num, "ilvl"), "val", 0,
	    RF_DOCX_LEVELS - 1, num != NULL ? -1 : s->ilvl);
	s->break_before = rf_docx_flag(ppr, "pageBreakBefore",
	    s->break_before);
	for (t = rf_docx_child(s->node, "tblStylePr"); t != NULL;
	    t = rf_xml_again(t)) {
		const char *type = rf_docx_attr(t, "type");

		s->first_row |= type != NULL && strcmp(type, "firstRow") == 0;
	}
}

/* With what it inherits; a circle of styles ends where it closes. */
static void
resolve(struct rf_docx *d, struct rf_docx_style *s)
{
	struct rf_docx_style *chain[MAX_CHAIN], *at = s;
	int n = 0;

	while (at != NULL && at->state == RF_DOCX_NEW && n < MAX_CHAIN) {
		at->state = RF_DOCX_BUSY;
		chain[n++] = at;
		at = at->based_on != NULL ? rf_map_get(&d->styles,
		    rf_str(at->based_on)) : NULL;
	}
	while (n-- > 0) {
		const struct rf_docx_style *base = at;

		at = chain[n];
		at->outline = at->num_id = at->ilvl = -1;
		if (base != NULL && base->state == RF_DOCX_DONE) {
			at->role = base->role == RF_DOCX_HEADING ?
			    RF_DOCX_PLAIN : base->role;
			at->outline = base->outline;
			at->num_id = base->num_id;
			at->ilvl = base->ilvl;
			at->break_before = base->break_before;
			at->first_row = base->first_row;
			at->look = base->look;
			/* "Title" is a heading by its name alone. */
			if (base->role == RF_DOCX_HEADING &&
			    rf_docx_heading_level(base->name) < 0)
				at->outline = -1;
		}
		own_properties(at);
		at->role = rf_docx_role(at->name, at->id, at->role,
		    &at->outline);
		at->state = RF_DOCX_DONE;
	}
}

const struct rf_docx_style *
rf_docx_style(struct rf_docx *d, const char *id)
{
	struct rf_docx_style *s = id != NULL ? rf_map_get(&d->styles,
	    rf_str(id)) : NULL;

	if (s != NULL && s->state == RF_DOCX_NEW)
		resolve(d, s);
	return s;
}

void
rf_docx_styles(struct rf_docx *d)
{
	static const char *const used[] = { "styles", "docDefaults",
		"rPrDefault", "style", "name", "basedOn", "pPr", "rPr",
		"numPr", "numId", "ilvl", "outlineLvl", "pageBreakBefore",
		"tblStylePr", "b", "i", "u", "strike", "dstrike", "vanish",
		"vertAlign", NULL };
	const struct rf_xml_node *root, *n;
	const char *normal = NULL;

	rf_map_init(&d->styles, &d->arena);
	root = rf_docx_sift(d, "styles", used);
	for (n = rf_docx_child(root, "style"); n != NULL;
	    n = rf_xml_again(n)) {
		const char *id = rf_docx_attr(n, "styleId");
		const char *type = rf_docx_attr(n, "type");
		const char *name = rf_docx_val(n, "name"), *def;
		struct rf_docx_style *s;
		void **slot;
		bool on;

		if (id == NULL)
			continue;
		slot = rf_map_put(&d->styles, rf_str(id));
		if (*slot != NULL)
			continue;
		s = *slot = rf_arena_alloc(&d->arena, sizeof(*s));
		s->id = id;
		s->name = name != NULL ? name : "";
		s->node = n;
		s->based_on = rf_docx_val(n, "basedOn");
		def = rf_docx_attr(n, "default");
		if (normal == NULL && def != NULL && rf_parse_bool(rf_str(def),
		    &on) && on && type != NULL &&
		    strcmp(type, "paragraph") == 0)
			normal = id;
	}
	d->defaults = rf_docx_look_of(rf_docx_child(rf_docx_child(
	    rf_docx_child(root, "docDefaults"), "rPrDefault"), "rPr"));
	d->normal = rf_docx_style(d, normal);
}
