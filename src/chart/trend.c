/* Trendlines, fitted to the points by least squares, and error bars. */
#include "config.h"

#include "chart/plot.h"

#include <stdio.h>

#include "util/err.h"

#define SAMPLES 80
#define MAX_ORDER 6
#define MOST_BARS 5000
#define CAP 3.0f		/* points to each side */

/* y = sum c[k] * t^k, where t = (x - shift) / scale. */
struct fit {
	enum rf_trend_kind kind;
	unsigned order;
	double c[MAX_ORDER + 1];
	double shift, scale;
	double x0, x1;		/* of the points */
	double r2;
};

const char *
rf_trend_name(struct rf_draw *d, const struct rf_chart_series *s,
    const struct rf_chart_trend *t)
{
	static const char *const names[] = { "Linear", "Expon.", "Log.",
		"Power", "Poly.", "%u per. Mov. Avg." };
	const char *kind = (unsigned)t->kind < RF_COUNT(names) ?
	    names[t->kind] : names[0];

	if (t->name != NULL)
		return t->name;
	if (t->kind == RF_TREND_MOVING_AVERAGE)
		kind = rf_arena_printf(d->a, "%u per. Mov. Avg.",
		    t->period > 1 ? t->period : 2);
	return rf_arena_printf(d->a, "%s (%s)", kind, rf_series_name(d, s));
}

struct rf_ink
rf_trend_ink(const struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct rf_chart_trend *t)
{
	struct rf_ink ink = { rf_look_text(d), 0.75f, RF_DASH_SOLID, true };

	if (d->c->modern) {
		ink = rf_look_line(d, v, s, RF_ALL);
		ink.width = 1.5f;
		ink.dash = RF_DASH_DOT;
	}
	return rf_ink_of(&t->line, ink);
}

/* Gauss with pivots; false when there is no one solution. */
static bool
solve(double m[MAX_ORDER + 1][MAX_ORDER + 2], unsigned n, double *out)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned best = i;

		for (unsigned r = i + 1; r < n; r++)
			if (fabs(m[r][i]) > fabs(m[best][i]))
				best = r;
		if (!(fabs(m[best][i]) > 1e-12))
			return false;
		for (unsigned k = 0; k <= n; k++) {
			double swap = m[i][k];

			m[i][k] = m[best][k];
			m[best][k] = swap;
		}
		for (unsigned r = 0; r < n; r++) {
			double f = m[r][i] / m[i][i];

			for (unsigned k = i; r != i && k <= n; k++)
				m[r][k] -= f * m[i][k];
		}
	}
	for (unsigned i = 0; i < n; i++)
		out[i] = m[i][n] / m[i][i];
	return true;
}

/* The point as the kind's straight line sees it; false: left out. */
static bool
transform(enum rf_trend_kind kind, double *x, double *y)
{
	if (kind == RF_TREND_LOGARITHMIC || kind == RF_TREND_POWER) {
		if (!(*x > 0))
			return false;
		*x = log(*x);
	}
	if (kind == RF_TREND_EXPONENTIAL || kind == RF_TREND_POWER) {
		if (!(*y > 0))
			return false;
		*y = log(*y);
	}
	return isfinite(*x) && isfinite(*y);
}

static bool
point(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t i, double *x, double *y)
{
	*x = rf_place(d, v, s, i);
	*y = rf_value(&s->y, i);
	return !isnan(*x) && !isnan(*y);
}

static bool
ends(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, struct fit *f)
{
	double t0 = INFINITY, t1 = -INFINITY;

	f->x0 = INFINITY;
	f->x1 = -INFINITY;
	for (uint32_t i = 0; i < s->y.n; i++) {
		double x, y, t;

		if (!point(d, v, s, i, &x, &y))
			continue;
		f->x0 = fmin(f->x0, x);
		f->x1 = fmax(f->x1, x);
		t = x;
		if (!transform(f->kind, &t, &y))
			continue;
		t0 = fmin(t0, t);
		t1 = fmax(t1, t);
	}
	if (!(t1 > t0))
		return false;
	/* A fixed intercept is one at x = 0, so 0 must stay 0. */
	f->scale = fmax(fabs(t0), fabs(t1));
	if (f->shift != 0) {
		f->shift = (t0 + t1) / 2;
		f->scale = (t1 - t0) / 2;
	}
	return f->scale > 0 && isfinite(f->scale);
}

