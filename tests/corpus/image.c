/*
 * The picture probe against expected/image.json: what exiftool, Pillow, vips
 * and the image-size project say of each file, every fact that the probe
 * covers.  Where two tools differ, the exceptions say whom we follow, and
 * why.  Then expected/image-corrupt.json: damaged files must give facts or an
 * error, from memory and from a descriptor alike.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "corpus/corpus.h"
#include "image/codec.h"
#include "image/probe.h"
#include "util/io.h"
#include "util/limits.h"

static struct corpus_exception exceptions[] = {
	/* Media types: the registered name against the tool's own. */
	{ "image/pillow/hopper_bigtiff.tif", "exiftool.media_type",
	    "image/tiff", "BigTIFF has no type of its own in the registry", 0 },
	{ "image/image-size/bigtiff-big-endian.tiff", "exiftool.media_type",
	    "image/tiff", "BigTIFF has no type of its own in the registry", 0 },
	{ "image/image-size/sample.psd", "exiftool.media_type",
	    "image/vnd.adobe.photoshop", "the registered type", 0 },
	{ "image/tika/testPSD.psd", "exiftool.media_type",
	    "image/vnd.adobe.photoshop", "the registered type", 0 },
	{ "image/tika/testWMF.wmf", "exiftool.media_type",
	    "image/wmf", "the registered type (RFC 7903)", 0 },
	{ "image/pillow/star.avifs", "exiftool.type", "avif",
	    "exiftool does not know the brand avis", 0 },
	{ "image/pillow/star.avifs", "exiftool.media_type", "image/avif",
	    "exiftool does not know the brand avis", 0 },
	{ "image/tika/testEMF.emf", "pillow.format", "emf",
	    "Pillow calls both metafiles WMF", 0 },
	/* Sizes. */
	{ "image/image-size/sample.heic", "exiftool.width", "123",
	    "exiftool gives the coded size, before the clean aperture", 0 },
	{ "image/unstructured/DA-1p.heic", "exiftool.width", "595",
	    "exiftool gives the coded size, before the clean aperture", 0 },
	{ "image/image-size/units-inches.svg", "vips.width", "123",
	    "vips takes 72 pixels to the inch, CSS 96", 0 },
	{ "image/image-size/units-inches.svg", "vips.height", "456",
	    "vips takes 72 pixels to the inch, CSS 96", 0 },
	{ "image/tika/testSVG.svg", "vips.width", "38",
	    "vips takes 72 pixels to the inch, CSS 96", 0 },
	{ "image/tika/testSVG.svg", "vips.height", "38",
	    "vips takes 72 pixels to the inch, CSS 96", 0 },
	{ "image/tika/testEMF.emf", "pillow.width", "207",
	    "Pillow gives device pixels; the frame is 54.64 mm", 0 },
	{ "image/tika/testEMF.emf", "pillow.height", "128",
	    "Pillow gives device pixels; the frame is 33.85 mm", 0 },
	{ "image/tika/testWMF.wmf", "pillow.width", "155",
	    "Pillow takes 72 pixels to the inch, CSS 96", 0 },
	{ "image/tika/testWMF.wmf", "pillow.height", "96",
	    "Pillow takes 72 pixels to the inch, CSS 96", 0 },
	{ "image/bmpsuite/pal8os2v2.bmp", "exiftool.height", "64",
	    "exiftool takes every OS/2 header for the first version", 0 },
	{ "image/bmpsuite/pal8os2v2.bmp", "exiftool.depth", "8",
	    "exiftool takes every OS/2 header for the first version", 0 },
	{ "image/image-rs/multiple_entries_with_different_bit_depth.ico",
	    "exiftool.width", "48", "we take the largest entry, not the first",
	    0 },
	{ "image/image-rs/multiple_entries_with_different_bit_depth.ico",
	    "exiftool.height", "48", "we take the largest entry, not the "
	    "first", 0 },
	{ "image/image-rs/multiple_entries_with_different_bit_depth.ico",
	    "vips.width", "48", "we take the largest entry, not the first", 0 },
	{ "image/image-rs/multiple_entries_with_different_bit_depth.ico",
	    "vips.height", "48", "we take the largest entry, not the first",
	    0 },
	/* Samples and colours. */
	{ "image/bmpsuite/rgb24jpeg.bmp", "exiftool.depth", "24",
	    "the header says 0, the embedded JPEG has three times 8", 0 },
	{ "image/bmpsuite/rgb32bf.bmp", "exiftool.depth", "24",
	    "32 bits to the pixel, of which the masks use three times 8", 0 },
	{ "image/bmpsuite/pal1.bmp", "pillow.colour", "rgb",
	    "a palette, though of black and white; vips agrees", 0 },
	{ "image/pillow/no_palette.gif", "pillow.colour", "rgb",
	    "GIF is always a palette, here the reader's own; vips agrees", 0 },
	{ "image/pngsuite/basi4a16.png", "pillow.colour", "grey",
	    "Pillow widens 16-bit grey with alpha to RGBA", 0 },
	/* Frames. */
	{ "image/pillow/ultrahdr.jpg", "pillow.frames", "1",
	    "the second picture of this JPEG is a gain map, not a frame", 0 },
	{ "image/tika/testPSD.psd", "pillow.frames", "1",
	    "layers are not frames", 0 },
	/* Damaged on purpose. */
	{ "image-corrupt/pillow/decompression_bomb.ico", "vips.width",
	    "65535", "the picture claims it; vips believes the folder", 0 },
	{ "image-corrupt/pillow/decompression_bomb.ico", "vips.height",
	    "32767", "the picture claims it; vips believes the folder", 0 },
};

