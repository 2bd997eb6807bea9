/*
 * PowerPoint presentations (PPTX, PPTM, PPSX, PPSM, POTX, POTM; ECMA-376
 * part 1, 19 and 21).  A page per slide in the order of the presentation,
 * with places: titles, texts, lists, tables, pictures, charts, diagrams and
 * the speaker's notes.
 */
#ifndef RF_EXTRACT_PPTX_PPTX_H
#define RF_EXTRACT_PPTX_PPTX_H

#include "extract/extract.h"

enum rf_code rf_pptx_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
