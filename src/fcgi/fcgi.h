/*
 * The doors for web servers: FastCGI on an inherited or own socket, with
 * threads; and plain CGI.  The only room that knows libfcgi.  It turns
 * parameters into an rf_request, hands it to rf_dispatch, and carries bytes;
 * it knows nothing of routes.
 */
#ifndef RF_FCGI_FCGI_H
#define RF_FCGI_FCGI_H

#include <stdbool.h>

#include "http/router.h"

struct rf_fcgi_options {
	int fd;			/* listening socket (0 when spawned) */
	int threads;
	int mode;		/* own sockets: permission bits */
	const char *group;	/* own sockets: group name, or "" */
};

/* Is descriptor 0 a listening socket, as a FastCGI spawner leaves it? */
bool rf_fcgi_is_spawned(void);
/*
 * Bind a Unix socket under a lock file: a second start on a live socket is
 * RF_E_CONFLICT, a dead one's is taken over.  *fd is listening.
 */
enum rf_code rf_fcgi_listen(const char *path, int mode, const char *group,
    int *fd, struct rf_err *err) RF_MUST_CHECK;
/* Unlink the socket, if it is still the one we made. */
void rf_fcgi_unlisten(const char *path);

/*
 * Serve until SIGTERM, SIGINT or SIGUSR1: requests under way finish (within
 * ten seconds), idle threads leave at once.
 */
enum rf_code rf_fcgi_serve(struct rf_app *app,
    const struct rf_fcgi_options *options, struct rf_err *err) RF_MUST_CHECK;
/* Serve the one request of a CGI environment on standard input and output. */
enum rf_code rf_cgi_serve(struct rf_app *app, struct rf_err *err)
    RF_MUST_CHECK;

#endif
