/*
 * A picture is a document of one page: the picture itself, unchanged, and
 * the text in it where that is recognised (picture_text.c).  A TIFF
 * file with several images gives a page for each (contract pulse.md
 * section 8); they share the bytes.
 *
 * What surprises: the directories of a TIFF file form a list that may loop,
 * and some of them are only small copies of another.
 */
#include "config.h"

#include "extract/picture.h"

#include <stdlib.h>
#include <string.h>

#include "extract/picture_text.h"
#include "image/probe.h"
#include "util/io.h"
#include "util/limits.h"

#define MAX_FRAMES 10000
#define MAX_IFD_ENTRIES 4096

/* ---- the frames of a TIFF file --------------------------------------- */

struct tiff {
	const unsigned char *p;
	size_t n;
	bool big_endian, big;	/* big: 64-bit offsets */
};

static uint64_t
get(const struct tiff *t, uint64_t at, unsigned size)
{
	uint64_t v = 0;

	if (at > t->n || t->n - at < size)
		return 0;
	for (unsigned i = 0; i < size; i++)
		v |= (uint64_t)t->p[at + i] <<
		    8 * (t->big_endian ? size - 1 - i : i);
	return v;
}

struct frame {
	uint32_t width, height;
	bool reduced;		/* a small copy of another */
	uint64_t at;		/* offset of the directory */
	uint64_t next;		/* and of the next one, 0: none */
};

static struct frame
read_frame(const struct tiff *t, uint64_t at)
{
	unsigned head = t->big ? 8 : 2, entry = t->big ? 20 : 12;
	uint64_t n = get(t, at, head);
	struct frame f = { 0, 0, false, at, 0 };

	if (n > MAX_IFD_ENTRIES)
		return f;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t e = at + head + i * entry;
		unsigned size = get(t, e + 2, 2) == 3 ? 2 : 4;
		uint32_t v = (uint32_t)get(t, e + (t->big ? 12 : 8), size);

		switch (get(t, e, 2)) {
		case 254:
			f.reduced = v & 1;
			break;
		case 256:
			f.width = v;
			break;
		case 257:
			f.height = v;
			break;
		default:
			break;
		}
	}
	f.next = get(t, at + head + n * entry, t->big ? 8 : 4);
	return f;
}

/* ---- pages ---------------------------------------------------------- */

static void
add_page(struct rf_picture_text *t, uint32_t number, uint32_t width,
    uint32_t height, uint64_t at, int32_t asset)
{
	struct rf_document *d = t->x->doc;
	struct rf_page *page;
	struct rf_block *b;

	if (rf_picture_text_page(t, number, width, height, at, asset))
		return;
	page = rf_document_page(d, number);
	b = rf_page_block(page, RF_BLOCK_FIGURE);
	page->width = (float)width;
	page->height = (float)height;
	b->figure = rf_arena_alloc(&d->arena, sizeof(*b->figure));
	b->figure->visual = RF_VISUAL_IMAGE;
	b->figure->asset = asset;
	if (width > 0 && height > 0) {
		b->has_box = true;
		b->box = rf_quad_of_box((struct rf_box){ 0, 0, page->width,
		    page->height });
	}
}

struct frames {
	RF_VEC(struct frame) v;
};

/* The images that are no mere copies, in order. */
static void
list_frames(const void *bytes, size_t n, struct frames *out)
{
	struct tiff t = { bytes, n, false, false };
	struct frames all = { { NULL, 0, 0 } };
	uint64_t at;

	t.big_endian = t.p[0] == 'M';
	t.big = get(&t, 2, 2) == 43;
	at = get(&t, t.big ? 8 : 4, t.big ? 8 : 4);
	while (at != 0 && all.v.n < MAX_FRAMES) {
		struct frame f = read_frame(&t, at);

		for (size_t i = 0; i < all.v.n; i++)
			if (all.v.v[i].at == f.next)
				f.next = 0;	/* the list loops */
		*RF_VEC_PUSH(&all.v) = f;
		if (f.width > 0 && f.height > 0 && !f.reduced)
			*RF_VEC_PUSH(&out->v) = f;
		at = f.next != at ? f.next : 0;
	}
	RF_VEC_RELEASE(&all.v);
}

/* A page per frame; *several is false, and nothing done, when it is one. */
static enum rf_code
add_frames(struct rf_picture_text *t, int32_t asset, bool *several,
    struct rf_err *err)
{
	struct frames frames = { { NULL, 0, 0 } };
	struct rf_extract *x = t->x;
	enum rf_code rc = RF_OK;

	list_frames(t->bytes, t->n, &frames);
	*several = frames.v.n > 1;
	if (*several) {
		x->doc->total_pages = (uint32_t)frames.v.n;
		rc = rf_options_check_pages(x->options, x->doc->total_pages,
		    err);
	}
	for (size_t i = 0; *several && rc == RF_OK && i < frames.v.n; i++) {
		const struct frame *f = &frames.v.v[i];

		if (!rf_options_want_page(x->options, (uint32_t)i + 1))
			continue;
		add_page(t, (uint32_t)i + 1, f->width, f->height, f->at,
		    asset);
		rf_extract_progress(x, (uint32_t)i + 1,
		    x->doc->total_pages);
	}
	if (*several && x->doc->pages.n > 0)
		x->doc->assets.v[asset].occurrences =
		    (uint32_t)x->doc->pages.n;
	RF_VEC_RELEASE(&frames.v);
	return rc;
}

