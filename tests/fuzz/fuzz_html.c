/* Web pages, as they are. */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"

int
rf_fuzz_html(const uint8_t *data, size_t size)
{
	fuzz_document((struct rf_str){ (const char *)data, size }, "f.html",
	    8);
	return 0;
}
