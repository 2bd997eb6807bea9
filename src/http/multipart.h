/*
 * Streaming parser of multipart/form-data (RFC 7578 on RFC 2046).  Bytes go
 * in as they come, in pieces of any size; parts come out as calls: one begin,
 * any number of data, one end each.  It keeps one window of memory and knows
 * nothing of files.
 *
 * Lines end in CR LF, as every client sends them.  A delimiter counts when
 * "--" or the end of its line follows; otherwise it is data.  What stands
 * before the first delimiter and after the last is ignored.  A body that is
 * only the closing delimiter is an empty form.
 */
#ifndef RF_HTTP_MULTIPART_H
#define RF_HTTP_MULTIPART_H

#include <stdbool.h>

#include "util/arena.h"
#include "util/err.h"
#include "util/limits.h"
#include "util/str.h"

/* The head of one part; text lives in the arena. */
struct rf_part {
	struct rf_str name;		/* field name, valid UTF-8 */
	bool has_filename;
	struct rf_str filename;		/* clean UTF-8, at most RF_MAX_FILENAME */
	struct rf_str media_type;	/* without parameters; "" when absent */
	struct rf_str charset;		/* its parameter; "" when absent */
};

struct rf_part_sink {
	enum rf_code (*begin)(void *ctx, const struct rf_part *part,
	    struct rf_err *err);
	enum rf_code (*data)(void *ctx, const char *p, size_t n,
	    struct rf_err *err);
	enum rf_code (*end)(void *ctx, struct rf_err *err);
	void *ctx;
};

struct rf_multipart {
	struct rf_arena *arena;		/* lent */
	const struct rf_part_sink *sink;	/* lent */
	char delimiter[4 + RF_MAX_BOUNDARY];	/* CR LF - - boundary */
	size_t delimiter_len;
	char *window;
	size_t from, to, cap;		/* unread bytes: window[from..to) */
	enum {
		RF_MULTIPART_PREAMBLE, RF_MULTIPART_HEAD, RF_MULTIPART_BLANK,
		RF_MULTIPART_DATA, RF_MULTIPART_EPILOGUE
	} state;
	size_t parts;
};

/*
 * The boundary of a Content-Type, quoted or not; RF_E_BAD_REQUEST when there
 * is none, or it is longer than RF_MAX_BOUNDARY or no printable ASCII.
 */
enum rf_code rf_multipart_boundary(struct rf_arena *a,
    struct rf_str content_type, struct rf_str *out, struct rf_err *err)
    RF_MUST_CHECK;

/* `window`: bytes kept at a time, at least RF_MULTIPART_MIN_WINDOW. */
#define RF_MULTIPART_MIN_WINDOW (2 * RF_MAX_PART_HEADER)
void rf_multipart_init(struct rf_multipart *m, struct rf_arena *a,
    struct rf_str boundary, size_t window, const struct rf_part_sink *sink);
/*
 * Where to put the next bytes, and how many at most (never 0); then tell how
 * many came.  RF_E_BAD_REQUEST with what is wrong, or what the sink said;
 * the parser is dead afterwards.
 */
char *rf_multipart_room(struct rf_multipart *m, size_t *n);
enum rf_code rf_multipart_fed(struct rf_multipart *m, size_t n,
    struct rf_err *err) RF_MUST_CHECK;
/* No more bytes: was the closing delimiter there? */
enum rf_code rf_multipart_end(struct rf_multipart *m, struct rf_err *err)
    RF_MUST_CHECK;

#endif
