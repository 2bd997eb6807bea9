/*
 * The parameters of /extract as one table (sections 3.3 and 4.1): the parser,
 * the warnings and the request schema of /openapi.json all read it.
 *
 * Names are matched with case, underscores and hyphens folded, at every
 * level, so that each spelling ever documented ("fileUrl", "file_url",
 * "file-url") finds its row; where two spellings are present the canonical
 * one wins.  A nested object may arrive as JSON, as one multipart field of
 * JSON text, or as JSON text encoded twice: clients do all three.
 */
#include "config.h"
#include "api/pulse/pulse.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "util/io.h"
#include "util/json_in.h"
#include "util/utf8.h"

enum kind { STRING, BOOLEAN, INTEGER, STRINGS, ANY, FILE_PART };

/* What a row does once its value has its type. */
struct value {
	struct rf_str text;		/* STRING */
	bool yes;			/* BOOLEAN */
	int64_t number;			/* INTEGER */
	struct json_object *json;	/* STRINGS (an array), ANY */
};
struct reading {
	struct rf_ctx *ctx;
	struct rf_pulse_params *out;
	RF_VEC(const char *) warnings;
};

struct param {
	struct rf_field field;		/* name is the path; for the schema */
	enum kind kind;
	/* NULL: accepted and, with `note`, remarked on. */
	enum rf_code (*apply)(struct reading *r, const struct value *v);
	const char *replacement;	/* deprecated: use this; "" nothing */
	const char *note;		/* why it has no effect here */
};

static void
warn(struct reading *r, const char *text)
{
	for (size_t i = 0; i < r->warnings.n; i++) {
		if (strcmp(r->warnings.v[i], text) == 0)
			return;
	}
	*RF_VEC_PUSH(&r->warnings) = text;
}

/* ---- what the rows do ------------------------------------------------ */

static const struct {
	const char *name;
	enum rf_chunking bit;
} chunk_names[] = {
	{ "semantic", RF_CHUNK_SEMANTIC },
	{ "header", RF_CHUNK_HEADER },
	{ "page", RF_CHUNK_PAGE },
	{ "recursive", RF_CHUNK_RECURSIVE },
};

static enum rf_code
add_chunk_type(struct reading *r, struct rf_str name, uint32_t *types)
{
	name = rf_str_trim(name);
	for (size_t i = 0; i < RF_COUNT(chunk_names); i++) {
		if (rf_str_ieq(name, chunk_names[i].name)) {
			*types |= chunk_names[i].bit;
			return RF_OK;
		}
	}
	return rf_pulse_fail(r->ctx, "REQ_003", "\"" RF_STR_FMT "\" is no "
	    "chunking: choose semantic, header, page or recursive.",
	    RF_STR_ARG(rf_utf8_prefix(name, 40)));
}

static enum rf_code
add_chunk_types(struct reading *r, const struct value *v, uint32_t *types)
{
	size_t n = json_object_array_length(v->json);

	for (size_t i = 0; i < n; i++) {
		struct json_object *one = json_object_array_get_idx(v->json, i);
		enum rf_code rc;

		rc = add_chunk_type(r, rf_str(json_object_get_string(one)),
		    types);
		if (rc != RF_OK)
			return rc;
	}
	return RF_OK;
}

static enum rf_code
set_file_url(struct reading *r, const struct value *v)
{
	if (v->text.len > 0)
		r->out->file_url = v->text.ptr;
	return RF_OK;
}

/* What the names of models mean for the bill (section 6.6). */
static const struct {
	const char *name;
	uint32_t credit_factor;
} models[] = {
	{ "default", 1 },
	{ "pulse-ultra-2", 10 },
	{ "enterprise-preview", 10 },	/* its name until early 2026 */
};

static enum rf_code
set_model(struct reading *r, const struct value *v)
{
	bool known = false;

	for (size_t i = 0; i < RF_COUNT(models); i++) {
		if (!rf_str_is(v->text, models[i].name))
			continue;
		known = true;
		r->out->options.credit_factor = models[i].credit_factor;
	}
	if (v->text.len > 0 && !known)
		warn(r, rf_arena_printf(r->ctx->arena, "There is no model "
		    "\"" RF_STR_FMT "\": the default one was used.",
		    RF_STR_ARG(rf_utf8_prefix(v->text, 40))));
	else if (v->text.len > 0 && !rf_str_is(v->text, "default"))
		warn(r, "The model parameter has no effect: this server reads "
		    "every document with the same engine.");
	return RF_OK;
}

