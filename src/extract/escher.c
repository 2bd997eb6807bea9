/*
 * Records in records: a container's content simply follows its head, so one
 * walk without any stack sees them all in order, whatever their lengths
 * claim.
 */
#include "config.h"

#include "extract/escher.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "extract/le.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/utf8.h"

#define MAX_BLIPS RF_MAX_ASSETS
#define MAX_KEPT (2048LL * RF_MiB)
#define MAX_SHAPES 100000
#define MAX_GROUPS 32		/* within each other; deeper ones are flat */
#define BSE_HEAD 36
#define UID 16
#define METAFILE_HEAD 34
#define EMU_PER_INCH 914400

enum {
	GROUP_CONTAINER = 0xf003,
	SHAPE_CONTAINER = 0xf004,
	BSE = 0xf007,
	BOUNDS = 0xf009,
	SHAPE = 0xf00a,
	OPTIONS = 0xf00b,
	CLIENT_TEXT = 0xf00d,
	CHILD_ANCHOR = 0xf00f,
	CLIENT_ANCHOR = 0xf010,
	CLIENT_DATA = 0xf011,
	BLIP_FIRST = 0xf018,
	BLIP_EMF = 0xf01a,
	BLIP_WMF = 0xf01b,
	BLIP_PICT = 0xf01c,
	BLIP_DIB = 0xf01f,
	BLIP_LAST = 0xf117,
	MORE_OPTIONS = 0xf122,
	PROPERTY_ROTATION = 0x0004,
	PROPERTY_TEXT_ID = 0x0080,
	PROPERTY_PICTURE = 0x0104,
	PROPERTY_FILL_KIND = 0x0180,
	PROPERTY_FILL = 0x0186,
	PROPERTY_NAME = 0x0380,
	PROPERTY_DESCRIPTION = 0x0381,
	PROPERTY_TABLE = 0x039f,
	PROPERTY_SHAPE_FLAGS = 0x03bf
};

#define FILL_PICTURE 3
#define HIDDEN 0x00020002u	/* said, and so */

struct record {
	uint16_t version, instance, type;
	struct rf_str body;	/* cut where the bytes end */
};

/* The next record; of a container only the head is passed. */
static bool
next(struct rf_str *s, struct record *r)
{
	uint32_t len;

	if (s->len < 8)
		return false;
	r->version = rf_le16(s->ptr) & 15;
	r->instance = rf_le16(s->ptr) >> 4;
	r->type = rf_le16(s->ptr + 2);
	len = rf_le32(s->ptr + 4);
	s->ptr += 8;
	s->len -= 8;
	r->body = (struct rf_str){ s->ptr, len < s->len ? len : s->len };
	if (r->version != 15) {
		s->ptr += r->body.len;
		s->len -= r->body.len;
	}
	return true;
}

/* ---- pictures --------------------------------------------------------- */

static bool
is_blip(const struct record *r)
{
	return r->type >= BLIP_FIRST && r->type <= BLIP_LAST;
}

static void
store_entry(struct rf_escher_blips *b, struct rf_str s, struct rf_str delay)
{
	struct rf_escher_blip *blip = RF_VEC_PUSH(&b->list);
	struct record r;
	size_t skip;

	if (s.len < BSE_HEAD)
		return;
	skip = BSE_HEAD + (unsigned char)s.ptr[33];
	if (skip < s.len) {
		s.ptr += skip;
		s.len -= skip;
	} else {
		skip = rf_le32(s.ptr + 28);
		if (delay.ptr == NULL || skip >= delay.len)
			return;
		s.ptr = delay.ptr + skip;
		s.len = delay.len - skip;
	}
	if (!next(&s, &r) || !is_blip(&r))
		return;
	blip->type = r.type;
	blip->instance = r.instance;
	blip->body = r.body;
}

void
rf_escher_store(struct rf_escher_blips *b, struct rf_str group,
    struct rf_str delay)
{
	struct record r;

	while (next(&group, &r) && b->list.n < MAX_BLIPS) {
		if (r.type == BSE)
			store_entry(b, r.body, delay);
		else if (is_blip(&r))
			*RF_VEC_PUSH(&b->list) = (struct rf_escher_blip){
			    .type = r.type, .instance = r.instance,
			    .body = r.body };
	}
}

void
rf_escher_blips_release(struct rf_escher_blips *b)
{
	RF_VEC_RELEASE(&b->list);
}

static bool
inflate_all(struct rf_str s, struct rf_buf *out)
{
	z_stream z = { .next_in = (unsigned char *)s.ptr,
		.avail_in = (unsigned)s.len };
	int rc = Z_OK;

	if (inflateInit(&z) != Z_OK)
		return false;
	while (rc == Z_OK) {
		z.next_out = rf_buf_reserve(out, 65536);
		z.avail_out = 65536;
		if (z.next_out == NULL)
			break;
		rc = inflate(&z, Z_NO_FLUSH);
		rf_buf_commit(out, 65536 - z.avail_out);
	}
	inflateEnd(&z);
	return rc == Z_STREAM_END;
}

