/*
 * Writes the seeds of the image target: every sample of the probe, and small
 * pictures with real pixels for the decoders.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <turbojpeg.h>

#include "image/codec.h"
#include "lib/bytes.h"
#include "lib/image_samples.h"
#include "util/io.h"
#include "util/limits.h"

static void
save(const char *folder, const char *name, const struct rf_buf *b)
{
	char path[4096];
	struct rf_err err = RF_ERR_INIT;

	if (rf_path_join(path, sizeof(path), folder, name, &err) != RF_OK ||
	    rf_file_save(path, b->ptr, b->len, &err) != RF_OK) {
		fprintf(stderr, "%s: %s\n", name, err.msg);
		exit(1);
	}
}

static void
save_picture(const char *folder, const char *name, enum rf_pixels pixels,
    enum rf_image_format format)
{
	struct rf_bitmap b;
	struct rf_buf out;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	rf_buf_init(&out, RF_MiB);
	rc = rf_bitmap_create(&b, pixels, 24, 17, &err);
	for (size_t i = 0; rc == RF_OK && i < b.stride * b.height; i++)
		b.data[i] = (unsigned char)(i * 7 ^ i >> 3);
	if (rc == RF_OK)
		rc = format == RF_IMAGE_JPEG ?
		    rf_jpeg_encode(&b, 60, &out, &err) :
		    rf_png_encode(&b, &out, &err);
	if (rc != RF_OK) {
		fprintf(stderr, "%s: %s\n", name, err.msg);
		exit(1);
	}
	save(folder, name, &out);
	rf_bitmap_release(&b);
	rf_buf_release(&out);
}

/* What our own encoder does not write: progressive, and CMYK. */
static void
save_turbo(const char *folder, const char *name, int format, int flags)
{
	unsigned char pixels[24 * 17 * 4], *jpeg = NULL;
	unsigned long n = 0;
	tjhandle tj = tjInitCompress();
	struct rf_buf b;

	for (size_t i = 0; i < sizeof(pixels); i++)
		pixels[i] = (unsigned char)(i * 5 ^ i >> 4);
	if (tj == NULL || tjCompress2(tj, pixels, 24, 0, 17, format, &jpeg,
	    &n, TJSAMP_444, 50, flags) != 0)
		exit(1);
	rf_buf_init(&b, RF_MiB);
	rf_buf_add(&b, jpeg, n);
	save(folder, name, &b);
	rf_buf_release(&b);
	tjFree(jpeg);
	tjDestroy(tj);
}

/* Nor these: a palette with transparency, interlaced 16-bit grey. */
static const char *const odd_pngs[][2] = {
	{ "pixels-palette-png", "89'PNG'0D0A1A0A "
	    "['IHDR' 00000002 00000002 08 03 0000 00]"
	    "['PLTE' 010203 040506]['tRNS' 80]"
	    "['IDAT' (00 00 01 01 01 00)]['IEND']" },
	{ "pixels-interlaced-png", "89'PNG'0D0A1A0A "
	    "['IHDR' 00000002 00000002 10 00 0000 01]"
	    "['IDAT' (00 0102 01 0304 02 0506 0708)]['IEND']" },
};

int
main(int argc, char **argv)
{
	struct rf_buf b;

	if (argc != 2) {
		fprintf(stderr, "usage: fuzz_seeds_image FOLDER\n");
		return 1;
	}
	for (size_t i = 0; i < n_image_samples; i++) {
		rf_buf_init(&b, RF_MiB);
		test_bytes(image_samples[i].bytes, &b);
		save(argv[1], image_samples[i].name, &b);
		rf_buf_release(&b);
	}
	for (size_t i = 0; i < RF_COUNT(odd_pngs); i++) {
		rf_buf_init(&b, RF_MiB);
		test_bytes(odd_pngs[i][1], &b);
		save(argv[1], odd_pngs[i][0], &b);
		rf_buf_release(&b);
	}
	save_turbo(argv[1], "pixels-progressive-jpeg", TJPF_RGB,
	    TJFLAG_PROGRESSIVE);
	save_turbo(argv[1], "pixels-cmyk-jpeg", TJPF_CMYK, 0);
	save_picture(argv[1], "pixels-grey-jpeg", RF_PIXELS_GREY,
	    RF_IMAGE_JPEG);
	save_picture(argv[1], "pixels-rgb-jpeg", RF_PIXELS_RGB,
	    RF_IMAGE_JPEG);
	save_picture(argv[1], "pixels-grey-png", RF_PIXELS_GREY,
	    RF_IMAGE_PNG);
	save_picture(argv[1], "pixels-rgba-png", RF_PIXELS_RGBA,
	    RF_IMAGE_PNG);
	return 0;
}
