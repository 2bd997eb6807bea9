/*
 * Deflating, quickly: one candidate for each four bytes, runs found eight
 * bytes at a time, one Huffman code for each block, written when its tokens
 * or its bytes are full.
 *
 * What surprises: the check sum of zeros is a product (Adler's first sum
 * does not change), and rows that are like those above are nothing else.
 */
#include "config.h"

#include "util/deflate.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/err.h"
#include "util/mem.h"
#include "util/swar.h"

#define HISTORY 32768		/* how far back a match may be */
#define BLOCK 65536		/* bytes of one block, at most */
#define TOKENS 16384		/* of one block, at most */
#define HASH_BITS 12
#define MIN_MATCH 4		/* three bytes are hardly shorter */
#define MAX_MATCH 258
#define ADLER 65521

#define END 256			/* symbols of lengths: RFC 1951, 3.2.5 */
#define N_LENGTHS 286
#define N_DISTANCES 30
#define N_BITS 19
#define MAX_BITS 15

struct code {
	uint16_t bits[N_LENGTHS];	/* reversed: the first one lowest */
	uint8_t len[N_LENGTHS];
};

struct rf_deflate {
	struct rf_buf *out;
	bool raw;
	uint64_t bits;			/* not yet written, lowest first */
	unsigned n_bits;
	uint32_t sums[2];		/* Adler's (RFC 1950) */
	size_t from, len;		/* of `bytes`: the block; what is there */
	size_t n_tokens, n_packed;
	uint32_t counts[N_LENGTHS], far_counts[N_DISTANCES];
	struct code lengths, distances;
	/* Places, counted from the first byte of all, of four bytes each. */
	uint32_t seen[1 << HASH_BITS];
	uint32_t base;			/* that of bytes[0], without overflow */
	uint32_t tokens[TOKENS + 1];	/* a byte, or length << 16 | distance */
	unsigned char packed[4096];	/* not yet in `out` */
	unsigned char bytes[HISTORY + BLOCK + 8];	/* 8: read, not used */
};

/* ---- symbols ----------------------------------------------------------- */

/* For lengths of 3 to 258: symbol, extra bits and what they count from. */
static inline unsigned
length_symbol(unsigned len, unsigned *extra, unsigned *base)
{
	unsigned v = len - 3, k;

	*extra = 0;
	*base = v;
	if (len == MAX_MATCH)
		return 285;
	if (v < 8)
		return 257 + v;
	k = 29 - (unsigned)__builtin_clz(v);	/* extra bits: v has k + 3 */
	*extra = k;
	*base = v >> k << k;
	return 257 + 4 * k + (v >> k);
}

static inline unsigned
distance_symbol(unsigned distance, unsigned *extra, unsigned *base)
{
	unsigned v = distance - 1, k;

	*extra = 0;
	*base = v;
	if (v < 4)
		return v;
	k = 30 - (unsigned)__builtin_clz(v);	/* v has k + 2 bits */
	*extra = k;
	*base = v >> k << k;
	return 2 * k + (v >> k);
}

/* ---- codes ------------------------------------------------------------- */

struct leaf {
	uint32_t count;
	uint16_t symbol;
};

static int
by_count(const void *a, const void *b)
{
	const struct leaf *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? -1 : 1;
	return x->symbol < y->symbol ? -1 : 1;
}

/*
 * How many codes there are of each length: Huffman's tree by two queues, the
 * leaves in order and the nodes as they are made; depths from the root down.
 */
static void
count_lengths(const struct leaf *leaves, size_t n, unsigned *of_length)
{
	uint32_t weight[N_LENGTHS];
	uint16_t parent[2 * N_LENGTHS];	/* leaves, then nodes */
	uint8_t depth[2 * N_LENGTHS];
	size_t leaf = 0, node = 0;

	for (size_t made = 0; made + 1 < n; made++) {
		weight[made] = 0;
		for (int k = 0; k < 2; k++) {
			bool take_leaf = leaf < n && (node == made ||
			    leaves[leaf].count <= weight[node]);

			weight[made] += take_leaf ? leaves[leaf].count :
			    weight[node];
			parent[take_leaf ? leaf++ : n + node++] =
			    (uint16_t)(n + made);
		}
	}
	depth[2 * n - 2] = 0;
	for (size_t i = 2 * n - 2; i-- > 0;) {
		depth[i] = (uint8_t)(depth[parent[i]] + 1);
		if (i < n)
			of_length[depth[i] < 31 ? depth[i] : 31]++;
	}
}

