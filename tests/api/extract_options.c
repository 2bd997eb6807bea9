/*
 * The options of /extract: every documented spelling does what it says, and
 * what is deprecated or has no effect here is remarked on (Pulse contract,
 * sections 3.3, 4.1 and 5.8).
 */
#include "config.h"

#include "api/suites.h"
#include "lib/ask.h"
#include "lib/documents.h"

static struct service *svc;
static struct document book;	/* document_visual() */

static void
start(void)
{
	svc = service_start("");
	book = document_visual();
}

static void
stop(void)
{
	document_release(&book);
	service_stop(svc);
}

/* One option on the workbook, and what it must change. */
struct option {
	const char *name, *value;
	const char *const *expect;
};
#define WITH(...) (const char *const[]){ __VA_ARGS__, NULL }

static void
each(const struct option *options, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct answer a = ASK(svc, .path = "/extract", FORM(
		    UPLOAD_BYTES("file", "visual.xlsx", book.bytes, book.len),
		    FIELD(options[i].name, options[i].value)));

		snprintf(a.what, sizeof(a.what), "%s=%.100s", options[i].name,
		    options[i].value);
		expect_at(__FILE__, (int)i, &a, 200, options[i].expect);
		answer_release(&a);
	}
}

/* The workbook itself is remarked on, once: parts of it are hidden. */
#define NO_OTHER "warnings # 1"
#define PICTURE "bounding_boxes.Images[-1]."

static const struct option nothing_asked[] = {
	{ "model", "default", WITH(NO_OTHER, "!extensions",
	    "!" PICTURE "image_url", "!" PICTURE "description",
"bounding_boxes.Images # 2",
	    "bounding_boxes.Title[0].content = Sheet: Charts",
	    PICTURE "visual_type = image", PICTURE "id = excel_image_1_2",
	    PICTURE "excel_range ^ H2",
	    "bounding_boxes.Images[0].chart_type = BarChart",
	    "bounding_boxes.Images[0].chart_title = Sales",
	    "bounding_boxes.Images[0].source_ranges[0] = Charts!$B$1:$B$3",
	    "bounding_boxes.defined_names.Total = Charts!$C$3") },
};

