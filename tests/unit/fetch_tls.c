/*
 * Encrypted connections, against "openssl s_server" with a certificate made
 * for the test; skipped where the openssl command is not installed.
 */
#include "config.h"

#include "fetch/fetch.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/fetch_suites.h"
#include "unit/fetch_tools.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

extern char **environ;

static char folder[] = "/tmp/riffle-tls-XXXXXX";
static char key[64], cert[64];

/* Without output; 0 when it cannot be started. */
static pid_t
start(const char *const *argv)
{
	posix_spawn_file_actions_t quiet;
	pid_t pid = 0;

	posix_spawn_file_actions_init(&quiet);
	for (int fd = 0; fd < 3; fd++)
		posix_spawn_file_actions_addopen(&quiet, fd, "/dev/null",
		    O_RDWR, 0);
	if (posix_spawnp(&pid, argv[0], &quiet, NULL, (char **)argv,
	    environ) != 0)
		pid = 0;
	posix_spawn_file_actions_destroy(&quiet);
	return pid;
}

static bool
make_certificate(void)
{
	const char *argv[] = { "openssl", "req", "-x509", "-newkey", "ec",
		"-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
		"-keyout", key, "-out", cert, "-days", "2", "-subj",
		"/CN=tls.test", "-addext", "subjectAltName=DNS:tls.test",
		NULL };
	int status = 1;
	pid_t pid;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(key, sizeof(key), "%s/key.pem", folder);
	snprintf(cert, sizeof(cert), "%s/cert.pem", folder);
	pid = start(argv);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static int
try_port(uint16_t port, bool listening)
{
	union rf_address a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;

	rf_address_parse("127.0.0.1", port, &a);
	rc = listening ? bind(fd, &a.sa, rf_address_size(&a)) :
	    connect(fd, &a.sa, rf_address_size(&a));
	if (rc == 0 && listening) {
		socklen_t len = sizeof(a);

		getsockname(fd, &a.sa, &len);
		rc = ntohs(a.in.sin_port);
	}
	close(fd);
	return rc;
}

/* On a port that was free a moment ago; 0 when it does not come up. */
static pid_t
start_server(uint16_t *port)
{
	char accept_at[32];
	const char *argv[] = { "openssl", "s_server", "-accept", accept_at,
		"-cert", cert, "-key", key, "-www", NULL };
	pid_t pid;

	*port = (uint16_t)try_port(0, true);
	snprintf(accept_at, sizeof(accept_at), "127.0.0.1:%u", *port);
	pid = start(argv);
	for (int i = 0; pid > 0 && i < 100; i++) {
		if (try_port(*port, false) == 0)
			return pid;
		rf_sleep_ms(50);
	}
	return 0;
}

static void
certificates(void)
{
	struct test_name names[] = {
		{ "tls.test", "127.0.0.1", 0 },
		{ "other.test", "127.0.0.1", 0 },
		{ NULL, NULL, 0 },
	};
	const struct {
		const char *host, *ca_file;
		enum rf_code code;
	} rows[] = {
		{ "tls.test", cert, RF_OK },
		{ "tls.test", NULL, RF_E_TLS },		/* nobody vouches */
		{ "other.test", cert, RF_E_TLS },	/* not its name */
		{ "127.0.0.1", cert, RF_E_TLS },
		{ "tls.test", "/nonexistent.pem", RF_E_CONFIG },
	};
	static const struct test_answer none[] = { TEST_ANSWERS_END };
	struct test_server *plain = test_server_start(none);
	struct test_fetch f;
	char url[64];
	uint16_t port;
	pid_t server = 0;

	test_fetch_init(&f, plain);
	f.policy.resolve = test_resolve;
	f.policy.resolve_ctx = names;

	/* No TLS at the other end. */
	CU_ASSERT_EQUAL(test_fetch_run(&f, plain, "https://tls.test:%u/"),
	    RF_E_TLS);
	CU_ASSERT_EQUAL(test_server_count(plain), 0);

	if (make_certificate())
		server = start_server(&port);
	if (server == 0)
		printf("skipped: there is no working openssl command\n");
	for (size_t i = 0; server != 0 && i < RF_COUNT(rows); i++) {
		f.policy.ports[0] = port;
		f.policy.ca_file = rows[i].ca_file;
		snprintf(url, sizeof(url), "https://%s:%u/", rows[i].host,
		    port);
		CU_ASSERT_EQUAL(test_fetch_run(&f, plain, url), rows[i].code);
		if (f.err.code != rows[i].code)
			printf("row %zu: %s\n", i, f.err.msg);
		CU_ASSERT_EQUAL(f.result.bytes > 0, rows[i].code == RF_OK);
	}
	if (server != 0) {
		kill(server, SIGTERM);
		waitpid(server, NULL, 0);
	}
	CU_ASSERT_EQUAL(rf_remove_tree(folder, &f.err), RF_OK);
	test_fetch_release(&f);
	test_server_stop(plain);
}

CU_TestInfo fetch_tls_tests[] = {
	{ "certificates", certificates },
	CU_TEST_INFO_NULL
};
