/*
 * The table of what we use of tesseract and Leptonica.
 *
 * What surprises: tesseract's loops run on OpenMP, whose threads spin while
 * they wait and cannot be started in the sandbox; it reads its limit from
 * the environment, once, when it is loaded.  And it is C++: where memory is
 * out it throws what no C program can catch, which ends in abort().  The
 * handler that operator new asks first is ours.
 */
#include "config.h"

#include "extract/ocr/tess.h"

#include <stdlib.h>

#include "util/dl.h"
#include "util/mem.h"

struct rf_tess rf_tess;

static const struct rf_dl_symbol symbols[] = {
	{ "TessVersion", &rf_tess.version },
	{ "TessDeleteText", &rf_tess.delete_text },
	{ "TessDeleteTextArray", &rf_tess.delete_text_array },
	{ "TessBaseAPICreate", &rf_tess.create },
	{ "TessBaseAPIDelete", &rf_tess.delete },
	{ "TessBaseAPIInit3", &rf_tess.init },
	{ "TessBaseAPIGetLoadedLanguagesAsVector", &rf_tess.languages },
	{ "TessBaseAPISetVariable", &rf_tess.set_variable },
	{ "TessBaseAPISetPageSegMode", &rf_tess.set_mode },
	{ "TessBaseAPISetImage", &rf_tess.set_image },
	{ "TessBaseAPISetSourceResolution", &rf_tess.set_resolution },
	{ "TessBaseAPISetRectangle", &rf_tess.set_rectangle },
	{ "TessBaseAPIRecognize", &rf_tess.recognize },
	{ "TessBaseAPIGetIterator", &rf_tess.iterator },
	{ "TessBaseAPIClear", &rf_tess.clear },
	{ "TessMonitorCreate", &rf_tess.monitor_create },
	{ "TessMonitorDelete", &rf_tess.monitor_delete },
	{ "TessResultIteratorDelete", &rf_tess.iterator_delete },
	{ "TessResultIteratorGetPageIteratorConst", &rf_tess.page_iterator },
	{ "TessResultIteratorNext", &rf_tess.next },
	{ "TessResultIteratorGetUTF8Text", &rf_tess.text },
	{ "TessResultIteratorConfidence", &rf_tess.confidence },
	{ "TessPageIteratorIsAtBeginningOf", &rf_tess.at_beginning },
	{ "TessPageIteratorBoundingBox", &rf_tess.box },
	{ "TessPageIteratorBaseline", &rf_tess.baseline },
	{ "TessMonitorSetCancelFunc", &rf_tess.monitor_cancel },
	{ "TessMonitorSetCancelThis", &rf_tess.monitor_cancel_this },
	/* std::set_new_handler, of the C++ library that comes with it. */
	{ "_ZSt15set_new_handlerPFvvE", &rf_tess.set_new_handler },
};
static const struct rf_dl_symbol pix_symbols[] = {
	{ "pixReadMem", &rf_tess.pix_read },
	{ "pixReadMemFromMultipageTiff", &rf_tess.pix_read_tiff },
	{ "pixConvertTo8", &rf_tess.pix_grey },
	{ "pixRemoveAlpha", &rf_tess.pix_opaque },
	{ "pixDestroy", &rf_tess.pix_destroy },
	{ "pixGetWidth", &rf_tess.pix_width },
	{ "pixGetHeight", &rf_tess.pix_height },
	{ "pixGetWpl", &rf_tess.pix_wpl },
	{ "pixGetData", &rf_tess.pix_data },
	{ "setMsgSeverity", &rf_tess.set_severity },
};

/* Version 4 lacks nothing that is used here. */
static const char *const names[] = {
	"libtesseract.so.5", "libtesseract.so.4", "libtesseract.5.dylib",
	"libtesseract.so", NULL
};
static const char *const pix_names[] = {
	"liblept.so.5", "libleptonica.so.6", "libleptonica.6.dylib",
	"libleptonica.so", "liblept.so", NULL
};

static struct rf_dl dl = {
	.feature = "recognising text in pictures (OCR)",
	.package = "tesseract (Debian: libtesseract5 and tesseract-ocr-eng)",
	.names = names,
	.symbols = symbols,
	.n_symbols = RF_COUNT(symbols),
	.lock = RF_DL_LOCK,
};
static struct rf_dl pix_dl = {
	.feature = "recognising text in pictures (OCR)",
	.package = "Leptonica (Debian: liblept5)",
	.names = pix_names,
	.symbols = pix_symbols,
	.n_symbols = RF_COUNT(pix_symbols),
	.lock = RF_DL_LOCK,
};

static void
new_failed(void)
{
	rf_mem_exhausted(0);
}

enum rf_code
rf_tess_load(struct rf_err *err)
{
	enum rf_code rc;

	setenv("OMP_THREAD_LIMIT", "1", 1);
	rc = rf_dl_load(&dl, err);
	if (rc == RF_OK)
		rc = rf_dl_load(&pix_dl, err);
	if (rc != RF_OK)
		return rc;
	rf_tess.set_severity(L_SEVERITY_NONE);
	rf_tess.set_new_handler(new_failed);
	return RF_OK;
}
