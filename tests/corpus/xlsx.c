/*
 * Every workbook of the corpus against what openpyxl, lxml and Pillow read
 * off it: sheets, cells, merges, the first cells' values as their number
 * format shows them, pictures by digest, charts by type and title.  Hidden
 * things are asked for, because openpyxl shows them.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "corpus/corpus.h"
#include "extract/xlsx/xlsx.h"
#include "util/hash.h"
#include "util/map.h"

#define BLANK "cells of nothing but white space are empty to us"
#define TEXT_BOX "the paragraph of a text box has a range, as cells do"
#define FRAME "Pillow takes device pixels, we the frame at 96 to the inch"
static struct corpus_exception exceptions[] = {
	{ "*", "dims", NULL, "openpyxl counts cells that have a format and "
	    "nothing in them, and no text boxes", 0 },
	{ "xlsx/xlsxwriter-excel/embed_image01.xlsx", "Sheet1 cells", "0",
	    "the cell shows a picture", 0 },
	{ "xlsx/xlsxwriter-excel/embed_image01.xlsx", "Sheet1 images", "1",
	    "the cell shows a picture", 0 },
	{ "xlsx/xlsxwriter-excel/embed_image01.xlsx", "Sheet1 A1", "",
	    "the cell shows a picture", 0 },
	{ "xlsx/xlsxwriter-excel/textbox01.xlsx", "Sheet1 cells", "1",
	    TEXT_BOX, 0 },
	{ "xlsx/poi/123233_charts.xlsx", "Page1_1 charts", "4",
	    "openpyxl drops the charts of this drawing; its parts are four", 0 },
	{ "xlsx/poi/45544.xlsx", "Profile of Class cells", "65",
	    BLANK, 0 },
	{ "xlsx/poi/45544.xlsx", "Profile of Class A3", "",
	    BLANK, 0 },
	{ "xlsx/poi/Tables.xlsx", "Exp2 (2) cells", "206",
	    BLANK, 0 },
	{ "xlsx/poi/Tables.xlsx", "Exp12 cells", "155",
	    BLANK, 0 },
	{ "xlsx/poi/Tables.xlsx", "Exp12 M3", "",
	    BLANK, 0 },
	{ "xlsx/poi/WithDrawing.xlsx", "Sheet1 cells", "1",
	    TEXT_BOX, 0 },
	{ "xlsx/poi/WithDrawing.xlsx", "comments", "1",
	    "a second paragraph of a text box, taken for a comment here", 0 },
	{ "xlsx/poi/WithDrawing.xlsx", "Sheet1 images", "5",
	    "openpyxl drops metafiles", 0 },
	{ "xlsx/poi/WithDrawing.xlsx", "media xl/media/image5.wmf", "181",
	    FRAME, 0 },
	{ "xlsx/poi/WithDrawing.xlsx", "media xl/media/image5.wmf", "194",
	    FRAME, 0 },
	{ "xlsx/poi/WithDrawing.xlsx", "media xl/media/image4.emf", "224",
	    FRAME, 0 },
	{ "xlsx/poi/WithDrawing.xlsx", "media xl/media/image4.emf", "136",
	    FRAME, 0 },
	{ "xlsx/poi/WithDrawing.xlsx", "media xl/media/image2.emf", "255",
	    FRAME, 0 },
	{ "xlsx/poi/WithDrawing.xlsx", "media xl/media/image2.emf", "178",
	    FRAME, 0 },
	{ "xlsx/poi/simple-monthly-budget.xlsx", "Simple Monthly Budget cells", "50",
	    TEXT_BOX, 0 },
	{ "xlsx/tika/testEXCEL_textbox.xlsx", "Sheet1 cells", "1",
	    TEXT_BOX, 0 },
	{ "xlsx/docling/xlsx_07_gap_tolerance_.xlsx", "Page 1 cells", "85",
	    BLANK, 0 },
};

static struct corpus_book book = {
	.name = "corpus_xlsx",
	.exceptions = exceptions,
	.n_exceptions = RF_COUNT(exceptions),
};

/* ---- values as their format shows them -------------------------------- */

