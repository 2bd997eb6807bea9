/* The XML reader: what it tells, and what it refuses. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/extract_tools.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xml.h"
#include "util/limits.h"

/* Parse in pieces of `step` bytes into a tree. */
static enum rf_code
parse(const char *text, size_t step, struct rf_arena *arena,
    const struct rf_xml_node **root, struct rf_err *err)
{
	struct rf_xml_tree tree;
	struct rf_xml *x;
	enum rf_code rc = RF_OK;
	size_t n = strlen(text);

	rf_xml_tree_init(&tree, arena);
	x = rf_xml_new(&rf_xml_tree_handler, &tree, "part.xml");
	for (size_t i = 0; i < n && rc == RF_OK; i += step)
		rc = rf_xml_push(x, text + i, n - i < step ? n - i : step,
		    err);
	if (rc == RF_OK)
		rc = rf_xml_finish(x, err);
	else	/* failures stick */
		CU_ASSERT_EQUAL(rf_xml_finish(x, NULL), rc);
	rf_xml_free(x);
	*root = tree.root;
	return rc;
}

static const char good[] = TEST_XML
    "<!DOCTYPE worksheet SYSTEM \"worksheet.dtd\">"
    "<s:worksheet xmlns:s=\"http://purl.oclc.org/ooxml/spreadsheetml/main\" "
    "xmlns:r=\"" TEST_DOC_RELS "\" xmlns=\"urn:other\" a=\"&lt;&amp;&#228;\">"
    "<s:a r:id=\"x\" id=\"y\">one<!-- no --><![CDATA[ <two> ]]>"
    "<b/>&gt;three</s:a><s:a n=\"5\" t=\"1\"/><?pi x?></s:worksheet>";

static void
test_tree(void)
{
	for (size_t step = 1; step < 400; step = step * 3 + 1) {
		struct rf_arena arena = RF_ARENA_INIT;
		const struct rf_xml_node *root, *a;

		CU_ASSERT_EQUAL(parse(good, step, &arena, &root, NULL),
		    RF_OK);
		CU_ASSERT(rf_xml_is(root, RF_NS_S, "worksheet"));
		CU_ASSERT_STRING_EQUAL(rf_xml_get(root, RF_NS_NONE, "a"),
		    "<&\xc3\xa4");
		a = rf_xml_child(root, RF_NS_S, "a");
		CU_ASSERT_STRING_EQUAL(rf_xml_get(a, RF_NS_R, "id"), "x");
		CU_ASSERT_STRING_EQUAL(rf_xml_get(a, RF_NS_NONE, "id"), "y");
		CU_ASSERT_PTR_NULL(rf_xml_get(a, RF_NS_XDR, "id"));
		CU_ASSERT_STRING_EQUAL(rf_xml_text(&arena, a).ptr,
		    "one <two> >three");
		CU_ASSERT(rf_xml_is(a->child->next, RF_NS_OTHER, "b") ||
		    a->child->next->name == NULL);
		CU_ASSERT_PTR_NOT_NULL(rf_xml_find(root, RF_NS_OTHER, "b"));
		a = rf_xml_again(a);
		CU_ASSERT_EQUAL(rf_xml_get_int(a, "n", 0, 9, -1), 5);
		CU_ASSERT_EQUAL(rf_xml_get_int(a, "n", 0, 4, -1), -1);
		CU_ASSERT(rf_xml_get_bool(a, "t", false));
		CU_ASSERT_PTR_NULL(rf_xml_again(a));
		rf_arena_release(&arena);
	}
}

static void
test_refused(void)
{
	static const struct {
		const char *text;
		enum rf_code code;
		const char *says;
	} rows[] = {
		{ "", RF_E_CORRUPT, "not well-formed" },
		{ "<a>", RF_E_CORRUPT, "not well-formed" },
		{ "<a><b></a>", RF_E_CORRUPT, "line 1" },
		{ "<a/>more", RF_E_CORRUPT, "not well-formed" },
		{ "<a>\xff</a>", RF_E_CORRUPT, "not well-formed" },
		{ "<a>&nbsp;</a>", RF_E_CORRUPT, "not well-formed" },
		{ "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", RF_E_CORRUPT,
		    "entity" },
		{ "<!DOCTYPE a [<!ENTITY b SYSTEM \"/etc/passwd\">]>"
		    "<a>&b;</a>", RF_E_CORRUPT, "entity" },
		{ "<!DOCTYPE a [<!ENTITY % b SYSTEM \"http://[::1]/\"> %b;]>"
		    "<a/>", RF_E_CORRUPT, "entity" },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		for (size_t step = 1; step < 200; step += 99) {
			struct rf_arena arena = RF_ARENA_INIT;
			const struct rf_xml_node *root;
			struct rf_err err = RF_ERR_INIT;

			CU_ASSERT_EQUAL(parse(rows[i].text, step, &arena,
			    &root, &err), rows[i].code);
			CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, rows[i].says));
			rf_arena_release(&arena);
		}
}

static void
test_depth(void)
{
	static char text[8 * (RF_MAX_XML_DEPTH + 2)];
	struct rf_arena arena = RF_ARENA_INIT;
	const struct rf_xml_node *root;
	struct rf_err err = RF_ERR_INIT;
	size_t n = 0;

	for (int i = 0; i < RF_MAX_XML_DEPTH + 1; i++, n += 3)
		memcpy(text + n, "<a>", 3);
	CU_ASSERT_EQUAL(parse(text, sizeof(text), &arena, &root, &err),
	    RF_E_LIMIT);
	rf_arena_release(&arena);
}

static enum rf_code
stop_at_b(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	++*(int *)ctx;
	return strcmp(tag->name, "b") == 0 ?
	    rf_fail(err, RF_E_CANCELLED, "enough") : RF_OK;
}

/* A handler's code ends the parse and comes out. */
static void
test_stop(void)
{
	static const struct rf_xml_handler handler = { .start = stop_at_b };
	struct rf_err err = RF_ERR_INIT;
	int calls = 0;
	struct rf_xml *x = rf_xml_new(&handler, &calls, "x");

	CU_ASSERT_EQUAL(rf_xml_push(x, "<a><b/><c/><d/></a>", 19, &err),
	    RF_E_CANCELLED);
	CU_ASSERT_STRING_EQUAL(err.msg, "enough");
	CU_ASSERT_EQUAL(calls, 2);
	rf_xml_free(x);
}

CU_TestInfo extract_xml_tests[] = {
	{ "trees", test_tree },
	{ "refused", test_refused },
	{ "depth", test_depth },
	{ "stopping", test_stop },
	CU_TEST_INFO_NULL
};
