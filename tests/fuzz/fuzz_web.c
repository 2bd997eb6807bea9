/*
 * Finding images: the first byte says whether the rest is a page, a style
 * sheet, a manifest or a page whose scripts are searched.
 */
#include "config.h"

#include <string.h>

#include "extract/web/discover.h"
#include "fuzz/fuzz.h"
#include "util/utf8.h"

static void
check_text(const char *s)
{
	FUZZ_CHECK(s == NULL || rf_utf8_valid(rf_str(s)));
}

int
rf_fuzz_web(const uint8_t *data, size_t size)
{
	static const char url[] = "http://f.example/d/p?q";
	struct rf_ref_limits limits = { .images = 2000, .others = 200,
		.inline_bytes = 1024 * 1024 };
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_ref_list l;
	struct rf_ref_page page;
	struct rf_str s = { (const char *)data + 1, size - 1 };
	enum rf_code rc;

	if (size < 1)
		return 0;
	limits.scripts = data[0] & 1;
	limits.candidates = data[0] & 2;
	rf_ref_list_init(&l, &a, &limits);
	if (data[0] & 8)
		rc = rf_discover_manifest(&l, s, url, 0, NULL);
	else if (data[0] & 4)
		rc = rf_discover_css(&l, s, NULL, url, 0, NULL);
	else
		rc = rf_discover_page(&l, s, NULL, false, url, &page, NULL);
	FUZZ_CHECK(rc == RF_OK || rc == RF_E_LIMIT);
	FUZZ_CHECK(l.images <= limits.images &&
	    l.n - l.images <= limits.others &&
	    l.inline_bytes <= limits.inline_bytes);
	rf_ref_list_sort(&l);
	for (size_t i = 0; i < l.n; i++) {
		const struct rf_ref *r = &l.v[i];

		FUZZ_CHECK((r->url == NULL) == (r->media_type != NULL));
		FUZZ_CHECK(r->url == NULL ||
		    strncmp(r->url, "http", 4) == 0);
		FUZZ_CHECK(r->group > 0);
		FUZZ_CHECK(i == 0 || l.v[i - 1].order <= r->order);
		check_text(r->url);
		check_text(r->alt);
		check_text(r->title);
		check_text(r->aria_label);
	}
	rf_ref_list_release(&l);
	rf_arena_release(&a);
	return 0;
}
