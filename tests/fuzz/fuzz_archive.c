/*
 * Archives of documents: the first byte says what is asked for, the rest is
 * the members, which get their archive here.
 */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"
#include "util/limits.h"

int
rf_fuzz_archive(const uint8_t *data, size_t size)
{
	struct rf_buf zip;

	if (size < 2)
		return 0;
	rf_buf_init(&zip, 64 * RF_MiB);
	fuzz_package((struct rf_str){ (const char *)data + 1, size - 1 },
	    &zip);
	fuzz_document((struct rf_str){ zip.ptr, zip.len }, "f.zip", data[0]);
	rf_buf_release(&zip);
	return 0;
}
