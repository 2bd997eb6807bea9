/*
 * The manifest: how a reader tells its parent what it staged.  One line per
 * file, fields between tabs:
 *
 *	riffle 1 PAGES IMAGES
 *	result	result.json	application/json
 *	image	images/excel_image_1_1.png	image/png
 *	image	images/img_2	image/png	holiday.png
 *	image	images/w17/img_3	image/gif	sun.gif
 *	image	known/17/img_4	image/png	beach.png
 *	image	images/w9/img_5	image/svg+xml	leaf.svg	w9.z
 *	end
 *
 * The fields behind the type, for packing, may be left out: what it is to be
 * called, and the file that has it packed.  A file that is called
 * otherwise than its artifact stands in front of that.  What is known has no
 * file: it is an image of the page's memory (web_memory.h).
 *
 * Not JSON on purpose: the parent parses it, stays small, and trusts nothing
 * of it; a value of sixteen megabytes would cost it hundreds as a tree.
 */
#include "config.h"

#include "jobs/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/sheaf.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/out.h"
#include "util/str.h"

#define IMAGES "images/"
#define KNOWN "known/"
#define SHEAF "sheaf/"

static const char *const kinds[RF_ARTIFACT_KIND_COUNT] = {
	[RF_ARTIFACT_RESULT] = "result",
	[RF_ARTIFACT_LEGACY] = "legacy",
	[RF_ARTIFACT_IMAGE] = "image",
	[RF_ARTIFACT_ERRORS] = "errors",
};

struct rf_staged *
rf_manifest_add(struct rf_manifest *m, enum rf_artifact_kind kind,
    bool in_images, const char *name, const char *media_type)
{
	struct rf_staged *f;

	if (m->n_files == m->room) {
		m->room = m->room == 0 ? 4 : 2 * m->room;
		m->files = rf_reallocarray(m->files, (size_t)m->room,
		    sizeof(*m->files));
	}
	f = &m->files[m->n_files++];
	f->in_images = in_images;
	f->kind = kind;
	rf_strlcpy(f->file, name, sizeof(f->file));
	rf_strlcpy(f->name, name, sizeof(f->name));
	rf_strlcpy(f->media_type, media_type, sizeof(f->media_type));
	f->filename[0] = f->packed[0] = '\0';
	f->known = -1;
	f->at = -1;
	return f;
}

void
rf_manifest_release(struct rf_manifest *m)
{
	free(m->files);
	*m = (struct rf_manifest)RF_MANIFEST_INIT;
}

enum rf_code
rf_manifest_save(const struct rf_manifest *m, int staging, struct rf_err *err)
{
	enum rf_code rc;
	struct rf_out out;
	struct stat st;
	int fd;

	/* Emptied to nothing it would be written out when it is closed. */
	fd = openat(staging, RF_MANIFEST_FILE, O_WRONLY | O_CREAT | O_NOFOLLOW |
	    O_CLOEXEC, 0666);
	if (fd < 0 || fstat(fd, &st) != 0 ||
	    (st.st_size > 1 && ftruncate(fd, 1) != 0)) {
		rc = rf_fail_errno(err, RF_E_IO, "cannot write %s",
		    RF_MANIFEST_FILE);
		rf_close(&fd);
		return rc;
	}
	rf_out_to_fd(&out, fd);
	rf_out_printf(&out, "riffle 1 %u %u\n", m->pages, m->images);
	for (int i = 0; i < m->n_files; i++) {
		const struct rf_staged *f = &m->files[i];

		rf_out_printf(&out, "%s\t", kinds[f->kind]);
		if (f->known >= 0)
			rf_out_printf(&out, KNOWN "%d/", f->known);
		else if (f->at >= 0)
			rf_out_printf(&out, SHEAF "%lld/%u/", (long long)f->at,
			    f->size);
		else if (f->in_images)
			rf_out_adds(&out, IMAGES);
		if (f->known < 0 && f->at < 0 &&
		    strcmp(f->file, f->name) != 0)
			rf_out_printf(&out, "%s/", f->file);
		rf_out_printf(&out, "%s\t%s", f->name, f->media_type);
		if (f->filename[0] != '\0')
			rf_out_printf(&out, "\t%s", f->filename);
		if (f->packed[0] != '\0')
			rf_out_printf(&out, "\t%s", f->packed);
		rf_out_addc(&out, '\n');
	}
	rf_out_adds(&out, "end\n");
	rc = rf_out_finish(&out, err);
	rf_close(&fd);
	if (rc != RF_OK)
		unlinkat(staging, RF_MANIFEST_FILE, 0);
	return rc;
}

