/* Colours of DrawingML: names, transforms, themes, maps. */
#include "config.h"

#include "extract/drawingml/color.h"
#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <string.h>

#include "util/mem.h"

#define A "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""

static const struct rf_xml_node *
tree(struct rf_arena *arena, const char *text)
{
	struct rf_xml_tree t;
	struct rf_xml *x;
	struct rf_err err = RF_ERR_INIT;

	rf_xml_tree_init(&t, arena);
	x = rf_xml_new(&rf_xml_tree_handler, &t, "test");
	CU_ASSERT_EQUAL_FATAL(rf_xml_push(x, text, strlen(text), &err),
	    RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_xml_finish(x, &err), RF_OK);
	rf_xml_free(x);
	return t.root;
}

static void
test_colors(void)
{
	static const struct {
		const char *xml;
		bool known;
		uint32_t argb;
	} rows[] = {
		{ "<a:srgbClr val=\"4F81BD\"/>", true, 0xff4f81bd },
		{ "<a:srgbClr val=\"4F81B\"/>", false, 0 },
		{ "<a:sysClr val=\"windowText\" lastClr=\"123456\"/>", true,
		    0xff123456 },
		{ "<a:sysClr val=\"window\"/>", true, 0xffffffff },
		{ "<a:sysClr val=\"nothing\"/>", false, 0 },
		{ "<a:prstClr val=\"dkOrange\"/>", true, 0xffff8c00 },
		{ "<a:prstClr val=\"mediumPurple\"/>", true, 0xff9370db },
		{ "<a:prstClr val=\"none such\"/>", false, 0 },
		{ "<a:hslClr hue=\"7200000\" sat=\"100000\" lum=\"50000\"/>",
		    true, 0xff00ff00 },
		{ "<a:scrgbClr r=\"100000\" g=\"0\" b=\"50%\"/>", true,
		    0xffff00bc },
		{ "<a:schemeClr val=\"accent2\"/>", true, 0xffed7d31 },
		/* Through the map, and past it. */
		{ "<a:schemeClr val=\"tx1\"/>", true, 0xff000000 },
		{ "<a:schemeClr val=\"lt1\"/>", true, 0xffffffff },
		{ "<a:schemeClr val=\"phClr\"/>", true, 0x80102030 },
		{ "<a:schemeClr val=\"accent7\"/>", false, 0 },
		{ "<a:schemeClr/>", false, 0 },
		/* The greys of every new chart: 65 % and 35 % of black. */
		{ "<a:schemeClr val=\"tx1\"><a:lumMod val=\"65000\"/>"
		    "<a:lumOff val=\"35000\"/></a:schemeClr>", true,
		    0xff595959 },
		{ "<a:schemeClr val=\"bg1\"><a:lumMod val=\"85000\"/>"
		    "</a:schemeClr>", true, 0xffd9d9d9 },
		{ "<a:srgbClr val=\"FF0000\"><a:alpha val=\"50000\"/>"
		    "</a:srgbClr>", true, 0x80ff0000 },
		{ "<a:srgbClr val=\"FF0000\"><a:satMod val=\"0\"/>"
		    "</a:srgbClr>", true, 0xff808080 },
		{ "<a:srgbClr val=\"000000\"><a:tint val=\"50%\"/>"
		    "</a:srgbClr>", true, 0xffbcbcbc },
		{ "<a:srgbClr val=\"FFFFFF\"><a:shade val=\"50000\"/>"
		    "</a:srgbClr>", true, 0xffbcbcbc },
		{ "<a:srgbClr val=\"00FF00\"><a:hueOff val=\"-7200000\"/>"
		    "</a:srgbClr>", true, 0xffff0000 },
		{ "<a:srgbClr val=\"00FF00\"><a:comp/></a:srgbClr>", true,
		    0xffff00ff },
		{ "<a:srgbClr val=\"00FF00\"><a:inv/></a:srgbClr>", true,
		    0xffff00ff },
		{ "<a:srgbClr val=\"00FF00\"><a:gray/></a:srgbClr>", true,
		    0xff969696 },
		{ "<a:srgbClr val=\"FF8000\"><a:red val=\"0\"/></a:srgbClr>",
		    true, 0xff008000 },
		/* Nonsense does no harm. */
		{ "<a:srgbClr val=\"FF8000\"><a:lumMod val=\"99999999999\"/>"
		    "<a:hueOff val=\"x\"/><a:tint/><a:none/></a:srgbClr>",
		    true, 0xffff8000 },
		{ "<a:srgbClr val=\"FF8000\"><a:lumOff val=\"-900000000\"/>"
		    "</a:srgbClr>", true, 0xff000000 },
		{ "", false, 0 },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_arena arena = RF_ARENA_INIT;
		struct rf_dml_theme theme;
		struct rf_dml_scope scope;
		uint32_t argb = 0;
		bool known;

		rf_dml_theme_init(&theme);
		rf_dml_scope_init(&scope, &theme);
		known = rf_dml_color(&scope, tree(&arena, rf_arena_printf(
		    &arena, "<a:solidFill " A ">%s</a:solidFill>",
		    rows[i].xml)), 0x80102030, &argb);
		CU_ASSERT_EQUAL(known, rows[i].known);
		CU_ASSERT_EQUAL(argb, rows[i].argb);
		if (argb != rows[i].argb)
			printf("%s: %08x\n", rows[i].xml, argb);
		rf_arena_release(&arena);
	}
}