static enum rf_code
set_pages(struct reading *r, const struct value *v)
{
	struct rf_err err = RF_ERR_INIT;

	if (rf_str_trim(v->text).len == 0)
		return RF_OK;
	if (rf_options_set_pages(&r->out->options, r->ctx->arena, v->text,
	    &err) != RF_OK)
		return rf_pulse_fail(r->ctx, "REQ_006", "%s", err.msg);
	return RF_OK;
}

static enum rf_code
set_config_id(struct reading *r, const struct value *v)
{
	if (v->text.len == 0)
		return RF_OK;
	return rf_pulse_fail(r->ctx, "REQ_003",
	    "extractionConfigId names no saved configuration.");
}

static enum rf_code
set_chunk_size(struct reading *r, const struct value *v)
{
	if (v->number < RF_CHUNK_SIZE_MIN || v->number > RF_CHUNK_SIZE_MAX)
		return rf_pulse_fail(r->ctx, "REQ_005",
		    "The chunk size must be between %d and %d characters.",
		    RF_CHUNK_SIZE_MIN, RF_CHUNK_SIZE_MAX);
	r->out->options.chunk_size = (uint32_t)v->number;
	return RF_OK;
}

static enum rf_code
set_chunk_types(struct reading *r, const struct value *v)
{
	return add_chunk_types(r, v, &r->out->options.chunk_types);
}

static enum rf_code
set_legacy_chunking(struct reading *r, const struct value *v)
{
	struct rf_str rest = v->text;

	while (rest.ptr != NULL) {
		struct rf_str one = rf_str_trim(rf_str_cut(&rest, ','));
		enum rf_code rc;

		if (one.len == 0)
			continue;
		rc = add_chunk_type(r, one,
		    &r->out->options.legacy_chunk_types);
		if (rc != RF_OK)
			return rc;
	}
	return RF_OK;
}

/* Rows that only set one flag. */
#define FLAG(name, field) \
	static enum rf_code \
	name(struct reading *r, const struct value *v) \
	{ \
		r->out->field = v->yes; \
		return RF_OK; \
	}
FLAG(set_async, async)
FLAG(set_describe, options.describe_figures)
FLAG(set_show_images, options.show_images)
FLAG(set_footnotes, options.footnotes)
FLAG(set_word_boxes, options.word_boxes)
FLAG(set_html, options.html)
FLAG(set_xml, options.xml)
FLAG(set_merge_tables, options.merge_tables)
FLAG(set_chart_tables, options.chart_tables)
FLAG(set_hidden_rows, options.hidden_rows)
FLAG(set_hidden_cols, options.hidden_cols)
FLAG(set_hidden_sheets, options.hidden_sheets)
FLAG(set_storage, options.storage)
FLAG(set_legacy_html, options.legacy_html)

/* ---- the table -------------------------------------------------------- */

#define NO_MODEL "has no effect: this server has no language model."
#define NO_FOLDERS "has no effect: this server keeps results without folders."
#define CHUNK_TYPES "[]semantic|header|page|recursive"

#define NOW(name, type, text) { name, type, false, false, text }
#define OLD(name, type) { name, type, false, true, NULL }

