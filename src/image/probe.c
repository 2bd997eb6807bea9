/*
 * Recognition, the window over the source, and what every family needs.
 * Content alone decides: names and declared types lie too often.  The row
 * that is surest wins, the earlier one on a draw.
 */
#include "config.h"
#include "image/probe.h"

#include <string.h>

#include "image/probe_priv.h"
#include "util/io.h"
#include "util/limits.h"

#define MAX_SIDE (1 << 20)	/* pixels of a row or column decoded */

static const struct rf_image_family *const families[RF_IMAGE_FORMAT_COUNT] = {
	[RF_IMAGE_JPEG] = &rf_image_jpeg,
	[RF_IMAGE_PNG] = &rf_image_png,
	[RF_IMAGE_GIF] = &rf_image_gif,
	[RF_IMAGE_WEBP] = &rf_image_webp,
	[RF_IMAGE_BMP] = &rf_image_bmp,
	[RF_IMAGE_TIFF] = &rf_image_tiff,
	[RF_IMAGE_AVIF] = &rf_image_avif,
	[RF_IMAGE_HEIF] = &rf_image_heif,
	[RF_IMAGE_SVG] = &rf_image_svg,
	[RF_IMAGE_ICO] = &rf_image_ico,
	[RF_IMAGE_JP2] = &rf_image_jp2,
	[RF_IMAGE_JXL] = &rf_image_jxl,
	[RF_IMAGE_PSD] = &rf_image_psd,
	[RF_IMAGE_EMF] = &rf_image_emf,
	[RF_IMAGE_WMF] = &rf_image_wmf,
};

/* ---- sources ------------------------------------------------------- */

void
rf_image_source_memory(struct rf_image_source *s, const void *p, size_t n)
{
	*s = (struct rf_image_source){ .memory = p, .size = (int64_t)n };
}

static enum rf_code
read_fd(void *ctx, int64_t off, void *buf, size_t n, size_t *got,
    struct rf_err *err)
{
	return rf_pread_up_to((int)(intptr_t)ctx, buf, n, off, got, err);
}

void
rf_image_source_fd(struct rf_image_source *s, int fd, int64_t size)
{
	*s = (struct rf_image_source){ .read_at = read_fd,
		.ctx = (void *)(intptr_t)fd, .size = size };
}

/* ---- the window ---------------------------------------------------- */

/* Bytes of the source; NULL when not all there. */
static const unsigned char *
window_at(struct rf_probe_window *w, int64_t off, size_t n)
{
	const struct rf_image_source *src = w->src;
	size_t want = RF_PROBE_WINDOW;

	if (w->err.code != RF_OK)
		return NULL;
	if (++w->looks > RF_PROBE_LOOKS) {
		(void)rf_fail(&w->err, RF_E_LIMIT,
		    "the picture has too many parts to look through");
		return NULL;
	}
	if (src->memory != NULL)
		return src->memory + off;
	if (off >= w->start && (size_t)(off - w->start) <= w->len &&
	    n <= w->len - (size_t)(off - w->start))
		return w->bytes + (off - w->start);
	if ((int64_t)want > src->size - off)
		want = (size_t)(src->size - off);
	w->start = off;
	w->len = 0;
	if (src->read_at(src->ctx, off, w->bytes, want, &w->len, &w->err) !=
	    RF_OK) {
		w->len = 0;
		return NULL;
	}
	return n <= w->len ? w->bytes : NULL;
}

const unsigned char *
rf_probe_at(struct rf_probe *p, int64_t off, size_t n)
{
	if (off < 0 || off > p->size || n > RF_PROBE_WINDOW ||
	    (int64_t)n > p->size - off)
		return NULL;
	return window_at(p->window, p->base + off, n);
}

size_t
rf_probe_copy(struct rf_probe *p, int64_t off, void *buf, size_t n)
{
	const unsigned char *b;
	size_t done = 0, piece;

	if (off < 0 || off >= p->size)
		return 0;
	if ((int64_t)n > p->size - off)
		n = (size_t)(p->size - off);
	while (done < n) {
		piece = n - done < RF_PROBE_WINDOW ? n - done :
		    RF_PROBE_WINDOW;
		b = rf_probe_at(p, off + (int64_t)done, piece);
		if (b == NULL)
			break;
		memcpy((char *)buf + done, b, piece);
		done += piece;
	}
	return done;
}

struct rf_probe
rf_probe_sub(const struct rf_probe *p, int64_t off, int64_t size)
{
	struct rf_probe sub = { p->window, p->base, 0 };

	if (off < 0 || off > p->size || size < 0)
		return sub;
	sub.base = p->base + off;
	sub.size = size < p->size - off ? size : p->size - off;
	return sub;
}

bool
rf_probe_is(struct rf_probe *p, int64_t off, const void *bytes, size_t n)
{
	const unsigned char *b = rf_probe_at(p, off, n);

	return b != NULL && memcmp(b, bytes, n) == 0;
}

/* ---- shared facts -------------------------------------------------- */

const char *
rf_probe_grey(unsigned bits)
{
	return bits > 8 ? "grey16" : "b-w";
}

const char *
rf_probe_rgb(unsigned bits)
{
	return bits > 8 ? "rgb16" : "srgb";
}