static struct corpus_book book = {
	.name = "corpus_image",
	.exceptions = exceptions,
	.n_exceptions = RF_COUNT(exceptions),
};

/* ---- what each tool's words mean ----------------------------------- */

struct words {
	const char *theirs, *ours;
};

static const struct words exiftool_types[] = {
	{ "JPEG", "jpeg" }, { "PNG", "png" }, { "APNG", "png" },
	{ "GIF", "gif" }, { "WEBP", "webp" }, { "Extended WEBP", "webp" },
	{ "BMP", "bmp" }, { "TIFF", "tiff" }, { "BTF", "tiff" },
	{ "AVIF", "avif" }, { "HEIC", "heif" }, { "SVG", "svg" },
	{ "ICO", "ico" }, { "JP2", "jp2" }, { "JXL", "jxl" },
	{ "PSD", "psd" }, { "WMF", "wmf" }, { NULL, NULL },
};

static const struct words pillow_formats[] = {
	{ "JPEG", "jpeg" }, { "MPO", "jpeg" }, { "PNG", "png" },
	{ "GIF", "gif" }, { "WEBP", "webp" }, { "BMP", "bmp" },
	{ "TIFF", "tiff" }, { "ICO", "ico" }, { "JPEG2000", "jp2" },
	{ "PSD", "psd" }, { "WMF", "wmf" }, { NULL, NULL },
};

/* Modes by what they say of colour; Pillow has no 16-bit RGB. */
static const struct words pillow_modes[] = {
	{ "1", "grey" }, { "L", "grey" }, { "LA", "grey" }, { "I", "grey" },
	{ "I;16", "grey" }, { "P", "rgb" }, { "RGB", "rgb" },
	{ "RGBA", "rgb" }, { "CMYK", "cmyk" }, { "LAB", "lab" },
	{ NULL, NULL },
};

static const struct words color_kinds[] = {
	{ "b-w", "grey" }, { "grey16", "grey" }, { "srgb", "rgb" },
	{ "rgb16", "rgb" }, { "cmyk", "cmyk" }, { "lab", "lab" },
	{ NULL, NULL },
};

