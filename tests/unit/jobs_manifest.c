/* Manifests, there and back, and as a captured reader would forge them. */
#include "config.h"

#include "jobs/sheaf.h"
#include "jobs/reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/jobs_suites.h"
#include "unit/unit.h"
#include "util/buf.h"
#include "util/io.h"
#include "util/limits.h"

struct folder {
	char path[512];
	int fd;
};

static void
folder_open(struct folder *f)
{
	snprintf(f->path, sizeof(f->path), "%s/riffle-XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->path));
	f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CU_ASSERT_FATAL(f->fd >= 0);
}

static void
folder_close(struct folder *f)
{
	rf_close(&f->fd);
	CU_ASSERT_EQUAL(rf_remove_tree(f->path, NULL), RF_OK);
}

static void
put(const struct folder *f, const char *text, size_t len)
{
	int fd = openat(f->fd, "manifest", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	CU_ASSERT_EQUAL(rf_write_all(fd, text, len, NULL), RF_OK);
	rf_close(&fd);
}

static void
there_and_back(void)
{
	struct rf_manifest m = RF_MANIFEST_INIT, got;
	struct folder f;
	char name[40];

	folder_open(&f);
	m.pages = 3;
	m.images = 41;
	for (int i = 0; i < 40; i++) {
		struct rf_staged *s;

		snprintf(name, sizeof(name), "excel_image_1_%d.png", i);
		s = rf_manifest_add(&m, RF_ARTIFACT_IMAGE, true, name,
		    i % 2 ? "image/png" : "image/svg+xml");
		if (i == 1)
			rf_strlcpy(s->file, "w7", sizeof(s->file));
		if (i == 0)
			rf_strlcpy(s->filename, "Caf\xc3\xa9 1.svg",
			    sizeof(s->filename));
	}
	rf_manifest_add(&m, RF_ARTIFACT_IMAGE, true, "img_99",
	    "image/gif")->known = 17;
	rf_manifest_add(&m, RF_ARTIFACT_LEGACY, false, "legacy.json",
	    "application/json");
	rf_manifest_add(&m, RF_ARTIFACT_RESULT, false, "result.json",
	    "application/json");
	CU_ASSERT_EQUAL(rf_manifest_save(&m, f.fd, NULL), RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_manifest_load(f.fd, &got, NULL), RF_OK);
	CU_ASSERT_EQUAL(got.pages, 3);
	CU_ASSERT_EQUAL(got.images, 41);
	CU_ASSERT_EQUAL_FATAL(got.n_files, 43);
	CU_ASSERT_EQUAL(got.files[0].kind, RF_ARTIFACT_RESULT);
	CU_ASSERT_STRING_EQUAL(got.files[0].name, "result.json");
	CU_ASSERT(!got.files[0].in_images);
	CU_ASSERT_EQUAL(got.files[1].kind, RF_ARTIFACT_LEGACY);
	CU_ASSERT_STRING_EQUAL(got.files[2].file, "img_99");
	CU_ASSERT_EQUAL(got.files[2].known, 17);
	CU_ASSERT_STRING_EQUAL(got.files[3].file, "excel_image_1_0.png");
	CU_ASSERT_EQUAL(got.files[3].known, -1);
	CU_ASSERT_STRING_EQUAL(got.files[3].media_type, "image/svg+xml");
	CU_ASSERT(got.files[3].in_images);
	CU_ASSERT_STRING_EQUAL(got.files[3].filename, "Caf\xc3\xa9 1.svg");
	CU_ASSERT_STRING_EQUAL(got.files[4].filename, "");
	CU_ASSERT_STRING_EQUAL(got.files[4].file, "w7");
	CU_ASSERT_STRING_EQUAL(got.files[4].name, "excel_image_1_1.png");
	/* Packed in the order in which they are numbered. */
	CU_ASSERT_STRING_EQUAL(got.files[12].file, "excel_image_1_9.png");
	CU_ASSERT_STRING_EQUAL(got.files[13].file, "excel_image_1_10.png");
	rf_manifest_release(&got);
	rf_manifest_release(&m);
	folder_close(&f);
}

/* Put a file of n bytes, all alike or none like another, into a folder. */
static void
put_bytes(int dir, const char *name, size_t n, bool alike)
{
	char *text = rf_malloc(n);
	uint32_t state = 1;
	int fd;

	for (size_t i = 0; i < n; i++) {
		state = state * 1664525 + 1013904223;
		text[i] = alike ? 'x' : (char)(state >> 24);
	}
	fd = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(rf_write_all(fd, text, n, NULL), RF_OK);
	close(fd);
	free(text);
}

static void
packing(void)
{
	static const struct {
		const char *type;
		size_t size;
		bool alike, packs;
	} rows[] = {
		{ "image/bmp", 4000, true, true },
		{ "image/svg+xml", 200000, true, true },
		{ "image/bmp", 4000, false, false },
		{ "image/bmp", 500, true, false },
		{ "image/png", 4000, true, false },
	};
	struct rf_manifest m = RF_MANIFEST_INIT, got;
	struct folder f;
	char name[100];

	folder_open(&f);
	rf_manifest_add(&m, RF_ARTIFACT_RESULT, false, "images.txt",
	    "text/plain");
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_staged *s;

		snprintf(name, sizeof(name), "img_%zu", i);
		put_bytes(f.fd, name, rows[i].size, rows[i].alike);
		s = rf_manifest_add(&m, RF_ARTIFACT_IMAGE, true, name,
		    rows[i].type);
		rf_strlcpy(s->filename, "a.x", sizeof(s->filename));
	}
	/* Nobody packs it; and it is known, so there is no file. */
	rf_manifest_add(&m, RF_ARTIFACT_IMAGE, true, "plain", "image/bmp");
	put_bytes(f.fd, "plain", 4000, true);
	rf_manifest_add(&m, RF_ARTIFACT_IMAGE, true, "known", "image/bmp")->
	    known = 3;
	CU_ASSERT_EQUAL(rf_manifest_pack(&m, f.fd, NULL), RF_OK);
	CU_ASSERT_EQUAL(rf_manifest_save(&m, f.fd, NULL), RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_manifest_load(f.fd, &got, NULL), RF_OK);
	for (int i = 0; i < got.n_files; i++) {
		const struct rf_staged *s = &got.files[i];
		struct stat st;
		bool packs = strncmp(s->name, "img_", 4) == 0 &&
		    rows[s->name[4] - '0'].packs;

		snprintf(name, sizeof(name), "%s.z", s->name);
		CU_ASSERT_STRING_EQUAL(s->packed, packs ? name : "");
		CU_ASSERT_EQUAL(fstatat(f.fd, name, &st, 0) == 0, packs);
		if (packs)
			CU_ASSERT(st.st_size > 0 && st.st_size < 1000);
	}
	rf_manifest_release(&got);
	rf_manifest_release(&m);
	/* What is not there is told. */
	rf_manifest_add(&m, RF_ARTIFACT_IMAGE, true, "none", "image/bmp");
	rf_strlcpy(m.files[0].filename, "a.x", sizeof(m.files[0].filename));
	CU_ASSERT_EQUAL(rf_manifest_pack(&m, f.fd, NULL), RF_E_IO);
	rf_manifest_release(&m);
	folder_close(&f);
}

#define HEAD "riffle 1 1 0\n"
#define RESULT "result\tresult.json\tapplication/json\n"
#define PACKED(name) "image\timages/img_1\timage/png\t" name "\n"
#define IMAGE(name) "image\timages/" name "\timage/png\n"
#define KNOWN(place) "image\tknown/" place "\timage/png\n"
#define PIECE(place) "image\tsheaf/" place "\timage/png\n"

static void
forged(void)
{
	static const struct {
		const char *text;
		bool good;
	} rows[] = {
		{ HEAD RESULT "end\n", true },
		{ HEAD IMAGE("a.png") RESULT IMAGE("b.png") "end\n", true },
		{ "", false },
		{ HEAD, false },
		{ HEAD RESULT, false },
		{ HEAD RESULT "end", false },
		{ HEAD "end\n", false },
		{ HEAD RESULT "end\nend\n", false },
		{ HEAD RESULT "end\n" RESULT, false },
		{ HEAD RESULT RESULT "end\n", false },
		{ HEAD IMAGE("a.png") "end\n", false },
		{ HEAD RESULT IMAGE("a.png") IMAGE("a.png") "end\n", false },
		{ "riffle 2 1 0\n" RESULT "end\n", false },
		{ "riffle 1 1\n" RESULT "end\n", false },
		{ "riffle 1 -1 0\n" RESULT "end\n", false },
		{ "riffle 1 1 0 0\n" RESULT "end\n", false },
		{ "riffle 1 4294967296 0\n" RESULT "end\n", false },
		{ HEAD RESULT KNOWN("0/a.png") "end\n", true },
		{ HEAD RESULT KNOWN("0/../a.png") "end\n", false },
		{ HEAD RESULT KNOWN("-1/a.png") "end\n", false },
		{ HEAD RESULT KNOWN("x/a.png") "end\n", false },
		{ HEAD RESULT KNOWN("99999999999/a.png") "end\n", false },
		{ HEAD RESULT KNOWN("a.png") "end\n", false },
		{ HEAD RESULT KNOWN("1/") "end\n", false },
		{ HEAD "result\tknown/1/result.json\ttext/plain\nend\n",
		    false },
		{ HEAD RESULT PIECE("0/65536/a.png") "end\n", true },
		{ HEAD RESULT PIECE("67108864/0/a.png") "end\n", true },
		{ HEAD RESULT PIECE("0/65537/a.png") "end\n", false },
		{ HEAD RESULT PIECE("67108865/1/a.png") "end\n", false },
		{ HEAD RESULT PIECE("-1/1/a.png") "end\n", false },
		{ HEAD RESULT PIECE("1/-1/a.png") "end\n", false },
		{ HEAD RESULT PIECE("1/a.png") "end\n", false },
		{ HEAD RESULT PIECE("1/2") "end\n", false },
		{ HEAD RESULT PIECE("1/2/") "end\n", false },
		{ HEAD RESULT PIECE("1/2/../a.png") "end\n", false },
		{ HEAD RESULT PIECE("a.png") "end\n", false },
		{ HEAD "result\tsheaf/1/2/result.json\ttext/plain\nend\n",
		    false },
		{ HEAD RESULT IMAGE("../a.png") "end\n", false },
		{ HEAD RESULT IMAGE("..") "end\n", false },
		{ HEAD RESULT IMAGE("") "end\n", false },
		{ HEAD RESULT IMAGE(".hidden") "end\n", false },
		{ HEAD RESULT IMAGE("-rf") "end\n", false },
		{ HEAD RESULT IMAGE("w1/b.png") "end\n", true },
		{ HEAD RESULT IMAGE("w1/b/c.png") "end\n", false },
		{ HEAD RESULT IMAGE("w1/../b.png") "end\n", false },
		{ HEAD RESULT IMAGE("w1/") "end\n", false },
		{ HEAD RESULT IMAGE("/b.png") "end\n", false },
		{ HEAD RESULT IMAGE("./b.png") "end\n", false },
		{ HEAD RESULT IMAGE("w1/a.png") IMAGE("w2/a.png") "end\n",
		    false },
		{ HEAD RESULT KNOWN("1/w1/a.png") "end\n", false },
		{ HEAD "result\tw1/result.json\ttext/plain\nend\n", false },
		{ HEAD RESULT IMAGE("a b.png") "end\n", false },
		{ HEAD RESULT IMAGE("\xc3\xa4.png") "end\n", false },
		{ HEAD "result\t/etc/passwd\ttext/plain\nend\n", false },
		{ HEAD "result\timages/x\ttext/plain\nend\n", false },
		{ HEAD RESULT "image\ta.png\timage/png\nend\n", false },
		{ HEAD RESULT "secret\ta.png\timage/png\nend\n", false },
		{ HEAD RESULT "image\timages/a.png\nend\n", false },
		{ HEAD RESULT "image\timages/a.png\t\nend\n", false },
		{ HEAD RESULT "image\timages/a.png\tpng\nend\n", false },
		{ HEAD RESULT "image\timages/a.png\timage/\nend\n", false },
		{ HEAD RESULT "image\timages/a.png\timage/p\"g\nend\n", false },
		{ HEAD RESULT IMAGE("a.png") IMAGE("img_1\timage/gif\tx")
		    "end\n", false },
		{ HEAD RESULT PACKED("My \xc3\xa4.png") "end\n", true },
		{ HEAD RESULT PACKED("") "end\n", false },
		{ HEAD RESULT PACKED("a/b.png") "end\n", false },
		{ HEAD RESULT PACKED("a\\b.png") "end\n", false },
		{ HEAD RESULT PACKED("..") "end\n", false },
		{ HEAD RESULT PACKED("x\ty") "end\n", true },
		{ HEAD RESULT PACKED("x\t") "end\n", false },
		{ HEAD RESULT PACKED("\ty") "end\n", false },
		{ HEAD RESULT PACKED("x\t../y") "end\n", false },
		{ HEAD RESULT PACKED("x\ty\tz") "end\n", false },
		{ HEAD RESULT "image\tknown/1/a\timage/png\tx\ty\nend\n",
		    false },
		{ HEAD RESULT PACKED("\x01") "end\n", false },
		{ HEAD RESULT PACKED("\xff.png") "end\n", false },
		{ HEAD "result\tresult.json\tapplication/json\tx\nend\n",
		    false },
		{ HEAD RESULT "errors\terrors.txt\ttext/plain\nend\n", true },
		{ HEAD RESULT "errors\terrors.txt\ttext/plain\n"
		    "errors\tother.txt\ttext/plain\nend\n", false },
		{ HEAD RESULT "image\timages/a.png\ttext/html; a=b\nend\n",
		    false },
	};
	struct folder f;

	folder_open(&f);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_err err = RF_ERR_INIT;
		struct rf_manifest m;
		enum rf_code rc;

		put(&f, rows[i].text, strlen(rows[i].text));
		rc = rf_manifest_load(f.fd, &m, &err);
		if (rc != (rows[i].good ? RF_OK : RF_E_CORRUPT))
			fprintf(stderr, "manifest row %zu: %d\n", i, (int)rc);
		CU_ASSERT_EQUAL(rc, rows[i].good ? RF_OK : RF_E_CORRUPT);
		rf_manifest_release(&m);
	}
	/* A NUL hides nothing. */
	put(&f, HEAD "result\tresult.json\0\tapplication/json\nend\n",
	    sizeof(HEAD "result\tresult.json\0\tapplication/json\nend\n") - 1);
	{
		struct rf_manifest m;

		CU_ASSERT_EQUAL(rf_manifest_load(f.fd, &m, NULL),
		    RF_E_CORRUPT);
	}
	folder_close(&f);
}

