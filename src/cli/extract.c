/*
 * riffle extract: documents to files or to standard output, without server
 * and without database.  Each document is read in a sandboxed child of its
 * own, --jobs of them at a time; results appear in the order of the
 * arguments.
 */
#include "config.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fetch/settings.h"
#include "jobs/reader.h"
#include "jobs/sandbox.h"
#include "util/io.h"
#include "util/time.h"

static const struct rf_flag flags[] = {
	{ "out", "DIR", "write DIR/NAME/ with result.json, document.md, images/" },
	{ "format", "NAME", "md (default), json, html or xml" },
	{ "pages", "LIST", "only these pages, sheets or slides: 1-3,7" },
	{ "jobs", "N", "documents read at the same time (all cores)" },
	{ "hidden", NULL, "also hidden rows, columns and sheets" },
	{ NULL, NULL, NULL }
};

static const struct format {
	const char *name, *file;
	uint32_t reading;	/* enum rf_reading_file */
} formats[] = {
	{ "md", "document.md", RF_READING_MARKDOWN },
	{ "json", "result.json", 0 },
	{ "html", "document.html", RF_READING_HTML },
	{ "xml", "document.xml", RF_READING_XML },
};

/* What a child tells its parent; written whole (below PIPE_BUF). */
struct message {
	bool ended;
	enum rf_code code;
	uint32_t done, total;	/* pages; at the end pages and images */
	char text[240];
};

enum state { WAITING, RUNNING, ENDED };

struct input {
	const char *name;	/* as given */
	char title[101];	/* its file name */
	char dir[600];		/* where it is written */
	enum state state;
	pid_t pid;
	int pipe;
	int64_t deadline;	/* monotonic ms */
	struct message last;
	bool heard_end;
};

struct run {
	struct rf_cli *cli;
	const struct format *format;
	const char *out;	/* NULL: standard output */
	char temp[64];		/* folder for that */
	struct rf_options options;
	struct rf_arena arena;
	struct input *inputs;
	int n_inputs, n_jobs;
	bool terminal;
	int failed;
};

static bool
is_url(const char *name)
{
	return strncmp(name, "http://", 7) == 0 ||
	    strncmp(name, "https://", 8) == 0;
}

/* ---- the child ------------------------------------------------------------ */

static int child_pipe = -1;

static void
tell(const struct message *m)
{
	/* A parent that is gone needs no message. */
	if (write(child_pipe, m, sizeof(*m)) < 0)
		_exit(RF_EXIT_FAILED);
}

static void
tell_progress(void *ctx, uint32_t done, uint32_t total)
{
	int64_t *last = ctx, now = rf_monotonic();
	struct message m = { .done = done, .total = total };

	if (now - *last < 50)
		return;
	*last = now;
	tell(&m);
}

static void
out_of_memory(size_t wanted)
{
	struct message m = { .ended = true, .code = RF_E_LIMIT };

	snprintf(m.text, sizeof(m.text),
	    "The document needs more memory than child_memory allows.");
	tell(&m);
	_exit(RF_EXIT_NOMEM);
}

static enum rf_code
open_source(struct run *r, struct input *in, struct rf_reading *reading,
    struct rf_fetch_result *fetched, struct rf_err *err)
{
	struct rf_fetch_settings settings;
	struct rf_fetch_request req = { .url = in->name };
	char path[700];
	struct stat st;
	enum rf_code rc;

	if (!is_url(in->name)) {
		reading->fd = open(in->name, O_RDONLY | O_CLOEXEC);
		if (reading->fd < 0 || fstat(reading->fd, &st) != 0)
			return rf_fail_errno(err, RF_E_IO, "cannot read it");
		if (!S_ISREG(st.st_mode))
			return rf_fail(err, RF_E_IO, "it is not a plain file");
		reading->size = st.st_size;
		reading->name = in->title;
		return RF_OK;
	}
	rc = rf_fetch_settings_load(&settings, &r->cli->conf, err);
	if (rc == RF_OK)
		rc = rf_file_temp(in->dir, "source", path, sizeof(path),
		    &reading->fd, err);
	if (rc == RF_OK) {
		unlink(path);
		req.policy = &settings.policy;
		req.fd = reading->fd;
		rc = rf_fetch(&req, fetched, err);
	}
	if (rc == RF_OK) {
		reading->size = fetched->bytes;
		reading->name = fetched->filename;
		reading->media_type = fetched->type;
	}
	rf_fetch_settings_release(&settings);
	return rc;
}

