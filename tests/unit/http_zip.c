/*
 * Archives as answers: read back by libzip, cut into ranges, and larger than
 * memory, from files without blocks.
 */
#include "config.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zip.h>

#include "http/zip_stream.h"
#include "unit/http_suites.h"
#include "unit/http_tools.h"
#include "unit/unit.h"
#include "util/deflate.h"
#include "util/io.h"

#define GET "REQUEST_METHOD=GET\nREQUEST_URI=/\n"
#define GiB (INT64_C(1) << 30)

/* Where the entries' bytes lie: files named by digest. */
struct shelf {
	char dir[64];
	int opened;
};

static enum rf_code
shelf_open(void *ctx, const struct rf_zip_entry *e, int *fd,
    struct rf_err *err)
{
	struct shelf *s = ctx;
	char path[128];

	s->opened++;
	snprintf(path, sizeof(path), "%s/%s", s->dir, e->digest);
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	return *fd >= 0 ? RF_OK : rf_fail(err, RF_E_IO, "it is gone");
}

/* A file of n bytes that depend on its name, or without blocks. */
static struct rf_zip_entry
shelf_put(const struct shelf *s, const char *name, const char *digest,
    int64_t n, bool sparse)
{
	struct rf_zip_entry e = { .name = name, .size = n, .digest = digest };
	char path[128], *text;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", s->dir, digest);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CU_ASSERT_FATAL(fd >= 0);
	if (sparse) {
		CU_ASSERT_EQUAL_FATAL(ftruncate(fd, n), 0);
		close(fd);
		return e;
	}
	text = malloc((size_t)n + 1);
	for (int64_t i = 0; i < n; i++)
		text[i] = (char)(i * 7 + digest[0]);
	e.crc = rf_crc32(0, text, (size_t)n);
	CU_ASSERT_EQUAL(rf_write_all(fd, text, (size_t)n, NULL), RF_OK);
	free(text);
	close(fd);
	return e;
}

/* An answer of these entries; the shelf is made by the caller. */
static enum rf_code
ask(struct trip *t, struct shelf *s, const struct rf_zip_entry *e, size_t n,
    const char *lines)
{
	struct rf_zip_source zip = { e, n, shelf_open, s };

	trip_begin(t, lines);
	rf_zip_answer(&t->res, &zip, "images-1.zip");
	return trip_deliver(t);
}

static void
read_back(void)
{
	struct shelf s = { .opened = 0 };
	struct rf_zip_entry e[4];
	struct rf_str body;
	struct trip t;
	zip_source_t *src;
	zip_t *z;

	http_folder(s.dir);
	e[0] = rf_zip_entry_bytes("_errors.txt", "none\n", 5);
	e[1] = shelf_put(&s, "01-x/a.png", "a", 200000, false);
	e[2] = shelf_put(&s, "01-x/\xc3\xa9.gif", "b", 0, false);
	e[3] = shelf_put(&s, "02-y/c.jpeg", "c", 65528, false);
	CU_ASSERT_EQUAL(ask(&t, &s, e, 4, GET), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&t.out), 200);
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Type"),
	    "application/zip");
	CU_ASSERT_STRING_EQUAL(trip_header(&t, "Content-Disposition"),
	    "attachment; filename=\"images-1.zip\"");
	CU_ASSERT_EQUAL(strlen(trip_header(&t, "ETag")), 66);
	/* A record of FastCGI at a time, and the head. */
	CU_ASSERT_EQUAL(t.out.writes, 1 + (t.bytes + 65527) / 65528);
	/* The empty one needs no file. */
	CU_ASSERT_EQUAL(s.opened, 2);
	body = http_answer_body(&t.out);
	CU_ASSERT_EQUAL(body.len, t.bytes);
	src = zip_source_buffer_create(body.ptr, body.len, 0, NULL);
	z = zip_open_from_source(src, ZIP_CHECKCONS | ZIP_RDONLY, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(z);
	CU_ASSERT_EQUAL(zip_get_num_entries(z, 0), 4);
	for (size_t i = 0; i < 4; i++) {
		char *got = malloc((size_t)e[i].size + 1);
		zip_file_t *f = zip_fopen(z, e[i].name, 0);
		zip_uint8_t system;
		zip_uint32_t mode;
		zip_stat_t st;

		CU_ASSERT_PTR_NOT_NULL_FATAL(f);
		/* One more: the checksum is looked at at the end. */
		CU_ASSERT_EQUAL(zip_fread(f, got, (size_t)e[i].size + 1),
		    e[i].size);
		CU_ASSERT_EQUAL(rf_crc32(0, got, (size_t)e[i].size),
		    e[i].crc);
		CU_ASSERT_EQUAL(zip_fclose(f), 0);
		CU_ASSERT_EQUAL(zip_stat_index(z, i, 0, &st), 0);
		CU_ASSERT_EQUAL(st.comp_method, ZIP_CM_STORE);
		CU_ASSERT_EQUAL(zip_file_get_external_attributes(z, i, 0,
		    &system, &mode), 0);
		CU_ASSERT_EQUAL(system, ZIP_OPSYS_UNIX);
		CU_ASSERT_EQUAL(mode >> 16, 0100644);
		free(got);
	}
	zip_discard(z);
	trip_end(&t);
	http_folder_remove(s.dir);
}

