/*
 * The room of pictures.  probe.h reads facts from headers: what kind of
 * picture some bytes are, how large, in which colours; it decodes nothing
 * and touches only the bytes that carry the facts.  codec.h turns the two
 * formats that Riffle draws in (JPEG, PNG) into pixels and back.  The room
 * knows no document, no job and no surface.
 *
 * A family of formats is one row in probe.c and one file probe_NAME.c.
 * What surprises: width and height are those of the file as stored, so a
 * photograph held upright is 4000 x 3000 with orientation 6; ask
 * rf_image_upright() for what a viewer shows.
 */
#ifndef RF_IMAGE_PROBE_H
#define RF_IMAGE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/*
 * Where the bytes come from.  The probe pulls what it needs, in small
 * pieces at any offset below `size`.  Sources for memory and for a
 * descriptor are ready-made; others fill in read_at.
 */
struct rf_image_source {
	/*
	 * Up to n bytes from offset `off` (off + n is at most `size`); *got
	 * tells how many came, fewer only when the source turns out to be
	 * shorter.  A failure ends the probe with its code.
	 */
	enum rf_code (*read_at)(void *ctx, int64_t off, void *buf, size_t n,
	    size_t *got, struct rf_err *err);
	void *ctx;
	const unsigned char *memory;	/* when set, read_at is not used */
	int64_t size;			/* bytes in all */
};

/* The n bytes at p, which must outlive the source. */
void rf_image_source_memory(struct rf_image_source *s, const void *p,
    size_t n);
/* `size` bytes of a seekable descriptor; its file position stays put. */
void rf_image_source_fd(struct rf_image_source *s, int fd, int64_t size);

/* The order is that of the rows in probe.c. */
enum rf_image_format {
	RF_IMAGE_JPEG,
	RF_IMAGE_PNG,		/* also animated (APNG) */
	RF_IMAGE_GIF,
	RF_IMAGE_WEBP,
	RF_IMAGE_BMP,
	RF_IMAGE_TIFF,		/* also BigTIFF */
	RF_IMAGE_AVIF,		/* also sequences */
	RF_IMAGE_HEIF,		/* also HEIC, and sequences */
	RF_IMAGE_SVG,		/* also gzip-compressed */
	RF_IMAGE_ICO,		/* also cursors */
	RF_IMAGE_JP2,		/* also bare codestreams */
	RF_IMAGE_JXL,
	RF_IMAGE_PSD,		/* also PSB */
	RF_IMAGE_EMF,
	RF_IMAGE_WMF,
	RF_IMAGE_FORMAT_COUNT
};

/* All text is static and never freed. */
struct rf_image_facts {
	enum rf_image_format format;
	const char *name;	/* of the format: "jpeg", "png", "svg", ... */
	const char *media_type;	/* of this very file: "image/heic" */
	const char *suffix;	/* usual extension, no dot: "jpg", "svgz" */

	/*
	 * Pixels as stored, before any rotation.  For vector formats CSS
	 * pixels (96 to the inch), rounded.  0: unknown, which only vector
	 * formats can be; a raster picture without size is corrupt.  Not
	 * capped by RF_MAX_PIXELS: see rf_image_check_pixels().
	 */
	uint32_t width, height;
	/* 1..8 as in EXIF: what a viewer must do to show it upright. */
	unsigned orientation;
	/* Bits of one sample as stored; of the index when there is a palette;
	 * 0 for vector formats.  The largest where channels differ. */
	unsigned bits;
	/* Of the pixels that a viewer gets: a palette counts as three, alpha
	 * (or a transparent colour) as one more; 0 for vector formats. */
	unsigned channels;
	/*
	 * "b-w" "srgb" "cmyk" "lab", "grey16" "rgb16" with more than 8 bits
	 * to the sample; NULL for vector formats
	 * (contract/imageextract.md section 6.7).
	 */
	const char *color_space;
	bool has_alpha;		/* alpha channel or a transparent colour */
	bool has_icc;		/* carries an ICC profile */
	bool palette;
	bool vector;
	bool animated;
	uint32_t frames;	/* 1 for a still; 0: animated, and the header
				   does not tell how many (JPEG XL) */
	uint32_t pages;		/* of a multi-page TIFF; else 1 */
	double dpi_x, dpi_y;	/* as the file claims; 0: does not say */
	/*
	 * How the samples are packed, where the format has several ways:
	 * JPEG "baseline" "extended" "progressive" "lossless" "hierarchical"
	 * (arithmetic: see below), WebP "lossy" "lossless", TIFF "none" "lzw"
	 * "deflate" "jpeg" "ccitt-g4" ..., BMP "none" "rle" "jpeg" ...; NULL
	 * where there is nothing to tell.
	 */
	const char *coding;
	bool arithmetic;	/* JPEG with arithmetic coding */
	bool inverted_cmyk;	/* JPEG by Adobe: 255 means no ink */
};

/*
 * Recognise by content and read the facts.  RF_E_EMPTY without bytes,
 * RF_E_UNSUPPORTED when this is none of our formats, RF_E_CORRUPT when it is
 * one but broken before its facts are known, RF_E_LIMIT when its structure
 * passes a bound; a failing source's own code.  Damage behind the facts goes
 * unnoticed: nothing is decoded.  After a failure *facts is all zeros or
 * half filled: do not look.
 */
enum rf_code rf_image_probe(const struct rf_image_source *src,
    struct rf_image_facts *facts, struct rf_err *err) RF_MUST_CHECK;

/* The same over memory: the common case. */
enum rf_code rf_image_probe_memory(const void *p, size_t n,
    struct rf_image_facts *facts, struct rf_err *err) RF_MUST_CHECK;

/*
 * Does this head (the first bytes of a file, 4096 are plenty) look like one
 * of our formats?  How sure, 0..100, and which in *format when not NULL.
 * A cheap look without facts; SVG is only as sure as its first tag.
 */
int rf_image_recognise(const unsigned char *head, size_t n,
    enum rf_image_format *format);

/* "jpeg", ...; never NULL. */
const char *rf_image_format_name(enum rf_image_format format);

/* Width and height as a viewer shows them, after the orientation. */
void rf_image_upright(const struct rf_image_facts *facts, uint32_t *width,
    uint32_t *height);

/*
 * RF_E_LIMIT when so many pixels are more than anybody here decodes
 * (RF_MAX_PIXELS, and 2^20 in either direction); RF_E_CORRUPT when there are
 * none.
 */
enum rf_code rf_image_check_pixels(uint32_t width, uint32_t height,
    struct rf_err *err) RF_MUST_CHECK;

#endif
