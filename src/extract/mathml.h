/*
 * Presentation MathML (W3C MathML 3) as LaTeX: formulas of OpenDocument, of
 * web pages and of books.
 */
#ifndef RF_EXTRACT_MATHML_H
#define RF_EXTRACT_MATHML_H

#include "extract/xml.h"

/*
 * What stands in a math element, clean, in the arena; "" when it is empty.
 * Elements that are not known give what they hold.
 */
struct rf_str rf_mathml_latex(struct rf_arena *arena,
    const struct rf_xml_node *math);

#endif
