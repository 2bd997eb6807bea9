/*
 * riffle serve: the whole service on one address, for a first look and for
 * tests.  We answer FastCGI on a private socket and put a lighttpd of our
 * own in front; both end together.
 */
#include "config.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/endpoints.h"
#include "fcgi/fcgi.h"
#include "util/io.h"
#include "util/log.h"
#include "util/str.h"

extern char **environ;

static const struct rf_flag flags[] = {
	{ "listen", "HOST:PORT", "where to answer (127.0.0.1:8080)" },
	{ NULL, NULL, NULL }
};

#define RF_SERVE_CONF_MAX 16384

struct server {
	const struct rf_cli *cli;
	char host[256];
	int port;
	char run[512];		/* DATA/run */
	char socket[600];
	char conf_file[600];
	pid_t lighttpd;
};

static enum rf_code
parse_listen(struct server *s, const char *text, struct rf_err *err)
{
	const char *colon = strrchr(text, ':');
	int64_t port;

	if (colon == NULL || colon == text ||
	    !rf_parse_int(rf_str(colon + 1), 1, 65535, &port) ||
	    (size_t)(colon - text) >= sizeof(s->host))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "--listen takes HOST:PORT, such as 127.0.0.1:8080");
	snprintf(s->host, sizeof(s->host), "%.*s", (int)(colon - text), text);
	s->port = (int)port;
	return RF_OK;
}

/* Can we have the address?  lighttpd's own message would come too late. */
static enum rf_code
probe_address(const struct server *s, struct rf_err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_PASSIVE | AI_NUMERICSERV }, *list;
	char port[12], host[256];
	int one = 1, fd, failed;

	snprintf(host, sizeof(host), "%s", s->host);
	if (host[0] == '[' && host[strlen(host) - 1] == ']') {
		host[strlen(host) - 1] = '\0';
		memmove(host, host + 1, strlen(host));
	}
	snprintf(port, sizeof(port), "%d", s->port);
	if (getaddrinfo(host, port, &hints, &list) != 0)
		return rf_fail(err, RF_E_CONFIG,
		    "%s is no address of this machine", s->host);
	fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	failed = bind(fd, list->ai_addr, list->ai_addrlen) != 0 ? errno : 0;
	freeaddrinfo(list);
	close(fd);
	if (failed == EADDRINUSE)
		return rf_fail(err, RF_E_CONFLICT, "port %d is in use: stop "
		    "what uses it, or choose another with --listen %s:PORT",
		    s->port, s->host);
	if (failed == EACCES)
		return rf_fail(err, RF_E_CONFIG, "port %d needs root: choose "
		    "one above 1023", s->port);
	if (failed != 0)
		return rf_fail(err, RF_E_CONFIG, "cannot listen on %s:%d",
		    s->host, s->port);
	return RF_OK;
}

/* A string inside double quotes of lighttpd's configuration. */
static void
quoted(struct rf_buf *b, const char *s)
{
	rf_buf_addc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			rf_buf_addc(b, '\\');
		rf_buf_addc(b, *s);
	}
	rf_buf_addc(b, '"');
}

/*
 * What lighttpd refuses by itself never reaches us, and its own page is HTML,
 * where clients are promised JSON, each in the words of its surface.  It
 * looks for PREFIX413.html.
 */
static const struct {
	int status;
	const char *code;	/* of Pulse */
	const char *word;	/* of ImageExtract */
	const char *message;
} refusals[] = {
	{ 400, "REQ_002", "validation_error", "The request cannot be parsed." },
	{ 413, "FILE_002", "payload_too_large", "The request is too large." },
	{ 431, "REQ_002", "validation_error",
	    "The headers of the request are too large." },
	{ 501, "REQ_003", "method_not_allowed", "There is no such method." },
};

