/*
 * /healthz: this process answers.  /readyz: and could accept a job: index
 * writable, room on the disk, somebody to work.  /metrics: figures.
 */
#include "config.h"
#include "api/endpoints.h"

#include "api/blob_body.h"
#include "api/site/site.h"
#include "http/metrics.h"
#include "jobs/jobs.h"
#include "store/blob.h"
#include "util/buf.h"
#include "util/hash.h"
#include "util/json_in.h"

#define RF_METRICS_MAX (1024 * 1024)
#define RF_PROBE_MAX (64 * 1024)

static void
answer_status(struct rf_response *res, int status, const char *text)
{
	struct json_object *o = json_object_new_object();

	rf_json_add(o, "status", json_object_new_string(text));
	rf_json_add(o, "version", json_object_new_string(PACKAGE_VERSION));
	rf_response_json(res, status, o);
	rf_response_header(res, "Cache-Control", "no-store");
}

static enum rf_code
healthz(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	answer_status(res, 200, "ok");
	return RF_OK;
}

/* Whoever asks these may come without a key, and so past the check of it. */
static enum rf_code
need_store(struct rf_ctx *ctx)
{
	return ctx->store != NULL ? RF_OK : rf_fail(&ctx->err, RF_E_BUSY,
	    "The index cannot be opened; the log tells why.");
}

static enum rf_code
readyz(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	if (atomic_load(&ctx->app->leaving))
		return rf_fail(&ctx->err, RF_E_BUSY, "Shutting down.");
	if (need_store(ctx) != RF_OK)
		return RF_E_BUSY;
	if (rf_store_ready(ctx->store, &ctx->err) != RF_OK) {
		ctx->err.code = RF_E_BUSY;
		return RF_E_BUSY;
	}
	if (ctx->conf->worker == RF_CONF_WORKER_SERVICE &&
	    !rf_worker_alive(ctx->conf))
		return rf_fail(&ctx->err, RF_E_BUSY,
		    "No worker is running: start \"riffle work\".");
	answer_status(res, 200, "ready");
	return RF_OK;
}

/* The probe's bytes as a blob, made when it is not there. */
static enum rf_code
ensure_probe(struct rf_ctx *ctx, char digest[RF_SHA256_HEX])
{
	struct rf_spool spool = RF_SPOOL_INIT;
	const char *data_dir = rf_store_data_dir(ctx->store);
	struct rf_buf b;
	int64_t size;
	enum rf_code rc;

	rf_buf_init(&b, RF_PROBE_MAX);
	for (int i = 0; i < RF_SITE_PROBE_LINES; i++)
		rf_buf_adds(&b, RF_SITE_PROBE_LINE);
	rf_sha256_to_hex(b.ptr, b.len, digest);
	rc = rf_blob_stat(ctx->store, digest, &size, &ctx->err);
	if (rc != RF_E_NOT_FOUND)
		goto out;
	rc = rf_spool_open(data_dir, &spool, &ctx->err);
	if (rc == RF_OK)
		rc = rf_spool_write(&spool, b.ptr, b.len, &ctx->err);
	if (rc == RF_OK)
		rc = rf_blob_put_spool(ctx->store, &spool, digest, &ctx->err);
	rf_spool_discard(&spool);
out:
	rf_buf_release(&b);
	return rc;
}

static enum rf_code
probe_file(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_response *res)
{
	char digest[RF_SHA256_HEX];
	enum rf_code rc = need_store(ctx);

	if (rc == RF_OK)
		rc = ensure_probe(ctx, digest);
	if (rc == RF_OK)
		rc = rf_api_add_blob(ctx, digest, res);
	if (rc != RF_OK)
		return rc;
	res->status = 200;
	res->media_type = RF_STR("text/plain");
	rf_response_header(res, "Cache-Control", "no-store");
	return RF_OK;
}