static const struct option spellings[] = {
	{ "figureProcessing", "{\"showImages\":true}", WITH(PICTURE
	    "image_url ^ http://docs.example.org/results/", NO_OTHER) },
	{ "figure_processing", "{\"show_images\":true}", WITH(PICTURE
	    "image_url ~ /images/excel_image_1_2.png", NO_OTHER) },
	{ "figureProcessing", "{\"description\":true}", WITH(PICTURE
	    "description", NO_OTHER) },
	{ "extensions", "{\"footnoteReferences\":true}", WITH(
	    "extensions.footnoteReferences # 0", NO_OTHER) },
	{ "extensions", "{\"footnote_references\":true}", WITH(
	    "extensions.footnoteReferences # 0") },
	{ "extensions", "{\"chunking\":{\"chunkTypes\":[\"semantic\","
	    "\"header\",\"page\",\"recursive\"],\"chunkSize\":100}}", WITH(
	    "extensions.chunking # 4", "extensions.chunking.semantic[0]",
	    "extensions.chunking.header[0]", "extensions.chunking.page # 1",
	    "extensions.chunking.recursive[0]", "!chunks", NO_OTHER) },
	{ "extensions", "{\"chunking\":{\"chunk_types\":[\"page\"],"
	    "\"chunk_size\":10000}}", WITH("extensions.chunking.page # 1",
	    "extensions.chunking # 1") },
	{ "extensions", "{\"altOutputs\":{\"wlbb\":true}}", WITH(
	    "extensions.altOutputs.wlbb.words # 0", "warnings # 2",
	    "warnings[1] ~ PDF") },
	{ "extensions", "{\"altOutputs\":{\"returnHtml\":true,"
	    "\"returnXml\":true}}", WITH(
	    "extensions.altOutputs.html ~ <table",
	    "extensions.altOutputs.xml ^ <", "!html", NO_OTHER) },
	{ "extensions", "{\"alt_outputs\":{\"return_html\":true,"
	    "\"return_xml\":true}}", WITH(
	    "extensions.altOutputs.html", "extensions.altOutputs.xml") },
	{ "extensions", "{\"mergeTables\":true}", WITH(
	    "extensions.mergeTables") },
	{ "extensions", "{\"merge_tables\":true}", WITH(
	    "extensions.mergeTables") },
	{ "tables_config", "{\"charts_to_tables\":true}", WITH(
	    "bounding_boxes.Tables[-1].from_chart = true",
	    "bounding_boxes.Tables[-1].table_info.is_chart = true",
	    "bounding_boxes.Tables[-1].table_info.chart_type = BarChart",
	    "bounding_boxes.Tables[-1].table_info.chart_title = Sales",
	    "bounding_boxes.Tables[-1].table_info.source_ranges[0] = "
	    "Charts!$B$1:$B$3", "bounding_boxes.Images[0].table_id = tbl-2",
	    "!bounding_boxes.Tables[-1].cell_data[0].excel_range",
	    NO_OTHER) },
	{ "tablesConfig", "{\"chartsToTables\":true}", WITH(
	    "bounding_boxes.Tables[-1].from_chart") },
	{ "spreadsheet", "{\"includeHiddenRows\":true}", WITH(
	    "markdown ~ Hushed", NO_OTHER) },
	{ "spreadsheet", "{\"include_hidden_rows\":true}", WITH(
	    "markdown ~ Hushed") },
	{ "spreadsheet", "{\"includeHiddenCols\":true}", WITH(
	    "markdown ~ Margin", NO_OTHER) },
	{ "spreadsheet", "{\"include_hidden_cols\":true}", WITH(
	    "markdown ~ Margin") },
	{ "spreadsheet", "{\"includeHiddenSheets\":true}", WITH(
	    "markdown ~ Buried", "page_count = 2", "credits_used = 2",
	    NO_OTHER) },
	{ "spreadsheet", "{\"include_hidden_sheets\":true}", WITH(
	    "markdown ~ Buried") },
	{ "storage", "{\"enabled\":true}", WITH("extraction_id",
	    "extraction_url ^ http://docs.example.org/extractions/",
	    NO_OTHER) },
	{ "storage", "{\"folderName\":\"Bills\"}", WITH("extraction_id",
	    "warnings[0] ^ storage.folderName has no effect") },
	{ "storage", "{\"folder_name\":\"Bills\"}", WITH(
	    "warnings[0] ^ storage.folderName has no effect") },
	{ "storage", "{\"folderId\":\"7\"}", WITH(
	    "warnings[0] ^ storage.folderId has no effect") },
	{ "storage", "{\"folder_id\":\"7\"}", WITH(
	    "warnings[0] ^ storage.folderId has no effect") },
	{ "async", "false", WITH("markdown", NO_OTHER) },
	{ "async", "FALSE", WITH("markdown") },
	{ "pages", " 1 , 1-1 ", WITH("page_count = 1") },
	{ "model", "pulse-ultra-2", WITH("warnings # 2",
	    "warnings[0] ^ The model parameter has no effect",
	    "credits_used = 10") },
	{ "model", "enterprise-preview", WITH(
	    "warnings[0] ^ The model parameter has no effect",
	    "credits_used = 10") },
	{ "model", "gpt-\"9\"", WITH("warnings[0] ^ There is no model",
	    "credits_used = 1") },
	/* JSON text that was encoded once more. */
	{ "figureProcessing", "\"{\\\"showImages\\\":true}\"", WITH(PICTURE
	    "image_url") },
};

