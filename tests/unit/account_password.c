/* Passwords as scrypt text. */
#include "config.h"

#include <string.h>

#include "account/password.h"
#include "unit/account_suites.h"
#include "unit/unit.h"

static void
round_trip(void)
{
	struct rf_err err = RF_ERR_INIT;
	char one[160], two[160];

	CU_ASSERT_EQUAL_FATAL(rf_password_text("correct horse", one,
	    sizeof(one), &err), RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_password_text("correct horse", two,
	    sizeof(two), &err), RF_OK);
	CU_ASSERT_STRING_NOT_EQUAL(one, two);
	CU_ASSERT_EQUAL(strncmp(one, "scrypt$15$8$1$", 14), 0);
	CU_ASSERT_PTR_NULL(strstr(one, "horse"));
	CU_ASSERT_TRUE(rf_password_matches("correct horse", one));
	CU_ASSERT_TRUE(rf_password_matches("correct horse", two));
	CU_ASSERT_FALSE(rf_password_matches("correct horsf", one));
	CU_ASSERT_FALSE(rf_password_matches("", one));
}

/* Made by another implementation (Python's hashlib.scrypt). */
static void
vector(void)
{
	static const char text[] = "scrypt$14$8$1$MDEyMzQ1Njc4OWFiY2RlZg==$"
	    "wOBlTLx2kTvDnlM7GeRqLPJSaL8dgO6Mbiarn6WFHEI=";

	CU_ASSERT_TRUE(rf_password_matches("pleaseletmein", text));
	CU_ASSERT_FALSE(rf_password_matches("pleaseletmeIn", text));
}

/* A text that is none matches nothing. */
static void
broken(void)
{
	static const char *const texts[] = {
		"", "plain", "scrypt", "scrypt$15$8$1", "scrypt$15$8$1$$",
		"scrypt$99$8$1$MDEyMzQ1Njc4OWFiY2RlZg==$MDEy",
		"scrypt$-1$8$1$MDEyMzQ1Njc4OWFiY2RlZg==$MDEy",
		"bcrypt$15$8$1$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2R"
		    "lZjAxMjM0NTY3ODlhYmNkZWY=",
		"scrypt$15$8$1$short$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYm"
		    "NkZWY=",
	};

	for (size_t i = 0; i < RF_COUNT(texts); i++) {
		CU_ASSERT_FALSE(rf_password_matches("", texts[i]));
		CU_ASSERT_FALSE(rf_password_matches("password", texts[i]));
	}
}

static void
lengths(void)
{
	struct rf_err err = RF_ERR_INIT;
	char text[160], password[RF_PASSWORD_MAX + 2];

	memset(password, 'x', sizeof(password) - 1);
	password[sizeof(password) - 1] = '\0';
	CU_ASSERT_EQUAL(rf_password_text("short", text, sizeof(text), &err),
	    RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(rf_password_text(password, text, sizeof(text), &err),
	    RF_E_BAD_REQUEST);
	password[RF_PASSWORD_MAX] = '\0';
	CU_ASSERT_EQUAL(rf_password_text(password, text, sizeof(text), &err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_password_text("long enough", text, 20, &err),
	    RF_E_BUG);
}

CU_TestInfo account_password_tests[] = {
	{ "there and back", round_trip },
	{ "another implementation's text", vector },
	{ "broken texts", broken },
	{ "lengths", lengths },
	CU_TEST_INFO_NULL
};
