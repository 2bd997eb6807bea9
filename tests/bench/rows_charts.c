/* Charts: the processor time of one picture, its fonts loaded before. */
#include "config.h"

#include "bench/bench.h"

#include <math.h>
#include <time.h>

#include "chart/draw.h"

#define RUNS 15
#define BUDGET 15.0		/* ms; wished: 5 */
#define POINTS 12

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Three series with a title, a legend and axes. */
static struct rf_chart *
sample(struct rf_arena *a, enum rf_chart_kind kind)
{
	struct rf_chart *c = rf_chart_new(a);
	struct rf_chart_group *g = rf_chart_add_group(c, kind);

	rf_chart_add_axis(c, kind == RF_CHART_SCATTER ? RF_AXIS_VALUE :
	    RF_AXIS_CATEGORY, &g->x_axis)->cross_axis = 1;
	rf_chart_add_axis(c, RF_AXIS_VALUE, &g->y_axis)->grid = true;
	c->axes[1]->cross_axis = 0;
	c->legend.shown = c->title.shown = true;
	c->title.text = "Results of a sample analysis";
	for (int k = 0; k < 3; k++) {
		struct rf_chart_series *s = rf_chart_add_series(c, g);
		double *v = rf_arena_array(a, POINTS, sizeof(*v));

		for (int i = 0; i < POINTS; i++)
			v[i] = 40 + 30 * sin(i * 0.7 + k);
		s->y = (struct rf_chart_values){ .v = v, .n = POINTS };
	}
	return c;
}

void
bench_charts(struct bench_world *w)
{
	static const struct {
		enum rf_chart_kind kind;
		const char *name;
	} kinds[] = { { RF_CHART_BAR, "columns" },
		{ RF_CHART_LINE, "lines" }, { RF_CHART_AREA, "areas" },
		{ RF_CHART_PIE, "a pie" }, { RF_CHART_SCATTER, "points" },
		{ RF_CHART_RADAR, "a radar" } };
	struct rf_easel *e = rf_easel_new();
	double worst = 0, ms[RUNS];

	(void)w;
	for (size_t k = 0; k < RF_COUNT(kinds); k++) {
		struct rf_arena a = RF_ARENA_INIT;
		struct rf_chart *c = sample(&a, kinds[k].kind);
		double one;

		for (int i = -1; i < RUNS; i++) {
			struct rf_buf b;
			double from = now_ms();

			rf_buf_init(&b, 16 * 1024 * 1024);
			BENCH_SURE(rf_chart_png(e, c, RF_CHART_SCALE, &b,
			    NULL, NULL, &err));
			rf_buf_release(&b);
			if (i >= 0)
				ms[i] = now_ms() - from;
		}
		one = bench_quantile(ms, RUNS, 0.5);
		bench_note("chart of %s: %.1f ms", kinds[k].name, one);
		worst = fmax(worst, one);
		rf_arena_release(&a);
	}
	rf_easel_free(e);
	bench_at_most("a chart as PNG, processor time, the slowest kind",
	    worst, BUDGET, "ms");
}