/* What makes a metafile placeable: its box, and its units to the inch. */
static void
placeable(struct rf_buf *out, const char *head)
{
	unsigned char h[22] = { 0xd7, 0xcd, 0xc6, 0x9a };
	int64_t width = (int64_t)(int32_t)rf_le32(head + 12) -
	    (int32_t)rf_le32(head + 4);
	int64_t emu = (int32_t)rf_le32(head + 20), inch = 1440;
	uint16_t sum = 0;

	for (int i = 0; i < 4; i++)
		memcpy(h + 6 + 2 * i, head + 4 + 4 * i, 2);
	if (width > 0 && emu > 0 && width * EMU_PER_INCH / emu > 0 &&
	    width * EMU_PER_INCH / emu <= UINT16_MAX)
		inch = width * EMU_PER_INCH / emu;
	h[14] = (unsigned char)inch;
	h[15] = (unsigned char)(inch >> 8);
	for (int i = 0; i < 20; i += 2)
		sum ^= rf_le16(h + i);
	h[20] = (unsigned char)sum;
	h[21] = (unsigned char)(sum >> 8);
	rf_buf_add(out, h, sizeof(h));
}

static bool
metafile(const struct rf_escher_blip *b, struct rf_str s, struct rf_buf *out)
{
	const char *head = s.ptr;

	if (s.len < METAFILE_HEAD)
		return false;
	s.ptr += METAFILE_HEAD;
	s.len -= METAFILE_HEAD;
	if (s.len > rf_le32(head + 28))
		s.len = rf_le32(head + 28);
	if (b->type == BLIP_WMF && (head[32] != 0 || s.len < 4 ||
	    rf_le32(s.ptr) != 0x9ac6cdd7))
		placeable(out, head);
	if (head[32] == 0)
		return inflate_all(s, out);
	rf_buf_add(out, s.ptr, s.len);
	return true;
}

/* What a bitmap file has before its header. */
static bool
bitmap(struct rf_str s, struct rf_buf *out)
{
	unsigned char h[14] = { 'B', 'M' };
	uint32_t size = (uint32_t)s.len + 14, head, bits, used, masks = 0;
	uint32_t pixels;

	if (s.len < 40 || (head = rf_le32(s.ptr)) < 40 || head > s.len)
		return false;
	bits = rf_le16(s.ptr + 14);
	used = rf_le32(s.ptr + 32);
	if (head == 40 && rf_le32(s.ptr + 16) == 3)
		masks = 12;
	if (used == 0 && bits <= 8)
		used = 1u << bits;
	if (used > 256)
		used = 256;
	pixels = 14 + head + masks + used * 4;
	for (int i = 0; i < 4; i++) {
		h[2 + i] = (unsigned char)(size >> 8 * i);
		h[10 + i] = (unsigned char)(pixels >> 8 * i);
	}
	rf_buf_add(out, h, sizeof(h));
	rf_buf_add(out, s.ptr, s.len);
	return true;
}

/* Instances that say so have a second digest before the picture. */
static bool
has_two_digests(uint16_t instance)
{
	static const uint16_t list[] = { 0x217, 0x3d5, 0x543, 0x46b, 0x6e3,
		0x6e1, 0x7a9, 0x6e5 };

	for (size_t i = 0; i < RF_COUNT(list); i++)
		if (instance == list[i])
			return true;
	return false;
}

static bool
unpack(const struct rf_escher_blip *b, struct rf_buf *out)
{
	struct rf_str s = b->body;
	size_t skip = has_two_digests(b->instance) ? 2 * UID : UID;

	if (b->type == 0 || b->type == BLIP_PICT || s.len <= skip + 1)
		return false;
	s.ptr += skip;
	s.len -= skip;
	if (b->type == BLIP_EMF || b->type == BLIP_WMF)
		return metafile(b, s, out);
	s.ptr++;		/* a tag */
	s.len--;
	if (b->type == BLIP_DIB)
		return bitmap(s, out);
	rf_buf_add(out, s.ptr, s.len);
	return true;
}

enum rf_code
rf_escher_keep(struct rf_extract *x, struct rf_escher_blips *b, uint32_t n,
    uint32_t page, int32_t *asset, struct rf_err *err)
{
	struct rf_escher_blip *blip;
	struct rf_buf out;
	enum rf_code rc;

	*asset = -1;
	if (n == 0 || n > b->list.n)
		return RF_OK;
	blip = &b->list.v[n - 1];
	if (blip->broken)
		return RF_OK;
	if (blip->asset > 0) {
		*asset = blip->asset - 1;
		x->doc->assets.v[*asset].occurrences++;
		return RF_OK;
	}
	b->kept += blip->body.len;
	if (b->kept > MAX_KEPT)
		return rf_fail(err, RF_E_LIMIT, "The document's pictures are "
		    "larger than %lld MiB together", MAX_KEPT / RF_MiB);
	rf_buf_init(&out, RF_MAX_ASSET);
	blip->broken = !unpack(blip, &out) || out.overflowed;
	rc = blip->broken ? RF_OK : rf_extract_asset(x, out.ptr, out.len,
	    rf_arena_printf(&x->doc->arena, "picture%u", n), page, asset, err);
	rf_buf_release(&out);
	if (rc != RF_OK && rf_code_is_document(rc)) {
		rf_document_warn(x->doc, "%s; the picture was left out",
		    err->msg);
		blip->broken = true;
		return RF_OK;
	}
	blip->asset = *asset + 1;
	return rc;
}

