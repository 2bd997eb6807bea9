/* Writing and reading the list of images, and making it from a document. */
#include "config.h"

#include "emit/gallery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "emit/figures.h"
#include "util/hash.h"
#include "util/io.h"
#include "util/json_out.h"
#include "util/mem.h"
#include "util/utf8.h"

#define MAX_WORDS 2000	/* bytes of an alternative text, a title, a label */

static void
text(struct rf_json_out *json, const char *key, const char *value)
{
	rf_json_key(json, key);
	rf_json_cstr(json, value);
}

/* Each byte may become six, and there are three of them. */
static void
words(struct rf_json_out *json, const char *key, const char *value)
{
	rf_json_key(json, key);
	if (value != NULL)
		rf_json_str(json, rf_utf8_prefix(rf_str(value), MAX_WORDS));
	else
		rf_json_null(json);
}

static void
number(struct rf_json_out *json, const char *key, int64_t value)
{
	rf_json_key(json, key);
	if (value > 0)
		rf_json_int(json, value);
	else
		rf_json_null(json);
}

void
rf_gallery_put(struct rf_out *out, const struct rf_gallery_image *i)
{
	struct rf_json_out json;

	rf_json_out_init(&json, out);
	rf_out_adds(out, i->name != NULL ? i->name : "");
	rf_out_addc(out, '\t');
	if (i->url != NULL) {
		rf_out_addc(out, '"');
		rf_out_json(out, rf_str(i->url));
		rf_out_addc(out, '"');
	}
	rf_out_addc(out, '\t');
	rf_json_object(&json);
	text(&json, "source_url", i->source_url);
	text(&json, "source_kind", i->document ? "document" : "web");
	text(&json, "filename", i->filename);
	number(&json, "width", i->width);
	number(&json, "height", i->height);
	rf_json_key(&json, "aspect_ratio");
	if (i->width > 0 && i->height > 0)
		rf_json_fixed(&json, (double)i->width / i->height, 3);
	else
		rf_json_null(&json);
	text(&json, "format", i->format);
	rf_json_key(&json, "file_size");
	rf_json_int(&json, i->size);
	text(&json, "color_space", i->color_space);
	rf_json_key(&json, "has_alpha");
	rf_json_bool(&json, i->has_alpha);
	words(&json, "alt_text", i->alt);
	words(&json, "title", i->title);
	words(&json, "aria_label", i->aria_label);
	rf_json_key(&json, "is_lazy_loaded");
	rf_json_bool(&json, i->lazy);
	number(&json, "document_page", i->page);
	number(&json, "document_slide", i->slide);
	text(&json, "document_asset_hash", i->document ? i->sha256 : NULL);
	number(&json, "document_occurrence_count",
	    i->document ? i->occurrences : 0);
	rf_json_object_end(&json);
	rf_out_addc(out, '\n');
}

bool
rf_gallery_parse(struct rf_str line, struct rf_gallery_line *out)
{
	const char *end = line.ptr + line.len, *tab, *p = line.ptr;
	struct rf_str *fields[] = { &out->name, &out->url };

	for (size_t i = 0; i < RF_COUNT(fields); i++) {
		tab = memchr(p, '\t', (size_t)(end - p));
		if (tab == NULL)
			return false;
		*fields[i] = (struct rf_str){ p, (size_t)(tab - p) };
		p = tab + 1;
	}
	if (end - p < 2 || p[0] != '{' || end[-1] != '}')
		return false;
	out->members = (struct rf_str){ p + 1, (size_t)(end - p) - 2 };
	return true;
}

/* ---- names ----------------------------------------------------------------- */

/* "png" and "jpg" are suffixes of a "photo.PNG" and a "photo.jpeg". */
static bool
has_suffix(const char *name, const char *suffix)
{
	static const char *const same[][2] = {
		{ "jpg", "jpeg" }, { "jpg", "jpe" }, { "jpg", "jfif" },
		{ "tif", "tiff" }, { "jp2", "jpx" }, { "jp2", "j2k" },
		{ "heic", "heif" }, { "png", "apng" }, { "svg", "svgz" },
	};
	const char *dot = strrchr(name, '.');

	if (dot == NULL)
		return false;
	if (strcasecmp(dot + 1, suffix) == 0)
		return true;
	for (size_t i = 0; i < RF_COUNT(same); i++) {
		if (strcmp(same[i][0], suffix) == 0 &&
		    strcasecmp(dot + 1, same[i][1]) == 0)
			return true;
	}
	return false;
}

