/*
 * RTF inside messages: compressed (MS-OXRTFCP), and as a wrapping around the
 * web page or plain text that the message is (MS-OXRTFEX).
 */
#ifndef RF_EXTRACT_MAIL_RTF_PACKED_H
#define RF_EXTRACT_MAIL_RTF_PACKED_H

#include "util/buf.h"
#include "util/err.h"
#include "util/str.h"

/*
 * Unpack a stream.  RF_E_CORRUPT when it is none; one that is cut off gives
 * what is there.
 */
enum rf_code rf_rtf_unpack(struct rf_str packed, struct rf_buf *out,
    struct rf_err *err) RF_MUST_CHECK;

enum rf_rtf_wrapped { RF_RTF_GENUINE, RF_RTF_HTML, RF_RTF_TEXT };

/* What the RTF was made from. */
enum rf_rtf_wrapped rf_rtf_is_wrapped(struct rf_str rtf);
/* That, as UTF-8; not for genuine RTF. */
void rf_rtf_unwrap(struct rf_str rtf, struct rf_buf *out);

#endif