static void
test_theme(void)
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_dml_theme theme;
	struct rf_dml_scope scope;
	uint32_t argb = 0;

	rf_dml_theme_init(&theme);
	rf_dml_theme_read(&theme, &arena, tree(&arena, "<a:theme " A ">"
	    "<a:themeElements><a:clrScheme name=\"x\">"
	    "<a:dk1><a:sysClr val=\"windowText\" lastClr=\"101010\"/></a:dk1>"
	    "<a:accent1><a:srgbClr val=\"ABCDEF\"/></a:accent1>"
	    "<a:accent2><a:bogus/></a:accent2>"
	    "</a:clrScheme><a:fontScheme name=\"y\"><a:majorFont>"
	    "<a:latin typeface=\"Cambria\"/></a:majorFont><a:minorFont>"
	    "<a:latin typeface=\"\"/></a:minorFont></a:fontScheme>"
	    "</a:themeElements></a:theme>"));
	CU_ASSERT_EQUAL(theme.colors[RF_DML_DK1], 0x101010);
	CU_ASSERT_EQUAL(theme.colors[RF_DML_ACCENT1], 0xabcdef);
	CU_ASSERT_EQUAL(theme.colors[RF_DML_ACCENT2], 0xed7d31);
	CU_ASSERT_STRING_EQUAL(theme.major, "Cambria");
	CU_ASSERT_PTR_NULL(theme.minor);

	/* A dark slide: text is white. */
	rf_dml_scope_init(&scope, &theme);
	rf_dml_scope_map(&scope, tree(&arena, "<a:x " A "><a:override"
	    "ClrMapping bg1=\"dk1\" tx1=\"lt1\" accent1=\"zz\"/></a:x>"));
	CU_ASSERT(rf_dml_color(&scope, tree(&arena, "<a:schemeClr " A
	    " val=\"tx1\"/>"), 0, &argb));
	CU_ASSERT_EQUAL(argb, 0xffffffff);
	CU_ASSERT(rf_dml_color(&scope, tree(&arena, "<a:schemeClr " A
	    " val=\"bg1\"/>"), 0, &argb));
	CU_ASSERT_EQUAL(argb, 0xff101010);
	rf_dml_scope_map(&scope, NULL);
	CU_ASSERT_FALSE(rf_dml_color(&scope, NULL, 0, &argb));
	rf_arena_release(&arena);
}

CU_TestInfo extract_color_tests[] = {
	{ "colours and their transforms", test_colors },
	{ "themes and maps", test_theme },
	CU_TEST_INFO_NULL
};