/* What openpyxl calls the format, and how C would print the value. */
static const struct pattern {
	const char *format;
	const char *date;	/* strftime; NULL: a number */
	double factor;	/* 0: scientific */
	int places;
	bool thousands;
	const char *before, *after;
} patterns[] = {
	{ "mm-dd-yy", "%-m/%-d/%Y", 0, 0, false, NULL, NULL },
	{ "dd/mm/yyyy", "%d/%m/%Y", 0, 0, false, NULL, NULL },
	{ "mmm\\ d\\,\\ yyyy", "%b %-d, %Y", 0, 0, false, NULL, NULL },
	{ "[$-409]mmmm\\ d\\,\\ yyyy;@", "%B %-d, %Y", 0, 0, false, NULL,
	    NULL },
	{ "dd\\-mmm\\-yyyy\\ hh:mm:ss.000", "%d-%b-%Y %H:%M:%S.000", 0, 0,
	    false, NULL, NULL },
	{ "h:mm:ss\\ AM/PM", "%-I:%M:%S %p", 0, 0, false, NULL, NULL },
	{ "#,##0", NULL, 1, 0, true, "", "" },
	{ "_(* #,##0_);_(* \\(#,##0\\);_(* \"-\"??_);_(@_)", NULL, 1, 0,
	    true, "", "" },
	{ "#,##0.00", NULL, 1, 2, true, "", "" },
	{ "0", NULL, 1, 0, false, "", "" },
	{ "0.0", NULL, 1, 1, false, "", "" },
	{ "[$-3000401]0", NULL, 1, 0, false, "", "" },
	{ "0%", NULL, 100, 0, false, "", "%" },
	{ "0.0%", NULL, 100, 1, false, "", "%" },
	{ "\"$\"#,##0", NULL, 1, 0, true, "$", "" },
	{ "\"$\"#,##0_);[Red]\\(\"$\"#,##0\\)", NULL, 1, 0, true, "$", "" },
	{ "\"$\"#,##0.00", NULL, 1, 2, true, "$", "" },
	{ "\"$\"#,##0.00_);[Red]\\(\"$\"#,##0.00\\)", NULL, 1, 2, true, "$",
	    "" },
	{ "0.00E+00", NULL, 0, 2, false, "", "" },
	{ "0.00\"\xc2\xb0\"", NULL, 1, 2, false, "", "\xc2\xb0" },
};

static void
group(char *out, size_t size, const char *digits)
{
	size_t n = strspn(digits, "-"), whole = strcspn(digits + n, "."),
	    k = 0;

	for (const char *p = digits; *p != '\0' && k + 2 < size; p++) {
		size_t at = (size_t)(p - digits);

		if (at > n && at < n + whole && (n + whole - at) % 3 == 0)
			out[k++] = ',';
		out[k++] = *p;
	}
	out[k] = '\0';
}

/* "2013-01-01 00:00:00", or a time alone with a fraction, rounded. */
static bool
show_date(const char *value, const char *pattern, char *out, size_t size)
{
	struct tm tm = { .tm_mday = 1 };
	const char *rest = strptime(value, "%Y-%m-%d %H:%M:%S", &tm);

	if (rest == NULL) {
		tm = (struct tm){ .tm_mday = 1 };
		rest = strptime(value, "%H:%M:%S", &tm);
	}
	if (rest == NULL)
		return false;
	if (*rest == '.' && rest[1] >= '5') {
		tm.tm_sec++;
		timegm(&tm);
	}
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	strftime(out, size, pattern, &tm);	/* from our table */
#pragma GCC diagnostic pop
	return true;
}

/* General as a cell shows it: eleven characters at most. */
static void
show_general(double v, const char *value, char *out, size_t size)
{
	if (strchr(value, '.') == NULL && strchr(value, 'e') == NULL)
		snprintf(out, size, "%s", value);
	else if (v > -1 && v < 1)
		snprintf(out, size, "%.9f", v);
	else
		snprintf(out, size, "%.10g", v);
	if (strchr(out, '.') != NULL)
		for (size_t n = strlen(out); out[n - 1] == '0' ||
		    out[n - 1] == '.'; n--) {
			bool point = out[n - 1] == '.';

			out[n - 1] = '\0';
			if (point)
				break;
		}
}

