/*
 * Presentations of 97 to 2003, slide by slide.
 *
 * What surprises: a save appends what it changed.  The last edit names those
 * before it, each with a table of where numbered objects begin; the newest
 * that names an object wins.  The order of slides is that of a list, which
 * also holds the texts of their placeholders, apart from the shapes.
 */
#include "config.h"

#include "extract/ppt/ppt.h"

#include <stdlib.h>
#include <string.h>

#include "extract/ppt/ppt_priv.h"
#include "extract/summary.h"
#include "util/utf8.h"

#define MAX_STREAM (512 * RF_MiB)
#define MAX_PLACES 0x100000	/* 20 bits */
#define MAX_EDITS 10000
#define MAX_SLIDES 20000
#define MAX_LINKS 100000
#define MAX_OUTLINE (256 * RF_KiB)	/* each text looks through it */
#define MAX_SIDE 32256		/* 56 inches, in units */
#define ENCRYPTED 0xf3d1c4dfu

/* ---- records ----------------------------------------------------------- */

bool
ppt_next(struct rf_str *s, struct ppt_rec *r)
{
	uint32_t n;

	if (s->len < 8)
		return false;
	r->version = rf_le16(s->ptr) & 15;
	r->instance = rf_le16(s->ptr) >> 4;
	r->type = rf_le16(s->ptr + 2);
	n = rf_le32(s->ptr + 4);
	s->ptr += 8;
	s->len -= 8;
	r->body = (struct rf_str){ s->ptr, n < s->len ? n : s->len };
	s->ptr += r->body.len;
	s->len -= r->body.len;
	return true;
}

bool
ppt_find(struct rf_str s, enum ppt_record type, struct ppt_rec *out)
{
	while (ppt_next(&s, out))
		if (out->type == type)
			return true;
	return false;
}

/* The record that begins at a place of the stream. */
static bool
record_at(const struct ppt *p, uint32_t at, struct ppt_rec *out)
{
	struct rf_str s;

	if (at >= p->main.len)
		return false;
	s = (struct rf_str){ p->main.ptr + at, p->main.len - at };
	return ppt_next(&s, out);
}

/* A numbered object. */
static bool
object(const struct ppt *p, uint32_t number, enum ppt_record type,
    struct ppt_rec *out)
{
	return number < p->places.n && p->places.v[number] != 0 &&
	    record_at(p, p->places.v[number] - 1, out) && out->type == type;
}

struct rf_str
ppt_additions(struct rf_str container)
{
	static const char name[] = "_\0_\0_\0P\0P\0T\0" "9";
	struct ppt_rec tags, tag, r;

	if (!ppt_find(container, PPT_TAGS, &tags))
		return (struct rf_str){ NULL, 0 };
	while (ppt_next(&tags.body, &tag))
		if (tag.type == PPT_TAG && ppt_find(tag.body, PPT_STRING,
		    &r) && r.body.len == sizeof(name) && memcmp(r.body.ptr,
		    name, sizeof(name)) == 0 && ppt_find(tag.body,
		    PPT_TAG_DATA, &r))
			return r.body;
	return (struct rf_str){ NULL, 0 };
}

bool
ppt_spend(struct ppt *p, uint64_t n)
{
	p->left = n < p->left ? p->left - n : 0;
	return p->left > 0;
}

static int
by_id(const void *pa, const void *pb)
{
	const struct ppt_link *a = pa, *b = pb;

	return (a->id > b->id) - (a->id < b->id);
}

const char *
ppt_href(const struct ppt *p, uint32_t id)
{
	const struct ppt_link key = { id, NULL }, *found = NULL;

	if (id != 0 && p->links.n > 0)
		found = bsearch(&key, p->links.v, p->links.n, sizeof(key),
		    by_id);
	return found != NULL ? found->href : NULL;
}

/* ---- edits ------------------------------------------------------------- */