static enum rf_code
write_refusals(const struct server *s, struct rf_err *err)
{
	char path[sizeof(s->run) + 32], text[256];
	enum rf_code rc = RF_OK;
	int n;

	for (size_t i = 0; i < RF_COUNT(refusals) && rc == RF_OK; i++) {
		snprintf(path, sizeof(path), "%s/status-%d.html", s->run,
		    refusals[i].status);
		n = snprintf(text, sizeof(text),
		    "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}",
		    refusals[i].code, refusals[i].message);
		rc = rf_file_save(path, text, (size_t)n, err);
		if (rc != RF_OK)
			break;
		snprintf(path, sizeof(path), "%s/status-api-%d.html", s->run,
		    refusals[i].status);
		n = snprintf(text, sizeof(text),
		    "{\"error\":\"%s\",\"code\":\"%s\",\"details\":{}}",
		    refusals[i].message, refusals[i].word);
		rc = rf_file_save(path, text, (size_t)n, err);
	}
	return rc;
}

static enum rf_code
write_configuration(struct server *s, struct rf_err *err)
{
	const struct rf_conf *conf = &s->cli->conf;
	char blobs[600], log[600], refusal[600];
	struct rf_buf b;
	enum rf_code rc;

	snprintf(blobs, sizeof(blobs), "%s/blobs/", conf->data_dir);
	snprintf(log, sizeof(log), "%s/lighttpd.log", s->run);
	snprintf(refusal, sizeof(refusal), "%s/status-", s->run);
	rf_buf_init(&b, RF_SERVE_CONF_MAX);
	rf_buf_adds(&b, "# Written by riffle serve.\n"
	    "server.modules = ( \"mod_fastcgi\" )\nserver.document-root = ");
	quoted(&b, s->run);
	rf_buf_printf(&b, "\nserver.port = %d\nserver.bind = ", s->port);
	quoted(&b, s->host);
	rf_buf_adds(&b, "\nserver.errorlog = ");
	quoted(&b, log);
	rf_buf_adds(&b, "\nserver.upload-dirs = ( ");
	quoted(&b, s->run);
	rf_buf_printf(&b, " )\nserver.max-request-size = %lld\n",
	    (long long)(conf->max_upload / 1024 + 1024));
	rf_buf_adds(&b, "server.errorfile-prefix = ");
	quoted(&b, refusal);
	rf_buf_adds(&b, "\n$HTTP[\"url\"] =~ \"^/api/\" {\n"
	    "\tserver.errorfile-prefix = ");
	snprintf(refusal, sizeof(refusal), "%s/status-api-", s->run);
	quoted(&b, refusal);
	rf_buf_adds(&b, "\n}"
	    "\nmimetype.assign = ( \".html\" => \"application/json\" )\n");
	/* With 1 lighttpd takes a large result whole, whether or not its
	 * client does, and it is used up. */
	rf_buf_adds(&b, "server.stream-response-body = 2\n"
	    "server.max-read-idle = 60\nserver.max-write-idle = 360\n"
	    "server.feature-flags = ( \"server.h2proto\" => \"disable\" )\n"
	    "fastcgi.server = ( \"/\" => (( \"socket\" => ");
	quoted(&b, s->socket);
	rf_buf_adds(&b, ",\n\t\"check-local\" => \"disable\",\n"
	    "\t\"fix-root-scriptname\" => \"enable\",\n"
	    "\t\"x-sendfile\" => \"enable\",\n"
	    "\t\"x-sendfile-docroot\" => ( ");
	quoted(&b, blobs);
	rf_buf_adds(&b, " ) )) )\n");
	rc = rf_buf_check(&b, "the server's configuration", err);
	if (rc == RF_OK)
		rc = rf_file_save(s->conf_file, b.ptr, b.len, err);
	rf_buf_release(&b);
	return rc;
}

