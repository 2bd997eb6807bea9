/* The four chunkings: where they cut, and that nothing is lost. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/utf8.h"

#include "unit/emit_doc.h"
#include "unit/emit_suites.h"
#include "unit/unit.h"

static void
expect(const struct rf_document *d, enum rf_chunking type, uint32_t size,
    const char *const *want)
{
	struct json_object *chunks = doc_chunks(d, type, size);
	size_t n = json_object_array_length(chunks), i;

	for (i = 0; want[i] != NULL || i < n; i++) {
		const char *got = i < n ? json_object_get_string(
		    json_object_array_get_idx(chunks, i)) : "(none)";
		const char *wish = want[i] != NULL ? want[i] : "(none)";

		CU_ASSERT_STRING_EQUAL(got, wish);
		if (strcmp(got, wish) != 0)
			fprintf(stderr, "chunk %zu\n want: %s\n  got: %s\n", i,
			    wish, got);
		if (want[i] == NULL)
			break;
	}
	json_object_put(chunks);
}

static void
pages(void)
{
	static const char *const want[] = { "# A\n\ntext", "", "- x\n- y",
		NULL };
	struct rf_document d;

	rf_document_init(&d);
	rf_document_page(&d, 1);
	doc_text(&d, RF_BLOCK_HEADING, "A");
	doc_text(&d, RF_BLOCK_PARAGRAPH, "text");
	rf_document_page(&d, 2);
	doc_text(&d, RF_BLOCK_PAGE_NUMBER, "2");
	rf_document_page(&d, 3);
	doc_text(&d, RF_BLOCK_LIST_ITEM, "x");
	doc_text(&d, RF_BLOCK_LIST_ITEM, "y");
	expect(&d, RF_CHUNK_PAGE, 0, want);
	rf_document_release(&d);
}

static void
headings(void)
{
	static const char *const want[] = { "before", "# A\n\n## A.1\n\ntext\n\n"
		"more", "## A.2\n\n- x", "# Sheet: S\n\ncell", NULL };
	struct rf_document d;

	rf_document_init(&d);
	doc_text(&d, RF_BLOCK_PARAGRAPH, "before");
	doc_text(&d, RF_BLOCK_HEADING, "A")->level = 1;
	doc_text(&d, RF_BLOCK_HEADING, "A.1")->level = 2;
	doc_text(&d, RF_BLOCK_PARAGRAPH, "text");
	rf_document_page(&d, 2);
	doc_text(&d, RF_BLOCK_PARAGRAPH, "more");
	doc_text(&d, RF_BLOCK_HEADING, "A.2")->level = 2;
	doc_text(&d, RF_BLOCK_LIST_ITEM, "x");
	doc_sheet(&d, "S");
	doc_text(&d, RF_BLOCK_PARAGRAPH, "cell");
	expect(&d, RF_CHUNK_HEADER, 0, want);
	rf_document_release(&d);

	rf_document_init(&d);
	rf_document_page(&d, 1);
	expect(&d, RF_CHUNK_HEADER, 0, want + 4);
	expect(&d, RF_CHUNK_RECURSIVE, 0, want + 4);
	expect(&d, RF_CHUNK_SEMANTIC, 0, want + 4);
	rf_document_release(&d);
}

#define P40 "Abcdefghi abcdefghi abcdefghi abcdefghi."

/* Before a heading, else a paragraph, else a sentence, else a word. */
static void
best_places(void)
{
	static const char *const small[] = { "# A\n\n" P40 "\n\n## B\n\n" P40,
		NULL };
	static const char *const before_heading[] = { P40 "\n\n" P40,
		"# B\n\n" P40, NULL };
	static const char *const before_paragraph[] = { P40 "\n\n" P40, P40,
		NULL };
	static const char *const sentences[] = { "One is here, e.g. this. "
		P40 " Pi is 3.14 or so.", P40 " " P40, NULL };
	static const char *const words[] = {
		"abcdefghi abcdefghi abcdefghi abcdefghi abcdefghi abcdefghi "
		"abcdefghi abcdefghi abcdefghi abcdefghi",
		"abcdefghi abcdefghi", NULL };
	struct rf_document d;

	rf_document_init(&d);
	doc_text(&d, RF_BLOCK_HEADING, "A");
	doc_text(&d, RF_BLOCK_PARAGRAPH, P40);
	doc_text(&d, RF_BLOCK_HEADING, "B")->level = 2;
	doc_text(&d, RF_BLOCK_PARAGRAPH, P40);
	expect(&d, RF_CHUNK_RECURSIVE, 100, small);
	rf_document_release(&d);

	rf_document_init(&d);
	doc_text(&d, RF_BLOCK_PARAGRAPH, P40);
	doc_text(&d, RF_BLOCK_PARAGRAPH, P40);
	doc_text(&d, RF_BLOCK_HEADING, "B");
	doc_text(&d, RF_BLOCK_PARAGRAPH, P40);
	expect(&d, RF_CHUNK_RECURSIVE, 100, before_heading);
	rf_document_release(&d);

	rf_document_init(&d);
	for (int i = 0; i < 3; i++)
		doc_text(&d, RF_BLOCK_PARAGRAPH, P40);
	expect(&d, RF_CHUNK_RECURSIVE, 100, before_paragraph);
	rf_document_release(&d);

	rf_document_init(&d);
	doc_text(&d, RF_BLOCK_PARAGRAPH, "One is here, e.g. this. " P40
	    " Pi is 3.14 or so. " P40 " " P40);
	expect(&d, RF_CHUNK_RECURSIVE, 100, sentences);
	rf_document_release(&d);

	rf_document_init(&d);
	doc_text(&d, RF_BLOCK_PARAGRAPH, "abcdefghi abcdefghi abcdefghi "
	    "abcdefghi abcdefghi abcdefghi abcdefghi abcdefghi abcdefghi "
	    "abcdefghi abcdefghi abcdefghi");
	expect(&d, RF_CHUNK_RECURSIVE, 100, words);
	rf_document_release(&d);
}