/* Runs of numbers and where each of them begins. */
static void
read_places(struct ppt *p, struct rf_str s)
{
	while (s.len >= 4) {
		uint32_t head = rf_le32(s.ptr), first = head & 0xfffff;
		uint32_t n = head >> 20;

		s.ptr += 4;
		s.len -= 4;
		for (; n > 0 && s.len >= 4; n--, first++) {
			while (p->places.n <= first && first < MAX_PLACES)
				RF_VEC_PUSH(&p->places);
			/* Newer edits were read before. */
			if (first < MAX_PLACES && p->places.v[first] == 0 &&
			    rf_le32(s.ptr) < UINT32_MAX)
				p->places.v[first] = rf_le32(s.ptr) + 1;
			s.ptr += 4;
			s.len -= 4;
		}
	}
}

/* The last edit in the stream, for when nobody says where it is. */
static uint32_t
last_edit(const struct ppt *p)
{
	struct rf_str s = p->main;
	uint32_t last = UINT32_MAX, at = 0;
	struct ppt_rec r;

	while (ppt_next(&s, &r)) {
		if (r.type == PPT_EDIT)
			last = at;
		at = (uint32_t)(s.ptr - p->main.ptr);
	}
	return last;
}

/* All edits from the newest on; the number of the document. */
static enum rf_code
read_edits(struct ppt *p, uint32_t at, uint32_t *document, struct rf_err *err)
{
	struct ppt_rec r;

	if (!record_at(p, at, &r) || r.type != PPT_EDIT)
		at = last_edit(p);
	*document = 0;
	for (int i = 0; i < MAX_EDITS && record_at(p, at, &r) &&
	    r.type == PPT_EDIT && r.body.len >= 28; i++) {
		struct ppt_rec places;
		uint32_t before = rf_le32(r.body.ptr + 8);

		if (i == 0)
			*document = rf_le32(r.body.ptr + 16);
		if (r.body.len >= 32 && rf_le32(r.body.ptr + 28) != 0)
			return rf_fail(err, RF_E_ENCRYPTED, "The presentation "
			    "is protected by a password");
		if (record_at(p, rf_le32(r.body.ptr + 12), &places) &&
		    places.type == PPT_PLACES &&
		    ppt_spend(p, places.body.len))
			read_places(p, places.body);
		/* Older ones lie before it: there is no circle. */
		if (before == 0 || before >= at)
			break;
		at = before;
	}
	return RF_OK;
}

/* ---- the document ------------------------------------------------------ */

static const char *
string(struct ppt *p, struct rf_str s)
{
	s = rf_str_trim(rf_utf8_from(p->arena, s, "UTF-16LE"));
	return s.len > 0 ? rf_arena_strndup(p->arena, s.ptr, s.len) : NULL;
}

/* Addresses, which texts and shapes name by number. */
static void
read_links(struct ppt *p, struct rf_str s)
{
	struct ppt_rec r, in;

	while (ppt_next(&s, &r) && p->links.n < MAX_LINKS) {
		struct ppt_link l = { 0, NULL };
		struct rf_str body = r.body;

		if (r.type != PPT_LINK)
			continue;
		while (ppt_next(&body, &in)) {
			if (in.type == PPT_LINK_ATOM && in.body.len >= 4)
				l.id = rf_le32(in.body.ptr);
			else if (in.type == PPT_STRING && in.instance == 1)
				l.href = string(p, in.body);
		}
		if (l.href != NULL && strchr(l.href, ':') != NULL)
			*RF_VEC_PUSH(&p->links) = l;
	}
	if (p->links.n > 1)
		qsort(p->links.v, p->links.n, sizeof(*p->links.v), by_id);
}

