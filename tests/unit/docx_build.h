/* Word documents of the tests, from the XML of their paragraphs. */
#ifndef RF_TESTS_UNIT_DOCX_BUILD_H
#define RF_TESTS_UNIT_DOCX_BUILD_H

#include "unit/extract_tools.h"

#define DOCX_NS " xmlns:w='http://schemas.openxmlformats.org/" \
	"wordprocessingml/2006/main'"
#define DOCX_P(properties, runs) \
	"<w:p><w:pPr>" properties "</w:pPr>" runs "</w:p>"
#define DOCX_STYLE(id) "<w:pStyle w:val='" id "'/>"
#define DOCX_R(properties, text) "<w:r><w:rPr>" properties "</w:rPr>" \
	"<w:t xml:space='preserve'>" text "</w:t></w:r>"
#define DOCX_T(text) "<w:r><w:t>" text "</w:t></w:r>"
#define DOCX_LI(num, level, text) DOCX_P("<w:numPr><w:ilvl w:val='" level \
	"'/><w:numId w:val='" num "'/></w:numPr>", DOCX_T(text))
#define DOCX_TR(cells) "<w:tr>" cells "</w:tr>"
#define DOCX_TC(properties, text) "<w:tc><w:tcPr>" properties \
	"</w:tcPr>" DOCX_P("", DOCX_T(text)) "</w:tc>"

/*
 * Read a document with that body and further parts (NULL-terminated by
 * name, or NULL).  A part of the folder word/ is related to the main part by
 * its name without the suffix: "word/styles.xml" is its "styles"; the id
 * of part n is "rIdN".
 */
void docx_run(struct extract_run *r, const char *body,
    const struct test_part *more, const struct rf_options *options);
/* The descriptor of such a file. */
int docx_file(const char *body, const struct test_part *more,
    int64_t *size);

#endif
