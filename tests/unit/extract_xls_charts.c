/* Charts of Excel workbooks of before 2007, made here record by record. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <math.h>
#include <string.h>

#include "chart/chart.h"
#include "lib/cfb_build.h"
#include "lib/xls_build.h"
#include "util/limits.h"

#define BOF8(kind) "0006 " kind "00 00000000 00000000 00000000"
#define EOF_ { 0xa, "", NULL }
#define R(type, bytes) { type, bytes, NULL }
#define BEGIN { 0x1033, "", NULL }
#define END { 0x1034, "", NULL }

/* Two sheets: cells, then the chart; formulas name the first as 0. */
#define BOOK \
	R(0x809, BOF8("05")), \
	R(0x31, "C800 0000 FF7F 9001 0000 00 00 00 00 05 00 'Arial'"), \
	R(0x31, "6801 0000 FF7F BC02 0000 00 00 00 00 05 00 'Arial'"), \
	R(0x41e, "A400 0300 00 '0.0'"), \
	R(0xe0, "0000 0000 0000 0000 0000 00000000 00000000 0000"), \
	R(0xe0, "0000 A400 0000 0000 0000 00000000 00000000 0000"), \
	R(0x85, "00000000 00 00 04 00 'Data'"), \
	R(0x85, "00000000 00 02 05 00 'Chart'"), \
	R(0x1ae, "0200 0104"), R(0x17, "0100 0000 0000 0000"), EOF_, \
	R(XLS_SHEET, BOF8("10")), \
	R(0x204, "0000 0100 0000 0500 00 'Sales'"), \
	R(0x204, "0100 0000 0000 0200 00 'Q1'"), \
	R(0x204, "0200 0000 0000 0200 00 'Q2'"), \
	R(0xbd, "0100 0100 0100 0000F03F 0000 00000040 0200"), \
	R(0xbd, "0200 0100 0100 00000840 0000 00001040 0200"), \
	EOF_, R(XLS_SHEET, BOF8("20"))
/* B1; A2:A3; B2:B3; C2:C3 of the first sheet */
#define NAME R(0x1051, "00 02 0000 0000 0700 3A 0000 0000 0100")
#define CATS R(0x1051, "02 02 0000 0000 0B00 3B 0000 0100 0200 0000 0000")
#define VALUES R(0x1051, "01 02 0000 0000 0B00 3B 0000 0100 0200 0100 0100")
#define OTHERS R(0x1051, "01 02 0000 0000 0B00 3B 0000 0100 0200 0200 0200")
#define SERIES R(0x1003, "0100 0100 0200 0200 0100 0000"), BEGIN
#define NO_FRAME "00000000 00000000 00000000 00000000"

static const struct rf_chart *
read_chart(struct extract_run *r, const struct xls_row *rows)
{
	static const struct rf_chart none;
	const struct rf_page *p;
	struct rf_buf file;

	rf_buf_init(&file, 16 * RF_MiB);
	test_xls_bytes(rows, "Workbook", &file);
	extract_fd(r, test_file(file.ptr, file.len), (int64_t)file.len,
	    "test.xls", NULL);
	rf_buf_release(&file);
	CU_ASSERT_EQUAL(r->rc, RF_OK);
	CU_ASSERT_EQUAL_FATAL(r->doc.pages.n, 2);
	p = &r->doc.pages.v[1];
	CU_ASSERT_EQUAL_FATAL(p->blocks.n, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p->blocks.v[0].figure);
	CU_ASSERT_EQUAL(p->blocks.v[0].figure->visual, RF_VISUAL_CHART);
	return p->blocks.v[0].figure->chart != NULL ?
	    p->blocks.v[0].figure->chart : &none;
}