/* Longer codes than may be become that long; others make room for them. */
static void
bound_lengths(unsigned *of_length, unsigned most)
{
	uint32_t used = 0, room = (uint32_t)1 << most;

	for (unsigned i = most + 1; i < 32; i++) {
		of_length[most] += of_length[i];
		of_length[i] = 0;
	}
	for (unsigned i = 1; i <= most; i++)
		used += of_length[i] << (most - i);
	while (used > room) {
		unsigned i = most - 1;

		/* A code one bit longer leaves its twin to one of the last. */
		while (of_length[i] == 0)
			i--;
		of_length[i]--;
		of_length[i + 1] += 2;
		of_length[most]--;
		used--;
	}
}

/* Codes in the order of RFC 1951, 3.2.2. */
static void
number_codes(struct code *c, size_t n, const unsigned *of_length)
{
	unsigned next[MAX_BITS + 2] = { 0 };

	for (unsigned i = 1; i <= MAX_BITS; i++)
		next[i + 1] = (next[i] + of_length[i]) << 1;
	for (size_t s = 0; s < n; s++) {
		unsigned v, reversed = 0;

		if (c->len[s] == 0)
			continue;
		v = next[c->len[s]]++;
		for (unsigned i = 0; i < c->len[s]; i++)
			reversed |= (v >> i & 1) << (c->len[s] - 1 - i);
		c->bits[s] = (uint16_t)reversed;
	}
}

/* One symbol alone still takes a bit. */
static void
make_code(struct code *c, const uint32_t *counts, size_t n, unsigned most)
{
	struct leaf leaves[N_LENGTHS];
	unsigned of_length[32] = { 0 };
	size_t used = 0, at = 0;

	memset(c->len, 0, n);
	for (size_t s = 0; s < n; s++)
		if (counts[s] > 0)
			leaves[used++] = (struct leaf){ counts[s],
			    (uint16_t)s };
	if (used == 1)
		of_length[1] = 1;
	else if (used > 1) {
		qsort(leaves, used, sizeof(*leaves), by_count);
		count_lengths(leaves, used, of_length);
		bound_lengths(of_length, most);
	}
	for (unsigned i = most; i > 0; i--)
		for (unsigned k = 0; k < of_length[i]; k++)
			c->len[leaves[at++].symbol] = (uint8_t)i;
	number_codes(c, n, of_length);
}

/* ---- bits -------------------------------------------------------------- */

/* Write so many whole bytes. */
static inline void
put_bytes(struct rf_deflate *d, unsigned n)
{
	if (d->n_packed + n > sizeof(d->packed)) {
		rf_buf_add(d->out, d->packed, d->n_packed);
		d->n_packed = 0;
	}
	for (unsigned i = 0; i < n; i++)
		d->packed[d->n_packed++] = (unsigned char)(d->bits >> 8 * i);
	d->bits >>= 8 * n;
	d->n_bits -= 8 * n;
}

/* At most 16 bits. */
static inline void
put(struct rf_deflate *d, unsigned v, unsigned n)
{
	d->bits |= (uint64_t)v << d->n_bits;
	d->n_bits += n;
	if (d->n_bits >= 32)
		put_bytes(d, 4);
}

/* ---- blocks ------------------------------------------------------------ */

/* A row of lengths as symbols of lengths: RFC 1951, 3.2.7. */
struct shortened {
	uint8_t symbol[N_LENGTHS + N_DISTANCES], extra[N_LENGTHS +
	    N_DISTANCES];
	size_t n;
	uint32_t counts[N_BITS];
};

static void
shorten(struct shortened *s, const uint8_t *len, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t run = 1;
		uint8_t symbol = len[i];

		while (i + run < n && len[i + run] == len[i] && run < 138)
			run++;
		if (len[i] == 0 && run >= 3) {
			symbol = run < 11 ? 17 : 18;
			s->extra[s->n] = (uint8_t)(run - (run < 11 ? 3 : 11));
		} else if (i > 0 && len[i] == len[i - 1] && run >= 3) {
			run = run < 6 ? run : 6;
			symbol = 16;
			s->extra[s->n] = (uint8_t)(run - 3);
		} else {
			run = 1;
		}
		s->symbol[s->n++] = symbol;
		s->counts[symbol]++;
		i += run;
	}
}

