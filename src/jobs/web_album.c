/*
 * Facts and lists.  Most images tell all of themselves within a few
 * kilobytes, which are read at once; the rest of the file only where a format
 * keeps its facts further behind.
 */
#include "config.h"

#include "jobs/web_album.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit/gallery.h"
#include "image/probe.h"
#include "jobs/reader.h"
#include "jobs/web.h"
#include "jobs/web_memory.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/out.h"
#include "util/utf8.h"

#define HEAD RF_WEB_FACTS_IN
#define ERRORS "errors.txt"

/* ---- facts ------------------------------------------------------------------- */

/* A file whose head is in memory already. */
struct head {
	int fd;
	size_t n;
	int64_t have;		/* bytes of it that came */
	bool beyond;		/* more of it was looked for */
	unsigned char bytes[HEAD];
};

static enum rf_code
read_head_at(void *ctx, int64_t off, void *buf, size_t n, size_t *got,
    struct rf_err *err)
{
	struct head *h = ctx;

	h->beyond |= off >= h->have;
	if (off < 0 || off >= (int64_t)h->n || n > h->n - (size_t)off)
		return rf_pread_up_to(h->fd, buf, n, off, got, err);
	memcpy(buf, h->bytes + off, n);
	*got = n;
	return RF_OK;
}

/* Do a PNG's pixels begin here?  Its transparency stands before them. */
static bool
has_pixels(const struct head *h)
{
	uint64_t pos = 8;

	while (pos + 8 <= h->n) {
		const unsigned char *b = h->bytes + pos;

		if (memcmp(b + 4, "IDAT", 4) == 0)
			return true;
		pos += 12 + ((uint64_t)b[0] << 24 | (uint64_t)b[1] << 16 |
		    (uint64_t)b[2] << 8 | b[3]);
	}
	return false;
}

/*
 * More was looked for than had come: does it matter?  Not where all that is
 * told of an image stands in front of its pixels.
 */
static bool
is_settled(const struct head *h, const struct rf_image_facts *f)
{
	switch (f->format) {
	case RF_IMAGE_JPEG:
	case RF_IMAGE_WEBP:
		return true;
	case RF_IMAGE_PNG:
		return f->has_alpha || has_pixels(h);
	case RF_IMAGE_GIF:
		return f->has_alpha;	/* else of a later frame, perhaps */
	default:
		return false;
	}
}

/* *more: the file is the beginning alone, and that does not tell all. */
static enum rf_code
probe(int fd, int64_t have, int64_t size, struct rf_image_facts *facts,
    bool *more, struct rf_err *err)
{
	struct rf_image_source source = { .read_at = read_head_at,
	    .size = size };
	enum rf_code rc;
	struct head h;

	h.fd = fd;
	h.have = have;
	h.beyond = false;
	source.ctx = &h;
	rc = rf_pread_up_to(fd, h.bytes, have < HEAD ? (size_t)have : HEAD, 0,
	    &h.n, err);
	if (rc == RF_OK)
		rc = rf_image_probe(&source, facts, err);
	*more = have < size && rc != RF_E_UNSUPPORTED && (rc != RF_OK ||
	    (h.beyond && !is_settled(&h, facts)));
	return rc;
}

void
rf_web_fail(struct rf_web_album *a, struct rf_web_shot *s, enum rf_code code,
    const char *why)
{
	struct rf_str clean = rf_utf8_clean(&a->arena, rf_str(why));
	char *copy = rf_arena_strndup(&a->arena, clean.ptr, clean.len);

	/* One line of a table. */
	for (char *p = copy; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ')
			*p = ' ';
	}
	s->state = RF_WEB_FAILED;
	s->code = code;
	s->why = copy;
}

static void
not_an_image(struct rf_web_album *a, struct rf_web_shot *s, enum rf_code rc,
    const struct rf_err *err)
{
	rf_web_fail(a, s, rc, rc == RF_E_UNSUPPORTED ?
	    "what came is not an image" : err->msg);
}

static void
have(struct rf_web_shot *s, const struct rf_image_facts *f, int64_t size,
    int64_t came)
{
	s->state = RF_WEB_HAVE;
	s->format = f->name;
	s->media_type = f->media_type;
	s->suffix = f->suffix;
	s->color_space = f->color_space;
	s->width = f->width;
	s->height = f->height;
	s->has_alpha = f->has_alpha;
	s->size = size;
	s->came = came;
}

