/*
 * Libraries that readers open late (util/dl.h).  The sandbox lets nothing be
 * opened, so whoever forks readers loads them before; a reader that runs
 * without a sandbox loads them by itself.
 */
#ifndef RF_EXTRACT_PRELOAD_H
#define RF_EXTRACT_PRELOAD_H

#include <stdbool.h>

#include "util/err.h"

/*
 * May the document at the start of this descriptor need any of them, or a
 * character set?  Only its first bytes are looked at.
 */
bool rf_extract_needs_preload(int fd);
/*
 * Load them all, and the usual character sets; cheap when repeated.  One
 * that is missing is no failure yet: the documents that need it say so.
 */
void rf_extract_preload(void);

/* RF_E_MISSING. */
enum rf_code rf_xml_preload(struct rf_err *err) RF_MUST_CHECK;

#endif