static void
put_codes(struct rf_deflate *d)
{
	static const uint8_t order[N_BITS] = { 16, 17, 18, 0, 8, 7, 9, 6, 10,
	    5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
	static const uint8_t extra_bits[3] = { 2, 3, 7 };
	struct shortened s = { .n = 0 };
	uint8_t both[N_LENGTHS + N_DISTANCES];
	struct code c;
	size_t n = N_LENGTHS, far = N_DISTANCES, k = N_BITS;

	while (n > END + 1 && d->lengths.len[n - 1] == 0)
		n--;
	while (far > 1 && d->distances.len[far - 1] == 0)
		far--;
	memcpy(both, d->lengths.len, n);
	memcpy(both + n, d->distances.len, far);
	shorten(&s, both, n + far);
	make_code(&c, s.counts, N_BITS, 7);
	while (k > 4 && c.len[order[k - 1]] == 0)
		k--;
	put(d, (unsigned)n - 257, 5);
	put(d, (unsigned)far - 1, 5);
	put(d, (unsigned)k - 4, 4);
	for (size_t i = 0; i < k; i++)
		put(d, c.len[order[i]], 3);
	for (size_t i = 0; i < s.n; i++) {
		put(d, c.bits[s.symbol[i]], c.len[s.symbol[i]]);
		if (s.symbol[i] >= 16)
			put(d, s.extra[i], extra_bits[s.symbol[i] - 16]);
	}
}

static void
put_match(struct rf_deflate *d, uint32_t token)
{
	unsigned len = token >> 16, distance = token & 0xFFFF, extra, base, s;

	s = length_symbol(len, &extra, &base);
	put(d, d->lengths.bits[s], d->lengths.len[s]);
	put(d, len - 3 - base, extra);
	s = distance_symbol(distance, &extra, &base);
	put(d, d->distances.bits[s], d->distances.len[s]);
	put(d, distance - 1 - base, extra);
}

static void
put_block(struct rf_deflate *d, bool last)
{
	d->counts[END] = 1;
	make_code(&d->lengths, d->counts, N_LENGTHS, MAX_BITS);
	make_code(&d->distances, d->far_counts, N_DISTANCES, MAX_BITS);
	put(d, last, 1);
	put(d, 2, 2);
	put_codes(d);
	for (size_t i = 0; i < d->n_tokens; i++) {
		uint32_t t = d->tokens[i];

		if (t > 0xFFFF)
			put_match(d, t);
		else
			put(d, d->lengths.bits[t], d->lengths.len[t]);
	}
	put(d, d->lengths.bits[END], d->lengths.len[END]);
	d->n_tokens = 0;
	memset(d->counts, 0, sizeof(d->counts));
	memset(d->far_counts, 0, sizeof(d->far_counts));
}

/* ---- tokens ------------------------------------------------------------ */

static inline void
add_match(struct rf_deflate *d, unsigned len, unsigned distance)
{
	unsigned extra, base;

	d->tokens[d->n_tokens++] = len << 16 | distance;
	d->counts[length_symbol(len, &extra, &base)]++;
	d->far_counts[distance_symbol(distance, &extra, &base)]++;
}

/* How many of the first n bytes of p and q are alike. */
static inline size_t
alike(const unsigned char *p, const unsigned char *q, size_t n)
{
	size_t i = 0;

	while (i + 8 <= n && rf_swar_load(p + i) == rf_swar_load(q + i))
		i += 8;
	while (i < n && p[i] == q[i])
		i++;
	return i;
}

static inline uint32_t
load32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Far enough from the byte before it as well: a run; else an older place. */
static inline size_t
find(struct rf_deflate *d, size_t i, size_t *distance)
{
	const unsigned char *p = d->bytes + i;
	size_t left = d->len - i;
	uint32_t word = load32(p), *seen, back;

	if (left < MIN_MATCH)
		return 0;
	if (i > 0 && word == load32(p - 1)) {
		*distance = 1;
		return 4 + alike(p + 4, p + 3, left - 4);
	}
	seen = &d->seen[word * 2654435761u >> (32 - HASH_BITS)];
	back = d->base + (uint32_t)i - *seen;
	*seen = d->base + (uint32_t)i;
	if (back - 1 >= HISTORY || back > i || word != load32(p - back))
		return 0;
	*distance = back;
	return 4 + alike(p + 4, p + 4 - back, left - 4);
}

/*
 * The block's bytes as tokens.  A run is all of one length but its end,
 * which is a match of its own or, when too short for one, bytes.
 */
static void
tell(struct rf_deflate *d)
{
	size_t i = d->from, distance = 0;

	while (i < d->len) {
		size_t n = find(d, i, &distance);

		if (n == 0) {
			d->tokens[d->n_tokens++] = d->bytes[i];
			d->counts[d->bytes[i++]]++;
		}
		while (n >= 3) {
			size_t part = n < MAX_MATCH ? n : MAX_MATCH;

			add_match(d, (unsigned)part, (unsigned)distance);
			i += part;
			n -= part;
			if (d->n_tokens == TOKENS)
				put_block(d, false);
		}
		if (d->n_tokens == TOKENS)
			put_block(d, false);
	}
	d->from = d->len;
}

/* Room for another block behind what a match may go back to. */
static void
slide(struct rf_deflate *d)
{
	size_t drop = d->len - HISTORY;

	memmove(d->bytes, d->bytes + drop, HISTORY);
	d->base += (uint32_t)drop;
	d->from = d->len = HISTORY;
}

/* ---- the check sum ----------------------------------------------------- */

/* Eight bytes: their sum, and that of 8, 7, ... 1 times each. */
static inline void
sum_eight(const unsigned char *p, uint64_t *a, uint64_t *b)
{
	uint64_t sum = 0;

	*b += 8 * *a;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t w = rf_swar_load(p);
	uint64_t even = w & UINT64_C(0x00FF00FF00FF00FF);
	uint64_t odd = w >> 8 & UINT64_C(0x00FF00FF00FF00FF);

	/* The top part of a product is the sum over its four parts. */
	sum = (even + odd) * UINT64_C(0x0001000100010001) >> 48;
	*b += (even * UINT64_C(0x0008000600040002) >> 48) +
	    (odd * UINT64_C(0x0007000500030001) >> 48);
#else
	for (unsigned i = 0; i < 8; i++) {
		sum += p[i];
		*b += (uint64_t)(8 - i) * p[i];
	}
#endif
	*a += sum;
}

/* At most a block: the sums stay far below 2^64. */
static void
check(struct rf_deflate *d, const unsigned char *p, size_t n)
{
	uint64_t a = d->sums[0], b = d->sums[1];
	size_t i = 0;

	while (i + 32 <= n) {
		uint64_t any = rf_swar_load(p + i) | rf_swar_load(p + i + 8) |
		    rf_swar_load(p + i + 16) | rf_swar_load(p + i + 24);

		if (any == 0)
			b += 32 * a;
		else
			for (size_t k = 0; k < 32; k += 8)
				sum_eight(p + i + k, &a, &b);
		i += 32;
	}
	for (; i < n; i++) {
		a += p[i];
		b += a;
	}
	d->sums[0] = (uint32_t)(a % ADLER);
	d->sums[1] = (uint32_t)(b % ADLER);
}

/* ---- all of it --------------------------------------------------------- */

struct rf_deflate *
rf_deflate_new_raw(struct rf_buf *out)
{
	struct rf_deflate *d = rf_calloc(1, sizeof(*d));

	d->out = out;
	d->raw = true;
	/* So that a place that was never seen lies too far back. */
	d->base = HISTORY + 1;
	return d;
}

struct rf_deflate *
rf_deflate_new(struct rf_buf *out)
{
	struct rf_deflate *d = rf_deflate_new_raw(out);

	d->raw = false;
	d->sums[0] = 1;
	rf_buf_add(out, "\x78\x01", 2);
	return d;
}

void
rf_deflate_add(struct rf_deflate *d, const void *p, size_t n)
{
	const unsigned char *from = p;

	while (n > 0) {
		size_t room = HISTORY + BLOCK - d->len;
		size_t part = n < room ? n : room;

		memcpy(d->bytes + d->len, from, part);
		if (!d->raw)
			check(d, from, part);
		d->len += part;
		from += part;
		n -= part;
		if (d->len == HISTORY + BLOCK) {
			tell(d);
			slide(d);
		}
	}
}

void
rf_deflate_end(struct rf_deflate *d)
{
	tell(d);
	put_block(d, true);
	/* What is left of the last byte is nothing. */
	put_bytes(d, (d->n_bits + 7) / 8);
	for (int i = 1; i >= 0 && !d->raw; i--) {
		d->bits = d->sums[i] >> 8 | (d->sums[i] & 0xFF) << 8;
		put_bytes(d, 2);
	}
	rf_buf_add(d->out, d->packed, d->n_packed);
}

void
rf_deflate_free(struct rf_deflate *d)
{
	free(d);
}
