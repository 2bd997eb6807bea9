/* The shapes of Pulse's answers (sections 2.1, 4.1, 4.3, 4.4, 5). */
#include "config.h"
#include "api/pulse/pulse.h"

#include "util/err.h"

#define YES true, false
#define MAYBE false, false
#define OLD false, true
#define SCHEMA(symbol, name, text, fields) \
	const struct rf_schema symbol = { name, text, fields, \
	    RF_COUNT(fields), 0, NULL }

static const struct rf_field result[] = {
	{ "markdown", "string", YES, "The document; tables are HTML." },
	{ "extensions", "@Extensions", MAYBE, NULL },
	{ "bounding_boxes", "@BoundingBoxes", MAYBE, NULL },
	{ "extraction_id", "uuid", MAYBE, "With storage." },
	{ "extraction_url", "string", MAYBE, "A page that shows the result." },
	{ "page_count", "integer", MAYBE, "Pages processed." },
	{ "plan_info", "@PlanInfo", MAYBE, NULL },
	{ "warnings", "[]string", MAYBE, "Remarks; absent when there is none." },
	{ "credits_used", "number", MAYBE, "By this request." },
	{ "job_id", "string", MAYBE, "In deprecated calls." },
	{ "content", "string", OLD, "A copy of markdown." },
	{ "html", "string", OLD, "With the deprecated returnHtml." },
	{ "chunks", "object", OLD, "With the deprecated chunking." },
};
SCHEMA(rf_schema_pulse_result, "ExtractResult", NULL, result);

static const struct rf_field boxes[] = {
	{ "Title", "[]@TextEntry", MAYBE, NULL },
	{ "Text", "[]@TextEntry", MAYBE, NULL },
	{ "Header", "[]@TextEntry", MAYBE, NULL },
	{ "Footer", "[]@TextEntry", MAYBE, NULL },
	{ "Page Number", "[]@TextEntry", MAYBE, NULL },
	{ "Images", "[]@ImageEntry", MAYBE, NULL },
	{ "Tables", "[]@TableEntry", MAYBE, NULL },
	{ "markdown_with_ids", "string", MAYBE,
	    "The Markdown with data-bb-*-id attributes." },
	{ "defined_names", "object", MAYBE, "A workbook's names." },
};
SCHEMA(rf_schema_pulse_bounding_boxes, "BoundingBoxes",
    "Only arrays with entries are present.  Polygons are eight numbers: top "
    "left, top right, bottom right, bottom left, as fractions of the page.",
    boxes);

static const struct rf_field text_entry[] = {
	{ "id", "string", YES, "txt-N, or excel_title_N." },
	{ "content", "string", YES, NULL },
	{ "original_content", "string", YES, NULL },
	{ "page_number", "integer", YES, "1-based in the document." },
	{ "bounding_box", "[]number", YES, "Eight numbers, or none." },
	{ "average_word_confidence", "number", YES, "0 to 1." },
	{ "excel_range", "string", MAYBE, NULL },
	{ "sheet_name", "string", MAYBE, NULL },
	{ "sheet_index", "integer", MAYBE, "1-based among parsed sheets." },
	{ "workbook_sheet_index", "integer", MAYBE, "1-based among all." },
};
SCHEMA(rf_schema_pulse_text_entry, "TextEntry", NULL, text_entry);

static const struct rf_field image_entry[] = {
	{ "id", "string", YES, "img-N, or excel_image_S_N." },
	{ "visual_type", "chart|image", YES, NULL },
	{ "content", "string", MAYBE, "The caption." },
	{ "page_number", "integer", MAYBE, NULL },
	{ "bounding_box", "[]number", MAYBE, NULL },
	{ "image_url", "string", MAYBE, "With showImages." },
	{ "svg_url", "string", MAYBE, "The picture as SVG, where we drew it." },
	{ "original_url", "string", MAYBE,
	    "The document's file, where the picture is our drawing of it." },
	{ "description", "string", MAYBE, "With figureProcessing.description." },
	{ "excel_range", "string", MAYBE, "The anchor." },
	{ "sheet_name", "string", MAYBE, NULL },
	{ "sheet_index", "integer", MAYBE, NULL },
	{ "workbook_sheet_index", "integer", MAYBE, NULL },
	{ "chart_type", "string", MAYBE, "BarChart, LineChart, ..." },
	{ "chart_title", "string", MAYBE, NULL },
	{ "source_ranges", "[]string", MAYBE, NULL },
	{ "table_id", "string", MAYBE, "The table of the chart's data." },
	{ "render_error", "string", MAYBE, "Why there is no picture." },
};
SCHEMA(rf_schema_pulse_image_entry, "ImageEntry", NULL, image_entry);

