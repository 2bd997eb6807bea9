/* riffle respond: FastCGI on a socket of our own, under a service manager. */
#include "config.h"
#include "cli/cli.h"

#include "api/endpoints.h"
#include "fcgi/fcgi.h"
#include "util/log.h"

static const struct rf_flag flags[] = {
	{ "socket", "PATH", "where the web server finds us" },
	{ NULL, NULL, NULL }
};

static int
respond(struct rf_cli *cli)
{
	const char *path = rf_cli_value(cli, "socket");
	struct rf_fcgi_options options = { .threads = cli->conf.threads };
	struct rf_app app;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	if (path == NULL || cli->n_args > 0)
		return rf_cli_usage(cli);
	rc = rf_cli_log(&cli->conf, &err);
	if (rc == RF_OK)
		rc = rf_fcgi_listen(path, cli->conf.socket_mode,
		    cli->conf.socket_group, &options.fd, &err);
	if (rc != RF_OK)
		return rf_cli_fail(&err);
	rf_app_init(&app, &cli->conf, rf_endpoints, &rf_site_style,
	    rf_cli_program(cli));
	rf_log(RF_LOG_INFO, "respond.start", "socket=%s threads=%d", path,
	    options.threads);
	rc = rf_fcgi_serve(&app, &options, &err);
	rf_fcgi_unlisten(path);
	rf_app_release(&app);
	return rc == RF_OK ? 0 : rf_cli_fail(&err);
}

const struct rf_command rf_cmd_respond = {
	"respond", "", "answer a web server over a FastCGI socket", flags,
	respond
};
