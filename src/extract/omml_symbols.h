/* The characters and names of formulas in LaTeX. */
#ifndef RF_EXTRACT_OMML_SYMBOLS_H
#define RF_EXTRACT_OMML_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "util/str.h"

/* The plain letter behind one of a mathematical alphabet; else cp. */
uint32_t rf_omml_plain(uint32_t cp);
/* "\alpha", "\leq", "\{"; NULL: the character stands for itself. */
const char *rf_omml_symbol(uint32_t cp);
/* "\hat" and so on; "\hat" for a mark that is not known. */
const char *rf_omml_accent(uint32_t cp);
/* Has LaTeX a name for this function, as "\sin"? */
bool rf_omml_is_function(struct rf_str name);
/* Does this command end in a letter, so that a space must follow? */
bool rf_omml_is_name(const char *latex);
/* One character or one command: needs no braces to take a script. */
bool rf_omml_is_one(struct rf_str latex);

#endif
