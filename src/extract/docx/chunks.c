/*
 * Documents of other formats inside the text (w:altChunk, ECMA-376 part 1,
 * 17.17.2), which Word takes over when it opens the file: web pages, plain
 * text, and what other readers make of the rest, RTF and Word's own above
 * all.  Their pages end where the text around them goes on.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/docx/docx_priv.h"
#include "extract/html/html.h"
#include "extract/members.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/utf8.h"

#define MAX_CHUNKS (64 * RF_MiB)	/* bytes of all: each may come often */

/* A paragraph for each line. */
static void
plain_text(struct rf_docx *d, struct rf_str bytes)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	struct rf_flow_style plain = { .preserve = true };
	struct rf_str rest = rf_utf8_valid(bytes) ? bytes :
	    rf_utf8_from(&scratch, bytes, NULL);

	while (rest.ptr != NULL) {
		struct rf_str line = rf_str_trim(rf_str_cut(&rest, '\n'));

		if (line.len == 0)
			continue;
		rf_flow_open(d->flow, RF_BLOCK_PARAGRAPH);
		rf_flow_text(d->flow, line, &plain);
		rf_flow_close(d->flow);
	}
	rf_arena_release(&scratch);
}

/* A document of its own. */
static enum rf_code
document(struct rf_docx *d, const char *part, const char *type,
    struct rf_str bytes, struct rf_err *err)
{
	struct rf_member chunk = { .fd = -1, .size = (int64_t)bytes.len,
		.name = part, .media_type = type != NULL ? type : "" };
	enum rf_code rc = rf_member_store(d->x, bytes.ptr, bytes.len,
	    &chunk.fd, err);

	if (rc == RF_OK)
		rc = rf_member_flow(d->x, &chunk, d->flow, d->page,
		    err);
	rf_close(&chunk.fd);
	return rc;
}

static bool
is_type(const char *type, const char *name)
{
	return type != NULL && rf_str_starts(rf_str(type), name);
}

void
rf_docx_chunk(struct rf_docx *d, const struct rf_xml_node *n)
{
	const char *part = rf_docx_target(d, rf_xml_get(n, RF_NS_R, "id"));
	const struct rf_zip_entry *entry = part != NULL ?
	    rf_zip_find(d->zip, rf_str(part)) : NULL;
	const char *type = part != NULL ? rf_ooxml_type(&d->pkg, part) : NULL;
	struct rf_err err = RF_ERR_INIT;
	struct rf_str bytes;
	enum rf_code rc;
	char *p = NULL;

	rf_flow_close(d->flow);
	if (entry == NULL)
		return;
	rc = rf_zip_load(d->zip, entry, MAX_CHUNKS - d->chunk_bytes, &p,
	    &bytes.len, &err);
	if (rc == RF_OK) {
		d->chunk_bytes += bytes.len;
		bytes.ptr = p;
		d->page_dirty = true;
		if (is_type(type, "text/plain"))
			plain_text(d, bytes);
		else if (is_type(type, "text/html") ||
		    is_type(type, "application/xhtml"))
			rc = rf_web_flow(d->x, d->flow, bytes, NULL, d->page,
			    NULL, NULL, NULL, &err);
		else
			rc = document(d, part, type, bytes, &err);
	}
	free(p);
	if (rc != RF_OK && rf_code_is_document(rc))
		rf_document_warn(d->doc, "The part %s, which Word would take "
		    "into the text, was left out: %s", part, err.msg);
	else if (rc != RF_OK)
		rf_docx_fail(d, rc, &err);
}
