/*
 * Reading real documents: which files are there afterwards, and that the
 * sandbox takes nothing away that a reader needs.
 */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/reader.h"
#include "lib/bytes.h"
#include "lib/job_world.h"
#include "lib/zip_build.h"
#include "store/blob.h"
#include "unit/jobs_suites.h"
#include "unit/unit.h"
#include "util/buf.h"
#include "util/io.h"
#include "util/json_in.h"
#include "util/limits.h"
#include "util/mem.h"

/* ---- a workbook that shows one picture twice and another once ---------------- */

#define PNG(size, name) "89 'PNG' 0D0A1A0A" \
	"[ 'IHDR' " size " 0802000000 ]" \
	"[ 'tEXt' 'Title' 00 '" name "' ]" \
	"[ 'IDAT' ( 00 FF0000 ) ] [ 'IEND' ]"
#define ONE PNG("00000001 00000001", "one")
#define TWO PNG("00000001 00000001", "two")

#define XDR "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
#define DML "http://schemas.openxmlformats.org/drawingml/2006/main"
#define ANCHOR(col, id) \
	"<xdr:oneCellAnchor><xdr:from><xdr:col>" col "</xdr:col>" \
	"<xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row>" \
	"<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx=\"9\" cy=\"9\"/>" \
	"<xdr:pic><xdr:nvPicPr><xdr:cNvPr id=\"" col "\" name=\"P\"/>" \
	"<xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed=\"" id \
	"\"/></xdr:blipFill><xdr:spPr/></xdr:pic><xdr:clientData/>" \
	"</xdr:oneCellAnchor>"
#define SHEET "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is>" \
	"<t>Caf\xc3\xa9</t></is></c><c r=\"B1\"><v>7</v></c></row></sheetData>" \
	"<drawing xmlns:r=\"" TEST_DOC_RELS "\" r:id=\"rId1\"/>"

static int
workbook(int64_t *size)
{
	struct rf_buf one, two;
	int fd;

	rf_buf_init(&one, 10000);
	rf_buf_init(&two, 10000);
	test_bytes(ONE, &one);
	test_bytes(TWO, &two);
	{
		const struct test_part more[] = {
			{ "xl/worksheets/_rels/sheet1.xml.rels", TEST_RELS(
			    TEST_REL("rId1", "drawing",
			    "../drawings/drawing1.xml")), 0 },
			{ "xl/drawings/drawing1.xml", TEST_XML
			    "<xdr:wsDr xmlns:xdr=\"" XDR "\" xmlns:a=\"" DML
			    "\" xmlns:r=\"" TEST_DOC_RELS "\">"
			    ANCHOR("3", "rId1") ANCHOR("5", "rId2")
			    ANCHOR("7", "rId1") "</xdr:wsDr>", 0 },
			{ "xl/drawings/_rels/drawing1.xml.rels", TEST_RELS(
			    TEST_REL("rId1", "image", "../media/image1.png")
			    TEST_REL("rId2", "image", "../media/image2.png")),
			    0 },
			{ "xl/media/image1.png", one.ptr, one.len },
			{ "xl/media/image2.png", two.ptr, two.len },
			{ NULL, NULL, 0 },
		};

		fd = test_workbook(SHEET, more, size);
	}
	rf_buf_release(&one);
	rf_buf_release(&two);
	return fd;
}

/* ---- reading ---------------------------------------------------------------------- */

struct folder {
	char path[512];
	int fd;
	struct rf_options options;
	struct rf_reading r;
	struct rf_err err;
};

