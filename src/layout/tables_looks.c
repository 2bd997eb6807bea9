/*
 * Does a run look like a table?
 *
 * What surprised: two columns of prose, lists with hanging numbers, tables
 * of contents and formulas with their numbers all have aligned white too.
 * Rules and stripes between the rows are worth more than any alignment.
 */
#include "config.h"

#include "layout/tables_open.h"

#include <math.h>

/* How many level rules and stripes lie in the run's width and height? */
static void
find_evidence(struct rf_topen *o)
{
	const struct rf_lay *l = o->l;
	float y0 = o->rows[o->a].y0 - 12, y1 = o->rows[o->b - 1].y1 + 12;
	float width = o->x1 - o->x0;

	o->rules = o->stripes = 0;
	for (size_t i = 0; i < l->levels.n; i++) {
		const struct rf_lrule *r = &l->levels.v[i];
		float in = fminf(r->x1, o->x1) - fmaxf(r->x0, o->x0);

		o->rules += r->y0 > y0 && r->y0 < y1 && in > 0.8f * width &&
		    r->x1 - r->x0 < 1.3f * width + 20;
	}
	for (size_t i = 0; i < l->rects.n; i++) {
		const struct rf_mark_rect *r = &l->rects.v[i];
		float in = fminf(r->box.x1, o->x1) - fmaxf(r->box.x0, o->x0);

		o->stripes += r->kind == RF_MARK_FILL && r->box.y0 > y0 &&
		    r->box.y1 < y1 && in > 0.1f * width &&
		    r->box.y1 - r->box.y0 < 60;
	}
}

static bool
has_digit(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
			return true;
	return false;
}

static bool
is_leader(struct rf_str s)
{
	size_t dots = 0;

	for (size_t i = 0; i < s.len; i++)
		dots += s.ptr[i] == '.';
	return dots >= 4 && dots * 2 > s.len;
}

/* Titles and their pages: whole numbers on the right that never fall. */
static bool
is_contents(const struct rf_topen *o)
{
	int64_t last = 0, v;
	uint32_t pages = 0, others = 0, words = 0;

	if (o->cols > 3)
		return false;
	for (size_t i = o->a; i < o->b; i++) {
		const struct rf_trow *r = &o->rows[i];
		const struct rf_tpiece *p = &o->pieces.v[r->first + r->n - 1];

		if (r->n < 2)
			continue;
		if (p->n == 1 && rf_parse_int(rf_lw_str(o->l,
		    &o->l->words.v[p->word]), 0, 9999, &v) && v >= last) {
			last = v;
			pages++;
			words += p->word - o->pieces.v[r->first].word;
		} else {
			others++;
		}
	}
	return pages >= 2 && others * 5 <= pages && words >= 2 * pages;
}

/* "name@host.org", also in signs and without its name: "{a,b}@host.org". */
static bool
is_address(struct rf_str s)
{
	const char *at = memchr(s.ptr, '@', s.len);

	return at != NULL && at + 1 < s.ptr + s.len &&
	    memchr(at + 1, '.', (size_t)(s.ptr + s.len - at - 1)) != NULL;
}

/* Authors side by side, above an article: several have their mail's
 * addresses on one line.  Lists of addresses have one column of them. */
static bool
has_authors(const struct rf_topen *o)
{
	for (size_t i = o->a; i < o->b; i++) {
		const struct rf_trow *r = &o->rows[i];
		uint32_t addresses = 0;

		for (uint32_t k = 0; k < r->n; k++) {
			const struct rf_tpiece *p = &o->pieces.v[r->first + k];
			bool found = false;

			for (uint32_t w = 0; w < p->n && !found; w++)
				found = is_address(rf_lw_str(o->l,
				    &o->l->words.v[p->word + w]));
			addresses += found;
		}
		if (addresses >= 2)
			return true;
	}
	return false;
}

/* What the rows of a run look like. */
struct looks {
	uint32_t rows;		/* in parts */
	uint32_t aligned;	/* with text in several columns */
	uint32_t cells, words;
	uint32_t numbers;	/* cells that begin with one */
	uint32_t leaders;	/* words of dots */
	uint32_t short_first;	/* rows that begin with a short mark */
	float fill;		/* how much of their columns cells fill */
	uint32_t in[RF_TOPEN_COLS];	/* pieces of each column */
	uint32_t in_words[RF_TOPEN_COLS];	/* their words */
};

