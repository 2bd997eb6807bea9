/* The rows of options.def as data, for the files of this room only. */
#ifndef RF_CONF_TABLE_H
#define RF_CONF_TABLE_H

#include <stdint.h>

#include "conf/conf.h"

enum rf_conf_type {
	RF_CONF_STRING, RF_CONF_PATH, RF_CONF_LIST, RF_CONF_INT, RF_CONF_MODE,
	RF_CONF_ENUM, RF_CONF_SIZE, RF_CONF_DURATION, RF_CONF_BOOL
};

struct rf_conf_row {
	const char *name;
	enum rf_conf_type type;
	const char *value;	/* the default, as text */
	int64_t min, max;
	const char *detail;	/* choices, check or unit: see options.def */
	const char *help;
	size_t offset;		/* of the field in struct rf_conf */
};
extern const struct rf_conf_row rf_conf_rows[RF_CONF_COUNT];

/*
 * Check one value and put it into the field of *conf, and its canonical text
 * into the arena as *text.  `folder`: where a relative path starts.
 * RF_E_CONFIG with a sentence without the place.
 */
enum rf_code rf_conf_parse(struct rf_conf *conf,
    const struct rf_conf_row *row, struct rf_str value, const char *folder,
    const char **text, struct rf_err *err) RF_MUST_CHECK;
/* "50M", "1h": text of a number as the file would have it, in the arena. */
const char *rf_conf_size_text(struct rf_arena *a, int64_t bytes);
const char *rf_conf_duration_text(struct rf_arena *a, int64_t seconds);

/* Set row `id` from text; `came_from` must live as long as the conf. */
enum rf_code rf_conf_assign(struct rf_conf *conf, int id,
    struct rf_str value, const char *folder, const char *came_from,
    struct rf_err *err) RF_MUST_CHECK;
/* Row number of a name ('-' and '_' are the same), or -1. */
int rf_conf_find(struct rf_str name);
/* The name most like this one, or NULL when none is near. */
const char *rf_conf_nearest(struct rf_str name);

/* Read one file into *conf. */
enum rf_code rf_conf_read_file(struct rf_conf *conf, const char *path,
    struct rf_err *err) RF_MUST_CHECK;

#endif