/* What a reader sees of a value: false when there is no rule for it. */
static void
show(const char *value, const char *format, char *out, size_t size)
{
	char digits[64], *end;
	double v = strtod(value, &end);
	bool number = *value != '\0' && *end == '\0';

	snprintf(out, size, "%s", value);
	if (number && (strcasecmp(format, "General") == 0)) {
		show_general(v, value, out, size);
		return;
	}
	for (size_t i = 0; i < RF_COUNT(patterns); i++) {
		const struct pattern *p = &patterns[i];

		if (strcmp(p->format, format) != 0)
			continue;
		if (p->date != NULL) {
			show_date(value, p->date, out, size);
		} else if (number) {
			bool brackets = v < 0 && strchr(format, '(') != NULL;

			snprintf(digits, sizeof(digits), p->factor == 0 ?
			    "%.*E" : "%.*f", p->places, (brackets ? -v : v) *
			    (p->factor == 0 ? 1 : p->factor));
			snprintf(out, size, "%s%s", brackets ? "(" : "",
			    p->before);
			if (p->thousands)
				group(out + strlen(out), size - strlen(out),
				    digits);
			else
				snprintf(out + strlen(out), size - strlen(out),
				    "%s", digits);
			snprintf(out + strlen(out), size - strlen(out), "%s%s",
			    p->after, brackets ? ")" : "");
		}
		return;
	}
}

/* ---- what we read --------------------------------------------------- */

struct seen {
	struct rf_arena arena;
	struct rf_map cells;		/* "B2" -> text */
	struct rf_map spans;		/* "B2" -> "B2:C4" */
	unsigned n_cells, images, charts, tables, comments;
	struct rf_xlsx_rect bounds;	/* of all cells, when there are any */
};

static void
see_cell(struct seen *s, uint32_t row, uint32_t col, uint32_t last_row,
    uint32_t last_col, struct rf_str text)
{
	struct rf_xlsx_rect r = { row, row, col, col };
	struct rf_str key = rf_str(rf_xlsx_range_text(&s->arena, r));

	*rf_map_put(&s->cells, key) = rf_arena_strndup(&s->arena, text.ptr,
	    text.len);
	r.row1 = last_row;
	r.col1 = last_col;
	*rf_map_put(&s->spans, key) = (void *)rf_xlsx_range_text(&s->arena, r);
	if (s->n_cells++ == 0)
		s->bounds = r;
	if (last_row > s->bounds.row1)
		s->bounds.row1 = last_row;
	if (last_col > s->bounds.col1)
		s->bounds.col1 = last_col;
}

static void
see_table(struct seen *s, const struct rf_table *t)
{
	for (size_t i = 0; i < t->n_cells; i++) {
		const struct rf_cell *c = &t->cells[i];
		uint32_t row = t->sheet_row + c->row;
		uint32_t col = t->sheet_col + c->col;

		see_cell(s, row, col, row + c->row_span - 1,
		    col + c->col_span - 1u,
		    (struct rf_str){ c->text, c->text_len });
		s->comments += c->extra != NULL && c->extra->comment != NULL;
	}
	s->tables += t->origin == RF_TABLE_NAMED;
}

static void
see_page(struct seen *s, const struct rf_page *page)
{
	memset(s, 0, sizeof(*s));
	rf_map_init(&s->cells, &s->arena);
	rf_map_init(&s->spans, &s->arena);
	for (size_t i = 0; i < page->blocks.n; i++) {
		const struct rf_block *b = &page->blocks.v[i];
		struct rf_xlsx_rect r;

		if (b->kind == RF_BLOCK_TABLE) {
			see_table(s, b->table);
		} else if (b->kind == RF_BLOCK_FIGURE) {
			s->images += b->figure->visual == RF_VISUAL_IMAGE;
			s->charts += b->figure->visual == RF_VISUAL_CHART;
		} else if (b->excel_range != NULL &&
		    rf_xlsx_rect_ref(rf_str(b->excel_range), &r)) {
			struct rf_xlsx_rect corner = { r.row0, r.row0, r.col0,
			    r.col0 };

			/* A second paragraph of a cell is its comment. */
			if (rf_map_get(&s->cells, rf_str(rf_xlsx_range_text(
			    &s->arena, corner))) != NULL)
				s->comments++;
			else
				see_cell(s, r.row0, r.col0, r.row1, r.col1,
				    rf_text_string(&s->arena, &b->text));
		}
	}
}

/* ---- comparing ------------------------------------------------------ */

static const char *
item(struct json_object *list, size_t i)
{
	return json_object_get_string(json_object_array_get_idx(list, i));
}

static size_t
length(struct json_object *list)
{
	return list != NULL ? json_object_array_length(list) : 0;
}

