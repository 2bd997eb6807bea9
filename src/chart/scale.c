/*
 * Values to places, and the choice of an axis's ends and unit.
 *
 * The office program's rule for automatic ends: zero is shown unless the
 * values vary by less than a sixth of the largest; otherwise there is at
 * least half their span below them, and a twentieth of the span above.  The
 * unit is the smallest 1, 2 or 5 times a power of ten whose labels do not
 * crowd, and no more than ten of them.
 */
#include "config.h"

#include "chart/plot.h"

#include <string.h>

#define MAX_UNITS 10
#define MARGIN 0.05
#define ZERO_SHOWN (5.0 / 6.0)	/* least/largest up to which zero shows */
#define CROWDED 1.25f		/* line heights between two labels */
#define DAYS_1904 1462
#define DATE_LIMIT 3000000.0	/* serials beyond are no dates */

/* ---- dates ------------------------------------------------------------ */

/* Days since 1970-01-01 of a civil date, and back (proleptic Gregorian). */
static int64_t
days_of(int64_t y, int m, int d)
{
	int64_t era, doe;
	int yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = (int)(y - era * 400);
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = (int64_t)yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

static void
civil(int64_t z, int64_t *y, int *m)
{
	int64_t era, doe, yoe, doy;
	int mp;

	z += 719468;
	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (int)((5 * doy + 2) / 153);
	*m = mp < 10 ? mp + 3 : mp - 9;
	*y = yoe + era * 400 + (*m <= 2);
}

#define EPOCH_1900 25569	/* 1970-01-01 as a serial */

double
rf_date_place(const struct rf_scale *s, double serial, bool date1904)
{
	int64_t y;
	int m;

	if (!(fabs(serial) < DATE_LIMIT))
		return NAN;
	serial = floor(serial);
	if (s->unit <= RF_TIME_DAYS)
		return serial;
	civil((int64_t)serial - EPOCH_1900 + (date1904 ? DAYS_1904 : 0), &y,
	    &m);
	return s->unit == RF_TIME_YEARS ? (double)y :
	    (double)(y * 12 + m - 1);
}

double
rf_date_serial(const struct rf_scale *s, double place, bool date1904)
{
	int64_t p = (int64_t)place;
	int64_t day;

	if (s->unit <= RF_TIME_DAYS)
		return place;
	if (s->unit == RF_TIME_YEARS)
		day = days_of(p, 1, 1);
	else
		day = days_of(p / 12, (int)(p % 12) + 1, 1);
	return (double)(day + EPOCH_1900 - (date1904 ? DAYS_1904 : 0));
}

/* ---- places ------------------------------------------------------------- */

double
rf_scale_part(const struct rf_scale *s, double v)
{
	if (s->log) {
		if (!(v > 0))
			return NAN;
		return log(v / s->min) / log(s->max / s->min);
	}
	return (v - s->min) / (s->max - s->min);
}

float
rf_scale_at(const struct rf_scale *s, double v)
{
	double part = rf_scale_part(s, v);

	if (s->axis->reversed)
		part = 1 - part;
	part = part < -50 ? -50 : part > 50 ? 50 : part;
	return (float)(s->lo + (s->hi - s->lo) * part);
}

double
rf_scale_cross(const struct rf_scale *s, enum rf_cross cross, double at)
{
	double v = s->min;

	if (cross == RF_CROSS_MAX)
		v = s->max;
	else if (cross == RF_CROSS_AT && isfinite(at))
		v = !s->category ? at : s->date ? at - 0.5 : s->between ?
		    at - 0.5 : at;
	else if (cross == RF_CROSS_AUTO && !s->category && !s->log)
		v = 0;
	return v < s->min ? s->min : v > s->max ? s->max : v;
}

void
rf_scale_see(struct rf_scale *s, double v)
{
	if (!isfinite(v) || (s->log && v <= 0))
		return;
	if (!(s->data_min <= v))
		s->data_min = v;
	if (!(s->data_max >= v))
		s->data_max = v;
}

/* ---- ends and units ------------------------------------------------------ */

static double
next_nice(double unit)
{
	double power = pow(10, floor(log10(unit) + 1e-9));
	double lead = unit / power;

	return lead < 1.5 ? 2 * power : lead < 3.5 ? 5 * power : 10 * power;
}

/* A unit not above the given one, but at least half of it: 1, 2, 5 ... */
static double
nice_below(double v)
{
	double power = pow(10, floor(log10(v)));
	double lead = v / power;

	return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
}

/* Around the values alone: a value near an end other than 0 moves it. */
static void
loose_ends(double lo, double hi, double unit, double *min, double *max)
{
	*min = floor(lo / unit + 1e-9) * unit;
	*max = ceil(hi / unit - 1e-9) * unit;
	if (*min != 0 && lo - *min < (hi - lo) * MARGIN)
		*min -= unit;
	if (*max != 0 && *max - hi < (hi - lo) * MARGIN)
		*max += unit;
}

/* The automatic ends for one unit. */
static void
ends_for(const struct rf_scale *s, double unit, double *min, double *max)
{
	double lo = s->data_min, hi = s->data_max, span;

	if (s->percent) {
		*min = lo < 0 ? -1 : 0;
		*max = hi > 0 ? 1 : 0;
		return;
	}
	if (s->axis->loose && lo < hi) {
		loose_ends(lo, hi, unit, min, max);
		return;
	}
	if (lo == hi && lo > 0)
		lo = 0;
	else if (lo == hi)
		hi = 0;
	if (lo > 0 && lo / hi < ZERO_SHOWN)
		lo = 0;
	if (hi < 0 && hi / lo < ZERO_SHOWN)
		hi = 0;
	span = hi - lo;
	*min = lo == 0 ? 0 : lo > 0 ?
	    floor((lo - span / 2) / unit + 1e-9) * unit :
	    floor((lo - span * MARGIN) / unit + 1e-9) * unit;
	*max = hi == 0 ? 0 : hi < 0 ?
	    ceil((hi + span / 2) / unit - 1e-9) * unit :
	    ceil((hi + span * MARGIN) / unit - 1e-9) * unit;
	if (lo > 0 && *min < 0)
		*min = 0;
	if (hi < 0 && *max > 0)
		*max = 0;
}

/* Do labels that far apart leave room between them? */
static bool
crowded(struct rf_draw *d, const struct rf_scale *s, double min, double max,
    double unit, float length)
{
	struct rf_chart_font font = rf_font_of(&d->font, &s->axis->font);
	struct rf_face face = rf_face_of(&font);
	float apart = (float)(length * unit / (max - min));
	float need = CROWDED * face.size, w;

	if (!s->vertical) {
		w = rf_text_width(d->e, &face, rf_number_text(d, s->format,
		    max));
		need = w;
		w = rf_text_width(d->e, &face, rf_number_text(d, s->format,
		    min + unit));
		need = fmaxf(need, w) + 1.2f * face.size;
	}
	return apart < need;
}

static void
fit_log(struct rf_scale *s)
{
	double base = s->axis->log_base;
	double lo = isfinite(s->data_min) ? s->data_min : 1;
	double hi = isfinite(s->data_max) ? s->data_max : base;

	s->min = lo >= 1 ? 1 : pow(base, floor(log(lo) / log(base) + 1e-9));
	s->max = pow(base, ceil(log(hi) / log(base) - 1e-9));
	if (s->axis->has_min && s->axis->min > 0)
		s->min = s->axis->min;
	if (s->axis->has_max && s->axis->max > s->min)
		s->max = s->axis->max;
	if (!(s->max > s->min) || !isfinite(s->max))
		s->max = s->min * base;
	if (!(s->min > 0) || !isfinite(s->max)) {
		s->min = 1;
		s->max = base;
	}
	s->major = s->axis->major > 1 ? s->axis->major : base;
}

/* Take what the file fixed; false when that leaves nothing. */
static bool
fix_ends(const struct rf_scale *s, double *min, double *max)
{
	if (s->axis->has_min && isfinite(s->axis->min))
		*min = s->axis->min;
	if (s->axis->has_max && isfinite(s->axis->max))
		*max = s->axis->max;
	return *max > *min;
}

void
rf_scale_fit(struct rf_draw *d, struct rf_scale *s, float length)
{
	double min = 0, max = 1, unit, span;

	if (s->category)
		return;
	if (s->log) {
		fit_log(s);
		return;
	}
	if (!isfinite(s->data_min) || !isfinite(s->data_max))
		s->data_min = s->data_max = 0;
	/* With the margin above it that makes 0 to 1. */
	if (s->data_min == 0 && s->data_max == 0)
		s->data_max = 0.95;
	/* What cannot be told apart or is beyond all measure. */
	s->data_min = fmax(s->data_min, -1e300);
	s->data_max = fmin(s->data_max, 1e300);
	span = fmax(s->data_max, 0) - fmin(s->data_min, 0);
	if (s->axis->loose && s->data_max > s->data_min)
		span = s->data_max - s->data_min;
	if (s->data_min > 0 && s->data_min / s->data_max >= ZERO_SHOWN &&
	    s->data_max > s->data_min)
		span = s->data_max - s->data_min;
	if (s->data_max < 0 && s->data_max / s->data_min >= ZERO_SHOWN &&
	    s->data_max > s->data_min)
		span = s->data_max - s->data_min;
	if (s->axis->has_min && s->axis->has_max &&
	    s->axis->max > s->axis->min)
		span = s->axis->max - s->axis->min;
	else if (s->axis->has_max && isfinite(s->axis->max))
		span = fmax(span * 1e-6, s->axis->max - (s->data_min < 0 ||
		    s->axis->has_min ? s->data_min : 0));
	else if (s->axis->has_min && s->axis->min < s->data_max &&
	    isfinite(s->axis->min))
		span = s->data_max - s->axis->min;
	span = fmax(span, fmax(fabs(s->data_max), fabs(s->data_min)) * 1e-12);
	if (!(span > 1e-290) || !isfinite(span))
		span = 1;
	unit = s->axis->major > 0 && isfinite(s->axis->major) ?
	    s->axis->major : nice_below(span / (MAX_UNITS + 2));
	for (int i = 0; i < 40; i++) {
		ends_for(s, unit, &min, &max);
		if (!fix_ends(s, &min, &max)) {
			ends_for(s, unit, &min, &max);
			/* One fixed end beyond the data: begin there. */
			if (s->axis->has_min != s->axis->has_max &&
			    s->axis->has_min && isfinite(s->axis->min)) {
				min = s->axis->min;
				max = min + unit;
			} else if (s->axis->has_min != s->axis->has_max &&
			    isfinite(s->axis->max)) {
				max = s->axis->max;
				min = max - unit;
			}
		}
		if (!(max > min))
			max = min + unit;
		if (s->axis->major > 0 && isfinite(s->axis->major))
			break;
		if ((max - min) / unit < MAX_UNITS + 0.5 &&
		    !crowded(d, s, min, max, unit, length))
			break;
		unit = next_nice(unit);
		if (unit > 4 * (max - min))
			break;
	}
	s->min = min;
	s->max = max > min ? max : min + 1;
	s->major = unit;
	if (!((s->max - s->min) / s->major < RF_MAX_TICKS))
		s->major = (s->max - s->min) / MAX_UNITS;
	s->minor = s->axis->minor > 0 ? s->axis->minor : s->major /
	    (s->axis->minor_parts >= 1 ? s->axis->minor_parts : 5);
}

/* ---- ticks ---------------------------------------------------------------- */

static uint32_t
date_ticks(struct rf_draw *d, const struct rf_scale *s, double **values)
{
	double step = s->major >= 1 ? s->major : 1;
	double first = ceil(s->min), last = floor(s->max);
	uint32_t n = 0;

	if ((last - first) / step > RF_MAX_TICKS)
		step = ceil((last - first) / RF_MAX_TICKS);
	*values = rf_arena_array(d->a, RF_MAX_TICKS + 2, sizeof(double));
	for (double v = first; v <= last && n < RF_MAX_TICKS; v += step)
		(*values)[n++] = v;
	return n;
}

static uint32_t
steps(struct rf_draw *d, const struct rf_scale *s, double unit,
    double **values)
{
	double count = (s->max - s->min) / unit;
	uint32_t n = 0;

	if (!(count <= RF_MAX_TICKS))
		count = RF_MAX_TICKS;
	*values = rf_arena_array(d->a, RF_MAX_TICKS + 2, sizeof(double));
	for (; n <= count + 1e-6; n++) {
		double v = s->min + n * unit;

		/* 0.1 + 0.2 - 0.3 is shown as 0. */
		(*values)[n] = fabs(v) < unit * 1e-9 ? 0 : v;
	}
	return n;
}

uint32_t
rf_scale_ticks(struct rf_draw *d, const struct rf_scale *s, double **values)
{
	uint32_t n = 0;

	if (s->date)
		return date_ticks(d, s, values);
	if (!s->log)
		return steps(d, s, s->major, values);
	*values = rf_arena_array(d->a, RF_MAX_TICKS + 2, sizeof(double));
	for (double v = s->min; v <= s->max * (1 + 1e-9) &&
	    n < RF_MAX_TICKS; v *= s->major)
		(*values)[n++] = v;
	return n;
}

uint32_t
rf_scale_minor_ticks(struct rf_draw *d, const struct rf_scale *s,
    double **values)
{
	uint32_t n = 0;

	if (s->date || s->category) {
		*values = NULL;
		return 0;
	}
	if (!s->log)
		return steps(d, s, s->minor > 0 ? s->minor : s->major / 5,
		    values);
	*values = rf_arena_array(d->a, RF_MAX_TICKS + 2, sizeof(double));
	for (double v = s->min; v <= s->max && n + 10 < RF_MAX_TICKS;
	    v *= s->major)
		for (int k = 2; k < 10 && v * k < s->max; k++)
			if (k < s->major)
				(*values)[n++] = v * k;
	return n;
}