static const struct param params[] = {
	{ NOW("file", "binary", "The document, as a multipart part; its format "
	    "is told from its bytes."), FILE_PART, NULL, NULL, NULL },
	{ NOW("fileUrl", "string",
	    "Address the server downloads; exactly one of file and fileUrl."),
	    STRING, set_file_url, NULL, NULL },
	{ NOW("model", "string",
	    "Accepted; every model is the same engine."),
	    STRING, set_model, NULL, NULL },
	{ NOW("extractionConfigId", "uuid",
	    "A saved preset."), STRING, set_config_id, NULL, NULL },
	{ NOW("pages", "string",
	    "1-based pages, sheets or slides: \"1-2,5\"."),
	    STRING, set_pages, NULL, NULL },
	{ NOW("figureProcessing.description", "boolean",
	    "Describe charts and pictures from their own data."),
	    BOOLEAN, set_describe, NULL, NULL },
	{ NOW("figureProcessing.showImages", "boolean",
	    "Fill Images[].image_url."), BOOLEAN, set_show_images, NULL, NULL },
	{ NOW("extensions.footnoteReferences", "boolean",
	    "Add extensions.footnoteReferences."),
	    BOOLEAN, set_footnotes, NULL, NULL },
	{ NOW("extensions.chunking.chunkTypes", CHUNK_TYPES,
	    "Add extensions.chunking, one array a type."),
	    STRINGS, set_chunk_types, NULL, NULL },
	{ NOW("extensions.chunking.chunkSize", "integer",
	    "Characters a chunk, 100 to 10000 (1000)."),
	    INTEGER, set_chunk_size, NULL, NULL },
	{ NOW("extensions.altOutputs.wlbb", "boolean",
	    "Add a box for every word (PDF)."),
	    BOOLEAN, set_word_boxes, NULL, NULL },
	{ NOW("extensions.altOutputs.returnHtml", "boolean",
	    "Add extensions.altOutputs.html."), BOOLEAN, set_html, NULL, NULL },
	{ NOW("extensions.altOutputs.returnXml", "boolean",
	    "Add extensions.altOutputs.xml."), BOOLEAN, set_xml, NULL, NULL },
	{ NOW("extensions.mergeTables", "boolean",
	    "Join tables continued over pages."),
	    BOOLEAN, set_merge_tables, NULL, NULL },
	{ NOW("tablesConfig.chartsToTables", "boolean",
	    "Add the data of each chart as a table behind it."),
	    BOOLEAN, set_chart_tables, NULL, NULL },
	{ NOW("spreadsheet.includeHiddenRows", "boolean",
	    "Read hidden rows too."), BOOLEAN, set_hidden_rows, NULL, NULL },
	{ NOW("spreadsheet.includeHiddenCols", "boolean",
	    "Read hidden columns too."), BOOLEAN, set_hidden_cols, NULL, NULL },
	{ NOW("spreadsheet.includeHiddenSheets", "boolean",
	    "Read hidden sheets too."), BOOLEAN, set_hidden_sheets, NULL, NULL },
	{ NOW("storage.enabled", "boolean",
	    "false: keep nothing after delivery (true)."),
	    BOOLEAN, set_storage, NULL, NULL },
	{ NOW("storage.folderName", "string", NULL), STRING, NULL, NULL, NO_FOLDERS },
	{ NOW("storage.folderId", "string", NULL), STRING, NULL, NULL, NO_FOLDERS },
	{ NOW("async", "boolean",
	    "Answer with a job at once (false)."), BOOLEAN, set_async, NULL, NULL },

	/* Deprecated, each still served or excused. */
	{ OLD("structuredOutput", "object"), ANY, NULL, "/schema", NO_MODEL },
	{ OLD("schema", "any"), ANY, NULL, "/schema", NO_MODEL },
	{ OLD("experimentalSchema", "any"), ANY, NULL, "/schema", NO_MODEL },
	{ OLD("schemaPrompt", "string"), STRING, NULL, "/schema", NO_MODEL },
	{ OLD("customPrompt", "string"), STRING, NULL, "", NO_MODEL },
	{ OLD("chunking", "string"),
	    STRING, set_legacy_chunking, "extensions.chunking.chunkTypes", NULL },
	{ OLD("chunkSize", "integer"),
	    INTEGER, set_chunk_size, "extensions.chunking.chunkSize", NULL },
	{ OLD("extractFigure", "boolean"), BOOLEAN, NULL, "", NULL },
	{ OLD("figureDescription", "boolean"),
	    BOOLEAN, set_describe, "figureProcessing.description", NULL },
	{ OLD("showImages", "boolean"),
	    BOOLEAN, set_show_images, "figureProcessing.showImages", NULL },
	{ OLD("returnHtml", "boolean"),
	    BOOLEAN, set_legacy_html, "extensions.altOutputs.returnHtml", NULL },
	{ OLD("thinking", "boolean"), BOOLEAN, NULL, "", NO_MODEL },
	{ OLD("effort", "boolean"), BOOLEAN, NULL, "structuredOutput.effort", NO_MODEL },
	{ OLD("returnTable", "boolean"), BOOLEAN, NULL, "", NULL },
	{ OLD("experimentalReturnTable", "boolean"), BOOLEAN, NULL, "", NULL },
};

const struct rf_schema rf_schema_pulse_extract_request = {
	"ExtractRequest", "The parameters of an extraction.  Names may also "
	"be written in snake_case.", &params[0].field, RF_COUNT(params),
	sizeof(params[0]), NULL
};

/* ---- finding values --------------------------------------------------- */

