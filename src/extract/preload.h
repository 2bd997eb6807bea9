/*
 * Libraries that readers open late (util/dl.h).  The sandbox lets nothing be
 * opened, so a document that turns out to need one is read again by a child
 * that has them all; a reader that runs without a sandbox loads them by
 * itself.
 */
#ifndef RF_EXTRACT_PRELOAD_H
#define RF_EXTRACT_PRELOAD_H

#include "util/err.h"

/*
 * Load them all, and the usual character sets; cheap when repeated.  One
 * that is missing is no failure: the documents that need it say so.
 */
void rf_extract_preload(void);

/* RF_E_MISSING. */
enum rf_code rf_xml_preload(struct rf_err *err) RF_MUST_CHECK;

#endif
