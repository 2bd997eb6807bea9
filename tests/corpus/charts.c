/*
 * Every chart part of the corpus's workbooks, presentations and text
 * documents, read by the reader that all of them share, against what lxml
 * read off it: kinds, title, axis titles, and of each series the name and how
 * many points the part keeps.  No sheet is asked for what a part lacks.
 */
#include "config.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corpus/corpus.h"
#include "extract/drawingml/chart.h"
#include "extract/zip.h"
#include "util/buf.h"
#include "util/io.h"
#include "util/mem.h"

static struct corpus_exception exceptions[] = {
	{ "xlsx/xlsxwriter-examples/chart_stock.xlsx",
	    "xl/charts/chart1.xml axis titles", "Date; Share price; ",
	    "the axis of dates comes first in the part; there the axes are "
	    "listed kind by kind", 0 },
};

static struct corpus_book book = {
	.name = "corpus_charts",
	.exceptions = exceptions,
	.n_exceptions = RF_COUNT(exceptions),
};

/* ---- ours, as the expected facts are written --------------------------- */

/* The element of a group: "bar3DChart". */
static const char *
element_of(const struct rf_chart_group *g)
{
	static const struct {
		enum rf_chart_kind kind;
		const char *flat, *solid;
	} names[] = {
		{ RF_CHART_AREA, "areaChart", "area3DChart" },
		{ RF_CHART_BAR, "barChart", "bar3DChart" },
		{ RF_CHART_LINE, "lineChart", "line3DChart" },
		{ RF_CHART_PIE, "pieChart", "pie3DChart" },
		{ RF_CHART_DOUGHNUT, "doughnutChart", NULL },
		{ RF_CHART_RADAR, "radarChart", NULL },
		{ RF_CHART_SCATTER, "scatterChart", NULL },
		{ RF_CHART_BUBBLE, "bubbleChart", NULL },
		{ RF_CHART_STOCK, "stockChart", NULL },
	};

	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (names[i].kind == g->kind)
			return g->solid ? names[i].solid : names[i].flat;
	return "?";
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Kinds, each once, sorted. */
static void
put_types(struct rf_buf *out, const struct rf_chart *c)
{
	const char *names[64];
	size_t n = 0;

	for (uint32_t i = 0; i < c->n_groups && n < RF_COUNT(names); i++)
		names[n++] = element_of(c->groups[i]);
	qsort(names, n, sizeof(*names), by_text);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(names[i], names[i - 1]) != 0)
			rf_buf_printf(out, "%s ", names[i]);
}

static unsigned
points(const struct rf_chart_values *v)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < v->n; i++)
		n += !isnan(v->v[i]);
	return n;
}

static void
put_name(struct rf_buf *out, const char *name)
{
	rf_buf_adds(out, name != NULL ? name : "null");
}

static void
put_series(struct rf_buf *out, const struct rf_chart *c)
{
	for (uint32_t i = 0; i < c->n_groups; i++)
		for (uint32_t k = 0; k < c->groups[i]->n_series; k++) {
			const struct rf_chart_series *s =
			    c->groups[i]->series[k];

			put_name(out, s->name);
			rf_buf_printf(out, "=%u ", points(&s->y));
		}
}

static void
put_axes(struct rf_buf *out, const struct rf_chart *c)
{
	for (uint32_t i = 0; i < c->n_axes; i++)
		if (c->axes[i]->title.shown) {
			/* One that the program makes up is empty there. */
			if (c->axes[i]->title.text != NULL)
				rf_buf_adds(out, c->axes[i]->title.text);
			rf_buf_adds(out, "; ");
		}
}

/* ---- theirs ------------------------------------------------------------ */

static size_t
length(struct json_object *list)
{
	return list != NULL ? json_object_array_length(list) : 0;
}

static void
put_list(struct rf_buf *out, struct json_object *list, const char *end)
{
	for (size_t i = 0; i < length(list); i++) {
		put_name(out, json_object_get_string(
		    json_object_array_get_idx(list, i)));
		rf_buf_adds(out, end);
	}
}

static void
put_expected_series(struct rf_buf *out, struct json_object *list)
{
	for (size_t i = 0; i < length(list); i++) {
		struct json_object *s = json_object_array_get_idx(list, i);

		put_name(out, json_object_get_string(
		    json_object_array_get_idx(s, 0)));
		rf_buf_printf(out, "=%d ", json_object_get_int(
		    json_object_array_get_idx(s, 1)));
	}
}

/* ---- comparing --------------------------------------------------------- */

static void
fact(const char *file, const char *part, const char *what, struct rf_buf *a,
    struct rf_buf *b)
{
	char name[160];

	snprintf(name, sizeof(name), "%s %s", part, what);
	corpus_fact(&book, file, name, a->ptr, b->ptr);
	rf_buf_reset(a);
	rf_buf_reset(b);
}

static void
compare_chart(const char *file, struct json_object *expected,
    struct rf_dml_charts *charts)
{
	const char *part = corpus_text(expected, "part");
	struct rf_figure f = { .asset = -1 };
	struct rf_err err = RF_ERR_INIT;
	struct rf_buf a, b;

	if (rf_dml_chart(charts, part, 0, 0, &f, &err) != RF_OK) {
		corpus_fail(&book, file, "%s: %s", part, err.msg);
		return;
	}
	rf_buf_init(&a, 1 << 20);
	rf_buf_init(&b, 1 << 20);
	put_list(&a, corpus_get(expected, "types"), " ");
	put_types(&b, f.chart);
	fact(file, part, "types", &a, &b);
	put_name(&a, corpus_text(expected, "title"));
	put_name(&b, f.chart_title);
	fact(file, part, "title", &a, &b);
	put_list(&a, corpus_get(expected, "axis_titles"), "; ");
	put_axes(&b, f.chart);
	fact(file, part, "axis titles", &a, &b);
	put_expected_series(&a, corpus_get(expected, "series"));
	put_series(&b, f.chart);
	fact(file, part, "series", &a, &b);
	rf_buf_release(&a);
	rf_buf_release(&b);
}

static void
compare(const char *folder, const char *file, struct json_object *expected)
{
	struct json_object *list = corpus_get(expected, "charts");
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_dml_charts charts;
	struct rf_zip *zip = NULL;
	struct rf_ooxml pkg;
	struct rf_err err = RF_ERR_INIT;
	struct stat st;
	char path[4096];
	int fd;

	if (length(list) == 0)
		return;
	book.files++;
	snprintf(path, sizeof(path), "%s/%s", folder, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0 ||
	    rf_zip_open(fd, st.st_size, &zip, &err) != RF_OK ||
	    rf_ooxml_open(&pkg, zip, &arena, &err) != RF_OK) {
		corpus_fail(&book, file, "cannot be opened: %s", err.msg);
		goto out;
	}
	rf_dml_charts_init(&charts, &pkg, &arena, rf_ooxml_main(&pkg));
	for (size_t i = 0; i < length(list); i++)
		compare_chart(file, json_object_array_get_idx(list, i),
		    &charts);
out:
	rf_zip_close(zip);
	rf_close(&fd);
	rf_arena_release(&arena);
}

int
main(void)
{
	static const char *const lists[] = { "xlsx.json", "pptx.json",
	    "docx.json" };
	const char *folder = corpus_folder(book.name);

	for (size_t i = 0; i < RF_COUNT(lists); i++) {
		struct json_object *root, *files;

		files = corpus_expected(folder, lists[i], &root);
		json_object_object_foreach(files, file, expected)
			compare(folder, file, expected);
		json_object_put(root);
	}
	return corpus_close(&book);
}
