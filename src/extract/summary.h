/*
 * Property sets (MS-OLEPS): what an OLE compound file says of the document
 * in it.
 */
#ifndef RF_EXTRACT_SUMMARY_H
#define RF_EXTRACT_SUMMARY_H

#include "extract/cfb.h"
#include "model/document.h"

/* Title and author, as far as they are there; damage is none. */
void rf_summary(struct rf_cfb *cfb, struct rf_document *doc);

#endif