void
rf_web_look_sheaved(struct rf_web_album *a, int images, int64_t at,
    int64_t size, struct rf_web_shot *s)
{
	struct rf_str piece;
	struct rf_image_source source;
	struct rf_err err = RF_ERR_INIT;
	struct rf_image_facts f;
	enum rf_code rc;

	if (!rf_sheaf_open(&a->sheaf, images) ||
	    !rf_sheaf_piece(&a->sheaf, at, size, &piece)) {
		rf_web_fail(a, s, RF_E_IO, "the image's file is gone");
		return;
	}
	rf_image_source_memory(&source, piece.ptr, piece.len);
	rc = rf_image_probe(&source, &f, &err);
	if (rc != RF_OK) {
		not_an_image(a, s, rc, &err);
		return;
	}
	have(s, &f, size, size);
	s->at = at;
}

bool
rf_web_look(struct rf_web_album *a, int images, uint32_t n, int64_t size,
    struct rf_web_shot *s)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_image_facts f;
	bool more = false;
	char name[32];
	struct stat st;
	enum rf_code rc;
	int fd;

	snprintf(name, sizeof(name), RF_WEB_FILE, n);
	fd = openat(images, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		rf_close(&fd);
		rf_web_fail(a, s, RF_E_IO, "the image's file is gone");
		return true;
	}
	if (size < st.st_size)
		size = st.st_size;
	rc = probe(fd, st.st_size, size, &f, &more, &err);
	rf_close(&fd);
	if (rc != RF_OK || more || !a->store)
		unlinkat(images, name, 0);
	if (more)
		return false;
	if (rc != RF_OK) {
		not_an_image(a, s, rc, &err);
		return true;
	}
	have(s, &f, size, st.st_size);
	return true;
}

void
rf_web_recall(struct rf_web_shot *s, int known, const struct rf_kept *kept)
{
	s->state = RF_WEB_HAVE;
	s->known = known;
	s->filename = kept->filename;
	s->format = kept->format;
	s->media_type = kept->media_type;
	s->suffix = kept->suffix;
	s->color_space = kept->color_space[0] != '\0' ? kept->color_space :
	    NULL;
	s->width = kept->width;
	s->height = kept->height;
	s->has_alpha = kept->has_alpha;
	s->size = s->came = kept->size;
}

/* ---- lists ------------------------------------------------------------------- */

struct text_file {
	int fd;
	struct rf_out out;
};

static enum rf_code
text_open(struct text_file *f, int staging, const char *name,
    struct rf_err *err)
{
	unlinkat(staging, name, 0);
	f->fd = openat(staging, name, O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600);
	if (f->fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot write %s", name);
	rf_out_to_fd(&f->out, f->fd);
	return RF_OK;
}

static enum rf_code
text_close(struct text_file *f, struct rf_err *err)
{
	enum rf_code rc = rf_out_finish(&f->out, err);

	rf_close(&f->fd);
	return rc;
}

/* What the next job with the page may take from this one. */
static void
put_note(struct rf_web_album *a, const struct rf_web_shot *s,
    const char *name)
{
	struct rf_kept *k = &s->note->kept;

	rf_strlcpy(s->note->file, name != NULL ? name : "",
	    sizeof(s->note->file));
	k->size = s->size;
	rf_strlcpy(k->format, s->format, sizeof(k->format));
	rf_strlcpy(k->media_type, s->media_type, sizeof(k->media_type));
	rf_strlcpy(k->suffix, s->suffix, sizeof(k->suffix));
	rf_strlcpy(k->color_space, s->color_space != NULL ? s->color_space :
	    "", sizeof(k->color_space));
	k->width = s->width;
	k->height = s->height;
	k->has_alpha = s->has_alpha;
	rf_web_note_put(a->notes, s->note);
}

/* One image: its line, its place in the manifest. */
static void
put_image(struct rf_web_album *a, const struct rf_ref *r,
    const struct rf_web_shot *s, uint32_t number, struct rf_manifest *m,
    struct rf_out *out)
{
	char name[32], fallback[32], filename[104];
	struct rf_gallery_image image = {
		.url = r->url, .source_url = r->url != NULL ? r->url : a->page,
		.width = s->width, .height = s->height, .format = s->format,
		.size = s->size, .color_space = s->color_space,
		.has_alpha = s->has_alpha, .alt = r->alt,
		.title = r->title, .aria_label = r->aria_label,
		.lazy = r->lazy, .filename = filename,
	};

