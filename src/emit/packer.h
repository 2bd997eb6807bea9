/*
 * Packs pieces of Markdown into chunks of a bounded number of code points,
 * for the strategies "recursive" and "semantic" (contract pulse.md section
 * 5.7).  It holds at most one chunk, so it streams.
 *
 * Each piece says how good a place the cut before it is (its rank).  When a
 * chunk would grow too large it is cut at the best place inside it: before
 * a heading rather than a paragraph, a paragraph rather than a sentence, a
 * sentence rather than a word.  "Semantic" weighs paragraphs by how many
 * words they share with what stands before, and also cuts early where the
 * topic turns.  Pieces of a table or of code carry a frame, which is closed
 * and opened again around a cut.
 */
#ifndef RF_EMIT_PACKER_H
#define RF_EMIT_PACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/json_out.h"
#include "util/mem.h"
#include "util/str.h"

enum rf_rank {
	RF_RANK_HEADING = 0,	/* plus level - 1: up to 5 */
	RF_RANK_BLOCK = 6,
	RF_RANK_ITEM,		/* of a list; row of a table; line of code */
	RF_RANK_LINE,
	RF_RANK_SENTENCE,
	RF_RANK_WORD,
	RF_RANK_ANYWHERE
};

#define RF_BAG_SIZE 256

/* How often words, by their hash, occur in a text. */
struct rf_bag {
	uint16_t count[RF_BAG_SIZE];
	uint32_t words;
};

struct rf_packer {
	struct rf_json_out *json;
	bool semantic;
	size_t size;			/* code points of a chunk, at most */
	struct rf_buf text;		/* the bytes of the pieces held */
	RF_VEC(struct rf_piece) pieces;
	RF_VEC(struct rf_frame) frames;	/* 1-based in the pieces */
	size_t length;			/* code points so far */
	uint32_t frame;			/* of the pieces being added; 0: none */
	struct rf_bag bag;		/* of what is held; semantic only */
};

void rf_packer_init(struct rf_packer *p, bool semantic, size_t size,
    struct rf_json_out *json);
/*
 * Add a piece of any length.  `separator` stands before it unless a chunk
 * begins there.  A row (`row`) is divided between cells before all else.
 */
void rf_packer_add(struct rf_packer *p, struct rf_str text,
    enum rf_rank rank, struct rf_str separator, bool row);
/* From now on pieces stand between these two; cuts repeat them. */
void rf_packer_open(struct rf_packer *p, struct rf_str open,
    struct rf_str close);
void rf_packer_close(struct rf_packer *p);
/* Write what is left, and release. */
void rf_packer_finish(struct rf_packer *p);

/*
 * The end of the part of `text` that begins at `from`, when it is divided
 * at this rank (RF_RANK_LINE and finer); `limit` is in code points.
 */
size_t rf_split(struct rf_str text, size_t from, enum rf_rank rank, bool row,
    size_t limit);

/* Add the words of a text to a bag; markup in <> is skipped. */
void rf_bag_add(struct rf_bag *bag, struct rf_str text);
/* 0..1: how much two bags have in common (cosine). */
double rf_bag_likeness(const struct rf_bag *a, const struct rf_bag *b);

#endif
