/*
 * ICO and CUR: a folder of up to 65,535 small pictures, each a bitmap
 * without file header or a whole PNG.  The facts are those of the largest,
 * read from the picture itself, because the folder has one byte for a size
 * and is often wrong.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <string.h>

enum { HEADER = 6, ENTRY = 16, ICON = 1, CURSOR = 2 };

/*
 * Four bytes are thin evidence (00 00 01 00), so the first entry must make
 * sense as well: reserved byte zero, some bytes, behind the folder.
 */
static int
ico_recognise(const unsigned char *head, size_t n)
{
	unsigned type, count;

	if (n < HEADER + ENTRY || rf_le16(head) != 0)
		return 0;
	type = rf_le16(head + 2);
	count = rf_le16(head + 4);
	if ((type != ICON && type != CURSOR) || count == 0)
		return 0;
	if (rf_le32(head + HEADER + 8) < CURSOR ||
	    rf_le32(head + HEADER + 12) < HEADER + ENTRY)
		return 0;
	return head[HEADER + 3] == 0 ? 60 : 40;
}

struct entry {
	uint32_t width, height, depth;
	int64_t offset, size;
};

static void
read_entry(const unsigned char *b, bool cursor, struct entry *e)
{
	e->width = b[0] != 0 ? b[0] : 256;
	e->height = b[1] != 0 ? b[1] : 256;
	e->depth = cursor ? 0 : rf_le16(b + 6);
	e->size = rf_le32(b + 8);
	e->offset = rf_le32(b + 12);
}

static bool
larger(const struct entry *a, const struct entry *b)
{
	uint32_t area_a = a->width * a->height;
	uint32_t area_b = b->width * b->height;

	return area_a != area_b ? area_a > area_b : a->depth > b->depth;
}

static enum rf_code
ico_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	const unsigned char *b = rf_probe_at(p, 0, HEADER);
	struct entry best = { 0 }, e;
	struct rf_probe picture;
	unsigned count;
	bool cursor;
	enum rf_code rc;

	if (b == NULL)
		return rf_fail(err, RF_E_CORRUPT, "the icon is cut short");
	cursor = rf_le16(b + 2) == CURSOR;
	count = rf_le16(b + 4);
	for (unsigned i = 0; i < count; i++) {
		b = rf_probe_at(p, HEADER + (int64_t)i * ENTRY, ENTRY);
		if (b == NULL)
			break;
		read_entry(b, cursor, &e);
		if (e.offset < p->size && larger(&e, &best))
			best = e;
	}
	picture = rf_probe_sub(p, best.offset, best.size);
	if (best.width == 0 || picture.size < 4)
		return rf_fail(err, RF_E_CORRUPT,
		    "the icon's pictures lie behind its end");
	if (rf_probe_is(&picture, 0, "\x89PNG", 4)) {
		rc = rf_image_png.read(&picture, f, err);
		f->media_type = rf_image_ico.media_type;
		f->coding = "png";
	} else {
		rc = rf_probe_dib(&picture, true, f, err);
		/* The transparency is in a mask of its own. */
		if (!f->has_alpha)
			f->channels++;
		f->has_alpha = true;
	}
	if (cursor)
		f->suffix = "cur";
	return rc;
}

const struct rf_image_family rf_image_ico = {
	.format = RF_IMAGE_ICO,
	.name = "ico",
	.media_type = "image/x-icon",
	.suffix = "ico",
	.recognise = ico_recognise,
	.read = ico_read,
};
