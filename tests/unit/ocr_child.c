/* The two children that a scan takes, in their sandbox. */
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs/child.h"
#include "jobs/reader.h"
#include "lib/zip_build.h"
#include "unit/ocr_suites.h"
#include "util/buf.h"
#include "util/io.h"

static struct rf_child_word
read_in_child(const struct rf_buf *file, int folder, bool now)
{
	struct rf_sandbox limits = { .memory = (int64_t)1 << 30,
	    .cpu_seconds = 60, .output = 1 << 24 };
	int fd = test_file(file->ptr, file->len);
	struct rf_options options;
	struct rf_read_task task = { .source = fd,
	    .size = (int64_t)file->len, .name = "", .media_type = "",
	    .options = &options, .staging = folder,
	    .files = RF_READING_MARKDOWN };
	struct rf_child_word w = { .last = false }, last = { .code = RF_E_BUG };
	struct rf_conf conf;
	struct rf_child c;

	rf_options_init(&options);
	rf_conf_defaults(&conf);
	rf_child_ocr(&conf, now, &task.ocr, &limits);
	CU_ASSERT_EQUAL_FATAL(rf_child_read(&c, &task, &limits, NULL), RF_OK);
	for (;;) {
		struct pollfd p = { .fd = c.pipe, .events = POLLIN };
		enum rf_heard heard = rf_child_hear(&c, &w);

		if (heard == RF_HEARD_END)
			break;
		if (heard == RF_HEARD_WORD && w.last)
			last = w;
		if (heard == RF_HEARD_NOTHING)
			poll(&p, 1, -1);
	}
	rf_child_reap(&c);
	rf_conf_release(&conf);
	close(fd);
	return last;
}

static void
test_child(void)
{
	char folder[] = "/tmp/riffle-ocr-XXXXXX", path[64], *text = NULL;
	struct rf_buf file;
	struct rf_child_word w;
	size_t n = 0;
	int dir;

	if (!ocr_scan(&file))
		return;
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	w = read_in_child(&file, dir, false);
	CU_ASSERT_TRUE(w.ocr);
	CU_ASSERT_EQUAL(w.code, RF_E_MISSING);
	w = read_in_child(&file, dir, true);
	CU_ASSERT_FALSE(w.ocr);
	CU_ASSERT_EQUAL(w.code, RF_OK);
	snprintf(path, sizeof(path), "%s/document.md", folder);
	CU_ASSERT_EQUAL(rf_file_load(path, 1 << 20, &text, &n, NULL), RF_OK);
	CU_ASSERT_PTR_NOT_NULL(text != NULL ? strstr(text,
	    "# Quarterly Report\n\nThe quick brown fox") : NULL);
	free(text);
	close(dir);
	CU_ASSERT_EQUAL(rf_remove_tree(folder, NULL), RF_OK);
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
	CU_ASSERT_EQUAL(limits.cpu_seconds, 3600);
	CU_ASSERT_EQUAL(rf_conf_set(&conf, "ocr", "off", "test", NULL),
	    RF_OK);
	rf_child_ocr(&conf, true, &task, &limits);
	CU_ASSERT_EQUAL(task.when, RF_CHILD_OCR_NEVER);
	rf_conf_release(&conf);
}

CU_TestInfo ocr_child_tests[] = {
	{ "two children", test_child },
	{ "settings", test_off },
	CU_TEST_INFO_NULL
};
