/* See zip_media.h. */
#include "config.h"

#include "extract/zip_media.h"

#include <stdlib.h>

#include "util/io.h"
#include "util/limits.h"

enum rf_code
rf_zip_media(struct rf_extract *x, struct rf_zip *zip, struct rf_map *known,
    const char *name, uint32_t page, int32_t *asset, struct rf_err *err)
{
	const struct rf_zip_entry *entry = rf_zip_find(zip, rf_str(name));
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc;
	void **slot = rf_map_put(known, rf_str(name));
	uintptr_t seen = (uintptr_t)*slot;
	char *bytes = NULL;
	size_t n;

	*asset = -1;
	if (seen > 0) {
		*asset = (int32_t)seen - 1;
		x->doc->assets.v[seen - 1].occurrences++;
		return RF_OK;
	}
	if (entry == NULL) {
		rf_document_warn(x->doc, "The picture %s is missing in the "
		    "file", name);
		return RF_OK;
	}
	rc = rf_zip_load(zip, entry, RF_MAX_ASSET, &bytes, &n, &late);
	if (rc == RF_OK)
		rc = rf_extract_asset(x, bytes, n, rf_path_base(name), page,
		    asset, &late);
	free(bytes);
	if (rc == RF_OK) {
		*slot = (void *)(uintptr_t)(*asset + 1);
		return RF_OK;
	}
	if (rf_code_is_document(rc)) {
		rf_document_warn(x->doc, "%s; the picture was left out",
		    late.msg);
		return RF_OK;
	}
	*err = late;
	return rc;
}
