/*
 * Text that nobody sees: painted over, in the colour of its ground, much
 * smaller than anybody reads, or not painted at all.  The text that lies
 * with the picture of a scanned page is such, and wanted.
 *
 * What surprised: one run of glyphs may be a whole page's text, so glyphs
 * are judged one by one - but only in runs that something speaks against.
 */
#include "config.h"

#include "layout/words.h"

#define MAX_PAIRS 5000000	/* of runs and grounds; more is not judged */
#define MAX_LOOKS 100000000	/* of glyphs at grounds */
#define LEAST_GROUND 5.0f	/* points; lower or narrower hides nothing */
#define ALIKE 8			/* a channel's difference nobody sees */
#define TINY 1.5f		/* points */
#define LEAST_RUN 4	/* glyphs that tell the size of text */

/* What may lie under or over text, in the order of painting. */
struct ground {
	struct rf_box box;
	uint32_t z, rgb;
	bool plain;		/* of one colour, which is known */
	bool opaque, picture;
};

struct judge {
	struct rf_lay *l;
	RF_VEC(struct ground) grounds;
	uint8_t *reason;	/* of each glyph; NULL: none so far */
	uint32_t layer;		/* glyphs that may be a scan's text */
	uint32_t others;	/* other hidden ones */
	size_t looks;		/* of glyphs at grounds, so far */
};

/* Why a glyph is not seen. */
enum { SEEN, UNDER_PICTURE, UNSEEN };

/* ---- grounds ---------------------------------------------------------- */

static void
add_ground(struct judge *j, const struct ground *g)
{
	struct ground *v = RF_VEC_PUSH(&j->grounds);
	size_t i = j->grounds.n - 1;

	/* Both lists come in order: it goes near the end. */
	for (; i > 0 && j->grounds.v[i - 1].z > g->z; i--)
		j->grounds.v[i] = j->grounds.v[i - 1];
	v = &j->grounds.v[i];
	*v = *g;
}

static bool
is_large(const struct rf_box *b)
{
	return b->x1 - b->x0 >= LEAST_GROUND && b->y1 - b->y0 >= LEAST_GROUND;
}

static void
find_grounds(struct judge *j)
{
	const struct rf_marks *m = j->l->marks;
	size_t k = 0;

	for (size_t i = 0; i < m->rects.n; i++) {
		const struct rf_mark_rect *r = &m->rects.v[i];
		bool fill = r->kind == RF_MARK_FILL;

		if ((!fill && r->kind != RF_MARK_SHAPE) || !is_large(&r->box))
			continue;
		for (; k < m->pictures.n && m->pictures.v[k].z < r->z; k++)
			add_ground(j, &(struct ground){ m->pictures.v[k].box,
			    m->pictures.v[k].z, 0, false,
			    m->pictures.v[k].opaque, true });
		add_ground(j, &(struct ground){ r->box, r->z, r->rgb,
		    fill && r->opaque, fill && r->opaque, false });
	}
	for (; k < m->pictures.n; k++)
		add_ground(j, &(struct ground){ m->pictures.v[k].box,
		    m->pictures.v[k].z, 0, false, m->pictures.v[k].opaque,
		    true });
}

static bool
alike(uint32_t a, uint32_t b)
{
	for (int i = 0; i < 24; i += 8) {
		int d = (int)(a >> i & 0xFF) - (int)(b >> i & 0xFF);

		if (d > ALIKE || d < -ALIKE)
			return false;
	}
	return true;
}

/* ---- glyphs ----------------------------------------------------------- */

static struct rf_box
box_of(const struct rf_marks *m, const struct rf_glyph_run *r)
{
	struct rf_box b = { INFINITY, INFINITY, -INFINITY, -INFINITY };

	for (uint32_t i = 0; i < r->n; i++) {
		const struct rf_glyph *g = &m->glyphs.v[r->first + i];

		b.x0 = fminf(b.x0, g->x - r->size);
		b.y0 = fminf(b.y0, g->y - r->size);
		b.x1 = fmaxf(b.x1, g->x + r->size);
		b.y1 = fmaxf(b.y1, g->y + r->size);
	}
	return b;
}

/* Does anything speak against the run? */
static bool
is_suspect(const struct judge *j, const struct rf_glyph_run *r)
{
	bool sure = !(r->flags & RF_MARK_UNSURE), boxed = false;
	struct rf_box b = { 0, 0, 0, 0 };

	if (sure && alike(r->rgb, 0xFFFFFF))
		return true;
	for (size_t i = 0; i < j->grounds.n; i++) {
		const struct ground *g = &j->grounds.v[i];

		if (g->z > r->z ? !g->opaque : !sure || !g->plain ||
		    !alike(g->rgb, r->rgb))
			continue;
		if (!boxed)
			b = box_of(j->l->marks, r);
		boxed = true;
		if (b.x0 < g->box.x1 && g->box.x0 < b.x1 &&
		    b.y0 < g->box.y1 && g->box.y0 < b.y1)
			return true;
	}
	return false;
}