static void
folder_open(struct folder *f)
{
	snprintf(f->path, sizeof(f->path), "%s/riffle-XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->path));
	f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rf_options_init(&f->options);
	f->options.show_images = true;
	f->options.image_base = "images/";
	f->err = (struct rf_err)RF_ERR_INIT;
}

static enum rf_code
folder_read(struct folder *f, int take_fd, int64_t size, bool markdown)
{
	enum rf_code rc;

	f->r = (struct rf_reading){ .fd = take_fd, .size = size, .name = "x",
	    .options = &f->options, .staging = f->fd,
	    .files = markdown ? RF_READING_MARKDOWN : 0 };
	rc = rf_read_document(&f->r, &f->err);
	close(take_fd);
	return rc;
}

static void
folder_close(struct folder *f)
{
	rf_close(&f->fd);
	CU_ASSERT_EQUAL(rf_remove_tree(f->path, NULL), RF_OK);
}

static bool
has(const struct folder *f, const char *name)
{
	struct stat st;

	return fstatat(f->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && st.st_nlink == 1;
}

/* Files in the folder and below. */
static int
count(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), n = 0;
	struct dirent *e;
	DIR *d;

	if (fd < 0)
		return 0;
	d = fdopendir(fd);
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] != '.')
			n += e->d_type == DT_DIR ? count(fd, e->d_name) : 1;
	}
	closedir(d);
	return n;
}

static char *
load(const struct folder *f, const char *name)
{
	char path[700], *text;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	CU_ASSERT_EQUAL_FATAL(rf_file_load(path, RF_MiB, &text, &len, NULL),
	    RF_OK);
	return text;
}

static void
is_json(const struct folder *f, const char *name)
{
	char *text = load(f, name);
	struct json_object *o = NULL;

	CU_ASSERT_EQUAL(rf_json_parse(rf_str(text), &o, NULL), RF_OK);
	CU_ASSERT(json_object_is_type(o, json_type_object));
	json_object_put(o);
	free(text);
}

static void
whole(void)
{
	struct rf_manifest m;
	struct folder f;
	char *text;
	int64_t size;
	int fd;

	folder_open(&f);
	fd = workbook(&size);
	CU_ASSERT_EQUAL_FATAL(folder_read(&f, fd, size, true), RF_OK);
	CU_ASSERT_STRING_EQUAL(f.r.format, "xlsx");
	CU_ASSERT_EQUAL(f.r.pages, 1);
	CU_ASSERT_EQUAL(f.r.images, 3);
	/* Result, Markdown, manifest, three pictures, and no name twice. */
	CU_ASSERT_EQUAL(count(f.fd, "."), 6);
	CU_ASSERT(has(&f, "document.md"));
	CU_ASSERT(has(&f, "images/excel_image_1_1.png"));
	CU_ASSERT(has(&f, "images/excel_image_1_2.png"));
	CU_ASSERT(has(&f, "images/excel_image_1_3.png"));
	is_json(&f, "result.json");
	text = load(&f, "result.json");
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "images/excel_image_1_3.png"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "Caf\xc3\xa9"));
	free(text);
	CU_ASSERT_EQUAL_FATAL(rf_manifest_load(f.fd, &m, NULL), RF_OK);
	CU_ASSERT_EQUAL(m.n_files, 4);
	CU_ASSERT_EQUAL(m.images, 3);
	CU_ASSERT_STRING_EQUAL(m.files[3].media_type, "image/png");
	rf_manifest_release(&m);

	/* Once more into the same folder, for less. */
	f.options.show_images = false;
	f.options.legacy_content = true;
	fd = workbook(&size);
	CU_ASSERT_EQUAL_FATAL(folder_read(&f, fd, size, false), RF_OK);
	CU_ASSERT_EQUAL(f.r.images, 3);
	is_json(&f, "legacy.json");
	CU_ASSERT_EQUAL_FATAL(rf_manifest_load(f.fd, &m, NULL), RF_OK);
	CU_ASSERT_EQUAL(m.n_files, 2);
	rf_manifest_release(&m);
	folder_close(&f);
}

