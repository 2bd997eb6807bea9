/*
 * The formats that are read, one row each.  What is recognised but not read
 * has its name in recognise.c; a reader of it needs nothing but its row
 * here.
 */
#include "config.h"

#include "extract/archive.h"
#include "extract/csv.h"
#include "extract/doc/doc.h"
#include "extract/docx/docx.h"
#include "extract/epub.h"
#include "extract/extract.h"
#include "extract/html/html.h"
#include "extract/mail/mail.h"
#include "extract/odf/flat.h"
#include "extract/odf/odf.h"
#include "extract/odf/ooo1.h"
#include "extract/pdf/pdf.h"
#include "extract/picture.h"
#include "extract/ppt/ppt.h"
#include "extract/pptx/pptx.h"
#include "extract/rtf/rtf.h"
#include "extract/text.h"
#include "extract/xls/xls.h"
#include "extract/xlsx/xlsx.h"

static const struct rf_format format_xlsx = {
	.name = "xlsx",
	.label = "Excel workbook",
	.media_types = (const char *const[]){
	    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	    "application/vnd.ms-excel.sheet.macroEnabled.12",
	    "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
	    "application/vnd.ms-excel.template.macroEnabled.12",
	    "application/vnd.ms-excel.addin.macroEnabled.12", NULL },
	.suffixes = (const char *const[]){ "xlsx", "xlsm", "xltx", "xltm",
	    "xlam", NULL },
	.extract = rf_xlsx_extract,
};

static const struct rf_format format_docx = {
	.name = "docx",
	.label = "Word document",
	.media_types = (const char *const[]){
	    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	    "application/vnd.ms-word.document.macroEnabled.12",
	    "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
	    "application/vnd.ms-word.template.macroEnabled.12", NULL },
	.suffixes = (const char *const[]){ "docx", "docm", "dotx", "dotm",
	    NULL },
	.extract = rf_docx_extract,
};

static const struct rf_format format_doc = {
	.name = "doc",
	.label = "Word 6-2003 document",
	.media_types = (const char *const[]){ "application/msword",
	    "application/x-msword", NULL },
	.suffixes = (const char *const[]){ "doc", "dot", NULL },
	.extract = rf_doc_extract,
};

static const struct rf_format format_pptx = {
	.name = "pptx",
	.label = "PowerPoint presentation",
	.media_types = (const char *const[]){
	    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	    "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
	    "application/vnd.openxmlformats-officedocument.presentationml.template",
	    "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
	    "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
	    "application/vnd.ms-powerpoint.template.macroEnabled.12", NULL },
	.suffixes = (const char *const[]){ "pptx", "pptm", "ppsx", "ppsm",
	    "potx", "potm", NULL },
	.extract = rf_pptx_extract,
};

static const struct rf_format format_ppt = {
	.name = "ppt",
	.label = "PowerPoint 97-2003 presentation",
	.media_types = (const char *const[]){ "application/vnd.ms-powerpoint",
	    "application/mspowerpoint", "application/x-mspowerpoint", NULL },
	.suffixes = (const char *const[]){ "ppt", "pps", "pot", NULL },
	.extract = rf_ppt_extract,
};

static const struct rf_format format_xls = {
	.name = "xls",
	.label = "Excel 2-2003 workbook",
	.media_types = (const char *const[]){ "application/vnd.ms-excel",
	    "application/msexcel", "application/x-msexcel", NULL },
	.suffixes = (const char *const[]){ "xls", "xlt", "xla", NULL },
	.recognise = rf_xls_recognise,
	.extract = rf_xls_extract,
};

static const struct rf_format format_ods = {
	.name = "ods",
	.label = "OpenDocument spreadsheet",
	.media_types = (const char *const[]){
	    "application/vnd.oasis.opendocument.spreadsheet",
	    "application/vnd.oasis.opendocument.spreadsheet-template", NULL },
	.suffixes = (const char *const[]){ "ods", "ots", NULL },
	.extract = rf_ods_extract,
};

static const struct rf_format format_odt = {
	.name = "odt",
	.label = "OpenDocument text",
	.media_types = (const char *const[]){
	    "application/vnd.oasis.opendocument.text",
	    "application/vnd.oasis.opendocument.text-template", NULL },
	.suffixes = (const char *const[]){ "odt", "ott", NULL },
	.extract = rf_odt_extract,
};

static const struct rf_format format_odp = {
	.name = "odp",
	.label = "OpenDocument presentation",
	.media_types = (const char *const[]){
	    "application/vnd.oasis.opendocument.presentation",
	    "application/vnd.oasis.opendocument.presentation-template",
	    NULL },
	.suffixes = (const char *const[]){ "odp", "otp", NULL },
	.extract = rf_odp_extract,
};

