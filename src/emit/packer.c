/* Packing pieces into chunks; see the header for the idea. */
#include "config.h"

#include "emit/packer.h"

#include <stdlib.h>
#include <string.h>

#include "util/limits.h"
#include "util/utf8.h"

struct rf_piece {
	size_t at, len;		/* bytes in the packer's text */
	size_t points;		/* code points */
	size_t blanks;		/* of which white space at the end */
	uint32_t frame;		/* 1-based; 0: none */
	enum rf_rank rank;
	float score;		/* a cut before it: lower is better */
	struct rf_str separator;	/* a literal */
};
struct rf_frame {
	struct rf_str open, close;
	size_t open_points, close_points;
};

/* Semantic: where the topic may turn. */
#define FEW_WORDS 8		/* too few to tell */
#define TURN 0.08		/* less in common than this is a turn */

void
rf_packer_init(struct rf_packer *p, bool semantic, size_t size,
    struct rf_json_out *json)
{
	memset(p, 0, sizeof(*p));
	p->json = json;
	p->semantic = semantic;
	p->size = size;
	/* A chunk, its pieces cut at code points of four bytes at most. */
	rf_buf_init(&p->text, 16 * size + 64 * RF_KiB);
}

/* ---- lengths -------------------------------------------------------- */

static size_t
open_points(const struct rf_packer *p, uint32_t frame)
{
	return frame == 0 ? 0 : p->frames.v[frame - 1].open_points;
}

static size_t
close_points(const struct rf_packer *p, uint32_t frame)
{
	return frame == 0 ? 0 : p->frames.v[frame - 1].close_points;
}

/* Code points between a piece (NULL: the chunk begins) and the next. */
static size_t
between(const struct rf_packer *p, const struct rf_piece *before,
    const struct rf_piece *piece)
{
	if (before == NULL)
		return open_points(p, piece->frame);
	if (before->frame == piece->frame)
		return piece->separator.len;
	return close_points(p, before->frame) + piece->separator.len +
	    open_points(p, piece->frame);
}

static const struct rf_piece *
last_piece(const struct rf_packer *p)
{
	return p->pieces.n > 0 ? &p->pieces.v[p->pieces.n - 1] : NULL;
}

static bool
fits(const struct rf_packer *p, const struct rf_piece *piece)
{
	return p->length + between(p, last_piece(p), piece) + piece->points -
	    piece->blanks + close_points(p, piece->frame) <= p->size;
}

static void
measure(struct rf_packer *p)
{
	p->length = 0;
	for (size_t i = 0; i < p->pieces.n; i++) {
		const struct rf_piece *piece = &p->pieces.v[i];

		p->length += between(p, i > 0 ? piece - 1 : NULL, piece) +
		    piece->points;
	}
}

/* ---- writing -------------------------------------------------------- */

static void
write_chunk(struct rf_packer *p, size_t n)
{
	struct rf_out *out = p->json->out;
	uint32_t frame = 0;

	rf_json_raw(p->json, RF_STR("\""));
	for (size_t i = 0; i < n; i++) {
		const struct rf_piece *piece = &p->pieces.v[i];
		struct rf_str s = { p->text.ptr + piece->at, piece->len };

		if (i > 0 && piece->frame != frame && frame != 0)
			rf_out_json(out, p->frames.v[frame - 1].close);
		if (i > 0)
			rf_out_json(out, piece->separator);
		if (piece->frame != frame && piece->frame != 0)
			rf_out_json(out, p->frames.v[piece->frame - 1].open);
		frame = piece->frame;
		if (i + 1 == n)
			s.len -= piece->blanks;	/* of one byte each */
		rf_out_json(out, s);
	}
	if (frame != 0)
		rf_out_json(out, p->frames.v[frame - 1].close);
	rf_out_addc(out, '"');
}

