/*
 * Excel workbooks of before 2007: the first byte says what is asked for, the
 * rest is the stream, which gets its compound file here.
 */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"
#include "lib/cfb_build.h"
#include "util/limits.h"

int
rf_fuzz_xls(const uint8_t *data, size_t size)
{
	struct test_part part = { "Workbook", (const char *)data + 1,
		size - 1 };
	struct rf_buf file;

	if (size < 2)
		return 0;
	rf_buf_init(&file, 64 * RF_MiB);
	test_cfb_bytes(&part, 1, &file);
	fuzz_document((struct rf_str){ file.ptr, file.len }, "f.xls", data[0]);
	rf_buf_release(&file);
	return 0;
}