static const struct rf_format format_odg = {
	.name = "odg",
	.label = "OpenDocument drawing",
	.media_types = (const char *const[]){
	    "application/vnd.oasis.opendocument.graphics",
	    "application/vnd.oasis.opendocument.graphics-template", NULL },
	.suffixes = (const char *const[]){ "odg", "otg", NULL },
	.extract = rf_odp_extract,	/* its pages are slides */
};

static const struct rf_format format_fodt = {
	.name = "fodt",
	.label = "OpenDocument text, flat",
	.media_types = (const char *const[]){
	    "application/vnd.oasis.opendocument.text-flat-xml", NULL },
	.suffixes = (const char *const[]){ "fodt", NULL },
	.recognise = rf_fodt_recognise,
	.extract = rf_fodt_extract,
};

static const struct rf_format format_fods = {
	.name = "fods",
	.label = "OpenDocument spreadsheet, flat",
	.media_types = (const char *const[]){
	    "application/vnd.oasis.opendocument.spreadsheet-flat-xml", NULL },
	.suffixes = (const char *const[]){ "fods", NULL },
	.recognise = rf_fods_recognise,
	.extract = rf_fods_extract,
};

static const struct rf_format format_fodp = {
	.name = "fodp",
	.label = "OpenDocument presentation, flat",
	.media_types = (const char *const[]){
	    "application/vnd.oasis.opendocument.presentation-flat-xml", NULL },
	.suffixes = (const char *const[]){ "fodp", NULL },
	.recognise = rf_fodp_recognise,
	.extract = rf_fodp_extract,
};

static const struct rf_format format_fodg = {
	.name = "fodg",
	.label = "OpenDocument drawing, flat",
	.media_types = (const char *const[]){
	    "application/vnd.oasis.opendocument.graphics-flat-xml", NULL },
	.suffixes = (const char *const[]){ "fodg", NULL },
	.recognise = rf_fodg_recognise,
	.extract = rf_fodp_extract,
};

static const struct rf_format format_sxw = {
	.name = "sxw",
	.label = "OpenOffice 1 text",
	.media_types = (const char *const[]){
	    "application/vnd.sun.xml.writer",
	    "application/vnd.sun.xml.writer.template", NULL },
	.suffixes = (const char *const[]){ "sxw", "stw", NULL },
	.extract = rf_sxw_extract,
};

static const struct rf_format format_sxc = {
	.name = "sxc",
	.label = "OpenOffice 1 spreadsheet",
	.media_types = (const char *const[]){
	    "application/vnd.sun.xml.calc",
	    "application/vnd.sun.xml.calc.template", NULL },
	.suffixes = (const char *const[]){ "sxc", "stc", NULL },
	.extract = rf_sxc_extract,
};

static const struct rf_format format_sxi = {
	.name = "sxi",
	.label = "OpenOffice 1 presentation",
	.media_types = (const char *const[]){
	    "application/vnd.sun.xml.impress",
	    "application/vnd.sun.xml.impress.template", NULL },
	.suffixes = (const char *const[]){ "sxi", "sti", NULL },
	.extract = rf_sxi_extract,
};

static const struct rf_format format_sxd = {
	.name = "sxd",
	.label = "OpenOffice 1 drawing",
	.media_types = (const char *const[]){
	    "application/vnd.sun.xml.draw",
	    "application/vnd.sun.xml.draw.template", NULL },
	.suffixes = (const char *const[]){ "sxd", "std", NULL },
	.extract = rf_sxd_extract,
};

static const struct rf_format format_rtf = {
	.name = "rtf",
	.label = "RTF document",
	.media_types = (const char *const[]){ "application/rtf", "text/rtf",
	    "text/richtext", NULL },
	.suffixes = (const char *const[]){ "rtf", NULL },
	.recognise = rf_rtf_recognise,
	.extract = rf_rtf_extract,
};

static const struct rf_format format_csv = {
	.name = "csv",
	.label = "Delimited text",
	.media_types = (const char *const[]){ "text/csv",
	    "text/tab-separated-values", "application/csv",
	    "text/comma-separated-values", NULL },
	.suffixes = (const char *const[]){ "csv", "tsv", "tab", NULL },
	.recognise = rf_csv_recognise,
	.text = true,
	.extract = rf_csv_extract,
};

static const struct rf_format format_epub = {
	.name = "epub",
	.label = "EPUB book",
	.media_types = (const char *const[]){ "application/epub+zip", NULL },
	.suffixes = (const char *const[]){ "epub", NULL },
	.extract = rf_epub_extract,
};