/* The pictures alone, each once, in order, with names to be packed under. */
static void
pictures_alone(void)
{
	struct rf_manifest m;
	struct folder f;
	int64_t size;
	char *text;
	int fd;

	folder_open(&f);
	f.options.show_images = false;
	fd = workbook(&size);
	f.r = (struct rf_reading){ .fd = fd, .size = size, .gallery = true,
	    .name = "book.xlsx", .options = &f.options, .staging = f.fd };
	CU_ASSERT_EQUAL_FATAL(rf_read_document(&f.r, &f.err), RF_OK);
	close(fd);
	CU_ASSERT_EQUAL(f.r.images, 2);
	/* The list, two pictures, the manifest. */
	CU_ASSERT_EQUAL(count(f.fd, "."), 4);
	CU_ASSERT(has(&f, "images/img_1"));
	CU_ASSERT(has(&f, "images/img_2"));
	text = load(&f, "images.txt");
	CU_ASSERT_EQUAL(strncmp(text, "img_1\t\t{", 8), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    "\"document_occurrence_count\":2"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nimg_2\t\t{"));
	free(text);
	CU_ASSERT_EQUAL_FATAL(rf_manifest_load(f.fd, &m, NULL), RF_OK);
	CU_ASSERT_EQUAL_FATAL(m.n_files, 3);
	CU_ASSERT_EQUAL(m.images, 2);
	CU_ASSERT_STRING_EQUAL(m.files[0].name, "images.txt");
	CU_ASSERT_STRING_EQUAL(m.files[1].name, "img_1");
	CU_ASSERT_STRING_EQUAL(m.files[1].filename, "image1.png");
	CU_ASSERT_STRING_EQUAL(m.files[2].filename, "image2.png");
	CU_ASSERT_STRING_EQUAL(m.files[2].media_type, "image/png");
	rf_manifest_release(&m);
	folder_close(&f);
}

static void
nothing_stored(void)
{
	struct folder f;
	int64_t size;
	char *text;
	int fd;

	folder_open(&f);
	f.options.storage = false;
	fd = workbook(&size);
	CU_ASSERT_EQUAL_FATAL(folder_read(&f, fd, size, false), RF_OK);
	CU_ASSERT_EQUAL(count(f.fd, "."), 2);
	text = load(&f, "result.json");
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "data:image/png;base64,"));
	free(text);
	folder_close(&f);
}

static void
failures(void)
{
	static const struct {
		const char *bytes;
		enum rf_code code;
	} rows[] = {
		{ "", RF_E_EMPTY },
		{ "7F454C46 02010100 @200", RF_E_UNSUPPORTED },
		{ "'PK' 0304 'and no more'", RF_E_CORRUPT },
	};
	struct folder f;
	int64_t size;
	int fd;

	folder_open(&f);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_buf b;
		enum rf_code rc;

		/* What stood there of an earlier reading goes as well. */
		f.options.show_images = true;
		fd = workbook(&size);
		CU_ASSERT_EQUAL(folder_read(&f, fd, size, false), RF_OK);
		rf_buf_init(&b, 10000);
		test_bytes(rows[i].bytes, &b);
		rc = folder_read(&f, test_file(b.ptr, b.len), (int64_t)b.len,
		    true);
		CU_ASSERT(f.err.msg[0] != '\0');
		CU_ASSERT_EQUAL(rc, rows[i].code);
		CU_ASSERT(!has(&f, "manifest"));
		CU_ASSERT(!has(&f, "result.json"));
		CU_ASSERT(!has(&f, "document.md"));
		rf_buf_release(&b);
	}
	folder_close(&f);

	/* A failure at the very end leaves nothing of this reading. */
	folder_open(&f);
	CU_ASSERT_EQUAL(mkdirat(f.fd, "manifest", 0700), 0);
	fd = workbook(&size);
	CU_ASSERT_NOT_EQUAL(folder_read(&f, fd, size, true), RF_OK);
	CU_ASSERT_EQUAL(count(f.fd, "."), 0);
	folder_close(&f);
}

/* ---- the same, by a worker ----------------------------------------------------------- */

