/*
 * What floats above the cells, and links.  The drawing's shapes stand in
 * pieces between the records that tell more of each; both come in the same
 * order, which is all that ties them together.  A note's text belongs to the
 * object whose number the note names.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/le.h"
#include "extract/xls/xls_priv.h"
#include "util/limits.h"
#include "util/utf8.h"

#define MAX_LINKS 65536
#define MAX_LINK 4096		/* characters */

enum { OBJECT_CHART = 5, OBJECT_NOTE = 0x19 };

/* ---- objects and their texts -------------------------------------------- */

static void
object(struct xls_sheet_reader *r)
{
	struct biff *b = &r->p->b;
	struct xls_object *o;

	if (b->ansi || r->objects.n >= XLS_MAX_OBJECTS)
		return;
	o = RF_VEC_PUSH(&r->objects);
	memset(o, 0, sizeof(*o));
	biff_skip(b, 4);
	o->kind = biff_u16(b);
	o->id = biff_u16(b);
	if (o->kind != OBJECT_NOTE)
		return;
	if (r->notes == NULL)
		r->notes = rf_calloc(UINT16_MAX + 1, sizeof(*r->notes));
	r->notes[o->id] = (uint32_t)r->objects.n;
}

/* The text and its runs, each in continuations of their own. */
static void
object_text(struct xls_sheet_reader *r)
{
	struct biff *b = &r->p->b;
	struct rf_xlsx_string s;
	size_t cch, runs;

	if (b->ansi || r->objects.n == 0)
		return;
	biff_skip(b, 10);
	cch = biff_u16(b);
	runs = biff_u16(b);
	biff_skip(b, biff_left(b));
	if (cch == 0)
		return;
	s = xls_rich(r->p, cch, false, 0);
	biff_skip(b, runs);
	r->objects.v[r->objects.n - 1].text = rf_str_trim((struct rf_str){
	    s.ptr, s.len });
}

static void
note(struct xls_sheet_reader *r)
{
	struct biff *b = &r->p->b;
	struct rf_xlsx_comment c = { 0, 0, NULL };
	struct rf_str s = { NULL, 0 };
	uint16_t id;

	c.row = biff_u16(b);
	c.col = biff_u16(b);
	if (b->ansi) {
		s = biff_text(b, 2, r->p->w.arena);
	} else {
		biff_skip(b, 2);
		id = biff_u16(b);
		if (r->notes != NULL && r->notes[id] > 0)
			s = r->objects.v[r->notes[id] - 1].text;
	}
	if (s.len == 0 || c.col >= RF_XLSX_MAX_COLS ||
	    r->s->comments.n >= XLS_MAX_OBJECTS)
		return;
	c.text = rf_arena_strndup(r->p->w.arena, s.ptr, s.len);
	*RF_VEC_PUSH(&r->s->comments) = c;
}

/* ---- links (MS-OSHARED 2.3.7) ------------------------------------------- */

/* So many UTF-16 units, up to the first NUL. */
static const char *
link_units(struct biff *b, struct rf_arena *arena, uint32_t n)
{
	struct rf_buf buf;
	struct rf_str s;

	if (n > MAX_LINK)
		n = b->ended = true;
	rf_buf_init(&buf, RF_KiB * 64);
	for (uint32_t i = 0; i < n && !b->ended; i++) {
		char unit[2];

		biff_bytes(b, unit, sizeof(unit));
		rf_buf_add(&buf, unit, sizeof(unit));
	}
	for (size_t i = 0; i + 1 < buf.len; i += 2)
		if (buf.ptr[i] == 0 && buf.ptr[i + 1] == 0)
			buf.len = i;
	s = rf_utf8_from(arena, (struct rf_str){ buf.ptr, buf.len },
	    "UTF-16LE");
	rf_buf_release(&buf);
	return rf_arena_strndup(arena, s.ptr, s.len);
}