static void
look_at_row(const struct rf_topen *o, const struct rf_trow *r, struct looks *k)
{
	uint32_t last_col = UINT32_MAX, in = 0;
	float x0 = 0;

	for (uint32_t i = 0; i < r->n; i++) {
		const struct rf_tpiece *p = &o->pieces.v[r->first + i];
		uint32_t a, b;

		rf_topen_columns_of(o, p, &a, &b);
		if (a != last_col) {
			in++;
			x0 = p->x0;
			k->numbers += has_digit(rf_lw_str(o->l,
			    &o->l->words.v[p->word]));
		}
		last_col = b;
		k->words += p->n;
		k->in[b]++;
		k->in_words[b] += p->n;
		for (uint32_t w = 0; w < p->n; w++)
			k->leaders += is_leader(rf_lw_str(o->l,
			    &o->l->words.v[p->word + w]));
		if (i + 1 == r->n || rf_topen_column_at(o, o->pieces.v[r->first + i +
		    1].x0) != b)
			k->fill += (p->x1 - x0) / fmaxf(o->right[b] -
			    o->left[a], 1);
	}
	if (r->n > 1) {
		const struct rf_tpiece *p = &o->pieces.v[r->first];

		k->rows++;
		k->short_first += p->n == 1 && rf_lw_str(o->l,
		    &o->l->words.v[p->word]).len <= 4;
	}
	k->cells += in;
	k->aligned += in > 1;
}

/*
 * Cells of several lines: where the first column has text all columns do,
 * and lines without it follow.  Columns of prose go on beside each other.
 */
static bool
has_text_cells(const struct rf_topen *o)
{
	uint64_t all = (UINT64_C(1) << o->cols) - 1;
	uint32_t begin = 0, full = 0, followed = 0, more = 0;
	bool before = false;

	for (size_t i = o->a; i < o->b; i++) {
		uint64_t used = rf_topen_columns_used(o, &o->rows[i]);
		bool stub = used & 1;

		begin += stub;
		full += stub && used == all;
		more += !stub;
		followed += !stub && before;
		before = stub;
	}
	return o->cols >= 3 && begin >= 3 && full * 10 >= begin * 7 &&
	    more >= begin && followed * 2 >= begin;
}

/* Borders between columns with an upright rule along most of the run. */
static uint32_t
count_walls(const struct rf_topen *o)
{
	float y0 = o->rows[o->a].y0, y1 = o->rows[o->b - 1].y1;
	uint32_t n = 0;

	for (uint32_t c = 0; c + 1 < o->cols; c++) {
		bool found = false;

		for (size_t i = 0; i < o->n_walls && !found; i++) {
			const struct rf_lrule *w = &o->walls[i];

			found = w->x0 >= o->right[c] - 1 && w->x0 <=
			    o->left[c + 1] + 1 && fminf(y1, w->y1) -
			    fmaxf(y0, w->y0) > 0.6f * (y1 - y0);
		}
		n += found;
	}
	return n;
}

/*
 * Is a column prose that goes on beside the rows of a table?  Its lines are
 * broken where the next word had no room, yet each has numbers beside it, or
 * they keep other distances than the rows of numbers.
 */
static bool
is_prose_column(const struct rf_topen *o, uint32_t col)
{
	uint32_t pairs = 0, full = 0, beside = 0, words = 0, missed = 0;
	float end = -INFINITY;

	for (size_t i = o->a; i < o->b; i++) {
		const struct rf_trow *r = &o->rows[i];
		const struct rf_tpiece *mine = NULL;
		bool number = false;

		for (uint32_t k = 0; k < r->n; k++) {
			const struct rf_tpiece *p = &o->pieces.v[r->first + k];

			if (rf_topen_column_at(o, (p->x0 + p->x1) / 2) == col)
				mine = p;
			else
				number = number || rf_topen_is_number(o, p);
		}
		if (mine != NULL && end > o->left[col]) {
			const struct rf_box *b = &o->l->words.v[
			    mine->word].box;

			pairs++;
			words += mine->n;
			beside += number;
			full += end + 0.2f * r->size + b->x1 - b->x0 >
			    o->right[col];
		}
		missed += mine == NULL && number && r->n > 2 && pairs > 0;
		if (mine != NULL || !number)
			end = mine != NULL ? mine->x1 : -INFINITY;
	}
	return pairs >= 4 && words > 4 * pairs && full * 10 > pairs * 6 &&
	    (beside * 2 > pairs || missed * 2 > pairs);
}

