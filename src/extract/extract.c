/*
 * From bytes to a reader.  Content decides; a name or a declared type is
 * only asked where content cannot tell, as with CSV, which is any text.
 */
#include "config.h"

#include "extract/extract.h"

#include <stdio.h>
#include <string.h>

#include "extract/archive.h"
#include "extract/cfb.h"
#include "extract/charts.h"
#include "extract/metafile/metafile.h"
#include "extract/recognise.h"
#include "util/io.h"

#define SURE 50			/* the least score that is believed */
#define NAME_BONUS 40		/* what a fitting name or type adds */

static const struct rf_format *
format_named(const char *name)
{
	for (size_t i = 0; rf_formats[i] != NULL; i++)
		if (strcmp(rf_formats[i]->name, name) == 0)
			return rf_formats[i];
	return NULL;
}

static bool
in_list(const char *const *list, struct rf_str s)
{
	for (; list != NULL && *list != NULL; list++)
		if (rf_str_ieq(s, *list))
			return true;
	return false;
}

/* Does the name's suffix or the declared type speak for the format? */
static bool
is_declared(const struct rf_format *f, const char *name,
    const char *media_type)
{
	const char *dot = strrchr(name, '.');
	struct rf_str type = rf_str(media_type);

	type = rf_str_trim(rf_str_cut(&type, ';'));
	return (dot != NULL && in_list(f->suffixes, rf_str(dot + 1))) ||
	    in_list(f->media_types, type);
}

static enum rf_code
unsupported(const struct rf_kind *kind, struct rf_err *err)
{
	return rf_fail(err, RF_E_UNSUPPORTED, "The file is %s, which this "
	    "version of Riffle does not read", kind->label);
}

/* A container was looked into and turned out to hold this. */
static enum rf_code
settle(const struct rf_kind *kind, const struct rf_format **out,
    struct rf_err *err)
{
	*out = format_named(kind->name);
	return *out != NULL ? RF_OK : unsupported(kind, err);
}

static const struct rf_format *
best_by_head(const unsigned char *head, size_t len, const char *name,
    const char *media_type)
{
	const struct rf_format *best = NULL;
	int high = SURE - 1;

	for (size_t i = 0; rf_formats[i] != NULL; i++) {
		const struct rf_format *f = rf_formats[i];
		int score;

		if (f->recognise == NULL)
			continue;
		score = f->recognise(head, len, name);
		if (score > 0 && is_declared(f, name, media_type))
			score += NAME_BONUS;
		if (score > high) {
			high = score;
			best = f;
		}
	}
	return best;
}

/* Is the file said to be what no text is? */
static bool
is_declared_otherwise(const char *name, const char *media_type)
{
	for (size_t i = 0; rf_formats[i] != NULL; i++)
		if (!rf_formats[i]->text && is_declared(rf_formats[i], name,
		    media_type))
			return true;
	return false;
}

enum rf_code
rf_recognise(int fd, int64_t size, const char *name, const char *media_type,
    const struct rf_format **out, struct rf_err *err)
{
	unsigned char head[RF_HEAD_SIZE];
	const struct rf_kind *kind;
	struct rf_zip *zip;
	enum rf_code rc;
	size_t len;

	*out = NULL;
	name = name != NULL ? name : "";
	media_type = media_type != NULL ? media_type : "";
	if (size <= 0)
		return rf_fail(err, RF_E_EMPTY, "The file is empty");
	rc = rf_pread_up_to(fd, head, sizeof(head), 0, &len, err);
	if (rc != RF_OK)
		return rc;
	if (rf_zip_magic(head, len)) {
		rc = rf_zip_open(fd, size, &zip, err);
		if (rc != RF_OK)
			return rc;
		rc = rf_kind_of_zip(zip, &kind, err);
		rf_zip_close(zip);
		return rc != RF_OK ? rc : settle(kind, out, err);
	}
	if (rf_cfb_magic(head, len)) {
		rc = rf_kind_of_cfb(fd, size, &kind, err);
		return rc != RF_OK ? rc : settle(kind, out, err);
	}
	*out = best_by_head(head, len, name, media_type);
	if (*out != NULL)
		return RF_OK;
	kind = rf_kind_of_head(head, len);
	if (kind != NULL && strcmp(kind->name, "text") == 0 &&
	    !is_declared_otherwise(name, media_type))
		return settle(kind, out, err);
	if (kind != NULL)
		return unsupported(kind, err);
	return rf_fail(err, RF_E_UNSUPPORTED,
	    "The file is in none of the formats that Riffle knows");
}

enum rf_code
rf_extract_read(struct rf_extract *x, struct rf_err *err)
{
	enum rf_code rc = rf_recognise(x->fd, x->size, x->name, x->media_type,
	    &x->format, err);

	if (rc != RF_OK)
		return rc;
	x->doc->format = x->format->name;
	return x->format->extract(x, err);
}

enum rf_code
rf_extract_run(struct rf_extract *x, struct rf_err *err)
{
	struct rf_nest nest = { .members = 0 };
	struct rf_err own = RF_ERR_INIT;
	enum rf_code rc = RF_OK;
	int given = x->fd;

	x->nest = &nest;
	/* Readers look at the errors that they forgive. */
	if (err == NULL)
		err = &own;
	if (x->entry > 0) {
		rc = rf_archive_entry(x, err);
		x->depth = 1;
	}
	if (rc == RF_OK)
		rc = rf_extract_read(x, err);
	x->nest = NULL;
	if (rc == RF_OK)
		rc = rf_extract_charts(x, err);
	if (rc == RF_OK)
		rc = rf_extract_metafiles(x, err);
	if (rc == RF_OK)
		rf_extract_bound_pictures(x);
	if (x->fd != given)
		rf_close(&x->fd);
	return rc;
}

enum rf_code
rf_extract_ocr(struct rf_extract *x, bool *there, struct rf_err *err)
{
	*there = x->ocr != NULL;
	if (*there && x->ocr_lacking != NULL)
		rf_document_warn(x->doc, "Text was recognised without the "
		    "language \"%s\": its data is not installed (Debian: "
		    "tesseract-ocr-%s)", x->ocr_lacking, x->ocr_lacking);
	if (*there || !x->ocr_later)
		return RF_OK;
	x->ocr_wanted = true;
	return rf_fail(err, RF_E_MISSING, "The document holds pictures of "
	    "text");
}

void
rf_extract_unread(struct rf_extract *x, uint32_t unread, uint32_t first)
{
	const char *why = x->no_ocr != NULL ? x->no_ocr :
	    "recognition of text in pictures (OCR) is switched off";

	if (unread == 1)
		rf_document_warn(x->doc, "Page %u is a picture, and its text "
		    "was not read: %s", first, why);
	else if (unread > 1)
		rf_document_warn(x->doc, "%u pages, page %u first, are "
		    "pictures, and their text was not read: %s", unread,
		    first, why);
}

void
rf_extract_progress(struct rf_extract *x, uint32_t done, uint32_t total)
{
	if (x->progress != NULL)
		x->progress(x->progress_ctx, done, total);
}