static const char *
file_link(struct biff *b, struct rf_arena *arena)
{
	unsigned char name[MAX_LINK];
	uint32_t n;
	struct rf_str s;

	biff_skip(b, 2);
	n = biff_u32(b);
	if (n > sizeof(name))
		return NULL;
	biff_bytes(b, name, n);
	biff_skip(b, 24);
	if (biff_u32(b) > 0) {
		n = biff_u32(b);
		biff_skip(b, 2);
		return link_units(b, arena, n / 2);
	}
	s = (struct rf_str){ (const char *)name, strnlen((char *)name, n) };
	s = rf_utf8_from(arena, s, "windows-1252");
	return rf_arena_strndup(arena, s.ptr, s.len);
}

static const char *
moniker(struct biff *b, struct rf_arena *arena)
{
	static const unsigned char url[16] = { 0xe0, 0xc9, 0xea, 0x79, 0xf9,
		0xba, 0xce, 0x11, 0x8c, 0x82, 0x00, 0xaa, 0x00, 0x4b, 0xa9,
		0x0b };
	static const unsigned char file[16] = { 0x03, 0x03, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x46 };
	unsigned char id[16];

	biff_bytes(b, id, sizeof(id));
	if (memcmp(id, url, sizeof(id)) == 0)
		return link_units(b, arena, biff_u32(b) / 2);
	b->ended |= memcmp(id, file, sizeof(id)) != 0;
	return b->ended ? NULL : file_link(b, arena);
}

static void
hyperlink(struct xls_sheet_reader *r)
{
	struct biff *b = &r->p->b;
	struct rf_arena *arena = r->p->w.arena;
	const char *href = "", *place = NULL;
	struct rf_xlsx_link l;
	uint32_t flags;

	l.at.row0 = biff_u16(b);
	l.at.row1 = biff_u16(b);
	l.at.col0 = biff_u16(b);
	l.at.col1 = biff_u16(b);
	biff_skip(b, 16 + 4);
	flags = biff_u32(b);
	if ((flags & 0x10) != 0)
		(void)link_units(b, arena, biff_u32(b));
	if ((flags & 0x80) != 0)
		(void)link_units(b, arena, biff_u32(b));
	if ((flags & 0x101) == 0x101)
		href = link_units(b, arena, biff_u32(b));
	else if ((flags & 1) != 0)
		href = moniker(b, arena);
	if ((flags & 8) != 0 && !b->ended)
		place = link_units(b, arena, biff_u32(b));
	if (b->ended || href == NULL || r->s->links.n >= MAX_LINKS)
		return;
	if (place != NULL && *place != '\0')
		href = rf_arena_printf(arena, "%s#%s", href, place);
	if (*href == '\0')
		return;
	l.href = href;
	*RF_VEC_PUSH(&r->s->links) = l;
}

static void
drawing(struct xls_sheet_reader *r)
{
	rf_buf_add(&r->drawing, r->p->b.body.ptr, r->p->b.body.len);
}

/* The continuation of an object is the drawing's. */
static void
more_drawing(struct xls_sheet_reader *r)
{
	if (r->before == XLS_DRAWING || r->before == XLS_OBJ ||
	    r->before == XLS_TXO)
		drawing(r);
}

void
xls_object_chart(struct xls_sheet_reader *r)
{
	struct xls_object *o = r->objects.n > 0 ?
	    &r->objects.v[r->objects.n - 1] : NULL;
	struct rf_figure *f = xls_chart(r->p);

	if (o != NULL && o->kind == OBJECT_CHART)
		o->chart = f;
	else if (f->chart_type != NULL || r->s->ref->kind ==
	    RF_XLSX_CHARTSHEET)
		(void)rf_xlsx_float(r->s, NULL, f, (struct rf_text){ NULL,
		    0 });
}

