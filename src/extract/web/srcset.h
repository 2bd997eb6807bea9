/* Sets of candidates: the srcset attribute and what is written like it. */
#ifndef RF_EXTRACT_WEB_SRCSET_H
#define RF_EXTRACT_WEB_SRCSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/str.h"

struct rf_candidate {
	struct rf_str url;	/* as written */
	uint32_t width;		/* "w", or 0 */
	double density;		/* "x"; 1 when neither is given */
	bool doubtful;		/* with a descriptor that is none: browsers
				   leave it out */
};

/*
 * The next candidate at *pos, by the HTML standard ("parse a srcset
 * attribute"); those whose descriptors contradict each other are passed
 * over.  False at the end.
 */
bool rf_srcset_next(struct rf_str s, size_t *pos, struct rf_candidate *c);
/*
 * Is `a` the larger of two candidates of one set?  Widths count more than
 * densities; among equals the first stands.  One in doubt is taken only where
 * there is none beyond doubt.
 */
bool rf_srcset_larger(const struct rf_candidate *a,
    const struct rf_candidate *b);

#endif
