/* The shapes of this surface's answers (sections 1.2, 3, 6). */
#include "config.h"
#include "api/imageextract/imageextract.h"

#include "util/err.h"

#define YES true, false
#define MAYBE false, false
#define SCHEMA(symbol, name, text, fields) \
	static const struct rf_schema symbol = { name, text, fields, \
	    RF_COUNT(fields), 0, NULL }

#define STATES "queued|processing|done|failed|cancelled"

static const struct rf_field error_fields[] = {
	{ "error", "string", YES, "One sentence for people." },
	{ "code", "string", YES, "Stable: validation_error, not_found, ..." },
	{ "details", "object", YES, NULL },
};
SCHEMA(error, "ImageExtractError", NULL, error_fields);

static const struct rf_field login_fields[] = {
	{ "email", "string", YES, NULL },
	{ "password", "string", YES, NULL },
};
SCHEMA(login, "Login", NULL, login_fields);

static const struct rf_field signed_in_fields[] = {
	{ "signed_in", "boolean", YES, NULL },
};
SCHEMA(signed_in, "SignedIn", NULL, signed_in_fields);

static const struct rf_field request_fields[] = {
	{ "type", "url|bulk", MAYBE, "Not with files." },
	{ "input", "any", MAYBE, "An address, or a list of them." },
	{ "project_id", "string", MAYBE, "Default: the key's project." },
	{ "files", "[]binary", MAYBE, "Documents, in a form." },
};
SCHEMA(request, "JobRequest", "Addresses as JSON, or documents as a form.",
    request_fields);

static const struct rf_field accepted_fields[] = {
	{ "job_id", "uuid", YES, NULL },
};
SCHEMA(accepted, "JobAccepted", NULL, accepted_fields);

static const struct rf_field running_fields[] = {
	{ "job_id", "uuid", YES, NULL },
	{ "status", "queued|processing", YES, NULL },
	{ "progress", "integer", YES, "Percent." },
};
SCHEMA(running, "JobRunning", NULL, running_fields);

static const struct rf_field cancelled_fields[] = {
	{ "cancelled", "boolean", YES, "true" },
};
SCHEMA(cancelled, "JobCancelled", NULL, cancelled_fields);

static const struct rf_field job_fields[] = {
	{ "id", "uuid", YES, NULL },
	{ "type", "url|bulk|document", YES, NULL },
	{ "status", STATES, YES, NULL },
	{ "credits_used", "number", YES, "Less refunds." },
	{ "image_count", "integer", YES, NULL },
	{ "partial", "boolean", YES, "Some groups ended well, not all." },
	{ "completed_groups", "integer", YES, NULL },
	{ "total_groups", "integer", YES, NULL },
	{ "groups", "[]@JobGroup", YES, NULL },
	{ "progress", "integer", YES, "Percent." },
	{ "error", "?string", YES, "Of a failed job; else null." },
	{ "project_id", "?string", YES, NULL },
	{ "retry_of", "uuid", MAYBE, "The job that this one repeats." },
	{ "created_at", "time", YES, NULL },
	{ "started_at", "?time", YES, NULL },
	{ "finished_at", "?time", YES, NULL },
};
SCHEMA(job, "ImageJob", NULL, job_fields);

static const struct rf_field group_fields[] = {
	{ "id", "string", YES, "g1, g2, ..." },
	{ "label", "string", YES, "The address or the file's name." },
	{ "kind", "url|document", YES, NULL },
	{ "status", STATES, YES, NULL },
	{ "image_count", "integer", YES, NULL },
	{ "duration_ms", "?integer", YES, "null until it ended." },
};
SCHEMA(group, "JobGroup", NULL, group_fields);

static const struct rf_field items_fields[] = {
	{ "job_id", "uuid", YES, NULL },
	{ "items", "[]@JobItem", YES, NULL },
};
SCHEMA(items, "JobItems", NULL, items_fields);

static const struct rf_field item_fields[] = {
	{ "id", "string", YES, "That of the group." },
	{ "kind", "url|document", YES, NULL },
	{ "position", "integer", YES, "From 0, as the request gave it." },
	{ "source_label", "string", YES, NULL },
	{ "status", STATES, YES, NULL },
	{ "image_count", "integer", YES, NULL },
	{ "duration_ms", "?integer", YES, NULL },
	{ "error_code", "?timeout|dns_error|connect_error|tls_error|http_error|"
	    "blocked_url|too_large|not_html|unsupported_format|encrypted|"
	    "corrupt|internal", YES, NULL },
	{ "error_message", "?string", YES, NULL },
};
SCHEMA(item, "JobItem", NULL, item_fields);

