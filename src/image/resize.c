/*
 * Resizing: a separable Lanczos filter of three lobes, first along the row,
 * then down the columns, over a ring of rows as tall as the filter, so that
 * memory does not grow with the height.
 *
 * Samples are carried as 0..65025 (255 * 255), colours with alpha multiplied
 * in; the weights are whole numbers that sum to ONE.
 */
#include "config.h"
#include "image/bitmap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define LOBES 3
#define SHIFT 14
#define ONE (1 << SHIFT)
#define TOP (255 * 255)

/* The weights of one output position. */
struct taps {
	uint32_t start, n;
	int32_t *weights;	/* into the filter's */
};

struct filter {
	struct taps *taps;	/* one for each output position */
	int32_t *weights;
	uint32_t most;		/* taps of one position, at most */
};

static double
lanczos(double x)
{
	if (fabs(x) < 1e-9)
		return 1;
	if (fabs(x) >= LOBES)
		return 0;
	x *= M_PI;
	return LOBES * sin(x) * sin(x / LOBES) / (x * x);
}

/* Whole weights that sum to ONE; the rest goes to the heaviest. */
static void
quantise(const double *w, uint32_t n, int32_t *out)
{
	double sum = 0;
	int32_t whole = 0;
	uint32_t heaviest = 0;

	for (uint32_t i = 0; i < n; i++)
		sum += w[i];
	for (uint32_t i = 0; i < n; i++) {
		out[i] = (int32_t)lround(w[i] / sum * ONE);
		whole += out[i];
		if (w[i] > w[heaviest])
			heaviest = i;
	}
	out[heaviest] += ONE - whole;
}

static void
filter_init(struct filter *f, uint32_t in, uint32_t out)
{
	double scale = (double)in / out, wide = scale > 1 ? scale : 1;
	double radius = LOBES * wide, center, lo, hi;
	uint32_t room = (uint32_t)fmin(2 * ceil(radius) + 2, in);
	double *w = rf_reallocarray(NULL, room, sizeof(*w));
	struct taps *t;

	f->most = room;
	f->taps = rf_calloc(out, sizeof(*f->taps));
	f->weights = rf_calloc(out, room * sizeof(*f->weights));
	for (uint32_t i = 0; i < out; i++) {
		t = &f->taps[i];
		center = (i + 0.5) * scale - 0.5;
		lo = fmax(ceil(center - radius), 0);
		hi = fmin(floor(center + radius), in - 1.0);
		t->start = (uint32_t)lo;
		t->n = (uint32_t)(hi - lo) + 1;
		t->weights = f->weights + (size_t)i * room;
		for (uint32_t k = 0; k < t->n; k++)
			w[k] = lanczos((t->start + k - center) / wide);
		quantise(w, t->n, t->weights);
	}
	free(w);
}

static void
filter_release(struct filter *f)
{
	free(f->weights);
	free(f->taps);
}

/* One row of the input as carried samples. */
static void
load_row(const struct rf_bitmap *in, uint32_t y, int32_t *out)
{
	const unsigned char *s = rf_bitmap_row(in, y);
	uint32_t n = in->width;

	if (in->pixels != RF_PIXELS_RGBA) {
		for (size_t i = 0; i < in->stride; i++)
			out[i] = s[i] * 255;
		return;
	}
	for (; n > 0; n--, s += 4, out += 4) {
		out[0] = s[0] * s[3];
		out[1] = s[1] * s[3];
		out[2] = s[2] * s[3];
		out[3] = s[3] * 255;
	}
}

static void
along_row(const struct filter *f, unsigned channels, const int32_t *in,
    uint32_t width, int32_t *out)
{
	const struct taps *t;
	const int32_t *s;
	int64_t sum;

	for (uint32_t x = 0; x < width; x++) {
		t = &f->taps[x];
		for (unsigned c = 0; c < channels; c++) {
			s = in + (size_t)t->start * channels + c;
			sum = ONE / 2;
			for (uint32_t k = 0; k < t->n; k++)
				sum += (int64_t)t->weights[k] *
				    s[(size_t)k * channels];
			*out++ = (int32_t)(sum >> SHIFT);
		}
	}
}

static unsigned char
to_byte(int64_t v, int64_t top)
{
	if (v <= 0)
		return 0;
	return v >= top ? 255 : (unsigned char)((v * 255 + top / 2) / top);
}

static void
store_row(const int64_t *sums, uint32_t width, enum rf_pixels pixels,
    unsigned char *out)
{
	int64_t alpha;

	for (uint32_t x = 0; x < width; x++, sums += pixels, out += pixels) {
		if (pixels != RF_PIXELS_RGBA) {
			for (unsigned c = 0; c < (unsigned)pixels; c++)
				out[c] = to_byte(sums[c] >> SHIFT, TOP);
			continue;
		}
		alpha = sums[3] >> SHIFT;
		out[3] = to_byte(alpha, TOP);
		for (unsigned c = 0; out[3] != 0 && c < 3; c++)
			out[c] = to_byte(sums[c] >> SHIFT, alpha);
	}
}

static void
resample(const struct rf_bitmap *in, struct rf_bitmap *out,
    const struct filter *across, const struct filter *down)
{
	size_t line = out->stride;		/* samples */
	int32_t *row = rf_reallocarray(NULL, in->stride, sizeof(*row));
	int32_t *ring = rf_calloc(down->most, line * sizeof(*ring));
	int64_t *sums = rf_reallocarray(NULL, line, sizeof(*sums));
	const struct taps *t;
	const int32_t *from;
	uint32_t loaded = 0;

	for (uint32_t y = 0; y < out->height; y++) {
		t = &down->taps[y];
		for (; loaded < t->start + t->n; loaded++) {
			load_row(in, loaded, row);
			along_row(across, out->pixels, row, out->width,
			    ring + (loaded % down->most) * line);
		}
		for (size_t i = 0; i < line; i++)
			sums[i] = ONE / 2;
		for (uint32_t k = 0; k < t->n; k++) {
			from = ring + ((t->start + k) % down->most) * line;
			for (size_t i = 0; i < line; i++)
				sums[i] += (int64_t)t->weights[k] * from[i];
		}
		store_row(sums, out->width, out->pixels,
		    rf_bitmap_row(out, y));
	}
	free(sums);
	free(ring);
	free(row);
}

enum rf_code
rf_bitmap_resize(const struct rf_bitmap *in, uint32_t width, uint32_t height,
    struct rf_bitmap *out, struct rf_err *err)
{
	struct filter across, down;
	enum rf_code rc = rf_bitmap_create(out, in->pixels, width, height,
	    err);

	if (rc != RF_OK)
		return rc;
	if (width == in->width && height == in->height) {
		memcpy(out->data, in->data, in->stride * in->height);
		return RF_OK;
	}
	filter_init(&across, in->width, width);
	filter_init(&down, in->height, height);
	resample(in, out, &across, &down);
	filter_release(&down);
	filter_release(&across);
	return RF_OK;
}
