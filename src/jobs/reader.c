/*
 * One document from bytes to files.  The order is the promise: pictures were
 * staged by extraction under names of its own; the result is written while
 * they are there (it may embed them); then each figure gets its public name
 * and the staged names go; the manifest comes last and says that all is
 * there.  A picture shown under two names is copied, never linked: the store
 * takes files that have one name only.
 */
#include "config.h"

#include "jobs/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit/emit.h"
#include "emit/gallery.h"
#include "extract/extract.h"
#include "model/document.h"
#include "util/dl.h"
#include "util/io.h"
#include "util/json_out.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/out.h"

#define IMAGES "images"

static const char *const own_files[] = {
	RF_MANIFEST_FILE, "result.json", "legacy.json", "document.md",
	"document.html", "document.xml", RF_GALLERY_FILE, RF_MEMBERS_FILE,
};

struct reading {
	struct rf_reading *r;
	struct rf_document doc;
	struct rf_manifest manifest;
	int images;		/* descriptor of images/, or -1 */
	const char **placed;	/* by asset: its first public name, or NULL */
};

/* A file of ours in the making. */
struct file {
	int fd;
	struct rf_out out;
	struct rf_json_out json;
};

static enum rf_code
file_open(struct file *f, int dir, const char *name, struct rf_err *err)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

	f->fd = openat(dir, name, flags, 0666);
	if (f->fd < 0 && errno == EEXIST) {
		/* Some file systems write a file out when it was emptied
		 * before. */
		unlinkat(dir, name, 0);
		f->fd = openat(dir, name, flags, 0666);
	}
	if (f->fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot write %s", name);
	rf_out_to_fd(&f->out, f->fd);
	rf_json_out_init(&f->json, &f->out);
	return RF_OK;
}

static enum rf_code
file_close(struct file *f, struct rf_err *err)
{
	enum rf_code rc = rf_out_finish(&f->out, err);

	rf_close(&f->fd);
	return rc;
}

/* The Markdown that stands in the result is the document's as well. */
static enum rf_code
write_result(struct reading *x, struct rf_err *err)
{
	const struct rf_reading *r = x->r;
	bool both = (r->files & RF_READING_MARKDOWN) != 0;
	struct file f, md;
	enum rf_code rc, end;

	rc = file_open(&f, r->staging, "result.json", err);
	if (rc != RF_OK)
		return rc;
	if (both)
		rc = file_open(&md, r->staging, "document.md", err);
	both = both && rc == RF_OK;
	if (rc == RF_OK)
		rf_emit_result(&x->doc, r->options, r->staging, &f.json,
		    both ? &md.out : NULL);
	if (both)
		rc = file_close(&md, err);
	rf_manifest_add(&x->manifest, RF_ARTIFACT_RESULT, false,
	    "result.json", "application/json");
	end = file_close(&f, rc == RF_OK ? err : NULL);
	return rc != RF_OK ? rc : end;
}

static enum rf_code
write_legacy(struct reading *x, struct rf_err *err)
{
	const struct rf_reading *r = x->r;
	struct file f;
	enum rf_code rc;

	if (!rf_emit_wants_legacy(r->options))
		return RF_OK;
	rc = file_open(&f, r->staging, "legacy.json", err);
	if (rc != RF_OK)
		return rc;
	rf_emit_legacy(&x->doc, r->options, &f.json);
	rf_manifest_add(&x->manifest, RF_ARTIFACT_LEGACY, false,
	    "legacy.json", "application/json");
	return file_close(&f, err);
}

static void
emit_html(const struct reading *x, struct rf_out *out)
{
	rf_emit_html(&x->doc, x->r->options, out);
}

static void
emit_xml(const struct reading *x, struct rf_out *out)
{
	rf_emit_xml(&x->doc, x->r->options, out);
}

static const struct {
	enum rf_reading_file bit;
	const char *name;
	void (*emit)(const struct reading *x, struct rf_out *out);
} document_files[] = {
	{ RF_READING_HTML, "document.html", emit_html },
	{ RF_READING_XML, "document.xml", emit_xml },
};

