/*
 * GIF: the logical screen, then a walk over the blocks to count the frames
 * and to see whether one has a transparent colour.  Nothing in the head
 * tells either, so this is the one format that is walked to its end.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <string.h>

static int
gif_recognise(const unsigned char *head, size_t n)
{
	return n >= 6 && (memcmp(head, "GIF87a", 6) == 0 ||
	    memcmp(head, "GIF89a", 6) == 0) ? 100 : 0;
}

/* Bytes of the colour table that a flags byte announces. */
static int64_t
table_size(unsigned flags)
{
	return (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;
}

/* Behind the sub-blocks that start at *pos; false when they are cut. */
static bool
skip_blocks(struct rf_probe *p, int64_t *pos)
{
	const unsigned char *b;

	while ((b = rf_probe_at(p, *pos, 1)) != NULL) {
		*pos += 1 + b[0];
		if (b[0] == 0)
			return true;
	}
	return false;
}

static uint32_t
walk(struct rf_probe *p, int64_t pos, struct rf_image_facts *f)
{
	const unsigned char *b;
	uint32_t frames = 0;
	bool more = true;

	while (more && (b = rf_probe_at(p, pos, 1)) != NULL) {
		switch (b[0]) {
		case 0x21:		/* extension */
			b = rf_probe_at(p, pos, 4);
			if (b != NULL && b[1] == 0xF9 && b[2] >= 4 &&
			    (b[3] & 1) != 0)
				f->has_alpha = true;
			pos += 2;
			more = skip_blocks(p, &pos);
			break;
		case 0x2C:		/* image */
			b = rf_probe_at(p, pos, 10);
			if (b == NULL)
				return frames;
			frames++;
			pos += 10 + table_size(b[9]) + 1;
			more = skip_blocks(p, &pos);
			break;
		case 0x00:		/* stray terminators are common */
			pos++;
			break;
		default:		/* the trailer, or garbage */
			more = false;
			break;
		}
	}
	return frames;
}

static enum rf_code
gif_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	const unsigned char *b = rf_probe_at(p, 0, 13);
	unsigned flags;

	if (b == NULL)
		return rf_fail(err, RF_E_CORRUPT,
		    "the GIF ends before it tells its size");
	f->width = rf_le16(b + 6);
	f->height = rf_le16(b + 8);
	flags = b[10];
	f->bits = (flags & 0x80) != 0 ? (flags & 7) + 1 : 8;
	f->palette = true;
	f->frames = walk(p, 13 + table_size(flags), f);
	if (f->frames == 0)
		return rf_fail(err, RF_E_CORRUPT, "the GIF has no picture");
	f->channels = f->has_alpha ? 4 : 3;
	f->color_space = "srgb";
	return RF_OK;
}

const struct rf_image_family rf_image_gif = {
	.format = RF_IMAGE_GIF,
	.name = "gif",
	.media_type = "image/gif",
	.suffix = "gif",
	.recognise = gif_recognise,
	.read = gif_read,
};
