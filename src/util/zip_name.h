/*
 * Names of entries in archives that we make: they can be unpacked on
 * Windows, macOS and Linux, into the folder that was meant, each file beside
 * the others (imageextract.md section 6.8).
 */
#ifndef RF_UTIL_ZIP_NAME_H
#define RF_UTIL_ZIP_NAME_H

#include "util/arena.h"
#include "util/map.h"

/* The most bytes of an entry's name, its folder included. */
#define RF_ZIP_NAME_MAX 100

/* The names of one archive. */
struct rf_zip_names {
	struct rf_arena *arena;		/* lent; holds all names */
	struct rf_map taken;		/* folded; the next number to try */
};
void rf_zip_names_init(struct rf_zip_names *n, struct rf_arena *arena);
/*
 * "01-label/": the folder of the source with that number (from 1), whose
 * label is a file's name or an address.  Never fails, never empty.
 */
const char *rf_zip_names_folder(struct rf_zip_names *n, int number,
    const char *label);
/*
 * Folder ("" or one of the above) and a file name made safe as by
 * rf_filename_clean (util/io.h), and neither hidden nor like an option of a
 * command.  A name that another one has already, in any case (some systems
 * make no difference), becomes "name-2.ext" and so on.
 */
const char *rf_zip_names_file(struct rf_zip_names *n, const char *folder,
    const char *wanted);

#endif
