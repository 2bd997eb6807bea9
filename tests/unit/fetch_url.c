/* Addresses: what is taken, how it is written down, what is refused. */
#include "config.h"

#include "util/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "unit/fetch_suites.h"
#include "unit/unit.h"
#include "util/dl.h"

static void
normal_forms(void)
{
	static const struct {
		const char *from, *to, *host;
		int port;
	} rows[] = {
		{ "http://example.com", "http://example.com/",
		    "example.com", 80 },
		{ "  HTTPS://Example.COM:443/A%20b?q=1#frag \n",
		    "https://example.com/A%20b?q=1", "example.com", 443 },
		{ "http://example.com:8080?x", "http://example.com:8080/?x",
		    "example.com", 8080 },
		{ "https://example.com:80/", "https://example.com:80/",
		    "example.com", 80 },
		{ "http://example.com:/", "http://example.com/",
		    "example.com", 80 },
		{ "http://example.com:00080/", "http://example.com/",
		    "example.com", 80 },
		{ "http://example.com./a", "http://example.com/a",
		    "example.com", 80 },
		{ "http://a_b-c.example/", "http://a_b-c.example/",
		    "a_b-c.example", 80 },
		{ "http://localhost/", "http://localhost/", "localhost", 80 },
		{ "http://8.8.8.8/x", "http://8.8.8.8/x", "8.8.8.8", 80 },
		{ "http://127.0.0.1./", "http://127.0.0.1/", "127.0.0.1", 80 },
		{ "http://[2001:DB8::0:1]:81/", "http://[2001:db8::1]:81/",
		    "2001:db8::1", 81 },
		{ "http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]/",
		    "::ffff:127.0.0.1", 80 },
		{ "http://example.com/a b\"<>^`{|}\\c",
		    "http://example.com/a%20b%22%3C%3E%5E%60%7B%7C%7D%5Cc",
		    "example.com", 80 },
		{ "http://example.com/\xc3\xa9?\xc3\xa9",
		    "http://example.com/%C3%A9?%C3%A9", "example.com", 80 },
		{ "http://example.com/%zz%", "http://example.com/%zz%",
		    "example.com", 80 },
		{ "http://example.com/a/./b/../c", "http://example.com/a/c",
		    "example.com", 80 },
		{ "http://example.com/a/%2e/b/.%2E/%2e%2e/c/%2e",
		    "http://example.com/c/", "example.com", 80 },
		{ "http://example.com/%2e./%2ea/%2", "http://example.com/"
		    "%2ea/%2", "example.com", 80 },
		{ "http://example.com/../../x/..", "http://example.com/",
		    "example.com", 80 },
		{ "http://example.com/a//b/.", "http://example.com/a//b/",
		    "example.com", 80 },
		{ "http://example.com/.hidden/..x",
		    "http://example.com/.hidden/..x", "example.com", 80 },
		{ "http://example.com/a?b=/../c&d=//e",
		    "http://example.com/a?b=/../c&d=//e", "example.com", 80 },
		{ "http://example.com/@x:y", "http://example.com/@x:y",
		    "example.com", 80 },
		{ "http://0xnothex.example/", "http://0xnothex.example/",
		    "0xnothex.example", 80 },
		{ "http://1.2.3.4.example/", "http://1.2.3.4.example/",
		    "1.2.3.4.example", 80 },
	};
	struct rf_err err = RF_ERR_INIT;
	struct rf_url u;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		if (rf_url_parse(rf_str(rows[i].from), &u, &err) != RF_OK) {
			CU_FAIL("refused");
			printf("%s: %s\n", rows[i].from, err.msg);
			continue;
		}
		CU_ASSERT_STRING_EQUAL(u.text, rows[i].to);
		if (strcmp(u.text, rows[i].to) != 0)
			printf("%s\n%s\n", u.text, rows[i].to);
		CU_ASSERT_STRING_EQUAL(u.host, rows[i].host);
		CU_ASSERT_EQUAL(u.port, rows[i].port);
		CU_ASSERT_EQUAL(u.https, rows[i].to[4] == 's');
		CU_ASSERT_EQUAL(u.text[u.path], '/');
		CU_ASSERT(u.text[u.query] == '?' || u.text[u.query] == '\0');
	}
}

