/*
 * Number formats of spreadsheets ("#,##0.00;[Red]-0", "[h]:mm", "@"): a code
 * is compiled once and renders values as the reader of the sheet sees them
 * (ECMA-376 part 1, 18.8.30 and 18.8.31).  Shared by every spreadsheet
 * format.
 *
 * Values come as the decimal text that the file holds and are rounded in
 * decimal, after the 15 significant digits that spreadsheets keep: binary
 * rounding would show 1.005 as 1.00 where the reader sees 1.01.
 *
 * Where we differ on purpose: whole numbers under General keep all their
 * digits (an article number is no "1.23457E+12"); what the cell's width or
 * fill characters would add is left out; negative dates show as numbers and
 * negative times with their sign.
 */
#ifndef RF_UTIL_NUMFMT_H
#define RF_UTIL_NUMFMT_H

#include <stdbool.h>

#include "util/arena.h"
#include "util/str.h"

struct rf_numfmt;

enum rf_numfmt_kind {
	RF_NUMFMT_NUMBER,
	RF_NUMFMT_DATE,		/* dates, times, durations */
	RF_NUMFMT_TEXT		/* a number shown as text: "@" */
};

/* The longest text that rendering makes; longer ones are cut. */
#define RF_NUMFMT_SIZE 512

/* Lives in the arena.  What makes no sense is taken as General. */
const struct rf_numfmt *rf_numfmt_compile(struct rf_arena *arena,
    struct rf_str code);
/* The code of a built-in id (en-US where it depends), or NULL. */
const char *rf_numfmt_builtin(unsigned id);

/* Does the format leave numbers to General? */
bool rf_numfmt_is_general(const struct rf_numfmt *f);

/*
 * Render a number given as decimal text; `f` NULL is General.  *len gets
 * the length in `out`, which is not NUL-terminated; an empty text is a valid
 * outcome (";;;").  Text that is no number is copied.
 */
enum rf_numfmt_kind rf_numfmt_number(const struct rf_numfmt *f,
    struct rf_str number, bool date1904, char out[RF_NUMFMT_SIZE],
    size_t *len);
/*
 * Render a text: false when it shows as it is, which is nearly always.
 * Otherwise `out` is as above.
 */
bool rf_numfmt_text(const struct rf_numfmt *f, struct rf_str text,
    char out[RF_NUMFMT_SIZE], size_t *len);

#endif
