/*
 * The parts of a result that are streams of small JSON objects: bounding
 * boxes (pulse.md sections 5.3 to 5.6), words and footnote references (5.7).
 */
#ifndef RF_EMIT_BOXES_H
#define RF_EMIT_BOXES_H

#include "model/document.h"
#include "model/options.h"
#include "util/json_out.h"

/* The value of "bounding_boxes"; `staging` as in rf_emit_result. */
void rf_emit_boxes(const struct rf_document *d, const struct rf_options *o,
    int staging, struct rf_json_out *json);
/* The entries of "Tables" and of "Images", with their keys, when any. */
void rf_emit_tables(const struct rf_document *d, const struct rf_options *o,
    struct rf_json_out *json);
void rf_emit_figures(const struct rf_document *d, const struct rf_options *o,
    int staging, struct rf_json_out *json);

/* The value of "wlbb". */
void rf_emit_words(const struct rf_document *d, struct rf_json_out *json);
/* Have any words been collected, or could this format have them? */
bool rf_emit_has_words(const struct rf_document *d);
/* The value of "footnoteReferences". */
void rf_emit_notes(const struct rf_document *d, struct rf_json_out *json);

/* The value of "mergeTables". */
void rf_emit_merged_tables(const struct rf_document *d,
    const struct rf_options *o, struct rf_json_out *json);

/* "sheet_name", "sheet_index", "workbook_sheet_index"; none off a sheet. */
void rf_json_sheet(struct rf_json_out *json, const struct rf_page *p);
/* A string made of all runs. */
void rf_json_runs(struct rf_json_out *json, const struct rf_text *t);
/* "key": [x,y,...], with [] when there is no place. */
void rf_json_polygon(struct rf_json_out *json, const char *key,
    const struct rf_page *p, const struct rf_quad *q);
/* "key": 0..1, where 0 in the model means 1. */
void rf_json_confidence(struct rf_json_out *json, const char *key, float v);

#endif
