/*
 * The settings: struct rf_conf has one field per row of options.def.
 *
 * Where values come from, the later winning: defaults; one file; RIFFLE_NAME
 * in the environment; the command line.  Web servers strip the environment,
 * so the file must suffice.  A conf is constant after the start and shared
 * by all threads.  This room knows what values are allowed, never what they
 * are for.
 */
#ifndef RF_CONF_CONF_H
#define RF_CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/err.h"
#include "util/out.h"
#include "util/str.h"

/* The C type of each type of option. */
typedef const char *rf_conf_STRING;	/* UTF-8, never NULL */
typedef const char *rf_conf_PATH;	/* absolute */
typedef const char *rf_conf_LIST;	/* walk with rf_conf_list */
typedef int rf_conf_INT;
typedef int rf_conf_MODE;		/* permission bits */
typedef int rf_conf_ENUM;		/* one of the enums below */
typedef int64_t rf_conf_SIZE;		/* bytes */
typedef int64_t rf_conf_DURATION;	/* whole seconds */
typedef bool rf_conf_BOOL;

/* RF_CONF_ID_data_dir, ...: the rows' numbers. */
enum rf_conf_id {
#define X(name, type, value, min, max, detail, help) RF_CONF_ID_##name,
#include "conf/options.def"
	RF_CONF_COUNT
};

/* Values of the ENUM options, in the order of their choices. */
enum rf_conf_worker {
	RF_CONF_WORKER_ON_DEMAND,
	RF_CONF_WORKER_SERVICE,
	RF_CONF_WORKER_INLINE,
	RF_CONF_WORKER_OFF
};
enum rf_conf_sendfile {
	RF_CONF_SENDFILE_OFF,
	RF_CONF_SENDFILE_X_SENDFILE,
	RF_CONF_SENDFILE_X_ACCEL_REDIRECT
};
enum rf_conf_durability {
	RF_CONF_DURABILITY_FULL,
	RF_CONF_DURABILITY_NORMAL
};
enum rf_conf_ocr {
	RF_CONF_OCR_AUTO,
	RF_CONF_OCR_OFF
};
enum rf_conf_render {
	RF_CONF_RENDER_AUTO,
	RF_CONF_RENDER_OFF
};
/* log_level has the values of enum rf_log_level (util/log.h). */

struct rf_conf {
#define X(name, type, value, min, max, detail, help) rf_conf_##type name;
#include "conf/options.def"

	const char *file;	/* the file that was read, or NULL */
	/* By row: the value as text, and "default", "file PATH:LINE",
	 * "environment RIFFLE_X" or "command line". */
	const char *as_text[RF_CONF_COUNT];
	const char *came_from[RF_CONF_COUNT];
	struct rf_arena arena;	/* all of the above */
};

/*
 * Fill *conf (any former contents are not looked at).  `file`: --config, or
 * NULL to look, in this order, for $RIFFLE_CONFIG, riffle.conf in the data
 * folder, ~/.config/riffle/riffle.conf and the system's
 * riffle/riffle.conf; only the first is read, and none is fine.  `data_dir`:
 * --data, or NULL.  RF_E_CONFIG with a sentence that names the place.
 * Release it in any case.
 */
enum rf_code rf_conf_load(struct rf_conf *conf, const char *file,
    const char *data_dir, struct rf_err *err) RF_MUST_CHECK;
/* All defaults, without looking at anything: for tests. */
void rf_conf_defaults(struct rf_conf *conf);
void rf_conf_release(struct rf_conf *conf);

/*
 * Set one option from text; RF_E_CONFIG when there is no such option (names
 * the nearest one) or the value is not allowed.  `origin` is copied.
 */
enum rf_code rf_conf_set(struct rf_conf *conf, const char *name,
    const char *value, const char *origin, struct rf_err *err)
    RF_MUST_CHECK;

/*
 * Walk a LIST option: false at its end.  Start with *rest = rf_str(list).
 */
bool rf_conf_list(struct rf_str *rest, struct rf_str *item);

/*
 * Every option as "name = value", with where it came from as a comment: fit
 * to be a settings file.  Also names RIFFLE_ variables that are no option.
 */
void rf_conf_print(const struct rf_conf *conf, struct rf_out *out);

enum rf_conf_manual {
	RF_CONF_MANUAL_MDOC,		/* riffle.conf(5) */
	RF_CONF_MANUAL_MARKDOWN,	/* doc/settings.md */
	RF_CONF_MANUAL_SAMPLE		/* a file with every option as comment */
};
/* The manual of all options, made from the table. */
void rf_conf_print_manual(struct rf_out *out, enum rf_conf_manual format);

#endif