/* Slides, masters or notes, and the texts of each. */
static enum rf_code
read_list(struct ppt *p, const struct ppt_rec *list, struct rf_err *err)
{
	struct ppt_slides *to = list->instance == 0 ? &p->slides :
	    list->instance == 1 ? &p->masters : &p->notes;
	struct rf_str s = list->body;
	struct ppt_slide_ref *ref;
	struct ppt_rec r;

	while (ppt_next(&s, &r)) {
		const char *end = s.ptr;

		if (r.type != PPT_PERSIST || r.body.len < 16)
			continue;
		if (to->list.n >= MAX_SLIDES)
			return rf_fail(err, RF_E_LIMIT, "The presentation "
			    "has more than %d slides", MAX_SLIDES);
		ref = RF_VEC_PUSH(&to->list);
		ref->place = rf_le32(r.body.ptr);
		ref->id = rf_le32(r.body.ptr + 12);
		ref->first = p->texts.n;
		for (struct rf_str rest = s; ppt_next(&rest, &r) &&
		    r.type != PPT_PERSIST; end = rest.ptr)
			;
		ppt_collect(p, (struct rf_str){ s.ptr,
		    (size_t)(end - s.ptr) });
		ref->n = p->texts.n - ref->first;
		s.len -= (size_t)(end - s.ptr);
		s.ptr = end;
	}
	return RF_OK;
}

static void
read_masters(struct ppt *p)
{
	for (size_t i = 0; i < p->masters.list.n; i++) {
		const struct ppt_slide_ref *ref = &p->masters.list.v[i];
		struct ppt_master *m;
		struct ppt_rec r;

		if (!object(p, ref->place, PPT_MASTER, &r) ||
		    !ppt_spend(p, r.body.len))
			continue;
		m = RF_VEC_PUSH(&p->looks);
		m->id = ref->id;
		memcpy(m->levels, p->common, sizeof(m->levels));
		ppt_looks(r.body, m->levels);
	}
}

static void
read_size(struct ppt *p, struct rf_str s)
{
	uint32_t w = s.len >= 8 ? rf_le32(s.ptr) : 0;
	uint32_t h = s.len >= 8 ? rf_le32(s.ptr + 4) : 0;

	/* Without a size a slide is as a new one is. */
	if (w == 0 || w > MAX_SIDE || h == 0 || h > MAX_SIDE) {
		w = 5760;
		h = 4320;
	}
	p->width = (float)w / PPT_UNITS_PER_POINT;
	p->height = (float)h / PPT_UNITS_PER_POINT;
}

static enum rf_code
read_document(struct ppt *p, uint32_t number, struct rf_err *err)
{
	struct ppt_rec r, document;
	enum rf_code rc = RF_OK;
	struct rf_str s;

	if (!object(p, number, PPT_DOCUMENT, &document) &&
	    !ppt_find(p->main, PPT_DOCUMENT, &document))
		return rf_fail(err, RF_E_CORRUPT, "The presentation's list of "
		    "slides is missing or damaged");
	read_size(p, (struct rf_str){ NULL, 0 });
	s = document.body;
	while (rc == RF_OK && ppt_next(&s, &r)) {
		if (r.type == PPT_DOCUMENT_ATOM)
			read_size(p, r.body);
		else if (r.type == PPT_ENVIRONMENT)
			ppt_looks(r.body, p->common);
		else if (r.type == PPT_OBJECTS)
			read_links(p, r.body);
		else if (r.type == PPT_INFO && ppt_find(ppt_additions(r.body),
		    PPT_OUTLINE, &r) && r.body.len <= MAX_OUTLINE)
			p->outline = r.body;
		else if (r.type == PPT_DRAWING_GROUP)
			rf_escher_store(&p->blips, r.body, p->pictures);
		else if (r.type == PPT_LIST && r.instance <= 2)
			rc = read_list(p, &r, err);
	}
	if (rc == RF_OK)
		read_masters(p);
	return rc;
}

/* ---- slides ------------------------------------------------------------ */

static const struct ppt_master *
master_of(const struct ppt *p, uint32_t id)
{
	for (size_t i = 0; i < p->looks.n; i++)
		if (p->looks.v[i].id == id)
			return &p->looks.v[i];
	return p->looks.n > 0 ? &p->looks.v[0] : NULL;
}

