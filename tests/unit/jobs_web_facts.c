/*
 * Facts alone are wanted: large images are left when their beginning has told
 * them, and what a server wrote until then is counted.
 */
#include "config.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "unit/jobs_suites.h"
#include "unit/jobs_web.h"
#include "unit/unit.h"
#include "util/limits.h"
#include "util/mem.h"

#define LARGE (4 * RF_MiB)

#define PNG_HEAD "\211PNG\r\n\32\n\0\0\0\15IHDR\0\0\0\7\0\0\0\5\10\2\0\0\0" \
	"\0\0\0\0\0\77\0\0IDAT"
#define JPEG_HEAD "\377\330"
#define JPEG_FACTS "\377\300\0\21\10\0\5\0\7\3\1\21\0\2\21\0\3\21\0\377\332"
#define GIF_HEAD "GIF89a\7\0\5\0\200\0\0\0\0\0\377\377\377" \
	",\0\0\0\0\7\0\5\0\0\2"
#define BYTES(s) s, sizeof(s) - 1

enum { EARLY, LATE, WHOLE, SHORT, UNKNOWN, GIF, NONE, FILES };
static const struct file {
	const char *path, *type;
	const char *head;
	size_t n_head;
	/* So many bytes behind it, each the same, stand these. */
	size_t gap;
	const char *facts;
	size_t n_facts;
	size_t size;
	char filler;
	bool no_length;
	/* The most that the server may get rid of, and how often it is asked;
	   the format, NULL: it is no image. */
	size_t most;
	unsigned times;
	const char *format;
} files[FILES] = {
	[EARLY] = { "/early.png", "image/png", BYTES(PNG_HEAD), 0, "", 0,
	    LARGE, 0, false, LARGE / 2, 1, "png" },
	[LATE] = { "/late.jpg", "image/jpeg", BYTES(JPEG_HEAD), 40000,
	    BYTES(JPEG_FACTS), 200000, '\377', false, 400000, 2, "jpeg" },
	[WHOLE] = { "/whole.png", "image/png", BYTES(PNG_HEAD), 0, "", 0,
	    60000, 0, false, 60000, 1, "png" },
	[SHORT] = { "/short.png", "image/png", BYTES(PNG_HEAD), 0, "", 0,
	    2000, 0, false, 2000, 1, "png" },
	[UNKNOWN] = { "/unknown.png", "image/png", BYTES(PNG_HEAD), 0, "", 0,
	    200000, 0, true, 200000, 1, "png" },
	/* A later frame may have what is transparent. */
	[GIF] = { "/grey.gif", "image/gif", BYTES(GIF_HEAD), 0, "", 0,
	    200000, '\1', false, 400000, 2, "gif" },
	[NONE] = { "/none.png", "image/png", "", 0, 0, "", 0,
	    LARGE, 'x', false, LARGE / 2, 1, NULL },
};

/* Of each: bytes that were taken off the server, and requests. */
static atomic_size_t written[FILES];
static atomic_uint asked[FILES];

static void
serve(struct test_call *c)
{
	size_t i = (size_t)((const struct file *)c->arg - files), done = 0;
	const struct file *f = c->arg;
	char *bytes = rf_malloc(f->size), line[80] = "";
	int room = 64 * 1024;

	memset(bytes, f->filler, f->size);
	memcpy(bytes, f->head, f->n_head);
	memcpy(bytes + f->n_head + f->gap, f->facts, f->n_facts);
	/* What the kernel takes for us is not taken by the other side. */
	setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	asked[i]++;
	if (!f->no_length)
		snprintf(line, sizeof(line), "Content-Length: %zu\r\n",
		    f->size);
	test_sends(c, "HTTP/1.1 200 OK\r\nConnection: close\r\n"
	    "Content-Type: ");
	test_sends(c, f->type);
	test_sends(c, "\r\n");
	test_sends(c, line);
	test_sends(c, "\r\n");
	for (size_t n; done < f->size; done += n) {
		n = f->size - done < 4096 ? f->size - done : 4096;
		if (!test_send(c, bytes + done, n))
			break;
		written[i] += n;
	}
	free(bytes);
}

static const struct test_answer answers[] = {
	TEST_RAW("/page", WEB_HTML("<img src=/early.png><img src=/late.jpg>"
	    "<img src=/whole.png><img src=/short.png><img src=/unknown.png>"
	    "<img src=/grey.gif><img src=/none.png>")),
	TEST_SCRIPT("/early.png", serve, &files[EARLY]),
	TEST_SCRIPT("/late.jpg", serve, &files[LATE]),
	TEST_SCRIPT("/whole.png", serve, &files[WHOLE]),
	TEST_SCRIPT("/short.png", serve, &files[SHORT]),
	TEST_SCRIPT("/unknown.png", serve, &files[UNKNOWN]),
	TEST_SCRIPT("/grey.gif", serve, &files[GIF]),
	TEST_SCRIPT("/none.png", serve, &files[NONE]),
	TEST_ANSWERS_END
};

static void
check_file(size_t i, bool store, const char *list)
{
	const struct file *f = &files[i];
	const char *at = strstr(list, f->path);
	char want[80];

	CU_ASSERT_EQUAL(at != NULL, f->format != NULL);
	if (at != NULL && f->format != NULL) {
		snprintf(want, sizeof(want), "\"width\":7,\"height\":5,"
		    "\"aspect_ratio\":1.4,\"format\":\"%s\","
		    "\"file_size\":%zu,", f->format, f->size);
		at = strstr(at, want);
		if (at == NULL)
			fprintf(stderr, "facts: %s is not\n%s", want, list);
		CU_ASSERT_PTR_NOT_NULL(at);
	}
	if (!store && written[i] > f->most)
		fprintf(stderr, "facts: %s: %zu bytes\n", f->path,
		    (size_t)written[i]);
	CU_ASSERT(store ? written[i] == f->size : written[i] <= f->most);
	CU_ASSERT_EQUAL(asked[i], store ? 1 : f->times);
	written[i] = 0;
	asked[i] = 0;
}

/* The facts are the same, with all bytes and with few. */
static void
facts(void)
{
	char id[RF_ID_SIZE], *list;
	enum rf_code error;

	for (int store = 0; store < 2; store++) {
		web_site(answers, "", store ? WEB_ALLOW : WEB_ALLOW
		    "web_store = off\n");
		CU_ASSERT_EQUAL(web_run("/page", id, &error),
		    RF_JOB_COMPLETED);
		list = web_text(id, RF_ARTIFACT_RESULT, "images.txt");
		CU_ASSERT_EQUAL(web_lines(list), FILES - 1);
		/* Counted when their threads have ended. */
		web_world_end();
		for (size_t i = 0; i < FILES; i++)
			check_file(i, store, list);
		free(list);
	}
}

CU_TestInfo jobs_web_facts_tests[] = {
	{ "leaves large images when their facts are known", facts },
	CU_TEST_INFO_NULL
};
