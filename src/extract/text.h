/*
 * Text files: plain text, Markdown, JSON and XML.  Each is one page.
 */
#ifndef RF_EXTRACT_TEXT_H
#define RF_EXTRACT_TEXT_H

#include "extract/extract.h"

/* By declaration only: any text is plain text. */
int rf_text_recognise(const unsigned char *head, size_t len,
    const char *name);
int rf_json_recognise(const unsigned char *head, size_t len,
    const char *name);
int rf_xml_recognise(const unsigned char *head, size_t len,
    const char *name);

/* Paragraphs, parted by empty lines; what is indented keeps its lines. */
enum rf_code rf_text_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
/* GitHub Flavored Markdown with footnotes, through cmark-gfm. (markdown.c) */
enum rf_code rf_markdown_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * A list of like records is a table with a column for each key; everything
 * else is shown as it is written.
 */
enum rf_code rf_json_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;
/* Shown as it is written. */
enum rf_code rf_xml_extract(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
