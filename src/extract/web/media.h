/*
 * Media queries, as far as finding images needs them: may this be shown on a
 * screen, would it be in a wide window, and can two of them hold at once?
 */
#ifndef RF_EXTRACT_WEB_MEDIA_H
#define RF_EXTRACT_WEB_MEDIA_H

#include <stdbool.h>

#include "util/str.h"

/*
 * Not for print, speech or nothing alone.  An empty list is for all
 * (Media Queries Level 4, section 2.1).
 */
bool rf_media_screen(struct rf_str media);
/*
 * In a window as large as one may wish, upright text in light colours, a
 * fine pointer: what "min-" asks for holds, what "max-" asks for does not.
 */
bool rf_media_wide(struct rf_str media);
/*
 * Never both at once; or one of them for dark colours, which are another
 * picture even where the other says nothing of colours.
 */
bool rf_media_parted(struct rf_str a, struct rf_str b);

#endif
