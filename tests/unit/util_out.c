/* Output streams and filters, and the JSON writer on top. */
#include "config.h"

#include "util/out.h"

#include <fcntl.h>
#include <json-c/json.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/io.h"
#include "util/json_out.h"

/* A target that takes so many bytes and then fails. */
struct target {
	size_t left, got, calls;
};

static enum rf_code
take(void *ctx, const char *p, size_t n, struct rf_err *err)
{
	struct target *t = ctx;

	(void)p;
	t->calls++;
	if (n > t->left)
		return rf_fail(err, RF_E_CLOSED, "enough");
	t->left -= n;
	t->got += n;
	return RF_OK;
}

static void
to_function(void)
{
	struct target t = { 1000000, 0, 0 };
	struct rf_err err = RF_ERR_INIT;
	struct rf_out o;
	char block[1000];
	int i;

	memset(block, 'x', sizeof(block));
	rf_out_to_fn(&o, take, &t);
	for (i = 0; i < 500; i++)
		rf_out_add(&o, block, sizeof(block));
	CU_ASSERT_EQUAL(rf_out_total(&o), 500000);
	CU_ASSERT_TRUE(t.calls < 20);
	rf_out_flush(&o);
	CU_ASSERT_EQUAL(t.got, 500000);
	rf_out_add(&o, NULL, 0);
	rf_out_str(&o, rf_str(NULL));
	rf_out_addc(&o, 'y');
	CU_ASSERT_EQUAL(rf_out_finish(&o, &err), RF_OK);
	CU_ASSERT_EQUAL(t.got, 500001);
}

/* The first failure sticks, and nothing more reaches the target. */
static void
sticky(void)
{
	struct target t = { 100, 0, 0 };
	struct rf_err err = RF_ERR_INIT;
	struct rf_out o;
	size_t calls;

	rf_out_to_fn(&o, take, &t);
	rf_out_printf(&o, "%100d", 1);
	rf_out_flush(&o);
	rf_out_addc(&o, 'x');
	rf_out_flush(&o);
	calls = t.calls;
	rf_out_printf(&o, "%100000d", 1);
	rf_out_flush(&o);
	CU_ASSERT_EQUAL(t.calls, calls);
	CU_ASSERT_EQUAL(t.got, 100);
	CU_ASSERT_EQUAL(rf_out_finish(&o, &err), RF_E_CLOSED);
	CU_ASSERT_STRING_EQUAL(err.msg, "enough");
}

static void
to_descriptor(void)
{
	struct rf_err err = RF_ERR_INIT;
	char path[] = "/tmp/riffle-out-XXXXXX", expected[40], *text;
	int fd = mkstemp(path), i;
	struct rf_out o;
	size_t len;

	rf_out_to_fd(&o, fd);
	for (i = 0; i < 20000; i++)
		rf_out_printf(&o, "%05d\n", i);
	CU_ASSERT_EQUAL(rf_out_finish(&o, &err), RF_OK);
	close(fd);
	CU_ASSERT_EQUAL_FATAL(rf_file_load(path, 1000000, &text, &len, &err),
	    RF_OK);
	CU_ASSERT_EQUAL(len, 120000);
	snprintf(expected, sizeof(expected), "%05d\n", 19999);
	CU_ASSERT_STRING_EQUAL(text + 119994, expected);
	free(text);
	unlink(path);

	rf_out_to_fd(&o, -1);
	rf_out_adds(&o, "x");
	CU_ASSERT_NOT_EQUAL(rf_out_finish(&o, &err), RF_OK);
}

static void
numbers(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_out o;
	struct rf_buf b;

	rf_buf_init(&b, 1000);
	rf_out_to_buf(&o, &b);
	rf_out_int(&o, 0);
	rf_out_addc(&o, ' ');
	rf_out_int(&o, INT64_MIN);
	rf_out_addc(&o, ' ');
	rf_out_int(&o, INT64_MAX);
	rf_out_addc(&o, ' ');
	rf_out_fixed(&o, 2.0 / 3, 3);
	CU_ASSERT_EQUAL(rf_out_finish(&o, &err), RF_OK);
	CU_ASSERT_STRING_EQUAL(b.ptr,
	    "0 -9223372036854775808 9223372036854775807 0.667");
	rf_buf_release(&b);

	rf_buf_init(&b, 10);
	rf_out_to_buf(&o, &b);
	rf_out_adds(&o, "0123456789x");
	CU_ASSERT_EQUAL(rf_out_finish(&o, &err), RF_E_LIMIT);
	rf_buf_release(&b);
}

/*
 * Every byte at every place of a word, through the filter and directly,
 * against a plain loop.
 */