static enum rf_code
start_lighttpd(struct server *s, struct rf_err *err)
{
	char *argv[] = { (char *)"lighttpd", (char *)"-D", (char *)"-f",
	    s->conf_file, NULL };
	static char path_env[] =
	    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	    ":/opt/homebrew/bin:/opt/homebrew/sbin";
	char *env[] = { path_env, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	int failed;

	/* posix_spawnp looks along our own PATH; sbin is often not on it. */
	setenv("PATH", path_env + 5, 1);
	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
	posix_spawn_file_actions_addclosefrom_np(&actions, 3);
#endif
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	/* Its own group: Ctrl-C reaches us, and we tell it. */
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	failed = posix_spawnp(&s->lighttpd, "lighttpd", &actions, &attr, argv,
	    env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	if (failed == ENOENT)
		return rf_fail(err, RF_E_MISSING, "lighttpd is not installed: "
		    "install it (Debian: apt install lighttpd), or use "
		    "\"riffle respond\" behind a web server of your own");
	if (failed != 0) {
		errno = failed;
		return rf_fail_errno(err, RF_E_IO, "lighttpd does not start");
	}
	return RF_OK;
}

/* Ends us when lighttpd ends by itself. */
static void *
watch_lighttpd(void *arg)
{
	struct server *s = arg;
	int status;

	while (waitpid(s->lighttpd, &status, 0) < 0 && errno == EINTR)
		continue;
	rf_log(RF_LOG_INFO, "serve.lighttpd", "status=%d", status);
	kill(getpid(), SIGTERM);
	return NULL;
}

static enum rf_code
serve_until_told(struct server *s, struct rf_err *err)
{
	struct rf_fcgi_options options = { .threads = s->cli->conf.threads };
	struct rf_app app;
	pthread_t watcher;
	sigset_t signals;
	enum rf_code rc;

	/* Before any thread: they inherit the mask (see fcgi.c). */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	rc = rf_fcgi_listen(s->socket, 0600, "", &options.fd, err);
	if (rc != RF_OK)
		return rc;
	rc = start_lighttpd(s, err);
	if (rc == RF_OK) {
		rf_app_init(&app, &s->cli->conf, rf_endpoints, &rf_site_style,
		    rf_cli_program(s->cli));
		pthread_create(&watcher, NULL, watch_lighttpd, s);
		printf("Riffle answers on http://%s:%d%s\n", s->host, s->port,
		    s->cli->conf.base_path);
		fflush(stdout);
		rc = rf_fcgi_serve(&app, &options, err);
		kill(s->lighttpd, SIGTERM);
		pthread_join(watcher, NULL);
		rf_app_release(&app);
	}
	rf_fcgi_unlisten(s->socket);
	return rc;
}

static int
serve(struct rf_cli *cli)
{
	struct server s = { .cli = cli };
	const char *listen = rf_cli_value(cli, "listen");
	struct rf_store *store;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	if (cli->n_args > 0)
		return rf_cli_usage(cli);
	rc = parse_listen(&s, listen != NULL ? listen : "127.0.0.1:8080", &err);
	if (rc == RF_OK)
		rc = probe_address(&s, &err);
	if (rc == RF_OK)
		rc = rf_cli_log(&cli->conf, &err);
	/* The server in front is ours and set up for it. */
	if (rc == RF_OK)
		rc = rf_conf_set(&cli->conf, "sendfile", "x-sendfile",
		    "riffle serve", &err);
	if (rc == RF_OK)
		rc = rf_cli_store(&cli->conf, &store, &err);
	if (rc != RF_OK)
		return rf_cli_fail(&err);
	rf_store_close(store);
	rc = rf_path_join(s.run, sizeof(s.run), cli->conf.data_dir, "run",
	    &err);
	if (rc == RF_OK)
		rc = rf_mkdirs(s.run, &err);
	if (rc == RF_OK)
		rc = rf_path_join(s.socket, sizeof(s.socket), s.run,
		    "serve.sock", &err);
	if (rc == RF_OK)
		rc = rf_path_join(s.conf_file, sizeof(s.conf_file), s.run,
		    "lighttpd.conf", &err);
	if (rc == RF_OK)
		rc = write_refusals(&s, &err);
	if (rc == RF_OK)
		rc = write_configuration(&s, &err);
	if (rc == RF_OK)
		rc = serve_until_told(&s, &err);
	return rc == RF_OK ? 0 : rf_cli_fail(&err);
}

const struct rf_command rf_cmd_serve = {
	"serve", "", "answer HTTP here, with lighttpd in front", flags, serve
};
