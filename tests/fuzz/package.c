/*
 * Packages for fuzzing: "=== name" lines, each followed by the part's bytes,
 * become a ZIP archive without compression, so that the fuzzer works on
 * the parts instead of on deflate.
 */
#include "config.h"

#include <string.h>

#include <zlib.h>

#include "fuzz/document.h"
#include "util/limits.h"

#define MAX_PARTS 64

static void
put(struct rf_buf *b, unsigned bytes, uint32_t v)
{
	for (unsigned i = 0; i < bytes; i++)
		rf_buf_addc(b, (char)(v >> 8 * i));
}

/* What local headers and directory records have in common. */
static void
put_head(struct rf_buf *b, struct rf_str name, struct rf_str bytes)
{
	put(b, 2, 20);
	put(b, 2, 0);		/* flags */
	put(b, 2, 0);		/* stored */
	put(b, 4, 0x21 << 16);	/* 1980-01-01 */
	put(b, 4, (uint32_t)crc32(0, (const unsigned char *)bytes.ptr,
	    (unsigned)bytes.len));
	put(b, 4, (uint32_t)bytes.len);
	put(b, 4, (uint32_t)bytes.len);
	put(b, 2, (uint32_t)name.len);
	put(b, 2, 0);
}

bool
fuzz_part(struct rf_str *in, struct rf_str *name, struct rf_str *bytes)
{
	const char *p;

	if (in->len == 0 || !rf_str_starts(*in, "=== "))
		return false;
	in->ptr += 4;
	in->len -= 4;
	*name = rf_str_cut(in, '\n');
	if (in->ptr == NULL || name->len == 0 || name->len > 200)
		return false;
	p = memmem(in->ptr, in->len, "\n=== ", 5);
	bytes->ptr = in->ptr;
	bytes->len = p != NULL ? (size_t)(p - in->ptr) : in->len;
	in->len -= p != NULL ? bytes->len + 1 : bytes->len;
	in->ptr += p != NULL ? bytes->len + 1 : bytes->len;
	return true;
}

void
fuzz_package(struct rf_str in, struct rf_buf *zip)
{
	struct rf_str name, bytes;
	struct rf_buf directory;
	unsigned n = 0;
	size_t start;

	rf_buf_init(&directory, RF_MiB);
	while (n < MAX_PARTS && fuzz_part(&in, &name, &bytes)) {
		size_t at = zip->len;

		put(zip, 4, 0x04034b50);
		put_head(zip, name, bytes);
		rf_buf_add(zip, name.ptr, name.len);
		rf_buf_add(zip, bytes.ptr, bytes.len);
		put(&directory, 4, 0x02014b50);
		put(&directory, 2, 20);
		put_head(&directory, name, bytes);
		put(&directory, 2, 0);	/* comment */
		put(&directory, 4, 0);	/* disk, attributes */
		put(&directory, 4, 0);
		put(&directory, 4, (uint32_t)at);
		rf_buf_add(&directory, name.ptr, name.len);
		n++;
	}
	start = zip->len;
	rf_buf_add(zip, directory.ptr, directory.len);
	put(zip, 4, 0x06054b50);
	put(zip, 4, 0);
	put(zip, 2, n);
	put(zip, 2, n);
	put(zip, 4, (uint32_t)directory.len);
	put(zip, 4, (uint32_t)start);
	put(zip, 2, 0);
	rf_buf_release(&directory);
}