static const struct rf_field result_fields[] = {
	{ "job_id", "uuid", YES, NULL },
	{ "type", "url|bulk|document", YES, NULL },
	{ "image_count", "integer", YES, NULL },
	{ "credits_used", "number", YES, NULL },
	{ "images", "[]@FoundImage", YES, "By item, then as they appear." },
	{ "extracted_at", "time", YES, NULL },
};
SCHEMA(result, "ImageResult", NULL, result_fields);

static const struct rf_field image_fields[] = {
	{ "id", "string", YES, NULL },
	{ "url", "string", YES, "Where it is; of documents, the copy." },
	{ "source_url", "?string", YES, "null of documents." },
	{ "source_kind", "web|document", YES, NULL },
	{ "filename", "string", YES, NULL },
	{ "width", "?integer", YES, "Pixels of the file." },
	{ "height", "?integer", YES, NULL },
	{ "aspect_ratio", "?number", YES, "Three decimals." },
	{ "format", "string", YES, "jpeg, png, webp, ..." },
	{ "file_size", "integer", YES, "Bytes." },
	{ "color_space", "?string", YES, "null of drawings." },
	{ "has_alpha", "boolean", YES, NULL },
	{ "alt_text", "?string", YES, NULL },
	{ "title", "?string", YES, NULL },
	{ "aria_label", "?string", YES, NULL },
	{ "is_lazy_loaded", "boolean", YES, NULL },
	{ "document_page", "?integer", YES, NULL },
	{ "document_slide", "?integer", YES, NULL },
	{ "document_asset_hash", "?string", YES, "SHA-256." },
	{ "document_occurrence_count", "?integer", YES, NULL },
	{ "storage_url", "?string", YES, "The copy; null without one." },
	{ "storage_key", "?string", YES, NULL },
	{ "group_id", "string", MAYBE, "Where there are groups." },
};
SCHEMA(image, "FoundImage", NULL, image_fields);

static const struct rf_field downloads_fields[] = {
	{ "job_id", "uuid", YES, NULL },
	{ "zip_url", "string", YES, NULL },
	{ "groups", "[]object", YES, "group_id and zip_url." },
	{ "images", "[]object", YES, "image_id, filename, download_url." },
};
SCHEMA(downloads, "Downloads", "Addresses relative to the host.",
    downloads_fields);

static const struct rf_field account_fields[] = {
	{ "id", "string", YES, NULL },
	{ "name", "string", YES, NULL },
	{ "slug", "string", YES, NULL },
	{ "plan", "string", YES, NULL },
	{ "status", "active|past_due", YES, NULL },
	{ "membership_role", "owner|admin|member|viewer", YES, NULL },
};
SCHEMA(account, "Account", NULL, account_fields);

static const struct rf_field credits_fields[] = {
	{ "account_id", "string", YES, NULL },
	{ "plan", "string", YES, NULL },
	{ "credits", "integer", YES, NULL },
};
SCHEMA(credits, "Credits", NULL, credits_fields);

static const struct rf_field ledger_fields[] = {
	{ "account_id", "string", YES, NULL },
	{ "entries", "[]@LedgerEntry", YES, NULL },
};
SCHEMA(ledger, "Ledger", NULL, ledger_fields);

static const struct rf_field entry_fields[] = {
	{ "id", "string", YES, NULL },
	{ "entry_type", "job_debit|job_refund|plan_grant|plan_renewal|"
	    "plan_change|payment_refund|manual_adjustment", YES, NULL },
	{ "amount", "number", YES, "Signed." },
	{ "balance_after", "number", YES, NULL },
	{ "job_id", "?uuid", YES, NULL },
	{ "created_at", "time", YES, NULL },
};
SCHEMA(entry, "LedgerEntry", NULL, entry_fields);

static const struct rf_field limits_fields[] = {
	{ "account_id", "string", YES, NULL },
	{ "limits", "object", YES, "The plan's row." },
};
SCHEMA(limits, "Limits", NULL, limits_fields);

static const struct rf_field usage_fields[] = {
	{ "account_id", "string", YES, NULL },
	{ "jobs_total", "integer", YES, NULL },
	{ "credits_debited", "number", YES, "Less refunds." },
	{ "images_extracted", "integer", YES, NULL },
};
SCHEMA(usage, "UsageBetween", NULL, usage_fields);

static const struct rf_schema events = {
	.name = "EventStream", .text = "Events without a name, one JSON object "
	"in each: status and, with it, progress, result_url or error.",
	.media_type = "text/event-stream"
};
static const struct rf_schema archive = {
	.name = "ZipArchive", .text = "The images, stored or deflated; the same "
	"bytes each time.", .media_type = "application/zip"
};

const struct rf_schema *const rf_imageextract_schemas[] = {
	&error, &login, &signed_in, &request, &accepted, &running,
	&cancelled, &job, &group, &items, &item, &result, &image, &downloads,
	&account, &credits, &ledger, &entry, &limits, &usage, &events,
	&archive, NULL
};
