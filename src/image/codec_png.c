/*
 * PNG by libpng, which reports errors by jumping: the one file with setjmp.
 * Everything a jump could spoil lives in a job struct outside the function
 * that calls setjmp, and no jump leaves this file.
 */
#include "config.h"
#include "image/codec.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "image/palette.h"
#include "image/png.h"
#include "util/limits.h"
#include "util/mem.h"

#define MAX_CHUNK (8 * RF_MiB)	/* of one ancillary chunk, unpacked */
#define MAX_CHUNKS 128		/* ancillary ones kept */
#define LEVEL 6			/* of compression */
#define DRAWING_LEVEL 3

struct job {
	png_structp png;
	png_infop info;
	char msg[96];			/* libpng's last words */
	/* Reading. */
	const unsigned char *from;
	size_t left;
	struct rf_bitmap *out;
	unsigned char **rows;
	/* Writing. */
	const struct rf_bitmap *in;
	bool drawing;
	struct rf_buf *to;
};

static void
on_error(png_structp png, png_const_charp msg)
{
	struct job *job = png_get_error_ptr(png);

	rf_strlcpy(job->msg, msg, sizeof(job->msg));
	png_longjmp(png, 1);
}

static void
on_warning(png_structp png, png_const_charp msg)
{
}

static png_voidp
take_memory(png_structp png, png_alloc_size_t size)
{
	return rf_malloc(size);
}

static void
give_memory(png_structp png, png_voidp p)
{
	free(p);
}

/* ---- decoding ------------------------------------------------------ */

static void
read_bytes(png_structp png, png_bytep buf, size_t n)
{
	struct job *job = png_get_io_ptr(png);

	if (n > job->left)
		png_error(png, "it ends early");
	memcpy(buf, job->from, n);
	job->from += n;
	job->left -= n;
}

/* Ask for 8 bits, and grey, RGB or RGBA. */
static enum rf_pixels
set_transforms(struct job *job)
{
	unsigned color = png_get_color_type(job->png, job->info);
	bool alpha = (color & PNG_COLOR_MASK_ALPHA) != 0 ||
	    png_get_valid(job->png, job->info, PNG_INFO_tRNS) != 0;

	png_set_expand(job->png);
	png_set_scale_16(job->png);
	png_set_interlace_handling(job->png);
	if (alpha) {
		png_set_gray_to_rgb(job->png);
		return RF_PIXELS_RGBA;
	}
	return color == PNG_COLOR_TYPE_GRAY ? RF_PIXELS_GREY : RF_PIXELS_RGB;
}

static enum rf_code
read_png(struct job *job, struct rf_err *err)
{
	enum rf_pixels pixels;
	enum rf_code rc;

	if (setjmp(png_jmpbuf(job->png)) != 0)
		return rf_fail(err, RF_E_CORRUPT,
		    "the PNG cannot be decoded: %s", job->msg);
	png_set_read_fn(job->png, job, read_bytes);
	png_set_user_limits(job->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
	png_set_chunk_malloc_max(job->png, MAX_CHUNK);
	png_set_chunk_cache_max(job->png, MAX_CHUNKS);
	png_read_info(job->png, job->info);
	pixels = set_transforms(job);
	/* Also ahead of libpng's own rows, which the next call makes. */
	rc = rf_bitmap_create(job->out, pixels,
	    png_get_image_width(job->png, job->info),
	    png_get_image_height(job->png, job->info), err);
	if (rc != RF_OK)
		return rc;
	png_read_update_info(job->png, job->info);
	if (png_get_rowbytes(job->png, job->info) != job->out->stride)
		png_error(job->png, "unexpected kind of pixels");
	job->rows = rf_reallocarray(NULL, job->out->height,
	    sizeof(*job->rows));
	for (uint32_t y = 0; y < job->out->height; y++)
		job->rows[y] = rf_bitmap_row(job->out, y);
	png_read_image(job->png, job->rows);
	return RF_OK;
}

enum rf_code
rf_png_decode(const void *p, size_t n, struct rf_bitmap *out,
    struct rf_err *err)
{
	struct job job = { .from = p, .left = n, .out = out };
	enum rf_code rc;

	*out = (struct rf_bitmap)RF_BITMAP_INIT;
	job.png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, &job,
	    on_error, on_warning, NULL, take_memory, give_memory);
	if (job.png == NULL)
		return rf_fail(err, RF_E_MISSING,
		    "libpng is not the version Riffle was built for");
	job.info = png_create_info_struct(job.png);
	rc = read_png(&job, err);
	png_destroy_read_struct(&job.png, &job.info, NULL);
	free(job.rows);
	if (rc != RF_OK)
		rf_bitmap_release(out);
	return rc;
}