static void
compare_cells(const char *file, struct json_object *sheet, struct seen *s)
{
	struct json_object *cells = corpus_get(sheet, "first_cells");
	struct json_object *merged = corpus_get(sheet, "merged");

	for (size_t i = 0; i < length(cells); i++) {
		struct json_object *c = json_object_array_get_idx(cells, i);
		const char *ref = item(c, 0), *ours = rf_map_get(&s->cells,
		    rf_str(ref));
		char fact[64], shown[256], cut[256];

		show(item(c, 1), item(c, 2), shown, sizeof(shown));
		snprintf(fact, sizeof(fact), "%s %s", corpus_text(sheet,
		    "name"), ref);
		snprintf(cut, sizeof(cut), "%s", ours != NULL ? ours : "");
		/* The expected values were cut at sixty characters. */
		if (strlen(shown) >= 60 && strlen(cut) > strlen(shown))
			cut[strlen(shown)] = '\0';
		corpus_fact(&book, file, fact, shown, cut);
	}
	for (size_t i = 0; i < length(merged); i++) {
		const char *range = item(merged, i), *ours;
		char fact[64];

		ours = rf_map_get(&s->spans, (struct rf_str){ range,
		    strcspn(range, ":") });
		snprintf(fact, sizeof(fact), "%s merge %s",
		    corpus_text(sheet, "name"), range);
		/* Areas without text are not told. */
		if (ours != NULL)
			corpus_fact(&book, file, fact, range, ours);
	}
}

/* From A1 to the last row and column: "A1:C9", "A1:A1" of an empty sheet. */
static void
compare_bounds(const char *file, struct json_object *sheet, struct seen *s)
{
	struct rf_xlsx_rect to = { s->bounds.row1, s->bounds.row1,
		s->bounds.col1, s->bounds.col1 };

	corpus_fact(&book, file, "dims", corpus_text(sheet, "dims"),
	    rf_arena_printf(&s->arena, "A1:%s",
	    rf_xlsx_range_text(&s->arena, to)));
}

static void
compare_sheet(const char *file, struct json_object *sheet,
    const struct rf_page *page)
{
	const char *name = corpus_text(sheet, "name");
	char fact[64];
	struct seen s;

	see_page(&s, page);
	compare_bounds(file, sheet, &s);
	static const char *const keys[] = { "cells", "images", "charts" };
	long long ours[] = { s.n_cells, s.images, s.charts }, n;

	for (size_t i = 0; i < RF_COUNT(keys); i++) {
		snprintf(fact, sizeof(fact), "%s %s", name, keys[i]);
		if (corpus_number(sheet, keys[i], &n))
			corpus_fact_int(&book, file, fact, n, ours[i]);
	}
	compare_cells(file, sheet, &s);
	rf_arena_release(&s.arena);
}

static const struct rf_page *
page_named(const struct rf_document *d, const char *name)
{
	for (size_t i = 0; i < d->pages.n; i++)
		if (strcmp(d->pages.v[i].sheet->name, name) == 0)
			return &d->pages.v[i];
	return NULL;
}

static void
compare_sheets(const char *file, struct json_object *expected,
    const struct rf_document *d)
{
	struct json_object *all = corpus_get(expected, "workbook_sheets");
	struct json_object *sheets = corpus_get(expected, "sheets");
	long long tables, comments;
	unsigned our_tables = 0, our_comments = 0;

	if (length(all) > 0)
		corpus_fact_int(&book, file, "sheets", (long long)length(all),
		    (long long)d->pages.n);
	for (size_t i = 0; i < length(all) && i < d->pages.n; i++) {
		struct json_object *s = json_object_array_get_idx(all, i);

		corpus_fact(&book, file, "sheet name", item(s, 0),
		    d->pages.v[i].sheet->name);
		corpus_fact_int(&book, file, "sheet hidden",
		    strcmp(item(s, 1), "visible") != 0,
		    d->pages.v[i].sheet->hidden);
	}
	for (size_t i = 0; i < length(sheets); i++) {
		struct json_object *s = json_object_array_get_idx(sheets, i);
		const struct rf_page *page = page_named(d,
		    corpus_text(s, "name"));

		if (page == NULL)
			corpus_fail(&book, file, "no sheet %s",
			    corpus_text(s, "name"));
		else
			compare_sheet(file, s, page);
	}
	for (size_t i = 0; i < d->pages.n; i++) {
		struct seen s;

		see_page(&s, &d->pages.v[i]);
		our_tables += s.tables;
		our_comments += s.comments > 0;
		rf_arena_release(&s.arena);
	}
	if (corpus_number(expected, "tables", &tables))
		corpus_fact_int(&book, file, "tables", tables, our_tables);
	/* Parts with comments, of which a sheet has one. */
	if (corpus_number(expected, "comments", &comments))
		corpus_fact_int(&book, file, "comments", comments,
		    our_comments);
}