/* Tables are cut between rows and stay tables; code stays code. */
static void
frames(void)
{
	static const char *const tables[] = {
		"text",
		"<table>\n<caption>C</caption>\n<tr><th>aaaaaaaaaa</th></tr>\n"
		"<tr><td>bbbbbbbbbb</td></tr>\n</table>",
		"<table>\n<tr><td>cccccccccc</td></tr>\n"
		"<tr><td>dddddddddd</td></tr>\n</table>\n\nafter", NULL };
	static const char *const code[] = {
		"```c\nline of some length 1\n\nline of some length 2\n"
		"line of some length 3\nline of some length 4\n```",
		"```c\nline of some length 5\n```",
		NULL };
	struct rf_document d;

	rf_document_init(&d);
	doc_text(&d, RF_BLOCK_PARAGRAPH, "text");
	doc_table(&d, "aaaaaaaaaa\nbbbbbbbbbb\ncccccccccc\ndddddddddd")
	    ->caption = rf_text_plain(&d.arena, RF_STR("C"));
	doc_text(&d, RF_BLOCK_PARAGRAPH, "after");
	expect(&d, RF_CHUNK_RECURSIVE, 100, tables);
	rf_document_release(&d);

	rf_document_init(&d);
	doc_text(&d, RF_BLOCK_CODE, "line of some length 1\n\n"
	    "line of some length 2\nline of some length 3\n"
	    "line of some length 4\nline of some length 5\n")->language = "c";
	expect(&d, RF_CHUNK_RECURSIVE, 100, code);
	rf_document_release(&d);
}

/* A row longer than a chunk is divided between its cells. */
static void
long_rows(void)
{
	struct rf_document d;
	struct json_object *chunks;
	char row[2000], text[100];
	size_t n = 0;

	rf_document_init(&d);
	for (int i = 0; i < 40; i++)
		n += (size_t)snprintf(row + n, sizeof(row) - n,
		    "%scell number %02d", i > 0 ? "|" : "", i);
	doc_table(&d, row);
	chunks = doc_chunks(&d, RF_CHUNK_RECURSIVE, 100);
	for (size_t i = 0; i < json_object_array_length(chunks); i++) {
		const char *c = json_object_get_string(
		    json_object_array_get_idx(chunks, i));

		CU_ASSERT(strlen(c) <= 100);
		CU_ASSERT(strncmp(c, "<table>\n", 8) == 0);
		CU_ASSERT_STRING_EQUAL(c + strlen(c) - 9, "\n</table>");
		/* No cell is torn. */
		for (const char *p = strstr(c, "cell"); p != NULL;
		    p = strstr(p + 1, "cell")) {
			snprintf(text, sizeof(text), "%.19s", p);
			CU_ASSERT_STRING_EQUAL(text + 14, "</th>");
		}
	}
	json_object_put(chunks);
	rf_document_release(&d);
}

/* Scripts without spaces, and marks that belong to the letter before. */
static void
hard_cuts(void)
{
	struct rf_document d;
	struct json_object *chunks;
	struct rf_buf b;

	rf_buf_init(&b, 100000);
	for (int i = 0; i < 500; i++)
		rf_buf_adds(&b, "e\xcc\x81");
	for (int i = 0; i < 500; i++)
		rf_buf_adds(&b, "\xe4\xb8\xad");
	rf_document_init(&d);
	doc_text(&d, RF_BLOCK_PARAGRAPH, b.ptr);
	chunks = doc_chunks(&d, RF_CHUNK_RECURSIVE, 101);
	CU_ASSERT_EQUAL(json_object_array_length(chunks), 15);
	for (size_t i = 0; i < json_object_array_length(chunks); i++) {
		struct rf_str c = rf_str(json_object_get_string(
		    json_object_array_get_idx(chunks, i)));

		CU_ASSERT(rf_utf8_valid(c));
		CU_ASSERT(rf_utf8_length(c) <= 101);
		CU_ASSERT(c.ptr[0] == 'e' || c.ptr[0] == '\xe4');
	}
	json_object_put(chunks);
	rf_buf_release(&b);
	rf_document_release(&d);
}

