/*
 * libtesseract and Leptonica, opened on first use (util/dl.h): they bring
 * some sixty libraries with them, which only a process that recognises text
 * shall pay for.  Private to this folder; the members have the types of the
 * functions that they stand for.
 */
#ifndef RF_EXTRACT_OCR_TESS_H
#define RF_EXTRACT_OCR_TESS_H

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

#include "util/err.h"

struct rf_tess {
	__typeof__(TessVersion) *version;
	__typeof__(TessDeleteText) *delete_text;
	__typeof__(TessDeleteTextArray) *delete_text_array;
	__typeof__(TessBaseAPICreate) *create;
	__typeof__(TessBaseAPIDelete) *delete;
	__typeof__(TessBaseAPIInit3) *init;
	__typeof__(TessBaseAPIGetLoadedLanguagesAsVector) *languages;
	__typeof__(TessBaseAPISetVariable) *set_variable;
	__typeof__(TessBaseAPISetPageSegMode) *set_mode;
	__typeof__(TessBaseAPISetImage) *set_image;
	__typeof__(TessBaseAPISetSourceResolution) *set_resolution;
	__typeof__(TessBaseAPISetRectangle) *set_rectangle;
	__typeof__(TessBaseAPIRecognize) *recognize;
	__typeof__(TessBaseAPIGetIterator) *iterator;
	__typeof__(TessBaseAPIClear) *clear;
	__typeof__(TessMonitorCreate) *monitor_create;
	__typeof__(TessMonitorDelete) *monitor_delete;
	__typeof__(TessResultIteratorDelete) *iterator_delete;
	__typeof__(TessResultIteratorGetPageIteratorConst) *page_iterator;
	__typeof__(TessResultIteratorNext) *next;
	__typeof__(TessResultIteratorGetUTF8Text) *text;
	__typeof__(TessResultIteratorConfidence) *confidence;
	__typeof__(TessPageIteratorIsAtBeginningOf) *at_beginning;
	__typeof__(TessPageIteratorBoundingBox) *box;
	__typeof__(TessPageIteratorBaseline) *baseline;
	__typeof__(TessMonitorSetCancelFunc) *monitor_cancel;
	__typeof__(TessMonitorSetCancelThis) *monitor_cancel_this;
	void (*(*set_new_handler)(void (*handler)(void)))(void);

	__typeof__(pixReadMem) *pix_read;
	__typeof__(pixReadMemFromMultipageTiff) *pix_read_tiff;
	__typeof__(pixConvertTo8) *pix_grey;
	__typeof__(pixRemoveAlpha) *pix_opaque;
	__typeof__(pixDestroy) *pix_destroy;
	__typeof__(pixGetWidth) *pix_width;
	__typeof__(pixGetHeight) *pix_height;
	__typeof__(pixGetWpl) *pix_wpl;
	__typeof__(pixGetData) *pix_data;
	__typeof__(setMsgSeverity) *set_severity;
};
/* Set once rf_tess_load has said RF_OK. */
extern struct rf_tess rf_tess;

/*
 * RF_E_MISSING with what to install.  To be called by one thread, before
 * the sandbox; no threads are started later.
 */
enum rf_code rf_tess_load(struct rf_err *err) RF_MUST_CHECK;

#endif