/* Columns: colours, titles, axes and their bounds, a legend, labels. */
static const struct xls_row columns[] = {
	BOOK,
	R(0x1002, "00000000 00000000 00002C01 0000C800"), BEGIN,
	SERIES, NAME, VALUES, CATS,
	R(0x1006, "FFFF 0000 0000 0000"), BEGIN,
	R(0x1007, "11223300 0100 0100 0000 0000"),
	R(0x100a, "FF800000 FFFFFF00 0100 0000 0000 0000"),
	R(0x100c, "0100"), END,
	R(0x1006, "0100 0000 0000 0000"), BEGIN,
	R(0x100a, "00FF0000 0000FF00 0600 0000 0000 0000"), END,
	R(0x1045, "0000"), END,
	R(0x1044, "0A00 01 00"),
	R(0x1041, "0000 " NO_FRAME), BEGIN,
	R(0x101d, "0000 " NO_FRAME), BEGIN,
	R(0x1020, "0100 0100 0100 0500"),
	R(0x101e, "02 00 01 00 11223300 " NO_FRAME " 0000 0000 2D00"), END,
	R(0x101d, "0100 " NO_FRAME), BEGIN,
	R(0x101f, "0000000000000000 0000000000001440 000000000000F03F "
	    "0000000000000000 0000000000000000 1900"),
	R(0x104e, "A400"), R(0x1021, "0100"),
	R(0x1007, "C0C0C000 0000 FFFF 0000 0000"), END,
	R(0x1025, "02 02 0100 00000000 " NO_FRAME " 8000 0800 0000 5A00"),
	BEGIN, R(0x1026, "0100"), R(0x100d, "0000 04 00 'Euro'"),
	R(0x1027, "0200 0000 0000"), END,
	R(0x1035, ""), R(0x1032, "0000 0300"), BEGIN,
	R(0x100a, "F0F0F000 FFFFFF00 0100 0000 0000 0000"), END,
	R(0x1014, NO_FRAME " 0000 0000"), BEGIN,
	R(0x1017, "9CFF 3200 0300"),
	R(0x1015, NO_FRAME " 00 01 1F00"), BEGIN, END, END, END,
	R(0x1025, "02 02 0100 00000000 " NO_FRAME " 8000 0800 0000 0000"),
	BEGIN, R(0x1026, "0100"), R(0x100d, "0000 06 00 'Income'"),
	R(0x1027, "0100 0000 0000"), END,
	/* One that was deleted. */
	R(0x1025, "02 02 0100 00000000 " NO_FRAME " C000 0800 0000 0000"),
	BEGIN, R(0x100d, "0000 04 00 'Gone'"), R(0x1027, "0100 0000 0000"),
	END, END, EOF_, { 0, NULL, NULL }
};