/* ---- shapes ----------------------------------------------------------- */

/* A property's text behind the table, in UTF-16. */
static const char *
property_text(struct rf_arena *arena, struct rf_str s)
{
	struct rf_str t = rf_str_trim(rf_utf8_from(arena, s, "UTF-16LE"));

	while (t.len > 0 && t.ptr[t.len - 1] == '\0')
		t.len--;
	return t.len > 0 ? rf_arena_strndup(arena, t.ptr, t.len) : NULL;
}

/* A table of properties; what does not fit into one stands behind it. */
static void
options(struct rf_escher_shape *shape, struct rf_arena *arena,
    const struct record *r)
{
	size_t n = r->instance, at;
	const char *p = r->body.ptr;
	uint32_t fill = 0, kind = 0;

	if (n > r->body.len / 6)
		return;
	at = n * 6;
	for (size_t i = 0; i < n; i++, p += 6) {
		uint16_t id = rf_le16(p);
		uint32_t value = rf_le32(p + 2);
		struct rf_str more = { r->body.ptr + at, 0 };

		if ((id & 0x8000) != 0) {
			more.len = value < r->body.len - at ? value :
			    r->body.len - at;
			at += more.len;
		}
		id &= 0x3fff;
		if (id == PROPERTY_PICTURE)
			shape->blip = value;
		else if (id == PROPERTY_FILL)
			fill = value;
		else if (id == PROPERTY_FILL_KIND)
			kind = value;
		else if (id == PROPERTY_ROTATION)
			shape->rotation = (int32_t)value;
		else if (id == PROPERTY_TEXT_ID)
			shape->text_id = value;
		else if (id == PROPERTY_TABLE)
			shape->table = (value & 1) != 0;
		else if (id == PROPERTY_SHAPE_FLAGS)
			shape->hidden = (value & HIDDEN) == HIDDEN;
		else if (id == PROPERTY_NAME)
			shape->title = property_text(arena, more);
		else if (id == PROPERTY_DESCRIPTION)
			shape->alt = property_text(arena, more);
	}
	if (kind == FILL_PICTURE && fill > 0)
		shape->fill = fill;
}

static void
tell(struct rf_escher_shape *shape, struct rf_arena *arena,
    const struct record *r)
{
	switch (r->type) {
	case SHAPE:
		if (r->body.len >= 8) {
			shape->id = rf_le32(r->body.ptr);
			shape->flags = rf_le32(r->body.ptr + 4);
		}
		break;
	case BOUNDS:
		if (r->body.len >= 16)
			shape->bounds = r->body;
		break;
	case OPTIONS:
	case MORE_OPTIONS:
		options(shape, arena, r);
		break;
	case CHILD_ANCHOR:
		if (r->body.len >= 16)
			shape->child = r->body;
		break;
	case CLIENT_ANCHOR:
		shape->anchor = r->body;
		break;
	case CLIENT_TEXT:
		shape->text = r->body;
		break;
	case CLIENT_DATA:
		shape->client = true;
		shape->data = r->body;
		break;
	default:
		break;
	}
}

/* A group that is open, until the bytes where it ends. */
struct group {
	const char *end;
	uint32_t shape;		/* index + 1 of its own shape; 0: not yet */
};

void
rf_escher_read(struct rf_escher_shapes *to, struct rf_arena *arena,
    struct rf_str drawing)
{
	struct group groups[MAX_GROUPS] = { { drawing.ptr + drawing.len, 0 } };
	struct rf_escher_shape *shape = NULL;
	struct record r;
	size_t n = 0;

	while (to->list.n < MAX_SHAPES && next(&drawing, &r)) {
		while (n > 0 && r.body.ptr > groups[n].end)
			n--;
		if (r.type == GROUP_CONTAINER && n + 1 < MAX_GROUPS) {
			groups[++n] = (struct group){ r.body.ptr + r.body.len,
				0 };
		} else if (r.type == SHAPE_CONTAINER) {
			shape = RF_VEC_PUSH(&to->list);
			if (groups[n].shape == 0 && n > 0) {
				groups[n].shape = (uint32_t)to->list.n;
				shape->parent = groups[n - 1].shape;
			} else {
				shape->parent = groups[n].shape;
			}
		} else if (shape != NULL) {
			tell(shape, arena, &r);
		}
	}
}