static void
submit(struct job_world *w, int take_fd, int64_t size, const char *name,
    char id[RF_ID_SIZE])
{
	char *bytes = rf_malloc((size_t)size + 1);
	size_t got;

	CU_ASSERT_EQUAL(rf_pread_up_to(take_fd, bytes, (size_t)size, 0, &got,
	    NULL), RF_OK);
	job_world_submit_bytes(w, bytes, got, name, id);
	free(bytes);
	close(take_fd);
}

static void
by_worker(void)
{
	static const char csv[] = "name,town\nM\xfcller,K\xf6ln\n";
	char book[RF_ID_SIZE], table[RF_ID_SIZE], bad[RF_ID_SIZE];
	struct rf_artifact a;
	struct job_world w;
	enum rf_code error;
	int64_t size;
	int fd;

	job_world_open(&w, NULL);
	fd = workbook(&size);
	submit(&w, fd, size, "book.xlsx", book);
	submit(&w, test_file(csv, strlen(csv)), (int64_t)strlen(csv), "t.csv",
	    table);
	submit(&w, test_file("PK\3\4", 4), 4, "bad.xlsx", bad);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	CU_ASSERT_EQUAL(job_world_end(&w, book, &error), RF_JOB_COMPLETED);
	for (int i = 1; i <= 3; i++) {
		char name[40];

		snprintf(name, sizeof(name), "excel_image_1_%d.png", i);
		CU_ASSERT_EQUAL(rf_store_artifact_get(w.store, &w.caller,
		    book, RF_ARTIFACT_IMAGE, name, &a, NULL), RF_OK);
	}
	CU_ASSERT_EQUAL(job_world_end(&w, table, &error), RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(job_world_end(&w, bad, &error), RF_JOB_FAILED);
	CU_ASSERT_EQUAL(error, RF_E_CORRUPT);
	CU_ASSERT_EQUAL(job_world_logged(&w, "sandbox.incomplete"), 0);
	job_world_close(&w);
}

/* A job for images: paid for before, a list, pictures ready to be packed. */
static void
images_by_worker(void)
{
	struct rf_artifact a;
	struct job_world w;
	struct rf_job job;
	char id[RF_ID_SIZE];
	int64_t size;
	int fd;

	job_world_open(&w, NULL);
	w.surface = RF_SURFACE_IMAGEEXTRACT;
	fd = workbook(&size);
	submit(&w, fd, size, "book.xlsx", id);
	job_world_stop(job_world_worker(&w, "--drain"), 0);
	CU_ASSERT_EQUAL(job_world_wait(&w, id, 1000, &job),
	    RF_JOB_COMPLETED);
	CU_ASSERT_EQUAL(job.credits, 0);
	CU_ASSERT_EQUAL(job.large, RF_LARGE_NONE);
	rf_job_release(&job);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.store, &w.caller, id,
	    RF_ARTIFACT_RESULT, "images.txt", &a, NULL), RF_OK);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.store, &w.caller, id,
	    RF_ARTIFACT_IMAGE, "img_2", &a, NULL), RF_OK);
	CU_ASSERT_STRING_EQUAL(a.filename, "image2.png");
	CU_ASSERT_STRING_EQUAL(a.media_type, "image/png");
	CU_ASSERT_NOT_EQUAL(a.crc32, 0);
	CU_ASSERT_EQUAL(rf_store_artifact_get(w.store, &w.caller, id,
	    RF_ARTIFACT_RESULT, "result.json", &a, NULL), RF_E_NOT_FOUND);
	job_world_close(&w);
}

CU_TestInfo jobs_reader_tests[] = {
	{ "leaves all files of a document", whole },
	{ "leaves the pictures alone where only they are wanted",
	    pictures_alone },
	{ "embeds pictures when nothing is stored", nothing_stored },
	{ "leaves nothing after a failure", failures },
	{ "runs in a worker's sandbox", by_worker },
	{ "leaves a job of images its pictures", images_by_worker },
	CU_TEST_INFO_NULL
};
