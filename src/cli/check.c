/*
 * riffle check: what a person asks first when something is wrong.  Settings
 * with their origins, the data folder, the index against its files, the
 * worker, the programs around us, and, with --url, the way through the web
 * server in front.
 */
#include "config.h"
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/site/site.h"
#include "extract/ocr/engine.h"
#include "fetch/settings.h"
#include "jobs/chromium.h"
#include "jobs/confine.h"
#include "jobs/jobs.h"
#include "util/io.h"

static const struct rf_flag flags[] = {
	{ "url", "URL", "also ask the service there, as a client would" },
	{ NULL, NULL, NULL }
};

enum finding { FINE, REMARK, WRONG };
static const char *const marks[] = { " ok ", "note", "FAIL" };

struct check {
	struct rf_cli *cli;
	int wrong;
};

static void say(struct check *c, enum finding f, const char *fmt, ...)
    RF_PRINTF(3, 4);
static void
say(struct check *c, enum finding f, const char *fmt, ...)
{
	va_list ap;

	printf("[%s] ", marks[f]);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	c->wrong += f == WRONG;
}

static void
print_settings(const struct rf_conf *conf)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_out out;

	printf("# settings\n");
	fflush(stdout);
	rf_out_to_fd(&out, STDOUT_FILENO);
	rf_conf_print(conf, &out);
	if (rf_out_finish(&out, &err) != RF_OK)
		fprintf(stderr, "riffle: %s\n", err.msg);
	printf("\n# findings\n");
}

static void
report_wrong(void *ctx, const char *finding)
{
	say(ctx, WRONG, "%s", finding);
}

static void
say_facts(struct check *c, struct rf_store *store)
{
	struct rf_store_facts f;
	double free_gb;

	rf_store_facts(store, &f);
	free_gb = (double)f.free_bytes / 1e9;
	if (f.filesystem != NULL)
		say(c, REMARK, "it lies on a network file system (%s): the "
		    "index keeps a rollback journal and is slower there",
		    f.filesystem);
	say(c, FINE, "index: SQLite %s, journal %s, schema %d, %.1f MB",
	    f.engine, f.journal, f.schema, (double)f.index_bytes / 1e6);
	say(c, free_gb < 1 ? REMARK : FINE, "%.1f GB are free on its disk",
	    free_gb);
}

static void
check_store(struct check *c)
{
	const char *dir = c->cli->conf.data_dir;
	struct rf_store *store;
	struct rf_err err = RF_ERR_INIT;
	int before;

	if (rf_cli_store(&c->cli->conf, &store, &err) != RF_OK) {
		say(c, WRONG, "data folder %s: %s", dir, err.msg);
		return;
	}
	say(c, FINE, "data folder %s is writable", dir);
	say_facts(c, store);
	if (rf_store_ready(store, &err) != RF_OK)
		say(c, WRONG, "index: %s", err.msg);
	before = c->wrong;
	if (rf_store_verify(store, report_wrong, c, &err) != RF_OK)
		say(c, WRONG, "index: %s", err.msg);
	else if (c->wrong == before)
		say(c, FINE, "index and files agree");
	if (rf_store_ledger_check(store, &err) != RF_OK)
		say(c, WRONG, "ledger: %s", err.msg);
	else
		say(c, FINE, "the ledger adds up");
	rf_store_close(store);
}

static void
check_worker(struct check *c)
{
	static const char *const how[] = {
		[RF_CONF_WORKER_ON_DEMAND] = "is started by the first job",
		[RF_CONF_WORKER_SERVICE] = "must run: riffle work",
		[RF_CONF_WORKER_INLINE] = "is each waiting request itself",
		[RF_CONF_WORKER_OFF] = "is left to cron: riffle work --drain",
	};
	bool alive = rf_worker_alive(&c->cli->conf);

	say(c, c->cli->conf.worker == RF_CONF_WORKER_SERVICE && !alive ?
	    WRONG : FINE, "worker: %s; it %s", how[c->cli->conf.worker],
	    alive ? "runs now" : "does not run now");
}

static void
check_www(struct check *c)
{
	char path[1200];

	snprintf(path, sizeof(path), "%s/index.html", c->cli->conf.www_dir);
	if (access(path, R_OK) == 0)
		say(c, FINE, "pages in %s", c->cli->conf.www_dir);
	else
		say(c, WRONG, "no pages in %s: set www_dir",
		    c->cli->conf.www_dir);
}

static void
check_ocr(struct check *c)
{
	const struct rf_conf *conf = &c->cli->conf;
	struct rf_err err = RF_ERR_INIT;
	const char *missing;
	struct rf_ocr *ocr;

	if (conf->ocr == RF_CONF_OCR_OFF) {
		say(c, FINE, "text in pictures is not recognised (ocr = off)");
	} else if (rf_ocr_open(conf->ocr_languages, &ocr, &missing, &err) !=
	    RF_OK) {
		say(c, REMARK, "%s", err.msg);
	} else {
		say(c, missing != NULL ? REMARK : FINE, "text in pictures is "
		    "recognised (OCR) by tesseract %s, languages %s%s%s",
		    rf_ocr_version(ocr), conf->ocr_languages, missing != NULL ?
		    "; not installed: " : "", missing != NULL ? missing : "");
		rf_ocr_free(ocr);
	}
}

