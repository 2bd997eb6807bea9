/* The log: its lines, its levels, and what happens when nobody reads it. */
#include "config.h"

#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/unit.h"
#include "unit/util_suites.h"
#include "util/io.h"

static char path[] = "/tmp/riffle-log-XXXXXX";

static void
start(void)
{
	int fd;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	CU_ASSERT_FATAL(fd >= 0);
	close(fd);
}

static char *
contents(void)
{
	size_t len;
	char *text;

	CU_ASSERT_EQUAL_FATAL(rf_file_load(path, 10000000, &text, &len, NULL),
	    RF_OK);
	return text;
}

static void
stop(void)
{
	CU_ASSERT_EQUAL(rf_log_open("stderr", RF_LOG_WARN, NULL), RF_OK);
	unlink(path);
}

static void
lines(void)
{
	char pid[64], *text;

	start();
	CU_ASSERT_EQUAL(rf_log_open(path, RF_LOG_INFO, NULL), RF_OK);
	errno = ENOENT;
	rf_log(RF_LOG_INFO, "job.done", "job=%s ms=%d", "j1", 12);
	CU_ASSERT_EQUAL(errno, ENOENT);
	rf_log(RF_LOG_DEBUG, "job.detail", "not=written");
	CU_ASSERT_FALSE(rf_log_enabled(RF_LOG_DEBUG));
	CU_ASSERT_TRUE(rf_log_enabled(RF_LOG_INFO));
	rf_log(RF_LOG_ERROR, "job.bad", "name=%s", "x\n2026 error 1 forged");
	text = contents();
	snprintf(pid, sizeof(pid), " info %ld job.done job=j1 ms=12\n",
	    (long)getpid());
	CU_ASSERT_PTR_NOT_NULL(strstr(text, pid));
	CU_ASSERT_PTR_NULL(strstr(text, "not=written"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "name=x?2026 error 1 forged\n"));
	CU_ASSERT_EQUAL(text[4], '-');
	CU_ASSERT_EQUAL(text[23], 'Z');
	free(text);
	stop();
}

static void
pieces(void)
{
	struct rf_log_line l;
	char big[3000], *text;
	size_t first;

	start();
	CU_ASSERT_EQUAL(rf_log_open(path, RF_LOG_INFO, NULL), RF_OK);
	CU_ASSERT_FALSE(rf_log_begin(&l, RF_LOG_DEBUG, "not.written"));
	CU_ASSERT_TRUE_FATAL(rf_log_begin(&l, RF_LOG_INFO, "http.request"));
	rf_log_text(&l, "id", "a\nb");
	rf_log_int(&l, "low", INT64_MIN);
	rf_log_int(&l, "zero", 0);
	errno = ENOENT;
	rf_log_end(&l);
	CU_ASSERT_EQUAL(errno, ENOENT);
	CU_ASSERT_TRUE_FATAL(rf_log_begin(&l, RF_LOG_INFO, "long"));
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	rf_log_text(&l, "big", big);
	rf_log_int(&l, "lost", 1);
	rf_log_end(&l);
	text = contents();
	CU_ASSERT_PTR_NOT_NULL(strstr(text, " http.request id=a?b "
	    "low=-9223372036854775808 zero=0\n"));
	CU_ASSERT_PTR_NULL(strstr(text, "lost"));
	first = strcspn(text, "\n") + 1;
	CU_ASSERT_EQUAL(strlen(text), first + RF_LOG_LINE);
	CU_ASSERT_EQUAL(text[first + RF_LOG_LINE - 1], '\n');
	free(text);
	stop();
}

static void
long_lines(void)
{
	char *big = malloc(10000), *text;

	memset(big, 'x', 9999);
	big[9999] = '\0';
	start();
	CU_ASSERT_EQUAL(rf_log_open(path, RF_LOG_INFO, NULL), RF_OK);
	rf_log(RF_LOG_INFO, "long", "v=%s", big);
	rf_log(RF_LOG_INFO, "next", "v=1");
	text = contents();
	CU_ASSERT(strlen(text) < 4096);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "x\n2"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "next v=1\n"));
	free(text);
	free(big);
	stop();
}