/* Name, and its warning's beginning. */
#define DEPRECATED(name) "warnings[0] ^ " name " is deprecated"
#define LEGACY "content", "job_id # 36"

static const struct option deprecated[] = {
	{ "structuredOutput", "{\"schema\":{\"total\":\"float\"},"
	    "\"schemaPrompt\":\"find\"}", WITH(DEPRECATED("structuredOutput")
	    ": use /schema.", "warnings # 3",
	    "warnings[1] ^ structuredOutput has no effect", LEGACY) },
	{ "structured_output", "{}", WITH(DEPRECATED("structuredOutput")) },
	{ "schema", "{\"total\":\"float\"}", WITH(DEPRECATED("schema")
	    ": use /schema.", LEGACY) },
	{ "schema", "\"{\\\"total\\\":\\\"float\\\"}\"", WITH(
	    DEPRECATED("schema"), LEGACY) },
	{ "experimentalSchema", "{\"type\":\"object\"}", WITH(
	    DEPRECATED("experimentalSchema"), LEGACY) },
	{ "experimental_schema", "{}", WITH(
	    DEPRECATED("experimentalSchema")) },
	{ "experimental-schema", "{}", WITH(
	    DEPRECATED("experimentalSchema")) },
	{ "schemaPrompt", "find", WITH(DEPRECATED("schemaPrompt")) },
	{ "schema_prompt", "find", WITH(DEPRECATED("schemaPrompt")) },
	{ "customPrompt", "find", WITH(DEPRECATED("customPrompt")) },
	{ "custom_prompt", "find", WITH(DEPRECATED("customPrompt")) },
	{ "chunking", "semantic, header", WITH(DEPRECATED("chunking")
	    ": use extensions.chunking.chunkTypes.", "chunks # 2",
	    "chunks.semantic[0]", "chunks.header[0]", "!extensions",
	    LEGACY) },
	{ "chunking", "page,recursive", WITH("chunks.page # 1",
	    "chunks.recursive[0]") },
	{ "chunkSize", "500", WITH(DEPRECATED("chunkSize")
	    ": use extensions.chunking.chunkSize.") },
	{ "chunk_size", "500", WITH(DEPRECATED("chunkSize")) },
	{ "extractFigure", "true", WITH(DEPRECATED("extractFigure")) },
	{ "extract_figure", "true", WITH(DEPRECATED("extractFigure")) },
	{ "figureDescription", "true", WITH(DEPRECATED("figureDescription")
	    ": use figureProcessing.description.", PICTURE "description") },
	{ "figure_description", "true", WITH(PICTURE "description") },
	{ "showImages", "true", WITH(DEPRECATED("showImages")
	    ": use figureProcessing.showImages.", PICTURE "image_url") },
	{ "show_images", "true", WITH(PICTURE "image_url") },
	{ "returnHtml", "true", WITH(DEPRECATED("returnHtml")
	    ": use extensions.altOutputs.returnHtml.", "html ~ <table",
	    "!extensions", LEGACY) },
	{ "return_html", "true", WITH("html ~ <table") },
	{ "thinking", "true", WITH(DEPRECATED("thinking")) },
	{ "effort", "true", WITH(DEPRECATED("effort")
	    ": use structuredOutput.effort.") },
	{ "return_table", "true", WITH(DEPRECATED("returnTable")) },
	{ "experimental_return_table", "true", WITH(
	    DEPRECATED("experimentalReturnTable")) },
};

static void
defaults(void)
{
	each(nothing_asked, RF_COUNT(nothing_asked));
}

static void
all_spellings(void)
{
	each(spellings, RF_COUNT(spellings));
}

static void
all_deprecated(void)
{
	each(deprecated, RF_COUNT(deprecated));
}

#define BOOK UPLOAD_BYTES("file", "visual.xlsx", book.bytes, book.len)

