/*
 * One document is made of all in the archive, in the order of their names:
 * whoever asks for a job's result gets one.  Names are shown and never used
 * as paths, so what climbs out of the archive ("../../etc/passwd") is only
 * shown without its dots.  Programs leave files of their own in archives;
 * nobody put those there.
 */
#include "config.h"

#include "extract/archive.h"

#include <stdlib.h>
#include <string.h>

#include "extract/members.h"
#include "extract/zip.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/out.h"
#include "util/utf8.h"

struct archive {
	struct rf_extract *x;
	struct rf_zip *zip;
	const struct rf_zip_entry **entries;	/* malloc'ed, sorted */
	size_t n;
	size_t read;		/* so many of them were */
	struct rf_err first;	/* why the first that was not was not */
	const char *first_name;
};

/* ---- which, and what they are called ------------------------------------- */

static bool
is_systems(struct rf_str name)
{
	static const char *const files[] = { ".DS_Store", "Thumbs.db",
		"desktop.ini", "ehthumbs.db", "Icon\r" };
	struct rf_str rest = name, last = name;

	while (rest.ptr != NULL) {
		last = rf_str_cut(&rest, '/');
		if (rf_str_is(last, "__MACOSX"))
			return true;
	}
	for (size_t i = 0; i < RF_COUNT(files); i++)
		if (rf_str_ieq(last, files[i]))
			return true;
	/* Resource forks of a Mac, where there is no place for them. */
	return rf_str_starts(last, "._");
}

/* Folders and file name, without drives, dots and controls. */
static const char *
shown_name(struct rf_arena *arena, const char *name)
{
	char *out = rf_arena_strdup(arena, name), *to = out;
	struct rf_str rest;

	for (char *c = out; *c != '\0'; c++)
		if (*c == '\\')
			*c = '/';
		else if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	rest = rf_str(out);
	while (rest.ptr != NULL) {
		struct rf_str s = rf_str_trim(rf_str_cut(&rest, '/'));

		if (s.len == 0 || rf_str_is(s, ".") || rf_str_is(s, "..") ||
		    (s.len == 2 && s.ptr[1] == ':'))
			continue;
		if (to != out)
			*to++ = '/';
		memmove(to, s.ptr, s.len);
		to += s.len;
	}
	*to = '\0';
	return to != out ? out : "file";
}