static void
filters(void)
{
	struct rf_err err = RF_ERR_INIT;
	char text[24], expected[200];
	struct rf_out o, filter;
	struct rf_buf b;
	unsigned bad = 0;
	int c, at, kind, i, n;

	rf_buf_init(&b, 10000);
	for (c = 0; c < 256 * 20 * 2; c++) {
		at = c / 256 % 20;
		kind = c / 256 / 20;
		memset(text, 'a', 20);
		text[at] = (char)c;
		text[19 - at] = (char)(c * 7);
		for (i = n = 0; i < 20; i++) {
			unsigned char ch = (unsigned char)text[i];
			const char *special = kind == 0 ? "\"\\\b\f\n\r\t" :
			    "&<>\"'";
			static const char *const json[] = { "\\\"", "\\\\",
			    "\\b", "\\f", "\\n", "\\r", "\\t" };
			static const char *const xml[] = { "&amp;", "&lt;",
			    "&gt;", "&quot;", "&#39;" };
			const char *hit = ch != 0 ? strchr(special, ch) :
			    NULL;

			if (hit != NULL)
				n += snprintf(expected + n, 10, "%s",
				    (kind == 0 ? json : xml)[hit - special]);
			else if (kind == 0 && ch < 0x20)
				n += snprintf(expected + n, 10, "\\u%04x",
				    ch);
			else
				expected[n++] = (char)ch;
		}
		rf_buf_reset(&b);
		rf_out_to_buf(&o, &b);
		if (kind == 0)
			rf_out_to_json_string(&filter, &o);
		else
			rf_out_to_xml_text(&filter, &o);
		rf_out_add(&filter, text, 20);
		bad += rf_out_finish(&filter, &err) != RF_OK;
		if (kind == 0)
			rf_out_json(&o, (struct rf_str){ text, 20 });
		else
			rf_out_xml(&o, (struct rf_str){ text, 20 });
		bad += rf_out_finish(&o, &err) != RF_OK;
		bad += b.len != 2 * (size_t)n ||
		    memcmp(b.ptr, expected, (size_t)n) != 0 ||
		    memcmp(b.ptr + n, expected, (size_t)n) != 0;
	}
	CU_ASSERT_EQUAL(bad, 0);
	rf_buf_release(&b);
}

/* Each byte, before, in and behind a word of eight. */
static void
plain_texts(void)
{
	char text[20];
	int wrong = 0;

	for (int c = 0; c < 256; c++) {
		bool plain = c >= 0x20 && strchr("\"\\&<", c) == NULL;

		for (size_t at = 0; at < sizeof(text); at++) {
			memset(text, 'x', sizeof(text));
			text[at] = (char)c;
			wrong += rf_out_is_plain((struct rf_str){ text,
			    sizeof(text) }) != plain;
			wrong += !rf_out_is_plain((struct rf_str){ text, at });
		}
	}
	CU_ASSERT_EQUAL(wrong, 0);
}

/* A failing target's error comes out of the filter above it. */
static void
filter_failure(void)
{
	struct target t = { 10, 0, 0 };
	struct rf_err err = RF_ERR_INIT;
	struct rf_out o, filter;
	int i;

	rf_out_to_fn(&o, take, &t);
	rf_out_to_json_string(&filter, &o);
	for (i = 0; i < 100000; i++)
		rf_out_adds(&filter, "text");
	CU_ASSERT_EQUAL(rf_out_finish(&filter, &err), RF_E_CLOSED);
	CU_ASSERT_EQUAL(rf_out_finish(&o, NULL), RF_E_CLOSED);
	CU_ASSERT_EQUAL(t.got, 0);
}

CU_TestInfo util_out_tests[] = {
	{ "to a function", to_function },
	{ "the first failure sticks", sticky },
	{ "to a descriptor", to_descriptor },
	{ "numbers, to a buffer", numbers },
	{ "filters", filters },
	{ "texts that need no escaping", plain_texts },
	{ "a filter's target fails", filter_failure },
	CU_TEST_INFO_NULL
};

/* ---- JSON ------------------------------------------------------------- */

