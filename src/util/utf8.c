/*
 * UTF-8: checking, mending, walking.
 *
 * Ill-formed text is mended as the Unicode standard recommends (section 3.9,
 * "maximal subpart"): each longest start of a well-formed sequence, or else
 * each single byte, becomes one U+FFFD.  Text is mostly ASCII, or at least
 * has long ASCII runs, so these are skipped eight bytes at a time.
 */
#include "config.h"
#include "util/utf8.h"

#include "util/swar.h"

#define REPLACEMENT 0xfffdu
#define ILL_FORMED UINT32_MAX

/*
 * Decode at s[pos] (a byte that is there); *n is the length of the sequence,
 * or of the maximal subpart when the result is ILL_FORMED.
 */
static uint32_t
decode(struct rf_str s, size_t pos, size_t *n)
{
	const unsigned char *p = (const unsigned char *)s.ptr + pos;
	size_t left = s.len - pos, need, i;
	unsigned char low = 0x80, high = 0xbf;
	uint32_t cp = p[0];

	*n = 1;
	if (cp < 0x80)
		return cp;
	if (cp < 0xc2 || cp > 0xf4)
		return ILL_FORMED;
	/* The second byte's bounds keep out overlongs and surrogates. */
	if (cp < 0xe0) {
		need = 2;
		cp &= 0x1f;
	} else if (cp < 0xf0) {
		need = 3;
		low = cp == 0xe0 ? 0xa0 : 0x80;
		high = cp == 0xed ? 0x9f : 0xbf;
		cp &= 0x0f;
	} else {
		need = 4;
		low = cp == 0xf0 ? 0x90 : 0x80;
		high = cp == 0xf4 ? 0x8f : 0xbf;
		cp &= 0x07;
	}
	for (i = 1; i < need; i++) {
		if (i >= left || p[i] < low || p[i] > high)
			return ILL_FORMED;
		cp = cp << 6 | (p[i] & 0x3f);
		low = 0x80;
		high = 0xbf;
		*n = i + 1;
	}
	return cp;
}

/* From pos on, skip ASCII in words; stops where bytes must be looked at. */
static size_t
skip_ascii(struct rf_str s, size_t pos)
{
	while (s.len - pos >= 8) {
		uint64_t high = rf_swar_high(rf_swar_load(s.ptr + pos));

		if (high != 0)
			return pos + rf_swar_first(high);
		pos += 8;
	}
	return pos;
}

bool
rf_utf8_valid(struct rf_str s)
{
	size_t pos = 0, n;

	while ((pos = skip_ascii(s, pos)) < s.len) {
		/* Not back to words before the next ASCII character. */
		do {
			if (decode(s, pos, &n) == ILL_FORMED)
				return false;
			pos += n;
		} while (n > 1 && pos < s.len);
	}
	return true;
}

size_t
rf_utf8_length(struct rf_str s)
{
	size_t i, count = 0;

	for (i = 0; i < s.len; i++)
		count += (s.ptr[i] & 0xc0) != 0x80;
	return count;
}

/* What cleaning drops: controls but tab and newline, and noncharacters. */
static bool
is_dropped(uint32_t cp)
{
	if (cp < 0x20)
		return cp != '\t' && cp != '\n';
	return (cp >= 0x7f && cp < 0xa0) || cp == 0xfffe || cp == 0xffff;
}

/* From pos on, skip what needs no mending; s.len when all is well. */
static size_t
skip_clean(struct rf_str s, size_t pos)
{
	uint32_t cp;
	uint64_t w;
	size_t n;

	while (pos < s.len) {
		while (s.len - pos >= 8) {
			w = rf_swar_load(s.ptr + pos);
			w = rf_swar_high(w) | rf_swar_below(w, 0x20) |
			    rf_swar_equal(w, 0x7f);
			if (w != 0) {
				pos += rf_swar_first(w);
				break;
			}
			pos += 8;
		}
		if (pos == s.len)
			break;
		/* As in rf_utf8_valid: stay while it is not ASCII. */
		do {
			cp = decode(s, pos, &n);
			if (cp == ILL_FORMED || is_dropped(cp))
				return pos;
			pos += n;
		} while (n > 1 && pos < s.len);
	}
	return pos;
}

struct rf_str
rf_utf8_clean(struct rf_arena *a, struct rf_str s)
{
	size_t from = 0, to = skip_clean(s, 0), n, growth;
	char *out, *o;
	uint32_t cp;

	if (to == s.len)
		return s;
	/* A byte becomes three at worst; count before asking for memory. */
	for (n = to, growth = 0; n < s.len; n++)
		growth += (s.ptr[n] & 0x80) != 0;
	out = o = rf_arena_bytes(a, s.len + 2 * growth + 1);
	for (;;) {
		memcpy(o, s.ptr + from, to - from);
		o += to - from;
		if (to == s.len)
			break;
		cp = decode(s, to, &n);
		if (cp == ILL_FORMED)
			o += rf_utf8_encode(REPLACEMENT, o);
		else if (cp == '\r' &&
		    (to + 1 == s.len || s.ptr[to + 1] != '\n'))
			*o++ = '\n';
		from = to + n;
		to = skip_clean(s, from);
	}
	*o = '\0';
	return (struct rf_str){ out, (size_t)(o - out) };
}

uint32_t
rf_utf8_next(struct rf_str s, size_t *pos)
{
	uint32_t cp;
	size_t n;

	cp = decode(s, *pos, &n);
	*pos += n;
	return cp != ILL_FORMED ? cp : REPLACEMENT;
}

size_t
rf_utf8_encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		if (cp >= 0xd800 && cp < 0xe000)
			return 0;
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	if (cp > 0x10ffff)
		return 0;
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

struct rf_str
rf_utf8_prefix(struct rf_str s, size_t n)
{
	size_t back;

	if (s.len <= n)
		return s;
	s.len = n;
	/* At most three continuation bytes can stand after a lead byte. */
	for (back = 0; back < 3 && s.len != 0 &&
	    (s.ptr[s.len] & 0xc0) == 0x80; back++)
		s.len--;
	return s;
}
