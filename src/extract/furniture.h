/*
 * Headers and footers of documents without pages of their own: each stands
 * once, on the first page that shows it.
 */
#ifndef RF_EXTRACT_FURNITURE_H
#define RF_EXTRACT_FURNITURE_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/flow.h"

#define RF_FURNITURE_MAX 1000	/* that are worth reading */

struct rf_furniture {
	RF_VEC(struct rf_furniture_piece {
		uint32_t page;
		bool footer;
		struct rf_page content;
	}) list;
};

/* What the flow holds is the header or footer of a page. */
void rf_furniture_add(struct rf_furniture *f, struct rf_arena *arena,
    uint32_t page, bool footer, struct rf_flow *flow);
/* Put all on their pages, as far as the document has these. */
void rf_furniture_place(const struct rf_furniture *f, struct rf_document *doc);
void rf_furniture_release(struct rf_furniture *f);

#endif