static bool
fit_points(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct rf_chart_trend *t,
    struct fit *f)
{
	double m[MAX_ORDER + 1][MAX_ORDER + 2] = { { 0 } };
	double sy = 0, syy = 0, error = 0, fixed = 0;
	unsigned from = t->has_intercept ? 1 : 0, n;
	uint32_t count = 0;

	f->kind = t->kind;
	f->order = t->kind != RF_TREND_POLYNOMIAL ? 1 : t->order < 2 ? 2 :
	    t->order > MAX_ORDER ? MAX_ORDER : t->order;
	f->shift = t->has_intercept ? 0 : 1;
	if (!ends(d, v, s, f))
		return false;
	if (t->has_intercept)
		fixed = t->kind == RF_TREND_EXPONENTIAL && t->intercept > 0 ?
		    log(t->intercept) : t->intercept;
	n = f->order + 1 - from;
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < s->y.n; i++) {
			double x, y, p[2 * MAX_ORDER + 1] = { 1 };

			if (!point(d, v, s, i, &x, &y) ||
			    !transform(f->kind, &x, &y))
				continue;
			x = (x - f->shift) / f->scale;
			for (unsigned k = 1; k <= 2 * f->order; k++)
				p[k] = p[k - 1] * x;
			if (pass == 1) {
				double guess = 0;

				for (unsigned k = 0; k <= f->order; k++)
					guess += f->c[k] * p[k];
				error += (y - guess) * (y - guess);
				continue;
			}
			count++;
			sy += y;
			syy += y * y;
			for (unsigned r = 0; r < n; r++) {
				for (unsigned k = 0; k < n; k++)
					m[r][k] += p[r + k + 2 * from];
				m[r][n] += (y - fixed) * p[r + from];
			}
		}
		if (pass == 0) {
			for (unsigned r = 0; r < n; r++)
				for (unsigned k = 0; k <= n; k++)
					m[r][k] /= count;
			if (count < n || !solve(m, n, f->c + from))
				return false;
			if (from > 0)
				f->c[0] = fixed;
		}
	}
	/* About the mean, or about what was fixed. */
	syy -= t->has_intercept ? 2 * fixed * sy - count * fixed * fixed :
	    sy * sy / count;
	f->r2 = syy > 0 ? 1 - error / syy : 1;
	return true;
}

static double
fitted(const struct fit *f, double x)
{
	double y = 0, t = x;

	if (f->kind == RF_TREND_LOGARITHMIC || f->kind == RF_TREND_POWER)
		t = log(x);
	t = (t - f->shift) / f->scale;
	for (unsigned k = f->order + 1; k > 0; k--)
		y = y * t + f->c[k - 1];
	if (f->kind == RF_TREND_EXPONENTIAL || f->kind == RF_TREND_POWER)
		y = exp(y);
	return y;
}

static struct rf_xy
on_page(const struct rf_view *v, double x, double y)
{
	struct rf_xy p = { rf_scale_at(v->x, x), rf_scale_at(v->y, y) };

	if (!isfinite(x) || !isfinite(y))
		p.x = NAN;
	else if (v->g->horizontal)
		p = (struct rf_xy){ p.y, p.x };
	return p;
}

static uint32_t
sample(const struct rf_view *v, const struct rf_chart_trend *t,
    const struct fit *f, struct rf_xy *out)
{
	double from = f->x0 - (t->backward > 0 ? t->backward : 0);
	double to = f->x1 + (t->forward > 0 ? t->forward : 0);

	for (int i = 0; i <= SAMPLES; i++) {
		double x = from + (to - from) * i / SAMPLES;

		out[i] = on_page(v, x, fitted(f, x));
	}
	return SAMPLES + 1;
}