bool
rf_manifest_void(int staging)
{
	struct stat st;
	bool done;
	int fd;

	fd = openat(staging, RF_MANIFEST_FILE, O_WRONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return false;
	done = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_nlink == 1 && ftruncate(fd, 1) == 0 &&
	    pwrite(fd, "-", 1, 0) == 1;
	rf_close(&fd);
	return done;
}

/* ---- reading, with suspicion ------------------------------------------- */

static enum rf_code
suspicious(struct rf_err *err)
{
	return rf_fail(err, RF_E_CORRUPT,
	    "the document's reader left an unusable result");
}

/* The whole file as malloc'ed memory; a link or a pipe is refused. */
static enum rf_code
load_text(int staging, char **text, size_t *len, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	struct stat st;
	int fd;

	*text = NULL;
	fd = openat(staging, RF_MANIFEST_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		if (errno == ENOENT || errno == ELOOP)
			return suspicious(err);
		return rf_fail_errno(err, RF_E_IO, "cannot open %s",
		    RF_MANIFEST_FILE);
	}
	if (fstat(fd, &st) != 0) {
		rc = rf_fail_errno(err, RF_E_IO, "cannot read %s",
		    RF_MANIFEST_FILE);
		goto out;
	}
	if (!S_ISREG(st.st_mode) || st.st_size > RF_MAX_MANIFEST) {
		rc = suspicious(err);
		goto out;
	}
	*text = rf_malloc((size_t)st.st_size + 1);
	rc = rf_read_up_to(fd, *text, (size_t)st.st_size, len, err);
out:
	rf_close(&fd);
	return rc;
}

/* A name without any meaning to a file system, a shell or a browser. */
static bool
is_plain(struct rf_str s, size_t room)
{
	if (s.len == 0 || s.len >= room || s.ptr[0] == '.' || s.ptr[0] == '-')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if ((c < '0' || c > '9') && (c < 'a' || c > 'z') &&
		    (c < 'A' || c > 'Z') && c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}

/* "image/png", "image/svg+xml": two plain words; no parameters. */
static bool
is_media_type(struct rf_str s, size_t room)
{
	struct rf_str left;

	if (s.len >= room)
		return false;
	left = rf_str_cut(&s, '/');
	if (s.ptr == NULL || !is_plain(left, room))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		struct rf_str c = { s.ptr + i, 1 };

		if (s.ptr[i] != '+' && s.ptr[i] != '.' && s.ptr[i] != '-' &&
		    !is_plain(c, 2))
			return false;
	}
	return s.len > 0;
}

/* A name for people, as clean as cleaning would leave it. */
static bool
is_filename(struct rf_str s, char out[104])
{
	char clean[101];

	if (s.len == 0 || s.len >= sizeof(clean))
		return false;
	memcpy(out, s.ptr, s.len);
	out[s.len] = '\0';
	rf_filename_clean(out, clean);
	return strcmp(out, clean) == 0;
}

/* Where a line says that the bytes are: see rf_staged. */
struct place {
	struct rf_str name, file;
	bool in_images;
	int known;
	int64_t at, size;
};

/*
 * "images/NAME", "images/FILE/NAME", "known/17/NAME", "sheaf/AT/SIZE/NAME" or
 * "NAME": the file is called as the name where nothing else is said.
 */
static bool
read_place(struct rf_str s, struct place *p)
{
	int64_t n = -1;

	*p = (struct place){ .known = -1, .at = -1 };
	if (rf_str_starts(s, IMAGES)) {
		p->in_images = true;
		rf_str_cut(&s, '/');
		p->file = s;
		if (memchr(s.ptr, '/', s.len) != NULL)
			p->file = rf_str_cut(&s, '/');
		p->name = s;
		return true;
	}
	if (rf_str_starts(s, KNOWN)) {
		rf_str_cut(&s, '/');
		if (!rf_parse_int(rf_str_cut(&s, '/'), 0, INT32_MAX, &n))
			return false;
		p->known = (int)n;
	} else if (rf_str_starts(s, SHEAF)) {
		rf_str_cut(&s, '/');
		if (!rf_parse_int(rf_str_cut(&s, '/'), 0, RF_SHEAF_SIZE,
		    &p->at) || s.ptr == NULL || !rf_parse_int(rf_str_cut(&s,
		    '/'), 0, RF_SHEAF_PIECE, &p->size))
			return false;
	}
	p->in_images = p->known >= 0 || p->at >= 0;
	p->file = p->name = s;
	return s.ptr != NULL;
}

static void
copy(char *to, struct rf_str s)
{
	memcpy(to, s.ptr, s.len);
	to[s.len] = '\0';
}

static bool
read_line(struct rf_manifest *m, struct rf_str line)
{
	struct rf_str kind = rf_str_cut(&line, '\t');
	struct rf_str where = rf_str_cut(&line, '\t'), media, called;
	struct place p;
	char name[sizeof(m->files->name)], type[sizeof(m->files->media_type)];
	char filename[sizeof(m->files->filename)] = "";
	struct rf_staged *f;
	int k = 0;

	while (k < RF_ARTIFACT_KIND_COUNT && !rf_str_is(kind, kinds[k]))
		k++;
	if (k == RF_ARTIFACT_KIND_COUNT || line.ptr == NULL ||
	    m->n_files >= RF_MAX_STAGED_FILES)
		return false;
	media = rf_str_cut(&line, '\t');
	called = rf_str_cut(&line, '\t');
	if (called.ptr != NULL && (k != RF_ARTIFACT_IMAGE ||
	    !is_filename(called, filename)))
		return false;
	if (!read_place(where, &p) || !is_plain(p.name, sizeof(name)) ||
	    !is_plain(p.file, sizeof(f->file)) ||
	    !is_media_type(media, sizeof(type)) ||
	    p.in_images != (k == RF_ARTIFACT_IMAGE) ||
	    (line.ptr != NULL && (p.known >= 0 ||
	    !is_plain(line, sizeof(f->packed)))))
		return false;
	copy(name, p.name);
	copy(type, media);
	f = rf_manifest_add(m, (enum rf_artifact_kind)k, p.in_images, name,
	    type);
	copy(f->file, p.file);
	rf_strlcpy(f->filename, filename, sizeof(f->filename));
	if (line.ptr != NULL)
		copy(f->packed, line);
	f->known = p.known;
	f->at = p.at;
	f->size = (uint32_t)p.size;
	/* A part belongs to one image: together they are not more than all. */
	m->sheaved += p.size;
	return m->sheaved <= RF_SHEAF_SIZE;
}

static bool
read_head(struct rf_manifest *m, struct rf_str line)
{
	int64_t pages, images;

	if (!rf_str_starts(line, "riffle 1 "))
		return false;
	line.ptr += strlen("riffle 1 ");
	line.len -= strlen("riffle 1 ");
	if (!rf_parse_int(rf_str_cut(&line, ' '), 0, INT32_MAX, &pages) ||
	    line.ptr == NULL ||
	    !rf_parse_int(line, 0, INT32_MAX, &images))
		return false;
	m->pages = (uint32_t)pages;
	m->images = (uint32_t)images;
	return true;
}

static int
by_name(const void *a, const void *b)
{
	const struct rf_staged *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	/* "img_9" before "img_10": artifacts are packed in this order. */
	if (strlen(x->name) != strlen(y->name))
		return strlen(x->name) < strlen(y->name) ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* One result, at most one of other texts, no name twice; sorts the files. */
static bool
is_sound(struct rf_manifest *m)
{
	int count[RF_ARTIFACT_KIND_COUNT] = { 0 };

	if (m->n_files == 0)
		return false;
	qsort(m->files, (size_t)m->n_files, sizeof(*m->files), by_name);
	for (int i = 0; i < m->n_files; i++) {
		count[m->files[i].kind]++;
		if (i > 0 && by_name(&m->files[i - 1], &m->files[i]) == 0)
			return false;
	}
	return count[RF_ARTIFACT_RESULT] == 1 &&
	    count[RF_ARTIFACT_LEGACY] <= 1 && count[RF_ARTIFACT_ERRORS] <= 1;
}

enum rf_code
rf_manifest_load(int staging, struct rf_manifest *out, struct rf_err *err)
{
	struct rf_str rest = { NULL, 0 }, line;
	bool ended = false;
	char *text = NULL;
	enum rf_code rc;

	*out = (struct rf_manifest)RF_MANIFEST_INIT;
	rc = load_text(staging, &text, &rest.len, err);
	if (rc != RF_OK)
		goto out;
	rest.ptr = text;
	if (!read_head(out, rf_str_cut(&rest, '\n'))) {
		rc = suspicious(err);
		goto out;
	}
	while (rest.ptr != NULL && !ended) {
		line = rf_str_cut(&rest, '\n');
		ended = rf_str_is(line, "end");
		if (!ended && !read_line(out, line))
			break;
	}
	if (!ended || rest.ptr == NULL || rest.len != 0 || !is_sound(out))
		rc = suspicious(err);
out:
	free(text);
	if (rc != RF_OK)
		rf_manifest_release(out);
	return rc;
}
