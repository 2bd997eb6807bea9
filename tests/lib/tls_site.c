/* Certificates by libcrypto, since its command makes none that has expired. */
#include "config.h"

#include "lib/tls_site.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/io.h"
#include "util/mem.h"
#include "util/time.h"

#define DAY 86400L

extern char **environ;

static const struct cert {
	const char *name;	/* of its files */
	const char *for_whom;	/* subjectAltName */
	long from, until;	/* seconds from now */
	bool trusted;
} certs[TLS_SITE_CERTS] = {
	[TLS_SITE_GOOD] = { "good", "IP:127.0.0.1", -DAY, DAY, true },
	[TLS_SITE_EXPIRED] = { "expired", "IP:127.0.0.1", -2 * DAY, -DAY,
	    true },
	[TLS_SITE_EARLY] = { "early", "IP:127.0.0.1", DAY, 2 * DAY, true },
	[TLS_SITE_OTHER] = { "other", "DNS:other.test", -DAY, DAY, true },
	[TLS_SITE_UNKNOWN] = { "unknown", "IP:127.0.0.1", -DAY, DAY, false },
};

static void
sure(bool done, const char *what)
{
	if (done)
		return;
	fprintf(stderr, "tls site: cannot %s\n", what);
	abort();
}

static FILE *
open_in(const struct tls_site *s, const char *name, const char *suffix,
    const char *mode)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s%s", s->folder, name, suffix);
	f = fopen(path, mode);
	sure(f != NULL, "open a file");
	return f;
}

static EVP_PKEY *
make_key(void)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
	EVP_PKEY *key = NULL;

	sure(ctx != NULL && EVP_PKEY_keygen_init(ctx) > 0 &&
	    EVP_PKEY_CTX_set_ec_paramgen_curve_nid(ctx,
	    NID_X9_62_prime256v1) > 0 && EVP_PKEY_keygen(ctx, &key) > 0,
	    "make a key");
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static void
make_cert(const struct tls_site *s, const struct cert *c, long serial,
    FILE *roots)
{
	FILE *key_file = open_in(s, c->name, ".key", "w");
	FILE *cert_file = open_in(s, c->name, ".pem", "w");
	EVP_PKEY *key = make_key();
	X509 *x = X509_new();
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL,
	    NID_subject_alt_name, c->for_whom);
	X509_NAME *name = X509_get_subject_name(x);

	sure(e != NULL && X509_set_version(x, 2) &&
	    ASN1_INTEGER_set(X509_get_serialNumber(x), serial) &&
	    X509_gmtime_adj(X509_getm_notBefore(x), c->from) != NULL &&
	    X509_gmtime_adj(X509_getm_notAfter(x), c->until) != NULL &&
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)c->name, -1, -1, 0) &&
	    X509_set_issuer_name(x, name) && X509_set_pubkey(x, key) &&
	    X509_add_ext(x, e, -1) && X509_sign(x, key, EVP_sha256()) > 0,
	    "make a certificate");
	sure(PEM_write_PrivateKey(key_file, key, NULL, NULL, 0, NULL, NULL) &&
	    PEM_write_X509(cert_file, x) &&
	    (!c->trusted || PEM_write_X509(roots, x)),
	    "write a certificate");
	X509_EXTENSION_free(e);
	X509_free(x);
	EVP_PKEY_free(key);
	fclose(key_file);
	fclose(cert_file);
}

/* A free port, or can this one be connected to? */
static int
try_port(uint16_t port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons(port);
	if (port != 0) {
		rc = connect(fd, (struct sockaddr *)&at, len);
	} else {
		rc = bind(fd, (struct sockaddr *)&at, len);
		getsockname(fd, (struct sockaddr *)&at, &len);
		if (rc == 0)
			rc = ntohs(at.sin_port);
	}
	close(fd);
	return rc;
}

