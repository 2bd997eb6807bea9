/*
 * Tagged PDF (ISO 32000-1, sections 14.6 to 14.8): marked content names its
 * element of the structure tree, whose type says what the producer takes it
 * for.  The marks carry that to layout, as a hint.
 *
 * What surprised: this MuPDF tells its devices nothing of it, so three
 * operators of its interpreter are listened to on their way.  Marked content
 * inside a form counts in the form's own list, and a producer may leave
 * content open at the end.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

#define MAX_OPEN 64		/* contents within one another */
#define MAX_CLIMB 16		/* elements from a content to its block */
#define MAX_ROLES 8		/* steps through the role map */
#define MAX_TAGS 20000		/* of one page */
#define MAX_ALT 2000		/* bytes */

struct rf_mu_tags {
	struct rf_mu *mu;
	pdf_obj *roles;			/* RoleMap; lent */
	pdf_obj *tree;			/* ParentTree; lent */
	pdf_obj *parents;		/* by MCID, of the page or form; lent */
	uint16_t open[MAX_OPEN];	/* tags, innermost last */
	unsigned n_open;		/* may be more than are kept */
	/* MuPDF's own, called behind ours. */
	void (*bmc)(fz_context *ctx, pdf_processor *p, const char *tag);
	void (*bdc)(fz_context *ctx, pdf_processor *p, const char *tag,
	    pdf_obj *raw, pdf_obj *cooked);
	void (*emc)(fz_context *ctx, pdf_processor *p);
	void (*form)(fz_context *ctx, pdf_processor *p, const char *name,
	    pdf_obj *form, pdf_obj *resources);
};

/* A processor has no room for a word of ours; a thread reads one page. */
static _Thread_local struct rf_mu_tags *at_work;

/* ---- elements -------------------------------------------------------- */

static const struct {
	const char *name;
	uint8_t role, level;
} types[] = {
	{ "H", RF_TAG_HEADING, 0 }, { "H1", RF_TAG_HEADING, 1 },
	{ "H2", RF_TAG_HEADING, 2 }, { "H3", RF_TAG_HEADING, 3 },
	{ "H4", RF_TAG_HEADING, 4 }, { "H5", RF_TAG_HEADING, 5 },
	{ "H6", RF_TAG_HEADING, 6 }, { "Title", RF_TAG_HEADING, 1 },
	{ "P", RF_TAG_TEXT, 0 }, { "LI", RF_TAG_TEXT, 0 },
	{ "TD", RF_TAG_TEXT, 0 }, { "TH", RF_TAG_TEXT, 0 },
	{ "Note", RF_TAG_TEXT, 0 }, { "FENote", RF_TAG_TEXT, 0 },
	{ "BlockQuote", RF_TAG_TEXT, 0 }, { "TOCI", RF_TAG_TEXT, 0 },
	{ "Caption", RF_TAG_TEXT, 0 }, { "Code", RF_TAG_TEXT, 0 },
	{ "Figure", RF_TAG_FIGURE, 0 }, { "Formula", RF_TAG_TEXT, 0 },
	{ "Artifact", RF_TAG_ARTIFACT, 0 },
};

static bool
type_of(const char *name, struct rf_mark_tag *out)
{
	for (size_t i = 0; i < RF_COUNT(types); i++)
		if (strcmp(types[i].name, name) == 0) {
			out->role = types[i].role;
			out->level = types[i].level;
			return true;
		}
	return false;
}

/* A type of the producer's own leads, by the role map, to a known one. */
static bool
element_type(struct rf_mu_tags *t, pdf_obj *element, struct rf_mark_tag *out)
{
	fz_context *ctx = t->mu->ctx;
	pdf_obj *name = pdf_dict_get(ctx, element, PDF_NAME(S));

	for (int i = 0; i < MAX_ROLES && pdf_is_name(ctx, name); i++) {
		if (type_of(pdf_to_name(ctx, name), out))
			return true;
		name = pdf_dict_get(ctx, t->roles, name);
	}
	return false;
}

static const char *
alternate(struct rf_mu_tags *t, pdf_obj *element)
{
	struct rf_arena *a = &t->mu->x->doc->arena;
	pdf_obj *alt = pdf_dict_get(t->mu->ctx, element, PDF_NAME(Alt));
	struct rf_str s;

	if (!pdf_is_string(t->mu->ctx, alt))
		return NULL;
	s = rf_str_trim(rf_utf8_clean(a,
	    rf_str(pdf_to_text_string(t->mu->ctx, alt))));
	s = rf_utf8_prefix(s, MAX_ALT);
	return s.len > 0 ? rf_arena_strndup(a, s.ptr, s.len) : NULL;
}

/* The nearest element around a content that says what its block is. */
static struct rf_mark_tag
describe(struct rf_mu_tags *t, pdf_obj *element)
{
	fz_context *ctx = t->mu->ctx;
	struct rf_mark_tag tag = { RF_TAG_NONE, 0, NULL };

	for (int i = 0; i < MAX_CLIMB && pdf_is_dict(ctx, element); i++) {
		if (element_type(t, element, &tag)) {
			if (tag.role == RF_TAG_FIGURE)
				tag.alt = alternate(t, element);
			break;
		}
		element = pdf_dict_get(ctx, element, PDF_NAME(P));
	}
	return tag;
}

/* ---- what is open ---------------------------------------------------- */

static uint16_t
innermost(const struct rf_mu_tags *t)
{
	return t->n_open == 0 ? 0 :
	    t->open[(t->n_open < MAX_OPEN ? t->n_open : MAX_OPEN) - 1];
}

