/* The numbers that Windows gives to character sets. */
#ifndef RF_EXTRACT_CODEPAGE_H
#define RF_EXTRACT_CODEPAGE_H

#include <stdint.h>

#include "util/arena.h"

/* The name by which util/utf8.h knows a code page; it may be in the arena. */
const char *rf_codepage(struct rf_arena *arena, int32_t number);
/* Of the character set of a font (lfCharSet); NULL: it says nothing. */
const char *rf_codepage_of_font(int32_t number);

#endif
