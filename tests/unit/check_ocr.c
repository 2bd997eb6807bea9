/* The unit tests of src/extract/ocr. */
#include "config.h"

#include "unit/ocr_suites.h"
#include "unit/unit.h"

static CU_SuiteInfo suites[] = {
	{ "ink", NULL, NULL, NULL, NULL, ocr_ink_tests },
	{ "without", NULL, NULL, NULL, NULL, ocr_none_tests },
#if defined(HAVE_MUPDF) && defined(HAVE_OCR)
	{ "read", NULL, NULL, NULL, NULL, ocr_read_tests },
	{ "child", NULL, NULL, NULL, NULL, ocr_child_tests },
#endif
	CU_SUITE_INFO_NULL
};

int
main(void)
{
#if !defined(HAVE_MUPDF) || !defined(HAVE_OCR)
	printf("check_ocr: NOT TESTED: recognition of text, which needs "
	    "tesseract and MuPDF in this build\n");
#endif
	return unit_main(suites);
}
