/*
 * One line per event: time, level, process id, event name, then key=value.
 * Never file contents, keys, tokens, or full URLs with credentials.
 * Thread-safe; goes to a file, to standard error, or nowhere; never blocks
 * a request on a failing log: what cannot be written at once is dropped, and
 * the next line that goes through says how many were (log.dropped).
 */
#ifndef RF_UTIL_LOG_H
#define RF_UTIL_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

enum rf_log_level { RF_LOG_ERROR, RF_LOG_WARN, RF_LOG_INFO, RF_LOG_DEBUG };

/*
 * Where lines go: "stderr", "none", or a file path (opened for append,
 * close-on-exec).  Until this is called, warnings and worse go to stderr.
 */
enum rf_code rf_log_open(const char *target, enum rf_log_level level,
    struct rf_err *err) RF_MUST_CHECK;
/* Names accepted by the setting: error, warn, info, debug. */
bool rf_log_level_parse(const char *name, enum rf_log_level *out);

/* Would a line of this level be written?  Saves preparing its values. */
bool rf_log_enabled(enum rf_log_level level);

/*
 * rf_log(RF_LOG_INFO, "job.done", "job=%s ms=%d", id, ms).  Values that may
 * hold spaces or quotes: format them with RF_LOG_Q, which quotes.
 */
void rf_log(enum rf_log_level level, const char *event, const char *fmt, ...)
    RF_PRINTF(3, 4);

/*
 * The same in pieces, for the line that comes with every request: nothing
 * has a format to be parsed.
 *	if (rf_log_begin(&l, RF_LOG_INFO, "http.request")) {
 *		rf_log_text(&l, "id", id);
 *		rf_log_int(&l, "status", 200);
 *		rf_log_end(&l);
 *	}
 */
#define RF_LOG_LINE 2048	/* below PIPE_BUF: written whole or not */
struct rf_log_line {
	size_t len;
	char text[RF_LOG_LINE];
};
bool rf_log_begin(struct rf_log_line *l, enum rf_log_level level,
    const char *event);
void rf_log_text(struct rf_log_line *l, const char *name, const char *value);
void rf_log_int(struct rf_log_line *l, const char *name, int64_t value);
void rf_log_end(struct rf_log_line *l);

/*
 * Text in double quotes with quotes, backslashes and control characters
 * escaped, cut at 200 bytes; lives until the end of the enclosing block.
 *	rf_log(RF_LOG_WARN, "fetch.failed", "name=%s", RF_LOG_Q(name));
 */
#define RF_LOG_Q(s) rf_log_quote((char[RF_LOG_Q_SIZE]){ 0 }, (s))
#define RF_LOG_Q_SIZE 256
const char *rf_log_quote(char out[RF_LOG_Q_SIZE], const char *s);

#endif
