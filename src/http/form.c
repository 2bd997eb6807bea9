/* The parts of a form become fields and uploads. */
#include "config.h"
#include "http/form.h"

#include <string.h>

#include "util/utf8.h"

void
rf_form_init(struct rf_form *f, struct rf_request *r, const char *data_dir)
{
	memset(f, 0, sizeof(*f));
	f->request = r;
	f->data_dir = data_dir;
	rf_buf_init(&f->text, RF_MAX_FIELD_BYTES);
}

void
rf_form_release(struct rf_form *f)
{
	rf_buf_release(&f->text);
}

/* One more element of an array that grows in the arena. */
static void *
grow(struct rf_arena *a, void *array, size_t n, size_t *room, size_t size)
{
	void *bigger;

	if (n < *room)
		return array;
	*room = *room == 0 ? 4 : *room * 2;
	bigger = rf_arena_array(a, *room, size);
	if (n > 0)
		memcpy(bigger, array, n * size);
	return bigger;
}

static bool
is_json(struct rf_str type)
{
	return rf_str_ieq(type, "application/json") ||
	    (rf_str_starts(type, "application/") && rf_str_ends(type, "+json"));
}

static bool
is_text(struct rf_str type)
{
	return type.len == 0 || is_json(type) ||
	    (type.len >= 5 && rf_str_ieq((struct rf_str){ type.ptr, 5 },
	    "text/")) || rf_str_ieq(type, "application/x-www-form-urlencoded");
}

/* The field's name as far as a message has room for it. */
static struct rf_str
shown(const struct rf_part *part)
{
	return rf_utf8_prefix(part->name, 100);
}

static enum rf_code
form_begin(void *ctx, const struct rf_part *part, struct rf_err *err)
{
	struct rf_form *f = ctx;

	f->part = *part;
	f->is_upload = part->has_filename || !is_text(part->media_type);
	f->is_field = !f->is_upload || is_json(part->media_type);
	f->upload = NULL;
	rf_buf_reset(&f->text);
	return RF_OK;
}

static enum rf_code
open_upload(struct rf_form *f, struct rf_err *err)
{
	struct rf_body *body = &f->request->body;
	struct rf_upload *u;

	body->uploads = grow(f->request->arena, body->uploads,
	    body->n_uploads, &f->max_uploads, sizeof(*u));
	u = &body->uploads[body->n_uploads];
	*u = (struct rf_upload){ f->part.name, f->part.filename,
	    f->part.media_type, RF_SPOOL_INIT };
	body->n_uploads++;
	f->upload = u;
	return rf_spool_open(f->data_dir, &u->spool, err);
}

static enum rf_code
form_data(void *ctx, const char *p, size_t n, struct rf_err *err)
{
	struct rf_form *f = ctx;
	enum rf_code rc = RF_OK;

	if (f->is_upload) {
		if (f->upload == NULL)
			rc = open_upload(f, err);
		if (rc == RF_OK)
			rc = rf_spool_write(&f->upload->spool, p, n, err);
	}
	if (rc != RF_OK || !f->is_field)
		return rc;
	if (n > RF_MAX_FIELD_BYTES - f->text.len) {
		f->is_field = false;	/* for a file that is JSON: no harm */
		if (!f->is_upload)
			return rf_fail(err, RF_E_BODY_TOO_LARGE,
			    "the field " RF_STR_FMT " is longer than %d bytes",
			    RF_STR_ARG(shown(&f->part)), RF_MAX_FIELD_BYTES);
		return RF_OK;
	}
	rf_buf_add(&f->text, p, n);
	return RF_OK;
}

static enum rf_code
add_field(struct rf_form *f, struct rf_err *err)
{
	struct rf_arena *a = f->request->arena;
	struct rf_body *body = &f->request->body;
	struct rf_str v = { f->text.ptr, f->text.len };

	if (f->part.charset.len > 0 && !rf_str_ieq(f->part.charset, "utf-8") &&
	    !rf_str_ieq(f->part.charset, "us-ascii"))
		v = rf_utf8_from(a, v, f->part.charset.ptr);
	if (!rf_utf8_valid(v) || memchr(v.ptr, '\0', v.len) != NULL) {
		if (f->is_upload)
			return RF_OK;	/* it is there as a file */
		return rf_fail(err, RF_E_BAD_REQUEST, "the field " RF_STR_FMT
		    " is not well-formed UTF-8 text",
		    RF_STR_ARG(shown(&f->part)));
	}
	f->text_bytes += v.len;
	if (f->text_bytes > RF_MAX_FIELDS_BYTES)
		return rf_fail(err, RF_E_BODY_TOO_LARGE,
		    "the fields of the form are longer than %d bytes together",
		    RF_MAX_FIELDS_BYTES);
	body->fields = grow(a, body->fields, body->n_fields, &f->max_fields,
	    sizeof(*body->fields));
	body->fields[body->n_fields].name = f->part.name;
	body->fields[body->n_fields].value.ptr =
	    rf_arena_strndup(a, v.ptr, v.len);
	body->fields[body->n_fields].value.len = v.len;
	body->n_fields++;
	return RF_OK;
}

static enum rf_code
form_end(void *ctx, struct rf_err *err)
{
	struct rf_form *f = ctx;
	enum rf_code rc = RF_OK;

	if (f->is_upload && f->upload == NULL) {
		if (f->part.filename.len == 0)
			return RF_OK;	/* an input left empty */
		rc = open_upload(f, err);
	}
	if (rc == RF_OK && f->is_field)
		rc = add_field(f, err);
	return rc;
}

struct rf_part_sink
rf_form_sink(struct rf_form *f)
{
	return (struct rf_part_sink){ form_begin, form_data, form_end, f };
}