static enum rf_code
write_documents(struct reading *x, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (size_t i = 0; i < RF_COUNT(document_files); i++) {
		struct file f;

		if ((x->r->files & document_files[i].bit) == 0)
			continue;
		rc = file_open(&f, x->r->staging, document_files[i].name, err);
		if (rc != RF_OK)
			break;
		document_files[i].emit(x, &f.out);
		rc = file_close(&f, err);
		if (rc != RF_OK)
			break;
	}
	return rc;
}

/* ---- pictures ---------------------------------------------------------- */

static enum rf_code
copy_file(int from_dir, const char *from, int to_dir, const char *to,
    struct rf_err *err)
{
	char buf[16 * RF_KiB];
	int in, out = -1;
	size_t got;
	enum rf_code rc = RF_OK;

	in = openat(from_dir, from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (in >= 0)
		out = openat(to_dir, to, O_WRONLY | O_CREAT | O_EXCL |
		    O_NOFOLLOW | O_CLOEXEC, 0666);
	if (in < 0 || out < 0)
		rc = rf_fail_errno(err, RF_E_IO, "cannot write the picture %s",
		    to);
	while (rc == RF_OK) {
		rc = rf_read_up_to(in, buf, sizeof(buf), &got, err);
		if (rc != RF_OK || got == 0)
			break;
		rc = rf_write_all(out, buf, got, err);
	}
	rf_close(&in);
	rf_close(&out);
	return rc;
}

static enum rf_code
open_images(struct reading *x, struct rf_err *err)
{
	int staging = x->r->staging;

	if (mkdirat(staging, IMAGES, 0777) != 0 && errno != EEXIST)
		return rf_fail_errno(err, RF_E_IO, "cannot make the folder %s",
		    IMAGES);
	x->images = openat(staging, IMAGES, O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC);
	if (x->images < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot open the folder %s",
		    IMAGES);
	return RF_OK;
}

/* Give an asset a public name. */
static enum rf_code
place_asset(struct reading *x, const struct rf_asset *a, const char *name,
    struct rf_err *err)
{
	const char **first;
	enum rf_code rc;

	if (x->images < 0) {
		rc = open_images(x, err);
		if (rc != RF_OK)
			return rc;
	}
	if (x->manifest.n_files >= RF_MAX_STAGED_FILES)
		return rf_fail(err, RF_E_LIMIT,
		    "The document shows more than %d pictures.",
		    RF_MAX_STAGED_FILES - 2);
	unlinkat(x->images, name, 0);
	rf_manifest_add(&x->manifest, RF_ARTIFACT_IMAGE, true, name,
	    a->media_type != NULL ? a->media_type :
	    "application/octet-stream");
	first = &x->placed[a - x->doc.assets.v];
	if (*first != NULL)
		return copy_file(x->images, *first, x->images, name,
		    err);
	*first = rf_arena_strdup(&x->doc.arena, name);
	/* Old kernels rename nothing into another folder in a sandbox. */
	if (renameat(x->r->staging, a->staged, x->images, name) == 0)
		return RF_OK;
	return copy_file(x->r->staging, a->staged, x->images, name, err);
}

/* The same drawing as SVG, and the file that it is a drawing of, have the
 * picture's name but for the suffix. */
static enum rf_code
place_others(struct reading *x, const struct rf_emit_image *image,
    struct rf_err *err)
{
	const struct rf_figure *f = image->figure;
	enum rf_code rc = RF_OK;

