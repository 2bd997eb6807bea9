/*
 * The commands of the one binary.  Each is a row: its name, flags, help and
 * function; usage texts and the manual's synopsis come from the rows.  A
 * command prints results on standard output, remarks and failures on
 * standard error, and ends with 0 (done), 1 (failed) or 2 (misused).
 */
#ifndef RF_CLI_CLI_H
#define RF_CLI_CLI_H

#include <stdbool.h>

#include "conf/conf.h"
#include "store/store.h"
#include "util/err.h"

#define RF_EXIT_FAILED 1
#define RF_EXIT_USAGE 2
#define RF_CLI_FLAGS_MAX 12

struct rf_flag {
	const char *name;	/* without dashes */
	const char *argument;	/* "DIR"; NULL: a switch */
	const char *help;
};

struct rf_cli;
struct rf_command {
	const char *name;	/* "extract" */
	const char *arguments;	/* "FILE|URL ..." */
	const char *summary;	/* one line */
	const struct rf_flag *flags;	/* ends with a NULL name */
	int (*run)(struct rf_cli *cli);
};

/* One invocation. */
struct rf_cli {
	const char *argv0;
	const struct rf_command *command;
	struct rf_conf conf;	/* loaded; --data and --config applied */
	char **args;		/* what is not a flag */
	int n_args;
	const char *values[RF_CLI_FLAGS_MAX];	/* by position of the flag row */
};

extern const struct rf_command rf_cmd_extract, rf_cmd_serve, rf_cmd_respond,
    rf_cmd_work, rf_cmd_gc, rf_cmd_backup, rf_cmd_check, rf_cmd_key,
    rf_cmd_org, rf_cmd_project, rf_cmd_user, rf_cmd_version;

/* The whole command line. */
int rf_cli_main(int argc, char **argv);
/*
 * The door of a web server: FastCGI on descriptor 0, or CGI.  Failures go to
 * the log and, with CGI, into a plain answer.
 */
int rf_cli_door(bool cgi);

/*
 * Absolute path of our own file: what starts workers and sits behind a web
 * server.  Static.
 */
const char *rf_cli_program(const struct rf_cli *cli);
/* A flag's value; "" for a switch given; NULL when absent. */
const char *rf_cli_value(const struct rf_cli *cli, const char *flag);
/* Print how the command is used; returns RF_EXIT_USAGE. */
int rf_cli_usage(const struct rf_cli *cli);
/* Print "riffle: sentence" and return RF_EXIT_FAILED. */
int rf_cli_fail(const struct rf_err *err);
/* Open the store of the settings, making it when absent. */
enum rf_code rf_cli_store(const struct rf_conf *conf, struct rf_store **out,
    struct rf_err *err) RF_MUST_CHECK;
/* Send log lines where the settings say. */
enum rf_code rf_cli_log(const struct rf_conf *conf, struct rf_err *err)
    RF_MUST_CHECK;

#endif
