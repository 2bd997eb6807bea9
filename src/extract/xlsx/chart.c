/*
 * Charts on sheets.  The part is read by drawingml/chart.c; what is a
 * workbook's own is where a chart finds values that it keeps no copy of, or
 * their number formats, and the calendar they count by.
 */
#include "config.h"

#include "extract/xlsx/xlsx.h"

struct rf_figure *
rf_xlsx_chart(struct rf_xlsx *w, const char *part, float width, float height)
{
	struct rf_figure *f = rf_arena_alloc(w->arena, sizeof(*f));
	struct rf_err err = RF_ERR_INIT;

	if (!w->charts_ready) {
		rf_dml_charts_init(&w->charts, &w->pkg, w->arena, w->main);
		w->charts.date1904 = w->date1904;
		w->charts.cells = rf_xlsx_values;
		w->charts.format = rf_xlsx_value_format;
		w->charts.ctx = w;
		w->charts_ready = true;
	}
	f->visual = RF_VISUAL_CHART;
	f->asset = -1;
	if (rf_dml_chart(&w->charts, part, width, height, f, &err) != RF_OK) {
		rf_document_warn(w->doc, "%s; the chart has no facts",
		    err.msg);
		f->render_error = "The chart cannot be read";
	}
	return f;
}