/* Free the frames that no piece stands in any more. */
static void
drop_frames(struct rf_packer *p)
{
	uint32_t keep = p->frame != 0 ? p->frame - 1 : (uint32_t)p->frames.n;

	for (size_t i = 0; i < p->pieces.n; i++) {
		/* They only grow: the first one is the lowest. */
		if (p->pieces.v[i].frame != 0) {
			keep = p->pieces.v[i].frame - 1;
			break;
		}
	}
	if (keep == 0)
		return;
	for (uint32_t i = 0; i < keep; i++)
		free((char *)p->frames.v[i].open.ptr);
	p->frames.n -= keep;
	memmove(p->frames.v, p->frames.v + keep,
	    p->frames.n * sizeof(*p->frames.v));
	for (size_t i = 0; i < p->pieces.n; i++) {
		if (p->pieces.v[i].frame != 0)
			p->pieces.v[i].frame -= keep;
	}
	if (p->frame != 0)
		p->frame -= keep;
}

/* Forget the first n pieces. */
static void
drop(struct rf_packer *p, size_t n)
{
	size_t bytes = n < p->pieces.n ? p->pieces.v[n].at : p->text.len;
	size_t left = p->text.len - bytes;

	p->pieces.n -= n;
	memmove(p->pieces.v, p->pieces.v + n,
	    p->pieces.n * sizeof(*p->pieces.v));
	for (size_t i = 0; i < p->pieces.n; i++)
		p->pieces.v[i].at -= bytes;
	if (left > 0)
		memmove(p->text.ptr, p->text.ptr + bytes, left);
	p->text.len = left;
	drop_frames(p);
	measure(p);
	if (!p->semantic)
		return;
	memset(&p->bag, 0, sizeof(p->bag));
	for (size_t i = 0; i < p->pieces.n; i++) {
		if (p->pieces.v[i].frame == 0)
			rf_bag_add(&p->bag, (struct rf_str){ p->text.ptr +
			    p->pieces.v[i].at, p->pieces.v[i].len });
	}
}

/*
 * Cut before the best of the pieces held or before the one to come: the
 * lowest score, the last of equals; not after a heading, which would end
 * the chunk, and not so early that little is in it, unless it must be.
 */
static void
cut(struct rf_packer *p, float next_score)
{
	size_t best = 0, length = 0, n = p->pieces.n;
	float best_score = 0;
	int best_class = 0;

	for (size_t i = 1; i <= n; i++) {
		const struct rf_piece *before = &p->pieces.v[i - 1];
		float score = i < n ? p->pieces.v[i].score : next_score;
		int class = 3;

		length += before->points;
		if (before->rank < RF_RANK_BLOCK)
			class = 1;
		else if (p->semantic && length < p->size / 4)
			class = 2;
		if (best == 0 || class > best_class ||
		    (class == best_class && score <= best_score)) {
			best = i;
			best_score = score;
			best_class = class;
		}
	}
	write_chunk(p, best);
	drop(p, best);
}

/* ---- adding --------------------------------------------------------- */

/* Semantic: paragraphs by what they share, structure before and after. */
static float
score_of(struct rf_packer *p, enum rf_rank rank, const struct rf_bag *bag)
{
	if (!p->semantic || rank > RF_RANK_BLOCK)
		return (float)rank;
	if (rank < RF_RANK_BLOCK)
		return (float)rank - 7;
	return (float)rf_bag_likeness(&p->bag, bag);
}

/* Does a new topic begin although there would be room? */
static bool
turns(const struct rf_packer *p, enum rf_rank rank, float score,
    const struct rf_bag *bag)
{
	const struct rf_piece *last = last_piece(p);

	if (!p->semantic || last == NULL || last->rank < RF_RANK_BLOCK)
		return false;
	if (rank < RF_RANK_BLOCK)
		return p->length >= p->size / 4;
	return rank == RF_RANK_BLOCK && p->frame == 0 &&
	    p->length >= p->size / 2 && bag->words >= FEW_WORDS &&
	    p->bag.words >= FEW_WORDS && (double)score < TURN;
}

static void
merge_bag(struct rf_bag *into, const struct rf_bag *bag)
{
	for (size_t i = 0; i < RF_BAG_SIZE; i++) {
		uint32_t sum = (uint32_t)into->count[i] + bag->count[i];

		into->count[i] = sum < UINT16_MAX ? (uint16_t)sum : UINT16_MAX;
	}
	into->words += bag->words;
}