static void
refused(void)
{
	static const struct {
		struct rf_str text;
		enum rf_code code;
	} rows[] = {
		{ RF_STR(""), RF_E_BAD_REQUEST },
		{ RF_STR("  "), RF_E_BAD_REQUEST },
		{ RF_STR("example.com"), RF_E_BAD_REQUEST },
		{ RF_STR("//example.com/"), RF_E_BAD_REQUEST },
		{ RF_STR("/etc/passwd"), RF_E_BAD_REQUEST },
		{ RF_STR("file:///etc/passwd"), RF_E_BAD_REQUEST },
		{ RF_STR("ftp://example.com/"), RF_E_BAD_REQUEST },
		{ RF_STR("gopher://example.com/"), RF_E_BAD_REQUEST },
		{ RF_STR("dict://127.0.0.1:11211/"), RF_E_BAD_REQUEST },
		{ RF_STR("javascript:alert(1)"), RF_E_BAD_REQUEST },
		{ RF_STR("data:text/plain,x"), RF_E_BAD_REQUEST },
		{ RF_STR("httpss://example.com/"), RF_E_BAD_REQUEST },
		{ RF_STR("http:example.com"), RF_E_BAD_REQUEST },
		{ RF_STR("http:/example.com"), RF_E_BAD_REQUEST },
		{ RF_STR("http:\\\\example.com"), RF_E_BAD_REQUEST },
		{ RF_STR("http://"), RF_E_BAD_REQUEST },
		{ RF_STR("http:///path"), RF_E_BAD_REQUEST },
		{ RF_STR("http://?x"), RF_E_BAD_REQUEST },
		{ RF_STR("http://:80/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://user@example.com/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://user:pw@example.com/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://@example.com/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://good.example@10.0.0.1/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://good.example\\@10.0.0.1/"),
		    RF_E_BAD_REQUEST },
		{ RF_STR("http://good.example\\.evil/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://good.example%2f@x/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a b/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a\tb/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a/\r\nX: y"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a/\0b"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a\0.example/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a/\x7f"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a/\xff"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a..b/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://.a/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a../"), RF_E_BAD_REQUEST },
		{ RF_STR("http://./"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a,b/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a!b/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a:b/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a:0/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a:65536/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a:-1/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a:80:80/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://a:99999999999999999999/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://[::1/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://::1/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://[]/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://[/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://]/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://[::1]x/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://[v1.x]/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://[127.0.0.1]/"), RF_E_BAD_REQUEST },
		{ RF_STR("http://[::0x7f.0.0.1]/"), RF_E_BAD_REQUEST },

		/* Hidden addresses. */
		{ RF_STR("http://2130706433/"), RF_E_BLOCKED },
		{ RF_STR("http://0/"), RF_E_BLOCKED },
		{ RF_STR("http://127.1/"), RF_E_BLOCKED },
		{ RF_STR("http://127.0.1/"), RF_E_BLOCKED },
		{ RF_STR("http://0177.0.0.1/"), RF_E_BLOCKED },
		{ RF_STR("http://017700000001/"), RF_E_BLOCKED },
		{ RF_STR("http://0x7f000001/"), RF_E_BLOCKED },
		{ RF_STR("http://0X7F000001/"), RF_E_BLOCKED },
		{ RF_STR("http://0x7f.0.0.1/"), RF_E_BLOCKED },
		{ RF_STR("http://127.0.0.0x1/"), RF_E_BLOCKED },
		{ RF_STR("http://127.0.0.01/"), RF_E_BLOCKED },
		{ RF_STR("http://127.0.0.1.1/"), RF_E_BLOCKED },
		{ RF_STR("http://127.0.0.256/"), RF_E_BLOCKED },
		{ RF_STR("http://0x/"), RF_E_BLOCKED },
		{ RF_STR("http://a.0x/"), RF_E_BLOCKED },
		{ RF_STR("http://example.1/"), RF_E_BLOCKED },
		{ RF_STR("http://2130706433./"), RF_E_BLOCKED },
		{ RF_STR("http://%31%32%37.0.0.1/"), RF_E_BLOCKED },
		{ RF_STR("http://127%2e0.0.1/"), RF_E_BLOCKED },
		{ RF_STR("http://loc%61lhost/"), RF_E_BLOCKED },
		{ RF_STR("http://[fe80::1%25eth0]/"), RF_E_BLOCKED },
		{ RF_STR("http://[::1%lo]/"), RF_E_BLOCKED },
	};
	struct rf_url u;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_err err = RF_ERR_INIT;

		CU_ASSERT_EQUAL(rf_url_parse(rows[i].text, &u, &err),
		    rows[i].code);
		if (err.code != rows[i].code)
			printf("%.*s: %s\n", (int)rows[i].text.len,
			    rows[i].text.ptr, u.text);
	}
}

/* Full-width digits and other dots become plain ones, and are seen. */
static void
other_scripts(void)
{
	static const struct {
		const char *from;
		enum rf_code code;
		const char *host;
	} rows[] = {
		{ "http://m\xc3\xbcnchen.example/", RF_OK,
		    "xn--mnchen-3ya.example" },
		{ "http://M\xc3\x9cNCHEN.example/", RF_OK,
		    "xn--mnchen-3ya.example" },
		{ "http://fa\xc3\x9f.example/", RF_OK, "xn--fa-hia.example" },
		/* full-width "127" with ideographic full stops */
		{ "http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97\xe3\x80\x82"
		    "0\xe3\x80\x82" "0\xe3\x80\x82" "1/", RF_OK, "127.0.0.1" },
		/* circled digits: 1.2.3 */
		{ "http://\xe2\x91\xa0.2.3/", RF_E_BLOCKED, NULL },
		/* full-width "0x7f.1" */
		{ "http://\xef\xbc\x90\xef\xbd\x98" "7f.1/", RF_E_BLOCKED,
		    NULL },
		/* full-width percent sign, slash and at: no host */
		{ "http://a\xef\xbc\x85" "2e/", RF_E_BAD_REQUEST, NULL },
		{ "http://a\xef\xbc\x8f" "b/", RF_E_BAD_REQUEST, NULL },
		{ "http://a\xef\xbc\xa0" "b/", RF_E_BAD_REQUEST, NULL },
	};
	struct rf_url u;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct rf_err err = RF_ERR_INIT;
		enum rf_code rc = rf_url_parse(rf_str(rows[i].from), &u, &err);

		if (rc == RF_E_MISSING) {
			printf("skipped: libidn2 is not installed\n");
			return;
		}
		CU_ASSERT_EQUAL(rc, rows[i].code);
		if (rc == RF_OK && rows[i].host != NULL)
			CU_ASSERT_STRING_EQUAL(u.host, rows[i].host);
		if (rc != rows[i].code)
			printf("row %zu: %s %s\n", i, u.host, err.msg);
	}
	/* The full-width one is an address like any other: judged as such. */
	CU_ASSERT_EQUAL(rf_url_parse(rf_str(rows[3].from), &u, NULL), RF_OK);
	CU_ASSERT_TRUE(u.literal);
}

