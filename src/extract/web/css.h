/* Style sheets and single declarations: the images that they name. */
#ifndef RF_EXTRACT_WEB_CSS_H
#define RF_EXTRACT_WEB_CSS_H

#include "extract/web/refs.h"

/*
 * `like` is what the references are to resemble: its order, and its depth
 * for imported sheets.  `text` is UTF-8.  `declarations`: it is what stands
 * in a style attribute, no sheet.
 */
void rf_css_refs(struct rf_ref_list *list, const struct rf_ref *like,
    const struct rf_url *base, struct rf_str text, bool declarations);

#endif
