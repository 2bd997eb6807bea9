/*
 * Normalised polygons.  A result holds hundreds of thousands of them, so
 * they are made of integers: six decimals are a number of millionths.
 */
#include "config.h"

#include "emit/geometry.h"

#include <stdint.h>
#include <string.h>

#define ONE 1000000

static uint32_t
millionths(float at, float size)
{
	double v = (double)at / (double)size;

	if (!(v > 0))	/* NaN, too */
		return 0;
	if (v >= 1)
		return ONE;
	return (uint32_t)(v * ONE + 0.5);
}

static size_t
put(char *out, uint32_t v)
{
	size_t n = 8;

	if (v == 0 || v >= ONE) {
		out[0] = v == 0 ? '0' : '1';
		return 1;
	}
	out[0] = '0';
	out[1] = '.';
	for (size_t i = 7; i >= 2; i--) {
		out[i] = (char)('0' + v % 10);
		v /= 10;
	}
	while (out[n - 1] == '0')
		n--;
	return n;
}

size_t
rf_polygon(const struct rf_page *p, const struct rf_quad *q,
    char out[RF_POLYGON_SIZE])
{
	char *at = out;

	*at++ = '[';
	if (q != NULL && rf_page_has_geometry(p)) {
		for (int i = 0; i < 4; i++) {
			if (i > 0)
				*at++ = ',';
			at += put(at, millionths(q->x[i], p->width));
			*at++ = ',';
			at += put(at, millionths(q->y[i], p->height));
		}
	}
	*at++ = ']';
	*at = '\0';
	return (size_t)(at - out);
}
