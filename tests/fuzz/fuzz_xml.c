/*
 * XML: what libxml2 accepts, our scanner accepts, and both tell the same;
 * and how the bytes are cut into chunks makes no difference to the scanner.
 * The first byte is the length of the chunks.
 */
#include "config.h"

#include <string.h>

#include "extract/xml_priv.h"
#include "fuzz/fuzz.h"
#include "util/limits.h"
#include "util/utf8.h"

struct told {
	struct rf_buf b;
	bool in_text;
	bool scanned;		/* by our scanner */
};

static enum rf_code
on_start(void *ctx, const struct rf_xml_tag *tag, struct rf_err *err)
{
	struct told *t = ctx;

	t->in_text = false;
	rf_buf_printf(&t->b, "\n<%d %s", (int)tag->ns, tag->name);
	for (unsigned i = 0; i < tag->n_attrs; i++) {
		enum rf_xmlns ns;
		const char *name;
		struct rf_str v = rf_xml_attr_at(tag, i, &name, &ns);

		rf_buf_printf(&t->b, " %d %s=", (int)ns, name);
		rf_buf_add(&t->b, v.ptr, v.len);
	}
	return RF_OK;
}

static enum rf_code
on_end(void *ctx, enum rf_xmlns ns, const char *name, struct rf_err *err)
{
	struct told *t = ctx;

	t->in_text = false;
	rf_buf_printf(&t->b, "\n/%d %s", (int)ns, name);
	return RF_OK;
}

static enum rf_code
on_text(void *ctx, struct rf_str s, struct rf_err *err)
{
	struct told *t = ctx;

	if (!t->in_text && s.len > 0)
		rf_buf_adds(&t->b, "\n=");
	t->in_text = t->in_text || s.len > 0;
	rf_buf_add(&t->b, s.ptr, s.len);
	return RF_OK;
}

static const struct rf_xml_handler handler = {
	.start = on_start,
	.end = on_end,
	.text = on_text,
};

static enum rf_code
parse(const char *p, size_t n, size_t step, bool libxml2, struct told *t)
{
	struct rf_xml *x = rf_xml_new(&handler, t, "part");
	enum rf_code rc = RF_OK;

	rf_buf_init(&t->b, 16 * RF_MiB);
	t->in_text = false;
	x->libxml2 = libxml2;
	for (size_t i = 0; i < n && rc == RF_OK; i += step)
		rc = rf_xml_push(x, p + i, n - i < step ? n - i : step, NULL);
	if (rc == RF_OK)
		rc = rf_xml_finish(x, NULL);
	t->scanned = x->scan != NULL;
	rf_xml_free(x);
	return rc;
}

int
rf_fuzz_xml(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data + 1;
	struct told ours, chunks, theirs;
	enum rf_code a, b, c;

	if (size < 2)
		return 0;
	size--;
	a = parse(p, size, size, false, &ours);
	b = parse(p, size, (size_t)data[0] + 1, false, &chunks);
	c = parse(p, size, size, true, &theirs);
	FUZZ_CHECK(a == RF_OK || a == RF_E_CORRUPT || a == RF_E_LIMIT);
	FUZZ_CHECK(ours.scanned == chunks.scanned);
	FUZZ_CHECK(a == b || !ours.scanned);
	FUZZ_CHECK(c != RF_OK || a == RF_OK);
	if (a == RF_OK && ours.scanned) {
		FUZZ_CHECK(strcmp(ours.b.ptr, chunks.b.ptr) == 0);
		FUZZ_CHECK(rf_utf8_valid((struct rf_str){ ours.b.ptr,
		    ours.b.len }));
	}
	/*
	 * libxml2's push parser leaves line ends in CDATA sections as they
	 * are, which the standard (2.11) does not allow.
	 */
	if (c == RF_OK && (memchr(p, '\r', size) == NULL ||
	    memmem(p, size, "<![CDATA[", 9) == NULL))
		FUZZ_CHECK(strcmp(ours.b.ptr, theirs.b.ptr) == 0);
	rf_buf_release(&ours.b);
	rf_buf_release(&chunks.b);
	rf_buf_release(&theirs.b);
	return 0;
}