static enum rf_code
enter_sandbox(struct run *r, const struct rf_reading *reading,
    struct rf_err *err)
{
	const struct rf_conf *conf = &r->cli->conf;
	int keep[] = { reading->fd, reading->staging, child_pipe };
	struct rf_sandbox box = {
		.memory = conf->child_memory,
		.cpu_seconds = (int)conf->child_cpu,
		.output = conf->child_output,
		.keep = keep, .n_keep = (int)RF_COUNT(keep),
		.folder = reading->staging,
	};
	enum rf_code rc = rf_sandbox_enter(&box, err);

	/* A wall that this system lacks: the others stand. */
	return rc == RF_E_MISSING ? RF_OK : rc;
}

static void
child(struct run *r, struct input *in)
{
	int64_t last = 0;
	static struct rf_fetch_result fetched;
	struct rf_reading reading = { .fd = -1, .options = &r->options,
	    .media_type = "", .progress = tell_progress,
	    .progress_ctx = &last };
	struct message m = { .ended = true };
	struct rf_err err = RF_ERR_INIT;

	rf_mem_on_exhausted(out_of_memory);
	reading.files = r->out != NULL ? RF_READING_MARKDOWN :
	    r->format->reading;
	if (r->out != NULL)
		reading.files |= r->format->reading;
	reading.staging = open(in->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	m.code = open_source(r, in, &reading, &fetched, &err);
	if (m.code == RF_OK)
		m.code = enter_sandbox(r, &reading, &err);
	if (m.code == RF_OK)
		m.code = rf_read_document(&reading, &err);
	m.done = reading.pages;
	m.total = reading.images;
	rf_strlcpy(m.text, err.msg, sizeof(m.text));
	tell(&m);
	_exit(0);
}

/* ---- the parent ----------------------------------------------------------- */

/* DIR/stem, or DIR/stem-2 when an earlier input has that one. */
static void
choose_folder(struct run *r, int index, const char *root)
{
	struct input *in = &r->inputs[index];
	char stem[101];
	char *dot;

	rf_strlcpy(stem, in->title, sizeof(stem));
	dot = strrchr(stem, '.');
	if (dot != NULL && dot != stem)
		*dot = '\0';
	for (int n = 1; ; n++) {
		bool taken = false;

		if (n == 1)
			snprintf(in->dir, sizeof(in->dir), "%s/%s", root, stem);
		else
			snprintf(in->dir, sizeof(in->dir), "%s/%s-%d", root,
			    stem, n);
		for (int i = 0; i < index && !taken; i++)
			taken = strcmp(r->inputs[i].dir, in->dir) == 0;
		if (!taken)
			return;
	}
}

static enum rf_code
start(struct run *r, struct input *in, struct rf_err *err)
{
	int ends[2];
	enum rf_code rc = rf_mkdirs(in->dir, err);

	if (rc != RF_OK)
		return rc;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot make a pipe");
	fflush(NULL);
	in->pid = fork();
	if (in->pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return rf_fail_errno(err, RF_E_IO, "cannot start a reader");
	}
	if (in->pid == 0) {
		close(ends[0]);
		child_pipe = ends[1];
		child(r, in);
	}
	close(ends[1]);
	in->pipe = ends[0];
	in->state = RUNNING;
	in->deadline = rf_monotonic() + r->cli->conf.job_time * 1000;
	return RF_OK;
}

static void
draw_progress(const struct run *r)
{
	uint32_t done = 0, total = 0;
	int ended = 0;
	char bar[31];

	if (!r->terminal)
		return;
	for (int i = 0; i < r->n_inputs; i++) {
		const struct input *in = &r->inputs[i];

		if (in->state == ENDED) {
			ended++;
		} else if (in->state == RUNNING) {
			done += in->last.done;
			total += in->last.total;
		}
	}
	memset(bar, '.', 30);
	bar[30] = '\0';
	memset(bar, '#', (size_t)(30 * ended / r->n_inputs));
	fprintf(stderr, "\r\033[K[%s] %d of %d documents", bar, ended,
	    r->n_inputs);
	if (total > 0)
		fprintf(stderr, ", page %u of %u", done, total);
	fflush(stderr);
}

static void
clear_progress(const struct run *r)
{
	if (r->terminal)
		fprintf(stderr, "\r\033[K");
}

/* The child's messages so far; true when the pipe has ended. */
static bool
listen_to(struct input *in)
{
	struct message m;
	ssize_t n = read(in->pipe, &m, sizeof(m));

	if (n == (ssize_t)sizeof(m)) {
		m.text[sizeof(m.text) - 1] = '\0';
		in->last = m;
		in->heard_end |= m.ended;
		return false;
	}
	return !(n < 0 && errno == EINTR);
}

static void
finish(struct input *in)
{
	int status;

	while (waitpid(in->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	close(in->pipe);
	in->state = ENDED;
	if (in->heard_end)
		return;
	in->last = (struct message){ .code = RF_E_CRASHED };
	if (rf_monotonic() >= in->deadline)
		rf_strlcpy(in->last.text, "The document takes longer than "
		    "job_time allows.", sizeof(in->last.text));
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		rf_strlcpy(in->last.text, "The document takes more processor "
		    "time than child_cpu allows.", sizeof(in->last.text));
	else
		rf_strlcpy(in->last.text, "The reader ended without an "
		    "answer: the document is damaged in a way Riffle does "
		    "not know.", sizeof(in->last.text));
}

static enum rf_code
copy_to_stdout(const struct input *in, const char *file, struct rf_err *err)
{
	char path[700], buf[65536];
	size_t got = 0;
	int fd;
	enum rf_code rc;

	rc = rf_path_join(path, sizeof(path), in->dir, file, err);
	if (rc != RF_OK)
		return rc;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot read the result");
	do {
		rc = rf_read_up_to(fd, buf, sizeof(buf), &got, err);
		if (rc == RF_OK && got > 0)
			rc = rf_write_all(STDOUT_FILENO, buf, got, err);
	} while (rc == RF_OK && got > 0);
	close(fd);
	return rc;
}

static void
report(struct run *r, struct input *in)
{
	struct rf_err err = RF_ERR_INIT;
	char path[700];

	if (in->last.code != RF_OK) {
		fprintf(stderr, "riffle: %s: %s\n", in->name, in->last.text);
		r->failed++;
		return;
	}
	if (r->out == NULL) {
		if (copy_to_stdout(in, r->format->file, &err) != RF_OK) {
			rf_cli_fail(&err);
			r->failed++;
		}
		return;
	}
	/* The manifest is for the worker. */
	snprintf(path, sizeof(path), "%s/manifest", in->dir);
	unlink(path);
	printf("%s: %u page%s, %u picture%s -> %s\n", in->name, in->last.done,
	    in->last.done == 1 ? "" : "s", in->last.total,
	    in->last.total == 1 ? "" : "s", in->dir);
	fflush(stdout);
}

static void
wait_for_news(struct run *r)
{
	struct pollfd *fds = rf_calloc((size_t)r->n_inputs, sizeof(*fds));
	int64_t now;

	for (int i = 0; i < r->n_inputs; i++) {
		fds[i].fd = r->inputs[i].state == RUNNING ?
		    r->inputs[i].pipe : -1;
		fds[i].events = POLLIN;
	}
	poll(fds, (nfds_t)r->n_inputs, 200);
	now = rf_monotonic();
	for (int i = 0; i < r->n_inputs; i++) {
		struct input *in = &r->inputs[i];

		if (in->state != RUNNING)
			continue;
		if (now >= in->deadline)
			kill(in->pid, SIGKILL);
		if (fds[i].revents != 0 && listen_to(in))
			finish(in);
	}
	free(fds);
}

static void
run_all(struct run *r)
{
	int running = 0, reported = 0;

	while (reported < r->n_inputs) {
		running = 0;
		for (int i = 0; i < r->n_inputs; i++) {
			struct input *in = &r->inputs[i];
			struct rf_err err = RF_ERR_INIT;

			if (in->state == WAITING && running < r->n_jobs &&
			    start(r, in, &err) != RF_OK) {
				in->state = ENDED;
				in->last.code = err.code;
				rf_strlcpy(in->last.text, err.msg,
				    sizeof(in->last.text));
			}
			running += in->state == RUNNING;
		}
		if (running > 0)
			wait_for_news(r);
		clear_progress(r);
		while (reported < r->n_inputs &&
		    r->inputs[reported].state == ENDED)
			report(r, &r->inputs[reported++]);
		if (reported < r->n_inputs)
			draw_progress(r);
	}
}

/* ---- the command line ------------------------------------------------------- */

static enum rf_code
read_flags(struct run *r, struct rf_err *err)
{
	const char *format = rf_cli_value(r->cli, "format");
	const char *pages = rf_cli_value(r->cli, "pages");
	const char *jobs = rf_cli_value(r->cli, "jobs");
	int64_t n = sysconf(_SC_NPROCESSORS_ONLN);

	r->out = rf_cli_value(r->cli, "out");
	for (size_t i = 0; i < RF_COUNT(formats); i++) {
		if (strcmp(format != NULL ? format : "md",
		    formats[i].name) == 0)
			r->format = &formats[i];
	}
	if (r->format == NULL)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "--format is md, json, html or xml");
	if (jobs != NULL && !rf_parse_int(rf_str(jobs), 1, 1024, &n))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "--jobs is a number from 1 to 1024");
	r->n_jobs = (int)n;
	rf_options_init(&r->options);
	r->options.show_images = r->out != NULL;
	r->options.image_base = "images/";
	if (rf_cli_value(r->cli, "hidden") != NULL)
		r->options.hidden_rows = r->options.hidden_cols =
		    r->options.hidden_sheets = true;
	if (pages != NULL)
		return rf_options_set_pages(&r->options, &r->arena,
		    rf_str(pages), err);
	return RF_OK;
}

static enum rf_code
prepare(struct run *r, struct rf_err *err)
{
	const char *temp = getenv("TMPDIR");
	const char *root = r->out;
	enum rf_code rc = RF_OK;

	if (root == NULL) {
		snprintf(r->temp, sizeof(r->temp), "%.40s/riffle-XXXXXX",
		    temp != NULL && temp[0] != '\0' ? temp : "/tmp");
		root = mkdtemp(r->temp);
		if (root == NULL) {
			r->temp[0] = '\0';
			return rf_fail_errno(err, RF_E_IO,
			    "cannot make a temporary folder");
		}
	}
	r->inputs = rf_calloc((size_t)r->n_inputs, sizeof(*r->inputs));
	for (int i = 0; i < r->n_inputs; i++) {
		r->inputs[i].name = r->cli->args[i];
		rf_filename_clean(rf_path_base(r->cli->args[i]),
		    r->inputs[i].title);
		choose_folder(r, i, root);
		if (is_url(r->cli->args[i]))
			rc = rf_fetch_prepare(err);
		if (rc != RF_OK)
			return rc;
	}
	rf_sandbox_prepare();
	return RF_OK;
}

static int
extract(struct rf_cli *cli)
{
	struct run r = { .cli = cli, .n_inputs = cli->n_args,
	    .arena = RF_ARENA_INIT };
	struct rf_err err = RF_ERR_INIT, ignored = RF_ERR_INIT;
	enum rf_code rc;

	if (cli->n_args == 0)
		return rf_cli_usage(cli);
	r.terminal = isatty(STDERR_FILENO);
	rc = read_flags(&r, &err);
	if (rc == RF_OK)
		rc = prepare(&r, &err);
	if (rc == RF_OK)
		run_all(&r);
	if (r.temp[0] != '\0' && rf_remove_tree(r.temp, &ignored) != RF_OK)
		rf_cli_fail(&ignored);
	free(r.inputs);
	rf_arena_release(&r.arena);
	if (rc != RF_OK)
		return rf_cli_fail(&err);
	return r.failed > 0 ? RF_EXIT_FAILED : 0;
}

const struct rf_command rf_cmd_extract = {
	"extract", "FILE|URL ...",
	"turn documents into Markdown, right here", flags, extract
};