static void
lengths(void)
{
	struct rf_err err = RF_ERR_INIT;
	char text[4 * RF_URL_CHARS], label[64 + 1];
	struct rf_url u;
	size_t n;

	memset(text, 'a', sizeof(text));
	memcpy(text, "http://a/", 9);
	CU_ASSERT_EQUAL(rf_url_parse((struct rf_str){ text, RF_URL_CHARS },
	    &u, &err), RF_OK);
	CU_ASSERT_EQUAL(rf_url_parse((struct rf_str){ text, RF_URL_CHARS + 1 },
	    &u, &err), RF_E_BAD_REQUEST);
	/* 2,048 characters of two bytes: 12 KiB when encoded. */
	for (n = 9; n + 1 < 2 * RF_URL_CHARS - 9; n += 2)
		memcpy(text + n, "\xc3\xa9", 2);
	CU_ASSERT_EQUAL(rf_url_parse((struct rf_str){ text, n }, &u, &err),
	    RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(rf_url_parse((struct rf_str){ text, 2001 }, &u, &err),
	    RF_OK);
	CU_ASSERT_EQUAL(strlen(u.text), 9 + 996 * 6);

	/* Labels of 63, names of 253. */
	memset(label, 'a', 64);
	label[64] = '\0';
	snprintf(text, sizeof(text), "http://%.63s.%.63s.%.63s.%.61s/",
	    label, label, label, label);
	CU_ASSERT_EQUAL(rf_url_parse(rf_str(text), &u, &err), RF_OK);
	CU_ASSERT_EQUAL(strlen(u.host), 253);
	snprintf(text, sizeof(text), "http://%.63s.%.63s.%.63s.%.61s./",
	    label, label, label, label);
	CU_ASSERT_EQUAL(rf_url_parse(rf_str(text), &u, &err), RF_OK);
	snprintf(text, sizeof(text), "http://%.63s.%.63s.%.63s.%.62s/",
	    label, label, label, label);
	CU_ASSERT_EQUAL(rf_url_parse(rf_str(text), &u, &err),
	    RF_E_BAD_REQUEST);
	snprintf(text, sizeof(text), "http://%s.example/", label);
	CU_ASSERT_EQUAL(rf_url_parse(rf_str(text), &u, &err),
	    RF_E_BAD_REQUEST);
}

static void
joined(void)
{
	/* RFC 3986 section 5.4, where they are about http, and more. */
	static const struct {
		const char *ref, *to;
	} rows[] = {
		{ "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" },
		{ "//g", "http://g/" },
		{ "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q" },
		{ "g#s", "http://a/b/c/g" },
		{ ";x", "http://a/b/c/;x" },
		{ "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" },
		{ "..", "http://a/b/" },
		{ "../g", "http://a/b/g" },
		{ "../..", "http://a/" },
		{ "../../../g", "http://a/g" },
		{ "g;x=1/../y", "http://a/b/c/y" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" },
		{ " g ", "http://a/b/c/g" },
		{ "1:2", "http://a/b/c/1:2" },
		{ "https://x/y", "https://x/y" },
		{ "HTTP://X:81", "http://x:81/" },
		{ "\\\\evil/x", "http://a/b/c/%5C%5Cevil/x" },
		{ "/\\evil/x", "http://a/%5Cevil/x" },
		{ "//user@evil/", NULL },
		{ "//0x7f.1/", NULL },
		{ "http:g", NULL },
		{ "ftp://x/", NULL },
		{ "file:///etc/passwd", NULL },
		{ "a\nb", NULL },
	};
	struct rf_err err = RF_ERR_INIT;
	struct rf_url base, u;
	char *big;

	CU_ASSERT_EQUAL_FATAL(rf_url_parse(RF_STR("http://a/b/c/d;p?q"), &base,
	    &err), RF_OK);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		enum rf_code rc = rf_url_join(&base, rf_str(rows[i].ref), &u,
		    &err);

		CU_ASSERT_EQUAL(rc == RF_OK, rows[i].to != NULL);
		if (rc != RF_OK || rows[i].to == NULL)
			continue;
		CU_ASSERT_STRING_EQUAL(u.text, rows[i].to);
	}
	big = malloc(30000);
	memset(big, 'x', 30000);
	CU_ASSERT_EQUAL(rf_url_join(&base, (struct rf_str){ big, 30000 }, &u,
	    &err), RF_E_BAD_REQUEST);
	CU_ASSERT_EQUAL(rf_url_join(&base, (struct rf_str){ big, 8000 }, &u,
	    &err), RF_OK);
	free(big);
}

/* The same numbers in every run. */
static unsigned
dice(unsigned sides)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % sides;
}

