/* The head of one part of a multipart body; used by multipart.c alone. */
#ifndef RF_HTTP_PART_HEAD_H
#define RF_HTTP_PART_HEAD_H

#include "http/multipart.h"

/*
 * Parse header lines (each ends in CR LF) into *part.  `number`: of the part,
 * for messages.
 */
enum rf_code rf_part_head_parse(struct rf_arena *a, struct rf_str lines,
    size_t number, struct rf_part *part, struct rf_err *err) RF_MUST_CHECK;

#endif
