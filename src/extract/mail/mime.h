/*
 * Internet messages and their parts (RFC 5322, 2045 to 2047, 2231).  A
 * message is held whole; parts are slices of it.
 */
#ifndef RF_EXTRACT_MAIL_MIME_H
#define RF_EXTRACT_MAIL_MIME_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/buf.h"
#include "util/str.h"

#define RF_MIME_DEPTH 16	/* parts within parts; deeper ones are bytes */
#define RF_MIME_MAX_PARTS 5000

struct rf_mime {
	struct rf_str head, body;	/* as they stand */
	const char *type;		/* "text/html", lower case */
	const char *charset;		/* or NULL */
	const char *name;		/* of the file, or NULL; clean UTF-8 */
	struct rf_str id;		/* Content-ID without brackets */
	struct rf_str location;		/* Content-Location */
	bool attached;			/* "attachment", not "inline" */
	bool unparted;			/* a multipart that no boundary
					   parts */
	bool base64, quoted;		/* how the body is encoded */
	bool flowed, delsp;		/* lines of a text go on (RFC 3676) */
	struct rf_mime *child, *next;	/* of a multipart or a message */
};

/*
 * The tree of a message; everything lives in the arena, slices in the text,
 * which must outlive it.
 */
struct rf_mime *rf_mime_parse(struct rf_arena *arena, struct rf_str text);
/*
 * The next message of a mailbox (RFC 4155), *rest goes on behind it; ptr NULL
 * at the end.  A text that is no mailbox is one message.
 */
struct rf_str rf_mime_next(struct rf_str *rest);
/* Does the line look like a header field? */
bool rf_mime_is_field(struct rf_str line);
/* A header field, unfolded, as it stands; len 0 when it is not there. */
struct rf_str rf_mime_field(struct rf_arena *arena, struct rf_str head,
    const char *name);
/* Its text, encoded words decoded; NULL when there is none. */
const char *rf_mime_text_field(struct rf_arena *arena, struct rf_str head,
    const char *name);
/* Text in an encoding that was named or not: clean UTF-8 in the arena. */
struct rf_str rf_mime_text(struct rf_arena *arena, struct rf_str s,
    const char *charset);
/* The body's bytes, decoded. */
void rf_mime_decode(const struct rf_mime *part, struct rf_buf *out);
/* The next line of a text without its end; ptr NULL at the end. */
struct rf_str rf_mime_line(struct rf_str *s);

#endif