/* The body of a page of notes. */
static enum rf_code
read_notes(const struct ppt_slide *of, uint32_t id, struct rf_page *page,
    struct rf_err *err)
{
	struct ppt *p = of->p;
	struct ppt_slide s = { .p = p, .number = of->number, .notes = true,
		.master = of->master };
	struct ppt_rec r, drawing;
	enum rf_code rc = RF_OK;

	for (size_t i = 0; id != 0 && i < p->notes.list.n; i++)
		if (p->notes.list.v[i].id == id)
			s.ref = &p->notes.list.v[i];
	if (s.ref == NULL || !object(p, s.ref->place, PPT_NOTES, &r) ||
	    !ppt_spend(p, r.body.len))
		return RF_OK;
	if (ppt_find(r.body, PPT_DRAWING, &drawing))
		rc = ppt_shapes(&s, drawing.body, err);
	if (rc == RF_OK)
		rf_slides_notes(p->arena, page, s.pool.blocks.v,
		    s.pool.blocks.n);
	RF_VEC_RELEASE(&s.pool.blocks);
	return rc;
}

static enum rf_code
read_slide(struct ppt_slide *s, struct rf_page *page, struct rf_err *err)
{
	struct ppt *p = s->p;
	struct ppt_rec slide, r;
	uint32_t notes = 0;
	enum rf_code rc = RF_OK;

	if (!object(p, s->ref->place, PPT_SLIDE, &slide)) {
		rf_document_warn(p->doc, "Slide %u is missing in the file",
		    s->number);
		p->damaged = true;
		return RF_OK;
	}
	if (!ppt_spend(p, slide.body.len))
		return RF_OK;
	if (ppt_find(slide.body, PPT_SLIDE_ATOM, &r) && r.body.len >= 20) {
		s->master = master_of(p, rf_le32(r.body.ptr + 12));
		notes = rf_le32(r.body.ptr + 16);
	}
	if (ppt_find(slide.body, PPT_SHOW, &r) && r.body.len >= 12)
		page->hidden = (rf_le16(r.body.ptr + 10) & 4) != 0;
	if (ppt_find(slide.body, PPT_DRAWING, &r))
		rc = ppt_shapes(s, r.body, err);
	page->title = s->title;
	for (size_t i = 0; i < s->pool.blocks.n; i++)
		*rf_page_block(page, s->pool.blocks.v[i].kind) =
		    s->pool.blocks.v[i];
	if (rc == RF_OK)
		rc = read_notes(s, notes, page, err);
	return rc;
}

static enum rf_code
read_slides(struct ppt *p, struct rf_err *err)
{
	const struct rf_options *o = p->x->options;
	uint32_t total = (uint32_t)p->slides.list.n;
	enum rf_code rc;

	p->doc->total_pages = total;
	rc = rf_options_check_pages(o, total, err);
	for (uint32_t i = 1; rc == RF_OK && i <= total; i++) {
		struct ppt_slide s = { .p = p, .number = i,
			.ref = &p->slides.list.v[i - 1] };
		struct rf_page *page;

		if (!rf_options_want_page(o, i)) {
			p->left_out = true;
			continue;
		}
		page = rf_document_page(p->doc, i);
		page->width = p->width;
		page->height = p->height;
		rc = read_slide(&s, page, err);
		RF_VEC_RELEASE(&s.pool.blocks);
		rf_extract_progress(p->x, i, total);
	}
	return rc;
}

/* Pictures that no slide shows: of masters and backgrounds. */
static enum rf_code
remaining_pictures(struct ppt *p, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	int32_t asset;

	for (size_t i = 0; rc == RF_OK && !p->left_out &&
	    i < p->blips.list.n; i++)
		if (p->blips.list.v[i].asset == 0)
			rc = rf_escher_keep(p->x, &p->blips,
			    (uint32_t)i + 1, 0, &asset, err);
	return rc;
}

/* ---- the whole --------------------------------------------------------- */

/* Written for 95 and 97 both, a file keeps the newer form in a storage. */
static const struct rf_cfb_entry *
home(struct rf_cfb *cfb)
{
	const struct rf_cfb_entry *root = rf_cfb_root(cfb);
	const struct rf_cfb_entry *e = rf_cfb_find(cfb, root,
	    "PP97_DUALSTORAGE");

	return e != NULL && e->type == RF_CFB_STORAGE ? e : root;
}

