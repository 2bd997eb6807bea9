/*
 * deploy_samples WORKBOOK FOLDER: what the tests of web servers send.
 *
 *	picture.png	noise, large enough to be handed to the server
 *	workbook.xlsx	WORKBOOK with that picture in place of its own
 *	rows.csv	becomes a large result
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zip.h>

#include "image/codec.h"
#include "util/io.h"
#include "util/limits.h"

#define SIDE 256		/* pixels: about 200 KB as a PNG */
#define ROWS 24000
#define WORKBOOK_PICTURE "xl/media/image1.png"

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "deploy_samples: %s: %s\n", what, why);
	exit(1);
}

static void
save(const char *folder, const char *name, const struct rf_buf *b)
{
	char path[4096];
	struct rf_err err = RF_ERR_INIT;

	if (rf_path_join(path, sizeof(path), folder, name, &err) != RF_OK ||
	    rf_file_save(path, b->ptr, b->len, &err) != RF_OK)
		die(name, err.msg);
}

/* The same noise every time. */
static void
make_picture(struct rf_buf *out)
{
	struct rf_bitmap b = RF_BITMAP_INIT;
	struct rf_err err = RF_ERR_INIT;
	uint32_t x = 2463534242;

	if (rf_bitmap_create(&b, RF_PIXELS_RGB, SIDE, SIDE, &err) != RF_OK)
		die("picture.png", err.msg);
	for (size_t i = 0; i < b.stride * SIDE; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		b.data[i] = (unsigned char)(x >> 16);
	}
	if (rf_png_encode(&b, out, &err) != RF_OK)
		die("picture.png", err.msg);
	rf_bitmap_release(&b);
}

static void
make_workbook(const char *from, const char *folder, const struct rf_buf *picture)
{
	char path[4096];
	struct rf_err err = RF_ERR_INIT;
	zip_source_t *source;
	zip_int64_t at;
	zip_t *z;
	struct rf_buf whole;
	char *bytes;
	size_t len;
	int code;

	if (rf_path_join(path, sizeof(path), folder, "workbook.xlsx", &err) !=
	    RF_OK || rf_file_load(from, 16 * RF_MiB, &bytes, &len, &err) !=
	    RF_OK)
		die(from, err.msg);
	rf_buf_init(&whole, 16 * RF_MiB);
	rf_buf_add(&whole, bytes, len);
	save(folder, "workbook.xlsx", &whole);
	rf_buf_release(&whole);
	free(bytes);
	z = zip_open(path, 0, &code);
	if (z == NULL)
		die(path, "is no workbook");
	at = zip_name_locate(z, WORKBOOK_PICTURE, 0);
	source = zip_source_buffer(z, picture->ptr, picture->len, 0);
	if (at < 0 || source == NULL ||
	    zip_file_replace(z, (zip_uint64_t)at, source, 0) != 0 ||
	    zip_close(z) != 0)
		die(path, "the picture " WORKBOOK_PICTURE
		    " cannot be replaced");
}

static void
make_rows(struct rf_buf *out)
{
	rf_buf_adds(out, "number,square,name,remark\n");
	for (int i = 1; i <= ROWS; i++)
		rf_buf_printf(out, "%d,%lld,name of row %d,\"what there is to "
		    "say about row %d, which is not much\"\n", i,
		    (long long)i * i, i, i);
}

int
main(int argc, char **argv)
{
	struct rf_buf picture, rows;

	if (argc != 3)
		die("usage", "deploy_samples WORKBOOK FOLDER");
	rf_buf_init(&picture, 16 * RF_MiB);
	rf_buf_init(&rows, 64 * RF_MiB);
	make_picture(&picture);
	save(argv[2], "picture.png", &picture);
	make_workbook(argv[1], argv[2], &picture);
	make_rows(&rows);
	save(argv[2], "rows.csv", &rows);
	rf_buf_release(&rows);
	rf_buf_release(&picture);
	return 0;
}