/* Deflated beforehand, and whole again for who reads the archive. */
static void
packed(void)
{
	char text[300], got[301], path[128];
	struct shelf s = { .opened = 0 };
	struct rf_zip_entry e[2];
	struct rf_buf deflated;
	struct rf_deflate *d;
	struct rf_str body;
	struct trip t;
	zip_file_t *f;
	zip_stat_t st;
	zip_t *z;

	http_folder(s.dir);
	memset(text, 'x', sizeof(text));
	rf_buf_init(&deflated, 1000);
	d = rf_deflate_new_raw(&deflated);
	rf_deflate_add(d, text, sizeof(text));
	rf_deflate_end(d);
	rf_deflate_free(d);
	snprintf(path, sizeof(path), "%s/p", s.dir);
	CU_ASSERT_EQUAL(rf_file_save(path, deflated.ptr, deflated.len, NULL),
	    RF_OK);
	e[0] = (struct rf_zip_entry){ .name = "x.svg", .size = sizeof(text),
	    .crc = rf_crc32(0, text, sizeof(text)), .digest = "p",
	    .packed = (uint32_t)deflated.len };
	e[1] = shelf_put(&s, "c.png", "c", 30, false);
	CU_ASSERT_EQUAL(ask(&t, &s, e, 2, GET), RF_OK);
	body = http_answer_body(&t.out);
	z = zip_open_from_source(zip_source_buffer_create(body.ptr, body.len,
	    0, NULL), ZIP_CHECKCONS | ZIP_RDONLY, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(z);
	CU_ASSERT_EQUAL(zip_stat_index(z, 0, 0, &st), 0);
	CU_ASSERT_EQUAL(st.comp_method, ZIP_CM_DEFLATE);
	CU_ASSERT_EQUAL(st.comp_size, deflated.len);
	f = zip_fopen(z, "x.svg", 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(zip_fread(f, got, sizeof(got)), sizeof(text));
	CU_ASSERT_EQUAL(memcmp(got, text, sizeof(text)), 0);
	CU_ASSERT_EQUAL(zip_fclose(f), 0);
	zip_discard(z);
	trip_end(&t);
	rf_buf_release(&deflated);
	http_folder_remove(s.dir);
}

/* Every stretch is that of the whole. */
static void
ranges(void)
{
	struct shelf s = { .opened = 0 };
	struct rf_zip_entry e[3];
	struct trip whole;
	struct rf_str all, part;
	int wrong = 0;

	http_folder(s.dir);
	e[0] = shelf_put(&s, "a.png", "a", 40, false);
	e[1] = rf_zip_entry_bytes("b.txt", "bytes in memory", 15);
	e[2] = shelf_put(&s, "c.png", "c", 30, false);
	CU_ASSERT_EQUAL(ask(&whole, &s, e, 3, GET), RF_OK);
	all = http_answer_body(&whole.out);
	for (size_t from = 0; from < all.len; from++) {
		for (size_t n = 1; from + n <= all.len; n += 1 + n / 3) {
			char lines[100];
			struct trip t;

			snprintf(lines, sizeof(lines), GET
			    "HTTP_RANGE=bytes=%zu-%zu", from, from + n - 1);
			CU_ASSERT_EQUAL(ask(&t, &s, e, 3, lines), RF_OK);
			part = http_answer_body(&t.out);
			wrong += part.len != n ||
			    memcmp(part.ptr, all.ptr + from, n) != 0;
			CU_ASSERT_STRING_EQUAL(trip_header(&t, "ETag"),
			    trip_header(&whole, "ETag"));
			trip_end(&t);
		}
	}
	CU_ASSERT_EQUAL(wrong, 0);
	trip_end(&whole);
	http_folder_remove(s.dir);
}

/* Beyond 4 GiB, without reading what is not asked for. */
static void
far_away(void)
{
	struct shelf s = { .opened = 0 };
	struct rf_zip_entry e[2];
	struct rf_zip_layout z;
	struct rf_str part;
	struct trip t;
	char lines[100], *header = malloc(RF_ZIP_HEADER_MAX);

	http_folder(s.dir);
	e[0] = shelf_put(&s, "large.tiff", "l", 5 * GiB, true);
	e[1] = shelf_put(&s, "small.png", "s", 50, false);
	rf_zip_layout_init(&z, e, 2);
	/* The last byte of the first, the second, the whole directory. */
	snprintf(lines, sizeof(lines), GET "HTTP_RANGE=bytes=%" PRId64 "-",
	    z.at[1] - 1);
	CU_ASSERT_EQUAL(ask(&t, &s, e, 2, lines), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&t.out), 206);
	part = http_answer_body(&t.out);
	CU_ASSERT_EQUAL(part.len, z.size - z.at[1] + 1);
	CU_ASSERT_EQUAL(part.ptr[0], 0);
	CU_ASSERT_EQUAL(memcmp(part.ptr + 1, header,
	    rf_zip_local(&z, 1, header)), 0);
	CU_ASSERT_EQUAL(memcmp(part.ptr + part.len - 98, header,
	    rf_zip_end(&z, header)), 0);
	CU_ASSERT_EQUAL(rf_crc32(0, part.ptr + 1 + rf_zip_local_size(&z, 1),
	    50), e[1].crc);
	trip_end(&t);

	snprintf(lines, sizeof(lines), GET "HTTP_RANGE=bytes=0-9,%" PRId64
	    "-%" PRId64, 4 * GiB - 5,
	    4 * GiB + 5);
	CU_ASSERT_EQUAL(ask(&t, &s, e, 2, lines), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&t.out), 206);
	part = http_answer_body(&t.out);
	CU_ASSERT_PTR_NOT_NULL(memmem(part.ptr, part.len,
	    "\r\n\r\n\0\0\0\0\0\0\0\0\0\0\0\r\n--", 19));
	trip_end(&t);
	rf_zip_layout_release(&z);
	free(header);
	http_folder_remove(s.dir);
}