static void
quotes(void)
{
	static const struct {
		const char *from, *to;
	} rows[] = {
		{ "plain", "\"plain\"" },
		{ "", "\"\"" },
		{ NULL, "\"\"" },
		{ "a \"b\" \\", "\"a \\\"b\\\" \\\\\"" },
		{ "a\nb", "\"a\\x0ab\"" },
	};
	char big[400];

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		CU_ASSERT_STRING_EQUAL(RF_LOG_Q(rows[i].from), rows[i].to);
	memset(big, '\n', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	CU_ASSERT(strlen(RF_LOG_Q(big)) < RF_LOG_Q_SIZE);
	/* The 200th byte is the first half of an é: it goes as well. */
	memset(big, 'x', sizeof(big) - 1);
	memcpy(big + 198, "\xc3\xa9", 2);
	CU_ASSERT_EQUAL(strcmp(RF_LOG_Q(big) + 195, "xxxx\"") == 0, 0);
	CU_ASSERT_STRING_EQUAL(RF_LOG_Q(big) + 199, "...\"");
}

/* A file that is not there, a pipe that is full, a pipe without a reader. */
static void
failing(void)
{
	struct rf_err err = RF_ERR_INIT;
	enum rf_log_level level;
	char buf[4096], name[64];
	int fds[2], kept;
	ssize_t n;

	CU_ASSERT_EQUAL(rf_log_open("/nonexistent/x", RF_LOG_INFO, &err),
	    RF_E_CONFIG);
	CU_ASSERT_TRUE(rf_log_level_parse("debug", &level));
	CU_ASSERT_EQUAL(level, RF_LOG_DEBUG);
	CU_ASSERT_FALSE(rf_log_level_parse("loud", &level));
	CU_ASSERT_EQUAL(rf_log_open("none", RF_LOG_DEBUG, &err), RF_OK);
	CU_ASSERT_FALSE(rf_log_enabled(RF_LOG_ERROR));
	rf_log(RF_LOG_ERROR, "nowhere", "v=%d", 1);

	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	snprintf(name, sizeof(name), "/dev/fd/%d", fds[1]);
	CU_ASSERT_EQUAL_FATAL(rf_log_open(name, RF_LOG_INFO, &err), RF_OK);
	for (int i = 0; i < 100000; i++)	/* would block for ever */
		rf_log(RF_LOG_INFO, "fill", "i=%d", i);
	kept = fcntl(fds[0], F_GETFL);
	fcntl(fds[0], F_SETFL, kept | O_NONBLOCK);
	while (read(fds[0], buf, sizeof(buf)) > 0)
		;
	rf_log(RF_LOG_INFO, "again", "v=1");
	n = read(fds[0], buf, sizeof(buf) - 1);
	CU_ASSERT_FATAL(n > 0);
	buf[n] = '\0';
	CU_ASSERT_PTR_NOT_NULL(strstr(buf, " log.dropped lines="));
	CU_ASSERT_PTR_NOT_NULL(strstr(buf, " again v=1\n"));

	close(fds[0]);
	rf_log(RF_LOG_INFO, "nobody", "v=1");	/* no SIGPIPE */
	CU_ASSERT_EQUAL(rf_log_open("stderr", RF_LOG_WARN, &err), RF_OK);
	close(fds[1]);
}

static void *
writer(void *arg)
{
	for (int i = 0; i < 500; i++)
		rf_log(RF_LOG_INFO, "thread", "who=%s i=%d .",
		    (const char *)arg, i);
	return NULL;
}

/* Also while the target is opened anew, as after a rotation. */
static void
threads(void)
{
	pthread_t a, b;
	size_t n = 0, whole = 0;
	char *text;

	start();
	CU_ASSERT_EQUAL(rf_log_open(path, RF_LOG_INFO, NULL), RF_OK);
	rf_log(RF_LOG_INFO, "begin", "v=1");	/* tells of earlier losses */
	CU_ASSERT_EQUAL(truncate(path, 0), 0);
	pthread_create(&a, NULL, writer, (char[]){ "a" });
	pthread_create(&b, NULL, writer, (char[]){ "b" });
	for (int i = 0; i < 50; i++)
		CU_ASSERT_EQUAL(rf_log_open(path, RF_LOG_INFO, NULL), RF_OK);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	text = contents();
	for (char *p = text, *end; (end = strchr(p, '\n')) != NULL;
	    p = end + 1) {
		n++;
		whole += *p == '2' && end[-1] == '.';
	}
	CU_ASSERT_EQUAL(n, 1000);
	CU_ASSERT_EQUAL(whole, 1000);
	free(text);
	stop();
}

CU_TestInfo util_log_tests[] = {
	{ "lines", lines },
	{ "a line in pieces", pieces },
	{ "long lines", long_lines },
	{ "quotes", quotes },
	{ "failing targets", failing },
	{ "threads", threads },
	CU_TEST_INFO_NULL
};