/* One family of gauges a row, read from the index. */
static void
print_store_stats(const struct rf_store_stats *s, struct rf_out *out)
{
	const struct {
		const char *name, *help;
		int64_t value;
	} rows[] = {
		{ "riffle_items_waiting", "Documents waiting to be read.",
		    s->items_waiting },
		{ "riffle_items_running", "Documents being read.",
		    s->items_running },
		{ "riffle_oldest_waiting_milliseconds",
		    "Age of the oldest waiting document.",
		    s->oldest_waiting_ms },
		{ "riffle_blobs", "Files kept.", s->blobs },
		{ "riffle_blob_bytes", "Bytes of the files kept.",
		    s->blob_bytes },
		{ "riffle_artifacts", "Artifacts kept.", s->artifacts },
		{ "riffle_pages_read", "Pages read so far.", s->pages },
	};

	rf_out_adds(out, "# HELP riffle_jobs Jobs by state.\n"
	    "# TYPE riffle_jobs gauge\n");
	for (int i = 0; i < RF_JOB_STATE_COUNT; i++)
		rf_out_printf(out, "riffle_jobs{state=\"%s\"} %lld\n",
		    rf_job_state_name((enum rf_job_state)i),
		    (long long)s->jobs[i]);
	for (size_t i = 0; i < RF_COUNT(rows); i++)
		rf_out_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %lld\n",
		    rows[i].name, rows[i].help, rows[i].name, rows[i].name,
		    (long long)rows[i].value);
}

static enum rf_code
metrics(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	struct rf_store_stats stats;
	struct rf_buf buf;
	struct rf_out out;
	enum rf_code rc;

	if (!ctx->conf->metrics)
		return rf_fail(&ctx->err, RF_E_NOT_FOUND,
		    "Metrics are switched off.");
	rc = need_store(ctx);
	if (rc == RF_OK)
		rc = rf_store_stats(ctx->store, &stats, &ctx->err);
	if (rc != RF_OK)
		return rc;
	rf_buf_init(&buf, RF_METRICS_MAX);
	rf_out_to_buf(&out, &buf);
	print_store_stats(&stats, &out);
	rf_metrics_print(ctx->app->metrics, &out);
	rc = rf_out_finish(&out, &ctx->err);
	if (rc == RF_OK)
		rf_response_bytes(res, 200,
		    "text/plain; version=0.0.4; charset=utf-8",
		    (struct rf_str){ buf.ptr, buf.len });
	rf_buf_release(&buf);
	rf_response_header(res, "Cache-Control", "no-store");
	return rc;
}

static const struct rf_field health_fields[] = {
	{ "status", "string", true, false, "ok or ready." },
	{ "version", "string", true, false, NULL },
};
const struct rf_schema rf_schema_site_health = {
	"Health", NULL, health_fields, RF_COUNT(health_fields), 0, NULL
};

static const struct rf_field error_fields[] = {
	{ "error.code", "string", false, false, "Such as not_found." },
	{ "error.message", "string", false, false, "One sentence." },
};
const struct rf_schema rf_schema_site_error = {
	"Error", NULL, error_fields, RF_COUNT(error_fields), 0, NULL
};
const struct rf_schema rf_schema_site_metrics = {
	.name = "Metrics", .text = "The Prometheus text format, version 0.0.4.",
	.media_type = "text/plain"
};
const struct rf_schema rf_schema_site_text = {
	.name = "Text", .text = "Plain text.", .media_type = "text/plain"
};

static const struct rf_reply health_replies[] = {
	{ 200, "Health", "This process answers." },
	{ 0, NULL, NULL }
};
static const struct rf_reply ready_replies[] = {
	{ 200, "Health", "Jobs can be accepted and will be worked on." },
	{ 503, "Error", "Not now; the message says why." },
	{ 0, NULL, NULL }
};
static const struct rf_reply probe_replies[] = {
	{ 200, "Text", "A line again and again, sent as stored files are." },
	{ 503, "Error", "Not now; the message says why." },
	{ 0, NULL, NULL }
};
static const struct rf_reply metrics_replies[] = {
	{ 200, "Metrics", "Figures in the Prometheus text format." },
	{ 404, "Error", "Switched off." },
	{ 503, "Error", "Not now; the message says why." },
	{ 0, NULL, NULL }
};

static const struct rf_route routes[] = {
	{ RF_GET, "/healthz", healthz, RF_AUTH_NONE, 0, RF_BODY_NONE,
	    "healthz", "Is the process alive", NULL, health_replies },
	{ RF_GET, RF_SITE_PROBE_PATH, probe_file, RF_AUTH_NONE, 0,
	    RF_BODY_NONE, "probe_file", "Do stored files arrive", NULL,
	    probe_replies },
	{ RF_GET, "/readyz", readyz, RF_AUTH_NONE, 0, RF_BODY_NONE, "readyz",
	    "Can jobs be accepted", NULL, ready_replies },
	{ RF_GET, "/metrics", metrics, RF_AUTH_NONE, 0, RF_BODY_NONE,
	    "metrics", "Figures for monitoring", NULL, metrics_replies },
};

const struct rf_endpoint rf_ep_health = {
	"health", &rf_site_style, routes, RF_COUNT(routes)
};
