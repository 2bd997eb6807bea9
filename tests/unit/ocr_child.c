/* The two children that a scan takes, in their sandbox. */
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "jobs/child.h"
#include "jobs/reader.h"
#include "lib/zip_build.h"
#include "unit/ocr_suites.h"
#include "util/buf.h"
#include "util/io.h"

#define ENOUGH ((int64_t)1 << 30)

/* A folder for what the children make. */
struct place {
	char folder[32];
	int dir;
	struct rf_child_word last;	/* of the last child */
	enum rf_code verdict;		/* on it; RF_OK: it had a last word */
};

static void
place_make(struct place *p)
{
	snprintf(p->folder, sizeof(p->folder), "/tmp/riffle-ocr-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p->folder));
	p->dir = open(p->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void
place_remove(struct place *p)
{
	close(p->dir);
	CU_ASSERT_EQUAL(rf_remove_tree(p->folder, NULL), RF_OK);
}

/* A file that the child has made, or NULL. */
static char *
made(const struct place *p, const char *name)
{
	char path[64], *text = NULL;
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/%s", p->folder, name);
	CU_ASSERT_EQUAL(rf_file_load(path, 1 << 20, &text, &n, NULL), RF_OK);
	return text;
}

static void
read_in_child(struct place *p, const struct rf_buf *file, bool now,
    int64_t memory)
{
	struct rf_sandbox limits = { .memory = memory, .cpu_seconds = 60,
	    .output = 1 << 24 };
	int fd = test_file(file->ptr, file->len), status;
	struct rf_child_word w = { .last = false };
	struct rf_err err = RF_ERR_INIT;
	struct rf_options options;
	struct rf_read_task task = { .source = fd,
	    .size = (int64_t)file->len, .name = "", .media_type = "",
	    .options = &options, .staging = p->dir,
	    .files = RF_READING_MARKDOWN };
	struct rf_conf conf;
	struct rf_child c;

	p->last = (struct rf_child_word){ .code = RF_E_BUG };
	rf_options_init(&options);
	rf_conf_defaults(&conf);
	rf_child_ocr(&conf, now, &task.ocr, &limits);
	CU_ASSERT_EQUAL_FATAL(rf_child_read(&c, &task, &limits, NULL), RF_OK);
	for (;;) {
		struct pollfd look = { .fd = c.pipe, .events = POLLIN };
		enum rf_heard heard = rf_child_hear(&c, &w);

		if (heard == RF_HEARD_END)
			break;
		if (heard == RF_HEARD_WORD && w.last)
			p->last = w;
		if (heard == RF_HEARD_NOTHING)
			poll(&look, 1, -1);
	}
	status = rf_child_reap(&c);
	p->verdict = p->last.last ? RF_OK :
	    rf_child_judge(status, false, &err);
	rf_conf_release(&conf);
	close(fd);
}

static void
test_child(void)
{
	struct rf_buf file;
	struct place p;
	char *text;

	if (!ocr_scan(&file))
		return;
	place_make(&p);
	read_in_child(&p, &file, false, ENOUGH);
	CU_ASSERT_TRUE(p.last.ocr);
	CU_ASSERT_EQUAL(p.last.code, RF_E_MISSING);
	read_in_child(&p, &file, true, ENOUGH);
	CU_ASSERT_FALSE(p.last.ocr);
	CU_ASSERT_EQUAL(p.last.code, RF_OK);
	text = made(&p, "document.md");
	CU_ASSERT_PTR_NOT_NULL(text != NULL ? strstr(text,
	    "# Quarterly Report\n\nThe quick brown fox") : NULL);
	free(text);
	place_remove(&p);
	rf_buf_release(&file);
}

/* The confidence of each entry is sure on the first page, and is not on the
 * second. */
static unsigned
check_sure(struct json_object *entries)
{
	unsigned pages = 0;

	for (size_t i = 0; entries != NULL &&
	    i < json_object_array_length(entries); i++) {
		struct json_object *o = json_object_array_get_idx(entries, i);
		int page = json_object_get_int(json_object_object_get(o,
		    "page_number"));
		double sure = json_object_get_double(json_object_object_get(o,
		    "average_word_confidence"));

		pages |= 1U << page;
		CU_ASSERT(page == 1 ? sure == 1 : sure > 0.5 && sure < 1);
	}
	return pages;
}

/* A page of text and a page that is its scan: only that is recognised. */
static void
test_mixed(void)
{
	struct json_object *result, *boxes;
	struct rf_buf file;
	struct place p;
	char *text;

	if (!ocr_mixed(&file))
		return;
	place_make(&p);
	read_in_child(&p, &file, false, ENOUGH);
	CU_ASSERT_TRUE(p.last.ocr);
	read_in_child(&p, &file, true, ENOUGH);
	CU_ASSERT_EQUAL(p.last.code, RF_OK);
	text = made(&p, "result.json");
	result = json_tokener_parse(text != NULL ? text : "{}");
	boxes = json_object_object_get(result, "bounding_boxes");
	CU_ASSERT_EQUAL(check_sure(json_object_object_get(boxes, "Title")),
	    6);
	CU_ASSERT_EQUAL(check_sure(json_object_object_get(boxes, "Text")), 6);
	json_object_put(result);
	free(text);
	place_remove(&p);
	rf_buf_release(&file);
}

/* Whatever memory it may have, the engine's lack of it is the document's
 * limit and no crash. */
static void
test_memory(void)
{
	unsigned limits = 0, read = 0;
	struct rf_buf file;
	struct place p;

	if (!ocr_scan(&file))
		return;
	for (int64_t mb = 2; mb < 200; mb += mb / 3 + 1) {
		place_make(&p);
		read_in_child(&p, &file, true, mb << 20);
		if (p.verdict != RF_OK && p.verdict != RF_E_LIMIT)
			printf("\n%d MB: %s\n", (int)mb,
			    rf_code_name(p.verdict));
		CU_ASSERT(p.verdict == RF_OK || p.verdict == RF_E_LIMIT);
		limits += p.verdict == RF_E_LIMIT;
		read += p.verdict == RF_OK && p.last.code == RF_OK;
		place_remove(&p);
	}
	CU_ASSERT(read > 0);
#ifndef RF_SANITIZERS	/* nothing limits memory then */
	CU_ASSERT(limits > 0);
#else
	(void)limits;
#endif
	rf_buf_release(&file);
}

/* Switched off, the document ends with a remark, at the first child. */
static void
test_off(void)
{
	struct rf_sandbox limits = { .cpu_seconds = 60 };
	struct rf_ocr_task task;
	struct rf_conf conf;

	rf_conf_defaults(&conf);
	rf_child_ocr(&conf, false, &task, &limits);
	CU_ASSERT_EQUAL(task.when, RF_CHILD_OCR_LATER);
	CU_ASSERT_EQUAL(limits.cpu_seconds, 60);
	rf_child_ocr(&conf, true, &task, &limits);
	CU_ASSERT_EQUAL(task.when, RF_CHILD_OCR_NOW);
	CU_ASSERT_STRING_EQUAL(task.languages, "eng");
	CU_ASSERT_EQUAL(task.page_ms, 40000);
	CU_ASSERT_EQUAL(task.wall_ms, 54000);
	CU_ASSERT_EQUAL(limits.cpu_seconds, 3600);
	CU_ASSERT_EQUAL(rf_conf_set(&conf, "ocr", "off", "test", NULL),
	    RF_OK);
	rf_child_ocr(&conf, true, &task, &limits);
	CU_ASSERT_EQUAL(task.when, RF_CHILD_OCR_NEVER);
	rf_conf_release(&conf);
}

CU_TestInfo ocr_child_tests[] = {
	{ "two children", test_child },
	{ "a scan beside text", test_mixed },
	{ "little memory", test_memory },
	{ "settings", test_off },
	CU_TEST_INFO_NULL
};