/* Pictures by the first half of their digests. */
static void
compare_media(const char *file, struct json_object *expected,
    const struct rf_document *d)
{
	struct json_object *media = corpus_get(expected, "media");

	for (size_t i = 0; i < length(media); i++) {
		struct json_object *m = json_object_array_get_idx(media, i);
		struct json_object *wh = corpus_get(m, "wh");
		const char *sha256 = corpus_text(m, "sha256");
		const struct rf_asset *found = NULL;
		char hex[RF_SHA256_HEX], fact[96];
		long long bytes = 0;

		for (size_t k = 0; k < d->assets.n; k++) {
			rf_hex(d->assets.v[k].sha256, RF_SHA256_SIZE, hex);
			if (strncmp(hex, sha256, strlen(sha256)) == 0)
				found = &d->assets.v[k];
		}
		snprintf(fact, sizeof(fact), "media %s",
		    corpus_text(m, "name"));
		corpus_fact(&book, file, fact, sha256, found != NULL ? sha256 :
		    "missing");
		if (found == NULL)
			continue;
		corpus_number(m, "bytes", &bytes);
		corpus_fact_int(&book, file, fact, bytes,
		    (long long)found->size);
		if (length(wh) < 2)
			continue;
		corpus_fact_int(&book, file, fact, json_object_get_int64(
		    json_object_array_get_idx(wh, 0)), found->width);
		corpus_fact_int(&book, file, fact, json_object_get_int64(
		    json_object_array_get_idx(wh, 1)), found->height);
	}
}

/* "bar3DChart" is a "BarChart3D" to us. */
static bool
same_type(const char *theirs, const char *ours)
{
	char a[64], b[64];
	size_t n = 0, m = 0;

	if (ours == NULL)
		return false;
	for (const char *p = theirs; *p != '\0' && n < 63; p++)
		if (strncasecmp(p, "3d", 2) != 0 && (p == theirs ||
		    strncasecmp(p - 1, "3d", 2) != 0))
			a[n++] = *p;
	for (const char *p = ours; *p != '\0' && m < 63; p++)
		if (strncasecmp(p, "3d", 2) != 0 && (p == ours ||
		    strncasecmp(p - 1, "3d", 2) != 0))
			b[m++] = *p;
	a[n] = b[m] = '\0';
	return strcasecmp(a, b) == 0 || (strcmp(a, "ofPieChart") == 0 &&
	    strcmp(b, "ProjectedPieChart") == 0);
}

static void
compare_charts(const char *file, struct json_object *expected,
    const struct rf_document *d)
{
	struct json_object *charts = corpus_get(expected, "charts");
	bool used[256] = { false };

	for (size_t i = 0; i < length(charts); i++) {
		struct json_object *c = json_object_array_get_idx(charts, i);
		const char *type = item(corpus_get(c, "types"), 0);
		const char *title = corpus_text(c, "title");
		const struct rf_figure *found = NULL;
		size_t n = 0;
		char fact[96];

		for (size_t p = 0; p < d->pages.n; p++)
			for (size_t k = 0; k < d->pages.v[p].blocks.n; k++) {
				const struct rf_figure *f =
				    d->pages.v[p].blocks.v[k].figure;

				if (f == NULL || f->chart_type == NULL ||
				    ++n >= RF_COUNT(used) || used[n] ||
				    found != NULL || !same_type(type,
				    f->chart_type))
					continue;
				if (title != NULL && (f->chart_title == NULL ||
				    strcmp(title, f->chart_title) != 0))
					continue;
				used[n] = true;
				found = f;
			}
		snprintf(fact, sizeof(fact), "chart %s",
		    corpus_text(c, "part"));
		corpus_fact(&book, file, fact, type, found != NULL ? type :
		    "missing");
	}
}

static void
compare(const char *folder, const char *file, struct json_object *expected)
{
	struct rf_document d;

	if (corpus_read_sheets(&book, folder, file, &d)) {
		compare_sheets(file, expected, &d);
		compare_media(file, expected, &d);
		compare_charts(file, expected, &d);
	}
	rf_document_release(&d);
}

int
main(void)
{
	const char *folder = corpus_folder(book.name);
	struct json_object *root, *files;

	files = corpus_expected(folder, "xlsx.json", &root);
	json_object_object_foreach(files, file, expected)
		compare(folder, file, expected);
	json_object_put(root);
	return corpus_close(&book);
}