/* A part of the sheaf is packed as a file would be. */
static void
packing_sheaved(void)
{
	struct rf_manifest m = RF_MANIFEST_INIT, got;
	struct rf_staged *s;
	struct folder f;
	struct stat st;

	folder_open(&f);
	put_bytes(f.fd, RF_SHEAF_FILE, 5000, true);
	rf_manifest_add(&m, RF_ARTIFACT_RESULT, false, "images.txt",
	    "text/plain");
	for (int i = 0; i < 2; i++) {
		s = rf_manifest_add(&m, RF_ARTIFACT_IMAGE, true,
		    i == 0 ? "img_1" : "img_2", "image/bmp");
		rf_strlcpy(s->filename, "a.bmp", sizeof(s->filename));
		s->at = 100;
		s->size = i == 0 ? 4000 : 400;
	}
	CU_ASSERT_EQUAL(rf_manifest_pack(&m, f.fd, NULL), RF_OK);
	CU_ASSERT_EQUAL(rf_manifest_save(&m, f.fd, NULL), RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_manifest_load(f.fd, &got, NULL), RF_OK);
	CU_ASSERT_EQUAL_FATAL(got.n_files, 3);
	CU_ASSERT_EQUAL(got.files[1].at, 100);
	CU_ASSERT_EQUAL(got.files[1].size, 4000);
	CU_ASSERT_STRING_EQUAL(got.files[1].packed, "img_1.z");
	CU_ASSERT_EQUAL(fstatat(f.fd, "img_1.z", &st, 0), 0);
	CU_ASSERT(st.st_size < 100);
	CU_ASSERT_STRING_EQUAL(got.files[2].packed, "");
	rf_manifest_release(&got);
	rf_manifest_release(&m);
	folder_close(&f);
}

