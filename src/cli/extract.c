/*
 * riffle extract: documents to files or to standard output, without server
 * and without database.  Each document is read in a sandboxed child of its
 * own, --jobs of them at a time; results appear in the order of the
 * arguments.
 */
#include "config.h"
#include "cli/cli.h"
#include "cli/members.h"

#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/settings.h"
#include "jobs/child.h"
#include "jobs/reader.h"
#include "util/cores.h"
#include "util/io.h"
#include "util/map.h"
#include "util/time.h"

static const struct rf_flag flags[] = {
	{ "out", "DIR", "write DIR/NAME/ with result.json, document.md, images/; "
	    "of a ZIP archive DIR/NAME/MEMBER/ for each document" },
	{ "format", "NAME", "md (default), json, html or xml" },
	{ "pages", "LIST", "only these pages, sheets or slides: 1-3,7" },
	{ "jobs", "N", "cores used: documents at a time, threads of a long PDF (all)" },
	{ "page-images", "DPI", "with --out, pictures of PDF pages: images/page-1.png" },
	{ "charts-to-tables", NULL, "also the data of charts, as tables" },
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

enum state { WAITING, FETCHING, READING, ENDED };

struct input {
	const char *name;	/* as given */
	char title[101];	/* its file name */
	char dir[RF_CLI_DIR];	/* where it is written */
	const char *folder;	/* a member's: below the archive's */
	uint32_t member;	/* of the archive that stands so many inputs
				   before; 0: given by the user */
	uint32_t members;	/* an archive's: they stand behind it */
	enum state state;
	int source;		/* descriptor of the bytes */
	char media_type[128];	/* as its server declared it */
	struct rf_child child;
	struct rf_child_word word;	/* the last one heard */
	int64_t deadline;	/* monotonic ms */
	bool ocr;		/* read once more, with OCR, ... */
	bool preload;		/* ... with libraries loaded before */
	struct rf_err err;	/* how it ended */
};

struct run {
	struct rf_cli *cli;
	const struct format *format;
	const char *out;	/* NULL: standard output */
	char temp[64];		/* folder for that */
	struct rf_options options;
	struct rf_fetch_settings fetch;
	struct rf_arena arena;
	struct rf_map dirs;	/* that are taken */
	struct rf_cli_index index;	/* of the archive that is reported */
	int members_read;	/* of it */
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

/* ---- one input ------------------------------------------------------------- */

/* ROOT/stem, or ROOT/stem-2 when another input has that one. */
static void
take_folder(struct run *r, struct input *in, const char *root,
    const char *stem)
{
	void **place;

	snprintf(in->dir, sizeof(in->dir), "%s/%s", root, stem);
	for (int n = 2; *(place = rf_map_put(&r->dirs, rf_str(
	    rf_arena_strdup(&r->arena, in->dir)))) != NULL; n++)
		snprintf(in->dir, sizeof(in->dir), "%s/%s-%d", root, stem,
		    n);
	*place = r;
}

static void
choose_folder(struct run *r, struct input *in, const char *root)
{
	char stem[101];
	char *dot;

	rf_strlcpy(stem, in->title, sizeof(stem));
	dot = strrchr(stem, '.');
	if (dot != NULL && dot != stem)
		*dot = '\0';
	take_folder(r, in, root, stem);
}

static struct rf_sandbox
limits(const struct run *r)
{
	const struct rf_conf *conf = &r->cli->conf;

	return (struct rf_sandbox){ .memory = conf->child_memory,
	    .cpu_seconds = (int)conf->child_cpu,
	    .output = conf->child_output };
}

static enum rf_code
open_file(struct input *in, int64_t *size, struct rf_err *err)
{
	struct stat st;

	if (in->source < 0 && in->member > 0)
		in->source = fcntl((in - in->member)->source,
		    F_DUPFD_CLOEXEC, 3);
	if (in->source < 0)
		in->source = open(in->name, O_RDONLY | O_CLOEXEC);
	if (in->source < 0 || fstat(in->source, &st) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot read it");
	if (!S_ISREG(st.st_mode))
		return rf_fail(err, RF_E_IO, "it is not a plain file");
	*size = st.st_size;
	return RF_OK;
}

static enum rf_code
start_reading(struct run *r, struct input *in)
{
	struct rf_sandbox box = limits(r);
	struct rf_read_task task = { .name = in->title,
	    .media_type = in->media_type, .options = &r->options,
	    .files = r->format->reading | RF_READING_ALONE,
	    .staging = -1 };
	enum rf_code rc = open_file(in, &task.size, &in->err);

	rf_child_ocr(&r->cli->conf, in->ocr, &task.ocr, &box);
	/* Pages have no deadline here: a busy machine changes no result. */
	task.ocr.wall_ms = 0;
	task.preload = in->preload;
	rf_read_task_effort(&task, &r->cli->conf);
	/* Few documents leave cores for each of them. */
	task.threads = r->n_jobs / r->n_inputs;
	if (r->out != NULL)
		task.files |= RF_READING_MARKDOWN;
	task.list = r->out != NULL && in->member == 0;
	task.entry = in->member;
	if (rc == RF_OK)
		rc = rf_mkdirs(in->dir, &in->err);
	if (rc == RF_OK) {
		task.source = in->source;
		task.staging = open(in->dir,
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (task.staging < 0)
			rc = rf_fail_errno(&in->err, RF_E_IO,
			    "cannot open %s", in->dir);
	}
	if (rc == RF_OK)
		rc = rf_child_read(&in->child, &task, &box, &in->err);
	rf_close(&task.staging);
	in->state = READING;
	in->deadline = rf_monotonic() + 1000 * (in->ocr ?
	    r->cli->conf.ocr_time : r->cli->conf.job_time);
	return rc;
}

static enum rf_code
start_fetching(struct run *r, struct input *in)
{
	struct rf_sandbox box = limits(r);
	struct rf_fetch_task task = { .url = in->name,
	    .policy = &r->fetch.policy };
	char path[RF_CLI_DIR + 20];
	enum rf_code rc;

	box.network = true;
	box.output = r->cli->conf.fetch_max_bytes;
	rc = rf_mkdirs(in->dir, &in->err);
	if (rc == RF_OK)
		rc = rf_file_temp(in->dir, "source", path, sizeof(path),
		    &in->source, &in->err);
	if (rc == RF_OK) {
		unlink(path);
		task.to = in->source;
		rc = rf_child_fetch(&in->child, &task, &box, &in->err);
	}
	in->state = FETCHING;
	in->deadline = rf_monotonic() +
	    (r->cli->conf.fetch_timeout + 5) * 1000;
	return rc;
}

static void
start(struct run *r, struct input *in)
{
	enum rf_code rc;

	fflush(NULL);
	rc = is_url(in->name) ? start_fetching(r, in) : start_reading(r, in);
	if (rc != RF_OK)
		in->state = ENDED;
}

/* An archive's documents become inputs behind it. */
static enum rf_code
add_members(struct run *r, struct input *archive)
{
	ptrdiff_t at = archive - r->inputs + 1;
	struct input member = { .source = -1, .child = RF_CHILD_NONE };
	const char **names, *path;
	enum rf_code rc;
	uint32_t n;

	rc = rf_cli_members_load(archive->dir, archive->word.members,
	    &r->arena, &names, &n, &archive->err);
	if (rc != RF_OK)
		return rc;
	archive->members = n;
	r->inputs = rf_reallocarray(r->inputs, (size_t)r->n_inputs + n,
	    sizeof(*r->inputs));
	memmove(r->inputs + at + n, r->inputs + at,
	    (size_t)(r->n_inputs - at) * sizeof(*r->inputs));
	r->n_inputs += (int)n;
	archive = &r->inputs[at - 1];
	/* A member's folder may not have the index's name. */
	*rf_map_put(&r->dirs, rf_str(rf_arena_printf(&r->arena, "%s/"
	    RF_MEMBERS_INDEX, archive->dir))) = r;
	for (uint32_t i = 0; i < n; i++) {
		struct input *in = &r->inputs[at + i];

		*in = member;
		in->name = names[i];
		in->member = i + 1;
		rf_filename_clean(rf_path_base(names[i]), in->title);
		path = rf_cli_member_path(&r->arena, names[i]);
		take_folder(r, in, archive->dir, path);
		in->folder = rf_arena_strdup(&r->arena, in->dir +
		    strlen(archive->dir) + 1);
	}
	return RF_OK;
}

/* The child has ended: on to the next step, or done. */
static void
finish(struct run *r, struct input *in)
{
	bool fetching = in->state == FETCHING;
	bool late = rf_monotonic() >= in->deadline;
	int status = rf_child_reap(&in->child);

	in->state = ENDED;
	if (late && !in->word.last) {
		rf_fail(&in->err, fetching ? RF_E_FETCH_TIMEOUT :
		    RF_E_DOCUMENT_TIMEOUT, "It took longer than %s allows.",
		    fetching ? "fetch_timeout" : in->ocr ? "ocr_time" :
		    "job_time");
	} else if (!in->word.last) {
		rf_child_judge(status, fetching, &in->err);
	} else if (!fetching && ((in->word.ocr && !in->ocr) ||
	    (in->word.preload && !in->preload))) {
		in->ocr |= in->word.ocr;
		in->preload |= in->word.preload;
		in->word = (struct rf_child_word){ .last = false };
		if (start_reading(r, in) != RF_OK)
			in->state = ENDED;
	} else if (in->word.code != RF_OK) {
		rf_fail(&in->err, (enum rf_code)in->word.code, "%s",
		    in->word.message);
	} else if (in->word.members > 0) {
		if (add_members(r, in) != RF_OK)
			in->members = 0;
	} else if (fetching) {
		if (in->word.name[0] != '\0')
			rf_filename_clean(in->word.name, in->title);
		rf_strlcpy(in->media_type, in->word.media_type,
		    sizeof(in->media_type));
		in->word = (struct rf_child_word){ .last = false };
		if (start_reading(r, in) != RF_OK)
			in->state = ENDED;
	}
}

/* ---- all of them ------------------------------------------------------------ */

static bool
is_running(const struct input *in)
{
	return in->state == FETCHING || in->state == READING;
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
		} else {
			done += in->word.done;
			total += in->word.total;
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

static enum rf_code
copy_to_stdout(const struct input *in, const char *file, struct rf_err *err)
{
	char path[RF_CLI_DIR + 20], buf[65536], last = '\n';
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
		if (got > 0)
			last = buf[got - 1];
	} while (rc == RF_OK && got > 0);
	close(fd);
	/* The next line, a shell's prompt mostly, is its own. */
	if (rc == RF_OK && last != '\n')
		rc = rf_write_all(STDOUT_FILENO, "\n", 1, err);
	return rc;
}

/* With --out: what was written. */
static void
report_folder(const struct input *in)
{
	const struct rf_child_word *w = &in->word;

	printf("%s: %u page%s, %u picture%s -> %s\n", in->name, w->pages,
	    w->pages == 1 ? "" : "s", w->images, w->images == 1 ? "" : "s",
	    in->dir);
	fflush(stdout);
}

/* An archive with an index: its members follow. */
static void
report_archive(struct run *r, struct input *in)
{
	printf("%s: %u document%s -> %s\n", in->name, in->members,
	    in->members == 1 ? "" : "s", in->dir);
	fflush(stdout);
	r->members_read = 0;
	if (rf_cli_index_open(&r->index, in->dir, &in->err) != RF_OK) {
		fprintf(stderr, "riffle: %s: %s\n", in->name, in->err.msg);
		r->failed++;
	}
}

/* Only when none of its members can be read is an archive a failure. */
static void
report_member(struct run *r, struct input *in)
{
	struct input *archive = in - in->member;
	struct rf_err err = RF_ERR_INIT;

	if (in->err.code == RF_OK) {
		report_folder(in);
		r->members_read++;
	} else {
		fprintf(stderr, "riffle: %s: %s: %s\n", archive->name,
		    in->name, in->err.msg);
		rmdir(in->dir);
		r->failed += !rf_code_is_document(in->err.code);
	}
	if (r->index.fd < 0)
		return;
	rf_cli_index_add(&r->index, in->name, in->folder, &in->word,
	    &in->err);
	if (in->member < archive->members)
		return;
	r->failed += r->members_read == 0;
	if (rf_cli_index_close(&r->index, &err) != RF_OK) {
		fprintf(stderr, "riffle: %s: %s\n", archive->name, err.msg);
		r->failed++;
	}
	rf_close(&archive->source);
}

static void
report(struct run *r, struct input *in)
{
	enum rf_code rc = in->err.code;

	if (in->member > 0)
		report_member(r, in);
	else if (in->members > 0)
		report_archive(r, in);
	else if (rc == RF_OK && r->out != NULL)
		report_folder(in);
	else if (rc == RF_OK)
		rc = copy_to_stdout(in, r->format->file, &in->err);
	if (in->members == 0)
		rf_close(&in->source);
	if (rc == RF_OK || in->member > 0)
		return;
	fprintf(stderr, "riffle: %s: %s\n", in->name, in->err.msg);
	/* Nothing was written: leave no empty folder behind. */
	rmdir(in->dir);
	r->failed++;
}

/* Only of those at work: poll() takes no more than may be open at once. */
static void
wait_for_news(struct run *r)
{
	struct pollfd *fds = rf_calloc((size_t)r->n_jobs, sizeof(*fds));
	int *which = rf_calloc((size_t)r->n_jobs, sizeof(*which)), n = 0;

	for (int i = 0; i < r->n_inputs && n < r->n_jobs; i++) {
		if (!is_running(&r->inputs[i]))
			continue;
		fds[n] = (struct pollfd){ .fd = r->inputs[i].child.pipe,
		    .events = POLLIN };
		which[n++] = i;
	}
	poll(fds, (nfds_t)n, 200);
	/* Backwards: an archive that ends puts its members behind it. */
	while (n-- > 0) {
		struct input *in = &r->inputs[which[n]];

		if (rf_monotonic() >= in->deadline)
			rf_child_kill(&in->child);
		if (fds[n].revents == 0)
			continue;
		/* Behind its last word a child does nothing but end. */
		if (rf_child_hear(&in->child, &in->word) == RF_HEARD_END ||
		    in->word.last)
			finish(r, in);
	}
	free(fds);
	free(which);
}

static void
run_all(struct run *r)
{
	int running, reported = 0;

	while (reported < r->n_inputs) {
		running = 0;
		for (int i = 0; i < r->n_inputs; i++) {
			struct input *in = &r->inputs[i];

			if (in->state == WAITING && running < r->n_jobs)
				start(r, in);
			running += is_running(in);
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
	const char *dpi = rf_cli_value(r->cli, "page-images");
	int64_t n = rf_cores(), dots = 0;

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
	if (dpi != NULL && !rf_parse_int(rf_str(dpi), RF_PAGE_IMAGES_MIN,
	    RF_PAGE_IMAGES_MAX, &dots))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "--page-images is a number from %d to %d",
		    RF_PAGE_IMAGES_MIN, RF_PAGE_IMAGES_MAX);
	if (dpi != NULL && r->out == NULL)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "--page-images needs --out");
	r->n_jobs = (int)n;
	rf_options_init(&r->options);
	r->options.show_images = r->out != NULL;
	r->options.image_base = "images/";
	r->options.page_images = (uint32_t)dots;
	r->options.chart_tables =
	    rf_cli_value(r->cli, "charts-to-tables") != NULL;
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

	if (root != NULL && strlen(root) > RF_CLI_OUT)
		return rf_fail(err, RF_E_BAD_REQUEST, "--out is longer than "
		    "%d bytes", RF_CLI_OUT);
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
		choose_folder(r, &r->inputs[i], root);
		r->inputs[i].source = -1;
		r->inputs[i].child = (struct rf_child)RF_CHILD_NONE;
	}
	return rf_fetch_settings_load(&r->fetch, &r->cli->conf, err);
}

static int
extract(struct rf_cli *cli)
{
	struct run r = { .cli = cli, .n_inputs = cli->n_args,
	    .arena = RF_ARENA_INIT, .index = { .fd = -1 } };
	struct rf_err err = RF_ERR_INIT, ignored = RF_ERR_INIT;
	enum rf_code rc;

	if (cli->n_args == 0)
		return rf_cli_usage(cli);
	rf_map_init(&r.dirs, &r.arena);
	r.terminal = isatty(STDERR_FILENO);
	rc = read_flags(&r, &err);
	if (rc == RF_OK)
		rc = prepare(&r, &err);
	if (rc == RF_OK)
		run_all(&r);
	if (r.temp[0] != '\0' && rf_remove_tree(r.temp, &ignored) != RF_OK)
		rf_cli_fail(&ignored);
	for (int i = 0; r.inputs != NULL && i < r.n_inputs; i++)
		rf_close(&r.inputs[i].source);
	free(r.inputs);
	rf_fetch_settings_release(&r.fetch);
	rf_arena_release(&r.arena);
	if (rc != RF_OK)
		return rf_cli_fail(&err);
	return r.failed > 0 ? RF_EXIT_FAILED : 0;
}

const struct rf_command rf_cmd_extract = {
	"extract", "FILE|URL ...",
	"turn documents into Markdown, right here", flags, extract
};