/* What inet_aton takes for an address is never taken for a name. */
static void
no_hidden_number(void)
{
	static const char alphabet[] = "0123456789xXabf...";
	char host[24], out[RF_HOST_SIZE];
	struct in_addr addr;
	unsigned names = 0;
	bool literal;
	size_t n;

	for (int i = 0; i < 300000; i++) {
		n = 1 + dice(sizeof(host) - 1);
		for (size_t c = 0; c < n; c++)
			host[c] = alphabet[dice(sizeof(alphabet) - 1)];
		host[n < sizeof(host) ? n : n - 1] = '\0';
		if (rf_host_parse(rf_str(host), out, &literal, NULL) != RF_OK ||
		    literal)
			continue;
		names++;
		if (inet_aton(out, &addr) != 0) {
			CU_FAIL("a number was taken for a name");
			printf("%s\n", host);
		}
	}
	CU_ASSERT(names > 10000);
}

static struct {
	__typeof__(curl_url) *url;
	__typeof__(curl_url_set) *set;
	__typeof__(curl_url_get) *get;
	__typeof__(curl_url_cleanup) *cleanup;
	__typeof__(curl_free) *free;
} curl;
static const struct rf_dl_symbol curl_symbols[] = {
	{ "curl_url", &curl.url },
	{ "curl_url_set", &curl.set },
	{ "curl_url_get", &curl.get },
	{ "curl_url_cleanup", &curl.cleanup },
	{ "curl_free", &curl.free },
};
static const char *const curl_names[] = { "libcurl.so.4",
	"libcurl-gnutls.so.4", "libcurl.4.dylib", NULL };