static int
judge_glyph(const struct judge *j, const struct rf_glyph_run *r,
    const struct rf_glyph *g)
{
	float along = g->advance > 0 ? g->advance / 2 : 0;
	float up = 0.3f * r->size;
	float x = g->x + r->dx * along + r->dy * up;
	float y = g->y + r->dy * along - r->dx * up;
	const struct ground *under = NULL;

	for (size_t i = 0; i < j->grounds.n; i++) {
		const struct ground *o = &j->grounds.v[i];

		if (x < o->box.x0 || x > o->box.x1 || y < o->box.y0 ||
		    y > o->box.y1)
			continue;
		if (o->z <= r->z)
			under = o;
		else if (o->opaque)
			return o->picture ? UNDER_PICTURE : UNSEEN;
	}
	if (r->flags & RF_MARK_UNSURE)
		return SEEN;
	if (under == NULL)
		return alike(r->rgb, 0xFFFFFF) ? UNSEEN : SEEN;
	return under->plain && alike(under->rgb, r->rgb) ? UNSEEN : SEEN;
}

static void
set_reason(struct judge *j, uint32_t glyph, int reason)
{
	if (j->reason == NULL)
		j->reason = rf_arena_array(&j->l->arena,
		    j->l->marks->glyphs.n, 1);
	j->reason[glyph] = (uint8_t)reason;
	*(reason == UNDER_PICTURE ? &j->layer : &j->others) += 1;
}

static void
judge_run(struct judge *j, const struct rf_glyph_run *r, float largest)
{
	bool unpainted = r->flags & RF_MARK_INVISIBLE;
	bool tiny = r->size < TINY && r->size < 0.25f * largest;
	bool suspect = !unpainted && !tiny && j->grounds.n <= MAX_PAIRS /
	    (j->l->marks->runs.n + 1) && is_suspect(j, r);

	/* What was recognised in a picture has been seen. */
	if (r->confidence > 0 || (!unpainted && !tiny && !suspect))
		return;
	if (suspect && j->grounds.n > 0) {
		if (r->n > (MAX_LOOKS - j->looks) / j->grounds.n)
			return;
		j->looks += r->n * j->grounds.n;
	}
	for (uint32_t i = r->first; i < r->first + r->n; i++) {
		const struct rf_glyph *g = &j->l->marks->glyphs.v[i];
		int reason = unpainted ? UNDER_PICTURE : tiny ? UNSEEN :
		    judge_glyph(j, r, g);

		if (g->cp <= ' ' || g->cp == 0xA0)
			continue;
		if (reason != SEEN)
			set_reason(j, i, reason);
	}
}

/* ---- scans ------------------------------------------------------------ */

/* Is most of the page pictures? */
static bool
is_scan(const struct rf_marks *m)
{
	float area = 0;

	for (size_t i = 0; i < m->pictures.n; i++) {
		const struct rf_box *b = &m->pictures.v[i].box;

		area += (b->x1 - b->x0) * (b->y1 - b->y0);
	}
	return area > 0.5f * m->width * m->height;
}

/* What is large on the page; a page may be all small. */
static float
largest_size(const struct rf_marks *m)
{
	float size = 0;

	for (size_t i = 0; i < m->runs.n; i++)
		if (m->runs.v[i].n >= LEAST_RUN)
			size = fmaxf(size, m->runs.v[i].size);
	return size;
}

const uint8_t *
rf_lay_hidden(struct rf_lay *l)
{
	const struct rf_marks *m = l->marks;
	struct judge j = { .l = l };
	uint32_t all = (uint32_t)m->glyphs.n, seen;
	float largest = largest_size(m);

	find_grounds(&j);
	for (size_t i = 0; i < m->runs.n; i++)
		judge_run(&j, &m->runs.v[i], largest);
	RF_VEC_RELEASE(&j.grounds);
	seen = all - j.layer - j.others;
	/* The text layer of a scan; or there is no other text at all. */
	if (j.layer > 20 && ((is_scan(m) && seen < j.layer / 2) || seen < 5)) {
		for (uint32_t i = 0; i < all; i++)
			if (j.reason[i] == UNDER_PICTURE)
				j.reason[i] = SEEN;
		j.layer = 0;
	}
	l->hidden = j.layer + j.others;
	return l->hidden > 0 ? j.reason : NULL;
}
