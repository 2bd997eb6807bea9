/* See the header. */
#include "config.h"

#include "lib/xls_build.h"

#include <stdlib.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/cfb_build.h"
#include "lib/put.h"
#include "util/limits.h"

#define MAX_SHEETS 16
#define BOUNDSHEET 0x0085

void
test_xls_stream(const struct xls_row *rows, struct rf_buf *out)
{
	size_t places[MAX_SHEETS], n = 0, next = 0;
	struct rf_buf body;

	rf_buf_init(&body, 16 * RF_MiB);
	for (; rows->type != 0; rows++) {
		rf_buf_reset(&body);
		if (rows->bytes != NULL)
			test_bytes(rows->bytes, &body);
		if (rows->more != NULL)
			rf_buf_add(&body, rows->more->ptr, rows->more->len);
		if (rows->type == BOUNDSHEET && n < MAX_SHEETS)
			places[n++] = out->len + 4;
		for (int i = 0; rows->type == XLS_SHEET && next < n && i < 4;
		    i++)
			out->ptr[places[next] + (size_t)i] =
			    (char)(out->len >> 8 * i);
		next += rows->type == XLS_SHEET;
		test_put(out, 2, rows->type & 0xffff);
		test_put(out, 2, body.len);
		rf_buf_add(out, body.ptr, body.len);
	}
	rf_buf_release(&body);
}

void
test_xls_bytes(const struct xls_row *rows, const char *name,
    struct rf_buf *out)
{
	struct test_part part = { name, NULL, 0 };
	struct rf_buf stream;

	rf_buf_init(&stream, 16 * RF_MiB);
	test_xls_stream(rows, &stream);
	part.text = stream.ptr;
	part.len = stream.len;
	test_cfb_bytes(&part, 1, out);
	rf_buf_release(&stream);
}

void
test_escher(struct rf_buf *out, unsigned version, unsigned instance,
    unsigned type, const void *body, size_t len)
{
	test_put(out, 2, version | instance << 4);
	test_put(out, 2, type);
	test_put(out, 4, len);
	if (body != NULL)
		rf_buf_add(out, body, len);
}