/* Equal with case, underscores and hyphens folded? */
static bool
same_name(const char *a, const char *b, size_t b_len)
{
	const char *end = b + b_len;

	for (;;) {
		while (*a == '_' || *a == '-')
			a++;
		while (b < end && (*b == '_' || *b == '-'))
			b++;
		if (*a == '\0' || b == end)
			return *a == '\0' && b == end;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		a++;
		b++;
	}
}

static struct json_object *
member(struct json_object *object, const char *name, size_t len)
{
	struct json_object *found = NULL;
	struct json_object_iter it;
	char canonical[64];

	snprintf(canonical, sizeof(canonical), "%.*s", (int)len, name);
	if (json_object_object_get_ex(object, canonical, &found))
		return found;
	json_object_object_foreachC(object, it) {
		if (same_name(it.key, name, len))
			return it.val;
	}
	return NULL;
}

/*
 * A string that should have been an object or array: decode it, and once
 * more if that gives a string again.  NULL when it is no JSON.
 */
static struct json_object *
decode(struct json_object *value)
{
	struct json_object *out = json_object_get(value);

	for (int i = 0; i < 2 && json_object_is_type(out, json_type_string);
	    i++) {
		struct json_object *inner = NULL;
		struct rf_err err = RF_ERR_INIT;
		struct rf_str text = { json_object_get_string(out),
		    (size_t)json_object_get_string_len(out) };

		if (rf_json_parse(text, &inner, &err) != RF_OK)
			break;
		json_object_put(out);
		out = inner;
	}
	return out;
}

/* One of them: *o is a member of root that some row descends into. */
static enum rf_code
decode_object(struct reading *r, struct json_object *root,
    struct json_object *o, const char *name, int len)
{
	struct json_object_iter it;
	struct json_object *inner;
	const char *key = NULL;

	if (o == NULL || json_object_is_type(o, json_type_object) ||
	    (json_object_is_type(o, json_type_string) &&
	    json_object_get_string_len(o) == 0))
		return RF_OK;
	json_object_object_foreachC(root, it) {
		if (it.val == o)
			key = it.key;
	}
	inner = decode(o);
	if (!json_object_is_type(inner, json_type_object)) {
		json_object_put(inner);
		return rf_pulse_fail(r->ctx, "REQ_003",
		    "%.*s must be a JSON object.", len, name);
	}
	json_object_object_add(root, key, inner);
	return RF_OK;
}

/* Objects given as text, in place: "figureProcessing" of a multipart form. */
static enum rf_code
decode_objects(struct reading *r, struct json_object *root)
{
	enum rf_code rc = RF_OK;

	for (size_t i = 0; i < RF_COUNT(params) && rc == RF_OK; i++) {
		const char *name = params[i].field.name;
		const char *dot = strchr(name, '.');

		if (dot != NULL)
			rc = decode_object(r, root,
			    member(root, name, (size_t)(dot - name)), name,
			    (int)(dot - name));
	}
	return rc;
}

static struct json_object *
find(struct json_object *root, const char *path)
{
	struct json_object *o = root;

	for (;;) {
		const char *dot = strchr(path, '.');
		size_t len = dot != NULL ? (size_t)(dot - path) : strlen(path);

		if (!json_object_is_type(o, json_type_object))
			return NULL;
		o = member(o, path, len);
		if (dot == NULL || o == NULL)
			return o;
		path = dot + 1;
	}
}

/* ---- typing ----------------------------------------------------------- */

static enum rf_code
bad_type(struct reading *r, const struct param *p, const char *wanted)
{
	return rf_pulse_fail(r->ctx, "REQ_003", "%s must be %s.", p->field.name,
	    wanted);
}

static struct rf_str
as_text(struct reading *r, struct json_object *o)
{
	struct rf_str s = { json_object_get_string(o), 0 };

	s.len = json_object_is_type(o, json_type_string) ?
	    (size_t)json_object_get_string_len(o) : strlen(s.ptr);
	s = rf_utf8_clean(r->ctx->arena, s);
	return (struct rf_str){ rf_arena_strndup(r->ctx->arena, s.ptr, s.len),
	    s.len };
}

static enum rf_code
as_strings(struct reading *r, const struct param *p, struct json_object *o,
    struct json_object **out)
{
	struct json_object *list = decode(o);
	enum rf_code rc = RF_OK;

