/*
 * nginx and Apache for "make bench", set up by the very samples of deploy/:
 * what a person copies is what is measured.  Only paths and the mount are
 * changed.  Started by root, Apache becomes another user by itself, who must
 * get at the file and at the sockets.
 */
#include "config.h"

#include "bench/bench.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/str.h"

/* What is replaced in a sample; it must be there. */
struct change {
	const char *from, *to;
};

static void
change_all(struct rf_buf *text, const struct change *c)
{
	const char *at = text->ptr, *next = strstr(at, c->from);
	struct rf_buf b;

	if (next == NULL)
		bench_die("a sample has no \"%s\"", c->from);
	rf_buf_init(&b, RF_MiB);
	for (; next != NULL; next = strstr(at, c->from)) {
		rf_buf_add(&b, at, (size_t)(next - at));
		rf_buf_adds(&b, c->to);
		at = next + strlen(c->from);
	}
	rf_buf_adds(&b, at);
	rf_buf_reset(text);
	rf_buf_adds(text, b.ptr);
	rf_buf_release(&b);
}

/* Copy a sample beside the other files. */
static void
sample(const struct bench_world *w, const char *name, const char *as,
    const struct change *changes, size_t n)
{
	struct rf_buf b;
	char path[1100], *text;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", w->deploy, name);
	BENCH_SURE(rf_file_load(path, RF_MiB, &text, &len, &err));
	rf_buf_init(&b, RF_MiB);
	rf_buf_adds(&b, text);
	free(text);
	for (size_t i = 0; i < n; i++)
		change_all(&b, &changes[i]);
	snprintf(path, sizeof(path), "%s/%s", w->dir, as);
	bench_save(path, b.ptr);
	rf_buf_release(&b);
}

static void
serve(struct bench_world *w, struct bench_world *at, int port,
    const char *const *argv)
{
	const char *const targets[] = { w->large_picture, "/empty/file",
	    "/large.png" };
	static struct bench_answer a;

	w->second = bench_start(w, argv);
	bench_wait_port(port);
	*at = *w;
	at->port = port;
	at->lighttpd = w->second;
	for (size_t i = 0; i < RF_COUNT(targets); i++) {
		bench_get(at, targets[i], &a);
		if (a.status != 200 || a.size != (int64_t)w->large_size)
			bench_die("%s was answered with %d by %s", targets[i],
			    a.status, argv[0]);
	}
}

void
bench_server_stop(struct bench_world *w)
{
	bench_stop(&w->second);
	bench_stop(&w->accel);
}

/* ---- nginx --------------------------------------------------------------------- */

/* Another responder on the same data, which says X-Accel-Redirect. */
static void
start_accel(struct bench_world *w, const char *socket)
{
	const char *argv[] = { w->riffle, "respond", "--socket", socket,
	    "--data", w->data, NULL };

	setenv("RIFFLE_SENDFILE", "x-accel-redirect", 1);
	w->accel = bench_start(w, argv);
	unsetenv("RIFFLE_SENDFILE");
	bench_wait_socket(socket);
}

/* sendfile and tcp_nopush as Debian's nginx.conf has them. */
static const char nginx_conf[] =
    "%s\n"
    "worker_processes auto;\n"
    "pid %s/nginx.pid;\n"
    "error_log %s/nginx.log;\n"
    "events { worker_connections 512; }\n"
    "http {\n"
    "	access_log off;\n"
    "	sendfile on;\n"
    "	tcp_nopush on;\n"
    "	keepalive_requests 1000000;\n"
    "	client_body_temp_path %s/nginx-body;\n"
    "	fastcgi_temp_path %s/nginx-fastcgi;\n"
    "	proxy_temp_path %s/nginx-proxy;\n"
    "	scgi_temp_path %s/nginx-scgi;\n"
    "	uwsgi_temp_path %s/nginx-uwsgi;\n"
    "	types { image/png png; }\n"
    "	include %s/upstream.conf;\n"
    "	upstream empty { server unix:%s/empty.sock; }\n"
    "	server {\n"
    "		listen 127.0.0.1:%d;\n"
    "		root %s/static;\n"
    "		include %s/nginx-sample.conf;\n"
    "		location /empty {\n"
    "			fastcgi_pass empty;\n"
    "			fastcgi_param REQUEST_URI $request_uri;\n"
    "		}\n"
    "		location /own/ { internal; alias %s/static/; }\n"
    "	}\n"
    "}\n";

bool
bench_nginx(struct bench_world *w, struct bench_world *at)
{
	char conf[500], text[8000], socket[500], pass[540];
	const char *d = w->dir;
	const char *argv[] = { "nginx", "-e", "stderr", "-c", conf, "-g",
	    "daemon off;", NULL };
	const struct change mount[] = {
		{ "location ^~ /riffle {", "location ^~ /r {" },
		{ "/var/lib/riffle", w->data },
	}, upstream[] = { { "unix:/run/riffle/riffle.sock", pass } };
	int port = bench_free_port();

	if (!bench_has("nginx", "a picture of 2 MB behind nginx"))
		return false;
	snprintf(socket, sizeof(socket), "%s/accel.sock", d);
	snprintf(pass, sizeof(pass), "unix:%s", socket);
	sample(w, "nginx-socket.conf", "nginx-sample.conf", mount,
	    RF_COUNT(mount));
	sample(w, "nginx-upstream.conf", "upstream.conf", upstream,
	    RF_COUNT(upstream));
	snprintf(conf, sizeof(conf), "%s/nginx.conf", d);
	snprintf(text, sizeof(text), nginx_conf, geteuid() == 0 ?
	    "user root;" : "", d, d, d, d, d, d, d, d, d, port, d, d, d);
	bench_save(conf, text);
	start_accel(w, socket);
	serve(w, at, port, argv);
	return true;
}