static void
check_render(struct check *c)
{
	const struct rf_conf *conf = &c->cli->conf;
	struct rf_err err = RF_ERR_INIT;

	if (conf->web_render == RF_CONF_RENDER_OFF)
		say(c, FINE, "web pages made by scripts are not rendered "
		    "(web_render = off)");
	else if (rf_chromium_find(conf->chromium, &err) != RF_OK)
		say(c, REMARK, "%s", err.msg);
	else if (!rf_confine_has_landlock())
		say(c, REMARK, "web pages made by scripts are rendered by %s, "
		    "which may read what its user may: this kernel has no "
		    "Landlock", conf->chromium);
	else if (geteuid() == 0)
		say(c, REMARK, "web pages made by scripts are rendered by %s, "
		    "for root without its own sandbox", conf->chromium);
	else
		say(c, FINE, "web pages made by scripts are rendered by %s",
		    conf->chromium);
}

static bool
on_path(const char *program)
{
	static const char *const folders[] = { "/usr/local/sbin",
		"/usr/local/bin", "/usr/sbin", "/usr/bin",
		"/opt/homebrew/sbin", "/opt/homebrew/bin" };
	char path[256];

	for (size_t i = 0; i < RF_COUNT(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", folders[i], program);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}

static void
check_servers(struct check *c)
{
	static const struct {
		const char *program, *name;
	} servers[] = {
		{ "lighttpd", "lighttpd" }, { "apache2", "Apache" },
		{ "httpd", "Apache" }, { "nginx", "nginx" },
	};
	int found = 0;

	for (size_t i = 0; i < RF_COUNT(servers); i++) {
		if (on_path(servers[i].program)) {
			say(c, FINE, "%s is installed", servers[i].name);
			found++;
		}
	}
	if (found == 0)
		say(c, REMARK, "no web server was found on this machine");
}

/* ---- through the web server ------------------------------------------- */

/* One GET; the body's first bytes go to `body`, its size to *bytes. */
static enum rf_code
get(struct check *c, const char *url, char *body, size_t size, int64_t *bytes,
    struct rf_err *err)
{
	struct rf_fetch_settings settings;
	struct rf_fetch_result result;
	struct rf_fetch_request req = { .url = url };
	char path[600];
	size_t got = 0;
	int fd = -1;
	enum rf_code rc;

	rc = rf_fetch_settings_load(&settings, &c->cli->conf, err);
	/* The service's own address may well be a private one. */
	if (rc == RF_OK)
		rc = rf_fetch_settings_trust(&settings, url, err);
	if (rc == RF_OK)
		rc = rf_file_temp(c->cli->conf.data_dir, "check", path,
		    sizeof(path), &fd, err);
	if (rc != RF_OK)
		goto out;
	unlink(path);
	req.policy = &settings.policy;
	req.fd = fd;
	rc = rf_fetch(&req, &result, err);
	if (rc == RF_OK)
		rc = rf_pread_up_to(fd, body, size - 1, 0, &got, err);
	body[got] = '\0';
	*bytes = result.bytes;
out:
	rf_close(&fd);
	rf_fetch_settings_release(&settings);
	return rc;
}

static void
check_url(struct check *c, const char *url)
{
	static const char line[] = RF_SITE_PROBE_LINE;
	const size_t n = sizeof(line) - 1;
	char address[RF_URL_SIZE], body[256];
	int64_t bytes;
	struct rf_err err = RF_ERR_INIT;
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	snprintf(address, sizeof(address), "%.*s/healthz", (int)len, url);
	if (get(c, address, body, sizeof(body), &bytes, &err) != RF_OK) {
		say(c, WRONG, "%s: %s", address, err.msg);
		return;
	}
	if (strstr(body, "\"status\":\"ok\"") == NULL &&
	    strstr(body, "\"status\": \"ok\"") == NULL) {
		say(c, WRONG, "%s is answered, but not by Riffle", address);
		return;
	}
	say(c, FINE, "%s answers", address);
	snprintf(address, sizeof(address), "%.*s%s", (int)len, url,
	    RF_SITE_PROBE_PATH);
	if (get(c, address, body, sizeof(body), &bytes, &err) != RF_OK)
		say(c, WRONG, "%s: %s", address, err.msg);
	else if (bytes != (int64_t)n * RF_SITE_PROBE_LINES ||
	    strncmp(body, line, n) != 0)
		say(c, WRONG, "stored files do not arrive: the setting "
		    "sendfile does not fit the web server");
	else
		say(c, FINE, "stored files arrive");
}

static int
check(struct rf_cli *cli)
{
	struct check c = { .cli = cli };
	const char *url = rf_cli_value(cli, "url");

	if (cli->n_args > 0)
		return rf_cli_usage(cli);
	print_settings(&cli->conf);
	check_store(&c);
	check_worker(&c);
	check_www(&c);
	check_ocr(&c);
	check_render(&c);
	check_servers(&c);
	if (url != NULL)
		check_url(&c, url);
	return c.wrong == 0 ? 0 : RF_EXIT_FAILED;
}

const struct rf_command rf_cmd_check = {
	"check", "", "show the settings and what is wrong with them", flags,
	check
};
