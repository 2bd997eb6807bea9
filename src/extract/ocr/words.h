/*
 * What the engine read, as words in pixels, and the same as marks.  Private
 * to this folder.
 */
#ifndef RF_EXTRACT_OCR_WORDS_H
#define RF_EXTRACT_OCR_WORDS_H

#include "extract/ocr/ink.h"
#include "layout/marks.h"

struct rf_ocr_word {
	float x0, y0, x1, y1;	/* pixels */
	float base;		/* of its line */
	float rise;		/* of its line: from there to the top of most
				   letters; 0: not measured */
	float confidence;	/* 0..1 */
	uint32_t line;		/* counts the engine's lines */
	uint32_t text, len;	/* into rf_ocr_words.text, UTF-8 */
	uint32_t chars;		/* code points */
	float stroke;		/* how thick its strokes are, pixels; 0: not
				   measured */
};
struct rf_ocr_words {
	RF_VEC(struct rf_ocr_word) v;
	RF_VEC(char) text;
};
void rf_ocr_words_clear(struct rf_ocr_words *w);
void rf_ocr_words_release(struct rf_ocr_words *w);

/* Add a word; text that is not UTF-8 or white is dropped. */
void rf_ocr_words_add(struct rf_ocr_words *w, const char *text,
    const struct rf_ocr_word *place);

/* How well it was read: the confidence of characters, their mean... */
double rf_ocr_words_mean(const struct rf_ocr_words *w);
/* ...and the sum over those that are believed. */
double rf_ocr_words_score(const struct rf_ocr_words *w);

/* Drop what is noise rather than text. */
void rf_ocr_words_sift(struct rf_ocr_words *w);
/* The em of most of the text, in pixels; 0: no text. */
double rf_ocr_words_em(const struct rf_ocr_words *w);

struct rf_str rf_ocr_word_text(const struct rf_ocr_words *w,
    const struct rf_ocr_word *word);
/* Letter or figure, of any script? */
bool rf_ocr_is_letter(uint32_t cp);

/* ---- lines.c -------------------------------------------------------- */

/*
 * Mend what the engine gets wrong in a line, by its ink: the baseline, words
 * that overlap, bullets.
 */
void rf_ocr_words_mend(struct rf_ocr_words *w, const struct rf_ink *ink);
/* Thickness of strokes, level ones aside; `ink` is that of the bitmap. */
void rf_ocr_words_strokes(struct rf_ocr_words *w, const struct rf_ink *ink,
    const struct rf_bitmap *grey);

/* ---- pieces.c ------------------------------------------------------- */

/* Boxes of ink that may be words which the engine passed over. */
struct rf_ocr_pieces {
	RF_VEC(struct rf_box) v;
};
/* The lines have been mended; the ink is used up. */
void rf_ocr_pieces_find(struct rf_ink *ink, const struct rf_ocr_words *w,
    struct rf_ocr_pieces *out);
void rf_ocr_pieces_release(struct rf_ocr_pieces *p);

/* ---- marks ---------------------------------------------------------- */

/* Words and rules as marks; `dpi` pixels are an inch. */
void rf_ocr_words_marks(const struct rf_ocr_words *w,
    const struct rf_ink_rules *rules, double dpi, struct rf_marks *m);

#endif
