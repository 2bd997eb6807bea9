/*
 * Which format some bytes are.  Containers are looked into: a ZIP archive
 * by its entries, an OLE compound file by the names of its streams.  What
 * is recognised but not read by this build still has a name for the user.
 */
#ifndef RF_EXTRACT_RECOGNISE_H
#define RF_EXTRACT_RECOGNISE_H

#include <stddef.h>
#include <stdint.h>

#include "extract/zip.h"
#include "util/err.h"

/* A format known by sight. */
struct rf_kind {
	const char *name;	/* as in rf_format, were it read */
	const char *label;	/* with its article: "a PDF document" */
};

/*
 * What an open ZIP archive holds; never NULL on success.  RF_E_ENCRYPTED
 * when what would tell needs a password.
 */
enum rf_code rf_kind_of_zip(struct rf_zip *zip, const struct rf_kind **out,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * What an OLE compound file (extract/cfb.h) holds.  RF_E_ENCRYPTED for an
 * Office document behind a password (MS-OFFCRYPTO: the stream
 * "EncryptedPackage"), RF_E_CORRUPT.
 */
enum rf_code rf_kind_of_cfb(int fd, int64_t size, const struct rf_kind **out,
    struct rf_err *err) RF_MUST_CHECK;

/* By signature; NULL when the bytes say nothing. */
const struct rf_kind *rf_kind_of_head(const unsigned char *head, size_t len);

/* Does the head look like text in some encoding, without binary bytes? */
int rf_looks_like_text(const unsigned char *head, size_t len);

#endif
