/*
 * Fax rows as the places where the colour changes: a row in two dimensions
 * is told by those of the row above, so whole runs are copied and no pixel
 * is looked at.
 *
 * What surprises: a run may have no length; two changes at one place are
 * none, or the row below would count them.  Fill bits, marks that are
 * optional and marks that are missing are all in use.
 */
#include "config.h"

#include "extract/pdf/fax.h"

#include <stdlib.h>
#include <string.h>

#include "util/err.h"
#include "util/mem.h"

#define LONGEST 13	/* bits of a code */
#define SIZE (1 << LONGEST)

/* Codes of 0..63 pixels, then of 64, 128 ... 1728. */
static const char *const white_codes[] = {
	"00110101", "000111", "0111", "1000", "1011", "1100", "1110", "1111",
	"10011", "10100", "00111", "01000", "001000", "000011", "110100",
	"110101", "101010", "101011", "0100111", "0001100", "0001000",
	"0010111", "0000011", "0000100", "0101000", "0101011", "0010011",
	"0100100", "0011000", "00000010", "00000011", "00011010", "00011011",
	"00010010", "00010011", "00010100", "00010101", "00010110", "00010111",
	"00101000", "00101001", "00101010", "00101011", "00101100", "00101101",
	"00000100", "00000101", "00001010", "00001011", "01010010", "01010011",
	"01010100", "01010101", "00100100", "00100101", "01011000", "01011001",
	"01011010", "01011011", "01001010", "01001011", "00110010", "00110011",
	"00110100", "11011", "10010", "010111", "0110111", "00110110",
	"00110111", "01100100", "01100101", "01101000", "01100111", "011001100",
	"011001101", "011010010", "011010011", "011010100", "011010101",
	"011010110", "011010111", "011011000", "011011001", "011011010",
	"011011011", "010011000", "010011001", "010011010", "011000",
	"010011011",
};
static const char *const black_codes[] = {
	"0000110111", "010", "11", "10", "011", "0011", "0010", "00011",
	"000101", "000100", "0000100", "0000101", "0000111", "00000100",
	"00000111", "000011000", "0000010111", "0000011000", "0000001000",
	"00001100111", "00001101000", "00001101100", "00000110111",
	"00000101000", "00000010111", "00000011000", "000011001010",
	"000011001011", "000011001100", "000011001101", "000001101000",
	"000001101001", "000001101010", "000001101011", "000011010010",
	"000011010011", "000011010100", "000011010101", "000011010110",
	"000011010111", "000001101100", "000001101101", "000011011010",
	"000011011011", "000001010100", "000001010101", "000001010110",
	"000001010111", "000001100100", "000001100101", "000001010010",
	"000001010011", "000000100100", "000000110111", "000000111000",
	"000000100111", "000000101000", "000001011000", "000001011001",
	"000000101011", "000000101100", "000001011010", "000001100110",
	"000001100111", "0000001111", "000011001000", "000011001001",
	"000001011011", "000000110011", "000000110100", "000000110101",
	"0000001101100", "0000001101101", "0000001001010", "0000001001011",
	"0000001001100", "0000001001101", "0000001110010", "0000001110011",
	"0000001110100", "0000001110101", "0000001110110", "0000001110111",
	"0000001010010", "0000001010011", "0000001010100", "0000001010101",
	"0000001011010", "0000001011011", "0000001100100", "0000001100101",
};
/* Of 1792, 1856 ... 2560 in either colour. */
static const char *const long_codes[] = {
	"00000001000", "00000001100", "00000001101", "000000010010",
	"000000010011", "000000010100", "000000010101", "000000010110",
	"000000010111", "000000011100", "000000011101", "000000011110",
	"000000011111",
};

struct code {
	int16_t run;		/* -1: none */
	uint8_t bits;
};

enum mode { PASS, LEVEL, VERTICAL, NO_MODE };

static const struct { const char *code; uint8_t mode; int8_t by; } modes[] = {
	{ "0001", PASS, 0 }, { "001", LEVEL, 0 },
	{ "1", VERTICAL, 0 }, { "011", VERTICAL, 1 },
	{ "000011", VERTICAL, 2 }, { "0000011", VERTICAL, 3 },
	{ "010", VERTICAL, -1 }, { "000010", VERTICAL, -2 },
	{ "0000010", VERTICAL, -3 },
};
#define MODE_BITS 7

