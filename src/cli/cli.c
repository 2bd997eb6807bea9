/* Reading the command line: the table of commands and its flags. */
#include "config.h"
#include "cli/cli.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/io.h"
#include "util/log.h"
#include "util/mem.h"

/* In the order of the help text. */
static const struct rf_command *const commands[] = {
	&rf_cmd_extract, &rf_cmd_serve, &rf_cmd_respond, &rf_cmd_work,
	&rf_cmd_key, &rf_cmd_org, &rf_cmd_project, &rf_cmd_user, &rf_cmd_gc, &rf_cmd_backup,
	&rf_cmd_check, &rf_cmd_version,
};

/* Every command has these, and they count before its own. */
static const struct rf_flag common_flags[] = {
	{ "data", "DIR", "the data folder" },
	{ "config", "FILE", "the settings file" },
	{ "help", NULL, "show this" },
};
#define N_COMMON RF_COUNT(common_flags)

static size_t
count_flags(const struct rf_command *c)
{
	size_t n = 0;

	while (c->flags[n].name != NULL)
		n++;
	return n;
}

static const struct rf_flag *
flag_at(const struct rf_command *c, size_t i)
{
	return i < N_COMMON ? &common_flags[i] : &c->flags[i - N_COMMON];
}

static int
find_flag(const struct rf_command *c, const char *name, size_t len)
{
	size_t n = N_COMMON + count_flags(c);

	for (size_t i = 0; i < n; i++) {
		const char *flag = flag_at(c, i)->name;

		if (strlen(flag) == len && memcmp(flag, name, len) == 0)
			return (int)i;
	}
	return -1;
}

const char *
rf_cli_value(const struct rf_cli *cli, const char *flag)
{
	int i = find_flag(cli->command, flag, strlen(flag));

	return i >= 0 ? cli->values[i] : NULL;
}

static void
print_command(FILE *to, const struct rf_command *c)
{
	size_t n = N_COMMON + count_flags(c);

	fprintf(to, "usage: riffle %s [options]%s%s\n\n%s\n\noptions:\n",
	    c->name, c->arguments[0] != '\0' ? " " : "", c->arguments,
	    c->summary);
	for (size_t i = 0; i < n; i++) {
		const struct rf_flag *f = flag_at(c, i);
		char left[64];

		snprintf(left, sizeof(left), "--%s%s%s", f->name,
		    f->argument != NULL ? " " : "",
		    f->argument != NULL ? f->argument : "");
		fprintf(to, "  %-26s %s\n", left, f->help);
	}
}

static void
print_overview(FILE *to)
{
	fprintf(to, "usage: riffle COMMAND [options] [arguments]\n\n");
	for (size_t i = 0; i < RF_COUNT(commands); i++)
		fprintf(to, "  %-9s %s\n", commands[i]->name,
		    commands[i]->summary);
	fprintf(to, "\n\"riffle COMMAND --help\" explains one of them.\n");
}

int
rf_cli_usage(const struct rf_cli *cli)
{
	print_command(stderr, cli->command);
	return RF_EXIT_USAGE;
}

int
rf_cli_fail(const struct rf_err *err)
{
	fprintf(stderr, "riffle: %s\n", err->msg);
	return RF_EXIT_FAILED;
}

/* Sort argv into flags and arguments; false after saying what is wrong. */
static bool
parse(struct rf_cli *cli, int argc, char **argv)
{
	cli->args = rf_calloc((size_t)argc + 1, sizeof(*cli->args));
	for (int i = 0; i < argc; i++) {
		const char *name = argv[i] + 2, *equals;
		size_t len;
		int flag;

		if (strcmp(argv[i], "--") == 0) {
			while (++i < argc)
				cli->args[cli->n_args++] = argv[i];
			break;
		}
		if (strncmp(argv[i], "--", 2) != 0) {
			cli->args[cli->n_args++] = argv[i];
			continue;
		}
		equals = strchr(name, '=');
		len = equals != NULL ? (size_t)(equals - name) : strlen(name);
		flag = find_flag(cli->command, name, len);
		if (flag < 0) {
			fprintf(stderr, "riffle %s: there is no option %s\n",
			    cli->command->name, argv[i]);
			return false;
		}
		if (flag_at(cli->command, (size_t)flag)->argument == NULL) {
			cli->values[flag] = "";
		} else if (equals != NULL) {
			cli->values[flag] = equals + 1;
		} else if (i + 1 < argc) {
			cli->values[flag] = argv[++i];
		} else {
			fprintf(stderr, "riffle %s: %s needs a value\n",
			    cli->command->name, argv[i]);
			return false;
		}
	}
	return true;
}

static const struct rf_command *
find_command(const char *name)
{
	for (size_t i = 0; i < RF_COUNT(commands); i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

const char *
rf_cli_program(const struct rf_cli *cli)
{
	static char path[PATH_MAX];
	const char *argv0 = cli->argv0;
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n > 0)
		path[n] = '\0';
	else if (strchr(argv0, '/') == NULL || realpath(argv0, path) == NULL)
		rf_strlcpy(path, argv0, sizeof(path));
	return path;
}

enum rf_code
rf_cli_log(const struct rf_conf *conf, struct rf_err *err)
{
	char path[PATH_MAX];
	enum rf_code rc;

	if (strcmp(conf->log_file, "stderr") == 0 ||
	    strcmp(conf->log_file, "none") == 0)
		return rf_log_open(conf->log_file,
		    (enum rf_log_level)conf->log_level, err);
	/* Usually it lies there, and this may be the first start. */
	rc = rf_mkdirs(conf->data_dir, err);
	if (rc == RF_OK && conf->log_file[0] == '/')
		return rf_log_open(conf->log_file,
		    (enum rf_log_level)conf->log_level, err);
	if (rc == RF_OK)
		rc = rf_path_join(path, sizeof(path), conf->data_dir,
		    conf->log_file, err);
	if (rc == RF_OK)
		rc = rf_log_open(path, (enum rf_log_level)conf->log_level,
		    err);
	return rc;
}

enum rf_code
rf_cli_store(const struct rf_conf *conf, struct rf_store **out,
    struct rf_err *err)
{
	struct rf_store_config config = {
		.data_dir = conf->data_dir,
		.durable = conf->durability == RF_CONF_DURABILITY_FULL,
		.create = true,
	};

	return rf_store_open(&config, out, err);
}

int
rf_cli_main(int argc, char **argv)
{
	struct rf_cli cli = { .argv0 = argv[0] };
	struct rf_err err = RF_ERR_INIT;
	int status;

	if (argc < 2 || strcmp(argv[1], "help") == 0 ||
	    strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_overview(argc < 2 ? stderr : stdout);
		return argc < 2 ? RF_EXIT_USAGE : 0;
	}
	cli.command = find_command(
	    strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
	if (cli.command == NULL) {
		fprintf(stderr, "riffle: there is no command \"%s\"\n\n",
		    argv[1]);
		print_overview(stderr);
		return RF_EXIT_USAGE;
	}
	if (!parse(&cli, argc - 2, argv + 2)) {
		status = RF_EXIT_USAGE;
	} else if (rf_cli_value(&cli, "help") != NULL) {
		print_command(stdout, cli.command);
		status = 0;
	} else if (rf_conf_load(&cli.conf, rf_cli_value(&cli, "config"),
	    rf_cli_value(&cli, "data"), &err) != RF_OK) {
		status = rf_cli_fail(&err);
		rf_conf_release(&cli.conf);
	} else {
		status = cli.command->run(&cli);
		rf_conf_release(&cli.conf);
	}
	free(cli.args);
	return status;
}