static enum rf_code
picture_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_document *d = x->doc;
	struct rf_picture_text text = { .x = x };
	struct rf_image_facts facts;
	uint32_t width, height;
	bool several = false;
	enum rf_code rc;
	int32_t asset;
	char *bytes;
	size_t n;

	d->paging = RF_PAGES;
	d->total_pages = 1;
	bytes = rf_malloc((size_t)x->size + 1);
	rc = rf_pread_up_to(x->fd, bytes, (size_t)x->size, 0, &n, err);
	if (rc != RF_OK)
		goto out;
	rc = rf_image_probe_memory(bytes, n, &facts, err);
	/* Nobody could open what claims more; vectors may tell no size. */
	if (rc == RF_OK && !facts.vector)
		rc = rf_image_check_pixels(facts.width, facts.height, err);
	if (rc == RF_OK)
		rc = rf_picture_text_begin(&text, x, bytes, n, &facts, err);
	if (rc != RF_OK)
		goto out;
	rc = rf_extract_asset(x, bytes, n, x->name != NULL &&
	    x->name[0] != '\0' ? rf_path_base(x->name) : facts.name, 1,
	    &asset, err);
	if (rc != RF_OK)
		goto out;
	if (facts.format == RF_IMAGE_TIFF && n >= 16) {
		rc = add_frames(&text, asset, &several, err);
		if (rc != RF_OK)
			goto out;
	}
	if (!several) {
		rc = rf_options_check_pages(x->options, 1, err);
		if (rc != RF_OK)
			goto out;
		rf_image_upright(&facts, &width, &height);
		add_page(&text, 1, width, height, 0, asset);
	}
	rf_picture_text_finish(&text);
	rf_extract_progress(x, d->total_pages, d->total_pages);
out:
	rf_picture_text_release(&text);
	free(bytes);
	return rc;
}

/* ---- the rows ------------------------------------------------------- */

static int
score(const unsigned char *head, size_t len, enum rf_image_format wanted)
{
	enum rf_image_format format;
	int sure = rf_image_recognise(head, len, &format);

	return sure > 0 && format == wanted ? sure : 0;
}

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define PICTURE(id, ID, label_, media, suffix) \
	static int \
	id##_recognise(const unsigned char *head, size_t len, \
	    const char *name) \
	{ \
		return score(head, len, RF_IMAGE_##ID); \
	} \
	const struct rf_format rf_picture_##id = { \
		.name = #id, \
		.label = label_, \
		.media_types = media, \
		.suffixes = suffix, \
		.recognise = id##_recognise, \
		.extract = picture_extract, \
	};

PICTURE(jpeg, JPEG, "JPEG picture", LIST("image/jpeg", "image/jpg"),
    LIST("jpg", "jpeg", "jpe", "jfif"))
PICTURE(png, PNG, "PNG picture", LIST("image/png", "image/apng"),
    LIST("png", "apng"))
PICTURE(gif, GIF, "GIF picture", LIST("image/gif"), LIST("gif"))
PICTURE(webp, WEBP, "WebP picture", LIST("image/webp"), LIST("webp"))
PICTURE(bmp, BMP, "Windows bitmap", LIST("image/bmp", "image/x-ms-bmp"),
    LIST("bmp", "dib"))
PICTURE(tiff, TIFF, "TIFF picture", LIST("image/tiff"),
    LIST("tif", "tiff"))
PICTURE(avif, AVIF, "AVIF picture", LIST("image/avif"),
    LIST("avif", "avifs"))
PICTURE(heif, HEIF, "HEIF picture", LIST("image/heic", "image/heif"),
    LIST("heic", "heif", "hif"))
PICTURE(svg, SVG, "SVG drawing", LIST("image/svg+xml"),
    LIST("svg", "svgz"))
PICTURE(ico, ICO, "Windows icon", LIST("image/vnd.microsoft.icon",
    "image/x-icon"), LIST("ico", "cur"))
PICTURE(jp2, JP2, "JPEG 2000 picture", LIST("image/jp2", "image/jpx",
    "image/j2c"), LIST("jp2", "jpf", "jpx", "j2k", "j2c", "jpc"))
PICTURE(jxl, JXL, "JPEG XL picture", LIST("image/jxl"), LIST("jxl"))
PICTURE(psd, PSD, "Photoshop picture", LIST("image/vnd.adobe.photoshop"),
    LIST("psd", "psb"))
PICTURE(emf, EMF, "Enhanced metafile", LIST("image/emf", "image/x-emf"),
    LIST("emf"))
PICTURE(wmf, WMF, "Windows metafile", LIST("image/wmf", "image/x-wmf"),
    LIST("wmf"))
