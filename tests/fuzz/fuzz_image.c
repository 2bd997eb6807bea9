/*
 * Pictures: the probe from memory and through a window must agree and keep
 * its promises; what it calls a small JPEG or PNG is decoded, resized and
 * encoded, and what it calls a metafile is drawn.
 */
#include "config.h"

#include <string.h>

#include "chart/paint.h"
#include "extract/metafile/metafile.h"
#include "fuzz/fuzz.h"
#include "image/codec.h"
#include "util/limits.h"

#define MAX_DECODED (1 << 18)	/* pixels: larger ones take too long */

static enum rf_code
read_slice(void *ctx, int64_t off, void *buf, size_t n, size_t *got,
    struct rf_err *err)
{
	const uint8_t *data = ctx;

	memcpy(buf, data + off, n);
	*got = n;
	return RF_OK;
}

static void
check_promises(const struct rf_image_facts *f)
{
	FUZZ_CHECK(f->format < RF_IMAGE_FORMAT_COUNT);
	FUZZ_CHECK(strcmp(f->name, rf_image_format_name(f->format)) == 0);
	FUZZ_CHECK(f->media_type != NULL && f->suffix != NULL);
	FUZZ_CHECK(f->orientation >= 1 && f->orientation <= 8);
	FUZZ_CHECK(f->pages >= 1);
	FUZZ_CHECK(f->animated == (f->frames != 1));
	FUZZ_CHECK(f->dpi_x >= 0 && f->dpi_y >= 0);
	if (f->vector) {
		FUZZ_CHECK(f->color_space == NULL && f->channels == 0);
		return;
	}
	FUZZ_CHECK(f->width > 0 && f->height > 0);
	FUZZ_CHECK(f->bits >= 1 && f->bits <= 64);
	FUZZ_CHECK(f->channels >= 1);
	FUZZ_CHECK(f->color_space != NULL);
	FUZZ_CHECK(f->format != RF_IMAGE_JPEG || f->coding != NULL);
}

static void
check_thumbnail(const uint8_t *data, size_t size,
    const struct rf_image_facts *f)
{
	struct rf_image_facts small;
	struct rf_buf out;
	enum rf_image_format format;
	uint32_t width, height;
	enum rf_code rc;

	if ((uint64_t)f->width * f->height > MAX_DECODED)
		return;
	rf_buf_init(&out, 4 * RF_MiB);
	rc = rf_image_thumbnail(data, size, 40, 30, &out, &format, NULL);
	FUZZ_CHECK(rc == RF_OK || rf_code_is_document(rc));
	if (rc == RF_OK) {
		FUZZ_CHECK(rf_image_probe_memory(out.ptr, out.len, &small,
		    NULL) == RF_OK);
		rf_image_upright(f, &width, &height);
		rf_fit_size(width, height, 40, 30, &width, &height);
		FUZZ_CHECK(small.format == format);
		FUZZ_CHECK(small.width == width && small.height == height);
	}
	rf_buf_release(&out);
}

/* Onto the list; pixels are the charts' target's affair. */
static void
check_metafile(const uint8_t *data, size_t size)
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_err err = RF_ERR_INIT;
	struct rf_canvas cv;
	struct rf_out out;
	struct rf_buf svg;
	enum rf_code rc;

	rc = rf_metafile_canvas(data, size, &arena, NULL, &cv, &err);
	FUZZ_CHECK(rc == RF_OK || rf_code_is_document(rc));
	if (rc == RF_OK) {
		FUZZ_CHECK(cv.width >= 1 && cv.height >= 1);
		rf_buf_init(&svg, 4 * RF_MiB);
		rf_out_to_buf(&out, &svg);
		rf_canvas_svg(&cv, NULL, &out);
		rc = rf_out_finish(&out, &err);
		FUZZ_CHECK(rc == RF_OK || rc == RF_E_LIMIT);
		rf_buf_release(&svg);
		rf_canvas_release(&cv);
	}
	rf_arena_release(&arena);
}

int
rf_fuzz_image(const uint8_t *data, size_t size)
{
	const struct rf_image_source pulled = { .read_at = read_slice,
		.ctx = (void *)(uintptr_t)data, .size = (int64_t)size };
	struct rf_image_facts f, g;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	rc = rf_image_probe_memory(data, size, &f, &err);
	FUZZ_CHECK(err.code == rc);
	FUZZ_CHECK(rf_image_probe(&pulled, &g, NULL) == rc);
	FUZZ_CHECK(rc == RF_OK || rf_code_is_document(rc));
	if (rc != RF_OK)
		return 0;
	FUZZ_CHECK(f.width == g.width && f.height == g.height &&
	    f.frames == g.frames && f.pages == g.pages &&
	    f.bits == g.bits && f.channels == g.channels &&
	    f.orientation == g.orientation && f.has_icc == g.has_icc &&
	    f.color_space == g.color_space && f.coding == g.coding &&
	    f.has_alpha == g.has_alpha && f.dpi_x == g.dpi_x &&
	    f.dpi_y == g.dpi_y);
	check_promises(&f);
	if (f.format == RF_IMAGE_JPEG || f.format == RF_IMAGE_PNG)
		check_thumbnail(data, size, &f);
	if (f.format == RF_IMAGE_EMF || f.format == RF_IMAGE_WMF)
		check_metafile(data, size);
	return 0;
}