static void
test_columns(void)
{
	const struct rf_chart_series *s;
	const struct rf_chart *c;
	const struct rf_figure *f;
	struct extract_run r;

	c = read_chart(&r, columns);
	f = r.doc.pages.v[1].blocks.v[0].figure;
	CU_ASSERT_STRING_EQUAL(f->chart_type, "BarChart");
	CU_ASSERT_STRING_EQUAL(f->chart_title, "Income");
	CU_ASSERT_EQUAL_FATAL(f->n_source_ranges, 3);
	CU_ASSERT_STRING_EQUAL(f->source_ranges[0], "Data!$B$1");
	CU_ASSERT_STRING_EQUAL(f->source_ranges[1], "Data!$A$2:$A$3");
	CU_ASSERT_STRING_EQUAL(f->source_ranges[2], "Data!$B$2:$B$3");
	CU_ASSERT_EQUAL(c->width, 300);
	CU_ASSERT_EQUAL(c->height, 200);
	CU_ASSERT_EQUAL(c->blanks, RF_BLANKS_ZERO);
	CU_ASSERT_EQUAL(c->plot_fill.color, 0xfff0f0f0);
	CU_ASSERT_EQUAL(c->title.font.size, 18);
	CU_ASSERT_EQUAL(c->title.font.bold, 1);
	CU_ASSERT(c->legend.shown);
	CU_ASSERT_EQUAL(c->legend.side, RF_LEGEND_BOTTOM);
	CU_ASSERT_EQUAL(c->legend.line.color, 0xff000000);
	CU_ASSERT_EQUAL_FATAL(c->n_groups, 1);
	CU_ASSERT_EQUAL(c->groups[0]->overlap, 100);
	CU_ASSERT_EQUAL(c->groups[0]->gap, 50);
	CU_ASSERT(c->groups[0]->horizontal);
	CU_ASSERT_EQUAL(c->groups[0]->grouping, RF_GROUP_STACKED);
	CU_ASSERT_EQUAL_FATAL(c->n_axes, 2);
	CU_ASSERT(c->axes[0]->reversed);
	CU_ASSERT_EQUAL(c->axes[0]->labels, RF_TICK_LABELS_LOW);
	CU_ASSERT(c->axes[0]->has_rotation);
	CU_ASSERT_EQUAL(c->axes[0]->rotation, -45);
	CU_ASSERT(!c->axes[1]->has_min && c->axes[1]->has_max);
	CU_ASSERT_EQUAL(c->axes[1]->max, 5);
	CU_ASSERT_EQUAL(c->axes[1]->major, 1);
	CU_ASSERT_STRING_EQUAL(c->axes[1]->format, "0.0");
	CU_ASSERT(c->axes[1]->grid && !c->axes[1]->minor_grid);
	CU_ASSERT_EQUAL(c->axes[1]->grid_line.color, 0xffc0c0c0);
	CU_ASSERT_STRING_EQUAL(c->axes[1]->title.text, "Euro");
	CU_ASSERT_EQUAL(c->axes[1]->title.rotation, -90);
	CU_ASSERT(c->axes[1]->between_set && c->axes[1]->between);
	CU_ASSERT_EQUAL_FATAL(c->groups[0]->n_series, 1);
	s = c->groups[0]->series[0];
	CU_ASSERT_STRING_EQUAL(s->name, "Sales");
	CU_ASSERT_EQUAL_FATAL(s->y.n, 2);
	CU_ASSERT_EQUAL(s->y.v[0], 1);
	CU_ASSERT_EQUAL(s->y.v[1], 3);
	CU_ASSERT_STRING_EQUAL(s->y.format, "0.0");
	CU_ASSERT_EQUAL_FATAL(s->cats.n_levels, 1);
	CU_ASSERT_STRING_EQUAL(s->cats.levels[0][1], "Q2");
	CU_ASSERT_EQUAL(s->fill.kind, RF_FILL_SOLID);
	CU_ASSERT_EQUAL(s->fill.color, 0xffff8000);
	CU_ASSERT_EQUAL(s->line.dash, RF_DASH_DASH);
	CU_ASSERT_EQUAL(s->line.width, 1.5f);
	CU_ASSERT(s->has_labels && s->labels.value && !s->labels.percent);
	CU_ASSERT_EQUAL_FATAL(s->n_points, 1);
	CU_ASSERT_EQUAL(s->points[0]->index, 1);
	CU_ASSERT_EQUAL(s->points[0]->fill.kind, RF_FILL_PATTERN);
	extract_run_end(&r);
}