struct fax {
	const struct rf_fax *f;
	const unsigned char *p, *end;
	uint64_t bits;		/* the next ones, from the top */
	int n;			/* how many; beyond the end they are 0 */
	int32_t *above, *row;	/* changes; behind them the width, thrice */
	size_t n_row;
	struct code runs[2][SIZE];
	struct { uint8_t mode, bits; int8_t by; } modes[1 << MODE_BITS];
};

/* ---- codes ---------------------------------------------------------- */

static size_t
value_of(const char *code, size_t *len)
{
	size_t v = 0;

	for (*len = 0; code[*len] != '\0'; ++*len)
		v = v << 1 | (size_t)(code[*len] - '0');
	return v;
}

static void
enter(struct code *table, const char *const *codes, size_t n, int first,
    int step)
{
	for (size_t i = 0; i < n; i++) {
		size_t len, at = value_of(codes[i], &len);
		int run = first + (int)i * step;

		if (step == 1 && i >= 64)
			run = ((int)i - 63) * 64;
		at <<= LONGEST - len;
		for (size_t k = 0; k < (size_t)1 << (LONGEST - len); k++)
			table[at + k] = (struct code){ (int16_t)run,
			    (uint8_t)len };
	}
}

static void
make_tables(struct fax *x)
{
	for (size_t i = 0; i < SIZE; i++)
		x->runs[0][i].run = x->runs[1][i].run = -1;
	enter(x->runs[0], white_codes, RF_COUNT(white_codes), 0, 1);
	enter(x->runs[1], black_codes, RF_COUNT(black_codes), 0, 1);
	for (size_t i = 0; i < 2; i++)
		enter(x->runs[i], long_codes, RF_COUNT(long_codes), 1792, 64);
	for (size_t i = 0; i < RF_COUNT(x->modes); i++)
		x->modes[i].mode = NO_MODE;
	for (size_t i = 0; i < RF_COUNT(modes); i++) {
		size_t len, at = value_of(modes[i].code, &len);

		at <<= MODE_BITS - len;
		for (size_t k = 0; k < (size_t)1 << (MODE_BITS - len); k++) {
			x->modes[at + k].mode = modes[i].mode;
			x->modes[at + k].by = modes[i].by;
			x->modes[at + k].bits = (uint8_t)len;
		}
	}
}

/* ---- bits ----------------------------------------------------------- */

static void
fill(struct fax *x)
{
	while (x->n <= 56 && x->p < x->end) {
		x->bits |= (uint64_t)*x->p++ << (56 - x->n);
		x->n += 8;
	}
}

static inline uint32_t
peek(struct fax *x, int n)
{
	if (x->n < n)
		fill(x);
	return (uint32_t)(x->bits >> (64 - n));
}

static inline void
eat(struct fax *x, int n)
{
	x->bits <<= n;
	x->n -= n;
}

static bool
at_end(struct fax *x)
{
	fill(x);
	return x->n <= 0;
}

/* ---- rows ----------------------------------------------------------- */

/* The colour changes at `at`. */
static inline void
change(struct fax *x, int32_t at)
{
	if (x->n_row > 0 && x->row[x->n_row - 1] == at)
		x->n_row--;
	else
		x->row[x->n_row++] = at;
}

/* A run of one colour, of any length; -1: no such code. */
static int32_t
take_run(struct fax *x, unsigned color)
{
	int32_t sum = 0;

	for (;;) {
		struct code c = x->runs[color][peek(x, LONGEST)];

		if (c.run < 0 || c.bits > x->n || sum > 1 << 20)
			return -1;
		eat(x, c.bits);
		sum += c.run;
		if (c.run < 64)
			return sum;
	}
}

/* False: the row is damaged behind the last change. */
static bool
row_1d(struct fax *x)
{
	int32_t at = 0, width = (int32_t)x->f->width;

	for (unsigned color = 0; at < width; color ^= 1) {
		int32_t run = take_run(x, color);

		if (run < 0 || run > width - at)
			return false;
		at += run;
		if (at < width)
			change(x, at);
	}
	return true;
}

