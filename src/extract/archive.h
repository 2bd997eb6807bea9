/* ZIP archives of documents: each member is read as its format says. */
#ifndef RF_EXTRACT_ARCHIVE_H
#define RF_EXTRACT_ARCHIVE_H

#include "extract/extract.h"

enum rf_code rf_archive_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * x->entry, unpacked: x->fd, size and name become its own.  The caller closes
 * x->fd, also after a failure, unless it is still the archive's.
 */
enum rf_code rf_archive_entry(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