void
rf_probe_dpi(struct rf_image_facts *f, double x, double y)
{
	const double most = 1e6;

	if (!(x > 0 && x <= most && y > 0 && y <= most))
		return;
	f->dpi_x = x;
	f->dpi_y = y;
}

/* ---- ISO boxes ----------------------------------------------------- */

bool
rf_box_next(struct rf_probe *p, int64_t *pos, int64_t end, struct rf_box *box)
{
	const unsigned char *b;
	uint64_t size;
	int64_t header = 8;

	if (end > p->size)
		end = p->size;
	if (*pos < 0 || end - *pos < 8 ||
	    (b = rf_probe_at(p, *pos, 8)) == NULL)
		return false;
	size = rf_be32(b);
	box->type = rf_be32(b + 4);
	if (size == 1) {
		header = 16;
		if (end - *pos < 16 ||
		    (b = rf_probe_at(p, *pos + 8, 8)) == NULL)
			return false;
		size = rf_be64(b);
	} else if (size == 0) {
		size = (uint64_t)(end - *pos);
	}
	if (size < (uint64_t)header)
		return false;
	if (size > (uint64_t)(end - *pos))
		size = (uint64_t)(end - *pos);
	box->body = *pos + header;
	box->end = *pos + (int64_t)size;
	*pos = box->end;
	return true;
}

bool
rf_box_find(struct rf_probe *p, int64_t pos, int64_t end, uint32_t type,
    struct rf_box *box)
{
	while (rf_box_next(p, &pos, end, box))
		if (box->type == type)
			return true;
	return false;
}

/* ---- the doors ----------------------------------------------------- */

static const struct rf_image_family *
surest(const unsigned char *head, size_t n, int *how_sure)
{
	const struct rf_image_family *best = NULL;
	int score, most = 0;

	for (size_t i = 0; i < RF_COUNT(families); i++) {
		score = families[i]->recognise(head, n);
		if (score > most) {
			most = score;
			best = families[i];
		}
	}
	*how_sure = most;
	return best;
}

int
rf_image_recognise(const unsigned char *head, size_t n,
    enum rf_image_format *format)
{
	int score;
	const struct rf_image_family *family = surest(head, n, &score);

	if (family != NULL && format != NULL)
		*format = family->format;
	return score;
}

const char *
rf_image_format_name(enum rf_image_format format)
{
	return families[format]->name;
}

static void
start_facts(struct rf_image_facts *f, const struct rf_image_family *family)
{
	*f = (struct rf_image_facts){
		.format = family->format,
		.name = family->name,
		.media_type = family->media_type,
		.suffix = family->suffix,
		.vector = family->vector,
		.orientation = 1,
		.frames = 1,
		.pages = 1,
	};
}

enum rf_code
rf_image_probe(const struct rf_image_source *src, struct rf_image_facts *facts,
    struct rf_err *err)
{
	struct rf_probe_window window = { .src = src };
	struct rf_probe p = { &window, 0, src->size };
	unsigned char head[RF_PROBE_WINDOW];
	const struct rf_image_family *family;
	size_t n;
	int score;
	enum rf_code rc;

	*facts = (struct rf_image_facts){ 0 };
	if (src->size <= 0)
		return rf_fail(err, RF_E_EMPTY, "the file is empty");
	n = rf_probe_copy(&p, 0, head, sizeof(head));
	family = surest(head, n, &score);
	if (family == NULL) {
		rc = rf_fail(err, RF_E_UNSUPPORTED,
		    "the file is not a picture of a known format");
	} else {
		start_facts(facts, family);
		rc = family->read(&p, facts, err);
		if (rc == RF_OK && !facts->vector &&
		    (facts->width == 0 || facts->height == 0))
			rc = rf_fail(err, RF_E_CORRUPT,
			    "the %s picture has no pixels", facts->name);
		facts->animated = facts->frames != 1;
	}
	if (window.err.code != RF_OK) {
		/* The source failed, or the looks ran out. */
		if (err != NULL)
			*err = window.err;
		rc = window.err.code;
	}
	return rc;
}

enum rf_code
rf_image_probe_memory(const void *p, size_t n, struct rf_image_facts *facts,
    struct rf_err *err)
{
	struct rf_image_source src;

	rf_image_source_memory(&src, p, n);
	return rf_image_probe(&src, facts, err);
}

void
rf_image_upright(const struct rf_image_facts *facts, uint32_t *width,
    uint32_t *height)
{
	bool turned = facts->orientation >= 5;

	*width = turned ? facts->height : facts->width;
	*height = turned ? facts->width : facts->height;
}

enum rf_code
rf_image_check_pixels(uint32_t width, uint32_t height, struct rf_err *err)
{
	if (width == 0 || height == 0)
		return rf_fail(err, RF_E_CORRUPT, "the picture has no pixels");
	if ((uint64_t)width * height > RF_MAX_PIXELS || width > MAX_SIDE ||
	    height > MAX_SIDE)
		return rf_fail(err, RF_E_LIMIT, "a picture of %u x %u pixels "
		    "is larger than the %d million that are read", width,
		    height, RF_MAX_PIXELS / 1000000);
	return RF_OK;
}
