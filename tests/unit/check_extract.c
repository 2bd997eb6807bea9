/* The unit tests of src/extract. */
#include "config.h"

#include "unit/extract_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "zip", NULL, NULL, NULL, NULL, extract_zip_tests },
	{ "cfb", NULL, NULL, NULL, NULL, extract_cfb_tests },
	{ "recognise", NULL, NULL, NULL, NULL, extract_recognise_tests },
	{ "xml", NULL, NULL, NULL, NULL, extract_xml_tests },
	{ "omml", NULL, NULL, NULL, NULL, extract_omml_tests },
	{ "xlsx", NULL, NULL, NULL, NULL, extract_xlsx_tests },
	{ "archive", NULL, NULL, NULL, NULL, extract_archive_tests },
	{ "eml", NULL, NULL, NULL, NULL, extract_eml_tests },
	{ "msg", NULL, NULL, NULL, NULL, extract_msg_tests },
	{ "xls", NULL, NULL, NULL, NULL, extract_xls_tests },
	{ "doc", NULL, NULL, NULL, NULL, extract_doc_tests },
	{ "doc of before 97", NULL, NULL, NULL, NULL, extract_doc_old_tests },
	{ "charts of xls", NULL, NULL, NULL, NULL, extract_xls_charts_tests },
	{ "ppt", NULL, NULL, NULL, NULL, extract_ppt_tests },
	{ "xlsx parts", NULL, NULL, NULL, NULL, extract_parts_tests },
	{ "xlsx regions", NULL, NULL, NULL, NULL, extract_regions_tests },
	{ "chart parts", NULL, NULL, NULL, NULL, extract_chart_tests },
	{ "colours", NULL, NULL, NULL, NULL, extract_color_tests },
	{ "OpenDocument charts", NULL, NULL, NULL, NULL, extract_odf_chart_tests },
	{ "ods", NULL, NULL, NULL, NULL, extract_ods_tests },
	{ "flat", NULL, NULL, NULL, NULL, extract_flat_tests },
	{ "ooo1", NULL, NULL, NULL, NULL, extract_ooo1_tests },
	{ "docx", NULL, NULL, NULL, NULL, extract_docx_tests },
	{ "odt", NULL, NULL, NULL, NULL, extract_odt_tests },
	{ "rtf", NULL, NULL, NULL, NULL, extract_rtf_tests },
	{ "docx parts", NULL, NULL, NULL, NULL, extract_docx_parts_tests },
	{ "csv", NULL, NULL, NULL, NULL, extract_csv_tests },
	{ "epub", NULL, NULL, NULL, NULL, extract_epub_tests },
	{ "odp", NULL, NULL, NULL, NULL, extract_odp_tests },
	{ "pptx", NULL, NULL, NULL, NULL, extract_pptx_tests },
	{ "text", NULL, NULL, NULL, NULL, extract_text_tests },
	{ "html", NULL, NULL, NULL, NULL, extract_html_tests },
#ifdef HAVE_MUPDF
	{ "pdf", NULL, NULL, NULL, NULL, extract_pdf_tests },
	{ "pdf files", NULL, NULL, NULL, NULL, extract_pdf_files_tests },
	{ "pdf hostile", NULL, NULL, NULL, NULL, extract_pdf_hostile_tests },
	{ "pdf tables over pages", NULL, NULL, NULL, NULL,
	    extract_pdf_merge_tests },
	{ "pdf pictures", NULL, NULL, NULL, NULL, extract_pdf_pictures_tests },
	{ "pdf_pages", NULL, NULL, NULL, NULL, extract_pdf_pages_tests },
	{ "pdf text", NULL, NULL, NULL, NULL, extract_pdf_text_tests },
#endif
	{ "metafiles", NULL, NULL, NULL, NULL, extract_metafile_tests },
	{ "picture", NULL, NULL, NULL, NULL, extract_picture_tests },
	CU_SUITE_INFO_NULL
};

int
main(void)
{
	return unit_main(suites);
}
