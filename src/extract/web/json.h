/* Images that data name: JSON-LD, manifests, the state of scripts. */
#ifndef RF_EXTRACT_WEB_JSON_H
#define RF_EXTRACT_WEB_JSON_H

#include "extract/web/refs.h"

enum rf_json_use {
	RF_JSON_LD,		/* schema.org's image, logo, ... */
	RF_JSON_MANIFEST,	/* icons, screenshots */
	RF_JSON_STATE,		/* whatever looks like an image's address */
};

/*
 * `like`: what the references are to resemble; its source stays.  `text` is
 * UTF-8 and need not be JSON: what is broken is read as far as it goes, and
 * JavaScript as the literals in it.
 */
void rf_json_refs(struct rf_ref_list *list, const struct rf_ref *like,
    const struct rf_url *base, struct rf_str text, enum rf_json_use use);

#endif
