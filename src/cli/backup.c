/* riffle backup DIR: a copy of index and blobs, while the service runs. */
#include "config.h"
#include "cli/cli.h"

#include <stdio.h>

static const struct rf_flag flags[] = { { NULL, NULL, NULL } };

static int
backup(struct rf_cli *cli)
{
	struct rf_store *store;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	if (cli->n_args != 1)
		return rf_cli_usage(cli);
	if (rf_cli_store(&cli->conf, &store, &err) != RF_OK)
		return rf_cli_fail(&err);
	rc = rf_store_backup(store, cli->args[0], &err);
	rf_store_close(store);
	if (rc != RF_OK)
		return rf_cli_fail(&err);
	printf("backed up %s to %s; to restore, use that folder as the data "
	    "folder\n", cli->conf.data_dir, cli->args[0]);
	return 0;
}

const struct rf_command rf_cmd_backup = {
	"backup", "DIR", "copy index and files into a new folder", flags,
	backup
};
