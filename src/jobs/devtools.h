/*
 * The DevTools protocol over Chromium's two pipes: JSON messages, each with a
 * NUL behind it.  Commands have numbers, by which their answers are known;
 * everything else it says is an event.  All that comes is foreign: Chromium
 * runs a page's scripts, and may have been taken over by them.
 */
#ifndef RF_JOBS_DEVTOOLS_H
#define RF_JOBS_DEVTOOLS_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"
#include "util/limits.h"
#include "util/str.h"

#define RF_DEVTOOLS_MAX (96 * RF_MiB)	/* bytes of one message, and of what
					   waits to be looked at */

struct rf_devtools {
	int to, from;		/* lent, non-blocking */
	struct rf_buf in;
	size_t start;		/* of the first message in it */
	size_t looked;		/* no NUL from there to here */
	int32_t last_id;
	char session[80];	/* whom commands are for; "": the browser */
};

void rf_devtools_init(struct rf_devtools *d, int to, int from);
void rf_devtools_release(struct rf_devtools *d);

/*
 * Send a command; `params`: a JSON object, or nothing.  *id (may be NULL) is
 * what its answer will have.  Reads meanwhile what comes, since who writes
 * and does not read waits for ever.  RF_E_CLOSED when Chromium is gone,
 * RF_E_FETCH_TIMEOUT at `deadline` (monotonic ms), RF_E_LIMIT when it says
 * more than is allowed.
 */
enum rf_code rf_devtools_send(struct rf_devtools *d, const char *method,
    struct rf_str params, int64_t deadline, int32_t *id, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * The next message that is here already: *out (to be put), or NULL when there
 * is none.  Never waits.  RF_E_CLOSED, RF_E_LIMIT; RF_E_CORRUPT for what is
 * no message.
 */
enum rf_code rf_devtools_next(struct rf_devtools *d, struct json_object **out,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Send a command and wait for its answer; events until then are dropped.
 * *result (may be NULL) is to be put.  RF_E_CORRUPT when Chromium refuses.
 */
enum rf_code rf_devtools_call(struct rf_devtools *d, const char *method,
    struct rf_str params, int64_t deadline, struct json_object **result,
    struct rf_err *err) RF_MUST_CHECK;

/* ---- what messages hold ------------------------------------------------------- */

/* The member at the end of a path such as "params.request"; NULL: none. */
struct json_object *rf_devtools_get(struct json_object *o, const char *path);
/* The same, a string; "" when it is none. */
struct rf_str rf_devtools_text(struct json_object *o, const char *path);
/* The number of the command that it answers; 0: it is an event. */
int32_t rf_devtools_answers(struct json_object *message);

#endif