static void
push(struct rf_mu_tags *t, const struct rf_mark_tag *tag)
{
	struct rf_marks *m = t->mu->sink.marks;
	uint16_t index = innermost(t);

	/* What says nothing of its own is what is around it. */
	if (tag->role != RF_TAG_NONE && m->tags.n < MAX_TAGS) {
		*RF_VEC_PUSH(&m->tags) = *tag;
		index = (uint16_t)m->tags.n;
	}
	if (t->n_open < MAX_OPEN)
		t->open[t->n_open] = index;
	t->n_open++;
	t->mu->sink.tag = innermost(t);
}

static void
on_bmc(fz_context *ctx, pdf_processor *p, const char *tag)
{
	struct rf_mark_tag said = { strcmp(tag, "Artifact") == 0 ?
		RF_TAG_ARTIFACT : RF_TAG_NONE, 0, NULL };

	push(at_work, &said);
	at_work->bmc(ctx, p, tag);
}

static void
on_bdc(fz_context *ctx, pdf_processor *p, const char *tag, pdf_obj *raw,
    pdf_obj *cooked)
{
	struct rf_mu_tags *t = at_work;
	struct rf_mark_tag said = { RF_TAG_NONE, 0, NULL };
	pdf_obj *id = pdf_dict_get(ctx, cooked, PDF_NAME(MCID));

	if (strcmp(tag, "Artifact") == 0)
		said.role = RF_TAG_ARTIFACT;
	else if (pdf_is_int(ctx, id) && t->parents != NULL)
		said = describe(t, pdf_array_get(ctx, t->parents,
		    pdf_to_int(ctx, id)));
	push(t, &said);
	t->bdc(ctx, p, tag, raw, cooked);
}

static void
on_emc(fz_context *ctx, pdf_processor *p)
{
	struct rf_mu_tags *t = at_work;

	if (t->n_open > 0)
		t->n_open--;
	t->mu->sink.tag = innermost(t);
	t->emc(ctx, p);
}

/* The list of a page's or form's contents, or NULL. */
static pdf_obj *
parents_of(struct rf_mu_tags *t, pdf_obj *holder)
{
	fz_context *ctx = t->mu->ctx;
	pdf_obj *key = pdf_dict_get(ctx, holder, PDF_NAME(StructParents));

	return pdf_is_int(ctx, key) ? pdf_lookup_number(ctx, t->tree,
	    pdf_to_int(ctx, key)) : NULL;
}

static void
on_form(fz_context *ctx, pdf_processor *p, const char *name, pdf_obj *form,
    pdf_obj *resources)
{
	struct rf_mu_tags *t = at_work;
	pdf_obj *outer = t->parents, *own = parents_of(t, form);
	unsigned open = t->n_open;

	if (own != NULL)
		t->parents = own;
	t->form(ctx, p, name, form, resources);
	t->parents = outer;
	t->n_open = open;
	t->mu->sink.tag = innermost(t);
}

/* ---- the page -------------------------------------------------------- */

/* The structure tree of the document; false: it has none. */
static bool
find_tree(struct rf_mu_tags *t)
{
	fz_context *ctx = t->mu->ctx;
	pdf_obj *root = pdf_dict_get(ctx, pdf_trailer(ctx, t->mu->doc),
	    PDF_NAME(Root));
	pdf_obj *tree = pdf_dict_gets(ctx, root, "StructTreeRoot");

	t->roles = pdf_dict_gets(ctx, tree, "RoleMap");
	t->tree = pdf_dict_gets(ctx, tree, "ParentTree");
	return pdf_is_dict(ctx, t->tree);
}

static void
listen(struct rf_mu_tags *t, pdf_processor *p)
{
	t->bmc = p->op_BMC;
	t->bdc = p->op_BDC;
	t->emc = p->op_EMC;
	t->form = p->op_Do_form;
	if (t->bmc == NULL || t->bdc == NULL || t->emc == NULL ||
	    t->form == NULL)
		return;
	p->op_BMC = on_bmc;
	p->op_BDC = on_bdc;
	p->op_EMC = on_emc;
	p->op_Do_form = on_form;
}

void
rf_mu_run_page(struct rf_mu *mu, pdf_page *page, fz_device *dev,
    fz_matrix ctm)
{
	fz_context *ctx = mu->ctx;
	struct rf_mu_tags t = { .mu = mu };
	fz_default_colorspaces *colors = NULL;
	pdf_processor *p = NULL;
	fz_matrix turn;
	fz_rect box;

	mu->sink.tag = 0;
	if (!find_tree(&t)) {
		pdf_run_page(ctx, page, dev, ctm, &mu->guard.cookie);
		return;
	}
	t.parents = parents_of(&t, page->obj);
	fz_var(p);
	fz_var(colors);
	fz_try(ctx) {
		colors = pdf_load_default_colorspaces(ctx, mu->doc, page);
		pdf_page_transform(ctx, page, &box, &turn);
		p = pdf_new_run_processor(ctx, dev, fz_concat(turn, ctm),
		    "View", NULL, colors, &mu->guard.cookie);
		at_work = &t;
		listen(&t, p);
		pdf_process_contents(ctx, p, mu->doc,
		    pdf_page_resources(ctx, page),
		    pdf_page_contents(ctx, page), &mu->guard.cookie);
		pdf_close_processor(ctx, p);
	}
	fz_always(ctx) {
		at_work = NULL;
		mu->sink.tag = 0;
		pdf_drop_processor(ctx, p);
		fz_drop_default_colorspaces(ctx, colors);
	}
	fz_catch(ctx)
		fz_rethrow(ctx);
	pdf_run_page_annots(ctx, page, dev, ctm, &mu->guard.cookie);
	pdf_run_page_widgets(ctx, page, dev, ctm, &mu->guard.cookie);
}
