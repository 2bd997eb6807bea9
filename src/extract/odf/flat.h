/*
 * Flat OpenDocument files (.fodt, .fods, .fodp, .fodg; ISO/IEC 26300-1,
 * 3.1.2): the parts of a package as elements of one XML file, pictures as
 * base64.  They are put into a package, and the package's reader reads that.
 */
#ifndef RF_EXTRACT_ODF_FLAT_H
#define RF_EXTRACT_ODF_FLAT_H

#include "extract/extract.h"

int rf_fodt_recognise(const unsigned char *head, size_t len,
    const char *name);
int rf_fods_recognise(const unsigned char *head, size_t len,
    const char *name);
int rf_fodp_recognise(const unsigned char *head, size_t len,
    const char *name);
int rf_fodg_recognise(const unsigned char *head, size_t len,
    const char *name);

enum rf_code rf_fodt_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code rf_fods_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
enum rf_code rf_fodp_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
