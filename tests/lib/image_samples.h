/*
 * One small picture of every kind that the probe knows, with the facts that
 * it must give.  The unit tests compare them; the fuzzing seeds are made of
 * them ("make fuzz-seeds").
 */
#ifndef RF_TESTS_IMAGE_SAMPLES_H
#define RF_TESTS_IMAGE_SAMPLES_H

#include "image/probe.h"

struct image_sample {
	const char *name;	/* "jpeg-baseline" */
	const char *bytes;	/* see bytes.h */
	/* name and vector are not compared; orientation, frames and pages
	 * left 0 mean 1, but frames 0 with animated means 0. */
	struct rf_image_facts facts;
};
extern const struct image_sample image_samples[];
extern const size_t n_image_samples;

#endif
