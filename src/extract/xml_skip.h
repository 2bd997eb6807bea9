/*
 * Over runs of bytes that the plain XML engine need not look at: sixteen at a
 * time where every processor of the kind can (SSE2 of x86-64), else singly.
 * Names are skipped by what ends them, not by what they are made of: that is
 * looked at once for each name.
 */
#ifndef RF_EXTRACT_XML_SKIP_H
#define RF_EXTRACT_XML_SKIP_H

#include <stdbool.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "util/swar.h"

enum {
	NAME_START = 1,		/* may start a name */
	NAME = 2,		/* may stand in one */
	SPACE = 4,
	TEXT_STOP = 8,		/* needs a look in text */
	VALUE_STOP = 16,	/* needs a look in an attribute's value */
	NAME_STOP = 32		/* ends a name that is one */
};

static const unsigned char classes[256] = {
	['\t'] = SPACE | VALUE_STOP | NAME_STOP,
	['\n'] = SPACE | VALUE_STOP | NAME_STOP,
	['\r'] = SPACE | TEXT_STOP | VALUE_STOP | NAME_STOP,
	[' '] = SPACE | NAME_STOP,
	['='] = NAME_STOP, ['>'] = NAME_STOP, ['/'] = NAME_STOP,
	['&'] = TEXT_STOP | VALUE_STOP, ['<'] = TEXT_STOP | VALUE_STOP,
	['"'] = VALUE_STOP, ['\''] = VALUE_STOP,
	['A' ... 'Z'] = NAME_START | NAME, ['a' ... 'z'] = NAME_START | NAME,
	['0' ... '9'] = NAME, ['_'] = NAME_START | NAME,
	[':'] = NAME_START | NAME, ['-'] = NAME, ['.'] = NAME,
	[0x80 ... 0xff] = NAME_START | NAME,
};

static inline bool
is(char c, int class)
{
	return (classes[(unsigned char)c] & class) != 0;
}

#ifdef __SSE2__

static inline __m128i
sixteen(const char *p)
{
	return _mm_loadu_si128((const void *)p);
}

static inline __m128i
equal(__m128i v, char c)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

/* Bytes of c or less, c below 0x80. */
static inline __m128i
at_most(__m128i v, char c)
{
	return _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(c)), v);
}

/* Control characters, and all past ASCII: negative to this comparison. */
static inline __m128i
unusual(__m128i v)
{
	return _mm_cmplt_epi8(v, _mm_set1_epi8(' '));
}

static inline __m128i
name_stops(__m128i v)
{
	return _mm_or_si128(_mm_or_si128(equal(v, '='), equal(v, '>')),
	    _mm_or_si128(equal(v, '/'), at_most(v, ' ')));
}

static inline __m128i
text_stops(__m128i v)
{
	return _mm_or_si128(_mm_or_si128(equal(v, '<'), equal(v, '&')),
	    equal(v, '\r'));
}

static inline __m128i
value_stops(__m128i v)
{
	return _mm_or_si128(_mm_or_si128(text_stops(v), at_most(v, '\n')),
	    _mm_or_si128(equal(v, '"'), equal(v, '\'')));
}

#define SKIP(p, end, stops) \
	while ((end) - (p) >= 16) { \
		int found = _mm_movemask_epi8(stops(sixteen(p))); \
\
		if (found != 0) \
			return (p) + __builtin_ctz((unsigned)found); \
		(p) += 16; \
	}
#else
#define SKIP(p, end, stops)
#endif

/*
 * On from p over plain ASCII characters: to the first that is none, or near
 * to it, or to the end.
 */
static inline const char *
skip_ascii(const char *p, const char *end)
{
	SKIP(p, end, unusual)
	while (end - p >= 8) {
		uint64_t w = rf_swar_load(p);

		w = rf_swar_high(w) | rf_swar_below(w, ' ');
		if (w != 0)
			return p + rf_swar_first(w);
		p += 8;
	}
	return p;
}

/* From p on, the first byte that has the class of the name, or end. */
static inline const char *
skip_name(const char *p, const char *end)
{
	SKIP(p, end, name_stops)
	while (p < end && !is(*p, NAME_STOP))
		p++;
	return p;
}

static inline const char *
skip_text(const char *p, const char *end)
{
	SKIP(p, end, text_stops)
	while (p < end && !is(*p, TEXT_STOP))
		p++;
	return p;
}

static inline const char *
skip_value(const char *p, const char *end)
{
	SKIP(p, end, value_stops)
	while (p < end && !is(*p, VALUE_STOP))
		p++;
	return p;
}

#undef SKIP

#endif
