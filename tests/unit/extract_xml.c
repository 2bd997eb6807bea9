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
		{ "<a>\n\n\xc3</a>", RF_E_CORRUPT, "line 3" },
		{ "<a>\xed\xa0\x80</a>", RF_E_CORRUPT, "not well-formed" },
		{ "<a>\x01</a>", RF_E_CORRUPT, "not well-formed" },
		{ "<a>&#1;</a>", RF_E_CORRUPT, "not well-formed" },
		{ "<a>&#x110000;</a>", RF_E_CORRUPT, "not well-formed" },
		{ "<a>&amp</a>", RF_E_CORRUPT, "not well-formed" },
		{ "<a b=\"<\"/>", RF_E_CORRUPT, "not well-formed" },
		{ "<a b=\"1\" b=\"2\"/>", RF_E_CORRUPT, "not well-formed" },
		{ "<a b=\"1\"c=\"2\"/>", RF_E_CORRUPT, "not well-formed" },
		{ "<a b/>", RF_E_CORRUPT, "not well-formed" },
		{ "<a><!-- </a>", RF_E_CORRUPT, "not well-formed" },
		{ "<a><![CDATA[ </a>", RF_E_CORRUPT, "not well-formed" },
		{ "<a/><b/>", RF_E_CORRUPT, "not well-formed" },
		{ "<a></ab>", RF_E_CORRUPT, "not well-formed" },
		{ "</a>", RF_E_CORRUPT, "not well-formed" },
		{ "<a/>]]>", RF_E_CORRUPT, "not well-formed" },
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

/* Other encodings, which the other engine reads. */
static void
test_encodings(void)
{
	static const struct {
		const char *bytes;
		size_t len;
	} rows[] = {
		{ "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>", 0 },
		{ "<?xml version='1.0' encoding=\"utf-8\"?><a>\xc3\xa4</a>", 0 },
		{ "\xef\xbb\xbf<a>\xc3\xa4</a>", 0 },
		{ "\xff\xfe<\0a\0>\0\xe4\0<\0/\0a\0>\0", 18 },
		{ "<\0?\0x\0m\0l\0 \0v\0e\0r\0s\0i\0o\0n\0=\0'\0" "1\0.\0"
		    "0\0'\0?\0>\0<\0a\0>\0\xe4\0<\0/\0a\0>\0", 58 },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		for (size_t step = 1; step < 100; step += 49) {
			struct rf_arena arena = RF_ARENA_INIT;
			size_t n = rows[i].len != 0 ? rows[i].len :
			    strlen(rows[i].bytes);
			struct rf_xml_tree tree;
			struct rf_xml *x;
			enum rf_code rc = RF_OK;

			rf_xml_tree_init(&tree, &arena);
			x = rf_xml_new(&rf_xml_tree_handler, &tree, "x");
			for (size_t k = 0; k < n && rc == RF_OK; k += step)
				rc = rf_xml_push(x, rows[i].bytes + k,
				    n - k < step ? n - k : step, NULL);
			CU_ASSERT_EQUAL(rc, RF_OK);
			CU_ASSERT_EQUAL(rf_xml_finish(x, NULL), RF_OK);
			CU_ASSERT_STRING_EQUAL(rf_xml_text(&arena,
			    tree.root).ptr, "\xc3\xa4");
			rf_xml_free(x);
			rf_arena_release(&arena);
		}
}

/* A long value in short chunks is read in linear time. */
static void
test_long_value(void)
{
	size_t n = 16 << 20;
	char *text = malloc(n);
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_xml_tree tree;
	struct rf_xml *x;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	memset(text, 'v', n);
	memcpy(text, "<a b='", 6);
	memcpy(text + n - 3, "'/>", 3);
	rf_xml_tree_init(&tree, &arena);
	x = rf_xml_new(&rf_xml_tree_handler, &tree, "x");
	for (size_t i = 0; i < n; i += 1024)
		CU_ASSERT_EQUAL(rf_xml_push(x, text + i, 1024, NULL), RF_OK);
	CU_ASSERT_EQUAL(rf_xml_finish(x, NULL), RF_OK);
	CU_ASSERT_EQUAL(strlen(rf_xml_get(tree.root, RF_NS_NONE, "b")),
	    n - 9);
	rf_xml_free(x);
	rf_arena_release(&arena);
	free(text);
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
	{ "encodings", test_encodings },
	{ "long values", test_long_value },
	{ "stopping", test_stop },
	CU_TEST_INFO_NULL
};