/* One part under many names would be more than was fetched. */
static void
sheaved(void)
{
	struct rf_manifest m;
	struct rf_buf b;
	struct folder f;

	folder_open(&f);
	for (int more = 0; more < 2; more++) {
		rf_buf_init(&b, 1 << 20);
		rf_buf_adds(&b, HEAD RESULT);
		for (int i = 0; i < 1024 + more; i++)
			rf_buf_printf(&b, PIECE("0/65536/img_%d"), i);
		rf_buf_adds(&b, "end\n");
		put(&f, b.ptr, b.len);
		CU_ASSERT_EQUAL(rf_manifest_load(f.fd, &m, NULL),
		    more ? RF_E_CORRUPT : RF_OK);
		if (!more)
			CU_ASSERT_EQUAL(m.files[1].size, 65536);
		rf_manifest_release(&m);
		rf_buf_release(&b);
	}
	folder_close(&f);
}

/* Parts of the sheaf, as far as they are there. */
static void
pieces(void)
{
	static const struct {
		int64_t at, size;
		bool good;
	} rows[] = {
		{ 0, 3, true }, { 3, 3, true }, { 0, 6, true },
		{ 6, 0, true }, { 5, 2, false }, { 7, 1, false },
		{ -1, 2, false }, { 0, -1, false }, { 1, 2, true },
		{ 0, RF_SHEAF_PIECE + 1, false },
		{ RF_SHEAF_SIZE + 1, 0, false },
	};
	struct rf_sheaf p = RF_SHEAF_INIT;
	struct rf_str piece;
	struct folder f;
	int fd;

	folder_open(&f);
	CU_ASSERT(!rf_sheaf_open(&p, f.fd));
	fd = rf_sheaf_make(f.fd);
	CU_ASSERT(fd >= 0);
	CU_ASSERT_EQUAL(rf_sheaf_make(f.fd), -1);
	CU_ASSERT_EQUAL(rf_write_all(fd, "abcdef", 6, NULL), RF_OK);
	CU_ASSERT(rf_sheaf_open(&p, f.fd));
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL(rf_sheaf_piece(&p, rows[i].at, rows[i].size,
		    &piece), rows[i].good);
		if (rows[i].good)
			CU_ASSERT(piece.len == (size_t)rows[i].size &&
			    memcmp(piece.ptr, "abcdef" + rows[i].at,
			    piece.len) == 0);
	}
	/* It grows, and is cut. */
	CU_ASSERT_EQUAL(rf_write_all(fd, "gh", 2, NULL), RF_OK);
	CU_ASSERT(rf_sheaf_piece(&p, 4, 4, &piece));
	CU_ASSERT_EQUAL(memcmp(piece.ptr, "efgh", 4), 0);
	CU_ASSERT_EQUAL(ftruncate(fd, 2), 0);
	CU_ASSERT(!rf_sheaf_piece(&p, 0, 4, &piece));
	rf_close(&fd);
	rf_sheaf_close(&p);
	/* A pipe or a link is none. */
	unlinkat(f.fd, RF_SHEAF_FILE, 0);
	CU_ASSERT_EQUAL(mkfifoat(f.fd, RF_SHEAF_FILE, 0600), 0);
	CU_ASSERT(!rf_sheaf_open(&p, f.fd));
	unlinkat(f.fd, RF_SHEAF_FILE, 0);
	CU_ASSERT_EQUAL(symlinkat("/etc/passwd", f.fd, RF_SHEAF_FILE), 0);
	CU_ASSERT(!rf_sheaf_open(&p, f.fd));
	folder_close(&f);
}

