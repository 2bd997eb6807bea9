/*
 * Documents' scripts are never run.  MuPDF's form code calls these; having
 * them here keeps its JavaScript engine out of the program.  Signatures as
 * in mupdf/pdf/javascript.h.
 */
#include "config.h"

#include <mupdf/fitz.h>
#include <mupdf/pdf.h>

void
pdf_enable_js(fz_context *ctx, pdf_document *doc)
{
	(void)ctx;
	(void)doc;
}

void
pdf_disable_js(fz_context *ctx, pdf_document *doc)
{
	(void)ctx;
	(void)doc;
}

int
pdf_js_supported(fz_context *ctx, pdf_document *doc)
{
	(void)ctx;
	(void)doc;
	return 0;
}

void
pdf_drop_js(fz_context *ctx, pdf_js *js)
{
	(void)ctx;
	(void)js;
}

void
pdf_js_event_init(pdf_js *js, pdf_obj *target, const char *value,
    int willCommit)
{
	(void)js;
	(void)target;
	(void)value;
	(void)willCommit;
}

int
pdf_js_event_result(pdf_js *js)
{
	(void)js;
	return 1;
}

int
pdf_js_event_result_validate(pdf_js *js, char **newvalue)
{
	(void)js;
	(void)newvalue;
	return 1;
}

char *
pdf_js_event_value(pdf_js *js)
{
	(void)js;
	return NULL;
}

void
pdf_js_event_init_keystroke(pdf_js *js, pdf_obj *target,
    pdf_keystroke_event *evt)
{
	(void)js;
	(void)target;
	(void)evt;
}

int
pdf_js_event_result_keystroke(pdf_js *js, pdf_keystroke_event *evt)
{
	(void)js;
	(void)evt;
	return 1;
}

void
pdf_js_execute(pdf_js *js, const char *name, const char *code, char **result)
{
	(void)js;
	(void)name;
	(void)code;
	(void)result;
}