/* ---- Apache ---------------------------------------------------------------------- */

static const char *const module_folders[] = {
	"/usr/lib/apache2/modules", "/usr/lib64/httpd/modules",
	"/usr/lib/httpd/modules", "/usr/local/libexec/apache24",
	"/opt/homebrew/lib/httpd/modules",
};

/* Those that every installation loads, and the two of the sample. */
static const char *const modules[] = {
	"mpm_event", "unixd", "authn_core", "authz_core", "authz_host",
	"mime", "env", "headers", "proxy", "proxy_fcgi", "xsendfile",
};

/* The folder with all modules; NULL: some or all are not there. */
static const char *
module_folder(void)
{
	char path[200];

	for (size_t i = 0; i < RF_COUNT(module_folders); i++) {
		snprintf(path, sizeof(path), "%s/mod_xsendfile.so",
		    module_folders[i]);
		if (access(path, R_OK) == 0)
			return module_folders[i];
	}
	bench_note("a picture of 2 MB behind Apache: mod_xsendfile is not "
	    "installed, NOT MEASURED");
	return NULL;
}

static void
add_modules(struct rf_buf *b, const char *folder)
{
	char path[200];

	for (size_t i = 0; i < RF_COUNT(modules); i++) {
		snprintf(path, sizeof(path), "%s/mod_%s.so", folder,
		    modules[i]);
		if (access(path, R_OK) == 0)	/* else it is built in */
			rf_buf_printf(b, "LoadModule %s_module %s\n",
			    modules[i], path);
	}
}

static const struct passwd *
apache_user(void)
{
	static const char *const names[] = { "www-data", "apache", "http",
	    "nobody" };
	const struct passwd *p = NULL;

	for (size_t i = 0; i < RF_COUNT(names) && p == NULL; i++)
		p = getpwnam(names[i]);
	if (p == NULL)
		bench_die("no user was found to run Apache as");
	return p;
}

static void
give(const char *path, gid_t group, mode_t mode)
{
	if (chown(path, (uid_t)-1, group) != 0 || chmod(path, mode) != 0)
		bench_die("cannot let Apache get at %s", path);
}

/* As doc/operations.md says, for what is there already. */
static void
open_up(const struct bench_world *w, gid_t group)
{
	static const struct {
		const char *name;
		mode_t mode;
	} rows[] = {
		{ "", 0750 }, { "/static", 0750 }, { "/data", 0750 },
		{ "/data/blobs", 0750 }, { "/riffle.sock", 0660 },
		{ "/empty.sock", 0660 },
	};
	char path[620];

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		snprintf(path, sizeof(path), "%s%s", w->dir, rows[i].name);
		give(path, group, rows[i].mode);
	}
	give(w->large_blob, group, 0640);
	snprintf(path, sizeof(path), "%s", w->large_blob);
	*strrchr(path, '/') = '\0';
	give(path, group, 0750);
}

static void
write_apache(const struct bench_world *w, const char *folder, int port,
    const char *conf)
{
	const char *d = w->dir;
	struct rf_buf b;

	rf_buf_init(&b, RF_MiB);
	rf_buf_printf(&b, "ServerRoot %s\nServerName localhost\n"
	    "Listen 127.0.0.1:%d\nPidFile %s/apache.pid\nMutex file:%s\n"
	    "ErrorLog %s/apache.log\n", d, port, d, d, d);
	add_modules(&b, folder);
	if (geteuid() == 0) {
		const struct passwd *p = apache_user();

		open_up(w, p->pw_gid);
		rf_buf_printf(&b, "User #%u\nGroup #%u\n",
		    (unsigned)p->pw_uid, (unsigned)p->pw_gid);
	}
	rf_buf_printf(&b, "MaxKeepAliveRequests 0\nTypesConfig /dev/null\n"
	    "AddType image/png .png\nDocumentRoot %s/static\n"
	    "XSendFile On\nXSendFilePath %s/static\n"
	    "ProxyPass /empty unix:%s/empty.sock|fcgi://empty/\n"
	    "Include %s/apache-sample.conf\n", d, d, d, d);
	bench_save(conf, b.ptr);
	rf_buf_release(&b);
}

bool
bench_apache(struct bench_world *w, struct bench_world *at)
{
	char conf[500], socket[500];
	const char *argv[] = { "apache2", "-D", "FOREGROUND", "-f", conf,
	    NULL };
	const struct change changes[] = {
		{ "RIFFLE_MOUNT /riffle", "RIFFLE_MOUNT /r" },
		{ "/var/lib/riffle", w->data },
		{ "/run/riffle/riffle.sock", socket },
	};
	const char *folder = module_folder();
	int port = bench_free_port();

	if (folder == NULL)
		return false;
	if (strstr(folder, "apache2") == NULL)
		argv[0] = "httpd";
	if (!bench_has(argv[0], "a picture of 2 MB behind Apache"))
		return false;
	snprintf(socket, sizeof(socket), "%s/riffle.sock", w->dir);
	snprintf(conf, sizeof(conf), "%s/apache.conf", w->dir);
	sample(w, "apache-proxypass.conf", "apache-sample.conf", changes,
	    RF_COUNT(changes));
	write_apache(w, folder, port, conf);
	serve(w, at, port, argv);
	return true;
}