static void
json_shape(void)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_json_out j;
	struct rf_out o, text;
	struct rf_buf b;

	rf_buf_init(&b, 10000);
	rf_out_to_buf(&o, &b);
	rf_json_out_init(&j, &o);
	rf_json_object(&j);
	rf_json_key(&j, "a");
	rf_json_array(&j);
	rf_json_int(&j, -5);
	rf_json_fixed(&j, 1.25, 1);
	rf_json_fixed(&j, NAN, 1);
	rf_json_fixed(&j, INFINITY, 1);
	rf_json_bool(&j, true);
	rf_json_bool(&j, false);
	rf_json_null(&j);
	rf_json_cstr(&j, NULL);
	rf_json_cstr(&j, "x/\"\n");
	rf_json_str(&j, RF_STR("\0"));
	rf_json_raw(&j, RF_STR("{\"r\":[]}"));
	rf_json_array(&j);
	rf_json_array_end(&j);
	rf_json_object(&j);
	rf_json_object_end(&j);
	rf_json_array_end(&j);
	rf_json_key_str(&j, RF_STR("k\"\xc3\xa4"));
	rf_json_text(&j, &text);
	rf_out_adds(&text, "one\n");
	rf_out_printf(&text, "two \"%d\"", 2);
	rf_json_text_end(&j, &text);
	rf_json_key(&j, "e");
	rf_json_text(&j, &text);
	rf_json_text_end(&j, &text);
	rf_json_object_end(&j);
	CU_ASSERT_EQUAL(rf_out_finish(&o, &err), RF_OK);
	CU_ASSERT_STRING_EQUAL(b.ptr, "{\"a\":[-5,1.2,null,null,true,false,"
	    "null,null,\"x/\\\"\\n\",\"\\u0000\",{\"r\":[]},[],{}],"
	    "\"k\\\"\xc3\xa4\":\"one\\ntwo \\\"2\\\"\",\"e\":\"\"}");
	rf_buf_release(&b);
}

/* Long texts pass all the buffers; json-c reads the same back. */
static void
json_long(void)
{
	enum { N = 40000 };
	struct rf_err err = RF_ERR_INIT;
	struct json_object *root;
	struct rf_buf b, plain;
	struct rf_json_out j;
	struct rf_out o, text;
	char line[64];
	int i;

	rf_buf_init(&b, 100 << 20);
	rf_buf_init(&plain, 100 << 20);
	rf_out_to_buf(&o, &b);
	rf_json_out_init(&j, &o);
	rf_json_array(&j);
	rf_json_text(&j, &text);
	for (i = 0; i < N; i++) {
		snprintf(line, sizeof(line), "%d: \"text\" <\t> \\ \x01 %s\n",
		    i, i % 3 ? "\xc3\xa4" : "");
		rf_out_adds(&text, line);
		rf_buf_adds(&plain, line);
	}
	rf_json_text_end(&j, &text);
	rf_json_array_end(&j);
	CU_ASSERT_EQUAL(rf_out_finish(&o, &err), RF_OK);
	root = json_tokener_parse(b.ptr);
	CU_ASSERT_PTR_NOT_NULL_FATAL(root);
	CU_ASSERT_STRING_EQUAL(
	    json_object_get_string(json_object_array_get_idx(root, 0)),
	    plain.ptr);
	json_object_put(root);
	rf_buf_release(&b);
	rf_buf_release(&plain);
}

/* Runs `wrong` in a child and tells whether an assertion stopped it. */
static bool
stops(void (*wrong)(struct rf_json_out *j))
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		struct target t = { 1000, 0, 0 };
		struct rf_json_out j;
		struct rf_out o;

		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(2);
		signal(SIGABRT, SIG_DFL);
		rf_out_to_fn(&o, take, &t);
		rf_json_out_init(&j, &o);
		wrong(&j);
		_exit(0);
	}
	return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	    WTERMSIG(status) == SIGABRT;
}

static void
value_without_key(struct rf_json_out *j)
{
	rf_json_object(j);
	rf_json_int(j, 1);
}

static void
key_in_array(struct rf_json_out *j)
{
	rf_json_array(j);
	rf_json_key(j, "a");
}

static void
key_without_value(struct rf_json_out *j)
{
	rf_json_object(j);
	rf_json_key(j, "a");
	rf_json_object_end(j);
}

static void
wrong_end(struct rf_json_out *j)
{
	rf_json_array(j);
	rf_json_object_end(j);
}

static void
two_texts(struct rf_json_out *j)
{
	rf_json_int(j, 1);
	rf_json_int(j, 2);
}

static void
too_deep(struct rf_json_out *j)
{
	int i;

	for (i = 0; i <= RF_JSON_OUT_DEPTH; i++)
		rf_json_array(j);
}

static void
value_in_text(struct rf_json_out *j)
{
	struct rf_out text;

	rf_json_array(j);
	rf_json_text(j, &text);
	rf_json_int(j, 1);
}

static void
json_refuses(void)
{
	CU_ASSERT_TRUE(stops(value_without_key));
	CU_ASSERT_TRUE(stops(key_in_array));
	CU_ASSERT_TRUE(stops(key_without_value));
	CU_ASSERT_TRUE(stops(wrong_end));
	CU_ASSERT_TRUE(stops(two_texts));
	CU_ASSERT_TRUE(stops(too_deep));
	CU_ASSERT_TRUE(stops(value_in_text));
}

CU_TestInfo util_json_out_tests[] = {
	{ "every kind of value", json_shape },
	{ "long texts", json_long },
	{ "refuses bad nesting", json_refuses },
	CU_TEST_INFO_NULL
};