/* The unknown stays as it is, so that it shows. */
static const char *
translate(const struct words *words, const char *theirs)
{
	for (; theirs != NULL && words->theirs != NULL; words++)
		if (strcmp(words->theirs, theirs) == 0)
			return words->ours;
	return theirs;
}

/* ---- one file ------------------------------------------------------ */

static void
compare_size(const char *file, const char *tool, struct json_object *wh,
    uint32_t width, uint32_t height)
{
	char fact[64];

	if (!json_object_is_type(wh, json_type_array))
		return;
	snprintf(fact, sizeof(fact), "%s.width", tool);
	corpus_fact_int(&book, file, fact,
	    json_object_get_int64(json_object_array_get_idx(wh, 0)), width);
	snprintf(fact, sizeof(fact), "%s.height", tool);
	corpus_fact_int(&book, file, fact,
	    json_object_get_int64(json_object_array_get_idx(wh, 1)), height);
}

/* "8 8 8": as many samples, of so many bits. */
static void
compare_samples(const char *file, const char *list,
    const struct rf_image_facts *f)
{
	long long bits = 0, n = 0, v;
	char *end;

	for (; *list != '\0'; list = end) {
		v = strtoll(list, &end, 10);
		if (end == list)
			break;
		n++;
		if (v > bits)
			bits = v;
	}
	corpus_fact_int(&book, file, "exiftool.bits", bits, f->bits);
	corpus_fact_int(&book, file, "exiftool.channels", n, f->channels);
}

static void
compare_exiftool(const char *file, struct json_object *e,
    const struct rf_image_facts *f)
{
	const char *type = corpus_text(e, "FileType");
	const char *samples = corpus_text(e, "BitsPerSample");
	long long v;

	if (type == NULL)
		return;
	corpus_fact(&book, file, "exiftool.type",
	    translate(exiftool_types, type), f->name);
	corpus_fact(&book, file, "exiftool.media_type",
	    corpus_text(e, "MIMEType"), f->media_type);
	if (corpus_number(e, "ImageWidth", &v))
		corpus_fact_int(&book, file, "exiftool.width", v, f->width);
	if (corpus_number(e, "ImageHeight", &v))
		corpus_fact_int(&book, file, "exiftool.height", v, f->height);
	if (corpus_number(e, "Orientation", &v))
		corpus_fact_int(&book, file, "exiftool.orientation", v,
		    f->orientation);
	if (samples != NULL)
		compare_samples(file, samples, f);
	if (corpus_number(e, "BitsPerSample", &v))
		corpus_fact_int(&book, file, "exiftool.bits", v, f->bits);
	if (corpus_number(e, "ColorComponents", &v))
		corpus_fact_int(&book, file, "exiftool.channels", v,
		    f->channels);
	/* Of a BMP the whole pixel, of the others one sample. */
	if (corpus_number(e, "BitDepth", &v))
		corpus_fact_int(&book, file, "exiftool.depth", v,
		    f->format == RF_IMAGE_BMP && !f->palette ?
		    f->bits * f->channels : f->bits);
	if (corpus_number(e, "ColorType", &v)) {
		corpus_fact_int(&book, file, "exiftool.palette", v == 3,
		    f->palette);
		corpus_fact_int(&book, file, "exiftool.grey",
		    v == 0 || v == 4, f->channels < 3);
		if (v == 4 || v == 6)
			corpus_fact_int(&book, file, "exiftool.alpha", true,
			    f->has_alpha);
	}
}

