/* A responder with a handful of routes of its own. */
#include "config.h"

#include "lib/tiny_app.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fcgi/fcgi.h"
#include "http/events.h"
#include "store/notice.h"
#include "util/io.h"
#include "util/log.h"
#include "util/time.h"

/* ---- routes -------------------------------------------------------------- */

static enum rf_code
say(struct rf_response *res, const char *text)
{
	rf_response_bytes(res, 200, "text/plain", rf_str(text));
	return RF_OK;
}

static enum rf_code
hello(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	return say(res, "hello");
}

static enum rf_code
where(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	return say(res, rf_arena_printf(ctx->arena, "%s %s %s",
	    req->origin.ptr, req->base.ptr, req->remote.ptr));
}

static enum rf_code
args(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	return say(res, rf_arena_printf(ctx->arena, "%s %s",
	    rf_request_arg(req, "a"), rf_request_arg(req, "b")));
}

static int64_t
number(const struct rf_request *req, const char *name)
{
	int64_t n = 0;

	(void)rf_parse_int(rf_str(rf_request_arg(req, name)), 0, INT64_MAX,
	    &n);
	return n;
}

static enum rf_code
sleep_ms(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	int64_t until = rf_monotonic() + number(req, "ms"), left;

	while ((left = until - rf_monotonic()) > 0)
		rf_sleep_ms((int)left);
	return say(res, "slept");
}

static enum rf_code
leave(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	while (!atomic_load(&ctx->app->leaving))
		rf_sleep_ms(10);
	return say(res, "left");
}

/* A file of zeros that takes no space. */
static enum rf_code
blob(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	char path[600];
	int fd;

	if (rf_file_temp(ctx->conf->data_dir, "blob-", path, sizeof(path),
	    &fd, &ctx->err) != RF_OK)
		return ctx->err.code;
	unlink(path);
	if (ftruncate(fd, number(req, "size")) != 0) {
		close(fd);
		return rf_fail(&ctx->err, RF_E_IO, "ftruncate");
	}
	res->status = 200;
	res->media_type = RF_STR("application/octet-stream");
	res->etag = "\"zero\"";
	res->ranges = true;
	rf_response_add_file(res, fd, 0, number(req, "size"));
	return RF_OK;
}

static atomic_int complete, broken;

static void
count(void *ctx, bool whole)
{
	atomic_fetch_add(whole ? &complete : &broken, 1);
}

static enum rf_code
once(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	enum rf_code rc = blob(ctx, req, res);

	res->done = count;
	return rc;
}

static enum rf_code
counts(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	return say(res, rf_arena_printf(ctx->arena, "%d %d",
	    atomic_load(&complete), atomic_load(&broken)));
}

static enum rf_code
only_event(void *ctx, struct rf_store *store, int64_t seen,
    struct rf_event *out, struct rf_err *err)
{
	out->id = 0;
	if (seen < 0)
		rf_buf_adds(&out->json, "{}");
	return RF_OK;
}

static enum rf_code
events(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	return rf_events_answer(ctx, req, &(struct rf_event_source){
	    only_event, NULL, NULL, rf_notice_topic("tiny") }, res);
}

static enum rf_code
descriptors(struct rf_ctx *ctx, struct rf_request *req,
    struct rf_response *res)
{
	char path[40], target[100] = "?";
	struct rf_buf b;
	struct dirent *e;
	DIR *d = opendir("/proc/self/fd");