void
rf_gallery_filename(const char *name, const char *fallback,
    const char *suffix, char out[104])
{
	char clean[101];
	size_t room, n;

	rf_filename_clean(name != NULL && name[0] != '\0' ? name : fallback,
	    clean);
	if (clean[0] == '\0')
		rf_strlcpy(clean, fallback, sizeof(clean));
	if (suffix == NULL || suffix[0] == '\0' || has_suffix(clean, suffix)) {
		rf_strlcpy(out, clean, 104);
		return;
	}
	room = sizeof(clean) - 2 - strlen(suffix);
	n = rf_utf8_prefix(rf_str(clean), room).len;
	snprintf(out, 104, "%.*s.%s", (int)n, clean, suffix);
}

/* ---- from a document ------------------------------------------------------ */

struct use {
	const struct rf_figure *figure;	/* the first that shows it */
	uint32_t page;			/* on which it stands */
	uint32_t order;			/* of first appearance; 0: none */
	bool drawn;			/* by us */
};

struct uses {
	const struct rf_document *doc;
	struct use *of;		/* by asset */
	uint32_t n;		/* seen so far */
};

static enum rf_code
note_use(void *ctx, const struct rf_figure_at *at, struct rf_err *err)
{
	const struct rf_figure *f = at->block->figure;
	struct uses *u = ctx;
	int32_t asset = f->asset;
	struct use *use;

	if (f->vector > 0)
		u->of[f->vector - 1].drawn = true;
	if (asset < 0)
		return RF_OK;
	if (f->original > 0) {
		use = &u->of[asset];
		use->drawn = use->order == 0;
		asset = (int32_t)f->original - 1;
	}
	use = &u->of[asset];
	if (f->drawing || f->chart_type != NULL) {
		use->drawn = use->order == 0;	/* unless shown as it is */
		return RF_OK;
	}
	use->drawn = false;
	if (use->order == 0) {
		use->order = ++u->n;
		use->figure = f;
		use->page = at->page->number;
	}
	return RF_OK;
}

/* Assets that no figure shows stand where their reader met them first. */
static uint32_t *
in_order(const struct rf_document *d, struct uses *u, size_t *n)
{
	uint32_t *list = rf_calloc(d->assets.n + 1, sizeof(*list));
	uint32_t next = u->n;

	for (size_t i = 0; i < d->pages.n; i++) {
		if (d->pages.v[i].picture > 0)
			u->of[d->pages.v[i].picture - 1].drawn = true;
	}
	*n = 0;
	for (size_t i = 0; i < d->assets.n; i++) {
		if (u->of[i].drawn || d->assets.v[i].format == NULL)
			continue;
		if (u->of[i].order == 0)
			u->of[i].order = ++next;
		list[u->of[i].order - 1] = (uint32_t)i + 1;
	}
	/* What was left out left a gap. */
	for (uint32_t i = 0; i < next; i++) {
		if (list[i] > 0)
			list[(*n)++] = list[i] - 1;
	}
	return list;
}

enum rf_code
rf_gallery_document(const struct rf_document *d, const char *stem,
    enum rf_code (*each)(void *ctx, const struct rf_gallery_image *image,
    const struct rf_asset *asset, struct rf_err *err), void *ctx,
    struct rf_err *err)
{
	struct uses u = { .doc = d,
	    .of = rf_calloc(d->assets.n + 1, sizeof(*u.of)) };
	enum rf_code rc = rf_walk_figures(d, note_use, &u, err);
	uint32_t *order;
	size_t n = 0;

	order = in_order(d, &u, &n);
	for (size_t i = 0; i < n && rc == RF_OK; i++) {
		const struct rf_asset *a = &d->assets.v[order[i]];
		const struct use *use = &u.of[order[i]];
		const struct rf_figure *f = use->figure;
		uint32_t page = a->page > 0 ? a->page : use->page;
		char name[32], filename[104], fallback[160];
		char hash[RF_SHA256_HEX];

		snprintf(name, sizeof(name), "img_%zu", i + 1);
		snprintf(fallback, sizeof(fallback), "%.100s-p%u-%zu", stem,
		    page > 0 ? page : 1, i + 1);
		rf_gallery_filename(a->name, fallback, a->suffix, filename);
		rf_hex(a->sha256, sizeof(a->sha256), hash);
		rc = each(ctx, &(struct rf_gallery_image){ .name = name,
		    .filename = filename, .width = a->width,
		    .height = a->height, .format = a->format,
		    .size = (int64_t)a->size, .color_space = a->color_space,
		    .has_alpha = a->has_alpha,
		    .alt = f != NULL ? f->alt : NULL,
		    .title = f != NULL ? f->title : NULL, .document = true,
		    .page = d->paging == RF_PAGES ? page : 0,
		    .slide = d->paging == RF_SLIDES ? page : 0,
		    .sha256 = hash, .occurrences = a->occurrences }, a, err);
	}
	free(order);
	free(u.of);
	return rc;
}
