/* The suites of check_extract. */
#ifndef RF_TESTS_UNIT_EXTRACT_SUITES_H
#define RF_TESTS_UNIT_EXTRACT_SUITES_H

#include "unit/unit.h"

extern CU_TestInfo extract_archive_tests[];
extern CU_TestInfo extract_cfb_tests[];
extern CU_TestInfo extract_chart_tests[];
extern CU_TestInfo extract_color_tests[];
extern CU_TestInfo extract_csv_tests[];
extern CU_TestInfo extract_docx_parts_tests[];
extern CU_TestInfo extract_docx_tests[];
extern CU_TestInfo extract_eml_tests[];
extern CU_TestInfo extract_epub_tests[];
extern CU_TestInfo extract_flat_tests[];
extern CU_TestInfo extract_html_tests[];
extern CU_TestInfo extract_msg_tests[];
extern CU_TestInfo extract_odf_chart_tests[];
extern CU_TestInfo extract_ods_tests[];
extern CU_TestInfo extract_odt_tests[];
extern CU_TestInfo extract_rtf_tests[];
extern CU_TestInfo extract_omml_tests[];
extern CU_TestInfo extract_ooo1_tests[];
extern CU_TestInfo extract_parts_tests[];
extern CU_TestInfo extract_pdf_merge_tests[];
extern CU_TestInfo extract_pdf_pages_tests[];
extern CU_TestInfo extract_pdf_tests[];
extern CU_TestInfo extract_pdf_files_tests[];
extern CU_TestInfo extract_pdf_hostile_tests[];
extern CU_TestInfo extract_pdf_pictures_tests[];
extern CU_TestInfo extract_pdf_text_tests[];
extern CU_TestInfo extract_metafile_tests[];
extern CU_TestInfo extract_picture_tests[];
extern CU_TestInfo extract_odp_tests[];
extern CU_TestInfo extract_pptx_tests[];
extern CU_TestInfo extract_recognise_tests[];
extern CU_TestInfo extract_regions_tests[];
extern CU_TestInfo extract_text_tests[];
extern CU_TestInfo extract_xml_tests[];
extern CU_TestInfo extract_xls_tests[];
extern CU_TestInfo extract_doc_old_tests[];
extern CU_TestInfo extract_doc_tests[];
extern CU_TestInfo extract_xls_charts_tests[];
extern CU_TestInfo extract_ppt_tests[];
extern CU_TestInfo extract_xlsx_tests[];
extern CU_TestInfo extract_zip_tests[];

#endif
