/*
 * Messages as they are sent and saved (.eml, .mht, .mbox, .msg): who wrote
 * to whom, the text in its best form, pictures, the documents attached.
 */
#ifndef RF_EXTRACT_MAIL_MAIL_H
#define RF_EXTRACT_MAIL_MAIL_H

#include "extract/extract.h"

int rf_eml_recognise(const unsigned char *head, size_t len,
    const char *name);
enum rf_code rf_eml_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

/* Outlook's (MS-OXMSG), told by the streams of its compound file. */
enum rf_code rf_msg_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
