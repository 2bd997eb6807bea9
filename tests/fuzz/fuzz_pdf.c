/*
 * PDF files, as they come.  MuPDF below is not instrumented, so that the
 * fuzzer sees our side of it alone; the seeds lead it to the rest.  What is
 * asked for hangs on the size, which mutation changes and seeds need not
 * know of.
 */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"

int
rf_fuzz_pdf(const uint8_t *data, size_t size)
{
	fuzz_document((struct rf_str){ (const char *)data, size }, "f.pdf",
	    (unsigned)(size << 3 & 0xF8));
	return 0;
}
