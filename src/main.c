/*
 * Riffle: chooses the door.  A listening socket on descriptor 0 is a web
 * server's FastCGI, GATEWAY_INTERFACE in the environment its CGI; everything
 * else is a person with a command line.  CGI is asked before the arguments:
 * some servers pass the query string as arguments.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "fcgi/fcgi.h"

/*
 * A command that is done has nothing to put in order but its output: what
 * libraries would do at the end costs a start as many pages as it takes to
 * read a small document.
 */
static int
leave(int status)
{
#ifndef RF_SANITIZERS
	if (fflush(NULL) == 0)
		_exit(status);
#endif
	return status;
}

int
main(int argc, char **argv)
{
	if (argc < 2 && rf_fcgi_is_spawned())
		return rf_cli_door(false);
	if (getenv("GATEWAY_INTERFACE") != NULL)
		return rf_cli_door(true);
	return leave(rf_cli_main(argc, argv));
}
