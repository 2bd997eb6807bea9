/*
 * The engine behind recognition (ocr.h) as those see it who only load it:
 * the child in front of its sandbox, and "riffle check".
 */
#ifndef RF_EXTRACT_OCR_ENGINE_H
#define RF_EXTRACT_OCR_ENGINE_H

#include <stdbool.h>

#include "util/err.h"

struct rf_ocr;

/* Was it compiled in? */
bool rf_ocr_built(void);

/*
 * Load the engine and the data of its languages ("eng", "eng+deu"): some
 * 100 ms, and files are opened, so before the sandbox.  RF_E_MISSING with
 * what to install; when only some of the languages are to be had, *missing
 * (may be NULL; static until the next call) names the first that is not.
 */
enum rf_code rf_ocr_open(const char *languages, struct rf_ocr **out,
    const char **missing, struct rf_err *err) RF_MUST_CHECK;
void rf_ocr_free(struct rf_ocr *o);
/* The engine's version, as "5.3.0"; lent. */
const char *rf_ocr_version(const struct rf_ocr *o);
/*
 * The longest that one page may take in processor time, 40 seconds at first,
 * and in all (0, as at first: any time): what was read by then is kept.
 */
void rf_ocr_page_time(struct rf_ocr *o, int processor_ms, int wall_ms);

#endif
