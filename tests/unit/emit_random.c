/*
 * Properties that hold for every document, tried on thousands made by dice
 * of hostile pieces: ids can be taken away, JSON parses, XML is well-formed,
 * and all the parts of a result agree.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include "util/utf8.h"

#include "unit/emit_doc.h"
#include "unit/emit_suites.h"
#include "unit/unit.h"

#define DOCUMENTS 3000

static void
all_on(struct rf_options *o, uint32_t *seed)
{
	rf_options_init(o);
	o->show_images = doc_dice(seed, 2);
	o->describe_figures = doc_dice(seed, 2);
	o->footnotes = true;
	o->chunk_types = 15;
	o->chunk_size = 100 + doc_dice(seed, 400);
	o->word_boxes = o->html = o->xml = true;
	o->image_base = doc_dice(seed, 2) ? "images/" :
	    "https://h.example/results/1/images/";
}

static void
ids_can_be_removed(void)
{
	uint32_t seed = 11;
	int wrong = 0;

	for (int i = 0; i < DOCUMENTS; i++) {
		struct rf_document d;
		struct rf_options o;
		char *plain, *marked, *stripped;

		doc_random(&d, &seed);
		all_on(&o, &seed);
		plain = doc_markdown(&d, &o, false);
		marked = doc_markdown(&d, &o, true);
		stripped = doc_strip_ids(marked);
		if (strcmp(plain, stripped) != 0 && wrong++ == 0)
			fprintf(stderr, "document %d\n%s\n-----\n%s\n", i,
			    plain, marked);
		free(plain);
		free(marked);
		free(stripped);
		rf_document_release(&d);
	}
	CU_ASSERT_EQUAL(wrong, 0);
}

/* Each id of the boxes stands once in markdown_with_ids, if it is shown. */
static void
check_ids(struct json_object *result, const char *key, const char *attribute,
    const char *id_path)
{
	struct json_object *boxes = doc_at(result, "bounding_boxes");
	const char *marked = doc_string(boxes, "markdown_with_ids");
	struct json_object *entries = json_object_object_get(boxes, key);
	size_t n = entries == NULL ? 0 : json_object_array_length(entries);

	for (size_t i = 0; i < n; i++) {
		struct json_object *e = json_object_array_get_idx(entries, i);
		char mark[200];

		snprintf(mark, sizeof(mark), "%s=\"%s\"", attribute,
		    doc_string(e, id_path));
		CU_ASSERT_PTR_NOT_NULL(strstr(marked, mark));
		if (strstr(marked, mark) == NULL)
			fprintf(stderr, "%s %s\n", key, mark);
	}
	CU_ASSERT(entries == NULL || n > 0);
}

static void
results_are_json(void)
{
	uint32_t seed = 12;

	for (int i = 0; i < DOCUMENTS / 3; i++) {
		struct rf_document d;
		struct rf_options o;
		struct json_object *result;
		char *plain;

		doc_random(&d, &seed);
		all_on(&o, &seed);
		result = doc_result(&d, &o, -1);
		CU_ASSERT_PTR_NOT_NULL_FATAL(result);
		plain = doc_markdown(&d, &o, false);
		CU_ASSERT_STRING_EQUAL(doc_string(result, "markdown"), plain);
		check_ids(result, "Title", "data-bb-text-id", "id");
		check_ids(result, "Text", "data-bb-text-id", "id");
		check_ids(result, "Tables", "data-bb-table-id", "id");
		check_ids(result, "Tables", "data-bb-table-id",
		    "table_info/id");
		check_ids(result, "Images", "data-bb-image-id", "id");
		CU_ASSERT_EQUAL(json_object_array_length(doc_at(result,
		    "extensions/chunking/page")), d.pages.n);
		free(plain);
		json_object_put(result);
		rf_document_release(&d);
	}
}

static void
silent(void *ctx, const xmlError *error)
{
}

static void
xml_is_well_formed(void)
{
	uint32_t seed = 13;

	xmlSetStructuredErrorFunc(NULL, (xmlStructuredErrorFunc)silent);
	for (int i = 0; i < DOCUMENTS / 3; i++) {
		struct rf_document d;
		struct rf_options o;
		char *text;
		xmlDocPtr x;

		doc_random(&d, &seed);
		all_on(&o, &seed);
		text = doc_xml(&d, &o);
		x = xmlReadMemory(text, (int)strlen(text), "x", "UTF-8",
		    XML_PARSE_NONET | XML_PARSE_HUGE);
		CU_ASSERT_PTR_NOT_NULL(x);
		if (x == NULL)
			fprintf(stderr, "%s\n", text);
		xmlFreeDoc(x);
		free(text);
		rf_document_release(&d);
	}
	xmlSetStructuredErrorFunc(NULL, NULL);
	xmlCleanupParser();
}

/* No chunk is longer than asked, none is cut inside a character. */
static void
chunks_keep_their_size(void)
{
	static const enum rf_chunking types[] = { RF_CHUNK_RECURSIVE,
		RF_CHUNK_SEMANTIC };
	uint32_t seed = 14;

	for (int i = 0; i < DOCUMENTS / 3; i++) {
		uint32_t size = 100 + doc_dice(&seed, 200);
		struct rf_document d;

		doc_random(&d, &seed);
		for (size_t k = 0; k < RF_COUNT(types); k++) {
			struct json_object *chunks = doc_chunks(&d, types[k],
			    size);
			size_t n = json_object_array_length(chunks);

			for (size_t c = 0; c < n; c++) {
				const char *text = json_object_get_string(
				    json_object_array_get_idx(chunks, c));

				CU_ASSERT(rf_utf8_valid(rf_str(text)));
				CU_ASSERT(rf_utf8_length(rf_str(text)) <= size);
				CU_ASSERT(text[0] != '\0');
			}
			json_object_put(chunks);
		}
		rf_document_release(&d);
	}
}

CU_TestInfo emit_random_tests[] = {
	{ "ids can be removed", ids_can_be_removed },
	{ "results are JSON", results_are_json },
	{ "XML is well-formed", xml_is_well_formed },
	{ "chunks keep their size", chunks_keep_their_size },
	CU_TEST_INFO_NULL
};