	if (json_object_is_type(list, json_type_string)) {
		struct rf_str rest = as_text(r, list);
		struct json_object *cut = json_object_new_array();

		while (rest.ptr != NULL) {
			struct rf_str one = rf_str_trim(rf_str_cut(&rest, ','));

			if (one.len > 0)
				json_object_array_add(cut,
				    json_object_new_string_len(one.ptr,
				    (int)one.len));
		}
		json_object_put(list);
		list = cut;
	}
	if (!json_object_is_type(list, json_type_array))
		rc = bad_type(r, p, "a list of words");
	for (size_t i = 0; rc == RF_OK && i < json_object_array_length(list);
	    i++) {
		if (!json_object_is_type(json_object_array_get_idx(list, i),
		    json_type_string))
			rc = bad_type(r, p, "a list of words");
	}
	if (rc != RF_OK)
		json_object_put(list);
	else
		*out = list;
	return rc;
}

/* A whole number in text; the end of the range when it lies beyond. */
static bool
as_number(struct rf_str s, int64_t *out)
{
	size_t digits = 0;
	bool minus = s.len > 0 && s.ptr[0] == '-';

	if (rf_parse_int(s, INT64_MIN, INT64_MAX, out))
		return true;
	for (size_t i = minus; i < s.len && isdigit((unsigned char)s.ptr[i]);
	    i++)
		digits++;
	*out = minus ? INT64_MIN : INT64_MAX;
	return digits > 0 && digits + minus == s.len;
}

/* Give the JSON value the row's type; text forms as multipart sends them. */
static enum rf_code
convert(struct reading *r, const struct param *p, struct json_object *o,
    struct value *v)
{
	bool is_text = json_object_is_type(o, json_type_string);

	switch (p->kind) {
	case STRING:
		if (json_object_is_type(o, json_type_object) ||
		    json_object_is_type(o, json_type_array))
			return bad_type(r, p, "text");
		v->text = as_text(r, o);
		return RF_OK;
	case BOOLEAN:
		if (json_object_is_type(o, json_type_boolean))
			v->yes = json_object_get_boolean(o);
		else if (!is_text ||
		    !rf_parse_bool(rf_str_trim(as_text(r, o)), &v->yes))
			return bad_type(r, p, "true or false");
		return RF_OK;
	case INTEGER:
		if (json_object_is_type(o, json_type_int))
			v->number = json_object_get_int64(o);
		else if (!is_text ||
		    !as_number(rf_str_trim(as_text(r, o)), &v->number))
			return bad_type(r, p, "a whole number");
		return RF_OK;
	case STRINGS:
		return as_strings(r, p, o, &v->json);
	case ANY:
		v->json = decode(o);
		return RF_OK;
	case FILE_PART:
		break;
	}
	return RF_OK;
}

static bool
is_unset(const struct param *p, struct json_object *o)
{
	return o == NULL || json_object_is_type(o, json_type_null) ||
	    (p->kind != STRING && json_object_is_type(o, json_type_string) &&
	    json_object_get_string_len(o) == 0);
}

static enum rf_code
apply_row(struct reading *r, const struct param *p, struct json_object *o)
{
	struct value v = { .json = NULL };
	enum rf_code rc = convert(r, p, o, &v);

	if (rc == RF_OK && p->replacement != NULL) {
		r->out->legacy = true;
		warn(r, p->replacement[0] != '\0' ?
		    rf_arena_printf(r->ctx->arena,
		    "%s is deprecated: use %s.", p->field.name, p->replacement) :
		    rf_arena_printf(r->ctx->arena,
		    "%s is deprecated and not needed any more.", p->field.name));
	}
	if (rc == RF_OK && p->note != NULL)
		warn(r, rf_arena_printf(r->ctx->arena, "%s %s", p->field.name,
		    p->note));
	if (rc == RF_OK && p->apply != NULL)
		rc = p->apply(r, &v);
	json_object_put(v.json);
	return rc;
}

/* ---- the body ---------------------------------------------------------- */

/* Does any row begin with this name? */
static bool
is_param(struct rf_str name)
{
	for (size_t i = 0; i < RF_COUNT(params); i++) {
		char first[64];

		snprintf(first, sizeof(first), "%.*s",
		    (int)strcspn(params[i].field.name, "."),
		    params[i].field.name);
		if (same_name(first, name.ptr, name.len))
			return true;
	}
	return false;
}

/*
 * A part that a client sent as a file though it is an option; files that
 * nobody asked for are as little looked at as other unknown fields.
 */
