/*
 * OpenDocument texts and presentations, from the parts of their archive
 * (fuzz_package).
 */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"
#include "util/limits.h"

int
rf_fuzz_odt(const uint8_t *data, size_t size)
{
	struct rf_buf zip;

	rf_buf_init(&zip, 4 * RF_MiB);
	fuzz_package((struct rf_str){ (const char *)data, size }, &zip);
	fuzz_document((struct rf_str){ zip.ptr, zip.len }, "f.odt", 8);
	rf_buf_release(&zip);
	return 0;
}
