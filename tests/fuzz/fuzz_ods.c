/*
 * OpenDocument spreadsheets: the first byte says what is asked for, the rest
 * are the parts of a package (fuzz_package).
 */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"
#include "util/limits.h"

int
rf_fuzz_ods(const uint8_t *data, size_t size)
{
	struct rf_buf zip;

	if (size < 2)
		return 0;
	rf_buf_init(&zip, 4 * RF_MiB);
	fuzz_package((struct rf_str){ (const char *)data + 1, size - 1 },
	    &zip);
	fuzz_document((struct rf_str){ zip.ptr, zip.len }, "f.ods", data[0]);
	rf_buf_release(&zip);
	return 0;
}