static void
compare_pillow(const char *file, struct json_object *p,
    const struct rf_image_facts *f)
{
	const char *format = corpus_text(p, "format");
	const char *mode = corpus_text(p, "mode");
	size_t n;
	long long v;

	if (format == NULL)
		return;
	corpus_fact(&book, file, "pillow.format",
	    translate(pillow_formats, format), f->name);
	compare_size(file, "pillow", corpus_get(p, "wh"), f->width,
	    f->height);
	if (corpus_number(p, "frames", &v))
		corpus_fact_int(&book, file, "pillow.frames", v,
		    f->format == RF_IMAGE_TIFF ? f->pages : f->frames);
	if (mode == NULL || f->vector)
		return;
	n = strlen(mode);
	corpus_fact(&book, file, "pillow.colour",
	    translate(pillow_modes, mode),
	    translate(color_kinds, f->color_space));
	if (strcmp(mode, "1") == 0)
		corpus_fact_int(&book, file, "pillow.bits", 1, f->bits);
	/* A palette's transparency does not show in the mode. */
	if (strcmp(mode, "P") != 0 && mode[n - 1] == 'A')
		corpus_fact_int(&book, file, "pillow.alpha", true,
		    f->has_alpha);
}

static void
compare_vips(const char *file, struct json_object *v,
    const struct rf_image_facts *f)
{
	uint32_t width = f->width, height = f->height;
	const char *interp = corpus_text(v, "interp");
	long long bands;

	if (interp == NULL)
		return;
	/* It turns these upright when it opens them, and only these. */
	if (f->format == RF_IMAGE_AVIF || f->format == RF_IMAGE_HEIF)
		rf_image_upright(f, &width, &height);
	compare_size(file, "vips", corpus_get(v, "wh"), width, height);
	if (!corpus_number(v, "bands", &bands))
		return;
	if (!f->vector) {
		corpus_fact(&book, file, "vips.interp", interp,
		    f->color_space);
		corpus_fact_int(&book, file, "vips.bands", bands,
		    f->channels);
	}
	corpus_fact_int(&book, file, "vips.alpha",
	    bands == 2 || bands == (strcmp(interp, "cmyk") == 0 ? 5 : 4),
	    f->has_alpha);
}

static void
compare_spec(const char *file, struct json_object *s,
    const struct rf_image_facts *f)
{
	long long v;

	compare_size(file, "image_size", corpus_get(s, "wh"), f->width,
	    f->height);
	if (corpus_number(s, "exif_orientation", &v))
		corpus_fact_int(&book, file, "image_size.orientation", v,
		    f->orientation);
}

static bool
same_facts(const struct rf_image_facts *a, const struct rf_image_facts *b)
{
	return a->format == b->format && a->media_type == b->media_type &&
	    a->suffix == b->suffix && a->width == b->width &&
	    a->height == b->height && a->orientation == b->orientation &&
	    a->bits == b->bits && a->channels == b->channels &&
	    a->color_space == b->color_space &&
	    a->has_alpha == b->has_alpha && a->has_icc == b->has_icc &&
	    a->palette == b->palette && a->frames == b->frames &&
	    a->pages == b->pages && a->dpi_x == b->dpi_x &&
	    a->dpi_y == b->dpi_y && a->coding == b->coding;
}

/* The probe from memory and from a descriptor, which must agree. */
static enum rf_code
probe(const char *folder, const char *file, char **bytes, size_t *n,
    struct rf_image_facts *f, struct rf_err *err)
{
	char path[4096];
	struct rf_image_facts second;
	struct rf_image_source src;
	int fd;
	enum rf_code rc, rc2;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	rc = rf_file_load(path, 64 << 20, bytes, n, err);
	if (rc != RF_OK)
		return rc;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	rc = rf_image_probe_memory(*bytes, *n, f, err);
	rf_image_source_fd(&src, fd, (int64_t)*n);
	rc2 = rf_image_probe(&src, &second, NULL);
	if (rc2 != rc || (rc == RF_OK && !same_facts(f, &second)))
		corpus_fail(&book, file, "memory and descriptor differ");
	rf_close(&fd);
	return rc;
}

