#include "config.h"
#include "api/imageextract.h"
#include "api/suites.h"
CU_TestInfo api_imageextract_downloads[] = {
	CU_TEST_INFO_NULL
};