	if (f->vector > 0)
		rc = place_asset(x, &x->doc.assets.v[f->vector - 1],
		    image->vector_name, err);
	if (rc == RF_OK && f->original > 0)
		rc = place_asset(x, &x->doc.assets.v[f->original - 1],
		    image->original_name, err);
	return rc;
}

/* Counts every figure; places it when pictures are wanted. */
static enum rf_code
place_image(void *ctx, const struct rf_emit_image *image, struct rf_err *err)
{
	struct reading *x = ctx;

	enum rf_code rc;

	x->r->images++;
	if (!x->r->options->show_images || !x->r->options->storage)
		return RF_OK;
	rc = place_asset(x, image->asset, image->name, err);
	return rc == RF_OK ? place_others(x, image, err) : rc;
}

/* Pictures of whole pages are called after them: page-3.png. */
static enum rf_code
place_pages(struct reading *x, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	char name[64];

	for (size_t i = 0; i < x->doc.pages.n && rc == RF_OK; i++) {
		const struct rf_page *p = &x->doc.pages.v[i];
		const struct rf_asset *a;

		if (p->picture == 0)
			continue;
		a = &x->doc.assets.v[p->picture - 1];
		snprintf(name, sizeof(name), "page-%u.%s", p->number,
		    a->suffix);
		rc = place_asset(x, a, name, err);
	}
	return rc;
}

/* ---- pictures alone ------------------------------------------------------ */

struct hanging {
	struct reading *x;
	struct rf_out *list;
};

static enum rf_code
hang(void *ctx, const struct rf_gallery_image *image,
    const struct rf_asset *asset, struct rf_err *err)
{
	struct hanging *h = ctx;
	struct rf_manifest *m = &h->x->manifest;
	enum rf_code rc;

	rc = place_asset(h->x, asset, image->name, err);
	if (rc != RF_OK)
		return rc;
	rf_strlcpy(m->files[m->n_files - 1].filename, image->filename,
	    sizeof(m->files->filename));
	rf_gallery_put(h->list, image);
	h->x->r->images++;
	return RF_OK;
}

static enum rf_code
emit_gallery(struct reading *x, struct rf_err *err)
{
	const char *name = x->r->name != NULL ? x->r->name : "";
	const char *dot = strrchr(name, '.');
	struct file f;
	struct hanging h = { x, &f.out };
	enum rf_code rc, end;

	rc = rf_extract_digests(x->r->staging, &x->doc, err);
	if (rc == RF_OK)
		rc = file_open(&f, x->r->staging, RF_GALLERY_FILE, err);
	if (rc != RF_OK)
		return rc;
	rf_manifest_add(&x->manifest, RF_ARTIFACT_RESULT, false,
	    RF_GALLERY_FILE, "text/plain");
	rc = rf_gallery_document(&x->doc, rf_arena_strndup(&x->doc.arena,
	    name, dot != NULL ? (size_t)(dot - name) : strlen(name)), hang,
	    &h, err);
	end = file_close(&f, rc == RF_OK ? err : NULL);
	if (rc == RF_OK)
		rc = end;
	if (rc == RF_OK && x->images >= 0)
		rc = rf_manifest_pack(&x->manifest, x->images, err);
	return rc;
}

/* The names that extraction gave: only public ones stay. */
static void
remove_assets(struct reading *x)
{
	for (size_t i = 0; i < x->doc.assets.n; i++) {
		if (x->doc.assets.v[i].staged != NULL)
			unlinkat(x->r->staging, x->doc.assets.v[i].staged, 0);
	}
}

static void
remove_all(struct reading *x)
{
	for (size_t i = 0; i < RF_COUNT(own_files); i++)
		unlinkat(x->r->staging, own_files[i], 0);
	if (x->images < 0)
		return;
	for (int i = 0; i < x->manifest.n_files; i++) {
		if (x->manifest.files[i].in_images)
			unlinkat(x->images, x->manifest.files[i].file, 0);
	}
	/* Stays when it held other files before. */
	unlinkat(x->r->staging, IMAGES, AT_REMOVEDIR);
}

/* ---- the whole --------------------------------------------------------- */

static bool
has_page_images(const struct rf_document *d)
{
	for (size_t i = 0; i < d->pages.n; i++)
		if (d->pages.v[i].picture > 0)
			return true;
	return false;
}

static enum rf_code
extract(struct reading *x, struct rf_out *list, struct rf_err *err)
{
	struct rf_reading *r = x->r;
	struct rf_extract e = {
		.fd = r->fd,
		.size = r->size,
		.name = r->name != NULL ? r->name : "",
		.media_type = r->media_type != NULL ? r->media_type : "",
		.options = r->options,
		.staging = r->staging,
		.progress = r->progress,
		.progress_ctx = r->progress_ctx,
		.ocr = r->ocr,
		.ocr_later = r->ocr_later,
		.no_ocr = r->no_ocr,
		.ocr_lacking = r->ocr_lacking,
		.effort = r->effort,
		.doc = &x->doc,
		.members = list,
		.entry = r->entry,
	};
	enum rf_code rc = rf_extract_run(&e, err);

	r->members = e.n_members;
	r->format = e.format != NULL ? e.format->name : NULL;
	if (r->options->page_images > 0 && r->format != NULL &&
	    strcmp(r->format, "pdf") != 0 && !has_page_images(&x->doc))
		rf_document_warn(&x->doc, "Pictures of pages are made of PDF "
		    "files only");
	r->pages = (uint32_t)x->doc.pages.n;
	r->ocr_wanted = e.ocr_wanted;
	/* Whatever was made without it cannot be trusted, be it a failure. */
	r->preload_wanted = !r->preloaded && rf_dl_missed();
	if (r->preload_wanted) {
		rf_err_clear(err);
		rc = rf_fail(err, RF_E_MISSING,
		    "a library must be loaded before the sandbox");
	}
	return rc;
}

/* The same; an archive's members may be all that is wanted. */
static enum rf_code
extract_or_list(struct reading *x, struct rf_err *err)
{
	struct rf_out list;
	struct rf_buf names;
	struct file f;
	enum rf_code rc, end;

	if (!x->r->list)
		return extract(x, NULL, err);
	rf_buf_init(&names, RF_MAX_ZIP_TOTAL);
	rf_out_to_buf(&list, &names);
	rc = extract(x, &list, err);
	end = rf_out_finish(&list, rc == RF_OK ? err : NULL);
	rc = rc != RF_OK ? rc : end;
	if (rc == RF_OK && x->r->members > 0)
		rc = file_open(&f, x->r->staging, RF_MEMBERS_FILE, err);
	if (rc == RF_OK && x->r->members > 0) {
		rf_out_add(&f.out, names.ptr, names.len);
		rc = file_close(&f, err);
	}
	rf_buf_release(&names);
	return rc;
}

static enum rf_code
emit(struct reading *x, struct rf_err *err)
{
	enum rf_code rc;

	x->placed = rf_arena_array(&x->doc.arena, x->doc.assets.n,
	    sizeof(*x->placed));
	if (x->r->gallery)
		return emit_gallery(x, err);
	rc = write_result(x, err);
	if (rc == RF_OK)
		rc = write_legacy(x, err);
	if (rc == RF_OK)
		rc = write_documents(x, err);
	if (rc == RF_OK)
		rc = rf_emit_images(&x->doc, place_image, x, err);
	if (rc == RF_OK)
		rc = place_pages(x, err);
	return rc;
}

enum rf_code
rf_read_document(struct rf_reading *r, struct rf_err *err)
{
	struct reading x = { .r = r, .images = -1 };
	enum rf_code rc;

	r->pages = r->images = r->members = 0;
	r->format = NULL;
	rf_document_init(&x.doc);
	/* What an earlier reading left must not vouch for this one. */
	if ((r->files & RF_READING_ALONE) == 0)
		unlinkat(r->staging, own_files[0], 0);

	rc = extract_or_list(&x, err);
	if (rc == RF_OK && r->members == 0)
		rc = emit(&x, err);
	remove_assets(&x);
	if (rc == RF_OK && r->members == 0) {
		x.manifest.pages = r->pages;
		x.manifest.images = r->images;
		if ((r->files & RF_READING_ALONE) == 0)
			rc = rf_manifest_save(&x.manifest, r->staging, err);
	}
	if (rc != RF_OK)
		remove_all(&x);
	rf_close(&x.images);
	rf_manifest_release(&x.manifest);
	rf_document_release(&x.doc);
	return rc;
}
