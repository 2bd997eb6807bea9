/* What must be in memory before a reader loses the right to open files. */
#include "config.h"

#include "extract/preload.h"

#include "util/err.h"
#include "util/url.h"
#include "util/utf8.h"

static enum rf_code (*const libraries[])(struct rf_err *err) = {
	rf_xml_preload,
	rf_url_preload,
};

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
