/* Flat OpenDocument files: the first byte says what is asked for. */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"

int
rf_fuzz_flat(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	fuzz_document((struct rf_str){ (const char *)data + 1, size - 1 },
	    "f.fodt", data[0]);
	return 0;
}
