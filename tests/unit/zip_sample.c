/*
 * Writes archives as answers have them, for the tools that people unpack
 * with: zip-tools runs it.
 *
 * usage: zip_sample few|many|large DIR >FILE
 *
 * few: names and folders of every kind; many: 70,000 entries; large: one of
 * 5 GiB, before small ones.  DIR is empty and gets the files.  Zeros are left
 * out of FILE, so that a large one needs no space.
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/zip_stream.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/zip_name.h"

#define MANY 70000
#define LARGE (INT64_C(5) << 30)

static const char *folder;

static enum rf_code
from_folder(void *ctx, const struct rf_zip_entry *e, int *fd,
    struct rf_err *err)
{
	char path[4096];
	enum rf_code rc;

	rc = rf_path_join(path, sizeof(path), folder, e->digest, err);
	if (rc != RF_OK)
		return rc;
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	return *fd >= 0 ? RF_OK : rf_fail_errno(err, RF_E_IO, "%s", path);
}

static enum rf_code
to_file(void *ctx, const void *p, size_t n, struct rf_err *err)
{
	static const char zeros[65536];

	if (n <= sizeof(zeros) && memcmp(p, zeros, n) == 0 &&
	    lseek(1, (off_t)n, SEEK_CUR) >= 0)
		return RF_OK;
	return rf_write_all(1, p, n, err);
}

/* A file of zeros; its checksum is counted, which is slow for a large one. */
static struct rf_zip_entry
zeros(const char *name, int64_t size)
{
	struct rf_zip_entry e = { .name = name, .size = size,
	    .digest = "zeros" };
	char path[4096], *block = rf_calloc(1, RF_MiB);
	int fd = -1;

	if (rf_path_join(path, sizeof(path), folder, "zeros", NULL) == RF_OK)
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, size) != 0)
		exit(1);
	close(fd);
	for (int64_t at = 0; at < size; at += RF_MiB)
		e.crc = rf_crc32(e.crc, block, RF_MiB);
	free(block);
	return e;
}

static size_t
fill(const char *kind, struct rf_zip_entry *e, struct rf_arena *a)
{
	static const char *const wanted[] = { "a.png", "A.png",
	    "\xc3\xa9t\xc3\xa9.jpeg", "../../etc/passwd", "con.txt",
	    "-rf", "\xe5\x9b\xbe\xe7\x89\x87.webp", "empty" };
	struct rf_zip_names names;
	const char *in = "";
	size_t n = 0;

	rf_zip_names_init(&names, a);
	if (strcmp(kind, "large") == 0)
		e[n++] = zeros(rf_zip_names_file(&names, "", "large.tiff"),
		    LARGE);
	if (strcmp(kind, "many") == 0)
		for (; n < MANY; n++)
			e[n] = rf_zip_entry_bytes(rf_zip_names_file(&names, "",
			    rf_arena_printf(a, "%zu.txt", n)), "text", 4);
	for (int i = 0; i < 3; i++) {
		for (size_t k = 0; k < RF_COUNT(wanted); k++, n++)
			e[n] = rf_zip_entry_bytes(rf_zip_names_file(&names,
			    in, wanted[k]), wanted[k],
			    k + 1 < RF_COUNT(wanted) ? strlen(wanted[k]) : 0);
		in = rf_zip_names_folder(&names, i + 1,
		    "https://shop.example/sale");
	}
	return n;
}

int
main(int argc, char **argv)
{
	struct rf_zip_entry *e = rf_calloc(MANY + 100, sizeof(*e));
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_sink sink = { to_file, NULL, NULL, NULL };
	struct rf_zip_source zip = { e, 0, from_folder, NULL };
	struct rf_err err = RF_ERR_INIT;
	const struct rf_producer *body;
	struct rf_response res;
	enum rf_code rc;

	if (argc != 3)
		return 2;
	folder = argv[2];
	zip.n = fill(argv[1], e, &a);
	rf_response_init(&res, &a);
	rf_zip_answer(&res, &zip, "sample.zip");
	body = res.segments[0].producer;
	rc = body->write(body->ctx, &sink, 0, body->length, &err);
	if (rc == RF_OK && ftruncate(1, (off_t)body->length) != 0)
		rc = rf_fail_errno(&err, RF_E_IO, "standard output");
	if (rc != RF_OK)
		fprintf(stderr, "zip_sample: %s\n", err.msg);
	rf_response_release(&res);
	rf_arena_release(&a);
	free(e);
	return rc == RF_OK ? 0 : 1;
}