static int
by_name(const void *a, const void *b)
{
	const struct rf_zip_entry *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static void
choose(struct archive *a)
{
	size_t n = rf_zip_count(a->zip);

	a->entries = rf_calloc(n + 1, sizeof(*a->entries));
	for (size_t i = 0; i < n; i++) {
		const struct rf_zip_entry *e = rf_zip_at(a->zip, i);

		if (!e->folder && !is_systems(rf_str(e->name)))
			a->entries[a->n++] = e;
	}
	qsort(a->entries, a->n, sizeof(*a->entries), by_name);
}

/* ---- reading ------------------------------------------------------------- */

static enum rf_code
unpack(struct archive *a, const struct rf_zip_entry *e, int fd,
    int64_t *size, struct rf_err *err)
{
	struct rf_zip_file *f;
	char buf[64 * RF_KiB];
	enum rf_code rc;
	size_t got = 1;

	*size = 0;
	rc = rf_zip_file_open(a->zip, e, &f, err);
	if (rc != RF_OK)
		return rc;
	while (rc == RF_OK && got > 0) {
		rc = rf_zip_file_read(f, buf, sizeof(buf), &got, err);
		if (rc == RF_OK)
			rc = rf_write_all(fd, buf, got, err);
		*size += (int64_t)got;
	}
	rf_zip_file_close(f);
	return rc;
}

static enum rf_code
read_entry(struct archive *a, const struct rf_zip_entry *e, const char *name,
    struct rf_err *err)
{
	struct rf_member m = { .fd = -1, .name = name, .media_type = "" };
	enum rf_code rc = rf_member_file(a->x, &m.fd, err);

	if (rc == RF_OK)
		rc = unpack(a, e, m.fd, &m.size, err);
	if (rc == RF_OK)
		rc = rf_member_pages(a->x, &m, err);
	rf_close(&m.fd);
	return rc;
}

static enum rf_code
read_entries(struct archive *a, struct rf_err *err)
{
	struct rf_document *d = a->x->doc;

	for (size_t i = 0; i < a->n; i++) {
		const char *name = shown_name(&d->arena, a->entries[i]->name);
		struct rf_err late = RF_ERR_INIT;
		enum rf_code rc = read_entry(a, a->entries[i], name, &late);

		if (rc == RF_OK) {
			a->read++;
			continue;
		}
		if (!rf_code_is_document(rc)) {
			*err = late;
			return rc;
		}
		rf_document_warn(d, "%s was not read: %s", name, late.msg);
		if (a->first_name == NULL) {
			a->first = late;
			a->first_name = name;
		}
	}
	return RF_OK;
}

static enum rf_code
judge(struct archive *a, struct rf_err *err)
{
	if (a->read == 0 && a->n == 1)
		return rf_fail(err, a->first.code, "%s, which is all that the "
		    "ZIP archive holds, cannot be read: %s", a->first_name,
		    a->first.msg);
	if (a->read == 0)
		return rf_fail(err, a->first.code, "None of the %zu files in "
		    "the ZIP archive can be read; the first is %s: %s", a->n,
		    a->first_name, a->first.msg);
	if (rf_zip_duplicates(a->zip) > 0)
		rf_document_warn(a->x->doc, "The archive contains files of the "
		    "same name; the first of each was read");
	return rf_options_check_pages(a->x->options, a->x->doc->total_pages,
	    err);
}

static enum rf_code
open_archive(struct archive *a, struct rf_err *err)
{
	enum rf_code rc = rf_zip_open(a->x->fd, a->x->size, &a->zip, err);

	if (rc != RF_OK)
		return rc;
	choose(a);
	return a->n > 0 ? RF_OK : rf_fail(err, RF_E_CORRUPT, "The file is a "
	    "ZIP archive without a document in it");
}

static void
close_archive(struct archive *a)
{
	free(a->entries);
	rf_zip_close(a->zip);
}

static void
list(struct archive *a)
{
	struct rf_extract *x = a->x;
	struct rf_arena *arena = &x->doc->arena;

	for (size_t i = 0; i < a->n; i++) {
		const char *name = shown_name(arena, a->entries[i]->name);

		rf_out_str(x->members, rf_utf8_clean(arena, rf_str(name)));
		rf_out_str(x->members, RF_STR("\n"));
		x->n_members++;
	}
}

enum rf_code
rf_archive_extract(struct rf_extract *x, struct rf_err *err)
{
	struct archive a = { .x = x };
	enum rf_code rc;

	if (!rf_members_may_open(x))
		return rf_fail(err, RF_E_LIMIT, "The file is a ZIP archive "
		    "within archives or messages, and lies too deep to be "
		    "opened");
	x->doc->paging = RF_PAGES;
	rc = open_archive(&a, err);
	if (rc == RF_OK && x->members != NULL && a.n <= RF_MEMBERS) {
		list(&a);
	} else if (rc == RF_OK) {
		rc = read_entries(&a, err);
		if (rc == RF_OK)
			rc = judge(&a, err);
	}
	close_archive(&a);
	return rc;
}

enum rf_code
rf_archive_entry(struct rf_extract *x, struct rf_err *err)
{
	struct archive a = { .x = x };
	enum rf_code rc = open_archive(&a, err);
	int64_t size = 0;
	int fd = -1;

	if (rc == RF_OK && x->entry > a.n)
		rc = rf_fail(err, RF_E_NOT_FOUND, "The archive holds no more "
		    "than %zu files", a.n);
	if (rc == RF_OK)
		rc = rf_member_file(x, &fd, err);
	if (rc == RF_OK) {
		const struct rf_zip_entry *e = a.entries[x->entry - 1];

		rc = unpack(&a, e, fd, &size, err);
		x->fd = fd;
		x->size = size;
		x->name = shown_name(&x->doc->arena, e->name);
		x->media_type = "";
	}
	close_archive(&a);
	return rc;
}
