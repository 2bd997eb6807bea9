/*
 * Character sets of one byte a character, as tables: with them no library
 * has to be loaded for documents of Eastern Europe, Greece, Turkey, Israel,
 * the Arab world and Vietnam.  util/utf8.h converts.
 */
#ifndef RF_UTIL_CHARSET_H
#define RF_UTIL_CHARSET_H

#include <stdint.h>

#include "util/str.h"

struct rf_charset {
	const char *name;	/* as iconv's, in lower case */
	const uint16_t *high;	/* from `first` to 0xff; 0: undefined */
	uint8_t first;		/* below, bytes are Latin-1's */
};

/* The set of this name, in any case; NULL: not one of these. */
const struct rf_charset *rf_charset_find(struct rf_str name);

#endif
