/*
 * A canvas as SVG 1.1, in CSS pixels.  Numbers have two decimals, so bytes
 * do not depend on the machine.  Each text names its own font first and
 * carries the width it was laid out with, so that a viewer with another
 * font still keeps the picture together.
 */
#include "config.h"

#include "chart/paint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/codec.h"
#include "util/limits.h"

#define PLACES 2

static void
number(struct rf_out *o, float v)
{
	rf_out_fixed(o, v, PLACES);
}

static void
point(struct rf_out *o, float x, float y)
{
	number(o, x * RF_POINT);
	rf_out_addc(o, ' ');
	number(o, y * RF_POINT);
}

static void
path(struct rf_out *o, const struct rf_canvas *cv, const struct rf_op *op)
{
	const float *xy = cv->coords.v + op->coords;

	rf_out_adds(o, " d=\"");
	for (uint32_t i = 0; i < op->n_verbs; i++) {
		char v = cv->verbs.v[op->verbs + i];
		int pairs = v == 'C' ? 3 : v == 'Z' ? 0 : 1;

		rf_out_addc(o, v);
		for (; pairs > 0; pairs--, xy += 2) {
			point(o, xy[0], xy[1]);
			if (pairs > 1)
				rf_out_addc(o, ' ');
		}
	}
	rf_out_addc(o, '"');
}

/* fill="#rrggbb" and its opacity when there is any. */
static void
color(struct rf_out *o, const char *what, uint32_t argb)
{
	unsigned alpha = argb >> 24;

	rf_out_printf(o, " %s=\"#%06x\"", what, (unsigned)argb & 0xffffff);
	if (alpha != 255) {
		rf_out_printf(o, " %s-opacity=\"", what);
		rf_out_fixed(o, alpha / 255.0, 3);
		rf_out_addc(o, '"');
	}
}

static const struct {
	int n;
	float list[6];		/* in line widths */
} dashes[] = {
	[RF_DASH_SOLID] = { 0, { 0 } },
	[RF_DASH_DOT] = { 2, { 1, 1 } },
	[RF_DASH_DASH] = { 2, { 4, 3 } },
	[RF_DASH_LONG] = { 2, { 8, 3 } },
	[RF_DASH_DASH_DOT] = { 4, { 4, 3, 1, 3 } },
	[RF_DASH_LONG_DOT] = { 4, { 8, 3, 1, 3 } },
	[RF_DASH_LONG_DOT_DOT] = { 6, { 8, 3, 1, 3, 1, 3 } },
};

int
rf_dash_list(const struct rf_ink *ink, float list[6])
{
	int n;

	if ((unsigned)ink->dash >= RF_COUNT(dashes))
		return 0;
	n = dashes[ink->dash].n;
	for (int i = 0; i < n; i++)
		list[i] = dashes[ink->dash].list[i] * fmaxf(ink->width, 0.5f);
	return n;
}

static void
stroke(struct rf_out *o, const struct rf_ink *ink)
{
	float list[6];
	int n = rf_dash_list(ink, list);

	rf_out_adds(o, " fill=\"none\"");
	color(o, "stroke", ink->color);
	rf_out_adds(o, " stroke-width=\"");
	number(o, ink->width * RF_POINT);
	rf_out_addc(o, '"');
	if (ink->round)
		rf_out_adds(o, " stroke-linecap=\"round\" "
		    "stroke-linejoin=\"round\"");
	if (n > 0) {
		rf_out_adds(o, " stroke-dasharray=\"");
		for (int i = 0; i < n; i++) {
			if (i > 0)
				rf_out_addc(o, ' ');
			number(o, list[i] * RF_POINT);
		}
		rf_out_addc(o, '"');
	}
}

static void
gradient(struct rf_out *o, const struct rf_canvas *cv,
    const struct rf_op *op, unsigned id)
{
	bool radial = op->u.gradient.radial;
	const char *names[2][4] = { { "x1", "y1", "x2", "y2" },
		{ "cx", "cy", "r", NULL } };
	float v[4] = { op->u.gradient.x0, op->u.gradient.y0,
		op->u.gradient.x1, op->u.gradient.y1 };

	rf_out_printf(o, "<%s id=\"g%u\" gradientUnits=\"userSpaceOnUse\"",
	    radial ? "radialGradient" : "linearGradient", id);
	for (int i = 0; i < 4 && names[radial][i] != NULL; i++) {
		rf_out_printf(o, " %s=\"", names[radial][i]);
		number(o, v[i] * RF_POINT);
		rf_out_addc(o, '"');
	}
	rf_out_addc(o, '>');
	for (uint32_t i = 0; i < op->u.gradient.n_stops; i++) {
		const struct rf_gradient_stop *s = &op->u.gradient.stops[i];

		rf_out_adds(o, "<stop offset=\"");
		rf_out_fixed(o, isfinite(s->at) ? s->at : 0, 4);
		rf_out_addc(o, '"');
		color(o, "stop", s->color);
		rf_out_adds(o, "/>");
	}
	rf_out_printf(o, "</%s>\n<path fill=\"url(#g%u)\"",
	    radial ? "radialGradient" : "linearGradient", id);
	path(o, cv, op);
	rf_out_adds(o, "/>\n");
}

