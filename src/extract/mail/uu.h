/*
 * Files that were written into the text of a message before there was MIME
 * (uuencode, IEEE Std 1003.1): "begin 644 name", lines that begin with their
 * length, "end".
 */
#ifndef RF_EXTRACT_MAIL_UU_H
#define RF_EXTRACT_MAIL_UU_H

#include <stdbool.h>

#include "util/buf.h"
#include "util/str.h"

struct rf_uu {
	struct rf_str name, lines;	/* slices of the text */
};

/*
 * Does such a file stand at the start of the text?  Then *text goes on
 * behind it.
 */
bool rf_uu_begin(struct rf_str *text, struct rf_uu *out);
void rf_uu_decode(const struct rf_uu *uu, struct rf_buf *out);

#endif