static void
not_a_file(void)
{
	struct rf_manifest m;
	struct folder f;

	folder_open(&f);
	CU_ASSERT_EQUAL(rf_manifest_load(f.fd, &m, NULL), RF_E_CORRUPT);
	CU_ASSERT_EQUAL(mkfifoat(f.fd, "manifest", 0600), 0);
	CU_ASSERT_EQUAL(rf_manifest_load(f.fd, &m, NULL), RF_E_CORRUPT);
	unlinkat(f.fd, "manifest", 0);
	put(&f, HEAD RESULT "end\n", strlen(HEAD RESULT "end\n"));
	CU_ASSERT_EQUAL(renameat(f.fd, "manifest", f.fd, "real"), 0);
	CU_ASSERT_EQUAL(symlinkat("real", f.fd, "manifest"), 0);
	CU_ASSERT_EQUAL(rf_manifest_load(f.fd, &m, NULL), RF_E_CORRUPT);
	unlinkat(f.fd, "manifest", 0);
	CU_ASSERT_EQUAL(mkdirat(f.fd, "manifest", 0700), 0);
	CU_ASSERT_EQUAL(rf_manifest_load(f.fd, &m, NULL), RF_E_CORRUPT);
	folder_close(&f);
}

/* The file stays for the next reading, and says nothing until then. */
static void
made_void(void)
{
	static const char text[] = HEAD RESULT "image\timages/a\timage/png\n"
	    "end\n";
	struct rf_manifest m = RF_MANIFEST_INIT, got;
	struct stat before, after;
	struct folder f;

	folder_open(&f);
	CU_ASSERT_FALSE(rf_manifest_void(f.fd));
	rf_manifest_add(&m, RF_ARTIFACT_RESULT, false, "result.json",
	    "application/json");
	/* Over one that was left whole, too: nothing of it remains. */
	for (int i = 0; i < 2; i++) {
		put(&f, text, sizeof(text) - 1);
		CU_ASSERT_EQUAL(fstatat(f.fd, "manifest", &before, 0), 0);
		if (i == 0) {
			CU_ASSERT(rf_manifest_void(f.fd));
			CU_ASSERT_EQUAL(rf_manifest_load(f.fd, &got, NULL),
			    RF_E_CORRUPT);
		}
		CU_ASSERT_EQUAL(rf_manifest_save(&m, f.fd, NULL), RF_OK);
		CU_ASSERT_EQUAL(fstatat(f.fd, "manifest", &after, 0), 0);
		CU_ASSERT_EQUAL(before.st_ino, after.st_ino);
		CU_ASSERT_EQUAL_FATAL(rf_manifest_load(f.fd, &got, NULL),
		    RF_OK);
		CU_ASSERT_EQUAL(got.n_files, 1);
		rf_manifest_release(&got);
	}
	rf_manifest_release(&m);
	/* Somebody else's file is not touched, nor what is no file. */
	CU_ASSERT_EQUAL(linkat(f.fd, "manifest", f.fd, "other", 0), 0);
	CU_ASSERT_FALSE(rf_manifest_void(f.fd));
	CU_ASSERT_EQUAL(rf_manifest_load(f.fd, &got, NULL), RF_OK);
	rf_manifest_release(&got);
	unlinkat(f.fd, "manifest", 0);
	CU_ASSERT_EQUAL(symlinkat("other", f.fd, "manifest"), 0);
	CU_ASSERT_FALSE(rf_manifest_void(f.fd));
	unlinkat(f.fd, "manifest", 0);
	CU_ASSERT_EQUAL(mkfifoat(f.fd, "manifest", 0600), 0);
	CU_ASSERT_FALSE(rf_manifest_void(f.fd));
	folder_close(&f);
}