	rf_buf_init(&b, 65536);
	while (d != NULL && (e = readdir(d)) != NULL) {
		int64_t fd;
		ssize_t n;

		if (!rf_parse_int(rf_str(e->d_name), 0, 65535, &fd) ||
		    (fcntl((int)fd, F_GETFD) & FD_CLOEXEC) != 0 ||
		    fd == 1 || fd == 2)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", (int)fd);
		n = readlink(path, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		rf_buf_printf(&b, "%d %s\n", (int)fd, target);
	}
	if (d != NULL)
		closedir(d);
	(void)say(res, b.ptr);
	rf_buf_release(&b);
	return RF_OK;
}

static enum rf_code
form(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	const struct rf_body *body = &req->body;
	struct rf_buf b;

	rf_buf_init(&b, RF_MiB);
	for (size_t i = 0; i < body->n_fields; i++)
		rf_buf_printf(&b, "field %s=%.200s\n",
		    body->fields[i].name.ptr, body->fields[i].value.ptr);
	for (size_t i = 0; i < body->n_uploads; i++)
		rf_buf_printf(&b, "file %s %s %lld\n",
		    body->uploads[i].field.ptr, body->uploads[i].name.ptr,
		    (long long)body->uploads[i].spool.size);
	if (body->json != NULL)
		rf_buf_printf(&b, "json\n");
	(void)say(res, b.ptr);
	rf_buf_release(&b);
	return RF_OK;
}

static enum rf_code
nobody(struct rf_ctx *ctx, struct rf_request *req, struct rf_response *res)
{
	return say(res, "ok");
}

static void
tiny_fail(struct rf_ctx *ctx, const struct rf_err *err,
    struct rf_response *res)
{
	rf_response_bytes(res, rf_http_status(err->code), "text/plain",
	    rf_str(err->msg));
}

#define ROW(method, pattern, handler, body) \
	{ method, pattern, handler, RF_AUTH_NONE, 0, body, #handler, "", \
	    NULL, NULL }
static const struct rf_route routes[] = {
	ROW(RF_GET, "/hello", hello, RF_BODY_NONE),
	ROW(RF_GET, "/where", where, RF_BODY_NONE),
	ROW(RF_GET, "/args/{a}/{b}", args, RF_BODY_NONE),
	ROW(RF_GET, "/sleep/{ms}", sleep_ms, RF_BODY_NONE),
	ROW(RF_GET, "/leave", leave, RF_BODY_NONE),
	ROW(RF_GET, "/blob/{size}", blob, RF_BODY_NONE),
	ROW(RF_GET, "/once/{size}", once, RF_BODY_NONE),
	ROW(RF_GET, "/counts", counts, RF_BODY_NONE),
	ROW(RF_GET, "/events", events, RF_BODY_NONE),
	ROW(RF_GET, "/descriptors", descriptors, RF_BODY_NONE),
	ROW(RF_POST, "/form", form, RF_BODY_FORM),
	ROW(RF_POST, "/nobody", nobody, RF_BODY_NONE),
};
const struct rf_style tiny_style = { "tiny", NULL, NULL, tiny_fail,
    "x-api-key" };
static const struct rf_endpoint endpoint = { "tiny", &tiny_style, routes,
    RF_COUNT(routes) };
const struct rf_endpoint *const tiny_endpoints[] = { &endpoint, NULL };

/* ---- the process ----------------------------------------------------------- */

void
tiny_init(struct tiny *t)
{
	char spool[80];

	memset(t, 0, sizeof(*t));
	t->pid = -1;
	t->threads = 4;
	snprintf(t->dir, sizeof(t->dir), "/tmp/riffle-tiny-XXXXXX");
	if (mkdtemp(t->dir) == NULL)
		abort();
	snprintf(t->socket, sizeof(t->socket), "%s/s", t->dir);
	snprintf(spool, sizeof(spool), "%s/spool", t->dir);
	if (mkdir(spool, 0700) != 0)
		abort();
}

static enum rf_code
settings(const struct tiny *t, struct rf_conf *conf, struct rf_err *err)
{
	struct rf_str rest = rf_str(t->options), line;
	enum rf_code rc;
	char name[64], value[200];

	rf_conf_defaults(conf);
	rc = rf_conf_set(conf, "data_dir", t->dir, "test", err);
	while (rc == RF_OK && rest.ptr != NULL) {
		line = rf_str_cut(&rest, '\n');
		snprintf(value, sizeof(value), RF_STR_FMT, RF_STR_ARG(line));
		line = rf_str_cut(&line, '=');
		snprintf(name, sizeof(name), RF_STR_FMT, RF_STR_ARG(line));
		if (line.len > 0)
			rc = rf_conf_set(conf, name, value + line.len + 1,
			    "test", err);
	}
	return rc;
}

int
tiny_serve(const struct tiny *t)
{
	struct rf_fcgi_options options = { .threads = t->threads };
	struct rf_err err = RF_ERR_INIT;
	struct rf_conf conf;
	struct rf_app app;
	enum rf_code rc;

	rc = settings(t, &conf, &err);
	if (rc == RF_OK)
		rc = rf_fcgi_listen(t->socket, 0600, "", &options.fd, &err);
	if (rc == RF_OK && t->spawned) {
		(void)dup2(options.fd, 0);
		close(options.fd);
		options.fd = 0;
		if (!rf_fcgi_is_spawned())
			rc = rf_fail(&err, RF_E_BUG, "not seen as spawned");
	}
	if (rc == RF_OK) {
		rf_app_init(&app, &conf, tiny_endpoints, &tiny_style, NULL);
		rc = rf_fcgi_serve(&app, &options, &err);
		rf_app_release(&app);
		rf_fcgi_unlisten(t->socket);
	}
	if (rc != RF_OK)
		fprintf(stderr, "tiny: %s\n", err.msg);
	rf_conf_release(&conf);
	return rc == RF_OK ? 0 : rc == RF_E_CONFLICT ? 3 : 1;
}

static void
child(const struct tiny *t)
{
	struct rlimit files = { (rlim_t)t->max_files, (rlim_t)t->max_files };

	/* What the test's own parent left open is none of its business. */
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	if (rf_log_open("none", RF_LOG_INFO, NULL) != RF_OK)
		_exit(1);
	if (t->max_files > 0)
		(void)setrlimit(RLIMIT_NOFILE, &files);
	exit(tiny_serve(t));
}

bool
tiny_start(struct tiny *t)
{
	int64_t until = rf_monotonic() + 10000;
	struct stat st;

	fflush(NULL);
	t->pid = fork();
	if (t->pid == 0)
		child(t);
	while (rf_monotonic() < until) {
		if (waitpid(t->pid, NULL, WNOHANG) == t->pid) {
			t->pid = -1;
			return false;
		}
		if (stat(t->socket, &st) == 0)
			return true;
		rf_sleep_ms(2);
	}
	return false;
}

int
tiny_wait(struct tiny *t, int ms)
{
	int64_t until = rf_monotonic() + ms;
	int status;

	for (;;) {
		if (waitpid(t->pid, &status, WNOHANG) == t->pid) {
			t->pid = -1;
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		}
		if (rf_monotonic() > until)
			return -2;
		rf_sleep_ms(1);
	}
}

int
tiny_stop(struct tiny *t)
{
	int status = 0;

	if (t->pid > 0) {
		kill(t->pid, SIGTERM);
		status = tiny_wait(t, 20000);
		if (status == -2) {
			kill(t->pid, SIGKILL);
			(void)tiny_wait(t, 5000);
		}
	}
	if (rf_remove_tree(t->dir, NULL) != RF_OK)
		fprintf(stderr, "tiny: %s stays\n", t->dir);
	return status;
}

int
tiny_spooled(const struct tiny *t)
{
	char spool[80];
	struct dirent *e;
	int n = 0;
	DIR *d;

	snprintf(spool, sizeof(spool), "%s/spool", t->dir);
	d = opendir(spool);
	while (d != NULL && (e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	if (d != NULL)
		closedir(d);
	return n;
}

long
tiny_memory(const struct tiny *t, const char *name)
{
	char path[40], line[200];
	long n = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)t->pid);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			n = strtol(line + strlen(name) + 1, NULL, 10);
	if (f != NULL)
		fclose(f);
	return n;
}
