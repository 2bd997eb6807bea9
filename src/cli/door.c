/*
 * Started by a web server: no command line, hardly an environment, and
 * nobody who reads standard error.  The settings file beside the data folder
 * or in the home folder must suffice.
 */
#include "config.h"
#include "cli/cli.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "api/endpoints.h"
#include "fcgi/fcgi.h"
#include "util/log.h"

/* A CGI script that cannot start must still answer, or the visitor sees the
 * server's own guess. */
static int
refuse(bool cgi, const struct rf_err *err)
{
	rf_log(RF_LOG_ERROR, "start.failed", "%s", err->msg);
	if (cgi) {
		printf("Status: 500 Internal Server Error\r\n"
		    "Content-Type: application/json\r\n\r\n"
		    "{\"error\":{\"code\":\"config\",\"message\":\"Riffle "
		    "cannot start; its log and 'riffle check' tell why.\"}}\n");
		fflush(stdout);
	}
	return RF_EXIT_FAILED;
}

int
rf_cli_door(bool cgi)
{
	char program[PATH_MAX];
	struct rf_fcgi_options options = { .fd = 0 };
	struct rf_conf conf;
	struct rf_app app;
	struct rf_err err = RF_ERR_INIT;
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
	int status = 0;

	program[n > 0 ? n : 0] = '\0';
	if (rf_conf_load(&conf, NULL, NULL, &err) != RF_OK) {
		rf_conf_release(&conf);
		return refuse(cgi, &err);
	}
	if (rf_cli_log(&conf, &err) != RF_OK) {
		status = refuse(cgi, &err);
		rf_conf_release(&conf);
		return status;
	}
	rf_app_init(&app, &conf, rf_endpoints, &rf_site_style, program);
	options.threads = conf.threads;
	if ((cgi ? rf_cgi_serve(&app, &err) :
	    rf_fcgi_serve(&app, &options, &err)) != RF_OK)
		status = refuse(cgi, &err);
	rf_app_release(&app);
	rf_conf_release(&conf);
	return status;
}