static uint32_t
moving(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, uint32_t period, struct rf_xy *out)
{
	uint32_t n = 0;
	double sum = 0;

	if (period < 2)
		period = 2;
	for (uint32_t i = 0; i < s->y.n; i++) {
		double y = rf_value(&s->y, i);

		sum += isnan(y) ? 0 : y;
		if (i >= period) {
			y = rf_value(&s->y, i - period);
			sum -= isnan(y) ? 0 : y;
		}
		if (i + 1 >= period)
			out[n++] = on_page(v, rf_place(d, v, s, i), sum /
			    period);
	}
	return n;
}

/* Five significant digits, as the program's General shows them here. */
static struct rf_str
coefficient(struct rf_draw *d, const struct rf_chart_trend *t, double v)
{
	char digits[40];
	double rounded = v;

	if (t->format != NULL)
		return rf_number_text(d, t->format, v);
	snprintf(digits, sizeof(digits), "%.4e", v);
	rf_parse_double(rf_str(digits), &rounded);
	return rf_number_text(d, NULL, rounded);
}

/* The polynomial in x itself: the shift and scale are multiplied out. */
static void
expand(const struct fit *f, double out[MAX_ORDER + 1])
{
	double power[MAX_ORDER + 1] = { 1 };

	for (unsigned k = 0; k <= f->order; k++)
		out[k] = 0;
	for (unsigned k = 0; k <= f->order; k++) {
		for (unsigned i = 0; i <= k; i++)
			out[i] += f->c[k] * power[i];
		for (unsigned i = MAX_ORDER; i > 0; i--)
			power[i] = (power[i - 1] - power[i] * f->shift) /
			    f->scale;
		power[0] *= -f->shift / f->scale;
	}
}

static const char *
equation(struct rf_draw *d, const struct rf_chart_trend *t,
    const struct fit *f)
{
	static const char *const powers[] = { "", "x", "x\u00b2", "x\u00b3",
		"x\u2074", "x\u2075", "x\u2076" };
	double c[MAX_ORDER + 1];
	const char *s = "y =";
	struct rf_str a, b;

	expand(f, c);
	a = coefficient(d, t, f->kind == RF_TREND_EXPONENTIAL ||
	    f->kind == RF_TREND_POWER ? exp(c[0]) : fabs(c[0]));
	b = coefficient(d, t, c[1]);
	switch (f->kind) {
	case RF_TREND_EXPONENTIAL:
		return rf_arena_printf(d->a, "y = " RF_STR_FMT "e^("
		    RF_STR_FMT "x)", RF_STR_ARG(a), RF_STR_ARG(b));
	case RF_TREND_POWER:
		return rf_arena_printf(d->a, "y = " RF_STR_FMT "x^("
		    RF_STR_FMT ")", RF_STR_ARG(a), RF_STR_ARG(b));
	case RF_TREND_LOGARITHMIC:
		return rf_arena_printf(d->a, "y = " RF_STR_FMT "ln(x) %s "
		    RF_STR_FMT, RF_STR_ARG(b), c[0] < 0 ? "-" : "+",
		    RF_STR_ARG(a));
	default:
		break;
	}
	for (unsigned k = f->order + 1; k > 0; k--) {
		struct rf_str one = coefficient(d, t, fabs(c[k - 1]));
		const char *sign = c[k - 1] < 0 ? k > f->order ? " -" :
		    " - " : k > f->order ? " " : " + ";

		if (k <= f->order && c[k - 1] == 0)
			continue;
		s = rf_arena_printf(d->a, "%s%s" RF_STR_FMT "%s", s, sign,
		    RF_STR_ARG(one), powers[k - 1]);
	}
	return s;
}

static void
write_equation(struct rf_draw *d, const struct rf_chart_trend *t,
    const struct fit *f, struct rf_xy end)
{
	struct rf_chart_font font = rf_font_of(&d->font, &t->font);
	const char *text = t->show_equation ? equation(d, t, f) : "";
	struct rf_label l;
	float x, y;

	if (t->show_r2)
		text = rf_arena_printf(d->a, "%s%sR\u00b2 = " RF_STR_FMT,
		    text, text[0] != '\0' ? "\n" : "",
		    RF_STR_ARG(coefficient(d, t, f->r2)));
	rf_label_make(d, &l, rf_str(text), &font, 0);
	x = fminf(isnan(end.x) ? d->plot.x + d->plot.w : end.x, d->plot.x +
	    d->plot.w) - l.w / 2;
	y = isnan(end.x) ? d->plot.y : fminf(fmaxf(end.y, d->plot.y),
	    d->plot.y + d->plot.h);
	y -= l.h;
	if (y - l.h / 2 < d->plot.y)
		y = d->plot.y + l.h / 2;
	rf_label_draw(d, &l, fmaxf(x, l.w / 2), y, 0);
}