/* What nobody chose: black lines; and cells count more than their copy. */
static void
test_automatic(void)
{
	static const struct xls_row rows[] = {
		BOOK, R(0x1002, NO_FRAME), BEGIN,
		R(0x1032, "0000 0300"), BEGIN,
		R(0x1007, "FFFFFF00 0000 0000 0100 0000"), END,
		SERIES, VALUES, R(0x1045, "0000"), END,
		R(0x1041, "0000 " NO_FRAME), BEGIN,
		R(0x101d, "0000 " NO_FRAME), BEGIN, END,
		R(0x1032, "0000 0300"), BEGIN,
		R(0x1007, "FFFFFF00 0000 0000 0100 0000"), END,
		R(0x1014, NO_FRAME " 0000 0000"), BEGIN,
		R(0x1017, "0000 3200 0000"), END, END, END,
		R(0x1065, "0100"),
		R(0x203, "0000 0000 0000 0000000000000000"),
		R(0x203, "0100 0000 0000 0000000000000000"),
		EOF_, { 0, NULL, NULL }
	};
	const struct rf_chart_series *s;
	const struct rf_chart *c;
	struct extract_run r;

	c = read_chart(&r, rows);
	CU_ASSERT_EQUAL_FATAL(c->n_groups, 1);
	CU_ASSERT_EQUAL_FATAL(c->groups[0]->n_series, 1);
	s = c->groups[0]->series[0];
	CU_ASSERT_EQUAL(s->line.kind, RF_FILL_SOLID);
	CU_ASSERT_EQUAL(s->line.color, 0xff000000);
	CU_ASSERT_EQUAL(c->line.color, 0xff000000);
	CU_ASSERT_EQUAL(c->plot_line.color, 0xff808080);
	CU_ASSERT_EQUAL(c->axes[0]->line.color, 0xff000000);
	CU_ASSERT_EQUAL_FATAL(s->y.n, 2);
	CU_ASSERT_EQUAL(s->y.v[0], 1);
	CU_ASSERT_EQUAL(s->y.v[1], 3);
	extract_run_end(&r);
}

/* Lines on two axes, one logarithmic; a trend, errors; a copy of values. */
static void
test_lines(void)
{
	static const struct xls_row rows[] = {
		BOOK, R(0x1002, NO_FRAME), BEGIN,
		SERIES, VALUES, R(0x1045, "0000"), END,
		SERIES, OTHERS, R(0x1045, "0100"),
		R(0x100d, "0000 05 00 'Typed'"), END,
		SERIES, R(0x104a, "0100"), R(0x104b, "00 03 FFFFFFFFFFFFFFFF "
		    "01 00 000000000000F03F 0000000000000000"), END,
		SERIES, R(0x104a, "0200"),
		R(0x105b, "03 02 01 00 000000000000E03F 0000"), END,
		R(0x1041, "0000 " NO_FRAME), BEGIN,
		R(0x101d, "0000 " NO_FRAME), BEGIN,
		R(0x1020, "0100 0100 0100 0000"), END,
		R(0x101d, "0100 " NO_FRAME), BEGIN,
		/* From 10 to 1000: as exponents. */
		R(0x101f, "000000000000F03F 0000000000000840 "
		    "0000000000000000 0000000000000000 0000000000000000 "
		    "3C00"), END,
		R(0x1014, NO_FRAME " 0000 0000"), BEGIN, R(0x1018, "0000"),
		END, END,
		R(0x1041, "0100 " NO_FRAME), BEGIN,
		R(0x101d, "0100 " NO_FRAME), BEGIN, END,
		R(0x1014, NO_FRAME " 0000 0100"), BEGIN, R(0x1018, "0000"),
		END, END, END,
		R(0x1065, "0100"),
		R(0x203, "0000 0100 0000 0000000000001C40"),
		R(0x203, "0200 0100 0000 0000000000002040"),
		R(0x1065, "0200"), R(0x204, "0000 0100 0000 0100 00 'x'"),
		EOF_, { 0, NULL, NULL }
	};
	const struct rf_chart_series *s;
	const struct rf_chart *c;
	struct extract_run r;

	c = read_chart(&r, rows);
	CU_ASSERT_EQUAL_FATAL(c->n_groups, 2);
	CU_ASSERT_EQUAL(c->groups[0]->kind, RF_CHART_LINE);
	CU_ASSERT_EQUAL_FATAL(c->groups[0]->n_series, 1);
	CU_ASSERT_EQUAL_FATAL(c->groups[1]->n_series, 1);
	CU_ASSERT_EQUAL_FATAL(c->n_axes, 4);
	CU_ASSERT_EQUAL(c->axes[1]->log_base, 10);
	CU_ASSERT_EQUAL(c->axes[1]->min, 10);
	CU_ASSERT_EQUAL(c->axes[1]->max, 1000);
	/* The other pair: its category axis is not shown. */
	CU_ASSERT_EQUAL(c->groups[1]->y_axis, 2);
	CU_ASSERT_EQUAL(c->groups[1]->x_axis, 3);
	CU_ASSERT(c->axes[3]->deleted && !c->axes[2]->deleted);
	CU_ASSERT_EQUAL(c->axes[2]->cross, RF_CROSS_MAX);
	CU_ASSERT_EQUAL(c->axes[2]->cross_axis, 3);
	s = c->groups[0]->series[0];
	CU_ASSERT_PTR_NULL(s->name);
	CU_ASSERT_EQUAL_FATAL(s->n_trends, 1);
	CU_ASSERT_EQUAL(s->trends[0]->kind, RF_TREND_POLYNOMIAL);
	CU_ASSERT_EQUAL(s->trends[0]->order, 3);
	CU_ASSERT(s->trends[0]->show_equation && !s->trends[0]->show_r2);
	CU_ASSERT(!s->trends[0]->has_intercept);
	CU_ASSERT_EQUAL(s->trends[0]->forward, 1);
	/* Colours of Excel 97's palette. */
	CU_ASSERT_EQUAL(s->line.color, 0xff000080);
	s = c->groups[1]->series[0];
	CU_ASSERT_STRING_EQUAL(s->name, "Typed");
	CU_ASSERT_EQUAL(s->index, 1);
	CU_ASSERT_EQUAL(s->line.color, 0xffff00ff);
	CU_ASSERT(s->error_y.shown && !s->error_x.shown);
	CU_ASSERT(!s->error_y.no_plus && s->error_y.no_minus);
	CU_ASSERT_EQUAL(s->error_y.kind, RF_ERROR_FIXED);
	CU_ASSERT_EQUAL(s->error_y.value, 0.5);
	/* The copy goes before the cells. */
	CU_ASSERT_EQUAL_FATAL(s->y.n, 3);
	CU_ASSERT_EQUAL(s->y.v[0], 7);
	CU_ASSERT(isnan(s->y.v[1]));
	CU_ASSERT_EQUAL(s->y.v[2], 8);
	CU_ASSERT_EQUAL_FATAL(s->cats.n, 1);
	CU_ASSERT_STRING_EQUAL(s->cats.levels[0][0], "x");
	extract_run_end(&r);
}

