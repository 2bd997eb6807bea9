/*
 * A message, however it was stored: its fields, and its parts in order.
 * Readers of the forms that messages are stored in fill this; letter.c makes
 * pages of it.  All of it lives in the document's arena.
 */
#ifndef RF_EXTRACT_MAIL_LETTER_H
#define RF_EXTRACT_MAIL_LETTER_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/extract.h"
#include "util/buf.h"
#include "util/str.h"

#define RF_MAX_MESSAGE (256 * RF_MiB)	/* of one file, and of one text */

enum rf_letter_kind {
	RF_LETTER_TEXT,		/* to be shown where it stands, ... */
	RF_LETTER_HTML,
	RF_LETTER_RTF,
	RF_LETTER_MESSAGE,	/* ... under a heading of its own, ... */
	RF_LETTER_FILE		/* ... or behind the texts */
};

struct rf_letter;

struct rf_letter_part {
	enum rf_letter_kind kind;
	const char *type;	/* "image/png", lower case; never NULL */
	const char *charset;	/* of a text, or NULL */
	const char *name;	/* of a file, clean, or NULL */
	struct rf_str id;	/* what "cid:" addresses call it, or len 0 */
	struct rf_str location;	/* the address it was fetched from, or len 0 */
	bool flowed, delsp;	/* lines of the text go on (RFC 3676) */
	bool shown;		/* in a text: letter.c's own mark */
	struct rf_letter *message;
	struct rf_str bytes;	/* what it holds, or ptr NULL: to be loaded */
	const void *source;	/* for who loads it */
	struct rf_letter_part *next;
};

struct rf_letter {
	/* Clean, or NULL. */
	const char *subject, *from, *to, *cc, *bcc, *date;
	struct rf_letter_part *parts, *last;
	struct rf_letter *next;		/* in a mailbox */
};

/* A new part at the letter's end. */
struct rf_letter_part *rf_letter_part(struct rf_arena *arena,
    struct rf_letter *letter, enum rf_letter_kind kind, const char *type);

/* Where the bytes of parts come from. */
struct rf_letter_post {
	void *ctx;
	/* Append them; past the buffer's ceiling it overflows. */
	enum rf_code (*load)(void *ctx, const struct rf_letter_part *part,
	    struct rf_buf *out, struct rf_err *err);
};

/*
 * The letters as pages of x->doc, one for each; documents attached follow
 * with their own.
 */
enum rf_code rf_letters_extract(struct rf_extract *x,
    struct rf_letter *letters, const struct rf_letter_post *post,
    struct rf_err *err) RF_MUST_CHECK;

#endif
