/*
 * A ZIP archive as the body of an answer: made while it is sent, without a
 * temporary file and in memory that does not depend on the bytes in it.  Its
 * length is known before (entries are stored or deflated already, their CRC-32
 * and sizes are given), so that any part of it can be asked for by range; equal entries
 * give equal archives, byte for byte, and equal entity tags.
 */
#ifndef RF_HTTP_ZIP_STREAM_H
#define RF_HTTP_ZIP_STREAM_H

#include "http/response.h"
#include "util/zip_write.h"

struct rf_zip_source {
	/* Theirs and what they point to: as long as the request. */
	const struct rf_zip_entry *entries;
	size_t n;
	/*
	 * Open the bytes of an entry that has none in memory; the descriptor
	 * goes to the caller.  Called when they are sent, so what is gone by
	 * then breaks the answer off.
	 */
	enum rf_code (*open)(void *ctx, const struct rf_zip_entry *entry,
	    int *fd, struct rf_err *err);
	void *ctx;
};

/*
 * Answer 200 application/zip, as an attachment called file_name (ASCII
 * letters, digits, '-' '_' '.'), with entity tag and ranges.  Only opens
 * files when it is sent.
 */
void rf_zip_answer(struct rf_response *res, const struct rf_zip_source *zip,
    const char *file_name);

#endif
