/* Plain CGI: an environment, standard input and output. */
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fcgi/fcgi.h"
#include "lib/tiny_app.h"
#include "unit/fcgi_suites.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

extern char **environ;

/* Run one request in a child with these variables; its exit status. */
static void
child(const char *dir, const char *variables)
{
	struct rf_str rest = rf_str(variables), line;
	struct rf_err err = RF_ERR_INIT;
	struct rf_arena a = RF_ARENA_INIT;
	char *env[40];
	struct rf_conf conf;
	struct rf_app app;
	size_t n = 0;

	while (rest.ptr != NULL && n < RF_COUNT(env) - 1) {
		line = rf_str_cut(&rest, '\n');
		env[n++] = rf_arena_strndup(&a, line.ptr, line.len);
	}
	env[n] = NULL;
	environ = env;
	rf_conf_defaults(&conf);
	if (rf_conf_set(&conf, "data_dir", dir, "test", &err) != RF_OK)
		_exit(2);
	rf_app_init(&app, &conf, tiny_endpoints, &tiny_style, NULL);
	if (rf_cgi_serve(&app, &err) != RF_OK)
		_exit(3);
	rf_app_release(&app);
	rf_conf_release(&conf);
	rf_arena_release(&a);
	_exit(0);
}

/*
 * One request.  `keep_open`: standard input never ends, as under servers that
 * rely on CONTENT_LENGTH.
 */
static bool
cgi(const char *dir, const char *variables, const char *body, bool keep_open,
    char *out, size_t size)
{
	int in[2], back[2], status = -1;
	size_t got = 0;
	pid_t pid;

	CU_ASSERT_EQUAL_FATAL(pipe(in), 0);
	CU_ASSERT_EQUAL_FATAL(pipe(back), 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		(void)dup2(in[0], 0);
		(void)dup2(back[1], 1);
		for (int i = 0; i < 2; i++) {
			close(in[i]);
			close(back[i]);
		}
		child(dir, variables);
	}
	close(back[1]);
	/* With a reader of its own: the child may have answered unread. */
	CU_ASSERT_EQUAL(rf_write_all(in[1], body, strlen(body), NULL),
	    RF_OK);
	close(in[0]);
	if (!keep_open)
		close(in[1]);
	while (got < size - 1) {
		struct pollfd p = { .fd = back[0], .events = POLLIN };
		ssize_t n = 0;

		if (poll(&p, 1, 5000) > 0)
			n = read(back[0], out + got, size - 1 - got);
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	out[got] = '\0';
	close(back[0]);
	if (keep_open)
		close(in[1]);
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
	return status == 0;
}

#define CGI "GATEWAY_INTERFACE=CGI/1.1\nREMOTE_ADDR=192.0.2.1\nHTTP_HOST=h\n"
#define POST CGI "REQUEST_METHOD=POST\nREQUEST_URI=/form\n" \
	"CONTENT_TYPE=application/x-www-form-urlencoded\n"

static const struct {
	const char *variables, *body;
	bool keep_open;
	const char *status, *answer;	/* answer: how it ends */
} rows[] = {
	{ CGI "REQUEST_METHOD=GET\nREQUEST_URI=/hello", "", true,
	    "Status: 200 OK\r\n", "\r\n\r\nhello" },
	{ CGI "REQUEST_METHOD=HEAD\nREQUEST_URI=/hello", "", true,
	    "Status: 200 OK\r\n", "\r\n\r\n" },
	{ CGI "REQUEST_METHOD=GET\nSCRIPT_NAME=/cgi-bin/r\n"
	    "PATH_INFO=/where\nREQUEST_URI=/cgi-bin/r/where", "", true,
	    "Status: 200 OK\r\n", "\r\n\r\nhttp://h /cgi-bin/r 192.0.2.1" },
	{ CGI "REQUEST_METHOD=GET\nSCRIPT_NAME=/cgi-bin/r\n"
	    "PATH_INFO=/where", "", true,
	    "Status: 200 OK\r\n", "\r\n\r\nhttp://h /cgi-bin/r 192.0.2.1" },
	{ CGI "REQUEST_METHOD=GET\nREQUEST_URI=/nothing", "", true,
	    "Status: 404 Not Found\r\n", "at this address" },
	/* The length rules, not the end of the stream. */
	{ POST "CONTENT_LENGTH=7", "a=1&b=2&c=3", true,
	    "Status: 200 OK\r\n", "\r\n\r\nfield a=1\nfield b=2\n" },
	{ POST "CONTENT_LENGTH=7", "a=1", false,
	    "Status: 400 Bad Request\r\n", "after 3 of 7 bytes" },
	{ POST "HTTP_TRANSFER_ENCODING=chunked", "a=1&b=2", false,
	    "Status: 200 OK\r\n", "\r\n\r\nfield a=1\nfield b=2\n" },
	/* Neither: no body, whatever standard input may be. */
	{ POST "X=", "a=1", true, "Status: 200 OK\r\n", "\r\n\r\n" },
	{ POST "CONTENT_LENGTH=2147483648", "a=1", true,
	    "Status: 413 Content Too Large\r\n", "bytes allowed" },
};

static void
requests(void)
{
	char dir[64] = "/tmp/riffle-cgi-XXXXXX", out[4096];

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		size_t n = strlen(rows[i].answer), len;

		CU_ASSERT(cgi(dir, rows[i].variables, rows[i].body,
		    rows[i].keep_open, out, sizeof(out)));
		len = strlen(out);
		if (strncmp(out, rows[i].status, strlen(rows[i].status)) ||
		    len < n || strcmp(out + len - n, rows[i].answer) != 0) {
			printf("row %zu:\n%s\n", i, out);
			CU_FAIL("cgi");
		}
	}
	CU_ASSERT_EQUAL(rf_remove_tree(dir, NULL), RF_OK);
}

/* A data folder that cannot be: what needs no index is answered. */
static void
without_index(void)
{
	char out[4096];

	CU_ASSERT(cgi("/dev/null/data", CGI "REQUEST_METHOD=GET\n"
	    "REQUEST_URI=/hello", "", true, out, sizeof(out)));
	CU_ASSERT_EQUAL(strncmp(out, "Status: 200 OK\r\n", 16), 0);
}

CU_TestInfo fcgi_cgi_tests[] = {
	{ "requests", requests },
	{ "without index", without_index },
	CU_TEST_INFO_NULL
};