void
rf_draw_trends(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s)
{
	for (uint32_t k = 0; k < s->n_trends && k < 100; k++) {
		const struct rf_chart_trend *t = s->trends[k];
		struct rf_ink ink = rf_trend_ink(d, v, s, t);
		bool average = t->kind == RF_TREND_MOVING_AVERAGE;
		struct rf_xy *p = rf_arena_array(d->a, average ?
		    (size_t)s->y.n + 1 : SAMPLES + 2, sizeof(*p));
		struct fit f = { .r2 = 0 };
		uint32_t n;

		if (!average && !fit_points(d, v, s, t, &f))
			continue;
		n = average ? moving(d, v, s, t->period, p) : sample(v, t,
		    &f, p);
		rf_canvas_clip(&d->cv, d->plot);
		rf_draw_line(d, p, n, false, &ink);
		rf_canvas_unclip(&d->cv);
		if (!average && (t->show_equation || t->show_r2))
			write_equation(d, t, &f, p[n - 1]);
	}
}

/* ---- error bars ------------------------------------------------------------ */

struct spread {
	double mean, deviation, standard;
};

static struct spread
spread_of(const double *v, uint32_t n)
{
	struct spread s = { 0, 0, 0 };
	double sum = 0, squares = 0;
	uint32_t count = 0;

	for (uint32_t i = 0; i < n; i++)
		if (isfinite(v[i])) {
			sum += v[i];
			count++;
		}
	if (count < 2)
		return s;
	s.mean = sum / count;
	for (uint32_t i = 0; i < n; i++)
		if (isfinite(v[i]))
			squares += (v[i] - s.mean) * (v[i] - s.mean);
	s.deviation = sqrt(squares / (count - 1));
	s.standard = s.deviation / sqrt(count);
	return s;
}

static double
custom(const struct rf_chart_values *v, uint32_t i)
{
	double one = v->n == 1 ? v->v[0] : rf_value(v, i);

	return isfinite(one) ? fabs(one) : 0;
}

/* How far it reaches to both sides of *middle. */
static void
reach(const struct rf_chart_errors *e, const struct spread *s, uint32_t i,
    double *middle, double *plus, double *minus)
{
	double by = fabs(e->value);

	if (e->kind == RF_ERROR_PERCENT)
		by = fabs(*middle) * by / 100;
	else if (e->kind == RF_ERROR_STANDARD)
		by = s->standard;
	else if (e->kind == RF_ERROR_DEVIATION) {
		by *= s->deviation;
		*middle = s->mean;
	}
	*plus = e->kind == RF_ERROR_CUSTOM ? custom(&e->plus, i) : by;
	*minus = e->kind == RF_ERROR_CUSTOM ? custom(&e->minus, i) : by;
	if (e->no_plus)
		*plus = 0;
	if (e->no_minus)
		*minus = 0;
}

/* A stacked value's bar stands on the stack, and shrinks with its share. */
static void
lift(const struct rf_ends *ends, uint32_t i, double value, double *middle,
    double *plus, double *minus)
{
	double share = 1;

	if (ends == NULL)
		return;
	if (ends->total != NULL)
		share = ends->total[i] > 0 ? 1 / ends->total[i] : 0;
	*middle = ends->at[i] + (*middle - value) * share;
	*plus *= share;
	*minus *= share;
}

static void
see_errors(const struct rf_chart_errors *e, struct rf_scale *scale,
    const struct rf_chart_values *values, const struct rf_ends *ends)
{
	struct spread all;

	if (!e->shown || values->n == 0)
		return;
	all = spread_of(values->v, values->n);
	for (uint32_t i = 0; i < values->n && i < MOST_BARS; i++) {
		double middle = rf_value(values, i), plus, minus;

		if (isnan(middle))
			continue;
		reach(e, &all, i, &middle, &plus, &minus);
		lift(ends, i, rf_value(values, i), &middle, &plus, &minus);
		rf_scale_see(scale, middle + plus);
		if (!scale->log || middle - minus > 0)
			rf_scale_see(scale, middle - minus);
	}
}

