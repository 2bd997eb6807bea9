/*
 * The result: one JSON object, streamed from the document in the order of
 * its members, so that its size costs no memory.
 */
#include "config.h"

#include <string.h>

#include "emit/boxes.h"
#include "emit/emit.h"
#include "util/buf.h"
#include "util/limits.h"

static const struct {
	enum rf_chunking type;
	const char *key;
} chunkings[] = {
	{ RF_CHUNK_SEMANTIC, "semantic" },
	{ RF_CHUNK_HEADER, "header" },
	{ RF_CHUNK_PAGE, "page" },
	{ RF_CHUNK_RECURSIVE, "recursive" },
};

/* A long text as the value of a key, and to `copy`, or NULL. */
static void
stream(const struct rf_document *d, const struct rf_options *o,
    struct rf_json_out *json, const char *key, struct rf_out *copy,
    void (*emit)(const struct rf_document *, const struct rf_options *,
    struct rf_out *))
{
	struct rf_out text;

	rf_json_key(json, key);
	rf_json_text(json, &text);
	rf_out_copy(&text, copy);
	emit(d, o, &text);
	rf_json_text_end(json, &text);
}

static void
markdown(const struct rf_document *d, const struct rf_options *o,
    struct rf_out *out)
{
	rf_emit_markdown(d, o, false, out);
}

static void
chunks(const struct rf_document *d, const struct rf_options *o,
    uint32_t types, const char *key, struct rf_json_out *json)
{
	rf_json_key(json, key);
	rf_json_object(json);
	for (size_t i = 0; i < RF_COUNT(chunkings); i++) {
		if ((types & chunkings[i].type) == 0)
			continue;
		rf_json_key(json, chunkings[i].key);
		rf_emit_chunks(d, o, chunkings[i].type, o->chunk_size, json);
	}
	rf_json_object_end(json);
}

static void
alternatives(const struct rf_document *d, const struct rf_options *o,
    struct rf_json_out *json)
{
	rf_json_key(json, "altOutputs");
	rf_json_object(json);
	if (o->word_boxes) {
		rf_json_key(json, "wlbb");
		rf_emit_words(d, json);
	}
	if (o->html)
		stream(d, o, json, "html", NULL, rf_emit_html);
	if (o->xml)
		stream(d, o, json, "xml", NULL, rf_emit_xml);
	rf_json_object_end(json);
}

static void
extensions(const struct rf_document *d, const struct rf_options *o,
    struct rf_json_out *json)
{
	bool others = o->word_boxes || o->html || o->xml;

	if (o->chunk_types == 0 && !o->footnotes && !o->merge_tables &&
	    !others)
		return;
	rf_json_key(json, "extensions");
	rf_json_object(json);
	if (o->chunk_types != 0)
		chunks(d, o, o->chunk_types, "chunking", json);
	if (o->footnotes) {
		rf_json_key(json, "footnoteReferences");
		rf_emit_notes(d, json);
	}
	if (o->merge_tables) {
		rf_json_key(json, "mergeTables");
		rf_emit_merged_tables(d, o, json);
	}
	if (others)
		alternatives(d, o, json);
	rf_json_object_end(json);
}

/* ---- warnings ------------------------------------------------------- */

struct warnings {
	struct rf_json_out *json;
	const char *said[256];	/* what may come twice; the rest just comes */
	size_t n;
	bool any;
};

static void
say(struct warnings *w, const char *text)
{
	if (!w->any) {
		w->any = true;
		rf_json_key(w->json, "warnings");
		rf_json_array(w->json);
	}
	rf_json_cstr(w->json, text);
}

static void
warn(struct warnings *w, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	for (size_t i = 0; i < w->n; i++) {
		if (strcmp(w->said[i], text) == 0)
			return;
	}
	if (w->n < RF_COUNT(w->said))
		w->said[w->n++] = text;
	say(w, text);
}

static void
warn_of(struct warnings *w, const struct rf_warning *of)
{
	struct rf_buf text;

	if (of->more == 0) {
		warn(w, of->text);
		return;
	}
	rf_buf_init(&text, RF_MiB);
	rf_buf_printf(&text, "%s (and %u more like this)", of->text, of->more);
	say(w, text.ptr);
	rf_buf_release(&text);
}

static void
warnings(const struct rf_document *d, const struct rf_options *o,
    struct rf_json_out *json)
{
	struct warnings w = { .json = json };

	for (uint32_t i = 0; i < o->n_warnings; i++)
		warn(&w, o->warnings[i]);
	for (size_t i = 0; i < d->warnings.n; i++)
		warn_of(&w, &d->warnings.v[i]);
	if (o->word_boxes && !rf_emit_has_words(d))
		warn(&w, "Word boxes (wlbb) are available for PDF input only.");
	if (w.any)
		rf_json_array_end(json);
}

/* ---- the whole ------------------------------------------------------ */

void
rf_emit_result(const struct rf_document *d, const struct rf_options *o,
    int staging, struct rf_json_out *json, struct rf_out *copy)
{
	rf_json_object(json);
	stream(d, o, json, "markdown", copy, markdown);
	extensions(d, o, json);
	rf_json_key(json, "bounding_boxes");
	rf_emit_boxes(d, o, staging, json);
	rf_json_key(json, "page_count");
	rf_json_int(json, (int64_t)d->pages.n);
	warnings(d, o, json);
	rf_json_object_end(json);
}

bool
rf_emit_wants_legacy(const struct rf_options *o)
{
	return o->legacy_html || o->legacy_content ||
	    o->legacy_chunk_types != 0;
}

void
rf_emit_legacy(const struct rf_document *d, const struct rf_options *o,
    struct rf_json_out *json)
{
	rf_json_object(json);
	if (o->legacy_html)
		stream(d, o, json, "html", NULL, rf_emit_html);
	if (o->legacy_chunk_types != 0)
		chunks(d, o, o->legacy_chunk_types, "chunks", json);
	if (o->legacy_content)
		stream(d, o, json, "content", NULL, markdown);
	rf_json_object_end(json);
}