/* *prose: it is not, and no part of it will be. */
bool
rf_topen_is_table(struct rf_topen *o, bool *prose)
{
	struct looks k = { 0 };
	float per_cell;
	bool text;

	*prose = false;
	if (o->cols < 2)
		return false;
	for (size_t i = o->a; i < o->b; i++)
		look_at_row(o, &o->rows[i], &k);
	if (k.cells == 0)
		return false;
	k.fill /= (float)k.cells;
	per_cell = (float)k.words / (float)k.cells;
	find_evidence(o);
	text = has_text_cells(o);
	for (uint32_t c = 0; c < o->cols && !*prose; c++)
		*prose = k.in_words[c] > 4 * k.in[c] && is_prose_column(o, c);
	if (*prose)
		return false;
	*prose = (per_cell > 4 && k.fill > 0.6f && o->rules * 2 < k.rows &&
	    !text) || (o->rules + o->stripes < 2 && has_authors(o));
	if (*prose || (k.leaders * 3 >= k.rows && o->cols < 3 && o->rules <
	    2) || is_contents(o))
		return false;
	if (o->rules >= 2 || o->stripes >= 2 || count_walls(o) >= 2 || text)
		return k.rows >= 2 && k.aligned * 2 >= k.rows;
	if (k.rows < 3 || k.aligned * 10 < (o->b - o->a) * 6)
		return false;
	/* Hanging numbers and bullets. */
	if (o->cols == 2 && k.short_first * 10 >= k.rows * 7)
		return false;
	if (o->cols < 4 && (per_cell > 5 || (per_cell > 3 &&
	    k.numbers * 3 < k.cells)))
		return false;
	if (k.cells * 10 < (o->b - o->a) * o->cols * 5 || (k.rows < 4 &&
	    k.numbers * 2 < k.cells))
		return false;
	return k.rows * o->cols >= 8;
}

bool
rf_topen_is_number(const struct rf_topen *o, const struct rf_tpiece *p)
{
	uint32_t numbers = 0;

	for (uint32_t i = 0; i < p->n; i++)
		numbers += rf_lay_is_number(rf_lw_str(o->l,
		    &o->l->words.v[p->word + i]));
	return numbers * 2 > p->n;
}

bool
rf_topen_is_caption(const struct rf_topen *o, const struct rf_trow *r)
{
	const struct rf_tpiece *p = &o->pieces.v[r->first];
	const struct rf_lw *w = &o->l->words.v[p->word];
	struct rf_str next;

	if (!rf_lay_is_caption(rf_lw_str(o->l, w)))
		return false;
	if (p->n < 2)
		return r->n > 1;
	next = rf_lw_str(o->l, &w[1]);
	return next.len > 0 && ((next.ptr[0] >= '0' && next.ptr[0] <= '9') ||
	    (next.ptr[0] >= 'A' && next.ptr[0] <= 'Z'));
}

/* Is a row of one part at the run's end a note under the table? */
static bool
is_note(const struct rf_topen *o, const struct rf_trow *r)
{
	static const char *const words[] = { "note", "note:", "notes:",
	    "notes", "source", "source:", "sources:", "sources", "*" };
	const struct rf_tpiece *p = &o->pieces.v[r->first];
	struct rf_str s = rf_lw_str(o->l, &o->l->words.v[p->word]);

	if (r->n > 1)
		return false;
	for (size_t i = 0; i < RF_COUNT(words); i++)
		if (rf_str_ieq(s, words[i]))
			return true;
	return false;
}

size_t
rf_topen_trim(struct rf_topen *o)
{
	for (size_t i = o->a + 2; i < o->b; i++)
		if (is_note(o, &o->rows[i])) {
			size_t k = i;

			/* Nothing but such lines down to the end. */
			while (k < o->b && o->rows[k].n == 1)
				k++;
			if (k == o->b)
				o->b = i;
		}
	return o->b - o->a;
}
