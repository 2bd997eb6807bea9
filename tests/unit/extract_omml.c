/* Formulas of Office documents as LaTeX. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/unit.h"

#include <string.h>

#include "extract/omml.h"

#define MATH "http://schemas.openxmlformats.org/officeDocument/2006/math"
#define R(text) "<m:r><m:t>" text "</m:t></m:r>"
#define E(text) "<m:e>" R(text) "</m:e>"

static void
test_objects(void)
{
	static const struct {
		const char *omml, *latex;
	} rows[] = {
		{ R("A=\xcf\x80") "<m:sSup>" E("r") "<m:sup>" R("2")
		    "</m:sup></m:sSup>", "A=\\pi r^{2}" },
		{ "<m:f><m:num>" R("1") "</m:num><m:den>" R("2x")
		    "</m:den></m:f>", "\\frac{1}{2x}" },
		{ "<m:f><m:fPr><m:type m:val='lin'/></m:fPr><m:num>" R("1")
		    "</m:num><m:den>" R("2") "</m:den></m:f>", "{1}/{2}" },
		{ "<m:f><m:fPr><m:type m:val='noBar'/></m:fPr><m:num>" R("n")
		    "</m:num><m:den>" R("k") "</m:den></m:f>",
		    "\\genfrac{}{}{0pt}{}{n}{k}" },
		{ "<m:sSubSup>" E("N") "<m:sub>" R("s") "</m:sub><m:sup>"
		    R("H") "</m:sup></m:sSubSup>", "N_{s}^{H}" },
		{ "<m:sSup>" E("ab") "<m:sup>" R("2") "</m:sup></m:sSup>",
		    "{ab}^{2}" },
		{ "<m:sSup>" E("\xce\xb1") "<m:sup>" R("2")
		    "</m:sup></m:sSup>", "\\alpha ^{2}" },
		{ "<m:sPre><m:sub>" R("1") "</m:sub><m:sup>" R("2")
		    "</m:sup>" E("Y") "</m:sPre>", "{}_{1}^{2}Y" },
		{ "<m:rad><m:radPr><m:degHide/></m:radPr><m:deg/>" E("x")
		    "</m:rad>", "\\sqrt{x}" },
		{ "<m:rad><m:deg>" R("3") "</m:deg>" E("x") "</m:rad>",
		    "\\sqrt[3]{x}" },
		{ "<m:nary><m:naryPr><m:chr m:val='\xe2\x88\x91'/></m:naryPr>"
		    "<m:sub>" R("i=0") "</m:sub><m:sup>" R("n") "</m:sup>"
		    E("i") "</m:nary>", "\\sum _{i=0}^{n}{i}" },
		{ "<m:nary><m:naryPr><m:subHide m:val='1'/><m:supHide "
		    "m:val='on'/></m:naryPr><m:sub>" R("1") "</m:sub><m:sup/>"
		    E("x") "</m:nary>", "\\int {x}" },
		{ "<m:func><m:fName>" R("cos") "</m:fName>" E("x")
		    "</m:func>", "\\cos {x}" },
		{ "<m:func><m:fName><m:limLow>" E("lim") "<m:lim>"
		    R("n\xe2\x86\x92\xe2\x88\x9e") "</m:lim></m:limLow>"
		    "</m:fName>" E("x") "</m:func>",
		    "\\lim _{n\\rightarrow \\infty }{x}" },
		{ "<m:func><m:fName>" R("argmax") "</m:fName>" E("x")
		    "</m:func>", "\\operatorname{argmax}{x}" },
		{ "<m:d>" E("x") "</m:d>", "\\left(x\\right)" },
		{ "<m:d><m:dPr><m:begChr m:val='{'/><m:endChr m:val=''/>"
		    "</m:dPr>" E("x") E("y") "</m:d>",
		    "\\left\\{x\\middle|y\\right." },
		{ "<m:acc><m:accPr><m:chr m:val='\xe2\x83\x97'/></m:accPr>"
		    E("v") "</m:acc>", "\\vec{v}" },
		{ "<m:acc>" E("v") "</m:acc>", "\\hat{v}" },
		{ "<m:bar><m:barPr><m:pos m:val='top'/></m:barPr>" E("z")
		    "</m:bar>", "\\overline{z}" },
		{ "<m:limLow><m:e><m:groupChr>" E("ab") "</m:groupChr></m:e>"
		    "<m:lim>" R("n") "</m:lim></m:limLow>",
		    "\\underbrace{ab}_{n}" },
		{ "<m:m><m:mr>" E("a") E("b") "</m:mr><m:mr>" E("c") E("d")
		    "</m:mr></m:m>",
		    "\\begin{matrix}a & b \\\\ c & d\\end{matrix}" },
		{ "<m:eqArr>" E("x&amp;=1") E("y&amp;=2") "</m:eqArr>",
		    "\\begin{aligned}x&=1 \\\\ y&=2\\end{aligned}" },
		{ "<m:eqArr>" E("x=1") "</m:eqArr>", "x=1" },
		{ "<m:borderBox>" E("x") "</m:borderBox>", "\\boxed{x}" },
		{ "<m:r><m:rPr><m:nor/></m:rPr><m:t>if 5% &amp; more</m:t>"
		    "</m:r>", "\\text{if 5\\% \\& more}" },
		{ "<m:r><m:rPr><m:scr m:val='double-struck'/></m:rPr>"
		    "<m:t>R</m:t></m:r>", "\\mathbb{R}" },
		/* Letters of the mathematical alphabets. */
		{ R("\xf0\x9d\x91\x8e\xf0\x9d\x9b\xbc\xf0\x9d\x9f\x8f"),
		    "a\\alpha 1" },
		/* What nobody knows gives what it holds. */
		{ "<m:new>" E("x") "</m:new><w:del xmlns:w='w'>" R("y")
		    "</w:del>", "x" },
		{ "<m:f/><m:nary/><m:sSup/><m:rad/><m:d/><m:m/><m:func/>",
		    "\\frac{}{}\\int {}\\sqrt{}\\left(\\right)\\begin{matrix}"
		    "\\end{matrix}{}" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_arena arena = RF_ARENA_INIT;
		struct rf_xml_tree tree;
		struct rf_xml *x;
		struct rf_str s;

		rf_xml_tree_init(&tree, &arena);
		x = rf_xml_new(&rf_xml_tree_handler, &tree, "formula");
		s = rf_str(rf_arena_printf(&arena, "<m:oMath xmlns:m='%s'>%s"
		    "</m:oMath>", MATH, rows[i].omml));
		CU_ASSERT_EQUAL(rf_xml_push(x, s.ptr, s.len, NULL), RF_OK);
		CU_ASSERT_EQUAL_FATAL(rf_xml_finish(x, NULL), RF_OK);
		s = rf_omml_latex(&arena, tree.root);
		if (!rf_str_is(s, rows[i].latex))
			printf("\nexpected %s\ngot      " RF_STR_FMT "\n",
			    rows[i].latex, RF_STR_ARG(s));
		CU_ASSERT(rf_str_is(s, rows[i].latex));
		rf_xml_free(x);
		rf_arena_release(&arena);
	}
}

CU_TestInfo extract_omml_tests[] = {
	{ "every object", test_objects },
	CU_TEST_INFO_NULL
};