/* Summed anew, series by series. */
static void
see_stacked(struct rf_draw *d, const struct rf_view *v)
{
	double *at = rf_arena_array(d->a, (size_t)v->n + 1, sizeof(*at));
	struct rf_stack st;
	struct rf_ends ends = { at, NULL };

	rf_stack_init(d, v, &st);
	ends.total = st.total;
	for (uint32_t k = 0; k < v->n_series; k++) {
		const struct rf_chart_series *s = v->series[k];
		double from;

		for (uint32_t i = 0; i < s->y.n; i++)
			rf_stack_next(d, v, &st, s, i, &from, &at[i]);
		see_errors(&s->error_y, v->y, &s->y, &ends);
	}
}

void
rf_errors_range(struct rf_draw *d, const struct rf_view *v)
{
	bool any = false;

	switch (v->g->kind) {
	case RF_CHART_SCATTER:
	case RF_CHART_BUBBLE:
	case RF_CHART_BAR:
	case RF_CHART_LINE:
	case RF_CHART_AREA:
	case RF_CHART_STOCK:
		break;
	default:
		return;
	}
	for (uint32_t k = 0; k < v->n_series; k++)
		any |= v->series[k]->error_y.shown ||
		    v->series[k]->error_x.shown;
	if (any && v->g->grouping != RF_GROUP_CLUSTERED) {
		see_stacked(d, v);
		return;
	}
	for (uint32_t k = 0; any && k < v->n_series; k++) {
		const struct rf_chart_series *s = v->series[k];

		see_errors(&s->error_y, v->y, &s->y, NULL);
		if (v->x->points)
			see_errors(&s->error_x, v->x, &s->x, NULL);
	}
}

static void
error_bar(struct rf_draw *d, struct rf_xy at, float a, float b,
    bool along_x, const struct rf_ink *ink, bool caps)
{
	if (along_x)
		rf_canvas_segment(&d->cv, a, at.y, b, at.y, ink);
	else
		rf_canvas_segment(&d->cv, at.x, a, at.x, b, ink);
	for (int end = 0; caps && end < 2; end++) {
		float tip = end ? b : a;

		if (along_x)
			rf_canvas_segment(&d->cv, tip, at.y - CAP, tip,
			    at.y + CAP, ink);
		else
			rf_canvas_segment(&d->cv, at.x - CAP, tip, at.x +
			    CAP, tip, ink);
	}
}

void
rf_draw_errors(struct rf_draw *d, const struct rf_view *v,
    const struct rf_chart_series *s, const struct rf_xy *where,
    const double *values, uint32_t n, bool along_x,
    const struct rf_ends *ends)
{
	bool x_errors = along_x && !v->g->horizontal;
	const struct rf_chart_errors *e = x_errors ? &s->error_x :
	    &s->error_y;
	const struct rf_scale *scale = x_errors ? v->x : v->y;
	struct rf_ink ink = rf_ink_of(&e->line, (struct rf_ink){
	    rf_look_text(d), 0.75f, RF_DASH_SOLID, false });
	struct spread all;

	if (!e->shown || values == NULL)
		return;
	all = spread_of(values, n);
	rf_canvas_clip(&d->cv, d->plot);
	for (uint32_t i = 0; i < n && i < MOST_BARS; i++) {
		double middle = values[i], plus, minus;

		if (isnan(where[i].x) || !isfinite(middle))
			continue;
		reach(e, &all, i, &middle, &plus, &minus);
		lift(ends, i, values[i], &middle, &plus, &minus);
		if (scale->log && middle - minus <= 0)
			minus = 0;
		error_bar(d, where[i], rf_scale_at(scale, middle - minus),
		    rf_scale_at(scale, middle + plus), along_x, &ink,
		    !e->no_cap);
	}
	rf_canvas_unclip(&d->cv);
}