static void
topics(void)
{
	static const char weather[] = "The weather report expects heavy rain, "
	    "strong wind and falling temperature over the northern coast; "
	    "rain and wind weaken when the temperature rises.";
	static const char money[] = "Quarterly revenue increased while "
	    "operating costs stayed flat; revenue from licences offset lower "
	    "hardware revenue, and operating margin improved.";
	struct rf_document d;
	struct json_object *chunks;

	rf_document_init(&d);
	for (int i = 0; i < 4; i++)
		doc_text(&d, RF_BLOCK_PARAGRAPH, weather);
	for (int i = 0; i < 4; i++)
		doc_text(&d, RF_BLOCK_PARAGRAPH, money);
	chunks = doc_chunks(&d, RF_CHUNK_SEMANTIC, 1000);
	CU_ASSERT_EQUAL(json_object_array_length(chunks), 2);
	CU_ASSERT(strncmp(doc_string(chunks, "1"), "Quarterly", 9) == 0);
	json_object_put(chunks);
	/* By size alone the border would be elsewhere. */
	chunks = doc_chunks(&d, RF_CHUNK_RECURSIVE, 1000);
	CU_ASSERT_PTR_NOT_NULL(strstr(doc_string(chunks, "0"), "Quarterly"));
	json_object_put(chunks);
	rf_document_release(&d);
}

/* Only what is not white space, and no tags of tables. */
static void
essence(struct rf_buf *b, const char *text)
{
	static const char *const skip[] = { "<table>", "</table>" };

	while (*text != '\0') {
		size_t n = 0;

		for (size_t i = 0; i < RF_COUNT(skip) && n == 0; i++) {
			if (strncmp(text, skip[i], strlen(skip[i])) == 0)
				n = strlen(skip[i]);
		}
		if (n == 0 && strchr(" \t\n", *text) == NULL)
			rf_buf_addc(b, *text);
		text += n > 0 ? n : 1;
	}
}

/* All chunks together are the Markdown, whatever the document. */
static void
nothing_is_lost(void)
{
	static const enum rf_chunking types[] = { RF_CHUNK_SEMANTIC,
		RF_CHUNK_HEADER, RF_CHUNK_PAGE, RF_CHUNK_RECURSIVE };
	uint32_t seed = 21;
	int wrong = 0;

	for (int i = 0; i < 500; i++) {
		struct rf_document d;
		struct rf_options o;
		char *markdown;

		rf_options_init(&o);
		doc_random(&d, &seed);
		/* Code repeats its fences around a cut. */
		for (size_t p = 0; p < d.pages.n; p++) {
			for (size_t k = 0; k < d.pages.v[p].blocks.n; k++) {
				if (d.pages.v[p].blocks.v[k].kind ==
				    RF_BLOCK_CODE)
					d.pages.v[p].blocks.v[k].kind =
					    RF_BLOCK_QUOTE;
			}
		}
		markdown = doc_markdown(&d, &o, false);
		for (size_t t = 0; t < RF_COUNT(types); t++) {
			struct json_object *chunks = doc_chunks(&d, types[t],
			    100 + doc_dice(&seed, 500));
			struct rf_buf a, b;

			rf_buf_init(&a, 1 << 26);
			rf_buf_init(&b, 1 << 26);
			essence(&a, markdown);
			for (size_t k = 0; k < json_object_array_length(chunks);
			    k++)
				essence(&b, json_object_get_string(
				    json_object_array_get_idx(chunks, k)));
			if (strcmp(a.ptr, b.ptr) != 0 && wrong++ == 0)
				fprintf(stderr, "document %d, type %d\n%s\n"
				    "-----\n%s\n", i, types[t], a.ptr, b.ptr);
			rf_buf_release(&a);
			rf_buf_release(&b);
			json_object_put(chunks);
		}
		free(markdown);
		rf_document_release(&d);
	}
	CU_ASSERT_EQUAL(wrong, 0);
}

CU_TestInfo emit_chunks_tests[] = {
	{ "pages", pages },
	{ "headings", headings },
	{ "best places", best_places },
	{ "frames", frames },
	{ "long rows", long_rows },
	{ "hard cuts", hard_cuts },
	{ "topics", topics },
	{ "nothing is lost", nothing_is_lost },
	CU_TEST_INFO_NULL
};