static const struct rf_field table_entry[] = {
	{ "id", "string", YES, "tbl-N." },
	{ "content", "string", YES, "The table as HTML." },
	{ "page_number", "integer", YES, NULL },
	{ "bounding_box", "[]number", YES, NULL },
	{ "from_chart", "boolean", MAYBE, "true: a chart's data." },
	{ "table_info", "object", YES, "id, dimensions, location, ranges." },
	{ "cell_data", "[]object", MAYBE, "Cells with place and spans." },
	{ "excel_range", "string", MAYBE, NULL },
	{ "sheet_name", "string", MAYBE, NULL },
	{ "sheet_index", "integer", MAYBE, NULL },
	{ "workbook_sheet_index", "integer", MAYBE, NULL },
};
SCHEMA(rf_schema_pulse_table_entry, "TableEntry", NULL, table_entry);

static const struct rf_field extensions[] = {
	{ "chunking", "object", MAYBE, "One array of strings a type." },
	{ "footnoteReferences", "[]object", MAYBE, NULL },
	{ "altOutputs", "object", MAYBE, "wlbb, html, xml." },
	{ "mergeTables", "object", MAYBE, NULL },
};
SCHEMA(rf_schema_pulse_extensions, "Extensions", "Those asked for.",
    extensions);

static const struct rf_field plan_info[] = {
	{ "tier", "string", YES, NULL },
	{ "total_credits_used", "number", YES, "With this request." },
	{ "pages_used", "integer", YES, "With this request." },
};
SCHEMA(rf_schema_pulse_plan_info, "PlanInfo", NULL, plan_info);

static const struct rf_field large_stub[] = {
	{ "is_url", "boolean", YES, "true" },
	{ "url", "string", YES, "Works once." },
	{ "extraction_id", "uuid", MAYBE, NULL },
	{ "extraction_url", "string", MAYBE, NULL },
	{ "page_count", "integer", MAYBE, NULL },
	{ "plan_info", "@PlanInfo", MAYBE, NULL },
	{ "credits_used", "number", MAYBE, NULL },
	{ "job_id", "string", MAYBE, "In deprecated calls." },
};
SCHEMA(rf_schema_pulse_large_stub, "LargeResultStub",
    "In place of a result that is large.", large_stub);

static const struct rf_field expired[] = {
	{ "expired", "boolean", YES, "true" },
	{ "extraction_id", "uuid", MAYBE, NULL },
};
SCHEMA(rf_schema_pulse_expired, "ExpiredResult",
    "In place of a result whose time is over.", expired);

#define JOB_STATES "pending|processing|completed|failed|canceled|expired"

static const struct rf_field acknowledgement[] = {
	{ "job_id", "string", YES, NULL },
	{ "status", JOB_STATES, YES, NULL },
	{ "message", "string", MAYBE, NULL },
	{ "queuedAt", "time", OLD, NULL },
};
SCHEMA(rf_schema_pulse_acknowledgement, "Acknowledgement", NULL,
    acknowledgement);

static const struct rf_field job[] = {
	{ "job_id", "string", YES, NULL },
	{ "status", JOB_STATES, YES, NULL },
	{ "created_at", "time", YES, NULL },
	{ "updated_at", "time", MAYBE, NULL },
	{ "result", "@ExtractResult|LargeResultStub|ExpiredResult", MAYBE,
	    NULL },
	{ "error", "string", MAYBE, "Of a failed job." },
	{ "progress", "object", MAYBE, "pages_done of pages_total." },
};
SCHEMA(rf_schema_pulse_job, "Job", "Once completed, result is what the "
    "synchronous call answers.", job);

static const struct rf_field cancellation[] = {
	{ "job_id", "string", YES, NULL },
	{ "message", "string", YES, NULL },
};
SCHEMA(rf_schema_pulse_cancellation, "Cancellation", NULL, cancellation);

static const struct rf_field error[] = {
	{ "error.code", "string", false, false, "Such as FILE_001." },
	{ "error.message", "string", false, false, "One sentence." },
	{ "error.details", "object", false, false, NULL },
};
SCHEMA(rf_schema_pulse_error, "PulseError", NULL, error);

const struct rf_schema rf_schema_pulse_picture = {
	.name = "Picture", .text = "The bytes of a picture: PNG, JPEG, or what "
	"the document holds.", .media_type = "image/*"
};