/* What each kind's record says. */
static void
test_kinds(void)
{
	static const struct {
		unsigned type;
		const char *bytes, *name;
		unsigned more;		/* a record behind it */
		const char *more_bytes;
	} kinds[] = {
		{ 0x1017, "0000 9600 0000", "BarChart3D", 0x103a, "@14" },
		{ 0x1018, "0300", "LineChart", 0, "" },
		{ 0x1019, "5A00 0000 0000", "PieChart", 0, "" },
		{ 0x1019, "0000 3C00 0000", "DoughnutChart", 0, "" },
		{ 0x1019, "0000 0000 0000", "ProjectedPieChart", 0x1061,
		    "02 00 0000 0200 0000 0000 00000000" },
		{ 0x101a, "0100", "AreaChart", 0, "" },
		{ 0x101b, "6400 0100 0000", "ScatterChart", 0, "" },
		{ 0x101b, "3200 0200 0100", "BubbleChart", 0, "" },
		{ 0x103e, "0000 0000", "RadarChart", 0, "" },
		{ 0x1040, "0000 0000", "RadarChart", 0, "" },
		{ 0x103f, "0100", "SurfaceChart", 0, "" },
	};
	struct xls_row rows[] = {
		BOOK, R(0x1002, NO_FRAME), BEGIN,
		SERIES, VALUES, CATS, R(0x1045, "0000"), END,
		R(0x1041, "0000 " NO_FRAME), BEGIN,
		R(0x1014, NO_FRAME " 0100 0000"), BEGIN,
		{ 0x1017, NULL, NULL }, { 0x1017, NULL, NULL }, END, END, END,
		EOF_, { 0, NULL, NULL }
	};
	size_t at = RF_COUNT(rows) - 7;
	const struct rf_chart *c;
	struct extract_run r;

	for (size_t i = 0; i < RF_COUNT(kinds); i++) {
		rows[at].type = kinds[i].type;
		rows[at].bytes = kinds[i].bytes;
		rows[at + 1].type = kinds[i].more != 0 ? kinds[i].more : 0x99;
		rows[at + 1].bytes = kinds[i].more_bytes;
		c = read_chart(&r, rows);
		CU_ASSERT_STRING_EQUAL(r.doc.pages.v[1].blocks.v[0].figure->
		    chart_type, kinds[i].name);
		CU_ASSERT_EQUAL_FATAL(c->n_groups, 1);
		CU_ASSERT(c->groups[0]->vary_colors);
		if (i == 1)
			CU_ASSERT_EQUAL(c->groups[0]->grouping,
			    RF_GROUP_PERCENT);
		if (i == 2)
			CU_ASSERT_EQUAL(c->groups[0]->first_slice, 90);
		if (i == 3)
			CU_ASSERT_EQUAL(c->groups[0]->hole, 60);
		if (i == 4)
			CU_ASSERT(c->groups[0]->of_pie_bar &&
			    c->groups[0]->split == 2);
		if (i == 7)
			CU_ASSERT(c->groups[0]->bubble_width &&
			    c->groups[0]->bubble_scale == 50);
		/* Pies have no axes, all else has both. */
		CU_ASSERT_EQUAL(c->n_axes, i >= 2 && i <= 4 ? 0 : 2);
		extract_run_end(&r);
	}
}