static void
canonical_wins(void)
{
	expect_of(ASK(svc, .path = "/extract", FORM(BOOK,
	    FIELD("figure_processing", "{\"show_images\":true}"),
	    FIELD("figureProcessing", "{\"showImages\":false}"))), 200,
	    "!" PICTURE "image_url");
	expect_of(ASK(svc, .path = "/extract", FORM(
	    FIELD("figureProcessing", "{\"show_images\":true,"
	    "\"showImages\":false}"), BOOK)), 200, "!" PICTURE "image_url");
	/* The replacement overrules what it replaces. */
	expect_of(ASK(svc, .path = "/extract", FORM(FIELD("showImages",
	    "true"), FIELD("figureProcessing", "{\"showImages\":false}"),
	    BOOK)), 200, "!" PICTURE "image_url", DEPRECATED("showImages"));
	expect_of(ASK(svc, .path = "/extract", FORM(FIELD("chunkSize",
	    "100"), FIELD("extensions", "{\"chunking\":{\"chunkSize\":10000,"
	    "\"chunkTypes\":\"recursive\"}}"), BOOK)), 200,
	    "extensions.chunking.recursive # 1");
}

/* Everything at once, as a client that sets whatever there is. */
static void
all_together(void)
{
	expect_of(ASK(svc, .path = "/extract", FORM(BOOK,
	    FIELD("model", "default"), FIELD("pages", "1"),
	    FIELD("figureProcessing", "{\"description\":true,"
	    "\"showImages\":true}"), FIELD("extensions",
	    "{\"footnoteReferences\":true,\"chunking\":{\"chunkTypes\":"
	    "[\"page\"],\"chunkSize\":800},\"altOutputs\":{\"wlbb\":true,"
	    "\"returnHtml\":true,\"returnXml\":true}}"),
	    FIELD("spreadsheet", "{\"includeHiddenRows\":true,"
	    "\"includeHiddenCols\":true,\"includeHiddenSheets\":true}"),
	    FIELD("storage", "{\"enabled\":true}"),
	    FIELD("async", "false"), FIELD("structuredOutput", "{}"),
	    FIELD("schema", "{}"), FIELD("schemaPrompt", "x"),
	    FIELD("customPrompt", "x"), FIELD("chunking", "page"),
	    FIELD("chunkSize", "500"), FIELD("extractFigure", "true"),
	    FIELD("figureDescription", "true"), FIELD("showImages", "true"),
	    FIELD("returnHtml", "true"), FIELD("thinking", "true"))), 200,
	    "page_count = 1", "extensions # 3", "chunks.page # 1",
	    "html ~ <table", "content ~ Hushed", "job_id", PICTURE "image_url",
	    "extensions.altOutputs # 3", "warnings[14]");
}

/* Pages count in the whole document, and so do those that are charged. */
static void
pages(void)
{
	struct document d = document_sheets(5);

	expect_of(ASK(svc, .path = "/extract", FORM(FIELD("pages", "4,2-3"),
	    UPLOAD_BYTES("file", "five.xlsx", d.bytes, d.len))), 200,
	    "page_count = 3", "credits_used = 3",
	    "bounding_boxes.Tables[0].page_number = 2",
	    "bounding_boxes.Tables[-1].page_number = 4",
	    "markdown ~ Page 2", "markdown ~ Page 4");
	expect_of(ASK(svc, .path = "/extract", FORM(FIELD("pages", "5-6"),
	    UPLOAD_BYTES("file", "five.xlsx", d.bytes, d.len))), 400,
	    "error.code = REQ_006", "error.message ~ has 5");
	document_release(&d);
}

CU_TestInfo api_extract_options[] = {
	{ "start", start },
	{ "nothing asked", defaults },
	{ "every spelling", all_spellings },
	{ "every deprecated field", all_deprecated },
	{ "the canonical spelling wins", canonical_wins },
	{ "all together", all_together },
	{ "pages", pages },
	{ "stop", stop },
	CU_TEST_INFO_NULL
};
