/*
 * The entries of "Images".  image_url is an address under the request's own
 * origin, or, when nothing is stored, the picture itself as a data: URI.
 */
#include "config.h"

#include "emit/figures.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "emit/boxes.h"
#include "emit/writer.h"
#include "util/io.h"

/* A multiple of three, so that pieces of base64 can be joined. */
#define PIECE (3 * 4096)

struct figures {
	const struct rf_document *doc;
	const struct rf_options *opt;
	struct rf_json_out *json;
	int staging;
	bool any;		/* the array has been opened */
};

static int
open_staged(const struct figures *x, const struct rf_asset *asset)
{
	int fd;

	if (x->staging < 0 || asset->staged == NULL)
		return -1;
	do
		fd = openat(x->staging, asset->staged,
		    O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	while (fd < 0 && errno == EINTR);
	return fd;
}

static void
data_uri(struct figures *x, const struct rf_asset *asset)
{
	struct rf_out *out = x->json->out;
	unsigned char bytes[PIECE];
	char text[PIECE / 3 * 4 + 1];
	int fd = open_staged(x, asset);
	size_t got;

	if (fd < 0)
		return;
	rf_json_key(x->json, "image_url");
	rf_json_raw(x->json, RF_STR("\"data:"));
	rf_out_json(out, rf_str(asset->media_type != NULL ?
	    asset->media_type : "application/octet-stream"));
	rf_out_str(out, RF_STR(";base64,"));
	while (rf_read_up_to(fd, bytes, sizeof(bytes), &got, NULL) == RF_OK &&
	    got > 0)
		rf_out_add(out, text, rf_base64(bytes, got, text));
	rf_out_addc(out, '"');
	rf_close(&fd);
}

static void
address(struct figures *x, const char *key, const char *name)
{
	rf_json_key(x->json, key);
	rf_json_raw(x->json, RF_STR("\""));
	rf_out_json(x->json->out, rf_str(x->opt->image_base));
	rf_out_adds(x->json->out, name);
	rf_out_addc(x->json->out, '"');
}

static void
image_url(struct figures *x, const struct rf_figure *f, const char *id)
{
	const struct rf_asset *asset = rf_figure_asset(x->doc, f);
	const char *base = x->opt->image_base;
	char name[64];

	if (asset == NULL || !x->opt->show_images)
		return;
	if (!x->opt->storage) {
		data_uri(x, asset);
		return;
	}
	if (base == NULL || base[0] == '\0')
		return;
	rf_image_name(id, asset, name);
	address(x, "image_url", name);
	if (f->vector > 0) {
		rf_image_name(id, &x->doc->assets.v[f->vector - 1], name);
		address(x, "svg_url", name);
	}
	if (f->original > 0) {
		rf_image_name(id, &x->doc->assets.v[f->original - 1], name);
		address(x, "original_url", name);
	}
}

static void
member(struct rf_json_out *json, const char *key, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	rf_json_key(json, key);
	rf_json_cstr(json, value);
}

void
rf_json_chart(struct rf_json_out *json, const struct rf_figure *f)
{
	member(json, "chart_type", f->chart_type);
	member(json, "chart_title", f->chart_title);
	if (f->n_source_ranges == 0)
		return;
	rf_json_key(json, "source_ranges");
	rf_json_array(json);
	for (uint32_t i = 0; i < f->n_source_ranges; i++)
		rf_json_cstr(json, f->source_ranges[i]);
	rf_json_array_end(json);
}

static enum rf_code
entry(void *ctx, const struct rf_figure_at *at, struct rf_err *err)
{
	struct figures *x = ctx;
	struct rf_json_out *json = x->json;
	const struct rf_figure *f = at->block->figure;
	struct rf_run made[2];
	struct rf_text caption = rf_figure_caption(f, made);

	if (!x->any) {
		x->any = true;
		rf_json_key(json, "Images");
		rf_json_array(json);
	}
	rf_json_object(json);
	member(json, "id", at->id);
	rf_json_key(json, "visual_type");
	rf_json_cstr(json, f->visual == RF_VISUAL_CHART ? "chart" : "image");
	rf_json_key(json, "content");
	rf_json_runs(json, &caption);
	rf_json_key(json, "page_number");
	rf_json_int(json, at->page->number);
	rf_json_polygon(json, "bounding_box", at->page,
	    at->block->has_box ? &at->block->box : NULL);
	image_url(x, f, at->id);
	if (x->opt->describe_figures)
		member(json, "description", rf_figure_description(f));
	member(json, "excel_range", f->excel_range);
	rf_json_sheet(json, at->page);
	rf_json_chart(json, f);
	member(json, "table_id", at->table);
	member(json, "render_error", f->render_error);
	rf_json_object_end(json);
	return RF_OK;
}

void
rf_emit_figures(const struct rf_document *d, const struct rf_options *o,
    int staging, struct rf_json_out *json)
{
	struct figures x = { d, o, json, staging, false };
	enum rf_code rc = rf_walk_figures(d, entry, &x, NULL);

	(void)rc;	/* entry() never stops the walk */
	if (x.any)
		rf_json_array_end(json);
}