/* What Pillow decodes we decode, to the size that the facts promise. */
static void
compare_pixels(const char *file, struct json_object *pillow,
    const char *bytes, size_t n, const struct rf_image_facts *f)
{
	struct json_object *decodes = corpus_get(pillow, "decodes");
	struct rf_image_facts again;
	struct rf_bitmap b;
	struct rf_err err = RF_ERR_INIT;
	uint32_t width, height;

	if ((f->format != RF_IMAGE_JPEG && f->format != RF_IMAGE_PNG) ||
	    !json_object_get_boolean(decodes))
		return;
	if (rf_image_decode(bytes, n, 0, 0, &again, &b, &err) != RF_OK) {
		corpus_fact(&book, file, "pillow.decodes", "yes", err.msg);
		return;
	}
	rf_image_upright(f, &width, &height);
	corpus_fact_int(&book, file, "decoded.width", width, b.width);
	corpus_fact_int(&book, file, "decoded.height", height, b.height);
	corpus_fact_int(&book, file, "decoded.alpha", f->has_alpha,
	    b.pixels == RF_PIXELS_RGBA);
	rf_bitmap_release(&b);
}

static void
compare_all(const char *folder)
{
	struct json_object *root, *files = corpus_expected(folder,
	    "image.json", &root);
	struct rf_image_facts f;
	struct rf_err err = RF_ERR_INIT;
	char *bytes = NULL;
	size_t n;

	json_object_object_foreach(files, file, facts) {
		struct json_object *pillow = corpus_get(facts, "pillow");

		book.files++;
		if (probe(folder, file, &bytes, &n, &f, &err) != RF_OK) {
			corpus_fail(&book, file, "%s: %s",
			    rf_code_name(err.code), err.msg);
		} else {
			compare_exiftool(file, corpus_get(facts, "exiftool"),
			    &f);
			compare_pillow(file, pillow, &f);
			compare_vips(file, corpus_get(facts, "vips"), &f);
			compare_spec(file, corpus_get(facts,
			    "image_size_spec"), &f);
			compare_pixels(file, pillow, bytes, n, &f);
		}
		free(bytes);
		bytes = NULL;
	}
	json_object_put(root);
}

/* ---- damaged files ------------------------------------------------- */

static bool
blames_document(enum rf_code rc)
{
	return rc == RF_OK || rf_code_is_document(rc);
}

/*
 * Facts where they are intact (and then those of Pillow and vips), an error
 * that blames the document elsewhere; pixels or such an error too.
 */
static void
try_damaged(const char *folder, const char *file, struct json_object *facts)
{
	struct rf_image_facts f;
	struct rf_buf thumb;
	struct rf_err err = RF_ERR_INIT;
	enum rf_image_format format;
	char *bytes = NULL;
	size_t n;
	enum rf_code rc;

	rf_buf_init(&thumb, 8 * RF_MiB);
	rc = probe(folder, file, &bytes, &n, &f, &err);
	if (!blames_document(rc)) {
		corpus_fail(&book, file, "%s: %s", rf_code_name(rc), err.msg);
	} else {
		if (rc == RF_OK) {
			compare_pillow(file, corpus_get(facts, "pillow"), &f);
			compare_vips(file, corpus_get(facts, "vips"), &f);
		} else {
			/* Two tools read its facts: why do not we? */
			corpus_fact(&book, file, "vips.reads",
			    corpus_get(facts, "vips") != NULL ? "yes" : "no",
			    "no");
		}
		rc = rf_image_thumbnail(bytes, n, 64, 64, &thumb, &format,
		    &err);
		if (!blames_document(rc))
			corpus_fail(&book, file, "thumbnail: %s: %s",
			    rf_code_name(rc), err.msg);
	}
	rf_buf_release(&thumb);
	free(bytes);
}

static void
try_all_damaged(const char *folder)
{
	struct json_object *root, *files = corpus_expected(folder,
	    "image-corrupt.json", &root);

	json_object_object_foreach(files, file, facts) {
		book.files++;
		try_damaged(folder, file, facts);
	}
	json_object_put(root);
}

int
main(void)
{
	const char *folder = corpus_folder("corpus_image");

	alarm(300);		/* a hang is a failure, too */
	compare_all(folder);
	try_all_damaged(folder);
	return corpus_close(&book);
}
