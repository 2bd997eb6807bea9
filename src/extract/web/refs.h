/* How the parts of this folder add to the list of references. */
#ifndef RF_EXTRACT_WEB_REFS_H
#define RF_EXTRACT_WEB_REFS_H

#include "extract/web/discover.h"
#include "util/url.h"

/*
 * Add `ref`, as it stands in a document, resolved against `base`; a data:
 * URI is opened.  `like` gives everything but url, bytes and media_type; its
 * texts are copied by the caller.  White space, an empty address and one
 * that leads back into the same document are nothing.  Returns its place in
 * the list, 1-based, be it from before; 0 when it is not in.
 */
size_t rf_ref_add(struct rf_ref_list *list, const struct rf_ref *like,
    const struct rf_url *base, struct rf_str ref);
/* The same for a file that the page holds; copied. */
size_t rf_ref_add_bytes(struct rf_ref_list *list, const struct rf_ref *like,
    struct rf_str bytes, const char *media_type);

/* Attribute text as it is kept: clean, white space trimmed; NULL: absent. */
const char *rf_ref_text(struct rf_ref_list *list, struct rf_str s);

/* ---- addresses (address.c) -------------------------------------------- */

bool rf_ref_is_data(struct rf_str ref);
/*
 * The body of a data: URI (RFC 2397; Fetch Standard, section 6) and its
 * media type in lower case without parameters ("" when it names none).
 * False when it is broken.
 */
bool rf_ref_data(struct rf_arena *a, struct rf_str uri,
    struct rf_str *bytes, const char **media_type);
/* What the end of the path says: an image, something else, nothing. */
enum rf_suffix { RF_SUFFIX_NONE, RF_SUFFIX_IMAGE, RF_SUFFIX_OTHER };
enum rf_suffix rf_ref_suffix(struct rf_str ref);
/* Of "32x32 180x180" the largest width, and its height, into `like`. */
void rf_ref_sizes(struct rf_str sizes, struct rf_ref *like);
/* A media type that is an image, as far as `type` tells. */
bool rf_ref_image_type(struct rf_str type);
/* One that browsers show, where they have the choice between several. */
bool rf_ref_shown_type(struct rf_str type);

#endif