static void
too_much(void)
{
	struct rf_manifest m;
	struct folder f;
	struct rf_buf b;
	int fd;

	folder_open(&f);
	rf_buf_init(&b, RF_MAX_MANIFEST);
	rf_buf_adds(&b, HEAD RESULT);
	for (int i = 0; i < RF_MAX_STAGED_FILES; i++)
		rf_buf_printf(&b, "image\timages/i%d.png\timage/png\n", i);
	rf_buf_adds(&b, "end\n");
	put(&f, b.ptr, b.len);
	CU_ASSERT_EQUAL(rf_manifest_load(f.fd, &m, NULL), RF_E_CORRUPT);
	rf_buf_release(&b);

	fd = openat(f.fd, "manifest", O_WRONLY | O_TRUNC);
	CU_ASSERT_EQUAL(ftruncate(fd, RF_MAX_MANIFEST + 1), 0);
	rf_close(&fd);
	CU_ASSERT_EQUAL(rf_manifest_load(f.fd, &m, NULL), RF_E_CORRUPT);
	folder_close(&f);
}

CU_TestInfo jobs_manifest_tests[] = {
	{ "packing", packing },
	{ "packing what is in a sheaf", packing_sheaved },
	{ "go there and back", there_and_back },
	{ "are not believed when forged", forged },
	{ "are plain files", not_a_file },
	{ "name parts of a sheaf", sheaved },
	{ "are in sheaves as far as they go", pieces },
	{ "is made void", made_void },
	{ "have bounds", too_much },
	CU_TEST_INFO_NULL
};
