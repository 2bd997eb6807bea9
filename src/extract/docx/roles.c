/*
 * What the names of Word's styles say.  Built-in styles keep their English
 * names in every language; other programs translate some.
 */
#include "config.h"

#include "extract/docx/shared.h"

#include <string.h>

static const struct {
	const char *name;	/* or its beginning, before a number */
	enum rf_docx_role role;
	int outline;		/* -1: by what it says */
} names[] = {
	{ "title", RF_DOCX_HEADING, 0 },
	{ "subtitle", RF_DOCX_HEADING, 1 },
	{ "quote", RF_DOCX_QUOTE, -1 },
	{ "intense quote", RF_DOCX_QUOTE, -1 },
	{ "quotations", RF_DOCX_QUOTE, -1 },
	{ "block text", RF_DOCX_QUOTE, -1 },
	{ "caption", RF_DOCX_CAPTION, -1 },
	{ "image caption", RF_DOCX_CAPTION, -1 },
	{ "table caption", RF_DOCX_CAPTION, -1 },
	{ "html preformatted", RF_DOCX_CODE, -1 },
	{ "preformatted text", RF_DOCX_CODE, -1 },
	{ "source code", RF_DOCX_CODE, -1 },
	{ "html code", RF_DOCX_CODE, -1 },
	{ "html typewriter", RF_DOCX_CODE, -1 },
	{ "source text", RF_DOCX_CODE, -1 },
	{ "verbatim char", RF_DOCX_CODE, -1 },
};

/* "heading 3", "Heading3", also with a name behind a comma. */
int
rf_docx_heading_level(const char *s)
{
	struct rf_str head = rf_str(s);
	int level;

	head = rf_str_trim(rf_str_cut(&head, ','));
	if (head.len < 8 || !rf_str_ieq((struct rf_str){ head.ptr, 7 },
	    "heading"))
		return -1;
	head.ptr += 7;
	head.len -= 7;
	head = rf_str_trim(head);
	if (head.len != 1 || head.ptr[0] < '1' || head.ptr[0] > '9')
		return -1;
	level = head.ptr[0] - '1';
	return level;
}

enum rf_docx_role
rf_docx_role(const char *name, const char *id, enum rf_docx_role fallback,
    int *outline)
{
	struct rf_str head = rf_str(name);
	int level = rf_docx_heading_level(name);

	if (level < 0 && name[0] == '\0')
		level = rf_docx_heading_level(id);
	if (level >= 0) {
		*outline = level;
		return RF_DOCX_HEADING;
	}
	head = rf_str_trim(rf_str_cut(&head, ','));
	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (rf_str_ieq(name[0] != '\0' ? head : rf_str(id),
		    names[i].name)) {
			if (names[i].outline >= 0)
				*outline = names[i].outline;
			return names[i].role;
		}
	return fallback;
}

enum rf_block_kind
rf_docx_kind(enum rf_docx_role role)
{
	switch (role) {
	case RF_DOCX_QUOTE:
		return RF_BLOCK_QUOTE;
	case RF_DOCX_CAPTION:
		return RF_BLOCK_CAPTION;
	case RF_DOCX_CODE:
		return RF_BLOCK_CODE;
	default:
		return RF_BLOCK_PARAGRAPH;
	}
}

bool
rf_docx_is_fixed_font(const char *font)
{
	static const char *const fixed[] = { "mono", "courier", "console",
		"consolas", "menlo", "code", "typewriter", "fixed" };

	for (size_t i = 0; i < RF_COUNT(fixed); i++)
		if (strcasestr(font, fixed[i]) != NULL)
			return true;
	return false;
}
