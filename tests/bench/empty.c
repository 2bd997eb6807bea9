/*
 * The peer of "make bench": FastCGI at its least.  The same library, the
 * same number of threads, an answer of nothing: what a web server and libfcgi
 * cost before a program has done anything.
 *
 * usage: bench_empty SOCKET THREADS
 */
#include "config.h"

#include <fcgiapp.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static int listening;

static void *
serve(void *arg)
{
	FCGX_Request r;

	FCGX_InitRequest(&r, listening, 0);
	while (FCGX_Accept_r(&r) >= 0) {
		FCGX_PutS("Status: 200 OK\r\nContent-Type: text/plain\r\n"
		    "Content-Length: 0\r\n\r\n", r.out);
		FCGX_Finish_r(&r);
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	long threads = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	pthread_t t;

	if (threads < 1)
		return 2;
	FCGX_Init();
	listening = FCGX_OpenSocket(argv[1], 1024);
	for (long i = 1; i < threads; i++)
		if (pthread_create(&t, NULL, serve, NULL) != 0)
			return 1;
	serve(NULL);
	return 1;
}