/* ---- encoding ------------------------------------------------------ */

static void
write_bytes(png_structp png, png_bytep buf, size_t n)
{
	struct job *job = png_get_io_ptr(png);

	rf_buf_add(job->to, buf, n);
	/* No need to compress the rest of what does not fit. */
	if (job->to->overflowed)
		png_error(png, "it is too large");
}

static void
flush_nothing(png_structp png)
{
}

static int
color_type(enum rf_pixels pixels)
{
	switch (pixels) {
	case RF_PIXELS_GREY:
		return PNG_COLOR_TYPE_GRAY;
	case RF_PIXELS_RGB:
		return PNG_COLOR_TYPE_RGB;
	default:
		return PNG_COLOR_TYPE_RGB_ALPHA;
	}
}

static enum rf_code
write_png(struct job *job, struct rf_err *err)
{
	const struct rf_bitmap *b = job->in;

	if (setjmp(png_jmpbuf(job->png)) != 0)
		return rf_fail(err, RF_E_LIMIT,
		    "the PNG cannot be made: %s", job->msg);
	png_set_write_fn(job->png, job, write_bytes, flush_nothing);
	png_set_user_limits(job->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
	png_set_compression_level(job->png, job->drawing ? DRAWING_LEVEL :
	    LEVEL);
	/* Trying filters costs more than drawings, and gains them nothing. */
	if (job->drawing)
		png_set_filter(job->png, 0, PNG_FILTER_NONE);
	png_set_IHDR(job->png, job->info, b->width, b->height, 8,
	    color_type(b->pixels), PNG_INTERLACE_NONE,
	    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(job->png, job->info);
	for (uint32_t y = 0; y < b->height; y++)
		png_write_row(job->png, rf_bitmap_row(b, y));
	png_write_end(job->png, NULL);
	return RF_OK;
}

static enum rf_code
encode(struct job *job, struct rf_err *err)
{
	enum rf_code rc;

	job->png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, job,
	    on_error, on_warning, NULL, take_memory, give_memory);
	if (job->png == NULL)
		return rf_fail(err, RF_E_MISSING,
		    "libpng is not the version Riffle was built for");
	job->info = png_create_info_struct(job->png);
	rc = write_png(job, err);
	png_destroy_write_struct(&job->png, &job->info);
	if (rc == RF_OK)
		rc = rf_buf_check(job->to, "the PNG", err);
	return rc;
}

enum rf_code
rf_png_encode(const struct rf_bitmap *b, struct rf_buf *out,
    struct rf_err *err)
{
	struct job job = { .in = b, .to = out };

	return encode(&job, err);
}

/* Few colours. */
static void
write_indexed(const struct rf_bitmap *b, struct rf_palette *p,
    struct rf_buf *out)
{
	struct rf_png_head head = { .width = b->width, .height = b->height,
		.bits = 8, .color = RF_PNG_PALETTE, .palette = p->rgb[0],
		.n_palette = 3 * p->n };
	unsigned char *line = rf_malloc(b->width);
	struct rf_png png = RF_PNG_INIT;
	uint32_t n;

	rf_png_begin(&png, &head, out);
	while ((n = rf_palette_next(p, line)) > 0)
		for (; n > 0; n--)
			rf_png_row(&png, line);
	rf_png_end(&png);
	free(line);
}

enum rf_code
rf_png_encode_drawing(const struct rf_bitmap *b, struct rf_buf *out,
    struct rf_err *err)
{
	struct job job = { .in = b, .to = out, .drawing = true };
	struct rf_palette palette;

	if (!rf_palette_make(b, &palette))
		return encode(&job, err);
	write_indexed(b, &palette, out);
	rf_palette_release(&palette);
	return rf_buf_check(out, "the PNG", err);
}