/* Undrawn lines tied from high to low. */
static void
test_stock(void)
{
	static const struct xls_row rows[] = {
		BOOK, R(0x1002, NO_FRAME), BEGIN,
		SERIES, VALUES, R(0x1045, "0000"), END,
		SERIES, OTHERS, R(0x1045, "0000"), END,
		SERIES, VALUES, R(0x1045, "0000"), END,
		R(0x1041, "0000 " NO_FRAME), BEGIN,
		R(0x1014, NO_FRAME " 0000 0000"), BEGIN, R(0x1018, "0000"),
		R(0x101c, "0100"),
		R(0x1007, "00FF0000 0000 0000 0000 0000"),
		R(0x103d, "6400"), BEGIN,
		R(0x100a, "FFFFFF00 FFFFFF00 0100 0000 0000 0000"), END,
		R(0x103d, "6400"), BEGIN,
		R(0x100a, "00000000 FFFFFF00 0100 0000 0000 0000"), END,
		R(0x1006, "0000 0000 0000 0000"), BEGIN,
		R(0x1007, "00000000 0500 FFFF 0000 0000"), END,
		END, END, END, EOF_, { 0, NULL, NULL }
	};
	const struct rf_chart_group *g;
	struct extract_run r;

	g = read_chart(&r, rows)->groups[0];
	CU_ASSERT_EQUAL(g->kind, RF_CHART_STOCK);
	CU_ASSERT(g->high_low_lines && g->up_down.shown);
	CU_ASSERT_EQUAL(g->high_low_line.color, 0xff00ff00);
	CU_ASSERT_EQUAL(g->up_down.gap, 100);
	CU_ASSERT_EQUAL(g->up_down.up.color, 0xffffffff);
	CU_ASSERT_EQUAL(g->up_down.down.color, 0xff000000);
	extract_run_end(&r);
}

