/*
 * What the families of probe.c share: a window over the source, numbers in
 * both byte orders, ISO boxes, EXIF.  Private to this folder.
 *
 * Everything that reads says so by its return: past the end of the picture
 * there is NULL or false, never a made-up byte.  A failing source looks the
 * same to a family; probe.c tells the two apart afterwards.
 */
#ifndef RF_IMAGE_PROBE_PRIV_H
#define RF_IMAGE_PROBE_PRIV_H

#include "image/probe.h"

/* Bytes fetched at once, and the most rf_probe_at() lends. */
#define RF_PROBE_WINDOW 4096
/*
 * Looks at the source in one probe; past them it ends with RF_E_LIMIT.  Every
 * loop over foreign structure looks at least once a turn, so this bounds
 * them all, the nested ones too.  A GIF of a gigabyte needs as many.
 */
#define RF_PROBE_LOOKS (1 << 22)

struct rf_probe_window {
	const struct rf_image_source *src;
	int64_t start;
	size_t len;
	uint32_t looks;
	struct rf_err err;		/* of the source, sticky */
	unsigned char bytes[RF_PROBE_WINDOW];
};

/* A picture, or a picture inside a picture: a stretch of the source. */
struct rf_probe {
	struct rf_probe_window *window;
	int64_t base;			/* in the source */
	int64_t size;
};

/*
 * n bytes (at most RF_PROBE_WINDOW) at an offset of the picture; NULL when
 * they are not all there.  Lent until the next look at the same source.
 */
const unsigned char *rf_probe_at(struct rf_probe *p, int64_t off, size_t n);
/* Copies as many of n bytes as there are and returns their number. */
size_t rf_probe_copy(struct rf_probe *p, int64_t off, void *buf, size_t n);
/* A stretch of p as a picture of its own, cut to what p has. */
struct rf_probe rf_probe_sub(const struct rf_probe *p, int64_t off,
    int64_t size);
/* Are these n bytes at this offset? */
bool rf_probe_is(struct rf_probe *p, int64_t off, const void *bytes,
    size_t n);

static inline uint32_t
rf_be16(const unsigned char *b)
{
	return (uint32_t)b[0] << 8 | b[1];
}
static inline uint32_t
rf_le16(const unsigned char *b)
{
	return (uint32_t)b[1] << 8 | b[0];
}
static inline uint32_t
rf_be32(const unsigned char *b)
{
	return rf_be16(b) << 16 | rf_be16(b + 2);
}
static inline uint32_t
rf_le32(const unsigned char *b)
{
	return rf_le16(b + 2) << 16 | rf_le16(b);
}
static inline uint64_t
rf_be64(const unsigned char *b)
{
	return (uint64_t)rf_be32(b) << 32 | rf_be32(b + 4);
}
static inline uint64_t
rf_le64(const unsigned char *b)
{
	return (uint64_t)rf_le32(b + 4) << 32 | rf_le32(b);
}

/* One family: a row in probe.c. */
struct rf_image_family {
	enum rf_image_format format;
	const char *name, *media_type, *suffix;
	bool vector;
	/* How sure, 0..100; n may be small. */
	int (*recognise)(const unsigned char *head, size_t n);
	/*
	 * Fill in the facts, which hold defaults: the row's text,
	 * orientation 1, one frame, one page.  Sizes may be left 0 only by
	 * vector formats; probe.c refuses the rest.
	 */
	enum rf_code (*read)(struct rf_probe *p, struct rf_image_facts *f,
	    struct rf_err *err);
};

/* One declaration per probe_*.c. */
extern const struct rf_image_family rf_image_jpeg, rf_image_png, rf_image_gif,
    rf_image_webp, rf_image_bmp, rf_image_tiff, rf_image_avif, rf_image_heif,
    rf_image_svg, rf_image_ico, rf_image_jp2, rf_image_jxl, rf_image_psd,
    rf_image_emf, rf_image_wmf;

/* "grey16" or "b-w", "rgb16" or "srgb", by the bits of a sample. */
const char *rf_probe_grey(unsigned bits);
const char *rf_probe_rgb(unsigned bits);
/* Keep a resolution when it is a positive, finite, sensible number. */
void rf_probe_dpi(struct rf_image_facts *f, double x, double y);

/*
 * Orientation and resolution from an EXIF block (a small TIFF; a leading
 * "Exif\0\0" is skipped).  What is damaged is left out.
 */
void rf_probe_exif(struct rf_probe *exif, struct rf_image_facts *f);

/*
 * The size and colours of the bitmap header at the start of p (BMP without
 * its file header, as ICO has it, with the height doubled there).
 */
enum rf_code rf_probe_dib(struct rf_probe *p, bool icon,
    struct rf_image_facts *f, struct rf_err *err);

/*
 * Boxes of the ISO base media file format: 32-bit length and four letters,
 * with the two escapes for 64 bits and "to the end".
 */
struct rf_box {
	uint32_t type;		/* RF_BOX('i', 's', 'p', 'e') */
	int64_t body, end;	/* offsets of the contents and behind them */
};
#define RF_BOX(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | \
	(uint32_t)(c) << 8 | (uint32_t)(d))
/*
 * The box at *pos, which then stands behind it; false at `end` or where no
 * box fits.  A box that claims more than its parent has is cut to it.
 */
bool rf_box_next(struct rf_probe *p, int64_t *pos, int64_t end,
    struct rf_box *box);
/* The first box of a type between two offsets. */
bool rf_box_find(struct rf_probe *p, int64_t pos, int64_t end, uint32_t type,
    struct rf_box *box);

#endif