static bool
row_2d(struct fax *x)
{
	int32_t at = -1, width = (int32_t)x->f->width;
	const int32_t *b = x->above;
	unsigned color = 0;

	while (at < width) {
		unsigned m = peek(x, MODE_BITS);
		int32_t to, run;

		if (x->modes[m].bits > x->n || x->modes[m].mode == NO_MODE)
			return false;
		eat(x, x->modes[m].bits);
		/* The next change above to the other colour. */
		while (*b <= at && *b < width)
			b += 2;
		switch (x->modes[m].mode) {
		case PASS:
			at = *b < width ? b[1] : width;
			break;
		case LEVEL:
			at = at < 0 ? 0 : at;
			for (int i = 0; i < 2; i++) {
				run = take_run(x, color ^ (unsigned)i);
				if (run < 0 || run > width - at)
					return false;
				at += run;
				if (at < width)
					change(x, at);
			}
			break;
		default:
			to = *b + x->modes[m].by;
			to = to > width ? width : to < 0 ? 0 : to;
			if (to < at)
				return false;
			at = to;
			if (at < width)
				change(x, at);
			color ^= 1;
			/* Back: the row may have stepped to the left. */
			b = b > x->above ? b - 1 : b + 1;
		}
	}
	return true;
}

/* Pixels [from, to) of a white row become black. */
static void
blacken(unsigned char *row, int32_t from, int32_t to)
{
	size_t a = (size_t)from >> 3, b = (size_t)to >> 3;
	unsigned first = 0xFFu >> (from & 7), last = 0xFF00u >> (to & 7);

	if (a == b) {
		row[a] &= (unsigned char)~(first & last);
		return;
	}
	row[a] &= (unsigned char)~first;
	memset(row + a + 1, 0, b - a - 1);
	if ((to & 7) != 0)
		row[b] &= (unsigned char)~last;
}

/* Write the row out; it is then the one above. */
static void
finish_row(struct fax *x, unsigned char *out)
{
	int32_t width = (int32_t)x->f->width, *was = x->above;

	for (int i = 0; i < 3; i++)
		x->row[x->n_row + (size_t)i] = width;
	for (size_t i = 0; i < x->n_row; i += 2)
		blacken(out, x->row[i], x->row[i + 1]);
	x->above = x->row;
	x->row = was;
	x->n_row = 0;
}

/* ---- between rows --------------------------------------------------- */

/* Fill bits and marks; how many marks there were. */
static int
marks(struct fax *x)
{
	int n = 0;

	for (;;) {
		uint32_t v = peek(x, 12);

		if (v > 1 || at_end(x))
			return n;
		eat(x, v == 1 ? 12 : 1);
		if (v == 0)
			continue;
		n++;
		/* In mixed data each mark tells the next row's kind; the
		 * last one's is left for the row. */
		if (x->f->k > 0 && (peek(x, 13) & 0xFFF) == 1)
			eat(x, 1);
	}
}

/* Go to the next mark behind a damaged row. */
static bool
find_mark(struct fax *x)
{
	while (!at_end(x)) {
		if (peek(x, 12) <= 1)
			return true;
		eat(x, 1);
	}
	return false;
}

uint32_t
rf_fax_decode(const struct rf_fax *f, const unsigned char *p, size_t n,
    unsigned char *rows)
{
	struct fax *x = rf_calloc(1, sizeof(*x));
	size_t stride = ((size_t)f->width + 7) / 8;
	uint32_t y = 0;

	x->f = f;
	x->p = p;
	x->end = p + n;
	x->above = rf_calloc((size_t)f->width + 8, sizeof(*x->above));
	x->row = rf_calloc((size_t)f->width + 8, sizeof(*x->row));
	for (int i = 0; i < 3; i++)
		x->above[i] = (int32_t)f->width;
	make_tables(x);
	memset(rows, 0xFF, stride * f->height);
	while (y < f->height) {
		bool whole, flat = f->k == 0;

		if (f->byte_align && !f->end_of_line)
			eat(x, x->n & 7);
		if (marks(x) >= (f->k < 0 ? 2 : 6) || at_end(x))
			break;
		if (f->k > 0) {
			flat = peek(x, 1) == 1;
			eat(x, 1);
		}
		whole = flat ? row_1d(x) : row_2d(x);
		if (!whole && x->n_row == 0 && at_end(x))
			break;
		finish_row(x, rows + stride * y++);
		if (!whole && (f->k < 0 || !find_mark(x)))
			break;
	}
	if (f->black_is_1)
		for (size_t i = 0; i < stride * f->height; i++)
			rows[i] ^= 0xFF;
	free(x->above);
	free(x->row);
	free(x);
	return y;
}
