#include "config.h"
#include "api/imageextract.h"
#include "api/suites.h"
CU_TestInfo api_imageextract_stream[] = {
	CU_TEST_INFO_NULL
};
