/* The unit tests of src/chart, and what they share. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "unit/chart_suites.h"

struct rf_chart *
chart_sample(struct rf_arena *a, enum rf_chart_kind kind)
{
	struct rf_chart *c = rf_chart_new(a);
	struct rf_chart_group *g = rf_chart_add_group(c, kind);
	bool xy = kind == RF_CHART_SCATTER || kind == RF_CHART_BUBBLE;
	struct rf_chart_axis *x = rf_chart_add_axis(c, xy ? RF_AXIS_VALUE :
	    RF_AXIS_CATEGORY, &g->x_axis);
	struct rf_chart_axis *y = rf_chart_add_axis(c, RF_AXIS_VALUE,
	    &g->y_axis);

	x->cross_axis = g->y_axis;
	y->cross_axis = g->x_axis;
	y->grid = true;
	return c;
}

struct rf_chart_series *
chart_series(struct rf_chart *c, const char *name, const double *v,
    uint32_t n)
{
	struct rf_chart_series *s = rf_chart_add_series(c, c->groups[0]);
	double *copy = rf_arena_array(c->arena, n + 1u, sizeof(*copy));
	const char **names = rf_arena_array(c->arena, n + 1u,
	    sizeof(*names));
	const char *const **levels = rf_arena_alloc(c->arena,
	    sizeof(*levels));

	for (uint32_t i = 0; i < n; i++) {
		copy[i] = v[i];
		names[i] = rf_arena_printf(c->arena, "%c", 'A' + (int)i % 26);
	}
	*levels = names;
	s->name = name;
	s->y = (struct rf_chart_values){ .v = copy, .n = n };
	s->cats = (struct rf_chart_categories){ .n = n, .n_levels = 1,
		.levels = levels };
	return s;
}

char *
chart_svg(const struct rf_chart *c)
{
	struct rf_easel *e = rf_easel_new();
	struct rf_buf b;
	struct rf_out out;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	rf_buf_init(&b, 64 * 1024 * 1024);
	rf_out_to_buf(&out, &b);
	rc = rf_chart_svg(e, c, &out, &err);
	CU_ASSERT(rf_out_finish(&out, &err) == RF_OK);
	rf_easel_free(e);
	if (rc == RF_OK)
		return rf_buf_take(&b, NULL);
	rf_buf_release(&b);
	return NULL;
}

/* The path filled with the colour that follows, or NULL. */
static const char *
next_mark(const char *at, const char *color)
{
	char want[40];

	snprintf(want, sizeof(want), "<path fill=\"#%s\" d=\"", color);
	at = strstr(at, want);
	return at != NULL ? at + strlen(want) : NULL;
}

unsigned
chart_marks(const char *svg, const char *color)
{
	unsigned n = 0;

	while ((svg = next_mark(svg, color)) != NULL)
		n++;
	return n;
}

bool
chart_mark(const char *svg, const char *color, unsigned k,
    struct chart_box *box)
{
	const char *p = svg;
	bool first = true, is_y = false;

	for (unsigned i = 0; i <= k && p != NULL; i++)
		p = next_mark(p, color);
	if (p == NULL)
		return false;
	while (*p != '"') {
		char *end;
		double v = strtod(p, &end);

		if (end == p) {
			p++;
			continue;
		}
		p = end;
		if (!is_y) {
			box->x0 = first || v < box->x0 ? v : box->x0;
			box->x1 = first || v > box->x1 ? v : box->x1;
		} else {
			box->y0 = first || v < box->y0 ? v : box->y0;
			box->y1 = first || v > box->y1 ? v : box->y1;
			first = false;
		}
		is_y = !is_y;
	}
	return true;
}

bool
chart_text(const char *svg, const char *text, double *x, double *y)
{
	char want[200];
	const char *at, *tag;

	snprintf(want, sizeof(want), ">%s</text>", text);
	at = strstr(svg, want);
	if (at == NULL)
		return false;
	for (tag = at; strncmp(tag, "<text x=\"", 9) != 0; tag--)
		;
	*x = strtod(tag + 9, NULL);
	*y = strtod(strstr(tag, "y=\"") + 3, NULL);
	return true;
}

static CU_SuiteInfo suites[] = {
	{ "draw", NULL, NULL, NULL, NULL, chart_draw_tests },
	{ "kinds", NULL, NULL, NULL, NULL, chart_kinds_tests },
	{ "around", NULL, NULL, NULL, NULL, chart_around_tests },
	{ "spans", NULL, NULL, NULL, NULL, chart_spans_tests },
	{ "words", NULL, NULL, NULL, NULL, chart_words_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
