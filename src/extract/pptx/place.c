/*
 * Places on a slide.  What surprises: a group has a coordinate system of its
 * own for its children (chOff, chExt), is itself turned and mirrored as a
 * whole, and may stand in another; and an object that is turned is stored
 * as if it were not.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/pptx/pptx_priv.h"

#define MAX_EMU INT64_C(27273042316900)	/* ECMA-376 part 1, 20.1.10.16 */
#define MAX_POINTS 1e6
#define ANGLE_UNITS 60000.0		/* to the degree */

const struct pptx_matrix pptx_root = { 1 / PPTX_EMU_PER_POINT, 0, 0,
	1 / PPTX_EMU_PER_POINT, 0, 0 };

struct transform {
	double x, y, w, h;
	double turn;		/* radians, clockwise */
	bool flip_h, flip_v;
};

/* In EMU; the strict standard allows "2.5in" and the like. */
static double
coordinate(const struct rf_xml_node *n, const char *name)
{
	static const struct {
		const char *unit;
		double emu;
	} units[] = {
		{ "in", 914400 }, { "pt", 12700 }, { "cm", 360000 },
		{ "mm", 36000 }, { "pc", 152400 }, { "pi", 152400 },
	};
	struct rf_str s = rf_str(rf_xml_get(n, RF_NS_NONE, name));
	int64_t v;
	double d;

	if (rf_parse_int(s, -MAX_EMU, MAX_EMU, &v))
		return (double)v;
	for (size_t i = 0; s.len > 2 && i < RF_COUNT(units); i++)
		if (rf_str_ends(s, units[i].unit) && rf_parse_double(
		    (struct rf_str){ s.ptr, s.len - 2 }, &d) &&
		    fabs(d) < 1e9)
			return d * units[i].emu;
	return 0;
}

static bool
read_transform(const struct rf_xml_node *xfrm, struct transform *t)
{
	const struct rf_xml_node *off = rf_xml_child(xfrm, RF_NS_A, "off");
	const struct rf_xml_node *ext = rf_xml_child(xfrm, RF_NS_A, "ext");

	if (off == NULL || ext == NULL)
		return false;
	t->x = coordinate(off, "x");
	t->y = coordinate(off, "y");
	t->w = fabs(coordinate(ext, "cx"));
	t->h = fabs(coordinate(ext, "cy"));
	t->turn = (double)rf_xml_get_int(xfrm, "rot", INT32_MIN, INT32_MAX,
	    0) / ANGLE_UNITS * (M_PI / 180);
	t->flip_h = rf_xml_get_bool(xfrm, "flipH", false);
	t->flip_v = rf_xml_get_bool(xfrm, "flipV", false);
	return true;
}

/* First `in`, then `out`. */
static struct pptx_matrix
chain(const struct pptx_matrix *out, const struct pptx_matrix *in)
{
	return (struct pptx_matrix){
		out->a * in->a + out->c * in->b,
		out->b * in->a + out->d * in->b,
		out->a * in->c + out->c * in->d,
		out->b * in->c + out->d * in->d,
		out->a * in->e + out->c * in->f + out->e,
		out->b * in->e + out->d * in->f + out->f,
	};
}

/* Mirror and turn about the middle. */
static struct pptx_matrix
about_middle(const struct transform *t, bool flip_h, bool flip_v)
{
	double cx = t->x + t->w / 2, cy = t->y + t->h / 2;
	double co = cos(t->turn), si = sin(t->turn);
	double sx = flip_h ? -1 : 1, sy = flip_v ? -1 : 1;
	struct pptx_matrix m = { co * sx, si * sx, -si * sy, co * sy, 0, 0 };

	m.e = cx - m.a * cx - m.c * cy;
	m.f = cy - m.b * cx - m.d * cy;
	return m;
}

static float
within(double v)
{
	if (!(v > -MAX_POINTS))		/* nor is it NaN */
		return -MAX_POINTS;
	return v < MAX_POINTS ? (float)v : (float)MAX_POINTS;
}

/*
 * An object's own mirroring moves nothing.  Groups that mirror give a
 * quadrilateral whose corners run the wrong way round: text is never
 * mirrored, so its corners are not either.
 */
bool
pptx_place(const struct pptx_matrix *m, const struct rf_xml_node *xfrm,
    struct rf_quad *quad, float *width, float *height)
{
	static const int straight[4] = { 0, 1, 2, 3 };
	static const int mirrored[4] = { 1, 0, 3, 2 };
	struct transform t;
	struct pptx_matrix own, all;
	const int *corner;

	if (!read_transform(xfrm, &t))
		return false;
	own = about_middle(&t, false, false);
	all = chain(m, &own);
	corner = all.a * all.d - all.b * all.c < 0 ? mirrored : straight;
	for (int i = 0; i < 4; i++) {
		double x = t.x + (i == 1 || i == 2 ? t.w : 0);
		double y = t.y + (i >= 2 ? t.h : 0);

		quad->x[corner[i]] = within(all.a * x + all.c * y + all.e);
		quad->y[corner[i]] = within(all.b * x + all.d * y + all.f);
	}
	*width = within(hypot(all.a, all.b) * t.w);
	*height = within(hypot(all.c, all.d) * t.h);
	return true;
}

struct pptx_matrix
pptx_inside(const struct pptx_matrix *m, const struct rf_xml_node *xfrm)
{
	const struct rf_xml_node *off = rf_xml_child(xfrm, RF_NS_A, "chOff");
	const struct rf_xml_node *ext = rf_xml_child(xfrm, RF_NS_A, "chExt");
	struct pptx_matrix own, scale = { 1, 0, 0, 1, 0, 0 };
	struct transform t;
	double w, h;

	if (!read_transform(xfrm, &t))
		return *m;
	if (off != NULL && ext != NULL) {
		w = coordinate(ext, "cx");
		h = coordinate(ext, "cy");
		scale.a = w > 0 && t.w > 0 ? t.w / w : 1;
		scale.d = h > 0 && t.h > 0 ? t.h / h : 1;
		scale.e = t.x - scale.a * coordinate(off, "x");
		scale.f = t.y - scale.d * coordinate(off, "y");
	}
	own = about_middle(&t, t.flip_h, t.flip_v);
	own = chain(&own, &scale);
	return chain(m, &own);
}
