/*
 * Office MathML (ECMA-376 part 1, section 22.1) as LaTeX: formulas of Word
 * documents, slides and workbooks.
 */
#ifndef RF_EXTRACT_OMML_H
#define RF_EXTRACT_OMML_H

#include "extract/xml.h"
#include "util/arena.h"
#include "util/str.h"

/*
 * What stands in an m:oMath or m:oMathPara element, in the arena; several
 * formulas of one m:oMathPara are parted by "\\".  Elements that are not
 * known give what they hold.  "" for a formula without content.
 */
struct rf_str rf_omml_latex(struct rf_arena *arena,
    const struct rf_xml_node *math);

#endif
