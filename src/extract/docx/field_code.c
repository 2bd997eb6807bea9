/* The codes of fields (ECMA-376 part 1, 17.16) as text. */
#include "config.h"

#include "extract/docx/shared.h"

#include "util/utf8.h"

struct rf_str
rf_docx_code_word(struct rf_str *rest)
{
	struct rf_str w;
	char end = ' ';
	size_t n = 0;

	*rest = rf_str_trim(*rest);
	if (rest->len > 0 && rest->ptr[0] == '"') {
		end = '"';
		rest->ptr++;
		rest->len--;
	}
	while (n < rest->len && rest->ptr[n] != end)
		n++;
	w = (struct rf_str){ rest->ptr, n };
	if (n < rest->len)
		n++;
	rest->ptr += n;
	rest->len -= n;
	return w;
}

/* HYPERLINK "address" \l "place" */
const char *
rf_docx_code_link(struct rf_arena *arena, struct rf_str rest)
{
	struct rf_str address = { NULL, 0 }, anchor = { NULL, 0 }, w;

	while ((w = rf_docx_code_word(&rest)).ptr != NULL && (w.len > 0 || rest.len > 0)) {
		if (rf_str_ieq(w, "\\l"))
			anchor = rf_docx_code_word(&rest);
		else if (rf_str_ieq(w, "\\o") || rf_str_ieq(w, "\\t"))
			rf_docx_code_word(&rest);
		else if (w.len > 0 && w.ptr[0] != '\\' && address.len == 0)
			address = w;
	}
	if (address.len == 0)
		return NULL;
	address = rf_utf8_clean(arena, address);
	anchor = rf_utf8_clean(arena, anchor);
	return anchor.len > 0 ? rf_arena_printf(arena, RF_STR_FMT "#"
	    RF_STR_FMT, RF_STR_ARG(address), RF_STR_ARG(anchor)) :
	    rf_arena_strndup(arena, address.ptr, address.len);
}

bool
rf_docx_code_is_page(struct rf_str name)
{
	return rf_str_ieq(name, "PAGE") || rf_str_ieq(name, "NUMPAGES") ||
	    rf_str_ieq(name, "SECTIONPAGES");
}

bool
rf_docx_has_words(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80 ||
		    strchr(" \t-/|()[].,:", s.ptr[i]) == NULL)
			return true;
	return false;
}