static enum rf_code
load(struct rf_cfb *cfb, const char *name, struct rf_str *out,
    struct rf_err *err)
{
	const struct rf_cfb_entry *e = rf_cfb_find(cfb, home(cfb), name);
	enum rf_code rc;
	char *bytes = NULL;

	if (e == NULL || e->type != RF_CFB_STREAM)
		return RF_OK;
	rc = rf_cfb_load(cfb, e, MAX_STREAM, &bytes, &out->len, err);
	out->ptr = bytes;
	return rc;
}

static enum rf_code
load_all(struct ppt *p, uint32_t *edit, struct rf_err *err)
{
	struct rf_str user = { NULL, 0 };
	struct rf_cfb *cfb;
	enum rf_code rc;

	*edit = UINT32_MAX;
	rc = rf_cfb_open(p->x->fd, p->x->size, &cfb, err);
	if (rc != RF_OK)
		return rc;
	rc = load(cfb, "Current User", &user, err);
	if (rc == RF_OK && user.len >= 20) {
		*edit = rf_le32(user.ptr + 16);
		if (rf_le32(user.ptr + 12) == ENCRYPTED)
			rc = rf_fail(err, RF_E_ENCRYPTED, "The presentation "
			    "is protected by a password");
	}
	if (rc == RF_OK)
		rc = load(cfb, "PowerPoint Document", &p->main, err);
	if (rc == RF_OK)
		rc = load(cfb, "Pictures", &p->pictures, err);
	if (rc == RF_OK)
		rf_summary(cfb, p->doc);
	rf_cfb_close(cfb);
	free((char *)user.ptr);
	return rc;
}

static bool
is_ruined(const struct ppt *p)
{
	for (size_t i = 0; i < p->doc->pages.n; i++)
		if (p->doc->pages.v[i].blocks.n > 0)
			return false;
	return p->damaged;
}

static enum rf_code
read_all(struct ppt *p, struct rf_err *err)
{
	uint32_t edit, document = 0;
	enum rf_code rc;

	rc = load_all(p, &edit, err);
	p->left = 4 * (uint64_t)p->main.len + 1;
	if (rc == RF_OK)
		rc = read_edits(p, edit, &document, err);
	if (rc == RF_OK)
		rc = read_document(p, document, err);
	if (rc == RF_OK)
		rc = read_slides(p, err);
	if (rc == RF_OK)
		rc = remaining_pictures(p, err);
	if (rc == RF_OK && p->left == 0)
		return rf_fail(err, RF_E_LIMIT, "The presentation uses the "
		    "same slides or texts over and over");
	if (rc == RF_OK && is_ruined(p))
		return rf_fail(err, RF_E_CORRUPT, "The slides of the "
		    "presentation are missing in the file");
	if (rc == RF_OK)
		rf_slides_tell_hidden(p->doc);
	return rc;
}

enum rf_code
rf_ppt_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_err own = RF_ERR_INIT;
	struct ppt p = { .x = x, .doc = x->doc, .arena = &x->doc->arena };
	enum rf_code rc;

	err = err != NULL ? err : &own;
	x->doc->paging = RF_SLIDES;
	p.flow = rf_flow_new(x->doc);
	rc = read_all(&p, err);
	rf_flow_free(p.flow);
	rf_escher_blips_release(&p.blips);
	RF_VEC_RELEASE(&p.places);
	RF_VEC_RELEASE(&p.slides.list);
	RF_VEC_RELEASE(&p.masters.list);
	RF_VEC_RELEASE(&p.notes.list);
	RF_VEC_RELEASE(&p.texts);
	RF_VEC_RELEASE(&p.links);
	RF_VEC_RELEASE(&p.looks);
	free((char *)p.main.ptr);
	free((char *)p.pictures.ptr);
	return rc;
}