static struct rf_dl curl_dl = { .feature = "this test",
	.package = "libcurl", .names = curl_names, .symbols = curl_symbols,
	.n_symbols = RF_COUNT(curl_symbols), .lock = RF_DL_LOCK };

/* libcurl's reading of the normal form: the same host, port and path. */
static void
compare(const struct rf_url *u)
{
	char *host = NULL, *port = NULL, *path = NULL, *user = NULL, expected[300];
	bool v6 = strchr(u->host, ':') != NULL;
	CURLU *h = curl.url();

	snprintf(expected, sizeof(expected), "%s%s%s", v6 ? "[" : "",
	    u->host, v6 ? "]" : "");
	CU_ASSERT_EQUAL(curl.set(h, CURLUPART_URL, u->text,
	    CURLU_PATH_AS_IS | CURLU_DISALLOW_USER), CURLUE_OK);
	if (curl.get(h, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    curl.get(h, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ==
	    CURLUE_OK && curl.get(h, CURLUPART_PATH, &path, 0) == CURLUE_OK) {
		CU_ASSERT_STRING_EQUAL(host, expected);
		CU_ASSERT_EQUAL(strtol(port, NULL, 10), u->port);
		CU_ASSERT_EQUAL(strlen(path), u->query - u->path);
		CU_ASSERT_EQUAL(strncmp(path, u->text + u->path,
		    u->query - u->path), 0);
	} else {
		CU_FAIL("libcurl reads no host, port or path");
		printf("%s\n", u->text);
	}
	CU_ASSERT_NOT_EQUAL(curl.get(h, CURLUPART_USER, &user, 0), CURLUE_OK);
	curl.free(host);
	curl.free(port);
	curl.free(path);
	curl.cleanup(h);
}

static void
same_as_libcurl(void)
{
	static const char *const parts[] = { "http://", "https://", "/", "//",
		"\\", "@", ":", ":80", "?", "#", ".", "..", "[", "]", "::1",
		"127.0.0.1", "a.test", "A", "x", "%2e", "%", "0x7f", "1",
		" ", "\t", "\xc3\xa9", ";", "&=", "[::1]", "user", "8.8.8.8",
		"evil.test", "\xef\xbc\x8f", "\xe3\x80\x82" };
	struct rf_err err = RF_ERR_INIT;
	struct rf_url u;
	char text[256];
	unsigned taken = 0;
	size_t n;

	CU_ASSERT_EQUAL_FATAL(rf_dl_load(&curl_dl, &err), RF_OK);
	for (int i = 0; i < 60000; i++) {
		n = (size_t)snprintf(text, sizeof(text), "%s",
		    dice(20) == 0 ? "" : parts[dice(2)]);
		for (unsigned p = dice(9); p > 0; p--)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s",
			    parts[dice(RF_COUNT(parts))]);
		if (rf_url_parse((struct rf_str){ text, n }, &u, &err) != RF_OK)
			continue;
		taken++;
		compare(&u);
	}
	CU_ASSERT(taken > 1000);
}

CU_TestInfo fetch_url_tests[] = {
	{ "no hidden number", no_hidden_number },
	{ "same as libcurl", same_as_libcurl },
	{ "normal forms", normal_forms },
	{ "refused", refused },
	{ "other scripts", other_scripts },
	{ "lengths", lengths },
	{ "joined", joined },
	CU_TEST_INFO_NULL
};