/* Every byte once something else; every record left out once. */
static void
test_mutants(void)
{
	struct xls_row rows[RF_COUNT(columns)];
	struct test_part part = { "Workbook", NULL, 0 };
	struct extract_run r;
	struct rf_buf stream;
	int64_t size;
	int fd;

	rf_buf_init(&stream, RF_MiB);
	test_xls_stream(columns, &stream);
	part.len = stream.len;
	for (size_t i = 0; i < stream.len; i++) {
		stream.ptr[i] ^= (char)0xe5;
		part.text = stream.ptr;
		fd = test_cfb(&part, 1, &size);
		extract_fd(&r, fd, size, "a.xls", NULL);
		CU_ASSERT(r.rc == RF_OK || rf_code_is_document(r.rc));
		extract_run_end(&r);
		stream.ptr[i] ^= (char)0xe5;
	}
	for (size_t i = 20; i + 2 < RF_COUNT(columns); i++) {
		memcpy(rows, columns, i * sizeof(rows[0]));
		memcpy(rows + i, columns + i + 1,
		    (RF_COUNT(columns) - i - 1) * sizeof(rows[0]));
		rf_buf_reset(&stream);
		test_xls_stream(rows, &stream);
		part.text = stream.ptr;
		part.len = stream.len;
		fd = test_cfb(&part, 1, &size);
		extract_fd(&r, fd, size, "a.xls", NULL);
		CU_ASSERT(r.rc == RF_OK || rf_code_is_document(r.rc));
		extract_run_end(&r);
	}
	rf_buf_release(&stream);
}

#define LOST R(0x1003, "0100 0100 0200 0200 0100 0000")
#define EIGHT(row) row, row, row, row, row, row, row, row

/* Series and groups that begin within a format: they move those before. */
static void
test_misplaced(void)
{
	static const struct xls_row rows[] = {
		BOOK,
		R(0x1002, "00000000 00000000 00002C01 0000C800"), BEGIN,
		SERIES, NAME, VALUES, CATS,
		R(0x1006, "FFFF 0000 0000 0000"), BEGIN,
		EIGHT(LOST), EIGHT(LOST), EIGHT(LOST), EIGHT(LOST),
		R(0x100a, "FF800000 FFFFFF00 0100 0000 0000 0000"), END,
		R(0x1045, "0000"), END,
		R(0x1041, "0000 " NO_FRAME), BEGIN,
		R(0x1014, NO_FRAME " 0000 0000"), BEGIN,
		R(0x1017, "9CFF 3200 0000"),
		R(0x1006, "0000 0000 0000 0000"), BEGIN,
		R(0x1014, NO_FRAME " 0000 0000"),
		R(0x1014, NO_FRAME " 0000 0000"),
		R(0x1014, NO_FRAME " 0000 0000"),
		R(0x1014, NO_FRAME " 0000 0000"),
		R(0x100a, "FF800000 FFFFFF00 0100 0000 0000 0000"), END,
		END, END, END, EOF_, { 0, NULL, NULL }
	};
	const struct rf_chart *c;
	struct extract_run r;

	c = read_chart(&r, rows);
	CU_ASSERT_FATAL(c->n_groups > 0 && c->groups[0]->n_series > 0);
	CU_ASSERT_STRING_EQUAL(c->groups[0]->series[0]->name, "Sales");
	CU_ASSERT_NOT_EQUAL(c->groups[0]->series[0]->fill.color, 0xffff8000);
	/* Slices have the palette's colours, not those of later programs. */
	CU_ASSERT_EQUAL(c->accents[0] & 0xffffff, 0x9999ff);
	CU_ASSERT_EQUAL(c->accents[1] & 0xffffff, 0x993366);
	extract_run_end(&r);
}

CU_TestInfo extract_xls_charts_tests[] = {
	{ "columns", test_columns },
	{ "what nobody chose", test_automatic },
	{ "lines on two axes", test_lines },
	{ "kinds", test_kinds },
	{ "stock", test_stock },
	{ "mutants", test_mutants },
	{ "misplaced records", test_misplaced },
	CU_TEST_INFO_NULL
};