	snprintf(name, sizeof(name), "img_%u", number);
	snprintf(fallback, sizeof(fallback), "image-%u", number);
	rf_gallery_filename(s->filename, fallback, s->suffix, filename);
	if (a->store) {
		struct rf_staged *f;

		f = rf_manifest_add(m, RF_ARTIFACT_IMAGE, true, name,
		    s->media_type);
		f->known = s->known;
		f->at = s->at;
		f->size = (uint32_t)s->size;
		/* Giving it the other name would cost more than this. */
		snprintf(f->file, sizeof(f->file), RF_WEB_FILE, r->seq);
		rf_strlcpy(f->filename, filename, sizeof(f->filename));
		image.name = name;
	}
	rf_gallery_put(out, &image);
	if (s->note != NULL)
		put_note(a, s, image.name);
}

static enum rf_code
put_images(struct rf_web_album *a, int staging, struct rf_manifest *m,
    struct rf_err *err)
{
	struct text_file f;
	enum rf_code rc;

	rc = text_open(&f, staging, RF_GALLERY_FILE, err);
	if (rc != RF_OK)
		return rc;
	rf_manifest_add(m, RF_ARTIFACT_RESULT, false, RF_GALLERY_FILE,
	    "text/plain");
	for (size_t i = 0; i < a->list.n; i++) {
		const struct rf_ref *r = &a->list.v[i];

		if (r->kind == RF_REF_IMAGE &&
		    a->shots.v[r->seq].state == RF_WEB_HAVE)
			put_image(a, r, &a->shots.v[r->seq], ++m->images, m,
			    &f.out);
	}
	return text_close(&f, err);
}

/* The word is a code's stable name: surfaces put it in theirs. */
static void
put_error(struct rf_out *out, const char *address, const char *word,
    const char *why)
{
	rf_out_printf(out, "%s\t%s\t%s\n", address, word, why);
}

static bool
has_errors(const struct rf_web_album *a)
{
	bool any = a->needs_script || a->list.left_out > 0;

	for (size_t i = 0; i < a->list.n && !any; i++)
		any = a->shots.v[i].state == RF_WEB_FAILED;
	return any;
}

static enum rf_code
put_errors(struct rf_web_album *a, int staging, struct rf_manifest *m,
    struct rf_err *err)
{
	struct text_file f;
	enum rf_code rc;
	char text[400];

	if (!has_errors(a))
		return RF_OK;
	rc = text_open(&f, staging, ERRORS, err);
	if (rc != RF_OK)
		return rc;
	rf_manifest_add(m, RF_ARTIFACT_ERRORS, false, ERRORS, "text/plain");
	snprintf(text, sizeof(text), "the page is made by a script; %s%s",
	    a->unrendered != NULL ? "it could not be rendered: " :
	    "rendering it would show more",
	    a->unrendered != NULL ? a->unrendered : "");
	if (a->needs_script)
		put_error(&f.out, a->page, "needs_script", text);
	for (size_t i = 0; i < a->list.n; i++) {
		const struct rf_ref *r = &a->list.v[i];
		const struct rf_web_shot *s = &a->shots.v[r->seq];

		if (s->state == RF_WEB_FAILED)
			put_error(&f.out, r->url != NULL ? r->url : a->page,
			    rf_code_name(s->code), s->why);
	}
	snprintf(text, sizeof(text), "%zu further images were left out",
	    a->list.left_out);
	if (a->list.left_out > 0)
		put_error(&f.out, a->page, rf_code_name(RF_E_LIMIT),
		    text);
	return text_close(&f, err);
}

static enum rf_code
pack_images(int staging, struct rf_manifest *m, struct rf_err *err)
{
	enum rf_code rc;
	int images;

	images = openat(staging, "images", O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC);
	if (images < 0)
		return rf_fail_errno(err, RF_E_IO,
		    "cannot open the folder of the images");
	rc = rf_manifest_pack(m, images, err);
	rf_close(&images);
	return rc;
}

enum rf_code
rf_web_album_write(struct rf_web_album *a, int staging, uint32_t *n,
    struct rf_err *err)
{
	struct rf_manifest m = RF_MANIFEST_INIT;
	enum rf_code rc;

	rf_ref_list_sort(&a->list);
	rc = put_images(a, staging, &m, err);
	if (rc == RF_OK)
		rc = put_errors(a, staging, &m, err);
	m.pages = 1;
	*n = m.images;
	if (rc == RF_OK)
		rc = pack_images(staging, &m, err);
	if (rc == RF_OK)
		rc = rf_manifest_save(&m, staging, err);
	rf_manifest_release(&m);
	return rc;
}