/* The client has it; the file has gone, or became shorter. */
static void
broken(void)
{
	struct shelf s = { .opened = 0 };
	struct rf_zip_entry e[2];
	char lines[200];
	struct trip t;

	http_folder(s.dir);
	e[0] = rf_zip_entry_bytes("a", "a", 1);
	e[1] = shelf_put(&s, "b", "b", 1000, false);
	CU_ASSERT_EQUAL(ask(&t, &s, e, 2, GET), RF_OK);
	snprintf(lines, sizeof(lines), GET "HTTP_IF_NONE_MATCH=%s",
	    trip_header(&t, "ETag"));
	trip_end(&t);
	s.opened = 0;
	CU_ASSERT_EQUAL(ask(&t, &s, e, 2, lines), RF_OK);
	CU_ASSERT_EQUAL(http_answer_status(&t.out), 304);
	trip_end(&t);
	CU_ASSERT_EQUAL(s.opened, 0);
	e[1].size = 1001;
	CU_ASSERT_EQUAL(ask(&t, &s, e, 2, GET), RF_E_IO);
	trip_end(&t);
	e[1].digest = "none";
	CU_ASSERT_EQUAL(ask(&t, &s, e, 2, GET), RF_E_IO);
	CU_ASSERT_STRING_EQUAL(t.err.msg, "it is gone");
	trip_end(&t);
	http_folder_remove(s.dir);
}

CU_TestInfo http_zip_tests[] = {
	{ "read back", read_back },
	{ "packed", packed },
	{ "ranges", ranges },
	{ "far away", far_away },
	{ "broken", broken },
	CU_TEST_INFO_NULL
};
