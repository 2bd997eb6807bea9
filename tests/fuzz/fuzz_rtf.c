/* RTF documents. */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"

int
rf_fuzz_rtf(const uint8_t *data, size_t size)
{
	fuzz_document((struct rf_str){ (const char *)data, size }, "f.rtf",
	    8);
	return 0;
}
