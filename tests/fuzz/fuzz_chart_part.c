/*
 * Chart parts of Office documents.  The first byte says which version wrote
 * the package and whether there are sheets to ask; the rest is the part.
 */
#include "config.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "extract/drawingml/chart.h"
#include "fuzz/document.h"
#include "fuzz/fuzz.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/utf8.h"

static const char head[] = "=== [Content_Types].xml\n<Types xmlns=\"http://"
    "schemas.openxmlformats.org/package/2006/content-types\"/>\n"
    "=== c.xml\n";

/* Two rows of two, whatever is asked for. */
static bool
cells(void *ctx, const char *formula, struct rf_dml_cells *out)
{
	static const double numbers[] = { 1, NAN, -3, 4 };
	static const char *const texts[] = { "1", "b", NULL, "4" };

	*out = (struct rf_dml_cells){ 2, 2, numbers, texts, "0.0" };
	return formula[0] != 'X';
}

static void
check_text(const char *s)
{
	FUZZ_CHECK(s == NULL || rf_utf8_valid(rf_str(s)));
}

/* All that is counted is there. */
static void
check_values(const struct rf_chart_values *v)
{
	volatile double sum = 0;

	FUZZ_CHECK(v->n <= RF_DML_MAX_POINTS);
	for (uint32_t i = 0; i < v->n; i++)
		sum += v->v[i];
	for (uint32_t i = 0; v->formats != NULL && i < v->n; i++)
		check_text(v->formats[i]);
	check_text(v->format);
	check_text(v->ref);
}

static void
check_series(const struct rf_chart_series *s)
{
	check_text(s->name);
	check_values(&s->x);
	check_values(&s->y);
	check_values(&s->sizes);
	for (uint32_t l = 0; l < s->cats.n_levels; l++)
		for (uint32_t i = 0; i < s->cats.n; i++)
			check_text(s->cats.levels[l][i]);
	for (uint32_t i = 1; i < s->n_points; i++)
		FUZZ_CHECK(s->points[i]->index > s->points[i - 1]->index);
}

static void
check_chart(const struct rf_chart *c)
{
	int32_t n = (int32_t)c->n_axes;

	for (uint32_t i = 0; i < c->n_groups; i++) {
		const struct rf_chart_group *g = c->groups[i];

		FUZZ_CHECK(g->x_axis >= -1 && g->x_axis < n);
		FUZZ_CHECK(g->y_axis >= -1 && g->y_axis < n);
		for (uint32_t k = 0; k < g->n_series; k++)
			check_series(g->series[k]);
	}
	for (int32_t i = 0; i < n; i++)
		FUZZ_CHECK(c->axes[i]->cross_axis >= -1 &&
		    c->axes[i]->cross_axis < n);
	check_text(c->title.text);
}

static void
read_part(int fd, int64_t size, unsigned asked)
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_figure f = { .asset = -1 };
	struct rf_err err = RF_ERR_INIT;
	struct rf_dml_charts charts;
	struct rf_ooxml pkg;
	struct rf_zip *zip = NULL;

	FUZZ_CHECK(rf_zip_open(fd, size, &zip, &err) == RF_OK);
	FUZZ_CHECK(rf_ooxml_open(&pkg, zip, &arena, &err) == RF_OK);
	rf_dml_charts_init(&charts, &pkg, &arena, "w.xml");
	charts.office2007 = asked & 1;
	charts.cells = asked & 2 ? cells : NULL;
	if (rf_dml_chart(&charts, "c.xml", 0, 0, &f, &err) == RF_OK)
		check_chart(f.chart);
	else
		FUZZ_CHECK(rf_code_is_document(err.code));
	rf_zip_close(zip);
	rf_arena_release(&arena);
}

int
rf_fuzz_chart_part(const uint8_t *data, size_t size)
{
	struct rf_buf text, zip;
	int fd;

	if (size < 2 || memmem(data, size, "\n=== ", 5) != NULL)
		return 0;
	rf_buf_init(&text, 2 * RF_MiB);
	rf_buf_init(&zip, 4 * RF_MiB);
	rf_buf_adds(&text, head);
	rf_buf_add(&text, data + 1, size - 1);
	fuzz_package((struct rf_str){ text.ptr, text.len }, &zip);
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	FUZZ_CHECK(fd >= 0);
	FUZZ_CHECK(rf_write_all(fd, zip.ptr, zip.len, NULL) == RF_OK);
	read_part(fd, (int64_t)zip.len, data[0]);
	close(fd);
	rf_buf_release(&zip);
	rf_buf_release(&text);
	return 0;
}
