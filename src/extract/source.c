/* The source as a whole, for readers that cannot do with pieces. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/extract.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/utf8.h"

#define MAX_TEXT (1024LL * RF_MiB)

enum rf_code
rf_extract_load(struct rf_extract *x, int64_t max, struct rf_str *out,
    struct rf_err *err)
{
	enum rf_code rc;
	char *p;

	*out = (struct rf_str){ NULL, 0 };
	if (x->size > max)
		return rf_fail(err, RF_E_LIMIT, "The file is larger than "
		    "%lld MiB", (long long)(max / RF_MiB));
	p = rf_malloc((size_t)x->size + 1);
	rc = rf_pread_up_to(x->fd, p, (size_t)x->size, 0, &out->len, err);
	if (rc != RF_OK) {
		free(p);
		return rc;
	}
	p[out->len] = '\0';
	out->ptr = p;
	return RF_OK;
}

enum rf_code
rf_extract_load_text(struct rf_extract *x, struct rf_str *out,
    struct rf_err *err)
{
	struct rf_arena *arena = &x->doc->arena;
	const char *encoding = NULL;
	struct rf_str s;
	enum rf_code rc;
	char *p;

	rc = rf_extract_load(x, MAX_TEXT, &s, err);
	if (rc != RF_OK)
		return rc;
	p = (char *)s.ptr;
	if (rf_str_starts(s, "\xef\xbb\xbf")) {
		s.ptr += 3;
		s.len -= 3;
	} else if (rf_str_starts(s, "\xff\xfe")) {
		encoding = "UTF-16LE";
	} else if (rf_str_starts(s, "\xfe\xff")) {
		encoding = "UTF-16BE";
	} else if (!rf_utf8_valid(s)) {
		encoding = "windows-1252";
		rf_document_warn(x->doc, "The file is not UTF-8; it was read "
		    "as windows-1252");
	}
	if (encoding != NULL && encoding[0] == 'U') {
		s.ptr += 2;
		s.len -= 2;
	}
	*out = encoding != NULL ? rf_utf8_from(arena, s, encoding) :
	    rf_utf8_clean(arena, s);
	if (out->ptr == s.ptr)
		rf_document_own(x->doc, p);
	else
		free(p);
	return RF_OK;
}
