/*
 * See paint.h.  Whoever draws makes automatic colours, so what is not said
 * must stay not said: only an element that is there changes anything.
 */
#include "config.h"

#include "extract/drawingml/paint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "extract/ooxml.h"
#include "util/limits.h"
#include "util/mem.h"

#define EMU_PER_POINT 12700.0
#define MAX_STOPS 64
#define BLACK UINT32_C(0xff000000)

/* ---- fills ---------------------------------------------------------- */

static int
by_place(const void *a, const void *b)
{
	const struct rf_gradient_stop *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static void
gradient(const struct rf_dml_scope *s, struct rf_arena *arena,
    const struct rf_xml_node *n, struct rf_chart_fill *out)
{
	const struct rf_xml_node *gs = rf_xml_child(rf_xml_child(n, RF_NS_A,
	    "gsLst"), RF_NS_A, "gs");
	struct rf_gradient_stop stops[MAX_STOPS], *kept;
	uint32_t count = 0;

	for (; gs != NULL && count < MAX_STOPS; gs = rf_xml_again(gs)) {
		stops[count].at = (float)rf_xml_get_int(gs, "pos", 0, 100000,
		    0) / 100000;
		count += rf_dml_color(s, gs, BLACK, &stops[count].color);
	}
	if (count == 0)
		return;
	qsort(stops, count, sizeof(*stops), by_place);
	kept = rf_arena_array(arena, count, sizeof(*kept));
	memcpy(kept, stops, count * sizeof(*kept));
	out->kind = RF_FILL_GRADIENT;
	out->color = stops[0].color;
	out->stops = kept;
	out->n_stops = count;
	out->angle = (float)rf_xml_get_int(rf_xml_child(n, RF_NS_A, "lin"),
	    "ang", 0, 21600000, 0) / 60000;
	out->radial = rf_xml_child(n, RF_NS_A, "path") != NULL;
}

static void
pattern(const struct rf_dml_scope *s, struct rf_arena *arena,
    const struct rf_xml_node *n, struct rf_chart_fill *out)
{
	const char *preset = rf_xml_get(n, RF_NS_NONE, "prst");

	out->kind = RF_FILL_PATTERN;
	out->color = BLACK;
	out->back = 0xffffffff;
	out->pattern = rf_arena_strdup(arena, preset != NULL ? preset :
	    "pct50");
	rf_dml_color(s, rf_xml_child(n, RF_NS_A, "fgClr"), BLACK,
	    &out->color);
	rf_dml_color(s, rf_xml_child(n, RF_NS_A, "bgClr"), BLACK,
	    &out->back);
}

void
rf_dml_fill(const struct rf_dml_scope *s, struct rf_arena *arena,
    const struct rf_xml_node *properties, struct rf_chart_fill *out)
{
	const struct rf_xml_node *n = properties != NULL ?
	    properties->child : NULL;

	for (; n != NULL; n = n->next) {
		if (rf_xml_is(n, RF_NS_A, "noFill"))
			out->kind = RF_FILL_NONE;
		else if (rf_xml_is(n, RF_NS_A, "solidFill") &&
		    rf_dml_color(s, n, BLACK, &out->color))
			out->kind = RF_FILL_SOLID;
		else if (rf_xml_is(n, RF_NS_A, "gradFill"))
			gradient(s, arena, n, out);
		else if (rf_xml_is(n, RF_NS_A, "pattFill"))
			pattern(s, arena, n, out);
	}
}

/* ---- lines ---------------------------------------------------------- */

static const struct {
	const char *name;
	enum rf_dash dash;
} dashes[] = {
	{ "dot", RF_DASH_DOT }, { "sysDot", RF_DASH_DOT },
	{ "dash", RF_DASH_DASH }, { "sysDash", RF_DASH_DASH },
	{ "lgDash", RF_DASH_LONG }, { "dashDot", RF_DASH_DASH_DOT },
	{ "sysDashDot", RF_DASH_DASH_DOT },
	{ "lgDashDot", RF_DASH_LONG_DOT },
	{ "lgDashDotDot", RF_DASH_LONG_DOT_DOT },
	{ "sysDashDotDot", RF_DASH_LONG_DOT_DOT },
};

void
rf_dml_line(const struct rf_dml_scope *s,
    const struct rf_xml_node *properties, struct rf_chart_line *out)
{
	const struct rf_xml_node *ln = rf_xml_child(properties, RF_NS_A, "ln");
	const char *dash = rf_xml_get(rf_xml_child(ln, RF_NS_A, "prstDash"),
	    RF_NS_NONE, "val");
	const struct rf_xml_node *stop = rf_xml_find(rf_xml_child(ln, RF_NS_A,
	    "gradFill"), RF_NS_A, "gs");

	if (ln == NULL)
		return;
	/* Four inches of line are the most that makes sense. */
	out->width = (float)((double)rf_xml_get_int(ln, "w", 0,
	    (int64_t)(288 * EMU_PER_POINT),
	    llround(out->width * EMU_PER_POINT)) / EMU_PER_POINT);
	if (rf_xml_child(ln, RF_NS_A, "noFill") != NULL)
		out->kind = RF_FILL_NONE;
	else if (rf_dml_color(s, rf_xml_child(ln, RF_NS_A, "solidFill"),
	    BLACK, &out->color) || rf_dml_color(s, stop, BLACK, &out->color) ||
	    rf_dml_color(s, rf_xml_child(rf_xml_child(ln, RF_NS_A,
	    "pattFill"), RF_NS_A, "fgClr"), BLACK, &out->color))
		out->kind = RF_FILL_SOLID;
	for (size_t i = 0; dash != NULL && i < RF_COUNT(dashes); i++)
		if (strcmp(dashes[i].name, dash) == 0)
			out->dash = dashes[i].dash;
}

/* ---- text ----------------------------------------------------------- */

static void
flag(const struct rf_xml_node *n, const char *name, int8_t *out)
{
	if (rf_xml_get(n, RF_NS_NONE, name) != NULL)
		*out = rf_xml_get_bool(n, name, false) ? 1 : -1;
}

void
rf_dml_font(const struct rf_dml_scope *s, struct rf_arena *arena,
    const struct rf_xml_node *properties, struct rf_chart_font *out)
{
	const char *face = rf_xml_get(rf_xml_child(properties, RF_NS_A,
	    "latin"), RF_NS_NONE, "typeface");

	if (properties == NULL)
		return;
	out->size = (float)((double)rf_xml_get_int(properties, "sz", 100,
	    400000, lround(out->size * 100)) / 100);
	flag(properties, "b", &out->bold);
	flag(properties, "i", &out->italic);
	rf_dml_color(s, rf_xml_child(properties, RF_NS_A, "solidFill"),
	    BLACK, &out->color);
	if (face != NULL && strncmp(face, "+mj", 3) == 0)
		face = s->theme->major;
	else if (face != NULL && strncmp(face, "+mn", 3) == 0)
		face = s->theme->minor;
	if (face != NULL && *face != '\0')
		out->family = rf_ooxml_text(arena, rf_str(face)).ptr;
}

void
rf_dml_body_font(const struct rf_dml_scope *s, struct rf_arena *arena,
    const struct rf_xml_node *body, struct rf_chart_font *out)
{
	const struct rf_xml_node *p = rf_xml_child(body, RF_NS_A, "p");

	rf_dml_font(s, arena, rf_xml_child(rf_xml_child(p, RF_NS_A, "pPr"),
	    RF_NS_A, "defRPr"), out);
	rf_dml_font(s, arena, rf_xml_child(rf_xml_child(p, RF_NS_A, "r"),
	    RF_NS_A, "rPr"), out);
}

bool
rf_dml_body_rotation(const struct rf_xml_node *body, float *degrees,
    bool *stacked)
{
	const struct rf_xml_node *n = rf_xml_child(body, RF_NS_A, "bodyPr");
	const char *vert = rf_xml_get(n, RF_NS_NONE, "vert");
	/* A thousand degrees mean: as the program likes. */
	int64_t rot = rf_xml_get_int(n, "rot", -21600000, 21600000,
	    INT64_MIN);

	*stacked = vert != NULL && strncmp(vert, "wordArtVert", 11) == 0;
	*degrees = 0;
	if (vert != NULL && strcmp(vert, "vert270") == 0)
		*degrees = -90;
	else if (vert != NULL && (strcmp(vert, "vert") == 0 ||
	    strcmp(vert, "eaVert") == 0))
		*degrees = 90;
	else if (rot == INT64_MIN)
		return *stacked;
	if (rot != INT64_MIN)
		*degrees += (float)rot / 60000;
	return true;
}

static void
add_paragraph(struct rf_buf *out, struct rf_arena *scratch,
    const struct rf_xml_node *p,
    const char *(*field)(void *ctx, const struct rf_xml_node *field),
    void *ctx)
{
	struct rf_buf line;
	struct rf_str s;

	rf_buf_init(&line, RF_MAX_XML_TEXT);
	for (const struct rf_xml_node *r = p->child; r != NULL; r = r->next) {
		const char *text = NULL;

		if (rf_xml_is(r, RF_NS_A, "br"))
			rf_buf_addc(&line, '\n');
		if (!rf_xml_is(r, RF_NS_A, "r") && !rf_xml_is(r, RF_NS_A,
		    "fld"))
			continue;
		if (field != NULL && rf_xml_is(r, RF_NS_A, "fld"))
			text = field(ctx, r);
		s = text != NULL ? rf_str(text) : rf_xml_text(scratch,
		    rf_xml_child(r, RF_NS_A, "t"));
		rf_buf_add(&line, s.ptr, s.len);
	}
	s = rf_str_trim((struct rf_str){ line.ptr, line.len });
	if (s.len > 0 && out->len > 0)
		rf_buf_addc(out, '\n');
	rf_buf_add(out, s.ptr, s.len);
	rf_buf_release(&line);
}

const char *
rf_dml_body_text(struct rf_arena *arena, struct rf_arena *scratch,
    const struct rf_xml_node *body,
    const char *(*field)(void *ctx, const struct rf_xml_node *field),
    void *ctx)
{
	const struct rf_xml_node *p = rf_xml_child(body, RF_NS_A, "p");
	const char *text = NULL;
	struct rf_buf all;

	rf_buf_init(&all, RF_MAX_XML_TEXT);
	for (; p != NULL; p = rf_xml_again(p))
		add_paragraph(&all, scratch, p, field, ctx);
	if (all.len > 0)
		text = rf_ooxml_text(arena, (struct rf_str){ all.ptr,
		    all.len }).ptr;
	rf_buf_release(&all);
	return text;
}
