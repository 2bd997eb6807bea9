/* What an answer's headers say about its body.  Private to this room. */
#ifndef RF_FETCH_FILENAME_H
#define RF_FETCH_FILENAME_H

#include "util/str.h"
#include "util/url.h"

/*
 * The file name that Content-Disposition gives (RFC 6266: filename* before
 * filename), else the last segment of the path; clean; "" when neither tells.
 */
void rf_fetch_filename(const char *disposition, const struct rf_url *url,
    char out[101]);
/*
 * The media type in lower case without parameters, and its charset; both ""
 * when absent or malformed.
 */
void rf_fetch_media_type(const char *value, char type[128], char charset[40]);

#endif
