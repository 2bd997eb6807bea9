/* What must be in memory before a reader loses the right to open files. */
#include "config.h"

#include "extract/preload.h"

#include <string.h>

#include "util/io.h"
#include "util/utf8.h"

static enum rf_code (*const libraries[])(struct rf_err *err) = {
	rf_xml_preload,
};

/* Formats whose readers get along with what the program is linked with. */
static const char *const plain[] = { "%PDF-", "\xff\xd8\xff", "\x89PNG" };

bool
rf_extract_needs_preload(int fd)
{
	char head[8];
	size_t len = 0;

	if (rf_pread_up_to(fd, head, sizeof(head), 0, &len, NULL) != RF_OK)
		return true;
	for (size_t i = 0; i < RF_COUNT(plain); i++) {
		size_t n = strlen(plain[i]);

		if (len >= n && memcmp(head, plain[i], n) == 0)
			return false;
	}
	return true;
}

void
rf_extract_preload(void)
{
	rf_utf8_preload();
	for (size_t i = 0; i < RF_COUNT(libraries); i++) {
		struct rf_err err = RF_ERR_INIT;

		if (libraries[i](&err) != RF_OK)
			rf_err_clear(&err);
	}
}