static void
text(struct rf_out *o, const struct rf_op *op)
{
	static const char *const anchors[] = { "start", "middle", "end" };
	static const char *const generic[] = {
		[RF_FAMILY_SANS] = "Helvetica, Arial, sans-serif",
		[RF_FAMILY_SERIF] = "Times, 'Times New Roman', serif",
		[RF_FAMILY_MONO] = "Courier, 'Courier New', monospace",
	};
	const struct rf_face *f = &op->u.text.face;

	rf_out_adds(o, "<text x=\"");
	number(o, op->u.text.x * RF_POINT);
	rf_out_adds(o, "\" y=\"");
	number(o, op->u.text.y * RF_POINT);
	rf_out_adds(o, "\"");
	if (op->u.text.anchor != RF_ANCHOR_START)
		rf_out_printf(o, " text-anchor=\"%s\"",
		    anchors[op->u.text.anchor]);
	rf_out_adds(o, " font-family=\"");
	/* A name with a quotation mark is no name to quote. */
	if (f->name != NULL && strpbrk(f->name, "'\"\\") == NULL) {
		rf_out_addc(o, '\'');
		rf_out_xml(o, rf_str(f->name));
		rf_out_adds(o, "', ");
	}
	rf_out_printf(o, "%s\" font-size=\"", generic[f->family]);
	number(o, f->drawn * RF_POINT);
	rf_out_addc(o, '"');
	if (f->bold)
		rf_out_adds(o, " font-weight=\"bold\"");
	if (f->italic)
		rf_out_adds(o, " font-style=\"italic\"");
	color(o, "fill", op->color);
	if (op->u.text.width > 0) {
		rf_out_adds(o, " textLength=\"");
		number(o, op->u.text.width * RF_POINT);
		rf_out_adds(o, "\" lengthAdjust=\"spacingAndGlyphs\"");
	}
	if (op->u.text.angle != 0) {
		rf_out_adds(o, " transform=\"rotate(");
		number(o, op->u.text.angle);
		rf_out_addc(o, ' ');
		point(o, op->u.text.x, op->u.text.y);
		rf_out_adds(o, ")\"");
	}
	rf_out_addc(o, '>');
	rf_out_xml(o, op->u.text.s);
	rf_out_adds(o, "</text>\n");
}

/* Bit by bit is more than SVG can say; for masks of black and white, which
 * they are for, these come to the same. */
static void
image(struct rf_out *o, const struct rf_op *op)
{
	static const char *const modes[] = {
		[RF_BLEND_OVER] = "", [RF_BLEND_AND] = "multiply",
		[RF_BLEND_OR] = "screen", [RF_BLEND_XOR] = "difference",
	};
	struct rf_buf png;
	char *text;

	rf_buf_init(&png, RF_MAX_ASSET);
	if (rf_png_encode(op->u.image.pixels, &png, NULL) != RF_OK) {
		rf_buf_release(&png);
		return;
	}
	rf_out_adds(o, "<image width=\"1\" height=\"1\" "
	    "preserveAspectRatio=\"none\" transform=\"matrix(");
	for (int i = 0; i < 6; i++) {
		rf_out_fixed(o, op->u.image.m[i] * RF_POINT, 4);
		rf_out_addc(o, i < 5 ? ' ' : ')');
	}
	rf_out_addc(o, '"');
	if (op->u.image.blend != RF_BLEND_OVER)
		rf_out_printf(o, " style=\"mix-blend-mode:%s\"",
		    modes[op->u.image.blend]);
	rf_out_adds(o, " href=\"data:image/png;base64,");
	text = rf_malloc(rf_base64_size(png.len));
	rf_out_add(o, text, rf_base64(png.ptr, png.len, text));
	rf_out_adds(o, "\"/>\n");
	free(text);
	rf_buf_release(&png);
}

void
rf_canvas_svg(const struct rf_canvas *cv, const char *title,
    struct rf_out *out)
{
	unsigned ids = 0, open = 0;

	rf_out_adds(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
	number(out, cv->width * RF_POINT);
	rf_out_adds(out, "\" height=\"");
	number(out, cv->height * RF_POINT);
	rf_out_adds(out, "\" viewBox=\"0 0 ");
	point(out, cv->width, cv->height);
	rf_out_adds(out, "\">\n");
	if (title != NULL) {
		rf_out_adds(out, "<title>");
		rf_out_xml(out, rf_str(title));
		rf_out_adds(out, "</title>\n");
	}
	for (size_t i = 0; i < cv->ops.n; i++) {
		const struct rf_op *op = &cv->ops.v[i];

		switch (op->kind) {
		case RF_OP_FILL:
			rf_out_adds(out, "<path");
			color(out, "fill", op->color);
			if (op->even_odd)
				rf_out_adds(out, " fill-rule=\"evenodd\"");
			path(out, cv, op);
			rf_out_adds(out, "/>\n");
			break;
		case RF_OP_IMAGE:
			image(out, op);
			break;
		case RF_OP_GRADIENT:
			gradient(out, cv, op, ids++);
			break;
		case RF_OP_STROKE:
			rf_out_adds(out, "<path");
			stroke(out, &op->u.ink);
			path(out, cv, op);
			rf_out_adds(out, "/>\n");
			break;
		case RF_OP_TEXT:
			text(out, op);
			break;
		case RF_OP_CLIP:
			rf_out_printf(out, "<clipPath id=\"c%u\"><path", ids);
			path(out, cv, op);
			rf_out_printf(out, "/></clipPath>\n"
			    "<g clip-path=\"url(#c%u)\">\n", ids++);
			open++;
			break;
		case RF_OP_UNCLIP:
			if (open > 0) {
				open--;
				rf_out_adds(out, "</g>\n");
			}
			break;
		}
	}
	for (; open > 0; open--)
		rf_out_adds(out, "</g>\n");
	rf_out_adds(out, "</svg>\n");
}