void
xls_object_record(struct xls_sheet_reader *r)
{
	static const struct {
		uint16_t type;
		void (*read)(struct xls_sheet_reader *r);
	} readers[] = {
		{ XLS_OBJ, object },
		{ XLS_TXO, object_text },
		{ XLS_NOTE, note },
		{ XLS_HLINK, hyperlink },
		{ XLS_DRAWING, drawing },
		{ XLS_CONTINUE, more_drawing },
	};

	for (size_t i = 0; i < RF_COUNT(readers); i++)
		if (readers[i].type == r->p->b.type) {
			readers[i].read(r);
			break;
		}
}

/* ---- figures ------------------------------------------------------------ */

/* Flags; column, row and the offset in each, of both corners. */
static bool
anchor(struct rf_str a, struct rf_xlsx_rect *r)
{
	if (a.ptr == NULL || a.len < 18)
		return false;
	r->col0 = rf_le16(a.ptr + 2);
	r->row0 = rf_le16(a.ptr + 6);
	r->col1 = rf_le16(a.ptr + 10);
	r->row1 = rf_le16(a.ptr + 14);
	if (r->col1 < r->col0 || r->row1 < r->row0 ||
	    r->col1 >= RF_XLSX_MAX_COLS)
		return false;
	/* It ends where this cell starts: before it. */
	if (rf_le16(a.ptr + 12) == 0 && r->col1 > r->col0)
		r->col1--;
	if (rf_le16(a.ptr + 16) == 0 && r->row1 > r->row0)
		r->row1--;
	return true;
}

/* A picture, or the chart that the records behind its object tell of. */
static enum rf_code
figure(struct xls_sheet_reader *r, const struct rf_escher_shape *shape,
    const struct rf_xlsx_rect *at, struct rf_figure *chart,
    struct rf_err *err)
{
	struct rf_figure *f = chart;
	enum rf_code rc = RF_OK;

	if (f == NULL) {
		f = rf_arena_alloc(r->p->w.arena, sizeof(*f));
		f->asset = -1;
		f->visual = RF_VISUAL_IMAGE;
		rc = rf_escher_keep(r->p->w.x, &r->p->blips, shape->blip,
		    r->s->page, &f->asset, err);
		if (rc != RF_OK)
			return rc;
		if (f->asset < 0)
			f->render_error = "The picture cannot be read";
	}
	f->alt = shape->alt;
	f->title = shape->title;
	if (!rf_xlsx_float(r->s, at, f, (struct rf_text){ NULL, 0 }))
		r->p->w.left_out = true;
	return RF_OK;
}

static enum rf_code
shape(struct xls_sheet_reader *r, const struct rf_escher_shape *shape,
    const struct xls_object *o, struct rf_err *err)
{
	struct rf_xlsx_rect at, *known = anchor(shape->anchor, &at) ? &at :
	    NULL;
	struct rf_figure *chart = o != NULL ? o->chart : NULL;

	if (o != NULL && o->kind == OBJECT_NOTE)
		return RF_OK;
	if (o != NULL && o->text.len > 0)
		(void)rf_xlsx_float(r->s, known, NULL,
		    rf_text_plain(r->p->w.arena, o->text));
	return chart != NULL || shape->blip > 0 ? figure(r, shape, known, chart, err) :
	    RF_OK;
}

enum rf_code
xls_objects_place(struct xls_sheet_reader *r, struct rf_err *err)
{
	struct rf_escher_shapes shapes = { { NULL, 0, 0 } };
	enum rf_code rc = RF_OK;
	size_t next = 0;

	rf_escher_read(&shapes, r->p->w.arena, (struct rf_str){
	    r->drawing.ptr, r->drawing.len });
	for (size_t i = 0; rc == RF_OK && i < shapes.list.n; i++) {
		const struct rf_escher_shape *s = &shapes.list.v[i];
		const struct xls_object *o = s->client &&
		    next < r->objects.n ? &r->objects.v[next++] : NULL;

		rc = shape(r, s, o, err);
	}
	RF_VEC_RELEASE(&shapes.list);
	return rc;
}
