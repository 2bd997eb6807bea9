/* riffle work and riffle gc. */
#include "config.h"
#include "cli/cli.h"

#include <stdio.h>

#include "jobs/jobs.h"
#include "util/log.h"

static const struct rf_flag work_flags[] = {
	{ "drain", NULL, "leave when nothing waits (for cron)" },
	{ "on-demand", NULL, "leave after idling (how responders start it)" },
	{ NULL, NULL, NULL }
};

static int
work(struct rf_cli *cli)
{
	struct rf_err err = RF_ERR_INIT;
	enum rf_worker_mode mode = RF_WORKER_SERVICE;

	if (cli->n_args > 0)
		return rf_cli_usage(cli);
	if (rf_cli_value(cli, "drain") != NULL)
		mode = RF_WORKER_DRAIN;
	else if (rf_cli_value(cli, "on-demand") != NULL)
		mode = RF_WORKER_ON_DEMAND;
	if (rf_cli_log(&cli->conf, &err) != RF_OK)
		return rf_cli_fail(&err);
	switch (rf_worker_run(&cli->conf, mode, &err)) {
	case RF_OK:
		return 0;
	case RF_E_CONFLICT:
		/* Another worker is there already: what was wanted. */
		if (mode == RF_WORKER_ON_DEMAND)
			return 0;
		return rf_cli_fail(&err);
	default:
		rf_log(RF_LOG_ERROR, "worker.failed", "%s", err.msg);
		return rf_cli_fail(&err);
	}
}

const struct rf_command rf_cmd_work = {
	"work", "", "read the documents of waiting jobs", work_flags, work
};

static const struct rf_flag gc_flags[] = { { NULL, NULL, NULL } };

static int
gc(struct rf_cli *cli)
{
	struct rf_gc_report report;
	struct rf_store *store;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	if (cli->n_args > 0)
		return rf_cli_usage(cli);
	if (rf_cli_store(&cli->conf, &store, &err) != RF_OK)
		return rf_cli_fail(&err);
	rc = rf_gc(&cli->conf, store, &report, &err);
	rf_store_close(store);
	if (rc != RF_OK)
		return rf_cli_fail(&err);
	printf("%d jobs expired, %lld files removed, %lld bytes freed\n",
	    report.jobs_expired, (long long)report.files_removed,
	    (long long)report.bytes_removed);
	return 0;
}

const struct rf_command rf_cmd_gc = {
	"gc", "", "remove results past their time and files nobody needs",
	gc_flags, gc
};