/* A piece that fits into a chunk of its own. */
static void
add(struct rf_packer *p, struct rf_str text, size_t points,
    enum rf_rank rank, struct rf_str separator)
{
	struct rf_piece piece = { .len = text.len, .points = points,
	    .rank = rank, .separator = separator };
	struct rf_bag bag = { .words = 0 };

	for (size_t i = text.len; i > 0 && (text.ptr[i - 1] == ' ' ||
	    text.ptr[i - 1] == '\n' || text.ptr[i - 1] == '\t'); i--)
		piece.blanks++;
	/* Rows and code say little about a topic, and are many. */
	if (p->semantic && p->frame == 0)
		rf_bag_add(&bag, text);
	piece.score = score_of(p, rank, &bag);
	if (turns(p, rank, piece.score, &bag)) {
		write_chunk(p, p->pieces.n);
		drop(p, p->pieces.n);
	}
	piece.frame = p->frame;
	while (p->pieces.n > 0 && !fits(p, &piece)) {
		cut(p, piece.score);
		piece.frame = p->frame;	/* numbered anew by a cut */
	}
	p->length += between(p, last_piece(p), &piece) + points;
	piece.at = p->text.len;
	rf_buf_add(&p->text, text.ptr, text.len);
	*RF_VEC_PUSH(&p->pieces) = piece;
	if (bag.words > 0)
		merge_bag(&p->bag, &bag);
}

/* Code points, but no more than just past `most`. */
static size_t
points_up_to(struct rf_str s, size_t most)
{
	if (s.len <= most)
		return rf_utf8_length(s);
	/* No text of so many bytes is short. */
	if (s.len / 4 > most)
		return most + 1;
	return rf_utf8_length(s);
}

/*
 * Divide what is longer than `limit` by ever finer ranks; the first part
 * keeps the rank and separator of the whole, the others just go on.
 */
static void
divide(struct rf_packer *p, struct rf_str text, enum rf_rank rank,
    struct rf_str separator, enum rf_rank by, bool row, size_t limit)
{
	size_t points = points_up_to(text, limit), at = 0;

	if (points <= limit || by > RF_RANK_ANYWHERE) {
		add(p, text, points, rank, separator);
		return;
	}
	while (at < text.len) {
		size_t end = rf_split(text, at, by, row, limit);
		struct rf_str part = { text.ptr + at, end - at };

		divide(p, part, at == 0 ? rank : by, at == 0 ? separator :
		    RF_STR(""), by + 1, row, limit);
		at = end;
	}
}

void
rf_packer_add(struct rf_packer *p, struct rf_str text, enum rf_rank rank,
    struct rf_str separator, bool row)
{
	size_t around = open_points(p, p->frame) + close_points(p, p->frame);
	size_t limit = around + 1 < p->size ? p->size - around : 1;

	if (text.len > 0)
		divide(p, text, rank, separator, RF_RANK_LINE, row, limit);
}

void
rf_packer_open(struct rf_packer *p, struct rf_str open, struct rf_str close)
{
	struct rf_frame *f;

	/* Too long to be repeated: go without. */
	if (rf_utf8_length(open) + rf_utf8_length(close) > p->size / 2)
		return;
	f = RF_VEC_PUSH(&p->frames);
	f->open.len = open.len;
	f->close.len = close.len;
	f->open.ptr = rf_malloc(open.len + close.len + 1);
	memcpy((char *)f->open.ptr, open.ptr, open.len);
	f->close.ptr = f->open.ptr + open.len;
	memcpy((char *)f->close.ptr, close.ptr, close.len);
	f->open_points = rf_utf8_length(open);
	f->close_points = rf_utf8_length(close);
	p->frame = (uint32_t)p->frames.n;
}

void
rf_packer_close(struct rf_packer *p)
{
	p->frame = 0;
}

void
rf_packer_finish(struct rf_packer *p)
{
	if (p->pieces.n > 0)
		write_chunk(p, p->pieces.n);
	for (size_t i = 0; i < p->frames.n; i++)
		free((char *)p->frames.v[i].open.ptr);
	RF_VEC_RELEASE(&p->frames);
	RF_VEC_RELEASE(&p->pieces);
	rf_buf_release(&p->text);
}
