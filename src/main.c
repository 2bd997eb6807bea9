/* Riffle: chooses the door.  FastCGI, CGI, or a command line. */
#include "config.h"

#include <stdio.h>

int
main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("riffle %s\n", PACKAGE_VERSION);
	return 0;
}
