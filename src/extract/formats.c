/*
 * The formats that are read, one row each.  What is recognised but not read
 * has its name in recognise.c; a reader of it needs nothing but its row
 * here.
 */
#include "config.h"

#include "extract/extract.h"
#include "extract/xlsx/xlsx.h"

static const struct rf_format format_xlsx = {
	.name = "xlsx",
	.label = "Excel workbook",
	.media_types = (const char *const[]){
	    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	    "application/vnd.ms-excel.sheet.macroEnabled.12",
	    "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
	    "application/vnd.ms-excel.template.macroEnabled.12",
	    "application/vnd.ms-excel.addin.macroEnabled.12", NULL },
	.suffixes = (const char *const[]){ "xlsx", "xlsm", "xltx", "xltm",
	    "xlam", NULL },
	.extract = rf_xlsx_extract,
};

const struct rf_format *const rf_formats[] = {
	&format_xlsx,
	NULL
};
