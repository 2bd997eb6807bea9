/*
 * The peer of "make bench": FastCGI at its least.  The same library, the
 * same number of threads, an answer of nothing: what a web server and libfcgi
 * cost before a program has done anything.  Asked for /empty/file, it names
 * FILE and nothing more: the least that X-Sendfile costs (and nginx's
 * X-Accel-Redirect, to /own/ and the file's name).
 *
 * usage: bench_empty SOCKET THREADS FILE
 */
#include "config.h"

#include <fcgiapp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int listening;
static const char *file;

static void *
serve(void *arg)
{
	FCGX_Request r;
	const char *uri;

	FCGX_InitRequest(&r, listening, 0);
	while (FCGX_Accept_r(&r) >= 0) {
		uri = FCGX_GetParam("REQUEST_URI", r.envp);
		if (uri != NULL && strcmp(uri, "/empty/file") == 0)
			FCGX_FPrintF(r.out, "Status: 200 OK\r\n"
			    "Content-Type: image/png\r\n"
			    "X-Sendfile: %s\r\n"
			    "X-Accel-Redirect: /own%s\r\n\r\n", file,
			    strrchr(file, '/'));
		else
			FCGX_PutS("Status: 200 OK\r\n"
			    "Content-Type: text/plain\r\n"
			    "Content-Length: 0\r\n\r\n", r.out);
		FCGX_Finish_r(&r);
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	long threads = argc == 4 ? strtol(argv[2], NULL, 10) : 0;
	pthread_t t;

	if (threads < 1 || strchr(argv[3], '/') == NULL)
		return 2;
	file = argv[3];
	FCGX_Init();
	listening = FCGX_OpenSocket(argv[1], 1024);
	for (long i = 1; i < threads; i++)
		if (pthread_create(&t, NULL, serve, NULL) != 0)
			return 1;
	serve(NULL);
	return 1;
}