static void
write_site(struct tls_site *s, int images)
{
	static const char gif[] = "GIF89a\3\0\1\0\200\0\0\0\0\0\377\377\377"
	    "!\371\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
	static const char *const temporary[] = { "client_body", "fastcgi",
	    "proxy", "scgi", "uwsgi" };
	FILE *f = open_in(s, "one", ".gif", "w");

	fwrite(gif, 1, sizeof(gif) - 1, f);
	fclose(f);
	f = open_in(s, "page", ".html", "w");
	fputs("<!doctype html><p>Images.</p>\n", f);
	for (int i = 0; i < images; i++)
		fprintf(f, "<img src=/img/%d>\n", i);
	fclose(f);
	f = open_in(s, "nginx", ".conf", "w");
	fprintf(f, "worker_processes 1;\npid %s/pid;\nerror_log %s/error.log;\n"
	    "events { worker_connections 256; }\nhttp {\n"
	    "log_format us '$server_protocol $connection $uri';\n"
	    "access_log %s/access.log us;\nroot %s;\n", s->folder, s->folder,
	    s->folder, s->folder);
	for (size_t i = 0; i < RF_COUNT(temporary); i++)
		fprintf(f, "%s_temp_path %s/temp;\n", temporary[i], s->folder);
	fputs("default_type image/gif;\n", f);
	for (int i = 0; i < TLS_SITE_CERTS; i++)
		fprintf(f, "server { listen 127.0.0.1:%u ssl http2;\n"
		    "ssl_certificate %s/%s.pem;\n"
		    "ssl_certificate_key %s/%s.key;\n"
		    "location /img/ { try_files /one.gif =404; }\n"
		    "location = /page { default_type text/html;\n"
		    "try_files /page.html =404; types { } } }\n", s->ports[i],
		    s->folder, certs[i].name, s->folder, certs[i].name);
	fputs("}\n", f);
	fclose(f);
}

static bool
run_nginx(struct tls_site *s)
{
	char config[128], log[128];
	const char *argv[] = { "nginx", "-e", log, "-c", config, "-g",
	    "daemon off;", NULL };
	posix_spawn_file_actions_t quiet;
	int status;

	snprintf(config, sizeof(config), "%s/nginx.conf", s->folder);
	snprintf(log, sizeof(log), "%s/error.log", s->folder);
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
	s->pid = 0;
	if (posix_spawnp(&s->pid, argv[0], &quiet, NULL, (char **)argv,
	    environ) != 0)
		s->pid = 0;
	posix_spawn_file_actions_destroy(&quiet);
	for (int i = 0; s->pid > 0 && i < 400; i++) {
		if (try_port(s->ports[TLS_SITE_GOOD]) == 0)
			return true;
		if (waitpid(s->pid, &status, WNOHANG) == s->pid)
			s->pid = 0;
		rf_sleep_ms(25);
	}
	return false;
}

bool
tls_site_start(struct tls_site *s, int images)
{
	FILE *roots;

	rf_strlcpy(s->folder, "/tmp/riffle-tls-site-XXXXXX",
	    sizeof(s->folder));
	/* Read by nginx's worker, which is another user's. */
	sure(mkdtemp(s->folder) != NULL && chmod(s->folder, 0755) == 0,
	    "make a folder");
	snprintf(s->roots, sizeof(s->roots), "%s/roots.pem", s->folder);
	roots = open_in(s, "roots", ".pem", "w");
	for (int i = 0; i < TLS_SITE_CERTS; i++) {
		s->ports[i] = (uint16_t)try_port(0);
		make_cert(s, &certs[i], i + 1, roots);
	}
	fclose(roots);
	write_site(s, images);
	if (run_nginx(s))
		return true;
	printf("skipped: there is no nginx that speaks TLS and HTTP/2\n");
	tls_site_stop(s);
	return false;
}

int
tls_site_images(const struct tls_site *s, int *connections, int *http2)
{
	FILE *f = open_in(s, "access", ".log", "r");
	long seen[64], connection;
	char protocol[16], uri[64];
	int n = 0;

	*connections = *http2 = 0;
	while (fscanf(f, "%15s %ld %63s", protocol, &connection, uri) == 3) {
		int i = 0;

		/* The file that stood in for /img/N, or that itself. */
		if (strcmp(uri, "/page.html") == 0)
			continue;
		n++;
		*http2 += strcmp(protocol, "HTTP/2.0") == 0;
		while (i < *connections && seen[i] != connection)
			i++;
		if (i == *connections && i < 64)
			seen[(*connections)++] = connection;
	}
	fclose(f);
	return n;
}

void
tls_site_stop(struct tls_site *s)
{
	if (s->pid > 0) {
		kill(s->pid, SIGTERM);
		while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	s->pid = 0;
	sure(rf_remove_tree(s->folder, NULL) == RF_OK, "remove a folder");
}
