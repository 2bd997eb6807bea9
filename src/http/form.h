/*
 * Building rf_body from parts: text fields into the arena, files into spool
 * files, both under the ceilings of limits.h.
 *
 * What is a file: a part with a file name, or with a media type that is
 * neither text nor JSON nor a form.  A JSON part with a file name is both
 * (some clients send options that way), when it is small enough for a field.
 * A file input left empty (no name, no bytes) is no part at all.
 */
#ifndef RF_HTTP_FORM_H
#define RF_HTTP_FORM_H

#include "http/multipart.h"
#include "http/request.h"
#include "util/buf.h"

struct rf_form {
	struct rf_request *request;	/* lent; its body is filled */
	const char *data_dir;		/* for spool files */
	size_t max_fields, max_uploads;	/* room in the arrays */
	size_t text_bytes;		/* of all fields so far */
	struct rf_part part;		/* the current one */
	bool is_field, is_upload;
	struct rf_buf text;
	struct rf_upload *upload;	/* of the current part, once it has bytes */
};

void rf_form_init(struct rf_form *f, struct rf_request *r,
    const char *data_dir);
void rf_form_release(struct rf_form *f);
/* The calls of a multipart parser; ctx is a struct rf_form. */
struct rf_part_sink rf_form_sink(struct rf_form *f);

#endif
