/* Pictures that are entries of a ZIP package, for every format that is one. */
#ifndef RF_EXTRACT_ZIP_MEDIA_H
#define RF_EXTRACT_ZIP_MEDIA_H

#include "extract/extract.h"
#include "extract/zip.h"
#include "util/map.h"

/*
 * Keep the entry as an asset; a repeat only counts.  `known` is the
 * reader's: entry -> index + 1 of its asset.  *asset is -1, and the document
 * warned, when the entry is missing, damaged or too much: one picture less
 * is no reason to lose the document.
 */
enum rf_code rf_zip_media(struct rf_extract *x, struct rf_zip *zip,
    struct rf_map *known, const char *entry, uint32_t page, int32_t *asset,
    struct rf_err *err) RF_MUST_CHECK;

#endif
