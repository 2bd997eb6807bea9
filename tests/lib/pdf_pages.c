/* Small PDF files for tests. */
#include "config.h"

#include "lib/pdf_pages.h"

#include <stdlib.h>
#include <string.h>

#include "util/limits.h"
#include "util/mem.h"

void
test_pdf(struct rf_buf *out, const char *const *contents)
{
	size_t *at, n = 3, pages = 0, start;

	rf_buf_init(out, 64 * RF_MiB);
	while (contents[pages] != NULL)
		pages++;
	at = rf_calloc(4 + 2 * pages, sizeof(*at));
	rf_buf_adds(out, "%PDF-1.4\n");
	at[1] = out->len;
	rf_buf_adds(out, "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
	at[2] = out->len;
	rf_buf_adds(out, "2 0 obj<</Type/Pages/Kids[");
	for (size_t i = 0; i < pages; i++)
		rf_buf_printf(out, "%zu 0 R ", 4 + 2 * i);
	rf_buf_printf(out, "]/Count %zu/MediaBox[0 0 600 800]/Resources"
	    "<</Font<</F 3 0 R>>>>>>endobj\n", pages);
	at[3] = out->len;
	rf_buf_adds(out, "3 0 obj<</Type/Font/Subtype/Type1/BaseFont"
	    "/Helvetica>>endobj\n");
	for (size_t i = 0; i < pages; i++) {
		at[++n] = out->len;
		rf_buf_printf(out, "%zu 0 obj<</Type/Page/Parent 2 0 R"
		    "/Contents %zu 0 R>>endobj\n", n, n + 1);
		at[++n] = out->len;
		rf_buf_printf(out, "%zu 0 obj<</Length %zu>>stream\n%s\n"
		    "endstream endobj\n", n, strlen(contents[i]),
		    contents[i]);
	}
	start = out->len;
	rf_buf_printf(out, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
	for (size_t i = 1; i <= n; i++)
		rf_buf_printf(out, "%010zu 00000 n \n", at[i]);
	rf_buf_printf(out, "trailer<</Size %zu/Root 1 0 R>>\nstartxref\n"
	    "%zu\n%%%%EOF\n", n + 1, start);
	free(at);
}
