/*
 * Riffle: chooses the door.  A listening socket on descriptor 0 is a web
 * server's FastCGI, GATEWAY_INTERFACE in the environment its CGI; everything
 * else is a person with a command line.  CGI is asked before the arguments:
 * some servers pass the query string as arguments.
 */
#include "config.h"

#include <stdlib.h>

#include "cli/cli.h"
#include "fcgi/fcgi.h"

int
main(int argc, char **argv)
{
	if (argc < 2 && rf_fcgi_is_spawned())
		return rf_cli_door(false);
	if (getenv("GATEWAY_INTERFACE") != NULL)
		return rf_cli_door(true);
	return rf_cli_main(argc, argv);
}
