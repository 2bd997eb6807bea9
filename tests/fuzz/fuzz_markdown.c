/* Markdown, as it is. */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"

int
rf_fuzz_markdown(const uint8_t *data, size_t size)
{
	fuzz_document((struct rf_str){ (const char *)data, size }, "f.md",
	    24);
	return 0;
}