static const struct rf_format format_eml = {
	.name = "eml",
	.label = "E-mail message",
	.media_types = (const char *const[]){ "message/rfc822",
	    "application/mbox", "multipart/related", "multipart/signed",
	    NULL },
	.suffixes = (const char *const[]){ "eml", "mht", "mhtml", "mbox",
	    NULL },
	.recognise = rf_eml_recognise,
	.text = true,
	.extract = rf_eml_extract,
};

static const struct rf_format format_msg = {
	.name = "msg",
	.label = "Outlook message",
	.media_types = (const char *const[]){ "application/vnd.ms-outlook",
	    "application/x-msg", NULL },
	.suffixes = (const char *const[]){ "msg", NULL },
	.extract = rf_msg_extract,
};

static const struct rf_format format_zip = {
	.name = "zip",
	.label = "ZIP archive of documents",
	.media_types = (const char *const[]){ "application/zip",
	    "application/x-zip-compressed", NULL },
	.suffixes = (const char *const[]){ "zip", NULL },
	.extract = rf_archive_extract,
};

static const struct rf_format format_html = {
	.name = "html",
	.label = "Web page",
	.media_types = (const char *const[]){ "text/html",
	    "application/xhtml+xml", NULL },
	.suffixes = (const char *const[]){ "html", "htm", "xhtml", "xht",
	    NULL },
	.recognise = rf_web_recognise,
	.text = true,
	.extract = rf_web_extract,
};

static const struct rf_format format_markdown = {
	.name = "markdown",
	.label = "Markdown",
	.media_types = (const char *const[]){ "text/markdown",
	    "text/x-markdown", NULL },
	.suffixes = (const char *const[]){ "md", "markdown", "mdown", "mkd",
	    NULL },
	.recognise = rf_text_recognise,
	.text = true,
	.extract = rf_markdown_extract,
};

static const struct rf_format format_json = {
	.name = "json",
	.label = "JSON",
	.media_types = (const char *const[]){ "application/json",
	    "text/json", NULL },
	.suffixes = (const char *const[]){ "json", "geojson", NULL },
	.recognise = rf_json_recognise,
	.text = true,
	.extract = rf_json_extract,
};

static const struct rf_format format_xml = {
	.name = "xml",
	.label = "XML",
	.media_types = (const char *const[]){ "application/xml", "text/xml",
	    NULL },
	.suffixes = (const char *const[]){ "xml", "xsd", "xsl", "rss", "atom",
	    NULL },
	.recognise = rf_xml_recognise,
	.text = true,
	.extract = rf_xml_extract,
};

static const struct rf_format format_text = {
	.name = "text",
	.label = "Plain text",
	.media_types = (const char *const[]){ "text/plain", NULL },
	.suffixes = (const char *const[]){ "txt", "text", "log", NULL },
	.recognise = rf_text_recognise,
	.text = true,
	.extract = rf_text_extract,
};

#ifdef HAVE_MUPDF
static const struct rf_format format_pdf = {
	.name = "pdf",
	.label = "PDF document",
	.media_types = (const char *const[]){ "application/pdf",
	    "application/x-pdf", NULL },
	.suffixes = (const char *const[]){ "pdf", NULL },
	.recognise = rf_pdf_recognise,
	.extract = rf_pdf_extract,
};
#endif

const struct rf_format *const rf_formats[] = {
#ifdef HAVE_MUPDF
	&format_pdf,
#endif
	&format_xlsx,
	&format_xls,
	&format_docx,
	&format_doc,
	&format_pptx,
	&format_ppt,
	&format_ods,
	&format_odt,
	&format_odp,
	&format_odg,
	&format_fodt,
	&format_fods,
	&format_fodp,
	&format_fodg,
	&format_sxw,
	&format_sxc,
	&format_sxi,
	&format_sxd,
	&format_rtf,
	&format_csv,
	&format_eml,
	&format_msg,
	&format_zip,
	&format_html,
	&format_epub,
	&format_markdown,
	&format_json,
	&format_xml,
	&format_text,
	&rf_picture_jpeg,
	&rf_picture_png,
	&rf_picture_gif,
	&rf_picture_webp,
	&rf_picture_bmp,
	&rf_picture_tiff,
	&rf_picture_avif,
	&rf_picture_heif,
	&rf_picture_svg,
	&rf_picture_ico,
	&rf_picture_jp2,
	&rf_picture_jxl,
	&rf_picture_psd,
	&rf_picture_emf,
	&rf_picture_wmf,
	NULL
};
