/*
 * "riffle extract --out": an archive of documents becomes a folder for each,
 * below its own, and an index of them.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/zip_build.h"
#include "util/io.h"
#include "util/mem.h"

static struct service *svc;

static void
start(void)
{
	svc = service_start("");
}

static void
stop(void)
{
	service_stop(svc);
}

static const char *
inside(const char *name)
{
	return pathf("%s/%s", svc->dir, name);
}

/* A file of the test's folder; its bytes are in *out, NUL behind them. */
static bool
has_file(const char *name, char *out, size_t room)
{
	int fd = open(inside(name), O_RDONLY);
	size_t got = 0;
	bool good = fd >= 0 && rf_read_up_to(fd, out, room - 1, &got,
	    NULL) == RF_OK;

	out[got] = '\0';
	rf_close(&fd);
	return good;
}

static void
write_archive(const char *name, const struct test_part *parts, size_t n)
{
	int64_t size;
	int from = test_zip(parts, n, &size);
	char *bytes = rf_malloc((size_t)size);
	size_t got;
	int to = open(inside(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	CU_ASSERT_FATAL(to >= 0);
	CU_ASSERT_FATAL(rf_pread_up_to(from, bytes, (size_t)size, 0, &got,
	    NULL) == RF_OK);
	CU_ASSERT_EQUAL(rf_write_all(to, bytes, got, NULL), RF_OK);
	free(bytes);
	close(from);
	close(to);
}

/* Folders are kept, names are made safe and never twice the same. */
static void
members(void)
{
	static const struct test_part parts[] = {
		{ "a.txt", "first\n", 0 },
		{ "2024/a.md", "# One\n", 0 }, { "2024/a.csv", "x,y\n1,2\n", 0 },
		{ "../../up/./b.txt", "up\n", 0 },
		{ "index.json.txt", "in the way\n", 0 },
		{ "tool.exe", "MZ\x90", 0 }, { ".DS_Store", "Bud1", 0 },
	};
	static const char *const texts[][2] = {
		{ "out/x/a/document.md", "first" },
		{ "out/x/2024/a/document.md", "x" },
		{ "out/x/2024/a-2/document.md", "# One" },
		{ "out/x/up/b/document.md", "up" },
		{ "out/x/index.json-2/document.md", "in the way" },
	};
	static const char *const rows[] = {
		"{\"name\":\"2024/a.csv\",\"folder\":\"2024/a\","
		    "\"format\":\"csv\",\"pages\":1,\"images\":0}",
		"{\"name\":\"tool.exe\",\"error\":{\"code\":\"unsupported\","
		    "\"message\":\"The file is a Windows program",
	};
	char text[4096];

	write_archive("x.zip", parts, RF_COUNT(parts));
	CU_ASSERT_EQUAL(SERVICE_RUN(svc, NULL, "extract", "--out",
	    inside("out"), inside("x.zip")), 0);
	for (size_t i = 0; i < RF_COUNT(texts); i++) {
		bool good = has_file(texts[i][0], text, sizeof(text)) &&
		    strstr(text, texts[i][1]) != NULL;

		if (!good)
			printf("\n%s: %s\n", texts[i][0], text);
		CU_ASSERT(good);
	}
	CU_ASSERT(has_file("out/x/index.json", text, sizeof(text)));
	CU_ASSERT(text[0] == '[');
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		CU_ASSERT_PTR_NOT_NULL(strstr(text, rows[i]));
	CU_ASSERT(!has_file("out/x/result.json", text, sizeof(text)));
	CU_ASSERT(!has_file("out/x/members", text, sizeof(text)));
	CU_ASSERT(!has_file("out/x/tool/result.json", text, sizeof(text)));
}

/* An archive in it is one document; without --out the whole is one. */
static void
nested(void)
{
	static const struct test_part inner[] = {
		{ "b.txt", "second\n", 0 }, { "c.txt", "third\n", 0 },
	};
	struct test_part outer[2] = { { "a.txt", "first\n", 0 } };
	struct rf_buf shown;
	char bytes[2000], text[4096];
	int64_t size;
	int fd = test_zip(inner, 2, &size);
	size_t got;

	CU_ASSERT_FATAL(rf_pread_up_to(fd, bytes, sizeof(bytes), 0, &got,
	    NULL) == RF_OK);
	close(fd);
	outer[1] = (struct test_part){ "in.zip", bytes, got };
	write_archive("n.zip", outer, 2);
	CU_ASSERT_EQUAL(SERVICE_RUN(svc, NULL, "extract", "--out",
	    inside("out"), inside("n.zip")), 0);
	CU_ASSERT(has_file("out/n/in/document.md", text, sizeof(text)));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "third"));
	CU_ASSERT(has_file("out/n/index.json", text, sizeof(text)));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"format\":\"zip\",\"pages\":2"));

	rf_buf_init(&shown, 10000);
	CU_ASSERT_EQUAL(SERVICE_RUN(svc, &shown, "extract",
	    inside("n.zip")), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(shown.ptr, "first"));
	CU_ASSERT_PTR_NOT_NULL(strstr(shown.ptr, "third"));
	rf_buf_release(&shown);
}

/* Only when nothing can be read has the command failed. */
static void
unreadable(void)
{
	static const struct test_part parts[] = {
		{ "tool.exe", "MZ\x90", 0 },
	};
	char text[4096];

	write_archive("bad.zip", parts, 1);
	CU_ASSERT_NOT_EQUAL(SERVICE_RUN(svc, NULL, "extract", "--out",
	    inside("out"), inside("bad.zip")), 0);
	CU_ASSERT(has_file("out/bad/index.json", text, sizeof(text)));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"error\""));
}

CU_TestInfo api_extract_alone[] = {
	{ "start", start },
	{ "members of an archive", members },
	{ "an archive in an archive", nested },
	{ "nothing to be read", unreadable },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