static enum rf_code
option_upload(struct reading *r, struct rf_upload *u,
    struct json_object *root)
{
	size_t got = 0;
	char *text;
	enum rf_code rc;

	if (!is_param(u->field))
		return RF_OK;
	if (u->spool.size > RF_MAX_FIELD_BYTES)
		return rf_pulse_fail(r->ctx, "REQ_003",
		    "The part \"" RF_STR_FMT "\" is too long for an option.",
		    RF_STR_ARG(rf_utf8_prefix(u->field, 40)));
	text = rf_arena_bytes(r->ctx->arena, (size_t)u->spool.size + 1);
	rc = rf_pread_up_to(u->spool.fd, text, (size_t)u->spool.size, 0, &got,
	    &r->ctx->err);
	if (rc == RF_OK)
		json_object_object_add(root, u->field.ptr,
		    json_object_new_string_len(text, (int)got));
	return rc;
}

/* The body as one JSON object whatever its encoding was. */
static enum rf_code
as_object(struct reading *r, struct rf_request *req,
    struct json_object **out)
{
	struct json_object *root;
	enum rf_code rc = RF_OK;

	if (req->body.json != NULL) {
		if (!json_object_is_type(req->body.json, json_type_object))
			return rf_pulse_fail(r->ctx, "REQ_002",
			    "The body must be a JSON object.");
		*out = json_object_get(req->body.json);
		return RF_OK;
	}
	root = json_object_new_object();
	for (size_t i = 0; i < req->body.n_fields; i++) {
		struct rf_pair *f = &req->body.fields[i];

		json_object_object_add(root, f->name.ptr,
		    json_object_new_string_len(f->value.ptr,
		    (int)f->value.len));
	}
	for (size_t i = 0; rc == RF_OK && i < req->body.n_uploads; i++) {
		struct rf_upload *u = &req->body.uploads[i];

		if (!same_name("file", u->field.ptr, u->field.len))
			rc = option_upload(r, u, root);
		else if (r->out->file != NULL)
			rc = rf_pulse_fail(r->ctx, "REQ_003",
			    "Only one file can be sent in one request.");
		else
			r->out->file = u;
	}
	if (rc == RF_OK)
		*out = root;
	else
		json_object_put(root);
	return rc;
}

static enum rf_code
check_source(struct reading *r)
{
	if (r->out->file == NULL && r->out->file_url == NULL)
		return rf_pulse_fail(r->ctx, "REQ_001",
		    "Send the document as the multipart part \"file\", or its "
		    "address as \"fileUrl\".");
	if (r->out->file != NULL && r->out->file_url != NULL)
		return rf_pulse_fail(r->ctx, "REQ_003",
		    "Send either file or fileUrl, not both.");
	if (r->out->file != NULL && r->out->file->spool.size == 0) {
		r->ctx->problem.code = "FILE_004";
		r->ctx->problem.status = 400;
		return rf_fail(&r->ctx->err, RF_E_EMPTY, "The file is empty.");
	}
	return RF_OK;
}

enum rf_code
rf_pulse_params_read(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_pulse_params *out)
{
	struct reading r = { .ctx = ctx, .out = out };
	struct json_object *root = NULL;
	enum rf_code rc;

	*out = (struct rf_pulse_params){ .async = false };
	rf_options_init(&out->options);
	rc = as_object(&r, req, &root);
	if (rc == RF_OK)
		rc = decode_objects(&r, root);
	/* From the end: the deprecated rows stand last and are overruled. */
	for (size_t i = RF_COUNT(params); rc == RF_OK && i-- > 0;) {
		struct json_object *o = find(root, params[i].field.name);

		if (params[i].kind != FILE_PART && !is_unset(&params[i], o))
			rc = apply_row(&r, &params[i], o);
	}
	if (rc == RF_OK)
		rc = check_source(&r);
	if (rc == RF_OK && out->legacy)
		out->options.legacy_content = out->options.legacy_job_id = true;
	if (rc == RF_OK && r.warnings.n > 0) {
		out->options.n_warnings = (uint32_t)r.warnings.n;
		out->options.warnings = rf_arena_array(ctx->arena,
		    r.warnings.n, sizeof(char *));
		memcpy(out->options.warnings, r.warnings.v,
		    r.warnings.n * sizeof(char *));
	}
	RF_VEC_RELEASE(&r.warnings);
	json_object_put(root);
	return rc;
}
