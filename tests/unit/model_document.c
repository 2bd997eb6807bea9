/* The document's life, its texts, its warnings, its boxes. */
#include "config.h"

#include "model/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/limits.h"
#include "util/utf8.h"

#include "unit/model_suites.h"
#include "unit/unit.h"

static void
life(void)
{
	struct rf_document d;

	rf_document_init(&d);
	for (uint32_t i = 1; i <= 50; i++) {
		struct rf_page *p = rf_document_page(&d, i);

		for (int k = 0; k < 20; k++) {
			struct rf_block *b = rf_page_block(p,
			    RF_BLOCK_LIST_ITEM);

			CU_ASSERT_EQUAL(b->level, 0);
			CU_ASSERT_PTR_NULL(b->table);
			b->level = (uint16_t)k;
		}
		RF_VEC_PUSH(&p->words)->confidence = 1;
	}
	rf_document_own(&d, malloc(100));
	rf_document_own(&d, NULL);
	CU_ASSERT_EQUAL(d.owned.n, 1);
	CU_ASSERT_EQUAL(d.pages.n, 50);
	CU_ASSERT_EQUAL(d.pages.v[49].number, 50);
	CU_ASSERT_EQUAL(d.pages.v[49].blocks.n, 20);
	CU_ASSERT_EQUAL(d.pages.v[7].blocks.v[19].level, 19);
	CU_ASSERT_EQUAL(d.pages.v[7].blocks.v[19].kind, RF_BLOCK_LIST_ITEM);
	rf_document_release(&d);
	CU_ASSERT_EQUAL(d.pages.n, 0);
	/* Released twice, and used again. */
	rf_document_release(&d);
	rf_document_init(&d);
	rf_document_page(&d, 1);
	rf_document_release(&d);
}

static void
texts(void)
{
	struct rf_arena a = RF_ARENA_INIT;
	char source[] = "copied";
	struct rf_text t = rf_text_plain(&a, rf_str(source));
	struct rf_run runs[3] = {
		{ .text = RF_STR("one ") }, { .text = { NULL, 0 } },
		{ .text = RF_STR("two"), .style = RF_BOLD },
	};
	struct rf_text many = { runs, 3 }, none = { NULL, 0 };

	source[0] = 'X';
	CU_ASSERT_EQUAL(t.n, 1);
	CU_ASSERT(rf_str_is(t.runs[0].text, "copied"));
	CU_ASSERT_EQUAL(t.runs[0].style, 0);
	CU_ASSERT(rf_str_is(rf_text_string(&a, &t), "copied"));
	CU_ASSERT(rf_str_is(rf_text_string(&a, &many), "one two"));
	CU_ASSERT_EQUAL(rf_text_string(&a, &none).len, 0);
	CU_ASSERT_EQUAL(rf_text_plain(&a, rf_str(NULL)).n, 0);
	rf_arena_release(&a);
}

static void
warnings(void)
{
	struct rf_document d, whole;
	char longer[2000];
	size_t before;

	rf_document_init(&d);
	rf_document_warn(&d, "Sheet \"%s\" is hidden.", "A");
	rf_document_warn(&d, "Sheet \"%s\" is hidden.", "B");
	rf_document_warn(&d, "Sheet \"%s\" is hidden.", "A");
	rf_document_warn(&d, "%s", "");
	CU_ASSERT_EQUAL(d.warnings.n, 2);
	CU_ASSERT_STRING_EQUAL(d.warnings.v[0].text, "Sheet \"A\" is hidden.");
	/* Cut at a character border wherever the limit falls. */
	for (size_t shift = 0; shift < 4; shift++) {
		memset(longer, 'x', shift);
		for (size_t i = shift; i + 3 < sizeof(longer); i += 3)
			memcpy(longer + i, "\xe2\x82\xac", 4);
		rf_document_warn(&d, "%s", longer);
		CU_ASSERT(rf_utf8_valid(
		    rf_str(d.warnings.v[d.warnings.n - 1].text)));
		CU_ASSERT(strstr(d.warnings.v[d.warnings.n - 1].text,
		    "\xef\xbf\xbd") == NULL);
		CU_ASSERT(strlen(d.warnings.v[d.warnings.n - 1].text) > 400);
	}
	rf_document_warn(&d, "bad \xff byte");
	CU_ASSERT_STRING_EQUAL(d.warnings.v[d.warnings.n - 1].text,
	    "bad \xef\xbf\xbd byte");
	before = d.warnings.n;
	for (int i = 0; i < 3 * RF_MAX_WARNINGS; i++)
		rf_document_warn(&d, "number %d", i);
	CU_ASSERT_EQUAL(d.warnings.n, before + RF_MAX_LIKE_WARNINGS);
	CU_ASSERT_STRING_EQUAL(d.warnings.v[before].text, "number 0");
	CU_ASSERT_STRING_EQUAL(d.warnings.v[d.warnings.n - 1].text,
	    "number 19");
	CU_ASSERT_EQUAL(d.warnings.v[d.warnings.n - 1].more, 280);
	rf_document_init(&whole);
	rf_document_warn(&whole, "At the start");
	rf_document_warn_as(&whole, &d);
	rf_document_warn_as(&whole, &d);
	CU_ASSERT_EQUAL(whole.warnings.n, d.warnings.n + 1);
	CU_ASSERT_EQUAL(whole.warnings.v[whole.warnings.n - 1].more, 560);
	rf_document_release(&whole);
	rf_document_warn(&d, "The last page is empty");
	CU_ASSERT_STRING_EQUAL(d.warnings.v[d.warnings.n - 1].text,
	    "The last page is empty");
	for (int i = 0; i < 3 * RF_MAX_WARNINGS; i++) {
		snprintf(longer, sizeof(longer), "text %d", i);
		rf_document_warn(&d, "%s", longer);
	}
	CU_ASSERT_EQUAL(d.warnings.n, RF_MAX_WARNINGS);
	rf_document_release(&d);
}

static void
boxes(void)
{
	struct rf_box b = { 1, 2, 30, 40 }, back;
	struct rf_quad q = rf_quad_of_box(b);
	struct rf_quad turned = { { 5, 5, 3, 3 }, { 1, 9, 9, 1 } };

	CU_ASSERT_EQUAL(q.x[0], 1);
	CU_ASSERT_EQUAL(q.y[0], 2);
	CU_ASSERT_EQUAL(q.x[1], 30);
	CU_ASSERT_EQUAL(q.y[1], 2);
	CU_ASSERT_EQUAL(q.x[2], 30);
	CU_ASSERT_EQUAL(q.y[2], 40);
	CU_ASSERT_EQUAL(q.x[3], 1);
	CU_ASSERT_EQUAL(q.y[3], 40);
	back = rf_box_of_quad(&q);
	CU_ASSERT(memcmp(&b, &back, sizeof(b)) == 0);
	back = rf_box_of_quad(&turned);
	CU_ASSERT(back.x0 == 3 && back.x1 == 5 && back.y0 == 1 &&
	    back.y1 == 9);
}

CU_TestInfo model_document_tests[] = {
	{ "life", life },
	{ "texts", texts },
	{ "warnings", warnings },
	{ "boxes", boxes },
	CU_TEST_INFO_NULL
};
